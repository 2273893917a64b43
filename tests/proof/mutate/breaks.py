#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Breaks the headers on purpose, one break at a time, and shows which contract test turns red.

usage: breaks.py [--check] [COMPILER]     run from anywhere; needs Catch2's packaged main
A break that no test notices is a failure, and so is a break that finds no place any more; --check looks for that only."""
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True  # nothing is written beside the sources
from anchors import replaced

root = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../.."))
contract = os.path.join(root, "tests/proof/contract")

# A row: the clause that must notice; the header; the function, member or table (anchors.py); what stands there, once, as
# tokens; what to put there. ` k/n` behind a function: the k-th of n places. `$name` is any one token and may be used in
# what is put; `...` is whatever stands between, in whole brackets.
breaks = [
    # what codes mean
    ("3", "profile/metered.hpp", "metered_closes", "{4010, rules::backoff()}", "{4010, rules::stop()}"),
    ("3", "profile/metered.hpp", "metered_closes", ".hold_publishing()", ""),
    ("3.3", "profile/metered.hpp", "metered_closes", ".tell_user()", ""),
    ("4.4", "profile/metered.hpp", "metered_closes", "{4002, rules::expired()}", "{4002, rules::fresh_token()}"),
    ("5.5", "profile/rfc6455.hpp", "rfc6455_closes", "milliseconds{5000}", "milliseconds{4000}"),
    ("3", "profile/rfc6455.hpp", "rfc6455_statuses", "{501, rules::stop()}", "{501, rules::backoff()}"),
    # options
    ("5.4", "profile/options.hpp", "options::stable_after", "30000", "29999"),
    ("4.3", "profile/options.hpp", "options::max_auth_failures", "3", "4"),
    ("5.7", "profile/options.hpp", "budget_options::burst", "6", "7"),
    ("7", "profile/options.hpp", "check", "$o.backoff.base > $o.backoff.cap", "$o.backoff.base >= $o.backoff.cap"),
    # time and waits
    ("2.3", "decision/state.hpp", "ticks_between", "return $passed < ... ? $passed : 0", "return $passed"),
    ("5.1", "decision/backoff.hpp", "around", "{$b - $j, $b + $j}", "{$b, $b + $j}"),
    ("5.1", "decision/backoff.hpp", "next_backoff", "$last == 0 ?", "$last == 1 ?"),
    # the machine
    ("2.8", "decision/transition.hpp", "core::react", "$e.id() != current && $e.id() != connection", "false"),
    ("2.5", "decision/transition.hpp", "heard::in 1/2", "set_of(kind::start, kind::elapsed)", "set_of(kind::elapsed)"),
    ("2.6", "decision/transition.hpp", "heard::in 2/2", "kind::start, kind::elapsed", "kind::start, kind::elapsed, kind::failed"),
    ("3", "decision/state.hpp", "state::forget_failures", "holds = false;", ""),
    ("2.5", "decision/transition.hpp", "core::on_start", "left[wait] != 0 && !may_be_cut()", "false"),
    ("2.5", "decision/transition.hpp", "core::on_start", "link_down = false;", ""),
    ("7", "decision/transition.hpp", "core::begin", "refused()", "false"),
    ("5.4", "decision/transition.hpp", "core::on_ready", "larger(shortest_stable, ...)", "(...)"),
    ("4.4", "decision/transition.hpp", "core::on_ready", "$life - ($life >> 2)", "$life - ($life >> 1)"),
    ("3", "decision/transition.hpp", "core::on_closed", "$code - 1000u < 4000u", "$code - 1000u <= 4000u"),
    ("5.2", "decision/transition.hpp", "core::on_rejected", "smaller($asked, terms.max_server_delay)", "$asked"),
    ("5.2", "decision/transition.hpp", "core::on_going_away", "smaller($asked, terms.max_server_delay)", "$asked"),
    ("3", "decision/transition.hpp", "core::retry", "$by.kind() == rule_class::backoff && left[wait] != 0", "left[wait] != 0"),
    ("5.3", "decision/transition.hpp", "core::retry", "if ($by.kind() == rule_class::stop) { hint = 0; }", ""),
    ("5.6", "decision/transition.hpp", "core::retry", "attempt > terms.last_retry", "attempt >= terms.last_retry"),
    ("4.4", "decision/transition.hpp", "core::stops_for", "else if (token_is == token_use::shown)", "else"),
    ("4.3", "decision/transition.hpp", "core::stops_for", "settled() || left[running] == 0", "settled()"),
    ("4.1", "decision/terms.hpp", "near_terms::near_terms", "$o.reconnect_after_kick ? token_refusal : reason::kicked", "token_refusal"),
    ("4.3", "decision/transition.hpp", "core::wait_by", "&& !free_retry_used", ""),
    ("5.2", "decision/transition.hpp", "core::grant", "attempt != 0 ? larger(hint, $b) : hint", "larger(hint, $b)"),
    ("6.4", "decision/transition.hpp", "core::halt", "&& $why < reason::kicked", ""),
    ("2.4", "decision/transition.hpp", "core::wait_at_least", "if (...) { wait_is = $kind; }", ""),
    ("4.7", "decision/transition.hpp", "core::answer", "if ($age == 0)", "if (false)"),
    ("4.4", "decision/transition.hpp", "core::mint_went_wrong", "$over.lowest < left[running]", "true"),
    ("6.3", "decision/transition.hpp", "core::on_link_down", "!settled()", "settled()"),
    ("6.3", "decision/transition.hpp", "core::on_link_up", "wait_is = wait_kind::redrawn;", ""),
    ("6.1", "decision/transition.hpp", "core::on_time_out", "halfway ? reason::ready_timeout :", ""),
    ("2.9", "decision/transition.hpp", "core::on_elapsed_online", "$matured || left[wait] != 0", "left[wait] != 0"),
    ("6.2", "decision/transition.hpp", "core::on_elapsed_online", "left[watchdog] = left[silence];", ""),
    ("4.2", "decision/transition.hpp", "core::resume", "left[token] < terms.token_margin", "left[token] <= terms.token_margin"),
    ("5.7", "decision/transition.hpp", "core::connect", "left[debt] += terms.budget_interval;", ""),
    ("8", "decision/transition.hpp", "core::next_timer", "smaller($next, longest_timer)", "$next"),
    ("8", "decision/transition.hpp", "core::last_span", "$of = debt", "$of = token"),
    # save and restore
    ("11.1", "saved_state.hpp", "restore", "less($s.debt, $away.count)", "$s.debt"),
    ("11.1", "saved_state.hpp", "restore", "$s.check != check_of($s)", "false"),
    # the edges
    ("10", "edge/send_gate.hpp", "send_gate::frame_fits", "$bytes <= max_frame_", "$bytes < max_frame_"),
    ("9.1", "edge/retry_after.hpp", "is_real", "$t.second <= 60", "$t.second < 60"),
    ("9", "detail/json.hpp", "json_reader::read_escape", "$low < 0xDC00u", "false"),
]


def tests_of(clause):
    """The contract's test programs that have a case about the clause."""
    found = []
    for name in sorted(os.listdir(contract)):
        if name.endswith(".cpp") and '"[C-%s] ' % clause in open(os.path.join(contract, name)).read():
            found.append(os.path.join(contract, name))
    return found


def shown(item):
    return "[C-%s] %s: %s: %s -> %s" % (item[0], item[1], item[2], item[3], item[4] or "nothing")


def faults():
    """Which breaks find no place, and why."""
    return ["%s\n       %s" % (shown(item), broken(item)[1]) for item in breaks if broken(item)[0] is None]


def broken(item):
    """The header's text with the break in it; or None, and why not."""
    _, header, anchor, old, new = item
    path = os.path.join(root, "include", "redial", header)
    return replaced(open(path).read(), anchor, old, new) if os.path.exists(path) else (None, "there is no such header")


class Run:
    def __init__(self, work, compiler):
        self.work = work
        self.compile = [compiler, "-std=c++17", "-O0", "-w", "-I", os.path.join(root, "tests")]
        self.head = os.path.join(work, "framework.hpp")  # compiled once
        with open(self.head, "w") as out:
            out.write("#include <catch.hpp>\n#include <chrono>\n#include <functional>\n#include <random>\n")
        subprocess.run(self.compile + ["-x", "c++-header", self.head, "-o", self.head + ".gch"], check=True)

    def __call__(self, pair):
        """Whether a case about the clause turned red, and what to print."""
        number, item = pair
        text, fault = broken(item)
        if text is None:
            return False, "%s\n       %s" % (shown(item), fault)
        # One header in front of all others: `#include <redial/...>` finds it first.
        folder = os.path.join(self.work, str(number))
        path = os.path.join(folder, "redial", item[1])
        os.makedirs(os.path.dirname(path))
        with open(path, "w") as out:
            out.write(text)
        program = os.path.join(folder, "test")
        others = set()
        for test in tests_of(item[0]):
            built = subprocess.run(self.compile + ["-include", self.head, "-I", folder, "-I", os.path.join(root, "include"), test,
                                                   "-lCatch2WithMain", "-o", program],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if built.returncode:
                proof = "static_assert" in built.stdout or "static assertion" in built.stdout
                return proof, "%s\n       %s" % (shown(item), "at compile time" if proof else "does not compile")
            ran = subprocess.run([program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            cases = re.findall(r"^\[C-[0-9.]+\][^\n]*", ran.stdout, re.M)
            for case in cases:
                if "[C-%s]" % item[0] in case:
                    return True, "%s\n       %s" % (shown(item), case)
            others.update(cases)
        return False, "%s\n       %s" % (shown(item), "only " + ", ".join(sorted(others)) if others else "nothing")


def main():
    words = [word for word in sys.argv[1:] if word != "--check"]
    if "--check" in sys.argv:
        lost = faults()
        print("\n".join(lost + ["%d breaks, %d without a place" % (len(breaks), len(lost))]))
        return 1 if lost else 0
    with tempfile.TemporaryDirectory(prefix="redial-breaks-") as work:
        run = Run(work, words[0] if words else "c++")
        with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
            results = list(pool.map(run, enumerate(breaks)))
    for good, line in results:
        print(("red    " if good else "GREEN  ") + line)
    missed = sum(not good for good, _ in results)
    print("%d breaks, %d noticed, %d missed" % (len(breaks), len(breaks) - missed, missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
