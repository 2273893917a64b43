#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The matrix's judge on logs that were made up: a good one passes, and each way of being wrong is found.

A judge that finds nothing proves nothing, so this runs before the matrix is believed.
"""
import json
import sys

import matrix

OPTIONS = ("credential=token base=50 cap=400 factor_percent=200 jitter_percent=20 stable_after=1500 connect_timeout=500 mint_timeout=500 "
           "refusal_delay=500 patience=1500 budget.burst=20 budget.interval=100")


def log(text):
    """ "100 connect 1 t1 101" and so on, one event a line, as the server's log."""
    events = []
    for line in text.strip().splitlines():
        ms, what, *rest = line.split()
        e = {"ms": float(ms), "what": what}
        if what == "mint":
            e.update(status=int(rest[0]), token=rest[1] if len(rest) > 1 else "")
        else:
            e["id"] = int(rest[0])
        if what == "connect":
            e.update(token=rest[1], status=int(rest[2]))
            e.update(dict(pair.split("=") for pair in rest[3:]))
        if what == "close":
            e.update(by=rest[1], code=int(rest[2]))
        if what == "going_away":
            e["retry"] = rest[1]
        if what == "end":
            e.update(messages=0, bucket=200)
        events.append(e)
    return events


def client(*decisions):
    """(event, action, phase, reason) as the client's log."""
    return [OPTIONS] + ["+0.001s %s # action=%s phase=%s timer=1 attempt=0 reason=%s code=0" % d for d in decisions]


def judged(server_log, client_log, late=0, **situation):
    given = {"script": "made_up", "phase": "online", "seconds": 1}
    given.update(situation)
    cell = matrix.Cell(matrix.Stack("made_up"), matrix.Situation(**given), None)
    cell.log, cell.client_log, cell.late = log(server_log), client_log, late
    cell.judge()
    return cell.faults


# A full plan once, then a session that the user ends.
FULL = """
10 mint 200 t1
12 connect 1 t1 101
13 welcome 1
13 close 1 server 4010
14 end 1
{next} connect 2 {token} 101
{next} welcome 2
1000 close 2 client {code}
1000 end 2
"""
MET = (("minted@1", "connect", "connecting", "start_requested"), ("closed:4010@1", "wait", "waiting", "close_code"),
       ("elapsed", "connect", "connecting", "close_code"), ("ready@2", "none", "online", "none"))

ORDERED_TOO_MUCH = [line.replace("timer=1", "timer=61") for line in client(*MET)]  # 50 ms and a fifth are 60


def full(**changed):
    values = {"next": 68, "token": "t1", "code": 1000}
    values.update(changed)
    return FULL.format(**values)


def named(host, sni):
    """The same, with what the first connect asked for; the test's own host is nameless."""
    return full().replace("connect 1 t1 101", "connect 1 t1 101 host=%s sni=%s" % (host, sni))


# A suspended account.
SUSPENDED = """
10 mint 200 t1
12 connect 1 t1 101
13 welcome 1
13 close 1 server 4012
14 end 1
"""
STOPPED = (("minted@1", "connect", "connecting", "start_requested"), ("closed:4012@1", "stop", "stopped", "close_code"))
TOLD = client(*STOPPED)
TOLD[-1] += " tell_user"

# A token that is refused, and the next one.
REFUSED = """
10 mint 200 t1
12 connect 1 t1 401
14 end 1
{mint} mint 200 t2
{next} connect 2 {token} 101
{next} welcome 2
1000 close 2 client 1000
1000 end 2
"""
MINTED = (("minted@1", "connect", "connecting", "start_requested"), ("rejected:401@1", "mint_token", "minting", "http"),
          ("minted@2", "connect", "connecting", "http"), ("ready@2", "none", "online", "none"))


def refused(**changed):
    values = {"mint": 20, "next": 30, "token": "t2"}
    values.update(changed)
    return REFUSED.format(**values)


DEPLOY = """
10 mint 200 t1
12 connect 1 t1 101
13 welcome 1
100 going_away 1 600
200 close 1 server 1001
201 end 1
{next} connect 2 t1 {status} {more}
{next} end 2
{third} connect 3 t1 101
{third} welcome 3
3000 close 3 client 1000
3000 end 3
"""
SHUT = (("minted@1", "connect", "connecting", "start_requested"), ("closed:1001@1", "wait", "waiting", "shutdown"),
        ("elapsed", "connect", "connecting", "shutdown"), ("rejected:503@2", "wait", "waiting", "http_status"),
        ("elapsed", "connect", "connecting", "http_status"), ("ready@3", "none", "online", "none"))


def deploy(**changed):
    values = {"next": 850, "third": 950, "status": 503, "more": ""}
    values.update(changed)
    return DEPLOY.format(**values)


# 404 for ever: tried again slowly, then given up.
LASTS = """
10 mint 200 t1
12 connect 1 t1 404
12 end 1
{second} connect 2 t1 404
{second} end 2
1200 connect 3 t1 404
1200 end 3
{last} connect 4 t1 404
{last} end 4
"""
GIVEN_UP = (("minted@1", "connect", "connecting", "start_requested"), ("rejected:404@1", "wait", "waiting", "http_status"),
            ("elapsed", "connect", "connecting", "http_status"), ("rejected:404@2", "wait", "waiting", "http_status"),
            ("elapsed", "connect", "connecting", "http_status"), ("rejected:404@3", "wait", "waiting", "http_status"),
            ("elapsed", "connect", "connecting", "http_status"), ("rejected:404@4", "stop", "stopped", "http_status"))
LASTED = client(*GIVEN_UP)
LASTED[-1] += " tell_user"


def lasts(**changed):
    values = {"second": 600, "last": 1850}
    values.update(changed)
    return LASTS.format(**values)


GOOD = [
    ("a full plan", full(), client(*MET), {}),
    ("a suspended account", SUSPENDED, TOLD, {"phase": "stopped", "reason": "close_code", "tell": True}),
    ("a refused token", refused(), client(*MINTED), {}),
    ("a deploy", deploy(), client(*SHUT), {"seconds": 3}),
    ("Retry-After", deploy(third=1900, more="after=1"), client(*SHUT), {"seconds": 3}),
    ("404 for ever", lasts(), LASTED, {"phase": "stopped", "tell": True}),
    ("told to end before its connect came to the server", "\n".join(full().splitlines()[:6]), client(*MET[:3]),
     {"phase": "waiting", "seconds": 0.3}),
    ("told to end before it heard of the last close", "\n".join(full().splitlines()[:7]) + "\n69 close 2 server 4010\n69 end 2",
     client(*MET[:3]), {"phase": "waiting", "seconds": 0.3}),
    ("the host that was meant", named("", ""), client(*MET), {}),
    ("late, on a machine that was late", full(next=600), client(*MET), {"late": 30, "seconds": 3}),
]
BAD = [
    ("back 4 ms too early", full(next=49), client(*MET), {}),
    ("another Host", named("127.0.0.1", ""), client(*MET), {}),
    ("a name in the TLS handshake, without TLS", named("", "localhost"), client(*MET), {}),
    ("back far too late", full(next=990 + 60), client(*MET), {}),
    ("late, on a machine that was not", full(next=600), client(*MET), {"seconds": 3}),
    ("back 4 ms too early on a machine that was late", full(next=49), client(*MET), {"late": 100}),
    ("a wait that is too long, on a machine that was late", full(), ORDERED_TOO_MUCH, {"late": 100}),
    ("never comes back, on a machine that was late", "\n".join(full().splitlines()[:6]), client(*MET[:2]),
     {"phase": "waiting", "seconds": 5, "late": 100}),
    ("ended by 1001 instead of 1000", full(code=1001), client(*MET), {}),
    ("reported as something else", full(), client(*MET[:1], ("closed:1011@1",) + MET[1][1:], *MET[2:]), {}),
    ("not reported", full(), client(*MET[:1], ("inert",) + MET[1][1:], *MET[2:]), {}),
    ("a close that it did not hear of, and waited", "\n".join(full().splitlines()[:7]) + "\n69 close 2 server 4010\n69 end 2",
     client(*MET[:3], ("elapsed", "wait", "waiting", "connect_timeout")), {"phase": "waiting", "seconds": 0.3}),
    ("a close that it had the time to hear of", "\n".join(full().splitlines()[:7]) + "\n69 close 2 server 4010\n900 end 2",
     client(*MET[:3]), {"phase": "waiting", "seconds": 0.3}),
    ("a connect that nobody decided", full(), client(*MET[:2], MET[3]), {}),
    ("decided on a connect that never came, and waited", "\n".join(full().splitlines()[:6]),
     client(*MET[:3], ("elapsed", "wait", "waiting", "connect_timeout")), {"phase": "waiting"}),
    ("never comes back", "\n".join(full().splitlines()[:6]), client(*MET[:2]), {"phase": "waiting", "seconds": 5}),
    ("stopped without a reason", "\n".join(full().splitlines()[:6]),
     client(MET[0], ("closed:4010@1", "stop", "stopped", "close_code")), {"phase": "stopped"}),
    ("back after a stop", SUSPENDED + "900 connect 2 t1 101\n901 end 2",
     TOLD + client(("elapsed", "connect", "connecting", "x"))[1:], {"phase": "stopped", "tell": True}),
    ("a mint after a stop", SUSPENDED + "900 mint 200 t2", TOLD, {"phase": "stopped", "tell": True}),
    ("nobody was told", SUSPENDED, client(*STOPPED), {"phase": "stopped", "tell": True}),
    ("another reason", SUSPENDED, TOLD, {"phase": "stopped", "tell": True, "reason": "kicked"}),
    ("too many connects", full(), client(*MET), {"connects": (1, 1)}),
    ("too many connects on a machine that was late", full(), client(*MET), {"connects": (1, 1), "late": 100}),
    ("a refused token again", refused(token="t1"), client(*MINTED), {}),
    ("the free mint waited", refused(mint=20 + matrix.MARGIN, next=30 + matrix.MARGIN), client(*MINTED), {}),
    ("the going_away not waited for", deploy(next=790), client(*SHUT), {"seconds": 3}),
    ("jitter below the server's wait", deploy(next=795), client(*SHUT), {"seconds": 3}),
    ("404, back too early", lasts(second=500), LASTED, {"phase": "stopped", "tell": True}),
    ("404, given up too early", "\n".join(lasts().splitlines()[:8]),
     LASTED[:6] + [LASTED[-1].replace("@4", "@3")], {"phase": "stopped", "tell": True}),
    ("404, never given up", lasts() + "2500 connect 5 t1 404\n2500 end 5",
     client(*GIVEN_UP[:-1], ("rejected:404@4", "wait", "waiting", "http_status"), GIVEN_UP[4],
            ("rejected:404@5", "wait", "waiting", "http_status")), {"phase": "waiting"}),
    ("Retry-After not waited for", deploy(third=1800, more="after=1"), client(*SHUT), {"seconds": 3}),
    ("the second wait as short as the first", deploy(third=900), client(*SHUT), {"seconds": 3}),
]


def hammer():
    """Forty connects in half a second, each decided: only the budget can find that."""
    text = "1 mint 200 t1\n" + "".join("%d connect %d t1 101\n%d close %d server 4020\n" % (2 + 12 * i, i + 1, 3 + 12 * i, i + 1)
                                       for i in range(40))
    cell = matrix.Cell(matrix.Stack("made_up"), matrix.Situation("made_up", "waiting"), None)
    cell.log = log(text)
    cell.client_log = client(*[("closed:4020@%d" % (i + 1), "connect", "waiting", "x") for i in range(40)])
    cell.judge()
    return any("in a second" in fault for fault in cell.faults)


def main():
    wrong = 0
    for name, server_log, client_log, situation in GOOD:
        faults = judged(server_log, client_log, **situation)
        print("%-6s good: %s %s" % ("ok" if not faults else "WRONG", name, faults or ""))
        wrong += 1 if faults else 0
    for name, server_log, client_log, situation in BAD:
        faults = judged(server_log, client_log, **situation)
        print("%-6s bad: %s: %s" % ("ok" if faults else "WRONG", name, faults[:1] or "nothing found"))
        wrong += 0 if faults else 1
    found = hammer()
    print("%-6s bad: hammering" % ("ok" if found else "WRONG"))
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    sys.exit(main())
