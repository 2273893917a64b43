#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the quick tests with a compiler's instruments and runs them.
#   coverage.sh lines|mcdc|sanitizers COMPILER ROOT FOLDER
# lines: gcov; every line and every way of every branch of include/redial outside adapters has to be executed at run
#        time, but for what allowed.txt excuses. Nothing throws here, so no branch is for an exception; functions that nobody
#        calls are compiled as well, so that they count. mcdc: llvm; every condition of every decision has to be seen to
#        decide by itself, likewise. sanitizers: no report at all.
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
  lines) flags="-O0 --coverage -fno-inline -fno-exceptions -fprofile-abs-path" ;;
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
  "$compiler" -std=c++17 -w $flags -I "$root/include" -I "$root/tests" -DVECTORS="\"$root/tests/proof/vectors\"" -c "$1" -o "$2"
}
first=1
for source in "$root"/tests/unit/*.cpp "$root"/tests/proof/contract/*.cpp "$root"/tests/proof/vectors/*.cpp \
  "$root"/tests/proof/model/wrap.cpp "$root"/tests/proof/model/statistics.cpp; do
  object=$(echo "${source#"$root"/tests/}" | tr / _ | sed 's/\.cpp$/.o/')
  objects="$objects $object"
  compile "$source" "$object" & # two at a time
  if [ $first = 1 ]; then first=0; else
    wait
    first=1
  fi
done
if [ "$what" = lines ]; then
  echo '#include <redial/redial.hpp>' >unused.cpp
  flags="$flags -fkeep-inline-functions"
  compile unused.cpp unused.o
  flags=${flags% *}
  objects="$objects unused.o"
fi
if [ -z "$link" ]; then
  compile main.cpp main.o
  objects="$objects main.o"
fi
wait
# shellcheck disable=SC2086 # lists
"$compiler" $flags $objects $link -o tests

export LLVM_PROFILE_FILE=tests.profraw
./tests -r compact >run.txt 2>&1 || { tail -n 60 run.txt; exit 1; }
grep -i passed run.txt | tail -n 1
case $what in
  sanitizers) ;;
  lines)
    version=$("$compiler" -dumpversion)
    gcov=gcov-${version%%.*}
    command -v "$gcov" >/dev/null || gcov=gcov
    python3 "$here/judge.py" "$root/include/redial" "$gcov" "$here/allowed.txt" ./*.gcda
    ;;
  mcdc)
    suffix=${compiler##*clang++}
    "llvm-profdata$suffix" merge -sparse tests.profraw -o tests.profdata
    "llvm-cov$suffix" export ./tests -instr-profile=tests.profdata >export.json
    python3 "$here/conditions.py" "$root/include/redial" "$here/allowed.txt" <export.json
    ;;
esac
