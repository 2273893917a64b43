// SPDX-License-Identifier: MIT
// A client on Poco that stays connected as long as it should, and not longer. See client.hpp for how to call it, and
// session.hpp for the half that has nothing to do with Poco. Poco blocks, so a loop looks around at least every 50 ms.
#include <redial/adapters/poco.hpp>

#include "session.hpp"

#include <Poco/Delegate.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/SSLManager.h>
#include <Poco/Net/WebSocket.h>

#include <algorithm>
#include <optional>

namespace adapter = redial::adapters::poco;
namespace net = Poco::Net;
using net::WebSocket;
constexpr int op_close = WebSocket::FRAME_OP_CLOSE;

Poco::Timespan span_of(redial::milliseconds wait) { return {static_cast<Poco::Int64>(wait.microseconds())}; }

class client final : public example::session {
 public:
  using session::session;

  void run() {
    net::SSLManager::instance().ClientVerificationError += Poco::delegate(this, &client::on_untrusted);
    begin();
    while (!over() || ws_) {
      inbox_.run_all();
      if (net_.timer().count == 0) { feed(redial::elapsed{}); }
      if (std::exchange(wanted_, false)) { open(); }
      const redial::milliseconds pause = publish_all([this] { send(example::message, WebSocket::FRAME_OP_TEXT); });
      wait_for(redial::milliseconds{std::min({net_.timer().count, pause.count, std::uint32_t{50}})});
    }
  }

  void wait_for(redial::milliseconds wait) {
    if (!ws_) { return std::this_thread::sleep_for(std::chrono::milliseconds{wait}); }
    try {
      // A frame that came with the server's 101 is in Poco's buffer, where poll does not see it.
      if (ws_->available() > 0 || ws_->poll(span_of(wait), WebSocket::SELECT_READ)) { read(); }
    } catch (const Poco::Exception& e) { end(e.displayText(), redial::failed{id()}); }  // a time-out too: half a frame
  }

  void arm(redial::milliseconds) override {}                                       // the loop asks net_.timer()
  void post(std::function<void()> task) override { inbox_.put(std::move(task)); }  // and comes round soon
  void connect(const redial::decision&) override { wanted_ = true; }               // and opens it there, as it blocks

  void open() {
    const auto port = static_cast<Poco::UInt16>(std::stoi(settings_.port));
    const auto http = settings_.tls ? std::make_unique<net::HTTPSClientSession>(settings_.host, port, tls_)
                                    : std::make_unique<net::HTTPClientSession>(settings_.host, port);
    http->setTimeout(span_of(options_.connect_timeout));  // of each step, and of the reads later
    net::HTTPRequest request{"GET", target(), "HTTP/1.1"};
    net::HTTPResponse response;
    text_ = {};
    try {
      ws_.emplace(*http, request, response);
      feed(adapter::on_open(id()));
    } catch (const Poco::Exception& e) {
      end(e.displayText(), adapter::on_fail(e, response, id(), std::time(nullptr)));
    }
  }

  void read() {
    int flags = 0;
    const int size = ws_->receiveFrame(buffer_.data(), static_cast<int>(buffer_.size()), flags);
    const redial::event e = adapter::on_read(buffer_.data(), size, flags, id());
    const std::string_view bytes{buffer_.data(), static_cast<std::size_t>(std::max(size, 0))};
    if (e.what() == redial::event::kind::closed && !closing_) { send(bytes.substr(0, 2), op_close); }
    if (e.what() != redial::event::kind::received) { return end("the connection has ended", e); }
    feed(e);
    const int opcode = flags & WebSocket::FRAME_OP_BITMASK;
    if (opcode == WebSocket::FRAME_OP_PING) { send(bytes, WebSocket::FRAME_OP_PONG); }  // Poco does not
    if (opcode > WebSocket::FRAME_OP_BINARY) { return; }
    if (!text_.add(bytes, opcode == WebSocket::FRAME_OP_TEXT)) {
      send("\x03\xF1", op_close);  // 1009
      return end("a message is too large", redial::failed{id()});
    }
    if ((flags & WebSocket::FRAME_FLAG_FIN) != 0) { on_message(text_.take(), id()); }
  }

  void end(const std::string& words, const redial::event& e) {
    ws_.reset();
    note(words, e.id());
    feed(e);
  }

  void disconnect(const redial::decision&) override { ws_.reset(); }  // nothing to be polite to
  void ping(const redial::decision&) override { send("", WebSocket::FRAME_OP_PING); }
  void stop(const redial::decision&) override {
    if (ws_ && !std::exchange(closing_, true)) { send("\x03\xE8", op_close); }  // 1000
  }

  void send(std::string_view bytes, int opcode) {
    try {
      ws_->sendFrame(bytes.data(), static_cast<int>(bytes.size()), WebSocket::FRAME_FLAG_FIN | opcode);
    } catch (const Poco::Exception&) {}  // the next read says the rest
  }

 private:
  void on_untrusted(const void*, net::VerificationErrorArgs& args) { note(args.errorMessage()); }
  std::uint32_t id() const { return net_.connection(); }

  // VERIFY_STRICT: with the others Poco does not look at the certificate of a host whose name leads to this machine.
  net::Context::Ptr tls_{new net::Context{net::Context::TLS_CLIENT_USE, settings_.ca, net::Context::VERIFY_STRICT, 9,
                                          settings_.ca.empty()}};
  example::inbox inbox_;
  std::optional<WebSocket> ws_;
  example::pieces text_;
  std::vector<char> buffer_ = std::vector<char>(65536);
  bool wanted_ = false, closing_ = false;
};

int main(int count, char** words) { return example::run<client>(count, words); }
