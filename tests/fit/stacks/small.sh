#!/bin/sh
# SPDX-License-Identifier: MIT
# small.sh SERVER PROGRAM FOLDER: runs beast_small, the least that a client has to write, through TLS, and compares what it
# prints: a full plan, then a suspended account, which stops it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
server=$1 program=$2 folder=$3
"$here/certificates.sh" "$folder/certificates"
SERVER_TLS=$folder/certificates/good "$here/with_server.sh" "$server" "$here/scripts/small.txt" "$folder" \
  "$program" "$folder/certificates/ca.pem" pk_live_test localhost >"$folder/printed"
diff - "$folder/printed" <<'EOF'
start 0: connect
opened 0: none
ready 0: none
online: subscribe, send what waits
closed 4010: wait
closed 4010: none
elapsed 0: connect
opened 0: none
ready 0: none
online: subscribe, send what waits
tell a person: settle it in the dashboard, then start again
closed 4012: stop
closed 4012: none
EOF
