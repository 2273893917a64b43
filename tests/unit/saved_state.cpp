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
    CHECK_FALSE(restores([](redial::saved_state& s) { s.mark = 0x5D01; }, checked));  // the layout before
    CHECK_FALSE(restores([](redial::saved_state& s) { s.lasting_ends = 3; }, checked));
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
    CHECK(d.tell_user);
    CHECK(refused <= (boot == 0 ? 40 : 1));
    memory = net.save();
  }
}

namespace {
/// The members of a saved state, in order.
struct saved_fields {
  std::uint32_t auth_failures, kicks, backoff, wait_is, lasting_ends, holds, free_retry_used, one_more_retry, hinted,
      attempt, wait, once, budget, lasting, check;
};
void compare(const redial::saved_state& s, const saved_fields& f) {
  CHECK(s.mark == 0x5D02);
  CHECK(s.auth_failures == f.auth_failures);
  CHECK(s.kicks == f.kicks);
  CHECK(s.backoff == f.backoff);
  CHECK(s.wait_is == f.wait_is);
  CHECK(s.lasting_ends == f.lasting_ends);
  CHECK(s.holds == f.holds);
  CHECK(s.free_retry_used == f.free_retry_used);
  CHECK(s.one_more_retry == f.one_more_retry);
  CHECK(s.hinted == f.hinted);
  CHECK(s.attempt == f.attempt);
  CHECK(s.wait == f.wait);
  CHECK(s.once == f.once);
  CHECK(s.budget == f.budget);
  CHECK(s.lasting == f.lasting);
  CHECK(s.check == f.check);
}
}  // namespace

TEST_CASE("[C-11.1] [C-11.3] the bytes of this layout: what one version saves, later ones read") {
  // The check values were computed apart, from the description in saved_state.hpp.
  redial::manual_clock clock{1000};
  redial::scripted_random random{0};
  redial::reconnector net{redial::metered, clock, random};
  const auto is = [&net, &clock, &random](const saved_fields& f) {
    const redial::saved_state s = net.save();
    compare(s, f);
    redial::reconnector later{redial::metered, clock, random};
    CHECK(later.restore(s, redial::milliseconds{0}));
    const redial::saved_state again = later.save();  // what is neither a wait nor counted by the reboot stays
    CHECK(again.holds == f.holds);
    CHECK(again.kicks == f.kicks);
    CHECK(again.once == f.once);
    CHECK(again.budget == f.budget);
    CHECK(again.lasting == f.lasting);
    CHECK(again.lasting_ends == f.lasting_ends);
    CHECK(again.free_retry_used == f.free_retry_used);
  };
  is({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x07A11E40u});
  (void)net.handle(redial::start{});
  is({0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x2E1678E3u});  // minting
  (void)net.handle(redial::minted{});
  (void)net.handle(redial::ready{});
  (void)net.handle(redial::closed{4020});  // the free retry, and the one that a kick has
  is({0, 1, 1000, 0, 0, 0, 1, 1, 0, 1, 0, 3600000, 10000, 0, 0x4F3429A6u});
  (void)net.handle(redial::minted{});
  (void)net.handle(redial::ready{});
  clock.advance(redial::milliseconds{500});
  (void)net.handle(redial::going_away{redial::milliseconds{7000}});
  is({0, 1, 1000, 3, 0, 0, 1, 1, 1, 1, 7000, 3599500, 19500, 0, 0xBCF080DEu});
  (void)net.handle(redial::closed{4011});
  clock.advance(redial::milliseconds{250});
  is({0, 1, 2000, 3, 0, 1, 1, 0, 0, 2, 6750, 3599250, 19250, 0, 0xA3335806u});

  redial::reconnector refused{redial::metered, clock, random};
  (void)refused.handle(redial::start{});
  (void)refused.handle(redial::minted{});
  (void)refused.handle(redial::closed{4001});
  compare(refused.save(), {1, 0, 1000, 0, 1, 0, 1, 1, 0, 1, 0, 0, 10000, 900000, 0xBC4CE062u});
  (void)refused.handle(redial::minted{});
  clock.advance(redial::milliseconds{100});
  (void)refused.handle(redial::rejected{404});
  clock.advance(redial::milliseconds{50});
  compare(refused.save(), {1, 0, 2000, 2, 2, 0, 1, 0, 0, 2, 29950, 0, 19850, 899850, 0x9F55E1EAu});
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
  strict.patience.count = 0;
  strict.refusal_delay.count = 0;
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

namespace {
/// Keeps what the last draw was.
struct remembering : redial::service {
  static constexpr const char* name = "remembering";
  static constexpr redial::options defaults = redial::with_credential(redial::credential::fixed);
  static constexpr redial::draw_range curve(const redial::backoff_options&, std::uint32_t, std::uint32_t last) {
    return {last + 5, last + 5};
  }
};
constexpr redial::profile with_memory = redial::make_profile<remembering>();
}  // namespace

TEST_CASE("[C-11.2] with a curve of the profile's own a wait is cut to two hours, and the last draw goes on") {
  redial::manual_clock clock{7};
  redial::scripted_random random{0};
  redial::reconnector before{with_memory, clock, random};
  (void)before.handle(redial::start{});
  CHECK(before.handle(redial::failed{}).timer == redial::milliseconds{5});
  redial::saved_state s = before.save();
  CHECK(s.backoff == 5);

  s.backoff = 90000;  // three times as long as the options' cap, which is none for such a curve
  s.check = redial::detail::check_of(s);
  redial::reconnector after{with_memory, clock, random};
  REQUIRE(after.restore(s, redial::milliseconds{0}));
  CHECK(after.save().backoff == 90000);

  // What 24 bits can't hold is saved as the most that they can.
  s.backoff = 0xFFFFFFu;
  s.wait = 0;
  s.check = redial::detail::check_of(s);
  redial::reconnector large{with_memory, clock, random};
  REQUIRE(large.restore(s, redial::milliseconds{0}));
  CHECK(large.handle(redial::start{}).action == redial::action::connect);
  CHECK(large.handle(redial::failed{}).timer == redial::milliseconds{0x1000004u});
  CHECK(large.save().backoff == 0xFFFFFFu);

  const std::uint32_t most = 7200000 + 7200000 / 5;  // and 20 % of jitter
  for (const std::uint32_t wait : {most - 1, most, most + 1, 4 * most}) {
    s.wait = wait;
    s.check = redial::detail::check_of(s);
    redial::reconnector restored{with_memory, clock, random};
    REQUIRE(restored.restore(s, redial::milliseconds{0}));
    CHECK(restored.handle(redial::start{}).timer == redial::milliseconds{wait < most ? wait : most});
  }
}
