# SPDX-License-Identifier: MIT
"""nginx. Options: main, http, server, location (lines of the configuration), absent (the path is not there), tls."""
import frameworks
import service
import servers
from situations import (Cell, backend_gone, backend_mute, graceful_reload, idle_limit, kill, maintenance_page,
                        no_TLS_port, over_the_connection_limit, over_the_rate_limit, path_not_there_for_20_s,
                        stop_and_start, TLS_port, wrong_path)

CONFIGURATION = """
daemon off;
worker_processes 1;
pid nginx.pid;
error_log nginx.log;
{main}
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t; uwsgi_temp_path t; scgi_temp_path t;
  {http}
  server {{
    listen 127.0.0.1:{port}{tls};
    # revision {revision}
    {server}
    {extra}
    location {path} {{
      proxy_pass http://127.0.0.1:{backend};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
      {location}
    }}
  }}
}}
"""
CERTIFICATE = "ssl_certificate cert.pem; ssl_certificate_key cert.pem;"


class Nginx(service.Proxy):
    family = "nginx"

    @classmethod
    def version(cls):
        return service.first_version([servers.which("nginx"), "-v"])

    def command(self):
        return [servers.which("nginx"), "-p", self.folder.path, "-c", self.folder.at("nginx.conf"), "-e", "nginx.log"]

    def configure(self):
        tls = self.option("tls", False)
        self.folder.write("nginx.conf", CONFIGURATION.format(
            port=self.port, backend=self.backend.port, revision=self.revision, main=self.option("main"),
            http=self.option("http"), server=self.option("server") + (CERTIFICATE if tls else ""),
            location=self.option("location"), extra=self.option("extra"), tls=" ssl" if tls else "",
            path="/not/yet" if self.option("absent", False) else "/v1"))

    def log(self):
        return super().log() + self.folder.read("nginx.log")


nginx = service.behind(Nginx, frameworks.Aiohttp)
DEADLINE = "worker_shutdown_timeout 2s;"
CELLS = [
    Cell(nginx(), graceful_reload, "", does="stays", watch=3),
    Cell(nginx(main=DEADLINE), graceful_reload, "FIN", setting="worker_shutdown_timeout 2s", watch=3),
    Cell(nginx(), stop_and_start, "FIN, refused"),
    Cell(nginx(), kill, "FIN, refused", may=["RST"]),
    Cell(nginx(), backend_gone, "FIN, 502"),
    Cell(nginx(location="proxy_read_timeout 3s;", chatter=1), backend_mute, "FIN, 504", setting="proxy_read_timeout 3s",
         may=["502"]),
    Cell(nginx(http="limit_conn_zone $server_port zone=all:1m;", location="limit_conn all 2;"), over_the_connection_limit,
         "503", setting="limit_conn", places=2),
    Cell(nginx(http="limit_req_zone $binary_remote_addr zone=each:1m rate=12r/m;",
               location="limit_req zone=each burst=1 nodelay;"),
         over_the_rate_limit, "FIN, 503", setting="limit_req 12r/m", may=["502"], span=5),
    Cell(nginx(location="proxy_read_timeout 3s;"), idle_limit, "FIN", setting="proxy_read_timeout 3s"),
    Cell(nginx(location="proxy_read_timeout 3s;"), idle_limit, "", does="stays", watch=8,
         setting="proxy_read_timeout 3s, the client pings", arguments=["--liveness", "2000"]),
    Cell(nginx(), path_not_there_for_20_s, "FIN, 404", during={"absent": True}, after={"absent": False}),
    Cell(nginx(), maintenance_page, "FIN, 302", setting="return 302", during={"server": "rewrite ^/v1 /sorry redirect;"},
         after={"server": ""}),
    Cell(nginx(), maintenance_page, "FIN, 503 + Retry-After", setting="return 503 with Retry-After: 6",
         during={"server": "add_header Retry-After 6 always; rewrite ^/v1 /sorry;", "extra": "location /sorry { return 503; }"},
         after={"server": "", "extra": ""}),
    Cell(nginx(), kill, "FIN, refused", may=["RST"], client="lws"),
    Cell(nginx(), kill, "FIN, refused", may=["RST"], client="qt"),
    Cell(nginx(), wrong_path, "404", does="stops", path="/v9"),
    Cell(nginx(tls=True), TLS_port, "400", does="stops", setting="ws:// to wss://"),
    Cell(nginx(), no_TLS_port, "TLS error", does="tells", setting="wss:// to ws://"),
]
