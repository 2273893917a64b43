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
  std::uint32_t token_left = 0;    ///< life of that token, at most
  std::uint32_t connection = 0;
  std::uint32_t mint = 0;
  std::uint32_t timer = forever;  ///< what the last decision armed
  span wait;                      ///< what is left of the running wait
  std::uint32_t debt = 0;         ///< until the budget's bucket is full
  std::uint32_t mint_left = 0;
  std::uint32_t hint = 0;      ///< a going_away that was not used yet, clamped
  std::uint32_t unstable = 0;  ///< online: until the session is stable, at least
  std::uint32_t attempt = 0;

  /// Feeds `put` with what later verdicts depend on. Reason and code are only compared with a repeated decision.
  template <class Put>
  void each_part(Put put) const {
    std::uint32_t flags = 0;
    for (const bool f : {wanted, open, minting, link_down, ordered, perhaps, cut, restored, untried, holding, free_used,
                         short_life, vague, exact}) {
      flags = flags * 2 + (f ? 1u : 0u);
    }
    put(static_cast<std::uint32_t>(where) | flags << 8);
    put(static_cast<std::uint32_t>(token) | std::uint32_t{welcome} << 8 | std::uint32_t{doubted} << 16 |
        (unanswered ? 1u << 24 : 0u) | (refreshing ? 1u << 25 : 0u) | (perhaps_refreshed ? 1u << 26 : 0u));
    put(token_left);
    for (const std::uint32_t part : {timer, wait.least, wait.most, debt, mint_left, hint, unstable, attempt}) {
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
  static void run_on(memory& m, std::uint32_t passed) {
    for (std::uint32_t* const left :
         {&m.timer, &m.wait.least, &m.wait.most, &m.debt, &m.mint_left, &m.unstable, &m.token_left}) {
      *left = run_down(*left, passed);
    }
  }

  /// The machine was saved right after its last event, and a new one restored from that, which was told `away`.
  memory reboot(const memory& m, std::uint32_t away) const {
    memory n;
    const bool up = is_up(m.where);
    const bool stopped = m.where == phase::stopped;
    const bool settled = m.where == phase::online && m.unstable == 0;
    n.restored = true;
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
           k == event::kind::received;
  }
  std::uint32_t share(std::uint32_t of) const {
    return static_cast<std::uint32_t>(std::uint64_t{of} * o_.backoff.jitter_percent / 100);
  }
  std::uint32_t clamped(std::uint32_t asked) const { return min_of(asked, o_.max_server_delay.count); }

  /// What the profile says about the end that this event is.
  redial::rule rule_of(const memory& was, const event& e) const {
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

    // Who may see it (contract 3.3), and what is not resent at once.
    const bool by_peer =
        named && up && (what == kind::closed || (what == kind::rejected && was.where == phase::connecting));
    const bool told =
        (by_peer && by.has(redial::rule_flag::tell_user)) ||
        (d.action == action::stop && (d.reason == reason::auth_exhausted || d.reason == reason::mint_refused ||
                                      (d.reason == reason::no_fresh_token && by.kind == rule_class::fresh_token)));
    if (d.tell_user != told) { return "3.3: tell_user"; }
    if (by_peer && by.kind == rule_class::stop && d.action != action::stop) { return "I1: the rule stops"; }
    const bool settles = was.where == phase::online && was.unstable == 0;
    const bool fresh = starts && was.where == phase::stopped;
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
      m.mint_left = o_.mint_timeout.count;
    }
    if (d.phase != phase::minting && d.phase != phase::online) { m.minting = false; }
    if (!m.minting) { m.mint_left = 0; }

    if (d.phase == phase::online && was.where != phase::online) {
      const std::uint32_t life = what == kind::ready ? e.span().count : forever;
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

    broken = waits(was, m, e, d, by, named, starts, due);
    if (broken != nullptr) { return broken; }

    if (named && up && what == kind::going_away && e.span().count != 0) { m.hint = clamped(e.span().count); }
    if (!is_up(d.phase) || d.action == action::connect) { m.hint = 0; }
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
                       (what == kind::closed || (what == kind::rejected && by.kind != rule_class::backoff));
    const bool mints = o_.credential == redial::credential::token;
    if (ended && by.kind >= rule_class::expired && !mints && d.action != action::stop) {
      return "4.1: nothing new could be presented";
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
        m.token_left = certain || m.token == token_seen::none ? e.span().count : max_of(m.token_left, e.span().count);
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
      } else if (was.refreshing && was.unanswered) {
        m.doubted = static_cast<std::uint8_t>(m.doubted | 1u);
        m.unanswered = false;
      }
      m.refreshing = false;
    } else if (what == kind::elapsed && was.refreshing && was.mint_left == 0 && d.action == action::none) {
      m.refreshing = d.timer.count == 0;  // it has timed out; if something is still due, that may be it
      m.perhaps_refreshed = m.refreshing;
    }
    if (what == kind::ready && named && e.span() != redial::never && d.phase == phase::online &&
        was.where == phase::connecting && m.token == token_seen::shown) {
      m.token_left = e.span().count;
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
    if (d.action == action::connect && mints) {
      if (m.token == token_seen::none) { return "4.2: no token, or one that was refused, lost or asked for before"; }
      if (was.where != phase::minting && m.token_left < o_.token_margin.count) {
        return "4.2: a token that has run out";
      }
      m.token = token_seen::shown;
    }
    if (!mints) { m.token = token_seen::none; }
    if (m.token == token_seen::none) { m.token_left = 0; }
    return nullptr;
  }

  /// I3 and I4: every wait is as long as it may be, and over before anything is done.
  const char* waits(const memory& was, memory& m, const event& e, const decision& d, const redial::rule& by, bool named,
                    bool starts, bool due) const {
    using kind = event::kind;
    const kind what = e.what();
    const bool up = is_up(was.where);
    const bool acts = d.action == action::connect || (d.action == action::mint_token && d.phase == phase::minting);
    const std::uint32_t budget = budget_wait(was);

    if (d.action == action::connect && budget != 0) { return "I8: the budget is overdrawn"; }

    if (was.where == phase::minting && what == kind::minted && acts && d.action == action::connect) { return nullptr; }
    if (was.where == phase::minting && what == kind::token_lost) {
      return d.action == action::mint_token ? nullptr : "4.2: minting asks for a new token at once";
    }
    if (was.where == phase::minting || up) {
      const bool timed_out = what == kind::elapsed && (d.action == action::disconnect || was.where == phase::minting) &&
                             d.phase != was.where;
      if (timed_out && !due) { return "I3: a time-out that was not due"; }
      if (d.phase == phase::stopped && what == kind::stop) {
        keep_server_part(was, m, d);
      } else if (d.phase == phase::stopped) {
        // What is left of an ordered wait may be waited out by the next start; that depends on why it stopped.
        if (up && by.kind >= rule_class::at_once) { m.free_used = true; }
        m.ordered = true;
        m.wait = {0, by.kind == rule_class::stop ? 0 : bounds(was, e, by, named, was.attempt).most};
      } else if (d.phase == phase::offline) {
        if (up) {
          keep_server_part(was, m, d);
        } else {
          m.wait = {};
          m.ordered = false;
        }
        m.cut = false;
      } else if (d.phase == phase::waiting || acts) {
        return granted(was, m, e, d, by, named);
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
      const bool for_budget = left.least == 0 && budget != 0 && d.timer.count == budget;
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
  span bounds(const memory& was, const event& e, const redial::rule& by, bool named, std::uint32_t before) const {
    const std::uint32_t b = curve(before + 1);
    std::uint32_t least = by.min_delay.count;
    std::uint32_t most = 0;
    if (before == 0 && by.first_highest.count != 0) {
      least = max_of(least, by.first_lowest.count);
      most = max_of(least, by.first_highest.count);
    }
    std::uint32_t asked = was.hint == 0 ? 0 : before == 0 ? was.hint : max_of(was.hint, b);
    if (named && e.what() == event::kind::rejected && was.where == phase::connecting &&
        by.kind == rule_class::backoff && e.span().count != 0) {
      asked = max_of(asked, max_of(clamped(e.span().count), b));
    }
    if (asked != 0) {
      const std::uint32_t w = max_of(asked, least);
      return {w, w + share(w)};
    }
    if (most != 0) { return {least, most}; }
    if (by.kind >= rule_class::at_once && !was.free_used && least == 0) { return {0, 0}; }
    if (b - share(b) < least) { return {least, max_of(least + share(least), b + share(b))}; }
    return {b - share(b), b + share(b)};
  }

  /// A retry: the wait is within its bounds from the first moment.
  const char* granted(const memory& was, memory& m, const event& e, const decision& d, const redial::rule& by,
                      bool named) const {
    if (d.attempt == 0) { return "5.1: a retry that is not counted"; }
    if (e.what() != event::kind::closed && e.what() != event::kind::rejected && e.what() != event::kind::failed &&
        e.what() != event::kind::elapsed && e.what() != event::kind::minted && e.what() != event::kind::mint_failed) {
      return "2: this event ends nothing";
    }
    memory before = was;
    before.free_used = m.free_used;  // a session that has just become stable has its free retry again
    const span within = bounds(before, e, by, named, d.attempt - 1);
    const bool acts = d.action == action::connect || d.action == action::mint_token;
    const std::uint32_t budget = budget_wait(was);
    const bool for_budget = within.least == 0 && budget != 0 && d.timer.count == budget;
    const std::uint32_t given = acts || for_budget ? 0 : d.timer.count;
    if (!within.holds(given)) {
      before.free_used = !m.free_used;  // whether the session was stable only the machine can tell
      const bool unknown = was.where == phase::online && was.unstable == 0 && !was.exact;
      if (!(unknown || was.vague) || !bounds(before, e, by, named, d.attempt - 1).holds(given)) {
        return "I4: a wait outside its bounds";
      }
    }
    const bool server = was.hint != 0 || (e.what() == event::kind::rejected && was.where == phase::connecting &&
                                          by.kind == rule_class::backoff && e.span().count != 0);
    const bool row = by.min_delay.count != 0 || (d.attempt == 1 && by.first_highest.count != 0);
    m.wait = {given, given};
    m.ordered = server || row;
    m.perhaps = false;
    m.cut = false;
    if (by.kind >= rule_class::at_once) { m.free_used = true; }
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
