// SPDX-License-Identifier: MIT
// Declarations for compiling an example without ESP-IDF; see README.md here.
#pragma once
#define RTC_NOINIT_ATTR __attribute__((section(".rtc_noinit")))
