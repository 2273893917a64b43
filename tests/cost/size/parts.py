#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What each part of the policy costs a Cortex-M0+: the bytes that the machine is smaller without it, linked at -Os.

usage: parts.py COMPILER FLAG...     the compiler and its flags, as for the image of the machine alone (measure.sh)

Prints a line a part: its name and the bytes. A part is taken out by edits of the headers, in a copy; what its members cost
in RAM stays. Parts share code, so the figures are no sum. An edit that finds no place any more is an error."""
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # nothing is written beside the sources
root = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../.."))
sys.path.insert(0, os.path.join(root, "tests/proof/mutate"))
from anchors import replaced  # noqa: E402

MACHINE = "decision/machine.hpp"
ENDINGS = "decision/endings.hpp"
MEMORY = "decision/memory.hpp"
WAITS = "decision/waits.hpp"

# The names are those of the figures in budget.txt; table.sh has the words. An edit: header, scope, what stands there, what
# to put there, as anchors.py takes them.
PARTS = {
    "patience": [  # without it, what stops if it lasts stops at once, and so does the limit of refused tokens
        (ENDINGS, "endings::class_of", "if ($kind == rule_class::stop_if_it_lasts) { count_lasting_end(); }", ""),
        (ENDINGS, "endings::class_of", "count_lasting_end(); return", "return"),
        (ENDINGS, "endings::has_lasted", "return ...;", "return true;"),
        (ENDINGS, "endings::let_patience_be_over", "lasting_ends = 2; left[lasting] = 0;", ""),
        (MEMORY, "memory::forget_failures", "lasting_ends = 0; left[lasting] = 0;", ""),
        (MACHINE, "machine::begin_wait_by", "if ($kind == rule_class::stop_if_it_lasts) { ... }", ""),
    ],
    "advice": [  # of session and endpoint, and how it goes stale
        (ENDINGS, "endings::take_advice", "if ($how.session != session::unspecified) { ... }", ""),
        (ENDINGS, "endings::take_advice", "if ($how.endpoint != endpoint::same) { ... }", ""),
        (ENDINGS, "endings::take_advice", "if (phase == phase::connecting) { ... }", ""),
        (ENDINGS, "endings::take_advice", "if (advice_is_stale) { ... }", ""),
        (ENDINGS, "endings::forget_advice",
         "session = session::unspecified; endpoint = endpoint::same; advice_is_stale = false; upgraded_in_vain = false;", ""),
        (MACHINE, "machine::on_session_lost", "let_advice_go_stale();", ""),
        (MACHINE, "machine::on_session_lost", "if (...) { ... }", ""),
    ],
    "liveness": [  # the looks, the ping and the drop
        (MACHINE, "machine::on_elapsed", "if (left[look] == 0) { ... }", ""),
        (MACHINE, "machine::on_ready", "left[look] = liveness_quarter; looks_without_frame = 0;", ""),
        (MACHINE, "machine::react", "case happened::received: looks_without_frame = 0; break;", "case happened::received: break;"),
    ],
    "tell_user_after": [(MACHINE, "machine::retry_by", "if (attempt > tell_user_after - 1u) { ... }", "")],
    "mint_wait": [  # a token service's own wait
        (MACHINE, "machine::react", "on_mint_failed(e.id(), e.permanent(), asked)", "on_mint_failed(e.id(), e.permanent(), 0)"),
        (MACHINE, "machine::retry_refresh", "larger($own.lowest, asked)", "$own.lowest"),
        (MACHINE, "machine::retry_refresh", "larger($own.highest, above(...).highest)", "$own.highest"),
    ],
    "stale_notice": [
        (MEMORY, "memory::move_to", "if (left[notice] == 0) { ... }", ""),
        (MACHINE, "machine::on_going_away", "left[notice] = server_wait + one_minute;", ""),
        (WAITS, "waits::forget_server_wait", "server_wait = left[notice] = 0;", "server_wait = 0;"),
    ],
    "given_life": [(MACHINE, "machine::on_ready", "if ($given != idle && $given != 0) { ... }", "")],
    "token_lost_bound": [
        (MACHINE, "machine::on_token_lost", "&& mint_is == mint_state::open", ""),
        (MACHINE, "machine::on_token_lost", "mint_is = mint_state::renewed;", ""),
        (MACHINE, "machine::on_minted", "$good ? connect_now() : issue_mint();", "connect_now();"),
        (MACHINE, "machine::on_minted", "if ($good) { keep_token($life); }", "if (!$good) { return; } keep_token($life);"),
        (MACHINE, "machine::on_minted", "if (good) { end_refresh(); }", "end_refresh();"),
    ],
    "probe": [
        (MACHINE, "machine::halt", "if (probe_after != idle && ...) { ... }", ""),
        (MACHINE, "machine::on_elapsed", "if (left[probe] == 0) { ... }", ""),
        (MACHINE, "machine::begin", "if ($why == reason::slow_probe) { ... }", ""),
    ],
    "refresh": [  # a spare token while online
        (MACHINE, "machine::on_elapsed", "if (left[refresh] == 0) { ... }", ""),
        (MACHINE, "machine::on_ready", "if (is_refreshed()) { ... }", ""),
        (MACHINE, "machine::mint_went_wrong", "if (phase == phase::online) { ... }", ""),
    ],
    "budget": [
        (MACHINE, "machine::resume", "if (left[wait] == 0) { wait_is = wait_kind::budgeted; left[wait] = budget_wait(); }", ""),
        (MACHINE, "machine::connect_now", "left[budget] += budget_interval;", ""),
        (MACHINE, "machine::on_link_up", "|| wait_is == wait_kind::budgeted", ""),
    ],
    "kicks": [
        (ENDINGS, "endings::refusal", "if ($kind == rule_class::once) { ... }", ""),
        (MACHINE, "machine::retry_by", "if ($kind == rule_class::once) { ... }", ""),
        (MACHINE, "machine::begin", "left[once] = 0;", ""),
    ],
    "link": [
        (MACHINE, "machine::react", "case happened::link_down: on_link_down(); break;", "case happened::link_down: break;"),
        (MACHINE, "machine::react", "case happened::link_up: on_link_up(); break;", "case happened::link_up: break;"),
        (MACHINE, "machine::on_start", "else if (phase == phase::offline) { ... }", ""),
        (MACHINE, "machine::resume", "if (link_down) { ... }", ""),
    ],
    "curve": [(MACHINE, "machine::next_b", "return ...;", "return next_backoff(curve, backoff);")],
    "first_spread": [(MACHINE, "machine::begin", "if (!first_spread_drawn) { ... }", "")],
}


def linked(command, headers, work):
    """Bytes of code and tables of the machine alone, with these headers in front of the library's own."""
    for name, text in headers.items():
        path = os.path.join(work, "redial", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as out:
            out.write(text)
    os.makedirs(work, exist_ok=True)
    image = os.path.join(work, "image.elf")
    subprocess.run(command[:1] + ["-I", work] + command[1:] +
                   ["-w", "-DPART=REDIAL_SIZE_MACHINE_ALONE", os.path.join(root, "tests/cost/size/image.cpp"), "-Wl,-e,start_here",
                    "-Wl,-u,start_here", "-lgcc", "-o", image], check=True)
    tools = re.sub(r"g\+\+$", "", command[0])
    text = int(subprocess.run([tools + "size", image], check=True, capture_output=True, text=True).stdout.split("\n")[1].split()[0])
    names = subprocess.run([tools + "nm", "-S", image], check=True, capture_output=True, text=True).stdout
    return text - sum(int(re.search(r" (\w+) \w %s$" % name, names, re.M).group(1), 16)
                      for name in ("start_here", "millis", "random_bits"))


def without(edits):
    headers = {}
    for name, scope, old, new in edits:
        if name not in headers:
            with open(os.path.join(root, "include/redial", name)) as file:
                headers[name] = file.read()
        headers[name], fault = replaced(headers[name], scope, old, new)
        if headers[name] is None:
            sys.exit("%s, %s: %s" % (name, scope, fault))
    return headers


def main():
    command = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="redial-parts-") as work:
        whole = linked(command, {}, os.path.join(work, "whole"))
        for name, edits in PARTS.items():
            print(name, whole - linked(command, without(edits), os.path.join(work, name)), flush=True)


if __name__ == "__main__":
    main()
