// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_STACKS_LOOKALIKE_ESP_WEBSOCKET_CLIENT_HPP_INCLUDED
#define REDIAL_TESTS_STACKS_LOOKALIKE_ESP_WEBSOCKET_CLIENT_HPP_INCLUDED

// The part of the public interface of esp_websocket_client that the adapter touches: same names, types and order of
// members. Twice, as on ESP-IDF 5 and on ESP-IDF 6, where an event in the middle moves the numbers of all later ones.

#include <stdint.h>

namespace idf5 {
typedef enum {
  WEBSOCKET_EVENT_ANY = -1,
  WEBSOCKET_EVENT_ERROR = 0,
  WEBSOCKET_EVENT_CONNECTED,
  WEBSOCKET_EVENT_DISCONNECTED,
  WEBSOCKET_EVENT_DATA,
  WEBSOCKET_EVENT_CLOSED,
  WEBSOCKET_EVENT_BEFORE_CONNECT,
  WEBSOCKET_EVENT_BEGIN,
  WEBSOCKET_EVENT_FINISH,
  WEBSOCKET_EVENT_MAX
} esp_websocket_event_id_t;
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

typedef int esp_err_t;
typedef struct esp_websocket_client* esp_websocket_client_handle_t;

typedef enum {
  WEBSOCKET_ERROR_TYPE_NONE = 0,
  WEBSOCKET_ERROR_TYPE_TCP_TRANSPORT,
  WEBSOCKET_ERROR_TYPE_PONG_TIMEOUT,
  WEBSOCKET_ERROR_TYPE_HANDSHAKE,
  WEBSOCKET_ERROR_TYPE_SERVER_CLOSE
} esp_websocket_error_type_t;

typedef struct {
  esp_err_t esp_tls_last_esp_err;
  int esp_tls_stack_err;
  int esp_tls_cert_verify_flags;
  esp_websocket_error_type_t error_type;
  int esp_ws_handshake_status_code;
  int esp_transport_sock_errno;
} esp_websocket_error_codes_t;

typedef struct {
  const char* data_ptr;
  int data_len;
  bool fin;
  uint8_t op_code;
  esp_websocket_client_handle_t client;
  void* user_context;
  int payload_len;
  int payload_offset;
  esp_websocket_error_codes_t error_handle;
} esp_websocket_event_data_t;

typedef struct {
  const char* uri;
  bool disable_auto_reconnect;
  bool enable_close_reconnect;
  void* user_context;
  bool disable_pingpong_discon;
  int reconnect_timeout_ms;
} esp_websocket_client_config_t;

#endif  // REDIAL_TESTS_STACKS_LOOKALIKE_ESP_WEBSOCKET_CLIENT_HPP_INCLUDED
