// SPDX-License-Identifier: MIT
// Small inputs from public reports of clients that stayed down, hammered, or could not say what had happened, each with
// the right answer. The number is the report's in that list; the clause is what answers it.
#include <redial/services.hpp>

#include <cstring>
#include <string>

#include "scenario.hpp"

namespace {
using redial::endpoint;
using redial::session;

bool within(redial::milliseconds span, redial::milliseconds lowest, redial::milliseconds highest) {
  return span >= lowest && span <= highest;
}

/// The default options of a profile, as `decide` plays them.
scenario plays(const redial::profile& p) { return scenario{p.defaults, p}; }

constexpr std::uint32_t ends_of_draws[] = {low_end, high_end};
}  // namespace

TEST_CASE("1 [C-3] [C-3.4] a proxy whose application boots, a captive portal, a conflict with one's own dead session") {
  for (const int status : {403, 404, 302, 301, 200, 501, 409}) {
    for (const std::uint32_t draw : ends_of_draws) {
      INFO(status);
      scenario s = plays(redial::rfc6455);
      s.draw(draw);
      (void)s.feed(redial::start{});
      (void)s.feed(redial::opened{});
      (void)s.after(600s, redial::closed{1006});
      REQUIRE(s.let_run().action == action::connect);
      const std::uint32_t trouble = s.clock();
      decision d = s.feed(redial::rejected{status});
      REQUIRE(d.action == action::wait);
      REQUIRE((status == 409 ? within(d.timer, 1600ms, 2400ms) : within(d.timer, 30s, 36s)));
      while (s.clock() - trouble < 840000) {  // it lasts for 14 minutes
        REQUIRE(s.let_run().action == action::connect);
        d = s.feed(redial::rejected{status});
        REQUIRE(d.action == action::wait);
      }
      const std::uint32_t over = s.clock();
      REQUIRE(s.let_run().action == action::connect);
      REQUIRE(s.feed(redial::opened{}).phase == phase::online);
      REQUIRE(s.clock() - over <= 120000);
    }
  }
}

TEST_CASE("2 [C-3.4] refused for ever: it ends between 15 and 17 minutes after the first, and somebody is told") {
  for (const int status : {403, 404, 302, 301, 200, 501}) {
    for (const std::uint32_t draw : ends_of_draws) {
      INFO(status);
      scenario s = plays(redial::rfc6455);
      s.draw(draw);
      (void)s.feed(redial::start{});
      (void)s.feed(redial::opened{});
      (void)s.after(600s, redial::closed{1006});
      (void)s.let_run();
      const std::uint32_t first = s.clock();
      decision d = s.feed(redial::rejected{status});
      while (d.action == action::wait) {
        (void)s.let_run();
        d = s.feed(redial::rejected{status});
        REQUIRE(s.clock() - first <= 1020000);
      }
      REQUIRE(d.action == action::stop);
      REQUIRE(d.tell_user);
      REQUIRE(d.code == status);
      REQUIRE(s.clock() - first >= 900000);
    }
  }
  redial::options o = redial::rfc6455.defaults;
  o.patience = never;
  scenario s{o, redial::rfc6455};
  (void)s.feed(redial::start{});
  for (int i = 0; i < 3000; ++i) {  // a day
    REQUIRE(s.feed(redial::rejected{403}).action == action::wait);
    (void)s.let_run();
  }
}

TEST_CASE("3 [C-3] [C-3.4] a refusal that names the time to come back") {
  const struct {
    int status;
    redial::milliseconds asked;
    redial::milliseconds at_most;
  } rows[] = {{403, 60s, 72s}, {418, 120s, 144s}};
  for (const auto& row : rows) {
    for (const std::uint32_t draw : ends_of_draws) {
      scenario s = plays(redial::rfc6455);
      s.draw(draw);
      (void)s.feed(redial::start{});
      const decision d = s.feed(redial::rejected{row.status, row.asked});
      REQUIRE(d.timer == (draw == low_end ? row.asked : row.at_most));
      REQUIRE(s.due().action == action::connect);
    }
  }
}

TEST_CASE("4 [C-5.2] a ban of two hours counts as one") {
  for (const std::uint32_t draw : ends_of_draws) {
    scenario s = plays(redial::rfc6455);
    s.draw(draw);
    (void)s.feed(redial::start{});
    REQUIRE(s.feed(redial::rejected{429, 7200s}).timer == (draw == low_end ? 60min : 72min));
  }
}

TEST_CASE("5 [C-3] 1000 from the peer: comes back, backing off; no error") {
  scenario s = plays(redial::rfc6455);
  (void)s.feed(redial::start{});
  (void)s.feed(redial::opened{});
  (void)s.after(600s, redial::failed{});
  for (const redial::milliseconds wait : {1600ms, 3200ms}) {
    REQUIRE(s.let_run().action == action::connect);
    (void)s.feed(redial::opened{});
    const decision d = s.feed(redial::closed{1000});
    REQUIRE(d.action == action::wait);
    REQUIRE(d.timer == wait);
    REQUIRE(d.reason == reason::normal_closure);
    REQUIRE_FALSE(d.tell_user);
  }
  REQUIRE(s.let_run().action == action::connect);
}

TEST_CASE("6 [C-4.3] three 401s within two seconds are not the end of a device whose clock is not set yet") {
  scenario s = plays(redial::metered);
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{});
  REQUIRE(s.feed(redial::rejected{401}).action == action::mint_token);
  const std::uint32_t first = s.clock();
  (void)s.feed(redial::minted{});
  (void)s.feed(redial::rejected{401});
  REQUIRE(s.let_run().action == action::mint_token);
  (void)s.feed(redial::minted{});
  decision d = s.feed(redial::rejected{401});
  REQUIRE(d.timer >= 30s);
  while (d.action == action::wait) {
    REQUIRE(s.let_run().action == action::mint_token);
    (void)s.feed(redial::minted{});
    d = s.feed(redial::rejected{401});
  }
  REQUIRE(d.reason == reason::auth_exhausted);
  REQUIRE(d.tell_user);
  REQUIRE(within(redial::milliseconds{s.clock() - first}, 15min, 17min));
}

TEST_CASE("7 [C-4.1] one 401 for a fixed key, then the session is back") {
  redial::options o = redial::metered.defaults;
  o.credential = redial::credential::fixed;
  scenario fixed{o};
  (void)fixed.feed(redial::start{});
  (void)fixed.feed(redial::ready{});
  (void)fixed.after(600s, redial::closed{1006});
  REQUIRE(fixed.let_run().action == action::connect);
  REQUIRE(fixed.feed(redial::rejected{401}).action == action::wait);
  REQUIRE(fixed.let_run().action == action::connect);
  (void)fixed.feed(redial::opened{});
  REQUIRE(fixed.feed(redial::ready{}).phase == phase::online);
}

TEST_CASE("8 [C-4.3] tokens of 8 s that the service ends a quarter of a second early: an orderly expiry, for ever") {
  for (const std::uint32_t draw : ends_of_draws) {
    scenario s = plays(redial::metered);
    s.draw(draw);
    (void)s.feed(redial::start{});
    while (s.clock() < 3600000) {
      while (s.net.phase() != phase::minting) { (void)s.due(); }
      (void)s.feed(redial::minted{8s});
      REQUIRE(s.net.phase() == phase::connecting);
      (void)s.feed(redial::ready{redial::current, 8s});
      REQUIRE(s.after(7750ms, redial::closed{4002}).action != action::stop);
    }
  }
}

TEST_CASE("9 [C-9] [C-4.3] a device's clock that is an hour fast, and a server that closes 4002 all the same") {
  const char welcome[] = R"({"type":"welcome","expiresAt":1700003600,"serverTime":1700000000000})";
  const std::int64_t device = 1700007200;  // by which the token has long expired
  const redial::metered_wire::message m = redial::metered_wire::read(welcome, sizeof(welcome) - 1);
  REQUIRE(redial::metered_wire::to_event(m, redial::current, device).span() == 1h);
  scenario s = plays(redial::metered);
  decision d = s.feed(redial::start{});
  int mints = 0;
  while (d.phase != phase::stopped) {
    REQUIRE(d.action == action::mint_token);
    ++mints;
    (void)s.feed(redial::minted{});
    (void)s.feed(redial::metered_wire::to_event(m, redial::current, device));
    d = s.feed(redial::closed{4002});
    if (d.action == action::wait) { d = s.let_run(); }
  }
  REQUIRE(d.reason == reason::auth_exhausted);
  REQUIRE(mints < 40);
  REQUIRE(within(redial::milliseconds{s.clock()}, 15min, 17min));
}

TEST_CASE("10 [C-4.6] a token service that says when to come back") {
  for (const std::uint32_t draw : ends_of_draws) {
    scenario s = plays(redial::metered);
    s.draw(draw);
    (void)s.feed(redial::start{});
    for (int i = 0; i < 3; ++i) {
      REQUIRE(s.feed(redial::mint_failed{false, redial::current, 60s}).timer == (draw == low_end ? 60s : 72s));
      REQUIRE(s.feed(redial::start{}).action == action::none);
      REQUIRE(s.feed(redial::link_up{}).action == action::none);
      REQUIRE(s.due().action == action::mint_token);
    }
  }
}

TEST_CASE("11 [C-5.3] a deploy that was called off twelve hours ago") {
  for (const std::uint32_t draw : ends_of_draws) {
    scenario s = plays(redial::metered);
    s.draw(draw);
    (void)s.feed(redial::start{});
    (void)s.feed(redial::minted{3600s});
    (void)s.feed(redial::ready{});
    (void)s.feed(redial::going_away{600s});
    REQUIRE(s.after(12h, redial::failed{}).timer == (draw == low_end ? 800ms : 1200ms));
  }
}

TEST_CASE("12 [C-5.5] a hint of a millisecond leaves 1012 its 5 to 30 s") {
  for (const std::uint32_t draw : ends_of_draws) {
    scenario s = plays(redial::metered);
    s.draw(draw);
    (void)s.feed(redial::start{});
    (void)s.feed(redial::minted{});
    (void)s.feed(redial::ready{});
    (void)s.after(59s, redial::received{});
    (void)s.after(1s, redial::going_away{1ms});
    REQUIRE(s.feed(redial::closed{1012}).timer == (draw == low_end ? 5s : 30s));
  }
}

TEST_CASE("13 [C-5.7] a wait for the budget says so") {
  scenario s = plays(redial::metered);
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{});
  decision d{};
  int failures = 0;
  while (!d.budget_wait) {
    REQUIRE(++failures < 8);
    REQUIRE_FALSE(s.feed(redial::failed{}).budget_wait);
    d = s.feed(redial::start{});
  }
  REQUIRE(d.action == action::wait);
  REQUIRE_FALSE(s.let_run().budget_wait);
}

TEST_CASE("14 [C-3.3] from the tenth failure in a row on somebody is told, and it goes on trying") {
  scenario s = plays(redial::metered);
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{});
  for (int n = 1; n <= 30; ++n) {
    const decision d = s.feed(redial::failed{});
    REQUIRE(d.action == action::wait);
    REQUIRE(d.tell_user == (n >= 10));
    REQUIRE(s.let_run().action == action::connect);
  }
}

TEST_CASE("15 [C-5.8] a session at an address where nobody answers any more") {
  scenario s = plays(redial::discord);
  (void)s.feed(redial::start{});
  (void)s.feed(redial::ready{});
  (void)s.after(30s, redial::received{});
  decision d = s.after(30s, redial::closed{1006});
  REQUIRE(d.session == session::resume_else_fresh);
  REQUIRE(d.endpoint == endpoint::given);
  for (int i = 0; i < 2; ++i) {
    (void)s.let_run();
    d = s.feed(redial::failed{});
    REQUIRE(d.session == session::fresh);
    REQUIRE(d.endpoint == endpoint::standard);
  }
  d = s.let_run();
  REQUIRE(d.action == action::connect);
  REQUIRE(d.session == session::fresh);
  REQUIRE(d.endpoint == endpoint::standard);
}

TEST_CASE("16 [C-5.8] a session that the service says is lost: begun afresh at once, in a time of its own") {
  scenario s = plays(redial::discord);
  (void)s.feed(redial::start{});
  (void)s.feed(redial::ready{});
  (void)s.after(30s, redial::received{});
  (void)s.after(30s, redial::closed{1006});
  (void)s.let_run();
  (void)s.after(1s, redial::opened{});
  const decision d = s.after(8s, redial::session_lost{});
  REQUIRE(d.action == action::none);
  REQUIRE(d.phase == phase::connecting);
  REQUIRE(d.session == session::fresh);
  REQUIRE(d.endpoint == endpoint::standard);
  REQUIRE(d.timer == redial::discord.defaults.connect_timeout);
  REQUIRE(s.after(1s, redial::session_lost{}).timer.count == redial::discord.defaults.connect_timeout.count - 1000);
  REQUIRE(s.feed(redial::ready{}).phase == phase::online);
}

TEST_CASE("22 [C-9.1] a Retry-After date counts from the answer's own Date") {
  const std::string header = "Wed, 18 Sep 2019 05:34:00 GMT";
  const std::string date = "Wed, 18 Sep 2019 05:33:23 GMT";
  const std::int64_t answered = redial::parse_http_date(date.data(), date.size());
  REQUIRE(answered == 1568784803);
  REQUIRE(redial::parse_retry_after(header.data(), header.size(), answered) == 37s);
}

TEST_CASE("23 [C-1] a stop that a 401 led to is explained as that status, and as a stop") {
  redial::options o = redial::rfc6455.defaults;
  o.credential = redial::credential::token;
  o.max_auth_failures = 1;
  o.patience = 0s;
  scenario s{o, redial::rfc6455};
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{});
  const decision d = s.feed(redial::rejected{401});
  REQUIRE(d.reason == reason::auth_exhausted);
  const redial::explanation e = redial::explain(redial::rfc6455, d);
  REQUIRE(e.code == 401);
  REQUIRE(std::string{e.name} == redial::explain_status(redial::rfc6455, 401).name);
  REQUIRE(e.what.kind == redial::rule_class::stop);
  REQUIRE(std::strstr(e.remedy, "backs off") == nullptr);
}

namespace {
struct polite : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "polite";
  static constexpr redial::row closes[] = {{1000, backoff()}};
};
struct strict : redial::over<redial::services::metered> {
  static constexpr const char* name = "strict";
  static constexpr redial::row closes[] = {{1000, stop()}, {4020, stop()}};
};
constexpr redial::profile polite_profile = redial::make_profile<polite>();
constexpr redial::profile strict_profile = redial::make_profile<strict>();
}  // namespace

TEST_CASE("24 [C-3] a row without words keeps the name; the remedy says what the row does") {
  const redial::explanation normal = redial::explain_close(polite_profile, 1000);
  REQUIRE(std::string{normal.name} == "Normal Closure");
  REQUIRE(std::string{normal.meaning} == redial::explain_close(redial::rfc6455, 1000).meaning);
  REQUIRE(normal.known);
  const redial::explanation ended = redial::explain_close(strict_profile, 1000);
  REQUIRE(std::string{ended.name} == "Normal Closure");
  REQUIRE(std::string{ended.remedy} != normal.remedy);
  REQUIRE(std::strstr(ended.remedy, "stop") != nullptr);
  const redial::explanation kicked = redial::explain_close(strict_profile, 4020);
  REQUIRE(std::string{kicked.name} == "Admin Disconnect");
  REQUIRE(kicked.known);
  REQUIRE(std::strstr(kicked.remedy, "stop") != nullptr);
  REQUIRE(std::string{kicked.remedy} != redial::explain_close(redial::metered, 4020).remedy);
}

TEST_CASE("25 [C-3] a gateway's errors back off, a CDN's unregistered ones too; Retry-After counts") {
  for (const int status : {502, 520, 530}) {
    for (const std::uint32_t draw : ends_of_draws) {
      scenario s = plays(redial::rfc6455);
      s.draw(draw);
      (void)s.feed(redial::start{});
      REQUIRE(s.feed(redial::rejected{status}).timer == (draw == low_end ? 800ms : 1200ms));
      (void)s.let_run();
      REQUIRE(s.feed(redial::rejected{503, 31s}).timer == (draw == low_end ? 31s : 37200ms));
    }
  }
}

TEST_CASE("26 [C-5.1] [C-5.4] 1 s to 10 min, and back to the start after a stable session") {
  redial::options o = redial::rfc6455.defaults;
  o.backoff.cap = 600s;
  o.backoff.jitter_percent = 0;
  scenario s{o, redial::rfc6455};
  (void)s.feed(redial::start{});
  for (std::uint32_t b = 1000; b <= 1024000; b *= 2) {  // eleven times
    const decision d = s.feed(redial::closed{1006});
    REQUIRE(d.action == action::wait);
    REQUIRE(d.timer.count == (b < 600000 ? b : 600000));
    REQUIRE(s.let_run().action == action::connect);
  }
  (void)s.feed(redial::opened{});
  REQUIRE(s.after(30s, redial::closed{1006}).timer == 1s);
}

TEST_CASE("27 [C-3] [C-3.4] 1008 again and again: no fast loop, and not final at once") {
  scenario s = plays(redial::rfc6455);
  (void)s.feed(redial::start{});
  decision d{};
  int ends = 0;
  do {
    (void)s.feed(redial::opened{});
    d = s.after(2s, redial::closed{1008});
    ++ends;
    if (d.action == action::stop) { break; }
    REQUIRE(d.timer >= 30s);
    REQUIRE(s.let_run().action == action::connect);
  } while (ends < 100);
  REQUIRE(d.tell_user);
  REQUIRE(ends > 2);
  REQUIRE(within(redial::milliseconds{s.clock()}, 15min, 17min));
}

TEST_CASE("28 [C-5.4] [C-3.3] an upgrade and then garbage: opened resets nothing") {
  scenario s = plays(redial::metered);
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{});
  std::uint32_t b = 1000;
  for (int n = 1; n <= 12; ++n) {
    (void)s.feed(redial::opened{});
    const decision d = s.feed(redial::closed{1006});
    REQUIRE(d.attempt == static_cast<std::uint32_t>(n));
    REQUIRE(d.timer.count == b - b / 5);
    REQUIRE(d.tell_user == (n >= 10));
    REQUIRE(s.let_run().action == action::connect);
    b = b * 2 < 30000 ? b * 2 : 30000;
  }
}
