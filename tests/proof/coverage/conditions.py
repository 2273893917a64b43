#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Judges MC/DC as llvm-cov exports it: each condition of each decision was seen to turn its result by itself.

usage: conditions.py HEADERS ALLOWED < EXPORT      ALLOWED: see judge.py; the kind is `condition N`, from 1

A condition counts if some instantiation shows it. Decisions that the compiler evaluates for good are none."""
import collections
import json
import os
import sys

headers = os.path.realpath(sys.argv[1]) + os.sep
entries = [line.strip() for line in open(sys.argv[2]) if line.strip() and not line.startswith("#")]
allowed = {tuple(what.split(None, 1)) + (source,)
           for what, source, _ in zip(entries[::3], entries[1::3], entries[2::3]) if " condition " in what}
shown = collections.defaultdict(list)
for file in json.load(sys.stdin)["data"][0]["files"]:
    path = os.path.realpath(file["filename"])
    if path.startswith(headers) and not path.startswith(headers + "adapters" + os.sep):
        for record in file.get("mcdc_records", []):
            key = (path[len(headers):],) + tuple(record[:4])
            conditions = record[6]
            so_far = shown[key] or [False] * len(conditions)
            shown[key] = [a or b for a, b in zip(so_far, conditions)]
bad = 0
excused = set()
for (name, line, column, _, _), conditions in sorted(shown.items()):
    source = open(headers + name).read().split("\n")[line - 1].strip()
    for number, good in enumerate(conditions, 1):
        place = (name, "condition %d" % number, source)
        if not good and place in allowed:
            excused.add(place)
        elif not good:
            bad += 1
            print("%s:%d:%d: nobody saw condition %d decide: %s" % (name, line, column, number, source))
for place in sorted(allowed - excused):
    bad += 1
    print("excused, but there is nothing to excuse; take it out: %s %s: %s" % place)
total = sum(len(c) for c in shown.values())
good = sum(sum(c) for c in shown.values())
print("MC/DC: %d of %d conditions of %d decisions, %.2f %%" % (good, total, len(shown), 100.0 * good / total))
sys.exit(1 if bad else 0)
