#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles every C++ fence of the README, and compares its first program with tests/fit/examples/minimal.cpp.
# usage: fences.sh COMPILER ROOT FOLDER
set -eu
compiler=$1 root=$2 folder=$3
rm -rf "$folder" && mkdir -p "$folder"
awk -v folder="$folder" '
  /^```cpp$/ { n++; inside = 1; next }
  /^```$/    { inside = 0 }
  inside     { print > (folder "/fence" n ".txt") }
' "$root/README.md"
count=0
for fence in "$folder"/fence*.txt; do
  count=$((count + 1))
  if grep -q 'int main' "$fence"; then
    cp "$fence" "$fence.cpp"
  else
    { printf '#include <redial/redial.hpp>\n#include <chrono>\n#include <random>\n'; cat "$fence"; } >"$fence.cpp"
  fi
  "$compiler" -std=c++17 -Wall -Wextra -fsyntax-only -I "$root/single_include" "$fence.cpp" || { echo "$fence does not compile"; exit 1; }
done
[ "$count" -ge 6 ] || { echo "only $count fences found"; exit 1; }
cmp "$folder/fence1.txt" "$root/tests/fit/examples/minimal.cpp"
