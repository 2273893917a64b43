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
