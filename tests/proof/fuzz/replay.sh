#!/bin/sh
# SPDX-License-Identifier: MIT
# A tape and the words made of it lead to the same decisions, so that what the fuzzer finds can be replayed and read.
#   replay.sh TAPE_TO_WORDS DECIDE FOLDER...
set -eu
convert=$1
decide=$2
shift 2
tapes=0
for tape in $(find "$@" -type f -size +19c | sort | head -n 300); do
  # shellcheck disable=SC2046 # a list of words
  words=$("$decide" --json $("$convert" "$tape"))
  if [ "$words" != "$("$convert" --json "$tape")" ]; then
    echo "replay: the words of $tape decide otherwise"
    exit 1
  fi
  tapes=$((tapes + 1))
done
[ "$tapes" -gt 0 ] || { echo "replay: no tape in $*"; exit 1; }
echo "$tapes tapes replayed"
