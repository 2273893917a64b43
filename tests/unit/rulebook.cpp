// SPDX-License-Identifier: MIT
// The compiler makes steps of rows. Here the steps of every profile, and of own ones with ranges in ranges and layer on
// layer, are held against the rows, code by code; and steps that are wrong are found.
#include <redial/services.hpp>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "catch.hpp"
#include "machine_rule.hpp"

namespace d = redial::detail;
using redial::milliseconds;
using redial::row;
using redial::row_layer;
using table_of = redial::row_table row_layer::*;

namespace {

constexpr std::uint32_t nowhere = 0x10000;

/// The first code from `from` up to `last` of which the steps say something else than the rows; `nowhere` if there is
/// none.
std::uint32_t first_difference(const d::rulebook& book, d::step_table steps, const row_layer& rows, table_of table,
                               std::uint32_t from, std::uint32_t last) {
  for (std::uint32_t code = from; code <= last; ++code) {
    const redial::rule wanted = machine_part(d::find_row(&rows, table, code).what);
    if (rule_of(book, steps.find(static_cast<std::uint16_t>(code))) != wanted) { return code; }
  }
  return nowhere;
}

/// The same over both tables.
std::uint32_t first_difference(const d::rulebook& book, const row_layer& rows) {
  const std::uint32_t of_closes = first_difference(book, book.closes, rows, &row_layer::closes, 1000, 4999);
  return of_closes != nowhere ? of_closes : first_difference(book, book.statuses, rows, &row_layer::statuses, 0, 65535);
}

// --- own services ----------------------------------------------------------------------------------------------------

struct nested : redial::over<redial::services::metered> {
  static constexpr const char* name = "nested";
  static constexpr row closes[] = {
      {1000, 4999, backoff()},
      {1006, backoff().with_session(redial::session::resume)},
      {2000, 2999, stop()},
      {2000, 2100, stop().tell_user()},
      {2500, at_once()},
      {2502, once().times(3)},
      {2504, 2999, backoff().first_between(milliseconds{1}, milliseconds{2})},
      {4999, fresh_token()},
  };
  static constexpr row statuses[] = {{0, 7, stop()}, {9, backoff()}, {11, at_once()}, {65535, stop()}};
};

/// The same rows with nothing below.
struct alone : redial::service {
  static constexpr const char* name = "alone";
  static constexpr auto& closes = nested::closes;
  static constexpr auto& statuses = nested::statuses;
};

/// Ranges across the base's rows: they begin and end between them, on them, and at the ends of its ranges.
struct across : redial::over<redial::services::metered> {
  static constexpr const char* name = "across";
  static constexpr row closes[] = {
      {1001, 1008, at_once()}, {1003, 1005, stop().tell_user()}, {1012, 3000, expired()}, {4000, 4010, stop()},
      {4002, 4009, once()},    {4012, 4019, backoff()},          {4021, 4999, at_once()},
  };
  static constexpr row statuses[] = {
      {100, 299, backoff().at_least(milliseconds{7})}, {399, 400, at_once()}, {401, 404, stop()}, {599, 600, once()}};
};

struct deep : redial::over<redial::services::metered> {
  static constexpr const char* name = "deep";
  static constexpr row closes[] = {{4000, 4015, stop()},
                                   {4001, 4014, backoff()},
                                   {4002, 4013, at_once()},
                                   {4003, 4012, expired()},
                                   {4004, 4011, once()},
                                   {4005, 4010, fresh_token()},
                                   {4006, 4009, stop().tell_user()},
                                   {4007, 4008, backoff().hold_publishing()}};
  static constexpr row statuses[] = {{400, 415, stop()},
                                     {400, 414, backoff()},
                                     {400, 413, at_once()},
                                     {400, 412, expired()},
                                     {400, 411, once()},
                                     {400, 410, fresh_token()},
                                     {400, 409, stop().tell_user()},
                                     {400, backoff().hold_publishing()}};
};

struct ending_together : redial::service {
  static constexpr const char* name = "ending_together";
  static constexpr row closes[] = {{4000, 4099, stop()}, {4050, 4099, once()}, {4100, 4199, once()}};
};

struct middle : redial::over<across> {
  static constexpr const char* name = "middle";
  static constexpr row closes[] = {{1005, 1013, backoff()}, {4005, stop()}, {4011, 4013, fresh_token()}};
};
struct top : redial::over<middle> {
  static constexpr const char* name = "top";
  static constexpr row closes[] = {{1007, expired()}, {4012, 4500, once().times(2)}};
  static constexpr row statuses[] = {{0, 65535, backoff()}, {403, stop()}};
};

struct rowless : redial::over<redial::services::metered> {
  static constexpr const char* name = "rowless";
};
struct nothing : redial::service {
  static constexpr const char* name = "nothing";
};
struct everything : redial::service {
  static constexpr const char* name = "everything";
  static constexpr row closes[] = {{1000, 4999, backoff().with_session(redial::session::fresh)}};
};
struct lost_stops : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "lost_stops";
  static constexpr row closes[] = {{1006, stop().with_session(redial::session::fresh)}};
};

struct slow_status : redial::over<redial::services::rfc6455> {  // a floor of the base's unused, one of a status alone
  static constexpr const char* name = "slow_status";
  static constexpr row closes[] = {{1012, backoff()}};
  static constexpr row statuses[] = {{503, backoff().at_least(milliseconds{20000})}};
};

template <class Service>
constexpr redial::profile made = redial::make_profile<Service>();

constexpr const redial::profile* own_profiles[] = {
    &made<nested>, &made<alone>,   &made<across>,  &made<deep>,       &made<ending_together>, &made<middle>,
    &made<top>,    &made<rowless>, &made<nothing>, &made<everything>, &made<lost_stops>,      &made<slow_status>,
};

template <class Judge>
void for_every_profile(Judge judge) {
  for (const redial::profile* p : redial::all_profiles) { judge(*p); }
  for (const redial::profile* p : own_profiles) { judge(*p); }
}

}  // namespace

// --- steps and rows --------------------------------------------------------------------------------------------------

TEST_CASE("[C-3.1] the steps of every profile say of every code what its rows say") {
  for_every_profile([](const redial::profile& p) {
    INFO(p.name);
    CHECK(redial::check(p) == redial::fault::none);
    CHECK(first_difference(book_of(p), *p.rows) == nowhere);
  });
}

TEST_CASE("[C-3.1] rows that say something else than the steps are found, whatever it is that differs") {
  void (*const changes[])(redial::rule&) = {
      [](redial::rule& r) {
        r.kind = r.kind == redial::rule_class::once ? redial::rule_class::stop : redial::rule_class::once;
      },
      [](redial::rule& r) { r.flags ^= static_cast<std::uint16_t>(redial::rule_flag::tell_user); },
      [](redial::rule& r) { r.flags ^= static_cast<std::uint16_t>(redial::rule_flag::hold_publishing); },
      [](redial::rule& r) { r.flags ^= static_cast<std::uint16_t>(redial::rule_flag::not_an_error); },
      [](redial::rule& r) { r.flags ^= static_cast<std::uint16_t>(redial::rule_flag::as_transport_failure); },
      [](redial::rule& r) { ++r.min_delay; },
      [](redial::rule& r) { ++r.first_lowest; },
      [](redial::rule& r) { ++r.first_highest; },
      [](redial::rule& r) { ++r.answers; },
      [](redial::rule& r) {
        r.session = r.session == redial::session::fresh ? redial::session::resume : redial::session::fresh;
      },
      [](redial::rule& r) {
        r.endpoint = r.endpoint == redial::endpoint::given ? redial::endpoint::secure : redial::endpoint::given;
      },
  };
  for_every_profile([&](const redial::profile& p) {
    INFO(p.name);
    for (const table_of table : {&row_layer::closes, &row_layer::statuses}) {
      const redial::row_table own = p.rows->*table;
      std::vector<row> rows{own.rows, own.rows + own.size};
      row_layer shown = *p.rows;
      shown.*table = {rows.data(), rows.size()};
      const d::rulebook& book = book_of(p);
      const d::step_table steps = table == &row_layer::closes ? book.closes : book.statuses;
      for (row& r : rows) {
        bool holds_somewhere = false;  // and is not hidden by narrower rows everywhere
        for (std::uint32_t code = r.first; code <= r.last && !holds_somewhere; ++code) {
          holds_somewhere = d::find_row(&shown, table, code).own == &r;
        }
        if (!holds_somewhere) { continue; }
        const redial::rule right = r.what;
        const auto found = [&] { return first_difference(book, steps, shown, table, r.first, r.last) != nowhere; };
        CHECK_FALSE(found());
        for (const auto change : changes) {
          change(r.what);
          CHECK(found());
          r.what = right;
        }
        r.what = right.by_default().after_a_change().if_the_user_acted().in_a_message();
        CHECK_FALSE(found());  // the machine does not read these
        r.what = right;
      }
    }
  });
}

TEST_CASE("[C-3.1] a step that begins too early or too late, or says something else, is found") {
  for (const redial::profile* p : {&redial::metered, &made<nested>, &made<top>}) {
    INFO(p->name);
    for (const bool closes : {true, false}) {
      d::rulebook book = book_of(*p);
      d::step_table& table = closes ? book.closes : book.statuses;
      std::vector<std::uint32_t> steps{table.steps, table.steps + table.size};
      table.steps = steps.data();
      CHECK(first_difference(book, *p->rows) == nowhere);
      for (std::size_t i = 0; i < steps.size(); ++i) {
        const d::step right{steps[i]};
        const auto found = [&](std::uint32_t wrong) {
          steps[i] = wrong;
          const bool differs = first_difference(book, *p->rows) != nowhere;
          steps[i] = right.word;
          return differs;
        };
        redial::rule other = rule_of(book, right);
        other.kind = other.kind == redial::rule_class::stop ? redial::rule_class::once : redial::rule_class::stop;
        CHECK(found(right.from() | d::step_word(other, right.details())));
        CHECK(found(right.word ^ 1u << 23));  // a flag
        CHECK(found((right.word & ~(127u << 16)) | (right.details() == 0 ? 1u << 16 : 0u)));
        if (i == 0) { continue; }
        CHECK(found(right.word - 1));  // from the code before
        if (right.from() != 65535) { CHECK(found(right.word + 1)); }
      }
    }
  }
}

TEST_CASE("[C-3.1] steps that say the same are one, and each begins above the one before") {
  for_every_profile([](const redial::profile& p) {
    INFO(p.name);
    for (const d::step_table table : {book_of(p).closes, book_of(p).statuses}) {
      REQUIRE(table.size > 0);
      for (std::uint32_t i = 1; i < table.size; ++i) {
        const d::step before{table.steps[i - 1]};
        const d::step here{table.steps[i]};
        CHECK(here.from() > before.from());
        CHECK(rule_of(book_of(p), here) != rule_of(book_of(p), before));
      }
    }
  });
  CHECK(book_of(made<nothing>).closes.size == 1);
  CHECK(book_of(made<nothing>).statuses.size == 1);
  CHECK(book_of(made<everything>).closes.size == 1);
  const d::step_table ends = book_of(made<ending_together>).closes;
  REQUIRE(ends.size == 4);  // the first holds from the lowest code on
  CHECK(d::step{ends.steps[1]}.from() == 4000);
  CHECK(d::step{ends.steps[2]}.from() == 4050);
  CHECK(d::step{ends.steps[3]}.from() == 4200);
}

TEST_CASE("[C-3.1] a step is found among any number of steps") {
  std::mt19937 random{5};
  for (std::uint32_t size = 1; size <= 70; ++size) {
    std::vector<std::uint32_t> steps(size);
    std::uint16_t from = 0;
    for (std::uint32_t i = 0; i < size; ++i) {
      steps[i] = from | d::step_word(redial::rules::stop(), i);
      from = static_cast<std::uint16_t>(from + 1 + random() % 3);
    }
    const d::step_table table{steps.data(), size};
    std::size_t expected = 0;
    for (std::uint32_t code = 0; code < from + 2u; ++code) {
      while (expected + 1 < size && d::step{steps[expected + 1]}.from() <= code) { ++expected; }
      CHECK(table.find(static_cast<std::uint16_t>(code)).details() == expected);
    }
    CHECK(table.find(65535).details() == size - 1);
  }
}

// --- what a rulebook says besides ------------------------------------------------------------------------------------

TEST_CASE("[C-3] a failed transport is what 1006 says of the session, and backs off whatever 1006 does") {
  for_every_profile([](const redial::profile& p) {
    INFO(p.name);
    const redial::rule lost = machine_part(d::find_row(p.rows, &row_layer::closes, 1006).what);
    CHECK(rule_of(book_of(p), book_of(p).transport_failure) ==
          (lost.kind == redial::rule_class::backoff ? lost : redial::rules::backoff()));
  });
  const auto of_failure = [](const redial::profile& p) { return rule_of(book_of(p), book_of(p).transport_failure); };
  CHECK(of_failure(made<nested>) == redial::rules::backoff().with_session(redial::session::resume));
  CHECK(of_failure(made<lost_stops>) == redial::rules::backoff());
}

TEST_CASE("[C-11.2] the longest floor is that of all rules that hold, be it a floor or a first window") {
  for_every_profile([](const redial::profile& p) {
    INFO(p.name);
    std::uint32_t longest = 0;
    for (std::uint32_t code = 0; code < 65536; ++code) {
      for (const table_of table : {&row_layer::closes, &row_layer::statuses}) {
        if (table == &row_layer::closes && (code < 1000 || code > 4999)) { continue; }
        const redial::rule r = d::find_row(p.rows, table, code).what;
        longest = std::max({longest, r.min_delay, r.first_highest});
      }
    }
    CHECK(book_of(p).longest_floor == longest);
  });
  CHECK(book_of(made<alone>).longest_floor == 2);
  CHECK(book_of(made<slow_status>).longest_floor == 20000);
  CHECK(book_of(redial::metered).longest_floor == 30000);  // 1012, by the base
  CHECK(book_of(redial::seventv).longest_floor >= 300000);
}

TEST_CASE("[C-5.1] a curve is the profile's own, or the options'") {
  for_every_profile([](const redial::profile& p) { CHECK(book_of(p).has_curve == (book_of(p).curve != nullptr)); });
  CHECK_FALSE(book_of(redial::metered).has_curve);
  CHECK(book_of(redial::graphql_transport_ws).has_curve);
}

// --- the same at run time --------------------------------------------------------------------------------------------

namespace {
template <class Service>
void same_at_run_time() {
  using made = d::compiled<Service>;
  const d::growing_rulebook<made::room> grown{d::layer_of<Service>, made::below::book, made::below::floor_of_statuses};
  const d::rulebook& book = made::book;
  INFO(Service::name);
  REQUIRE(grown.closes.size == book.closes.size);
  CHECK(made::statuses().steps == book.statuses.steps);
  CHECK(made::statuses().size == book.statuses.size);
  if (grown.statuses.size == 0) {
    CHECK(book.statuses.steps == made::below::book.statuses.steps);  // shared
    CHECK(book.statuses.size == made::below::book.statuses.size);
  } else {
    REQUIRE(grown.statuses.size == book.statuses.size);
  }
  REQUIRE(grown.distinct == book.distinct);
  CHECK(grown.transport_failure.word == book.transport_failure.word);
  for (std::size_t i = 0; i < grown.distinct; ++i) { CHECK(grown.details[i] == book.details[i]); }
  for (std::uint32_t i = 0; i < grown.closes.size + grown.statuses.size; ++i) {
    CHECK(grown.steps[i] ==
          (i < grown.closes.size ? book.closes.steps[i] : book.statuses.steps[i - grown.closes.size]));
  }
  CHECK(std::max(grown.closes.longest_floor, grown.statuses.longest_floor) == book.longest_floor);
}
}  // namespace

TEST_CASE("[C-3.1] steps made at run time are those that the compiler makes") {
  same_at_run_time<redial::services::rfc6455>();
  same_at_run_time<redial::services::metered>();
  same_at_run_time<redial::services::discord>();
  same_at_run_time<nested>();
  same_at_run_time<alone>();
  same_at_run_time<deep>();
  same_at_run_time<ending_together>();
  same_at_run_time<top>();
  same_at_run_time<rowless>();
  same_at_run_time<nothing>();
  same_at_run_time<slow_status>();
}

TEST_CASE("[C-3.1] ranges nested deeper than a check allows are not written anywhere") {
  std::vector<row> rows;
  for (std::uint16_t i = 0; i < 12; ++i) {
    rows.push_back({static_cast<std::uint16_t>(4000 + i), static_cast<std::uint16_t>(4100 - i), redial::rules::stop()});
  }
  const row_layer layer{{rows.data(), rows.size()}, {}, nullptr, false};
  CHECK(redial::check(layer.closes, {1000, 4999}) == redial::fault::too_deeply_nested);
  const d::growing_rulebook<12> grown{layer, d::compiled<void>::book, 0};
  CHECK(grown.closes.size == 3);  // before, in and behind them
}
