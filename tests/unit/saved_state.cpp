// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include "catch.hpp"

namespace {
redial::options fixed_key() {
  redial::options o = redial::metered.defaults;
  o.credential = redial::credential::fixed;
  return o;
}

/// Restores, after something was done to the bytes and, if so wished, the check value was put right again.
bool restores(void (*forge)(redial::saved_state&), bool checked) {
  redial::manual_clock clock{7};
  redial::scripted_random random{0};
  redial::reconnector before{redial::metered, clock, random, fixed_key()};
  (void)before.handle(redial::start{});
  (void)before.handle(redial::failed{});
  redial::saved_state s = before.save();
  forge(s);
  if (checked) { s.check = redial::detail::check_of(s); }
  redial::reconnector after{redial::metered, clock, random, fixed_key()};
  const bool good = after.restore(s, redial::milliseconds{0});
  CHECK(after.attempt() == (good ? 1u : 0u));  // false: nothing changed
  CHECK(after.handle(redial::start{}).action == (good ? redial::action::wait : redial::action::connect));
  return good;
}
}  // namespace

TEST_CASE("[C-11.3] bytes that this layout has no meaning for are refused, also with a check value that fits them") {
  CHECK(restores([](redial::saved_state&) {}, false));
  CHECK(restores([](redial::saved_state&) {}, true));
  for (const bool checked : {false, true}) {
    CHECK_FALSE(restores([](redial::saved_state& s) { s.mark ^= 1; }, checked));
    CHECK_FALSE(restores([](redial::saved_state& s) { s.flags = 16; }, checked));
    CHECK_FALSE(restores([](redial::saved_state& s) { s.flags = 128; }, checked));
    CHECK_FALSE(restores([](redial::saved_state& s) { s.wait_is = 3; }, checked));
    CHECK_FALSE(restores([](redial::saved_state& s) { s.wait_is = 255; }, checked));
  }
  CHECK_FALSE(restores([](redial::saved_state& s) { s.check ^= 1; }, false));
}

TEST_CASE("[C-11.2] a stop for bad options, or by the application, is no retry; any other stop is one") {
  const auto retries = [](const redial::options& o, const redial::event& e) {
    redial::manual_clock clock{7};
    redial::scripted_random random{0};
    redial::reconnector before{redial::metered, clock, random, o};
    (void)before.handle(redial::start{});
    (void)before.handle(e);
    CHECK(before.phase() == redial::phase::stopped);
    redial::reconnector after{redial::metered, clock, random, fixed_key()};
    CHECK(after.restore(before.save(), redial::milliseconds{0}));
    return after.attempt();
  };
  redial::options bad = fixed_key();
  bad.backoff.base.count = 0;
  CHECK(retries(bad, redial::event{}) == 0);
  CHECK(retries(fixed_key(), redial::stop{}) == 0);
  CHECK(retries(fixed_key(), redial::closed{4012}) == 1);
}

TEST_CASE(
    "[C-4.3] [C-11.2] a device that reboots after each refusal of its token is never trusted again by a counter that "
    "wraps") {
  redial::manual_clock clock{7};
  redial::scripted_random random{0};
  redial::saved_state memory{};
  for (int boot = 0; boot < 600; ++boot) {
    redial::reconnector net{redial::metered, clock, random};
    CHECK(net.restore(memory, redial::milliseconds{3600000}) == (boot > 0));
    redial::decision d = net.handle(redial::start{});
    int refused = 0;
    for (int step = 0; step < 100 && d.phase != redial::phase::stopped; ++step) {
      if (d.phase == redial::phase::minting) {
        d = net.handle(redial::minted{redial::milliseconds{3600000}, d.mint});
      } else if (d.phase == redial::phase::connecting) {
        d = net.handle(redial::closed{4001, d.connection});
        ++refused;
      } else {
        clock.advance(d.timer);
        d = net.handle(redial::elapsed{});
      }
    }
    CHECK(d.reason == redial::reason::auth_exhausted);
    CHECK(refused == (boot == 0 ? 3 : 1));
    memory = net.save();
  }
}
