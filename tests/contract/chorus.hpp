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

/// Where clocks begin: at the wraps, the middle of the range, and so far before the end of the range that the wrap
/// comes within a wait, a session or a once-window.
inline constexpr std::uint32_t start_ticks[] = {
    0,          1,           0x7FFFFFFFu, 0x80000000u,  0x80000001u,   0xFFFFFFFFu,    0u - 2,
    0u - 1000u, 0u - 10000u, 0u - 20001u, 0u - 100000u, 0u - 3600000u, 0u - 86400000u,
};

/// What a test calls time: milliseconds that have passed since its clocks began. May step back.
class shared_time {
 public:
  std::uint32_t operator()() const { return static_cast<std::uint32_t>(passed_); }
  void advance(redial::milliseconds by) { passed_ += by.count; }
  /// To this many milliseconds since the beginning, by the shorter way.
  void set(std::uint32_t to) { passed_ += static_cast<std::int32_t>(to - (*this)()); }
  std::int64_t passed() const { return passed_; }

 private:
  std::int64_t passed_ = 0;
};

/// millis() of a small board.
struct clock_32 {
  const shared_time* time;
  std::uint32_t start;
  std::uint32_t operator()() const { return start + static_cast<std::uint32_t>(time->passed()); }
};

/// A counter of 64 bits that has wrapped 32 of them before, and does so again.
struct clock_64 {
  const shared_time* time;
  std::uint32_t start;
  std::uint64_t operator()() const {
    return (std::uint64_t{start} | std::uint64_t{7} << 32) + static_cast<std::uint64_t>(time->passed());
  }
};

/// As <chrono> has them; in milliseconds it begins before its epoch as often as after it.
template <class Period>
struct clock_chrono {
  using rep = std::int64_t;
  using period = Period;
  using duration = std::chrono::duration<rep, period>;
  using time_point = std::chrono::time_point<clock_chrono, duration>;
  const shared_time* time;
  std::uint32_t start;
  time_point now() const {
    const std::chrono::milliseconds since{static_cast<std::int32_t>(start) + time->passed()};
    return time_point{std::chrono::duration_cast<duration>(since)};
  }
};

/// The random bits that a test chose; what each machine asked for is counted.
struct shared_bits {
  const std::uint32_t* value;
  std::size_t* draws;
  std::uint32_t operator()() const {
    ++*draws;
    return *value;
  }
};

inline bool alike(const redial::decision& a, const redial::decision& b) {
  return a.action == b.action && a.timer == b.timer && a.phase == b.phase && a.attempt == b.attempt &&
         a.connection == b.connection && a.mint == b.mint && a.reason == b.reason && a.code == b.code &&
         a.tell_user == b.tell_user && a.hold_publishing == b.hold_publishing && a.session == b.session &&
         a.endpoint == b.endpoint;
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
