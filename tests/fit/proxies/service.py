# SPDX-License-Identifier: MIT
"""A service as a client sees it: a server of one family, and behind a proxy a backend that is the application."""
import re
import signal
import subprocess

import servers


def first_version(command):
    """The version that a program prints of itself: the first number with a dot."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
    found = re.search(r"\d+\.\d+(\.\d+)*", done.stdout)
    return found.group(0) if found else "unknown"


class Service:
    """What the situations can do to a service. A family overrides what its programs do differently."""
    family = None  # the name in the table

    def __init__(self, folder, **options):
        self.folder = folder
        self.options = options
        self.port = servers.ports.free()
        self.server = None

    @classmethod
    def version(cls):
        raise NotImplementedError

    def start(self):
        self.server.start()
        servers.await_port(self.port)

    def stop(self):
        self.server.stop()

    def kill(self):
        self.server.kill()

    def end(self):
        """When the cell is over."""
        if self.server:
            self.server.kill()

    def log(self):
        return self.folder.read(self.server.name + ".out")


class Proxy(Service):
    """A proxy with one backend. `configure` writes the configuration, which a reload finds changed."""
    reload_signal = signal.SIGHUP

    def __init__(self, folder, backend, **options):
        super().__init__(folder, **options)
        self.backend = backend
        self.revision = 0
        self.server = servers.Server(folder, self.family.lower(), self.command(), self.environment())

    def environment(self):
        return {}

    def option(self, name, default=""):
        return self.options.get(name, default)

    def command(self):
        raise NotImplementedError

    def configure(self):
        raise NotImplementedError

    def change(self, **options):
        """Changes the configuration, and nothing else until a reload."""
        self.options.update(options)
        self.revision += 1
        self.configure()

    def start(self):
        self.backend.start()
        if self.option("tls", False):
            servers.certificate(self.folder)
        self.configure()
        super().start()

    def start_again(self):
        """After `stop` or `kill`: the proxy alone, as its backend went on."""
        super().start()

    def reload(self, **options):
        self.change(**options)
        self.server.send(self.reload_signal)

    def end(self):
        super().end()
        self.backend.end()


def behind(proxy, framework):
    """A function that says how a cell makes such a service: with these options of the proxy's."""
    def with_options(chatter=0, **options):
        def make(folder):
            return proxy(folder, framework(folder, chatter=chatter), **options)
        make.service = proxy
        return make
    return with_options
