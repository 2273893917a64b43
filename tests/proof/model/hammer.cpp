// SPDX-License-Identifier: MIT
// I8: the most connects in 60 s, for a machine with Metered's own options.
//
// The upper bound, with the budget: the exploration and the fuzzer check on every edge, with a bucket of their own,
// that a connect was paid for. A bucket of 6 that gains one in 10 s gives at most 6 + 60/10 = 12 in any 60 s, its ends
// included, at whatever instants and after whatever history.
//
// That this bound is met, and how many there are without the budget, is found by a search. Its figure is a maximum over
// exactly this: a fresh machine, whose bucket is full and which has used nothing up; the 60 s that begin with its first
// connect; all sequences of the adversary's moves that stand in `main`; each move at the instant of the one before or
// when the machine's timer runs out; every draw at its low end; a service that mints at once. All of these connects are
// really made. Without the budget somebody may do better at other instants or with other moves; with it nobody can.
//
// Machines that are equal at the same instant are one, with the larger number of connects (ids, tick and so on are
// merged as in the exploration).
#include <proof/model/inside.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

using redial::action;
using redial::event;
using redial::milliseconds;
using redial::phase;

constexpr std::uint32_t window = 60000;
constexpr std::uint32_t no_bound = 300;  // connects without time passing: there is no end to them

struct adversary {
  const char* name;
  std::vector<event> moves;
  bool reboots;
};

struct entry {
  inside::machine machine;
  std::uint32_t connects;
};

struct key {
  std::uint64_t a, b;
  bool operator==(const key& other) const { return a == other.a && b == other.b; }
};
struct key_hash {
  std::size_t operator()(const key& k) const { return static_cast<std::size_t>(k.a ^ (k.b >> 1)); }
};
key key_of(inside::machine m) {
  inside::make_canonical(m, 0);
  inside::memory& s = inside::core_of(m);
  if (s.server_wait != 0) { s.left[inside::memory::notice] = window; }  // no hint of this window goes stale in it
  key k{1469598103934665603u, 88172645463325252u};
  inside::each_part(m, [&k](std::uint32_t word) {
    k.a = (k.a ^ word) * 0x9FB21C651E98DF25u;
    k.a ^= k.a >> 28;
    k.b = (k.b + word) * 0xD1342543DE82EF95u;
    k.b ^= k.b >> 31;
  });
  return k;
}

class search {
 public:
  search(const redial::options& o, const adversary& by) : options_(o), by_(by) {}

  /// The most connects in the window; `no_bound` if there is no end to them.
  std::uint32_t run() {
    inside::machine fresh{redial::metered, inside::clock{&world_}, inside::source{&world_}, options_};
    (void)feed(fresh, redial::minted{});
    world_.bits = 0;
    const bool connects = feed(fresh, redial::start{}).action == action::connect;
    reach(0, fresh, connects ? 1 : 0);
    while (!agenda_.empty()) {
      now_ = agenda_.begin()->first;
      // Within one instant moves lead on to moves, until nothing better turns up.
      while (!agenda_.empty() && agenda_.begin()->first == now_) {
        const std::vector<entry> batch = take();
        for (const entry& e : batch) {
          if (best(key_of(e.machine)) > e.connects + 1) { continue; }  // found better since
          expand(e);
          if (most_ >= no_bound) { return no_bound; }
        }
      }
      best_.clear();
    }
    return most_;
  }
  std::size_t states() const { return states_; }

 private:
  redial::decision feed(inside::machine& m, const event& e) {
    world_.tick = now_;
    return m.handle(e);
  }
  std::uint32_t best(const key& k) const {
    const auto found = best_.find(k);
    return found == best_.end() ? 0 : found->second;
  }
  std::vector<entry> take() {
    std::vector<entry> all;
    all.swap(agenda_.begin()->second);
    agenda_.erase(agenda_.begin());
    return all;
  }

  void reach(std::uint32_t at, const inside::machine& m, std::uint32_t connects) {
    if (at > window) { return; }
    if (at == now_) {
      const key k = key_of(m);
      const auto found = best_.find(k);
      if (found != best_.end() && found->second >= connects + 1) { return; }
      best_[k] = connects + 1;  // 0 is "not there"
    }
    agenda_[at].push_back({m, connects});
    if (connects > most_) { most_ = connects; }
  }

  /// One move now; the service mints at once.
  void move(const entry& from, const event& e) {
    world_.bits = 0;  // the random source is on the adversary's side: every wait as short as it may be
    inside::machine m = from.machine;
    redial::decision d = feed(m, e);
    if (d.phase == phase::minting) { d = feed(m, redial::minted{}); }
    reach(now_, m, from.connects + (d.action == action::connect ? 1 : 0));
  }

  void expand(const entry& e) {
    ++states_;
    for (const event& what : by_.moves) { move(e, what); }
    if (by_.reboots) {
      world_.tick = now_;
      world_.bits = 0;
      inside::machine again{redial::metered, inside::clock{&world_}, inside::source{&world_}, options_};
      (void)again.restore(e.machine.save(), milliseconds{0});
      (void)feed(again, redial::minted{});
      reach(now_, again, e.connects);
    }
    world_.tick = now_;
    const milliseconds timer = e.machine.timer();
    if (e.machine.phase() == phase::connecting) { return; }  // a time-out is a failure that came later
    if (timer.count == 0) {
      move(e, redial::elapsed{});
    } else if (timer != redial::never) {
      later(e, now_ + timer.count);
    }
  }

  /// Time passes, and an event that means nothing has the machine count it.
  void later(const entry& e, std::uint32_t at) {
    if (at > window || at < now_) { return; }
    inside::machine m = e.machine;
    const std::uint32_t was = now_;
    now_ = at;
    (void)feed(m, event{});
    now_ = was;
    reach(at, m, e.connects);
  }

  redial::options options_;
  const adversary& by_;
  inside::world world_;
  std::uint32_t now_ = 0;
  std::map<std::uint32_t, std::vector<entry>> agenda_;
  std::unordered_map<key, std::uint32_t, key_hash> best_;
  std::uint32_t most_ = 0;
  std::size_t states_ = 0;
};

}  // namespace

int main() {
  // One event for each thing that a server can do to the next wait: a backoff, the retry that waits nothing (whichever
  // code takes it, there is one), a hint, which may undercut the first backoff. A server by itself also has sessions
  // whose token lives so briefly that they are stable after 10 s, after which all of this can be had again; the others
  // need none to meet the bound.
  const std::vector<event> ends = {redial::failed{}, redial::closed{4001}, redial::going_away{milliseconds{1}}};
  std::vector<event> server = ends;
  server.push_back(redial::ready{redial::current, milliseconds{1000}});
  std::vector<event> link = ends;
  link.insert(link.end(), {redial::link_down{}, redial::link_up{}});
  std::vector<event> application = link;
  application.insert(application.end(), {redial::start{}, redial::stop{}, redial::token_lost{}});
  const adversary adversaries[] = {
      {"the server", server, false},
      {"... and the link", link, false},
      {"... and the application, and reboots", application, true},
  };
  bool good = true;
  std::size_t states = 0;
  std::printf("%-38s %16s %16s\n", "most connects in 60 s", "with the budget", "without");
  for (const adversary& by : adversaries) {
    redial::options o = redial::metered.defaults;
    // What cannot end within the window: silence lasts a minute before it drops a session, patience a quarter of an
    // hour.
    o.liveness_timeout = milliseconds{0};
    o.patience = redial::never;
    search budgeted{o, by};
    const std::uint32_t most = budgeted.run();
    o.budget.burst = 0;
    search free{o, by};
    const std::uint32_t unbudgeted = free.run();
    states += budgeted.states() + free.states();
    std::printf("%-38s %16u %16s\n", by.name, most,
                unbudgeted >= no_bound ? "no bound" : std::to_string(unbudgeted).c_str());
    good = good && most <= 12;
  }
  std::printf("%zu states\n", states);
  return good ? 0 : 1;
}
