// SPDX-License-Identifier: MIT
// Contract 8 and I6: the same tape gives the same decisions whatever tick it starts at and whatever clock counts: 32
// bits, 64 bits, std::chrono in milliseconds and in nanoseconds. Tapes hold clocks that step back and gaps of days.
#include <proof/model/tape.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

#include "catch.hpp"

namespace {

constexpr int tapes = 10000;

struct clock64 {
  const tape::world* of;
  std::uint64_t operator()() const { return of->now; }
};

/// std::chrono's way, in this unit and from a time point that fits it.
template <class Duration>
struct chrono_clock {
  using rep = typename Duration::rep;
  using period = typename Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<chrono_clock, Duration>;
  const tape::world* of;
  time_point now() const {
    return time_point{
        std::chrono::duration_cast<Duration>(std::chrono::milliseconds{static_cast<std::int64_t>(of->now)})};
  }
};
using chrono_milliseconds = chrono_clock<std::chrono::milliseconds>;
using chrono_nanoseconds = chrono_clock<std::chrono::nanoseconds>;

/// All decisions of a tape as one number; and how much of the machine it has seen.
struct recorder {
  std::uint64_t* sum;
  std::vector<std::uint32_t>* seen;
  void put(std::uint64_t word) const { *sum = (*sum ^ word) * 0x9FB21C651E98DF25u ^ (*sum >> 29); }
  void before_reboot(const tape::step&, std::uint32_t) const {}
  void restored(bool good) const { put(good ? 1 : 2); }
  template <class Machine>
  void decided(const tape::step&, const redial::decision& d, std::uint32_t, const Machine& m) const {
    put(static_cast<std::uint64_t>(d.action) << 8 | static_cast<std::uint64_t>(d.phase));
    put(static_cast<std::uint64_t>(d.reason) << 32 | std::uint64_t{d.code} << 8 | (d.tell_user ? 2u : 0u) |
        (d.hold_publishing ? 1u : 0u));
    put(static_cast<std::uint64_t>(d.session) << 16 | static_cast<std::uint64_t>(d.endpoint) << 8 |
        (d.budget_wait ? 1u : 0u));
    put(std::uint64_t{d.timer.count} << 32 | d.attempt);
    put(std::uint64_t{d.connection} << 32 | d.mint);
    put(m.timer().count);
    ++(*seen)[static_cast<std::size_t>(d.reason)];
  }
};

template <class Clock>
std::uint64_t decisions(const std::vector<std::uint8_t>& bytes, std::uint64_t tick, std::vector<std::uint32_t>& seen) {
  std::uint64_t sum = 1;
  tape::play<Clock>(bytes.data(), bytes.size(), tick, recorder{&sum, &seen});
  return sum;
}

std::vector<std::uint8_t> random_tape(std::mt19937& random) {
  std::vector<std::uint8_t> bytes(tape::header_size + tape::step_size * (20 + random() % 80));
  for (std::uint8_t& b : bytes) { b = static_cast<std::uint8_t>(random() >> 24); }
  for (std::size_t i = 1; i < tape::header_size; ++i) {  // as a rule the profile's own options
    if (random() % 2 == 0) { bytes[i] = 0; }
  }
  if (random() % 4 == 0) { bytes[16] = 1; }  // no patience: few tapes are long enough for any
  // Steps that get a machine somewhere stand among those that mean nothing: start, timers, tokens, sessions, ends.
  constexpr std::uint8_t useful[][tape::step_size] = {{0, 0, 0},    {19, 162, 0}, {19, 162, 0}, {11, 0, 0},
                                                      {11, 64, 42}, {3, 0, 0},    {5, 0, 60},   {8, 0, 0}};
  for (std::size_t i = tape::header_size; i < bytes.size(); i += tape::step_size) {
    const auto* const step = useful[random() % 8];
    if (random() % 2 == 0) { std::copy(step, step + tape::step_size, &bytes[i]); }
  }
  bytes[tape::header_size] = 0;  // start
  return bytes;
}

}  // namespace

TEST_CASE("[C-8] [I6] 10,000 random tapes decide alike at every tick and on every clock") {
  constexpr std::uint64_t wrap = std::uint64_t{1} << 32;
  const std::uint64_t ticks[] = {1,        0x7FFFFFFFu, 0x80000000u,  0x80000001u,    wrap - 1,
                                 wrap - 2, wrap - 100,  wrap - 20000, wrap - 86400000};
  std::mt19937 random{8};
  std::vector<std::uint32_t> seen(64);
  std::vector<std::uint32_t> ignored(64);
  for (int i = 0; i < tapes; ++i) {
    const std::vector<std::uint8_t> bytes = random_tape(random);
    const std::uint64_t expected = decisions<tape::clock32>(bytes, 0, seen);
    const std::uint64_t tick = ticks[static_cast<std::size_t>(i) % 9];
    const std::uint64_t other = ticks[static_cast<std::size_t>(i / 9) % 9];
    const std::uint64_t far = std::uint64_t{static_cast<std::uint32_t>(i) % 1000u} * wrap * 2;  // up for centuries
    const bool alike = decisions<tape::clock32>(bytes, tick, ignored) == expected &&
                       decisions<tape::clock32>(bytes, other, ignored) == expected &&
                       decisions<clock64>(bytes, tick + far, ignored) == expected &&
                       decisions<chrono_milliseconds>(bytes, other + far, ignored) == expected &&
                       decisions<chrono_nanoseconds>(bytes, other + wrap, ignored) == expected;
    if (!alike) { FAIL("tape " << i << " decides otherwise from tick " << tick << " or " << other); }
  }
  // Tapes that never got anywhere would agree as well.
  for (int r = 1; r <= static_cast<int>(redial::reason::slow_probe); ++r) {
    INFO(to_string(static_cast<redial::reason>(r)));
    CHECK(seen[static_cast<std::size_t>(r)] > 50);
  }
}

TEST_CASE("[C-2.3] [C-8] a clock that went back grants no more than was granted, whatever the phase") {
  for (const std::uint32_t tick : {0u, 1u, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFFFFu, 0xFFFFFFFFu - 5000u}) {
    for (const std::uint32_t step : {1u, 1000u, 3600000u, 0x7FFFFFFFu, 0x80000000u}) {
      redial::options o = redial::metered.defaults;
      o.credential = redial::credential::fixed;
      redial::manual_clock clock{tick};
      redial::scripted_random random{0xFFFFFFFFu};
      redial::reconnector net{redial::metered, clock, random, o};
      CHECK(net.handle(redial::start{}).timer == redial::milliseconds{10000});
      clock.advance(redial::milliseconds{4000});
      CHECK(net.handle(redial::event{}).timer == redial::milliseconds{6000});
      clock.set(clock() - step);
      CHECK(net.handle(redial::elapsed{}).timer == redial::milliseconds{6000});
      clock.advance(redial::milliseconds{5999});
      CHECK(net.handle(redial::elapsed{}).action == redial::action::none);
      clock.advance(redial::milliseconds{1});
      CHECK(net.handle(redial::elapsed{}).action == redial::action::disconnect);
      CHECK(net.timer() == redial::milliseconds{1200});
      clock.set(clock() - step);
      CHECK(net.handle(redial::elapsed{}).timer == redial::milliseconds{1200});
      clock.advance(redial::milliseconds{1200});
      CHECK(net.handle(redial::elapsed{}).action == redial::action::connect);
    }
  }
}

TEST_CASE("[C-8] gaps of days: a gap below 2^31 ms counts whole, one of 2^31 ms is a step back") {
  redial::options o = redial::metered.defaults;
  o.credential = redial::credential::fixed;
  for (const std::uint32_t tick : {0u, 0x80000000u, 0xFFFFFFFFu}) {
    for (const std::uint32_t days : {1u, 10u, 24u}) {
      redial::manual_clock clock{tick};
      redial::scripted_random random{0};
      redial::reconnector net{redial::metered, clock, random, o};
      (void)net.handle(redial::start{});
      (void)net.handle(redial::rejected{503, redial::milliseconds{600000}});
      clock.advance(redial::milliseconds{days * 86400000u});
      CHECK(net.handle(redial::elapsed{}).action == redial::action::connect);
      CHECK(net.handle(redial::elapsed{}).action == redial::action::none);
    }
    redial::manual_clock clock{tick};
    redial::scripted_random random{0};
    redial::reconnector net{redial::metered, clock, random, o};
    (void)net.handle(redial::start{});
    (void)net.handle(redial::rejected{503, redial::milliseconds{600000}});
    clock.advance(redial::milliseconds{0x80000000u});
    CHECK(net.handle(redial::elapsed{}).timer == redial::milliseconds{600000});
    clock.advance(redial::milliseconds{0x7FFFFFFFu});
    CHECK(net.handle(redial::elapsed{}).action == redial::action::connect);
  }
}
