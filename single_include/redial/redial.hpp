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

// The machine, what it knows of the WebSocket protocol and of Metered, and the edges, in reading order. Other services
// are in services.hpp, adapters to WebSocket stacks in adapters/.

#if !defined(__cplusplus)
#error redial: this is a C++17 header; compile the file that includes it as C++
#elif __cplusplus < 201703L && !(defined(_MSVC_LANG) && _MSVC_LANG >= 201703L)
#error redial: C++17 or newer is needed; compile with -std=c++17
#else

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

#ifndef REDIAL_KNOWLEDGE_RULE_HPP_INCLUDED
#define REDIAL_KNOWLEDGE_RULE_HPP_INCLUDED

#include <stddef.h>
#include <stdint.h>

// The vocabulary of a row: what a close code or an HTTP status asks a client to do, and the words that people get to
// read about it. The machine knows classes and flags only; numbers live in tables, because 4001 is an invalid token for
// one service and an unknown opcode for another.

namespace redial {
inline namespace v0 {

/// What to do about an end of the connection (contract 3). The order counts: those from `at_once` on may be answered
/// without a wait, those from `expired` on need a token.
enum class rule_class : uint8_t {
  stop,              ///< do not connect again; something has to be mended first
  stop_if_it_lasts,  ///< sounds final, but a proxy or a deploy says so for a moment: stops after `options::patience`
  backoff,           ///< wait, then connect
  at_once,           ///< connect again; backs off if it repeats before the session was stable
  expired,           ///< the token ran out: use the spare or mint another; a failure only if it should still have lived
  fresh_token,       ///< the token was refused: mint another, then connect; counts as an authentication failure
  once,              ///< somebody closed this on purpose: one fresh token and one reconnect in `options::once_window`
};

/// Such an end makes the token that was shown useless.
constexpr bool needs_token(rule_class kind) noexcept { return kind >= rule_class::expired; }

/// The first such end since a stable session is answered without a wait.
constexpr bool may_wait_nothing(rule_class kind) noexcept { return kind >= rule_class::at_once; }

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

/// What a rule says besides its class. One bit each; a builder of the same name in `rule` sets it.
enum class rule_flag : uint16_t {
  tell_user = 1,              ///< a person has to see this
  hold_publishing = 2,        ///< do not resend at once after the reconnect
  not_an_error = 4,           ///< a server that goes away and comes back: reason server_shutdown
  ended_in_order = 8,         ///< no error either: reason normal_closure
  as_transport_failure = 16,  ///< the peer said nothing usable: handled and reported as a failed transport
  renew_if_possible = 32,     ///< asks for a fresh token, but backs off where none can be minted
  // For people and applications; the machine does not read these.
  by_default = 64,           ///< a default for codes that no source describes
  after_a_change = 128,      ///< stops, but not for good: connect again once what caused it was changed
  if_the_user_acted = 256,   ///< stops, unless a person asked for this connection: then `start` again is in order
  in_a_message = 512,        ///< arrives in a message; the connection stays up unless the peer closes it too
  read_by_the_machine = 63,  ///< those above that the machine acts on
};

/// A rule: a class, its flags, its waits. Built by naming the class and adding to it:
/// `backoff().hold_publishing()`, `stop().tell_user()`, `backoff().first_between(5s, 30s)`.
struct rule {
  rule_class kind = rule_class::backoff;
  uint16_t flags = 0;  ///< of rule_flag
  redial::session session = redial::session::unspecified;
  redial::endpoint endpoint = redial::endpoint::same;
  redial::basis basis = redial::basis::documented;
  uint8_t answers = 1;  ///< class `once`: how many such ends are answered in one window, 1 to 255
  // Numbers rather than `milliseconds`: the compiler copies a rule for every row.
  uint32_t min_delay = 0;     ///< milliseconds: the wait is at least this long; 0: no such floor
  uint32_t first_lowest = 0;  ///< milliseconds: the first retry since a stable session waits a draw from [first_lowest,
  uint32_t first_highest = 0;  ///< first_highest] instead of the backoff; 0 and 0: no such window

  /// A person has to see this.
  constexpr rule tell_user() const noexcept { return with(rule_flag::tell_user); }
  /// Do not resend at once after the reconnect.
  constexpr rule hold_publishing() const noexcept { return with(rule_flag::hold_publishing); }
  /// Not an error: the server goes away and comes back.
  constexpr rule not_an_error() const noexcept { return with(rule_flag::not_an_error); }
  /// Not an error: the session has ended in order.
  constexpr rule ended_in_order() const noexcept { return with(rule_flag::ended_in_order); }
  /// Handled and reported as a failed transport.
  constexpr rule as_transport_failure() const noexcept { return with(rule_flag::as_transport_failure); }
  /// Asks for a fresh token, but backs off where the credential can't be renewed (contract 4.1).
  constexpr rule renew_if_possible() const noexcept { return with(rule_flag::renew_if_possible); }
  /// A default for codes that no source describes.
  constexpr rule by_default() const noexcept { return with(rule_flag::by_default); }
  /// Stops until what caused it was changed: "not unchanged" rather than "never".
  constexpr rule after_a_change() const noexcept { return with(rule_flag::after_a_change); }
  /// Stops unless a person asked for this connection.
  constexpr rule if_the_user_acted() const noexcept { return with(rule_flag::if_the_user_acted); }
  /// Arrives in a message, without a close.
  constexpr rule in_a_message() const noexcept { return with(rule_flag::in_a_message); }
  /// What becomes of the session.
  constexpr rule with_session(redial::session what) const noexcept {
    rule copy = *this;
    copy.session = what;
    return copy;
  }
  /// Where the next connect goes.
  constexpr rule with_endpoint(redial::endpoint where) const noexcept {
    rule copy = *this;
    copy.endpoint = where;
    return copy;
  }
  /// How well this is founded; documented unless said otherwise.
  constexpr rule with_basis(redial::basis why) const noexcept {
    rule copy = *this;
    copy.basis = why;
    return copy;
  }
  /// Never wait less than this before the reconnect.
  constexpr rule at_least(milliseconds floor) const noexcept {
    rule copy = *this;
    copy.min_delay = floor.count;
    return copy;
  }
  /// The first wait since a stable session is drawn from [lowest, highest] (1012 asks for 5 to 30 s).
  constexpr rule first_between(milliseconds lowest, milliseconds highest) const noexcept {
    rule copy = *this;
    copy.first_lowest = lowest.count;
    copy.first_highest = highest.count;
    return copy;
  }
  /// Class `once`: answer this many such ends in one window.
  constexpr rule times(uint8_t count) const noexcept {
    rule copy = *this;
    copy.answers = count;
    return copy;
  }

  constexpr bool has(rule_flag wanted) const noexcept { return (flags & static_cast<uint16_t>(wanted)) != 0; }

  friend constexpr bool operator==(const rule& a, const rule& b) noexcept {
    return a.kind == b.kind && a.flags == b.flags && a.session == b.session && a.endpoint == b.endpoint &&
           a.basis == b.basis && a.answers == b.answers && a.min_delay == b.min_delay &&
           a.first_lowest == b.first_lowest && a.first_highest == b.first_highest;
  }
  friend constexpr bool operator!=(const rule& a, const rule& b) noexcept { return !(a == b); }

 private:
  constexpr rule with(rule_flag added) const noexcept {
    rule copy = *this;
    copy.flags = static_cast<uint16_t>(copy.flags | static_cast<uint16_t>(added));
    return copy;
  }
};

/// The classes, as the words that a rule begins with. Every service inherits them, so its rows say `backoff()`;
/// elsewhere it is `redial::rules::backoff()`.
struct rules {
  static constexpr rule of(rule_class kind) noexcept {
    rule made;
    made.kind = kind;
    return made;
  }
  static constexpr rule stop() noexcept { return of(rule_class::stop); }
  static constexpr rule stop_if_it_lasts() noexcept { return of(rule_class::stop_if_it_lasts); }
  static constexpr rule backoff() noexcept { return of(rule_class::backoff); }
  static constexpr rule at_once() noexcept { return of(rule_class::at_once); }
  static constexpr rule expired() noexcept { return of(rule_class::expired); }
  static constexpr rule fresh_token() noexcept { return of(rule_class::fresh_token); }
  static constexpr rule once() noexcept { return of(rule_class::once); }
};

/// One row of a table: a code or a range of codes, its rule, and words for people. Words may be left out: name and
/// meaning are then those of the next wider row, or of the base's row, that has some (explain.hpp).
struct row {
  uint16_t first;
  uint16_t last;
  rule what;
  const char* name;     ///< the registered or documented name
  const char* meaning;  ///< what has happened
  const char* remedy;   ///< what redial does, and what a person should do

  constexpr row(uint16_t code, rule does, const char* called = "", const char* means = "",
                const char* mends = "") noexcept
      : first(code), last(code), what(does), name(called), meaning(means), remedy(mends) {}
  constexpr row(uint16_t from, uint16_t to, rule does, const char* called = "", const char* means = "",
                const char* mends = "") noexcept
      : first(from), last(to), what(does), name(called), meaning(means), remedy(mends) {}
};

/// Rows in ascending order of `first`, a wider range before a narrower one that begins with it; the narrower wins.
struct row_table {
  const row* rows = nullptr;
  size_t size = 0;

  constexpr row_table() noexcept = default;
  constexpr row_table(const row* begin, size_t count) noexcept : rows(begin), size(count) {}
  template <size_t Size>
  constexpr row_table(const row (&array)[Size]) noexcept : rows(array), size(Size) {}
};

namespace detail {
/// How deep ranges of a table may nest.
inline constexpr uint32_t deepest = 8;
}  // namespace detail

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_KNOWLEDGE_RULE_HPP_INCLUDED

#ifndef REDIAL_KNOWLEDGE_OPTIONS_HPP_INCLUDED
#define REDIAL_KNOWLEDGE_OPTIONS_HPP_INCLUDED

#include <stdint.h>

namespace redial {
inline namespace v0 {

/// What the client shows the server.
enum class credential : uint8_t {
  none,   ///< nothing
  fixed,  ///< a key that cannot be renewed (Metered: pk_live_...): what was refused is shown again, slowly
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
/// Ranges are proved by `check` (check.hpp); a machine with options that fail it never connects (contract 7).
struct options {
  backoff_options backoff{};
  milliseconds stable_after{30000};        ///< online this long ends an outage: the counters start again; from 1 ms
  milliseconds first_spread{0};            ///< the first connect waits a draw from [0, first_spread]; 0: at once
  milliseconds connect_timeout{10000};     ///< from `connect` to online; from 1 ms
  milliseconds mint_timeout{10000};        ///< from `mint_token` to its answer; from 1 ms
  milliseconds liveness_timeout{0};        ///< online without a frame for so long is dead; 0: not watched
  milliseconds token_margin{5000};         ///< a token with less life left is not used again
  milliseconds once_window{3600000};       ///< a second administrative close within this stops; from 1 ms
  milliseconds max_server_delay{3600000};  ///< a server's wait counts as this at most; from 1 ms
  milliseconds patience{900000};      ///< how long what sounds final may go on before it is; 0: at the first; never
  milliseconds refusal_delay{30000};  ///< the least wait before such an end is tried again; 0: as any other
  milliseconds probe_after = never;   ///< begin afresh so long after a stop, give or take jitter; never: off
  budget_options budget{};
  uint32_t max_attempts = 0;      ///< one retry more since the last stable session stops; 0: no limit
  uint8_t tell_user_after = 10;   ///< retries since the last stable session from which on a person is told; 0: never
  uint8_t max_auth_failures = 3;  ///< from the so-many-th refusal of a token on it stops if it lasts; 0: never
  redial::credential credential = redial::credential::token;
  bool reconnect_after_kick = true;  ///< false: an administrative close stops (it was the user's log-out)
  bool expect_ready = true;          ///< false: `opened` is enough to be online
};

/// Options with nothing changed. Services copy them, which costs a compiler less than making them anew.
inline constexpr options default_options{};

/// `o` with this credential.
constexpr options with_credential(credential what, options o = default_options) noexcept {
  o.credential = what;
  return o;
}

/// `o` for a device that nobody restarts: what has stopped is tried again every quarter of an hour, unless
/// `probe_after` was set (contract 6.4).
constexpr options unattended(options o) noexcept {
  if (o.probe_after == never) { o.probe_after.count = 900000; }
  return o;
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_KNOWLEDGE_OPTIONS_HPP_INCLUDED

#ifndef REDIAL_KNOWLEDGE_CHECK_HPP_INCLUDED
#define REDIAL_KNOWLEDGE_CHECK_HPP_INCLUDED

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
constexpr uint64_t scaled_in_halves(uint32_t a, uint32_t b) noexcept {
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
  return b != 0 ? scaled_in_halves(a, b - 1) : 0;
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
constexpr uint64_t scaled(uint32_t a, uint32_t b) noexcept {
  if constexpr (sizeof(size_t) >= sizeof(uint64_t)) {
    return uint64_t{a} * (uint64_t{b} + 1);
  } else {
    return scaled_in_halves(a, b);
  }
}

constexpr uint32_t high_half(uint64_t value) noexcept { return static_cast<uint32_t>(value >> 32); }
constexpr uint32_t low_half(uint64_t value) noexcept { return static_cast<uint32_t>(value); }

/// floor(value / 100), exact for 32 bits: a multiplication by ceil(2^37 / 100) and a shift by 37.
constexpr uint32_t divide_by_100(uint32_t value) noexcept { return high_half(multiply(value, 0x51EB851Fu)) >> 5; }

/// The same for values below 200000, in 32 bits: a quarter of it by 25, which is ceil(2^21 / 25) and a shift by 21.
constexpr uint32_t divide_little_by_100(uint32_t value) noexcept { return (value >> 2) * 83887u >> 21; }

/// floor(value * percent / 100) in 32 bits, where that fits them: always for up to 100 %, up to 1 h for up to 1000 %.
[[gnu::noinline]] constexpr uint32_t percent_in_halves(uint32_t value, uint32_t percent) noexcept {
  const uint32_t hundreds = divide_by_100(value);
  return hundreds * percent + divide_little_by_100((value - hundreds * 100u) * percent);
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
constexpr uint32_t saturating_add(uint32_t a, uint32_t b) noexcept { return a + b < a ? 0xFFFFFFFFu : a + b; }

/// a - b, but not below 0.
constexpr uint32_t saturating_sub(uint32_t a, uint32_t b) noexcept { return a > b ? a - b : 0; }

constexpr uint32_t smaller(uint32_t a, uint32_t b) noexcept { return a < b ? a : b; }
constexpr uint32_t larger(uint32_t a, uint32_t b) noexcept { return a < b ? b : a; }

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DETAIL_ARITHMETIC_HPP_INCLUDED


#include <stddef.h>
#include <stdint.h>

// What can be wrong with options and with rows, by name. Everything here is for static_assert and for run time alike.
// Names that a function-like macro might have taken are in parentheses.

namespace redial {
inline namespace v0 {

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
  answers_zero,        ///< a once rule that is never answered; say stop
  too_deeply_nested,   ///< a range in a range in a range ... more than eight deep
};

/// The first thing wrong with the options, or `fault::none`. For static_assert and for run time (contract 7).
constexpr fault(check)(const options& o) noexcept {
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
  const milliseconds spans[] = {o.stable_after, o.first_spread, o.connect_timeout,  o.mint_timeout,  o.liveness_timeout,
                                o.token_margin, o.once_window,  o.max_server_delay, o.refusal_delay, o.budget.interval};
  for (const milliseconds span : spans) {
    if (span.count >= detail::span_limit) { return fault::duration_too_long; }
  }
  if (o.probe_after != never && o.probe_after.count >= detail::span_limit) { return fault::duration_too_long; }
  if (o.patience != never && o.patience.count >= detail::span_limit) { return fault::duration_too_long; }
  const uint64_t full = detail::multiply(o.budget.burst, o.budget.interval.count);
  if (full >= detail::span_limit) { return fault::budget_too_long; }
  if (static_cast<uint8_t>(o.credential) > static_cast<uint8_t>(credential::token)) {
    return fault::unknown_credential;
  }
  return fault::none;
}

/// The codes that a table can be about: close codes are 1000-4999 (RFC 6455 7.4.2), statuses anything.
struct code_range {
  uint32_t lowest;
  uint32_t highest;
};

/// The first thing wrong with one row, whatever stands around it.
constexpr fault(check)(const row& r, code_range codes) noexcept {
  if (r.last < r.first) { return fault::row_reversed; }
  if (r.first < codes.lowest || r.last > codes.highest) { return fault::row_out_of_range; }
  if (static_cast<uint8_t>(r.what.kind) > static_cast<uint8_t>(rule_class::once) ||
      static_cast<uint8_t>(r.what.session) > static_cast<uint8_t>(session::resume_else_fresh) ||
      static_cast<uint8_t>(r.what.endpoint) > static_cast<uint8_t>(endpoint::secure)) {
    return fault::unknown_class;
  }
  if (r.what.answers == 0) { return fault::answers_zero; }
  if (r.what.min_delay > detail::one_hour || r.what.first_highest > detail::one_hour ||
      r.what.first_lowest > r.what.first_highest) {
    return fault::delay_out_of_range;
  }
  return fault::none;
}

/// The first thing wrong with a table of rows (contract 3.1).
constexpr fault(check)(row_table table, code_range codes) noexcept {
  uint32_t open[detail::deepest] = {};  // the last codes of the ranges that hold the row before, the narrowest on top
  size_t depth = 0;
  for (size_t i = 0; i < table.size; ++i) {
    const row& r = table.rows[i];
    const fault own = (check)(r, codes);
    if (own != fault::none) { return own; }
    if (i > 0) {
      const row& before = table.rows[i - 1];
      if (r.first < before.first || (r.first == before.first && r.last > before.last)) {
        return fault::rows_not_sorted;
      }
      if (r.first == before.first && r.last == before.last) { return fault::rows_overlap; }
    }
    while (depth != 0 && open[depth - 1] < r.first) { --depth; }
    if (depth != 0 && open[depth - 1] < r.last) { return fault::rows_overlap; }
    if (depth == detail::deepest) { return fault::too_deeply_nested; }
    open[depth++] = r.last;
  }
  return fault::none;
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_KNOWLEDGE_CHECK_HPP_INCLUDED

#ifndef REDIAL_KNOWLEDGE_RULEBOOK_HPP_INCLUDED
#define REDIAL_KNOWLEDGE_RULEBOOK_HPP_INCLUDED




#include <stddef.h>
#include <stdint.h>

// Rows are written to be read. The machine reads steps: a step says what holds from its code up to the next step's,
// with the rows of the base below already merged in. The compiler makes the steps of the rows (compiled.hpp); nothing
// is generated, and nothing of it is left to do in a program.
//
// Why not the rows themselves: they are five times as large and would have to be searched layer by layer. Why not
// steps that are written down beforehand: they would have to be kept in step with the rows.

namespace redial {
inline namespace v0 {

/// The rows of a service, and of those that it is written over.
struct row_layer {
  row_table closes;
  row_table statuses;
  const row_layer* base;  ///< asked for whatever these leave out
  bool has_base;          ///< no comparison with null: gcc's -fsanitize=undefined finds that one not constant
};

/// A curve of waits that options can't describe, as a ladder: the range of the next wait. retries: how many there were
/// since the last stable session; last: what was drawn for the one before, 0 on the first. The draw is then what `last`
/// and b are.
using curve_function = draw_range (*)(const backoff_options& o, uint32_t retries, uint32_t last);

namespace detail {

/// The options describe the curve.
struct no_curve {};
constexpr curve_function curve_of(no_curve) noexcept { return nullptr; }
constexpr curve_function curve_of(curve_function f) noexcept { return f; }

/// What a table says of a code.
struct found_row {
  rule what = rules::backoff().by_default();  ///< for codes that no table has: an abnormal end
  bool listed = false;                        ///< a row has it
  const row* own = nullptr;                   ///< that row
  uint32_t until = 0x10000u;                  ///< the same answer holds up to here, exclusive
};

/// The exact row, else the narrowest range, of the layer; else of its base, and so on.
constexpr found_row find_row(const row_layer* layer, row_table row_layer::*table, uint32_t code) noexcept {
  found_row found;
  for (;; layer = layer->base) {
    const row_table& own = layer->*table;
    for (size_t i = 0; i < own.size; ++i) {
      const row& r = own.rows[i];
      if (r.first > code) {
        found.until = smaller(found.until, r.first);
        break;
      }
      if (r.last >= code) {
        found.until = smaller(found.until, r.last + 1u);
        found.what = r.what;  // the narrower of two stands behind the wider
        found.own = &r;
        found.listed = true;
      }
    }
    if (found.listed || !layer->has_base) { return found; }
  }
}

/// What few rules say besides their class and flags.
struct rule_details {
  uint8_t answers;
  redial::session session;
  redial::endpoint endpoint;
  uint32_t min_delay;      ///< milliseconds
  uint32_t first_lowest;   ///< milliseconds
  uint32_t first_highest;  ///< milliseconds; 0: no window

  constexpr bool has_floor() const noexcept { return min_delay != 0 || first_highest != 0; }
  constexpr uint32_t floor() const noexcept { return larger(min_delay, first_highest); }

  friend constexpr bool operator==(const rule_details& a, const rule_details& b) noexcept {
    return a.answers == b.answers && a.session == b.session && a.endpoint == b.endpoint && a.min_delay == b.min_delay &&
           a.first_lowest == b.first_lowest && a.first_highest == b.first_highest;
  }
};
constexpr rule_details details_of(const rule& r) noexcept {
  return {r.answers, r.session, r.endpoint, r.min_delay, r.first_lowest, r.first_highest};
}

/// From this code on, up to the next step's: this rule. One word: the compiler is far faster with a table of numbers
/// than with one of objects. From the top: the class in 3 bits, flags in 6, an index into rulebook::details in 7, the
/// code in 16.
struct step {
  uint32_t word;

  constexpr rule_class kind() const noexcept { return static_cast<rule_class>(word >> 29); }
  constexpr bool has(rule_flag wanted) const noexcept {
    return (word & (uint32_t{static_cast<uint16_t>(wanted)} << 23)) != 0;
  }
  constexpr uint32_t details() const noexcept { return (word & details_bits) >> 16; }
  constexpr uint32_t from() const noexcept { return word & code_bits; }

  static constexpr uint32_t code_bits = 0xFFFFu;
  static constexpr uint32_t details_bits = 0x7F0000u;
};
static_assert(static_cast<unsigned>(rule_flag::read_by_the_machine) == 63, "flags have six bits in a step");

/// A rule as the word of a step from code 0 on.
constexpr uint32_t step_word(const rule& r, uint32_t details) noexcept {
  return (static_cast<uint32_t>(r.kind) & 7u) << 29 | (r.flags & 63u) << 23 | details << 16;
}
inline constexpr uint32_t plain_backoff = step_word(rules::backoff(), 0);

/// Steps in ascending order, the first of which holds from 0.
struct step_table {
  const uint32_t* steps;
  uint32_t size;

  /// The step that a code falls into: total.
  constexpr step find(uint16_t code) const noexcept {
    const uint32_t* at = steps;
    for (uint32_t left = size; left > 1;) {
      const uint32_t half = left >> 1;
      if ((at[half] & step::code_bits) <= code) { at += half; }
      left -= half;
    }
    return {*at};
  }
};

/// All that the machine reads of a service.
struct rulebook {
  step_table closes;
  step_table statuses;
  const rule_details* details;  ///< the first of them is that of a rule that says no more than its class
  curve_function curve;         ///< used if `has_curve`; else the options' own
  bool has_curve;
  uint8_t distinct;        ///< how many details there are
  step transport_failure;  ///< the rule for a failed transport
  uint32_t longest_floor;  ///< of all rules, milliseconds
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_KNOWLEDGE_RULEBOOK_HPP_INCLUDED

#ifndef REDIAL_KNOWLEDGE_COMPILED_HPP_INCLUDED
#define REDIAL_KNOWLEDGE_COMPILED_HPP_INCLUDED



#include <stddef.h>
#include <stdint.h>

// From rows to steps, by the compiler: one sweep over the sorted rows of a service, with its base's steps where they
// leave gaps. All of it is gone before a program runs.

namespace redial {
inline namespace v0 {
namespace detail {

/// True for a rule that says no more than its class and flags.
constexpr bool is_plain(const rule& r) noexcept {
  return r.session == session::unspecified && r.endpoint == endpoint::same && r.answers == 1 && r.min_delay == 0 &&
         r.first_highest == 0;
}

/// What a sweep has written.
struct swept {
  uint32_t size;           ///< steps
  uint32_t longest_floor;  ///< of their rules, milliseconds
};

/// Details under construction, in an array that belongs to somebody else, and the sweep. Not a template: it is compiled
/// once, however many services there are. Compilers pay dearly for a look through a pointer: a row is copied once, and
/// what is needed again stays in a variable.
struct rulebook_writer {
  rule_details* details;
  uint32_t distinct = 0;  ///< how many details there are

  /// Where the details of a rule that is not plain stand; entered if they are new. The first of all are a plain rule's.
  constexpr uint32_t index_of(const rule& r) noexcept {
    const rule_details wanted = details_of(r);
    uint32_t i = distinct - 1;
    while (i > 0 && !(details[i] == wanted)) { --i; }
    if (i == 0) {
      i = distinct++;
      details[i] = wanted;
    }
    return i;
  }

  /// One sweep over the sorted rows of a table: the ranges that a code lies in stand on a stack, the narrowest on top;
  /// where there is none the base's steps hold. Writes steps from `to` on, for the codes lowest to highest, which no
  /// row leaves.
  constexpr swept sweep(row_table own, uint32_t lowest, uint32_t highest, step_table base, uint32_t* to) noexcept {
    uint32_t open_last[deepest + 1] = {};   // the open ranges: their last codes
    uint32_t open_rules[deepest + 1] = {};  // ... and rules, as steps from code 0 on
    uint32_t depth = 0;
    uint32_t taken = 0;  // of the base's steps
    uint32_t base_next = *base.steps;
    uint32_t base_next_from = 0;  // the code that it begins with
    uint32_t base_now = 0;        // the rule of the step before it
    uint32_t size = 0;
    uint32_t longest_floor = 0;
    uint32_t written = step::code_bits;  // the rule of the last step; none yet, as no rule has a code
    uint32_t at = lowest;
    for (size_t i = 0; i <= own.size; ++i) {
      uint32_t next = highest + 1;
      uint32_t next_last = 0;
      uint32_t next_rule = 0;
      if (i < own.size) {
        const row r = own.rows[i];
        next = r.first;
        next_last = r.last;
        next_rule = step_word(r.what, is_plain(r.what) ? 0 : index_of(r.what));
      }
      while (at < next) {
        uint32_t now = 0;
        uint32_t end = next;
        if (depth != 0) {
          now = open_rules[depth];
          if (open_last[depth] < next) { end = open_last[depth--] + 1; }
        } else {
          while (base_next_from <= at) {
            base_now = base_next & ~step::code_bits;
            base_next_from = highest + 1;
            if (++taken < base.size) { base_next_from = (base_next = base.steps[taken]) & step::code_bits; }
          }
          now = base_now;
          if (base_next_from < next) { end = base_next_from; }
        }
        if (at >= end) { continue; }
        if (now != written) {
          to[size++] = now | at;
          written = now;
          if ((now & step::details_bits) != 0) {
            longest_floor = larger(longest_floor, details[(now & step::details_bits) >> 16].floor());
          }
        }
        at = end;
      }
      while (depth != 0 && open_last[depth] < next) { --depth; }  // those that end where the next one begins
      if (depth < deepest) {
        open_last[++depth] = next_last;
        open_rules[depth] = next_rule;
      }
    }
    return {size, longest_floor};
  }
};

/// Steps and details, in arrays that are long enough for all rows of a service and its base.
template <size_t Rows>
struct growing_rulebook {
  uint32_t steps[2 * Rows + 2] = {};  // each row begins a step and ends one
  rule_details details[Rows + 1] = {};
  swept closes{};         ///< of the steps, the first
  swept statuses{};       ///< ... and those behind them; none: the base's table serves
  uint32_t distinct = 0;  ///< how many details there are, the base's first
  step transport_failure{plain_backoff};

  constexpr growing_rulebook(const row_layer& layer, const rulebook& base, uint32_t floor_of_statuses) noexcept
      : statuses{0, floor_of_statuses} {
    rulebook_writer to{details};
    for (; to.distinct < base.distinct; ++to.distinct) { details[to.distinct] = base.details[to.distinct]; }
    closes = to.sweep(layer.closes, 1000, 4999, base.closes, steps);
    // `failed` is what 1006 says of session and endpoint; it backs off whatever 1006 does (contract 3).
    const step lost = step_table{steps, closes.size}.find(1006);
    if (lost.kind() == rule_class::backoff) { transport_failure = lost; }
    if (layer.statuses.size != 0) { statuses = to.sweep(layer.statuses, 0, 65535, base.statuses, steps + closes.size); }
    distinct = to.distinct;
  }
};

/// The first items of an array, and no more of it.
template <class T, size_t Size>
struct exactly {
  T items[Size] = {};
  constexpr explicit exactly(const T* from) noexcept {
    for (size_t i = 0; i < Size; ++i) { items[i] = from[i]; }
  }
};

template <class Service, class = void>
inline constexpr row_layer layer_of{Service::closes, Service::statuses, nullptr, false};
template <class Service>
inline constexpr row_layer layer_of<Service, void_t<typename Service::base>>{Service::closes, Service::statuses,
                                                                             &layer_of<typename Service::base>, true};

constexpr size_t row_count(const row_layer& layer) noexcept {
  return layer.closes.size + layer.statuses.size + (layer.has_base ? row_count(*layer.base) : 0);
}

template <class Service, class = void>
struct base_of {
  using type = void;
};
template <class Service>
struct base_of<Service, void_t<typename Service::base>> {
  using type = typename Service::base;
};

template <class Service>
struct compiled;
/// The steps of a service's statuses, if it has rows for some.
template <class Service>
inline constexpr exactly<uint32_t, compiled<Service>::grown.statuses.size> own_statuses{
    compiled<Service>::grown.steps + compiled<Service>::grown.closes.size};

/// The rulebook of a service.
template <class Service>
struct compiled {
  using below = compiled<typename base_of<Service>::type>;
  /// Room for more rows than there are: services of about the same size share the template.
  static constexpr size_t room = (row_count(layer_of<Service>) / 128 + 1) * 128;
  static constexpr growing_rulebook<room> grown{layer_of<Service>, below::book, below::floor_of_statuses};
  /// The longest floor of the statuses that hold here, for services above that have no own.
  static constexpr uint32_t floor_of_statuses = grown.statuses.longest_floor;
  static_assert(grown.distinct <= 128, "redial: a profile can have 127 rules that differ in more than class and flags");
  static constexpr exactly<uint32_t, grown.closes.size> closes{grown.steps};
  static constexpr exactly<rule_details, grown.distinct> details{grown.details};

  /// A service that shares its base's statuses links them, and no more of its base.
  static constexpr step_table statuses() noexcept {
    if constexpr (grown.statuses.size != 0) {
      return {own_statuses<Service>.items, grown.statuses.size};
    } else {
      return below::book.statuses;
    }
  }
  static constexpr rulebook book = {{closes.items, grown.closes.size},
                                    statuses(),
                                    details.items,
                                    curve_of(Service::curve),
                                    !is_same<remove_cvref_t<decltype(Service::curve)>, no_curve>,
                                    static_cast<uint8_t>(grown.distinct),
                                    grown.transport_failure,
                                    larger(grown.closes.longest_floor, grown.statuses.longest_floor)};
};

inline constexpr rule_details no_details = details_of(rule{});
/// What is known where nothing is: an abnormal end, for every code.
template <>
struct compiled<void> {
  static constexpr uint32_t floor_of_statuses = 0;
  static constexpr rulebook book = {
      {&plain_backoff, 1}, {&plain_backoff, 1}, &no_details, nullptr, false, 1, {plain_backoff}, 0};
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_KNOWLEDGE_COMPILED_HPP_INCLUDED

#ifndef REDIAL_KNOWLEDGE_PROFILE_HPP_INCLUDED
#define REDIAL_KNOWLEDGE_PROFILE_HPP_INCLUDED





#include <stddef.h>
#include <stdint.h>

// What is known of a service. A service is written as a type, so that nothing in a profile can dangle:
//
//     struct sensor_service : redial::over<redial::services::rfc6455> {
//       static constexpr const char* name = "sensor";
//       static constexpr redial::row closes[] = {
//           {4000, 4099, backoff().at_least(2s)},
//           {4007, stop().tell_user(), "Licence", "the licence has run out", "renew it"},
//       };
//     };
//     inline constexpr redial::profile sensor = redial::make_profile<sensor_service>();

namespace redial {
inline namespace v0 {

/// What a service lets one connection send; 0 means that it names no such limit.
struct limits {
  uint32_t messages_per_second = 0;
  uint32_t burst = 0;           ///< messages
  uint32_t max_frame_size = 0;  ///< bytes of one encoded frame; exactly this many still pass
};

/// What a service says unless it says otherwise. Any of these members may be declared anew in the service.
struct service : rules {
  static constexpr row_table closes{};    ///< rows for close codes: an array of `row`
  static constexpr row_table statuses{};  ///< rows for HTTP statuses: an array of `row`
  /// How a machine of this service behaves unless the user says otherwise.
  static constexpr options defaults = default_options;
  static constexpr redial::limits limits{};
  static constexpr detail::no_curve curve{};  ///< or a curve of waits that options can't describe: a curve_function
  static constexpr uint16_t disconnect_code = 1000;
};

/// A service over another one, usually services::rfc6455, whose rows hold wherever its own are silent and whose options
/// are its own unless it declares others. Rows, limits and curve of the base's are not repeated.
template <class Base>
struct over : service {
  using base = Base;
  static constexpr options defaults = Base::defaults;
};

class profile;
namespace detail {
struct rules_of;
template <class Service>
constexpr profile profile_of() noexcept;
}  // namespace detail

/// A service's knowledge: a value that refers to nothing but objects of static storage. Made by `make_profile`; the
/// object must outlive the machines that are made of it.
///
/// Firmware links none of the rows and words: a machine keeps the rules in a form of their own and a copy of the
/// options.
class profile {
 public:
  const char* name;
  options defaults;  ///< `auto o = redial::metered.defaults;` is how a user begins to change one
  redial::limits limits;
  uint16_t disconnect_code;  ///< what to close with on action `disconnect`: one that does not end the session for good
  const row_layer* rows;     ///< the service's own rows, its base's below them: for people, tools and proofs

 private:
  friend struct detail::rules_of;
  template <class Service>
  friend constexpr profile detail::profile_of() noexcept;

  constexpr profile(const char* called, const options& o, const redial::limits& sends, uint16_t code,
                    const row_layer& layer, const detail::rulebook& rules) noexcept
      : name(called), defaults(o), limits(sends), disconnect_code(code), rows(&layer), book_(&rules) {}

  const detail::rulebook* book_;
};

namespace detail {

/// The way from a profile to what the machine reads of it.
struct rules_of {
  const rulebook* book;
  constexpr explicit rules_of(const profile& p) noexcept : book(p.book_) {}
};

}  // namespace detail

/// The first thing wrong with a service: its rows, then its options; `fault::none` if nothing is (contract 3.1).
template <class Service>
constexpr fault first_fault() noexcept {
  fault found = (check)(row_table{Service::closes}, code_range{1000, 4999});
  if (found == fault::none) { found = (check)(row_table{Service::statuses}, code_range{0, 65535}); }
  return found != fault::none ? found : (check)(Service::defaults);
}

/// Names what is wrong in the compiler's message: proved<fault::rows_overlap>.
template <fault Found>
struct proved {
  static_assert(Found == fault::none, "redial: the rows or options of this service are wrong: see the fault's name");
  static constexpr bool value = true;
};

namespace detail {

/// The profile of a service whose proof is a test: the library's own are not proved anew in every unit that includes
/// them, which would cost a compiler as much as the machine does.
template <class Service>
constexpr profile profile_of() noexcept {
  return {Service::name,     Service::defaults,      Service::limits, Service::disconnect_code,
          layer_of<Service>, compiled<Service>::book};
}

}  // namespace detail

/// The profile of a service. The compiler proves rows and options, and names the first thing that is wrong with them.
template <class Service>
constexpr profile make_profile() noexcept {
  static_assert(proved<first_fault<Service>()>::value);
  return detail::profile_of<Service>();
}

/// The first thing wrong with a profile, at run time too; `fault::none`, since make_profile refuses all others, unless
/// its options were changed since.
constexpr fault(check)(const profile& p) noexcept {
  const fault closes = (check)(p.rows->closes, code_range{1000, 4999});
  const fault statuses = (check)(p.rows->statuses, code_range{0, 65535});
  return closes != fault::none ? closes : statuses != fault::none ? statuses : (check)(p.defaults);
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_KNOWLEDGE_PROFILE_HPP_INCLUDED

#ifndef REDIAL_SERVICES_RFC6455_HPP_INCLUDED
#define REDIAL_SERVICES_RFC6455_HPP_INCLUDED


// doc: RFC 6455 7.2.3 and 7.4.1, the IANA registry of close codes and what it links, RFC 9110, 6585 and 8470
// ours: the registry gives a meaning and no rule; what sounds final is tried slowly for a while, the rest backs off
//
// The base under every profile: RFC 6455 7.4.1, the IANA close code registry, and what RFC 9110 and RFC 6585 say of the
// statuses that an upgrade can meet. Where those are silent the reasons are in the contract, section 3. No row of the
// base stops at once: proxies, captive portals and deploys say final words for a moment, so these stop if they last.

namespace redial {
inline namespace v0 {
namespace services {

struct rfc6455 : service {
  static constexpr const char* name = "rfc6455";
  static constexpr rule retry = backoff().with_basis(basis::inferred);
  static constexpr rule lasts = stop_if_it_lasts().with_basis(basis::inferred);

  static constexpr row closes[] = {
      {1000, retry.ended_in_order(), "Normal Closure",
       "the server ended the session in order, as at a deploy, an idle limit or the end of its handler",
       "nothing to mend: redial backs off and comes back"},  // ours
      {1001, retry.not_an_error(), "Going Away", "the server is shutting down or restarting",
       "redial waits and comes back by itself"},  // ours
      // ours
      {1002, lasts, "Protocol error", "the peer saw frames that break the WebSocket protocol",
       "redial tries again slowly for a quarter of an hour, then stops: check the client and the proxies on the way"},
      // ours
      {1003, lasts, "Unsupported Data", "the peer does not accept this kind of data",
       "redial tries again slowly for a quarter of an hour, then stops: check what kind of frame the service takes"},
      {1004, retry, "Reserved", "a code that was never given a meaning", "redial backs off and tries again"},  // ours
      {1005, retry, "No Status Rcvd", "the connection was closed without a code",
       "redial backs off and tries again"},  // ours
      {1006, backoff(), "Abnormal Closure", "the connection broke without a Close frame",
       "redial backs off and tries again"},  // doc: RFC 6455 7.2.3
      {1007, lasts, "Invalid frame payload data",
       "a message was not what its type promises, such as text that is no UTF-8",
       "redial tries again slowly for a quarter of an hour, then stops: check what is sent"},  // ours
      {1008, lasts, "Policy Violation", "a message broke one of the server's rules",
       "redial tries again slowly for a quarter of an hour, then stops: find out which rule"},  // ours
      {1009, lasts, "Message Too Big", "a frame was larger than the server takes",
       "redial tries again slowly for a quarter of an hour, then stops: split the payload below the limit"},  // ours
      {1010, lasts, "Mandatory Ext.", "the client needs an extension that the server did not agree to",
       "redial tries again slowly for a quarter of an hour, then stops: do without the extension"},  // ours
      {1011, retry, "Internal Error", "the server ran into something that it did not expect",
       "redial backs off and tries again"},  // ours
      {1012, backoff().first_between(milliseconds{5000}, milliseconds{30000}), "Service Restart",
       "the service is restarting", "redial comes back spread over 5 to 30 seconds"},  // doc: the registry's link
      // ours
      {1013, retry, "Try Again Later", "the service has too much to do", "redial backs off and tries again"},
      {1014, retry, "Bad Gateway", "a gateway got a bad answer from the server behind it",
       "redial backs off and tries again"},  // ours
      {1015, retry, "TLS handshake", "the TLS handshake failed",
       "redial backs off; if it stays, look at the certificate, the host name and the clock"},  // ours
      // ours
      {3000, fresh_token().with_basis(basis::inferred), "Unauthorized", "the credential was not accepted",
       "redial tries again, with a fresh token if one can be had; it stops if refusals last a quarter of an hour"},
      {3003, lasts, "Forbidden", "the credential is known and may not do this",
       "redial tries again slowly for a quarter of an hour, then stops: grant the permission"},                // ours
      {3008, retry, "Timeout", "the peer waited too long for something", "redial backs off and tries again"},  // ours
  };
  static constexpr row statuses[] = {
      {0, 199, retry.as_transport_failure().by_default()},  // ours: 0: the stack hides the status
      {0, retry.as_transport_failure(), "Status unknown", "the upgrade was refused and the stack hides the status",
       "redial backs off and tries again"},  // ours
      {200, 399, lasts.by_default()},        // ours: a 2xx is no upgrade; redirects are not followed
      // ours
      {200, lasts, "OK", "an ordinary web page answered where a WebSocket was expected",
       "redial tries again slowly for a quarter of an hour, then stops: check host and path, or log in to the network"},
      {301, lasts, "Moved Permanently", "the endpoint has another address",
       "redial tries again slowly for a quarter of an hour, then stops: configure the new address"},  // ours
      // ours
      {302, lasts, "Found", "the endpoint points elsewhere",
       "redial tries again slowly for a quarter of an hour, then stops: check the address, or log in to the network"},
      {307, lasts, "Temporary Redirect", "the endpoint points elsewhere for now",
       "redial tries again slowly for a quarter of an hour, then stops: configure the address it points to"},  // ours
      {308, lasts, "Permanent Redirect", "the endpoint has another address",
       "redial tries again slowly for a quarter of an hour, then stops: configure the new address"},  // ours
      {400, 499, lasts.by_default()},                                                                 // ours
      {400, lasts, "Bad Request", "the server could not make sense of the upgrade request",
       "redial tries again slowly for a quarter of an hour, then stops: check the request"},  // ours
      // doc: RFC 9110 15.5.2: with other credentials
      {401, fresh_token(), "Unauthorized", "the credential is missing, wrong or has run out",
       "redial tries again, with a fresh token if one can be had; it stops if refusals last a quarter of an hour"},
      // ours: RFC 9110 15.5.4 wants no automatic repeat; captive portals and proxies say it, too
      {403, lasts, "Forbidden", "the credential is known and may not connect",
       "redial tries again slowly for a quarter of an hour, then stops: grant the permission"},
      {404, lasts, "Not Found", "there is no WebSocket at this path",
       "redial tries again slowly for a quarter of an hour, then stops: check the path"},  // ours
      {407, lasts, "Proxy Authentication Required", "a proxy on the way wants credentials",
       "redial tries again slowly for a quarter of an hour, then stops: configure the proxy"},  // ours
      // doc: RFC 9110 15.5.9
      {408, backoff(), "Request Timeout", "the request took too long to arrive", "redial backs off and tries again"},
      {409, retry, "Conflict", "another session is in the way, often one of this client's own that has died",
       "redial backs off and tries again"},  // ours
      {410, lasts, "Gone", "the endpoint was taken away for good",
       "redial tries again slowly for a quarter of an hour, then stops: configure the new address"},  // ours
      {421, lasts, "Misdirected Request", "this server does not answer for that host",
       "redial tries again slowly for a quarter of an hour, then stops: check host name and TLS"},  // ours
      {425, backoff(), "Too Early", "the server will not risk a request that might be replayed",
       "redial backs off and tries again"},  // doc: RFC 8470 5.2
      {426, lasts, "Upgrade Required", "the server wants another protocol or WebSocket version",
       "redial tries again slowly for a quarter of an hour, then stops: check the client, and whether a proxy drops "
       "the Upgrade header"},  // ours
      {429, backoff(), "Too Many Requests", "too many connection attempts from this address or account",
       "redial waits as long as the server asks, or backs off"},  // doc: RFC 6585 4
      {431, lasts, "Request Header Fields Too Large", "the headers are too large, often because of cookies",
       "redial tries again slowly for a quarter of an hour, then stops: send fewer headers"},  // ours
      {451, lasts, "Unavailable For Legal Reasons", "access is refused for a legal reason",
       "redial tries again slowly for a quarter of an hour, then stops: talk to the service"},  // ours
      {500, 599, retry.by_default()},                                                           // ours
      {500, retry, "Internal Server Error", "the server failed while it upgraded",
       "redial backs off and tries again"},  // ours
      {501, lasts, "Not Implemented", "the server cannot do this at all",
       "redial tries again slowly for a quarter of an hour, then stops: use another server"},  // ours
      {502, retry, "Bad Gateway", "a gateway got a bad answer from the server behind it",
       "redial backs off and tries again"},  // ours
      {503, backoff(), "Service Unavailable", "the server is overloaded or down for the moment",
       "redial waits as long as the server asks, or backs off"},  // doc: RFC 9110 15.6.4
      {504, retry, "Gateway Timeout", "a gateway got no answer in time", "redial backs off and tries again"},  // ours
      {505, lasts, "HTTP Version Not Supported", "the server does not speak this HTTP version",
       "redial tries again slowly for a quarter of an hour, then stops: use HTTP/1.1"},  // ours
      {511, retry, "Network Authentication Required", "the network wants a log-in first, as in a hotel",
       "log in to the network; redial backs off and tries again"},  // ours
      {600, 65535, retry.as_transport_failure().by_default()},      // ours
  };
  static constexpr options defaults = [] {
    options o = default_options;
    o.credential = credential::none;
    o.expect_ready = false;
    return o;
  }();
};

}  // namespace services

/// RFC 6455, the IANA registry and HTTP. By default without credentials and online as soon as the upgrade succeeded.
inline constexpr profile rfc6455 = detail::profile_of<services::rfc6455>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_RFC6455_HPP_INCLUDED

#ifndef REDIAL_SERVICES_METERED_HPP_INCLUDED
#define REDIAL_SERVICES_METERED_HPP_INCLUDED



// doc: www.metered.ca/docs, Realtime Messaging, the page on WebSocket close codes
// client: @metered-ca/realtime 1.2.0
// ours: the page gives the status and its cause, and no rule
//
// Metered Realtime Messaging, from its page on WebSocket close codes. `stop` is for what that page calls final, and
// only for that; 404 it merely explains. Most statuses do as in the base; they are rows here too because the page names
// them, and a profile's row outlives a change of the base.

namespace redial {
inline namespace v0 {
namespace services {

struct metered : over<rfc6455> {
  static constexpr const char* name = "metered";
  static constexpr row closes[] = {
      {1001, backoff().not_an_error(), "Going Away",
       "the server shuts down for a deploy or restart; a going_away message came before",
       "nothing to mend: redial stays away as long as the message asked, then comes back"},  // doc
      {1008, stop(), "Policy Violation", "a message broke a rule of the protocol",
       "find out which one and mend it, then start again"},  // doc
      {1009, stop(), "Message Too Big", "one frame was larger than 64 KB",
       "split the payload: the cap is for each frame, then start again"},  // doc
      {4001, fresh_token(), "Invalid Token",
       "the token did not pass verification: bad signature, malformed, or unknown key",
       "redial asks for another and tries again; it stops if refusals last a quarter of an hour: check the sk_ secret "
       "and the kid header"},  // doc
      {4002, expired(), "Token Expired", "the token's exp has passed; the server closes about 250 ms before it",
       "nothing to mend: redial uses the spare token or asks for a fresh one"},  // doc
      {4003, stop(), "Channel Not Authorized", "a subscription lies outside the key's channel patterns",
       "change the patterns on the dashboard or the channel, then start again"},  // doc
      {4010, backoff(), "Over Concurrent Limit", "the plan's concurrent connections are all taken and overage is off",
       "redial backs off until one is free; allow overage or take a larger plan"},  // doc
      {4011, backoff().hold_publishing(), "Over Message Rate",
       "more than 100 messages a second, or a burst of more than 200, on one connection",
       "redial backs off; hold publishing after the reconnect and send through a send_gate"},  // doc
      {4012, stop().tell_user(), "Account Suspended",
       "the account is suspended, and every connect will fail until it is active again",
       "tell a person: settle it in the dashboard, then start again"},  // doc
      {4020, once(), "Admin Disconnect", "a backend disconnected this peer on purpose",
       "redial comes back once with a fresh token; if it was a log-out, set reconnect_after_kick to false"},  // doc
  };
  static constexpr row statuses[] = {
      {401, fresh_token().with_basis(basis::inferred), "Unauthorized",
       "the token or key is invalid, expired, missing or unknown, or the origin is not allowed",
       "redial asks for a fresh token and tries again; it stops if refusals last a quarter of an hour; a refused "
       "origin "
       "needs the dashboard"},  // ours: as 4001, the same causes
      {404, stop_if_it_lasts().with_basis(basis::inferred), "Not Found",
       "wrong path: the only endpoint for upgrades is /v1",
       "redial tries again slowly for a quarter of an hour, then stops: check the path"},  // ours
      {429, backoff().with_basis(basis::inferred), "Too Many Requests", "too many connects from this address",
       "redial waits as long as the server asks, or backs off"},  // ours
      {500, backoff().with_basis(basis::inferred), "Internal Server Error", "the service failed while it upgraded",
       "redial backs off and tries again"},  // ours
      {503, backoff().with_basis(basis::inferred), "Service Unavailable", "the service failed while it upgraded",
       "redial waits as long as the server asks, or backs off"},  // ours
  };
  static constexpr options defaults = [] {
    options o = default_options;               // the page's backoff, a token, and a welcome to wait for
    o.liveness_timeout = milliseconds{60000};  // when the service's own client gives up
    return o;
  }();
  static constexpr redial::limits limits{100, 200, 65536};
};

}  // namespace services

/// Metered Realtime Messaging: 1 s doubling to 30 s, give or take 20 %; 100 messages/s, burst 200, 65 536 bytes a
/// frame.
inline constexpr profile metered = detail::profile_of<services::metered>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_METERED_HPP_INCLUDED

#ifndef REDIAL_KNOWLEDGE_EXPLAIN_HPP_INCLUDED
#define REDIAL_KNOWLEDGE_EXPLAIN_HPP_INCLUDED


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

/// What redial does, in words, where a row has none of its own. They hold for every credential: a key that stays the
/// same cannot be renewed (contract 4.1).
constexpr const char* remedy_of(rule_class kind) noexcept {
  switch (kind) {
    case rule_class::stop: return "redial stops; find out what the service means, then start again";
    case rule_class::stop_if_it_lasts:
      return "redial tries again slowly for a while, then stops; find out what the service means";
    case rule_class::backoff: return "redial backs off and tries again";
    case rule_class::at_once: return "redial connects again at once, and backs off if that repeats";
    case rule_class::expired: return "redial tries again, with another token if one can be had";
    case rule_class::fresh_token:
      return "redial tries again, with a fresh token if one can be had; what is refused again and again ends after a "
             "while";
    case rule_class::once: return "redial comes back once, with a fresh token, and only if one can be had";
  }
  return "redial backs off and tries again";
}

/// The words about a code.
struct words {
  bool found = false;
  row from{0, rule{}};
};

/// ... of the narrowest row with any, in the layer or in the nearest one below.
constexpr words find_words(const row_layer* layer, row_table row_layer::*table, uint16_t code) noexcept {
  words result;
  for (;; layer = layer->base) {
    const row_table& own = layer->*table;
    for (size_t i = 0; i < own.size && own.rows[i].first <= code; ++i) {
      if (own.rows[i].last >= code && own.rows[i].name[0] != '\0') { result = {true, own.rows[i]}; }
    }
    if (result.found || !layer->has_base) { return result; }
  }
}

/// The rule of the row that rules, and the nearest words. The remedy is that of a row that does the same.
constexpr explanation explain_row(const profile& p, row_table row_layer::*table, uint16_t code, const char* name,
                                  const char* meaning) noexcept {
  const found_row ruling = find_row(p.rows, table, code);
  explanation e{code, name, meaning, remedy_of(ruling.what.kind), ruling.listed, ruling.what};
  if (ruling.what.has(rule_flag::by_default)) { e.known = false; }
  const words told = find_words(p.rows, table, code);
  if (told.found) {
    e.name = told.from.name;
    e.meaning = told.from.meaning;
    if (told.from.remedy[0] != '\0' && told.from.what.kind == e.what.kind) { e.remedy = told.from.remedy; }
    e.known = true;
  }
  return e;
}

}  // namespace detail

/// What a close code means for this service. Total: 0 ("no code") and values outside 1000-4999 are explained as 1006.
constexpr explanation explain_close(const profile& p, int code) noexcept {
  const uint16_t seen = code >= 1000 && code < 5000 ? static_cast<uint16_t>(code) : uint16_t{1006};
  return detail::explain_row(p, &row_layer::closes, seen,
                             seen < 3000   ? "Unassigned"
                             : seen < 4000 ? "Registered elsewhere"
                                           : "Application code",
                             seen < 3000 ? "a code that the WebSocket protocol has not assigned"
                                         : "a code that this service does not document");
}

/// What an HTTP status of a refused upgrade means for this service. Total: a value outside 16 bits counts as 0.
constexpr explanation explain_status(const profile& p, int status) noexcept {
  const uint16_t seen = status >= 0 && status <= 0xFFFF ? static_cast<uint16_t>(status) : uint16_t{0};
  const bool http = seen >= 100 && seen < 600;
  return detail::explain_row(p, &row_layer::statuses, seen,
                             !http        ? "No HTTP status"
                             : seen < 200 ? "Informational"
                             : seen < 300 ? "Successful"
                             : seen < 400 ? "Redirection"
                             : seen < 500 ? "Client error"
                                          : "Server error",
                             !http        ? "the number is no HTTP status"
                             : seen < 200 ? "an interim answer where a final one was due"
                             : seen < 300 ? "a web page answered where a WebSocket was expected"
                             : seen < 400 ? "the endpoint points elsewhere"
                             : seen < 500 ? "the server refuses this request"
                                          : "the server failed");
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_KNOWLEDGE_EXPLAIN_HPP_INCLUDED

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
  template <class Number, class = detail::number<Number>>
  constexpr closed(Number close_code, uint32_t id = current) noexcept
      : code(detail::code_of(close_code)), connection(id) {}
};
/// The upgrade was refused with this HTTP status; 0 if the stack hides it. retry_after: 0 for no usable header.
struct rejected {
  uint16_t status = 0;
  milliseconds retry_after{0};
  uint32_t connection = current;
  constexpr rejected() noexcept = default;
  template <class Number, class = detail::number<Number>>
  constexpr rejected(Number http_status, milliseconds after = milliseconds{0}, uint32_t id = current) noexcept
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
  milliseconds retry_after{0};  ///< how long the token service asks to stay away; 0: it says nothing
};
/// The token in hand is no good any more: another user logs in.
struct token_lost {};
/// The service says that the session cannot be resumed; the connection stays up.
struct session_lost {
  uint32_t connection = current;
};
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
    session_lost,
    inert,
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
  constexpr event(redial::mint_failed e) noexcept
      : span_(e.retry_after), id_(e.mint), what_(kind::mint_failed), permanent_(e.permanent) {}
  constexpr event(redial::session_lost e) noexcept : id_(e.connection), what_(kind::session_lost) {}
  constexpr event(redial::token_lost) noexcept : what_(kind::token_lost) {}
  constexpr event(redial::link_down) noexcept : what_(kind::link_down) {}
  constexpr event(redial::link_up) noexcept : what_(kind::link_up) {}
  constexpr event(redial::elapsed) noexcept : what_(kind::elapsed) {}

  /// What kind of event it is.
  constexpr kind what() const noexcept { return what_; }
  /// closed: the close code; rejected: the status; else 0.
  constexpr uint16_t code() const noexcept { return code_; }
  /// ready: the token's life; rejected, going_away, mint_failed: the wait asked for; minted: the lifetime; else 0.
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
  ping,        ///< send a WebSocket ping, or the service's own; whatever comes back is a frame
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
  kicked,              ///< an administrative close that is not, or no longer, answered
  stop_requested,      ///< the application said stop
  invalid_options,     ///< check(options) names what is wrong; the machine never connects
};

/// A stop for this reason is meant: no slow probe follows (contract 6.4).
constexpr bool ends_for_good(reason why) noexcept {
  return why == reason::kicked || why == reason::stop_requested || why == reason::invalid_options;
}

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
  bool budget_wait = false;  ///< the wait is over; what is waited for is the connect budget (contract 5.7)
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
    case action::ping: return "ping";
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
    case rule_class::stop_if_it_lasts: return "stop_if_it_lasts";
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
    case fault::answers_zero: return "answers_zero";
    case fault::too_deeply_nested: return "too_deeply_nested";
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
    case event::kind::session_lost: return "session_lost";
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

#ifndef REDIAL_DECISION_EXPLAIN_HPP_INCLUDED
#define REDIAL_DECISION_EXPLAIN_HPP_INCLUDED



#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// What a reason means that is no code of anybody's.
constexpr const char* meaning_of(reason why) noexcept {
  switch (why) {
    case reason::none: return "nothing went wrong";
    case reason::start_requested: return "the application wants a connection";
    case reason::close_code:
    case reason::server_shutdown:
    case reason::normal_closure: return "the server closed the connection";
    case reason::http_status: return "the server refused the upgrade";
    case reason::transport_failure: return "the connection could not be made, or broke";
    case reason::connect_timeout: return "no upgrade came in time";
    case reason::ready_timeout: return "the upgrade came, but the service's hello did not come in time";
    case reason::liveness_timeout: return "nothing came over the connection for too long";
    case reason::link_lost: return "the network went away";
    case reason::mint_failure: return "no token could be had";
    case reason::mint_refused: return "no token can be had: whoever issues them refuses for good";
    case reason::mint_timeout: return "no token came in time";
    case reason::auth_exhausted: return "several tokens in a row were refused";
    case reason::attempts_exhausted: return "the retries that the options allow were not enough";
    case reason::no_fresh_token: return "the credential was refused, and there is no other";
    case reason::slow_probe: return "a stop is tried again after a long time";
    case reason::kicked: return "a backend disconnected this client on purpose";
    case reason::stop_requested: return "the application wants no connection";
    case reason::invalid_options: return "the options are no good";
  }
  return "";
}

/// What redial does, and a person should do, about a stop for this reason; empty if the reason is no stop of its own.
constexpr const char* remedy_of(reason why) noexcept {
  switch (why) {
    case reason::mint_refused: return "redial stops: log in again, then start again";
    case reason::auth_exhausted: return "redial stops: mend what issues tokens, then start again";
    case reason::attempts_exhausted: return "redial stops: find out what is wrong, then start again";
    case reason::no_fresh_token: return "redial stops: put in another credential, then start again";
    case reason::kicked: return "redial stops: start again when a person wants it";
    case reason::stop_requested: return "nothing to mend; start again when a connection is wanted";
    case reason::invalid_options: return "ask redial::check what is wrong with them and mend it";
    case reason::none:
    case reason::start_requested:
    case reason::close_code:
    case reason::server_shutdown:
    case reason::normal_closure:
    case reason::http_status:
    case reason::transport_failure:
    case reason::connect_timeout:
    case reason::ready_timeout:
    case reason::liveness_timeout:
    case reason::link_lost:
    case reason::mint_failure:
    case reason::mint_timeout:
    case reason::slow_probe: break;
  }
  return "";
}

}  // namespace detail

/// What led to a decision: a close code, an HTTP status, or, without either, the reason itself. Where the machine has
/// stopped for a reason of its own, such as too many refusals, the remedy is the stop's.
constexpr explanation(explain)(const profile& p, const decision& d) noexcept {
  const char* const own_remedy = detail::remedy_of(d.reason);
  explanation e{0, to_string(d.reason), detail::meaning_of(d.reason), "nothing to do", true, rules::backoff()};
  if (d.code >= 1000 && d.code < 5000 && d.reason != reason::http_status) {
    e = explain_close(p, d.code);
  } else if (d.code != 0) {
    e = explain_status(p, d.code);
  } else if (d.phase == phase::waiting || d.phase == phase::minting) {
    e.remedy = d.reason == reason::start_requested ? "redial connects" : detail::remedy_of(rule_class::backoff);
  }
  if (d.phase == phase::offline) { e.remedy = "redial waits for the network"; }
  if (d.phase == phase::stopped) {
    if (own_remedy[0] != '\0') { e.remedy = own_remedy; }
    e.what.kind = rule_class::stop;
  }
  return e;
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_EXPLAIN_HPP_INCLUDED

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


#ifndef REDIAL_DECISION_MACHINE_HPP_INCLUDED
#define REDIAL_DECISION_MACHINE_HPP_INCLUDED

#ifndef REDIAL_DECISION_ENDINGS_HPP_INCLUDED
#define REDIAL_DECISION_ENDINGS_HPP_INCLUDED

#ifndef REDIAL_DECISION_WAITS_HPP_INCLUDED
#define REDIAL_DECISION_WAITS_HPP_INCLUDED

#ifndef REDIAL_DECISION_BACKOFF_HPP_INCLUDED
#define REDIAL_DECISION_BACKOFF_HPP_INCLUDED


#include <stdint.h>

// The curve of the waits and the bounds of a draw (contract 5.1, 5.2, 5.5), on their own: usable without the machine.

namespace redial {
inline namespace v0 {

/// b of the next retry: the base after 0, else the last one grown by the factor, capped. The cap binds b and not the
/// draw: cutting the draw would put half of a fleet on one millisecond.
[[gnu::noinline]] constexpr uint32_t next_backoff(const backoff_options& o, uint32_t last) noexcept {
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
constexpr uint32_t(draw)(draw_range range, Source& source) {
  const uint32_t width = range.highest - range.lowest;
  const uint64_t scaled = detail::scaled(source(), width);
  uint32_t result = range.lowest + detail::high_half(scaled);
  if (detail::low_half(scaled) > ~width) {
    const uint32_t below = detail::high_half(detail::scaled(source(), width));
    if (detail::low_half(scaled) + below < below) { ++result; }
  }
  return result;
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_BACKOFF_HPP_INCLUDED

#ifndef REDIAL_DECISION_TOKENS_HPP_INCLUDED
#define REDIAL_DECISION_TOKENS_HPP_INCLUDED


#ifndef REDIAL_DECISION_MEMORY_HPP_INCLUDED
#define REDIAL_DECISION_MEMORY_HPP_INCLUDED



#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// What the running wait is, in the order of what wins where two waits meet.
enum class wait_kind : uint8_t {
  backoff,   ///< start ends it, link_up shortens it
  redrawn,   ///< a backoff that link_up has shortened; once is enough
  floored,   ///< a row's floor, options::refusal_delay or the first spread: nothing cuts it
  ordered,   ///< a server's going_away or Retry-After: nothing cuts it
  budgeted,  ///< the wait is over, but the connect budget has no connect yet: nothing cuts it
};

/// Where the token in hand stands.
enum class token_use : uint8_t {
  none,   ///< there is no token
  spare,  ///< the running connection was made without it
  shown,  ///< the running or the last connection was made with it
};

/// What became of the newest mint.
enum class mint_state : uint8_t {
  answered,  ///< also: there was none
  open,      ///< no answer yet
  renewed,   ///< no answer yet, and token_lost has asked for it in place of another: it does so once an answer
};

inline constexpr uint32_t longest_timer = 0x7F000000;  // 24.6 days; leaves 4 h of lateness below half the tick's range

/// A countdown that does not run.
inline constexpr uint32_t idle = never.count;

/// Ticks from `then` to `now`; a step backwards (half the range or more) is no time at all (contract 2.3).
constexpr uint32_t ticks_between(uint32_t then, uint32_t now) noexcept {
  const uint32_t passed = now - then;
  return passed < span_limit ? passed : 0;
}

/// What is left at `now` of a timer that was set at `then`; none is `never`.
constexpr milliseconds timer_left(uint32_t timer, uint32_t then, uint32_t now) noexcept {
  return timer == idle ? never : milliseconds{saturating_sub(timer, ticks_between(then, now))};
}

/// What the machine remembers between two events: data, each member with one meaning, and what time does to it. Time is
/// kept as countdowns of 32-bit milliseconds that one loop moves on, so a wrap of the tick is an ordinary subtraction,
/// a clock that goes back moves nothing, and no wait can grow longer than it was granted.
struct memory {
  enum countdown : uint8_t {
    // These end with their phase, and the timer runs to the first of them:
    probe,     ///< stopped: until the slow probe
    deadline,  ///< minting, connecting, online: until the mint or the connect that is under way counts as failed
    stable,    ///< online: until the session is stable; idle: it is
    refresh,   ///< online: until a spare token is asked for
    look,      ///< online: until it is looked whether frames came
    // These run on in every phase:
    wait,         ///< what is left of the wait; 0, not idle, where none runs; while waiting, the timer runs to it
    budget,       ///< until the connect budget is full again
    once,         ///< until an administrative close is answered again as the first one
    token,        ///< life of the token in hand; idle: unknown
    shown_token,  ///< life of the token that the running connection was made with; idle: unknown
    notice,       ///< until a going_away that was not used goes stale
    lasting,      ///< what is left of the span of patience; idle: without an end
    countdowns
  };

  // The bytes stand first, those that are reached least behind the others, and what is set or read together stands
  // together: small targets reach the first 32 bytes and the first 32 words of an object in one instruction, and take
  // two or four bytes side by side in one.
  redial::phase phase = redial::phase::idle;
  redial::reason reason = redial::reason::none;
  bool link_down = false;
  redial::action action = redial::action::none;  ///< of the decision under way
  bool tell_user = false;                        ///< of the decision under way
  bool hold_publishing = false;
  redial::session session = redial::session::unspecified;
  redial::endpoint endpoint = redial::endpoint::same;
  wait_kind wait_is = wait_kind::backoff;
  bool upgraded = false;  ///< `opened` was seen on the running connection
  token_use token_is = token_use::none;
  uint8_t answerable = 0;           ///< bit i: the mint with the id `mint - i` may still bring a token
  uint8_t auth_failures = 0;        ///< since the last stable session
  bool free_retry_used = false;     ///< the one retry since the last stable session that waits nothing
  uint8_t lasting_ends = 0;         ///< ends since the last stable session that stop if they last; 3: or more
  bool advice_is_stale = false;     ///< until `ready`, advice to resume, or to go to a given endpoint, is no good
  uint8_t kicks = 0;                ///< answered in the running once-window
  bool ready_time_renewed = false;  ///< session_lost has given the running connect its time anew
  mint_state mint_is = mint_state::answered;
  bool first_spread_drawn = false;  ///< the first connect has its wait
  bool upgraded_in_vain = false;    ///< since the last `ready` a connect was upgraded and did not become ready
  uint8_t looks_without_frame = 0;  ///< online
  uint16_t code = 0;
  uint32_t tick = 0;  ///< the clock at the last event
  uint32_t left[countdowns] = {idle, idle, idle, idle, idle, 0, 0, 0, 0, 0, 0, 0};
  uint32_t backoff = 0;          ///< b of the current attempt; 0: none yet
  uint32_t refresh_backoff = 0;  ///< b of the background mints that failed; 0: none did
  uint32_t server_wait = 0;      ///< what the server asked to be waited and was not used yet; 0: nothing
  uint32_t token_life = 0;       ///< of the token in hand, when it was minted
  uint32_t shown_life = 0;       ///< of the token that the running connection was made with, when it was minted
  uint32_t attempt = 0;          ///< retries since the last stable session
  uint32_t connection = 0;       ///< the newest id
  uint32_t mint = 0;             ///< the newest id

  /// Moves all countdowns on. True if the session has become stable just now (contract 5.4: an end at this very instant
  /// still counts as stable).
  constexpr bool move_to(uint32_t now) noexcept {
    const uint32_t passed = ticks_between(tick, now);
    tick = now;
    for (int of = 0; of < countdowns; ++of) {
      const uint32_t gone = smaller(left[of], passed);
      left[of] = left[of] == idle ? idle : left[of] - gone;
    }
    if (left[notice] == 0) { server_wait = 0; }
    if (left[stable] != 0) { return false; }
    left[stable] = idle;
    forget_failures();
    return true;
  }

  /// The counters of an outage start again (contract 5.4).
  constexpr void forget_failures() noexcept {
    attempt = 0;
    backoff = 0;
    auth_failures = 0;
    free_retry_used = false;
    hold_publishing = false;
    lasting_ends = 0;
    left[lasting] = 0;
  }

  /// A frame came. Counted in every phase, as `ready` begins the count anew.
  constexpr void saw_frame(uint32_t id) noexcept {
    if (id == current || id == connection) { looks_without_frame = 0; }
  }

  /// What the last event led to.
  constexpr decision decided() const noexcept {
    return {action,
            milliseconds{next_timer()},
            phase,
            attempt,
            connection,
            mint,
            reason,
            code,
            tell_user,
            hold_publishing,
            session,
            endpoint,
            wait_is == wait_kind::budgeted && phase == phase::waiting};
  }

  /// Time until the next `elapsed` as of the last event; idle if there is none (contract 2.7, 8). Online with no timer
  /// of its own, time is kept for the spans that matter later: until the last of them ends.
  constexpr uint32_t next_timer() const noexcept {
    uint32_t next = phase == phase::waiting ? left[wait] : first_of_phase();
    if (next == idle && phase == phase::online) { next = last_span(); }
    return next == idle ? next : smaller(next, longest_timer);
  }

  /// The shortest of the spans that end with their phase; idle if none runs.
  constexpr uint32_t first_of_phase() const noexcept {
    uint32_t first = idle;
    for (int of = probe; of <= look; ++of) { first = smaller(first, left[of]); }
    return first;
  }

  /// The longest of the spans that run on in every phase; idle if none runs.
  constexpr uint32_t last_span() const noexcept {
    uint32_t last = 0;
    for (int of = budget; of < countdowns; ++of) {
      if (left[of] != idle) { last = larger(last, left[of]); }
    }
    return last != 0 ? last : idle;
  }

  /// The session is up and stable.
  constexpr bool settled() const noexcept { return phase == phase::online && left[stable] == idle; }

  /// A connection is up or coming up.
  constexpr bool has_transport() const noexcept { return phase == phase::connecting || phase == phase::online; }
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_MEMORY_HPP_INCLUDED

#ifndef REDIAL_DECISION_SETTINGS_HPP_INCLUDED
#define REDIAL_DECISION_SETTINGS_HPP_INCLUDED




#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

// Rules and options as the machine reads them: what is off has become a span that never ends or a bucket that fills at
// once, and a limit the last number within it. Nothing here changes after construction.

/// The curve, and the settings that are bytes. They stand in front of what the machine remembers, and the longer ones
/// behind it: small targets reach the first 32 bytes and the first 32 words of an object in one instruction.
struct switches {
  backoff_options curve;
  uint8_t last_auth_failure;  ///< the last refusal of a token that is answered as its rule says; 255: each of them is
  uint8_t tell_user_after;    ///< retries; 0: never
  uint8_t ends_to_last;       ///< so many are tried again even when patience is over: 2, or 0 without patience; 3: all
  bool can_mint : 1;          ///< a rule that needs a fresh token can have one
  bool answers_kicks : 1;
  bool expect_ready : 1;
  bool valid : 1;  ///< false: `check` names what is wrong, and the machine never connects

  constexpr explicit switches(const options& o) noexcept
      : curve(o.backoff),
        last_auth_failure(static_cast<uint8_t>(o.max_auth_failures - 1u)),
        tell_user_after(o.tell_user_after),
        ends_to_last(o.patience.count == 0 ? 0
                     : o.patience == never ? 3
                                           : 2),
        can_mint(o.credential == credential::token),
        answers_kicks(o.reconnect_after_kick),
        expect_ready(o.expect_ready),
        valid((redial::check)(o) == fault::none) {}
};

/// The rules, and the settings that are spans of time or counts. Milliseconds.
struct spans {
  const rulebook* book;
  uint32_t max_server_delay;
  uint32_t patience;  ///< never.count: without an end
  uint32_t refusal_delay;
  uint32_t liveness_quarter;  ///< never.count: not watched
  uint32_t first_spread;
  uint32_t stable_after;
  uint32_t connect_timeout;
  uint32_t mint_timeout;
  uint32_t token_margin;
  uint32_t once_window;
  uint32_t probe_after;      ///< never.count: off
  uint32_t last_attempt;     ///< the last retry that is made; 2^32 - 1: no limit
  uint32_t budget_interval;  ///< 0: no budget
  uint32_t budget_spare;     ///< the most that the budget may owe before a connect: all of the bucket but one

  constexpr spans(const rulebook& knowledge, const options& o) noexcept
      : book(&knowledge),
        max_server_delay(o.max_server_delay.count),
        patience(o.patience.count),
        refusal_delay(o.refusal_delay.count),
        liveness_quarter(o.liveness_timeout.count != 0 ? (o.liveness_timeout.count + 3) >> 2 : never.count),
        first_spread(o.first_spread.count),
        stable_after(o.stable_after.count),
        connect_timeout(o.connect_timeout.count),
        mint_timeout(o.mint_timeout.count),
        token_margin(o.token_margin.count),
        once_window(o.once_window.count),
        probe_after(o.probe_after.count),
        last_attempt(o.max_attempts - 1),
        budget_interval(o.budget.burst != 0 ? o.budget.interval.count : 0),
        budget_spare((o.budget.burst - 1) * budget_interval) {}
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_SETTINGS_HPP_INCLUDED
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

inline constexpr uint32_t shortest_refreshed_life = 30000;  // contract 4.4

/// The token in hand and the mints that may bring one (contract 4).
struct tokens : switches, memory, spans {
  constexpr tokens(const rulebook& knowledge, const options& o) noexcept : switches(o), spans(knowledge, o) {}

  /// The token in hand may be shown at the next connect.
  constexpr bool has_usable_token() const noexcept {
    return token_is != token_use::none && left[token] >= token_margin && left[token] != 0;
  }

  constexpr void keep_token(uint32_t life) noexcept {
    token_is = token_use::spare;
    left[token] = token_life = life;
  }

  /// The token in hand goes with the connection that is made now.
  constexpr void show_token() noexcept {
    left[shown_token] = shown_life = idle;
    if (token_is == token_use::none) { return; }
    token_is = token_use::shown;
    left[shown_token] = left[token];
    shown_life = token_life;
  }

  /// An end by `expired` now is in order: the session was stable, or the token's known life was all but over (4.3).
  constexpr bool ran_out() const noexcept {
    return settled() || (left[shown_token] != idle && left[shown_token] <= token_margin);
  }

  /// Neither the token in hand nor one that was asked for is any good.
  constexpr void drop_tokens() noexcept {
    token_is = token_use::none;
    answerable = 0;
  }

  /// Begins a mint, which supersedes all earlier ones.
  [[gnu::noinline]] constexpr void issue_mint() noexcept {
    action = action::mint_token;
    mint = next_id(mint);
    answerable = static_cast<uint8_t>((answerable << 1) | 1);
    mint_is = mint_state::open;
    left[deadline] = mint_timeout;
  }

  /// Takes an answer to a mint, once. False if that mint was answered before or its token may not be used; true for one
  /// that nothing was asked for.
  constexpr bool take_answer(uint32_t id) noexcept {
    if (id == current) {
      if (mint_is == mint_state::answered) { return true; }
      id = mint;
    }
    const uint32_t age = mint - id;
    if (age == 0) { mint_is = mint_state::answered; }
    const unsigned bit = age < 8 ? 1u << age : 0;
    if ((answerable & bit) == 0) { return false; }
    answerable = static_cast<uint8_t>(answerable ^ bit);
    return true;
  }

  /// A mint_failed that is still waited for; one that had timed out changes nothing, as its token may still come.
  constexpr bool awaits(uint32_t id) const noexcept { return left[deadline] != idle && (id == current || id == mint); }

  /// No spare is asked for, or waited for, any more.
  constexpr void end_refresh() noexcept { left[refresh] = left[deadline] = idle; }

  /// When to ask for a spare, counted from now (contract 4.4): a range that lies between 3/4 and 7/8 of the token's
  /// life, counted from when it was minted. Meaningless unless `is_refreshed`, both of the token that is shown.
  constexpr draw_range refresh_range() const noexcept {
    const uint32_t life = token_life;
    return {life - (life >> 2), life - 1 - ((life - 1) >> 3)};
  }
  constexpr bool is_refreshed() const noexcept { return left[token] != idle && token_life >= shortest_refreshed_life; }

  static constexpr uint32_t next_id(uint32_t id) noexcept {
    if (++id == current) { ++id; }
    return id;
  }
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_TOKENS_HPP_INCLUDED
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// How long to wait, as ranges (contract 5). Nothing is drawn here.
struct waits : tokens {
  using tokens::tokens;

  /// The running wait is a backoff: start ends it, link_up shortens it.
  constexpr bool may_be_cut() const noexcept { return wait_is == wait_kind::backoff || wait_is == wait_kind::redrawn; }

  /// The range around b; a curve of the profile's own has drawn b already.
  constexpr draw_range backoff_range(uint32_t b) const noexcept {
    return around(b, book->has_curve ? 0 : curve.jitter_percent);
  }

  /// Takes what Retry-After asks for. It never undercuts b (contract 5.2).
  constexpr void take_retry_after(uint32_t asked, uint32_t b) noexcept {
    if (asked != 0) { server_wait = larger(server_wait, larger(asked, b)); }
  }

  /// What the server asked to be waited, which is used up. But for the first retry it never undercuts b.
  constexpr uint32_t take_server_wait(uint32_t b) noexcept {
    const uint32_t asked = server_wait;
    forget_server_wait();
    return attempt != 0 ? larger(asked, b) : asked;
  }
  constexpr void forget_server_wait() noexcept { server_wait = left[notice] = 0; }

  /// Joins a second wait to what is left of the first: the longer one, which may be cut only if both may.
  constexpr void wait_at_least(uint32_t span, wait_kind kind) noexcept {
    if (span != 0 && wait_is < kind) { wait_is = kind; }
    left[wait] = larger(left[wait], span);
  }

  /// Time until the budget has a connect. The bucket is kept as the time that it takes to fill.
  constexpr uint32_t budget_wait() const noexcept { return saturating_sub(left[budget], budget_spare); }

  /// One retry more since the last stable session; the count saturates.
  constexpr void count_retry(uint32_t b) noexcept {
    const uint32_t more = attempt + 1;
    if (more != 0) { attempt = more; }
    backoff = b;
  }
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_WAITS_HPP_INCLUDED
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// What the end of a connection or of a mint leads to: told, advised, refused, forgotten.
struct endings : waits {
  using waits::waits;

  /// What led here; repeated by later decisions (contract 2.7).
  constexpr void note(redial::reason why, uint16_t seen) noexcept {
    reason = why;
    code = seen;
  }

  /// What a rule says besides what to do next.
  constexpr void take_advice(step by, const rule_details& how) noexcept {
    if (by.has(rule_flag::as_transport_failure)) { reason = reason::transport_failure; }
    if (by.has(rule_flag::not_an_error)) { reason = reason::server_shutdown; }
    if (by.has(rule_flag::ended_in_order)) { reason = reason::normal_closure; }
    if (how.session != session::unspecified) { session = how.session; }
    if (how.endpoint != endpoint::same) { endpoint = how.endpoint; }
    if (phase == phase::connecting) {
      if (!upgraded || upgraded_in_vain) { advice_is_stale = true; }
      upgraded_in_vain = true;
    }
    if (advice_is_stale) { let_advice_go_stale(); }
    if (by.has(rule_flag::hold_publishing)) { hold_publishing = true; }
    if (by.has(rule_flag::tell_user)) { tell_user = true; }
  }

  /// The session is lost, or its URL no good (contract 5.8).
  constexpr void let_advice_go_stale() noexcept {
    advice_is_stale = true;
    if (session == session::resume || session == session::resume_else_fresh) { session = session::fresh; }
    if (endpoint == endpoint::given) { endpoint = endpoint::standard; }
  }

  /// What rows said of session and endpoint holds no more.
  constexpr void forget_advice() noexcept {
    session = session::unspecified;
    endpoint = endpoint::same;
    advice_is_stale = false;
    upgraded_in_vain = false;
  }

  /// The class that an end is answered by, which is not its row's where no token can be minted or too many were refused
  /// (contract 4.1, 4.3). Counts it, and drops the tokens that it makes useless.
  constexpr rule_class class_of(step by) noexcept {
    const rule_class kind = by.kind();
    if (kind == rule_class::stop_if_it_lasts) { count_lasting_end(); }
    if (!needs_token(kind)) { return kind; }
    if (kind != rule_class::expired) {
      drop_tokens();
    } else if (token_is == token_use::shown) {
      token_is = token_use::none;  // one that came since is good
    }
    if (kind == rule_class::once) { return kind; }
    if (!can_mint && by.has(rule_flag::renew_if_possible)) { return rule_class::backoff; }
    if (can_mint) {
      if (kind == rule_class::expired && ran_out()) { return kind; }
      if (auth_failures != 255) { ++auth_failures; }  // reboots carry it on
    }
    count_lasting_end();
    return can_mint && auth_failures <= last_auth_failure ? kind : rule_class::stop_if_it_lasts;
  }

  /// Why an end is not answered with a retry; none if it is. kind: what it is answered by.
  [[gnu::noinline]] constexpr redial::reason refusal(step by, rule_class kind, const rule_details& how) noexcept {
    if (kind == rule_class::stop) { return reason; }
    if (kind == rule_class::once) {
      const redial::reason kicked = refusal_of_kick(how);
      if (kicked != reason::none) { return kicked; }
    }
    const bool stops = has_lasted() && kind == rule_class::stop_if_it_lasts;
    if (!stops && attempt <= last_attempt) { return reason::none; }
    tell_user = true;
    return !stops                                      ? reason::attempts_exhausted
           : by.kind() == rule_class::stop_if_it_lasts ? reason
           : can_mint                                  ? reason::auth_exhausted
                                                       : reason::no_fresh_token;
  }

  /// An end that stops if it lasts, and was counted, stops now (contract 3.4).
  constexpr bool has_lasted() const noexcept { return lasting_ends > ends_to_last && left[lasting] == 0; }

  /// After a slow probe, one more such end stops (contract 6.4).
  constexpr void let_patience_be_over() noexcept {
    lasting_ends = 2;
    left[lasting] = 0;
  }

 private:
  [[gnu::noinline]] constexpr void count_lasting_end() noexcept {
    if (lasting_ends == 0) { left[lasting] = patience; }
    if (lasting_ends != 3) { ++lasting_ends; }  // far enough to pass 2, and never 3 (see ends_to_last)
  }

  constexpr redial::reason refusal_of_kick(const rule_details& how) noexcept {
    if (left[once] == 0) { kicks = 0; }
    if (answers_kicks && !can_mint) { return reason::no_fresh_token; }
    return !answers_kicks || kicks >= how.answers ? reason::kicked : reason::none;
  }
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_ENDINGS_HPP_INCLUDED


#include <stdint.h>

// The policy itself: contract section 2, a function an event. The machine is a value: the same memory, settings, event,
// tick and random bits give the same next memory and the same decision, at compile time and at run time, on every
// target. Time comes in as a number; randomness is drawn here and nowhere else, and only where a length of time is
// wanted. What it stands on:
//
//     memory, settings   what it remembers; the rules and options, as it reads them
//     tokens             the token in hand, and the mints that may bring one
//     waits              how long to wait, as ranges
//     endings            what the end of a connection means
//     machine            what happens, event by event

namespace redial {
inline namespace v0 {
namespace detail {

inline constexpr uint32_t shortest_stable = 10000;  // contract 5.4
inline constexpr uint32_t one_minute = 60000;       // contract 5.3
// Silence is judged at quarters of liveness_timeout (contract 6.2). Between the last frame and the first look after it
// lies less than a quarter, so at the third look it lasts two to three quarters, at the fifth four to five.
inline constexpr uint8_t looks_to_ping = 3;
inline constexpr uint8_t looks_to_drop = 5;

/// A set of event kinds, a bit each.
template <class... Kinds>
constexpr uint16_t set_of(Kinds... kinds) noexcept {
  return static_cast<uint16_t>((0u | ... | (1u << static_cast<unsigned>(kinds))));
}

/// The events that mean something in each phase; all others change nothing there (the table of contract section 2).
struct accepted_events {
  using kind = event::kind;
  static constexpr uint16_t always = set_of(kind::stop, kind::minted, kind::token_lost, kind::link_down, kind::link_up);
  static constexpr uint16_t ends =
      set_of(kind::closed, kind::rejected, kind::failed, kind::going_away, kind::session_lost);
  static constexpr uint16_t of_connections = ends | set_of(kind::opened, kind::ready, kind::received);
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

template <class Random>
struct machine : endings {
  Random random;

  /// The random source is made of what follows, or by default.
  template <class... Source>
  constexpr machine(const rulebook& knowledge, const options& o, Source&&... source)
      : endings(knowledge, o), random(static_cast<Source&&>(source)...) {}

  /// A machine that another one, but for its random source, was copied for.
  constexpr machine(const endings& other, Random source) : endings(other), random(source) {}

  // --- one event -----------------------------------------------------------------------------------------------------

  /// Takes an event at a tick.
  constexpr void react(const event& e, uint32_t now) {
    const bool became_stable = move_to(now);
    action = action::none;
    tell_user = false;
    happened what = e.what();
    if (what == happened::minted && e.span().count == 0) { what = happened::mint_failed; }  // contract 4.2
    unsigned accepted = accepted_events::in[static_cast<unsigned>(phase)];
    if (e.id() != current && e.id() != connection) { accepted &= ~unsigned{accepted_events::of_connections}; }
    if ((accepted >> static_cast<unsigned>(what) & 1u) == 0) { return; }
    const uint32_t asked = smaller(e.span().count, max_server_delay);  // what a server wants to be waited
    switch (what) {
      case happened::start: on_start(); break;
      case happened::stop: on_stop(); break;
      case happened::opened: on_opened(); break;
      case happened::ready: on_ready(e.span().count); break;
      case happened::closed: on_closed(e.code()); break;
      case happened::rejected: on_rejected(e.code(), asked); break;
      case happened::failed: fail(reason::transport_failure); break;
      case happened::going_away: on_going_away(asked); break;
      case happened::received: looks_without_frame = 0; break;
      case happened::minted: on_minted(e.id(), e.span().count); break;
      case happened::mint_failed: on_mint_failed(e.id(), e.permanent(), asked); break;
      case happened::token_lost: on_token_lost(); break;
      case happened::link_down: on_link_down(); break;
      case happened::link_up: on_link_up(); break;
      case happened::elapsed: on_elapsed(became_stable); break;
      case happened::session_lost: on_session_lost(); break;
      case happened::inert: break;
    }
  }

  // --- draws ---------------------------------------------------------------------------------------------------------

  /// A value of [lowest, highest]; a range of one value asks the source for nothing.
  [[gnu::noinline]] constexpr uint32_t pick(draw_range range) {
    bit_source<Random> bits{random};
    return range.lowest == range.highest ? range.lowest : (draw)(range, bits);
  }

  /// b of the next retry (contract 5.1). A curve of the profile's own draws it.
  [[gnu::noinline]] constexpr uint32_t next_b() {
    return book->has_curve ? pick(book->curve(curve, attempt, backoff)) : next_backoff(curve, backoff);
  }

 private:
  using happened = event::kind;

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
  [[gnu::noinline]] constexpr void begin(redial::reason why) {
    if (phase == phase::stopped) {
      forget_failures();
      forget_advice();
      left[once] = 0;
      if (why == reason::slow_probe) { let_patience_be_over(); }
    }
    note(why, 0);
    if (!valid) { return halt(reason::invalid_options); }
    if (may_be_cut() && phase != phase::idle) { left[wait] = 0; }  // in `idle` a restored backoff is waited out (11.2)
    if (!first_spread_drawn) {
      first_spread_drawn = true;
      wait_at_least(pick({0, first_spread}), wait_kind::floored);
    }
    resume();
  }

  constexpr void on_stop() {
    const bool again = phase == phase::stopped;
    code = 0;
    if (server_wait != 0) { begin_wait(0, 0, 0, backoff); }
    halt(reason::stop_requested);
    if (again) { action = action::none; }
  }

  // --- the connection ------------------------------------------------------------------------------------------------

  constexpr void on_opened() {
    upgraded = true;
    if (!expect_ready) { on_ready(idle); }
  }

  /// given_life: what the service says is left of the session's token; idle: it says nothing. 0 contradicts itself: a
  /// clock is wrong (contract 4.2).
  constexpr void on_ready(uint32_t given_life) {
    enter(phase::online);
    forget_advice();
    note(reason::none, 0);
    left[look] = liveness_quarter;
    looks_without_frame = 0;
    if (given_life != idle && given_life != 0) { shown_life = left[shown_token] = given_life; }
    left[stable] = smaller(stable_after, larger(shortest_stable, shown_life >> 1));
    if (token_is != token_use::shown) { return; }  // a token that came since is a spare already
    left[token] = left[shown_token];
    token_life = shown_life;
    if (is_refreshed()) {
      const uint32_t age = token_life - left[token];
      left[refresh] = saturating_sub(pick(refresh_range()), age);
    }
  }

  constexpr void on_closed(uint16_t given) {
    // 0 is what some stacks say for "no code"; nothing outside 1000-4999 can be in a Close frame (RFC 6455 7.4.2).
    const uint16_t seen = given - 1000u < 4000u ? given : uint16_t{1006};
    end_by(book->closes, reason::close_code, seen, 0);
  }

  constexpr void on_rejected(uint16_t status, uint32_t asked) {
    if (phase == phase::online) { return fail(reason::transport_failure); }
    end_by(book->statuses, reason::http_status, status, asked);
  }

  constexpr void on_going_away(uint32_t asked) noexcept {
    if (asked == 0) { return; }
    server_wait = asked;
    left[notice] = server_wait + one_minute;  // contract 5.3
  }

  constexpr void on_session_lost() noexcept {
    let_advice_go_stale();
    if (phase == phase::connecting && !ready_time_renewed) {
      ready_time_renewed = true;
      left[deadline] = connect_timeout;
    }
  }

  // --- the end of a connection or a mint -----------------------------------------------------------------------------

  /// An end with a code that a table knows.
  constexpr void end_by(const step_table& table, redial::reason why, uint16_t seen, uint32_t asked) {
    note(why, seen);
    retry_by(table.find(seen), asked);
  }

  /// A transport or a mint that failed without a code. What a failure says of session and endpoint holds for a session
  /// that was up.
  [[gnu::noinline]] constexpr void fail(redial::reason why, uint32_t asked = 0) {
    note(why, 0);
    retry_by(phase == phase::online ? book->transport_failure : step{plain_backoff}, asked);
  }

  /// Retries by the rule, or stops. asked: what Retry-After asks for, 0 for nothing. What is to be done about the
  /// transport stands in `action` already, what led here in `reason` and `code`.
  [[gnu::noinline]] constexpr void retry_by(step by, uint32_t asked) {
    const rule_details& how = book->details[by.details()];
    take_advice(by, how);
    const rule_class kind = class_of(by);
    const uint32_t b = next_b();
    const redial::reason why_not = refusal(by, kind, how);
    const bool own_refusal = by.kind() == rule_class::stop_if_it_lasts;
    if (why_not == reason) { forget_server_wait(); }  // what led here stops of itself (contract 5.3)
    if (kind == rule_class::backoff || own_refusal) { take_retry_after(asked, b); }  // contract 3: nowhere else
    begin_wait_by(kind, how, b);
    if (why_not != reason::none) {
      if (wait_is == wait_kind::floored && !how.has_floor()) { left[wait] = 0; }  // no try follows to be delayed
      return halt(why_not);
    }
    if (kind == rule_class::once) {
      ++kicks;
      left[once] = once_window;
    }
    count_retry(b);
    if (attempt > tell_user_after - 1u) { tell_user = true; }
    resume();
  }

  /// Begins the wait that a rule lets a retry wait (contract 3.4, 4.3, 5.1, 5.5). b: of this retry. Uses up the one
  /// retry that waits nothing.
  [[gnu::noinline]] constexpr void begin_wait_by(rule_class kind, const rule_details& how, uint32_t b) {
    draw_range range{};
    if (may_wait_nothing(kind) && !free_retry_used) {
      free_retry_used = true;
    } else if (server_wait == 0) {
      range = backoff_range(b);
    }
    uint32_t floor = how.min_delay;
    if (kind == rule_class::stop_if_it_lasts) { floor = larger(floor, refusal_delay); }
    if (how.first_highest != 0 && attempt == 0) {
      range = {how.first_lowest, how.first_highest};
      floor = larger(floor, how.first_lowest);
    }
    begin_wait(range.lowest, range.highest, floor, b);
  }

  /// Begins a wait: a draw from [lowest, highest], or, where that begins below the floor, one that spreads upwards from
  /// it. What the server asked for is such a floor (contract 5.2, 5.5). b: of this retry.
  [[gnu::noinline]] constexpr void begin_wait(uint32_t lowest, uint32_t highest, uint32_t floor, uint32_t b) {
    uint32_t spread_from = 0;
    wait_is = floor != 0 ? wait_kind::floored : wait_kind::backoff;
    if (server_wait != 0) {
      spread_from = take_server_wait(b);
      floor = larger(floor, spread_from);
      wait_is = wait_kind::ordered;
    }
    if (lowest < floor) { lowest = spread_from = floor; }
    left[wait] = pick({lowest, larger(highest, above(spread_from, curve.jitter_percent).highest)});
  }

  [[gnu::noinline]] constexpr void halt(redial::reason why) {
    reason = why;
    enter(phase::stopped);
    action = action::stop;
    if (may_be_cut()) { left[wait] = 0; }
    if (probe_after != idle && !ends_for_good(why)) { left[probe] = pick(around(probe_after, curve.jitter_percent)); }
  }

  // --- tokens --------------------------------------------------------------------------------------------------------

  constexpr void on_minted(uint32_t id, uint32_t life) {
    const bool good = take_answer(id);
    if (good) { keep_token(life); }
    if (phase == phase::online) {
      if (good) { end_refresh(); }
    } else if (phase == phase::minting && mint_is == mint_state::answered) {
      good ? connect_now() : issue_mint();  // token_lost came before its answer: another is asked for
    }
  }

  constexpr void on_mint_failed(uint32_t id, bool permanent, uint32_t asked) {
    if (!awaits(id)) { return; }
    (void)take_answer(mint);
    mint_went_wrong(permanent ? reason::mint_refused : reason::mint_failure, asked);
  }

  /// The newest mint brought nothing, or nothing in time. asked: how long the token service wants to be left alone.
  [[gnu::noinline]] constexpr void mint_went_wrong(redial::reason why, uint32_t asked = 0) {
    if (phase == phase::online) { return retry_refresh(why != reason::mint_refused, asked); }
    if (why != reason::mint_refused) { return fail(why, asked); }
    code = 0;
    tell_user = true;
    halt(why);
  }

  /// Background mints are tried again with a backoff of their own until the token's life ends (contract 4.4).
  constexpr void retry_refresh(bool worth_it, uint32_t asked) {
    end_refresh();
    refresh_backoff = next_backoff(curve, refresh_backoff);
    const draw_range own = around(refresh_backoff, curve.jitter_percent);
    const uint32_t lowest = larger(own.lowest, asked);
    const uint32_t highest = larger(own.highest, above(asked, curve.jitter_percent).highest);
    const uint32_t life = left[shown_token];
    if (worth_it && lowest < life) { left[refresh] = pick({lowest, smaller(highest, life)}); }
  }

  constexpr void on_token_lost() {
    drop_tokens();
    if (phase == phase::online) {
      end_refresh();
    } else if (phase == phase::minting && mint_is == mint_state::open) {
      resume();  // which asks for another: a connect was due and still is
      mint_is = mint_state::renewed;
    }
  }

  // --- the link ------------------------------------------------------------------------------------------------------

  constexpr void on_link_down() {
    link_down = true;
    if (phase == phase::idle || phase == phase::offline || phase == phase::stopped) { return; }
    if (phase != phase::waiting) {
      note(reason::link_lost, 0);
      if (has_transport()) {
        action = action::disconnect;
        const uint32_t b = next_b();
        begin_wait(0, 0, 0, b);
        if (!settled()) { count_retry(b); }
      }
    }
    resume();
  }

  constexpr void on_link_up() {
    link_down = false;
    if (phase == phase::offline) {
      if (left[wait] == 0 || wait_is == wait_kind::budgeted) {
        left[wait] = idle;  // one that ran out meanwhile counts as none
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

  /// One thing at a time, in this order (contract 2.9). What a phase does not wait for is idle in it.
  constexpr void on_elapsed(bool became_stable) {
    if (phase == phase::waiting) { return resume(); }
    if (left[look] == 0) {
      left[look] = liveness_quarter;
      ++looks_without_frame;
      if (looks_without_frame == looks_to_ping) {
        action = action::ping;
        return;
      }
      if (looks_without_frame >= looks_to_drop) {
        action = action::disconnect;
        return fail(reason::liveness_timeout);
      }
    }
    if (became_stable) { return; }
    if (left[probe] == 0) { return begin(reason::slow_probe); }
    if (left[deadline] == 0) {
      if (phase != phase::connecting) { return mint_went_wrong(reason::mint_timeout); }
      action = action::disconnect;
      return fail(upgraded ? reason::ready_timeout : reason::connect_timeout);
    }
    if (left[refresh] == 0) {
      left[refresh] = idle;
      issue_mint();
    }
  }

  // --- steps ---------------------------------------------------------------------------------------------------------

  /// Enters a phase, or the same one again: what ran for the one before runs no more.
  [[gnu::noinline]] constexpr void enter(redial::phase next) noexcept {
    phase = next;
    for (int of = probe; of <= look; ++of) { left[of] = idle; }
  }

  /// Waits out what is left, which may be nothing: then connect, or mint first, or wait on for the budget. Without a
  /// link all of that has time.
  [[gnu::noinline]] constexpr void resume() {
    if (link_down) { return enter(phase::offline); }
    enter(phase::waiting);
    if (action == action::disconnect) { return; }
    action = action::wait;
    if (left[wait] == 0) {
      wait_is = wait_kind::budgeted;
      left[wait] = budget_wait();
    }
    if (left[wait] != 0) { return; }
    if (!can_mint) {
      token_is = token_use::none;  // nothing that could be shown
    } else if (!has_usable_token()) {
      phase = phase::minting;
      return issue_mint();
    }
    connect_now();
  }

  [[gnu::noinline]] constexpr void connect_now() noexcept {
    phase = phase::connecting;
    action = action::connect;
    upgraded = ready_time_renewed = false;
    refresh_backoff = 0;
    left[deadline] = connect_timeout;
    left[budget] += budget_interval;
    show_token();
    connection = next_id(connection);
  }
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_MACHINE_HPP_INCLUDED


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
  uint32_t backoff : 24;      ///< milliseconds: four hours and more, where an hour is the most
  uint32_t wait_is : 2;       ///< detail::wait_kind
  uint32_t lasting_ends : 2;  ///< ends that stop if they last
  uint32_t holds : 1;         ///< hold_publishing
  uint32_t free_retry_used : 1;
  uint32_t one_more_retry : 1;  ///< came down in the middle of something that had not succeeded yet
  uint32_t hinted : 1;          ///< `wait` is a going_away that was not used yet
  uint32_t attempt = 0;
  uint32_t wait = 0;     ///< what was left of the running wait
  uint32_t once = 0;     ///< what was left of the once-window
  uint32_t budget = 0;   ///< until the connect budget is full
  uint32_t lasting = 0;  ///< what was left of the span of patience
  uint32_t check = 0;

  constexpr saved_state() noexcept
      : backoff(0), wait_is(0), lasting_ends(0), holds(0), free_retry_used(0), one_more_retry(0), hinted(0) {}
};
static_assert(sizeof(saved_state) == 32, "contract 11.1: at most 32 bytes, and no padding");

namespace detail {

/// Changes with the layout, and only with it.
inline constexpr uint16_t saved_mark = 0x5D02;

/// A check value that any change of one word changes: each step is a bijection of the running value.
constexpr uint32_t check_of(const saved_state& s) noexcept {
  const uint32_t words[] = {
      (uint32_t{s.mark} << 16) | (uint32_t{s.auth_failures} << 8) | s.kicks,
      (uint32_t{s.backoff} << 8) | (uint32_t{s.wait_is} << 6) | (uint32_t{s.lasting_ends} << 4) |
          (uint32_t{s.holds} << 3) | (uint32_t{s.free_retry_used} << 2) | (uint32_t{s.one_more_retry} << 1) | s.hinted,
      s.attempt,
      s.wait,
      s.once,
      s.budget,
      s.lasting,
  };
  uint32_t sum = 0x811C9DC5u;  // FNV-1a over words, with a fold so that high bits reach low ones
  for (const uint32_t word : words) {
    sum = (sum ^ word) * 0x01000193u;
    sum ^= sum >> 15;
  }
  return sum;
}

constexpr saved_state(save)(memory now, uint32_t tick) noexcept {
  (void)now.move_to(tick);
  saved_state s;
  s.mark = saved_mark;
  s.auth_failures = now.auth_failures;
  s.kicks = now.kicks;
  s.backoff = smaller(now.backoff, 0xFFFFFFu) & 0xFFFFFFu;
  s.lasting_ends = smaller(now.lasting_ends, 2) & 3u;  // the next one makes it 3 again
  s.holds = now.hold_publishing;
  s.free_retry_used = now.free_retry_used;
  s.one_more_retry =
      now.phase == phase::minting || now.phase == phase::connecting || (now.phase == phase::online && !now.settled()) ||
      (now.phase == phase::stopped && now.reason != reason::stop_requested && now.reason != reason::invalid_options);
  s.attempt = now.attempt;
  s.once = now.left[memory::once];
  s.budget = now.left[memory::budget];
  s.lasting = now.left[memory::lasting];
  if (!now.has_transport() && now.wait_is != wait_kind::budgeted) {  // the budget says it already
    s.wait = now.left[memory::wait];
    s.wait_is = static_cast<unsigned>(now.wait_is) & 3u;
  } else if (now.has_transport() && now.server_wait != 0) {
    s.wait = now.server_wait;
    s.wait_is = static_cast<unsigned>(wait_kind::ordered) & 3u;
    s.hinted = 1;
  }
  s.check = check_of(s);
  return s;
}

/// The longest wait of a kind that these options and rules could have granted. A curve of the profile's own knows no
/// cap.
template <class Random>
constexpr uint32_t longest_wait(const machine<Random>& m, wait_kind kind) noexcept {
  uint32_t base = m.book->has_curve ? 2 * one_hour : m.curve.cap.count;
  if (kind == wait_kind::floored || kind == wait_kind::ordered) {
    base = larger(larger(base, m.first_spread), larger(m.refusal_delay, m.book->longest_floor));
    base = larger(base, m.max_server_delay);
  }
  return above(base, m.curve.jitter_percent).highest;
}

/// What is left of a span after `away`; one without an end has none.
constexpr uint32_t left_after(uint32_t span, uint32_t away, uint32_t longest) noexcept {
  return smaller(span == idle ? idle : saturating_sub(span, away), longest);
}

/// Puts a saved state into an idle machine. False, and nothing changed, if the bytes are not ours.
template <class Random>
constexpr bool(restore)(machine<Random>& m, const saved_state& s, milliseconds away, uint32_t tick) {
  static_assert(static_cast<unsigned>(wait_kind::ordered) == 3, "two bits hold every kind of wait that is saved");
  if (m.phase != phase::idle || s.mark != saved_mark || s.check != check_of(s) || s.lasting_ends > 2) { return false; }
  (void)m.move_to(tick);
  m.auth_failures = s.auth_failures;
  m.kicks = s.kicks;
  m.hold_publishing = s.holds != 0;
  m.free_retry_used = s.free_retry_used != 0;
  m.attempt = s.attempt;
  m.backoff = s.backoff;
  if (s.backoff != 0 && !m.book->has_curve) {
    m.backoff = larger(smaller(s.backoff, m.curve.cap.count), m.curve.base.count);
  }
  m.lasting_ends = s.lasting_ends;
  m.left[memory::once] = left_after(s.once, away.count, m.once_window);
  m.left[memory::budget] = left_after(s.budget, away.count, m.budget_spare + m.budget_interval);
  m.left[memory::lasting] = s.lasting_ends != 0 ? left_after(s.lasting, away.count, m.patience) : 0;
  m.wait_is = static_cast<wait_kind>(s.wait_is);
  m.left[memory::wait] = 0;
  const uint32_t b = m.next_b();
  draw_range granted{};
  if (s.hinted != 0) {
    const uint32_t asked = smaller(s.wait, m.max_server_delay);
    granted = above(m.attempt == 0 ? asked : larger(asked, b), m.curve.jitter_percent);
  } else {
    m.left[memory::wait] = left_after(s.wait, away.count, longest_wait(m, m.wait_is));
    if (m.left[memory::wait] == 0) { m.wait_is = wait_kind::backoff; }
    if (s.one_more_retry != 0) { granted = m.backoff_range(b); }
  }
  if (s.one_more_retry != 0) { m.count_retry(b); }
  m.wait_at_least(saturating_sub(m.pick(granted), away.count), s.hinted != 0 ? wait_kind::ordered : wait_kind::backoff);
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
      : reconnector(*detail::rules_of{p}.book, p.defaults, clock, random) {}

  /// With other options. Options that fail `check` make a machine that answers `start` with `stop`.
  constexpr reconnector(const redial::profile& p, Clock clock, Random random, redial::options chosen)
      : reconnector(*detail::rules_of{p}.book, chosen, clock, random) {}

  /// With a clock and a random source made by default: reconnector<std::chrono::steady_clock, std::random_device>.
  constexpr explicit reconnector(const redial::profile& p)
      : machine_(*detail::rules_of{p}.book, p.defaults), clock_() {}

  /// What the other machine is, with a clock and a random source of its own: a machine that the compiler made, and that
  /// lies in flash, is copied by a program that learns of its hardware later. The source must be assignable.
  template <class Same>
  constexpr reconnector(const reconnector& other, Same clock, Random random)
      : machine_(other.machine_), clock_(detail::hand_over(clock)) {
    machine_.random = detail::hand_over(random);
  }

  /// Never of use: it lets a program that leaves the random source out reach the message that says so.
  template <class Left = Random, class = detail::enable_if_t<detail::is_same<Left, detail::missing>>>
  constexpr reconnector(const redial::profile& p, Clock) : reconnector(p) {}

  reconnector(const redial::profile&&, Clock, Random) = delete;
  reconnector(const redial::profile&&, Clock, Random, redial::options) = delete;
  explicit reconnector(const redial::profile&&) = delete;

  /// Takes an event and says what to do. Reads the clock once, and the random source if something is to be drawn.
  constexpr decision handle(const event& e) {
    machine_.react(e, detail::read_tick(clock_));
    return machine_.decided();
  }

  /// As handle(received{connection}), for every frame: reads no clock, decides nothing, and costs a comparison or two.
  constexpr void saw_frame(uint32_t connection = current) noexcept { machine_.saw_frame(connection); }

  /// Where the machine is.
  constexpr redial::phase phase() const noexcept { return machine_.phase; }
  /// True in phase online.
  constexpr bool connected() const noexcept { return machine_.phase == redial::phase::online; }
  /// Time left until elapsed{} is due, by the clock; 0 if it is due, never if there is no timer.
  constexpr milliseconds timer() const {
    return detail::timer_left(machine_.next_timer(), machine_.tick, read_clock());
  }
  /// Retries since the last stable session.
  constexpr uint32_t attempt() const noexcept { return machine_.attempt; }
  /// The newest connection's id; `current` before the first.
  constexpr uint32_t connection() const noexcept { return machine_.connection; }

  /// What is worth keeping over a reboot or deep sleep, as of now (contract 11).
  constexpr saved_state(save)() const { return (detail::save)(machine_, read_clock()); }

  /// Takes back a saved state. Only in phase idle; away: how long ago it was saved, 0 if unknown. False, and nothing
  /// changed, if the machine is not idle or the bytes are not ours.
  constexpr bool(restore)(const saved_state& saved, milliseconds away) {
    return (detail::restore)(machine_, saved, away, detail::read_tick(clock_));
  }

 private:
  constexpr reconnector(const detail::rulebook& book, const redial::options& chosen, Clock& clock, Random& random)
      : machine_(book, chosen, detail::hand_over(random)), clock_(detail::hand_over(clock)) {}

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

  detail::machine<Random> machine_;
  Clock clock_;
};

template <class Clock, class Random>
reconnector(const profile&, Clock, Random) -> reconnector<Clock, Random>;
template <class Clock, class Random>
reconnector(const profile&, Clock, Random, options) -> reconnector<Clock, Random>;
template <class Clock>
reconnector(const profile&, Clock) -> reconnector<Clock, detail::missing>;
reconnector(const profile&)->reconnector<detail::missing, detail::missing>;

/// A decision that was carried out: the same, but a caller may leave it alone.
struct driven : decision {
  constexpr explicit driven(const decision& d) noexcept : decision(d) {}
};

namespace detail {
template <class Host, class = void>
inline constexpr bool can_ping = false;
template <class Host>
inline constexpr bool can_ping<Host, void_t<decltype(declval<Host&>().ping(declval<const decision&>()))>> = true;
}  // namespace detail

/// Feeds an event and does what the decision says, timer first: a host whose `connect` reports a failure at once
/// re-enters here, and must find its newer timer armed over the older one. Host: arm(milliseconds), where `never`
/// disarms, and connect, mint_token, disconnect, stop and ping, each taking a const decision&. Returns the decision,
/// for `decision::tell_user` and logs.
template <class Machine, class Host>
constexpr driven drive(Machine& machine, Host& host, event e) {
  static_assert(
      detail::can_ping<Host>,
      "redial: the host of drive needs ping(const redial::decision&), which sends a WebSocket ping; a host that "
      "cannot leaves it empty and sets options::liveness_timeout = 0, so that it is never called");
  const driven d{machine.handle(e)};
  host.arm(d.timer);
  switch (d.action) {
    case action::connect: (host.connect)(d); break;
    case action::mint_token: host.mint_token(d); break;
    case action::disconnect: host.disconnect(d); break;
    case action::stop: (host.stop)(d); break;
    case action::ping: host.ping(d); break;
    case action::none:
    case action::wait: break;
  }
  return d;
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_RECONNECTOR_HPP_INCLUDED

#ifndef REDIAL_EDGE_HTTP_DATE_HPP_INCLUDED
#define REDIAL_EDGE_HTTP_DATE_HPP_INCLUDED

#include <stddef.h>
#include <stdint.h>

// Dates as HTTP writes them (RFC 9110 5.6.7), for Retry-After and for the Date of the answer that it counts from.

namespace redial {
inline namespace v0 {
namespace detail {

/// Reads a header's value piece by piece; the first piece that does not fit makes it bad for good.
struct header_reader {
  const char* at;
  const char* end;
  bool good = true;

  constexpr bool next_is(char c) const noexcept { return at != end && *at == c; }

  /// Leaves out the white space around the value.
  constexpr void trim() noexcept {
    while (next_is(' ') || next_is('\t')) { ++at; }
    while (at != end && (end[-1] == ' ' || end[-1] == '\t')) { --end; }
  }

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

/// More than fifty years of the calendar after `unix_now`, to the second. (Fifty years are 18,262 or 18,263 days, so no
/// fixed number of seconds would do.)
constexpr bool seems_over_50_years_ahead(calendar_time t, int64_t unix_now) noexcept {
  t.year -= 50;
  return unix_time(t) > unix_now;
}

/// The century of a two-digit year: what seems more than 50 years ahead is the latest such year in the past
/// (RFC 9110 5.6.7). Without a clock (0) 70 to 99 are of the 1900s and 00 to 69 of the 2000s, since nothing here is
/// older than 1970.
constexpr void settle_century(calendar_time& t, int64_t unix_now) noexcept {
  if (unix_now <= 0) {
    t.year += t.year < 1970 ? 100u : 0u;
    return;
  }
  for (calendar_time later = t; later.year < 10000 && !seems_over_50_years_ahead(later, unix_now); later.year += 100) {
    t.year = later.year;
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

}  // namespace detail

/// An HTTP-date in any of its three forms (RFC 9110 5.6.7), such as the value of a Date header, as seconds since 1970;
/// 0 if it is none, no real date, or before 1970. White space around it is allowed; a weekday has to be one, but not
/// the right one. Years of two digits: 70 to 99 are of the 1900s, 00 to 69 of the 2000s.
constexpr int64_t parse_http_date(const char* text, size_t size) noexcept {
  detail::header_reader in{text, text + size};
  in.trim();
  return detail::parse_http_date(in, 0);
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_HTTP_DATE_HPP_INCLUDED

#ifndef REDIAL_EDGE_RETRY_AFTER_HPP_INCLUDED
#define REDIAL_EDGE_RETRY_AFTER_HPP_INCLUDED


#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// A length of so many seconds, saturating below `never`; 0 for none.
constexpr milliseconds from_seconds(int64_t seconds) noexcept {
  constexpr int64_t most = 4294967;  // whole seconds below never
  return seconds <= 0 ? milliseconds{0}
                      : milliseconds{seconds > most ? 0xFFFFFFFEu : static_cast<uint32_t>(seconds) * 1000u};
}

}  // namespace detail

/// The wait that a Retry-After header asks for (RFC 9110 10.2.3): delay-seconds, or an HTTP-date in any of its three
/// forms, which counts from `unix_now` in seconds since 1970. Let that be the answer's own Date (parse_http_date)
/// wherever there is one: then both times are the server's, and a wrong clock of this machine spoils nothing. White
/// space around it is allowed. A number too large saturates below `never`. 0: nothing usable, a date in the past, or a
/// date without `unix_now`. A date's weekday has to be a weekday, but not the right one.
constexpr milliseconds parse_retry_after(const char* text, size_t size, int64_t unix_now = 0) noexcept {
  detail::header_reader in{text, text + size};
  in.trim();
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
  constexpr void(reset)() noexcept { used_ = 0; }

 private:
  // A message costs 100,000 units: a percent of a message a second flows back in as one unit a millisecond.
  static constexpr uint32_t cost = 100000;
  static constexpr uint32_t most_rate = 40000000;  // so that no product below leaves 32 bits
  static constexpr uint32_t most_burst = 42000;

  constexpr void refill() {
    const uint32_t now = detail::read_tick(clock_);
    const uint64_t back = detail::multiply(detail::ticks_between(tick_, now), refill_);
    tick_ = now;
    used_ = detail::high_half(back) != 0 ? 0 : detail::saturating_sub(used_, detail::low_half(back));
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

template <class Clock>
send_gate(const limits&, Clock) -> send_gate<Clock>;
template <class Clock>
send_gate(const limits&, Clock, uint32_t) -> send_gate<Clock>;

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_SEND_GATE_HPP_INCLUDED

#ifndef REDIAL_EDGE_METERED_WIRE_HPP_INCLUDED
#define REDIAL_EDGE_METERED_WIRE_HPP_INCLUDED



#ifndef REDIAL_EDGE_JSON_HPP_INCLUDED
#define REDIAL_EDGE_JSON_HPP_INCLUDED

#ifndef REDIAL_EDGE_JSON_LETTERS_HPP_INCLUDED
#define REDIAL_EDGE_JSON_LETTERS_HPP_INCLUDED

#include <stddef.h>
#include <stdint.h>

// Finds where the plain letters of a JSON string end: before the quote, an escape, a control character, or a byte above
// ASCII. Eight bytes at a time where a register holds them, by arithmetic on all eight at once; one at a time
// elsewhere.

namespace redial {
inline namespace v0 {
namespace detail {

constexpr bool is_plain(uint32_t byte) noexcept {
  return byte >= 0x20u && byte < 0x80u && byte != uint32_t{'"'} && byte != uint32_t{'\\'};
}

/// The end of the plain letters in [at, end), looking at one byte after the other.
constexpr const char* plain_end_by_bytes(const char* at, const char* end) noexcept {
  while (at != end && is_plain(static_cast<unsigned char>(*at))) { ++at; }
  return at;
}

constexpr uint64_t byte_at(const char* at, int i) noexcept {
  return uint64_t{static_cast<unsigned char>(at[i])} << (8 * i);
}

/// Eight bytes, the first one lowest on any machine. Written out, because compilers then make one load of it.
constexpr uint64_t load_8(const char* at) noexcept {
  return byte_at(at, 0) | byte_at(at, 1) | byte_at(at, 2) | byte_at(at, 3) | byte_at(at, 4) | byte_at(at, 5) |
         byte_at(at, 6) | byte_at(at, 7);
}

/// The same byte in all eight places.
constexpr uint64_t eight_of(uint32_t byte) noexcept { return byte * 0x0101010101010101u; }

/// Sets the highest bit of each byte that is not plain. Above the lowest of these, a plain byte may be marked too: a
/// subtraction borrows from the next byte where a byte is less than what is subtracted.
constexpr uint64_t marks(uint64_t word) noexcept {
  const uint64_t escape = (word ^ eight_of('\\')) - eight_of(1);  // goes below 0 where a byte is the backslash
  const uint64_t low = (word ^ eight_of(2)) - eight_of(0x21);     // ... below 0x20, or the quote, which becomes 0x20
  return (escape | low | word) & eight_of(0x80);
}

/// The end of the plain letters in [at, end), eight bytes at a time as long as there are eight.
constexpr const char* plain_end_by_words(const char* at, const char* end) noexcept {
  while (end - at >= 8) {
    uint64_t marked = marks(load_8(at));
    if (marked != 0) {
      for (marked >>= 7; (marked & 1u) == 0; marked >>= 8) { ++at; }
      return at;
    }
    at += 8;
  }
  return plain_end_by_bytes(at, end);
}

/// The same by whichever way this machine has.
constexpr const char* plain_end(const char* at, const char* end) noexcept {
  if constexpr (sizeof(size_t) >= sizeof(uint64_t)) {
    return plain_end_by_words(at, end);
  } else {
    return plain_end_by_bytes(at, end);
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_JSON_LETTERS_HPP_INCLUDED

#ifndef REDIAL_EDGE_JSON_VALUE_HPP_INCLUDED
#define REDIAL_EDGE_JSON_VALUE_HPP_INCLUDED

#include <stddef.h>
#include <stdint.h>

// What a string or a number of JSON says. Both are parts of the text, which the reader (json.hpp) has checked; nothing
// is copied, and what nobody asks for is not worked out.

namespace redial {
inline namespace v0 {
namespace detail {

/// The value of a hexadecimal digit; above 15 if it is none.
constexpr uint32_t hex_digit(char c) noexcept {
  const uint32_t digit = static_cast<unsigned char>(c) - uint32_t{'0'};
  const uint32_t letter = (static_cast<unsigned char>(c) | 0x20u) - uint32_t{'a'};
  return digit < 10 ? digit : letter < 6 ? letter + 10 : 16;
}

/// What stands between the quotes of a well-formed string; no string is the empty one.
struct json_word {
  const char* at = nullptr;
  const char* end = nullptr;

  /// True if this is the string that `expected` is, whatever is written as an escape. expected: printable ASCII
  /// without a backslash.
  constexpr bool is(const char* expected) const noexcept {
    const char* from = at;
    for (; from != end && *from == *expected; ++from) { ++expected; }
    if (from == end) { return *expected == '\0'; }
    return *from == '\\' && goes_on(from, expected);
  }

 private:
  /// The same from an escape on.
  constexpr bool goes_on(const char* from, const char* expected) const noexcept {
    for (; from != end; ++from, ++expected) {
      const char letter = *from == '\\' ? escaped(from) : *from;
      if (letter != *expected || letter == '\0') { return false; }
    }
    return *expected == '\0';
  }

  /// The letter that an escape stands for, and at its last byte then; NUL for control characters and those above ASCII.
  static constexpr char escaped(const char*& from) noexcept {
    ++from;
    if (*from != 'u') { return *from < 'a' ? *from : '\0'; }  // a quote, a stroke, or b, f, n, r, t
    uint32_t unit = 0;
    for (int i = 0; i < 4; ++i) { unit = unit * 16u + hex_digit(*++from); }
    return unit >= 0x20u && unit < 0x80u ? static_cast<char>(unit) : '\0';
  }
};

/// A number in whole units, saturating at 10^18.
struct json_number {
  uint64_t up = 0;    ///< rounded up
  uint64_t down = 0;  ///< rounded down
};

/// How a well-formed number is written, without its sign; no number is 0.
struct json_digits {
  const char* at = nullptr;
  const char* point = nullptr;  ///< where the digits before the point end
  const char* end = nullptr;    ///< where those after it end, if there are any
  int32_t exponent = 0;

  constexpr json_number number() const noexcept {
    if constexpr (sizeof(size_t) >= sizeof(uint64_t)) {  // elsewhere the bytes are worth more than the time
      if (end == point && exponent == 0 && end - at <= 18) { return plain(); }
    }
    return moved();
  }

 private:
  /// Of at most 18 digits and nothing else, as nearly every number is.
  constexpr json_number plain() const noexcept {
    uint64_t whole = 0;
    for (const char* digit = at; digit != end; ++digit) { whole = whole * 10u + static_cast<uint64_t>(*digit - '0'); }
    return {whole, whole};
  }

  /// Digits times a power of ten, exactly: those before the moved point are the number, a rest other than 0 rounds up.
  constexpr json_number moved() const noexcept {
    constexpr uint64_t most = 1000000000000000000u;
    int64_t before = (point - at) + exponent;
    uint64_t whole = 0;
    bool rest = false;
    for (const char* digit = at; digit != end; ++digit) {
      if (*digit == '.') { continue; }
      if (before > 0) {
        whole = whole > most ? whole : times_ten(whole) + static_cast<uint64_t>(*digit - '0');
      } else if (*digit != '0') {
        rest = true;
      }
      --before;
    }
    for (; before > 0 && whole != 0 && whole <= most; --before) { whole = times_ten(whole); }
    const uint64_t down = whole < most ? whole : most;
    return {down + (rest && whole < most ? 1u : 0u), down};
  }

  /// Of a number below 2^60. Not by 64-bit arithmetic: gcc makes a call of libgcc's multiplication of that.
  static constexpr uint64_t times_ten(uint64_t number) noexcept {
    return multiply(low_half(number), 10) + (uint64_t{high_half(number) * 10u} << 32);
  }
};

/// A member's value: its text if it is a string, its digits if it is a number that is not below 0. Others have neither.
struct json_value {
  json_word text{};
  json_digits digits{};
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_JSON_VALUE_HPP_INCLUDED
#include <stddef.h>
#include <stdint.h>

// A strict reader of one JSON object (RFC 8259): checks all of it, and gives the keys and values of the top level as
// parts of the text. No recursion: what is open is one bit a level.
//
// Each function takes a position and gives the one after what it has taken. If that is not there, or wrong, it gives
// the end, at which there is nothing more to take; so what is bad stays bad, and nothing is read past the end. An
// object is good if its closing brace was reached.

namespace redial {
inline namespace v0 {
namespace detail {

/// How deep objects and arrays may nest, the top level included.
inline constexpr uint32_t json_depth = 64;

/// The rules of JSON, on the text up to `end`.
struct json_grammar {
  const char* end;

  static constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
  static constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

  /// The byte at a position; NUL, which no rule takes, at the end.
  constexpr char peek(const char* at) const noexcept { return at != end ? *at : '\0'; }

  constexpr const char* take(const char* at, char c) const noexcept { return at != end && *at == c ? at + 1 : end; }

  constexpr const char* skip_space(const char* at) const noexcept {
    while (at != end && static_cast<unsigned char>(*at) <= 0x20u && is_space(*at)) { ++at; }
    return at;
  }

  constexpr const char* skip_literal(const char* at, const char* word) const noexcept {
    for (; *word != '\0'; ++word) { at = take(at, *word); }
    return at;
  }

  /// A string from its opening quote on.
  constexpr const char* skip_string(const char* at) const noexcept {
    at = take(at, '"');
    while (at != end) {
      at = plain_end(at, end);
      const uint32_t byte = static_cast<unsigned char>(peek(at));
      if (byte == uint32_t{'"'}) { return at + 1; }
      if (byte >= 0x80u) {
        at = skip_wide(at);
      } else {
        at = skip_escape(at);  // or a control character, or the end
      }
    }
    return at;
  }

  constexpr const char* skip_escape(const char* at) const noexcept {
    at = take(at, '\\');
    switch (peek(at)) {
      case '"':
      case '\\':
      case '/':
      case 'b':
      case 'f':
      case 'n':
      case 'r':
      case 't': return at + 1;
      case 'u': break;
      default: return end;
    }
    const uint32_t unit = unit_at(++at);
    if (unit > 0xFFFFu) { return end; }
    at += 4;
    if (unit < 0xD800u || unit >= 0xE000u) { return at; }
    at = take(take(at, '\\'), 'u');  // a pair of surrogates, never half of one
    const uint32_t low = unit_at(at);
    return unit < 0xDC00u && low >= 0xDC00u && low < 0xE000u ? at + 4 : end;
  }

  /// Four hexadecimal digits; above 0xFFFF if they are not there.
  constexpr uint32_t unit_at(const char* at) const noexcept {
    uint32_t unit = 0;
    for (int i = 0; i < 4; ++i, ++at) {
      const uint32_t digit = hex_digit(peek(at));
      if (digit > 15) { return 0x10000u; }
      unit = unit * 16u + digit;
    }
    return unit;
  }

  /// Characters above ASCII, well-formed as Unicode 3.9 table 3-7 says.
  constexpr const char* skip_wide(const char* at) const noexcept {
    for (uint32_t lead = byte_of(at); lead >= 0x80u; lead = byte_of(at)) {
      if (lead < 0xC2u || lead > 0xF4u) { return end; }
      ++at;
      uint32_t lowest = lead == 0xE0u ? 0xA0u : lead == 0xF0u ? 0x90u : 0x80u;
      uint32_t highest = lead == 0xEDu ? 0x9Fu : lead == 0xF4u ? 0x8Fu : 0xBFu;
      for (uint32_t more = lead >= 0xF0u ? 3 : lead >= 0xE0u ? 2 : 1; more > 0; --more) {
        const uint32_t byte = byte_of(at);
        if (byte < lowest || byte > highest) { return end; }
        ++at;
        lowest = 0x80u;
        highest = 0xBFu;
      }
    }
    return at;
  }
  constexpr uint32_t byte_of(const char* at) const noexcept { return static_cast<unsigned char>(peek(at)); }

  /// One digit or more.
  constexpr const char* skip_digits(const char* at) const noexcept {
    if (!is_digit(peek(at))) { return end; }
    while (at != end && is_digit(*at)) { ++at; }
    return at;
  }

  constexpr const char* skip_number(const char* at, json_digits& number) const noexcept {
    if (peek(at) == '-') { ++at; }
    number.at = at;
    at = peek(at) == '0' ? at + 1 : skip_digits(at);
    number.point = number.end = at;
    if (peek(at) == '.') { number.end = at = skip_digits(at + 1); }
    if (peek(at) != 'e' && peek(at) != 'E') { return at; }
    ++at;
    const bool down = peek(at) == '-';
    if (down || peek(at) == '+') { ++at; }
    const char* const after = skip_digits(at);
    for (; is_digit(peek(at)); ++at) {
      number.exponent = number.exponent < 100000000 ? number.exponent * 10 + (*at - '0') : number.exponent;
    }
    number.exponent = down ? -number.exponent : number.exponent;
    return after;
  }

  constexpr const char* skip_scalar(const char* at) const noexcept {
    switch (peek(at)) {
      case '"': return skip_string(at);
      case 't': return skip_literal(at, "true");
      case 'f': return skip_literal(at, "false");
      case 'n': return skip_literal(at, "null");
      default: break;
    }
    json_digits nobody_asks{};
    return skip_number(at, nobody_asks);
  }

  /// A key and its colon, after white space.
  constexpr const char* skip_key(const char* at) const noexcept {
    return take(skip_space(skip_string(skip_space(at))), ':');
  }

  /// A value with all that is in it, after white space.
  constexpr const char* skip_value(const char* at) const noexcept {
    uint64_t objects = 0;  // of what is open, the innermost lowest: 1 for an object, 0 for an array
    uint32_t depth = 1;    // the object around it
    do {
      at = skip_space(at);
      const char c = peek(at);
      if (c == '{' || c == '[') {
        if (depth == json_depth) { return end; }
        ++depth;
        objects = (objects << 1) | (c == '{' ? 1u : 0u);
        at = skip_space(at + 1);
        if (peek(at) != (c == '{' ? '}' : ']')) {
          if (c == '{') { at = skip_key(at); }
          continue;  // with the first value in it
        }
      } else {
        at = skip_scalar(at);
      }
      for (; depth > 1; --depth, objects >>= 1) {  // a value has ended: take what closes here
        const bool object = (objects & 1u) != 0;
        at = skip_space(at);
        if (peek(at) == ',') {
          at = object ? skip_key(at + 1) : at + 1;
          break;
        }
        at = take(at, object ? '}' : ']');
      }
    } while (at != end && depth > 1);
    return at;
  }
};

class json_reader {
 public:
  constexpr json_reader(const char* text, const char* end) noexcept : at_(text), in_{end} {}

  /// Takes the opening brace.
  constexpr bool open_object() noexcept {
    at_ = in_.take(in_.skip_space(at_), '{');
    return at_ != in_.end;
  }

  /// Takes the next member's key and its colon; false after the closing brace, or if anything is wrong.
  constexpr bool next_member(json_word& key) noexcept {
    at_ = in_.skip_space(at_);
    if (in_.peek(at_) == '}') {
      after_ = at_ + 1;
      at_ = in_.end;
      return false;
    }
    if (!first_) { at_ = in_.skip_space(in_.take(at_, ',')); }
    first_ = false;
    const char* const begin = at_;
    at_ = in_.skip_string(at_);
    key = inside(begin);
    at_ = in_.take(in_.skip_space(at_), ':');
    return at_ != in_.end;
  }

  /// Takes any value, checking all of it.
  constexpr json_value read_value() noexcept {
    json_value value;
    at_ = in_.skip_space(at_);
    const char* const begin = at_;
    const char c = in_.peek(at_);
    if (c == '"') {
      at_ = in_.skip_string(at_);
      value.text = inside(begin);
    } else if (json_grammar::is_digit(c)) {
      at_ = in_.skip_number(at_, value.digits);
    } else {
      at_ = in_.skip_value(at_);
    }
    return value;
  }

  /// After the last member: true if the object was closed and nothing but white space follows.
  constexpr bool at_end() const noexcept { return after_ != nullptr && in_.skip_space(after_) == in_.end; }

 private:
  /// The string that was taken from there on, without its quotes.
  constexpr json_word inside(const char* begin) const noexcept {
    return at_ != in_.end ? json_word{begin + 1, at_ - 1} : json_word{};
  }

  const char* at_;
  json_grammar in_;
  const char* after_ = nullptr;  ///< the closing brace, once it was taken
  bool first_ = true;
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_JSON_HPP_INCLUDED

#include <stddef.h>
#include <stdint.h>

// Metered's messages, as far as a reconnect policy needs them (contract 9). Integers only, constant stack, nothing
// copied.

namespace redial {
inline namespace v0 {
namespace detail {

/// floor(value / 1000), a bit at a time: no division, which gcc makes a call of libgcc's on targets without one.
constexpr uint64_t divide_by_1000(uint64_t value) noexcept {
  uint32_t halves[] = {high_half(value), low_half(value)};
  uint32_t rest = 0;
  for (uint32_t& half : halves) {
    uint32_t quotient = 0;
    for (int bit = 31; bit >= 0; --bit) {
      rest = (rest << 1) | ((half >> bit) & 1u);
      quotient <<= 1;
      if (rest >= 1000) {
        rest -= 1000;
        quotient |= 1u;
      }
    }
    half = quotient;
  }
  return (uint64_t{halves[0]} << 32) | halves[1];
}

/// A time in seconds, of a number whose unit is not published: seconds reach 10^11 in the year 5138, and milliseconds
/// passed it in 1973, so more than that are milliseconds.
constexpr int64_t seconds_of(const json_number& time) noexcept {
  constexpr uint64_t most_seconds = 100000000000;
  const bool in_ms = time.up > most_seconds;
  return static_cast<int64_t>(in_ms ? divide_by_1000(time.down) : time.down);
}

/// The number, or `most` if that is less.
constexpr uint32_t at_most(uint64_t number, uint32_t most) noexcept {
  return number < most ? static_cast<uint32_t>(number) : most;
}

}  // namespace detail
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
  int64_t server_time = 0;        ///< welcome: the server's clock in Unix seconds, 0 for none
  uint32_t max_message_size = 0;  ///< welcome: bytes of a frame, 0 for not given
};

/// Reads one text message of `size` bytes. Keys in any order, white space, escapes and unknown or nested members are
/// fine; the last of equal keys wins. retryAfterMs counts if it is a number above 0: fractions round up, too large
/// saturates. Of times and sizes fractions are dropped.
constexpr message(read)(const char* text, size_t size) noexcept {
  message m;
  detail::json_reader in{text, text + size};
  if (!in.open_object()) { return m; }
  using word = detail::json_word;
  word type{};
  milliseconds retry_after{0};
  int64_t expires_at = 0;
  int64_t server_time = 0;
  uint32_t max_message_size = 0;
  word key{};
  while (in.next_member(key)) {
    const detail::json_value value = in.read_value();
    if (key.is("type")) {
      type = value.text;
    } else if (key.is("retryAfterMs")) {
      retry_after = milliseconds{detail::at_most(value.digits.number().up, 0xFFFFFFFEu)};
    } else if (key.is("expiresAt")) {
      expires_at = static_cast<int64_t>(value.digits.number().down);
    } else if (key.is("serverTime")) {
      server_time = detail::seconds_of(value.digits.number());
    } else if (key.is("maxMessageSize")) {
      max_message_size = detail::at_most(value.digits.number().down, 0xFFFFFFFFu);
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
    m.server_time = server_time;
    m.max_message_size = max_message_size;
  }
  return m;
}

/// How long a welcome's token still lives: by the server's own clock, which no wrong clock of a device can spoil. Where
/// the welcome does not tell it, by `unix_now`, unless that is before 2020: then the clock was never set. `never`:
/// unknown, also if the server's two times contradict each other.
constexpr milliseconds life_of(const message& m, int64_t unix_now) noexcept {
  constexpr int64_t year_2020 = 1577836800;
  if (m.expires_at <= 0) { return never; }
  if (m.server_time > 0) {
    return m.expires_at > m.server_time ? detail::from_seconds(m.expires_at - m.server_time) : never;
  }
  return unix_now >= year_2020 ? detail::from_seconds(m.expires_at - unix_now) : never;
}

/// The event that a message stands for; the inert one for messages that mean nothing here. unix_now: seconds since 1970
/// by this machine's clock, for a welcome that does not tell the server's; 0: no such clock.
constexpr event to_event(const message& m, uint32_t connection = current, int64_t unix_now = 0) noexcept {
  if (m.what == message::kind::going_away) { return going_away{m.retry_after, connection}; }
  if (m.what == message::kind::welcome) { return ready{connection, life_of(m, unix_now)}; }
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
      : running_(*detail::rules_of{p}.book, chosen),
        next_(*detail::rules_of{p}.book, options_of_successor(chosen)),
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
    left_ = span.count == 0 ? detail::idle : span.count;
    if (moving_) { return decide(event{}, now); }
    moving_ = true;
    next_id_ = current;
    return feed_successor(start{}, now);
  }

  /// As handle(received{connection}), for every frame: reads no clock, decides nothing.
  constexpr void saw_frame(uint32_t connection = current) noexcept {
    if (connection == current || connection == id_) { running_.saw_frame(current); }
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
    return detail::timer_left(next_timer(), running_.tick, detail::read_tick(const_cast<Clock&>(clock_)));
  }
  /// What is worth keeping over a reboot (contract 11); a move is not.
  constexpr saved_state(save)() const {
    return (detail::save)(running_, detail::read_tick(const_cast<Clock&>(clock_)));
  }
  /// Takes back a saved state, a reconnector's included; as `reconnector::restore`.
  constexpr bool(restore)(const saved_state& saved, milliseconds away) {
    const uint32_t now = advance();
    return (detail::restore)(running_, saved, away, now);
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
           what == kind::failed || what == kind::going_away || what == kind::received || what == kind::session_lost;
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
    if (e.what() == kind::session_lost) { return session_lost{}; }
    return received{};
  }

  /// Before all else: lends the source, reads the clock, moves the time of the move and of the successor on.
  constexpr uint32_t advance() {
    running_.random.source = next_.random.source = &random_;
    const uint32_t now = detail::read_tick(clock_);
    (void)next_.move_to(now);
    if (left_ != detail::idle) { left_ = detail::saturating_sub(left_, detail::ticks_between(running_.tick, now)); }
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
    its[detail::memory::budget] = ours[detail::memory::budget];
    next_.react(e, now);
    ours[detail::memory::budget] = its[detail::memory::budget];
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
    if (next_.has_transport()) { drop_ = next_id_; }
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

  detail::machine<borrowed> running_;  ///< the session's
  detail::machine<borrowed> next_;     ///< brings up the successor; stopped when there is none
  Clock clock_;
  Random random_;
  uint32_t left_ = detail::idle;  ///< of the time to move in
  uint32_t issued_ = current;     ///< the newest id
  uint32_t id_ = current;         ///< of the connection that carries the session
  uint32_t next_id_ = current;    ///< of the successor
  uint32_t drop_ = current;       ///< a transport that nobody has been told to drop yet
  bool moving_ = false;
};

template <class Clock, class Random>
handover(const profile&, Clock, Random) -> handover<Clock, Random>;
template <class Clock, class Random>
handover(const profile&, Clock, Random, options) -> handover<Clock, Random>;

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_HANDOVER_HPP_INCLUDED

#ifndef REDIAL_EDGE_APPOINTMENTS_HPP_INCLUDED
#define REDIAL_EDGE_APPOINTMENTS_HPP_INCLUDED



#include <stdint.h>

// For the server: how long it should ask each client to stay away, so that all come back one after the other (contract
// 14.3). It uses 64-bit arithmetic, which costs a server nothing.

namespace redial {
inline namespace v0 {

/// What to tell a client: come in, or stay away for so long.
struct appointment {
  /// How long it is to stay away, `wait.count` for Metered's retryAfterMs; 0: let it in now.
  milliseconds wait{0};

  /// True: let it in now.
  constexpr bool let_in() const noexcept { return wait.count == 0; }
  /// The same in whole seconds, rounded up, for a Retry-After header (RFC 9110 10.2.3).
  constexpr uint32_t retry_after() const noexcept { return wait.count / 1000u + (wait.count % 1000u != 0 ? 1u : 0u); }
};

/// Gives every client that is refused or sent away an instant of its own to come back at.
///
///     redial::appointments door{2000, 4000, std::chrono::steady_clock{}};
///     const redial::appointment a = door.admit();
///     if (!a.let_in()) { refuse(503, "Retry-After: " + std::to_string(a.retry_after())); }
///
/// It is the generic cell rate algorithm (ITU-T I.371), twice: one for clients that are let in, and one for instants
/// that are given away. The two are kept apart because a client that comes back does not say that it has an instant.
/// Each needs one number: the time up to which it is booked.
///
/// A call reads the clock and is done in constant time. Thread rule as for reconnector. The clock may wrap, and may be
/// set back: nobody is then asked to wait longer than `furthest`, and a full door stays full if it was by a minute or
/// less. Call something at least every 49 days.
template <class Clock>
class appointments {
 public:
  /// accepts_per_second: how many clients the server can accept in a second, 1 to 1,000,000.
  /// burst: how many it lets in at once after a pause, 1 or more. A client may have to queue behind so many, so take no
  /// more than the server can accept before a client loses patience: accepts_per_second times its time limit.
  /// furthest: the longest wait that anybody is asked for, 1 ms to 1 h; clients for whom there is no earlier instant
  /// share that one.
  /// spread_percent: how much longer than asked clients wait at most, each by chance, 0 to 100 (redial's clients: their
  /// options' jitter_percent). Waits are told that much shorter that a client with half of it comes at its instant.
  constexpr appointments(uint32_t accepts_per_second, uint32_t burst, Clock clock,
                         milliseconds furthest = milliseconds{detail::one_hour}, uint32_t spread_percent = 20)
      : clock_(detail::hand_over(clock)),
        interval_((ms(1000) - 1u) / within(accepts_per_second, 1, 1000000) + 1u),
        furthest_(ms(within(furthest.count, 1, detail::one_hour))),
        burst_(within(burst, 1, static_cast<uint32_t>(ms(detail::one_hour) / interval_)) * interval_),
        spread_(detail::smaller(spread_percent, 100)),
        let_in_(this_instant()),
        booked_(let_in_) {}

  /// A client is at the door: lets it in, or reserves the next free instant for it.
  constexpr appointment admit() {
    const uint64_t now = this_instant();
    const uint64_t inside = left(let_in_, now, burst_);
    if (inside + interval_ > burst_) {
      let_in_ = now + inside;  // no change, unless the clock was set back
      return next(now, 0);
    }
    let_in_ = now + inside + interval_;
    return {};
  }

  /// A client is asked to leave, say before a deploy: reserves the next free instant for it, none before `closed_for`
  /// is over, which is how long the server will be away. Never lets it in.
  constexpr appointment send_away(milliseconds closed_for = milliseconds{0}) {
    return next(this_instant(), closed_for.count);
  }

  /// How far ahead instants are reserved; 0 if none is.
  constexpr milliseconds booked() { return rounded_up(left(booked_, this_instant(), furthest_ + interval_)); }

 private:
  static constexpr uint32_t one_minute = 60000;

  // A time has the clock's milliseconds in its high half and a fraction of one in its low half. It wraps as they do.
  static constexpr uint64_t ms(uint32_t count) noexcept { return uint64_t{count} << 32; }
  static constexpr milliseconds rounded_up(uint64_t span) noexcept {
    return milliseconds{detail::high_half(span + 0xFFFFFFFFu)};
  }
  static constexpr uint32_t within(uint32_t value, uint32_t least, uint32_t most) noexcept {
    return detail::smaller(detail::larger(value, least), most);
  }

  constexpr uint64_t this_instant() { return ms(detail::read_tick(clock_)); }

  /// From now to `until`. Somewhat more than can have been given means that the clock was set back a little, and counts
  /// as all of it; much more is a time that is long over, or a clock that was set back by much.
  static constexpr uint64_t left(uint64_t until, uint64_t now, uint64_t most) noexcept {
    const uint64_t span = until - now;
    return span <= most ? span : span - most <= ms(one_minute) ? most : 0;
  }

  constexpr appointment next(uint64_t now, uint32_t closed_for) {
    uint64_t instant = left(booked_, now, furthest_ + interval_);
    const uint64_t inside = left(let_in_, now, burst_);
    instant = instant < inside ? inside : instant;
    instant = instant < ms(closed_for) ? ms(closed_for) : instant;
    if (instant >= furthest_) { return {rounded_up(furthest_)}; }  // all that come now share it
    booked_ = now + instant + interval_;
    const uint32_t wait = static_cast<uint32_t>(uint64_t{rounded_up(instant).count} * 200u / (200u + spread_));
    return {milliseconds{detail::larger(detail::larger(wait, closed_for), 1)}};
  }

  static_assert(detail::is_clock<Clock>,
                "redial: the clock must return an unsigned integer of milliseconds, at least 32 bits, or be a "
                "std::chrono clock");

  Clock clock_;
  uint64_t interval_;  ///< between two instants
  uint64_t furthest_;
  uint64_t burst_;  ///< how long the server needs for a burst
  uint32_t spread_;
  uint64_t let_in_;  ///< when the server is done with those that it has let in
  uint64_t booked_;  ///< the first instant that nobody has
};

template <class Clock>
appointments(uint32_t, uint32_t, Clock) -> appointments<Clock>;
template <class Clock>
appointments(uint32_t, uint32_t, Clock, milliseconds) -> appointments<Clock>;
template <class Clock>
appointments(uint32_t, uint32_t, Clock, milliseconds, uint32_t) -> appointments<Clock>;

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_APPOINTMENTS_HPP_INCLUDED

#endif  // C++17

#endif  // REDIAL_REDIAL_HPP_INCLUDED
