// SPDX-License-Identifier: MIT
// ESP-IDF: esp_websocket_client, esp_timer, and deep sleep through long waits with the state in RTC memory.
// main/main.cpp of a component with REQUIRES espressif__esp_websocket_client esp_timer.
//
// Who calls what: the client's task, the timer's task and the token's task only post events to a queue; one task owns
// the machine. Each event carries the id of the connection that it is about, so that whatever an old client still says
// is inert.
#include <redial/adapters/esp_websocket_client.hpp>
#include <redial/recorder.hpp>

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

// Yours: an HTTPS request to your own server that mints a token. Returns its life in seconds, 0 if it failed.
extern "C" uint32_t fetch_token(char* text, size_t size);

namespace {

namespace adapter = redial::adapters::esp_websocket_client;

// --- what outlives deep sleep and crashes ---

// Not RTC_DATA_ATTR, which a crash sets back. No type with initial values: the section keeps whatever it held, which is
// noise after power-on; restore() tells noise by its check value.
RTC_NOINIT_ATTR uint8_t rtc_state[sizeof(redial::saved_state)];
RTC_NOINIT_ATTR uint32_t rtc_slept;  // ms

// What the machine was fed and what it drew, the latest 100 events or so: `decide --recording` replays it.
RTC_NOINIT_ATTR redial::flight_recording<1024> black_box;

/// Prints the recording of the time before a crash, as hexadecimal digits.
void print_black_box() {
  const auto* bytes = reinterpret_cast<const uint8_t*>(&black_box);
  for (size_t i = 0; i < sizeof(black_box); ++i) { printf("%02x%s", bytes[i], i % 64 == 63 ? "\n" : ""); }
}

template <class Machine>
void keep(const Machine& net) {
  const redial::saved_state state = net.save();
  memcpy(rtc_state, &state, sizeof(state));
}

template <class Machine>
bool wake(Machine& net) {
  redial::saved_state state;
  memcpy(&state, rtc_state, sizeof(state));
  const bool slept = esp_reset_reason() == ESP_RST_DEEPSLEEP;
  return net.restore(state, redial::milliseconds{slept ? rtc_slept : 0});  // after a crash: nobody knows, so 0
}

// --- events, from other tasks ---

QueueHandle_t inbox;  // of redial::event, which is trivially copyable

void post(const redial::event& e) {
  // Full: the loop is behind. What gets lost is found out by the machine's time-outs.
  (void)xQueueSend(inbox, &e, 0);
}

uint32_t id_of(void* argument) { return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(argument)); }
void* argument_of(uint32_t id) { return reinterpret_cast<void*>(static_cast<uintptr_t>(id)); }

// The connection that a frame came over since the loop looked last; 0: none. A frame wakes nobody: silence is judged
// when the timer runs out, and by then the loop has looked.
uint32_t heard = 0;

/// On the client's task, or on one whose sending has failed.
void on_client_event(void* context, esp_event_base_t, int32_t what, void* data) {
  auto& connection = *static_cast<adapter::connection*>(context);
  const auto& event = *static_cast<const esp_websocket_event_data_t*>(data);
  const redial::event e =
      adapter::on_event(connection, static_cast<esp_websocket_event_id_t>(what), event, time(nullptr));
  if (e.what() != redial::event::kind::received) {
    if (e.what() != redial::event::kind::inert) { post(e); }
    return;
  }
  __atomic_store_n(&heard, e.id(), __ATOMIC_RELAXED);  // pings and pongs too
  const bool whole = event.fin && event.payload_offset == 0 && event.data_len == event.payload_len;
  if (event.op_code != WS_TRANSPORT_OPCODES_TEXT || !whole) { return; }
  const auto message = redial::metered_wire::read(event.data_ptr, static_cast<size_t>(event.data_len));
  const redial::event told = redial::metered_wire::to_event(message, e.id(), time(nullptr));
  if (told.what() != redial::event::kind::inert) { post(told); }
}

/// On the timer's task.
void on_timer(void*) { post(redial::elapsed{}); }

// A mint that was superseded may still be on its way when the next begins: each has a place of its own. The loop copies
// the token when its event comes, so no task ever reads what another one writes.
char minted_tokens[4][600];

/// On a task of its own: HTTPS takes its time, and the session stays up meanwhile.
void token_task(void* argument) {
  const uint32_t mint = id_of(argument);
  const uint32_t seconds = fetch_token(minted_tokens[mint % 4], sizeof(minted_tokens[0]));
  if (seconds != 0) {
    post(redial::minted{redial::milliseconds{seconds < 4294967u ? seconds * 1000u : 4294967000u}, mint});
  } else {
    post(redial::mint_failed{false, mint});
  }
  vTaskDelete(nullptr);
}

// --- decisions, on the task that owns the machine ---

char uri[640];

struct device {
  esp_timer_handle_t timer = nullptr;
  esp_websocket_client_handle_t client = nullptr;
  adapter::connection connection{redial::current};  // the client's; it is gone before the next one takes its place

  void arm(redial::milliseconds span) {
    (void)esp_timer_stop(timer);  // an error only says that it did not run; an elapsed that is in the queue is harmless
    if (span != redial::never) { ESP_ERROR_CHECK(esp_timer_start_once(timer, span.microseconds())); }
  }
  void connect(const redial::decision& d) {
    drop();
    esp_websocket_client_config_t config = {};
    adapter::configure(config);  // when to come back is decided here
    config.uri = uri;
    config.network_timeout_ms = 10000;
    config.crt_bundle_attach = esp_crt_bundle_attach;
    connection = {d.connection};
    client = esp_websocket_client_init(&config);
    if (client == nullptr ||
        esp_websocket_register_events(client, WEBSOCKET_EVENT_ANY, on_client_event, &connection) != ESP_OK ||
        esp_websocket_client_start(client) != ESP_OK) {
      post(redial::failed{d.connection});  // no event says so
    }
  }
  void mint_token(const redial::decision& d) {
    if (xTaskCreate(token_task, "token", 6144, argument_of(d.mint), 5, nullptr) != pdPASS) {
      post(redial::mint_failed{false, d.mint});
    }
  }
  void disconnect(const redial::decision&) { drop(); }
  void stop(const redial::decision&) {
    if (client != nullptr) { (void)esp_websocket_client_close(client, pdMS_TO_TICKS(1000)); }  // with 1000
    drop();
  }
  void ping(const redial::decision&) {  // an error ends the connection, which is reported
    (void)esp_websocket_client_send_with_opcode(client, WS_TRANSPORT_OPCODES_PING, nullptr, 0, pdMS_TO_TICKS(1000));
  }
  void drop() {
    if (client != nullptr) { (void)esp_websocket_client_destroy(client); }  // stops it too; not from its own events
    client = nullptr;
  }
};

}  // namespace

extern "C" void app_main(void) {
  inbox = xQueueCreate(8, sizeof(redial::event));
  const auto uptime = [] { return static_cast<uint32_t>(esp_timer_get_time() / 1000); };
  if (esp_reset_reason() == ESP_RST_PANIC) { print_black_box(); }  // before the recorder writes on
  redial::flight_recorder net{redial::metered, uptime, esp_random, black_box,
                              redial::unattended(redial::metered.defaults)};
  device host;
  esp_timer_create_args_t timer = {};
  timer.callback = on_timer;
  timer.name = "redial";
  ESP_ERROR_CHECK(esp_timer_create(&timer, &host.timer));

  if (!wake(net)) { printf("a fresh start\n"); }
  redial::event e = redial::start{};
  for (;;) {
    // A client that follows a redirect goes on following; one that is over is of no more use.
    if (e.what() == redial::event::kind::rejected && e.id() == host.connection.id) { host.drop(); }
    const redial::decision d = redial::drive(net, host, e);
    keep(net);  // 32 bytes: a device that crashes in a loop then backs off like one that stays up
    if (d.tell_user) {
      const redial::explanation why = redial::explain(redial::metered, d);
      printf("%s, %s: %s\n", why.name, why.meaning, why.remedy);
    }
    if (d.phase == redial::phase::waiting && d.timer > redial::milliseconds{60000} && d.timer != redial::never) {
      rtc_slept = d.timer.count;
      host.drop();
      ESP_ERROR_CHECK(esp_sleep_enable_timer_wakeup(d.timer.microseconds()));
      esp_deep_sleep_start();  // wakes in app_main: restore() finds the wait over, start connects
    }
    while (xQueueReceive(inbox, &e, portMAX_DELAY) != pdTRUE) {}
    const uint32_t over = __atomic_exchange_n(&heard, 0u, __ATOMIC_RELAXED);
    if (over != 0) { net.saw_frame(over); }
    if (e.what() == redial::event::kind::minted) {
      snprintf(uri, sizeof(uri), "wss://rms.metered.ca:443/v1?token=%s",
               minted_tokens[e.id() % 4]);  // a JWT: no escapes
    }
  }
}
