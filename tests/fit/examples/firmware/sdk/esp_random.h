// SPDX-License-Identifier: MIT
// Declarations for compiling an example without ESP-IDF; see README.md here.
#pragma once
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
uint32_t esp_random(void);
#ifdef __cplusplus
}
#endif
