// SPDX-License-Identifier: MIT
#ifndef REDIAL_ADAPTERS_LIBSOUP_HPP_INCLUDED
#define REDIAL_ADAPTERS_LIBSOUP_HPP_INCLUDED

// libsoup 3: what a SoupSession and a SoupWebsocketConnection tell a GLib main loop, as events. Written for and tested
// with 3.2. The shape of all adapters is described in beast.hpp. A whole program: tests/fit/examples/soup_client.cpp.
//
//     namespace adapter = redial::adapters::libsoup;
//     SoupMessage* message = soup_message_new("GET", url);  // a new one for each connection
//     adapter::configure(message);
//     soup_session_websocket_connect_async(session, message, .., on_connected, data);
//     ...
//     SoupWebsocketConnection* ws = soup_session_websocket_connect_finish(session, result, &error);
//     feed(adapter::on_handshake(error, message, id, time(nullptr)));
//     ...  // and of the signals of ws:
//     message, pong: feed(adapter::on_frame(id));
//     closing:       feed(adapter::on_closing(ws, id));
//     error, closed: feed(adapter::on_end(ws, id));
//
// To disconnect, cancel what is connecting, or take the signal handlers away and unref the connection: it closes its
// stream when it is disposed of. A SoupSession does not reconnect.

#include <redial/adapters/answer.hpp>
#include <redial/decision/event.hpp>
#include <libsoup/soup.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace adapters {
namespace libsoup {

/// Call before soup_session_websocket_connect_async. Without it libsoup follows a redirect by itself, which is a
/// connect that no one asked for, with the credential in the query. It has no time-out for connecting unless
/// `SoupSession:timeout` sets one; leave that at 0, or above options::connect_timeout.
inline void configure(SoupMessage* message) { soup_message_add_flags(message, SOUP_MESSAGE_NO_REDIRECT); }

/// The header of an answer; empty if it has none.
inline header_value header_of(SoupMessage* message, const char* name) {
  const char* text = soup_message_headers_get_one(soup_message_get_response_headers(message), name);
  header_value value{text, 0};
  while (text != nullptr && text[value.size] != '\0') { ++value.size; }
  return value;
}

/// What soup_session_websocket_connect_finish said. The status counts only if libsoup says that the answer was no
/// upgrade: the message keeps that of an earlier answer otherwise. 101 is a broken upgrade (a wrong
/// Sec-WebSocket-Accept), and no refusal. A TLS handshake that failed is 1015: for the certificate, the host name, the
/// clock or a server that speaks no TLS, and for a peer that hung up in the middle of it, which reads the same.
inline event on_handshake(const GError* error, SoupMessage* message, uint32_t id, int64_t unix_now = 0) {
  if (error == nullptr) { return opened{id}; }
  if (error->domain == G_TLS_ERROR && error->code != G_TLS_ERROR_EOF) { return closed{1015, id}; }
  const int status = static_cast<int>(soup_message_get_status(message));
  if (error->domain != SOUP_WEBSOCKET_ERROR || status == 0 || status == 101) { return failed{id}; }
  const milliseconds wait = wait_asked(header_of(message, "Retry-After"), header_of(message, "Date"), unix_now);
  return rejected{status, wait, id};
}

/// The signals `message` and `pong`. A server's pings are answered inside and not reported, nor are the fragments of a
/// message before its last. `max-incoming-payload-size` bounds a frame; 3.2 has no bound for all frames of a message.
///
/// The machine's own ping: libsoup has no call that sends one, but pings once in each `keepalive-interval`, whole
/// seconds. Set it to 1 for a ping within two seconds, and back to 0 when a frame comes. A machine drops a peer half a
/// liveness_timeout after the ping, which has to be well above these two seconds.
/// For frames `reconnector::saw_frame(id)` says the same for less: see beast.hpp.
inline event on_frame(uint32_t id) { return received{id}; }

/// The signal `closing`: the server's close frame is there, or the program's own goes out (the inert event). libsoup
/// says `closed` only when the server has ended TCP, or after 5 s; that it does comes second, and is inert. (Its
/// documentation calls the code valid from `closed` on; it is there from `closing` on.)
inline event on_closing(SoupWebsocketConnection* ws, uint32_t id) {
  const int code = soup_websocket_connection_get_close_code(ws);
  return code != 0 ? event{closed{code, id}} : event{};
}

/// The signals `error` and `closed`. For a close code that is not on its list, 1012, 1013 and 1014 among them, and for
/// a reason that is not UTF-8, libsoup says `error` with a 1002 of its own; the server's code is there none the less.
/// Code 0 is a connection that broke, or a frame that libsoup did not like. An empty close frame is 1005.
inline event on_end(SoupWebsocketConnection* ws, uint32_t id) {
  const int code = soup_websocket_connection_get_close_code(ws);
  return code != 0 ? event{closed{code == 1015 ? 1006 : code, id}} : event{failed{id}};  // no frame may carry 1015
}

}  // namespace libsoup
}  // namespace adapters
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_ADAPTERS_LIBSOUP_HPP_INCLUDED
