#!/bin/sh
# SPDX-License-Identifier: MIT
# python-socketio 5.7.2 (Debian 12: python3-socketio 5.7.2-2): its jitter of 50 % is half a second, whatever the wait is.
#
# The documentation of Client explains randomization_factor, 0.5 unless set: each wait before a reconnect is changed by up to
# 50 % either way, as in the JavaScript client's option of that name. The code adds that many seconds instead: with 0.5 every
# wait is the nominal one, plus or minus at most 0.5 s. The longer the wait, the less the clients spread: at the default
# maximum of 5 s it is 10 % where 50 % are promised, and a fleet that is told to wait for a minute after an outage comes back
# within a single second.
#
# Seen:
#   python-socketio 5.7.2
#   40 clients, reconnection_delay 4 s, randomization_factor 0.5
#   documented: 2.0 to 6.0 s
#   all 40 waits: within 3.4 to 5.0 s
#
# Needs apt-get (Debian 12) and python3. Unpacks four packages into a temporary folder, uses the loopback, takes some fifteen
# seconds. Exits with 1 if the behaviour is another.
set -eu
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq python3-socketio=5.7.2-2 python3-engineio=4.3.4-2 python3-bidict=0.22.1-1 \
  python3-websocket=1.2.3-1 >/dev/null 2>&1 || { echo "needs the package archive of Debian 12" >&2; exit 2; }
for deb in *.deb; do dpkg -x "$deb" root; done
export PYTHONPATH="$work/root/usr/lib/python3/dist-packages"

cat >run.py <<'END'
import base64
import hashlib
import os
import re
import socketserver
import threading
import time
from importlib.metadata import version

import socketio

CLIENTS, DELAY = 40, 4
assert "+/- 50%" in socketio.Client.__doc__
lost, back = {}, {}
everyone = threading.Event()


def frame(text):
    return bytes([0x81, len(text)]) + text


class Service(socketserver.StreamRequestHandler):
    """Welcomes a Socket.IO client, then drops TCP. The client's second request tells how long it waited."""

    def handle(self):
        now = time.monotonic()
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self.rfile.readline()
            if not line:
                return
            head += line
        who = int(re.search(rb"[?&]who=(\d+)", head).group(1))
        if who in lost:
            back.setdefault(who, now)
            if len(back) == CLIENTS:
                everyone.set()
            return
        key = re.search(rb"(?i)sec-websocket-key: *(\S+)", head).group(1)
        accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        self.wfile.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
                         + frame(b'0{"sid":"e","upgrades":[],"pingInterval":25000,"pingTimeout":20000}'))
        self.rfile.read(8)  # the client's "40", masked
        self.wfile.write(frame(b'40{"sid":"s"}'))
        time.sleep(0.5)
        lost[who] = time.monotonic()


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 100


server = Server(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
for who in range(CLIENTS):
    client = socketio.Client(reconnection_delay=DELAY, reconnection_delay_max=DELAY, randomization_factor=0.5)
    client.connect("http://127.0.0.1:%d?who=%d" % (server.server_address[1], who), transports=["websocket"])
everyone.wait(60)

waits = sorted(back[who] - lost[who] for who in back)
narrow = len(waits) == CLIENTS and DELAY - 0.6 < waits[0] and waits[-1] < DELAY + 1  # connecting takes time, too
print("python-socketio", version("python-socketio"))
print("%d clients, reconnection_delay %d s, randomization_factor 0.5" % (CLIENTS, DELAY))
print("documented: %.1f to %.1f s" % (DELAY * 0.5, DELAY * 1.5))
seen = "within 3.4 to 5.0 s" if narrow else "%.2f to %.2f s" % (waits[0], waits[-1])
print("all %d waits: %s" % (len(waits), seen), flush=True)
os._exit(0)  # the clients' threads go on trying
END
timeout 100 /usr/bin/python3 run.py >seen
cat seen
diff seen - <<'END'
python-socketio 5.7.2
40 clients, reconnection_delay 4 s, randomization_factor 0.5
documented: 2.0 to 6.0 s
all 40 waits: within 3.4 to 5.0 s
END
