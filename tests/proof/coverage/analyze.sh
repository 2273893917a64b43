#!/bin/sh
# SPDX-License-Identifier: MIT
# What static analyzers say about the headers: nothing. A tool that fails, or that finds nothing in a program with a
# planted defect either, has not looked, and fails the test.
#   analyze.sh fanalyzer|clang-tidy|cppcheck TOOL ROOT
set -eu
what=$1
tool=$2
root=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Looks at a source; what it finds goes to `found`, what it says besides to `noise`. True if the tool ran to its end.
look() { # SOURCE
  case $what in
    fanalyzer)
      "$tool" -std=c++17 -O1 -fanalyzer -Wall -Wextra -I "$root/include" -c "$1" -o /dev/null \
        >"$folder/noise" 2>"$folder/found"
      ;;
    clang-tidy)
      # It counts on stderr what the system's headers would have said; findings are an error, as the configuration says.
      "$tool" --quiet "--config-file=$root/.clang-tidy" "$1" -- -std=c++17 -I "$root/include" \
        >"$folder/found" 2>"$folder/noise"
      ;;
    cppcheck)
      "$tool" --std=c++17 --quiet --enable=warning,performance,portability -I "$root/include" "$1" \
        >"$folder/noise" 2>"$folder/found"
      ;;
    *)
      echo "analyze.sh: $what?" >&2
      exit 2
      ;;
  esac
}
tell() {
  cat "$folder/found" "$folder/noise"
  exit 1
}

echo 'int main() { int* p = nullptr; return *p; }' >"$folder/planted.cpp"
look "$folder/planted.cpp" || :
grep -qi null "$folder/found" || {
  echo "analyze.sh: $what does not find a planted null pointer:"
  tell
}
look "$root/tests/proof/coverage/analyzed.cpp" || {
  echo "analyze.sh: $what failed with $?:"
  tell
}
[ ! -s "$folder/found" ] || tell
