// SPDX-License-Identifier: MIT
// redial 0.1.0, generated from include/ by single_include/amalgamate.cmake: edit there.
//
// MIT License
//
// Copyright (c) 2026 redial contributors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

#ifndef REDIAL_SERVICES_HPP_INCLUDED
#define REDIAL_SERVICES_HPP_INCLUDED

// The profiles of other services, and the curves that services and clients publish. redial.hpp is included along.

#include <redial/redial.hpp>

#if defined(__cplusplus) && (__cplusplus >= 201703L || (defined(_MSVC_LANG) && _MSVC_LANG >= 201703L))

#ifndef REDIAL_SERVICES_PRESETS_HPP_INCLUDED
#define REDIAL_SERVICES_PRESETS_HPP_INCLUDED


#include <stdint.h>

// Waits that services and their clients publish, for those that have a curve but no close codes: as options where a
// base, a factor, a cap and a jitter say it, as a curve for `make_profile` where they don't. A function NAME() gives
// the options, NAME_curve what goes with them:
//
//     struct mine : redial::over<redial::services::rfc6455> {
//       static constexpr const char* name = "mine";
//       static constexpr redial::options defaults = redial::presets::signalr();
//       static constexpr redial::curve_function curve = redial::presets::signalr_curve;
//     };
//     inline constexpr redial::profile my_profile = redial::make_profile<mine>();
//
// The connect budget stays on. Where a client clamps its draw to a cap, which sends a part of the fleet off at the same
// millisecond, the window is cut here instead.

namespace redial {
inline namespace v0 {
namespace presets {

/// Options with this curve. base, cap: milliseconds.
constexpr options growing(uint32_t base, uint32_t cap, uint16_t factor_percent, uint8_t jitter_percent) noexcept {
  options o = default_options;
  o.backoff = {milliseconds{base}, milliseconds{cap}, factor_percent, jitter_percent};
  return o;
}

namespace detail {
using redial::detail::saturating_add;
using redial::detail::smaller;

/// base * 2^times, at most cap.
constexpr uint32_t doubled(uint32_t base, uint32_t cap, uint32_t times) noexcept {
  for (; times > 0 && base < cap; --times) { base = saturating_add(base, base); }
  return smaller(base, cap);
}
}  // namespace detail

// --- base, factor, cap and jitter --------------------------------------------------------------------------------

/// gRPC (doc/connection-backoff.md): 1 s, times 1.6, to 120 s, give or take 20 %.
constexpr options grpc() noexcept { return growing(1000, 120000, 160, 20); }
/// Socket.IO's client (docs, Manager options): 1 s doubling to 5 s, give or take 50 %.
constexpr options socket_io() noexcept { return growing(1000, 5000, 200, 50); }
/// pusher-js: 1 s each time, without jitter.
constexpr options pusher_js() noexcept { return growing(1000, 1000, 100, 0); }
/// AWS "full jitter" (aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter): a draw from
/// [0, min(cap, base * 2^n)], n from 0. base: 2 ms or more; cap: at most 2 h; both count in pairs of milliseconds.
constexpr options full_jitter(milliseconds base, milliseconds cap) noexcept {
  return growing(base.count / 2, cap.count / 2, 200, 100);
}

/// For large fleets (contract 14.1), once the server needs more than 15 s to take everybody back: full jitter, up to 2
/// s, 8 s, then 30 s. Chosen by the sweep in tests/cost/benchmark/figures/results.md, over outages of 3 to 90 s: it
/// grows so steeply that hardly anybody is still at its first waits when the server comes back, and its cap is as long
/// as a server with 50 s of work needs, no longer. `herd().backoff` is what to put into a profile's options.
constexpr options herd() noexcept { return growing(1000, 15000, 400, 100); }

// --- ladders -----------------------------------------------------------------------------------------------------

/// SignalR (ASP.NET Core, withAutomaticReconnect): 0, 2, 10, 30 s, then no more.
constexpr options signalr() noexcept {
  options o = growing(2000, 30000, 200, 0);
  o.max_attempts = 4;
  return o;
}
constexpr draw_range signalr_curve(const backoff_options&, uint32_t retries, uint32_t) noexcept {
  constexpr uint32_t steps[] = {0, 2000, 10000, 30000};
  const uint32_t wait = steps[detail::smaller(retries, 3)];
  return {wait, wait};
}

/// Phoenix (assets/js/phoenix/socket.js): 10, 50, 100, 150, 200, 250, 500, 1000, 2000 ms, then 5 s each time.
constexpr options phoenix() noexcept { return growing(10, 5000, 200, 0); }
constexpr draw_range phoenix_curve(const backoff_options&, uint32_t retries, uint32_t) noexcept {
  constexpr uint32_t steps[] = {10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000};
  const uint32_t wait = steps[detail::smaller(retries, 9)];
  return {wait, wait};
}

// --- other jitter --------------------------------------------------------------------------------------------------

/// AWS "decorrelated jitter" (the same article): a draw from [base, 3 * the last draw], at most cap.
constexpr options decorrelated(milliseconds base, milliseconds cap) noexcept {
  return growing(base.count, cap.count, 300, 0);
}
constexpr draw_range decorrelated_curve(const backoff_options& o, uint32_t, uint32_t last) noexcept {
  const uint32_t from = last > o.base.count ? last : o.base.count;  // the first draw counts as one after `base`
  return {o.base.count, detail::smaller(detail::saturating_add(detail::saturating_add(from, from), from), o.cap.count)};
}

/// centrifuge-js (README): min + a draw from [0, min * 2^step], step from 0, at most max; 0.5 s and 20 s.
constexpr options centrifuge_js() noexcept { return growing(500, 20000, 200, 20); }
constexpr draw_range centrifuge_js_curve(const backoff_options& o, uint32_t retries, uint32_t) noexcept {
  const uint32_t spread = detail::doubled(o.base.count, o.cap.count, retries);
  return {o.base.count, detail::smaller(detail::saturating_add(o.base.count, spread), o.cap.count)};
}

/// graphql-ws (src/client.ts, retryWait): 1 s doubling, plus a draw from [0.3 s, 3 s]; five times.
constexpr options graphql_ws() noexcept {
  options o = growing(1000, 16000, 200, 20);
  o.max_attempts = 5;
  return o;
}
constexpr draw_range graphql_ws_curve(const backoff_options& o, uint32_t retries, uint32_t) noexcept {
  const uint32_t wait = detail::doubled(o.base.count, o.cap.count, retries);
  return {detail::saturating_add(wait, 300), detail::saturating_add(wait, 3000)};
}

// --- OCPP-J --------------------------------------------------------------------------------------------------------

/// OCPP 2.0.1 part 4, 5.3: the first wait is RetryBackOffWaitMinimum plus a draw from [0, RetryBackOffRandomRange];
/// each later one twice the last plus another such draw, for RetryBackOffRepeatTimes doublings; then the last wait is
/// kept. A server may set the three while the station runs: write a curve_function that reads them and calls this.
constexpr draw_range ocpp_wait(milliseconds wait_minimum, milliseconds random_range, uint32_t repeat_times,
                               uint32_t retries, uint32_t last) noexcept {
  if (retries > repeat_times && last != 0) { return {last, last}; }
  const uint32_t from = retries == 0 || last == 0 ? wait_minimum.count : detail::saturating_add(last, last);
  return {from, detail::saturating_add(from, random_range.count)};
}

/// The same with a random range and a number of doublings that don't change; the minimum is the options' base.
template <uint32_t RandomRangeMs, uint32_t RepeatTimes>
constexpr draw_range ocpp_curve(const backoff_options& o, uint32_t retries, uint32_t last) noexcept {
  return ocpp_wait(o.base, milliseconds{RandomRangeMs}, RepeatTimes, retries, last);
}

/// Options for the three. The cap is the longest wait that they allow, or an hour if that is less; a draw that already
/// took place is not cut, a restored one is.
constexpr options ocpp(milliseconds wait_minimum, milliseconds random_range, uint32_t repeat_times) noexcept {
  uint32_t longest = detail::saturating_add(wait_minimum.count, random_range.count);
  for (uint32_t i = 0; i < repeat_times && longest < redial::detail::one_hour; ++i) {
    longest = detail::saturating_add(detail::saturating_add(longest, longest), random_range.count);
  }
  return growing(wait_minimum.count, detail::smaller(longest, redial::detail::one_hour), 200, 0);
}

}  // namespace presets
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_PRESETS_HPP_INCLUDED

#ifndef REDIAL_SERVICES_CENTRIFUGO_HPP_INCLUDED
#define REDIAL_SERVICES_CENTRIFUGO_HPP_INCLUDED




// Centrifugo 6 and other servers built on the centrifuge library.
// doc: centrifugal.dev/docs/server/codes
// client: centrifuge 5.7.4
// Sources: centrifugal.dev/docs/server/codes (codes, and the ranges for codes of one's own), the README of
// centrifuge-js (the numbers of its backoff), its src/centrifuge.ts (what it does below 3000). The page gives the
// ranges by number alone and so does this table. centrifuge-js 5.7 believes 3500-3999 and 4500-4999 only if the Close
// frame has a reason text, which Centrifugo always sends; after one without it comes back (tests/proof/clients).

namespace redial {
inline namespace v0 {
namespace services {

struct centrifugo : over<rfc6455> {
  static constexpr const char* name = "centrifugo";
  static constexpr rule below_3000 = backoff().with_basis(basis::reference_client);

  static constexpr row closes[] = {
      {1000, 2999, below_3000.by_default()},  // client
      // client
      {1000, below_3000, "Normal Closure", "the server closed in order", "redial backs off and tries again"},
      {1001, below_3000.not_an_error()},  // client
      {1002, below_3000, "Protocol error", "the peer saw frames that break the WebSocket protocol",
       "redial backs off and tries again"},  // client
      {1003, below_3000, "Unsupported Data", "the peer does not accept this kind of data",
       "redial backs off and tries again"},  // client
      {1005, 1006, below_3000},              // client
      {1007, below_3000, "Invalid frame payload data", "a message was not what its type promises",
       "redial backs off and tries again"},  // client
      {1008, below_3000, "Policy Violation", "a message broke one of the server's rules",
       "redial backs off and tries again"},  // client
      {1009, stop().with_basis(basis::reference_client), "Message Too Big",
       "a message was larger than the server takes", "split the payload, then start again"},                 // client
      {1010, below_3000, "Mandatory Ext.", "an extension was missing", "redial backs off and tries again"},  // client
      {1011, below_3000},                                                                                    // client
      {1012, below_3000.first_between(milliseconds{5000}, milliseconds{30000})},                             // client
      {1013, 1015, below_3000},                                                                              // client
      // The page's other ranges to come back after, 3000 to 3499 and 4000 to 4499, are what any code without a row is.
      {3000, backoff(), "connection closed", "the connection ended without advice from the server",
       "redial backs off and tries again"},  // doc
      // doc
      {3001, backoff().not_an_error(), "shutdown", "the server is shutting down", "redial backs off and tries again"},
      {3003, backoff(), "Unassigned", "no code of this server; the name in the registry is another service's",
       "redial backs off and tries again"},                                                                 // doc
      {3004, backoff(), "internal server error", "the server failed", "redial backs off and tries again"},  // doc
      // ours: the client comes back with the token that it has, and gets another when the server calls that one expired
      // (reply error 109). To ask at once saves the attempt; with a token that cannot be renewed it does as the client.
      {3005, expired().renew_if_possible().with_basis(basis::inferred), "connection expired",
       "the connection token's time is over",
       "redial uses the spare token or asks for a fresh one; where none can be had it backs off"},
      {3006, backoff(), "subscription expired", "a subscription token's time is over",
       "redial backs off; subscribe with a fresh subscription token"},  // doc
      {3008, backoff(), "slow", "the client reads more slowly than the server sends",
       "redial backs off; read faster or subscribe to less"},  // doc
      {3009, backoff(), "write error", "the server could not write to the connection",
       "redial backs off and tries again"},  // doc
      {3010, backoff().with_session(session::resume), "insufficient state",
       "the server has lost its place in the stream", "redial backs off; recover the missed publications"},  // doc
      {3011, backoff(), "force reconnect", "the server wants the connection made anew",
       "redial backs off and tries again"},                                                         // doc
      {3012, backoff(), "no pong", "a ping was not answered", "redial backs off and tries again"},  // doc
      {3013, backoff().hold_publishing(), "too many requests", "the client asks too much",
       "redial backs off; send more slowly"},  // doc
      // doc
      {3014, fresh_token().renew_if_possible().with_session(session::fresh), "state invalidated",
       "token and cached state are no good any more",
       "redial asks for a fresh token, or backs off where none can be had; forget the state and synchronise anew"},
      {3500, 3999, stop().by_default()},  // doc
      {3500, stop(), "invalid token", "the token did not pass verification",
       "mend what issues tokens, then start again"},  // doc
      // doc
      {3501, stop(), "bad request", "the client sent something malformed", "mend the client, then start again"},
      {3502, stop(), "stale", "the client did not authenticate in time", "mend the client, then start again"},  // doc
      {3503, stop(), "force disconnect", "the server wants this client gone",
       "stay away until somebody allows it, then start again"},  // doc
      // doc
      {3504, stop(), "connection limit", "the user has too many connections", "close others, then start again"},
      // doc
      {3505, stop(), "channel limit", "the client has too many subscriptions", "subscribe to less, then start again"},
      {3506, stop(), "inappropriate protocol", "a binary message came over a JSON connection",
       "mend the client, then start again"},  // doc
      // doc
      {3507, stop(), "permission denied", "the client may not connect", "mend the permissions, then start again"},
      {3508, stop(), "not available", "the method is not enabled", "mend the configuration, then start again"},  // doc
      // doc
      {3509, stop(), "too many errors", "the client made too many errors", "mend the client, then start again"},
      {4500, 4999, stop().by_default()},  // doc
  };
  static constexpr options defaults = presets::centrifuge_js();
  static constexpr curve_function curve = presets::centrifuge_js_curve;
};

}  // namespace services

/// Centrifugo. `ready` is the reply to connect. Waits as centrifuge-js: 0.5 s and a draw that grows to 20 s.
inline constexpr profile centrifugo = detail::profile_of<services::centrifugo>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_CENTRIFUGO_HPP_INCLUDED

#ifndef REDIAL_SERVICES_DEEPGRAM_HPP_INCLUDED
#define REDIAL_SERVICES_DEEPGRAM_HPP_INCLUDED




// Deepgram's live transcription, wss://api.deepgram.com/v1/listen.
// doc: developers.deepgram.com/docs/stt-troubleshooting-websocket-data-and-net-errors and .../docs/errors
// client: @deepgram/sdk 5.13.0
//
// What goes wrong comes as a close with a reason (DATA-0000, NET-0000, NET-0001) or as a refused upgrade with the
// header dg-error; keep both for the log. The code is enough to decide by, and no message refuses anything:
//
//     any message (Results, Metadata, ...)   nothing, or received{id}
//     you are done and send CloseStream      nothing yet: the last results are still to come
//     ... and the server closes with 1000    closed{1000, id}, which stops without an error
//     you are done and want no results       stop{}
//
//     void on_close(int code, uint32_t id) { feed(redial::closed{code, id}); }  // 1000: over; 1008, 1011: see below
//
// A connection without audio ends after 10 s with 1011. Send audio at once, and KeepAlive every few seconds in a pause.

namespace redial {
inline namespace v0 {
namespace services {

struct deepgram : over<rfc6455> {
  static constexpr const char* name = "deepgram";
  static constexpr rule try_slowly = stop_if_it_lasts().with_basis(basis::inferred);

  static constexpr row closes[] = {
      {1000, stop().ended_in_order().with_basis(basis::reference_client), "Normal Closure",
       "the stream was closed in order, after CloseStream",
       "nothing to mend; start again when there is something to transcribe"},  // client
      // ours: the page says what to check, and the client comes back as ever
      {1008, try_slowly, "DATA-0000", "what was sent cannot be decoded as audio",
       "redial tries again slowly for a quarter of an hour, then stops: check encoding, sample rate and container"},
      {1011, backoff(), "NET-0000 or NET-0001", "Deepgram failed, or no audio came for 10 s",
       "redial backs off and tries again: send audio at once, and KeepAlive in a pause"},  // doc
  };
  static constexpr row statuses[] = {
      // ours: as in the base; the client takes each refused upgrade for 1000 and ends
      {400, try_slowly, "Bad Request", "a parameter in the URL is wrong; the header dg-error says which",
       "redial tries again slowly for a quarter of an hour, then stops: mend the parameter"},
      // ours: credit may be added at any time, but a person has to know
      {402, try_slowly.tell_user(), "Payment Required", "the project has no credit left",
       "redial tries again slowly for a quarter of an hour, then stops: add credit"},
      // ours: as in the base
      {403, try_slowly, "Forbidden", "the project may not use this model",
       "redial tries again slowly for a quarter of an hour, then stops: choose another model"},
      {429, backoff(), "Too Many Requests", "the project has too many streams at a time",
       "redial waits as long as the server asks, or backs off"},  // doc
  };
  /// The client draws its first wait from 1 to 5 s and lets it grow by 30 % to 10 s; here each wait is drawn.
  static constexpr options defaults = [] {
    options o = presets::growing(3000, 10000, 130, 66);
    o.credential = credential::fixed;  // the key of a project; for its tokens of 30 s say `token`
    o.expect_ready = false;
    return o;
  }();
};

}  // namespace services

/// Deepgram, live transcription. Online as soon as the upgrade succeeded.
inline constexpr profile deepgram = detail::profile_of<services::deepgram>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_DEEPGRAM_HPP_INCLUDED

#ifndef REDIAL_SERVICES_DISCORD_HPP_INCLUDED
#define REDIAL_SERVICES_DISCORD_HPP_INCLUDED



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

#ifndef REDIAL_SERVICES_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED
#define REDIAL_SERVICES_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED




// GraphQL over WebSocket, subprotocol graphql-transport-ws.
// doc: graphql/graphql-over-http, rfcs/GraphQLOverWebSocket.md, and the client options of graphql-ws
// client: graphql-ws 6.4.2
// Sources: the specification (graphql/graphql-over-http, rfcs/GraphQLOverWebSocket.md) for the codes; it has no rule
// for reconnects. That of graphql-ws, which is documented with its client options: a list of fatal codes, everything
// else is tried again, five times. Codes that the client closes with itself are rows as well: feed them as they are.

namespace redial {
inline namespace v0 {
namespace services {

struct graphql_transport_ws : over<rfc6455> {
  static constexpr const char* name = "graphql_transport_ws";
  static constexpr row closes[] = {
      {1000, 1999, stop().by_default()},  // doc: fatal, but for the rows within
      // client: the options' page leaves out what graphql-ws does: with a subscription open it comes back at once, and
      // such returns are not counted. Who has none left says `stop`. A wait is ours: a server that ends each session so
      // would meet a loop without one.
      {1000, backoff().ended_in_order().with_basis(basis::reference_client), "Normal Closure",
       "the server ended the session in order", "redial backs off and tries again; stop when no subscription is left"},
      {1001, backoff().not_an_error()},  // doc
      {1002, 1003, stop()},              // doc
      // doc
      {1004, stop(), "Reserved", "a code that was never given a meaning", "stop and mend it, then start again"},
      {1005, 1006, backoff()},  // doc
      {1007, 1010, stop()},     // doc
      // doc
      {1011, stop(), "Internal Error", "the server met something unexpected", "find out what it was, then start again"},
      {1012, backoff(), "Service Restart", "the service is restarting", "redial backs off and tries again"},  // doc
      {1013, 1014, backoff()},                                                                                // doc
      // doc
      {1015, stop(), "TLS handshake", "the TLS handshake failed", "mend certificates or clock, then start again"},
      // From 2000 on the options' page backs off where it does not stop: so does any code without a row.
      {3000, backoff(), "Unauthorized", "as HTTP 401", "redial backs off and tries again"},  // doc
      {3003, backoff(), "Forbidden", "as HTTP 403", "redial backs off and tries again"},     // doc
      {3008, backoff()},                                                                     // doc
      {4004, stop(), "Bad response", "the client could not make sense of a message",
       "stop and mend it, then start again"},                                                              // doc
      {4005, stop(), "Internal client error", "the client failed", "stop and mend it, then start again"},  // doc
      {4400, stop(), "Bad request", "a message was not valid", "stop and mend it, then start again"},      // doc
      {4401, stop(), "Unauthorized", "a subscription came before the connection was acknowledged",
       "stop and mend it, then start again"},  // doc
      {4403, backoff().with_basis(basis::reference_client), "Forbidden", "the connection was not accepted",
       "redial backs off: access may be granted meanwhile"},  // client
      {4406, stop(), "Subprotocol not acceptable", "the server does not speak this subprotocol",
       "stop and mend it, then start again"},  // doc
      {4408, backoff().with_basis(basis::reference_client), "Connection initialisation timeout",
       "connection_init did not come in time", "redial backs off and tries again"},  // client
      {4409, stop(), "Subscriber already exists", "an id was used twice at a time",
       "stop and mend it, then start again"},  // doc
      {4429, stop(), "Too many initialisation requests", "connection_init came more than once",
       "stop and mend it, then start again"},  // doc
      // doc
      {4499, backoff(), "Terminated", "the client tore the connection down", "redial backs off and tries again"},
      {4500, stop(), "Internal server error", "the server failed", "find out why, then start again"},  // doc
      {4504, backoff().with_basis(basis::reference_client), "Connection acknowledgement timeout",
       "connection_ack did not come in time", "redial backs off and tries again"},  // client
  };
  // The protocol has no credential of its own; the payload of connection_init may.
  static constexpr options defaults = with_credential(credential::none, presets::graphql_ws());
  static constexpr curve_function curve = presets::graphql_ws_curve;
};

}  // namespace services

/// GraphQL over WebSocket. `ready` is connection_ack. Waits as graphql-ws, at most five attempts.
inline constexpr profile graphql_transport_ws = detail::profile_of<services::graphql_transport_ws>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED

#ifndef REDIAL_SERVICES_HOME_ASSISTANT_HPP_INCLUDED
#define REDIAL_SERVICES_HOME_ASSISTANT_HPP_INCLUDED



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

#ifndef REDIAL_SERVICES_OBS_WEBSOCKET_HPP_INCLUDED
#define REDIAL_SERVICES_OBS_WEBSOCKET_HPP_INCLUDED



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

#ifndef REDIAL_SERVICES_OCPP_HPP_INCLUDED
#define REDIAL_SERVICES_OCPP_HPP_INCLUDED



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

#ifndef REDIAL_SERVICES_PUSHER_HPP_INCLUDED
#define REDIAL_SERVICES_PUSHER_HPP_INCLUDED




// Pusher Channels, protocol version 7, and what speaks it: Laravel Reverb, Soketi, Sockudo.
// doc: pusher.com/docs/channels/library_auth_reference/pusher-websockets-protocol
// client: pusher-js 8.6.0
// Source: pusher.com/docs/channels/library_auth_reference/pusher-websockets-protocol, which gives rules to ranges and
// names to codes; where it is silent, pusher-js (core/connection/protocol/protocol.ts).

namespace redial {
inline namespace v0 {
namespace services {

struct pusher : over<rfc6455> {
  static constexpr const char* name = "pusher";
  // The ranges' words: "not unchanged", after a second or more, at once.
  static constexpr rule not_unchanged = stop().after_a_change();
  static constexpr rule later = backoff().at_least(milliseconds{1000});

  static constexpr row closes[] = {
      {1000, later.with_basis(basis::reference_client), "Normal Closure", "the server closed in order",
       "redial backs off and tries again"},  // client
      {1002, later.with_basis(basis::reference_client), "Protocol error",
       "the peer saw frames that break the WebSocket protocol", "redial backs off and tries again"},  // client
      {1003, later.with_basis(basis::reference_client), "Unsupported Data",
       "the peer does not accept this kind of data", "redial backs off and tries again"},  // client
      {4000, 4099, not_unchanged.by_default()},                                            // doc
      {4000, at_once().with_endpoint(endpoint::secure).with_basis(basis::reference_client), "SSL only",
       "the application takes connections over TLS only", "redial connects again at once: use wss://"},  // client
      {4001, not_unchanged, "Application does not exist", "the key belongs to no application",
       "mend the key, then start again"},  // doc
      {4003, not_unchanged.tell_user(), "Application disabled", "the application was switched off",
       "tell a person: enable it in the dashboard, then start again"},  // doc
      {4004, not_unchanged, "Over connection quota", "all connections of the plan are taken",
       "take a larger plan or close others, then start again"},                                       // doc
      {4005, not_unchanged, "Path not found", "the URL is wrong", "mend the URL, then start again"},  // doc
      {4006, not_unchanged, "Invalid version string format", "the protocol version in the URL is no number",
       "mend the URL, then start again"},  // doc
      {4007, not_unchanged, "Unsupported protocol version", "the server does not speak this version",
       "update the client, then start again"},  // doc
      {4008, not_unchanged, "No protocol version supplied", "the URL names no protocol version",
       "mend the URL, then start again"},  // doc
      {4009, not_unchanged, "Connection is unauthorized", "the connection was not authorised, or not in time",
       "authorise it otherwise, then start again"},                                                     // doc
      {4100, 4199, later.by_default()},                                                                 // doc
      {4100, later, "Over capacity", "the server has no room", "redial backs off, at least a second"},  // doc
      {4200, 4299, at_once().by_default()},                                                             // doc
      {4200, at_once(), "Generic reconnect immediately", "the server wants the connection made anew",
       "redial connects again at once, and backs off if that repeats"},  // doc
      {4201, at_once(), "Pong reply not received", "a ping was not answered",
       "redial connects again at once, and backs off if that repeats"},  // doc
      {4202, at_once(), "Closed after inactivity", "nothing came for a day, and the client does not ping",
       "redial connects again at once; send pings"},  // doc
      // client
      {4300, 4999, not_unchanged.by_default().with_basis(basis::reference_client)},  // "any other type of error"
      {4301, backoff().hold_publishing().in_a_message(), "Client event rejected",
       "client events come too fast; the connection stays up",
       "send client events more slowly; if it is closed as well, redial backs off"},  // doc
      {4302, backoff().in_a_message(), "Watchlist limit exceeded",
       "only the first hundred users are watched; the connection stays up",
       "watch fewer; if it is closed as well, redial backs off"},  // doc
  };
  /// The page allows an exponential wait; without an answer clients try every 15 s.
  // The credential is the application's key.
  static constexpr options defaults = with_credential(credential::fixed, presets::growing(1000, 15000, 200, 20));
};

}  // namespace services

/// Pusher Channels. `ready` is pusher:connection_established. A pusher:error that comes before it and names a code
/// stands for the close with that code (pusher-js acts on it at once): feed `closed{code}` and drop the transport,
/// whose own end then counts no more. After it, a pusher:error such as 4301 is a message and nothing is fed. A server
/// pings after 120 s of silence and closes 30 s later: those who feed `received` set `liveness_timeout` to 150 s or
/// less.
inline constexpr profile pusher = detail::profile_of<services::pusher>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_PUSHER_HPP_INCLUDED

#ifndef REDIAL_SERVICES_SEVENTV_HPP_INCLUDED
#define REDIAL_SERVICES_SEVENTV_HPP_INCLUDED



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

#ifndef REDIAL_SERVICES_SOCKET_IO_HPP_INCLUDED
#define REDIAL_SERVICES_SOCKET_IO_HPP_INCLUDED



#include <stdint.h>

// Socket.IO, protocol version 5 over Engine.IO 4 (Socket.IO 3 and 4), with WebSocket as the only transport:
// wss://HOST/socket.io/?EIO=4&transport=websocket.
// doc: the two protocols (socketio/socket.io, docs/) and socket.io/docs/v4/client-socket-instance
// client: socket.io-client 4.8.4
//
// Servers close with 1005 and say the rest in messages. What to feed for a text message, beside `received`:
//
//     40{"sid":...}   the namespace lets you in                   ready{id, never}
//     44{...}         it does not: middleware, or no such one     closed{services::socket_io::connect_error, id}
//     41              the server has disconnected this client     closed{services::socket_io::server_disconnect, id}
//     0{...} 2 42...  open packet, ping (answer 3), an event      nothing more
//
// In one function, for the main namespace; another one's packets read 40/NAME,{...} and so on:
//
//     redial::event on_text(const char* text, size_t size, uint32_t id) {
//       using redial::services::socket_io;
//       if (size < 2 || text[0] != '4') { return redial::received{id}; }
//       if (text[1] == '0') { return redial::ready{id, redial::never}; }
//       if (text[1] == '1') { return redial::closed{socket_io::server_disconnect, id}; }
//       if (text[1] == '4') { return redial::closed{socket_io::connect_error, id}; }
//       return redial::received{id};
//     }
//
// The transport often stays open behind 41 and 44; the decision `stop` closes it. Who can mint another token for the
// payload of CONNECT writes a service over this one with the row {4044, fresh_token()}.
//
// A server of another Engine.IO version answers 101 and then writes "HTTP/1.1 400" into the stream: `opened`, then 1002
// or 1006, whatever the stack calls it, and never `ready`.

namespace redial {
inline namespace v0 {
namespace services {

struct socket_io : over<rfc6455> {
  static constexpr const char* name = "socket_io";
  // Codes that are fed for messages. Engine.IO closes with none of 4000 to 4999 itself.
  static constexpr uint16_t server_disconnect = 4041;
  static constexpr uint16_t connect_error = 4044;

  static constexpr row closes[] = {
      // ours: the client comes back for ever; what breaks the protocol again and again is not mended by that
      {1002, stop_if_it_lasts().with_basis(basis::inferred), "Protocol error",
       "the peer saw frames that break the protocol, or wrote HTTP into the stream: another Engine.IO version",
       "redial tries again slowly for a quarter of an hour, then stops: ask with EIO=4"},
      // ours: the same packet would be too large again; the client sends it for ever
      {1009, stop_if_it_lasts().with_basis(basis::inferred), "Message Too Big",
       "a packet was larger than the server's maxHttpBufferSize, 1 MB unless configured",
       "redial tries again slowly for a quarter of an hour, then stops: split the payload"},
      {server_disconnect, stop(), "Server disconnect", "the server has disconnected this client on purpose",
       "stay away until the application wants it back, then start again"},  // doc
      {connect_error, stop().after_a_change(), "Connect error",
       "the namespace does not exist, or a middleware on the server refused the client",
       "mend the credentials or the namespace, then start again"},  // doc
  };
  static constexpr row statuses[] = {
      // ours: the client comes back for ever, as it can't see the status
      {400, stop_if_it_lasts().with_basis(basis::inferred), "Bad Request",
       "EIO or transport is missing in the URL, or the server's allowRequest refused",
       "redial tries again slowly for a quarter of an hour, then stops: check the query and the credentials"},
  };
  /// The client's curve. Silence: a server pings every pingInterval, 25 s, and waits pingTimeout, 20 s, for the answer;
  /// with other numbers in the open packet set another `liveness_timeout`: their sum.
  static constexpr options defaults = [] {
    options o = presets::socket_io();
    o.credential = credential::none;  // the protocol has none of its own; the payload of CONNECT may
    o.liveness_timeout = milliseconds{45000};
    return o;
  }();
};

}  // namespace services

/// Socket.IO. `ready` is the answer to CONNECT. Feed `received` for each frame. On `ping` send a WebSocket ping: the
/// protocol's own are the server's.
inline constexpr profile socket_io = detail::profile_of<services::socket_io>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_SOCKET_IO_HPP_INCLUDED

#ifndef REDIAL_SERVICES_TWITCH_EVENTSUB_HPP_INCLUDED
#define REDIAL_SERVICES_TWITCH_EVENTSUB_HPP_INCLUDED



// Twitch EventSub over WebSocket.
// doc: dev.twitch.tv/docs/eventsub/handling-websocket-events and .../websocket-reference
// client: @twurple/eventsub-ws 8.1.4
// Sources: dev.twitch.tv/docs/eventsub/handling-websocket-events and .../websocket-reference; texts and the life of
// subscriptions also in Twitch's own twitch-cli. Where they give a code and no rule, the rows are inferred; @twurple/
// eventsub-ws, which is not Twitch's own, comes back at once after every end (tests/proof/clients). A connection that
// is lost takes its subscriptions along: connect to the default URL and subscribe anew. The message session_reconnect
// does not: see redial/edge/handover.hpp.

namespace redial {
inline namespace v0 {
namespace services {

struct twitch_eventsub : over<rfc6455> {
  static constexpr const char* name = "twitch_eventsub";
  /// The connection is lost, and with it all that was subscribed.
  static constexpr rule lost = backoff().with_session(session::fresh).with_endpoint(endpoint::standard);

  /// ... by an end that sounds final.
  static constexpr rule lost_in_doubt =
      stop_if_it_lasts().with_session(session::fresh).with_endpoint(endpoint::standard).with_basis(basis::inferred);

  static constexpr row closes[] = {
      // ours: on the page 1000 is the client's own. From the server's side it is what the base says of it: a deploy,
      // an idle limit, a proxy. twurple comes back as well.
      {1000, lost.ended_in_order().with_basis(basis::inferred), "Client disconnected",
       "the connection was closed in order; if not by this client, by something on the way",
       "redial backs off; subscribe anew"},
      {1001, lost.not_an_error()},  // doc
      {1002, 1003, lost_in_doubt},  // ours: sounds final and is not Twitch's; what every loss leads to, for a while
      {1005, 1006, lost},           // doc
      {1007, 1010, lost_in_doubt},  // ours: as 1002
      {1011, lost},                 // doc
      {1012, lost.first_between(milliseconds{5000}, milliseconds{30000})},  // doc
      {1013, 1014, lost},                                                   // doc
      // ours: the page has no rule for it; as a lost connection
      {4000, 4999, lost.by_default().with_basis(basis::inferred)},
      {4000, lost.with_basis(basis::inferred), "Internal server error", "the server failed",
       "redial backs off; subscribe anew"},  // ours: the page has no rule for it; as a lost connection
      // ours: the page forbids the traffic and does not say what follows. twurple comes back at once; the same mistake
      // again is no cure, so this comes back slowly, and not for ever.
      {4001, lost_in_doubt.after_a_change(), "Client sent inbound traffic",
       "the client sent something other than a pong",
       "redial tries again slowly for a quarter of an hour, then stops: send nothing, and subscribe anew"},
      {4002, lost.with_basis(basis::inferred), "Client failed ping-pong", "a ping was not answered",
       "redial backs off; answer pings, subscribe anew"},  // ours: a link that stalls looks no different
      // ours: mostly a subscription that came too late or was refused over HTTP, which the next session may well get.
      // twurple comes back. Who has nothing to subscribe to says `stop`.
      {4003, lost.with_basis(basis::inferred), "Connection unused", "nothing was subscribed to within 10 s",
       "redial backs off; subscribe at once, or stop if there is nothing to subscribe to"},
      {4004, lost.with_basis(basis::inferred), "Reconnect grace time expired",
       "the old connection was kept for more than 30 s after session_reconnect",
       "redial backs off, unless the successor is up already"},  // ours: the page has the cause and no rule
      {4005, lost, "Network timeout", "a passing fault of the network", "redial backs off; subscribe anew"},  // doc
      {4006, lost, "Network error", "a passing fault of the network", "redial backs off; subscribe anew"},    // doc
      {4007, lost.with_basis(basis::inferred), "Invalid reconnect", "the reconnect URL is not valid",
       "redial backs off; go to the default URL and subscribe anew"},  // ours: the page has the cause and no rule
  };
  // No credential: the token goes with the subscriptions, over HTTP.
  static constexpr options defaults = with_credential(credential::none);
};

}  // namespace services

/// Twitch EventSub. `ready` is session_welcome. Those who feed `received` set `liveness_timeout` to
/// keepalive_timeout_seconds and a little.
inline constexpr profile twitch_eventsub = detail::profile_of<services::twitch_eventsub>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_TWITCH_EVENTSUB_HPP_INCLUDED

namespace redial {
inline namespace v0 {

/// Every profile of the library, for tools and tests that go over all of them. Naming this links all words.
inline constexpr const profile* all_profiles[] = {
    &rfc6455,               // the WebSocket protocol and HTTP
    &metered,               // Metered Realtime Messaging
    &discord,               // Discord Gateway 10
    &discord_voice,         // Discord's voice gateway
    &pusher,                // Pusher Channels 7, Reverb, Soketi
    &centrifugo,            // Centrifugo 6
    &twitch_eventsub,       // Twitch EventSub
    &graphql_transport_ws,  // GraphQL over WebSocket
    &obs_websocket,         // OBS Studio
    &seventv,               // 7TV EventAPI 3
    &socket_io,             // Socket.IO 5 over Engine.IO 4
    &ocpp,                  // charging stations, OCPP-J 1.6 and 2.0.1
    &home_assistant,        // Home Assistant
    &deepgram,              // Deepgram, live transcription
};

}  // namespace v0
}  // namespace redial

#endif  // C++17

#endif  // REDIAL_SERVICES_HPP_INCLUDED
