#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints the tables of tests/docs/SIZES.md from the figures that measure.sh keeps. usage: table.sh [BUDGET]
here=$(cd "$(dirname "$0")" && pwd)
exec awk -v images="$here/image.cpp" '
  $1 == "#" { if ($2 ~ /g\+\+/) { compilers = substr($0, 3) } next }
  { value[$1, $2] = $3 }
  $2 ~ /^part/ { ++parts }
  function cell(target, name) {
    if (!((target, name) in value)) { return "–" }
    return thousands(value[target, name])
  }
  function more(target, name) { return thousands(value[target, name] - value[target, "code.machine"]) }
  function thousands(n) { return n < 10000 ? n : int(n / 1000) "," sprintf("%03d", n % 1000) }
  function part(label, clause, name) {
    print "| " label " | " clause " | " cell("cortex-m0plus", "part." name) " |"
    --parts
  }
  function row(label, name,    i, line) {
    line = "| " label " |"
    for (i = 1; i <= count; ++i) { line = line " " cell(target[i], name) " |" }
    print line
  }
  function row_more(label, name,    i, line) {
    line = "| " label " |"
    for (i = 1; i <= count; ++i) { line = line " +" more(target[i], name) " |" }
    print line
  }
  function row_plus(label, name,    i, line) {
    line = "| " label " |"
    for (i = 1; i <= count; ++i) { line = line " +" cell(target[i], name) " |" }
    print line
  }
  END {
    count = split("cortex-m0plus cortex-m4 rv32imac lx106", target, " ")
    profiles = 0
    while ((getline line < images) > 0) { if (line ~ /^ +X\([a-z0-9_]+\)/) { ++profiles } }
    print "| | Cortex-M0+ | Cortex-M4 | RV32IMAC | lx106 (ESP8266) |"
    print "|---|---:|---:|---:|---:|"
    print "| **Flash**, bytes linked | | | | |"
    row("backoff and jitter alone", "code.backoff")
    row("the machine with `metered`, no text", "code.machine")
    row("… of that its code and tables, without initial data and caller", "code.machine_alone")
    row_more("… names, meanings and remedies of all codes", "code.machine_text")
    row_more("… save and restore", "code.machine_save")
    row_more("… all " profiles " profiles to choose from at run time", "code.profiles")
    row_plus("… a flight recorder in its place", "code.recorder")
    row("`metered_wire`", "code.metered_wire")
    row("`parse_retry_after`", "code.retry_after")
    row("`send_gate`", "code.send_gate")
    print "| **RAM**, bytes | | | | |"
    row("the machine with its options", "ram.machine")
    row("a `send_gate`", "ram.send_gate")
    row("a `saved_state`, in RTC memory or flash", "ram.saved_state")
    print "| **Stack**, bytes, at most | | | | |"
    row("`handle`", "stack.handle")
    row("`handle` of a flight recorder", "stack.recorder")
    row("`metered_wire::read`", "stack.metered_wire")
    row("`parse_retry_after`", "stack.retry_after")
    print "| **Instructions** of a `handle`, worst found | | | | |"
    row("**any event**", "instructions.worst")
    kinds = split("closed rejected failed elapsed minted mint_failed link_down link_up start stop ready opened going_away received token_lost inert stale", kind, " ")
    for (i = 1; i <= kinds; ++i) {
      row(kind[i] == "stale" ? "one of an old connection" : kind[i] == "inert" ? "`event{}`" : "`" kind[i] "`", "instructions." kind[i])
    }
    print ""
    print "What each part of the policy costs the machine on a Cortex-M0+: bytes that it would be smaller without. Parts share code,"
    print "so this is no sum."
    print ""
    print "| part | contract | bytes |"
    print "|---|---|---:|"
    part("the link: offline, and the draw when it comes back", "6.3", "link")
    part("a spare token before the old one runs out", "4.4", "refresh")
    part("advice of session and endpoint that goes stale", "5.8", "advice")
    part("patience with what sounds final", "3.4", "patience")
    part("silence: the looks, the ping, the drop", "6.2", "liveness")
    part("the slow probe", "6.4", "probe")
    part("an administrator who closes twice", "4.5", "kicks")
    part("the spread of the first connect", "2.4", "first_spread")
    part("the connect budget", "5.7", "budget")
    part("one mint an answer, however many users log in meanwhile", "4.2", "token_lost_bound")
    part("a curve of the profile\x27s own", "5.1", "curve")
    part("hints that go stale", "5.3", "stale_notice")
    part("the life of a token as `ready` gives it", "4.2", "given_life")
    part("`tell_user_after`", "3.3", "tell_user_after")
    part("the wait that a token service asks for", "4.4", "mint_wait")
    if (parts) { print "a figure without words" > "/dev/stderr"; exit 1 }
    print ""
    print compilers ";"
    print "`-Os`. Linked bytes are counted beside an empty program, with what they drag in of libgcc, `memcpy` and `memset`; stack"
    print "and instructions are without your clock and random source. Instructions, not cycles: exact counts under emulation; the"
    print "worst of every event in hundreds of states and of 12,000 random steps, with the draws that take longest."
    print ""
    print "For comparison, by the same compiler at `-Os`:"
    print ""
    print "| | Cortex-M0+ | Cortex-M4 | RAM | does | does not |"
    print "|---|---:|---:|---:|---|---|"
    print "| FreeRTOS backoffAlgorithm | 70 | 68 | 16 | doubles a ceiling up to a maximum, draws from 0 to it, counts attempts | bring randomness or a clock, give a least wait (0 ms is a legal draw), wait longer than 65.5 s, know codes, tokens, Retry-After or links; on a Cortex-M0+ its division comes from libgcc on top |"
    print "| boost-ext/sml, 4 states, 5 events | 132 | 144 | 13 | dispatches events in a state machine (a `switch` by hand: 88 and 84) | decide anything: timers, waits, codes and tokens are yours to write |"
    printf "| redial, the backoff alone | %s | %s | 4 | grows by any factor to a cap, draws evenly around it | the rest |\n", cell("cortex-m0plus", "code.backoff"), cell("cortex-m4", "code.backoff")
    printf "| redial, the machine | %s | %s | %s | all of the above, by the table of codes | I/O |\n", cell("cortex-m0plus", "code.machine"), cell("cortex-m4", "code.machine"), cell("cortex-m0plus", "ram.machine")
  }' "${1:-$here/budget.txt}"
