// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include <cstdint>
#include <cstring>
#include <string>

#include "catch.hpp"

TEST_CASE("[C-3.1] explanations are total, with text for every value") {
  for (const redial::profile* p : {&redial::metered, &redial::rfc6455}) {
    for (unsigned value = 0; value < 65536; ++value) {
      const auto code = static_cast<std::uint16_t>(value);
      for (const redial::explanation& e : {redial::explain_close(*p, code), redial::explain_status(*p, code)}) {
        if (e.name == nullptr || e.meaning == nullptr || e.remedy == nullptr || e.name[0] == '\0' ||
            e.remedy[0] == '\0') {
          FAIL(value);
        }
      }
    }
  }
  STATIC_REQUIRE(redial::explain_close(redial::metered, 4012).what.kind == redial::rule_class::stop);
  REQUIRE(std::strcmp(redial::explain_close(redial::metered, 4010).name, "Over Concurrent Limit") == 0);
  REQUIRE(std::strcmp(redial::explain_close(redial::metered, 1012).name, "Service Restart") == 0);
  REQUIRE(std::strcmp(redial::explain_status(redial::metered, 429).name, "Too Many Requests") == 0);
  REQUIRE_FALSE(redial::explain_status(redial::metered, 418).known);
}

TEST_CASE("names of enumerators; a value outside gives a question mark") {
  const volatile unsigned outside = 200;  // at run time
  REQUIRE(std::strcmp(redial::to_string(redial::action::mint_token), "mint_token") == 0);
  REQUIRE(std::strcmp(redial::to_string(redial::phase::offline), "offline") == 0);
  REQUIRE(std::strcmp(redial::to_string(redial::reason::auth_exhausted), "auth_exhausted") == 0);
  REQUIRE(std::strcmp(redial::to_string(redial::event{redial::closed{1006}}), "closed") == 0);
  REQUIRE(std::strcmp(redial::to_string(redial::event{}), "inert") == 0);
  REQUIRE(std::strcmp(redial::to_string(static_cast<redial::action>(outside)), "?") == 0);
  REQUIRE(std::strcmp(redial::to_string(redial::fault::rows_overlap), "rows_overlap") == 0);
  REQUIRE(std::strcmp(redial::to_string(static_cast<redial::session>(outside)), "?") == 0);
  REQUIRE(std::strcmp(redial::to_string(static_cast<redial::endpoint>(outside)), "?") == 0);
  REQUIRE(std::strcmp(redial::to_string(static_cast<redial::basis>(outside)), "?") == 0);
  REQUIRE(std::strcmp(redial::to_string(static_cast<redial::phase>(outside)), "?") == 0);
  REQUIRE(std::strcmp(redial::to_string(static_cast<redial::reason>(outside)), "?") == 0);
  REQUIRE(std::strcmp(redial::to_string(static_cast<redial::rule_class>(outside)), "?") == 0);
  REQUIRE(std::strcmp(redial::to_string(static_cast<redial::credential>(outside)), "?") == 0);
  REQUIRE(std::strcmp(redial::to_string(static_cast<redial::fault>(outside)), "?") == 0);
  REQUIRE(std::strcmp(redial::to_string(static_cast<redial::event::kind>(outside)), "?") == 0);
}

namespace {
struct lenient_service : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "lenient";
  static constexpr redial::row closes[] = {
      {1009, stop(), "Too big", "a frame was too big", "send less, then start again"},
      {3000, 3499, backoff()},
      {4000, 4999, backoff().by_default()},
  };
  static constexpr redial::row statuses[] = {{503, stop()}};
};
constexpr redial::profile lenient = redial::make_profile<lenient_service>();
struct over_lenient : redial::over<lenient_service> {
  static constexpr const char* name = "over_lenient";
  static constexpr redial::row closes[] = {{1009, stop().tell_user()}, {1013, at_once()}, {3003, fresh_token()}};
};
constexpr redial::profile twice_over = redial::make_profile<over_lenient>();

/// The words for a code, in one.
std::string words(const redial::explanation& e) { return std::string{e.name} + "; " + e.meaning + "; " + e.remedy; }
}  // namespace

TEST_CASE("[C-3.1] a row without words keeps the name and the meaning from below; the remedy says what the row does") {
  const std::string forbidden = "Forbidden; the credential is known and may not do this; ";
  CHECK(words(redial::explain_close(redial::rfc6455, 3003)) ==
        forbidden + "redial tries again slowly for a quarter of an hour, then stops: grant the permission");
  CHECK(words(redial::explain_close(lenient, 3003)) == forbidden + "redial backs off and tries again");
  CHECK(words(redial::explain_close(twice_over, 3003)) ==
        forbidden +
            "redial tries again, with a fresh token if one can be had; what is refused again and again ends after "
            "a while");
  // What does the same as the row below keeps its remedy too, from the nearest row that has words.
  CHECK(words(redial::explain_close(twice_over, 1009)) == words(redial::explain_close(lenient, 1009)));
  CHECK(words(redial::explain_close(lenient, 1009)) == "Too big; a frame was too big; send less, then start again");
  CHECK(words(redial::explain_close(lenient, 3008)) == words(redial::explain_close(redial::rfc6455, 3008)));
  CHECK(words(redial::explain_close(twice_over, 1013)) ==
        "Try Again Later; the service has too much to do; "
        "redial connects again at once, and backs off if that repeats");
  CHECK(words(redial::explain_status(twice_over, 503)) ==
        "Service Unavailable; the server is overloaded or down for the moment; "
        "redial stops; find out what the service means, then start again");
  for (const int code : {1009, 1013, 3000, 3003, 3008, 3499}) { CHECK(redial::explain_close(lenient, code).known); }
  // Nobody has words for these.
  CHECK(std::string{redial::explain_close(lenient, 3001).name} == "Registered elsewhere");
  CHECK(std::string{redial::explain_close(lenient, 4001).name} == "Application code");
  CHECK_FALSE(redial::explain_close(lenient, 4001).known);
}

namespace {
struct worded_service : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "worded";
  static constexpr redial::row closes[] = {
      {4000, 4099, backoff(), "Wide", "a hundred codes", "wait"},
      {4010, 4019, backoff(), "Narrow", "ten codes", "wait"},
      {4010, backoff(), "Exact", "one code", "wait"},
      {4050, backoff().tell_user()},
      {4051, stop()},
  };
};
constexpr redial::profile worded = redial::make_profile<worded_service>();
}  // namespace

TEST_CASE("[C-3.1] of several rows about a code the words of the narrowest are told; without any, the next wider's") {
  const struct {
    int code;
    const char* name;
    const char* remedy;
  } rows[] = {{4000, "Wide", "wait"},   {4009, "Wide", "wait"},
              {4010, "Exact", "wait"},  {4011, "Narrow", "wait"},
              {4019, "Narrow", "wait"}, {4020, "Wide", "wait"},
              {4050, "Wide", "wait"},   {4051, "Wide", redial::detail::remedy_of(redial::rule_class::stop)}};
  for (const auto& row : rows) {
    INFO(row.code);
    CHECK(std::string{redial::explain_close(worded, row.code).name} == row.name);
    CHECK(std::string{redial::explain_close(worded, row.code).remedy} == row.remedy);
  }
  CHECK(std::string{redial::explain_close(worded, 4100).name} == "Application code");
}

TEST_CASE("[C-3.1] a number outside 16 bits is not taken for the code that its lower bits would be") {
  const redial::explanation lost = redial::explain_close(redial::metered, 1006);
  const redial::explanation unknown = redial::explain_status(redial::metered, 0);
  for (const int base : {65536, -65536, 2147418112, -2147483647 - 1}) {
    for (const int below : {0, 401, 1000, 4000, 4012, 65535}) {
      const int code = base + below;
      if (code >= 0 && code < 65536) { continue; }
      INFO(code);
      const redial::explanation close = redial::explain_close(redial::metered, code);
      CHECK(close.code == 1006);
      CHECK(words(close) == words(lost));
      CHECK(close.what == lost.what);
      const redial::explanation status = redial::explain_status(redial::metered, code);
      CHECK(status.code == 0);
      CHECK(words(status) == words(unknown));
      CHECK(status.what == unknown.what);
    }
  }
  STATIC_REQUIRE(redial::explain_close(redial::metered, 69536).code == 1006);  // 65536 + 4000
  STATIC_REQUIRE(redial::explain_close(redial::metered, -1).code == 1006);
  STATIC_REQUIRE(redial::explain_status(redial::metered, 70000).code == 0);
  STATIC_REQUIRE(redial::explain_status(redial::metered, -1).code == 0);
}

TEST_CASE("every class has words of its own; a class outside its enum is treated as a backoff") {
  const auto remedy = [](int kind) {
    return std::string{redial::detail::remedy_of(static_cast<redial::rule_class>(kind))};
  };
  for (int a = 0; a <= static_cast<int>(redial::rule_class::once); ++a) {
    for (int b = 0; b < a; ++b) { CHECK(remedy(a) != remedy(b)); }
  }
  CHECK(remedy(99) == remedy(static_cast<int>(redial::rule_class::backoff)));
}

namespace {
struct wordless_service : redial::service {
  static constexpr const char* name = "wordless";
};
constexpr redial::profile wordless = redial::make_profile<wordless_service>();
}  // namespace

TEST_CASE("[C-3.1] a number that nobody has words for is named by its range (RFC 6455 7.4.2, RFC 9110 15)") {
  struct range {
    unsigned first;
    const char* name;
    const char* meaning;
  };
  const auto of = [](const range* ranges, unsigned value) {
    while (ranges[1].first <= value) { ++ranges; }
    return *ranges;
  };
  const range closes[] = {
      {0, "Unassigned", "a code that the WebSocket protocol has not assigned"},  // as 1006
      {3000, "Registered elsewhere", "a code that this service does not document"},
      {4000, "Application code", "a code that this service does not document"},
      {5000, "Unassigned", "a code that the WebSocket protocol has not assigned"},  // as 1006
      {65536, nullptr, nullptr},
  };
  const range statuses[] = {
      {0, "No HTTP status", "the number is no HTTP status"},
      {100, "Informational", "an interim answer where a final one was due"},
      {200, "Successful", "a web page answered where a WebSocket was expected"},
      {300, "Redirection", "the endpoint points elsewhere"},
      {400, "Client error", "the server refuses this request"},
      {500, "Server error", "the server failed"},
      {600, "No HTTP status", "the number is no HTTP status"},
      {65536, nullptr, nullptr},
  };
  for (unsigned value = 0; value < 65536; ++value) {
    const auto code = static_cast<std::uint16_t>(value);
    const redial::explanation close = redial::explain_close(wordless, code);
    const redial::explanation status = redial::explain_status(wordless, code);
    const bool right = !std::strcmp(close.name, of(closes, value).name) &&
                       !std::strcmp(close.meaning, of(closes, value).meaning) &&
                       !std::strcmp(status.name, of(statuses, value).name) &&
                       !std::strcmp(status.meaning, of(statuses, value).meaning) && !close.known && !status.known &&
                       close.code == (value < 1000 || value >= 5000 ? 1006 : value) && status.code == value;
    if (!right) { FAIL(value); }
  }
}

TEST_CASE("[C-1] explain: a stop of the machine's own is told as one, with what led there") {
  redial::decision d;
  d.phase = redial::phase::stopped;
  d.action = redial::action::stop;
  d.reason = redial::reason::auth_exhausted;
  for (const std::uint16_t code : {std::uint16_t{401}, std::uint16_t{4001}, std::uint16_t{0}}) {
    d.code = code;
    const redial::explanation e = redial::explain(redial::metered, d);
    CHECK(e.what.kind == redial::rule_class::stop);
    CHECK(e.code == code);
    CHECK(std::string{e.remedy}.find("backs off") == std::string::npos);
    CHECK(e.name[0] != '\0');
    if (code == 401) { CHECK(std::string{e.name} == redial::explain_status(redial::metered, 401).name); }
    if (code == 4001) { CHECK(std::string{e.name} == redial::explain_close(redial::metered, 4001).name); }
  }
  // One of 3.4 stops by its own name.
  d.reason = redial::reason::http_status;
  d.code = 403;
  CHECK(words(redial::explain(redial::rfc6455, d)) == words(redial::explain_status(redial::rfc6455, 403)));
}

TEST_CASE(
    "[C-1] explain: a close code is told as one, any other number as a status, whatever the reason but http_status") {
  redial::decision d;
  d.phase = redial::phase::waiting;
  for (const redial::reason why : {redial::reason::close_code, redial::reason::kicked, redial::reason::http_status}) {
    d.reason = why;
    for (const int number : {1, 404, 999, 1000, 1001, 1006, 4999, 5000, 65535}) {
      INFO(number);
      d.code = static_cast<std::uint16_t>(number);
      const bool close = number >= 1000 && number < 5000 && why != redial::reason::http_status;
      CHECK(words(redial::explain(redial::metered, d)) == words(close
                                                                    ? redial::explain_close(redial::metered, number)
                                                                    : redial::explain_status(redial::metered, number)));
    }
  }
}

TEST_CASE("[C-1] explain: without a number the reason is told, and what redial does in that phase") {
  redial::decision d;
  const auto remedy = [&d](redial::phase where, redial::reason why) {
    d.phase = where;
    d.reason = why;
    const redial::explanation e = redial::explain(redial::metered, d);
    CHECK(e.known);
    CHECK(e.code == 0);
    CHECK(std::string{e.name} == redial::to_string(why));
    CHECK((e.what.kind == redial::rule_class::stop) == (where == redial::phase::stopped));
    return std::string{e.remedy};
  };
  using redial::phase;
  using redial::reason;
  const std::string backs_off = redial::explain_close(redial::rfc6455, 1006).remedy;
  for (const phase between : {phase::waiting, phase::minting}) {
    CHECK(remedy(between, reason::transport_failure) == backs_off);
    CHECK(remedy(between, reason::start_requested) == "redial connects");
  }
  for (const phase calm : {phase::idle, phase::connecting, phase::online}) {
    CHECK(remedy(calm, reason::start_requested) == "nothing to do");
    CHECK(remedy(calm, reason::none) == "nothing to do");
  }
  CHECK(remedy(phase::offline, reason::link_lost) == "redial waits for the network");
  CHECK(remedy(phase::offline, reason::kicked) == "redial waits for the network");
  CHECK(remedy(phase::online, reason::kicked) == "nothing to do");
  CHECK(remedy(phase::stopped, reason::kicked) == "redial stops: start again when a person wants it");
  CHECK(remedy(phase::stopped, reason::slow_probe) == "nothing to do");  // no stop of its own
}
