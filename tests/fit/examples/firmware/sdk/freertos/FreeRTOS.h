// SPDX-License-Identifier: MIT
// Declarations for compiling an example without FreeRTOS; see README.md one folder up.
#pragma once
#include <stdint.h>
typedef int BaseType_t;
typedef unsigned UBaseType_t;
typedef uint32_t TickType_t;
#define configTICK_RATE_HZ 1000
#define portTICK_PERIOD_MS (static_cast<TickType_t>(1000) / configTICK_RATE_HZ)
#define portMAX_DELAY 0xFFFFFFFFu
#define pdMS_TO_TICKS(ms) (static_cast<TickType_t>(static_cast<uint64_t>(ms) * configTICK_RATE_HZ / 1000u))
#define pdTRUE 1
#define pdFALSE 0
#define pdPASS pdTRUE
extern "C" void vPortYieldFromISR(BaseType_t woken);
#define portYIELD_FROM_ISR(woken) vPortYieldFromISR(woken)
