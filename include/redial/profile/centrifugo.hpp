// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_CENTRIFUGO_HPP_INCLUDED
#define REDIAL_PROFILE_CENTRIFUGO_HPP_INCLUDED

#include <redial/profile/packed/centrifugo.hpp>
#include <redial/profile/profile.hpp>
#include <redial/profile/rfc6455.hpp>
#include <redial/profile/presets.hpp>

// Centrifugo 6 and other servers built on the centrifuge library.
// Sources: centrifugal.dev/docs/server/codes (codes, and the ranges for codes of one's own), the README of
// centrifuge-js (the numbers of its backoff), its src/centrifuge.ts (what it does below 3000).

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text centrifugo_closes[] = {
    {1000, 1000, "Normal Closure", "the server closed in order", "redial backs off and tries again"},
    {1002, 1002, "Protocol error", "the peer saw frames that break the WebSocket protocol",
     "redial backs off and tries again"},
    {1003, 1003, "Unsupported Data", "the peer does not accept this kind of data", "redial backs off and tries again"},
    {1007, 1007, "Invalid frame payload data", "a message was not what its type promises",
     "redial backs off and tries again"},
    {1008, 1008, "Policy Violation", "a message broke one of the server's rules", "redial backs off and tries again"},
    {1009, 1009, "Message Too Big", "a message was larger than the server takes",
     "split the payload, then start again"},
    {1010, 1010, "Mandatory Ext.", "an extension was missing", "redial backs off and tries again"},
    {3000, 3000, "connection closed", "the connection ended without advice from the server",
     "redial backs off and tries again"},
    {3001, 3001, "shutdown", "the server is shutting down", "redial backs off and tries again"},
    {3003, 3003, "Unassigned", "no code of this server; the name in the registry is another service's",
     "redial backs off and tries again"},
    {3004, 3004, "internal server error", "the server failed", "redial backs off and tries again"},
    {3005, 3005, "connection expired", "the connection token's time is over",
     "redial uses the spare token or asks for a fresh one"},
    {3006, 3006, "subscription expired", "a subscription token's time is over",
     "redial backs off; subscribe with a fresh subscription token"},
    {3008, 3008, "slow", "the client reads more slowly than the server sends",
     "redial backs off; read faster or subscribe to less"},
    {3009, 3009, "write error", "the server could not write to the connection", "redial backs off and tries again"},
    {3010, 3010, "insufficient state", "the server has lost its place in the stream",
     "redial backs off; recover the missed publications"},
    {3011, 3011, "force reconnect", "the server wants the connection made anew", "redial backs off and tries again"},
    {3012, 3012, "no pong", "a ping was not answered", "redial backs off and tries again"},
    {3013, 3013, "too many requests", "the client asks too much", "redial backs off; send more slowly"},
    {3014, 3014, "state invalidated", "token and cached state are no good any more",
     "redial asks for a fresh token; forget the state and synchronise anew"},
    {3500, 3500, "invalid token", "the token did not pass verification", "mend what issues tokens, then start again"},
    {3501, 3501, "bad request", "the client sent something malformed", "mend the client, then start again"},
    {3502, 3502, "stale", "the client did not authenticate in time", "mend the client, then start again"},
    {3503, 3503, "force disconnect", "the server wants this client gone",
     "stay away until somebody allows it, then start again"},
    {3504, 3504, "connection limit", "the user has too many connections", "close others, then start again"},
    {3505, 3505, "channel limit", "the client has too many subscriptions", "subscribe to less, then start again"},
    {3506, 3506, "inappropriate protocol", "a binary message came over a JSON connection",
     "mend the client, then start again"},
    {3507, 3507, "permission denied", "the client may not connect", "mend the permissions, then start again"},
    {3508, 3508, "not available", "the method is not enabled", "mend the configuration, then start again"},
    {3509, 3509, "too many errors", "the client made too many errors", "mend the client, then start again"},
};

}  // namespace texts

namespace tables {

inline constexpr rule centrifugo_below = rules::backoff().by(basis::reference_client);

inline constexpr row centrifugo_closes[] = {
    {1000, 2999, centrifugo_below.by_default()},
    {1000, centrifugo_below},
    {1001, centrifugo_below.not_an_error()},
    {1002, 1003, centrifugo_below},
    {1005, 1008, centrifugo_below},
    {1009, rules::stop().by(basis::reference_client)},
    {1010, 1011, centrifugo_below},
    {1012, centrifugo_below.first_between(milliseconds{5000}, milliseconds{30000})},
    {1013, 1015, centrifugo_below},
    {3000, 3499, rules::backoff().by_default()},
    {3000, rules::backoff()},
    {3001, rules::backoff().not_an_error()},
    {3004, rules::backoff()},
    {3005, rules::expired().by(basis::reference_client)},
    {3006, rules::backoff()},
    {3008, rules::backoff()},
    {3009, rules::backoff()},
    {3010, rules::backoff().then(session::resume)},
    {3011, rules::backoff()},
    {3012, rules::backoff()},
    {3013, rules::backoff().hold_publishing()},
    {3014, rules::fresh_token().then(session::fresh)},
    {3500, 3999, rules::stop().by_default()},
    {3500, rules::stop()},
    {3501, rules::stop()},
    {3502, rules::stop()},
    {3503, rules::stop()},
    {3504, rules::stop()},
    {3505, rules::stop()},
    {3506, rules::stop()},
    {3507, rules::stop()},
    {3508, rules::stop()},
    {3509, rules::stop()},
    {4000, 4499, rules::backoff().by_default()},
    {4500, 4999, rules::stop().by_default()},
};

inline constexpr options centrifugo_options = presets::centrifuge_js();

}  // namespace tables

/// Centrifugo. `ready` is the reply to connect. Waits as centrifuge-js: 0.5 s and a draw that grows to 20 s.
inline constexpr profile centrifugo =
    make_profile<tables::centrifugo_closes, no_rows, &rfc6455, presets::centrifuge_js_curve, packed::centrifugo>(
        "centrifugo", tables::centrifugo_options, {}, texts::centrifugo_closes);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_CENTRIFUGO_HPP_INCLUDED
