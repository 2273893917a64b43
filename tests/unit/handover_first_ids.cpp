// SPDX-License-Identifier: MIT
// The ids that a handover issues: one after the other from 1, the successors' among them.
#include <redial/redial.hpp>

#include <cstdint>

#include "catch.hpp"

TEST_CASE("[C-1.4] the first connection's id is 1, and each further one's is one more") {
  redial::manual_clock clock{0xFFFFFFF0u};
  redial::scripted_random random{0};
  redial::options o = redial::rfc6455.defaults;
  o.expect_ready = true;
  o.budget.burst = 0;
  redial::handover net{redial::rfc6455, clock, random, o};
  CHECK(net.connection() == redial::current);
  redial::decision d = net.handle(redial::start{});
  for (std::uint32_t id = 1; id < 12; ++id) {
    REQUIRE(d.action == redial::action::connect);
    CHECK(d.connection == id);
    d = net.handle(redial::ready{d.connection});
    CHECK(net.connection() == id);
    if (id % 3 == 0) {
      d = net.handle(redial::failed{id});
      clock.advance(d.timer);
      d = net.handle(redial::elapsed{});
    } else {
      d = net.move_within(redial::never);
    }
  }
}
