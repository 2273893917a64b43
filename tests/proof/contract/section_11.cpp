// SPDX-License-Identifier: MIT
#include <cstring>
#include <type_traits>

#include "scenario.hpp"

namespace {
/// The same device after a reboot.
scenario reboot(scenario& s, redial::milliseconds away = 0s, redial::options o = with_token(),
                std::uint32_t draw = low_end) {
  scenario next{o};
  next.draw(draw);
  REQUIRE(next.net.restore(s.net.save(), away));
  return next;
}
}  // namespace

TEST_CASE("[C-11.1] at most 32 bytes, trivially copyable, and every flipped bit is refused") {
  STATIC_REQUIRE(sizeof(redial::saved_state) <= 32);
  STATIC_REQUIRE(std::is_trivially_copyable_v<redial::saved_state>);
  scenario s{without_token()};
  (void)s.start_connecting();
  (void)s.feed(redial::rejected{503, 60s});
  const redial::saved_state good = s.net.save();
  for (std::size_t bit = 0; bit < sizeof(good) * 8; ++bit) {
    unsigned char bytes[sizeof(good)];
    std::memcpy(bytes, &good, sizeof(good));
    bytes[bit / 8] = static_cast<unsigned char>(bytes[bit / 8] ^ (1u << (bit % 8)));
    redial::saved_state bad;
    std::memcpy(&bad, bytes, sizeof(bad));
    scenario next;
    CHECK_FALSE(next.net.restore(bad, 0s));
    CHECK(next.feed(redial::start{}).action == action::mint_token);
  }
  for (const int fill : {0x00, 0xFF, 0xA5}) {
    redial::saved_state blank;
    std::memset(static_cast<void*>(&blank), fill, sizeof(blank));
    scenario next;
    CHECK_FALSE(next.net.restore(blank, 0s));
  }
}

TEST_CASE("[C-11.1] what is carried: attempts, failures, the once-rule, the budget, the hold") {
  scenario s;
  (void)s.to_stable();
  (void)s.feed(redial::closed{4020});
  (void)s.to_stable();
  (void)s.feed(redial::closed{4011});
  (void)s.to_connecting();
  (void)s.feed(redial::closed{4001});
  (void)s.to_connecting();
  (void)s.feed(redial::closed{4001});  // waits its backoff
  REQUIRE(s.net.attempt() == 3);
  scenario next = reboot(s);
  REQUIRE(next.net.attempt() == 3);
  decision d = next.feed(redial::start{});
  REQUIRE(d.action == action::wait);
  REQUIRE(d.timer == s.net.timer());
  REQUIRE(d.hold_publishing);
  (void)next.to_connecting();
  REQUIRE(next.feed(redial::closed{4001}).timer == 30s);  // the third
  scenario again = reboot(s);
  (void)again.to_stable();
  REQUIRE(again.feed(redial::closed{4020}).reason == reason::kicked);
  scenario budget{without_token()};
  for (int i = 0; i < 6; ++i) {
    (void)budget.feed(redial::start{});
    (void)budget.feed(redial::stop{});
  }
  scenario empty = reboot(budget, 0s, without_token());
  REQUIRE(empty.feed(redial::start{}).timer == 10s);
  scenario later = reboot(budget, 4s, without_token());
  REQUIRE(later.feed(redial::start{}).timer == 6s);
}

TEST_CASE("[C-11.2] restore works on an idle machine only") {
  scenario s;
  const redial::saved_state saved = s.net.save();
  scenario busy;
  (void)busy.feed(redial::start{});
  REQUIRE_FALSE(busy.net.restore(saved, 0s));
  REQUIRE(busy.net.phase() == phase::minting);
}

TEST_CASE("[C-11.2] a wait goes on where it was, less the time away; one that slept through connects at once") {
  scenario s{without_token()};
  (void)s.start_connecting();
  (void)s.feed(redial::rejected{503, 60s});
  s.clock.advance(10s);
  scenario same = reboot(s, 0s, without_token());
  REQUIRE(same.feed(redial::start{}).timer == 50s);
  REQUIRE(same.feed(redial::start{}).action == action::none);  // still the server's
  scenario part = reboot(s, 20s, without_token());
  REQUIRE(part.after(5s, redial::start{}).timer == 25s);  // spans run from the restore on
  scenario slept = reboot(s, 2min, without_token());
  REQUIRE(slept.feed(redial::start{}).action == action::connect);
}

TEST_CASE("[C-11.2] what had not succeeded restores as one more retry") {
  for (int where = 0; where < 4; ++where) {
    scenario s;
    (void)s.feed(redial::start{});
    if (where > 0) { (void)s.feed(redial::minted{}); }
    if (where > 1) { (void)s.feed(redial::ready{}); }
    if (where > 2) { (void)s.feed(redial::closed{4012}); }
    for (const std::uint32_t draw : {low_end, high_end}) {
      scenario next = reboot(s, 0s, with_token(), draw);
      const decision d = next.feed(redial::start{});
      REQUIRE(d.action == action::wait);
      REQUIRE(d.timer == (draw == low_end ? 800ms : 1200ms));
      REQUIRE(d.attempt == 1);
    }
  }
  scenario stable;
  (void)stable.to_stable();
  scenario next = reboot(stable);
  REQUIRE(next.feed(redial::start{}).action == action::mint_token);
  scenario stopped;
  (void)stopped.to_online();
  (void)stopped.feed(redial::stop{});
  scenario fresh = reboot(stopped);
  REQUIRE(fresh.feed(redial::start{}).action == action::mint_token);
}

TEST_CASE("[C-11.2] a crash loop backs off: each reboot while connecting waits longer") {
  redial::saved_state memory{};
  for (std::uint32_t boot = 0; boot < 9; ++boot) {
    scenario s;
    s.draw(high_end);
    REQUIRE(s.net.restore(memory, 0s) == (boot != 0));
    decision d = s.feed(redial::start{});
    REQUIRE(d.attempt == boot);
    if (boot != 0) {
      REQUIRE(d.timer.count == (boot < 6 ? 1200u << (boot - 1) : 36000u));
      d = s.due();
    }
    REQUIRE(d.action == action::mint_token);
    memory = s.net.save();  // and here it crashes
  }
}

TEST_CASE("[C-11.2] a pending hint restores as a server's wait") {
  scenario s{without_token()};
  (void)s.to_stable();
  (void)s.feed(redial::going_away{20s});
  scenario next = reboot(s, 0s, without_token());
  REQUIRE(next.feed(redial::start{}).timer == 20s);
  REQUIRE(next.feed(redial::start{}).action == action::none);
  REQUIRE(next.net.attempt() == 0);
  scenario slept = reboot(s, 15s, without_token());
  REQUIRE(slept.feed(redial::start{}).timer == 5s);
}

TEST_CASE("[C-11.2] spans are clamped to what the options allow") {
  redial::options generous = without_token();
  generous.max_server_delay = 24h;
  scenario s{generous};
  (void)s.start_connecting();
  (void)s.feed(redial::rejected{503, 20h});
  scenario next = reboot(s, 0s, without_token());
  REQUIRE(next.feed(redial::start{}).timer == 72min);  // 1 h and 20 %
}

namespace {
/// Refused at 0 s and at 30 s, by a credential that can't be renewed; now it is 400 s.
scenario refused_twice(redial::options o = without_token()) {
  scenario s{o};
  (void)s.start_connecting();
  (void)s.feed(redial::rejected{403});
  (void)s.due();
  (void)s.feed(redial::rejected{403});
  s.clock.advance(370s);
  return s;
}
}  // namespace

TEST_CASE(
    "[C-11.1] [C-11.2] [C-3.4] the span of patience goes on over a reboot, less the time away, to the millisecond") {
  for (const std::uint32_t away : {0u, 100000u}) {
    for (const std::uint32_t short_of_it : {1u, 0u}) {
      scenario s = refused_twice();
      scenario next = reboot(s, redial::milliseconds{away}, without_token());
      REQUIRE(next.feed(redial::start{}).action == action::connect);  // its wait was over
      const decision d = next.after(redial::milliseconds{500000 - away - short_of_it}, redial::rejected{403});
      REQUIRE(d.action == (short_of_it != 0 ? action::wait : action::stop));
      REQUIRE(d.tell_user == (short_of_it == 0));
    }
  }
  scenario s = refused_twice();
  scenario slept = reboot(s, 10h, without_token());
  (void)slept.feed(redial::start{});
  REQUIRE(slept.feed(redial::rejected{403}).action == action::stop);
}

TEST_CASE("[C-11.1] how many refusals came before is kept as well") {
  scenario s{without_token()};
  (void)s.start_connecting();
  (void)s.feed(redial::rejected{403});
  scenario next = reboot(s, 10h, without_token());
  (void)next.feed(redial::start{});
  REQUIRE(next.feed(redial::rejected{403}).action == action::wait);  // the second
  scenario last = reboot(next, 0s, without_token());
  (void)last.feed(redial::start{});
  (void)last.to_connecting();
  REQUIRE(last.feed(redial::rejected{403}).action == action::stop);
}

TEST_CASE("[C-11.2] a device that reboots on a stop of 3.4 gets no new patience, and no sooner connect") {
  scenario s = refused_twice();
  (void)s.to_connecting();
  REQUIRE(s.after(500s, redial::rejected{403}).action == action::stop);
  redial::saved_state memory = s.net.save();
  for (int boot = 0; boot < 3; ++boot) {
    scenario next{without_token()};
    REQUIRE(next.net.restore(memory, 0s));
    REQUIRE(next.feed(redial::start{}).action == action::wait);
    (void)next.to_connecting();
    REQUIRE(next.feed(redial::rejected{403}).action == action::stop);
    memory = next.net.save();
  }
}

TEST_CASE("[C-11.2] [C-5.7] the connect budget fills while the device is away") {
  scenario s{without_token()};
  (void)s.feed(redial::start{});
  for (int i = 0; i < 5; ++i) {
    (void)s.feed(redial::failed{});
    REQUIRE(s.feed(redial::start{}).action == action::connect);
  }
  (void)s.feed(redial::stop{});
  for (const std::uint32_t away : {0u, 4000u, 10000u}) {
    scenario next = reboot(s, redial::milliseconds{away}, without_token());
    const decision d = next.feed(redial::start{});
    REQUIRE(d.action == (away < 10000 ? action::wait : action::connect));
    REQUIRE(d.budget_wait == (away < 10000));
    if (d.budget_wait) { REQUIRE(d.timer.count == 10000 - away); }
  }
}

TEST_CASE("[C-11.2] patience is clamped to what the options allow") {
  scenario s = refused_twice();  // 500 s of it are left
  redial::options strict = without_token();
  strict.patience = 60s;
  scenario next = reboot(s, 0s, strict);
  (void)next.feed(redial::start{});
  REQUIRE(next.after(60s, redial::rejected{403}).action == action::stop);
  redial::options endless = without_token();
  endless.patience = never;
  scenario forever = reboot(s, 10h, endless);
  (void)forever.feed(redial::start{});
  REQUIRE(forever.feed(redial::rejected{403}).action == action::wait);
}

TEST_CASE("[C-11.2] a row's minimum is still one after a reboot") {
  scenario s{without_token()};
  (void)s.start_connecting();
  (void)s.feed(redial::rejected{403});
  s.clock.advance(10s);
  scenario next = reboot(s, 5s, without_token());
  REQUIRE(next.feed(redial::start{}).timer == 15s);
  REQUIRE(next.feed(redial::start{}).action == action::none);
}

TEST_CASE("[C-11.1] a token service's wait restores as a server's wait") {
  scenario s;
  (void)s.feed(redial::start{});
  (void)s.feed(redial::mint_failed{false, redial::current, 60s});
  scenario next = reboot(s, 10s);
  REQUIRE(next.feed(redial::start{}).timer == 50s);
  REQUIRE(next.feed(redial::start{}).action == action::none);
  REQUIRE(next.due().action == action::mint_token);
}

TEST_CASE("[C-11.1] [C-5.3] a hint that went stale is not carried") {
  scenario s{without_token()};
  (void)s.to_stable();
  (void)s.feed(redial::going_away{20s});
  s.clock.advance(80s);
  scenario next = reboot(s, 0s, without_token());
  REQUIRE(next.feed(redial::start{}).action == action::connect);
}
