#!/bin/sh
# SPDX-License-Identifier: MIT
# partysocket 1.3.0 and reconnecting-websocket 4.4.0: a connection that failed is reported as closed with 1000, cleanly.
#
# Both promise the interface of WebSocket. There, a server that cannot be reached or that refuses the upgrade gives an `error`
# and then a `close` with code 1006 and wasClean false. Both wrappers stop listening to the socket at its `error` and make a
# close event of their own, with the code that they would send: 1000, Normal Closure, wasClean true. It comes before the
# `error`. partysocket's option shouldReconnectOnClose is given that event: an application that takes 1000 for the end of its
# session gives up for ever the first time that the network is away or the server answers 503 while it boots.
#
# Seen (Node.js 20, the class WebSocket of ws 8.23.0):
#   ws, connection refused: error, close 1006
#   ws, status 503: error, close 1006
#   reconnecting-websocket, connection refused: close 1000 clean, error
#   reconnecting-websocket, status 503: close 1000 clean, error
#   partysocket, connection refused: close 1000 clean, error
#   partysocket, status 503: close 1000 clean, error
#   partysocket, status 503, no options: more than one request
#   partysocket, status 503, shouldReconnectOnClose all but 1000: 1 request
#
# Needs node and npm. Installs three pinned packages into a temporary folder, uses the loopback, takes some ten seconds. Exits
# with 1 if the behaviour is another.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts partysocket@1.3.0 reconnecting-websocket@4.4.0 ws@8.23.0 >/dev/null
cat >run.mjs <<'JS'
import http from 'node:http';
import PartySocket from 'partysocket/ws';
import reconnecting from 'reconnecting-websocket';
import WebSocket from 'ws';

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
const quick = {WebSocket, minReconnectionDelay: 100, maxReconnectionDelay: 100, connectionTimeout: 20000};

// A server that answers 503 to every upgrade, and notes their paths.
const paths = [];
const server = http.createServer();
server.on('upgrade', (request, socket) => {
  paths.push(request.url);
  socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
});
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const busy = `ws://127.0.0.1:${server.address().port}`;

// A port that nobody listens on.
const closed = http.createServer();
await new Promise(resolve => closed.listen(0, '127.0.0.1', resolve));
const refused = `ws://127.0.0.1:${closed.address().port}`;
await new Promise(resolve => closed.close(resolve));

async function eventsOf(create, url) {
  const events = [], socket = create(url);
  const both = new Promise(resolve => {
    const note = text => { if (events.push(text) === 2) { resolve(); } };
    socket.addEventListener('error', () => note('error'));
    socket.addEventListener('close', event => note(`close ${event.code}${event.wasClean ? ' clean' : ''}`));
  });
  await Promise.race([both, pause(10000)]);
  socket.close();
  return events.slice(0, 2).join(', ');
}

async function requestsWith(path, options) {
  const count = () => paths.filter(other => other === path).length;
  const socket = new PartySocket(busy + path, [], {...quick, ...options});
  for (let waited = 0; waited < 10000 && count() === 0; waited += 50) { await pause(50); }
  await pause(1500);
  const seen = count();
  socket.close();
  return seen > 1 ? 'more than one request' : `${seen} request`;
}

const once = {...quick, maxRetries: 0};
const clients = {
  'ws': url => new WebSocket(url),
  'reconnecting-websocket': url => new (reconnecting.default ?? reconnecting)(url, [], once),
  'partysocket': url => new PartySocket(url, [], once),
};
const lines = [];
for (const [name, create] of Object.entries(clients)) {
  lines.push(`${name}, connection refused: ${await eventsOf(create, refused)}`);
  lines.push(`${name}, status 503: ${await eventsOf(create, busy)}`);
}
const allBut1000 = {shouldReconnectOnClose: event => event.code !== 1000};
lines.push(`partysocket, status 503, no options: ${await requestsWith('/always', {})}`);
lines.push(`partysocket, status 503, shouldReconnectOnClose all but 1000: ${await requestsWith('/but-1000', allBut1000)}`);
console.log(lines.join('\n'));
process.exit(0);
JS
timeout 100 node run.mjs >seen
cat seen
diff seen - <<'END'
ws, connection refused: error, close 1006
ws, status 503: error, close 1006
reconnecting-websocket, connection refused: close 1000 clean, error
reconnecting-websocket, status 503: close 1000 clean, error
partysocket, connection refused: close 1000 clean, error
partysocket, status 503: close 1000 clean, error
partysocket, status 503, no options: more than one request
partysocket, status 503, shouldReconnectOnClose all but 1000: 1 request
END
