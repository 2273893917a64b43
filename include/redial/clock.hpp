// SPDX-License-Identifier: MIT
#ifndef REDIAL_CLOCK_HPP_INCLUDED
#define REDIAL_CLOCK_HPP_INCLUDED

#include <redial/detail/traits.hpp>
#include <redial/milliseconds.hpp>
#include <stdint.h>

// What counts as a clock (contract 1.2): a callable that returns an unsigned integer of milliseconds, at least 32 bits
// (Arduino's `millis` itself is one), or std::chrono's way, as the object (`steady_clock{}`) or its function
// (`steady_clock::now`). Any epoch will do; only differences count, and they may wrap.

namespace redial {
inline namespace v0 {
namespace detail {

/// The low 32 bits of a time point in milliseconds, rounded down so that ticks never run ahead of the clock.
template <class Point>
constexpr uint32_t tick_of_point(const Point& point) {
  using period = typename Point::period;
  const auto count = point.time_since_epoch().count();
  static_assert(!is_fractional<remove_cvref_t<decltype(count)>>,
                "redial: this clock counts in floating point; pass std::chrono::steady_clock::now");
  int64_t numerator = static_cast<int64_t>(period::num);
  int64_t denominator = static_cast<int64_t>(period::den);
  if (denominator % 1000 == 0) {
    denominator /= 1000;
  } else {
    numerator *= 1000;
  }
  // A unit of `denominator` less in the whole and one more in the rest, which is then not negative: division rounds
  // down on both sides of the epoch.
  const uint64_t whole = static_cast<uint64_t>(static_cast<int64_t>(count) / denominator) - 1u;
  const uint64_t rest = static_cast<uint64_t>(static_cast<int64_t>(count) % denominator + denominator);
  return static_cast<uint32_t>(whole * static_cast<uint64_t>(numerator) +
                               rest * static_cast<uint64_t>(numerator) / static_cast<uint64_t>(denominator));
}

/// What a call or a `now()` gives: ticks, a time point, or something that is no time.
template <class T, class = void>
inline constexpr bool is_time_point = false;
template <class T>
inline constexpr bool is_time_point<T, void_t<typename T::period, decltype(declval<const T&>().time_since_epoch())>> =
    true;

/// An unsigned integer that can hold 32 bits.
template <class T, bool = is_unsigned<T>>
inline constexpr bool is_tick = false;
template <class T>
inline constexpr bool is_tick<T, true> = sizeof(T) >= 4;

template <class T, class = void>
struct call_result {
  using type = void;
};
template <class T>
struct call_result<T, void_t<decltype(declval<T&>()())>> {
  using type = remove_cvref_t<decltype(declval<T&>()())>;
};

template <class T, class = void>
struct now_result {
  using type = void;
};
template <class T>
struct now_result<T, void_t<decltype(declval<T&>().now())>> {
  using type = remove_cvref_t<decltype(declval<T&>().now())>;
};

template <class T>
using called = typename call_result<T>::type;
template <class T>
using now_of = typename now_result<T>::type;

template <class Clock>
inline constexpr bool is_clock_itself =
    is_tick<called<Clock>> || is_time_point<called<Clock>> || is_tick<now_of<Clock>> || is_time_point<now_of<Clock>>;

template <class T>
constexpr uint32_t tick_of(const T& value) {
  if constexpr (is_time_point<T>) {
    return tick_of_point(value);
  } else {
    return static_cast<uint32_t>(value);
  }
}

/// Reads any clock as a 32-bit tick of milliseconds that wraps.
template <class Clock>
constexpr uint32_t read_tick(Clock& clock) {
  if constexpr (!is_same<referred_t<Clock>, void>) {
    return read_tick(clock.get());
  } else if constexpr (is_tick<called<Clock>> || is_time_point<called<Clock>>) {
    return tick_of(clock());
  } else {
    return tick_of(clock.now());
  }
}

template <class Clock>
inline constexpr bool is_clock =
    is_same<referred_t<Clock>, void> ? is_clock_itself<Clock> : is_clock_itself<referred_t<Clock>>;

}  // namespace detail

/// A clock that stands until it is moved, for tests. Copies share its time: keep one, hand copies to machines. The
/// first one must outlive copies made of it while it has a name; one that was handed over as a temporary lives in its
/// new owner.
class manual_clock {
 public:
  /// Starts at this tick, in milliseconds; try one just below a wrap.
  constexpr explicit manual_clock(uint32_t tick = 0) noexcept : own_(tick), shared_(&own_) {}
  constexpr manual_clock(const manual_clock& other) noexcept : own_(0), shared_(other.shared_) {}
  constexpr manual_clock(manual_clock&& other) noexcept
      : own_(other.own_), shared_(other.shared_ == &other.own_ ? &own_ : other.shared_) {}
  manual_clock& operator=(const manual_clock&) = delete;

  /// The time in milliseconds.
  constexpr uint32_t operator()() const noexcept { return *shared_; }
  /// Moves the time on, past a wrap if need be.
  constexpr void advance(milliseconds by) noexcept { *shared_ += by.count; }
  /// Sets the time, backwards too.
  constexpr void set(uint32_t tick) noexcept { *shared_ = tick; }

 private:
  uint32_t own_;
  uint32_t* shared_;
};

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_CLOCK_HPP_INCLUDED
