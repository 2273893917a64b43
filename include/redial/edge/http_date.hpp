// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_HTTP_DATE_HPP_INCLUDED
#define REDIAL_EDGE_HTTP_DATE_HPP_INCLUDED

#include <redial/detail/arithmetic.hpp>
#include <stddef.h>
#include <stdint.h>

// Dates as HTTP writes them (RFC 9110 5.6.7), for Retry-After and for the Date of the answer that it counts from.

namespace redial {
inline namespace v0 {
namespace detail {

/// Reads a header's value piece by piece; the first piece that does not fit makes it bad for good.
struct header_reader {
  const char* at;
  const char* end;
  bool good = true;

  constexpr bool next_is(char c) const noexcept { return at != end && *at == c; }

  /// Leaves out the white space around the value.
  constexpr void trim() noexcept {
    while (next_is(' ') || next_is('\t')) { ++at; }
    while (at != end && (end[-1] == ' ' || end[-1] == '\t')) { --end; }
  }

  constexpr void expect(char c) noexcept {
    good = good && next_is(c);
    at += good ? 1 : 0;
  }
  constexpr void expect(const char* word) noexcept {
    for (; *word != '\0'; ++word) { expect(*word); }
  }
  /// Exactly `count` digits.
  constexpr uint32_t number(int count) noexcept {
    uint32_t value = 0;
    for (; count > 0; --count) {
      good = good && at != end && *at >= '0' && *at <= '9';
      if (good) { value = value * 10u + static_cast<uint32_t>(*at++ - '0'); }
    }
    return value;
  }
  /// Takes one of `count` three-letter names that stand in a row, or makes the value bad. Returns its index.
  constexpr uint32_t name(const char* names, uint32_t count) noexcept {
    for (uint32_t i = 0; good && end - at >= 3 && i < count; ++i, names += 3) {
      if (at[0] == names[0] && at[1] == names[1] && at[2] == names[2]) {
        at += 3;
        return i;
      }
    }
    good = false;
    return 0;
  }
};

struct calendar_time {
  uint32_t year = 0;
  uint32_t month = 0;  ///< 0 to 11
  uint32_t day = 0;
  uint32_t hour = 0;
  uint32_t minute = 0;
  uint32_t second = 0;
};

constexpr bool is_leap(uint32_t year) noexcept {
  const uint32_t century = percent_of(year, 1);
  return (year & (century * 100u == year ? 0xFu : 3u)) == 0;  // divisible by 400 if it ends a century, else by 4
}

constexpr bool is_real(const calendar_time& t) noexcept {
  const uint32_t long_months = 0xAD5u;  // bit m: month m has 31 days
  const uint32_t days = t.month == 1 ? (is_leap(t.year) ? 29u : 28u) : 30u + ((long_months >> t.month) & 1u);
  return t.day >= 1 && t.day <= days && t.hour < 24 && t.minute < 60 && t.second <= 60;  // 60: a leap second
}

/// Seconds since 1970-01-01T00:00:00Z; 0 for earlier times.
constexpr int64_t unix_time(const calendar_time& t) noexcept {
  const uint32_t before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  if (t.year < 1970) { return 0; }
  const uint32_t last = t.year - 1;
  const uint32_t leap_days =
      (last >> 2) - percent_of(last, 1) + (percent_of(last, 1) >> 2) - 477u;  // 477 of them up to the end of 1969
  const uint32_t days =
      (t.year - 1970) * 365u + leap_days + before[t.month] + (t.month > 1 && is_leap(t.year) ? 1u : 0u) + t.day - 1;
  return static_cast<int64_t>(multiply(days, 86400u)) +
         static_cast<int64_t>((t.hour * 60u + t.minute) * 60u + t.second);
}

/// More than fifty years of the calendar after `unix_now`, to the second. (Fifty years are 18,262 or 18,263 days, so no
/// fixed number of seconds would do.)
constexpr bool seems_over_50_years_ahead(calendar_time t, int64_t unix_now) noexcept {
  t.year -= 50;
  return unix_time(t) > unix_now;
}

/// The century of a two-digit year: what seems more than 50 years ahead is the latest such year in the past
/// (RFC 9110 5.6.7). Without a clock (0) 70 to 99 are of the 1900s and 00 to 69 of the 2000s, since nothing here is
/// older than 1970.
constexpr void settle_century(calendar_time& t, int64_t unix_now) noexcept {
  if (unix_now <= 0) {
    t.year += t.year < 1970 ? 100u : 0u;
    return;
  }
  for (calendar_time later = t; later.year < 10000 && !seems_over_50_years_ahead(later, unix_now); later.year += 100) {
    t.year = later.year;
  }
}

/// One of the three forms of an HTTP-date, as seconds since 1970; 0 if it is none, or no real date.
constexpr int64_t parse_http_date(header_reader in, int64_t unix_now) noexcept {
  const char* const months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const char* const long_day_ends[] = {"day", "day", "sday", "nesday", "rsday", "day", "urday"};
  calendar_time t;
  bool two_digits = false;
  const uint32_t weekday = in.name("SunMonTueWedThuFriSat", 7);
  const bool asctime = in.next_is(' ');
  if (asctime) {  // Sun Nov  6 08:49:37 1994
    in.expect(' ');
    t.month = in.name(months, 12);
    in.expect(' ');
    if (in.next_is(' ')) {
      in.expect(' ');
      t.day = in.number(1);
    } else {
      t.day = in.number(2);
    }
  } else {
    two_digits = !in.next_is(',');
    if (two_digits) {  // Sunday, 06-Nov-94 08:49:37 GMT
      in.expect(long_day_ends[weekday]);
    }
    const char between = two_digits ? '-' : ' ';  // Sun, 06 Nov 1994 08:49:37 GMT
    in.expect(", ");
    t.day = in.number(2);
    in.expect(between);
    t.month = in.name(months, 12);
    in.expect(between);
    t.year = two_digits ? 1900u + in.number(2) : in.number(4);
  }
  in.expect(' ');
  t.hour = in.number(2);
  in.expect(':');
  t.minute = in.number(2);
  in.expect(':');
  t.second = in.number(2);
  in.expect(' ');
  if (asctime) {
    t.year = in.number(4);
  } else {
    in.expect("GMT");
  }
  if (two_digits) { settle_century(t, unix_now); }
  return in.good && in.at == in.end && is_real(t) ? unix_time(t) : 0;
}

}  // namespace detail

/// An HTTP-date in any of its three forms (RFC 9110 5.6.7), such as the value of a Date header, as seconds since 1970;
/// 0 if it is none, no real date, or before 1970. White space around it is allowed; a weekday has to be one, but not
/// the right one. Years of two digits: 70 to 99 are of the 1900s, 00 to 69 of the 2000s.
constexpr int64_t parse_http_date(const char* text, size_t size) noexcept {
  detail::header_reader in{text, text + size};
  in.trim();
  return detail::parse_http_date(in, 0);
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_HTTP_DATE_HPP_INCLUDED
