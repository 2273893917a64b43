// SPDX-License-Identifier: MIT
// A session that moves: which of two connections an event is about, and what a decision says about which.
#include <redial/redial.hpp>

#include <cstdint>

#include "catch.hpp"

namespace {

using redial::action;
using redial::decision;
using redial::milliseconds;
using redial::never;
using redial::phase;
using machine = redial::handover<redial::manual_clock, redial::scripted_random>;

constexpr std::uint32_t low_end = 0;
constexpr std::uint32_t high_end = 0xFFFFFFFFu;

constexpr redial::options plain() {
  redial::options o = redial::rfc6455.defaults;
  o.expect_ready = true;
  o.budget.burst = 0;
  return o;
}
struct moving : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "moving";
  static constexpr redial::row closes[] = {
      {4500, backoff()},
      {4501, backoff().with_endpoint(redial::endpoint::given)},
      {4502, backoff().with_endpoint(redial::endpoint::standard)},
      {4503, stop()},
      {4504, backoff().with_session(redial::session::fresh)},
      {4505, backoff().with_session(redial::session::resume)},
  };
  static constexpr redial::options defaults = plain();
};
constexpr redial::profile service = redial::make_profile<moving>();

struct session {
  redial::manual_clock clock{0xFFFFFFF0u};
  redial::scripted_random random{low_end};
  machine net;
  std::uint32_t old = 0;
  std::uint32_t successor = 0;

  explicit session(const redial::options& o = plain()) : net(service, clock, random, o) {}

  decision after(milliseconds span, redial::event e) {
    clock.advance(span);
    return net.handle(e);
  }
  decision due() {
    REQUIRE(net.timer() != never);
    return after(net.timer(), redial::elapsed{});
  }
  /// Online and stable.
  void settle() {
    old = net.handle(redial::start{}).connection;
    (void)net.handle(redial::ready{old});
    (void)after(milliseconds{40000}, redial::elapsed{});
    REQUIRE(net.connected());
  }
  decision move(milliseconds within = milliseconds{30000}) {
    const decision d = net.move_within(within);
    REQUIRE(d.action == action::connect);
    successor = d.connection;
    return d;
  }
};

/// The link is lost while a session moves: the old connection goes with the answer, the successor is yet to be dropped.
void lose_link_in_a_move(session& s) {
  s.settle();
  (void)s.move();
  const decision d = s.net.handle(redial::link_down{});
  REQUIRE(d.action == action::disconnect);
  REQUIRE(d.connection == s.old);
  REQUIRE(d.timer.count == 0);
  REQUIRE(s.net.timer().count == 0);
}

}  // namespace

TEST_CASE("[V-handover] nothing moves before notice and nothing after the move") {
  session s;
  CHECK_FALSE(s.net.moving());
  CHECK(s.net.timer() == never);
  CHECK(s.net.connection() == redial::current);
  CHECK(s.net.move_within(milliseconds{5000}).action == action::none);
  CHECK_FALSE(s.net.moving());
  s.settle();
  CHECK_FALSE(s.net.moving());
  (void)s.move();
  CHECK(s.net.moving());
  CHECK(s.net.handle(redial::ready{s.successor}).action == action::disconnect);
  CHECK_FALSE(s.net.moving());
}

TEST_CASE("[V-handover] the time to move in: to the millisecond; 0 or never is no limit") {
  for (const std::uint32_t within : {1u, 2u, 4000u}) {
    INFO(within);
    session s;
    s.settle();
    CHECK(s.move(milliseconds{within}).timer.count == within);
    CHECK(s.after(milliseconds{within - 1}, redial::elapsed{}).timer.count == 1);
    const decision d = s.after(milliseconds{1}, redial::elapsed{});
    CHECK(d.action == action::disconnect);
    CHECK(d.connection == s.successor);
    CHECK(s.net.connected());
    CHECK_FALSE(s.net.moving());
  }
  for (const milliseconds none : {milliseconds{0}, never}) {
    session s;
    s.settle();
    CHECK(s.move(none).timer.count == 10000);  // the connect time-out
    for (int tries = 0; tries < 20; ++tries) {
      decision d = s.due();
      CHECK(d.action == action::disconnect);
      d = s.due();
      CHECK(d.action == action::connect);
      CHECK(s.net.moving());
    }
  }
}

TEST_CASE("[V-handover] no limit is none after a wrap of the tick, too") {
  redial::options o = plain();
  o.backoff.base = o.backoff.cap = milliseconds{3600000};
  session s{o};
  s.settle();
  (void)s.move(never);
  for (int hour = 0; hour < 3000; ++hour) {  // 49.7 days are 1193 hours, and a wait is 48 minutes or more
    REQUIRE(s.net.handle(redial::failed{s.successor}).action == action::none);
    const decision d = s.due();
    REQUIRE(d.action == action::connect);
    s.successor = d.connection;
  }
  CHECK(s.net.moving());
}

TEST_CASE("[V-handover] repeated notice changes the time alone") {
  session s;
  s.settle();
  (void)s.move();
  const decision d = s.net.move_within(milliseconds{2000});
  CHECK(d.action == action::none);
  CHECK(d.connection == s.old);
  CHECK(d.timer.count == 2000);
  CHECK(s.net.handle(redial::ready{s.successor}).action == action::disconnect);
  CHECK(s.net.connection() == s.successor);
}

TEST_CASE("[V-handover] every event with the successor's id is about the successor") {
  {
    session s;
    s.settle();
    (void)s.move();
    CHECK(s.net.handle(redial::going_away{milliseconds{5000}, s.successor}).action == action::none);
    CHECK(s.net.handle(redial::closed{4500, s.successor}).timer.count == 5000);  // its hint
    CHECK(s.net.connected());
    CHECK(s.net.attempt() == 0);
  }
  {
    session s;
    s.settle();
    (void)s.move();
    const decision d = s.net.handle(redial::rejected{503, milliseconds{7000}, s.successor});
    CHECK(d.action == action::none);
    CHECK(d.timer.count == 7000);
    CHECK(s.net.connected());
  }
  {
    session s;
    s.settle();
    (void)s.move();
    CHECK(s.net.handle(redial::rejected{404, milliseconds{0}, s.successor}).action == action::none);
    CHECK(s.net.moving());  // it may pass (3.4)
    CHECK(s.net.connected());
  }
  {
    session s;
    s.settle();
    (void)s.move();
    const decision d = s.net.handle(redial::failed{s.successor});
    CHECK(d.action == action::none);
    CHECK(d.connection == s.old);
    CHECK(d.timer.count == 800);
    CHECK(s.net.connected());
  }
}

TEST_CASE("[V-handover] every event with the session's id is about the session") {
  {
    session s;
    s.old = s.net.handle(redial::start{}).connection;
    const decision d = s.net.handle(redial::rejected{503, milliseconds{7000}, s.old});
    CHECK(d.action == action::wait);
    CHECK(d.code == 503);
    CHECK(d.timer.count == 7000);
  }
  for (const bool notice : {false, true}) {
    session s;
    s.settle();
    if (notice) { (void)s.move(); }
    CHECK(s.net.handle(redial::going_away{milliseconds{5000}, s.old}).action == action::none);
    CHECK(s.net.connected());
    CHECK(s.net.handle(redial::received{s.old}).action == action::none);
    CHECK(s.net.connected());
    decision d = s.net.handle(redial::closed{4500, s.old});
    CHECK(d.phase == phase::waiting);
    CHECK(d.code == 4500);
    CHECK(d.timer.count == 5000);
  }
  {
    session s;
    s.settle();
    const decision d = s.net.handle(redial::failed{s.old});
    CHECK(d.phase == phase::waiting);
    CHECK(d.reason == redial::reason::transport_failure);
  }
}

TEST_CASE("[V-handover] a service that is heard is alive: on the old connection, then on the new one") {
  redial::options o = plain();
  o.liveness_timeout = milliseconds{60000};
  session s{o};
  s.settle();
  CHECK(s.after(milliseconds{15000}, redial::received{s.old}).action == action::none);
  CHECK(s.due().action == action::none);  // 60 s after ready
  CHECK(s.net.connected());
  s.clock.advance(milliseconds{50000});
  (void)s.move();
  CHECK(s.net.handle(redial::received{s.old}).action == action::none);
  s.clock.advance(milliseconds{5000});
  CHECK(s.net.handle(redial::ready{s.successor}).action == action::disconnect);
  // That was its first frame; 60 s later nothing has come since.
  while (s.net.connected()) {
    const std::uint32_t began = s.clock();
    const decision d = s.due();
    if (d.action == action::disconnect) {
      CHECK(d.connection == s.successor);
      CHECK(d.reason == redial::reason::liveness_timeout);
      break;
    }
    REQUIRE(s.clock() - began <= 60000);
  }
}

TEST_CASE("[V-handover] the successor's ready counts as a frame") {
  redial::options o = plain();
  o.liveness_timeout = milliseconds{60000};
  session s{o};
  s.settle();
  s.clock.advance(milliseconds{15000});  // 5 s before the session would have been silent for all its time
  (void)s.move();
  decision d = s.net.handle(redial::ready{s.successor});
  const std::uint32_t began = s.clock();
  while (s.net.connected()) {
    d = s.due();
    REQUIRE(s.clock() - began <= 75000);
  }
  CHECK(s.clock() - began >= 60000);
  CHECK(d.action == action::disconnect);
  CHECK(d.connection == s.successor);
}

TEST_CASE("[V-handover] the successor's end: tried again at the same place, or no move") {
  for (const int again : {4500, 4501, 4505}) {
    INFO(again);
    session s;
    s.settle();
    (void)s.move();
    (void)s.net.handle(redial::opened{s.successor});  // where nothing opens, a given URL is no good (5.8)
    const decision d = s.net.handle(redial::closed{again, s.successor});
    CHECK(d.action == action::none);
    CHECK(d.connection == s.old);
    CHECK(d.timer.count == 800);
    CHECK(s.net.moving());
    CHECK(s.due().action == action::connect);
  }
  for (const int none : {4502, 4503, 4504}) {
    INFO(none);
    session s;
    s.settle();
    (void)s.move();
    const decision d = s.net.handle(redial::closed{none, s.successor});
    CHECK(d.action == action::none);
    CHECK(d.connection == s.old);
    CHECK_FALSE(s.net.moving());
    CHECK(s.net.connected());
  }
}

TEST_CASE("[V-handover] a successor between two tries is no transport: nobody is told to drop it") {
  {
    session s;
    s.settle();
    (void)s.move();
    (void)s.net.handle(redial::failed{s.successor});
    const decision d = s.net.handle(redial::closed{4500, s.old});
    CHECK(d.action == action::wait);
    CHECK(d.timer.count == 800);
  }
  {
    session s;
    s.settle();
    (void)s.move(milliseconds{500});
    (void)s.net.handle(redial::failed{s.successor});
    const decision d = s.due();  // the time is up
    CHECK(d.action == action::none);
    CHECK(d.timer == never);
    CHECK_FALSE(s.net.moving());
  }
}

TEST_CASE("[V-handover] a successor is asked for at once, with no first spread and no slow probe, and mints nothing") {
  redial::options o = plain();
  o.first_spread = milliseconds{60000};
  o.probe_after = milliseconds{60000};
  o.credential = redial::credential::token;
  session s{o};
  s.random.set(high_end);
  CHECK(s.net.handle(redial::start{}).timer.count == 60000);
  CHECK(s.due().action == action::mint_token);
  s.old = s.net.handle(redial::minted{}).connection;
  (void)s.net.handle(redial::ready{s.old});
  (void)s.after(milliseconds{40000}, redial::elapsed{});
  CHECK(s.net.timer() == never);
  (void)s.move();
  (void)s.net.handle(redial::closed{4503, s.successor});
  CHECK_FALSE(s.net.moving());
  CHECK(s.net.timer() == never);
  (void)s.after(milliseconds{600000}, redial::elapsed{});
  CHECK_FALSE(s.net.moving());
  CHECK(s.net.connected());
  (void)s.move();  // and again, with a new one
  CHECK(s.net.handle(redial::ready{s.successor}).connection == s.old);
}

TEST_CASE("[V-handover] while the budget has no connect for a successor, there is none to speak of") {
  redial::options o = plain();
  o.budget = {2, milliseconds{60000}};
  session s{o};
  s.settle();
  (void)s.move();
  (void)s.net.handle(redial::ready{s.successor});
  const std::uint32_t carrier = s.net.connection();
  CHECK(carrier == s.successor);
  CHECK(s.net.move_within(milliseconds{30000}).action == action::none);
  CHECK(s.net.moving());
  // What the carrier says now is about the session, not about the successor that it once was.
  const decision d = s.net.handle(redial::closed{4500, carrier});
  CHECK(d.phase == phase::waiting);
  CHECK(d.action == action::wait);
  CHECK(d.connection == carrier);
  CHECK_FALSE(s.net.moving());
}

TEST_CASE("[V-handover] decisions name the connection that carries the session, move after move") {
  session s;
  s.settle();
  for (int moves = 0; moves < 5; ++moves) {
    const std::uint32_t carrier = s.net.connection();
    (void)s.move();
    CHECK(s.successor != carrier);
    CHECK(s.net.handle(redial::event{}).connection == carrier);
    CHECK(s.net.handle(redial::opened{s.successor}).connection == carrier);
    CHECK(s.net.handle(redial::received{}).connection == carrier);
    const decision d = s.net.handle(redial::ready{s.successor});
    CHECK(d.action == action::disconnect);
    CHECK(d.connection == carrier);
    CHECK(s.net.handle(redial::event{}).connection == s.successor);
  }
  // A successor that says nothing is dropped by its own name.
  (void)s.move();
  const decision d = s.due();
  CHECK(d.action == action::disconnect);
  CHECK(d.connection == s.successor);
}

TEST_CASE("[V-handover] who has ended by himself is not dropped any more; who has not, is, and once") {
  {
    session s;
    lose_link_in_a_move(s);
    CHECK(s.net.handle(redial::closed{1006, s.successor}).action == action::none);
    CHECK(s.net.handle(redial::elapsed{}).action == action::none);
  }
  {
    session s;
    lose_link_in_a_move(s);
    CHECK(s.net.handle(redial::failed{s.successor}).action == action::none);
    CHECK(s.net.handle(redial::elapsed{}).action == action::none);
  }
  {
    session s;
    lose_link_in_a_move(s);
    CHECK(s.net.handle(redial::rejected{503, milliseconds{0}, s.successor}).action == action::none);
    CHECK(s.net.handle(redial::elapsed{}).action == action::none);
  }
  for (int other = 0; other < 6; ++other) {
    session s;
    lose_link_in_a_move(s);
    const redial::event events[] = {redial::opened{s.successor},   redial::ready{s.successor},
                                    redial::received{s.successor}, redial::going_away{milliseconds{0}, s.successor},
                                    redial::closed{1006, s.old},   redial::failed{s.old}};
    const decision d = s.net.handle(events[other]);
    CHECK(d.action == action::disconnect);
    CHECK(d.connection == s.successor);
    CHECK(d.timer == never);
    CHECK(s.net.handle(redial::closed{1006, s.successor}).action == action::none);
    CHECK(s.net.handle(redial::elapsed{}).action == action::none);
  }
}
