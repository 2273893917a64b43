// SPDX-License-Identifier: MIT
#ifndef REDIAL_ADAPTERS_ESP_WEBSOCKET_CLIENT_HPP_INCLUDED
#define REDIAL_ADAPTERS_ESP_WEBSOCKET_CLIENT_HPP_INCLUDED

// Espressif's esp_websocket_client: what its event handler is given, as events. Written against the public interface of
// the component's version 1.7 (1.3 and later will do), without including it. It runs on ESP-IDF alone, so the tests do
// not link it: they run this header on look-alike types. The shape of all adapters is described in beast.hpp.
//
//     namespace adapter = redial::adapters::esp_websocket_client;
//     esp_websocket_client_config_t config = {};
//     adapter::configure(config);
//     ...
//     void handler(void* context, esp_event_base_t, int32_t id, void* data) {  // runs in the client's task
//       auto& c = *static_cast<adapter::connection*>(context);
//       post(adapter::on_event(c, esp_websocket_event_id_t(id), *static_cast<esp_websocket_event_data_t*>(data)));
//     }
//
// `post` is a queue to the task that owns the machine (an event is 12 bytes, trivially copyable): the client can't be
// stopped or destroyed from its own task. In that task, to connect: `esp_websocket_client_stop`, which waits until the
// client's last task is gone and whose error there being none does not matter, then `c = {decision.connection}`,
// `esp_websocket_client_set_uri` with the token, `esp_websocket_client_start`. To disconnect,
// `esp_websocket_client_stop`; to stop, `esp_websocket_client_close_with_code(client, 1000, ..)` with a time-out. All
// block: the machine's timer is late by as much, which is safe.

#include <redial/adapters/close_frame.hpp>
#include <redial/decision/event.hpp>
#include <redial/edge/retry_after.hpp>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace adapters {
namespace esp_websocket_client {

/// Call before esp_websocket_client_init: switches reconnecting off, after failures and after a server's close. What
/// can't be switched off: since 1.6 the client follows redirects by itself. Its pings and its pong time-out stay: they
/// find a dead link, which arrives here as failed.
template <class Config>
void configure(Config& config) {
  config.disable_auto_reconnect = true;
  config.enable_close_reconnect = false;
}

/// What has to be known of one connection besides the event at hand; begin each with a new one, `connection{id}`.
struct connection {
  uint32_t id;                  ///< decision::connection
  bool open = false;            ///< the upgrade succeeded
  milliseconds retry_after{0};  ///< from the answer's headers
};

/// WEBSOCKET_EVENT_HEADER_RECEIVED, where the component has it (ESP-IDF 6 and later, as there its numbers differ).
template <class EventId>
constexpr auto is_header(EventId what, int) -> decltype(what == EventId::WEBSOCKET_EVENT_HEADER_RECEIVED) {
  return what == EventId::WEBSOCKET_EVENT_HEADER_RECEIVED;
}
template <class EventId>
constexpr bool is_header(EventId, long) {
  return false;
}

/// The wait in header lines of the answer, "Retry-After: 7"; 0 if no line says so. (The component hands over a line at
/// a time; more than one is as good.)
constexpr milliseconds retry_after_in(const char* text, size_t size, int64_t unix_now) {
  constexpr char name[] = "retry-after:";
  constexpr size_t length = sizeof name - 1;
  for (size_t at = 0, end = 0; at < size; at = end + 1) {
    size_t matched = 0;
    for (end = at; end < size && text[end] != '\n'; ++end) {
      const char c = text[end] >= 'A' && text[end] <= 'Z' ? static_cast<char>(text[end] - 'A' + 'a') : text[end];
      if (matched == end - at && matched < length && c == name[matched]) { ++matched; }
    }
    if (matched < length) { continue; }
    const size_t tail = text[end - 1] == '\r' ? 1 : 0;
    return parse_retry_after(text + at + length, end - at - length - tail, unix_now);
  }
  return milliseconds{0};
}

/// Any event of the handler.
///
/// * A close frame is data with opcode 8: its code is in the first two bytes, on every version (`close_status_code` is
///   in the newest only). What follows it, WEBSOCKET_EVENT_CLOSED or _DISCONNECTED, says failed, and is inert because
///   it comes second. Long payloads come in pieces; only the first has the code.
/// * esp_ws_handshake_status_code is written by a connect that fails and never cleared: a later loss of a good
///   connection still carries it. It counts only if this connection was never open. 101 is a broken upgrade.
/// * WEBSOCKET_EVENT_ERROR is followed by _DISCONNECTED, and is left to it.
template <class EventId, class EventData>
event on_event(connection& c, EventId what, const EventData& data, int64_t unix_now = 0) {
  if (what == EventId::WEBSOCKET_EVENT_CONNECTED) {
    c.open = true;
    return opened{c.id};
  }
  if (is_header(what, 0)) {
    if (data.data_ptr == nullptr || data.data_len <= 0) { return event{}; }
    const milliseconds wait = retry_after_in(data.data_ptr, static_cast<size_t>(data.data_len), unix_now);
    if (wait.count != 0) { c.retry_after = wait; }
    return event{};
  }
  if (what == EventId::WEBSOCKET_EVENT_DATA) {
    if (data.op_code != 0x08) { return received{c.id}; }
    if (data.payload_offset != 0) { return event{}; }
    return on_close_frame(data.data_ptr, data.data_len > 0 ? static_cast<size_t>(data.data_len) : 0, c.id);
  }
  const bool over = what == EventId::WEBSOCKET_EVENT_DISCONNECTED || what == EventId::WEBSOCKET_EVENT_CLOSED ||
                    what == EventId::WEBSOCKET_EVENT_FINISH;
  if (!over) { return event{}; }
  const int status = data.error_handle.esp_ws_handshake_status_code;
  if (c.open || status <= 0 || status == 101) { return failed{c.id}; }
  return rejected{status, c.retry_after, c.id};
}

}  // namespace esp_websocket_client
}  // namespace adapters
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_ADAPTERS_ESP_WEBSOCKET_CLIENT_HPP_INCLUDED
