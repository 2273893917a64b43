#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the quick tests with a compiler's instruments, runs them, and judges what the instruments say.
#   coverage.sh lines G++ ROOT FOLDER
#   coverage.sh sanitizers CLANG++ ROOT FOLDER, and then, on what it left there: coverage.sh mcdc CLANG++ ROOT FOLDER
# lines: gcov; every line and every way of every branch of include/redial outside adapters has to be executed at run
#        time, but for what allowed.txt excuses. Nothing throws here, so no branch is for an exception; functions that nobody
#        calls are compiled as well, so that they count. A build of its own by g++: its branches are those of the code that
#        the compiler made, which clang does not record.
# sanitizers: no report at all from AddressSanitizer and UndefinedBehaviorSanitizer. The same program records for mcdc:
#        the counters are put beside the source's conditions before a sanitizer adds branches of its own.
# mcdc:  llvm; every condition of every decision has to be seen to decide by itself, but for what allowed.txt excuses.
# All is compiled with -O0, so that nothing is optimized away that an instrument should see.
set -eu
what=$1
compiler=$2
root=$3
folder=$4
here=$(cd "$(dirname "$0")" && pwd)
suffix=${compiler##*clang++} # of llvm's tools

if [ "$what" = mcdc ]; then
  cd "$folder"
  if grep -F "$root/include/redial" compile.txt | grep -F "unsupported MC/DC"; then exit 1; fi # it would count for nothing
  "llvm-profdata$suffix" merge -sparse tests.profraw -o tests.profdata
  "llvm-cov$suffix" export ./tests -instr-profile=tests.profdata >export.json
  exec python3 "$here/conditions.py" "$root/include/redial" "$here/allowed.txt" <export.json
fi

rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
case $what in
  lines) flags="-O0 --coverage -fno-inline -fno-exceptions -fprofile-abs-path" ;;
  sanitizers) flags="-O0 -gline-tables-only -fsanitize=address,undefined -fno-sanitize-recover=all
    -fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc" ;;
  *) echo "coverage.sh: $what?"; exit 2 ;;
esac

# SOURCE OBJECT MORE FLAGS, a line each.
for source in "$root"/tests/unit/*.cpp "$root"/tests/proof/contract/*.cpp "$root"/tests/proof/vectors/*.cpp \
  "$root"/tests/proof/model/wrap.cpp "$root"/tests/proof/model/statistics.cpp; do
  echo "$source $(echo "${source#"$root"/tests/}" | tr / _ | sed 's/\.cpp$/.o/')"
done >list
if [ "$what" = lines ]; then
  echo '#include <redial/redial.hpp>' >unused.cpp
  echo "unused.cpp unused.o -fkeep-inline-functions" >>list
fi
link=-lCatch2WithMain
echo 'int main() {}' >probe.cpp
"$compiler" probe.cpp $link -o probe 2>/dev/null || { # then as source
  printf '#define CATCH_CONFIG_MAIN\n#include "catch.hpp"\n' >main.cpp
  echo "main.cpp main.o" >>list
  link=""
}

export compiler flags root
# shellcheck disable=SC2016 # the inner shell expands these, lists of flags as words
xargs -L 1 -P "$(nproc 2>/dev/null || echo 2)" sh -c '
  source=$1 object=$2
  shift 2
  "$compiler" -std=c++17 -w $flags "$@" -I "$root/include" -I "$root/tests" \
    -DVECTORS="\"$root/tests/proof/vectors\"" -c "$source" -o "$object"' sh <list 2>compile.txt || { cat compile.txt; exit 1; }
# shellcheck disable=SC2046,SC2086 # lists
"$compiler" $flags $(cut -d' ' -f2 list) $link -o tests

LLVM_PROFILE_FILE=tests.profraw ./tests -r compact >run.txt 2>&1 || { tail -n 60 run.txt; exit 1; }
grep -i passed run.txt | tail -n 1
[ "$what" = lines ] || exit 0
version=$("$compiler" -dumpversion)
gcov=gcov-${version%%.*}
command -v "$gcov" >/dev/null || gcov=gcov
exec python3 "$here/judge.py" "$root/include/redial" "$gcov" "$here/allowed.txt" ./*.gcda
