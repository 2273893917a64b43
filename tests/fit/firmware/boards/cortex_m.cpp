// SPDX-License-Identifier: MIT
// Cortex-M: vector table, semihosting, and a real system reset.
#include "board.hpp"
#include "memory.hpp"

namespace {

/// Asks the debugger, here the emulator. Op numbers: Arm, "Semihosting for AArch32 and AArch64".
int semihosting(int op, const void* argument) {
  register int r0 __asm__("r0") = op;
  register const void* r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

constexpr int sys_write0 = 0x04;
constexpr int sys_exit_extended = 0x20;
constexpr uint32_t application_exit = 0x20026;

[[noreturn]] void fault() { board::finish(99); }

}  // namespace

extern "C" {
extern uint32_t stack_top[];
[[noreturn]] void reset_handler();
[[noreturn]] void reset_handler() {
  board::prepare_memory();
  board::finish(run());
}

using handler = void (*)();
struct vector_table {
  uint32_t* stack;
  handler reset;
  handler others[14];
};
extern const vector_table vectors;
__attribute__((section(".vectors"), used)) const vector_table vectors = {
    stack_top,
    reset_handler,
    {fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault}};
}

namespace board {

void print(const char* text, size_t size) {
  while (size > 0) {  // SYS_WRITE0 wants a terminator
    char part[65];
    const size_t now = size < sizeof(part) - 1 ? size : sizeof(part) - 1;
    for (size_t i = 0; i < now; ++i) { part[i] = text[i]; }
    part[now] = '\0';
    semihosting(sys_write0, part);
    text += now;
    size -= now;
  }
}

void finish(int code) {
  const uint32_t block[] = {application_exit, static_cast<uint32_t>(code)};
  semihosting(sys_exit_extended, block);
  for (;;) {}
}

void reset() {
  // SYSRESETREQ in AIRCR, with the key that makes the write count.
  *reinterpret_cast<volatile uint32_t*>(0xE000ED0Cu) = 0x05FA0004u;
  for (;;) {}
}

}  // namespace board
