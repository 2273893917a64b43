#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A first look at all mutants of many headers in minutes: one program has them all, and a number chooses.

usage: at_once.py [--tests] [--only GLOB]... [--but GLOB]... [--compiler C++] [--jobs N] [--seconds N] [--log FILE]

Each function of the headers gets a copy for each of its mutants, and asks a number which of them to be; the compiler still
sees the function as it is. What judges them is one of two programs:

 * the differential (model/differential.cpp), for the machine and for save and restore: it tells a mutant from the second
   reading of the contract;
 * with --tests, for any header: all quick tests in one program, those that know the header best first.

A mutant that turns one red is killed, and so is one that hangs or crashes. The others may yet be killed by other tests,
or by what the compiler evaluates: `mutate.py --again FILE` judges them alone. What stands in no function that can be
copied (tables, constructors, default values) is left to mutate.py in the same file, and counted.

Exit status: 0 if every mutant was tried; whether survivors are equivalent is mutate.py's business."""
import argparse
import collections
import fnmatch
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True  # nothing is written beside the sources
import mutate
from anchors import closing, closing_angle, scopes_of, tokens_of

DEFAULT = ["decision/memory.hpp", "decision/tokens.hpp", "decision/waits.hpp", "decision/endings.hpp", "decision/machine.hpp",
           "decision/backoff.hpp", "saved_state.hpp"]
CHOOSER = """#include <cstdlib>
unsigned redial_mutant = std::getenv("REDIAL_MUTANT") != nullptr ? std::atoi(std::getenv("REDIAL_MUTANT")) : 0;
"""


class Function:
    """A function that stands in a header from token `first` to `last`: its name, what it is called with, where its body
    opens. Not `good` is what no copy can stand for: constructors, conversions, packs, what is no function."""

    def __init__(self, tokens, first, last, scope):
        self.first, self.last, self.good = first, last, False
        path = scope.split("::")
        name = path[-1]
        wanted = [t[1] for t in tokens_of(name)]
        self.at = next((i for i in range(first, last) if [t[1] for t in tokens[i:i + len(wanted)]] == wanted
                        and tokens[i + len(wanted)][1] in ("(", ")")), None)
        if self.at is None or path[-2:-1] == [name] or re.match(r"operator \w", name) or tokens[last][1] != "}":
            return
        self.named = self.at + len(wanted)  # the token behind the name
        opens = self.named if tokens[self.named][1] == "(" else self.named + 1
        if tokens[opens][1] != "(":
            return
        closes = closing(tokens, opens)
        self.word = re.sub(r"\W", "_", name)
        self.body = next((i for i in range(closes, last) if tokens[i][1] == "{"), None)
        self.parameters = names_between(tokens, opens, closes, "{}")
        head = next((i for i in range(first, self.at) if tokens[i][1] == "template"), None)
        types = names_between(tokens, head + 1, closing_angle(tokens, head + 1)) if head is not None else []
        self.types = "<" + ", ".join(types) + ">" if types else ""
        # Only one function may stand there: what ends at the body is all of it.
        pack = any(tokens[i][1] == "..." for i in range(first, closes))
        pack = pack or types and any(tokens[i][1] == "friend" for i in range(first, self.at))  # found by no such call
        self.good = self.body is not None and closing(tokens, self.body) == last and not pack


def names_between(tokens, opens, closes, unnamed=None):
    """The names of parameters between two brackets, with `unnamed` for one that has none; or up to it, if that is None."""
    found, inside, depth = [], [], 0
    for i in range(opens + 1, closes + 1):
        kind, text, _ = tokens[i]
        if (text == "," and depth == 0) or i == closes:
            behind = next((k for k, t in enumerate(inside) if t[1] == "="), len(inside))
            if behind < 2 or inside[behind - 1][0] != "name":
                if unnamed is None or not inside:
                    break
                found.append(unnamed)
                inside = []
                continue
            name = inside[behind - 1][1]
            found.append("static_cast<decltype(%s)>(%s)" % (name, name) if ("op", "&&") in [t[:2] for t in inside] else name)
            inside = []
            continue
        depth += {"(": 1, "<": 1, "{": 1, ")": -1, ">": -1, "}": -1}.get(text, 0)
        inside.append(tokens[i])
    return found


def functions_of(text):
    """[(from, to, Function, tokens)] in characters."""
    tokens = tokens_of(text)
    scopes = scopes_of(tokens)
    found, i = [], 0
    while i < len(tokens):
        j, depth = i, 0  # of functions of one name, each alone
        while j + 1 < len(tokens) and scopes[j + 1] == scopes[i]:
            depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(tokens[j][1], 0)
            if depth <= 0 and tokens[j][1] in (";", "}"):
                break
            j += 1
        f = Function(tokens, i, j, scopes[i]) if scopes[i] else None
        if f and f.good:
            found.append((tokens[i][2], tokens[j][2] + 1, f, tokens))
        i = j + 1
    return found


def combined(header, mutants, dropped):
    """The header with all mutants in it, and function -> its mutants; those under None stand in no function."""
    text = open(os.path.join(mutate.include, header)).read()
    copies = collections.defaultdict(list)
    functions = functions_of(text)
    for number, (_, mutated) in mutants:
        at = next(i for i, (a, b) in enumerate(zip(text, mutated)) if a != b) if text != mutated[:len(text)] else len(text)
        home = next((f for f in functions if f[0] <= at < f[1]), None)
        # The text in front of the body's end is the function's own only if the change lies in its body.
        outside = home is None or at <= home[3][home[2].body][2]
        body = "" if outside else mutated[home[0]:home[1] + len(mutated) - len(text)]
        copies[None if outside else home[0]].append((number, body))
    for start, end, f, tokens in sorted(functions, key=lambda f: -f[0]):
        made, cases = "", ""
        name_at, name_end = tokens[f.at][2] - start, tokens[f.named - 1][2] + len(tokens[f.named - 1][1]) - start
        for number, body in copies[start]:
            if number in dropped:
                continue
            renamed = "%s%s_%d%s" % (body[:name_at], f.word, number, body[name_end:])
            made += '\n#line 1 "mutant_%d"\n%s\n' % (number, renamed)
            cases += " case %d: return %s_%d%s(%s);" % (number, f.word, number, f.types, ", ".join(f.parameters))
        if not cases:
            continue
        body = tokens[f.body][2] + 1
        chosen = " if (!__builtin_is_constant_evaluated()) { switch (redial_mutant) {%s default: break; } }" % cases
        line = text.count("\n", 0, start) + 1
        text = (text[:start] + made + '#line %d "%s"\n' % (line, header) + text[start:body] + chosen + text[body:])
    return text, copies


class Program:
    """The program with all mutants in it; which of them do not compile, and which stand in no function."""

    def __init__(self, work, chosen, known, flags, sources, objects=[]):
        self.work, self.chosen, self.known = work, chosen, known
        self.invalid, self.homeless = set(), set()
        self.include = os.path.join(work, "include")
        shutil.copytree(os.path.join(mutate.root, "include"), self.include)
        self.write()
        chooser = os.path.join(work, "chooser.cpp")
        with open(chooser, "w") as out:
            out.write(CHOOSER)
        objects = [self.built(flags, source) for source in sources + [chooser]] + objects
        self.path = os.path.join(work, "program")
        subprocess.run([flags[0]] + objects + ["-pthread", "-o", self.path], check=True)
        for copies in self.copies:  # if no copy of a function compiles, it is the copying that fails
            for home, made in copies.items():
                tried = {number for number, _ in made} - self.known
                if home is None or tried and len(tried) > 1 and tried <= self.invalid:
                    self.homeless |= tried
        self.invalid -= self.homeless

    def write(self):
        self.copies = []
        for header, mutants in self.chosen.items():
            text, copies = combined(header, mutants, self.invalid | self.known)
            self.copies.append(copies)
            with open(os.path.join(self.include, "redial", header), "w") as out:
                out.write("extern unsigned redial_mutant;\n" + text)

    def built(self, flags, source):
        """The object file. What does not compile is left out: no earlier object file is asked for it any more."""
        made = os.path.join(self.work, re.sub(r"\W", "_", source) + ".o")
        while True:
            ran = subprocess.run(flags + ["-fmax-errors=0", "-I", self.include, "-c", source, "-o", made],
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if ran.returncode == 0:
                return made
            bad = {int(n) for n in re.findall(r"mutant_(\d+):\d+:\d+: error", ran.stdout)} - self.invalid
            if not bad:
                raise SystemExit("%s does not compile (%d):\n%s" % (source, ran.returncode, ran.stdout[:3000]))
            self.invalid |= bad
            self.write()

    def red(self, number, arguments, seconds):
        """True if the program ends otherwise than well: within this processor time, and ten times as long in all."""
        def limits():
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            resource.setrlimit(resource.RLIMIT_AS, (1 << 32, 1 << 32))
        try:
            ran = subprocess.run([self.path] + arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 timeout=10 * seconds, preexec_fn=limits, env={**os.environ, "REDIAL_MUTANT": str(number)})
            return ran.returncode != 0
        except subprocess.TimeoutExpired:
            return True


class Differential:
    """Judges by the second reading of the contract: a second for each mutant, and longer for those that live."""

    def __init__(self, work, compiler, chosen, known, seconds):
        flags = [compiler, "-std=c++17", "-O1", "-w", "-I", os.path.join(mutate.root, "tests")]
        self.program = Program(work, chosen, known, flags, [os.path.join(mutate.root, "tests/proof/model/differential.cpp")])
        self.looks = (1, seconds)
        if self.kills(0, None, 1):
            raise SystemExit("the program finds a difference without a mutant")

    def kills(self, number, header, seconds):
        return self.program.red(number, ["--seconds", str(seconds), "--seed", str(seconds)], 5 * seconds + 20)


class Tests:
    """Judges by the tests: first the cases of the programs that know the header, the shortest before the others; then the
    quick ones of all programs, then the long ones that may notice it."""

    looks = ("shortest", "first", "quick", "long")

    def __init__(self, work, compiler, chosen, known, seconds):
        suite = mutate.Suite(work, compiler, seconds, True, [])
        suite.c_interface()
        sources = [os.path.join(mutate.root, "tests", name)
                   for name in suite.programs + ["catch_main.cpp"] if not name.startswith("proof/model")]
        flags = suite.flags(os.path.join(work, "include"))
        self.program = Program(work, chosen, known, flags, sources + [suite.misuse_case], [suite.misuse])
        self.sort(suite, chosen)

    def sort(self, suite, chosen):
        shown = subprocess.run([self.program.path, "-d", "yes", "-r", "xml"], stdout=subprocess.PIPE, text=True)
        cases = re.findall(r'<TestCase name="([^"]*)"[^>]* filename="([^"]*)".*?'
                           r'<OverallResult [^>]*durationInSeconds="([\d.e-]+)"', shown.stdout, re.S)
        if shown.returncode or not cases:
            raise SystemExit("the tests are red without a mutant")
        misuse = os.path.join(mutate.root, "tests", "fit/c/twins.cpp")  # what knows the one knows the other
        cases = [(name.replace("&lt;", "<").replace("&quot;", '"').replace("&amp;", "&"),
                  os.path.relpath(misuse if file == suite.misuse_case else file, os.path.join(mutate.root, "tests")),
                  float(took)) for name, file, took in cases]
        self.lists, self.limits = {}, {}
        for header in chosen:
            knowing = suite.order(header)
            self.list(header, "shortest", [c for c in cases if c[1] in knowing and c[2] <= 0.01])
            self.list(header, "first", [c for c in cases if c[1] in knowing and 0.01 < c[2] <= 0.2])
            self.list(header, "quick", [c for c in cases if c[1] not in knowing and c[2] <= 0.2])
            self.list(header, "long", [c for c in cases if c[2] > 0.2 and (c[1] in knowing or mutate.is_long_for(header, c[0]))])

    def list(self, header, look, cases):
        path = os.path.join(self.program.work, "%s-%s.txt" % (header.replace("/", "-"), look))
        with open(path, "w") as out:
            out.write("".join(mutate.spec(name) for name, _, _ in cases))
        self.lists[header, look] = path if cases else None
        self.limits[header, look] = 3 + int(5 * sum(took for _, _, took in cases))

    def kills(self, number, header, look):
        cases = self.lists[header, look]
        return cases is not None and self.program.red(number, ["-a", "-f", cases], self.limits[header, look])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tests", action="store_true", help="judge by the tests, not by the differential")
    parser.add_argument("--only", action="append", default=[], metavar="GLOB")
    parser.add_argument("--but", action="append", default=[], metavar="GLOB", help="leave these headers out")
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=10, help="how long the differential looks for a difference")
    parser.add_argument("--log", help="every verdict, one a line; what lives, or stands in no function, `survived`")
    options = parser.parse_args()
    equivalent = mutate.equivalents()
    chosen, names = collections.OrderedDict(), {}
    for header in mutate.headers_of(options.only or DEFAULT):
        if any(fnmatch.fnmatch(header, pattern) for pattern in options.but):
            continue
        chosen[header] = []
        for pair in mutate.mutants_of(header):
            number = len(names) + 1
            names[number] = pair[0]
            chosen[header].append((number, pair))
    known = {n for n, m in names.items() if m.anchor in equivalent.get(m.header, {})}
    with tempfile.TemporaryDirectory(prefix="redial-at-once-") as work:
        began = time.time()
        judge = (Tests if options.tests else Differential)(work, options.compiler, chosen, known, options.seconds)
        found = {n: "equivalent" if n in known else "invalid" if n in judge.program.invalid else
                 "in no function" if n in judge.program.homeless else "alive" for n in names}
        alive = [n for n in names if found[n] == "alive"]
        print("%d to look at, built in %d s" % (len(alive), time.time() - began), flush=True)
        with ThreadPoolExecutor(options.jobs) as pool:
            for look in judge.looks:
                killed = pool.map(lambda n: judge.kills(n, names[n].header, look), alive)
                found.update({n: "killed" for n, dead in zip(alive, killed) if dead})
                alive = [n for n in alive if found[n] == "alive"]
                print("%s: %d alive after %d s" % (look, len(alive), time.time() - began), flush=True)
                if options.log:
                    write(options.log, names, found)
    for n in alive:
        print("ALIVE " + mutate.shown(names[n]))
    report(names, found)
    return 0


def write(log, names, found):
    """Every verdict as mutate.py --again reads it: what it has yet to judge has survived."""
    with open(log, "w") as out:
        for n, m in names.items():
            word = "survived" if found[n] in ("alive", "in no function") else found[n]
            out.write("%-10s %s\n" % (word, mutate.shown(m)))


def report(names, found):
    kinds = ("killed", "alive", "in no function", "equivalent", "invalid")
    rows = collections.defaultdict(collections.Counter)
    for n, m in names.items():
        rows[m.header][found[n]] += 1
    whole = sum(rows.values(), collections.Counter())
    for name, counts in list(rows.items()) + [("all", whole)]:
        print("%-28s " % name + ", ".join("%4d %s" % (counts[kind], kind) for kind in kinds))


if __name__ == "__main__":
    sys.exit(main())
