#!/bin/sh
# SPDX-License-Identifier: MIT
# Varnish 7.1.1 (Debian 12: varnish 7.1.1-2+deb12u1): a WebSocket handshake gets no HTTP answer when the backend is down.
#
# WebSockets go through Varnish by return (pipe), as its documentation shows. If the backend refuses connections an ordinary
# request is answered 503 with Retry-After: 5. A piped one is not answered at all: Varnish closes TCP without a byte, so that
# the client cannot tell a service that is down for a moment from a network that is broken.
#
# Seen:
#   varnish-7.1.1
#   GET while the backend is down: HTTP/1.1 503 Backend fetch failed, Retry-After: 5
#   upgrade while the backend is down: 0 bytes, then end of file
set -eu
work=$(mktemp -d)
chmod 777 "$work"
varnish=""
trap 'kill $varnish 2>/dev/null || :; sleep 0.5; rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq varnish=7.1.1-2+deb12u1 libvarnishapi3=7.1.1-2+deb12u1 libjemalloc2=5.3.0-1 \
  libedit2=3.1-20221030-2 >/dev/null 2>&1
for deb in *.deb; do dpkg -x "$deb" root; done
library=$(dirname "$(find "$work/root" -name 'libvarnishapi.so.3' | head -n 1)")
export LD_LIBRARY_PATH="$library:$library/varnish"
command -v gcc >/dev/null || { echo "varnish compiles its configuration with gcc" >&2; exit 2; }
user=""
[ "$(id -u)" != 0 ] || user="setpriv --reuid=65534 --regid=65534 --clear-groups"

free_port() { /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=$(free_port)
cat >varnish.vcl <<END
vcl 4.1;
backend application { .host = "127.0.0.1"; .port = "$(free_port)"; }
sub vcl_recv { if (req.http.upgrade ~ "(?i)websocket") { return (pipe); } }
sub vcl_pipe { set bereq.http.upgrade = req.http.upgrade; set bereq.http.connection = req.http.connection; }
END
# shellcheck disable=SC2086 # words or nothing
timeout 60 $user "$work/root/usr/sbin/varnishd" -F -n "$work/run" -a "127.0.0.1:$port" -f "$work/varnish.vcl" -j none \
  -s malloc,16m >log 2>&1 &
varnish=$!

cat >client.py <<'END'
import socket
import sys
import time

UPGRADE = ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n")


def ask(headers):
    end = time.monotonic() + 30
    while True:
        try:
            s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 20)
            break
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
    s.sendall(("GET / HTTP/1.1\r\nHost: x\r\n%s\r\n" % headers).encode())
    got = b""
    while b"\r\n\r\n" not in got:
        more = s.recv(4096)
        if not more:
            break
        got += more
    return got.decode()


lines = ask("").split("\r\n")
print("GET while the backend is down: %s, %s" % (lines[0], next(line for line in lines if line.startswith("Retry-After"))))
print("upgrade while the backend is down: %d bytes, then end of file" % len(ask(UPGRADE)))
END
{
  "$work/root/usr/sbin/varnishd" -V 2>&1 | sed -n 's/.*(\(varnish-[0-9.]*\).*/\1/p'
  timeout 50 /usr/bin/python3 client.py "$port"
} >seen
cat seen
diff seen - <<'END'
varnish-7.1.1
GET while the backend is down: HTTP/1.1 503 Backend fetch failed, Retry-After: 5
upgrade while the backend is down: 0 bytes, then end of file
END
