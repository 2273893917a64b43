// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_PUSHER_HPP_INCLUDED
#define REDIAL_PROFILE_PUSHER_HPP_INCLUDED

#include <redial/profile/packed/pusher.hpp>
#include <redial/profile/profile.hpp>
#include <redial/profile/rfc6455.hpp>

// Pusher Channels, protocol version 7, and what speaks it: Laravel Reverb, Soketi, Sockudo.
// Source: pusher.com/docs/channels/library_auth_reference/pusher-websockets-protocol, which gives rules to ranges and
// names to codes; where it is silent, pusher-js (core/connection/protocol/protocol.ts).

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text pusher_closes[] = {
    {1000, 1000, "Normal Closure", "the server closed in order", "redial backs off and tries again"},
    {1002, 1002, "Protocol error", "the peer saw frames that break the WebSocket protocol",
     "redial backs off and tries again"},
    {1003, 1003, "Unsupported Data", "the peer does not accept this kind of data", "redial backs off and tries again"},
    {4000, 4000, "SSL only", "the application takes connections over TLS only",
     "redial connects again at once: use wss://"},
    {4001, 4001, "Application does not exist", "the key belongs to no application", "mend the key, then start again"},
    {4003, 4003, "Application disabled", "the application was switched off",
     "tell a person: enable it in the dashboard, then start again"},
    {4004, 4004, "Over connection quota", "all connections of the plan are taken",
     "take a larger plan or close others, then start again"},
    {4005, 4005, "Path not found", "the URL is wrong", "mend the URL, then start again"},
    {4006, 4006, "Invalid version string format", "the protocol version in the URL is no number",
     "mend the URL, then start again"},
    {4007, 4007, "Unsupported protocol version", "the server does not speak this version",
     "update the client, then start again"},
    {4008, 4008, "No protocol version supplied", "the URL names no protocol version", "mend the URL, then start again"},
    {4009, 4009, "Connection is unauthorized", "the connection was not authorised, or not in time",
     "authorise it otherwise, then start again"},
    {4100, 4100, "Over capacity", "the server has no room", "redial backs off, at least a second"},
    {4200, 4200, "Generic reconnect immediately", "the server wants the connection made anew",
     "redial connects again at once, and backs off if that repeats"},
    {4201, 4201, "Pong reply not received", "a ping was not answered",
     "redial connects again at once, and backs off if that repeats"},
    {4202, 4202, "Closed after inactivity", "nothing came for a day, and the client does not ping",
     "redial connects again at once; send pings"},
    {4301, 4301, "Client event rejected", "client events come too fast; the connection stays up",
     "send client events more slowly; if it is closed as well, redial backs off"},
    {4302, 4302, "Watchlist limit exceeded", "only the first hundred users are watched; the connection stays up",
     "watch fewer; if it is closed as well, redial backs off"},
};

}  // namespace texts

namespace tables {

/// The ranges' words: "not unchanged", after a second or more, at once.
inline constexpr rule pusher_unchanged = rules::stop().after_a_change();
inline constexpr rule pusher_later = rules::backoff().at_least(milliseconds{1000});

inline constexpr row pusher_closes[] = {
    {1000, pusher_later.by(basis::reference_client)},
    {1002, 1003, pusher_later.by(basis::reference_client)},
    {4000, 4099, pusher_unchanged.by_default()},
    {4000, rules::at_once().at(endpoint::secure).by(basis::reference_client)},
    {4001, pusher_unchanged},
    {4003, pusher_unchanged.tell_user()},
    {4004, pusher_unchanged},
    {4005, pusher_unchanged},
    {4006, pusher_unchanged},
    {4007, pusher_unchanged},
    {4008, pusher_unchanged},
    {4009, pusher_unchanged},
    {4100, 4199, pusher_later.by_default()},
    {4100, pusher_later},
    {4200, 4299, rules::at_once().by_default()},
    {4200, rules::at_once()},
    {4201, rules::at_once()},
    {4202, rules::at_once()},
    {4300, 4999, pusher_unchanged.by_default().by(basis::reference_client)},  // "any other type of error"
    {4301, rules::backoff().hold_publishing().in_a_message()},
    {4302, rules::backoff().in_a_message()},
};

/// The page allows an exponential wait; without an answer clients try every 15 s.
inline constexpr options pusher_options = [] {
  options o;
  o.credential = credential::fixed;  // the application's key
  o.backoff.cap.count = 15000;
  return o;
}();

}  // namespace tables

/// Pusher Channels. `ready` is pusher:connection_established. A server pings after 120 s of silence and closes 30 s
/// later: those who feed `received` set `liveness_timeout` to 150 s or less.
inline constexpr profile pusher = make_profile<tables::pusher_closes, no_rows, &rfc6455, nullptr, packed::pusher>(
    "pusher", tables::pusher_options, {}, texts::pusher_closes);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PUSHER_HPP_INCLUDED
