// SPDX-License-Identifier: MIT
#include "scenario.hpp"

namespace {
decision close_online(int code, redial::options o = with_token(), const redial::profile& p = redial::metered) {
  scenario s{o, p};
  (void)s.to_online();
  return s.feed(redial::closed{code});
}
decision reject(int status, redial::milliseconds after = 0s) {
  scenario s;
  (void)s.start_connecting();
  return s.feed(redial::rejected{status, after});
}
}  // namespace

TEST_CASE("[C-3] the page's close codes") {
  REQUIRE(close_online(1001).action == action::wait);
  REQUIRE(close_online(1001).reason == reason::server_shutdown);
  for (const int code : {1008, 1009, 4003, 4012}) {
    REQUIRE(close_online(code).action == action::stop);
    REQUIRE(close_online(code).code == code);
  }
  REQUIRE(close_online(4001).action == action::mint_token);
  REQUIRE(close_online(4002).action == action::mint_token);
  REQUIRE(close_online(4010).action == action::wait);
  REQUIRE(close_online(4020).action == action::mint_token);
  REQUIRE(close_online(4011).action == action::wait);
}

TEST_CASE("[C-3] 4011 holds publishing on every decision until the next session is stable, or a start from stopped") {
  scenario s{without_token()};
  (void)s.to_online();
  REQUIRE_FALSE(s.feed(redial::event{}).hold_publishing);
  REQUIRE(s.feed(redial::closed{4011}).hold_publishing);
  REQUIRE(s.due().hold_publishing);
  REQUIRE(s.feed(redial::ready{}).hold_publishing);
  REQUIRE(s.after(29999ms, redial::event{}).hold_publishing);
  REQUIRE_FALSE(s.after(1ms, redial::event{}).hold_publishing);
  (void)s.feed(redial::closed{4011});
  REQUIRE(s.feed(redial::stop{}).hold_publishing);
  REQUIRE_FALSE(s.feed(redial::start{}).hold_publishing);
}

TEST_CASE("[C-3] no other code or status holds publishing") {
  for (const int code : {0, 1000, 1001, 1003, 1006, 1008, 1012, 3000, 4001, 4002, 4003, 4010, 4012, 4020, 4999}) {
    INFO(code);
    REQUIRE_FALSE(close_online(code).hold_publishing);
  }
  for (const int status : {0, 200, 401, 403, 404, 429, 500, 503}) { REQUIRE_FALSE(reject(status).hold_publishing); }
}

TEST_CASE("[C-3] the base's close codes") {
  REQUIRE(close_online(1000).reason == reason::normal_closure);  // not an error
  for (const int code : {1002, 1003, 1007, 1008, 1009, 1010, 3003}) {
    INFO(code);
    const decision d = close_online(code, redial::rfc6455.defaults, redial::rfc6455);
    REQUIRE(d.action == action::wait);
    REQUIRE(d.timer == 30s);
    REQUIRE(d.reason == reason::close_code);
    REQUIRE(d.code == code);
    if (code != 1008 && code != 1009) { REQUIRE(close_online(code).timer == 30s); }  // below Metered's own rows
  }
  for (const int code : {1000, 1004, 1005, 1006, 1011, 1013, 1014, 1015, 3008, 1016, 2999, 3001, 4000, 4999}) {
    REQUIRE(close_online(code).timer == 800ms);
    REQUIRE(close_online(code).code == code);
  }
  REQUIRE(close_online(3000).action == action::mint_token);
  for (const int code : {0, 1, 999, 5000, 65535}) {
    REQUIRE(close_online(code).action == action::wait);
    REQUIRE(close_online(code).code == 1006);
    REQUIRE(redial::explain_close(redial::metered, redial::closed{code}.code).code == 1006);
  }
  REQUIRE_FALSE(redial::explain_close(redial::metered, 4999).known);
  REQUIRE(redial::explain_close(redial::metered, 4010).known);
}

TEST_CASE("[C-3] HTTP rejections") {
  REQUIRE(reject(401).action == action::mint_token);
  for (const int status : {404, 200, 204, 301, 308, 400, 403, 407, 410, 426, 451, 499, 501, 505}) {
    INFO(status);
    REQUIRE(reject(status).action == action::wait);
    REQUIRE(reject(status).timer == 30s);
    REQUIRE(reject(status).reason == reason::http_status);
    REQUIRE(reject(status).code == status);
    REQUIRE(reject(status, 70s).timer == 70s);  // Retry-After counts here too
  }
  for (const int status : {429, 500, 503, 408, 409, 425, 502, 504, 506, 520, 530, 599}) {
    INFO(status);
    REQUIRE(reject(status).timer == 800ms);
    REQUIRE(reject(status).reason == reason::http_status);
    REQUIRE(reject(status, 9s).timer == 9s);
  }
  for (const int status : {0, 99, 100, 101, 199, 600, 65535}) {
    INFO(status);
    REQUIRE(reject(status).action == action::wait);
    REQUIRE(reject(status).reason == reason::transport_failure);
    REQUIRE(reject(status, 9s).timer == 9s);  // Retry-After counts here too
  }
  REQUIRE(reject(401, 9s).action == action::mint_token);  // ... and nowhere else
  scenario twice;
  (void)twice.start_connecting();
  (void)twice.feed(redial::rejected{401, 9s});
  (void)twice.feed(redial::minted{});
  REQUIRE(twice.feed(redial::rejected{401, 9s}).timer == 1600ms);
  scenario s{without_token()};
  (void)s.start_connecting();
  REQUIRE(s.feed(redial::failed{}).timer == 800ms);
}

TEST_CASE("[C-3] codes outside 16 bits count as 0") {
  REQUIRE(redial::closed{70000}.code == 0);
  REQUIRE(redial::closed{-1}.code == 0);
  REQUIRE(redial::rejected{70000}.status == 0);
  const long code = 4010;
  REQUIRE(redial::closed{code}.code == 4010);
}

namespace {
using rules = redial::rules;
constexpr redial::row overlapping[] = {{4000, 4010, rules::stop()}, {4005, 4020, rules::backoff()}};
constexpr redial::row unsorted[] = {{4005, rules::stop()}, {4001, rules::stop()}};
constexpr redial::row outside[] = {{999, rules::stop()}};
constexpr redial::row reversed[] = {{4005, 4001, rules::stop()}};
constexpr redial::row twice[] = {{4005, rules::stop()}, {4005, rules::backoff()}};
constexpr redial::row slow[] = {{4005, rules::backoff().at_least(2h)}};
struct nested : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "good";
  static constexpr redial::row closes[] = {{4000, 4999, stop()}, {4100, 4199, backoff()}, {4150, at_once()}};
  static constexpr redial::options defaults = redial::metered.defaults;
};
constexpr redial::profile good = redial::make_profile<nested>();
}  // namespace

TEST_CASE("[C-3.1] tables are proved, and check names the first fault of a user's own") {
  STATIC_REQUIRE(redial::check(redial::metered) == redial::fault::none);
  STATIC_REQUIRE(redial::check(redial::rfc6455) == redial::fault::none);
  using redial::check;
  using redial::fault;
  constexpr redial::code_range codes{1000, 4999};
  STATIC_REQUIRE(check(overlapping, codes) == fault::rows_overlap);
  STATIC_REQUIRE(check(unsorted, codes) == fault::rows_not_sorted);
  STATIC_REQUIRE(check(outside, codes) == fault::row_out_of_range);
  STATIC_REQUIRE(check(reversed, codes) == fault::row_reversed);
  STATIC_REQUIRE(check(twice, codes) == fault::rows_overlap);
  STATIC_REQUIRE(check(slow, codes) == fault::delay_out_of_range);
  STATIC_REQUIRE(check(good) == fault::none);
  redial::profile copy = good;
  REQUIRE(check(copy) == fault::none);
  const redial::options& o = good.defaults;
  REQUIRE(close_online(4050, o, good).action == action::stop);     // the range
  REQUIRE(close_online(4120, o, good).action == action::wait);     // the narrower range
  REQUIRE(close_online(4150, o, good).action == action::connect);  // the exact row
  REQUIRE(close_online(1009, o, good).timer == 30s);               // the base
}

TEST_CASE("[C-3.3] tell_user is true on these and on no other") {
  REQUIRE(close_online(4012).tell_user);
  for (const int code : {1000, 1001, 1006, 1002, 1008, 4003, 4020, 4001, 4002, 4010}) {
    INFO(code);
    REQUIRE_FALSE(close_online(code).tell_user);
    REQUIRE_FALSE(close_online(code, without_token()).tell_user);  // 4020: a stop, but not one of 3.4
  }
  for (const int status : {401, 403, 404, 429, 503}) { REQUIRE_FALSE(reject(status).tell_user); }
  scenario s;
  (void)s.feed(redial::start{});
  REQUIRE_FALSE(s.feed(redial::mint_failed{}).tell_user);
  (void)s.due();
  REQUIRE(s.feed(redial::mint_failed{true}).tell_user);
  REQUIRE_FALSE(s.feed(redial::event{}).tell_user);  // with that decision, and not again
  redial::options o = with_token();
  o.patience = 0s;
  o.max_auth_failures = 1;
  const decision refused = close_online(4001, o);
  REQUIRE(refused.reason == reason::auth_exhausted);
  REQUIRE(refused.tell_user);
  o.credential = redial::credential::fixed;
  const decision fixed = close_online(4002, o);
  REQUIRE(fixed.reason == reason::no_fresh_token);
  REQUIRE(fixed.tell_user);
  REQUIRE(close_online(1003, o).tell_user);
  o.max_attempts = 1;
  o.patience = never;
  scenario counted{o};
  (void)counted.start_connecting();
  REQUIRE_FALSE(counted.feed(redial::failed{}).tell_user);
  (void)counted.due();
  const decision spent = counted.feed(redial::failed{});
  REQUIRE(spent.reason == reason::attempts_exhausted);
  REQUIRE(spent.tell_user);
}

TEST_CASE("[C-3.3] from the tenth retry on somebody is told, and it goes on; 0: nobody; link losses tell nobody") {
  for (const int after : {10, 1, 3, 0}) {
    redial::options o = without_token();
    o.tell_user_after = static_cast<decltype(o.tell_user_after)>(after);
    scenario s{o};
    (void)s.start_connecting();
    for (int n = 1; n <= 14; ++n) {
      const decision d = s.feed(redial::failed{});
      REQUIRE(d.attempt == static_cast<std::uint32_t>(n));
      REQUIRE(d.action == action::wait);
      REQUIRE(d.tell_user == (after != 0 && n >= after));
      REQUIRE_FALSE(s.feed(redial::event{}).tell_user);
      while (s.net.phase() != phase::connecting) { REQUIRE_FALSE(s.due().tell_user); }
    }
    for (std::uint32_t n = 15; n < 18; ++n) {
      const decision d = s.feed(redial::link_down{});
      REQUIRE(d.attempt == n);
      REQUIRE_FALSE(d.tell_user);
      REQUIRE_FALSE(s.feed(redial::link_up{}).tell_user);
      (void)s.to_connecting();
    }
    REQUIRE(s.feed(redial::failed{}).tell_user == (after != 0));
    (void)s.to_stable();
    REQUIRE(s.feed(redial::failed{}).tell_user == (after == 1));  // it was stable: the first retry again
  }
  redial::options o = with_token();
  o.tell_user_after = 2;
  scenario mints{o};
  (void)mints.feed(redial::start{});
  REQUIRE_FALSE(mints.feed(redial::mint_failed{}).tell_user);
  (void)mints.due();
  REQUIRE(mints.feed(redial::mint_failed{}).tell_user);  // a failed mint is a retry like any other
  scenario at_once{o};
  (void)at_once.start_connecting();
  (void)at_once.feed(redial::failed{});
  (void)at_once.due();
  const decision d = at_once.feed(redial::rejected{401});
  REQUIRE(d.action == action::mint_token);
  REQUIRE(d.tell_user);
}

// --- stop_if_it_lasts
// --------------------------------------------------------------------------------------------------

namespace {
constexpr redial::milliseconds quarter_of_an_hour{900000};

/// One connect that is refused, so long after the decision before; what the machine says.
decision refused_after(scenario& s, redial::milliseconds span, redial::event end = redial::rejected{403}) {
  REQUIRE(s.net.phase() == phase::connecting);
  return s.after(span, end);  // no timer is fed: only elapsed acts on a time-out
}

/// Refused now and once again, at the low end of every draw: 30 s have passed, a wait of 30 s runs.
scenario refused_twice(redial::options o = without_token(), redial::event end = redial::rejected{403}) {
  scenario s{o};
  (void)s.start_connecting();
  REQUIRE(refused_after(s, 0s, end).timer == 30s);
  REQUIRE(s.due().action == action::connect);
  REQUIRE(refused_after(s, 0s, end).timer == 30s);
  return s;
}
}  // namespace

TEST_CASE("[C-3.4] like backoff, with a minimum of refusal_delay that nothing cuts; a row's own may be more") {
  for (const bool ones : {false, true}) {
    scenario s{without_token()};
    s.draw(ones ? high_end : low_end);
    (void)s.start_connecting();
    REQUIRE(s.feed(redial::rejected{403}).timer == (ones ? 36s : 30s));
    REQUIRE(s.after(1s, redial::start{}).action == action::none);
    REQUIRE(s.feed(redial::link_up{}).action == action::none);
    REQUIRE(s.net.timer() == (ones ? 35s : 29s));
    REQUIRE(s.net.attempt() == 1);
    for (int i = 0; i < 4; ++i) {
      (void)s.due();
      (void)s.feed(redial::failed{});
    }
    (void)s.due();
    REQUIRE(s.feed(redial::rejected{403}).timer == (ones ? 36s : 30s));  // b is the cap, and b - j less than 30 s
  }
  redial::options o = without_token();
  o.refusal_delay = 0s;
  scenario none{o};
  (void)none.start_connecting();
  REQUIRE(none.feed(redial::rejected{403}).timer == 800ms);
  REQUIRE(none.feed(redial::start{}).action == action::connect);  // nothing but a backoff
  o.refusal_delay = 1500ms;
  o.backoff.base = 1s;
  scenario some{o};
  (void)some.start_connecting();
  REQUIRE(some.feed(redial::rejected{403}).timer == 1500ms);
  (void)some.due();
  REQUIRE(some.feed(redial::rejected{403}).timer == 1600ms);  // b - j of 2 s is more
}

namespace {
struct slow_refusals : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "slow";
  static constexpr redial::row closes[] = {{4100, stop_if_it_lasts().at_least(redial::milliseconds{50000})},
                                           {4101, stop_if_it_lasts().at_least(redial::milliseconds{5000})},
                                           {4102, stop_if_it_lasts().tell_user()}};
};
constexpr redial::profile slow_profile = redial::make_profile<slow_refusals>();
}  // namespace

TEST_CASE("[C-3.4] of a row's own minimum and refusal_delay the longer counts") {
  for (const bool ones : {false, true}) {
    scenario s{without_token(), slow_profile};
    s.draw(ones ? high_end : low_end);
    (void)s.start_connecting();
    REQUIRE(s.feed(redial::closed{4100}).timer == (ones ? 60s : 50s));
    (void)s.due();
    REQUIRE(s.feed(redial::closed{4101}).timer == (ones ? 36s : 30s));
    (void)s.due();
    REQUIRE(s.feed(redial::closed{4102}).tell_user);
  }
}

TEST_CASE("[C-3.4] it stops if the span of patience is over, to the millisecond, and names itself") {
  for (const std::uint32_t short_of_it : {1u, 0u}) {
    scenario s = refused_twice();
    REQUIRE(s.let_run().action == action::connect);  // 60 s have passed
    decision d = refused_after(s, redial::milliseconds{quarter_of_an_hour.count - 60000 - short_of_it});
    if (short_of_it != 0) {
      REQUIRE(d.action == action::wait);
      REQUIRE(d.timer == 30s);
      REQUIRE_FALSE(d.tell_user);
      (void)s.let_run();
      d = refused_after(s, 0s);
    }
    REQUIRE(d.action == action::stop);
    REQUIRE(d.phase == phase::stopped);
    REQUIRE(d.timer == never);
    REQUIRE(d.tell_user);
    REQUIRE(d.reason == reason::http_status);
    REQUIRE(d.code == 403);
  }
}

TEST_CASE("[C-3.4] it does not stop unless two such ends came before") {
  scenario s{without_token()};
  (void)s.start_connecting();
  (void)refused_after(s, 0s);
  (void)s.let_run();
  REQUIRE(refused_after(s, 1h).action == action::wait);  // the second
  (void)s.let_run();
  REQUIRE(refused_after(s, 0s).action == action::stop);  // the third
}

TEST_CASE("[C-3.4] other failures neither end nor renew the span, and are no such ends") {
  scenario s{without_token()};
  (void)s.start_connecting();
  (void)refused_after(s, 0s);
  (void)s.let_run();
  (void)refused_after(s, 0s, redial::failed{});
  (void)s.let_run();
  (void)refused_after(s, 0s, redial::rejected{503});
  (void)s.let_run();
  REQUIRE(refused_after(s, 1h).action == action::wait);  // the second of its class
  (void)s.let_run();
  REQUIRE(refused_after(s, 0s, redial::failed{}).action == action::wait);  // the span is over, but this is no refusal
  (void)s.let_run();
  REQUIRE(refused_after(s, 0s).action == action::stop);
}

TEST_CASE("[C-3.4] codes and statuses share one span and one count, and the last one gives the reason") {
  scenario s = refused_twice();
  (void)s.let_run();
  const decision d = refused_after(s, quarter_of_an_hour, redial::closed{1003});
  REQUIRE(d.action == action::stop);
  REQUIRE(d.reason == reason::close_code);
  REQUIRE(d.code == 1003);
}

TEST_CASE("[C-3.4] a stable session ends the span, one that was not does not") {
  for (const std::uint32_t up : {29999u, 30000u}) {
    scenario s = refused_twice();
    (void)s.let_run();
    (void)s.feed(redial::ready{});
    REQUIRE(s.after(redial::milliseconds{up}, redial::closed{1006}).action == action::wait);
    (void)s.let_run();
    REQUIRE(refused_after(s, quarter_of_an_hour).action == (up == 30000 ? action::wait : action::stop));
    if (up == 30000) {  // that one began a span of its own
      (void)s.let_run();
      (void)refused_after(s, 0s);
      (void)s.let_run();
      REQUIRE(refused_after(s, 1s).action == action::wait);
    }
  }
}

TEST_CASE("[C-3.4] patience 0 stops at the first, never goes on for ever") {
  redial::options o = without_token();
  o.patience = 0s;
  scenario none{o};
  (void)none.start_connecting();
  const decision d = refused_after(none, 0s);
  REQUIRE(d.action == action::stop);
  REQUIRE(d.tell_user);
  REQUIRE(d.code == 403);
  o.patience = never;
  scenario endless = refused_twice(o);
  for (int day = 0; day < 60; ++day) {
    (void)endless.let_run();
    REQUIRE(refused_after(endless, 24h).action == action::wait);
  }
  o.patience = 1ms;
  scenario brief = refused_twice(o);
  (void)brief.let_run();
  REQUIRE(refused_after(brief, 0s).action == action::stop);
}

TEST_CASE("[C-3.4] never is never, also where a probe has left the span over") {
  redial::options o = without_token();
  o.patience = never;
  o.probe_after = 1h;
  o.max_attempts = 1;
  scenario s{o};
  (void)s.start_connecting();
  (void)s.feed(redial::failed{});
  (void)s.due();
  REQUIRE(s.feed(redial::failed{}).action == action::stop);
  REQUIRE(s.due().reason == reason::slow_probe);
  REQUIRE(refused_after(s, 0s).action == action::wait);
}

TEST_CASE("[C-3.4] a usable Retry-After makes the wait server-ordered, and never less than the minimum") {
  for (const bool ones : {false, true}) {
    scenario s{without_token()};
    s.draw(ones ? high_end : low_end);
    (void)s.start_connecting();
    REQUIRE(s.feed(redial::rejected{403, 60s}).timer == (ones ? 72s : 60s));
    REQUIRE(s.feed(redial::start{}).action == action::none);
    (void)s.due();
    REQUIRE(s.feed(redial::rejected{418, 1s}).timer == (ones ? 36s : 30s));
    (void)s.due();
    REQUIRE(s.feed(redial::rejected{418, 32s}).timer == (ones ? 38400ms : 32s));
  }
}

TEST_CASE("[C-3.4] an answer that counts as of this class stops under max_attempts as everywhere") {
  redial::options o = without_token();
  o.max_attempts = 1;
  scenario s{o};
  (void)s.start_connecting();
  REQUIRE(s.feed(redial::rejected{403}).action == action::wait);
  (void)s.due();
  const decision d = s.feed(redial::rejected{403});
  REQUIRE(d.reason == reason::attempts_exhausted);
  REQUIRE(d.code == 403);
  REQUIRE(d.tell_user);
}

TEST_CASE("[C-3.4] [C-2.5] start from stopped clears span and count, also where the application stopped it") {
  for (const bool by_rule : {true, false}) {
    scenario s = refused_twice();
    (void)s.let_run();
    if (by_rule) {
      REQUIRE(refused_after(s, quarter_of_an_hour).action == action::stop);
    } else {
      (void)s.after(1h, redial::stop{});
    }
    (void)s.start_connecting();
    for (int i = 0; i < 3; ++i) {
      REQUIRE(refused_after(s, 0s).action == action::wait);
      (void)s.let_run();
    }
    REQUIRE(refused_after(s, redial::milliseconds{quarter_of_an_hour.count - 90001}).action == action::wait);
    (void)s.let_run();
    REQUIRE(refused_after(s, 0s).action == action::stop);
  }
}

TEST_CASE("[C-3.4] a stop of this class spaces no tries: a person who says start need not wait for refusal_delay") {
  scenario s = refused_twice();
  (void)s.let_run();
  REQUIRE(refused_after(s, quarter_of_an_hour).action == action::stop);
  REQUIRE(s.feed(redial::start{}).action == action::connect);
}

TEST_CASE("[C-3.4] a span of patience runs on while the link is away") {
  scenario s = refused_twice();
  (void)s.feed(redial::link_down{});
  (void)s.after(quarter_of_an_hour, redial::link_up{});
  (void)s.to_connecting();
  REQUIRE(refused_after(s, 0s).action == action::stop);
}
