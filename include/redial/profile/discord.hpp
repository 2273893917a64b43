// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_DISCORD_HPP_INCLUDED
#define REDIAL_PROFILE_DISCORD_HPP_INCLUDED

#include <redial/profile/discord_text.hpp>
#include <redial/profile/packed/discord.hpp>
#include <redial/profile/packed/discord_voice.hpp>
#include <redial/profile/profile.hpp>
#include <redial/profile/rfc6455.hpp>

// Discord's Gateway, API version 10, and its voice gateway. The same numbers mean other things in the two: 4014 is an
// intent that was not allowed in the first, and a user moved out of a channel in the second.
// Sources: docs.discord.com/developers/topics/opcodes-and-status-codes (the table has a column "Reconnect") and
// .../events/gateway (what resumes, where, and which close code of the client's ends a session).

namespace redial {
inline namespace v0 {
namespace tables {

/// Try to resume, at the URL of READY; op 9 with d = false says that it has to be a new session after all.
inline constexpr rule discord_resume = rules::backoff().then(session::resume_else_fresh).at(endpoint::given);
/// Identify anew, at the URL of Get Gateway.
inline constexpr rule discord_identify = rules::backoff().then(session::fresh).at(endpoint::standard);

inline constexpr row discord_closes[] = {
    {1000, discord_identify.by(basis::inferred)},  // as clients do: what the server ends in order, it does not resume
    {1001, discord_identify.not_an_error().by(basis::inferred)},
    {1005, discord_resume},  // no close code was received: resume
    {1006, discord_resume},
    {1011, discord_resume.by(basis::inferred)},
    {1012, discord_resume.first_between(milliseconds{5000}, milliseconds{30000}).by(basis::inferred)},
    {1013, 1014, discord_resume.by(basis::inferred)},
    {4000, 4999, discord_resume.by_default().by(basis::inferred)},
    {4000, discord_resume},
    {4001, discord_resume},
    {4002, discord_resume},
    {4003, discord_resume},
    {4004, rules::stop().after_a_change().tell_user()},
    {4005, discord_resume},
    {4007, discord_identify},
    {4008, discord_resume.hold_publishing()},
    {4009, discord_identify},
    {4010, rules::stop().after_a_change()},
    {4011, rules::stop().after_a_change()},
    {4012, rules::stop().after_a_change()},
    {4013, rules::stop().after_a_change()},
    {4014, rules::stop().after_a_change()},
};

/// The curve is not published; the limit on IDENTIFY is: 1000 in 24 h, beyond which the token is reset. A bucket of 6
/// that refills every 87 s opens at most 6 + 993 connections in 24 h, whatever happens; shards need a share each.
inline constexpr options discord_options = [] {
  options o;
  o.credential = credential::fixed;  // a bot's token is not minted
  o.backoff.cap.count = 120000;
  o.budget.interval.count = 87000;
  return o;
}();

inline constexpr rule voice_rejoin = rules::backoff().then(session::fresh).at(endpoint::rediscover).by(basis::inferred);
inline constexpr rule voice_mend = rules::stop().after_a_change().by(basis::inferred);

inline constexpr row discord_voice_closes[] = {
    {1005, rules::backoff().then(session::resume_else_fresh)},
    {1006, rules::backoff().then(session::resume_else_fresh)},  // severed: open again and resume, else all anew
    {4001, voice_mend},
    {4002, voice_mend},
    {4003, voice_mend},
    {4004, voice_mend},
    {4005, voice_mend},
    {4006, voice_rejoin},
    {4009, voice_rejoin},
    {4011, voice_rejoin},
    {4012, voice_mend},
    {4014, rules::stop()},
    {4015, rules::backoff().then(session::resume_else_fresh)},
    {4016, voice_mend},
    {4017, voice_mend},
    {4020, voice_mend},
    {4021, rules::stop()},
    {4022, rules::stop()},
};

inline constexpr options discord_voice_options = [] {
  options o;
  o.credential = credential::fixed;  // the token of the running call; a new call brings a new one
  return o;
}();

}  // namespace tables

/// Discord Gateway v10. `ready` is READY or RESUMED. Sends: 120 events in 60 s, 4096 bytes each; the bucket of 60 and
/// one a second keeps to it in every window. Close with `discord.disconnect_code`: 1000 and 1001 end the session.
/// The machine keeps its advice until a session is up: if the connect at the given URL fails, go to the standard one.
inline constexpr profile discord = [] {
  profile p = make_profile<tables::discord_closes, no_rows, &rfc6455, nullptr, packed::discord>(
      "discord", tables::discord_options, {1, 60, 4096}, texts::discord_closes);
  p.disconnect_code = 4000;
  return p;
}();

/// Discord's voice gateway. `ready` is Ready or Resumed. Which code of the client's keeps a call is not documented;
/// `disconnect_code` follows the gateway's rule.
inline constexpr profile discord_voice = [] {
  profile p = make_profile<tables::discord_voice_closes, no_rows, &rfc6455, nullptr, packed::discord_voice>(
      "discord_voice", tables::discord_voice_options, {}, texts::discord_voice_closes);
  p.disconnect_code = 4000;
  return p;
}();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_DISCORD_HPP_INCLUDED
