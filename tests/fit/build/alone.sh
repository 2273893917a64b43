#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles each header as the only include of a unit: what it needs it has to include. One more unit includes them all;
# standards after the first see that one only. Adapters are left out: their stacks may be missing.
# usage: alone.sh ROOT WORK "STANDARD..." COMPILER FLAG...
#   STANDARD: c++17, ..., or c11 for the headers that are C, NAME.h
set -eu
root=$1 work=$2 standards=$3
shift 3
rm -rf "$work" && mkdir -p "$work"
headers=$(cd "$root/include" && find redial ! -path 'redial/adapters/*' -name '*.h' | sort)
language=c
case $standards in
  c++*)
    headers="$headers $(cd "$root/include" && find redial ! -path 'redial/adapters/*' -name '*.hpp' | sort)"
    language=c++
    ;;
esac

cd "$work"
for header in $headers; do
  echo "#include <$header>" >"$(echo "$header" | tr / -).unit"
  echo "#include <$header>" >>all.unit
done
units=$(echo ./*.unit)
for standard in $standards; do
  # shellcheck disable=SC2086 # a list of files
  "$@" "-std=$standard" -fsyntax-only -I "$root/include" -x "$language" $units
  units=all.unit
done
