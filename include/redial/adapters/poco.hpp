// SPDX-License-Identifier: MIT
#ifndef REDIAL_ADAPTERS_POCO_HPP_INCLUDED
#define REDIAL_ADAPTERS_POCO_HPP_INCLUDED

// Poco: what a Poco::Net::WebSocket returns and throws, as events. Written for and tested with 1.11. The shape of all
// adapters is described in beast.hpp. A whole program: tests/fit/examples/poco_client.cpp.
//
//     namespace adapter = redial::adapters::poco;
//     try {
//       ws.emplace(session, request, response);
//       feed(adapter::on_open(id));
//     } catch (const Poco::Exception& e) { feed(adapter::on_fail(e, response, id, time(nullptr))); }
//     ...
//     try {
//       const int size = ws->receiveFrame(buffer, sizeof buffer, flags);
//       feed(adapter::on_read(buffer, size, flags, id));
//     } catch (const Poco::Exception& e) { feed(adapter::on_error(e, id)); }
//
// There is nothing to switch off: Poco neither reconnects nor follows redirects. What is left to the program:
// * a constructor that blocks for as long as HTTPClientSession::setTimeout says, a minute if it is not called: set no
//   more than options::connect_timeout, so that redial's own limit is not late;
// * a name with several addresses: Poco takes one, IPv4 first, and no other, also in the next attempt. Where the first
//   may be dead, connect a StreamSocket to each of `DNS::hostByName(host).addresses()` in turn, two seconds each, and
//   give it to the session;
// * pings: Poco hands them over as frames, and the program has to answer with a pong. The machine's own ping is
//   `sendFrame("", 0, FRAME_FLAG_FIN | FRAME_OP_PING)`;
// * before it waits for the socket (`poll`), ask `available()`: a frame that came in one packet with the server's 101
//   is in Poco's buffer already, and the socket does not tell.

#include <redial/adapters/answer.hpp>
#include <redial/adapters/close_frame.hpp>
#include <redial/decision/event.hpp>
#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <cstring>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace adapters {
namespace poco {

/// Of `flags`, the bits that hold the opcode (WebSocket::FRAME_OP_BITMASK), and the opcodes that divide them.
inline constexpr int op_mask = 0x0f;
inline constexpr int op_binary = 0x02;
inline constexpr int op_close = 0x08;
inline constexpr int op_pong = 0x0a;

/// The constructor of a WebSocket returned.
inline event on_open(uint32_t id) { return opened{id}; }

/// The texts of Poco's exceptions for TLS (Poco/Net/SSLException.h) but the one for a connection that breaks: known by
/// their names, so that a program without TLS need not link NetSSL.
inline bool is_tls(const Poco::Exception& thrown) {
  for (const char* name :
       {"SSL Exception", "SSL context exception", "Invalid certficate", "Certificate validation error"}) {
    if (std::strcmp(thrown.name(), name) == 0) { return true; }
  }
  return false;
}

/// The constructor of a WebSocket threw. TLS that failed is closed 1015 (RFC 6455 7.4.1). Only a WebSocketException has
/// an answer behind it: an HTTPResponse is made with 200 and keeps that when the connection is refused or breaks, so
/// the status alone means nothing. 101 in it is a broken upgrade, and no refusal.
template <class Response>
event on_fail(const Poco::Exception& thrown, const Response& response, uint32_t id, int64_t unix_now = 0) {
  if (is_tls(thrown)) { return closed{1015, id}; }
  const int status = static_cast<int>(response.getStatus());
  if (dynamic_cast<const Poco::Net::WebSocketException*>(&thrown) == nullptr || status == 101) { return failed{id}; }
  return rejected{status, wait_asked(find_in(response, "Retry-After"), find_in(response, "Date"), unix_now), id};
}

/// receiveFrame(buffer, .., flags) returned `size`. Nothing at all, flags included, is the end of TCP; an empty frame
/// in the middle of a message would look the same. Poco checks little: it hands over frames of unknown opcodes, which
/// end a connection (RFC 6455 5.2), and close codes as they came.
inline event on_read(const void* buffer, int size, int flags, uint32_t id) {
  if (size < 0 || (size == 0 && flags == 0)) { return failed{id}; }
  const int opcode = flags & op_mask;
  if (opcode == op_close) { return on_close_frame(buffer, static_cast<size_t>(size), id); }
  if (opcode > op_pong || (opcode > op_binary && opcode < op_close)) { return failed{id}; }
  return received{id};
}

/// receiveFrame, sendFrame or poll threw. A time-out is no end (the inert event): nothing came. Anything else is, also
/// a frame larger than the buffer, as Poco can't find the next one after it. Nor can it after a time-out in the middle
/// of a frame, which looks like any other; the next read fails then. So wait by `poll` and not by a time-out of
/// receiveFrame, and take a time-out of a read that `poll` had promised as failed.
inline event on_error(const Poco::Exception& thrown, uint32_t id) {
  if (dynamic_cast<const Poco::TimeoutException*>(&thrown) != nullptr) { return event{}; }
  return failed{id};
}

}  // namespace poco
}  // namespace adapters
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_ADAPTERS_POCO_HPP_INCLUDED
