// SPDX-License-Identifier: MIT
// A client on libwebsockets that stays connected as long as it should, and not longer. See client.hpp for how to call
// it, and session.hpp for the half that has nothing to do with libwebsockets.
#include <redial/adapters/libwebsockets.hpp>

#include "session.hpp"

namespace adapter = redial::adapters::libwebsockets;

class client final : public example::session {
 public:
  explicit client(const example::settings& s) : session(s) {
    self = this;
    lws_set_log_level(LLL_ERR | LLL_NOTICE, [](int, const char* line) { self->note(line); });
    lws_context_creation_info info{};
    info.port = CONTEXT_PORT_NO_LISTEN;
    info.protocols = protocols;
    info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | (s.ca.empty() ? 0 : LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS);
    info.client_ssl_ca_filepath = s.ca.empty() ? nullptr : s.ca.c_str();
    info.timeout_secs = 4;  // for each address of a name, and each step after it; one of them may swallow packets
    context_ = lws_create_context(&info);
  }

  void run() {
    begin();
    while ((!over() || wsi_ != nullptr) && lws_service(context_, 0) >= 0) {}
  }

  void arm(redial::milliseconds wait) override {
    const lws_usec_t us = wait == redial::never ? LWS_SET_TIMER_USEC_CANCEL : lws_usec_t(wait.microseconds());
    lws_sul_schedule(
        context_, 0, &timer_, [](auto*) { self->feed(redial::elapsed{}); }, us);
  }

  void connect(const redial::decision& d) override {
    const std::string path = target(), host = host_field(settings_);
    lws_client_connect_info info{};
    info.context = context_;
    info.address = settings_.host.c_str();
    info.host = host.c_str();  // SNI and the certificate are about what stands before its colon
    info.port = std::atoi(settings_.port.c_str());
    info.path = path.c_str();
    info.ssl_connection = settings_.tls ? LCCSCF_USE_SSL : 0;
    info.local_protocol_name = protocols[0].name;
    info.opaque_user_data = reinterpret_cast<void*>(std::uintptr_t{d.connection});  // comes back with every callback
    info.pwsi = &wsi_;
    adapter::configure(info);
    text_ = {};
    up_ = closing_ = ping_ = false;
    if (lws_client_connect_via_info(&info) == nullptr) { feed(redial::failed{d.connection}); }
  }

  int on_callback(lws* wsi, lws_callback_reasons reason, void* in, std::size_t size) {
    if (reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED) { return inbox_.run_all(), 0; }
    if (reason == LWS_CALLBACK_TIMER) { return publish(), 0; }
    if (reason == LWS_CALLBACK_CLIENT_WRITEABLE && wsi == wsi_) { return on_writeable(); }
    const auto id = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(lws_get_opaque_user_data(wsi)));
    if (reason == LWS_CALLBACK_CLIENT_CONNECTION_ERROR && in != nullptr) { note({static_cast<char*>(in), size}, id); }
    const bool over = reason == LWS_CALLBACK_CLIENT_CLOSED || reason == LWS_CALLBACK_CLIENT_CONNECTION_ERROR ||
                      reason == LWS_CALLBACK_WSI_DESTROY;  // which may be the only one
    if (over && wsi == wsi_) { wsi_ = nullptr; }           // gone after this call
    if (reason == LWS_CALLBACK_CLIENT_ESTABLISHED && wsi == wsi_) { up_ = true; }
    feed(adapter::on_event(wsi, reason, in, size, id, std::time(nullptr)));
    if (reason == LWS_CALLBACK_CLIENT_RECEIVE && wsi == wsi_) {
      if (!text_.add({static_cast<const char*>(in), size}, lws_frame_is_binary(wsi) == 0)) {
        return lws_close_reason(wsi, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE, nullptr, 0), -1;
      }
      const bool whole = lws_is_final_fragment(wsi) != 0 && lws_remaining_packet_payload(wsi) == 0;
      if (whole) { on_message(text_.take(), id); }
    }
    return 0;
  }

  void disconnect(const redial::decision&) override {  // nothing to be polite to
    if (wsi_ != nullptr) { lws_set_timeout(wsi_, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC); }
    wsi_ = nullptr;  // its last callbacks carry an old id
  }
  void stop(const redial::decision& d) override { wsi_ != nullptr&& up_ ? write(closing_) : disconnect(d); }
  void ping(const redial::decision&) override { write(ping_); }
  void post(std::function<void()> task) override {
    inbox_.put(std::move(task));
    lws_cancel_service(context_);  // wakes the loop
  }
  void publish() override {
    if (net_.connected()) { lws_callback_on_writable(wsi_); }
  }

 private:
  static int callback(lws* wsi, lws_callback_reasons reason, void*, void* in, std::size_t size) {
    return self->context_ != nullptr ? self->on_callback(wsi, reason, in, size) : 0;  // null while it is made
  }

  /// Frames, one a call, and close codes are taken in the writeable callback alone.
  void write(bool& what) {
    what = true;
    lws_callback_on_writable(wsi_);
  }
  int on_writeable() {
    if (std::exchange(closing_, false)) { return lws_close_reason(wsi_, LWS_CLOSE_STATUS_NORMAL, nullptr, 0), -1; }
    const bool ping = std::exchange(ping_, false);
    const redial::milliseconds pause = ping ? redial::milliseconds{0} : may_publish();
    if (pause == redial::never) { return 0; }
    if (pause.count != 0) { return lws_set_timer_usecs(wsi_, lws_usec_t(pause.microseconds())), 0; }
    publish();  // the next one
    std::string frame = std::string(LWS_PRE, ' ') + (ping ? "" : example::message);
    auto* bytes = reinterpret_cast<unsigned char*>(&frame[LWS_PRE]);
    return lws_write(wsi_, bytes, frame.size() - LWS_PRE, ping ? LWS_WRITE_PING : LWS_WRITE_TEXT) < 0 ? -1 : 0;
  }

  inline static client* self = nullptr;
  lws_context* context_ = nullptr;
  lws* wsi_ = nullptr;
  lws_sorted_usec_list_t timer_{};
  example::inbox inbox_;
  example::pieces text_;
  bool up_ = false, closing_ = false, ping_ = false;
  static constexpr lws_protocols protocols[] = {{"redial", callback, 0, 65536, 0, nullptr, 0}, {}};
};

int main(int count, char** words) { return example::run<client>(count, words); }
