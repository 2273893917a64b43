// SPDX-License-Identifier: MIT
// Counts the instructions of `handle` for every kind of event in states from all over the machine, net of a call that
// does nothing, and the stack that it really used. Under -icount shift=0 an instruction takes one nanosecond of the
// board's time, so the figures are exact and the same on every run. Prints the worst of each kind of event.
#include <redial/redial.hpp>

#include "../../fit/firmware/boards/board.hpp"
#include "../../fit/firmware/storm.hpp"
#include "../../fit/firmware/text.hpp"

struct in_place {};
inline void* operator new(size_t, void* at, in_place) noexcept { return at; }

namespace {

// --- an exact count --------------------------------------------------------------------------------------------------

/// Something to be measured.
using machine = redial::reconnector<uint32_t (*)(), uint32_t (*)()>;
using call = void (*)(machine&, const redial::event&, redial::decision&);

__attribute__((noinline)) void nothing(machine&, const redial::event&, redial::decision&) { __asm__ volatile(""); }
__attribute__((noinline)) void answer(machine& net, const redial::event& e, redial::decision& out) {
  ::new (&out, in_place{}) redial::decision(net.handle(e));  // without a copy that is not the library's
}

#if defined(__arm__)
constexpr uint32_t steps = 40;  ///< the timer runs at 25 MHz: a tick is 40 instructions

volatile uint32_t& timer(uint32_t offset) { return *reinterpret_cast<volatile uint32_t*>(0xE000E010u + offset); }

/// Ticks that pass over a call, which begins 3 * delay instructions later in its first tick than with no delay.
__attribute__((noinline)) uint32_t ticks(call what, machine& net, const redial::event& e, redial::decision& out,
                                         uint32_t delay) {
  timer(4) = 0xFFFFFF;
  timer(0) = 5;  // on, by the core's clock, without an interrupt
  timer(8) = 0;  // begins anew, and with it the tick
  uint32_t turns = delay + 1;
  __asm__ volatile("1: nop\n subs %0, %0, #1\n bne 1b" : "+l"(turns) : : "cc");
  const uint32_t before = timer(8);
  what(net, e, out);
  return (before - timer(8)) & 0xFFFFFFu;  // 24 bits, and 0 stands before the first reload
}

/// Instructions of a call, exactly: as 3 has no divisor in common with 40, the calls begin once at each place of a
/// tick, and the sum of the ticks over all places is the number of instructions (Hermite's identity).
uint32_t instructions(call what, const machine& net, const redial::event& e) {
  uint32_t sum = 0;
  for (uint32_t delay = 0; delay < steps; ++delay) {
    machine copy = net;
    redial::decision out;
    sum += ticks(what, copy, e, out, delay);
  }
  return sum;
}

/// No less than that, less than 40 more, in a fortieth of the time.
uint32_t at_most(call what, const machine& net, const redial::event& e) {
  machine copy = net;
  redial::decision out;
  return (ticks(what, copy, e, out, 0) + 1) * steps;
}
#elif defined(__riscv)
uint32_t retired() {
  uint32_t value;
  __asm__ volatile(".option push\n .option arch, +zicsr\n csrr %0, instret\n .option pop" : "=r"(value) : : "memory");
  return value;
}
uint32_t instructions(call what, const machine& net, const redial::event& e) {
  machine copy = net;
  redial::decision out;
  const uint32_t before = retired();
  what(copy, e, out);
  return retired() - before;
}
uint32_t at_most(call what, const machine& net, const redial::event& e) { return instructions(what, net, e); }
#endif

// --- the stack -------------------------------------------------------------------------------------------------------

constexpr uint32_t paint = 0x5AC35AC3u;
constexpr uint32_t painted = 160;  ///< words

/// Bytes below this function's own frame that a call wrote to.
__attribute__((noinline)) uint32_t stack_of(call what, const machine& net, const redial::event& e) {
  machine copy = net;
  redial::decision out;
  volatile uint32_t* top;
#if defined(__arm__)
  __asm__ volatile("mov %0, sp" : "=r"(top));
#elif defined(__riscv)
  __asm__ volatile("mv %0, sp" : "=r"(top));
#endif
  for (uint32_t i = 1; i <= painted; ++i) { top[-static_cast<int32_t>(i)] = paint; }
  what(copy, e, out);
  uint32_t untouched = painted;
  while (untouched > 0 && top[-static_cast<int32_t>(untouched)] == paint) { --untouched; }
  return untouched * 4;
}

// --- the worst of all ------------------------------------------------------------------------------------------------

uint32_t tick = 0;
uint32_t millis() { return tick; }
uint32_t drawn = 0;
uint32_t noise() { return drawn; }

/// 2^32 / divisor, rounded down, for divisors above 1: half of the targets have no division.
uint32_t share_of_all(uint32_t divisor) {
  uint32_t quotient = 0;
  uint32_t rest = 1;
  for (int bit = 0; bit < 32; ++bit) {
    const bool carry = (rest & 0x80000000u) != 0;
    rest <<= 1;
    quotient <<= 1;
    if (carry || rest >= divisor) {
      rest -= divisor;
      quotient |= 1;
    }
  }
  return quotient;
}

/// The same for ranges whose size the timer does not show: [0, b] of a link that comes back.
constexpr uint32_t whole_ranges[] = {4294967295u / 1001, 4294967295u / 2001,  4294967295u / 4001,  4294967295u / 8001,
                                     4294967295u / 401,  4294967295u / 16001, 4294967295u / 30001, 4294967295u / 5001};

/// The timer that this event leads to if the random source says so.
uint32_t timer_if(uint32_t bits, const machine& net, const redial::event& e) {
  machine copy = net;
  drawn = bits;
  return copy.handle(e).timer.count;
}

constexpr uint32_t kinds = 18;  ///< of event::kind, and one for ids of the past
struct worst {
  uint32_t count = 0;
  uint32_t stack = 0;
};
worst worsts[kinds];

const char* name_of(uint32_t kind) {
  return kind < kinds - 1 ? redial::to_string(static_cast<redial::event::kind>(kind)) : "stale";
}

// What is tried in each of the states below: every kind of event with its corners.
constexpr redial::milliseconds zero{0};
constexpr redial::milliseconds much{4000000000u};
constexpr redial::event battery[] = {
    redial::start{},
    redial::stop{},
    redial::opened{},
    redial::ready{},
    redial::ready{redial::current, zero},
    redial::ready{redial::current, redial::milliseconds{20000}},
    redial::ready{redial::current, redial::milliseconds{120000}},
    redial::closed{0},
    redial::closed{1000},
    redial::closed{1001},
    redial::closed{1012},
    redial::closed{1015},
    redial::closed{3000},
    redial::closed{4001},
    redial::closed{4002},
    redial::closed{4010},
    redial::closed{4011},
    redial::closed{4012},
    redial::closed{4020},
    redial::closed{4999},
    redial::rejected{0},
    redial::rejected{0, redial::milliseconds{7000}},
    redial::rejected{200},
    redial::rejected{401},
    redial::rejected{404},
    redial::rejected{429, redial::milliseconds{60000}},
    redial::rejected{503},
    redial::rejected{503, much},
    redial::rejected{599, redial::milliseconds{1}},
    redial::failed{},
    redial::going_away{},
    redial::going_away{redial::milliseconds{2500}},
    redial::going_away{much},
    redial::received{},
    redial::minted{},
    redial::minted{zero},
    redial::minted{redial::milliseconds{60000}},
    redial::mint_failed{},
    redial::mint_failed{true},
    redial::token_lost{},
    redial::link_down{},
    redial::link_up{},
    redial::elapsed{},
    redial::event{},
};

/// Measures one event in one state, with the draws that may take longest.
void measure(const machine& net, const redial::event& e, uint32_t empty) {
  using kind = redial::event::kind;
  const bool stale =
      e.what() >= kind::opened && e.what() <= kind::received && e.id() != net.connection() && e.id() != redial::current;
  worst& w = worsts[stale ? kinds - 1 : static_cast<uint32_t>(e.what())];
  // What the source says decides how often it is asked: all ones, and the value between the first two results of this
  // very range, which has to be settled by a second one.
  const uint32_t lowest = timer_if(0, net, e);
  const uint32_t size = timer_if(0xFFFFFFFFu, net, e) - lowest + 1u;
  const uint32_t hard[] = {0xFFFFFFFFu, size > 1 ? share_of_all(size) : whole_ranges[lowest & 7u]};
  for (const uint32_t bits : hard) {
    drawn = bits;
    if (at_most(answer, net, e) > w.count + empty) {
      const uint32_t count = instructions(answer, net, e) - empty;
      if (count > w.count) { w.count = count; }
    }
  }
  const uint32_t stack = stack_of(answer, net, e);
  if (stack > w.stack) { w.stack = stack; }
}

redial::options options_of(uint32_t round) {
  redial::options o = redial::metered.defaults;
  if ((round & 1u) != 0) {
    o.liveness_timeout = redial::milliseconds{20000};
    o.probe_after = redial::milliseconds{60000};
    o.first_spread = redial::milliseconds{5000};
    o.max_attempts = 3;
  }
  if ((round & 2u) != 0) {
    o.credential = redial::credential::fixed;
    o.expect_ready = false;
  }
  return o;
}

}  // namespace

int run() {
  line out;
  for (uint32_t round = 0; round < 4; ++round) {
    const redial::options options = options_of(round);
    machine net{redial::metered, millis, noise, options};
    storm events{round + 1};
    const uint32_t empty = instructions(nothing, net, redial::event{});
    for (uint32_t step = 0; step < 3000; ++step) {
      const uint32_t before = tick;
      if ((step & 15u) == 0) {  // now, and when the timer is due
        for (const redial::event& e : battery) { measure(net, e, empty); }
        tick += net.timer() != redial::never ? net.timer().count : 40000u;
        for (const redial::event& e : battery) { measure(net, e, empty); }
        tick = before;
      }
      const redial::event e = events.next(net, tick);
      measure(net, e, empty);
      drawn = events.bits();
      (void)net.handle(e);
      if (events.reboots()) {
        const redial::saved_state saved = net.save();
        net = machine{redial::metered, millis, noise, options};
        if (!net.restore(saved, redial::milliseconds{events.bits() >> 12})) { return 1; }
      }
    }
  }
  worst all;
  for (uint32_t kind = 0; kind < kinds; ++kind) {
    const worst& w = worsts[kind];
    (out << name_of(kind) << ' ' << w.count).end();
    if (w.count == 0) { return 2; }  // no such event came
    if (w.count > all.count) { all.count = w.count; }
    if (w.stack > all.stack) { all.stack = w.stack; }
  }
  (out << "worst " << all.count).end();
  (out << "stack " << all.stack).end();
  return 0;
}
