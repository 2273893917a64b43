// SPDX-License-Identifier: MIT
// @deepgram/sdk, live transcription. There is no hello: a session is up when the upgrade has succeeded. The client draws
// its first wait once, when it is loaded; so it is loaded twice.
import {createRequire} from 'node:module';
import {draw} from '../clock.mjs';
import {closes, refusals, registered} from '../rows.mjs';

const require = createRequire(import.meta.url);
function load(fraction) {
  draw(fraction);
  Object.keys(require.cache).filter(file => file.includes('@deepgram')).forEach(file => delete require.cache[file]);
  return require('@deepgram/sdk').DeepgramClient;
}
const clients = [load(0), load(1)];

export const driver = {
  client: '@deepgram/sdk',
  ends: [...closes([...registered, 4000, 4999]), ...refusals([400, 401, 402, 403, 404, 429, 500, 503])],
  start({url, fraction}) {
    const abort = new AbortController();
    const client = new clients[fraction]({apiKey: 'key', baseUrl: url});
    client.listen.v1.connect({model: 'nova-3', abortSignal: abort.signal}).then(socket => {
      for (const event of ['open', 'message', 'close', 'error']) { socket.on(event, () => {}); }
      socket.connect();
    });
    return () => abort.abort();
  },
  hello(visit) { visit.ready(); },
};
