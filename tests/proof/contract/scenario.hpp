// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_CONTRACT_SCENARIO_HPP_INCLUDED
#define REDIAL_TESTS_CONTRACT_SCENARIO_HPP_INCLUDED

#include <redial/redial.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <ostream>

#include "catch.hpp"
#include "chorus.hpp"

namespace redial {
inline std::ostream& operator<<(std::ostream& out, action a) { return out << to_string(a); }
inline std::ostream& operator<<(std::ostream& out, phase p) { return out << to_string(p); }
inline std::ostream& operator<<(std::ostream& out, reason r) { return out << to_string(r); }
inline std::ostream& operator<<(std::ostream& out, fault f) { return out << to_string(f); }
inline std::ostream& operator<<(std::ostream& out, milliseconds m) { return out << m.count << " ms"; }
}  // namespace redial

using namespace std::chrono_literals;
using redial::action;
using redial::decision;
using redial::never;
using redial::phase;
using redial::reason;

inline constexpr std::uint32_t low_end = 0;
inline constexpr std::uint32_t high_end = 0xFFFFFFFFu;

/// Metered's options without the watch over silence (section 6 tests that): its looks would come before most of the
/// timers that the other sections are about.
constexpr redial::options with_token() {
  redial::options o = redial::metered.defaults;
  o.liveness_timeout = 0s;
  return o;
}
constexpr redial::options without_token() {
  redial::options o = with_token();
  o.credential = redial::credential::fixed;
  return o;
}

/// A reconnector on a clock and a random source that stand still until they are told otherwise: one for each tick to
/// begin at and each kind of clock, which have to decide alike.
class reconnectors {
  template <class Clock>
  using machine = redial::reconnector<Clock, shared_bits>;
  chorus<machine> all_;

 public:
  reconnectors(const shared_time& time, const std::uint32_t& bits, const redial::profile& p, const redial::options& o)
      : all_(time, bits, [&](auto clock, shared_bits random) {
          return typename chorus<machine>::template voice<decltype(clock)>{{p, clock, random, o}};
        }) {}

  decision handle(const redial::event& e) {
    return all_.ask([&](auto& m) { return m.handle(e); });
  }
  void saw_frame(std::uint32_t connection = redial::current) {
    (void)all_.ask([&](auto& m) {
      m.saw_frame(connection);
      return true;
    });
  }
  redial::phase phase() {
    return all_.ask([](const auto& m) { return m.phase(); });
  }
  bool connected() {
    return all_.ask([](const auto& m) { return m.connected(); });
  }
  redial::milliseconds timer() {
    return all_.ask([](const auto& m) { return m.timer(); });
  }
  std::uint32_t attempt() {
    return all_.ask([](const auto& m) { return m.attempt(); });
  }
  std::uint32_t connection() {
    return all_.ask([](const auto& m) { return m.connection(); });
  }
  redial::saved_state save() {
    return all_.ask([](const auto& m) { return m.save(); });
  }
  bool restore(const redial::saved_state& saved, redial::milliseconds away) {
    return all_.ask([&](auto& m) { return m.restore(saved, away); });
  }
};

/// Time and random bits, at an address that stays when a scenario is moved.
struct scenery {
  shared_time clock;
  std::uint32_t bits = low_end;
};

struct scenario {
  std::unique_ptr<scenery> around = std::make_unique<scenery>();
  shared_time& clock = around->clock;
  reconnectors net;

  explicit scenario(const redial::options& o = with_token(), const redial::profile& p = redial::metered)
      : net(around->clock, around->bits, p, o) {}

  decision feed(redial::event e) { return net.handle(e); }
  decision after(redial::milliseconds span, redial::event e) {
    clock.advance(span);
    return net.handle(e);
  }
  /// Lets the armed timer run out.
  decision due() {
    REQUIRE(net.timer() != never);
    clock.advance(net.timer());
    return net.handle(redial::elapsed{});
  }
  void draw(std::uint32_t value) { around->bits = value; }
  /// Lets timers run out until something is to be done: connect, mint_token, stop, disconnect or ping.
  decision let_run() {
    for (int i = 0; i < 1000 && net.timer() != never; ++i) {
      const decision d = due();
      if (d.action != action::none && d.action != action::wait) { return d; }
    }
    FAIL("time alone leads nowhere");
    return decision{};
  }

  /// From wherever it is to `connecting`, by time alone.
  decision to_connecting() {
    decision d = feed(redial::event{});
    for (int i = 0; i < 20 && net.phase() != phase::connecting; ++i) {
      d = net.phase() == phase::minting ? feed(redial::minted{}) : due();
    }
    REQUIRE(net.phase() == phase::connecting);
    return d;
  }
  decision start_connecting() {
    decision d = feed(redial::start{});
    return d.phase == phase::connecting ? d : to_connecting();
  }
  /// From wherever it is to `online`.
  decision to_online(redial::milliseconds life = never) {
    if (net.phase() == phase::idle || net.phase() == phase::stopped) { (void)feed(redial::start{}); }
    if (net.connected()) { return feed(redial::event{}); }
    (void)(net.phase() == phase::connecting ? decision{} : to_connecting());
    return feed(redial::ready{redial::current, life});
  }
  /// Online for so long that the session counts as stable.
  decision to_stable() {
    (void)to_online();
    return after(30s, redial::elapsed{});
  }
};

#endif  // REDIAL_TESTS_CONTRACT_SCENARIO_HPP_INCLUDED
