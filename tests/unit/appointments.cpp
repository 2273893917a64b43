// SPDX-License-Identifier: MIT
// Contract 14.3: what a server tells its clients, and that no two are told the same instant.
#include <redial/redial.hpp>

#include <chrono>
#include <cstdint>
#include <random>
#include <type_traits>
#include <vector>

#include "catch.hpp"

using redial::appointment;
using redial::appointments;
using redial::manual_clock;
using redial::milliseconds;

namespace {

constexpr milliseconds hour{3600000};

/// What the n-th of so many refused clients is told, by a door without spread that has let its burst in.
template <class Door>
std::vector<std::uint32_t> told(Door& door, int clients) {
  std::vector<std::uint32_t> waits;
  for (int i = 0; i < clients; ++i) { waits.push_back(door.send_away().wait.count); }
  return waits;
}

}  // namespace

TEST_CASE("[C-14.3] a burst is let in at once, then one client an interval") {
  manual_clock clock{0xFFFFFFF0u};  // soon after which the ticks wrap
  appointments door{100, 5, clock, hour, 0};
  for (int i = 0; i < 5; ++i) { CHECK(door.admit().let_in()); }
  CHECK_FALSE(door.admit().let_in());
  clock.advance(milliseconds{9});
  CHECK_FALSE(door.admit().let_in());
  clock.advance(milliseconds{1});
  CHECK(door.admit().let_in());
  CHECK_FALSE(door.admit().let_in());
  clock.advance(milliseconds{30});
  for (int i = 0; i < 3; ++i) { CHECK(door.admit().let_in()); }
  CHECK_FALSE(door.admit().let_in());
}

TEST_CASE("[C-14.3] who is refused gets the next free instant, after those that were let in") {
  manual_clock clock{7};
  appointments door{100, 5, clock, hour, 0};
  for (int i = 0; i < 5; ++i) { (void)door.admit(); }
  CHECK(door.admit().wait == milliseconds{50});  // when the five are done with
  CHECK(door.admit().wait == milliseconds{60});
  CHECK(door.booked() == milliseconds{70});
  clock.advance(milliseconds{15});
  CHECK(door.admit().let_in());
  CHECK(door.booked() == milliseconds{55});
}

TEST_CASE("[C-14.3] who comes at his instant is let in, whoever got later ones meanwhile") {
  manual_clock clock{0xFFFFF000u};
  appointments door{200, 10, clock, hour, 0};
  std::vector<std::uint32_t> due;
  for (int i = 0; i < 2000; ++i) {
    const appointment a = door.admit();
    if (!a.let_in()) { due.push_back(a.wait.count); }
  }
  CHECK(due.size() == 1990);
  std::uint32_t passed = 0;
  for (const std::uint32_t wait : due) {
    clock.advance(milliseconds{wait - passed});
    passed = wait;
    if (!door.admit().let_in()) { FAIL(wait); }
  }
  CHECK(passed == 50 + 1989 * 5);
}

TEST_CASE("[C-14.3] who is sent away never comes before the server is back, and is never let in at once") {
  manual_clock clock;
  appointments door{10, 5, clock, hour, 0};
  CHECK(door.send_away().wait == milliseconds{1});
  CHECK(door.send_away().wait == milliseconds{100});
  CHECK(door.send_away(milliseconds{5000}).wait == milliseconds{5000});
  CHECK(door.send_away(milliseconds{5000}).wait == milliseconds{5100});
  CHECK(door.send_away().wait == milliseconds{5200});
}

TEST_CASE("[C-14.3] instants are told so much earlier that the middle of the clients' spread falls on them") {
  manual_clock clock;
  appointments door{1, 1, clock, hour, 20};
  CHECK(door.send_away(milliseconds{10000}).wait == milliseconds{10000});  // not before the server is back
  CHECK(door.send_away(milliseconds{10000}).wait == milliseconds{10000});  // 11 s: 10 to 12
  CHECK(door.send_away(milliseconds{10000}).wait == milliseconds{10909});  // 12 s
  appointments full{1, 1, clock, hour, 100};
  CHECK(full.send_away(milliseconds{0}).wait == milliseconds{1});
  CHECK(full.send_away(milliseconds{0}).wait == milliseconds{666});
  CHECK(full.send_away(milliseconds{0}).wait == milliseconds{1333});
}

TEST_CASE("[C-14.3] nobody is told more than the furthest appointment, and those that share it take none") {
  manual_clock clock;
  appointments door{10, 1, clock, milliseconds{1000}, 0};
  const std::vector<std::uint32_t> waits = told(door, 15);
  CHECK(waits[9] == 900);
  for (std::size_t i = 10; i < 15; ++i) { CHECK(waits[i] == 1000); }
  CHECK(door.booked() == milliseconds{1000});
  CHECK(door.send_away(milliseconds{700000}).wait == milliseconds{1000});
  clock.advance(milliseconds{500});
  CHECK(door.send_away().wait == milliseconds{500});
  appointments longest{1, 1, clock, redial::never, 0};
  CHECK(longest.send_away(redial::never).wait == hour);
}

TEST_CASE("[C-14.3] Retry-After is in whole seconds, rounded up") {
  CHECK(appointment{milliseconds{0}}.retry_after() == 0);
  CHECK(appointment{milliseconds{1}}.retry_after() == 1);
  CHECK(appointment{milliseconds{1000}}.retry_after() == 1);
  CHECK(appointment{milliseconds{1001}}.retry_after() == 2);
  CHECK(appointment{milliseconds{3600000}}.retry_after() == 3600);
  CHECK(appointment{redial::never}.retry_after() == 4294968);
}

TEST_CASE("[C-14.3] an idle door is empty, and so is one whose clock was set back") {
  for (const std::uint32_t begin : {0u, 1u, 5000u, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFC18u, 0xFFFFFFFFu}) {
    CAPTURE(begin);
    manual_clock clock{begin};
    appointments door{10, 2, clock, milliseconds{60000}, 0};
    CHECK(door.booked() == milliseconds{0});
    for (int i = 0; i < 2; ++i) { CHECK(door.admit().let_in()); }
    CHECK(door.admit().wait == milliseconds{200});
    for (const std::uint32_t idle : {1000u, 0x7FFFFFFFu, 0x80000000u, 0xFFF00000u}) {
      clock.advance(milliseconds{idle});
      CHECK(door.booked() == milliseconds{0});
      for (int i = 0; i < 2; ++i) { CHECK(door.admit().let_in()); }
      CHECK(door.admit().wait == milliseconds{200});
    }
    for (const std::uint32_t back : {100000u, 0x10000000u, 0x7FFFFFFFu}) {
      clock.advance(milliseconds{0u - back});
      CHECK(door.send_away().wait.count <= 60000);
      CHECK(door.admit().let_in());
      clock.advance(milliseconds{1000});
    }
  }
}

TEST_CASE("[C-14.3] a clock that steps back a little does not open a full door, and closes it no longer") {
  for (const std::uint32_t back : {1u, 5u, 100u, 59000u}) {
    CAPTURE(back);
    manual_clock clock{50};  // in some of these the ticks wrap
    appointments door{100, 20, clock, milliseconds{10000}, 0};
    for (int i = 0; i < 20; ++i) { CHECK(door.admit().let_in()); }
    for (int i = 0; i < 100; ++i) { CHECK_FALSE(door.admit().let_in()); }
    clock.advance(milliseconds{0u - back});
    CHECK(door.booked().count <= 10010);
    for (int i = 0; i < 20; ++i) {
      const appointment a = door.admit();
      CHECK_FALSE(a.let_in());
      CHECK(a.wait.count <= 10000);
    }
    clock.advance(milliseconds{10});
    CHECK(door.admit().let_in());
    CHECK_FALSE(door.admit().let_in());
    clock.advance(milliseconds{200});
    for (int i = 0; i < 20; ++i) { CHECK(door.admit().let_in()); }
    CHECK_FALSE(door.admit().let_in());
  }
}

TEST_CASE("[C-14.3] a clock that steps back by a minute leaves a full door full; by a millisecond more, it is empty") {
  for (const std::uint32_t back : {60000u, 60001u}) {
    manual_clock clock{1000000};
    appointments door{100, 20, clock, milliseconds{10000}, 0};
    for (int i = 0; i < 20; ++i) { CHECK(door.admit().let_in()); }
    clock.advance(milliseconds{0u - back});
    CHECK(door.admit().let_in() == (back > 60000));
  }
}

TEST_CASE("[C-14.3] instants lie fractions of a millisecond apart, and any fraction is rounded up") {
  manual_clock clock;
  appointments fast{2000, 1, clock, hour, 0};  // two clients in a millisecond
  CHECK(fast.admit().let_in());
  CHECK_FALSE(fast.admit().let_in());  // half a millisecond from now
  CHECK(fast.booked() == milliseconds{1});
  CHECK_FALSE(fast.admit().let_in());
  CHECK(fast.booked() == milliseconds{2});
  appointments slow{6, 1, clock, hour, 0};  // three intervals are half a second, and 2^-32 ms
  for (int i = 0; i < 3; ++i) { (void)slow.send_away(); }
  CHECK(slow.booked() == milliseconds{501});
}

TEST_CASE("[C-14.3] an interval is never shorter than the rate says, nor longer than 2^-32 ms more") {
  manual_clock clock;
  for (const std::uint32_t rate : {3u, 31u, 93u}) {  // whose intervals are rounded up by nearly all of that
    appointments door{rate, 1, clock, hour, 0};
    for (std::uint32_t i = 0; i < rate; ++i) { (void)door.send_away(); }
    CHECK(door.booked() == milliseconds{1001});
  }
  appointments fastest{1000000, 1, clock, hour, 0};
  for (int i = 0; i < 999999; ++i) { (void)fastest.send_away(); }
  CHECK(fastest.booked() == milliseconds{1000});
}

TEST_CASE(
    "[C-14.3] clients are taken to wait up to a fifth longer than told, unless the server says more; at most twice") {
  const auto told_for_1000_s = [](auto door) {
    for (int i = 0; i < 1000; ++i) { (void)door.send_away(); }
    return door.send_away().wait.count;
  };
  manual_clock clock;
  CHECK(told_for_1000_s(appointments{1, 1, clock}) == 1000000 * 10 / 11);
  CHECK(told_for_1000_s(appointments{1, 1, clock, hour, 100}) == 1000000 * 2 / 3);
  CHECK(told_for_1000_s(appointments{1, 1, clock, hour, 101}) == 1000000 * 2 / 3);
}

TEST_CASE("[C-14.3] what no server has is taken as the nearest that one can have") {
  manual_clock clock;
  appointments none{0, 0, clock, milliseconds{0}, 0};  // one a second, one at once, one millisecond
  CHECK(none.admit().let_in());
  CHECK(none.admit().wait == milliseconds{1});
  appointments huge{0xFFFFFFFFu, 0xFFFFFFFFu, clock, redial::never, 0xFFFFFFFFu};  // a million a second
  for (int i = 0; i < 100000; ++i) { REQUIRE(huge.admit().let_in()); }
  CHECK(huge.send_away().wait == milliseconds{67});  // to twice that: the middle is 100 ms, when those are done with
}

TEST_CASE("[C-14.3] over any window no more than burst + rate * window are let in, and instants never meet") {
  std::mt19937 random{61};
  for (int run = 0; run < 60; ++run) {
    const auto rate = static_cast<std::uint32_t>(1 + random() % 3000);
    const auto burst = static_cast<std::uint32_t>(1 + random() % 500);
    manual_clock clock{static_cast<std::uint32_t>(random())};
    appointments door{rate, burst, clock, hour, 0};
    std::uint64_t now = 0;
    std::vector<std::uint64_t> let_in, instants;
    for (int i = 0; i < 3000; ++i) {
      const std::uint32_t pause = random() % 4 == 0 ? static_cast<std::uint32_t>(random() % 20) : 0;
      clock.advance(milliseconds{pause});
      now += pause;
      const appointment a = random() % 8 == 0 ? door.send_away() : door.admit();
      if (a.let_in()) {
        let_in.push_back(now);
      } else {
        instants.push_back(now + a.wait.count);
      }
    }
    CAPTURE(rate, burst);
    const auto at_most = [rate](const std::vector<std::uint64_t>& times, std::uint64_t at_once) {
      for (std::size_t first = 0; first < times.size(); first += 7) {
        for (std::size_t last = first; last < times.size(); last += 13) {
          const std::uint64_t window = times[last] - times[first];
          if ((last - first + 1) * 1000 > at_once * 1000 + (window + 1) * rate) { return false; }
        }
      }
      return true;
    };
    CHECK(at_most(let_in, burst));
    CHECK(at_most(instants, 1));  // in order, and each with room of its own, up to the millisecond that waits round to
    for (std::size_t i = 1; i < instants.size(); ++i) { REQUIRE(instants[i] >= instants[i - 1]); }
  }
}

TEST_CASE("[C-14.3] a million clients take a million intervals: nothing drifts") {
  manual_clock clock{99};
  appointments door{3000, 1, clock, hour, 0};
  std::uint32_t last = 0;
  for (int i = 0; i < 1000000; ++i) { last = door.send_away().wait.count; }
  CHECK(last >= 333333);
  CHECK(last <= 333334);
}

namespace {
constexpr std::uint32_t third_at_compile_time() {
  manual_clock clock{0xFFFFFFFFu};
  appointments door{4, 1, clock, hour, 0};
  (void)door.admit();
  (void)door.admit();
  return door.admit().wait.count;
}
}  // namespace

TEST_CASE("[C-14.3] at compile time as well, with any clock, in a few words") {
  STATIC_REQUIRE(third_at_compile_time() == 500);
  appointments door{2000, 4000, std::chrono::steady_clock{}};
  CHECK(door.admit().let_in());
  STATIC_REQUIRE(std::is_trivially_copyable_v<decltype(door)>);
  STATIC_REQUIRE(sizeof(door) <= 7 * sizeof(std::uint64_t));
}
