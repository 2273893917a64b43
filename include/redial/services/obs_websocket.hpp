// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_OBS_WEBSOCKET_HPP_INCLUDED
#define REDIAL_SERVICES_OBS_WEBSOCKET_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>
#include <redial/services/rfc6455.hpp>

// obs-websocket 5, the remote control of OBS Studio.
// Source: obsproject/obs-websocket, docs/generated/protocol.md. It says of one code what a client must not do (4011);
// the rest follows from what the codes mean: nearly all of them are a client's mistake.

namespace redial {
inline namespace v0 {
namespace services {

struct obs_websocket : over<rfc6455> {
  static constexpr const char* name = "obs_websocket";
  static constexpr rule mend = stop().after_a_change().with_basis(basis::inferred);

  static constexpr row closes[] = {
      {4000, backoff().with_basis(basis::inferred), "UnknownReason", "no reason is known; not meant to be used",
       "redial backs off and tries again"},
      {4002, mend, "MessageDecodeError", "a message could not be decoded", "mend the client, then start again"},
      {4003, mend, "MissingDataField", "a message lacks a field", "mend the client, then start again"},
      {4004, mend, "InvalidDataFieldType", "a field has the wrong type", "mend the client, then start again"},
      {4005, mend, "InvalidDataFieldValue", "a field has a value that is not allowed",
       "mend the client, then start again"},
      {4006, mend, "UnknownOpCode", "the opcode is not known", "mend the client, then start again"},
      {4007, mend, "NotIdentified", "a message came before Identify", "mend the client, then start again"},
      {4008, mend, "AlreadyIdentified", "Identify was sent twice", "mend the client, then start again"},
      {4009, mend.tell_user(), "AuthenticationFailed", "the password is wrong",
       "tell a person: put in the right password, then start again"},
      {4010, mend, "UnsupportedRpcVersion", "OBS does not speak this RPC version",
       "update the client or OBS, then start again"},
      {4011, stop(), "SessionInvalidated", "somebody pressed Kick in OBS",
       "stay away until a person wants it back, then start again"},
      {4012, mend, "UnsupportedFeature", "a feature needs software or hardware that is not there",
       "ask for less, then start again"},
  };
  static constexpr options defaults = [] {
    options o;
    o.credential = credential::fixed;  // a password
    return o;
  }();
};

}  // namespace services

/// obs-websocket. `ready` is Identified.
inline constexpr profile obs_websocket = detail::profile_of<services::obs_websocket>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_OBS_WEBSOCKET_HPP_INCLUDED
