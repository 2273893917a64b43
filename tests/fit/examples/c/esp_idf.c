/* SPDX-License-Identifier: MIT */
/* ESP-IDF in C: esp_websocket_client, esp_timer, and deep sleep through long waits with the state in RTC memory.
 * main/main.c of a component with REQUIRES redial espressif__esp_websocket_client esp_timer; redial.cpp beside it is
 * the one C++ unit.
 *
 * Who calls what: the client's task, the timer's task and the token's task only post events to a queue; one task owns
 * the machine. Each event carries the id of the connection that it is about, so that whatever an old client still says
 * is inert. */
#include <redial/c/redial.h>

#include <esp_attr.h>
#include <esp_crt_bundle.h>
#include <esp_random.h>
#include <esp_sleep.h>
#include <esp_system.h>
#include <esp_timer.h>
#include <esp_websocket_client.h>
#include <freertos/FreeRTOS.h>
#include <freertos/queue.h>
#include <freertos/task.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Yours: an HTTPS request to your own server that mints a token. Returns its life in seconds, 0 if it failed. */
uint32_t fetch_token(char* text, size_t size);
void app_main(void);

/* --- what outlives deep sleep and crashes --- */

/* Not RTC_DATA_ATTR, which a crash sets back. The section keeps whatever it held, which is noise after power-on;
 * redial_restore tells noise by its check value. */
static RTC_NOINIT_ATTR uint8_t rtc_state[REDIAL_SAVED_SIZE];
static RTC_NOINIT_ATTR uint32_t rtc_slept; /* ms */

/* --- events, from other tasks --- */

static QueueHandle_t inbox; /* of redial_event */

static void post(redial_event event) {
  /* Full: the loop is behind. What gets lost is found out by the machine's time-outs. */
  (void)xQueueSend(inbox, &event, 0);
}

static uint32_t id_of(void* argument) { return (uint32_t)(uintptr_t)argument; }
static void* argument_of(uint32_t id) { return (void*)(uintptr_t)id; }

/* The connection that a frame came over since the loop looked last; 0: none. A frame wakes nobody: silence is judged
 * when the timer runs out, and by then the loop has looked. */
static uint32_t heard = 0;

static void on_text(const char* text, int size, uint32_t id) {
  redial_message message = REDIAL_INIT;
  redial_event event;
  if (redial_metered_read(text, (size_t)size, &message) == REDIAL_OK &&
      redial_metered_event(&message, id, time(NULL), &event) == REDIAL_OK && event.kind != REDIAL_EVENT_INERT) {
    post(event);
  }
}

/* The connection whose connect has begun; once more is the client following a redirect, which it does for ever. */
static uint32_t begun;

/* On the client's task. */
static void on_client_event(void* argument, esp_event_base_t base, int32_t what, void* data) {
  const uint32_t id = id_of(argument);
  const esp_websocket_event_data_t* event = data;
  (void)base;
  switch (what) {
    case WEBSOCKET_EVENT_BEFORE_CONNECT:
      if (begun == id) { post(redial_rejected(302, 0, id)); }
      begun = id;
      break;
    case WEBSOCKET_EVENT_CONNECTED: post(redial_opened(id)); break;
    case WEBSOCKET_EVENT_DATA:
      __atomic_store_n(&heard, id, __ATOMIC_RELAXED); /* pings and pongs too */
      if (event->op_code == 0x8) {                    /* Close: two bytes of code, if any */
        const uint8_t* bytes = (const uint8_t*)event->data_ptr;
        post(redial_closed(event->data_len >= 2 ? bytes[0] << 8 | bytes[1] : 1005, id));
      } else if (event->op_code == 0x1 && event->fin && event->payload_offset == 0 &&
                 event->data_len == event->payload_len) {
        on_text(event->data_ptr, event->data_len, id);
      }
      break;
    case WEBSOCKET_EVENT_DISCONNECTED: {
      const int status = event->error_handle.esp_ws_handshake_status_code;
      /* failed is inert if a Close came before */
      post(status > 0 && status != 101 ? redial_rejected(status, 0, id) : redial_failed(id));
      break;
    }
    case WEBSOCKET_EVENT_CLOSED: post(redial_closed(0, id)); break; /* likewise */
    default: break;
  }
}

/* On the timer's task. */
static void on_timer(void* argument) {
  (void)argument;
  post(redial_elapsed());
}

/* A mint that was superseded may still be on its way when the next begins: each has a place of its own. The loop copies
 * the token when its event comes, so no task ever reads what another one writes. */
static char minted_tokens[4][600];

/* On a task of its own: HTTPS takes its time, and the session stays up meanwhile. */
static void token_task(void* argument) {
  const uint32_t mint = id_of(argument);
  const uint32_t seconds = fetch_token(minted_tokens[mint % 4], sizeof minted_tokens[0]);
  if (seconds != 0) {
    post(redial_minted(seconds < 4294967u ? seconds * 1000u : 4294967000u, mint));
  } else {
    post(redial_mint_failed(false, mint, 0));
  }
  vTaskDelete(NULL);
}

/* --- decisions, on the task that owns the machine --- */

static char uri[640];
static esp_timer_handle_t timer;
static esp_websocket_client_handle_t client;
static uint32_t running; /* its connection */

static void drop(void) {
  if (client != NULL) { (void)esp_websocket_client_destroy(client); } /* stops it too; not from its own events */
  client = NULL;
}

static void arm(void* context, uint32_t wait) {
  (void)context;
  (void)esp_timer_stop(timer); /* an error only says that it did not run; an elapsed in the queue is harmless */
  if (wait != REDIAL_NEVER) { ESP_ERROR_CHECK(esp_timer_start_once(timer, (uint64_t)wait * 1000u)); }
}
static void open_transport(void* context, const redial_decision* d) {
  (void)context;
  drop();
  const esp_websocket_client_config_t config = {
      .uri = uri,
      .disable_auto_reconnect = true, /* when to come back is decided here */
      .crt_bundle_attach = esp_crt_bundle_attach,
      .network_timeout_ms = 10000,
  };
  running = d->connection;
  client = esp_websocket_client_init(&config);
  if (client == NULL ||
      esp_websocket_register_events(client, WEBSOCKET_EVENT_ANY, on_client_event, argument_of(d->connection)) !=
          ESP_OK ||
      esp_websocket_client_start(client) != ESP_OK) {
    post(redial_failed(d->connection));
  }
}
static void mint_token(void* context, const redial_decision* d) {
  (void)context;
  if (xTaskCreate(token_task, "token", 6144, argument_of(d->mint), 5, NULL) != pdPASS) {
    post(redial_mint_failed(false, d->mint, 0));
  }
}
static void disconnect(void* context, const redial_decision* d) {
  (void)context;
  (void)d;
  drop();
}
static void stop(void* context, const redial_decision* d) {
  (void)context;
  (void)d;
  if (client != NULL) { (void)esp_websocket_client_close(client, pdMS_TO_TICKS(1000)); } /* with 1000 */
  drop();
}
static void ping(void* context, const redial_decision* d) { /* an error ends the connection, which is reported */
  (void)context;
  (void)d;
  (void)esp_websocket_client_send_with_opcode(client, WS_TRANSPORT_OPCODES_PING, NULL, 0, pdMS_TO_TICKS(1000));
}

static uint32_t uptime(void* context) {
  (void)context;
  return (uint32_t)(esp_timer_get_time() / 1000);
}
static uint32_t noise(void* context) {
  (void)context;
  return esp_random();
}

void app_main(void) {
  static const redial_port port = {.version = REDIAL_C_VERSION, .millis = uptime, .random = noise};
  static const redial_host host = {.version = REDIAL_C_VERSION,
                                   .arm = arm,
                                   .connect = open_transport,
                                   .mint_token = mint_token,
                                   .disconnect = disconnect,
                                   .stop = stop,
                                   .ping = ping};
  static redial_machine net;
  redial_options options = REDIAL_INIT;
  inbox = xQueueCreate(8, sizeof(redial_event));
  const esp_timer_create_args_t arguments = {.callback = on_timer, .name = "redial"};
  ESP_ERROR_CHECK(esp_timer_create(&arguments, &timer));
  client = NULL;

  redial_error error = redial_defaults(&redial_metered, &options);
  if (error == REDIAL_OK) { error = redial_unattended(&options); }
  if (error == REDIAL_OK) { error = redial_init_with(&net, sizeof net, &redial_metered, &port, &options); }
  if (error != REDIAL_OK) { /* an error of this program, not of the world: look at it once, on a desk */
    printf("redial: error %d\n", (int)error);
    return;
  }
  /* After a crash nobody knows how long it took, so 0. */
  const uint32_t away = esp_reset_reason() == ESP_RST_DEEPSLEEP ? rtc_slept : 0;
  if (redial_restore(&net, rtc_state, sizeof rtc_state, away) != REDIAL_OK) { printf("a fresh start\n"); }

  redial_event event = redial_start();
  for (;;) {
    redial_decision d;
    if (event.kind == REDIAL_EVENT_REJECTED && event.id == running) { drop(); } /* it may be following a redirect */
    if (redial_drive(&net, &host, &event, &d) != REDIAL_OK) { return; }
    (void)redial_save(&net, rtc_state, sizeof rtc_state); /* a device that crashes in a loop then backs off, too */
    redial_explanation why = REDIAL_INIT;
    if (d.tell_user && redial_explain(&redial_metered, &d, &why) == REDIAL_OK) {
      printf("%s, %s: %s\n", why.name, why.meaning, why.remedy);
    }
    if (d.phase == REDIAL_PHASE_WAITING && d.timer > 60000 && d.timer != REDIAL_NEVER) {
      rtc_slept = d.timer;
      drop();
      ESP_ERROR_CHECK(esp_sleep_enable_timer_wakeup((uint64_t)d.timer * 1000u));
      esp_deep_sleep_start(); /* wakes in app_main: redial_restore finds the wait over, start connects */
    }
    while (xQueueReceive(inbox, &event, portMAX_DELAY) != pdTRUE) {}
    const uint32_t over = __atomic_exchange_n(&heard, 0u, __ATOMIC_RELAXED);
    if (over != 0) { (void)redial_saw_frame(&net, over); }
    if (event.kind == REDIAL_EVENT_MINTED) { /* a JWT: no escapes */
      snprintf(uri, sizeof uri, "wss://rms.metered.ca:443/v1?token=%s", minted_tokens[event.id % 4]);
    }
  }
}
