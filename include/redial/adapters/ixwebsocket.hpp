// SPDX-License-Identifier: MIT
#ifndef REDIAL_ADAPTERS_IXWEBSOCKET_HPP_INCLUDED
#define REDIAL_ADAPTERS_IXWEBSOCKET_HPP_INCLUDED

// IXWebSocket: what its message callback and its blocking connect() are given, as events. Written against the public
// interface of 11.4 and 12.0, without including it. No distribution packages IXWebSocket, so the tests do not link it:
// they run this header on look-alike types. The shape of all adapters is described in beast.hpp.
//
//     namespace adapter = redial::adapters::ixwebsocket;
//     auto ws = std::make_unique<ix::WebSocket>();  // a new one for each connection
//     adapter::configure(*ws);
//     ws->setOnMessageCallback([=](const ix::WebSocketMessagePtr& message) {
//       post([=, e = adapter::on_event(*message, id)] { feed(e); });  // IXWebSocket's thread: over to yours
//     });
//     ws->start();
//
// `stop()` waits for that thread: call it from yours, never from the callback. It is the way to disconnect as well.
//
// What can't be switched off: IXWebSocket follows redirects by itself, up to ten connects in one attempt, and sends the
// extra headers along to wherever they lead, `Authorization` too. So keep a token out of `setExtraHeaders`, or
// redirects out of the service. A Location that it can't parse is an error without a status, and reads as failed.

#include <redial/adapters/answer.hpp>
#include <redial/decision/event.hpp>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace adapters {
namespace ixwebsocket {

/// Call once for each new ix::WebSocket, before it starts: switches its reconnecting off, which goes by neither close
/// codes nor statuses, and, for a server that accepts and then closes, does not even wait.
template <class WebSocket>
void configure(WebSocket& ws) {
  ws.disableAutomaticReconnection();
}

/// The result of the blocking `connect()`, which has the headers that the callback lacks. 101 in a failure is a broken
/// upgrade, and no refusal.
template <class InitResult>
event on_handshake(const InitResult& result, uint32_t id, int64_t unix_now = 0) {
  if (result.success) { return opened{id}; }
  if (result.http_status <= 0 || result.http_status == 101) { return failed{id}; }
  const auto wait = wait_asked(find_in(result.headers, "Retry-After"), find_in(result.headers, "Date"), unix_now);
  return rejected{result.http_status, wait, id};
}

/// A message of type Close. `remote` is false for every end that IXWebSocket brings about itself, with a code that no
/// server sent: 1006 for a broken connection, 1011 for a pong that did not come, 1002 and 1007 for bad frames. These
/// are failures. Of a server's code that it takes for invalid, 1014 among them, it makes 1002 with a text of its own,
/// and of any code whose reason is not UTF-8, for instance cut in the middle of a letter, 1007 with another: what was
/// sent is lost, and these count as 1006. A frame without a code is 1005.
template <class CloseInfo>
event on_close(const CloseInfo& info, uint32_t id) {
  if (!info.remote) { return failed{id}; }
  constexpr char bad_code[] = "Invalid close code";            // WebSocketCloseConstants::kInvalidCloseCodeMessage
  constexpr char bad_reason[] = "Invalid frame payload data";  // ... kInvalidFramePayloadDataMessage
  const bool mangled = (info.code == 1002 && info.reason.compare(0, sizeof bad_code - 1, bad_code) == 0) ||
                       (info.code == 1007 && info.reason.compare(0, sizeof bad_reason - 1, bad_reason) == 0);
  return closed{mangled ? 1006 : static_cast<int>(info.code), id};
}

/// Any message of the callback. Pings are reported, so they count as signs of life. errorInfo means something in
/// messages of type Error alone. Retry-After is not in it: connect with `connect()` if it matters.
template <class Message>
event on_event(const Message& message, uint32_t id) {
  using type = decltype(message.type);
  switch (message.type) {
    case type::Open: return opened{id};
    case type::Close: return on_close(message.closeInfo, id);
    case type::Error: {
      const int status = static_cast<int>(message.errorInfo.http_status);
      if (status <= 0 || status == 101) { return failed{id}; }
      return rejected{status, milliseconds{0}, id};
    }
    case type::Message:
    case type::Fragment:
    case type::Ping:
    case type::Pong: return received{id};
  }
  return event{};
}

}  // namespace ixwebsocket
}  // namespace adapters
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_ADAPTERS_IXWEBSOCKET_HPP_INCLUDED
