// SPDX-License-Identifier: MIT
#ifndef REDIAL_KNOWLEDGE_CHECK_HPP_INCLUDED
#define REDIAL_KNOWLEDGE_CHECK_HPP_INCLUDED

#include <redial/detail/arithmetic.hpp>
#include <redial/knowledge/options.hpp>
#include <redial/knowledge/rule.hpp>
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
