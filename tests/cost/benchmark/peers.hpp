// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_BENCHMARK_PEERS_HPP_INCLUDED
#define REDIAL_TESTS_BENCHMARK_PEERS_HPP_INCLUDED

#include <redial/redial.hpp>
#include "wheel.hpp"
#include <algorithm>
#include <cstdint>

// What other clients do, as small policies that speak redial's events and decisions, so that one simulator drives all.
//
// A peer is typed from its source or documentation, with its own defaults, and judged kindly where it leaves a choice
// to the application:
//   * a client without a hook for tokens keeps the one it has and mints another after 4001, 4002 or 401;
//   * clients that never retry a first connect (the official SDK, SignalR) are run by an application that does;
//   * esp_websocket_client runs with enable_close_reconnect, since without it any Close frame ends it for good;
//   * libwebsockets retries for ever on its default curve, although its default conceal count is 0;
//   * everybody hears of a dead connection as soon as redial does, and gives an unanswered connect up after 10 s.

namespace fleet {

/// The simulator's time, as a clock for redial.
struct sim_clock {
  const uint32_t* now;
  uint32_t operator()() const { return *now; }
};

/// The simulator's dice, as a random source for redial.
struct sim_random {
  dice* source;
  uint32_t operator()() const { return (*source)(); }
};

/// What a peer's curve may look at.
struct retry_state {
  uint32_t tries = 0;    ///< ends in a row that this one is, from 1
  uint32_t failed = 0;   ///< of these, connects that failed; the first end after a session is none
  uint32_t base = 0;     ///< drawn once for each client
  uint32_t last = 0;     ///< the wait before this one
  uint32_t started = 0;  ///< when the last attempt began
  uint32_t now = 0;
  uint16_t code = 0;
};

struct peer_rules {
  enum class reset : uint8_t { on_open, on_ready, after_uptime };
  enum class tokens : uint8_t { each_connect, when_refused };
  const char* name;
  uint32_t (*wait)(retry_state&, dice&);
  reset resets;
  tokens mints;
  bool (*gives_up)(uint16_t code);
  uint32_t most_tries;  ///< 0: no limit
  uint32_t uptime;      ///< for reset::after_uptime
  bool heeds = false;   ///< waits at least as long as Retry-After and going_away ask for; no peer does by itself
};

inline uint32_t percent_around(uint32_t b, uint32_t percent, dice& d) {
  const uint32_t j = static_cast<uint32_t>(uint64_t{b} * percent / 100);
  return d.between(b - j, b + j);
}

/// min(base * factor^(n-1), cap) for n from 1.
inline uint32_t curve(double base, double factor, double cap, uint32_t n) {
  double b = base;
  for (uint32_t i = 1; i < n && b < cap; ++i) { b *= factor; }
  return static_cast<uint32_t>(b < cap ? b : cap);
}

inline bool never_gives_up(uint16_t) { return false; }

/// @metered-ca/realtime 1.2.0: 500 ms doubling to 30 s, +-20 % after the cap; 30 s at least after a 4010, before the
/// jitter; the count starts again at welcome; a token for every attempt; the hint of going_away is not used.
inline uint32_t sdk_wait(retry_state& s, dice& d) {
  uint32_t b = curve(500, 2, 30000, s.tries);
  if (s.code == 4010) { b = std::max(b, 30000u); }
  return percent_around(b, 20, d);
}
inline bool sdk_gives_up(uint16_t code) { return code == 4001 || code == 4003 || code == 4012 || code == 4020; }

/// IXWebSocket: at once after a session; 100 ms * 2^n up to 10 s between failed connects; no jitter.
inline uint32_t ix_wait(retry_state& s, dice&) { return s.failed == 0 ? 0 : curve(100, 2, 10000, s.failed); }

/// libwebsockets without a table: 3 s and up to 30 % more.
inline uint32_t lws_wait(retry_state&, dice& d) { return 3000 + d.between(0, 899); }

/// esp_websocket_client: 10 s.
inline uint32_t esp_wait(retry_state&, dice&) { return 10000; }

/// arduinoWebSockets: at once after a session, then 500 ms.
inline uint32_t arduino_wait(retry_state& s, dice&) { return s.failed == 0 ? 0 : 500; }

/// reconnecting-websocket (pladaria): 1 to 5 s, drawn when the module is loaded, * 1.3 up to 10 s; the count starts
/// again after 5 s up.
inline uint32_t pladaria_wait(retry_state& s, dice& d) {
  if (s.base == 0) { s.base = d.between(1000, 5000); }
  return curve(s.base, 1.3, 10000, s.tries);
}

/// SignalR: 0, 2, 10 and 30 s, then it gives up.
inline uint32_t signalr_wait(retry_state& s, dice&) {
  constexpr uint32_t waits[] = {0, 2000, 10000, 30000};
  return waits[std::min(s.tries, 4u) - 1];
}

/// gRPC's connection backoff protocol: at once, then 1 s * 1.6^n up to 120 s, +-20 % but for the first, from the start
/// of one attempt (here with its mint) to the start of the next.
inline uint32_t grpc_wait(retry_state& s, dice& d) {
  if (s.failed == 0) { return 0; }
  const uint32_t b = curve(1000, 1.6, 120000, s.failed);
  const uint32_t due = s.started + (s.failed == 1 ? b : percent_around(b, 20, d));
  return due > s.now ? due - s.now : 0;
}

/// Full jitter with the page's 1 s and 30 s: anything from 0 to the curve.
inline uint32_t full_wait(retry_state& s, dice& d) { return d.between(0, curve(1000, 2, 30000, s.tries)); }

/// Decorrelated jitter with the page's 1 s and 30 s: from the base to three times the last wait.
inline uint32_t decorrelated_wait(retry_state& s, dice& d) {
  const uint32_t last = s.tries == 1 ? 1000 : s.last;
  return std::min(30000u, d.between(1000, std::max(1000u, last * 3)));
}

using reset = peer_rules::reset;
using tokens = peer_rules::tokens;
inline constexpr peer_rules peers[] = {
    {"official SDK", sdk_wait, reset::on_ready, tokens::each_connect, sdk_gives_up, 100, 0},
    {"IXWebSocket", ix_wait, reset::on_open, tokens::when_refused, never_gives_up, 0, 0},
    {"libwebsockets", lws_wait, reset::on_open, tokens::when_refused, never_gives_up, 0, 0},
    {"esp_websocket_client", esp_wait, reset::on_open, tokens::when_refused, never_gives_up, 0, 0},
    {"arduinoWebSockets", arduino_wait, reset::on_open, tokens::when_refused, never_gives_up, 0, 0},
    {"reconnecting-websocket", pladaria_wait, reset::after_uptime, tokens::each_connect, never_gives_up, 0, 5000},
    {"SignalR", signalr_wait, reset::on_ready, tokens::each_connect, never_gives_up, 4, 0},
    {"gRPC", grpc_wait, reset::on_ready, tokens::when_refused, never_gives_up, 0, 0},
    {"full jitter", full_wait, reset::on_ready, tokens::when_refused, never_gives_up, 0, 0},
    {"decorrelated jitter", decorrelated_wait, reset::on_ready, tokens::when_refused, never_gives_up, 0, 0},
};

/// Full jitter as an application writes it that reads Retry-After and retryAfterMs: for servers that send them.
inline constexpr peer_rules heedful = {
    "full jitter that heeds", full_wait, reset::on_ready, tokens::when_refused, never_gives_up, 0, 0, true};

/// A client with a peer's policy.
class peer {
 public:
  peer(const peer_rules& rules, sim_clock clock, sim_random random)
      : rules_(&rules), now_(clock.now), dice_(random.source) {}

  redial::decision handle(redial::event e) {
    using kind = redial::event::kind;
    redial::decision d;
    d.timer = redial::never;
    switch (e.what()) {
      case kind::start: go(d); break;
      case kind::minted:
        if (phase_ == redial::phase::minting) { connect(d); }
        break;
      case kind::mint_failed:
        if (phase_ == redial::phase::minting) { retry(0, d); }
        break;
      case kind::opened:
        if (rules_->resets == reset::on_open) { begin_afresh(); }
        break;
      case kind::ready:
        phase_ = redial::phase::online;
        up_since_ = *now_;
        if (rules_->resets == reset::on_ready) { begin_afresh(); }
        break;
      case kind::closed:
      case kind::rejected:
      case kind::failed:
        if (e.what() == kind::rejected) { asked_ = e.span().count; }
        if (phase_ == redial::phase::connecting || phase_ == redial::phase::online) { retry(e.code(), d); }
        break;
      case kind::stop:
        phase_ = redial::phase::stopped;
        d.action = redial::action::stop;
        break;
      case kind::elapsed:
        if (phase_ == redial::phase::waiting) { go(d); }
        break;
      case kind::going_away: asked_ = e.span().count; break;
      case kind::received:
      case kind::token_lost:
      case kind::session_lost:
      case kind::link_down:
      case kind::link_up:
      case kind::inert: break;
    }
    d.phase = phase_;
    return d;
  }
  redial::phase phase() const { return phase_; }

 private:
  void begin_afresh() {
    state_.tries = 0;
    state_.failed = 0;
    session_ = true;
  }

  void retry(uint16_t code, redial::decision& d) {
    if (rules_->resets == reset::after_uptime && phase_ == redial::phase::online &&
        *now_ - up_since_ >= rules_->uptime) {
      begin_afresh();
    }
    refused_ = refused_ || code == 4001 || code == 4002 || code == 401;
    state_.tries += 1;
    state_.failed += session_ && state_.tries == 1 ? 0u : 1u;
    session_ = false;
    if (rules_->gives_up(code) || (rules_->most_tries != 0 && state_.tries > rules_->most_tries)) {
      phase_ = redial::phase::stopped;
      d.action = redial::action::stop;
      return;
    }
    state_.now = *now_;
    state_.code = code;
    state_.last = rules_->wait(state_, *dice_);
    if (rules_->heeds) { state_.last = std::max(state_.last, asked_); }
    asked_ = 0;
    phase_ = redial::phase::waiting;
    d.action = redial::action::wait;
    d.timer = redial::milliseconds{state_.last};
    if (state_.last == 0) { go(d); }
  }

  void go(redial::decision& d) {
    state_.started = *now_;
    if (rules_->mints == tokens::each_connect || refused_ || !has_token_) {
      phase_ = redial::phase::minting;
      d.action = redial::action::mint_token;
      d.timer = redial::never;
    } else {
      connect(d);
    }
  }

  void connect(redial::decision& d) {
    has_token_ = true;
    refused_ = false;
    phase_ = redial::phase::connecting;
    d.action = redial::action::connect;
    d.timer = redial::never;
  }

  const peer_rules* rules_;
  const uint32_t* now_;
  dice* dice_;
  retry_state state_{};
  uint32_t up_since_ = 0;
  uint32_t asked_ = 0;  ///< ms that the server asked it to stay away
  redial::phase phase_ = redial::phase::idle;
  bool session_ = false;  ///< the next end is a session's
  bool refused_ = false;
  bool has_token_ = false;
};

}  // namespace fleet

#endif  // REDIAL_TESTS_BENCHMARK_PEERS_HPP_INCLUDED
