#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A real client behind real proxies and frameworks, through deploys, accidents, limits and maintenance.

    run.py --bin FOLDER.. --modules FOLDER --page PROXIES.md [--update] [--out FOLDER] [--jobs N] [--only WORDS]

Prints the table and compares it with the page, or with --update writes it there. Exits with 1 if a client is not where it
has to be, or got something else than the page says; with another version of a program that is printed and no fault. A cell
that is wrong on a machine that was late is played again, by itself.
"""
import argparse
import concurrent.futures
import os
import re
import sys
import time
import traceback

sys.dont_write_bytecode = True
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "stacks"))
import apache  # noqa: E402
import caddy  # noqa: E402
import frameworks  # noqa: E402
import haproxy  # noqa: E402
import judge  # noqa: E402
import lighttpd  # noqa: E402
import matrix  # noqa: E402
import nginx  # noqa: E402
import page  # noqa: E402
import play  # noqa: E402
import tap  # noqa: E402
import varnish  # noqa: E402

FAMILIES = [nginx, haproxy, caddy, apache, varnish, lighttpd, frameworks]
PLAYS = 3  # times that a cell is played at most, while the machine is late
BUSY = 30  # ms of lateness from which on a fault may be the machine's


class Result:
    """A cell and how its last play was judged."""

    def __init__(self, cell):
        self.cell = cell
        self.plays = 0
        self.late = 0  # ms, the machine at its worst
        self.played = False  # to the end, whatever came of it
        self.verdict = judge.Verdict()
        self.plain = None

    def play(self, options, loop, pulse):
        self.plays += 1
        self.played = False
        begin = time.monotonic()
        try:
            done = play.Play(self.cell, options, loop, self.plays).run()
            self.late = max(pulse.between(begin, time.monotonic()))
            possible = done.possible_at or done.began_at
            self.verdict = judge.judge(self.cell, done.tap.connects, done.decisions(), done.chosen(), possible, done.over_at,
                                       self.late, done.minted(), " tell_user" in done.read_client())
            self.verdict.away = possible - done.began_at
            self.played = True
            if done.died is not None:
                self.verdict.fault("the client ended by itself, with status %d", done.died)
            self.plain = judge.Plain(done.plain.connects, possible, done.ended_at)
        except Exception:  # a cell that cannot be played is a fault of its own, not the end of the others
            self.late = max(pulse.between(begin, time.monotonic()))
            self.verdict = judge.Verdict()
            self.verdict.fault("%s", traceback.format_exc().strip())
        print("%-6s %s%s" % ("ok" if not self.verdict.faults else "WRONG", self.cell.name,
                             "" if self.plays == 1 else ", play %d" % self.plays), flush=True)
        for fault in self.verdict.faults:
            print("       " + fault, flush=True)
        return self

    def play_again(self):
        return self.verdict.faults and (self.late >= BUSY or not self.played) and self.plays < PLAYS


def read_command_line():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True, action="append", help="where NAME_client, beast_plain and server are")
    parser.add_argument("--modules", required=True, help="the node_modules that has ws")
    parser.add_argument("--page", required=True)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--out", default="proxies")
    parser.add_argument("--jobs", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=400, help="when so long is over, nothing is played again")
    parser.add_argument("--only", default="", help="a regular expression for the cells' names")
    options = parser.parse_args()
    if options.update and options.only:
        parser.error("the page has all cells: --update goes without --only")
    options.out = os.path.abspath(options.out)
    os.makedirs(options.out, exist_ok=True)
    frameworks.Ws.modules = os.path.abspath(options.modules)
    frameworks.Beast.binary = matrix.program(options, "server")
    return options


def choose(options):
    """The cells to play, and whether they are all."""
    cells = [cell for family in FAMILIES for cell in family.CELLS]
    chosen = [cell for cell in cells if re.search(options.only, cell.name)]
    for client in sorted({cell.client for cell in chosen}):
        if not matrix.program(options, client + "_client"):
            print("skipped: all cells of %s_client, which is not built" % client)
            chosen = [cell for cell in chosen if cell.client != client]
    versions = {service: service.version() for service in {cell.make.service for cell in chosen}}
    for cell in chosen:
        cell.version = versions[cell.make.service]
    return chosen, len(chosen) == len(cells)


def play_all(cells, options):
    """All of them side by side, the long ones first, and then again, one by one, what is wrong on a machine that was late."""
    end = time.monotonic() + options.seconds
    loop, pulse = tap.Loop(), matrix.Pulse()
    pulse.start()
    results = [Result(cell) for cell in cells]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(lambda r: r.play(options, loop, pulse), sorted(results, key=lambda r: -r.cell.expected())))
    for result in results:
        while result.play_again() and time.monotonic() < end:
            result.play(options, loop, pulse)
    return results


def main():
    options = read_command_line()
    started = time.monotonic()
    cells, complete = choose(options)
    results = play_all(cells, options)
    table = page.table(results)
    print(table)
    wrong = page.update(options.page, table) if options.update else page.compare(options.page, results, complete)
    wrong += ["%s: %s" % (result.cell.name, fault) for result in results for fault in result.verdict.faults]
    for text in wrong:
        print("WRONG: " + text)
    print("%d cells, %d wrong, %.0f s, on a machine that was up to %.0f ms late" %
          (len(results), len(wrong), time.monotonic() - started, max([r.late for r in results] + [0])))
    return 1 if wrong or not results else 0


if __name__ == "__main__":
    sys.exit(main())
