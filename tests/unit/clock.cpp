// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

#include "catch.hpp"

namespace {
template <class Rep, class Period>
struct ticking {
  using rep = Rep;
  using period = Period;
  using duration = std::chrono::duration<Rep, Period>;
  using time_point = std::chrono::time_point<ticking, duration>;
};
template <class Period>
std::uint32_t tick_at(std::int64_t count) {
  using clock = ticking<std::int64_t, Period>;
  return redial::detail::tick_of_point(typename clock::time_point{typename clock::duration{count}});
}
}  // namespace

TEST_CASE("[C-1.2] a time point of any unit becomes milliseconds, rounded down, also before its epoch") {
  CHECK(tick_at<std::milli>(5) == 5);
  CHECK(tick_at<std::ratio<1>>(5) == 5000);
  CHECK(tick_at<std::ratio<60>>(2) == 120000);
  CHECK(tick_at<std::micro>(5999) == 5);
  CHECK(tick_at<std::nano>(5999999) == 5);
  CHECK(tick_at<std::ratio<1, 3>>(1) == 333);
  CHECK(tick_at<std::ratio<1, 3>>(2) == 666);
  CHECK(tick_at<std::ratio<1, 3>>(3) == 1000);
  CHECK(tick_at<std::ratio<1, 32768>>(32768 * 3 + 16384) == 3500);
  CHECK(tick_at<std::ratio<1, 1024>>(1023) == 999);
  CHECK(tick_at<std::ratio<1, 999>>(999) == 1000);
  CHECK(tick_at<std::ratio<1, 1001>>(1001) == 1000);
  CHECK(tick_at<std::ratio<7, 2000>>(3) == 10);
  CHECK(tick_at<std::milli>(-1) == 0xFFFFFFFFu);
  CHECK(tick_at<std::milli>(INT64_MIN) == 0);
  CHECK(tick_at<std::micro>(-1) == 0xFFFFFFFFu);
  CHECK(tick_at<std::micro>(-1000) == 0xFFFFFFFFu);
  CHECK(tick_at<std::micro>(-1001) == 0xFFFFFFFEu);
  CHECK(tick_at<std::ratio<1, 3>>(-1) == static_cast<std::uint32_t>(-334));
  CHECK(tick_at<std::nano>(std::int64_t{4294967296} * 1000000 + 7000000) == 7);
  CHECK(tick_at<std::atto>(9000000000000000) == 9);  // a remainder times 1000 would not fit 64 bits
  CHECK(tick_at<std::atto>(INT64_MAX) == static_cast<std::uint32_t>(INT64_MAX / 1000000000000000));
  CHECK(tick_at<std::atto>(-1) == 0xFFFFFFFFu);
  CHECK(tick_at<std::nano>(INT64_MAX) == static_cast<std::uint32_t>(INT64_MAX / 1000000));
  CHECK(tick_at<std::nano>(INT64_MIN) == static_cast<std::uint32_t>(INT64_MIN / 1000000 - 1));
}

TEST_CASE("[C-1.2] clocks are read alike as functions, objects and references, and wide ones by their low half") {
  std::uint64_t wide = 0x1234567890ull;
  const auto read = [&wide] { return wide; };
  CHECK(redial::detail::read_tick(read) == 0x34567890u);
  auto copy = read;
  auto reference = std::ref(copy);
  CHECK(redial::detail::read_tick(reference) == 0x34567890u);
  struct object {
    std::uint32_t now() const { return 77; }
  } clock;
  CHECK(redial::detail::read_tick(clock) == 77);
  struct steady {
    std::chrono::steady_clock::time_point at;
    std::chrono::steady_clock::time_point now() const { return at; }
  } chrono{std::chrono::steady_clock::time_point{std::chrono::milliseconds{4321}}};
  CHECK(redial::detail::read_tick(chrono) == 4321);
  STATIC_REQUIRE(redial::detail::is_clock<std::uint32_t (*)()>);
  STATIC_REQUIRE(redial::detail::is_clock<std::chrono::steady_clock>);
  STATIC_REQUIRE(redial::detail::is_clock<std::reference_wrapper<object>>);
  STATIC_REQUIRE_FALSE(redial::detail::is_clock<std::uint16_t (*)()>);
  STATIC_REQUIRE_FALSE(redial::detail::is_clock<int (*)()>);
  STATIC_REQUIRE_FALSE(redial::detail::is_clock<double (*)()>);
  STATIC_REQUIRE_FALSE(redial::detail::is_clock<int>);
}

TEST_CASE("a manual clock's copies share its time, and a moved temporary takes it along") {
  redial::manual_clock fresh;
  CHECK(fresh() == 0);
  redial::manual_clock first{0xFFFFFFFEu};
  redial::manual_clock copy{first};
  first.advance(redial::milliseconds{3});
  CHECK(copy() == 1);
  copy.set(9);
  CHECK(first() == 9);
  redial::manual_clock of_copy{std::move(copy)};  // a copy that moves still shares
  first.set(12);
  CHECK(of_copy() == 12);
  redial::manual_clock moved{redial::manual_clock{5}};
  redial::manual_clock taken{std::move(moved)};
  taken.advance(redial::milliseconds{1});
  CHECK(taken() == 6);
}
