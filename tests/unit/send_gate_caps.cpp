// SPDX-License-Identifier: MIT
// Limits larger than a gate counts: 42,000 messages and 40 million a second are the most that it lets through.
#include <redial/redial.hpp>

#include <cstdint>

#include "catch.hpp"

namespace {

using redial::milliseconds;
using gate = redial::send_gate<redial::manual_clock>;

/// How many messages go out until the gate says wait; 100,000 if it does not.
std::uint32_t sent(gate& g) {
  std::uint32_t count = 0;
  while (count < 100000 && g.try_send(1).what == redial::send_verdict::kind::send) { ++count; }
  return count;
}

redial::limits limits(std::uint32_t rate, std::uint32_t burst) {
  redial::limits l{};
  l.messages_per_second = rate;
  l.burst = burst;
  return l;
}

}  // namespace

TEST_CASE("[C-10] a burst of more than 42,000 counts as 42,000") {
  for (const std::uint32_t burst : {41999u, 42000u, 42001u, 42949u, 42950u, 0xFFFFFFFFu}) {
    INFO(burst);
    redial::manual_clock clock;
    gate g{limits(1, burst), clock, 0};
    CHECK(sent(g) == (burst < 42000 ? burst : 42000));
  }
}

TEST_CASE("[C-10] a rate of more than 40 million a second counts as 40 million") {
  for (const std::uint32_t rate : {39999000u, 40000000u, 40000001u, 40001000u, 42949673u, 0xFFFFFFFFu}) {
    INFO(rate);
    redial::manual_clock clock;
    gate g{limits(rate, 42000), clock, 0};
    g.drain();
    clock.advance(milliseconds{1});
    CHECK(sent(g) == (rate < 40000000 ? rate / 1000 : 40000));
  }
  // One message in 40 million too many would show after a second.
  redial::manual_clock clock;
  gate g{limits(40000001, 42000), clock, 0};
  g.drain();
  std::uint32_t in_a_second = 0;
  for (int millisecond = 0; millisecond < 1000; ++millisecond) {
    clock.advance(milliseconds{1});
    in_a_second += sent(g);
  }
  CHECK(in_a_second == 40000000);
}
