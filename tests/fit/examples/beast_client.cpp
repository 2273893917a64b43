// SPDX-License-Identifier: MIT
// A client on Boost.Beast that stays connected as long as it should, and not longer. See client.hpp for how to call it.
#include <redial/adapters/beast.hpp>
#include <redial/redial.hpp>

#include "client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <random>
#include <string>
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
  std::string outgoing;
  bool writing = false;
};

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
    const auto t = transport_ = std::make_shared<transport>(io_, d.connection);
    t->resolver.async_resolve(settings_.host, settings_.port, [this, t](error_code ec, auto where) {
      if (ec || t != transport_) { return feed(redial::failed{t->id}); }  // or it was dropped meanwhile
      asio::async_connect(t->ws.next_layer(), where,
                          [this, t](error_code failed, auto) { failed ? feed(redial::failed{t->id}) : handshake(t); });
    });
  }

  void handshake(const std::shared_ptr<transport>& t) {
    t->ws.async_handshake(t->response, settings_.host, example::target(settings_, token_), [this, t](error_code ec) {
      feed(adapter::on_handshake(ec, t->response, t->id, std::time(nullptr)));
      if (!ec) { read(t); }
    });
  }

  void read(const std::shared_ptr<transport>& t) {
    t->ws.async_read(t->buffer, [this, t](error_code ec, std::size_t size) {
      feed(adapter::on_read(ec, t->ws.reason(), t->id));
      if (ec) { return; }
      on_message(static_cast<const char*>(t->buffer.cdata().data()), size, t->id);
      t->buffer.clear();
      read(t);
    });
  }

  void on_message(const char* text, std::size_t size, std::uint32_t id) {
    const auto message = redial::metered_wire::read(text, size);
    if (message.what == redial::metered_wire::message::kind::welcome) { gate_.set_max_frame(message.max_message_size); }
    feed(redial::metered_wire::to_event(message, id, std::time(nullptr)));
  }

  void disconnect(const redial::decision&) {  // dead or unwanted: nothing to be polite to
    error_code ignored;
    if (transport_) { transport_->ws.next_layer().close(ignored); }
    transport_.reset();
  }

  void stop(const redial::decision& d) {
    if (!transport_ || !transport_->ws.is_open()) { return disconnect(d); }
    adapter::configure(transport_->ws, std::chrono::seconds{2});  // a peer that does not answer is not waited for
    transport_->ws.async_close(websocket::close_code::normal, [t = transport_](error_code) {});
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
  /// Flat out, as far as the gate allows.
  void publish() {
    const auto t = transport_;
    if (!settings_.publish || !net_.connected() || t->writing) { return; }
    t->outgoing = "{\"type\":\"publish\",\"channel\":\"bench\",\"data\":\"flat out\"}";
    const redial::send_verdict verdict = gate_.try_send(t->outgoing.size());
    if (verdict.what == redial::send_verdict::kind::wait) {
      pump_.expires_after(verdict.wait);
      pump_.async_wait(unless_cancelled([this] { publish(); }));
    } else if (verdict.what == redial::send_verdict::kind::send) {
      t->writing = true;
      t->ws.async_write(asio::buffer(t->outgoing), [this, t](error_code ec, std::size_t) {
        t->writing = false;
        if (!ec && t == transport_) { publish(); }  // an error ends the read as well, which reports it
      });
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
  std::shared_ptr<transport> transport_;
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
