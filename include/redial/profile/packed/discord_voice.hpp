// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_PACKED_DISCORD_VOICE_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_DISCORD_VOICE_HPP_INCLUDED

#include <redial/profile/rulebook.hpp>
#include <stdint.h>

// Printed from the rows of profile/discord.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment discord_voice_closes[] = {
    {4023, 4, 0}, {4001, 16, 255}, {3004, 4, 0}, {3000, 13, 255}, {1013, 4, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment discord_voice_statuses[] = {
    {600, 38, 0}, {506, 4, 0}, {500, 50, 255}, {430, 2, 0}, {425, 46, 255}, {409, 2, 0}, {401, 39, 255}, {200, 2, 0},
    {0, 38, 0},
};
inline constexpr uint8_t discord_voice_cells[] = {
    4, 20, 0, 0, 16, 129, 129, 0, 0, 0, 0, 16, 130, 64, 16, 16, 0, 0, 0, 0, 0, 131, 16, 16, 131, 16, 131, 0, 16, 0,
    129, 0, 0, 16, 16, 0, 0, 0, 24, 64, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0, 16, 16, 16, 0,
};
inline constexpr special_rule discord_voice_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 0, 0, 1, session::resume_else_fresh, endpoint::same}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 0, 0, 1, session::fresh, endpoint::rediscover}, packed_rule{16}},
};
inline constexpr packed_form discord_voice = {
    0xCEAC93E9, discord_voice_closes, discord_voice_statuses, discord_voice_cells, discord_voice_specials, 129, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_DISCORD_VOICE_HPP_INCLUDED
