// SPDX-License-Identifier: MIT
// What an event can carry, and what it cannot.
#include <redial/redial.hpp>

#include <cstdint>
#include <string>
#include <type_traits>

#include "catch.hpp"

namespace {

template <class Event, class... Text>
constexpr bool takes = std::is_constructible_v<Event, Text...>;

}  // namespace

TEST_CASE("[C-3.2] the text of a close reason has no way into an event") {
  STATIC_REQUIRE(takes<redial::closed, int> && takes<redial::closed, int, std::uint32_t>);
  STATIC_REQUIRE_FALSE(takes<redial::closed, const char*> || takes<redial::closed, int, const char*> ||
                       takes<redial::closed, int, std::uint32_t, const char*> ||
                       takes<redial::closed, int, std::string>);
  STATIC_REQUIRE(takes<redial::rejected, int> && takes<redial::rejected, int, redial::milliseconds, std::uint32_t>);
  STATIC_REQUIRE_FALSE(takes<redial::rejected, const char*> || takes<redial::rejected, int, const char*> ||
                       takes<redial::rejected, int, redial::milliseconds, std::uint32_t, const char*>);
  // Two words of 32 bits, a code, a kind and a flag: no pointer and no text fits beside them.
  STATIC_REQUIRE(sizeof(redial::event) == 2 * sizeof(std::uint32_t) + sizeof(std::uint16_t) + 2);
  STATIC_REQUIRE(std::is_trivially_copyable_v<redial::event>);
}
