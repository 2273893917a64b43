// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_BENCHMARK_WORLD_HPP_INCLUDED
#define REDIAL_TESTS_BENCHMARK_WORLD_HPP_INCLUDED

#include "policies.hpp"
#include "wheel.hpp"
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

// A fleet of clients, one server and one token endpoint in virtual time.
//
// The server accepts `capacity` connects a second, one after the other; what it cannot take yet stands in a queue of
// two seconds. A connect that finds the queue full is refused with 503, which costs a
// fiftieth of an accept; one that finds twice the queue is not answered at all and fails after 10 s. One address may try 60 times a minute and then
// gets 429 without Retry-After: nine clients in ten have an address of their own, the others share one, mostly 30 at a
// time and the last hundredth 200 at a time. The token endpoint is of the same kind with the same capacity. Both ways
// of the network take 10 to 60 ms, a number of each client's own.

namespace fleet {

inline constexpr uint32_t unanswered = 10000;    ///< ms until a connect that nobody answers fails
inline constexpr uint32_t no_route = 1000;       ///< ms until a connect without a network fails
inline constexpr uint32_t long_life = 12000000;  ///< ms; a token that outlives the run
inline constexpr uint32_t not_yet = 0xFFFFFFFFu;

/// What happens at second 0. Spans in ms, from there.
struct scenario {
  const char* key;
  const char* title;
  uint32_t horizon;
  uint16_t ends_with = 0;    ///< every session ends with this code
  uint32_t hint = 0;         ///< ... after a going_away with this hint
  bool hint_each = false;    ///< ... or one drawn for each client from [hint, hint + clients / capacity]
  uint32_t down = 0;         ///< nothing listens for so long
  uint32_t region = 0;       ///< percent of the clients that lose the network ...
  uint32_t cut = 0;          ///< ... for so long
  uint16_t gate = 0;         ///< every session ends with this code right after the upgrade, for good
  uint32_t bad_key = 0;      ///< tokens minted until then are refused with 4001, and so are the sessions
  uint16_t flap = 0;         ///< sessions end with this code ...
  uint32_t flap_after = 0;   ///< ... so soon after they began ...
  uint32_t flap_for = 0;     ///< ... until then
  bool full_plan = false;    ///< a tenth too many clients for the plan; at `freed` a tenth of the plan frees up
  uint32_t freed = 0;
  uint32_t token_life = 0;   ///< all tokens were minted in one instant and live so long
  uint32_t publishers = 0;   ///< percent of the clients that send 150 messages a second
  bool no_return = false;    ///< nobody is expected to come back, or nobody was away: no such times
  uint32_t at = 60000;       ///< when: until then everybody has been online, and is stable
};

/// A client's policy, by value.
struct contender {
  const char* name;
  const peer_rules* rules = nullptr;  ///< null: redial
  redial::options options = redial::metered.defaults;
  const redial::profile* profile = &redial::metered;
  bool hears_link = true;    ///< link_down and link_up are fed
  bool paces = false;        ///< sends through a send_gate
  uint32_t process = 0;      ///< so many clients share a bucket of connects (5, then one in 0.2 s)
};

struct setting {
  uint32_t clients = 100000;
  uint32_t capacity = 2000;  ///< accepts per second
  uint64_t seed = 1;
  uint32_t refusal_percent = 2;  ///< what a refusal costs, of an accept
};

/// What came of it. Seconds count from the incident.
struct measures {
  uint32_t affected = 0;                ///< clients that the incident hit
  uint32_t able = 0;                    ///< ms from the incident until it is possible to come back
  std::array<uint32_t, 3> back{};       ///< ms from `able` until 50, 90, 99 % of them are back for good; or not_yet
  uint32_t back_at_end = 0;             ///< affected clients that are online at the end
  uint32_t longest_out = 0;             ///< ms from `able` until the last of those came back
  uint32_t never_back = 0;              ///< affected clients that are not
  uint64_t attempts = 0;                ///< connects
  uint64_t after_stop = 0;              ///< connects of clients that had been told to stop (4012)
  uint64_t rate_closes = 0;             ///< 4011
  uint64_t mints = 0;
  uint64_t delivered = 0;               ///< messages of the publishers that arrived
  uint32_t sessions = 0;                ///< sessions that began
  uint32_t peak = 0;                    ///< most connects in one second from `able` on
  uint32_t p99 = 0;                     ///< their 99th percentile until 99 % are back
  uint32_t mint_peak = 0;               ///< most mints asked for in one second
  uint64_t events = 0;
  size_t bytes = 0;                     ///< that one client takes in the simulation
  std::vector<uint32_t> connects;       ///< each second, from the incident
  std::vector<uint32_t> mints_each;     ///< each second, from the beginning
  std::vector<uint32_t> online;         ///< affected clients online at the end of each second
};

/// Serves one after the other at a fixed rate, with a queue of two seconds.
class counter_desk {
 public:
  counter_desk(uint32_t per_second, uint32_t refusal_percent)
      : cost_(1000000u / per_second), refusal_(cost_ * refusal_percent / 100) {}
  enum class answer { served, refused, silence };
  /// At which millisecond it will be served is left in `when`.
  answer ask(uint32_t now, uint32_t& when) {
    const uint64_t micros = uint64_t{now} * 1000;
    busy_ = busy_ > micros ? busy_ : micros;
    const uint64_t behind = busy_ - micros;
    if (behind > 2 * queue) { return answer::silence; }
    if (behind > queue) {
      refuse();
      return answer::refused;
    }
    busy_ += cost_;
    when = static_cast<uint32_t>((busy_ + 999) / 1000);
    return answer::served;
  }
  void refuse() { busy_ += refusal_; }

 private:
  static constexpr uint64_t queue = 2000000;
  uint64_t cost_;  ///< microseconds
  uint64_t refusal_;
  uint64_t busy_ = 0;
};

/// A bucket in thousandths: of an address's connects, of a publisher's messages, of a process's connects.
struct bucket {
  uint32_t level;
  uint32_t last = 0;
  bool take(uint32_t now, uint32_t per_ms, uint32_t most) {
    const uint64_t filled = level + uint64_t{now - last} * per_ms;
    level = filled < most ? static_cast<uint32_t>(filled) : most;
    last = now;
    if (level < 1000) { return false; }
    level -= 1000;
    return true;
  }
};

template <class Policy>
class world {
 public:
  world(const scenario& s, const contender& c, const setting& set)
      : what_(s), who_(c), set_(set), dice_(set.seed), time_(size_t{set.clients} * kinds, s.at + s.horizon),
        server_(set.capacity, set.refusal_percent), mint_(set.capacity, set.refusal_percent) {
    seats_.reserve(set.clients);
    const uint32_t seconds = s.horizon / 1000 + 1;
    m_.connects.assign(seconds, 0);
    m_.mints_each.assign(s.at / 1000 + seconds, 0);
    m_.bytes = sizeof(seat) + kinds * 12;
  }

  measures run() {
    settle();
    time_.run(what_.at, [this](uint32_t node) { happen(node); });
    strike();
    const uint32_t end = what_.at + what_.horizon;
    bool freed = !what_.full_plan;
    bool linked = what_.cut == 0;
    m_.online.reserve(what_.horizon / 1000 + 1);
    for (uint32_t second = what_.at + 1000; second <= end; second += 1000) {
      time_.run(second, [this](uint32_t node) { happen(node); });
      m_.online.push_back(online_ > base_ ? online_ - base_ : 0);
      if (!linked && second >= what_.at + what_.cut) {
        linked = true;
        relink();
      }
      if (!freed && second >= what_.at + what_.freed) {
        freed = true;
        free_seats();
      }
    }
    return finish();
  }

 private:
  enum kind : uint32_t { timer, wire, minting, session, kinds };
  enum class pending : uint8_t { none, arriving, served, refused, limited, denied, failed };

  struct seat {
    Policy policy;
    uint32_t token_until = 0;
    uint32_t token_made = 0;
    uint32_t session_until = 0;
    uint32_t session_made = 0;
    uint32_t address = 0;
    uint32_t back_at = 0;
    uint16_t ends_with = 0;  ///< what the session node does: end with this code; 0: publish
    uint8_t latency = 0;
    pending stage = pending::none;
    bool online = false;
    bool region = false;
    bool cut = false;
    bool told = false;  ///< to stop
    bool holds = false;
    bool publishes = false;
    bool affected = false;
    bool gone = false;
  };

  struct publisher {
    bucket limit{200000};
    uint32_t began = 0;
    uint32_t sent = 0;
  };

  bool measuring() const { return time_.now() >= what_.at; }
  uint32_t second() const { return (time_.now() - what_.at) / 1000; }

  // --- before ------------------------------------------------------------------------------------------------------

  static uint32_t address_of(uint32_t i, uint32_t clients) {
    const uint32_t alone = clients - clients / 10;
    const uint32_t small = clients - clients / 100;
    if (i < alone) { return i; }
    return i < small ? alone + (i - alone) / 30 : small + (i - small) / 200;
  }

  void settle() {
    const sim_clock clock{&time_.clock()};
    const sim_random random{&dice_};
    addresses_.assign(set_.clients, bucket{60000});
    if (what_.publishers != 0) { publishers_.resize(set_.clients); }
    if (who_.paces) { gates_.assign(set_.clients, redial::send_gate<sim_clock>{redial::metered.limits, clock}); }
    if (who_.process != 0) { shared_.assign(set_.clients / who_.process + 1, bucket{5000}); }
    for (uint32_t i = 0; i < set_.clients; ++i) {
      seats_.push_back(seat{make(clock, random)});
      seat& s = seats_.back();
      s.address = address_of(i, set_.clients);
      s.latency = static_cast<uint8_t>(dice_.between(10, 60));
      s.region = s.address % 100 < what_.region;
      s.publishes = what_.publishers != 0 && i % 100 < what_.publishers;
      if (!late(i)) { bring_up(i); }
    }
  }

  Policy make(sim_clock clock, sim_random random) const {
    if constexpr (std::is_same_v<Policy, peer>) {
      return peer{*who_.rules, clock, random};
    } else {
      return Policy{*who_.profile, clock, random, who_.options};
    }
  }

  bool hears() const { return who_.hears_link && who_.rules == nullptr; }

  /// Clients that come when the plan is full.
  bool late(uint32_t i) const { return what_.full_plan && i % 10 == 9; }

  uint32_t life() {
    if (what_.token_life != 0) { return what_.token_life + (time_.now() == 0 ? 250u : 0u); }
    return what_.bad_key != 0 || what_.publishers != 0 ? long_life : dice_.between(1800000, 3600000);
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

  void expire(uint32_t i) {  // the service closes 250 ms before the end
    seats_[i].ends_with = 4002;
    time_.arm(node(i, session), seats_[i].session_until - 250);
  }

  // --- the incident ------------------------------------------------------------------------------------------------

  void strike() {
    limit_ = what_.full_plan ? set_.clients - set_.clients / 10 : set_.clients;
    uint32_t hit = 0;
    for (uint32_t i = 0; i < set_.clients; ++i) {
      seat& s = seats_[i];
      s.affected = what_.full_plan ? late(i) : what_.region != 0 ? s.region : what_.publishers == 0 || s.publishes;
      hit += s.affected ? 1u : 0u;
    }
    m_.affected = what_.full_plan ? limit_ / 10 : hit;
    m_.able = what_.down + what_.cut + what_.bad_key + what_.flap_for + what_.freed;
    base_ = what_.full_plan ? limit_ - m_.affected : set_.clients - hit;
    for (size_t k = 0; k < 3; ++k) {
      constexpr uint32_t percent[] = {50, 90, 99};
      threshold_[k] = base_ + static_cast<uint32_t>((uint64_t{m_.affected} * percent[k] + 99) / 100);
      crossed_[k] = online_ >= threshold_[k] ? what_.at : not_yet;
    }
    const uint16_t code = what_.bad_key != 0 ? uint16_t{4001} : what_.flap != 0 ? what_.flap : what_.ends_with;
    for (uint32_t i = 0; i < set_.clients; ++i) {
      seat& s = seats_[i];
      if (late(i)) {  // one after the other in the first minute
        s.stage = pending::none;
        s.ends_with = 0;
        time_.arm(node(i, session), what_.at + dice_.between(0, 59999));
      } else if (code != 0) {
        s.ends_with = code;
        time_.arm(node(i, session), what_.at + s.latency);
      } else if (s.region) {
        s.cut = true;
        drop(i);
        if (hears()) {
          apply(i, s.policy.handle(redial::link_down{}));
        } else {
          apply(i, s.policy.handle(redial::failed{}));
        }
      } else if (s.publishes) {
        publish_from_now(i);
      }
    }
  }

  void relink() {
    for (uint32_t i = 0; i < set_.clients; ++i) {
      seat& s = seats_[i];
      if (!s.cut) { continue; }
      s.cut = false;
      if (hears()) { apply(i, s.policy.handle(redial::link_up{})); }
    }
  }

  void free_seats() {
    uint32_t left = m_.affected;
    for (uint32_t i = 0; i < set_.clients && left != 0; ++i) {
      seat& s = seats_[i];
      if (!s.online || s.affected) { continue; }
      apply(i, s.policy.handle(redial::stop{}));
      s.gone = true;
      --left;
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
      case redial::action::none:
      case redial::action::wait: break;
    }
  }

  void connect(uint32_t i) {
    seat& s = seats_[i];
    if (who_.process != 0 && !shared_[i / who_.process].take(time_.now(), 5, 5000)) {
      s.stage = pending::none;  // stands in the process's own queue and asks again
      time_.arm(node(i, wire), time_.now() + dice_.between(100, 300));
      return;
    }
    m_.attempts += measuring() ? 1u : 0u;
    if (s.told) { ++m_.after_stop; }
    s.session_until = s.token_until;
    s.session_made = s.token_made;
    s.stage = s.cut ? pending::failed : pending::arriving;
    time_.arm(node(i, wire), time_.now() + (s.cut ? no_route : s.latency));
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
    uint32_t when = time_.now();
    switch (mint_.ask(time_.now(), when)) {
      case counter_desk::answer::served:
        s.token_made = when;
        when += 2u * s.latency;
        break;
      case counter_desk::answer::refused:
        s.token_made = not_yet;
        when += 2u * s.latency;
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
    apply(i, s.policy.handle(redial::minted{redial::milliseconds{given}}));
  }

  /// A connect reaches the server, or its answer reaches the client.
  void on_wire(uint32_t i) {
    seat& s = seats_[i];
    const pending now = s.stage;
    s.stage = pending::none;
    switch (now) {
      case pending::none: connect(i); break;
      case pending::arriving: arrive(i); break;
      case pending::served: serve(i); break;
      case pending::refused: apply(i, s.policy.handle(redial::rejected{503})); break;
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
    if (s.cut || now < what_.at + what_.down) {
      answer(i, pending::failed, now + s.latency);
    } else if (!addresses_[s.address].take(now, 1, 60000)) {
      server_.refuse();
      answer(i, pending::limited, now + s.latency);
    } else if (s.session_until <= now) {
      server_.refuse();
      answer(i, pending::denied, now + s.latency);
    } else {
      uint32_t when = now;
      switch (server_.ask(now, when)) {
        case counter_desk::answer::served: answer(i, pending::served, when + s.latency); break;
        case counter_desk::answer::refused: answer(i, pending::refused, now + s.latency); break;
        case counter_desk::answer::silence: answer(i, pending::failed, now + unanswered); break;
      }
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
      s.online = true;
      s.back_at = now;
      ++online_;
      for (size_t k = 0; k < 3; ++k) {
        if (online_ == threshold_[k]) { crossed_[k] = now; }
      }
      if (who_.paces) { gates_[i].reset(); }
      if (s.publishes) { publishers_[i].limit = bucket{200000, now}; }
      const redial::decision d =
          s.policy.handle(redial::ready{redial::current, redial::milliseconds{s.session_until - now}});
      s.holds = d.hold_publishing;
      apply(i, d);
      if (now < what_.at + what_.flap_for) {
        s.ends_with = what_.flap;
        time_.arm(node(i, session), now + what_.flap_after);
      } else if (!s.publishes) {
        expire(i);
      } else if (!s.holds) {
        publish_from_now(i);
      }
    }
  }

  void on_session(uint32_t i) {
    seat& s = seats_[i];
    if (s.ends_with != 0) {
      if (what_.hint != 0 && s.ends_with == what_.ends_with && s.online) {
        const uint32_t wide = static_cast<uint32_t>(uint64_t{set_.clients} * 1000 / set_.capacity);
        const uint32_t hint = what_.hint + (what_.hint_each ? dice_.between(0, wide) : 0);
        apply(i, s.policy.handle(redial::going_away{redial::milliseconds{hint}}));
      }
      end(i, s.ends_with);
    } else if (s.publishes) {
      publish(i);
    } else {
      apply(i, s.policy.handle(redial::start{}));
      s.token_until = time_.now() + long_life;
    }
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
    for (size_t k = 0; k < 3; ++k) {
      if (online_ == threshold_[k]) { crossed_[k] = not_yet; }
    }
    --online_;
  }

  // --- publishers --------------------------------------------------------------------------------------------------

  void publish_from_now(uint32_t i) {
    seat& s = seats_[i];
    if (!s.publishes) { return; }
    publisher& p = publishers_[i];
    if (p.began == 0) {
      p.began = time_.now();
      p.limit = bucket{200000, time_.now()};
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
      if (!p.limit.take(now, 100, 200000)) {
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
      if (!s.affected) { continue; }
      if (s.online) {
        ++m_.back_at_end;
        last = s.back_at > last ? s.back_at : last;
      } else {
        ++m_.never_back;
      }
    }
    if (what_.full_plan) { m_.never_back = m_.affected > m_.back_at_end ? m_.affected - m_.back_at_end : 0; }
    m_.longest_out = last > able ? last - able : 0;
    const size_t from = m_.able / 1000;
    const size_t until = m_.back[2] == not_yet ? m_.connects.size() : from + m_.back[2] / 1000 + 1;
    std::vector<uint32_t> each;
    for (size_t t = from; t < m_.connects.size(); ++t) {
      m_.peak = std::max(m_.peak, m_.connects[t]);
      if (t < until) { each.push_back(m_.connects[t]); }
    }
    if (!each.empty()) {
      std::sort(each.begin(), each.end());
      m_.p99 = each[(each.size() * 99 + 99) / 100 - 1];
    }
    for (const uint32_t mints : m_.mints_each) { m_.mint_peak = std::max(m_.mint_peak, mints); }
    return std::move(m_);
  }

  scenario what_;
  contender who_;
  setting set_;
  dice dice_;
  wheel time_;
  counter_desk server_;
  counter_desk mint_;
  std::vector<seat> seats_;
  std::vector<bucket> addresses_;
  std::vector<bucket> shared_;
  std::vector<publisher> publishers_;
  std::vector<redial::send_gate<sim_clock>> gates_;
  uint32_t online_ = 0;
  uint32_t limit_ = not_yet;
  uint32_t base_ = 0;
  std::array<uint32_t, 3> threshold_{};
  std::array<uint32_t, 3> crossed_{};
  measures m_;
};

inline measures simulate(const scenario& s, const contender& c, const setting& set) {
  return c.rules != nullptr ? world<peer>{s, c, set}.run() : world<machine>{s, c, set}.run();
}

}  // namespace fleet

#endif  // REDIAL_TESTS_BENCHMARK_WORLD_HPP_INCLUDED
