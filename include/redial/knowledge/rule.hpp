// SPDX-License-Identifier: MIT
#ifndef REDIAL_KNOWLEDGE_RULE_HPP_INCLUDED
#define REDIAL_KNOWLEDGE_RULE_HPP_INCLUDED

#include <redial/milliseconds.hpp>
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
