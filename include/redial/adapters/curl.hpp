// SPDX-License-Identifier: MIT
#ifndef REDIAL_ADAPTERS_CURL_HPP_INCLUDED
#define REDIAL_ADAPTERS_CURL_HPP_INCLUDED

// libcurl: what its multi interface and curl_ws_recv return, as events. Written for 8.11 and later, where WebSocket is
// no longer an experiment, and run with 8.22. Many distributions have an older libcurl or one without WebSocket (curl
// --version lists "ws" among the protocols if it is there); the tests run this header on look-alike declarations, and
// on the real library where one is found. The shape of all adapters is described in beast.hpp. A whole program:
// tests/fit/examples/curl_client.cpp.
//
//     namespace adapter = redial::adapters::curl;
//     CURL* easy = curl_easy_init();  // a new one for each connection
//     adapter::configure(easy);
//     curl_multi_add_handle(multi, easy);  // and leave it there as long as the connection lasts
//     ...  // CURLMSG_DONE:
//     feed(adapter::on_handshake(easy, message->data.result, id, time(nullptr)));
//     ...  // whenever the socket is readable, until it says CURLE_AGAIN:
//     const CURLcode result = curl_ws_recv(easy, buffer, sizeof buffer, &size, &frame);
//     feed(adapter::on_read(result, frame, buffer, size, id));
//
// libcurl does not reconnect, and follows no redirect of a WebSocket. It does not look at Sec-WebSocket-Accept either:
// a server that is none may read as opened, and then as failed. What is left to the program is the closing handshake:
// answer a close frame with CURLWS_CLOSE and its code, then let the connection go.

#include <redial/adapters/answer.hpp>
#include <redial/adapters/close_frame.hpp>
#include <redial/decision/event.hpp>
#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace adapters {
namespace curl {

/// Call before curl_multi_add_handle: the transfer ends with the upgrade, and frames are read by curl_ws_recv.
/// libcurl's limit for a connect, CURLOPT_CONNECTTIMEOUT, is 300 s; there is none for the answer.
inline void configure(CURL* easy) { (void)curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 2L); }

/// A header of the answer; empty if it has none.
inline header_value header_of(CURL* easy, const char* name) {
  curl_header* header = nullptr;
  if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK) { return {}; }
  header_value value{header->value, 0};
  while (value.text[value.size] != '\0') { ++value.size; }
  return value;
}

/// True for the errors of a TLS handshake. CURLE_SSL_CONNECT_ERROR is also what a peer leads to that hangs up in the
/// middle of one.
constexpr bool is_tls(CURLcode result) {
  return result == CURLE_PEER_FAILED_VERIFICATION || result == CURLE_SSL_CONNECT_ERROR ||
         result == CURLE_SSL_CERTPROBLEM || result == CURLE_SSL_CACERT_BADFILE || result == CURLE_SSL_ISSUER_ERROR ||
         result == CURLE_SSL_PINNEDPUBKEYNOTMATCH || result == CURLE_SSL_INVALIDCERTSTATUS;
}

/// The result of the transfer, from CURLMSG_DONE or curl_easy_perform. A refusal is CURLE_HTTP_RETURNED_ERROR, and its
/// headers are there; CURLINFO_RETRY_AFTER is not used, as it counts a date from this machine's clock and not from the
/// answer's own. A TLS handshake that failed is 1015.
inline event on_handshake(CURL* easy, CURLcode result, uint32_t id, int64_t unix_now = 0) {
  if (result == CURLE_OK) { return opened{id}; }
  if (is_tls(result)) { return closed{1015, id}; }
  long status = 0;
  (void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  if (result != CURLE_HTTP_RETURNED_ERROR || status < 200) { return failed{id}; }
  const milliseconds wait = wait_asked(header_of(easy, "Retry-After"), header_of(easy, "Date"), unix_now);
  return rejected{static_cast<int>(status), wait, id};
}

/// What curl_ws_recv returned. CURLE_AGAIN is no event (the inert one). Any other error ends the connection: libcurl
/// says CURLE_GOT_NOTHING and CURLE_RECV_ERROR when TCP ended without a close frame. A close frame is handed over as it
/// came, in one piece or more: `data` is all of it when `bytesleft` is 0, and the code is looked at only then. Pings
/// are answered inside and not reported. The machine's own is `curl_ws_send(easy, "", 0, &sent, 0, CURLWS_PING)`; its
/// pong is reported.
inline event on_read(CURLcode result, const curl_ws_frame* frame, const void* data, size_t size, uint32_t id) {
  if (result == CURLE_AGAIN) { return event{}; }
  if (result != CURLE_OK) { return failed{id}; }
  if ((frame->flags & CURLWS_CLOSE) == 0 || frame->bytesleft != 0) { return received{id}; }
  return on_close_frame(data, size, id);
}

}  // namespace curl
}  // namespace adapters
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_ADAPTERS_CURL_HPP_INCLUDED
