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
      {{{4000, 4005, rules::stop()}, {4005, 4006, rules::stop()}}, fault::rows_overlap},
      {{{4000, 4005, rules::stop()}, {4005, rules::stop()}, {4006, rules::stop()}}, fault::none},
      {{{4000, 4009, rules::stop()}, {4001, 4005, rules::stop()}, {4004, 4006, rules::stop()}}, fault::rows_overlap},
      {{{4000, changed([](redial::rule& r) { r.kind = static_cast<redial::rule_class>(6); })}}, fault::unknown_class},
      {{{4000, changed([](redial::rule& r) { r.session = static_cast<redial::session>(4); })}}, fault::unknown_class},
      {{{4000, changed([](redial::rule& r) { r.endpoint = static_cast<redial::endpoint>(5); })}}, fault::unknown_class},
      {{{4000, changed([](redial::rule& r) { r.attempts = 0; })}}, fault::attempts_zero},
      {{{4000, changed([](redial::rule& r) { r.min_delay.count = 3600001; })}}, fault::delay_out_of_range},
      {{{4000, changed([](redial::rule& r) { r.first_highest.count = 3600001; })}}, fault::delay_out_of_range},
      {{{4000, changed([](redial::rule& r) { r.first_lowest.count = 1; })}}, fault::delay_out_of_range},
      {{{4000, rules::backoff().first_between(milliseconds{3600000}, milliseconds{3600000})}}, fault::none},
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

  // Rows that the packed form does not know: between two of its segments, and an end of a range before its segment's.
  const auto with_closes = [](const std::vector<row>& rows) {
    return redial::check(redial::profile{
        "closes", table(rows), sample.statuses, {}, {}, nullptr, 0, sample.book, sample.defaults, {}, 1000});
  };
  CHECK(with_closes({sample_closes[0], sample_closes[1]}) == fault::none);
  CHECK(with_closes({sample_closes[0], {4150, rules::stop()}, sample_closes[1]}) == fault::rules_not_of_rows);
  CHECK(with_closes({sample_closes[0], {4200, 4250, rules::stop()}}) == fault::rules_not_of_rows);
  CHECK(with_closes({sample_closes[0], {4200, 4299, rules::stop()}}) == fault::rules_not_of_rows);

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

namespace {
/// True if the packed form says of every code what the rows say; code by code.
bool agrees(const redial::rulebook& book, const std::vector<redial::rule>& closes,
            const std::vector<redial::rule>& statuses) {
  const auto same = [&book](const redial::segment* at, std::uint32_t code, const redial::rule& r) {
    const std::uint8_t cell = book.find(at, static_cast<std::uint16_t>(code));
    return book.rule_of(cell).kind() == r.kind && book.rule_of(cell).flags() == r.machine_flags() &&
           book.extras_of(cell) == redial::detail::extras_of(r);
  };
  for (std::uint32_t code = 1000; code < 5000; ++code) {
    if (!same(book.closes, code, closes[code])) { return false; }
  }
  for (std::uint32_t status = 0; status < 65536; ++status) {
    if (!same(book.statuses, status, statuses[status])) { return false; }
  }
  return true;
}

std::vector<redial::segment> segments_of(const redial::segment* at) {
  std::vector<redial::segment> all{*at};
  while (at->from != 0) { all.push_back(*++at); }
  return all;
}
}  // namespace

TEST_CASE("[C-3.1] any cell and any segment of a packed form that is wrong is found out") {
  for (const redial::profile* p : {&redial::metered, &sample, &redial::twitch_eventsub}) {
    INFO(p->name);
    std::vector<redial::rule> closes;
    std::vector<redial::rule> statuses;
    for (std::uint32_t code = 0; code < 65536; ++code) {
      closes.push_back(redial::detail::find(*p, &redial::profile::closes, code).what);
      statuses.push_back(redial::detail::find(*p, &redial::profile::statuses, code).what);
    }
    std::vector<redial::segment> segments[] = {segments_of(p->book.closes), segments_of(p->book.statuses)};
    std::size_t size = 0;
    for (const auto& table : segments) {
      for (std::size_t i = 0; i < table.size(); ++i) {
        const std::size_t codes = table[i].mask == 0 ? 1u : table[i - 1].from - table[i].from;
        size = table[i].first + codes > size ? table[i].first + codes : size;
      }
    }
    std::vector<std::uint8_t> cells{p->book.cells, p->book.cells + size};
    int found = 0;
    const auto judge = [&] {
      redial::rulebook book = p->book;
      book.closes = segments[0].data();
      book.statuses = segments[1].data();
      book.cells = cells.data();
      const redial::profile made{p->name,   p->closes, p->statuses, {}, {},  p->base,
                                 p->layers, book,      p->defaults, {}, 1000};
      const bool good = agrees(book, closes, statuses);
      CHECK(redial::check(made) == (good ? fault::none : fault::rules_not_of_rows));
      found += good ? 0 : 1;
    };
    judge();
    CHECK(found == 0);
    for (std::uint8_t& cell : cells) {
      const std::uint8_t right = cell;
      cell = redial::packed_rule{redial::rule_class::once, redial::rule::tells_user}.bits;
      judge();
      cell = right;
    }
    CHECK(found == static_cast<int>(size));
    for (auto& table : segments) {
      for (redial::segment& s : table) {
        const redial::segment right = s;
        if (s.from != 0) {
          --s.from;
          judge();
          s = right;
        }
        if (s.mask == 0) {
          s.first = static_cast<std::uint8_t>(s.first + 1u < size ? s.first + 1u : 0u);
          judge();
          s = right;
        }
      }
      // The very last code of each table.
      cells.push_back(redial::packed_rule{redial::rule_class::once, 0}.bits);
      const std::uint16_t last = &table == &segments[0] ? std::uint16_t{4999} : std::uint16_t{65535};
      table.insert(table.begin(), {last, static_cast<std::uint8_t>(size), 0});
      const int before = found;
      judge();
      CHECK(found == before + 1);
      table.erase(table.begin());
      cells.pop_back();
    }
  }
}

TEST_CASE("[C-3.1] a row without a text is known, unless it is marked as a default") {
  const std::vector<row> rows = {{4000, 4009, rules::backoff().by_default()}, {4001, rules::stop()}};
  const redial::profile bare = with(table(rows), table(rows));
  CHECK(redial::explain_close(bare, 4001).known);
  CHECK_FALSE(redial::explain_close(bare, 4002).known);
  CHECK_FALSE(redial::explain_close(bare, 4010).known);
  CHECK(redial::explain_status(bare, 4001).known);
  CHECK_FALSE(redial::explain_status(bare, 4002).known);
}
