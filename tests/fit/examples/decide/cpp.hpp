// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_DECIDE_CPP_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_DECIDE_CPP_HPP_INCLUDED

// A recording as a test case for Catch2: what was seen, and what was decided, so that a failure in the field becomes a
// test. Change an expectation into what should have been decided, and it is red until the policy says so.

#include <redial/recorder.hpp>

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "options.hpp"
#include "recording.hpp"
#include "text.hpp"

namespace decide {

/// The expression that makes an event.
inline std::string event_code(const redial::event& e) {
  using kind = redial::event::kind;
  const std::string id = std::to_string(e.id()) + "u";
  const std::string span =
      e.span() == redial::never ? "redial::never" : "milliseconds{" + std::to_string(e.span().count) + "u}";
  const std::string name = std::string("redial::") + redial::to_string(e);
  switch (e.what()) {
    case kind::inert: return "redial::event{}";
    case kind::opened:
    case kind::failed:
    case kind::received:
    case kind::session_lost: return name + "{" + id + "}";
    case kind::ready: return name + "{" + id + ", " + span + "}";
    case kind::closed: return name + "{" + std::to_string(e.code()) + ", " + id + "}";
    case kind::rejected: return name + "{" + std::to_string(e.code()) + ", " + span + ", " + id + "}";
    case kind::going_away:
    case kind::minted: return name + "{" + span + ", " + id + "}";
    case kind::mint_failed: return name + "{" + (e.permanent() ? "true" : "false") + ", " + id + ", " + span + "}";
    case kind::start:
    case kind::stop:
    case kind::token_lost:
    case kind::link_down:
    case kind::link_up:
    case kind::elapsed: return name + "{}";
  }
  return "";
}

/// What is expected of a decision, as the test writes it.
inline std::string told(const redial::decision& d) {
  std::string text = std::string(redial::to_string(d.action)) + ", " + redial::to_string(d.phase) + ", timer " +
                     (d.timer == redial::never ? "never" : std::to_string(d.timer.count)) + ", attempt " +
                     std::to_string(d.attempt) + ", " + redial::to_string(d.reason) + " " + std::to_string(d.code);
  if (d.tell_user) { text += ", tell_user"; }
  if (d.hold_publishing) { text += ", hold_publishing"; }
  if (d.budget_wait) { text += ", budget_wait"; }
  if (d.session != redial::session::unspecified) { text += std::string(", session ") + redial::to_string(d.session); }
  if (d.endpoint != redial::endpoint::same) { text += std::string(", endpoint ") + redial::to_string(d.endpoint); }
  return text;
}

/// The same function, in the test.
inline const char* const told_code = R"(std::string told(const redial::decision& d) {
  std::string text = std::string(redial::to_string(d.action)) + ", " + redial::to_string(d.phase) + ", timer " +
                     (d.timer == redial::never ? "never" : std::to_string(d.timer.count)) + ", attempt " +
                     std::to_string(d.attempt) + ", " + redial::to_string(d.reason) + " " + std::to_string(d.code);
  if (d.tell_user) { text += ", tell_user"; }
  if (d.hold_publishing) { text += ", hold_publishing"; }
  if (d.budget_wait) { text += ", budget_wait"; }
  if (d.session != redial::session::unspecified) { text += std::string(", session ") + redial::to_string(d.session); }
  if (d.endpoint != redial::endpoint::same) { text += std::string(", endpoint ") + redial::to_string(d.endpoint); }
  return text;
}
)";

inline const char* const cpp_includes = R"(// Written by `decide --cpp`.
#include <redial/recorder.hpp>
#include <redial/services.hpp>

#include <cstdint>
#include <string>
#include <vector>

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#else
#include <catch2/catch.hpp>
#endif

namespace {

using redial::milliseconds;

)";

inline const char* const cpp_helpers =
    R"(  // After so many milliseconds, and with these random words, the event leads to this.
  const auto after = [&](std::uint32_t passed, std::vector<std::uint32_t> drawn, const redial::event& e,
                         const char* expected) {
    tick += passed;
    draws = drawn;
    INFO(redial::to_string(e) << " at " << tick);
    CHECK(told(net.handle(e)) == expected);
  };
)";

/// Writes the test case of a recording.
class cpp_writer {
 public:
  cpp_writer(const redial::profile& p, const redial::options& o) : profile_(p), options_(o) {}

  /// False if the recording cannot be replayed to its end.
  bool write(const recording& r) {
    redial::flight_replay replay = r.replay(profile_, options_);
    for (redial::flight_step step; replay.next(step);) { add(step); }
    if (replay.fault() != redial::recording_fault::none) { return false; }
    std::printf("%s%s\n}  // namespace\n\nTEST_CASE(\"what happened in the field\") {\n", cpp_includes, told_code);
    std::printf("  redial::options options = redial::%s.defaults;\n%s", profile_.name,
                options_code(options_, profile_.defaults).c_str());
    std::printf(
        "  std::uint32_t tick = 0;\n  std::vector<std::uint32_t> draws;\n"
        "  const auto clock = [&tick] { return tick; };\n"
        "  const auto random = [&draws] {\n    REQUIRE(!draws.empty());\n"
        "    const std::uint32_t word = draws.front();\n    draws.erase(draws.begin());\n    return word;\n  };\n");
    if (has_states_) {
      std::printf(
          "  redial::flight_recording<1024> recording{};\n"
          "  redial::flight_recorder net{redial::%s, clock, random, recording, options};\n"
          "  // The machine was found in this state.\n"
          "  const auto found = [&](std::vector<std::uint8_t> state) {\n"
          "    tick = redial::state_tick(state.data(), state.size());\n"
          "    REQUIRE(redial::set_state(net, state.data(), state.size()));\n  };\n",
          profile_.name);
    } else {
      std::printf("  redial::reconnector net{redial::%s, clock, random, options};\n", profile_.name);
    }
    std::printf("%s\n%s}\n", cpp_helpers, steps_.c_str());
    return true;
  }

 private:
  void add(const redial::flight_step& step) {
    switch (step.what) {
      case redial::flight_step::kind::frame: steps_ += "  net.saw_frame();\n"; return;
      case redial::flight_step::kind::state:
        if (steps_.empty() && is_new(step)) { return; }
        has_states_ = true;
        steps_ += "  found({";
        for (std::size_t i = 0; i < step.size; ++i) { steps_ += (i == 0 ? "" : ", ") + std::to_string(step.bytes[i]); }
        steps_ += "});\n";
        return;
      case redial::flight_step::kind::event: break;
    }
    steps_ += "  after(" + std::to_string(step.passed) + "u, {";
    for (int i = 0; i < step.drawn; ++i) { steps_ += (i == 0 ? "" : ", ") + hex(step.draws[i]); }
    steps_ += "}, " + event_code(step.event) + ",\n        \"" + told(step.decision) + "\");\n";
  }
  /// True for the state of a machine that has just been made.
  bool is_new(const redial::flight_step& step) const {
    redial::flight_recording<1024> recording{};
    redial::flight_recorder net{profile_, redial::manual_clock{}, redial::scripted_random{}, recording, options_};
    (void)net.handle(redial::event{});
    redial::flight_replay replay{profile_, options_, recording};
    redial::flight_step first;
    return replay.next(first) &&
           std::string(first.bytes, first.bytes + first.size) == std::string(step.bytes, step.bytes + step.size);
  }

  const redial::profile& profile_;
  const redial::options& options_;
  std::string steps_;
  bool has_states_ = false;
};

}  // namespace decide

#endif  // REDIAL_TESTS_EXAMPLES_DECIDE_CPP_HPP_INCLUDED
