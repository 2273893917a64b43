// SPDX-License-Identifier: MIT
// The least that a client on Boost.Beast has to write: wss, a publishable key, and redial's driver.
//
//   beast_small CA KEY HOST PORT     trusts the certificates in CA; prints what is decided, until it is to stop
#include <redial/adapters/beast.hpp>
#include <redial/edge/driver.hpp>
#include <redial/redial.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace adapter = redial::adapters::beast;
using error_code = boost::system::error_code;
using tls_stream = beast::ssl_stream<beast::tcp_stream>;
using stream = beast::websocket::stream<tls_stream>;

// [readme] begin
struct transport {
  std::uint32_t id;  // which all its events carry
  stream ws;
  beast::websocket::response_type response;
  beast::flat_buffer buffer;
};
using shared = std::shared_ptr<transport>;

struct client {
  void arm(redial::milliseconds wait) {
    timer.cancel();
    if (wait == redial::never) { return; }
    timer.expires_after(wait);
    timer.async_wait([this](error_code ec) { ec ? void() : net.feed(redial::elapsed{}); });
  }
  template <class Next>  // what comes before the upgrade: goes on if it went well, and was not dropped meanwhile
  auto then(shared t, Next next) {
    return [this, t, next](error_code ec, auto... got) {
      net.feed(adapter::on_connect(ec, t->id));
      if (!ec && net.runs(t->id)) { next(got...); }
    };
  }
  void connect(const redial::decision& d) {
    disconnect(d);
    const shared t = up = std::make_shared<transport>(transport{d.connection, stream{io, tls}, {}, {}});
    adapter::configure(t->ws);
    dns.async_resolve(host, port, then(t, [this, t](auto where) {
                        beast::get_lowest_layer(t->ws).async_connect(where, then(t, [this, t](auto) {
                                                                       name_host(t->ws.next_layer().native_handle());
                                                                       t->ws.next_layer().async_handshake(
                                                                           tls_stream::client,
                                                                           then(t, [this, t] { upgrade(t); }));
                                                                     }));
                      }));
  }
  void upgrade(const shared& t) {
    t->ws.control_callback(
        [this, t = t.get()](auto kind, auto) { net.feed(adapter::on_control(kind, t->ws.reason(), t->id)); });
    t->ws.async_handshake(t->response, host + ":" + port, target, [this, t](error_code ec) {
      net.feed(adapter::on_handshake(ec, t->response, t->id, std::time(nullptr)));
      if (!ec) { read(t); }
    });
  }
  void read(const shared& t) {
    t->ws.async_read(t->buffer, [this, t](error_code ec, std::size_t) {
      net.feed(adapter::on_read(ec, t->ws.reason(), t->id));
      if (ec) { return; }
      const std::string text = beast::buffers_to_string(t->buffer.data());
      if (net.take_text(text.data(), text.size(), t->id, std::time(nullptr))) { on_message(text); }
      t->buffer.clear();
      read(t);
    });
  }
  void disconnect(const redial::decision&) {
    if (up) { beast::get_lowest_layer(std::exchange(up, nullptr)->ws).close(); }
  }
  void stop(const redial::decision& d) {
    if (!up || !up->ws.is_open()) { return disconnect(d); }
    up->ws.async_close(beast::websocket::close_code::normal, [t = up](error_code) {});
  }
  void ping(const redial::decision&) {
    up->ws.async_ping({}, [t = up](error_code) {});
  }
  void mint_token(const redial::decision&) {}  // a key is never renewed
  void online(const redial::decision&) { std::printf("online: subscribe, send what waits\n"); }
  void decided(const redial::event& e, const redial::decision& d) {
    if (d.tell_user) { std::printf("%s\n", redial::explain(redial::metered, d).remedy); }
    std::printf("%s %u: %s\n", redial::to_string(e), unsigned{e.code()}, redial::to_string(d.action));
  }
  // [readme] end
  static void on_message(const std::string& text) { std::printf("message: %s\n", text.c_str()); }

  void name_host(SSL* handle) {  // SSL_set_tlsext_host_name, a macro with old casts
    SSL_ctrl(handle, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data());
  }

  static redial::options with_key() {
    redial::options o = redial::metered.defaults;
    o.credential = redial::credential::fixed;
    return o;
  }

  std::string host, port, target;
  asio::io_context io{1};
  asio::ssl::context tls{asio::ssl::context::tls_client};
  asio::steady_timer timer{io};
  asio::ip::tcp::resolver dns{io};
  shared up{};
  redial::driver<client, std::chrono::steady_clock, std::mt19937> net{
      *this, redial::metered, std::chrono::steady_clock{}, std::mt19937{std::random_device{}()}, with_key()};
};

int main(int count, char** words) {
  if (count != 5) { return 2; }
  client c{words[3], words[4], std::string("/v1?key=") + words[2]};
  c.tls.load_verify_file(words[1]);
  c.tls.set_verify_mode(asio::ssl::verify_peer);
  c.tls.set_verify_callback(asio::ssl::host_name_verification(c.host));
  c.net.feed(redial::start{});
  c.io.run();
}
