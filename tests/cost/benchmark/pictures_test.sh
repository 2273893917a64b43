#!/bin/sh
# SPDX-License-Identifier: MIT
# Draws every picture of a small fleet: one for each scenario and the first, each whole and with something in it.
# usage: pictures_test.sh PROGRAM FOLDER
set -eu
fleet=$1 folder=$2
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$folder" && mkdir -p "$folder/series"
"$fleet" --clients 2000 --capacity 40 --quiet --series "$folder/series" >"$folder/fleet.md"
"$fleet" --sweep --clients 200 --capacity 4 --quiet --series "$folder/series" >"$folder/sweep.md"
"$here/plot/draw" "$folder/series" "$folder/figures" 2>"$folder/err" || { cat "$folder/err" >&2; exit 1; }
[ ! -s "$folder/err" ] || { cat "$folder/err" >&2; exit 1; }
count=0
for key in first $(cd "$folder/series" && basename -s .tsv -- *.tsv); do
  picture=$folder/figures/$key.svg
  count=$((count + 1))
  tail -n 2 "$picture" | grep -q '</svg>' || { echo "$picture is cut off" >&2; exit 1; }
  [ "$(wc -c <"$picture")" -gt 20000 ] || { echo "$picture is empty" >&2; exit 1; }
done
[ "$count" = 15 ] || { echo "$count pictures" >&2; exit 1; }
# Every picture that the tables show exists.
sed -n 's/^!\[.*\](\(.*\))$/\1/p' "$folder/fleet.md" "$folder/sweep.md" | while read -r name; do
  [ -f "$folder/figures/$name" ] || { echo "$name is shown but not drawn" >&2; exit 1; }
done
