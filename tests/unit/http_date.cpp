// SPDX-License-Identifier: MIT
// Contract 9.1, from the edges in: the calendar against a count of days, and every place where a text may break.
#include <redial/redial.hpp>

#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>

#include "catch.hpp"
#include "fenced.hpp"

namespace {

constexpr std::int64_t day = 86400;
constexpr std::uint32_t saturated = 0xFFFFFFFEu;

/// Read three times: where a byte too many is a crash, where one too few is, and among bytes that would go on the text.
std::uint32_t after(const std::string& text, std::int64_t now = 0) {
  static fenced memory;
  const std::uint32_t wait = redial::parse_retry_after(memory.before_fence(text), text.size(), now).count;
  for (const char then : {'0', ' '}) {
    REQUIRE(redial::parse_retry_after(memory.after_fence(text, then), text.size(), now).count == wait);
  }
  return wait;
}

const char* const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string date(unsigned year, unsigned month, unsigned of_month, const char* time = "12:34:56") {
  char text[64];
  std::snprintf(text, sizeof(text), "Sun, %02u %s %04u %s GMT", of_month, months[month], year, time);
  return text;
}

/// True if the text is a date, and that many seconds after 1970 began.
bool is_at(const std::string& text, std::int64_t then) {
  return after(text, then - 7) == 7000 && after(text, then) == 0;
}
bool is_none(const std::string& text) {
  const bool none = redial::detail::parse_http_date({text.data(), text.data() + text.size()}, 1) == 0;
  return none && after(text, 1) == 0;
}

bool leap(unsigned year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }
unsigned length(unsigned year, unsigned month) {
  const unsigned lengths[] = {31, leap(year) ? 29u : 28u, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return lengths[month];
}

}  // namespace

TEST_CASE("[C-9.1] each month of each year begins and ends where a count of days says, and no later") {
  std::int64_t days = 0;
  for (unsigned year = 1970; year < 10000; ++year) {
    for (unsigned month = 0; month < 12; ++month) {
      const unsigned last = length(year, month);
      // All of the first centuries; then the years where a rule changes.
      if (year < 2110 || year % 100 < 1 || year % 100 == 99) {
        const std::int64_t noon = days * day + 45296;
        if (!is_at(date(year, month, 1), noon)) { FAIL(date(year, month, 1)); }
        if (!is_at(date(year, month, last), noon + (last - 1) * day)) { FAIL(date(year, month, last)); }
        if (!is_none(date(year, month, last + 1))) { FAIL(date(year, month, last + 1)); }
        if (!is_none(date(year, month, 0))) { FAIL(date(year, month, 0)); }
      }
      days += last;
    }
  }
  CHECK(days == 2932897);  // 9999-12-31 is the last
}

TEST_CASE("[C-9.1] times of day have two digits each, up to a leap second") {
  CHECK(is_at(date(1970, 0, 2, "00:00:00"), day));
  CHECK(is_at(date(1970, 0, 2, "23:59:59"), 2 * day - 1));
  CHECK(is_at(date(1970, 0, 2, "23:59:60"), 2 * day));
  CHECK(is_at(date(1970, 0, 2, "01:02:03"), day + 3723));
  CHECK(is_at(date(1970, 0, 2, "10:20:30"), day + 37230));
  for (const char* bad :
       {"24:00:00",  "00:60:00",  "00:00:61", "99:00:00",   "1:02:03",   "01:2:03",  "01:02:3",  "001:02:03",
        "01:002:03", "01:02:003", "01-02:03", "01:02-03",   "01:02",     "0a:00:00", "00:0a:00", "00:00:0a",
        "0/:00:00",  "0::00:00",  "+1:00:00", "00:00:00.5", " 00:00:00", "00:00:00 "}) {
    INFO(bad);
    CHECK(is_none(date(2030, 0, 2, bad)));
  }
}

TEST_CASE("[C-9.1] time begins with 1970") {
  CHECK(is_at("Thu, 01 Jan 1970 00:00:09 GMT", 9));
  CHECK(after("Thu, 01 Jan 1970 00:00:02 GMT", 1) == 1000);
  for (const unsigned year : {0u, 1u, 100u, 400u, 1600u, 1900u, 1968u, 1969u}) {
    INFO(year);
    CHECK(is_none(date(year, 11, 31, "23:59:59")));
    CHECK(is_none(date(year, 0, 1)));
  }
  CHECK(after("Fri, 31 Dec 9999 23:59:59 GMT", 253402300000) == 799000);
  CHECK(redial::detail::unix_time({1969, 11, 31, 23, 59, 59}) == 0);
  CHECK(redial::detail::unix_time({1970, 0, 1, 0, 0, 1}) == 1);
}

TEST_CASE("[C-9.1] all weekdays and months are known by name, in all three forms, and nothing else is") {
  const char* const weekdays[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
  std::int64_t began = 0;  // the month, in 1970
  for (unsigned month = 0; month < 12; ++month) {
    const std::string of = months[month];
    for (const std::string weekday : weekdays) {  // 9.1: it has to be one, but not the right one
      const std::string three = weekday.substr(0, 3);
      INFO(weekday << ' ' << of);
      CHECK(is_at(three + ", 06 " + of + " 1970 08:49:37 GMT", began + 5 * day + 31777));
      CHECK(is_at(three + ' ' + of + "  6 08:49:37 1970", began + 5 * day + 31777));
      CHECK(is_at(three + ' ' + of + " 06 08:49:37 1970", began + 5 * day + 31777));
      CHECK(is_at(three + ' ' + of + " 26 08:49:37 1970", began + 25 * day + 31777));
      // A full name is the obsolete form's only, and a short one is never that form's.
      CHECK(is_at(weekday + ", 06-" + of + "-70 08:49:37 GMT", began + 5 * day + 31777));
      CHECK(is_none(three + ", 06-" + of + "-70 08:49:37 GMT"));
      CHECK(is_none(weekday + ", 06 " + of + " 1970 08:49:37 GMT"));
      CHECK(is_none(weekday + ' ' + of + "  6 08:49:37 1970"));
    }
    began += length(1970, month) * day;
  }
  for (const char* bad : {"Xun, 06 Nov 2030 08:49:37 GMT",     "SuX, 06 Nov 2030 08:49:37 GMT",
                          "SXn, 06 Nov 2030 08:49:37 GMT",     "unM, 06 Nov 2030 08:49:37 GMT",
                          "Sat\xff, 06 Nov 2030 08:49:37 GMT", "Sun, 06 Nox 2030 08:49:37 GMT",
                          "Sun, 06 Nxv 2030 08:49:37 GMT",     "Sun, 06 xov 2030 08:49:37 GMT",
                          "Sun, 06 ovD 2030 08:49:37 GMT",     "Monday, 06-Nox-30 08:49:37 GMT",
                          "Friday, 06-Nov 30 08:49:37 GMT",    "Friday, 06 Nov-30 08:49:37 GMT",
                          "Fryday, 06-Nov-30 08:49:37 GMT",    "Fridays, 06-Nov-30 08:49:37 GMT",
                          "Frida, 06-Nov-30 08:49:37 GMT",     "Sunday, 06-Nov-2030 08:49:37 GMT",
                          "Sun, 06 Nov 30 08:49:37 GMT",       "Sun, 06 Nov 2030 08:49:37 GM",
                          "Sun, 06 Nov 2030 08:49:37 GMTT",    "Sun, 06 Nov 2030 08:49:37 gmt",
                          "Sun, 06 Nov 2030 08:49:37  GMT",    "Sun Nov  6 08:49:37 2030 GMT",
                          "Sun Nov 6 08:49:37 2030",           "Sun Nov   6 08:49:37 2030",
                          "Sun Nov  06 08:49:37 2030",         "Sun Nov  6 08:49:37 30",
                          "Sun Nov  6 08:49:37 20300",         "Sun Nov 006 08:49:37 2030",
                          "Sun  Nov 6 08:49:37 2030",          "Sun Nov  0 08:49:37 2030",
                          "SunNov  6 08:49:37 2030",           "Sun\tNov  6 08:49:37 2030"}) {
    INFO(bad);
    CHECK(is_none(bad));
  }
}

TEST_CASE("[C-9.1] a date that breaks off anywhere is none, and nothing outside the text is read") {
  for (const char* text :
       {"Sun, 06 Nov 2094 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 2094",
        "Wednesday, 06-Nov-94 08:49:37 GMT", "Sun Nov 16 08:49:37 2094"}) {
    const std::string whole = text;
    INFO(whole);
    CHECK(after(whole, 1) == saturated);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      REQUIRE(is_none(whole.substr(0, size)));
      // A year alone is a number of seconds.
      if (size > 0 && size + 5 < whole.size()) { REQUIRE(is_none(whole.substr(size))); }
      std::string wrong = whole;
      wrong[size] = '\0';
      REQUIRE(is_none(wrong));
    }
  }
}

TEST_CASE("[C-9.1] a two-digit year: more than fifty years ahead is the past, to the second") {
  constexpr std::int64_t of_2025 = 1762418977;  // the same day and time, fifty years before
  const std::string text = "Wednesday, 06-Nov-75 08:49:37 GMT";
  constexpr std::int64_t of_2075 = 3340255777;
  REQUIRE(is_at("Wed, 06 Nov 2075 08:49:37 GMT", of_2075));
  REQUIRE(is_at("Thu, 06 Nov 2025 08:49:37 GMT", of_2025));
  CHECK(after(text, of_2025 - 1) == 0);  // 1975
  CHECK(after(text, of_2025) == saturated);
  CHECK(after(text, of_2075 - 5) == 5000);
  CHECK(after(text, of_2075 + 5) == 0);
  // The 29th of February of a leap year is judged by the 1st of March: there is no such day fifty years before.
  constexpr std::int64_t of_march_2022 = 1646092800;
  CHECK(after("Monday, 29-Feb-72 00:00:00 GMT", of_march_2022 - 1) == 0);  // 1972
  CHECK(after("Monday, 29-Feb-72 00:00:00 GMT", of_march_2022) == saturated);
  // From 2060 to 2110 there is a day less than from 2010 to 2060, as 2100 is no leap year.
  CHECK(after("Saturday, 01-Mar-10 00:00:00 GMT", 2845324800 - 1) == 0);
  CHECK(after("Saturday, 01-Mar-10 00:00:00 GMT", 2845324800) == saturated);
  CHECK(after("Monday, 01-Mar-60 00:00:00 GMT", 1267401600 - 1) == 0);
  CHECK(after("Monday, 01-Mar-60 00:00:00 GMT", 1267401600) == saturated);
  // 1975 itself, and centuries later.
  constexpr std::int64_t of_1975 = 184495777;
  REQUIRE(is_at("Wed, 06 Nov 1975 08:49:37 GMT", of_1975));
  CHECK(after(text, of_1975 - 5) == 5000);
  CHECK(after(text, 1) == saturated);
  CHECK(after("Thursday, 06-Nov-69 08:49:37 GMT", 1) == 0);  // 1969: a second after 1970 began is a clock
  CHECK(is_at("Wednesday, 06-Nov-99 08:49:37 GMT", 253402300799 - 55 * day - 54622));  // 9999
  CHECK(after("Friday, 01-Jan-00 00:00:05 GMT", 946684800) == 5000);                   // 2000, seen from its beginning
  CHECK(after("Friday, 01-Jan-00 00:00:05 GMT", 946684799) == 6000);                   // and from 1999
  // No form can say a year of five digits.
  CHECK(after("Saturday, 01-Jan-00 00:00:05 GMT", 253402300799) == 0);
}

TEST_CASE("[C-9.1] parse_http_date has no clock: two digits are of 1970 to 2069") {
  const auto date = [](const std::string& text) { return redial::parse_http_date(text.data(), text.size()); };
  const auto same = [&date](const char* short_form, const char* long_form) {
    CHECK(date(long_form) != 0);
    CHECK(date(short_form) == date(long_form));
  };
  same("Thursday, 01-Jan-70 00:00:01 GMT", "Thu, 01 Jan 1970 00:00:01 GMT");
  same("Friday, 31-Dec-99 23:59:59 GMT", "Fri, 31 Dec 1999 23:59:59 GMT");
  same("Saturday, 01-Jan-00 00:00:00 GMT", "Sat, 01 Jan 2000 00:00:00 GMT");
  same("Tuesday, 31-Dec-69 23:59:59 GMT", "Tue, 31 Dec 2069 23:59:59 GMT");
  CHECK(date(" \tSun Nov  6 08:49:37 1994 \t") == 784111777);
  CHECK(date("120") == 0);
  CHECK(date("Thu, 01 Jan 1970 00:00:00 GMT") == 0);  // the beginning of time is none
}

TEST_CASE("[C-9.1] seconds: digits alone, in any number") {
  CHECK(after("1") == 1000);
  CHECK(after("9") == 9000);
  CHECK(after("10") == 10000);
  CHECK(after("1234567") == 1234567000);
  CHECK(after("4294966") == 4294966000u);
  CHECK(after("4294967") == 4294967000u);
  CHECK(after("4294968") == saturated);
  CHECK(after("4294969") == saturated);
  CHECK(after("9999999") == saturated);
  CHECK(after("10000000") == saturated);
  // Each of these is a small number if the excess is lost, at 2^32 or a little above.
  for (const char* text :
       {"4294967296", "4294967297", "42949672960", "42949672961", "100000000000000000001", "429496729600000000007"}) {
    INFO(text);
    CHECK(after(text) == saturated);
  }
  CHECK(after(std::string(3000, '9')) == saturated);
  CHECK(after(std::string(3000, '0')) == 0);
  CHECK(after(std::string(3000, '0') + '7') == 7000);
  CHECK(after("7", 1790000000) == 7000);  // whatever the clock says
  CHECK(after("7", -1) == 7000);
  for (const char* bad :
       {"/", ":", "7/", "7:", "/7", ":7", "7\n", "\n7", "7\r", "\v7", "7\f", "1e3", "1_000", "7;", "7,8"}) {
    INFO(bad);
    CHECK(after(bad, 1790000000) == 0);
  }
  CHECK(after(std::string("7\0", 2)) == 0);
}

TEST_CASE("[C-9.1] white space around it, and only there") {
  for (const char* space : {"", " ", "\t", " \t ", "\t\t", "     "}) {
    const std::string s = space;
    CHECK(after(s + "7" + s) == 7000);
    CHECK(after(s + "7") == 7000);
    CHECK(after("7" + s) == 7000);
    CHECK(after(s + "Thu, 01 Jan 1970 00:00:09 GMT" + s, 2) == 7000);
    CHECK(after(s) == 0);
    CHECK(after(s, 1790000000) == 0);
    CHECK(after("7" + s + (s.empty() ? ":" : "7")) == 0);
  }
  CHECK(redial::parse_retry_after(nullptr, 0, 1790000000).count == 0);
}

TEST_CASE("[C-9.1] a clock that is not set gives no wait, whatever the text, and no clock overflows") {
  for (const std::int64_t now : {std::int64_t{-1}, std::int64_t{-5000}, std::numeric_limits<std::int64_t>::min()}) {
    INFO(now);
    for (const char* text : {"soon", "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                             "Sun Nov  6 08:49:37 1994", "-7"}) {
      CHECK(after(text, now) == 0);
    }
  }
  constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();
  STATIC_REQUIRE(redial::parse_retry_after("Sunday, 06-Nov-94 08:49:37 GMT", 30, last).count == 0);
  STATIC_REQUIRE(redial::parse_retry_after("Sun Nov  6 08:49:37 1994", 24, last).count == 0);
}

TEST_CASE("[C-9.1] a year of four digits is that year, however long ago") {
  for (std::int64_t now = 784111777; now < 253402300799; now += 3155695200) {
    CHECK(after("Sun Nov  6 08:49:37 1994", now) == 0);
    CHECK(after("Sun, 06 Nov 1994 08:49:37 GMT", now) == 0);
  }
}

TEST_CASE("[C-9.1] a date counts from a clock that is set, and from no other") {
  const char* const text = "Sun, 06 Nov 1994 08:49:37 GMT";
  constexpr std::int64_t then = 784111777;
  CHECK(after(text, then - 4294967) == 4294967000u);
  CHECK(after(text, then - 4294968) == saturated);
  CHECK(after(text, 1) == saturated);
  CHECK(after(text, 0) == 0);
  STATIC_REQUIRE(redial::parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 29).count == 0);
  CHECK(after(text, then + 1) == 0);
}

namespace {
template <std::size_t Size>
struct exactly {
  char text[Size];
};
/// Of a constant expression the compiler proves that nothing outside an array is touched or even pointed to.
template <std::size_t Size>
constexpr std::uint32_t after_of(const exactly<Size>& from) {
  return redial::parse_retry_after(from.text, Size, 1).count;
}
constexpr exactly<1> s = {{'S'}};
constexpr exactly<3> sun = {{'S', 'u', 'n'}};
constexpr exactly<4> sun_then = {{'S', 'u', 'n', ','}};
constexpr exactly<6> sun_digit = {{'S', 'u', 'n', ',', ' ', '0'}};
constexpr exactly<4> sunday = {{'S', 'u', 'n', 'd'}};
constexpr exactly<9> month = {{'S', 'u', 'n', ' ', 'N', 'o', 'v', ' ', ' '}};
constexpr exactly<6> no_day = {{'\0', 'u', 'n', ',', ' ', '0'}};
constexpr exactly<10> no_month = {{'S', 'u', 'n', ' ', '\0', 'a', 'n', ' ', ' ', '1'}};
constexpr exactly<12> no_month_either = {{'S', 'u', 'n', ',', ' ', '0', '6', ' ', '\0', 'a', 'n', ' '}};
constexpr exactly<2> blank = {{' ', '\t'}};
constexpr exactly<3> seven = {{' ', '7', ' '}};
}  // namespace

TEST_CASE("[C-9.1] no access out of bounds, proved by the compiler") {
  STATIC_REQUIRE(after_of(s) == 0);
  STATIC_REQUIRE(after_of(sun) == 0);
  STATIC_REQUIRE(after_of(sun_then) == 0);
  STATIC_REQUIRE(after_of(sun_digit) == 0);
  STATIC_REQUIRE(after_of(sunday) == 0);
  STATIC_REQUIRE(after_of(month) == 0);
  STATIC_REQUIRE(after_of(no_day) == 0);
  STATIC_REQUIRE(after_of(no_month) == 0);
  STATIC_REQUIRE(after_of(no_month_either) == 0);
  STATIC_REQUIRE(after_of(blank) == 0);
  STATIC_REQUIRE(after_of(seven) == 7000);
}

TEST_CASE("[C-9.1] where a name should stand, nothing is taken for the end of the list of names") {
  // At compile time, where a read past the list's end would be an error.
  STATIC_REQUIRE(redial::parse_retry_after("\0\0\0, 06 Nov 1994 08:49:37 GMT", 29, 784111700).count == 0);
  STATIC_REQUIRE(redial::parse_retry_after("Sun, 06 \0\0\0 1994 08:49:37 GMT", 29, 784111700).count == 0);
  STATIC_REQUIRE(redial::parse_retry_after("Sunday, 06-\0\0\0-94 08:49:37 GMT", 30, 784111700).count == 0);
  STATIC_REQUIRE(redial::parse_retry_after("Sun \0\0\0  6 08:49:37 1994", 24, 784111700).count == 0);
  STATIC_REQUIRE(redial::parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 29, 784111700).count == 77000);
}
