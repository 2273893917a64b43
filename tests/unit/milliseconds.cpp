// SPDX-License-Identifier: MIT
// Conversions at run time, against the same in 128 bits. The compiler folds constants, so counts come in as arguments.
#include <redial/redial.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <ratio>

#include "catch.hpp"

namespace {
__extension__ using wide = __int128;  // what the library is not allowed to use

/// ceil(count * numerator * 1000 / denominator), at least 0 and at most what lies below `never`.
std::uint32_t in_milliseconds(wide count, std::int64_t numerator, std::int64_t denominator) {
  if (count <= 0) { return 0; }
  const wide thousands = count * 1000;
  if (thousands > static_cast<wide>(0xFFFFFFFEu) * denominator / numerator) { return 0xFFFFFFFEu; }
  const wide exact = thousands * numerator;
  const wide up = (exact + denominator - 1) / denominator;
  return up < 0xFFFFFFFE ? static_cast<std::uint32_t>(up) : 0xFFFFFFFEu;
}

template <class Rep, class Period>
void converts() {
  using duration = std::chrono::duration<Rep, Period>;
  constexpr Rep most = (std::numeric_limits<Rep>::max)();
  const Rep counts[] = {
      (std::numeric_limits<Rep>::min)(), 0, 1, 2, 29, 30, 31, 99, 100, 101, most / 1000, most / 2, most - 1, most};
  for (const Rep count : counts) {
    const redial::milliseconds from = duration{count};
    INFO(+count << " times " << Period::num << "/" << Period::den);
    CHECK(from.count == in_milliseconds(count, Period::num, Period::den));
  }
  for (const std::uint32_t count : {0u, 1u, 2u, 33u, 34u, 100u, 999u, 1000u, 1001u, 0x7FFFFFFFu, 0xFFFFFFFEu}) {
    const duration to = redial::milliseconds{count};
    const wide exact = static_cast<wide>(count) * Period::den;
    const wide up = (exact + static_cast<wide>(Period::num) * 1000 - 1) / (static_cast<wide>(Period::num) * 1000);
    INFO(count << " ms in " << Period::num << "/" << Period::den);
    CHECK(to.count() == (up < most ? static_cast<Rep>(up) : most));
  }
}

template <class Period>
void converts_all() {
  converts<std::int8_t, Period>();
  converts<std::uint8_t, Period>();
  converts<std::int16_t, Period>();
  converts<std::int32_t, Period>();
  converts<std::uint32_t, Period>();
  converts<std::int64_t, Period>();
  converts<std::uint64_t, Period>();
}
}  // namespace

TEST_CASE("[C-1.1] durations of every unit and width, both ways: up, never down, saturating, negative is 0") {
  converts_all<std::femto>();
  converts_all<std::nano>();
  converts_all<std::micro>();
  converts_all<std::milli>();
  converts_all<std::centi>();
  converts_all<std::ratio<1, 30>>();
  converts_all<std::ratio<1001, 30000>>();
  converts_all<std::ratio<1>>();
  converts_all<std::ratio<60>>();
  converts_all<std::ratio<86400>>();
}

TEST_CASE("[C-1.1] durations with a fraction") {
  using seconds = std::chrono::duration<double>;
  using frames = std::chrono::duration<float, std::ratio<1, 4>>;
  const struct {
    double count;
    std::uint32_t milliseconds;
  } rows[] = {{-1.0, 0},
              {0.0, 0},
              {std::numeric_limits<double>::quiet_NaN(), 0},
              {0.0001, 1},
              {0.0625, 63},
              {1.0, 1000},
              {4294967.0, 4294967000},
              {4294967.294, 4294967294},
              {4294968.0, 4294967294},
              {std::numeric_limits<double>::infinity(), 4294967294}};
  for (const auto& row : rows) {
    const redial::milliseconds from = seconds{row.count};
    INFO(row.count);
    CHECK(from.count == row.milliseconds);
  }
  for (const std::uint32_t count : {0u, 1u, 1500u}) {
    const seconds to = redial::milliseconds{count};
    CHECK(to.count() == Approx(count / 1000.0));
    const frames quarters = redial::milliseconds{count};
    CHECK(static_cast<double>(quarters.count()) == Approx(count / 250.0));
    const redial::milliseconds back = quarters;
    CHECK(back.count == count);
  }
  // The largest that fits, and the next power of two, which is what a float makes of it.
  using fine = std::chrono::duration<float, std::milli>;
  const redial::milliseconds largest = fine{4294967040.0f};
  CHECK(largest.count == 4294967040u);
  const redial::milliseconds beyond = fine{4294967296.0f};
  CHECK(beyond.count == 4294967294u);
}

TEST_CASE("[C-1.1] the finest unit: a whole second of attoseconds is no more and no less") {
  using attoseconds = std::chrono::duration<std::int64_t, std::atto>;
  constexpr std::int64_t second = 1000000000000000000;
  for (const auto& row : {std::pair<std::int64_t, std::uint32_t>{second - 1, 1000},
                          {second, 1000},
                          {second + 1, 1001},
                          {second / 1000, 1},
                          {9 * second, 9000}}) {
    const redial::milliseconds from = attoseconds{row.first};
    CHECK(from.count == row.second);
  }
}

TEST_CASE("[C-1.1] the longest wait that 64 bits of femtoseconds hold is exact, the next saturates") {
  using femtoseconds = std::chrono::duration<std::uint64_t, std::femto>;
  const femtoseconds longest = redial::milliseconds{18446744};
  CHECK(longest.count() == 18446744000000000000u);
  using odd = std::chrono::duration<std::uint64_t, std::ratio<1, 4294967297>>;  // 2^32 + 1 of them a second
  const odd most = redial::milliseconds{4294967295};                            // makes a product of 2^64 - 1
  CHECK(most.count() == 18446744073709552u);
  const femtoseconds longer = redial::milliseconds{18446745};
  CHECK(longer.count() == (std::numeric_limits<std::uint64_t>::max)());
}

TEST_CASE("[C-1.1] so many hours that their milliseconds would wrap at 64 bits saturate") {
  using hours = std::chrono::duration<std::int64_t, std::ratio<3600>>;
  for (const std::int64_t count : {std::int64_t{1194}, std::int64_t{5124095576031}, std::int64_t{10248191152061},
                                   (std::numeric_limits<std::int64_t>::max)()}) {
    const redial::milliseconds from = hours{count};
    CHECK(from.count == 0xFFFFFFFEu);
  }
}

TEST_CASE("[C-1.1] comparisons, microseconds and points in time") {
  for (const std::uint32_t a : {1u, 2u, 3u}) {
    for (const std::uint32_t b : {1u, 2u, 3u}) {
      const redial::milliseconds x{a};
      const redial::milliseconds y{b};
      CHECK((x == y) == (a == b));
      CHECK((x != y) == (a != b));
      CHECK((x < y) == (a < b));
      CHECK((x <= y) == (a <= b));
      CHECK((x > y) == (a > b));
      CHECK((x >= y) == (a >= b));
    }
    CHECK(redial::milliseconds{a}.microseconds() == std::uint64_t{a} * 1000);
    const auto now = std::chrono::steady_clock::now();
    CHECK(now + redial::milliseconds{a} == now + std::chrono::milliseconds{a});
    CHECK(redial::milliseconds{a} + now == now + std::chrono::milliseconds{a});
  }
}

TEST_CASE("[C-1] a span is none unless it says more, and `never` is the largest number") {
  CHECK(redial::milliseconds{}.count == 0);
  CHECK(redial::never.count == 0xFFFFFFFFu);
}
