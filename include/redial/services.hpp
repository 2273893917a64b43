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
    &rfc6455,               // the WebSocket protocol and HTTP
    &metered,               // Metered Realtime Messaging
    &discord,               // Discord Gateway 10
    &discord_voice,         // Discord's voice gateway
    &pusher,                // Pusher Channels 7, Reverb, Soketi
    &centrifugo,            // Centrifugo 6
    &twitch_eventsub,       // Twitch EventSub
    &graphql_transport_ws,  // GraphQL over WebSocket
    &obs_websocket,         // OBS Studio
    &seventv,               // 7TV EventAPI 3
    &socket_io,             // Socket.IO 5 over Engine.IO 4
    &ocpp,                  // charging stations, OCPP-J 1.6 and 2.0.1
    &home_assistant,        // Home Assistant
    &deepgram,              // Deepgram, live transcription
};

}  // namespace v0
}  // namespace redial

#endif  // C++17

#endif  // REDIAL_SERVICES_HPP_INCLUDED
