# SPDX-License-Identifier: MIT
"""HAProxy. Options: main (global), defaults, front, back, bind, server (words and lines of the configuration)."""
import signal

import frameworks
import service
import servers
from situations import (Cell, backend_gone, backend_mute, graceful_reload, idle_limit, kill, maintenance_page,
                        no_TLS_port, over_the_connection_limit, over_the_rate_limit, stop_and_start, TLS_port)

CONFIGURATION = """
global
  {main}
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  {defaults}
frontend entrance
  bind 127.0.0.1:{port} {bind}
  http-response set-header X-Revision {revision}
  {front}
  default_backend application
backend application
  {back}
  server one 127.0.0.1:{backend} {server}
"""


class HAProxy(service.Proxy):
    family = "HAProxy"
    reload_signal = signal.SIGUSR2

    @classmethod
    def version(cls):
        return service.first_version([servers.which("haproxy"), "-v"])

    def command(self):
        return [servers.which("haproxy"), "-W", "-f", self.folder.at("haproxy.cfg"), "-p", self.folder.at("haproxy.pid")]

    def configure(self):
        self.folder.write("haproxy.cfg", CONFIGURATION.format(
            port=self.port, backend=self.backend.port, revision=self.revision, main=self.option("main"),
            defaults=self.option("defaults"), front=self.option("front"), back=self.option("back"),
            bind=self.option("bind"), server=self.option("server")))


haproxy = service.behind(HAProxy, frameworks.Websockets)
COUNTED = """
  stick-table type ip size 100 expire 60s store http_req_rate(10s)
  http-request track-sc0 src
  http-request deny deny_status 429 if { sc_http_req_rate(0) gt 3 }"""
CELLS = [
    Cell(haproxy(), graceful_reload, "", does="stays", watch=3),
    Cell(haproxy(main="hard-stop-after 2s"), graceful_reload, "FIN", setting="hard-stop-after 2s", watch=4),
    Cell(haproxy(), stop_and_start, "FIN, refused", may=["RST"]),
    Cell(haproxy(), kill, "FIN, refused", may=["RST"]),
    Cell(haproxy(), backend_gone, "FIN, 503"),
    Cell(haproxy(defaults="timeout server 3s", chatter=1), backend_mute, "FIN, 504", setting="timeout server 3s",
         may=["503", "502"]),
    Cell(haproxy(server="maxconn 2", defaults="timeout queue 1s"), over_the_connection_limit, "503", setting="server maxconn", places=2),
    Cell(haproxy(front="maxconn 2"), over_the_connection_limit, "silence", setting="frontend maxconn",
         places=2),
    Cell(haproxy(front=COUNTED), over_the_rate_limit, "FIN, 429", setting="deny over 3 requests in 10 s", may=["503"],
         span=10, why="what is refused counts as well, so each attempt moves the end of the span"),
    Cell(haproxy(defaults="timeout tunnel 3s"), idle_limit, "FIN", setting="timeout tunnel 3s"),
    Cell(haproxy(defaults="timeout tunnel 3s"), idle_limit, "", does="stays", watch=8,
         setting="timeout tunnel 3s, the client pings", arguments=["--liveness", "2000"]),
    Cell(haproxy(), maintenance_page, "FIN, 302", setting="http-request redirect",
         during={"front": "http-request redirect location /sorry code 302"}, after={"front": ""}),
    Cell(haproxy(bind="ssl crt cert.pem", tls=True), TLS_port, "FIN without an answer", does="tells", setting="ws:// to wss://"),
    Cell(haproxy(), no_TLS_port, "TLS error", does="tells", setting="wss:// to ws://"),
]
