// SPDX-License-Identifier: MIT
// Every reachable state of the real code. From a fresh machine every kind of event is fed to every distinct state, at
// every instant that matters, with each draw that may come up at its lowest, its middle and its highest, until no new
// state appears. A monitor that sees events and decisions only (monitor.hpp) judges each edge; what it remembers is
// part of the state, so no two histories that it could tell apart are merged.
//
//   explore [PROFILE | --others]... [--jobs N] [--case NAME] [--list]     --others: all but metered and rfc6455
//
// What is merged, and why nothing is lost (inside.hpp has the list):
//   ids       are only compared for equality with the newest, so the newest is always called 1000;
//   tick      only differences count; a node's tick is picked by its hash, wraps included, and four cases are explored
//             a second time with every tick 0, which has to give the same edges (I6);
//   attempt   above 3: it is compared with 0, max_attempts and tell_user_after (2 at most here), and b has reached its
//             cap by 3;
//   a hint    that has more than 35 s to live before it goes stale has all of its time: nothing else here runs so long;
//   auth_failures   above its limit: reboots carry it on, but it is only compared with the limit, from which on every
//             further failure stops;
//   mints     older than the last but one are not answered here, but by the tapes: each age has a bit of its own;
//   reason, code   are told, never asked; of a stop's reason `save` asks one bit, which is kept.
// Time: in the `ms` cases the options are a few milliseconds, every millisecond is an instant. In the `s` cases, which
// have the constants that no option moves (10 s, 30 s of token life), options and steps are whole seconds, and the
// milliseconds just before and just after every deadline are fed all events too, but not continued from: spans are only
// added, subtracted, compared and scaled, so what follows differs by that millisecond and by nothing else. Retry-After
// and reboots are fed in every case, hints in all but the last. A `lean` case feeds one code of each class instead of
// one of each rule; the last case leaves out draws in the middle.
#include <proof/model/inside.hpp>
#include <proof/model/monitor.hpp>

#include <atomic>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using model::decision;
using model::event;
using model::phase;
using redial::milliseconds;
using redial::never;

namespace {

// --- what is explored
// ---------------------------------------------------------------------------------------------------

/// A service with every class and every floor, small enough for the `ms` cases.
struct tiny_service : redial::over<redial::services::metered> {
  static constexpr const char* name = "tiny";
  static constexpr redial::row closes[] = {
      {1012, backoff().first_between(milliseconds{3}, milliseconds{5})},
      {4101, backoff().at_least(milliseconds{3})},
      {4102, at_once()},
      {4103, once().times(2)},
      {4104, fresh_token().at_least(milliseconds{2})},
  };
  static constexpr redial::row statuses[] = {
      {429, backoff().at_least(milliseconds{4})},
  };
  static constexpr redial::options defaults{};
};
inline constexpr redial::profile tiny = redial::make_profile<tiny_service>();

/// A service that says what to do with the session, and where to go (contract 5.8).
struct advising_service : tiny_service {
  static constexpr const char* name = "advising";
  static constexpr redial::row closes[] = {
      {1006, backoff().with_session(redial::session::resume)},
      {1012, backoff().first_between(milliseconds{3}, milliseconds{5})},
      {4101, backoff().with_session(redial::session::resume_else_fresh).with_endpoint(redial::endpoint::given)},
      {4102, at_once().with_session(redial::session::fresh).with_endpoint(redial::endpoint::rediscover)},
  };
  static constexpr redial::row statuses[] = {
      {503, backoff().with_endpoint(redial::endpoint::given)},
  };
};
inline constexpr redial::profile advising = redial::make_profile<advising_service>();
static_assert(redial::check(advising) == redial::fault::none);
static_assert(redial::check(tiny) == redial::fault::none);

struct named_profile {
  const char* name;
  const redial::profile* profile;
};
/// Explored unless others are named; any of `redial::all_profiles` can be. The codes to feed are found by asking it. A
/// profile with a curve of its own is explored on the curve of its options, which the monitor knows: what is left is
/// the rows. Its curve is a function of two numbers, tested for itself.
constexpr named_profile by_default[] = {{"metered", &redial::metered}, {"rfc6455", &redial::rfc6455}};
bool is_explored_by_default(const redial::profile& p) {
  return &p == by_default[0].profile || &p == by_default[1].profile;
}

/// Spans in units of `u` ms.
redial::options small(std::uint32_t u) {
  redial::options o;
  o.backoff.base.count = 2 * u;
  o.backoff.cap.count = 4 * u;
  o.backoff.factor_percent = 200;
  o.backoff.jitter_percent = 50;
  o.stable_after.count = 3 * u;
  o.connect_timeout.count = 2 * u;
  o.mint_timeout.count = 2 * u;
  o.once_window.count = 6 * u;
  o.max_server_delay.count = 6 * u;
  o.patience = never;
  o.refusal_delay.count = 3 * u;
  o.liveness_timeout.count = 0;
  o.tell_user_after = 2;
  o.token_margin.count = 1 * u;
  o.max_auth_failures = 2;
  o.budget.burst = 0;
  o.credential = redial::credential::fixed;
  return o;
}

/// For the cases with tokens, which have two spans more: a constant backoff and the shortest time-outs.
void few_spans(redial::options& o, std::uint32_t u = 1) {
  o.backoff.cap = o.backoff.base;
  o.once_window.count = 2 * u;
  o.stable_after.count = 2 * u;
  o.connect_timeout.count = 1 * u;
  o.mint_timeout.count = 1 * u;
  o.max_server_delay.count = 2 * u;
}

struct plan {
  std::string name;
  const redial::profile* profile;
  redial::options options;
  std::uint32_t unit;                // ms
  bool tokens = false;               // feed mints
  bool lean = false;                 // one code a class, not one a rule
  bool middle = true;                // draws in the middle too
  bool hints = true;                 // feed going_away
  bool twice = false;                // compare with a run from tick 0
  std::vector<std::uint32_t> lives;  // of minted tokens
};

std::vector<plan> plans(const std::vector<named_profile>& chosen) {
  std::vector<plan> all;
  const auto add = [&all](const char* name, const redial::profile& p, std::uint32_t unit, auto change) {
    plan made{name, &p, small(unit), unit, false, false, true, true, false, {}};
    change(made);
    all.push_back(made);
  };
  add("ms: a fixed key", tiny, 1, [](plan& p) { p.twice = true; });
  add("ms: no credential", tiny, 1, [](plan& p) { p.options.credential = redial::credential::none; });
  add("ms: two attempts", tiny, 1, [](plan& p) {
    p.options.max_attempts = 2;
    p.twice = true;
  });
  add("ms: patience", tiny, 1, [](plan& p) { p.options.patience.count = 5; });
  add("ms: no patience", tiny, 1, [](plan& p) {
    p.options.patience.count = 0;
    p.options.refusal_delay.count = 0;
    p.lean = true;
  });
  add("ms: advice", advising, 1, [](plan& p) { p.lean = true; });
  add("ms: kicks stop", tiny, 1, [](plan& p) { p.options.reconnect_after_kick = false; });
  add("ms: a slow probe", tiny, 1, [](plan& p) {
    p.options.probe_after.count = 4;
    p.options.patience.count = 3;
    p.options.max_attempts = 2;
    p.lean = true;
    p.twice = true;
  });
  add("ms: a first spread", tiny, 1, [](plan& p) {
    p.options.first_spread.count = 3;
    p.lean = true;
  });
  add("ms: a watched link", tiny, 1, [](plan& p) {
    p.options.liveness_timeout.count = 4;
    p.lean = true;
  });
  add("ms: opened is enough", tiny, 1, [](plan& p) { p.options.expect_ready = false; });
  add("ms: no jitter", tiny, 1, [](plan& p) {
    p.options.backoff.jitter_percent = 0;
    p.twice = true;
  });
  add("ms: all jitter", tiny, 1, [](plan& p) { p.options.backoff.jitter_percent = 100; });
  add("ms: a budget", tiny, 1, [](plan& p) {
    p.options.budget.burst = 2;
    p.options.budget.interval.count = 2;
    p.lean = true;
  });
  add("ms: no limit of failures", tiny, 1, [](plan& p) {
    p.options.max_auth_failures = 0;
    few_spans(p.options);
    p.options.credential = redial::credential::token;
    p.tokens = true;
    p.lean = true;
  });
  add("ms: bad options", tiny, 1, [](plan& p) { p.options.backoff.base.count = 0; });
  add("ms: tokens of unknown life", tiny, 1, [](plan& p) {
    few_spans(p.options);
    p.options.backoff.jitter_percent = 0;
    p.options.refusal_delay.count = 1;
    p.options.patience.count = 3;
    p.options.credential = redial::credential::token;
    p.tokens = true;
    p.lean = true;
  });
  add("ms: tokens that run out", tiny, 1, [](plan& p) {
    few_spans(p.options);
    p.options.backoff.base.count = p.options.backoff.cap.count = 1;
    p.options.backoff.jitter_percent = 0;
    p.options.stable_after.count = 1;
    p.options.once_window.count = 1;
    p.options.credential = redial::credential::token;
    p.options.max_auth_failures = 1;
    p.tokens = true;
    p.lean = true;
    p.lives = {2};
  });
  for (const named_profile& n : chosen) {
    add((std::string("s: ") + n.name + ", fixed").c_str(), *n.profile, 1000, [](plan&) {});
  }
  add("s: early refresh", redial::metered, 8000, [](plan& p) {
    few_spans(p.options, 8000);
    p.options.backoff.base.count = p.options.backoff.cap.count = 8000;
    p.options.backoff.jitter_percent = 0;
    p.options.stable_after.count = 8000;
    p.options.once_window.count = 8000;
    p.options.credential = redial::credential::token;
    p.options.max_auth_failures = 0;
    p.options.tell_user_after = 0;
    p.tokens = true;
    p.lean = true;
    p.hints = false;
    p.middle = false;  // of [48 s, 56 s]: not a multiple of the unit
    p.lives = {64000};
    p.options.max_server_delay.count = 12000;  // between the backoff of a refresh and the end of the token's life
  });
  return all;
}

struct input {
  std::string name;
  event what;
  bool frame = false;  ///< told by saw_frame, which decides nothing: what follows is asked with an inert event
};

/// What the machine tells apart.
bool same_class(const redial::rule& a, const redial::rule& b) {
  return a.kind == b.kind && a.session == b.session && a.endpoint == b.endpoint &&
         a.has(redial::rule_flag::hold_publishing) == b.has(redial::rule_flag::hold_publishing);
}
bool same_rule(const redial::rule& a, const redial::rule& b) {
  return same_class(a, b) && a.has(redial::rule_flag::tell_user) == b.has(redial::rule_flag::tell_user) &&
         a.has(redial::rule_flag::not_an_error) == b.has(redial::rule_flag::not_an_error) &&
         a.has(redial::rule_flag::ended_in_order) == b.has(redial::rule_flag::ended_in_order) &&
         a.has(redial::rule_flag::renew_if_possible) == b.has(redial::rule_flag::renew_if_possible) &&
         a.has(redial::rule_flag::as_transport_failure) == b.has(redial::rule_flag::as_transport_failure) &&
         a.answers == b.answers && a.min_delay == b.min_delay && a.first_lowest == b.first_lowest &&
         a.first_highest == b.first_highest;
}

/// One code for each distinct rule (or, lean, for each class) that the profile gives to close codes and statuses.
std::vector<input> inputs_of(const plan& p) {
  const std::uint32_t u = p.unit;
  std::vector<input> all = {
      {"start", redial::start{}},
      {"stop", redial::stop{}},
      {"opened", redial::opened{}},
      {"ready", redial::ready{}},
      {"session_lost", redial::session_lost{}},
      {"failed", redial::failed{}},
      {"elapsed", redial::elapsed{}},
      {"inert", event{}},
      {"closed 0", redial::closed{0}},
      {"link_down", redial::link_down{}},
      {"link_up", redial::link_up{}},
  };
  if (p.hints) {
    all.push_back({"going_away 0", redial::going_away{}});
    all.push_back({"going_away 1", redial::going_away{milliseconds{1 * u}}});
  }
  if (p.hints && !p.lean) {
    all.push_back({"going_away 4", redial::going_away{milliseconds{4 * u}}});
    all.push_back({"going_away too long", redial::going_away{milliseconds{60 * u}}});
    all.push_back({"going_away never", redial::going_away{never}});
  }
  std::vector<redial::rule> known;
  const auto is_new = [&known, &p](const redial::rule& r) {
    for (const redial::rule& k : known) {
      if (p.lean ? same_class(k, r) : same_rule(k, r)) { return false; }
    }
    known.push_back(r);
    return true;
  };
  for (std::uint32_t code = 4999; code >= 1000; --code) {
    if (is_new(redial::explain_close(*p.profile, static_cast<std::uint16_t>(code)).what)) {
      all.push_back({"closed " + std::to_string(code), redial::closed{code}});
    }
  }
  known.clear();
  for (std::uint32_t status = 0; status < 65536; ++status) {
    if (!is_new(redial::explain_status(*p.profile, static_cast<std::uint16_t>(status)).what)) { continue; }
    const std::string name = "rejected " + std::to_string(status);
    all.push_back({name, redial::rejected{status}});
    all.push_back({name + ": 3", redial::rejected{status, milliseconds{3 * u}}});
    if (!p.lean) { all.push_back({name + ": never", redial::rejected{status, never}}); }
  }
  if (p.tokens) {
    all.push_back({"minted", redial::minted{}});
    all.push_back({"minted without life", redial::minted{milliseconds{0}}});
    all.push_back({"minted, older", redial::minted{never, inside::canonical_id - 1}});
    for (const std::uint32_t life : p.lives) {
      all.push_back({"minted " + std::to_string(life), redial::minted{milliseconds{life}}});
      all.push_back({"ready " + std::to_string(life), redial::ready{redial::current, milliseconds{life}}});
    }
    all.push_back({"mint_failed", redial::mint_failed{}});
    all.push_back({"mint_failed: 3", redial::mint_failed{false, redial::current, milliseconds{3 * u}}});
    if (!p.lean) { all.push_back({"mint_failed: never", redial::mint_failed{false, redial::current, never}}); }
    all.push_back({"mint_failed, older", redial::mint_failed{false, inside::canonical_id - 1}});
    all.push_back({"mint_failed for good", redial::mint_failed{true}});
    all.push_back({"token_lost", redial::token_lost{}});
  } else {
    all.push_back({"minted", redial::minted{}});
  }
  if (p.options.liveness_timeout.count != 0) {
    all.push_back({"received", redial::received{}});
    all.push_back({"saw_frame", redial::received{}, true});
  }
  return all;
}

/// Events of connections and mints that are no more.
std::vector<input> stale_inputs() {
  const std::uint32_t old = inside::canonical_id - 20;
  return {
      {"stale opened", redial::opened{old}},
      {"stale ready", redial::ready{old}},
      {"stale closed", redial::closed{4012, old}},
      {"stale rejected", redial::rejected{404, milliseconds{1}, old}},
      {"stale failed", redial::failed{old}},
      {"stale going_away", redial::going_away{milliseconds{1}, old}},
      {"stale received", redial::received{old}},
      {"stale session_lost", redial::session_lost{old}},
      {"stale frame", redial::received{old}, true},
      {"stale minted", redial::minted{never, old}},
      {"stale mint_failed", redial::mint_failed{true, old}},
      {"an id to come", redial::closed{4012, inside::canonical_id + 1}},
      {"a mint to come", redial::minted{never, inside::canonical_id + 1}},
  };
}

// --- the graph
// ------------------------------------------------------------------------------------------------------------

/// 128 bits of hash stand for a state: among 10^8 states two share one with a chance below 10^-22.
struct hash {
  std::uint64_t a = 0x9E3779B97F4A7C15u;
  std::uint64_t b = 0xC2B2AE3D27D4EB4Fu;
  static std::uint64_t mixed(std::uint64_t x) {
    x ^= x >> 32;
    x *= 0xD6E8FEB86659FD93u;
    x ^= x >> 29;
    return x;
  }
  void put(std::uint32_t word) {
    a = (a ^ word) * 0x9FB21C651E98DF25u;
    a ^= a >> 28;
    b = (b + word) * 0xD1342543DE82EF95u;
    b ^= b >> 31;
  }
  void close() {
    const std::uint64_t x = mixed(a + (b << 1));
    b = mixed(b ^ (a >> 7)) | 1;  // never 0, which marks an empty place
    a = x;
  }
};

class hash_set {
 public:
  /// True if it was not there.
  bool insert(const hash& h) {
    if (count_ * 2 >= places_.size()) { grow(); }
    return place(places_, h) ? (++count_, true) : false;
  }
  std::size_t size() const { return count_; }

 private:
  static bool place(std::vector<hash>& places, const hash& h) {
    const std::size_t mask = places.size() - 1;
    for (std::size_t i = h.a & mask;; i = (i + 1) & mask) {
      if (places[i].b == 0) {
        places[i] = h;
        return true;
      }
      if (places[i].a == h.a && places[i].b == h.b) { return false; }
    }
  }
  void grow() {
    std::vector<hash> larger(places_.empty() ? 1u << 16 : places_.size() * 2, empty());
    for (const hash& h : places_) {
      if (h.b != 0) { place(larger, h); }
    }
    places_.swap(larger);
  }
  static hash empty() {
    hash h;
    h.a = h.b = 0;
    return h;
  }
  std::vector<hash> places_;
  std::size_t count_ = 0;
};

struct node {
  inside::machine machine;
  model::memory memory;
};

struct result {
  std::size_t states = 0;
  std::size_t edges = 0;
  std::uint64_t digest = 0;  // of all edges, in any order
  std::string violation;
};

class explorer {
 public:
  explorer(const plan& p, bool from_zero)
      : plan_(p),
        from_zero_(from_zero),
        inputs_(inputs_of(p)),
        stale_(stale_inputs()),
        monitor_(*p.profile, p.options),
        rules_(inside::without_curve(*p.profile)) {
    inside::machine fresh = new_machine();
    advises_ = inside::advises(inside::core_of(fresh));
    attempts_ = inside::attempts_that_differ(inside::core_of(fresh));
  }

  result run(std::size_t most) {
    node first{new_machine(), {}};
    enter(first);
    while (!queue_.empty() && found_.violation.empty()) {
      const node n = queue_.front();
      queue_.pop_front();
      visit(n);
      if (seen_.size() > most) { found_.violation = "the space does not close"; }
    }
    found_.states = seen_.size();
    return found_;
  }

 private:
  static hash key_of(node& n) {
    hash h;
    const auto put = [&h](std::uint32_t word) { h.put(word); };
    inside::each_part(n.machine, put);
    n.memory.each_part(put);
    h.close();
    return h;
  }
  hash inner_key(inside::machine m) const {
    inside::make_canonical(m, 0);
    hash h;
    inside::each_part(m, [&h](std::uint32_t word) { h.put(word); });
    h.close();
    return h;
  }

  void canonize(node& n) const {
    inside::make_canonical(n.machine, 0);
    n.memory.connection = inside::canonical_id;
    n.memory.mint = inside::canonical_id;
    n.memory.welcome = static_cast<std::uint8_t>(n.memory.welcome & 3u);  // as the machine's
    n.memory.doubted = static_cast<std::uint8_t>(n.memory.doubted & 3u);
    n.memory.attempt = model::min_of(n.memory.attempt, attempts_);
    if (n.memory.hint_left > inside::canonical_notice) {
      n.memory.hint_left = n.memory.hint + 60000;
      n.memory.timer = inside::core_of(n.machine).next_timer();  // may run to that
    }
    if (!advises_) { n.memory.stale = n.memory.opened_in_vain = false; }
  }

  hash enter(node& n) {
    canonize(n);
    const hash h = key_of(n);
    if (seen_.insert(h)) { queue_.push_back(n); }
    return h;
  }

  /// A tick to visit a state at: any will do, and those around the wraps are the ones to try.
  std::uint32_t tick_for(const hash& h) const {
    constexpr std::uint32_t ticks[] = {0,           1,           0x7FFFFFFFu, 0x80000000u,
                                       0x80000001u, 0xFFFFFFFFu, 0xFFFFFFFEu, 0xFFFFFFFCu};
    return from_zero_ ? 0 : ticks[h.b >> 61] - static_cast<std::uint32_t>((h.a >> 60) * plan_.unit);
  }

  void violated(const char* what, const node& n, const std::string& name, std::uint32_t passed, const decision& d) {
    const model::memory& m = n.memory;
    char text[900];
    std::snprintf(text, sizeof text,
                  "VIOLATION %s\n  in %s: %s after %u ms in phase %s (timer %u, wait %u..%u%s%s, hint %u, debt %u, "
                  "unstable %u%s, ends that last %u..%u for %u..%u, refusals %u..%u, shown %u..%u%s%s)\n  -> %s, phase "
                  "%s, timer %u, attempt %u -> %u, reason %s",
                  what, plan_.name.c_str(), name.c_str(), passed, to_string(m.where), m.timer, m.wait.least,
                  m.wait.most, m.ordered ? " ordered" : "", m.cut ? " cut" : "", m.hint, m.debt, m.unstable,
                  m.exact ? "" : " or so", m.lasting.least, m.lasting.most, m.lasts.least, m.lasts.most,
                  m.refusals.least, m.refusals.most, m.shown_left.least, m.shown_left.most,
                  m.free_used ? ", free retry used" : "", m.vague ? ", vague" : "", to_string(d.action),
                  to_string(d.phase), d.timer.count, m.attempt, d.attempt, to_string(d.reason));
    if (found_.violation.empty()) { found_.violation = text; }
  }

  decision step(inside::machine& m, std::uint32_t tick, std::uint32_t bits, const event& e, bool frame = false) {
    world_.tick = tick;
    world_.bits = bits;
    world_.draws = 0;
    if (!frame) { return m.handle(e); }
    m.saw_frame(e.id());
    return m.handle(event{});
  }

  void visit(const node& origin) {
    node n = origin;
    const hash key = key_of(n);
    const std::uint32_t tick = tick_for(key);
    inside::make_canonical(n.machine, tick);

    // I7: what is stale changes nothing.
    const hash inner = inner_key(n.machine);
    for (const input& in : stale_) {
      inside::machine m = n.machine;
      const decision d = step(m, tick, 0, in.what, in.frame);
      const hash after = inner_key(m);
      // An event at the very instant at which the session is stable makes it so: that is time's doing.
      if ((after.a != inner.a || after.b != inner.b) && !(n.memory.where == phase::online && n.memory.unstable == 0)) {
        violated("I7: a stale event changes the state", n, in.name, 0, d);
      }
    }
    if (!time_alone_acts(n.machine, tick)) { violated("I5: time alone leads nowhere", n, "elapsed", 0, decision{}); }
    if (redial::check(plan_.options) == redial::fault::none && !start_connects(n.machine, tick)) {
      violated("I5: start leads to no connect", n, "start", 0, decision{});
    }

    // The instants: now, just before, at and just after each deadline, and long after all of them.
    std::vector<std::uint32_t> instants = {0, plan_.unit, 1000000000};
    const auto around = [&instants](std::uint32_t left) {
      for (const std::uint32_t at : {left - 1, left, left + 1}) {
        bool known = false;
        for (const std::uint32_t i : instants) { known = known || i == at; }
        if (!known) { instants.push_back(at); }
      }
    };
    inside::each_deadline(n.machine, around);
    if (n.memory.timer != 0 && n.memory.timer != never.count) { around(n.memory.timer); }

    for (const std::uint32_t passed : instants) {
      const bool on_grid = passed % plan_.unit == 0;
      for (const input& in : inputs_) {
        for (const std::uint32_t bits : {0u, 0xFFFFFFFFu, 0x80000000u}) {
          node next = n;
          const decision d = step(next.machine, tick + passed, bits, in.what, in.frame);
          const bool drew = world_.draws != 0;
          const char* const broken = monitor_.see(next.memory, in.what, passed, d);
          if (broken != nullptr) { violated(broken, n, in.name, passed, d); }
          if (next.machine.timer() != d.timer || next.machine.phase() != d.phase ||
              next.machine.attempt() != d.attempt || next.machine.connection() != d.connection ||
              next.machine.connected() != (d.phase == phase::online)) {
            violated("2.7: the machine says something else than its decision", n, in.name, passed, d);
          }
          record(key, passed, in.what, d);
          if (on_grid) { enter(next); }
          if (!drew || (bits == 0xFFFFFFFFu && !plan_.middle)) { break; }
        }
        if (!found_.violation.empty()) { return; }
      }
      reboot(n, tick, passed, on_grid);
    }
  }

  inside::machine new_machine() {
    inside::machine made{*plan_.profile, inside::clock{&world_}, inside::source{&world_}, plan_.options};
    inside::core_of(made).book = &rules_;
    return made;
  }

  /// Saves and restores, with no time told and with all of it.
  void reboot(const node& n, std::uint32_t tick, std::uint32_t passed, bool on_grid) {
    world_.tick = tick + passed;
    for (const std::uint32_t away : {0u, 2 * plan_.unit}) {
      for (const std::uint32_t bits : {0u, 0xFFFFFFFFu}) {
        node next = n;
        world_.bits = bits;
        world_.draws = 0;
        const decision now = next.machine.handle(event{});
        (void)monitor_.see(next.memory, event{}, passed, now);
        inside::machine again = new_machine();
        if (!again.restore(next.machine.save(), milliseconds{away})) {
          violated("11.2: a saved state is refused", n, "reboot", passed, now);
        }
        next.memory = monitor_.reboot(next.memory, away);
        next.memory.connection = 0;
        next.memory.mint = 0;
        next.machine = again;
        ++found_.edges;
        if (on_grid) { enter(next); }
        if (world_.draws == 0) { break; }
      }
    }
  }

  void record(const hash& from, std::uint32_t passed, const event& e, const decision& d) {
    ++found_.edges;
    hash h = from;
    h.put(passed);
    h.put(static_cast<std::uint32_t>(e.what()) << 16 | e.code());
    h.put(e.span().count);
    h.put(static_cast<std::uint32_t>(d.action) << 16 | static_cast<std::uint32_t>(d.phase) << 8 |
          (d.tell_user ? 2u : 0u) | (d.hold_publishing ? 1u : 0u));
    h.put(d.timer.count);
    h.put(model::min_of(d.attempt, inside::canonical_attempts));
    h.put(static_cast<std::uint32_t>(d.session) << 8 | static_cast<std::uint32_t>(d.endpoint) << 4 |
          (d.budget_wait ? 1u : 0u));
    h.close();
    found_.digest += h.a;
  }

  /// From here time alone leads to connect, mint_token or stop, or there is nothing to wait for.
  bool time_alone_acts(inside::machine m, std::uint32_t tick) {
    for (int i = 0; i < 60; ++i) {
      world_.tick = tick;
      const phase p = m.phase();
      if (p == phase::idle || p == phase::offline || p == phase::stopped) { return true; }
      const std::uint32_t timer = m.timer().count;
      if (timer == never.count) { return p == phase::online; }
      tick += timer;
      const decision d = step(m, tick, 0xFFFFFFFFu, redial::elapsed{});
      if (d.action == redial::action::connect || d.action == redial::action::mint_token ||
          d.action == redial::action::stop) {
        return true;
      }
    }
    return m.phase() == phase::online;
  }

  /// From here start, with the link up and a service that mints, leads to connect.
  bool start_connects(inside::machine m, std::uint32_t tick) {
    (void)step(m, tick, 0xFFFFFFFFu, redial::link_up{});
    (void)step(m, tick, 0xFFFFFFFFu, redial::start{});
    for (int i = 0; i < 60; ++i) {
      if (m.phase() == phase::connecting || m.phase() == phase::online) { return true; }
      if (m.phase() == phase::minting) {
        (void)step(m, tick, 0xFFFFFFFFu, redial::minted{});
        continue;
      }
      world_.tick = tick;
      const std::uint32_t timer = m.timer().count;
      if (timer == never.count) { return false; }
      tick += timer;
      (void)step(m, tick, 0xFFFFFFFFu, redial::elapsed{});
    }
    return false;
  }

  const plan& plan_;
  bool from_zero_;
  std::vector<input> inputs_;
  std::vector<input> stale_;
  model::monitor monitor_;
  redial::detail::rulebook rules_;
  inside::world world_;
  bool advises_ = false;
  std::uint32_t attempts_ = 0;
  hash_set seen_;
  std::deque<node> queue_;
  result found_;
};

}  // namespace

int main(int count, char** arguments) {
  std::vector<named_profile> chosen;
  unsigned jobs = 2;
  std::string only;
  bool list = false;
  std::size_t most = 20000000;
  for (int i = 1; i < count; ++i) {
    const std::string word = arguments[i];
    bool known = false;
    for (const redial::profile* p : redial::all_profiles) {
      if (word == p->name || (word == "--others" && !is_explored_by_default(*p))) {
        chosen.push_back({p->name, p});
        known = true;
      }
    }
    if (word == "--list") {
      list = true;
    } else if (word == "--jobs" && i + 1 < count) {
      jobs = static_cast<unsigned>(std::strtoul(arguments[++i], nullptr, 10));
    } else if (word == "--case" && i + 1 < count) {
      only = arguments[++i];
    } else if (!known) {
      std::fprintf(stderr, "explore: '%s' is neither an option nor a profile\n", word.c_str());
      return 2;
    }
  }
  if (chosen.empty()) { chosen.assign(std::begin(by_default), std::end(by_default)); }
  std::vector<plan> todo;
  for (const plan& p : plans(chosen)) {
    if (list) { std::printf("%s\n", p.name.c_str()); }
    if (only.empty() || p.name.find(only) != std::string::npos) { todo.push_back(p); }
  }
  if (list) { return 0; }

  std::vector<result> results(todo.size());
  std::vector<bool> done(todo.size());
  std::size_t printed = 0;
  std::atomic<std::size_t> next{0};
  std::mutex printing;
  bool bad = false;
  result total;
  // The largest first, so that none is left over for one thread at the end.
  std::vector<std::size_t> order;
  for (const bool large : {true, false}) {
    for (std::size_t i = todo.size(); i-- > 0;) {
      if ((todo[i].tokens && !todo[i].lives.empty()) == large) { order.push_back(i); }
    }
  }
  const auto work = [&] {
    for (std::size_t turn = next++; turn < todo.size(); turn = next++) {
      const std::size_t i = order[turn];
      result r = explorer{todo[i], false}.run(most);
      if (todo[i].twice && r.violation.empty()) {
        const result again = explorer{todo[i], true}.run(most);
        if (again.digest != r.digest || again.states != r.states || again.edges != r.edges) {
          r.violation = "VIOLATION I6: " + todo[i].name + " is another graph from tick 0";
        }
      }
      const std::lock_guard<std::mutex> lock{printing};
      results[i] = r;
      done[i] = true;
      for (; printed < todo.size() && done[printed]; ++printed) {
        const result& p = results[printed];
        if (!p.violation.empty()) {
          std::printf("%s\n", p.violation.c_str());
          bad = true;
        }
        std::printf("%-28s %10zu states %12zu edges\n", todo[printed].name.c_str(), p.states, p.edges);
        std::fflush(stdout);
        total.states += p.states;
        total.edges += p.edges;
      }
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < jobs; ++i) { threads.emplace_back(work); }
  work();
  for (std::thread& t : threads) { t.join(); }
  std::printf("%-28s %10zu states %12zu edges\n", "in all", total.states, total.edges);
  return bad ? 1 : 0;
}
