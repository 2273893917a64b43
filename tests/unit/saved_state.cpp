// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include <cstring>

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

TEST_CASE("[C-11.1] [C-11.3] the bytes of this layout: what one version saves, later ones read") {
  // The check values were computed apart, from the description in saved_state.hpp.
  redial::manual_clock clock{1000};
  redial::scripted_random random{0};
  redial::reconnector net{redial::metered, clock, random};
  const auto is = [&net, &clock, &random](std::uint8_t kicks, std::uint8_t flags, std::uint8_t wait_is,
                                          std::uint32_t attempt, std::uint32_t backoff, std::uint32_t wait,
                                          std::uint32_t once, std::uint32_t debt, std::uint32_t check) {
    const redial::saved_state s = net.save();
    CHECK(s.mark == 0x5D01);
    CHECK(s.auth_failures == 0);
    CHECK(s.kicks == kicks);
    CHECK(s.flags == flags);
    CHECK(s.wait_is == wait_is);
    CHECK(s.reserved == 0);
    CHECK(s.attempt == attempt);
    CHECK(s.backoff == backoff);
    CHECK(s.wait == wait);
    CHECK(s.once == once);
    CHECK(s.debt == debt);
    CHECK(s.check == check);
    redial::reconnector later{redial::metered, clock, random};
    CHECK(later.restore(s, redial::milliseconds{0}));
    const redial::saved_state again = later.save();  // what is neither a wait nor counted by the reboot stays
    CHECK((again.flags & 3) == (flags & 3));
    CHECK(again.kicks == kicks);
    CHECK(again.once == once);
    CHECK(again.debt == debt);
  };
  is(0, 0, 0, 0, 0, 0, 0, 0, 0xB212770Au);
  (void)net.handle(redial::start{});
  is(0, 4, 0, 0, 0, 0, 0, 0, 0x509E6242u);  // minting
  (void)net.handle(redial::minted{});
  (void)net.handle(redial::ready{});
  (void)net.handle(redial::closed{4020});  // the free retry, and the one that a kick has
  is(1, 6, 0, 1, 1000, 0, 3600000, 10000, 0xE2EAE332u);
  (void)net.handle(redial::minted{});
  (void)net.handle(redial::ready{});
  clock.advance(redial::milliseconds{500});
  (void)net.handle(redial::going_away{redial::milliseconds{7000}});
  is(1, 14, 2, 1, 1000, 7000, 3599500, 19500, 0x2BCF5F84u);
  (void)net.handle(redial::closed{4011});
  clock.advance(redial::milliseconds{250});
  is(1, 3, 2, 2, 2000, 6750, 3599250, 19250, 0xDFD4D3CAu);

  redial::reconnector refused{redial::metered, clock, random};
  (void)refused.handle(redial::start{});
  (void)refused.handle(redial::minted{});
  (void)refused.handle(redial::closed{4001});
  const redial::saved_state s = refused.save();
  CHECK(s.auth_failures == 1);
  CHECK(s.flags == 6);
  CHECK(s.debt == 10000);
  CHECK(s.check == 0x481099C1u);
}

TEST_CASE("[C-11.2] of two states that an idle machine takes back, the second counts") {
  redial::manual_clock clock{7};
  redial::scripted_random random{0};
  const auto saved = [&](std::uint32_t hint) {
    redial::reconnector net{redial::metered, clock, random, fixed_key()};
    (void)net.handle(redial::start{});
    (void)net.handle(redial::ready{});
    clock.advance(redial::milliseconds{60000});
    (void)net.handle(redial::elapsed{});
    (void)net.handle(redial::going_away{redial::milliseconds{hint}});
    return net.save();
  };
  redial::reconnector net{redial::metered, clock, random, fixed_key()};
  CHECK(net.restore(saved(90000), redial::milliseconds{0}));
  CHECK(net.restore(saved(5000), redial::milliseconds{0}));
  CHECK(net.handle(redial::start{}).timer.count == 5000);

  redial::reconnector rested{redial::metered, clock, random, fixed_key()};
  CHECK(rested.restore(saved(5000), redial::milliseconds{5000}));
  CHECK(rested.handle(redial::start{}).action == redial::action::connect);
}

TEST_CASE("[C-11.3] memory that was cleared is a state that nobody saved") {
  const redial::saved_state none{};
  unsigned char bytes[sizeof none];
  std::memcpy(bytes, &none, sizeof none);
  for (const unsigned char byte : bytes) { CHECK(byte == 0); }
  redial::manual_clock clock{7};
  redial::scripted_random random{0};
  redial::reconnector net{redial::metered, clock, random};
  CHECK_FALSE(net.restore(none, redial::milliseconds{0}));
}

TEST_CASE("[C-11.2] a wait of the backoff is cut to what these options could have granted, a server's is not") {
  redial::manual_clock clock{7};
  redial::scripted_random random{0xFFFFFFFFu};
  redial::options slow = fixed_key();
  slow.backoff.base.count = slow.backoff.cap.count = 300000;
  for (const bool ordered : {false, true}) {
    redial::reconnector before{redial::metered, clock, random, slow};
    (void)before.handle(redial::start{});
    if (ordered) { (void)before.handle(redial::going_away{redial::milliseconds{300000}}); }
    CHECK(before.handle(redial::failed{}).timer.count == 360000);
    redial::reconnector after{redial::metered, clock, random, fixed_key()};
    CHECK(after.restore(before.save(), redial::milliseconds{0}));
    CHECK(after.handle(redial::start{}).timer.count == (ordered ? 360000 : 36000));
  }
}

TEST_CASE("[C-5.2] [C-11.2] a restored hint undercuts b on the first retry only") {
  redial::manual_clock clock{7};
  redial::scripted_random random{0};
  for (const bool failed_before : {false, true}) {
    redial::reconnector before{redial::metered, clock, random, fixed_key()};
    (void)before.handle(redial::start{});
    if (failed_before) {
      (void)before.handle(redial::failed{});
      clock.advance(before.timer());
      (void)before.handle(redial::elapsed{});
    }
    (void)before.handle(redial::ready{});
    if (!failed_before) {
      clock.advance(redial::milliseconds{30000});
      (void)before.handle(redial::elapsed{});
    }
    (void)before.handle(redial::going_away{redial::milliseconds{500}});
    redial::reconnector after{redial::metered, clock, random, fixed_key()};
    CHECK(after.restore(before.save(), redial::milliseconds{0}));
    CHECK(after.handle(redial::start{}).timer.count == (failed_before ? 2000 : 500));
  }
}

TEST_CASE("[C-2.5] [C-11.2] once an ordered wait is slept through, what follows it is a backoff that start may cut") {
  redial::manual_clock clock{7};
  redial::scripted_random random{0};
  redial::options strict = redial::metered.defaults;
  strict.max_auth_failures = 1;
  redial::reconnector before{redial::metered, clock, random, strict};
  (void)before.handle(redial::start{});
  (void)before.handle(redial::minted{});
  (void)before.handle(redial::going_away{redial::milliseconds{100}});
  CHECK(before.handle(redial::closed{4001}).reason == redial::reason::auth_exhausted);
  const redial::saved_state s = before.save();
  CHECK(s.wait == 100);
  for (const std::uint32_t away : {99u, 100u}) {
    redial::reconnector after{redial::metered, clock, random, strict};
    CHECK(after.restore(s, redial::milliseconds{away}));
    CHECK(after.handle(redial::start{}).timer.count == 800 - away);  // b is 1 s, less 20 %
    CHECK(after.handle(redial::start{}).action == (away < 100 ? redial::action::none : redial::action::mint_token));
  }
}
