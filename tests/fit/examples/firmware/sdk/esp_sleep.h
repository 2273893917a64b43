// SPDX-License-Identifier: MIT
// Declarations for compiling an example without ESP-IDF; see README.md here.
#pragma once
#include <esp_err.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
esp_err_t esp_sleep_enable_timer_wakeup(uint64_t time_in_us);
__attribute__((noreturn)) void esp_deep_sleep_start(void);
#ifdef __cplusplus
}
#endif
