// SPDX-License-Identifier: MIT
// pusher-js. The key in the URL is all that it shows; the server's hello is pusher:connection_established.
import Pusher from 'pusher-js';
import {closes, refusals, registered} from '../rows.mjs';

const early = code => ({
  end: `error ${code} before the hello`,
  early: true,
  act: peer => peer.send(JSON.stringify({event: 'pusher:error', data: {code, message: ''}})),
});

export const driver = {
  client: 'pusher-js',
  ends: [
    ...closes([...registered, 3999, 4000, 4001, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4099, 4100, 4150, 4199, 4200,
      4201, 4202, 4299, 4300, 4301, 4302, 4350, 4500, 4999]),
    ...[4000, 4001, 4100, 4200, 4300].map(early),
    ...refusals([401, 403, 404, 429, 500, 503]),
  ],
  start({port}) {
    const client = new Pusher('key', {cluster: '', wsHost: '127.0.0.1', wsPort: port, wssPort: port,
      forceTLS: false, enabledTransports: ['ws'], enableStats: false});
    return () => client.disconnect();
  },
  hello(visit) {
    visit.send({event: 'pusher:connection_established', data: JSON.stringify({socket_id: '1.1', activity_timeout: 120})});
    visit.ready();
  },
};
