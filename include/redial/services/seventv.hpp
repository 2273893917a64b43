// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_SEVENTV_HPP_INCLUDED
#define REDIAL_SERVICES_SEVENTV_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>
#include <redial/services/rfc6455.hpp>

// 7TV EventAPI 3.
// doc: SevenTV/EventAPI, README, "Close codes", a table with a column "Reconnect?" and three footnotes

namespace redial {
inline namespace v0 {
namespace services {

struct seventv : over<rfc6455> {
  static constexpr const char* name = "seventv";
  static constexpr rule mend = stop().after_a_change();

  static constexpr row closes[] = {
      {4000, backoff(), "Server Error", "the server failed", "redial backs off and tries again"},              // doc
      {4001, mend, "Unknown Operation", "the opcode is not known", "mend the client, then start again"},       // doc
      {4002, mend, "Invalid Payload", "a payload could not be decoded", "mend the client, then start again"},  // doc
      {4003, mend, "Auth Failure", "authentication failed", "mend the client, then start again"},              // doc
      // doc
      {4004, mend, "Already Identified", "the client identified itself twice", "mend the client, then start again"},
      {4005, stop().if_the_user_acted(), "Rate Limited", "the client does too much",
       "start again if a person asked for this connection"},                                                  // doc
      {4006, backoff().not_an_error(), "Restart", "the server restarts", "redial backs off and comes back"},  // doc
      {4007, backoff().not_an_error().at_least(milliseconds{300000}), "Maintenance", "the server is under maintenance",
       "redial stays away for five minutes or more, then comes back"},  // doc: "including jitter"
      {4008, backoff(), "Timeout", "the client was silent for too long", "redial backs off and tries again"},    // doc
      {4009, mend, "Already Subscribed", "a subscription was made twice", "mend the client, then start again"},  // doc
      {4010, mend, "Not Subscribed", "what was to be given up was not subscribed to",
       "mend the client, then start again"},  // doc
      {4011, stop().if_the_user_acted(), "Insufficient Privilege", "the client may not do this",
       "start again if a person asked for this connection"},  // doc
      // ours: in the server's code, not in the document's table
      {4012, backoff().with_basis(basis::inferred), "Reconnect",
       "the server wants the connection made anew; in its code, not in its table", "redial backs off and tries again"},
  };
  static constexpr options defaults = with_credential(credential::none);
};

}  // namespace services

/// 7TV EventAPI. `ready` is Hello. The codes also come in op 7, before the close.
inline constexpr profile seventv = detail::profile_of<services::seventv>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_SEVENTV_HPP_INCLUDED
