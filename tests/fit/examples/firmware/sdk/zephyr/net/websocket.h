// SPDX-License-Identifier: MIT
// Declarations for compiling an example without Zephyr; see README.md two folders up. The real structure has more
// members.
#pragma once
#include <stddef.h>
#include <stdint.h>
#define WEBSOCKET_FLAG_FINAL 0x00000001
#define WEBSOCKET_FLAG_TEXT 0x00000002
#define WEBSOCKET_FLAG_BINARY 0x00000004
#define WEBSOCKET_FLAG_CLOSE 0x00000008
#define WEBSOCKET_FLAG_PING 0x00000010
#define WEBSOCKET_FLAG_PONG 0x00000020
enum websocket_opcode { WEBSOCKET_OPCODE_PING = 0x09 };
struct websocket_request {
  const char* host;
  const char* url;
  uint8_t* tmp_buf;
  size_t tmp_buf_len;
};
#ifdef __cplusplus
extern "C" {
#endif
int websocket_connect(int http_sock, struct websocket_request* req, int32_t timeout, void* user_data);
int websocket_recv_msg(int ws_sock, uint8_t* buf, size_t buf_len, uint32_t* message_type, uint64_t* remaining,
                       int32_t timeout);
int websocket_send_msg(int ws_sock, const uint8_t* payload, size_t payload_len, enum websocket_opcode opcode, bool mask,
                       bool final, int32_t timeout);
int websocket_disconnect(int ws_sock);
#ifdef __cplusplus
}
#endif
