// SPDX-License-Identifier: MIT
// Every reachable state of the real code: from a fresh machine, every kind of event at every instant that matters, with
// draws at both ends and in the middle, until no new state appears. A monitor written from the contract, not from the
// code, watches each edge for I1 to I7; then an adversary looks for the most connects in 60 s (I8).
//
// Quotient: ids are relabelled (they only ever are compared for equality with the newest), the tick is taken out (every
// span is a countdown), and `attempt` is cut at 3 (it is only compared with 0 and with a limit that is 0 or 2 here, and
// b, which is kept, stops growing before). Reason and code are outputs that no transition reads, but for the
// reason of a stop, which says whether a probe runs; both are left out of the key.
#include <redial/redial.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <string>
#include <unordered_set>
#include <vector>

using redial::action;
using redial::decision;
using redial::never;
using redial::outcome;
using redial::phase;
using redial::reason;
using redial::detail::core;

namespace {

constexpr std::uint32_t span_unit = 1000;

/// Small options: a state space that closes.
redial::options small() {
  redial::options o;
  o.backoff.base.count = 1 * span_unit;
  o.backoff.cap.count = 2 * span_unit;
  o.backoff.factor_percent = 200;
  o.backoff.jitter_percent = 50;
  o.stable_after.count = 3 * span_unit;
  o.connect_timeout.count = 2 * span_unit;
  o.mint_timeout.count = 2 * span_unit;
  o.once_window.count = 6 * span_unit;
  o.max_server_delay.count = 4 * span_unit;
  o.token_margin.count = 1 * span_unit;
  o.max_auth_failures = 2;
  o.budget.burst = 2;
  o.budget.interval.count = 2 * span_unit;
  o.credential = redial::credential::fixed;
  return o;
}

/// What the contract lets an observer remember; nothing of it is read from the machine.
struct monitor {
  bool started = false;          // between start and stop
  bool connect_open = false;     // a connect whose end was not seen
  std::uint32_t not_before = 0;  // ms until a connect may come (a granted wait); 0: none
  bool uncuttable = false;       // ... which a server or a row ordered
};

struct node {
  core machine;
  monitor ghost;
};

std::string key_of(const node& n) {
  redial::state s = n.machine;
  s.answerable = static_cast<std::uint8_t>(s.answerable & 3);
  s.tick = 0;
  s.connection = 0;
  s.mint = 0;
  s.reason = reason::none;
  s.code = 0;
  if (s.attempt > 3) { s.attempt = 3; }
  std::string key;
  const auto put = [&key](std::uint32_t v) { key.append(reinterpret_cast<const char*>(&v), sizeof v); };
  const auto put_byte = [&key](std::uint32_t v) { key.push_back(static_cast<char>(v)); };
  put_byte(static_cast<std::uint32_t>(s.phase));
  put_byte(static_cast<std::uint32_t>(s.wait_is));
  put_byte(s.auth_failures);
  put_byte(s.kicks);
  put_byte(s.refresh_failures);
  put_byte(s.answerable);
  std::uint32_t flags = 0;
  for (const bool b : {s.mint_open, s.refreshing, s.has_token, s.presented, s.stable, s.upgraded, s.holds,
                       s.free_retry_used, s.link_draw_used, s.link_down, s.untried, s.refused}) {
    flags = flags * 2 + (b ? 1u : 0u);
  }
  put(flags);
  for (std::uint32_t redial::state::*const c : redial::countdowns) { put(s.*c); }
  put(s.token_life);
  put(s.backoff);
  put(s.hint);
  put(s.attempt);
  put(n.ghost.not_before);
  put_byte((n.ghost.started ? 1u : 0u) + (n.ghost.connect_open ? 2u : 0u) + (n.ghost.uncuttable ? 4u : 0u));
  return key;
}

struct input {
  const char* name;
  redial::event event;
  bool server_wait = false;  // asks for a wait of its own
};

[[noreturn]] void fail(const char* what, const node& before, const input& in, std::uint32_t step, const decision& d) {
  std::printf("VIOLATION %s: %s after %u ms in phase %s -> %s, phase %s, timer %u, reason %s\n", what, in.name, step,
              to_string(before.machine.phase), to_string(d.action), to_string(d.phase), d.timer.count,
              to_string(d.reason));
  std::exit(1);
}

decision step(core& m, const redial::event& e, std::uint32_t at, int draw) {
  outcome out;
  m.react(e, at, out);
  std::uint32_t drawn = out.range.lowest;
  if (draw == 1) { drawn = out.range.highest; }
  if (draw == 2) { drawn = out.range.lowest + (out.range.highest - out.range.lowest) / 2; }
  return m.conclude(out, drawn);
}

struct statistics {
  std::size_t states = 0;
  std::size_t edges = 0;
};

/// From this state, time alone leads to connect, mint_token or stop (I5).
bool time_alone_acts(core m) {
  for (int i = 0; i < 60; ++i) {
    if (m.phase == phase::idle || m.phase == phase::offline || m.phase == phase::stopped) { return true; }
    const std::uint32_t timer = m.next_timer();
    if (timer == never.count) { return m.phase == phase::online; }
    const decision d = step(m, redial::elapsed{}, m.tick + timer, 1);
    if (d.action == action::connect || d.action == action::mint_token || d.action == action::stop) { return true; }
  }
  return m.phase == phase::online;
}

/// From this state, start with the link up, and a service that mints, lead to connect (I5).
bool start_connects(core m) {
  (void)step(m, redial::link_up{}, m.tick, 1);
  decision d = step(m, redial::start{}, m.tick, 1);
  for (int i = 0; i < 60; ++i) {
    if (m.phase == phase::connecting || m.phase == phase::online) { return true; }
    if (m.phase == phase::minting) {
      d = step(m, redial::minted{redial::milliseconds{span_unit * 100}}, m.tick, 1);
    } else if (m.next_timer() != never.count) {
      d = step(m, redial::elapsed{}, m.tick + m.next_timer(), 1);
    } else {
      return false;
    }
  }
  return false;
}

void watch(const node& before, node& after, const input& in, std::uint32_t passed, const decision& d) {
  using kind = redial::event::kind;
  monitor& g = after.ghost;
  g.not_before = g.not_before > passed ? g.not_before - passed : 0;
  const bool acts = d.action == action::connect || d.action == action::mint_token;
  const bool probe = in.event.what() == kind::elapsed && before.machine.phase == phase::stopped;
  if (in.event.what() == kind::start || probe) { g.started = true; }
  if (!g.started && acts) { fail("I1", before, in, passed, d); }
  const bool ended = before.machine.up_or_coming() && d.phase != phase::connecting && d.phase != phase::online;
  if (ended || (d.action == action::connect && before.machine.up_or_coming())) { g.connect_open = false; }
  if (d.action == action::connect) {
    if (g.connect_open) { fail("I2", before, in, passed, d); }
    g.connect_open = true;
  }
  const bool may_cut =
      (in.event.what() == kind::start || in.event.what() == kind::link_up || in.event.what() == kind::stop) &&
      !g.uncuttable;
  if (may_cut) { g.not_before = d.phase == phase::waiting && d.timer != never ? d.timer.count : 0; }
  if (acts && before.machine.phase != phase::minting && !before.machine.up_or_coming() && g.not_before != 0) {
    fail("I3", before, in, passed, d);
  }
  if (in.event.what() == kind::stop || d.action == action::stop) { g.started = false; }
  if (d.phase == phase::stopped && d.timer != never) { g.started = false; }
  if (before.machine.up_or_coming() && d.phase == phase::waiting) {  // a wait was granted: remember it
    g.not_before = d.timer.count;
    g.uncuttable = before.machine.hint != 0 || (in.server_wait && before.machine.phase == phase::connecting);
    const std::uint32_t cap = after.machine.options.backoff.cap.count;
    const std::uint32_t longest = g.uncuttable ? after.machine.options.max_server_delay.count : cap;
    if (d.timer.count > longest + longest / 2) { fail("I4", before, in, passed, d); }
    if (g.uncuttable && before.machine.hint != 0 && d.timer.count < before.machine.hint) {
      fail("I3 (hint)", before, in, passed, d);
    }
  }
  if (d.phase == phase::online || d.action == action::connect) {
    g.not_before = 0;
    g.uncuttable = false;
  }
  const bool timerless =
      d.phase == phase::idle || d.phase == phase::offline || d.phase == phase::stopped || d.phase == phase::online;
  if (!timerless && d.timer == never) { fail("I5 (timer)", before, in, passed, d); }
  if (!time_alone_acts(after.machine)) { fail("I5 (time)", before, in, passed, d); }
  if (!start_connects(after.machine)) { fail("I5 (start)", before, in, passed, d); }
}

/// The state apart from its tick, as bytes to compare.
std::string plain(const core& m) {
  node n{m, {}};
  return key_of(n);
}

statistics explore(const redial::options& o, std::uint32_t tick, bool tokens) {
  std::vector<input> inputs = {
      {"start", redial::start{}},
      {"stop", redial::stop{}},
      {"ready", redial::ready{}},
      {"closed 1006", redial::closed{1006}},
      {"closed 1001", redial::closed{1001}},
      {"closed 4012", redial::closed{4012}},
      {"closed 4011", redial::closed{4011}},
      {"failed", redial::failed{}},
      {"rejected 503:3s", redial::rejected{503, redial::milliseconds{3 * span_unit}}, true},
      {"going_away 3s", redial::going_away{redial::milliseconds{3 * span_unit}}},
      {"link_down", redial::link_down{}},
      {"link_up", redial::link_up{}},
      {"elapsed", redial::elapsed{}},
      {"closed 4020", redial::closed{4020}},
      {"closed 4001", redial::closed{4001}},
      {"closed 4002", redial::closed{4002}},
  };
  if (tokens) {
    inputs.push_back({"minted", redial::minted{}});
    inputs.push_back({"minted 2s", redial::minted{redial::milliseconds{2 * span_unit}}});
    inputs.push_back({"mint_failed", redial::mint_failed{}});
    inputs.push_back({"mint_failed permanent", redial::mint_failed{true}});
    inputs.push_back({"token_lost", redial::token_lost{}});
  }
  if (o.liveness_timeout.count != 0) { inputs.push_back({"received", redial::received{}}); }
  const redial::event stale[] = {redial::closed{4012, 0x7FFFFFFFu},  redial::ready{0x7FFFFFFFu},
                                 redial::minted{never, 0x7FFFFFFFu}, redial::mint_failed{true, 0x7FFFFFFFu},
                                 redial::failed{0x7FFFFFFFu},        redial::event{}};
  core fresh{redial::metered.book, o};
  fresh.tick = tick;
  std::unordered_set<std::string> seen;
  std::deque<node> queue;
  const node first{fresh, {}};
  seen.insert(key_of(first));
  queue.push_back(first);
  statistics stats;
  while (!queue.empty()) {
    const node n = queue.front();
    queue.pop_front();
    ++stats.states;
    for (const redial::event& e : stale) {  // I7
      core m = n.machine;
      const decision d = step(m, e, m.tick, 1);
      if (d.action != action::none || plain(m) != plain(n.machine)) { fail("I7", n, {"stale", e}, 0, d); }
    }
    // The instants that matter: now, and just before, at and just after the next timer; without one, a while later.
    std::vector<std::uint32_t> instants = {0};
    const std::uint32_t timer = n.machine.next_timer();
    if (timer != never.count && timer != 0) {
      instants.push_back(timer);
    } else if (timer == never.count) {
      instants.push_back(span_unit);
    }
    for (const std::uint32_t passed : instants) {
      for (const input& in : inputs) {
        for (int draw = 0; draw < 2; ++draw) {
          node next = n;
          const decision d = step(next.machine, in.event, n.machine.tick + passed, draw);
          watch(n, next, in, passed, d);
          ++stats.edges;
          if (seen.insert(key_of(next)).second) { queue.push_back(next); }
        }
      }
    }
    if (stats.states > 3000000) {
      std::printf("the space does not close\n");
      std::exit(1);
    }
  }
  return stats;
}

/// The most connects in any 60 s that an adversary gets out of a machine with these options: it may fail each connect
/// at once, order the application to stop and start, flap the link, let every draw come out lowest, and wait for
/// timers.
std::uint32_t most_connects(const redial::options& o) {
  std::uint32_t most = 0;
  const redial::event ends[] = {redial::failed{}, redial::closed{1001}, redial::rejected{401}, redial::stop{},
                                redial::link_down{}};
  for (const redial::event& end : ends) {
    for (const std::uint32_t pause : {0u, 1u, 60000u, 600000u}) {
      core m{redial::metered.book, o};
      std::vector<std::uint32_t> times;
      std::uint32_t now = 0;
      while (now < 900000 && times.size() < 5000) {
        decision d = step(m, redial::start{}, now, 0);
        if (m.phase == phase::waiting || m.phase == phase::offline) { d = step(m, redial::link_up{}, now, 0); }
        if (m.phase == phase::minting) { d = step(m, redial::minted{}, now, 0); }
        if (m.phase == phase::waiting && m.next_timer() != 0) {
          now += m.next_timer();
          d = step(m, redial::elapsed{}, now, 0);
          if (m.phase == phase::minting) { d = step(m, redial::minted{}, now, 0); }
        }
        if (d.action == action::connect || m.phase == phase::connecting) {
          times.push_back(now);
          d = step(m, end, now, 0);
          if (times.size() % 6 == 0 && times.size() < 12) { now += pause; }
          if (d.action == action::connect) {
            times.push_back(now);
            d = step(m, redial::failed{}, now, 0);
          }
        } else if (m.phase != phase::minting && m.phase != phase::waiting) {
          now += 1;
        }
      }
      for (std::size_t i = 0; i < times.size(); ++i) {
        std::uint32_t inside = 0;
        for (std::size_t k = i; k < times.size() && times[k] - times[i] <= 60000; ++k) { ++inside; }
        most = inside > most ? inside : most;
      }
    }
  }
  return most;
}

}  // namespace

int main() {
  statistics total;
  const auto run = [&total](const char* name, const redial::options& o, bool tokens) {
    const statistics here = explore(o, 0, tokens);
    const statistics wrapped = explore(o, 0xFFFFFFFFu - span_unit / 2, tokens);  // I6: the same graph over a wrap
    if (here.states != wrapped.states || here.edges != wrapped.edges) {
      std::printf("VIOLATION I6: %s: %zu states and %zu edges, but %zu and %zu over a wrap\n", name, here.states,
                  here.edges, wrapped.states, wrapped.edges);
      std::exit(1);
    }
    std::printf("%-28s %9zu states %10zu edges\n", name, here.states, here.edges);
    std::fflush(stdout);
    total.states += here.states;
    total.edges += here.edges;
  };
  redial::options o = small();
  run("a fixed key", o, false);
  o.max_attempts = 2;
  run("at most two attempts", o, false);
  o = small();
  o.liveness_timeout.count = 2 * span_unit;
  o.budget.burst = 0;
  run("watched, without a budget", o, false);
  o = small();
  o.budget.burst = 0;
  o.probe_after.count = 5 * span_unit;
  run("a slow probe", o, false);
  o = small();
  o.budget.burst = 0;
  o.first_spread.count = 2 * span_unit;
  o.expect_ready = false;
  run("a first spread", o, false);
  o = small();
  o.credential = redial::credential::token;
  o.budget.burst = 0;
  run("tokens", o, true);
  o.reconnect_after_kick = false;
  run("tokens, kicks stop", o, true);
  std::printf("%-28s %9zu states %10zu edges\n", "in all", total.states, total.edges);

  const std::uint32_t with = most_connects(redial::metered.defaults);
  redial::options off = redial::metered.defaults;
  off.budget.burst = 0;
  const std::uint32_t without = most_connects(off);
  std::printf("most connects in 60 s: %u with the budget, %u without\n", with, without);
  if (with > 12) {
    std::printf("VIOLATION I8\n");
    return 1;
  }
}
