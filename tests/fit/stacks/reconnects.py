#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A client that was built with a sanitizer, and reconnects of all kinds.

    reconnects.py --bin FOLDER --client PROGRAM [--out FOLDER] [--reconnects N] [--tls]

Each connect meets another end, and needs a token of its own, which a thread has a command fetch. It ends when the server
has seen so many, and exits with 1 if the sanitizer had something to say.
"""
import argparse
import json
import os
import signal
import subprocess
import sys
import time

import matrix

# Tokens live for less than the five seconds that redial wants a token to have left, so each connect has a new one.
SETTINGS = "set life 4000\nset connects 100000 60000\n"
ENDS = ["welcome leave 4010 fin", "close 1001", "welcome leave 1011 reset", "status 503", "welcome going_away 60 close 1001",
        "welcome reset", "drop", "welcome leave 1000 open", "welcome eof", "hang", "welcome chatter 5 wait 100 close 3008",
        "welcome leave 4011 cut", "welcome raw 83020101", "welcome close empty"]
PATIENCE = 300  # s; on an idle machine two or three connects fit into one
COMPLAINTS = ("Sanitizer", "runtime error")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True, action="append")
    parser.add_argument("--client", required=True)
    parser.add_argument("--out", default="reconnects")
    parser.add_argument("--reconnects", type=int, default=60)
    parser.add_argument("--tls", action="store_true")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    base = os.path.join(options.out, os.path.basename(options.client) + (".tls" if options.tls else ""))
    with open(base + ".txt", "w") as file:
        file.write(SETTINGS + "".join("connect 1 %s\n" % end for _ in range(100) for end in ENDS))
    server = [matrix.program(options, "server"), "--script", base + ".txt", "--log", base + ".server", "--seconds",
              str(PATIENCE + 60)]
    client = [options.client, "--fast", "--seconds", str(PATIENCE)]
    trust, secure = "", ""
    if options.tls:
        certificate = matrix.certificates(options)
        server += ["--cert", certificate("good.pem"), "--key", certificate("good.key")]
        client += ["--ca", certificate("ca.pem")]
        trust, secure = " --cacert " + certificate("ca.pem"), "s"
    environment = dict(os.environ, TSAN_OPTIONS="halt_on_error=1", UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1")
    with subprocess.Popen(server, stdout=subprocess.PIPE, text=True) as running:
        host = "localhost:%d" % int(running.stdout.readline().split()[1])
        client += ["--url", "ws%s://%s/v1" % (secure, host), "--token-command",
                   "curl -sf -m 1%s -X POST http%s://%s/v1/tokens" % (trust, secure, host)]
        with open(base + ".client", "w") as errors, \
                subprocess.Popen(client, stdout=subprocess.DEVNULL, stderr=errors, env=environment) as tried:
            begin = time.monotonic()
            while tried.poll() is None and connects(base) <= options.reconnects and time.monotonic() - begin < PATIENCE:
                time.sleep(0.2)
            took = time.monotonic() - begin
            if tried.poll() is None:
                tried.send_signal(signal.SIGINT)
            code = tried.wait(60)
        running.terminate()
    with open(base + ".client") as file:
        said = file.read()
    reached = connects(base) - 1
    print("%d reconnects in %.0f s, exit code %d" % (reached, took, code))
    if code == 0 and reached >= options.reconnects and not any(word in said for word in COMPLAINTS):
        return 0
    print(said[-20000:])
    return 1


def connects(base):
    with open(base + ".server") as file:
        return sum(json.loads(line)["what"] == "connect" for line in file.read().splitlines() if line.endswith("}"))


if __name__ == "__main__":
    sys.exit(main())
