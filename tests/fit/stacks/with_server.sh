#!/bin/sh
# SPDX-License-Identifier: MIT
# with_server.sh SERVER SCRIPT FOLDER PROGRAM [ARGUMENT..]: runs PROGRAM with the port of a server that plays SCRIPT as
# its last argument, ends the server, and exits with PROGRAM's code. FOLDER is for the log.
set -eu
server=$1 script=$2 folder=$3
shift 3
mkdir -p "$folder"
: >"$folder/port"
"$server" --script "$script" --log "$folder/server.log" --seconds 60 >"$folder/port" &
pid=$!
trap 'kill $pid 2>/dev/null || true' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  grep -q listening "$folder/port" && break
  sleep 0.1
done
code=0
timeout 50 "$@" "$(cut -d' ' -f2 "$folder/port")" || code=$?
exit $code
