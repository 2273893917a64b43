// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_OBS_WEBSOCKET_HPP_INCLUDED
#define REDIAL_PROFILE_OBS_WEBSOCKET_HPP_INCLUDED

#include <redial/profile/packed/obs_websocket.hpp>
#include <redial/profile/profile.hpp>
#include <redial/profile/rfc6455.hpp>

// obs-websocket 5, the remote control of OBS Studio.
// Source: obsproject/obs-websocket, docs/generated/protocol.md. It says of one code what a client must not do (4011);
// the rest follows from what the codes mean: nearly all of them are a client's mistake.

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text obs_websocket_closes[] = {
    {4000, 4000, "UnknownReason", "no reason is known; not meant to be used", "redial backs off and tries again"},
    {4002, 4002, "MessageDecodeError", "a message could not be decoded", "mend the client, then start again"},
    {4003, 4003, "MissingDataField", "a message lacks a field", "mend the client, then start again"},
    {4004, 4004, "InvalidDataFieldType", "a field has the wrong type", "mend the client, then start again"},
    {4005, 4005, "InvalidDataFieldValue", "a field has a value that is not allowed",
     "mend the client, then start again"},
    {4006, 4006, "UnknownOpCode", "the opcode is not known", "mend the client, then start again"},
    {4007, 4007, "NotIdentified", "a message came before Identify", "mend the client, then start again"},
    {4008, 4008, "AlreadyIdentified", "Identify was sent twice", "mend the client, then start again"},
    {4009, 4009, "AuthenticationFailed", "the password is wrong",
     "tell a person: put in the right password, then start again"},
    {4010, 4010, "UnsupportedRpcVersion", "OBS does not speak this RPC version",
     "update the client or OBS, then start again"},
    {4011, 4011, "SessionInvalidated", "somebody pressed Kick in OBS",
     "stay away until a person wants it back, then start again"},
    {4012, 4012, "UnsupportedFeature", "a feature needs software or hardware that is not there",
     "ask for less, then start again"},
};

}  // namespace texts

namespace tables {

inline constexpr rule obs_mend = rules::stop().after_a_change().by(basis::inferred);

inline constexpr row obs_websocket_closes[] = {
    {4000, rules::backoff().by(basis::inferred)},
    {4002, obs_mend},
    {4003, obs_mend},
    {4004, obs_mend},
    {4005, obs_mend},
    {4006, obs_mend},
    {4007, obs_mend},
    {4008, obs_mend},
    {4009, obs_mend.tell_user()},
    {4010, obs_mend},
    {4011, rules::stop()},
    {4012, obs_mend},
};

inline constexpr options obs_websocket_options = [] {
  options o;
  o.credential = credential::fixed;  // a password
  return o;
}();

}  // namespace tables

/// obs-websocket. `ready` is Identified.
inline constexpr profile obs_websocket =
    make_profile<tables::obs_websocket_closes, no_rows, &rfc6455, nullptr, packed::obs_websocket>(
        "obs_websocket", tables::obs_websocket_options, {}, texts::obs_websocket_closes);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_OBS_WEBSOCKET_HPP_INCLUDED
