#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints the part of a source that is marked for the README, as a block of code. usage: quote.sh FILE
set -eu
printf '```c++\n'
sed -n '/\/\/ \[readme\] begin/,/\/\/ \[readme\] end/{/\[readme\]/!p}' "$1" | sed 's/^  //'
printf '```\n'
