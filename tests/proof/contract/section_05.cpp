// SPDX-License-Identifier: MIT
#include <vector>

#include "scenario.hpp"

namespace {
/// The waits of so many failures in a row.
std::vector<std::uint32_t> waits(redial::options o, int count, std::uint32_t draw) {
  o.budget.burst = 0;
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

TEST_CASE("[C-5.1] both ends of every wait, and the cap binds b and not the draw") {
  REQUIRE(waits(without_token(), 8, low_end) == list{800, 1600, 3200, 6400, 12800, 24000, 24000, 24000});
  REQUIRE(waits(without_token(), 8, high_end) == list{1200, 2400, 4800, 9600, 19200, 36000, 36000, 36000});
  redial::options o = without_token();
  o.backoff.jitter_percent = 0;
  REQUIRE(waits(o, 7, high_end) == list{1000, 2000, 4000, 8000, 16000, 30000, 30000});
  o.backoff = {redial::milliseconds{7}, redial::milliseconds{1000}, 150, 33};
  REQUIRE(waits(o, 5, low_end) == list{5, 7, 11, 15, 23});  // b: 7 10 15 22 33, j: 2 3 4 7 10
  REQUIRE(waits(o, 5, high_end) == list{9, 13, 19, 29, 43});
  o.backoff = {redial::milliseconds{3600000}, redial::milliseconds{3600000}, 1000, 100};
  REQUIRE(waits(o, 3, high_end) == list{7200000, 7200000, 7200000});
  redial::options zero = o;
  zero.backoff = {redial::milliseconds{1}, redial::milliseconds{1}, 100, 100};
  scenario s{zero};
  (void)s.feed(redial::start{});
  REQUIRE(s.feed(redial::failed{}).action == action::connect);  // a wait of nothing is over at once
}

TEST_CASE("[C-5.1] n counts every retry, also those that waited nothing") {
  scenario s;
  (void)s.to_online();
  REQUIRE(s.feed(redial::closed{4001}).attempt == 1);
  (void)s.feed(redial::minted{});
  REQUIRE(s.feed(redial::failed{}).timer == 1600ms);
  (void)s.to_connecting();
  (void)s.feed(redial::rejected{503, 100s});
  (void)s.to_connecting();
  REQUIRE(s.feed(redial::failed{}).timer == 6400ms);
  REQUIRE(s.net.attempt() == 4);
}

TEST_CASE("[C-5.2] going_away: as given on the first retry, never below b later, spread upwards only") {
  scenario s{without_token()};
  (void)s.to_online();
  (void)s.feed(redial::going_away{2500ms});
  REQUIRE(s.feed(redial::closed{1001}).timer == 2500ms);
  scenario high{without_token()};
  high.draw(high_end);
  (void)high.to_online();
  (void)high.feed(redial::going_away{2500ms});
  REQUIRE(high.feed(redial::closed{1001}).timer == 3000ms);
  (void)high.due();
  (void)high.feed(redial::going_away{500ms});
  REQUIRE(high.feed(redial::closed{1001}).timer == 2400ms);  // max(500, b = 2000) and 20 %
  scenario quick{without_token()};
  (void)quick.to_online();
  (void)quick.feed(redial::going_away{1ms});
  REQUIRE(quick.feed(redial::closed{1001}).timer == 1ms);
}

TEST_CASE("[C-5.2] a hint beyond max_server_delay counts as that") {
  for (const redial::milliseconds hint : {redial::milliseconds{600001}, redial::milliseconds{24h}, never}) {
    scenario s{without_token()};
    (void)s.to_online();
    (void)s.feed(redial::going_away{hint});
    REQUIRE(s.feed(redial::closed{1001}).timer == 600s);
  }
}

TEST_CASE("[C-5.2] Retry-After: never below b, clamped to max_server_delay") {
  scenario s{without_token()};
  (void)s.start_connecting();
  REQUIRE(s.feed(redial::rejected{503, 7s}).timer == 7s);
  (void)s.due();
  REQUIRE(s.feed(redial::rejected{429, 1ms}).timer == 2s);
  (void)s.due();
  REQUIRE(s.feed(redial::rejected{429, 24h}).timer == 600s);
  (void)s.due();
  REQUIRE(s.feed(redial::rejected{429, never}).timer == 600s);
  (void)s.due();
  REQUIRE(s.feed(redial::rejected{429}).timer == 12800ms);  // none: backoff
}

TEST_CASE("[C-5.3] a hint counts from the end of that connection, whatever the end is, once") {
  const redial::event ends[] = {redial::closed{1001}, redial::closed{1006}, redial::closed{4001}, redial::failed{}};
  for (const redial::event& end : ends) {
    scenario s;
    (void)s.to_online();
    (void)s.feed(redial::going_away{20s});
    const decision d = s.after(9s, end);
    REQUIRE(d.action == action::wait);
    REQUIRE(d.timer == 20s);
    REQUIRE(s.feed(redial::start{}).action == action::none);
    (void)s.to_connecting();
    REQUIRE(s.feed(redial::failed{}).timer == 1600ms);  // used
  }
  scenario timed_out{without_token()};
  (void)timed_out.start_connecting();
  (void)timed_out.feed(redial::going_away{20s});
  REQUIRE(timed_out.due().timer == 20s);
  scenario stopped{without_token()};
  (void)stopped.to_online();
  (void)stopped.feed(redial::going_away{20s});
  REQUIRE(stopped.feed(redial::stop{}).timer == never);
  REQUIRE(stopped.after(5s, redial::start{}).timer == 15s);
  scenario down{without_token()};
  (void)down.to_online();
  (void)down.feed(redial::going_away{20s});
  (void)down.feed(redial::link_down{});
  const decision up = down.after(5s, redial::link_up{});
  REQUIRE(up.action == action::wait);
  REQUIRE(up.timer == 15s);
}

TEST_CASE("[C-5.3] a later hint replaces an earlier one, 0 changes nothing, a stop by rule drops it") {
  scenario s{without_token()};
  (void)s.to_online();
  (void)s.feed(redial::going_away{20s});
  (void)s.feed(redial::going_away{3s});
  (void)s.feed(redial::going_away{0s});
  REQUIRE(s.feed(redial::closed{1001}).timer == 3s);
  scenario stop{without_token()};
  (void)stop.to_online();
  (void)stop.feed(redial::going_away{20s});
  (void)stop.feed(redial::closed{4003});
  REQUIRE(stop.feed(redial::start{}).action == action::connect);
}

TEST_CASE("[C-5.4] attempt goes back to 0 only after a stable session; exactly stable_after is stable") {
  for (const std::uint32_t up : {29999u, 30000u}) {
    scenario s{without_token()};
    (void)s.to_online();
    (void)s.feed(redial::closed{1006});
    (void)s.to_online();
    const decision d = s.after(redial::milliseconds{up}, redial::closed{1006});
    REQUIRE(d.attempt == (up == 30000u ? 1u : 2u));
    REQUIRE(d.timer == (up == 30000u ? 800ms : 1600ms));
  }
}

TEST_CASE("[C-5.4] short tokens shorten the time to stability, not below 10 s; the machine wakes for it") {
  struct {
    std::uint32_t life;
    std::uint32_t stable;
  } const cases[] = {{4000, 10000}, {30000, 15000}, {50000, 25000}, {600000, 30000}};
  for (const auto& c : cases) {
    scenario s{without_token()};
    (void)s.start_connecting();
    (void)s.feed(redial::failed{});
    (void)s.due();
    (void)s.feed(redial::ready{redial::current, redial::milliseconds{c.life}});
    REQUIRE(s.net.timer() == redial::milliseconds{c.stable});
    REQUIRE(s.net.attempt() == 1);
    REQUIRE(s.due().attempt == 0);
  }
  scenario minted;
  (void)minted.feed(redial::start{});
  (void)minted.feed(redial::minted{40s});
  REQUIRE(minted.feed(redial::ready{}).timer == 20s);
}

namespace {
struct floored_service : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "floored";
  static constexpr redial::row closes[] = {{4100, backoff().at_least(redial::milliseconds{2000})}};
};
constexpr redial::profile floored = redial::make_profile<floored_service>();
}  // namespace

TEST_CASE("[C-5.5] first_wait on the first retry, min_delay as a floor that start and link_up don't cut") {
  scenario s{without_token()};
  (void)s.to_online();
  REQUIRE(s.feed(redial::closed{1012}).timer == 5s);
  REQUIRE(s.feed(redial::link_up{}).action == action::none);
  (void)s.due();
  REQUIRE(s.feed(redial::closed{1012}).timer == 1600ms);  // only the first
  scenario high{without_token()};
  high.draw(high_end);
  (void)high.to_online();
  REQUIRE(high.feed(redial::closed{1012}).timer == 30s);
  scenario hinted{without_token()};
  (void)hinted.to_online();
  (void)hinted.feed(redial::going_away{60s});
  REQUIRE(hinted.feed(redial::closed{1012}).timer == 60s);
  redial::options o = without_token();
  o.budget.burst = 0;
  const std::uint32_t low[] = {2000, 2000, 3200};  // b: 1000 2000 4000
  const std::uint32_t top[] = {2400, 2400, 4800};
  for (const bool ones : {false, true}) {
    scenario floor{o, floored};
    floor.draw(ones ? high_end : low_end);
    (void)floor.feed(redial::start{});
    for (int i = 0; i < 3; ++i) {
      REQUIRE(floor.feed(redial::closed{4100}).timer.count == (ones ? top[i] : low[i]));
      REQUIRE(floor.feed(redial::start{}).action == action::none);
      (void)floor.due();
    }
  }
}

TEST_CASE("[C-5.6] max_attempts stops one retry later, mint failures and kicks included, link losses not") {
  redial::options o = redial::metered.defaults;
  o.max_attempts = 2;
  scenario s{o};
  (void)s.feed(redial::start{});
  (void)s.feed(redial::mint_failed{});
  (void)s.to_connecting();
  REQUIRE(s.feed(redial::failed{}).action == action::wait);
  (void)s.to_connecting();
  decision d = s.feed(redial::closed{4020});
  REQUIRE(d.action == action::stop);
  REQUIRE(d.reason == reason::attempts_exhausted);
  REQUIRE(d.code == 4020);
  scenario link{o};
  (void)link.to_online();
  for (std::uint32_t i = 1; i < 6; ++i) {
    REQUIRE(link.feed(redial::link_down{}).attempt == i);
    (void)link.feed(redial::link_up{});
    (void)link.to_connecting();
  }
  REQUIRE(link.feed(redial::failed{}).reason == reason::attempts_exhausted);
}

TEST_CASE("[C-5.7] six connects, then one in ten seconds, over stop and start; before any mint") {
  scenario s{without_token()};
  for (int i = 0; i < 6; ++i) {
    REQUIRE(s.feed(redial::start{}).action == action::connect);
    (void)s.feed(redial::stop{});
  }
  decision d = s.after(1s, redial::start{});
  REQUIRE(d.action == action::wait);
  REQUIRE(d.timer == 9s);
  REQUIRE(s.feed(redial::start{}).action == action::none);  // nothing shortens it
  REQUIRE(s.feed(redial::link_up{}).action == action::none);
  REQUIRE(s.after(8999ms, redial::elapsed{}).action == action::wait);
  REQUIRE(s.after(1ms, redial::elapsed{}).action == action::connect);
  scenario mints;
  for (int i = 0; i < 6; ++i) {
    (void)mints.start_connecting();
    (void)mints.feed(redial::stop{});
    (void)mints.feed(redial::token_lost{});
  }
  REQUIRE(mints.feed(redial::start{}).action == action::wait);
  for (const bool by_burst : {true, false}) {
    redial::options off = without_token();
    (by_burst ? off.budget.burst : off.budget.interval.count) = 0;
    scenario free{off};
    for (int i = 0; i < 100; ++i) {
      REQUIRE(free.feed(redial::start{}).action == action::connect);
      (void)free.feed(redial::stop{});
    }
  }
}
