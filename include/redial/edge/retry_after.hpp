// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_RETRY_AFTER_HPP_INCLUDED
#define REDIAL_EDGE_RETRY_AFTER_HPP_INCLUDED

#include <redial/detail/arithmetic.hpp>
#include <redial/milliseconds.hpp>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// Reads a header's value piece by piece; the first piece that does not fit makes it bad for good.
struct header_reader {
  const char* at;
  const char* end;
  bool good = true;

  constexpr bool next_is(char c) const noexcept { return at != end && *at == c; }

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

/// The century of a two-digit year: what seems more than 50 years ahead is the latest such year in the past
/// (RFC 9110 5.6.7).
constexpr void settle_century(calendar_time& t, int64_t unix_now) noexcept {
  constexpr int64_t fifty_years = 1577847600;
  calendar_time later = t;
  while (later.year < 10000 && unix_time(later) - fifty_years <= unix_now) {
    t.year = later.year;
    later.year += 100;
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

/// A length of so many seconds, saturating below `never`; 0 for none.
constexpr milliseconds from_seconds(int64_t seconds) noexcept {
  constexpr int64_t most = 4294967;  // whole seconds below never
  return seconds <= 0 ? milliseconds{0}
                      : milliseconds{seconds > most ? 0xFFFFFFFEu : static_cast<uint32_t>(seconds) * 1000u};
}

}  // namespace detail

/// The wait that a Retry-After header asks for (RFC 9110 10.2.3): delay-seconds, or an HTTP-date in any of its three
/// forms, which counts from `unix_now` (seconds since 1970; a device without a trusted clock passes the response's own
/// Date). White space around it is allowed. A number too large saturates below `never`. 0: nothing usable, a date in
/// the past, or a date without `unix_now`. A date's weekday has to be a weekday, but not the right one.
constexpr milliseconds parse_retry_after(const char* text, size_t size, int64_t unix_now = 0) noexcept {
  detail::header_reader in{text, text + size};
  while (in.next_is(' ') || in.next_is('\t')) { ++in.at; }
  while (in.at != in.end && (in.end[-1] == ' ' || in.end[-1] == '\t')) { --in.end; }
  if (in.at == in.end) { return milliseconds{0}; }
  if (*in.at < '0' || *in.at > '9') {
    return detail::from_seconds(unix_now > 0 ? detail::parse_http_date(in, unix_now) - unix_now : 0);
  }
  uint32_t seconds = 0;
  for (; in.at != in.end; ++in.at) {
    if (*in.at < '0' || *in.at > '9') { return milliseconds{0}; }
    seconds = seconds > 9999999u ? seconds : seconds * 10u + static_cast<uint32_t>(*in.at - '0');
  }
  return detail::from_seconds(seconds);
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_RETRY_AFTER_HPP_INCLUDED
