#!/bin/sh
# SPDX-License-Identifier: MIT
# decide with a profile of one's own: it is the default, its rows are in the table, and the base's are below them.
set -eu
decide=$1
fail() { echo "decide_own: $*"; exit 1; }

"$decide" --table | grep -q '^| 4007 | Licence | stop, tell the user | renew it' || fail "its row is not in the table"
"$decide" --table | grep -q '^| HTTP 503 | ' || fail "the base's rows are not in the table"
"$decide" --help | grep -q '  --profile NAME   sensor rfc6455 *$' || fail "--help lists other profiles"
"$decide" start minted ready +60s closed:4050 | grep -Eq 'closed:4050 +waiting +wait +(2\.|[3-9])' || fail "4050 waits less than 2 s"
"$decide" start minted ready +60s closed:4007 | grep -q 'closed:4007 .*stopped .*stop .*tell the user' || fail "4007 does not stop"
"$decide" --profile rfc6455 --explain 1012 | grep -q 'Service Restart' || fail "--profile"
if "$decide" --profile metered --table >/dev/null 2>&1; then fail "a profile that was not given"; fi
