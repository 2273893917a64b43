// SPDX-License-Identifier: MIT
#ifndef REDIAL_ADAPTERS_QT_HPP_INCLUDED
#define REDIAL_ADAPTERS_QT_HPP_INCLUDED

// Qt WebSockets: what the signals of a QWebSocket mean, as events. Written for and tested with Qt 5.15 and 6.4, which
// say the same. No header of Qt is included. The shape of all adapters is described in beast.hpp. A whole program, for
// both: tests/fit/examples/qt_client.cpp.
//
//     namespace adapter = redial::adapters::qt;
//     auto* ws = new QWebSocket;  // a new one for each connection, see on_end
//     const auto end = [=] { feed(adapter::on_end(*ws, id)); };
//     const auto frame = [=] { feed(adapter::on_frame(id)); };
//     connect(ws, &QWebSocket::connected, [=] {
//       disconnect(ws, adapter::error_signal<QWebSocket>(), this, nullptr);
//       connect(ws, &QWebSocket::disconnected, this, end);
//       feed(adapter::on_open(id));
//     });
//     connect(ws, adapter::error_signal<QWebSocket>(), end);
//     connect(ws, &QWebSocket::textFrameReceived, frame);  // and binaryFrameReceived, pong
//
// There is nothing to configure: a QWebSocket does not reconnect, follows no redirect, sends no pings and has no
// time-outs, not even for an upgrade that never comes. `abort()` it when redial says disconnect, then `deleteLater()`.

#include <redial/decision/event.hpp>
#include <stdint.h>
#include <utility>

namespace redial {
inline namespace v0 {
namespace adapters {
namespace qt {

/// Values of QAbstractSocket::SocketState and QAbstractSocket::SocketError, which Qt keeps. The last three are those of
/// TLS: the handshake, the library, what the program gave it.
inline constexpr int unconnected_state = 0;
inline constexpr int connecting_state = 2;
inline constexpr int unknown_socket_error = -1;
inline constexpr int tls_errors[] = {13, 20, 21};

/// The signal of errors: `errorOccurred` since Qt 6.5, before that `error`, which is a function as well.
template <class WebSocket>
constexpr auto error_signal(int) -> decltype(&WebSocket::errorOccurred) {
  return &WebSocket::errorOccurred;
}
template <class WebSocket>
constexpr auto error_signal(long) {
  using error = decltype(std::declval<const WebSocket&>().error());
  return static_cast<void (WebSocket::*)(error)>(&WebSocket::error);
}
template <class WebSocket>
constexpr auto error_signal() {
  return error_signal<WebSocket>(0);
}

/// The status in QWebSocket::errorString() after a refused upgrade, "...: 503 (Service Unavailable).", or 0. Qt tells
/// it nowhere else. What is looked for are three digits between ": " and " (", as the rest may be translated.
template <class String>
int status_in(const String& text) {
  const auto at = [&text](int i) -> uint32_t { return text.at(i).unicode(); };
  const auto digit = [&at](int i) { return at(i) >= '0' && at(i) <= '9'; };
  const int size = static_cast<int>(text.size());
  for (int i = 2; i + 4 < size; ++i) {
    if (at(i - 2) == ':' && at(i - 1) == ' ' && digit(i) && digit(i + 1) && digit(i + 2) && at(i + 3) == ' ' &&
        at(i + 4) == '(') {
      return static_cast<int>((at(i) - '0') * 100 + (at(i + 1) - '0') * 10 + (at(i + 2) - '0'));
    }
  }
  return 0;
}

/// True if a QString holds just this ASCII text.
template <class String>
bool is_text(const String& text, const char* ascii) {
  const int size = static_cast<int>(text.size());
  for (int i = 0; i < size; ++i, ++ascii) {
    if (*ascii == '\0' || text.at(i).unicode() != static_cast<unsigned char>(*ascii)) { return false; }
  }
  return *ascii == '\0';
}

/// The signal `connected`.
inline event on_open(uint32_t id) { return opened{id}; }

/// The signals `textFrameReceived`, `binaryFrameReceived` and `pong`. A server's pings are answered inside and not
/// reported. The machine's own ping is `ping()`; its pong is.
/// `reconnector::saw_frame(id)` says the same for less: see beast.hpp.
inline event on_frame(uint32_t id) { return received{id}; }

/// The signal `error` (see `error_signal`) before `connected`, and `disconnected` from then on, by direct connections.
/// Before it, `disconnected` may come first over TLS, and reads as an empty close; after it, a close frame with the end
/// of TLS right behind it may be read only between `error` and `disconnected`. Use a new QWebSocket for each
/// connection: closeCode() outlives the connection that it came with.
///
/// * A certificate that is not trusted, another host's, or TLS that fails otherwise is closed 1015 (RFC 6455 7.4.1). Qt
///   verifies by default; errorString() and the signal `sslErrors` say what it was.
/// * A refusal: the status is in errorString(); Qt 5 then takes the body for a second answer, and writes over it before
///   `disconnected`. Headers can't be had, Retry-After and Date among them, nor a 400: Qt calls it an unknown error
///   (failed). Over TLS a status may be lost if the server ends the connection right behind its answer (failed, too).
/// * closeCode() is 1000 until a close frame came, so also when the connection broke (failed), and when the frame was
///   empty. A server's 1000 counts only if it has a reason; without, it can't be told from an empty frame (1005).
/// * Qt makes 1002 of every code that it takes for invalid: of 1012, 1013 and 1014 too, which say "come back". What was
///   sent is lost. Qt's own verdicts, 1002 and 1007, have a text, so these two count only without one, else as 1006.
///   So does its verdict on a message above setMaxAllowedIncomingMessageSize or a frame above that for frames: 1009
///   with one of two texts, in English. Read as the server's it would mean that this client sends too much, and stop
///   it.
template <class WebSocket>
event on_end(const WebSocket& ws, uint32_t id) {
  for (const int tls : tls_errors) {
    if (static_cast<int>(ws.error()) == tls) { return closed{1015, id}; }
  }
  if (static_cast<int>(ws.state()) == connecting_state) {
    const int status = status_in(ws.errorString());
    if (status == 0) { return failed{id}; }
    return rejected{status, milliseconds{0}, id};
  }
  const int code = static_cast<int>(ws.closeCode());
  const bool has_reason = !ws.closeReason().isEmpty();
  const bool too_big = code == 1009 && (is_text(ws.closeReason(), "Received message is too big.") ||
                                        is_text(ws.closeReason(), "Maximum framesize exceeded."));
  if (too_big || ((code == 1002 || code == 1007) && has_reason)) { return closed{1006, id}; }
  if (code != 1000) { return closed{code, id}; }
  if (has_reason) { return closed{1000, id}; }
  const bool in_order =
      static_cast<int>(ws.state()) == unconnected_state && static_cast<int>(ws.error()) == unknown_socket_error;
  if (!in_order) { return failed{id}; }
  return closed{1005, id};
}

}  // namespace qt
}  // namespace adapters
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_ADAPTERS_QT_HPP_INCLUDED
