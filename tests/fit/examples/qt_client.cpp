// SPDX-License-Identifier: MIT
// A client on Qt WebSockets that stays connected as long as it should, and not longer. To call it: client.hpp.
#include <redial/adapters/qt.hpp>
#include <redial/redial.hpp>

#include "client.hpp"

#include <QtCore/QCoreApplication>
#include <QtCore/QSocketNotifier>
#include <QtCore/QThreadPool>
#include <QtCore/QTimer>
#include <QtWebSockets/QWebSocket>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <utility>

namespace {

namespace adapter = redial::adapters::qt;

int signal_pipe[2];

class client : public QObject {
 public:
  explicit client(const example::settings& s)
      : settings_(s),
        net_(redial::metered, std::chrono::steady_clock{}, std::mt19937{std::random_device{}()},
             example::options_for(s)),
        gate_(redial::metered.limits, std::chrono::steady_clock{}) {
    for (QTimer* timer : {&timer_, &pump_, &end_}) {
      timer->setSingleShot(true);
      timer->setTimerType(Qt::PreciseTimer);
    }
    QObject::connect(&timer_, &QTimer::timeout, this, [this] { feed(redial::elapsed{}); });
    QObject::connect(&pump_, &QTimer::timeout, this, [this] { publish(); });
    QObject::connect(&end_, &QTimer::timeout, this, [this] { finish(); });
    QObject::connect(&signals_, &QSocketNotifier::activated, this, [this] { finish(); });
    if (s.seconds != 0) { end_.start(std::chrono::seconds{s.seconds}); }
  }

  // [readme] begin
  // Every event goes in here; `drive` then calls arm and, if something is to be done, one of the functions after it.
  void feed(redial::event e) {
    const bool was_up = net_.connected();
    const redial::decision d = redial::drive(net_, *this, e);
    example::log(e, d);
    if (!was_up && net_.connected()) {
      d.hold_publishing ? gate_.drain() : gate_.reset();
      publish();
    }
    if (d.phase == redial::phase::stopped && settings_.seconds == 0) { over_ = true; }
    if (over_ && ws_ == nullptr) { QCoreApplication::quit(); }
  }

  void arm(redial::milliseconds wait) {
    timer_.stop();
    if (wait != redial::never) { timer_.start(static_cast<int>(std::min(wait.count, 0x7FFFFFFFu))); }  // early is safe
  }

  void connect(const redial::decision& d) {
    let_go();
    QWebSocket* ws = ws_ = new QWebSocket;  // a new one each time: see the adapter
    const std::uint32_t id = d.connection;
    const auto end = [this, ws, id] { on_end(adapter::on_end(*ws, id)); };
    QObject::connect(ws, &QWebSocket::connected, this, [this, id] { feed(adapter::on_open(id)); });
    QObject::connect(ws, QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error), this, end);
    QObject::connect(ws, &QWebSocket::disconnected, this, end);
    QObject::connect(ws, &QWebSocket::binaryFrameReceived, this, [this, id] { feed(adapter::on_frame(id)); });
    QObject::connect(ws, &QWebSocket::textFrameReceived, this, [this, id] { feed(adapter::on_frame(id)); });
    QObject::connect(ws, &QWebSocket::textMessageReceived, this,
                     [this, id](const QString& text) { on_message(text.toUtf8(), id); });
    const std::string url = "ws://" + settings_.host + ":" + settings_.port + example::target(settings_, token_);
    ws->open(QUrl{QString::fromStdString(url)});
  }

  void on_end(redial::event e) {
    let_go();  // one end is enough
    feed(e);
  }

  void on_message(const QByteArray& text, std::uint32_t id) {
    const auto message = redial::metered_wire::read(text.constData(), static_cast<std::size_t>(text.size()));
    if (message.what == redial::metered_wire::message::kind::welcome) { gate_.set_max_frame(message.max_message_size); }
    feed(redial::metered_wire::to_event(message, id, std::time(nullptr)));
  }

  void disconnect(const redial::decision&) {  // dead or unwanted: nothing to be polite to
    if (ws_ != nullptr) {
      ws_->QObject::disconnect();
      ws_->abort();
    }
    let_go();
  }

  void stop(const redial::decision& d) {
    if (ws_ == nullptr || ws_->state() != QAbstractSocket::ConnectedState) { return disconnect(d); }
    end_.start(std::chrono::seconds{2});  // a peer that does not answer is not waited for
    QTimer::singleShot(0, ws_, [ws = ws_] { ws->close(QWebSocketProtocol::CloseCodeNormal); });
  }

  void mint_token(const redial::decision& d) {
    QThreadPool::globalInstance()->start([this, id = d.mint] {
      example::mint_result result = example::run_token_command(settings_.token_command, id);
      QMetaObject::invokeMethod(this, [this, result = std::move(result)] {
        if (!result.token.empty()) { token_ = result.token; }
        feed(result.what);
      });
    });
  }
  // [readme] end

  /// The user has had enough; a second time, also of waiting for the close.
  void finish() {
    signals_.setEnabled(!over_);
    if (std::exchange(over_, true)) {
      disconnect({});
      return QCoreApplication::quit();
    }
    feed(redial::stop{});
  }

 private:
  /// Forgets the connection. It is deleted later, as this may be one of its own signals.
  void let_go() {
    if (ws_ == nullptr) { return; }
    ws_->QObject::disconnect(this);
    ws_->deleteLater();
    ws_ = nullptr;
  }

  /// Flat out, as far as the gate allows. QWebSocket queues without bound: the gate is what keeps the queue short.
  void publish() {
    const QString text = "{\"type\":\"publish\",\"channel\":\"bench\",\"data\":\"flat out\"}";
    while (settings_.publish && net_.connected() && ws_ != nullptr) {
      const redial::send_verdict verdict = gate_.try_send(static_cast<std::size_t>(text.size()));
      if (verdict.what == redial::send_verdict::kind::wait) {
        return pump_.start(std::chrono::milliseconds{verdict.wait});
      }
      if (verdict.what == redial::send_verdict::kind::too_big) { return; }
      ws_->sendTextMessage(text);
    }
  }

  const example::settings& settings_;
  redial::reconnector<std::chrono::steady_clock, std::mt19937> net_;
  redial::send_gate<std::chrono::steady_clock> gate_;
  QTimer timer_, pump_, end_;
  QSocketNotifier signals_{signal_pipe[0], QSocketNotifier::Read};
  QWebSocket* ws_ = nullptr;
  std::string token_;
  bool over_ = false;
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
