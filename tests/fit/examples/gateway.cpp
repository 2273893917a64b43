// SPDX-License-Identifier: MIT
// A gateway: very many connections to one service, on one thread and one timer wheel. Their machines share their
// options. The service is a few lines here, and time is virtual: everybody comes, the service restarts, everybody comes
// back.
//   gateway [CONNECTIONS]     a million by default; prints memory and time
#include <redial/edge/shared_reconnector.hpp>
#include <redial/redial.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <vector>

namespace {

std::uint32_t now = 0;                 // milliseconds; a real gateway reads its clock once a turn of its loop
std::mt19937 entropy{20260101};        // a real one: std::random_device
constexpr std::uint32_t nobody = ~0u;  // ends a list

// A clock and a random source without a state of their own take no room in a machine.
struct loop_clock {
  std::uint32_t operator()() const { return now; }
};
struct loop_random {
  std::uint32_t operator()() const { return static_cast<std::uint32_t>(entropy()); }
};
using machine = redial::shared_reconnector<loop_clock, loop_random>;

/// Timers of everybody: slots of 64 ms in a ring of an hour, each a list. One that is further away fires early, which
/// is safe: the machine says how much is left.
class wheel {
 public:
  static constexpr std::uint32_t width = 64, ring = 1u << 16;
  struct link {
    std::uint32_t before = nobody, after = nobody, slot = nobody;
  };

  explicit wheel(std::uint32_t count) : slots_(ring, nobody), links_(count) {}
  /// Fires for `who` after `wait`, and no longer when it was to.
  void arm(std::uint32_t who, redial::milliseconds wait) {
    disarm(who);
    if (wait == redial::never) { return; }
    const std::uint32_t away = wait.count / width + 1;  // never early by a part of a slot
    const std::uint32_t slot = (now / width + (away < ring ? away : ring - 1)) % ring;
    if (slots_[slot] != nobody) { links_[slots_[slot]].before = who; }
    links_[who] = {nobody, slots_[slot], slot};
    slots_[slot] = who;
  }
  /// Moves time to the next slot and calls `fire` for all that are due.
  template <class Fire>
  void turn(Fire fire) {
    now += width;
    std::uint32_t& due = slots_[now / width % ring];
    while (due != nobody) {
      const std::uint32_t who = due;
      disarm(who);
      fire(who);
    }
  }

 private:
  void disarm(std::uint32_t who) {
    const link l = links_[who];
    if (l.slot == nobody) { return; }
    (l.before != nobody ? links_[l.before].after : slots_[l.slot]) = l.after;
    if (l.after != nobody) { links_[l.after].before = l.before; }
    links_[who] = {};
  }

  std::vector<std::uint32_t> slots_;
  std::vector<link> links_;
};

struct gateway {
  gateway(std::uint32_t count, const redial::shared_options& options)
      : machines_(count, machine{options, loop_clock{}, loop_random{}}), timers_(count) {}

  void feed(std::uint32_t who, const redial::event& e) {
    redial::decision d = machines_[who].handle(e);
    ++events;
    while (d.action == redial::action::connect) {  // the service answers at once, in place of a socket
      ++connects;
      d = machines_[who].handle(service_is_up ? redial::event{redial::ready{d.connection}}
                                              : redial::failed{d.connection});
      ++events;
    }
    if (d.action == redial::action::ping) { machines_[who].saw_frame(); }  // ... also a ping
    timers_.arm(who, d.timer);
  }

  void feed_all(const redial::event& e) {
    for (std::uint32_t who = 0; who < machines_.size(); ++who) { feed(who, e); }
  }
  void run(std::chrono::seconds span) {
    const std::uint32_t end = now + static_cast<std::uint32_t>(span.count()) * 1000;
    while (now < end) {
      timers_.turn([this](std::uint32_t who) { feed(who, redial::elapsed{}); });
    }
  }
  /// A frame on each connection, in an order that no cache likes.
  void frames() {
    for (std::uint64_t i = 0; i < machines_.size(); ++i) { machines_[i * 2654435761u % machines_.size()].saw_frame(); }
  }
  std::int64_t online() const {
    return std::count_if(machines_.begin(), machines_.end(), [](const machine& m) { return m.connected(); });
  }
  void report(const char* what) const {
    std::cout << what << ": " << online() << " online, " << connects << " connects\n";
  }

  std::vector<machine> machines_;
  wheel timers_;
  bool service_is_up = true;
  std::uint64_t events = 0, connects = 0;
};
}  // namespace

int main(int count, char** words) {
  using clock = std::chrono::steady_clock;
  using nanoseconds = std::chrono::duration<double, std::nano>;
  const auto connections = static_cast<std::uint32_t>(count > 1 ? std::strtoul(words[1], nullptr, 10) : 1000000);
  redial::options o = redial::metered.defaults;
  o.credential = redial::credential::fixed;   // one key for all
  o.first_spread = std::chrono::seconds{60};  // nobody comes in the same instant as everybody
  const redial::shared_options options{redial::metered, o};
  gateway all{connections, options};
  const auto began = clock::now();
  all.feed_all(redial::start{});
  all.run(std::chrono::seconds{120});
  all.report("everybody came");
  all.service_is_up = false;  // a deploy: everybody is asked to stay away for 10 s, and is sent away
  all.feed_all(redial::going_away{std::chrono::seconds{10}});
  all.feed_all(redial::closed{1001});
  all.run(std::chrono::seconds{8});
  all.report("the service restarts");
  all.service_is_up = true;
  all.run(std::chrono::seconds{120});
  all.report("it is back");
  const nanoseconds took = clock::now() - began;
  const auto before = clock::now();
  all.frames();
  const nanoseconds frames = clock::now() - before;
  std::cout << sizeof(machine) << " bytes a machine, " << sizeof(machine) + sizeof(wheel::link) << " with the wheel; "
            << took.count() / static_cast<double>(all.events) << " ns an event, " << frames.count() / connections
            << " ns a frame\n";
  return all.online() == connections && all.connects == 2ull * connections ? 0 : 1;
}
