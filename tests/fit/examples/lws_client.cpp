// SPDX-License-Identifier: MIT
// A client on libwebsockets that stays connected as long as it should, and not longer. To call it: client.hpp.
#include <redial/adapters/libwebsockets.hpp>
#include <redial/redial.hpp>

#include "client.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace adapter = redial::adapters::libwebsockets;

lws_context* context = nullptr;
volatile std::sig_atomic_t signalled = 0;

/// Where tokens arrive from the threads that mint them.
std::mutex minted_mutex;
std::vector<example::mint_result> minted;

class client {
 public:
  explicit client(const example::settings& s)
      : settings_(s),
        net_(redial::metered, std::chrono::steady_clock{}, std::mt19937{std::random_device{}()},
             example::options_for(s)),
        gate_(redial::metered.limits, std::chrono::steady_clock{}) {
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
    while ((!over_ || wsi_ != nullptr) && lws_service(context, 0) >= 0) {}
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
    if (d.phase == redial::phase::stopped && settings_.seconds == 0) { over_ = true; }
  }

  void arm(redial::milliseconds wait) {
    const lws_usec_t us = wait == redial::never ? LWS_SET_TIMER_USEC_CANCEL : lws_usec_t(wait.microseconds());
    lws_sul_schedule(
        context, 0, &timer_, [](lws_sorted_usec_list_t*) { self().feed(redial::elapsed{}); }, us);
  }

  void connect(const redial::decision& d) {
    const std::string path = example::target(settings_, token_);
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
    up_ = false;
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
      if (lws_is_final_fragment(wsi) != 0 && lws_remaining_packet_payload(wsi) == 0) { on_message(id); }
    }
    return 0;
  }

  void on_message(std::uint32_t id) {
    const auto message = redial::metered_wire::read(text_.data(), text_.size());
    text_.clear();
    if (message.what == redial::metered_wire::message::kind::welcome) { gate_.set_max_frame(message.max_message_size); }
    feed(redial::metered_wire::to_event(message, id, std::time(nullptr)));
  }

  void disconnect(const redial::decision&) {  // dead or unwanted: nothing to be polite to
    if (wsi_ != nullptr) { lws_set_timeout(wsi_, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC); }
    wsi_ = nullptr;  // its last callbacks carry an old id
  }

  void stop(const redial::decision& d) {
    if (wsi_ == nullptr || !up_) { return disconnect(d); }
    closing_ = true;  // the code can be given in the writeable callback alone
    lws_callback_on_writable(wsi_);
    alarm(2);  // a peer that does not answer is not waited for
  }

  void mint_token(const redial::decision& d) {
    std::thread{[command = settings_.token_command, id = d.mint] {
      example::mint_result result = example::run_token_command(command, id);
      const std::lock_guard<std::mutex> lock{minted_mutex};
      minted.push_back(std::move(result));
      lws_cancel_service(context);  // wakes the loop
    }}.detach();                    // the program ends without it, if it hangs
  }
  // [readme] end

 private:
  static client& self() { return *static_cast<client*>(lws_context_user(context)); }
  static int callback(lws* wsi, lws_callback_reasons reason, void*, void* in, std::size_t size) {
    return context != nullptr ? self().on_callback(wsi, reason, in, size) : 0;  // null while the context is made
  }

  void on_wake() {
    if (std::exchange(signalled, 0) != 0) { finish(); }
    const std::lock_guard<std::mutex> lock{minted_mutex};
    for (const example::mint_result& result : std::exchange(minted, {})) {
      if (!result.token.empty()) { token_ = result.token; }
      feed(result.what);
    }
  }

  int on_writeable() {
    if (closing_) {
      closing_ = false;  // once: a second -1 does not wait for the answer
      lws_close_reason(wsi_, LWS_CLOSE_STATUS_NORMAL, nullptr, 0);
      return -1;
    }
    if (!settings_.publish || !net_.connected()) { return 0; }
    std::string frame =
        std::string(LWS_PRE, ' ') + "{\"type\":\"publish\",\"channel\":\"bench\",\"data\":\"flat out\"}";
    const auto [what, wait] = gate_.try_send(frame.size() - LWS_PRE);
    if (what == redial::send_verdict::kind::wait) { lws_set_timer_usecs(wsi_, lws_usec_t(wait.microseconds())); }
    if (what != redial::send_verdict::kind::send) { return 0; }
    publish();
    auto* bytes = reinterpret_cast<unsigned char*>(&frame[LWS_PRE]);
    return lws_write(wsi_, bytes, frame.size() - LWS_PRE, LWS_WRITE_TEXT) < 0 ? -1 : 0;
  }

  /// Flat out, as far as the gate allows.
  void publish() {
    if (settings_.publish && wsi_ != nullptr && net_.connected()) { lws_callback_on_writable(wsi_); }
  }

  /// The user has had enough; a second time, also of waiting for the close.
  void finish() {
    if (std::exchange(over_, true)) { return disconnect({}); }
    feed(redial::stop{});
  }

  const example::settings& settings_;
  redial::reconnector<std::chrono::steady_clock, std::mt19937> net_;
  redial::send_gate<std::chrono::steady_clock> gate_;
  lws* wsi_ = nullptr;
  lws_sorted_usec_list_t timer_{};
  std::string token_;
  std::string text_;
  bool up_ = false, closing_ = false, over_ = false;

  static constexpr lws_protocols protocols[] = {{"redial", callback, 0, 65536, 0, nullptr, 0},
                                                {nullptr, nullptr, 0, 0, 0, nullptr, 0}};
};

}  // namespace

int main(int count, char** words) {
  const example::settings settings = example::read_command_line(count, words);
  client{settings}.run();
  std::_Exit(0);  // without waiting for a token command that hangs
}
