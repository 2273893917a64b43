// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_BENCHMARK_WORLD_HPP_INCLUDED
#define REDIAL_TESTS_BENCHMARK_WORLD_HPP_INCLUDED

#include <redial/edge/appointments.hpp>
#include "contenders.hpp"
#include "scenario.hpp"
#include "server.hpp"
#include "wheel.hpp"
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

// A fleet of clients before one server and one token endpoint, in virtual time. What happens to it is a `scenario`, who
// the clients are a `contender`, what things cost stands in server.hpp.

namespace fleet {

inline constexpr uint32_t long_life = 12000000;  ///< ms; a token that outlives the run
inline constexpr uint32_t not_yet = 0xFFFFFFFFu;

/// What came of it. Spans count from `able`, the instant from which coming back is possible.
struct measures {
  uint32_t affected = 0;           ///< clients that the incident hit
  uint32_t able = 0;               ///< ms after the incident
  std::array<uint32_t, 3> back{};  ///< ms until 50, 90, 99 % of the affected are back for good; or not_yet
  uint32_t back_at_end = 0;        ///< affected clients that are online at the end
  uint32_t never_back = 0;         ///< affected clients that are not
  uint32_t longest_out = 0;        ///< ms until the last of those that came back did
  uint64_t attempts = 0;           ///< connects, those without a network included
  uint32_t most_attempts = 0;      ///< ... of one client
  uint64_t early = 0;              ///< connects before the time that going_away had asked for
  uint64_t after_stop = 0;         ///< connects of clients that had been told to stop (4012)
  uint64_t rate_closes = 0;        ///< 4011
  uint64_t mints = 0;              ///< token requests
  uint64_t delivered = 0;          ///< messages of the publishers that arrived
  uint32_t sessions = 0;           ///< sessions that began
  uint32_t peak = 0;               ///< most connects in one second
  uint32_t p99 = 0;                ///< their 99th percentile until 99 % are back
  uint32_t mint_peak = 0;          ///< most token requests in one second, also before the incident
  uint32_t load_peak = 0;          ///< most connects and token requests together in one second
  uint64_t events = 0;
  size_t policy_bytes = 0;  ///< of one client's policy (redial: the machine with its options)
  size_t client_bytes = 0;  ///< of all that the simulation keeps of one client
  // For each second, from the incident; mints_each from the beginning.
  std::vector<uint32_t> connects;
  std::vector<uint32_t> mints_each;
  std::vector<uint32_t> online;  ///< affected clients that are online at its end
};

template <class Policy>
class world {
 public:
  world(const scenario& s, const contender& c, const setting& set)
      : what_(s),
        who_(c),
        set_(set),
        dice_(set.seed),
        policy_dice_(~set.seed),
        time_(size_t{set.clients} * kinds, s.at + s.horizon),
        server_(set.capacity, set.refusal_percent, s.queue),
        mint_(uint64_t{set.capacity} * set.token_percent / 100, set.refusal_percent),
        door_(set.capacity, std::max(1u, set.capacity * (s.queue / 1000)), clock(), redial::milliseconds{hours},
              c.rules != nullptr ? 0 : c.options.backoff.jitter_percent) {
    seats_.reserve(set.clients);
    const uint32_t watched = s.horizon / 1000 + 1;
    m_.connects.assign(watched, 0);
    m_.mints_each.assign(s.at / 1000 + watched, 0);
    m_.policy_bytes = sizeof(Policy);
    m_.client_bytes = sizeof(seat) + sizeof(bucket) + kinds * wheel::bytes_a_node +
                      (s.publishers != 0 ? sizeof(publisher) : 0) +
                      (c.paces ? sizeof(redial::send_gate<sim_clock>) : 0);
  }

  measures run() {
    settle();
    time_.run(what_.at, [this](uint32_t node) { happen(node); });
    strike();
    const uint32_t end = what_.at + what_.horizon;
    m_.online.reserve(what_.horizon / 1000);
    for (uint32_t second = what_.at + 1000; second <= end; second += 1000) {
      time_.run(second, [this](uint32_t node) { happen(node); });
      m_.online.push_back(affected_online_);
      if (what_.freed != 0 && second == what_.at + what_.freed) { limit_ = set_.clients; }
    }
    return finish();
  }

 private:
  /// A client's events: its policy's timer, a request or answer on the wire, a token request, what happens to its
  /// session, and what happens to its network.
  enum kind : uint32_t { timer, wire, minting, session, network, kinds };
  enum class pending : uint8_t { none, arriving, served, refused, limited, denied, failed };

  struct seat {
    Policy policy;
    uint32_t token_until = 0;  ///< of the token in hand
    uint32_t token_made = 0;
    uint32_t session_until = 0;  ///< of the token that the connection was opened with
    uint32_t session_made = 0;
    uint32_t address = 0;
    uint32_t back_at = 0;
    uint32_t not_before = 0;  ///< the server asked it to stay away until then
    uint32_t asked = 0;       ///< ms; Retry-After of the answer that is under way
    uint32_t attempts = 0;
    uint16_t ends_with = 0;  ///< what the session node does: end with this code; 0: publish
    uint8_t latency = 0;
    pending stage = pending::none;
    bool online = false;
    bool cut = false;
    bool told = false;  ///< to stop
    bool holds = false;
    bool publishes = false;
    bool affected = false;
  };

  struct publisher {
    bucket limit{message_burst * 1000};
    uint32_t began = 0;
    uint32_t sent = 0;
  };

  bool measuring() const { return time_.now() >= what_.at; }
  uint32_t second() const { return (time_.now() - what_.at) / 1000; }

  // --- before ------------------------------------------------------------------------------------------------------

  void settle() {
    addresses_.assign(set_.clients, bucket{address_burst * 1000});
    if (what_.publishers != 0) { publishers_.resize(set_.clients); }
    if (who_.paces) { gates_.assign(set_.clients, redial::send_gate<sim_clock>{redial::metered.limits, clock()}); }
    if (who_.process != 0) { shared_.assign(set_.clients / who_.process + 1, bucket{process_burst * 1000}); }
    for (uint32_t i = 0; i < set_.clients; ++i) {
      seats_.push_back(seat{make(0)});
      seat& s = seats_.back();
      s.address = address_of(i, set_.clients);
      s.latency = static_cast<uint8_t>(dice_.between(nearest, farthest));
      s.publishes = what_.publishers != 0 && i % 100 < what_.publishers;
      bring_up(i);
    }
  }

  sim_clock clock() const { return {&time_.clock()}; }

  Policy make(uint32_t first_spread) {
    const sim_random random{&policy_dice_};
    if constexpr (std::is_same_v<Policy, peer>) {
      return peer{*who_.rules, clock(), random};
    } else {
      redial::options o = who_.options;
      o.liveness_timeout = redial::milliseconds{0};  // nobody falls silent here
      o.first_spread = redial::milliseconds{first_spread};
      return Policy{*who_.profile, clock(), random, o};
    }
  }

  bool hears() const { return who_.hears_link && who_.rules == nullptr; }

  uint32_t life() {
    if (what_.token_life != 0) { return what_.token_life + (time_.now() == 0 ? closes_early : 0u); }
    return what_.bad_key != 0 || what_.publishers != 0 ? long_life : dice_.between(30 * minutes, hours);
  }

  void bring_up(uint32_t i) {
    seat& s = seats_[i];
    const uint32_t given = life();
    redial::decision d = s.policy.handle(redial::start{});
    if (d.action == redial::action::mint_token) { d = s.policy.handle(redial::minted{redial::milliseconds{given}}); }
    s.token_until = s.session_until = given;
    arm(i, s.policy.handle(redial::opened{}));
    arm(i, s.policy.handle(redial::ready{redial::current, redial::milliseconds{given}}));
    s.online = true;
    ++online_;
    if (!s.publishes) { expire(i); }
  }

  void expire(uint32_t i) {
    seats_[i].ends_with = 4002;
    time_.arm(node(i, session), seats_[i].session_until - closes_early);
  }

  // --- the incident ------------------------------------------------------------------------------------------------

  bool hit(uint32_t i) const {
    const seat& s = seats_[i];
    if (what_.freed != 0) { return i % 10 == 0; }
    if (what_.region != 0) { return s.address % 100 < what_.region; }
    return what_.publishers == 0 || s.publishes;
  }

  void strike() {
    limit_ = set_.clients;
    for (uint32_t i = 0; i < set_.clients; ++i) {
      seat& s = seats_[i];
      s.affected = hit(i);
      m_.affected += s.affected ? 1u : 0u;
      affected_online_ += s.affected && s.online ? 1u : 0u;
    }
    m_.able = what_.down + what_.cut + what_.bad_key + what_.flap_for + what_.freed;
    for (size_t k = 0; k < 3; ++k) {
      constexpr uint32_t percent[] = {50, 90, 99};
      threshold_[k] = static_cast<uint32_t>((uint64_t{m_.affected} * percent[k] + 99) / 100);
      crossed_[k] = affected_online_ >= threshold_[k] ? what_.at : not_yet;
    }
    const uint16_t code = what_.bad_key != 0 ? uint16_t{4001} : what_.flap != 0 ? what_.flap : what_.ends_with;
    for (uint32_t i = 0; i < set_.clients; ++i) {
      seat& s = seats_[i];
      if (!s.affected) { continue; }
      if (what_.freed != 0) {  // one after the other in the first minute
        s.ends_with = lost_place;
        time_.arm(node(i, session), what_.at + dice_.between(0, minutes - 1));
      } else if (code != 0) {
        s.ends_with = code;
        time_.arm(node(i, session), what_.at + s.latency);
      } else if (what_.region != 0) {
        lose_network(i);
      } else if (s.publishes) {
        publish_from_now(i);
      }
    }
  }

  void lose_network(uint32_t i) {
    seat& s = seats_[i];
    s.cut = true;
    drop(i);
    if (what_.power) {  // all that a device knew is gone; a token it mints when it is up again
      s.policy = make(who_.options.first_spread.count);
      time_.cancel(node(i, timer));
      time_.cancel(node(i, minting));
      time_.arm(node(i, network), back_from(what_.cut));
    } else if (hears()) {
      apply(i, s.policy.handle(redial::link_down{}));
      time_.arm(node(i, network),
                back_from(what_.cut) + (who_.link_spread != 0 ? policy_dice_.between(0, who_.link_spread) : 0));
    } else {
      time_.arm(node(i, network), what_.at + dice_.between(0, noticed_within));
    }
  }

  uint32_t back_from(uint32_t cut) { return what_.at + cut + dice_.between(0, links_up_within); }

  void on_network(uint32_t i) {
    seat& s = seats_[i];
    if (time_.now() < what_.at + what_.cut) {  // it has noticed
      time_.arm(node(i, network), back_from(what_.cut));
      apply(i, s.policy.handle(redial::failed{}));
      return;
    }
    s.cut = false;
    if (what_.power) {
      apply(i, s.policy.handle(redial::start{}));
    } else if (hears()) {
      apply(i, s.policy.handle(redial::link_up{}));
    }
  }

  // --- what happens ------------------------------------------------------------------------------------------------

  static uint32_t node(uint32_t i, kind k) { return i * kinds + k; }

  void happen(uint32_t at) {
    const uint32_t i = at / kinds;
    ++m_.events;
    switch (static_cast<kind>(at % kinds)) {
      case timer: apply(i, seats_[i].policy.handle(redial::elapsed{})); break;
      case wire: on_wire(i); break;
      case minting: on_mint(i); break;
      case session: on_session(i); break;
      case network: on_network(i); break;
      case kinds: break;
    }
  }

  void arm(uint32_t i, const redial::decision& d) {
    if (d.timer == redial::never) {
      time_.cancel(node(i, timer));
    } else {
      time_.arm(node(i, timer), uint64_t{time_.now()} + d.timer.count);
    }
  }

  void apply(uint32_t i, const redial::decision& d) {
    seat& s = seats_[i];
    arm(i, d);
    if (s.holds && !d.hold_publishing && s.online) {
      s.holds = false;
      publish_from_now(i);
    }
    switch (d.action) {
      case redial::action::connect: connect(i); break;
      case redial::action::mint_token: mint(i); break;
      case redial::action::disconnect:
      case redial::action::stop: drop(i); break;
      case redial::action::ping: (void)s.policy.handle(redial::received{}); break;  // and the peer answers
      case redial::action::none:
      case redial::action::wait: break;
    }
  }

  void connect(uint32_t i) {
    seat& s = seats_[i];
    if (who_.process != 0 && !shared_[i / who_.process].take(time_.now(), who_.process_rate, process_burst)) {
      apply(i, s.policy.handle(redial::failed{}));
      return;
    }
    const uint32_t now = time_.now();
    m_.attempts += measuring() ? 1u : 0u;
    m_.early += now < s.not_before ? 1u : 0u;
    m_.after_stop += s.told ? 1u : 0u;
    s.attempts += 1;
    s.session_until = s.token_until;
    s.session_made = s.token_made;
    if (s.cut) {
      answer(i, pending::failed, now + no_route);
    } else {
      answer(i, pending::arriving, now + trips_of_a_request * s.latency);
    }
  }

  void mint(uint32_t i) {
    seat& s = seats_[i];
    ++m_.mints;
    if (s.cut) {
      s.token_made = not_yet;
      time_.arm(node(i, minting), time_.now() + no_route);
      return;
    }
    ++m_.mints_each[time_.now() / 1000];
    // The requests of one client come one after the other, so the trip there may as well be made on the way back.
    const uint32_t there_and_back = (trips_of_a_request + 1) * s.latency;
    uint32_t when = time_.now();
    switch (mint_.ask(time_.now(), when)) {
      case counter_desk::answer::served:
        s.token_made = when;
        when += there_and_back;
        break;
      case counter_desk::answer::refused:
        s.token_made = not_yet;
        when += there_and_back;
        break;
      case counter_desk::answer::silence:
        s.token_made = not_yet;
        when += unanswered;
        break;
    }
    time_.arm(node(i, minting), when);
  }

  void on_mint(uint32_t i) {
    seat& s = seats_[i];
    if (s.token_made == not_yet) {
      apply(i, s.policy.handle(redial::mint_failed{}));
      return;
    }
    const uint32_t given = life();
    s.token_until = time_.now() + given;
    const bool refresh = s.online;
    apply(i, s.policy.handle(redial::minted{redial::milliseconds{given}}));
    if (refresh && who_.rolls_over) {
      apply(i, s.policy.handle(redial::stop{}));
      apply(i, s.policy.handle(redial::start{}));
    }
  }

  /// A connect reaches the server, or its answer reaches the client.
  void on_wire(uint32_t i) {
    seat& s = seats_[i];
    const pending now = s.stage;
    s.stage = pending::none;
    switch (now) {
      case pending::none: break;
      case pending::arriving: arrive(i); break;
      case pending::served: serve(i); break;
      case pending::refused: on_refused(i); break;
      case pending::limited: apply(i, s.policy.handle(redial::rejected{429})); break;
      case pending::denied: apply(i, s.policy.handle(redial::rejected{401})); break;
      case pending::failed: apply(i, s.policy.handle(redial::failed{})); break;
    }
  }

  void answer(uint32_t i, pending what, uint32_t when) {
    seats_[i].stage = what;
    time_.arm(node(i, wire), when);
  }

  void arrive(uint32_t i) {
    seat& s = seats_[i];
    const uint32_t now = time_.now();
    if (measuring()) { ++m_.connects[second()]; }
    if (s.cut || (measuring() && now < what_.at + what_.down)) {
      answer(i, pending::failed, now + s.latency);
    } else if (!addresses_[s.address].take(now, address_rate, address_burst)) {
      turn_away(i, pending::limited);
    } else if (s.session_until <= now) {
      turn_away(i, pending::denied);
    } else if (what_.appointments) {
      arrive_by_appointment(i);
    } else {
      uint32_t when = now;
      switch (server_.ask(now, when)) {
        case counter_desk::answer::served: answer(i, pending::served, when + s.latency); break;
        case counter_desk::answer::refused: answer(i, pending::refused, now + s.latency); break;
        case counter_desk::answer::silence: answer(i, pending::failed, now + unanswered); break;
      }
    }
  }

  /// A server that looks at its own queue first: what refusing has cost is in it, too.
  void arrive_by_appointment(uint32_t i) {
    seat& s = seats_[i];
    const uint32_t now = time_.now();
    const redial::appointment a = server_.full(now) ? door_.send_away() : door_.admit();
    if (a.let_in()) {
      answer(i, pending::served, server_.serve(now) + s.latency);
    } else {
      turn_away(i, pending::refused);
      s.asked = a.retry_after() * 1000;
    }
  }

  /// A 503, with Retry-After if the server names an instant.
  void on_refused(uint32_t i) {
    seat& s = seats_[i];
    s.not_before = time_.now() + s.asked;
    apply(i, s.policy.handle(redial::rejected{503, redial::milliseconds{s.asked}}));
  }

  void turn_away(uint32_t i, pending what) {
    const uint32_t now = time_.now();
    if (server_.refuse(now)) {
      answer(i, what, now + seats_[i].latency);
    } else {
      answer(i, pending::failed, now + unanswered);
    }
  }

  void serve(uint32_t i) {
    seat& s = seats_[i];
    const uint32_t now = time_.now();
    apply(i, s.policy.handle(redial::opened{}));
    if (what_.bad_key != 0 && s.session_made < what_.at + what_.bad_key) {
      end(i, 4001);
    } else if (what_.gate != 0) {
      end(i, what_.gate);
    } else if (online_ >= limit_) {
      end(i, 4010);
    } else {
      m_.sessions += measuring() ? 1u : 0u;
      come_online(i);
      if (who_.paces) { gates_[i].reset(); }
      if (s.publishes) { publishers_[i].limit = bucket{message_burst * 1000, now}; }
      const redial::decision d =
          s.policy.handle(redial::ready{redial::current, redial::milliseconds{s.session_until - now}});
      s.holds = d.hold_publishing;
      apply(i, d);
      if (measuring() && now < what_.at + what_.flap_for) {
        s.ends_with = what_.flap;
        time_.arm(node(i, session), now + what_.flap_after);
      } else if (!s.publishes) {
        expire(i);
      } else if (!s.holds) {
        publish_from_now(i);
      }
    }
  }

  void come_online(uint32_t i) {
    seat& s = seats_[i];
    s.online = true;
    s.back_at = time_.now();
    ++online_;
    if (!s.affected) { return; }
    ++affected_online_;
    for (size_t k = 0; k < 3; ++k) {
      if (affected_online_ == threshold_[k]) { crossed_[k] = time_.now(); }
    }
  }

  void on_session(uint32_t i) {
    seat& s = seats_[i];
    if (s.ends_with == 0) {
      publish(i);
      return;
    }
    if (what_.hint != 0 && s.ends_with == what_.ends_with) {
      const uint32_t hint = what_.appointments
                                ? door_.send_away(redial::milliseconds{what_.hint}).wait.count
                                : what_.hint + (what_.hint_spread != 0 ? dice_.between(0, what_.hint_spread) : 0);
      s.not_before = time_.now() + hint;
      apply(i, s.policy.handle(redial::going_away{redial::milliseconds{hint}}));
    }
    if (what_.freed != 0 && s.ends_with == lost_place) { --limit_; }
    end(i, s.ends_with);
  }

  /// The server ends the connection.
  void end(uint32_t i, uint16_t code) {
    seat& s = seats_[i];
    m_.rate_closes += code == 4011 ? 1u : 0u;
    drop(i);
    s.told = s.told || code == 4012;
    apply(i, s.policy.handle(redial::closed{code}));
  }

  /// The transport is gone.
  void drop(uint32_t i) {
    seat& s = seats_[i];
    time_.cancel(node(i, wire));
    time_.cancel(node(i, session));
    s.stage = pending::none;
    if (!s.online) { return; }
    s.online = false;
    --online_;
    if (!s.affected) { return; }
    for (size_t k = 0; k < 3; ++k) {
      if (affected_online_ == threshold_[k]) { crossed_[k] = not_yet; }
    }
    --affected_online_;
  }

  // --- publishers --------------------------------------------------------------------------------------------------

  void publish_from_now(uint32_t i) {
    seat& s = seats_[i];
    if (!s.publishes) { return; }
    publisher& p = publishers_[i];
    if (p.began == 0) {
      p.began = time_.now();
      p.limit = bucket{message_burst * 1000, time_.now()};
    }
    s.ends_with = 0;
    time_.arm(node(i, session), time_.now());
  }

  /// Sends what has piled up, 150 messages a second, of which an outbox keeps the newest 1000.
  void publish(uint32_t i) {
    publisher& p = publishers_[i];
    const uint32_t now = time_.now();
    const uint32_t made = static_cast<uint32_t>(uint64_t{now - p.began} * 150 / 1000);
    if (made - p.sent > 1000) { p.sent = made - 1000; }
    while (p.sent < made) {
      if (who_.paces) {
        const redial::send_verdict v = gates_[i].try_send(200);
        if (v.what == redial::send_verdict::kind::wait) {
          time_.arm(node(i, session), now + v.wait.count);
          return;
        }
      }
      ++p.sent;
      if (!p.limit.take(now, message_rate, message_burst)) {
        seats_[i].ends_with = 4011;
        time_.arm(node(i, session), now + seats_[i].latency);
        return;
      }
      ++m_.delivered;
    }
    time_.arm(node(i, session), now + 20);
  }

  // --- after -------------------------------------------------------------------------------------------------------

  measures finish() {
    const uint32_t able = what_.at + m_.able;
    uint32_t last = 0;
    for (size_t k = 0; k < 3; ++k) {
      m_.back[k] = crossed_[k] == not_yet ? not_yet : crossed_[k] > able ? crossed_[k] - able : 0;
    }
    for (const seat& s : seats_) {
      m_.most_attempts = std::max(m_.most_attempts, s.attempts);
      if (!s.affected) { continue; }
      if (s.online) {
        ++m_.back_at_end;
        last = std::max(last, s.back_at);
      } else {
        ++m_.never_back;
      }
    }
    m_.longest_out = last > able ? last - able : 0;
    const size_t from = m_.able / 1000;
    const size_t until = m_.back[2] == not_yet ? m_.connects.size() : from + m_.back[2] / 1000 + 1;
    std::vector<uint32_t> each;
    for (size_t t = from; t < m_.connects.size(); ++t) {
      m_.peak = std::max(m_.peak, m_.connects[t]);
      m_.load_peak = std::max(m_.load_peak, m_.connects[t] + m_.mints_each[what_.at / 1000 + t]);
      if (t < until) { each.push_back(m_.connects[t]); }
    }
    if (!each.empty()) {
      std::sort(each.begin(), each.end());
      m_.p99 = each[(each.size() * 99 + 99) / 100 - 1];
    }
    for (const uint32_t mints : m_.mints_each) { m_.mint_peak = std::max(m_.mint_peak, mints); }
    return std::move(m_);
  }

  static constexpr uint32_t closes_early = 250;  ///< ms: the service closes with 4002 so long before a token's end
  static constexpr uint16_t lost_place = 1006;   ///< how a session ends whose place somebody else takes
  static constexpr uint32_t process_burst = 5;

  scenario what_;
  contender who_;
  setting set_;
  dice dice_;         ///< the world's own, so that every contender meets the same one
  dice policy_dice_;  ///< the policies'
  wheel time_;
  counter_desk server_;
  counter_desk mint_;
  redial::appointments<sim_clock> door_;
  std::vector<seat> seats_;
  std::vector<bucket> addresses_;
  std::vector<bucket> shared_;
  std::vector<publisher> publishers_;
  std::vector<redial::send_gate<sim_clock>> gates_;
  uint32_t online_ = 0;
  uint32_t limit_ = not_yet;
  uint32_t affected_online_ = 0;
  std::array<uint32_t, 3> threshold_{};
  std::array<uint32_t, 3> crossed_{};
  measures m_;
};

inline measures simulate(const scenario& s, const contender& c, const setting& set) {
  return c.rules != nullptr ? world<peer>{s, c, set}.run() : world<machine>{s, c, set}.run();
}

}  // namespace fleet

#endif  // REDIAL_TESTS_BENCHMARK_WORLD_HPP_INCLUDED
