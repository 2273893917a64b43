// SPDX-License-Identifier: MIT
// Declarations for compiling an example without Zephyr; see README.md two folders up.
#pragma once
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
uint32_t sys_rand32_get(void);
#ifdef __cplusplus
}
#endif
