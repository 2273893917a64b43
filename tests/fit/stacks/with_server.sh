#!/bin/sh
# SPDX-License-Identifier: MIT
# with_server.sh SERVER SCRIPT FOLDER PROGRAM [ARGUMENT..]: runs PROGRAM with the port of a server that plays SCRIPT as
# its last argument, ends the server, and exits with PROGRAM's code. FOLDER is for the log. SERVER_TLS in the environment
# is the path of a certificate without its .pem, for a server through TLS.
set -eu
server=$1 script=$2 folder=$3
shift 3
mkdir -p "$folder"
: >"$folder/port"
"$server" --script "$script" --log "$folder/server.log" --seconds 300 \
  ${SERVER_TLS:+--cert "$SERVER_TLS.pem" --key "$SERVER_TLS.key"} >"$folder/port" &
pid=$!
trap 'kill $pid 2>/dev/null || true' EXIT
tries=0
until grep -q listening "$folder/port" || [ $tries = 300 ]; do
  sleep 0.1
  tries=$((tries + 1))
done
code=0
timeout 240 "$@" "$(cut -d' ' -f2 "$folder/port")" || code=$?
exit $code
