// SPDX-License-Identifier: MIT
#include "scenario.hpp"

namespace {
decision close_online(int code, redial::options o = redial::metered.defaults,
                      const redial::profile& p = redial::metered) {
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

TEST_CASE("[C-3] the base's close codes") {
  REQUIRE(close_online(1000).action == action::stop);
  REQUIRE(close_online(1000).reason == reason::normal_closure);
  for (const int code : {1002, 1003, 1007, 1008, 1009, 1010, 3003}) {
    REQUIRE(close_online(code).action == action::stop);
  }
  for (const int code : {1004, 1005, 1006, 1011, 1013, 1014, 1015, 3008, 1016, 2999, 3001, 4000, 4999}) {
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
    REQUIRE(reject(status).action == action::stop);
    REQUIRE(reject(status).code == status);
  }
  for (const int status : {429, 500, 503, 408, 425, 502, 504, 506, 599}) {
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
  REQUIRE(close_online(1009, o, good).action == action::stop);     // the base
}

TEST_CASE("[C-3.3] tell_user is true on these and on no other") {
  REQUIRE(close_online(4012).tell_user);
  REQUIRE_FALSE(close_online(4003).tell_user);
  REQUIRE_FALSE(close_online(4020).tell_user);
  REQUIRE(close_online(4001, without_token()).tell_user);
  REQUIRE_FALSE(close_online(4002, without_token()).tell_user);
  REQUIRE_FALSE(close_online(4020, without_token()).tell_user);
  scenario s;
  (void)s.feed(redial::start{});
  REQUIRE(s.feed(redial::mint_failed{true}).tell_user);
  redial::options once = redial::metered.defaults;
  once.max_auth_failures = 1;
  const decision d = close_online(4001, once);
  REQUIRE(d.reason == reason::auth_exhausted);
  REQUIRE(d.tell_user);
}
