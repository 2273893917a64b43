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
// stopped or destroyed from its own task. It must not wait when the queue is full: the handler also runs in whichever
// task fails to send. A whole program: tests/fit/examples/firmware/esp_idf.cpp.
//
// In the machine's task, to connect: `esp_websocket_client_stop`, which waits until the client's last task is gone and
// whose error there being none does not matter, then `c = {decision.connection}`, `esp_websocket_client_set_uri` with
// the token, `esp_websocket_client_start`. Name the port in every URI, `wss://host:443/..`: that of a redirect stays
// for later ones without a port. Look at what `set_uri` and `start` return: one that fails gives no event, so say
// failed{id} yourself. To disconnect, `esp_websocket_client_stop`; to stop,
// `esp_websocket_client_close_with_code(client, 1000, ..)` with a time-out. All block: the machine's timer is late by
// as much, which is safe. The certificates that ESP-IDF brings along are `esp_crt_bundle_attach`, in a header of its
// own, esp_crt_bundle.h.

#include <redial/adapters/answer.hpp>
#include <redial/adapters/close_frame.hpp>
#include <redial/decision/event.hpp>
#include <redial/edge/http_date.hpp>
#include <redial/edge/retry_after.hpp>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace adapters {
namespace esp_websocket_client {

/// Call before esp_websocket_client_init: switches reconnecting off, after failures and after a server's close. What
/// can't be switched off: the client follows redirects by itself, without pause or limit; see `on_event`. Its own pings
/// and its pong time-out stay: they find a dead link, which arrives here as failed. The machine's ping is
/// `esp_websocket_client_send_with_opcode(client, WS_TRANSPORT_OPCODES_PING, nullptr, 0, ..)`.
template <class Config>
void configure(Config& config) {
  config.disable_auto_reconnect = true;
  config.enable_close_reconnect = false;
}

/// What has to be known of one connection besides the event at hand; begin each with a new one, `connection{id}`.
struct connection {
  uint32_t id;                  ///< decision::connection
  bool open = false;            ///< the upgrade succeeded
  bool begun = false;           ///< its first connect has begun
  milliseconds retry_after{0};  ///< from the answer's headers, as a span
  int64_t retry_at = 0;         ///< ... or as a date, in Unix seconds
  int64_t date = 0;             ///< the answer's own Date
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

/// The value of a header, named in small letters with its colon, in header lines of the answer; empty if no line has
/// it. (The component hands over a line at a time; more than one is as good.)
constexpr header_value find_line(const char* text, size_t size, const char* name) {
  for (size_t at = 0, end = 0; at < size; at = end + 1) {
    const char* left = name;  // of the name, what is yet to be matched
    size_t value = at;
    for (end = at; end < size && text[end] != '\n'; ++end) {
      const char c = text[end] >= 'A' && text[end] <= 'Z' ? static_cast<char>(text[end] - 'A' + 'a') : text[end];
      if (value == end && *left != '\0' && c == *left) {
        ++left;
        ++value;
      }
    }
    if (*left != '\0') { continue; }
    const size_t tail = text[end - 1] == '\r' ? 1 : 0;
    return {text + value, end - value - tail};
  }
  return {};
}

/// Keeps what header lines say of a wait. Date and Retry-After may come in either order, so a date waits for both.
constexpr void read_headers(connection& c, const char* text, size_t size) {
  const header_value date = find_line(text, size, "date:");
  const header_value retry_after = find_line(text, size, "retry-after:");
  if (date.size != 0) { c.date = parse_http_date(date.text, date.size); }
  if (retry_after.size == 0) { return; }
  c.retry_after = parse_retry_after(retry_after.text, retry_after.size);
  c.retry_at = parse_http_date(retry_after.text, retry_after.size);
}

/// The wait that the answer asked for: a date counts from its own Date, and only without one from `unix_now`.
constexpr milliseconds wait_of(const connection& c, int64_t unix_now) {
  const int64_t sent = c.date != 0 ? c.date : unix_now;
  return c.retry_at != 0 && sent > 0 ? detail::from_seconds(c.retry_at - sent) : c.retry_after;
}

/// Any event of the handler.
///
/// * A close frame is data with opcode 8: its code is in the first two bytes, on every version (`close_status_code` is
///   in the newest only). What follows it, WEBSOCKET_EVENT_CLOSED or _DISCONNECTED, says failed, and is inert because
///   it comes second. Long payloads come in pieces; only the first has the code.
/// * esp_ws_handshake_status_code is written by a connect that fails and never cleared: a later loss of a good
///   connection still carries it. It counts only if this connection was never open. 101 is a broken upgrade.
/// * WEBSOCKET_EVENT_ERROR is followed by _DISCONNECTED, and is left to it.
/// * A second WEBSOCKET_EVENT_BEFORE_CONNECT is the client following a redirect, which it may do hundreds of times a
///   second: it says rejected{302}. Stop the client when that comes.
/// * An answer with more headers than CONFIG_WS_BUFFER_SIZE (1 KiB) loses its status, and says failed.
template <class EventId, class EventData>
event on_event(connection& c, EventId what, const EventData& data, int64_t unix_now = 0) {
  if (what == EventId::WEBSOCKET_EVENT_CONNECTED) {
    c.open = true;
    return opened{c.id};
  }
  if (what == EventId::WEBSOCKET_EVENT_BEFORE_CONNECT) {
    const bool again = c.begun;
    c.begun = true;
    return again ? event{rejected{302, milliseconds{0}, c.id}} : event{};
  }
  if (is_header(what, 0)) {
    if (data.data_ptr != nullptr && data.data_len > 0) {
      read_headers(c, data.data_ptr, static_cast<size_t>(data.data_len));
    }
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
  return rejected{status, wait_of(c, unix_now), c.id};
}

}  // namespace esp_websocket_client
}  // namespace adapters
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_ADAPTERS_ESP_WEBSOCKET_CLIENT_HPP_INCLUDED
