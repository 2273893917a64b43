#!/bin/sh
# SPDX-License-Identifier: MIT
# Each folder of the tests with a CMakeLists.txt belongs to the build, as CMake saw it. (One that is listed but is not
# there stops the configuration.)
# usage: listed.sh ROOT BUILD
set -eu
root=$1 build=$2
built() { # a folder below both; prints it and those below it
  echo "$1"
  sed -n 's/^subdirs("\{0,1\}\([^")]*\)"\{0,1\})$/\1/p' "$build/$1/CTestTestfile.cmake" | while read -r folder; do
    built "$1/$folder"
  done
}
have=$(built tests | sort)
want=$(cd "$root" && find tests -name CMakeLists.txt -exec dirname {} + | sort)
[ "$have" = "$want" ] || {
  printf 'built:\n%s\nthere:\n%s\n' "$have" "$want"
  exit 1
}
