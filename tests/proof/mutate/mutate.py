#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mutation testing of the headers: changes one small thing at a time and asks whether any test notices.

usage: mutate.py [--compiler C++] [--jobs N] [--only GLOB]... [--every N [--offset K]] [--list] [--least PERCENT]
                 [--seconds N] [--log FILE] [--first-look] [--tests GLOB]... [--again LOG] [--check] [ANCHOR]...

Mutants come from a small tokenizer, not from regular expressions over whole files: integer constants up and down,
comparisons moved by one and turned round, logical and bitwise operators and arithmetic swapped, conditions held true and
false, true and false swapped, rows of tables dropped and given another class, statements deleted.

Each mutant is compiled once, as a shared library with every function of the headers in it, and put before the copies that
the test programs were built with: one run of all quick tests kills most (as does a static_assert; what doesn't compile for
another reason is no mutant at all). What they leave alive is compiled into one test program after the other, the likeliest
killer first. A test that hangs is a kill.

A survivor that no program can notice stands in equivalent.txt with the reason. Its entry names the mutant as --log and
--list do, by header, function and kind (anchors.py), never by a line; an entry that matches no mutant any more is an
error. judge.py has the entries judged by programs. Exit status: 0 if the kill rate is at least --least percent (95) of
the mutants that are neither invalid nor equivalent."""
import argparse
import collections
import fnmatch
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True  # nothing is written beside the sources
import breaks
from anchors import closing, numbered, scopes_of, tokens_of

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(os.path.dirname(here)))
include = os.path.join(root, "include", "redial")

# Which test programs know a header best; the others follow. Paths below tests/.
first_choice = {
    "milliseconds.hpp": ["unit/milliseconds.cpp", "proof/contract/section_01.cpp"],
    "random.hpp": ["unit/random.cpp", "unit/backoff.cpp", "proof/contract/section_01.cpp"],
    "clock.hpp": ["unit/clock.cpp", "proof/contract/section_01.cpp", "proof/contract/section_07_08.cpp"],
    "reconnector.hpp": ["unit/reconnector.cpp", "proof/contract/section_01.cpp", "proof/contract/section_11.cpp"],
    "saved_state.hpp": ["unit/saved_state.cpp", "proof/contract/section_11.cpp"],
    "detail/arithmetic.hpp": ["unit/arithmetic.cpp"],
    "detail/traits.hpp": ["unit/traits.cpp", "proof/contract/section_01.cpp"],
    "edge/json.hpp": ["unit/json.cpp", "unit/json_reader.cpp", "proof/contract/section_09.cpp", "unit/edges_oracle.cpp"],
    "edge/json_letters.hpp": ["unit/json_letters.cpp", "unit/json_reader.cpp"],
    "edge/json_value.hpp": ["unit/json_reader.cpp", "unit/json.cpp", "proof/contract/section_09.cpp"],
    "edge/metered_wire.hpp": ["unit/metered_wire.cpp", "proof/contract/section_09.cpp", "unit/edges_oracle.cpp"],
    "edge/http_date.hpp": ["unit/http_date.cpp", "unit/retry_after.cpp", "proof/contract/section_09.cpp", "unit/edges_oracle.cpp"],
    "edge/retry_after.hpp": ["unit/retry_after.cpp", "proof/contract/section_09.cpp", "unit/edges_oracle.cpp"],
    "edge/flight_recording.hpp": ["unit/flight_format.cpp", "unit/flight_recorder.cpp"],
    "edge/flight_recorder.hpp": ["unit/flight_recorder.cpp"],
    "edge/flight_replay.hpp": ["unit/flight_recorder.cpp"],
    "edge/flight_words.hpp": ["unit/flight_recorder.cpp"],
    "edge/words.hpp": ["unit/flight_recorder.cpp"],
    "edge/handover.hpp": ["proof/contract/handover.cpp", "unit/handover.cpp"],
    "edge/send_gate.hpp": ["unit/send_gate.cpp", "unit/send_gate_ends.cpp", "proof/contract/section_10.cpp"],
    "knowledge/": ["unit/rulebook.cpp", "unit/profile.cpp", "proof/vectors/vectors.cpp", "proof/vectors/services.cpp",
                   "proof/contract/section_03.cpp", "proof/contract/vocabulary.cpp"],
    "knowledge/options.hpp": ["unit/values.cpp", "proof/contract/section_07_08.cpp"],
    "knowledge/check.hpp": ["unit/profile.cpp", "proof/contract/section_07_08.cpp"],
    "knowledge/explain.hpp": ["unit/explain.cpp"],
    "services/": ["proof/vectors/vectors.cpp", "proof/vectors/services.cpp", "proof/contract/section_03.cpp",
                  "proof/contract/vocabulary.cpp"],
    "services/presets.hpp": ["unit/presets.cpp", "proof/contract/vocabulary.cpp", "proof/contract/peers.cpp"],
    "decision/": ["unit/values.cpp", "unit/transition.cpp", "proof/contract/section_02.cpp", "proof/contract/section_04.cpp",
                  "proof/contract/section_05.cpp", "proof/contract/section_06.cpp", "proof/contract/section_07_08.cpp",
                  "proof/contract/section_11.cpp", "proof/contract/section_03.cpp"],
    "decision/backoff.hpp": ["unit/backoff.cpp", "proof/contract/section_05.cpp"],
    "decision/event.hpp": ["unit/event.cpp", "proof/contract/section_01.cpp"],
    "decision/to_string.hpp": ["unit/to_string.cpp", "proof/contract/section_01.cpp"],
    "c/": ["fit/c/twins.cpp"],
}
# What can never notice a header's break, and so is not run for it.
blind = {
    "edge/": {"contract": ["section_09.cpp", "section_10.cpp", "section_01.cpp"], "unit": None, "model": []},
}

Mutant = collections.namedtuple("Mutant", "header line anchor before after what")

swaps = {
    "<": ["<=", ">="], ">": [">=", "<="], "<=": ["<", ">"], ">=": [">", "<"], "==": ["!="], "!=": ["=="],
    "&&": ["||"], "||": ["&&"], "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["*"], "<<": [">>"], ">>": ["<<"],
    "&": ["|"], "|": ["&"], "^": ["&"], "+=": ["-="], "-=": ["+="], "*=": ["/="], "|=": ["&="], "&=": ["|="],
}
classes = ["stop", "stop_if_it_lasts", "backoff", "fresh_token", "expired", "once", "at_once"]


def opens_row(tokens, at):
    """True for the bracket of a table's row: {code, class() ... or {from, to, class() ..."""
    if tokens[at][1] != "{":
        return False
    words = [t[1] for t in tokens[at + 1:at + 6]]
    while len(words) > 2 and words[0].isdigit() and words[1] == ",":
        words = words[2:]
    return len(words) > 1 and words[0] in classes and words[1] == "("


def in_row(tokens, at):
    """True for the class that a row begins with."""
    return any(opens_row(tokens, at - back) for back in (3, 5) if at >= back)


def mutants_of(header):
    text = open(os.path.join(include, header)).read()
    tokens = tokens_of(text)
    scopes = scopes_of(tokens)
    edits = []  # (from, to, replacement, what, anchor)

    def edit(i, start, end, replacement, what, thing, other="nothing"):
        """thing, other: what stands there and what it becomes, in words that hold when a variable is renamed."""
        edits.append((start, end, replacement, what, "%s: %s -> %s" % (scopes[i], thing, other)))

    # What is not mutated: assertions (a proof is no behaviour), template heads, deleted functions, friend declarations.
    skip = [False] * len(tokens)
    for i, (kind, word, _) in enumerate(tokens):
        end = None
        if kind == "name" and word == "static_assert":
            end = closing(tokens, i + 1)
        elif kind == "name" and word == "template" and tokens[i + 1][1] == "<":
            depth, end = 0, i + 1
            for end in range(i + 1, len(tokens)):
                depth += {"<": 1, "<<": 2, ">": -1, ">>": -2}.get(tokens[end][1], 0)
                if depth <= 0:
                    break
        elif kind == "name" and word == "noexcept" and tokens[i + 1][1] == "(":
            end = closing(tokens, i + 1)
        elif kind == "name" and word == "enum":
            end = next(k for k in range(i, len(tokens)) if tokens[k][1] in ("{", ";"))
        if end is not None:
            for k in range(i, end + 1):
                skip[k] = True

    for i, (kind, word, at) in enumerate(tokens):
        if skip[i]:
            continue
        end = at + len(word)
        before, after = text[at - 1:at], text[end:end + 1]
        previous = tokens[i - 1][1] if i else ""
        following = tokens[i + 1][1] if i + 1 < len(tokens) else ""
        if kind == "number" and "." not in word:
            digits = re.match(r"0[xX][0-9A-Fa-f]+|\d+", word).group()
            suffix = word[len(digits):]
            value = int(digits, 0) if not re.match(r"0\d", digits) else int(digits)
            for other in ([value + 1] if value == 0 else [value + 1, value - 1]):
                written = hex(other) if digits[:2].lower() == "0x" else str(other)
                edit(i, at, end, written + suffix, "constant", "literal " + word, written + suffix)
        elif kind == "char" and previous not in ("case",):
            if len(word) == 3:
                other = "'%s'" % chr(ord(word[1]) + 1).replace("\\", "\\\\").replace("'", "\\'")
                edit(i, at, end, other, "character", "literal " + word, other)
        elif kind == "name" and word in ("true", "false") and previous not in ("<",):
            other = "false" if word == "true" else "true"
            edit(i, at, end, other, "truth", "literal " + word, other)
        elif kind == "op" and word in swaps:
            spaced = before in " \n(" and after in " \n"
            binary = spaced and previous not in ("(", ",", "=", "return", "operator", "{", ";", "&&", "||")
            if word in ("<", ">") and not spaced:
                continue
            if binary and previous != "operator":
                for other in swaps[word]:
                    edit(i, at, end, other, "operator", "operator " + word, other)
        elif kind == "op" and word == "!" and previous != "operator":
            edit(i, at, end, "", "negation", "operator !")
        elif kind == "op" and word in ("++", "--"):
            other = "--" if word == "++" else "++"
            edit(i, at, end, other, "step", "operator " + word, other)
        elif kind == "name" and word in ("if", "while") and following in ("(", "constexpr"):
            opening = i + 1 if following == "(" else i + 2
            close = closing(tokens, opening)
            for value in ("true", "false"):
                if following == "constexpr" or (word == "while" and value == "true"):
                    continue
                if tokens[opening + 1][1] != value:
                    edit(i, tokens[opening][2] + 1, tokens[close][2], value, "condition", word + " (...)", value)
        elif kind == "op" and word == "?":
            depth, k = 0, i - 1
            while k >= 0:
                t = tokens[k][1]
                if t in (")", "]", "}"):
                    depth += 1
                elif t in ("(", "[", "{"):
                    if depth == 0:
                        break
                    depth -= 1
                elif depth == 0 and t in ("=", "return", ",", ";", "?", ":", "+=", "-=", "|="):
                    break
                k -= 1
            start = tokens[k + 1][2]
            condition = text[start:tokens[i - 1][2] + len(tokens[i - 1][1])]
            edit(i, start, start + len(condition), "!(" + condition + ")", "choice", "... ?", "not ... ?")
        elif kind == "name" and word in classes and following == "(" and in_row(tokens, i):
            for other in ("stop", "backoff", "fresh_token"):
                if other != word:
                    edit(i, at, end, other, "class", "rule " + word, other)
        elif kind == "op" and word == "{" and opens_row(tokens, i):
            close = closing(tokens, i)
            stop = tokens[close][2] + 1
            if close + 1 < len(tokens) and tokens[close + 1][1] == ",":
                stop = tokens[close + 1][2] + 1
            edit(i, at, stop, "", "row", "row " + tokens[i + 1][1])
        elif kind == "name" and previous in (";", "{", "}", ")", ":", "else"):
            # A statement: an assignment, a call, a step, a jump.
            k, depth = i, 0
            while k < len(tokens) and not (depth == 0 and tokens[k][1] in (";", "{", "}")):
                depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(tokens[k][1], 0)
                if depth < 0:
                    break
                k += 1
            if depth < 0 or k >= len(tokens) or tokens[k][1] != ";":
                continue
            inside = [t[1] for t in tokens[i:k]]
            if word in ("return", "break", "continue"):
                if len(inside) == 1 and not (word == "return" and following != ";"):
                    edit(i, at, tokens[k][2] + 1, ";", "deleted", word)
                continue
            assignment = re.match(r"^[\w.\[\]*>-]+(\[[^\]]*\])? ([-+*/|&^]|<<|>>)?= ", text[at:tokens[k][2] + 1])
            call = re.match(r"^[\w.:>-]+(<[^>]*>)?\(.*\);$", text[at:tokens[k][2] + 1], re.S)
            declares = word in ("const", "constexpr", "using", "static", "inline", "friend", "explicit", "template",
                                "struct", "class", "enum", "namespace", "case", "default", "operator", "typedef", "auto",
                                "noexcept")
            if (assignment or (call and previous != ")")) and not declares:
                edit(i, at, tokens[k][2] + 1, ";", "deleted", "assignment" if assignment else "call")
            elif inside[-1] in ("++", "--") and not declares:
                edit(i, at, tokens[k][2] + 1, ";", "deleted", "step")
        elif kind == "op" and word in ("++", "--") and previous in (";", "{", "}", ")") and before in " \n":
            pass  # `step` above

    lines = [0] + [m.end() for m in re.finditer("\n", text)]
    kept, seen = [], set()
    for start, end, replacement, what, anchor in edits:
        if text[start:end] != replacement and (start, end, replacement) not in seen:
            seen.add((start, end, replacement))
            kept.append((start, end, replacement, what, anchor))
    made = []
    for (start, end, replacement, what, _), anchor in zip(kept, numbered([k[4] for k in kept])):
        number = max(k for k in range(len(lines)) if lines[k] <= start)
        begin = lines[number]
        last = text.find("\n", end)
        mutated = text[:start] + replacement + text[end:]
        before = " ".join(text[begin:last].split())
        after = " ".join(mutated[begin:last + len(replacement) - (end - start)].split())
        made.append((Mutant(header, number + 1, anchor, before, after, what), mutated))
    return made


def equivalents():
    """header -> {anchor: reason}, as equivalent.txt says."""
    found = collections.defaultdict(dict)
    header, anchors = None, []
    for number, line in enumerate(open(os.path.join(here, "equivalent.txt")), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("@ "):
            header = line[2:]
        elif line.startswith("= "):
            if header is None or not anchors:
                raise SystemExit("equivalent.txt:%d: a reason without a mutant" % number)
            found[header].update((anchor, line[2:]) for anchor in anchors)
            anchors = []
        else:
            anchors.append(line)
    if anchors:
        raise SystemExit("equivalent.txt: the last mutant has no reason")
    return found


def headers_of(patterns):
    """The headers that are mutated; only those that match, if there are patterns."""
    found = []
    for folder, _, names in os.walk(include):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), include)
            outside = path.startswith("adapters") or path in ("redial.hpp", "services.hpp", "version.hpp")
            if name.endswith(".hpp") and not outside:
                if not patterns or any(fnmatch.fnmatch(path, pattern) for pattern in patterns):
                    found.append(path)
    return sorted(found)


# What a mutant is compiled into for the first look: every inline function, every table, and the templates with the types
# that most tests use. The dynamic linker puts these before the copies in the test programs.
whole_library = """#include <redial/redial.hpp>
#include <redial/services.hpp>
#include "proof/contract/clocks.hpp"
namespace redial { inline namespace v0 {
template class reconnector<manual_clock, scripted_random>;
template class reconnector<unsigned long (*)(), unsigned int (*)()>;
template class send_gate<manual_clock>;
template struct detail::machine<unsigned int (*)()>;
template struct detail::machine<scripted_random>;
template struct detail::machine<shared_bits>;
// All four voices of a chorus, or the ones that are left out would disagree with those that are not.
#define VOICE(...) \\
  template class reconnector<__VA_ARGS__, shared_bits>; \\
  template class send_gate<__VA_ARGS__>; \\
  HANDOVER(__VA_ARGS__, shared_bits)
VOICE(clock_32)
VOICE(clock_64)
VOICE(clock_chrono<std::milli>)
VOICE(clock_chrono<std::micro>)
HANDOVER(manual_clock, scripted_random)
}}
extern const void* const keep[];
const void* const keep[] = {redial::all_profiles};
"""
# The same for a header that holds nothing but a service's rows and texts.
all_tables = """#include <redial/services.hpp>
extern const void* const keep[];
const void* const keep[] = {redial::all_profiles};
"""
# Headers whose templates the tests use with other types than that library has.
not_at_a_glance = ("c/", "clock.hpp", "milliseconds.hpp", "random.hpp", "detail/traits.hpp", "knowledge/rulebook.hpp", "knowledge/compiled.hpp",
                   "knowledge/profile.hpp")
# Test cases that take long, by what their names say; at a first look they run for these headers only.
long_cases = {
    "edge/handover.hpp": ["V-handover"], "edge/send_gate.hpp": ["C-10"], "edge/": ["C-9"],
    "knowledge/": ["V-tables", "V-texts", "V-names", "V-defaults"], "services/": ["V-tables", "V-texts", "V-names", "V-defaults"], "random.hpp": ["C-5.1"], "decision/backoff.hpp": ["C-5.1"],
    "detail/arithmetic.hpp": ["C-5.1"],
}


def is_long_for(header, case):
    """True for a long test case that may notice what changes in the header."""
    return any(word in case for key, words in long_cases.items()
               if header == key or key.endswith("/") and header.startswith(key) for word in words)


def spec(name):
    """A test case's name as a line of Catch2's -f."""
    return re.sub(r"([\\,])", r"\\\1", name) + "\n"


class Suite:
    """The test programs: first all of them at once, built beforehand, then one by one in an order that learns."""

    def __init__(self, work, compiler, seconds, first_look, chosen):
        self.work, self.compiler, self.seconds, self.first_look = work, compiler, seconds, first_look
        self.chosen = bool(chosen)
        self.kills = collections.defaultdict(collections.Counter)
        self.lock = threading.Lock()
        with open(os.path.join(include, "services.hpp")) as listed:
            self.tables = set(re.findall(r"<redial/(services/\w+\.hpp)>", listed.read())) - {"services/presets.hpp"}
        self.programs = []
        for folder in ("proof/contract", "unit", "proof/vectors", "fit/c", "proof/model"):
            path = os.path.join(root, "tests", folder)
            for name in sorted(os.listdir(path)):
                text = open(os.path.join(path, name)).read() if name.endswith(".cpp") else ""
                slow = name in ("differential.cpp", "statistics.cpp")  # what they notice, quicker ones do too
                program = folder + "/" + name
                wanted = not chosen or any(fnmatch.fnmatch(program, pattern) for pattern in chosen)
                if program == "fit/c/names.cpp":  # defines C's functions, as twins.cpp does, and reads their names alone
                    continue
                if wanted and not slow and ('"catch.hpp"' in text or "scenario.hpp" in text):
                    self.programs.append(program)
        self.cost = {p: 1.0 for p in self.programs}

    def flags(self, include_folder):
        return [self.compiler, "-std=c++17", "-O0", "-w", "-I", include_folder, "-I", os.path.join(root, "tests"),
                '-DVECTORS="%s"' % os.path.join(root, "tests", "proof", "vectors"), "-I", self.work]

    def c_interface(self):
        """What fit/c/twins.cpp includes, and the program in C beside it as one more test case."""
        with open(os.path.join(include, "services.hpp")) as listed:
            profiles = re.findall(r"^    &(\w+),", listed.read(), re.M)
        with open(os.path.join(self.work, "every_profile.hpp"), "w") as out:
            out.write("#define EVERY_PROFILE(ASK_FOR) %s\n" % " ".join("ASK_FOR(%s)" % p for p in profiles))
        self.misuse = os.path.join(self.work, "misuse.o")
        subprocess.run(["cc", "-std=c11", "-w", "-fPIC", "-Dmain=misuse_main", "-I", os.path.join(root, "include"), "-c",
                        os.path.join(root, "tests", "fit", "c", "misuse.c"), "-o", self.misuse], check=True)
        self.misuse_case = os.path.join(self.work, "misuse_case.cpp")
        with open(self.misuse_case, "w") as out:
            out.write('#include "catch.hpp"\nextern "C" int misuse_main();\n'
                      'TEST_CASE("[C-13.3] misuse of the C interface") { CHECK(misuse_main() == 0); }\n')

    def prepare(self, jobs):
        """The framework's header, compiled once, and every test in one shared library beside a main that is empty. Chosen
        programs are compiled with each mutant, so they need no library."""
        self.head = os.path.join(self.work, "frameworks.hpp")
        with open(self.head, "w") as out:
            out.write("#include <catch.hpp>\n")
            for name in ("algorithm", "chrono", "cmath", "cstdint", "cstring", "functional", "limits", "random", "string",
                         "type_traits", "vector", "deque", "fstream", "sstream", "iostream", "unordered_map", "thread"):
                out.write("#include <%s>\n" % name)
        self.c_interface()
        plain = self.flags(os.path.join(root, "include"))
        subprocess.run(plain + ["-x", "c++-header", self.head, "-o", self.head + ".gch"], check=True)
        if not self.chosen:
            self.build_runner(plain, jobs)
        plain = os.path.join(self.work, "plain")
        shutil.copytree(os.path.join(root, "include"), os.path.join(plain, "include"))
        for program in [] if self.first_look and not self.chosen else self.programs:  # the run above has seen nearly all of them
            start = time.time()
            result = self.run(program, plain)
            self.cost[program] = time.time() - start
            if result != "green":
                raise SystemExit("mutate: tests/%s is %s without a mutation" % (program, result))
        shutil.rmtree(plain)

    def build_runner(self, plain, jobs):
        objects = []

        def compile_one(source):
            built = os.path.join(self.work, source.replace("/", "_") + ".o")
            subprocess.run(plain + ["-fPIC", "-c", os.path.join(root, "tests", source), "-o", built], check=True)
            objects.append(built)

        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(compile_one, [p for p in self.programs if not p.startswith("proof/model")] +
                          ["catch_main.cpp", self.misuse_case]))
        self.runner = os.path.join(self.work, "runner")
        library = os.path.join(self.work, "libtests.so")
        subprocess.run([self.compiler, "-shared"] + objects + [self.misuse, "-o", library], check=True)
        subprocess.run([self.compiler, "-Wl,--no-as-needed", library, "-o", self.runner], check=True)
        # Test cases by how long they take. A test that is red without a mutation proves nothing.
        timed = subprocess.run([self.runner, "-d", "yes"], stdout=subprocess.PIPE, text=True)
        if timed.returncode:
            raise SystemExit("mutate: the tests are red without a mutation")
        cases = re.findall(r"^(\d+\.\d+) s: (.*)$", timed.stdout, re.M)
        self.long = sorted(name for seconds, name in cases if float(seconds) > 0.2)
        self.quick = os.path.join(self.work, "quick.txt")
        with open(self.quick, "w") as out:
            out.write("".join(spec(name) for seconds, name in cases if float(seconds) <= 0.2))

    def glance(self, header, folder):
        """The mutant, compiled once, in the place of the tests' own copies: 'killed' and by what, or 'green', or 'invalid'."""
        tables = header in self.tables
        source, library = os.path.join(folder, "whole.cpp"), os.path.join(folder, "whole.so")
        with open(source, "w") as out:
            # A handover brings a machine of its own for each of its types, which takes a while.
            meant = "template class handover<__VA_ARGS__>;" if header.startswith("edge/handover") else ""
            out.write(all_tables if tables else "#define HANDOVER(...) %s\n%s" % (meant, whole_library))
        try:
            built = subprocess.run(self.flags(os.path.join(folder, "include")) +
                                   ["-fPIC", "-shared", "-fkeep-inline-functions", source, "-o", library],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        except subprocess.TimeoutExpired:
            return "killed", "the compiler, which evaluates it for ever"
        if built.returncode:
            why = why_not_built(built.stdout)
            return ("killed", "a static_assert in the header") if why == "static_assert" else ("invalid", "")
        longer = os.path.join(folder, "long.txt")
        with open(longer, "w") as out:
            out.write("".join(spec(name) for name in self.long if is_long_for(header, name)))
        for names in (longer, self.quick) if tables else (self.quick, longer):
            if os.path.getsize(names) == 0:
                continue
            try:
                ran = subprocess.run([self.runner, "-f", names, "--abort"], env=dict(os.environ, LD_PRELOAD=library),
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=self.seconds)
            except subprocess.TimeoutExpired:
                return "killed", "all tests (hangs)"
            if ran.returncode:
                where = re.search(r"tests/([\w/]+\.[ch]pp):\d+: FAILED", ran.stdout.decode("utf-8", "replace"))
                return "killed", where.group(1) if where else "a test program that ended with %d" % ran.returncode
        return "green", ""

    def order(self, header):
        wanted = []
        for key in sorted(first_choice, key=len, reverse=True):
            if header == key or (key.endswith("/") and header.startswith(key)):
                wanted += [p for p in first_choice[key] if p in self.programs and p not in wanted]
        base = os.path.basename(header)[:-4]
        wanted = [p for p in self.programs if p == "unit/%s.cpp" % base and p not in wanted] + wanted
        rest = [p for p in self.programs if p not in wanted]
        for key, rules in blind.items():
            if header == key or (key.endswith("/") and header.startswith(key)):
                rest = [p for p in rest if rules.get(p.split("/")[-2]) is None or p.split("/")[-1] in rules[p.split("/")[-2]]]
        with self.lock:
            kills = self.kills[header]
            likely = sorted(wanted, key=lambda p: -kills[p])
            return likely + ([] if self.first_look else sorted(rest, key=lambda p: (-kills[p], self.cost[p])))

    def killed(self, header, program):
        with self.lock:
            self.kills[header][program] += 1

    def run(self, program, folder):
        """'green', 'red', 'hangs', 'static_assert' or 'invalid'."""
        binary = os.path.join(folder, "test")
        built = subprocess.run(self.flags(os.path.join(folder, "include")) +
                               ["-include", self.head, os.path.join(root, "tests", program)] +
                               ([self.misuse_case, self.misuse] if program.startswith("fit/c") else []) +
                               ["-lCatch2WithMain", "-pthread", "-o", binary],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
        if built.returncode:
            return why_not_built(built.stdout)
        try:
            ran = subprocess.run([binary, "--abort"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 timeout=self.seconds)
        except subprocess.TimeoutExpired:
            return "hangs"
        return "red" if ran.returncode else "green"


def why_not_built(said):
    proofs = ("static assertion failed", "static_assert", "non-constant condition for static assertion",
              "overflow in constant expression", "division by zero is not a constant expression",
              "-Wnarrowing", "narrowing conversion", "outside the bounds of array", "outside array bounds",
              "constexpr’ evaluation", "constexpr' evaluation", "constexpr’ loop iteration", "constexpr' loop iteration",
              "not a constant expression", "is not a constant expression", "accessing value of")
    return "static_assert" if any(p in said for p in proofs) else "invalid"


def judge(suite, number, mutant, text):
    folder = os.path.join(suite.work, str(number))
    try:
        shutil.copytree(os.path.join(root, "include"), os.path.join(folder, "include"))
        with open(os.path.join(folder, "include", "redial", mutant.header), "w") as out:
            out.write(text)
        verdict, by = ("green", "") if suite.chosen else suite.glance(mutant.header, folder)
        if verdict == "green" and suite.first_look and not suite.chosen and not mutant.header.startswith(not_at_a_glance):
            return "survived", ""
        if verdict != "green":
            return verdict, by
        for program in suite.order(mutant.header):
            try:
                result = suite.run(program, folder)
            except subprocess.TimeoutExpired:
                result = "hangs"
            if result == "invalid":
                return "invalid", program
            if result != "green":
                suite.killed(mutant.header, program)
                return "killed", program + {"red": "", "hangs": " (hangs)", "static_assert": " (compile time)"}[result]
        return "survived", ""
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def shown(m):
    return "%s: %s, line %d: `%s` -> `%s`" % (m.header, m.anchor, m.line, m.before, m.after)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("anchors", nargs="*", metavar="ANCHOR", help="only the mutants of these names")
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--every", type=int, default=1, help="judge each N-th mutant only")
    parser.add_argument("--offset", type=int, default=0)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--check", action="store_true", help="only whether equivalent.txt, breaks.py and PROOF.md still match")
    parser.add_argument("--first-look", action="store_true", help="all tests at once only: what survives may yet be killed")
    parser.add_argument("--tests", action="append", default=[], metavar="GLOB",
                        help="only these test programs, as unit/*.cpp, one by one: what survives may yet be killed")
    parser.add_argument("--again", metavar="LOG", help="only what survived in an earlier run's log")
    parser.add_argument("--least", type=float, default=95.0)
    parser.add_argument("--seconds", type=int, default=20, help="how long one test program may run")
    parser.add_argument("--log", help="every verdict, one a line")
    chosen = parser.parse_args()

    headers = headers_of(chosen.only)
    known = equivalents()
    everything = [m for header in headers for m in mutants_of(header)]
    there = {(m.header, m.anchor) for m, _ in everything}
    stale = ["equivalent.txt: %s has no mutant `%s` any more" % (header, anchor)
             for header, listed in known.items() if header in headers or not chosen.only
             for anchor in listed if (header, anchor) not in there]
    if chosen.check:
        stale += breaks.faults()
        alike = sum(m.anchor in known.get(m.header, {}) for m, _ in everything)
        figures = "%d mutants, %d of them equivalent" % (len(everything), alike)
        if figures not in open(os.path.join(root, "tests", "PROOF.md")).read():
            stale.append("PROOF.md has other figures than: " + figures)
        for line in stale:
            print(line)
        print(figures)
        return 1 if stale else 0
    if chosen.again:
        lived = {line.split(None, 1)[1].split(", line ")[0] for line in open(chosen.again) if line.startswith("survived")}
        everything = [pair for pair in everything if shown(pair[0]).split(", line ")[0] in lived]
    if chosen.anchors:
        everything = [pair for pair in everything if pair[0].anchor in chosen.anchors]
    picked = everything[chosen.offset::chosen.every]
    if chosen.list:
        for m, _ in picked:
            print(shown(m))
        print("%d mutants" % len(picked))
        return 0

    log = open(chosen.log, "w") if chosen.log else None
    counts = collections.Counter()
    per_header = collections.defaultdict(collections.Counter)
    survivors = []
    began = time.time()
    with tempfile.TemporaryDirectory(prefix="redial-mutate-") as work:
        suite = Suite(work, chosen.compiler, chosen.seconds, chosen.first_look, chosen.tests)
        suite.prepare(chosen.jobs)

        def one(pair):
            number, (mutant, text) = pair
            if mutant.anchor in known.get(mutant.header, {}):
                return mutant, "equivalent", ""
            return (mutant,) + judge(suite, number, mutant, text)

        with ThreadPoolExecutor(chosen.jobs) as pool:
            for mutant, verdict, by in pool.map(one, enumerate(picked)):
                counts[verdict] += 1
                per_header[mutant.header][verdict] += 1
                line = shown(mutant)
                if log:
                    log.write("%-10s %s%s\n" % (verdict, line, " by " + by if by else ""))
                    log.flush()
                if verdict == "survived":
                    survivors.append(line)
                    print("SURVIVED " + line, flush=True)
    for header in sorted(per_header):
        c = per_header[header]
        print("%-28s %4d killed %4d survived %4d equivalent %4d invalid"
              % (header, c["killed"], c["survived"], c["equivalent"], c["invalid"]))
    judged = counts["killed"] + counts["survived"]
    rate = 100.0 * counts["killed"] / judged if judged else 100.0
    print("%d mutants in %d s: %d killed, %d survived, %d equivalent, %d invalid; kill rate %.1f %%"
          % (len(picked), time.time() - began, counts["killed"], counts["survived"], counts["equivalent"],
             counts["invalid"], rate))
    for line in stale:
        print(line)
    return 0 if rate >= chosen.least and not stale else 1


if __name__ == "__main__":
    sys.exit(main())
