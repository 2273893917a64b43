// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_STATE_HPP_INCLUDED
#define REDIAL_DECISION_STATE_HPP_INCLUDED

#include <redial/decision/decision.hpp>
#include <redial/detail/arithmetic.hpp>
#include <stdint.h>

// The machine's memory between two events: a plain value. Time is kept as countdowns of 32-bit milliseconds that one
// loop moves on. A wrap of the tick is then an ordinary subtraction, a clock that goes back moves nothing, and no wait
// can grow longer than it was granted. Two countdowns change their meaning with the phase, which their names say.

namespace redial {
inline namespace v0 {

/// What forbids to cut a wait short.
enum class wait_kind : uint8_t {
  backoff,  ///< nothing: start ends it, link_up shortens it
  redrawn,  ///< ... and has done so; once is enough
  ordered,  ///< a server's going_away or Retry-After, a row's floor, or the first spread
  budget,   ///< the wait is over, but the connect budget has no connect yet
};

/// Where the token in hand stands.
enum class token_use : uint8_t {
  none,   ///< there is no token
  spare,  ///< the running connection was made without it
  shown,  ///< the running or the last connection was made with it
};

/// A countdown that does not run.
inline constexpr uint32_t idle_countdown = never.count;

/// Ticks from `then` to `now`; a step backwards (half the range or more) is no time at all (contract 2.3).
constexpr uint32_t ticks_between(uint32_t then, uint32_t now) noexcept {
  const uint32_t passed = now - then;
  return passed < detail::span_limit ? passed : 0;
}

struct state {
  /// Whatever runs down between two events.
  enum countdown : uint8_t {
    wait,      ///< what is left of a wait; online: until the background mint is asked for, or times out
    deadline,  ///< minting, connecting: the time-out; online: until stable; stopped: the slow probe; waiting: unused
    silence,   ///< online: until the peer counts as dead
    watchdog,  ///< online: until `silence` is looked at
    debt,      ///< until the connect budget is full again
    once,      ///< what is left of the once-window
    token,     ///< life of the token in hand; idle_countdown: unknown
    running,   ///< life of the token that the running connection was made with
    countdowns
  };

  // The bytes stand first: small targets reach the first 32 of an object in one instruction, of which `near_terms` has
  // 16. What is set together, and what a decision has side by side, stands together.
  redial::phase phase = redial::phase::idle;
  redial::reason reason = redial::reason::none;
  redial::action action = redial::action::none;  ///< of the decision under way
  bool link_down = false;
  bool tell_user = false;  ///< of the decision under way
  bool holds = false;      ///< decision::hold_publishing
  redial::session session = redial::session::unspecified;
  redial::endpoint endpoint = redial::endpoint::same;
  uint8_t auth_failures = 0;     ///< since the last stable session
  bool free_retry_used = false;  ///< the one retry that waits nothing
  token_use token_is = token_use::none;
  uint8_t answerable = 0;  ///< bit i: the mint `mint - i` may still bring a token
  wait_kind wait_is = wait_kind::backoff;
  bool halfway = false;      ///< connecting: `opened` was seen; minting, online: the newest mint is waited for
  bool mint_open = false;    ///< the newest mint has not been answered
  uint8_t kicks = 0;         ///< answered in the running once-window
  uint16_t wait_jitter = 0;  ///< percent of b by which a wait may differ from it: a term that finds room here
  uint16_t code = 0;
  uint32_t tick = 0;                ///< the clock at the last event
  uint32_t timer = idle_countdown;  ///< of the last decision
  uint32_t left[countdowns] = {0, idle_countdown, idle_countdown, idle_countdown, 0, 0, 0, 0};  ///< milliseconds
  uint32_t token_life = 0;  ///< of the token in hand, when it was minted
  uint32_t backoff = 0;     ///< b of the current attempt; 0: none yet
  uint32_t mint_span = 0;   ///< connecting: life, when it was minted, of the token that is shown; online: b of the
                            ///< background mints that failed, 0 if none did; before the first connect: the most that it
                            ///< has to wait besides
  uint32_t hint = 0;        ///< a going_away that was not used yet; 0: none
  uint32_t mint = 0;        ///< the newest id
  uint32_t connection = 0;  ///< the newest id
  uint32_t attempt = 0;     ///< retries since the last stable session; not in a decision's order: read as a pair just
                            ///< after one of the two was written, they would stall a large processor

  /// Moves every countdown on to `now`.
  constexpr void advance(uint32_t now) noexcept {
    const uint32_t passed = ticks_between(tick, now);
    tick = now;
    if (passed == 0) { return; }  // events often come in one millisecond
    for (uint32_t& span : left) {
      if (span != idle_countdown) { span = detail::less(span, passed); }
    }
  }

  /// Moves time on. True if the session has become stable just now (contract 5.4: an end at this very instant still
  /// counts as stable).
  constexpr bool move_to(uint32_t now) noexcept {
    advance(now);
    if (phase != redial::phase::online || left[deadline] != 0) { return false; }
    left[deadline] = idle_countdown;
    forget_failures();
    return true;
  }

  constexpr void forget_failures() noexcept {
    attempt = 0;
    backoff = 0;
    auth_failures = 0;
    free_retry_used = false;
    holds = false;
  }

  /// Connecting or online: the session has become stable.
  constexpr bool settled() const noexcept { return left[deadline] == idle_countdown; }

  constexpr bool up_or_coming() const noexcept {
    return phase == redial::phase::connecting || phase == redial::phase::online;
  }
};

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_STATE_HPP_INCLUDED
