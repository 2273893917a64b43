// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include <cstdint>
#include <string>

#include "catch.hpp"

namespace {
std::uint32_t wait(const std::string& text, std::int64_t now) {
  return redial::parse_retry_after(text.data(), text.size(), now).count;
}
}  // namespace

TEST_CASE("[C-9.1] every byte of a date that is cut off or replaced makes it no date") {
  const char* const forms[] = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                               "Sun Nov  6 08:49:37 1994", "Wed Nov 16 08:49:37 1994"};
  for (const std::string text : forms) {
    const std::int64_t then = text[0] == 'S' ? 784111777 : 784975777;
    const std::int64_t now = then - 10;
    CHECK(wait(text, now) == 10000);
    for (std::size_t cut = 0; cut < text.size(); ++cut) { CHECK(wait(text.substr(0, cut), now) == 0); }
    for (std::size_t at = 0; at < text.size(); ++at) {
      for (const char c : {'/', ':', '\0', '~', 'x'}) {
        if (text[at] == c) { continue; }
        std::string wrong = text;
        wrong[at] = c;
        INFO(wrong);
        CHECK(wait(wrong, now) == 0);
      }
    }
    CHECK(wait(text + "x", now) == 0);
  }
}

TEST_CASE("[C-9.1] dates before 1970, and two-digit years in any century") {
  CHECK(wait("Sun, 06 Nov 1960 08:49:37 GMT", 1) == 0);
  CHECK(wait("Wed, 31 Dec 1969 23:59:59 GMT", 1) == 0);
  CHECK(wait("Thu, 01 Jan 1970 00:00:02 GMT", 1) == 1000);
  const std::int64_t year_2044 = 2335219200;  // 2044-01-01
  CHECK(wait("Sunday, 01-Jan-44 00:00:09 GMT", year_2044) == 9000);
  CHECK(wait("Sunday, 01-Jan-43 00:00:09 GMT", year_2044) == 0);
  // Beyond the last four-digit year nothing is looked for any further.
  CHECK(wait("Sunday, 01-Jan-44 00:00:09 GMT", std::int64_t{1} << 40) == 0);
}
