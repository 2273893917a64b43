// SPDX-License-Identifier: MIT
// Runs every probe a thousand times under callgrind and has it write the instructions of each. instructions.sh reads
// them. Unlike times they are the same at every run.
#include "probes.hpp"
#include <cstdio>
#include <valgrind/callgrind.h>

int main() {
  volatile uint32_t sink = 0;
  for (const probes::probe& p : probes::all()) {
    sink = p.run(2);  // the dynamic linker is through
    CALLGRIND_ZERO_STATS;
    sink = p.run(0);
    CALLGRIND_DUMP_STATS_AT("setup");
    CALLGRIND_ZERO_STATS;
    sink = p.run(1000);
    CALLGRIND_DUMP_STATS_AT(p.name);
  }
  for (const probes::probe& p : probes::all()) {
    std::printf("%s\t%s\n", p.name, p.without != nullptr ? p.without : "");
  }
  return sink == 0xFFFFFFFFu ? 1 : 0;
}
