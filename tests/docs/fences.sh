#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles every block of C++ in the pages, and runs every command that compiles something and names no library.
# usage: fences.sh COMPILER ROOT FOLDER PAGE...
set -eu
compiler=$1 root=$2 folder=$3
shift 3
rm -rf "$folder" && mkdir -p "$folder"
cd "$folder"

# A block is compiled alone, behind the includes that a reader can be expected to add.
awk '
  /^```cpp$/ { ++n; file = "fence" n ".cpp"; printf "// %s, line %d\n", FILENAME, FNR >file; next }
  /^```$/    { if (file != "") { close(file) } file = "" }
  file != "" { print >file }
' "$@"
cat >prelude.hpp <<'END'
#include <redial/redial.hpp>
#include <chrono>
#include <functional>
#include <random>
END
for fence in fence*.cpp; do
  "$compiler" -std=c++17 -Wall -Wextra -Werror -fsyntax-only -include prelude.hpp -I . -I "$root/single_include" \
    "$fence" || { echo "does not compile: $(head -n 1 "$fence")"; exit 1; }
done
echo "$(find . -name 'fence*.cpp' | wc -l) blocks compile"

# Commands run as a reader would run them, in the root of the repository, which links stand for here.
ln -s "$root/include" "$root/single_include" "$root/tests" .
sed -n 's/^\$ c++ //p' "$@" | grep -v -e pkg-config -e '-l[A-Z]' -e pthread >commands
while read -r command; do
  echo "c++ $command"
  sh -ec "'$compiler' $command" >/dev/null
done <commands
[ -s commands ] || { echo "no command to compile anything"; exit 1; }
