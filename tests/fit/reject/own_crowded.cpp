// SPDX-License-Identifier: MIT
// EXPECT: redial: a profile can have 127 rules that differ in more than class and flags
// What a step refers to by seven bits: the rule that says no more than class and flags, and 127 others. One more is refused.
#include <redial/redial.hpp>

#ifdef MUST_FAIL
inline constexpr unsigned floors = 128;
#else
inline constexpr unsigned floors = 127;
#endif

struct crowded : redial::service {
  static constexpr const char* name = "crowded";
#define ROW(n) \
  { static_cast<uint16_t>(4000 + (n)), backoff().at_least(redial::milliseconds{1 + (n) % floors}) }
#define FOUR(n) ROW(n), ROW((n) + 1), ROW((n) + 2), ROW((n) + 3)
#define SIXTEEN(n) FOUR(n), FOUR((n) + 4), FOUR((n) + 8), FOUR((n) + 12)
#define SIXTY_FOUR(n) SIXTEEN(n), SIXTEEN((n) + 16), SIXTEEN((n) + 32), SIXTEEN((n) + 48)
  static constexpr redial::row closes[] = {SIXTY_FOUR(0), SIXTY_FOUR(64)};
};
inline constexpr redial::profile mine = redial::make_profile<crowded>();
