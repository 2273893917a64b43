// SPDX-License-Identifier: MIT
// Tables of rows that nobody would write, at random: ranges in ranges, side by side, ending together, layer on layer.
// Whatever `check` passes must become steps that say of every code what the rows say.
#include <redial/redial.hpp>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "catch.hpp"
#include "machine_rule.hpp"

namespace {
namespace d = redial::detail;
using redial::row;
using redial::row_layer;
using redial::row_table;
using rows = std::vector<row>;
using table_of = row_table row_layer::*;

constexpr std::size_t room = 256;

class tables {
 public:
  explicit tables(std::uint32_t seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(random_() % end); }

  /// Rows for codes from lowest to highest, which `check` passes.
  rows any(std::uint32_t lowest, std::uint32_t highest) {
    rows made;
    do {
      made.clear();
      add(made, lowest, highest, below(2) == 0 ? 8 : 2);
    } while (made.size() > 40 ||
             redial::check(row_table{made.data(), made.size()}, {lowest, highest}) != redial::fault::none);
    return made;
  }

 private:
  redial::rule any_rule() {
    redial::rule r = redial::rules::of(static_cast<redial::rule_class>(below(7)));
    if (below(3) == 0) { r = r.at_least(redial::milliseconds{1000 * below(8)}); }
    if (below(4) == 0) { r = r.tell_user(); }
    if (below(4) == 0) { r = r.with_session(redial::session::resume); }
    if (below(6) == 0) { r = r.first_between(redial::milliseconds{1}, redial::milliseconds{1 + below(9000)}); }
    return r;
  }

  /// Ranges within [first, last], and ranges within those. Many begin or end with their neighbours.
  void add(rows& to, std::uint32_t first, std::uint32_t last, int deepest) {
    for (std::uint32_t at = first, ranges = 1 + below(9); ranges > 0 && at <= last; --ranges) {
      at += below(2) * below(std::min(last - at + 1, 50u));
      std::uint32_t end = at + below(3) * below(std::min(last - at + 1, 300u));
      end = below(5) == 0 ? last : std::min(end, last);
      to.push_back({static_cast<std::uint16_t>(at), static_cast<std::uint16_t>(end), any_rule()});
      if (deepest > 1 && end > at && below(3) != 0) { add(to, at + below(2), end, deepest - 1); }
      at = end + 1;
    }
  }

  std::mt19937 random_;
};

struct layer_of_rows {
  rows closes, statuses;
  row_layer layer;
  d::growing_rulebook<room> grown;
  d::rulebook book;

  layer_of_rows(tables& from, const layer_of_rows* base)
      : closes(from.any(1000, 4999)),
        statuses(from.below(4) == 0 ? rows{} : from.any(0, 65535)),
        layer{{closes.data(), closes.size()},
              {statuses.data(), statuses.size()},
              base != nullptr ? &base->layer : nullptr,
              base != nullptr},
        grown(layer, base != nullptr ? base->book : d::compiled<void>::book,
              base != nullptr ? base->grown.statuses.longest_floor : 0),
        book{d::compiled<void>::book} {
    book.closes = {grown.steps, grown.closes.size};
    book.statuses = {grown.steps + grown.closes.size, grown.statuses.size};
    if (grown.statuses.size == 0) { book.statuses = (base != nullptr ? base->book : d::compiled<void>::book).statuses; }
    book.details = grown.details;
    book.distinct = static_cast<std::uint8_t>(grown.distinct);
  }
  layer_of_rows(const layer_of_rows&) = delete;
  layer_of_rows& operator=(const layer_of_rows&) = delete;
};

/// The first code of which the steps say something else than the rows, or 65536; collects the longest floor.
std::uint32_t first_difference(const layer_of_rows& made, table_of table, std::uint32_t& longest_floor) {
  const bool closes = table == &row_layer::closes;
  const d::step_table& steps = closes ? made.book.closes : made.book.statuses;
  std::uint32_t code = closes ? 1000 : 0;
  for (const std::uint32_t end = closes ? 5000 : 65536; code < end;) {
    const d::found_row found = d::find_row(&made.layer, table, code);
    const redial::rule wanted = machine_part(found.what);
    longest_floor = std::max({longest_floor, wanted.min_delay, wanted.first_highest});
    const std::uint32_t stretch = std::min(found.until, end);
    for (const std::uint32_t at : {code, code + (stretch - code) / 2, stretch - 1}) {
      if (rule_of(made.book, steps.find(static_cast<std::uint16_t>(at))) != wanted) { return at; }
    }
    code = stretch;
  }
  return 65536;
}

}  // namespace

TEST_CASE("[C-3.1] steps made of any rows, in up to three layers, say what the rows say") {
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    INFO("seed " << seed);
    tables from{seed};
    const layer_of_rows lowest{from, nullptr};
    const layer_of_rows middle{from, &lowest};
    const layer_of_rows top{from, &middle};
    for (const layer_of_rows* made : {&lowest, &middle, &top}) {
      REQUIRE(d::row_count(made->layer) < room);
      std::uint32_t of_closes = 0;
      std::uint32_t of_statuses = 0;
      CHECK(first_difference(*made, &row_layer::closes, of_closes) == 65536);
      CHECK(first_difference(*made, &row_layer::statuses, of_statuses) == 65536);
      CHECK(made->grown.closes.longest_floor == of_closes);
      CHECK(made->grown.statuses.longest_floor == of_statuses);
    }
  }
}

namespace exact {
using redial::milliseconds;
constexpr redial::rule floor(unsigned ms) { return redial::rules::stop().at_least(milliseconds{ms}); }
constexpr row closes[] = {{4000, floor(1)}, {4002, floor(2)}};
constexpr row statuses[] = {{404, floor(3)}};
constexpr row_layer layer{closes, statuses, nullptr, false};
// As many steps and details as there is room for: the compiler would refuse one too many.
constexpr d::growing_rulebook<3> grown{layer, d::compiled<void>::book, 0};
}  // namespace exact

TEST_CASE("[C-3.1] each row begins a step and ends one, and may have details of its own") {
  STATIC_REQUIRE(exact::grown.closes.size == 5);
  STATIC_REQUIRE(exact::grown.statuses.size == 3);
  STATIC_REQUIRE(exact::grown.distinct == 4);
  STATIC_REQUIRE(sizeof(exact::grown.steps) == 8 * sizeof(std::uint32_t));
  STATIC_REQUIRE(sizeof(exact::grown.details) == 4 * sizeof(d::rule_details));
}
