#!/bin/sh
# SPDX-License-Identifier: MIT
# The tests of this folder, tested: each is shown a copy of the sources with one fault in it, and has to name it.
# usage: breaks.sh ROOT WORK CMAKE COMPILER
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
root=$1 work=$2 cmake=$3 compiler=$4
tree=$work/tree
seen=0 bad=0

# breaks FILE EDIT SAID SCRIPT [ARGUMENT...]: the file after a sed command, and a part of what the script then prints.
breaks() {
  file=$1 edit=$2 said=$3 script=$4
  shift 4
  rm -rf "$work" && mkdir -p "$tree/tests/unit" "$tree/tests/fit/build"
  cp -R "$root/include" "$root/single_include" "$root/LICENSE" "$root/.gitignore" "$tree"
  touch "$tree/tests/CMakeLists.txt" "$tree/tests/unit/CMakeLists.txt" "$tree/tests/fit/build/some.txt"
  mkdir -p "$work/build/tests/unit" && touch "$work/build/tests/unit/CTestTestfile.cmake"
  echo 'subdirs("unit")' >"$work/build/tests/CTestTestfile.cmake"
  cp "$tree/$file" "$work/before"
  sed "$edit" "$work/before" >"$tree/$file"
  wrong=""
  if cmp -s "$work/before" "$tree/$file"; then
    wrong="changes nothing"
  elif "$here/$script" "$tree" "$@" >"$work/log" 2>&1; then
    wrong="is not seen by $script"
  elif ! grep -qF -e "$said" "$work/log"; then
    cat "$work/log"
    wrong="makes $script say something else than \"$said\""
  fi
  if [ -n "$wrong" ]; then
    echo "$file: $edit: $wrong"
    bad=1
  fi
  seen=$((seen + 1))
}
# adds FILE LINE SAID SCRIPT [ARGUMENT...]: the same with a line more, before the file's first namespace.
adds() {
  file=$1 line=$2
  shift 2
  breaks "$file" "0,/^namespace redial {/s||$line\n&|" "$@"
}

version=include/redial/version.hpp
clock=include/redial/clock.hpp
single=single_include/redial/redial.hpp
define=include/redial/c/profiles.hpp
c_header=include/redial/c/redial.h

breaks $version 1d "version.hpp:1: the first line is not the license's" text.sh
breaks $version 's/VERSION_HPP/VERSION/' 'not the first directive: #ifndef REDIAL_VERSION_HPP_INCLUDED' text.sh
breaks $version '/^#define/d' 'not the second directive: #define REDIAL_VERSION_HPP_INCLUDED' text.sh
# shellcheck disable=SC2016 # $ is sed's
breaks $version '$a int after;' 'the last line is not' text.sh
adds $version '#define VERSION 1' 'defines a macro: #define VERSION 1' text.sh
adds $version '#undef VERSION' 'no header needs this: #undef VERSION' text.sh
adds $define '#define VERSION 1' 'defines a macro: #define VERSION 1' text.sh
adds $define '#undef VERSION' 'no header needs this: #undef VERSION' text.sh
adds $define '#include <string>' 'the core does not include <string>' text.sh
breaks $c_header '/^#include <stdint.h>/d' uint16_t alone.sh "$work/units" c11 "$compiler"
adds $version '#include <string>' 'the core does not include <string>' text.sh
adds $version ' #include <stdint.h>' 'not of the form' text.sh
adds $version '#include <redial/clock.hpp>' 'version.hpp includes upwards: <redial/clock.hpp>' text.sh
adds $clock '#include <redial/redial.hpp>' 'clock.hpp includes upwards: <redial/redial.hpp>' text.sh
adds $version '#include <redial/cellar/door.hpp>' 'floors.txt has no room cellar/' text.sh
adds $single '#include <chrono>' 'the core does not include <chrono>' text.sh
adds $single '#define VERSION 1' 'defines a macro: #define VERSION 1' text.sh
# A circle inside a room: of two headers there, the included one includes the other.
pair=$(cd "$root" && grep -rE '^#include <redial/edge/' include/redial/edge | sort | head -n 1)
outer=${pair%%:*}
inner=$(echo "$pair" | sed 's/.*<\(.*\)>.*/\1/')
adds "include/$inner" "#include <${outer#include/}>" loop text.sh

adds $version 'inline constexpr uint32_t stray = 0;' uint32_t alone.sh "$work/units" c++17 "$compiler"
adds $version 'inline int narrow(long long x) { return x; }' conversion alone.sh "$work/units" c++17 "$compiler" \
  -Wconversion -Werror

adds $version '// changed' 'not what is committed' amalgamate.sh "$work/copy" "$cmake"
adds $single '// changed' 'not what is committed' amalgamate.sh "$work/copy" "$cmake"

adds $version 'int twice() { return 1; }' 'multiple definition' link.sh "$work/units" "$compiler"
breaks $single '/REDIAL_[A-Z0-9_]*_INCLUDED$/d' redefinition link.sh "$work/units" "$compiler"

adds $version 'inline constexpr int None = 0;' 'the macro None strikes' macros.sh "$work/units" "$compiler"
adds $version 'inline int poll(int);' 'the macro poll strikes' macros.sh "$work/units" "$compiler"
breaks include/redial/redial.hpp '1i neither C nor C++' 'wanted is one error' too_old.sh "$compiler"

# shellcheck disable=SC2016 # $ is sed's
breaks .gitignore '$a build/' ':build/' ignored.sh "$work/git"
breaks ../build/tests/CTestTestfile.cmake 's/unit/lost/' tests/lost listed.sh "$work/build"

echo "$seen faults were shown"
exit $bad
