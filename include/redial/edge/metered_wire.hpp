// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_METERED_WIRE_HPP_INCLUDED
#define REDIAL_EDGE_METERED_WIRE_HPP_INCLUDED

#include <redial/decision/event.hpp>
#include <redial/detail/arithmetic.hpp>
#include <redial/edge/json.hpp>
#include <redial/edge/retry_after.hpp>
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
