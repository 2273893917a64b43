// SPDX-License-Identifier: MIT
// One image a measurement: what is linked beside an empty program is what the part costs, whatever libgcc, memcpy or
// memset it drags in included. PART names the part; `port` stands for the hardware, so that nothing can be folded.
#include <redial/recorder.hpp>

#define REDIAL_SIZE_EMPTY 0
#define REDIAL_SIZE_BACKOFF 1
#define REDIAL_SIZE_MACHINE 2
#define REDIAL_SIZE_MACHINE_TEXT 3
#define REDIAL_SIZE_MACHINE_SAVE 4
#define REDIAL_SIZE_PROFILES 5
#define REDIAL_SIZE_METERED_WIRE 6
#define REDIAL_SIZE_RETRY_AFTER 7
#define REDIAL_SIZE_SEND_GATE 8
#define REDIAL_SIZE_MACHINE_ALONE 9
#define REDIAL_SIZE_RECORDER 10

// The profiles of the "all profiles" image: a line for each.
#define REDIAL_SIZE_EACH_PROFILE(X) \
  X(rfc6455)                        \
  X(metered)

extern "C" {
unsigned long millis(void);
uint32_t random_bits(void);
volatile uint32_t port;
unsigned long millis(void) { return port; }
uint32_t random_bits(void) { return port; }
void* memset(void* to, int value, size_t size);
void* memcpy(void* to, const void* from, size_t size);
// Linked, and counted, only if something calls them. The attribute keeps them from becoming calls of themselves.
#define REDIAL_SIZE_LOOP __attribute__((used, optimize("no-tree-loop-distribute-patterns")))
REDIAL_SIZE_LOOP void* memset(void* to, int value, size_t size) {
  char* at = static_cast<char*>(to);
  for (char* const end = at + size; at != end; ++at) { *at = static_cast<char>(value); }
  return to;
}
REDIAL_SIZE_LOOP void* memcpy(void* to, const void* from, size_t size) {
  char* at = static_cast<char*>(to);
  const char* source = static_cast<const char*>(from);
  for (char* const end = at + size; at != end;) { *at++ = *source++; }
  return to;
}
void start_here(void);
}

// What goes in and comes out. Other programs might read and write these at any time, so nothing is folded.
redial::event inbox;
redial::decision outbox;
const char* text = nullptr;
size_t text_size = 0;

#if PART == REDIAL_SIZE_PROFILES
// Machines made by the compiler, in flash: the one that is chosen is copied. No profile is read at run time, which is
// what keeps its text out.
using machine = redial::reconnector<unsigned long (*)(), uint32_t (*)()>;
#define REDIAL_SIZE_MADE(name) machine{redial::name, millis, random_bits},
constexpr machine made[] = {REDIAL_SIZE_EACH_PROFILE(REDIAL_SIZE_MADE)};
machine net = made[0];
extern "C" void start_here(void) {
  net = made[port];
  outbox = net.handle(inbox);
  port = net.timer().count;
}
#elif PART == REDIAL_SIZE_MACHINE || PART == REDIAL_SIZE_MACHINE_TEXT || PART == REDIAL_SIZE_MACHINE_SAVE
redial::reconnector net{redial::metered, millis, random_bits};
#if PART == REDIAL_SIZE_MACHINE_TEXT
redial::explanation why;
#elif PART == REDIAL_SIZE_MACHINE_SAVE
redial::saved_state saved;
#endif
extern "C" void start_here(void) {
  outbox = net.handle(inbox);
  port = net.timer().count;
#if PART == REDIAL_SIZE_MACHINE_TEXT
  why = redial::explain_close(redial::metered, outbox.code);
  why = redial::explain_status(redial::metered, outbox.code);
  text = redial::to_string(outbox.action);
  text = redial::to_string(outbox.phase);
  text = redial::to_string(outbox.reason);
#elif PART == REDIAL_SIZE_MACHINE_SAVE
  saved = net.save();
  port = net.restore(saved, redial::milliseconds{port}) ? 1u : 0u;
#endif
}
#elif PART == REDIAL_SIZE_MACHINE_ALONE
// The two members that a program calls, kept from becoming part of the program.
using machine = redial::reconnector<unsigned long (*)(), uint32_t (*)()>;
__attribute__((noinline)) redial::decision handle(machine& m, const redial::event& e);
__attribute__((noinline)) redial::milliseconds timer(const machine& m);
redial::decision handle(machine& m, const redial::event& e) { return m.handle(e); }
redial::milliseconds timer(const machine& m) { return m.timer(); }
machine net{redial::metered, millis, random_bits};
extern "C" void start_here(void) {
  outbox = handle(net, inbox);
  port = timer(net).count;
}
#elif PART == REDIAL_SIZE_RECORDER
// As the machine, but for what writes it down.
redial::flight_recording<1024> black_box;
redial::flight_recorder net{redial::metered, millis, random_bits, black_box};
extern "C" void start_here(void) {
  outbox = net.handle(inbox);
  port = net.timer().count;
}
#elif PART == REDIAL_SIZE_BACKOFF
uint32_t b = 0;
namespace {
struct source {
  uint32_t operator()() const { return random_bits(); }
};
}  // namespace
extern "C" void start_here(void) {
  source bits;
  b = redial::next_backoff({}, b);
  port = redial::draw(redial::around(b, 20), bits);
}
#elif PART == REDIAL_SIZE_METERED_WIRE
extern "C" void start_here(void) {
  const redial::metered_wire::message m = redial::metered_wire::read(text, text_size);
  port = m.max_message_size;
  inbox = redial::metered_wire::to_event(m, port, port);
}
#elif PART == REDIAL_SIZE_RETRY_AFTER
extern "C" void start_here(void) { port = redial::parse_retry_after(text, text_size, port).count; }
#elif PART == REDIAL_SIZE_SEND_GATE
redial::send_gate gate{redial::metered.limits, millis};
redial::send_verdict verdict;
extern "C" void start_here(void) {
  verdict = gate.try_send(port);
  gate.reset();
}
#else
extern "C" void start_here(void) {
  port = static_cast<uint32_t>(millis()) + random_bits();
  (void)inbox;
}
#endif
