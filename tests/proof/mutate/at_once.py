#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A first look at all mutants of the machine in minutes: one program has them all, and a number chooses.

usage: at_once.py [--only GLOB]... [--compiler C++] [--jobs N] [--seconds N] [--log FILE]

Each function of the headers gets a copy for each of its mutants, and asks a number which of them to be; the compiler still
sees the function as it is. The program is the differential (model/differential.cpp): a mutant that it tells from the
second reading of the contract is killed, and so is one that hangs or crashes. The others may yet be killed by other tests:
`mutate.py --again FILE` judges them alone. What stands in no function (tables, constructors, default values) is left to
mutate.py, and counted.

Exit status: 0 if every mutant was tried; whether survivors are equivalent is mutate.py's business."""
import argparse
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True  # nothing is written beside the sources
import mutate
from anchors import closing, scopes_of, tokens_of

model = os.path.join(mutate.root, "tests", "proof", "model")
DEFAULT = ["decision/memory.hpp", "decision/tokens.hpp", "decision/waits.hpp", "decision/endings.hpp", "decision/machine.hpp",
           "decision/backoff.hpp", "saved_state.hpp"]
CHOOSER = """#include <cstdlib>
unsigned redial_mutant = std::getenv("REDIAL_MUTANT") != nullptr ? std::atoi(std::getenv("REDIAL_MUTANT")) : 0;
"""


class Function:
    """A function that stands in a header from token `first` to `last`: its name, its parameters, where its body opens."""

    def __init__(self, tokens, first, last, scope):
        self.first, self.last = first, last
        self.name = scope.split("::")[-1]
        self.good = False
        at = next((i for i in range(first, last) if tokens[i][1] == self.name and tokens[i + 1][1] in ("(", ")")), None)
        if at is None or scope.split("::")[-2:-1] == [self.name] or tokens[last][1] != "}":
            return
        opens = at + 1 if tokens[at + 1][1] == "(" else at + 2
        if tokens[opens][1] != "(":
            return
        closes = closing(tokens, opens)
        self.at = at
        self.body = next((i for i in range(closes, last) if tokens[i][1] == "{"), None)
        self.parameters = []
        depth, word = 0, None
        for i in range(opens + 1, closes + 1):
            kind, text, _ = tokens[i]
            if (text == "," and depth == 0) or i == closes:
                if word:
                    self.parameters.append(word)
                word = None
            depth += {"(": 1, "<": 1, ")": -1, ">": -1}.get(text, 0)
            if kind == "name":
                word = text
        # Only one function of that name may stand in the scope: what ends at the body is all of it.
        pack = any(tokens[i][1] == "..." for i in range(opens, closes))
        self.good = self.body is not None and closing(tokens, self.body) == last and not pack


def functions_of(text):
    """[(from, to, Function)] in characters."""
    tokens = tokens_of(text)
    scopes = scopes_of(tokens)
    found, i = [], 0
    while i < len(tokens):
        j = i
        while j + 1 < len(tokens) and scopes[j + 1] == scopes[i]:
            j += 1
        f = Function(tokens, i, j, scopes[i]) if scopes[i] else None
        if f and f.good:
            found.append((tokens[i][2], tokens[j][2] + 1, f, tokens))
        i = j + 1
    return found


def combined(header, mutants, numbers, dropped):
    """The header with all mutants in it, and which of them stand in no function."""
    text = open(os.path.join(mutate.include, header)).read()
    copies, homeless = collections.defaultdict(list), []
    functions = functions_of(text)
    for (m, mutated), number in zip(mutants, numbers):
        at = next(i for i, (a, b) in enumerate(zip(text, mutated)) if a != b) if text != mutated[:len(text)] else len(text)
        home = next((f for f in functions if f[0] <= at < f[1]), None)
        # The text in front of the body's end is the function's own only if the change lies in its body.
        if home is None or at <= home[3][home[2].body][2]:
            homeless.append(number)
        elif number not in dropped:
            copies[home[0]].append((number, mutated[home[0]:home[1] + len(mutated) - len(text)]))
    for start, end, f, tokens in sorted(functions, key=lambda f: -f[0]):
        if not copies[start]:
            continue
        made, cases = "", ""
        name_at = tokens[f.at][2] - start
        for number, body in copies[start]:
            renamed = body[:name_at] + "%s_%d" % (f.name, number) + body[name_at + len(f.name):]
            made += '\n#line 1 "mutant_%d"\n%s\n' % (number, renamed)
            cases += " case %d: return %s_%d(%s);" % (number, f.name, number, ", ".join(f.parameters))
        body = tokens[f.body][2] + 1
        chosen = " if (!__builtin_is_constant_evaluated()) { switch (redial_mutant) {%s default: break; } }" % cases
        line = text.count("\n", 0, start) + 1
        text = (text[:start] + made + '#line %d "%s"\n' % (line, header) + text[start:body] + chosen + text[body:])
    return text, homeless


def build(work, compiler, chosen, known):
    """The program; what is no mutant (does not compile), and what stands in no function."""
    dropped, homeless = set(), set()
    shutil.copytree(os.path.join(mutate.root, "include"), os.path.join(work, "include"))
    while True:
        for header, pairs in chosen.items():
            numbers = [number for number, _ in pairs]
            text, left = combined(header, [pair for _, pair in pairs], numbers, dropped | known)
            homeless.update(left)
            with open(os.path.join(work, "include", "redial", header), "w") as out:
                out.write("extern unsigned redial_mutant;\n" + text)
        with open(os.path.join(work, "chooser.cpp"), "w") as out:
            out.write(CHOOSER)
        program = os.path.join(work, "differential")
        built = subprocess.run([compiler, "-std=c++17", "-O1", "-w", "-fmax-errors=0", "-I", os.path.join(work, "include"), "-I",
                                os.path.join(mutate.root, "tests"), os.path.join(model, "differential.cpp"),
                                os.path.join(work, "chooser.cpp"), "-o", program],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        bad = {int(n) for n in re.findall(r"mutant_(\d+):\d+:\d+: error", built.stdout)}
        if built.returncode == 0:
            return program, dropped, homeless
        if not bad - dropped:
            raise SystemExit(built.stdout[:3000])
        dropped |= bad


def verdict(program, number, seconds, seed):
    try:
        ran = subprocess.run([program, "--seconds", str(seconds), "--seed", str(seed)], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, timeout=5 * seconds + 20, env={**os.environ, "REDIAL_MUTANT": str(number)})
        return "killed" if ran.returncode else "survived"
    except subprocess.TimeoutExpired:
        return "killed"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=10, help="how long the differential looks for a difference")
    parser.add_argument("--log")
    options = parser.parse_args()
    equivalent = mutate.equivalents()
    chosen, names = collections.OrderedDict(), {}
    for header in options.only or DEFAULT:
        chosen[header] = []
        for pair in mutate.mutants_of(header):
            number = len(names) + 1
            names[number] = pair[0]
            chosen[header].append((number, pair))
    known = {n for n, m in names.items() if m.anchor in equivalent.get(m.header, {})}
    with tempfile.TemporaryDirectory(prefix="redial-at-once-") as work:
        program, invalid, homeless = build(work, options.compiler, chosen, known)
        if verdict(program, 0, 1, 1) != "survived":
            raise SystemExit("the program finds a difference without a mutant")
        alive = [n for n in names if n not in known | invalid | homeless]
        print("%d mutants: %d equivalent, %d do not compile, %d in no function, %d to look at" %
              (len(names), len(known), len(invalid), len(homeless), len(alive)), flush=True)
        tried = len(alive)
        with ThreadPoolExecutor(options.jobs) as pool:
            for seconds in (1, options.seconds):
                alive = [n for n, v in zip(alive, pool.map(lambda n: verdict(program, n, seconds, seconds), alive)) if v == "survived"]
    log = open(options.log, "w") if options.log else None
    for n in sorted(alive + list(homeless - known)):
        line = mutate.shown(names[n])
        if log:
            log.write("%-10s %s\n" % ("survived", line))
        if n not in homeless:
            print("ALIVE " + line)
    print("%d looked at, %d killed, %d alive" % (tried, tried - len(alive), len(alive)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
