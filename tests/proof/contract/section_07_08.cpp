// SPDX-License-Identifier: MIT
#include <iterator>
#include <vector>

#include "scenario.hpp"

using redial::fault;
using redial::options;

TEST_CASE("[C-7] check names the first thing wrong") {
  struct {
    void (*spoil)(options&);
    fault expected;
  } const cases[] = {
      {[](options&) {}, fault::none},
      {[](options& o) { o.backoff.base = 0s; }, fault::base_zero},
      {[](options& o) { o.backoff.base = o.backoff.cap; }, fault::none},
      {[](options& o) { o.backoff.base = 31s; }, fault::base_over_cap},
      {[](options& o) { o.backoff.cap = 3600001ms; }, fault::cap_over_one_hour},
      {[](options& o) { o.backoff.cap = 1h; }, fault::none},
      {[](options& o) { o.backoff.factor_percent = 99; }, fault::factor_out_of_range},
      {[](options& o) { o.backoff.factor_percent = 1001; }, fault::factor_out_of_range},
      {[](options& o) { o.backoff.factor_percent = 1000; }, fault::none},
      {[](options& o) { o.backoff.factor_percent = 100; }, fault::none},
      {[](options& o) { o.backoff.jitter_percent = 101; }, fault::jitter_out_of_range},
      {[](options& o) { o.stable_after = 0s; }, fault::stable_after_zero},
      {[](options& o) { o.connect_timeout = 0s; }, fault::connect_timeout_zero},
      {[](options& o) { o.mint_timeout = 0s; }, fault::mint_timeout_zero},
      {[](options& o) { o.once_window = 0s; }, fault::once_window_zero},
      {[](options& o) { o.max_server_delay = 0s; }, fault::max_server_delay_zero},
      {[](options& o) { o.probe_after = 0s; }, fault::probe_after_zero},
      {[](options& o) { o.probe_after = 25 * 24h; }, fault::duration_too_long},
      {[](options& o) { o.probe_after.count = 0x80000000u; }, fault::duration_too_long},
      {[](options& o) { o.probe_after.count = 0x7FFFFFFFu; }, fault::none},
      {[](options& o) { o.first_spread.count = 0x80000000u; }, fault::duration_too_long},
      {[](options& o) { o.first_spread.count = 0x7FFFFFFFu; }, fault::none},
      {[](options& o) { o.token_margin = never; }, fault::duration_too_long},
      {[](options& o) { o.patience = 0s; }, fault::none},
      {[](options& o) { o.patience = never; }, fault::none},
      {[](options& o) { o.patience.count = 0x7FFFFFFFu; }, fault::none},
      {[](options& o) { o.patience.count = 0x80000000u; }, fault::duration_too_long},
      {[](options& o) { o.refusal_delay = 0s; }, fault::none},
      {[](options& o) { o.refusal_delay.count = 0x80000000u; }, fault::duration_too_long},
      {[](options& o) { o.liveness_timeout = 0s; }, fault::none},
      {[](options& o) { o.tell_user_after = 0; }, fault::none},
      {[](options& o) { o.tell_user_after = 255; }, fault::none},
      {[](options& o) { o.budget.burst = 0xFFFFFFFFu; }, fault::budget_too_long},
      {[](options& o) {
         o.budget = {2, redial::milliseconds{0x40000000u}};
       },
       fault::budget_too_long},
      {[](options& o) {
         o.budget = {1, redial::milliseconds{0x7FFFFFFFu}};
       },
       fault::none},
      {[](options& o) { o.credential = static_cast<redial::credential>(3); }, fault::unknown_credential},
  };
  for (const auto& c : cases) {
    options o = with_token();
    c.spoil(o);
    CHECK(redial::check(o) == c.expected);
  }
  STATIC_REQUIRE(redial::check(redial::metered.defaults) == fault::none);
}

TEST_CASE("[C-7] a machine with bad options answers start with stop and never connects") {
  options o = with_token();
  o.backoff.base = 0s;
  o.probe_after = 1h;
  scenario s{o};
  for (int i = 0; i < 3; ++i) {
    const decision d = s.feed(redial::start{});
    REQUIRE(d.action == action::stop);
    REQUIRE(d.reason == reason::invalid_options);
    REQUIRE(d.phase == phase::stopped);
    REQUIRE(d.timer == never);
  }
}

TEST_CASE("[C-7] without options the machine uses the profile's") {
  redial::manual_clock clock;
  redial::scripted_random random;
  redial::reconnector net{redial::rfc6455, clock, random};
  REQUIRE(net.handle(redial::start{}).action == action::connect);
  REQUIRE(net.handle(redial::opened{}).phase == phase::online);
}

namespace {
/// One long day, as its decisions.
template <class Clock>
std::vector<decision> long_day(Clock clock, std::uint64_t& now) {
  redial::scripted_random random{0x5A5A5A5Au};
  redial::reconnector net{redial::metered, clock, random, with_token()};
  std::vector<decision> log;
  const auto feed = [&](redial::event e) { log.push_back(net.handle(e)); };
  const auto run = [&](std::uint64_t span) {  // lets the timers run for so long
    for (int i = 0; i < 100; ++i) {
      const redial::milliseconds left = net.timer();
      if (left == never || left.count > span) { break; }
      now += left.count;
      span -= left.count;
      feed(redial::elapsed{});
      if (log.back().action == action::mint_token) { feed(redial::minted{2h}); }
      if (log.back().action == action::connect) { feed(redial::ready{}); }
    }
    now += span;
    feed(redial::event{});
  };
  feed(redial::start{});
  feed(redial::minted{2h});
  feed(redial::ready{});
  for (const int code : {4020, 1006, 1003, 4010, 4002, 1012, 4001}) {
    run(40 * 60 * 1000);
    feed(redial::closed{code});
    if (log.back().action == action::mint_token) { feed(redial::minted{2h}); }
    if (log.back().action == action::connect) { feed(redial::ready{}); }
    run(60 * 1000);
  }
  feed(redial::rejected{503, 5s});
  feed(redial::link_down{});
  run(3600 * 1000);
  feed(redial::link_up{});
  run(3600 * 1000);
  feed(redial::closed{4020});
  return log;
}
}  // namespace

TEST_CASE("[C-8] every tick to start from and every width of clock give the same decisions") {
  std::uint64_t now = 0;
  const auto expected = long_day([&] { return now; }, now);
  REQUIRE(expected.size() > 40);
  std::vector<std::uint64_t> beginnings{std::uint64_t{1} << 33};
  beginnings.insert(beginnings.end(), std::begin(start_ticks), std::end(start_ticks));
  for (const std::uint64_t from : beginnings) {
    now = from;
    const auto wide = long_day([&] { return now; }, now);
    now = from;
    const auto narrow = long_day([&] { return static_cast<std::uint32_t>(now); }, now);
    now = from;
    const auto chrono =
        long_day([&] { return std::chrono::steady_clock::time_point{std::chrono::milliseconds{now}}; }, now);
    REQUIRE(wide.size() == expected.size());
    REQUIRE(narrow.size() == expected.size());
    REQUIRE(chrono.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      REQUIRE(alike(wide[i], expected[i]));
      REQUIRE(alike(narrow[i], expected[i]));
      REQUIRE(alike(chrono[i], expected[i]));
    }
  }
}

TEST_CASE("[C-8] a session of months keeps time where ticks wrap: timers alone move it on") {
  options o = with_token();
  o.once_window.count = 0x7FFFFFFFu;
  scenario s{o};
  (void)s.to_stable();
  REQUIRE(s.feed(redial::closed{4020}).action == action::mint_token);
  (void)s.feed(redial::minted{});
  (void)s.feed(redial::ready{});
  std::uint64_t passed = 0;
  while (s.net.timer() != never) {
    passed += s.net.timer().count;
    (void)s.due();
    REQUIRE(s.net.connected());
  }
  REQUIRE(passed == 0x7FFFFFFFu);  // to the end of the once-window, in pieces, and no further
  s.clock.advance(redial::milliseconds{0xFFFFFFF0u});
  REQUIRE(s.feed(redial::closed{4020}).action == action::mint_token);
}

TEST_CASE("[C-8] no single timer is as long as the tick can't order") {
  options o = with_token();
  o.max_server_delay.count = 0x7FFFFFFFu;
  scenario s{o};
  (void)s.start_connecting();
  const decision d = s.feed(redial::rejected{503, never});
  REQUIRE(d.timer.count < 0x80000000u);
  REQUIRE(s.feed(redial::start{}).action == action::none);
  REQUIRE(s.due().action == action::wait);
  REQUIRE(s.due().action == action::connect);
}

TEST_CASE("[C-8] a long hint is forgotten on time, and a long patience runs out on time, in pieces") {
  options o = without_token();
  o.max_server_delay.count = 0x70000000u;
  o.patience.count = 0x7FFFFFFFu;
  scenario s{o};
  (void)s.to_stable();
  (void)s.feed(redial::going_away{never});
  std::uint64_t passed = 0;
  while (s.net.timer() != never) {
    passed += s.net.timer().count;
    (void)s.due();
    REQUIRE(s.net.connected());
  }
  REQUIRE(passed == 0x70000000u + 60000u);
  REQUIRE(s.feed(redial::closed{1003}).timer == 30s);  // no server's wait
  (void)s.due();
  (void)s.feed(redial::closed{1003});
  (void)s.due();
  REQUIRE(s.after(redial::milliseconds{0x7FFFFFFFu - 60001u}, redial::closed{1003}).action == action::wait);
  (void)s.due();
  REQUIRE(s.feed(redial::closed{1003}).action == action::stop);
}
