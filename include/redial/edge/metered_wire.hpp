// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_METERED_WIRE_HPP_INCLUDED
#define REDIAL_EDGE_METERED_WIRE_HPP_INCLUDED

#include <redial/decision/event.hpp>
#include <redial/edge/json.hpp>
#include <redial/edge/retry_after.hpp>
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
constexpr message(read)(const char* text, size_t size) noexcept {
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
