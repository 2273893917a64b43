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
    ("3", "services/metered.hpp", "metered::closes", "{4010, backoff(),", "{4010, stop(),"),
    ("3", "services/metered.hpp", "metered::closes", ".hold_publishing()", ""),
    ("3", "services/metered.hpp", "metered::statuses", "{404, stop_if_it_lasts()", "{404, stop()"),
    ("3.3", "services/metered.hpp", "metered::closes", ".tell_user()", ""),
    ("4.4", "services/metered.hpp", "metered::closes", "{4002, expired(),", "{4002, fresh_token(),"),
    ("6.2", "services/metered.hpp", "metered::defaults", "60000", "50000"),
    ("3", "services/rfc6455.hpp", "rfc6455::closes", "{1000, retry.ended_in_order(),", "{1000, lasts,"),
    ("5.5", "services/rfc6455.hpp", "rfc6455::closes", "milliseconds{5000}", "milliseconds{4000}"),
    ("3", "services/rfc6455.hpp", "rfc6455::statuses", "{409, retry,", "{409, lasts,"),
    ("3", "services/rfc6455.hpp", "rfc6455::statuses", "{501, lasts,", "{501, retry,"),
    # options
    ("1", "knowledge/options.hpp", "unattended", "900000", "90000"),
    ("3.3", "knowledge/options.hpp", "options::tell_user_after", "10", "11"),
    ("3.4", "knowledge/options.hpp", "options::patience", "900000", "600000"),
    ("3.4", "knowledge/options.hpp", "options::refusal_delay", "30000", "29999"),
    ("4.3", "knowledge/options.hpp", "options::max_auth_failures", "3", "4"),
    ("5.2", "knowledge/options.hpp", "options::max_server_delay", "3600000", "600000"),
    ("5.4", "knowledge/options.hpp", "options::stable_after", "30000", "29999"),
    ("5.7", "knowledge/options.hpp", "budget_options::burst", "6", "7"),
    ("6.2", "decision/settings.hpp", "spans::spans", "($o.liveness_timeout.count + 3) >> 2", "$o.liveness_timeout.count >> 2"),
    ("7", "knowledge/check.hpp", "check", "$o.backoff.base > $o.backoff.cap", "$o.backoff.base >= $o.backoff.cap"),
    # time and waits
    ("2.3", "decision/memory.hpp", "ticks_between", "return $passed < ... ? $passed : 0", "return $passed"),
    ("5.3", "decision/memory.hpp", "memory::move_to", "if (left[notice] == 0) { server_wait = 0; }", ""),
    ("3", "decision/memory.hpp", "memory::forget_failures", "hold_publishing = false;", ""),
    ("3.4", "decision/memory.hpp", "memory::forget_failures", "lasting_ends = 0;", ""),
    ("5.1", "decision/backoff.hpp", "around", "{$b - $j, $b + $j}", "{$b, $b + $j}"),
    ("5.1", "decision/backoff.hpp", "next_backoff", "$last == 0 ?", "$last == 1 ?"),
    ("5.2", "decision/backoff.hpp", "above", "{$w, $w + ...}", "{$w, $w}"),
    ("5.2", "decision/waits.hpp", "waits::take_server_wait", "attempt != 0 ? larger($asked, $b) : $asked", "larger($asked, $b)"),
    ("2.4", "decision/waits.hpp", "waits::wait_at_least", "if (...) { wait_is = $kind; }", ""),
    # tokens
    ("4.2", "decision/tokens.hpp", "tokens::has_usable_token", "left[token] >= token_margin", "left[token] > token_margin"),
    ("4.3", "decision/tokens.hpp", "tokens::ran_out", "left[shown_token] <= token_margin", "left[shown_token] < token_margin"),
    ("4.4", "decision/tokens.hpp", "tokens::refresh_range", "$life - ($life >> 2)", "$life - ($life >> 1)"),
    ("4.7", "decision/tokens.hpp", "tokens::take_answer", "if ($age == 0)", "if (false)"),
    # what an end leads to
    ("3.4", "decision/endings.hpp", "endings::has_lasted", "lasting_ends > ends_to_last", "lasting_ends >= ends_to_last"),
    ("3.4", "decision/settings.hpp", "switches::switches", "$o.patience.count == 0 ? 0 :", ""),
    ("3.4", "decision/settings.hpp", "switches::switches", "$o.patience == never ? 3 :", ""),
    ("3.4", "decision/endings.hpp", "endings::count_lasting_end", "left[lasting] = patience", "left[lasting] = patience + 1"),
    ("3.4", "decision/endings.hpp", "endings::count_lasting_end", "if (lasting_ends == 0)", "if (true)"),
    ("3.4", "decision/endings.hpp", "endings::class_of 2/2", "count_lasting_end();", ""),
    ("3.4", "decision/endings.hpp", "endings::refusal", "$by.kind() == rule_class::stop_if_it_lasts ? reason :", ""),
    ("3.3", "decision/endings.hpp", "endings::refusal", "tell_user = true;", ""),
    ("3", "decision/endings.hpp", "endings::take_advice", "$by.has(rule_flag::hold_publishing)", "true"),
    ("4.1", "decision/endings.hpp", "endings::refusal_of_kick", "answers_kicks && !can_mint", "!can_mint"),
    ("4.1", "decision/endings.hpp", "endings::class_of", "!can_mint && $by.has(rule_flag::renew_if_possible)", "false"),
    ("4.1", "decision/endings.hpp", "endings::class_of", "can_mint && auth_failures <= last_auth_failure", "auth_failures <= last_auth_failure"),
    ("4.3", "decision/endings.hpp", "endings::class_of", "auth_failures <= last_auth_failure", "true"),
    ("4.3", "decision/endings.hpp", "endings::class_of", "&& ran_out()", "&& settled()"),
    ("4.3", "decision/endings.hpp", "endings::refusal", "can_mint ? reason::auth_exhausted :", ""),
    ("4.4", "decision/endings.hpp", "endings::class_of", "else if (token_is == token_use::shown)", "else"),
    ("5.6", "decision/endings.hpp", "endings::refusal", "attempt <= last_attempt", "attempt < last_attempt"),
    ("5.8", "decision/endings.hpp", "endings::take_advice", "!upgraded || upgraded_in_vain", "!upgraded"),
    ("5.8", "decision/endings.hpp", "endings::take_advice", "!upgraded || upgraded_in_vain", "upgraded_in_vain"),
    ("5.8", "decision/endings.hpp", "endings::take_advice", "if (advice_is_stale) { let_advice_go_stale(); }", ""),
    ("5.8", "decision/endings.hpp", "endings::let_advice_go_stale", "endpoint == endpoint::given", "endpoint != endpoint::same"),
    ("6.4", "decision/endings.hpp", "endings::let_patience_be_over", "lasting_ends = 2;", ""),
    # the machine
    ("2.8", "decision/machine.hpp", "machine::react", "$e.id() != current && $e.id() != connection", "false"),
    ("2.5", "decision/machine.hpp", "accepted_events::in 1/2", "set_of(kind::start, kind::elapsed)", "set_of(kind::elapsed)"),
    ("2.6", "decision/machine.hpp", "accepted_events::in 2/2", "kind::start, kind::elapsed", "kind::start, kind::elapsed, kind::failed"),
    ("4.2", "decision/machine.hpp", "machine::react", "$what = happened::mint_failed;", ""),
    ("2.5", "decision/machine.hpp", "machine::on_start", "left[wait] != 0 && !may_be_cut()", "false"),
    ("2.5", "decision/machine.hpp", "machine::on_start", "link_down = false;", ""),
    ("4.5", "decision/machine.hpp", "machine::begin", "left[once] = 0;", ""),
    ("5.8", "decision/machine.hpp", "machine::begin", "forget_advice();", ""),
    ("6.4", "decision/machine.hpp", "machine::begin", "let_patience_be_over();", ""),
    ("7", "decision/machine.hpp", "machine::begin", "!valid", "false"),
    ("4.2", "decision/machine.hpp", "machine::on_ready", "&& $life != 0", ""),
    ("5.4", "decision/machine.hpp", "machine::on_ready", "larger(shortest_stable, ...)", "(...)"),
    ("5.8", "decision/machine.hpp", "machine::on_ready", "forget_advice();", ""),
    ("6.2", "decision/machine.hpp", "machine::on_ready", "looks_without_frame = 0;", ""),
    ("3", "decision/machine.hpp", "machine::on_closed", "$code - 1000u < 4000u", "$code - 1000u <= 4000u"),
    ("5.2", "decision/machine.hpp", "machine::react", "on_rejected($e.code(), $asked)", "on_rejected($e.code(), $e.span().count)"),
    ("5.2", "decision/machine.hpp", "machine::react", "on_going_away($asked)", "on_going_away(e.span().count)"),
    ("5.3", "decision/machine.hpp", "machine::on_going_away", "+ one_minute", ""),
    ("5.8", "decision/machine.hpp", "machine::on_session_lost", "&& !ready_time_renewed", ""),
    ("5.8", "decision/machine.hpp", "machine::on_session_lost", "left[deadline] = connect_timeout;", ""),
    ("3", "decision/machine.hpp", "machine::retry_by", "if ($kind == rule_class::backoff || $own)", "if (true)"),
    ("3.4", "decision/machine.hpp", "machine::retry_by", "if ($kind == rule_class::backoff || $own)", "if ($kind == rule_class::backoff)"),
    ("3.3", "decision/machine.hpp", "machine::retry_by", "attempt > tell_user_after - 1u", "attempt > tell_user_after"),
    ("3.3", "decision/machine.hpp", "machine::retry_by", "attempt > tell_user_after - 1u", "attempt >= tell_user_after"),
    ("5.3", "decision/machine.hpp", "machine::retry_by", "forget_server_wait();", ""),
    ("3.4", "decision/machine.hpp", "machine::begin_wait_by", "larger($floor, refusal_delay)", "$floor"),
    ("3.4", "decision/machine.hpp", "machine::begin_wait_by", "larger($floor, refusal_delay)", "refusal_delay"),
    ("4.3", "decision/machine.hpp", "machine::begin_wait_by", "&& !free_retry_used", ""),
    ("5.5", "decision/machine.hpp", "machine::begin_wait_by", "attempt == 0", "attempt == 0 && server_wait == 0"),
    ("5.5", "decision/machine.hpp", "machine::begin_wait_by", "$floor = larger($floor, $how.first_lowest);", ""),
    ("5.5", "decision/machine.hpp", "machine::begin_wait", "larger($highest, above(...).highest)", "above(...).highest"),
    ("6.4", "decision/machine.hpp", "machine::halt", "&& !ends_for_good($why)", ""),
    ("6.4", "decision/machine.hpp", "machine::halt", "around(probe_after, curve.jitter_percent)", "around(probe_after, 0)"),
    ("4.6", "decision/machine.hpp", "machine::react", "$e.permanent(), $asked", "$e.permanent(), 0"),
    ("4.6", "decision/machine.hpp", "machine::react", "$e.permanent(), $asked", "$e.permanent(), $e.span().count"),
    ("3.3", "decision/machine.hpp", "machine::mint_went_wrong", "tell_user = true;", ""),
    ("4.4", "decision/machine.hpp", "machine::retry_refresh", "larger($own.lowest, $asked)", "$own.lowest"),
    ("4.4", "decision/machine.hpp", "machine::retry_refresh", "$worth_it && $lowest < $life", "$worth_it"),
    ("6.3", "decision/machine.hpp", "machine::on_link_down", "!settled()", "settled()"),
    ("6.3", "decision/machine.hpp", "machine::on_link_up", "wait_is = wait_kind::redrawn;", ""),
    ("6.1", "decision/machine.hpp", "machine::on_elapsed", "upgraded ? reason::ready_timeout :", ""),
    ("2.9", "decision/machine.hpp", "machine::on_elapsed", "if (became_stable) { return; }", ""),
    ("6.2", "decision/machine.hpp", "machine::on_elapsed", "left[look] = liveness_quarter;", ""),
    ("6.2", "decision/machine.hpp", "machine::on_elapsed", "looks_without_frame == looks_to_ping", "looks_without_frame >= looks_to_ping"),
    ("6.2", "decision/machine.hpp", "looks_to_ping", "3", "2"),
    ("6.2", "decision/machine.hpp", "looks_to_drop", "5", "4"),
    ("6.2", "decision/memory.hpp", "memory::saw_frame", "if (...)", "if (true)"),
    ("5.7", "decision/machine.hpp", "machine::connect_now", "left[budget] += budget_interval;", ""),
    ("5.7", "decision/memory.hpp", "memory::decided", "wait_is == wait_kind::budgeted && phase == phase::waiting", "false"),
    ("5.7", "decision/machine.hpp", "machine::resume", "wait_is = wait_kind::budgeted;", ""),
    ("8", "decision/memory.hpp", "memory::next_timer", "smaller($next, longest_timer)", "$next"),
    ("8", "decision/memory.hpp", "memory::last_span", "$of = budget", "$of = token"),
    ("1.4", "reconnector.hpp", "drive", "$host.ping($d);", ""),
    ("1.4", "reconnector.hpp", "drive", "$host.arm($d.timer);", ""),
    # save and restore
    ("11.1", "saved_state.hpp", "save", "$s.lasting = $now.left[memory::lasting];", ""),
    ("11.1", "saved_state.hpp", "save", "$s.lasting_ends = smaller($now.lasting_ends, 2) & 3u;", ""),
    ("11.1", "saved_state.hpp", "restore", "$s.check != check_of($s)", "false"),
    ("11.2", "saved_state.hpp", "restore", "left_after($s.budget, $away.count, ...)", "left_after($s.budget, 0, ...)"),
    ("11.2", "saved_state.hpp", "restore", "left_after($s.lasting, $away.count, ...)", "left_after($s.lasting, 0, ...)"),
    ("11.2", "saved_state.hpp", "left_after", "smaller(..., $longest)", "(...)"),
    ("11.2", "saved_state.hpp", "save", "$now.reason != reason::stop_requested", "true"),
    # the edges
    ("10", "edge/send_gate.hpp", "send_gate::frame_fits", "$bytes <= max_frame_", "$bytes < max_frame_"),
    ("9.1", "edge/http_date.hpp", "is_real", "$t.second <= 60", "$t.second < 60"),
    ("9.1", "edge/http_date.hpp", "seems_over_50_years_ahead", "50", "49"),
    ("9.1", "edge/http_date.hpp", "parse_http_date", "$in.expect(long_day_ends[$weekday]);", ""),
    ("9.1", "edge/http_date.hpp", "parse_http_date", "$in.number(1)", "$in.number(2)"),
    ("9.1", "edge/retry_after.hpp", "parse_retry_after", "parse_http_date($in, $unix_now) - $unix_now", "parse_http_date($in, $unix_now)"),
    ("9", "edge/json.hpp", "json_grammar::skip_escape", "$low >= 0xDC00u", "true"),
    ("9", "edge/metered_wire.hpp", "seconds_of", "100000000000", "1000000000000000"),
    ("9", "edge/metered_wire.hpp", "life_of", "if ($m.server_time > 0)", "if (false)"),
    ("9", "edge/metered_wire.hpp", "life_of", "$unix_now >= year_2020", "$unix_now > 0"),
]


def tests_of(clause):
    """The contract's test programs that have a case about the clause, the section's own first."""
    found = []
    for name in sorted(os.listdir(contract), key=lambda name: (not name.startswith("section_"), name)):
        if name.endswith(".cpp") and "[C-%s] " % clause in open(os.path.join(contract, name)).read():
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
        cases = "*\\[C-%s\\] *" % item[0]  # as Catch2 wants brackets
        for test in tests_of(item[0]):
            built = subprocess.run(self.compile + ["-include", self.head, "-I", folder, "-I", os.path.join(root, "include"), test,
                                                   "-lCatch2WithMain", "-o", program],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if built.returncode:
                proof = "static_assert" in built.stdout or "static assertion" in built.stdout
                return proof, "%s\n       %s" % (shown(item), "at compile time" if proof else "does not compile")
            try:
                ran = subprocess.run([program, cases, "--abort"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                     timeout=60)
            except subprocess.TimeoutExpired:
                return True, "%s\n       a case in %s goes on for ever" % (shown(item), os.path.basename(test))
            if ran.returncode:
                named = re.search(r"^(\d+ )?\[C-[0-9.]+\][^\n]*", ran.stdout, re.M)
                return True, "%s\n       %s" % (shown(item), named.group() if named else ran.stdout[-200:])
        return False, "%s\n       nothing" % shown(item)


def main():
    words = [word for word in sys.argv[1:] if word != "--check"]
    if "--check" in sys.argv:
        lost = faults()
        print("\n".join(lost + ["%d breaks, %d without a place" % (len(breaks), len(lost))]))
        return 1 if lost else 0
    with tempfile.TemporaryDirectory(prefix="redial-breaks-") as work:
        run = Run(work, words[0] if words else "c++")
        missed = 0
        with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
            for good, line in pool.map(run, enumerate(breaks)):
                missed += not good
                print(("red    " if good else "GREEN  ") + line, flush=True)
    print("%d breaks, %d noticed, %d missed" % (len(breaks), len(breaks) - missed, missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
