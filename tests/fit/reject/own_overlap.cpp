// SPDX-License-Identifier: MIT
// EXPECT: rows_overlap is the fault
// An own profile over Metered whose added range crosses another row: what tests/fit/examples/own_profile.cpp promises.
#include <redial/redial.hpp>

#ifdef MUST_FAIL
inline constexpr redial::row rows[] = {
    {4020, redial::rules::stop()}, {4800, 4899, redial::rules::backoff()}, {4850, 4910, redial::rules::at_once()}};
#else
inline constexpr redial::row rows[] = {
    {4020, redial::rules::stop()}, {4800, 4899, redial::rules::backoff()}, {4850, 4860, redial::rules::at_once()}};
#endif
inline constexpr redial::profile mine =
    redial::make_profile<rows, redial::no_rows, &redial::metered>("mine", redial::metered.defaults);
static_assert(redial::check(mine) == redial::fault::none, "redial::check says what is wrong");
static_assert(redial::check(mine) != redial::fault::rows_overlap, "rows_overlap is the fault");
