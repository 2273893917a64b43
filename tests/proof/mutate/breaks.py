#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Breaks the headers on purpose, one break at a time, and shows which contract test turns red.

usage: breaks.py [COMPILER]     run from anywhere; needs Catch2's packaged main
A break that no test notices is a failure, and so is a break whose text is not in the header any more."""
import os, re, shutil, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor

root = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../.."))
compiler = sys.argv[1] if len(sys.argv) > 1 else "c++"
T = "decision/machine.hpp"
breaks = [  # header, what stands there, what to put there, the clause that must notice
    ("profile/metered.hpp", "{4010, rules::backoff()}", "{4010, rules::stop()}", "3"),
    ("profile/metered.hpp", "rules::backoff().hold_publishing()", "rules::backoff()", "3"),
    ("profile/metered.hpp", "rules::stop().tell_user()", "rules::stop()", "3.3"),
    ("profile/metered.hpp", "{4002, rules::expired()}", "{4002, rules::fresh_token()}", "4.4"),
    ("profile/rfc6455.hpp", "milliseconds{5000}", "milliseconds{4000}", "5.5"),
    ("profile/rfc6455.hpp", "{501, rules::stop()}", "{501, rules::backoff()}", "3"),
    ("profile/options.hpp", "stable_after{30000}", "stable_after{29999}", "5.4"),
    ("profile/options.hpp", "uint8_t max_auth_failures = 3", "uint8_t max_auth_failures = 4", "4.3"),
    ("profile/options.hpp", "o.backoff.base > o.backoff.cap", "o.backoff.base >= o.backoff.cap", "7"),
    ("profile/options.hpp", "uint32_t burst = 6", "uint32_t burst = 7", "5.7"),
    ("decision/memory.hpp", "return passed < detail::span_limit ? passed : 0;", "return passed;", "2.3"),
    ("decision/backoff.hpp", "return {b - j, b + j};", "return {b, b + j};", "5.1"),
    ("decision/backoff.hpp", "last == 0 ? o.base.count", "last == 1 ? o.base.count", "5.1"),
    (T, "e.id() != current && e.id() != connection", "false", "2.8"),
    (T, "/* waiting */ always | set_of(kind::start, kind::elapsed)", "/* waiting */ always | set_of(kind::elapsed)", "2.5"),
    (T, "/* stopped */ always", "/* stopped */ (always | set_of(kind::failed))", "2.6"),
    ("decision/memory.hpp", "free_retry_used = false;\n    holds = false;", "free_retry_used = false;", "3"),
    (T, "if (left[wait] != 0 && !may_be_cut()) {", "if (false) {", "2.5"),
    (T, "link_down = false;  // whoever", "  // whoever", "2.5"),
    (T, "larger(shortest_stable, life >> 1)", "life >> 1", "5.4"),
    (T, "life - (life >> 2)", "life - (life >> 1)", "4.4"),
    (T, "given - 1000u < 4000u", "given - 1000u <= 4000u", "3"),
    (T, "attempt != 0 ? larger(hint, b) : hint", "larger(hint, b)", "5.2"),
    (T, "hint = smaller(asked, terms.max_server_delay)", "hint = asked", "5.2"),
    (T, "smaller(retry_after, terms.max_server_delay)", "retry_after", "5.2"),
    (T, "by.kind() == rule_class::backoff && left[wait] != 0", "left[wait] != 0", "3"),
    (T, "if (by.kind() == rule_class::stop) { hint = 0; }", "", "5.3"),
    (T, "else if (token_is == token_use::shown) {", "else {", "4.4"),
    (T, "(settled() || left[running] == 0)", "settled()", "4.3"),
    ("decision/terms.hpp", "o.reconnect_after_kick ? token_refusal : reason::kicked", "token_refusal", "4.1"),
    (T, "attempt > terms.last_retry", "attempt >= terms.last_retry", "5.6"),
    (T, "by.kind() >= rule_class::at_once && !free_retry_used", "by.kind() >= rule_class::at_once", "4.3"),
    (T, "terms.probe_after != never.count && why < reason::kicked", "terms.probe_after != never.count", "6.4"),
    (T, "if (age == 0) {", "if (false) {", "4.7"),
    (T, "over.lowest < left[running]", "true", "4.4"),
    (T, "if (!settled()) {", "if (settled()) {", "6.3"),
    (T, "wait_is = wait_kind::redrawn;", "", "6.3"),
    (T, "halfway ? reason::ready_timeout : reason::connect_timeout", "reason::connect_timeout", "6.1"),
    (T, "if (matured || left[wait] != 0) {", "if (left[wait] != 0) {", "2.9"),
    (T, "left[watchdog] = left[silence];  // frames", "  // frames", "6.2"),
    (T, "left[token] < terms.token_margin", "left[token] <= terms.token_margin", "4.2"),
    (T, "left[debt] += terms.budget_interval;", "", "5.7"),
    (T, "return next == idle_countdown ? next : smaller(next, longest_timer);", "return next;", "8"),
    (T, "for (int of = debt; of < countdowns; ++of)", "for (int of = token; of < countdowns; ++of)", "8"),
    (T, "if (refused()) {", "if (false) {", "7"),
    (T, "if (span != 0 && wait_is < kind) {", "if (false) {", "2.4"),
    ("saved_state.hpp", "less(s.debt, away.count)", "s.debt", "11.1"),
    ("saved_state.hpp", "s.check != check_of(s)", "false", "11.1"),
    ("edge/send_gate.hpp", "bytes <= max_frame_", "bytes < max_frame_", "10"),
    ("edge/retry_after.hpp", "t.second <= 60", "t.second < 60", "9.1"),
    ("detail/json.hpp", "low < 0xDC00u", "false", "9"),
]


def run(number, item):
    header, old, new, clause = item
    folder = os.path.join(work, str(number))
    shutil.copytree(os.path.join(root, "include"), os.path.join(folder, "include"))
    path = os.path.join(folder, "include", "redial", header)
    text = open(path).read()
    pattern = r"\s+".join(re.escape(word) for word in old.split())
    broken, found = re.subn(pattern, lambda _: new, text, count=1)
    if not found:
        return False, "%s: '%s' is not there any more" % (header, old)
    open(path, "w").write(broken)
    names = {"9": "section_09", "9.1": "section_09", "10": "section_10", "11.1": "section_11", "7": "section_07_08",
             "8": "section_07_08"}
    unit = names.get(clause, "section_0" + clause[0])
    program = os.path.join(folder, "test")
    built = subprocess.run([compiler, "-std=c++17", "-O0", "-I", os.path.join(folder, "include"), "-I", os.path.join(root, "tests"),
                            os.path.join(root, "tests/proof/contract", unit + ".cpp"), "-lCatch2WithMain", "-o", program],
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if built.returncode:
        red = "static_assert" in built.stdout or "static assertion" in built.stdout
        result = (red, "%-58s -> [C-%s] at compile time" % (old[:58], clause))
    else:
        out = subprocess.run([program, "-r", "compact"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
        listed = subprocess.run([program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
        cases = re.findall(r"^\[C-[0-9.]+\][^\n]*", listed, re.M)
        red = any(case.startswith("[C-%s]" % clause) for case in cases)
        result = (red, "%-58s -> %s" % (" ".join(old.split())[:58], cases[0] if cases else "NOTHING"))
        if cases and not red:
            result = (False, result[1] + " (expected [C-%s])" % clause)
    shutil.rmtree(folder)
    return result


with tempfile.TemporaryDirectory() as work:
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        results = list(pool.map(lambda pair: run(*pair), enumerate(breaks)))
for good, line in results:
    print(("red   " if good else "GREEN ") + line)
missed = sum(not good for good, _ in results)
print("%d breaks, %d noticed, %d missed" % (len(breaks), len(breaks) - missed, missed))
sys.exit(1 if missed else 0)
