// SPDX-License-Identifier: MIT
// Declarations for compiling an example without the WebSockets library; see README.md here.
#pragma once
#undef min
#undef max
#include <functional>
#include <stddef.h>
#include <stdint.h>

typedef enum {
  WStype_ERROR,
  WStype_DISCONNECTED,
  WStype_CONNECTED,
  WStype_TEXT,
  WStype_BIN,
  WStype_PING,
  WStype_PONG
} WStype_t;

class WebSocketsClient {
 public:
  typedef std::function<void(WStype_t type, uint8_t* payload, size_t length)> WebSocketClientEvent;
  void beginSslWithCA(const char* host, uint16_t port, const char* url = "/", const char* CA_cert = NULL,
                      const char* protocol = "arduino");
  void loop(void);
  void onEvent(WebSocketClientEvent cbEvent);
  bool sendTXT(const char* payload, size_t length = 0);
  bool sendPing(uint8_t* payload = NULL, size_t length = 0);
  void disconnect(void);
  void setReconnectInterval(unsigned long time);
  bool isConnected(void);
};
