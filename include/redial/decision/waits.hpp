// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_WAITS_HPP_INCLUDED
#define REDIAL_DECISION_WAITS_HPP_INCLUDED

#include <redial/decision/backoff.hpp>
#include <redial/decision/tokens.hpp>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// A wait before it is drawn.
struct wait_plan {
  draw_range range;
  wait_kind kind = wait_kind::backoff;
};

/// How long to wait, as ranges (contract 5). Nothing is drawn here.
struct waits : tokens {
  using tokens::tokens;

  /// The running wait is a backoff: start ends it, link_up shortens it.
  constexpr bool may_be_cut() const noexcept { return wait_is == wait_kind::backoff || wait_is == wait_kind::redrawn; }

  /// What an end of the connection that has no rule of its own waits: what the server asked for, or nothing.
  constexpr wait_plan plan_of_hint(uint32_t b) noexcept { return floored({0, 0}, take_server_wait(0, b)); }

  /// The wait before a retry by this rule (contract 4.3, 5.1, 5.2, 5.5). asked: by Retry-After, 0 for nothing; b: of
  /// this retry. Uses up the hint, and the one retry that waits nothing.
  constexpr wait_plan plan(rule_class kind, const rule_details& how, uint32_t asked, uint32_t b) noexcept {
    draw_range range{0, 0};
    if (may_wait_nothing(kind) && !free_retry_used) {
      free_retry_used = true;
    } else {
      range = around(b, wait_jitter);
    }
    uint32_t floor = how.min_delay;
    if (how.first_highest != 0 && attempt == 0) {
      range = {how.first_lowest, how.first_highest};
      floor = larger(floor, how.first_lowest);
    }
    const uint32_t server = take_server_wait(asked, b);
    if (server != 0) {
      range = {0, 0};
      floor = larger(floor, server);
    }
    return floored(range, floor);
  }

  /// A range that begins below a floor spreads upwards from it instead.
  constexpr wait_plan floored(draw_range range, uint32_t floor) const noexcept {
    if (range.lowest < floor) { range = {floor, larger(range.highest, above(floor, curve.jitter_percent).highest)}; }
    return {range, floor != 0 ? wait_kind::ordered : wait_kind::backoff};
  }

  /// What the server wants to be waited, by Retry-After or by an earlier going_away, which is used up; 0: nothing. Not
  /// less than b, but for a hint before the first retry (contract 5.2).
  constexpr uint32_t take_server_wait(uint32_t asked, uint32_t b) noexcept {
    const uint32_t hinted = hint;
    hint = 0;
    const uint32_t longer = larger(hinted, asked);
    return longer != 0 && (asked != 0 || attempt != 0) ? larger(longer, b) : longer;
  }

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
