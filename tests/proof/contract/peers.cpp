// SPDX-License-Identifier: MIT
// The numbers that other clients publish or test, with our options set to theirs: values, not code.
#include <vector>

#include "scenario.hpp"

namespace {
redial::options curve(std::uint32_t base, std::uint32_t cap, std::uint16_t factor, std::uint8_t jitter = 0) {
  redial::options o = without_token();
  o.backoff = {redial::milliseconds{base}, redial::milliseconds{cap}, factor, jitter};
  o.budget.burst = 0;
  return o;
}
std::vector<std::uint32_t> failures(const redial::options& o, int count, std::uint32_t draw = low_end) {
  scenario s{o};
  s.draw(draw);
  (void)s.feed(redial::start{});
  std::vector<std::uint32_t> seen;
  for (int i = 0; i < count; ++i) {
    seen.push_back(s.feed(redial::failed{}).timer.count);
    (void)s.due();
  }
  return seen;
}
using list = std::vector<std::uint32_t>;
}  // namespace

TEST_CASE("IXWebSocket's table: 100 ms doubling to 10 s") {
  REQUIRE(failures(curve(100, 10000, 200), 9) == list{100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000});
}

TEST_CASE("gRPC's: factor 1, and 2 to 32 ms; a first wait above the cap is refused") {
  REQUIRE(failures(curve(1000, 1000, 100), 3) == list{1000, 1000, 1000});
  REQUIRE(failures(curve(2, 32, 200), 7) == list{2, 4, 8, 16, 32, 32, 32});
  REQUIRE(redial::check(curve(2000, 1000, 200)) == redial::fault::base_over_cap);
  REQUIRE(failures(curve(1000, 120000, 160, 10), 3) == list{900, 1440, 2304});
  REQUIRE(failures(curve(1000, 120000, 160, 10), 3, high_end) == list{1100, 1760, 2816});
}

TEST_CASE("Azure's: 1 s doubling to 30 s") {
  REQUIRE(failures(curve(1000, 30000, 200), 7) == list{1000, 2000, 4000, 8000, 16000, 30000, 30000});
}

TEST_CASE("reconnecting-websocket's minimum uptime: 500 ms online start the sequence again") {
  redial::options o = curve(100, 1000, 200);
  o.stable_after = 500ms;
  scenario s{o};
  (void)s.feed(redial::start{});
  list waits;
  list attempts;
  for (int i = 0; i < 6; ++i) {
    (void)s.feed(redial::ready{});
    const decision d = s.after(i < 4 ? 100ms : 500ms, redial::closed{1006});
    waits.push_back(d.timer.count);
    attempts.push_back(d.attempt);
    (void)s.due();
  }
  REQUIRE(waits == list{100, 200, 400, 800, 100, 100});
  REQUIRE(attempts == list{1, 2, 3, 4, 1, 1});
}

TEST_CASE("aws-c-mqtt's: a success of a fifth of the reset time keeps the backoff, of twice the time resets it") {
  redial::options o = curve(500, 5000, 200);
  o.stable_after = 10s;
  scenario s{o};
  (void)s.feed(redial::start{});
  list waits;
  for (int i = 0; i < 5; ++i) {
    waits.push_back(s.feed(redial::failed{}).timer.count);
    (void)s.due();
  }
  REQUIRE(waits == list{500, 1000, 2000, 4000, 5000});
  (void)s.feed(redial::ready{});
  REQUIRE(s.after(2s, redial::closed{1006}).timer == 5s);
  (void)s.due();
  (void)s.feed(redial::ready{});
  REQUIRE(s.after(20s, redial::closed{1006}).timer == 500ms);
}

TEST_CASE("Polly's randomizer: jitter of a quarter at 0 and 1; every attempt up to 1025 stays in bounds") {
  REQUIRE(failures(curve(1000, 30000, 100, 25), 1, low_end) == list{750});
  REQUIRE(failures(curve(1000, 30000, 100, 25), 1, high_end) == list{1250});
  for (const std::uint32_t wait : failures(curve(1000, 30000, 200, 25), 1025, high_end)) {
    REQUIRE(wait >= 1250);
    REQUIRE(wait <= 37500);
  }
}
