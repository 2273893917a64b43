// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_EVENT_HPP_INCLUDED
#define REDIAL_DECISION_EVENT_HPP_INCLUDED

#include <redial/detail/traits.hpp>
#include <redial/milliseconds.hpp>
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
