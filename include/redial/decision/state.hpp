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
  plain,    ///< nothing: a backoff, which start ends and link_up shortens
  minimum,  ///< a row's floor or the first spread
  server,   ///< a server's going_away or Retry-After
};

/// A countdown that does not run.
inline constexpr uint32_t idle_countdown = never.count;

struct state {
  redial::phase phase = redial::phase::idle;
  redial::reason reason = redial::reason::none;
  uint16_t code = 0;
  wait_kind wait_is = wait_kind::plain;
  uint8_t auth_failures = 0;     ///< since the last stable session
  uint8_t kicks = 0;             ///< answered in the running once-window
  uint8_t refresh_failures = 0;  ///< background mints that failed in this session
  uint8_t answerable = 0;        ///< bit i: the mint `mint - i` may still bring a token
  bool mint_open = false;        ///< the newest mint has not been answered
  bool refreshing = false;       ///< online: a background mint runs
  bool has_token = false;        ///< a token is in hand
  bool presented = false;        ///< ... and the running connection was made with it
  bool stable = false;           ///< online: long enough
  bool upgraded = false;         ///< connecting: `opened` was seen
  bool holds = false;            ///< decision::hold_publishing
  bool free_retry_used = false;  ///< the one retry that waits nothing
  bool link_draw_used = false;   ///< this wait was already cut by link_up
  bool link_down = false;
  bool untried = true;   ///< no connect since construction or restore: the first spread is due
  bool refused = false;  ///< the options are no good

  uint32_t tick = 0;  ///< the clock at the last event

  // Countdowns, in milliseconds. idle_countdown: not running.
  uint32_t wait = 0;  ///< what is left of a wait; online: until the background mint is asked for, or times out
  uint32_t deadline = idle_countdown;  ///< minting, connecting: the time-out; online: until stable; stopped: the probe
  uint32_t silence = idle_countdown;   ///< online: until the peer counts as dead
  uint32_t watchdog = idle_countdown;  ///< online: until `silence` is looked at
  uint32_t debt = 0;                   ///< until the connect budget is full again
  uint32_t once = 0;                   ///< what is left of the once-window
  uint32_t token_left = 0;             ///< life of the token in hand; idle_countdown: unknown
  uint32_t session_left = 0;           ///< life of the token that the running connection was made with

  uint32_t token_life = 0;  ///< of the token in hand, when it was minted
  uint32_t backoff = 0;     ///< b of the current attempt; 0: none yet
  uint32_t hint = 0;        ///< a going_away that was not used yet; 0: none
  uint32_t attempt = 0;     ///< retries since the last stable session
  uint32_t connection = 0;  ///< the newest id
  uint32_t mint = 0;        ///< the newest id

  constexpr bool up_or_coming() const noexcept {
    return phase == redial::phase::connecting || phase == redial::phase::online;
  }
};

/// Whatever runs down between two events.
inline constexpr uint32_t state::*const countdowns[] = {
    &state::wait, &state::deadline, &state::silence,    &state::watchdog,
    &state::debt, &state::once,     &state::token_left, &state::session_left,
};

/// Ticks from `then` to `now`; a step backwards (half the range or more) is no time at all (contract 2.3).
constexpr uint32_t ticks_between(uint32_t then, uint32_t now) noexcept {
  const uint32_t passed = now - then;
  return passed < detail::span_limit ? passed : 0;
}

/// Moves every countdown on to `now`.
constexpr void advance(state& s, uint32_t now) noexcept {
  const uint32_t passed = ticks_between(s.tick, now);
  s.tick = now;
  for (uint32_t state::*const countdown : countdowns) {
    uint32_t& left = s.*countdown;
    if (left != idle_countdown) { left = left > passed ? left - passed : 0; }
  }
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_STATE_HPP_INCLUDED
