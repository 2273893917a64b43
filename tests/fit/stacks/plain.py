#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a user gains: connects in a minute with redial at its own options, and with the loops that clients have.

    plain.py --bin FOLDER [--out FOLDER] [--seconds 60]

Counts what reaches the server, refused or not, in a minute of a suspended account, a plan without a free slot and a
deploy. Prints a table, and exits with 1 if redial's row is not what its policy says or a plain loop does not do worse.
Also shows that the server's limits are real: a client without a send_gate meets 4011 and 1009.
"""
import argparse
import concurrent.futures
import json
import math
import os
import subprocess
import sys

import matrix

# What is asked of whom: name, program, arguments, seconds to count for (scaled to a minute).
LOOPS = [
    ("redial, Beast", "beast_client", [], 60),
    ("redial, WebSocket++", "websocketpp_client", [], 60),
    ("redial, libwebsockets", "lws_client", [], 60),
    ("redial, Qt 5", "qt_client", [], 60),
    ("redial, Qt 6", "qt6_client", [], 60),
    ("redial, Poco", "poco_client", [], 60),
    ("redial, libsoup", "soup_client", [], 60),
    ("Beast, again after 1 s", "beast_plain", ["--delay", "1000"], 60),
    ("libwebsockets, its own retry policy", "lws_plain", [], 60),
    ("Qt, open() on disconnected()", "qt_plain", [], 4),
    ("Beast, again at once", "beast_plain", ["--delay", "0"], 4),
]
SITUATIONS = [("suspended", "suspended"), ("no_slots", "full plan"), ("plain_deploy", "deploy")]
# By the page: a suspended account is asked once. Waits of 1, 2, 4, 8, 16 and 30 s, +-20 %, fit 5 to 7 retries into a
# minute. A deploy that asks for 5 s and answers 503 for 20: 5..6, then 2, 4, 8, 16 s.
DOWN_FROM, DOWN = 5.5, 20  # as scripts/plain_deploy.txt has it
BOUNDS = {"suspended": (1, 1), "no_slots": (6, 8), "plain_deploy": (4, 6)}


def serve(options, script, name, seconds, command):
    """Runs a client against a script and returns the server's log."""
    log = os.path.join(options.out, name + ".server")
    path = os.path.join(matrix.HERE, "scripts", script + ".txt")
    server = subprocess.Popen([matrix.program(options, "server"), "--script", path, "--log", log,
                               "--seconds", str(int(seconds) + 120)], stdout=subprocess.PIPE, text=True)
    try:
        url = "ws://127.0.0.1:%d/v1" % int(server.stdout.readline().split()[1])
        with open(os.path.join(options.out, name + ".client"), "w") as errors:
            subprocess.run(command + ["--url", url, "--key", "pk_live_test", "--seconds", str(math.ceil(seconds))],
                           stdout=subprocess.DEVNULL, stderr=errors, timeout=seconds + 90, check=False)
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()
    with open(log) as file:
        return [json.loads(line) for line in file]


def count(options, loop, script):
    _, program, arguments, seconds = loop
    burns = seconds < 60
    seconds = min(seconds, options.seconds)
    if burns and script == "plain_deploy":
        seconds = DOWN_FROM + seconds
    path = matrix.program(options, program)
    log = serve(options, script, "plain." + program + "." + "".join(arguments[-1:]) + script, seconds, [path] + arguments)
    connects = [e["ms"] for e in log if e["what"] == "connect"]
    if not connects:
        return 0
    inside = [t for t in connects if t <= connects[0] + seconds * 1000]
    if burns and script == "plain_deploy":  # one connect, then as many as fit into the time that it is down
        return 2 + (len(inside) - 2) * DOWN / (seconds - DOWN_FROM)
    return len(inside) * 60 / seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True, action="append")
    parser.add_argument("--out", default="matrix")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--full", action="store_true", help="a loop that is not built is an error")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    loops = [loop for loop in LOOPS if matrix.program(options, loop[1])]
    wrong = []
    for loop in LOOPS:
        if loop not in loops:
            print("%s: %s is not built" % ("MISSING" if options.full else "skipped", loop[1]))
            wrong += ["%s is missing" % loop[1]] if options.full else []
    with concurrent.futures.ThreadPoolExecutor(64) as pool:  # those that wait, all together
        calm = {(loop[0], script): pool.submit(count, options, loop, script)
                for loop in loops if loop[3] == 60 for script, _ in SITUATIONS}
        results = {key: future.result() for key, future in calm.items()}
    for loop in loops:  # and those that burn, one by one
        if loop[3] != 60:
            results.update({(loop[0], script): count(options, loop, script) for script, _ in SITUATIONS})

    print("connects a minute that reach the server")
    print("%-38s" % "" + "".join("%12s" % title for _, title in SITUATIONS))
    for loop in loops:
        print("%-38s" % loop[0] + "".join("%12.0f" % results[loop[0], script] for script, _ in SITUATIONS))
        for script, _ in SITUATIONS:
            least, most = BOUNDS[script]
            got = results[loop[0], script]
            if loop[0].startswith("redial") and options.seconds == 60 and not least <= got <= most:
                wrong.append("%s, %s: %d connects, expected %d to %d" % (loop[0], script, got, least, most))
            if not loop[0].startswith("redial") and got <= most:
                wrong.append("%s, %s: %d connects; it was expected to do worse than redial" % (loop[0], script, got))

    plain = matrix.program(options, "beast_plain")
    for size, code in (("60", 4011), ("65537", 1009)):
        log = serve(options, "steady", "flood." + size, 3, [plain, "--flood", size])
        closes = {e["code"] for e in log if e["what"] == "close" and e["by"] == "server"}
        print("frames of %s bytes without a send_gate: closed with %s" % (size, ", ".join(map(str, sorted(closes)))))
        if closes != {code}:
            wrong.append("frames of %s bytes: expected %d" % (size, code))
    for text in wrong:
        print("WRONG: " + text)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
