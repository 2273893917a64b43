#!/bin/sh
# SPDX-License-Identifier: MIT
# Tornado 6.2 (Debian 12: python3-tornado 6.2.0-3+deb12u4): with a ping time-out below the ping interval, each connection is
# cut when its first ping is due, and that ping is never sent.
#
# The documentation of WebSocketHandler says that a ping goes out every websocket_ping_interval seconds and that the
# connection is closed if no answer comes before websocket_ping_timeout. But the time-out is looked at only when a ping is
# due, and is measured against the last pong, or the handshake. Ask for a ping twice a minute and ten seconds for the answer,
# and every connection ends after thirty seconds, whatever the client does. The close frame has no code (1005), so a client
# that resets its back-off when it is connected comes back at a steady beat and for ever. With the time-out above the
# interval all is well. Tornado 6.5 has changed it.
#
# Seen:
#   tornado 6.2
#   interval 1 s, time-out 5 s: pinged and open after 8 s
#   interval 2 s, time-out 1 s: not pinged, closed without a code within 8 s
#
# Needs apt-get (Debian 12) and python3. Unpacks one package into a temporary folder, uses the loopback, takes some
# fifteen seconds. Exits with 1 if the behaviour is another.
set -eu
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq python3-tornado=6.2.0-3+deb12u4 >/dev/null 2>&1 ||
  { echo "needs the package archive of Debian 12" >&2; exit 2; }
for deb in *.deb; do dpkg -x "$deb" root; done
export PYTHONPATH="$work/root/usr/lib/python3/dist-packages"

cat >run.py <<'END'
import asyncio
import sys

from tornado import web, websocket
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port

interval, timeout = float(sys.argv[1]), float(sys.argv[2])


class Handler(websocket.WebSocketHandler):
    pass


async def client(port):
    """Answers every ping at once. Says what came within eight seconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                 b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    pings = 0

    async def frames():
        nonlocal pings
        while True:
            kind, length = await reader.readexactly(2)
            payload = await reader.readexactly(length)
            if kind == 0x89:
                pings += 1
                writer.write(bytes([0x8A, 0x80 | length]) + bytes(4) + payload)
            elif kind == 0x88:
                writer.write(bytes([0x88, 0x80 | length]) + bytes(4) + payload)
                return "closed with %d" % int.from_bytes(payload[:2], "big") if payload else "closed without a code"

    try:
        end = await asyncio.wait_for(frames(), 8) + " within 8 s"
    except asyncio.TimeoutError:
        end = "open after 8 s"
    return "pinged and " + end if pings else "not pinged, " + end


async def main():
    application = web.Application([("/", Handler)], websocket_ping_interval=interval, websocket_ping_timeout=timeout)
    server = HTTPServer(application)
    sock, port = bind_unused_port()
    server.add_socket(sock)
    print("interval %g s, time-out %g s: %s" % (interval, timeout, await client(port)))


asyncio.run(main())
END
{
  /usr/bin/python3 -c 'import tornado; print("tornado", tornado.version)'
  timeout 40 /usr/bin/python3 run.py 1 5
  timeout 40 /usr/bin/python3 run.py 2 1
} >seen
cat seen
diff seen - <<'END'
tornado 6.2
interval 1 s, time-out 5 s: pinged and open after 8 s
interval 2 s, time-out 1 s: not pinged, closed without a code within 8 s
END
