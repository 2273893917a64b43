// SPDX-License-Identifier: MIT
// A client on libcurl's WebSocket calls that stays connected as long as it should, and not longer. See client.hpp for
// how to call it, and session.hpp for the half that has nothing to do with libcurl. One loop looks at the transfer, the
// socket, the timer and what other threads left; curl_multi_poll wakes it for each.
#include <redial/adapters/curl.hpp>

#include "session.hpp"

#include <curl/curl.h>

#include <algorithm>

namespace adapter = redial::adapters::curl;

class client final : public example::session {
 public:
  using session::session;

  void run() {
    begin();
    while (!over() || up_) {
      inbox_.run_all();
      if (net_.timer().count == 0) { feed(redial::elapsed{}); }
      look_at_transfer();
      while (up_ && read()) {}
      wait_for(redial::milliseconds{std::min({net_.timer().count, send_allowed().count, std::uint32_t{1000}})});
    }
  }

  void wait_for(redial::milliseconds wait) {
    curl_waitfd socket{CURL_SOCKET_BAD, CURL_WAIT_POLLIN, 0};
    if (up_) { curl_easy_getinfo(easy_, CURLINFO_ACTIVESOCKET, &socket.fd); }
    if (!out_.empty()) { socket.events |= CURL_WAIT_POLLOUT; }
    curl_multi_poll(multi_, &socket, up_ ? 1 : 0, static_cast<int>(wait.count), nullptr);
  }

  void arm(redial::milliseconds) override {}  // the loop asks net_.timer()

  void post(std::function<void()> task) override {
    inbox_.put(std::move(task));
    curl_multi_wakeup(multi_);
  }

  void connect(const redial::decision& d) override {
    disconnect(d);             // what is left of the last one
    easy_ = curl_easy_init();  // a new one each time
    adapter::configure(easy_);
    curl_easy_setopt(easy_, CURLOPT_URL, url().c_str());
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_);
    if (!settings_.ca.empty()) { curl_easy_setopt(easy_, CURLOPT_CAINFO, settings_.ca.c_str()); }  // else the system's
    curl_multi_add_handle(multi_, easy_);
  }

  void look_at_transfer() {
    int left = 0;
    curl_multi_perform(multi_, &left);
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE || message->easy_handle != easy_) { continue; }
      const redial::event e = adapter::on_handshake(easy_, message->data.result, id(), std::time(nullptr));
      if (e.what() != redial::event::kind::opened) { return end(e); }
      up_ = true;
      return feed(e);
    }
  }

  /// Reads what is there; false if that is nothing, or the end.
  bool read() {
    std::size_t size = 0;
    const curl_ws_frame* frame = nullptr;
    const CURLcode result = curl_ws_recv(easy_, buffer_.data(), buffer_.size(), &size, &frame);
    if (result == CURLE_AGAIN) { return false; }
    const int flags = result == CURLE_OK ? frame->flags : 0;
    const std::string_view bytes{buffer_.data(), size};
    if ((flags & CURLWS_CLOSE) != 0) { close_.append(bytes); }
    const redial::event e = adapter::on_read(result, frame, close_.data(), close_.size(), id());
    if (e.what() == redial::event::kind::closed && !closing_) { send(close_.substr(0, 2), CURLWS_CLOSE); }
    if (e.what() != redial::event::kind::received) { return end(e), false; }
    feed(e);
    if ((flags & (CURLWS_TEXT | CURLWS_BINARY)) == 0) { return up_; }
    if (!text_.add(bytes, (flags & CURLWS_TEXT) != 0)) {
      send("\x03\xF1", CURLWS_CLOSE);  // 1009: too large
      return end(redial::failed{id()}), false;
    }
    if (frame->bytesleft == 0 && (flags & CURLWS_CONT) == 0) { on_message(text_.take(), id()); }
    return up_;
  }

  void end(const redial::event& e) {
    note(error_[0] != '\0' ? error_ : "the connection has ended");
    disconnect({});
    feed(e);
  }

  void disconnect(const redial::decision&) override {  // nothing to be polite to
    if (easy_ != nullptr) {
      curl_multi_remove_handle(multi_, easy_);  // closes it
      curl_easy_cleanup(std::exchange(easy_, nullptr));
    }
    up_ = closing_ = false;
    error_[0] = '\0';
    text_ = {};
    close_.clear();
    out_.clear();
  }

  void ping(const redial::decision&) override { send({}, CURLWS_PING); }

  void stop(const redial::decision& d) override {
    if (!up_) { return disconnect(d); }
    closing_ = true;
    send("\x03\xE8", CURLWS_CLOSE);  // 1000
  }

 private:
  std::uint32_t id() const { return net_.connection(); }

  void send(const std::string& payload, unsigned flags) {
    std::size_t sent = 0;
    (void)curl_ws_send(easy_, payload.data(), payload.size(), &sent, 0, flags);  // the next read says of an error
  }

  /// Publishes all that may go now, and says how long to wait for the next. What libcurl does not take at once stays in
  /// `out_`, and goes first.
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
  example::pieces text_;
  std::string close_, out_;
  std::vector<char> buffer_ = std::vector<char>(65536);
  char error_[CURL_ERROR_SIZE] = "";
  bool up_ = false, closing_ = false;
};

int main(int count, char** words) {
  curl_global_init(CURL_GLOBAL_ALL);
  return example::run<client>(count, words);
}
