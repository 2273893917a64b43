// SPDX-License-Identifier: MIT
// The thread rule: one machine belongs to one thread at a time; different machines are independent.
//   threads apart    a machine a thread, one profile for all: nothing is shared that is written
//   threads locked   one machine for two threads, calls in turn under a mutex: what the rule asks for
//   threads race     one machine for two threads, calls that overlap: what the rule forbids; ThreadSanitizer names it
#include <redial/redial.hpp>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

namespace {

std::atomic<std::uint32_t> tick{0};
std::uint32_t read_tick() { return tick += 7; }

struct bits {
  std::uint32_t state;
  std::uint32_t operator()() { return state = state * 1664525u + 1013904223u; }
};
using machine = redial::reconnector<std::uint32_t (*)(), bits>;

/// A life that meets most of the machine.
std::uint32_t live(machine& net, std::uint32_t steps, std::mutex* turn) {
  std::uint32_t connects = 0;
  for (std::uint32_t i = 0; i < steps; ++i) {
    const redial::event events[] = {redial::start{},      redial::elapsed{},     redial::minted{},     redial::ready{},
                                    redial::closed{4010}, redial::link_down{},   redial::link_up{},    redial::failed{},
                                    redial::closed{4001}, redial::rejected{503}, redial::going_away{}, redial::stop{}};
    redial::decision d;
    if (turn != nullptr) {
      const std::lock_guard<std::mutex> held{*turn};
      d = net.handle(events[(i * 5 + i / 12) % 12]);
    } else {
      d = net.handle(events[(i * 5 + i / 12) % 12]);
    }
    connects += d.action == redial::action::connect ? 1 : 0;
  }
  return connects;
}

}  // namespace

int main(int count, char** arguments) {
  const char* const how = count == 2 ? arguments[1] : "";
  std::atomic<std::uint32_t> connects{0};
  std::mutex turn;
  machine shared{redial::metered, read_tick, bits{1}};
  std::vector<std::thread> threads;
  for (std::uint32_t i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      if (std::strcmp(how, "apart") == 0) {
        machine own{redial::metered, read_tick, bits{i}};
        connects += live(own, 20000, nullptr);
      } else {
        connects += live(shared, 20000, std::strcmp(how, "locked") == 0 ? &turn : nullptr);
      }
    });
  }
  for (std::thread& t : threads) { t.join(); }
  std::printf("%s: %s\n", how, connects > 0 ? "connected" : "never connected");
  return connects > 0 ? 0 : 1;
}
