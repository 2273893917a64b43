#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints the part of a source that is marked for the pages; what all of it is indented by is left out. usage: quote.sh FILE
set -eu
part=$(sed -n '/\/\/ \[readme\] begin/,/\/\/ \[readme\] end/{/\[readme\]/!p}' "$1")
[ -n "$part" ] || { echo "quote.sh: nothing is marked in $1" >&2; exit 1; }
printf '%s\n' "$part" | grep -q '^[^ ]' || part=$(printf '%s\n' "$part" | sed 's/^  //')
printf '%s\n' "$part"
