// SPDX-License-Identifier: MIT
// A state that was saved under other options: what it carries is cut to what the new ones could have granted.
#include <redial/redial.hpp>

#include <cstdint>

#include "catch.hpp"

namespace {

using redial::milliseconds;
using redial::phase;

struct device {
  redial::manual_clock clock{0xFFFFFFF0u};
  redial::scripted_random random{0};
  redial::reconnector<redial::manual_clock, redial::scripted_random> net;

  explicit device(std::uint32_t once_window) : net(redial::metered, clock, random, options(once_window)) {}

  static redial::options options(std::uint32_t once_window) {
    redial::options o = redial::metered.defaults;
    o.once_window = milliseconds{once_window};
    return o;
  }

  /// Does what the machine says until the session is up.
  void go_online() {
    redial::decision d = net.handle(redial::start{});
    for (int step = 0; step < 10 && d.phase != phase::online; ++step) {
      if (d.phase == phase::minting) {
        d = net.handle(redial::minted{redial::never, d.mint});
      } else if (d.phase == phase::connecting) {
        d = net.handle(redial::ready{d.connection});
      } else {
        clock.advance(d.timer);
        d = net.handle(redial::elapsed{});
      }
    }
    REQUIRE(d.phase == phase::online);
  }
  /// True if the machine comes back after an administrative close.
  bool answers_a_kick() { return net.handle(redial::closed{4020}).phase != phase::stopped; }
};

/// A kick that was answered in a window of `before`, a reboot, and another one `later` under a window of `after`.
bool answers_again(std::uint32_t before, std::uint32_t after, std::uint32_t later) {
  device old{before};
  old.go_online();
  REQUIRE(old.answers_a_kick());
  device now{after};
  REQUIRE(now.net.restore(old.net.save(), milliseconds{0}));
  const std::uint32_t began = now.clock();
  now.go_online();
  now.clock.advance(milliseconds{later - (now.clock() - began)});
  return now.answers_a_kick();
}

}  // namespace

TEST_CASE("[C-4.1] [C-11.2] a restored once-window is no longer than the machine's own") {
  CHECK_FALSE(answers_again(3600000, 20000, 19999));
  CHECK(answers_again(3600000, 20000, 20000));
  CHECK_FALSE(answers_again(3600000, 3600000, 3599999));
  // A longer window of its own does not make the saved one longer.
  CHECK_FALSE(answers_again(20000, 3600000, 19999));
  CHECK(answers_again(20000, 3600000, 20000));
}

TEST_CASE("[C-11.1] a machine to which nothing has happened saves that nothing has happened") {
  const redial::saved_state s = device{1}.net.save();
  CHECK(s.auth_failures == 0);
  CHECK(s.kicks == 0);
  CHECK(s.wait_is == 0);
  CHECK(s.lasting_ends == 0);
  CHECK(s.holds == 0);
  CHECK(s.free_retry_used == 0);
  CHECK(s.one_more_retry == 0);
  CHECK(s.hinted == 0);
  CHECK(s.attempt == 0);
  CHECK(s.backoff == 0);
  CHECK(s.wait == 0);
  CHECK(s.once == 0);
  CHECK(s.budget == 0);
  CHECK(s.lasting == 0);
}
