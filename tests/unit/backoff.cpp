// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include <cmath>
#include <random>
#include <vector>

#include "catch.hpp"

using redial::draw_range;

namespace {
struct fixed {
  std::vector<std::uint32_t> values;
  std::size_t at = 0;
  std::uint32_t operator()() { return values[at++ % values.size()]; }
};

/// Chi-square of so many draws over [lowest, highest] in `bins` equal bins, as standard deviations from its mean.
template <class Random>
double deviation(Random random, draw_range range, int draws, std::size_t bins) {
  redial::detail::bit_source<Random> source{random};
  std::vector<double> count(bins);
  const std::uint64_t width = std::uint64_t{range.highest} - range.lowest + 1;
  for (int i = 0; i < draws; ++i) {
    const std::uint32_t v = redial::draw(range, source);
    REQUIRE(v >= range.lowest);
    REQUIRE(v <= range.highest);
    count[std::uint64_t{v - range.lowest} * bins / width] += 1;
  }
  const double expected = static_cast<double>(draws) / static_cast<double>(bins);
  double chi = 0;
  for (const double c : count) { chi += (c - expected) * (c - expected) / expected; }
  const double freedom = static_cast<double>(bins - 1);
  return (chi - freedom) / std::sqrt(2 * freedom);
}
}  // namespace

TEST_CASE("[C-1.2] zeros draw the low end, ones the high end, of every range") {
  for (const draw_range r : {draw_range{0, 0}, draw_range{0, 1}, draw_range{800, 1200}, draw_range{5, 0xFFFFFFFE},
                             draw_range{0, 0xFFFFFFFF}, draw_range{0x80000000, 0xFFFFFFFF}}) {
    fixed zeros{{0}};
    fixed ones{{0xFFFFFFFFu}};
    CHECK(redial::draw(r, zeros) == r.lowest);
    CHECK(redial::draw(r, ones) == r.highest);
  }
}

TEST_CASE("[C-5.1] the second value settles what the first leaves open, so that every result is equally likely") {
  // With a 64-bit value a draw from n results must be floor(value * n / 2^64); check it where the first word is on an
  // edge.
  std::mt19937 random{11};
  for (int i = 0; i < 200000; ++i) {
    const std::uint32_t span = static_cast<std::uint32_t>(random() >> (random() % 31)) | 1u;
    if (span == 0xFFFFFFFFu) { continue; }
    const std::uint64_t edge = (std::uint64_t{1 + random() % span} << 32) / span;  // the first word just below a change
    const std::uint32_t first = static_cast<std::uint32_t>(edge - (random() % 2));
    const std::uint32_t second = static_cast<std::uint32_t>(random());
    fixed source{{first, second}};
    const std::uint32_t drawn = redial::draw({0, span - 1}, source);
    const std::uint64_t low = (std::uint64_t{second} * span) >> 32;
    const std::uint32_t exact = static_cast<std::uint32_t>((std::uint64_t{first} * span + low) >> 32);
    if (drawn != exact) { FAIL(first << ' ' << second << ' ' << span); }
  }
  SUCCEED();
}

TEST_CASE("[C-5.1] draws are uniform for all kinds of sources and ranges") {
  const draw_range ranges[] = {{800, 1200}, {24000, 36000}, {0, 6}, {5000, 30000}, {0, 0xFFFFFFFE}};
  struct half {
    std::mt19937 g{9};
    unsigned short operator()() { return static_cast<unsigned short>(g()); }
  };
  struct byte {
    std::mt19937 g{10};
    unsigned char operator()() { return static_cast<unsigned char>(g() >> 7); }
  };
  for (const draw_range& r : ranges) {
    const std::size_t bins = r.highest - r.lowest < 1000 ? r.highest - r.lowest + 1 : 100;
    INFO(r.lowest << ".." << r.highest);
    CHECK(std::abs(deviation(std::mt19937{1}, r, 200000, bins)) < 5);
    CHECK(std::abs(deviation(std::minstd_rand{1}, r, 200000, bins)) < 5);
    CHECK(std::abs(deviation(std::mt19937_64{1}, r, 200000, bins)) < 5);
    CHECK(std::abs(deviation(std::ranlux24_base{1}, r, 200000, bins)) < 5);
    CHECK(std::abs(deviation(half{}, r, 200000, bins)) < 5);
    CHECK(std::abs(deviation(byte{}, r, 200000, bins)) < 5);
  }
}

TEST_CASE("[C-5.1] no wait is a meeting point: no value above half a percent at the cap") {
  std::mt19937 random{5};
  redial::detail::bit_source<std::mt19937> source{random};
  std::vector<int> count(12001);
  for (int i = 0; i < 200000; ++i) { ++count[redial::draw(redial::around(30000, 20), source) - 24000]; }
  int most = 0;
  for (const int c : count) { most = c > most ? c : most; }
  CHECK(most < 1000);
  CHECK(count.front() > 0);
  CHECK(count.back() > 0);
}

TEST_CASE("[C-5.1] the curve never overflows and never loops") {
  redial::backoff_options o;
  o.base = redial::milliseconds{3599999};
  o.cap = redial::milliseconds{3600000};
  o.factor_percent = 1000;
  std::uint32_t b = 0;
  for (int i = 0; i < 100; ++i) {
    b = redial::next_backoff(o, b);
    REQUIRE(b >= 3599999);
    REQUIRE(b <= 3600000);
  }
}

TEST_CASE("[C-5.1] a second value is asked for only where the first leaves something open") {
  struct counted {
    std::uint32_t value;
    int calls = 0;
    std::uint32_t operator()() {
      ++calls;
      return value;
    }
  };
  const auto calls = [](redial::draw_range range, std::uint32_t value) {
    counted source{value};
    (void)redial::draw(range, source);
    return source.calls;
  };
  CHECK(calls({0, 1}, 0) == 1);
  CHECK(calls({0, 1}, 0x7FFFFFFF) == 1);  // times 2 is 2^32 - 2: no second value could carry
  CHECK(calls({800, 1200}, 0x80000000) == 1);
  CHECK(calls({0, 2}, 0x55555555) == 2);  // times 3 is 2^32 - 1: one could
  CHECK(calls({0, 0xFFFFFFFF}, 0) == 1);
  CHECK(calls({0, 0xFFFFFFFF}, 0xFFFFFFFF) == 1);
}
