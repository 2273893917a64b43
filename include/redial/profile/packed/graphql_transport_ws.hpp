// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_PACKED_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED
#define REDIAL_PROFILE_PACKED_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED

#include <redial/profile/rulebook.hpp>
#include <stdint.h>

// Printed from the rows of profile/graphql_transport_ws.hpp: `cmake --build BUILD --target packed` writes it anew.

namespace redial {
inline namespace v0 {
namespace packed {

// clang-format off
inline constexpr segment graphql_transport_ws_closes[] = {
    {4501, 5, 0}, {4500, 2, 255}, {4430, 5, 0}, {4429, 2, 255}, {4410, 5, 0}, {4400, 10, 255}, {4006, 5, 0},
    {4004, 2, 255}, {2000, 5, 0}, {1015, 2, 0}, {1001, 1, 255}, {0, 0, 0},
};
inline constexpr segment graphql_transport_ws_statuses[] = {
    {600, 20, 0}, {506, 5, 0}, {500, 32, 255}, {430, 2, 0}, {425, 28, 255}, {409, 2, 0}, {401, 21, 255}, {200, 2, 0},
    {0, 20, 0},
};
inline constexpr uint8_t graphql_transport_ws_cells[] = {
    4, 20, 0, 0, 0, 16, 16, 0, 0, 0, 0, 0, 16, 16, 16, 16, 0, 16, 16, 0, 24, 64, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0,
    16, 16, 16, 0,
};
inline constexpr special_rule graphql_transport_ws_specials[] = {
    {{0, 0, 0, 1, session::unspecified, endpoint::same}, packed_rule{16}},
};
inline constexpr packed_form graphql_transport_ws = {
    0xC1B629BB, graphql_transport_ws_closes, graphql_transport_ws_statuses, graphql_transport_ws_cells, graphql_transport_ws_specials, 16, 0,
};
// clang-format on

}  // namespace packed
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKED_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED
