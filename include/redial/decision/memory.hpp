// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_MEMORY_HPP_INCLUDED
#define REDIAL_DECISION_MEMORY_HPP_INCLUDED

#include <redial/decision/decision.hpp>
#include <redial/decision/event.hpp>
#include <redial/detail/arithmetic.hpp>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// What the running wait is, in the order of what wins where two waits meet.
enum class wait_kind : uint8_t {
  backoff,   ///< start ends it, link_up shortens it
  redrawn,   ///< a backoff that link_up has shortened; once is enough
  floored,   ///< a row's floor, options::refusal_delay or the first spread: nothing cuts it
  ordered,   ///< a server's going_away or Retry-After: nothing cuts it
  budgeted,  ///< the wait is over, but the connect budget has no connect yet: nothing cuts it
};

/// Where the token in hand stands.
enum class token_use : uint8_t {
  none,   ///< there is no token
  spare,  ///< the running connection was made without it
  shown,  ///< the running or the last connection was made with it
};

/// What became of the newest mint.
enum class mint_state : uint8_t {
  answered,  ///< also: there was none
  open,      ///< no answer yet
  renewed,   ///< no answer yet, and token_lost has asked for it in place of another: it does so once an answer
};

inline constexpr uint32_t longest_timer = 0x7F000000;  // 24.6 days; leaves 4 h of lateness below half the tick's range

/// A countdown that does not run.
inline constexpr uint32_t idle = never.count;

/// Ticks from `then` to `now`; a step backwards (half the range or more) is no time at all (contract 2.3).
constexpr uint32_t ticks_between(uint32_t then, uint32_t now) noexcept {
  const uint32_t passed = now - then;
  return passed < span_limit ? passed : 0;
}

/// What is left at `now` of a timer that was set at `then`; none is `never`.
constexpr milliseconds timer_left(uint32_t timer, uint32_t then, uint32_t now) noexcept {
  return timer == idle ? never : milliseconds{saturating_sub(timer, ticks_between(then, now))};
}

/// What the machine remembers between two events: data, each member with one meaning, and what time does to it. Time is
/// kept as countdowns of 32-bit milliseconds that one loop moves on, so a wrap of the tick is an ordinary subtraction,
/// a clock that goes back moves nothing, and no wait can grow longer than it was granted.
struct memory {
  enum countdown : uint8_t {
    // These end with their phase, and the timer runs to the first of them:
    probe,     ///< stopped: until the slow probe
    deadline,  ///< minting, connecting, online: until the mint or the connect that is under way counts as failed
    stable,    ///< online: until the session is stable; idle: it is
    refresh,   ///< online: until a spare token is asked for
    look,      ///< online: until it is looked whether frames came
    // These run on in every phase:
    wait,         ///< what is left of the wait; 0, not idle, where none runs; while waiting, the timer runs to it
    budget,       ///< until the connect budget is full again
    once,         ///< until an administrative close is answered again as the first one
    token,        ///< life of the token in hand; idle: unknown
    shown_token,  ///< life of the token that the running connection was made with; idle: unknown
    notice,       ///< until a going_away that was not used goes stale
    lasting,      ///< what is left of the span of patience; idle: without an end
    countdowns
  };

  // The bytes stand first, those that are reached least behind the others, and what is set or read together stands
  // together: small targets reach the first 32 bytes and the first 32 words of an object in one instruction, and take
  // two or four bytes side by side in one.
  redial::phase phase = redial::phase::idle;
  redial::reason reason = redial::reason::none;
  bool link_down = false;
  redial::action action = redial::action::none;  ///< of the decision under way
  bool tell_user = false;                        ///< of the decision under way
  bool hold_publishing = false;
  redial::session session = redial::session::unspecified;
  redial::endpoint endpoint = redial::endpoint::same;
  wait_kind wait_is = wait_kind::backoff;
  bool upgraded = false;  ///< `opened` was seen on the running connection
  token_use token_is = token_use::none;
  uint8_t answerable = 0;           ///< bit i: the mint with the id `mint - i` may still bring a token
  uint8_t auth_failures = 0;        ///< since the last stable session
  bool free_retry_used = false;     ///< the one retry since the last stable session that waits nothing
  uint8_t lasting_ends = 0;         ///< ends since the last stable session that stop if they last; 3: or more
  bool advice_is_stale = false;     ///< until `ready`, advice to resume, or to go to a given endpoint, is no good
  uint8_t kicks = 0;                ///< answered in the running once-window
  bool ready_time_renewed = false;  ///< session_lost has given the running connect its time anew
  mint_state mint_is = mint_state::answered;
  bool first_spread_drawn = false;  ///< the first connect has its wait
  bool upgraded_in_vain = false;    ///< since the last `ready` a connect was upgraded and did not become ready
  uint8_t looks_without_frame = 0;  ///< online
  uint16_t code = 0;
  uint32_t tick = 0;  ///< the clock at the last event
  uint32_t left[countdowns] = {idle, idle, idle, idle, idle, 0, 0, 0, 0, 0, 0, 0};
  uint32_t backoff = 0;          ///< b of the current attempt; 0: none yet
  uint32_t refresh_backoff = 0;  ///< b of the background mints that failed; 0: none did
  uint32_t server_wait = 0;      ///< what the server asked to be waited and was not used yet; 0: nothing
  uint32_t token_life = 0;       ///< of the token in hand, when it was minted
  uint32_t shown_life = 0;       ///< of the token that the running connection was made with, when it was minted
  uint32_t attempt = 0;          ///< retries since the last stable session
  uint32_t connection = 0;       ///< the newest id
  uint32_t mint = 0;             ///< the newest id

  /// Moves all countdowns on. True if the session has become stable just now (contract 5.4: an end at this very instant
  /// still counts as stable).
  constexpr bool move_to(uint32_t now) noexcept {
    const uint32_t passed = ticks_between(tick, now);
    tick = now;
    for (int of = 0; of < countdowns; ++of) {
      const uint32_t gone = smaller(left[of], passed);
      left[of] = left[of] == idle ? idle : left[of] - gone;
    }
    if (left[notice] == 0) { server_wait = 0; }
    if (left[stable] != 0) { return false; }
    left[stable] = idle;
    forget_failures();
    return true;
  }

  /// The counters of an outage start again (contract 5.4).
  constexpr void forget_failures() noexcept {
    attempt = 0;
    backoff = 0;
    auth_failures = 0;
    free_retry_used = false;
    hold_publishing = false;
    lasting_ends = 0;
    left[lasting] = 0;
  }

  /// A frame came. Counted in every phase, as `ready` begins the count anew.
  constexpr void saw_frame(uint32_t id) noexcept {
    if (id == current || id == connection) { looks_without_frame = 0; }
  }

  /// What the last event led to.
  constexpr decision decided() const noexcept {
    return {action,
            milliseconds{next_timer()},
            phase,
            attempt,
            connection,
            mint,
            reason,
            code,
            tell_user,
            hold_publishing,
            session,
            endpoint,
            wait_is == wait_kind::budgeted && phase == phase::waiting};
  }

  /// Time until the next `elapsed` as of the last event; idle if there is none (contract 2.7, 8). Online with no timer
  /// of its own, time is kept for the spans that matter later: until the last of them ends.
  constexpr uint32_t next_timer() const noexcept {
    uint32_t next = phase == phase::waiting ? left[wait] : first_of_phase();
    if (next == idle && phase == phase::online) { next = last_span(); }
    return next == idle ? next : smaller(next, longest_timer);
  }

  /// The shortest of the spans that end with their phase; idle if none runs.
  constexpr uint32_t first_of_phase() const noexcept {
    uint32_t first = idle;
    for (int of = probe; of <= look; ++of) { first = smaller(first, left[of]); }
    return first;
  }

  /// The longest of the spans that run on in every phase; idle if none runs.
  constexpr uint32_t last_span() const noexcept {
    uint32_t last = 0;
    for (int of = budget; of < countdowns; ++of) {
      if (left[of] != idle) { last = larger(last, left[of]); }
    }
    return last != 0 ? last : idle;
  }

  /// The session is up and stable.
  constexpr bool settled() const noexcept { return phase == phase::online && left[stable] == idle; }

  /// A connection is up or coming up.
  constexpr bool has_transport() const noexcept { return phase == phase::connecting || phase == phase::online; }
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_MEMORY_HPP_INCLUDED
