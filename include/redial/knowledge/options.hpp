// SPDX-License-Identifier: MIT
#ifndef REDIAL_KNOWLEDGE_OPTIONS_HPP_INCLUDED
#define REDIAL_KNOWLEDGE_OPTIONS_HPP_INCLUDED

#include <redial/milliseconds.hpp>
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
