// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_HOME_ASSISTANT_HPP_INCLUDED
#define REDIAL_SERVICES_HOME_ASSISTANT_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>
#include <redial/services/presets.hpp>
#include <redial/services/rfc6455.hpp>
#include <stdint.h>

// Home Assistant's WebSocket API, /api/websocket.
// doc: developers.home-assistant.io/docs/api/websocket
// client: home-assistant-js-websocket 9.7.0
//
// It has no close codes of its own; a wrong token is refused in a message, and then it closes with 1000. What to feed
// for the `type` of a message:
//
//     auth_ok         ready{id, never}
//     auth_invalid    closed{services::home_assistant::auth_invalid, id}; the close behind it changes nothing
//     all others      received{id}
//
//     redial::event on_message(std::string_view type, uint32_t id) {
//       if (type == "auth_ok") { return redial::ready{id, redial::never}; }
//       if (type == "auth_invalid") { return redial::closed{redial::services::home_assistant::auth_invalid, id}; }
//       return redial::received{id};
//     }
//
// Each wrong token counts towards a ban of the address, which is why it is not tried again. With access tokens of half
// an hour set `credential` to `token`; who would rather renew one that was refused writes a service over this one with
// the row {4401, fresh_token()}.

namespace redial {
inline namespace v0 {
namespace services {

struct home_assistant : over<rfc6455> {
  static constexpr const char* name = "home_assistant";
  /// What is fed for the message auth_invalid; as HTTP's 401.
  static constexpr uint16_t auth_invalid = 4401;

  static constexpr row closes[] = {
      {auth_invalid, stop().after_a_change().tell_user().with_basis(basis::reference_client), "Invalid authentication",
       "the access token is wrong or was revoked", "tell a person: put in another token, then start again"},  // client
  };
  static constexpr row statuses[] = {
      // ours: each try is one more wrong request from a banned address; the client can't see the status
      {403, stop_if_it_lasts().tell_user().with_basis(basis::inferred), "Forbidden",
       "this address is banned after too many wrong logins (ip_bans.yaml)",
       "redial tries again slowly for a quarter of an hour, then stops: mend the token and lift the ban"},
  };
  /// The curve below, as bounds. Silence is the application's business: set `liveness_timeout`, feed `received`, and on
  /// `ping` send the message {"id": N, "type": "ping"}.
  /// The credential is a long-lived access token.
  static constexpr options defaults = with_credential(credential::fixed, presets::growing(1000, 5000, 200, 0));
  /// The client's ladder: 0, 1, 2, 3, 4 s, then 5 s each time.
  static constexpr draw_range curve(const backoff_options&, uint32_t retries, uint32_t) noexcept {
    const uint32_t wait = (retries < 5 ? retries : 5) * 1000;
    return {wait, wait};
  }
};

}  // namespace services

/// Home Assistant. `ready` is auth_ok.
inline constexpr profile home_assistant = detail::profile_of<services::home_assistant>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_HOME_ASSISTANT_HPP_INCLUDED
