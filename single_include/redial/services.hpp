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
  options o;
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
// Sources: centrifugal.dev/docs/server/codes (codes, and the ranges for codes of one's own), the README of
// centrifuge-js (the numbers of its backoff), its src/centrifuge.ts (what it does below 3000).

namespace redial {
inline namespace v0 {
namespace services {

struct centrifugo : over<rfc6455> {
  static constexpr const char* name = "centrifugo";
  static constexpr rule below_3000 = backoff().with_basis(basis::reference_client);

  static constexpr row closes[] = {
      {1000, 2999, below_3000.by_default()},
      {1000, below_3000, "Normal Closure", "the server closed in order", "redial backs off and tries again"},
      {1001, below_3000.not_an_error()},
      {1002, below_3000, "Protocol error", "the peer saw frames that break the WebSocket protocol",
       "redial backs off and tries again"},
      {1003, below_3000, "Unsupported Data", "the peer does not accept this kind of data",
       "redial backs off and tries again"},
      {1005, 1008, below_3000},
      {1007, below_3000, "Invalid frame payload data", "a message was not what its type promises",
       "redial backs off and tries again"},
      {1008, below_3000, "Policy Violation", "a message broke one of the server's rules",
       "redial backs off and tries again"},
      {1009, stop().with_basis(basis::reference_client), "Message Too Big",
       "a message was larger than the server takes", "split the payload, then start again"},
      {1010, 1011, below_3000},
      {1010, below_3000, "Mandatory Ext.", "an extension was missing", "redial backs off and tries again"},
      {1012, below_3000.first_between(milliseconds{5000}, milliseconds{30000})},
      {1013, 1015, below_3000},
      {3000, 3499, backoff().by_default()},
      {3000, backoff(), "connection closed", "the connection ended without advice from the server",
       "redial backs off and tries again"},
      {3001, backoff().not_an_error(), "shutdown", "the server is shutting down", "redial backs off and tries again"},
      {3003, backoff(), "Unassigned", "no code of this server; the name in the registry is another service's",
       "redial backs off and tries again"},
      {3004, backoff(), "internal server error", "the server failed", "redial backs off and tries again"},
      {3005, expired().with_basis(basis::reference_client), "connection expired", "the connection token's time is over",
       "redial uses the spare token or asks for a fresh one"},
      {3006, backoff(), "subscription expired", "a subscription token's time is over",
       "redial backs off; subscribe with a fresh subscription token"},
      {3008, backoff(), "slow", "the client reads more slowly than the server sends",
       "redial backs off; read faster or subscribe to less"},
      {3009, backoff(), "write error", "the server could not write to the connection",
       "redial backs off and tries again"},
      {3010, backoff().with_session(session::resume), "insufficient state",
       "the server has lost its place in the stream", "redial backs off; recover the missed publications"},
      {3011, backoff(), "force reconnect", "the server wants the connection made anew",
       "redial backs off and tries again"},
      {3012, backoff(), "no pong", "a ping was not answered", "redial backs off and tries again"},
      {3013, backoff().hold_publishing(), "too many requests", "the client asks too much",
       "redial backs off; send more slowly"},
      {3014, fresh_token().with_session(session::fresh), "state invalidated",
       "token and cached state are no good any more",
       "redial asks for a fresh token; forget the state and synchronise anew"},
      {3500, 3999, stop().by_default()},
      {3500, stop(), "invalid token", "the token did not pass verification",
       "mend what issues tokens, then start again"},
      {3501, stop(), "bad request", "the client sent something malformed", "mend the client, then start again"},
      {3502, stop(), "stale", "the client did not authenticate in time", "mend the client, then start again"},
      {3503, stop(), "force disconnect", "the server wants this client gone",
       "stay away until somebody allows it, then start again"},
      {3504, stop(), "connection limit", "the user has too many connections", "close others, then start again"},
      {3505, stop(), "channel limit", "the client has too many subscriptions", "subscribe to less, then start again"},
      {3506, stop(), "inappropriate protocol", "a binary message came over a JSON connection",
       "mend the client, then start again"},
      {3507, stop(), "permission denied", "the client may not connect", "mend the permissions, then start again"},
      {3508, stop(), "not available", "the method is not enabled", "mend the configuration, then start again"},
      {3509, stop(), "too many errors", "the client made too many errors", "mend the client, then start again"},
      {4000, 4499, backoff().by_default()},
      {4500, 4999, stop().by_default()},
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

#ifndef REDIAL_SERVICES_DISCORD_HPP_INCLUDED
#define REDIAL_SERVICES_DISCORD_HPP_INCLUDED



// Discord's Gateway, API version 10, and its voice gateway. The same numbers mean other things in the two: 4014 is an
// intent that was not allowed in the first, and a user moved out of a channel in the second.
// Sources: docs.discord.com/developers/topics/opcodes-and-status-codes (the table has a column "Reconnect") and
// .../events/gateway (what resumes, where, and which close code of the client's ends a session).

namespace redial {
inline namespace v0 {
namespace services {

struct discord : over<rfc6455> {
  static constexpr const char* name = "discord";
  /// Try to resume, at the URL of READY; op 9 with d = false says that it has to be a new session after all.
  static constexpr rule resume = backoff().with_session(session::resume_else_fresh).with_endpoint(endpoint::given);
  /// Identify anew, at the URL of Get Gateway.
  static constexpr rule identify = backoff().with_session(session::fresh).with_endpoint(endpoint::standard);

  static constexpr row closes[] = {
      {1000, identify.with_basis(basis::inferred), "Normal Closure", "the gateway ended the session in order",
       "redial backs off; identify anew"},  // as clients do: what the server ends in order, it does not resume
      {1001, identify.not_an_error().with_basis(basis::inferred)},
      {1005, resume},  // no close code was received: resume
      {1006, resume},
      {1011, resume.with_basis(basis::inferred)},
      {1012, resume.first_between(milliseconds{5000}, milliseconds{30000}).with_basis(basis::inferred)},
      {1013, 1014, resume.with_basis(basis::inferred)},
      {4000, 4999, resume.by_default().with_basis(basis::inferred)},
      {4000, resume, "Unknown error", "something went wrong on the gateway's side", "redial backs off; resume"},
      {4001, resume, "Unknown opcode", "an opcode or its payload was not valid",
       "redial backs off; resume, and mend what was sent"},
      {4002, resume, "Decode error", "a payload could not be decoded, or was larger than 4096 bytes",
       "redial backs off; resume, and mend what was sent"},
      {4003, resume, "Not authenticated", "a payload came before IDENTIFY, or the session was made invalid",
       "redial backs off; try to resume, identify if that is refused"},
      {4004, stop().after_a_change().tell_user(), "Authentication failed", "the token is wrong",
       "tell a person: put in the right token, then start again"},
      {4005, resume, "Already authenticated", "IDENTIFY was sent twice on one connection",
       "redial backs off; resume, and send it once"},
      {4007, identify, "Invalid seq", "the sequence number of the resume was not valid",
       "redial backs off; identify anew"},
      {4008, resume.hold_publishing(), "Rate limited", "more than 120 events in 60 s on one connection",
       "redial backs off; resume, and send through a send_gate"},
      {4009, identify, "Session timed out", "the session is too old to be resumed", "redial backs off; identify anew"},
      {4010, stop().after_a_change(), "Invalid shard", "the shard number does not fit the number of shards",
       "mend the configuration, then start again"},
      {4011, stop().after_a_change(), "Sharding required", "the bot is in too many guilds for one connection",
       "divide it into shards, then start again"},
      {4012, stop().after_a_change(), "Invalid API version", "the gateway does not speak this version",
       "update the client, then start again"},
      {4013, stop().after_a_change(), "Invalid intent(s)", "the intents are not a sum of known ones",
       "mend the configuration, then start again"},
      {4014, stop().after_a_change(), "Disallowed intent(s)", "an intent is not enabled or not approved for this bot",
       "enable it in the developer portal or leave it out, then start again"},
  };
  /// The curve is not published; the limit on IDENTIFY is: 1000 in 24 h, beyond which the token is reset. A bucket of 6
  /// that refills every 87 s opens at most 6 + 993 connections in 24 h, whatever happens; shards need a share each.
  static constexpr options defaults = [] {
    options o;
    o.credential = credential::fixed;  // a bot's token is not minted
    o.backoff.cap.count = 120000;
    o.budget.interval.count = 87000;
    return o;
  }();
  static constexpr redial::limits limits{1, 60, 4096};
  static constexpr uint16_t disconnect_code = 4000;
};

struct discord_voice : over<rfc6455> {
  static constexpr const char* name = "discord_voice";
  static constexpr rule rejoin =
      backoff().with_session(session::fresh).with_endpoint(endpoint::rediscover).with_basis(basis::inferred);
  static constexpr rule mend = stop().after_a_change().with_basis(basis::inferred);

  static constexpr row closes[] = {
      {1005, backoff().with_session(session::resume_else_fresh)},
      {1006, backoff().with_session(session::resume_else_fresh)},  // severed: open again and resume, else all anew
      {4001, mend, "Unknown opcode", "an opcode was not valid", "mend the client, then start again"},
      {4002, mend, "Failed to decode payload", "a payload could not be decoded", "mend the client, then start again"},
      {4003, mend, "Not authenticated", "a payload came before IDENTIFY", "mend the client, then start again"},
      {4004, mend, "Authentication failed", "the token of the call is wrong",
       "join the channel anew for another token, then start again"},
      {4005, mend, "Already authenticated", "IDENTIFY was sent twice", "mend the client, then start again"},
      {4006, rejoin, "Session no longer valid", "the session of the call has ended",
       "redial backs off; join anew at the server that the gateway names"},
      {4009, rejoin, "Session timeout", "the session of the call has timed out",
       "redial backs off; join anew at the server that the gateway names"},
      {4011, rejoin, "Server not found", "the voice server does not exist",
       "redial backs off; join anew at the server that the gateway names"},
      {4012, mend, "Unknown protocol", "the protocol was not recognised", "mend the client, then start again"},
      {4014, stop(), "Disconnected", "the client was moved out, the channel was deleted, or the gateway session ended",
       "stay away until somebody joins again, then start again"},
      {4015, backoff().with_session(session::resume_else_fresh), "Voice server crashed", "the voice server broke down",
       "redial backs off; resume"},
      {4016, mend, "Unknown encryption mode", "the server does not know this encryption",
       "choose another mode, then start again"},
      {4017, mend, "E2EE/DAVE protocol required", "the channel demands end-to-end encryption",
       "use a client that has it, then start again"},
      {4020, mend, "Bad request", "a request was malformed", "mend the client, then start again"},
      {4021, stop(), "Disconnected: Rate Limited", "the client sent too much",
       "stay away: slow down, then start again by hand"},
      {4022, stop(), "Disconnected: Call Terminated", "the call is over for everybody",
       "stay away until somebody calls again, then start again"},
  };
  static constexpr options defaults = [] {
    options o;
    o.credential = credential::fixed;  // the token of the running call; a new call brings a new one
    return o;
  }();
  static constexpr uint16_t disconnect_code = 4000;
};

}  // namespace services

/// Discord Gateway v10. `ready` is READY or RESUMED. Sends: 120 events in 60 s, 4096 bytes each; the bucket of 60 and
/// one a second keeps to it in every window. Close with `discord.disconnect_code`: 1000 and 1001 end the session.
/// The machine keeps its advice until a session is up: if the connect at the given URL fails, go to the standard one.
inline constexpr profile discord = detail::profile_of<services::discord>();

/// Discord's voice gateway. `ready` is Ready or Resumed. Which code of the client's keeps a call is not documented;
/// `disconnect_code` follows the gateway's rule.
inline constexpr profile discord_voice = detail::profile_of<services::discord_voice>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_DISCORD_HPP_INCLUDED

#ifndef REDIAL_SERVICES_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED
#define REDIAL_SERVICES_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED




// GraphQL over WebSocket, subprotocol graphql-transport-ws.
// Sources: the specification (graphql/graphql-over-http, rfcs/GraphQLOverWebSocket.md) for the codes; it has no rule
// for reconnects. That of graphql-ws, which is documented with its client options: a list of fatal codes, everything
// else is tried again, five times. Codes that the client closes with itself are rows as well: feed them as they are.

namespace redial {
inline namespace v0 {
namespace services {

struct graphql_transport_ws : over<rfc6455> {
  static constexpr const char* name = "graphql_transport_ws";
  static constexpr row closes[] = {
      {1000, 1999, stop().by_default()},  // fatal, but for the rows within
      {1000, stop().ended_in_order(), "Normal Closure", "the client closed in order",
       "nothing to mend; start again when a subscription is wanted"},
      {1001, backoff().not_an_error()},
      {1002, 1004, stop()},
      {1004, stop(), "Reserved", "a code that was never given a meaning", "stop and mend it, then start again"},
      {1005, 1006, backoff()},
      {1007, 1011, stop()},
      {1011, stop(), "Internal Error", "the server met something unexpected", "find out what it was, then start again"},
      {1012, backoff(), "Service Restart", "the service is restarting", "redial backs off and tries again"},
      {1013, 1014, backoff()},
      {1015, stop(), "TLS handshake", "the TLS handshake failed", "mend certificates or clock, then start again"},
      {2000, 4999, backoff().by_default()},
      {3000, backoff(), "Unauthorized", "as HTTP 401", "redial backs off and tries again"},
      {3003, backoff(), "Forbidden", "as HTTP 403", "redial backs off and tries again"},
      {3008, backoff()},
      {4004, stop(), "Bad response", "the client could not make sense of a message",
       "stop and mend it, then start again"},
      {4005, stop(), "Internal client error", "the client failed", "stop and mend it, then start again"},
      {4400, stop(), "Bad request", "a message was not valid", "stop and mend it, then start again"},
      {4401, stop(), "Unauthorized", "a subscription came before the connection was acknowledged",
       "stop and mend it, then start again"},
      {4403, backoff().with_basis(basis::reference_client), "Forbidden", "the connection was not accepted",
       "redial backs off: access may be granted meanwhile"},
      {4406, stop(), "Subprotocol not acceptable", "the server does not speak this subprotocol",
       "stop and mend it, then start again"},
      {4408, backoff().with_basis(basis::reference_client), "Connection initialisation timeout",
       "connection_init did not come in time", "redial backs off and tries again"},
      {4409, stop(), "Subscriber already exists", "an id was used twice at a time",
       "stop and mend it, then start again"},
      {4429, stop(), "Too many initialisation requests", "connection_init came more than once",
       "stop and mend it, then start again"},
      {4499, backoff(), "Terminated", "the client tore the connection down", "redial backs off and tries again"},
      {4500, stop(), "Internal server error", "the server failed", "find out why, then start again"},
      {4504, backoff().with_basis(basis::reference_client), "Connection acknowledgement timeout",
       "connection_ack did not come in time", "redial backs off and tries again"},
  };
  static constexpr options defaults = [] {
    options o = presets::graphql_ws();
    o.credential = credential::none;  // the protocol has none of its own; the payload of connection_init may
    return o;
  }();
  static constexpr curve_function curve = presets::graphql_ws_curve;
};

}  // namespace services

/// GraphQL over WebSocket. `ready` is connection_ack. Waits as graphql-ws, at most five attempts.
inline constexpr profile graphql_transport_ws = detail::profile_of<services::graphql_transport_ws>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_GRAPHQL_TRANSPORT_WS_HPP_INCLUDED

#ifndef REDIAL_SERVICES_OBS_WEBSOCKET_HPP_INCLUDED
#define REDIAL_SERVICES_OBS_WEBSOCKET_HPP_INCLUDED



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

#ifndef REDIAL_SERVICES_PUSHER_HPP_INCLUDED
#define REDIAL_SERVICES_PUSHER_HPP_INCLUDED



// Pusher Channels, protocol version 7, and what speaks it: Laravel Reverb, Soketi, Sockudo.
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
       "redial backs off and tries again"},
      {1002, later.with_basis(basis::reference_client), "Protocol error",
       "the peer saw frames that break the WebSocket protocol", "redial backs off and tries again"},
      {1003, later.with_basis(basis::reference_client), "Unsupported Data",
       "the peer does not accept this kind of data", "redial backs off and tries again"},
      {4000, 4099, not_unchanged.by_default()},
      {4000, at_once().with_endpoint(endpoint::secure).with_basis(basis::reference_client), "SSL only",
       "the application takes connections over TLS only", "redial connects again at once: use wss://"},
      {4001, not_unchanged, "Application does not exist", "the key belongs to no application",
       "mend the key, then start again"},
      {4003, not_unchanged.tell_user(), "Application disabled", "the application was switched off",
       "tell a person: enable it in the dashboard, then start again"},
      {4004, not_unchanged, "Over connection quota", "all connections of the plan are taken",
       "take a larger plan or close others, then start again"},
      {4005, not_unchanged, "Path not found", "the URL is wrong", "mend the URL, then start again"},
      {4006, not_unchanged, "Invalid version string format", "the protocol version in the URL is no number",
       "mend the URL, then start again"},
      {4007, not_unchanged, "Unsupported protocol version", "the server does not speak this version",
       "update the client, then start again"},
      {4008, not_unchanged, "No protocol version supplied", "the URL names no protocol version",
       "mend the URL, then start again"},
      {4009, not_unchanged, "Connection is unauthorized", "the connection was not authorised, or not in time",
       "authorise it otherwise, then start again"},
      {4100, 4199, later.by_default()},
      {4100, later, "Over capacity", "the server has no room", "redial backs off, at least a second"},
      {4200, 4299, at_once().by_default()},
      {4200, at_once(), "Generic reconnect immediately", "the server wants the connection made anew",
       "redial connects again at once, and backs off if that repeats"},
      {4201, at_once(), "Pong reply not received", "a ping was not answered",
       "redial connects again at once, and backs off if that repeats"},
      {4202, at_once(), "Closed after inactivity", "nothing came for a day, and the client does not ping",
       "redial connects again at once; send pings"},
      {4300, 4999, not_unchanged.by_default().with_basis(basis::reference_client)},  // "any other type of error"
      {4301, backoff().hold_publishing().in_a_message(), "Client event rejected",
       "client events come too fast; the connection stays up",
       "send client events more slowly; if it is closed as well, redial backs off"},
      {4302, backoff().in_a_message(), "Watchlist limit exceeded",
       "only the first hundred users are watched; the connection stays up",
       "watch fewer; if it is closed as well, redial backs off"},
  };
  /// The page allows an exponential wait; without an answer clients try every 15 s.
  static constexpr options defaults = [] {
    options o;
    o.credential = credential::fixed;  // the application's key
    o.backoff.cap.count = 15000;
    return o;
  }();
};

}  // namespace services

/// Pusher Channels. `ready` is pusher:connection_established. A server pings after 120 s of silence and closes 30 s
/// later: those who feed `received` set `liveness_timeout` to 150 s or less.
inline constexpr profile pusher = detail::profile_of<services::pusher>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_PUSHER_HPP_INCLUDED

#ifndef REDIAL_SERVICES_SEVENTV_HPP_INCLUDED
#define REDIAL_SERVICES_SEVENTV_HPP_INCLUDED



// 7TV EventAPI 3.
// Source: SevenTV/EventAPI, README, "Close codes", a table with a column "Reconnect?" and three footnotes.

namespace redial {
inline namespace v0 {
namespace services {

struct seventv : over<rfc6455> {
  static constexpr const char* name = "seventv";
  static constexpr rule mend = stop().after_a_change();

  static constexpr row closes[] = {
      {4000, backoff(), "Server Error", "the server failed", "redial backs off and tries again"},
      {4001, mend, "Unknown Operation", "the opcode is not known", "mend the client, then start again"},
      {4002, mend, "Invalid Payload", "a payload could not be decoded", "mend the client, then start again"},
      {4003, mend, "Auth Failure", "authentication failed", "mend the client, then start again"},
      {4004, mend, "Already Identified", "the client identified itself twice", "mend the client, then start again"},
      {4005, stop().if_the_user_acted(), "Rate Limited", "the client does too much",
       "start again if a person asked for this connection"},
      {4006, backoff().not_an_error(), "Restart", "the server restarts", "redial backs off and comes back"},
      {4007, backoff().not_an_error().at_least(milliseconds{300000}), "Maintenance", "the server is under maintenance",
       "redial stays away for five minutes or more, then comes back"},  // "including jitter"
      {4008, backoff(), "Timeout", "the client was silent for too long", "redial backs off and tries again"},
      {4009, mend, "Already Subscribed", "a subscription was made twice", "mend the client, then start again"},
      {4010, mend, "Not Subscribed", "what was to be given up was not subscribed to",
       "mend the client, then start again"},
      {4011, stop().if_the_user_acted(), "Insufficient Privilege", "the client may not do this",
       "start again if a person asked for this connection"},
      {4012, backoff().with_basis(basis::inferred), "Reconnect",
       "the server wants the connection made anew; in its code, not in its table", "redial backs off and tries again"},
  };
  static constexpr options defaults = [] {
    options o;
    o.credential = credential::none;
    return o;
  }();
};

}  // namespace services

/// 7TV EventAPI. `ready` is Hello. The codes also come in op 7, before the close.
inline constexpr profile seventv = detail::profile_of<services::seventv>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_SEVENTV_HPP_INCLUDED

#ifndef REDIAL_SERVICES_TWITCH_EVENTSUB_HPP_INCLUDED
#define REDIAL_SERVICES_TWITCH_EVENTSUB_HPP_INCLUDED



// Twitch EventSub over WebSocket.
// Sources: dev.twitch.tv/docs/eventsub/handling-websocket-events and .../websocket-reference; texts and the life of
// subscriptions also in Twitch's own twitch-cli. A connection that is lost takes its subscriptions along: connect to
// the default URL and subscribe anew. The message session_reconnect does not: see redial/edge/handover.hpp.

namespace redial {
inline namespace v0 {
namespace services {

struct twitch_eventsub : over<rfc6455> {
  static constexpr const char* name = "twitch_eventsub";
  /// The connection is lost, and with it all that was subscribed.
  static constexpr rule lost = backoff().with_session(session::fresh).with_endpoint(endpoint::standard);

  static constexpr row closes[] = {
      {1000, stop().ended_in_order(), "Client disconnected", "the client closed in order",
       "nothing to mend; start again when a session is wanted"},
      {1001, lost.not_an_error()},
      {1005, 1006, lost},
      {1011, lost},
      {1012, lost.first_between(milliseconds{5000}, milliseconds{30000})},
      {1013, 1014, lost},
      {4000, 4999, lost.by_default().with_basis(basis::inferred)},
      {4000, lost.with_basis(basis::inferred), "Internal server error", "the server failed",
       "redial backs off; subscribe anew"},
      {4001, stop().after_a_change().with_basis(basis::inferred), "Client sent inbound traffic",
       "the client sent something other than a pong", "send nothing, then start again"},
      {4002, lost.with_basis(basis::inferred), "Client failed ping-pong", "a ping was not answered",
       "redial backs off; answer pings, subscribe anew"},  // a link that stalls looks no different
      {4003, stop().after_a_change().with_basis(basis::inferred), "Connection unused",
       "nothing was subscribed to within 10 s", "start again when there is something to subscribe to"},
      {4004, lost.with_basis(basis::inferred), "Reconnect grace time expired",
       "the old connection was kept for more than 30 s after session_reconnect",
       "redial backs off, unless the successor is up already"},
      {4005, lost, "Network timeout", "a passing fault of the network", "redial backs off; subscribe anew"},
      {4006, lost, "Network error", "a passing fault of the network", "redial backs off; subscribe anew"},
      {4007, lost.with_basis(basis::inferred), "Invalid reconnect", "the reconnect URL is not valid",
       "redial backs off; go to the default URL and subscribe anew"},
  };
  static constexpr options defaults = [] {
    options o;
    o.credential = credential::none;  // the token goes with the subscriptions, over HTTP
    return o;
  }();
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
    &rfc6455,       &metered, &discord, &discord_voice, &pusher, &centrifugo, &twitch_eventsub, &graphql_transport_ws,
    &obs_websocket, &seventv,
};

}  // namespace v0
}  // namespace redial

#endif  // C++17

#endif  // REDIAL_SERVICES_HPP_INCLUDED
