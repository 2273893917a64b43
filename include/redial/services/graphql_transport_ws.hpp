// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED
#define REDIAL_SERVICES_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>
#include <redial/services/presets.hpp>
#include <redial/services/rfc6455.hpp>

// GraphQL over WebSocket, subprotocol graphql-transport-ws.
// doc: graphql/graphql-over-http, rfcs/GraphQLOverWebSocket.md, and the client options of graphql-ws
// client: graphql-ws 6.4.2
// Sources: the specification (graphql/graphql-over-http, rfcs/GraphQLOverWebSocket.md) for the codes; it has no rule
// for reconnects. That of graphql-ws, which is documented with its client options: a list of fatal codes, everything
// else is tried again, five times. Codes that the client closes with itself are rows as well: feed them as they are.

namespace redial {
inline namespace v0 {
namespace services {

struct graphql_transport_ws : over<rfc6455> {
  static constexpr const char* name = "graphql_transport_ws";
  static constexpr row closes[] = {
      {1000, 1999, stop().by_default()},  // doc: fatal, but for the rows within
      // client: the options' page leaves out what graphql-ws does: with a subscription open it comes back at once, and
      // such returns are not counted. Who has none left says `stop`. A wait is ours: a server that ends each session so
      // would meet a loop without one.
      {1000, backoff().ended_in_order().with_basis(basis::reference_client), "Normal Closure",
       "the server ended the session in order", "redial backs off and tries again; stop when no subscription is left"},
      {1001, backoff().not_an_error()},  // doc
      {1002, 1003, stop()},              // doc
      // doc
      {1004, stop(), "Reserved", "a code that was never given a meaning", "stop and mend it, then start again"},
      {1005, 1006, backoff()},  // doc
      {1007, 1010, stop()},     // doc
      // doc
      {1011, stop(), "Internal Error", "the server met something unexpected", "find out what it was, then start again"},
      {1012, backoff(), "Service Restart", "the service is restarting", "redial backs off and tries again"},  // doc
      {1013, 1014, backoff()},                                                                                // doc
      // doc
      {1015, stop(), "TLS handshake", "the TLS handshake failed", "mend certificates or clock, then start again"},
      // From 2000 on the options' page backs off where it does not stop: so does any code without a row.
      {3000, backoff(), "Unauthorized", "as HTTP 401", "redial backs off and tries again"},  // doc
      {3003, backoff(), "Forbidden", "as HTTP 403", "redial backs off and tries again"},     // doc
      {3008, backoff()},                                                                     // doc
      {4004, stop(), "Bad response", "the client could not make sense of a message",
       "stop and mend it, then start again"},                                                              // doc
      {4005, stop(), "Internal client error", "the client failed", "stop and mend it, then start again"},  // doc
      {4400, stop(), "Bad request", "a message was not valid", "stop and mend it, then start again"},      // doc
      {4401, stop(), "Unauthorized", "a subscription came before the connection was acknowledged",
       "stop and mend it, then start again"},  // doc
      {4403, backoff().with_basis(basis::reference_client), "Forbidden", "the connection was not accepted",
       "redial backs off: access may be granted meanwhile"},  // client
      {4406, stop(), "Subprotocol not acceptable", "the server does not speak this subprotocol",
       "stop and mend it, then start again"},  // doc
      {4408, backoff().with_basis(basis::reference_client), "Connection initialisation timeout",
       "connection_init did not come in time", "redial backs off and tries again"},  // client
      {4409, stop(), "Subscriber already exists", "an id was used twice at a time",
       "stop and mend it, then start again"},  // doc
      {4429, stop(), "Too many initialisation requests", "connection_init came more than once",
       "stop and mend it, then start again"},  // doc
      // doc
      {4499, backoff(), "Terminated", "the client tore the connection down", "redial backs off and tries again"},
      {4500, stop(), "Internal server error", "the server failed", "find out why, then start again"},  // doc
      {4504, backoff().with_basis(basis::reference_client), "Connection acknowledgement timeout",
       "connection_ack did not come in time", "redial backs off and tries again"},  // client
  };
  // The protocol has no credential of its own; the payload of connection_init may.
  static constexpr options defaults = with_credential(credential::none, presets::graphql_ws());
  static constexpr curve_function curve = presets::graphql_ws_curve;
};

}  // namespace services

/// GraphQL over WebSocket. `ready` is connection_ack. Waits as graphql-ws, at most five attempts.
inline constexpr profile graphql_transport_ws = detail::profile_of<services::graphql_transport_ws>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED
