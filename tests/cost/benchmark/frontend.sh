#!/bin/sh
# SPDX-License-Identifier: MIT
# What including redial costs a translation unit: the least of several runs of the compiler's front end, less that of an
# empty unit, beside standard headers and the transports' own. As a Markdown table; ratios are to <string_view>.
# usage: frontend.sh COMPILER ROOT [RUNS]
set -eu
compiler=$1 root=$2 runs=${3:-9}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Milliseconds of user and system time of one run, from the compiler itself and its children.
once() {
  python3 - "$@" <<'PY'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stderr=subprocess.DEVNULL)
u = resource.getrusage(resource.RUSAGE_CHILDREN)
print("%.2f" % ((u.ru_utime + u.ru_stime) * 1000))
PY
}

: >"$folder/results"
cat >"$folder/list" <<LIST
empty||$runs
redial/redial.hpp (single header)|#include <redial/redial.hpp>|$runs
stdint.h|#include <stdint.h>|$runs
optional|#include <optional>|$runs
string_view|#include <string_view>|$runs
chrono|#include <chrono>|$runs
string|#include <string>|$runs
functional|#include <functional>|$runs
random|#include <random>|$runs
nlohmann/json.hpp|#include <nlohmann/json.hpp>|3
libwebsockets.h|#include <libwebsockets.h>|3
websocketpp, client without TLS|#include <websocketpp/config/asio_no_tls_client.hpp>\n#include <websocketpp/client.hpp>|3
boost/beast/websocket.hpp|#include <boost/beast/websocket.hpp>|3
LIST
# Round robin, so that a busy moment hits all of them.
round=1
while [ "$round" -le "$runs" ]; do
  n=0
  while IFS='|' read -r name line most; do
    n=$((n + 1))
    [ "$round" -le "$most" ] || continue
    printf '%b\n' "$line" >"$folder/unit$n.cpp"
    if [ "$round" = 1 ] && ! "$compiler" -std=c++17 -I "$root/single_include" -fsyntax-only "$folder/unit$n.cpp" 2>/dev/null; then
      continue # not installed
    fi
    [ "$round" = 1 ] || grep -q "^$name|" "$folder/results" || continue
    echo "$name|$(once "$compiler" -std=c++17 -I "$root/single_include" -fsyntax-only "$folder/unit$n.cpp")" >>"$folder/results"
  done <"$folder/list"
  round=$((round + 1))
done

awk -F '|' '
  FILENAME ~ /results$/ { if (!($1 in least) || $2 < least[$1]) least[$1] = $2; next }
  { order[++n] = $1 }
  END {
    print "| included | ms | more than an empty unit | of <string_view> |\n|---|--:|--:|--:|"
    view = least["string_view"] - least["empty"]
    for (i = 1; i <= n; i++) {
      name = order[i]
      if (!(name in least)) { printf "| %s | not installed | | |\n", name; continue }
      more = least[name] - least["empty"]
      printf "| %s | %.1f | %.1f | %.2f |\n", name, least[name], more, more / view
    }
  }' "$folder/results" "$folder/list"
