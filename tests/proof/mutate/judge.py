#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is a mutant equivalent? Asks programs, not a reader: those in judge/ write down all that a user can see, once with the
original headers and once with each mutant. A difference is something that a test can notice.

usage: judge.py [--only GLOB]... [--every N] [--compiler C++] [--jobs N] [ANCHOR]...

Without an anchor, all entries of equivalent.txt (of headers that match GLOB); --every N: instead each N-th mutant of
all, which shows how much the programs see. Exit status: 1 if an entry is visible after all."""
import argparse
import fnmatch
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True  # nothing is written beside the sources
from mutate import equivalents, headers_of, here, mutants_of, root

programs = ("values", "edges", "machines")
optimize = {"values": "-O1", "edges": "-O1", "machines": "-O0"}  # whatever is quicker, compiling and running taken together


def wanted(header):
    """The programs that may show a change of this header."""
    if header.startswith("edge/") and "handover" not in header:
        return ("edges",)
    below_all = header.startswith(("milliseconds", "clock", "detail/"))
    return ("values", "machines", "edges") if below_all else ("values", "machines")


class Judge:
    def __init__(self, work, compiler):
        self.work, self.compiler = work, compiler
        self.plain = {program: self.digest(root, work, program)[1] for program in programs}

    def digest(self, tree, folder, program, area=None):
        """('digest', what the program prints), or 'invalid', 'hangs' or 'crashes' and nothing."""
        binary = os.path.join(folder, program)
        built = subprocess.run([self.compiler, "-std=c++17", optimize[program], "-w", "-I", os.path.join(tree, "include"),
                                os.path.join(here, "judge", program + ".cpp"), "-o", binary], stderr=subprocess.DEVNULL)
        if built.returncode:
            return "invalid", ""
        return self.run(binary)

    @staticmethod
    def run(binary, area=()):
        try:
            ran = subprocess.run([binary, *area], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60, text=True)
        except subprocess.TimeoutExpired:
            return "hangs", ""
        return ("digest", ran.stdout) if ran.returncode == 0 else ("crashes", "")

    def judge(self, number, mutant, text):
        """'alike', or how it differs."""
        folder = os.path.join(self.work, str(number))
        shutil.copytree(os.path.join(root, "include"), os.path.join(folder, "include"))
        try:
            with open(os.path.join(folder, "include", "redial", mutant.header), "w") as out:
                out.write(text)
            for program in wanted(mutant.header):
                result, seen = self.digest(folder, folder, program)
                if result != "digest":
                    return result
                for before, now in zip(self.plain[program].splitlines(), seen.splitlines()):
                    if before != now:
                        return self.first_difference(folder, program, before.split()[0])
            return "alike"
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def first_difference(self, folder, program, area):
        said = [self.run(os.path.join(where, program), [area])[1].splitlines() for where in (self.work, folder)]
        for number, (before, now) in enumerate(zip(*said), 1):
            if before != now:
                return "visible in %s, line %d: `%s` -> `%s`" % (area, number, before.strip(), now.strip())
        return "visible in %s" % area


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("anchors", nargs="*")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--every", type=int)
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    known = equivalents()
    picked = []
    for header in headers_of(chosen.only):
        listed = known.get(header, {})
        made = mutants_of(header)
        if chosen.every:
            made = made[::chosen.every]
        else:
            made = [m for m in made if m[0].anchor in (chosen.anchors or listed)]
        picked += made
    if chosen.anchors and not picked:
        raise SystemExit("judge: no mutant has that anchor")
    visible = 0
    with tempfile.TemporaryDirectory(prefix="redial-judge-") as work:
        judge = Judge(work, chosen.compiler)
        with ThreadPoolExecutor(chosen.jobs) as pool:
            for (mutant, _), said in zip(picked, pool.map(lambda pair: judge.judge(pair[0], *pair[1]), enumerate(picked))):
                visible += said != "alike"
                print("%s: %s: %s" % (mutant.header, mutant.anchor, said), flush=True)
    print("%d judged, %d visible" % (len(picked), visible))
    return 1 if visible and not chosen.every else 0


if __name__ == "__main__":
    sys.exit(main())
