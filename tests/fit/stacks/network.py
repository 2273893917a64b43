#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a network does to every stack's example client, in namespaces of its own.

    network.py --bin FOLDER [--out FOLDER] [--full] [--stacks a,b]

first address  A name with two addresses: the first, IPv6, swallows packets, the second serves. With the options as
               shipped, each client is online within 5 s.
silent         A server that says welcome and then nothing more, not even to a ping.
vanished       A server whose host is gone from one moment to the next: the far end of a veth pair goes down. When it is
               up again, so is the client.
quiet          A healthy server that has nothing to say but pongs.

A peer that is silent for the service's 60 s is dropped at most a quarter later (contract 6.2), within 75 s. That is too
long for a test: all but the first run with --liveness 12000, and have 15 s. (Not less, as libsoup pings up to two seconds
late.)

Two network namespaces, joined by a veth pair, hold all of it; they have no way out and end with this program. Names are
those of a file of its own, by libnss-wrapper. Being root is enough, but not in every container; another user needs a kernel
that lets users make namespaces. Where the kernel does not let us, this is skipped, which ctest says; a tool that is missing
is an error with --full.
"""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import matrix

NEAR, FAR = "192.0.2.1", "192.0.2.2"  # RFC 5737 and RFC 3849: addresses for documentation
NEAR6, DEAD6 = "2001:db8::1", "2001:db8::dead"
FAR_MAC = "02:00:00:00:00:02"
NAME = "service.test"  # RFC 6761
ONLINE_WITHIN = 5  # s
LIVENESS = 12  # s
LEFT_WITHIN = LIVENESS * 75 / 60 + 0.5  # for timers that are late, and a log that is read now and then
AGAIN_WITHIN = 60  # s: two waits and two connects that find nobody
PRELOAD = "libnss_wrapper.so"
SKIPPED = 77


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def serve(program, script, log):
    """Starts a scripted server on the loopback: the process, and its port."""
    command = [program, "--script", script, "--log", log, "--seconds", "600"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    return server, int(server.stdout.readline().split()[1])


# --- the far host ----------------------------------------------------------------------------------------------------

def relay(listener, port):
    """What comes to the far host's address goes to a server on its loopback, and back."""
    def pump(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    while True:
        near = listener.accept()[0]
        far = socket.create_connection(("127.0.0.1", port))
        for pair in ((near, far), (far, near)):
            threading.Thread(target=pump, args=pair, daemon=True).start()


def be_far():
    """Takes orders, a list of words a line, and answers each with a line."""
    ip("link", "set", "lo", "up")
    print("here", flush=True)
    for line in sys.stdin:
        order, *words = json.loads(line)
        if order == "link":
            ip("link", "set", "veth1", words[0])
            if words[0] == "up":
                ip("addr", "replace", FAR + "/24", "dev", "veth1")
            print("done", flush=True)
        else:
            listener = socket.create_server((FAR, 0))
            _, port = serve(*words)
            threading.Thread(target=relay, args=(listener, port), daemon=True).start()
            print(listener.getsockname()[1], flush=True)


class Far:
    """The far host, a process in a namespace of its own, and the wire to it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.process = subprocess.Popen(["unshare", "--net", sys.executable, "-B", __file__, "--far"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        ip("link", "set", "lo", "up")
        ip("link", "add", "veth0", "type", "veth", "peer", "name", "veth1", "address", FAR_MAC, "netns",
           str(self.process.pid))
        ip("addr", "add", NEAR + "/24", "dev", "veth0")
        ip("addr", "add", NEAR6 + "/64", "dev", "veth0", "nodad")
        ip("link", "set", "veth0", "up")
        self.order("link", "up")
        # Who is there need not be asked: packets go out, and nobody takes them.
        ip("neigh", "add", DEAD6, "lladdr", FAR_MAC, "dev", "veth0", "nud", "permanent")

    def order(self, *words):
        with self.lock:
            self.process.stdin.write(json.dumps(words) + "\n")
            self.process.stdin.flush()
            return self.process.stdout.readline().strip()


# --- the near host ---------------------------------------------------------------------------------------------------

class Run:
    """One client in one situation."""

    def __init__(self, options, stack, situation):
        self.options = options
        self.stack = stack
        self.situation = situation
        self.base = os.path.join(options.out, "%s.network.%s" % (stack, situation.replace(" ", "_")))
        self.faults = []
        self.note = ""

    def start(self, url, arguments, environment=None):
        with open(self.base + ".client", "w") as log:
            self.begin = time.monotonic()
            self.client = subprocess.Popen(
                [matrix.program(self.options, self.stack + "_client"), "--url", url, "--key", "pk_live_test",
                 "--seconds", "500", *arguments], stdout=subprocess.DEVNULL, stderr=log, env={**os.environ, **(environment or {})})

    def seen(self, pattern, times=1):
        with open(self.base + ".client") as log:
            return len(re.findall(pattern, log.read())) >= times

    def wait_for(self, what, pattern, since, limit, times=1):
        """Until the log says it, for `limit` seconds after `since` and for what the machine was late. How long it took."""
        while not self.seen(pattern, times):
            waited = time.monotonic() - since
            late = max(self.options.pulse.between(since, time.monotonic())) / 1000
            if waited > limit + matrix.TURNS * late or self.client.poll() is not None:
                self.faults.append("not %s in %.0f s" % (what, waited))
                break
            time.sleep(0.05)
        return time.monotonic() - since

    def end(self):
        """As a person would, by Ctrl-C."""
        self.client.send_signal(signal.SIGINT)
        try:
            self.client.wait(30)
        except subprocess.TimeoutExpired:
            self.faults.append("the client does not end")
            self.client.kill()
            self.client.wait()

    def serve(self, script):
        path = self.base + ".script"
        with open(path, "w") as file:
            file.write(script)
        return [matrix.program(self.options, "server"), path, self.base + ".server"]

    def connects(self):
        with open(self.base + ".server") as file:
            return sum(json.loads(line)["what"] == "connect" for line in file)


ONLINE = r" ready@\d+ # action=none phase=online "
LEFT = r"action=disconnect phase=\w+ timer=-?\d+ attempt=\d+ reason=liveness_timeout"


def first_address(run, _):
    server, port = serve(*run.serve("connect * welcome\n"))
    run.start("ws://%s:%d/v1" % (NAME, port), [], {"LD_PRELOAD": PRELOAD, "NSS_WRAPPER_HOSTS": run.options.hosts})
    took = run.wait_for("online", ONLINE, run.begin, ONLINE_WITHIN)
    run.end()
    run.note = "online after %.1f s" % took
    server.terminate()


def silent(run, _):
    server, port = serve(*run.serve("connect 1 welcome deaf\nconnect * welcome\n"))
    run.start("ws://127.0.0.1:%d/v1" % port, ["--liveness", str(LIVENESS * 1000)])
    run.wait_for("online", ONLINE, run.begin, ONLINE_WITHIN)
    begin = time.monotonic()
    took = run.wait_for("left", LEFT, begin, LEFT_WITHIN)
    if took < LIVENESS - 2:  # since the welcome, which was seen less than 2 s late
        run.faults.append("left after %.1f s already" % took)
    again = run.wait_for("online again", ONLINE, time.monotonic(), AGAIN_WITHIN, times=2)
    run.end()
    run.note = "left after %.1f s, online again after %.1f s" % (took, again)
    server.terminate()


def quiet(run, _):
    server, port = serve(*run.serve("connect * welcome\n"))
    run.start("ws://127.0.0.1:%d/v1" % port, ["--liveness", str(LIVENESS * 1000)])
    run.wait_for("online", ONLINE, run.begin, ONLINE_WITHIN)
    time.sleep(2.5 * LIVENESS)
    if run.connects() != 1 or run.seen(LEFT):
        run.faults.append("it was left, for %d connects" % run.connects())
    if not run.seen(r"action=ping", times=2):
        run.faults.append("no ping")
    run.end()
    run.note = "not left in %.0f s" % (2.5 * LIVENESS)
    server.terminate()


def vanished(run, far):
    port = far.order("serve", *run.serve("connect * welcome\n"))
    run.start("ws://%s:%s/v1" % (FAR, port), ["--liveness", str(LIVENESS * 1000)])
    run.wait_for("online", ONLINE, run.begin, ONLINE_WITHIN)
    far.gone.wait()
    took = run.wait_for("left", LEFT, far.gone_since, LEFT_WITHIN)
    far.back.wait()
    again = run.wait_for("online again", ONLINE, time.monotonic(), AGAIN_WITHIN, times=2)
    run.end()
    run.note = "left after %.1f s, online again after %.1f s" % (took, again)


def pull_the_plug(far):
    far.gone_since = time.monotonic()
    far.order("link", "down")


SITUATIONS = {"first address": first_address, "silent": silent, "vanished": vanished, "quiet": quiet}


def play(options, stacks):
    """All clients at once in the first situation, then all of them in each of the others."""
    far = Far()
    far.gone = threading.Barrier(len(stacks), action=lambda: pull_the_plug(far))  # when all are online
    far.back = threading.Barrier(len(stacks), action=lambda: far.order("link", "up"))  # when all have left
    options.hosts = os.path.join(options.out, "hosts")
    with open(options.hosts, "w") as file:
        file.write("%s %s\n127.0.0.1 %s\n" % (DEAD6, NAME, NAME))
    options.pulse = matrix.Pulse()
    options.pulse.start()

    def one(run):
        SITUATIONS[run.situation](run, far)
        return run

    done = []
    for together in (["first address"], ["silent", "vanished", "quiet"]):
        runs = [Run(options, stack, situation) for situation in together for stack in stacks]
        with concurrent.futures.ThreadPoolExecutor(len(runs)) as pool:
            done += list(pool.map(one, runs))
    return done


# --- the namespaces --------------------------------------------------------------------------------------------------

def enter():
    """Runs this program again in namespaces of its own, which end with it."""
    user = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    unshare = ["unshare", *user, "--net", "--pid", "--fork", "--kill-child"]
    why = None
    probe = ["ip", "link", "add", "probe", "type", "veth", "peer", "name", "far"]
    if not all(shutil.which(tool) for tool in ("unshare", "ip")):
        why = "no unshare, or no ip (util-linux, iproute2)"
    elif subprocess.run(unshare + probe, stderr=subprocess.DEVNULL, check=False).returncode != 0:
        print("skipped: the kernel lets this user have no network of his own")
        return SKIPPED
    elif "cannot be preloaded" in subprocess.run(["true"], env={**os.environ, "LD_PRELOAD": PRELOAD}, text=True,
                                                 stderr=subprocess.PIPE, check=False).stderr:
        why = "no libnss-wrapper"
    if why:
        print("%s: %s" % ("MISSING" if "--full" in sys.argv else "skipped", why))
        return 1 if "--full" in sys.argv else SKIPPED
    return subprocess.run(unshare + [sys.executable, "-B", __file__, "--inside"] + sys.argv[1:], check=False).returncode


def main():
    if "--far" in sys.argv:
        return be_far()
    if "--inside" not in sys.argv:
        return enter()
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True, action="append", help="where server and NAME_client are")
    parser.add_argument("--out", default="matrix", help="where the logs go")
    parser.add_argument("--full", action="store_true", help="what is missing is an error")
    parser.add_argument("--stacks", default="")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    names = [s.name for s in matrix.chosen(options)]
    stacks = [name for name in names if matrix.program(options, name + "_client")]
    for name in set(names) - set(stacks):
        print("%s: %s_client is not built" % ("MISSING" if options.full else "skipped", name))
    runs = play(options, stacks)
    for run in runs:
        print("%-12s %-14s %-45s %s" % (run.stack, run.situation, run.note,
                                        "WRONG: " + "; ".join(run.faults) if run.faults else "ok"))
    wrong = [run for run in runs if run.faults]
    print("%d runs, %d wrong" % (len(runs), len(wrong)))
    return 1 if wrong or not runs or (options.full and len(stacks) < len(names)) else 0


if __name__ == "__main__":
    sys.exit(main())
