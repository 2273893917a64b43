// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include <random>

#include "catch.hpp"

namespace d = redial::detail;

TEST_CASE("32-bit arithmetic agrees with 64-bit arithmetic") {
  std::mt19937 random{3};
  const std::uint32_t edges[] = {0,       1,       99,         100,        101,        0xFFFF,
                                 0x10000, 3600000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF};
  const auto pick = [&]() -> std::uint32_t {
    return random() % 3 == 0 ? edges[random() % 12] : static_cast<std::uint32_t>(random() >> (random() % 32));
  };
  for (int i = 0; i < 300000; ++i) {
    const std::uint32_t a = pick();
    const std::uint32_t b = pick();
    const std::uint64_t product = std::uint64_t{a} * b;
    const std::uint32_t percent = b % 1001;
    const std::uint64_t share = std::uint64_t{a} * percent / 100;
    const std::uint64_t next = product + a;
    const bool right = d::scaled(a, b) == next && d::scaled_in_halves(a, b) == next && d::multiply(a, b) == product &&
                       d::multiply_in_halves(a, b) == product && d::high_half(product) == product >> 32 &&
                       d::low_half(product) == a * b && (share > 0xFFFFFFFF || d::percent_of(a, percent) == share) &&
                       (share > 0xFFFFFFFF || d::percent_in_halves(a, percent) == share) &&
                       (b == 0 || d::divide_up(a, b) == (std::uint64_t{a} + b - 1) / b) &&
                       d::saturating_sub(a, b) == (a > b ? a - b : 0) && d::smaller(a, b) == (a < b ? a : b) &&
                       d::larger(a, b) == (a < b ? b : a) &&
                       d::saturating_add(a, b) == (std::uint64_t{a} + b < 0xFFFFFFFF ? a + b : 0xFFFFFFFF);
    if (!right) { FAIL(a << " and " << b); }
  }
  SUCCEED();
}

TEST_CASE("[C-5.1] a hundredth is exact: of little numbers all, of large ones both sides of each border") {
  for (std::uint32_t value = 0; value < 200000; ++value) {
    if (redial::detail::divide_little_by_100(value) != value / 100) { FAIL(value); }
  }
  for (std::uint64_t border = 0; border < 0xFFFFFFFFu; border += 99900) {  // a multiple of 100
    for (const std::uint32_t below : {0u, 1u}) {
      const std::uint32_t value = static_cast<std::uint32_t>(border) - below;
      if (redial::detail::divide_by_100(value) != value / 100) { FAIL(value); }
    }
  }
}
