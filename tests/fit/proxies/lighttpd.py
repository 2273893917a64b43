# SPDX-License-Identifier: MIT
"""lighttpd. Options: main (lines of the configuration)."""
import signal

import frameworks
import service
import servers
from situations import (Cell, backend_gone, backend_mute, graceful_reload, idle_limit, kill,
                        over_the_connection_limit, path_not_there_for_20_s, stop_and_start)

CONFIGURATION = """
server.modules = ("mod_proxy", "mod_setenv", "mod_redirect")
server.bind = "127.0.0.1"
server.port = {port}
server.document-root = "{folder}/backends"
server.errorlog = "{folder}/lighttpd.log"
server.pid-file = "{folder}/lighttpd.pid"
setenv.add-response-header = ("X-Revision" => "{revision}")
{main}
{proxy}
"""
PROXY = """
proxy.header = ("upgrade" => "enable")
proxy.server = ("/v1" => (("host" => "127.0.0.1", "port" => {backend})))
"""


class Lighttpd(service.Proxy):
    family = "lighttpd"
    reload_signal = signal.SIGUSR1

    @classmethod
    def version(cls):
        return service.first_version([servers.which("lighttpd"), "-v"])

    def command(self):
        return [servers.which("lighttpd"), "-D", "-f", self.folder.at("lighttpd.conf")]

    def configure(self):
        proxy = "" if self.option("absent", False) else PROXY.format(backend=self.backend.port)
        self.folder.write("lighttpd.conf", CONFIGURATION.format(
            port=self.port, folder=self.folder.path, revision=self.revision, main=self.option("main"), proxy=proxy))

    def log(self):
        return super().log() + self.folder.read("lighttpd.log")


lighttpd = service.behind(Lighttpd, frameworks.Aiohttp)
SOON = 'server.feature-flags = ("server.graceful-shutdown-timeout" => 1)'
CELLS = [
    Cell(lighttpd(), graceful_reload, "FIN", watch=3, may=["silence", "RST"]),
    Cell(lighttpd(main=SOON), graceful_reload, "FIN", setting="graceful-shutdown-timeout 1", watch=3,
         may=["silence", "RST"]),
    Cell(lighttpd(), stop_and_start, "FIN, refused", may=["RST"]),
    Cell(lighttpd(), kill, "FIN, refused", may=["RST"]),
    Cell(lighttpd(), backend_gone, "FIN, 503", may=["RST"]),
    Cell(lighttpd(chatter=1), backend_mute, "FIN, 500", may=["503", "RST", "silence"]),
    Cell(lighttpd(main="server.max-connections = 2"), over_the_connection_limit, "silence", setting="max-connections", places=2),
    Cell(lighttpd(main="server.max-read-idle = 3\nserver.max-write-idle = 3"), idle_limit, "FIN", setting="max-read-idle = 3"),
    Cell(lighttpd(), path_not_there_for_20_s, "FIN, 404", may=["RST"], during={"absent": True}, after={"absent": False}),
]
