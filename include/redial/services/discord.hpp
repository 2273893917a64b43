// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_DISCORD_HPP_INCLUDED
#define REDIAL_SERVICES_DISCORD_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>
#include <redial/services/rfc6455.hpp>

// Discord's Gateway, API version 10, and its voice gateway. The same numbers mean other things in the two: 4014 is an
// intent that was not allowed in the first, and a user moved out of a channel in the second.
// Sources: docs.discord.com/developers/topics/opcodes-and-status-codes (the table has a column "Reconnect") and
// .../events/gateway (what resumes, where, and which close code of the client's ends a session). They are silent about
// what the server closes with below 4000; there the rows do as Discord.js does, the client that most bots run
// (@discordjs/ws and @discordjs/voice, both played in tests/proof/clients).

namespace redial {
inline namespace v0 {
namespace services {

// doc: docs.discord.com/developers/topics/opcodes-and-status-codes and .../events/gateway
// client: @discordjs/ws 2.0.4
struct discord : over<rfc6455> {
  static constexpr const char* name = "discord";
  /// Try to resume, at the URL of READY; op 9 with d = false says that it has to be a new session after all.
  static constexpr rule resume = backoff().with_session(session::resume_else_fresh).with_endpoint(endpoint::given);
  /// Identify anew, at the URL of Get Gateway.
  static constexpr rule identify = backoff().with_session(session::fresh).with_endpoint(endpoint::standard);
  /// Codes of the base's that sound final. The client resumes after these, too, and so does this as long as it tries.
  static constexpr rule doubtful = stop_if_it_lasts()
                                       .with_session(session::resume_else_fresh)
                                       .with_endpoint(endpoint::given)
                                       .with_basis(basis::inferred);

  static constexpr row closes[] = {
      {1000, identify.ended_in_order().with_basis(basis::reference_client), "Normal Closure",
       "the gateway ended the session in order", "redial backs off; identify anew"},  // client
      // client: its own 1000 and 1001 end a session; after the server's 1001 it resumes
      {1001, resume.not_an_error().with_basis(basis::reference_client)},
      // ours: sounds final and is not Discord's; the client resumes, and so does this as long as it tries
      {1002, 1003, doubtful},
      {1005, resume},                                      // doc: no close code was received
      {1006, resume},                                      // doc
      {1007, 1010, doubtful},                              // ours: as 1002
      {1011, resume.with_basis(basis::reference_client)},  // client
      // client
      {1012, resume.first_between(milliseconds{5000}, milliseconds{30000}).with_basis(basis::reference_client)},
      {1013, 1014, resume.with_basis(basis::reference_client)},               // client
      {4000, 4999, resume.by_default().with_basis(basis::reference_client)},  // client
      // doc
      {4000, resume, "Unknown error", "something went wrong on the gateway's side", "redial backs off; resume"},
      {4001, resume, "Unknown opcode", "an opcode or its payload was not valid",
       "redial backs off; resume, and mend what was sent"},  // doc
      {4002, resume, "Decode error", "a payload could not be decoded, or was larger than 4096 bytes",
       "redial backs off; resume, and mend what was sent"},  // doc
      {4003, resume, "Not authenticated", "a payload came before IDENTIFY, or the session was made invalid",
       "redial backs off; try to resume, identify if that is refused"},  // doc
      {4004, stop().after_a_change().tell_user(), "Authentication failed", "the token is wrong",
       "tell a person: put in the right token, then start again"},  // doc
      {4005, resume, "Already authenticated", "IDENTIFY was sent twice on one connection",
       "redial backs off; resume, and send it once"},  // doc
      {4007, identify, "Invalid seq", "the sequence number of the resume was not valid",
       "redial backs off; identify anew"},  // doc
      {4008, resume.hold_publishing(), "Rate limited", "more than 120 events in 60 s on one connection",
       "redial backs off; resume, and send through a send_gate"},  // doc
      // doc
      {4009, identify, "Session timed out", "the session is too old to be resumed", "redial backs off; identify anew"},
      {4010, stop().after_a_change(), "Invalid shard", "the shard number does not fit the number of shards",
       "mend the configuration, then start again"},  // doc
      {4011, stop().after_a_change(), "Sharding required", "the bot is in too many guilds for one connection",
       "divide it into shards, then start again"},  // doc
      {4012, stop().after_a_change(), "Invalid API version", "the gateway does not speak this version",
       "update the client, then start again"},  // doc
      {4013, stop().after_a_change(), "Invalid intent(s)", "the intents are not a sum of known ones",
       "mend the configuration, then start again"},  // doc
      {4014, stop().after_a_change(), "Disallowed intent(s)", "an intent is not enabled or not approved for this bot",
       "enable it in the developer portal or leave it out, then start again"},  // doc
  };
  /// The curve is not published; the limit on IDENTIFY is: 1000 in 24 h, beyond which the token is reset. A bucket of 6
  /// that refills every 87 s opens at most 6 + 993 connections in 24 h, whatever happens; shards need a share each.
  static constexpr options defaults = [] {
    options o = default_options;
    o.credential = credential::fixed;  // a bot's token is not minted
    o.backoff.cap.count = 120000;
    o.budget.interval.count = 87000;
    return o;
  }();
  static constexpr redial::limits limits{1, 60, 4096};
  static constexpr uint16_t disconnect_code = 4000;
};

// doc: docs.discord.com/developers/topics/opcodes-and-status-codes, "Voice Close Event Codes"
// client: @discordjs/voice 0.19.2
// ours: by the name a mistake of the client's, which joins anew at once and for ever; the same again is no cure
struct discord_voice : over<rfc6455> {
  static constexpr const char* name = "discord_voice";
  /// Resume, at the voice server of the call. The client does after every code below 4000, without a wait; a wait is
  /// ours. If that server is gone the advice becomes `fresh` and `standard` (contract 5.8): join anew, as the page has
  /// it.
  static constexpr rule resume = backoff().with_session(session::resume_else_fresh).with_endpoint(endpoint::given);
  static constexpr rule resume_as_client = resume.with_basis(basis::reference_client);
  /// Join the channel again: the main gateway names a server and a token. The client does so from 4000 on, but for
  /// 4014.
  static constexpr rule rejoin =
      backoff().with_session(session::fresh).with_endpoint(endpoint::rediscover).with_basis(basis::reference_client);
  /// A mistake of the client's own, to judge by the name. No page calls it final, and the client rejoins at once; but
  /// the same mistake again is no cure. So: slowly, and not for ever.
  static constexpr rule mend = stop_if_it_lasts()
                                   .after_a_change()
                                   .with_session(session::fresh)
                                   .with_endpoint(endpoint::rediscover)
                                   .with_basis(basis::inferred);
  static constexpr const char* mended =
      "redial tries again slowly for a quarter of an hour, joining anew, then stops: mend the client";

  static constexpr row closes[] = {
      {1000, resume_as_client.ended_in_order()},  // client
      {1001, resume_as_client.not_an_error()},    // client
      // ours: sounds final and is not Discord's; the client resumes, and so does this as long as it tries
      {1002, 1003, discord::doubtful},
      {1005, resume},                   // doc
      {1006, resume},                   // doc: severed: open again and resume, else all anew
      {1007, 1010, discord::doubtful},  // ours: as 1002
      {1011, resume_as_client},         // client
      {1012, resume_as_client.first_between(milliseconds{5000}, milliseconds{30000})},     // client
      {1013, 1014, resume_as_client},                                                      // client
      {4000, 4999, rejoin.by_default()},                                                   // client
      {4001, mend, "Unknown opcode", "an opcode was not valid", mended},                   // ours
      {4002, mend, "Failed to decode payload", "a payload could not be decoded", mended},  // ours
      {4003, mend, "Not authenticated", "a payload came before IDENTIFY", mended},         // ours
      // client: the page does not call it final, and joining anew brings another token
      {4004, rejoin, "Authentication failed", "the token of the call is wrong",
       "redial backs off; join anew for another token"},
      {4005, mend, "Already authenticated", "IDENTIFY was sent twice", mended},  // ours
      {4006, rejoin, "Session no longer valid", "the session of the call has ended",
       "redial backs off; join anew at the server that the gateway names"},  // client
      {4009, rejoin, "Session timeout", "the session of the call has timed out",
       "redial backs off; join anew at the server that the gateway names"},  // client
      {4011, rejoin, "Server not found", "the voice server does not exist",
       "redial backs off; join anew at the server that the gateway names"},         // client
      {4012, mend, "Unknown protocol", "the protocol was not recognised", mended},  // ours
      {4014, stop(), "Disconnected", "the client was moved out, the channel was deleted, or the gateway session ended",
       "stay away until somebody joins again, then start again"},                                         // doc
      {4015, resume, "Voice server crashed", "the voice server broke down", "redial backs off; resume"},  // doc
      {4016, mend, "Unknown encryption mode", "the server does not know this encryption",
       "redial tries again slowly for a quarter of an hour, joining anew, then stops: choose another mode"},  // ours
      // ours
      {4017, mend, "E2EE/DAVE protocol required", "the channel demands end-to-end encryption",
       "redial tries again slowly for a quarter of an hour, joining anew, then stops: use a client that has it"},
      {4020, mend, "Bad request", "a request was malformed", mended},  // ours
      {4021, stop(), "Disconnected: Rate Limited", "the client sent too much",
       "stay away: slow down, then start again by hand"},  // doc: should not reconnect; the client rejoins
      {4022, stop(), "Disconnected: Call Terminated", "the call is over for everybody",
       "stay away until somebody calls again, then start again"},  // doc: should not reconnect; the client rejoins
  };
  // The credential is the token of the running call; a new call brings a new one.
  static constexpr options defaults = with_credential(credential::fixed);
  static constexpr uint16_t disconnect_code = 4000;
};

}  // namespace services

/// Discord Gateway v10. `ready` is READY or RESUMED. Sends: 120 events in 60 s, 4096 bytes each; the bucket of 60 and
/// one a second keeps to it in every window. Close with `discord.disconnect_code`: 1000 and 1001 end the session.
/// The machine keeps its advice until a session is up: if the connect at the given URL fails, go to the standard one.
inline constexpr profile discord = detail::profile_of<services::discord>();

/// Discord's voice gateway. `ready` is Ready or Resumed. Where to connect: `given` is the voice server of the running
/// call; `standard` and `rediscover` both say: join the channel again, and the main gateway names a server. Which code
/// of the client's keeps a call is not documented; `disconnect_code` follows the gateway's rule.
inline constexpr profile discord_voice = detail::profile_of<services::discord_voice>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_DISCORD_HPP_INCLUDED
