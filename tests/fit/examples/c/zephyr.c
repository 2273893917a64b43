/* SPDX-License-Identifier: MIT */
/* Zephyr in C: one thread that blocks in its WebSocket client or on a message queue, never longer than the timer. Link
 * events come from a net_mgmt callback. redial.cpp is the one C++ unit (CONFIG_CPP=y). */
#include <redial/c/redial.h>

#include <zephyr/kernel.h>
#include <zephyr/net/websocket.h>
#include <zephyr/random/random.h>
#include <errno.h>
#include <stdint.h>

/* Yours: a TCP or TLS socket to the service, -errno if it failed; and an HTTPS request to your own server that mints a
 * token and returns its life in seconds, 0 if it failed. */
int open_socket(void);
void close_socket(int socket);
uint32_t fetch_token(char* text, size_t size);

void link_changed(bool up);
void net_thread(void* unused1, void* unused2, void* unused3);

extern struct k_msgq inbox;
K_MSGQ_DEFINE(inbox, sizeof(redial_event), 8, 4);

#define PATH_PREFIX "/v1?token="
static char path[600] = PATH_PREFIX; /* a JWT needs no escapes */

static struct {
  int socket;
  int websocket;        /* -1: none */
  uint8_t scratch[512]; /* Zephyr's, for as long as the connection is up */
  uint8_t frame[1024];
  size_t size;   /* of the message in `frame` so far */
  bool too_long; /* ... which does not fit: the rest of it passes unread */
  bool heard;    /* something came since the loop looked last */
} connection = {.socket = -1, .websocket = -1};

static void post(redial_event event) { (void)k_msgq_put(&inbox, &event, K_NO_WAIT); }

static void drop(void) {
  if (connection.websocket >= 0) { (void)websocket_disconnect(connection.websocket); }
  if (connection.socket >= 0) { close_socket(connection.socket); }
  connection.websocket = connection.socket = -1;
  connection.size = 0;
  connection.too_long = false;
}

/* These two block, and post what came of it to the queue. */
static void open_connection(uint32_t id) {
  drop();
  connection.socket = open_socket();
  if (connection.socket < 0) {
    post(redial_failed(id));
    return;
  }
  struct websocket_request request = {
      .host = "rms.metered.ca",
      .url = path,
      .tmp_buf = connection.scratch,
      .tmp_buf_len = sizeof connection.scratch,
  };
  connection.websocket = websocket_connect(connection.socket, &request, 8000, NULL);
  if (connection.websocket >= 0) {
    post(redial_opened(id));
  } else if (connection.websocket == -ECONNABORTED) { /* no 101, perhaps no answer at all: Zephyr does not tell */
    post(redial_rejected(0, 0, id));
  } else {
    post(redial_failed(id));
  }
}
static void mint_token(uint32_t mint) {
  const size_t prefix = sizeof PATH_PREFIX - 1;
  const uint32_t seconds = fetch_token(path + prefix, sizeof path - prefix);
  if (seconds == 0) {
    post(redial_mint_failed(false, mint, 0));
  } else {
    post(redial_minted(seconds < 4294967u ? seconds * 1000u : 4294967000u, mint));
  }
}

/* Whatever the server sends within so many ms; the inert event if that is nothing of interest. */
static redial_event receive(int32_t at_most, uint32_t id) {
  uint32_t type = 0;
  uint64_t remaining = 0;
  const int got = websocket_recv_msg(connection.websocket, connection.frame + connection.size,
                                     sizeof connection.frame - connection.size, &type, &remaining, at_most);
  if (got == -EAGAIN || got == -ETIMEDOUT) { return redial_inert(); }
  if (got < 0) { return redial_failed(id); }
  connection.heard = true;
  connection.size += (size_t)got;
  if (remaining != 0) { /* more of it follows */
    if (connection.size == sizeof connection.frame) {
      connection.too_long = true;
      connection.size = 0;
    }
    return redial_inert();
  }
  const size_t whole = connection.too_long ? 0 : connection.size;
  connection.size = 0;
  connection.too_long = false;
  if ((type & WEBSOCKET_FLAG_CLOSE) != 0) {
    return redial_closed(whole >= 2 ? connection.frame[0] << 8 | connection.frame[1] : 1005, id);
  }
  const uint32_t one_text_frame = WEBSOCKET_FLAG_TEXT | WEBSOCKET_FLAG_FINAL;
  redial_message message = REDIAL_INIT;
  redial_event event = redial_inert();
  if ((type & one_text_frame) == one_text_frame &&
      redial_metered_read((const char*)connection.frame, whole, &message) == REDIAL_OK) {
    (void)redial_metered_event(&message, id, 0, &event);
  }
  return event;
}

/* No redial_host: the loop asks redial_timer, so there is nothing to arm, and a switch is all that is left. */
static void follow(const redial_decision* d) {
  switch (d->action) {
    case REDIAL_ACTION_CONNECT: open_connection(d->connection); break;
    case REDIAL_ACTION_MINT_TOKEN: mint_token(d->mint); break;
    case REDIAL_ACTION_DISCONNECT:
    case REDIAL_ACTION_STOP: drop(); break;
    case REDIAL_ACTION_PING: /* an error shows at the next receive */
      (void)websocket_send_msg(connection.websocket, NULL, 0, WEBSOCKET_OPCODE_PING, true, true, 1000);
      break;
    default: break;
  }
}

/* From a net_mgmt callback or an interrupt: only posts. */
void link_changed(bool up) { post(up ? redial_link_up() : redial_link_down()); }

static uint32_t uptime(void* context) {
  (void)context;
  return k_uptime_get_32();
}
static uint32_t noise(void* context) {
  (void)context;
  return sys_rand32_get();
}

void net_thread(void* unused1, void* unused2, void* unused3) {
  static const redial_port port = {.version = REDIAL_C_VERSION, .millis = uptime, .random = noise};
  static redial_machine net;
  (void)unused1;
  (void)unused2;
  (void)unused3;
  redial_options options = REDIAL_INIT;
  if (redial_defaults(&redial_metered, &options) != REDIAL_OK || redial_unattended(&options) != REDIAL_OK ||
      redial_init_with(&net, sizeof net, &redial_metered, &port, &options) != REDIAL_OK) {
    return; /* an error of this program, not of the world */
  }
  redial_event event = redial_start();
  for (;;) {
    redial_decision d;
    if (redial_handle(&net, &event, &d) != REDIAL_OK) { return; }
    follow(&d);
    const uint32_t left = redial_timer(&net);
    if (connection.websocket >= 0) { /* in turn: the queue, then up to half a second of the server */
      if (k_msgq_get(&inbox, &event, K_NO_WAIT) != 0) {
        event = receive(left < 500 ? (int32_t)left : 500, redial_connection(&net));
      }
    } else if (k_msgq_get(&inbox, &event, left == REDIAL_NEVER ? K_FOREVER : K_MSEC(left)) != 0) {
      event = redial_elapsed();
    }
    if (connection.heard) {
      (void)redial_saw_frame(&net, REDIAL_CURRENT);
    } /* silence is judged when the timer is due */
    connection.heard = false;
    if (event.kind == REDIAL_EVENT_INERT && redial_timer(&net) == 0) { event = redial_elapsed(); }
  }
}
