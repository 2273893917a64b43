// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_MODEL_MONITOR_HPP_INCLUDED
#define REDIAL_TESTS_MODEL_MONITOR_HPP_INCLUDED

// The invariants of contract 12, as an observer can check them: from the profile, the options, the events that went in,
// the time between them and the decisions that came out. It reads nothing of the machine. The exploration, the tapes,
// the fuzzer and the properties all judge by this one monitor.
//
// It knows bounds, not decisions: where the contract lets a value be drawn it keeps the lowest and the highest. Where
// an observer can't know (whether a session counts as stable depends on the life of the token that was shown), it takes
// the decision's word for it and demands what is true either way.
#include <redial/redial.hpp>

#include <cstdint>
#include <initializer_list>

namespace model {

using redial::action;
using redial::decision;
using redial::event;
using redial::phase;
using redial::reason;
using redial::rule_class;

inline constexpr std::uint32_t forever = 0xFFFFFFFFu;

inline std::uint32_t run_down(std::uint32_t span, std::uint32_t passed) {
  if (span == forever) { return forever; }
  return span > passed ? span - passed : 0;
}
inline std::uint32_t min_of(std::uint32_t a, std::uint32_t b) { return a < b ? a : b; }
inline std::uint32_t max_of(std::uint32_t a, std::uint32_t b) { return a < b ? b : a; }

/// A length of time that is known up to a draw.
struct span {
  std::uint32_t least = 0;
  std::uint32_t most = 0;
  bool holds(std::uint32_t value) const { return least <= value && value <= most; }
};

/// What may be the case, as far as an observer can tell.
struct belief {
  bool may = false;
  bool must = false;
};

/// Whether the application has a token that it may show (contract 4.2).
enum class token_seen : std::uint8_t {
  none,   ///< none came, or what came was refused or lost
  spare,  ///< one that no connection was made with
  shown,  ///< the one that the running or last connection was made with
};

/// What an observer remembers. A plain value; spans run down.
struct memory {
  phase where = phase::idle;
  reason why = reason::none;
  std::uint16_t code = 0;
  bool wanted = false;   ///< between start and stop
  bool open = false;     ///< a connect was asked for and its end was not seen
  bool minting = false;  ///< a mint was asked for and neither answered nor timed out
  bool renewed = false;  ///< by token_lost, which asks once an answer
  bool link_down = false;
  bool ordered = false;   ///< the wait is a server's or a row's: nothing cuts it
  bool perhaps = false;   ///< ... or may be: a part of it that only the machine knows
  bool cut = false;       ///< link_up has had its one draw of this wait
  bool restored = false;  ///< idle with a restored wait, which the first start waits out
  bool untried = true;    ///< the first spread is due
  bool holding = false;
  bool free_used = false;   ///< the one retry that waits nothing
  bool short_life = false;  ///< a token was seen whose life could make sessions stable earlier
  bool vague = false;       ///< restored from a session that may have been stable: what it forgot is not known
  bool exact = false;       ///< online: `unstable` is known and not only a lower bound
  token_seen token = token_seen::none;
  std::uint8_t welcome = 0;        ///< bit i: the mint `mint - i` was asked for after the last refusal or loss
  bool unanswered = false;         ///< the newest mint has not been answered, for certain
  std::uint8_t doubted = 0;        ///< bit i: that mint has perhaps failed, which only the machine knows
  bool refreshing = false;         ///< online: the newest mint runs in the background
  bool perhaps_refreshed = false;  ///< ... or that has ended, which only the machine knows
  bool session_lost = false;       ///< connecting: the service has said so, which renews the time to `ready` once
  bool perhaps_spare = false;      ///< a token came that only the machine knows to be taken
  bool opened = false;             ///< connecting: `opened` was seen
  bool opened_in_vain = false;     ///< a connect was opened and did not become ready, and none has since
  bool stale = false;              ///< advice to resume, or to go to a given endpoint, is no good until `ready`
  bool pinged = false;             ///< online: in this silence
  bool slept = false;              ///< online: a timer was late in this silence
  bool over = false;               ///< the wait is over, and the budget is waited for
  redial::session session = redial::session::unspecified;
  redial::endpoint endpoint = redial::endpoint::same;
  span lasting;                       ///< ends that stop if they last, 2: or more (contract 3.4)
  span lasts;                         ///< what is left of the span that the first of them began
  span refusals;                      ///< counted refusals of a token, up to the limit (contract 4.3)
  span shown_left{forever, forever};  ///< life of the token that the connection was made with; forever: not known
  std::uint32_t token_least = 0;      ///< life of the token in hand, at least
  std::uint32_t token_left = 0;       ///< ... and at most
  std::uint32_t connection = 0;
  std::uint32_t mint = 0;
  std::uint32_t timer = forever;  ///< what the last decision armed
  span wait;                      ///< what is left of the running wait
  std::uint32_t debt = 0;         ///< until the budget's bucket is full
  std::uint32_t mint_left = 0;
  std::uint32_t hint = 0;        ///< a going_away that was not used yet, clamped
  std::uint32_t hint_left = 0;   ///< until it goes stale
  std::uint32_t silence = 0;     ///< online: time since the last frame, as far as it matters
  std::uint32_t since_ping = 0;  ///< online: time since the ping of this silence
  std::uint32_t mint_rest = 0;   ///< online: until the token service may be asked again
  std::uint32_t unstable = 0;    ///< online: until the session is stable, at least
  std::uint32_t attempt = 0;

  /// Feeds `put` with what later verdicts depend on. Reason and code are only compared with a repeated decision.
  template <class Put>
  void each_part(Put put) const {
    std::uint32_t flags = 0;
    for (const bool f : {wanted,         open,    minting,   link_down,  ordered, perhaps,      cut,          restored,
                         untried,        holding, free_used, short_life, vague,   exact,        session_lost, opened,
                         opened_in_vain, stale,   pinged,    slept,      over,    perhaps_spare}) {
      flags = flags * 2 + (f ? 1u : 0u);
    }
    put(flags);
    put(static_cast<std::uint32_t>(where) | static_cast<std::uint32_t>(session) << 8 |
        static_cast<std::uint32_t>(endpoint) << 16);
    put(lasting.least | lasting.most << 4 | refusals.least << 8 | refusals.most << 16);
    put(token_least);
    put(static_cast<std::uint32_t>(token) | std::uint32_t{welcome} << 8 | std::uint32_t{doubted} << 16 |
        (unanswered ? 1u << 24 : 0u) | (refreshing ? 1u << 25 : 0u) | (perhaps_refreshed ? 1u << 26 : 0u));
    put(token_left);
    for (const std::uint32_t part :
         {timer, wait.least, wait.most, debt, mint_left, hint, hint_left, unstable, attempt, lasts.least, lasts.most,
          shown_left.least, shown_left.most, silence, since_ping, mint_rest}) {
      put(part);
    }
  }
};

class monitor {
 public:
  monitor(const redial::profile& p, const redial::options& o) : profile_(&p), o_(o) {
    valid_ = redial::check(o) == redial::fault::none;
    has_budget_ = o.budget.burst != 0 && o.budget.interval.count != 0;
  }

  /// Judges one event that came `passed` ms after the one before. Null, or the invariant that was broken.
  const char* see(memory& m, const event& e, std::uint32_t passed, const decision& d) const {
    run_on(m, passed);
    const memory was = m;
    const char* const broken = judge(was, m, e, d);
    m.where = d.phase;
    m.why = d.reason;
    m.code = d.code;
    m.timer = d.timer.count;
    m.attempt = d.attempt;
    m.holding = d.hold_publishing;
    m.connection = d.connection;
    m.mint = d.mint;
    return broken;
  }

  /// Time passes, and nothing else.
  void run_on(memory& m, std::uint32_t passed) const {
    if (m.where == phase::online && quarter() != 0) {
      m.slept = m.slept || passed > m.timer;
      m.silence = min_of(m.silence + min_of(passed, 6 * quarter()), 6 * quarter());  // longer is no different
      if (m.pinged) { m.since_ping = min_of(m.since_ping + min_of(passed, quarter()), quarter()); }
    }
    for (std::uint32_t* const left :
         {&m.timer, &m.wait.least, &m.wait.most, &m.debt, &m.mint_left, &m.unstable, &m.token_least, &m.token_left,
          &m.hint_left, &m.lasts.least, &m.lasts.most, &m.shown_left.least, &m.shown_left.most, &m.mint_rest}) {
      *left = run_down(*left, passed);
    }
    if (m.hint_left == 0) { m.hint = 0; }
  }

  /// The machine was saved right after its last event, and a new one restored from that, which was told `away`.
  memory reboot(const memory& m, std::uint32_t away) const {
    memory n;
    const bool up = is_up(m.where);
    const bool stopped = m.where == phase::stopped;
    const bool settled = m.where == phase::online && m.unstable == 0;
    n.restored = true;
    if (!settled || !m.exact) {  // what was counted is carried on, the span of patience without the time away
      n.lasting = {settled ? 0 : m.lasting.least, m.lasting.most};
      n.lasts = {run_down(m.lasts.least, away), run_down(m.lasts.most, away)};
      n.refusals = {settled ? 0 : m.refusals.least, m.refusals.most};
    }
    n.short_life = m.short_life;
    n.attempt = settled && m.exact ? 0 : m.attempt;
    n.holding = m.holding && !(settled && m.exact);
    n.free_used = m.free_used && !settled;
    n.debt = run_down(m.debt, away);
    if (!up) {
      n.ordered = m.ordered;
      n.perhaps = m.perhaps;
      n.wait = m.wait;
    }
    const bool perhaps = settled && !m.exact;
    n.vague = perhaps || m.vague;
    const bool retries = m.where == phase::minting || m.where == phase::connecting ||
                         (m.where == phase::online && !settled) ||
                         (stopped && m.why != reason::stop_requested && m.why != reason::invalid_options);
    span more;
    if (retries || perhaps) {
      const std::uint32_t b = curve(n.attempt + 1);
      more = {perhaps ? 0 : b - share(b), b + share(b)};
    }
    if (up && m.hint != 0) {
      const std::uint32_t w = n.attempt == 0 || perhaps ? m.hint : max_of(m.hint, curve(n.attempt + 1));
      more = {w, max_of(more.most, w + share(max_of(w, curve(n.attempt + 1))))};
      n.ordered = true;
    }
    if (more.most > n.wait.least && !(up && m.hint != 0)) {  // a backoff on top, and the longer of the two counts
      n.perhaps = n.perhaps || n.ordered;
      n.ordered = false;
    }
    if (retries) { n.attempt += 1; }
    n.wait.least = max_of(run_down(n.wait.least, away), run_down(more.least, away));
    n.wait.most = max_of(run_down(n.wait.most, away), run_down(more.most, away));
    return n;
  }

  /// b of the n-th retry (contract 5.1).
  std::uint32_t curve(std::uint32_t n) const {
    std::uint64_t b = o_.backoff.base.count;
    for (std::uint32_t i = 1; i < n && b < o_.backoff.cap.count; ++i) {
      const std::uint64_t grown = b * o_.backoff.factor_percent / 100;
      if (grown == b) { break; }
      b = grown < o_.backoff.cap.count ? grown : o_.backoff.cap.count;
    }
    return static_cast<std::uint32_t>(b);
  }

  /// Time until the budget has a connect.
  std::uint32_t budget_wait(const memory& m) const {
    const std::uint32_t spare = has_budget_ ? (o_.budget.burst - 1) * o_.budget.interval.count : forever;
    return m.debt > spare ? m.debt - spare : 0;
  }

 private:
  static bool is_up(phase p) { return p == phase::connecting || p == phase::online; }
  static bool about_transport(event::kind k) {
    return k == event::kind::opened || k == event::kind::ready || k == event::kind::closed ||
           k == event::kind::rejected || k == event::kind::failed || k == event::kind::going_away ||
           k == event::kind::received || k == event::kind::session_lost;
  }
  bool mints() const { return o_.credential == redial::credential::token; }
  bool has_patience() const { return o_.patience.count != 0 && o_.patience != redial::never; }
  /// A quarter of liveness_timeout, rounded up; 0: not watched.
  std::uint32_t quarter() const { return o_.liveness_timeout.count / 4 + (o_.liveness_timeout.count % 4 != 0 ? 1 : 0); }
  std::uint32_t share(std::uint32_t of) const {
    return static_cast<std::uint32_t>(std::uint64_t{of} * o_.backoff.jitter_percent / 100);
  }
  std::uint32_t clamped(std::uint32_t asked) const { return min_of(asked, o_.max_server_delay.count); }

  /// What the profile says about the end that this event is.
  redial::rule rule_of(const memory& was, const event& e) const {
    redial::rule by = row_of(was, e);
    if (!mints() && by.has(redial::rule_flag::renew_if_possible)) { by.kind = rule_class::backoff; }  // contract 4.1
    return by;
  }
  redial::rule row_of(const memory& was, const event& e) const {
    if (e.what() == event::kind::closed) {
      const std::uint16_t code = e.code() >= 1000 && e.code() < 5000 ? e.code() : std::uint16_t{1006};
      return redial::explain_close(*profile_, code).what;
    }
    if (e.what() == event::kind::rejected && was.where == phase::connecting) {
      return redial::explain_status(*profile_, e.code()).what;
    }
    return redial::rules::backoff();
  }

  const char* judge(const memory& was, memory& m, const event& e, const decision& d) const {
    using kind = event::kind;
    const kind what = e.what();
    const bool up = is_up(was.where);
    const bool named = !about_transport(what) || (up && (e.id() == redial::current || e.id() == was.connection));
    const bool due = was.timer == 0;
    const bool wakes = what == kind::elapsed && was.where == phase::stopped && due;  // the slow probe
    const bool starts = (what == kind::start && (was.where == phase::idle || was.where == phase::stopped)) || wakes;
    const bool acts = d.action == action::connect || d.action == action::mint_token;
    const char* broken = nullptr;
    if (what == kind::link_down) { m.link_down = true; }
    if (what == kind::link_up || (what == kind::start && was.where == phase::offline)) { m.link_down = false; }
    if ((what == kind::minted || what == kind::ready) && e.span().count != 0 &&
        e.span().count < 2 * o_.stable_after.count && o_.stable_after.count > 10000) {
      m.short_life = true;
    }

    // A decision is one thing, and its parts agree.
    if ((d.action == action::connect) != (d.phase == phase::connecting && d.connection != was.connection)) {
      return "connect goes with phase connecting and a new id";
    }
    if ((d.action == action::mint_token) != (d.mint != was.mint) ||
        (d.action == action::mint_token && d.phase != phase::minting && d.phase != phase::online)) {
      return "mint_token goes with phase minting or online and a new id";
    }
    if (d.action == action::wait && d.phase != phase::waiting) { return "wait goes with phase waiting"; }
    if (d.action == action::stop && d.phase != phase::stopped) { return "stop goes with phase stopped"; }
    if (d.action == action::disconnect && (!up || (d.phase != phase::waiting && d.phase != phase::offline))) {
      return "disconnect ends a connection";
    }
    if (d.phase == phase::idle && was.where != phase::idle) { return "nothing goes back to idle"; }

    // I1
    if (starts || what == kind::start) { m.wanted = true; }
    if (!m.wanted && (acts || d.action == action::wait || d.action == action::disconnect)) { return "I1: not wanted"; }
    if (!valid_ && acts) { return "I1: these options never connect"; }
    if (m.link_down && acts) { return "6.3: the link is down"; }
    if (what == kind::stop && (d.phase != phase::stopped || d.timer != redial::never ||
                               d.action != (was.where == phase::stopped ? action::none : action::stop))) {
      return "I1: stop stops";
    }
    if (was.where == phase::stopped && !starts && (d.phase != phase::stopped || d.action != action::none)) {
      return "I1: only start or a probe leaves stopped";
    }
    if (d.phase == phase::stopped) { m.wanted = false; }
    if (d.phase == phase::stopped && was.where != phase::stopped) {
      const bool probes = o_.probe_after != redial::never && d.reason != reason::stop_requested &&
                          d.reason != reason::kicked && d.reason != reason::invalid_options;
      const std::uint32_t p = o_.probe_after.count;
      if (!probes ? d.timer != redial::never
                  : !span{min_of(p - share(p), 0x7F000000u), p + share(p)}.holds(d.timer.count)) {
        return "I4: the slow probe";
      }
    }

    // I7: what means nothing changes nothing.
    const bool inert = what == kind::inert || !named || (what == kind::received && was.where != phase::online);
    if (inert) {
      const bool same_timer = d.timer.count == was.timer || (was.where == phase::online && due);
      if (d.action != action::none || d.phase != was.where || !same_timer || d.reason != was.why ||
          d.code != was.code) {
        return "I7: an event that means nothing";
      }
    }

    const redial::rule by = rule_of(was, e);
    broken = tokens(was, m, e, d, by, named);
    if (broken != nullptr) { return broken; }

    const bool by_peer =
        named && up && (what == kind::closed || (what == kind::rejected && was.where == phase::connecting));
    const bool settles = was.where == phase::online && was.unstable == 0;
    const bool fresh = starts && was.where == phase::stopped;
    const bool retries = is_retry(was, e, d);
    if (by_peer && by.kind == rule_class::stop && d.action != action::stop) { return "I1: the rule stops"; }
    if (retries && !settles && d.attempt != was.attempt + 1) { return "5.1: every retry counts"; }

    // What stops if it lasts (contract 3.4, 4.3).
    const bool forgets_all = d.attempt < was.attempt || (retries && d.attempt == was.attempt);
    if (fresh || (settles && (was.exact || forgets_all))) {
      m.lasting = m.lasts = m.refusals = {};
    } else if (settles) {
      m.lasting.least = m.refusals.least = 0;
    }
    const belief over{o_.patience.count == 0 || (m.lasting.most == 2 && m.lasts.least == 0),
                      o_.patience.count == 0 || (m.lasting.least == 2 && m.lasts.most == 0)};
    const belief lasting = by_peer ? count(was, m, by) : belief{};
    if (wakes && has_patience()) {  // 6.4: one more such end stops
      m.lasting = {2, 2};
      m.lasts = {};
    }
    if (wakes && d.reason != reason::slow_probe && valid_) { return "6.4: a probe has a reason of its own"; }
    const bool exhausted = o_.max_attempts != 0 && (was.attempt >= o_.max_attempts || (was.vague && retries));
    const bool too_many = d.action == action::stop && d.reason == reason::attempts_exhausted;
    const bool lasted = d.action == action::stop && lasting.may && over.may && says_so(e, d, by);
    if (lasting.must && over.must && !lasted && !(exhausted && too_many)) { return "3.4: it has lasted"; }
    if (d.action == action::stop && up && by_peer && by.kind != rule_class::stop && by.kind != rule_class::once &&
        !lasted && !too_many) {
      return "3.4: a stop before its time, or with another reason or code";
    }
    if (too_many && !exhausted) { return "5.6: attempts are left"; }
    if (d.action == action::stop && !by_peer && !too_many && what != kind::stop && d.reason != reason::mint_refused &&
        d.reason != reason::invalid_options) {
      return "3: nothing here stops";
    }
    if (d.action == action::stop && d.reason == reason::mint_refused &&
        !(was.where == phase::minting && what == kind::mint_failed && e.permanent())) {
      return "4.6: the mint was not refused for good";
    }

    // Who may see it (contract 3.3), and what is not resent at once.
    const bool told = (by_peer && by.has(redial::rule_flag::tell_user)) || lasted || too_many ||
                      (d.action == action::stop && d.reason == reason::mint_refused) ||
                      (retries && o_.tell_user_after != 0 && d.attempt >= o_.tell_user_after);
    if (d.tell_user != told) { return "3.3: tell_user"; }

    broken = advice(was, m, e, d, by, named, fresh);
    if (broken != nullptr) { return broken; }
    broken = silence(was, m, e, d, named);
    if (broken != nullptr) { return broken; }
    const bool held = was.holding && !fresh && !(settles && was.exact);
    const bool holds_now = by_peer && by.has(redial::rule_flag::hold_publishing);
    if (d.hold_publishing != (held || holds_now) && !(((settles && !was.exact) || was.vague) && !d.hold_publishing)) {
      return "3: hold_publishing";
    }

    // Retries are counted one by one, and forgotten only after a stable session or on a fresh start.
    const bool forgets = fresh || settles;
    if (d.attempt != was.attempt && d.attempt != was.attempt + 1 && !(forgets && d.attempt <= 1) &&
        !(was.where == phase::idle && was.restored)) {
      return "5.4: attempt";
    }
    if (settles && was.exact && d.attempt > 1) { return "5.4: a stable session ends the count"; }
    const bool forgot = d.attempt < was.attempt || (d.attempt == was.attempt && d.phase != phase::online &&
                                                    d.phase != phase::stopped);  // ... and counted one
    if (fresh || (settles && (was.exact || forgot))) {
      m.free_used = false;
      m.vague = false;
    }

    // Ids and what is outstanding.
    if (named && up && (what == kind::closed || what == kind::rejected || what == kind::failed)) { m.open = false; }
    if (d.action == action::disconnect || d.phase == phase::stopped) { m.open = false; }
    if (d.action == action::connect) {
      if (m.open) { return "I2: two connects outstanding"; }
      m.open = true;
    }
    const bool answers =
        (what == kind::minted || what == kind::mint_failed) && (e.id() == redial::current || e.id() == was.mint);
    if (answers || was.mint_left == 0) { m.minting = false; }
    if (d.action == action::mint_token) {
      if (m.minting && d.phase == was.where && what != kind::token_lost) { return "I2: two mints outstanding"; }
      m.minting = true;
      m.renewed = what == kind::token_lost;
      m.mint_left = o_.mint_timeout.count;
    }
    if (d.phase != phase::minting && d.phase != phase::online) { m.minting = false; }
    if (!m.minting) { m.mint_left = 0; }

    if (d.phase == phase::online && was.where != phase::online) {
      const std::uint32_t life = what == kind::ready && e.span().count != 0 ? e.span().count : forever;
      const std::uint32_t stable = o_.stable_after.count;
      const bool known = life != forever;
      m.unstable = min_of(stable, known ? max_of(10000, life / 2) : m.short_life ? 10000 : stable);
      m.exact = known || !m.short_life || stable <= 10000;
      m.wait = {};
      m.ordered = false;
    }
    if (d.phase != phase::online) {
      m.unstable = 0;
      m.exact = false;
    }

    broken = waits(was, m, e, d, by, named, starts, due, lasting);
    if (broken != nullptr) { return broken; }
    broken = budgeted(was, m, d);
    if (broken != nullptr) { return broken; }

    if (named && up && what == kind::going_away && e.span().count != 0) {
      m.hint = clamped(e.span().count);
      m.hint_left = m.hint + 60000;  // contract 5.3
    }
    if (!is_up(d.phase) || d.action == action::connect) { m.hint = m.hint_left = 0; }
    if (d.action == action::connect && has_budget_) { m.debt += o_.budget.interval.count; }
    if (d.phase != phase::idle) { m.restored = false; }

    // I5: something is always on its way.
    const bool may_rest = d.phase == phase::idle || d.phase == phase::offline || d.phase == phase::stopped;
    if (!may_rest && d.phase != phase::online && d.timer == redial::never) { return "I5: no timer runs"; }
    if (d.phase == phase::online) {
      if (m.unstable != 0 && d.timer.count > (m.exact ? m.unstable : 0x7F000000u)) {
        return "I5: no timer for stability";
      }
      if (o_.liveness_timeout.count != 0 && d.timer.count > o_.liveness_timeout.count) {
        return "I5: no timer for liveness";
      }
    }
    if ((d.phase == phase::idle || d.phase == phase::offline) && d.timer != redial::never) {
      return "I5: a timer runs";
    }
    return nullptr;
  }

  /// A retry decision: the end of a connection or a mint that is not answered with a stop. Link losses are none.
  static bool is_retry(const memory& was, const event& e, const decision& d) {
    using kind = event::kind;
    const kind what = e.what();
    if ((!is_up(was.where) && was.where != phase::minting) || what == kind::link_down || what == kind::stop ||
        what == kind::token_lost || (what == kind::minted && e.span().count != 0)) {
      return false;
    }
    return d.phase == phase::waiting || d.action == action::connect ||
           (d.action == action::mint_token && d.phase == phase::minting);
  }

  /// Counts an end for contract 3.4 and 4.3, and says whether 3.4 answers it.
  belief count(const memory& was, memory& m, const redial::rule& by) const {
    belief counts{true, true};
    belief answers{true, true};
    const bool refused = by.kind == rule_class::expired || by.kind == rule_class::fresh_token;
    if (by.kind != rule_class::stop_if_it_lasts && !refused) { return {}; }
    if (refused && mints()) {
      if (by.kind == rule_class::expired) {  // in order after a stable session, or at the end of a known life
        const bool settles = was.where == phase::online && was.unstable == 0;
        counts.may = !(settles && was.exact) && was.shown_left.most > o_.token_margin.count;
        counts.must = !settles && was.shown_left.least > o_.token_margin.count;
      }
      const std::uint32_t limit = o_.max_auth_failures;
      m.refusals.least = min_of(limit, m.refusals.least + (counts.must ? 1 : 0));
      m.refusals.most = min_of(limit, m.refusals.most + (counts.may ? 1 : 0));
      answers.may = counts.may && limit != 0 && m.refusals.most == limit;
      answers.must = counts.must && limit != 0 && m.refusals.least == limit;
    }
    if (has_patience() && counts.may) {
      if (m.lasting.most == 0) { m.lasts.least = o_.patience.count; }
      if (m.lasting.least == 0) { m.lasts.most = o_.patience.count; }
      m.lasting.most = min_of(2, m.lasting.most + 1);
      if (counts.must) { m.lasting.least = min_of(2, m.lasting.least + 1); }
    }
    return answers;
  }

  /// A stop of contract 3.4 says why.
  bool says_so(const event& e, const decision& d, const redial::rule& by) const {
    if (by.kind != rule_class::stop_if_it_lasts) {
      return d.reason == (mints() ? reason::auth_exhausted : reason::no_fresh_token);
    }
    const bool code_is_one = e.what() != event::kind::closed || (e.code() >= 1000 && e.code() < 5000);
    return d.code == (code_is_one ? e.code() : 1006) && d.reason == own_reason(e, by);
  }
  static reason own_reason(const event& e, const redial::rule& by) {
    using redial::rule_flag;
    return by.has(rule_flag::ended_in_order)         ? reason::normal_closure
           : by.has(rule_flag::not_an_error)         ? reason::server_shutdown
           : by.has(rule_flag::as_transport_failure) ? reason::transport_failure
           : e.what() == event::kind::closed         ? reason::close_code
                                                     : reason::http_status;
  }

  /// Contract 5.8: what was said of session and endpoint, until it goes stale; and 6.1, the time that a lost session
  /// gives a connect anew.
  const char* advice(const memory& was, memory& m, const event& e, const decision& d, const redial::rule& by,
                     bool named, bool fresh) const {
    using kind = event::kind;
    const kind what = e.what();
    const bool up = is_up(was.where);
    const bool begins = d.phase == phase::online && was.where == phase::connecting;
    const bool lost = what == kind::session_lost && named && up;
    const bool ended = up && ((named && (what == kind::closed || what == kind::rejected || what == kind::failed)) ||
                              (what == kind::elapsed && d.phase != was.where));
    if (fresh || begins) {
      m.session = redial::session::unspecified;
      m.endpoint = redial::endpoint::same;
      m.stale = m.opened_in_vain = false;
    }
    if (ended) {
      redial::rule says = by;
      if (was.where == phase::online && what != kind::closed) {  // a transport that fails: as 1006, without its class
        says = redial::explain_close(*profile_, 1006).what;
        if (says.kind != rule_class::backoff) { says = redial::rules::backoff(); }
      }
      if (says.session != redial::session::unspecified) { m.session = says.session; }
      if (says.endpoint != redial::endpoint::same) { m.endpoint = says.endpoint; }
      if (was.where == phase::connecting) {
        m.stale = m.stale || !was.opened || was.opened_in_vain;
        m.opened_in_vain = true;
      }
    }
    m.stale = m.stale || lost;
    if (m.stale && (ended || lost)) {
      if (m.session == redial::session::resume || m.session == redial::session::resume_else_fresh) {
        m.session = redial::session::fresh;
      }
      if (m.endpoint == redial::endpoint::given) { m.endpoint = redial::endpoint::standard; }
    }
    if (d.session != m.session || d.endpoint != m.endpoint) { return "5.8: session or endpoint"; }
    if (lost) {
      const bool anew = was.where == phase::connecting && !was.session_lost;
      const bool rest = was.where == phase::online && was.timer == 0;
      if (!rest && d.timer.count != (anew ? o_.connect_timeout.count : was.timer)) {
        return "5.8: a lost session gives a connect its time anew, once";
      }
      m.session_lost = was.where == phase::connecting;
    }
    if (what == kind::opened && named && was.where == phase::connecting) { m.opened = true; }
    if (d.phase != phase::connecting || d.action == action::connect) { m.opened = m.session_lost = false; }
    return nullptr;
  }

  /// Contract 6.2: silence, judged at quarters.
  const char* silence(const memory& was, memory& m, const event& e, const decision& d, bool named) const {
    const std::uint32_t q = quarter();
    const bool online = was.where == phase::online;
    const bool frame = e.what() == event::kind::received && named && online;
    const bool drops = online && d.phase != phase::online && e.what() == event::kind::elapsed;
    if (drops && d.reason != reason::liveness_timeout && d.reason != reason::attempts_exhausted) {
      return "6.2: only silence ends a session";
    }
    if (d.action == action::ping &&
        (q == 0 || !online || d.phase != phase::online || e.what() != event::kind::elapsed)) {
      return "6.2: a ping out of place";
    }
    if (d.action == action::ping && was.pinged) { return "6.2: one ping a silence"; }
    if (d.action == action::ping && was.silence < 2 * q) { return "6.2: a ping before half of the time"; }
    if (drops && was.silence < 4 * q) { return "6.2: dropped too early"; }
    if (drops && (!was.pinged || was.since_ping < q)) { return "6.2: no ping a quarter before"; }
    if (d.phase != phase::online || !online || frame) {
      m.silence = m.since_ping = 0;
      m.pinged = m.slept = false;
    }
    if (d.action == action::ping) {
      m.pinged = true;
      m.since_ping = 0;
    }
    if (d.phase == phase::online && q != 0) {
      if (d.timer.count > q) { return "6.2: no timer for the next look"; }
      if (!m.slept && m.silence + d.timer.count > (m.pinged ? 5 : 3) * q) { return "6.2: too late"; }
    }
    return nullptr;
  }

  /// Contract 5.7: whether it is the budget that is waited for.
  static const char* budgeted(const memory& was, memory& m, const decision& d) {
    if (d.budget_wait && d.phase != phase::waiting) { return "5.7: budget_wait goes with phase waiting"; }
    const bool stays = was.where == phase::waiting && d.phase == phase::waiting;
    if (stays && was.over && !d.budget_wait) { return "5.7: budget_wait stays"; }
    m.over = d.budget_wait;
    return nullptr;
  }

  /// A mint is answered once.
  static void answered(memory& m, std::uint32_t age) {
    m.welcome = static_cast<std::uint8_t>(m.welcome & ~(1u << age));
    m.doubted = static_cast<std::uint8_t>(m.doubted & ~(1u << age));
  }

  /// Contract 4.2, as far as it can be seen: what was refused, was lost or has run out is never shown again, and
  /// neither is one that was asked for before.
  const char* tokens(const memory& was, memory& m, const event& e, const decision& d, const redial::rule& by,
                     bool named) const {
    using kind = event::kind;
    const kind what = e.what();
    const bool ended = named && is_up(was.where) &&
                       (what == kind::closed || (what == kind::rejected && was.where == phase::connecting));
    if (ended && by.kind == rule_class::once && !mints() && d.action != action::stop) {
      return "4.1: nothing new could be presented";
    }
    if (d.action == action::mint_token && !mints()) { return "4.1: nothing can be minted"; }
    if (d.action == action::mint_token && was.where == phase::online && d.phase == phase::online &&
        was.mint_rest != 0) {
      return "4.4: the token service asked for more time, or has refused for good";
    }
    if (what == kind::token_lost || (ended && by.kind >= rule_class::fresh_token)) {
      m.token = token_seen::none;
      m.welcome = 0;
      m.doubted = static_cast<std::uint8_t>(m.doubted & 1u);  // whether it was answered is still not known
    } else if (ended && by.kind == rule_class::expired && was.token == token_seen::shown) {
      m.token = token_seen::none;
    }
    const bool of_newest = e.id() == redial::current || e.id() == was.mint;
    if (what == kind::minted && e.span().count != 0) {
      // `current` answers the newest mint, or comes unasked if that was answered.
      const std::uint32_t age = e.id() == redial::current ? 0 : was.mint - e.id();
      const bool asked = age < 8 && (was.welcome >> age & 1) != 0;
      const bool unasked = e.id() == redial::current && !was.unanswered;
      if (asked || unasked) {
        const bool certain = (was.doubted >> age & 1) == 0;
        const bool had_one = m.token != token_seen::none;
        m.token_left = certain || !had_one ? e.span().count : max_of(m.token_left, e.span().count);
        m.token_least = certain ? e.span().count : had_one ? min_of(m.token_least, e.span().count) : 0;
        m.perhaps_spare = !certain && had_one && (m.token == token_seen::shown || m.perhaps_spare);
        m.token = token_seen::spare;
        m.refreshing = m.refreshing && !certain;
        m.perhaps_refreshed = m.refreshing;
      }
      if (age < 8) { answered(m, age); }
      if (of_newest) { m.unanswered = false; }
    } else if ((what == kind::minted || what == kind::mint_failed) && of_newest) {
      // It has failed if it was still waited for.
      if (was.where == phase::minting || (was.refreshing && !was.perhaps_refreshed)) {
        m.unanswered = false;
        answered(m, 0);
        if (was.where == phase::online) {
          const std::uint32_t asked = what == kind::mint_failed ? clamped(e.span().count) : 0;
          m.mint_rest = e.permanent() ? forever : max_of(asked, o_.backoff.base.count - share(o_.backoff.base.count));
        }
      } else if (was.refreshing && was.unanswered) {
        m.doubted = static_cast<std::uint8_t>(m.doubted | 1u);
        m.unanswered = false;
      }
      m.refreshing = false;
    } else if (what == kind::elapsed && was.refreshing && was.mint_left == 0 && d.action == action::none) {
      m.refreshing = d.timer.count == 0;  // it has timed out; if something is still due, that may be it
      m.perhaps_refreshed = m.refreshing;
    }
    if (what == kind::ready && named && e.span() != redial::never && e.span().count != 0 && d.phase == phase::online &&
        was.where == phase::connecting) {
      m.shown_left = {e.span().count, e.span().count};
      if (m.token == token_seen::shown) { m.token_least = m.token_left = e.span().count; }
      if (m.perhaps_spare) {
        m.token_least = min_of(m.token_least, e.span().count);
        m.token_left = max_of(m.token_left, e.span().count);
      }
    }
    if (d.action == action::mint_token) {
      m.welcome = static_cast<std::uint8_t>(m.welcome << 1 | 1);
      m.doubted = static_cast<std::uint8_t>(m.doubted << 1);
      m.unanswered = true;
      m.refreshing = true;
      m.perhaps_refreshed = false;
    }
    if (what == kind::token_lost || d.phase != phase::online) { m.refreshing = false; }
    if (!m.refreshing) { m.perhaps_refreshed = false; }
    if (d.action == action::connect && mints()) {
      if (m.token == token_seen::none) { return "4.2: no token, or one that was refused, lost or asked for before"; }
      if (was.where != phase::minting && m.token_left < o_.token_margin.count) {
        return "4.2: a token that has run out";
      }
      m.token = token_seen::shown;
      m.perhaps_spare = false;
      m.shown_left = {m.token_least, m.token_left};
    }
    if (!mints()) { m.token = token_seen::none; }
    if (m.token == token_seen::none) {
      m.token_least = m.token_left = 0;
      m.perhaps_spare = false;
    }
    if (!is_up(d.phase) || !mints()) { m.shown_left = {forever, forever}; }
    if (d.phase != phase::online) { m.mint_rest = 0; }
    return nullptr;
  }

  /// I3 and I4: every wait is as long as it may be, and over before anything is done.
  const char* waits(const memory& was, memory& m, const event& e, const decision& d, const redial::rule& by, bool named,
                    bool starts, bool due, belief lasting) const {
    using kind = event::kind;
    const kind what = e.what();
    const bool up = is_up(was.where);
    const bool acts = d.action == action::connect || (d.action == action::mint_token && d.phase == phase::minting);
    const std::uint32_t budget = budget_wait(was);

    if (d.action == action::connect && budget != 0) { return "I8: the budget is overdrawn"; }

    if (was.where == phase::minting && what == kind::minted && e.span().count != 0 && acts) {
      const bool good = (was.welcome & 1u) != 0;  // the running mint's: what answers an older one leads to nothing
      return good == (d.action == action::connect) ? nullptr
                                                   : "4.2: connects with a good token, asks again after a lost one";
    }
    if (was.where == phase::minting && what == kind::token_lost) {
      return (d.action == action::mint_token) != was.renewed ? nullptr
                                                             : "4.2: a loss asks for a new token once an answer";
    }
    if (was.where == phase::minting || up) {
      const bool timed_out = what == kind::elapsed && (d.action == action::disconnect || was.where == phase::minting) &&
                             d.phase != was.where;
      if (timed_out && !due) { return "I3: a time-out that was not due"; }
      if (d.phase == phase::stopped && what == kind::stop) {
        keep_server_part(was, m, d);
      } else if (d.phase == phase::stopped) {
        // What is left of an ordered wait may be waited out by the next start; that depends on why it stopped.
        const bool by_own = by.kind >= rule_class::at_once && !lasting.must;
        if (up && by_own) {
          m.vague = m.vague || (lasting.may && !m.free_used);
          m.free_used = true;
        }
        m.ordered = true;
        m.wait = {};
        if (by.kind != rule_class::stop) {
          memory without = was;  // 5.3: a row that stops because it has lasted forgets a hint
          const bool lasted = by.kind == rule_class::stop_if_it_lasts && d.reason != reason::attempts_exhausted;
          if (lasted) { without.hint = 0; }
          m.wait.most = max_of(bounds(without, e, by, named, was.attempt, lasting.must).most,
                               bounds(without, e, by, named, was.attempt, lasting.may).most);
          m.wait.least = up && by.kind != rule_class::stop_if_it_lasts ? was.hint : 0;
        }
      } else if (d.phase == phase::offline) {
        if (up) {
          keep_server_part(was, m, d);
        } else {
          m.wait = {};
          m.ordered = false;
        }
        m.cut = false;
      } else if (d.phase == phase::waiting || acts) {
        return granted(was, m, e, d, by, named, lasting);
      }
      return nullptr;
    }

    // waiting, offline, stopped, idle: what may still be left of a wait now?
    span left = was.wait;
    bool ordered = was.ordered;
    const std::uint32_t b = curve(d.attempt);
    if (starts || (what == kind::start && was.where != phase::idle)) {
      if (!ordered && !(was.where == phase::idle && was.restored)) { left = {0, was.perhaps ? left.most : 0}; }
      if (was.untried && valid_ && o_.first_spread.count != 0) {  // the longer of the two counts
        m.perhaps = !ordered && left.most != 0;
        ordered = ordered || left.most == 0;
        left.most = max_of(left.most, o_.first_spread.count);
      }
      m.untried = m.untried && !valid_;
    } else if (what == kind::link_up && (was.where == phase::waiting || was.where == phase::offline)) {
      if (was.where == phase::offline && left.least == 0) {  // it may have run out, which counts as none
        left = {0, max_of(left.most, b)};
        m.perhaps = (ordered || was.perhaps) && was.wait.most != 0;  // its last part may still run
        ordered = false;
        m.cut = true;
      } else if (!ordered) {
        if (!was.cut) { left = {0, was.perhaps ? left.most : min_of(left.most, b)}; }
        m.cut = true;
      }
      if (was.where == phase::waiting && was.wait.most == 0) { left = {}; }
    } else if (acts && !(what == kind::elapsed && was.where == phase::waiting)) {
      return "I3: only a due timer, start or link_up leads to a connect";
    }
    if (what == kind::stop || d.phase == phase::stopped) {
      if (!ordered) { left = {0, was.perhaps ? left.most : 0}; }
    }
    if (acts) {
      if (left.least != 0) { return "I3: before its instant"; }
      if (budget != 0) { return "I8: before the budget has a connect"; }
      m.wait = {};
      m.ordered = false;
      m.perhaps = false;
      return nullptr;
    }
    if (d.phase == phase::waiting) {
      const bool for_budget = d.budget_wait;
      if (for_budget && (left.least != 0 || (budget == 0 && !was.over) || d.timer.count != budget)) {
        return "5.7: not the budget is waited for";
      }
      if (!for_budget && !left.holds(d.timer.count)) { return "I4: what is left of the wait"; }
      if (d.timer.count == 0 && was.where != phase::waiting) { return "I5: a wait of nothing"; }
      if (what == kind::elapsed && due && d.timer.count == 0) { return "I5: a due timer that does nothing"; }
      if (!for_budget) { left = {d.timer.count, d.timer.count}; }
      if (for_budget && !ordered) { left = {}; }
    }
    m.wait = left;
    m.ordered = ordered;
    return nullptr;
  }

  /// A hint counts from the end of its connection, also where nothing is said about a wait yet (contract 5.3).
  void keep_server_part(const memory& was, memory& m, const decision& d) const {
    m.wait = {};
    m.ordered = false;
    if (was.hint == 0) { return; }
    const bool settled = was.where == phase::online && was.unstable == 0;
    const std::uint32_t before = settled && was.exact ? 0 : was.attempt;
    const std::uint32_t w = before == 0 || (settled && !was.exact) ? was.hint : max_of(was.hint, curve(d.attempt));
    const std::uint32_t up_to = max_of(was.hint, max_of(curve(before + 1), curve(d.attempt)));
    m.wait = {w, up_to + share(up_to)};
    m.ordered = true;
  }

  /// The bounds of the wait before the retry that follows `before` others (contract 4.3, 5.1, 5.2, 5.5).
  span bounds(const memory& was, const event& e, const redial::rule& by, bool named, std::uint32_t before,
              bool lasting) const {
    const std::uint32_t b = curve(before + 1);
    std::uint32_t least = floor_of(by, lasting);
    std::uint32_t most = 0;
    if (before == 0 && by.first_highest != 0) {
      most = by.first_highest;
      if (least > by.first_lowest) { most = max_of(most, least + share(least)); }
      least = max_of(least, by.first_lowest);
    }
    std::uint32_t asked = was.hint == 0 ? 0 : before == 0 ? was.hint : max_of(was.hint, b);
    if (asked_to_wait(was, e, by, named)) { asked = max_of(asked, max_of(clamped(e.span().count), b)); }
    if (asked != 0) {
      const std::uint32_t w = max_of(asked, least);
      return {w, most == 0 ? w + share(w) : max_of(most, asked + share(asked))};
    }
    if (most != 0) { return {least, most}; }
    if (by.kind >= rule_class::at_once && !lasting && !was.free_used && least == 0) { return {0, 0}; }
    if (b - share(b) < least) { return {least, max_of(least + share(least), b + share(b))}; }
    return {b - share(b), b + share(b)};
  }

  /// What a row, or contract 3.4, lets a wait not fall below.
  std::uint32_t floor_of(const redial::rule& by, bool lasting) const {
    return lasting ? max_of(by.min_delay, o_.refusal_delay.count) : by.min_delay;
  }
  /// Retry-After counts where the row backs off or stops if it lasts; a token service's word while minting.
  bool asked_to_wait(const memory& was, const event& e, const redial::rule& by, bool named) const {
    if (e.span().count == 0 || !named) { return false; }
    if (e.what() == event::kind::mint_failed) { return was.where == phase::minting; }
    return e.what() == event::kind::rejected && was.where == phase::connecting &&
           (by.kind == rule_class::backoff || by.kind == rule_class::stop_if_it_lasts);
  }

  /// A retry: the wait is within its bounds from the first moment.
  const char* granted(const memory& was, memory& m, const event& e, const decision& d, const redial::rule& by,
                      bool named, belief lasting) const {
    if (d.attempt == 0) { return "5.1: a retry that is not counted"; }
    if (e.what() != event::kind::closed && e.what() != event::kind::rejected && e.what() != event::kind::failed &&
        e.what() != event::kind::elapsed && e.what() != event::kind::minted && e.what() != event::kind::mint_failed) {
      return "2: this event ends nothing";
    }
    const bool acts = d.action == action::connect || d.action == action::mint_token;
    const std::uint32_t budget = budget_wait(was);
    if (d.budget_wait && (budget == 0 || d.timer.count != budget)) { return "5.7: not the budget is waited for"; }
    const std::uint32_t given = acts || d.budget_wait ? 0 : d.timer.count;
    if (!acts && given == 0 && !d.budget_wait && d.action != action::disconnect) { return "I5: a wait of nothing"; }
    // Whether the session was stable, and so the free retry given back, only the machine can tell at times.
    const bool settles = was.where == phase::online && was.unstable == 0;
    const bool unknown = (settles && !was.exact) || was.vague;
    memory before = was;
    belief as_lasting;  // answered by contract 3.4: what the wait says of that
    bool fits = false;
    for (const bool lasts : {false, true}) {
      for (const bool free_used : {m.free_used, !m.free_used}) {
        before.free_used = free_used;
        if ((lasts ? !lasting.may : lasting.must) || (free_used != m.free_used && !unknown)) { continue; }
        if (!bounds(before, e, by, named, d.attempt - 1, lasts).holds(given)) { continue; }
        as_lasting = {as_lasting.may || lasts, fits ? as_lasting.must && lasts : lasts};
        fits = true;
      }
    }
    if (!fits) { return "I4: a wait outside its bounds"; }
    const bool server = was.hint != 0 || asked_to_wait(was, e, by, named);
    const bool first = d.attempt == 1 && by.first_highest != 0;
    m.wait = {given, given};
    m.ordered = server || first || floor_of(by, as_lasting.must) != 0;
    m.perhaps = !m.ordered && floor_of(by, as_lasting.may) != 0;
    m.cut = false;
    if (by.kind >= rule_class::at_once && !as_lasting.must) {
      m.vague = m.vague || (as_lasting.may && !m.free_used);
      m.free_used = true;
    }
    if (o_.max_attempts != 0 && d.attempt > o_.max_attempts) { return "5.6: too many retries"; }
    return nullptr;
  }

  const redial::profile* profile_;
  redial::options o_;
  bool valid_ = false;
  bool has_budget_ = false;
};

}  // namespace model

#endif  // REDIAL_TESTS_MODEL_MONITOR_HPP_INCLUDED
