# SPDX-License-Identifier: MIT
"""The applications: one on each framework. They stand behind a proxy, or a client meets them directly."""
import signal

import service
import servers
from situations import (Cell, application_raises, deploy_with_a_hint, kill, no_TLS_port, stop_and_start,
                        unknown_subprotocol, wrong_path)


class Framework(service.Service):
    """A program of ./backends. Options become its environment."""
    program = None
    package = None
    raises_and_goes = False  # whether a handler that raises takes the whole process with it

    def __init__(self, folder, **options):
        super().__init__(folder, **options)
        environment = {name.upper(): str(value) for name, value in options.items()}
        environment.update(PORT=str(self.port), PYTHONPATH=folder.at("backends"))
        self.server = servers.Server(folder, "backend", self.command(), environment)

    @classmethod
    def version(cls):
        return service.first_version([servers.PYTHON, "-c", "from importlib.metadata import version; print(version(%r))" %
                                      cls.package])

    def command(self):
        return [servers.PYTHON, self.folder.at("backends/" + self.program), str(self.port)]

    start_again = service.Service.start

    def accident(self):
        """The handlers of all connections raise."""
        self.server.send(signal.SIGUSR2)
        if self.raises_and_goes:
            self.server.process.wait(20)  # and whoever supervises it starts it again
            self.server.kill()
            self.start()


class Aiohttp(Framework):
    family = "aiohttp"
    program = "with_aiohttp.py"
    package = "aiohttp"


class Websockets(Framework):
    family = "python websockets"
    program = "with_websockets.py"
    package = "websockets"


class Tornado(Framework):
    family = "Tornado"
    program = "with_tornado.py"
    package = "tornado"


class Uvicorn(Framework):
    family = "uvicorn"
    package = "uvicorn"

    def command(self):
        return [servers.PYTHON, "-m", "uvicorn", "asgi:app", "--host", "127.0.0.1", "--port", str(self.port), "--ws",
                self.options.get("ws", "websockets"), "--no-access-log"]


class Hypercorn(Framework):
    family = "Hypercorn"
    package = "hypercorn"

    def command(self):
        return [servers.PYTHON, "-m", "hypercorn", "-b", "127.0.0.1:%d" % self.port, "asgi:app"]


class Ws(Framework):
    family = "npm ws"
    program = "with_ws.js"
    modules = None  # the folder with `ws`: what npm ci made, or the distribution's
    raises_and_goes = True

    @classmethod
    def version(cls):
        return service.first_version([servers.which("node"), "-p", "require(%r).version" % (cls.modules + "/ws/package.json")])

    def start(self):
        self.folder.bring(self.modules + "/ws", "node_modules/ws")
        super().start()

    def command(self):
        return [servers.which("node"), self.folder.at("backends/" + self.program)]


class Beast(Framework):
    """The scripted server of tests/fit/stacks."""
    family = "scripted Beast server"
    binary = None

    @classmethod
    def version(cls):
        return service.first_version(["sed", "-n", r's/.*BOOST_LIB_VERSION "\([0-9]*\)_\([0-9]*\).*/\1.\2/p',
                                      "/usr/include/boost/version.hpp"])

    def command(self):
        return [self.folder.at("server"), "--port", str(self.port), "--script", self.folder.at("script.txt"), "--log",
                self.folder.at("beast.log"), "--seconds", "600"]

    def start(self):
        self.folder.bring(self.binary, "server")
        self.folder.write("script.txt", self.options["script"])
        super().start()


def on(framework, **options):
    """How a cell makes such a service."""
    def make(folder):
        return framework(folder, **options)
    make.service = framework
    return make


CELLS = [
    Cell(on(Aiohttp), stop_and_start, "FIN, refused", setting="shutdown_timeout 60 s, SIGKILL after 20", may=["RST"]),
    Cell(on(Aiohttp, recipe=1), stop_and_start, "1000, refused", setting="close(1001) at shutdown, as documented"),
    Cell(on(Aiohttp), application_raises, "FIN", may=["RST"]),
    Cell(on(Hypercorn), stop_and_start, "1000, refused"),
    Cell(on(Hypercorn), application_raises, "1000"),
    Cell(on(Uvicorn), stop_and_start, "FIN, refused", setting="on websockets", may=["RST"]),
    Cell(on(Uvicorn), application_raises, "FIN", setting="on websockets", may=["RST"]),
    Cell(on(Uvicorn, ws="wsproto"), stop_and_start, "1012", setting="on wsproto", may=["refused"]),
    Cell(on(Websockets), stop_and_start, "1001, refused", may=["503"]),
    Cell(on(Websockets), application_raises, "1011"),
    Cell(on(Websockets), kill, "FIN, refused", may=["RST"]),
    Cell(on(Tornado), stop_and_start, "FIN, refused", may=["RST"]),
    Cell(on(Tornado), application_raises, "FIN", may=["RST"]),
    Cell(on(Ws), stop_and_start, "FIN, refused", setting="exit", may=["RST"]),
    Cell(on(Ws, goodbye=0), stop_and_start, "1005, refused", setting="close() for each client"),
    Cell(on(Ws, goodbye=1001), stop_and_start, "1001, refused", setting="close(1001) for each client"),
    Cell(on(Ws, goodbye=1012), stop_and_start, "1012", setting="close(1012) for each client", may=["refused"]),
    Cell(on(Ws), application_raises, "FIN", may=["RST", "refused"]),
    Cell(on(Uvicorn, ws="wsproto"), stop_and_start, "1012, refused", setting="on wsproto", may=["RST"], client="lws"),
    Cell(on(Uvicorn, ws="wsproto"), stop_and_start, "1012, refused", setting="on wsproto", may=["RST"], client="qt"),
    Cell(on(Hypercorn), stop_and_start, "1000, refused", client="qt"),
    Cell(on(Beast, script="at 3000 deploy 4000 500 3000 503\n"), deploy_with_a_hint, "1001",
         setting="going_away with retryAfterMs 4000", may=["503"], key=True),
    Cell(on(Aiohttp), wrong_path, "404", does="stops", path="/v9"),
    Cell(on(Uvicorn), wrong_path, "403", does="stops", setting="on websockets", path="/v9"),
    Cell(on(Hypercorn), wrong_path, "403", does="stops", path="/v9"),
    Cell(on(Tornado), wrong_path, "404", does="stops", path="/v9"),
    Cell(on(Ws), wrong_path, "400", does="stops", path="/v9"),
    Cell(on(Tornado), no_TLS_port, "silence", does="tells", setting="wss:// to ws://", may=["TLS error"]),
    Cell(on(Ws, demand=400), unknown_subprotocol, "400", does="stops", setting="refuses with 400"),
    Cell(on(Ws, demand=1002), unknown_subprotocol, "1002", does="stops", setting="accepts, then 1002"),
]
