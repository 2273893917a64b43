// SPDX-License-Identifier: MIT
// Declarations for compiling an example without the Arduino core; see README.md here.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define min(a, b) ((a) < (b) ? (a) : (b))  // as on many cores: whoever writes std::min after this is lost
#define max(a, b) ((a) > (b) ? (a) : (b))

extern "C" {
unsigned long millis(void);
uint32_t esp_random(void);
}
