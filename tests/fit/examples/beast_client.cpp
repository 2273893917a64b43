// SPDX-License-Identifier: MIT
// A client on Boost.Beast that stays connected as long as it should, and not longer. See client.hpp for how to call it,
// and session.hpp for the half that has nothing to do with Beast.
#include <redial/adapters/beast.hpp>
#include <redial/redial.hpp>

#include "session.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
namespace adapter = redial::adapters::beast;
using asio::ip::tcp;
using error_code = boost::system::error_code;

/// One connection, and the id that all its events carry. Handlers share it, so it lives until the last one ran.
struct transport {
  transport(asio::io_context& io, std::uint32_t connection) : id(connection), resolver(io), ws(io) {
    adapter::configure(ws);
  }
  std::uint32_t id;
  tcp::resolver resolver;
  websocket::stream<tcp::socket> ws;
  websocket::response_type response;
  beast::flat_buffer buffer;
  bool writing = false;
};

class client final : public example::session {
 public:
  client(asio::io_context& io, const example::settings& s) : session(s), io_(io) {
    signals_.async_wait([this](error_code ec, int) { ec ? void() : finish(); });
    start(end_, time_limit(), [this] { finish(); });
  }

  // [readme] begin
  void arm(redial::milliseconds wait) override {
    start(timer_, wait, [this] { feed(redial::elapsed{}); });
  }

  void connect(const redial::decision& d) override {
    disconnect(d);  // what is left of the last one: a server may have closed it and left TCP open
    const auto t = transport_ = std::make_shared<transport>(io_, d.connection);
    t->resolver.async_resolve(settings_.host, settings_.port, [this, t](error_code ec, auto where) {
      if (ec || t != transport_) { return feed(redial::failed{t->id}); }  // or it was dropped meanwhile
      asio::async_connect(t->ws.next_layer(), where,
                          [this, t](error_code failed, auto) { failed ? feed(redial::failed{t->id}) : handshake(t); });
    });
  }

  void handshake(const std::shared_ptr<transport>& t) {
    t->ws.control_callback([this, t = t.get()](websocket::frame_type kind, beast::string_view) {
      feed(adapter::on_control(kind, t->ws.reason(), t->id));
    });
    t->ws.async_handshake(t->response, settings_.host, target(), [this, t](error_code ec) {
      feed(adapter::on_handshake(ec, t->response, t->id, std::time(nullptr)));
      if (!ec) { read(t); }
    });
  }

  void read(const std::shared_ptr<transport>& t) {
    t->ws.async_read(t->buffer, [this, t](error_code ec, std::size_t) {
      feed(adapter::on_read(ec, t->ws.reason(), t->id));
      if (ec) { return; }
      on_message(beast::buffers_to_string(t->buffer.data()), t->id);
      t->buffer.clear();
      read(t);
    });
  }

  void disconnect(const redial::decision&) override {  // nothing to be polite to
    error_code ignored;
    if (transport_) { transport_->ws.next_layer().close(ignored); }
    transport_.reset();
  }

  void stop(const redial::decision& d) override {
    if (!transport_ || !transport_->ws.is_open()) { return disconnect(d); }
    adapter::configure(transport_->ws, std::chrono::seconds{2});  // a peer that does not answer is not waited for
    transport_->ws.async_close(websocket::close_code::normal, [t = transport_](error_code) {});
  }

  void ping(const redial::decision&) override {
    transport_->ws.async_ping({}, [t = transport_](error_code) {});  // an error ends the read as well
  }

  void post(std::function<void()> task) override { asio::post(io_, std::move(task)); }
  // [readme] end

  /// Beast writes one message at a time.
  void publish() override {
    if (!transport_ || transport_->writing) { return; }
    const redial::milliseconds pause = may_publish();
    if (pause.count != 0) {
      return start(pump_, pause, [this] { publish(); });
    }
    transport_->writing = true;
    transport_->ws.async_write(asio::buffer(example::message), [this, t = transport_](error_code ec, std::size_t) {
      t->writing = false;
      if (!ec && t == transport_) { publish(); }  // an error ends the read as well, which reports it
    });
  }

  void let_go() override {
    end_.cancel();
    pump_.cancel();
    signals_.cancel();
  }

 private:
  /// Calls `then` after `wait`, and no longer what the timer was to call until now.
  static void start(asio::steady_timer& timer, redial::milliseconds wait, std::function<void()> then) {
    timer.cancel();
    if (wait == redial::never) { return; }
    timer.expires_after(wait);
    timer.async_wait([then = std::move(then)](error_code ec) { ec ? void() : then(); });
  }

  asio::io_context& io_;
  asio::steady_timer timer_{io_}, pump_{io_}, end_{io_};
  asio::signal_set signals_{io_, SIGINT, SIGTERM};
  std::shared_ptr<transport> transport_;
};

}  // namespace

int main(int count, char** words) {
  const example::settings settings = example::read_command_line(count, words);
  asio::io_context io{1};
  client c{io, settings};
  c.feed(redial::start{});
  io.run();
  std::_Exit(0);  // without waiting for a token command that hangs
}
