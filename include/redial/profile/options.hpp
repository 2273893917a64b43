// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_OPTIONS_HPP_INCLUDED
#define REDIAL_PROFILE_OPTIONS_HPP_INCLUDED

#include <redial/detail/arithmetic.hpp>
#include <redial/milliseconds.hpp>
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
