// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_CONTRACT_SCENARIO_HPP_INCLUDED
#define REDIAL_TESTS_CONTRACT_SCENARIO_HPP_INCLUDED

#include <redial/redial.hpp>

#include <chrono>
#include <cstdint>
#include <ostream>

#include "catch.hpp"

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

/// Ticks to begin at: contract 8 says that none of them changes anything.
inline constexpr std::uint32_t start_ticks[] = {0, 1, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFFFFu, 0xFFFFFFFFu - 20000u};

inline redial::options without_token() {
  redial::options o = redial::metered.defaults;
  o.credential = redial::credential::fixed;
  return o;
}

/// A machine on a clock and a random source that stand still until they are told otherwise.
struct scenario {
  redial::manual_clock clock;
  redial::scripted_random random;
  redial::reconnector<redial::manual_clock, redial::scripted_random> net;

  explicit scenario(redial::options o = redial::metered.defaults, std::uint32_t tick = 0xFFFFFFFFu - 20000u,
                    const redial::profile& p = redial::metered)
      : clock(tick), random(low_end), net(p, clock, random, o) {}

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
  void draw(std::uint32_t value) { random.set(value); }

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
