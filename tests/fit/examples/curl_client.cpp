// SPDX-License-Identifier: MIT
// A client on libcurl's WebSocket calls that stays connected as long as it should, and not longer. See client.hpp for
// how to call it, and session.hpp for the half that has nothing to do with libcurl. One loop looks at the socket, the
// timer and what other threads left; curl_multi_poll wakes it for each.
#include <redial/adapters/curl.hpp>
#include <redial/redial.hpp>

#include "session.hpp"

#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace adapter = redial::adapters::curl;
using clock = std::chrono::steady_clock;

int signal_pipe[2];

class client final : public example::session {
 public:
  explicit client(const example::settings& s) : session(s) {
    if (s.seconds != 0) { end_ = clock::now() + std::chrono::seconds{s.seconds}; }
  }

  // [readme] begin
  void run() {
    feed(redial::start{});
    while (!over() || up_) {
      if (clock::now() >= end_) { finish(); }
      inbox_.run_all();
      if (net_.timer().count == 0) { feed(redial::elapsed{}); }
      look_at_transfers();
      while (up_ && read()) {}
      wait_for(redial::milliseconds{std::min({net_.timer().count, send_allowed().count, std::uint32_t{1000}})});
    }
  }

  void wait_for(redial::milliseconds wait) {
    curl_waitfd also[2] = {{signal_pipe[0], CURL_WAIT_POLLIN, 0}, {CURL_SOCKET_BAD, CURL_WAIT_POLLIN, 0}};
    if (up_) { curl_easy_getinfo(easy_, CURLINFO_ACTIVESOCKET, &also[1].fd); }
    if (!out_.empty()) { also[1].events |= CURL_WAIT_POLLOUT; }
    curl_multi_poll(multi_, also, up_ ? 2 : 1, static_cast<int>(wait.count), nullptr);
    char byte = 0;
    if (also[0].revents != 0 && ::read(signal_pipe[0], &byte, 1) == 1) { finish(); }
  }

  void arm(redial::milliseconds) override {}  // the loop asks net_.timer()

  void post(std::function<void()> task) override {
    inbox_.put(std::move(task));
    curl_multi_wakeup(multi_);
  }

  void connect(const redial::decision& d) override {
    disconnect(d);  // what is left of the last one
    id_ = d.connection;
    easy_ = curl_easy_init();  // a new one each time
    adapter::configure(easy_);
    curl_easy_setopt(easy_, CURLOPT_URL, url().c_str());
    curl_multi_add_handle(multi_, easy_);
  }

  void look_at_transfers() {
    int running = 0;
    curl_multi_perform(multi_, &running);
    while (const CURLMsg* message = curl_multi_info_read(multi_, &running)) {
      if (message->msg != CURLMSG_DONE || message->easy_handle != easy_) { continue; }
      const redial::event e = adapter::on_handshake(easy_, message->data.result, id_, std::time(nullptr));
      e.what() == redial::event::kind::opened ? void(up_ = true) : disconnect({});
      return feed(e);
    }
  }

  /// Reads what is there; false if that is nothing.
  bool read() {
    std::size_t size = 0;
    const curl_ws_frame* frame = nullptr;
    const CURLcode result = curl_ws_recv(easy_, buffer_.data(), buffer_.size(), &size, &frame);
    if (result == CURLE_AGAIN) { return false; }
    const bool data = result == CURLE_OK && (frame->flags & (CURLWS_TEXT | CURLWS_BINARY)) != 0;
    std::string& whole = data ? message_ : control_;  // a control frame may come between a message's
    whole.append(buffer_.data(), size);
    const redial::event e = adapter::on_read(result, frame, whole.data(), whole.size(), id_);
    if (e.what() != redial::event::kind::received) {
      if (e.what() == redial::event::kind::closed && !closing_) { send(whole.substr(0, 2), CURLWS_CLOSE); }
      return end(e), false;
    }
    feed(e);
    if (frame->bytesleft != 0 || (frame->flags & CURLWS_CONT) != 0 || !up_) { return up_; }
    const std::string done = std::exchange(whole, {});
    if ((frame->flags & CURLWS_TEXT) != 0) { on_message(done, id_); }
    return up_;
  }

  /// The connection is over: lets it go, then says so.
  void end(redial::event e) {
    disconnect({});
    feed(e);
  }

  void disconnect(const redial::decision&) override {  // nothing to be polite to
    if (easy_ != nullptr) {
      curl_multi_remove_handle(multi_, easy_);  // closes it
      curl_easy_cleanup(easy_);
    }
    easy_ = nullptr;
    up_ = closing_ = false;
    for (std::string* text : {&message_, &control_, &out_}) { text->clear(); }
  }

  void ping(const redial::decision&) override { send({}, CURLWS_PING); }

  void stop(const redial::decision& d) override {
    if (!up_ || closing_) { return disconnect(d); }
    closing_ = true;
    send("\x03\xE8", CURLWS_CLOSE);                 // 1000
    end_ = clock::now() + std::chrono::seconds{2};  // a peer that does not answer is not waited for
  }
  // [readme] end

 private:
  void send(const std::string& payload, unsigned flags) {
    std::size_t sent = 0;
    (void)curl_ws_send(easy_, payload.data(), payload.size(), &sent, 0, flags);  // the next read says of an error
  }

  /// Publishes all that may go now, and says how long to wait for the next. What libcurl does not take at once stays in
  /// `out_`.
  redial::milliseconds send_allowed() {
    for (;;) {
      if (out_.empty()) {
        const redial::milliseconds pause = may_publish();
        if (pause.count != 0) { return pause; }
        out_ = example::message;
      }
      std::size_t sent = 0;
      if (curl_ws_send(easy_, out_.data(), out_.size(), &sent, 0, CURLWS_TEXT) != CURLE_OK) { return redial::never; }
      out_.erase(0, sent);
    }
  }

  CURLM* multi_ = curl_multi_init();
  CURL* easy_ = nullptr;
  example::inbox inbox_;
  std::uint32_t id_ = redial::current;
  std::string message_, control_, out_;
  std::vector<char> buffer_ = std::vector<char>(65536);
  clock::time_point end_ = clock::time_point::max();
  bool up_ = false, closing_ = false;
};

}  // namespace

int main(int count, char** words) {
  const example::settings settings = example::read_command_line(count, words);
  curl_global_init(CURL_GLOBAL_ALL);
  if (pipe(signal_pipe) != 0) { return 1; }
  for (const int number : {SIGINT, SIGTERM}) {
    std::signal(number, [](int) { (void)!write(signal_pipe[1], "x", 1); });
  }
  client c{settings};
  c.run();
  std::_Exit(0);  // without waiting for a token command that hangs
}
