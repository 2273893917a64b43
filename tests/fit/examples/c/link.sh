#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles C examples as a C programmer would, -std=c11 -Wall -Wextra -Wpedantic -Werror, and the one C++ unit, and links
# each with it: of what the example calls, all that is redial's is there, and nothing of a C++ library is wanted.
# usage: link.sh ROOT WORK NM "C COMPILER FLAG..." "C++ COMPILER FLAG..." EXAMPLE...
set -eu
root=$1 work=$2 nm=$3 cc=$4 cxx=$5
shift 5
here=$root/tests/fit/examples
rm -rf "$work" && mkdir -p "$work"
cd "$work"

small="-Os -ffunction-sections -fdata-sections -I $root/include"
# shellcheck disable=SC2086 # flags are words
$cxx $small -std=c++17 -Wall -Wextra -Wpedantic -Werror -fno-exceptions -fno-rtti -c "$here/c/redial.cpp" -o unit.o
for example in "$@"; do
  # shellcheck disable=SC2086
  $cc $small -std=c11 -Wall -Wextra -Wpedantic -Werror -isystem "$here/firmware/sdk" -c "$here/c/$example.c" -o "$example.o"
  # shellcheck disable=SC2086
  $cxx $small -nostdlib -r "$example.o" unit.o -o "$example"
  "$nm" -g --defined-only "$example.o" | awk '{ print $3 }' | grep -E '^(main|app_main|net_thread)$'  # what starts it
  "$nm" -u "$example" >undefined
  if grep -E 'redial|_Z|__cxa|__gxx' undefined; then
    echo "$example: the lines above are defined nowhere" >&2
    exit 1
  fi
done
