// SPDX-License-Identifier: MIT
// A client on libsoup 3, in a GLib main loop, that stays connected as long as it should, and not longer. See client.hpp
// for how to call it, and session.hpp for the half that has nothing to do with libsoup.
#include <redial/adapters/libsoup.hpp>

#include "session.hpp"

#include <libsoup/soup.h>

namespace adapter = redial::adapters::libsoup;

class client final : public example::session {
 public:
  explicit client(const example::settings& s) : session(s) {
    if (s.ca.empty()) { return; }
    GTlsDatabase* trusted = g_tls_file_database_new(s.ca.c_str(), nullptr);
    soup_session_set_tls_database(http_, trusted);  // instead of the system's; host and date are verified by default
    g_clear_object(&trusted);
  }

  void run() {
    begin();
    g_main_loop_run(loop_);
  }

  void arm(redial::milliseconds wait) override {
    start(timer_, wait, [](gpointer c) { of(c).timer_ = 0, of(c).feed(redial::elapsed{}); });
  }

  void connect(const redial::decision& d) override {
    disconnect(d);  // what is left of the last one
    message_ = soup_message_new("GET", url().c_str());
    if (message_ == nullptr) { return feed(redial::failed{id()}); }
    adapter::configure(message_);
    const auto untrusted = +[](SoupMessage*, GTlsCertificate*, GTlsCertificateFlags why, gpointer c) {
      gchar* words = g_flags_to_string(G_TYPE_TLS_CERTIFICATE_FLAGS, why);
      of(c).note(words);
      return g_free(words), FALSE;
    };
    g_signal_connect(message_, "accept-certificate", G_CALLBACK(untrusted), this);
    cancel_ = g_cancellable_new();
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
      ws != nullptr ? c.listen() : c.note(error->message);
      c.feed(adapter::on_handshake(error, message, c.id(), std::time(nullptr)));
    } else {
      g_clear_object(&ws);  // it was dropped meanwhile
    }
    g_clear_error(&error);
  }

  void listen() {
    const auto message = +[](SoupWebsocketConnection*, gint type, GBytes* bytes, gpointer c) {
      of(c).on_frame();
      gsize size = 0;
      const auto* text = static_cast<const char*>(g_bytes_get_data(bytes, &size));
      if (type == SOUP_WEBSOCKET_DATA_TEXT) { of(c).on_message(std::string(text, size), of(c).id()); }
    };
    const auto pong = +[](SoupWebsocketConnection*, GBytes*, gpointer c) { of(c).on_frame(); };
    const auto closing = +[](SoupWebsocketConnection*, gpointer c) { of(c).on_closing(); };
    const auto error = +[](SoupWebsocketConnection*, GError* e, gpointer c) { of(c).end(e->message); };
    const auto closed = +[](SoupWebsocketConnection*, gpointer c) { of(c).end("the connection has ended"); };
    g_signal_connect(ws_, "message", G_CALLBACK(message), this);
    g_signal_connect(ws_, "pong", G_CALLBACK(pong), this);
    g_signal_connect(ws_, "closing", G_CALLBACK(closing), this);
    g_signal_connect(ws_, "error", G_CALLBACK(error), this);
    g_signal_connect(ws_, "closed", G_CALLBACK(closed), this);
    soup_websocket_connection_set_max_incoming_payload_size(ws_, example::largest_message);
  }

  void on_frame() {
    soup_websocket_connection_set_keepalive_interval(ws_, 0);  // no more pings
    feed(adapter::on_frame(id()));
  }

  void on_closing() {
    const redial::event e = adapter::on_closing(ws_, id());
    if (e.what() == redial::event::kind::inert) { return; }  // the program's own close
    g_signal_handlers_disconnect_by_data(ws_, this);         // one end is enough:
    g_signal_connect(ws_, "closed", G_CALLBACK(g_object_unref),
                     nullptr);  // libsoup answers, and lets go in 5 s at most
    ws_ = nullptr;
    feed(e);
  }

  void end(const char* words) {
    const redial::event e = adapter::on_end(ws_, id());
    note(words);
    disconnect({});  // one end is enough
    feed(e);
  }

  void disconnect(const redial::decision&) override {  // nothing to be polite to
    if (cancel_ != nullptr) { g_cancellable_cancel(cancel_); }
    if (message_ != nullptr) { g_signal_handlers_disconnect_by_data(message_, this); }
    if (ws_ != nullptr) { g_signal_handlers_disconnect_by_data(ws_, this); }
    g_clear_object(&cancel_);
    g_clear_object(&message_);
    g_clear_object(&ws_);  // closes it
  }

  void stop(const redial::decision& d) override {
    const bool up = ws_ != nullptr && soup_websocket_connection_get_state(ws_) == SOUP_WEBSOCKET_STATE_OPEN;
    up ? soup_websocket_connection_close(ws_, SOUP_WEBSOCKET_CLOSE_NORMAL, nullptr) : disconnect(d);
  }

  void ping(const redial::decision&) override { soup_websocket_connection_set_keepalive_interval(ws_, 1); }

  void post(std::function<void()> task) override {
    using shared = std::function<void()>;
    const auto run = [](gpointer data) -> gboolean { return (*static_cast<shared*>(data))(), G_SOURCE_REMOVE; };
    const auto drop = [](gpointer data) { delete static_cast<shared*>(data); };
    g_idle_add_full(G_PRIORITY_DEFAULT, run, new shared{std::move(task)}, drop);
  }

  void publish() override {  // libsoup queues without bound: the gate is what keeps the queue short
    const redial::milliseconds pause =
        publish_all([this] { soup_websocket_connection_send_text(ws_, example::message.c_str()); });
    start(pump_, pause, [](gpointer c) { of(c).pump_ = 0, of(c).publish(); });
  }

  void let_go() override {
    if (ws_ == nullptr) { g_main_loop_quit(loop_); }
  }

 private:
  static client& of(gpointer data) { return *static_cast<client*>(data); }
  std::uint32_t id() const { return net_.connection(); }

  /// Calls `then` after `wait`, once, and no longer what the timer was to call until now.
  void start(guint& timer, redial::milliseconds wait, GSourceOnceFunc then) {
    if (timer != 0) { g_source_remove(std::exchange(timer, 0)); }
    if (wait != redial::never) { timer = g_timeout_add_once(wait.count, then, this); }
  }

  GMainLoop* loop_ = g_main_loop_new(nullptr, FALSE);
  SoupSession* http_ = soup_session_new();
  GCancellable* cancel_ = nullptr;
  SoupMessage* message_ = nullptr;
  SoupWebsocketConnection* ws_ = nullptr;
  guint timer_ = 0, pump_ = 0;
};

int main(int count, char** words) { return example::run<client>(count, words); }
