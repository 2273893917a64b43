#!/bin/sh
# SPDX-License-Identifier: MIT
# C.md: every block of C compiles, and every function of redial.h has its row in the table.
# usage: c.sh C_COMPILER ROOT FOLDER
set -eu
compiler=$1 root=$2 folder=$3
page=$root/tests/docs/C.md
rm -rf "$folder" && mkdir -p "$folder"
awk -v folder="$folder" '
  /^```c$/ { file = folder "/block" ++n ".c"; next }
  /^```$/  { if (file != "") { close(file) } file = "" }
  file != "" { print >file }
' "$page"
for block in "$folder"/block*.c; do
  "$compiler" -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I "$root/include" "$block"
done

# Declarations begin a line; what they declare stands before the first parenthesis.
sed -n 's/^[a-z][a-z0-9_ *]*[ *]\(redial_[a-z_]*\)(.*/\1/p' "$root/include/redial/c/redial.h" | sort -u >"$folder/declared"
sed -n 's/^| `\(redial_[a-z_]*\)(.*/\1/p' "$page" | sort -u >"$folder/named"
printf '%s\n' redial_event_of redial_error_name >>"$folder/named" # which C++ does not need
sort -u "$folder/named" | comm -23 "$folder/declared" - >"$folder/missing"
if [ -s "$folder/missing" ]; then
  echo "C.md has no row for:" && cat "$folder/missing"
  exit 1
fi
echo "$(wc -l <"$folder/declared") functions, $(find "$folder" -name 'block*.c' | wc -l) blocks"
