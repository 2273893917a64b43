// SPDX-License-Identifier: MIT
// Services that refuse in a message, or by what an answer lacks: what their headers say to feed leads to what they say.
#include <redial/services.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "catch.hpp"

using namespace std::chrono_literals;
using redial::action;
using redial::decision;
using redial::phase;

namespace {

/// A client on a clock that only the test moves, with draws at the low end.
class client {
 public:
  explicit client(const redial::profile& p) : net_{p, clock_, redial::scripted_random{0}} {}

  decision feed(const redial::event& e) { return last_ = net_.handle(e); }
  /// Starts and connects.
  void connect() {
    (void)feed(redial::start{});
    REQUIRE(last_.action == action::connect);
  }
  /// Lets the timer run out.
  decision wait() {
    REQUIRE(last_.timer != redial::never);
    clock_.advance(last_.timer);
    return feed(redial::elapsed{});
  }
  void pass(redial::milliseconds time) { clock_.advance(time); }
  std::uint32_t id() const { return last_.connection; }
  redial::phase phase() const { return net_.phase(); }

 private:
  redial::manual_clock clock_;
  redial::reconnector<std::reference_wrapper<redial::manual_clock>, redial::scripted_random> net_;
  decision last_{};
};

// The functions of the headers' examples.

redial::event of_socket_io(const char* text, std::size_t size, std::uint32_t id) {
  using redial::services::socket_io;
  if (size < 2 || text[0] != '4') { return redial::received{id}; }
  if (text[1] == '0') { return redial::ready{id, redial::never}; }
  if (text[1] == '1') { return redial::closed{socket_io::server_disconnect, id}; }
  if (text[1] == '4') { return redial::closed{socket_io::connect_error, id}; }
  return redial::received{id};
}
redial::event of_socket_io(const std::string& text, std::uint32_t id) {
  return of_socket_io(text.data(), text.size(), id);
}

redial::event of_home_assistant(const std::string& type, std::uint32_t id) {
  if (type == "auth_ok") { return redial::ready{id, redial::never}; }
  if (type == "auth_invalid") { return redial::closed{redial::services::home_assistant::auth_invalid, id}; }
  return redial::received{id};
}

}  // namespace

TEST_CASE("Socket.IO: online with the answer to CONNECT, and not with Engine.IO's open packet") {
  client c{redial::socket_io};
  c.connect();
  (void)c.feed(redial::opened{c.id()});
  for (const char* text : {"", "0", R"(0{"sid":"a","pingInterval":25000})", "2"}) {
    (void)c.feed(of_socket_io(text, c.id()));
    REQUIRE(c.phase() == phase::connecting);
  }
  (void)c.feed(of_socket_io(R"(40{"sid":"b"})", c.id()));
  REQUIRE(c.phase() == phase::online);
  (void)c.feed(of_socket_io(R"(42["news",1])", c.id()));
  REQUIRE(c.phase() == phase::online);
}

TEST_CASE("Socket.IO: 41 and 44 stop, and the close behind them changes nothing") {
  for (const char* text : {"41", R"(44{"message":"Invalid namespace"})"}) {
    client c{redial::socket_io};
    c.connect();
    if (text[1] == '1') { (void)c.feed(of_socket_io("40{}", c.id())); }
    const decision d = c.feed(of_socket_io(text, c.id()));
    INFO(text);
    CHECK(d.action == action::stop);
    CHECK(d.timer == redial::never);
    CHECK(d.reason == redial::reason::close_code);
    CHECK(c.feed(redial::closed{1005, c.id()}).action == action::none);
    CHECK(c.feed(redial::start{}).action == action::connect);  // the application comes back by itself
  }
}

TEST_CASE("Socket.IO: without a ping for 45 s the connection is dead") {
  client c{redial::socket_io};
  c.connect();
  (void)c.feed(of_socket_io("40{}", c.id()));
  std::uint32_t silent = 0;
  decision d = c.feed(of_socket_io("2", c.id()));
  while (d.action != action::disconnect) {
    REQUIRE(d.timer != redial::never);
    silent += d.timer.count;
    d = c.wait();
    REQUIRE(silent <= 60000);
  }
  CHECK(silent >= 45000);
}

TEST_CASE(
    "Socket.IO: a server of another Engine.IO version is not run against, however its 400 in the stream is told") {
  client lost{redial::socket_io};
  lost.connect();
  std::uint32_t waited = 0;
  for (int i = 0; i < 20; ++i) {
    (void)lost.feed(redial::opened{lost.id()});
    const decision d = lost.feed(redial::closed{1006, lost.id()});
    REQUIRE(d.action == action::wait);
    CHECK(d.timer.count >= waited);  // the low ends: 0.5, 1, 2, 2.5 s
    waited = d.timer.count;
    while (lost.wait().action == action::wait) {}  // for the connect budget
  }
  CHECK(waited >= 2500);
  client garbled{redial::socket_io};
  garbled.connect();
  (void)garbled.feed(redial::opened{garbled.id()});
  CHECK(garbled.feed(redial::closed{1002, garbled.id()}).timer >= redial::milliseconds{30000});
}

namespace {
struct with_token : redial::over<redial::services::socket_io> {
  static constexpr const char* name = "with_token";
  static constexpr redial::row closes[] = {{redial::services::socket_io::connect_error, fresh_token()}};
  static constexpr redial::options defaults = [] {
    redial::options o = redial::services::socket_io::defaults;
    o.credential = redial::credential::token;
    return o;
  }();
};
}  // namespace

TEST_CASE("Socket.IO: who can mint another token answers 44 with one") {
  static constexpr redial::profile p = redial::make_profile<with_token>();
  client c{p};
  (void)c.feed(redial::start{});
  (void)c.feed(redial::minted{});
  CHECK(c.feed(of_socket_io(R"(44{"message":"expired"})", c.id())).action == action::mint_token);
}

TEST_CASE("OCPP: online as soon as the upgrade agreed on a version; without one a person is told, and it goes on") {
  client c{redial::ocpp};
  c.connect();
  (void)c.feed(redial::opened{c.id()});
  REQUIRE(c.phase() == phase::online);
  (void)c.feed(redial::closed{1006, c.id()});
  for (int i = 0; i < 100; ++i) {
    REQUIRE(c.wait().action == action::connect);
    const decision d = c.feed(redial::closed{redial::services::ocpp::no_common_version, c.id()});
    REQUIRE(d.action == action::wait);
    CHECK(d.tell_user);
  }
}

TEST_CASE("OCPP: no close code and no status ends it") {
  client c{redial::ocpp};
  c.connect();
  for (int code = 1000; code < 5000; ++code) {
    for (int i = 0; i < 3; ++i) {
      REQUIRE(c.feed(redial::closed{code, c.id()}).action == action::wait);
      REQUIRE(c.wait().action == action::connect);
    }
    c.pass(1h);
  }
  for (int status = 100; status < 600; ++status) {
    for (int i = 0; i < 3; ++i) {
      REQUIRE(c.feed(redial::rejected{status, redial::milliseconds{0}, c.id()}).action == action::wait);
      REQUIRE(c.wait().action == action::connect);
    }
    c.pass(1h);
  }
}

TEST_CASE("OCPP: a refused BootNotification's interval is stayed away if the connection is dropped") {
  client c{redial::ocpp};
  c.connect();
  (void)c.feed(redial::opened{c.id()});
  (void)c.feed(redial::going_away{300s, c.id()});
  const decision d = c.feed(redial::closed{1000, c.id()});
  CHECK(d.action == action::wait);
  CHECK(d.timer >= redial::milliseconds{300000});
}

TEST_CASE("OCPP: the waits are the minimum, doubled three times, and then kept") {
  client c{redial::ocpp};
  c.connect();
  for (const std::uint32_t wait : {3000u, 6000u, 12000u, 24000u, 24000u, 24000u}) {  // draws at the low end: + 0
    CHECK(c.feed(redial::failed{c.id()}).timer.count == wait);
    REQUIRE(c.wait().action == action::connect);
  }
}

TEST_CASE("Home Assistant: auth_ok is the hello; auth_invalid stops and tells the user") {
  client c{redial::home_assistant};
  c.connect();
  (void)c.feed(redial::opened{c.id()});
  (void)c.feed(of_home_assistant("auth_required", c.id()));
  REQUIRE(c.phase() == phase::connecting);
  (void)c.feed(of_home_assistant("auth_ok", c.id()));
  REQUIRE(c.phase() == phase::online);
  REQUIRE(c.feed(redial::closed{1000, c.id()}).action == action::connect);  // the ladder begins with 0 s
  const decision d = c.feed(of_home_assistant("auth_invalid", c.id()));
  CHECK(d.action == action::stop);
  CHECK(d.tell_user);
  CHECK(c.feed(redial::closed{1000, c.id()}).action == action::none);
}

TEST_CASE("Home Assistant: the ladder climbs from 0 to 5 s and stays there") {
  client c{redial::home_assistant};
  c.connect();
  c.pass(1h);
  REQUIRE(c.feed(redial::failed{c.id()}).action == action::connect);
  for (const std::uint32_t wait : {1000u, 2000u, 3000u, 4000u, 5000u, 5000u}) {
    c.pass(1min);  // fills the budget
    const decision d = c.feed(redial::failed{c.id()});
    CHECK(d.action == action::wait);
    CHECK(d.timer.count == wait);
    REQUIRE(c.wait().action == action::connect);
  }
}

TEST_CASE(
    "Deepgram: 1000 is the end of the stream, 1011 comes back, audio that can't be decoded is given up in the end") {
  client done{redial::deepgram};
  done.connect();
  (void)done.feed(redial::opened{done.id()});
  REQUIRE(done.phase() == phase::online);
  const decision end = done.feed(redial::closed{1000, done.id()});
  CHECK(end.action == action::stop);
  CHECK(end.reason == redial::reason::normal_closure);

  client silent{redial::deepgram};
  silent.connect();
  (void)silent.feed(redial::opened{silent.id()});
  const decision back = silent.feed(redial::closed{1011, silent.id()});
  CHECK(back.action == action::wait);
  CHECK(back.timer == redial::milliseconds{1020});  // the low end of 3 s, give or take 66 %

  client noise{redial::deepgram};
  noise.connect();
  (void)noise.feed(redial::opened{noise.id()});
  decision d = noise.feed(redial::closed{1008, noise.id()});
  int attempts = 1;
  for (; d.action == action::wait; ++attempts) {
    CHECK(d.timer >= redial::milliseconds{30000});
    REQUIRE(noise.wait().action == action::connect);
    REQUIRE(attempts < 100);
    d = noise.feed(redial::closed{1008, noise.id()});
  }
  CHECK(d.action == action::stop);
  CHECK(attempts > 10);
}
