// SPDX-License-Identifier: MIT
#ifndef REDIAL_MILLISECONDS_HPP_INCLUDED
#define REDIAL_MILLISECONDS_HPP_INCLUDED

#include <redial/detail/traits.hpp>
#include <stdint.h>

// Why not std::chrono: some toolchains have no C++ library, and <chrono> costs 30,000 lines in C++20. A duration is
// known here by its shape instead (a template of two types whose second has `num` and `den`), so a user who has chrono
// writes `o.backoff.base = 1s` and `timer.expires_after(d.timer)`, and one who has not pays nothing for it.

namespace redial {
inline namespace v0 {
namespace detail {

/// count * numerator / denominator seconds in milliseconds, rounded up: a wait is never shortened.
constexpr uint32_t to_milliseconds(uint64_t count, uint64_t numerator, uint64_t denominator) noexcept {
  constexpr uint64_t largest = 0xFFFFFFFEu;
  if (denominator % 1000u == 0u) {
    denominator /= 1000u;
  } else {
    numerator *= 1000u;
  }
  const uint64_t whole = count / denominator;
  if (whole > largest / numerator) { return static_cast<uint32_t>(largest); }
  const uint64_t rest = (count % denominator) * numerator;
  const uint64_t sum = whole * numerator + rest / denominator + (rest % denominator != 0u ? 1u : 0u);
  return static_cast<uint32_t>(sum < largest ? sum : largest);
}

/// The largest value of an integer type.
template <class Integer>
constexpr Integer largest_of() noexcept {
  if constexpr (static_cast<Integer>(-1) > static_cast<Integer>(0)) {
    return static_cast<Integer>(-1);
  } else {
    constexpr Integer half = static_cast<Integer>(Integer{1} << (sizeof(Integer) * 8u - 2u));
    return static_cast<Integer>((half - 1) + half);
  }
}

/// True for types with a fraction.
template <class Rep>
inline constexpr bool is_fractional = static_cast<Rep>(0.5) != static_cast<Rep>(0);

}  // namespace detail

/// A length of time in whole milliseconds, 0 to 2^32 - 2 (49.7 days); 2^32 - 1 is `never`. Converts to and from any
/// std::chrono::duration: negative becomes 0, too large saturates below `never`, a fraction of a millisecond rounds up
/// (contract 1.1).
struct milliseconds {
  uint32_t count;

  constexpr milliseconds() noexcept : count(0) {}
  constexpr explicit milliseconds(uint32_t value) noexcept : count(value) {}

  /// From a duration of any unit and representation.
  template <template <class, class> class D, class Rep, class Period,
            class = detail::enable_if_t<(Period::num > 0 && Period::den > 0)>>
  constexpr milliseconds(const D<Rep, Period>& duration) noexcept
      : count(from(duration.count(), static_cast<uint64_t>(Period::num), static_cast<uint64_t>(Period::den))) {}

  /// To a duration of any unit: a coarser unit rounds up, a narrow representation saturates.
  template <template <class, class> class D, class Rep, class Period,
            class = detail::enable_if_t<(Period::num > 0 && Period::den > 0)>>
  constexpr operator D<Rep, Period>() const noexcept {
    return D<Rep, Period>(to<Rep>(static_cast<uint64_t>(Period::num), static_cast<uint64_t>(Period::den)));
  }

  /// The same length in microseconds (esp_timer and most hardware timers take these).
  constexpr uint64_t microseconds() const noexcept { return uint64_t{count} * 1000u; }

  friend constexpr bool operator==(milliseconds a, milliseconds b) noexcept { return a.count == b.count; }
  friend constexpr bool operator!=(milliseconds a, milliseconds b) noexcept { return a.count != b.count; }
  friend constexpr bool operator<(milliseconds a, milliseconds b) noexcept { return a.count < b.count; }
  friend constexpr bool operator<=(milliseconds a, milliseconds b) noexcept { return a.count <= b.count; }
  friend constexpr bool operator>(milliseconds a, milliseconds b) noexcept { return a.count > b.count; }
  friend constexpr bool operator>=(milliseconds a, milliseconds b) noexcept { return a.count >= b.count; }

  /// A point in time that much later, for `timer.expires_at(now() + d.timer)`.
  template <template <class, class> class Point, class Clock, class Duration, class = typename Duration::period,
            class = typename Clock::time_point>
  friend constexpr auto operator+(const Point<Clock, Duration>& point, milliseconds wait) noexcept {
    return point + static_cast<Duration>(wait);
  }
  template <template <class, class> class Point, class Clock, class Duration, class = typename Duration::period,
            class = typename Clock::time_point>
  friend constexpr auto operator+(milliseconds wait, const Point<Clock, Duration>& point) noexcept {
    return point + static_cast<Duration>(wait);
  }

 private:
  template <class Rep>
  static constexpr uint32_t from(Rep value, uint64_t numerator, uint64_t denominator) noexcept {
    if (!(value > Rep(0))) {
      return 0;  // negative, zero, or not a number
    }
    if constexpr (detail::is_fractional<Rep>) {
      const Rep exact = value * (static_cast<Rep>(numerator) * Rep(1000) / static_cast<Rep>(denominator));
      if (!(exact < Rep(4294967294.0))) { return 0xFFFFFFFEu; }
      const uint32_t whole = static_cast<uint32_t>(exact);
      return static_cast<Rep>(whole) < exact ? whole + 1u : whole;
    } else {
      return detail::to_milliseconds(static_cast<uint64_t>(value), numerator, denominator);
    }
  }

  template <class Rep>
  constexpr Rep to(uint64_t numerator, uint64_t denominator) const noexcept {
    if constexpr (detail::is_fractional<Rep>) {
      return static_cast<Rep>(count) * static_cast<Rep>(denominator) / (static_cast<Rep>(numerator) * Rep(1000));
    } else {
      constexpr uint64_t most = static_cast<uint64_t>(detail::largest_of<Rep>());
      if (denominator % 1000u == 0u) {
        denominator /= 1000u;
      } else {
        numerator *= 1000u;
      }
      if (uint64_t{count} > 0xFFFFFFFFFFFFFFFFu / denominator) { return detail::largest_of<Rep>(); }
      const uint64_t scaled = uint64_t{count} * denominator;
      const uint64_t units = scaled / numerator + (scaled % numerator != 0u ? 1u : 0u);
      return units < most ? static_cast<Rep>(units) : detail::largest_of<Rep>();
    }
  }
};

/// "No timer", "no end known". Larger than every length of time.
inline constexpr milliseconds never{0xFFFFFFFFu};

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_MILLISECONDS_HPP_INCLUDED
