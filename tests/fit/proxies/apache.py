# SPDX-License-Identifier: MIT
"""Apache httpd. Options: main, site (lines of the configuration), proxy (words of ProxyPass), absent, tls."""
import signal

import frameworks
import service
import servers
from situations import (Cell, backend_gone, backend_mute, graceful_reload, idle_limit, kill, maintenance_page,
                        over_the_connection_limit, path_not_there_for_20_s, restart, stop_and_start, TLS_port,
                        wrong_path)

MODULES = "mpm_event authz_core proxy proxy_http reqtimeout rewrite headers".split()
CONFIGURATION = """
ServerRoot {folder}
DefaultRuntimeDir {folder}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile apache.pid
ErrorLog apache.log
{modules}
StartServers 1
ServerLimit 2
ThreadsPerChild 16
MaxRequestWorkers 32
MinSpareThreads 1
MaxSpareThreads 32
{main}
Header set X-Revision {revision}
{site}
{proxy}
"""


class Apache(service.Proxy):
    family = "Apache"
    reload_signal = signal.SIGUSR1

    @classmethod
    def version(cls):
        return service.first_version([servers.which("apache2"), "-v"])

    def command(self):
        return [servers.which("apache2"), "-DFOREGROUND", "-f", self.folder.at("apache.conf")]

    def configure(self):
        folder = "/usr/lib/apache2/modules"
        modules = "\n".join("LoadModule %s_module %s/mod_%s.so" % (name, folder, name) for name in MODULES)
        if self.option("tls", False):
            modules += "\nLoadModule ssl_module %s/mod_ssl.so\nSSLEngine on\nSSLCertificateFile cert.pem" % folder
        url = "http://127.0.0.1:%d/v1" % self.backend.port
        proxy = "" if self.option("absent", False) else "ProxyPass /v1 %s upgrade=websocket %s" % (url, self.option("proxy"))
        self.folder.write("apache.conf", CONFIGURATION.format(
            folder=self.folder.path, port=self.port, revision=self.revision, modules=modules, main=self.option("main"),
            site=self.option("site"), proxy=proxy))

    def restart(self):
        """`apachectl restart`: at once, without waiting for anybody."""
        self.server.send(signal.SIGHUP)

    def log(self):
        return super().log() + self.folder.read("apache.log")


apache = service.behind(Apache, frameworks.Aiohttp)
STOPPING = ["refused", "RST without an answer"]  # it takes its time, and accepts meanwhile
CELLS = [
    Cell(apache(), graceful_reload, "", does="stays", watch=3),
    Cell(apache(), restart, "FIN", may=["silence", "FIN without an answer", "RST", "RST without an answer"]),
    Cell(apache(), stop_and_start, "FIN", may=STOPPING),
    Cell(apache(), kill, "FIN, refused", may=["RST"]),
    Cell(apache(), backend_gone, "FIN, 503"),
    Cell(apache(main="Timeout 3", chatter=1), backend_mute, "FIN, 502", setting="Timeout 3", may=["503"]),
    Cell(apache(main="ServerLimit 1\nThreadsPerChild 2\nMaxRequestWorkers 2"), over_the_connection_limit, "silence",
         setting="MaxRequestWorkers", places=2),
    Cell(apache(main="Timeout 3"), idle_limit, "FIN", setting="Timeout 3"),
    Cell(apache(main="Timeout 3"), idle_limit, "", does="stays", watch=8, setting="Timeout 3, the client pings",
         arguments=["--liveness", "2000"]),
    Cell(apache(), path_not_there_for_20_s, "FIN, 404", may=STOPPING, during={"absent": True}, after={"absent": False}),
    Cell(apache(), maintenance_page, "FIN, 503 + Retry-After", setting="RewriteRule to 503, Retry-After: 6", may=STOPPING,
         during={"site": "Header always set Retry-After 6\nRewriteEngine on\nRewriteRule ^/v1 - [R=503,L]"},
         after={"site": ""}),
    Cell(apache(), wrong_path, "404", does="stops", path="/v9"),
    Cell(apache(tls=True), TLS_port, "400", does="stops", setting="ws:// to wss://"),
]
