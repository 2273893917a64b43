#!/bin/sh
# SPDX-License-Identifier: MIT
# graphql-ws 6.4.2: a server that closes with 1000 is met with reconnects that wait for nothing and are not counted.
#
# The client documents `retryAttempts` (5 unless set) and `retryWait` (exponential, with jitter) for what happens when the
# connection ends. Neither applies to close code 1000 while a subscription is open: even with `retryAttempts: 0`, which
# stands for no retry at all, the client comes back without a pause for as long as the server closes so. A server that
# ends its handlers in order during a deploy meets all of its clients in a loop. 1001 with the same options ends it.
#
# Seen (Node.js 20), retryAttempts: 0, the server closes after the first subscribe:
#   close 1001: 1 connection in 2 s
#   close 1000: more than 20 connections in 2 s
#
# Needs node and npm. Installs three pinned packages into a temporary folder, uses the loopback, takes some ten seconds.
# The server stops answering after 200 connections. Exits with 1 if the behaviour is another.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts graphql-ws@6.4.2 graphql@16.11.0 ws@8.23.0 >/dev/null
cat >run.mjs <<'JS'
import {createClient} from 'graphql-ws';
import WebSocket, {WebSocketServer} from 'ws';

async function connectionsAfter(code) {
  const server = new WebSocketServer({host: '127.0.0.1', port: 0, handleProtocols: () => 'graphql-transport-ws'});
  await new Promise(resolve => server.once('listening', resolve));
  let connections = 0;
  server.on('connection', peer => {
    ++connections;
    peer.on('message', text => {
      const {type} = JSON.parse(text);
      if (type === 'connection_init') { peer.send('{"type":"connection_ack"}'); }
      if (type === 'subscribe' && connections < 200) { peer.close(code); }
    });
  });
  const client = createClient({url: `ws://127.0.0.1:${server.address().port}`, webSocketImpl: WebSocket, retryAttempts: 0});
  client.subscribe({query: 'subscription { s }'}, {next() {}, error() {}, complete() {}});
  await new Promise(resolve => setTimeout(resolve, 2000));
  server.clients.forEach(peer => peer.terminate());
  server.close();
  return connections;
}

const away = await connectionsAfter(1001), normal = await connectionsAfter(1000);
console.log(`close 1001: ${away} connection in 2 s`);
console.log(`close 1000: ${normal > 20 ? 'more than 20' : normal} connections in 2 s`);
process.exit(away === 1 && normal > 20 ? 0 : 1);
JS
timeout 60 node run.mjs
