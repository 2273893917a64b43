// SPDX-License-Identifier: MIT
// What is left of a successor's wait when a move ends runs on, as all spans do, over the wrap of the ticks.
#include <redial/redial.hpp>

#include <cstdint>

#include "catch.hpp"

TEST_CASE("[C-8] a move that ended while it waited for the budget delays no move that comes weeks later") {
  for (const int months : {0, 1, 2, 3}) {
    INFO(months);
    redial::manual_clock clock{7};
    redial::scripted_random random{0};
    redial::options o = redial::rfc6455.defaults;
    o.budget = {1, redial::milliseconds{3600000}};
    redial::handover net{redial::rfc6455, clock, random, o};
    const redial::decision first = net.handle(redial::start{});
    (void)net.handle(redial::ready{first.connection});
    CHECK(net.move_within(redial::milliseconds{1000}).action == redial::action::none);  // an hour until the next connect
    clock.advance(redial::milliseconds{1000});
    (void)net.handle(redial::elapsed{});
    REQUIRE_FALSE(net.moving());
    for (int event = 0; event < 3 * months + 1; ++event) {  // often enough: each well below 2^31 ms
      clock.advance(redial::milliseconds{1000000000});
      (void)net.handle(redial::received{first.connection});
    }
    CHECK(net.move_within(redial::milliseconds{1000}).action == redial::action::connect);
  }
}
