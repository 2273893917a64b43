// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_METERED_TEXT_HPP_INCLUDED
#define REDIAL_PROFILE_METERED_TEXT_HPP_INCLUDED

#include <redial/profile/profile.hpp>

// Words for people about Metered's table: the service's names, our own sentences.

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text metered_closes[] = {
    {1001, 1001, "Going Away", "the server shuts down for a deploy or restart; a going_away message came before",
     "nothing to mend: redial stays away as long as the message asked, then comes back"},
    {1008, 1008, "Policy Violation", "a message broke a rule of the protocol",
     "find out which one and mend it, then start again"},
    {1009, 1009, "Message Too Big", "one frame was larger than 64 KB",
     "split the payload: the cap is for each frame, then start again"},
    {4001, 4001, "Invalid Token", "the token did not pass verification: bad signature, malformed, or unknown key",
     "redial asks for another a few times; if that does not help, check the sk_ secret and the kid header"},
    {4002, 4002, "Token Expired", "the token's exp has passed; the server closes about 250 ms before it",
     "nothing to mend: redial uses the spare token or asks for a fresh one"},
    {4003, 4003, "Channel Not Authorized", "a subscription lies outside the key's channel patterns",
     "change the patterns on the dashboard or the channel, then start again"},
    {4010, 4010, "Over Concurrent Limit", "the plan's concurrent connections are all taken and overage is off",
     "redial backs off until one is free; allow overage or take a larger plan"},
    {4011, 4011, "Over Message Rate", "more than 100 messages a second, or a burst of more than 200, on one connection",
     "redial backs off; hold publishing after the reconnect and send through a send_gate"},
    {4012, 4012, "Account Suspended", "the account is suspended, and every connect will fail until it is active again",
     "tell a person: settle it in the dashboard, then start again"},
    {4020, 4020, "Admin Disconnect", "a backend disconnected this peer on purpose",
     "redial comes back once with a fresh token; if it was a log-out, set reconnect_after_kick to false"},
};

inline constexpr text metered_statuses[] = {
    {401, 401, "Unauthorized", "the token or key is invalid, expired, missing or unknown, or the origin is not allowed",
     "redial asks for a fresh token a few times, then stops; a refused origin needs the dashboard"},
    {404, 404, "Not Found", "wrong path: the only endpoint for upgrades is /v1", "mend the URL, then start again"},
    {429, 429, "Too Many Requests", "too many connects from this address",
     "redial waits as long as the server asks, or backs off"},
    {500, 500, "Internal Server Error", "the service failed while it upgraded", "redial backs off and tries again"},
    {503, 503, "Service Unavailable", "the service failed while it upgraded",
     "redial waits as long as the server asks, or backs off"},
};

}  // namespace texts
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_METERED_TEXT_HPP_INCLUDED
