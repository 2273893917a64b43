// SPDX-License-Identifier: MIT
// Runs esp_idf.cpp, or esp_idf.c, on the host against a world of its own: a queue, a clock that jumps to whatever is
// next, a server with a script, a chip that sleeps and crashes. Compares what the device did, and when.
#include <esp_crt_bundle.h>
#include <esp_sleep.h>
#include <esp_system.h>
#include <esp_timer.h>
#include <esp_websocket_client.h>
#include <freertos/queue.h>
#include <freertos/task.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" void app_main(void);
extern "C" std::uint32_t fetch_token(char* text, std::size_t size);

using agenda_type = std::multimap<std::int64_t, std::function<void()>>;
struct esp_timer {
  void (*callback)(void*) = nullptr;
  bool armed = false;
  agenda_type::iterator at;
};
struct esp_websocket_client {
  esp_event_handler_t handler = nullptr;
  void* argument = nullptr;
  bool alive = true;
};

namespace {

struct asleep {};
struct crashed {};
struct finished {};

std::string diary;
std::int64_t uptime = 0;  // microseconds
std::int64_t since_power_on = 0;
esp_reset_reason_t reset_reason = ESP_RST_POWERON;
agenda_type agenda;
std::deque<std::string> queue;  // of the device's events, byte for byte
std::size_t event_size = 0;
esp_timer the_timer;
int connects = 0;
int redirects = 0;
int mints = 0;

void note(const std::string& what) { diary += std::to_string((since_power_on + uptime) / 1000) + ' ' + what + '\n'; }
void later(std::int64_t ms, std::function<void()> what) { agenda.emplace(uptime + ms * 1000, std::move(what)); }

void tell(esp_websocket_client* client, esp_websocket_event_id_t what, esp_websocket_event_data_t data = {}) {
  if (client->alive) { client->handler(client->argument, "WEBSOCKET_EVENTS", what, &data); }
}
void text(esp_websocket_client* client, const char* json) {
  esp_websocket_event_data_t data{};
  data.data_ptr = json;
  data.data_len = data.payload_len = static_cast<int>(std::strlen(json));
  data.fin = true;
  data.op_code = 1;
  tell(client, WEBSOCKET_EVENT_DATA, data);
}
void close_frame(esp_websocket_client* client, unsigned code) {
  static char bytes[2];
  bytes[0] = static_cast<char>(code >> 8);
  bytes[1] = static_cast<char>(code & 0xFF);
  esp_websocket_event_data_t data{};
  data.data_ptr = bytes;
  data.data_len = data.payload_len = 2;
  data.op_code = 8;
  tell(client, WEBSOCKET_EVENT_DATA, data);
  tell(client, WEBSOCKET_EVENT_CLOSED);
  tell(client, WEBSOCKET_EVENT_DISCONNECTED);
}
void session(esp_websocket_client* client) {
  later(50, [client] { tell(client, WEBSOCKET_EVENT_CONNECTED); });
  later(60, [client] { text(client, R"({"type":"welcome"})"); });
}

/// A redirect to another path of the same host, as ESP-IDF 5.5.1 and later follow it: to the old path, for ever.
void redirect(esp_websocket_client* client) {
  if (!client->alive) { return; }
  ++redirects;
  tell(client, WEBSOCKET_EVENT_BEFORE_CONNECT);
  later(2, [client] { redirect(client); });
}

/// What the server does to the n-th connect.
void serve(int number, esp_websocket_client* client) {
  switch (number) {
    case 1:  // a deploy, long enough to sleep through
      session(client);
      later(100000, [client] { text(client, R"({"type":"going_away","retryAfterMs":90000})"); });
      later(100100, [client] { close_frame(client, 1001); });
      break;
    case 2:  // awake again: refused, then the program crashes while it waits
      later(100, [client] {
        esp_websocket_event_data_t data{};
        data.error_handle.esp_ws_handshake_status_code = 503;
        tell(client, WEBSOCKET_EVENT_DISCONNECTED, data);
      });
      later(500, [] { throw crashed{}; });
      break;
    case 3:
      redirect(client);
      later(1000, [] { note("redirected " + std::to_string(redirects)); });
      break;
    case 4: break;  // does not even start, see below
    case 5:
      session(client);
      later(1000, [client] { close_frame(client, 4012); });
      later(5000, [] { throw finished{}; });
      break;
    default: throw std::runtime_error("one connect too many");
  }
}

}  // namespace

std::uint32_t fetch_token(char* text, std::size_t size) {
  std::snprintf(text, size, "token%d", ++mints);
  return 3600;
}

extern "C" {

void _esp_error_check_failed(esp_err_t) { throw std::runtime_error("ESP_ERROR_CHECK"); }
std::uint32_t esp_random(void) { return 0; }  // the low end of every range
esp_reset_reason_t esp_reset_reason(void) { return reset_reason; }
std::int64_t esp_timer_get_time(void) { return uptime; }
esp_err_t esp_crt_bundle_attach(void*) { return ESP_OK; }

esp_err_t esp_timer_create(const esp_timer_create_args_t* arguments, esp_timer_handle_t* out) {
  the_timer.callback = arguments->callback;
  the_timer.armed = false;
  *out = &the_timer;
  return ESP_OK;
}
esp_err_t esp_timer_stop(esp_timer_handle_t timer) {
  if (!timer->armed) { return 0x103; }
  timer->armed = false;
  agenda.erase(timer->at);
  return ESP_OK;
}
esp_err_t esp_timer_start_once(esp_timer_handle_t timer, std::uint64_t timeout_us) {
  if (timer->armed) { return 0x103; }
  timer->armed = true;
  timer->at = agenda.emplace(uptime + static_cast<std::int64_t>(timeout_us), [timer] {
    timer->armed = false;
    timer->callback(nullptr);
  });
  return ESP_OK;
}

esp_websocket_client_handle_t esp_websocket_client_init(const esp_websocket_client_config_t* config) {
  if (!config->disable_auto_reconnect) { throw std::runtime_error("the client reconnects by itself"); }
  note(std::string("connect ") + config->uri);
  return new esp_websocket_client;
}
esp_err_t esp_websocket_register_events(esp_websocket_client_handle_t client, esp_websocket_event_id_t,
                                        esp_event_handler_t handler, void* argument) {
  client->handler = handler;
  client->argument = argument;
  return ESP_OK;
}
esp_err_t esp_websocket_client_start(esp_websocket_client_handle_t client) {
  serve(++connects, client);
  return connects == 4 ? ESP_FAIL : ESP_OK;
}
esp_err_t esp_websocket_client_close(esp_websocket_client_handle_t, TickType_t) {
  note("close");
  return ESP_OK;
}
esp_err_t esp_websocket_client_destroy(esp_websocket_client_handle_t client) {
  client->alive = false;  // kept: the agenda may still know it
  return ESP_OK;
}
int esp_websocket_client_send_with_opcode(esp_websocket_client_handle_t client, ws_transport_opcodes_t opcode,
                                          const std::uint8_t*, int size, TickType_t) {
  if (opcode != WS_TRANSPORT_OPCODES_PING || size != 0) { throw std::runtime_error("no ping"); }
  note("ping");
  later(20, [client] {
    esp_websocket_event_data_t pong{};
    pong.fin = true;
    pong.op_code = 10;
    tell(client, WEBSOCKET_EVENT_DATA, pong);
  });
  return 0;
}
int esp_websocket_client_send_text(esp_websocket_client_handle_t, const char*, int, TickType_t) { return 0; }

QueueHandle_t xQueueCreate(UBaseType_t, UBaseType_t item_size) {
  event_size = item_size;
  return reinterpret_cast<QueueHandle_t>(&queue);
}
BaseType_t xQueueSend(QueueHandle_t, const void* item, TickType_t) {
  queue.emplace_back(static_cast<const char*>(item), event_size);
  return pdTRUE;
}
BaseType_t xQueueReceive(QueueHandle_t, void* buffer, TickType_t) {
  while (queue.empty()) {
    if (agenda.empty()) { throw std::runtime_error("the device waits for ever"); }
    const auto first = agenda.begin();
    uptime = first->first;
    const auto what = std::move(first->second);
    agenda.erase(first);
    what();
  }
  std::memcpy(buffer, queue.front().data(), event_size);
  queue.pop_front();
  return pdTRUE;
}
BaseType_t xTaskCreate(TaskFunction_t code, const char*, std::uint32_t, void* parameters, UBaseType_t, TaskHandle_t*) {
  later(150, [code, parameters] { code(parameters); });
  return pdPASS;
}
void vTaskDelete(TaskHandle_t) {}

std::int64_t sleep_us = 0;
esp_err_t esp_sleep_enable_timer_wakeup(std::uint64_t us) {
  sleep_us = static_cast<std::int64_t>(us);
  return ESP_OK;
}
void esp_deep_sleep_start(void) { throw asleep{}; }

}  // extern "C"

int main() {
  const char* const expected =
      "150 connect wss://rms.metered.ca:443/v1?token=token1\n"
      "45210 ping\n"  // three quarters of a minute's silence; the pong is a frame, so the next comes as long after it
      "90210 ping\n"
      "100250 sleeps 90000\n"
      "190400 connect wss://rms.metered.ca:443/v1?token=token2\n"  // 150 ms for the token after waking
      "190900 crashes\n"
      // The refusal's 1600 ms were kept when they were decided; how long the crash took nobody knows, so all are
      // waited.
      "192650 connect wss://rms.metered.ca:443/v1?token=token3\n"
      "193650 redirected 2\n"                                      // the second time it is stopped
      "222652 connect wss://rms.metered.ca:443/v1?token=token3\n"  // fails to start
      "229052 connect wss://rms.metered.ca:443/v1?token=token3\n"
      "230052 close\n";
  try {
    for (bool over = false; !over;) {
      agenda.clear();
      queue.clear();
      since_power_on += uptime;
      uptime = 0;
      try {
        app_main();
      } catch (const asleep&) {
        note("sleeps " + std::to_string(sleep_us / 1000));
        since_power_on += sleep_us;
        reset_reason = ESP_RST_DEEPSLEEP;
      } catch (const crashed&) {
        note("crashes");
        reset_reason = ESP_RST_PANIC;
      } catch (const finished&) { over = true; }
    }
  } catch (const std::exception& error) {
    diary += error.what();
    diary += '\n';
  }
  std::fputs(diary.c_str(), stdout);
  if (diary == expected) { return 0; }
  std::printf("expected:\n%s", expected);
  return 1;
}
