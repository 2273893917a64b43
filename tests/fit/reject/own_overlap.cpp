// SPDX-License-Identifier: MIT
// EXPECT FAULT: rows_overlap
// The same over Metered's rows: what tests/fit/examples/own_profile.cpp promises.
#include <redial/redial.hpp>

struct proxied : redial::over<redial::services::metered> {
  static constexpr const char* name = "proxied";
#ifdef MUST_FAIL
  static constexpr redial::row closes[] = {{4020, stop()}, {4800, 4899, backoff()}, { 4850, 4910, at_once() }};
#else
  static constexpr redial::row closes[] = {{4020, stop()}, {4800, 4899, backoff()}, {4850, 4860, at_once()}};
#endif
};
inline constexpr redial::profile mine = redial::make_profile<proxied>();
