// SPDX-License-Identifier: MIT
// Declarations for compiling an example without ESP-IDF; see README.md here.
#pragma once
#include <stdint.h>
extern "C" uint32_t esp_random(void);
