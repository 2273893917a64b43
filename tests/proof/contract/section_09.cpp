// SPDX-License-Identifier: MIT
#include <string>

#include "scenario.hpp"

namespace wire = redial::metered_wire;
using kind = wire::message::kind;

namespace {
constexpr wire::message read(const char* text) {
  std::size_t size = 0;
  while (text[size] != '\0') { ++size; }
  return wire::read(text, size);
}
constexpr std::uint32_t hint(const char* text) { return read(text).retry_after.count; }
std::uint32_t after(const std::string& text, std::int64_t now = 0) {
  return redial::parse_retry_after(text.data(), text.size(), now).count;
}
}  // namespace

TEST_CASE("[C-9] going_away and welcome are read, also at compile time") {
  STATIC_REQUIRE(read(R"({"type":"going_away","retryAfterMs":2500})").what == kind::going_away);
  STATIC_REQUIRE(hint(R"({"type":"going_away","retryAfterMs":2500})") == 2500);
  constexpr wire::message w = read(
      R"( {"peerId":"a","expiresAt":1700003600,"serverTime":1700000000000,"maxMessageSize":65536,"metadata":{"x":[1,{}]},"type":"welcome"} )");
  STATIC_REQUIRE(w.what == kind::welcome);
  STATIC_REQUIRE(w.expires_at == 1700003600);
  STATIC_REQUIRE(w.server_time == 1700000000);
  STATIC_REQUIRE(w.max_message_size == 65536);
  STATIC_REQUIRE(read(R"({"type":"welcome","expiresAt":null})").expires_at == 0);
  STATIC_REQUIRE(read(R"({"type":"pong"})").what == kind::other);
  STATIC_REQUIRE(read("{}").what == kind::other);
}

TEST_CASE("[C-9] escapes are decoded in keys and strings; the last of equal keys wins") {
  STATIC_REQUIRE(hint(R"({"\u0074ype":"going\u005faway","retryAfter\u004Ds":7})") == 7);
  STATIC_REQUIRE(hint(R"({"type":"going_away","retryAfterMs":7,"retryAfterMs":8})") == 8);
  STATIC_REQUIRE(read(R"({"type":"going_away","type":"x"})").what == kind::other);
  STATIC_REQUIRE(read(R"({"type":"going_away","type":7})").what == kind::other);
  STATIC_REQUIRE(hint(R"({"type":"going_away","retryAfterMs":7,"retryAfterMs":null})") == 0);
  STATIC_REQUIRE(read(R"({"type":"going_away\u0000"})").what == kind::other);
  STATIC_REQUIRE(read(R"({"type":"going_away_or_something_much_longer"})").what == kind::other);
}

TEST_CASE("[C-9] numbers: fractions round up, exponents count, too large saturates, the rest is 0") {
  struct {
    const char* number;
    std::uint32_t expected;
  } const cases[] = {
      {"0", 0},
      {"-5", 0},
      {"\"500\"", 0},
      {"null", 0},
      {"true", 0},
      {"[500]", 0},
      {"-0", 0},
      {"0.0", 0},
      {"1", 1},
      {"0.1", 1},
      {"2.5", 3},
      {"2.000", 2},
      {"2.0001", 3},
      {"25e-1", 3},
      {"25E-2", 1},
      {"1e3", 1000},
      {"1.5e3", 1500},
      {"0.0000001e7", 1},
      {"0.00000011e7", 2},
      {"1e-400", 1},
      {"1e400", 0xFFFFFFFEu},
      {"4294967294", 0xFFFFFFFEu},
      {"4294967295", 0xFFFFFFFEu},
      {"4294967293", 0xFFFFFFFDu},
      {"99999999999999999999999999", 0xFFFFFFFEu},
      {"1e+2", 100},
      {"1e999999999999", 0xFFFFFFFEu},
      {"0e999999999999", 0},
  };
  for (const auto& c : cases) {
    const std::string text = std::string(R"({"type":"going_away","retryAfterMs":)") + c.number + "}";
    INFO(text);
    const wire::message m = wire::read(text.data(), text.size());
    CHECK(m.what == kind::going_away);
    CHECK(m.retry_after.count == c.expected);
  }
}

TEST_CASE("[C-9] anything but one well-formed object is malformed") {
  const std::string bad[] = {
      "",
      " ",
      "{",
      "}",
      "[]",
      "\"x\"",
      "1",
      "null",
      "{} {}",
      "{},",
      "{\"a\"}",
      "{\"a\":}",
      "{\"a\":1,}",
      "{,}",
      "{a:1}",
      "{'a':1}",
      "{\"a\":01}",
      "{\"a\":1.}",
      "{\"a\":.5}",
      "{\"a\":+1}",
      "{\"a\":1e}",
      "{\"a\":1e+}",
      "{\"a\":-}",
      "{\"a\":tru}",
      "{\"a\":truex}",
      "{\"a\":nul}",
      "{\"a\":[1,]}",
      "{\"a\":[,1]}",
      "{\"a\":[ , 1]}",
      "{\"a\":[1 2]}",
      "{\"a\":{\"b\":1,}}",
      "{\"a\":{,}}",
      "{\"a\":[}",
      "{\"a\":{]}",
      "{\"a\":\"\n\"}",
      "{\"a\":\"\\x\"}",
      "{\"a\":\"\\u12G4\"}",
      "{\"a\":\"\\u123\"}",
      "{\"a\":\"\\",
      "{\"a\":\"\\u",
      "{\"a\":\"\\ud800\"}",
      "{\"a\":\"\\udc00\"}",
      "{\"a\":\"\\ud800\\u0041\"}",
      "{\"a\":\"\xff\"}",
      "{\"a\":\"\xc0\xaf\"}",
      "{\"a\":\"\xed\xa0\x80\"}",
      "{\"a\":\"\xf4\x90\x80\x80\"}",
      "{\"a\":\"\xe2\x82\"}",
      "\xef\xbb\xbf{}",
      std::string("{}\0", 3),
      "{\"a\":NaN}",
      "{\"a\":Infinity}",
      "{\"a\" 1}",
      "{\"a\":1 \"b\":2}",
      "{\"a\":1}x",
  };
  for (const std::string& text : bad) {
    INFO(text);
    CHECK(wire::read(text.data(), text.size()).what == kind::malformed);
  }
  CHECK(wire::read(nullptr, 0).what == kind::malformed);
  const std::string good[] = {"{\"a\":[ ]}",
                              "{\"a\":{ }}",
                              "{\"a\":[[],{}]}",
                              "{\"a\":\"\\ud83d\\ude00\"}",
                              "{\"a\":\"\xf0\x9f\x98\x80\"}",
                              "{\"a\":[1,[2,{\"b\":3}]],\"c\":-0.1e-1}",
                              "\t\r\n {\"a\" : true , \"b\" : false }\n"};
  for (const std::string& text : good) {
    INFO(text);
    CHECK(wire::read(text.data(), text.size()).what == kind::other);
    for (std::size_t cut = 0; cut + 1 < text.size(); ++cut) {  // a prefix is never an object
      CHECK(wire::read(text.data(), cut).what == kind::malformed);
    }
  }
}

TEST_CASE("[C-9] nesting is read to a fixed depth") {
  const auto nested = [](std::size_t levels) {
    return "{\"a\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
  };
  const std::string deep = nested(redial::detail::json_depth);
  const std::string deeper = nested(redial::detail::json_depth + 1);
  REQUIRE(wire::read(deep.data(), deep.size()).what == kind::other);
  REQUIRE(wire::read(deeper.data(), deeper.size()).what == kind::malformed);
  const std::string abyss(1000000, '[');
  REQUIRE(wire::read(abyss.data(), abyss.size()).what == kind::malformed);
}

namespace {
constexpr std::int64_t now = 1700000000;  // 2023
redial::event event_of(const std::string& members, std::int64_t unix_now = 0) {
  const std::string text = R"({"type":"welcome",)" + members + "}";
  const wire::message m = wire::read(text.data(), text.size());
  REQUIRE(m.what == kind::welcome);
  const redial::event e = wire::to_event(m, redial::current, unix_now);
  REQUIRE(e.what() == redial::event::kind::ready);
  return e;
}
redial::milliseconds life(const std::string& members, std::int64_t unix_now = 0) {
  return event_of(members, unix_now).span();
}
}  // namespace

TEST_CASE("[C-9] to_event") {
  scenario s;
  const decision d = s.start_connecting();
  const redial::event e =
      wire::to_event(read(R"({"type":"welcome","expiresAt":1700000040,"serverTime":1700000000})"), d.connection);
  REQUIRE(e.what() == redial::event::kind::ready);
  REQUIRE(e.span() == 40s);
  REQUIRE(s.feed(e).timer == 20s);
  REQUIRE(s.feed(wire::to_event(read(R"({"type":"going_away","retryAfterMs":9000})"))).action == action::none);
  REQUIRE(s.feed(redial::closed{1001}).timer == 9s);
  REQUIRE(wire::to_event(read("{}")).what() == redial::event::kind::inert);
  REQUIRE(wire::to_event(read("{")).what() == redial::event::kind::inert);
}

TEST_CASE("[C-9] a token lives by the server's own clock, whatever the device's says") {
  const std::string both = R"("expiresAt":1700003600,"serverTime":1700000000)";
  for (const std::int64_t device : {std::int64_t{0}, std::int64_t{1}, now - 86400, now, now + 7200, now * 1000}) {
    REQUIRE(life(both, device) == 1h);
  }
  REQUIRE(life(R"("expiresAt":1700000001,"serverTime":1700000000)") == 1s);
  for (const char* contradiction : {"1700000000", "1699999999", "1"}) {  // no life at all: none is told
    REQUIRE(life(std::string{R"("serverTime":1700000000,"expiresAt":)"} + contradiction, now - 100) == never);
  }
  REQUIRE(life(R"("serverTime":1700000000)", now) == never);
  REQUIRE(life(R"("serverTime":1,"expiresAt":9e18)", now).count == 0xFFFFFFFEu);
}

TEST_CASE(
    "[C-9] serverTime in seconds or in milliseconds, fractions rounded down; the device's clock where it is none") {
  const auto server_time = [](const char* number) {
    const std::string text = std::string{R"({"type":"welcome","expiresAt":1700003600,"serverTime":)"} + number + "}";
    return wire::read(text.data(), text.size()).server_time;
  };
  REQUIRE(server_time("1700000000") == now);
  REQUIRE(server_time("1700000000.9") == now);
  REQUIRE(server_time("1700000000000") == now);
  REQUIRE(server_time("1700000000999") == now);
  REQUIRE(server_time("1700000001000") == now + 1);
  REQUIRE(server_time("1.7e12") == now);
  REQUIRE(server_time("100000000000") == 100000000000);  // 10^11 itself are seconds
  REQUIRE(server_time("100000001000") == 100000001);
  for (const char* none : {"null", "0", "-5", "\"1700000000\"", "[1]", "true", "0.5"}) {
    INFO(none);
    REQUIRE(server_time(none) == 0);
    REQUIRE(life(std::string{R"("expiresAt":1700003600,"serverTime":)"} + none, now) == 1h);
  }
  REQUIRE(read(R"({"type":"welcome","expiresAt":1700003600})").server_time == 0);
  REQUIRE(read(R"({"type":"going_away","serverTime":1700000000})").server_time == 0);
}

TEST_CASE("[C-9] without serverTime by the device's clock, unless that is before 2020") {
  REQUIRE(life(R"("expiresAt":1700000040)", now) == 40s);
  REQUIRE(life(R"("expiresAt":1700000040)") == never);
  REQUIRE(life(R"("expiresAt":1577836840)", 1577836800) == 40s);  // 2020-01-01T00:00:00Z
  REQUIRE(life(R"("expiresAt":1577836840)", 1577836799) == never);
  REQUIRE(life(R"("expiresAt":9e99)", now).count == 0xFFFFFFFEu);
  scenario s;
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{40s});
  REQUIRE(s.feed(event_of(R"("expiresAt":1700000000)", now + 3600)).timer == 20s);  // past by a wrong clock: not given
}

TEST_CASE("[C-9.1] delay-seconds") {
  REQUIRE(after("7") == 7000);
  REQUIRE(after(" \t7 \t") == 7000);
  REQUIRE(after("0") == 0);
  REQUIRE(after("007") == 7000);
  REQUIRE(after("4294967") == 4294967000u);
  REQUIRE(after("4294968") == 0xFFFFFFFEu);
  REQUIRE(after("99999999999999999999") == 0xFFFFFFFEu);
  for (const char* bad : {"", " ", "7s", "-7", "+7", "7.5", "0x7", "7 7", "seven", "7,"}) { REQUIRE(after(bad) == 0); }
  STATIC_REQUIRE(redial::parse_retry_after("120", 3).count == 120000);
  REQUIRE(redial::parse_retry_after(nullptr, 0).count == 0);
}

TEST_CASE("[C-9.1] HTTP-dates in all three forms") {
  constexpr std::int64_t then = 784111777;  // 1994-11-06T08:49:37Z
  for (const char* form : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994", " Sun, 06 Nov 1994 08:49:37 GMT\t"}) {
    INFO(form);
    CHECK(after(form, then - 90) == 90000);
    CHECK(after(form, then) == 0);
    CHECK(after(form, then + 90) == 0);
    CHECK(after(form) == 0);
  }
  REQUIRE(after("Wed Nov 16 08:49:37 1994", then) == 864000000u);
  REQUIRE(after("Tue, 29 Feb 2028 00:00:00 GMT", 1835394000) == 1200 * 1000u);
  REQUIRE(after("Fri, 31 Dec 1999 23:59:60 GMT", 946684799) == 1000);  // a leap second
  REQUIRE(after("Thu, 01 Jan 2099 00:00:00 GMT", then) == 0xFFFFFFFEu);
  for (const char* bad :
       {"Sun, 31 Nov 2030 08:49:37 GMT", "Thu, 29 Feb 2029 00:00:00 GMT", "Sun, 29 Feb 2100 00:00:00 GMT",
        "Sun, 00 Nov 2030 08:49:37 GMT", "Sun, 06 Nov 2030 24:00:00 GMT", "Sun, 06 Nov 2030 08:60:37 GMT",
        "Sun, 06 Nov 2030 08:49:61 GMT", "Sun, 06 Nov 2030 08:49:37 UTC", "sun, 06 Nov 2030 08:49:37 GMT",
        "Sun, 06 nov 2030 08:49:37 GMT", "Sun, 6 Nov 2030 08:49:37 GMT", "Sun,06 Nov 2030 08:49:37 GMT",
        "Sun, 06 Nov 2030 08:49:37", "Sun, 06 Nov 2030 08:49:37 GMTx", "Xyz, 06 Nov 2030 08:49:37 GMT",
        "Sundax, 06-Nov-30 08:49:37 GMT", "Sun"}) {
    INFO(bad);
    CHECK(after(bad, then) == 0);
  }
}

TEST_CASE(
    "[C-9.1] parse_http_date reads the same three forms, and a Retry-After date counts from the answer's own Date") {
  const auto date = [](const std::string& text) { return redial::parse_http_date(text.data(), text.size()); };
  for (const char* form :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
    INFO(form);
    CHECK(date(form) == 784111777);
  }
  REQUIRE(date("Thu, 01 Jan 1970 00:00:01 GMT") == 1);
  REQUIRE(date("Fri, 31 Dec 9999 23:59:59 GMT") == 253402300799);
  for (const char* none : {"", "7", "120", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:38 GMT"}) {
    INFO(none);
    CHECK(date(none) == 0);
  }
  REQUIRE(redial::parse_http_date(nullptr, 0) == 0);
  STATIC_REQUIRE(redial::parse_http_date("Sun Nov  6 08:49:37 1994", 24) == 784111777);
  const std::string header = "Wed, 18 Sep 2019 05:34:00 GMT";
  const std::int64_t answered = date("Wed, 18 Sep 2019 05:33:23 GMT");
  REQUIRE(after(header, answered) == 37000);
  REQUIRE(after(header, answered + 86400) == 0);  // what a device that is a day fast would make of it
  REQUIRE(after("120", answered) == 120000);      // seconds need no date
}

TEST_CASE("[C-9.1] a two-digit year lies at most 50 years ahead") {
  constexpr std::int64_t y2026 = 1790000000;
  REQUIRE(after("Sunday, 06-Nov-75 08:49:37 GMT", y2026) == 0xFFFFFFFEu);  // 2075
  REQUIRE(after("Sunday, 06-Nov-78 08:49:37 GMT", y2026) == 0);            // 1978
  REQUIRE(after("Sunday, 06-Nov-94 08:49:37 GMT", y2026) == 0);
}
