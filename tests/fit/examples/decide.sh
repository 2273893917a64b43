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

# The second edition: what sounds final is tried again slowly, and is final if it lasts (contract 3.4).
for status in 403 404 302 301 200 501; do
  out=$("$decide" --profile rfc6455 start opened +600s closed:1006 auto rejected:$status auto rejected:$status auto opened)
  [ "$(printf '%s\n' "$out" | grep -Ec "rejected:$status +waiting +wait +3[0-6]\.[0-9]{3} s")" = 2 ] || fail "$status is not tried again after 30 to 36 s"
  printf '%s\n' "$out" | tail -n 1 | grep -Eq ' opened +online ' || fail "$status: it does not come back"
done
"$decide" --profile rfc6455 start opened +600s closed:1006 auto rejected:409 | grep -Eq 'rejected:409 +waiting +wait +(1\.[6-9]|2\.[0-4])' || fail "409 is not backed off"
for_ever=""
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32; do for_ever="$for_ever auto rejected:404"; done
# shellcheck disable=SC2086 # a list of words
out=$("$decide" --profile rfc6455 start rejected:404 $for_ever)
end=$(printf '%s\n' "$out" | grep 'stopped .*stop ' | head -n 1)
case $end in *"http_status 404: Not Found, there is no WebSocket at this path; "*"check the path"*"[tell the user]"*) ;; *) fail "404 for ever ends with: $end" ;; esac
printf '%s\n' "$end" | awk '{ exit !($1 >= 900 && $1 <= 1020) }' || fail "404 for ever is given up at: $end"
# shellcheck disable=SC2086
"$decide" --profile rfc6455 patience=never start rejected:404 $for_ever | grep -q stopped && fail "patience=never stops"
"$decide" --profile rfc6455 patience=0 start rejected:404 | grep -q ' stopped .*stop ' || fail "patience=0 does not stop"
"$decide" --profile rfc6455 option:refusal_delay=90s start rejected:404 | grep -Eq ' wait +(9[0-9]|10[0-8])\.' || fail "refusal_delay=90s"
"$decide" --profile rfc6455 tell_user_after=2 start failed auto failed | grep 'tell the user' | grep -Eq 'failed .* 2  transport' || fail "tell_user_after=2"
"$decide" --profile rfc6455 start rejected:503:31 | grep -Eq ' wait +3[1-7]\.[0-9]{3} s' || fail "rejected:503:31"

out=$("$decide" start mint_failed:60s auto mint_failed:60s start)
[ "$(printf '%s\n' "$out" | grep -Ec 'mint_failed:60s +waiting +wait +(6[0-9]|7[0-2])\.')" = 2 ] || fail "mint_failed:SPAN is not waited for"
printf '%s\n' "$out" | tail -n 1 | grep -Eq 'start +waiting +none ' || fail "start cuts the token service's wait"
"$decide" start mint_failed:permanent | grep -q 'mint_refused: .*log in again.*tell the user' || fail "mint_failed:permanent"
"$decide" start minted ready@1 session_lost@1 closed:4010@7 closed:4010@1 | grep -Eq 'closed:4010@7 +online +none ' || fail "an id is not read"
"$decide" --profile discord start ready +60s session_lost closed:4000 | grep -q 'closed:4000.*session: fresh' || fail "session_lost"
"$decide" start minted ready +50s | grep -Eq ' online +ping ' || fail "no ping after 50 s of silence"
"$decide" start minted failed auto failed auto failed auto failed auto failed auto failed | grep -q 'waits for the connect budget' && fail "a wait for the budget that is none"
"$decide" --profile rfc6455 budget.interval=600s start opened failed auto opened failed auto opened failed auto opened failed auto opened failed auto opened failed auto | grep -Eq ' waiting +wait .*waits for the connect budget' || fail "a wait for the budget is not said"
"$decide" --profile rfc6455 patience=0 start rejected:401 | grep -q 'no_fresh_token 401: Unauthorized, .*redial stops: put in another credential' || fail "a stop of the machine's own is not explained as one"
out=$(printf '%s\n' '+0.000s start # action=connect' '# told' '+0.806s opened@1 # action=none' '+40.5s closed:1006@1 # action=wait' | "$decide" --profile rfc6455 -)
printf '%s\n' "$out" | grep -Eq '^ +41\.306 s +closed:1006@1 +waiting ' || fail "a log that was pasted is read otherwise"
"$decide" --profile rfc6455 nonsense=1 start 2>/dev/null && fail "an option that there is not"

profiles="rfc6455 metered"
for file in "$(dirname "$0")"/../../proof/vectors/services/*.csv; do profiles="$profiles $(basename "$file" .csv)"; done
for profile in $profiles; do
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

# The flight recorder (contract 13.1, 13.2): what was recorded is decided again, as a recording, as words, as a test.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
decisions() { grep -v '"event":"state"' | sed 's/"event":"[^"]*",//'; }
"$decide" --store "$folder/day.bin" --json | decisions >"$folder/made"
"$decide" --recording "$folder/day.bin" --json >"$folder/json"
decisions <"$folder/json" | cmp - "$folder/made" || fail "a recording is decided otherwise"
"$decide" --recording "$folder/day.bin" --words >"$folder/words"
[ "$(wc -l <"$folder/words")" = 1 ] || fail "--words prints more than a line"
"$decide" --json - <"$folder/words" | cmp - "$folder/json" || fail "the words of a recording are decided otherwise"
"$decide" --words | cmp - "$folder/words" || fail "a transcript and its recording have other words"
od -An -v -tx1 "$folder/day.bin" >"$folder/day.hex"
"$decide" --recording "$folder/day.hex" --json | cmp - "$folder/json" || fail "hexadecimal digits are read otherwise"
"$decide" --recording "$folder/day.bin" --seed 77 --json | cmp - "$folder/json" || fail "a recording asks the random source"
"$decide" --recording "$folder/day.bin" --json start >"$folder/more"
[ "$(wc -l <"$folder/more")" = $(($(wc -l <"$folder/json") + 1)) ] || fail "words behind a recording are not played"

# With options of its own, reboots, frames, and a clock that goes back.
set -- base=500ms jitter_percent=50 liveness_timeout=20s
"$decide" "$@" --store "$folder/own.bin" --json start minted:60s ready +6s frame elapsed late:5s elapsed frame late:5s elapsed back:2s closed:4011 \
  reboot:1s start auto late:9s elapsed ready crash:2s start auto | decisions >"$folder/made"
"$decide" "$@" --recording "$folder/own.bin" --json | decisions | cmp - "$folder/made" || fail "a recording with reboots is decided otherwise"
"$decide" "$@" --recording "$folder/own.bin" --words >"$folder/words"
case $(cat "$folder/words") in *" frame "*" state:1d"*) ;; *) fail "frame or state is missing: $(cat "$folder/words")" ;; esac
"$decide" "$@" - --json <"$folder/words" | decisions | cmp - "$folder/made" || fail "words with reboots are decided otherwise"

refused() { # why, arguments...
  why=$1
  shift
  if "$decide" "$@" >"$folder/out" 2>"$folder/err"; then fail "not refused ($why): $*"; fi
  grep -q "$why" "$folder/err" || fail "refused, but not with $why: $(cat "$folder/err")"
}
refused '(device)' --recording "$folder/own.bin"
refused '(device)' --profile rfc6455 --recording "$folder/day.bin"
refused 'another profile' base=700ms - <"$folder/words"
head -c 5000 "$folder/day.bin" >"$folder/cut.bin"
refused '(truncated)' --recording "$folder/cut.bin"
refused '(foreign)' --recording "$0"
# The head names the page that holds nothing as the newest one: what the other one holds is played nevertheless.
cp "$folder/day.bin" "$folder/torn.bin"
newest=$(od -An -j12 -N1 -tu1 "$folder/day.bin")
printf '%b' "\\0$(printf %o $((newest ^ 1)))" | dd of="$folder/torn.bin" bs=1 seek=12 conv=notrunc 2>/dev/null
"$decide" --recording "$folder/torn.bin" --json 2>"$folder/err" | cmp - "$folder/json" || fail "a torn recording is not played as far as it goes"
grep -q 'to its end (damaged)' "$folder/err" || fail "nothing is said of a torn recording: $(cat "$folder/err")"
refused 'cannot read' --recording "$folder/nothing"
refused "word 1, 'state:1d'" state:1d

# Draws that are named come before all others; a log that says `elapsed` has its own timers.
"$decide" start minted ready +40s draw:0x00000000 closed:4010 | grep -Eq 'closed:4010 +waiting +wait +0\.800 s' || fail "draw:0x00000000"
"$decide" start minted ready +40s draw:0xffffffff closed:4010 draw:0x00000000 | grep -Eq 'closed:4010 +waiting +wait +1\.200 s' || fail "draw:0xffffffff"
"$decide" --profile rfc6455 start +10.003s elapsed | grep -Eq '^ +10\.003 s +elapsed +waiting +disconnect ' || fail "a late timer of a log is not as late"
"$decide" --profile rfc6455 start +10.003s failed | grep -Eq '^ +10\.000 s +\(timer\) +waiting +disconnect ' || fail "a timer does not run out"

"$decide" --svg >"$folder/day.svg"
for words in '<svg xmlns' '4012 Account Suspended' 'HTTP 503 Service Unavailable' '7.9 s of 7 s to 8.4 s' '>a deploy<' '</svg>'; do
  grep -qF "$words" "$folder/day.svg" || fail "the picture has no $words"
done
if grep -E 'href|url\(|<script|@import' "$folder/day.svg"; then fail "the picture needs something else"; fi
"$decide" --recording "$folder/day.bin" --svg | grep -qF '4012 Account Suspended' || fail "--svg of a recording"
"$decide" --cpp start 'minted:3600s' ready | grep -qF 'redial::reconnector net{redial::metered' || fail "--cpp"
"$decide" "$@" --recording "$folder/own.bin" --cpp >"$folder/own.cpp"
for words in 'options.backoff.base = milliseconds{500u};' 'found({29, ' 'net.saw_frame();' 'redial::flight_recorder net'; do
  grep -qF "$words" "$folder/own.cpp" || fail "--cpp has no $words"
done
