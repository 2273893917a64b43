#!/bin/sh
# SPDX-License-Identifier: MIT
# engine.io 6.6.13 (the transport of Socket.IO 4) refuses a WebSocket of an older protocol version (EIO=3) after it has
# accepted the upgrade: it answers "101 Switching Protocols" and then writes an HTTP response, "HTTP/1.1 400 Bad Request"
# with a text, into the WebSocket's stream. An HTTP client never sees that status, and to a WebSocket client the letter H
# (0x48) is a frame with a reserved bit and without FIN: ws 8 reports "open" and then closes with 1006. The same request
# over long-polling gets a plain 400. Seen:
#     status line     HTTP/1.1 101 Switching Protocols
#     then            HTTP/1.1 400 Bad Request
#     ws              opened, then close 1006
#     polling         400
# Prints what it sees; exits with 1 if that is something else. Needs node and npm; loopback only.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts engine.io@6.6.13 ws@8.18.3 >/dev/null
cat >see.js <<'JS'
const http = require("node:http"), net = require("node:net");
const {WebSocket} = require("ws");
const engine = require("engine.io");
const server = http.createServer();
engine.attach(server);
const path = "/engine.io/?EIO=3&transport=";
server.listen(0, "127.0.0.1", async () => {
  const {port} = server.address();
  const raw = await new Promise(done => {
    let text = "";
    const socket = net.connect(port, "127.0.0.1", () => socket.write(
      `GET ${path}websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
    socket.on("data", data => { text += data; });
    socket.on("close", () => done(text));
  });
  const status = raw.split("\r\n")[0], then = raw.slice(raw.indexOf("\r\n\r\n") + 4).split("\r\n")[0];
  const seen = await new Promise(done => {
    let words = "";
    const client = new WebSocket(`ws://127.0.0.1:${port}${path}websocket`);
    client.on("open", () => { words += "opened, then "; });
    client.on("error", () => {});
    client.on("close", code => done(`${words}close ${code}`));
  });
  const polling = await new Promise(done => http.get(`http://127.0.0.1:${port}${path}polling`, answer => done(answer.statusCode)));
  console.log(`status line     ${status}\nthen            ${then}\nws              ${seen}\npolling         ${polling}`);
  const same = status === "HTTP/1.1 101 Switching Protocols" && then === "HTTP/1.1 400 Bad Request" &&
    seen === "opened, then close 1006" && polling === 400;
  process.exit(same ? 0 : 1);
});
setTimeout(() => process.exit(1), 20000);
JS
node see.js
