// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_PRESETS_HPP_INCLUDED
#define REDIAL_SERVICES_PRESETS_HPP_INCLUDED

#include <redial/detail/arithmetic.hpp>
#include <redial/knowledge/options.hpp>
#include <stdint.h>

// Waits that services and their clients publish, for those that have a curve but no close codes: as options where a
// base, a factor, a cap and a jitter say it, as a curve for `make_profile` where they don't. A function NAME() gives
// the options, NAME_curve what goes with them:
//
//     struct mine : redial::over<redial::services::rfc6455> {
//       static constexpr const char* name = "mine";
//       static constexpr redial::options defaults = redial::presets::signalr();
//       static constexpr redial::curve_function curve = redial::presets::signalr_curve;
//     };
//     inline constexpr redial::profile my_profile = redial::make_profile<mine>();
//
// The connect budget stays on. Where a client clamps its draw to a cap, which sends a part of the fleet off at the same
// millisecond, the window is cut here instead.

namespace redial {
inline namespace v0 {
namespace presets {

/// Options with this curve. base, cap: milliseconds.
constexpr options growing(uint32_t base, uint32_t cap, uint16_t factor_percent, uint8_t jitter_percent) noexcept {
  options o = default_options;
  o.backoff = {milliseconds{base}, milliseconds{cap}, factor_percent, jitter_percent};
  return o;
}

namespace detail {
using redial::detail::saturating_add;
using redial::detail::smaller;

/// base * 2^times, at most cap.
constexpr uint32_t doubled(uint32_t base, uint32_t cap, uint32_t times) noexcept {
  for (; times > 0 && base < cap; --times) { base = saturating_add(base, base); }
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

/// For large fleets (contract 14.1), once the server needs more than 15 s to take everybody back: full jitter, up to 2
/// s, 8 s, then 30 s. Chosen by the sweep in tests/cost/benchmark/figures/results.md, over outages of 3 to 90 s: it
/// grows so steeply that hardly anybody is still at its first waits when the server comes back, and its cap is as long
/// as a server with 50 s of work needs, no longer. `herd().backoff` is what to put into a profile's options.
constexpr options herd() noexcept { return growing(1000, 15000, 400, 100); }

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
  return {o.base.count, detail::smaller(detail::saturating_add(detail::saturating_add(from, from), from), o.cap.count)};
}

/// centrifuge-js (README): min + a draw from [0, min * 2^step], step from 0, at most max; 0.5 s and 20 s.
constexpr options centrifuge_js() noexcept { return growing(500, 20000, 200, 20); }
constexpr draw_range centrifuge_js_curve(const backoff_options& o, uint32_t retries, uint32_t) noexcept {
  const uint32_t spread = detail::doubled(o.base.count, o.cap.count, retries);
  return {o.base.count, detail::smaller(detail::saturating_add(o.base.count, spread), o.cap.count)};
}

/// graphql-ws (src/client.ts, retryWait): 1 s doubling, plus a draw from [0.3 s, 3 s]; five times.
constexpr options graphql_ws() noexcept {
  options o = growing(1000, 16000, 200, 20);
  o.max_attempts = 5;
  return o;
}
constexpr draw_range graphql_ws_curve(const backoff_options& o, uint32_t retries, uint32_t) noexcept {
  const uint32_t wait = detail::doubled(o.base.count, o.cap.count, retries);
  return {detail::saturating_add(wait, 300), detail::saturating_add(wait, 3000)};
}

// --- OCPP-J --------------------------------------------------------------------------------------------------------

/// OCPP 2.0.1 part 4, 5.3: the first wait is RetryBackOffWaitMinimum plus a draw from [0, RetryBackOffRandomRange];
/// each later one twice the last plus another such draw, for RetryBackOffRepeatTimes doublings; then the last wait is
/// kept. A server may set the three while the station runs: write a curve_function that reads them and calls this.
constexpr draw_range ocpp_wait(milliseconds wait_minimum, milliseconds random_range, uint32_t repeat_times,
                               uint32_t retries, uint32_t last) noexcept {
  if (retries > repeat_times && last != 0) { return {last, last}; }
  const uint32_t from = retries == 0 || last == 0 ? wait_minimum.count : detail::saturating_add(last, last);
  return {from, detail::saturating_add(from, random_range.count)};
}

/// The same with a random range and a number of doublings that don't change; the minimum is the options' base.
template <uint32_t RandomRangeMs, uint32_t RepeatTimes>
constexpr draw_range ocpp_curve(const backoff_options& o, uint32_t retries, uint32_t last) noexcept {
  return ocpp_wait(o.base, milliseconds{RandomRangeMs}, RepeatTimes, retries, last);
}

/// Options for the three. The cap is the longest wait that they allow, or an hour if that is less; a draw that already
/// took place is not cut, a restored one is.
constexpr options ocpp(milliseconds wait_minimum, milliseconds random_range, uint32_t repeat_times) noexcept {
  uint32_t longest = detail::saturating_add(wait_minimum.count, random_range.count);
  for (uint32_t i = 0; i < repeat_times && longest < redial::detail::one_hour; ++i) {
    longest = detail::saturating_add(detail::saturating_add(longest, longest), random_range.count);
  }
  return growing(wait_minimum.count, detail::smaller(longest, redial::detail::one_hour), 200, 0);
}

}  // namespace presets
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_PRESETS_HPP_INCLUDED
