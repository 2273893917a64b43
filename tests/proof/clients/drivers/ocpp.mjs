// SPDX-License-Identifier: MIT
// ocpp-rpc. OCPP-J has no hello: a session is up when the server has agreed to a subprotocol.
import {RPCClient} from 'ocpp-rpc';
import {closes, refusals, registered} from '../rows.mjs';

export const driver = {
  client: 'ocpp-rpc',
  ends: [
    ...closes([...registered, 4000, 4999]),
    {end: 'no subprotocol', protocol: false, code: 1002, reason: ''},
    {end: 'no subprotocol later', protocol: false, code: 1002, reason: '', later: true},
    ...refusals([401, 403, 404, 429, 500, 503]),
  ],
  protocol: row => row.protocol ?? 'ocpp1.6',
  start({url}) {
    const client = new RPCClient({endpoint: url, identity: 'station', protocols: ['ocpp1.6'], strictMode: false});
    client.on('error', () => {});
    client.connect().catch(() => {});
    return () => client.close({force: true}).catch(() => {});
  },
  hello(visit) { visit.ready(); },
};
