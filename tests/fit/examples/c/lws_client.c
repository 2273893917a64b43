/* SPDX-License-Identifier: MIT */
/* A client on libwebsockets, in C, that stays connected as long as it should, and not longer. See ../client.hpp for how
 * to call it, and client.h for the half that has nothing to do with libwebsockets. What libwebsockets reports that is
 * not so is corrected as in redial/adapters/libwebsockets.hpp, which says more about it. */
#define _POSIX_C_SOURCE 200809L
#include "client.h"

#include <libwebsockets.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* One answer of the token command, on its way from its thread to the loop. */
typedef struct answer {
  struct answer* next;
  redial_event event;
  char token[1024];
} answer;

static struct {
  settings chosen;
  redial_machine net;
  redial_gate gate;
  struct lws_context* context;
  struct lws* wsi; /* the running connection; NULL: none */
  lws_sorted_usec_list_t timer;
  pthread_mutex_t mutex; /* of `answers` alone: all else is the loop's */
  answer* answers;
  char token[1024];
  char text[65536 + 1]; /* of the message so far */
  size_t size;
  bool up, closing, ping, over;
} client = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static volatile sig_atomic_t signalled = 0;

static const char message[] =
    "{\"type\":\"publish\",\"channel\":\"bench\",\"data\":\"flat out\"}"; /* --publish sends */

static uint32_t millis(void* context) {
  struct timespec now;
  (void)context;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint32_t)((uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u);
}
static uint32_t noise(void* context) {
  uint32_t bits = 0;
  (void)context;
  (void)lws_get_random(client.context, &bits, sizeof bits);
  return bits;
}
static const redial_port port = {.version = REDIAL_C_VERSION, .millis = millis, .random = noise};

static void feed(redial_event event);

/* --- what libwebsockets reports, as events --------------------------------------------------------------------------
 */

static size_t header(struct lws* wsi, char* text, size_t size, enum lws_token_indexes name) {
  const int length = lws_hdr_copy(wsi, text, (int)size, name);
  return length > 0 ? (size_t)length : 0;
}

/* No session came of it. The status and the headers are still there. 101 is a broken upgrade, and no refusal. */
static redial_event on_fail(struct lws* wsi, const char* why, size_t size, uint32_t id) {
  static const char* const of_tls[] = {"connect SSL err 1:", "tls:", "server's cert"};
  for (size_t i = 0; why != NULL && i < sizeof of_tls / sizeof of_tls[0]; ++i) {
    const size_t length = strlen(of_tls[i]);
    if (size >= length && memcmp(why, of_tls[i], length) == 0) { return redial_closed(1015, id); }
  }
  const unsigned status = wsi != NULL ? lws_http_client_http_response(wsi) : 0;
  if (status == 0 || status == 101) { return redial_failed(id); }
  char retry_after[64];
  char date[64];
  const size_t length = header(wsi, retry_after, sizeof retry_after, WSI_TOKEN_HTTP_RETRY_AFTER);
  const int64_t sent = redial_parse_http_date(date, header(wsi, date, sizeof date, WSI_TOKEN_HTTP_DATE));
  const int64_t unix_now = sent != 0 ? sent : (int64_t)time(NULL); /* the server's own clock, if it tells it */
  return redial_rejected((int)status, redial_parse_retry_after(retry_after, length, unix_now), id);
}

/* A close frame: its code is in the first two bytes. 1002 stands for every code that libwebsockets does not know. */
static redial_event on_close(const unsigned char* payload, size_t size, uint32_t id) {
  if (payload == NULL || size < 2) { return redial_closed(size == 1 ? 1006 : 1005, id); }
  const int code = payload[0] * 256 + payload[1];
  return redial_closed(code == 1002 || code == 1005 || code == 1015 ? 1006 : code, id);
}

static redial_event on_event(struct lws* wsi, int reason, void* in, size_t size, uint32_t id) {
  switch (reason) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED: return redial_opened(id);
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR: return on_fail(wsi, in, size, id);
    case LWS_CALLBACK_CLIENT_RECEIVE:
    case LWS_CALLBACK_CLIENT_RECEIVE_PONG: return redial_received(id);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return on_close(in, size, id);
    case LWS_CALLBACK_CLIENT_CLOSED: return redial_failed(id); /* inert if a close frame came before */
    default: return redial_inert();
  }
}

/* --- decisions ------------------------------------------------------------------------------------------------------
 */

static void on_timer(lws_sorted_usec_list_t* timer) {
  (void)timer;
  feed(redial_elapsed());
}
static void arm(void* context, uint32_t wait) {
  (void)context;
  lws_sul_schedule(client.context, 0, &client.timer, on_timer,
                   wait == REDIAL_NEVER ? LWS_SET_TIMER_USEC_CANCEL : (lws_usec_t)wait * 1000);
}

static void open_transport(void* context, const redial_decision* d) {
  static const lws_retry_bo_t no_policy = {.secs_since_valid_ping = 0}; /* nor pings: waiting is left to redial */
  char target[sizeof client.chosen.path + sizeof client.token + 8];
  (void)context;
  snprintf(target, sizeof target, "%s?%s=%s", client.chosen.path, client.chosen.key != NULL ? "key" : "token",
           client.chosen.key != NULL ? client.chosen.key : client.token);
  const struct lws_client_connect_info info = {
      .context = client.context,
      .address = client.chosen.host,
      .host = client.chosen.host_field,
      .port = atoi(client.chosen.port),
      .path = target,
      .ssl_connection = (client.chosen.tls ? LCCSCF_USE_SSL : 0) | LCCSCF_HTTP_NO_FOLLOW_REDIRECT,
      .retry_and_idle_policy = &no_policy,
      .local_protocol_name = "redial",
      .opaque_user_data = (void*)(uintptr_t)d->connection, /* comes back with every callback */
      .pwsi = &client.wsi,
  };
  client.size = 0;
  client.up = client.closing = client.ping = false;
  if (lws_client_connect_via_info(&info) == NULL) { feed(redial_failed(d->connection)); }
}

static void disconnect(void* context, const redial_decision* d) { /* nothing to be polite to */
  (void)context;
  (void)d;
  if (client.wsi != NULL) { lws_set_timeout(client.wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC); }
  client.wsi = NULL; /* its last callbacks carry an old id */
}

static void stop(void* context, const redial_decision* d) {
  if (client.wsi == NULL || !client.up) {
    disconnect(context, d);
    return;
  }
  client.closing = true; /* the code can be given in the writeable callback alone */
  lws_callback_on_writable(client.wsi);
  alarm(2); /* a peer that does not answer is not waited for */
}

static void ping(void* context, const redial_decision* d) {
  (void)context;
  (void)d;
  client.ping = true; /* the writeable callback sends it */
  lws_callback_on_writable(client.wsi);
}

/* On a thread of its own. If it hangs, the program ends without it. */
static void* mint(void* argument) {
  answer* const a = argument;
  a->event = run_token_command(client.chosen.token_command, a->event.id, a->token, sizeof a->token);
  pthread_mutex_lock(&client.mutex);
  a->next = client.answers;
  client.answers = a;
  pthread_mutex_unlock(&client.mutex);
  lws_cancel_service(client.context); /* wakes the loop */
  return NULL;
}
static void mint_token(void* context, const redial_decision* d) {
  answer* const a = calloc(1, sizeof *a);
  pthread_t thread;
  (void)context;
  if (a != NULL) { a->event = redial_mint_failed(false, d->mint, 0); }
  if (a == NULL || pthread_create(&thread, NULL, mint, a) != 0) {
    free(a);
    feed(redial_mint_failed(false, d->mint, 0));
    return;
  }
  pthread_detach(thread);
}

static const redial_host host = {.version = REDIAL_C_VERSION,
                                 .arm = arm,
                                 .connect = open_transport,
                                 .mint_token = mint_token,
                                 .disconnect = disconnect,
                                 .stop = stop,
                                 .ping = ping};

static void publish(void) {
  if (client.wsi != NULL && redial_connected(&client.net)) { lws_callback_on_writable(client.wsi); }
}

/* Every event goes in here. That a frame came decides nothing and is not worth a line of the log. */
static void feed(redial_event event) {
  redial_decision d;
  if (event.kind == REDIAL_EVENT_RECEIVED) {
    must(redial_saw_frame(&client.net, event.id));
    return;
  }
  const bool was_up = redial_connected(&client.net);
  must(redial_drive(&client.net, &host, &event, &d));
  log_decision(&event, &d);
  if (!was_up && redial_connected(&client.net)) {
    must(d.hold_publishing ? redial_gate_drain(&client.gate) : redial_gate_reset(&client.gate));
    publish();
  }
  if (d.phase == REDIAL_PHASE_STOPPED && client.chosen.seconds == 0) { client.over = true; }
}

/* --- the loop -------------------------------------------------------------------------------------------------------
 */

/* The user has had enough; a second time, also of waiting for the close handshake. */
static void finish(void) {
  if (client.over) {
    disconnect(NULL, NULL);
  } else {
    client.over = true;
    feed(redial_stop());
  }
}

static void on_wake(void) {
  if (signalled) {
    signalled = 0;
    finish();
  }
  pthread_mutex_lock(&client.mutex);
  answer* all = client.answers;
  client.answers = NULL;
  pthread_mutex_unlock(&client.mutex);
  while (all != NULL) {
    answer* const a = all;
    all = a->next;
    if (a->event.kind == REDIAL_EVENT_MINTED) { memcpy(client.token, a->token, sizeof client.token); }
    feed(a->event);
    free(a);
  }
}

/* A part of a message. Those of the service itself are events, too; what is longer than any of them is let pass. */
static void on_part(struct lws* wsi, const char* in, size_t size, uint32_t id) {
  const size_t room = sizeof client.text - client.size;
  memcpy(client.text + client.size, in, size < room ? size : room);
  client.size += size < room ? size : room;
  if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi) != 0) { return; }
  redial_message read = REDIAL_INIT;
  redial_event event;
  must(redial_metered_read(client.text, client.size, &read));
  client.size = 0;
  if (read.kind == REDIAL_MESSAGE_WELCOME) { must(redial_gate_set_max_frame(&client.gate, read.max_message_size)); }
  must(redial_metered_event(&read, id, (int64_t)time(NULL), &event));
  feed(event);
}

/* The one place where libwebsockets takes a frame, one a call, or a close code. */
static int on_writeable(void) {
  unsigned char frame[LWS_PRE + sizeof message];
  if (client.closing) {
    client.closing = false; /* once: a second -1 does not wait for the answer */
    lws_close_reason(client.wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
    return -1;
  }
  if (client.ping) {
    client.ping = false;
    publish();
    return lws_write(client.wsi, frame + LWS_PRE, 0, LWS_WRITE_PING) < 0 ? -1 : 0;
  }
  redial_verdict verdict;
  if (!client.chosen.publish || !redial_connected(&client.net)) { return 0; }
  must(redial_gate_try_send(&client.gate, sizeof message - 1, &verdict));
  if (verdict.kind == REDIAL_VERDICT_WAIT) { lws_set_timer_usecs(client.wsi, (lws_usec_t)verdict.wait * 1000); }
  if (verdict.kind != REDIAL_VERDICT_SEND) { return 0; }
  publish(); /* the next one */
  memcpy(frame + LWS_PRE, message, sizeof message - 1);
  return lws_write(client.wsi, frame + LWS_PRE, sizeof message - 1, LWS_WRITE_TEXT) < 0 ? -1 : 0;
}

static int callback(struct lws* wsi, enum lws_callback_reasons reason, void* user, void* in, size_t size) {
  (void)user;
  if (client.context == NULL) { return 0; } /* while it is made */
  if (reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED) { on_wake(); }
  if (reason == LWS_CALLBACK_TIMER) { publish(); }
  if (reason == LWS_CALLBACK_CLIENT_WRITEABLE && wsi == client.wsi) { return on_writeable(); }
  const uint32_t id = (uint32_t)(uintptr_t)lws_get_opaque_user_data(wsi);
  const bool ended = reason == LWS_CALLBACK_CLIENT_CLOSED || reason == LWS_CALLBACK_CLIENT_CONNECTION_ERROR;
  const bool running = wsi == client.wsi;
  if (ended && running) { client.wsi = NULL; } /* gone after this call */
  if (reason == LWS_CALLBACK_CLIENT_ESTABLISHED && running) { client.up = true; }
  feed(on_event(wsi, (int)reason, in, size, id));
  if (reason == LWS_CALLBACK_CLIENT_RECEIVE && wsi == client.wsi) { on_part(wsi, in, size, id); }
  return 0;
}

static void on_signal(int number) {
  (void)number;
  signalled = 1;
  lws_cancel_service(client.context); /* wakes the loop */
}

int main(int count, char** words) {
  static const struct lws_protocols protocols[] = {{.name = "redial", .callback = callback, .rx_buffer_size = 65536},
                                                   {.name = NULL}};
  client.chosen = read_command_line(count, words);
  const redial_options options = options_for(&client.chosen);
  lws_set_log_level(LLL_ERR, NULL);
  const struct lws_context_creation_info info = {
      .port = CONTEXT_PORT_NO_LISTEN,
      .protocols = protocols,
      .options =
          LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | (client.chosen.ca != NULL ? LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS : 0),
      .client_ssl_ca_filepath = client.chosen.ca,
      .timeout_secs = 4, /* for each address of a name, and each step after it; one of them may swallow packets */
  };
  client.context = lws_create_context(&info);
  if (client.context == NULL) { return 1; }
  must(redial_init_with(&client.net, sizeof client.net, &redial_metered, &port, &options));
  must(redial_gate_init(&client.gate, sizeof client.gate, &redial_metered, &port));
  const struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGALRM, &action, NULL);
  alarm(client.chosen.seconds);

  feed(redial_start());
  while ((!client.over || client.wsi != NULL) && lws_service(client.context, 0) >= 0) {}
  _exit(0); /* without waiting for a token command that hangs */
}
