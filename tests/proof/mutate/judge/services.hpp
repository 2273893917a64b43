// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_JUDGE_SERVICES_HPP_INCLUDED
#define REDIAL_TESTS_JUDGE_SERVICES_HPP_INCLUDED

#include <redial/redial.hpp>
#include <redial/services.hpp>

#include <vector>

// The library's services, and three more whose rows have what those leave out: every class, flag, floor and window,
// ranges within ranges, and curves of their own.

namespace judge {

using ms = redial::milliseconds;

struct of_every_rule : redial::service {
  static constexpr const char* name = "every rule";
  static constexpr redial::row closes[] = {
      {1000, 4999, backoff().at_least(ms{7})},
      {1000, stop().ended_in_order()},
      {1001, backoff().not_an_error()},
      {1006, backoff().as_transport_failure().with_session(redial::session::resume)},
      {4000, 4099, at_once()},
      {4001, fresh_token()},
      {4002, expired()},
      {4003, once().times(1)},
      {4004, once().times(2).with_session(redial::session::fresh)},
      {4005, once().times(255).at_least(ms{3600000})},
      {4006, stop().tell_user()},
      {4007, backoff().hold_publishing().tell_user().at_least(ms{1})},
      {4008, backoff().first_between(ms{5000}, ms{30000}).with_endpoint(redial::endpoint::given)},
      {4009, at_once().first_between(ms{0}, ms{1}).at_least(ms{3})},
      {4010, expired().at_least(ms{100}).with_session(redial::session::resume_else_fresh)},
      {4011, fresh_token().first_between(ms{2}, ms{2}).with_endpoint(redial::endpoint::rediscover)},
      {4012, backoff().first_between(ms{0}, ms{3600000}).with_endpoint(redial::endpoint::standard)},
      {4013, stop().with_session(redial::session::fresh).with_endpoint(redial::endpoint::secure).after_a_change()},
      {4014, stop_if_it_lasts()},
      {4015, stop_if_it_lasts().at_least(ms{60000}).with_session(redial::session::resume)},
      {4016, stop_if_it_lasts().first_between(ms{1}, ms{90000}).hold_publishing()},
      {4017, fresh_token().renew_if_possible()},
      {4018, expired().renew_if_possible().with_endpoint(redial::endpoint::given)},
      {4090, 4095, stop().if_the_user_acted()},
      {4999, backoff().by_default()},
  };
  static constexpr redial::row statuses[] = {
      {0, 0xFFFF, backoff()},
      {0, backoff().as_transport_failure()},
      {401, fresh_token()},
      {403, expired()},
      {404, stop()},
      {410, stop_if_it_lasts()},
      {429, backoff().at_least(ms{60000})},
      {503, at_once()},
      {0xFFFF, once()},
  };
};
struct of_a_drawn_curve : redial::over<redial::services::metered> {
  static constexpr const char* name = "drawn";
  static constexpr redial::row closes[] = {
      {4000, backoff().with_session(redial::session::resume).with_endpoint(redial::endpoint::given)},
      {4007, at_once()},
  };
  static constexpr redial::options defaults = redial::presets::decorrelated(ms{250}, ms{60000});
  static constexpr redial::curve_function curve = redial::presets::decorrelated_curve;
};
struct of_a_ladder : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "ladder";
  static constexpr redial::options defaults = of_a_drawn_curve::defaults;
  static constexpr redial::curve_function curve = redial::presets::signalr_curve;
};

inline constexpr redial::profile every_rule = redial::make_profile<of_every_rule>();
inline constexpr redial::profile drawn_curve = redial::make_profile<of_a_drawn_curve>();
inline constexpr redial::profile ladder = redial::make_profile<of_a_ladder>();

inline std::vector<const redial::profile*> services() {
  std::vector<const redial::profile*> all{&every_rule, &drawn_curve, &ladder};
  for (const redial::profile* p : redial::all_profiles) { all.push_back(p); }
  return all;
}

}  // namespace judge

#endif  // REDIAL_TESTS_JUDGE_SERVICES_HPP_INCLUDED
