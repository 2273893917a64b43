// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED
#define REDIAL_PROFILE_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED

#include <redial/profile/packed/graphql_transport_ws.hpp>
#include <redial/profile/profile.hpp>
#include <redial/profile/rfc6455.hpp>
#include <redial/profile/presets.hpp>

// GraphQL over WebSocket, subprotocol graphql-transport-ws.
// Sources: the specification (graphql/graphql-over-http, rfcs/GraphQLOverWebSocket.md) for the codes; it has no rule
// for reconnects. That of graphql-ws, which is documented with its client options: a list of fatal codes, everything
// else is tried again, five times. Codes that the client closes with itself are rows as well: feed them as they are.

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text graphql_transport_ws_closes[] = {
    {1000, 1000, "Normal Closure", "the client closed in order",
     "nothing to mend; start again when a subscription is wanted"},
    {1004, 1004, "Reserved", "a code that was never given a meaning", "stop and mend it, then start again"},
    {1011, 1011, "Internal Error", "the server met something unexpected", "find out what it was, then start again"},
    {1015, 1015, "TLS handshake", "the TLS handshake failed", "mend certificates or clock, then start again"},
    {3000, 3000, "Unauthorized", "as HTTP 401", "redial backs off and tries again"},
    {3003, 3003, "Forbidden", "as HTTP 403", "redial backs off and tries again"},
    {4004, 4004, "Bad response", "the client could not make sense of a message", "stop and mend it, then start again"},
    {4005, 4005, "Internal client error", "the client failed", "stop and mend it, then start again"},
    {4400, 4400, "Bad request", "a message was not valid", "stop and mend it, then start again"},
    {4401, 4401, "Unauthorized", "a subscription came before the connection was acknowledged",
     "stop and mend it, then start again"},
    {4403, 4403, "Forbidden", "the connection was not accepted", "redial backs off: access may be granted meanwhile"},
    {4406, 4406, "Subprotocol not acceptable", "the server does not speak this subprotocol",
     "stop and mend it, then start again"},
    {4408, 4408, "Connection initialisation timeout", "connection_init did not come in time",
     "redial backs off and tries again"},
    {4409, 4409, "Subscriber already exists", "an id was used twice at a time", "stop and mend it, then start again"},
    {4429, 4429, "Too many initialisation requests", "connection_init came more than once",
     "stop and mend it, then start again"},
    {4499, 4499, "Terminated", "the client tore the connection down", "redial backs off and tries again"},
    {4500, 4500, "Internal server error", "the server failed", "find out why, then start again"},
    {4504, 4504, "Connection acknowledgement timeout", "connection_ack did not come in time",
     "redial backs off and tries again"},
};

}  // namespace texts

namespace tables {

inline constexpr row graphql_transport_ws_closes[] = {
    {1000, 1999, rules::stop().by_default()},  // fatal, but for the rows within
    {1000, rules::stop().not_an_error()},
    {1001, rules::backoff().not_an_error()},
    {1002, 1004, rules::stop()},
    {1005, 1006, rules::backoff()},
    {1007, 1011, rules::stop()},
    {1012, 1014, rules::backoff()},
    {1015, rules::stop()},
    {2000, 4999, rules::backoff().by_default()},
    {3000, rules::backoff()},
    {3003, rules::backoff()},
    {3008, rules::backoff()},
    {4004, rules::stop()},
    {4005, rules::stop()},
    {4400, rules::stop()},
    {4401, rules::stop()},
    {4403, rules::backoff().by(basis::reference_client)},
    {4406, rules::stop()},
    {4408, rules::backoff().by(basis::reference_client)},
    {4409, rules::stop()},
    {4429, rules::stop()},
    {4499, rules::backoff()},
    {4500, rules::stop()},
    {4504, rules::backoff().by(basis::reference_client)},
};

inline constexpr options graphql_transport_ws_options = [] {
  options o = presets::graphql_ws();
  o.credential = credential::none;  // the protocol has none of its own; the payload of connection_init may
  return o;
}();

}  // namespace tables

/// GraphQL over WebSocket. `ready` is connection_ack. Waits as graphql-ws, at most five attempts.
inline constexpr profile graphql_transport_ws = make_profile<tables::graphql_transport_ws_closes, no_rows, &rfc6455,
                                                             presets::graphql_ws_curve, packed::graphql_transport_ws>(
    "graphql_transport_ws", tables::graphql_transport_ws_options, {}, texts::graphql_transport_ws_closes);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED
