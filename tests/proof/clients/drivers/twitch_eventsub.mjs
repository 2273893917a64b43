// SPDX-License-Identifier: MIT
// @twurple/eventsub-ws with one subscription, made by nobody: the driver has no HTTP API of Twitch's. The server's hello
// is session_welcome.
import {EventSubWsListener} from '@twurple/eventsub-ws';
import {closes, refusals, registered} from '../rows.mjs';

export const driver = {
  client: '@twurple/eventsub-ws',
  ends: [
    ...closes([...registered, 4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007, 4999]),
    ...refusals([401, 403, 404, 429, 500, 503]),
  ],
  start({url}) {
    const client = new EventSubWsListener({managed: false, clientId: 'c', url, logger: {minLevel: 'critical'}});
    client.onStreamOnline('1', () => {});
    client.start();
    return () => client.stop();
  },
  hello(visit) {
    visit.session = 'fresh';  // nothing else is possible
    visit.send({metadata: {message_type: 'session_welcome'}, payload: {session: {id: 's', keepalive_timeout_seconds: 10}}});
    visit.ready();
  },
  place: () => 'standard',
};
