#!/bin/sh
# SPDX-License-Identifier: MIT
# Every way in: find_package, add_subdirectory, FetchContent, pkg-config, and no build system at all.
# usage: consume.sh COMPILER ROOT FOLDER CMAKE
set -eu
compiler=$1 root=$2 work=$3 cmake=$4
rm -rf "$work" && mkdir -p "$work"
export CXX="$compiler"

project() { # name, and the lines that make redial::redial known
  mkdir -p "$work/$1"
  cp "$root/tests/fit/examples/minimal.cpp" "$work/$1/main.cpp"
  {
    echo "cmake_minimum_required(VERSION 3.14)"
    echo "project($1 CXX)"
    echo "$2"
    echo "add_executable(main main.cpp)"
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

project find_package 'find_package(redial 0.1 REQUIRED)'
project add_subdirectory "add_subdirectory($root redial)"
project fetch_content "include(FetchContent)
FetchContent_Declare(redial SOURCE_DIR $root)
FetchContent_MakeAvailable(redial)"

"$compiler" -std=c++17 -I "$root/single_include" "$root/tests/fit/examples/minimal.cpp" -o "$work/single"
"$work/single" | grep -q 'Over Concurrent Limit  wait'
echo "single header: ok"

if command -v pkg-config >/dev/null 2>&1; then
  flags=$(PKG_CONFIG_PATH="$work/prefix/share/pkgconfig" pkg-config --cflags redial)
  # shellcheck disable=SC2086 # words
  "$compiler" -std=c++17 $flags "$root/tests/fit/examples/minimal.cpp" -o "$work/pkg"
  "$work/pkg" | grep -q 'Over Concurrent Limit  wait'
  echo "pkg-config: ok"
else
  echo "pkg-config: skipped, not installed"
fi
