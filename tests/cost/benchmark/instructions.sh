#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints how many instructions each probe takes, as a Markdown table, and fails if one is over its bound.
# usage: instructions.sh PROGRAM FOLDER [BOUNDS]
# BOUNDS: lines "instructions<TAB>name". They are generous: another compiler may need half as many again.
set -eu
program=$1 folder=$2 bounds=${3:-/dev/null}
rm -rf "$folder" && mkdir -p "$folder"
valgrind --tool=callgrind --callgrind-out-file="$folder/out" "$program" >"$folder/names" 2>"$folder/log" ||
  { cat "$folder/log" >&2; exit 1; }
# Each dump says in "desc: Trigger: Client Request: NAME" what it is of and in "totals: N" how many; in order of number.
n=1
while [ -f "$folder/out.$n" ]; do
  awk '/^desc: Trigger: Client Request: / { sub(/^desc: Trigger: Client Request: /, ""); name = $0 }
       /^(totals|summary): / { total = $2 } END { print name "\t" total }' "$folder/out.$n"
  n=$((n + 1))
done >"$folder/totals"
awk -F '\t' -v bounds="$bounds" '
  BEGIN { while ((getline line < bounds) > 0) if (split(line, part, "\t") == 2) bound[part[2]] = part[1] }
  FILENAME ~ /totals$/ { if ($1 == "setup") setup = $2; else each[$1] = ($2 - setup) / 1000; next }
  { order[++count] = $1; without[$1] = $2 }
  END {
    print "| what | instructions |\n|---|--:|"
    for (i = 1; i <= count; i++) {
      name = order[i]
      if (!(name in each)) { print "instructions.sh: nothing was measured of " name > "/dev/stderr"; bad = 1; continue }
      # with the call, without the copy of the machine that a repeatable event needs
      own = each[name] - (without[name] ~ /^copy/ ? each[without[name]] - each["empty call"] : 0)
      printf "| %s | %.0f |\n", name, own
      if (name in bound) { seen++; if (own > bound[name]) { printf "over the bound of %s: %s, %.0f\n", bound[name], name, own > "/dev/stderr"; bad = 1 } }
    }
    for (name in bound) if (!(name in each)) { print "instructions.sh: no probe " name > "/dev/stderr"; bad = 1 }
    exit bad
  }' "$folder/totals" "$folder/names"
