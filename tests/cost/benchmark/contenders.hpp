// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_BENCHMARK_CONTENDERS_HPP_INCLUDED
#define REDIAL_TESTS_BENCHMARK_CONTENDERS_HPP_INCLUDED

#include <redial/services.hpp>
#include "peers.hpp"
#include "scenario.hpp"
#include "server.hpp"
#include <cstdint>
#include <string>
#include <vector>

// Who is compared: the real redial::reconnector with the profile's own options, with options that suit a scenario, and
// the peers.

namespace fleet {

/// redial as the simulator runs it: two pointers for clock and random source.
using machine = redial::reconnector<sim_clock, sim_random>;

/// A client's policy, by value.
struct contender {
  std::string name;
  const peer_rules* rules = nullptr;  ///< null: redial
  redial::options options = redial::metered.defaults;
  const redial::profile* profile = &redial::metered;
  bool hears_link = true;    ///< link_down and link_up are fed; only redial has a use for them
  uint32_t link_spread = 0;  ///< ms; the application holds link_up back for a draw from [0, link_spread]
  bool paces = false;        ///< sends through a send_gate
  bool rolls_over = false;   ///< on an early refresh the application reconnects with the new token at once: stop, start
  uint32_t process = 0;      ///< so many clients live in one process and share a bucket of connects ...
  uint32_t process_rate = 0;  ///< ... of 5, and so many a second; one that finds it empty reports `failed`
};

/// Full jitter within the page's bounds: the draw is from [0, 2b], so base and cap are half of the page's.
constexpr redial::options full_jitter() {
  redial::options o = redial::metered.defaults;
  o.backoff.base = redial::milliseconds{500};
  o.backoff.cap = redial::milliseconds{15000};
  o.backoff.jitter_percent = 100;
  return o;
}
static_assert(redial::check(full_jitter()) == redial::fault::none);

/// presets::herd on the profile's other options.
constexpr redial::options herd() {
  redial::options o = redial::metered.defaults;
  o.backoff = redial::presets::herd().backoff;
  return o;
}
static_assert(redial::check(herd()) == redial::fault::none);

/// Full jitter with a cap for the size of the fleet. While everybody is out, N / cap of them come in each second (the
/// mean of [0, 2 cap] is cap). If a refusal costs r of an accept, C / r of them leave no time for accepting anybody; a
/// cap of 2 r N / C keeps the load at half of that.
constexpr redial::options jitter_for(const setting& set) {
  redial::options o = full_jitter();
  const uint64_t cap = uint64_t{set.clients} * 1000 * 2 * set.refusal_percent / 100 / set.capacity;
  o.backoff.cap = redial::milliseconds{cap > 3600000 ? 3600000u : cap > 15000 ? static_cast<uint32_t>(cap) : 15000u};
  return o;
}
static_assert(redial::check(jitter_for({300000, 2000})) == redial::fault::none);
static_assert(jitter_for({300000, 2000}).backoff.cap.count == 30000);

/// Devices that boot together come back spread over so long.
constexpr redial::options spread_first(uint32_t span) {
  redial::options o = redial::metered.defaults;
  o.first_spread = redial::milliseconds{span};
  return o;
}
static_assert(redial::check(spread_first(30000)) == redial::fault::none);

/// Begins afresh two minutes after a stop, for devices that nobody restarts.
constexpr redial::options slow_probe() {
  redial::options o = redial::metered.defaults;
  o.probe_after = redial::milliseconds{120000};
  return o;
}
static_assert(redial::check(slow_probe()) == redial::fault::none);

inline contender plain() {
  contender c;
  c.name = "redial";
  return c;
}

inline contender with(const char* name, const redial::options& o) {
  contender c;
  c.name = name;
  c.options = o;
  return c;
}

/// Fifty connections in one process share five connects and one more a second.
inline contender shared_budget() {
  contender c = with("redial, shared budget", redial::metered.defaults);
  c.process = 50;
  c.process_rate = 1;
  return c;
}

inline contender as_peer(const peer_rules& p) {
  contender c;
  c.name = p.name;
  c.rules = &p;
  return c;
}

/// False for those of whom most are still out, or have given up, long after any incident that is large enough.
inline bool comes_back(const peer_rules& p) {
  const std::string name = p.name;
  return name != "libwebsockets" && name != "arduinoWebSockets" && name != "SignalR";
}

/// Who runs in a scenario: redial, redial with what matters there, the peers.
inline std::vector<contender> contenders(const scenario& s) {
  std::vector<contender> all{plain(), with("redial, full jitter", full_jitter()), with("redial, herd", herd())};
  if (s.power) { all.push_back(with("redial, first_spread 30 s", spread_first(30000))); }
  if (s.cut != 0 && !s.power) {
    all.push_back(with("redial, link not fed", redial::metered.defaults));
    all.back().hears_link = false;
  }
  if (s.token_life != 0) {
    all.push_back(with("redial, rolls over", redial::metered.defaults));
    all.back().rolls_over = true;
  }
  if (s.bad_key != 0) { all.push_back(with("redial, slow probe", slow_probe())); }
  if (s.publishers != 0) {
    all.push_back(with("redial, send_gate", redial::metered.defaults));
    all.back().paces = true;
  }
  for (const peer_rules& p : peers) {
    if (!s.second || comes_back(p)) { all.push_back(as_peer(p)); }
  }
  if (s.appointments) { all.push_back(as_peer(heedful)); }
  return all;
}

}  // namespace fleet

#endif  // REDIAL_TESTS_BENCHMARK_CONTENDERS_HPP_INCLUDED
