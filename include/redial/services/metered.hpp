// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_METERED_HPP_INCLUDED
#define REDIAL_SERVICES_METERED_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>
#include <redial/services/rfc6455.hpp>

// doc: www.metered.ca/docs, Realtime Messaging, the page on WebSocket close codes
// client: @metered-ca/realtime 1.2.0
// ours: the page gives the status and its cause, and no rule
//
// Metered Realtime Messaging, from its page on WebSocket close codes. `stop` is for what that page calls final, and
// only for that; 404 it merely explains. Most statuses do as in the base; they are rows here too because the page names
// them, and a profile's row outlives a change of the base.

namespace redial {
inline namespace v0 {
namespace services {

struct metered : over<rfc6455> {
  static constexpr const char* name = "metered";
  static constexpr row closes[] = {
      {1001, backoff().not_an_error(), "Going Away",
       "the server shuts down for a deploy or restart; a going_away message came before",
       "nothing to mend: redial stays away as long as the message asked, then comes back"},  // doc
      {1008, stop(), "Policy Violation", "a message broke a rule of the protocol",
       "find out which one and mend it, then start again"},  // doc
      {1009, stop(), "Message Too Big", "one frame was larger than 64 KB",
       "split the payload: the cap is for each frame, then start again"},  // doc
      {4001, fresh_token(), "Invalid Token",
       "the token did not pass verification: bad signature, malformed, or unknown key",
       "redial asks for another and tries again; it stops if refusals last a quarter of an hour: check the sk_ secret "
       "and the kid header"},  // doc
      {4002, expired(), "Token Expired", "the token's exp has passed; the server closes about 250 ms before it",
       "nothing to mend: redial uses the spare token or asks for a fresh one"},  // doc
      {4003, stop(), "Channel Not Authorized", "a subscription lies outside the key's channel patterns",
       "change the patterns on the dashboard or the channel, then start again"},  // doc
      {4010, backoff(), "Over Concurrent Limit", "the plan's concurrent connections are all taken and overage is off",
       "redial backs off until one is free; allow overage or take a larger plan"},  // doc
      {4011, backoff().hold_publishing(), "Over Message Rate",
       "more than 100 messages a second, or a burst of more than 200, on one connection",
       "redial backs off; hold publishing after the reconnect and send through a send_gate"},  // doc
      {4012, stop().tell_user(), "Account Suspended",
       "the account is suspended, and every connect will fail until it is active again",
       "tell a person: settle it in the dashboard, then start again"},  // doc
      {4020, once(), "Admin Disconnect", "a backend disconnected this peer on purpose",
       "redial comes back once with a fresh token; if it was a log-out, set reconnect_after_kick to false"},  // doc
  };
  static constexpr row statuses[] = {
      {401, fresh_token().with_basis(basis::inferred), "Unauthorized",
       "the token or key is invalid, expired, missing or unknown, or the origin is not allowed",
       "redial asks for a fresh token and tries again; it stops if refusals last a quarter of an hour; a refused "
       "origin "
       "needs the dashboard"},  // ours: as 4001, the same causes
      {404, stop_if_it_lasts().with_basis(basis::inferred), "Not Found",
       "wrong path: the only endpoint for upgrades is /v1",
       "redial tries again slowly for a quarter of an hour, then stops: check the path"},  // ours
      {429, backoff().with_basis(basis::inferred), "Too Many Requests", "too many connects from this address",
       "redial waits as long as the server asks, or backs off"},  // ours
      {500, backoff().with_basis(basis::inferred), "Internal Server Error", "the service failed while it upgraded",
       "redial backs off and tries again"},  // ours
      {503, backoff().with_basis(basis::inferred), "Service Unavailable", "the service failed while it upgraded",
       "redial waits as long as the server asks, or backs off"},  // ours
  };
  static constexpr options defaults = [] {
    options o = default_options;               // the page's backoff, a token, and a welcome to wait for
    o.liveness_timeout = milliseconds{60000};  // when the service's own client gives up
    return o;
  }();
  static constexpr redial::limits limits{100, 200, 65536};
};

}  // namespace services

/// Metered Realtime Messaging: 1 s doubling to 30 s, give or take 20 %; 100 messages/s, burst 200, 65 536 bytes a
/// frame.
inline constexpr profile metered = detail::profile_of<services::metered>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_METERED_HPP_INCLUDED
