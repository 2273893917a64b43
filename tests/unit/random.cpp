// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include <cstdint>
#include <functional>
#include <random>
#include <utility>
#include <vector>

#include "catch.hpp"

namespace {
/// Says what it was told, from a range of its own.
template <class Result, std::uint64_t Lowest, std::uint64_t Highest>
struct told {
  using result_type = Result;
  static constexpr Result(min)() { return static_cast<Result>(Lowest); }
  static constexpr Result(max)() { return static_cast<Result>(Highest); }
  std::vector<std::uint64_t> values;
  std::size_t at = 0;
  Result operator()() { return static_cast<Result>(values[at++ % values.size()]); }
};
template <class Result>
struct plain {
  std::vector<std::uint64_t> values;
  std::size_t at = 0;
  Result operator()() { return static_cast<Result>(values[at++ % values.size()]); }
};
}  // namespace

TEST_CASE("[C-1.2] how many whole bits a generator's range yields, and where it stops being even") {
  const struct {
    std::uint64_t span;
    unsigned bits;
    std::uint64_t limit;
  } rows[] = {
      {0, 1, 0},  // a source that knows one value
      {1, 1, 0},
      {2, 1, 2},
      {3, 2, 0},
      {4, 2, 4},
      {5, 2, 4},
      {14, 2, 12},
      {15, 4, 0},
      {16, 4, 16},
      {254, 4, 240},
      {255, 8, 0},
      {256, 8, 256},
      {65534, 8, 65280},
      {65535, 16, 0},
      {65536, 16, 65536},
      {2147483645, 16, 0x7FFF0000},
      {0xFFFFFFFE, 16, 0xFFFF0000},
      {0xFFFFFFFF, 32, 0},
      {0x100000000, 32, 0x100000000},
      {0xFFFFFFFFFFFFFFFFu, 32, 0},
  };
  for (const auto& row : rows) {
    const redial::detail::bit_yield y = redial::detail::yield_of(row.span);
    INFO(row.span);
    CHECK(y.bits == row.bits);
    CHECK(y.mask == (std::uint64_t{1} << row.bits) - 1);
    CHECK(y.limit == row.limit);
  }
}

TEST_CASE("[C-1.2] bits are put together from groups, the first one highest; uneven values are asked for again") {
  told<std::uint32_t, 0, 255> bytes{{0x12, 0x34, 0x56, 0x78}};
  CHECK(redial::detail::read_bits(bytes) == 0x12345678u);
  CHECK(bytes.at == 4);
  told<std::uint32_t, 10, 265> shifted{{0x12 + 10, 0x34 + 10, 0x56 + 10, 0x78 + 10}};
  CHECK(redial::detail::read_bits(shifted) == 0x12345678u);
  told<std::uint64_t, 0, 0xFFFFFFFFFFFFFFFF> wide{{0xAAAAAAAA12345678u}};
  CHECK(redial::detail::read_bits(wide) == 0x12345678u);
  CHECK(wide.at == 1);
  told<unsigned, 0, 256> uneven{{256, 0x12, 0x34, 256, 256, 0x56, 0x78}};
  CHECK(redial::detail::read_bits(uneven) == 0x12345678u);
  CHECK(uneven.at == 7);
  told<unsigned, 0, 256> stuck{{256}};
  CHECK(redial::detail::read_bits(stuck) == 0xFFFFFFFFu);
  CHECK(stuck.at == 4 * 32);
  told<unsigned, 3, 4> coin{{4, 3, 3, 4}};
  CHECK(redial::detail::read_bits(coin) == 0x99999999u);
  CHECK(coin.at == 32);
  told<unsigned, 7, 7> single{{7}};
  CHECK(redial::detail::read_bits(single) == 0u);
  CHECK(single.at == 32);
  // A limit of 0 is none, whatever the value.
  const struct {
    std::uint64_t limit;
    std::uint64_t value;
    std::uint32_t group;
  } groups[] = {{0, 256, 0}, {0, 7, 7}, {256, 255, 255}, {256, 256, 255}};
  for (const auto& g : groups) {
    told<unsigned, 0, 256> source{{g.value}};
    CHECK(redial::detail::group_of(source, {8, 255, g.limit}, 0) == g.group);
    CHECK(source.at == (g.limit != 0 && g.value >= g.limit ? 32u : 1u));
  }
  std::vector<std::uint64_t> late(31, 256);
  late.push_back(1);
  told<unsigned, 0, 256> last_try{late};
  CHECK(redial::detail::read_bits(last_try) == 0x01010101u);
}

TEST_CASE("[C-1.2] plain callables: low 32 bits of wide ones, narrow ones combined") {
  plain<std::uint32_t> words{{0x89ABCDEFu, 1}};
  CHECK(redial::detail::read_bits(words) == 0x89ABCDEFu);
  CHECK(words.at == 1);
  plain<std::uint64_t> wide{{0x1122334489ABCDEFu}};
  CHECK(redial::detail::read_bits(wide) == 0x89ABCDEFu);
  plain<std::uint16_t> halves{{0x89AB, 0xCDEF, 1}};
  CHECK(redial::detail::read_bits(halves) == 0x89ABCDEFu);
  CHECK(halves.at == 2);
  plain<std::uint8_t> bytes{{0x89, 0xAB, 0xCD, 0xEF, 1}};
  CHECK(redial::detail::read_bits(bytes) == 0x89ABCDEFu);
  CHECK(bytes.at == 4);
  auto reference = std::ref(bytes);
  bytes.at = 0;
  CHECK(redial::detail::read_bits(reference) == 0x89ABCDEFu);
  STATIC_REQUIRE(redial::detail::is_generator<std::mt19937>);
  STATIC_REQUIRE_FALSE(redial::detail::is_generator<plain<std::uint32_t>>);
  STATIC_REQUIRE(redial::detail::is_random<std::reference_wrapper<std::mt19937>>);
  STATIC_REQUIRE_FALSE(redial::detail::is_random<int (*)()>);
  STATIC_REQUIRE_FALSE(redial::detail::is_random<std::reference_wrapper<int>>);
}

TEST_CASE("a scripted source says what it was told, its copies in turn with it") {
  redial::scripted_random zero;
  CHECK(zero() == 0);
  CHECK(zero.calls() == 1);
  const std::uint32_t script[] = {5, 6, 7};
  redial::scripted_random first{script};
  redial::scripted_random copy{first};
  CHECK(first.calls() == 0);
  CHECK(first() == 5);
  CHECK(copy() == 6);
  CHECK(first() == 7);
  CHECK(copy() == 5);
  CHECK(first.calls() == 4);
  redial::scripted_random of_copy{std::move(copy)};
  CHECK(of_copy() == 6);
  CHECK(first() == 7);
  of_copy.set(9);
  CHECK(first() == 9);
  CHECK(first() == 9);
  redial::scripted_random own{3};
  redial::scripted_random taken{std::move(own)};
  taken.set(4);
  CHECK(taken() == 4);
}
