// SPDX-License-Identifier: MIT
// Metered's own client, with tokens from its application. The server's hello is welcome.
import {SignallingClient} from '@metered-ca/realtime';
import WebSocket from 'ws';
import {closes, refusals, registered} from '../rows.mjs';

export const driver = {
  client: '@metered-ca/realtime',
  mints: true,
  ends: [
    ...closes([...registered, 4000, 4001, 4002, 4003, 4010, 4011, 4012, 4020, 4021, 4999]),
    ...refusals([401, 403, 404, 429, 500, 503]),
  ],
  start({url}, mint) {
    const client = new SignallingClient({url, tokenProvider: async () => mint(), webSocketFactory: to => new WebSocket(to)});
    client.connect().catch(() => {});
    return () => client.close();
  },
  hello(visit) {
    visit.send({type: 'welcome', peerId: 'p', serverTime: Date.now(), expiresAt: Date.now() / 1000 + 3600,
      maxMessageSize: 65536});
    visit.ready();
  },
};
