// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_ALL_HPP_INCLUDED
#define REDIAL_PROFILE_ALL_HPP_INCLUDED

#include <redial/profile/centrifugo.hpp>
#include <redial/profile/discord.hpp>
#include <redial/profile/graphql_transport_ws.hpp>
#include <redial/profile/metered.hpp>
#include <redial/profile/obs_websocket.hpp>
#include <redial/profile/pusher.hpp>
#include <redial/profile/rfc6455.hpp>
#include <redial/profile/seventv.hpp>
#include <redial/profile/twitch_eventsub.hpp>

namespace redial {
inline namespace v0 {

/// Every profile of the library, for tools and tests that go over all of them. Naming this links all texts.
inline constexpr const profile* all_profiles[] = {
    &rfc6455,       &metered, &discord, &discord_voice, &pusher, &centrifugo, &twitch_eventsub, &graphql_transport_ws,
    &obs_websocket, &seventv,
};

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_ALL_HPP_INCLUDED
