// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_FIRMWARE_BOARDS_MEMORY_HPP_INCLUDED
#define REDIAL_TESTS_FIRMWARE_BOARDS_MEMORY_HPP_INCLUDED

#include <stddef.h>
#include <stdint.h>

// What start-up code does before it calls the program, the same on every target: initial data from flash, zeros,
// dynamic constructors. Also the two functions that a compiler may call though nobody named them.

extern "C" {
extern uint32_t data_load[], data_begin[], data_end[], bss_begin[], bss_end[];
extern void (*init_begin[])();
extern void (*init_end[])();

void* memset(void* to, int value, size_t size);
void* memcpy(void* to, const void* from, size_t size);

// The attribute keeps the compiler from finding out that these loops are what it would call them for.
#define REDIAL_TEST_LOOP __attribute__((weak, optimize("no-tree-loop-distribute-patterns")))
REDIAL_TEST_LOOP void* memset(void* to, int value, size_t size) {
  unsigned char* at = static_cast<unsigned char*>(to);
  for (unsigned char* const end = at + size; at != end; ++at) { *at = static_cast<unsigned char>(value); }
  return to;
}
REDIAL_TEST_LOOP void* memcpy(void* to, const void* from, size_t size) {
  unsigned char* at = static_cast<unsigned char*>(to);
  const unsigned char* source = static_cast<const unsigned char*>(from);
  for (unsigned char* const end = at + size; at != end;) { *at++ = *source++; }
  return to;
}
}

namespace board {
inline void prepare_memory() {
  const uint32_t* from = data_load;
  for (uint32_t* to = data_begin; to < data_end;) { *to++ = *from++; }
  for (uint32_t* to = bss_begin; to < bss_end;) { *to++ = 0; }
  for (void (**constructor)() = init_begin; constructor < init_end; ++constructor) { (*constructor)(); }
}
}  // namespace board

#endif  // REDIAL_TESTS_FIRMWARE_BOARDS_MEMORY_HPP_INCLUDED
