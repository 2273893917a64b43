// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_BENCHMARK_SERVER_HPP_INCLUDED
#define REDIAL_TESTS_BENCHMARK_SERVER_HPP_INCLUDED

#include <cstdint>

// What stands behind the clients: one service with a capacity, and what each thing costs it. The figures are
// assumptions, kept round; `fleet --refusal-percent` and `--token-percent` change the two that matter most, and
// results.md shows what becomes of the order of the clients when they are changed.

namespace fleet {

/// One way through the network: 10 to 60 ms, each client's own (a town's distance to a far continent's).
inline constexpr uint32_t nearest = 10;
inline constexpr uint32_t farthest = 60;
/// One-way trips until the server has an upgrade request in hand: SYN, SYN-ACK, ClientHello, ServerHello, GET
/// (TLS 1.3). The answer is a sixth. A port that nobody listens on answers the first.
inline constexpr uint32_t trips_of_a_request = 5;
/// ms until a connect that nobody answers fails: redial's own default; most clients' defaults are 5 to 60 s.
inline constexpr uint32_t unanswered = 10000;
/// ms until a connect without a network fails: between "no route" (at once) and the resolver's time-out (5 s).
inline constexpr uint32_t no_route = 1000;
/// ms until a client has noticed that its network is gone, at most: the service pings every 30 s.
inline constexpr uint32_t noticed_within = 30000;
/// ms over which the links of a region come back: they hang on the same uplink.
inline constexpr uint32_t links_up_within = 2000;

/// What the fleet meets. `capacity` is accepts a second: at 2000, a session's set-up (TLS, token, plan, presence,
/// subscriptions) takes half a millisecond of the service's time.
struct setting {
  uint32_t clients = 100000;
  uint32_t capacity = 2000;
  uint64_t seed = 1;
  /// A refusal's cost, in percent of an accept's. It needs TCP, TLS and a line of HTTP, but neither token, plan nor
  /// subscriptions; so not nothing, and a load of 11 times the capacity leaves no time for accepting anybody.
  uint32_t refusal_percent = 10;
  /// The token endpoint's capacity in percent of the service's: it is the customer's own, and sized for the same
  /// fleet: each session needs one.
  uint32_t token_percent = 100;
};

/// Serves one after the other at a fixed rate. Who finds more than a queue of work before him is refused: two seconds
/// unless said otherwise. Who finds two more than that, because refusing takes time as well, gets no answer at all: the
/// kernel drops what the process does not fetch. Nothing that was accepted is served in vain, which real servers do
/// when a client has given up meanwhile, so hammering comes out cheaper here than it is.
class counter_desk {
 public:
  counter_desk(uint64_t per_second, uint32_t refusal_percent, uint32_t queue_ms = 2000)
      : cost_(per_second < 1000000 ? 1000000 / per_second : 1),
        refusal_(cost_ * refusal_percent / 100),
        queue_(uint64_t{queue_ms} * 1000) {}

  enum class answer : uint8_t { served, refused, silence };

  /// Somebody asks at `now`. If it is served, `when` becomes the millisecond in which that is done.
  answer ask(uint32_t now, uint32_t& when) {
    if (full(now)) { return refuse(now) ? answer::refused : answer::silence; }
    when = serve(now);
    return answer::served;
  }

  /// True if whoever asks now is to be refused.
  bool full(uint32_t now) { return catch_up(now) > queue_; }

  /// The millisecond in which somebody who is let in now is done with.
  uint32_t serve(uint32_t now) {
    catch_up(now);
    busy_ += cost_;
    return static_cast<uint32_t>((busy_ + 999) / 1000);
  }

  /// Somebody is refused, for want of room or a reason of its own (429, 401). False: there is not even time for that.
  bool refuse(uint32_t now) {
    if (catch_up(now) > queue_ + 2000000) { return false; }
    busy_ += refusal_;
    return true;
  }

 private:
  uint64_t catch_up(uint32_t now) {
    const uint64_t micros = uint64_t{now} * 1000;
    if (busy_ < micros) { busy_ = micros; }
    return busy_ - micros;
  }

  uint64_t cost_;  // us
  uint64_t refusal_;
  uint64_t queue_;
  uint64_t busy_ = 0;
};

/// A token bucket, in thousandths: of an address's connects, of a publisher's messages, of a process's connects.
struct bucket {
  uint32_t level;
  uint32_t last = 0;

  /// `per_second` is also what fills in a millisecond, in thousandths.
  bool take(uint32_t now, uint32_t per_second, uint32_t burst) {
    const uint64_t filled = level + uint64_t{now - last} * per_second;
    level = filled < uint64_t{burst} * 1000 ? static_cast<uint32_t>(filled) : burst * 1000;
    last = now;
    if (level < 1000) { return false; }
    level -= 1000;
    return true;
  }
};

/// The service's documented limits: connects of one address (60 in 60 s, else 429), messages of one connection.
inline constexpr uint32_t address_burst = 60;
inline constexpr uint32_t address_rate = 1;
inline constexpr uint32_t message_burst = 200;
inline constexpr uint32_t message_rate = 100;

/// Which address a client has. Nine in ten have one of their own; most of the rest share one between 30 (an office, a
/// carrier's NAT), and one in a hundred sits in a building of 200.
inline uint32_t address_of(uint32_t i, uint32_t clients) {
  const uint32_t alone = clients - clients / 10;
  const uint32_t small = clients - clients / 100;
  if (i < alone) { return i; }
  return i < small ? alone + (i - alone) / 30 : small + (i - small) / 200;
}

}  // namespace fleet

#endif  // REDIAL_TESTS_BENCHMARK_SERVER_HPP_INCLUDED
