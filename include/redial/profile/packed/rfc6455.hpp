// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_PACKED_RFC6455_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_RFC6455_HPP_INCLUDED

#include <redial/profile/rulebook.hpp>
#include <stdint.h>

// Printed from the rows of profile/rfc6455.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment rfc6455_closes[] = {
    {3004, 4, 0}, {3000, 13, 255}, {1013, 4, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment rfc6455_statuses[] = {
    {600, 17, 0}, {506, 4, 0}, {500, 29, 255}, {430, 2, 0}, {425, 25, 255}, {409, 2, 0}, {401, 18, 255}, {200, 2, 0},
    {0, 17, 0},
};
inline constexpr uint8_t rfc6455_cells[] = {
    4, 20, 0, 0, 16, 16, 16, 0, 0, 0, 0, 16, 129, 64, 16, 16, 0, 24, 64, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0, 16, 16,
    16, 0,
};
inline constexpr special_rule rfc6455_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::unspecified, endpoint::same}, packed_rule{16}},
};
inline constexpr packed_form rfc6455 = {
    0x516CB34B, rfc6455_closes, rfc6455_statuses, rfc6455_cells, rfc6455_specials, 16, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_RFC6455_HPP_INCLUDED
