// SPDX-License-Identifier: MIT
// What the jitter is worth, measured through the public machine: waits are uniform over their range, both ends are
// reached, no value is a meeting point, and neither a generator whose range does not divide the wait's nor a narrow or
// a stuck one bends that. Seeds are fixed: a run gives the same figures each time. REDIAL_FIGURES prints them.
#include <redial/redial.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "catch.hpp"

namespace {

/// Chi-square over equal bins as standard deviations from its mean, the largest share of one value, and the ends.
struct shape {
  double deviation = 0;
  double atom = 0;
  bool lowest = false;
  bool highest = false;
};

/// Waits of the n-th retry of so many machines that share a source.
template <class Random>
shape waits(Random random, std::uint32_t n, std::uint32_t b, int draws) {
  redial::options o = redial::metered.defaults;
  o.credential = redial::credential::fixed;
  o.budget.burst = 0;
  const std::uint32_t j = b / 5;
  std::vector<std::uint32_t> count(2 * j + 1);
  std::uint32_t tick = 0;
  for (int i = 0; i < draws; ++i) {
    redial::reconnector net{redial::metered, [&tick] { return tick; }, std::ref(random), o};
    redial::decision d = net.handle(redial::start{});
    for (std::uint32_t k = 0; k < n; ++k) {
      if (k != 0) { d = net.handle(redial::start{}); }  // ends the backoff
      d = net.handle(redial::failed{});
    }
    REQUIRE(d.timer.count >= b - j);
    REQUIRE(d.timer.count <= b + j);
    ++count[d.timer.count - (b - j)];
  }
  // Bins of equal width; the rest of the range, smaller than a bin, is one of its own.
  const std::size_t width = count.size() > 100 ? count.size() / 100 : 1;
  double chi = 0;
  double bins = 0;
  shape s;
  for (std::size_t from = 0; from < count.size(); from += width) {
    const std::size_t to = from + width < count.size() ? from + width : count.size();
    double have = 0;
    for (std::size_t k = from; k < to; ++k) { have += count[k]; }
    const double expected = draws * static_cast<double>(to - from) / static_cast<double>(count.size());
    chi += (have - expected) * (have - expected) / expected;
    bins += 1;
  }
  s.deviation = (chi - (bins - 1)) / std::sqrt(2 * (bins - 1));
  for (const std::uint32_t c : count) { s.atom = std::max(s.atom, static_cast<double>(c) / draws); }
  s.lowest = count.front() != 0;
  s.highest = count.back() != 0;
  return s;
}

/// 16 bits a call, as esp8266's and many radios' registers give.
struct half {
  std::mt19937 g{9};
  std::uint16_t operator()() { return static_cast<std::uint16_t>(g() >> 7); }
};
/// 0 .. 32767: a power of two, but no whole number of bytes.
struct fifteen {
  using result_type = std::uint16_t;
  static constexpr result_type(min)() { return 0; }
  static constexpr result_type(max)() { return 32767; }
  std::mt19937 g{10};
  result_type operator()() { return static_cast<result_type>(g() >> 17); }
};
/// 1 .. 6.
struct die {
  using result_type = unsigned;
  static constexpr result_type(min)() { return 1; }
  static constexpr result_type(max)() { return 6; }
  std::mt19937 g{11};
  std::uniform_int_distribution<unsigned> d{1, 6};
  result_type operator()() { return d(g); }
};

template <class Random>
void check(const char* name, const Random& random) {
  const struct { std::uint32_t n, b; } curve[] = {{1, 1000}, {2, 2000}, {3, 4000}, {6, 30000}, {9, 30000}};
  double worst = 0;
  double atom = 0;
  for (const auto& at : curve) {
    const int draws = 120000;
    const shape s = waits(random, at.n, at.b, draws);
    INFO(name << ", retry " << at.n);
    CHECK(std::abs(s.deviation) < 4.5);
    CHECK(s.atom < 0.005);
    CHECK(s.lowest);
    CHECK(s.highest);
    worst = std::max(worst, std::abs(s.deviation));
    atom = std::max(atom, s.atom);
  }
  if (std::getenv("REDIAL_FIGURES") != nullptr) {
    std::printf("%-14s worst chi-square %.1f sigma, largest atom %.2f %%\n", name, worst, 100 * atom);
  }
}

}  // namespace

TEST_CASE("[C-5.1] waits are uniform at every attempt, ends included, with every kind of source") {
  check("mt19937", std::mt19937{1});
  check("minstd_rand", std::minstd_rand{2});
  check("ranlux24", std::ranlux24_base{3});
  check("16 bits", half{});
  check("15 bits", fifteen{});
  check("a die", die{});
}

TEST_CASE("[C-5.1] a stuck source gives the ends of a range, in a bounded number of calls") {
  struct stuck {
    using result_type = std::uint32_t;
    std::uint32_t value;
    std::uint32_t* calls;
    std::uint32_t operator()() const {
      ++*calls;
      return value;
    }
  };
  struct stuck_engine : stuck {
    static constexpr result_type(min)() { return 1; }
    static constexpr result_type(max)() { return 2147483646; }
  };
  struct stuck_half {
    std::uint16_t value;
    std::uint32_t* calls;
    std::uint16_t operator()() const {
      ++*calls;
      return value;
    }
  };
  redial::options o = redial::metered.defaults;
  o.credential = redial::credential::fixed;
  const auto first_wait = [&o](auto source) {
    redial::reconnector net{redial::metered, [] { return std::uint32_t{0}; }, source, o};
    (void)net.handle(redial::start{});
    return net.handle(redial::failed{}).timer.count;
  };
  std::uint32_t calls = 0;
  CHECK(first_wait(stuck{0, &calls}) == 800);
  CHECK(first_wait(stuck{0xFFFFFFFFu, &calls}) == 1200);
  CHECK(calls <= 4);
  CHECK(first_wait(stuck_half{0, &calls}) == 800);
  CHECK(first_wait(stuck_half{0xFFFF, &calls}) == 1200);
  CHECK(calls <= 12);
  calls = 0;
  CHECK(first_wait(stuck_engine{{1, &calls}}) == 800);
  const std::uint32_t high = first_wait(stuck_engine{{2147483646, &calls}});
  CHECK(high == 1200);  // always past the last whole group: counts as all ones
  CHECK(calls <= 200);
}
