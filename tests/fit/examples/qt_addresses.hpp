// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_QT_ADDRESSES_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_QT_ADDRESSES_HPP_INCLUDED

// A name may have an address that swallows packets: broken IPv6, a data centre that is gone. Qt gives each address 30
// s, which is more than there is for the whole connect, and the next attempt begins with the first address again.

#include <QtCore/QTimer>
#include <QtNetwork/QHostAddress>
#include <QtNetwork/QHostInfo>
#include <QtNetwork/QSslSocket>
#include <QtWebSockets/QWebSocket>

#include <chrono>

namespace example {

/// Turns a socket that is still connecting to another address. The WebSocket above it does not notice; TLS still asks
/// for the certificate of `host`.
inline void turn_to(QAbstractSocket& socket, const QHostAddress& address, const QString& host, quint16 port) {
  const bool was = socket.blockSignals(true);
  socket.abort();
  socket.blockSignals(was);
  if (auto* tls = qobject_cast<QSslSocket*>(&socket)) {
    tls->connectToHostEncrypted(address.toString(), port, host);
  } else {
    socket.connectToHost(address, port);
  }
}

/// Call it after `open`: gives each address of the URL's host but the last two seconds. (RFC 8305 would try them side
/// by side.)
inline void hurry(QWebSocket& ws) {
  auto* socket = ws.findChild<QAbstractSocket*>();
  if (socket == nullptr) { return; }
  auto* timer = new QTimer{socket};  // goes with it, as the look-up does
  const QString host = ws.requestUrl().host();
  const auto port = static_cast<quint16>(ws.requestUrl().port());
  QHostInfo::lookupHost(host, socket, [=](const QHostInfo& info) {
    QObject::connect(timer, &QTimer::timeout, socket, [=, left = info.addresses()]() mutable {
      if (socket->state() != QAbstractSocket::ConnectingState || left.size() < 2) { return timer->stop(); }
      left.removeFirst();
      turn_to(*socket, left.first(), host, port);
    });
    timer->start(std::chrono::seconds{2});
  });
}

}  // namespace example

#endif  // REDIAL_TESTS_EXAMPLES_QT_ADDRESSES_HPP_INCLUDED
