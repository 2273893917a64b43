// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_HPP_INCLUDED
#define REDIAL_SERVICES_HPP_INCLUDED

// The profiles of other services, and the curves that services and clients publish. redial.hpp is included along.

#include <redial/redial.hpp>

#if defined(__cplusplus) && (__cplusplus >= 201703L || (defined(_MSVC_LANG) && _MSVC_LANG >= 201703L))

#include <redial/services/presets.hpp>
#include <redial/services/centrifugo.hpp>
#include <redial/services/deepgram.hpp>
#include <redial/services/discord.hpp>
#include <redial/services/graphql_transport_ws.hpp>
#include <redial/services/home_assistant.hpp>
#include <redial/services/obs_websocket.hpp>
#include <redial/services/ocpp.hpp>
#include <redial/services/pusher.hpp>
#include <redial/services/seventv.hpp>
#include <redial/services/socket_io.hpp>
#include <redial/services/twitch_eventsub.hpp>

namespace redial {
inline namespace v0 {

/// Every profile of the library, for tools and tests that go over all of them. Naming this links all words.
inline constexpr const profile* all_profiles[] = {
    &rfc6455,        &metered,    &discord,         &discord_voice,
    &pusher,         &centrifugo, &twitch_eventsub, &graphql_transport_ws,
    &obs_websocket,  &seventv,    &socket_io,       &ocpp,
    &home_assistant,
    &deepgram,  // the last comma keeps one profile a line
};

}  // namespace v0
}  // namespace redial

#endif  // C++17

#endif  // REDIAL_SERVICES_HPP_INCLUDED
