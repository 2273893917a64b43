#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The example page, browser_client.cpp, in a real browser against the scripted server.

    browser.py --server PROGRAM --out FOLDER [--compiler em++] [--browser chromium]

One headless browser opens one page, in which each situation has a frame of its own; a frame's log is judged by what was
reported, what it led to, and what the server counted. How long things take is for the matrix: a browser delays connects
as it likes.
"""
import argparse
import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..", "..")
EXAMPLES = os.path.join(HERE, "..", "examples")
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Wshadow", "-Werror"]
PATIENCE = 90  # s, for all situations together, which take five


class Situation:
    """A script, the ends that the page must report, in order, and where it must be in the end."""

    def __init__(self, name, script, ends, phase, connects, mints=1, tell=False):
        self.name = name
        self.script = script
        self.ends = ends.split(", ") if ends else []
        self.phase = phase  # None: any
        self.connects = connects  # None: any number
        self.mints = mints
        self.tell = tell
        self.log = ""


GOOD = "connect * welcome\n"
SITUATIONS = [
    Situation("steady", GOOD, "", "online", 1),
    Situation("suspended", "connect * welcome close 4012\n", "closed 4012", "stopped", 1, tell=True),
    Situation("full plan", "connect 3 close 4010\n" + GOOD, "closed 4010, closed 4010, closed 4010", "online", 4),
    Situation("restart", "connect 1 welcome close 1012\n" + GOOD, "closed 1012", None, None),  # waits 5 to 30 s
    Situation("other codes",
              "".join("connect 1 welcome close %d\n" % code for code in (1000, 1001, 1011, 1013, 1014, 4999)) + GOOD,
              "closed 1000, closed 1001, closed 1011, closed 1013, closed 1014, closed 4999", "online", 7),
    Situation("bad token", "connect 1 close 4001\n" + GOOD, "closed 4001", "online", 2, mints=2),
    Situation("kicked twice", "connect * welcome close 4020\n", "closed 4020, closed 4020", "stopped", 2, mints=2),
    Situation("no code", "connect 1 welcome close empty\n" + GOOD, "closed 1005", "online", 2),
    # What no frame may carry, and half a code.
    Situation("bad codes", "".join("connect 1 welcome raw %s\n" % frame for frame in ("880203e7", "880203ee", "880101")) + GOOD,
              "failed 0, failed 0, failed 0", "online", 4),
    Situation("broken", "connect 1 welcome wait 50 reset\nconnect 1 welcome wait 50 eof\n" + GOOD,
              "failed 0, failed 0", "online", 3),
    # A close frame, and TCP ends right behind it: not clean, by the browser's own word.
    Situation("close and eof", "connect * welcome wait 200 raw 88020fac deaf eof\n",
              "closed 4012", "stopped", 1, tell=True),
    Situation("half closed", "connect 1 welcome raw 88020faa deaf\n" + GOOD, "closed 4010", "online", 2),
    # Three connects that never opened: the token is given up, though it may be the server.
    Situation("401", "mint 1 bogus\n", "failed 0, failed 0, failed 0", "online", 4, mints=2),
    Situation("no token ever", "mint 1 status 403\n", "", "stopped", 0, tell=True),
    Situation("no token yet", "mint 2 status 500\n" + GOOD, "", "online", 1, mints=3),
    Situation("429", "connect 2 status 429 after 7\n" + GOOD, "failed 0, failed 0", "online", 3),
    Situation("503", "connect 4 status 503\n" + GOOD, "failed 0, failed 0, failed 0, failed 0", "online", 5, mints=2),
]


class Handler(http.server.SimpleHTTPRequestHandler):
    """The page's web server: its files, the tokens, and where the logs are sent."""

    def log_message(self, *_):
        pass

    def answer(self, body, kind="application/json"):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path.startswith("/mint/"):
            order = urllib.request.Request("http://127.0.0.1:%d/v1/tokens" % int(self.path.split("/")[2]), method="POST")
            try:
                self.answer(urllib.request.urlopen(order, timeout=10).read())
            except urllib.error.HTTPError as refusal:
                self.send_error(refusal.code)
        elif self.path == "/frames.html":
            self.answer(self.server.frames.encode(), "text/html")
        else:
            super().do_GET()

    def do_POST(self):
        self.server.logs = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(b"{}")


def frames_for(ports):
    """A page with a frame for each situation, which sends in their logs over and over."""
    frame = '<iframe src="browser_client.html?fast=1&url=ws://127.0.0.1:%d/v1&mint=/mint/%d"></iframe>'
    frames = "".join(frame % (port, port) for port in ports)
    return """<!DOCTYPE html><meta charset="utf-8"><body>%s<script>
      const log_of = frame => frame.contentDocument?.getElementById("log")?.textContent ?? "";
      setInterval(() => {
        const logs = [...document.querySelectorAll("iframe")].map(log_of);
        fetch("/logs", {method: "POST", body: JSON.stringify(logs)});
      }, 200);
    </script>""" % frames


def decisions(log):
    return re.findall(r"^(\w+ \d+) # action=(\w+) phase=(\w+) reason=\w+( tell_user)?$", log, re.M)


def ends(log):
    return [what for what, action, _, _ in decisions(log) if what.split()[0] in ("closed", "failed") and action != "none"]


def phase(log):
    seen = decisions(log)
    return seen[-1][2] if seen else "nowhere"


def arrived(situation):
    there = situation.phase is None or phase(situation.log) == situation.phase
    return there and len(ends(situation.log)) >= len(situation.ends)


def judge(situation, server_log):
    got = ends(situation.log)
    if got != situation.ends:
        yield "reported %s, expected %s" % (", ".join(got), ", ".join(situation.ends))
    if situation.phase and phase(situation.log) != situation.phase:
        yield "is %s, expected %s" % (phase(situation.log), situation.phase)
    told = any(line[3] for line in decisions(situation.log))
    if told != situation.tell:
        yield "tell_user is %s" % told
    with open(server_log) as file:
        counted = [json.loads(line)["what"] for line in file]
    for what, expected in (("connect", situation.connects), ("mint", situation.mints)):
        if expected is not None and counted.count(what) != expected:
            yield "%d %ss, expected %d" % (counted.count(what), what, expected)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--compiler", default="em++")
    parser.add_argument("--browser", default="chromium")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    shutil.copy(os.path.join(EXAMPLES, "browser_client.html"), options.out)
    subprocess.run([options.compiler, "-std=c++17", "-O1", *WARNINGS, "-I", os.path.join(ROOT, "include"),
                    os.path.join(EXAMPLES, "browser_client.cpp"), "-lwebsocket.js", "-s", "EXPORTED_RUNTIME_METHODS=ccall",
                    "-o", os.path.join(options.out, "browser_client.js")], check=True, timeout=300)
    servers, ports = [], []
    for number, situation in enumerate(SITUATIONS):
        situation.base = os.path.join(options.out, "browser.%d" % number)
        with open(situation.base + ".script", "w") as file:
            file.write(situation.script)
        server = subprocess.Popen(
            [options.server, "--script", situation.base + ".script", "--log", situation.base + ".server", "--seconds", "300"],
            stdout=subprocess.PIPE, text=True)
        servers.append(server)
        ports.append(int(server.stdout.readline().split()[1]))
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=options.out))
    web.frames, web.logs = frames_for(ports), [""] * len(ports)
    threading.Thread(target=web.serve_forever, daemon=True).start()

    errors = os.path.join(options.out, "browser.log")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, open(errors, "w") as log:
        # Root may have no sandbox; the only page is the test's own.
        browser = subprocess.Popen(
            [options.browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--no-proxy-server", "--disable-background-networking", "--disable-component-update", "--user-data-dir=" + home,
             "http://127.0.0.1:%d/frames.html" % web.server_port],
            stdout=log, stderr=log, env={**os.environ, "HOME": home}, start_new_session=True)
        begin = time.monotonic()
        while time.monotonic() < begin + PATIENCE and browser.poll() is None:
            for situation, text in zip(SITUATIONS, web.logs):
                situation.log = text
            if all(arrived(situation) for situation in SITUATIONS):
                break
            time.sleep(0.2)
        took = time.monotonic() - begin
        if browser.poll() is None:
            os.killpg(browser.pid, 9)
        browser.wait()
    web.shutdown()
    for server in servers:
        server.terminate()
        server.wait()

    wrong = 0
    for situation in SITUATIONS:
        with open(situation.base + ".client", "w") as file:
            file.write(situation.log)
        faults = list(judge(situation, situation.base + ".server"))
        wrong += bool(faults)
        print("%-14s %-60s %s" % (situation.name, ", ".join(ends(situation.log)),
                                  "WRONG: " + "; ".join(faults) if faults else "ok"))
    print("%d situations, %d wrong, %.0f s" % (len(SITUATIONS), wrong, took))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
