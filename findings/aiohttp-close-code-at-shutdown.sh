#!/bin/sh
# SPDX-License-Identifier: MIT
# aiohttp 3.8.4 (Debian 12: python3-aiohttp 3.8.4-1+deb12u2): the close code of its documented graceful shutdown is lost.
#
# The chapter "Graceful shutdown" of its documentation keeps all WebSockets in a set and closes them in an on_shutdown
# handler with code=WSCloseCode.GOING_AWAY (1001). A client gets 1000, Normal Closure: close() first ends the handler's own
# `async for`, the handler returns, and the framework closes the socket with its default before close() comes to send the
# code that it was given. If the handler lingers for a moment after its loop, 1001 arrives.
#
# Seen:
#   aiohttp 3.8.4
#   close(code=1001), the handler returns at once: the client gets 1000
#   close(code=1001), the handler lingers for 0.2 s: the client gets 1001
set -eu
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq python3-aiohttp=3.8.4-1+deb12u2 python3-aiosignal=1.3.1-1 python3-async-timeout=4.0.2-1 \
  python3-attr=22.2.0-1 python3-charset-normalizer=3.0.1-2 python3-frozenlist=1.3.3-1+b1 python3-multidict=6.0.4-1+b1 \
  python3-yarl=1.8.2-1+b1 python3-idna >/dev/null 2>&1
for deb in *.deb; do dpkg -x "$deb" root; done
export PYTHONPATH="$work/root/usr/lib/python3/dist-packages"

cat >server.py <<'END'
import asyncio
import sys
import weakref
from aiohttp import WSCloseCode, web

linger = float(sys.argv[1])


async def handler(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    request.app["websockets"].add(ws)
    try:
        async for _ in ws:
            pass
        if linger:
            await asyncio.sleep(linger)
    finally:
        request.app["websockets"].discard(ws)
    return ws


async def on_shutdown(app):
    for ws in set(app["websockets"]):
        await ws.close(code=WSCloseCode.GOING_AWAY, message=b"Server shutdown")


async def main():
    app = web.Application()
    app["websockets"] = weakref.WeakSet()
    app.router.add_get("/", handler)
    app.on_shutdown.append(on_shutdown)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=5)
    await site.start()
    print(site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    await runner.cleanup()


asyncio.run(main())
END

cat >client.py <<'END'
import socket
import struct
import subprocess
import sys

server = subprocess.Popen([sys.executable, "server.py", sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
s = socket.create_connection(("127.0.0.1", int(server.stdout.readline())), 20)
s.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
          b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
got = b""
while b"\r\n\r\n" not in got:
    got += s.recv(4096)
got = got.split(b"\r\n\r\n", 1)[1]
server.stdin.write("stop\n")
server.stdin.flush()
while len(got) < 4:
    got += s.recv(4096)
s.sendall(b"\x88\x82\0\0\0\0" + got[2:4])  # the echo that closes
print(struct.unpack(">H", got[2:4])[0])
server.wait(20)
END

version=$(/usr/bin/python3 -c 'import aiohttp; print(aiohttp.__version__)')
at_once=$(timeout 60 /usr/bin/python3 client.py 0)
lingers=$(timeout 60 /usr/bin/python3 client.py 0.2)
echo "aiohttp $version"
echo "close(code=1001), the handler returns at once: the client gets $at_once"
echo "close(code=1001), the handler lingers for 0.2 s: the client gets $lingers"
[ "$version $at_once $lingers" = "3.8.4 1000 1001" ]
