// SPDX-License-Identifier: MIT
// What programs usually leave to the compiler, done at run time, and what few programs ever meet.
#include <redial/services.hpp>

#include <cstring>
#include <set>
#include <string>

#include "catch.hpp"

namespace d = redial::detail;

namespace {
struct floored : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "floored";
  static constexpr redial::row closes[] = {
      {1006, stop()},
      {4000, backoff().at_least(redial::milliseconds{5000}), "Five", "five seconds at least"},
      {4001, backoff().first_between(redial::milliseconds{7000}, redial::milliseconds{9000})},
      {4002, 4005, once().times(2)},
      {4003, backoff().with_session(redial::session::fresh)},
      {4004, backoff().with_endpoint(redial::endpoint::secure)},
      {4010, backoff().at_least(redial::milliseconds{5000})},
      {4011, stop_if_it_lasts().first_between(redial::milliseconds{40000}, redial::milliseconds{50000})},
  };
};
constexpr redial::profile of_floors = redial::make_profile<floored>();

/// The same profiles, in a way that a compiler can't look through.
volatile int first = 0;
const redial::profile* const profiles[] = {&of_floors, &redial::rfc6455};
const redial::profile& at_run_time(int i) { return *profiles[first + i]; }
}  // namespace

TEST_CASE("[C-3.1] rows become the same steps at run time") {
  const redial::row_layer layer = *at_run_time(0).rows;
  CHECK(d::row_count(layer) ==
        layer.closes.size + layer.statuses.size + layer.base->closes.size + layer.base->statuses.size);
  const d::rulebook& below = *d::rules_of{at_run_time(1)}.book;
  const d::growing_rulebook<128> grown{layer, below, 7};
  const d::rulebook& book = *d::rules_of{at_run_time(0)}.book;
  REQUIRE(grown.closes.size == book.closes.size);
  CHECK(grown.statuses.size == 0);  // no rows of its own: the base's table serves, and so does its floor
  CHECK(grown.statuses.longest_floor == 7);
  CHECK(book.statuses.steps == below.statuses.steps);
  for (std::uint32_t i = 0; i < grown.closes.size; ++i) { CHECK(grown.steps[i] == book.closes.steps[i]); }
  const d::growing_rulebook<128> base{*at_run_time(1).rows, d::compiled<void>::book, 7};
  REQUIRE(base.statuses.size == below.statuses.size);
  CHECK(base.statuses.longest_floor == 0);
  for (std::uint32_t i = 0; i < base.statuses.size; ++i) {
    CHECK(base.steps[base.closes.size + i] == below.statuses.steps[i]);
  }
  CHECK(grown.distinct == book.distinct);
  CHECK(grown.transport_failure.word == d::plain_backoff);  // a lost connection backs off whatever 1006 does
  const d::exactly<std::uint32_t, 2> two{grown.steps};
  CHECK(two.items[1] == book.closes.steps[1]);
  CHECK(d::curve_of(d::no_curve{}) == nullptr);
  CHECK(d::curve_of(redial::presets::signalr_curve) == redial::presets::signalr_curve);
  const redial::row_table none;
  CHECK(none.size == 0);
  redial::profile (*volatile make)() noexcept = &d::profile_of<floored>;
  const redial::profile again = make();
  CHECK(std::strcmp(again.name, "floored") == 0);
  CHECK(again.rows == of_floors.rows);
}

TEST_CASE("[C-2.5] a stop leaves what a row itself orders to be waited, and not the delay between refusals") {
  for (const int code : {4000, 4001, 1008}) {
    redial::manual_clock clock;
    redial::options o = redial::rfc6455.defaults;
    o.max_attempts = 1;
    redial::reconnector net{of_floors, clock, redial::scripted_random{0}, o};
    (void)net.handle(redial::start{});
    (void)net.handle(redial::failed{});
    (void)net.handle(redial::start{});
    REQUIRE(net.phase() == redial::phase::connecting);
    const redial::decision end = net.handle(redial::closed{code});
    REQUIRE(end.reason == redial::reason::attempts_exhausted);
    const redial::decision again = net.handle(redial::start{});
    INFO(code);
    CHECK(again.action == (code == 4000 ? redial::action::wait : redial::action::connect));
  }
}

TEST_CASE("[C-2.5] [C-3.4] so it is where patience is over") {
  for (const int code : {4011, 1008}) {
    redial::manual_clock clock;
    redial::options o = redial::rfc6455.defaults;
    o.patience = redial::milliseconds{0};
    redial::reconnector net{of_floors, clock, redial::scripted_random{0}, o};
    (void)net.handle(redial::start{});
    const redial::decision end = net.handle(redial::closed{code});
    REQUIRE(end.action == redial::action::stop);
    const redial::decision again = net.handle(redial::start{});
    INFO(code);
    CHECK(again.action == (code == 4011 ? redial::action::wait : redial::action::connect));
    if (code == 4011) { CHECK(again.timer == redial::milliseconds{40000}); }
  }
}

TEST_CASE("[C-3] words without a remedy get that of the class") {
  const redial::explanation e = redial::explain_close(at_run_time(0), 4000 + first);
  CHECK(std::strcmp(e.name, "Five") == 0);
  CHECK(std::strcmp(e.remedy, "redial backs off and tries again") == 0);
}

TEST_CASE("[C-11.2] patience without an end, saved, stays without one, or gets the one that there is now") {
  for (const bool still : {true, false}) {
    redial::manual_clock clock;
    redial::options o = redial::rfc6455.defaults;
    o.patience = redial::never;
    redial::reconnector net{redial::rfc6455, clock, redial::scripted_random{0}, o};
    (void)net.handle(redial::start{});
    (void)net.handle(redial::rejected{403});
    const redial::saved_state saved = net.save();
    CHECK(saved.lasting == redial::never.count);
    if (!still) { o.patience = redial::milliseconds{1000}; }
    redial::reconnector after{redial::rfc6455, clock, redial::scripted_random{0}, o};
    REQUIRE(after.restore(saved, redial::milliseconds{0}));
    CHECK(after.save().lasting == (still ? redial::never.count : 1000u));
  }
}

TEST_CASE("[C-1] a decision is explained by its code, its status, or its reason; every reason has words") {
  std::set<std::string> meanings;
  for (int i = 0; i <= static_cast<int>(redial::reason::invalid_options); ++i) {
    for (int p = 0; p <= static_cast<int>(redial::phase::stopped); ++p) {
      for (const int code : {0, 403, 999, 1006, 4012, 5000, 65535}) {
        redial::decision made;
        made.reason = static_cast<redial::reason>(i);
        made.phase = static_cast<redial::phase>(p);
        made.code = static_cast<std::uint16_t>(code);
        const redial::explanation e = redial::explain(redial::metered, made);
        CHECK(e.name[0] != '\0');
        CHECK(e.meaning[0] != '\0');
        CHECK(e.remedy[0] != '\0');
        const bool status = code != 0 && (code < 1000 || code >= 5000 || made.reason == redial::reason::http_status);
        if (code == 0) {
          CHECK(std::strcmp(e.name, redial::to_string(made.reason)) == 0);
          meanings.insert(e.meaning);
        } else {
          CHECK(e.code ==
                (status ? redial::explain_status(redial::metered, code) : redial::explain_close(redial::metered, code))
                    .code);
        }
        if (made.phase == redial::phase::stopped) { CHECK(e.what.kind == redial::rule_class::stop); }
      }
    }
  }
  CHECK(meanings.size() >= 18);
  redial::decision odd;
  odd.reason = static_cast<redial::reason>(200);
  CHECK(redial::explain(redial::metered, odd).meaning[0] == '\0');
}

TEST_CASE("[V-handover] a session that is lost is lost for the connection that says so") {
  redial::manual_clock clock;
  redial::handover net{redial::discord, clock, redial::scripted_random{0}};
  const redial::decision begun = net.handle(redial::start{});
  (void)net.handle(redial::ready{begun.connection});
  (void)net.handle(redial::session_lost{begun.connection + 1});  // nobody's
  (void)net.handle(redial::session_lost{begun.connection});
  net.saw_frame();
  net.saw_frame(begun.connection);
  net.saw_frame(begun.connection + 1);
  const redial::decision lost = net.handle(redial::closed{4000, begun.connection});
  CHECK(lost.session == redial::session::fresh);
  CHECK(lost.endpoint == redial::endpoint::standard);
  // While it moves, a frame is its connection's.
  redial::handover moving{redial::twitch_eventsub, clock, redial::scripted_random{0}};
  const redial::decision old = moving.handle(redial::start{});
  (void)moving.handle(redial::ready{old.connection});
  const redial::decision successor = moving.move_within(redial::milliseconds{30000});
  REQUIRE(successor.action == redial::action::connect);
  moving.saw_frame(successor.connection);
  moving.saw_frame(old.connection);
  moving.saw_frame(successor.connection + 1);
  CHECK(moving.connected());
}
