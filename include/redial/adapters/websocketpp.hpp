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
// WebSocket++ does not reconnect by itself. One limit of its own cannot be moved from here: `timeout_connect` (5 s for
// TCP) is a constant of the config, and reads as failed.

#include <redial/adapters/answer.hpp>
#include <redial/decision/event.hpp>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace adapters {
namespace websocketpp {

/// Leaves waiting to redial: no limit for the upgrade (WebSocket++ gives up after 5 s), none for pongs. The limit of
/// the close handshake stays. Call it between get_connection and connect.
template <class Connection>
void configure(Connection& con) {
  con.set_open_handshake_timeout(0);
  con.set_pong_timeout(0);
}

/// The open handler was called.
constexpr event on_open(uint32_t id) noexcept { return opened{id}; }

/// The fail handler was called: for TCP and time-outs as for refusals. No response leaves the status 0, and a response
/// that says 101 and was still no upgrade (a wrong Sec-WebSocket-Accept) is a broken server: both are failed. (Inside
/// WebSocket++ the status is an enumeration: UBSan objects there to one that is not on its list, 599 for instance.)
template <class Connection>
event on_fail(const Connection& con, uint32_t id, int64_t unix_now = 0) {
  const auto status = con.get_response_code();
  if (status < 200) { return failed{id}; }
  const auto& retry_after = con.get_response_header("Retry-After");
  const auto& date = con.get_response_header("Date");
  return rejected{status, wait_asked(value_of(retry_after), value_of(date), unix_now), id};
}

/// The message, the ping or the pong handler was called. The machine's own ping is `con.ping("", ec)`.
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
