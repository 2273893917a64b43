// SPDX-License-Identifier: MIT
#ifndef REDIAL_ADAPTERS_LIBWEBSOCKETS_HPP_INCLUDED
#define REDIAL_ADAPTERS_LIBWEBSOCKETS_HPP_INCLUDED

// libwebsockets: what a client connection's protocol callback is given, as events. Written for and tested with 4.1. The
// shape of all adapters is described in beast.hpp. A whole program: tests/fit/examples/lws_client.cpp.
//
//     int callback(lws* wsi, lws_callback_reasons reason, void*, void* in, size_t size) {
//       const uint32_t id = ..;  // what was put into lws_client_connect_info::opaque_user_data
//       redial::drive(net, host, redial::adapters::libwebsockets::on_event(wsi, reason, in, size, id, time(nullptr)));
//       return 0;
//     }
//
// libwebsockets does not reconnect unless it is told to: call none of lws_retry_sul_schedule and
// lws_retry_sul_schedule_retry_wsi. A connect can fail before lws_client_connect_via_info returns, with the callback,
// without it, or both: if it returns null, say failed{id} as well; the second report of one end is inert.

#include <redial/adapters/answer.hpp>
#include <redial/adapters/close_frame.hpp>
#include <redial/decision/event.hpp>
#include <libwebsockets.h>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace adapters {
namespace libwebsockets {

/// A policy of libwebsockets that does nothing: no retries, no pings, no hang-up of an idle connection.
inline constexpr lws_retry_bo_t no_policy{nullptr, 0, 0, 0, 0, 0};

/// Call before each lws_client_connect_via_info, when `ssl_connection` has its other flags. Leaves waiting to redial:
/// without it libwebsockets follows a redirect by itself, which is a connect that no one asked for, with the credential
/// in the query, and pings and hangs up idle connections after five minutes. Its limits for a connect stay: the
/// context's `timeout_secs`, 5 s, for each address of a name and each step after it; `connect_timeout_secs` for all.
///
/// A server's pings are answered inside and not reported. The machine's own ping, LWS_WRITE_PING, brings a pong, which
/// is.
inline void configure(lws_client_connect_info& info) {
  info.ssl_connection |= LCCSCF_HTTP_NO_FOLLOW_REDIRECT;
  info.retry_and_idle_policy = &no_policy;
}

/// Copies a header of the answer into `text`. Empty if there is none, or if it is longer than any that is of use.
template <size_t Size>
header_value copy_header(lws* wsi, char (&text)[Size], lws_token_indexes name) {
  const int size = lws_hdr_copy(wsi, text, static_cast<int>(Size), name);
  return {text, size > 0 ? static_cast<size_t>(size) : 0};
}

/// True if `text` of `size` bytes begins with `word`.
constexpr bool begins(const char* text, size_t size, const char* word) noexcept {
  for (; *word != '\0'; ++word, ++text, --size) {
    if (size == 0 || *text != *word) { return false; }
  }
  return true;
}

/// The callback LWS_CALLBACK_CLIENT_CONNECTION_ERROR: no session came of it. The status and the headers are still
/// there. A status of 101 is a broken upgrade (a wrong Sec-WebSocket-Accept), and no refusal. What went wrong before
/// the upgrade is only told by a text, `in`: one about TLS is closed 1015 (RFC 6455 7.4.1), all others are failed. Why
/// a certificate was not taken is told by libwebsockets' log alone: lws_set_log_level(LLL_ERR, ..).
inline event on_fail(lws* wsi, const void* in, size_t size, uint32_t id, int64_t unix_now = 0) {
  const char* text = static_cast<const char*>(in);
  if (text != nullptr && ((begins)(text, size, "connect SSL err 1:") || (begins)(text, size, "tls:") ||
                          (begins)(text, size, "server's cert"))) {
    return closed{1015, id};
  }
  const unsigned status = wsi != nullptr ? lws_http_client_http_response(wsi) : 0;
  if (status == 0 || status == 101) { return failed{id}; }
  char retry_after[64];  // the longest form of a date has 33 characters
  char date[64];
  const milliseconds wait = wait_asked(copy_header(wsi, retry_after, WSI_TOKEN_HTTP_RETRY_AFTER),
                                       copy_header(wsi, date, WSI_TOKEN_HTTP_DATE), unix_now);
  return rejected{status, wait, id};
}

/// The callback LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: a close frame came, its code in the first two of `size` bytes.
///
/// libwebsockets writes 1002 over every code that it does not know: over invalid ones, but over 1012, 1013 and 1014 as
/// well, which say "come back". What was sent is lost, and a real 1002 ("you broke the protocol") looks the same. As
/// slowness and, in the end, a stop after a server's restart would be the worse mistake, 1002 counts as 1006 here.
inline event on_close(const void* in, size_t size, uint32_t id) {
  const event e = on_close_frame(in, size, id);
  return e.code() == LWS_CLOSE_STATUS_PROTOCOL_ERR ? event{closed{1006, id}} : e;
}

/// Any callback of the connection's protocol. A close frame is reported when it comes; LWS_CALLBACK_CLIENT_CLOSED,
/// which follows it, says failed, and is inert because it comes second. So does LWS_CALLBACK_WSI_DESTROY: a connection
/// that is reset in the instant in which it is made has no other callback. The wsi is gone after it.
inline event on_event(lws* wsi, lws_callback_reasons reason, const void* in, size_t size, uint32_t id,
                      int64_t unix_now = 0) {
  const int what = reason;  // an open enumeration: newer versions have more
  switch (what) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED: return opened{id};
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR: return on_fail(wsi, in, size, id, unix_now);
    case LWS_CALLBACK_CLIENT_RECEIVE:
    case LWS_CALLBACK_CLIENT_RECEIVE_PONG: return received{id};
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return on_close(in, size, id);
    case LWS_CALLBACK_CLIENT_CLOSED:
    case LWS_CALLBACK_WSI_DESTROY: return failed{id};
    default: return event{};
  }
}

}  // namespace libwebsockets
}  // namespace adapters
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_ADAPTERS_LIBWEBSOCKETS_HPP_INCLUDED
