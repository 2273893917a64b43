// SPDX-License-Identifier: MIT
// Values that nobody has filled in yet say nothing.
#include <redial/redial.hpp>

#include "catch.hpp"

TEST_CASE("[C-1.4] a decision that was not made asks for nothing") {
  const redial::decision* const volatile made = new redial::decision;
  const redial::decision d = *made;
  delete made;
  CHECK(d.action == redial::action::none);
  CHECK(d.timer == redial::never);
  CHECK(d.phase == redial::phase::idle);
  CHECK(d.attempt == 0);
  CHECK(d.connection == 0);
  CHECK(d.mint == 0);
  CHECK(d.reason == redial::reason::none);
  CHECK(d.code == 0);
  CHECK_FALSE(d.tell_user);
  CHECK_FALSE(d.hold_publishing);
  CHECK(d.session == redial::session::unspecified);
  CHECK(d.endpoint == redial::endpoint::same);
  CHECK_FALSE(d.budget_wait);
}

TEST_CASE("[C-1.3] events without arguments have no code, no hint, and are about the current connection or mint") {
  const redial::event closed = redial::closed{};
  CHECK(closed.code() == 0);
  CHECK(closed.id() == redial::current);
  const redial::event rejected = redial::rejected{};
  CHECK(rejected.code() == 0);
  CHECK(rejected.span().count == 0);
  CHECK(rejected.id() == redial::current);
  const redial::event going_away = redial::going_away{};
  CHECK(going_away.span().count == 0);
  CHECK(redial::event{redial::ready{}}.span() == redial::never);
  CHECK(redial::event{redial::minted{}}.span() == redial::never);
  CHECK_FALSE(redial::event{redial::mint_failed{}}.permanent());
  CHECK(redial::event{redial::mint_failed{}}.span().count == 0);
  CHECK(redial::event{redial::mint_failed{}}.id() == redial::current);
  CHECK(redial::event{redial::session_lost{}}.id() == redial::current);
  CHECK(redial::event{}.code() == 0);
  CHECK(redial::event{redial::failed{}}.code() == 0);
}

TEST_CASE("[C-2] a machine before its first event has no code, no mint and no token") {
  redial::manual_clock clock{7};
  redial::scripted_random random{0};
  redial::reconnector net{redial::metered, clock, random};
  CHECK(net.handle(redial::event{}).code == 0);
  CHECK_FALSE(net.handle(redial::event{}).tell_user);
  // Nobody has asked for mint 0: its token is not taken.
  CHECK(net.handle(redial::minted{redial::milliseconds{3600000}, redial::current}).action == redial::action::none);
}

TEST_CASE("[C-7] a machine refuses whatever `check` has a fault in, and says so") {
  void (*const spoiled[])(redial::options&) = {
      [](redial::options& o) { o.backoff.base.count = 0; },
      [](redial::options& o) { o.backoff.jitter_percent = 101; },
      [](redial::options& o) { o.backoff.factor_percent = 99; },
      [](redial::options& o) { o.mint_timeout.count = 0; },
      [](redial::options& o) { o.budget.burst = 0xFFFFFFFFu; },
      [](redial::options& o) { o.probe_after.count = 0x80000000u; },
  };
  for (const auto spoil : spoiled) {
    redial::options o = redial::metered.defaults;
    spoil(o);
    redial::manual_clock clock{7};
    redial::scripted_random random{0};
    redial::reconnector net{redial::metered, clock, random, o};
    const redial::decision d = net.handle(redial::start{});
    CHECK(d.action == redial::action::stop);
    CHECK(d.reason == redial::reason::invalid_options);
  }
}

TEST_CASE("[C-7] the defaults are the contract's") {
  const redial::options* const volatile made = new redial::options;
  const redial::options o = *made;
  delete made;
  CHECK(o.backoff.base.count == 1000);
  CHECK(o.backoff.cap.count == 30000);
  CHECK(o.backoff.factor_percent == 200);
  CHECK(o.backoff.jitter_percent == 20);
  CHECK(o.stable_after.count == 30000);
  CHECK(o.first_spread.count == 0);
  CHECK(o.connect_timeout.count == 10000);
  CHECK(o.mint_timeout.count == 10000);
  CHECK(o.liveness_timeout.count == 0);
  CHECK(o.token_margin.count == 5000);
  CHECK(o.once_window.count == 3600000);
  CHECK(o.max_server_delay.count == 3600000);
  CHECK(o.patience.count == 900000);
  CHECK(o.refusal_delay.count == 30000);
  CHECK(o.tell_user_after == 10);
  CHECK(o.probe_after == redial::never);
  CHECK(o.budget.burst == 6);
  CHECK(o.budget.interval.count == 10000);
  CHECK(o.max_attempts == 0);
  CHECK(o.max_auth_failures == 3);
  CHECK(o.credential == redial::credential::token);
  CHECK(o.reconnect_after_kick);
  CHECK(o.expect_ready);
}

TEST_CASE("[C-7] unattended changes nothing but a probe that was not set") {
  redial::options o = redial::metered.defaults;
  o.max_attempts = 7;
  redial::options made = redial::unattended(o);
  CHECK(made.probe_after.count == 900000);
  CHECK(made.max_attempts == 7);
  CHECK(made.liveness_timeout == o.liveness_timeout);
  o.probe_after.count = 1;
  CHECK(redial::unattended(o).probe_after.count == 1);
  CHECK(redial::check(redial::unattended(redial::metered.defaults)) == redial::fault::none);
}

TEST_CASE("[C-7] with_credential changes the credential alone") {
  redial::options o = redial::metered.defaults;
  o.liveness_timeout.count = 1;
  for (const auto what : {redial::credential::none, redial::credential::fixed, redial::credential::token}) {
    CHECK(redial::with_credential(what, o).credential == what);
    CHECK(redial::with_credential(what, o).liveness_timeout.count == 1);
    CHECK(redial::with_credential(what).credential == what);
    CHECK(redial::with_credential(what).liveness_timeout == redial::options{}.liveness_timeout);
  }
  CHECK(redial::default_options.credential == redial::options{}.credential);
}

TEST_CASE("[C-1] what mint_failed and session_lost say is in the event") {
  const redial::event failed = redial::mint_failed{true, 9, redial::milliseconds{60000}};
  CHECK(failed.permanent());
  CHECK(failed.id() == 9);
  CHECK(failed.span().count == 60000);
  const redial::event lost = redial::session_lost{4};
  CHECK(lost.what() == redial::event::kind::session_lost);
  CHECK(lost.id() == 4);
}

TEST_CASE("[C-1] a range to draw from is one of nothing unless it says more") {
  const redial::draw_range none{};
  CHECK(none.lowest == 0);
  CHECK(none.highest == 0);
}
