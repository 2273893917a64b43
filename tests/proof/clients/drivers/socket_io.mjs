// SPDX-License-Identifier: MIT
// socket.io-client, WebSocket transport only. Engine.IO 4: `0{..}` opens, `40{sid}` is the namespace's hello.
import {io} from 'socket.io-client';
import {closes, refusals, registered} from '../rows.mjs';

export const driver = {
  client: 'socket.io-client',
  draws: [0.9 - 2 ** -32, 1],  // the first decimal of its draw says whether the rest is taken off or added
  ends: [
    ...closes([...registered, 4000, 4999]),
    {end: 'packet 41', act: peer => peer.send('41')},
    {end: 'packet 41 and close 1005', act: peer => { peer.send('41'); peer.close(); }},
    {end: 'packet 44 before the hello', hello: '44{"message":"no"}', act() {}},
    {end: 'silence', act() {}},
    ...refusals([400, 401, 403, 404, 429, 500, 503]),
  ],
  start({host}) {
    const client = io(`ws://${host}`, {transports: ['websocket'], forceNew: true});
    return () => client.disconnect();
  },
  hello(visit) {
    visit.send('0{"sid":"e","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}');
  },
  message(visit, text) {
    if (!text.startsWith('40')) { return; }
    visit.send(visit.row.hello ?? '40{"sid":"s"}');
    visit.ready();
  },
};
