// SPDX-License-Identifier: MIT
// EXPECT: static assertion failed
#include <redial/redial.hpp>

#ifdef MUST_FAIL
inline constexpr redial::row rows[] = {{4000, 4010, redial::rules::stop()}, {4005, 4020, redial::rules::backoff()}};
#else
inline constexpr redial::row rows[] = {{4000, 4020, redial::rules::stop()}, {4005, 4010, redial::rules::backoff()}};
#endif
inline constexpr auto mine =
    redial::make_profile<rows, redial::no_rows, &redial::rfc6455>("mine", redial::rfc6455.defaults);
static_assert(redial::check(mine) == redial::fault::none, "");
