#!/bin/sh
# SPDX-License-Identifier: MIT
# What static analyzers say about the headers: nothing.
#   analyze.sh fanalyzer|clang-tidy|cppcheck TOOL ROOT
set -eu
root=$3
source=$root/tests/coverage/analyzed.cpp
case $1 in
  fanalyzer)
    said=$("$2" -std=c++17 -O1 -fanalyzer -Wall -Wextra -I "$root/include" -c "$source" -o /dev/null 2>&1) || true
    ;;
  clang-tidy)
    said=$("$2" --quiet "--config-file=$root/.clang-tidy" "$source" -- -std=c++17 -I "$root/include" 2>/dev/null) || true
    ;;
  cppcheck)
    # One thing is known to be wrong there: json_word::is reads a text up to its NUL, which stops it short of the array
    # that cppcheck takes for the text's own size.
    said=$("$2" --std=c++17 --quiet --enable=warning,performance,portability \
      "--suppress=arrayIndexOutOfBoundsCond:$root/include/redial/detail/json.hpp" -I "$root/include" "$source" 2>&1) || true
    ;;
  *) said="$1?" ;;
esac
[ -z "$said" ] || { printf '%s\n' "$said"; exit 1; }
