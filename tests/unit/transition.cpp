// SPDX-License-Identifier: MIT
// What a test that plays by the rules would have to play for years to see.
#include <redial/services.hpp>

#include <cstdint>

#include "catch.hpp"

namespace {
struct zeros {
  std::uint32_t operator()() const { return 0; }
};
struct ones {
  std::uint32_t operator()() const { return 0xFFFFFFFFu; }
};
using core = redial::detail::machine<zeros>;
using memory = redial::detail::memory;

constexpr const redial::detail::rulebook& book_of(const redial::profile& p) {
  return *redial::detail::rules_of{p}.book;
}

/// Metered's options without the watch over silence, whose looks would come before most timers.
constexpr redial::options unwatched() {
  redial::options o = redial::metered.defaults;
  o.liveness_timeout.count = 0;
  return o;
}

core made(const redial::options& o) { return core{book_of(redial::metered), o, zeros{}}; }

/// Online since tick 0 with a token that was minted then for so long.
core online(const redial::options& o, redial::milliseconds life) {
  core m = made(o);
  m.react(redial::minted{life}, 0);
  m.react(redial::start{}, 0);
  m.react(redial::opened{}, 0);
  m.react(redial::ready{}, 0);
  return m;
}
}  // namespace

TEST_CASE("[C-2.2] after 2^32 connects or mints ids begin again, past `current`") {
  redial::options o = unwatched();
  o.credential = redial::credential::fixed;
  core keyed = made(o);
  keyed.connection = 0xFFFFFFFEu;
  keyed.react(redial::start{}, 0);
  CHECK(keyed.decided().connection == 0xFFFFFFFFu);
  keyed.react(redial::failed{}, 0);
  keyed.react(redial::start{}, 0);
  CHECK(keyed.decided().action == redial::action::connect);
  CHECK(keyed.decided().connection == 1);
  core minting = made(unwatched());
  minting.mint = 0xFFFFFFFFu;
  minting.react(redial::start{}, 0);
  CHECK(minting.decided().mint == 1);
}

TEST_CASE("[C-4.2] without a margin a token is usable to its last millisecond, and not after it") {
  for (const std::uint32_t margin : {0u, 1u}) {
    redial::options o = unwatched();
    o.token_margin.count = margin;
    for (const std::uint32_t passed : {99u, 100u}) {
      core m = made(o);
      m.react(redial::minted{redial::milliseconds{100}}, 0);
      m.react(redial::start{}, passed);
      CHECK(m.decided().action == (passed == 100 ? redial::action::mint_token : redial::action::connect));
    }
  }
}

TEST_CASE("[C-2] no phase hears the inert event, and every phase hears what ends it for good") {
  for (const std::uint16_t heard : redial::detail::accepted_events::in) {
    CHECK((heard & redial::detail::set_of(redial::event::kind::inert)) == 0);
    CHECK((heard & redial::detail::set_of(redial::event::kind::stop)) != 0);
  }
}

TEST_CASE("[C-6.3] a link that comes back while a connect is due but not paid for finds no wait, and the budget") {
  redial::options o = unwatched();
  o.credential = redial::credential::fixed;
  o.budget.burst = 1;
  core m = made(o);
  m.react(redial::start{}, 0);
  m.react(redial::failed{}, 0);
  m.react(redial::elapsed{}, 800);
  CHECK(m.decided().action == redial::action::wait);
  CHECK(m.decided().timer == redial::milliseconds{9200});  // until the budget has one
  m.react(redial::link_down{}, 1000);
  CHECK(m.decided().phase == redial::phase::offline);
  m.react(redial::link_up{}, 2000);
  CHECK(m.decided().action == redial::action::wait);
  CHECK(m.decided().timer == redial::milliseconds{8000});
  m.react(redial::elapsed{}, 10000);
  CHECK(m.decided().action == redial::action::connect);
  // A wait that the server asked for is still one when the link is back, and one that has run out is none.
  for (const std::uint32_t back : {5000u, 13000u}) {
    o.budget.burst = 0;
    core ordered = made(o);
    ordered.react(redial::start{}, 0);
    ordered.react(redial::rejected{503, redial::milliseconds{12000}}, 0);
    ordered.react(redial::link_down{}, 1000);
    ordered.react(redial::link_up{}, back);
    CHECK(ordered.decided().action == (back == 5000 ? redial::action::wait : redial::action::connect));
    if (back == 5000) { CHECK(ordered.decided().timer == redial::milliseconds{7000}); }
  }
}

TEST_CASE("[C-2.3] from half the range on, a step of the clock is one backwards, and no time has passed") {
  for (const std::uint32_t begin : {0u, 1u, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFFFFu}) {
    CHECK(redial::detail::ticks_between(begin, begin) == 0);
    CHECK(redial::detail::ticks_between(begin, begin + 1) == 1);
    CHECK(redial::detail::ticks_between(begin, begin + 0x7FFFFFFFu) == 0x7FFFFFFFu);
    CHECK(redial::detail::ticks_between(begin, begin + 0x80000000u) == 0);
    CHECK(redial::detail::ticks_between(begin, begin - 1) == 0);
  }
}

TEST_CASE("[C-4.4] a token that was minted for 30 s is refreshed, one for less is not") {
  for (const std::uint32_t life : {29999u, 30000u}) {
    redial::options o = unwatched();
    o.stable_after.count = 1000000;
    core m = online(o, redial::milliseconds{life});
    CHECK(m.decided().timer == redial::milliseconds{15000 - (life == 29999 ? 1u : 0u)});  // stable: half the life
    m.react(redial::elapsed{}, 15000);
    m.react(redial::elapsed{}, 22500);
    CHECK(m.decided().action == (life == 30000 ? redial::action::mint_token : redial::action::none));
  }
}

TEST_CASE("[C-8] a wait beyond 2^31 ms less four hours is armed in pieces of 24.6 days") {
  redial::options o = unwatched();
  o.probe_after.count = 0x7FFFFFFFu;
  o.backoff.jitter_percent = 0;
  core m = made(o);
  m.react(redial::start{}, 0);
  m.react(redial::mint_failed{true}, 0);
  REQUIRE(m.decided().phase == redial::phase::stopped);
  CHECK(m.decided().timer == redial::milliseconds{0x7F000000u});
  m.react(redial::elapsed{}, 0x7F000000u);
  CHECK(m.decided().phase == redial::phase::stopped);
  CHECK(m.decided().timer == redial::milliseconds{0xFFFFFFu});
}

TEST_CASE("[C-3.3] a person is told once: with the decision about what has to be seen") {
  core m = made(unwatched());
  m.react(redial::minted{redial::milliseconds{3600000}}, 0);
  m.react(redial::start{}, 0);
  m.react(redial::closed{4012}, 0);
  CHECK(m.decided().tell_user);
  m.react(redial::event{}, 0);
  CHECK_FALSE(m.decided().tell_user);
  m.react(redial::closed{4012}, 0);  // nothing is up any more
  CHECK_FALSE(m.decided().tell_user);
  m.react(redial::start{}, 0);
  CHECK_FALSE(m.decided().tell_user);
}

TEST_CASE("[C-4.7] a token that is lost while a transport comes up says nothing about the transport") {
  redial::options o = unwatched();
  for (const bool expect_ready : {false, true}) {
    o.expect_ready = expect_ready;
    core m = made(o);
    m.react(redial::minted{redial::milliseconds{3600000}}, 0);
    m.react(redial::start{}, 0);
    m.react(redial::token_lost{}, 0);
    CHECK(m.decided().phase == redial::phase::connecting);
    m.react(redial::elapsed{}, 10000);
    CHECK(m.decided().reason == redial::reason::connect_timeout);
  }
}

TEST_CASE("[C-6.2] only frames say that the peer is alive; what the application and the service say does not") {
  redial::options o = unwatched();
  o.liveness_timeout.count = 20000;
  core m = online(o, redial::milliseconds{3600000});
  std::uint32_t now = 0;
  const auto look = [&] {
    now += 5000;
    m.react(redial::going_away{redial::milliseconds{500}}, now);
    m.react(redial::session_lost{}, now);
    m.react(redial::start{}, now);
    m.react(redial::ready{}, now);
    m.react(redial::elapsed{}, now);
    return m.decided().action;
  };
  CHECK(look() == redial::action::none);
  CHECK(look() == redial::action::none);
  CHECK(look() == redial::action::ping);
  CHECK(look() == redial::action::none);
  CHECK(look() == redial::action::disconnect);
  CHECK(m.decided().reason == redial::reason::liveness_timeout);
}

TEST_CASE("[C-5.6] retries are counted up to 2^32 - 1 and no further") {
  redial::options o = unwatched();
  o.credential = redial::credential::fixed;
  core m = made(o);
  m.react(redial::start{}, 0);
  m.attempt = 0xFFFFFFFDu;
  for (const std::uint32_t counted : {0xFFFFFFFEu, 0xFFFFFFFFu, 0xFFFFFFFFu}) {
    m.react(redial::failed{}, 0);
    CHECK(m.decided().attempt == counted);
    m.react(redial::start{}, 0);
  }
}

TEST_CASE("[C-2.5] start cuts no wait that a server has ordered, to its last millisecond, and waits no longer") {
  for (const std::uint32_t at : {1999u, 2000u, 2001u}) {
    redial::options o = unwatched();
    o.credential = redial::credential::fixed;
    o.backoff.jitter_percent = 0;
    core m = made(o);
    m.react(redial::start{}, 0);
    m.react(redial::rejected{503, redial::milliseconds{2000}}, 0);
    CHECK(m.decided().timer == redial::milliseconds{2000});
    m.react(redial::start{}, at);
    CHECK(m.decided().action == (at < 2000 ? redial::action::none : redial::action::connect));
  }
}

TEST_CASE("[C-1.4] start and stop say so, whatever was the matter before") {
  redial::options o = unwatched();
  o.credential = redial::credential::fixed;
  o.probe_after.count = 60000;
  core m = made(o);
  m.react(redial::start{}, 0);
  CHECK(m.decided().reason == redial::reason::start_requested);
  m.react(redial::closed{4010}, 0);
  CHECK(m.decided().code == 4010);
  m.react(redial::stop{}, 0);
  CHECK(m.decided().reason == redial::reason::stop_requested);
  CHECK(m.decided().code == 0);
  m.react(redial::start{}, 0);
  m.react(redial::closed{4012}, 0);
  CHECK(m.decided().timer != redial::never);  // the slow probe
  m.react(redial::link_down{}, 0);
  m.react(redial::start{}, 0);  // tries without asking the link
  CHECK(m.decided().reason == redial::reason::start_requested);
  CHECK(m.decided().code == 0);
}

TEST_CASE("[C-6.4] a probe that finds no link waits for it without a timer") {
  redial::options o = unwatched();
  o.credential = redial::credential::fixed;
  o.probe_after.count = 60000;
  o.backoff.jitter_percent = 0;
  core m = made(o);
  m.react(redial::start{}, 0);
  m.react(redial::closed{4012}, 0);
  m.react(redial::link_down{}, 0);
  CHECK(m.decided().timer == redial::milliseconds{60000});
  m.react(redial::elapsed{}, 60000);
  CHECK(m.decided().phase == redial::phase::offline);
  CHECK(m.decided().reason == redial::reason::slow_probe);
  CHECK(m.decided().timer == redial::never);
}

TEST_CASE("[C-2.4] the first connect is spread, and no later one") {
  redial::options o = unwatched();
  o.credential = redial::credential::fixed;
  o.first_spread.count = 5000;
  redial::detail::machine<ones> m{book_of(redial::metered), o, ones{}};
  m.react(redial::start{}, 0);
  CHECK(m.decided().timer == redial::milliseconds{5000});
  m.react(redial::elapsed{}, 5000);
  CHECK(m.decided().action == redial::action::connect);
  m.react(redial::stop{}, 5000);
  m.react(redial::start{}, 5000);
  CHECK(m.decided().action == redial::action::connect);
}

TEST_CASE("[C-4.2] what `ready` says of a life is about the token that was shown, not of one that came since") {
  core m = made(unwatched());
  m.react(redial::minted{redial::milliseconds{3600000}}, 0);
  m.react(redial::start{}, 0);
  m.react(redial::minted{redial::milliseconds{100000}}, 0);
  m.react(redial::opened{}, 0);
  m.react(redial::ready{redial::current, redial::milliseconds{3600000}}, 0);
  m.react(redial::elapsed{}, 30000);
  m.react(redial::closed{4002}, 98000);                     // expired: try the spare, at once
  CHECK(m.decided().action == redial::action::mint_token);  // it has less than its margin left
}

TEST_CASE("[C-4.4] a life that only `ready` told is known to the next connection with the same token") {
  core m = made(unwatched());
  m.react(redial::minted{}, 0);
  m.react(redial::start{}, 0);
  m.react(redial::opened{}, 0);
  m.react(redial::ready{redial::current, redial::milliseconds{3600000}}, 0);
  m.react(redial::closed{4010}, 0);
  m.react(redial::start{}, 0);
  REQUIRE(m.decided().action == redial::action::connect);
  m.react(redial::opened{}, 0);
  m.react(redial::ready{}, 0);
  m.react(redial::elapsed{}, 30000);
  CHECK(m.decided().timer == redial::milliseconds{2700000 - 30000});  // 3/4 of the life
}

TEST_CASE("[C-4.4] a refresh is asked for by 7/8 of the life, rounded down where that is no whole number") {
  for (const std::uint32_t life : {80000u, 80001u, 80002u, 80007u, 80008u, 80009u}) {
    redial::detail::machine<ones> m{book_of(redial::metered), unwatched(), ones{}};
    m.react(redial::minted{redial::milliseconds{life}}, 0);
    m.react(redial::start{}, 0);
    m.react(redial::opened{}, 0);
    m.react(redial::ready{}, 0);
    m.react(redial::elapsed{}, 30000);
    const std::uint32_t at = 30000 + m.decided().timer.count;
    CHECK(at * 8 <= life * 7);
    CHECK((at + 1) * 8 > life * 7);
  }
}

TEST_CASE("[C-1.4] a failure without a code has none") {
  redial::options o = unwatched();
  o.credential = redial::credential::fixed;
  core m = made(o);
  m.react(redial::start{}, 0);
  m.react(redial::rejected{503}, 0);
  CHECK(m.decided().code == 503);
  m.react(redial::start{}, 0);
  m.react(redial::failed{}, 0);
  CHECK(m.decided().reason == redial::reason::transport_failure);
  CHECK(m.decided().code == 0);
}

TEST_CASE("[C-4.3] what cannot be renewed is not counted, and what is counted is counted to 255") {
  redial::options o = unwatched();
  o.credential = redial::credential::fixed;
  core keyed = made(o);
  keyed.react(redial::start{}, 0);
  keyed.auth_failures = 200;
  keyed.react(redial::closed{4001}, 0);
  CHECK(keyed.auth_failures == 200);
  CHECK(keyed.decided().timer.count == 30000);
  o.credential = redial::credential::token;
  o.max_auth_failures = 255;
  o.patience.count = 0;
  core m = made(o);
  m.react(redial::minted{redial::milliseconds{3600000}}, 0);
  m.react(redial::start{}, 0);
  m.auth_failures = 253;
  m.react(redial::closed{4001}, 0);
  CHECK(m.decided().action == redial::action::mint_token);
  m.react(redial::minted{redial::milliseconds{3600000}}, 0);
  m.react(redial::closed{4001}, 0);
  CHECK(m.decided().reason == redial::reason::auth_exhausted);
}

namespace {
struct narrow_window : redial::over<redial::services::metered> {
  static constexpr const char* name = "narrow";
  static constexpr redial::row closes[] = {
      {1012, backoff().first_between(redial::milliseconds{5000}, redial::milliseconds{5500})}};
};
constexpr redial::profile narrow = redial::make_profile<narrow_window>();
}  // namespace

TEST_CASE("[C-5.5] a first window narrower than the jitter is kept to at both ends") {
  redial::options o = unwatched();
  o.credential = redial::credential::fixed;
  for (const std::uint32_t bits : {0u, 0xFFFFFFFFu}) {
    struct chosen {
      std::uint32_t bits;
      std::uint32_t operator()() const { return bits; }
    };
    redial::detail::machine<chosen> m{book_of(narrow), o, chosen{bits}};
    m.react(redial::start{}, 0);
    m.react(redial::closed{1012}, 0);
    CHECK(m.decided().timer == redial::milliseconds{bits == 0 ? 5000u : 5500u});
  }
}

TEST_CASE("[C-4.7] of the last eight mints each may bring its token late, and once") {
  for (const std::uint32_t late : {1u, 2u, 5u, 6u, 7u, 8u}) {
    core m = made(unwatched());
    std::uint32_t now = 0;
    m.react(redial::start{}, now);
    while (m.mint < 9) {
      now += 10000;
      m.react(redial::elapsed{}, now);  // no answer
      m.react(redial::start{}, now);
    }
    m.react(redial::stop{}, now);
    const redial::event token = redial::minted{redial::milliseconds{3600000}, 9 - late};
    m.react(token, now);
    CHECK((m.token_is == redial::detail::token_use::spare) == (late < 8));
    m.react(redial::start{}, now);
    CHECK(m.decided().action == (late < 8 ? redial::action::connect : redial::action::mint_token));
    m.react(redial::closed{4002}, now);
    if (late == 8) { continue; }
    m.react(token, now);  // once more
    CHECK(m.token_is == redial::detail::token_use::none);
  }
}

TEST_CASE("[C-4.6] a mint that is refused for good has no code of an earlier end") {
  core m = made(unwatched());
  m.react(redial::minted{redial::milliseconds{3600000}}, 0);
  m.react(redial::start{}, 0);
  m.react(redial::closed{4001}, 0);
  CHECK(m.decided().code == 4001);
  m.react(redial::mint_failed{true}, 0);
  CHECK(m.decided().reason == redial::reason::mint_refused);
  CHECK(m.decided().code == 0);
}

TEST_CASE("[C-4.4] a refresh that fails is tried again while the token lives; one that nobody waits for is over") {
  for (const std::uint32_t left : {799u, 800u, 801u}) {  // the next try is 800 ms away
    core m = online(unwatched(), redial::milliseconds{100000});
    m.react(redial::elapsed{}, 30000);
    m.react(redial::elapsed{}, 75000);
    REQUIRE(m.decided().action == redial::action::mint_token);
    core lost = m;
    m.react(redial::mint_failed{}, 75000);
    m.left[memory::shown_token] = left;
    m.refresh_backoff = 0;
    m.left[memory::deadline] = 10000;  // waited for once more
    m.react(redial::mint_failed{}, 75000);
    CHECK(m.left[memory::refresh] == (left == 801 ? 800 : redial::detail::idle));
    lost.react(redial::token_lost{}, 75000);
    CHECK(lost.left[memory::refresh] == redial::detail::idle);
    lost.react(redial::mint_failed{}, 75000);
    CHECK(lost.left[memory::refresh] == redial::detail::idle);
  }
}

TEST_CASE("[C-2.4] the first spread is drawn once, however often somebody starts before the first connect") {
  redial::options o = unwatched();
  o.first_spread.count = 1000;
  std::uint32_t bits = 0;
  struct chosen {
    std::uint32_t* bits;
    std::uint32_t operator()() const { return *bits; }
  };
  redial::detail::machine<chosen> m{book_of(redial::metered), o, chosen{&bits}};
  m.react(redial::start{}, 0);
  REQUIRE(m.decided().action == redial::action::mint_token);  // the draw is 0
  m.react(redial::stop{}, 0);
  bits = 0xFFFFFFFFu;
  m.react(redial::start{}, 0);
  CHECK(m.decided().action == redial::action::mint_token);
}

TEST_CASE("[C-2.7] a token that comes while waiting changes no wait, whether or not the last connect was upgraded") {
  for (const bool upgraded : {false, true}) {
    core m = made(unwatched());
    m.react(redial::minted{}, 0);
    m.react(redial::start{}, 0);
    if (upgraded) { m.react(redial::opened{}, 0); }
    m.react(redial::failed{}, 0);
    REQUIRE(m.decided().timer.count == 800);
    m.react(redial::minted{}, 0);
    CHECK(m.decided().timer.count == 800);
    CHECK(m.decided().action == redial::action::none);
  }
}

TEST_CASE("[C-5.2] the shortest hint spreads upwards like any other") {
  redial::options o = unwatched();
  o.backoff.jitter_percent = 100;
  redial::detail::machine<ones> m{book_of(redial::metered), o, ones{}};
  m.react(redial::minted{}, 0);
  m.react(redial::start{}, 0);
  m.react(redial::going_away{redial::milliseconds{1}}, 0);
  m.react(redial::closed{1001}, 0);
  CHECK(m.decided().timer.count == 2);
}

TEST_CASE("[C-6.3] a link that goes while online leaves no wait behind") {
  redial::options o = unwatched();
  o.credential = redial::credential::fixed;
  redial::detail::machine<ones> m{book_of(redial::metered), o, ones{}};
  m.react(redial::start{}, 0);
  m.react(redial::ready{}, 0);
  m.react(redial::link_down{}, 0);
  m.react(redial::link_up{}, 0);
  CHECK(m.decided().timer.count == 1000);  // all of [0, b]: there is no rest that would be less
}

TEST_CASE("[C-6.3] a link that goes says so; one that comes back shortens a wait only by a shorter one") {
  redial::options o = unwatched();
  o.credential = redial::credential::fixed;
  struct chosen {
    std::uint32_t bits;
    std::uint32_t operator()() const { return bits; }
  };
  // 1120 of [800, 1200], and 800 of [0, 1000]
  redial::detail::machine<chosen> m{book_of(redial::metered), o, chosen{3432542514u}};
  m.react(redial::start{}, 0);
  m.react(redial::closed{4010}, 0);
  REQUIRE(m.decided().timer == redial::milliseconds{1120});
  m.react(redial::link_up{}, 320);
  CHECK(m.decided().action == redial::action::none);
  CHECK(m.decided().timer == redial::milliseconds{800});
  m.react(redial::elapsed{}, 1120);
  CHECK(m.decided().code == 4010);
  m.react(redial::link_down{}, 1120);
  CHECK(m.decided().reason == redial::reason::link_lost);
  CHECK(m.decided().code == 0);
}

TEST_CASE("[C-6.2] a timer that is early moves nothing, and a dead peer ends all that was going on") {
  redial::options o = unwatched();
  o.liveness_timeout.count = 20000;
  o.backoff.jitter_percent = 100;  // a wait of 0
  core m = online(o, redial::milliseconds{3600000});
  m.react(redial::elapsed{}, 5000);
  m.react(redial::received{}, 5001);
  for (std::uint32_t now = 5000; now < 25000;) {
    m.react(redial::elapsed{}, now + 4999);
    CHECK(m.decided().action == redial::action::none);
    CHECK(m.decided().timer == redial::milliseconds{1});
    now += 5000;
    m.react(redial::elapsed{}, now);
    CHECK(m.decided().action != redial::action::disconnect);
  }
  m.react(redial::elapsed{}, 30000);
  CHECK(m.decided().action == redial::action::disconnect);
  CHECK(m.decided().mint == 0);
  CHECK(m.decided().timer == redial::milliseconds{0});
}

TEST_CASE("[C-6.1] each connection has its own reason for a time-out") {
  redial::options o = unwatched();
  o.credential = redial::credential::fixed;
  core m = made(o);
  m.react(redial::start{}, 0);
  m.react(redial::opened{}, 0);
  m.react(redial::elapsed{}, 10000);
  CHECK(m.decided().reason == redial::reason::ready_timeout);
  m.react(redial::failed{}, 10000);
  m.react(redial::start{}, 10000);
  REQUIRE(m.decided().action == redial::action::connect);
  m.react(redial::elapsed{}, 20000);
  CHECK(m.decided().reason == redial::reason::connect_timeout);
}

TEST_CASE("[C-4.4] a token that nobody shows is not refreshed") {
  for (const redial::credential shown : {redial::credential::none, redial::credential::fixed}) {
    redial::options o = unwatched();
    o.credential = shown;
    core m = online(o, redial::milliseconds{100000});
    m.react(redial::elapsed{}, 30000);
    CHECK(m.left[memory::refresh] == redial::detail::idle);
  }
}

namespace {
/// The timer of a session that is stable, with a once-window of so many milliseconds running. An access out of bounds
/// would be no constant.
constexpr std::uint32_t last_timer(std::uint32_t once_window) {
  redial::options o = unwatched();
  o.credential = redial::credential::token;
  o.once_window.count = once_window;
  core m{book_of(redial::metered), o, zeros{}};
  m.react(redial::minted{}, 0);
  m.react(redial::start{}, 0);
  m.react(redial::closed{4020}, 0);
  m.react(redial::minted{}, 0);
  m.react(redial::opened{}, 0);
  m.react(redial::ready{}, 0);
  m.react(redial::elapsed{}, 30000);
  return m.decided().timer.count;
}
}  // namespace

TEST_CASE("[C-8] online the timer runs to the end of the last span that matters later") {
  STATIC_REQUIRE(last_timer(3600000) == 3570000);
  STATIC_REQUIRE(last_timer(1000) == redial::never.count);
}

TEST_CASE("[C-8] the last span is the longest one, whatever the others are") {
  core m = online(unwatched(), redial::never);
  m.react(redial::elapsed{}, 30000);
  REQUIRE(m.decided().timer == redial::never);
  const auto last = [&m](std::uint32_t budget, std::uint32_t once, std::uint32_t token, std::uint32_t shown) {
    const std::uint32_t spans[] = {budget, once, token, shown};
    for (int i = 0; i < 4; ++i) { m.left[memory::budget + i] = spans[i]; }
    return m.next_timer();
  };
  CHECK(last(0, 1000, 1001, redial::detail::idle) == 1001);
  CHECK(last(1001, 1000, 0, 0) == 1001);
  CHECK(last(1, 0, 0, redial::detail::idle) == 1);
  CHECK(last(0, 5, 7, 6) == 7);
  CHECK(last(0, 0, 0xFFFFFFFEu, 0) == 0x7F000000u);
}

TEST_CASE("[C-2.5] start ends a wait that a link has shortened") {
  redial::options o = unwatched();
  o.credential = redial::credential::fixed;
  redial::detail::machine<ones> m{book_of(redial::metered), o, ones{}};
  m.react(redial::start{}, 0);
  m.react(redial::closed{4010}, 0);
  m.react(redial::link_up{}, 0);
  CHECK(m.decided().timer == redial::milliseconds{1000});
  m.react(redial::start{}, 1);
  CHECK(m.decided().action == redial::action::connect);
}

TEST_CASE("[C-3] what was advised about a session ends with a stop") {
  core m{book_of(redial::discord), redial::discord.defaults, zeros{}};
  m.react(redial::start{}, 0);
  m.react(redial::closed{4009}, 0);
  CHECK(m.decided().session == redial::session::fresh);
  CHECK(m.decided().endpoint == redial::endpoint::standard);
  m.react(redial::stop{}, 0);
  m.react(redial::start{}, 0);
  CHECK(m.decided().session == redial::session::unspecified);
  CHECK(m.decided().endpoint == redial::endpoint::same);
}
