// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_PUSHER_HPP_INCLUDED
#define REDIAL_SERVICES_PUSHER_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>
#include <redial/services/presets.hpp>
#include <redial/services/rfc6455.hpp>

// Pusher Channels, protocol version 7, and what speaks it: Laravel Reverb, Soketi, Sockudo.
// doc: pusher.com/docs/channels/library_auth_reference/pusher-websockets-protocol
// client: pusher-js 8.6.0
// Source: pusher.com/docs/channels/library_auth_reference/pusher-websockets-protocol, which gives rules to ranges and
// names to codes; where it is silent, pusher-js (core/connection/protocol/protocol.ts).

namespace redial {
inline namespace v0 {
namespace services {

struct pusher : over<rfc6455> {
  static constexpr const char* name = "pusher";
  // The ranges' words: "not unchanged", after a second or more, at once.
  static constexpr rule not_unchanged = stop().after_a_change();
  static constexpr rule later = backoff().at_least(milliseconds{1000});

  static constexpr row closes[] = {
      {1000, later.with_basis(basis::reference_client), "Normal Closure", "the server closed in order",
       "redial backs off and tries again"},  // client
      {1002, later.with_basis(basis::reference_client), "Protocol error",
       "the peer saw frames that break the WebSocket protocol", "redial backs off and tries again"},  // client
      {1003, later.with_basis(basis::reference_client), "Unsupported Data",
       "the peer does not accept this kind of data", "redial backs off and tries again"},  // client
      {4000, 4099, not_unchanged.by_default()},                                            // doc
      {4000, at_once().with_endpoint(endpoint::secure).with_basis(basis::reference_client), "SSL only",
       "the application takes connections over TLS only", "redial connects again at once: use wss://"},  // client
      {4001, not_unchanged, "Application does not exist", "the key belongs to no application",
       "mend the key, then start again"},  // doc
      {4003, not_unchanged.tell_user(), "Application disabled", "the application was switched off",
       "tell a person: enable it in the dashboard, then start again"},  // doc
      {4004, not_unchanged, "Over connection quota", "all connections of the plan are taken",
       "take a larger plan or close others, then start again"},                                       // doc
      {4005, not_unchanged, "Path not found", "the URL is wrong", "mend the URL, then start again"},  // doc
      {4006, not_unchanged, "Invalid version string format", "the protocol version in the URL is no number",
       "mend the URL, then start again"},  // doc
      {4007, not_unchanged, "Unsupported protocol version", "the server does not speak this version",
       "update the client, then start again"},  // doc
      {4008, not_unchanged, "No protocol version supplied", "the URL names no protocol version",
       "mend the URL, then start again"},  // doc
      {4009, not_unchanged, "Connection is unauthorized", "the connection was not authorised, or not in time",
       "authorise it otherwise, then start again"},                                                     // doc
      {4100, 4199, later.by_default()},                                                                 // doc
      {4100, later, "Over capacity", "the server has no room", "redial backs off, at least a second"},  // doc
      {4200, 4299, at_once().by_default()},                                                             // doc
      {4200, at_once(), "Generic reconnect immediately", "the server wants the connection made anew",
       "redial connects again at once, and backs off if that repeats"},  // doc
      {4201, at_once(), "Pong reply not received", "a ping was not answered",
       "redial connects again at once, and backs off if that repeats"},  // doc
      {4202, at_once(), "Closed after inactivity", "nothing came for a day, and the client does not ping",
       "redial connects again at once; send pings"},  // doc
      // client
      {4300, 4999, not_unchanged.by_default().with_basis(basis::reference_client)},  // "any other type of error"
      {4301, backoff().hold_publishing().in_a_message(), "Client event rejected",
       "client events come too fast; the connection stays up",
       "send client events more slowly; if it is closed as well, redial backs off"},  // doc
      {4302, backoff().in_a_message(), "Watchlist limit exceeded",
       "only the first hundred users are watched; the connection stays up",
       "watch fewer; if it is closed as well, redial backs off"},  // doc
  };
  /// The page allows an exponential wait; without an answer clients try every 15 s.
  // The credential is the application's key.
  static constexpr options defaults = with_credential(credential::fixed, presets::growing(1000, 15000, 200, 20));
};

}  // namespace services

/// Pusher Channels. `ready` is pusher:connection_established. A pusher:error that comes before it and names a code
/// stands for the close with that code (pusher-js acts on it at once): feed `closed{code}` and drop the transport,
/// whose own end then counts no more. After it, a pusher:error such as 4301 is a message and nothing is fed. A server
/// pings after 120 s of silence and closes 30 s later: those who feed `received` set `liveness_timeout` to 150 s or
/// less.
inline constexpr profile pusher = detail::profile_of<services::pusher>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_PUSHER_HPP_INCLUDED
