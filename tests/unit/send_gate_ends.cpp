// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include <cstddef>
#include <cstdint>

#include "catch.hpp"

using redial::milliseconds;
using verdict = redial::send_verdict::kind;
using gate = redial::send_gate<redial::manual_clock>;

namespace {

/// How many messages go out until the gate says wait; `most` if it does not.
std::uint32_t sent(gate& g, std::uint32_t most = 100000) {
  for (std::uint32_t i = 0; i < most; ++i) {
    if (g.try_send(1).what != verdict::send) { return i; }
  }
  return most;
}

redial::limits limits(std::uint32_t rate, std::uint32_t burst, std::uint32_t frame = 0) {
  redial::limits l{};
  l.messages_per_second = rate;
  l.burst = burst;
  l.max_frame_size = frame;
  return l;
}

}  // namespace

TEST_CASE("[C-10] only a verdict of wait has a wait") {
  redial::manual_clock clock;
  gate g{limits(1, 1, 10), clock, 0};
  CHECK(g.try_send(10).wait.count == 0);
  CHECK(g.try_send(10).wait.count == 1000);
  CHECK(g.try_send(11).wait.count == 0);
  CHECK(redial::send_verdict{}.wait.count == 0);
}

TEST_CASE("[C-10] the headroom is taken off rate and burst, 99 percent at most") {
  const struct {
    std::uint32_t percent;
    std::uint32_t burst;
    std::uint32_t wait;
  } cases[] = {{0, 200, 10},  {1, 198, 11},   {10, 180, 12},  {50, 100, 20},         {98, 4, 500},
               {99, 2, 1000}, {100, 2, 1000}, {101, 2, 1000}, {0xFFFFFFFFu, 2, 1000}};
  for (const auto& c : cases) {
    INFO(c.percent);
    redial::manual_clock clock;
    gate g{redial::metered.limits, clock, c.percent};
    CHECK(sent(g) == c.burst);
    CHECK(g.try_send(1).wait.count == c.wait);
  }
  // It never takes the last message; and the slowest gate there is still is one.
  redial::manual_clock clock;
  gate slowest{limits(1, 1), clock, 99};
  CHECK(sent(slowest) == 1);
  CHECK(slowest.try_send(1).wait.count == 100000);
  clock.advance(milliseconds{99999});
  CHECK(slowest.try_send(1).wait.count == 1);
  clock.advance(milliseconds{1});
  CHECK(sent(slowest) == 1);
}

TEST_CASE("[C-10] a limit of 0 is no limit, drained or not") {
  redial::manual_clock clock;
  for (const redial::limits& none : {limits(0, 0), limits(0, 7), limits(7, 0)}) {
    gate g{none, clock};
    CHECK(sent(g) == 100000);
    g.drain();
    CHECK(sent(g) == 100000);
    CHECK(g.frame_fits(0xFFFFFFFFu));
    CHECK(g.try_send(0xFFFFFFFFu).what == verdict::send);
    g.reset();
    CHECK(sent(g) == 100000);
  }
  gate by_size{limits(0, 0, 1), clock};
  CHECK(sent(by_size) == 100000);
  CHECK_FALSE(by_size.frame_fits(2));
}

TEST_CASE("[C-10] drained: empty from this instant on, however long nothing was sent before") {
  redial::manual_clock clock{0xFFFFFF00u};
  gate g{redial::metered.limits, clock};
  for (const std::uint32_t pause : {0u, 1u, 11u, 5000u, 0x7FFFFFFFu}) {
    INFO(pause);
    clock.advance(milliseconds{pause});
    g.drain();
    CHECK(g.try_send(1).wait.count == 12);
    clock.advance(milliseconds{1000});
    CHECK(sent(g) == 90);
  }
}

TEST_CASE("[C-10] reset: full, and no fuller for the time that has passed") {
  redial::manual_clock clock{0xFFFFFF00u};
  gate g{redial::metered.limits, clock};
  for (const std::uint32_t pause : {0u, 1u, 5000u, 0x7FFFFFFFu}) {
    INFO(pause);
    clock.advance(milliseconds{pause});
    g.reset();
    CHECK(sent(g) == 180);
    CHECK(g.try_send(1).wait.count == 12);
    g.reset();
    CHECK(sent(g) == 180);
  }
}

TEST_CASE("[C-10] a pause of any length fills the bucket, and no more") {
  // Some of these flow back as little more than a multiple of 2^32 units, at 9,000 a millisecond.
  for (const std::uint32_t pause : {2000u, 477219u, 954438u, 1431656u, 3600000u, 0x7FFFFFFFu}) {
    INFO(pause);
    redial::manual_clock clock{0xFFFFFF00u};
    gate g{redial::metered.limits, clock};
    g.drain();
    clock.advance(milliseconds{pause});
    CHECK(sent(g) == 180);
  }
  // A step backwards is no time, and what passes after it counts.
  redial::manual_clock clock{5000000};
  gate g{redial::metered.limits, clock};
  g.drain();
  clock.set(1000);
  CHECK(g.try_send(1).wait.count == 12);
  clock.advance(milliseconds{1000});
  CHECK(sent(g) == 90);
}

TEST_CASE("[C-10] the largest limits: forty million a second and a burst of 42,000 are kept to the message") {
  redial::manual_clock clock;
  gate g{limits(40000000, 42000), clock, 0};
  CHECK(sent(g) == 42000);
  CHECK(g.try_send(1).wait.count == 1);
  clock.advance(milliseconds{1});
  CHECK(sent(g) == 40000);
  // Larger ones are not lost in 32 bits.
  gate beyond{limits(0xFFFFFFFFu, 0xFFFFFFFFu), clock, 0};
  CHECK(sent(beyond) >= 42000);
  clock.advance(milliseconds{1});
  CHECK(sent(beyond) >= 40000);
}

TEST_CASE("[C-10] frame sizes up to the limit, which the service's hello may change; 0 changes nothing") {
  redial::manual_clock clock;
  gate g{limits(1, 3, 100), clock, 0};
  CHECK(g.frame_fits(0));
  CHECK(g.frame_fits(100));
  CHECK_FALSE(g.frame_fits(101));
  g.set_max_frame(0);
  CHECK_FALSE(g.frame_fits(101));
  g.set_max_frame(1);
  CHECK(g.frame_fits(1));
  CHECK_FALSE(g.frame_fits(2));
  g.set_max_frame(0xFFFFFFFFu);
  CHECK(g.frame_fits(0xFFFFFFFFu));
  g.set_max_frame(5);
  CHECK(g.try_send(6).what == verdict::too_big);
  CHECK(sent(g) == 3);  // what was too big took no slot
  CHECK(g.try_send(6).what == verdict::too_big);
}

namespace {
constexpr std::uint32_t burst_of(gate g) {
  std::uint32_t count = 0;
  while (g.try_send(1).what == verdict::send) { ++count; }
  return count;
}
}  // namespace

TEST_CASE("[C-10] at compile time too; the headroom is 10 percent if nothing is said") {
  STATIC_REQUIRE(burst_of({redial::metered.limits, redial::manual_clock{0xFFFFFFFFu}, 50}) == 100);
  STATIC_REQUIRE(burst_of({redial::metered.limits, redial::manual_clock{0xFFFFFFFFu}}) == 180);
}
