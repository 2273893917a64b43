// SPDX-License-Identifier: MIT
// A client on Poco that stays connected as long as it should, and not longer. To call it: client.hpp. Poco blocks, so
// this one polls: a loop looks at the socket, the timer and what other threads left, twenty times a second at least.
#include <redial/adapters/poco.hpp>
#include <redial/redial.hpp>

#include "client.hpp"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/WebSocket.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace adapter = redial::adapters::poco;
using Poco::Net::WebSocket;
using clock = std::chrono::steady_clock;

volatile std::sig_atomic_t signalled = 0;

/// Where tokens arrive from the threads that mint them.
std::mutex minted_mutex;
std::vector<example::mint_result> minted;

Poco::Timespan span_of(redial::milliseconds wait) { return {static_cast<Poco::Int64>(wait.microseconds())}; }

class client {
 public:
  explicit client(const example::settings& s)
      : settings_(s),
        options_(example::options_for(s)),
        net_(redial::metered, clock{}, std::mt19937{std::random_device{}()}, options_),
        gate_(redial::metered.limits, clock{}) {
    if (s.seconds != 0) { end_ = clock::now() + std::chrono::seconds{s.seconds}; }
  }

  // [readme] begin
  void run() {
    feed(redial::start{});
    while (!over_ || ws_) {
      if (std::exchange(signalled, 0) != 0 || clock::now() >= end_) { finish(); }
      collect_tokens();
      if (net_.timer().count == 0) { feed(redial::elapsed{}); }
      if (std::exchange(wanted_, false)) { open(); }
      wait_for(redial::milliseconds{std::min({net_.timer().count, publish().count, std::uint32_t{50}})});
    }
  }

  void wait_for(redial::milliseconds wait) {
    if (!ws_) { return std::this_thread::sleep_for(std::chrono::milliseconds{wait}); }
    try {
      // A frame that came with the server's 101 is in Poco's buffer, where poll does not see it.
      if (ws_->available() > 0 || ws_->poll(span_of(wait), WebSocket::SELECT_READ)) { read(); }
    } catch (const Poco::Exception&) { end(redial::failed{id_}); }  // a time-out too: half a frame
  }

  // Every event goes in here; `drive` then calls one of the functions after it, if something is to be done.
  void feed(redial::event e) {
    const bool was_up = net_.connected();
    const redial::decision d = redial::drive(net_, *this, e);
    example::log(e, d);
    if (!was_up && net_.connected()) { d.hold_publishing ? gate_.drain() : gate_.reset(); }
    if (d.phase == redial::phase::stopped && settings_.seconds == 0) { over_ = true; }
  }

  void arm(redial::milliseconds) {}  // the loop asks net_.timer()

  void connect(const redial::decision& d) {
    id_ = d.connection;
    wanted_ = true;  // and leave it to the loop, as it blocks
  }

  void open() {
    Poco::Net::HTTPClientSession session{settings_.host, static_cast<Poco::UInt16>(std::stoi(settings_.port))};
    session.setTimeout(span_of(options_.connect_timeout));  // of each step, and of the reads later
    Poco::Net::HTTPRequest request{"GET", example::target(settings_, token_), "HTTP/1.1"};
    Poco::Net::HTTPResponse response;
    text_.clear();
    try {
      ws_.emplace(session, request, response);
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
    if ((flags & WebSocket::FRAME_FLAG_FIN) != 0) { on_message(std::exchange(text_, {})); }
  }

  void on_message(const std::string& text) {
    const auto message = redial::metered_wire::read(text.data(), text.size());
    if (message.what == redial::metered_wire::message::kind::welcome) { gate_.set_max_frame(message.max_message_size); }
    feed(redial::metered_wire::to_event(message, id_, std::time(nullptr)));
  }

  /// The connection is over: lets it go, then says so.
  void end(redial::event e) {
    ws_.reset();
    feed(e);
  }

  void disconnect(const redial::decision&) { ws_.reset(); }  // dead or unwanted: nothing to be polite to

  void stop(const redial::decision&) {
    if (!ws_ || closing_) { return; }
    closing_ = true;
    send("\x03\xE8", 2, op_close);                  // 1000
    end_ = clock::now() + std::chrono::seconds{2};  // a peer that does not answer is not waited for
  }

  void mint_token(const redial::decision& d) {
    std::thread{[command = settings_.token_command, id = d.mint] {
      example::mint_result result = example::run_token_command(command, id);
      const std::lock_guard<std::mutex> lock{minted_mutex};
      minted.push_back(std::move(result));
    }}.detach();  // the program ends without it, if it hangs
  }
  // [readme] end

 private:
  static constexpr int op_close = WebSocket::FRAME_OP_CLOSE;

  void send(const char* text, int size, int opcode) {
    try {
      ws_->sendFrame(text, size, WebSocket::FRAME_FLAG_FIN | opcode);
    } catch (const Poco::Exception&) {}  // the next read says the rest
  }

  void collect_tokens() {
    const std::lock_guard<std::mutex> lock{minted_mutex};
    for (const example::mint_result& result : std::exchange(minted, {})) {
      if (!result.token.empty()) { token_ = result.token; }
      feed(result.what);
    }
  }

  /// Flat out, as far as the gate allows. How long to pause; never: nothing to publish.
  redial::milliseconds publish() {
    const std::string text = "{\"type\":\"publish\",\"channel\":\"bench\",\"data\":\"flat out\"}";
    while (settings_.publish && net_.connected()) {
      const redial::send_verdict verdict = gate_.try_send(text.size());
      if (verdict.what != redial::send_verdict::kind::send) { return verdict.wait; }
      send(text.data(), static_cast<int>(text.size()), WebSocket::FRAME_OP_TEXT);
    }
    return redial::never;
  }

  /// The user has had enough; a second time, also of waiting for the close.
  void finish() {
    if (std::exchange(over_, true)) { return disconnect({}); }
    feed(redial::stop{});
  }

  const example::settings& settings_;
  const redial::options options_;
  redial::reconnector<clock, std::mt19937> net_;
  redial::send_gate<clock> gate_;
  std::optional<WebSocket> ws_;
  std::uint32_t id_ = redial::current;
  std::string token_, text_;
  std::vector<char> buffer_ = std::vector<char>(65536);
  clock::time_point end_ = clock::time_point::max();
  bool wanted_ = false, closing_ = false, over_ = false;
};

}  // namespace

int main(int count, char** words) {
  const example::settings settings = example::read_command_line(count, words);
  for (const int number : {SIGINT, SIGTERM}) {
    std::signal(number, [](int) { signalled = 1; });
  }
  client{settings}.run();
  std::_Exit(0);  // without waiting for a token command that hangs
}
