// SPDX-License-Identifier: MIT
// The proof of a profile, at run time: what the compiler proves of good tables has to find what is wrong with bad ones.
#include <redial/redial.hpp>

#include <cstdint>
#include <vector>

#include "catch.hpp"

using redial::fault;
using redial::milliseconds;
using redial::row;
using redial::row_table;
namespace rules = redial::rules;

namespace {
redial::profile with(row_table closes, row_table statuses, const redial::rulebook& book = redial::rfc6455.book,
                     const redial::options& o = redial::rfc6455.defaults) {
  return {"made", closes, statuses, {}, {}, nullptr, 0, book, o, {}, 1000};
}
row_table table(const std::vector<row>& rows) { return {rows.data(), rows.size()}; }

redial::rule changed(void (*change)(redial::rule&)) {
  redial::rule r = rules::backoff();
  change(r);
  return r;
}
}  // namespace

TEST_CASE("[C-3.1] check names the first fault of a table, of close codes and of statuses") {
  const struct {
    std::vector<row> rows;
    fault expected;
  } cases[] = {
      {{}, fault::none},
      {{{4000, rules::stop()}}, fault::none},
      {{{4000, 4010, rules::stop()}, {4000, 4001, rules::backoff()}, {4001, rules::stop()}, {4011, rules::stop()}},
       fault::none},
      {{{4001, 4000, rules::stop()}}, fault::row_reversed},
      {{{4001, rules::stop()}, {4000, rules::stop()}}, fault::rows_not_sorted},
      {{{4000, 4001, rules::stop()}, {4000, 4002, rules::stop()}}, fault::rows_not_sorted},
      {{{4000, rules::stop()}, {4000, rules::backoff()}}, fault::rows_overlap},
      {{{4000, 4005, rules::stop()}, {4003, 4006, rules::stop()}}, fault::rows_overlap},
      {{{4000, 4009, rules::stop()}, {4001, 4005, rules::stop()}, {4004, 4006, rules::stop()}}, fault::rows_overlap},
      {{{4000, changed([](redial::rule& r) { r.kind = static_cast<redial::rule_class>(6); })}}, fault::unknown_class},
      {{{4000, changed([](redial::rule& r) { r.session = static_cast<redial::session>(4); })}}, fault::unknown_class},
      {{{4000, changed([](redial::rule& r) { r.endpoint = static_cast<redial::endpoint>(5); })}}, fault::unknown_class},
      {{{4000, changed([](redial::rule& r) { r.attempts = 0; })}}, fault::attempts_zero},
      {{{4000, changed([](redial::rule& r) { r.min_delay.count = 3600001; })}}, fault::delay_out_of_range},
      {{{4000, changed([](redial::rule& r) { r.first_highest.count = 3600001; })}}, fault::delay_out_of_range},
      {{{4000, changed([](redial::rule& r) { r.first_lowest.count = 1; })}}, fault::delay_out_of_range},
      {{{4000, rules::once().times(255)}, {4001, rules::backoff().at_least(milliseconds{3600000})}}, fault::none},
  };
  for (const auto& c : cases) {
    INFO(redial::to_string(c.expected) << ", " << c.rows.size() << " rows");
    CHECK(redial::check_rows(with(table(c.rows), {})) == c.expected);
    CHECK(redial::check_rows(with({}, table(c.rows))) == c.expected);
    if (c.expected != fault::none) { CHECK(redial::check(with(table(c.rows), {})) == c.expected); }
  }
}

TEST_CASE("[C-3.1] close codes are those of a Close frame; statuses are any") {
  for (const unsigned value : {0u, 999u, 1000u, 4999u, 5000u, 65535u}) {
    const auto code = static_cast<std::uint16_t>(value);
    const std::vector<row> rows = {{code, rules::stop()}};
    const bool closes = code >= 1000 && code <= 4999;
    CHECK(redial::check_rows(with(table(rows), {})) == (closes ? fault::none : fault::row_out_of_range));
    CHECK(redial::check_rows(with({}, table(rows))) == fault::none);
  }
  const std::vector<row> across = {{4999, 5000, rules::stop()}};
  CHECK(redial::check_rows(with(table(across), {})) == fault::row_out_of_range);
}

TEST_CASE("[C-3.1] ranges nest eight deep and no deeper") {
  std::vector<row> rows;
  for (std::uint16_t i = 0; i < 8; ++i) {
    rows.push_back({static_cast<std::uint16_t>(4000 + i), static_cast<std::uint16_t>(4100 - i), rules::stop()});
  }
  CHECK(redial::check_rows(with(table(rows), {})) == fault::none);
  rows.push_back({4050, rules::backoff()});
  CHECK(redial::check_rows(with(table(rows), {})) == fault::too_many_rules);
}

namespace {
constexpr row sample_closes[] = {{4100, rules::backoff().at_least(milliseconds{2000})}, {4200, 4300, rules::stop()}};
constexpr row sample_statuses[] = {{429, rules::backoff().at_least(milliseconds{9000})}};
constexpr redial::profile sample =
    redial::make_profile<sample_closes, sample_statuses, nullptr>("sample", redial::rfc6455.defaults);
}  // namespace

TEST_CASE("[C-3.1] a packed form that says something else than the rows is found out, whatever it is that differs") {
  const auto judged = [](const row& first) {
    const std::vector<row> rows = {first, sample_closes[1]};
    redial::profile p = sample;
    return redial::check(
        redial::profile{p.name, table(rows), p.statuses, {}, {}, nullptr, 0, p.book, p.defaults, {}, 1000});
  };
  const redial::rule right = sample_closes[0].what;
  CHECK(judged({4100, right}) == fault::none);
  CHECK(judged({4101, right}) == fault::rules_not_of_rows);
  void (*const changes[])(redial::rule&) = {
      [](redial::rule& r) { r.kind = redial::rule_class::at_once; },
      [](redial::rule& r) { r.flags = redial::rule::tells_user; },
      [](redial::rule& r) { r.min_delay.count = 2001; },
      [](redial::rule& r) { r.first_highest.count = 5; },
      [](redial::rule& r) { r.first_lowest.count = r.first_highest.count = 5; },
      [](redial::rule& r) { r.attempts = 2; },
      [](redial::rule& r) { r.session = redial::session::resume; },
      [](redial::rule& r) { r.endpoint = redial::endpoint::given; },
  };
  for (const auto change : changes) {
    redial::rule wrong = right;
    change(wrong);
    CHECK(judged({4100, wrong}) == fault::rules_not_of_rows);
    CHECK(wrong != right);
  }
  redial::rule words_only = right;
  words_only.flags = redial::rule::unlisted;  // for people: the machine does not read it
  CHECK(judged({4100, words_only}) == fault::none);

  const std::vector<row> other = {{428, rules::stop()}};
  CHECK(redial::check(redial::profile{
            "statuses", sample.closes, table(other), {}, {}, nullptr, 0, sample.book, sample.defaults, {}, 1000}) ==
        fault::rules_not_of_rows);
  redial::options bad = sample.defaults;
  bad.once_window.count = 0;
  CHECK(redial::check(redial::profile{
            "options", sample.closes, sample.statuses, {}, {}, nullptr, 0, sample.book, bad, {}, 1000}) ==
        fault::once_window_zero);
}

TEST_CASE("[C-3.1] each profile's proof, at run time too") {
  for (const redial::profile* p : redial::all_profiles) {
    INFO(p->name);
    CHECK(redial::check_rows(*p) == fault::none);
    CHECK(redial::check(*p) == fault::none);
  }
}

TEST_CASE("[C-3.1] floors differ from each other by all that they are made of") {
  const redial::rule_extras same{};
  void (*const changes[])(redial::rule_extras&) = {
      [](redial::rule_extras& e) { e.min_delay = 1; },
      [](redial::rule_extras& e) { e.first_lowest = 1; },
      [](redial::rule_extras& e) { e.first_highest = 1; },
      [](redial::rule_extras& e) { e.attempts = 2; },
      [](redial::rule_extras& e) { e.session = redial::session::fresh; },
      [](redial::rule_extras& e) { e.endpoint = redial::endpoint::secure; },
  };
  CHECK(same == redial::rule_extras{});
  for (const auto change : changes) {
    redial::rule_extras other{};
    change(other);
    CHECK_FALSE(same == other);
    CHECK_FALSE((redial::special_rule{same, {}} == redial::special_rule{other, {}}));
  }
  CHECK((redial::special_rule{same, {}} == redial::special_rule{same, {}}));
  CHECK_FALSE(
      (redial::special_rule{same, redial::packed_rule{1}} == redial::special_rule{same, redial::packed_rule{2}}));
}
