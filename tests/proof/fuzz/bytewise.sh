#!/bin/sh
# SPDX-License-Identifier: MIT
# Writes the library as a 32-bit machine compiles it, in a namespace of its own, so that one program can hold both beside
# each other. usage: bytewise.sh ROOT OUT
set -eu
root=$1 out=$2
cmake -DROOT="$root" -DOUT="$out" -P "$root/single_include/amalgamate.cmake"
wide='sizeof(size_t) >= sizeof(uint64_t)'
grep -qF "if constexpr ($wide)" "$out/redial.hpp" || { echo "bytewise.sh: nothing depends on the width of size_t" >&2; exit 1; }
sed -i "s/$wide/false/; s/\\bredial\\b/bytewise/g; s/REDIAL_/BYTEWISE_/g" "$out/redial.hpp"
mv "$out/redial.hpp" "$out/bytewise.hpp"
rm -f "$out/services.hpp"
