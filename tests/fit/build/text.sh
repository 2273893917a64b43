#!/bin/sh
# SPDX-License-Identifier: MIT
# What can be read off the headers without a compiler; text.awk says what.
# usage: text.sh ROOT
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$1/include"
# shellcheck disable=SC2046 # a list of words
LC_ALL=C awk -v floors="$here/floors.txt" -f "$here/text.awk" $(find redial ! -name '.*' -type f | sort) \
  ../single_include/redial/*.hpp

# No circle inside a room either: tsort finds an order, or says that there is none.
find redial -type f | while read -r header; do
  sed -n "s|^#include <\(redial/[^>]*\)>.*|$header \1|p" "$header"
done | tsort >/dev/null
