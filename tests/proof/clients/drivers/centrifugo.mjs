// SPDX-License-Identifier: MIT
// centrifuge-js. It shows a token in its first message, connect; the server's hello is the reply to that.
import {Centrifuge} from 'centrifuge';
import WebSocket from 'ws';
import {closes, refusals, registered} from '../rows.mjs';

const own = [3000, 3001, 3004, 3005, 3006, 3008, 3009, 3010, 3011, 3012, 3013, 3014, 3100, 3499];
const final = [3500, 3501, 3502, 3503, 3504, 3505, 3506, 3507, 3508, 3509, 3999, 4500, 4501, 4999];

export const driver = {
  client: 'centrifuge',
  mints: true,
  ends: [
    ...closes(registered.filter(code => code < 3000)),
    ...closes([...own, ...final, 4000, 4001, 4499].sort(), 'said so'),
    ...closes(final, '', 'without a reason'),
    ...closes([3005, 3014], 'said so', 'with a fixed token'),
    ...refusals([401, 403, 404, 429, 500, 503]),
  ],
  start({url}, mint, {end}) {
    const token = end.endsWith('fixed token') ? {token: 'fixed'} : {getToken: async () => mint()};
    const client = new Centrifuge(url, {websocket: WebSocket, ...token});
    client.connect();
    return () => client.disconnect();
  },
  hello() {},
  message(visit, text) {
    const {id, connect} = JSON.parse(text);
    if (!connect) { return; }
    visit.send({id, connect: {client: 'c', version: '6'}});
    visit.ready();
  },
};
