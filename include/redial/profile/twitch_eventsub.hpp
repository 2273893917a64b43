// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_TWITCH_EVENTSUB_HPP_INCLUDED
#define REDIAL_PROFILE_TWITCH_EVENTSUB_HPP_INCLUDED

#include <redial/profile/packed/twitch_eventsub.hpp>
#include <redial/profile/profile.hpp>
#include <redial/profile/rfc6455.hpp>

// Twitch EventSub over WebSocket.
// Sources: dev.twitch.tv/docs/eventsub/handling-websocket-events and .../websocket-reference; texts and the life of
// subscriptions also in Twitch's own twitch-cli. A connection that is lost takes its subscriptions along: connect to
// the default URL and subscribe anew. The message session_reconnect does not: see redial/edge/handover.hpp.

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text twitch_eventsub_closes[] = {
    {1000, 1000, "Client disconnected", "the client closed in order",
     "nothing to mend; start again when a session is wanted"},
    {4000, 4000, "Internal server error", "the server failed", "redial backs off; subscribe anew"},
    {4001, 4001, "Client sent inbound traffic", "the client sent something other than a pong",
     "send nothing, then start again"},
    {4002, 4002, "Client failed ping-pong", "a ping was not answered",
     "redial backs off; answer pings, subscribe anew"},
    {4003, 4003, "Connection unused", "nothing was subscribed to within 10 s",
     "start again when there is something to subscribe to"},
    {4004, 4004, "Reconnect grace time expired",
     "the old connection was kept for more than 30 s after session_reconnect",
     "redial backs off, unless the successor is up already"},
    {4005, 4005, "Network timeout", "a passing fault of the network", "redial backs off; subscribe anew"},
    {4006, 4006, "Network error", "a passing fault of the network", "redial backs off; subscribe anew"},
    {4007, 4007, "Invalid reconnect", "the reconnect URL is not valid",
     "redial backs off; go to the default URL and subscribe anew"},
};

}  // namespace texts

namespace tables {

/// The connection is lost, and with it all that was subscribed.
inline constexpr rule twitch_lost = rules::backoff().then(session::fresh).at(endpoint::standard);

inline constexpr row twitch_eventsub_closes[] = {
    {1000, rules::stop().not_an_error()},
    {1001, twitch_lost.not_an_error()},
    {1005, 1006, twitch_lost},
    {1011, twitch_lost},
    {1012, twitch_lost.first_between(milliseconds{5000}, milliseconds{30000})},
    {1013, 1014, twitch_lost},
    {4000, 4999, twitch_lost.by_default().by(basis::inferred)},
    {4000, twitch_lost.by(basis::inferred)},
    {4001, rules::stop().after_a_change().by(basis::inferred)},
    {4002, twitch_lost.by(basis::inferred)},  // a link that stalls looks no different
    {4003, rules::stop().after_a_change().by(basis::inferred)},
    {4004, twitch_lost.by(basis::inferred)},
    {4005, twitch_lost},
    {4006, twitch_lost},
    {4007, twitch_lost.by(basis::inferred)},
};

inline constexpr options twitch_eventsub_options = [] {
  options o;
  o.credential = credential::none;  // the token goes with the subscriptions, over HTTP
  return o;
}();

}  // namespace tables

/// Twitch EventSub. `ready` is session_welcome. Those who feed `received` set `liveness_timeout` to
/// keepalive_timeout_seconds and a little.
inline constexpr profile twitch_eventsub =
    make_profile<tables::twitch_eventsub_closes, no_rows, &rfc6455, nullptr, packed::twitch_eventsub>(
        "twitch_eventsub", tables::twitch_eventsub_options, {}, texts::twitch_eventsub_closes);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_TWITCH_EVENTSUB_HPP_INCLUDED
