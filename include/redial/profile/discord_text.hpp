// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_DISCORD_TEXT_HPP_INCLUDED
#define REDIAL_PROFILE_DISCORD_TEXT_HPP_INCLUDED

#include <redial/profile/profile.hpp>

// Words for people about Discord's tables: the service's names, our own sentences.

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text discord_closes[] = {
    {1000, 1000, "Normal Closure", "the gateway ended the session in order", "redial backs off; identify anew"},
    {4000, 4000, "Unknown error", "something went wrong on the gateway's side", "redial backs off; resume"},
    {4001, 4001, "Unknown opcode", "an opcode or its payload was not valid",
     "redial backs off; resume, and mend what was sent"},
    {4002, 4002, "Decode error", "a payload could not be decoded, or was larger than 4096 bytes",
     "redial backs off; resume, and mend what was sent"},
    {4003, 4003, "Not authenticated", "a payload came before IDENTIFY, or the session was made invalid",
     "redial backs off; try to resume, identify if that is refused"},
    {4004, 4004, "Authentication failed", "the token is wrong",
     "tell a person: put in the right token, then start again"},
    {4005, 4005, "Already authenticated", "IDENTIFY was sent twice on one connection",
     "redial backs off; resume, and send it once"},
    {4007, 4007, "Invalid seq", "the sequence number of the resume was not valid", "redial backs off; identify anew"},
    {4008, 4008, "Rate limited", "more than 120 events in 60 s on one connection",
     "redial backs off; resume, and send through a send_gate"},
    {4009, 4009, "Session timed out", "the session is too old to be resumed", "redial backs off; identify anew"},
    {4010, 4010, "Invalid shard", "the shard number does not fit the number of shards",
     "mend the configuration, then start again"},
    {4011, 4011, "Sharding required", "the bot is in too many guilds for one connection",
     "divide it into shards, then start again"},
    {4012, 4012, "Invalid API version", "the gateway does not speak this version",
     "update the client, then start again"},
    {4013, 4013, "Invalid intent(s)", "the intents are not a sum of known ones",
     "mend the configuration, then start again"},
    {4014, 4014, "Disallowed intent(s)", "an intent is not enabled or not approved for this bot",
     "enable it in the developer portal or leave it out, then start again"},
};

inline constexpr text discord_voice_closes[] = {
    {4001, 4001, "Unknown opcode", "an opcode was not valid", "mend the client, then start again"},
    {4002, 4002, "Failed to decode payload", "a payload could not be decoded", "mend the client, then start again"},
    {4003, 4003, "Not authenticated", "a payload came before IDENTIFY", "mend the client, then start again"},
    {4004, 4004, "Authentication failed", "the token of the call is wrong",
     "join the channel anew for another token, then start again"},
    {4005, 4005, "Already authenticated", "IDENTIFY was sent twice", "mend the client, then start again"},
    {4006, 4006, "Session no longer valid", "the session of the call has ended",
     "redial backs off; join anew at the server that the gateway names"},
    {4009, 4009, "Session timeout", "the session of the call has timed out",
     "redial backs off; join anew at the server that the gateway names"},
    {4011, 4011, "Server not found", "the voice server does not exist",
     "redial backs off; join anew at the server that the gateway names"},
    {4012, 4012, "Unknown protocol", "the protocol was not recognised", "mend the client, then start again"},
    {4014, 4014, "Disconnected", "the client was moved out, the channel was deleted, or the gateway session ended",
     "stay away until somebody joins again, then start again"},
    {4015, 4015, "Voice server crashed", "the voice server broke down", "redial backs off; resume"},
    {4016, 4016, "Unknown encryption mode", "the server does not know this encryption",
     "choose another mode, then start again"},
    {4017, 4017, "E2EE/DAVE protocol required", "the channel demands end-to-end encryption",
     "use a client that has it, then start again"},
    {4020, 4020, "Bad request", "a request was malformed", "mend the client, then start again"},
    {4021, 4021, "Disconnected: Rate Limited", "the client sent too much",
     "stay away: slow down, then start again by hand"},
    {4022, 4022, "Disconnected: Call Terminated", "the call is over for everybody",
     "stay away until somebody calls again, then start again"},
};

}  // namespace texts
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_DISCORD_TEXT_HPP_INCLUDED
