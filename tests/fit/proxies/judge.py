# SPDX-License-Identifier: MIT
"""Judges a play by what the tap saw. The client's own log is asked only for what no server sees: what it ordered, and why.

The policy is written here a second time, from the contract and not from the library: what each end leads to, and how long a
wait may be. A busy machine makes everything late and nothing early, so "too early" and "ordered too long" are faults on any
machine; how late is too late depends on how late the machine was meanwhile.
"""
import matrix

MARGIN = 300  # ms that an idle machine may be late
CLOCK = 5  # ms that two clocks may disagree by, with their rounding
TIMES = 1.3  # how many times its promised wait a client may need, once the service is possible
DOES = {"backoff": "backs off", "lasts": "tries again slowly", "asked": "waits as asked", "silence": "drops it, backs off"}


class Verdict:
    def __init__(self):
        self.faults = []
        self.arrived = []  # what the client got, in order
        self.does = []
        self.back = None  # s after the service was possible and the client had lost it; None: it was never away
        self.promised = None  # s, the wait that led to the connect that lasted
        self.away = None  # s that the service was not possible
        self.connects = 0  # from the first end on
        self.outcome = None  # back, stays, stops, away

    def fault(self, text, *values):
        self.faults.append(text % values)


def kind_of(connect, stack):
    if connect.word() == "TLS error":
        return "backoff"
    if connect.status not in (None, 101):
        return matrix.status_class(connect.status)
    if connect.code is not None:
        return matrix.close_class(stack.hides.get(connect.code, connect.code))
    return "silence" if connect.how == "left" else "backoff"


def asked_of(connect, stack):
    """ms that the server asks to wait, as far as the stack tells it."""
    return connect.retry_after * 1000 * stack.retry_after or connect.hint


def wait_range(connect, kind, n, chosen, stack):
    """The least and the most ms that may lie between this end and the next connect; n: its number since a stable session."""
    b = chosen["base"]
    for _ in range(n - 1):
        b = min(b * chosen["factor_percent"] // 100, chosen["cap"])
    percent = chosen["jitter_percent"]
    lowest, highest = b - b * percent // 100, b + b * percent // 100
    asked = asked_of(connect, stack)
    if asked:
        least = asked if connect.hint and n == 1 else max(asked, b)
        return least, least + least * percent // 100
    if connect.code == 1012 and n == 1 and 1012 not in stack.hides:
        return 5000, 30000
    least = chosen["refusal_delay"]
    if kind == "lasts" and lowest < least:
        return least, max(least + least * percent // 100, highest)
    return lowest, highest


def orders_of(decisions):
    """The decisions about ends, one for each end: a wait, a dropped connection, a stop."""
    return [d for d in decisions if d["action"] == "disconnect" or
            d["action"] in ("wait", "stop") and d["event"] not in ("elapsed", "stop")]


def judge(cell, connects, decisions, chosen, possible_at, over_at, late=0, minted=1, told=False):
    """`connects` of redial's client as the tap saw them; times in s, `late` (the machine's worst) in ms."""
    v = Verdict()
    came = len(connects)
    connects = [c for c in connects if c.at < over_at]
    ends = [c for c in connects if c.end is not None and c.end < over_at]
    walk(v, cell.stack, connects, ends, orders_of(decisions), chosen, late)
    last = connects[-1] if connects else None
    if decisions and any(d["phase"] == "stopped" and d["reason"] != "stop_requested" for d in decisions):
        v.outcome = "stops"
    elif last and last.welcome is not None and last not in ends:
        v.outcome = "back" if ends else "stays"
    else:
        v.outcome = "tells" if told else "away"
    if v.outcome == "stops" and not told:
        v.fault("it stopped and told nobody")
    if v.outcome == "back":
        come_back(v, cell, ends, last, possible_at, late)
    v.connects = len([c for c in connects if ends and c.at > ends[0].end])
    decided = sum(d["action"] == "connect" for d in decisions)
    if not decided - 1 <= came <= decided:  # the last may be under way
        v.fault("%d connects came and %d were decided", came, decided)
    if minted != 1:
        v.fault("%d mints for one token that never was refused", minted)
    compare(v, cell)
    return v


def walk(v, stack, connects, ends, orders, chosen, late):
    """From each end to the next connect."""
    n, opened = 0, None  # retries since a stable session; when the first end came that is final if it lasts
    for i, end in enumerate(ends):
        order = orders[i] if i < len(orders) else None
        kind = kind_of(end, stack)
        if order and order["action"] == "disconnect" and (end.end - end.at) * 1000 >= chosen["connect_timeout"] - MARGIN:
            kind = "silence"  # the answer came when the client had just given up
        if end.welcome is not None and (end.end - end.welcome) * 1000 >= chosen["stable_after"]:
            n, opened = 0, None
        n += 1
        if kind == "lasts" and opened is None:
            opened = end.end
        v.arrived.append(end.word())
        v.does.append(DOES["asked" if asked_of(end, stack) and kind == "backoff" else kind])
        if order is None:
            v.fault("nothing was decided about end %d, %s", i + 1, end.word())
        elif order["action"] == "stop":
            if kind != "lasts" or n < 3 or (end.end - opened) * 1000 < chosen["patience"] - CLOCK - late:
                v.fault("stopped by end %d, %s", i + 1, end.word())
        else:
            check_wait(v, end, kind, int(order["timer"]), wait_range(end, kind, n, chosen, stack), connects)


def check_wait(v, end, kind, ordered, bounds, connects):
    """The wait that the client ordered after this end, and what it waited."""
    lowest, highest = bounds
    if not lowest <= ordered <= highest:
        v.fault("a wait of %d ms after %s, expected %d to %d", ordered, end.word(), lowest, highest)
    v.promised = ordered / 1000
    following = next((c for c in connects if c.at >= end.at and c is not end), None)
    if following and kind != "silence":  # of a silence only the client knows when it was over for it
        waited = (following.at - end.end) * 1000
        if waited < lowest - CLOCK:
            v.fault("a connect %d ms after %s, not before %d", waited, end.word(), lowest)


def come_back(v, cell, ends, last, possible_at, late):
    v.back = max(0, last.welcome - max(possible_at, ends[0].end))
    most = TIMES * v.promised + (MARGIN + matrix.TURNS * late) / 1000
    if v.back > most and not cell.why:
        v.fault("back %.1f s after the service was possible; %.1f s were promised", v.back, v.promised)


def compare(v, cell):
    """With what this cell is known for: in classes, and with room for what is a matter of milliseconds."""
    if v.outcome != cell.does:
        v.fault("the client %s, expected: %s", v.outcome, cell.does)
    missing, strange = cell.arrives - set(v.arrived), set(v.arrived) - cell.arrives - cell.may
    if missing:
        v.fault("never got %s", ", ".join(sorted(missing)))
    if strange:
        v.fault("got %s", ", ".join(sorted(strange)))


class Plain:
    """How the loop without a policy fared in the same play."""

    def __init__(self, connects, possible_at, over_at):
        ends = [c for c in connects if c.end is not None and c.end < over_at]
        last = connects[-1] if connects else None
        self.connects = len([c for c in connects if ends and c.at > ends[0].end and c.at < over_at])
        self.back = None  # s, as redial's
        self.stays = last is not None and not ends and last.welcome is not None and last.welcome < possible_at
        if not self.stays and last is not None and last.welcome is not None and last not in ends:
            self.back = max(0, last.welcome - max(possible_at, ends[0].end if ends else 0))
