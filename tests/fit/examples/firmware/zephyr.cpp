// SPDX-License-Identifier: MIT
// Zephyr: one thread that blocks in its WebSocket client or on a message queue, never longer than the timer. Link
// events come from a net_mgmt callback.
#include <redial/redial.hpp>

#include <zephyr/kernel.h>
#include <zephyr/net/websocket.h>
#include <zephyr/random/random.h>
#include <errno.h>
#include <stdint.h>

// Yours: a TCP or TLS socket to the service, -errno if it failed; and an HTTPS request to your own server that mints a
// token and returns its life in seconds, 0 if it failed.
extern "C" {
int open_socket(void);
void close_socket(int socket);
uint32_t fetch_token(char* text, size_t size);
}

K_MSGQ_DEFINE(inbox, sizeof(redial::event), 8, 4);

namespace {

char path[600] = "/v1?token=";  // a JWT needs no escapes
constexpr size_t path_prefix = sizeof("/v1?token=") - 1;

struct connection {
  int socket = -1;
  int websocket = -1;
  uint8_t scratch[512];  // Zephyr's, for as long as the connection is up
  uint8_t frame[1024];
  size_t size = 0;        // of the message in `frame` so far
  bool too_long = false;  // ... which does not fit: the rest of it passes unread
  bool heard = false;     // something came since the loop looked last

  void arm(redial::milliseconds) {}  // the loop asks timer()
  // connect and mint_token block, and post what came of it to the queue.
  void connect(const redial::decision& d) {
    drop();
    socket = open_socket();
    if (socket < 0) { return post(redial::failed{d.connection}); }
    websocket_request request = {};
    request.host = "rms.metered.ca";
    request.url = path;
    request.tmp_buf = scratch;
    request.tmp_buf_len = sizeof(scratch);
    websocket = websocket_connect(socket, &request, 8000, nullptr);
    if (websocket >= 0) {
      post(redial::opened{d.connection});
    } else if (websocket == -ECONNABORTED) {  // no 101, perhaps no answer at all: Zephyr does not tell
      post(redial::rejected{0, redial::milliseconds{0}, d.connection});
    } else {
      post(redial::failed{d.connection});
    }
  }
  void mint_token(const redial::decision& d) {
    const uint32_t seconds = fetch_token(path + path_prefix, sizeof(path) - path_prefix);
    if (seconds == 0) { return post(redial::mint_failed{false, d.mint}); }
    post(redial::minted{redial::milliseconds{seconds < 4294967u ? seconds * 1000u : 4294967000u}, d.mint});
  }
  void disconnect(const redial::decision&) { drop(); }
  void stop(const redial::decision&) { drop(); }
  void ping(const redial::decision&) {  // an error shows at the next receive
    (void)websocket_send_msg(websocket, nullptr, 0, WEBSOCKET_OPCODE_PING, true, true, 1000);
  }

  /// Whatever the server sends within so many ms; the inert event if that is nothing of interest.
  redial::event receive(int32_t at_most, uint32_t id) {
    uint32_t type = 0;
    uint64_t remaining = 0;
    const int got = websocket_recv_msg(websocket, frame + size, sizeof(frame) - size, &type, &remaining, at_most);
    if (got == -EAGAIN || got == -ETIMEDOUT) { return {}; }
    if (got < 0) { return redial::failed{id}; }
    heard = true;
    size += static_cast<size_t>(got);
    if (remaining != 0) {  // more of it follows
      if (size == sizeof(frame)) {
        too_long = true;
        size = 0;
      }
      return {};
    }
    const size_t whole = too_long ? 0 : size;
    size = 0;
    too_long = false;
    if ((type & WEBSOCKET_FLAG_CLOSE) != 0) { return redial::closed{whole >= 2 ? frame[0] << 8 | frame[1] : 1005, id}; }
    constexpr uint32_t one_text_frame = WEBSOCKET_FLAG_TEXT | WEBSOCKET_FLAG_FINAL;
    if ((type & one_text_frame) != one_text_frame) { return {}; }
    return redial::metered_wire::to_event(redial::metered_wire::read(reinterpret_cast<const char*>(frame), whole), id);
  }

 private:
  static void post(const redial::event& e) { (void)k_msgq_put(&inbox, &e, K_NO_WAIT); }
  void drop() {
    if (websocket >= 0) { (void)websocket_disconnect(websocket); }
    if (socket >= 0) { close_socket(socket); }
    websocket = socket = -1;
    size = 0;
    too_long = false;
  }
};

connection host;

}  // namespace

/// From a net_mgmt callback or an interrupt: only posts.
extern "C" void link_changed(bool up) {
  const redial::event e = up ? redial::event{redial::link_up{}} : redial::event{redial::link_down{}};
  (void)k_msgq_put(&inbox, &e, K_NO_WAIT);
}

extern "C" void net_thread(void*, void*, void*) {
  redial::reconnector net{redial::metered, k_uptime_get_32, sys_rand32_get,
                          redial::unattended(redial::metered.defaults)};
  (void)redial::drive(net, host, redial::start{});
  for (;;) {
    const redial::milliseconds left = net.timer();
    redial::event e;
    if (host.websocket >= 0) {  // in turn: the queue, then up to half a second of the server
      if (k_msgq_get(&inbox, &e, K_NO_WAIT) != 0) {
        e = host.receive(left.count < 500 ? static_cast<int32_t>(left.count) : 500, net.connection());
      }
    } else if (k_msgq_get(&inbox, &e, left == redial::never ? K_FOREVER : K_MSEC(left.count)) != 0) {
      e = redial::elapsed{};
    }
    if (host.heard) { net.saw_frame(); }  // reads no clock: silence is judged when the timer runs out
    host.heard = false;
    if (e.what() == redial::event::kind::inert && net.timer().count == 0) { e = redial::elapsed{}; }
    (void)redial::drive(net, host, e);
  }
}
