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
