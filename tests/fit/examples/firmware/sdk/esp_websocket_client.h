// SPDX-License-Identifier: MIT
// Declarations for compiling an example without esp_websocket_client; see README.md here. The adapter's test runs on
// them as well. The real structures have more members; those that are here are in their order.
#pragma once
#include "esp_err.h"
#include "esp_event.h"
#include "freertos/FreeRTOS.h"
#include <stdint.h>

typedef struct esp_websocket_client* esp_websocket_client_handle_t;
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
  esp_err_t (*crt_bundle_attach)(void* conf);
  int reconnect_timeout_ms;
  int network_timeout_ms;
} esp_websocket_client_config_t;

typedef enum {  // the real one is in esp_transport_ws.h, which the real header includes
  WS_TRANSPORT_OPCODES_TEXT = 0x01,
  WS_TRANSPORT_OPCODES_PING = 0x09
} ws_transport_opcodes_t;

#ifdef __cplusplus
extern "C" {
#endif
esp_websocket_client_handle_t esp_websocket_client_init(const esp_websocket_client_config_t* config);
esp_err_t esp_websocket_client_set_uri(esp_websocket_client_handle_t client, const char* uri);
esp_err_t esp_websocket_register_events(esp_websocket_client_handle_t client, esp_websocket_event_id_t event,
                                        esp_event_handler_t event_handler, void* event_handler_arg);
esp_err_t esp_websocket_client_start(esp_websocket_client_handle_t client);
esp_err_t esp_websocket_client_stop(esp_websocket_client_handle_t client);
esp_err_t esp_websocket_client_close(esp_websocket_client_handle_t client, TickType_t timeout);
esp_err_t esp_websocket_client_destroy(esp_websocket_client_handle_t client);
int esp_websocket_client_send_with_opcode(esp_websocket_client_handle_t client, ws_transport_opcodes_t opcode,
                                          const uint8_t* data, int len, TickType_t timeout);
int esp_websocket_client_send_text(esp_websocket_client_handle_t client, const char* data, int len, TickType_t timeout);
#ifdef __cplusplus
}
#endif
