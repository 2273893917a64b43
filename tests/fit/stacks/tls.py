#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is it the right server, and if not, does the client say why? Every stack's example client over TLS.

Against a server with a certificate for another host, an expired one, a self-signed one, one of a CA that nobody knows, and
one without TLS: each attempt must end with closed 1015, the log must say why in the stack's own words, and no request, and
so no credential, may reach the server. The same with a server of another make, the package ws behind Node's https. That one
with a good certificate, too: it closes with a code, refuses, breaks off, and is judged as in the matrix.

Then what is not TLS: a refused connection and an unknown host are failures and no 1015, and the log tells them apart.

    tls.py --bin FOLDER [--out FOLDER] [--full] [--jobs N] [--stacks a,b] [--situations a,b]
"""
import os
import re
import shutil
import socket
import subprocess
import sys

import matrix

NODE = os.path.join(matrix.HERE, "node")


class Wrong(matrix.Situation):
    """A server that is not to be trusted, or not there."""

    def __init__(self, name, words, make="scripted", certificate=None, host="localhost", ends="closed/1015"):
        super().__init__("steady", "waiting", seconds=2, credential="key", tls=True, tell=None)
        self.name = name
        self.words = words  # what the stack says of it, one of these
        self.make = make
        self.certificate = certificate
        self.host = host
        self.ends = ends


class Good(matrix.Situation):
    """The server of another make, with a good certificate."""

    def __init__(self):
        super().__init__("node", "online", connects=(4, 4), seconds=3, tls=True)
        self.make, self.certificate = "node", "good"


WORDS = {
    "wrong_host": ["host ?name", "BAD_IDENTITY", "not for localhost", "Unacceptable certificate from localhost"],
    "expired": ["expired", "EXPIRED"],
    "self_signed": ["self-signed"],
    "unknown_ca": ["issuer certificate", "UNKNOWN_CA"],
    "no_tls": ["wrong version number", "TLS Handshake Failed", "connect SSL err", "unexpected TLS packet"],
    "refused": ["refused", "Unable to connect", "Could not connect to server"],
    "not_found": ["not found", "getaddrinfo", "not known", "not resolve"],
}
SITUATIONS = [Good()] + [
    Wrong(name, WORDS[name], certificate=name) for name in ("wrong_host", "expired", "self_signed", "unknown_ca")] + [
    Wrong(name + "_node", WORDS[name], "node", name) for name in ("wrong_host", "expired", "unknown_ca")] + [
    Wrong("no_tls", WORDS["no_tls"]),
    Wrong("refused", WORDS["refused"], make="nobody", ends="failed"),
    Wrong("not_found", WORDS["not_found"], make="nobody", host="nowhere.invalid", ends="failed"),
]


class Cell(matrix.Cell):
    """One client, and one server that is not what it should be."""

    def server_command(self, seconds):
        want = self.situation
        if want.make == "nobody":
            open(self.base + ".server", "w").close()
            return ["echo", "listening", str(closed_port())]
        path = matrix.certificates(self.options)
        pair = [path(want.certificate + end) for end in (".pem", ".key")] if want.certificate else []
        if want.make == "node":
            return ["node", os.path.join(node_folder(self.options), "server.mjs"), self.base + ".server"] + pair
        command = [matrix.program(self.options, "server"), "--script", os.path.join(matrix.HERE, "scripts", "steady.txt"),
                   "--log", self.base + ".server", "--seconds", str(seconds)]
        return command + (["--cert", pair[0], "--key", pair[1]] if pair else [])

    def host_name(self):
        return getattr(self.situation, "host", "localhost")

    def arrived(self):
        if isinstance(self.situation, Good):
            return super().arrived()
        ends = "closed|failed|elapsed # action=wait" if self.situation.name == "not_found" else "closed|failed"
        return len(re.findall(r"^\+\S+ (?:%s)" % ends, self.read_client(), re.M)) >= 2

    def judge(self):
        if isinstance(self.situation, Good):
            return super().judge()
        want = self.situation
        self.decisions = [matrix.read_decision(line) for line in self.client_log if line.startswith("+")]
        self.connects = self.mints = []
        live = [d for d in self.decisions if d["event"] != "stop" and d["reason"] != "stop_requested"]
        self.last = live[-1] if live else {"phase": "none", "reason": "none"}
        if [e for e in self.log if e["what"] not in ("tls", "mint")]:
            self.fault("a request reached the server: %s" % self.log)
        ends = {d["id"]: d["event"] for d in reversed(live) if d["event"].split("/")[0] in ("closed", "failed", "rejected")}
        # The first end of an attempt counts; what a stack tells of it afterwards is inert.
        silent = want.name == "not_found" and any(d["reason"] == "connect_timeout" for d in live)
        if len(ends) < 2 and not silent:  # where no resolver answers, nothing can be said of the name
            self.fault("%d attempts ended, expected two at least" % len(ends))
        for ident, event in ends.items():
            said = "; ".join(line for line in self.client_log if line.startswith("# @%s " % ident))
            if event != want.ends:
                self.fault("attempt %s is reported as %s, expected %s" % (ident, event, want.ends))
            if not self.stack.words:
                continue
            if not re.search("|".join(want.words), said, re.I):
                self.fault("the log says of attempt %s: %s" % (ident, said or "nothing"))
            for kind, words in WORDS.items():
                if words is not want.words and kind != "no_tls" and re.search("|".join(words), said, re.I):
                    self.fault("the log says of attempt %s what is said of %s: %s" % (ident, kind, said))
        self.note = next((line[2:] for line in self.client_log if line.startswith("# @1 ")), "")[:60]


def closed_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def node_folder(options):
    """Where the server of another make is, once it is installed."""
    return os.path.abspath(os.path.join(options.out, "node"))


def install(options):
    """The server of another make, with the packages that package-lock.json names. Once: servers that start read this."""
    folder = node_folder(options)
    os.makedirs(folder, exist_ok=True)
    for name in ("package.json", "package-lock.json", "server.mjs"):
        shutil.copy(os.path.join(NODE, name), folder)
    if not os.path.isdir(os.path.join(folder, "node_modules", "ws")):
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True, timeout=300,
                       stdout=subprocess.DEVNULL)


def main():
    options, wanted, missing = matrix.read_options()
    situations = [s for s in SITUATIONS if not options.situations or s.name in options.situations.split(",")]
    if not shutil.which("npm"):
        print("%s: a server of another make: npm was not found" % ("MISSING" if options.full else "skipped"))
        missing += ["npm"]
        situations = [s for s in situations if getattr(s, "make", "") != "node"]
    elif any(s.make == "node" for s in situations):
        install(options)
    cells = [Cell(stack, situation, options) for situation in situations for stack in wanted if situation.name not in stack.skips]
    return matrix.report(options, cells, SITUATIONS, missing)


if __name__ == "__main__":
    sys.exit(main())
