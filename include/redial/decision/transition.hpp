// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_TRANSITION_HPP_INCLUDED
#define REDIAL_DECISION_TRANSITION_HPP_INCLUDED

#include <redial/decision/backoff.hpp>
#include <redial/decision/decision.hpp>
#include <redial/decision/event.hpp>
#include <redial/decision/state.hpp>
#include <redial/decision/terms.hpp>
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

/// Options, state, rules and the random source in one object, which keeps every access one short instruction on small
/// targets.
template <class Random>
struct core : near_terms, state {
  const rulebook* book;
  far_terms terms;
  Random random;

  /// The random source is made of what follows, or by default.
  template <class... Source>
  constexpr core(const rulebook& rules, const options& chosen, Source&&... source)
      : near_terms(chosen), book(&rules), terms(chosen), random(static_cast<Source&&>(source)...) {
    mint_span = chosen.first_spread.count;
    wait_jitter = rules.has_curve ? 0 : curve.jitter_percent;  // a curve of the profile's own has drawn b
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
    // The usual end stands before all others, which save registers that it does not need.
    if (what == kind::closed) { return on_closed(e.code()); }
    switch (what) {
      case kind::minted: on_minted(e.id(), e.span().count); break;
      case kind::mint_failed: on_mint_failed(e.id(), e.permanent()); break;
      case kind::token_lost: on_token_lost(); break;
      case kind::opened: on_opened(); break;
      case kind::ready: on_ready(e.span().count); break;
      case kind::rejected: on_rejected(e.code(), e.span().count); break;
      case kind::failed: fail(reason::transport_failure); break;
      case kind::going_away: on_going_away(e.span().count); break;
      case kind::received: left[silence] = terms.liveness_timeout; break;
      case kind::start: on_start(); break;
      case kind::stop: on_stop(); break;
      case kind::elapsed: on_elapsed(matured); break;
      case kind::link_down: on_link_down(); break;
      case kind::link_up: on_link_up(); break;
      case kind::closed:
      case kind::inert: break;
    }
  }

  /// What the last event led to.
  constexpr decision decided() noexcept {
    timer = next_timer();
    return {action, milliseconds{timer}, phase, attempt, connection, mint, reason,
            code,   tell_user,           holds, session, endpoint};
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
    return book->has_curve ? pick(book->curve(curve, attempt, backoff)) : next_backoff(curve, backoff);
  }

  /// The wait that b stands for.
  constexpr draw_range plain_wait(uint32_t b) const noexcept { return around(b, wait_jitter); }

  /// One retry more since the last stable session; the count saturates.
  constexpr void count_retry(uint32_t b) noexcept {
    const uint32_t more = attempt + 1;
    if (more != 0) { attempt = more; }
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
    if (connection == current) {  // the first spread, once
      wait_at_least(pick({0, mint_span}), wait_kind::ordered);
      mint_span = 0;
    }
    resume();
  }

  constexpr void on_stop() {
    const bool again = phase == phase::stopped;
    code = 0;
    if (hint != 0) { grant(0, 0, 0, backoff); }
    halt(reason::stop_requested);
    if (again) { action = action::none; }
  }

  // --- the connection ------------------------------------------------------------------------------------------------

  constexpr void on_opened() {
    halfway = true;
    if (!expect_ready) { on_ready(never.count); }
  }

  constexpr void on_ready(uint32_t given_life) {
    phase = phase::online;
    forget_advice();
    explain(reason::none, 0);
    end_refresh();
    left[silence] = left[watchdog] = terms.liveness_timeout;
    if (given_life != idle_countdown) { mint_span = left[running] = given_life; }
    const uint32_t life = mint_span;
    mint_span = 0;
    left[deadline] = smaller(terms.stable_after, larger(shortest_stable, life >> 1));
    if (token_is != token_use::shown) { return; }  // a token that came since is a spare already
    left[token] = left[running];
    token_life = life;
    if (life + 1 > shortest_refreshed_life) {  // an unknown life plus 1 is 0
      // Ask for a spare between 3/4 and 7/8 of the life, counted from when the token was minted (contract 4.4).
      left[wait] = less(pick({life - (life >> 2), life - 1 - ((life - 1) >> 3)}), life - left[token]);
    }
  }

  constexpr void on_closed(uint16_t given) {
    // 0 is what some stacks say for "no code"; nothing outside 1000-4999 can be in a Close frame (RFC 6455 7.4.2).
    const bool possible = given - 1000u < 4000u;
    left[wait] = 0;
    end_by(book->closes, reason::close_code, possible ? given : uint16_t{1006});
  }

  constexpr void on_rejected(uint16_t status, uint32_t retry_after) {
    if (phase == phase::online) {
      fail(reason::transport_failure);
    } else {
      left[wait] = smaller(retry_after, terms.max_server_delay);
      end_by(book->statuses, reason::http_status, status);
    }
  }

  constexpr void on_going_away(uint32_t asked) noexcept {
    if (asked != 0) { hint = smaller(asked, terms.max_server_delay); }
  }

  // --- the end of a connection or a mint -----------------------------------------------------------------------------

  /// An end with a code that a table is about.
  constexpr void end_by(const segment* table, redial::reason why, uint16_t seen) {
    explain(why, seen);
    retry(book->find(table, seen));
  }

  /// A transport or a mint that failed without a code.
  constexpr void fail(redial::reason why) {
    explain(why, 0);
    left[wait] = 0;
    // What a failure says of session and endpoint holds for a session that was up.
    retry(phase == phase::online ? book->transport : packed_rule{}.bits);
  }

  /// Retries by the rule, or stops. What is to be done about the transport stands in `action` already, what led here in
  /// `reason` and `code`, and what Retry-After asks for in left[wait], 0 for nothing.
  constexpr void retry(uint8_t cell) {
    packed_rule by{cell};
    const rule_extras& extras = book->look_up(by);
    if (by.has(rule::unseen)) { reason = reason::transport_failure; }
    if (by.has(rule::ordinary)) {
      reason = by.kind() == rule_class::stop ? reason::normal_closure : reason::server_shutdown;
    }
    if (extras.session != session::unspecified) { session = extras.session; }
    if (extras.endpoint != endpoint::same) { endpoint = extras.endpoint; }
    if (by.has(rule::holds_publishing)) { holds = true; }
    tell_user = by.has(rule::tells_user);
    if (by.kind() == rule_class::stop) { hint = 0; }  // contract 5.3
    const uint32_t b = next_b();
    if (by.kind() == rule_class::backoff && left[wait] != 0) {
      hint = larger(hint, larger(left[wait], b));  // other than a hint it never undercuts b (contract 5.2)
    }
    wait_by(by, extras, b);
    const bool exhausted = attempt > terms.last_retry;
    redial::reason stops = stops_for(by, extras);
    if (stops == reason::none && exhausted) { stops = reason::attempts_exhausted; }
    if (stops != reason::none) {
      halt(stops);
      return;
    }
    if (by.kind() == rule_class::once) {
      ++kicks;
      left[once] = terms.once_window;
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
    redial::reason stops = token_refusal;
    if (by.kind() == rule_class::once) {
      stops = kick_refusal;
      if (left[once] == 0) { kicks = 0; }
      if (kicks >= extras.attempts) { stops = reason::kicked; }
    } else if (stops != reason::none) {
      if (by.kind() == rule_class::fresh_token) { tell_user = true; }
    } else {
      const bool ran_out = by.kind() == rule_class::expired && (settled() || left[running] == 0);
      if (!ran_out) {
        if (auth_failures != 255) { ++auth_failures; }  // reboots carry it on
        if (auth_failures > last_refusal) {
          tell_user = true;
          stops = reason::auth_exhausted;
        }
      }
    }
    return stops;
  }

  /// The wait before this retry (contract 4.3, 5.1, 5.5). b: of this retry.
  constexpr void wait_by(packed_rule by, const rule_extras& extras, uint32_t b) {
    draw_range plain{};
    if (by.kind() >= rule_class::at_once && !free_retry_used) {
      free_retry_used = true;
    } else {
      plain = plain_wait(b);
    }
    uint32_t lowest = plain.lowest;
    uint32_t highest = plain.highest;
    uint32_t floor = extras.min_delay;
    if (extras.first_highest != 0 && attempt == 0) {
      lowest = extras.first_lowest;
      highest = extras.first_highest;
      floor = larger(floor, lowest);
    }
    grant(lowest, highest, floor, b);
  }

  /// Begins a wait: a draw from the range, or one that spreads upwards from the floor where the range begins below it.
  /// What the server asked for is a floor in place of the range; from the second retry on not below b (contract 5.2).
  constexpr void grant(uint32_t lowest, uint32_t highest, uint32_t floor, uint32_t b) {
    if (hint != 0) {
      floor = larger(floor, attempt != 0 ? larger(hint, b) : hint);
      lowest = highest = 0;
      hint = 0;
    }
    if (lowest < floor) {
      lowest = floor;
      highest = larger(highest, above(floor, curve.jitter_percent).highest);
    }
    wait_is = floor != 0 ? wait_kind::ordered : wait_kind::backoff;
    left[wait] = pick({lowest, highest});
  }

  constexpr void halt(redial::reason why) {
    reason = why;
    phase = phase::stopped;
    action = action::stop;
    if (may_be_cut()) { left[wait] = 0; }
    left[deadline] = idle_countdown;
    if (terms.probe_after != never.count && why < reason::kicked) {
      left[deadline] = pick(around(terms.probe_after, curve.jitter_percent));
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
    if (halfway && (id == current || id == mint)) {
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
    const unsigned bit = age < 8 ? 1u << age : 0;
    if ((answerable & bit) == 0) { return false; }
    answerable = static_cast<uint8_t>(answerable ^ bit);
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
    mint_span = next_backoff(curve, mint_span);
    const draw_range over = around(mint_span, curve.jitter_percent);
    if (!permanent && over.lowest < left[running]) {  // the tries end with the token's life
      left[wait] = pick({over.lowest, smaller(over.highest, left[running])});
    }
  }

  constexpr void on_token_lost() {
    drop_tokens();
    if (phase == phase::online) {
      end_refresh();
    } else if (phase == phase::minting) {
      resume();  // which asks for another: a connect was due and still is
    }
  }

  /// Neither the token in hand nor one that was asked for is any good.
  constexpr void drop_tokens() noexcept {
    token_is = token_use::none;
    answerable = 0;
  }

  constexpr void end_refresh() noexcept {
    halfway = false;
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
        grant(0, 0, 0, b);
        if (!settled()) { count_retry(b); }
      }
    }
    resume();
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
      const uint32_t b = backoff != 0 ? backoff : curve.base.count;
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
      fail(halfway ? reason::ready_timeout : reason::connect_timeout);
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
    if (halfway) {
      mint_went_wrong(reason::mint_timeout);
      return;
    }
    left[wait] = terms.mint_timeout;
    issue_mint();
  }

  // --- steps ---------------------------------------------------------------------------------------------------------

  /// Waits out what is left, which may be nothing: then connect, or mint first, or wait on for the budget. Without a
  /// link all of that has time.
  constexpr void resume() {
    if (link_down) {
      left[deadline] = idle_countdown;
      phase = phase::offline;
      return;
    }
    phase = phase::waiting;
    if (action == action::disconnect) { return; }
    action = action::wait;
    if (left[wait] == 0) {
      wait_is = wait_kind::budget;
      left[wait] = budget_wait();
    }
    if (left[wait] != 0) { return; }
    if (token_refusal != reason::none) {
      token_is = token_use::none;  // nothing that could be shown
    } else if (token_is == token_use::none || left[token] < terms.token_margin) {
      ask_for_token();
      return;
    }
    connect();
  }

  constexpr void ask_for_token() noexcept {
    phase = phase::minting;
    left[deadline] = terms.mint_timeout;
    issue_mint();
  }

  constexpr void connect() noexcept {
    phase = phase::connecting;
    action = action::connect;
    left[deadline] = terms.connect_timeout;
    left[running] = mint_span = idle_countdown;
    wait_is = wait_kind::backoff;
    halfway = false;
    if (token_is != token_use::none) {
      token_is = token_use::shown;
      left[running] = left[token];
      mint_span = token_life;
    }
    connection = next_id(connection);
    left[debt] += terms.budget_interval;
  }

  constexpr void issue_mint() noexcept {
    action = action::mint_token;
    mint = next_id(mint);
    answerable = static_cast<uint8_t>((answerable << 1) | 1);
    mint_open = halfway = true;
  }

  static constexpr uint32_t next_id(uint32_t id) noexcept {
    if (++id == current) { ++id; }
    return id;
  }

  /// Time until the budget has a connect. The bucket is kept as the time that it takes to fill: `debt`.
  constexpr uint32_t budget_wait() const noexcept { return less(left[debt], terms.budget_debt); }

  /// Online with no timer of its own, time is kept for the spans that matter later: when the last of them ends.
  constexpr uint32_t last_span() const noexcept {
    uint32_t last = idle_countdown;
    for (int of = debt; of < countdowns; ++of) {
      if (left[of] != 0 && left[of] + 1 > last + 1) { last = left[of]; }  // one that does not run counts as 0
    }
    return last;
  }

  /// The options are no good.
  constexpr bool refused() const noexcept { return curve.base.count == 0; }

  constexpr bool may_be_cut() const noexcept { return wait_is <= wait_kind::redrawn; }

  constexpr void forget_outage() noexcept {
    forget_failures();
    tell_user = false;  // it is; said here, it makes one word of what is cleared
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
