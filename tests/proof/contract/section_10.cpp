// SPDX-License-Identifier: MIT
#include <deque>
#include <random>

#include "scenario.hpp"

using verdict = redial::send_verdict::kind;

namespace {
/// One gate for each tick to begin at and each kind of clock, which have to say the same.
class gates {
  chorus<redial::send_gate> all_;

 public:
  gates(const redial::limits& l, const shared_time& time, std::uint32_t headroom = 10)
      : all_(time, low_end, [&](auto clock, shared_bits) {
          return typename chorus<redial::send_gate>::template voice<decltype(clock)>{{l, clock, headroom}};
        }) {}
  redial::send_verdict try_send(std::size_t bytes) {
    return all_.ask([&](auto& g) { return g.try_send(bytes); });
  }
  bool frame_fits(std::size_t bytes) {
    return all_.ask([&](const auto& g) { return g.frame_fits(bytes); });
  }
  void set_max_frame(std::uint32_t bytes) {
    (void)all_.ask([&](auto& g) { return g.set_max_frame(bytes), true; });
  }
  void drain() {
    (void)all_.ask([](auto& g) { return g.drain(), true; });
  }
  void reset() {
    (void)all_.ask([](auto& g) { return g.reset(), true; });
  }
};
}  // namespace

TEST_CASE("[C-10] the burst, less the headroom, then one slot at a time after exactly the told wait") {
  shared_time clock;
  gates gate{redial::metered.limits, clock};
  for (int i = 0; i < 180; ++i) { REQUIRE(gate.try_send(100).what == verdict::send); }
  for (int i = 0; i < 100; ++i) {
    const redial::send_verdict v = gate.try_send(100);
    REQUIRE(v.what == verdict::wait);
    REQUIRE(v.wait.count >= 11);
    REQUIRE(v.wait.count <= 12);  // 90 a second
    clock.advance(redial::milliseconds{v.wait.count - 1});
    REQUIRE(gate.try_send(100).what == verdict::wait);
    clock.advance(1ms);
    REQUIRE(gate.try_send(100).what == verdict::send);
  }
}

TEST_CASE("[C-10] frame sizes: exactly the cap passes, larger consumes nothing, the welcome sets the cap") {
  shared_time clock;
  gates gate{redial::metered.limits, clock, 0};
  REQUIRE(gate.try_send(65536).what == verdict::send);
  for (int i = 0; i < 1000; ++i) { REQUIRE(gate.try_send(65537).what == verdict::too_big); }
  for (int i = 0; i < 199; ++i) { REQUIRE(gate.try_send(1).what == verdict::send); }
  REQUIRE(gate.try_send(1).what == verdict::wait);
  REQUIRE(gate.try_send(65537).what == verdict::too_big);
  gate.set_max_frame(1000);
  REQUIRE_FALSE(gate.frame_fits(1001));
  REQUIRE(gate.frame_fits(1000));
  gate.set_max_frame(0);
  REQUIRE_FALSE(gate.frame_fits(1001));
}

TEST_CASE("[C-10] drain starts empty, reset starts full, no limits means no waits") {
  shared_time clock;
  gates gate{redial::metered.limits, clock};
  gate.drain();
  REQUIRE(gate.try_send(1).wait == 12ms);
  gate.reset();
  for (int i = 0; i < 180; ++i) { REQUIRE(gate.try_send(1).what == verdict::send); }
  gates open{redial::rfc6455.limits, clock};
  for (int i = 0; i < 100000; ++i) { REQUIRE(open.try_send(1 << 20).what == verdict::send); }
  gates narrow{redial::limits{1, 1, 0}, clock, 50};
  REQUIRE(narrow.try_send(1).what == verdict::send);  // headroom never takes the last slot
  REQUIRE(narrow.try_send(1).wait == 2s);
}

TEST_CASE("[C-10] over any window at most burst + rate * window pass, at any tick, with a clock that may step back") {
  std::mt19937 random{7};
  for (const std::uint32_t headroom : {0u, 10u, 33u}) {
    shared_time clock;
    gates gate{redial::metered.limits, clock, headroom};
    std::deque<std::uint64_t> sent;  // times, in milliseconds
    std::uint64_t now = 0;
    std::uint64_t total = 0;
    const std::uint64_t rate = 100 - headroom;
    const std::uint64_t burst = 200 * rate / 100;
    for (int i = 0; i < 20000; ++i) {
      const auto step = static_cast<std::uint32_t>(random() % 8 == 0 ? random() % 3000 : random() % 15);
      now += step;
      clock.advance(redial::milliseconds{step});
      if (random() % 50 == 0) {
        clock.set(clock() - 100000);
        (void)gate.try_send(100000);  // the new reference; too big counts nothing
      }
      for (auto n = random() % 4; n > 0; --n) {
        if (gate.try_send(10).what == verdict::send) {
          sent.push_back(now);
          ++total;
        }
      }
      while (!sent.empty() && now - sent.front() > 10000) { sent.pop_front(); }
      for (const std::uint64_t window : {1u, 100u, 1000u, 10000u}) {
        std::uint64_t inside = 0;
        for (auto t = sent.rbegin(); t != sent.rend() && now - *t <= window; ++t) { ++inside; }
        REQUIRE(inside * 1000 <= burst * 1000 + rate * window);
      }
    }
    REQUIRE(total > 1000);
  }
}

TEST_CASE("[C-10] no drift over weeks at odd steps") {
  redial::manual_clock clock{5};
  redial::send_gate gate{redial::limits{3, 2, 0}, clock, 0};
  std::uint64_t now = 0;
  std::uint64_t sent = 0;
  const std::uint64_t year = 365ull * 86400 * 1000 / 20;
  while (now < year) {
    const redial::send_verdict v = gate.try_send(1);
    if (v.what == verdict::send) {
      ++sent;
    } else {
      now += v.wait.count;
      clock.advance(v.wait);
    }
  }
  REQUIRE(sent <= 2 + 3 * year / 1000 + 1);
  REQUIRE(sent + 2 >= 3 * year / 1000);
}
