// SPDX-License-Identifier: MIT
// @discordjs/voice. It talks to three parties: the voice gateway, which is the scripted server; the main gateway, which
// names the voice server when the client joins; and the voice server's UDP port, which tells the client its address.
// The server's hello is the session description, or Resumed.
import {createSocket} from 'node:dgram';
import {createRequire} from 'node:module';
import {closes, refusals, registered} from '../rows.mjs';

const require = createRequire(import.meta.url);
const WebSocket = require('ws');
// It dials wss:// only, and the scripted server has no certificate.
require.cache[require.resolve('ws')].exports = class extends WebSocket {
  constructor(url, ...rest) { super(String(url).replace('wss:', 'ws:'), ...rest); }
};
const {joinVoiceChannel} = require('@discordjs/voice');

let asked = 0;  // UDP questions without an answer
const udp = createSocket('udp4');
udp.on('message', (question, from) => {
  const answer = Buffer.alloc(74);
  answer.writeUInt16BE(2, 0);
  answer.write(from.address, 8);
  answer.writeUInt16BE(from.port, 72);
  udp.send(answer, from.port, from.address);
});
await new Promise(resolve => udp.bind(0, '127.0.0.1', resolve));

export const driver = {
  client: '@discordjs/voice',
  ends: [
    ...closes([...registered, 4000, 4001, 4002, 4003, 4004, 4005, 4006, 4009, 4011, 4012, 4014, 4015, 4016, 4017, 4020,
      4021, 4022, 4999]),
    ...refusals([401, 403, 404, 500, 503]),
  ],
  busy: () => asked > 0,
  start({host}) {
    let joins = 0;
    asked = 0;
    const gateway = methods => ({
      sendPayload(payload) {
        if (payload.op !== 4 || payload.d.channel_id === null) { return true; }
        const place = {guild_id: 'g', token: 't', endpoint: `${host}/${++joins}`};
        queueMicrotask(() => {
          methods.onVoiceStateUpdate({guild_id: 'g', channel_id: 'c', user_id: 'u', session_id: 's'});
          methods.onVoiceServerUpdate(place);
        });
        return true;
      },
      destroy() {},
    });
    const client = joinVoiceChannel({guildId: 'g', channelId: 'c', adapterCreator: gateway, daveEncryption: false});
    client.on('error', () => {});
    return () => client.destroy();
  },
  hello(visit) { visit.send({op: 8, d: {heartbeat_interval: 41250}}); },
  message(visit, text) {
    const {op} = JSON.parse(text);
    if (op === 0) {
      ++asked;
      visit.session = 'fresh';
      visit.send({op: 2, d: {ssrc: 1, ip: '127.0.0.1', port: udp.address().port, modes: ['aead_aes256_gcm_rtpsize']}});
    } else if (op === 1) {
      --asked;
      visit.send({op: 4, d: {mode: 'aead_aes256_gcm_rtpsize', secret_key: new Array(32).fill(0)}});
      visit.ready();
    } else if (op === 7) {
      visit.session = 'resume';
      visit.send({op: 9, d: null});
      visit.ready();
    }
  },
  place: (visit, before) => visit.url === before.url ? 'given' : 'rediscover',
};
