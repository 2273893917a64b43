// SPDX-License-Identifier: MIT
// EXPECT: redial: this profile has more distinct rules, floors or ranges than fit a rulebook
// A table that does not fit the packed form is refused with a word, not cut off.
#include <redial/redial.hpp>

#ifdef MUST_FAIL
inline constexpr unsigned count = 80;
#else
inline constexpr unsigned count = 40;
#endif

struct table {
  redial::row rows[80] = {
#define ROW(n) \
  { static_cast<uint16_t>(4000 + (n)), redial::rules::backoff().at_least(redial::milliseconds{1000u + ((n) % count)}) }
#define ROWS(n) ROW(n), ROW((n) + 1), ROW((n) + 2), ROW((n) + 3), ROW((n) + 4), ROW((n) + 5), ROW((n) + 6), ROW((n) + 7)
      ROWS(0), ROWS(8), ROWS(16), ROWS(24), ROWS(32), ROWS(40), ROWS(48), ROWS(56), ROWS(64), ROWS(72)};
};
inline constexpr table made{};
inline constexpr redial::row_table rows{made.rows, 80};
inline constexpr redial::profile mine =
    redial::make_profile<rows, redial::no_rows, &redial::rfc6455>("mine", redial::rfc6455.defaults);
static_assert(redial::check(mine) == redial::fault::none, "");
