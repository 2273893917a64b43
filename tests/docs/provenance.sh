#!/bin/sh
# SPDX-License-Identifier: MIT
# Every row of every service has a comment that says who says so, and it agrees with the rule; a client that was run has
# the version that the header names. What must be found is shown on copies with a fault.
# usage: provenance.sh PROFILES ROOT WORK
set -eu
profiles=$1 root=$2 work=$3
services=$root/include/redial/services
fail() { echo "provenance: $*"; exit 1; }

"$profiles" --check "$services" || fail "see above"

# finds FAULT FILE SED: a copy in which sed changed FILE is refused with these words.
finds() {
  rm -rf "$work"
  mkdir -p "$work"
  cp "$services"/*.hpp "$work"
  sed "$3" "$services/$2" >"$work/$2"
  cmp -s "$services/$2" "$work/$2" && fail "nothing was changed for: $1"
  if found=$("$profiles" --check "$work"); then fail "not found: $1"; fi
  case $found in *"$1"*) ;; *) fail "instead of '$1': $found" ;; esac
}
finds 'home_assistant close 4401: no comment says who says so' home_assistant.hpp 's| *// client$||'
finds "home_assistant close 4401: the comment says doc, the rule's basis reference_client" home_assistant.hpp 's|// client$|// doc|'
finds 'home_assistant status 403: ours, without a reason' home_assistant.hpp 's|// ours: .*|// ours|'
finds 'deepgram close 1008: the comment says ours and ours' deepgram.hpp 's|^ *// ours: the page|// ours: twice\n&|'
finds 'socket_io close: 3 rows were read' socket_io.hpp '/{1009, /,/},$/d'
finds 'ocpp: no line "// doc: ..." before its struct' ocpp.hpp 's|// doc: |// from: |'

# tests/proof/clients pins the clients that are run; the first line of what was seen names client and version.
for seen in "$root"/tests/proof/clients/seen/*.csv; do
  [ -e "$seen" ] || continue
  client=$(sed -n '1s/^# //p' "$seen")
  grep -qF "// client: $client" "$services"/*.hpp || fail "no header names $client, which was run"
done
