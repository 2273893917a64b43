// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_DECIDE_WORLD_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_DECIDE_WORLD_HPP_INCLUDED

// What a transcript is played in: a clock, a random source, the machine with its flight recorder, the send gate.

#include <redial/recorder.hpp>

#include <cstdint>
#include <random>
#include <vector>

#include "text.hpp"

namespace decide {

struct world {
  enum class draws : std::uint8_t { seeded, fixed };

  std::uint64_t now = 0;  ///< milliseconds
  std::mt19937 random;
  draws how = draws::seeded;
  std::uint32_t bits = 0;             ///< what every draw is made of if it is fixed
  std::vector<std::uint32_t> script;  ///< what is drawn next, before all else
  const redial::profile& profile;
  redial::options options;

  struct clock {
    const world* owner;
    std::uint64_t operator()() const { return owner->now; }
  };
  struct source {
    world* owner;
    std::uint32_t operator()() const { return owner->draw(); }
  };
  using machine = redial::flight_recorder<clock, source>;

  std::vector<std::uint32_t> black_box;
  std::vector<machine> net;  ///< one; a reboot makes another
  redial::send_gate<clock> gate;

  world(const redial::profile& p, std::uint32_t seed)
      : random(seed),
        profile(p),
        options(p.defaults),
        black_box(redial::largest_recording / 4),
        gate{p.limits, clock{this}} {
    boot();
  }
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  void boot() {
    net.clear();
    net.emplace_back(profile, clock{this}, source{this}, recording(), options);
  }
  redial::recording_view recording() { return {black_box.data(), black_box.size() * 4}; }

  std::uint32_t draw() {
    std::uint32_t word = bits;
    if (!script.empty()) {
      word = script.front();
      script.erase(script.begin());
    } else if (how == draws::seeded) {
      word = static_cast<std::uint32_t>(random());
    }
    return word;
  }

  /// What this event would lead to if every draw were made of these bits. Nothing changes.
  redial::decision if_drawn(std::uint32_t fixed, const redial::event& e) {
    const std::vector<std::uint32_t> box = black_box;
    const std::vector<std::uint32_t> words = script;
    machine copy = net[0];
    script.assign(8, fixed);  // no event draws more
    const redial::decision d = copy.handle(e);
    script = words;
    black_box = box;
    return d;
  }
};

}  // namespace decide

#endif  // REDIAL_TESTS_EXAMPLES_DECIDE_WORLD_HPP_INCLUDED
