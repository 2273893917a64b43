#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Judges what gcov counted against what may stay unexecuted.

usage: judge.py HEADERS GCOV ALLOWED DATA...
  HEADERS  the folder whose files count; adapters/ in it does not
  ALLOWED  paragraphs of three lines: the file and `line` or the number of a branch, the source line, the reason
  DATA     .gcda files

A line, or a way that a branch can go, counts as executed if a run executed it in some unit and some instantiation.
Instantiations are told apart by the place of their function, and added up branch by branch where they have equally many
(`if constexpr` may leave one with fewer, which are asked for separately). A lambda that initializes a constant does not
count: the compiler has evaluated it and it has no name to be called by. gcovr 5 adds up lines, but takes the branches
of one instantiation for those of all, so gcov is read here."""
import collections
import json
import os
import subprocess
import sys

headers = os.path.realpath(sys.argv[1]) + os.sep
allowed = {}
entries = [line.strip() for line in open(sys.argv[3]) if line.strip() and not line.startswith("#")]
for what, source, reason in zip(entries[::3], entries[1::3], entries[2::3]):
    if " condition " not in what:  # those are conditions.py's
        allowed[tuple(what.split()) + (source,)] = reason

lines = collections.defaultdict(int)  # (file, line): count
branches = collections.defaultdict(lambda: [])  # (file, line, function's line and column, how many): counts
for data in sys.argv[4:]:
    told = subprocess.run([sys.argv[2], "--json-format", "--stdout", "--branch-probabilities", data],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout.decode()
    for file in json.loads(told)["files"]:
        path = os.path.realpath(file["file"])
        if not path.startswith(headers) or path.startswith(headers + "adapters" + os.sep):
            continue
        name = path[len(headers):]
        places = {f["name"]: (f["start_line"], f["start_column"]) for f in file["functions"]}
        for line in file["lines"]:
            if "MUlvE" in line.get("function_name", ""):  # of a constant's initializer: nothing can call it
                continue
            number = line["line_number"]
            lines[name, number] += line["count"]
            ways = [b["count"] for b in line["branches"] if not b["throw"]]
            if ways:
                key = (name, number, places.get(line.get("function_name")), len(ways))
                so_far = branches[key] or [0] * len(ways)
                branches[key] = [a + b for a, b in zip(so_far, ways)]

bad = 0
excused = set()
totals = [0, 0, 0, 0]  # lines, executed lines, branches, executed branches


def judge(name, number, kind, executed, where):
    global bad
    totals[where] += 1
    totals[where + 1] += executed
    if executed:
        return
    source = open(headers + name).read().split("\n")[number - 1].strip()
    if (name, kind, source) in allowed:
        excused.add((name, kind, source))
        return
    bad += 1
    what = "line" if kind == "line" else "branch " + kind
    print("%s:%d: %s not executed: %s" % (name, number, what, source))


for (name, number), count in sorted(lines.items()):
    judge(name, number, "line", count > 0, 0)
for (name, number, _, _), ways in sorted(branches.items(), key=lambda item: (item[0][0], item[0][1], item[1])):
    for way, count in enumerate(ways):
        judge(name, number, str(way), count > 0, 2)
for place in allowed:
    if place not in excused:
        bad += 1
        print("excused, but there is nothing to excuse; take it out: %s %s: %s" % place)
silent = [name for name in sorted(os.path.relpath(os.path.join(folder, f), headers)
                                  for folder, _, files in os.walk(headers) for f in files if f.endswith(".hpp"))
          if not name.startswith("adapters") and name not in {n for n, _ in lines}]
print("without code of their own: %s" % " ".join(silent))
print("lines %.2f %% of %d, branches %.2f %% of %d" % (100.0 * totals[1] / totals[0], totals[0],
                                                     100.0 * totals[3] / totals[2], totals[2]))
sys.exit(1 if bad else 0)
