// SPDX-License-Identifier: MIT
// home-assistant-js-websocket with a long-lived token. The server's hello is auth_ok.
import WebSocket from 'ws';
import {closes, refusals, registered} from '../rows.mjs';

globalThis.WebSocket = WebSocket;  // it is a browser's library
const {createConnection, createLongLivedTokenAuth} = await import('home-assistant-js-websocket');

export const driver = {
  client: 'home-assistant-js-websocket',
  ends: [
    ...closes([...registered, 4000, 4999]),
    {end: 'auth_invalid', hello: 'auth_invalid', act() {}},
    {end: 'auth_invalid later', hello: 'auth_invalid', act() {}, later: true},
    ...refusals([401, 403, 404, 429, 500, 503]),
  ],
  start({host}) {
    let open;
    createConnection({auth: createLongLivedTokenAuth(`http://${host}`, 'token')}).then(c => { open = c; }, () => {});
    return () => open?.close();
  },
  hello(visit) { visit.send({type: 'auth_required', ha_version: '2026.1.0'}); },
  message(visit, text) {
    if (JSON.parse(text).type !== 'auth') { return; }
    visit.send({type: visit.row.hello ?? 'auth_ok', ha_version: '2026.1.0'});
    visit.ready();
  },
};
