// SPDX-License-Identifier: MIT
// Declarations for compiling an example without Zephyr; see README.md two folders up.
#pragma once
#include <stdint.h>
extern "C" uint32_t sys_rand32_get(void);
