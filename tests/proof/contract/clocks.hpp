// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_CONTRACT_CLOCKS_HPP_INCLUDED
#define REDIAL_TESTS_CONTRACT_CLOCKS_HPP_INCLUDED

// The clocks and the random bits of a chorus.
#include <redial/redial.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ratio>

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

#endif  // REDIAL_TESTS_CONTRACT_CLOCKS_HPP_INCLUDED
