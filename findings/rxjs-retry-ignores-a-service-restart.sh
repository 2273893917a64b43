#!/bin/sh
# SPDX-License-Identifier: MIT
# rxjs 7.8.2: a WebSocket that is closed with 1012, Service Restart, completes its stream, so that retry() never reconnects.
#
# The usual way to reconnect with RxJS is webSocket(url).pipe(retry({delay})). The page of webSocket() says that the stream
# completes if the connection was closed without errors and fails otherwise. What decides is `wasClean` of the close event
# alone, and that is true whenever both sides sent a close frame, whatever code is in it. So "service restart" (1012), "try
# again later" (1013), "internal error" (1011) and "going away" (1001) all end the stream as a success, at the first one. Only
# the server that says nothing gets its clients back. `retry` acts on errors, `repeat` would be needed as well, and then 1000
# cannot be told from 1012 in the stream; closeObserver has the code. The maintainers may call it intended; a server that
# says good-bye in order during a deploy loses its clients.
#
# Seen (Node.js 20), retry({delay: 100}), the server closes each connection at once:
#   close 1001: 1 connection, complete
#   close 1011: 1 connection, complete
#   close 1012: 1 connection, complete
#   close 1013: 1 connection, complete
#   no close frame: more than one connection, going on
#
# Needs node and npm. Installs two pinned packages into a temporary folder, uses the loopback, takes some ten seconds. Exits
# with 1 if the behaviour is another.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts rxjs@7.8.2 ws@8.23.0 >/dev/null
cat >run.mjs <<'JS'
import {retry} from 'rxjs';
import {webSocket} from 'rxjs/webSocket';
import WebSocket, {WebSocketServer} from 'ws';

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

async function meet(goodbye) {
  const server = new WebSocketServer({host: '127.0.0.1', port: 0});
  await new Promise(resolve => server.once('listening', resolve));
  let connections = 0, end = 'going on';
  server.on('connection', peer => {
    ++connections;
    goodbye(peer);
  });
  const socket = webSocket({url: `ws://127.0.0.1:${server.address().port}`, WebSocketCtor: WebSocket});
  const subscription = socket.pipe(retry({delay: 100})).subscribe({
    complete() { end = 'complete'; },
    error() { end = 'error'; },
  });
  for (let waited = 0; waited < 10000 && connections < 2 && end === 'going on'; waited += 50) { await pause(50); }
  await pause(1000);  // long enough for more, if there is more
  const text = `${connections > 1 ? 'more than one' : connections} connection, ${end}`;
  subscription.unsubscribe();
  server.close();
  return text;
}

let same = true;
for (const code of [1001, 1011, 1012, 1013]) {
  const text = await meet(peer => peer.close(code));
  console.log(`close ${code}: ${text}`);
  same &&= text === '1 connection, complete';
}
const text = await meet(peer => peer.terminate());
console.log(`no close frame: ${text}`);
same &&= text === 'more than one connection, going on';
process.exit(same ? 0 : 1);
JS
timeout 100 node run.mjs
