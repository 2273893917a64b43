// SPDX-License-Identifier: MIT
// The service as a program on Node's https and the package ws would be, over TLS of another make than the scripted
// server's. It writes the same log.
//
//   node server.mjs LOG CERTIFICATE KEY
//
// Prints "listening PORT" and serves until SIGTERM. POST /v1/tokens mints. The first connect is closed with 4010 after its
// welcome, the second is refused with 503, the third loses its connection without a close frame, all others are welcome.
import {appendFileSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:https';
import {WebSocketServer} from 'ws';

const [log, cert, key] = process.argv.slice(2);
const begin = performance.now();
let connects = 0;
let mints = 0;

function write(what, fields) {
  const ms = Math.round((performance.now() - begin) * 10) / 10;
  appendFileSync(log, `${JSON.stringify({ms, what, ...fields})}\n`);
}

const server = createServer({cert: readFileSync(cert), key: readFileSync(key)}, (request, answer) => {
  if (request.method !== 'POST' || request.url !== '/v1/tokens') {
    answer.writeHead(404).end();
    return;
  }
  const token = `t${++mints}`;
  write('mint', {status: 200, token});
  answer.writeHead(200, {'Content-Type': 'application/json'});
  answer.end(JSON.stringify({token, expiresAt: Math.floor(Date.now() / 1000) + 3600}, null, 2));
});
server.on('tlsClientError', (error) => write('tls', {error: error.code}));

const sockets = new WebSocketServer({noServer: true});
server.on('upgrade', (request, socket, head) => {
  const id = ++connects;
  const token = new URL(request.url, 'https://localhost').searchParams.get('token');
  const met = {id, token, host: request.headers.host, sni: socket.servername || ''};
  if (id === 2) {
    write('connect', {...met, status: 503, after: '1'});
    socket.end('HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    write('end', {id, messages: 0});
    return;
  }
  sockets.handleUpgrade(request, socket, head, (ws) => {
    write('connect', {...met, status: 101});
    serve(ws, id);
  });
});

function serve(ws, id) {
  let closing = false;
  ws.on('close', (code) => {
    if (!closing) write('close', {id, by: 'client', code});
    write('end', {id, messages: 0, bucket: 200});
  });
  write('welcome', {id});
  ws.send(JSON.stringify({type: 'welcome', peerId: `p${id}`, expiresAt: null, serverTime: Math.floor(Date.now() / 1000),
    maxMessageSize: 65536}));
  if (id !== 1 && id !== 3) return;
  closing = true;
  write('close', {id, by: 'server', code: id === 1 ? 4010 : 1006});
  if (id === 1) ws.close(4010, 'over the limit');
  else ws.terminate();
}

writeFileSync(log, '');
process.on('SIGTERM', () => process.exit(0));
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
