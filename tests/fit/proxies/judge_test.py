#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The judge on plays that were made up: a good one passes, and each way of being wrong is found."""
import os
import sys

sys.dont_write_bytecode = True
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "stacks"))
import judge  # noqa: E402
import page  # noqa: E402
import situations  # noqa: E402
import tap  # noqa: E402

CHOSEN = {"base": 1000, "cap": 30000, "factor_percent": 200, "jitter_percent": 20, "stable_after": 30000,
          "connect_timeout": 10000, "refusal_delay": 30000, "patience": 900000}
FAST = {**CHOSEN, "base": 50, "cap": 400, "stable_after": 1500, "connect_timeout": 500, "refusal_delay": 500, "patience": 1500}
OVER = 1000.0


def connect(at, end=None, how=None, **seen):
    c = tap.Connect(at)
    c.end, c.how = end, how
    for name, value in seen.items():
        setattr(c, name, value)
    return c


def up(at, end=None, how=None, **seen):
    return connect(at, end, how, status=101, welcome=at + 0.01, **seen)


def decided(*words):
    """wait:1000 stop disconnect:1000, each before a connect."""
    out = [{"action": "connect", "event": "minted", "phase": "connecting", "reason": "start_requested"}]
    for word in words:
        action, _, timer = word.partition(":")
        out.append({"action": action, "event": "elapsed" if action == "disconnect" else "failed", "timer": timer,
                    "phase": "stopped" if action == "stop" else "waiting", "reason": "x"})
        if action != "stop":
            out.append({"action": "connect", "event": "elapsed", "phase": "connecting", "reason": "x"})
    return out


# A proxy that is killed at 10 and back at 13.
KILLED = dict(connects=[up(1, 10, "FIN"), connect(11.1, 11.1, "refused"), up(13.2)], words=("wait:1100", "wait:2100"),
              arrives="FIN, refused")
# A path that is not there from 10 to 30.
ABSENT = dict(connects=[up(1, 10, "FIN"), connect(11, 11.01, "FIN", status=404), up(42)], words=("wait:1000", "wait:30990"),
              arrives="FIN, 404", possible=30)
WRONG = dict(connects=[connect(at, at + 0.01, status=404) for at in (1, 1.6, 2.2, 2.8)],
             words=("wait:580", "wait:590", "wait:590", "stop"), arrives="404", does="stops", chosen=FAST, told=True)
ASKED = dict(connects=[up(1, 10, "FIN"), connect(11, 11.01, status=503, retry_after=6), up(17.5)],
             words=("wait:1000", "wait:6500"), arrives="FIN, 503 + Retry-After", possible=15)
SILENT = dict(connects=[up(1, 10, "FIN"), connect(11, 21, "left"), up(23)], words=("wait:1000", "disconnect:2000"),
              arrives="FIN, silence", possible=21)
LATE_ANSWER = dict(connects=[up(1, 10, "FIN"), connect(11, 20.99, status=404), up(23)],
                   words=("wait:1000", "disconnect:2000"), arrives="FIN, 404", possible=21)
STAYS = dict(connects=[up(1)], words=(), arrives="", does="stays")

GOOD = [("killed", KILLED), ("path not there", ABSENT), ("wrong path", WRONG), ("Retry-After", ASKED), ("silent", SILENT),
        ("an answer at the last moment", LATE_ANSWER), ("nothing", STAYS),
        ("late, on a machine that was late", {**KILLED, "connects": KILLED["connects"][:2] + [up(16.5)], "late": 200}),
        ("late, and the page says why", {**KILLED, "connects": KILLED["connects"][:2] + [up(16.5)], "why": "it is known"})]
BAD = [
    ("too early", {**KILLED, "connects": KILLED["connects"][:2] + [up(12.6)]}),
    ("too early on a late machine", {**KILLED, "connects": KILLED["connects"][:2] + [up(12.6)], "late": 500}),
    ("too late", {**KILLED, "connects": KILLED["connects"][:2] + [up(16.5)]}),
    ("ordered too long", {**KILLED, "words": ("wait:1100", "wait:2500")}),
    ("ordered too short", {**KILLED, "words": ("wait:1100", "wait:1100")}),
    ("a refusal that may be final taken for a failure", {**ABSENT, "words": ("wait:1000", "wait:2000")}),
    ("Retry-After cut short", {**ASKED, "words": ("wait:1000", "wait:2000")}),
    ("Retry-After ignored", {**ASKED, "connects": ASKED["connects"][:2] + [up(13)]}),
    ("never back", {**KILLED, "connects": KILLED["connects"][:2]}),
    ("stopped on something transient", {**ABSENT, "connects": ABSENT["connects"][:2], "words": ("wait:1000", "stop")}),
    ("stopped before patience was over", {**WRONG, "connects": WRONG["connects"][:3], "words": WRONG["words"][:2] + ("stop",)}),
    ("stopped by a FIN", {**WRONG, "connects": [connect(at, at + 0.01, "FIN") for at in (1, 1.1, 1.2, 2.8)]}),
    ("stopped without a word", {**WRONG, "told": False}),
    ("goes on for ever", {**WRONG, "words": ("wait:580", "wait:590", "wait:590", "wait:590")}),
    ("nothing decided", {**KILLED, "words": ("wait:1100",)}),
    ("a connect that nobody decided", {**KILLED, "connects": KILLED["connects"] + [up(14)]}),
    ("gets something else", {**KILLED, "arrives": "1001, refused"}),
    ("gets more than is known", {**KILLED, "arrives": "FIN"}),
    ("gives up before its time", {**SILENT, "connects": [up(1, 10, "FIN"), connect(11, 13, status=404), up(23)]}),
    ("loses what it ought to keep", {**KILLED, "does": "stays"}),
    ("a token minted in vain", {**KILLED, "minted": 2}),
]


def judged(connects, words, arrives, does="back", chosen=None, possible=13.0, late=0, why="", minted=1, told=False):
    def made_up(_):
        pass
    cell = situations.Cell(None, made_up, arrives, does=does, why=why)
    return judge.judge(cell, connects, decided(*words), chosen or CHOSEN, possible, OVER, late, minted, told).faults


def check_words():
    """What the table says is what comes back from it."""
    words = ["FIN", "refused", "refused", "503 + Retry-After", "FIN without an answer"]
    return page.words_of(page.squeeze(words)) == set(words) and page.words_of("nothing") == set()


def check_reader():
    """The tap's reader, byte by byte and at once: a head, a hello, a close frame."""
    stream = (b"HTTP/1.1 101 x\r\nRetry-After: 3\r\n\r\n" + b'\x81\x12{"type":"welcome"}' + b"\x88\x02\x03\xe9")
    for size in (1, 7, len(stream)):
        c = tap.Connect(0)
        reader = tap.Reader(c)
        for begin in range(0, len(stream), size):
            reader.take(stream[begin:begin + size], 5.0)
        if (c.status, c.retry_after, c.welcome, c.code, c.end) != (101, 3, 5.0, 1001, 5.0):
            return False
    return True


def main():
    wrong = 0
    for good, plays in ((True, GOOD), (False, BAD)):
        for name, play in plays:
            faults = judged(**play)
            right = (not faults) == good
            wrong += not right
            print("%-6s %s: %s: %s" % ("ok" if right else "WRONG", "good" if good else "bad", name, faults))
    for name, check in (("words", check_words), ("reader", check_reader)):
        right = check()
        wrong += not right
        print("%-6s %s" % ("ok" if right else "WRONG", name))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
