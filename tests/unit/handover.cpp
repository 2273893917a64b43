// SPDX-License-Identifier: MIT
// Corners of a move that the scenarios of contract/handover.cpp don't come by.
#include <redial/redial.hpp>

#include <cstdint>

#include "catch.hpp"

using redial::action;
using redial::endpoint;
using redial::milliseconds;

namespace {
struct moving_service : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "service";
  static constexpr redial::row closes[] = {
      {4500, backoff().with_session(redial::session::fresh)},
      {4501, backoff().with_endpoint(endpoint::given)},
      {4502, backoff().with_endpoint(endpoint::rediscover)},
      {4503, backoff().with_endpoint(endpoint::standard)},
      {4504, backoff()},
      {4505, backoff().with_session(redial::session::resume)},
  };
};
constexpr redial::profile service = redial::make_profile<moving_service>();
using machine = redial::handover<redial::manual_clock, redial::scripted_random>;

/// Lets a test see a private member: access is not checked in an explicit instantiation's arguments.
template <std::uint32_t machine::*Issued>
struct newest_id {
  friend std::uint32_t& issued_of(machine& m) { return m.*Issued; }
};
template struct newest_id<&machine::issued_>;
std::uint32_t& issued_of(machine& m);

struct moving {
  redial::manual_clock clock{0xFFFFFFF0u};
  redial::scripted_random random{0};
  machine net;
  std::uint32_t old = 0;

  explicit moving(const redial::options& o = service.defaults) : net(service, clock, random, o) {
    old = net.handle(redial::start{}).connection;
    (void)net.handle(redial::opened{old});
    REQUIRE(net.connected());
  }
};
}  // namespace

TEST_CASE("[V-handover] each transport event about the successor, by its id") {
  const auto after = [](auto make) {
    moving m;
    const std::uint32_t id = m.net.move_within(milliseconds{30000}).connection;
    const redial::decision d = m.net.handle(make(id));
    CHECK(m.net.connected());
    return d;
  };
  CHECK(after([](std::uint32_t id) { return redial::opened{id}; }).action == action::disconnect);  // 1.4: online
  CHECK(after([](std::uint32_t id) { return redial::ready{id}; }).action == action::disconnect);
  CHECK(after([](std::uint32_t id) { return redial::closed{4504, id}; }).timer == milliseconds{800});
  CHECK(after([](std::uint32_t id) { return redial::failed{id}; }).timer == milliseconds{800});
  CHECK(after([](std::uint32_t id) {
          return redial::rejected{503, milliseconds{7000}, id};
        }).timer == milliseconds{7000});
  CHECK(after([](std::uint32_t id) { return redial::received{id}; }).action == action::none);
  moving hinted;
  const std::uint32_t id = hinted.net.move_within(redial::never).connection;
  CHECK(hinted.net.handle(redial::going_away{milliseconds{5000}, id}).action == action::none);
  CHECK(hinted.net.handle(redial::closed{4504, id}).timer == milliseconds{5000});  // the hint was the successor's
}

TEST_CASE("[V-handover] each transport event about the session, by its id and by `current`") {
  for (const bool named : {false, true}) {
    moving m;
    const std::uint32_t id = named ? m.old : redial::current;
    CHECK(m.net.handle(redial::received{id}).action == action::none);
    CHECK(m.net.handle(redial::going_away{milliseconds{5000}, id}).action == action::none);
    CHECK(m.net.handle(redial::rejected{503, milliseconds{0}, id}).timer == milliseconds{5000});  // as failed
    moving late;
    CHECK(late.net.handle(redial::rejected{503, milliseconds{0}, late.old + 9}).action == action::none);
    CHECK(late.net.connected());
  }
}

TEST_CASE(
    "[C-6.2] [V-handover] a frame of the session's keeps it alive, by its id and by `current`; no other one does") {
  redial::options o = service.defaults;
  o.liveness_timeout = milliseconds{4000};
  const auto pings = [&o](std::uint32_t from_session, bool named) {
    moving m{o};
    int asked = 0;
    for (int looks = 0; looks < 20 && m.net.connected(); ++looks) {
      m.clock.advance(m.net.timer());
      m.net.saw_frame(named ? m.old + from_session : redial::current);
      asked += m.net.handle(redial::elapsed{}).action == action::ping ? 1 : 0;
    }
    return asked;
  };
  CHECK(pings(0, false) == 0);
  CHECK(pings(0, true) == 0);
  CHECK(pings(9, true) == 1);  // nobody answers it, so the connection ends
}

TEST_CASE("[V-handover] after a move the session has the successor's id, for each event that names one") {
  const auto after = [](auto make, bool of_session) {
    moving m;
    const std::uint32_t id = m.net.move_within(milliseconds{30000}).connection;
    (void)m.net.handle(redial::opened{id});
    REQUIRE(m.net.connection() == id);
    (void)m.net.handle(make(of_session ? id : m.old));
    return m.net.handle(redial::closed{4505, id}).session;
  };
  const auto lost = [](std::uint32_t id) { return redial::session_lost{id}; };
  CHECK(after(lost, true) == redial::session::fresh);
  CHECK(after(lost, false) == redial::session::resume);  // the old connection's news is nobody's
  CHECK(after([](std::uint32_t id) { return redial::received{id}; }, true) == redial::session::resume);
}

TEST_CASE("[V-handover] nothing moves before it has to") {
  redial::manual_clock clock;
  redial::scripted_random random{0};
  machine net{service, clock, random};
  CHECK_FALSE(net.moving());
  CHECK_FALSE(moving{}.net.moving());
}

TEST_CASE("[V-handover] which answers to the successor end the move") {
  for (const int code : {4500, 4501, 4502, 4503, 4504}) {
    moving m;
    const std::uint32_t id = m.net.move_within(milliseconds{30000}).connection;
    (void)m.net.handle(redial::closed{code, id});
    INFO(code);
    CHECK(m.net.moving() == (code == 4504));  // says nothing new; where it never opened, a given URL is no good (5.8)
    CHECK(m.net.connected());
  }
}

TEST_CASE("[V-handover] a move that waits for the budget has no successor yet, and `current` still means the session") {
  redial::options o = service.defaults;
  o.budget.burst = 1;
  moving m{o};
  redial::decision d = m.net.move_within(milliseconds{30000});
  CHECK(d.action == action::none);
  CHECK(m.net.moving());
  CHECK(d.timer == milliseconds{10000});
  CHECK(m.net.handle(redial::failed{redial::current}).action == action::wait);  // the session's end, not a successor's
  CHECK_FALSE(m.net.connected());
  CHECK_FALSE(m.net.moving());
}

TEST_CASE("[V-handover] a time of nothing is none told; another one counts to its end") {
  for (const std::uint32_t told : {0u, 0xFFFFFFFFu, 4000u}) {
    moving m;
    const redial::decision d = m.net.move_within(milliseconds{told});
    CHECK(d.timer == milliseconds{told == 4000 ? 4000u : 10000u});  // else the successor's connect time-out
    CHECK(m.net.timer() == d.timer);
  }
}

TEST_CASE("[V-handover] after 2^32 transports ids begin again, past `current`") {
  moving m;
  issued_of(m.net) = 0xFFFFFFFEu;
  CHECK(m.net.move_within(redial::never).connection == 0xFFFFFFFFu);
  (void)m.net.handle(redial::opened{0xFFFFFFFFu});
  CHECK(m.net.connection() == 0xFFFFFFFFu);
  CHECK(m.net.move_within(redial::never).connection == 1);
}
