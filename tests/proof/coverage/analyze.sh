#!/bin/sh
# SPDX-License-Identifier: MIT
# What static analyzers say about the headers, and shellcheck about the scripts: nothing. A tool that fails, or that finds
# nothing in a program with a planted defect either, has not looked, and fails the test.
#   analyze.sh fanalyzer|clang-tidy|cppcheck|shellcheck TOOL ROOT
set -eu
what=$1
tool=$2
root=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Looks at sources; what it finds goes to `found`, what it says besides to `noise`. True if the tool ran to its end.
look() { # SOURCE...
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
      # A service declares anew what it says otherwise than its base: that is how services are written.
      "$tool" --std=c++17 --quiet --enable=warning,performance,portability --suppress=duplInheritedMember \
        -I "$root/include" "$1" \
        >"$folder/noise" 2>"$folder/found"
      ;;
    shellcheck) "$tool" "$@" >"$folder/found" 2>"$folder/noise" ;;
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

if [ "$what" = shellcheck ]; then
  planted=$folder/planted.sh word=SC2086
  # shellcheck disable=SC2016 # the defect is for the script, not for this one
  printf '#!/bin/sh\nrm $1\n' >"$planted"
  # shellcheck disable=SC2046 # no name has a blank
  set -- $(grep -rlE '^#!/bin/(ba)?sh' "$root/tests" "$root/.ci")
else
  planted=$folder/planted.cpp word=null
  echo 'int main() { int* p = nullptr; return *p; }' >"$planted"
  set -- "$root/tests/proof/coverage/analyzed.cpp"
fi
look "$planted" || :
grep -qi $word "$folder/found" || {
  echo "analyze.sh: $what does not find a planted defect:"
  tell
}
look "$@" || {
  echo "analyze.sh: $what failed with $?:"
  tell
}
[ ! -s "$folder/found" ] || tell
