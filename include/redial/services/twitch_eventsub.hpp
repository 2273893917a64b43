// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_TWITCH_EVENTSUB_HPP_INCLUDED
#define REDIAL_SERVICES_TWITCH_EVENTSUB_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>
#include <redial/services/rfc6455.hpp>

// Twitch EventSub over WebSocket.
// doc: dev.twitch.tv/docs/eventsub/handling-websocket-events and .../websocket-reference
// client: @twurple/eventsub-ws 8.1.4
// Sources: dev.twitch.tv/docs/eventsub/handling-websocket-events and .../websocket-reference; texts and the life of
// subscriptions also in Twitch's own twitch-cli. Where they give a code and no rule, the rows are inferred; @twurple/
// eventsub-ws, which is not Twitch's own, comes back at once after every end (tests/proof/clients). A connection that
// is lost takes its subscriptions along: connect to the default URL and subscribe anew. The message session_reconnect
// does not: see redial/edge/handover.hpp.

namespace redial {
inline namespace v0 {
namespace services {

struct twitch_eventsub : over<rfc6455> {
  static constexpr const char* name = "twitch_eventsub";
  /// The connection is lost, and with it all that was subscribed.
  static constexpr rule lost = backoff().with_session(session::fresh).with_endpoint(endpoint::standard);

  /// ... by an end that sounds final.
  static constexpr rule lost_in_doubt =
      stop_if_it_lasts().with_session(session::fresh).with_endpoint(endpoint::standard).with_basis(basis::inferred);

  static constexpr row closes[] = {
      // ours: on the page 1000 is the client's own. From the server's side it is what the base says of it: a deploy,
      // an idle limit, a proxy. twurple comes back as well.
      {1000, lost.ended_in_order().with_basis(basis::inferred), "Client disconnected",
       "the connection was closed in order; if not by this client, by something on the way",
       "redial backs off; subscribe anew"},
      {1001, lost.not_an_error()},  // doc
      {1002, 1003, lost_in_doubt},  // ours: sounds final and is not Twitch's; what every loss leads to, for a while
      {1005, 1006, lost},           // doc
      {1007, 1010, lost_in_doubt},  // ours: as 1002
      {1011, lost},                 // doc
      {1012, lost.first_between(milliseconds{5000}, milliseconds{30000})},  // doc
      {1013, 1014, lost},                                                   // doc
      // ours: the page has no rule for it; as a lost connection
      {4000, 4999, lost.by_default().with_basis(basis::inferred)},
      {4000, lost.with_basis(basis::inferred), "Internal server error", "the server failed",
       "redial backs off; subscribe anew"},  // ours: the page has no rule for it; as a lost connection
      // ours: the page forbids the traffic and does not say what follows. twurple comes back at once; the same mistake
      // again is no cure, so this comes back slowly, and not for ever.
      {4001, lost_in_doubt.after_a_change(), "Client sent inbound traffic",
       "the client sent something other than a pong",
       "redial tries again slowly for a quarter of an hour, then stops: send nothing, and subscribe anew"},
      {4002, lost.with_basis(basis::inferred), "Client failed ping-pong", "a ping was not answered",
       "redial backs off; answer pings, subscribe anew"},  // ours: a link that stalls looks no different
      // ours: mostly a subscription that came too late or was refused over HTTP, which the next session may well get.
      // twurple comes back. Who has nothing to subscribe to says `stop`.
      {4003, lost.with_basis(basis::inferred), "Connection unused", "nothing was subscribed to within 10 s",
       "redial backs off; subscribe at once, or stop if there is nothing to subscribe to"},
      {4004, lost.with_basis(basis::inferred), "Reconnect grace time expired",
       "the old connection was kept for more than 30 s after session_reconnect",
       "redial backs off, unless the successor is up already"},  // ours: the page has the cause and no rule
      {4005, lost, "Network timeout", "a passing fault of the network", "redial backs off; subscribe anew"},  // doc
      {4006, lost, "Network error", "a passing fault of the network", "redial backs off; subscribe anew"},    // doc
      {4007, lost.with_basis(basis::inferred), "Invalid reconnect", "the reconnect URL is not valid",
       "redial backs off; go to the default URL and subscribe anew"},  // ours: the page has the cause and no rule
  };
  // No credential: the token goes with the subscriptions, over HTTP.
  static constexpr options defaults = with_credential(credential::none);
};

}  // namespace services

/// Twitch EventSub. `ready` is session_welcome. Those who feed `received` set `liveness_timeout` to
/// keepalive_timeout_seconds and a little.
inline constexpr profile twitch_eventsub = detail::profile_of<services::twitch_eventsub>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_TWITCH_EVENTSUB_HPP_INCLUDED
