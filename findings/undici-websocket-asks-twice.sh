#!/bin/sh
# SPDX-License-Identifier: MIT
# undici 7.30.2 (where the WebSocket of Node.js comes from): a handshake that is refused with 401 or 421 is sent a second time, as it is.
#
# One `new WebSocket(url)` is one request to the server, for every status but two. After 401 and 421 undici sends the same
# request again over a new connection, at once: same query, same headers, same Sec-WebSocket-Key. The page of the class says
# nothing of it. It follows the steps of the Fetch standard (for 401 so that credentials in the URL are tried, here without
# any in it; for 421 so that another connection is tried), so it may be called intended. To a service it is two attempts for
# each that the client makes: a one-time ticket in the URL is presented twice, and lock-outs and limits after failed
# log-ins are reached in half the attempts that a back-off counts. The application sees one error and one close, 1006,
# without the status.
#
# Seen (Node.js 20), one new WebSocket() each:
#   undici 7.30.2
#   401: 2 requests, alike, close 1006
#   403: 1 request, close 1006
#   421: 2 requests, alike, close 1006
#   429: 1 request, close 1006
#   503: 1 request, close 1006
#
# Needs node (20.18.1 or later) and npm. Installs one pinned package into a temporary folder, uses the loopback, takes some
# five seconds. Exits with 1 if the behaviour is another.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts undici@7.30.2 >/dev/null
cat >run.mjs <<'JS'
import http from 'node:http';
import {createRequire} from 'node:module';
import {WebSocket} from 'undici';

const {version} = createRequire(import.meta.url)('undici/package.json');
const lines = [`undici ${version}`];
for (const status of [401, 403, 421, 429, 503]) {
  const requests = [], server = http.createServer();
  server.on('upgrade', (request, socket) => {
    requests.push(JSON.stringify([request.url, request.rawHeaders]));
    socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const client = new WebSocket(`ws://127.0.0.1:${server.address().port}/?ticket=once`);
  client.onerror = () => {};
  const {code} = await new Promise(resolve => { client.onclose = resolve; });
  await new Promise(resolve => setTimeout(resolve, 500));  // nothing more comes
  const alike = new Set(requests).size === 1 ? ', alike' : ', not alike';
  lines.push(`${status}: ${requests.length} request${requests.length > 1 ? `s${alike}` : ''}, close ${code}`);
  server.close();
}
console.log(lines.join('\n'));
process.exit(0);
JS
timeout 60 node run.mjs >seen
cat seen
diff seen - <<'END'
undici 7.30.2
401: 2 requests, alike, close 1006
403: 1 request, close 1006
421: 2 requests, alike, close 1006
429: 1 request, close 1006
503: 1 request, close 1006
END
