// SPDX-License-Identifier: MIT
// graphql-ws with a subscription open all the time. The server's hello is connection_ack.
import {createClient} from 'graphql-ws';
import WebSocket from 'ws';
import {closes, refusals, registered} from '../rows.mjs';

export const driver = {
  client: 'graphql-ws',
  ends: [
    ...closes([...registered, 4000, 4004, 4005, 4400, 4401, 4403, 4406, 4408, 4409, 4429, 4499, 4500, 4504, 4999]),
    ...refusals([401, 403, 404, 429, 500, 503]),
  ],
  protocol: () => 'graphql-transport-ws',
  start({url}) {
    const client = createClient({url, webSocketImpl: WebSocket});
    client.subscribe({query: 'subscription { s }'}, {next() {}, error() {}, complete() {}});
    return () => client.dispose();
  },
  hello() {},
  message(visit, text) {
    const {type} = JSON.parse(text);
    if (type === 'connection_init') { visit.send({type: 'connection_ack'}); }
    if (type === 'subscribe') { visit.ready(); }
  },
};
