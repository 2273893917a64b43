#!/bin/sh
# SPDX-License-Identifier: MIT
# The generator of the single headers, on a copy: what is committed is what it makes, each time; a change on either side
# is noticed.
# usage: amalgamate.sh ROOT WORK CMAKE
set -eu
root=$1 work=$2 cmake=$3
rm -rf "$work" && mkdir -p "$work"
cp -R "$root/include" "$root/single_include" "$root/LICENSE" "$work"
cd "$work"

generate() { # -DCHECK=ON or nothing
  "$cmake" -DROOT="$work" "$@" -P single_include/amalgamate.cmake >log 2>&1
}
noticed() { # what was changed
  if generate -DCHECK=ON; then
    echo "not noticed: $1" >&2
    exit 1
  fi
  grep -q stale log
}

# From nothing, and over what is there.
rm -r single_include/redial && mkdir single_include/redial
for time in first second; do
  generate || { cat log; exit 1; }
  diff -r "$root/single_include" single_include || {
    echo "made the $time time it is not what is committed" >&2
    exit 1
  }
done
generate -DCHECK=ON

for single in single_include/redial/*.hpp; do
  cp "$single" kept
  echo >>"$single"
  noticed "a change to $single"
  mv kept "$single"
done
sed -i.before 's|^inline namespace v0 {|&\n// changed|' include/redial/version.hpp
noticed "a change to version.hpp"
generate
generate -DCHECK=ON
grep -q '^// changed$' single_include/redial/redial.hpp
