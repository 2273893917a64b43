// SPDX-License-Identifier: MIT
// Declarations for compiling an example without STM32Cube; see README.md here.
#pragma once
#include <stdint.h>
typedef enum { HAL_OK, HAL_ERROR, HAL_BUSY, HAL_TIMEOUT } HAL_StatusTypeDef;
typedef enum { GPIO_PIN_RESET, GPIO_PIN_SET } GPIO_PinState;
typedef struct GPIO_TypeDef GPIO_TypeDef;
typedef struct RNG_HandleTypeDef RNG_HandleTypeDef;
typedef struct RTC_HandleTypeDef RTC_HandleTypeDef;
#define RTC_BKP_DR0 0x00000000u
#define GPIO_PIN_3 0x0008u
#define PWR_MAINREGULATOR_ON 0x00000000u
#define PWR_SLEEPENTRY_WFI 0x01u
#ifdef __cplusplus
extern "C" {
#endif
extern RNG_HandleTypeDef hrng;
extern RTC_HandleTypeDef hrtc;
extern GPIO_TypeDef* const GPIOA;
uint32_t HAL_GetTick(void);
HAL_StatusTypeDef HAL_RNG_GenerateRandomNumber(RNG_HandleTypeDef* rng, uint32_t* random32bit);
void HAL_PWR_EnableBkUpAccess(void);
void HAL_RTCEx_BKUPWrite(RTC_HandleTypeDef* rtc, uint32_t backup_register, uint32_t data);
uint32_t HAL_RTCEx_BKUPRead(RTC_HandleTypeDef* rtc, uint32_t backup_register);
GPIO_PinState HAL_GPIO_ReadPin(GPIO_TypeDef* port, uint16_t pin);
void HAL_PWR_EnterSLEEPMode(uint32_t regulator, uint8_t sleep_entry);
void HAL_GPIO_EXTI_Callback(uint16_t pin);
#ifdef __cplusplus
}
#endif
