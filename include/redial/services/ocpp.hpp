// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_OCPP_HPP_INCLUDED
#define REDIAL_SERVICES_OCPP_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>
#include <redial/services/presets.hpp>
#include <redial/services/rfc6455.hpp>
#include <stdint.h>

// OCPP-J, how charging stations speak to their management system (CSMS): 1.6-J and 2.0.1, and 2.1 alike.
// doc: OCPP-J 1.6 and OCPP 2.0.1 part 4 (Open Charge Alliance), sections 3.2 and 5
// client: ocpp-rpc 2.2.1
//
// The standard has no close codes: a station that has lost its connection goes on for ever (2.0.1, 5.3), so no end
// stops for good here, and a person is told what only a person can mend. What is refused otherwise:
//
//     101 without Sec-WebSocket-Protocol    no version in common       closed{services::ocpp::no_common_version, id}
//     101 with one of those asked for       online; `opened` is all    opened{id}
//     BootNotification: Pending, Rejected   stay; ask again later      nothing
//       ... and the connection is dropped   until `interval` is over   going_away{interval, id}, then the close
//
// A station sees the first two in the answer to its upgrade, before the CSMS closes:
//
//     void on_upgraded(const char* protocol, uint32_t id) {  // null if the answer has none
//       if (protocol == nullptr) { feed(redial::closed{redial::services::ocpp::no_common_version, id}); }
//       else { feed(redial::opened{id}); }
//     }
//     void on_rejected_boot(std::chrono::seconds interval, uint32_t id) { feed(redial::going_away{interval, id}); }
//
// BootNotification is sent on boot, and after a reconnect only if what it says has changed (5.3, in 1.6-J 5.4), so it
// is no hello to wait for.

namespace redial {
inline namespace v0 {
namespace services {

struct ocpp : over<rfc6455> {
  static constexpr const char* name = "ocpp";
  /// What is fed for an upgrade whose answer names no subprotocol; as HTTP's 406, and GraphQL's 4406.
  static constexpr uint16_t no_common_version = 4406;

  static constexpr row closes[] = {
      {1002, 1003, backoff()},  // doc: 5.3, as all that follows
      {1007, 1010, backoff()},  // doc
      {3000, backoff()},        // doc
      {3003, backoff()},        // doc
      // ours: the client gives up; a station goes on, since a CSMS may be updated
      {no_common_version, backoff().tell_user().with_basis(basis::inferred), "No common version",
       "the CSMS speaks none of the OCPP versions that were offered",
       "redial backs off and tries again: offer another version, or update the CSMS"},
  };
  static constexpr row statuses[] = {
      {200, 599, backoff().by_default()},  // doc
      // ours: the standard names no status for a wrong key; the client gives up if it is the first answer
      {401, backoff().tell_user().with_basis(basis::inferred), "Unauthorized",
       "the authorization key, which HTTP Basic shows with the station's identity, is wrong",
       "redial backs off and tries again: set the key that the CSMS knows"},
      // ours: the standard has the status, and not what follows; the client gives up if it is the first answer
      {404, backoff().tell_user().with_basis(basis::inferred), "Not Found",
       "the CSMS does not know the station's identity, the last part of the path",
       "redial backs off and tries again: register the station, or mend its identity"},
  };
  /// RetryBackOffWaitMinimum 3 s, RandomRange 10 s, RepeatTimes 3: the standard has no defaults, EVerest's libocpp has
  /// these in its examples. A CSMS may set them while a station runs: see presets::ocpp_wait.
  static constexpr options defaults = [] {
    options o = presets::ocpp(milliseconds{3000}, milliseconds{10000}, 3);
    o.credential = credential::fixed;  // the authorization key; a client certificate is none
    o.expect_ready = false;
    return o;
  }();
  static constexpr curve_function curve = presets::ocpp_curve<10000, 3>;
};

}  // namespace services

/// OCPP-J 1.6, 2.0.1 and 2.1. Online as soon as the upgrade has agreed on a version. With a WebSocketPingInterval set
/// `liveness_timeout` to twice as much, and feed `received`.
inline constexpr profile ocpp = detail::profile_of<services::ocpp>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_OCPP_HPP_INCLUDED
