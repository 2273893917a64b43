// SPDX-License-Identifier: MIT
#ifndef REDIAL_ADAPTERS_WEBSOCKETPP_HPP_INCLUDED
#define REDIAL_ADAPTERS_WEBSOCKETPP_HPP_INCLUDED

// WebSocket++: what its connection knows when a handler is called, as events. Written for and tested with 0.8.2; this
// header includes nothing of it. The shape is that of all adapters (see beast.hpp); what is handed over is the
// connection, `*endpoint.get_con_from_hdl(hdl)`. A whole program: tests/fit/examples/websocketpp_client.cpp.
//
// The id cannot be found from a handle: give it to the handlers of each connection as it is made,
// `con->set_fail_handler([this, con, id](auto) { feed(on_fail(*con, id, now)); })`.
//
// **With asio_tls_client WebSocket++ verifies nothing**: it takes an expired certificate, a self-signed one and any
// other host's, unless the TLS init handler says set_verify_mode(verify_peer) and sets a verify callback for the host's
// name, asio::ssl::host_name_verification(host). Why a certificate was not taken is told by that callback alone.
//
// WebSocket++ does not reconnect by itself. Two limits of its own cannot be moved from here, as they are constants of
// the config: `timeout_connect` (5 s for TCP) reads as failed, and `timeout_socket_shutdown` (5 s) is how long after
// the end of a connection over TLS the close handler is called, if the server does not end TLS as well. The example
// sets the latter.

#include <redial/adapters/answer.hpp>
#include <redial/decision/event.hpp>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace adapters {
namespace websocketpp {

/// Leaves waiting to redial: no limit for the upgrade (WebSocket++ gives up after 5 s), none for pongs. Call it between
/// get_connection and connect.
///
/// A close frame is reported when the server has ended TCP too, or when `limit_ms` is over, for a server that leaves
/// TCP open; the client's own close waits no longer than that for its answer, either. WebSocket++'s own limit is 5 s.
template <class Connection>
void configure(Connection& con, long limit_ms = 500) {
  con.set_open_handshake_timeout(0);
  con.set_pong_timeout(0);
  con.set_close_handshake_timeout(limit_ms);
}

namespace detail {
/// True if both texts are the same.
constexpr bool same(const char* a, const char* b) noexcept {
  while (*a != '\0' && *a == *b) { ++a, ++b; }
  return *a == *b;
}

/// socket::error::tls_handshake_failed, by the name of its category, so that nothing of WebSocket++ is included.
template <class ErrorCode>
bool is_tls(const ErrorCode& ec) {
  constexpr int tls_handshake_failed = 8;
  return ec.value() == tls_handshake_failed && same(ec.category().name(), "websocketpp.transport.asio.socket");
}
}  // namespace detail

/// The open handler was called.
constexpr event on_open(uint32_t id) noexcept { return opened{id}; }

/// The fail handler was called: for TCP and time-outs as for refusals. A TLS handshake that failed is closed 1015 (RFC
/// 6455 7.4.1), also if it was TCP that broke in its middle, which WebSocket++ does not tell apart. No response leaves
/// the status 0, and a response that says 101 and was still no upgrade (a wrong Sec-WebSocket-Accept) is a broken
/// server: both are failed. (Inside WebSocket++ the status is an enumeration: UBSan objects there to one that is not on
/// its list, 599 for instance.)
template <class Connection>
event on_fail(const Connection& con, uint32_t id, int64_t unix_now = 0) {
  if (detail::is_tls(con.get_ec())) { return closed{1015, id}; }
  const auto status = con.get_response_code();
  if (status < 200) { return failed{id}; }
  const auto& retry_after = con.get_response_header("Retry-After");
  const auto& date = con.get_response_header("Date");
  return rejected{status, wait_asked(value_of(retry_after), value_of(date), unix_now), id};
}

/// The message, the ping or the pong handler was called. The machine's own ping is `con.ping("", ec)`.
/// `reconnector::saw_frame(id)` says the same for less: see beast.hpp.
constexpr event on_frame(uint32_t id) noexcept { return received{id}; }

/// The close handler was called: 1006 if TCP ended without a close frame, 1005 if the frame had no code.
///
/// A close frame with a code that none may have (999, say, or half a code) is answered by WebSocket++ with 1002, which
/// some peers send back, and half a code reads as 1002 at once. Nobody said 1002 to this client, and 1002 would stop
/// it if it lasted: such an end counts as 1006. It is known by an answer that was not copied from what came: this side
/// gave a reason, the other none.
template <class Connection>
event on_close(const Connection& con, uint32_t id) {
  const auto code = con.get_remote_close_code();
  const bool made_up = con.get_local_close_code() == 1002 && con.get_remote_close_reason().empty() &&
                       !con.get_local_close_reason().empty();
  return closed{made_up ? uint16_t{1006} : static_cast<uint16_t>(code), id};
}

}  // namespace websocketpp
}  // namespace adapters
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_ADAPTERS_WEBSOCKETPP_HPP_INCLUDED
