# SPDX-License-Identifier: MIT
"""The table of tests/docs/PROXIES.md: printed, written, and compared with a run."""
import re

BEGIN, END = "<!-- begin:proxies -->\n", "<!-- end:proxies -->"
HEAD = ["program", "setting", "what happens", "service away", "the client gets", "redial", "is back after", "connects",
        "a plain loop"]


CLIENTS = {"beast": "Beast", "lws": "libwebsockets", "qt": "Qt"}
GETS, DOES = HEAD.index("the client gets"), HEAD.index("redial")


def squeeze(words):
    """a, a, b -> 2x a, b"""
    out = []
    for word in words:
        if out and out[-1][0] == word:
            out[-1][1] += 1
        else:
            out.append([word, 1])
    return ", ".join("%dx %s" % (n, word) if n > 1 else word for word, n in out)


def unique(words):
    return list(dict.fromkeys(words))


def row(result):
    cell, v, plain = result.cell, result.verdict, result.plain
    does = {"back": ", ".join(unique(v.does)), "stays": "stays", "stops": "stops and tells the user",
            "tells": "backs off and tells the user"}.get(v.outcome, "?")
    back = "%.1f s of %.1f" % (v.back, v.promised) if v.back is not None and v.promised is not None else ""
    loop = ""
    if plain and cell.scheme == "ws":
        connects = "%d connect%s" % (plain.connects, "" if plain.connects == 1 else "s")
        if cell.for_ever():
            loop = "goes on"
        elif plain.stays:
            loop = "stays"
        elif cell.does == "stays":
            loop = "loses it, " + connects
        else:
            loop = ("not back" if plain.back is None else "after %.1f s" % plain.back) + ", " + connects
    away = "" if cell.for_ever() or v.outcome == "stays" or v.away is None else "%.0f s" % v.away
    setting = ", ".join([cell.setting] * bool(cell.setting) + ["met by " + CLIENTS[cell.client]] * (cell.client != "beast"))
    return ["%s %s" % (cell.family, cell.version), setting, cell.title, away, squeeze(v.arrived) or "nothing", does, back,
            str(v.connects) if v.outcome != "stays" else "", loop]


def table(results):
    lines = ["| %s |" % " | ".join(HEAD), "|%s" % ("---|" * len(HEAD))]
    lines += ["| %s |" % " | ".join(row(result)) for result in results]
    for cell in (result.cell for result in results if result.cell.why):
        lines += ["", "%s, %s, may take longer than it promised: %s." % (cell.family, cell.title, cell.why)]
    return "\n".join(lines) + "\n"


def parts_of(path):
    with open(path) as file:
        text = file.read()
    before, _, rest = text.partition(BEGIN)
    inside, _, after = rest.partition(END)
    if not after:
        raise ValueError("%s has no section for the table" % path)
    return before, inside, after


def update(path, text):
    before, _, after = parts_of(path)
    with open(path, "w") as file:
        file.write(before + BEGIN + text + END + after)
    return []


def words_of(arrived):
    return {re.sub(r"^\d+x ", "", word) for word in re.split(r", (?=\d+x |\w)", arrived)} - {"nothing"}


def compare(path, results, complete):
    """Faults: what the page says and this run did not see. Times and counts may differ, and after a change of version all."""
    known = {}
    for line in parts_of(path)[1].splitlines()[2:]:
        if not line.startswith("|"):
            continue
        columns = [column.strip() for column in line.strip("| \n").split(" | ")]
        program, _, version = columns[0].rpartition(" ")
        known[program, columns[1], columns[2]] = version, columns
    faults = []
    for result in results:
        cell, now = result.cell, row(result)
        version, columns = known.pop((cell.family, now[1], now[2]), (None, None))
        if columns is None:
            faults.append("%s is not on the page" % cell.name)
            continue
        differ = words_of(now[GETS]) ^ words_of(columns[GETS])
        text = "%s: the page says %s, %s; now it is %s, %s" % (
            cell.name, columns[GETS], columns[DOES], now[GETS], now[DOES])
        if version != cell.version:
            print("another version: %s %s, on the page %s%s" %
                  (cell.family, cell.version, version, "; " + text if differ else ""))
        elif differ - cell.may:
            faults.append(text)
    if complete:
        faults += ["the page has %s, %s, %s, and this run has not" % key for key in known]
    return faults
