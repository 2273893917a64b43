// SPDX-License-Identifier: MIT
// Prints the state diagram of PHASES.md: feeds every kind of event to the real machine in every phase and notes where it
// goes.
#include <redial/redial.hpp>

#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <utility>

using redial::phase;

int main() {
  const std::pair<const char*, redial::event> events[] = {
      {"start", redial::start{}},
      {"stop", redial::stop{}},
      {"ready", redial::ready{}},
      {"closed 1006", redial::closed{1006}},
      {"closed 4001", redial::closed{4001}},
      {"closed 4012", redial::closed{4012}},
      {"minted", redial::minted{}},
      {"mint_failed", redial::mint_failed{}},
      {"link_down", redial::link_down{}},
      {"link_up", redial::link_up{}},
      {"elapsed", redial::elapsed{}},
  };
  const redial::event to_phase[][3] = {
      {},                                                     // idle
      {redial::start{}},                                      // minting
      {redial::start{}, redial::minted{}},                    // connecting
      {redial::start{}, redial::minted{}, redial::ready{}},   // online
      {redial::start{}, redial::minted{}, redial::failed{}},  // waiting
      {redial::start{}, redial::link_down{}},                 // offline
      {redial::start{}, redial::stop{}},                      // stopped
  };
  std::map<std::pair<std::string, std::string>, std::set<std::string>> arrows;
  for (const auto& path : to_phase) {
    for (const auto& [name, event] : events) {
      redial::manual_clock clock;
      redial::scripted_random random{0x80000000u};
      redial::reconnector net{redial::metered, clock, random};
      for (const redial::event& step : path) { (void)net.handle(step); }
      const phase before = net.phase();
      if (event.what() == redial::event::kind::elapsed && net.timer() != redial::never) { clock.advance(net.timer()); }
      (void)net.handle(event);
      if (net.phase() != before) { arrows[{redial::to_string(before), redial::to_string(net.phase())}].insert(name); }
    }
  }
  std::printf("```mermaid\nstateDiagram-v2\n  [*] --> idle\n");
  for (const auto& [ends, names] : arrows) {
    std::printf("  %s --> %s:", ends.first.c_str(), ends.second.c_str());
    const char* between = " ";
    for (const std::string& name : names) {
      std::printf("%s%s", between, name.c_str());
      between = ", ";
    }
    std::printf("\n");
  }
  std::printf("```\n");
}
