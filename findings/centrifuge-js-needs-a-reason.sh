#!/bin/sh
# SPDX-License-Identifier: MIT
# centrifuge 5.7.4 (centrifuge-js): a terminal close code is believed only if the Close frame has a reason text.
#
# Centrifugo's page on codes (centrifugal.dev/docs/server/codes) makes close codes 3500-3999 and 4500-4999 terminal by
# their number: the client must not reconnect. With any reason text the client does so and gives up. With an empty reason,
# which RFC 6455 5.5.1 allows, it takes the same code for a lost transport and connects again and again.
#
# Seen (Node.js 20):
#   close 3501 'bad request': 1 connection, state disconnected
#   close 3501 '': more than one connection, state connecting
#
# Needs node and npm. Installs two pinned packages into a temporary folder, uses the loopback, takes some ten seconds.
# Exits with 1 if the behaviour is another.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts centrifuge@5.7.4 ws@8.23.0 >/dev/null
cat >run.mjs <<'JS'
import {Centrifuge} from 'centrifuge';
import WebSocket, {WebSocketServer} from 'ws';

async function connectionsAfter(reason) {
  const server = new WebSocketServer({host: '127.0.0.1', port: 0});
  await new Promise(resolve => server.once('listening', resolve));
  let connections = 0;
  server.on('connection', peer => {
    ++connections;
    peer.on('message', text => {
      const {id, connect} = JSON.parse(text);
      if (!connect) { return; }
      peer.send(JSON.stringify({id, connect: {client: 'c', version: '6'}}));
      peer.close(3501, reason);
    });
  });
  const client = new Centrifuge(`ws://127.0.0.1:${server.address().port}`, {websocket: WebSocket});
  client.connect();
  await new Promise(resolve => setTimeout(resolve, 4000));
  const {state} = client;
  client.disconnect();
  server.close();
  return {connections, state};
}

const told = await connectionsAfter('bad request'), untold = await connectionsAfter('');
console.log(`close 3501 'bad request': ${told.connections} connection, state ${told.state}`);
console.log(`close 3501 '': ${untold.connections > 1 ? 'more than one connection' : 'one connection'}, state ${untold.state}`);
process.exit(told.connections === 1 && told.state === 'disconnected' && untold.connections > 1 ? 0 : 1);
JS
timeout 60 node run.mjs
