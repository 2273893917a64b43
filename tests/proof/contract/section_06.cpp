// SPDX-License-Identifier: MIT
#include <algorithm>

#include "scenario.hpp"

TEST_CASE("[C-6.1] no upgrade or no hello in time: disconnect and back off") {
  scenario s{without_token()};
  (void)s.start_connecting();
  decision d = s.after(10s, redial::elapsed{});
  REQUIRE(d.action == action::disconnect);
  REQUIRE(d.phase == phase::waiting);
  REQUIRE(d.timer == 800ms);
  REQUIRE(d.reason == reason::connect_timeout);
  (void)s.due();
  (void)s.feed(redial::opened{});
  d = s.after(10s, redial::elapsed{});
  REQUIRE(d.reason == reason::ready_timeout);
  REQUIRE(d.timer == 1600ms);
}

namespace {
redial::options watched(redial::milliseconds liveness) {
  redial::options o = without_token();
  o.liveness_timeout = liveness;
  return o;
}

/// What a silence led to, in milliseconds since it began.
struct silence {
  std::uint32_t pinged = 0;
  std::uint32_t dropped = 0;
  int pings = 0;
};
/// Nothing is heard from now on; timers are fed when they are due.
silence fall_silent(scenario& s) {
  const std::uint32_t since = s.clock();
  silence seen;
  for (int i = 0; i < 100 && s.net.connected(); ++i) {
    const decision d = s.due();
    if (d.action == action::ping) {
      ++seen.pings;
      seen.pinged = s.clock() - since;
    }
    if (d.action == action::disconnect) {
      REQUIRE(d.reason == reason::liveness_timeout);
      REQUIRE(d.phase == phase::waiting);
      seen.dropped = s.clock() - since;
    }
  }
  return seen;
}
/// For so long a frame every so often; timers are fed when they are due. How many pings were asked for.
int talk(scenario& s, std::uint32_t length, std::uint32_t every) {
  int pings = 0;
  std::uint32_t next = every;
  for (std::uint32_t passed = 0; passed < length && s.net.connected();) {
    const std::uint32_t due = s.net.timer().count;
    const std::uint32_t step = std::min({due, next, length - passed});
    s.clock.advance(redial::milliseconds{step});
    passed += step;
    next -= step;
    if (next == 0) {
      s.net.saw_frame();
      next = every;
    }
    if (step == due) { pings += s.feed(redial::elapsed{}).action == action::ping ? 1 : 0; }
  }
  return pings;
}
}  // namespace

TEST_CASE(
    "[C-6.2] wherever the last frame falls: one ping at half to three quarters, the end at one to five quarters") {
  for (const std::uint32_t timeout : {4u, 20000u, 60000u}) {
    for (std::uint32_t eighth = 0; eighth <= 16; ++eighth) {
      for (const bool by_event : {false, true}) {
        const std::uint32_t length = timeout * eighth / 8;
        scenario s{watched(redial::milliseconds{timeout})};
        (void)s.to_online();
        if (length > 0) {
          (void)talk(s, length, timeout / 4);
          REQUIRE(s.net.connected());
        }
        const redial::milliseconds armed = s.net.timer();
        if (by_event) {
          REQUIRE(s.feed(redial::received{}).timer == armed);
        } else {
          s.net.saw_frame();
        }
        REQUIRE(s.net.timer() == armed);
        const silence seen = fall_silent(s);
        INFO("frame after " << length << " of " << timeout << ": ping " << seen.pinged << ", end " << seen.dropped);
        REQUIRE(seen.pings == 1);
        REQUIRE(seen.pinged >= timeout / 2);
        REQUIRE(seen.pinged <= timeout / 4 * 3);
        REQUIRE(seen.dropped >= timeout);
        REQUIRE(seen.dropped <= timeout / 4 * 5);
        REQUIRE(seen.dropped - seen.pinged >= timeout / 4);
      }
    }
  }
}

TEST_CASE("[C-6.2] a time-out that is no multiple of four is not cut") {
  for (const std::uint32_t timeout : {1u, 2u, 3u, 5u, 20001u, 20002u, 20003u}) {
    scenario s{watched(redial::milliseconds{timeout})};
    (void)s.to_online();
    const silence seen = fall_silent(s);
    INFO(timeout);
    REQUIRE(seen.pings == 1);
    REQUIRE(seen.dropped >= timeout);
    REQUIRE(seen.dropped <= timeout + timeout / 4 + 4);  // whole milliseconds
  }
}

TEST_CASE("[C-6.2] ready counts as a frame") {
  scenario s{watched(40s)};
  (void)s.start_connecting();
  (void)s.after(9s, redial::ready{});
  const silence seen = fall_silent(s);
  REQUIRE(seen.pings == 1);
  REQUIRE(seen.dropped >= 40000);
  REQUIRE(seen.dropped <= 50000);
}

TEST_CASE("[C-6.2] a session's silence is its own: that of the one before is forgotten") {
  scenario s{watched(60s)};
  (void)s.to_online();
  REQUIRE(s.let_run().action == action::ping);
  (void)s.feed(redial::closed{1006});
  (void)s.to_online();
  const silence seen = fall_silent(s);
  REQUIRE(seen.pings == 1);
  REQUIRE(seen.dropped >= 60000);
}

TEST_CASE("[C-6.2] who speaks is not asked; who speaks when asked is not dropped") {
  scenario talks{watched(20s)};
  (void)talks.to_online();
  REQUIRE(talk(talks, 3600000, 9999) == 0);  // never silent for half the time-out
  REQUIRE(talks.net.connected());

  scenario answers{watched(20s)};
  (void)answers.to_online();
  int pings = 0;
  for (std::uint32_t begin = answers.clock(); answers.clock() - begin < 3600000;) {
    const decision d = answers.due();
    REQUIRE(d.phase == phase::online);
    if (d.action == action::ping) {
      ++pings;
      answers.clock.advance(100ms);
      answers.net.saw_frame();  // the pong
    }
  }
  REQUIRE(pings >= 3600 / 16);  // once a silence
  REQUIRE(pings <= 3600 / 10);
  const silence seen = fall_silent(answers);
  REQUIRE(seen.pings == 1);
}

TEST_CASE("[C-6.2] frames of another connection, or of none, are no sign of life") {
  scenario s{watched(20s)};
  s.net.saw_frame();
  (void)s.to_online();
  (void)s.feed(redial::failed{});
  s.net.saw_frame();
  (void)s.to_online();
  const std::uint32_t running = s.net.connection();
  int looks = 0;
  while (s.net.connected()) {
    s.net.saw_frame(running - 1);
    REQUIRE(s.feed(redial::received{running - 1}).action == action::none);
    (void)s.due();
    REQUIRE(++looks < 20);
  }
  REQUIRE(s.feed(redial::event{}).reason == reason::liveness_timeout);
  (void)s.to_online();
  const std::uint32_t now = s.net.connection();
  for (int i = 0; i < 40; ++i) {
    s.net.saw_frame(now);
    (void)s.due();
    REQUIRE(s.net.connected());
  }
}

TEST_CASE("[C-6.2] a process that slept through the time asks first, and drops no sooner than a quarter later") {
  for (const std::uint32_t awake : {0u, 4999u, 5000u, 10000u, 14999u}) {  // not yet asked
    for (const bool answers : {false, true}) {
      scenario s{watched(20s)};
      (void)s.to_online();
      while (s.clock() < awake && s.net.timer().count <= awake - s.clock()) { REQUIRE(s.due().action == action::none); }
      decision d = s.after(1h, redial::elapsed{});
      for (int i = 0; i < 9 && d.action != action::ping; ++i) {
        REQUIRE(d.action == action::none);
        d = s.due();
      }
      REQUIRE(d.action == action::ping);
      if (answers) {
        s.net.saw_frame();
        REQUIRE(s.due().action == action::none);
        continue;
      }
      const std::uint32_t asked = s.clock();
      while (s.net.connected()) { d = s.due(); }
      REQUIRE(d.action == action::disconnect);
      REQUIRE(s.clock() - asked >= 5000);
    }
  }
  scenario asleep{watched(20s)};
  (void)asleep.to_online();
  decision d = asleep.after(1h, redial::elapsed{});
  int pings = 0;
  for (int i = 0; i < 20 && asleep.net.connected(); ++i) {  // and sleeps on, between all its looks
    pings += d.action == action::ping ? 1 : 0;
    d = asleep.after(1h, redial::elapsed{});
    REQUIRE((d.action != action::disconnect || pings == 1));
  }
  REQUIRE_FALSE(asleep.net.connected());
}

TEST_CASE("[C-6.2] Metered's 60 s, and 0 is off") {
  REQUIRE(redial::metered.defaults.liveness_timeout == 60s);
  REQUIRE(redial::rfc6455.defaults.liveness_timeout == 0s);
  scenario s{redial::metered.defaults};
  (void)s.to_online();
  const silence seen = fall_silent(s);
  REQUIRE(seen.pings == 1);
  REQUIRE(seen.dropped >= 60000);
  REQUIRE(seen.dropped <= 75000);
  scenario off{watched(0s)};
  (void)off.to_stable();
  REQUIRE(off.net.timer() == never);
  REQUIRE(off.after(10h, redial::elapsed{}).action == action::none);
}

TEST_CASE("[C-6.3] link_down goes offline without a timer and keeps a mint in flight") {
  scenario s;
  const decision asked = s.feed(redial::start{});
  decision d = s.feed(redial::link_down{});
  REQUIRE(d.action == action::none);
  REQUIRE(d.phase == phase::offline);
  REQUIRE(d.timer == never);
  REQUIRE(d.attempt == 0);
  (void)s.feed(redial::minted{1h, asked.mint});
  REQUIRE(s.feed(redial::link_up{}).action == action::connect);
  d = s.feed(redial::link_down{});
  REQUIRE(d.action == action::disconnect);
  REQUIRE(d.attempt == 1);  // it ended a connecting
  (void)s.feed(redial::link_up{});
  (void)s.to_stable();
  REQUIRE(s.feed(redial::link_down{}).attempt == 0);  // a stable session
}

TEST_CASE("[C-6.3] link_up waits a draw from [0, b], or the rest of the backoff if that is less") {
  scenario s{without_token()};
  (void)s.to_stable();
  (void)s.feed(redial::link_down{});
  s.draw(high_end);
  REQUIRE(s.feed(redial::link_up{}).timer == 1s);  // base if none
  (void)s.due();
  (void)s.feed(redial::failed{});
  s.draw(high_end);
  REQUIRE(s.net.timer() == 1200ms);
  (void)s.feed(redial::link_down{});
  REQUIRE(s.after(700ms, redial::link_up{}).timer == 500ms);
  (void)s.feed(redial::link_down{});
  decision d = s.after(2s, redial::link_up{});  // ran out while offline: counts as none
  REQUIRE(d.timer == 1s);
  s.draw(low_end);
  (void)s.feed(redial::link_down{});
  scenario zero{without_token()};
  (void)zero.to_online();
  (void)zero.feed(redial::link_down{});
  REQUIRE(zero.feed(redial::link_up{}).action == action::connect);
}

TEST_CASE("[C-6.3] link_up in waiting shortens a backoff once, never a server's wait") {
  scenario s{without_token()};
  (void)s.start_connecting();
  (void)s.feed(redial::failed{});
  s.draw(0x40000000u);
  decision d = s.feed(redial::link_up{});
  REQUIRE(d.action == action::wait);
  REQUIRE(d.timer == 250ms);
  s.draw(low_end);
  d = s.feed(redial::link_up{});
  REQUIRE(d.action == action::none);
  REQUIRE(d.timer == 250ms);
  scenario longer{without_token()};
  (void)longer.start_connecting();
  (void)longer.feed(redial::failed{});
  longer.draw(high_end);
  REQUIRE(longer.feed(redial::link_up{}).action == action::none);
  REQUIRE(longer.net.timer() == 800ms);
  scenario served{without_token()};
  (void)served.start_connecting();
  (void)served.feed(redial::rejected{503, 60s});
  REQUIRE(served.feed(redial::link_up{}).action == action::none);
  REQUIRE(served.net.timer() == 60s);
}

TEST_CASE("[C-6.3] a link that is down is remembered in every phase") {
  scenario s;
  (void)s.feed(redial::link_down{});
  REQUIRE(s.feed(redial::start{}).phase == phase::offline);
  (void)s.feed(redial::stop{});
  REQUIRE(s.feed(redial::start{}).phase == phase::offline);
  (void)s.feed(redial::stop{});
  (void)s.feed(redial::link_up{});
  REQUIRE(s.feed(redial::start{}).phase == phase::minting);
}

TEST_CASE("[C-6.4] the slow probe begins afresh, but never after stop or a kick") {
  redial::options o = with_token();
  o.probe_after = 1h;
  scenario s{o};
  (void)s.to_online();
  decision d = s.feed(redial::closed{4012});
  REQUIRE(d.action == action::stop);
  REQUIRE(d.timer == 48min);
  REQUIRE(s.after(47min, redial::elapsed{}).action == action::none);
  d = s.after(1min, redial::elapsed{});
  REQUIRE(d.action == action::connect);
  REQUIRE(d.attempt == 0);
  s.draw(high_end);
  REQUIRE(s.feed(redial::closed{4012}).timer == 72min);
  REQUIRE(s.feed(redial::stop{}).action == action::none);
  scenario user{o};
  (void)user.to_online();
  REQUIRE(user.feed(redial::stop{}).timer == never);
  o.reconnect_after_kick = false;
  scenario kicked{o};
  (void)kicked.to_online();
  REQUIRE(kicked.feed(redial::closed{4020}).timer == never);
  scenario mint{o};
  (void)mint.feed(redial::start{});
  REQUIRE(mint.feed(redial::mint_failed{true}).timer == 48min);
  scenario off;
  (void)off.to_online();
  REQUIRE(off.feed(redial::closed{4012}).timer == never);
}

TEST_CASE("[C-6.4] a probe leaves the span of patience over: it is one connect, and not another quarter of an hour") {
  redial::options o = without_token();
  o.probe_after = 1h;
  scenario s{o};
  (void)s.start_connecting();
  for (int i = 0; i < 2; ++i) {
    (void)s.feed(redial::rejected{403});
    (void)s.let_run();
  }
  decision d = s.after(15min, redial::rejected{403});
  for (int probe = 0; probe < 3; ++probe) {
    REQUIRE(d.action == action::stop);
    REQUIRE(d.tell_user);
    REQUIRE(d.timer == 48min);
    d = s.due();
    REQUIRE(d.action == action::connect);
    REQUIRE(d.attempt == 0);
    REQUIRE(d.reason == reason::slow_probe);
    d = s.feed(redial::rejected{403});
  }
  REQUIRE(s.due().action == action::connect);
  REQUIRE(s.feed(redial::failed{}).action == action::wait);  // no such end
  (void)s.to_stable();
  REQUIRE(s.feed(redial::closed{1003}).action == action::wait);  // a stable session ends the span
  (void)s.feed(redial::stop{});
  REQUIRE(s.net.timer() == never);  // never after stop
}

TEST_CASE("[C-6.4] start clears what a probe leaves over") {
  redial::options o = without_token();
  o.probe_after = 1h;
  o.patience = 1ms;
  scenario s{o};
  (void)s.start_connecting();
  for (int i = 0; i < 3; ++i) {
    REQUIRE(s.feed(redial::rejected{403}).action == (i < 2 ? action::wait : action::stop));
    if (i < 2) { (void)s.let_run(); }
  }
  (void)s.start_connecting();
  REQUIRE(s.feed(redial::rejected{403}).action == action::wait);
}

TEST_CASE("[C-6.4] which stops are probed") {
  redial::options o = with_token();
  o.probe_after = 1h;
  o.patience = 0s;
  o.max_auth_failures = 1;
  scenario refused{o};
  (void)refused.to_online();
  const decision d = refused.feed(redial::closed{4001});
  REQUIRE(d.reason == reason::auth_exhausted);
  REQUIRE(d.timer == 48min);
  REQUIRE(refused.due().action == action::mint_token);
  o.credential = redial::credential::fixed;
  for (const int code : {4001, 4020}) {
    scenario fixed{o};
    (void)fixed.to_online();
    const decision stop = fixed.feed(redial::closed{code});
    REQUIRE(stop.reason == reason::no_fresh_token);
    REQUIRE(stop.timer == 48min);
  }
  o.max_attempts = 1;
  scenario counted{o};
  (void)counted.start_connecting();
  (void)counted.feed(redial::failed{});
  (void)counted.due();
  const decision spent = counted.feed(redial::failed{});
  REQUIRE(spent.reason == reason::attempts_exhausted);
  REQUIRE(spent.timer == 48min);
}
