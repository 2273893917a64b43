// SPDX-License-Identifier: MIT
// Declarations for compiling an example without FreeRTOS; see README.md one folder up.
#pragma once
#include <stdint.h>
typedef int BaseType_t;
typedef unsigned UBaseType_t;
typedef uint32_t TickType_t;
#define configTICK_RATE_HZ 1000
#define portTICK_PERIOD_MS (((TickType_t)1000) / configTICK_RATE_HZ)
#define portMAX_DELAY 0xFFFFFFFFu
#define pdMS_TO_TICKS(ms) ((TickType_t)((uint64_t)(ms)*configTICK_RATE_HZ / 1000u))
#define pdTRUE 1
#define pdFALSE 0
#define pdPASS pdTRUE
#ifdef __cplusplus
extern "C" {
#endif
void vPortYieldFromISR(BaseType_t woken);
#ifdef __cplusplus
}
#endif
#define portYIELD_FROM_ISR(woken) vPortYieldFromISR(woken)
