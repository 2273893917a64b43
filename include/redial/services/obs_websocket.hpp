// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_OBS_WEBSOCKET_HPP_INCLUDED
#define REDIAL_SERVICES_OBS_WEBSOCKET_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>
#include <redial/services/rfc6455.hpp>

// obs-websocket 5, the remote control of OBS Studio.
// doc: obsproject/obs-websocket, docs/generated/protocol.md
// client: obs-websocket-js 5.0.8
// ours: the page has a name and no rule; a mistake of the client's, tried slowly, as nothing says that it is final
// Source: obsproject/obs-websocket, docs/generated/protocol.md. It says of one code what a client must not do (4011).
// The others have names only, nearly all of them a client's mistake: nothing says that they are final, so they are
// tried slowly for a while. obs-websocket-js leaves every return to its application and is no help.

namespace redial {
inline namespace v0 {
namespace services {

struct obs_websocket : over<rfc6455> {
  static constexpr const char* name = "obs_websocket";
  static constexpr rule mend = stop_if_it_lasts().after_a_change().with_basis(basis::inferred);
  static constexpr const char* mended =
      "redial tries again slowly for a quarter of an hour, then stops: mend the client";

  static constexpr row closes[] = {
      {4000, backoff().with_basis(basis::inferred), "UnknownReason", "no reason is known; not meant to be used",
       "redial backs off and tries again"},                                          // ours: no mistake of the client's
      {4002, mend, "MessageDecodeError", "a message could not be decoded", mended},  // ours
      {4003, mend, "MissingDataField", "a message lacks a field", mended},           // ours
      {4004, mend, "InvalidDataFieldType", "a field has the wrong type", mended},    // ours
      {4005, mend, "InvalidDataFieldValue", "a field has a value that is not allowed", mended},  // ours
      {4006, mend, "UnknownOpCode", "the opcode is not known", mended},                          // ours
      {4007, mend, "NotIdentified", "a message came before Identify", mended},                   // ours
      {4008, mend, "AlreadyIdentified", "Identify was sent twice", mended},                      // ours
      // ours
      {4009, mend.tell_user(), "AuthenticationFailed", "the password is wrong",
       "redial tries again slowly for a quarter of an hour, then stops: tell a person to put in the right password"},
      {4010, mend, "UnsupportedRpcVersion", "OBS does not speak this RPC version",
       "redial tries again slowly for a quarter of an hour, then stops: update the client or OBS"},  // ours
      {4011, stop(), "SessionInvalidated", "somebody pressed Kick in OBS",
       "stay away until a person wants it back, then start again"},  // doc
      {4012, mend, "UnsupportedFeature", "a feature needs software or hardware that is not there",
       "redial tries again slowly for a quarter of an hour, then stops: ask for less"},  // ours
  };
  static constexpr options defaults = with_credential(credential::fixed);  // a password
};

}  // namespace services

/// obs-websocket. `ready` is Identified.
inline constexpr profile obs_websocket = detail::profile_of<services::obs_websocket>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_OBS_WEBSOCKET_HPP_INCLUDED
