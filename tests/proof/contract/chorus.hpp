// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_CONTRACT_CHORUS_HPP_INCLUDED
#define REDIAL_TESTS_CONTRACT_CHORUS_HPP_INCLUDED

// Contract 8, for whatever is tested here: one machine for each tick to begin at and each kind of clock, all told the
// same at the same time. They have to answer alike; the test that asks gets their one answer, or fails.
#include <redial/redial.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <ratio>
#include <tuple>
#include <type_traits>
#include <vector>

#include "catch.hpp"
#include "clocks.hpp"

inline bool alike(const redial::decision& a, const redial::decision& b) {
  return a.action == b.action && a.timer == b.timer && a.phase == b.phase && a.attempt == b.attempt &&
         a.connection == b.connection && a.mint == b.mint && a.reason == b.reason && a.code == b.code &&
         a.tell_user == b.tell_user && a.hold_publishing == b.hold_publishing && a.session == b.session &&
         a.endpoint == b.endpoint && a.budget_wait == b.budget_wait;
}
inline bool alike(const redial::saved_state& a, const redial::saved_state& b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}
inline bool alike(const redial::send_verdict& a, const redial::send_verdict& b) {
  return a.what == b.what && a.wait == b.wait;
}
template <class T>
bool alike(const T& a, const T& b) {
  return a == b;
}

/// Machine<Clock> for each kind of clock and each tick.
template <template <class> class Machine>
class chorus {
 public:
  /// make(clock, bits) gives a machine.
  template <class Make>
  chorus(const shared_time& time, const std::uint32_t& bits, Make make) : draws_(kinds * ticks) {
    std::size_t next = 0;
    each_kind([&](auto& voices) {
      using made = typename std::decay_t<decltype(voices)>::value_type;
      voices.reserve(ticks);
      for (const std::uint32_t start : start_ticks) {
        voices.push_back(make(typename made::clock{&time, start}, shared_bits{&bits, &draws_[next++]}));
      }
    });
  }
  chorus(chorus&&) noexcept = default;

  /// Puts the same question, or event, to each, and gives the answer that all of them gave.
  template <class Question>
  auto ask(Question question) {
    using answer = decltype(question(std::get<0>(voices_)[0].machine));
    std::optional<answer> said;
    std::size_t at = 0;
    each_kind([&](auto& voices) {
      for (auto& v : voices) {
        const answer mine = question(v.machine);
        if (!said) {
          said.emplace(mine);
        } else if (!alike(*said, mine) || draws_[at] != draws_[0]) {
          FAIL("the clock " << at / ticks << " from tick " << start_ticks[at % ticks] << " makes a difference");
        }
        ++at;
      }
    });
    return *said;
  }

  template <class Clock>
  struct voice {
    using clock = Clock;
    Machine<Clock> machine;
  };

 private:
  static constexpr std::size_t ticks = sizeof(start_ticks) / sizeof(start_ticks[0]);
  static constexpr std::size_t kinds = 4;

  template <class Do>
  void each_kind(Do what) {
    std::apply([&](auto&... voices) { (what(voices), ...); }, voices_);
  }

  std::vector<std::size_t> draws_;
  std::tuple<std::vector<voice<clock_32>>, std::vector<voice<clock_64>>, std::vector<voice<clock_chrono<std::milli>>>,
             std::vector<voice<clock_chrono<std::micro>>>>
      voices_;
};

#endif  // REDIAL_TESTS_CONTRACT_CHORUS_HPP_INCLUDED
