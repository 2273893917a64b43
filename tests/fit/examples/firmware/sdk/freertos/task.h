// SPDX-License-Identifier: MIT
// Declarations for compiling an example without FreeRTOS; see README.md one folder up.
#pragma once
#include <freertos/FreeRTOS.h>
typedef struct tskTaskControlBlock* TaskHandle_t;
typedef void (*TaskFunction_t)(void*);
#ifdef __cplusplus
extern "C" {
#endif
TickType_t xTaskGetTickCount(void);
BaseType_t xTaskCreate(TaskFunction_t code, const char* name, uint32_t stack_depth, void* parameters,
                       UBaseType_t priority, TaskHandle_t* created);
void vTaskDelete(TaskHandle_t task);
void vTaskStartScheduler(void);
#ifdef __cplusplus
}
#endif
