#!/bin/sh
# SPDX-License-Identifier: MIT
# How many instructions g++'s front end takes for the headers, as a Markdown table; ratios are to <string_view>. Fails if
# redial.hpp takes more than 1.10 of it, or services.hpp more than 0.60 on top. Counts are the same at
# every run; another version of g++ has other ones, so only version 12 is judged; with another the exit status is 77.
# usage: frontend_count.sh COMPILER ROOT FOLDER
set -eu
unset CPATH CPLUS_INCLUDE_PATH VALGRIND_OPTS
compiler=$1 root=$2 folder=$3
rm -rf "$folder" && mkdir -p "$folder"

count() { # name, line
  echo "$2" >"$folder/$1.cpp"
  # -### prints the front end's own command line; the driver would only start it.
  "$compiler" -### -std=c++17 -fsyntax-only -I "$root/include" "$folder/$1.cpp" 2>&1 | grep cc1plus >"$folder/command" ||
    { echo "$compiler has no cc1plus: g++ is needed" >&2; exit 1; }
  eval "valgrind --tool=callgrind --callgrind-out-file=\"\$folder/out\" $(cat "$folder/command")" 2>"$folder/log" ||
    { cat "$folder/log" >&2; exit 1; }
  echo "$1 $(sed -n 's/.*Collected : //p' "$folder/log")" >>"$folder/counts"
}

count empty ''
count string_view '#include <string_view>'
count redial '#include <redial/redial.hpp>'
count services '#include <redial/services.hpp>'
awk -v judged="$("$compiler" -dumpversion | sed 's/\..*//')" '
  { of[$1] = $2 }
  END {
    view = of["string_view"] - of["empty"]
    if (view <= 0) { print "nothing was counted" > "/dev/stderr"; exit 1 }
    redial = (of["redial"] - of["empty"]) / view
    services = (of["services"] - of["redial"]) / view
    print "| included | million instructions | of <string_view> |\n|---|--:|--:|"
    printf "| <string_view> | %d | 1.00 |\n", view / 1e6
    printf "| redial/redial.hpp | %d | %.2f |\n", (of["redial"] - of["empty"]) / 1e6, redial
    printf "| redial/services.hpp on top | %d | %.2f |\n", (of["services"] - of["redial"]) / 1e6, services
    if (judged != 12) { print "not judged: the bounds are those of g++ 12" > "/dev/stderr"; exit 77 }
    if (redial <= 0 || services <= 0 || redial > 1.10 || services > 0.60) {
      print "not within the bounds of 1.10 and 0.60" > "/dev/stderr"
      exit 1
    }
  }' "$folder/counts"
