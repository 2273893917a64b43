#!/bin/sh
# SPDX-License-Identifier: MIT
# Does the comparison find what it is there for? One client is compared again with copies of the files in which something
# is wrong, and each has to be refused with the words for it.
# usage: finds.sh NODE INSTALLED PROFILE WORK
set -eu
node=$1 installed=$2 profile=$3 work=$4
source=$(cd "$(dirname "$0")" && pwd)
name=pusher
rm -rf "$work"
mkdir -p "$work"
"$node" "$installed/check.mjs" $name --new >"$work/played.csv"

# finds WORDS FILE SED: the comparison says WORDS when sed has changed FILE.
finds() {
  cp -R "$source/seen" "$source/differences" "$work"
  sed "$3" "$source/$2" >"$work/$2"
  if cmp -s "$source/$2" "$work/$2"; then
    echo "finds: nothing was changed for: $1"
    exit 1
  fi
  if said=$("$node" "$installed/check.mjs" $name --source "$work" --profile "$profile" --played "$work/played.csv" 2>&1); then
    echo "finds: not found: $1"
    exit 1
  fi
  case $said in
    *"$1"*) echo "found: $1" ;;
    *)
      echo "finds: instead of '$1': $said"
      exit 1
      ;;
  esac
}
differences=differences/$name.txt seen=seen/$name.csv
finds 'the client has changed: close 4000: it was no,' $seen 's/^close 4000,.*/close 4000,no,,,-,-,-/'
finds 'the client has changed: close 4998: it was yes,1000,same,-,-,-, it is missing' $seen 's/^close 4999,.*/&\nclose 4998,yes,1000,same,-,-,-/'
finds "the head of $seen is not that of the run" $seen '1s/ [0-9.]*$/ 0.0.1/'
finds "unexplained: close 4301: back: the client 'no', redial 'yes'" $differences '/^close 4301/d'
finds 'close 4001: back does not differ (any more)' $differences 's/^close 4301 4302/close 4001 4301 4302/'
finds 'close 4301: back is explained twice' $differences 's/^\(close 4301\) .*/&\n\1: back: again/'
finds "no row is called 'close 4998'" $differences 's/^close 4301/close 4998; &/'
finds 'not ROWS: COLUMNS: REASON' $differences 's/^\(close 4301 4302: back\): .*/\1/'
finds "there is a profile $name, other than $differences says" $differences '1!d; s/.*/no profile: not yet/'
