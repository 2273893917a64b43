// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_TERMS_HPP_INCLUDED
#define REDIAL_DECISION_TERMS_HPP_INCLUDED

#include <redial/decision/decision.hpp>
#include <redial/profile/options.hpp>
#include <stdint.h>

// The options as the machine reads them: what is off has become a span that never ends or a bucket that fills at once,
// a limit the last number within it, and a credential the reason that it stops for. They come in two pieces, before and
// behind the state, since small targets reach the first 32 bytes of an object, and its first 32 words, in one short
// instruction: bytes stand first, and what one place reads stands last.

namespace redial {
inline namespace v0 {
namespace detail {

/// The curve, and the options that are bytes.
struct near_terms {
  backoff_options curve;         ///< base 0: the options are no good
  uint8_t last_refusal;          ///< max_auth_failures - 1; 255: no limit
  redial::reason token_refusal;  ///< why a rule that needs a fresh token stops; none if one can be minted
  redial::reason kick_refusal;   ///< why an administrative close stops; none if one is answered
  bool expect_ready;

  constexpr explicit near_terms(const options& o) noexcept
      : curve(o.backoff),
        last_refusal(static_cast<uint8_t>(o.max_auth_failures - 1u)),
        token_refusal(o.credential == credential::token ? reason::none : reason::no_fresh_token),
        kick_refusal(o.reconnect_after_kick ? token_refusal : reason::kicked),
        expect_ready(o.expect_ready) {
    if (check(o) != fault::none) { curve.base.count = 0; }
  }
};

/// All the others but `first_spread`, which the state uses up; in milliseconds unless said otherwise.
struct far_terms {
  uint32_t max_server_delay;
  uint32_t mint_timeout;
  uint32_t liveness_timeout;  ///< never.count: not watched
  uint32_t budget_interval;   ///< 0: no budget
  uint32_t connect_timeout;
  uint32_t once_window;
  uint32_t token_margin;  ///< at least 1: a token without life is never usable
  uint32_t stable_after;
  uint32_t probe_after;  ///< never.count: off
  uint32_t last_retry;   ///< max_attempts - 1, a number of retries; 2^32 - 1: no limit
  uint32_t budget_debt;  ///< the most that the budget may owe before a connect: all of the bucket but one

  constexpr explicit far_terms(const options& o) noexcept
      : max_server_delay(o.max_server_delay.count),
        mint_timeout(o.mint_timeout.count),
        liveness_timeout(o.liveness_timeout.count != 0 ? o.liveness_timeout.count : never.count),
        budget_interval(o.budget.burst != 0 ? o.budget.interval.count : 0),
        connect_timeout(o.connect_timeout.count),
        once_window(o.once_window.count),
        token_margin(o.token_margin.count != 0 ? o.token_margin.count : 1),
        stable_after(o.stable_after.count),
        probe_after(o.probe_after.count),
        last_retry(o.max_attempts - 1),
        budget_debt((o.budget.burst - 1) * budget_interval) {}
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_TERMS_HPP_INCLUDED
