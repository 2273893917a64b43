// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

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
inline constexpr redial::row wide[] = {{3000, 3499, redial::rules::backoff().by_default()}};
inline constexpr redial::profile lenient =
    redial::make_profile<wide, redial::no_rows, &redial::rfc6455>("lenient", redial::rfc6455.defaults);
}  // namespace

TEST_CASE("[C-3.1] the base's words are not put to another rule") {
  static_assert(redial::check(lenient) == redial::fault::none);
  const redial::explanation e = redial::explain_close(lenient, 3003);
  CHECK(e.what.kind == redial::rule_class::backoff);
  CHECK(std::string{e.name} != "Forbidden");
  CHECK(!e.known);
  CHECK(std::string{redial::explain_close(lenient, 3008).name} == "Timeout");
  CHECK(std::string{redial::explain_close(redial::rfc6455, 3003).name} == "Forbidden");
}

namespace {
constexpr redial::row worded[] = {{4000, 4099, redial::rules::backoff()}};
constexpr redial::text words[] = {
    {4010, 4010, "Exact", "one code", "wait"},
    {4000, 4099, "Wide", "a hundred codes", "wait"},
    {4010, 4019, "Narrow", "ten codes", "wait"},
};
constexpr redial::profile texts = redial::make_profile<worded, redial::no_rows, &redial::rfc6455>(
    "texts", redial::rfc6455.defaults, redial::limits{}, redial::text_table{words});
}  // namespace

TEST_CASE("[C-3.1] of several texts about a code the narrowest is told, in whatever order they stand") {
  const struct {
    std::uint16_t code;
    const char* name;
  } rows[] = {{4000, "Wide"}, {4009, "Wide"}, {4010, "Exact"}, {4011, "Narrow"}, {4019, "Narrow"}, {4020, "Wide"}};
  for (const auto& row : rows) { CHECK(std::string{redial::explain_close(texts, row.code).name} == row.name); }
  CHECK(std::string{redial::explain_close(texts, 4100).name} == "Application code");
}

TEST_CASE("every class has words of its own; a class outside its enum is treated as a backoff") {
  const auto remedy = [](int kind) {
    return std::string{redial::detail::generic_remedy(static_cast<redial::rule_class>(kind))};
  };
  for (int a = 0; a <= static_cast<int>(redial::rule_class::once); ++a) {
    for (int b = 0; b < a; ++b) { CHECK(remedy(a) != remedy(b)); }
  }
  CHECK(remedy(99) == remedy(static_cast<int>(redial::rule_class::backoff)));
}

namespace {
inline constexpr redial::options no_options{};
inline constexpr redial::profile wordless =
    redial::make_profile<redial::no_rows, redial::no_rows, nullptr>("wordless", no_options);
inline constexpr redial::text twice[] = {{4000, 4999, "Wide", "wide", "wide"},
                                         {4100, 4100, "First", "first", "first"},
                                         {4100, 4100, "Second", "second", "second"}};
inline constexpr redial::profile doubled =
    redial::make_profile<redial::no_rows, redial::no_rows, nullptr>("doubled", no_options, {}, twice);
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
  CHECK(!std::strcmp(redial::explain_close(doubled, 4100).name, "First"));
  CHECK(!std::strcmp(redial::explain_close(doubled, 4101).name, "Wide"));
}
