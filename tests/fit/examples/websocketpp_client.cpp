// SPDX-License-Identifier: MIT
// A client on WebSocket++ that stays connected as long as it should, and not longer. See client.hpp for how to call it.
#include <redial/adapters/websocketpp.hpp>
#include <redial/redial.hpp>

#include "client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <websocketpp/client.hpp>
#include <websocketpp/config/asio_no_tls_client.hpp>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <random>
#include <string>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace adapter = redial::adapters::websocketpp;
using endpoint = websocketpp::client<websocketpp::config::asio_client>;
using error_code = boost::system::error_code;

/// A handler for timers and signals that does nothing once they were cancelled.
template <class Function>
auto unless_cancelled(Function then) {
  return [then](error_code ec, auto...) {
    if (!ec) { then(); }
  };
}

class client {
 public:
  client(asio::io_context& io, const example::settings& s)
      : settings_(s),
        io_(io),
        net_(redial::metered, std::chrono::steady_clock{}, std::mt19937{std::random_device{}()},
             example::options_for(s)) {
    endpoint_.clear_access_channels(websocketpp::log::alevel::all);
    endpoint_.clear_error_channels(websocketpp::log::elevel::all);
    endpoint_.init_asio(&io);
    signals_.async_wait(unless_cancelled([this] { finish(); }));
    if (s.seconds == 0) { return; }
    end_.expires_after(std::chrono::seconds{s.seconds});
    end_.async_wait(unless_cancelled([this] { finish(); }));
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
    if (d.phase == redial::phase::stopped && settings_.seconds == 0) { let_go(); }
  }

  void arm(redial::milliseconds wait) {
    timer_.cancel();
    if (wait == redial::never) { return; }
    timer_.expires_after(wait);
    timer_.async_wait(unless_cancelled([this] { feed(redial::elapsed{}); }));
  }

  void connect(const redial::decision& d) {
    websocketpp::lib::error_code ec;
    const std::string url = "ws://" + settings_.host + ":" + settings_.port + example::target(settings_, token_);
    con_ = endpoint_.get_connection(url, ec);
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
    con_->set_message_handler([this, id = d.connection](auto, const endpoint::message_ptr& message) {
      feed(adapter::on_frame(id));
      on_message(message->get_payload(), id);
    });
    endpoint_.connect(con_);
  }

  void on_message(const std::string& text, std::uint32_t id) {
    const auto message = redial::metered_wire::read(text.data(), text.size());
    if (message.what == redial::metered_wire::message::kind::welcome) { gate_.set_max_frame(message.max_message_size); }
    feed(redial::metered_wire::to_event(message, id, std::time(nullptr)));
  }

  void disconnect(const redial::decision&) {  // dead or unwanted: nothing to be polite to
    if (con_) { con_->terminate(websocketpp::error::make_error_code(websocketpp::error::general)); }
    con_.reset();
  }

  void stop(const redial::decision& d) {
    if (!con_ || con_->get_state() != websocketpp::session::state::open) { return disconnect(d); }
    websocketpp::lib::error_code ignored;
    con_->close(websocketpp::close::status::normal, "", ignored);
  }

  void mint_token(const redial::decision& d) {
    asio::post(minting_, [this, id = d.mint] {
      example::mint_result result = example::run_token_command(settings_.token_command, id);
      asio::post(io_, [this, result = std::move(result)] {
        if (!result.token.empty()) { token_ = result.token; }
        feed(result.what);
      });
    });
  }
  // [readme] end

 private:
  /// Flat out, as far as the gate allows. WebSocket++ queues without bound: the gate is what keeps the queue short.
  void publish() {
    if (!settings_.publish || !net_.connected()) { return; }
    const std::string text = "{\"type\":\"publish\",\"channel\":\"bench\",\"data\":\"flat out\"}";
    for (;;) {
      const redial::send_verdict verdict = gate_.try_send(text.size());
      if (verdict.what == redial::send_verdict::kind::too_big) { return; }
      if (verdict.what == redial::send_verdict::kind::wait) {
        pump_.expires_after(verdict.wait);
        pump_.async_wait(unless_cancelled([this] { publish(); }));
        return;
      }
      if (con_->send(text)) { return; }  // the close handler says the rest
    }
  }

  /// The user has had enough.
  void finish() {
    feed(redial::stop{});
    let_go();
  }

  /// Nothing keeps the program any longer but a close handshake that is under way.
  void let_go() {
    end_.cancel();
    pump_.cancel();
    signals_.cancel();
  }

  const example::settings& settings_;
  asio::io_context& io_;
  asio::steady_timer timer_{io_};
  asio::steady_timer pump_{io_};
  asio::steady_timer end_{io_};
  asio::signal_set signals_{io_, SIGINT, SIGTERM};
  asio::thread_pool minting_{2};
  redial::reconnector<std::chrono::steady_clock, std::mt19937> net_;
  redial::send_gate<std::chrono::steady_clock> gate_{redial::metered.limits, std::chrono::steady_clock{}};
  endpoint endpoint_;
  endpoint::connection_ptr con_;
  std::string token_;
};

}  // namespace

int main(int count, char** words) {
  const example::settings settings = example::read_command_line(count, words);
  asio::io_context io{1};
  client c{io, settings};
  c.feed(redial::start{});
  io.run();
}
