# SPDX-License-Identifier: MIT
"""One cell, played: a service, a tap for each of the two clients, the situation, and the clients until they are back."""
import contextlib
import os
import re
import shlex
import signal
import socket
import subprocess
import time

import matrix
import servers


SOURCES = ("127.0.0.2", "127.0.0.3")  # of redial's client and of the plain loop
LIFE = 3600  # s, of a token
GRACE = 5  # s that the plain loop gets when redial is back


class Play:
    def __init__(self, cell, options, loop, number=1):
        self.cell = cell
        self.options = options
        self.loop = loop
        self.sources = SOURCES
        self.possible_at = None
        self.clients = []
        self.folder = servers.Folder()
        self.service = cell.make(self.folder)
        self.backend = getattr(self.service, "backend", self.service)
        self.client_log = os.path.join(options.out, "%s.client.%d" % (cell.name, number))
        self.died = None  # redial's client: with which status it ended by itself
        self.over_at = None  # for redial's client; what comes later, while the plain loop has its time, is not judged
        self.ended_at = None

    def run(self):
        """Plays it and returns what there is to judge; the logs stay in the folder `out`."""
        try:
            self.service.start()
            self.tap, self.plain = (self.loop.tap(self.service.port, source) for source in SOURCES)
            self.act()
            self.await_clients()
        finally:
            self.end()
        return self

    def act(self):
        if not self.cell.from_start:
            servers.await_service(self.service.port)
            self.start_clients()
            self.wait_until(lambda: all(tap.connects and tap.connects[-1].up() for tap in (self.tap, self.plain)), 60)
            time.sleep(0.5)
        self.began_at = time.monotonic()
        self.cell.situation(self)
        if self.possible_at is None and not self.cell.for_ever():
            self.possible_at = servers.await_service(self.service.port)

    def await_clients(self):
        """Until redial's client is where it has to be, and the plain loop is back or has had its time."""
        if self.cell.for_ever():
            word = {"stops": " phase=stopped ", "tells": " tell_user"}[self.cell.does]
            self.wait_until(lambda: word in self.read_client(), self.cell.limit)
            return
        time.sleep(self.cell.watch)
        self.wait_until(lambda: self.settled(self.tap) or self.gave_up(), self.cell.limit)
        self.over_at = time.monotonic()
        self.wait_until(lambda: self.settled(self.plain), GRACE)

    def settled(self, tap):
        last = tap.connects[-1] if tap.connects else None
        return last is not None and last.up() and time.monotonic() - last.welcome >= self.cell.settle

    def gave_up(self):
        """Nothing more will come of redial's client."""
        return self.clients[0].poll() is not None or " phase=stopped " in self.read_client()

    def wait_until(self, condition, seconds):
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            time.sleep(0.05)

    # --- clients ---

    def start_clients(self):
        # Its token is minted by a command that costs nothing and writes down that it ran.
        answer = '{"token":"t1","expiresAt":%d}' % (time.time() + LIFE)
        self.mints = self.client_log + ".mints"
        credential = ["--key", "pk_live_test"]
        mint = "echo mint >>%s; echo %s" % (shlex.quote(self.mints), shlex.quote(answer))
        if not self.cell.values.get("key"):
            credential = ["--token-command", mint]
        redial = [matrix.program(self.options, self.cell.client + "_client"), "--url", self.url(self.tap),
                  "--seconds", "900"] + credential + self.cell.arguments
        plain = [matrix.program(self.options, "beast_plain"), "--url", self.url(self.plain), "--key", "pk_live_plain",
                 "--delay", "1000", "--seconds", "900"]
        open(self.mints, "w").close()
        with open(self.client_log, "w") as log:
            self.clients.append(subprocess.Popen(redial, stdout=subprocess.DEVNULL, stderr=log))
        if self.cell.scheme == "ws":  # the plain loop knows no other
            self.clients.append(subprocess.Popen(plain, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def url(self, tap):
        return "%s://127.0.0.1:%d%s" % (self.cell.scheme, tap.port, self.cell.path)

    def read_client(self):
        with open(self.client_log) as file:
            return file.read()

    @contextlib.contextmanager
    def occupied(self, places):
        """Others have so many WebSockets meanwhile."""
        held = [socket.create_connection(("127.0.0.1", self.service.port), 20) for _ in range(places)]
        try:
            for s in held:
                s.sendall((servers.UPGRADE % "/v1?key=other").encode())
                if b" 101 " not in s.recv(4096):
                    raise RuntimeError("no place for those who are to hold all places")
            yield
        finally:
            for s in held:
                s.close()

    # --- the end ---

    def end(self):
        self.ended_at = time.monotonic()
        self.over_at = self.over_at or self.ended_at
        self.died = self.clients[0].poll() if self.clients else None
        for client in self.clients:
            client.send_signal(signal.SIGINT)
        for client in self.clients:
            try:
                client.wait(10)
            except subprocess.TimeoutExpired:
                client.kill()
                client.wait()
        for tap in (getattr(self, "tap", None), getattr(self, "plain", None)):
            if tap:
                self.loop.call(tap.close())
        self.service.end()
        with open(self.client_log + ".servers", "w") as file:
            file.write(self.service.log())
        self.folder.remove()

    # --- for the judge ---

    def decisions(self):
        return [matrix.read_decision(line) for line in self.read_client().splitlines() if line.startswith("+")]

    def chosen(self):
        """The options that the client says it has, in ms."""
        return {key: int(value) for key, value in re.findall(r"([\w.]+)=(\d+)", self.read_client().split("\n", 1)[0])}

    def minted(self):
        with open(self.mints) as file:
            return len(file.readlines()) + (1 if self.cell.values.get("key") else 0)
