// SPDX-License-Identifier: MIT
// A client on WebSocket++ that stays connected as long as it should, and not longer. See client.hpp for how to call it,
// and session.hpp for the half that has nothing to do with WebSocket++.
#include <redial/adapters/websocketpp.hpp>
#include <redial/redial.hpp>

#include "session.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <websocketpp/client.hpp>
#include <websocketpp/config/asio_no_tls_client.hpp>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace adapter = redial::adapters::websocketpp;
using endpoint = websocketpp::client<websocketpp::config::asio_client>;
using error_code = boost::system::error_code;

class client final : public example::session {
 public:
  client(asio::io_context& io, const example::settings& s) : session(s), io_(io) {
    endpoint_.clear_access_channels(websocketpp::log::alevel::all);
    endpoint_.clear_error_channels(websocketpp::log::elevel::all);
    endpoint_.init_asio(&io);
    signals_.async_wait([this](error_code ec, int) { ec ? void() : finish(); });
    start(end_, time_limit(), [this] { finish(); });
  }

  // [readme] begin
  void arm(redial::milliseconds wait) override {
    start(timer_, wait, [this] { feed(redial::elapsed{}); });
  }

  void connect(const redial::decision& d) override {
    websocketpp::lib::error_code ec;
    con_ = endpoint_.get_connection(url(), ec);
    if (ec) { return feed(redial::failed{d.connection}); }
    adapter::configure(*con_);
    con_->set_open_handler([this, id = d.connection](auto) { feed(adapter::on_open(id)); });
    con_->set_fail_handler([this, id = d.connection](auto handle) {
      feed(adapter::on_fail(*endpoint_.get_con_from_hdl(handle), id, std::time(nullptr)));
    });
    con_->set_close_handler(
        [this, id = d.connection](auto handle) { feed(adapter::on_close(*endpoint_.get_con_from_hdl(handle), id)); });
    con_->set_ping_handler([this, id = d.connection](auto, auto) {
      feed(adapter::on_frame(id));
      return true;  // and let it be answered
    });
    con_->set_pong_handler([this, id = d.connection](auto, auto) { feed(adapter::on_frame(id)); });
    con_->set_message_handler([this, id = d.connection](auto, const endpoint::message_ptr& message) {
      feed(adapter::on_frame(id));
      on_message(message->get_payload(), id);
    });
    endpoint_.connect(con_);
  }

  void disconnect(const redial::decision&) override {  // nothing to be polite to
    if (con_) { con_->terminate(websocketpp::error::make_error_code(websocketpp::error::general)); }
    con_.reset();
  }

  void stop(const redial::decision& d) override {
    if (!con_ || con_->get_state() != websocketpp::session::state::open) { return disconnect(d); }
    websocketpp::lib::error_code ignored;
    con_->close(websocketpp::close::status::normal, "", ignored);
  }

  void ping(const redial::decision&) override {
    websocketpp::lib::error_code ignored;  // the close handler says the rest
    con_->ping("", ignored);
  }

  void post(std::function<void()> task) override { asio::post(io_, std::move(task)); }
  // [readme] end

  /// WebSocket++ queues without bound: the gate is what keeps the queue short.
  void publish() override {
    redial::milliseconds pause = may_publish();
    while (pause.count == 0) {
      if (con_->send(example::message)) { return; }  // the close handler says the rest
      pause = may_publish();
    }
    start(pump_, pause, [this] { publish(); });
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
  endpoint endpoint_;
  endpoint::connection_ptr con_;
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
