// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_FIRMWARE_BOARDS_BOARD_HPP_INCLUDED
#define REDIAL_TESTS_FIRMWARE_BOARDS_BOARD_HPP_INCLUDED

#include <stddef.h>
#include <stdint.h>

// All that the programs here ask of a target. One source file implements it for each architecture, and one for the
// host; the rest is plain C++ without a C library.

/// For objects that a reset must not clear: RTC memory, or a section that the start-up code leaves alone.
#if defined(__APPLE__)
#define REDIAL_TEST_NOINIT
#else
#define REDIAL_TEST_NOINIT __attribute__((section(".noinit")))
#endif

namespace board {

/// Sends text to whoever runs the emulator.
void print(const char* text, size_t size);
/// Ends the emulator with this exit code.
[[noreturn]] void finish(int code);
/// Starts the program again from its reset vector; only .noinit keeps its contents.
[[noreturn]] void reset();

}  // namespace board

/// The program; its result is the exit code.
int run();

#endif  // REDIAL_TESTS_FIRMWARE_BOARDS_BOARD_HPP_INCLUDED
