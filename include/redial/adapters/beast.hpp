// SPDX-License-Identifier: MIT
#ifndef REDIAL_ADAPTERS_BEAST_HPP_INCLUDED
#define REDIAL_ADAPTERS_BEAST_HPP_INCLUDED

// Boost.Beast: what its completion handlers are given, as events. Written for and tested with 1.81, and with 1.74 as
// the older one that distributions carry. A whole program: tests/fit/examples/beast_client.cpp.
//
// All adapters have one shape. Each is a set of free functions in redial::adapters::NAME; none owns a socket or a
// timer, keeps state, allocates or throws, and none is part of <redial/redial.hpp>.
//
// * `configure(x)`: call it once for each new x, before it connects. It switches off what the stack would decide by
//   itself: reconnecting, and idle time-outs of its own. Where that cannot be done from code, the header says which
//   setting to leave alone.
// * `on_connect(.., id)`: what comes before the upgrade is over: resolving, TCP, TLS. The event is inert if it went
// well,
//   closed{1015} if it was TLS that failed, else failed. Most stacks report this by the next one.
// * `on_handshake(.., id, unix_now)`: the connect attempt is over. The event is opened, rejected (with the status, and
//   with Retry-After if the stack tells it) or failed. A stack with two callbacks for this has on_open and on_fail.
// * `on_read(.., id)`: a read is over. The event is received, closed or failed. A stack with a callback of its own for
//   each of these has on_frame and on_close. A frame is all that most reads bring: reconnector::saw_frame(id) says the
//   same as handle(received{id}) at the cost of a comparison or two, reads no clock and decides nothing. Call it in the
//   callback for frames, instead of on_frame; where one function reports several events, for each that is `received`.
// * `on_event(.., id, unix_now)`: instead of all these, where the stack has one callback for everything.
//
// Arguments are what the stack hands over, in its order, by const reference; then `id`, the decision::connection that
// the transport was opened for, without a default, because a late callback of an old connection is inert only if it
// carries its own id; then `unix_now`, seconds since 1970 (0: no such clock), for Retry-After as a date in an answer
// that has no Date of its own, or where the stack does not show it: the answer's own Date comes first. Each returns one
// event for reconnector::handle; what means nothing is the inert event{}. Text frames go on to the service's reader
// (metered_wire::read), which is not the stack's business. A header includes as little of its stack as it can: none
// where templates will do. A stack's lie is undone here, or the function says why it cannot be.

#include <redial/adapters/answer.hpp>
#include <redial/decision/event.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/stream_base.hpp>
#include <chrono>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace adapters {
namespace beast {

/// Leaves waiting to redial: no idle time-out, no pings by Beast. `limit` is for the handshake and for `async_close`,
/// which without one waits for ever for a peer that is gone; keep it above `options::connect_timeout`, and call this
/// again with a shorter one before the close, if you like. A tcp_stream below must have no time-out of its own by then:
/// `get_lowest_layer(ws).expires_never()`.
///
/// Pings are answered inside Beast, and neither they nor pongs end a read: report them by `control_callback`, see
/// `on_control`. The machine's own ping is `ws.async_ping({}, ..)`.
template <class Stream>
void configure(Stream& ws, std::chrono::milliseconds limit = std::chrono::seconds{30}) {
  using base = boost::beast::websocket::stream_base;
  ws.set_option(base::timeout{limit, base::none(), false});
}

/// The end of resolving, of the TCP connect or of the TLS handshake: nothing (the inert event) if it went well, closed
/// 1015 if it was TLS that failed (RFC 6455 7.4.1), and failed for all else, for a connection that broke in the middle
/// of the handshake too. `ec.message()` is worth a line of the log: nothing else tells an expired certificate from one
/// of another host's, or a refused connection from an unknown name.
///
/// Asio's TLS verifies nothing unless told to: set_verify_mode(verify_peer) on the context, and on each stream
/// set_verify_callback(asio::ssl::host_name_verification(host)), without which any host's certificate will do.
template <class ErrorCode>
event on_connect(const ErrorCode& ec, uint32_t id) {
  if (!ec) { return event{}; }
  const char* name = ec.category().name();  // by its name, so that OpenSSL's headers are not needed here
  for (const char letter : {'a', 's', 'i', 'o', '.', 's', 's', 'l', '\0'}) {
    if (*name++ != letter) { return failed{id}; }
  }
  return closed{1015, id};
}

/// The end of `async_handshake(response, ..)` or `handshake(response, ..)`.
///
/// Beast 1.74's synchronous handshake leaves the response empty, which reads as 200 whatever the server said: that
/// means "refused, status unknown" here, and backs off. A response that was received has headers. (The asynchronous one
/// is right in 1.74 as well. Without any answer Beast's response says 200 or 500, which is not looked at.)
template <class ErrorCode, class Response>
event on_handshake(const ErrorCode& ec, const Response& response, uint32_t id, int64_t unix_now = 0) {
  if (!ec) { return opened{id}; }
  if (ec != boost::beast::websocket::error::upgrade_declined) { return failed{id}; }
  if (response.begin() == response.end()) { return rejected{0, milliseconds{0}, id}; }
  const auto value = [&response](const char* name) {
    const auto header = response.find(name);
    return header != response.end() ? value_of(header->value()) : header_value{};
  };
  return rejected{response.result_int(), wait_asked(value("Retry-After"), value("Date"), unix_now), id};
}

/// The end of `async_read` or `read`, with `ws.reason()`. Beast reports code 0 for a close frame without a code, which
/// is 1005 here, and leaves it 0 when the connection broke, which is no close at all: failed. So is a close frame with
/// a code that Beast takes for invalid: half a code, 999 or 1006, but also 1014 and 2999, which are not on its list.
/// (5000 gets through; redial counts it as 1006.)
///
/// A server that ends TCP right behind its close frame makes the read end with another error than `closed`: only a
/// valid frame sets the code, so one that is not 0 is the server's word whatever the error.
template <class ErrorCode, class Reason>
event on_read(const ErrorCode& ec, const Reason& reason, uint32_t id) {
  if (!ec) { return received{id}; }
  if (reason.code != 0) { return closed{static_cast<uint16_t>(reason.code), id}; }
  if (ec != boost::beast::websocket::error::closed) { return failed{id}; }
  return closed{1005, id};
}

/// The control callback, with `ws.reason()`: a ping or a pong is a sign of life, and a close frame is told the moment
/// it is there. The read says so too, but only when the server has ended TCP, for which it may wait in vain; that it
/// does comes second, and is inert.
///
///     ws.control_callback([..](auto kind, auto) { feed(adapter::on_control(kind, ws.reason(), id)); });
template <class FrameType, class Reason>
event on_control(FrameType kind, const Reason& reason, uint32_t id) {
  if (kind != FrameType::close) { return received{id}; }
  return closed{reason.code != 0 ? static_cast<uint16_t>(reason.code) : uint16_t{1005}, id};
}

}  // namespace beast
}  // namespace adapters
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_ADAPTERS_BEAST_HPP_INCLUDED
