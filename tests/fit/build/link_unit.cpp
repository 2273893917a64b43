// SPDX-License-Identifier: MIT
// Compiled four times. link.sh says what UNIT is, and includes the library before the first line.
#include "link_unit.hpp"

namespace {
uint32_t now() { return 0xFFFFFF00u; }
uint32_t entropy() { return 0x12345678u; }
}  // namespace

sight UNIT() {
  redial::reconnector net{redial::metered, now, entropy};
  (void)net.handle(redial::start{});
  (void)net.handle(redial::minted{redial::never});
  (void)net.handle(redial::ready{});
  const redial::decision d = net.handle(redial::closed{4010});
  const auto explain = reinterpret_cast<void (*)()>(&redial::explain_close);
  return {&redial::version_major, &redial::metered, explain, d.timer.count};
}
