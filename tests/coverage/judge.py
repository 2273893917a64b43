#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Judges gcovr's summary against what is allowed to stay unexecuted.

usage: judge.py SUMMARY ALLOWED      ALLOWED: file lines branches reason, one a line"""
import json
import sys

allowed = {}
for line in open(sys.argv[2]):
    if line.strip() and not line.startswith("#"):
        name, lines, branches, reason = line.split(None, 3)
        allowed[name] = (int(lines), int(branches), reason.strip())
summary = json.load(open(sys.argv[1]))
bad = 0
for file in summary["files"]:
    name = file["filename"].split("include/redial/")[-1]
    lines = file["line_total"] - file["line_covered"]
    branches = file["branch_total"] - file["branch_covered"]
    may = allowed.get(name, (0, 0, ""))
    if not lines and not branches and name not in allowed:
        continue
    if lines or branches:
        allowed.pop(name, None)
        over = lines > may[0] or branches > may[1]
        bad += over
        print("%-32s %3d lines and %3d branches of %4d not executed%s"
              % (name, lines, branches, file["branch_total"], "" if not over else "; allowed: %d and %d" % may[:2]))
        if not over:
            print("    " + may[2])
for name in allowed:
    print("%s is excused, but there is nothing to excuse: take it out" % name)
print("lines %s %% of %d, branches %s %% of %d" % (summary["line_percent"], summary["line_total"],
                                                summary["branch_percent"], summary["branch_total"]))
sys.exit(1 if bad else 0)
