// SPDX-License-Identifier: MIT
// Declarations for compiling an example without FreeRTOS; see README.md one folder up. Some of these are macros there.
#pragma once
#include <freertos/FreeRTOS.h>
typedef struct QueueDefinition* QueueHandle_t;
#ifdef __cplusplus
extern "C" {
#endif
QueueHandle_t xQueueCreate(UBaseType_t length, UBaseType_t item_size);
BaseType_t xQueueSend(QueueHandle_t queue, const void* item, TickType_t ticks_to_wait);
BaseType_t xQueueSendFromISR(QueueHandle_t queue, const void* item, BaseType_t* woken);
BaseType_t xQueueReceive(QueueHandle_t queue, void* buffer, TickType_t ticks_to_wait);
#ifdef __cplusplus
}
#endif
