// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_PACKED_DISCORD_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_DISCORD_HPP_INCLUDED

#include <redial/profile/rulebook.hpp>
#include <stdint.h>

// Printed from the rows of profile/discord.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment discord_closes[] = {
    {4015, 5, 0}, {4000, 19, 255}, {3004, 4, 0}, {3000, 15, 255}, {1015, 4, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment discord_statuses[] = {
    {600, 34, 0}, {506, 4, 0}, {500, 46, 255}, {430, 2, 0}, {425, 42, 255}, {409, 2, 0}, {401, 35, 255}, {200, 2, 0},
    {0, 34, 0},
};
inline constexpr uint8_t discord_cells[] = {
    129, 130, 0, 0, 16, 131, 131, 0, 0, 0, 0, 131, 132, 131, 131, 64, 16, 16, 0, 131, 131, 131, 131, 1, 131, 131, 129,
    133, 129, 0, 0, 0, 0, 0, 24, 64, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0, 16, 16, 16, 0,
};
inline constexpr special_rule discord_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 0, 0, 1, session::fresh, endpoint::standard}, packed_rule{16}},
    {{0, 0, 0, 1, session::fresh, endpoint::standard}, packed_rule{20}},
    {{0, 0, 0, 1, session::resume_else_fresh, endpoint::given}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::resume_else_fresh, endpoint::given}, packed_rule{16}},
    {{0, 0, 0, 1, session::resume_else_fresh, endpoint::given}, packed_rule{18}},
};
inline constexpr packed_form discord = {
    0xE193986F, discord_closes, discord_statuses, discord_cells, discord_specials, 131, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_DISCORD_HPP_INCLUDED
