// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_METERED_HPP_INCLUDED
#define REDIAL_PROFILE_METERED_HPP_INCLUDED

#include <redial/profile/metered_text.hpp>
#include <redial/profile/packed/metered.hpp>
#include <redial/profile/packing.hpp>
#include <redial/profile/rfc6455.hpp>

// Metered Realtime Messaging, from its page on WebSocket close codes. 1008 and 1009 and the statuses stand in the base
// as well; they are rows here too because the page names them, and a profile's row outlives a change of the base.

namespace redial {
inline namespace v0 {
namespace tables {

inline constexpr row metered_closes[] = {
    {1001, rules::backoff().not_an_error()},  // after going_away the wait is the server's
    {1008, rules::stop()},
    {1009, rules::stop()},
    {4001, rules::fresh_token()},
    {4002, rules::expired()},
    {4003, rules::stop()},
    {4010, rules::backoff()},
    {4011, rules::backoff().hold_publishing()},
    {4012, rules::stop().tell_user()},
    {4020, rules::once()},
};

inline constexpr row metered_statuses[] = {
    {401, rules::fresh_token()}, {404, rules::stop()},    {429, rules::backoff()},
    {500, rules::backoff()},     {503, rules::backoff()},
};

inline constexpr options metered_options{};  // the page's backoff, a token, and a welcome to wait for

}  // namespace tables

/// Metered Realtime Messaging: 1 s doubling to 30 s, give or take 20 %; 100 messages/s, burst 200, 65 536 bytes a
/// frame.
inline constexpr profile metered =
    make_profile<tables::metered_closes, tables::metered_statuses, &rfc6455, nullptr, packed::metered>(
        "metered", tables::metered_options, {100, 200, 65536}, texts::metered_closes, texts::metered_statuses);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_METERED_HPP_INCLUDED
