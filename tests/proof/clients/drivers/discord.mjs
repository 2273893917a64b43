// SPDX-License-Identifier: MIT
// @discordjs/ws, one shard. The server's hello is READY, with the URL to resume at, or RESUMED.
import {WebSocketManager} from '@discordjs/ws';
import {closes, refusals, registered} from '../rows.mjs';

export const driver = {
  client: '@discordjs/ws',
  ends: [
    ...closes([...registered, 4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4010, 4011, 4012, 4013, 4014,
      4015, 4099, 4200, 4999]),
    ...refusals([401, 403, 404, 429, 500, 503]),
  ],
  start({url}) {
    let session = null;
    const limit = {total: 1000, remaining: 1000, reset_after: 86400000, max_concurrency: 1};
    const client = new WebSocketManager({
      token: 'token', intents: 0,
      rest: {get: async () => ({url: `${url}/standard`, shards: 1, session_start_limit: limit})},
      retrieveSessionInfo: () => session,
      updateSessionInfo: (shard, next) => { session = next; },
    });
    client.on('error', () => {});
    client.connect().catch(() => {});
    return () => client.destroy().catch(() => {});
  },
  hello(visit) { visit.send({op: 10, s: null, t: null, d: {heartbeat_interval: 41250}}); },
  message(visit, text, {url}) {
    const {op} = JSON.parse(text);
    if (op !== 2 && op !== 6) { return; }
    visit.session = op === 6 ? 'resume' : 'fresh';
    const ready = {v: 10, session_id: 's', resume_gateway_url: `${url}/given`, user: {}, guilds: [], application: {}};
    visit.send(op === 6 ? {op: 0, s: 2, t: 'RESUMED', d: {}} : {op: 0, s: 1, t: 'READY', d: ready});
    visit.ready();
  },
  place: visit => visit.url.startsWith('/given') ? 'given' : 'standard',
};
