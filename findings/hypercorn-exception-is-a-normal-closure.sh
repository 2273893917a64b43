#!/bin/sh
# SPDX-License-Identifier: MIT
# Hypercorn 0.13.2 (Debian 12: python3-hypercorn 0.13.2-3): a WebSocket handler that raises looks like a good-bye.
#
# If an ASGI application raises after it has accepted a WebSocket, Hypercorn writes the traceback to its log and closes the
# connection with 1000, Normal Closure. RFC 6455 7.4.1 has 1011 for that, and for HTTP requests Hypercorn does answer 500. A
# client that takes 1000 for the end of its session never comes back. A stop of the server says 1000, too.
#
# Seen:
#   hypercorn 0.13.2
#   an HTTP handler that raises: status 500
#   a WebSocket handler that raises: close code 1000
#   SIGTERM while a WebSocket is open: close code 1000
set -eu
work=$(mktemp -d)
chmod 755 "$work"
server=""
trap 'kill $server 2>/dev/null || :; rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq python3-hypercorn=0.13.2-3 python3-h11=0.14.0-1.1~deb12u1 python3-h2=4.1.0-4 python3-hpack=4.0.0-2 \
  python3-hyperframe=6.0.0-1 python3-priority=2.0.0-1 python3-toml=0.10.2-1 python3-typing-extensions=4.4.0-1 \
  python3-wsproto=1.2.0-1 >/dev/null 2>&1
for deb in *.deb; do dpkg -x "$deb" root; done
export PYTHONPATH="$work/root/usr/lib/python3/dist-packages:$work"

cat >app.py <<'END'
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    if scope["type"] == "http":
        raise RuntimeError("on purpose")
    await receive()
    await send({"type": "websocket.accept"})
    if scope["path"] == "/raises":
        raise RuntimeError("on purpose")
    while (await receive())["type"] != "websocket.disconnect":
        pass
END

cat >client.py <<'END'
import os
import signal
import socket
import struct
import sys
import time

port, server = int(sys.argv[1]), int(sys.argv[2])


def connect():
    end = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 20)
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def head_of(s, headers, path):
    s.sendall(("GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n" % (path, headers)).encode())
    got = b""
    while b"\r\n\r\n" not in got:
        got += s.recv(4096)
    return got.split(b"\r\n\r\n", 1)


def close_code(path, then=lambda: None):
    s = connect()
    _, got = head_of(s, "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n", path)
    then()
    while len(got) < 4:
        got += s.recv(4096)
    return struct.unpack(">H", got[2:4])[0]


print(head_of(connect(), "", "/")[0].split()[1].decode())
print(close_code("/raises"))
print(close_code("/", lambda: os.kill(server, signal.SIGTERM)))
END

port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
timeout 60 /usr/bin/python3 -m hypercorn -b "127.0.0.1:$port" app:app >log 2>&1 &
server=$!
version=$(/usr/bin/python3 -c 'from importlib.metadata import version; print(version("hypercorn"))')
# `timeout` hands SIGTERM on to Hypercorn.
# shellcheck disable=SC2046 # three words
set -- $(timeout 40 /usr/bin/python3 client.py "$port" "$server")
echo "hypercorn $version"
echo "an HTTP handler that raises: status $1"
echo "a WebSocket handler that raises: close code $2"
echo "SIGTERM while a WebSocket is open: close code $3"
[ "$version $*" = "0.13.2 500 1000 1000" ]
