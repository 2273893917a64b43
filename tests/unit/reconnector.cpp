// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include <string>
#include <type_traits>

#include "catch.hpp"

namespace {
using tick_function = unsigned long (*)();
using bits_function = std::uint32_t (*)();
using machine = redial::reconnector<tick_function, bits_function>;
}  // namespace

TEST_CASE("[C-1] sizes and kinds of the public types") {
  STATIC_REQUIRE(sizeof(redial::event) == 12);
  STATIC_REQUIRE(sizeof(redial::decision) == 36);
  STATIC_REQUIRE(sizeof(redial::options) == 76);
  CHECK(sizeof(machine) <= (sizeof(void*) == 4 ? 200 : 208));
  STATIC_REQUIRE(std::is_trivially_copyable_v<redial::event>);
  STATIC_REQUIRE(std::is_trivially_copyable_v<redial::decision>);
  STATIC_REQUIRE(std::is_trivially_copyable_v<machine>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<machine, redial::profile&&, tick_function, bits_function>);
  STATIC_REQUIRE_FALSE(
      std::is_constructible_v<machine, redial::profile, tick_function, bits_function, redial::options>);
  STATIC_REQUIRE(std::is_constructible_v<machine, const redial::profile&, tick_function, bits_function>);
}

TEST_CASE("[C-1] a fresh machine is idle and inert events keep it so") {
  redial::manual_clock clock;
  redial::scripted_random random;
  redial::reconnector net{redial::metered, clock, random};
  REQUIRE(net.phase() == redial::phase::idle);
  REQUIRE(net.connection() == redial::current);
  REQUIRE(net.timer() == redial::never);
  REQUIRE(net.attempt() == 0);
  const redial::decision d = net.handle(redial::event{});
  REQUIRE(d.action == redial::action::none);
  REQUIRE(random.calls() == 0);
}

namespace {
unsigned long far_away() { return 5000; }
std::uint32_t lowest() { return 0; }
unsigned long soon() { return 100; }
std::uint32_t highest() { return 0xFFFFFFFFu; }
}  // namespace

TEST_CASE("[C-1] a machine made by the compiler is copied with another clock and another random source") {
  static constexpr machine made{redial::metered, far_away, lowest};
  machine net{made, soon, highest};
  for (const redial::event& e : {redial::event{redial::start{}}, redial::event{redial::minted{}}}) {
    CHECK(net.handle(e).timer == redial::milliseconds{10000});
  }
  CHECK(net.timer() == redial::milliseconds{10000});                        // by its own clock, which stands
  CHECK(net.handle(redial::failed{}).timer == redial::milliseconds{1200});  // the high end
  machine twin{net, soon, lowest};                                          // in whatever phase
  CHECK(twin.phase() == redial::phase::waiting);
  CHECK(twin.timer() == redial::milliseconds{1200});
  CHECK(made.phase() == redial::phase::idle);
}

namespace {
/// Answers with a decision that the test chose.
struct told {
  redial::decision next;
  redial::decision handle(const redial::event&) const { return next; }
};
struct logging_host {
  std::string said;
  void arm(redial::milliseconds) { said += "arm "; }
  void connect(const redial::decision&) { said += "connect"; }
  void mint_token(const redial::decision&) { said += "mint_token"; }
  void disconnect(const redial::decision&) { said += "disconnect"; }
  void stop(const redial::decision&) { said += "stop"; }
  void ping(const redial::decision&) { said += "ping"; }
};
static_assert(redial::detail::can_ping<logging_host> && !redial::detail::can_ping<std::string>);
}  // namespace

TEST_CASE("[C-1] timer() counts down with the clock, past its end and past a wrap, without an event") {
  redial::manual_clock clock{0xFFFFFFF0u};
  redial::scripted_random random{0};
  redial::options o = redial::metered.defaults;
  o.credential = redial::credential::fixed;
  redial::reconnector net{redial::metered, clock, random, o};
  CHECK(net.handle(redial::start{}).timer.count == 10000);
  CHECK(net.timer().count == 10000);
  clock.advance(redial::milliseconds{300});
  CHECK(net.timer().count == 9700);
  clock.advance(redial::milliseconds{9699});
  CHECK(net.timer().count == 1);
  clock.advance(redial::milliseconds{1});
  CHECK(net.timer().count == 0);
  clock.advance(redial::milliseconds{5000});
  CHECK(net.timer().count == 0);
}

TEST_CASE("[C-1] drive arms first, then does the one thing that the decision says; a wait is the timer alone") {
  const struct {
    redial::action action;
    const char* said;
  } rows[] = {
      {redial::action::none, "arm "},
      {redial::action::connect, "arm connect"},
      {redial::action::mint_token, "arm mint_token"},
      {redial::action::wait, "arm "},
      {redial::action::disconnect, "arm disconnect"},
      {redial::action::stop, "arm stop"},
      {redial::action::ping, "arm ping"},
      {static_cast<redial::action>(77), "arm "},  // from a library that is newer than the host
  };
  for (const auto& row : rows) {
    told machine;
    machine.next.action = row.action;
    logging_host host;
    CHECK(redial::drive(machine, host, redial::event{}).action == row.action);
    CHECK(host.said == row.said);
  }
}

namespace {
struct counting_clock {
  std::uint32_t* reads;
  std::uint32_t operator()() const {
    ++*reads;
    return 7;
  }
};
}  // namespace

TEST_CASE("[C-1] saw_frame reads no clock and draws nothing, in any phase") {
  std::uint32_t reads = 0;
  redial::scripted_random random{0};
  redial::options o = redial::metered.defaults;
  o.credential = redial::credential::fixed;
  redial::reconnector net{redial::metered, counting_clock{&reads}, random, o};
  const redial::event events[] = {redial::event{}, redial::start{}, redial::ready{}, redial::failed{}, redial::stop{}};
  for (const redial::event& e : events) {
    (void)net.handle(e);
    const std::uint32_t read = reads;
    const auto drawn = random.calls();
    const redial::phase phase = net.phase();
    net.saw_frame();
    net.saw_frame(net.connection());
    net.saw_frame(net.connection() + 1);
    CHECK(reads == read);
    CHECK(random.calls() == drawn);
    CHECK(net.phase() == phase);
  }
}

TEST_CASE("[C-2.3] a clock that goes back leaves the timer what it was, and a late one leaves nothing of it") {
  const auto follows = [](auto& net, redial::manual_clock& clock) {
    const std::uint32_t begin = clock();
    REQUIRE(net.handle(redial::start{}).timer == redial::milliseconds{10000});
    for (const std::uint32_t passed : {0u, 1u, 9999u, 10000u, 10001u, 0x7FFFFFFFu}) {
      clock.set(begin + passed);
      CHECK(net.timer() == redial::milliseconds{passed < 10000 ? 10000 - passed : 0});
    }
    for (const std::uint32_t back : {1u, 5000u, 0x80000000u}) {
      clock.set(begin - back);
      CHECK(net.timer() == redial::milliseconds{10000});
    }
  };
  for (const std::uint32_t begin : {1000u, 0xFFFFFFF0u}) {
    redial::manual_clock clock{begin};
    redial::scripted_random random{0};
    redial::reconnector net{redial::metered, clock, random};
    follows(net, clock);
    clock.set(begin);
    redial::handover moving{redial::metered, clock, random};
    follows(moving, clock);
  }
}
