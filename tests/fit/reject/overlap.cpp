// SPDX-License-Identifier: MIT
// EXPECT FAULT: rows_overlap
// Two ranges that share codes and neither of which lies within the other.
#include <redial/redial.hpp>

struct crossing : redial::service {
  static constexpr const char* name = "crossing";
#ifdef MUST_FAIL
  static constexpr redial::row closes[] = {{4000, 4010, stop()}, { 4005, 4020, backoff() }};
#else
  static constexpr redial::row closes[] = {{4000, 4020, stop()}, {4005, 4010, backoff()}};
#endif
};
inline constexpr redial::profile mine = redial::make_profile<crossing>();
