// SPDX-License-Identifier: MIT
// Declarations for compiling an example without ESP-IDF; see README.md here.
#pragma once
#include <stdint.h>
typedef int esp_err_t;
#define ESP_OK 0
#define ESP_FAIL -1
#ifdef __cplusplus
extern "C" {
#endif
void _esp_error_check_failed(esp_err_t code);
#ifdef __cplusplus
}
#endif
#define ESP_ERROR_CHECK(x)                                   \
  do {                                                       \
    const esp_err_t code_ = (x);                             \
    if (code_ != ESP_OK) { _esp_error_check_failed(code_); } \
  } while (0)
