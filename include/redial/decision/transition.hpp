// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_TRANSITION_HPP_INCLUDED
#define REDIAL_DECISION_TRANSITION_HPP_INCLUDED

#include <redial/decision/backoff.hpp>
#include <redial/decision/decision.hpp>
#include <redial/decision/event.hpp>
#include <redial/decision/state.hpp>
#include <redial/profile/rulebook.hpp>
#include <stdint.h>

// The policy itself: pure functions of values. `react` takes an event and says what it comes to, except for a length that
// is to be drawn; whoever owns the randomness draws it; `conclude` puts it in its place and tells the decision. The same
// state, options, event, tick and draw give the same decision, at compile time and at run time, on every target.
//
// Longer than 250 lines because it is one thing: the table of contract section 2, an event a function.

namespace redial {
inline namespace v0 {

/// What an event came to, before the draw that it may ask for.
struct outcome {
  /// Where the drawn length goes.
  enum class into : uint8_t {
    nothing,        ///< nothing is to be drawn
    wait,           ///< becomes the wait
    shorter_wait,   ///< becomes the wait if that is shorter
    longer_wait,    ///< becomes the wait if that is longer
    deadline,       ///< becomes the slow probe
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
inline constexpr packed_rule transport_rule{};          // contract 3: a transport failure backs off

/// State, options and rules in one object, which keeps every access one short instruction on small targets.
struct core : state {
  redial::options options{};
  const rulebook* book = nullptr;

  constexpr core(const rulebook& rules, const redial::options& chosen) noexcept : options(chosen), book(&rules) {
    refused = check(chosen) != fault::none;
  }

  // --- one event -----------------------------------------------------------------------------------------------------

  /// Takes an event at a tick. Follow it with `conclude`, and with a draw between the two if `target` asks for one.
  constexpr outcome react(const event& e, uint32_t now) noexcept {
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
      return {};  // contract 2.8: nothing is up, or it is an older connection's
    }
    switch (e.what()) {
      case kind::start: return on_start();
      case kind::stop: return on_stop();
      case kind::opened: return on_opened();
      case kind::ready: return phase == phase::connecting ? go_online(e.span().count) : outcome{};
      case kind::closed: return on_closed(e.code());
      case kind::rejected: return on_rejected(e.code(), e.span().count);
      case kind::failed: return retry(transport_rule, 0, reason::transport_failure, 0);
      case kind::going_away: return on_going_away(e.span().count);
      case kind::received: return on_received();
      case kind::minted: return on_minted(e.id(), e.span().count);
      case kind::mint_failed: return on_mint_failed(e.id(), e.permanent());
      case kind::token_lost: return on_token_lost();
      case kind::link_down: return on_link_down();
      case kind::link_up: return on_link_up();
      case kind::elapsed: return on_elapsed(matured);
      case kind::inert: break;
    }
    return {};
  }

  /// Puts the drawn length in its place and tells the decision.
  constexpr decision conclude(outcome out, uint32_t drawn) noexcept {
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
    if (out.may_go && wait == 0) {
      out.action = go();
    }
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

  constexpr outcome on_start() noexcept {
    if (phase == phase::waiting) {
      const bool uncuttable = wait_is != wait_kind::plain;
      if (wait != 0 ? uncuttable : budget_wait() != 0) {
        return {};
      }
    } else if (phase == phase::offline) {
      link_down = false;  // whoever says start wants it tried (contract 2.5)
    } else if (phase == phase::stopped) {
      forget_outage();
    } else if (phase != phase::idle) {
      return {};
    }
    return begin(reason::start_requested);
  }

  /// From here the only thing between the machine and a connect is what is left of a wait that may not be cut.
  constexpr outcome begin(redial::reason why) noexcept {
    outcome out;
    explain(why, 0);
    if (refused) {
      explain(reason::invalid_options, 0);
      phase = phase::stopped;
      out.action = action::stop;
      return out;
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
      phase = phase::waiting;
      out.action = action::wait;
      out.may_go = true;
    }
    return out;
  }

  constexpr outcome on_stop() noexcept {
    outcome out;
    if (phase == phase::stopped) {
      return out;
    }
    const uint32_t asked = server_wait(0, backoff);
    leave();
    if (asked != 0) {
      out = wait_for_server(asked);
    } else if (wait_is == wait_kind::plain) {
      wait = 0;
    }
    phase = phase::stopped;
    explain(reason::stop_requested, 0);
    out.action = action::stop;
    return out;
  }

  // --- the connection ------------------------------------------------------------------------------------------------

  constexpr outcome on_opened() noexcept {
    if (phase == phase::connecting) {
      if (!options.expect_ready) {
        return go_online(never.count);
      }
      upgraded = true;
    }
    return {};
  }

  constexpr outcome go_online(uint32_t given_life) noexcept {
    outcome out;
    phase = phase::online;
    stable = false;
    explain(reason::none, 0);
    silence = watchdog = options.liveness_timeout.count != 0 ? options.liveness_timeout.count : idle_countdown;
    refresh_failures = 0;
    wait = idle_countdown;
    const bool shown = has_token && presented;  // a token that arrived since is a spare already
    if (given_life != idle_countdown) {
      session_left = given_life;
      if (shown) {
        token_life = token_left = given_life;
      }
    }
    const uint32_t life = shown ? token_life : given_life;
    deadline = options.stable_after.count;
    if (life != idle_countdown) {
      deadline = smaller(deadline, larger(shortest_stable, life >> 1));
      if (shown && life >= shortest_refreshed_life && options.credential == credential::token) {
        // Ask for a spare between 3/4 and 7/8 of the life, counted from when the token was minted (contract 4.4).
        const uint32_t age = life - token_left;
        const uint32_t from = life - (life >> 2);
        const uint32_t to = life - ((life - 1) >> 3) - 1;
        out.range = {from > age ? from - age : 0, to > age ? to - age : 0};
        out.target = outcome::into::wait;
      }
    }
    return out;
  }

  constexpr outcome on_closed(uint16_t given) noexcept {
    // 0 is what some stacks say for "no code"; nothing outside 1000-4999 can be in a Close frame (RFC 6455 7.4.2).
    const uint16_t seen = given >= 1000 && given < 5000 ? given : uint16_t{1006};
    const packed_rule& rule = book->rules[book->closes(seen)];
    redial::reason why = reason::close_code;
    if ((rule.flags & rule::ordinary) != 0) {
      why = rule.kind == rule_class::stop ? reason::normal_closure : reason::server_shutdown;
    }
    return retry(rule, 0, why, seen);
  }

  constexpr outcome on_rejected(uint16_t status, uint32_t retry_after) noexcept {
    if (phase == phase::online) {
      return retry(transport_rule, 0, reason::transport_failure, 0);
    }
    const packed_rule& rule = book->rules[book->statuses(status)];
    const bool unseen = (rule.flags & rule::unseen) != 0;
    return retry(rule, rule.kind == rule_class::backoff ? retry_after : 0,
                 unseen ? reason::transport_failure : reason::http_status, status);
  }

  constexpr outcome on_going_away(uint32_t asked) noexcept {
    if (asked != 0) {
      hint = smaller(asked, options.max_server_delay.count);
    }
    return {};
  }

  constexpr outcome on_received() noexcept {
    if (silence != idle_countdown && phase == phase::online) {
      silence = options.liveness_timeout.count;
    }
    return {};
  }

  // --- the end of a connection or a mint -----------------------------------------------------------------------------

  /// The wait that the server asked for, by Retry-After now or by an earlier going_away; 0: none (contract 5.2). b: the
  /// backoff that it must not undercut.
  constexpr uint32_t server_wait(uint32_t retry_after, uint32_t b) const noexcept {
    uint32_t asked = 0;
    if (hint != 0) {
      asked = attempt == 0 ? hint : larger(hint, b);
    }
    if (retry_after != 0) {
      asked = larger(asked, larger(smaller(retry_after, options.max_server_delay.count), b));
    }
    return asked;
  }

  constexpr outcome wait_for_server(uint32_t asked) noexcept {
    outcome out;
    wait_is = wait_kind::server;
    out.range = above(asked, options.backoff.jitter_percent);
    out.target = outcome::into::wait;
    return out;
  }

  /// Retries by the rule, or stops.
  constexpr outcome retry(const packed_rule& rule, uint32_t retry_after, redial::reason why, uint16_t seen,
                          redial::action then = redial::action::wait) noexcept {
    explain(why, seen);
    holds = holds || (rule.flags & rule::holds_publishing) != 0;
    const bool tell = (rule.flags & rule::tells_user) != 0;
    const bool shows_token = rule.kind == rule_class::fresh_token || rule.kind == rule_class::expired ||
                             rule.kind == rule_class::once;
    const bool ran_out = rule.kind == rule_class::expired && (stable || session_left == 0);
    if (shows_token && (presented || rule.kind != rule_class::expired)) {
      drop_token();
    }
    if (shows_token && rule.kind != rule_class::expired) {
      answerable = 0;
    }
    const uint32_t b = next_backoff(options.backoff, backoff);
    outcome out = wait_by(rule, server_wait(retry_after, b), b);
    leave();
    wait = wait_is == wait_kind::plain ? 0 : out.range.lowest;  // if it stops, a floor is kept for the next start
    if (rule.kind == rule_class::stop) {
      wait = 0;
      wait_is = wait_kind::plain;
      return halt(why, tell);
    }
    if (rule.kind == rule_class::once) {
      kicks = once == 0 ? uint8_t{0} : kicks;
      if (!options.reconnect_after_kick || kicks >= rule.attempts) {
        return halt(reason::kicked, tell);
      }
    }
    if (shows_token && options.credential != credential::token) {
      return halt(reason::no_fresh_token, tell || rule.kind == rule_class::fresh_token);
    }
    if (rule.kind == rule_class::fresh_token || (rule.kind == rule_class::expired && !ran_out)) {
      auth_failures = auth_failures != 0xFF ? static_cast<uint8_t>(auth_failures + 1) : uint8_t{0xFF};
      if (options.max_auth_failures != 0 && auth_failures >= options.max_auth_failures) {
        return halt(reason::auth_exhausted, true);
      }
    }
    if (options.max_attempts != 0 && attempt >= options.max_attempts) {
      return halt(reason::attempts_exhausted, tell);
    }
    if (rule.kind == rule_class::once) {
      kicks = static_cast<uint8_t>(kicks + 1);
      once = options.once_window.count;
    }
    count_retry(b);
    phase = phase::waiting;
    out.action = then;
    out.may_go = then == action::wait;
    out.tell_user = tell;
    return out;
  }

  /// The bounds of the wait before this retry, and what kind of wait it is (contract 4.3, 5.1, 5.2, 5.5).
  constexpr outcome wait_by(const packed_rule& rule, uint32_t asked, uint32_t b) noexcept {
    const floors& floor = book->delays[rule.floors];
    const uint32_t jitter = options.backoff.jitter_percent;
    const bool windowed = attempt == 0 && floor.first_highest != 0;
    const uint32_t least = larger(floor.min_delay, windowed ? floor.first_lowest : 0);
    const bool waits_nothing = rule.kind != rule_class::backoff && rule.kind != rule_class::stop && !free_retry_used;
    free_retry_used = free_retry_used || waits_nothing;
    if (asked != 0) {
      return wait_for_server(larger(asked, least));
    }
    outcome out;
    out.target = outcome::into::wait;
    wait_is = least != 0 || windowed ? wait_kind::minimum : wait_kind::plain;
    if (windowed) {
      out.range = {least, larger(least, floor.first_highest)};
    } else if (least != 0 || !waits_nothing) {
      out.range = around(b, jitter);
      if (out.range.lowest < least) {
        out.range = {least, larger(above(least, jitter).highest, out.range.highest)};
      }
    }
    return out;
  }

  constexpr outcome halt(redial::reason why, bool tell) noexcept {
    outcome out;
    reason = why;
    phase = phase::stopped;
    if (options.probe_after != never && why != reason::kicked) {
      out.range = around(options.probe_after.count, options.backoff.jitter_percent);
      out.target = outcome::into::deadline;
    }
    out.action = action::stop;
    out.tell_user = tell;
    return out;
  }

  // --- tokens --------------------------------------------------------------------------------------------------------

  constexpr outcome on_minted(uint32_t id, uint32_t life) noexcept {
    const bool unsolicited = id == current && !mint_open;
    const bool newest = !unsolicited && (id == current || id == mint);
    if (!unsolicited && !answer(id == current ? mint : id)) {
      return {};
    }
    if (life == 0) {
      return newest ? mint_went_wrong(false, reason::mint_failure) : outcome{};
    }
    has_token = true;
    presented = false;
    token_left = token_life = life;
    if (phase == phase::online) {
      end_refresh();
    }
    outcome out;
    if (phase == phase::minting && newest) {
      out.action = connect();
    }
    return out;
  }

  constexpr outcome on_mint_failed(uint32_t id, bool permanent) noexcept {
    if ((id != current && id != mint) || !answer(mint)) {
      return {};
    }
    return mint_went_wrong(permanent, permanent ? reason::mint_refused : reason::mint_failure);
  }

  /// Takes an answer to a mint, once. False if that mint was answered before or its token may not be used.
  constexpr bool answer(uint32_t id) noexcept {
    const uint32_t age = mint - id;
    const uint32_t bit = age < 8 ? 1u << age : 0;
    const bool fresh = (answerable & bit) != 0;
    answerable = static_cast<uint8_t>(answerable & ~bit);
    mint_open = mint_open && age != 0;
    return fresh;
  }

  /// The running mint brought nothing, or nothing in time.
  constexpr outcome mint_went_wrong(bool permanent, redial::reason why) noexcept {
    if (phase == phase::minting) {
      if (permanent) {
        leave();
        explain(why, 0);
        return halt(why, true);
      }
      return retry(transport_rule, 0, why, 0);
    }
    outcome out;
    if (phase == phase::online && refreshing) {
      end_refresh();
      const uint32_t b = refresh_backoff();
      draw_range range = around(b, options.backoff.jitter_percent);
      if (!permanent && range.lowest < session_left) {  // the tries end with the token's life
        out.range = {range.lowest, smaller(range.highest, session_left)};
        out.target = outcome::into::wait;
      }
    }
    return out;
  }

  /// The background's own curve: the base doubled for each failure in this session, up to the cap.
  constexpr uint32_t refresh_backoff() noexcept {
    uint32_t b = options.backoff.base.count;
    for (uint8_t i = 0; i < refresh_failures && b < options.backoff.cap.count; ++i) {
      b += b;  // at most 22 times: the cap is an hour at most
    }
    refresh_failures = static_cast<uint8_t>(refresh_failures | ((refresh_failures + 1) & 0xFF));
    return smaller(b, options.backoff.cap.count);
  }

  constexpr outcome on_token_lost() noexcept {
    outcome out;
    drop_token();
    answerable = 0;
    if (phase == phase::online) {
      end_refresh();
    } else if (phase == phase::minting) {
      out.action = ask_for_token();
    }
    return out;
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

  constexpr outcome on_link_down() noexcept {
    link_down = true;
    outcome out;
    if (up_or_coming()) {
      const uint32_t b = next_backoff(options.backoff, backoff);
      const uint32_t asked = server_wait(0, b);
      const bool settled = stable;
      leave();
      wait_is = wait_kind::plain;
      link_draw_used = false;
      if (asked != 0) {
        out = wait_for_server(asked);
      }
      if (!settled) {
        count_retry(b);
      }
      out.action = action::disconnect;
    } else if (phase == phase::minting) {
      leave();
    } else if (phase != phase::waiting) {
      return out;
    }
    if (phase != phase::waiting) {
      explain(reason::link_lost, 0);
    }
    phase = phase::offline;
    return out;
  }

  constexpr outcome on_link_up() noexcept {
    link_down = false;
    outcome out;
    const bool was_offline = phase == phase::offline;
    if (!was_offline && (phase != phase::waiting || wait == 0)) {
      return out;
    }
    if (wait == 0) {  // one that ran out meanwhile counts as none
      wait_is = wait_kind::plain;
      link_draw_used = false;
      wait = idle_countdown;
    }
    if (was_offline) {
      phase = phase::waiting;
      out.action = action::wait;
      out.may_go = true;
    }
    if (wait_is == wait_kind::plain && !link_draw_used) {
      link_draw_used = true;
      out.action = action::wait;
      out.range.highest = backoff != 0 ? backoff : options.backoff.base.count;
      out.target = outcome::into::shorter_wait;
    }
    return out;
  }

  // --- the timer -----------------------------------------------------------------------------------------------------

  constexpr outcome on_elapsed(bool matured) noexcept {
    outcome out;
    switch (phase) {
      case phase::minting:
        return deadline == 0 ? mint_went_wrong(false, reason::mint_timeout) : out;
      case phase::connecting:
        if (deadline == 0) {
          return retry(transport_rule, 0, upgraded ? reason::ready_timeout : reason::connect_timeout, 0,
                       action::disconnect);
        }
        return out;
      case phase::online:
        return on_elapsed_online(matured);
      case phase::waiting:
        out.action = action::wait;
        out.may_go = true;
        return out;
      case phase::stopped:
        if (deadline == 0) {
          forget_outage();
          return begin(reason::slow_probe);
        }
        return out;
      case phase::idle:
      case phase::offline:
        break;
    }
    return out;
  }

  constexpr outcome on_elapsed_online(bool matured) noexcept {
    outcome out;
    if (watchdog == 0) {
      if (silence == 0) {
        return retry(transport_rule, 0, reason::liveness_timeout, 0, action::disconnect);
      }
      watchdog = silence;  // frames came meanwhile
    }
    if (matured || wait != 0) {
      return out;
    }
    if (refreshing) {
      return mint_went_wrong(false, reason::mint_timeout);
    }
    refreshing = true;
    wait = options.mint_timeout.count;
    issue_mint();
    out.action = action::mint_token;
    return out;
  }

  // --- steps ---------------------------------------------------------------------------------------------------------

  /// The wait is over: connect, or mint first, or wait on for the budget.
  constexpr redial::action go() noexcept {
    if (budget_wait() != 0) {
      return action::wait;
    }
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
    if (options.budget.burst != 0) {
      debt += options.budget.interval.count;
    }
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

  /// Nothing of a connection or mint runs any more.
  constexpr void leave() noexcept {
    if (up_or_coming()) {
      wait = 0;
    }
    deadline = silence = watchdog = idle_countdown;
    hint = 0;
    refreshing = false;
    stable = false;
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
