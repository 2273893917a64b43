// SPDX-License-Identifier: MIT
// redial 0.1.0, generated from include/ by single_include/amalgamate.cmake: edit there.
//
// MIT License
//
// Copyright (c) 2026 redial contributors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

#ifndef REDIAL_REDIAL_HPP_INCLUDED
#define REDIAL_REDIAL_HPP_INCLUDED

// Everything but the adapters, in reading order: what codes mean, what is decided, the machine, the edges.

#ifndef REDIAL_VERSION_HPP_INCLUDED
#define REDIAL_VERSION_HPP_INCLUDED

namespace redial {
inline namespace v0 {

/// The library's version (https://semver.org). The one place it is written; CMake and the manifests' test read it here.
inline constexpr int version_major = 0;
inline constexpr int version_minor = 1;
inline constexpr int version_patch = 0;

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_VERSION_HPP_INCLUDED

#ifndef REDIAL_MILLISECONDS_HPP_INCLUDED
#define REDIAL_MILLISECONDS_HPP_INCLUDED

#ifndef REDIAL_DETAIL_TRAITS_HPP_INCLUDED
#define REDIAL_DETAIL_TRAITS_HPP_INCLUDED

#include <stddef.h>
#include <stdint.h>

// The few pieces of <type_traits> and <utility> that the library needs. Bare-metal toolchains often come without a C++
// library (Debian's for RISC-V and Xtensa do), so the core headers include none of it.

namespace redial {
inline namespace v0 {
namespace detail {

template <bool Condition, class T = void>
struct enable_if {};
template <class T>
struct enable_if<true, T> {
  using type = T;
};
template <bool Condition, class T = void>
using enable_if_t = typename enable_if<Condition, T>::type;

template <class...>
using void_t = void;

template <class A, class B>
inline constexpr bool is_same = false;
template <class A>
inline constexpr bool is_same<A, A> = true;

template <class T>
struct remove_cvref {
  using type = T;
};
template <class T>
struct remove_cvref<const T> {
  using type = T;
};
template <class T>
struct remove_cvref<T&> : remove_cvref<T> {};
template <class T>
struct remove_cvref<T&&> : remove_cvref<T> {};
template <class T>
using remove_cvref_t = typename remove_cvref<T>::type;

template <class T>
T&& declval() noexcept;

/// std::move under another name, so that argument-dependent look-up can never be ambiguous.
template <class T>
constexpr T&& hand_over(T& value) noexcept {
  return static_cast<T&&>(value);
}

/// True for the standard unsigned integers that can hold a quantity: not bool, not a character type.
template <class T>
inline constexpr bool is_unsigned =
    is_same<T, unsigned char> || is_same<T, unsigned short> || is_same<T, unsigned int> || is_same<T, unsigned long> ||
    is_same<T, unsigned long long>;

/// The target of something like std::reference_wrapper, known by its shape: `type` and `get()`. `void` for others.
template <class T, class = void>
struct referred {
  using type = void;
};
template <template <class> class Wrapper, class T>
struct referred<Wrapper<T>, enable_if_t<is_same<decltype(declval<const Wrapper<T>&>().get()), T&>>> {
  using type = T;
};
template <class T>
using referred_t = typename referred<T>::type;

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DETAIL_TRAITS_HPP_INCLUDED
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

#ifndef REDIAL_PROFILE_RULE_HPP_INCLUDED
#define REDIAL_PROFILE_RULE_HPP_INCLUDED

#include <stddef.h>
#include <stdint.h>

// The vocabulary of a row: what a close code or an HTTP status asks a client to do. The machine knows these classes and
// flags only; numbers live in tables, because 4001 is an invalid token for one service and an unknown opcode for
// another.

namespace redial {
inline namespace v0 {

/// What to do about an end of the connection (contract 3).
enum class rule_class : uint8_t {
  stop,     ///< do not connect again; something has to be mended first
  backoff,  ///< wait, then connect
  // From here on the first such end since a stable session is answered without a wait.
  at_once,  ///< connect again; backs off if it repeats before the session was stable
  // From here on the token that was shown is no good any more.
  expired,  ///< the token ran out: use the spare or mint another; a failure only if it should still have lived
  // From here on tokens that were asked for earlier are no good either.
  fresh_token,  ///< the token was refused: mint another, then connect; counts as an authentication failure
  once,         ///< somebody closed this on purpose: one fresh token and one reconnect in `options::once_window`
};

/// What the application does with the session that the connection carried.
enum class session : uint8_t {
  unspecified,        ///< the service has no sessions that outlive a connection, or says nothing
  fresh,              ///< begin a new one
  resume,             ///< go on with the old one
  resume_else_fresh,  ///< try to go on with the old one; begin a new one if the service won't have it
};

/// Where the next connect goes. redial keeps no URL.
enum class endpoint : uint8_t {
  same,        ///< where the last one went
  given,       ///< the URL that the service gave for this purpose
  rediscover,  ///< ask the service's API for a URL again
  standard,    ///< the default URL: one that the service gave has not worked
  secure,      ///< the same host, over TLS
};

/// How well a row is founded.
enum class basis : uint8_t {
  documented,        ///< the provider's own words
  reference_client,  ///< the provider's client does it, the words are silent
  inferred,          ///< neither; what comparable services do
};

/// A rule: a class, its flags and its floors. Built by naming the class and adding to it:
/// `backoff().hold_publishing()`, `stop().tell_user()`, `backoff().first_between(5s, 30s)`.
struct rule {
  /// Flags, one bit each.
  enum flag : uint16_t {
    tells_user = 1,        ///< a person has to see this
    holds_publishing = 2,  ///< do not resend at once after the reconnect
    ordinary = 4,          ///< not an error: a server that shuts down, a session that has ended
    unseen = 8,            ///< the peer said nothing usable: handled and reported as a failed transport
    // From here on for people and applications; the machine does not read these.
    unlisted = 16,       ///< a default for codes that no source describes
    after_change = 32,   ///< stops, but not for good: connect again once what caused it was changed
    if_user_acted = 64,  ///< stops, unless a person asked for this connection: then `start` again is in order
    announced = 128,     ///< arrives in a message; the connection stays up unless the peer closes it too
  };
  static constexpr uint16_t machine_mask = 15;

  rule_class kind = rule_class::backoff;
  uint16_t flags = 0;
  redial::session session = redial::session::unspecified;
  redial::endpoint endpoint = redial::endpoint::same;
  redial::basis basis = redial::basis::documented;
  uint8_t attempts = 1;          ///< class `once`: how many such ends are answered in one window, 1 to 255
  milliseconds min_delay{};      ///< the wait is at least this long; 0: no such floor
  milliseconds first_lowest{};   ///< the first retry since a stable session waits a draw from [first_lowest,
  milliseconds first_highest{};  ///< first_highest] instead of the backoff; 0 and 0: no such window

  /// A person has to see this.
  constexpr rule tell_user() const noexcept { return with(tells_user); }
  /// Do not resend at once after the reconnect.
  constexpr rule hold_publishing() const noexcept { return with(holds_publishing); }
  /// Not an error.
  constexpr rule not_an_error() const noexcept { return with(ordinary); }
  /// Handled and reported as a failed transport.
  constexpr rule as_failure() const noexcept { return with(unseen); }
  /// A default for codes that no source describes.
  constexpr rule by_default() const noexcept { return with(unlisted); }
  /// Stops until what caused it was changed: "not unchanged" rather than "never".
  constexpr rule after_a_change() const noexcept { return with(after_change); }
  /// Stops unless a person asked for this connection.
  constexpr rule if_the_user_acted() const noexcept { return with(if_user_acted); }
  /// Arrives in a message, without a close.
  constexpr rule in_a_message() const noexcept { return with(announced); }
  /// What becomes of the session.
  constexpr rule then(redial::session what) const noexcept {
    rule copy = *this;
    copy.session = what;
    return copy;
  }
  /// Where the next connect goes.
  constexpr rule at(redial::endpoint where) const noexcept {
    rule copy = *this;
    copy.endpoint = where;
    return copy;
  }
  /// How well this is founded; documented unless said otherwise.
  constexpr rule by(redial::basis why) const noexcept {
    rule copy = *this;
    copy.basis = why;
    return copy;
  }
  /// Never wait less than this before the reconnect.
  constexpr rule at_least(milliseconds floor) const noexcept {
    rule copy = *this;
    copy.min_delay = floor;
    return copy;
  }
  /// The first wait since a stable session is drawn from [lowest, highest] (1012 asks for 5 to 30 s).
  constexpr rule first_between(milliseconds lowest, milliseconds highest) const noexcept {
    rule copy = *this;
    copy.first_lowest = lowest;
    copy.first_highest = highest;
    return copy;
  }
  /// Class `once`: answer this many such ends in one window.
  constexpr rule times(uint8_t count) const noexcept {
    rule copy = *this;
    copy.attempts = count;
    return copy;
  }

  constexpr bool has(flag wanted) const noexcept { return (flags & wanted) != 0; }
  /// The flags that the machine acts on.
  constexpr uint8_t machine_flags() const noexcept { return static_cast<uint8_t>(flags & machine_mask); }

  friend constexpr bool operator==(const rule& a, const rule& b) noexcept {
    return a.kind == b.kind && a.flags == b.flags && a.session == b.session && a.endpoint == b.endpoint &&
           a.basis == b.basis && a.attempts == b.attempts && a.min_delay == b.min_delay &&
           a.first_lowest == b.first_lowest && a.first_highest == b.first_highest;
  }
  friend constexpr bool operator!=(const rule& a, const rule& b) noexcept { return !(a == b); }

 private:
  constexpr rule with(flag added) const noexcept {
    rule copy = *this;
    copy.flags = static_cast<uint16_t>(copy.flags | added);
    return copy;
  }
};

/// The words that rows are written in.
namespace rules {
constexpr rule of(rule_class kind) noexcept {
  rule made;
  made.kind = kind;
  return made;
}
constexpr rule stop() noexcept { return of(rule_class::stop); }
constexpr rule backoff() noexcept { return of(rule_class::backoff); }
constexpr rule fresh_token() noexcept { return of(rule_class::fresh_token); }
constexpr rule expired() noexcept { return of(rule_class::expired); }
constexpr rule once() noexcept { return of(rule_class::once); }
constexpr rule at_once() noexcept { return of(rule_class::at_once); }
}  // namespace rules

/// One row of a table: a code or a range of codes, and its rule.
struct row {
  uint16_t first;
  uint16_t last;
  rule what;

  constexpr row(uint16_t code, const rule& does) noexcept : first(code), last(code), what(does) {}
  constexpr row(uint16_t from, uint16_t to, const rule& does) noexcept : first(from), last(to), what(does) {}
};

/// Rows in ascending order of `first`; a range may hold narrower ones, which win.
struct row_table {
  const row* rows = nullptr;
  size_t size = 0;
};

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_RULE_HPP_INCLUDED

#ifndef REDIAL_PROFILE_OPTIONS_HPP_INCLUDED
#define REDIAL_PROFILE_OPTIONS_HPP_INCLUDED

#ifndef REDIAL_DETAIL_ARITHMETIC_HPP_INCLUDED
#define REDIAL_DETAIL_ARITHMETIC_HPP_INCLUDED

#include <stddef.h>
#include <stdint.h>

// Exact 32-bit arithmetic for targets that can neither divide nor multiply to 64 bits (Cortex-M0+, RV32I, lx106): a
// single 64-bit division would link half a kilobyte of libgcc. Every function is total: no input overflows silently.

namespace redial {
inline namespace v0 {
namespace detail {

/// Half the range of a 32-bit tick: the first span that it can't tell from a step backwards.
inline constexpr uint32_t span_limit = 0x80000000u;
inline constexpr uint32_t one_hour = 3600000u;

/// a * (b + 1) in full, without the 64-bit multiplication that such targets would call a helper for: of the 64-bit type
/// only the two halves are used, which cost nothing.
constexpr uint64_t multiply_by_next_in_halves(uint32_t a, uint32_t b) noexcept {
  const uint32_t al = a & 0xFFFFu;
  const uint32_t ah = a >> 16;
  const uint32_t bl = (b & 0xFFFFu) + 1;
  const uint32_t bh = b >> 16;
  const uint32_t middle = ah * bl + ((al * bl) >> 16);  // < 2^32: (2^16-1) * 2^16 + 2^16-1
  const uint32_t carry = al * bh + (middle & 0xFFFFu);
  return (uint64_t{ah * bh + (middle >> 16) + (carry >> 16)} << 32) | (a * b + a);
}

/// a * b in full, by the same function.
constexpr uint64_t multiply_in_halves(uint32_t a, uint32_t b) noexcept {
  return b != 0 ? multiply_by_next_in_halves(a, b - 1) : 0;
}

/// a * b in full, by whichever way this machine has.
constexpr uint64_t multiply(uint32_t a, uint32_t b) noexcept {
  if constexpr (sizeof(size_t) >= sizeof(uint64_t)) {
    return uint64_t{a} * b;
  } else {
    return multiply_in_halves(a, b);
  }
}

/// a * (b + 1) in full, where b + 1 may be 2^32: what a range, known by its width, has to multiply by.
constexpr uint64_t multiply_by_next(uint32_t a, uint32_t b) noexcept {
  if constexpr (sizeof(size_t) >= sizeof(uint64_t)) {
    return uint64_t{a} * (uint64_t{b} + 1);
  } else {
    return multiply_by_next_in_halves(a, b);
  }
}

constexpr uint32_t high_half(uint64_t value) noexcept { return static_cast<uint32_t>(value >> 32); }
constexpr uint32_t low_half(uint64_t value) noexcept { return static_cast<uint32_t>(value); }

/// floor(value / 100), exact for 32 bits: a multiplication by ceil(2^37 / 100) and a shift by 37.
constexpr uint32_t hundreds_of(uint32_t value) noexcept { return high_half(multiply(value, 0x51EB851Fu)) >> 5; }

/// floor(value * percent / 100) in 32 bits, where that fits them: always for up to 100 %, up to 1 h for up to 1000 %.
constexpr uint32_t percent_in_halves(uint32_t value, uint32_t percent) noexcept {
  const uint32_t hundreds = hundreds_of(value);
  return hundreds * percent + hundreds_of((value - hundreds * 100u) * percent);
}

/// The same by whichever way this machine has.
constexpr uint32_t percent_of(uint32_t value, uint32_t percent) noexcept {
  if constexpr (sizeof(size_t) >= sizeof(uint64_t)) {
    return static_cast<uint32_t>(uint64_t{value} * percent / 100u);
  } else {
    return percent_in_halves(value, percent);
  }
}

/// ceil(a / b) for b > 0, by shifting and subtracting.
constexpr uint32_t divide_up(uint32_t a, uint32_t b) noexcept {
  uint32_t quotient = 0;
  uint32_t rest = 0;
  for (int bit = 31; bit >= 0; --bit) {
    rest = (rest << 1) | ((a >> bit) & 1u);
    if (rest >= b) {  // before it was shifted, rest had 31 bits of a at most: nothing is lost
      rest -= b;
      quotient |= 1u << bit;
    }
  }
  return quotient + (rest != 0 ? 1u : 0u);
}

/// a + b, saturating.
constexpr uint32_t add(uint32_t a, uint32_t b) noexcept { return a + b < a ? 0xFFFFFFFFu : a + b; }

/// a - b, but not below 0.
constexpr uint32_t less(uint32_t a, uint32_t b) noexcept { return a > b ? a - b : 0; }

constexpr uint32_t smaller(uint32_t a, uint32_t b) noexcept { return a < b ? a : b; }
constexpr uint32_t larger(uint32_t a, uint32_t b) noexcept { return a < b ? b : a; }

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DETAIL_ARITHMETIC_HPP_INCLUDED

#include <stdint.h>

namespace redial {
inline namespace v0 {

/// What the client shows the server.
enum class credential : uint8_t {
  none,   ///< nothing
  fixed,  ///< a key that cannot be renewed (Metered: pk_live_...): a rule that needs a fresh token stops
  token,  ///< a token that the application can mint
};

/// The bounds of a draw in milliseconds, both reachable.
struct draw_range {
  uint32_t lowest = 0;
  uint32_t highest = 0;
};

/// The curve of the waits: the n-th retry since the last stable session waits about
/// min(base * (factor_percent / 100)^(n-1), cap), give or take jitter_percent (contract 5.1).
struct backoff_options {
  milliseconds base{1000};        ///< the first wait; 1 ms to `cap`
  milliseconds cap{30000};        ///< the largest wait before jitter; at most 1 h
  uint16_t factor_percent = 200;  ///< growth from one wait to the next; 100 (constant) to 1000
  uint8_t jitter_percent = 20;    ///< draw from [b - b*jitter/100, b + b*jitter/100]; 0 (none) to 100
};

/// A bucket of connects that nothing can overdraw: neither the application, nor the link, nor a server (contract 5.7).
struct budget_options {
  uint32_t burst = 6;            ///< connects in the full bucket; 0: no budget
  milliseconds interval{10000};  ///< one more connect every so long; 0: no budget
};

/// All that a user may change. Take a profile's own and change members: `auto o = redial::metered.defaults;`
/// Ranges are proved by `check`; a machine with options that fail it never connects (contract 7).
struct options {
  backoff_options backoff{};
  milliseconds stable_after{30000};       ///< online this long ends an outage: the counters start again; from 1 ms
  milliseconds first_spread{0};           ///< the first connect waits a draw from [0, first_spread]; 0: at once
  milliseconds connect_timeout{10000};    ///< from `connect` to online; from 1 ms
  milliseconds mint_timeout{10000};       ///< from `mint_token` to its answer; from 1 ms
  milliseconds liveness_timeout{0};       ///< online without `received` for so long is dead; 0: not watched
  milliseconds token_margin{5000};        ///< a token with less life left is not used again
  milliseconds once_window{3600000};      ///< a second administrative close within this stops; from 1 ms
  milliseconds max_server_delay{600000};  ///< a server's wait counts as this at most; from 1 ms
  milliseconds probe_after = never;       ///< begin afresh so long after a stop, give or take jitter; never: off
  budget_options budget{};
  uint32_t max_attempts = 0;      ///< one retry more since the last stable session stops; 0: no limit
  uint8_t max_auth_failures = 3;  ///< the so-many-th refusal of a token stops; 0: no limit
  redial::credential credential = redial::credential::token;
  bool reconnect_after_kick = true;  ///< false: an administrative close stops (it was the user's log-out)
  bool expect_ready = true;          ///< false: `opened` is enough to be online
};

/// The first thing wrong with options or a profile. `none` means nothing.
enum class fault : uint8_t {
  none,
  base_zero,
  base_over_cap,
  cap_over_one_hour,
  factor_out_of_range,
  jitter_out_of_range,
  stable_after_zero,
  connect_timeout_zero,
  mint_timeout_zero,
  once_window_zero,
  max_server_delay_zero,
  probe_after_zero,
  duration_too_long,  ///< 2^31 ms (24.8 days) or more
  budget_too_long,    ///< the bucket would take 2^31 ms or more to fill
  unknown_credential,
  rows_not_sorted,     ///< a row begins below the one before it
  rows_overlap,        ///< two rows share codes and neither lies within the other
  row_reversed,        ///< last is below first
  row_out_of_range,    ///< a close code outside 1000-4999
  unknown_class,       ///< a class, session or endpoint outside its enum
  delay_out_of_range,  ///< a floor or first window above 1 h, or a window that ends before it begins
  attempts_zero,       ///< a once rule that is never answered; say stop
  too_many_rules,      ///< more than 255 steps, or more distinct rules or floors than a packed table holds
  rules_not_of_rows,   ///< the packed table says something else than the rows
};

/// The first thing wrong with the options, or `fault::none`. For static_assert and for run time (contract 7).
constexpr fault check(const options& o) noexcept {
  if (o.backoff.base.count == 0) { return fault::base_zero; }
  if (o.backoff.base > o.backoff.cap) { return fault::base_over_cap; }
  if (o.backoff.cap.count > detail::one_hour) { return fault::cap_over_one_hour; }
  if (o.backoff.factor_percent < 100 || o.backoff.factor_percent > 1000) { return fault::factor_out_of_range; }
  if (o.backoff.jitter_percent > 100) { return fault::jitter_out_of_range; }
  if (o.stable_after.count == 0) { return fault::stable_after_zero; }
  if (o.connect_timeout.count == 0) { return fault::connect_timeout_zero; }
  if (o.mint_timeout.count == 0) { return fault::mint_timeout_zero; }
  if (o.once_window.count == 0) { return fault::once_window_zero; }
  if (o.max_server_delay.count == 0) { return fault::max_server_delay_zero; }
  if (o.probe_after.count == 0) { return fault::probe_after_zero; }
  const milliseconds spans[] = {o.stable_after, o.first_spread,     o.connect_timeout,
                                o.mint_timeout, o.liveness_timeout, o.token_margin,
                                o.once_window,  o.max_server_delay, o.budget.interval};
  for (const milliseconds span : spans) {
    if (span.count >= detail::span_limit) { return fault::duration_too_long; }
  }
  if (o.probe_after != never && o.probe_after.count >= detail::span_limit) { return fault::duration_too_long; }
  const uint64_t full = detail::multiply(o.budget.burst, o.budget.interval.count);
  if (full >= detail::span_limit) { return fault::budget_too_long; }
  if (static_cast<uint8_t>(o.credential) > static_cast<uint8_t>(credential::token)) {
    return fault::unknown_credential;
  }
  return fault::none;
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_OPTIONS_HPP_INCLUDED

#ifndef REDIAL_PROFILE_PROFILE_HPP_INCLUDED
#define REDIAL_PROFILE_PROFILE_HPP_INCLUDED


#ifndef REDIAL_PROFILE_RULEBOOK_HPP_INCLUDED
#define REDIAL_PROFILE_RULEBOOK_HPP_INCLUDED


#include <stddef.h>
#include <stdint.h>

// The rows are written to be read; the machine reads a packed form that constexpr code makes of them, with the rows of
// the base below already merged in. The codes fall into a handful of segments, highest first: a segment either is one
// rule throughout or, where rules change from code to code, has a cell for each. A look-up walks to the segment and
// reads the cell: as quick as a dense array for the codes that services use, as small as a list of ranges for the rest.
// A cell is the rule itself, in a byte; the few rules that say more refer to an entry of a list.

namespace redial {
inline namespace v0 {

/// What few rules have.
struct rule_extras {
  uint32_t min_delay = 0;      ///< milliseconds
  uint32_t first_lowest = 0;   ///< milliseconds
  uint32_t first_highest = 0;  ///< milliseconds; 0: no window
  uint8_t attempts = 1;
  redial::session session = redial::session::unspecified;
  redial::endpoint endpoint = redial::endpoint::same;

  friend constexpr bool operator==(const rule_extras& a, const rule_extras& b) noexcept {
    return a.min_delay == b.min_delay && a.first_lowest == b.first_lowest && a.first_highest == b.first_highest &&
           a.attempts == b.attempts && a.session == b.session && a.endpoint == b.endpoint;
  }
};

/// A rule as the machine reads it: class and flags in a byte.
struct packed_rule {
  uint8_t bits = static_cast<uint8_t>(rule_class::backoff) << 4;

  constexpr packed_rule() noexcept = default;
  constexpr explicit packed_rule(uint8_t cell) noexcept : bits(cell) {}
  constexpr packed_rule(rule_class kind, uint8_t flags) noexcept
      : bits(static_cast<uint8_t>(static_cast<unsigned>(kind) << 4 | flags)) {}
  constexpr rule_class kind() const noexcept { return static_cast<rule_class>(bits >> 4); }
  constexpr uint8_t flags() const noexcept { return bits & 15; }
  constexpr bool has(rule::flag wanted) const noexcept { return (bits & wanted) != 0; }
};

/// A rule that says more than fits a byte. Its byte stands in what the extras leave free of their last word.
struct special_rule : rule_extras {
  packed_rule rule;

  friend constexpr bool operator==(const special_rule& a, const special_rule& b) noexcept {
    return a.rule.bits == b.rule.bits && static_cast<const rule_extras&>(a) == b;
  }
};

/// A curve of waits that options can't describe, as a ladder: the range of the next wait. retries: how many there were
/// since the last stable session; last: what was drawn for the one before, 0 on the first. The draw is then what `last`
/// and b are.
using curve_function = draw_range (*)(const backoff_options& o, uint32_t retries, uint32_t last);

/// The codes from `from` up to the segment before: cell `first` for all of them, or one cell for each.
struct segment {
  uint16_t from;
  uint8_t first;  ///< index into rulebook::cells
  uint8_t mask;   ///< 0: one cell; 255: cell after cell
};

/// All that the machine needs to know of a profile.
struct rulebook {
  static constexpr uint8_t special = 0x80;  ///< a cell from here on is an index into `specials`

  const segment* closes;    ///< in descending order, down to one that begins at 0
  const segment* statuses;  ///< likewise
  const uint8_t* cells;
  const special_rule* specials;  ///< the first one has the extras of a rule without any
  curve_function curve;          ///< used if `has_curve`; else the options' own
  bool has_curve;                ///< no comparison with null: gcc's -fsanitize=undefined finds that one not constant
  uint8_t transport;             ///< the cell for a failed transport
  uint32_t longest_floor;        ///< of all rules, milliseconds

  /// The cell for a code: total, since the last segment begins at 0.
  constexpr uint8_t find(const segment* at, uint16_t code) const noexcept {
    while (at->from > code) { ++at; }
    return cells[at->first + ((code - at->from) & at->mask)];
  }
  /// The extras of a cell, which becomes its rule if it refers to one.
  constexpr const rule_extras& look_up(packed_rule& cell) const noexcept {
    const special_rule* found = specials;
    if (cell.bits >= special) {
      found += cell.bits & (special - 1);
      cell = found->rule;
    }
    return *found;
  }
  constexpr packed_rule rule_of(uint8_t cell) const noexcept {
    return cell < special ? packed_rule{cell} : specials[cell - special].rule;
  }
  constexpr const rule_extras& extras_of(uint8_t cell) const noexcept {
    return specials[cell < special ? 0 : cell - special];
  }
};

/// A packed form that was made before: the parts of a rulebook.
struct packed_form {
  uint32_t digest;  ///< of the rows that it was made of; 0: of none
  const segment* closes;
  const segment* statuses;
  const uint8_t* cells;
  const special_rule* specials;
  uint8_t transport;
  uint32_t longest_floor;
};

namespace detail {

constexpr rule_extras extras_of(const rule& r) noexcept {
  return {r.min_delay.count, r.first_lowest.count, r.first_highest.count, r.attempts, r.session, r.endpoint};
}

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_RULEBOOK_HPP_INCLUDED
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {

/// What a service lets one connection send; 0 means that it names no such limit.
struct limits {
  uint32_t messages_per_second = 0;
  uint32_t burst = 0;           ///< messages
  uint32_t max_frame_size = 0;  ///< bytes of one encoded frame; exactly this many still pass
};

/// Text for people about a code or a range of codes.
struct text {
  uint16_t first;
  uint16_t last;
  const char* name;     ///< the registered or documented name
  const char* meaning;  ///< what has happened
  const char* remedy;   ///< what to do about it
};

/// Texts in any order; a narrower range wins.
struct text_table {
  const text* texts = nullptr;
  size_t size = 0;

  constexpr text_table() noexcept = default;
  template <size_t Size>
  constexpr text_table(const text (&array)[Size]) noexcept : texts(array), size(Size) {}
};

/// A service's knowledge. Made by `make_profile` (packing.hpp); one object of static storage, which machines point
/// into.
///
/// Members that firmware never reads (rows, texts) are not linked: a machine keeps `book` and a copy of `defaults`
/// only.
struct profile {
  const char* name;
  row_table closes;  ///< the profile's own rows, for people and proofs
  row_table statuses;
  text_table close_texts;
  text_table status_texts;
  const profile* base;      ///< asked for whatever the own rows leave out
  size_t layers;            ///< how many bases there are below; 0: `base` is null
  const rulebook& book;     ///< the same rows and the base's, packed for the machine
  const options& defaults;  ///< `auto o = redial::metered.defaults;` is how a user begins to change one
  redial::limits limits;
  uint16_t disconnect_code;  ///< what to close with on action `disconnect`: one that does not end the session for good
};

namespace detail {

/// For codes that no table has: treat as an abnormal end.
inline constexpr rule default_rule = rules::backoff().by_default();

/// The codes that a table can be about.
struct code_range {
  uint32_t lowest;
  uint32_t highest;
};
inline constexpr code_range close_codes{1000, 4999};  // what a Close frame can carry (RFC 6455 7.4.2)
inline constexpr code_range all_codes{0, 0xFFFF};

struct found_rule {
  rule what = default_rule;
  bool listed = false;
  uint32_t until = 0x10000u;  ///< the same answer holds up to here, exclusive
};

/// The exact row, else the narrowest range, of the profile; else of its base, and so on; else `default_rule`.
constexpr found_rule find(const profile& p, row_table profile::*table, uint32_t code) noexcept {
  found_rule result;
  const profile* layer = &p;
  for (size_t below = p.layers;; --below) {
    const row_table& own = layer->*table;
    size_t best = own.size;
    for (size_t i = 0; i < own.size; ++i) {
      const row& candidate = own.rows[i];
      if (candidate.first > code) {
        result.until = smaller(result.until, candidate.first);
        break;
      }
      if (candidate.last >= code) {
        result.until = smaller(result.until, candidate.last + 1u);
        best = i;  // the narrower of two stands behind the wider
      }
    }
    if (best < own.size) {
      result.what = own.rows[best].what;
      result.listed = !result.what.has(rule::unlisted);
      return result;
    }
    if (below == 0) { return result; }
    layer = layer->base;
  }
}

/// How deep ranges may nest.
inline constexpr size_t deepest = 8;

/// The first fault of a table of rows.
constexpr fault check(row_table table, code_range codes) noexcept {
  uint32_t open[deepest] = {};  // the last codes of the ranges that hold the row before, the narrowest on top
  size_t depth = 0;
  for (size_t i = 0; i < table.size; ++i) {
    const row& r = table.rows[i];
    if (r.last < r.first) { return fault::row_reversed; }
    if (r.first < codes.lowest || r.last > codes.highest) { return fault::row_out_of_range; }
    if (i > 0) {
      const row& before = table.rows[i - 1];
      if (r.first < before.first || (r.first == before.first && r.last > before.last)) {
        return fault::rows_not_sorted;
      }
      if (r.first == before.first && r.last == before.last) { return fault::rows_overlap; }
    }
    while (depth != 0 && open[depth - 1] < r.first) { --depth; }
    if (depth != 0 && open[depth - 1] < r.last) { return fault::rows_overlap; }
    if (depth == deepest) { return fault::too_many_rules; }
    open[depth++] = r.last;
    if (static_cast<uint8_t>(r.what.kind) > static_cast<uint8_t>(rule_class::once) ||
        static_cast<uint8_t>(r.what.session) > static_cast<uint8_t>(session::resume_else_fresh) ||
        static_cast<uint8_t>(r.what.endpoint) > static_cast<uint8_t>(endpoint::secure)) {
      return fault::unknown_class;
    }
    if (r.what.attempts == 0) { return fault::attempts_zero; }
    if (r.what.min_delay.count > one_hour || r.what.first_highest.count > one_hour ||
        r.what.first_lowest > r.what.first_highest) {
      return fault::delay_out_of_range;
    }
  }
  return fault::none;
}

/// True if the packed form says what the rows say, at each place where either can change.
constexpr bool agree(const profile& p, row_table profile::*table, const segment* packed, code_range codes) noexcept {
  for (uint32_t code = codes.lowest; code <= codes.highest;) {
    const segment* at = packed;
    uint32_t until = 0x10000u;
    while (at->from > code) { until = (at++)->from; }
    if (at->mask != 0) { until = code + 1; }
    const found_rule found = find(p, table, code);
    const uint8_t cell = p.book.find(packed, static_cast<uint16_t>(code));
    const packed_rule by = p.book.rule_of(cell);
    if (by.kind() != found.what.kind || by.flags() != found.what.machine_flags() ||
        !(p.book.extras_of(cell) == extras_of(found.what))) {
      return false;
    }
    code = smaller(found.until, until);
  }
  return true;
}

}  // namespace detail

/// The first thing wrong with the rows of a profile: their order, overlaps, codes that the kind can't have (close codes
/// are 1000-4999, statuses 0-65535), floors out of range.
constexpr fault check_rows(const profile& p) noexcept {
  const fault closes = detail::check(p.closes, detail::close_codes);
  return closes != fault::none ? closes : detail::check(p.statuses, detail::all_codes);
}

/// The first thing wrong with a profile: its rows, its packed form, its options; `fault::none` if nothing is. For
/// static_assert and for run time (contract 3.1).
constexpr fault check(const profile& p) noexcept {
  const fault rows = check_rows(p);
  if (rows != fault::none) { return rows; }
  if (!detail::agree(p, &profile::closes, p.book.closes, detail::close_codes) ||
      !detail::agree(p, &profile::statuses, p.book.statuses, detail::all_codes)) {
    return fault::rules_not_of_rows;
  }
  return check(p.defaults);
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PROFILE_HPP_INCLUDED

#ifndef REDIAL_PROFILE_PACKING_HPP_INCLUDED
#define REDIAL_PROFILE_PACKING_HPP_INCLUDED

#ifndef REDIAL_PROFILE_DRAFT_HPP_INCLUDED
#define REDIAL_PROFILE_DRAFT_HPP_INCLUDED


#include <stddef.h>
#include <stdint.h>

// A rulebook under construction: takes the steps of a table in ascending order and cuts them into segments and cells.

namespace redial {
inline namespace v0 {
namespace detail {

/// A list under construction. What does not fit is refused in `fits`, never written.
template <class T, size_t Most>
struct draft {
  T items[Most] = {};
  size_t size = 0;
  bool fits = true;

  constexpr void push(const T& item) noexcept {
    if (size == Most) {
      fits = false;
    } else {
      items[size++] = item;
    }
  }
  /// Where the item stands, added if it does not yet.
  constexpr uint8_t index_of(const T& item) noexcept {
    for (size_t i = 0; i < size; ++i) {
      if (items[i] == item) { return static_cast<uint8_t>(i); }
    }
    push(item);
    return static_cast<uint8_t>(size - 1);
  }
  /// Where a run of items begins; as much of it as does not stand here yet is added.
  constexpr uint8_t index_of(const draft& run) noexcept {
    size_t begin = 0;
    for (size_t same = 0; begin + same < size && same < run.size;) {
      if (items[begin + same] == run.items[same]) {
        ++same;
      } else {
        ++begin;
        same = 0;
      }
    }
    for (size_t i = size - begin; i < run.size; ++i) { push(run.items[i]); }
    return static_cast<uint8_t>(begin);
  }
};

/// A step function in ascending order: `cell` holds from `from` to just below the next step.
struct rule_step {
  uint16_t from;
  uint8_t cell;
};

/// A rulebook under construction. Cells: the most of them; a template so that it costs nothing where it is not needed.
template <size_t Cells>
struct rulebook_draft {
  using segment_list = draft<segment, Cells / 2>;

  draft<special_rule, Cells / 4> specials;
  draft<uint8_t, Cells> cells;
  segment_list closes;
  segment_list statuses;
  draft<rule_step, Cells> steps;  ///< of the table that is being packed
  uint8_t transport = 0;

  constexpr uint8_t cell_of(const rule& r) noexcept {
    const packed_rule byte{r.kind, r.machine_flags()};
    const rule_extras extras = extras_of(r);
    return extras == rule_extras{} ? byte.bits : special_cell({extras, byte});
  }
  constexpr uint8_t special_cell(const special_rule& r) noexcept {
    return static_cast<uint8_t>(rulebook::special | specials.index_of(r));
  }

  constexpr void step(uint32_t from, uint8_t cell) noexcept {
    if (steps.size == 0 || steps.items[steps.size - 1].cell != cell) {
      steps.push({static_cast<uint16_t>(steps.size == 0 ? 0 : from), cell});
    }
  }

  /// What the base says of the codes from `at` to just below `end`.
  constexpr void step_by(const rulebook& base, const segment* segments, uint32_t at, uint32_t end) noexcept {
    while (at < end) {
      const segment* here = segments;
      uint32_t until = end;
      while (here->from > at) { until = (here++)->from; }
      const uint8_t cell = base.cells[here->first + ((at - here->from) & here->mask)];
      step(at, cell < rulebook::special ? cell : special_cell(base.specials[cell - rulebook::special]));
      at = here->mask != 0 ? at + 1 : smaller(until, end);
    }
  }

  /// Cuts the steps into segments. A run of steps of at most eight codes each shares a segment of cells.
  constexpr void cut(segment_list& into) noexcept {
    constexpr uint32_t short_step = 8;
    segment_list ascending;
    for (size_t i = 0; i < steps.size;) {
      const uint32_t begin = steps.items[i].from;
      size_t next = i + 1;  // the first step that is not of the run
      while (next < steps.size && uint32_t{steps.items[next].from} - steps.items[next - 1].from <= short_step &&
             steps.items[next].from - begin < 255u) {
        ++next;
      }
      if (next == i + 1) {
        ascending.push({static_cast<uint16_t>(begin), cells.index_of(steps.items[i].cell), 0});
        i = next;
        continue;
      }
      --next;  // the last step of the run goes on for long: it is a segment of its own
      draft<uint8_t, Cells> run;
      for (size_t k = i; k < next; ++k) {
        for (uint32_t code = steps.items[k].from; code < steps.items[k + 1].from; ++code) {
          run.push(steps.items[k].cell);
        }
      }
      ascending.push({static_cast<uint16_t>(begin), cells.index_of(run), 255});
      i = next;
    }
    into.fits = ascending.fits && steps.fits;
    for (size_t i = ascending.size; i-- > 0;) { into.push(ascending.items[i]); }
    steps.size = 0;
  }

  constexpr uint32_t longest_floor() const noexcept {
    uint32_t longest = 0;
    for (size_t i = 0; i < specials.size; ++i) {
      const rule_extras& extras = specials.items[i];
      longest = larger(longest, larger(extras.min_delay, extras.first_highest));
    }
    return longest;
  }

  constexpr bool fits() const noexcept { return specials.fits && cells.fits && closes.fits && statuses.fits; }
};

template <class T, size_t Size>
struct exactly {
  T items[Size] = {};
};

/// The first `Size` items of a draft.
template <size_t Size, class T, size_t Most>
constexpr exactly<T, Size> trimmed(const draft<T, Most>& items) noexcept {
  exactly<T, Size> result{};
  for (size_t i = 0; i < Size; ++i) { result.items[i] = items.items[i]; }
  return result;
}

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_DRAFT_HPP_INCLUDED


#include <stddef.h>
#include <stdint.h>

// From rows to a rulebook, by the compiler: one sweep over the sorted rows of a profile, with the base's rulebook where
// they leave gaps, gives a step function, which the draft cuts into segments. All of it is gone before a program runs.
//
// The library's own profiles bring the result along, in profile/packed: making it is half of what they cost a compiler.
// It is used only while its digest is that of the rows, so whoever edits a row gets what the row says.

namespace redial {
inline namespace v0 {
namespace detail {

template <size_t Size>
constexpr row_table table_of(const row (&rows)[Size]) noexcept {
  return {rows, Size};
}
constexpr row_table table_of(row_table table) noexcept { return table; }

/// Stands for rows: FNV-1a, 32 bits a step, over what the machine reads of them. before: the digest to go on from.
constexpr uint32_t digest(row_table table, uint32_t before) noexcept {
  constexpr uint32_t prime = 16777619u;
  uint32_t sum = (before ^ static_cast<uint32_t>(table.size)) * prime;
  for (size_t i = 0; i < table.size; ++i) {
    const row& r = table.rows[i];
    const uint32_t kind = static_cast<uint32_t>(r.what.kind) | uint32_t{r.what.attempts} << 8;
    const uint32_t advice = static_cast<uint32_t>(r.what.session) | static_cast<uint32_t>(r.what.endpoint) << 8;
    sum = (sum ^ (r.first | uint32_t{r.last} << 16)) * prime;
    sum = (sum ^ (kind | uint32_t{r.what.machine_flags()} << 16)) * prime;
    sum = (sum ^ (advice | r.what.min_delay.count << 16)) * prime;
    sum = (sum ^ (r.what.min_delay.count >> 16)) * prime;
    sum = (sum ^ r.what.first_lowest.count) * prime;
    sum = (sum ^ r.what.first_highest.count) * prime;
  }
  return sum;
}

/// ... for both tables of a profile. Never 0.
constexpr uint32_t digest(row_table closes, row_table statuses, uint32_t base) noexcept {
  return digest(statuses, digest(closes, base)) | 1;
}
/// ... for a profile and all below it.
constexpr uint32_t digest(const profile& p) noexcept {
  uint32_t sum = 0;
  const profile* layer = &p;
  for (size_t below = p.layers;; --below) {
    sum = digest(layer->closes, layer->statuses, sum);
    if (below == 0) { return sum; }
    layer = layer->base;
  }
}
template <const profile* Profile>
inline constexpr uint32_t digest_of = digest(*Profile);
template <>
inline constexpr uint32_t digest_of<nullptr> = 0;

template <const profile* Base>
inline constexpr bool has_base = true;
template <>
inline constexpr bool has_base<nullptr> = false;
template <curve_function Curve>
inline constexpr bool has_curve = true;
template <>
inline constexpr bool has_curve<nullptr> = false;

/// The packed form of a pair of tables over a base: computed once, by the compiler.
template <const auto& Closes, const auto& Statuses, const profile* Base>
struct packing {
  using book_draft = rulebook_draft<255>;

  /// One sweep over the sorted rows: ranges that are open stand on a stack, the narrowest on top.
  static constexpr void sweep(book_draft& made, row_table own, const segment* rulebook::*base, code_range codes) {
    const row* open[deepest] = {};
    size_t depth = 0;
    uint32_t at = codes.lowest;
    for (size_t i = 0; i <= own.size; ++i) {
      const uint32_t next = i < own.size ? own.rows[i].first : codes.highest + 1;
      while (at < next) {
        const uint32_t end = depth != 0 ? smaller(next, open[depth - 1]->last + 1u) : next;
        if (depth != 0) {
          if (at < end) { made.step(at, made.cell_of(open[depth - 1]->what)); }
          if (end == open[depth - 1]->last + 1u) { --depth; }
        } else if constexpr (has_base<Base>) {
          made.step_by(Base->book, Base->book.*base, at, end);
        } else {
          made.step(at, made.cell_of(default_rule));
        }
        at = larger(at, end);
      }
      if (i < own.size) {
        if (depth == deepest) {
          made.steps.fits = false;
          return;
        }
        open[depth++] = &own.rows[i];
      }
    }
  }

  static constexpr book_draft make() noexcept {
    book_draft made;
    made.specials.push({});
    sweep(made, table_of(Closes), &rulebook::closes, close_codes);
    // `failed` is what 1006 says of session and endpoint; it backs off whatever 1006 does (contract 3).
    for (size_t i = 0; i < made.steps.size && made.steps.items[i].from <= 1006; ++i) {
      made.transport = made.steps.items[i].cell;
    }
    const uint8_t lost = made.transport;
    const packed_rule by =
        lost < rulebook::special ? packed_rule{lost} : made.specials.items[lost - rulebook::special].rule;
    if (by.kind() != rule_class::backoff) { made.transport = packed_rule{}.bits; }
    made.cut(made.closes);
    sweep(made, table_of(Statuses), &rulebook::statuses, all_codes);
    made.cut(made.statuses);
    return made;
  }
  static constexpr book_draft drafted = make();
  static_assert(drafted.fits(), "redial: this profile has more distinct rules, floors or ranges than fit a rulebook");
  static constexpr auto closes = trimmed<drafted.closes.size>(drafted.closes);
  static constexpr auto statuses = trimmed<drafted.statuses.size>(drafted.statuses);
  static constexpr auto cells = trimmed<drafted.cells.size>(drafted.cells);
  static constexpr auto specials = trimmed<drafted.specials.size>(drafted.specials);
  static constexpr packed_form form = {digest(table_of(Closes), table_of(Statuses), digest_of<Base>),
                                       closes.items,
                                       statuses.items,
                                       cells.items,
                                       specials.items,
                                       drafted.transport,
                                       drafted.longest_floor()};
};

/// The form that was made before if it is of these rows, else one that is made here.
template <const auto& Closes, const auto& Statuses, const profile* Base, const packed_form& Ready, bool Same>
inline constexpr const packed_form& chosen_form = packing<Closes, Statuses, Base>::form;
template <const auto& Closes, const auto& Statuses, const profile* Base, const packed_form& Ready>
inline constexpr const packed_form& chosen_form<Closes, Statuses, Base, Ready, true> = Ready;

/// The rulebook of a pair of tables over a base.
template <const auto& Closes, const auto& Statuses, const profile* Base, curve_function Curve, const packed_form& Ready>
struct rulebook_of {
  static constexpr uint32_t rows = digest(table_of(Closes), table_of(Statuses), digest_of<Base>);
  static constexpr const packed_form& packed = chosen_form<Closes, Statuses, Base, Ready, Ready.digest == rows>;
  static_assert(Ready.digest == 0 || Ready.digest == rows ||
                    (check(table_of(Closes), close_codes) == fault::none &&
                     check(table_of(Statuses), all_codes) == fault::none),
                "redial: rows of a profile of the library's were edited, and redial::check has something against them");
  static constexpr rulebook book = {packed.closes, packed.statuses,  packed.cells,     packed.specials,
                                    Curve,         has_curve<Curve>, packed.transport, packed.longest_floor};
};

/// No packed form was made before.
inline constexpr packed_form unpacked{};

}  // namespace detail

/// A table without rows, for services that say nothing about close codes or statuses.
inline constexpr row_table no_rows{};

/// A profile from arrays of rows of static storage, over a base (usually &redial::rfc6455; nullptr for none). Rows
/// stand in ascending order of `first`, a wider range before a narrower one that begins with it.
///
///     inline constexpr redial::row my_closes[] = {{4100, 4199, redial::rules::backoff().at_least(1s)}};
///     inline constexpr auto mine =
///         redial::make_profile<my_closes, redial::no_rows, &redial::rfc6455>("mine", my_options);
///     static_assert(redial::check(mine) == redial::fault::none);
///
/// Curve: null for the options' own curve, or a function of a ladder or the like. Ready: a packed form of these rows,
/// if one was made before.
template <const auto& Closes, const auto& Statuses, const profile* Base, curve_function Curve = nullptr,
          const packed_form& Ready = detail::unpacked>
constexpr profile make_profile(const char* name, const options& defaults, const limits& sends = {},
                               text_table close_texts = {}, text_table status_texts = {}) noexcept {
  size_t layers = 0;
  if constexpr (detail::has_base<Base>) { layers = Base->layers + 1; }
  return {name,
          detail::table_of(Closes),
          detail::table_of(Statuses),
          close_texts,
          status_texts,
          Base,
          layers,
          detail::rulebook_of<Closes, Statuses, Base, Curve, Ready>::book,
          defaults,
          sends,
          1000};
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKING_HPP_INCLUDED

#ifndef REDIAL_PROFILE_RFC6455_HPP_INCLUDED
#define REDIAL_PROFILE_RFC6455_HPP_INCLUDED

#ifndef REDIAL_PROFILE_PACKED_RFC6455_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_RFC6455_HPP_INCLUDED

#include <stdint.h>

// Printed from the rows of profile/rfc6455.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment rfc6455_closes[] = {
    {3004, 4, 0}, {3000, 13, 255}, {1013, 4, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment rfc6455_statuses[] = {
    {600, 17, 0}, {506, 4, 0}, {500, 29, 255}, {430, 2, 0}, {425, 25, 255}, {409, 2, 0}, {401, 18, 255}, {200, 2, 0},
    {0, 17, 0},
};
inline constexpr uint8_t rfc6455_cells[] = {
    4, 20, 0, 0, 16, 16, 16, 0, 0, 0, 0, 16, 129, 64, 16, 16, 0, 24, 64, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0, 16, 16,
    16, 0,
};
inline constexpr special_rule rfc6455_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::unspecified, endpoint::same}, packed_rule{16}},
};
inline constexpr packed_form rfc6455 = {
    0x516CB34B, rfc6455_closes, rfc6455_statuses, rfc6455_cells, rfc6455_specials, 16, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_RFC6455_HPP_INCLUDED


#ifndef REDIAL_PROFILE_RFC6455_TEXT_HPP_INCLUDED
#define REDIAL_PROFILE_RFC6455_TEXT_HPP_INCLUDED


// Words for people about the base table. Names are the registered ones (IANA WebSocket close codes, HTTP status codes).

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text rfc6455_closes[] = {
    {1000, 1000, "Normal Closure", "the session was ended on purpose and in order",
     "nothing to mend; start again when a session is wanted"},
    {1001, 1001, "Going Away", "the server is shutting down or restarting", "redial waits and comes back by itself"},
    {1002, 1002, "Protocol error", "the peer saw frames that break the WebSocket protocol",
     "mend the client or a proxy on the way, then start again"},
    {1003, 1003, "Unsupported Data", "the peer does not accept this kind of data",
     "send the kind of frame that the service takes, then start again"},
    {1004, 1004, "Reserved", "a code that was never given a meaning", "redial backs off and tries again"},
    {1005, 1005, "No Status Rcvd", "the connection was closed without a code", "redial backs off and tries again"},
    {1006, 1006, "Abnormal Closure", "the connection broke without a Close frame", "redial backs off and tries again"},
    {1007, 1007, "Invalid frame payload data",
     "a message was not what its type promises, such as text that is no UTF-8", "mend what is sent, then start again"},
    {1008, 1008, "Policy Violation", "a message broke one of the server's rules",
     "find the rule and mend it, then start again"},
    {1009, 1009, "Message Too Big", "a frame was larger than the server takes",
     "split the payload below the limit, then start again"},
    {1010, 1010, "Mandatory Ext.", "the client needs an extension that the server did not agree to",
     "do without the extension or choose another server, then start again"},
    {1011, 1011, "Internal Error", "the server ran into something that it did not expect",
     "redial backs off and tries again"},
    {1012, 1012, "Service Restart", "the service is restarting", "redial comes back spread over 5 to 30 seconds"},
    {1013, 1013, "Try Again Later", "the service has too much to do", "redial backs off and tries again"},
    {1014, 1014, "Bad Gateway", "a gateway got a bad answer from the server behind it",
     "redial backs off and tries again"},
    {1015, 1015, "TLS handshake", "the TLS handshake failed",
     "redial backs off; if it stays, look at the certificate, the host name and the clock"},
    {3000, 3000, "Unauthorized", "the credential was not accepted",
     "redial asks for a fresh token a few times, then stops"},
    {3003, 3003, "Forbidden", "the credential is known and may not do this", "grant the permission, then start again"},
    {3008, 3008, "Timeout", "the peer waited too long for something", "redial backs off and tries again"},
};

inline constexpr text rfc6455_statuses[] = {
    {0, 0, "Status unknown", "the upgrade was refused and the stack hides the status",
     "redial backs off and tries again"},
    {200, 200, "OK", "an ordinary web page answered where a WebSocket was expected",
     "check host and path, then start again"},
    {301, 301, "Moved Permanently", "the endpoint has another address", "configure the new address, then start again"},
    {302, 302, "Found", "the endpoint points elsewhere", "configure the address it points to, then start again"},
    {307, 307, "Temporary Redirect", "the endpoint points elsewhere for now",
     "configure the address it points to, then start again"},
    {308, 308, "Permanent Redirect", "the endpoint has another address", "configure the new address, then start again"},
    {400, 400, "Bad Request", "the server could not make sense of the upgrade request",
     "mend the request, then start again"},
    {401, 401, "Unauthorized", "the credential is missing, wrong or has run out",
     "redial asks for a fresh token a few times, then stops"},
    {403, 403, "Forbidden", "the credential is known and may not connect", "grant the permission, then start again"},
    {404, 404, "Not Found", "there is no WebSocket at this path", "mend the path, then start again"},
    {407, 407, "Proxy Authentication Required", "a proxy on the way wants credentials",
     "configure the proxy, then start again"},
    {408, 408, "Request Timeout", "the request took too long to arrive", "redial backs off and tries again"},
    {410, 410, "Gone", "the endpoint was taken away for good", "configure the new address, then start again"},
    {421, 421, "Misdirected Request", "this server does not answer for that host",
     "check host name and TLS, then start again"},
    {425, 425, "Too Early", "the server will not risk a request that might be replayed",
     "redial backs off and tries again"},
    {426, 426, "Upgrade Required", "the server wants another protocol or WebSocket version",
     "mend the client, then start again"},
    {429, 429, "Too Many Requests", "too many connection attempts from this address or account",
     "redial waits as long as the server asks, or backs off"},
    {431, 431, "Request Header Fields Too Large", "the headers are too large, often because of cookies",
     "send fewer headers, then start again"},
    {451, 451, "Unavailable For Legal Reasons", "access is refused for a legal reason",
     "talk to the service, then start again"},
    {500, 500, "Internal Server Error", "the server failed while it upgraded", "redial backs off and tries again"},
    {501, 501, "Not Implemented", "the server cannot do this at all", "use another server, then start again"},
    {502, 502, "Bad Gateway", "a gateway got a bad answer from the server behind it",
     "redial backs off and tries again"},
    {503, 503, "Service Unavailable", "the server is overloaded or down for the moment",
     "redial waits as long as the server asks, or backs off"},
    {504, 504, "Gateway Timeout", "a gateway got no answer in time", "redial backs off and tries again"},
    {505, 505, "HTTP Version Not Supported", "the server does not speak this HTTP version",
     "use HTTP/1.1, then start again"},
    {511, 511, "Network Authentication Required", "the network wants a log-in first, as in a hotel",
     "log in to the network; redial backs off and tries again"},
};

}  // namespace texts
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_RFC6455_TEXT_HPP_INCLUDED
#include <stdint.h>

// The base under every profile: RFC 6455 7.4.1, the IANA close code registry, and what RFC 9110 and RFC 6585 say of the
// statuses that an upgrade can meet. Where those are silent the reasons are in the contract, section 3.

namespace redial {
inline namespace v0 {
namespace tables {

inline constexpr row rfc6455_closes[] = {
    {1000, rules::stop().not_an_error()},
    {1001, rules::backoff().not_an_error()},
    {1002, rules::stop()},
    {1003, rules::stop()},
    {1004, rules::backoff()},
    {1005, rules::backoff()},
    {1006, rules::backoff()},
    {1007, rules::stop()},
    {1008, rules::stop()},
    {1009, rules::stop()},
    {1010, rules::stop()},
    {1011, rules::backoff()},
    {1012, rules::backoff().first_between(milliseconds{5000}, milliseconds{30000})},
    {1013, rules::backoff()},
    {1014, rules::backoff()},
    {1015, rules::backoff()},
    {3000, rules::fresh_token()},
    {3003, rules::stop()},
    {3008, rules::backoff()},
};

inline constexpr row rfc6455_statuses[] = {
    {0, 199, rules::backoff().as_failure().by_default()},  // 0: the stack hides the status
    {200, 399, rules::stop().by_default()},                // a 2xx is no upgrade; redirects are not followed
    {400, 499, rules::stop().by_default()},
    {401, rules::fresh_token()},
    {408, rules::backoff()},
    {425, rules::backoff()},
    {429, rules::backoff()},
    {500, 599, rules::backoff().by_default()},
    {501, rules::stop()},
    {505, rules::stop()},
    {600, 65535, rules::backoff().as_failure().by_default()},
};

inline constexpr options rfc6455_options = [] {
  options o;
  o.credential = credential::none;
  o.expect_ready = false;
  return o;
}();

}  // namespace tables

/// RFC 6455, the IANA registry and HTTP. By default without credentials and online as soon as the upgrade succeeded.
inline constexpr profile rfc6455 =
    make_profile<tables::rfc6455_closes, tables::rfc6455_statuses, nullptr, nullptr, packed::rfc6455>(
        "rfc6455", tables::rfc6455_options, {}, texts::rfc6455_closes, texts::rfc6455_statuses);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_RFC6455_HPP_INCLUDED

#ifndef REDIAL_PROFILE_METERED_HPP_INCLUDED
#define REDIAL_PROFILE_METERED_HPP_INCLUDED

#ifndef REDIAL_PROFILE_METERED_TEXT_HPP_INCLUDED
#define REDIAL_PROFILE_METERED_TEXT_HPP_INCLUDED


// Words for people about Metered's table: the service's names, our own sentences.

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text metered_closes[] = {
    {1001, 1001, "Going Away", "the server shuts down for a deploy or restart; a going_away message came before",
     "nothing to mend: redial stays away as long as the message asked, then comes back"},
    {1008, 1008, "Policy Violation", "a message broke a rule of the protocol",
     "find out which one and mend it, then start again"},
    {1009, 1009, "Message Too Big", "one frame was larger than 64 KB",
     "split the payload: the cap is for each frame, then start again"},
    {4001, 4001, "Invalid Token", "the token did not pass verification: bad signature, malformed, or unknown key",
     "redial asks for another a few times; if that does not help, check the sk_ secret and the kid header"},
    {4002, 4002, "Token Expired", "the token's exp has passed; the server closes about 250 ms before it",
     "nothing to mend: redial uses the spare token or asks for a fresh one"},
    {4003, 4003, "Channel Not Authorized", "a subscription lies outside the key's channel patterns",
     "change the patterns on the dashboard or the channel, then start again"},
    {4010, 4010, "Over Concurrent Limit", "the plan's concurrent connections are all taken and overage is off",
     "redial backs off until one is free; allow overage or take a larger plan"},
    {4011, 4011, "Over Message Rate", "more than 100 messages a second, or a burst of more than 200, on one connection",
     "redial backs off; hold publishing after the reconnect and send through a send_gate"},
    {4012, 4012, "Account Suspended", "the account is suspended, and every connect will fail until it is active again",
     "tell a person: settle it in the dashboard, then start again"},
    {4020, 4020, "Admin Disconnect", "a backend disconnected this peer on purpose",
     "redial comes back once with a fresh token; if it was a log-out, set reconnect_after_kick to false"},
};

inline constexpr text metered_statuses[] = {
    {401, 401, "Unauthorized", "the token or key is invalid, expired, missing or unknown, or the origin is not allowed",
     "redial asks for a fresh token a few times, then stops; a refused origin needs the dashboard"},
    {404, 404, "Not Found", "wrong path: the only endpoint for upgrades is /v1", "mend the URL, then start again"},
    {429, 429, "Too Many Requests", "too many connects from this address",
     "redial waits as long as the server asks, or backs off"},
    {500, 500, "Internal Server Error", "the service failed while it upgraded", "redial backs off and tries again"},
    {503, 503, "Service Unavailable", "the service failed while it upgraded",
     "redial waits as long as the server asks, or backs off"},
};

}  // namespace texts
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_METERED_TEXT_HPP_INCLUDED

#ifndef REDIAL_PROFILE_PACKED_METERED_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_METERED_HPP_INCLUDED

#include <stdint.h>

// Printed from the rows of profile/metered.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment metered_closes[] = {
    {4021, 4, 0}, {4001, 17, 255}, {3004, 4, 0}, {3000, 13, 255}, {1013, 4, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment metered_statuses[] = {
    {600, 37, 0}, {506, 4, 0}, {500, 49, 255}, {430, 2, 0}, {425, 45, 255}, {409, 2, 0}, {401, 38, 255}, {200, 2, 0},
    {0, 37, 0},
};
inline constexpr uint8_t metered_cells[] = {
    4, 20, 0, 0, 16, 16, 16, 0, 0, 0, 0, 16, 129, 64, 16, 16, 0, 64, 48, 0, 16, 16, 16, 16, 16, 16, 16, 18, 1, 16, 16,
    16, 16, 16, 16, 16, 80, 24, 64, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0, 16, 16, 16, 0,
};
inline constexpr special_rule metered_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::unspecified, endpoint::same}, packed_rule{16}},
};
inline constexpr packed_form metered = {
    0x5E91F0CB, metered_closes, metered_statuses, metered_cells, metered_specials, 16, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_METERED_HPP_INCLUDED



// Metered Realtime Messaging, from its page on WebSocket close codes. 1008 and 1009 and the statuses stand in the base
// as well; they are rows here too because the page names them, and a profile's row outlives a change of the base.

namespace redial {
inline namespace v0 {
namespace tables {

inline constexpr row metered_closes[] = {
    {1001, rules::backoff().not_an_error()},  // after going_away the wait is the server's
    {1008, rules::stop()},
    {1009, rules::stop()},
    {4001, rules::fresh_token()},
    {4002, rules::expired()},
    {4003, rules::stop()},
    {4010, rules::backoff()},
    {4011, rules::backoff().hold_publishing()},
    {4012, rules::stop().tell_user()},
    {4020, rules::once()},
};

inline constexpr row metered_statuses[] = {
    {401, rules::fresh_token()}, {404, rules::stop()},    {429, rules::backoff()},
    {500, rules::backoff()},     {503, rules::backoff()},
};

inline constexpr options metered_options{};  // the page's backoff, a token, and a welcome to wait for

}  // namespace tables

/// Metered Realtime Messaging: 1 s doubling to 30 s, give or take 20 %; 100 messages/s, burst 200, 65 536 bytes a
/// frame.
inline constexpr profile metered =
    make_profile<tables::metered_closes, tables::metered_statuses, &rfc6455, nullptr, packed::metered>(
        "metered", tables::metered_options, {100, 200, 65536}, texts::metered_closes, texts::metered_statuses);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_METERED_HPP_INCLUDED

#ifndef REDIAL_PROFILE_ALL_HPP_INCLUDED
#define REDIAL_PROFILE_ALL_HPP_INCLUDED

#ifndef REDIAL_PROFILE_CENTRIFUGO_HPP_INCLUDED
#define REDIAL_PROFILE_CENTRIFUGO_HPP_INCLUDED

#ifndef REDIAL_PROFILE_PACKED_CENTRIFUGO_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_CENTRIFUGO_HPP_INCLUDED

#include <stdint.h>

// Printed from the rows of profile/centrifugo.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment centrifugo_closes[] = {
    {4500, 9, 0}, {4000, 0, 0}, {3500, 9, 0}, {3015, 0, 0}, {3001, 13, 255}, {1013, 0, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment centrifugo_statuses[] = {
    {600, 27, 0}, {506, 0, 0}, {500, 39, 255}, {430, 9, 0}, {425, 35, 255}, {409, 9, 0}, {401, 28, 255}, {200, 9, 0},
    {0, 27, 0},
};
inline constexpr uint8_t centrifugo_cells[] = {
    16, 20, 16, 16, 16, 16, 16, 16, 16, 0, 16, 16, 129, 20, 16, 16, 16, 48, 16, 16, 16, 16, 130, 16, 16, 18, 131, 24,
    64, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0, 16, 16, 16, 0,
};
inline constexpr special_rule centrifugo_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 0, 0, 1, session::resume, endpoint::same}, packed_rule{16}},
    {{0, 0, 0, 1, session::fresh, endpoint::same}, packed_rule{64}},
};
inline constexpr packed_form centrifugo = {
    0x3775F18F, centrifugo_closes, centrifugo_statuses, centrifugo_cells, centrifugo_specials, 16, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_CENTRIFUGO_HPP_INCLUDED



#ifndef REDIAL_PROFILE_PRESETS_HPP_INCLUDED
#define REDIAL_PROFILE_PRESETS_HPP_INCLUDED


#include <stdint.h>

// Waits that services and their clients publish, for those that have a curve but no close codes: as options where a
// base, a factor, a cap and a jitter say it, as a curve for `make_profile` where they don't. A function NAME() gives
// the options, NAME_curve what goes with them:
//
//     inline constexpr redial::options my_options = redial::presets::signalr();
//     inline constexpr redial::profile mine =
//         redial::make_profile<redial::no_rows, redial::no_rows, &redial::rfc6455, redial::presets::signalr_curve>(
//             "mine", my_options);
//
// The connect budget stays on. Where a client clamps its draw to a cap, which sends a part of the fleet off at the same
// millisecond, the window is cut here instead.

namespace redial {
inline namespace v0 {
namespace presets {

/// Options with this curve. base, cap: milliseconds.
constexpr options growing(uint32_t base, uint32_t cap, uint16_t factor_percent, uint8_t jitter_percent) noexcept {
  options o;
  o.backoff = {milliseconds{base}, milliseconds{cap}, factor_percent, jitter_percent};
  return o;
}

namespace detail {
using redial::detail::add;
using redial::detail::smaller;

/// base * 2^times, at most cap.
constexpr uint32_t doubled(uint32_t base, uint32_t cap, uint32_t times) noexcept {
  for (; times > 0 && base < cap; --times) { base = add(base, base); }
  return smaller(base, cap);
}
}  // namespace detail

// --- base, factor, cap and jitter --------------------------------------------------------------------------------

/// gRPC (doc/connection-backoff.md): 1 s, times 1.6, to 120 s, give or take 20 %.
constexpr options grpc() noexcept { return growing(1000, 120000, 160, 20); }
/// Socket.IO's client (docs, Manager options): 1 s doubling to 5 s, give or take 50 %.
constexpr options socket_io() noexcept { return growing(1000, 5000, 200, 50); }
/// pusher-js: 1 s each time, without jitter.
constexpr options pusher_js() noexcept { return growing(1000, 1000, 100, 0); }
/// AWS "full jitter" (aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter): a draw from
/// [0, min(cap, base * 2^n)], n from 0. base: 2 ms or more; cap: at most 2 h; both count in pairs of milliseconds.
constexpr options full_jitter(milliseconds base, milliseconds cap) noexcept {
  return growing(base.count / 2, cap.count / 2, 200, 100);
}

// --- ladders -----------------------------------------------------------------------------------------------------

/// SignalR (ASP.NET Core, withAutomaticReconnect): 0, 2, 10, 30 s, then no more.
constexpr options signalr() noexcept {
  options o = growing(2000, 30000, 200, 0);
  o.max_attempts = 4;
  return o;
}
constexpr draw_range signalr_curve(const backoff_options&, uint32_t retries, uint32_t) noexcept {
  constexpr uint32_t steps[] = {0, 2000, 10000, 30000};
  const uint32_t wait = steps[detail::smaller(retries, 3)];
  return {wait, wait};
}

/// Phoenix (assets/js/phoenix/socket.js): 10, 50, 100, 150, 200, 250, 500, 1000, 2000 ms, then 5 s each time.
constexpr options phoenix() noexcept { return growing(10, 5000, 200, 0); }
constexpr draw_range phoenix_curve(const backoff_options&, uint32_t retries, uint32_t) noexcept {
  constexpr uint32_t steps[] = {10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000};
  const uint32_t wait = steps[detail::smaller(retries, 9)];
  return {wait, wait};
}

// --- other jitter --------------------------------------------------------------------------------------------------

/// AWS "decorrelated jitter" (the same article): a draw from [base, 3 * the last draw], at most cap.
constexpr options decorrelated(milliseconds base, milliseconds cap) noexcept {
  return growing(base.count, cap.count, 300, 0);
}
constexpr draw_range decorrelated_curve(const backoff_options& o, uint32_t, uint32_t last) noexcept {
  const uint32_t from = last > o.base.count ? last : o.base.count;  // the first draw counts as one after `base`
  return {o.base.count, detail::smaller(detail::add(detail::add(from, from), from), o.cap.count)};
}

/// centrifuge-js (README): min + a draw from [0, min * 2^step], step from 0, at most max; 0.5 s and 20 s.
constexpr options centrifuge_js() noexcept { return growing(500, 20000, 200, 20); }
constexpr draw_range centrifuge_js_curve(const backoff_options& o, uint32_t retries, uint32_t) noexcept {
  const uint32_t spread = detail::doubled(o.base.count, o.cap.count, retries);
  return {o.base.count, detail::smaller(detail::add(o.base.count, spread), o.cap.count)};
}

/// graphql-ws (src/client.ts, retryWait): 1 s doubling, plus a draw from [0.3 s, 3 s]; five times.
constexpr options graphql_ws() noexcept {
  options o = growing(1000, 16000, 200, 20);
  o.max_attempts = 5;
  return o;
}
constexpr draw_range graphql_ws_curve(const backoff_options& o, uint32_t retries, uint32_t) noexcept {
  const uint32_t wait = detail::doubled(o.base.count, o.cap.count, retries);
  return {detail::add(wait, 300), detail::add(wait, 3000)};
}

// --- OCPP-J --------------------------------------------------------------------------------------------------------

/// OCPP 2.0.1 part 4, 5.3: the first wait is RetryBackOffWaitMinimum plus a draw from [0, RetryBackOffRandomRange];
/// each later one twice the last plus another such draw, for RetryBackOffRepeatTimes doublings; then the last wait is
/// kept. A server may set the three while the station runs: write a curve_function that reads them and calls this.
constexpr draw_range ocpp_wait(milliseconds wait_minimum, milliseconds random_range, uint32_t repeat_times,
                               uint32_t retries, uint32_t last) noexcept {
  if (retries > repeat_times && last != 0) { return {last, last}; }
  const uint32_t from = retries == 0 || last == 0 ? wait_minimum.count : detail::add(last, last);
  return {from, detail::add(from, random_range.count)};
}

/// The same with a random range and a number of doublings that don't change; the minimum is the options' base.
template <uint32_t RandomRangeMs, uint32_t RepeatTimes>
constexpr draw_range ocpp_curve(const backoff_options& o, uint32_t retries, uint32_t last) noexcept {
  return ocpp_wait(o.base, milliseconds{RandomRangeMs}, RepeatTimes, retries, last);
}

/// Options for the three. The cap is the longest wait that they allow, or an hour if that is less; a draw that already
/// took place is not cut, a restored one is.
constexpr options ocpp(milliseconds wait_minimum, milliseconds random_range, uint32_t repeat_times) noexcept {
  uint32_t longest = detail::add(wait_minimum.count, random_range.count);
  for (uint32_t i = 0; i < repeat_times && longest < redial::detail::one_hour; ++i) {
    longest = detail::add(detail::add(longest, longest), random_range.count);
  }
  return growing(wait_minimum.count, detail::smaller(longest, redial::detail::one_hour), 200, 0);
}

}  // namespace presets
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PRESETS_HPP_INCLUDED

// Centrifugo 6 and other servers built on the centrifuge library.
// Sources: centrifugal.dev/docs/server/codes (codes, and the ranges for codes of one's own), the README of
// centrifuge-js (the numbers of its backoff), its src/centrifuge.ts (what it does below 3000).

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text centrifugo_closes[] = {
    {1000, 1000, "Normal Closure", "the server closed in order", "redial backs off and tries again"},
    {1002, 1002, "Protocol error", "the peer saw frames that break the WebSocket protocol",
     "redial backs off and tries again"},
    {1003, 1003, "Unsupported Data", "the peer does not accept this kind of data", "redial backs off and tries again"},
    {1007, 1007, "Invalid frame payload data", "a message was not what its type promises",
     "redial backs off and tries again"},
    {1008, 1008, "Policy Violation", "a message broke one of the server's rules", "redial backs off and tries again"},
    {1009, 1009, "Message Too Big", "a message was larger than the server takes",
     "split the payload, then start again"},
    {1010, 1010, "Mandatory Ext.", "an extension was missing", "redial backs off and tries again"},
    {3000, 3000, "connection closed", "the connection ended without advice from the server",
     "redial backs off and tries again"},
    {3001, 3001, "shutdown", "the server is shutting down", "redial backs off and tries again"},
    {3003, 3003, "Unassigned", "no code of this server; the name in the registry is another service's",
     "redial backs off and tries again"},
    {3004, 3004, "internal server error", "the server failed", "redial backs off and tries again"},
    {3005, 3005, "connection expired", "the connection token's time is over",
     "redial uses the spare token or asks for a fresh one"},
    {3006, 3006, "subscription expired", "a subscription token's time is over",
     "redial backs off; subscribe with a fresh subscription token"},
    {3008, 3008, "slow", "the client reads more slowly than the server sends",
     "redial backs off; read faster or subscribe to less"},
    {3009, 3009, "write error", "the server could not write to the connection", "redial backs off and tries again"},
    {3010, 3010, "insufficient state", "the server has lost its place in the stream",
     "redial backs off; recover the missed publications"},
    {3011, 3011, "force reconnect", "the server wants the connection made anew", "redial backs off and tries again"},
    {3012, 3012, "no pong", "a ping was not answered", "redial backs off and tries again"},
    {3013, 3013, "too many requests", "the client asks too much", "redial backs off; send more slowly"},
    {3014, 3014, "state invalidated", "token and cached state are no good any more",
     "redial asks for a fresh token; forget the state and synchronise anew"},
    {3500, 3500, "invalid token", "the token did not pass verification", "mend what issues tokens, then start again"},
    {3501, 3501, "bad request", "the client sent something malformed", "mend the client, then start again"},
    {3502, 3502, "stale", "the client did not authenticate in time", "mend the client, then start again"},
    {3503, 3503, "force disconnect", "the server wants this client gone",
     "stay away until somebody allows it, then start again"},
    {3504, 3504, "connection limit", "the user has too many connections", "close others, then start again"},
    {3505, 3505, "channel limit", "the client has too many subscriptions", "subscribe to less, then start again"},
    {3506, 3506, "inappropriate protocol", "a binary message came over a JSON connection",
     "mend the client, then start again"},
    {3507, 3507, "permission denied", "the client may not connect", "mend the permissions, then start again"},
    {3508, 3508, "not available", "the method is not enabled", "mend the configuration, then start again"},
    {3509, 3509, "too many errors", "the client made too many errors", "mend the client, then start again"},
};

}  // namespace texts

namespace tables {

inline constexpr rule centrifugo_below = rules::backoff().by(basis::reference_client);

inline constexpr row centrifugo_closes[] = {
    {1000, 2999, centrifugo_below.by_default()},
    {1000, centrifugo_below},
    {1001, centrifugo_below.not_an_error()},
    {1002, 1003, centrifugo_below},
    {1005, 1008, centrifugo_below},
    {1009, rules::stop().by(basis::reference_client)},
    {1010, 1011, centrifugo_below},
    {1012, centrifugo_below.first_between(milliseconds{5000}, milliseconds{30000})},
    {1013, 1015, centrifugo_below},
    {3000, 3499, rules::backoff().by_default()},
    {3000, rules::backoff()},
    {3001, rules::backoff().not_an_error()},
    {3004, rules::backoff()},
    {3005, rules::expired().by(basis::reference_client)},
    {3006, rules::backoff()},
    {3008, rules::backoff()},
    {3009, rules::backoff()},
    {3010, rules::backoff().then(session::resume)},
    {3011, rules::backoff()},
    {3012, rules::backoff()},
    {3013, rules::backoff().hold_publishing()},
    {3014, rules::fresh_token().then(session::fresh)},
    {3500, 3999, rules::stop().by_default()},
    {3500, rules::stop()},
    {3501, rules::stop()},
    {3502, rules::stop()},
    {3503, rules::stop()},
    {3504, rules::stop()},
    {3505, rules::stop()},
    {3506, rules::stop()},
    {3507, rules::stop()},
    {3508, rules::stop()},
    {3509, rules::stop()},
    {4000, 4499, rules::backoff().by_default()},
    {4500, 4999, rules::stop().by_default()},
};

inline constexpr options centrifugo_options = presets::centrifuge_js();

}  // namespace tables

/// Centrifugo. `ready` is the reply to connect. Waits as centrifuge-js: 0.5 s and a draw that grows to 20 s.
inline constexpr profile centrifugo =
    make_profile<tables::centrifugo_closes, no_rows, &rfc6455, presets::centrifuge_js_curve, packed::centrifugo>(
        "centrifugo", tables::centrifugo_options, {}, texts::centrifugo_closes);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_CENTRIFUGO_HPP_INCLUDED

#ifndef REDIAL_PROFILE_DISCORD_HPP_INCLUDED
#define REDIAL_PROFILE_DISCORD_HPP_INCLUDED

#ifndef REDIAL_PROFILE_DISCORD_TEXT_HPP_INCLUDED
#define REDIAL_PROFILE_DISCORD_TEXT_HPP_INCLUDED


// Words for people about Discord's tables: the service's names, our own sentences.

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text discord_closes[] = {
    {1000, 1000, "Normal Closure", "the gateway ended the session in order", "redial backs off; identify anew"},
    {4000, 4000, "Unknown error", "something went wrong on the gateway's side", "redial backs off; resume"},
    {4001, 4001, "Unknown opcode", "an opcode or its payload was not valid",
     "redial backs off; resume, and mend what was sent"},
    {4002, 4002, "Decode error", "a payload could not be decoded, or was larger than 4096 bytes",
     "redial backs off; resume, and mend what was sent"},
    {4003, 4003, "Not authenticated", "a payload came before IDENTIFY, or the session was made invalid",
     "redial backs off; try to resume, identify if that is refused"},
    {4004, 4004, "Authentication failed", "the token is wrong",
     "tell a person: put in the right token, then start again"},
    {4005, 4005, "Already authenticated", "IDENTIFY was sent twice on one connection",
     "redial backs off; resume, and send it once"},
    {4007, 4007, "Invalid seq", "the sequence number of the resume was not valid", "redial backs off; identify anew"},
    {4008, 4008, "Rate limited", "more than 120 events in 60 s on one connection",
     "redial backs off; resume, and send through a send_gate"},
    {4009, 4009, "Session timed out", "the session is too old to be resumed", "redial backs off; identify anew"},
    {4010, 4010, "Invalid shard", "the shard number does not fit the number of shards",
     "mend the configuration, then start again"},
    {4011, 4011, "Sharding required", "the bot is in too many guilds for one connection",
     "divide it into shards, then start again"},
    {4012, 4012, "Invalid API version", "the gateway does not speak this version",
     "update the client, then start again"},
    {4013, 4013, "Invalid intent(s)", "the intents are not a sum of known ones",
     "mend the configuration, then start again"},
    {4014, 4014, "Disallowed intent(s)", "an intent is not enabled or not approved for this bot",
     "enable it in the developer portal or leave it out, then start again"},
};

inline constexpr text discord_voice_closes[] = {
    {4001, 4001, "Unknown opcode", "an opcode was not valid", "mend the client, then start again"},
    {4002, 4002, "Failed to decode payload", "a payload could not be decoded", "mend the client, then start again"},
    {4003, 4003, "Not authenticated", "a payload came before IDENTIFY", "mend the client, then start again"},
    {4004, 4004, "Authentication failed", "the token of the call is wrong",
     "join the channel anew for another token, then start again"},
    {4005, 4005, "Already authenticated", "IDENTIFY was sent twice", "mend the client, then start again"},
    {4006, 4006, "Session no longer valid", "the session of the call has ended",
     "redial backs off; join anew at the server that the gateway names"},
    {4009, 4009, "Session timeout", "the session of the call has timed out",
     "redial backs off; join anew at the server that the gateway names"},
    {4011, 4011, "Server not found", "the voice server does not exist",
     "redial backs off; join anew at the server that the gateway names"},
    {4012, 4012, "Unknown protocol", "the protocol was not recognised", "mend the client, then start again"},
    {4014, 4014, "Disconnected", "the client was moved out, the channel was deleted, or the gateway session ended",
     "stay away until somebody joins again, then start again"},
    {4015, 4015, "Voice server crashed", "the voice server broke down", "redial backs off; resume"},
    {4016, 4016, "Unknown encryption mode", "the server does not know this encryption",
     "choose another mode, then start again"},
    {4017, 4017, "E2EE/DAVE protocol required", "the channel demands end-to-end encryption",
     "use a client that has it, then start again"},
    {4020, 4020, "Bad request", "a request was malformed", "mend the client, then start again"},
    {4021, 4021, "Disconnected: Rate Limited", "the client sent too much",
     "stay away: slow down, then start again by hand"},
    {4022, 4022, "Disconnected: Call Terminated", "the call is over for everybody",
     "stay away until somebody calls again, then start again"},
};

}  // namespace texts
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_DISCORD_TEXT_HPP_INCLUDED

#ifndef REDIAL_PROFILE_PACKED_DISCORD_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_DISCORD_HPP_INCLUDED

#include <stdint.h>

// Printed from the rows of profile/discord.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment discord_closes[] = {
    {4015, 5, 0}, {4000, 19, 255}, {3004, 4, 0}, {3000, 15, 255}, {1015, 4, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment discord_statuses[] = {
    {600, 34, 0}, {506, 4, 0}, {500, 46, 255}, {430, 2, 0}, {425, 42, 255}, {409, 2, 0}, {401, 35, 255}, {200, 2, 0},
    {0, 34, 0},
};
inline constexpr uint8_t discord_cells[] = {
    129, 130, 0, 0, 16, 131, 131, 0, 0, 0, 0, 131, 132, 131, 131, 64, 16, 16, 0, 131, 131, 131, 131, 1, 131, 131, 129,
    133, 129, 0, 0, 0, 0, 0, 24, 64, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0, 16, 16, 16, 0,
};
inline constexpr special_rule discord_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 0, 0, 1, session::fresh, endpoint::standard}, packed_rule{16}},
    {{0, 0, 0, 1, session::fresh, endpoint::standard}, packed_rule{20}},
    {{0, 0, 0, 1, session::resume_else_fresh, endpoint::given}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::resume_else_fresh, endpoint::given}, packed_rule{16}},
    {{0, 0, 0, 1, session::resume_else_fresh, endpoint::given}, packed_rule{18}},
};
inline constexpr packed_form discord = {
    0xE193986F, discord_closes, discord_statuses, discord_cells, discord_specials, 131, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_DISCORD_HPP_INCLUDED

#ifndef REDIAL_PROFILE_PACKED_DISCORD_VOICE_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_DISCORD_VOICE_HPP_INCLUDED

#include <stdint.h>

// Printed from the rows of profile/discord.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment discord_voice_closes[] = {
    {4023, 4, 0}, {4001, 16, 255}, {3004, 4, 0}, {3000, 13, 255}, {1013, 4, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment discord_voice_statuses[] = {
    {600, 38, 0}, {506, 4, 0}, {500, 50, 255}, {430, 2, 0}, {425, 46, 255}, {409, 2, 0}, {401, 39, 255}, {200, 2, 0},
    {0, 38, 0},
};
inline constexpr uint8_t discord_voice_cells[] = {
    4, 20, 0, 0, 16, 129, 129, 0, 0, 0, 0, 16, 130, 64, 16, 16, 0, 0, 0, 0, 0, 131, 16, 16, 131, 16, 131, 0, 16, 0,
    129, 0, 0, 16, 16, 0, 0, 0, 24, 64, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0, 16, 16, 16, 0,
};
inline constexpr special_rule discord_voice_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 0, 0, 1, session::resume_else_fresh, endpoint::same}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 0, 0, 1, session::fresh, endpoint::rediscover}, packed_rule{16}},
};
inline constexpr packed_form discord_voice = {
    0xCEAC93E9, discord_voice_closes, discord_voice_statuses, discord_voice_cells, discord_voice_specials, 129, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_DISCORD_VOICE_HPP_INCLUDED



// Discord's Gateway, API version 10, and its voice gateway. The same numbers mean other things in the two: 4014 is an
// intent that was not allowed in the first, and a user moved out of a channel in the second.
// Sources: docs.discord.com/developers/topics/opcodes-and-status-codes (the table has a column "Reconnect") and
// .../events/gateway (what resumes, where, and which close code of the client's ends a session).

namespace redial {
inline namespace v0 {
namespace tables {

/// Try to resume, at the URL of READY; op 9 with d = false says that it has to be a new session after all.
inline constexpr rule discord_resume = rules::backoff().then(session::resume_else_fresh).at(endpoint::given);
/// Identify anew, at the URL of Get Gateway.
inline constexpr rule discord_identify = rules::backoff().then(session::fresh).at(endpoint::standard);

inline constexpr row discord_closes[] = {
    {1000, discord_identify.by(basis::inferred)},  // as clients do: what the server ends in order, it does not resume
    {1001, discord_identify.not_an_error().by(basis::inferred)},
    {1005, discord_resume},  // no close code was received: resume
    {1006, discord_resume},
    {1011, discord_resume.by(basis::inferred)},
    {1012, discord_resume.first_between(milliseconds{5000}, milliseconds{30000}).by(basis::inferred)},
    {1013, 1014, discord_resume.by(basis::inferred)},
    {4000, 4999, discord_resume.by_default().by(basis::inferred)},
    {4000, discord_resume},
    {4001, discord_resume},
    {4002, discord_resume},
    {4003, discord_resume},
    {4004, rules::stop().after_a_change().tell_user()},
    {4005, discord_resume},
    {4007, discord_identify},
    {4008, discord_resume.hold_publishing()},
    {4009, discord_identify},
    {4010, rules::stop().after_a_change()},
    {4011, rules::stop().after_a_change()},
    {4012, rules::stop().after_a_change()},
    {4013, rules::stop().after_a_change()},
    {4014, rules::stop().after_a_change()},
};

/// The curve is not published; the limit on IDENTIFY is: 1000 in 24 h, beyond which the token is reset. A bucket of 6
/// that refills every 87 s opens at most 6 + 993 connections in 24 h, whatever happens; shards need a share each.
inline constexpr options discord_options = [] {
  options o;
  o.credential = credential::fixed;  // a bot's token is not minted
  o.backoff.cap.count = 120000;
  o.budget.interval.count = 87000;
  return o;
}();

inline constexpr rule voice_rejoin = rules::backoff().then(session::fresh).at(endpoint::rediscover).by(basis::inferred);
inline constexpr rule voice_mend = rules::stop().after_a_change().by(basis::inferred);

inline constexpr row discord_voice_closes[] = {
    {1005, rules::backoff().then(session::resume_else_fresh)},
    {1006, rules::backoff().then(session::resume_else_fresh)},  // severed: open again and resume, else all anew
    {4001, voice_mend},
    {4002, voice_mend},
    {4003, voice_mend},
    {4004, voice_mend},
    {4005, voice_mend},
    {4006, voice_rejoin},
    {4009, voice_rejoin},
    {4011, voice_rejoin},
    {4012, voice_mend},
    {4014, rules::stop()},
    {4015, rules::backoff().then(session::resume_else_fresh)},
    {4016, voice_mend},
    {4017, voice_mend},
    {4020, voice_mend},
    {4021, rules::stop()},
    {4022, rules::stop()},
};

inline constexpr options discord_voice_options = [] {
  options o;
  o.credential = credential::fixed;  // the token of the running call; a new call brings a new one
  return o;
}();

}  // namespace tables

/// Discord Gateway v10. `ready` is READY or RESUMED. Sends: 120 events in 60 s, 4096 bytes each; the bucket of 60 and
/// one a second keeps to it in every window. Close with `discord.disconnect_code`: 1000 and 1001 end the session.
/// The machine keeps its advice until a session is up: if the connect at the given URL fails, go to the standard one.
inline constexpr profile discord = [] {
  profile p = make_profile<tables::discord_closes, no_rows, &rfc6455, nullptr, packed::discord>(
      "discord", tables::discord_options, {1, 60, 4096}, texts::discord_closes);
  p.disconnect_code = 4000;
  return p;
}();

/// Discord's voice gateway. `ready` is Ready or Resumed. Which code of the client's keeps a call is not documented;
/// `disconnect_code` follows the gateway's rule.
inline constexpr profile discord_voice = [] {
  profile p = make_profile<tables::discord_voice_closes, no_rows, &rfc6455, nullptr, packed::discord_voice>(
      "discord_voice", tables::discord_voice_options, {}, texts::discord_voice_closes);
  p.disconnect_code = 4000;
  return p;
}();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_DISCORD_HPP_INCLUDED

#ifndef REDIAL_PROFILE_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED
#define REDIAL_PROFILE_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED

#ifndef REDIAL_PROFILE_PACKED_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED

#include <stdint.h>

// Printed from the rows of profile/graphql_transport_ws.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment graphql_transport_ws_closes[] = {
    {4501, 5, 0}, {4500, 2, 255}, {4430, 5, 0}, {4429, 2, 255}, {4410, 5, 0}, {4400, 10, 255}, {4006, 5, 0},
    {4004, 2, 255}, {2000, 5, 0}, {1015, 2, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment graphql_transport_ws_statuses[] = {
    {600, 20, 0}, {506, 5, 0}, {500, 32, 255}, {430, 2, 0}, {425, 28, 255}, {409, 2, 0}, {401, 21, 255}, {200, 2, 0},
    {0, 20, 0},
};
inline constexpr uint8_t graphql_transport_ws_cells[] = {
    4, 20, 0, 0, 0, 16, 16, 0, 0, 0, 0, 0, 16, 16, 16, 16, 0, 16, 16, 0, 24, 64, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0,
    16, 16, 16, 0,
};
inline constexpr special_rule graphql_transport_ws_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
};
inline constexpr packed_form graphql_transport_ws = {
    0xC1B629BB, graphql_transport_ws_closes, graphql_transport_ws_statuses, graphql_transport_ws_cells, graphql_transport_ws_specials, 16, 0,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED




// GraphQL over WebSocket, subprotocol graphql-transport-ws.
// Sources: the specification (graphql/graphql-over-http, rfcs/GraphQLOverWebSocket.md) for the codes; it has no rule
// for reconnects. That of graphql-ws, which is documented with its client options: a list of fatal codes, everything
// else is tried again, five times. Codes that the client closes with itself are rows as well: feed them as they are.

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text graphql_transport_ws_closes[] = {
    {1000, 1000, "Normal Closure", "the client closed in order",
     "nothing to mend; start again when a subscription is wanted"},
    {1004, 1004, "Reserved", "a code that was never given a meaning", "stop and mend it, then start again"},
    {1011, 1011, "Internal Error", "the server met something unexpected", "find out what it was, then start again"},
    {1015, 1015, "TLS handshake", "the TLS handshake failed", "mend certificates or clock, then start again"},
    {3000, 3000, "Unauthorized", "as HTTP 401", "redial backs off and tries again"},
    {3003, 3003, "Forbidden", "as HTTP 403", "redial backs off and tries again"},
    {4004, 4004, "Bad response", "the client could not make sense of a message", "stop and mend it, then start again"},
    {4005, 4005, "Internal client error", "the client failed", "stop and mend it, then start again"},
    {4400, 4400, "Bad request", "a message was not valid", "stop and mend it, then start again"},
    {4401, 4401, "Unauthorized", "a subscription came before the connection was acknowledged",
     "stop and mend it, then start again"},
    {4403, 4403, "Forbidden", "the connection was not accepted", "redial backs off: access may be granted meanwhile"},
    {4406, 4406, "Subprotocol not acceptable", "the server does not speak this subprotocol",
     "stop and mend it, then start again"},
    {4408, 4408, "Connection initialisation timeout", "connection_init did not come in time",
     "redial backs off and tries again"},
    {4409, 4409, "Subscriber already exists", "an id was used twice at a time", "stop and mend it, then start again"},
    {4429, 4429, "Too many initialisation requests", "connection_init came more than once",
     "stop and mend it, then start again"},
    {4499, 4499, "Terminated", "the client tore the connection down", "redial backs off and tries again"},
    {4500, 4500, "Internal server error", "the server failed", "find out why, then start again"},
    {4504, 4504, "Connection acknowledgement timeout", "connection_ack did not come in time",
     "redial backs off and tries again"},
};

}  // namespace texts

namespace tables {

inline constexpr row graphql_transport_ws_closes[] = {
    {1000, 1999, rules::stop().by_default()},  // fatal, but for the rows within
    {1000, rules::stop().not_an_error()},
    {1001, rules::backoff().not_an_error()},
    {1002, 1004, rules::stop()},
    {1005, 1006, rules::backoff()},
    {1007, 1011, rules::stop()},
    {1012, 1014, rules::backoff()},
    {1015, rules::stop()},
    {2000, 4999, rules::backoff().by_default()},
    {3000, rules::backoff()},
    {3003, rules::backoff()},
    {3008, rules::backoff()},
    {4004, rules::stop()},
    {4005, rules::stop()},
    {4400, rules::stop()},
    {4401, rules::stop()},
    {4403, rules::backoff().by(basis::reference_client)},
    {4406, rules::stop()},
    {4408, rules::backoff().by(basis::reference_client)},
    {4409, rules::stop()},
    {4429, rules::stop()},
    {4499, rules::backoff()},
    {4500, rules::stop()},
    {4504, rules::backoff().by(basis::reference_client)},
};

inline constexpr options graphql_transport_ws_options = [] {
  options o = presets::graphql_ws();
  o.credential = credential::none;  // the protocol has none of its own; the payload of connection_init may
  return o;
}();

}  // namespace tables

/// GraphQL over WebSocket. `ready` is connection_ack. Waits as graphql-ws, at most five attempts.
inline constexpr profile graphql_transport_ws = make_profile<tables::graphql_transport_ws_closes, no_rows, &rfc6455,
                                                             presets::graphql_ws_curve, packed::graphql_transport_ws>(
    "graphql_transport_ws", tables::graphql_transport_ws_options, {}, texts::graphql_transport_ws_closes);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED


#ifndef REDIAL_PROFILE_OBS_WEBSOCKET_HPP_INCLUDED
#define REDIAL_PROFILE_OBS_WEBSOCKET_HPP_INCLUDED

#ifndef REDIAL_PROFILE_PACKED_OBS_WEBSOCKET_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_OBS_WEBSOCKET_HPP_INCLUDED

#include <stdint.h>

// Printed from the rows of profile/obs_websocket.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment obs_websocket_closes[] = {
    {4013, 4, 0}, {4002, 16, 255}, {3004, 4, 0}, {3000, 13, 255}, {1013, 4, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment obs_websocket_statuses[] = {
    {600, 27, 0}, {506, 4, 0}, {500, 39, 255}, {430, 2, 0}, {425, 35, 255}, {409, 2, 0}, {401, 28, 255}, {200, 2, 0},
    {0, 27, 0},
};
inline constexpr uint8_t obs_websocket_cells[] = {
    4, 20, 0, 0, 16, 16, 16, 0, 0, 0, 0, 16, 129, 64, 16, 16, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 24, 64, 0, 0, 0, 0, 0,
    0, 16, 0, 0, 0, 16, 0, 16, 16, 16, 0,
};
inline constexpr special_rule obs_websocket_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::unspecified, endpoint::same}, packed_rule{16}},
};
inline constexpr packed_form obs_websocket = {
    0x2978CFE5, obs_websocket_closes, obs_websocket_statuses, obs_websocket_cells, obs_websocket_specials, 16, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_OBS_WEBSOCKET_HPP_INCLUDED



// obs-websocket 5, the remote control of OBS Studio.
// Source: obsproject/obs-websocket, docs/generated/protocol.md. It says of one code what a client must not do (4011);
// the rest follows from what the codes mean: nearly all of them are a client's mistake.

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text obs_websocket_closes[] = {
    {4000, 4000, "UnknownReason", "no reason is known; not meant to be used", "redial backs off and tries again"},
    {4002, 4002, "MessageDecodeError", "a message could not be decoded", "mend the client, then start again"},
    {4003, 4003, "MissingDataField", "a message lacks a field", "mend the client, then start again"},
    {4004, 4004, "InvalidDataFieldType", "a field has the wrong type", "mend the client, then start again"},
    {4005, 4005, "InvalidDataFieldValue", "a field has a value that is not allowed",
     "mend the client, then start again"},
    {4006, 4006, "UnknownOpCode", "the opcode is not known", "mend the client, then start again"},
    {4007, 4007, "NotIdentified", "a message came before Identify", "mend the client, then start again"},
    {4008, 4008, "AlreadyIdentified", "Identify was sent twice", "mend the client, then start again"},
    {4009, 4009, "AuthenticationFailed", "the password is wrong",
     "tell a person: put in the right password, then start again"},
    {4010, 4010, "UnsupportedRpcVersion", "OBS does not speak this RPC version",
     "update the client or OBS, then start again"},
    {4011, 4011, "SessionInvalidated", "somebody pressed Kick in OBS",
     "stay away until a person wants it back, then start again"},
    {4012, 4012, "UnsupportedFeature", "a feature needs software or hardware that is not there",
     "ask for less, then start again"},
};

}  // namespace texts

namespace tables {

inline constexpr rule obs_mend = rules::stop().after_a_change().by(basis::inferred);

inline constexpr row obs_websocket_closes[] = {
    {4000, rules::backoff().by(basis::inferred)},
    {4002, obs_mend},
    {4003, obs_mend},
    {4004, obs_mend},
    {4005, obs_mend},
    {4006, obs_mend},
    {4007, obs_mend},
    {4008, obs_mend},
    {4009, obs_mend.tell_user()},
    {4010, obs_mend},
    {4011, rules::stop()},
    {4012, obs_mend},
};

inline constexpr options obs_websocket_options = [] {
  options o;
  o.credential = credential::fixed;  // a password
  return o;
}();

}  // namespace tables

/// obs-websocket. `ready` is Identified.
inline constexpr profile obs_websocket =
    make_profile<tables::obs_websocket_closes, no_rows, &rfc6455, nullptr, packed::obs_websocket>(
        "obs_websocket", tables::obs_websocket_options, {}, texts::obs_websocket_closes);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_OBS_WEBSOCKET_HPP_INCLUDED

#ifndef REDIAL_PROFILE_PUSHER_HPP_INCLUDED
#define REDIAL_PROFILE_PUSHER_HPP_INCLUDED

#ifndef REDIAL_PROFILE_PACKED_PUSHER_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_PUSHER_HPP_INCLUDED

#include <stdint.h>

// Printed from the rows of profile/pusher.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment pusher_closes[] = {
    {4303, 7, 0}, {4300, 22, 255}, {4200, 21, 0}, {4100, 0, 0}, {4004, 7, 0}, {4000, 17, 255}, {3004, 4, 0},
    {3000, 13, 255}, {1013, 4, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment pusher_statuses[] = {
    {600, 25, 0}, {506, 4, 0}, {500, 37, 255}, {430, 7, 0}, {425, 33, 255}, {409, 7, 0}, {401, 26, 255}, {200, 7, 0},
    {0, 25, 0},
};
inline constexpr uint8_t pusher_cells[] = {
    129, 20, 129, 129, 16, 16, 16, 0, 0, 0, 0, 16, 130, 64, 16, 16, 0, 131, 0, 0, 1, 32, 0, 18, 16, 24, 64, 0, 0, 0, 0,
    0, 0, 16, 0, 0, 0, 16, 0, 16, 16, 16, 0,
};
inline constexpr special_rule pusher_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{1000, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 0, 0, 1, session::unspecified, endpoint::secure}, packed_rule{32}},
};
inline constexpr packed_form pusher = {
    0x46DBC33B, pusher_closes, pusher_statuses, pusher_cells, pusher_specials, 16, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_PUSHER_HPP_INCLUDED



// Pusher Channels, protocol version 7, and what speaks it: Laravel Reverb, Soketi, Sockudo.
// Source: pusher.com/docs/channels/library_auth_reference/pusher-websockets-protocol, which gives rules to ranges and
// names to codes; where it is silent, pusher-js (core/connection/protocol/protocol.ts).

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text pusher_closes[] = {
    {1000, 1000, "Normal Closure", "the server closed in order", "redial backs off and tries again"},
    {1002, 1002, "Protocol error", "the peer saw frames that break the WebSocket protocol",
     "redial backs off and tries again"},
    {1003, 1003, "Unsupported Data", "the peer does not accept this kind of data", "redial backs off and tries again"},
    {4000, 4000, "SSL only", "the application takes connections over TLS only",
     "redial connects again at once: use wss://"},
    {4001, 4001, "Application does not exist", "the key belongs to no application", "mend the key, then start again"},
    {4003, 4003, "Application disabled", "the application was switched off",
     "tell a person: enable it in the dashboard, then start again"},
    {4004, 4004, "Over connection quota", "all connections of the plan are taken",
     "take a larger plan or close others, then start again"},
    {4005, 4005, "Path not found", "the URL is wrong", "mend the URL, then start again"},
    {4006, 4006, "Invalid version string format", "the protocol version in the URL is no number",
     "mend the URL, then start again"},
    {4007, 4007, "Unsupported protocol version", "the server does not speak this version",
     "update the client, then start again"},
    {4008, 4008, "No protocol version supplied", "the URL names no protocol version", "mend the URL, then start again"},
    {4009, 4009, "Connection is unauthorized", "the connection was not authorised, or not in time",
     "authorise it otherwise, then start again"},
    {4100, 4100, "Over capacity", "the server has no room", "redial backs off, at least a second"},
    {4200, 4200, "Generic reconnect immediately", "the server wants the connection made anew",
     "redial connects again at once, and backs off if that repeats"},
    {4201, 4201, "Pong reply not received", "a ping was not answered",
     "redial connects again at once, and backs off if that repeats"},
    {4202, 4202, "Closed after inactivity", "nothing came for a day, and the client does not ping",
     "redial connects again at once; send pings"},
    {4301, 4301, "Client event rejected", "client events come too fast; the connection stays up",
     "send client events more slowly; if it is closed as well, redial backs off"},
    {4302, 4302, "Watchlist limit exceeded", "only the first hundred users are watched; the connection stays up",
     "watch fewer; if it is closed as well, redial backs off"},
};

}  // namespace texts

namespace tables {

/// The ranges' words: "not unchanged", after a second or more, at once.
inline constexpr rule pusher_unchanged = rules::stop().after_a_change();
inline constexpr rule pusher_later = rules::backoff().at_least(milliseconds{1000});

inline constexpr row pusher_closes[] = {
    {1000, pusher_later.by(basis::reference_client)},
    {1002, 1003, pusher_later.by(basis::reference_client)},
    {4000, 4099, pusher_unchanged.by_default()},
    {4000, rules::at_once().at(endpoint::secure).by(basis::reference_client)},
    {4001, pusher_unchanged},
    {4003, pusher_unchanged.tell_user()},
    {4004, pusher_unchanged},
    {4005, pusher_unchanged},
    {4006, pusher_unchanged},
    {4007, pusher_unchanged},
    {4008, pusher_unchanged},
    {4009, pusher_unchanged},
    {4100, 4199, pusher_later.by_default()},
    {4100, pusher_later},
    {4200, 4299, rules::at_once().by_default()},
    {4200, rules::at_once()},
    {4201, rules::at_once()},
    {4202, rules::at_once()},
    {4300, 4999, pusher_unchanged.by_default().by(basis::reference_client)},  // "any other type of error"
    {4301, rules::backoff().hold_publishing().in_a_message()},
    {4302, rules::backoff().in_a_message()},
};

/// The page allows an exponential wait; without an answer clients try every 15 s.
inline constexpr options pusher_options = [] {
  options o;
  o.credential = credential::fixed;  // the application's key
  o.backoff.cap.count = 15000;
  return o;
}();

}  // namespace tables

/// Pusher Channels. `ready` is pusher:connection_established. A server pings after 120 s of silence and closes 30 s
/// later: those who feed `received` set `liveness_timeout` to 150 s or less.
inline constexpr profile pusher = make_profile<tables::pusher_closes, no_rows, &rfc6455, nullptr, packed::pusher>(
    "pusher", tables::pusher_options, {}, texts::pusher_closes);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PUSHER_HPP_INCLUDED


#ifndef REDIAL_PROFILE_SEVENTV_HPP_INCLUDED
#define REDIAL_PROFILE_SEVENTV_HPP_INCLUDED

#ifndef REDIAL_PROFILE_PACKED_SEVENTV_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_SEVENTV_HPP_INCLUDED

#include <stdint.h>

// Printed from the rows of profile/seventv.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment seventv_closes[] = {
    {4012, 4, 0}, {4001, 16, 255}, {3004, 4, 0}, {3000, 13, 255}, {1013, 4, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment seventv_statuses[] = {
    {600, 27, 0}, {506, 4, 0}, {500, 39, 255}, {430, 2, 0}, {425, 35, 255}, {409, 2, 0}, {401, 28, 255}, {200, 2, 0},
    {0, 27, 0},
};
inline constexpr uint8_t seventv_cells[] = {
    4, 20, 0, 0, 16, 16, 16, 0, 0, 0, 0, 16, 129, 64, 16, 16, 0, 0, 0, 0, 0, 20, 130, 16, 0, 0, 0, 24, 64, 0, 0, 0, 0,
    0, 0, 16, 0, 0, 0, 16, 0, 16, 16, 16, 0,
};
inline constexpr special_rule seventv_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{300000, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{20}},
};
inline constexpr packed_form seventv = {
    0x39439A6F, seventv_closes, seventv_statuses, seventv_cells, seventv_specials, 16, 300000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_SEVENTV_HPP_INCLUDED



// 7TV EventAPI 3.
// Source: SevenTV/EventAPI, README, "Close codes", a table with a column "Reconnect?" and three footnotes.

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text seventv_closes[] = {
    {4000, 4000, "Server Error", "the server failed", "redial backs off and tries again"},
    {4001, 4001, "Unknown Operation", "the opcode is not known", "mend the client, then start again"},
    {4002, 4002, "Invalid Payload", "a payload could not be decoded", "mend the client, then start again"},
    {4003, 4003, "Auth Failure", "authentication failed", "mend the client, then start again"},
    {4004, 4004, "Already Identified", "the client identified itself twice", "mend the client, then start again"},
    {4005, 4005, "Rate Limited", "the client does too much", "start again if a person asked for this connection"},
    {4006, 4006, "Restart", "the server restarts", "redial backs off and comes back"},
    {4007, 4007, "Maintenance", "the server is under maintenance",
     "redial stays away for five minutes or more, then comes back"},
    {4008, 4008, "Timeout", "the client was silent for too long", "redial backs off and tries again"},
    {4009, 4009, "Already Subscribed", "a subscription was made twice", "mend the client, then start again"},
    {4010, 4010, "Not Subscribed", "what was to be given up was not subscribed to",
     "mend the client, then start again"},
    {4011, 4011, "Insufficient Privilege", "the client may not do this",
     "start again if a person asked for this connection"},
    {4012, 4012, "Reconnect", "the server wants the connection made anew; in its code, not in its table",
     "redial backs off and tries again"},
};

}  // namespace texts

namespace tables {

inline constexpr rule seventv_mend = rules::stop().after_a_change();

inline constexpr row seventv_closes[] = {
    {4000, rules::backoff()},
    {4001, seventv_mend},
    {4002, seventv_mend},
    {4003, seventv_mend},
    {4004, seventv_mend},
    {4005, rules::stop().if_the_user_acted()},
    {4006, rules::backoff().not_an_error()},
    {4007, rules::backoff().not_an_error().at_least(milliseconds{300000})},  // "including jitter"
    {4008, rules::backoff()},
    {4009, seventv_mend},
    {4010, seventv_mend},
    {4011, rules::stop().if_the_user_acted()},
    {4012, rules::backoff().by(basis::inferred)},
};

inline constexpr options seventv_options = [] {
  options o;
  o.credential = credential::none;
  return o;
}();

}  // namespace tables

/// 7TV EventAPI. `ready` is Hello. The codes also come in op 7, before the close.
inline constexpr profile seventv = make_profile<tables::seventv_closes, no_rows, &rfc6455, nullptr, packed::seventv>(
    "seventv", tables::seventv_options, {}, texts::seventv_closes);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_SEVENTV_HPP_INCLUDED

#ifndef REDIAL_PROFILE_TWITCH_EVENTSUB_HPP_INCLUDED
#define REDIAL_PROFILE_TWITCH_EVENTSUB_HPP_INCLUDED

#ifndef REDIAL_PROFILE_PACKED_TWITCH_EVENTSUB_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_TWITCH_EVENTSUB_HPP_INCLUDED

#include <stdint.h>

// Printed from the rows of profile/twitch_eventsub.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment twitch_eventsub_closes[] = {
    {4004, 5, 0}, {4000, 19, 255}, {3004, 4, 0}, {3000, 15, 255}, {1015, 4, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment twitch_eventsub_statuses[] = {
    {600, 23, 0}, {506, 4, 0}, {500, 35, 255}, {430, 2, 0}, {425, 31, 255}, {409, 2, 0}, {401, 24, 255}, {200, 2, 0},
    {0, 23, 0},
};
inline constexpr uint8_t twitch_eventsub_cells[] = {
    4, 129, 0, 0, 16, 130, 130, 0, 0, 0, 0, 130, 131, 130, 130, 64, 16, 16, 0, 130, 0, 130, 0, 24, 64, 0, 0, 0, 0, 0,
    0, 16, 0, 0, 0, 16, 0, 16, 16, 16, 0,
};
inline constexpr special_rule twitch_eventsub_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 0, 0, 1, session::fresh, endpoint::standard}, packed_rule{20}},
    {{0, 0, 0, 1, session::fresh, endpoint::standard}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::fresh, endpoint::standard}, packed_rule{16}},
};
inline constexpr packed_form twitch_eventsub = {
    0xFCDBB547, twitch_eventsub_closes, twitch_eventsub_statuses, twitch_eventsub_cells, twitch_eventsub_specials, 130, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_TWITCH_EVENTSUB_HPP_INCLUDED



// Twitch EventSub over WebSocket.
// Sources: dev.twitch.tv/docs/eventsub/handling-websocket-events and .../websocket-reference; texts and the life of
// subscriptions also in Twitch's own twitch-cli. A connection that is lost takes its subscriptions along: connect to
// the default URL and subscribe anew. The message session_reconnect does not: see redial/edge/handover.hpp.

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text twitch_eventsub_closes[] = {
    {1000, 1000, "Client disconnected", "the client closed in order",
     "nothing to mend; start again when a session is wanted"},
    {4000, 4000, "Internal server error", "the server failed", "redial backs off; subscribe anew"},
    {4001, 4001, "Client sent inbound traffic", "the client sent something other than a pong",
     "send nothing, then start again"},
    {4002, 4002, "Client failed ping-pong", "a ping was not answered",
     "redial backs off; answer pings, subscribe anew"},
    {4003, 4003, "Connection unused", "nothing was subscribed to within 10 s",
     "start again when there is something to subscribe to"},
    {4004, 4004, "Reconnect grace time expired",
     "the old connection was kept for more than 30 s after session_reconnect",
     "redial backs off, unless the successor is up already"},
    {4005, 4005, "Network timeout", "a passing fault of the network", "redial backs off; subscribe anew"},
    {4006, 4006, "Network error", "a passing fault of the network", "redial backs off; subscribe anew"},
    {4007, 4007, "Invalid reconnect", "the reconnect URL is not valid",
     "redial backs off; go to the default URL and subscribe anew"},
};

}  // namespace texts

namespace tables {

/// The connection is lost, and with it all that was subscribed.
inline constexpr rule twitch_lost = rules::backoff().then(session::fresh).at(endpoint::standard);

inline constexpr row twitch_eventsub_closes[] = {
    {1000, rules::stop().not_an_error()},
    {1001, twitch_lost.not_an_error()},
    {1005, 1006, twitch_lost},
    {1011, twitch_lost},
    {1012, twitch_lost.first_between(milliseconds{5000}, milliseconds{30000})},
    {1013, 1014, twitch_lost},
    {4000, 4999, twitch_lost.by_default().by(basis::inferred)},
    {4000, twitch_lost.by(basis::inferred)},
    {4001, rules::stop().after_a_change().by(basis::inferred)},
    {4002, twitch_lost.by(basis::inferred)},  // a link that stalls looks no different
    {4003, rules::stop().after_a_change().by(basis::inferred)},
    {4004, twitch_lost.by(basis::inferred)},
    {4005, twitch_lost},
    {4006, twitch_lost},
    {4007, twitch_lost.by(basis::inferred)},
};

inline constexpr options twitch_eventsub_options = [] {
  options o;
  o.credential = credential::none;  // the token goes with the subscriptions, over HTTP
  return o;
}();

}  // namespace tables

/// Twitch EventSub. `ready` is session_welcome. Those who feed `received` set `liveness_timeout` to
/// keepalive_timeout_seconds and a little.
inline constexpr profile twitch_eventsub =
    make_profile<tables::twitch_eventsub_closes, no_rows, &rfc6455, nullptr, packed::twitch_eventsub>(
        "twitch_eventsub", tables::twitch_eventsub_options, {}, texts::twitch_eventsub_closes);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_TWITCH_EVENTSUB_HPP_INCLUDED

namespace redial {
inline namespace v0 {

/// Every profile of the library, for tools and tests that go over all of them. Naming this links all texts.
inline constexpr const profile* all_profiles[] = {
    &rfc6455,       &metered, &discord, &discord_voice, &pusher, &centrifugo, &twitch_eventsub, &graphql_transport_ws,
    &obs_websocket, &seventv,
};

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_ALL_HPP_INCLUDED


#ifndef REDIAL_PROFILE_EXPLAIN_HPP_INCLUDED
#define REDIAL_PROFILE_EXPLAIN_HPP_INCLUDED

#include <stdint.h>

// Text for people. A program that calls nothing from here links no text.

namespace redial {
inline namespace v0 {

/// What a code means and what to do about it. No pointer is ever null; all text has static storage.
struct explanation {
  uint16_t code;        ///< the code it is treated as: close codes outside 1000-4999 count as 1006
  const char* name;     ///< the registered or documented name
  const char* meaning;  ///< what has happened
  const char* remedy;   ///< what redial does and what a person should do
  bool known;           ///< a table names this code; false: a default for its range applies
  rule what;            ///< the rule
};

namespace detail {

/// The text for a code, if there is one; else the one that is given. A base has its say as far down as it says what the
/// profile does: its words for 3003 are no words for a profile that backs off there.
constexpr text find_text(const profile& p, row_table profile::*rows, text_table profile::*table, uint16_t code,
                         const rule& what, const text& otherwise) noexcept {
  const profile* layer = &p;
  for (size_t below = p.layers;; --below) {
    if (find(*layer, rows, code).what.kind != what.kind) { return otherwise; }
    const text_table& texts = layer->*table;
    size_t best = texts.size;
    for (size_t i = 0; i < texts.size; ++i) {
      const text& t = texts.texts[i];
      if (t.first <= code && code <= t.last &&
          (best == texts.size || t.last - t.first < texts.texts[best].last - texts.texts[best].first)) {
        best = i;
      }
    }
    if (best != texts.size) { return texts.texts[best]; }
    if (below == 0) { return otherwise; }
    layer = layer->base;
  }
}

/// Words for a code that no text names, by what is done about it.
constexpr const char* generic_remedy(rule_class kind) noexcept {
  switch (kind) {
    case rule_class::stop: return "redial stops; find out what the service means, then start again";
    case rule_class::backoff: return "redial backs off and tries again";
    case rule_class::at_once: return "redial connects again at once, and backs off if that repeats";
    case rule_class::expired: return "redial uses the spare token or asks for a fresh one";
    case rule_class::fresh_token: return "redial asks for a fresh token a few times, then stops";
    case rule_class::once: return "redial comes back once with a fresh token";
  }
  return "redial backs off and tries again";
}

constexpr explanation explain(const profile& p, row_table profile::*rows, text_table profile::*texts, uint16_t code,
                              const char* name, const char* meaning) noexcept {
  const found_rule found = find(p, rows, code);
  const text generic{1, 0, name, meaning, generic_remedy(found.what.kind)};
  const text t = find_text(p, rows, texts, code, found.what, generic);
  return {code, t.name, t.meaning, t.remedy, found.listed || t.first <= t.last, found.what};
}

}  // namespace detail

/// What a close code means for this service. Total: 0 ("no code") and values outside 1000-4999 are explained as 1006.
constexpr explanation explain_close(const profile& p, uint16_t code) noexcept {
  const uint16_t seen = code >= 1000 && code < 5000 ? code : uint16_t{1006};
  return detail::explain(p, &profile::closes, &profile::close_texts, seen,
                         seen < 3000   ? "Unassigned"
                         : seen < 4000 ? "Registered elsewhere"
                                       : "Application code",
                         seen < 3000 ? "a code that the WebSocket protocol has not assigned"
                                     : "a code that this service does not document");
}

/// What an HTTP status of a refused upgrade means for this service. Total over all 16-bit values.
constexpr explanation explain_status(const profile& p, uint16_t status) noexcept {
  const bool http = status >= 100 && status < 600;
  return detail::explain(p, &profile::statuses, &profile::status_texts, status,
                         !http          ? "No HTTP status"
                         : status < 200 ? "Informational"
                         : status < 300 ? "Successful"
                         : status < 400 ? "Redirection"
                         : status < 500 ? "Client error"
                                        : "Server error",
                         !http          ? "the number is no HTTP status"
                         : status < 200 ? "an interim answer where a final one was due"
                         : status < 300 ? "a web page answered where a WebSocket was expected"
                         : status < 400 ? "the endpoint points elsewhere"
                         : status < 500 ? "the server refuses this request"
                                        : "the server failed");
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_EXPLAIN_HPP_INCLUDED

#ifndef REDIAL_DECISION_EVENT_HPP_INCLUDED
#define REDIAL_DECISION_EVENT_HPP_INCLUDED


#include <stdint.h>

// What a transport or an application can see. Each event about a connection carries the id that `connect` issued, so
// that a late callback of an old connection is inert; `current` means the running one, for stacks with no such
// callbacks.

namespace redial {
inline namespace v0 {

/// Stands for the running connection or mint. No id is ever equal to it.
inline constexpr uint32_t current = 0;

namespace detail {
/// Well-formed for integers and enumerations.
template <class T>
using number = decltype(static_cast<uint16_t>(declval<T>()));

/// A code or status from any integer or enumeration; a value outside 16 bits counts as 0, "unknown".
template <class Integer>
constexpr uint16_t code_of(Integer value) noexcept {
  const uint16_t low = static_cast<uint16_t>(value);
  return static_cast<Integer>(low) == value ? low : uint16_t{0};
}
}  // namespace detail

/// The application wants a connection now.
struct start {};
/// The application wants none: shutdown, log-out.
struct stop {};
/// The upgrade succeeded (HTTP 101, or 2xx of an extended CONNECT).
struct opened {
  uint32_t connection = current;
};
/// The service's own hello arrived (Metered: welcome). token_life: what is left of the session's token.
struct ready {
  uint32_t connection = current;
  milliseconds token_life = never;
};
/// The connection ended with this close code (RFC 6455 7.4), as received, or 1005, 1006, 1015, or 0 for "no code".
struct closed {
  uint16_t code = 0;
  uint32_t connection = current;
  constexpr closed() noexcept = default;
  template <class Code, class = detail::number<Code>>
  constexpr closed(Code close_code, uint32_t id = current) noexcept
      : code(detail::code_of(close_code)), connection(id) {}
};
/// The upgrade was refused with this HTTP status; 0 if the stack hides it. retry_after: 0 for no usable header.
struct rejected {
  uint16_t status = 0;
  milliseconds retry_after{0};
  uint32_t connection = current;
  constexpr rejected() noexcept = default;
  template <class Status, class = detail::number<Status>>
  constexpr rejected(Status http_status, milliseconds after = milliseconds{0}, uint32_t id = current) noexcept
      : status(detail::code_of(http_status)), retry_after(after), connection(id) {}
};
/// DNS, TCP, TLS, a time-out of the stack, or a read or write error.
struct failed {
  uint32_t connection = current;
};
/// The server says that it will close soon. retry_after: how long to stay away then; 0: no usable hint.
struct going_away {
  milliseconds retry_after{0};
  uint32_t connection = current;
};
/// Any frame arrived. Needed only for `options::liveness_timeout`.
struct received {
  uint32_t connection = current;
};
/// A fresh token is in hand. lifetime: how long it is good for; never: unknown; 0 acts as mint_failed{}.
struct minted {
  milliseconds lifetime = never;
  uint32_t mint = current;
};
/// No token could be had. permanent: trying again is useless (the refresh token was revoked).
struct mint_failed {
  bool permanent = false;
  uint32_t mint = current;
};
/// The token in hand is no good any more: another user logs in.
struct token_lost {};
/// The network went away.
struct link_down {};
/// The network came back.
struct link_up {};
/// The timer ran out. Early, late and repeated calls are safe.
struct elapsed {};

/// Any of the above, by value: made implicitly, trivially copyable, 12 bytes. Default-constructed it is inert.
class event {
 public:
  /// What kind of event it is.
  enum class kind : uint8_t {
    inert,
    opened,
    ready,
    closed,
    rejected,
    failed,
    going_away,
    received,
    start,
    stop,
    minted,
    mint_failed,
    token_lost,
    link_down,
    link_up,
    elapsed,
  };

  constexpr event() noexcept = default;
  constexpr event(redial::start) noexcept : what_(kind::start) {}
  constexpr event(redial::stop) noexcept : what_(kind::stop) {}
  constexpr event(redial::opened e) noexcept : id_(e.connection), what_(kind::opened) {}
  constexpr event(redial::ready e) noexcept : span_(e.token_life), id_(e.connection), what_(kind::ready) {}
  constexpr event(redial::closed e) noexcept : id_(e.connection), code_(e.code), what_(kind::closed) {}
  constexpr event(redial::rejected e) noexcept
      : span_(e.retry_after), id_(e.connection), code_(e.status), what_(kind::rejected) {}
  constexpr event(redial::failed e) noexcept : id_(e.connection), what_(kind::failed) {}
  constexpr event(redial::going_away e) noexcept : span_(e.retry_after), id_(e.connection), what_(kind::going_away) {}
  constexpr event(redial::received e) noexcept : id_(e.connection), what_(kind::received) {}
  constexpr event(redial::minted e) noexcept : span_(e.lifetime), id_(e.mint), what_(kind::minted) {}
  constexpr event(redial::mint_failed e) noexcept : id_(e.mint), what_(kind::mint_failed), permanent_(e.permanent) {}
  constexpr event(redial::token_lost) noexcept : what_(kind::token_lost) {}
  constexpr event(redial::link_down) noexcept : what_(kind::link_down) {}
  constexpr event(redial::link_up) noexcept : what_(kind::link_up) {}
  constexpr event(redial::elapsed) noexcept : what_(kind::elapsed) {}

  /// What kind of event it is.
  constexpr kind what() const noexcept { return what_; }
  /// closed: the close code; rejected: the status; else 0.
  constexpr uint16_t code() const noexcept { return code_; }
  /// ready: the token's life; rejected, going_away: the wait asked for; minted: the lifetime; else 0.
  constexpr milliseconds span() const noexcept { return span_; }
  /// The connection or the mint that it is about; `current` if it names none.
  constexpr uint32_t id() const noexcept { return id_; }
  /// mint_failed: trying again is useless.
  constexpr bool permanent() const noexcept { return permanent_; }

 private:
  milliseconds span_{};
  uint32_t id_ = current;
  uint16_t code_ = 0;
  kind what_ = kind::inert;
  bool permanent_ = false;
};

static_assert(sizeof(event) == 12, "an event is meant to travel in three registers");

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_EVENT_HPP_INCLUDED

#ifndef REDIAL_DECISION_DECISION_HPP_INCLUDED
#define REDIAL_DECISION_DECISION_HPP_INCLUDED


#include <stdint.h>

namespace redial {
inline namespace v0 {

/// What to do now (contract 1.4).
enum class action : uint8_t {
  none,        ///< carry on
  connect,     ///< open a new transport and tag its events with `decision::connection`
  mint_token,  ///< fetch a token in the background; answer with minted or mint_failed and `decision::mint`
  wait,        ///< nothing but the timer
  disconnect,  ///< drop the transport now, without waiting for its close event: it is dead or unwanted
  stop,        ///< close the transport if there is one (1000 if it is up); nothing more until `start`
};

/// Where the machine is (contract 2).
enum class phase : uint8_t {
  idle,        ///< not started yet
  minting,     ///< a token is being fetched for the next connect
  connecting,  ///< a transport is coming up, or waits for the service's hello
  online,      ///< the session is up
  waiting,     ///< a wait runs
  offline,     ///< the network is away
  stopped,     ///< only `start`, or the slow probe, leaves it
};

/// Why. Repeated by later decisions until `ready`, `start` or `stop`.
enum class reason : uint8_t {
  none,                ///< nothing went wrong
  start_requested,     ///< the application said start
  close_code,          ///< the close code in `decision::code`
  server_shutdown,     ///< a close code that is no error: the server goes away and comes back (1001)
  normal_closure,      ///< a close code that is no error: the session is over (1000)
  http_status,         ///< the HTTP status in `decision::code`
  transport_failure,   ///< DNS, TCP, TLS, a read or write error, or a refusal without a usable status
  connect_timeout,     ///< no upgrade in `options::connect_timeout`
  ready_timeout,       ///< upgraded, but no hello in `options::connect_timeout`
  liveness_timeout,    ///< no frame in `options::liveness_timeout`
  link_lost,           ///< link_down
  mint_failure,        ///< mint_failed, or a token without life
  mint_refused,        ///< mint_failed{permanent}
  mint_timeout,        ///< no answer in `options::mint_timeout`
  auth_exhausted,      ///< `options::max_auth_failures` tokens were refused
  attempts_exhausted,  ///< `options::max_attempts` retries were not enough
  no_fresh_token,      ///< a fresh token is needed and the credential can't be renewed
  slow_probe,          ///< `options::probe_after` ran out: a stop is tried again
  // From here on no slow probe follows.
  kicked,           ///< an administrative close that is not, or no longer, answered
  stop_requested,   ///< the application said stop
  invalid_options,  ///< check(options) names what is wrong; the machine never connects
};

/// What to do about an event. A plain value; nothing in it refers to the machine.
struct [[nodiscard]] decision {
  redial::action action = redial::action::none;  ///< do this now
  milliseconds timer = never;  ///< feed elapsed{} after this long unless another decision replaces it; never: disarm
  redial::phase phase = redial::phase::idle;     ///< where the machine is after this event
  uint32_t attempt = 0;                          ///< retries since the last stable session; 0 before the first failure
  uint32_t connection = 0;                       ///< the connection this is about; `connect` issues a new one
  uint32_t mint = 0;                             ///< the mint this is about; `mint_token` issues a new one
  redial::reason reason = redial::reason::none;  ///< why
  uint16_t code = 0;                             ///< the close code or HTTP status that led here, 0 if none
  bool tell_user = false;        ///< a person has to see this: account suspended, log in again (contract 3.3)
  bool hold_publishing = false;  ///< do not resend at once after the reconnect; until the next session is stable
  redial::session session = redial::session::unspecified;  ///< what to do with the session at the next connect
  redial::endpoint endpoint = redial::endpoint::same;      ///< where the next connect goes
};

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_DECISION_HPP_INCLUDED

#ifndef REDIAL_DECISION_TO_STRING_HPP_INCLUDED
#define REDIAL_DECISION_TO_STRING_HPP_INCLUDED





// Names for logs: the enumerators' own. A value outside its enum gives "?". Text has static storage; a program that
// calls none of these links none of it.

namespace redial {
inline namespace v0 {

/// The enumerator's name.
constexpr const char* to_string(action value) noexcept {
  switch (value) {
    case action::none: return "none";
    case action::connect: return "connect";
    case action::mint_token: return "mint_token";
    case action::wait: return "wait";
    case action::disconnect: return "disconnect";
    case action::stop: return "stop";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(phase value) noexcept {
  switch (value) {
    case phase::idle: return "idle";
    case phase::minting: return "minting";
    case phase::connecting: return "connecting";
    case phase::online: return "online";
    case phase::waiting: return "waiting";
    case phase::offline: return "offline";
    case phase::stopped: return "stopped";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(reason value) noexcept {
  switch (value) {
    case reason::none: return "none";
    case reason::start_requested: return "start_requested";
    case reason::stop_requested: return "stop_requested";
    case reason::close_code: return "close_code";
    case reason::server_shutdown: return "server_shutdown";
    case reason::normal_closure: return "normal_closure";
    case reason::http_status: return "http_status";
    case reason::transport_failure: return "transport_failure";
    case reason::connect_timeout: return "connect_timeout";
    case reason::ready_timeout: return "ready_timeout";
    case reason::liveness_timeout: return "liveness_timeout";
    case reason::link_lost: return "link_lost";
    case reason::mint_failure: return "mint_failure";
    case reason::mint_timeout: return "mint_timeout";
    case reason::mint_refused: return "mint_refused";
    case reason::auth_exhausted: return "auth_exhausted";
    case reason::attempts_exhausted: return "attempts_exhausted";
    case reason::no_fresh_token: return "no_fresh_token";
    case reason::kicked: return "kicked";
    case reason::slow_probe: return "slow_probe";
    case reason::invalid_options: return "invalid_options";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(rule_class value) noexcept {
  switch (value) {
    case rule_class::stop: return "stop";
    case rule_class::backoff: return "backoff";
    case rule_class::at_once: return "at_once";
    case rule_class::expired: return "expired";
    case rule_class::fresh_token: return "fresh_token";
    case rule_class::once: return "once";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(session value) noexcept {
  switch (value) {
    case session::unspecified: return "unspecified";
    case session::fresh: return "fresh";
    case session::resume: return "resume";
    case session::resume_else_fresh: return "resume_else_fresh";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(endpoint value) noexcept {
  switch (value) {
    case endpoint::same: return "same";
    case endpoint::given: return "given";
    case endpoint::rediscover: return "rediscover";
    case endpoint::standard: return "standard";
    case endpoint::secure: return "secure";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(basis value) noexcept {
  switch (value) {
    case basis::documented: return "documented";
    case basis::reference_client: return "reference_client";
    case basis::inferred: return "inferred";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(credential value) noexcept {
  switch (value) {
    case credential::none: return "none";
    case credential::fixed: return "fixed";
    case credential::token: return "token";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(fault value) noexcept {
  switch (value) {
    case fault::none: return "none";
    case fault::base_zero: return "base_zero";
    case fault::base_over_cap: return "base_over_cap";
    case fault::cap_over_one_hour: return "cap_over_one_hour";
    case fault::factor_out_of_range: return "factor_out_of_range";
    case fault::jitter_out_of_range: return "jitter_out_of_range";
    case fault::stable_after_zero: return "stable_after_zero";
    case fault::connect_timeout_zero: return "connect_timeout_zero";
    case fault::mint_timeout_zero: return "mint_timeout_zero";
    case fault::once_window_zero: return "once_window_zero";
    case fault::max_server_delay_zero: return "max_server_delay_zero";
    case fault::probe_after_zero: return "probe_after_zero";
    case fault::duration_too_long: return "duration_too_long";
    case fault::budget_too_long: return "budget_too_long";
    case fault::unknown_credential: return "unknown_credential";
    case fault::rows_not_sorted: return "rows_not_sorted";
    case fault::rows_overlap: return "rows_overlap";
    case fault::row_reversed: return "row_reversed";
    case fault::row_out_of_range: return "row_out_of_range";
    case fault::unknown_class: return "unknown_class";
    case fault::delay_out_of_range: return "delay_out_of_range";
    case fault::attempts_zero: return "attempts_zero";
    case fault::too_many_rules: return "too_many_rules";
    case fault::rules_not_of_rows: return "rules_not_of_rows";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(event::kind value) noexcept {
  switch (value) {
    case event::kind::inert: return "inert";
    case event::kind::start: return "start";
    case event::kind::stop: return "stop";
    case event::kind::opened: return "opened";
    case event::kind::ready: return "ready";
    case event::kind::closed: return "closed";
    case event::kind::rejected: return "rejected";
    case event::kind::failed: return "failed";
    case event::kind::going_away: return "going_away";
    case event::kind::received: return "received";
    case event::kind::minted: return "minted";
    case event::kind::mint_failed: return "mint_failed";
    case event::kind::token_lost: return "token_lost";
    case event::kind::link_down: return "link_down";
    case event::kind::link_up: return "link_up";
    case event::kind::elapsed: return "elapsed";
  }
  return "?";
}

/// The name of the event's kind.
constexpr const char* to_string(const event& value) noexcept { return to_string(value.what()); }

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_TO_STRING_HPP_INCLUDED

#ifndef REDIAL_CLOCK_HPP_INCLUDED
#define REDIAL_CLOCK_HPP_INCLUDED


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

#ifndef REDIAL_RANDOM_HPP_INCLUDED
#define REDIAL_RANDOM_HPP_INCLUDED


#include <stddef.h>
#include <stdint.h>

// What counts as a random source (contract 1.2): a callable that returns an unsigned integer. With min() and max() it
// is a standard uniform random bit generator of any range; otherwise all of its low 32 bits, or all bits of a narrower
// type, are taken as uniform (`esp_random` itself is one). Seed it from hardware: devices that boot together with one
// seed come back together, whatever the jitter.

namespace redial {
inline namespace v0 {
namespace detail {

template <class T, class = void>
inline constexpr bool is_generator = false;
template <class T>
inline constexpr bool is_generator<T, void_t<decltype((T::min)()), decltype((T::max)())>> = true;

/// How a generator with this range yields whole bits: a value below `limit` gives its low `bits` bits, evenly.
struct bit_yield {
  unsigned bits;   ///< 32, 16, 8, 4, 2 or 1
  uint64_t mask;   ///< 2^bits - 1
  uint64_t limit;  ///< a multiple of 2^bits; 0: every value counts
};
constexpr bit_yield yield_of(uint64_t span) noexcept {  // span: max - min
  unsigned bits = 32;
  while (bits > 1 && span < (uint64_t{1} << bits) - 1) { bits /= 2; }
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  return {bits, mask, (span & mask) == mask ? 0 : span - (span & mask)};
}

/// One group of bits. A source that keeps giving values past the limit counts as all ones after 32 tries.
template <class Random>
constexpr uint32_t group_of(Random& random, bit_yield yield, uint64_t lowest) {
  for (int tries = 0; tries < 32; ++tries) {
    const uint64_t value = static_cast<uint64_t>(random()) - lowest;
    if (yield.limit == 0 || value < yield.limit) { return static_cast<uint32_t>(value & yield.mask); }
  }
  return static_cast<uint32_t>(yield.mask);
}

/// 32 uniform bits from any source.
template <class Random>
constexpr uint32_t read_bits(Random& random) {
  if constexpr (!is_same<referred_t<Random>, void>) {
    return read_bits(random.get());
  } else if constexpr (is_generator<Random>) {
    constexpr uint64_t lowest = static_cast<uint64_t>((Random::min)());
    constexpr bit_yield yield = yield_of(static_cast<uint64_t>((Random::max)()) - lowest);
    uint64_t bits = 0;
    for (unsigned have = 0; have < 32; have += yield.bits) {
      bits = (bits << yield.bits) | group_of(random, yield, lowest);
    }
    return static_cast<uint32_t>(bits);
  } else {
    using value = called<Random>;
    uint32_t bits = static_cast<uint32_t>(random());
    if constexpr (sizeof(value) < 4) {
      for (size_t have = sizeof(value); have < 4; have += sizeof(value)) {
        bits = (bits << (sizeof(value) * 8u)) | static_cast<uint32_t>(random());
      }
    }
    return bits;
  }
}

/// A source as `draw` wants it.
template <class Random>
struct bit_source {
  Random& random;
  constexpr uint32_t operator()() { return read_bits(random); }
};

template <class Random>
inline constexpr bool is_random =
    is_same<referred_t<Random>, void> ? is_unsigned<called<Random>> : is_unsigned<called<referred_t<Random>>>;

}  // namespace detail

/// A random source that says what it was told, for tests: one value for ever, or an array of values in turn. Copies
/// share its place in the script; see manual_clock for how long the first one must live.
class scripted_random {
 public:
  /// The same value for ever: 0 draws the low end of every range, 0xFFFFFFFF the high end.
  constexpr explicit scripted_random(uint32_t value = 0) noexcept : own_{value, nullptr, 0, 0}, shared_(&own_) {}
  /// These values in turn, then from the first again. The array must outlive the source.
  template <size_t Size>
  constexpr explicit scripted_random(const uint32_t (&values)[Size]) noexcept
      : own_{0, values, Size, 0}, shared_(&own_) {}
  constexpr scripted_random(const scripted_random& other) noexcept : own_{0, nullptr, 0, 0}, shared_(other.shared_) {}
  constexpr scripted_random(scripted_random&& other) noexcept
      : own_(other.own_), shared_(other.shared_ == &other.own_ ? &own_ : other.shared_) {}
  scripted_random& operator=(const scripted_random&) = delete;

  /// The next value.
  constexpr uint32_t operator()() noexcept {
    script& now = *shared_;
    const size_t at = now.calls++;
    return now.size != 0 ? now.values[at % now.size] : now.value;
  }
  /// From now on this value for ever.
  constexpr void set(uint32_t value) noexcept {
    shared_->value = value;
    shared_->size = 0;
  }
  /// How many values were asked for.
  constexpr size_t calls() const noexcept { return shared_->calls; }

 private:
  struct script {
    uint32_t value;
    const uint32_t* values;
    size_t size;
    size_t calls;
  };
  script own_;
  script* shared_;
};

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_RANDOM_HPP_INCLUDED

#ifndef REDIAL_RECONNECTOR_HPP_INCLUDED
#define REDIAL_RECONNECTOR_HPP_INCLUDED


#ifndef REDIAL_DECISION_TRANSITION_HPP_INCLUDED
#define REDIAL_DECISION_TRANSITION_HPP_INCLUDED

#ifndef REDIAL_DECISION_BACKOFF_HPP_INCLUDED
#define REDIAL_DECISION_BACKOFF_HPP_INCLUDED


#include <stdint.h>

// The curve of the waits and the bounds of a draw (contract 5.1, 5.2, 5.5), on their own: usable without the machine.

namespace redial {
inline namespace v0 {

/// b of the next retry: the base after 0, else the last one grown by the factor, capped. The cap binds b and not the
/// draw: cutting the draw would put half of a fleet on one millisecond.
constexpr uint32_t next_backoff(const backoff_options& o, uint32_t last) noexcept {
  return last == 0 ? o.base.count : detail::smaller(detail::percent_of(last, o.factor_percent), o.cap.count);
}

/// [b - j, b + j] with j = floor(b * jitter / 100).
constexpr draw_range around(uint32_t b, uint32_t jitter_percent) noexcept {
  const uint32_t j = detail::percent_of(b, jitter_percent);
  return {b - j, b + j};
}

/// [w, w + floor(w * jitter / 100)]: a floor spreads upwards only.
constexpr draw_range above(uint32_t w, uint32_t jitter_percent) noexcept {
  return {w, w + detail::percent_of(w, jitter_percent)};
}

/// A value of [lowest, highest] from one or two values of a source that is uniform over 32 bits. All zeros give the
/// lowest, all ones the highest. Free of modulo bias: a second value settles the one draw in 2^32/range that the first
/// leaves between two results, which brings the error below 2^-32 of a result's share, without a loop that a stuck
/// source could hold up (Stephen Canon's method).
template <class Source>
constexpr uint32_t draw(draw_range range, Source& source) {
  const uint32_t width = range.highest - range.lowest;
  const uint64_t scaled = detail::multiply_by_next(source(), width);
  uint32_t result = range.lowest + detail::high_half(scaled);
  if (detail::low_half(scaled) > ~width) {
    const uint32_t below = detail::high_half(detail::multiply_by_next(source(), width));
    if (detail::low_half(scaled) + below < below) { ++result; }
  }
  return result;
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_BACKOFF_HPP_INCLUDED



#ifndef REDIAL_DECISION_STATE_HPP_INCLUDED
#define REDIAL_DECISION_STATE_HPP_INCLUDED


#include <stdint.h>

// The machine's memory between two events: a plain value. Time is kept as countdowns of 32-bit milliseconds that one
// loop moves on. A wrap of the tick is then an ordinary subtraction, a clock that goes back moves nothing, and no wait
// can grow longer than it was granted. Two countdowns change their meaning with the phase, which their names say.

namespace redial {
inline namespace v0 {

/// What forbids to cut a wait short.
enum class wait_kind : uint8_t {
  backoff,  ///< nothing: start ends it, link_up shortens it
  redrawn,  ///< ... and has done so; once is enough
  ordered,  ///< a server's going_away or Retry-After, a row's floor, or the first spread
  budget,   ///< the wait is over, but the connect budget has no connect yet
};

/// Where the token in hand stands.
enum class token_use : uint8_t {
  none,   ///< there is no token
  spare,  ///< the running connection was made without it
  shown,  ///< the running or the last connection was made with it
};

/// A countdown that does not run.
inline constexpr uint32_t idle_countdown = never.count;

/// Ticks from `then` to `now`; a step backwards (half the range or more) is no time at all (contract 2.3).
constexpr uint32_t ticks_between(uint32_t then, uint32_t now) noexcept {
  const uint32_t passed = now - then;
  return passed < detail::span_limit ? passed : 0;
}

struct state {
  /// Whatever runs down between two events.
  enum countdown : uint8_t {
    wait,      ///< what is left of a wait; online: until the background mint is asked for, or times out
    deadline,  ///< minting, connecting: the time-out; online: until stable; stopped: the slow probe; waiting: unused
    silence,   ///< online: until the peer counts as dead
    watchdog,  ///< online: until `silence` is looked at
    debt,      ///< until the connect budget is full again
    once,      ///< what is left of the once-window
    token,     ///< life of the token in hand; idle_countdown: unknown
    running,   ///< life of the token that the running connection was made with
    countdowns
  };

  // The bytes stand first: small targets reach the first 32 of an object in one instruction, of which `near_terms` has
  // 16. What is set together, and what a decision has side by side, stands together.
  redial::phase phase = redial::phase::idle;
  redial::reason reason = redial::reason::none;
  redial::action action = redial::action::none;  ///< of the decision under way
  bool link_down = false;
  bool tell_user = false;  ///< of the decision under way
  bool holds = false;      ///< decision::hold_publishing
  redial::session session = redial::session::unspecified;
  redial::endpoint endpoint = redial::endpoint::same;
  uint8_t auth_failures = 0;     ///< since the last stable session
  bool free_retry_used = false;  ///< the one retry that waits nothing
  token_use token_is = token_use::none;
  uint8_t answerable = 0;  ///< bit i: the mint `mint - i` may still bring a token
  wait_kind wait_is = wait_kind::backoff;
  bool halfway = false;      ///< connecting: `opened` was seen; minting, online: the newest mint is waited for
  bool mint_open = false;    ///< the newest mint has not been answered
  uint8_t kicks = 0;         ///< answered in the running once-window
  uint16_t wait_jitter = 0;  ///< percent of b by which a wait may differ from it: a term that finds room here
  uint16_t code = 0;
  uint32_t tick = 0;                ///< the clock at the last event
  uint32_t timer = idle_countdown;  ///< of the last decision
  uint32_t left[countdowns] = {0, idle_countdown, idle_countdown, idle_countdown, 0, 0, 0, 0};  ///< milliseconds
  uint32_t token_life = 0;  ///< of the token in hand, when it was minted
  uint32_t backoff = 0;     ///< b of the current attempt; 0: none yet
  uint32_t mint_span = 0;   ///< connecting: life, when it was minted, of the token that is shown; online: b of the
                            ///< background mints that failed, 0 if none did; before the first connect: the most that it
                            ///< has to wait besides
  uint32_t hint = 0;        ///< a going_away that was not used yet; 0: none
  uint32_t mint = 0;        ///< the newest id
  uint32_t connection = 0;  ///< the newest id
  uint32_t attempt = 0;     ///< retries since the last stable session; not in a decision's order: read as a pair just
                            ///< after one of the two was written, they would stall a large processor

  /// Moves every countdown on to `now`.
  constexpr void advance(uint32_t now) noexcept {
    const uint32_t passed = ticks_between(tick, now);
    tick = now;
    if (passed == 0) { return; }  // events often come in one millisecond
    for (uint32_t& span : left) {
      if (span != idle_countdown) { span = detail::less(span, passed); }
    }
  }

  /// Moves time on. True if the session has become stable just now (contract 5.4: an end at this very instant still
  /// counts as stable).
  constexpr bool move_to(uint32_t now) noexcept {
    advance(now);
    if (phase != redial::phase::online || left[deadline] != 0) { return false; }
    left[deadline] = idle_countdown;
    forget_failures();
    return true;
  }

  constexpr void forget_failures() noexcept {
    attempt = 0;
    backoff = 0;
    auth_failures = 0;
    free_retry_used = false;
    holds = false;
  }

  /// Connecting or online: the session has become stable.
  constexpr bool settled() const noexcept { return left[deadline] == idle_countdown; }

  constexpr bool up_or_coming() const noexcept {
    return phase == redial::phase::connecting || phase == redial::phase::online;
  }
};

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_STATE_HPP_INCLUDED

#ifndef REDIAL_DECISION_TERMS_HPP_INCLUDED
#define REDIAL_DECISION_TERMS_HPP_INCLUDED


#include <stdint.h>

// The options as the machine reads them: what is off has become a span that never ends or a bucket that fills at once,
// a limit the last number within it, and a credential the reason that it stops for. They come in two pieces, before and
// behind the state, since small targets reach the first 32 bytes of an object, and its first 32 words, in one short
// instruction: bytes stand first, and what one place reads stands last.

namespace redial {
inline namespace v0 {
namespace detail {

/// The curve, and the options that are bytes.
struct near_terms {
  backoff_options curve;         ///< base 0: the options are no good
  uint8_t last_refusal;          ///< max_auth_failures - 1; 255: no limit
  redial::reason token_refusal;  ///< why a rule that needs a fresh token stops; none if one can be minted
  redial::reason kick_refusal;   ///< why an administrative close stops; none if one is answered
  bool expect_ready;

  constexpr explicit near_terms(const options& o) noexcept
      : curve(o.backoff),
        last_refusal(static_cast<uint8_t>(o.max_auth_failures - 1u)),
        token_refusal(o.credential == credential::token ? reason::none : reason::no_fresh_token),
        kick_refusal(o.reconnect_after_kick ? token_refusal : reason::kicked),
        expect_ready(o.expect_ready) {
    if (check(o) != fault::none) { curve.base.count = 0; }
  }
};

/// All the others but `first_spread`, which the state uses up; in milliseconds unless said otherwise.
struct far_terms {
  uint32_t max_server_delay;
  uint32_t mint_timeout;
  uint32_t liveness_timeout;  ///< never.count: not watched
  uint32_t budget_interval;   ///< 0: no budget
  uint32_t connect_timeout;
  uint32_t once_window;
  uint32_t token_margin;  ///< at least 1: a token without life is never usable
  uint32_t stable_after;
  uint32_t probe_after;  ///< never.count: off
  uint32_t last_retry;   ///< max_attempts - 1, a number of retries; 2^32 - 1: no limit
  uint32_t budget_debt;  ///< the most that the budget may owe before a connect: all of the bucket but one

  constexpr explicit far_terms(const options& o) noexcept
      : max_server_delay(o.max_server_delay.count),
        mint_timeout(o.mint_timeout.count),
        liveness_timeout(o.liveness_timeout.count != 0 ? o.liveness_timeout.count : never.count),
        budget_interval(o.budget.burst != 0 ? o.budget.interval.count : 0),
        connect_timeout(o.connect_timeout.count),
        once_window(o.once_window.count),
        token_margin(o.token_margin.count != 0 ? o.token_margin.count : 1),
        stable_after(o.stable_after.count),
        probe_after(o.probe_after.count),
        last_retry(o.max_attempts - 1),
        budget_debt((o.budget.burst - 1) * budget_interval) {}
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_TERMS_HPP_INCLUDED


#include <stdint.h>

// The policy itself. `core` is a value: the same state, options, rules, event, tick and random bits give the same next
// state and the same decision, at compile time and at run time, on every target. Time comes in as a number; randomness
// through one bounded draw, taken only where a length of time is to be drawn.
//
// Longer than 250 lines because it is one thing: the table of contract section 2, an event a function.

namespace redial {
inline namespace v0 {
namespace detail {

inline constexpr uint32_t longest_timer = 0x7F000000u;  // 24.6 days; leaves 4 h of lateness below half the tick's range
inline constexpr uint32_t shortest_stable = 10000u;     // contract 5.4
inline constexpr uint32_t shortest_refreshed_life = 30000u;  // contract 4.4

/// A set of event kinds, a bit each.
template <class... Kinds>
constexpr uint16_t set_of(Kinds... kinds) noexcept {
  return static_cast<uint16_t>((0u | ... | (1u << static_cast<unsigned>(kinds))));
}

/// What means something in each phase; all else is inert there (the table of contract section 2).
struct heard {
  using kind = event::kind;
  static constexpr uint16_t always = set_of(kind::stop, kind::minted, kind::token_lost, kind::link_down, kind::link_up);
  static constexpr uint16_t ends = set_of(kind::closed, kind::rejected, kind::failed, kind::going_away);
  static constexpr uint16_t transport = ends | set_of(kind::opened, kind::ready, kind::received);
  static constexpr uint16_t in[] = {
      /* idle       */ always | set_of(kind::start),
      /* minting    */ always | set_of(kind::mint_failed, kind::elapsed),
      /* connecting */ always | ends | set_of(kind::opened, kind::ready, kind::elapsed),
      /* online     */ always | ends | set_of(kind::received, kind::mint_failed, kind::elapsed),
      /* waiting    */ always | set_of(kind::start, kind::elapsed),
      /* offline    */ always | set_of(kind::start),
      /* stopped    */ always | set_of(kind::start, kind::elapsed),
  };
};

/// Options, state, rules and the random source in one object, which keeps every access one short instruction on small
/// targets.
template <class Random>
struct core : near_terms, state {
  const rulebook* book;
  far_terms terms;
  Random random;

  /// The random source is made of what follows, or by default.
  template <class... Source>
  constexpr core(const rulebook& rules, const options& chosen, Source&&... source)
      : near_terms(chosen), book(&rules), terms(chosen), random(static_cast<Source&&>(source)...) {
    mint_span = chosen.first_spread.count;
    wait_jitter = rules.has_curve ? 0 : curve.jitter_percent;  // a curve of the profile's own has drawn b
  }

  // --- one event -----------------------------------------------------------------------------------------------------

  /// Takes an event at a tick.
  constexpr void react(const event& e, uint32_t now) {
    const bool matured = move_to(now);
    action = action::none;
    tell_user = false;
    using kind = event::kind;
    kind what = e.what();
    if (what == kind::minted && e.span().count == 0) { what = kind::mint_failed; }  // contract 4.2
    unsigned accepted = heard::in[static_cast<unsigned>(phase)];
    if (e.id() != current && e.id() != connection) { accepted &= ~unsigned{heard::transport}; }  // an older one's
    if ((accepted >> static_cast<unsigned>(what) & 1u) == 0) { return; }
    // The usual end stands before all others, which save registers that it does not need.
    if (what == kind::closed) { return on_closed(e.code()); }
    switch (what) {
      case kind::minted: on_minted(e.id(), e.span().count); break;
      case kind::mint_failed: on_mint_failed(e.id(), e.permanent()); break;
      case kind::token_lost: on_token_lost(); break;
      case kind::opened: on_opened(); break;
      case kind::ready: on_ready(e.span().count); break;
      case kind::rejected: on_rejected(e.code(), e.span().count); break;
      case kind::failed: fail(reason::transport_failure); break;
      case kind::going_away: on_going_away(e.span().count); break;
      case kind::received: left[silence] = terms.liveness_timeout; break;
      case kind::start: on_start(); break;
      case kind::stop: on_stop(); break;
      case kind::elapsed: on_elapsed(matured); break;
      case kind::link_down: on_link_down(); break;
      case kind::link_up: on_link_up(); break;
      case kind::closed:
      case kind::inert: break;
    }
  }

  /// What the last event led to.
  constexpr decision decided() noexcept {
    timer = next_timer();
    return {action, milliseconds{timer}, phase, attempt, connection, mint, reason,
            code,   tell_user,           holds, session, endpoint};
  }

  /// Time until the next `elapsed` as of the last event; never.count if there is none (contract 2.7, 8).
  constexpr uint32_t next_timer() const noexcept {
    uint32_t next = left[deadline];
    if (phase == phase::waiting) {
      next = left[wait];
    } else if (phase == phase::online) {
      next = smaller(smaller(next, left[watchdog]), left[wait]);
      if (next == idle_countdown) { next = last_span(); }
    }
    return next == idle_countdown ? next : smaller(next, longest_timer);
  }

  // --- steps that a restored state takes too -------------------------------------------------------------------------

  /// A value of [lowest, highest]; a range of one value asks the source for nothing.
  constexpr uint32_t pick(draw_range range) {
    bit_source<Random> bits{random};
    return range.lowest == range.highest ? range.lowest : draw(range, bits);
  }

  /// b of the next retry (contract 5.1). A curve of the profile's own has drawn it already.
  constexpr uint32_t next_b() {
    return book->has_curve ? pick(book->curve(curve, attempt, backoff)) : next_backoff(curve, backoff);
  }

  /// The wait that b stands for.
  constexpr draw_range plain_wait(uint32_t b) const noexcept { return around(b, wait_jitter); }

  /// One retry more since the last stable session; the count saturates.
  constexpr void count_retry(uint32_t b) noexcept {
    const uint32_t more = attempt + 1;
    if (more != 0) { attempt = more; }
    backoff = b;
  }

  /// Joins a second wait to what is left of the first: the longer one, which may be cut only if both may.
  constexpr void wait_at_least(uint32_t span, wait_kind kind) noexcept {
    if (span != 0 && wait_is < kind) { wait_is = kind; }
    left[wait] = larger(left[wait], span);
  }

 private:
  // --- the application -----------------------------------------------------------------------------------------------

  constexpr void on_start() {
    if (phase == phase::waiting) {
      if (left[wait] != 0 && !may_be_cut()) { return; }
    } else if (phase == phase::offline) {
      link_down = false;  // whoever says start wants it tried (contract 2.5)
    }
    begin(reason::start_requested);
  }

  /// From here the only thing between the machine and a connect is what is left of a wait that may not be cut.
  constexpr void begin(redial::reason why) {
    if (phase == phase::stopped) { forget_outage(); }
    explain(why, 0);
    if (refused()) {
      halt(reason::invalid_options);
      return;
    }
    if (may_be_cut() && phase != phase::idle) {
      left[wait] = 0;  // in `idle` a restored backoff is waited out (contract 11.2)
    }
    if (connection == current) {  // the first spread, once
      wait_at_least(pick({0, mint_span}), wait_kind::ordered);
      mint_span = 0;
    }
    resume();
  }

  constexpr void on_stop() {
    const bool again = phase == phase::stopped;
    code = 0;
    if (hint != 0) { grant(0, 0, 0, backoff); }
    halt(reason::stop_requested);
    if (again) { action = action::none; }
  }

  // --- the connection ------------------------------------------------------------------------------------------------

  constexpr void on_opened() {
    halfway = true;
    if (!expect_ready) { on_ready(never.count); }
  }

  constexpr void on_ready(uint32_t given_life) {
    phase = phase::online;
    forget_advice();
    explain(reason::none, 0);
    end_refresh();
    left[silence] = left[watchdog] = terms.liveness_timeout;
    if (given_life != idle_countdown) { mint_span = left[running] = given_life; }
    const uint32_t life = mint_span;
    mint_span = 0;
    left[deadline] = smaller(terms.stable_after, larger(shortest_stable, life >> 1));
    if (token_is != token_use::shown) { return; }  // a token that came since is a spare already
    left[token] = left[running];
    token_life = life;
    if (life + 1 > shortest_refreshed_life) {  // an unknown life plus 1 is 0
      // Ask for a spare between 3/4 and 7/8 of the life, counted from when the token was minted (contract 4.4).
      left[wait] = less(pick({life - (life >> 2), life - 1 - ((life - 1) >> 3)}), life - left[token]);
    }
  }

  constexpr void on_closed(uint16_t given) {
    // 0 is what some stacks say for "no code"; nothing outside 1000-4999 can be in a Close frame (RFC 6455 7.4.2).
    const bool possible = given - 1000u < 4000u;
    left[wait] = 0;
    end_by(book->closes, reason::close_code, possible ? given : uint16_t{1006});
  }

  constexpr void on_rejected(uint16_t status, uint32_t retry_after) {
    if (phase == phase::online) {
      fail(reason::transport_failure);
    } else {
      left[wait] = smaller(retry_after, terms.max_server_delay);
      end_by(book->statuses, reason::http_status, status);
    }
  }

  constexpr void on_going_away(uint32_t asked) noexcept {
    if (asked != 0) { hint = smaller(asked, terms.max_server_delay); }
  }

  // --- the end of a connection or a mint -----------------------------------------------------------------------------

  /// An end with a code that a table is about.
  constexpr void end_by(const segment* table, redial::reason why, uint16_t seen) {
    explain(why, seen);
    retry(book->find(table, seen));
  }

  /// A transport or a mint that failed without a code.
  constexpr void fail(redial::reason why) {
    explain(why, 0);
    left[wait] = 0;
    // What a failure says of session and endpoint holds for a session that was up.
    retry(phase == phase::online ? book->transport : packed_rule{}.bits);
  }

  /// Retries by the rule, or stops. What is to be done about the transport stands in `action` already, what led here in
  /// `reason` and `code`, and what Retry-After asks for in left[wait], 0 for nothing.
  constexpr void retry(uint8_t cell) {
    packed_rule by{cell};
    const rule_extras& extras = book->look_up(by);
    if (by.has(rule::unseen)) { reason = reason::transport_failure; }
    if (by.has(rule::ordinary)) {
      reason = by.kind() == rule_class::stop ? reason::normal_closure : reason::server_shutdown;
    }
    if (extras.session != session::unspecified) { session = extras.session; }
    if (extras.endpoint != endpoint::same) { endpoint = extras.endpoint; }
    if (by.has(rule::holds_publishing)) { holds = true; }
    tell_user = by.has(rule::tells_user);
    if (by.kind() == rule_class::stop) { hint = 0; }  // contract 5.3
    const uint32_t b = next_b();
    if (by.kind() == rule_class::backoff && left[wait] != 0) {
      hint = larger(hint, larger(left[wait], b));  // other than a hint it never undercuts b (contract 5.2)
    }
    wait_by(by, extras, b);
    const bool exhausted = attempt > terms.last_retry;
    redial::reason stops = stops_for(by, extras);
    if (stops == reason::none && exhausted) { stops = reason::attempts_exhausted; }
    if (stops != reason::none) {
      halt(stops);
      return;
    }
    if (by.kind() == rule_class::once) {
      ++kicks;
      left[once] = terms.once_window;
    }
    count_retry(b);
    resume();
  }

  /// Why this end is not answered; none if it is.
  constexpr redial::reason stops_for(packed_rule by, const rule_extras& extras) noexcept {
    if (by.kind() == rule_class::stop) { return reason; }
    if (by.kind() < rule_class::expired) { return reason::none; }
    if (by.kind() != rule_class::expired) {
      drop_tokens();
    } else if (token_is == token_use::shown) {
      token_is = token_use::none;
    }
    redial::reason stops = token_refusal;
    if (by.kind() == rule_class::once) {
      stops = kick_refusal;
      if (left[once] == 0) { kicks = 0; }
      if (kicks >= extras.attempts) { stops = reason::kicked; }
    } else if (stops != reason::none) {
      if (by.kind() == rule_class::fresh_token) { tell_user = true; }
    } else {
      const bool ran_out = by.kind() == rule_class::expired && (settled() || left[running] == 0);
      if (!ran_out) {
        if (auth_failures != 255) { ++auth_failures; }  // reboots carry it on
        if (auth_failures > last_refusal) {
          tell_user = true;
          stops = reason::auth_exhausted;
        }
      }
    }
    return stops;
  }

  /// The wait before this retry (contract 4.3, 5.1, 5.5). b: of this retry.
  constexpr void wait_by(packed_rule by, const rule_extras& extras, uint32_t b) {
    draw_range plain{};
    if (by.kind() >= rule_class::at_once && !free_retry_used) {
      free_retry_used = true;
    } else {
      plain = plain_wait(b);
    }
    uint32_t lowest = plain.lowest;
    uint32_t highest = plain.highest;
    uint32_t floor = extras.min_delay;
    if (extras.first_highest != 0 && attempt == 0) {
      lowest = extras.first_lowest;
      highest = extras.first_highest;
      floor = larger(floor, lowest);
    }
    grant(lowest, highest, floor, b);
  }

  /// Begins a wait: a draw from the range, or one that spreads upwards from the floor where the range begins below it.
  /// What the server asked for is a floor in place of the range; from the second retry on not below b (contract 5.2).
  constexpr void grant(uint32_t lowest, uint32_t highest, uint32_t floor, uint32_t b) {
    if (hint != 0) {
      floor = larger(floor, attempt != 0 ? larger(hint, b) : hint);
      lowest = highest = 0;
      hint = 0;
    }
    if (lowest < floor) {
      lowest = floor;
      highest = larger(highest, above(floor, curve.jitter_percent).highest);
    }
    wait_is = floor != 0 ? wait_kind::ordered : wait_kind::backoff;
    left[wait] = pick({lowest, highest});
  }

  constexpr void halt(redial::reason why) {
    reason = why;
    phase = phase::stopped;
    action = action::stop;
    if (may_be_cut()) { left[wait] = 0; }
    left[deadline] = idle_countdown;
    if (terms.probe_after != never.count && why < reason::kicked) {
      left[deadline] = pick(around(terms.probe_after, curve.jitter_percent));
    }
  }

  // --- tokens --------------------------------------------------------------------------------------------------------

  constexpr void on_minted(uint32_t id, uint32_t life) {
    if (!answer(id)) { return; }
    token_is = token_use::spare;
    left[token] = token_life = life;
    if (phase == phase::online) {
      end_refresh();
    } else if (phase == phase::minting && !mint_open) {
      connect();
    }
  }

  constexpr void on_mint_failed(uint32_t id, bool permanent) {
    // One that had timed out is inert: its token may still come.
    if (halfway && (id == current || id == mint)) {
      (void)answer(mint);
      mint_went_wrong(permanent ? reason::mint_refused : reason::mint_failure);
    }
  }

  /// Takes an answer to a mint, once. False if that mint was answered before or its token may not be used; true for one
  /// that nothing was asked for.
  constexpr bool answer(uint32_t id) noexcept {
    if (id == current) {
      if (!mint_open) { return true; }
      id = mint;
    }
    const uint32_t age = mint - id;
    if (age == 0) { mint_open = false; }
    const unsigned bit = age < 8 ? 1u << age : 0;
    if ((answerable & bit) == 0) { return false; }
    answerable = static_cast<uint8_t>(answerable ^ bit);
    return true;
  }

  /// The running mint brought nothing, or nothing in time.
  constexpr void mint_went_wrong(redial::reason why) {
    const bool permanent = why == reason::mint_refused;
    if (phase == phase::minting) {
      if (permanent) {
        code = 0;
        tell_user = true;
        halt(why);
      } else {
        fail(why);
      }
      return;
    }
    end_refresh();
    mint_span = next_backoff(curve, mint_span);
    const draw_range over = around(mint_span, curve.jitter_percent);
    if (!permanent && over.lowest < left[running]) {  // the tries end with the token's life
      left[wait] = pick({over.lowest, smaller(over.highest, left[running])});
    }
  }

  constexpr void on_token_lost() {
    drop_tokens();
    if (phase == phase::online) {
      end_refresh();
    } else if (phase == phase::minting) {
      resume();  // which asks for another: a connect was due and still is
    }
  }

  /// Neither the token in hand nor one that was asked for is any good.
  constexpr void drop_tokens() noexcept {
    token_is = token_use::none;
    answerable = 0;
  }

  constexpr void end_refresh() noexcept {
    halfway = false;
    left[wait] = idle_countdown;
  }

  // --- the link ------------------------------------------------------------------------------------------------------

  constexpr void on_link_down() {
    link_down = true;
    if (phase < phase::minting || phase > phase::waiting) { return; }
    if (phase != phase::waiting) {
      explain(reason::link_lost, 0);
      if (phase != phase::minting) {
        action = action::disconnect;
        const uint32_t b = next_b();
        grant(0, 0, 0, b);
        if (!settled()) { count_retry(b); }
      }
    }
    resume();
  }

  constexpr void on_link_up() {
    link_down = false;
    if (phase == phase::offline) {
      if (left[wait] == 0 || wait_is == wait_kind::budget) {
        left[wait] = idle_countdown;  // one that ran out meanwhile counts as none
        wait_is = wait_kind::backoff;
      }
    } else if (phase != phase::waiting) {
      return;
    }
    if (wait_is == wait_kind::backoff) {
      wait_is = wait_kind::redrawn;
      const uint32_t b = backoff != 0 ? backoff : curve.base.count;
      const uint32_t shorter = pick({0, b});
      if (shorter < left[wait]) {
        left[wait] = shorter;
        action = action::wait;
      }
    }
    if (phase == phase::offline) { resume(); }
  }

  // --- the timer -----------------------------------------------------------------------------------------------------

  constexpr void on_elapsed(bool matured) {
    if (phase == phase::waiting) {
      resume();
    } else if (phase == phase::online) {
      on_elapsed_online(matured);
    } else if (left[deadline] == 0) {
      on_time_out();
    }
  }

  constexpr void on_time_out() {
    if (phase == phase::minting) {
      mint_went_wrong(reason::mint_timeout);
    } else if (phase == phase::connecting) {
      action = action::disconnect;
      fail(halfway ? reason::ready_timeout : reason::connect_timeout);
    } else {  // stopped
      begin(reason::slow_probe);
    }
  }

  constexpr void on_elapsed_online(bool matured) {
    if (left[watchdog] == 0) {
      if (left[silence] == 0) {
        action = action::disconnect;
        fail(reason::liveness_timeout);
        return;
      }
      left[watchdog] = left[silence];  // frames came meanwhile
    }
    if (matured || left[wait] != 0) { return; }
    if (halfway) {
      mint_went_wrong(reason::mint_timeout);
      return;
    }
    left[wait] = terms.mint_timeout;
    issue_mint();
  }

  // --- steps ---------------------------------------------------------------------------------------------------------

  /// Waits out what is left, which may be nothing: then connect, or mint first, or wait on for the budget. Without a
  /// link all of that has time.
  constexpr void resume() {
    if (link_down) {
      left[deadline] = idle_countdown;
      phase = phase::offline;
      return;
    }
    phase = phase::waiting;
    if (action == action::disconnect) { return; }
    action = action::wait;
    if (left[wait] == 0) {
      wait_is = wait_kind::budget;
      left[wait] = budget_wait();
    }
    if (left[wait] != 0) { return; }
    if (token_refusal != reason::none) {
      token_is = token_use::none;  // nothing that could be shown
    } else if (token_is == token_use::none || left[token] < terms.token_margin) {
      ask_for_token();
      return;
    }
    connect();
  }

  constexpr void ask_for_token() noexcept {
    phase = phase::minting;
    left[deadline] = terms.mint_timeout;
    issue_mint();
  }

  constexpr void connect() noexcept {
    phase = phase::connecting;
    action = action::connect;
    left[deadline] = terms.connect_timeout;
    left[running] = mint_span = idle_countdown;
    wait_is = wait_kind::backoff;
    halfway = false;
    if (token_is != token_use::none) {
      token_is = token_use::shown;
      left[running] = left[token];
      mint_span = token_life;
    }
    connection = next_id(connection);
    left[debt] += terms.budget_interval;
  }

  constexpr void issue_mint() noexcept {
    action = action::mint_token;
    mint = next_id(mint);
    answerable = static_cast<uint8_t>((answerable << 1) | 1);
    mint_open = halfway = true;
  }

  static constexpr uint32_t next_id(uint32_t id) noexcept {
    if (++id == current) { ++id; }
    return id;
  }

  /// Time until the budget has a connect. The bucket is kept as the time that it takes to fill: `debt`.
  constexpr uint32_t budget_wait() const noexcept { return less(left[debt], terms.budget_debt); }

  /// Online with no timer of its own, time is kept for the spans that matter later: when the last of them ends.
  constexpr uint32_t last_span() const noexcept {
    uint32_t last = idle_countdown;
    for (int of = debt; of < countdowns; ++of) {
      if (left[of] != 0 && left[of] + 1 > last + 1) { last = left[of]; }  // one that does not run counts as 0
    }
    return last;
  }

  /// The options are no good.
  constexpr bool refused() const noexcept { return curve.base.count == 0; }

  constexpr bool may_be_cut() const noexcept { return wait_is <= wait_kind::redrawn; }

  constexpr void forget_outage() noexcept {
    forget_failures();
    tell_user = false;  // it is; said here, it makes one word of what is cleared
    forget_advice();
    left[once] = 0;
  }

  constexpr void forget_advice() noexcept {
    session = session::unspecified;
    endpoint = endpoint::same;
  }

  constexpr void explain(redial::reason why, uint16_t seen) noexcept {
    reason = why;
    code = seen;
  }
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_TRANSITION_HPP_INCLUDED


#ifndef REDIAL_SAVED_STATE_HPP_INCLUDED
#define REDIAL_SAVED_STATE_HPP_INCLUDED

#include <stdint.h>

// What survives a reboot or a deep sleep (contract 11), so that a device that crashes in a loop does not come back
// faster than one that stayed up. Nothing of a live connection and no token is kept.

namespace redial {
inline namespace v0 {

/// 32 bytes for RTC memory or flash: trivially copyable, without padding, in the machine's own byte order (bytes from a
/// machine of the other order are refused). Treat it as opaque; `check` covers all the rest.
struct saved_state {
  uint16_t mark = 0;  ///< whose bytes these are, and in which layout
  uint8_t auth_failures = 0;
  uint8_t kicks = 0;
  uint8_t flags = 0;
  uint8_t wait_is = 0;
  uint16_t reserved = 0;
  uint32_t attempt = 0;
  uint32_t backoff = 0;
  uint32_t wait = 0;  ///< what was left of the running wait
  uint32_t once = 0;  ///< what was left of the once-window
  uint32_t debt = 0;  ///< until the connect budget is full
  uint32_t check = 0;
};
static_assert(sizeof(saved_state) == 32, "contract 11.1: at most 32 bytes, and no padding");

namespace detail {

/// Bits of saved_state::flags.
struct saved_flag {
  static constexpr uint8_t holds = 1;
  static constexpr uint8_t free_retry_used = 2;
  static constexpr uint8_t one_more_retry = 4;  ///< came down in the middle of something that had not succeeded yet
  static constexpr uint8_t hinted = 8;          ///< `wait` is a going_away that was not used yet
  static constexpr uint8_t all = 15;
};

/// Changes with the layout, and only with it.
inline constexpr uint16_t saved_mark = 0x5D01;

/// A check value that any change of one word changes: each step is a bijection of the running value.
constexpr uint32_t check_of(const saved_state& s) noexcept {
  const uint32_t words[] = {
      (uint32_t{s.mark} << 16) | (uint32_t{s.auth_failures} << 8) | s.kicks,
      (uint32_t{s.flags} << 24) | (uint32_t{s.wait_is} << 16) | s.reserved,
      s.attempt,
      s.backoff,
      s.wait,
      s.once,
      s.debt,
  };
  uint32_t sum = 0x811C9DC5u;  // FNV-1a over words, with a fold so that high bits reach low ones
  for (const uint32_t word : words) {
    sum = (sum ^ word) * 0x01000193u;
    sum ^= sum >> 15;
  }
  return sum;
}

constexpr saved_state save(state now, uint32_t tick) noexcept {
  (void)now.move_to(tick);
  saved_state s;
  s.mark = saved_mark;
  s.auth_failures = now.auth_failures;
  s.kicks = now.kicks;
  s.attempt = now.attempt;
  s.backoff = now.backoff;
  s.once = now.left[state::once];
  s.debt = now.left[state::debt];
  const bool unfinished =
      now.phase == phase::minting || now.phase == phase::connecting || (now.phase == phase::online && !now.settled()) ||
      (now.phase == phase::stopped && now.reason != reason::stop_requested && now.reason != reason::invalid_options);
  s.flags = static_cast<uint8_t>((now.holds ? saved_flag::holds : 0) |
                                 (now.free_retry_used ? saved_flag::free_retry_used : 0) |
                                 (unfinished ? saved_flag::one_more_retry : 0));
  if (!now.up_or_coming() && now.wait_is != wait_kind::budget) {  // the debt says it already
    s.wait = now.left[state::wait];
    s.wait_is = static_cast<uint8_t>(now.wait_is);
  } else if (now.up_or_coming() && now.hint != 0) {
    s.wait = now.hint;
    s.wait_is = static_cast<uint8_t>(wait_kind::ordered);
    s.flags = static_cast<uint8_t>(s.flags | saved_flag::hinted);
  }
  s.check = check_of(s);
  return s;
}

/// The longest wait of a kind that these options and rules could have granted.
template <class Random>
constexpr uint32_t longest_wait(const core<Random>& m, wait_kind kind) noexcept {
  uint32_t base = m.curve.cap.count;
  if (kind == wait_kind::ordered) {
    base = larger(larger(base, m.terms.max_server_delay), larger(m.mint_span, m.book->longest_floor));
  }
  return above(base, m.curve.jitter_percent).highest;
}

/// Puts a saved state into an idle machine. False, and nothing changed, if the bytes are not ours.
template <class Random>
constexpr bool restore(core<Random>& m, const saved_state& s, milliseconds away, uint32_t tick) {
  if (m.phase != phase::idle || s.mark != saved_mark || s.check != check_of(s) || (s.flags & ~saved_flag::all) != 0 ||
      s.wait_is > static_cast<uint8_t>(wait_kind::ordered)) {
    return false;
  }
  (void)m.move_to(tick);
  const far_terms& t = m.terms;
  m.auth_failures = s.auth_failures;
  m.kicks = s.kicks;
  m.holds = (s.flags & saved_flag::holds) != 0;
  m.free_retry_used = (s.flags & saved_flag::free_retry_used) != 0;
  m.attempt = s.attempt;
  m.backoff = smaller(s.backoff, m.curve.cap.count);
  m.left[state::once] = smaller(less(s.once, away.count), t.once_window);
  m.left[state::debt] = smaller(less(s.debt, away.count), t.budget_debt + t.budget_interval);
  m.wait_is = static_cast<wait_kind>(s.wait_is);
  m.left[state::wait] = 0;
  const uint32_t b = m.next_b();
  draw_range granted{};
  if ((s.flags & saved_flag::hinted) != 0) {
    const uint32_t asked = smaller(s.wait, t.max_server_delay);
    granted = above(m.attempt == 0 ? asked : larger(asked, b), m.curve.jitter_percent);
  } else {
    m.left[state::wait] = smaller(less(s.wait, away.count), longest_wait(m, m.wait_is));
    if (m.left[state::wait] == 0) { m.wait_is = wait_kind::backoff; }
    if ((s.flags & saved_flag::one_more_retry) != 0) { granted = m.plain_wait(b); }
  }
  if ((s.flags & saved_flag::one_more_retry) != 0) { m.count_retry(b); }
  m.wait_at_least(less(m.pick(granted), away.count),
                  (s.flags & saved_flag::hinted) != 0 ? wait_kind::ordered : wait_kind::backoff);
  return true;
}

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SAVED_STATE_HPP_INCLUDED
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// Stands for a clock and a random source that were left out.
struct missing {};

}  // namespace detail

/// Tells a WebSocket client what to do: feed in what the transport and the application saw, do what comes back.
///
///     redial::reconnector net{redial::metered, millis, esp_random};
///     redial::decision d = net.handle(redial::start{});
///
/// No call allocates, blocks, throws or logs; the only foreign code that runs is the clock's and the random source's.
/// Early, late, stale and repeated events are safe. One machine belongs to one thread: calls on it must not overlap and
/// must not come from an interrupt (post the event to the loop instead); different machines are independent. Time is
/// kept from event to event: in phases without a timer feed one event, `event{}` will do, per 2^31 ms (contract 8).
template <class Clock, class Random>
class reconnector {
 public:
  /// With the profile's own options. The profile must outlive the machine; a temporary one is refused.
  constexpr reconnector(const redial::profile& p, Clock clock, Random random)
      : reconnector(p.book, p.defaults, clock, random) {}

  /// With other options. Options that fail `check` make a machine that answers `start` with `stop`.
  constexpr reconnector(const redial::profile& p, Clock clock, Random random, redial::options chosen)
      : reconnector(p.book, chosen, clock, random) {}

  /// With a clock and a random source made by default: reconnector<std::chrono::steady_clock, std::random_device>.
  constexpr explicit reconnector(const redial::profile& p) : core_(p.book, p.defaults), clock_() {}

  /// Never of use: it lets a program that leaves the random source out reach the message that says so.
  template <class Left = Random, class = detail::enable_if_t<detail::is_same<Left, detail::missing>>>
  constexpr reconnector(const redial::profile& p, Clock) : reconnector(p) {}

  reconnector(const redial::profile&&, Clock, Random) = delete;
  reconnector(const redial::profile&&, Clock, Random, redial::options) = delete;
  explicit reconnector(const redial::profile&&) = delete;

  /// Takes an event and says what to do. Reads the clock once, and the random source if something is to be drawn.
  constexpr decision handle(const event& e) {
    core_.react(e, detail::read_tick(clock_));
    return core_.decided();
  }

  /// Where the machine is.
  constexpr redial::phase phase() const noexcept { return core_.phase; }
  /// True in phase online.
  constexpr bool connected() const noexcept { return core_.phase == redial::phase::online; }
  /// Time left until elapsed{} is due, by the clock; 0 if it is due, never if there is no timer.
  constexpr milliseconds timer() const {
    const uint32_t whole = core_.timer;
    const uint32_t passed = ticks_between(core_.tick, read_clock());
    return whole == never.count ? never : milliseconds{whole > passed ? whole - passed : 0};
  }
  /// Retries since the last stable session.
  constexpr uint32_t attempt() const noexcept { return core_.attempt; }
  /// The newest connection's id; `current` before the first.
  constexpr uint32_t connection() const noexcept { return core_.connection; }

  /// What is worth keeping over a reboot or deep sleep, as of now (contract 11).
  constexpr saved_state save() const { return detail::save(core_, read_clock()); }

  /// Takes back a saved state. Only in phase idle; away: how long ago it was saved, 0 if unknown. False, and nothing
  /// changed, if the machine is not idle or the bytes are not ours.
  constexpr bool restore(const saved_state& saved, milliseconds away) {
    return detail::restore(core_, saved, away, detail::read_tick(clock_));
  }

 private:
  constexpr reconnector(const rulebook& book, const redial::options& chosen, Clock& clock, Random& random)
      : core_(book, chosen, detail::hand_over(random)), clock_(detail::hand_over(clock)) {}

  /// Clocks are read by const members too, and a callable clock need not be const (a generic lambda with state).
  constexpr uint32_t read_clock() const { return detail::read_tick(const_cast<Clock&>(clock_)); }

  static_assert(!detail::is_same<Clock, detail::missing>,
                "redial: pass a clock and a random source: reconnector net{profile, millis, esp_random}, or "
                "reconnector net{profile, std::chrono::steady_clock{}, std::mt19937{seed}}");
  static_assert(detail::is_same<Clock, detail::missing> || !detail::is_same<Random, detail::missing>,
                "redial: the random source was left out: pass esp_random, std::mt19937{seed} or a lambda of your "
                "hardware's generator as the third argument");
  static_assert(detail::is_same<Clock, detail::missing> || !detail::is_unsigned<Clock>,
                "redial: the clock is a number; pass the function itself, millis and not millis()");
  static_assert(detail::is_same<Clock, detail::missing> || detail::is_unsigned<Clock> || detail::is_clock<Clock>,
                "redial: the clock must return an unsigned integer of milliseconds, at least 32 bits, or be a "
                "std::chrono clock");
  static_assert(detail::is_same<Random, detail::missing> || detail::is_random<Random>,
                "redial: the random source must return an unsigned integer; rand returns int and has 15 bits on some "
                "targets: pass esp_random, std::mt19937{seed} or a lambda of your hardware's generator");

  detail::core<Random> core_;
  Clock clock_;
};

template <class Clock, class Random>
reconnector(const profile&, Clock, Random) -> reconnector<Clock, Random>;
template <class Clock, class Random>
reconnector(const profile&, Clock, Random, options) -> reconnector<Clock, Random>;
template <class Clock>
reconnector(const profile&, Clock) -> reconnector<Clock, detail::missing>;
reconnector(const profile&)->reconnector<detail::missing, detail::missing>;

/// Feeds an event and does what the decision says, timer first: a host whose `connect` reports a failure at once
/// re-enters here, and must find its newer timer armed over the older one. Host: arm(milliseconds), where `never`
/// disarms, and connect, mint_token, disconnect and stop, each taking a const decision&. Returns the decision, also for
/// `decision::tell_user` and logs.
template <class Machine, class Host>
constexpr decision drive(Machine& machine, Host& host, event e) {
  const decision d = machine.handle(e);
  host.arm(d.timer);
  switch (d.action) {
    case action::connect: host.connect(d); break;
    case action::mint_token: host.mint_token(d); break;
    case action::disconnect: host.disconnect(d); break;
    case action::stop: host.stop(d); break;
    case action::none:
    case action::wait: break;
  }
  return d;
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_RECONNECTOR_HPP_INCLUDED

#ifndef REDIAL_EDGE_RETRY_AFTER_HPP_INCLUDED
#define REDIAL_EDGE_RETRY_AFTER_HPP_INCLUDED


#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// Reads a header's value piece by piece; the first piece that does not fit makes it bad for good.
struct header_reader {
  const char* at;
  const char* end;
  bool good = true;

  constexpr bool next_is(char c) const noexcept { return at != end && *at == c; }

  constexpr void expect(char c) noexcept {
    good = good && next_is(c);
    at += good ? 1 : 0;
  }
  constexpr void expect(const char* word) noexcept {
    for (; *word != '\0'; ++word) { expect(*word); }
  }
  /// Exactly `count` digits.
  constexpr uint32_t number(int count) noexcept {
    uint32_t value = 0;
    for (; count > 0; --count) {
      good = good && at != end && *at >= '0' && *at <= '9';
      if (good) { value = value * 10u + static_cast<uint32_t>(*at++ - '0'); }
    }
    return value;
  }
  /// Takes one of `count` three-letter names that stand in a row, or makes the value bad. Returns its index.
  constexpr uint32_t name(const char* names, uint32_t count) noexcept {
    for (uint32_t i = 0; good && end - at >= 3 && i < count; ++i, names += 3) {
      if (at[0] == names[0] && at[1] == names[1] && at[2] == names[2]) {
        at += 3;
        return i;
      }
    }
    good = false;
    return 0;
  }
};

struct calendar_time {
  uint32_t year = 0;
  uint32_t month = 0;  ///< 0 to 11
  uint32_t day = 0;
  uint32_t hour = 0;
  uint32_t minute = 0;
  uint32_t second = 0;
};

constexpr bool is_leap(uint32_t year) noexcept {
  const uint32_t century = percent_of(year, 1);
  return (year & (century * 100u == year ? 0xFu : 3u)) == 0;  // divisible by 400 if it ends a century, else by 4
}

constexpr bool is_real(const calendar_time& t) noexcept {
  const uint32_t long_months = 0xAD5u;  // bit m: month m has 31 days
  const uint32_t days = t.month == 1 ? (is_leap(t.year) ? 29u : 28u) : 30u + ((long_months >> t.month) & 1u);
  return t.day >= 1 && t.day <= days && t.hour < 24 && t.minute < 60 && t.second <= 60;  // 60: a leap second
}

/// Seconds since 1970-01-01T00:00:00Z; 0 for earlier times.
constexpr int64_t unix_time(const calendar_time& t) noexcept {
  const uint32_t before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  if (t.year < 1970) { return 0; }
  const uint32_t last = t.year - 1;
  const uint32_t leap_days =
      (last >> 2) - percent_of(last, 1) + (percent_of(last, 1) >> 2) - 477u;  // 477 of them up to the end of 1969
  const uint32_t days =
      (t.year - 1970) * 365u + leap_days + before[t.month] + (t.month > 1 && is_leap(t.year) ? 1u : 0u) + t.day - 1;
  return static_cast<int64_t>(multiply(days, 86400u)) +
         static_cast<int64_t>((t.hour * 60u + t.minute) * 60u + t.second);
}

/// The century of a two-digit year: what seems more than 50 years ahead is the latest such year in the past
/// (RFC 9110 5.6.7).
constexpr void settle_century(calendar_time& t, int64_t unix_now) noexcept {
  constexpr int64_t fifty_years = 1577847600;
  calendar_time later = t;
  while (later.year < 10000 && unix_time(later) - fifty_years <= unix_now) {
    t.year = later.year;
    later.year += 100;
  }
}

/// One of the three forms of an HTTP-date, as seconds since 1970; 0 if it is none, or no real date.
constexpr int64_t parse_http_date(header_reader in, int64_t unix_now) noexcept {
  const char* const months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const char* const long_day_ends[] = {"day", "day", "sday", "nesday", "rsday", "day", "urday"};
  calendar_time t;
  bool two_digits = false;
  const uint32_t weekday = in.name("SunMonTueWedThuFriSat", 7);
  const bool asctime = in.next_is(' ');
  if (asctime) {  // Sun Nov  6 08:49:37 1994
    in.expect(' ');
    t.month = in.name(months, 12);
    in.expect(' ');
    if (in.next_is(' ')) {
      in.expect(' ');
      t.day = in.number(1);
    } else {
      t.day = in.number(2);
    }
  } else {
    two_digits = !in.next_is(',');
    if (two_digits) {  // Sunday, 06-Nov-94 08:49:37 GMT
      in.expect(long_day_ends[weekday]);
    }
    const char between = two_digits ? '-' : ' ';  // Sun, 06 Nov 1994 08:49:37 GMT
    in.expect(", ");
    t.day = in.number(2);
    in.expect(between);
    t.month = in.name(months, 12);
    in.expect(between);
    t.year = two_digits ? 1900u + in.number(2) : in.number(4);
  }
  in.expect(' ');
  t.hour = in.number(2);
  in.expect(':');
  t.minute = in.number(2);
  in.expect(':');
  t.second = in.number(2);
  in.expect(' ');
  if (asctime) {
    t.year = in.number(4);
  } else {
    in.expect("GMT");
  }
  if (two_digits) { settle_century(t, unix_now); }
  return in.good && in.at == in.end && is_real(t) ? unix_time(t) : 0;
}

/// A length of so many seconds, saturating below `never`; 0 for none.
constexpr milliseconds from_seconds(int64_t seconds) noexcept {
  constexpr int64_t most = 4294967;  // whole seconds below never
  return seconds <= 0 ? milliseconds{0}
                      : milliseconds{seconds > most ? 0xFFFFFFFEu : static_cast<uint32_t>(seconds) * 1000u};
}

}  // namespace detail

/// The wait that a Retry-After header asks for (RFC 9110 10.2.3): delay-seconds, or an HTTP-date in any of its three
/// forms, which counts from `unix_now` (seconds since 1970; a device without a trusted clock passes the response's own
/// Date). White space around it is allowed. A number too large saturates below `never`. 0: nothing usable, a date in
/// the past, or a date without `unix_now`. A date's weekday has to be a weekday, but not the right one.
constexpr milliseconds parse_retry_after(const char* text, size_t size, int64_t unix_now = 0) noexcept {
  detail::header_reader in{text, text + size};
  while (in.next_is(' ') || in.next_is('\t')) { ++in.at; }
  while (in.at != in.end && (in.end[-1] == ' ' || in.end[-1] == '\t')) { --in.end; }
  if (in.at == in.end) { return milliseconds{0}; }
  if (*in.at < '0' || *in.at > '9') {
    return detail::from_seconds(unix_now > 0 ? detail::parse_http_date(in, unix_now) - unix_now : 0);
  }
  uint32_t seconds = 0;
  for (; in.at != in.end; ++in.at) {
    if (*in.at < '0' || *in.at > '9') { return milliseconds{0}; }
    seconds = seconds > 9999999u ? seconds : seconds * 10u + static_cast<uint32_t>(*in.at - '0');
  }
  return detail::from_seconds(seconds);
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_RETRY_AFTER_HPP_INCLUDED

#ifndef REDIAL_EDGE_SEND_GATE_HPP_INCLUDED
#define REDIAL_EDGE_SEND_GATE_HPP_INCLUDED




#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {

/// What to do with a frame.
struct send_verdict {
  enum class kind : uint8_t {
    send,     ///< send it now; it has been counted
    wait,     ///< ask again after `wait`; nothing was counted
    too_big,  ///< it would get the connection closed with 1009; nothing was counted
  };
  kind what = kind::send;
  milliseconds wait{0};  ///< kind wait: exactly until there is room for one message
};

/// Keeps a connection inside what the service lets it send: a token bucket in exact integers, without drift. Over any
/// window at most burst + rate * window messages pass, less the headroom, which is taken off both because a network
/// bunches messages (contract 10). A limit of 0 is no limit. Thread rule as for reconnector.
template <class Clock>
class send_gate {
 public:
  /// headroom_percent: what to stay below the limits, 0 to 99; larger counts as 99.
  constexpr send_gate(const limits& service, Clock clock, uint32_t headroom_percent = 10)
      : clock_(detail::hand_over(clock)), max_frame_(service.max_frame_size) {
    const uint32_t share = 100u - detail::smaller(headroom_percent, 99);
    refill_ = service.burst != 0 ? detail::smaller(service.messages_per_second, most_rate) * share : 0;
    room_ = detail::larger(detail::smaller(service.burst, most_burst) * share * 1000u, cost);
  }

  /// May a frame of so many bytes, header and envelope included, go out now? Counts it if so.
  constexpr send_verdict try_send(size_t bytes) {
    if (!frame_fits(bytes)) { return {send_verdict::kind::too_big, milliseconds{0}}; }
    refill();
    const uint32_t free = room_ - used_;
    if (refill_ == 0 || free >= cost) {
      used_ += cost;  // at which nobody looks if there is no limit
      return {};
    }
    return {send_verdict::kind::wait, milliseconds{detail::divide_up(cost - free, refill_)}};
  }

  /// True if the service takes an encoded frame of so many bytes; exactly the limit still passes.
  constexpr bool frame_fits(size_t bytes) const noexcept { return max_frame_ == 0 || bytes <= max_frame_; }
  /// The limit from the service's hello; 0 keeps the one in force.
  constexpr void set_max_frame(uint32_t bytes) noexcept { max_frame_ = bytes != 0 ? bytes : max_frame_; }
  /// Starts empty: call it at `ready` while `decision::hold_publishing`.
  constexpr void drain() {
    refill();
    used_ = room_;
  }
  /// Starts full: a new connection has a fresh bucket. Call it at any other `ready`.
  constexpr void reset() noexcept { used_ = 0; }

 private:
  // A message costs 100,000 units: a percent of a message a second flows back in as one unit a millisecond.
  static constexpr uint32_t cost = 100000;
  static constexpr uint32_t most_rate = 40000000;  // so that no product below leaves 32 bits
  static constexpr uint32_t most_burst = 42000;

  constexpr void refill() {
    const uint32_t now = detail::read_tick(clock_);
    const uint64_t back = detail::multiply(ticks_between(tick_, now), refill_);
    tick_ = now;
    used_ = detail::high_half(back) != 0 ? 0 : detail::less(used_, detail::low_half(back));
  }

  static_assert(detail::is_clock<Clock>,
                "redial: the clock must return an unsigned integer of milliseconds, at least 32 bits, or be a "
                "std::chrono clock");

  Clock clock_;
  uint32_t max_frame_;
  uint32_t refill_ = 0;  ///< units a millisecond
  uint32_t room_ = 0;    ///< units in the full bucket
  uint32_t used_ = 0;
  uint32_t tick_ = 0;
};

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_SEND_GATE_HPP_INCLUDED

#ifndef REDIAL_EDGE_METERED_WIRE_HPP_INCLUDED
#define REDIAL_EDGE_METERED_WIRE_HPP_INCLUDED


#ifndef REDIAL_DETAIL_JSON_HPP_INCLUDED
#define REDIAL_DETAIL_JSON_HPP_INCLUDED

#include <stddef.h>
#include <stdint.h>

// A strict reader of one JSON object (RFC 8259): checks all of it, keeps short strings and numbers of the top level
// only. No recursion: what is open is one bit a level. Anything wrong makes the reader bad for good; it never reads
// past the end.
//
// Longer than 250 lines because a strict grammar is one thing.

namespace redial {
inline namespace v0 {
namespace detail {

/// How deep objects and arrays may nest, the top level included.
inline constexpr uint32_t json_depth = 64;

/// A decoded string, if it is short enough to be one that anybody looks for.
struct json_word {
  char letters[16] = {};
  uint8_t size = 0;  ///< above 15: too long

  constexpr void add(uint32_t byte) noexcept {
    if (size < sizeof(letters)) { letters[size++] = static_cast<char>(byte); }
  }
  /// expected: at most 14 letters.
  constexpr bool is(const char* expected) const noexcept {
    size_t i = 0;
    for (; i < size && *expected != '\0' && *expected == letters[i]; ++expected) { ++i; }
    return i == size && *expected == '\0';
  }
};

/// A member's value: its text if it is a string, its number if it is one above 0. Others leave both empty.
struct json_value {
  json_word text{};
  uint64_t number_up = 0;    ///< rounded up, saturating at 10^18
  uint64_t number_down = 0;  ///< rounded down, saturating at 10^18
};

class json_reader {
 public:
  constexpr json_reader(const char* text, const char* end) noexcept : at_(text), end_(end) {}

  /// Takes the opening brace.
  constexpr bool open_object() noexcept {
    skip_space();
    return take('{');
  }

  /// Takes the next member's key and its colon; false after the closing brace, or if anything is wrong.
  constexpr bool next_member(json_word& key) noexcept {
    skip_space();
    if (good_ && peek() == '}') {
      ++at_;
      return false;
    }
    if (!first_) {
      take(',');
      skip_space();
    }
    first_ = false;
    read_key(&key);
    return good_;
  }

  /// Takes any value, checking all of it.
  constexpr json_value read_value() noexcept {
    json_value value;
    skip_space();
    const char c = peek();
    if (c == '"') {
      read_string(&value.text);
    } else if (is_digit(c)) {
      read_number(&value);
    } else {
      skip_value();
    }
    return value;
  }

  /// After the last member: true if the object was closed and nothing but white space follows.
  constexpr bool at_end() noexcept {
    skip_space();
    return good_ && at_ == end_;
  }

 private:
  static constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

  /// The next byte; NUL, which no grammar rule takes, at the end.
  constexpr char peek() const noexcept { return at_ != end_ ? *at_ : '\0'; }

  constexpr bool take(char c) noexcept {
    good_ = good_ && at_ != end_ && *at_ == c;
    at_ += good_ ? 1 : 0;
    return good_;
  }

  constexpr void fail() noexcept { good_ = false; }

  constexpr void skip_space() noexcept {
    while (good_ && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) { ++at_; }
  }

  constexpr void read_key(json_word* key) noexcept {
    read_string(key);
    skip_space();
    take(':');
  }

  constexpr void skip_literal(const char* word) noexcept {
    for (; *word != '\0'; ++word) { take(*word); }
  }

  /// A value with all that is in it.
  constexpr void skip_value() noexcept {
    uint32_t depth = 1;  // the object around it
    uint32_t objects[json_depth / 32] = {};
    while (good_) {
      skip_space();
      const char c = peek();
      if (c == '{' || c == '[') {
        good_ = depth < json_depth;
        if (!good_) { return; }
        const uint32_t bit = 1u << (depth % 32u);
        uint32_t& word = objects[depth / 32u];
        word = c == '{' ? word | bit : word & ~bit;
        ++depth;
        ++at_;
        skip_space();
        if (peek() != (c == '{' ? '}' : ']')) {
          if (c == '{') { read_key(nullptr); }
          continue;
        }
        ++at_;
        --depth;
      } else {
        skip_scalar(c);
      }
      while (good_ && depth > 1) {  // a value has ended: close whatever closes here
        skip_space();
        const bool object = ((objects[(depth - 1) / 32u] >> ((depth - 1) % 32u)) & 1u) != 0;
        if (peek() == ',') {
          ++at_;
          if (object) {
            skip_space();
            read_key(nullptr);
          }
          break;
        }
        take(object ? '}' : ']');
        --depth;
      }
      if (depth == 1) { return; }
    }
  }

  constexpr void skip_scalar(char c) noexcept {
    if (c == '"') {
      read_string(nullptr);
    } else if (c == 't') {
      skip_literal("true");
    } else if (c == 'f') {
      skip_literal("false");
    } else if (c == 'n') {
      skip_literal("null");
    } else {
      read_number(nullptr);
    }
  }

  static constexpr void put(json_word* word, uint32_t byte) noexcept {
    if (word != nullptr) { word->add(byte); }
  }

  /// Four hexadecimal digits.
  constexpr uint32_t read_unit() noexcept {
    uint32_t unit = 0;
    for (int i = 0; i < 4 && good_; ++i) {
      const char c = peek();
      const char lower = static_cast<char>(c | 0x20);
      if (is_digit(c)) {
        unit = unit * 16u + static_cast<uint32_t>(c - '0');
      } else if (lower >= 'a' && lower <= 'f') {
        unit = unit * 16u + static_cast<uint32_t>(lower - 'a' + 10);
      } else {
        fail();
        return 0;
      }
      ++at_;
    }
    return unit;
  }

  constexpr void read_escape(json_word* word) noexcept {
    const char c = peek();
    take(c);  // fails at the end
    switch (c) {
      case '"':
      case '\\':
      case '/': put(word, static_cast<uint32_t>(c)); return;
      case 'b': put(word, '\b'); return;
      case 'f': put(word, '\f'); return;
      case 'n': put(word, '\n'); return;
      case 'r': put(word, '\r'); return;
      case 't': put(word, '\t'); return;
      case 'u': break;
      default: fail(); return;
    }
    uint32_t unit = read_unit();
    if (unit >= 0xD800u && unit < 0xE000u) {  // a pair of surrogates, never half of one
      take('\\');
      take('u');
      const uint32_t low = read_unit();
      if (unit >= 0xDC00u || low < 0xDC00u || low >= 0xE000u) { fail(); }
    }
    put(word, unit < 0x80u ? unit : 0x80u);  // no letter above ASCII is looked for: only its being there counts
  }

  /// One character above ASCII, well-formed as Unicode 3.9 table 3-7 says.
  constexpr void read_wide(uint32_t lead) noexcept {
    uint32_t more = 1;
    uint32_t lowest = 0x80;
    uint32_t highest = 0xBF;
    if (lead >= 0xF0) {
      more = 3;
      lowest = lead == 0xF0 ? 0x90 : lowest;
      highest = lead == 0xF4 ? 0x8F : highest;
    } else if (lead >= 0xE0) {
      more = 2;
      lowest = lead == 0xE0 ? 0xA0 : lowest;
      highest = lead == 0xED ? 0x9F : highest;
    }
    good_ = lead >= 0xC2 && lead <= 0xF4;
    for (; more > 0 && good_; --more) {
      const uint32_t byte = static_cast<unsigned char>(peek());  // 0 at the end
      good_ = byte >= lowest && byte <= highest;
      at_ += good_ ? 1 : 0;
      lowest = 0x80;
      highest = 0xBF;
    }
  }

  constexpr void read_string(json_word* word) noexcept {
    if (word != nullptr) { *word = json_word{}; }
    take('"');
    while (good_) {
      const uint32_t byte = static_cast<unsigned char>(peek());
      if (byte < 0x20) {  // a control character, or the end
        fail();
        return;
      }
      ++at_;
      if (byte == '"') { return; }
      if (byte == '\\') {
        read_escape(word);
        continue;
      }
      put(word, byte);
      if (byte >= 0x80) { read_wide(byte); }
    }
  }

  constexpr const char* skip_digits() noexcept {
    if (!is_digit(peek())) { fail(); }
    while (is_digit(peek())) { ++at_; }
    return at_;
  }

  /// value: nullptr if the number does not matter, as one below 0 does not.
  constexpr void read_number(json_value* value) noexcept {
    if (peek() == '-') { ++at_; }
    const char* const whole = at_;
    if (peek() == '0') {
      ++at_;
    } else {
      skip_digits();
    }
    const char* const whole_end = at_;
    const char* fraction_end = at_;
    if (peek() == '.') {
      ++at_;
      fraction_end = skip_digits();
    }
    int32_t exponent = 0;
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      const bool down = peek() == '-';
      at_ += down || peek() == '+' ? 1 : 0;
      const char* digit = at_;
      skip_digits();
      for (; digit != at_; ++digit) { exponent = exponent < 100000000 ? exponent * 10 + (*digit - '0') : exponent; }
      exponent = down ? -exponent : exponent;
    }
    if (good_ && value != nullptr) { evaluate(*value, whole, whole_end, fraction_end, exponent); }
  }

  /// Digits times a power of ten, exactly: those before the moved point are the number, a rest other than 0 rounds up.
  static constexpr void evaluate(json_value& value, const char* whole, const char* whole_end, const char* fraction_end,
                                 int32_t exponent) noexcept {
    constexpr uint64_t most = 1000000000000000000u;
    int64_t before = static_cast<int64_t>(whole_end - whole) + exponent;
    uint64_t number = 0;
    bool rest = false;
    for (const char* digit = whole; digit != fraction_end; ++digit) {
      if (*digit == '.') { continue; }
      if (before > 0) {
        number = number > most ? number : times_ten(number) + static_cast<uint64_t>(*digit - '0');
      } else if (*digit != '0') {
        rest = true;
      }
      --before;
    }
    for (; before > 0 && number != 0 && number <= most; --before) { number = times_ten(number); }
    value.number_down = number < most ? number : most;
    value.number_up = value.number_down + (rest && number < most ? 1u : 0u);
  }

  /// Of a number below 2^60. Not by 64-bit arithmetic: gcc makes a call of libgcc's multiplication of that.
  static constexpr uint64_t times_ten(uint64_t number) noexcept {
    return multiply(low_half(number), 10) + (uint64_t{high_half(number) * 10u} << 32);
  }

  const char* at_;
  const char* end_;
  bool good_ = true;
  bool first_ = true;
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DETAIL_JSON_HPP_INCLUDED

#include <stddef.h>
#include <stdint.h>

// Metered's messages, as far as a reconnect policy needs them (contract 9). Integers only, constant stack, nothing
// copied.

namespace redial {
inline namespace v0 {
namespace metered_wire {

/// What a text message of the service says.
struct message {
  enum class kind : uint8_t {
    going_away,  ///< the server will close with 1001
    welcome,     ///< the session is up
    other,       ///< some other message
    malformed,   ///< not one well-formed JSON object, or nested deeper than detail::json_depth
  };
  kind what = kind::malformed;
  milliseconds retry_after{0};    ///< going_away: how long to stay away; 0: no usable hint
  int64_t expires_at = 0;         ///< welcome: the end of the token's life in Unix seconds, 0 for none
  uint32_t max_message_size = 0;  ///< welcome: bytes of a frame, 0 for not given
};

/// Reads one text message of `size` bytes. Keys in any order, white space, escapes and unknown or nested members are
/// fine; the last of equal keys wins. retryAfterMs counts if it is a number above 0: fractions round up, too large
/// saturates.
constexpr message read(const char* text, size_t size) noexcept {
  message m;
  detail::json_reader in{text, text + size};
  if (!in.open_object()) { return m; }
  using word = detail::json_word;
  word type{};
  milliseconds retry_after{0};
  int64_t expires_at = 0;
  uint32_t max_message_size = 0;
  word key{};
  while (in.next_member(key)) {
    const detail::json_value value = in.read_value();
    if (key.is("type")) {
      type = value.text;
    } else if (key.is("retryAfterMs")) {
      retry_after = milliseconds{static_cast<uint32_t>(value.number_up < 0xFFFFFFFEu ? value.number_up : 0xFFFFFFFEu)};
    } else if (key.is("expiresAt")) {
      expires_at = static_cast<int64_t>(value.number_down);
    } else if (key.is("maxMessageSize")) {
      max_message_size = static_cast<uint32_t>(value.number_down < 0xFFFFFFFFu ? value.number_down : 0xFFFFFFFFu);
    }
  }
  if (!in.at_end()) { return m; }
  m.what = message::kind::other;
  if (type.is("going_away")) {
    m.what = message::kind::going_away;
    m.retry_after = retry_after;
  } else if (type.is("welcome")) {
    m.what = message::kind::welcome;
    m.expires_at = expires_at;
    m.max_message_size = max_message_size;
  }
  return m;
}

/// The event that a message stands for; the inert one for messages that mean nothing here. unix_now: seconds since 1970
/// by a trusted clock, which gives `ready` the token's life; 0: no such clock.
constexpr event to_event(const message& m, uint32_t connection = current, int64_t unix_now = 0) noexcept {
  if (m.what == message::kind::going_away) { return going_away{m.retry_after, connection}; }
  if (m.what == message::kind::welcome) {
    const bool timed = m.expires_at > 0 && unix_now > 0;
    return ready{connection, timed ? detail::from_seconds(m.expires_at - unix_now) : never};
  }
  return event{};
}

}  // namespace metered_wire
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_METERED_WIRE_HPP_INCLUDED

#ifndef REDIAL_EDGE_HANDOVER_HPP_INCLUDED
#define REDIAL_EDGE_HANDOVER_HPP_INCLUDED

#include <stdint.h>

// Some services say in advance that a connection has to move, and where to: Twitch's session_reconnect, Gemini's
// goAway. The number that comes with it is the opposite of a going_away's: act within that time, not stay away for it.
// Whoever opens the new connection before closing the old one loses nothing.
//
// Longer than 250 lines because a third of them say what a user may rely on.

namespace redial {
inline namespace v0 {

/// A reconnector that can move its session to another connection while the old one is still up.
///
///     redial::handover net{redial::twitch_eventsub, millis, esp_random};
///     redial::decision d = net.move_within(30s);  // the service sent session_reconnect
///
/// It is used as a reconnector is: feed events, obey decisions, and besides
///  - `move_within` answers with `connect` to a second connection, the successor (`session::resume` at
///    `endpoint::given`), at once or when the connect budget has one; the session stays online;
///  - when the successor is ready, the decision is `disconnect` with the OLD connection's id; from then on the
///    successor is the connection, and the session has not ended;
///  - a successor that fails is tried again by the profile's backoff while there is time. A close code that stops, or
///    that asks for a fresh session or another endpoint, ends the move, and so does the end of the time: the session
///    stays where it is until the service ends it, and then the ordinary policy holds;
///  - if the old connection ends first, the ordinary policy holds as well. A successor that is coming up is dropped: a
///    `disconnect` with its id, with the decision or right after it (timer 0). `stop` means every transport.
///
/// So obey a decision's `connection`: two transports may be up. Events must carry their id; `current`, and events that
/// name no connection, mean the one that carries the session. Ids are issued here, for both, each once in 2^32, so
/// whatever a transport says late is inert.
///
/// The successor shows what the service gave for the move: it never mints a token. Both take from one connect budget.
/// Constant size, no allocation. All else (threads, interrupts, wraps, early and repeated events) is as said for
/// `reconnector`.
template <class Clock, class Random>
class handover {
 public:
  /// With the profile's own options. The profile must outlive this; a temporary one is refused.
  constexpr handover(const redial::profile& p, Clock clock, Random random)
      : handover(p, detail::hand_over(clock), detail::hand_over(random), p.defaults) {}
  /// With other options.
  constexpr handover(const redial::profile& p, Clock clock, Random random, const redial::options& chosen)
      : running_(p.book, chosen),
        next_(p.book, options_of_successor(chosen)),
        clock_(detail::hand_over(clock)),
        random_(detail::hand_over(random)) {}

  handover(const redial::profile&&, Clock, Random) = delete;
  handover(const redial::profile&&, Clock, Random, const redial::options&) = delete;

  /// Takes an event and says what to do.
  constexpr decision handle(const event& e) {
    const uint32_t now = advance();
    const bool of_connection = names_connection(e.what());
    if (of_connection && moving_ && e.id() == next_id_ && next_id_ != current) {
      return feed_successor(without_id(e), now);
    }
    if (of_connection && e.id() != current && e.id() != id_) {  // a late one
      if (ends(e.what()) && e.id() == drop_) { drop_ = current; }
      return decide(event{}, now);
    }
    return decide(of_connection ? without_id(e) : e, now);
  }

  /// The service gives notice: the session has to move within this time (never or 0: it did not say), to a connection
  /// that the service has told the application how to make. Nothing unless online; a repeated notice changes the time
  /// only.
  constexpr decision move_within(milliseconds span) {
    const uint32_t now = advance();
    if (!connected()) { return decide(event{}, now); }
    left_ = span.count == 0 ? idle_countdown : span.count;
    if (moving_) { return decide(event{}, now); }
    moving_ = true;
    next_id_ = current;
    return feed_successor(start{}, now);
  }

  /// Where the session is; a move does not show.
  constexpr redial::phase phase() const noexcept { return running_.phase; }
  /// True in phase online.
  constexpr bool connected() const noexcept { return running_.phase == redial::phase::online; }
  /// True from `move_within` to the end of the move.
  constexpr bool moving() const noexcept { return moving_; }
  /// The newest connection that carries the session; `current` before the first.
  constexpr uint32_t connection() const noexcept { return id_; }
  /// Retries since the last stable session.
  constexpr uint32_t attempt() const noexcept { return running_.attempt; }
  /// Time left until elapsed{} is due, by the clock; never if there is no timer.
  constexpr milliseconds timer() const {
    const uint32_t whole = next_timer();
    const uint32_t passed = ticks_between(running_.tick, detail::read_tick(const_cast<Clock&>(clock_)));
    return whole == never.count ? never : milliseconds{detail::less(whole, passed)};
  }
  /// What is worth keeping over a reboot (contract 11); a move is not.
  constexpr saved_state save() const { return detail::save(running_, detail::read_tick(const_cast<Clock&>(clock_))); }
  /// Takes back a saved state, a reconnector's included; as `reconnector::restore`.
  constexpr bool restore(const saved_state& saved, milliseconds away) {
    const uint32_t now = advance();
    return detail::restore(running_, saved, away, now);
  }

 private:
  using kind = event::kind;

  static_assert(sizeof(reconnector<Clock, Random>) != 0);  // has the words for a clock or a source that is none

  /// Both machines draw from one source. Lent anew for each event, since this object may be moved.
  struct borrowed {
    Random* source = nullptr;
    constexpr uint32_t operator()() const { return detail::read_bits(*source); }
  };

  static constexpr redial::options options_of_successor(redial::options o) noexcept {
    o.credential = credential::none;
    o.first_spread.count = 0;
    return o;
  }

  static constexpr bool names_connection(kind what) noexcept {
    return what == kind::opened || what == kind::ready || what == kind::closed || what == kind::rejected ||
           what == kind::failed || what == kind::going_away || what == kind::received;
  }

  static constexpr bool ends(kind what) noexcept {
    return what == kind::closed || what == kind::rejected || what == kind::failed;
  }

  /// The same event about `current`: the machines count their connections for themselves.
  static constexpr event without_id(const event& e) noexcept {
    if (e.what() == kind::opened) { return opened{}; }
    if (e.what() == kind::ready) { return ready{current, e.span()}; }
    if (e.what() == kind::closed) { return closed{e.code()}; }
    if (e.what() == kind::rejected) { return rejected{e.code(), e.span()}; }
    if (e.what() == kind::failed) { return failed{}; }
    if (e.what() == kind::going_away) { return going_away{e.span()}; }
    return received{};
  }

  /// Before all else: lends the source, reads the clock, moves the time of the move on.
  constexpr uint32_t advance() {
    running_.random.source = next_.random.source = &random_;
    const uint32_t now = detail::read_tick(clock_);
    if (left_ != idle_countdown) { left_ = detail::less(left_, ticks_between(running_.tick, now)); }
    return now;
  }

  /// An event of the session's, or none: the running machine's, and then what that means for a move.
  constexpr decision decide(const event& e, uint32_t now) {
    running_.react(e, now);
    decision d = running_.decided();
    if (d.action == action::connect) { id_ = issue(); }
    d.connection = id_;
    if (moving_) {
      if (!connected()) {
        give_up(now);
      } else if (e.what() == kind::elapsed && d.action == action::none) {
        if (left_ == 0) {
          give_up(now);
        } else {
          return feed_successor(elapsed{}, now);
        }
      }
    }
    return conclude(d);
  }

  /// An event of the successor's; the session is online.
  constexpr decision feed_successor(const event& e, uint32_t now) {
    running_.react(event{}, now);
    decision d = running_.decided();
    d.connection = id_;
    uint32_t* const ours = running_.left;
    uint32_t* const its = next_.left;
    next_.react(event{}, now);
    its[state::debt] = ours[state::debt];
    next_.react(e, now);
    ours[state::debt] = its[state::debt];
    const decision said = next_.decided();
    if (said.action == action::connect) {
      next_id_ = issue();
      d.action = action::connect;
      d.connection = next_id_;
      d.session = session::resume;
      d.endpoint = endpoint::given;
    } else if (said.action == action::disconnect) {
      d.action = action::disconnect;
      d.connection = next_id_;
    } else if (said.phase == redial::phase::online) {
      d.action = action::disconnect;  // of the old one
      id_ = next_id_;
      end_move(now);
      running_.react(received{}, now);  // its first frame
    } else if (said.action == action::stop || said.session == session::fresh ||
               (said.endpoint != endpoint::same && said.endpoint != endpoint::given)) {
      end_move(now);
    }
    return conclude(d);
  }

  /// The move fails; a successor that is coming up is in the way.
  constexpr void give_up(uint32_t now) {
    if (next_.up_or_coming()) { drop_ = next_id_; }
    end_move(now);
  }

  constexpr void end_move(uint32_t now) {
    moving_ = false;
    next_.react(stop{}, now);
  }

  /// The last word: a transport that has to go goes with the first decision that asks for nothing else.
  constexpr decision conclude(decision d) noexcept {
    if (d.action == action::stop) {
      drop_ = current;
    } else if (drop_ != current && (d.action == action::none || d.action == action::wait)) {
      d.action = action::disconnect;
      d.connection = drop_;
      drop_ = current;
    }
    d.timer = milliseconds{next_timer()};
    return d;
  }

  constexpr uint32_t next_timer() const noexcept {
    if (drop_ != current) { return 0; }
    const uint32_t own = running_.next_timer();
    return moving_ ? detail::smaller(own, detail::smaller(next_.next_timer(), left_)) : own;
  }

  constexpr uint32_t issue() noexcept {
    ++issued_;
    if (issued_ == current) { ++issued_; }
    return issued_;
  }

  detail::core<borrowed> running_;  ///< the session's
  detail::core<borrowed> next_;     ///< brings up the successor; stopped when there is none
  Clock clock_;
  Random random_;
  uint32_t left_ = idle_countdown;  ///< of the time to move in
  uint32_t issued_ = current;       ///< the newest id
  uint32_t id_ = current;           ///< of the connection that carries the session
  uint32_t next_id_ = current;      ///< of the successor
  uint32_t drop_ = current;         ///< a transport that nobody has been told to drop yet
  bool moving_ = false;
};

template <class Clock, class Random>
handover(const profile&, Clock, Random) -> handover<Clock, Random>;
template <class Clock, class Random>
handover(const profile&, Clock, Random, options) -> handover<Clock, Random>;

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_HANDOVER_HPP_INCLUDED

#endif  // REDIAL_REDIAL_HPP_INCLUDED
