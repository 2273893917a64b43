#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the compiler commands of the pages as a reader would, in the root of the repository, for which a folder of links
# stands. They stand behind a $ in a block, or in a cell of a table.
# usage: commands.sh COMPILER ROOT FOLDER plain|stacks PAGE...
#   plain    those that need nothing but the compiler
#   stacks   those that need a WebSocket stack: all such end with -pthread
set -eu
compiler=$1 root=$2 folder=$3 which=$4
shift 4
rm -rf "$folder" && mkdir -p "$folder"
# shellcheck disable=SC2016 # backquotes are Markdown's
sed -n -e 's/^\$ c++ //p' -e 's/.*| `c++ \([^`]*\)` |$/\1/p' "$@" >"$folder/all"
cd "$folder"
ln -s "$root/include" "$root/single_include" "$root/tests" .
case $which in
  plain) grep -v -e '-pthread$' all >these ;;
  stacks) grep -e '-pthread$' all >these ;;
esac || { echo "there is no such command"; exit 1; }
while read -r command; do
  echo "c++ $command"
  sh -ec "'$compiler' $command" </dev/null >/dev/null
done <these
