// SPDX-License-Identifier: MIT
// The flight recorder: what it writes, in how many bytes, and that all of it can be had again.
#include <redial/recorder.hpp>
#include <redial/services.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "catch.hpp"

namespace {

using redial::event;
using redial::flight_replay;
using redial::flight_step;
using redial::milliseconds;
using redial::recording_fault;
using redial::smallest_recording;

using recorder = redial::flight_recorder<redial::manual_clock, redial::scripted_random>;

std::string text_of(const redial::decision& d) {
  return std::string(redial::to_string(d.action)) + ' ' + redial::to_string(d.phase) + ' ' +
         std::to_string(d.timer.count) + ' ' + std::to_string(d.attempt) + ' ' + std::to_string(d.connection) + ' ' +
         std::to_string(d.mint) + ' ' + redial::to_string(d.reason) + ' ' + std::to_string(d.code) + ' ' +
         std::to_string(d.tell_user) + std::to_string(d.hold_publishing) + std::to_string(d.budget_wait) +
         redial::to_string(d.session) + redial::to_string(d.endpoint);
}
std::string words_of(const flight_step& step) {
  std::string text;
  redial::write_words(step, [&text](char c) { text += c; });
  return text;
}
std::string word_of(const event& e) {
  std::string text;
  redial::write_word(e, [&text](char c) { text += c; });
  return text;
}

/// A device, and what it decided since its recording was begun.
template <std::size_t Size = 1024>
struct device {
  redial::options options = redial::metered.defaults;
  redial::manual_clock clock{0xFFFFF000u};  // wraps in the first seconds
  std::uint32_t values[5] = {0, 0x80000000u, 0xFFFFFFFFu, 0x12345678u, 0x9ABCDEF0u};
  redial::scripted_random random{values};
  redial::flight_recording<Size> box;
  std::vector<recorder> net;  // one; a reboot makes another
  std::vector<std::string> decided;

  device() {
    std::memset(&box, 0xA5, sizeof box);  // what memory holds at power-on
    boot();
  }
  void boot() {
    net.clear();
    net.emplace_back(redial::metered, clock, random, box, options);
  }
  redial::decision after(std::uint32_t ms, const event& e) {
    clock.advance(milliseconds{ms});
    const redial::decision d = net[0].handle(e);
    decided.push_back(text_of(d));
    return d;
  }
  redial::decision due() { return after(net[0].timer().count, redial::elapsed{}); }
  void come_online() {
    (void)after(0, redial::start{});
    (void)after(80, redial::minted{milliseconds{3600000}, 1});
    (void)after(120, redial::opened{1});
    (void)after(30, redial::ready{1});
  }
  std::vector<flight_step> steps(recording_fault expected = recording_fault::none) const {
    std::vector<flight_step> found;
    flight_replay replay{redial::metered, options, box};
    for (flight_step step; replay.next(step);) { found.push_back(step); }
    CHECK(replay.fault() == expected);
    return found;
  }
  /// The decisions of the recording are the last ones that were made. How many it has.
  std::size_t check_replay() const {
    std::vector<std::string> again;
    for (const flight_step& step : steps()) {
      if (step.what == flight_step::kind::event) { again.push_back(text_of(step.decision)); }
    }
    REQUIRE(again.size() <= decided.size());
    CHECK(again == std::vector<std::string>(decided.end() - static_cast<std::ptrdiff_t>(again.size()), decided.end()));
    return again.size();
  }
};

/// What a machine remembers, as a state's bytes.
std::vector<std::uint8_t> state_of(const redial::detail::memory& m) {
  std::vector<std::uint8_t> bytes{redial::detail::flight_state};
  std::uint32_t words[sizeof m / 4];
  std::memcpy(words, &m, sizeof m);
  for (std::uint32_t word : words) {
    ++word;
    for (; word >= 128; word >>= 7) { bytes.push_back(static_cast<std::uint8_t>(word | 128)); }
    bytes.push_back(static_cast<std::uint8_t>(word));
  }
  return bytes;
}

}  // namespace

TEST_CASE("[C-13.1] a recorded machine decides what another decides", "[recorder]") {
  redial::manual_clock clock;
  const std::uint32_t values[] = {1, 0x70000000u, 0xFFFFFFFFu};
  redial::scripted_random one{values};
  redial::scripted_random other{values};
  redial::flight_recording<smallest_recording> box{};
  redial::reconnector plain{redial::metered, clock, one};
  redial::flight_recorder recorded{redial::metered, clock, other, box};
  const event events[] = {redial::start{},      redial::minted{},  redial::ready{},
                          redial::closed{4010}, redial::elapsed{}, redial::rejected{503, milliseconds{5000}}};
  for (int i = 0; i < 100; ++i) {
    const event& e = events[i % 6];
    clock.advance(plain.timer() == redial::never ? milliseconds{7} : plain.timer());
    CHECK(text_of(plain.handle(e)) == text_of(recorded.handle(e)));
    CHECK(plain.timer() == recorded.timer());
    CHECK(plain.phase() == recorded.phase());
    CHECK(plain.connected() == recorded.connected());
    CHECK(plain.attempt() == recorded.attempt());
    CHECK(plain.connection() == recorded.connection());
    const redial::saved_state one_saved = plain.save();
    const redial::saved_state other_saved = recorded.save();
    CHECK(std::memcmp(&one_saved, &other_saved, sizeof(redial::saved_state)) == 0);
    clock.advance(milliseconds{5});
    CHECK(plain.timer() == recorded.timer());
  }
  CHECK(one.calls() == other.calls());
  (void)plain.handle(redial::stop{});
  CHECK(recorded.handle(redial::stop{}).timer == redial::never);
  CHECK(recorded.timer() == redial::never);
}

namespace {
std::uint32_t no_time() { return 0; }
redial::flight_recording<smallest_recording> global_box;
constexpr redial::flight_recorder made_by_the_compiler{redial::metered, no_time, no_time, global_box};
static_assert(made_by_the_compiler.phase() == redial::phase::idle);
}  // namespace

TEST_CASE("[C-13.1] every decision and every timer can be had again", "[recorder]") {
  device<> d;
  d.come_online();
  (void)d.after(30000, redial::closed{4010, 1});
  (void)d.due();
  (void)d.after(50, redial::rejected{503, milliseconds{7000}, 2});
  (void)d.due();
  (void)d.after(50, redial::failed{3});
  CHECK(d.check_replay() == d.decided.size());
}

TEST_CASE("[C-13.1] every kind of event, with every way to name an id, comes back as it was", "[recorder]") {
  const std::uint32_t ids[] = {redial::current, 1, 2, 0xFFFFFFFFu, 300};
  const milliseconds spans[] = {milliseconds{0}, milliseconds{1},        milliseconds{200},
                                redial::never,   milliseconds{3600000u}, milliseconds{0xFFFFFFFEu}};
  for (const std::uint32_t id : ids) {
    for (const milliseconds span : spans) {
      const event events[] = {redial::start{},
                              redial::stop{},
                              redial::opened{id},
                              redial::ready{id, span},
                              redial::closed{4010, id},
                              redial::closed{1006, id},
                              redial::closed{65535, id},
                              redial::closed{0, id},
                              redial::rejected{503, span, id},
                              redial::rejected{0, span, id},
                              redial::rejected{65535, span, id},
                              redial::failed{id},
                              redial::going_away{span, id},
                              redial::received{id},
                              redial::minted{span, id},
                              redial::mint_failed{false, id, span},
                              redial::mint_failed{true, id, span},
                              redial::token_lost{},
                              redial::session_lost{id},
                              redial::link_down{},
                              redial::link_up{},
                              redial::elapsed{},
                              event{}};
      for (const event& e : events) {
        device<> d;
        (void)d.after(0, redial::start{});
        (void)d.after(0, redial::minted{});
        (void)d.after(90, e);
        const std::vector<flight_step> steps = d.steps();
        REQUIRE(steps.size() == 4);
        const event& again = steps[3].event;
        CHECK(again.what() == e.what());
        CHECK(again.code() == e.code());
        CHECK(again.span() == e.span());
        CHECK(again.id() == e.id());
        CHECK(again.permanent() == e.permanent());
        CHECK(steps[3].passed == 90);
        CHECK(steps[3].tick == d.clock());
        (void)d.check_replay();
      }
    }
  }
}

TEST_CASE("[C-13.1] a usual event takes eight bytes or fewer", "[recorder]") {
  device<> d;
  d.come_online();
  (void)d.after(15000, redial::elapsed{});
  (void)d.after(16383, redial::closed{1006, 1});
  (void)d.due();
  (void)d.after(16383, redial::rejected{429, milliseconds{0}, 2});
  (void)d.after(16383, redial::elapsed{});
  (void)d.after(16383, redial::failed{3});
  (void)d.after(16383, redial::elapsed{});
  (void)d.after(200, redial::ready{4});
  (void)d.after(16383, redial::going_away{milliseconds{2500}, 4});
  (void)d.after(16383, redial::closed{4010, 4});
  (void)d.after(1, redial::link_down{});
  (void)d.after(1, redial::link_up{});
  for (const flight_step& step : d.steps()) {
    INFO(words_of(step));
    if (step.what == flight_step::kind::event) { CHECK(step.size <= 8); }
  }
  // The edges of what one byte says of a code.
  const std::uint16_t closes[] = {960, 1023, 3968, 4031, 959, 1024, 3967, 4032};
  for (int i = 0; i < 8; ++i) {
    device<> other;
    other.come_online();
    (void)other.after(100, redial::closed{closes[i], 7});
    CHECK(other.steps().back().size == (i < 4 ? 1u : 2u) + 3u);
  }
}

TEST_CASE("[C-13.1] the latest events are kept, whole, and never less than one page of them", "[recorder]") {
  device<smallest_recording> d;
  d.come_online();
  std::size_t least = 1000;
  for (int i = 0; i < 200; ++i) {
    (void)d.after(15000, redial::closed{4010});
    (void)d.due();
    (void)d.after(10, redial::ready{});
    const std::size_t kept = d.check_replay();
    if (i > 20) { least = kept < least ? kept : least; }
  }
  CHECK(least >= 15);
  CHECK(least < 60);
}

TEST_CASE("[C-13.1] a recording goes on over reboots, with what was restored", "[recorder]") {
  device<> d;
  d.come_online();
  (void)d.after(100, redial::closed{1006, 1});
  for (int boots = 0; boots < 3; ++boots) {
    const redial::saved_state saved = d.net[0].save();
    d.clock.set(5);  // its clock begins anew
    d.boot();
    CHECK(d.net[0].restore(saved, milliseconds{1000}));
    (void)d.after(10, redial::start{});
    (void)d.due();
  }
  CHECK(d.check_replay() == d.decided.size());
  int states = 0;
  for (const flight_step& step : d.steps()) {
    if (step.what != flight_step::kind::state) { continue; }
    CHECK(step.decision.phase == redial::phase::idle);
    CHECK(step.decision.action == redial::action::none);
    CHECK(step.tick == (states == 0 ? 0u : 5u));
    ++states;
  }
  CHECK(states == 4);
}

TEST_CASE("[C-13.1] a machine that is idle can be restored when its recording has begun", "[recorder]") {
  device<> d;
  (void)d.after(0, redial::minted{});
  (void)d.after(0, redial::stop{});
  const redial::saved_state saved = d.net[0].save();
  CHECK_FALSE(d.net[0].restore(saved, milliseconds{0}));  // it is stopped
  (void)d.after(0, redial::start{});
  CHECK(d.check_replay() == 3);
}

TEST_CASE("[C-13.1] a state that is taken up in the middle of a page is written down", "[recorder]") {
  redial::detail::memory m;
  m.connection = 9;
  m.mint = 7;
  const std::vector<std::uint8_t> state = state_of(m);
  device<> d;
  d.clock.set(0);
  (void)d.after(0, redial::link_up{});
  CHECK(redial::set_state(d.net[0], state.data(), state.size()));
  CHECK(d.net[0].connection() == 9);
  CHECK(d.after(0, redial::start{}).mint == 8);
  CHECK(d.check_replay() == 2);
  m.phase = redial::phase::online;
  m.looks_without_frame = 1;
  const std::vector<std::uint8_t> online = state_of(m);
  CHECK(redial::set_state(d.net[0], online.data(), online.size()));
  d.net[0].saw_frame(9);  // the first that is written there
  CHECK(d.steps().back().what == flight_step::kind::frame);

  device<> before;
  before.come_online();
  for (int ends = 0; ends < 3; ++ends) { (void)before.after(100, redial::failed{}); }
  const redial::saved_state saved = before.net[0].save();
  device<> after;
  (void)after.after(0, redial::link_up{});
  CHECK(after.net[0].restore(saved, milliseconds{10}));
  (void)after.after(0, redial::start{});
  CHECK(after.check_replay() == 2);
}

TEST_CASE("[C-13.1] a page is left where the longest event has no room any more, and by a boot where a state has none",
          "[recorder]") {
  using namespace redial::detail;
  device<> d;
  int at_the_border = 0;
  for (std::uint32_t i = 0; i < 3000; ++i) {
    (void)d.after(i * i % 11 == 0 ? 300 : 1, redial::link_up{});  // three bytes or two
    const std::uint32_t newest = d.box.words[newest_at];
    const std::uint32_t page_bytes = d.box.words[page_bytes_at];
    const std::uint32_t end = d.box.words[pages_at + (newest & 1) * page_bytes / 4 + end_at];
    const redial::flight_recording<1024> kept = d.box;
    d.clock.advance(milliseconds{1});
    recorder rebooted{redial::metered, d.clock, d.random, d.box, d.options};
    (void)rebooted.handle(redial::link_up{});
    REQUIRE((d.box.words[newest_at] != newest) == (end > page_bytes - longest_event - longest_state));
    at_the_border += end == page_bytes - longest_event - longest_state ? 1 : 0;
    d.box = kept;
    (void)d.after(0, redial::link_up{});
    REQUIRE((d.box.words[newest_at] != newest) == (end > page_bytes - longest_event));
  }
  CHECK(at_the_border > 0);
}

namespace {
/// A random source that looks at a recording while an event is handled.
struct witness {
  const redial::flight_recording<1024>* box;
  redial::flight_recording<1024>* seen;
  std::uint32_t operator()() const {
    *seen = *box;
    return 1;
  }
};
}  // namespace

TEST_CASE("[C-13.1] a page is whole before its first event is written", "[recorder]") {
  redial::options o = redial::metered.defaults;
  o.first_spread = milliseconds{5000};  // drawn at start
  redial::manual_clock clock;
  redial::flight_recording<1024> box{}, seen{};
  redial::flight_recorder net{redial::metered, clock, witness{&box, &seen}, box, o};
  (void)net.handle(redial::start{});
  flight_replay replay{redial::metered, o, seen};
  flight_step step;
  REQUIRE(replay.next(step));
  CHECK(step.what == flight_step::kind::state);
  CHECK_FALSE(replay.next(step));
  CHECK(replay.fault() == recording_fault::none);
}

TEST_CASE("[C-13.1] a reset while an event is written costs that event alone", "[recorder]") {
  device<> d;
  d.come_online();
  const redial::flight_recording<1024> before = d.box;
  (void)d.after(100, redial::closed{4010, 1});
  // Head and pages as they were, the bytes behind them already written.
  redial::flight_recording<1024> torn = d.box;
  torn.words[4] = before.words[4];
  torn.words[5] = before.words[5];
  d.box = torn;
  d.decided.pop_back();
  CHECK(d.check_replay() == 4);
  d.boot();
  (void)d.after(0, redial::start{});
  CHECK(d.check_replay() == 5);
}

TEST_CASE("[C-13.1] memory that holds no recording of this device's begins one", "[recorder]") {
  device<> d;
  d.come_online();
  SECTION("its newest page was spoilt") { d.box.words[5] += 1; }
  SECTION("its end was spoilt") { d.box.words[5] = 0xFFFFFFFFu; }
  SECTION("the options are others") { d.options.backoff.base = milliseconds{700}; }
  d.boot();
  d.decided.clear();
  (void)d.after(0, redial::start{});
  CHECK(d.check_replay() == 1);
}

TEST_CASE("[C-13.1] if the newest page is spoilt, what the older one holds is kept", "[recorder]") {
  device<> d;
  d.come_online();
  const auto page_of_now = [&d] { return 4 + (d.box.words[3] & 1u) * d.box.words[2] / 4; };
  const std::size_t first = page_of_now();
  while (page_of_now() == first) { (void)d.after(15000, redial::closed{1006, 9}); }
  const std::size_t on_both = d.decided.size();
  (void)d.after(15000, redial::closed{1006, 9});
  CHECK(d.check_replay() == on_both + 1);
  d.box.words[page_of_now()] ^= 4;  // its check value
  d.boot();
  (void)d.after(1, redial::start{});
  const std::vector<flight_step> steps = d.steps();
  CHECK(steps.size() == 1 + (on_both - 1) + 1 + 1);  // a state and its events, a state and an event
  CHECK(steps.back().event.what() == event::kind::start);
  CHECK(page_of_now() != first);
}

TEST_CASE("[C-13.1] a newest page that is spoilt when it is nearly full costs itself alone", "[recorder]") {
  device<> d;
  d.come_online();
  const auto page_of_now = [&d] { return 4 + (d.box.words[3] & 1u) * d.box.words[2] / 4; };
  const std::size_t first = page_of_now();
  while (page_of_now() == first) { (void)d.after(15000, redial::closed{1006, 9}); }
  const std::size_t on_both = d.decided.size();
  const std::size_t second = page_of_now();
  while (d.box.words[second + 1] < 440) { (void)d.after(15000, redial::closed{1006, 9}); }
  REQUIRE(page_of_now() == second);
  SECTION("its check value") { d.box.words[second] ^= 4; }
  SECTION("its contents") { d.box.words[second + 9] ^= 4; }
  SECTION("its end") { d.box.words[second + 1] = 0xA5A5A5A5u; }
  // Before the next event, as when a crash is reported at once.
  const std::vector<flight_step> at_once = d.steps(recording_fault::damaged);
  CHECK(at_once.size() == 1 + (on_both - 1));
  // And after it.
  d.boot();
  (void)d.after(1, redial::start{});
  const std::vector<flight_step> steps = d.steps();
  CHECK(steps.size() == 1 + (on_both - 1) + 1 + 1);
  CHECK(steps.back().event.what() == event::kind::start);
}

TEST_CASE("[C-13.1] what lies before a time with other options does not come back after it", "[recorder]") {
  device<> d;
  d.come_online();
  const std::uint32_t first = d.box.words[3];
  while (d.box.words[3] == first) { (void)d.after(15000, redial::closed{1006, 9}); }
  d.options.backoff.base = milliseconds{700};
  d.boot();
  (void)d.after(1, redial::start{});
  d.options.backoff.base = milliseconds{1000};
  d.boot();
  d.decided.clear();
  (void)d.after(1, redial::start{});
  CHECK(d.check_replay() == 1);
}

TEST_CASE("[C-13.1] of more memory than a recording has the first bytes are used", "[recorder]") {
  std::vector<std::uint32_t> memory(redial::largest_recording / 2, 0xA5A5A5A5u);
  redial::manual_clock clock;
  recorder net{redial::metered, clock, redial::scripted_random{}, {memory.data(), memory.size() * 4}};
  for (int i = 0; i < 30000; ++i) { (void)net.handle(redial::closed{4010, 7}); }
  flight_replay replay{redial::metered, redial::metered.defaults, memory.data(), memory.size() * 4};
  std::size_t steps = 0;
  for (flight_step step; replay.next(step);) { ++steps; }
  CHECK(replay.fault() == recording_fault::none);
  CHECK(steps > 6000);
  for (std::size_t i = redial::largest_recording / 4; i < memory.size(); ++i) { REQUIRE(memory[i] == 0xA5A5A5A5u); }
}

TEST_CASE("[C-13.1] a page that has no room for another boot is left as it is", "[recorder]") {
  device<smallest_recording> d;
  (void)d.after(0, redial::start{});
  for (int i = 0; i < 40; ++i) {
    d.boot();
    (void)d.after(1, redial::start{});
    CHECK(d.check_replay() == 2);
  }
}

TEST_CASE("[C-13.1] frames are written where they change something", "[recorder]") {
  device<> d;
  d.come_online();
  const auto frames = [&d] {
    int found = 0;
    for (const flight_step& step : d.steps()) {
      if (step.what != flight_step::kind::frame) { continue; }
      ++found;
      CHECK(step.size == 1);
      CHECK(words_of(step) == "frame");
      CHECK(step.decision.action == redial::action::none);  // whatever was done before
    }
    return found;
  };
  d.net[0].saw_frame(1);  // nobody has looked yet
  CHECK(frames() == 0);
  (void)d.due();
  d.net[0].saw_frame(7);  // not the running connection
  CHECK(frames() == 0);
  d.net[0].saw_frame(1);
  CHECK(frames() == 1);
  d.net[0].saw_frame();
  CHECK(frames() == 1);
  (void)d.due();
  d.net[0].saw_frame();
  CHECK(frames() == 2);
  while (d.due().action != redial::action::ping) {}
  d.net[0].saw_frame(1);
  CHECK(frames() == 3);
  while (d.due().action != redial::action::ping) {}  // as late as ever: a frame is all that the looks are counted from
  CHECK(d.check_replay() == d.decided.size());
}

TEST_CASE("[C-13.1] frames alone fill no page beyond its end", "[recorder]") {
  device<smallest_recording> d;
  d.come_online();
  for (int i = 0; i < 300; ++i) {
    (void)d.due();
    d.net[0].saw_frame();
    REQUIRE(d.net[0].connected());
    const std::uint32_t page_bytes = d.box.words[2];
    REQUIRE(d.box.words[5 + (d.box.words[3] & 1u) * page_bytes / 4] <= page_bytes);
    REQUIRE(d.check_replay() > 0);
  }
}

TEST_CASE("[C-13.1] a page that goes on where the one before ended does not show", "[recorder]") {
  device<> d;
  d.come_online();
  const std::uint32_t first = d.box.words[3];
  while (d.box.words[3] == first) { (void)d.after(15000, redial::closed{1006, 9}); }
  int states = 0;
  for (const flight_step& step : d.steps()) { states += step.what == flight_step::kind::state ? 1 : 0; }
  CHECK(states == 1);
  CHECK(d.check_replay() == d.decided.size());
}

TEST_CASE("[C-13.1] every span of time comes back as it was", "[recorder]") {
  for (const std::uint32_t span : {0u, 127u, 128u, 129u, 255u, 256u, 16383u, 16384u, 2097151u, 2097152u, 268435456u}) {
    device<> d;
    (void)d.after(0, redial::link_up{});
    (void)d.after(span, redial::link_up{});
    INFO(span);
    REQUIRE(d.steps().size() == 3);
    CHECK(d.steps().back().passed == span);
  }
}

TEST_CASE("[C-13.1] a clock that goes back is written down as well", "[recorder]") {
  device<> d;
  d.come_online();
  (void)d.after(0u - 700u, redial::link_up{});
  CHECK(words_of(d.steps().back()) == "back:0.700s link_up");
  (void)d.after(0x7FFFFFFFu, redial::link_up{});
  CHECK(words_of(d.steps().back()) == "+2147483.647s link_up");
  CHECK(d.check_replay() == d.decided.size());
}

TEST_CASE("[C-13.1] what cannot be replayed is refused with a reason", "[recorder]") {
  device<> d;
  d.come_online();
  const auto fault_of = [&d](std::size_t bytes) {
    flight_replay replay{redial::metered, d.options, d.box.words, bytes};
    flight_step step;
    CHECK(replay.next(step) == (replay.fault() == recording_fault::none));
    return replay.fault();
  };
  CHECK(fault_of(1024) == recording_fault::none);
  for (std::size_t bytes = 0; bytes < 1024; ++bytes) { CHECK(fault_of(bytes) == recording_fault::truncated); }
  const auto with = [&d, &fault_of](std::size_t at, std::uint32_t value) {
    const std::uint32_t kept = d.box.words[at];
    d.box.words[at] = value;
    const recording_fault found = fault_of(1024);
    d.box.words[at] = kept;
    return found;
  };
  CHECK(with(0, 0) == recording_fault::foreign);
  CHECK(with(0, 0x01524C46) == recording_fault::foreign);  // the other byte order
  CHECK(with(0, d.box.words[0] + 1) == recording_fault::layout);
  CHECK(with(0, d.box.words[0] ^ 0xFF) == recording_fault::layout);
  CHECK(with(0, d.box.words[0] ^ 0x100) == recording_fault::foreign);
  CHECK(with(1, d.box.words[1] ^ 1) == recording_fault::damaged);  // whatever facts it names: they are checked, too
  for (const std::uint32_t page : {0u, 184u, 187u, 189u, 505u, 40000u, 0xFFFFFFFCu}) {
    CHECK(with(2, page) == recording_fault::damaged);
  }
  CHECK(with(2, d.box.words[2] + 4) == recording_fault::truncated);
  ++d.box.words[3];  // the other page, which holds nothing yet: what this one holds is shown nevertheless
  CHECK(d.steps(recording_fault::damaged).size() == 5);
  --d.box.words[3];
  CHECK(with(4, d.box.words[4] + 1) == recording_fault::damaged);
  CHECK(with(5, d.box.words[5] - 1) == recording_fault::damaged);
  CHECK(with(5, d.box.words[2] + 1) == recording_fault::damaged);
  CHECK(with(5, 8) == recording_fault::damaged);
  for (std::size_t at = 6; at < 4 + d.box.words[5] / 4; ++at) {
    CHECK(with(at, d.box.words[at] ^ 0x00010000u) == recording_fault::damaged);
  }
  d.options.stable_after = milliseconds{29999};
  CHECK(fault_of(1024) == recording_fault::device);
  flight_replay other{redial::discord, redial::metered.defaults, d.box};
  CHECK(other.fault() == recording_fault::device);
  CHECK(std::string(redial::to_string(recording_fault::none)) == "none");
  CHECK(std::string(redial::to_string(recording_fault::truncated)) == "truncated");
  CHECK(std::string(redial::to_string(recording_fault::foreign)) == "foreign");
  CHECK(std::string(redial::to_string(recording_fault::layout)) == "layout");
  CHECK(std::string(redial::to_string(recording_fault::damaged)) == "damaged");
  CHECK(std::string(redial::to_string(recording_fault::device)) == "device");
  CHECK(std::string(redial::to_string(static_cast<recording_fault>(99))) == "?");
}

namespace {

/// A recording whose first page holds these bytes, with check values that are right.
struct forged {
  redial::flight_recording<1024> box{};

  explicit forged(const std::vector<std::uint8_t>& bytes) {
    using namespace redial::detail;
    box.words[mark_at] = flight_mark;
    box.words[facts_at] = redial::recording_facts(redial::metered, redial::metered.defaults);
    box.words[page_bytes_at] = flight_page_bytes(1024);
    std::uint32_t* const page = box.words + pages_at;
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<unsigned char*>(page + bytes_at));
    page[end_at] = static_cast<std::uint32_t>(bytes_at * 4 + bytes.size());
    page[check_at] = box.words[facts_at];
    for (const std::uint8_t byte : bytes) { page[check_at] = mix(page[check_at], byte); }
  }
  recording_fault fault() const {
    flight_replay replay{redial::metered, redial::metered.defaults, box};
    for (flight_step step; replay.next(step);) {}
    return replay.fault();
  }
  int steps() const {
    int shown = 0;
    flight_replay replay{redial::metered, redial::metered.defaults, box};
    for (flight_step step; replay.next(step);) { ++shown; }
    return shown;
  }
};

std::vector<std::uint8_t> with(std::vector<std::uint8_t> bytes, const std::vector<std::uint8_t>& more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
  return bytes;
}

}  // namespace

TEST_CASE("[C-13.1] contents that contradict themselves are damaged, whatever their check value", "[recorder]") {
  const std::vector<std::uint8_t> fresh = state_of(redial::detail::memory{});
  const std::uint8_t start = static_cast<std::uint8_t>(event::kind::start);
  const std::uint8_t closed = static_cast<std::uint8_t>(event::kind::closed);
  const std::uint8_t ready = static_cast<std::uint8_t>(event::kind::ready);
  const std::uint8_t opened = static_cast<std::uint8_t>(event::kind::opened);
  const auto fault_of = [&fresh](const std::vector<std::uint8_t>& more) { return forged{with(fresh, more)}.fault(); };
  CHECK(fault_of({}) == recording_fault::none);
  CHECK(fault_of({start, 0}) == recording_fault::none);
  CHECK(fault_of({start}) == recording_fault::damaged);              // where is its time?
  CHECK(fault_of({start | 3 << 5, 0}) == recording_fault::damaged);  // no such way to name an id
  CHECK(fault_of({start | 3 << 5, 0, 1}) == recording_fault::damaged);
  CHECK(fault_of({start | 2 << 5, 0}) == recording_fault::damaged);  // where is its id?
  CHECK(fault_of({start | 128, 0}) == recording_fault::damaged);     // where is its span?
  CHECK(fault_of({opened | 128, 0}) == recording_fault::damaged);
  CHECK(fault_of({opened | 128, 0, 0}) == recording_fault::none);
  CHECK(fault_of({closed, 0}) == recording_fault::damaged);  // where is its code?
  for (const int kind : {17, 18, 19, 20, 21, 22, 23, 24, 25, 27, 30, 31}) {
    CHECK(fault_of({static_cast<std::uint8_t>(kind), 0}) == recording_fault::damaged);  // there is no such kind
    CHECK(fault_of({static_cast<std::uint8_t>(kind), start, 0}) == recording_fault::damaged);
  }
  CHECK(fault_of({26, 0}) == recording_fault::none);
  CHECK(fault_of({redial::detail::flight_frame}) == recording_fault::none);
  CHECK(fault_of({closed, 0, 0xFF, 0xFF, 0x03}) == recording_fault::none);     // 16 bits
  CHECK(fault_of({closed, 0, 0x80, 0x80, 0x04}) == recording_fault::damaged);  // 17
  CHECK(fault_of({start, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F}) == recording_fault::none);
  CHECK(fault_of({start, 0xFF, 0xFF, 0xFF, 0xFF, 0x8F}) == recording_fault::damaged);     // it does not end
  CHECK(fault_of({start, 0xFF, 0xFF, 0xFF, 0xFF, 0x8F, 0}) == recording_fault::damaged);  // a number of six bytes
  // Online after `ready` a refresh is drawn, for a token that is shown.
  const std::uint8_t minted = static_cast<std::uint8_t>(event::kind::minted);
  const std::vector<std::uint8_t> online = {start, 0, minted | 128, 0, 0x81, 0xDD, 0xDB, 0x01, ready, 0};
  CHECK(fault_of(with(online, {1, 2, 3, 4})) == recording_fault::none);
  CHECK(fault_of(with(online, {1, 2, 3})) == recording_fault::damaged);  // a word of three bytes
  redial::detail::memory odd;
  odd.phase = static_cast<redial::phase>(7);
  CHECK(fault_of(state_of(odd)) == recording_fault::damaged);
  CHECK(forged{{start, 0}}.fault() == recording_fault::damaged);  // a page begins with a state
  CHECK(forged{{redial::detail::flight_frame}}.fault() == recording_fault::damaged);
  CHECK(forged{{}}.fault() == recording_fault::damaged);
}

TEST_CASE("[C-13.1] a page that is full to its last byte is whole, and is kept", "[recorder]") {
  std::vector<std::uint8_t> bytes = state_of(redial::detail::memory{});
  const std::size_t room = redial::detail::flight_page_bytes(1024) - redial::detail::bytes_at * 4;
  if ((room - bytes.size()) % 2 != 0) { bytes.push_back(redial::detail::flight_frame); }
  while (bytes.size() < room) { bytes = with(bytes, {static_cast<std::uint8_t>(event::kind::link_up), 1}); }
  forged full{bytes};
  CHECK(full.fault() == recording_fault::none);
  const int steps = full.steps();
  redial::flight_recorder net{redial::metered, redial::manual_clock{}, redial::scripted_random{0}, full.box};
  (void)net.handle(redial::start{});
  CHECK(full.fault() == recording_fault::none);
  CHECK(full.steps() == steps + 2);  // a state and an event
}

TEST_CASE("[C-13.1] what is cut off is not shown", "[recorder]") {
  const std::vector<std::uint8_t> fresh = state_of(redial::detail::memory{});
  const std::uint8_t start = static_cast<std::uint8_t>(event::kind::start);
  CHECK(forged{with(fresh, {start, 0})}.steps() == 2);
  CHECK(forged{with(fresh, {start})}.steps() == 1);
  CHECK(forged{with(fresh, {start, 0x80})}.steps() == 1);
}

TEST_CASE("[C-13.1] a state shows if any byte of it is new", "[recorder]") {
  const redial::detail::memory before;
  CHECK(forged{with(state_of(before), state_of(before))}.steps() == 1);
  int shown = 0;
  for (std::size_t at = 0; at < sizeof before; ++at) {
    unsigned char bytes[sizeof before];
    std::memcpy(bytes, &before, sizeof before);
    bytes[at] ^= 1;
    redial::detail::memory after;
    std::memcpy(static_cast<void*>(&after), bytes, sizeof after);
    const forged both{with(state_of(before), state_of(after))};
    if (both.fault() != recording_fault::none) { continue; }  // no machine could be in it
    INFO(at);
    CHECK(both.steps() == 2);
    shown += at == 0 ? 1 : 0;
  }
  CHECK(shown == 1);  // the first as well
}

TEST_CASE("[C-13.1] a step shows every word that was drawn", "[recorder]") {
  device<> d;
  d.options.backoff.base = milliseconds{1000};
  d.options.backoff.jitter_percent = 50;  // a first wait of 500 to 1500 ms
  for (std::uint32_t& value : d.values) {
    value = 0xFFFFFFFFu / 1001;
  }  // lies between two of them: a second word decides
  d.boot();
  d.come_online();
  for (int ends = 0; ends < 8; ++ends) {
    (void)d.after(100, redial::failed{});
    (void)d.due();
  }
  std::size_t drawn = 0;
  int most = 0;
  for (const flight_step& step : d.steps()) {
    for (int i = 0; i < step.drawn; ++i) { CHECK(step.draws[i] == d.values[drawn++ % 5]); }
    most = std::max(most, int{step.drawn});
  }
  CHECK(drawn == d.random.calls());
  CHECK(most >= 2);
}

TEST_CASE("[C-13.1] a state is one that a machine could be in", "[recorder]") {
  using redial::detail::memory;
  memory m;
  m.tick = 77;
  unsigned char bytes[sizeof m];
  const auto at = [&m](const void* member) {
    return static_cast<std::size_t>(static_cast<const unsigned char*>(member) - reinterpret_cast<unsigned char*>(&m));
  };
  struct bounded {
    std::size_t at;
    int highest;
  };
  const bounded members[] = {
      {at(&m.phase), static_cast<int>(redial::phase::stopped)},
      {at(&m.reason), static_cast<int>(redial::reason::invalid_options)},
      {at(&m.action), static_cast<int>(redial::action::ping)},
      {at(&m.session), static_cast<int>(redial::session::resume_else_fresh)},
      {at(&m.endpoint), static_cast<int>(redial::endpoint::secure)},
      {at(&m.wait_is), static_cast<int>(redial::detail::wait_kind::budgeted)},
      {at(&m.token_is), static_cast<int>(redial::detail::token_use::shown)},
      {at(&m.link_down), 1},
      {at(&m.tell_user), 1},
      {at(&m.hold_publishing), 1},
      {at(&m.upgraded), 1},
      {at(&m.free_retry_used), 1},
      {at(&m.advice_is_stale), 1},
      {at(&m.ready_time_renewed), 1},
      {at(&m.mint_is), static_cast<int>(redial::detail::mint_state::renewed)},
      {at(&m.first_spread_drawn), 1},
      {at(&m.upgraded_in_vain), 1},
      {at(&m.answerable), 255},
      {at(&m.auth_failures), 255},
      {at(&m.lasting_ends), 255},
      {at(&m.kicks), 255},
      {at(&m.looks_without_frame), 255},
      {at(&m.code), 255},
      {at(&m.code) + 1, 255},
  };
  static_assert(sizeof members / sizeof *members == 24, "all that is shorter than a word");
  for (const bounded& b : members) {
    for (const int value : {0, b.highest, b.highest + 1, 255}) {
      if (value > 255) { continue; }
      std::memcpy(bytes, &m, sizeof m);
      bytes[b.at] = static_cast<unsigned char>(value);
      memory other;
      std::memcpy(static_cast<void*>(&other), bytes, sizeof m);
      const std::vector<std::uint8_t> state = state_of(other);
      device<> d;
      INFO("byte " << b.at << ", value " << value);
      CHECK(redial::set_state(d.net[0], state.data(), state.size()) == (value <= b.highest));
      CHECK(redial::state_tick(state.data(), state.size()) == (value <= b.highest ? 77u : 0u));
    }
  }
  device<> d;
  const std::vector<std::uint8_t> state = state_of(m);
  CHECK_FALSE(redial::set_state(d.net[0], state.data(), 0));
  for (std::size_t size = 0; size < state.size(); ++size) {
    CHECK_FALSE(redial::set_state(d.net[0], state.data(), size));
  }
  std::vector<std::uint8_t> longer = with(state, {1});
  CHECK_FALSE(redial::set_state(d.net[0], longer.data(), longer.size()));
  longer[0] = 3;
  CHECK_FALSE(redial::set_state(d.net[0], longer.data(), longer.size() - 1));
}

TEST_CASE("[C-13.1] a state is taken up where it was left", "[recorder]") {
  device<> d;
  d.come_online();
  (void)d.after(100, redial::closed{1006, 1});
  const std::vector<std::string> until_here = d.decided;
  d.boot();  // a state, of which a desk makes a machine
  (void)d.after(0, redial::start{});
  std::vector<std::uint8_t> state;
  for (const flight_step& step : d.steps()) {
    if (step.what == flight_step::kind::state) { state.assign(step.bytes, step.bytes + step.size); }
  }
  device<> desk;
  desk.clock.set(redial::state_tick(state.data(), state.size()));
  CHECK(redial::set_state(desk.net[0], state.data(), state.size()));
  CHECK(desk.net[0].phase() == redial::phase::idle);
  desk.clock.set(d.clock());
  CHECK(text_of(desk.after(0, redial::start{})) == d.decided.back());
  CHECK(desk.check_replay() == 1);
}

namespace {

struct plain_service : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "plain";
  static constexpr redial::row closes[] = {{4000, backoff()}};
};
struct other_code : plain_service {
  static constexpr redial::row closes[] = {{4001, stop()}};
};
struct other_class : plain_service {
  static constexpr redial::row closes[] = {{4000, stop()}};
};
struct other_flag : plain_service {
  static constexpr redial::row closes[] = {{4000, backoff().tell_user()}};
};
struct with_floor : plain_service {
  static constexpr redial::row closes[] = {{4000, backoff().at_least(milliseconds{2000})}};
};
struct other_floor : plain_service {
  static constexpr redial::row closes[] = {{4000, backoff().at_least(milliseconds{2001})}};
};
struct with_session : plain_service {
  static constexpr redial::row closes[] = {{4000, backoff().with_session(redial::session::fresh)}};
};
struct with_endpoint : plain_service {
  static constexpr redial::row closes[] = {{4000, backoff().with_endpoint(redial::endpoint::standard)}};
};
struct other_status : plain_service {
  static constexpr redial::row statuses[] = {{418, stop()}};
};
struct other_failure : plain_service {
  static constexpr redial::row closes[] = {{1006, backoff().with_session(redial::session::fresh)}, {4000, backoff()}};
};
struct with_curve : plain_service {
  static constexpr redial::draw_range curve(const redial::backoff_options&, std::uint32_t, std::uint32_t) {
    return {1000, 2000};
  }
};

template <class Service>
constexpr std::uint32_t facts_of() {
  constexpr redial::profile p = redial::make_profile<Service>();
  return redial::recording_facts(p, p.defaults);
}

}  // namespace

TEST_CASE("[C-13.1] a recording knows its rules and its options", "[recorder]") {
  constexpr std::uint32_t facts[] = {
      facts_of<plain_service>(), facts_of<other_code>(),  facts_of<other_class>(),   facts_of<other_flag>(),
      facts_of<with_floor>(),    facts_of<other_floor>(), facts_of<with_session>(),  facts_of<with_endpoint>(),
      facts_of<other_status>(),  facts_of<with_curve>(),  facts_of<other_failure>(),
  };
  for (const std::uint32_t& one : facts) {
    for (const std::uint32_t& other : facts) {
      INFO(&one - facts << ", " << &other - facts);
      CHECK((one == other) == (&one == &other));
    }
  }
  using redial::options;
  void (*const changes[])(options&) = {
      [](options& o) { ++o.backoff.base.count; },
      [](options& o) { ++o.backoff.cap.count; },
      [](options& o) { ++o.backoff.factor_percent; },
      [](options& o) { ++o.backoff.jitter_percent; },
      [](options& o) { ++o.stable_after.count; },
      [](options& o) { ++o.first_spread.count; },
      [](options& o) { ++o.connect_timeout.count; },
      [](options& o) { ++o.mint_timeout.count; },
      [](options& o) { ++o.liveness_timeout.count; },
      [](options& o) { ++o.token_margin.count; },
      [](options& o) { ++o.once_window.count; },
      [](options& o) { ++o.max_server_delay.count; },
      [](options& o) { ++o.patience.count; },
      [](options& o) { ++o.refusal_delay.count; },
      [](options& o) { o.probe_after.count = 5; },
      [](options& o) { ++o.budget.burst; },
      [](options& o) { ++o.budget.interval.count; },
      [](options& o) { ++o.max_attempts; },
      [](options& o) { ++o.tell_user_after; },
      [](options& o) { ++o.max_auth_failures; },
      [](options& o) { o.credential = redial::credential::none; },
      [](options& o) { o.reconnect_after_kick = !o.reconnect_after_kick; },
      [](options& o) { o.expect_ready = !o.expect_ready; },
  };
  const options usual = redial::metered.defaults;
  for (void (*const change)(options&) : changes) {
    options o = usual;
    change(o);
    CHECK(redial::recording_facts(redial::metered, o) != redial::recording_facts(redial::metered, usual));
  }
}

TEST_CASE("[C-13.2] an event is a word of decide's grammar", "[recorder]") {
  CHECK(word_of(redial::start{}) == "start");
  CHECK(word_of(redial::closed{4010, 3}) == "closed:4010@3");
  CHECK(word_of(redial::closed{0}) == "closed:0");
  CHECK(word_of(redial::rejected{503}) == "rejected:503");
  CHECK(word_of(redial::rejected{503, milliseconds{7000}, 4294967295u}) == "rejected:503:7000ms@4294967295");
  CHECK(word_of(redial::going_away{}) == "going_away:0ms");
  CHECK(word_of(redial::ready{2}) == "ready@2");
  CHECK(word_of(redial::ready{2, milliseconds{0}}) == "ready:0ms@2");
  CHECK(word_of(redial::minted{}) == "minted");
  CHECK(word_of(redial::minted{milliseconds{3600000}}) == "minted:3600000ms");
  CHECK(word_of(redial::rejected{429, redial::never}) == "rejected:429:never");
  CHECK(word_of(redial::mint_failed{}) == "mint_failed");
  CHECK(word_of(redial::mint_failed{true, 9}) == "mint_failed:permanent@9");
  CHECK(word_of(redial::mint_failed{true, 0, milliseconds{60000}}) == "mint_failed:permanent:60000ms");
  CHECK(word_of(event{}) == "inert");
}

TEST_CASE("[C-13.2] a step is what a log says of an event", "[recorder]") {
  device<> d;
  d.come_online();
  (void)d.after(806, redial::closed{4010, 1});
  const std::vector<flight_step> steps = d.steps();
  flight_step unknown;
  unknown.what = static_cast<flight_step::kind>(9);
  CHECK(words_of(unknown) == "+0.000s inert");
  CHECK(words_of(steps[0]).compare(0, 8, "state:1d") == 0);
  CHECK(words_of(steps[0]).size() == 6 + steps[0].size * 2);
  CHECK(words_of(steps[2]) == "+0.080s minted:3600000ms@1");
  CHECK(words_of(steps[5]) == "+0.806s draw:0x80000000 closed:4010@1");
  const auto passed = [](std::uint32_t ms) {
    std::string text;
    redial::write_passed(ms, [&text](char c) { text += c; });
    return text;
  };
  CHECK(passed(0) == "+0.000s");
  CHECK(passed(999) == "+0.999s");
  CHECK(passed(1000) == "+1.000s");
  CHECK(passed(0x7FFFFFFF) == "+2147483.647s");
  CHECK(passed(0x80000000) == "back:2147483.648s");
  CHECK(passed(0xFFFFFFFF) == "back:0.001s");
}
