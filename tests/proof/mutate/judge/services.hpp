// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_JUDGE_SERVICES_HPP_INCLUDED
#define REDIAL_TESTS_JUDGE_SERVICES_HPP_INCLUDED

#include <redial/redial.hpp>
#if __has_include(<redial/services.hpp>)
#include <redial/services.hpp>
#endif

#include <vector>

// The library's services, and three more whose rows have what those leave out: every class, flag, floor and window,
// ranges within ranges, and curves of their own.

namespace judge {

using ms = redial::milliseconds;
namespace rules = redial::rules;

inline constexpr redial::row closes[] = {
    {1000, 4999, rules::backoff().at_least(ms{7})},
    {1000, rules::stop().not_an_error()},
    {1001, rules::backoff().not_an_error()},
    {1006, rules::backoff().as_failure().then(redial::session::resume)},
    {4000, 4099, rules::at_once()},
    {4001, rules::fresh_token()},
    {4002, rules::expired()},
    {4003, rules::once().times(1)},
    {4004, rules::once().times(2).then(redial::session::fresh)},
    {4005, rules::once().times(255).at_least(ms{3600000})},
    {4006, rules::stop().tell_user()},
    {4007, rules::backoff().hold_publishing().tell_user().at_least(ms{1})},
    {4008, rules::backoff().first_between(ms{5000}, ms{30000}).at(redial::endpoint::given)},
    {4009, rules::at_once().first_between(ms{0}, ms{1}).at_least(ms{3})},
    {4010, rules::expired().at_least(ms{100}).then(redial::session::resume_else_fresh)},
    {4011, rules::fresh_token().first_between(ms{2}, ms{2}).at(redial::endpoint::rediscover)},
    {4012, rules::backoff().first_between(ms{0}, ms{3600000}).at(redial::endpoint::standard)},
    {4013, rules::stop().then(redial::session::fresh).at(redial::endpoint::secure).after_a_change()},
    {4090, 4095, rules::stop().if_the_user_acted()},
    {4999, rules::backoff().by_default()},
};
inline constexpr redial::row statuses[] = {
    {0, 0xFFFF, rules::backoff()}, {0, rules::backoff().as_failure()},
    {401, rules::fresh_token()},   {403, rules::expired()},
    {404, rules::stop()},          {429, rules::backoff().at_least(ms{60000})},
    {503, rules::at_once()},       {0xFFFF, rules::once()},
};
inline constexpr redial::options curved = redial::presets::decorrelated(ms{250}, ms{60000});

inline constexpr redial::profile every_rule =
    redial::make_profile<closes, statuses, nullptr>("every rule", redial::rfc6455.defaults);
inline constexpr redial::profile drawn_curve =
    redial::make_profile<closes, redial::no_rows, &redial::metered, redial::presets::decorrelated_curve>("drawn",
                                                                                                         curved);
inline constexpr redial::profile ladder =
    redial::make_profile<redial::no_rows, redial::no_rows, &redial::rfc6455, redial::presets::signalr_curve>("ladder",
                                                                                                             curved);

inline std::vector<const redial::profile*> services() {
  std::vector<const redial::profile*> all{&every_rule, &drawn_curve, &ladder};
  for (const redial::profile* p : redial::all_profiles) { all.push_back(p); }
  return all;
}

}  // namespace judge

#endif  // REDIAL_TESTS_JUDGE_SERVICES_HPP_INCLUDED
