// SPDX-License-Identifier: MIT
#include "oracle.hpp"

#include <redial/redial.hpp>

#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

// Random tapes of events through the library's machine and through the oracle (a second machine, written from the
// contract's text alone); every field of every decision must agree. A tape that tells them apart is shrunk and printed
// as steps that a person can follow.
//
//   differential [--seconds N] [--seed N] [--tapes N] [--all] [--coverage]
//
// Without arguments: fixed seeds, so that a run says the same everywhere. --all goes on past a difference and prints
// one shrunk tape for each kind of difference.

namespace {

using redial::milliseconds;
using redial::never;

// A service of no one's, so that every class, flag and floor has a code and a status.
struct workshop_service : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "workshop";
  static constexpr redial::row closes[] = {
      {4100, at_once()},
      {4101, backoff().at_least(milliseconds{5000})},
      {4102, fresh_token().at_least(milliseconds{2000})},
      {4103, at_once().hold_publishing()},
      {4104, backoff().first_between(milliseconds{1000}, milliseconds{3000}).at_least(milliseconds{2000})},
      {4105, once()},
      {4106, stop().tell_user()},
      {4107, expired()},
      {4108, stop_if_it_lasts()},
      {4109, stop_if_it_lasts().at_least(milliseconds{50000})},
      {4110, 4119, backoff().at_least(milliseconds{60000})},
      {4115, stop()},
      {4120, fresh_token().renew_if_possible()},
      {4121, expired().renew_if_possible()},
      {4122, backoff().with_session(redial::session::resume).with_endpoint(redial::endpoint::given)},
      {4123, backoff().with_session(redial::session::resume_else_fresh)},
      {4124, backoff().with_endpoint(redial::endpoint::given)},
      {4125, at_once().with_session(redial::session::fresh).with_endpoint(redial::endpoint::rediscover)},
      {4126, backoff().tell_user()},
      {4127, stop().with_session(redial::session::resume)},
  };
  static constexpr redial::row statuses[] = {
      {418, backoff().at_least(milliseconds{3000})},
      {420, at_once()},
      {421, fresh_token().renew_if_possible()},
      {423, stop_if_it_lasts().at_least(milliseconds{50000}).tell_user()},
  };
  static constexpr redial::options defaults{};
};
inline constexpr redial::profile workshop = redial::make_profile<workshop_service>();
static_assert(redial::check(workshop) == redial::fault::none);

const redial::profile& profile_of(oracle::knowledge known) {
  switch (known) {
    case oracle::knowledge::rfc6455: return redial::rfc6455;
    case oracle::knowledge::metered: return redial::metered;
    case oracle::knowledge::workshop: return workshop;
  }
  return redial::metered;
}

// --- tapes: steps that mean something by themselves, so that any of them can be left out ---

enum class op {
  start,
  stop,
  opened,
  ready,
  closed,
  rejected,
  failed,
  going_away,
  received,
  minted,
  mint_failed,
  token_lost,
  session_lost,
  link_down,
  link_up,
  elapsed,
  saw_frame,   ///< in place of `received`
  reboot,      ///< save, a new machine with its own options and profile, restore
  clock_back,  ///< the tick goes back by `advance` before an inert event
};

/// How far time moves before the step.
enum class move { by, to_timer, past_timer, before_timer };

/// Which id an event names: a difference of 1 is the one before.
constexpr std::uint32_t use_current = 0xFFFF;

struct step {
  op what = op::start;
  move how = move::by;
  std::uint32_t advance = 0;  ///< milliseconds, or the distance from the timer
  std::uint32_t number = 0;   ///< close code or status
  std::uint32_t span = 0;     ///< life, hint, retry-after, away
  std::uint32_t under = 0;    ///< a reboot: which of the tape's settings rule from here on
  std::uint32_t age = 0;      ///< 0: the newest id; k: k issued before it; use_current
  bool permanent = false;
  std::uint32_t bits = 0;  ///< what the random source says during this step
};

struct setting {
  oracle::knowledge known = oracle::knowledge::metered;
  redial::options options{};
};

struct tape {
  setting settings[2] = {};  ///< the first from the beginning, the other after some of the reboots
  std::uint32_t tick = 0;
  std::vector<step> steps{};
};

const char* name_of(op what) {
  switch (what) {
    case op::start: return "start";
    case op::stop: return "stop";
    case op::opened: return "opened";
    case op::ready: return "ready";
    case op::closed: return "closed";
    case op::rejected: return "rejected";
    case op::failed: return "failed";
    case op::going_away: return "going_away";
    case op::received: return "received";
    case op::minted: return "minted";
    case op::mint_failed: return "mint_failed";
    case op::token_lost: return "token_lost";
    case op::session_lost: return "session_lost";
    case op::saw_frame: return "saw_frame";
    case op::link_down: return "link_down";
    case op::link_up: return "link_up";
    case op::elapsed: return "elapsed";
    case op::reboot: return "save, restore";
    case op::clock_back: return "clock goes back, inert event";
  }
  return "";
}

std::string text_of(milliseconds m) { return m == never ? "never" : std::to_string(m.count); }

std::string text_of(const redial::decision& d) {
  std::ostringstream out;
  out << redial::to_string(d.action) << " timer=" << text_of(d.timer) << " phase=" << redial::to_string(d.phase)
      << " attempt=" << d.attempt << " connection=" << d.connection << " mint=" << d.mint
      << " reason=" << redial::to_string(d.reason) << " code=" << d.code << (d.tell_user ? " tell_user" : "")
      << (d.hold_publishing ? " hold" : "") << (d.budget_wait ? " budget_wait" : "");
  if (d.session != redial::session::unspecified) { out << " session=" << static_cast<int>(d.session); }
  if (d.endpoint != redial::endpoint::same) { out << " endpoint=" << static_cast<int>(d.endpoint); }
  return out.str();
}

// --- both machines side by side ---

class pair_of_machines {
 public:
  using library = redial::reconnector<redial::manual_clock, redial::scripted_random>;

  pair_of_machines(const tape& t, oracle::coverage* covered)
      : tape_(t), covered_(covered), tick_(t.tick), clock_(t.tick), random_(0u) {
    begin();
  }
  pair_of_machines(const pair_of_machines&) = delete;
  pair_of_machines& operator=(const pair_of_machines&) = delete;

  redial::decision ours() const { return ours_; }
  redial::decision theirs() const { return theirs_; }
  redial::phase phase() const { return oracle_->phase(); }
  milliseconds timer() const { return oracle_->timer(tick_); }
  const std::string& said() const { return said_; }

  /// The names of what differs after this step, or nothing.
  std::string play(const step& s) {
    bits_ = s.bits;
    random_.set(s.bits);
    said_.clear();
    advance(s);
    if (!free_ && library_->timer() != oracle_->timer(tick_)) { return "timer() before the event"; }
    if (s.what == op::reboot) { return reboot(s); }
    const redial::event e = event_of(s);
    if (s.what == op::saw_frame) {
      const std::uint32_t id = e.id();
      library_->saw_frame(id);
      oracle_->saw_frame(id);
      // It reads no clock: an event of the next step does.
      return library_->timer() == oracle_->timer(tick_) || free_ ? std::string{} : "timer() after saw_frame";
    }
    ours_ = library_->handle(e);
    theirs_ = oracle_->handle(e, tick_);
    return compare();
  }

 private:
  void begin(std::uint32_t under = 0) {
    const setting& now = tape_.settings[under];
    library_.emplace(profile_of(now.known), clock_, random_, now.options);
    oracle_.emplace(
        now.known, now.options, tick_,
        [this](std::uint32_t lowest, std::uint32_t highest) {
          auto source = [this] { return bits_; };
          return redial::draw({lowest, highest}, source);
        },
        covered_);
  }

  void advance(const step& s) {
    std::uint64_t by = s.advance;
    const milliseconds due = oracle_->timer(tick_);
    if (s.how != move::by) {
      if (due == never) {
        by = 0;
      } else if (s.how == move::to_timer) {
        by = due.count;
      } else if (s.how == move::past_timer) {
        by = std::uint64_t{due.count} + s.advance;
      } else {
        by = due.count > s.advance ? due.count - s.advance : 0;
      }
    }
    by = std::min<std::uint64_t>(by, 0x7FFFFFFFu);
    std::ostringstream out;
    if (s.what == op::clock_back) {
      tick_ -= s.advance;
      out << "-" << s.advance << " ms: ";
    } else {
      tick_ += static_cast<std::uint32_t>(by);
      if (by != 0) { out << "+" << by << " ms: "; }
    }
    clock_.set(tick_);
    said_ = out.str();
  }

  redial::event event_of(const step& s) {
    const auto id = [&s](std::uint32_t newest) {
      return s.age == use_current || newest <= s.age ? redial::current : newest - s.age;
    };
    const std::uint32_t connection = id(theirs_.connection);
    const std::uint32_t mint = id(theirs_.mint);
    std::ostringstream out;
    out << name_of(s.what);
    redial::event e;
    bool names_connection = false;
    bool names_mint = false;
    switch (s.what) {
      case op::start: e = redial::start{}; break;
      case op::stop: e = redial::stop{}; break;
      case op::opened:
        e = redial::opened{connection};
        names_connection = true;
        break;
      case op::ready:
        e = redial::ready{connection, milliseconds{s.span}};
        out << " life=" << text_of(milliseconds{s.span});
        names_connection = true;
        break;
      case op::closed:
        e = redial::closed{s.number, connection};
        out << " " << s.number;
        names_connection = true;
        break;
      case op::rejected:
        e = redial::rejected{s.number, milliseconds{s.span}, connection};
        out << " " << s.number << " retry_after=" << s.span;
        names_connection = true;
        break;
      case op::failed:
        e = redial::failed{connection};
        names_connection = true;
        break;
      case op::going_away:
        e = redial::going_away{milliseconds{s.span}, connection};
        out << " retry_after=" << s.span;
        names_connection = true;
        break;
      case op::received:
      case op::saw_frame:
        e = redial::received{connection};
        names_connection = true;
        break;
      case op::minted:
        e = redial::minted{milliseconds{s.span}, mint};
        out << " life=" << text_of(milliseconds{s.span});
        names_mint = true;
        break;
      case op::mint_failed:
        e = redial::mint_failed{s.permanent, mint, milliseconds{s.span}};
        if (s.permanent) { out << " permanent"; }
        if (s.span != 0) { out << " retry_after=" << s.span; }
        names_mint = true;
        break;
      case op::token_lost: e = redial::token_lost{}; break;
      case op::session_lost:
        e = redial::session_lost{connection};
        names_connection = true;
        break;
      case op::link_down: e = redial::link_down{}; break;
      case op::link_up: e = redial::link_up{}; break;
      case op::elapsed: e = redial::elapsed{}; break;
      case op::reboot:
      case op::clock_back: break;
    }
    if (names_connection && connection != redial::current) { out << " connection=" << connection; }
    if (names_mint && mint != redial::current) { out << " mint=" << mint; }
    if (s.bits != 0) { out << "   (random " << std::hex << s.bits << std::dec << ")"; }
    said_ += out.str();
    return e;
  }

  std::string reboot(const step& s) {
    std::ostringstream out;
    out << "save, restore away=" << s.span << " at tick " << tick_;
    if (s.under != 0) { out << " under the other setting"; }
    if (s.bits != 0) { out << "   (random " << std::hex << s.bits << std::dec << ")"; }
    said_ += out.str();
    const redial::saved_state bytes = library_->save();
    const oracle::saved facts = oracle_->save(tick_);
    // 11.2: restore works on an idle machine, and changes nothing elsewhere.
    if (oracle_->phase() != redial::phase::idle) {
      const milliseconds before = library_->timer();
      if (library_->restore(bytes, milliseconds{s.span}) || library_->timer() != before ||
          library_->phase() != oracle_->phase() || library_->attempt() != ours_.attempt) {
        return "restore of a machine that is not idle";
      }
    }
    begin(s.under);
    const bool a = library_->restore(bytes, milliseconds{s.span});
    const bool b = oracle_->restore(facts, s.span, tick_);
    ours_ = library_->handle(redial::event{});
    theirs_ = oracle_->handle(redial::event{}, tick_);
    return a != b ? "restore" : compare();
  }

  /// Where the contract leaves the timer open.
  bool is_free() const {
    // Nothing is due online: how the ends of the spans are kept in sight (8) is not for the contract to say, but a
    // timer that is due is.
    if (oracle_->timer_is_free() && ours_.timer.count != 0) { return true; }
    // "Spans beyond 2^31 ms are re-armed in pieces" (8); how long a piece is is not said.
    return theirs_.timer != never && theirs_.timer.count > 0x7F000000u && ours_.timer < theirs_.timer &&
           ours_.timer.count > 0x40000000u;
  }

  std::string compare() {
    std::string names;
    const auto check = [&names](const char* name, bool same) {
      if (!same) { names += std::string(names.empty() ? "" : " ") + name; }
    };
    check("action", ours_.action == theirs_.action);
    free_ = is_free();
    check("timer", ours_.timer == theirs_.timer || free_);
    check("phase", ours_.phase == theirs_.phase);
    check("attempt", ours_.attempt == theirs_.attempt);
    check("connection", ours_.connection == theirs_.connection);
    check("mint", ours_.mint == theirs_.mint);
    check("reason", ours_.reason == theirs_.reason);
    check("code", ours_.code == theirs_.code);
    check("tell_user", ours_.tell_user == theirs_.tell_user);
    check("hold_publishing", ours_.hold_publishing == theirs_.hold_publishing);
    check("budget_wait", ours_.budget_wait == theirs_.budget_wait);
    check("session", ours_.session == theirs_.session);
    check("endpoint", ours_.endpoint == theirs_.endpoint);
    check("timer()", library_->timer() == (free_ ? ours_.timer : oracle_->timer(tick_)));
    check("phase()", library_->phase() == oracle_->phase());
    check("attempt()", library_->attempt() == oracle_->attempt());
    check("connection()", library_->connection() == oracle_->connection());
    check("connected()", library_->connected() == (oracle_->phase() == redial::phase::online));
    return names;
  }

  tape tape_;
  oracle::coverage* covered_;
  std::uint32_t bits_ = 0;
  std::uint32_t tick_;
  redial::manual_clock clock_;
  redial::scripted_random random_;
  std::optional<library> library_;
  std::optional<oracle::machine> oracle_;
  redial::decision ours_{};
  redial::decision theirs_{};
  bool free_ = false;  ///< the running timer is one that the contract leaves open
  std::string said_;
};

// --- making tapes ---

class maker {
 public:
  explicit maker(std::uint64_t seed) : random_(seed) {}

  tape begin() {
    tape t;
    for (setting& each : t.settings) {
      each.known = chance(50)   ? oracle::knowledge::metered
                   : chance(80) ? oracle::knowledge::workshop
                                : oracle::knowledge::rfc6455;
      each.options = options(each.known);
    }
    for (std::size_t i = 0; i < 2; ++i) { known_[i] = t.settings[i].known; }
    moves_ = chance(30);
    if (moves_) {  // bad options are fed to machines that keep theirs
      for (setting& each : t.settings) {
        if (redial::check(each.options) != redial::fault::none) { each.options = profile_of(each.known).defaults; }
      }
    }
    t.tick = chance(50) ? 0u : chance(50) ? 0xFFFFFFFFu - below(100000) : static_cast<std::uint32_t>(random_());
    const std::uint32_t kind = below(5);
    bits_kind_ = kind;
    constant_ = static_cast<std::uint32_t>(random_());
    return t;
  }

  /// How many steps: mostly few, now and then enough for a long life.
  std::uint32_t length() { return chance(2) ? 2000 : 100; }

  /// The next step, likely to lead deeper from this phase.
  step next(redial::phase at) {
    step s;
    s.bits = bits();
    s.age = chance(60) ? use_current : chance(80) ? 0 : chance(70) ? 1 : 2;
    if (chance(3)) {
      s.what = op::reboot;
      s.span = chance(30) ? 0 : span();
      if (moves_ && chance(50)) { under_ = 1 - under_; }
      s.under = under_;
      s.bits = (s.bits & 1u) != 0 ? 0xFFFFFFFFu : 0u;
      move_by(s);
      return s;
    }
    if (chance(1)) {
      s.what = op::clock_back;
      s.advance = chance(50) ? 1 + below(5) : 1 + below(100000);
      return s;
    }
    if (chance(12)) {
      anything(s);
      return s;
    }
    switch (at) {
      case redial::phase::idle:
        pick(s, {{op::start, 70}, {op::minted, 10}, {op::link_down, 5}, {op::link_up, 5}});
        break;
      case redial::phase::minting:
        pick(s, {{op::minted, 75},
                 {op::elapsed, 10},
                 {op::mint_failed, 8},
                 {op::token_lost, 3},
                 {op::link_down, 3},
                 {op::stop, 1}});
        break;
      case redial::phase::connecting:
        pick(s, {{op::ready, 45},
                 {op::opened, 12},
                 {op::closed, 12},
                 {op::rejected, 10},
                 {op::failed, 8},
                 {op::elapsed, 6},
                 {op::going_away, 3},
                 {op::link_down, 3},
                 {op::minted, 2},
                 {op::token_lost, 1},
                 {op::session_lost, 3},
                 {op::stop, 1}});
        break;
      case redial::phase::online:
        pick(s, {{op::elapsed, 40},
                 {op::closed, 25},
                 {op::going_away, 8},
                 {op::minted, 7},
                 {op::mint_failed, 4},
                 {op::received, 4},
                 {op::saw_frame, 4},
                 {op::session_lost, 3},
                 {op::failed, 4},
                 {op::link_down, 4},
                 {op::token_lost, 2},
                 {op::ready, 1},
                 {op::rejected, 1},
                 {op::stop, 2}});
        break;
      case redial::phase::waiting:
        pick(s, {{op::elapsed, 65},
                 {op::start, 5},
                 {op::link_down, 6},
                 {op::link_up, 6},
                 {op::minted, 5},
                 {op::mint_failed, 2},
                 {op::token_lost, 2},
                 {op::stop, 2}});
        break;
      case redial::phase::offline:
        pick(s, {{op::link_up, 60},
                 {op::start, 10},
                 {op::minted, 8},
                 {op::link_down, 3},
                 {op::stop, 2},
                 {op::token_lost, 2}});
        break;
      case redial::phase::stopped:
        pick(s, {{op::start, 60},
                 {op::elapsed, 15},
                 {op::minted, 5},
                 {op::token_lost, 3},
                 {op::link_down, 3},
                 {op::link_up, 3},
                 {op::stop, 3}});
        break;
    }
    fill(s);
    return s;
  }

 private:
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  bool chance(std::uint32_t percent) { return below(100) < percent; }
  template <class T>
  T one_of(std::initializer_list<T> values) {
    return *(values.begin() + below(static_cast<std::uint32_t>(values.size())));
  }
  struct weight {
    op what;
    std::uint32_t parts;
  };
  void pick(step& s, std::initializer_list<weight> weights) {
    std::uint32_t sum = 0;
    for (const weight& w : weights) { sum += w.parts; }
    std::uint32_t at = below(sum);
    for (const weight& w : weights) {
      if (at < w.parts) {
        s.what = w.what;
        return;
      }
      at -= w.parts;
    }
  }

  std::uint32_t bits() {
    switch (bits_kind_) {
      case 0: return 0;
      case 1: return 0xFFFFFFFFu;
      case 2: return constant_;
      default: return static_cast<std::uint32_t>(random_());
    }
  }

  /// A length of time of any magnitude that matters.
  std::uint32_t span() {
    switch (below(8)) {
      case 0: return below(10);
      case 1: return below(1000);
      case 2: return below(10000);
      case 3: return below(60000);
      case 4: return 1000 * below(120);
      case 5: return below(700000);
      case 6: return below(7200000);
      default: return below(2000000000);
    }
  }
  std::uint32_t life() {
    switch (below(8)) {
      case 0: return never.count;
      case 1: return below(8000);
      case 2: return 30000 - 8 + 8 * below(3);
      case 3: return 1000 * 8 * (1 + below(10));
      case 4: return chance(30) ? 0 : 60000;
      case 5: return chance(80) ? 3600000 : never.count - 1 - 8 * below(200000000);
      default: return 1000 + below(3600000);
    }
  }

  void move_by(step& s) {
    switch (below(10)) {
      case 0:
      case 1:
      case 2: s.advance = 0; break;
      case 3:
      case 4: s.advance = below(3000); break;
      case 5: s.how = move::to_timer; break;
      case 6:
        s.how = move::before_timer;
        s.advance = 1 + below(chance(50) ? 2 : 20000);
        break;
      case 7:
        s.how = move::past_timer;
        s.advance = 1 + below(chance(50) ? 2 : 20000);
        break;
      default: s.advance = span(); break;
    }
  }

  void fill(step& s) {
    if (s.what == op::elapsed) {
      const std::uint32_t how = below(100);
      s.how = how < 60 ? move::to_timer : how < 75 ? move::past_timer : how < 90 ? move::before_timer : move::by;
      s.advance = s.how == move::to_timer ? 0 : chance(50) ? 1 : span();
    } else {
      move_by(s);
    }
    const bool workshop_rows = known_[under_] == oracle::knowledge::workshop;
    if (workshop_rows && s.what == op::closed && chance(70)) {
      s.number = chance(30) ? 4122 + below(3) : chance(30) ? 4108 + below(2) : 4100 + below(28);
      return;
    }
    if (workshop_rows && s.what == op::rejected && chance(50)) {
      s.number = one_of<std::uint32_t>({418, 420, 421, 423});
      s.span = chance(40) ? 0 : span();
      return;
    }
    if (s.what == op::closed) {
      s.number = chance(80)   ? one_of<std::uint32_t>({1000, 1001, 1002, 1008, 3003, 1006, 1011, 1012, 4001, 4001, 4002,
                                                       4002, 4002, 4003, 4010, 4011, 4011, 4012, 4020, 4020, 1012, 3000})
                 : chance(50) ? 990 + below(30)
                 : chance(80) ? 1000 + below(4100)
                              : below(65536);
    } else if (s.what == op::rejected) {
      s.number = chance(70) ? one_of<std::uint32_t>({401, 401, 403, 404, 409, 429, 429, 500, 503, 0})
                            : below(chance(90) ? 620 : 65536);
      s.span = chance(40) ? 0 : span();
    } else if (s.what == op::going_away) {
      s.span = chance(10) ? 0 : chance(3) ? never.count : span();
    } else if (s.what == op::minted) {
      s.span = life();
    } else if (s.what == op::mint_failed) {
      s.permanent = chance(12);
      s.span = chance(50) ? 0 : chance(3) ? never.count : span();
    } else if (s.what == op::ready) {
      s.span = chance(70) ? never.count : life();
    }
  }

  void anything(step& s) {
    s.what = static_cast<op>(below(static_cast<std::uint32_t>(op::reboot)));
    fill(s);
  }

  redial::options options(oracle::knowledge known) {
    redial::options o = profile_of(known).defaults;
    if (chance(25)) { return o; }
    if (chance(40)) { o.backoff.base = milliseconds{one_of<std::uint32_t>({1, 10, 333, 1000, 5000, 20000})}; }
    if (chance(40)) { o.backoff.cap = milliseconds{o.backoff.base.count * one_of<std::uint32_t>({1, 2, 3, 17})}; }
    if (chance(30)) { o.backoff.factor_percent = one_of<std::uint16_t>({100, 150, 133, 300, 1000}); }
    if (chance(40)) { o.backoff.jitter_percent = one_of<std::uint8_t>({0, 1, 33, 50, 100}); }
    if (chance(40)) { o.stable_after = milliseconds{one_of<std::uint32_t>({1, 1000, 5000, 10000, 60000, 600000})}; }
    if (chance(15)) { o.first_spread = milliseconds{one_of<std::uint32_t>({1, 5000, 60000})}; }
    if (chance(20)) { o.connect_timeout = milliseconds{one_of<std::uint32_t>({1, 1000, 60000})}; }
    if (chance(20)) { o.mint_timeout = milliseconds{one_of<std::uint32_t>({1, 1000, 60000})}; }
    if (chance(25)) { o.liveness_timeout = milliseconds{one_of<std::uint32_t>({0, 1, 4003, 5000, 45000})}; }
    if (chance(20)) { o.token_margin = milliseconds{one_of<std::uint32_t>({0, 1000, 60000})}; }
    if (chance(30)) { o.once_window = milliseconds{one_of<std::uint32_t>({1, 10000, 120000})}; }
    if (chance(20)) { o.max_server_delay = milliseconds{one_of<std::uint32_t>({1, 2000, 60000, 3600000})}; }
    if (chance(50)) {
      o.patience = milliseconds{one_of<std::uint32_t>({0, 1, 1000, 60000, 60000, 300000, 2000000000, never.count})};
    }
    if (chance(30)) { o.refusal_delay = milliseconds{one_of<std::uint32_t>({0, 1, 1500, 120000})}; }
    if (chance(40)) { o.tell_user_after = one_of<std::uint8_t>({0, 1, 2, 3, 5}); }
    if (chance(15)) { o.probe_after = milliseconds{one_of<std::uint32_t>({1, 60000, 3600000})}; }
    if (chance(30)) { o.budget.burst = one_of<std::uint32_t>({0, 1, 2, 100}); }
    if (chance(15)) { o.budget.interval = milliseconds{one_of<std::uint32_t>({0, 1, 1000, 60000})}; }
    if (chance(25)) { o.max_attempts = one_of<std::uint32_t>({1, 2, 5}); }
    if (chance(30)) { o.max_auth_failures = one_of<std::uint8_t>({0, 1, 2}); }
    if (chance(20)) {
      o.credential =
          one_of<redial::credential>({redial::credential::none, redial::credential::fixed, redial::credential::token});
    }
    if (chance(10)) { o.reconnect_after_kick = false; }
    if (chance(10)) { o.expect_ready = !o.expect_ready; }
    if (chance(1)) { o.backoff.jitter_percent = 101; }
    return o;
  }

  std::mt19937_64 random_;
  oracle::knowledge known_[2] = {};
  bool moves_ = false;       ///< whether its reboots change the setting
  std::uint32_t under_ = 0;  ///< the setting that rules
  std::uint32_t bits_kind_ = 0;
  std::uint32_t constant_ = 0;
};

// --- playing and shrinking ---

struct difference {
  std::size_t at = 0;
  std::string fields{};
  std::string signature{};  ///< what kind of difference it is
};

std::optional<difference> replay(const tape& t, oracle::coverage* covered, std::string* told = nullptr) {
  pair_of_machines both(t, covered);
  for (std::size_t i = 0; i < t.steps.size(); ++i) {
    const redial::phase before = both.phase();
    const std::string fields = both.play(t.steps[i]);
    if (told != nullptr) {
      *told += "  " + both.said() + "\n";
      if (fields.empty()) { *told += "      -> " + text_of(both.theirs()) + "\n"; }
    }
    if (!fields.empty()) {
      if (told != nullptr) {
        *told += "      oracle:  " + text_of(both.theirs()) + "\n      library: " + text_of(both.ours()) +
                 "\n      differ in: " + fields + "\n";
      }
      difference d;
      d.at = i;
      d.fields = fields;
      d.signature = std::string(redial::to_string(before)) + " x " + name_of(t.steps[i].what) + ": " + fields + ": " +
                    redial::to_string(both.theirs().action) + "/" + redial::to_string(both.ours().action);
      return d;
    }
  }
  return std::nullopt;
}

/// The smallest tape found that still shows the same kind of difference.
tape shrink(tape t, const std::string& signature) {
  const auto still = [&signature](const tape& candidate) {
    const std::optional<difference> d = replay(candidate, nullptr);
    return d && d->signature == signature;
  };
  if (const auto d = replay(t, nullptr)) { t.steps.resize(d->at + 1); }
  for (bool again = true; again;) {
    again = false;
    for (std::size_t size = t.steps.size() / 2; size >= 1; size /= 2) {
      for (std::size_t at = 0; at + size <= t.steps.size();) {
        tape candidate = t;
        const auto first = candidate.steps.begin() + static_cast<std::ptrdiff_t>(at);
        candidate.steps.erase(first, first + static_cast<std::ptrdiff_t>(size));
        if (still(candidate)) {
          t = candidate;
          again = true;
        } else {
          ++at;
        }
      }
    }
    const auto attempt = [&](auto change) {
      tape candidate = t;
      if (!change(candidate)) { return; }
      if (still(candidate)) {
        t = candidate;
        again = true;
      }
    };
    for (std::size_t k = 0; k < 2; ++k) {
      const redial::options plain = profile_of(t.settings[k].known).defaults;
      const auto reset = [&](auto member) {
        attempt([&](tape& c) {
          if (std::memcmp(&(c.settings[k].options.*member), &(plain.*member), sizeof(plain.*member)) == 0) {
            return false;
          }
          c.settings[k].options.*member = plain.*member;
          return true;
        });
      };
      using o = redial::options;
      reset(&o::stable_after);
      reset(&o::first_spread);
      reset(&o::connect_timeout);
      reset(&o::mint_timeout);
      reset(&o::liveness_timeout);
      reset(&o::token_margin);
      reset(&o::once_window);
      reset(&o::max_server_delay);
      reset(&o::patience);
      reset(&o::refusal_delay);
      reset(&o::tell_user_after);
      reset(&o::probe_after);
      if (t.settings[k].options.budget.burst != 0) { reset(&o::budget); }
      reset(&o::max_attempts);
      reset(&o::max_auth_failures);
      reset(&o::credential);
      reset(&o::reconnect_after_kick);
      reset(&o::expect_ready);
      attempt([&](tape& c) {
        if (c.settings[k].options.backoff.base == plain.backoff.base &&
            c.settings[k].options.backoff.cap == plain.backoff.cap) {
          return false;
        }
        c.settings[k].options.backoff.base = plain.backoff.base;
        c.settings[k].options.backoff.cap = plain.backoff.cap;
        return true;
      });
      attempt([&](tape& c) {
        if (c.settings[k].options.backoff.factor_percent == plain.backoff.factor_percent) { return false; }
        c.settings[k].options.backoff.factor_percent = plain.backoff.factor_percent;
        return true;
      });
      attempt([&](tape& c) {
        if (c.settings[k].options.backoff.jitter_percent == plain.backoff.jitter_percent) { return false; }
        c.settings[k].options.backoff.jitter_percent = plain.backoff.jitter_percent;
        return true;
      });
      attempt([&](tape& c) {
        return c.settings[k].options.budget.burst != 0 && (c.settings[k].options.budget.burst = 0, true);
      });
    }
    attempt([&](tape& c) { return c.tick != 0 && (c.tick = 0, true); });
    for (std::size_t i = 0; i < t.steps.size(); ++i) {
      attempt([&](tape& c) { return c.steps[i].bits != 0 && (c.steps[i].bits = 0, true); });
      attempt([&](tape& c) { return c.steps[i].under != 0 && (c.steps[i].under = 0, true); });
      attempt([&](tape& c) { return c.steps[i].age != use_current && (c.steps[i].age = use_current, true); });
      attempt([&](tape& c) {
        step& s = c.steps[i];
        if (s.advance == 0 && s.how == move::by) { return false; }
        s.advance = 0;
        s.how = move::by;
        return true;
      });
      attempt([&](tape& c) {
        step& s = c.steps[i];
        if (s.how == move::by || s.how == move::to_timer) { return false; }
        s.advance = 0;
        s.how = move::to_timer;
        return true;
      });
      for (const std::uint32_t round : {0u, 1u, 1000u, 5000u, 20000u, 60000u, 3600000u, never.count}) {
        attempt([&](tape& c) {
          step& s = c.steps[i];
          const bool smaller = s.span > round && (s.span % 1000 != 0 || round == 0);
          return smaller && s.span != never.count && (s.span = round, true);
        });
        attempt([&](tape& c) {
          step& s = c.steps[i];
          return s.how == move::by && s.advance > round && (s.advance = round, true);
        });
      }
    }
  }
  return t;
}

void print_setting(const setting& one) {
  const redial::options& o = one.options;
  const redial::options plain = profile_of(one.known).defaults;
  std::printf("  profile %s", profile_of(one.known).name);
  const auto show = [](const char* name, std::uint32_t value, std::uint32_t usual) {
    if (value != usual) { std::printf(", %s=%s", name, text_of(milliseconds{value}).c_str()); }
  };
  show("base", o.backoff.base.count, plain.backoff.base.count);
  show("cap", o.backoff.cap.count, plain.backoff.cap.count);
  show("factor_percent", o.backoff.factor_percent, plain.backoff.factor_percent);
  show("jitter_percent", o.backoff.jitter_percent, plain.backoff.jitter_percent);
  show("stable_after", o.stable_after.count, plain.stable_after.count);
  show("first_spread", o.first_spread.count, plain.first_spread.count);
  show("connect_timeout", o.connect_timeout.count, plain.connect_timeout.count);
  show("mint_timeout", o.mint_timeout.count, plain.mint_timeout.count);
  show("liveness_timeout", o.liveness_timeout.count, plain.liveness_timeout.count);
  show("token_margin", o.token_margin.count, plain.token_margin.count);
  show("once_window", o.once_window.count, plain.once_window.count);
  show("max_server_delay", o.max_server_delay.count, plain.max_server_delay.count);
  show("patience", o.patience.count, plain.patience.count);
  show("refusal_delay", o.refusal_delay.count, plain.refusal_delay.count);
  show("tell_user_after", o.tell_user_after, plain.tell_user_after);
  show("probe_after", o.probe_after.count, plain.probe_after.count);
  show("budget.burst", o.budget.burst, plain.budget.burst);
  show("budget.interval", o.budget.interval.count, plain.budget.interval.count);
  show("max_attempts", o.max_attempts, plain.max_attempts);
  show("max_auth_failures", o.max_auth_failures, plain.max_auth_failures);
  show("credential", static_cast<std::uint32_t>(o.credential), static_cast<std::uint32_t>(plain.credential));
  show("reconnect_after_kick", o.reconnect_after_kick, plain.reconnect_after_kick);
  show("expect_ready", o.expect_ready, plain.expect_ready);
}

void print(const tape& t) {
  print_setting(t.settings[0]);
  if (t.tick != 0) { std::printf(", first tick %" PRIu32, t.tick); }
  std::printf("\n");
  for (const step& s : t.steps) {
    if (s.under != 0) {
      std::printf("  the other setting:");
      print_setting(t.settings[1]);
      std::printf("\n");
      break;
    }
  }
  std::string told;
  (void)replay(t, nullptr, &told);
  std::printf("%s", told.c_str());
}

/// The sentences that a run has to come past, or it proves less than it says.
constexpr const char* sentences[] = {
    "11.2 a pending hint restores",
    "11.2 a wait longer than these options allow",
    "11.2 another budget",
    "11.2 another once_window",
    "11.2 another patience",
    "11.2 one more retry",
    "11.2 the rest of a wait",
    "11.2 the span of patience restores",
    "2 start while the link is down",
    "2.1 minted before start",
    "2.1 ready without opened",
    "2.3 tick went back",
    "2.4 first spread",
    "2.5 start cuts a backoff",
    "2.5 start does not cut",
    "2.5 start from stopped waits out",
    "2.5 start in offline",
    "2.5 start in offline waits out",
    "2.6 minted kept in stopped",
    "2.6 stop ends the probe",
    "2.8 other connection",
    "2.8 rejected in online",
    "2.8 repeated ready",
    "2.9 background mint time-out",
    "2.9 stability and refresh due at once",
    "3 4011 holds",
    "3 kick not answered",
    "3 reported as 1006",
    "3 stop",
    "3.3 a row that is tried again tells",
    "3.3 tell_user_after",
    "3.4 it lasted",
    "3.4 over, but not two before",
    "3.4 patience 0",
    "3.4 patience never",
    "3.4 tried again",
    "3.4 tried again, with a retry-after",
    "4.1 expired without a mintable token",
    "4.1 kick without a mintable token",
    "4.1 no fresh token",
    "4.1 renew if possible, and it is not",
    "4.2 a token in hand that is not usable",
    "4.2 minted without life",
    "4.2 ready without life",
    "4.2 the same token again",
    "4.2 a lost token comes after all",
    "4.2 token_lost again, before an answer",
    "4.2 token_lost in minting",
    "4.3 a later one waits",
    "4.3 at once",
    "4.3 auth exhausted",
    "4.3 expiry of a known life",
    "4.3 expiry of a stable session",
    "4.3 expiry within the margin",
    "4.3 too many, but not for long",
    "4.4 background retry",
    "4.4 background retry after what was given",
    "4.4 background tries end",
    "4.4 refresh asked for",
    "4.4 refresh due at ready",
    "4.4 refresh planned",
    "4.4 spare",
    "4.4 spare used by expired",
    "4.4 unsolicited",
    "4.5 kicked again",
    "4.5 window over",
    "4.6 failed",
    "4.6 failed, with a retry-after",
    "4.6 mint_timeout",
    "4.6 permanent",
    "4.7 late minted kept",
    "4.7 mint_failed inert",
    "4.7 minted not used",
    "5.2 hint later",
    "5.2 hint on the first retry",
    "5.2 max_server_delay",
    "5.2 retry-after",
    "5.3 hint",
    "5.3 hint and a refusal that lasted",
    "5.3 hint and link_down",
    "5.3 hint and stop",
    "5.3 hint gone stale",
    "5.3 hint replaced",
    "5.4 life given with ready",
    "5.4 stable",
    "5.5 first_wait",
    "5.5 first_wait with a server's wait",
    "5.5 min_delay",
    "5.5 min_delay below the backoff",
    "5.6 a link lost beyond max_attempts",
    "5.6 attempts exhausted",
    "5.7 waits for the budget",
    "5.8 failed before opened",
    "5.8 session lost online",
    "5.8 session lost twice",
    "5.8 session lost while connecting",
    "5.8 stale advice: fresh",
    "5.8 stale advice: standard",
    "5.8 two ends without ready",
    "6.1 connect_timeout",
    "6.1 ready_timeout",
    "6.2 a frame after the ping",
    "6.2 a late look",
    "6.2 liveness",
    "6.2 ping",
    "6.2 ping and stability at once",
    "6.3 a mint lands while offline",
    "6.3 link_down ends a stable session",
    "6.3 link_down in minting",
    "6.3 link_down raises n",
    "6.3 link_up from offline",
    "6.3 link_up shortens",
    "6.3 link_up waits out",
    "6.3 rest of the backoff",
    "6.4 no probe",
    "6.4 probe",
    "6.4 probe armed",
    "7 invalid options",
    "8 wrap",
    "I7 repeated minted",
};

/// What the run did not reach, as lines.
std::string unreached(const oracle::coverage& covered) {
  std::string lines;
  for (const char* sentence : sentences) {
    if (covered.sentences.count(sentence) == 0) { lines += std::string("  ") + sentence + "\n"; }
  }
  for (std::size_t phase = 0; phase < 7; ++phase) {
    for (std::size_t event = 0; event < 17; ++event) {
      if (covered.cells[phase][event] == 0) {
        lines += std::string("  ") + redial::to_string(static_cast<redial::phase>(phase)) + " x event " +
                 std::to_string(event) + "\n";
      }
    }
  }
  return lines;
}

}  // namespace

int main(int count, char** words) {
  std::uint64_t seed = 1;
  std::uint64_t tapes = 50000;
  double seconds = 0;
  bool all = false;
  bool show_coverage = false;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const auto value = [&] { return i + 1 < count ? std::strtoull(words[++i], nullptr, 10) : 0ull; };
    if (word == "--seconds") {
      seconds = static_cast<double>(value());
    } else if (word == "--seed") {
      seed = value();
    } else if (word == "--tapes") {
      tapes = value();
    } else if (word == "--all") {
      all = true;
    } else if (word == "--coverage") {
      show_coverage = true;
    } else {
      std::fprintf(stderr, "usage: differential [--seconds N] [--seed N] [--tapes N] [--all] [--coverage]\n");
      return 2;
    }
  }

  const auto begun = std::chrono::steady_clock::now();
  const auto spent = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(); };
  oracle::coverage covered;
  struct kind {
    std::uint64_t times = 0;
    tape first{};
  };
  std::map<std::string, kind> kinds;
  std::uint64_t played = 0;
  std::uint64_t events = 0;
  for (; seconds > 0 ? spent() < seconds : played < tapes; ++played) {
    maker make(seed + played);
    tape t = make.begin();
    pair_of_machines both(t, &covered);
    bool same = true;
    const std::uint32_t length = make.length();
    for (std::uint32_t i = 0; i < length && same; ++i) {
      t.steps.push_back(make.next(both.phase()));
      ++events;
      same = both.play(t.steps.back()).empty();
    }
    if (same) { continue; }
    const std::optional<difference> d = replay(t, nullptr);
    if (!d) {
      std::printf("seed %" PRIu64 ": a difference that does not come back\n", seed + played);
      return 1;
    }
    kind& k = kinds[d->signature];
    if (k.times++ == 0 || t.steps.size() < k.first.steps.size()) { k.first = t; }
    if (!all) { break; }
  }

  for (const auto& [signature, k] : kinds) {
    std::printf("\n%" PRIu64 " x  %s\n", k.times, signature.c_str());
    print(shrink(k.first, signature));
  }
  if (show_coverage) {
    for (const auto& [sentence, times] : covered.sentences) {
      std::printf("%10" PRIu64 "  %s\n", times, sentence.c_str());
    }
  }
  const std::string missing = kinds.empty() && events > 1000000 ? unreached(covered) : std::string{};
  if (!missing.empty()) { std::printf("never reached:\n%s", missing.c_str()); }
  std::printf("%" PRIu64 " tapes, %" PRIu64 " events, %zu kinds of difference, %.1f s\n", played, events, kinds.size(),
              spent());
  return kinds.empty() && missing.empty() ? 0 : 1;
}
