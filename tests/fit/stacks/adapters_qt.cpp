// SPDX-License-Identifier: MIT
#include <redial/adapters/qt.hpp>

#include "../../catch.hpp"
#include "adapters_peer.hpp"

#include <QtCore/QCoreApplication>
#include <QtCore/QEventLoop>
#include <QtCore/QTimer>
#include <QtCore/QtGlobal>
#include <QtWebSockets/QWebSocket>

// Qt WebSockets against a server that does what it should not.

namespace {

namespace adapter = redial::adapters::qt;
using peer::events;
using peer::session;

constexpr std::uint32_t id = 7;

static_assert(adapter::unconnected_state == QAbstractSocket::UnconnectedState);
static_assert(adapter::connecting_state == QAbstractSocket::ConnectingState);
static_assert(adapter::unknown_socket_error == QAbstractSocket::UnknownSocketError);

struct seen {
  events names;
  std::vector<redial::event> got;
  int qt_code = 0;     ///< closeCode() at the end, which is what a program without an adapter would go by
  QString last_error;  ///< errorString() at the end
};

/// Runs one connection of `ws` to its end.
seen run_on(QWebSocket& ws, peer::server::script script, int port = 0) {
  static int none = 0;
  static QCoreApplication application{none, nullptr};
  peer::server server{std::move(script)};
  seen s;
  QEventLoop loop;
  QObject scope;  // takes the connections along
  const auto feed = [&s](const redial::event& e) {
    s.got.push_back(e);
    s.names.push_back(peer::describe(e, id));
  };
  QObject::connect(&ws, adapter::error_signal<QWebSocket>(), &scope, [&] { feed(adapter::on_end(ws, id)); });
  QObject::connect(&ws, &QWebSocket::connected, &scope, [&] {
    QObject::disconnect(&ws, adapter::error_signal<QWebSocket>(), &scope, nullptr);
    QObject::connect(&ws, &QWebSocket::disconnected, &scope, [&] { feed(adapter::on_end(ws, id)); });
    feed(adapter::on_open(id));
  });
  QObject::connect(&ws, &QWebSocket::disconnected, &scope, [&] {
    QTimer::singleShot(20, &loop, &QEventLoop::quit);  // for what comes after it
  });
  QObject::connect(&ws, &QWebSocket::textFrameReceived, &scope, [&] { feed(adapter::on_frame(id)); });
  QObject::connect(&ws, &QWebSocket::pong, &scope, [&] { feed(adapter::on_frame(id)); });
  bool late = false;
  QTimer::singleShot(8000, &loop, [&] {
    late = true;
    loop.quit();
  });
  ws.open(QUrl{QString{"ws://127.0.0.1:%1/v1?token=secret"}.arg(port != 0 ? port : server.port())});
  loop.exec();
  REQUIRE(!late);
  s.qt_code = ws.closeCode();
  s.last_error = ws.errorString();
  return s;
}

seen run(peer::server::script script, int port = 0) {
  QWebSocket ws;
  return run_on(ws, std::move(script), port);
}

seen close_with(int code, const std::string& reason) {
  return run([=](session& s) {
    s.upgrade();
    s.text("hello");
    s.close(code, reason);
    (void)s.await_close();
  });
}

/// The first event that ends a connection; redial goes by no other.
std::string end_of(const seen& s) {
  for (const std::string& name : s.names) {
    if (name != "opened" && name != "received") { return name; }
  }
  return "no end";
}

}  // namespace

TEST_CASE("Qt: open, frames, close codes") {
  for (const int code : {1001, 1008, 1009, 1011, 3000, 4001, 4010, 4012, 4020, 4999}) {
    for (const char* reason : {"", "some reason"}) {
      const seen s = close_with(code, reason);
      CHECK(s.names == events{"opened", "received", "closed " + std::to_string(code)});
    }
  }
}

TEST_CASE("Qt: its own 1009, for a message or a frame that is larger than allowed, is not the server's") {
  for (const bool frame : {false, true}) {
    QWebSocket ws;
    frame ? ws.setMaxAllowedIncomingFrameSize(10) : ws.setMaxAllowedIncomingMessageSize(10);
    const seen s = run_on(ws, [](session& p) {
      p.upgrade();
      p.text("more than ten bytes");
      (void)p.await_close();
    });
    CHECK(s.qt_code == 1009);  // the lie
    CHECK(end_of(s) == "closed 1006");
  }
  CHECK(end_of(close_with(1009, "Received message is too big")) == "closed 1009");
  CHECK(end_of(close_with(1009, "Received message is too big. ")) == "closed 1009");
  CHECK(end_of(close_with(1009, "Maximum")) == "closed 1009");
}

TEST_CASE("Qt: 1000 for an abort, for an empty close frame and for a refused connection; none of them was said") {
  const seen aborted = run([](session& s) {
    s.upgrade();
    s.text("hello");
    ::usleep(50000);
    s.abort();
  });
  CHECK(aborted.qt_code == 1000);  // the lie
  CHECK(end_of(aborted) == "failed");

  const seen ended = run([](session& s) {
    s.upgrade();
    ::usleep(50000);
  });
  CHECK(ended.qt_code == 1000);
  CHECK(end_of(ended) == "failed");

  const seen empty = run([](session& s) {
    s.upgrade();
    s.close_empty();
    (void)s.await_close();
  });
  CHECK(empty.qt_code == 1000);
  CHECK(end_of(empty) == "closed 1005");

  const seen refused = run([](session&) {}, peer::closed_port());
  CHECK(refused.qt_code == 1000);
  CHECK(refused.names == events{"failed"});

  CHECK(run([](session& s) { s.abort(); }).names == events{"failed"});
  CHECK(peer::decide(redial::closed{1000}).reason == redial::reason::normal_closure);
  CHECK(peer::decide(redial::closed{1005}).reason == redial::reason::close_code);
}

TEST_CASE("Qt: a server's 1000 counts if it has a reason") {
  CHECK(end_of(close_with(1000, "bye")) == "closed 1000");
  CHECK(end_of(close_with(1000, "")) == "closed 1005");
}

TEST_CASE("Qt: 1012, 1013 and 1014 arrive as 1002, like every code it does not know; none of them may be slow") {
  for (const int code : {1012, 1013, 1014, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000}) {
    for (const char* reason : {"", "restarting"}) {
      const seen s = close_with(code, reason);
      CAPTURE(code);
      CHECK(s.qt_code == 1002);  // the lie
      CHECK(end_of(s) == "closed 1006");
    }
  }
  CHECK(end_of(close_with(1002, "")) == "closed 1002");  // without a text it is the server's own
}

TEST_CASE("Qt: what the server sends wrong is not what the client did wrong") {
  const auto after_upgrade = [](int opcode, const std::string& payload) {
    return run([=](session& s) {
      s.upgrade();
      s.frame(opcode, payload);
      (void)s.await_close();
    });
  };
  const seen utf8 = after_upgrade(1, "\xFF\xFF");
  CHECK(utf8.qt_code == 1007);
  CHECK(end_of(utf8) == "closed 1006");
  const seen reason = close_with(4010, "cut \xE2\x82");  // a reason cut in the middle of a letter hides the code
  CHECK(reason.qt_code == 1007);
  CHECK(end_of(reason) == "closed 1006");
  CHECK(end_of(after_upgrade(3, "reserved")) == "closed 1006");
  CHECK(end_of(after_upgrade(0, "nothing to continue")) == "closed 1006");
  CHECK(end_of(after_upgrade(8, "1")) == "closed 1006");
}

TEST_CASE("Qt: a close frame is seen though the server ends TCP right after it") {
  for (const bool reset : {false, true}) {
    const seen s = run([reset](session& p) {
      p.upgrade();
      ::usleep(50000);
      p.close(4012);
      if (reset) { p.abort(); }
    });
    CHECK(end_of(s) == "closed 4012");
  }
}

TEST_CASE("Qt: a pong is a sign of life, a ping is not reported") {
  CHECK(run([](session& s) {
          s.upgrade();
          s.frame(9, "ping");
          s.frame(10, "pong");
          s.close(4001);
          (void)s.await_close();
        }).names == events{"opened", "received", "closed 4001"});
}

TEST_CASE("Qt: the status is in the error text alone, and Retry-After nowhere") {
  for (const int status : {200, 301, 401, 403, 404, 429, 500, 503, 599}) {
    const seen s = run([status](session& p) { p.refuse(status, "Retry-After: 7\r\n"); });
    CHECK(s.names.front() == "rejected " + std::to_string(status));
  }
  CHECK(run([](session& s) { s.refuse(400); }).names.front() == "failed");  // "unknown error condition"
}

TEST_CASE("Qt: the body of a refusal overwrites the status") {
  for (const bool late : {false, true}) {
    const seen s = run([late](session& p) {
      if (late) {
        p.write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 16\r\n\r\n");
        ::usleep(50000);
        p.write("busy\r\nsee: 200 (");
      } else {
        p.refuse(503, "", "busy\r\ncome: 200 (later\r\n");
      }
    });
    CHECK((adapter::status_in(s.last_error) == 503) == (QT_VERSION_MAJOR >= 6));  // the lie, of Qt 5
    CHECK(end_of(s) == "rejected 503");
  }
}

TEST_CASE("Qt: no status is read out of other texts") {
  CHECK(end_of(run([](session& s) { s.write("SSH-2.0-OpenSSH_9.2\r\n\r\n"); })) == "failed");
  CHECK(end_of(run([](session& s) {
          s.write(
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n");
        })) == "failed");
  CHECK(adapter::status_in(QString{"code: 503 (x)"}) == 503);
  CHECK(adapter::status_in(QString{"code: 503 ("}) == 503);
  for (const char* text :
       {"", ": 503 ", ": 503 [x", ": 503-(x", ":503 (", ": 50 (", ": 5031 (", ": 50x (", "503 (", "a 503 ("}) {
    CHECK(adapter::status_in(QString{text}) == 0);
  }
}

TEST_CASE("Qt: a QWebSocket that is used again keeps the last connection's code") {
  QWebSocket ws;
  const seen first = run_on(ws, [](session& s) {
    s.upgrade();
    s.close(4012, "suspended");
    (void)s.await_close();
  });
  CHECK(end_of(first) == "closed 4012");
  const seen second = run_on(ws, [](session& s) {
    s.upgrade();
    ::usleep(50000);
    s.abort();
  });
  CHECK(second.qt_code == 4012);  // the lie, and the reason for a new one each time
  CHECK(end_of(second) == "closed 4012");
}
