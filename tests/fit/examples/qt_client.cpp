// SPDX-License-Identifier: MIT
// A client on Qt WebSockets, 5 or 6, that stays connected as long as it should, and not longer. See client.hpp for how to call
// it, and session.hpp for the half that has nothing to do with Qt.
#include <redial/adapters/qt.hpp>
#include <redial/redial.hpp>

#include "session.hpp"

#include <QtCore/QCoreApplication>
#include <QtCore/QSocketNotifier>
#include <QtCore/QTimer>
#include <QtWebSockets/QWebSocket>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <utility>

namespace {

namespace adapter = redial::adapters::qt;

int signal_pipe[2];

class client final : public QObject, public example::session {
 public:
  explicit client(const example::settings& s) : session(s) {
    for (QTimer* timer : {&timer_, &pump_, &end_}) {
      timer->setSingleShot(true);
      timer->setTimerType(Qt::PreciseTimer);
    }
    QObject::connect(&timer_, &QTimer::timeout, this, [this] { feed(redial::elapsed{}); });
    QObject::connect(&pump_, &QTimer::timeout, this, [this] { publish(); });
    QObject::connect(&end_, &QTimer::timeout, this, [this] { finish(); });
    QObject::connect(&signals_, &QSocketNotifier::activated, this, [this] { on_signal(); });
    start(end_, time_limit());
  }

  // [readme] begin
  void arm(redial::milliseconds wait) override { start(timer_, wait); }

  void connect(const redial::decision& d) override {
    forget();
    QWebSocket* ws = ws_ = new QWebSocket;  // a new one each time: see the adapter
    const std::uint32_t id = d.connection;
    const auto end = [this, ws, id] { on_end(adapter::on_end(*ws, id)); };
    QObject::connect(ws, &QWebSocket::connected, this, [this, id] { feed(adapter::on_open(id)); });
    QObject::connect(ws, adapter::error_signal<QWebSocket>(), this, end);
    QObject::connect(ws, &QWebSocket::disconnected, this, end);
    QObject::connect(ws, &QWebSocket::binaryFrameReceived, this, [this, id] { feed(adapter::on_frame(id)); });
    QObject::connect(ws, &QWebSocket::textFrameReceived, this, [this, id] { feed(adapter::on_frame(id)); });
    QObject::connect(ws, &QWebSocket::pong, this, [this, id] { feed(adapter::on_frame(id)); });
    QObject::connect(ws, &QWebSocket::textMessageReceived, this,
                     [this, id](const QString& text) { on_message(text.toStdString(), id); });
    ws->open(QUrl{QString::fromStdString(url())});
  }

  void on_end(redial::event e) {
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
    end_.start(std::chrono::seconds{2});  // a peer that does not answer is not waited for
    QTimer::singleShot(0, ws_, [ws = ws_] { ws->close(QWebSocketProtocol::CloseCodeNormal); });
  }

  void ping(const redial::decision&) override { ws_->ping(); }

  void post(std::function<void()> task) override { QMetaObject::invokeMethod(this, std::move(task)); }
  // [readme] end

  /// QWebSocket queues without bound: the gate is what keeps the queue short.
  void publish() override {
    redial::milliseconds pause = may_publish();
    for (; pause.count == 0; pause = may_publish()) { ws_->sendTextMessage(QString::fromStdString(example::message)); }
    start(pump_, pause);
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

  void on_signal() {
    char byte = 0;
    if (read(signal_pipe[0], &byte, 1) == 1) { finish(); }
  }

  QTimer timer_, pump_, end_;
  QSocketNotifier signals_{signal_pipe[0], QSocketNotifier::Read};
  QWebSocket* ws_ = nullptr;
};

}  // namespace

int main(int count, char** words) {
  const example::settings settings = example::read_command_line(count, words);
  QCoreApplication application{count, words};
  if (pipe(signal_pipe) != 0) { return 1; }
  for (const int number : {SIGINT, SIGTERM}) {
    std::signal(number, [](int) { (void)!write(signal_pipe[1], "x", 1); });
  }
  client c{settings};
  QTimer::singleShot(0, [&c] { c.feed(redial::start{}); });
  std::_Exit(QCoreApplication::exec());  // without waiting for a token command that hangs
}
