#!/bin/sh
# SPDX-License-Identifier: MIT
# Apache httpd 2.4.71 (Debian 12: apache2-bin 2.4.71-1~deb12u1): with one WebSocket open, a restart answers nobody for ten
# seconds.
#
# SIGHUP (apachectl restart) ends the WebSockets that are proxied by mod_proxy_http (upgrade=websocket) at once. But the child
# process that served them does not exit: the parent asks three times, then kills it, which takes ten seconds. Meanwhile the
# parent's socket takes TCP connections and nobody answers them. Without an open WebSocket the same restart takes a fraction
# of a second.
#
# Seen:
#   Apache/2.4.71
#   restart without a WebSocket: the next answer comes within a second
#   restart with one WebSocket: the next answer comes after more than nine seconds
set -eu
work=$(mktemp -d)
chmod 777 "$work"
pids=""
trap 'kill $pids 2>/dev/null || :; sleep 0.3; rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq apache2-bin=2.4.71-1~deb12u1 libapr1=1.7.2-3+deb12u1 libaprutil1=1.6.3-1+deb12u1 \
  libpcre2-8-0=10.42-1+deb12u2 >/dev/null 2>&1
for deb in *.deb; do dpkg -x "$deb" root; done
library=$(dirname "$(find "$work/root/usr/lib" -name 'libapr-1.so.0' | head -n 1)")
export LD_LIBRARY_PATH="$library"
user=""
[ "$(id -u)" != 0 ] || user="setpriv --reuid=65534 --regid=65534 --clear-groups"

# A service that accepts every WebSocket and then keeps still.
cat >backend.py <<'END'
import base64
import hashlib
import re
import socketserver
import sys


class Service(socketserver.StreamRequestHandler):
    def handle(self):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.rfile.readline() or sys.exit()
        key = re.search(rb"(?i)sec-websocket-key: *(\S+)", head).group(1)
        accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        self.wfile.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        self.rfile.read()


server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Service)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
END
/usr/bin/python3 backend.py >backend.port 2>/dev/null &
pids="$pids $!"
while [ ! -s backend.port ]; do sleep 0.05; done
backend=$(cat backend.port)
port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

{
  for module in mpm_event authz_core proxy proxy_http; do
    echo "LoadModule ${module}_module $work/root/usr/lib/apache2/modules/mod_$module.so"
  done
  cat <<END
ServerRoot $work
DefaultRuntimeDir $work
ServerName localhost
Listen 127.0.0.1:$port
PidFile $work/pid
ErrorLog $work/log
ProxyPass / http://127.0.0.1:$backend/ upgrade=websocket
END
} >apache.conf
# shellcheck disable=SC2086 # words or nothing
timeout 120 $user "$work/root/usr/sbin/apache2" -DFOREGROUND -f "$work/apache.conf" &
pids="$pids $!"
while [ ! -s pid ]; do sleep 0.05; done

cat >client.py <<'END'
import os
import signal
import socket
import sys
import time

port, apache, held = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])


def upgrade():
    s = socket.create_connection(("127.0.0.1", port), 40)
    s.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
              b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
    assert b" 101 " in s.recv(4096)
    return s


upgrade().close()
time.sleep(1)
kept = [upgrade() for _ in range(held)]
os.kill(apache, signal.SIGHUP)
time.sleep(0.5)  # from here on the old child accepts nothing
begin = time.monotonic()
while True:
    try:
        upgrade()
        break
    except (OSError, AssertionError):
        time.sleep(0.05)
waited = time.monotonic() - begin
print("within a second" if waited < 1 else "after more than nine seconds" if waited > 9 else "after %.1f s" % waited)
END
{
  "$work/root/usr/sbin/apache2" -v | sed -n 's/.*\(Apache\/[0-9.]*\).*/\1/p'
  echo "restart without a WebSocket: the next answer comes $(timeout 60 /usr/bin/python3 client.py "$port" "$(cat pid)" 0)"
  echo "restart with one WebSocket: the next answer comes $(timeout 60 /usr/bin/python3 client.py "$port" "$(cat pid)" 1)"
} >seen
cat seen
diff seen - <<'END'
Apache/2.4.71
restart without a WebSocket: the next answer comes within a second
restart with one WebSocket: the next answer comes after more than nine seconds
END
