// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_TRANSITION_HPP_INCLUDED
#define REDIAL_DECISION_TRANSITION_HPP_INCLUDED

#include <redial/decision/backoff.hpp>
#include <redial/decision/decision.hpp>
#include <redial/decision/event.hpp>
#include <redial/decision/state.hpp>
#include <redial/profile/rulebook.hpp>
#include <stdint.h>

// The policy itself: pure functions of values. `react` takes an event and says what it comes to, except for a length
// that is to be drawn; whoever owns the randomness draws it; `conclude` puts it in its place and tells the decision.
// The same state, options, event, tick and draw give the same decision, at compile time and at run time, on every
// target.
//
// Longer than 250 lines because it is one thing: the table of contract section 2, an event a function.

namespace redial {
inline namespace v0 {

/// What an event came to, before the draw that it may ask for.
struct outcome {
  /// Where the drawn length goes.
  enum class into : uint8_t {
    nothing,       ///< nothing is to be drawn
    wait,          ///< becomes the wait
    shorter_wait,  ///< becomes the wait if that is shorter
    longer_wait,   ///< becomes the wait if that is longer
    deadline,      ///< becomes the slow probe
  };
  draw_range range{};
  into target = into::nothing;
  redial::action action = redial::action::none;
  bool may_go = false;  ///< a wait of nothing is over at once
  bool tell_user = false;
};

namespace detail {

inline constexpr uint32_t longest_timer = 0x7F000000u;  // 24.6 days; leaves 4 h of lateness below half the tick's range
inline constexpr uint32_t shortest_stable = 10000u;     // contract 5.4
inline constexpr uint32_t shortest_refreshed_life = 30000u;  // contract 4.4
inline constexpr packed_rule transport_rule{};               // contract 3: a transport failure backs off

/// State, options and rules in one object, which keeps every access one short instruction on small targets.
struct core : state {
  redial::options options{};
  const rulebook* book = nullptr;

  constexpr core(const rulebook& rules, const redial::options& chosen) noexcept : options(chosen), book(&rules) {
    refused = check(chosen) != fault::none;
  }

  // --- one event -----------------------------------------------------------------------------------------------------

  /// Takes an event at a tick. Follow it with `conclude`, and with a draw between the two if `target` asks for one.
  constexpr void react(const event& e, uint32_t now, outcome& out) noexcept {
    advance(*this, now);
    const bool matured = phase == phase::online && deadline == 0;
    if (matured) {  // contract 5.4: an end at this very instant still counts as stable
      deadline = idle_countdown;
      stable = true;
      holds = false;
      forget_failures();
    }
    using kind = event::kind;
    if (e.what() >= kind::opened && e.what() <= kind::received &&
        (!up_or_coming() || (e.id() != current && e.id() != connection))) {
      return;  // contract 2.8: nothing is up, or it is an older connection's
    }
    switch (e.what()) {
      case kind::start: on_start(out); break;
      case kind::stop: on_stop(out); break;
      case kind::opened: on_opened(out); break;
      case kind::ready: on_ready(e.span().count, out); break;
      case kind::closed: on_closed(e.code(), out); break;
      case kind::rejected: on_rejected(e.code(), e.span().count, out); break;
      case kind::failed: fail(reason::transport_failure, out); break;
      case kind::going_away: on_going_away(e.span().count); break;
      case kind::received: on_received(); break;
      case kind::minted: on_minted(e.id(), e.span().count, out); break;
      case kind::mint_failed: on_mint_failed(e.id(), e.permanent(), out); break;
      case kind::token_lost: on_token_lost(out); break;
      case kind::link_down: on_link_down(out); break;
      case kind::link_up: on_link_up(out); break;
      case kind::elapsed: on_elapsed(matured, out); break;
      case kind::inert: break;
    }
  }

  /// Puts the drawn length in its place and tells the decision.
  constexpr decision conclude(outcome& out, uint32_t drawn) noexcept {
    using into = outcome::into;
    if (out.target == into::deadline) {
      deadline = drawn;
    } else if (out.target == into::wait || (out.target == into::shorter_wait && drawn < wait)) {
      wait = drawn;
    } else if (out.target == into::longer_wait && drawn > wait) {
      wait = drawn;
      wait_is = wait_kind::minimum;
    } else if (out.target == into::shorter_wait && !out.may_go) {
      out.action = action::none;  // link_up in `waiting` that shortened nothing
    }
    if (out.may_go && wait == 0) { out.action = go(); }
    decision d;
    d.action = out.action;
    d.timer = milliseconds{next_timer()};
    d.phase = phase;
    d.attempt = attempt;
    d.connection = connection;
    d.mint = mint;
    d.reason = reason;
    d.code = code;
    d.tell_user = out.tell_user;
    d.hold_publishing = holds;
    return d;
  }

  /// Time until the next `elapsed` as of the last event; never.count if there is none (contract 2.7, 8).
  constexpr uint32_t next_timer() const noexcept {
    uint32_t next = idle_countdown;
    if (phase == phase::waiting) {
      next = wait != 0 ? wait : budget_wait();
    } else if (phase != phase::idle && phase != phase::offline) {
      next = deadline;
    }
    if (phase == phase::online) {
      next = smaller(smaller(next, watchdog), wait);
      if (next == idle_countdown) {  // keep time for the spans that matter later
        next = larger(larger(once, debt), larger(known(token_left), known(session_left)));
        next = next == 0 ? idle_countdown : next;
      }
    }
    return next == idle_countdown ? next : smaller(next, longest_timer);
  }

  /// One retry more since the last stable session.
  constexpr void count_retry(uint32_t b) noexcept {
    attempt = add(attempt, 1);
    backoff = b;
    link_draw_used = false;
  }

 private:
  // --- the application -----------------------------------------------------------------------------------------------

  constexpr void on_start(outcome& out) noexcept {
    if (phase == phase::waiting) {
      if (wait != 0 ? wait_is != wait_kind::plain : budget_wait() != 0) { return; }
    } else if (phase == phase::offline) {
      link_down = false;  // whoever says start wants it tried (contract 2.5)
    } else if (phase == phase::stopped) {
      forget_outage();
    } else if (phase != phase::idle) {
      return;
    }
    begin(reason::start_requested, out);
  }

  /// From here the only thing between the machine and a connect is what is left of a wait that may not be cut.
  constexpr void begin(redial::reason why, outcome& out) noexcept {
    explain(refused ? reason::invalid_options : why, 0);
    if (refused) {
      phase = phase::stopped;
      out.action = action::stop;
      return;
    }
    if (wait_is == wait_kind::plain && phase != phase::idle) {
      wait = 0;  // in `idle` a restored backoff is waited out (contract 11.2)
    }
    deadline = idle_countdown;
    if (untried) {
      untried = false;
      out.range.highest = options.first_spread.count;
      out.target = outcome::into::longer_wait;
    }
    if (link_down) {
      phase = phase::offline;
    } else {
      resume(out);
    }
  }

  constexpr void on_stop(outcome& out) noexcept {
    if (phase == phase::stopped) { return; }
    if (!leave(0, backoff, 0, out) && wait_is == wait_kind::plain) { wait = 0; }
    phase = phase::stopped;
    explain(reason::stop_requested, 0);
    out.action = action::stop;
  }

  // --- the connection ------------------------------------------------------------------------------------------------

  constexpr void on_opened(outcome& out) noexcept {
    upgraded = true;
    if (!options.expect_ready) { on_ready(never.count, out); }
  }

  constexpr void on_ready(uint32_t given_life, outcome& out) noexcept {
    if (phase == phase::online) { return; }
    phase = phase::online;
    explain(reason::none, 0);
    silence = watchdog = options.liveness_timeout.count != 0 ? options.liveness_timeout.count : idle_countdown;
    refresh_failures = 0;
    wait = idle_countdown;
    deadline = options.stable_after.count;
    const bool shown = has_token && presented;  // a token that arrived since is a spare already
    uint32_t life = given_life;
    if (life != idle_countdown) {
      session_left = life;
      if (shown) { token_life = token_left = life; }
    } else if (shown) {
      life = token_life;
    }
    if (life == idle_countdown) { return; }
    deadline = smaller(deadline, larger(shortest_stable, life >> 1));
    if (shown && life >= shortest_refreshed_life && options.credential == credential::token) {
      // Ask for a spare between 3/4 and 7/8 of the life, counted from when the token was minted (contract 4.4).
      const uint32_t age = life - token_left;
      out.range.lowest = less(life - (life >> 2), age);
      out.range.highest = less(life - 1 - ((life - 1) >> 3), age);
      out.target = outcome::into::wait;
    }
  }

  constexpr void on_closed(uint16_t given, outcome& out) noexcept {
    // 0 is what some stacks say for "no code"; nothing outside 1000-4999 can be in a Close frame (RFC 6455 7.4.2).
    const uint16_t seen = given >= 1000 && given < 5000 ? given : uint16_t{1006};
    const packed_rule& by = book->rules[book->closes(seen)];
    redial::reason why = reason::close_code;
    if ((by.flags & rule::ordinary) != 0) {
      why = by.kind == rule_class::stop ? reason::normal_closure : reason::server_shutdown;
    }
    explain(why, seen);
    retry(by, 0, out);
  }

  constexpr void on_rejected(uint16_t status, uint32_t retry_after, outcome& out) noexcept {
    if (phase == phase::online) {
      fail(reason::transport_failure, out);
      return;
    }
    const packed_rule& by = book->rules[book->statuses(status)];
    explain((by.flags & rule::unseen) != 0 ? reason::transport_failure : reason::http_status, status);
    retry(by, by.kind == rule_class::backoff ? retry_after : 0, out);
  }

  constexpr void on_going_away(uint32_t asked) noexcept {
    if (asked != 0) { hint = smaller(asked, options.max_server_delay.count); }
  }

  constexpr void on_received() noexcept {
    if (silence != idle_countdown) { silence = options.liveness_timeout.count; }
  }

  // --- the end of a connection or a mint -----------------------------------------------------------------------------

  /// Ends whatever runs. True if the server asked for a wait, by Retry-After now or by a going_away before: then that
  /// is the wait (contract 5.2). b: the backoff that it must not undercut; least: the row's floor.
  constexpr bool leave(uint32_t retry_after, uint32_t b, uint32_t least, outcome& out) noexcept {
    uint32_t asked = hint != 0 && attempt != 0 ? larger(hint, b) : hint;
    if (retry_after != 0) { asked = larger(asked, larger(smaller(retry_after, options.max_server_delay.count), b)); }
    if (up_or_coming()) { wait = 0; }
    deadline = silence = watchdog = idle_countdown;
    hint = 0;
    refreshing = false;
    stable = false;
    if (asked == 0) { return false; }
    wait_is = wait_kind::server;
    spread(above(larger(asked, least), options.backoff.jitter_percent), out);
    return true;
  }

  static constexpr void spread(draw_range over, outcome& out) noexcept {
    out.range = over;
    out.target = outcome::into::wait;
  }

  /// A transport or a mint that failed without a code.
  constexpr void fail(redial::reason why, outcome& out) noexcept {
    explain(why, 0);
    retry(transport_rule, 0, out);
  }

  /// Retries by the rule, or stops. What is to be done about the transport stands in `out.action` already.
  constexpr void retry(const packed_rule& by, uint32_t retry_after, outcome& out) noexcept {
    if ((by.flags & rule::holds_publishing) != 0) { holds = true; }
    const bool ran_out = stable || session_left == 0;
    if (by.kind >= rule_class::fresh_token) {
      drop_token();
      answerable = 0;
    } else if (by.kind == rule_class::expired && presented) {
      drop_token();
    }
    const uint32_t b = next_backoff(options.backoff, backoff);
    wait_by(by, retry_after, b, out);
    const redial::reason why = stops_for(by, ran_out);
    out.tell_user = (by.flags & rule::tells_user) != 0 || why == reason::auth_exhausted ||
                    (why == reason::no_fresh_token && by.kind == rule_class::fresh_token);
    if (why != reason::none) {
      wait = wait_is == wait_kind::plain || by.kind == rule_class::stop ? 0 : out.range.lowest;
      halt(why, out);
      return;
    }
    if (by.kind == rule_class::once) {
      kicks = static_cast<uint8_t>(kicks + 1);
      once = options.once_window.count;
    }
    count_retry(b);
    if (out.action == action::disconnect) {
      phase = phase::waiting;
    } else {
      resume(out);
    }
  }

  /// Why this end is not answered; none if it is.
  constexpr redial::reason stops_for(const packed_rule& by, bool ran_out) noexcept {
    if (by.kind == rule_class::stop) { return reason; }
    if (by.kind == rule_class::once) {
      kicks = once != 0 ? kicks : uint8_t{0};
      if (!options.reconnect_after_kick || kicks >= by.attempts) { return reason::kicked; }
    }
    if (by.kind >= rule_class::expired && options.credential != credential::token) { return reason::no_fresh_token; }
    if (by.kind == rule_class::fresh_token || (by.kind == rule_class::expired && !ran_out)) {
      auth_failures = static_cast<uint8_t>(auth_failures + (auth_failures != 0xFF ? 1 : 0));
      if (options.max_auth_failures != 0 && auth_failures >= options.max_auth_failures) {
        return reason::auth_exhausted;
      }
    }
    return options.max_attempts != 0 && attempt >= options.max_attempts ? reason::attempts_exhausted : reason::none;
  }

  /// The bounds of the wait before this retry, and what kind of wait it is (contract 4.3, 5.1, 5.2, 5.5).
  constexpr void wait_by(const packed_rule& by, uint32_t retry_after, uint32_t b, outcome& out) noexcept {
    const floors& floor = book->delays[by.floors];
    uint32_t least = floor.min_delay;
    uint32_t most = 0;
    if (attempt == 0 && floor.first_highest != 0) {
      least = larger(least, floor.first_lowest);
      most = larger(least, floor.first_highest);
    }
    const bool waits_nothing = by.kind >= rule_class::at_once && !free_retry_used;
    if (waits_nothing) { free_retry_used = true; }
    if (leave(retry_after, b, least, out)) { return; }
    wait_is = floor_of(least | most);
    draw_range over{least, most};
    if (most == 0 && (least != 0 || !waits_nothing)) {
      over = around(b, options.backoff.jitter_percent);
      if (over.lowest < least) {
        over = {least, larger(above(least, options.backoff.jitter_percent).highest, over.highest)};
      }
    }
    spread(over, out);
  }

  static constexpr wait_kind floor_of(uint32_t any) noexcept {
    return any != 0 ? wait_kind::minimum : wait_kind::plain;
  }

  constexpr void halt(redial::reason why, outcome& out) noexcept {
    reason = why;
    phase = phase::stopped;
    out.action = action::stop;
    out.target = outcome::into::nothing;
    if (options.probe_after != never && why != reason::kicked) {
      out.range = around(options.probe_after.count, options.backoff.jitter_percent);
      out.target = outcome::into::deadline;
    }
  }

  // --- tokens --------------------------------------------------------------------------------------------------------

  constexpr void on_minted(uint32_t id, uint32_t life, outcome& out) noexcept {
    const bool unsolicited = id == current && !mint_open;
    const bool newest = !unsolicited && (id == current || id == mint);
    if (!unsolicited && !answer(id == current ? mint : id)) { return; }
    if (life == 0) {
      if (newest) { mint_went_wrong(reason::mint_failure, out); }
      return;
    }
    has_token = true;
    presented = false;
    token_left = token_life = life;
    if (phase == phase::online) { end_refresh(); }
    if (phase == phase::minting && newest) { out.action = connect(); }
  }

  constexpr void on_mint_failed(uint32_t id, bool permanent, outcome& out) noexcept {
    if (id != current && id != mint) { return; }
    const bool awaited = mint_open && (phase == phase::minting || refreshing);
    mint_open = false;
    if (awaited) {  // one that had timed out is inert, and its token may still come
      answer(mint);
      mint_went_wrong(permanent ? reason::mint_refused : reason::mint_failure, out);
    }
  }

  /// Takes an answer to a mint, once. False if that mint was answered before or its token may not be used.
  constexpr bool answer(uint32_t id) noexcept {
    const uint32_t age = mint - id;
    const uint32_t bit = age < 8 ? 1u << age : 0;
    const bool fresh = (answerable & bit) != 0;
    answerable = static_cast<uint8_t>(answerable & ~bit);
    if (age == 0) { mint_open = false; }
    return fresh;
  }

  /// The running mint brought nothing, or nothing in time.
  constexpr void mint_went_wrong(redial::reason why, outcome& out) noexcept {
    const bool permanent = why == reason::mint_refused;
    if (phase == phase::minting) {
      if (!permanent) {
        fail(why, out);
        return;
      }
      deadline = idle_countdown;
      explain(why, 0);
      halt(why, out);
      out.tell_user = true;
    } else if (phase == phase::online && refreshing) {
      end_refresh();
      const draw_range over = around(refresh_backoff(), options.backoff.jitter_percent);
      if (!permanent && over.lowest < session_left) {  // the tries end with the token's life
        spread({over.lowest, smaller(over.highest, session_left)}, out);
      }
    }
  }

  /// The background's own curve: the base doubled for each failure in this session, up to the cap.
  constexpr uint32_t refresh_backoff() noexcept {
    uint32_t b = options.backoff.base.count << refresh_failures;
    if (b >= options.backoff.cap.count) {
      return options.backoff.cap.count;  // and so for good: a base of 1 ms reaches the cap of an hour in 22 doublings
    }
    refresh_failures = static_cast<uint8_t>(refresh_failures + 1);
    return b;
  }

  constexpr void on_token_lost(outcome& out) noexcept {
    drop_token();
    answerable = 0;
    if (phase == phase::online) {
      end_refresh();
    } else if (phase == phase::minting) {
      out.action = ask_for_token();
    }
  }

  constexpr void drop_token() noexcept {
    has_token = false;
    token_left = 0;
  }

  constexpr void end_refresh() noexcept {
    refreshing = false;
    wait = idle_countdown;
  }

  // --- the link ------------------------------------------------------------------------------------------------------

  constexpr void on_link_down(outcome& out) noexcept {
    link_down = true;
    if (phase != phase::waiting) {
      if (phase != phase::minting && !up_or_coming()) { return; }
      if (up_or_coming()) {
        out.action = action::disconnect;
        wait_is = wait_kind::plain;
        const bool settled = stable;
        const uint32_t b = next_backoff(options.backoff, backoff);
        leave(0, b, 0, out);
        if (!settled) { count_retry(b); }
      }
      deadline = idle_countdown;
      explain(reason::link_lost, 0);
    }
    phase = phase::offline;
  }

  constexpr void on_link_up(outcome& out) noexcept {
    link_down = false;
    if (phase == phase::offline) {
      if (wait == 0) {  // one that ran out meanwhile counts as none
        wait = idle_countdown;
        wait_is = wait_kind::plain;
        link_draw_used = false;
      }
      resume(out);
    } else if (phase != phase::waiting || wait == 0) {
      return;
    }
    if (wait_is == wait_kind::plain && !link_draw_used) {
      link_draw_used = true;
      out.action = action::wait;
      out.range.highest = backoff != 0 ? backoff : options.backoff.base.count;
      out.target = outcome::into::shorter_wait;
    }
  }

  // --- the timer -----------------------------------------------------------------------------------------------------

  constexpr void on_elapsed(bool matured, outcome& out) noexcept {
    if (phase == phase::online) {
      on_elapsed_online(matured, out);
    } else if (phase == phase::waiting) {
      resume(out);
    } else if (deadline != 0) {
      return;
    } else if (phase == phase::minting) {
      mint_went_wrong(reason::mint_timeout, out);
    } else if (phase == phase::connecting) {
      out.action = action::disconnect;
      fail(upgraded ? reason::ready_timeout : reason::connect_timeout, out);
    } else {  // stopped: nothing else runs a deadline
      forget_outage();
      begin(reason::slow_probe, out);
    }
  }

  constexpr void on_elapsed_online(bool matured, outcome& out) noexcept {
    if (watchdog == 0) {
      if (silence == 0) {
        out.action = action::disconnect;
        fail(reason::liveness_timeout, out);
        return;
      }
      watchdog = silence;  // frames came meanwhile
    }
    if (matured || wait != 0) { return; }
    if (refreshing) {
      mint_went_wrong(reason::mint_timeout, out);
      return;
    }
    refreshing = true;
    wait = options.mint_timeout.count;
    issue_mint();
    out.action = action::mint_token;
  }

  // --- steps ---------------------------------------------------------------------------------------------------------

  /// Waits out what is left, which may be nothing.
  constexpr void resume(outcome& out) noexcept {
    phase = phase::waiting;
    out.action = action::wait;
    out.may_go = true;
  }

  /// The wait is over: connect, or mint first, or wait on for the budget.
  constexpr redial::action go() noexcept {
    if (budget_wait() != 0) { return action::wait; }
    const bool usable = has_token && token_left >= options.token_margin.count;
    return options.credential == credential::token && !usable ? ask_for_token() : connect();
  }

  constexpr redial::action ask_for_token() noexcept {
    phase = phase::minting;
    deadline = options.mint_timeout.count;
    issue_mint();
    return action::mint_token;
  }

  constexpr redial::action connect() noexcept {
    phase = phase::connecting;
    deadline = options.connect_timeout.count;
    upgraded = false;
    presented = true;
    session_left = has_token ? token_left : idle_countdown;
    connection = connection + 1 != current ? connection + 1 : current + 1;
    if (options.budget.burst != 0) { debt += options.budget.interval.count; }
    return action::connect;
  }

  constexpr void issue_mint() noexcept {
    mint = mint + 1 != current ? mint + 1 : current + 1;
    answerable = static_cast<uint8_t>((answerable << 1) | 1);
    mint_open = true;
  }

  /// Time until the budget has a connect. The bucket is kept as the time that it takes to fill: `debt`.
  constexpr uint32_t budget_wait() const noexcept {
    const uint32_t burst = options.budget.burst;
    const uint32_t spare = burst != 0 ? (burst - 1) * options.budget.interval.count : idle_countdown;
    return debt > spare ? debt - spare : 0;
  }

  constexpr void forget_failures() noexcept {
    attempt = 0;
    backoff = 0;
    auth_failures = 0;
    free_retry_used = false;
  }

  constexpr void forget_outage() noexcept {
    forget_failures();
    once = 0;
    holds = false;
  }

  constexpr void explain(redial::reason why, uint16_t seen) noexcept {
    reason = why;
    code = seen;
  }

  static constexpr uint32_t known(uint32_t life) noexcept { return life != idle_countdown ? life : 0; }
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_TRANSITION_HPP_INCLUDED
