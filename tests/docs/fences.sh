#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles every block of C++ in the pages, each alone, behind the includes that a reader can be expected to add.
# usage: fences.sh COMPILER ROOT FOLDER PAGE...
set -eu
compiler=$1 root=$2 folder=$3
shift 3
rm -rf "$folder" && mkdir -p "$folder"
awk -v folder="$folder" '
  /^```cpp$/ { file = folder "/fence" ++n ".cpp"; printf "// %s, line %d\n", FILENAME, FNR >file; next }
  /^```$/    { if (file != "") { close(file) } file = "" }
  file != "" { print >file }
' "$@"
cat >"$folder/prelude.hpp" <<'END'
#include <redial/redial.hpp>
#include <chrono>
#include <functional>
#include <random>
END
for fence in "$folder"/fence*.cpp; do
  "$compiler" -std=c++17 -Wall -Wextra -Werror -fsyntax-only -include "$folder/prelude.hpp" \
    -I "$root/single_include" -I "$root/include" "$fence" || { echo "does not compile: $(head -n 1 "$fence")"; exit 1; }
done
echo "$(find "$folder" -name 'fence*.cpp' | wc -l) blocks compile"
