// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_WAITS_HPP_INCLUDED
#define REDIAL_DECISION_WAITS_HPP_INCLUDED

#include <redial/decision/backoff.hpp>
#include <redial/decision/tokens.hpp>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// How long to wait, as ranges (contract 5). Nothing is drawn here.
struct waits : tokens {
  using tokens::tokens;

  /// The running wait is a backoff: start ends it, link_up shortens it.
  constexpr bool may_be_cut() const noexcept { return wait_is == wait_kind::backoff || wait_is == wait_kind::redrawn; }

  /// The range around b; a curve of the profile's own has drawn b already.
  constexpr draw_range backoff_range(uint32_t b) const noexcept {
    return around(b, book->has_curve ? 0 : curve.jitter_percent);
  }

  /// Takes what Retry-After asks for. It never undercuts b (contract 5.2).
  constexpr void take_retry_after(uint32_t asked, uint32_t b) noexcept {
    if (asked != 0) { server_wait = larger(server_wait, larger(asked, b)); }
  }

  /// What the server asked to be waited, which is used up. But for the first retry it never undercuts b.
  constexpr uint32_t take_server_wait(uint32_t b) noexcept {
    const uint32_t asked = server_wait;
    forget_server_wait();
    return attempt != 0 ? larger(asked, b) : asked;
  }
  constexpr void forget_server_wait() noexcept { server_wait = left[notice] = 0; }

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
