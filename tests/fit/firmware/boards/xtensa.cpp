// SPDX-License-Identifier: MIT
// Tensilica's simulator board with the lx106 core of the ESP8266 (call0 convention, no register windows). It has no
// device that resets the machine: reset() starts the program from its reset vector, which is what waking from deep
// sleep looks like from inside.
#include "board.hpp"
#include "memory.hpp"

namespace {

/// The simulator's own calls. Numbers: 1 exit, 4 write.
int simcall(int op, int a, const void* b, size_t c) {
  register int a2 __asm__("a2") = op;
  register int a3 __asm__("a3") = a;
  register const void* a4 __asm__("a4") = b;
  register size_t a5 __asm__("a5") = c;
  __asm__ volatile("simcall" : "+r"(a2), "+r"(a3) : "r"(a4), "r"(a5) : "memory");
  return a2;
}
constexpr int sys_exit = 1;
constexpr int sys_write = 4;

}  // namespace

extern "C" [[noreturn]] void start_program();
extern "C" [[noreturn]] void start_program() {
  board::prepare_memory();
  board::finish(run());
}

extern "C" [[noreturn]] void reset_handler();
__asm__(
    ".section .vectors, \"ax\"\n"
    ".globl reset_handler\n"
    "  .align 4\n"
    "reset_handler:\n"
    "  j 1f\n"
    "  .align 4\n"
    "  .literal_position\n"
    "1:\n"
    "  movi sp, stack_top\n"
    "  movi a0, start_program\n"
    "  jx a0\n"
    ".text\n");

// The compiler calls this for products of 64 bits. It stands in the mask ROM of an ESP8266; Debian's libgcc for this
// core leaves out whatever the ROM has.
extern "C" uint64_t __muldi3(uint64_t a, uint64_t b);
extern "C" uint64_t __muldi3(uint64_t a, uint64_t b) {
  uint64_t product = 0;
  for (; b != 0; b >>= 1, a += a) {
    if ((b & 1) != 0) { product += a; }
  }
  return product;
}

namespace board {

void print(const char* text, size_t size) { simcall(sys_write, 1, text, size); }

void finish(int code) {
  simcall(sys_exit, code, nullptr, 0);
  for (;;) {}
}

void reset() { reset_handler(); }

}  // namespace board
