// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_ASIO_SESSION_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_ASIO_SESSION_HPP_INCLUDED

// What the clients on Boost.Asio have in common: a loop, its timers, and whom they trust.

#include "session.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/steady_timer.hpp>

namespace example {

class asio_session : public session {
 public:
  using error_code = boost::system::error_code;

  explicit asio_session(const settings& s) : session(s) {
    s.ca.empty() ? tls_.set_default_verify_paths() : tls_.load_verify_file(s.ca);
    tls_.set_verify_mode(boost::asio::ssl::verify_peer);
    tls_.set_verify_callback([this](bool known, boost::asio::ssl::verify_context& at) { return trusts(known, at); });
  }

  void arm(redial::milliseconds wait) override {
    start(timer_, wait, [this] { feed(redial::elapsed{}); });
  }

  void post(std::function<void()> task) override { boost::asio::post(io_, std::move(task)); }

  void let_go() override {
    pump_.cancel();
    hurry_.cancel();
    work_.reset();
  }

  /// Runs until nothing is left to do.
  void run() {
    begin();
    io_.run();
  }

 protected:
  ~asio_session() = default;

  void publish_after(redial::milliseconds wait) {
    start(pump_, wait, [this] { publish(); });
  }

  /// Has the TLS handshake name the host (SNI, RFC 6066 3): servers with many certificates need to be told. This is
  /// SSL_set_tlsext_host_name, a macro with old casts.
  void name_host(SSL* tls) const {
    if (is_address(settings_.host)) { return; }
    std::string host = settings_.host;
    SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data());
  }

  /// For an async_connect to several addresses: gives each but the last two seconds. One that swallows packets would
  /// else use up all the time that there is for a connect, now and at every further attempt. (RFC 8305 tries them side
  /// by side; async_connect goes on to the next one when its wait is cancelled.)
  template <class Connection, class Socket>
  void hurry(std::shared_ptr<Connection> owner, Socket& socket, std::size_t addresses) {
    if (addresses < 2) { return calm(); }
    start(hurry_, redial::milliseconds{2000}, [this, owner, &socket, addresses] {
      error_code ignored;
      socket.cancel(ignored);
      hurry(owner, socket, addresses - 1);
    });
  }

  /// It is connected.
  void calm() { hurry_.cancel(); }

  boost::asio::io_context io_{1};
  boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_client};

 private:
  /// Is the next certificate of the server's one to trust, and for this host? Without the second question a certificate
  /// for any host would do.
  bool trusts(bool known, boost::asio::ssl::verify_context& at) {
    const bool trusted = boost::asio::ssl::host_name_verification{settings_.host}(known, at);
    if (!known) {
      note(X509_verify_cert_error_string(X509_STORE_CTX_get_error(at.native_handle())));
    } else if (!trusted) {
      note("the certificate is not for " + settings_.host);
    }
    return trusted;
  }

  /// Calls `then` after `wait`, and no longer what the timer was to call until now.
  static void start(boost::asio::steady_timer& timer, redial::milliseconds wait, std::function<void()> then) {
    timer.cancel();
    if (wait == redial::never) { return; }
    timer.expires_after(wait);
    timer.async_wait([then = std::move(then)](error_code ec) { ec ? void() : then(); });
  }

  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  boost::asio::steady_timer timer_{io_}, pump_{io_}, hurry_{io_};
};

}  // namespace example

#endif  // REDIAL_TESTS_EXAMPLES_ASIO_SESSION_HPP_INCLUDED
