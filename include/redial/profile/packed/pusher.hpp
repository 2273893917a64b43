// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_PACKED_PUSHER_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_PUSHER_HPP_INCLUDED

#include <redial/profile/rulebook.hpp>
#include <stdint.h>

// Printed from the rows of profile/pusher.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment pusher_closes[] = {
    {4303, 7, 0}, {4300, 22, 255}, {4200, 21, 0}, {4100, 0, 0}, {4004, 7, 0}, {4000, 17, 255}, {3004, 4, 0},
    {3000, 13, 255}, {1013, 4, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment pusher_statuses[] = {
    {600, 25, 0}, {506, 4, 0}, {500, 37, 255}, {430, 7, 0}, {425, 33, 255}, {409, 7, 0}, {401, 26, 255}, {200, 7, 0},
    {0, 25, 0},
};
inline constexpr uint8_t pusher_cells[] = {
    129, 20, 129, 129, 16, 16, 16, 0, 0, 0, 0, 16, 130, 64, 16, 16, 0, 131, 0, 0, 1, 32, 0, 18, 16, 24, 64, 0, 0, 0, 0,
    0, 0, 16, 0, 0, 0, 16, 0, 16, 16, 16, 0,
};
inline constexpr special_rule pusher_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{1000, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 0, 0, 1, session::unspecified, endpoint::secure}, packed_rule{32}},
};
inline constexpr packed_form pusher = {
    0x46DBC33B, pusher_closes, pusher_statuses, pusher_cells, pusher_specials, 16, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_PUSHER_HPP_INCLUDED
