// SPDX-License-Identifier: MIT
// Declarations for compiling an example without Zephyr; see README.md one folder up.
#pragma once
#include <stddef.h>
#include <stdint.h>
typedef struct {
  int64_t ticks;
} k_timeout_t;
static inline k_timeout_t k_timeout_of(int64_t ticks) {
  k_timeout_t timeout;
  timeout.ticks = ticks;
  return timeout;
}
#define K_MSEC(ms) k_timeout_of((int64_t)(ms))
#define K_FOREVER k_timeout_of(-1)
#define K_NO_WAIT k_timeout_of(0)
#define SYS_FOREVER_MS (-1)
struct k_msgq {
  size_t msg_size;
};
#define K_MSGQ_DEFINE(name, size, count, align) struct k_msgq name = {size}
#ifdef __cplusplus
extern "C" {
#endif
int64_t k_uptime_get(void);
static inline uint32_t k_uptime_get_32(void) { return (uint32_t)k_uptime_get(); }
int k_msgq_put(struct k_msgq* msgq, const void* data, k_timeout_t timeout);
int k_msgq_get(struct k_msgq* msgq, void* data, k_timeout_t timeout);
#ifdef __cplusplus
}
#endif
