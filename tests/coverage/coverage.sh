#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the quick tests with a compiler's instruments and runs them.
#   coverage.sh lines|mcdc|sanitizers COMPILER ROOT FOLDER
# lines: gcov; every line and branch of include/redial outside adapters has to be executed at run time, up to the figure
#        that a file has in allowed.txt. mcdc: llvm's figure for conditions, reported. sanitizers: no report at all.
set -eu
what=$1
compiler=$2
root=$3
folder=$4
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
case $what in
  lines) flags="-O0 --coverage -fno-inline -fprofile-abs-path" ;;
  mcdc) flags="-O0 -fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc" ;;
  sanitizers) flags="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all" ;;
  *) echo "coverage.sh: $what?"; exit 2 ;;
esac
cat >main.cpp <<'MAIN'
#define CATCH_CONFIG_MAIN
#include "catch.hpp"
MAIN
link=""
echo 'int main() {}' >probe.cpp
if "$compiler" probe.cpp -lCatch2WithMain -o probe 2>/dev/null; then link=-lCatch2WithMain; fi

objects=""
compile() { # SOURCE OBJECT
  # shellcheck disable=SC2086 # lists of flags
  "$compiler" -std=c++17 -w $flags -I "$root/include" -I "$root/tests" -DVECTORS="\"$root/tests/vectors\"" -c "$1" -o "$2"
}
first=1
for source in "$root"/tests/unit/*.cpp "$root"/tests/contract/*.cpp "$root"/tests/vectors/*.cpp \
  "$root"/tests/model/wrap.cpp "$root"/tests/model/statistics.cpp; do
  object=$(echo "${source#"$root"/tests/}" | tr / _ | sed 's/\.cpp$/.o/')
  objects="$objects $object"
  compile "$source" "$object" & # two at a time
  if [ $first = 1 ]; then first=0; else
    wait
    first=1
  fi
done
if [ -z "$link" ]; then
  compile main.cpp main.o
  objects="$objects main.o"
fi
wait
# shellcheck disable=SC2086 # lists
"$compiler" $flags $objects $link -o tests

case $what in
  sanitizers)
    ./tests -r compact | tail -n 1
    ;;
  lines)
    ./tests -r compact | tail -n 1
    gcovr --root "$root" --filter "$root/include/redial/" --exclude "$root/include/redial/adapters/" \
      --exclude-unreachable-branches --exclude-throw-branches --json-summary summary.json --txt report.txt "$folder" 2>gcovr.log
    python3 "$here/judge.py" summary.json "$here/allowed.txt"
    ;;
  mcdc)
    LLVM_PROFILE_FILE=tests.profraw ./tests -r compact | tail -n 1
    suffix=${compiler##*clang++}
    "llvm-profdata$suffix" merge -sparse tests.profraw -o tests.profdata
    "llvm-cov$suffix" report ./tests -instr-profile=tests.profdata --show-mcdc-summary "$root"/include/redial/*.hpp \
      "$root"/include/redial/*/*.hpp >report.txt
    awk '/^TOTAL/ { print "MC/DC: " $(NF - 2) - $(NF - 1) " of " $(NF - 2) " conditions, " $NF }' report.txt
    ;;
esac
