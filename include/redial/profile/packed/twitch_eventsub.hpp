// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_PACKED_TWITCH_EVENTSUB_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_TWITCH_EVENTSUB_HPP_INCLUDED

#include <redial/profile/rulebook.hpp>
#include <stdint.h>

// Printed from the rows of profile/twitch_eventsub.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment twitch_eventsub_closes[] = {
    {4004, 5, 0}, {4000, 19, 255}, {3004, 4, 0}, {3000, 15, 255}, {1015, 4, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment twitch_eventsub_statuses[] = {
    {600, 23, 0}, {506, 4, 0}, {500, 35, 255}, {430, 2, 0}, {425, 31, 255}, {409, 2, 0}, {401, 24, 255}, {200, 2, 0},
    {0, 23, 0},
};
inline constexpr uint8_t twitch_eventsub_cells[] = {
    4, 129, 0, 0, 16, 130, 130, 0, 0, 0, 0, 130, 131, 130, 130, 64, 16, 16, 0, 130, 0, 130, 0, 24, 64, 0, 0, 0, 0, 0,
    0, 16, 0, 0, 0, 16, 0, 16, 16, 16, 0,
};
inline constexpr special_rule twitch_eventsub_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 0, 0, 1, session::fresh, endpoint::standard}, packed_rule{20}},
    {{0, 0, 0, 1, session::fresh, endpoint::standard}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::fresh, endpoint::standard}, packed_rule{16}},
};
inline constexpr packed_form twitch_eventsub = {
    0xFCDBB547, twitch_eventsub_closes, twitch_eventsub_statuses, twitch_eventsub_cells, twitch_eventsub_specials, 130, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_TWITCH_EVENTSUB_HPP_INCLUDED
