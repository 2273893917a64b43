// SPDX-License-Identifier: MIT
// Any events at any times with any options: the invariants hold. Two bytes an event: what, and how much.
#include <redial/redial.hpp>

#include <cstdint>
#include <cstdlib>
#include <vector>

using redial::action;
using redial::phase;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 12) { return 0; }
  redial::options o = redial::metered.defaults;
  o.credential = static_cast<redial::credential>(data[0] % 3);
  o.backoff.base.count = 1 + data[1] * 20u;
  o.backoff.cap.count = o.backoff.base.count * (1 + data[2] % 60);
  o.backoff.jitter_percent = data[3] % 101;
  o.max_attempts = data[4] % 8;
  o.max_auth_failures = data[5] % 5;
  o.budget.burst = data[6] % 7;
  o.liveness_timeout.count = data[7] * 100u;
  o.expect_ready = (data[8] & 1) != 0;
  o.reconnect_after_kick = (data[8] & 2) != 0;
  o.first_spread.count = (data[8] & 4) != 0 ? 5000u : 0u;
  o.probe_after = (data[8] & 8) != 0 ? redial::milliseconds{60000} : redial::never;
  std::uint32_t now = static_cast<std::uint32_t>(data[9]) << 24;
  std::uint32_t bits = static_cast<std::uint32_t>(data[10]) * 0x01010101u;
  const bool valid = redial::check(o) == redial::fault::none;
  redial::reconnector net{redial::metered, [&] { return now; }, [&] { return bits = bits * 1664525u + 1013904223u; },
                          o};
  const std::uint16_t codes[] = {0,    1000, 1001, 1006, 1008, 1012, 3000,  4001,
                                 4002, 4010, 4011, 4012, 4020, 4999, 65535, 1013};
  const std::uint16_t statuses[] = {0, 200, 401, 404, 408, 429, 500, 503};
  bool wanted = false;
  std::uint32_t last_connection = 0;
  bool server_waits = false;
  std::uint32_t earliest = 0;
  std::vector<std::uint32_t> connects;
  for (std::size_t i = 11; i + 1 < size; i += 2) {
    const std::uint8_t what = data[i];
    const std::uint32_t much = data[i + 1];
    const std::uint32_t id = much % 3 == 0 ? redial::current : much % 3 == 1 ? net.connection() : net.connection() - 1;
    now += (what >> 5) * (what & 16 ? 3000u : 7u);
    redial::event e;
    switch (what & 15) {
      case 0: e = redial::start{}; break;
      case 1: e = redial::stop{}; break;
      case 2: e = redial::opened{id}; break;
      case 3: e = redial::ready{id, much < 128 ? redial::never : redial::milliseconds{much * 500}}; break;
      case 4: e = redial::closed{codes[much % 16], id}; break;
      case 5: e = redial::rejected{statuses[much % 8], redial::milliseconds{much / 8 * 1000}, id}; break;
      case 6: e = redial::failed{id}; break;
      case 7: e = redial::going_away{redial::milliseconds{much * 100}, id}; break;
      case 8: e = redial::received{id}; break;
      case 9: e = redial::minted{much < 64 ? redial::never : redial::milliseconds{(much - 64) * 1000}, much % 4}; break;
      case 10: e = redial::mint_failed{much % 7 == 0, much % 4}; break;
      case 11: e = redial::token_lost{}; break;
      case 12: e = much % 2 == 0 ? redial::event{redial::link_down{}} : redial::event{redial::link_up{}}; break;
      default:
        if (net.timer() != redial::never) { now += net.timer().count; }
        e = redial::elapsed{};
        break;
    }
    const phase before = net.phase();
    const redial::decision d = net.handle(e);
    const bool probe =
        e.what() == redial::event::kind::elapsed && before == phase::stopped && d.phase != phase::stopped;
    if (e.what() == redial::event::kind::start || probe) { wanted = true; }
    const bool acts = d.action == action::connect || d.action == action::mint_token;
    if (acts && (!wanted || !valid)) { std::abort(); }                                     // I1
    if (d.action == action::connect && d.connection == last_connection) { std::abort(); }  // a new id each time
    if (d.action == action::connect && (before == phase::connecting || before == phase::online) &&
        e.what() != redial::event::kind::closed && e.what() != redial::event::kind::rejected &&
        e.what() != redial::event::kind::failed) {
      std::abort();
    }                                                                                                    // I2
    if (d.action == action::connect && server_waits && now - earliest >= 0x80000000u) { std::abort(); }  // I3
    if (d.action == action::connect) {
      last_connection = d.connection;
      server_waits = false;
      connects.push_back(now);
    }
    if (d.action == action::wait && e.what() == redial::event::kind::rejected && before == phase::connecting &&
        e.span().count != 0 &&
        redial::explain_status(redial::metered, e.code()).what.kind == redial::rule_class::backoff) {
      server_waits = true;
      earliest = now + e.span().count;
      if (d.timer < e.span()) { std::abort(); }
    }
    if (d.action == action::stop) { wanted = false; }
    const bool may_rest =
        d.phase == phase::idle || d.phase == phase::offline || d.phase == phase::stopped || d.phase == phase::online;
    if (!may_rest && d.timer == redial::never) { std::abort(); }  // I5
    if (d.timer != net.timer()) { std::abort(); }
    if (d.phase != net.phase() || net.connected() != (d.phase == phase::online)) { std::abort(); }
    if (valid && o.budget.burst != 0 && connects.size() > o.budget.burst + 6u) {
      if (now - connects[connects.size() - o.budget.burst - 7] < 60000) { std::abort(); }  // I8
    }
    const redial::saved_state saved = net.save();
    redial::reconnector twin{redial::metered, [&] { return now; }, [&] { return bits; }, o};
    if (!twin.restore(saved, redial::milliseconds{much})) { std::abort(); }
  }
  return 0;
}
