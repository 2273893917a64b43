#!/bin/sh
# SPDX-License-Identifier: MIT
# The simulator's command line: what it refuses, that a run is the same twice and with any number of threads, and one
# client to very many. usage: program_test.sh PROGRAM FOLDER
set -eu
fleet=$1 folder=$2
rm -rf "$folder" && mkdir -p "$folder/a" "$folder/b"
fail() { echo "program_test.sh: $*" >&2; exit 1; }

refuses() { # a part of the message, arguments...
  part=$1
  shift
  code=0
  "$fleet" "$@" >"$folder/out" 2>"$folder/err" || code=$?
  [ "$code" = 2 ] || fail "fleet $* ended with $code"
  grep -q -- "$part" "$folder/err" || fail "fleet $* did not say: $part"
}
refuses "is unknown" --client-s 3
refuses "wants a value" --clients
refuses "a number from 1 to 4000000" --clients 0
refuses "a number from 1 to 4000000" --clients 12x
refuses "a number from" --clients -5
refuses "no scenario storm" --scenario storm
refuses "less than one token" --capacity 1 --token-percent 1
refuses "cannot write" --clients 1 --scenario crash --client redial --series "$folder/nowhere"
"$fleet" --help | grep -q -- --learn || fail "--help says nothing"

"$fleet" --clients 500 --capacity 10 --threads 1 --series "$folder/a" --quiet >"$folder/a.md"
"$fleet" --clients 500 --capacity 10 --threads 3 --series "$folder/b" --quiet >"$folder/b.md"
cmp "$folder/a.md" "$folder/b.md" || fail "two threads, two results"
diff -r "$folder/a" "$folder/b" || fail "two threads, two results"
"$fleet" --clients 500 --capacity 10 --seed 2 --quiet >"$folder/c.md"
! cmp -s "$folder/a.md" "$folder/c.md" || fail "the seed changes nothing"
grep -q "## What redial loses on" "$folder/a.md" || fail "the losses are not printed"
grep -Eq "One redial client takes [0-9]+ bytes" "$folder/a.md" || fail "the bytes of a client are not printed"

for clients in 1 2 9 10 101; do
  "$fleet" --clients $clients --capacity 1 --quiet >"$folder/few.md" || fail "$clients clients"
done
"$fleet" --clients 400000 --capacity 40000 --scenario deploy --client redial --quiet >"$folder/many.md" || fail "many clients"
grep -q "^| redial |" "$folder/many.md" || fail "many clients, no row"

"$fleet" --learn --clients 300 --capacity 20 --quiet >"$folder/learn.md"
[ "$(grep -c '^## ' "$folder/learn.md")" = 7 ] || fail "not seven lessons"

"$fleet" --sweep --clients 100 --capacity 2 --quiet --series "$folder/a" >"$folder/sweep.md"
grep -q "^| \*\*herd:" "$folder/sweep.md" || fail "the sweep does not know herd"
[ "$(wc -l <"$folder/a/sweep.tsv")" -gt 100 ] || fail "the sweep is short"
