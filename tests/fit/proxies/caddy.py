# SPDX-License-Identifier: MIT
"""Caddy. Options: main (global options), site, upstream (lines of the site and of its proxy), absent (the path is not there)."""
import http.client

import frameworks
import service
import servers
from situations import (Cell, backend_gone, backend_mute, graceful_reload, kill, maintenance_page,
                        path_not_there_for_20_s, reload_without_a_change, stop_and_start, wrong_path)

CONFIGURATION = """
{{
  admin 127.0.0.1:{admin}
  auto_https off
  {main}
}}
http://:{port} {{
  bind 127.0.0.1
  header X-Revision {revision}
  {site}
  {proxy}
}}
"""


class Caddy(service.Proxy):
    family = "Caddy"

    def __init__(self, folder, backend, **options):
        self.admin = servers.ports.free()
        super().__init__(folder, backend, **options)

    @classmethod
    def version(cls):
        return service.first_version([servers.which("caddy"), "version"])

    def command(self):
        return [servers.which("caddy"), "run", "--config", self.folder.at("Caddyfile"), "--adapter", "caddyfile"]

    def environment(self):
        return {"XDG_CONFIG_HOME": self.folder.path, "XDG_DATA_HOME": self.folder.path}

    def configure(self):
        proxy = "" if self.option("absent", False) else "reverse_proxy /v1* 127.0.0.1:%d {\n%s\n}" % (
            self.backend.port, self.option("upstream"))
        self.folder.write("Caddyfile", CONFIGURATION.format(
            admin=self.admin, port=self.port, revision=self.option("revision", self.revision), main=self.option("main"),
            site=self.option("site"), proxy=proxy))

    def reload(self, **options):
        """As `caddy reload` does: hands the new configuration to the running process."""
        self.change(**options)
        api = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=60)
        api.request("POST", "/load", self.folder.read("Caddyfile"), {"Content-Type": "text/caddyfile"})
        answer = api.getresponse()
        if answer.status != 200:
            raise RuntimeError("caddy: %d %s" % (answer.status, answer.read()))
        api.close()


caddy = service.behind(Caddy, frameworks.Tornado)
CELLS = [
    Cell(caddy(), graceful_reload, "1001", watch=3),
    Cell(caddy(), reload_without_a_change, "", does="stays", watch=3),
    Cell(caddy(main="grace_period 5s"), graceful_reload, "1001", setting="grace_period 5s", watch=3),
    Cell(caddy(), stop_and_start, "1001, refused"),
    Cell(caddy(), kill, "FIN, refused", may=["RST"]),
    Cell(caddy(), backend_gone, "FIN, 502", may=["RST"]),
    Cell(caddy(upstream="transport http {\nresponse_header_timeout 3s\n}", chatter=1), backend_mute, "FIN, 504",
         setting="response_header_timeout 3s", may=["502", "RST"]),
    Cell(caddy(), path_not_there_for_20_s, "1001, 200", during={"absent": True}, after={"absent": False}),
    Cell(caddy(), maintenance_page, "1001, 302", setting="redir", during={"site": "redir /v1* /sorry 302"}, after={"site": ""}),
    Cell(caddy(), maintenance_page, "1001, 503", setting="respond 503", during={"site": "respond 503"}, after={"site": ""}),
    Cell(caddy(), wrong_path, "200", does="stops", path="/v9"),
]
