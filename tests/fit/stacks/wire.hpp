// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_STACKS_WIRE_HPP_INCLUDED
#define REDIAL_TESTS_STACKS_WIRE_HPP_INCLUDED

// What the scripted server reads from and writes to: TCP, or TLS over it. Beast calls it an AsyncStream.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/teardown.hpp>

#include <optional>
#include <string>
#include <utility>

class wire {
 public:
  using tcp = boost::asio::ip::tcp;
  using error_code = boost::system::error_code;
  using next_layer_type = boost::beast::tcp_stream;
  using executor_type = next_layer_type::executor_type;

  /// With `tls` the connection begins with a TLS handshake, see `async_begin`.
  wire(tcp::socket socket, boost::asio::ssl::context* tls) : tcp_(std::move(socket)) {
    if (tls != nullptr) { tls_.emplace(tcp_.socket(), *tls); }
  }

  executor_type get_executor() noexcept { return tcp_.get_executor(); }
  next_layer_type& next_layer() noexcept { return tcp_; }
  const next_layer_type& next_layer() const noexcept { return tcp_; }
  tcp::socket& socket() noexcept { return tcp_.socket(); }

  /// The TLS handshake, if there is to be one.
  template <class Handler>
  void async_begin(Handler then) {
    if (!tls_) { return then(error_code{}); }
    tls_->async_handshake(boost::asio::ssl::stream_base::server, std::move(then));
  }

  /// The host that the client asked for in its TLS handshake (SNI, RFC 6066 3); empty if it did not.
  std::string asked_for() {
    const char* name = tls_ ? SSL_get_servername(tls_->native_handle(), TLSEXT_NAMETYPE_host_name) : nullptr;
    return name != nullptr ? name : "";
  }

  template <class Buffers, class Handler>
  auto async_read_some(const Buffers& buffers, Handler&& handler) {
    return tls_ ? tls_->async_read_some(buffers, std::forward<Handler>(handler))
                : socket().async_read_some(buffers, std::forward<Handler>(handler));
  }
  template <class Buffers, class Handler>
  auto async_write_some(const Buffers& buffers, Handler&& handler) {
    return tls_ ? tls_->async_write_some(buffers, std::forward<Handler>(handler))
                : socket().async_write_some(buffers, std::forward<Handler>(handler));
  }

  /// Ends TLS (close_notify) and then TCP, in order: the end that Beast makes after the closing handshake.
  template <class Handler>
  friend void async_teardown(boost::beast::role_type role, wire& w, Handler&& handler) {
    using boost::beast::websocket::async_teardown;
    if (w.tls_) { return w.tls_->async_shutdown(std::forward<Handler>(handler)); }
    async_teardown(role, w.socket(), std::forward<Handler>(handler));
  }

  /// Ends TCP by FIN right behind what was sent, without waiting for anything; `notify`: ends TLS before.
  template <class Keep>
  void leave(bool notify, Keep keep) {
    const auto close = [this, keep] {
      error_code ignored;
      socket().close(ignored);
    };
    if (!tls_ || !notify) { return close(); }
    tls_->async_shutdown([keep](error_code) {});  // sends close_notify at once, and would wait for the client's
    boost::asio::post(get_executor(), close);
  }

  /// Ends TCP by RST, right behind what was sent.
  void reset() {
    error_code ignored;
    socket().set_option(boost::asio::socket_base::linger(true, 0), ignored);
    socket().close(ignored);
  }

 private:
  next_layer_type tcp_;
  // All goes by the bare socket: a tcp_stream takes one read and one write at a time, and the script comes in between.
  std::optional<boost::asio::ssl::stream<tcp::socket&>> tls_;
};

#endif  // REDIAL_TESTS_STACKS_WIRE_HPP_INCLUDED
