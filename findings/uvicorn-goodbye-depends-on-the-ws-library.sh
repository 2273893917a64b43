#!/bin/sh
# SPDX-License-Identifier: MIT
# uvicorn 0.17.6 (Debian 12: python3-uvicorn 0.17.6-1): the same application says 1012 at a stop, or nothing at all.
#
# With --ws wsproto uvicorn closes each WebSocket with 1012, Service Restart, when it gets SIGTERM. With --ws websockets,
# which --ws auto takes if both are installed, the connections end without a close frame, which a client reports as 1006.
# When a handler raises there is no close frame with either, though RFC 6455 7.4.1 has 1011 for that.
#
# Seen:
#   uvicorn 0.17.6, websockets 10.4, wsproto 1.2.0
#   --ws wsproto: SIGTERM 1012, a handler that raises no close frame
#   --ws websockets: SIGTERM no close frame, a handler that raises no close frame
set -eu
work=$(mktemp -d)
chmod 755 "$work"
server=""
trap 'kill $server 2>/dev/null || :; rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq python3-uvicorn=0.17.6-1 python3-asgiref=3.6.0-1 python3-click=8.1.3-2 python3-h11=0.14.0-1.1~deb12u1 \
  python3-typing-extensions=4.4.0-1 python3-websockets=10.4-1 python3-wsproto=1.2.0-1 >/dev/null 2>&1
for deb in *.deb; do dpkg -x "$deb" root; done
export PYTHONPATH="$work/root/usr/lib/python3/dist-packages:$work"

cat >app.py <<'END'
async def app(scope, receive, send):
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


def goodbye(path, then=lambda: None):
    s = connect()
    s.sendall(("GET %s HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n" % path).encode())
    got = b""
    while b"\r\n\r\n" not in got:
        got += s.recv(4096)
    got = got.split(b"\r\n\r\n", 1)[1]
    then()
    while len(got) < 4:
        more = s.recv(4096)
        if not more:
            return "no close frame"
        got += more
    return struct.unpack(">H", got[2:4])[0]


raises = goodbye("/raises")
print("SIGTERM %s, a handler that raises %s" % (goodbye("/", lambda: os.kill(server, signal.SIGTERM)), raises))
END

ask() {
  port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  timeout 60 /usr/bin/python3 -m uvicorn app:app --host 127.0.0.1 --port "$port" --lifespan off --ws "$1" >"log.$1" 2>&1 &
  server=$! # `timeout` hands SIGTERM on to uvicorn
  echo "--ws $1: $(timeout 40 /usr/bin/python3 client.py "$port" "$server")"
}
/usr/bin/python3 -c '
from importlib.metadata import version
print(", ".join(name + " " + version(name) for name in ("uvicorn", "websockets", "wsproto")))' >seen
ask wsproto >>seen
ask websockets >>seen
cat seen
diff seen - <<'END'
uvicorn 0.17.6, websockets 10.4, wsproto 1.2.0
--ws wsproto: SIGTERM 1012, a handler that raises no close frame
--ws websockets: SIGTERM no close frame, a handler that raises no close frame
END
