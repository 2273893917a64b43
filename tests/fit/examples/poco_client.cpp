// SPDX-License-Identifier: MIT
// A client on Poco that stays connected as long as it should, and not longer. See client.hpp for how to call it, and
// session.hpp for the half that has nothing to do with Poco. Poco blocks, so this client polls: a loop looks at the
// socket, the timer and what other threads left, twenty times a second at least.
#include <redial/adapters/poco.hpp>
#include <redial/redial.hpp>

#include "session.hpp"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/WebSocket.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace adapter = redial::adapters::poco;
using Poco::Net::WebSocket;
using clock = std::chrono::steady_clock;

volatile std::sig_atomic_t signalled = 0;

Poco::Timespan span_of(redial::milliseconds wait) { return {static_cast<Poco::Int64>(wait.microseconds())}; }

class client final : public example::session {
 public:
  explicit client(const example::settings& s) : session(s) {
    if (s.seconds != 0) { end_ = clock::now() + std::chrono::seconds{s.seconds}; }
  }

  // [readme] begin
  void run() {
    feed(redial::start{});
    while (!over() || ws_) {
      if (std::exchange(signalled, 0) != 0 || clock::now() >= end_) { finish(); }
      inbox_.run_all();
      if (net_.timer().count == 0) { feed(redial::elapsed{}); }
      if (std::exchange(wanted_, false)) { open(); }
      wait_for(redial::milliseconds{std::min({net_.timer().count, send_allowed().count, std::uint32_t{50}})});
    }
  }

  void wait_for(redial::milliseconds wait) {
    if (!ws_) { return std::this_thread::sleep_for(std::chrono::milliseconds{wait}); }
    try {
      // A frame that came with the server's 101 is in Poco's buffer, where poll does not see it.
      if (ws_->available() > 0 || ws_->poll(span_of(wait), WebSocket::SELECT_READ)) { read(); }
    } catch (const Poco::Exception&) { end(redial::failed{id_}); }  // a time-out too: half a frame
  }

  void arm(redial::milliseconds) override {}                                       // the loop asks net_.timer()
  void post(std::function<void()> task) override { inbox_.put(std::move(task)); }  // and comes round soon

  void connect(const redial::decision& d) override {
    id_ = d.connection;
    wanted_ = true;  // and leave it to the loop, as it blocks
  }

  void open() {
    Poco::Net::HTTPClientSession http{settings_.host, static_cast<Poco::UInt16>(std::stoi(settings_.port))};
    http.setTimeout(span_of(options_.connect_timeout));  // of each step, and of the reads later
    Poco::Net::HTTPRequest request{"GET", target(), "HTTP/1.1"};
    Poco::Net::HTTPResponse response;
    text_.clear();
    try {
      ws_.emplace(http, request, response);
      feed(adapter::on_open(id_));
    } catch (const Poco::Exception& e) { feed(adapter::on_fail(e, response, id_, std::time(nullptr))); }
  }

  void read() {
    int flags = 0;
    const int size = ws_->receiveFrame(buffer_.data(), static_cast<int>(buffer_.size()), flags);
    const redial::event e = adapter::on_read(buffer_.data(), size, flags, id_);
    if (e.what() != redial::event::kind::received) {
      if (e.what() == redial::event::kind::closed && !closing_) { send(buffer_.data(), std::min(size, 2), op_close); }
      return end(e);
    }
    feed(e);
    const int opcode = flags & WebSocket::FRAME_OP_BITMASK;
    if (opcode == WebSocket::FRAME_OP_PING) { send(buffer_.data(), size, WebSocket::FRAME_OP_PONG); }  // Poco does not
    if (opcode > WebSocket::FRAME_OP_TEXT) { return; }
    text_.append(buffer_.data(), static_cast<std::size_t>(size));
    if ((flags & WebSocket::FRAME_FLAG_FIN) != 0) { on_message(std::exchange(text_, {}), id_); }
  }

  /// The connection is over: lets it go, then says so.
  void end(redial::event e) {
    ws_.reset();
    feed(e);
  }

  void disconnect(const redial::decision&) override { ws_.reset(); }  // nothing to be polite to

  void ping(const redial::decision&) override { send("", 0, WebSocket::FRAME_OP_PING); }

  void stop(const redial::decision&) override {
    if (!ws_ || closing_) { return; }
    closing_ = true;
    send("\x03\xE8", 2, op_close);                  // 1000
    end_ = clock::now() + std::chrono::seconds{2};  // a peer that does not answer is not waited for
  }
  // [readme] end

 private:
  static constexpr int op_close = WebSocket::FRAME_OP_CLOSE;

  void send(const char* text, int size, int opcode) {
    try {
      ws_->sendFrame(text, size, WebSocket::FRAME_FLAG_FIN | opcode);
    } catch (const Poco::Exception&) {}  // the next read says the rest
  }

  /// Publishes all that may go now, and says how long to wait for the next.
  redial::milliseconds send_allowed() {
    redial::milliseconds pause = may_publish();
    for (; pause.count == 0; pause = may_publish()) {
      send(example::message.data(), static_cast<int>(example::message.size()), WebSocket::FRAME_OP_TEXT);
    }
    return pause;
  }

  example::inbox inbox_;
  std::optional<WebSocket> ws_;
  std::uint32_t id_ = redial::current;
  std::string text_;
  std::vector<char> buffer_ = std::vector<char>(65536);
  clock::time_point end_ = clock::time_point::max();
  bool wanted_ = false, closing_ = false;
};

}  // namespace

int main(int count, char** words) {
  const example::settings settings = example::read_command_line(count, words);
  for (const int number : {SIGINT, SIGTERM}) {
    std::signal(number, [](int) { signalled = 1; });
  }
  client c{settings};
  c.run();
  std::_Exit(0);  // without waiting for a token command that hangs
}
