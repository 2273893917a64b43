// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_TRANSITION_HPP_INCLUDED
#define REDIAL_DECISION_TRANSITION_HPP_INCLUDED

#include <redial/decision/backoff.hpp>
#include <redial/decision/decision.hpp>
#include <redial/decision/event.hpp>
#include <redial/decision/state.hpp>
#include <redial/profile/rulebook.hpp>
#include <redial/random.hpp>
#include <stdint.h>

// The policy itself. `core` is a value: the same state, options, rules, event, tick and random bits give the same next
// state and the same decision, at compile time and at run time, on every target. Time comes in as a number; randomness
// through one bounded draw, taken only where a length of time is to be drawn.
//
// Longer than 250 lines because it is one thing: the table of contract section 2, an event a function.

namespace redial {
inline namespace v0 {
namespace detail {

inline constexpr uint32_t longest_timer = 0x7F000000u;  // 24.6 days; leaves 4 h of lateness below half the tick's range
inline constexpr uint32_t shortest_stable = 10000u;     // contract 5.4
inline constexpr uint32_t shortest_refreshed_life = 30000u;  // contract 4.4

/// A set of event kinds, a bit each.
template <class... Kinds>
constexpr uint16_t set_of(Kinds... kinds) noexcept {
  return static_cast<uint16_t>((0u | ... | (1u << static_cast<unsigned>(kinds))));
}

/// What means something in each phase; all else is inert there (the table of contract section 2).
struct heard {
  using kind = event::kind;
  static constexpr uint16_t always = set_of(kind::stop, kind::minted, kind::token_lost, kind::link_down, kind::link_up);
  static constexpr uint16_t ends = set_of(kind::closed, kind::rejected, kind::failed, kind::going_away);
  static constexpr uint16_t transport = ends | set_of(kind::opened, kind::ready, kind::received);
  static constexpr uint16_t in[] = {
      /* idle       */ always | set_of(kind::start),
      /* minting    */ always | set_of(kind::mint_failed, kind::elapsed),
      /* connecting */ always | ends | set_of(kind::opened, kind::ready, kind::elapsed),
      /* online     */ always | ends | set_of(kind::received, kind::mint_failed, kind::elapsed),
      /* waiting    */ always | set_of(kind::start, kind::elapsed),
      /* offline    */ always | set_of(kind::start),
      /* stopped    */ always | set_of(kind::start, kind::elapsed),
  };
};

/// State, options, rules and the random source in one object, which keeps every access one short instruction on small
/// targets.
template <class Random>
struct core : state {
  const rulebook* book;
  redial::options options;
  Random random;

  /// The random source is made of what follows, or by default.
  template <class... Source>
  constexpr core(const rulebook& rules, const redial::options& chosen, Source&&... source)
      : book(&rules), options(chosen), random(static_cast<Source&&>(source)...) {
    if (check(chosen) != fault::none) { options.backoff.base.count = 0; }  // for `refused`
    // What is off is said with 0; here it is a span that never ends and a bucket that fills at once.
    if (options.liveness_timeout.count == 0) { options.liveness_timeout = never; }
    if (options.budget.burst == 0) { options.budget.interval.count = 0; }
    if (options.token_margin.count == 0) { options.token_margin.count = 1; }  // a token without life is never usable
  }

  // --- one event -----------------------------------------------------------------------------------------------------

  /// Takes an event at a tick.
  constexpr void react(const event& e, uint32_t now) {
    const bool matured = move_to(now);
    action = action::none;
    tell_user = false;
    using kind = event::kind;
    kind what = e.what();
    if (what == kind::minted && e.span().count == 0) { what = kind::mint_failed; }  // contract 4.2
    unsigned accepted = heard::in[static_cast<unsigned>(phase)];
    if (e.id() != current && e.id() != connection) { accepted &= ~unsigned{heard::transport}; }  // an older one's
    if ((accepted >> static_cast<unsigned>(what) & 1u) == 0) { return; }
    switch (what) {
      case kind::minted: on_minted(e.id(), e.span().count); break;
      case kind::mint_failed: on_mint_failed(e.id(), e.permanent()); break;
      case kind::token_lost: on_token_lost(); break;
      case kind::opened: on_opened(); break;
      case kind::ready: on_ready(e.span().count); break;
      case kind::closed: on_closed(e.code()); break;
      case kind::rejected: on_rejected(e.code(), e.span().count); break;
      case kind::failed: fail(reason::transport_failure); break;
      case kind::going_away: on_going_away(e.span().count); break;
      case kind::received: left[silence] = options.liveness_timeout.count; break;
      case kind::start: on_start(); break;
      case kind::stop: on_stop(); break;
      case kind::elapsed: on_elapsed(matured); break;
      case kind::link_down: on_link_down(); break;
      case kind::link_up: on_link_up(); break;
      case kind::inert: break;
    }
  }

  /// What the last event led to.
  constexpr decision decided() const noexcept {
    return {
        action,  milliseconds{next_timer()}, phase, attempt, connection, mint, reason, code, tell_user, holds, session,
        endpoint};
  }

  /// Time until the next `elapsed` as of the last event; never.count if there is none (contract 2.7, 8).
  constexpr uint32_t next_timer() const noexcept {
    uint32_t next = left[deadline];
    if (phase == phase::waiting) {
      next = left[wait];
    } else if (phase == phase::online) {
      next = smaller(smaller(next, left[watchdog]), left[wait]);
      if (next == idle_countdown) { next = last_span(); }
    }
    return next == idle_countdown ? next : smaller(next, longest_timer);
  }

  // --- steps that a restored state takes too -------------------------------------------------------------------------

  /// A value of [lowest, highest]; a range of one value asks the source for nothing.
  constexpr uint32_t pick(draw_range range) {
    bit_source<Random> bits{random};
    return range.lowest == range.highest ? range.lowest : draw(range, bits);
  }

  /// b of the next retry (contract 5.1). A curve of the profile's own has drawn it already.
  constexpr uint32_t next_b() {
    return book->has_curve ? pick(book->curve(options.backoff, attempt, backoff))
                           : next_backoff(options.backoff, backoff);
  }

  /// The wait that b stands for.
  constexpr draw_range plain_wait(uint32_t b) const noexcept {
    return around(b, book->has_curve ? 0 : options.backoff.jitter_percent);
  }

  /// One retry more since the last stable session; the count saturates.
  constexpr void count_retry(uint32_t b) noexcept {
    if (attempt != 0xFFFFFFFFu) { ++attempt; }
    backoff = b;
  }

  /// Joins a second wait to what is left of the first: the longer one, which may be cut only if both may.
  constexpr void wait_at_least(uint32_t span, wait_kind kind) noexcept {
    if (span != 0 && wait_is < kind) { wait_is = kind; }
    left[wait] = larger(left[wait], span);
  }

 private:
  // --- the application -----------------------------------------------------------------------------------------------

  constexpr void on_start() {
    if (phase == phase::waiting) {
      if (left[wait] != 0 && !may_be_cut()) { return; }
    } else if (phase == phase::offline) {
      link_down = false;  // whoever says start wants it tried (contract 2.5)
    }
    begin(reason::start_requested);
  }

  /// From here the only thing between the machine and a connect is what is left of a wait that may not be cut.
  constexpr void begin(redial::reason why) {
    if (phase == phase::stopped) { forget_outage(); }
    explain(why, 0);
    if (refused()) {
      halt(reason::invalid_options);
      return;
    }
    if (may_be_cut() && phase != phase::idle) {
      left[wait] = 0;  // in `idle` a restored backoff is waited out (contract 11.2)
    }
    if (untried) {
      untried = false;
      wait_at_least(pick({0, options.first_spread.count}), wait_kind::ordered);
    }
    if (link_down) {
      left[deadline] = idle_countdown;
      phase = phase::offline;
    } else {
      resume();
    }
  }

  constexpr void on_stop() {
    const bool again = phase == phase::stopped;
    code = 0;
    if (hint != 0) { grant({}, 0, backoff); }
    halt(reason::stop_requested);
    if (again) { action = action::none; }
  }

  // --- the connection ------------------------------------------------------------------------------------------------

  constexpr void on_opened() {
    upgraded = true;
    if (!options.expect_ready) { on_ready(never.count); }
  }

  constexpr void on_ready(uint32_t given_life) {
    phase = phase::online;
    explain(reason::none, 0);
    forget_advice();
    end_refresh();
    left[silence] = left[watchdog] = options.liveness_timeout.count;
    if (given_life != idle_countdown) { mint_span = left[running] = given_life; }
    const uint32_t life = mint_span;
    mint_span = 0;
    left[deadline] = smaller(options.stable_after.count, larger(shortest_stable, life >> 1));
    if (token_is != token_use::shown) { return; }  // a token that came since is a spare already
    left[token] = left[running];
    token_life = life;
    if (life + 1 > shortest_refreshed_life) {  // an unknown life plus 1 is 0
      // Ask for a spare between 3/4 and 7/8 of the life, counted from when the token was minted (contract 4.4).
      left[wait] = less(pick({life - (life >> 2), life - 1 - ((life - 1) >> 3)}), life - left[token]);
    }
  }

  constexpr void on_closed(uint16_t given) {
    // 0 is what some stacks say for "no code"; nothing outside 1000-4999 can be in a Close frame (RFC 6455 7.4.2):
    // 1006.
    const uint32_t beyond = given - 1000u;
    const uint16_t seen = static_cast<uint16_t>(1000u + (beyond < 4000u ? beyond : 6u));
    retry(book->find(book->closes, seen), reason::close_code, seen);
  }

  constexpr void on_rejected(uint16_t status, uint32_t retry_after) {
    if (phase == phase::online) {
      fail(reason::transport_failure);
      return;
    }
    retry(book->find(book->statuses, status), reason::http_status, status, retry_after);
  }

  constexpr void on_going_away(uint32_t asked) noexcept {
    if (asked != 0) { hint = smaller(asked, options.max_server_delay.count); }
  }

  // --- the end of a connection or a mint -----------------------------------------------------------------------------

  /// A transport or a mint that failed without a code.
  constexpr void fail(redial::reason why) {
    // What a failure says of session and endpoint holds for a session that was up.
    retry(phase == phase::online ? book->transport : packed_rule{}.bits, why, 0);
  }

  /// Retries by the rule, or stops. What is to be done about the transport stands in `action` already.
  constexpr void retry(uint8_t cell, redial::reason why, uint16_t seen, uint32_t retry_after = 0) {
    packed_rule by{cell};
    const rule_extras& extras = book->look_up(by);
    if (by.has(rule::unseen)) { why = reason::transport_failure; }
    if (by.has(rule::ordinary)) {
      why = by.kind() == rule_class::stop ? reason::normal_closure : reason::server_shutdown;
    }
    explain(why, seen);
    if (extras.session != session::unspecified) { session = extras.session; }
    if (extras.endpoint != endpoint::same) { endpoint = extras.endpoint; }
    if (by.has(rule::holds_publishing)) { holds = true; }
    tell_user = by.has(rule::tells_user);
    if (by.kind() == rule_class::stop) { hint = 0; }  // contract 5.3
    if (by.kind() == rule_class::backoff && retry_after != 0) {
      // Other than a hint it never undercuts b, which is the base on the first retry (contract 5.2).
      const uint32_t granted = smaller(retry_after, options.max_server_delay.count);
      hint = larger(hint, larger(granted, options.backoff.base.count));
    }
    const uint32_t b = next_b();
    wait_by(by, extras, b);
    const bool exhausted = attempt > options.max_attempts - 1;  // 0 wraps to no limit
    redial::reason stops = stops_for(by, extras);
    if (stops == reason::none && exhausted) { stops = reason::attempts_exhausted; }
    if (stops != reason::none) {
      halt(stops);
      return;
    }
    if (by.kind() == rule_class::once) {
      ++kicks;
      left[once] = options.once_window.count;
    }
    count_retry(b);
    resume();
  }

  /// Why this end is not answered; none if it is.
  constexpr redial::reason stops_for(packed_rule by, const rule_extras& extras) noexcept {
    if (by.kind() == rule_class::stop) { return reason; }
    if (by.kind() < rule_class::expired) { return reason::none; }
    if (by.kind() != rule_class::expired) {
      drop_tokens();
    } else if (token_is == token_use::shown) {
      token_is = token_use::none;
    }
    redial::reason stops = reason::none;
    if (options.credential != credential::token) {
      stops = reason::no_fresh_token;
      if (by.kind() == rule_class::fresh_token) { tell_user = true; }
    }
    if (by.kind() == rule_class::once) {
      if (left[once] == 0) { kicks = 0; }
      if (!options.reconnect_after_kick || kicks >= extras.attempts) { stops = reason::kicked; }
    } else if (stops == reason::none) {
      const bool ran_out = by.kind() == rule_class::expired && (settled() || left[running] == 0);
      if (!ran_out) {
        if (auth_failures != 255) { ++auth_failures; }         // reboots carry it on
        if (auth_failures > options.max_auth_failures - 1u) {  // 0 wraps to no limit
          tell_user = true;
          stops = reason::auth_exhausted;
        }
      }
    }
    return stops;
  }

  /// The wait before this retry (contract 4.3, 5.1, 5.5). b: of this retry.
  constexpr void wait_by(packed_rule by, const rule_extras& extras, uint32_t b) {
    draw_range over = plain_wait(b);
    if (by.kind() >= rule_class::at_once && !free_retry_used) {
      free_retry_used = true;
      over = {};
    }
    uint32_t floor = extras.min_delay;
    if (extras.first_highest != 0 && attempt == 0) {
      over = {extras.first_lowest, extras.first_highest};
      floor = larger(floor, over.lowest);
    }
    grant(over, floor, b);
  }

  /// Begins a wait: a draw from the range, or one that spreads upwards from the floor where the range begins below it.
  /// What the server asked for is a floor in place of the range; from the second retry on not below b (contract 5.2).
  constexpr void grant(draw_range over, uint32_t floor, uint32_t b) {
    if (hint != 0) {
      floor = larger(floor, attempt != 0 ? larger(hint, b) : hint);
      over = {};
      hint = 0;
    }
    if (over.lowest < floor) {
      over = {floor, larger(over.highest, above(floor, options.backoff.jitter_percent).highest)};
    }
    wait_is = floor != 0 ? wait_kind::ordered : wait_kind::backoff;
    left[wait] = pick(over);
  }

  constexpr void halt(redial::reason why) {
    reason = why;
    phase = phase::stopped;
    action = action::stop;
    if (may_be_cut()) { left[wait] = 0; }
    left[deadline] = idle_countdown;
    if (options.probe_after != never && why < reason::kicked) {
      left[deadline] = pick(around(options.probe_after.count, options.backoff.jitter_percent));
    }
  }

  // --- tokens --------------------------------------------------------------------------------------------------------

  constexpr void on_minted(uint32_t id, uint32_t life) {
    if (!answer(id)) { return; }
    token_is = token_use::spare;
    left[token] = token_life = life;
    if (phase == phase::online) {
      end_refresh();
    } else if (phase == phase::minting && !mint_open) {
      connect();
    }
  }

  constexpr void on_mint_failed(uint32_t id, bool permanent) {
    // One that had timed out is inert: its token may still come.
    if (awaits_mint && (id == current || id == mint)) {
      (void)answer(mint);
      mint_went_wrong(permanent ? reason::mint_refused : reason::mint_failure);
    }
  }

  /// Takes an answer to a mint, once. False if that mint was answered before or its token may not be used; true for one
  /// that nothing was asked for.
  constexpr bool answer(uint32_t id) noexcept {
    if (id == current) {
      if (!mint_open) { return true; }
      id = mint;
    }
    const uint32_t age = mint - id;
    if (age == 0) { mint_open = false; }
    if (age > 7 || ((answerable >> age) & 1u) == 0) { return false; }
    answerable = static_cast<uint8_t>(answerable ^ (1u << age));
    return true;
  }

  /// The running mint brought nothing, or nothing in time.
  constexpr void mint_went_wrong(redial::reason why) {
    const bool permanent = why == reason::mint_refused;
    if (phase == phase::minting) {
      if (permanent) {
        code = 0;
        tell_user = true;
        halt(why);
      } else {
        fail(why);
      }
      return;
    }
    end_refresh();
    mint_span = next_backoff(options.backoff, mint_span);
    const draw_range over = around(mint_span, options.backoff.jitter_percent);
    if (!permanent && over.lowest < left[running]) {  // the tries end with the token's life
      left[wait] = pick({over.lowest, smaller(over.highest, left[running])});
    }
  }

  constexpr void on_token_lost() {
    drop_tokens();
    if (phase == phase::online) {
      end_refresh();
    } else if (phase == phase::minting) {
      ask_for_token();
    }
  }

  /// Neither the token in hand nor one that was asked for is any good.
  constexpr void drop_tokens() noexcept {
    token_is = token_use::none;
    answerable = 0;
  }

  constexpr void end_refresh() noexcept {
    awaits_mint = false;
    left[wait] = idle_countdown;
  }

  // --- the link ------------------------------------------------------------------------------------------------------

  constexpr void on_link_down() {
    link_down = true;
    if (phase < phase::minting || phase > phase::waiting) { return; }
    if (phase != phase::waiting) {
      explain(reason::link_lost, 0);
      if (phase != phase::minting) {
        action = action::disconnect;
        const uint32_t b = next_b();
        grant({}, 0, b);
        if (!settled()) { count_retry(b); }
      }
    }
    left[deadline] = idle_countdown;
    phase = phase::offline;
  }

  constexpr void on_link_up() {
    link_down = false;
    if (phase == phase::offline) {
      if (left[wait] == 0 || wait_is == wait_kind::budget) {
        left[wait] = idle_countdown;  // one that ran out meanwhile counts as none
        wait_is = wait_kind::backoff;
      }
    } else if (phase != phase::waiting) {
      return;
    }
    if (wait_is == wait_kind::backoff) {
      wait_is = wait_kind::redrawn;
      const uint32_t b = backoff != 0 ? backoff : options.backoff.base.count;
      const uint32_t shorter = pick({0, b});
      if (shorter < left[wait]) {
        left[wait] = shorter;
        action = action::wait;
      }
    }
    if (phase == phase::offline) { resume(); }
  }

  // --- the timer -----------------------------------------------------------------------------------------------------

  constexpr void on_elapsed(bool matured) {
    if (phase == phase::waiting) {
      resume();
    } else if (phase == phase::online) {
      on_elapsed_online(matured);
    } else if (left[deadline] == 0) {
      on_time_out();
    }
  }

  constexpr void on_time_out() {
    if (phase == phase::minting) {
      mint_went_wrong(reason::mint_timeout);
    } else if (phase == phase::connecting) {
      action = action::disconnect;
      fail(upgraded ? reason::ready_timeout : reason::connect_timeout);
    } else {  // stopped
      begin(reason::slow_probe);
    }
  }

  constexpr void on_elapsed_online(bool matured) {
    if (left[watchdog] == 0) {
      if (left[silence] == 0) {
        action = action::disconnect;
        fail(reason::liveness_timeout);
        return;
      }
      left[watchdog] = left[silence];  // frames came meanwhile
    }
    if (matured || left[wait] != 0) { return; }
    if (awaits_mint) {
      mint_went_wrong(reason::mint_timeout);
      return;
    }
    left[wait] = options.mint_timeout.count;
    issue_mint();
  }

  // --- steps ---------------------------------------------------------------------------------------------------------

  /// Waits out what is left, which may be nothing: then connect, or mint first, or wait on for the budget.
  constexpr void resume() {
    phase = phase::waiting;
    if (action == action::disconnect) { return; }
    action = action::wait;
    if (left[wait] == 0) {
      left[wait] = budget_wait();
      wait_is = wait_kind::budget;
    }
    if (left[wait] != 0) { return; }
    if (options.credential != credential::token) {
      token_is = token_use::none;  // nothing that could be shown
    } else if (token_is == token_use::none || left[token] < options.token_margin.count) {
      ask_for_token();
      return;
    }
    connect();
  }

  constexpr void ask_for_token() noexcept {
    phase = phase::minting;
    left[deadline] = options.mint_timeout.count;
    issue_mint();
  }

  constexpr void connect() noexcept {
    phase = phase::connecting;
    action = action::connect;
    left[deadline] = options.connect_timeout.count;
    left[running] = mint_span = idle_countdown;
    wait_is = wait_kind::backoff;
    upgraded = false;
    if (token_is != token_use::none) {
      token_is = token_use::shown;
      left[running] = left[token];
      mint_span = token_life;
    }
    connection = next_id(connection);
    left[debt] += options.budget.interval.count;
  }

  constexpr void issue_mint() noexcept {
    action = action::mint_token;
    mint = next_id(mint);
    answerable = static_cast<uint8_t>((answerable << 1) | 1);
    mint_open = awaits_mint = true;
  }

  static constexpr uint32_t next_id(uint32_t id) noexcept {
    if (++id == current) { ++id; }
    return id;
  }

  /// Time until the budget has a connect. The bucket is kept as the time that it takes to fill: `debt`.
  constexpr uint32_t budget_wait() const noexcept {
    return less(left[debt], (options.budget.burst - 1) * options.budget.interval.count);
  }

  /// Online with no timer of its own, time is kept for the spans that matter later: when the last of them ends.
  constexpr uint32_t last_span() const noexcept {
    uint32_t last = idle_countdown;
    for (int of = debt; of < countdowns; ++of) {
      if (left[of] != 0 && left[of] + 1 > last + 1) { last = left[of]; }  // one that does not run counts as 0
    }
    return last;
  }

  /// The options are no good.
  constexpr bool refused() const noexcept { return options.backoff.base.count == 0; }

  constexpr bool may_be_cut() const noexcept { return wait_is <= wait_kind::redrawn; }

  constexpr void forget_outage() noexcept {
    forget_failures();
    forget_advice();
    left[once] = 0;
  }

  constexpr void forget_advice() noexcept {
    session = session::unspecified;
    endpoint = endpoint::same;
  }

  constexpr void explain(redial::reason why, uint16_t seen) noexcept {
    reason = why;
    code = seen;
  }
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_TRANSITION_HPP_INCLUDED
