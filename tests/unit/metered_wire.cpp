// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include <cstdint>
#include <limits>
#include <string>

#include "catch.hpp"
#include "fenced.hpp"

namespace wire = redial::metered_wire;
using kind = wire::message::kind;
using redial::never;

namespace {
wire::message read(const std::string& text) {
  static fenced memory;
  return wire::read(memory.before_fence(text), text.size());
}
bool says_nothing(const wire::message& m) {
  return m.retry_after.count == 0 && m.expires_at == 0 && m.server_time == 0 && m.max_message_size == 0;
}
std::uint32_t hint(const std::string& number) {
  return read(R"({"type":"going_away","retryAfterMs":)" + number + "}").retry_after.count;
}
std::uint32_t frame(const std::string& number) {
  return read(R"({"type":"welcome","maxMessageSize":)" + number + "}").max_message_size;
}
std::int64_t end_of_life(const std::string& number) {
  return read(R"({"type":"welcome","expiresAt":)" + number + "}").expires_at;
}
}  // namespace

TEST_CASE("[C-9] a message says what its own type has, and nothing else") {
  const std::string members = R"(,"retryAfterMs":2500,"expiresAt":1700003600,"maxMessageSize":4096})";
  wire::message m = read(R"({"type":"going_away")" + members);
  CHECK(m.what == kind::going_away);
  CHECK(m.retry_after.count == 2500);
  CHECK(m.expires_at == 0);
  CHECK(m.max_message_size == 0);

  m = read(R"({"type":"welcome")" + members);
  CHECK(m.what == kind::welcome);
  CHECK(m.retry_after.count == 0);
  CHECK(m.expires_at == 1700003600);
  CHECK(m.max_message_size == 4096);

  for (const char* type : {"\"pong\"", "\"\"", "1", "null", "[\"welcome\"]", "{\"type\":\"welcome\"}", "\"Welcome\"",
                           "\"going_awa\"", "\"going_away_\"", "\"welcomed\""}) {
    INFO(type);
    m = read("{\"type\":" + std::string(type) + members);
    CHECK(m.what == kind::other);
    CHECK(says_nothing(m));
  }
  m = read(R"({"type":"going_away")" + members + "}");
  CHECK(m.what == kind::malformed);
  CHECK(says_nothing(m));
  CHECK(says_nothing(wire::message{}));
  CHECK(wire::message{}.what == kind::malformed);
}

TEST_CASE("[C-9] what a message does not give is 0") {
  CHECK(says_nothing(read(R"({"type":"going_away"})")));
  CHECK(says_nothing(read(R"({"type":"welcome"})")));
  CHECK(says_nothing(read(R"({"type":"going_away","x":{"retryAfterMs":5},"RetryAfterMs":5,"retryAfterMsx":5})")));
  for (const char* none : {"null", "\"5\"", "-5", "0", "0.0", "true", "[5]", "{\"retryAfterMs\":5}"}) {
    INFO(none);
    CHECK(hint(none) == 0);
    CHECK(frame(none) == 0);
    CHECK(end_of_life(none) == 0);
  }
}

TEST_CASE("[C-9] keys may be in any order, come again, be escaped and stand in white space") {
  CHECK(read(R"({"retryAfterMs":7,"type":"going_away"})").retry_after.count == 7);
  CHECK(read(R"({"type":"welcome","retryAfterMs":7,"type":"going_away"})").retry_after.count == 7);
  CHECK(read(R"({"type":"going_away","retryAfterMs":7,"retryAfterMs":8})").retry_after.count == 8);
  CHECK(read(R"({"type":"going_away","retryAfterMs":7,"retryAfterMs":null})").retry_after.count == 0);
  CHECK(read(R"({"type":"going_away","type":7})").what == kind::other);
  CHECK(read(R"({"\u0074ype":"going\u005faway","retry\u0041fterMs":7})").retry_after.count == 7);
  CHECK(read("\n{ \"type\" : \"welcome\" , \"expiresAt\" : 5 , \"maxMessageSize\" : 6 } ").expires_at == 5);
  CHECK(read("\n{ \"type\" : \"welcome\" , \"expiresAt\" : 5 , \"maxMessageSize\" : 6 } ").max_message_size == 6);
}

TEST_CASE("[C-9] hints round up, the other numbers down; all of them saturate") {
  CHECK(hint("0.001") == 1);
  CHECK(hint("2.5") == 3);
  CHECK(hint("4294967292.5") == 0xFFFFFFFDu);
  CHECK(hint("4294967293") == 0xFFFFFFFDu);
  CHECK(hint("4294967293.5") == 0xFFFFFFFEu);
  CHECK(hint("4294967294") == 0xFFFFFFFEu);  // never below never
  CHECK(hint("4294967295") == 0xFFFFFFFEu);
  CHECK(hint("4294967296") == 0xFFFFFFFEu);
  CHECK(hint("1e400") == 0xFFFFFFFEu);
  CHECK(frame("0.9") == 0);
  CHECK(frame("65536.9") == 65536);
  CHECK(frame("4294967293") == 0xFFFFFFFDu);
  CHECK(frame("4294967294") == 0xFFFFFFFEu);
  CHECK(frame("4294967294.9") == 0xFFFFFFFEu);
  CHECK(frame("4294967295") == 0xFFFFFFFFu);
  CHECK(frame("4294967296") == 0xFFFFFFFFu);
  CHECK(frame("1e400") == 0xFFFFFFFFu);
  CHECK(end_of_life("1.7e9") == 1700000000);
  CHECK(end_of_life("1700000000.9") == 1700000000);
  CHECK(end_of_life("1e17") == 100000000000000000);
  CHECK(end_of_life("1e400") == 1000000000000000000);
}

TEST_CASE("[C-9] to_event: a welcome is ready, with the token's life if both its times are known") {
  constexpr std::int64_t now = 1700000000;
  wire::message m = read(R"({"type":"welcome","expiresAt":1700000040})");
  redial::event e = wire::to_event(m, 7, now);
  CHECK(e.what() == redial::event::kind::ready);
  CHECK(e.id() == 7);
  CHECK(e.span().count == 40000);
  CHECK(wire::to_event(m).span() == never);  // no clock
  CHECK(wire::to_event(m, 7, 0).span() == never);
  CHECK(wire::to_event(m, 7, -1).span() == never);
  CHECK(wire::to_event(m, 7, std::numeric_limits<std::int64_t>::min()).span() == never);
  CHECK(wire::to_event(m).id() == redial::current);
  CHECK(wire::to_event(m, 7, now + 39).span().count == 1000);
  for (const std::int64_t past : {now + 40, now + 41, std::numeric_limits<std::int64_t>::max()}) {
    const redial::milliseconds life = wire::to_event(m, 7, past).span();
    CHECK((life.count == 0 || life == never));  // the machine takes both for a life that was not given
  }
  m.expires_at = now + 1000;
  CHECK(wire::to_event(m, 7, 1577836800).span().count == 0xFFFFFFFEu);  // 2020 began
  CHECK(wire::to_event(m, 7, 1577836799).span() == never);              // a clock that was never set
  m.expires_at = 0;
  CHECK(wire::to_event(m, 7, now).span() == never);
  m.expires_at = -1;
  CHECK(wire::to_event(m, 7, now).span() == never);
  CHECK(wire::to_event(read(R"({"type":"welcome"})"), 7, now).span() == never);
}

TEST_CASE("[C-9] to_event: the server's own clock comes before the device's") {
  wire::message m = read(R"({"type":"welcome","expiresAt":1700000040,"serverTime":1700000000})");
  CHECK(m.server_time == 1700000000);
  for (const std::int64_t device : {std::int64_t{0}, std::int64_t{1}, std::int64_t{1700000039},
                                    std::int64_t{1700003600}, std::numeric_limits<std::int64_t>::max()}) {
    CHECK(wire::to_event(m, 7, device).span().count == 40000);
  }
  m.server_time = 1700000039;
  CHECK(wire::to_event(m, 7, 1700000000).span().count == 1000);
  m.server_time = 1700000040;
  CHECK(wire::to_event(m, 7, 1700000000).span() == never);
  m.server_time = std::numeric_limits<std::int64_t>::max();
  CHECK(wire::to_event(m, 7, 1700000000).span() == never);
  m.server_time = 1;
  m.expires_at = 41;
  CHECK(wire::to_event(m, 7, 1700000000).span().count == 40000);
  m.expires_at = std::numeric_limits<std::int64_t>::max();
  CHECK(wire::to_event(m, 7, 1700000000).span().count == 0xFFFFFFFEu);
}

TEST_CASE("[C-9] serverTime: seconds up to 10^11, milliseconds above it, rounded down to seconds") {
  const auto at = [](const std::string& number) {
    return read(R"({"type":"welcome","serverTime":)" + number + "}").server_time;
  };
  CHECK(at("1") == 1);
  CHECK(at("1.9") == 1);
  CHECK(at("99999999999") == 99999999999);
  CHECK(at("100000000000") == 100000000000);
  CHECK(at("100000000001") == 100000000);
  CHECK(at("100000000999.9") == 100000000);
  CHECK(at("100000001000") == 100000001);
  CHECK(at("1.7e12") == 1700000000);
  CHECK(at("999999999999999999") == 999999999999999);
  CHECK(at("1e400") == 1000000000000000);  // saturates at 10^18 ms
  for (const char* none : {"null", "\"5\"", "-5", "0", "0.9", "true", "[5]"}) { CHECK(at(none) == 0); }
}

TEST_CASE("[C-9] to_event: without an id it is the running connection, without a clock a life of unknown length") {
  constexpr wire::message m = {kind::welcome, redial::milliseconds{0}, 1700000040, 0, 0};
  STATIC_REQUIRE(wire::to_event(m).id() == redial::current);
  STATIC_REQUIRE(wire::to_event(m).span() == never);
  STATIC_REQUIRE(wire::to_event(m, 7).span() == never);
  STATIC_REQUIRE(wire::to_event(m, 7, 1700000000).span().count == 40000);
}

TEST_CASE("[C-9] to_event: a going_away is one, the rest is inert") {
  const redial::event e = wire::to_event(read(R"({"type":"going_away","retryAfterMs":2500})"), 9, 1000000);
  CHECK(e.what() == redial::event::kind::going_away);
  CHECK(e.span().count == 2500);
  CHECK(e.id() == 9);
  CHECK(wire::to_event(read(R"({"type":"going_away"})")).span().count == 0);
  CHECK(wire::to_event(read(R"({"type":"going_away"})")).id() == redial::current);
  CHECK(wire::to_event(read(R"({"type":"pong","retryAfterMs":2500})")).what() == redial::event::kind::inert);
  CHECK(wire::to_event(read("{")).what() == redial::event::kind::inert);
  CHECK(wire::to_event(wire::message{}).what() == redial::event::kind::inert);
}
