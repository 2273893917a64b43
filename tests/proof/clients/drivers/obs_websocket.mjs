// SPDX-License-Identifier: MIT
// obs-websocket-js. It leaves every return to its application, which this driver does not play.
import OBSWebSocket from 'obs-websocket-js/json';
import {closes, refusals, registered} from '../rows.mjs';

export const driver = {
  client: 'obs-websocket-js',
  ends: [
    ...closes([...registered, 4000, 4002, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4010, 4011, 4012]),
    ...refusals([401, 403, 500, 503]),
  ],
  protocol: () => 'obswebsocket.json',
  start({url}) {
    const client = new OBSWebSocket();
    client.connect(url, 'password').catch(() => {});
    return () => client.disconnect();
  },
  hello(visit) { visit.send({op: 0, d: {obsWebSocketVersion: '5.6.0', rpcVersion: 1}}); },
  message(visit, text) {
    if (JSON.parse(text).op !== 1) { return; }
    visit.send({op: 2, d: {negotiatedRpcVersion: 1}});
    visit.ready();
  },
};
