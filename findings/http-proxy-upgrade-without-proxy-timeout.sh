#!/bin/sh
# SPDX-License-Identifier: MIT
# http-proxy 1.18.1 (which http-proxy-middleware 3 uses): `proxyTimeout` ends a request, but not a WebSocket handshake.
#
# The README has `proxyTimeout` as the time-out for outgoing proxy requests and `timeout` as the one for incoming requests,
# without an exception. An upgrade takes a path of its own in which neither is set. If the backend accepts TCP and then says
# nothing, as it may while it boots or is out of memory, a GET ends after proxyTimeout; a handshake stays open for as long as
# client and backend keep their sockets. A client without a time limit for its handshake (`ws` has none unless it is given
# one) does not get to its next attempt.
#
# Seen (Node.js 20), proxyTimeout and timeout 500 ms:
#   http-proxy 1.18.1
#   GET, the backend is silent: ended within 2 s
#   upgrade, the backend is silent: nothing in 5 s
#
# Needs node and npm. Installs one pinned package into a temporary folder, uses the loopback, takes some ten seconds. Exits
# with 1 if the behaviour is another.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts http-proxy@1.18.1 >/dev/null
cat >run.mjs <<'JS'
import http from 'node:http';
import {createRequire} from 'node:module';
import httpProxy from 'http-proxy';

const {version} = createRequire(import.meta.url)('http-proxy/package.json');
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
const listen = server => new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));

// The backend takes every request and answers none.
const backend = http.createServer(() => {});
const proxy = httpProxy.createProxyServer({
  target: `http://127.0.0.1:${await listen(backend)}`, proxyTimeout: 500, timeout: 500,
});
proxy.on('error', (error, request, answer) => answer.destroy());
const front = http.createServer((request, response) => proxy.web(request, response));
front.on('upgrade', (request, socket, head) => proxy.ws(request, socket, head));
const port = await listen(front);

const upgrade = {
  'Connection': 'Upgrade', 'Upgrade': 'websocket', 'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

function ask(headers) {
  return new Promise(resolve => {
    const request = http.get({host: '127.0.0.1', port, headers, agent: false});
    request.on('error', () => resolve('ended'));
    request.on('response', response => resolve(`status ${response.statusCode}`));
  });
}

async function endOf(headers, limit) {
  const begin = Date.now();
  const end = await Promise.race([ask(headers), pause(limit).then(() => `nothing in ${limit / 1000} s`)]);
  return end === 'ended' && Date.now() - begin < 2000 ? 'ended within 2 s' : end;
}

const lines = [
  `http-proxy ${version}`,
  `GET, the backend is silent: ${await endOf({}, 5000)}`,
  `upgrade, the backend is silent: ${await endOf(upgrade, 5000)}`,
];
console.log(lines.join('\n'));
process.exit(0);
JS
timeout 60 node run.mjs >seen
cat seen
diff seen - <<'END'
http-proxy 1.18.1
GET, the backend is silent: ended within 2 s
upgrade, the backend is silent: nothing in 5 s
END
