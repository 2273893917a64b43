#!/bin/sh
# SPDX-License-Identifier: MIT
# One program of four units, each of which includes everything: from the tree, from the single headers, and from both,
# in either order. It links, and each thing is there once.
# usage: link.sh ROOT WORK COMPILER FLAG...
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$1 work=$2
shift 2
rm -rf "$work" && mkdir -p "$work"

# A header that defines the C interface (c/NAME.hpp) belongs in one unit of a program alone: it is left out.
of_tree() { find "$root/include/redial" ! -path '*/adapters/*' ! -path '*/c/*.hpp' -name '*.h*' -type f | sort; }
of_single() { find "$root/single_include/redial" -name '*.hpp' | sort; }
cd "$work"
of_tree >tree
of_single >single
cat tree single >tree_single
cat single tree >single_tree

objects=""
for name in tree single tree_single single_tree; do
  sed 's|.*|#include "&"|' $name >$name.hpp
  "$@" -std=c++17 -I "$root/include" -DUNIT=$name -include ./$name.hpp -c "$here/link_unit.cpp" -o $name.o
  objects="$objects $name.o"
done
# shellcheck disable=SC2086 # a list of files
"$@" -std=c++17 "$here/link_main.cpp" $objects -o program
./program
