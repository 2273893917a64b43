// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_SEVENTV_HPP_INCLUDED
#define REDIAL_PROFILE_SEVENTV_HPP_INCLUDED

#include <redial/profile/packed/seventv.hpp>
#include <redial/profile/profile.hpp>
#include <redial/profile/rfc6455.hpp>

// 7TV EventAPI 3.
// Source: SevenTV/EventAPI, README, "Close codes", a table with a column "Reconnect?" and three footnotes.

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text seventv_closes[] = {
    {4000, 4000, "Server Error", "the server failed", "redial backs off and tries again"},
    {4001, 4001, "Unknown Operation", "the opcode is not known", "mend the client, then start again"},
    {4002, 4002, "Invalid Payload", "a payload could not be decoded", "mend the client, then start again"},
    {4003, 4003, "Auth Failure", "authentication failed", "mend the client, then start again"},
    {4004, 4004, "Already Identified", "the client identified itself twice", "mend the client, then start again"},
    {4005, 4005, "Rate Limited", "the client does too much", "start again if a person asked for this connection"},
    {4006, 4006, "Restart", "the server restarts", "redial backs off and comes back"},
    {4007, 4007, "Maintenance", "the server is under maintenance",
     "redial stays away for five minutes or more, then comes back"},
    {4008, 4008, "Timeout", "the client was silent for too long", "redial backs off and tries again"},
    {4009, 4009, "Already Subscribed", "a subscription was made twice", "mend the client, then start again"},
    {4010, 4010, "Not Subscribed", "what was to be given up was not subscribed to",
     "mend the client, then start again"},
    {4011, 4011, "Insufficient Privilege", "the client may not do this",
     "start again if a person asked for this connection"},
    {4012, 4012, "Reconnect", "the server wants the connection made anew; in its code, not in its table",
     "redial backs off and tries again"},
};

}  // namespace texts

namespace tables {

inline constexpr rule seventv_mend = rules::stop().after_a_change();

inline constexpr row seventv_closes[] = {
    {4000, rules::backoff()},
    {4001, seventv_mend},
    {4002, seventv_mend},
    {4003, seventv_mend},
    {4004, seventv_mend},
    {4005, rules::stop().if_the_user_acted()},
    {4006, rules::backoff().not_an_error()},
    {4007, rules::backoff().not_an_error().at_least(milliseconds{300000})},  // "including jitter"
    {4008, rules::backoff()},
    {4009, seventv_mend},
    {4010, seventv_mend},
    {4011, rules::stop().if_the_user_acted()},
    {4012, rules::backoff().by(basis::inferred)},
};

inline constexpr options seventv_options = [] {
  options o;
  o.credential = credential::none;
  return o;
}();

}  // namespace tables

/// 7TV EventAPI. `ready` is Hello. The codes also come in op 7, before the close.
inline constexpr profile seventv = make_profile<tables::seventv_closes, no_rows, &rfc6455, nullptr, packed::seventv>(
    "seventv", tables::seventv_options, {}, texts::seventv_closes);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_SEVENTV_HPP_INCLUDED
