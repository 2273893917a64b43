// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_CENTRIFUGO_HPP_INCLUDED
#define REDIAL_SERVICES_CENTRIFUGO_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>
#include <redial/services/presets.hpp>
#include <redial/services/rfc6455.hpp>

// Centrifugo 6 and other servers built on the centrifuge library.
// doc: centrifugal.dev/docs/server/codes
// client: centrifuge 5.7.4
// Sources: centrifugal.dev/docs/server/codes (codes, and the ranges for codes of one's own), the README of
// centrifuge-js (the numbers of its backoff), its src/centrifuge.ts (what it does below 3000). The page gives the
// ranges by number alone and so does this table. centrifuge-js 5.7 believes 3500-3999 and 4500-4999 only if the Close
// frame has a reason text, which Centrifugo always sends; after one without it comes back (tests/proof/clients).

namespace redial {
inline namespace v0 {
namespace services {

struct centrifugo : over<rfc6455> {
  static constexpr const char* name = "centrifugo";
  static constexpr rule below_3000 = backoff().with_basis(basis::reference_client);

  static constexpr row closes[] = {
      {1000, 2999, below_3000.by_default()},  // client
      // client
      {1000, below_3000, "Normal Closure", "the server closed in order", "redial backs off and tries again"},
      {1001, below_3000.not_an_error()},  // client
      {1002, below_3000, "Protocol error", "the peer saw frames that break the WebSocket protocol",
       "redial backs off and tries again"},  // client
      {1003, below_3000, "Unsupported Data", "the peer does not accept this kind of data",
       "redial backs off and tries again"},  // client
      {1005, 1006, below_3000},              // client
      {1007, below_3000, "Invalid frame payload data", "a message was not what its type promises",
       "redial backs off and tries again"},  // client
      {1008, below_3000, "Policy Violation", "a message broke one of the server's rules",
       "redial backs off and tries again"},  // client
      {1009, stop().with_basis(basis::reference_client), "Message Too Big",
       "a message was larger than the server takes", "split the payload, then start again"},                 // client
      {1010, below_3000, "Mandatory Ext.", "an extension was missing", "redial backs off and tries again"},  // client
      {1011, below_3000},                                                                                    // client
      {1012, below_3000.first_between(milliseconds{5000}, milliseconds{30000})},                             // client
      {1013, 1015, below_3000},                                                                              // client
      // The page's other ranges to come back after, 3000 to 3499 and 4000 to 4499, are what any code without a row is.
      {3000, backoff(), "connection closed", "the connection ended without advice from the server",
       "redial backs off and tries again"},  // doc
      // doc
      {3001, backoff().not_an_error(), "shutdown", "the server is shutting down", "redial backs off and tries again"},
      {3003, backoff(), "Unassigned", "no code of this server; the name in the registry is another service's",
       "redial backs off and tries again"},                                                                 // doc
      {3004, backoff(), "internal server error", "the server failed", "redial backs off and tries again"},  // doc
      // ours: the client comes back with the token that it has, and gets another when the server calls that one expired
      // (reply error 109). To ask at once saves the attempt; with a token that cannot be renewed it does as the client.
      {3005, expired().renew_if_possible().with_basis(basis::inferred), "connection expired",
       "the connection token's time is over",
       "redial uses the spare token or asks for a fresh one; where none can be had it backs off"},
      {3006, backoff(), "subscription expired", "a subscription token's time is over",
       "redial backs off; subscribe with a fresh subscription token"},  // doc
      {3008, backoff(), "slow", "the client reads more slowly than the server sends",
       "redial backs off; read faster or subscribe to less"},  // doc
      {3009, backoff(), "write error", "the server could not write to the connection",
       "redial backs off and tries again"},  // doc
      {3010, backoff().with_session(session::resume), "insufficient state",
       "the server has lost its place in the stream", "redial backs off; recover the missed publications"},  // doc
      {3011, backoff(), "force reconnect", "the server wants the connection made anew",
       "redial backs off and tries again"},                                                         // doc
      {3012, backoff(), "no pong", "a ping was not answered", "redial backs off and tries again"},  // doc
      {3013, backoff().hold_publishing(), "too many requests", "the client asks too much",
       "redial backs off; send more slowly"},  // doc
      // doc
      {3014, fresh_token().renew_if_possible().with_session(session::fresh), "state invalidated",
       "token and cached state are no good any more",
       "redial asks for a fresh token, or backs off where none can be had; forget the state and synchronise anew"},
      {3500, 3999, stop().by_default()},  // doc
      {3500, stop(), "invalid token", "the token did not pass verification",
       "mend what issues tokens, then start again"},  // doc
      // doc
      {3501, stop(), "bad request", "the client sent something malformed", "mend the client, then start again"},
      {3502, stop(), "stale", "the client did not authenticate in time", "mend the client, then start again"},  // doc
      {3503, stop(), "force disconnect", "the server wants this client gone",
       "stay away until somebody allows it, then start again"},  // doc
      // doc
      {3504, stop(), "connection limit", "the user has too many connections", "close others, then start again"},
      // doc
      {3505, stop(), "channel limit", "the client has too many subscriptions", "subscribe to less, then start again"},
      {3506, stop(), "inappropriate protocol", "a binary message came over a JSON connection",
       "mend the client, then start again"},  // doc
      // doc
      {3507, stop(), "permission denied", "the client may not connect", "mend the permissions, then start again"},
      {3508, stop(), "not available", "the method is not enabled", "mend the configuration, then start again"},  // doc
      // doc
      {3509, stop(), "too many errors", "the client made too many errors", "mend the client, then start again"},
      {4500, 4999, stop().by_default()},  // doc
  };
  static constexpr options defaults = presets::centrifuge_js();
  static constexpr curve_function curve = presets::centrifuge_js_curve;
};

}  // namespace services

/// Centrifugo. `ready` is the reply to connect. Waits as centrifuge-js: 0.5 s and a draw that grows to 20 s.
inline constexpr profile centrifugo = detail::profile_of<services::centrifugo>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_CENTRIFUGO_HPP_INCLUDED
