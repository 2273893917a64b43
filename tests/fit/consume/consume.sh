#!/bin/sh
# SPDX-License-Identifier: MIT
# Every way in: find_package, add_subdirectory, FetchContent, pkg-config, and no build system at all; for C++, and for C
# with one unit of C++.
# usage: consume.sh COMPILER ROOT FOLDER CMAKE
set -eu
compiler=$1 root=$2 work=$3 cmake=$4
rm -rf "$work" && mkdir -p "$work"
export CXX="$compiler"

project() { # name, the lines that make redial::redial known, languages, sources under tests/fit/examples
  mkdir -p "$work/$1"
  sources=""
  for source in $4; do
    cp "$root/tests/fit/examples/$source" "$work/$1"
    sources="$sources ${source##*/}"
  done
  {
    echo "cmake_minimum_required(VERSION 3.14)"
    echo "project($1 $3)"
    echo "$2"
    echo "add_executable(main$sources)"
    echo "target_link_libraries(main PRIVATE redial::redial)"
    echo "if(TARGET unit)"
    echo "  message(FATAL_ERROR \"a consumer gets redial's tests\")"
    echo "endif()"
  } >"$work/$1/CMakeLists.txt"
  "$cmake" -S "$work/$1" -B "$work/$1/build" -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/$1.log" || { cat "$work/$1.log"; exit 1; }
  "$cmake" --build "$work/$1/build" >>"$work/$1.log" || { cat "$work/$1.log"; exit 1; }
  "$work/$1/build/main" | grep -q 'Over Concurrent Limit  wait'
  echo "$1: ok"
}

"$cmake" -S "$root" -B "$work/install" -DREDIAL_TESTS=OFF -DCMAKE_INSTALL_PREFIX="$work/prefix" >"$work/install.log"
"$cmake" --install "$work/install" >>"$work/install.log"

for language in cpp c; do
  case $language in
    cpp) set -- CXX minimal.cpp ;;
    c) set -- "C CXX" "c/minimal.c c/redial.cpp" ;;
  esac
  project find_package_$language 'find_package(redial 0.1 REQUIRED)' "$@"
  project add_subdirectory_$language "add_subdirectory($root redial)" "$@"
  project fetch_content_$language "include(FetchContent)
FetchContent_Declare(redial SOURCE_DIR $root)
FetchContent_MakeAvailable(redial)" "$@"
done

"$compiler" -std=c++17 -I "$root/single_include" "$root/tests/fit/examples/minimal.cpp" -o "$work/single"
"$work/single" | grep -q 'Over Concurrent Limit  wait'
echo "single header: ok"

if command -v pkg-config >/dev/null 2>&1; then
  flags=$(PKG_CONFIG_PATH="$work/prefix/share/pkgconfig" pkg-config --cflags redial)
  # shellcheck disable=SC2086 # words
  "$compiler" -std=c++17 $flags "$root/tests/fit/examples/minimal.cpp" -o "$work/pkg"
  "$work/pkg" | grep -q 'Over Concurrent Limit  wait'
  # shellcheck disable=SC2086
  cc -std=c11 $flags -c "$root/tests/fit/examples/c/minimal.c" -o "$work/minimal.o"
  # shellcheck disable=SC2086
  "$compiler" -std=c++17 $flags "$root/tests/fit/examples/c/redial.cpp" "$work/minimal.o" -o "$work/pkg_c"
  "$work/pkg_c" | grep -q 'Over Concurrent Limit  wait'
  echo "pkg-config: ok"
else
  echo "pkg-config: skipped, not installed"
fi
