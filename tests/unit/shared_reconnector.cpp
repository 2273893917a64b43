// SPDX-License-Identifier: MIT
// A machine that shares its options decides as one that has them to itself, and takes the room that it promises.
#include <redial/edge/shared_reconnector.hpp>
#include <redial/redial.hpp>

#include <cstdint>

#include "../fit/firmware/storm.hpp"
#include "catch.hpp"

namespace {

std::uint32_t tick = 0;
std::uint32_t drawn = 0;
std::uint32_t millis() { return tick; }
std::uint32_t noise() { return drawn; }

struct stateless_clock {
  std::uint32_t operator()() const { return tick; }
};
struct stateless_source {
  std::uint32_t operator()() const { return drawn; }
};

constexpr redial::options probing() {
  redial::options o = redial::unattended(redial::metered.defaults);
  o.first_spread = redial::milliseconds{5000};
  return o;
}
constexpr redial::shared_options shared{redial::metered, probing()};

bool same(const redial::decision& a, const redial::decision& b) {
  return a.action == b.action && a.timer == b.timer && a.phase == b.phase && a.attempt == b.attempt &&
         a.connection == b.connection && a.mint == b.mint && a.reason == b.reason && a.code == b.code &&
         a.tell_user == b.tell_user && a.hold_publishing == b.hold_publishing && a.session == b.session &&
         a.endpoint == b.endpoint && a.budget_wait == b.budget_wait;
}
bool same(const redial::saved_state& a, const redial::saved_state& b) {
  const auto* left = reinterpret_cast<const unsigned char*>(&a);
  const auto* right = reinterpret_cast<const unsigned char*>(&b);
  for (std::size_t i = 0; i < sizeof a; ++i) {
    if (left[i] != right[i]) { return false; }
  }
  return true;
}

/// Plays half a million events that nobody chose, with reboots, to a machine of each kind.
template <class Clock, class Random>
void play(Clock clock, Random random) {
  using own = redial::reconnector<Clock, Random>;
  using sharing = redial::shared_reconnector<Clock, Random>;
  own left{redial::metered, clock, random, probing()};
  sharing right{shared, clock, random};
  storm events{7};
  for (int step = 0; step < 500000; ++step) {
    const redial::event e = events.next(left, tick);
    drawn = events.bits();
    if ((step & 7) == 0) {
      left.saw_frame(left.connection());
      right.saw_frame(right.connection());
    }
    const redial::decision a = left.handle(e);
    const redial::decision b = right.handle(e);
    if (!same(a, b) || left.timer() != right.timer() || left.phase() != right.phase() ||
        left.attempt() != right.attempt() || left.connection() != right.connection() ||
        left.connected() != right.connected()) {
      FAIL("event " << redial::to_string(e) << " in step " << step);
    }
    if (events.reboots()) {
      const redial::saved_state saved = left.save();
      REQUIRE(same(saved, right.save()));
      const redial::milliseconds away{events.bits() >> 12};
      left = own{redial::metered, clock, random, probing()};
      right = sharing{shared, clock, random};
      REQUIRE(left.restore(saved, away));
      REQUIRE(right.restore(saved, away));
      redial::saved_state spoilt = saved;
      reinterpret_cast<unsigned char*>(&spoilt)[5] ^= 1u;
      REQUIRE_FALSE(right.restore(spoilt, away));
    }
  }
}

}  // namespace

TEST_CASE("[C-14.2] a machine that shares its options decides as one that has its own") {
  play(&millis, &noise);
  play(stateless_clock{}, stateless_source{});
}

TEST_CASE("[C-14.2] what is shared is not there a million times") {
  constexpr std::size_t own = sizeof(redial::reconnector<stateless_clock, stateless_source>);
  constexpr std::size_t sharing = sizeof(redial::shared_reconnector<stateless_clock, stateless_source>);
  STATIC_REQUIRE(sharing * 100 <= own * (sizeof(void*) == 4 ? 60 : 67));
  STATIC_REQUIRE(sizeof(redial::shared_reconnector<std::uint32_t (*)(), std::uint32_t (*)()>) <=
                 sharing + 2 * sizeof(void*));
}

TEST_CASE("[C-7] [C-14.2] bad options stop a machine that shares them, too") {
  static constexpr redial::options bad = [] {
    redial::options o;
    o.backoff.base = redial::milliseconds{0};
    return o;
  }();
  static constexpr redial::shared_options options{redial::rfc6455, bad};
  redial::shared_reconnector net{options, stateless_clock{}, stateless_source{}};
  const redial::decision d = net.handle(redial::start{});
  CHECK(d.action == redial::action::stop);
  CHECK(d.reason == redial::reason::invalid_options);
}

TEST_CASE("[C-1.3] [C-14.2] a machine that shares its options works in constant expressions") {
  constexpr redial::decision d = [] {
    redial::shared_reconnector net{shared, redial::manual_clock{}, redial::scripted_random{0xFFFFFFFFu}};
    return net.handle(redial::start{});
  }();
  STATIC_REQUIRE(d.action == redial::action::wait);
  STATIC_REQUIRE(d.timer.count == 5000);  // the first spread
}
