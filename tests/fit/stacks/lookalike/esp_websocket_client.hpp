// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_STACKS_LOOKALIKE_ESP_WEBSOCKET_CLIENT_HPP_INCLUDED
#define REDIAL_TESTS_STACKS_LOOKALIKE_ESP_WEBSOCKET_CLIENT_HPP_INCLUDED

// The declarations of esp_websocket_client that the firmware example compiles against. They number the events as on
// ESP-IDF 5. On ESP-IDF 6 there is one more event in the middle, which moves the numbers of all later ones.

#include "../../examples/firmware/sdk/esp_websocket_client.h"

namespace idf5 {
using ::esp_websocket_event_id_t;
}  // namespace idf5

namespace idf6 {
typedef enum {
  WEBSOCKET_EVENT_ANY = -1,
  WEBSOCKET_EVENT_ERROR = 0,
  WEBSOCKET_EVENT_HEADER_RECEIVED,
  WEBSOCKET_EVENT_CONNECTED,
  WEBSOCKET_EVENT_DISCONNECTED,
  WEBSOCKET_EVENT_DATA,
  WEBSOCKET_EVENT_CLOSED,
  WEBSOCKET_EVENT_BEFORE_CONNECT,
  WEBSOCKET_EVENT_BEGIN,
  WEBSOCKET_EVENT_FINISH,
  WEBSOCKET_EVENT_MAX
} esp_websocket_event_id_t;
}  // namespace idf6

#endif  // REDIAL_TESTS_STACKS_LOOKALIKE_ESP_WEBSOCKET_CLIENT_HPP_INCLUDED
