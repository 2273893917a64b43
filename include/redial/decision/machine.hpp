// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_MACHINE_HPP_INCLUDED
#define REDIAL_DECISION_MACHINE_HPP_INCLUDED

#include <redial/decision/endings.hpp>
#include <redial/decision/event.hpp>
#include <redial/random.hpp>
#include <stdint.h>

// The policy itself: contract section 2, a function an event. The machine is a value: the same memory, settings, event,
// tick and random bits give the same next memory and the same decision, at compile time and at run time, on every
// target. Time comes in as a number; randomness is drawn here and nowhere else, and only where a length of time is
// wanted. What it stands on:
//
//     memory, settings   what it remembers; the rules and options, as it reads them
//     tokens             the token in hand, and the mints that may bring one
//     waits              how long to wait, as ranges
//     endings            what the end of a connection means
//     machine            what happens, event by event

namespace redial {
inline namespace v0 {
namespace detail {

inline constexpr uint32_t shortest_stable = 10000;  // contract 5.4
inline constexpr uint32_t one_minute = 60000;       // contract 5.3
// Silence is judged at quarters of liveness_timeout (contract 6.2). Between the last frame and the first look after it
// lies less than a quarter, so at the third look it lasts two to three quarters, at the fifth four to five.
inline constexpr uint8_t looks_to_ping = 3;
inline constexpr uint8_t looks_to_drop = 5;

/// A set of event kinds, a bit each.
template <class... Kinds>
constexpr uint16_t set_of(Kinds... kinds) noexcept {
  return static_cast<uint16_t>((0u | ... | (1u << static_cast<unsigned>(kinds))));
}

/// The events that mean something in each phase; all others change nothing there (the table of contract section 2).
struct accepted_events {
  using kind = event::kind;
  static constexpr uint16_t always = set_of(kind::stop, kind::minted, kind::token_lost, kind::link_down, kind::link_up);
  static constexpr uint16_t ends =
      set_of(kind::closed, kind::rejected, kind::failed, kind::going_away, kind::session_lost);
  static constexpr uint16_t of_connections = ends | set_of(kind::opened, kind::ready, kind::received);
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

template <class Random>
struct machine : endings {
  Random random;

  /// The random source is made of what follows, or by default.
  template <class... Source>
  constexpr machine(const rulebook& knowledge, const options& o, Source&&... source)
      : endings(knowledge, o), random(static_cast<Source&&>(source)...) {}

  /// A machine that another one, but for its random source, was copied for.
  constexpr machine(const endings& other, Random source) : endings(other), random(source) {}

  // --- one event -----------------------------------------------------------------------------------------------------

  /// Takes an event at a tick.
  constexpr void react(const event& e, uint32_t now) {
    const bool became_stable = move_to(now);
    action = action::none;
    tell_user = false;
    happened what = e.what();
    if (what == happened::minted && e.span().count == 0) { what = happened::mint_failed; }  // contract 4.2
    unsigned accepted = accepted_events::in[static_cast<unsigned>(phase)];
    if (e.id() != current && e.id() != connection) { accepted &= ~unsigned{accepted_events::of_connections}; }
    if ((accepted >> static_cast<unsigned>(what) & 1u) == 0) { return; }
    const uint32_t asked = smaller(e.span().count, max_server_delay);  // what a server wants to be waited
    switch (what) {
      case happened::start: on_start(); break;
      case happened::stop: on_stop(); break;
      case happened::opened: on_opened(); break;
      case happened::ready: on_ready(e.span().count); break;
      case happened::closed: on_closed(e.code()); break;
      case happened::rejected: on_rejected(e.code(), asked); break;
      case happened::failed: fail(reason::transport_failure); break;
      case happened::going_away: on_going_away(asked); break;
      case happened::received: looks_without_frame = 0; break;
      case happened::minted: on_minted(e.id(), e.span().count); break;
      case happened::mint_failed: on_mint_failed(e.id(), e.permanent(), asked); break;
      case happened::token_lost: on_token_lost(); break;
      case happened::link_down: on_link_down(); break;
      case happened::link_up: on_link_up(); break;
      case happened::elapsed: on_elapsed(became_stable); break;
      case happened::session_lost: on_session_lost(); break;
      case happened::inert: break;
    }
  }

  // --- draws ---------------------------------------------------------------------------------------------------------

  /// A value of [lowest, highest]; a range of one value asks the source for nothing.
  [[gnu::noinline]] constexpr uint32_t pick(draw_range range) {
    bit_source<Random> bits{random};
    return range.lowest == range.highest ? range.lowest : (draw)(range, bits);
  }

  /// b of the next retry (contract 5.1). A curve of the profile's own draws it.
  [[gnu::noinline]] constexpr uint32_t next_b() {
    return book->has_curve ? pick(book->curve(curve, attempt, backoff)) : next_backoff(curve, backoff);
  }

 private:
  using happened = event::kind;

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
  [[gnu::noinline]] constexpr void begin(redial::reason why) {
    if (phase == phase::stopped) {
      forget_failures();
      forget_advice();
      left[once] = 0;
      if (why == reason::slow_probe) { let_patience_be_over(); }
    }
    note(why, 0);
    if (!valid) { return halt(reason::invalid_options); }
    if (may_be_cut() && phase != phase::idle) { left[wait] = 0; }  // in `idle` a restored backoff is waited out (11.2)
    if (!first_spread_drawn) {
      first_spread_drawn = true;
      wait_at_least(pick({0, first_spread}), wait_kind::floored);
    }
    resume();
  }

  constexpr void on_stop() {
    const bool again = phase == phase::stopped;
    code = 0;
    if (server_wait != 0) { begin_wait(0, 0, 0, backoff); }
    halt(reason::stop_requested);
    if (again) { action = action::none; }
  }

  // --- the connection ------------------------------------------------------------------------------------------------

  constexpr void on_opened() {
    upgraded = true;
    if (!expect_ready) { on_ready(idle); }
  }

  /// given_life: what the service says is left of the session's token; idle: it says nothing. 0 contradicts itself: a
  /// clock is wrong (contract 4.2).
  constexpr void on_ready(uint32_t given_life) {
    enter(phase::online);
    forget_advice();
    note(reason::none, 0);
    left[look] = liveness_quarter;
    looks_without_frame = 0;
    if (given_life != idle && given_life != 0) { shown_life = left[shown_token] = given_life; }
    left[stable] = smaller(stable_after, larger(shortest_stable, shown_life >> 1));
    if (token_is != token_use::shown) { return; }  // a token that came since is a spare already
    left[token] = left[shown_token];
    token_life = shown_life;
    if (is_refreshed()) {
      const uint32_t age = token_life - left[token];
      left[refresh] = saturating_sub(pick(refresh_range()), age);
    }
  }

  constexpr void on_closed(uint16_t given) {
    // 0 is what some stacks say for "no code"; nothing outside 1000-4999 can be in a Close frame (RFC 6455 7.4.2).
    const uint16_t seen = given - 1000u < 4000u ? given : uint16_t{1006};
    end_by(book->closes, reason::close_code, seen, 0);
  }

  constexpr void on_rejected(uint16_t status, uint32_t asked) {
    if (phase == phase::online) { return fail(reason::transport_failure); }
    end_by(book->statuses, reason::http_status, status, asked);
  }

  constexpr void on_going_away(uint32_t asked) noexcept {
    if (asked == 0) { return; }
    server_wait = asked;
    left[notice] = server_wait + one_minute;  // contract 5.3
  }

  constexpr void on_session_lost() noexcept {
    let_advice_go_stale();
    if (phase == phase::connecting && !ready_time_renewed) {
      ready_time_renewed = true;
      left[deadline] = connect_timeout;
    }
  }

  // --- the end of a connection or a mint -----------------------------------------------------------------------------

  /// An end with a code that a table knows.
  constexpr void end_by(const step_table& table, redial::reason why, uint16_t seen, uint32_t asked) {
    note(why, seen);
    retry_by(table.find(seen), asked);
  }

  /// A transport or a mint that failed without a code. What a failure says of session and endpoint holds for a session
  /// that was up.
  [[gnu::noinline]] constexpr void fail(redial::reason why, uint32_t asked = 0) {
    note(why, 0);
    retry_by(phase == phase::online ? book->transport_failure : step{plain_backoff}, asked);
  }

  /// Retries by the rule, or stops. asked: what Retry-After asks for, 0 for nothing. What is to be done about the
  /// transport stands in `action` already, what led here in `reason` and `code`.
  [[gnu::noinline]] constexpr void retry_by(step by, uint32_t asked) {
    const rule_details& how = book->details[by.details()];
    take_advice(by, how);
    const rule_class kind = class_of(by);
    const uint32_t b = next_b();
    const redial::reason why_not = refusal(by, kind, how);
    const bool own_refusal = by.kind() == rule_class::stop_if_it_lasts;
    if (why_not == reason) { forget_server_wait(); }  // what led here stops of itself (contract 5.3)
    if (kind == rule_class::backoff || own_refusal) { take_retry_after(asked, b); }  // contract 3: nowhere else
    begin_wait_by(kind, how, b);
    if (why_not != reason::none) {
      if (wait_is == wait_kind::floored && !how.has_floor()) { left[wait] = 0; }  // no try follows to be delayed
      return halt(why_not);
    }
    if (kind == rule_class::once) {
      ++kicks;
      left[once] = once_window;
    }
    count_retry(b);
    if (attempt > tell_user_after - 1u) { tell_user = true; }
    resume();
  }

  /// Begins the wait that a rule lets a retry wait (contract 3.4, 4.3, 5.1, 5.5). b: of this retry. Uses up the one
  /// retry that waits nothing.
  [[gnu::noinline]] constexpr void begin_wait_by(rule_class kind, const rule_details& how, uint32_t b) {
    draw_range range{};
    if (may_wait_nothing(kind) && !free_retry_used) {
      free_retry_used = true;
    } else if (server_wait == 0) {
      range = backoff_range(b);
    }
    uint32_t floor = how.min_delay;
    if (kind == rule_class::stop_if_it_lasts) { floor = larger(floor, refusal_delay); }
    if (how.first_highest != 0 && attempt == 0) {
      range = {how.first_lowest, how.first_highest};
      floor = larger(floor, how.first_lowest);
    }
    begin_wait(range.lowest, range.highest, floor, b);
  }

  /// Begins a wait: a draw from [lowest, highest], or, where that begins below the floor, one that spreads upwards from
  /// it. What the server asked for is such a floor (contract 5.2, 5.5). b: of this retry.
  [[gnu::noinline]] constexpr void begin_wait(uint32_t lowest, uint32_t highest, uint32_t floor, uint32_t b) {
    uint32_t spread_from = 0;
    wait_is = floor != 0 ? wait_kind::floored : wait_kind::backoff;
    if (server_wait != 0) {
      spread_from = take_server_wait(b);
      floor = larger(floor, spread_from);
      wait_is = wait_kind::ordered;
    }
    if (lowest < floor) { lowest = spread_from = floor; }
    left[wait] = pick({lowest, larger(highest, above(spread_from, curve.jitter_percent).highest)});
  }

  [[gnu::noinline]] constexpr void halt(redial::reason why) {
    reason = why;
    enter(phase::stopped);
    action = action::stop;
    if (may_be_cut()) { left[wait] = 0; }
    if (probe_after != idle && !ends_for_good(why)) { left[probe] = pick(around(probe_after, curve.jitter_percent)); }
  }

  // --- tokens --------------------------------------------------------------------------------------------------------

  constexpr void on_minted(uint32_t id, uint32_t life) {
    const bool good = take_answer(id);
    if (good) { keep_token(life); }
    if (phase == phase::online) {
      if (good) { end_refresh(); }
    } else if (phase == phase::minting && mint_is == mint_state::answered) {
      good ? connect_now() : issue_mint();  // token_lost came before its answer: another is asked for
    }
  }

  constexpr void on_mint_failed(uint32_t id, bool permanent, uint32_t asked) {
    if (!awaits(id)) { return; }
    (void)take_answer(mint);
    mint_went_wrong(permanent ? reason::mint_refused : reason::mint_failure, asked);
  }

  /// The newest mint brought nothing, or nothing in time. asked: how long the token service wants to be left alone.
  [[gnu::noinline]] constexpr void mint_went_wrong(redial::reason why, uint32_t asked = 0) {
    if (phase == phase::online) { return retry_refresh(why != reason::mint_refused, asked); }
    if (why != reason::mint_refused) { return fail(why, asked); }
    code = 0;
    tell_user = true;
    halt(why);
  }

  /// Background mints are tried again with a backoff of their own until the token's life ends (contract 4.4).
  constexpr void retry_refresh(bool worth_it, uint32_t asked) {
    end_refresh();
    refresh_backoff = next_backoff(curve, refresh_backoff);
    const draw_range own = around(refresh_backoff, curve.jitter_percent);
    const uint32_t lowest = larger(own.lowest, asked);
    const uint32_t highest = larger(own.highest, above(asked, curve.jitter_percent).highest);
    const uint32_t life = left[shown_token];
    if (worth_it && lowest < life) { left[refresh] = pick({lowest, smaller(highest, life)}); }
  }

  constexpr void on_token_lost() {
    drop_tokens();
    if (phase == phase::online) {
      end_refresh();
    } else if (phase == phase::minting && mint_is == mint_state::open) {
      resume();  // which asks for another: a connect was due and still is
      mint_is = mint_state::renewed;
    }
  }

  // --- the link ------------------------------------------------------------------------------------------------------

  constexpr void on_link_down() {
    link_down = true;
    if (phase == phase::idle || phase == phase::offline || phase == phase::stopped) { return; }
    if (phase != phase::waiting) {
      note(reason::link_lost, 0);
      if (has_transport()) {
        action = action::disconnect;
        const uint32_t b = next_b();
        begin_wait(0, 0, 0, b);
        if (!settled()) { count_retry(b); }
      }
    }
    resume();
  }

  constexpr void on_link_up() {
    link_down = false;
    if (phase == phase::offline) {
      if (left[wait] == 0 || wait_is == wait_kind::budgeted) {
        left[wait] = idle;  // one that ran out meanwhile counts as none
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

  /// One thing at a time, in this order (contract 2.9). What a phase does not wait for is idle in it.
  constexpr void on_elapsed(bool became_stable) {
    if (phase == phase::waiting) { return resume(); }
    if (left[look] == 0) {
      left[look] = liveness_quarter;
      ++looks_without_frame;
      if (looks_without_frame == looks_to_ping) {
        action = action::ping;
        return;
      }
      if (looks_without_frame >= looks_to_drop) {
        action = action::disconnect;
        return fail(reason::liveness_timeout);
      }
    }
    if (became_stable) { return; }
    if (left[probe] == 0) { return begin(reason::slow_probe); }
    if (left[deadline] == 0) {
      if (phase != phase::connecting) { return mint_went_wrong(reason::mint_timeout); }
      action = action::disconnect;
      return fail(upgraded ? reason::ready_timeout : reason::connect_timeout);
    }
    if (left[refresh] == 0) {
      left[refresh] = idle;
      issue_mint();
    }
  }

  // --- steps ---------------------------------------------------------------------------------------------------------

  /// Enters a phase, or the same one again: what ran for the one before runs no more.
  [[gnu::noinline]] constexpr void enter(redial::phase next) noexcept {
    phase = next;
    for (int of = probe; of <= look; ++of) { left[of] = idle; }
  }

  /// Waits out what is left, which may be nothing: then connect, or mint first, or wait on for the budget. Without a
  /// link all of that has time.
  [[gnu::noinline]] constexpr void resume() {
    if (link_down) { return enter(phase::offline); }
    enter(phase::waiting);
    if (action == action::disconnect) { return; }
    action = action::wait;
    if (left[wait] == 0) {
      wait_is = wait_kind::budgeted;
      left[wait] = budget_wait();
    }
    if (left[wait] != 0) { return; }
    if (!can_mint) {
      token_is = token_use::none;  // nothing that could be shown
    } else if (!has_usable_token()) {
      phase = phase::minting;
      return issue_mint();
    }
    connect_now();
  }

  [[gnu::noinline]] constexpr void connect_now() noexcept {
    phase = phase::connecting;
    action = action::connect;
    upgraded = ready_time_renewed = false;
    refresh_backoff = 0;
    left[deadline] = connect_timeout;
    left[budget] += budget_interval;
    show_token();
    connection = next_id(connection);
  }
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_MACHINE_HPP_INCLUDED
