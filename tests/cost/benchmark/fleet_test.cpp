// SPDX-License-Identifier: MIT
// A small fleet in every scenario: two thousand clients before a server that takes forty a second, which needs as long
// for them as a server of two thousand a second for a hundred thousand. Orderings and bounds only, with room enough to
// hold for any seed; `fleet_small "[many]"` tries a hundred.
#include "catch.hpp"
#include "world.hpp"
#include <cstring>
#include <map>
#include <string>

namespace {

using namespace fleet;

setting small(uint64_t seed) {
  setting s;
  s.clients = 2000;
  s.capacity = 40;
  s.seed = seed;
  return s;
}

/// A scenario with all of its contenders.
class round {
 public:
  round(const scenario& s, uint64_t seed) {
    for (const contender& c : contenders(s)) { all_[c.name] = simulate(s, c, small(seed)); }
  }
  const measures& operator[](const char* name) const { return all_.at(name); }

 private:
  std::map<std::string, measures> all_;
};

/// Never more connects of one client than the budget has: six, and one every ten seconds.
uint32_t budget(const scenario& s) { return 6 + (s.at + s.horizon) / 10000 + 1; }

constexpr const char* hammers[] = {"IXWebSocket", "libwebsockets", "esp_websocket_client", "arduinoWebSockets"};

void crash_holds(uint64_t seed) {
  const scenario s = crash();
  const round r{s, seed};
  const measures& own = r["redial"];
  const measures& full = r["redial, full jitter"];
  CHECK(own.affected == 2000);
  CHECK(own.never_back == 0);
  CHECK(full.never_back == 0);
  CHECK(own.most_attempts <= budget(s));
  CHECK(full.most_attempts <= budget(s));
  CHECK(own.back[2] < 150 * seconds);  // three times the physical limit
  CHECK(full.back[2] < 100 * seconds);
  CHECK(full.back[2] < own.back[2]);
  CHECK(full.load_peak < own.load_peak);
  for (const char* name : hammers) {
    CAPTURE(name);
    CHECK(own.attempts < r[name].attempts);
    CHECK(own.load_peak < r[name].load_peak);
    CHECK((r[name].back[2] == not_yet || own.back[2] < r[name].back[2]));
  }
  CHECK(own.load_peak < r["official SDK"].load_peak);  // which asks for a token before each attempt
  CHECK(own.mints == 0);                               // and redial keeps the one it has
}

/// What the curve for large fleets is for, in outages that end before, among and after its first waits.
void herd_holds(uint64_t seed) {
  for (const uint32_t down : {3 * seconds, 10 * seconds, 30 * seconds}) {
    CAPTURE(down);
    scenario s = crash();
    s.down = down;
    const measures own = simulate(s, plain(), small(seed));
    const measures page = simulate(s, with("full jitter", full_jitter()), small(seed));
    const measures far = simulate(s, with("herd", herd()), small(seed));
    CHECK(far.never_back == 0);
    CHECK(far.most_attempts <= budget(s));
    CHECK(far.back[2] < 75 * seconds);  // one and a half times the physical limit
    CHECK(far.back[2] < own.back[2]);
    CHECK(far.peak < own.peak);
    CHECK(far.attempts < page.attempts);
    if (down == 10 * seconds) {
      CHECK(far.peak < 5 * 40);
      CHECK(far.peak * 3 < own.peak);
    }
  }
}

/// A server that names instants takes everybody back about as fast as it can, whoever heeds it with one connect.
void appointments_hold(uint64_t seed) {
  const scenario before = crash();
  const scenario s = crash_by_appointment();
  const round r{s, seed};
  const measures plain_crash = simulate(before, plain(), small(seed));
  CHECK(r["redial"].never_back == 0);
  CHECK(r["redial"].early == 0);
  CHECK(r["redial"].most_attempts <= budget(s));
  CHECK(r["redial"].back[2] < 70 * seconds);
  CHECK(r["redial"].back[2] * 4 < plain_crash.back[2] * 3);
  CHECK(r["redial"].attempts < plain_crash.attempts);
  CHECK(r["redial, herd"].back[2] < 65 * seconds);
  CHECK(r["redial, herd"].attempts < r["redial"].attempts);
  CHECK(r["full jitter that heeds"].early == 0);
  for (const char* name : {"IXWebSocket", "libwebsockets", "esp_websocket_client", "arduinoWebSockets", "gRPC",
                           "full jitter", "decorrelated jitter"}) {
    CAPTURE(name);
    CHECK(r[name].early * 5 > r[name].affected);  // nobody else reads Retry-After
  }
  // The longer queue alone is not it.
  scenario queue = before;
  queue.queue = s.queue;
  CHECK(r["redial"].back[2] < simulate(queue, plain(), small(seed)).back[2]);

  const round away{deploy_by_appointment(), seed};
  for (const char* name : {"redial", "redial, full jitter", "redial, herd", "full jitter that heeds"}) {
    CAPTURE(name);
    const measures& m = away[name];
    CHECK(m.never_back == 0);
    CHECK(m.early == 0);
    CHECK(m.back[2] < 80 * seconds);  // a wide spread has a long end
    CHECK(m.peak < 5 * 40);
    CHECK(m.attempts * 20 < m.affected * 23);
  }
  CHECK(away["redial"].back[2] < 62 * seconds);
  CHECK(away["redial"].peak < 2 * 40);
  CHECK(away["redial"].peak * 10 < simulate(deploy(), plain(), small(seed)).peak);
}

void deploy_holds(uint64_t seed) {
  const round r{deploy(), seed};
  CHECK(r["redial"].early == 0);
  CHECK(r["redial, full jitter"].early == 0);
  for (const char* name : {"IXWebSocket", "libwebsockets", "arduinoWebSockets", "reconnecting-websocket", "gRPC",
                           "full jitter", "decorrelated jitter"}) {
    CAPTURE(name);
    CHECK(r[name].early > 0);
  }
  CHECK(r["redial"].never_back == 0);
  CHECK(r["redial"].back[2] < 125 * seconds);
  // A hint of each connection's own, spread over what the server needs: hardly a refusal.
  const measures spread = simulate(deploy(5000, 60000), plain(), small(seed));
  CHECK(spread.never_back == 0);
  CHECK(spread.early == 0);
  CHECK(spread.load_peak < 2 * 40);
  CHECK(spread.attempts < 2 * spread.affected);
  CHECK(spread.load_peak * 4 < r["redial"].load_peak);
}

void region_holds(uint64_t seed) {
  const round r{region(), seed};
  const measures& fed = r["redial"];
  CHECK(fed.never_back == 0);
  CHECK(fed.most_attempts <= budget(region()));
  CHECK(r["redial, link not fed"].load_peak * 3 < fed.load_peak);  // what link_up costs where a whole region hears it
  contender delayed = plain();
  delayed.link_spread = 20 * seconds;
  const measures spread = simulate(region(), delayed, small(seed));
  CHECK(spread.load_peak * 3 < fed.load_peak);
  CHECK(spread.back[2] < fed.back[2]);
  CHECK(spread.attempts * 5 < r["redial, link not fed"].attempts);  // and that without trying all the while
}

void power_holds(uint64_t seed) {
  const round r{power(), seed};
  CHECK(r["redial"].never_back == 0);
  CHECK(r["redial, first_spread 30 s"].never_back == 0);
  CHECK(r["redial, first_spread 30 s"].load_peak * 3 < r["redial"].load_peak);
}

void wave_holds(uint64_t seed) {
  const round r{wave(), seed};
  const measures& own = r["redial"];
  CHECK(own.never_back == 0);
  CHECK(own.mint_peak <= 40);  // spread over an eighth of the token's life
  for (const char* name : {"official SDK", "IXWebSocket", "libwebsockets", "esp_websocket_client", "arduinoWebSockets",
                           "SignalR", "gRPC", "full jitter", "decorrelated jitter", "reconnecting-websocket"}) {
    CAPTURE(name);
    CHECK(own.mint_peak * 5 < r[name].mint_peak);
  }
  CHECK(own.load_peak > 20 * 40);  // but all connect in the same instant ...
  const measures& rolls = r["redial, rolls over"];
  CHECK(rolls.load_peak <= 40);  // ... unless they roll over
  CHECK(rolls.back[2] == 0);
  CHECK(simulate(next_wave(), plain(), small(seed)).load_peak <= 40);  // the next wave is none
}

void plan_holds(uint64_t seed) {
  const scenario s = plan();
  const round r{s, seed};
  const measures& own = r["redial"];
  CHECK(own.affected == 200);
  CHECK(own.never_back == 0);
  CHECK(own.most_attempts <= budget(s));
  CHECK(own.longest_out <= 37 * seconds);  // the cap and its jitter
  for (const char* name : {"IXWebSocket", "libwebsockets", "esp_websocket_client", "arduinoWebSockets",
                           "reconnecting-websocket", "full jitter", "decorrelated jitter"}) {
    CAPTURE(name);
    CHECK(own.attempts < r[name].attempts);
  }
}

void publisher_holds(uint64_t seed) {
  const round r{publisher(), seed};
  CHECK(r["redial, send_gate"].rate_closes == 0);
  CHECK(r["redial, send_gate"].attempts == 0);
  CHECK(r["redial, send_gate"].delivered > r["redial"].delivered);
  for (const char* name : {"official SDK", "IXWebSocket", "libwebsockets", "arduinoWebSockets", "SignalR", "gRPC",
                           "full jitter", "decorrelated jitter", "reconnecting-websocket", "esp_websocket_client"}) {
    CAPTURE(name);
    CHECK(r["redial"].rate_closes * 2 < r[name].rate_closes);
  }
}

void suspended_holds(uint64_t seed) {
  const round r{suspended(), seed};
  CHECK(r["redial"].attempts == 0);
  CHECK(r["redial"].mints == 0);
  CHECK(r["redial, full jitter"].attempts == 0);
  CHECK(r["official SDK"].attempts == 0);
  for (const char* name : hammers) {
    CAPTURE(name);
    CHECK(r[name].after_stop > 2000);
  }
}

void bad_key_holds(uint64_t seed) {
  const round r{bad_key(), seed};
  CHECK(r["redial"].never_back == 0);  // two minutes of refusals are not the end (contract 4.3)
  CHECK(r["redial, slow probe"].never_back == 0);
  CHECK(r["official SDK"].never_back == 2000);
  CHECK(r["redial"].attempts * 10 < r["full jitter"].attempts * 12);
}

void flap_holds(uint64_t seed) {
  const scenario s = flap();
  const round r{s, seed};
  const measures& own = r["redial"];
  CHECK(own.never_back == 0);
  CHECK(own.most_attempts <= budget(s));
  for (const char* name : {"IXWebSocket", "libwebsockets", "esp_websocket_client", "arduinoWebSockets", "gRPC",
                           "full jitter", "decorrelated jitter"}) {
    CAPTURE(name);
    CHECK(own.attempts < r[name].attempts);
    CHECK(own.load_peak < r[name].load_peak);
  }
}

/// Three times as many clients before the same server: full jitter with the page's cap is too dense for them, a cap
/// that follows from the size of the fleet is not.
void large_fleet_holds(uint64_t seed) {
  setting large = small(seed);
  large.clients = 6000;
  scenario s = crash();
  s.horizon += 10 * minutes;
  const measures page = simulate(s, with("full jitter", full_jitter()), large);
  const measures fits = simulate(s, with("fits", jitter_for(large)), large);
  const measures own = simulate(s, plain(), large);
  CHECK(fits.back[2] < 300 * seconds);  // twice the physical limit
  CHECK(fits.back[2] < page.back[2]);
  CHECK(fits.attempts * 2 < page.attempts);
  CHECK(fits.load_peak < own.load_peak);
}

void all_hold(uint64_t seed) {
  CAPTURE(seed);
  crash_holds(seed);
  herd_holds(seed);
  appointments_hold(seed);
  deploy_holds(seed);
  region_holds(seed);
  power_holds(seed);
  wave_holds(seed);
  plan_holds(seed);
  publisher_holds(seed);
  suspended_holds(seed);
  bad_key_holds(seed);
  flap_holds(seed);
  large_fleet_holds(seed);
}

TEST_CASE("a small fleet: orderings and bounds") {
  for (uint64_t seed = 1; seed <= 10; ++seed) { all_hold(seed); }
}

TEST_CASE("a small fleet: a hundred seeds", "[.many]") {
  for (uint64_t seed = 1000; seed < 1100; ++seed) { all_hold(seed); }
}

TEST_CASE("the same seed gives the same run, another gives another") {
  const measures a = simulate(crash(), plain(), small(5));
  const measures b = simulate(crash(), plain(), small(5));
  const measures c = simulate(crash(), plain(), small(6));
  CHECK(a.connects == b.connects);
  CHECK(a.online == b.online);
  CHECK(a.events == b.events);
  CHECK(a.connects != c.connects);
}

TEST_CASE("one client alone is back as soon as its wait allows, in every scenario") {
  setting one;
  one.clients = 1;
  for (const scenario& s : scenarios()) {
    CAPTURE(s.key);
    const measures m = simulate(s, plain(), one);
    CHECK(m.affected == 1);
    if (!s.no_return && s.bad_key == 0) {
      CHECK(m.never_back == 0);
      CHECK(m.longest_out <= 37 * seconds);
    }
  }
}

TEST_CASE("nothing is lost: every connect is served, refused, unanswered or given up") {
  for (const scenario& s : scenarios()) {
    const measures m = simulate(s, plain(), small(9));
    uint64_t arrived = 0;
    for (const uint32_t each : m.connects) { arrived += each; }
    CHECK(arrived <= m.attempts);
    CHECK(m.sessions <= arrived);
    CHECK(m.back_at_end + m.never_back == m.affected);
    CHECK((m.online.empty() || m.online.back() == m.back_at_end));
  }
}

TEST_CASE("a client's memory") { CHECK(sizeof(machine) <= 208); }

}  // namespace
