// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_RULE_HPP_INCLUDED
#define REDIAL_PROFILE_RULE_HPP_INCLUDED

#include <redial/milliseconds.hpp>
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
