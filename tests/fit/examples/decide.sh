#!/bin/sh
# SPDX-License-Identifier: MIT
# What decide promises: every row of the page in its day, transcripts, JSON, exit codes, nearest words.
set -eu
decide=$1
fail() { echo "decide: $*"; exit 1; }

day=$("$decide")
for code in 1001 1008 1009 4001 4002 4003 4010 4011 4012 4020 401 404 429 500 503; do
  printf '%s\n' "$day" | grep -Eq "(close_code|server_shutdown|http_status|kicked) $code" || fail "the built-in day does not meet $code"
done
printf '%s\n' "$day" | grep -q 'closed:4012 .*stopped .*stop .*tell the user' || fail "4012 is not told to the user"
[ "$("$decide" --seed 7)" = "$("$decide" --seed 7)" ] || fail "the same seed gives another day"

out=$("$decide" start minted:3600s ready +30s going_away:2500 closed:1001 auto rejected:503:7s failed closed:4011 link_down +5s link_up auto stop)
printf '%s\n' "$out" | grep -Eq 'closed:1001 +waiting +wait +(2\.[5-9][0-9]{2}|3\.000) s' || fail "the hint is not waited for"
[ "$out" = "$(echo 'start minted:3600s ready +30s going_away:2500 closed:1001 auto rejected:503:7s failed closed:4011 link_down +5s link_up auto stop # end' | "$decide" - | grep -v '^$\|^#')" ] || fail "- reads otherwise"

"$decide" --json | awk '!/^\{.*\}$/ { exit 1 }' || fail "--json prints something else than objects"
"$decide" start minted:60s 'json:{"type":"welcome"}' | grep -q online || fail "json: is not read"
"$decide" start minted:60s ready send:70000 | grep -q 'too big' || fail "send: is not judged"
"$decide" start minted:60s failed reboot:0s start | grep -Eq 'start +waiting' || fail "a reboot forgets the wait"
"$decide" --explain 4010 | grep -q 'Over Concurrent Limit' || fail "--explain"
"$decide" --profile rfc6455 start opened closed:1012 | grep -q 'service_restart\|1012' || fail "--profile"

for profile in rfc6455 metered discord discord_voice pusher centrifugo twitch_eventsub graphql_transport_ws obs_websocket seventv; do
  "$decide" --help | grep -q "[ ]$profile " || fail "--help does not name $profile"
  "$decide" --profile "$profile" --table | grep -q '^| 1006 ' || fail "--profile $profile --table"
done
"$decide" --profile discord start ready +40s closed:4009 | grep -q 'closed:4009 .*wait .*\[session: fresh\] \[endpoint: standard\]' || fail "a fresh session is not said"
"$decide" --profile pusher start ready +40s closed:4200 | grep -Eq 'closed:4200 +connecting +connect ' || fail "4200 is not answered at once"
"$decide" --profile seventv --explain 4007 | grep -q 'at least 300000 ms' || fail "--explain with a profile"

set +e
message=$("$decide" start mintd 2>&1 >/dev/null)
[ $? = 2 ] || fail "an unknown word does not exit with 2"
set -e
case $message in *"word 2"*mintd*minted*) ;; *) fail "an unknown word gets: $message" ;; esac
