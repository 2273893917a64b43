#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every stack's example client against every script, judged by what the server logged.

The judge is a second implementation of the policy, written from the service's page and not from the library: it walks
the server's log and says what had to come next, a connect, a mint or nothing, and when. The client's own log is asked
only for what no server can see: the phase at the end, tell_user, hold_publishing, and the waits that it ordered.

A busy machine makes everything late, and nothing early: the server logs an end before it sends it. So whatever comes too
early, too often or after a stop is wrong however busy the machine is, and so is a wait that was ordered too long. How
late a client may act on its order is a matter of what the machine gave meanwhile, which a thread measures (Pulse). A cell
ends when its client has come where it has to be, not when the clock says so, unless it takes ten times as long; and one
that is wrong on a machine that was late is played again, by itself, three times at most.

    matrix.py --bin FOLDER [--out FOLDER] [--full] [--jobs N] [--stacks a,b] [--situations a,b]

Prints a table and exits with 1 if a cell is wrong. --full: a client that is in the list and not built is an error.
"""
import argparse
import concurrent.futures
import copy
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ["GSETTINGS_BACKEND"] = "memory"  # GLib keeps no settings in this user's home


class Stack:
    def __init__(self, name, retry_after=True, hides=None, skips=None, lingers=0, lingers_tls=0, rare=False,
                 misses_refusals=False, args="", words=True):
        self.name = name
        self.words = words  # its client logs what the stack itself says of a failure
        self.misses_refusals = misses_refusals  # over TLS, if the server ends the connection right behind its answer
        self.lingers = lingers  # ms that it waits for the end of TCP before it tells of a close frame
        self.lingers_tls = lingers_tls  # ms that it waits for the end of TLS before it tells of any end
        self.retry_after = retry_after  # tells the Retry-After of a refusal
        self.hides = hides or {}  # close codes that it does not tell, and what the adapter must make of them
        self.skips = skips or {}  # situations that mean nothing to it, and why
        self.args = args.split()  # of its client, besides those of the situation
        self.rare = rare  # Debian 12 does not have it: it is played where it was built


UNKNOWN = {1014: 1006, 2999: 1006}  # codes that a stack takes for a broken protocol, because its list is old
STACKS = [
    Stack("beast", hides=UNKNOWN),
    Stack("beast174", hides=UNKNOWN),
    Stack("websocketpp", hides={2999: 1006}, lingers=500, lingers_tls=250),
    # 1002 is what libwebsockets also says when it was the one that found a broken frame.
    Stack("lws", hides={**UNKNOWN, 1002: 1006, 1012: 1006, 1013: 1006}),
    Stack("lws_c", hides={**UNKNOWN, 1002: 1006, 1012: 1006, 1013: 1006},  # in C
          skips={"endless": "it has room for 64 KiB of a message, and none for the rest",
                 "node_tls": "it reads a token only as the scripted server prints it"}, words=False),
    # 1000 without a reason is what Qt says of every end without a code.
    Stack("qt", retry_after=False, misses_refusals=True, hides={**UNKNOWN, 1000: 1005, 1012: 1006, 1013: 1006}),
    # The list of Qt 6.4 is as old.
    Stack("qt6", retry_after=False, misses_refusals=True, hides={**UNKNOWN, 1000: 1005, 1012: 1006, 1013: 1006}),
    Stack("poco"),
    # A handshake with GnuTLS reads all of the system's certificates first, a tenth of a second of work.
    Stack("soup", args="--connect-timeout 2000",
          skips={**dict.fromkeys(["quiet", "quiet_tls"], "its pings come a second late; network.py has time for it"),
                 "self_signed": "GLib says the same of a CA that nobody knows",
                 "endless": "libsoup 3.2 takes a message in any number of pieces"}),
    Stack("curl", rare=True),
]


class Situation:
    """A script, how the client is run, and the end that it must come to."""

    def __init__(self, script, phase, reason=None, connects=None, seconds=3, args="", path="/v1", credential="token",
                 token_exit=None, check=None, by_itself=False, kick=False, tell=False, about=None, tls=False):
        self.script = script
        self.phase = phase  # at the end, before the program is told to end
        self.reason = reason
        self.connects = connects  # (least, most) that the server counts
        self.seconds = seconds  # at least
        self.args = args.split()
        self.path = path
        self.credential = credential
        self.token_exit = token_exit
        self.check = check
        self.by_itself = by_itself  # ends by --seconds instead of SIGINT
        self.kick = kick  # once it is online, by DELETE /v1/peers/ID
        self.tell = tell  # None: it goes on for so long that a person may be told
        self.about = about  # a close code: a stack that hides it is only judged by the server's log
        self.tls = tls
        self.name = script + ("_kick" if kick else "") + ("" if credential == "token" else "_key") + ("_tls" if tls else "")

    def over_tls(self):
        """The same once more, through TLS."""
        twin = copy.copy(self)
        twin.tls, twin.name = True, self.name + "_tls"
        return twin


def published(cell):
    sent = sum(e["messages"] for e in cell.log if e["what"] == "end")
    emptiest = min(e.get("bucket", 0) for e in cell.log if e["what"] == "end")
    begin = min(e["ms"] for e in cell.log if e["what"] == "welcome")
    seconds = (max(e["ms"] for e in cell.log if e["what"] == "end") - begin) / 1000
    # 180 at once, then 90 a second; a tenth and the last second may be lost.
    if not 0.9 * (180 + 90 * (seconds - 1)) / cell.slow <= sent <= 180 + 90 * seconds + 20:
        cell.fault("%d messages in %.0f s, expected about %d" % (sent, seconds, 180 + 90 * seconds))
    if emptiest < 0:
        cell.fault("the bucket ran dry")
    cell.note = "%d messages, bucket never below %d" % (sent, emptiest)


def holds(cell):
    # Drained at the second welcome: no more than 90 a second from there on, with nothing saved up.
    second = [e for e in cell.log if e["what"] == "end"][-1]
    welcome = [e for e in cell.log if e["what"] == "welcome"][-1]["ms"]
    most = 90 * (second["ms"] - welcome) / 1000 + 2
    if not 0.7 * most / cell.slow <= second["messages"] <= most:
        cell.fault("%d messages after 4011, at most %d were allowed" % (second["messages"], most))
    if not any("hold_publishing" in line for line in cell.client_log):
        cell.fault("no hold_publishing")
    cell.note = "%d messages after it, %d allowed" % (second["messages"], most)


def by_appointment(cell):
    """Who heeds Retry-After is refused once; and both times the server named an instant."""
    refused = [e for e in cell.log if e["what"] == "connect" and e["status"] == 503]
    named = [int(e["after"]) for e in refused] + [int(e["retry"]) for e in cell.log if e["what"] == "going_away"]
    if cell.stack.retry_after and len(refused) != 1:
        cell.fault("refused %d times, and was told when to come" % len(refused))
    if len(named) < 2 or min(named) < 1 or named[-1] < 700:
        cell.fault("told to stay away for %s" % named)
    cell.note = "told %s s, then %d ms" % (" and ".join(map(str, named[:-1])), named[-1])


def spared(cell):
    mints = [e["ms"] for e in cell.log if e["what"] == "mint"]
    if len(mints) != 2:
        cell.fault("%d mints, expected the first and the spare" % len(mints))


# How many connects meet what sounds final, at half a second and a fifth more each, until a second and a half is over; a
# busy machine is slower. Refused tokens are shown twice before they count as that.
LASTING = (3, 4)
LASTING_TOKENS = (4, 6)
REFRESH = 34  # seconds: 32 s of life, and the reconnect after it
SITUATIONS = [
    Situation("steady", "online", connects=(1, 1), by_itself=True),
    Situation("steady", "online", connects=(2, 2), kick=True),
    Situation("publish", "online", connects=(1, 1), seconds=30, args="--publish", check=published),
    Situation("refresh", "online", connects=(2, 2), seconds=REFRESH, check=spared),
    Situation("suspended", "stopped", "close_code", (1, 1), tell=True),
    Situation("suspended_early", "stopped", "close_code", (1, 1), tell=True),
    Situation("suspended_later", "stopped", "close_code", (1, 1), tell=True),
    Situation("full_plan", "online", connects=(7, 7), seconds=4),
    Situation("no_slots", "waiting", "close_code", (7, 16), seconds=5, tell=None),
    Situation("flapping", "waiting", "close_code", (7, 16), seconds=5, tell=None),
    Situation("deploy", "online", connects=(3, 9), seconds=6),
    Situation("deploy_reset", "online", connects=(3, 9), seconds=6),
    Situation("deploy_killed", "online", connects=(2, 2), seconds=5),
    Situation("going_away_bare", "online", connects=(3, 3)),
    Situation("bad_token_once", "online", connects=(2, 2)),
    Situation("bad_token_once", "online", connects=(2, 2), credential="key"),
    Situation("bad_token_forever", "stopped", "auth_exhausted", LASTING_TOKENS, tell=True),
    Situation("bad_token_forever", "stopped", "no_fresh_token", LASTING, credential="key", tell=True),
    Situation("unauthorized_once", "online", connects=(2, 2)),
    Situation("unauthorized_forever", "stopped", "auth_exhausted", LASTING_TOKENS, tell=True),
    Situation("expiry", "online", connects=(3, 5), seconds=8),
    Situation("expired_at_once", "stopped", "auth_exhausted", LASTING_TOKENS, tell=True),
    Situation("kicked_once", "online", connects=(2, 2)),
    Situation("kicked_once", "stopped", "no_fresh_token", (1, 1), credential="key"),
    Situation("kicked_twice", "stopped", "kicked", (2, 2)),
    Situation("over_rate", "online", connects=(2, 2), args="--publish", check=holds),
    Situation("normal_closure", "online", connects=(3, 3)),
] + [Situation("stop_%d" % code, "stopped", "close_code", (1, 1), about=code) for code in (1008, 1009, 4003)] + [
    Situation("lasts_%d" % code, "stopped", "close_code", LASTING, about=code, tell=True)
    for code in (1002, 1003, 1007, 1010, 3003)] + [
    Situation("for_a_moment", "online", connects=(4, 4)),
    Situation("leave_fin", "stopped", "close_code", connects=(7, 7), tell=True),
    Situation("leave_reset", "stopped", "close_code", connects=(7, 7), tell=True),
    Situation("leave_open", "stopped", "close_code", connects=(7, 7), tell=True),
    Situation("backoff_codes", "online", connects=(8, 8), seconds=5),
    Situation("service_restart", "waiting", "close_code", (1, 1), about=1012),
    Situation("lies", "online", connects=(10, 10), seconds=7),
    Situation("garbage", "online", connects=(2, 2)),
    Situation("fragments", "online", connects=(2, 2)),
    Situation("endless", "online", connects=(2, 2)),
    Situation("unavailable", "online", connects=(5, 5), seconds=4),
    Situation("retry_after", "online", connects=(5, 5), seconds=8),
    Situation("appointments", "online", connects=(5, 12), seconds=8, check=by_appointment),
    Situation("rate_limited", "online", connects=(6, 9), seconds=5),
    Situation("wrong_path", "stopped", "http_status", LASTING, path="/v2", tell=True),
    Situation("forbidden", "stopped", "http_status", LASTING, tell=True),
    Situation("not_an_upgrade", "stopped", "http_status", LASTING, tell=True),
    Situation("silence", "online", connects=(3, 3), seconds=4),
    Situation("hang", "online", connects=(3, 3), seconds=4),
    Situation("dropped", "online", connects=(4, 4)),
    Situation("deaf", "online", connects=(2, 2), seconds=4, args="--liveness 400"),
    Situation("quiet", "online", connects=(1, 1), seconds=3, args="--liveness 400"),
    Situation("no_token", "online", connects=(1, 1), seconds=4),
    Situation("no_token_ever", "stopped", "mint_refused", (0, 0), token_exit=77, tell=True),
]

# What TLS can make another thing of: how a connection ends, what is refused, what is read and written. That it is the
# right server is tls.py's matter.
OVER_TLS = {"steady", "publish", "leave_fin", "leave_reset", "leave_open", "deploy", "unavailable", "dropped", "hang", "deaf",
            "quiet", "over_rate"}
SITUATIONS += [s.over_tls() for s in SITUATIONS if s.name in OVER_TLS]
SITUATIONS += [Situation("leave_cut", "stopped", "close_code", connects=(7, 7), tell=True, tls=True)]

STOPS = {1008, 1009, 4003, 4012}
LASTS = {1002, 1003, 1007, 1010, 3003}  # final only if it lasts
TOKEN_MARGIN = 5000  # ms that a token has to live to be used again, or for its end to be a surprise
FRESH = {3000, 4001}
MARGIN = 300  # ms that an idle machine may be late; never early
TURNS = 10  # how often, between an end and what follows it, a busy machine may be as late as it was at its worst
COMMAND = 300  # ms that a token command may take to reach the server there
LATE = 100  # ms that the server may take there to hear of a connection that the client has dropped
CLOCK = 3  # ms that two clocks may disagree by, with their rounding


def status_class(status):
    if status == 401:
        return "fresh"
    if status in (408, 409, 425, 429) or (500 <= status < 600 and status not in (501, 505)):
        return "backoff"
    return "lasts" if 200 <= status < 600 else "backoff"


def close_class(code):
    if code in STOPS:
        return "stop"
    if code in LASTS:
        return "lasts"
    return "fresh" if code in FRESH else {4002: "expired", 4020: "once"}.get(code, "backoff")


class Pulse(threading.Thread):
    """Measures what the machine gives: how late a little work is done that is due every tenth of a second."""
    EVERY = 0.1  # s
    WORK = 0.005

    def __init__(self):
        super().__init__(daemon=True)
        self.beats = []  # (when it was due, how many ms later than on an idle machine it was done)

    def run(self):
        while True:
            due = time.monotonic() + self.EVERY
            time.sleep(self.EVERY)
            begin = time.thread_time()
            while time.thread_time() - begin < self.WORK:
                pass
            self.beats.append((due, max(0, time.monotonic() - due - self.WORK) * 1000))

    def between(self, begin, end):
        return [late for due, late in self.beats[:] if begin < due + late / 1000 and due < end] or [0]


class Cell:
    """One client in one situation."""
    PLAYS = 3
    BUSY = 30  # ms of lateness from which on a fault may be the machine's
    PATIENCE = 10  # times the seconds of the situation

    def __init__(self, stack, situation, options):
        self.stack = stack
        self.situation = situation
        self.options = options
        self.base = ""
        self.host = ""
        self.plays = 0
        self.clear()

    def clear(self):
        self.faults = []
        self.log = []
        self.client_log = []
        self.note = ""
        self.late = 0  # ms at the worst
        self.slow = 1  # times as long as on an idle machine, on the average
        self.life = 3600000  # ms, of a token

    def fault(self, text):
        self.faults.append(text)

    # --- running ---

    def run(self, pulse):
        self.clear()
        self.plays += 1
        begin = time.monotonic()
        self.play()
        beats = pulse.between(begin, time.monotonic())
        self.late = max(beats)
        self.slow = 1 + sum(beats) / len(beats) / 1000 / pulse.WORK
        try:
            self.judge()
        except Exception as error:  # a log that makes no sense is a fault of this cell, not the end of the matrix
            self.fault("the log cannot be judged: %r" % error)
        return self

    def play_again(self):
        return self.faults and self.late >= self.BUSY and self.plays < self.PLAYS

    def server_command(self, seconds):
        script = os.path.join(HERE, "scripts", self.situation.script + ".txt")
        with open(script) as file:
            self.life = next((int(line.split()[2]) for line in file if line.startswith("set life ")), self.life)
        command = [program(self.options, "server"), "--script", script, "--log", self.base + ".server",
                   "--seconds", str(seconds)]
        if self.situation.tls:
            certificate = certificates(self.options)
            command += ["--cert", certificate("good.pem"), "--key", certificate("good.key")]
        return command

    def host_name(self):
        return "localhost" if self.situation.tls else "127.0.0.1"

    def play(self):
        self.base = os.path.join(self.options.out, self.stack.name + "." + self.situation.name)
        limit = self.situation.seconds * self.PATIENCE + 30
        server = subprocess.Popen(self.server_command(2 * limit), stdout=subprocess.PIPE, text=True)
        client = None
        try:
            port = int((server.stdout.readline() or "no 0").split()[1])
            self.host = "%s:%d" % (self.host_name(), port)
            secure = "s" if self.situation.tls else ""
            command = [program(self.options, self.stack.name + "_client"), "--fast", "--url",
                       "ws" + secure + "://" + self.host + self.situation.path] + self.situation.args + self.stack.args
            trust = ""
            if self.situation.tls:
                command += ["--ca", certificates(self.options)("ca.pem")]
                trust = " --cacert " + certificates(self.options)("ca.pem")
            if self.situation.credential == "token":
                mint = "curl -sf -m 1%s -X POST http%s://%s/v1/tokens" % (trust, secure, self.host)
                if self.situation.token_exit:
                    mint += " || exit %d" % self.situation.token_exit
                command += ["--token-command", mint]
            else:
                command += ["--key", "pk_live_test"]
            # With --seconds it stays when redial says stop: what else it does then is to be seen.
            command += ["--seconds", str(self.situation.seconds if self.situation.by_itself else limit)]
            with open(self.base + ".client", "w") as errors:
                client = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
                begin = time.monotonic()
                if self.situation.kick:
                    self.wait_for(client, lambda: " phase=online " in self.read_client())
                    api = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                    api.request("DELETE", "/v1/peers/t1")
                    if json.loads(api.getresponse().read()) != {"closed": 1}:
                        self.fault("DELETE closed nothing")
                    api.close()
                if not self.situation.by_itself:
                    self.wait_for(client, lambda: time.monotonic() - begin >= self.situation.seconds and self.arrived())
                    client.send_signal(signal.SIGINT)
                try:
                    if client.wait(limit) != 0:
                        self.fault("the client's exit code is %d" % client.returncode)
                except subprocess.TimeoutExpired:
                    self.fault("the client does not end")
            time.sleep(0.05)  # the last lines of the log
        finally:
            for process in (client, server):
                if process and process.poll() is None:
                    process.terminate()
                    try:
                        process.wait(5)
                    except subprocess.TimeoutExpired:
                        process.kill()
                        process.wait()
            server.stdout.close()
        with open(self.base + ".server") as file:
            self.log = [json.loads(line) for line in file]
        self.client_log = self.read_client().splitlines()

    def read_client(self):
        with open(self.base + ".client") as file:
            return file.read()

    def wait_for(self, client, condition):
        """Until it holds, the client has ended, or patience is at its end; the judge will see what is missing."""
        end = time.monotonic() + self.situation.seconds * self.PATIENCE
        while not condition() and client.poll() is None and time.monotonic() < end:
            time.sleep(0.1)

    def arrived(self):
        """By its own log, the client is where it has to be in the end."""
        want = self.situation
        decisions = re.findall(r"^\+.* # action=(\S+) phase=(\S+) ", self.read_client(), re.M)
        if want.about in self.stack.hides:
            return True
        enough = sum(action == "connect" for action, _ in decisions) >= (want.connects or (0,))[0]
        return enough and bool(decisions) and self.may_end_in(decisions[-1][1])

    # --- judging ---

    def may_end_in(self, phase):
        want = self.situation.phase
        return phase == want or (want == "waiting" and phase in ("connecting", "minting", "online"))

    def judge(self):
        header = [line for line in self.client_log if line.startswith("credential=")]
        if not header:
            raise ValueError("no options line")
        self.chosen = {k: int(v) for k, v in re.findall(r"([\w.]+)=(\d+)", header[0])}
        self.decisions = [read_decision(line) for line in self.client_log if line.startswith("+")]
        self.connects = [e for e in self.log if e["what"] == "connect"]
        self.mints = [e for e in self.log if e["what"] == "mint"]
        self.check_end()
        self.check_words()
        self.check_connects()
        self.check_seen()
        self.walk()
        if self.situation.check:
            self.situation.check(self)

    def check_end(self):
        want = self.situation
        phase, reason, connects = want.phase, want.reason, want.connects
        live = [d for d in self.decisions if d["event"] != "stop"]
        self.last = live[-1] if live else {"action": "none", "phase": "none", "reason": "none", "code": "0"}
        if self.last["reason"] == "stop_requested":  # the end of the close handshake that the program's own stop began
            live = [d for d in live if d["reason"] != "stop_requested"]
            self.last = live[-1]
        if want.about in self.stack.hides:
            return
        got = self.last["phase"]
        if not self.may_end_in(got):
            self.fault("ends %s, expected %s" % (got, phase))
        if reason and phase == "stopped" and self.last["reason"] != reason:
            self.fault("ends for %s, expected %s" % (self.last["reason"], reason))
        if connects:
            least, most = connects
            if least != most:  # they go on for as long as it runs
                most *= max(1, (self.log[-1]["ms"] - self.log[0]["ms"]) / (want.seconds * 1000))
            if not least <= len(self.connects) <= most:
                self.fault("%d connects, expected %d to %d" % (len(self.connects), least, most))
        told = any(" tell_user" in line for line in self.client_log)
        if want.tell is not None and told != want.tell:
            self.fault("tell_user is %s" % told)
        if phase == "online":
            ends = [e for e in self.log if e["what"] == "close" and e["by"] == "client"]
            if not ends or ends[-1]["code"] != 1000 or ends[-1]["id"] != self.connects[-1]["id"]:
                self.fault("the last session did not end with 1000")

    def check_words(self):
        """What the client logs are words that `decide` plays again."""
        decide = self.options and program(self.options, "decide")
        if decide:
            played = subprocess.run([decide, "-"], input="\n".join(self.client_log), stdout=subprocess.DEVNULL,
                                    stderr=subprocess.PIPE, text=True, timeout=60, check=False)
            if played.returncode != 0:
                self.fault("its log is not understood: " + played.stderr.strip())

    def check_connects(self):
        """No stack connects by itself, and no second has more connects than the budget, whatever the rest says."""
        decided = sum(1 for d in self.decisions if d["action"] == "connect")
        # The program may have been told to end before the last one came to the server.
        under_way = decided > 0 and self.last["action"] == "connect"
        if not decided - under_way <= len(self.connects) <= decided:
            self.fault("the server counted %d connects, and %d were decided" % (len(self.connects), decided))
        for e in self.connects:
            if "host" in e and (e["host"], e["sni"]) != (self.host, "localhost" if self.situation.tls else ""):
                self.fault("connect %d asked for the host %s, and by SNI for %s" % (e["id"], e["host"], e["sni"]))
        times = [e["ms"] for e in self.connects]
        most = self.chosen["budget.burst"] + 1000 // max(1, self.chosen["budget.interval"]) + 1
        for i, first in enumerate(times):
            if sum(1 for t in times[i:] if t < first + 1000) > most:
                self.fault("more than %d connects in a second" % most)
                break

    def check_seen(self):
        """Every end was reported as what it was: the code, the status, or a failure."""
        reported = {}
        for d in self.decisions:
            event, ident = d["event"], d["id"]
            if event.split("/")[0] in ("closed", "rejected", "failed") and d["action"] != "none":
                reported.setdefault(int(ident or 0), event)
        broken = {e["id"] for e in self.log if e.get("how") not in (None, "open")}
        for connect in self.connects:
            end = self.how_it_ended(connect)
            got = reported.get(connect["id"])
            if end is None or end[1] in ("done", "timeout", "deaf"):
                continue
            if got is None and connect is self.connects[-1] and self.cut_short(end[0]):
                continue
            seen = end[2]
            if seen.startswith("HTTP"):
                want = {"rejected/" + seen[5:]}
                if self.situation.tls and self.stack.misses_refusals:
                    want.add("failed")
            elif seen == "1005":
                want = {"closed/1005", "closed"}
            elif seen == "1006":
                # No close, or a code that none may have: whatever counts as an abnormal end (contract 3).
                want = {"failed", "closed", "closed/1005", "closed/1006", "closed/1015"}
                if re.fullmatch(r"closed/\d+", got or "") and not 1000 <= int(got[7:]) < 5000:
                    want.add(got)
            else:
                want = {"closed/" + seen}
            if connect["id"] in broken and seen in map(str, self.stack.hides.values()):
                want.add("failed")  # what it does not tell apart, it takes for the broken connection that came next
            if got not in want:
                self.fault("connect %d ended with %s and was reported as %s" % (connect["id"], seen, got))

    def cut_short(self, when):
        """The program was told to end before it could hear of the end of its last connect: it came back for as long as it was
        let, that connect was its last decision, and the server saw nothing of it for longer than a turn afterwards."""
        soon = self.log[-1]["ms"] - when <= MARGIN + TURNS * self.late
        return self.situation.phase == "waiting" and self.last["action"] == "connect" and soon

    def lingers(self, connect):
        """ms that the stack waits for an end of TCP or TLS that does not come before it tells of this connect's."""
        waits = any(e.get("id") == connect["id"] and (e.get("how") == "open" or e.get("code") == 1009) for e in self.log)
        return (self.stack.lingers if waits else 0) + (self.stack.lingers_tls if self.situation.tls else 0)

    def backoff(self, n):
        b = self.chosen["base"]
        for _ in range(n - 1):
            b = min(b * self.chosen["factor_percent"] // 100, self.chosen["cap"])
        j = b * self.chosen["jitter_percent"] // 100
        return b, b - j, b + j

    def how_it_ended(self, connect):
        """(when, class, code, asked): what the server did to this connect, as far as the stack can see it."""
        ident = connect["id"]
        mine = [e for e in self.log if e.get("id") == ident]
        hint = 0
        for e in mine:
            if e["what"] == "going_away" and e["retry"] != "none":
                hint = int(e["retry"])
        if connect["status"] not in (0, 101):
            asked = (0, 0)
            if self.stack.retry_after and "after" in connect and connect["after"].isdigit():
                asked = (int(connect["after"]) * 1000,) * 2
            if self.stack.retry_after and "date" in connect:
                asked = (int(connect["date"]) * 1000, (int(connect["date"]) + 1) * 1000)
            return connect["ms"], status_class(connect["status"]), "HTTP %d" % connect["status"], asked
        for e in mine:
            if e["what"] == "close" and e["by"] == "server":
                code = e.get("code", 1006)
                if code == "deaf":
                    return e["ms"], "deaf", "silent", (hint, hint)
                if "raw" in e:
                    raw = bytes.fromhex(e["raw"])
                    code = int.from_bytes(raw[2:4], "big") if raw[:2] == b"\x88\x02" else 1006
                    if not 1000 <= code < 5000 or code in (1004, 1005, 1006, 1015):
                        code = 1006
                code = self.stack.hides.get(code, code) or 1005
                return e["ms"], close_class(code), "%d" % code, (hint, hint)
        for e in mine:
            if e["what"] == "end":
                by_client = any(c["what"] == "close" and c["by"] == "client" and c["code"] == 1000 for c in mine)
                return e["ms"], "done" if by_client else "timeout", "silence", (hint, hint)
        return None

    def had_to_stop(self, connect, began, when, before):
        """Whether the client had to stop at an end that is final if it lasts: not the first two, and not before patience is
        over, counted from `began`. Where that is a matter of milliseconds, by the client's own clock, its word is taken."""
        patience = self.chosen["patience"]
        if before < 2 or when - began < patience - CLOCK - TURNS * self.late:
            return False
        if when - began > patience + MARGIN + TURNS * self.late:
            return True
        return any(d["id"] == str(connect["id"]) and d["action"] == "stop" for d in self.decisions)

    def check_order(self, connect, most, what):
        """The wait that the client ordered after this connect, by its own log: its clock, not the machine's."""
        for d in self.decisions:
            if d["id"] == str(connect["id"]) and d["action"] == "wait" and int(d["timer"]) > most:
                self.fault("a wait of %s ms ordered after %s, expected %d at most" % (d["timer"], what, most))

    def walk(self):
        """From each end to what comes next: what it had to be, and when."""
        turns = TURNS * self.late
        margin = MARGIN + turns
        starts = sorted(self.connects + self.mints, key=lambda e: e["ms"])
        n = auth = kicks = 0
        refusals = []  # when, since the last stable session, an end came that is final if it lasts, or a refused token
        free_used = False
        self.story = []
        rejected = set()  # tokens that must not be seen again
        minted_at = {}
        previous_end = None  # (ms, lowest, highest, what)
        stopped_at = None
        for i, e in enumerate(starts):
            if stopped_at:
                self.fault("%s at %d ms, after %s stopped it" % (e["what"], e["ms"], stopped_at))
                return
            # Is it in time?
            online = e["what"] == "mint" and i > 0 and (previous_end is None or e["ms"] < previous_end[0] - 1000)
            if online:
                since = e["ms"] - minted_at["last"]
                life = 32000
                if not life * 3 // 4 - 1000 <= since <= life * 7 // 8 + margin:
                    self.fault("a mint %d ms after the last one, while online" % since)
            elif previous_end is not None:
                waited = e["ms"] - previous_end[0]
                if not previous_end[1] - CLOCK <= waited <= previous_end[2] + margin:
                    self.fault("%s %d ms after %s, expected %d to %d" %
                               (e["what"], waited, previous_end[3], previous_end[1], previous_end[2]))
            # What does it lead to?
            if e["what"] == "mint":
                if e["status"] == 200:
                    minted_at["last"] = e["ms"]
                    if not online:
                        previous_end = (e["ms"], 0, 0, "the mint")
                    continue
                if self.situation.token_exit:
                    stopped_at = "the mint"
                    continue
                n += 1
                _, lowest, highest = self.backoff(n)
                if e["status"] == 0:  # the time-out began when the command was started, some time before this
                    lowest += max(0, self.chosen["mint_timeout"] - COMMAND - turns)
                    highest += self.chosen["mint_timeout"]
                previous_end = (e["ms"], lowest, highest, "mint status %d" % e["status"])
                self.story.append("mint %d" % e["status"])
                continue
            if e["token"] in rejected:
                self.fault("%s was shown again" % e["token"])
            end = self.how_it_ended(e)
            if end is None or end[1] == "done":
                previous_end = None
                continue
            when, kind, seen, asked = end
            welcome = [w["ms"] for w in self.log if w["what"] == "welcome" and w["id"] == e["id"]]
            ended = [w["ms"] for w in self.log if w["what"] == "close" and w["id"] == e["id"]] or [when]
            stable = bool(welcome) and ended[0] - welcome[0] >= self.chosen["stable_after"]
            if stable:
                n = auth = 0
                refusals = []
                free_used = False
            self.story.append(seen)
            has_token = self.situation.credential == "token"
            if kind in ("fresh", "once", "expired") and has_token:
                rejected.add(e["token"])
            if kind == "once" and not has_token:
                stopped_at = seen
                continue
            surprise = not stable and (not has_token or self.life - (when - minted_at["last"]) > TOKEN_MARGIN)
            counted = kind == "fresh" or (kind == "expired" and surprise)
            auth += 1 if counted and has_token else 0
            final_if_it_lasts = kind == "lasts" or auth >= 3 and counted or kind in ("fresh", "expired") and not has_token
            if final_if_it_lasts and refusals and self.had_to_stop(e, refusals[0], when, len(refusals)):
                stopped_at = seen
                continue
            if counted or final_if_it_lasts:
                refusals.append(when)
            if kind == "once":
                kicks += 1
                if kicks > 1:
                    stopped_at = seen
                    continue
            if kind == "stop":
                stopped_at = seen
                continue
            n += 1
            b, lowest, highest = self.backoff(n)
            jitter = self.chosen["jitter_percent"]
            if asked[1]:
                least = asked[0] if n == 1 and e["status"] == 101 else max(asked[0], b)
                most = asked[1] if n == 1 and e["status"] == 101 else max(asked[1], b)
                lowest, highest = least, most + most * jitter // 100
            elif final_if_it_lasts:
                least = self.chosen["refusal_delay"]
                if lowest < least:
                    lowest, highest = least, max(least + least * jitter // 100, highest)
            elif kind in ("fresh", "once", "expired") and not free_used:
                free_used = True
                lowest = highest = 0
            elif seen == "1012" and n == 1:
                lowest, highest = 5000, 30000
            elif kind == "deaf":
                lowest, highest = lowest, highest + 500  # and the liveness time-out before it
            elif kind == "timeout":
                lowest -= LATE + turns
            if kind != "deaf":
                self.check_order(e, highest, seen)
            previous_end = (when, lowest, highest + self.lingers(e), seen)
        # The last one: nothing came. Was something due?
        end_of_log = self.log[-1]["ms"] if self.log else 0
        if stopped_at is None and previous_end is not None:
            run_until = max(end_of_log, starts[0]["ms"] + self.situation.seconds * 1000 - 200) if starts else 0
            if run_until - previous_end[0] > previous_end[2] + margin:
                self.fault("nothing came in the %d ms after %s" % (run_until - previous_end[0], previous_end[3]))
        if (self.last["phase"] == "stopped") != (stopped_at is not None):
            self.fault("it is %s, but by the log it had to %s" %
                       (self.last["phase"], "stop after " + stopped_at if stopped_at else "go on"))

    # --- the table ---

    def row(self):
        saw = []
        for d in getattr(self, "decisions", []):
            name = d["event"]
            if name.split("/")[0] in ("closed", "rejected", "failed", "mint_failed") and d["action"] != "none":
                saw.append(name.replace("closed/", "").replace("rejected/", "HTTP ").replace("rejected", "HTTP ?"))
            elif d["action"] == "disconnect" or (d["event"] == "elapsed" and d["reason"] == "mint_timeout" and
                                                 d["action"] == "wait" and d["phase"] == "waiting"):
                saw.append(d["reason"])
        last = getattr(self, "last", {"phase": "?", "reason": "?"})
        decided = last["phase"] + ("" if last["reason"] in ("none", "start_requested") else " (%s)" % last["reason"])
        logged = "%d connects, %d mints" % (len(self.connects), len(self.mints)) if self.log else "nothing"
        if self.note:
            logged += ", " + self.note
        if self.plays > 1:
            logged += ", play %d" % self.plays
        return [self.stack.name, self.situation.name, squeeze(saw), decided, logged, "ok" if not self.faults else "WRONG"]


def program(options, name):
    """The path of a program in one of the folders; None if it is not built."""
    paths = [os.path.join(folder, name) for folder in options.bin]
    return next((path for path in paths if os.access(path, os.X_OK)), None)


def chosen(options):
    """The stacks that are asked for, or all; of the rare ones those that are built."""
    named = options.stacks.split(",") if options.stacks else []
    return [s for s in STACKS if s.name in named or not named and (not s.rare or program(options, s.name + "_client"))]


def certificates(options):
    """Where the test's certificates are: makes them, and gives the path of each by its name."""
    folder = os.path.abspath(os.path.join(options.out, "certificates"))
    with MAKING:
        subprocess.run([os.path.join(HERE, "certificates.sh"), folder], check=True)
    return lambda name: os.path.join(folder, name)


MAKING = threading.Lock()


def read_decision(line):
    """A line of a client's log, "+0.806s closed:4010@3 # action=wait phase=waiting ..": the event is closed/4010."""
    word, _, rest = line.split(" ", 1)[1].partition(" # ")
    word, _, ident = word.partition("@")
    name, *more = word.split(":")
    decision = dict(re.findall(r"(\w+)=(\S+)", rest))
    decision.update(event="/".join([name] + more[:1]) if name in ("closed", "rejected") else name, id=ident)
    return decision


def squeeze(words):
    """a a a b -> 3x a, b"""
    out = []
    for word in words:
        if out and out[-1][0] == word:
            out[-1][1] += 1
        else:
            out.append([word, 1])
    text = ", ".join("%dx %s" % (n, w) if n > 1 else w for w, n in out)
    return text if len(text) < 70 else text[:67] + "..."


def print_table(rows):
    head = ["stack", "situation", "saw", "is in the end", "the server logged", ""]
    widths = [max(len(r[i]) for r in rows + [head]) for i in range(len(head))]
    for r in [head] + rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(r, widths)).rstrip())


def read_options():
    """The command line, the stacks that are wanted and built, and the names of those that are not built."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True, action="append", help="where server and NAME_client are")
    parser.add_argument("--out", default="matrix", help="where the logs go")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--jobs", type=int, default=20)
    parser.add_argument("--stacks", default="")
    parser.add_argument("--situations", default="")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    wanted = chosen(options)
    missing = [s.name for s in wanted if not program(options, s.name + "_client")]
    for name in missing:
        print("%s: %s_client is not built" % ("MISSING" if options.full else "skipped", name))
    return options, [s for s in wanted if s.name not in missing], missing


def main():
    options, wanted, missing = read_options()
    for stack in wanted:
        for situation, why in stack.skips.items():
            print("not for %s: %s: %s" % (stack.name, situation, why))
    cells = [Cell(stack, situation, options)
             for situation in SITUATIONS if not options.situations or situation.name in options.situations.split(",")
             for stack in wanted if situation.name not in stack.skips]
    return report(options, cells, SITUATIONS, missing)


def report(options, cells, situations, missing):
    """Plays the cells and prints how they ended; the exit code."""
    started = time.time()
    pulse = Pulse()
    pulse.start()
    cells.sort(key=lambda c: -c.situation.seconds)  # the long ones first; most of a cell is waiting
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        done = list(pool.map(lambda cell: cell.run(pulse), cells))
    for cell in done:
        while cell.play_again():
            print("%s, %s is played again: the machine was %.0f ms late, and %s" %
                  (cell.stack.name, cell.situation.name, cell.late, "; ".join(cell.faults)))
            cell.run(pulse)
    order = {(s.name, t.name): (j, i) for i, s in enumerate(STACKS) for j, t in enumerate(situations)}
    done.sort(key=lambda c: order[(c.stack.name, c.situation.name)])
    print_table([c.row() for c in done])
    wrong = [c for c in done if c.faults]
    for c in wrong:
        print("\n%s, %s:" % (c.stack.name, c.situation.name))
        for text in c.faults:
            print("  " + text)
    print("\n%d cells, %d wrong, %.0f s, on a machine that was up to %.0f ms late" %
          (len(done), len(wrong), time.time() - started, max([c.late for c in done] + [0])))
    return 1 if wrong or not done or (missing and options.full) else 0


if __name__ == "__main__":
    sys.exit(main())
