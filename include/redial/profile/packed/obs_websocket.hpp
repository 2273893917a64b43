// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_PACKED_OBS_WEBSOCKET_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_OBS_WEBSOCKET_HPP_INCLUDED

#include <redial/profile/rulebook.hpp>
#include <stdint.h>

// Printed from the rows of profile/obs_websocket.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment obs_websocket_closes[] = {
    {4013, 4, 0}, {4002, 16, 255}, {3004, 4, 0}, {3000, 13, 255}, {1013, 4, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment obs_websocket_statuses[] = {
    {600, 27, 0}, {506, 4, 0}, {500, 39, 255}, {430, 2, 0}, {425, 35, 255}, {409, 2, 0}, {401, 28, 255}, {200, 2, 0},
    {0, 27, 0},
};
inline constexpr uint8_t obs_websocket_cells[] = {
    4, 20, 0, 0, 16, 16, 16, 0, 0, 0, 0, 16, 129, 64, 16, 16, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 24, 64, 0, 0, 0, 0, 0,
    0, 16, 0, 0, 0, 16, 0, 16, 16, 16, 0,
};
inline constexpr special_rule obs_websocket_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::unspecified, endpoint::same}, packed_rule{16}},
};
inline constexpr packed_form obs_websocket = {
    0x2978CFE5, obs_websocket_closes, obs_websocket_statuses, obs_websocket_cells, obs_websocket_specials, 16, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_OBS_WEBSOCKET_HPP_INCLUDED
