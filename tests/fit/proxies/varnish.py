# SPDX-License-Identifier: MIT
"""Varnish. Options: parameters (words of the command line), receive (lines of vcl_recv)."""
import subprocess

import frameworks
import service
import servers
from situations import (Cell, backend_gone, backend_mute, graceful_reload, idle_limit, kill, maintenance_page,
                        stop_and_start)

CONFIGURATION = """
vcl 4.1;
backend application {{ .host = "127.0.0.1"; .port = "{backend}"; }}
sub vcl_recv {{
  # revision {revision}
  {receive}
  if (req.http.upgrade ~ "(?i)websocket") {{ return (pipe); }}
}}
sub vcl_pipe {{
  if (req.http.upgrade) {{
    set bereq.http.upgrade = req.http.upgrade;
    set bereq.http.connection = req.http.connection;
  }}
}}
"""


class Varnish(service.Proxy):
    family = "Varnish"

    @classmethod
    def version(cls):
        return service.first_version([servers.which("varnishd"), "-V"])

    def command(self):
        return [servers.which("varnishd"), "-F", "-n", self.folder.at("varnish"), "-a", "127.0.0.1:%d" % self.port, "-f",
                self.folder.at("varnish.vcl"), "-j", "none", "-s", "malloc,16m", "-p", "thread_pools=1", "-p",
                "thread_pool_min=10"] + self.option("parameters", [])

    def configure(self):
        self.folder.write("varnish.vcl", CONFIGURATION.format(
            backend=self.backend.port, revision=self.revision, receive=self.option("receive")))

    def reload(self, **options):
        """Loads the new VCL and switches over to it."""
        self.change(**options)
        name = "revision%d" % self.revision
        for words in (["vcl.load", name, self.folder.at("varnish.vcl")], ["vcl.use", name]):
            subprocess.run([servers.which("varnishadm"), "-n", self.folder.at("varnish")] + words, check=True, timeout=60,
                           stdout=subprocess.DEVNULL, **servers.ordinary_user())


varnish = service.behind(Varnish, frameworks.Aiohttp)
SORRY = 'if (req.url ~ "^/v1") { return (synth(503)); }'
CELLS = [
    Cell(varnish(), graceful_reload, "", does="stays", watch=3),
    Cell(varnish(), stop_and_start, "FIN, refused", may=["RST"]),
    Cell(varnish(), kill, "FIN, refused", may=["RST"]),
    Cell(varnish(), backend_gone, "FIN, FIN without an answer", may=["503", "503 + Retry-After"]),
    Cell(varnish(chatter=1), backend_mute, "FIN, FIN without an answer", may=["RST", "silence"]),
    Cell(varnish(parameters=["-p", "pipe_timeout=3"]), idle_limit, "FIN", setting="pipe_timeout=3"),
    Cell(varnish(parameters=["-p", "pipe_timeout=3"]), idle_limit, "", does="stays", watch=8,
         setting="pipe_timeout=3, the client pings", arguments=["--liveness", "2000"]),
    Cell(varnish(), maintenance_page, "FIN, 503 + Retry-After", setting="synth(503)",
         may=["RST", "refused"], during={"receive": SORRY},
         after={"receive": ""}),
]
