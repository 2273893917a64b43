// SPDX-License-Identifier: MIT
// The proof of a profile, at run time: what the compiler proves of good tables has to find what is wrong with bad ones.
#include <redial/services.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "catch.hpp"

using redial::fault;
using redial::milliseconds;
using redial::row;
using redial::row_table;

namespace {
using rules = redial::rules;
constexpr redial::code_range close_codes{1000, 4999};
constexpr redial::code_range statuses{0, 65535};

row_table table(const std::vector<row>& rows) { return {rows.data(), rows.size()}; }

/// A profile that shows these rows and no others. It must not outlive them.
redial::profile showing(const redial::row_layer& rows) {
  redial::profile p = redial::rfc6455;
  p.rows = &rows;
  return p;
}

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
      {{{4000, changed([](redial::rule& r) { r.kind = static_cast<redial::rule_class>(7); })}}, fault::unknown_class},
      {{{4000, changed([](redial::rule& r) { r.session = static_cast<redial::session>(4); })}}, fault::unknown_class},
      {{{4000, changed([](redial::rule& r) { r.endpoint = static_cast<redial::endpoint>(5); })}}, fault::unknown_class},
      {{{4000, changed([](redial::rule& r) { r.answers = 0; })}}, fault::answers_zero},
      {{{4000, changed([](redial::rule& r) { r.min_delay = 3600001; })}}, fault::delay_out_of_range},
      {{{4000, changed([](redial::rule& r) { r.first_highest = 3600001; })}}, fault::delay_out_of_range},
      {{{4000, changed([](redial::rule& r) { r.first_lowest = 1; })}}, fault::delay_out_of_range},
      {{{4000, rules::backoff().first_between(milliseconds{3600000}, milliseconds{3600000})}}, fault::none},
      {{{4000, rules::once().times(255)}, {4001, rules::backoff().at_least(milliseconds{3600000})}}, fault::none},
  };
  for (const auto& c : cases) {
    INFO(redial::to_string(c.expected) << ", " << c.rows.size() << " rows");
    CHECK(redial::check(table(c.rows), close_codes) == c.expected);
    CHECK(redial::check(table(c.rows), statuses) == c.expected);
    if (c.rows.size() == 1) { CHECK(redial::check(c.rows[0], close_codes) == c.expected); }
    const redial::row_layer as_closes{table(c.rows), {}, nullptr, false};
    const redial::row_layer as_statuses{{}, table(c.rows), nullptr, false};
    CHECK(redial::check(showing(as_closes)) == c.expected);
    CHECK(redial::check(showing(as_statuses)) == c.expected);
  }
}

TEST_CASE("[C-3.1] close codes are those of a Close frame; statuses are any") {
  for (const unsigned value : {0u, 999u, 1000u, 4999u, 5000u, 65535u}) {
    const auto code = static_cast<std::uint16_t>(value);
    const std::vector<row> rows = {{code, rules::stop()}};
    const bool closes = code >= 1000 && code <= 4999;
    const redial::row_layer as_closes{table(rows), {}, nullptr, false};
    const redial::row_layer as_statuses{{}, table(rows), nullptr, false};
    CHECK(redial::check(showing(as_closes)) == (closes ? fault::none : fault::row_out_of_range));
    CHECK(redial::check(showing(as_statuses)) == fault::none);
  }
  const std::vector<row> across = {{4999, 5000, rules::stop()}};
  CHECK(redial::check(table(across), close_codes) == fault::row_out_of_range);
}

TEST_CASE("[C-3.1] ranges nest eight deep and no deeper") {
  std::vector<row> rows;
  for (std::uint16_t i = 0; i < 8; ++i) {
    rows.push_back({static_cast<std::uint16_t>(4000 + i), static_cast<std::uint16_t>(4100 - i), rules::stop()});
  }
  CHECK(redial::check(table(rows), close_codes) == fault::none);
  rows.push_back({4050, rules::backoff()});
  CHECK(redial::check(table(rows), close_codes) == fault::too_deeply_nested);
}

TEST_CASE("[C-3.1] each profile's proof, at run time too; its options are part of it") {
  for (const redial::profile* p : redial::all_profiles) {
    INFO(p->name);
    CHECK(redial::check(*p) == fault::none);
    redial::profile bad = *p;
    bad.defaults.once_window.count = 0;
    CHECK(redial::check(bad) == fault::once_window_zero);
  }
}

namespace {
/// A service whose options are made where the profile is.
template <std::uint32_t Cap>
struct capped : redial::over<redial::services::metered> {
  static constexpr const char* name = "capped";
  static constexpr redial::options defaults = [] {
    redial::options o = redial::services::metered::defaults;
    o.backoff.cap.count = Cap;
    return o;
  }();
  static constexpr redial::limits limits{1, 2, 3};
  static constexpr std::uint16_t disconnect_code = 4999;
};

template <std::uint32_t Cap>
redial::profile made_here() {
  const redial::profile local = redial::make_profile<capped<Cap>>();
  return local;
}

/// Writes over what a function before has left on the stack.
std::uint32_t overwrite(std::uint8_t with) {
  volatile std::uint8_t stack[4096];
  std::uint32_t sum = 0;
  for (volatile std::uint8_t& byte : stack) { byte = with; }
  for (volatile std::uint8_t& byte : stack) { sum += byte; }
  return sum;
}
}  // namespace

TEST_CASE("a profile holds its options and refers to nothing that ends before the program") {
  const redial::profile far = made_here<50000>();
  CHECK(overwrite(255) != 0);
  const redial::profile near = made_here<5000>();
  CHECK(overwrite(170) != 0);
  CHECK(far.defaults.backoff.cap.count == 50000);
  CHECK(near.defaults.backoff.cap.count == 5000);
  for (const redial::profile* p : {&far, &near}) {
    CHECK(p->name == std::string{"capped"});
    CHECK(p->limits.messages_per_second == 1);
    CHECK(p->limits.burst == 2);
    CHECK(p->limits.max_frame_size == 3);
    CHECK(p->disconnect_code == 4999);
    CHECK(redial::check(*p) == fault::none);
    CHECK(redial::explain_close(*p, 4001).what == redial::explain_close(redial::metered, 4001).what);
    redial::manual_clock clock;
    redial::reconnector net{*p, clock, redial::scripted_random{0}};
    (void)net.handle(redial::start{});
    CHECK(net.handle(redial::minted{}).action == redial::action::connect);
    CHECK(net.handle(redial::closed{4012}).action == redial::action::stop);
  }
  redial::profile copy = far;
  copy.defaults.backoff.cap.count = 1;
  CHECK(copy.defaults.backoff.cap.count == 1);
  CHECK(far.defaults.backoff.cap.count == 50000);
}

TEST_CASE("a service says of itself what its base does not: rows, words, options; limits are its own") {
  struct silent : redial::over<redial::services::discord> {};
  STATIC_REQUIRE(silent::defaults.budget.interval == redial::discord.defaults.budget.interval);
  STATIC_REQUIRE(silent::limits.burst == 0);
  STATIC_REQUIRE(silent::disconnect_code == 1000);
  STATIC_REQUIRE(redial::service::defaults.credential == redial::options{}.credential);
}

namespace {
struct wrong_closes : redial::service {
  static constexpr row closes[] = {{5000, stop()}};
  static constexpr row statuses[] = {{404, stop()}, {404, backoff()}};
};
struct wrong_statuses : redial::over<redial::services::metered> {
  static constexpr row statuses[] = {{404, stop()}, {404, backoff()}};
  static constexpr redial::options defaults = redial::presets::growing(2, 1, 200, 0);
};
struct wrong_options : redial::over<redial::services::metered> {
  static constexpr redial::options defaults = redial::presets::growing(2, 1, 200, 0);
};
}  // namespace

TEST_CASE("[C-3.1] the first fault of a service is that of its close codes, of its statuses, of its options") {
  STATIC_REQUIRE(redial::first_fault<wrong_closes>() == fault::row_out_of_range);
  STATIC_REQUIRE(redial::first_fault<wrong_statuses>() == fault::rows_overlap);
  STATIC_REQUIRE(redial::first_fault<wrong_options>() == fault::base_over_cap);
  STATIC_REQUIRE(redial::first_fault<redial::services::metered>() == fault::none);
  CHECK(redial::first_fault<wrong_closes>() == fault::row_out_of_range);
  CHECK(redial::first_fault<wrong_statuses>() == fault::rows_overlap);
  CHECK(redial::first_fault<wrong_options>() == fault::base_over_cap);
}

TEST_CASE("[C-3.1] the details of two rules differ by all that they are made of") {
  const redial::detail::rule_details same = redial::detail::details_of(rules::stop());
  void (*const changes[])(redial::rule&) = {
      [](redial::rule& r) { r.min_delay = 1; },
      [](redial::rule& r) { r.first_lowest = 1; },
      [](redial::rule& r) { r.first_highest = 1; },
      [](redial::rule& r) { r.answers = 2; },
      [](redial::rule& r) { r.session = redial::session::fresh; },
      [](redial::rule& r) { r.endpoint = redial::endpoint::secure; },
  };
  CHECK(same == redial::detail::details_of(rules::backoff().tell_user()));  // those stand in the step
  for (const auto change : changes) {
    const redial::detail::rule_details other = redial::detail::details_of(changed(change));
    CHECK_FALSE(same == other);
    CHECK_FALSE(other == same);
  }
}

TEST_CASE("[C-3.1] a row without words is known, unless it is marked as a default") {
  const std::vector<row> rows = {{4000, 4009, rules::backoff().by_default()}, {4001, rules::stop()}};
  const redial::row_layer both{table(rows), table(rows), nullptr, false};
  const redial::profile bare = showing(both);
  CHECK(redial::explain_close(bare, 4001).known);
  CHECK_FALSE(redial::explain_close(bare, 4002).known);
  CHECK_FALSE(redial::explain_close(bare, 4010).known);
  CHECK(redial::explain_status(bare, 4001).known);
  CHECK_FALSE(redial::explain_status(bare, 4002).known);
}
