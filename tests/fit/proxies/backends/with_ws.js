// SPDX-License-Identifier: MIT
// npm's ws. PORT: where; CHATTER=1: a word a second. SIGUSR2: every connection's handler throws. DEMAND: what this
// service does with a client that does not offer its subprotocol. GOODBYE: close(it) for each client at SIGTERM; 0: close().
'use strict';
const {WebSocketServer} = require('ws');

const demand = process.env.DEMAND;
const refuses = (info, done) => {
  const offered = info.req.headers['sec-websocket-protocol'];
  demand === '400' && offered !== 'two' ? done(false, 400, 'Bad Request') : done(true);
};
const server = new WebSocketServer({host: '127.0.0.1', port: Number(process.env.PORT), path: '/v1', verifyClient: refuses});
server.on('connection', (ws) => {
  ws.on('error', () => {});
  if (demand && demand !== '400') { return ws.close(Number(demand), 'Subprotocol not acceptable'); }
  ws.send('{"type":"welcome"}');
  const timer = setInterval(() => process.env.CHATTER === '1' && ws.send('{"type":"word"}'), 1000);
  const accident = () => { throw new Error('an accident in the handler'); };
  process.on('SIGUSR2', accident);
  ws.on('close', () => {
    clearInterval(timer);
    process.off('SIGUSR2', accident);
  });
});
process.on('SIGTERM', () => {
  if (!process.env.GOODBYE) { process.exit(0); }
  const code = Number(process.env.GOODBYE);
  for (const client of server.clients) { code ? client.close(code) : client.close(); }
  server.close();
  setTimeout(() => process.exit(0), 500);
});
