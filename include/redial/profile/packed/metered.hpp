// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_PACKED_METERED_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_METERED_HPP_INCLUDED

#include <redial/profile/rulebook.hpp>
#include <stdint.h>

// Printed from the rows of profile/metered.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment metered_closes[] = {
    {4021, 4, 0}, {4001, 17, 255}, {3004, 4, 0}, {3000, 13, 255}, {1013, 4, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment metered_statuses[] = {
    {600, 37, 0}, {506, 4, 0}, {500, 49, 255}, {430, 2, 0}, {425, 45, 255}, {409, 2, 0}, {401, 38, 255}, {200, 2, 0},
    {0, 37, 0},
};
inline constexpr uint8_t metered_cells[] = {
    4, 20, 0, 0, 16, 16, 16, 0, 0, 0, 0, 16, 129, 64, 16, 16, 0, 64, 48, 0, 16, 16, 16, 16, 16, 16, 16, 18, 1, 16, 16,
    16, 16, 16, 16, 16, 80, 24, 64, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0, 16, 16, 16, 0,
};
inline constexpr special_rule metered_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::unspecified, endpoint::same}, packed_rule{16}},
};
inline constexpr packed_form metered = {
    0x5E91F0CB, metered_closes, metered_statuses, metered_cells, metered_specials, 16, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_METERED_HPP_INCLUDED
