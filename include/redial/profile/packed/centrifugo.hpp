// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_PACKED_CENTRIFUGO_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_CENTRIFUGO_HPP_INCLUDED

#include <redial/profile/rulebook.hpp>
#include <stdint.h>

// Printed from the rows of profile/centrifugo.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment centrifugo_closes[] = {
    {4500, 9, 0}, {4000, 0, 0}, {3500, 9, 0}, {3015, 0, 0}, {3001, 13, 255}, {1013, 0, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment centrifugo_statuses[] = {
    {600, 27, 0}, {506, 0, 0}, {500, 39, 255}, {430, 9, 0}, {425, 35, 255}, {409, 9, 0}, {401, 28, 255}, {200, 9, 0},
    {0, 27, 0},
};
inline constexpr uint8_t centrifugo_cells[] = {
    16, 20, 16, 16, 16, 16, 16, 16, 16, 0, 16, 16, 129, 20, 16, 16, 16, 48, 16, 16, 16, 16, 130, 16, 16, 18, 131, 24,
    64, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0, 16, 16, 16, 0,
};
inline constexpr special_rule centrifugo_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 5000, 30000, 1, session::unspecified, endpoint::same}, packed_rule{16}},
    {{0, 0, 0, 1, session::resume, endpoint::same}, packed_rule{16}},
    {{0, 0, 0, 1, session::fresh, endpoint::same}, packed_rule{64}},
};
inline constexpr packed_form centrifugo = {
    0x3775F18F, centrifugo_closes, centrifugo_statuses, centrifugo_cells, centrifugo_specials, 16, 30000,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_CENTRIFUGO_HPP_INCLUDED
