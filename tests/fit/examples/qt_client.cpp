// SPDX-License-Identifier: MIT
// A client on Qt WebSockets, 5 or 6, that stays connected as long as it should, and not longer. See client.hpp for how
// to call it, and session.hpp for the half that has nothing to do with Qt.
#include <redial/adapters/qt.hpp>

#include "qt_addresses.hpp"
#include "session.hpp"

#include <QtCore/QCoreApplication>
#include <QtCore/QTimer>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslConfiguration>
#include <QtNetwork/QSslError>
#include <QtWebSockets/QWebSocket>

#include <algorithm>

namespace adapter = redial::adapters::qt;

class client final : public QObject, public example::session {
 public:
  explicit client(const example::settings& s) : session(s) {
    for (QTimer* timer : {&timer_, &pump_}) {
      timer->setSingleShot(true);
      timer->setTimerType(Qt::PreciseTimer);
    }
    QObject::connect(&timer_, &QTimer::timeout, this, [this] { feed(redial::elapsed{}); });
    QObject::connect(&pump_, &QTimer::timeout, this, [this] { publish(); });
    const QList<QSslCertificate> trusted = QSslCertificate::fromPath(QString::fromStdString(s.ca));
    if (!s.ca.empty()) { tls_.setCaCertificates(trusted); }
  }

  void run() {
    QTimer::singleShot(0, this, [this] { begin(); });
    QCoreApplication::exec();
  }

  void arm(redial::milliseconds wait) override { start(timer_, wait); }

  void connect(const redial::decision& d) override {
    forget();
    QWebSocket* ws = ws_ = new QWebSocket;  // a new one each time: see the adapter
    const std::uint32_t id = d.connection;
    const auto end = [this, ws, id] { on_end(ws->errorString(), adapter::on_end(*ws, id)); };
    ws->setSslConfiguration(tls_);
    ws->setMaxAllowedIncomingMessageSize(example::largest_message);
    QObject::connect(ws, &QWebSocket::sslErrors, this, [this, id](const QList<QSslError>& errors) {
      for (const QSslError& e : errors) { note(e.errorString().toStdString(), id); }
    });
    QObject::connect(ws, &QWebSocket::connected, this, [this, ws, id, end] {
      QObject::disconnect(ws, adapter::error_signal<QWebSocket>(), this, nullptr);
      QObject::connect(ws, &QWebSocket::disconnected, this, end);  // see the adapter
      feed(adapter::on_open(id));
    });
    QObject::connect(ws, adapter::error_signal<QWebSocket>(), this, end);
    QObject::connect(ws, &QWebSocket::binaryFrameReceived, this, [this, id] { feed(adapter::on_frame(id)); });
    QObject::connect(ws, &QWebSocket::textFrameReceived, this, [this, id] { feed(adapter::on_frame(id)); });
    QObject::connect(ws, &QWebSocket::pong, this, [this, id] { feed(adapter::on_frame(id)); });
    QObject::connect(ws, &QWebSocket::textMessageReceived, this,
                     [this, id](const QString& text) { on_message(text.toStdString(), id); });
    ws->open(QUrl{QString::fromStdString(url())});
    example::hurry(*ws);
  }

  void on_end(const QString& words, const redial::event& e) {
    note(words.toStdString(), e.id());
    forget();  // one end is enough
    feed(e);
  }

  void disconnect(const redial::decision&) override {  // nothing to be polite to
    if (ws_ != nullptr) {
      ws_->QObject::disconnect();
      ws_->abort();
    }
    forget();
  }

  void stop(const redial::decision& d) override {
    if (ws_ == nullptr || ws_->state() != QAbstractSocket::ConnectedState) { return disconnect(d); }
    QTimer::singleShot(0, ws_, [ws = ws_] { ws->close(QWebSocketProtocol::CloseCodeNormal); });
  }

  void ping(const redial::decision&) override { ws_->ping(); }

  void post(std::function<void()> task) override { QMetaObject::invokeMethod(this, std::move(task)); }

  void publish() override {  // QWebSocket queues without bound: the gate is what keeps the queue short
    start(pump_, publish_all([this] { ws_->sendTextMessage(QString::fromStdString(example::message)); }));
  }

  void let_go() override {
    if (ws_ == nullptr) { QCoreApplication::quit(); }
  }

 private:
  static void start(QTimer& timer, redial::milliseconds wait) {
    timer.stop();
    if (wait != redial::never) { timer.start(static_cast<int>(std::min(wait.count, 0x7FFFFFFFu))); }  // early is safe
  }

  /// Deletes the connection, but later, as this may be one of its own signals.
  void forget() {
    if (ws_ == nullptr) { return; }
    ws_->QObject::disconnect(this);
    ws_->deleteLater();
    ws_ = nullptr;
  }

  QTimer timer_, pump_;
  QSslConfiguration tls_ = QSslConfiguration::defaultConfiguration();  // verifies, and sends SNI
  QWebSocket* ws_ = nullptr;
};

int main(int count, char** words) {
  QCoreApplication application{count, words};
  return example::run<client>(count, words);
}
