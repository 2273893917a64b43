// SPDX-License-Identifier: MIT
#include <redial/adapters/libsoup.hpp>

#include "../../catch.hpp"
#include "adapters_peer.hpp"

// libsoup against a server that does what it should not.

namespace {

namespace adapter = redial::adapters::libsoup;
using peer::events;
using peer::session;

constexpr std::uint32_t id = 7;

/// One connection, and what came of it.
struct client {
  SoupSession* session = soup_session_new();
  SoupMessage* message = nullptr;
  SoupWebsocketConnection* ws = nullptr;
  GMainLoop* loop = g_main_loop_new(nullptr, FALSE);
  std::int64_t clock = peer::now;
  bool ping = false;  ///< by a keepalive interval, once it is open
  bool late = false;
  events names;
  std::function<void()> on_event;
  int error_code = 0;  ///< of the last GError

  client() = default;
  client(const client&) = delete;
  client& operator=(const client&) = delete;
  ~client() {
    if (ws != nullptr) { g_signal_handlers_disconnect_by_data(ws, this); }
    g_clear_object(&ws);
    g_clear_object(&message);
    g_object_unref(session);
    g_main_loop_unref(loop);
  }

  void feed(const redial::event& e) {
    if (e.what() == redial::event::kind::inert) { return; }
    names.push_back(peer::describe(e, id));
    if (on_event) { on_event(); }
  }
  void leave() {
    g_timeout_add(
        20, [](gpointer data) { return self(data).quit(); }, this);
  }  // for what comes after it
  gboolean quit() { return g_main_loop_quit(loop), G_SOURCE_REMOVE; }
  static client& self(gpointer data) { return *static_cast<client*>(data); }

  static void on_connected(GObject*, GAsyncResult* result, gpointer data) {
    client& c = self(data);
    GError* error = nullptr;
    c.ws = soup_session_websocket_connect_finish(c.session, result, &error);
    c.feed(adapter::on_handshake(error, c.message, id, c.clock));
    if (error != nullptr) {
      c.error_code = error->code;
      g_error_free(error);
      return c.leave();
    }
    const auto frame =
        +[](SoupWebsocketConnection*, gint, GBytes*, gpointer d) { self(d).feed(adapter::on_frame(id)); };
    const auto pong = +[](SoupWebsocketConnection*, GBytes*, gpointer d) { self(d).feed(adapter::on_frame(id)); };
    const auto closing = +[](SoupWebsocketConnection* ws, gpointer d) { self(d).feed(adapter::on_closing(ws, id)); };
    const auto failed = +[](SoupWebsocketConnection* ws, GError* e, gpointer d) {
      self(d).error_code = e->code;
      self(d).feed(adapter::on_end(ws, id));
    };
    const auto closed = +[](SoupWebsocketConnection* ws, gpointer d) {
      self(d).feed(adapter::on_end(ws, id));
      self(d).leave();
    };
    g_signal_connect(c.ws, "message", G_CALLBACK(frame), data);
    g_signal_connect(c.ws, "pong", G_CALLBACK(pong), data);
    g_signal_connect(c.ws, "closing", G_CALLBACK(closing), data);
    g_signal_connect(c.ws, "error", G_CALLBACK(failed), data);
    g_signal_connect(c.ws, "closed", G_CALLBACK(closed), data);
    if (c.ping) { soup_websocket_connection_set_keepalive_interval(c.ws, 1); }
  }

  void run(const std::string& url, bool configured) {
    message = soup_message_new("GET", url.c_str());
    if (configured) { adapter::configure(message); }
    soup_session_websocket_connect_async(session, message, nullptr, nullptr, G_PRIORITY_DEFAULT, nullptr, on_connected,
                                         this);
    const guint limit = g_timeout_add_seconds(
        20, [](gpointer d) { return self(d).late = true, self(d).quit(); }, this);
    g_main_loop_run(loop);
    REQUIRE(!late);
    g_source_remove(limit);
  }
};

struct seen {
  events names;
  int error_code;
  int connections;
};

seen run(peer::server::script script, const char* scheme = "ws", int port = 0, bool configured = true) {
  peer::server server{std::move(script)};
  client c;
  const int to = port != 0 ? port : server.port();
  c.run(std::string{scheme} + "://127.0.0.1:" + std::to_string(to) + "/v1?token=secret", configured);
  return {c.names, c.error_code, server.connections()};
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

TEST_CASE("libsoup: open, frames, close codes") {
  for (const int code : {1000, 1001, 1008, 1009, 1011, 3000, 4001, 4010, 4012, 4020, 4999}) {
    for (const char* reason : {"", "some reason"}) {
      const seen s = close_with(code, reason);
      CHECK(s.names.at(1) == "received");
      CHECK(end_of(s) == "closed " + std::to_string(code));
    }
  }
}

TEST_CASE("libsoup: 1012 and its like are an error of its own, and the server's code all the same") {
  for (const int code : {1012, 1013, 1014, 1004, 1016, 2999, 999, 5000}) {
    const seen s = close_with(code, "restarting");
    CAPTURE(code);
    CHECK(s.error_code == 1002);  // the lie
    CHECK(end_of(s) == "closed " + std::to_string(code));
  }
  for (const int code : {1006, 1015}) { CHECK(end_of(close_with(code, "")) == "closed 1006"); }
  CHECK(end_of(close_with(4010, "cut \xE2\x82")) == "closed 4010");  // a reason cut in the middle of a letter
}

TEST_CASE("libsoup: an empty close frame is 1005, a broken connection no close at all") {
  const auto after_upgrade = [](auto what) {
    return run([=](session& s) {
      s.upgrade();
      ::usleep(50000);
      what(s);
      (void)s.await_close();
    });
  };
  CHECK(end_of(after_upgrade([](session& s) { s.close_empty(); })) == "closed 1005");
  CHECK(end_of(after_upgrade([](session& s) { s.abort(); })) == "failed");
  CHECK(end_of(after_upgrade([](session& s) { s.finish(); })) == "failed");
  CHECK(end_of(after_upgrade([](session& s) { s.frame(8, "1"); })) == "failed");  // half a code
  CHECK(end_of(after_upgrade([](session& s) { s.frame(3, "reserved"); })) == "failed");
  CHECK(end_of(after_upgrade([](session& s) { s.frame(1, "\xFF\xFF"); })) == "failed");
}

TEST_CASE("libsoup: a close frame is seen though the server ends TCP right after it") {
  for (const bool reset : {false, true}) {
    for (const int code : {1000, 1001, 4001, 4012}) {
      const seen s = run([=](session& p) {
        p.upgrade();
        ::usleep(50000);
        p.close(code);
        if (reset) { p.abort(); }
      });
      CHECK(end_of(s) == "closed " + std::to_string(code));
    }
  }
}

TEST_CASE("libsoup: a close frame is reported at once though the server leaves TCP open") {
  for (const int code : {4010, 1012}) {  // with `closing`, and with `error`
    std::atomic<bool> slept{false};
    peer::server server{[&](session& s) {
      s.upgrade();
      s.close(code);
      ::usleep(4000000);
      slept = true;
    }};
    client c;
    bool early = false;
    c.on_event = [&] { early = early || (c.names.size() == 2 && !slept); };
    c.run(server.url(), true);
    CHECK(c.names.at(1) == "closed " + std::to_string(code));
    CHECK(early);
    CHECK(slept);  // the lie: `closed`, which ends the loop, waits for TCP's end
  }
}

TEST_CASE("libsoup: the keepalive interval pings, and the pong is a frame") {
  bool pinged = false;
  peer::server server{[&](session& s) {
    s.upgrade();
    pinged = s.read_frame().opcode == 9;
    s.frame(10, "pong");
  }};
  client c;
  c.ping = true;
  c.run(server.url(), true);
  CHECK(pinged);
  CHECK(c.names.at(1) == "received");
}

TEST_CASE("libsoup: a refusal has its status and its Retry-After") {
  for (const int status : {200, 301, 400, 401, 403, 404, 429, 500, 503, 599}) {
    const seen s = run([status](session& p) { p.refuse(status, "Retry-After: 7\r\n"); });
    CHECK(s.names == events{"rejected " + std::to_string(status) + " after 7000"});
  }
  CHECK(run([](session& s) { s.refuse(503); }).names == events{"rejected 503"});
  CHECK(run([](session& s) { s.refuse(503, peer::date_in_a_minute); }).names == events{"rejected 503 after 60000"});
  CHECK(run([](session& s) { s.refuse(401, "WWW-Authenticate: Basic realm=\"x\"\r\n"); }).names ==
        events{"rejected 401"});
}

TEST_CASE("libsoup: a Retry-After date counts from the answer's own Date, whatever this machine's clock says") {
  for (const std::int64_t clock : peer::wrong_clocks) {
    peer::server server{[](session& s) { s.refuse(503, peer::dated_answer); }};
    client c;
    c.clock = clock;
    c.run(server.url(), true);
    CHECK(c.names == events{"rejected 503 after 37000"});
  }
}

TEST_CASE("libsoup: it follows redirects unless configured") {
  const auto elsewhere = [](session& s) {
    s.head().find("/v1") != std::string::npos ? s.refuse(302, "Location: /v2\r\n") : s.refuse(404);
  };
  const seen s = run(elsewhere);
  CHECK(s.names == events{"rejected 302"});
  CHECK(s.connections == 1);
  const seen followed = run(elsewhere, "ws", 0, false);
  CHECK(followed.names == events{"rejected 404"});  // the lie
  CHECK(followed.connections == 2);
}

TEST_CASE("libsoup: what is no answer is a failure") {
  CHECK(run([](session&) {}, "ws", peer::closed_port()).names == events{"failed"});
  CHECK(run([](session& s) { s.abort(); }).names == events{"failed"});
  CHECK(run([](session& s) { s.write("SSH-2.0-OpenSSH_9.2\r\n\r\n"); }).names == events{"failed"});
  CHECK(run([](session& s) {
          s.write(
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n");
        }).names == events{"failed"});
}

TEST_CASE("libsoup: what is no TLS is 1015, also when the peer hangs up in the handshake") {
  CHECK(run([](session& s) { s.refuse(400); }, "wss").names == events{"closed 1015"});
  CHECK(run([](session& s) { s.finish(); }, "wss").names == events{"closed 1015"});
  CHECK(run([](session&) {}, "wss", peer::closed_port()).names == events{"failed"});
}
