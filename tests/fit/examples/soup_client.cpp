// SPDX-License-Identifier: MIT
// A client on libsoup 3, in a GLib main loop, that stays connected as long as it should, and not longer. See client.hpp
// for how to call it, and session.hpp for the half that has nothing to do with libsoup.
#include <redial/adapters/libsoup.hpp>
#include <redial/redial.hpp>

#include "session.hpp"

#include <glib-unix.h>
#include <libsoup/soup.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <utility>

namespace {

namespace adapter = redial::adapters::libsoup;

/// A timer of the main loop, which calls one function.
class timer {
 public:
  explicit timer(std::function<void()> then) : then_(std::move(then)) {}

  /// Calls it after `wait`, and no longer when it was to be called until now.
  void start(redial::milliseconds wait) {
    if (source_ != 0) { g_source_remove(std::exchange(source_, 0)); }
    if (wait == redial::never) { return; }
    const auto run = [](gpointer data) -> gboolean {
      timer& self = *static_cast<timer*>(data);
      self.source_ = 0;
      self.then_();
      return G_SOURCE_REMOVE;
    };
    source_ = g_timeout_add(wait.count, run, this);
  }

 private:
  const std::function<void()> then_;
  guint source_ = 0;
};

class client final : public example::session {
 public:
  client(GMainLoop* loop, const example::settings& s) : session(s), loop_(loop) {
    const auto on_signal = [](gpointer data) -> gboolean { return of(data).finish(), G_SOURCE_CONTINUE; };
    for (const int number : {SIGINT, SIGTERM}) { g_unix_signal_add(number, on_signal, this); }
    end_.start(time_limit());
  }

  // [readme] begin
  void arm(redial::milliseconds wait) override { timer_.start(wait); }

  void connect(const redial::decision& d) override {
    disconnect(d);  // what is left of the last one
    id_ = d.connection;
    message_ = soup_message_new("GET", url().c_str());
    if (message_ == nullptr) { return feed(redial::failed{id_}); }
    cancel_ = g_cancellable_new();
    adapter::configure(message_);
    soup_session_websocket_connect_async(http_, message_, nullptr, nullptr, G_PRIORITY_DEFAULT, cancel_, on_connected,
                                         this);
  }

  static void on_connected(GObject*, GAsyncResult* result, gpointer data) {
    client& c = of(data);
    GError* error = nullptr;
    SoupMessage* message = soup_session_get_async_result_message(c.http_, result);
    SoupWebsocketConnection* ws = soup_session_websocket_connect_finish(c.http_, result, &error);
    if (message == c.message_) {
      c.ws_ = ws;
      if (ws != nullptr) { c.listen(); }
      c.feed(adapter::on_handshake(error, message, c.id_, std::time(nullptr)));
    } else {
      g_clear_object(&ws);  // it was dropped meanwhile
    }
    g_clear_error(&error);
  }

  void listen() {
    const auto message = +[](SoupWebsocketConnection*, gint type, GBytes* bytes, gpointer c) {
      of(c).on_frame(adapter::on_frame(of(c).id_));
      if (type == SOUP_WEBSOCKET_DATA_TEXT) { of(c).on_text(bytes); }
    };
    const auto pong =
        +[](SoupWebsocketConnection*, GBytes*, gpointer c) { of(c).on_frame(adapter::on_frame(of(c).id_)); };
    const auto closing =
        +[](SoupWebsocketConnection* ws, gpointer c) { of(c).on_closing(adapter::on_closing(ws, of(c).id_)); };
    const auto error =
        +[](SoupWebsocketConnection* ws, GError*, gpointer c) { of(c).on_end(adapter::on_end(ws, of(c).id_)); };
    const auto closed = +[](SoupWebsocketConnection* ws, gpointer c) { of(c).on_end(adapter::on_end(ws, of(c).id_)); };
    g_signal_connect(ws_, "message", G_CALLBACK(message), this);
    g_signal_connect(ws_, "pong", G_CALLBACK(pong), this);
    g_signal_connect(ws_, "closing", G_CALLBACK(closing), this);
    g_signal_connect(ws_, "error", G_CALLBACK(error), this);
    g_signal_connect(ws_, "closed", G_CALLBACK(closed), this);
  }

  void on_frame(redial::event e) {
    soup_websocket_connection_set_keepalive_interval(ws_, 0);  // no more pings
    feed(e);
  }

  void on_closing(redial::event e) {
    if (e.what() == redial::event::kind::inert) { return; }  // the program's own close
    g_signal_handlers_disconnect_by_data(ws_, this);         // one end is enough:
    g_signal_connect(ws_, "closed", G_CALLBACK(g_object_unref),
                     this);  // libsoup answers, and lets go after 5 s at most
    ws_ = nullptr;
    feed(e);
  }

  void on_end(redial::event e) {
    disconnect({});  // one end is enough
    feed(e);
  }

  void disconnect(const redial::decision&) override {  // nothing to be polite to
    if (cancel_ != nullptr) { g_cancellable_cancel(cancel_); }
    if (ws_ != nullptr) { g_signal_handlers_disconnect_by_data(ws_, this); }
    g_clear_object(&cancel_);
    g_clear_object(&message_);
    g_clear_object(&ws_);  // closes it
  }

  void stop(const redial::decision& d) override {
    if (ws_ == nullptr || soup_websocket_connection_get_state(ws_) != SOUP_WEBSOCKET_STATE_OPEN) {
      return disconnect(d);
    }
    end_.start(std::chrono::seconds{2});  // a peer that does not answer is not waited for
    soup_websocket_connection_close(ws_, SOUP_WEBSOCKET_CLOSE_NORMAL, nullptr);
  }

  void ping(const redial::decision&) override { soup_websocket_connection_set_keepalive_interval(ws_, 1); }

  void post(std::function<void()> task) override {
    const auto run = [](gpointer data) -> gboolean {
      (*static_cast<std::function<void()>*>(data))();
      return G_SOURCE_REMOVE;
    };
    const auto drop = [](gpointer data) { delete static_cast<std::function<void()>*>(data); };
    g_idle_add_full(G_PRIORITY_DEFAULT, run, new std::function<void()>{std::move(task)}, drop);
  }
  // [readme] end

  /// libsoup queues without bound: the gate is what keeps the queue short.
  void publish() override {
    redial::milliseconds pause = may_publish();
    for (; pause.count == 0; pause = may_publish()) {
      soup_websocket_connection_send_text(ws_, example::message.c_str());
    }
    pump_.start(pause);
  }

  void let_go() override {
    if (ws_ == nullptr) { g_main_loop_quit(loop_); }
  }

 private:
  static client& of(gpointer data) { return *static_cast<client*>(data); }

  void on_text(GBytes* bytes) {
    gsize size = 0;
    const auto* text = static_cast<const char*>(g_bytes_get_data(bytes, &size));
    on_message(std::string(text, size), id_);
  }

  GMainLoop* loop_;
  timer timer_{[this] { feed(redial::elapsed{}); }}, pump_{[this] { publish(); }}, end_{[this] { finish(); }};
  SoupSession* http_ = soup_session_new();
  GCancellable* cancel_ = nullptr;
  SoupMessage* message_ = nullptr;
  SoupWebsocketConnection* ws_ = nullptr;
  std::uint32_t id_ = redial::current;
};

}  // namespace

int main(int count, char** words) {
  const example::settings settings = example::read_command_line(count, words);
  GMainLoop* loop = g_main_loop_new(nullptr, FALSE);
  client c{loop, settings};
  c.feed(redial::start{});
  g_main_loop_run(loop);
  std::_Exit(0);  // without waiting for a token command that hangs
}
