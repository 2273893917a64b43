// SPDX-License-Identifier: MIT
#include <vector>

#include "scenario.hpp"

namespace {
/// The waits of so many failures in a row.
std::vector<std::uint32_t> waits(redial::options o, int count, std::uint32_t draw) {
  o.budget.burst = 0;
  scenario s{o};
  s.draw(draw);
  (void)s.feed(redial::start{});
  std::vector<std::uint32_t> seen;
  for (int i = 0; i < count; ++i) {
    seen.push_back(s.feed(redial::failed{}).timer.count);
    (void)s.due();
  }
  return seen;
}
using list = std::vector<std::uint32_t>;
}  // namespace

TEST_CASE("[C-5.1] both ends of every wait, and the cap binds b and not the draw") {
  REQUIRE(waits(without_token(), 8, low_end) == list{800, 1600, 3200, 6400, 12800, 24000, 24000, 24000});
  REQUIRE(waits(without_token(), 8, high_end) == list{1200, 2400, 4800, 9600, 19200, 36000, 36000, 36000});
  redial::options o = without_token();
  o.backoff.jitter_percent = 0;
  REQUIRE(waits(o, 7, high_end) == list{1000, 2000, 4000, 8000, 16000, 30000, 30000});
  o.backoff = {redial::milliseconds{7}, redial::milliseconds{1000}, 150, 33};
  REQUIRE(waits(o, 5, low_end) == list{5, 7, 11, 15, 23});  // b: 7 10 15 22 33, j: 2 3 4 7 10
  REQUIRE(waits(o, 5, high_end) == list{9, 13, 19, 29, 43});
  o.backoff = {redial::milliseconds{3600000}, redial::milliseconds{3600000}, 1000, 100};
  REQUIRE(waits(o, 3, high_end) == list{7200000, 7200000, 7200000});
  redial::options zero = o;
  zero.backoff = {redial::milliseconds{1}, redial::milliseconds{1}, 100, 100};
  scenario s{zero};
  (void)s.feed(redial::start{});
  REQUIRE(s.feed(redial::failed{}).action == action::connect);  // a wait of nothing is over at once
}

TEST_CASE("[C-5.1] n counts every retry, also those that waited nothing") {
  scenario s;
  (void)s.to_online();
  REQUIRE(s.feed(redial::closed{4001}).attempt == 1);
  (void)s.feed(redial::minted{});
  REQUIRE(s.feed(redial::failed{}).timer == 1600ms);
  (void)s.to_connecting();
  (void)s.feed(redial::rejected{503, 100s});
  (void)s.to_connecting();
  REQUIRE(s.feed(redial::failed{}).timer == 6400ms);
  REQUIRE(s.net.attempt() == 4);
}

TEST_CASE("[C-5.2] going_away: as given on the first retry, never below b later, spread upwards only") {
  scenario s{without_token()};
  (void)s.to_online();
  (void)s.feed(redial::going_away{2500ms});
  REQUIRE(s.feed(redial::closed{1001}).timer == 2500ms);
  scenario high{without_token()};
  high.draw(high_end);
  (void)high.to_online();
  (void)high.feed(redial::going_away{2500ms});
  REQUIRE(high.feed(redial::closed{1001}).timer == 3000ms);
  (void)high.due();
  (void)high.feed(redial::going_away{500ms});
  REQUIRE(high.feed(redial::closed{1001}).timer == 2400ms);  // max(500, b = 2000) and 20 %
  scenario quick{without_token()};
  (void)quick.to_online();
  (void)quick.feed(redial::going_away{1ms});
  REQUIRE(quick.feed(redial::closed{1001}).timer == 1ms);
}

TEST_CASE("[C-5.2] a hint beyond max_server_delay counts as that") {
  for (const redial::milliseconds hint : {redial::milliseconds{3600001}, redial::milliseconds{24h}, never}) {
    scenario s{without_token()};
    (void)s.to_online();
    (void)s.feed(redial::going_away{hint});
    REQUIRE(s.feed(redial::closed{1001}).timer == 1h);
  }
  scenario below{without_token()};
  (void)below.to_online();
  (void)below.feed(redial::going_away{3599999ms});
  REQUIRE(below.feed(redial::closed{1001}).timer == 3599999ms);
}

TEST_CASE("[C-5.2] Retry-After: never below b, clamped to max_server_delay") {
  scenario s{without_token()};
  (void)s.start_connecting();
  REQUIRE(s.feed(redial::rejected{503, 7s}).timer == 7s);
  (void)s.due();
  REQUIRE(s.feed(redial::rejected{429, 1ms}).timer == 2s);
  (void)s.due();
  REQUIRE(s.feed(redial::rejected{429, 24h}).timer == 1h);
  (void)s.due();
  REQUIRE(s.feed(redial::rejected{429, never}).timer == 1h);
  (void)s.due();
  REQUIRE(s.feed(redial::rejected{429}).timer == 12800ms);  // none: backoff
}

TEST_CASE("[C-5.3] a hint counts from the end of that connection, whatever the end is, once") {
  const redial::event ends[] = {redial::closed{1001}, redial::closed{1006}, redial::closed{4001}, redial::failed{}};
  for (const redial::event& end : ends) {
    scenario s;
    (void)s.to_online();
    (void)s.feed(redial::going_away{20s});
    const decision d = s.after(9s, end);
    REQUIRE(d.action == action::wait);
    REQUIRE(d.timer == 20s);
    REQUIRE(s.feed(redial::start{}).action == action::none);
    (void)s.to_connecting();
    REQUIRE(s.feed(redial::failed{}).timer == 1600ms);  // used
  }
  scenario timed_out{without_token()};
  (void)timed_out.start_connecting();
  (void)timed_out.feed(redial::going_away{20s});
  REQUIRE(timed_out.due().timer == 20s);
  scenario stopped{without_token()};
  (void)stopped.to_online();
  (void)stopped.feed(redial::going_away{20s});
  REQUIRE(stopped.feed(redial::stop{}).timer == never);
  REQUIRE(stopped.after(5s, redial::start{}).timer == 15s);
  scenario down{without_token()};
  (void)down.to_online();
  (void)down.feed(redial::going_away{20s});
  (void)down.feed(redial::link_down{});
  const decision up = down.after(5s, redial::link_up{});
  REQUIRE(up.action == action::wait);
  REQUIRE(up.timer == 15s);
}

TEST_CASE("[C-5.3] a later hint replaces an earlier one, 0 changes nothing, a stop by rule drops it") {
  scenario s{without_token()};
  (void)s.to_online();
  (void)s.feed(redial::going_away{20s});
  (void)s.feed(redial::going_away{3s});
  (void)s.feed(redial::going_away{0s});
  REQUIRE(s.feed(redial::closed{1001}).timer == 3s);
  scenario stop{without_token()};
  (void)stop.to_online();
  (void)stop.feed(redial::going_away{20s});
  (void)stop.feed(redial::closed{4003});
  REQUIRE(stop.feed(redial::start{}).action == action::connect);
}

TEST_CASE("[C-5.3] a refusal that may pass takes the hint; one that stops, and a stop row, do not") {
  scenario s{without_token()};
  (void)s.to_online();
  (void)s.feed(redial::going_away{100s});
  REQUIRE(s.feed(redial::closed{1003}).timer == 100s);
  redial::options o = without_token();
  o.patience = 0s;
  for (const int code : {1003, 4003}) {
    scenario stopped{o};
    (void)stopped.to_online();
    (void)stopped.feed(redial::going_away{100s});
    REQUIRE(stopped.feed(redial::closed{code}).action == action::stop);
    (void)stopped.feed(redial::start{});
    (void)stopped.to_connecting();
    REQUIRE(stopped.clock() < 100000u);  // the hint would be the longest wait
  }
}

TEST_CASE("[C-5.3] a hint goes stale a minute after its time, if the session outlives that") {
  for (const std::uint32_t short_of_it : {1u, 0u}) {
    for (const std::uint32_t hint : {600000u, 1u}) {
      scenario s{without_token()};
      (void)s.to_stable();
      (void)s.feed(redial::going_away{redial::milliseconds{hint}});
      const decision d = s.after(redial::milliseconds{hint + 60000 - short_of_it}, redial::closed{1001});
      REQUIRE(d.timer == redial::milliseconds{short_of_it != 0 ? hint : 800});
      const action insisted = s.feed(redial::start{}).action;
      REQUIRE(insisted == (short_of_it != 0 ? action::none : action::connect));
    }
  }
}

TEST_CASE("[C-5.3] a later hint has its own time, and timers alone let a hint go") {
  scenario s{without_token()};
  (void)s.to_stable();
  (void)s.feed(redial::going_away{100s});
  (void)s.after(100s, redial::going_away{200s});
  REQUIRE(s.after(259999ms, redial::event{}).action == action::none);
  scenario forgets{without_token()};
  (void)forgets.to_stable();
  (void)forgets.feed(redial::going_away{600s});
  while (forgets.net.timer() != never) { REQUIRE(forgets.due().action == action::none); }
  REQUIRE(forgets.clock() >= 30000u + 660000u);
  s.clock.advance(1ms);
  REQUIRE(s.feed(redial::failed{}).timer == 800ms);
  REQUIRE(forgets.feed(redial::failed{}).timer == 800ms);
  scenario clamped{without_token()};
  (void)clamped.to_stable();
  (void)clamped.feed(redial::going_away{24h});  // counts as one hour
  REQUIRE(clamped.after(1h + 60s, redial::failed{}).timer == 800ms);
}

TEST_CASE("[C-5.4] attempt goes back to 0 only after a stable session; exactly stable_after is stable") {
  for (const std::uint32_t up : {29999u, 30000u}) {
    scenario s{without_token()};
    (void)s.to_online();
    (void)s.feed(redial::closed{1006});
    (void)s.to_online();
    const decision d = s.after(redial::milliseconds{up}, redial::closed{1006});
    REQUIRE(d.attempt == (up == 30000u ? 1u : 2u));
    REQUIRE(d.timer == (up == 30000u ? 800ms : 1600ms));
  }
}

TEST_CASE("[C-5.4] short tokens shorten the time to stability, not below 10 s; the machine wakes for it") {
  struct {
    std::uint32_t life;
    std::uint32_t stable;
  } const cases[] = {{4000, 10000}, {30000, 15000}, {50000, 25000}, {600000, 30000}};
  for (const auto& c : cases) {
    scenario s{without_token()};
    (void)s.start_connecting();
    (void)s.feed(redial::failed{});
    (void)s.due();
    (void)s.feed(redial::ready{redial::current, redial::milliseconds{c.life}});
    REQUIRE(s.net.timer() == redial::milliseconds{c.stable});
    REQUIRE(s.net.attempt() == 1);
    REQUIRE(s.due().attempt == 0);
  }
  scenario minted;
  (void)minted.feed(redial::start{});
  (void)minted.feed(redial::minted{40s});
  REQUIRE(minted.feed(redial::ready{}).timer == 20s);
}

namespace {
struct floored_service : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "floored";
  static constexpr redial::row closes[] = {{4100, backoff().at_least(redial::milliseconds{2000})}};
};
constexpr redial::profile floored = redial::make_profile<floored_service>();
}  // namespace

TEST_CASE("[C-5.5] first_wait on the first retry, min_delay as a floor that start and link_up don't cut") {
  scenario s{without_token()};
  (void)s.to_online();
  REQUIRE(s.feed(redial::closed{1012}).timer == 5s);
  REQUIRE(s.feed(redial::link_up{}).action == action::none);
  (void)s.due();
  REQUIRE(s.feed(redial::closed{1012}).timer == 1600ms);  // only the first
  scenario high{without_token()};
  high.draw(high_end);
  (void)high.to_online();
  REQUIRE(high.feed(redial::closed{1012}).timer == 30s);
  scenario hinted{without_token()};
  (void)hinted.to_online();
  (void)hinted.feed(redial::going_away{60s});
  REQUIRE(hinted.feed(redial::closed{1012}).timer == 60s);
  for (const std::uint32_t hint : {1u, 10000u, 60000u}) {  // [max of the lows, max of the highs]
    for (const bool ones : {false, true}) {
      scenario both{without_token()};
      (void)both.to_online();
      (void)both.feed(redial::going_away{redial::milliseconds{hint}});
      both.draw(ones ? high_end : low_end);
      const std::uint32_t lowest = hint > 5000 ? hint : 5000;
      const std::uint32_t highest = hint + hint / 5 > 30000 ? hint + hint / 5 : 30000;
      REQUIRE(both.feed(redial::closed{1012}).timer.count == (ones ? highest : lowest));
      REQUIRE(both.feed(redial::start{}).action == action::none);
    }
  }
  redial::options o = without_token();
  o.budget.burst = 0;
  const std::uint32_t low[] = {2000, 2000, 3200};  // b: 1000 2000 4000
  const std::uint32_t top[] = {2400, 2400, 4800};
  for (const bool ones : {false, true}) {
    scenario floor{o, floored};
    floor.draw(ones ? high_end : low_end);
    (void)floor.feed(redial::start{});
    for (int i = 0; i < 3; ++i) {
      REQUIRE(floor.feed(redial::closed{4100}).timer.count == (ones ? top[i] : low[i]));
      REQUIRE(floor.feed(redial::start{}).action == action::none);
      (void)floor.due();
    }
  }
}

TEST_CASE("[C-5.6] max_attempts stops one retry later, mint failures and kicks included, link losses not") {
  redial::options o = with_token();
  o.max_attempts = 2;
  scenario s{o};
  (void)s.feed(redial::start{});
  (void)s.feed(redial::mint_failed{});
  (void)s.to_connecting();
  REQUIRE(s.feed(redial::failed{}).action == action::wait);
  (void)s.to_connecting();
  decision d = s.feed(redial::closed{4020});
  REQUIRE(d.action == action::stop);
  REQUIRE(d.reason == reason::attempts_exhausted);
  REQUIRE(d.code == 4020);
  scenario link{o};
  (void)link.to_online();
  for (std::uint32_t i = 1; i < 6; ++i) {
    REQUIRE(link.feed(redial::link_down{}).attempt == i);
    (void)link.feed(redial::link_up{});
    (void)link.to_connecting();
  }
  REQUIRE(link.feed(redial::failed{}).reason == reason::attempts_exhausted);
}

TEST_CASE("[C-5.7] budget_wait says so while the budget is what is waited for, and at no other time") {
  scenario s{without_token()};
  REQUIRE_FALSE(s.feed(redial::start{}).budget_wait);
  for (int i = 0; i < 5; ++i) {
    REQUIRE_FALSE(s.feed(redial::failed{}).budget_wait);
    REQUIRE_FALSE(s.feed(redial::start{}).budget_wait);
  }
  const decision failed = s.feed(redial::failed{});
  REQUIRE_FALSE(failed.budget_wait);  // its own wait comes first
  const decision waits = s.feed(redial::start{});
  REQUIRE(waits.action == action::wait);
  REQUIRE(waits.timer == 10s);
  REQUIRE(waits.budget_wait);
  REQUIRE(s.after(9999ms, redial::elapsed{}).budget_wait);
  REQUIRE(s.feed(redial::event{}).budget_wait);
  const decision d = s.after(1ms, redial::elapsed{});
  REQUIRE(d.action == action::connect);
  REQUIRE_FALSE(d.budget_wait);
  const decision again = s.feed(redial::failed{});
  REQUIRE(again.timer > 10s);
  REQUIRE_FALSE(again.budget_wait);
  REQUIRE(s.due().action == action::connect);  // the bucket has filled meanwhile
  redial::options o = without_token();
  o.budget = {1, 60s};
  scenario after_wait{o};
  (void)after_wait.feed(redial::start{});
  REQUIRE_FALSE(after_wait.feed(redial::failed{}).budget_wait);
  const decision over = after_wait.due();
  REQUIRE(over.action == action::wait);
  REQUIRE(over.budget_wait);
  REQUIRE(after_wait.net.timer() == 59200ms);
  REQUIRE_FALSE(after_wait.feed(redial::stop{}).budget_wait);
}

TEST_CASE("[C-5.7] six connects, then one in ten seconds, over stop and start; before any mint") {
  scenario s{without_token()};
  for (int i = 0; i < 6; ++i) {
    REQUIRE(s.feed(redial::start{}).action == action::connect);
    (void)s.feed(redial::stop{});
  }
  decision d = s.after(1s, redial::start{});
  REQUIRE(d.action == action::wait);
  REQUIRE(d.timer == 9s);
  REQUIRE(s.feed(redial::start{}).action == action::none);  // nothing shortens it
  REQUIRE(s.feed(redial::link_up{}).action == action::none);
  REQUIRE(s.after(8999ms, redial::elapsed{}).action == action::wait);
  REQUIRE(s.after(1ms, redial::elapsed{}).action == action::connect);
  scenario mints;
  for (int i = 0; i < 6; ++i) {
    (void)mints.start_connecting();
    (void)mints.feed(redial::stop{});
    (void)mints.feed(redial::token_lost{});
  }
  REQUIRE(mints.feed(redial::start{}).action == action::wait);
  for (const bool by_burst : {true, false}) {
    redial::options off = without_token();
    (by_burst ? off.budget.burst : off.budget.interval.count) = 0;
    scenario free{off};
    for (int i = 0; i < 100; ++i) {
      REQUIRE(free.feed(redial::start{}).action == action::connect);
      (void)free.feed(redial::stop{});
    }
  }
}

// --- session and endpoint --------------------------------------------------------------------------------------------

namespace {
using redial::endpoint;
using redial::session;

struct resuming : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "resuming";
  static constexpr redial::row closes[] = {
      {1006, backoff().with_session(redial::session::resume_else_fresh).with_endpoint(redial::endpoint::given)},
      {4100, backoff().with_session(redial::session::resume).with_endpoint(redial::endpoint::rediscover)},
  };
};
constexpr redial::profile resumes = redial::make_profile<resuming>();

redial::options expecting_ready() {
  redial::options o = without_token();
  o.budget.burst = 0;
  return o;
}
scenario resumable() { return scenario{expecting_ready(), resumes}; }

bool advises(const decision& d, session s, endpoint e) { return d.session == s && d.endpoint == e; }
bool still_good(const decision& d) { return advises(d, session::resume_else_fresh, endpoint::given); }
bool stale(const decision& d) { return advises(d, session::fresh, endpoint::standard); }
bool silent(const decision& d) { return advises(d, session::unspecified, endpoint::same); }
}  // namespace

TEST_CASE("[C-5.8] advice is repeated until ready, which clears it, as start from stopped does") {
  scenario s = resumable();
  REQUIRE(silent(s.to_online()));
  REQUIRE(still_good(s.feed(redial::closed{1006})));
  REQUIRE(still_good(s.after(1ms, redial::event{})));
  REQUIRE(still_good(s.due()));
  REQUIRE(still_good(s.feed(redial::opened{})));
  REQUIRE(silent(s.feed(redial::ready{})));
  (void)s.feed(redial::closed{1006});
  (void)s.feed(redial::stop{});
  REQUIRE(silent(s.feed(redial::start{})));
}

TEST_CASE("[C-5.8] a connect that failed before opened makes it stale, whatever rows come between, until ready") {
  const redial::event ends[] = {redial::failed{}, redial::rejected{503}, redial::closed{1006}, redial::closed{4100}};
  for (const redial::event& end : ends) {
    scenario s = resumable();
    (void)s.to_online();
    REQUIRE(still_good(s.feed(redial::closed{1006})));
    REQUIRE(still_good(s.due()));
    REQUIRE(s.feed(end).session == session::fresh);
    REQUIRE(s.feed(redial::event{}).endpoint != endpoint::given);
    (void)s.to_connecting();
    (void)s.feed(redial::opened{});
    REQUIRE(s.feed(redial::closed{1006}).session == session::fresh);  // that row says to resume
    REQUIRE(s.feed(redial::event{}).endpoint == endpoint::standard);
    (void)s.to_connecting();
    REQUIRE(s.feed(redial::closed{4100}).session == session::fresh);
    (void)s.to_online();
    REQUIRE(still_good(s.feed(redial::closed{1006})));
  }
  scenario timed_out = resumable();
  (void)timed_out.to_online();
  (void)timed_out.feed(redial::closed{1006});
  (void)timed_out.due();
  REQUIRE(stale(timed_out.due()));
}

TEST_CASE("[C-5.8] only advice to resume, and only a given endpoint, go stale") {
  scenario s = resumable();
  (void)s.to_online();
  REQUIRE(advises(s.feed(redial::closed{4100}), session::resume, endpoint::rediscover));
  (void)s.due();
  REQUIRE(advises(s.feed(redial::failed{}), session::fresh, endpoint::rediscover));
  scenario first = resumable();
  (void)first.start_connecting();
  REQUIRE(silent(first.feed(redial::rejected{503})));  // nothing was advised
}

TEST_CASE("[C-5.8] two ends after opened and without ready make it stale, one does not") {
  scenario s = resumable();
  (void)s.to_online();
  (void)s.feed(redial::closed{1006});
  (void)s.due();
  (void)s.feed(redial::opened{});
  REQUIRE(still_good(s.feed(redial::failed{})));
  REQUIRE(still_good(s.due()));
  (void)s.feed(redial::opened{});
  REQUIRE(stale(s.feed(redial::failed{})));
  (void)s.to_online();
  (void)s.feed(redial::closed{1006});
  (void)s.due();
  (void)s.feed(redial::opened{});
  REQUIRE(still_good(s.feed(redial::failed{})));  // counted anew
}

TEST_CASE("[C-5.8] the first connect of all is no different: opened, ended, and its advice is good") {
  scenario s = resumable();
  (void)s.feed(redial::start{});
  (void)s.to_connecting();
  (void)s.feed(redial::opened{});
  REQUIRE(still_good(s.feed(redial::closed{1006})));
}

TEST_CASE("[C-5.8] link losses don't count") {
  scenario s = resumable();
  (void)s.to_online();
  (void)s.feed(redial::closed{1006});
  for (int i = 0; i < 3; ++i) {
    (void)s.to_connecting();
    if (i > 0) { (void)s.feed(redial::opened{}); }
    REQUIRE(still_good(s.feed(redial::link_down{})));
    (void)s.feed(redial::link_up{});
  }
  (void)s.to_connecting();
  (void)s.feed(redial::opened{});
  REQUIRE(still_good(s.feed(redial::failed{})));
}

TEST_CASE("[C-5.8] session_lost makes it stale at once; online, for the end that comes") {
  scenario s = resumable();
  const decision first = s.to_online();
  REQUIRE(s.feed(redial::session_lost{first.connection + 1}).action == action::none);  // not this connection
  REQUIRE(still_good(s.feed(redial::closed{1006})));
  (void)s.to_online();
  const decision lost = s.feed(redial::session_lost{});
  REQUIRE(lost.action == action::none);
  REQUIRE(lost.phase == phase::online);
  REQUIRE(stale(s.feed(redial::closed{1006})));
  REQUIRE(stale(s.due()));
  (void)s.feed(redial::ready{});
  REQUIRE(still_good(s.feed(redial::closed{1006})));  // a session of its own

  REQUIRE(s.feed(redial::session_lost{}).action == action::none);  // in waiting it means nothing
  REQUIRE(still_good(s.feed(redial::event{})));
  (void)s.due();
  (void)s.feed(redial::opened{});
  REQUIRE(stale(s.feed(redial::session_lost{})));
  REQUIRE(stale(s.feed(redial::failed{})));
  (void)s.feed(redial::stop{});
  REQUIRE(silent(s.feed(redial::start{})));
}

TEST_CASE("[C-5.8] once a connect session_lost begins the time to ready anew") {
  scenario s = resumable();
  (void)s.to_online();
  (void)s.feed(redial::closed{1006});
  for (int connect = 0; connect < 2; ++connect) {
    (void)s.to_connecting();
    (void)s.after(1s, redial::opened{});
    REQUIRE(s.after(8s, redial::session_lost{}).timer == 10s);
    REQUIRE(s.after(3s, redial::session_lost{}).timer == 7s);
    const decision d = s.due();
    REQUIRE(d.action == action::disconnect);
    REQUIRE(d.reason == reason::ready_timeout);
  }
}
