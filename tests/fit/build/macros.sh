#!/bin/sh
# SPDX-License-Identifier: MIT
# With every macro of macros.txt defined, no header has a name of its own replaced, and a program that includes redial
# after them runs. Each macro stands for a stray bracket: where one strikes, nothing compiles, whatever is around it.
# usage: macros.sh ROOT WORK COMPILER FLAG...
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$1 work=$2
shift 2
rm -rf "$work" && mkdir -p "$work"
cd "$work"

{
  echo '#include <stddef.h>'
  echo '#include <stdint.h>'
  sed -n 's/^[A-Za-z0-9]*: //p' "$here/macros.txt" | tr ' ' '\n' | sort -u |
    sed 's/\(.*\)()$/\1 (...)/; s/^\([^ ]*\)\(.*\)/#undef \1\n#define \1\2 ] struck_\1/; s/ (/(/'
} >macros.hpp
grep -q '^#define check(...) \] struck_check$' macros.hpp && grep -q '^#define None \] struck_None$' macros.hpp

# The preprocessor's output tells them all: each name, and the lines where it is replaced.
{
  echo '#include "macros.hpp"'
  find "$root/include/redial" ! -path '*/adapters/*' -name '*.h*' -type f | sort | sed 's|.*|#include "&"|'
} >all.cpp
"$@" -std=c++17 -I "$root/include" -E all.cpp >all.out
grep -q 'namespace redial' all.out
awk -v root="$root/" '
  /^# [0-9]+ "/ {
    line = $2
    file = $3
    gsub(/"/, "", file)
    if (index(file, root) == 1) { file = substr(file, length(root) + 1) }
    next
  }
  {
    for (rest = $0; match(rest, /struck_[A-Za-z0-9_]+/); rest = substr(rest, RSTART + RLENGTH)) {
      name = substr(rest, RSTART + 7, RLENGTH - 7)
      if (index(where[name] "\n", "\n  " file ":" line "\n") == 0) { where[name] = where[name] "\n  " file ":" line }
    }
    ++line
  }
  END {
    for (name in where) {
      print "the macro " name " strikes at" where[name]
      struck = 1
    }
    exit struck
  }
' all.out

for headers in include single_include; do
  "$@" -std=c++17 -I "$root/$headers" -I . "$here/macros.cpp" -o program
  ./program
done
