// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_MODEL_TAPE_HPP_INCLUDED
#define REDIAL_TESTS_MODEL_TAPE_HPP_INCLUDED

// A tape is bytes that stand for options, and then for steps: time that passes, and an event. Any bytes are a tape, so
// a fuzzer can write one, a generator can, and so can a person; `tape_to_words` turns one into words for `decide`.
//
//   20 bytes   profile and flags, base, cap, factor, jitter, stable, attempts, failures, budget, liveness, tick, tick,
//              seed, once-window, server delay, probe, patience, refusal delay, whom to tell, none; 0 is the profile's
//              own
//   3 a step   what and how it draws; how long after the last; how much
#include <proof/model/monitor.hpp>
#include <redial/services.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace tape {

using redial::milliseconds;

inline constexpr std::size_t header_size = 20;
inline constexpr std::size_t step_size = 3;

struct header {
  const redial::profile* profile = &redial::metered;
  const char* profile_name = "metered";
  redial::options options;
  std::uint32_t tick = 0;
  std::uint32_t seed = 0;
};

inline header read_header(const std::uint8_t* d) {
  header h;
  if ((d[0] & 128) != 0) {  // which says what to do with a session, and where to go
    h.profile = &redial::discord;
    h.profile_name = "discord";
  } else if ((d[0] & 1) != 0) {
    h.profile = &redial::rfc6455;
    h.profile_name = "rfc6455";
  }
  redial::options& o = h.options = h.profile->defaults;
  o.credential = static_cast<redial::credential>((d[0] >> 1) % 3u);
  o.expect_ready = (d[0] & 8) == 0;
  o.reconnect_after_kick = (d[0] & 16) == 0;
  o.first_spread.count = (d[0] & 32) != 0 ? 5000 : 0;
  o.token_margin.count = (d[0] & 64) != 0 ? 1 : 5000;
  o.backoff.base.count = d[1] == 0 ? 1000 : 1 + d[1] * 20u;
  o.backoff.cap.count = d[2] == 0 ? 30000 : o.backoff.base.count * (1u + d[2] % 60u);
  if (o.backoff.cap < o.backoff.base) { o.backoff.cap = o.backoff.base; }
  const std::uint16_t factors[] = {200, 100, 133, 150, 300, 1000, 199, 201};
  o.backoff.factor_percent = factors[d[3] % 8u];
  o.backoff.jitter_percent = d[4] == 0 ? std::uint8_t{20} : static_cast<std::uint8_t>(d[4] % 101u);
  const std::uint32_t stables[] = {30000, 1, 5000, 10000, 60000, 600000};
  o.stable_after.count = stables[d[5] % 6u];
  o.max_attempts = d[6] % 8u;
  o.max_auth_failures = static_cast<std::uint8_t>(d[7] % 5u);
  o.budget.burst = d[8] == 0 ? 6 : d[8] % 7u;
  o.budget.interval.count = (d[8] & 8) != 0 ? 1000 : (d[8] & 16) != 0 ? 0 : 10000;
  if (d[9] != 0) { o.liveness_timeout.count = (d[9] - 1) * 100u; }
  h.tick = (std::uint32_t{d[10]} << 24) - static_cast<std::uint32_t>(d[11] * 64);
  h.seed = d[12];
  o.once_window.count = d[13] == 0 ? 3600000 : d[13] * 1000u;
  if (d[14] != 0) { o.max_server_delay.count = d[14] * 1000u; }
  o.probe_after = d[15] == 0 ? redial::never : milliseconds{d[15] * 1000u};
  if (d[16] != 0) { o.patience = d[16] == 255 ? redial::never : milliseconds{(d[16] - 1) * 500u}; }
  if (d[17] != 0) { o.refusal_delay.count = (d[17] - 1) * 100u; }
  if (d[18] != 0) { o.tell_user_after = static_cast<std::uint8_t>(d[18] - 1); }
  return h;
}

/// How a step's draws come out.
enum class draws : std::uint8_t { seeded, low, high, middle };
inline constexpr const char* draw_names[] = {"seed", "low", "high", "middle"};

struct step {
  std::uint32_t passed = 0;  ///< ms since the last step
  bool backwards = false;    ///< the clock went back by that
  draws how = draws::seeded;
  bool reboot = false;
  bool frame = false;  ///< told by saw_frame and not as an event
  std::uint32_t away = 0;
  redial::event what;
};

/// What three bytes stand for, given what the machine says now.
inline step read_step(const std::uint8_t* d, std::uint32_t timer, std::uint32_t connection, std::uint32_t mint) {
  step s;
  const std::uint8_t kind = d[0] & 31u;
  const std::uint8_t when = d[1];
  const std::uint32_t much = d[2];
  s.how = (d[0] >> 5) < 5 ? draws::seeded : static_cast<draws>((d[0] >> 5) - 4);
  constexpr std::uint32_t day = 86400000;
  if (when < 64) {
    s.passed = 0;
  } else if (when < 112) {
    s.passed = (when - 64u) * 7;
  } else if (when < 160) {
    s.passed = (when - 112u) * 600;
  } else if (when < 224) {  // around the timer, a millisecond before and after it included
    const std::uint32_t at = timer == redial::never.count ? 30000 : timer;
    s.passed = when % 4u == 0 ? (at > 0 ? at - 1 : 0) : when % 4u == 1 ? at + 1 : at;
  } else if (when < 240) {
    s.passed = (when - 223u) * 3600000;
  } else if (when < 250) {
    s.passed = (when - 239u) * day;
  } else if (when < 252) {
    s.passed = when == 250 ? 0x7FFFFFFFu : 0x80000000u;  // the longest gap that counts, and the shortest that does not
  } else {
    s.passed = when == 252 ? 1 : when == 253 ? 5000 : when == 254 ? 3600000 : day;
    s.backwards = true;
  }
  const std::uint32_t connections[] = {redial::current, redial::current, connection,
                                       connection - 1,  connection + 1,  77};
  const std::uint32_t id = connections[much % 6u];
  const std::uint32_t mints[] = {redial::current, mint, mint - 1, mint - 2, mint - 9, mint + 1};
  const std::uint32_t mint_id = mints[much % 6u];
  const std::uint16_t codes[] = {0,    1000, 1001, 1006, 1008, 1012, 1013, 3000, 3003, 4000,
                                 4001, 4002, 4010, 4011, 4012, 4020, 4999, 999,  5000, 65535};
  const std::uint16_t statuses[] = {0, 200, 302, 401, 403, 404, 408, 429, 500, 501, 503, 999};
  const milliseconds lives[] = {redial::never,           milliseconds{0},       milliseconds{2000},
                                milliseconds{20000},     milliseconds{29999},   milliseconds{40000},
                                milliseconds{60000},     milliseconds{3600000}, milliseconds{86400000},
                                milliseconds{2000000000}};
  const milliseconds asks[] = {milliseconds{0},     milliseconds{1},      milliseconds{2500},
                               milliseconds{60000}, milliseconds{900000}, redial::never};
  switch (kind) {
    case 0: s.what = redial::start{}; break;
    case 1: s.what = redial::stop{}; break;
    case 2: s.what = redial::opened{id}; break;
    case 3:
    case 4: s.what = redial::ready{id, much < 160 ? redial::never : lives[much % 10u]}; break;
    case 5:
    case 6: s.what = redial::closed{codes[much / 6u % 20u], id}; break;
    case 7: s.what = redial::rejected{statuses[much / 6u % 12u], asks[much / 7u % 6u], id}; break;
    case 8: s.what = redial::failed{id}; break;
    case 9: s.what = redial::going_away{asks[much / 6u % 6u], id}; break;
    case 10: s.what = redial::received{id}; break;
    case 11:
    case 12: s.what = redial::minted{lives[much / 6u % 10u], mint_id}; break;
    case 13: s.what = redial::mint_failed{much >= 192, mint_id}; break;
    case 14: s.what = redial::token_lost{}; break;
    case 15: s.what = redial::link_down{}; break;
    case 16: s.what = redial::link_up{}; break;
    case 17:
      s.reboot = true;
      s.away = much < 128 ? 0 : much < 192 ? (much - 128u) * 500 : (much - 191u) * 3600000;
      break;
    case 18: break;  // inert
    case 20: s.what = redial::session_lost{id}; break;
    case 21:
      s.what = redial::received{id};
      s.frame = true;
      break;
    case 22: s.what = redial::mint_failed{false, mint_id, asks[much / 6u % 6u]}; break;
    default: s.what = redial::elapsed{}; break;
  }
  return s;
}

/// Where a tape's machine gets its time and its draws.
struct world {
  std::uint64_t now = 0;
  draws how = draws::seeded;
  std::mt19937 random;

  std::uint32_t bits() {
    switch (how) {
      case draws::low: return 0;
      case draws::high: return 0xFFFFFFFFu;
      case draws::middle: return 0x80000000u;
      case draws::seeded: break;
    }
    return static_cast<std::uint32_t>(random());
  }
};
struct source {
  world* of;
  std::uint32_t operator()() const { return of->bits(); }
};

/// Plays a tape on a machine with this clock, which is made from the world. `see(step, decision, passed, machine)` is
/// told of each step, `passed` being what the contract lets count.
template <class Clock, class See>
void play(const std::uint8_t* data, std::size_t size, std::uint64_t first_tick, See see) {
  if (size < header_size) { return; }
  const header h = read_header(data);
  world w;
  w.now = first_tick;
  w.random.seed(h.seed);
  using machine = redial::reconnector<Clock, source>;
  std::vector<machine> net;  // one; a reboot makes another
  net.emplace_back(*h.profile, Clock{&w}, source{&w}, h.options);
  std::uint32_t mint = 0;
  for (std::size_t i = header_size; i + step_size <= size; i += step_size) {
    const step s = read_step(data + i, net[0].timer().count, net[0].connection(), mint);
    w.now += s.backwards ? std::uint64_t{0} - s.passed : s.passed;
    w.how = s.how;
    const std::uint32_t passed = s.backwards || s.passed >= 0x80000000u ? 0 : s.passed;
    if (s.reboot) {
      const redial::saved_state saved = net[0].save();
      see.before_reboot(s, passed);
      net.clear();
      net.emplace_back(*h.profile, Clock{&w}, source{&w}, h.options);
      see.restored(net[0].restore(saved, milliseconds{s.away}));
      mint = 0;
    }
    if (s.frame) { net[0].saw_frame(s.what.id()); }
    const redial::decision d = net[0].handle(s.frame ? redial::event{} : s.what);
    mint = d.mint;
    see.decided(s, d, s.reboot ? 0 : passed, net[0]);
  }
}

/// 32 bits of a millisecond counter, as on Arduino.
struct clock32 {
  const world* of;
  std::uint32_t operator()() const { return static_cast<std::uint32_t>(of->now); }
};

}  // namespace tape

#endif  // REDIAL_TESTS_MODEL_TAPE_HPP_INCLUDED
