// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_SETTINGS_HPP_INCLUDED
#define REDIAL_DECISION_SETTINGS_HPP_INCLUDED

#include <redial/decision/decision.hpp>
#include <redial/knowledge/check.hpp>
#include <redial/knowledge/options.hpp>
#include <redial/knowledge/rulebook.hpp>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

// Rules and options as the machine reads them: what is off has become a span that never ends or a bucket that fills at
// once, and a limit the last number within it. Nothing here changes after construction.

/// The curve, and the settings that are bytes. They stand in front of what the machine remembers, and the longer ones
/// behind it: small targets reach the first 32 bytes and the first 32 words of an object in one instruction.
struct switches {
  backoff_options curve;
  uint8_t last_auth_failure;  ///< the last refusal of a token that is answered as its rule says; 255: each of them is
  uint8_t tell_user_after;    ///< retries; 0: never
  uint8_t ends_to_last;       ///< so many are tried again even when patience is over: 2, or 0 without patience; 3: all
  bool can_mint : 1;          ///< a rule that needs a fresh token can have one
  bool answers_kicks : 1;
  bool expect_ready : 1;
  bool valid : 1;  ///< false: `check` names what is wrong, and the machine never connects

  constexpr explicit switches(const options& o) noexcept
      : curve(o.backoff),
        last_auth_failure(static_cast<uint8_t>(o.max_auth_failures - 1u)),
        tell_user_after(o.tell_user_after),
        ends_to_last(o.patience.count == 0 ? 0
                     : o.patience == never ? 3
                                           : 2),
        can_mint(o.credential == credential::token),
        answers_kicks(o.reconnect_after_kick),
        expect_ready(o.expect_ready),
        valid((redial::check)(o) == fault::none) {}
};

/// The rules, and the settings that are spans of time or counts. Milliseconds.
struct spans {
  const rulebook* book;
  uint32_t max_server_delay;
  uint32_t patience;  ///< never.count: without an end
  uint32_t refusal_delay;
  uint32_t liveness_quarter;  ///< never.count: not watched
  uint32_t first_spread;
  uint32_t stable_after;
  uint32_t connect_timeout;
  uint32_t mint_timeout;
  uint32_t token_margin;
  uint32_t once_window;
  uint32_t probe_after;      ///< never.count: off
  uint32_t last_attempt;     ///< the last retry that is made; 2^32 - 1: no limit
  uint32_t budget_interval;  ///< 0: no budget
  uint32_t budget_spare;     ///< the most that the budget may owe before a connect: all of the bucket but one

  constexpr spans(const rulebook& knowledge, const options& o) noexcept
      : book(&knowledge),
        max_server_delay(o.max_server_delay.count),
        patience(o.patience.count),
        refusal_delay(o.refusal_delay.count),
        liveness_quarter(o.liveness_timeout.count != 0 ? (o.liveness_timeout.count + 3) >> 2 : never.count),
        first_spread(o.first_spread.count),
        stable_after(o.stable_after.count),
        connect_timeout(o.connect_timeout.count),
        mint_timeout(o.mint_timeout.count),
        token_margin(o.token_margin.count),
        once_window(o.once_window.count),
        probe_after(o.probe_after.count),
        last_attempt(o.max_attempts - 1),
        budget_interval(o.budget.burst != 0 ? o.budget.interval.count : 0),
        budget_spare((o.budget.burst - 1) * budget_interval) {}
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_SETTINGS_HPP_INCLUDED
