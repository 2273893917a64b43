// SPDX-License-Identifier: MIT
// Rows are packed by the compiler. The same functions at run time give the same, and refuse what does not fit.
#include <redial/redial.hpp>

#include <cstdint>
#include <vector>

#include "catch.hpp"

namespace d = redial::detail;
namespace rules = redial::rules;
using redial::milliseconds;
using redial::row;
using book_draft = d::rulebook_draft<255>;

namespace {
constexpr row nested[] = {
    {1000, 4999, rules::backoff()},
    {1006, rules::backoff().then(redial::session::resume)},
    {2000, 2999, rules::stop()},
    {2000, 2100, rules::stop().tell_user()},
    {2500, rules::at_once()},
    {2502, rules::once().times(3)},
    {2504, 2999, rules::backoff().first_between(milliseconds{1}, milliseconds{2})},
    {4999, rules::fresh_token()},
};
constexpr row up_to_the_end[] = {
    {0, 7, rules::stop()}, {9, rules::backoff()}, {11, rules::at_once()}, {65535, rules::stop()}};
constexpr row lost_stops[] = {{1006, rules::stop()}};
constexpr redial::options plain{};
constexpr redial::profile with_base = redial::make_profile<nested, up_to_the_end, &redial::metered>("with_base", plain);
constexpr redial::profile alone = redial::make_profile<nested, up_to_the_end, nullptr>("alone", plain);
constexpr redial::profile stops = redial::make_profile<lost_stops, redial::no_rows, &redial::rfc6455>("stops", plain);

/// What one profile's draft says, packed at run time, against its rows and against what the compiler made.
void same(const book_draft& made, const redial::profile& p) {
  REQUIRE(made.fits());
  const redial::rulebook again{made.closes.items, made.statuses.items, made.cells.items, made.specials.items,
                               p.book.curve,      p.book.has_curve,    made.transport,   made.longest_floor()};
  CHECK(again.transport == p.book.transport);
  CHECK(again.longest_floor == p.book.longest_floor);
  for (std::uint32_t code = 0; code < 65536; ++code) {
    const auto c = static_cast<std::uint16_t>(code);
    const struct {
      const redial::segment* mine;
      const redial::segment* compilers;
      redial::row_table redial::profile::*rows;
    } tables[] = {{again.closes, p.book.closes, &redial::profile::closes},
                  {again.statuses, p.book.statuses, &redial::profile::statuses}};
    for (const auto& t : tables) {
      if (t.rows == &redial::profile::closes && (code < 1000 || code > 4999)) { continue; }
      const std::uint8_t cell = again.find(t.mine, c);
      const std::uint8_t theirs = p.book.find(t.compilers, c);
      const redial::rule by = d::find(p, t.rows, code).what;
      if (again.rule_of(cell).bits != p.book.rule_of(theirs).bits ||
          !(again.extras_of(cell) == p.book.extras_of(theirs)) || again.rule_of(cell).kind() != by.kind ||
          !(again.extras_of(cell) == d::extras_of(by))) {
        FAIL(p.name << " differs at " << code);
      }
    }
  }
}
}  // namespace

TEST_CASE("[C-3.1] packed at run time, tables say what the compiler made them say") {
  same(d::packing<nested, up_to_the_end, &redial::metered>::make(), with_base);
  same(d::packing<nested, up_to_the_end, nullptr>::make(), alone);
  same(d::packing<lost_stops, redial::no_rows, &redial::rfc6455>::make(), stops);
  CHECK(redial::packed_rule{alone.book.rule_of(alone.book.transport)}.kind() == redial::rule_class::backoff);
  CHECK(alone.book.extras_of(alone.book.transport).session == redial::session::resume);
  CHECK(stops.book.transport == redial::packed_rule{}.bits);  // a lost transport backs off, whatever 1006 does
}

TEST_CASE("[C-3.1] a profile made at run time is the one that the compiler makes") {
  static constexpr redial::text words[] = {{4000, 4000, "Name", "meaning", "remedy"}};
  struct at_run_time : redial::text_table {  // a constructor that is no constant calls its base's
    at_run_time() {}
  };
  const at_run_time none;
  redial::text_table one;
  one = redial::text_table{words};
  CHECK(none.size == 0);
  CHECK(one.size == 1);
  const redial::profile bare = redial::make_profile<lost_stops, redial::no_rows, nullptr>("bare", plain);
  const redial::profile over =
      redial::make_profile<lost_stops, redial::no_rows, &with_base>("over", plain, {1, 2, 3}, one, none);
  CHECK(bare.layers == 0);
  CHECK(bare.base == nullptr);
  CHECK(over.layers == with_base.layers + 1);
  CHECK(over.base == &with_base);
  CHECK(over.closes.size == 1);
  CHECK(over.close_texts.texts == words);
  CHECK(over.limits.burst == 2);
  CHECK(redial::check(bare) == redial::fault::none);
  CHECK(redial::check(over) == redial::fault::none);
}

TEST_CASE("[C-3.1] a table that says one thing of all codes is one step") {
  book_draft (*volatile make)() = d::packing<redial::no_rows, redial::no_rows, nullptr>::make;
  const book_draft made = make();
  CHECK(made.fits());
  CHECK(made.closes.size == 1);
  CHECK(made.transport == redial::packed_rule{}.bits);
}

namespace {
constexpr row all_of_them[] = {{1000, 4999, rules::backoff().then(redial::session::fresh)}};
}  // namespace

TEST_CASE("[C-3.1] steps that say the same are one; a failed transport is what the only step says") {
  book_draft draft;
  draft.step(0, 1);
  draft.step(5, 1);
  CHECK(draft.steps.size == 1);
  draft.step(6, 2);
  draft.step(7, 1);
  CHECK(draft.steps.size == 3);
  const book_draft made = d::packing<all_of_them, redial::no_rows, nullptr>::make();
  CHECK(made.closes.size == 1);
  CHECK(made.transport == (redial::rulebook::special | 1u));
}

namespace {
constexpr row end_together[] = {{4000, 4099, rules::stop()}, {4050, 4099, rules::once()}};
}  // namespace

TEST_CASE("[C-3.1] ranges that end together leave no step without a code") {
  const book_draft made = d::packing<end_together, redial::no_rows, nullptr>::make();
  REQUIRE(made.fits());
  CHECK(made.closes.size == 4);
  const std::uint16_t from[] = {4100, 4050, 4000, 0};
  for (std::size_t i = 0; i < 4; ++i) { CHECK(made.closes.items[i].from == from[i]); }
}

TEST_CASE("[C-3.1] what a draft has room for: as much as a byte can refer to") {
  STATIC_REQUIRE(sizeof(book_draft{}.cells.items) / sizeof(std::uint8_t) == 255);
  STATIC_REQUIRE(sizeof(book_draft{}.steps.items) / sizeof(d::rule_step) == 255);
  STATIC_REQUIRE(sizeof(book_draft{}.closes.items) / sizeof(redial::segment) == 127);
  STATIC_REQUIRE(sizeof(book_draft{}.specials.items) / sizeof(redial::special_rule) == 63);
}

TEST_CASE("[C-3.1] a run of cells stands where it is found, or continues the end of the list, or follows it") {
  using cells = d::draft<std::uint8_t, 8>;
  const auto listed = [](const std::vector<std::uint8_t>& items) {
    cells made;
    for (const std::uint8_t item : items) { made.push(item); }
    return made;
  };
  const struct {
    std::vector<std::uint8_t> have, run;
    unsigned at;
    std::size_t size;
  } cases[] = {
      {{}, {}, 0, 0},
      {{}, {1, 2}, 0, 2},
      {{1, 2, 3}, {}, 0, 3},
      {{1, 2, 3}, {2}, 1, 3},
      {{1, 2, 3}, {1, 2, 3}, 0, 3},
      {{1, 2, 3}, {2, 3}, 1, 3},
      {{1, 2, 3}, {2, 3, 4}, 1, 4},
      {{1, 2, 3}, {3, 4, 5}, 2, 5},
      {{1, 2, 3}, {4}, 3, 4},
      {{1, 1, 2}, {1, 2}, 1, 3},  // the first 1 leads nowhere
      {{1, 2, 1, 2, 3}, {1, 2, 3}, 2, 5},
      {{1, 1, 1}, {1, 1, 2}, 1, 4},
      {{1, 2, 3, 4, 5, 6, 7}, {7, 8}, 6, 8},
  };
  for (const auto& c : cases) {
    cells made = listed(c.have);
    CHECK(made.index_of(listed(c.run)) == c.at);
    CHECK(made.size == c.size);
    CHECK(made.fits);
    for (std::size_t i = 0; i < c.have.size(); ++i) { CHECK(made.items[i] == c.have[i]); }
    for (std::size_t i = 0; i < c.run.size(); ++i) { CHECK(made.items[c.at + i] == c.run[i]); }
  }
  cells full = listed({1, 2, 3, 4, 5, 6, 7});
  CHECK(full.index_of(listed({7, 8, 9})) == 6);
  CHECK(full.size == 8);
  CHECK_FALSE(full.fits);
}

TEST_CASE("[C-3.1] a long run of short steps is cut where an offset would not fit a byte") {
  book_draft made;
  for (std::uint32_t i = 0; i <= 51; ++i) { made.step(i * 5, static_cast<std::uint8_t>(1 + i % 3)); }
  const auto steps = made.steps;
  book_draft::segment_list cut;
  made.cut(cut);
  REQUIRE(cut.fits);
  REQUIRE(made.cells.fits);  // 255 codes with a cell each, and one that has its cell already
  CHECK(cut.size == 3);
  const redial::rulebook book{cut.items, cut.items, made.cells.items, made.specials.items, nullptr, false, 0, 0};
  for (std::size_t i = 0; i < steps.size; ++i) {
    const unsigned next = i + 1 < steps.size ? steps.items[i + 1].from : 300;
    for (unsigned code = steps.items[i].from; code < next; ++code) {
      CHECK(book.find(book.closes, static_cast<std::uint16_t>(code)) == steps.items[i].cell);
    }
  }
}

TEST_CASE("[C-3.1] steps of eight codes or fewer share a segment, wherever they stand; longer ones have their own") {
  const auto segments = [](const std::vector<std::uint32_t>& from) {
    book_draft made;
    std::uint8_t cell = 0;
    for (const std::uint32_t at : from) { made.step(at, ++cell); }
    book_draft::segment_list cut;
    made.cut(cut);
    CHECK(cut.fits);
    return cut.size;
  };
  CHECK(segments({0, 8, 16}) == 2);
  CHECK(segments({0, 9, 18}) == 3);
  CHECK(segments({0, 4000, 4001, 4002}) == 3);
  std::vector<std::uint32_t> pairs;
  for (std::uint32_t at = 0; at <= 254; at += 2) { pairs.push_back(at); }
  CHECK(segments(pairs) == 2);  // 254 is the last offset of a segment

  book_draft twice;  // a table does not see what is left of the one before
  for (const std::uint32_t at : {0u, 1000u, 2000u, 3000u}) { twice.step(at, static_cast<std::uint8_t>(at / 1000)); }
  book_draft::segment_list first;
  twice.cut(first);
  CHECK(first.size == 4);
  for (const std::uint32_t at : {0u, 1000u, 2995u}) { twice.step(at, static_cast<std::uint8_t>(5 + at / 1000)); }
  book_draft::segment_list second;
  twice.cut(second);
  REQUIRE(second.size == 3);
  CHECK(second.items[0].from == 2995);
  CHECK(second.items[0].mask == 0);
}

namespace {
/// Of two rules, as many as there is room for, and evaluated where a read past the last would be an error.
constexpr std::uint32_t longest_of(std::uint32_t floor, std::uint32_t window) {
  d::rulebook_draft<8> made;
  made.specials.push({});
  (void)made.cell_of(
      rules::backoff().at_least(milliseconds{floor}).first_between(milliseconds{0}, milliseconds{window}));
  return made.longest_floor();
}
}  // namespace

TEST_CASE("[C-11.2] the longest floor is that of all rules, be it a floor or a first window") {
  STATIC_REQUIRE(longest_of(0, 0) == 0);
  STATIC_REQUIRE(longest_of(5, 3) == 5);
  STATIC_REQUIRE(longest_of(3, 5) == 5);
  CHECK(stops.book.longest_floor == 30000);  // 1012, by the base
  CHECK(alone.book.longest_floor == 2);
  CHECK(redial::seventv.book.longest_floor >= 300000);
}

TEST_CASE("[C-3.1] what does not fit is refused and never written") {
  d::draft<int, 2> list;
  CHECK(list.index_of(7) == 0);
  CHECK(list.index_of(8) == 1);
  CHECK(list.index_of(7) == 0);
  CHECK(list.index_of(8) == 1);
  CHECK(list.fits);
  CHECK(list.index_of(9) == 1);
  CHECK_FALSE(list.fits);
  CHECK(list.size == 2);
  CHECK(list.items[1] == 8);
  CHECK(d::trimmed<1>(list).items[0] == 7);
  d::draft<redial::special_rule, 3> specials;
  specials.push({{}, redial::packed_rule{1}});
  specials.push({{5}, redial::packed_rule{2}});
  const auto both = d::trimmed<2>(specials);
  CHECK(both.items[0].rule.bits == 1);
  CHECK(both.items[1].min_delay == 5);

  std::vector<row> deep;
  for (std::uint16_t i = 0; i < 9; ++i) {
    deep.push_back({static_cast<std::uint16_t>(4000 + i), static_cast<std::uint16_t>(4100 - i), rules::stop()});
  }
  book_draft made;
  made.specials.push({});
  using packs = d::packing<nested, up_to_the_end, nullptr>;
  packs::sweep(made, {deep.data(), 8}, &redial::rulebook::closes, d::close_codes);
  CHECK(made.steps.fits);
  packs::sweep(made, {deep.data(), 9}, &redial::rulebook::closes, d::close_codes);
  CHECK_FALSE(made.steps.fits);
  made.cut(made.closes);
  CHECK_FALSE(made.closes.fits);
  CHECK_FALSE(made.fits());

  // Each list has its own say.
  const auto refused = [](auto change) {
    book_draft draft;
    CHECK(draft.fits());
    change(draft);
    return !draft.fits();
  };
  CHECK(refused([](book_draft& r) { r.specials.fits = false; }));
  CHECK(refused([](book_draft& r) { r.cells.fits = false; }));
  CHECK(refused([](book_draft& r) { r.closes.fits = false; }));
  CHECK(refused([](book_draft& r) { r.statuses.fits = false; }));

  // More segments than there is room for: steps that are too far apart to share one.
  book_draft many;
  for (std::uint32_t i = 0; i < 200; ++i) { many.step(i * 20, static_cast<std::uint8_t>(i % 2)); }
  many.cut(many.closes);
  CHECK_FALSE(many.closes.fits);
}
