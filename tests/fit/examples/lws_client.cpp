// SPDX-License-Identifier: MIT
// A client on libwebsockets that stays connected as long as it should, and not longer. See client.hpp for how to call
// it, and session.hpp for the half that has nothing to do with libwebsockets.
#include <redial/adapters/libwebsockets.hpp>
#include <redial/redial.hpp>

#include "session.hpp"

#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <utility>

namespace {

namespace adapter = redial::adapters::libwebsockets;

lws_context* context = nullptr;
volatile std::sig_atomic_t signalled = 0;

class client final : public example::session {
 public:
  explicit client(const example::settings& s) : session(s) {
    lws_set_log_level(LLL_ERR, nullptr);
    lws_context_creation_info info{};
    info.port = CONTEXT_PORT_NO_LISTEN;
    info.protocols = protocols;
    info.user = this;
    context = lws_create_context(&info);
    const auto on_signal = [](int) { signalled = 1, lws_cancel_service(context); };  // wakes the loop
    for (const int number : {SIGINT, SIGTERM, SIGALRM}) { std::signal(number, on_signal); }
    alarm(static_cast<unsigned>(s.seconds));
  }

  void run() {
    feed(redial::start{});
    while ((!over() || wsi_ != nullptr) && lws_service(context, 0) >= 0) {}
  }

  // [readme] begin
  void arm(redial::milliseconds wait) override {
    const lws_usec_t us = wait == redial::never ? LWS_SET_TIMER_USEC_CANCEL : lws_usec_t(wait.microseconds());
    const auto on_timer = [](lws_sorted_usec_list_t*) { self().feed(redial::elapsed{}); };
    lws_sul_schedule(context, 0, &timer_, on_timer, us);
  }

  void connect(const redial::decision& d) override {
    const std::string path = target();
    lws_client_connect_info info{};
    info.context = context;
    info.address = info.host = settings_.host.c_str();
    info.port = std::atoi(settings_.port.c_str());
    info.path = path.c_str();
    info.local_protocol_name = protocols[0].name;
    info.opaque_user_data = reinterpret_cast<void*>(std::uintptr_t{d.connection});  // comes back with every callback
    info.pwsi = &wsi_;
    adapter::configure(info);
    text_.clear();
    up_ = ping_ = false;
    if (lws_client_connect_via_info(&info) == nullptr) { feed(redial::failed{d.connection}); }
  }

  int on_callback(lws* wsi, lws_callback_reasons reason, void* in, std::size_t size) {
    const int what = reason;
    if (what == LWS_CALLBACK_EVENT_WAIT_CANCELLED) { return on_wake(), 0; }
    if (what == LWS_CALLBACK_TIMER) { return publish(), 0; }
    if (what == LWS_CALLBACK_CLIENT_WRITEABLE && wsi == wsi_) { return on_writeable(); }
    if ((what == LWS_CALLBACK_CLIENT_CLOSED || what == LWS_CALLBACK_CLIENT_CONNECTION_ERROR) && wsi == wsi_) {
      wsi_ = nullptr;  // gone after this call
    }
    if (what == LWS_CALLBACK_CLIENT_ESTABLISHED && wsi == wsi_) { up_ = true; }
    const auto id = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(lws_get_opaque_user_data(wsi)));
    feed(adapter::on_event(wsi, reason, in, size, id, std::time(nullptr)));
    if (what == LWS_CALLBACK_CLIENT_RECEIVE && wsi == wsi_) {
      text_.append(static_cast<const char*>(in), size);
      const bool whole = lws_is_final_fragment(wsi) != 0 && lws_remaining_packet_payload(wsi) == 0;
      if (whole) { on_message(std::exchange(text_, {}), id); }
    }
    return 0;
  }

  void disconnect(const redial::decision&) override {  // nothing to be polite to
    if (wsi_ != nullptr) { lws_set_timeout(wsi_, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC); }
    wsi_ = nullptr;  // its last callbacks carry an old id
  }

  void stop(const redial::decision& d) override {
    if (wsi_ == nullptr || !up_) { return disconnect(d); }
    closing_ = true;  // the code can be given in the writeable callback alone
    lws_callback_on_writable(wsi_);
    alarm(2);  // a peer that does not answer is not waited for
  }

  void ping(const redial::decision&) override {
    ping_ = true;  // the writeable callback sends it
    lws_callback_on_writable(wsi_);
  }

  void post(std::function<void()> task) override {
    inbox_.put(std::move(task));
    lws_cancel_service(context);  // wakes the loop
  }

  void on_wake() {
    if (std::exchange(signalled, 0) != 0) { finish(); }
    inbox_.run_all();
  }
  // [readme] end

  void publish() override {
    if (wsi_ != nullptr && net_.connected()) { lws_callback_on_writable(wsi_); }
  }

 private:
  static client& self() { return *static_cast<client*>(lws_context_user(context)); }
  static int callback(lws* wsi, lws_callback_reasons reason, void*, void* in, std::size_t size) {
    return context != nullptr ? self().on_callback(wsi, reason, in, size) : 0;  // null while the context is made
  }

  /// The one place where libwebsockets takes a message, or a close code.
  int on_writeable() {
    if (std::exchange(closing_, false)) {  // once: a second -1 does not wait for the answer
      lws_close_reason(wsi_, LWS_CLOSE_STATUS_NORMAL, nullptr, 0);
      return -1;
    }
    if (std::exchange(ping_, false)) {
      publish();  // one frame a callback
      unsigned char none[LWS_PRE + 1];
      return lws_write(wsi_, &none[LWS_PRE], 0, LWS_WRITE_PING) < 0 ? -1 : 0;
    }
    const redial::milliseconds pause = may_publish();
    if (pause == redial::never) { return 0; }
    if (pause.count != 0) { return lws_set_timer_usecs(wsi_, lws_usec_t(pause.microseconds())), 0; }
    publish();  // the next one
    std::string frame = std::string(LWS_PRE, ' ') + example::message;
    auto* bytes = reinterpret_cast<unsigned char*>(&frame[LWS_PRE]);
    return lws_write(wsi_, bytes, example::message.size(), LWS_WRITE_TEXT) < 0 ? -1 : 0;
  }

  lws* wsi_ = nullptr;
  lws_sorted_usec_list_t timer_{};
  example::inbox inbox_;
  std::string text_;
  bool up_ = false, closing_ = false, ping_ = false;

  static constexpr lws_protocols protocols[] = {{"redial", callback, 0, 65536, 0, nullptr, 0},
                                                {nullptr, nullptr, 0, 0, 0, nullptr, 0}};
};

}  // namespace

int main(int count, char** words) {
  const example::settings settings = example::read_command_line(count, words);
  client c{settings};
  c.run();
  std::_Exit(0);  // without waiting for a token command that hangs
}
