// SPDX-License-Identifier: MIT
// One image a measurement: what is linked beside an empty program is what the part costs.
#include <redial/redial.hpp>

extern "C" {
unsigned long millis(void);
uint32_t random_bits(void);
volatile uint32_t port;
unsigned long millis(void) { return port; }
uint32_t random_bits(void) { return port; }
void* memset(void* to, int value, size_t size);
void* memcpy(void* to, const void* from, size_t size);
void* memset(void* to, int value, size_t size) {
  for (size_t i = 0; i < size; ++i) { static_cast<volatile char*>(to)[i] = static_cast<char>(value); }
  return to;
}
void* memcpy(void* to, const void* from, size_t size) {
  for (size_t i = 0; i < size; ++i) { static_cast<volatile char*>(to)[i] = static_cast<const char*>(from)[i]; }
  return to;
}
void start_here(void);
}

#if PART == 1  // backoff alone
namespace {
uint32_t b = 0;
struct source {
  uint32_t operator()() const { return random_bits(); }
};
}  // namespace
extern "C" void start_here(void) {
  source bits;
  b = redial::next_backoff({}, b);
  port = redial::draw(redial::around(b, 20), bits);
}
#elif PART >= 2 && PART <= 4  // the machine; with text; with save and restore
redial::reconnector net{redial::metered, millis, random_bits};
extern "C" void start_here(void) {
  redial::event e;
  switch (port) {
    case 0: e = redial::start{}; break;
    case 1: e = redial::closed{static_cast<uint16_t>(port)}; break;
    case 2: e = redial::ready{port, redial::milliseconds{port}}; break;
    case 3: e = redial::minted{redial::milliseconds{port}, port}; break;
    default: break;
  }
  const redial::decision d = net.handle(e);
  port = d.timer.count + static_cast<uint32_t>(d.action) + d.connection + d.mint + d.code + net.timer().count;
#if PART == 3
  port = static_cast<uint32_t>(redial::explain_close(redial::metered, d.code).remedy[port & 7]);
#elif PART == 4
  const redial::saved_state s = net.save();
  port = s.check + (net.restore(s, redial::milliseconds{port}) ? 1u : 0u);
#endif
}
#elif PART == 5
extern "C" void start_here(void) {
  const redial::metered_wire::message m = redial::metered_wire::read(reinterpret_cast<const char*>(port), port);
  port = redial::metered_wire::to_event(m, port, port).span().count + m.max_message_size;
}
#elif PART == 6
extern "C" void start_here(void) {
  port = redial::parse_retry_after(reinterpret_cast<const char*>(port), port, port).count;
}
#elif PART == 7
redial::send_gate gate{redial::metered.limits, millis};
extern "C" void start_here(void) {
  port = gate.try_send(port).wait.count;
  gate.reset();
}
#else
extern "C" void start_here(void) {
  port = millis() + random_bits();
  char from[16];
  memset(from, static_cast<int>(port), port);
  char to[16];
  memcpy(to, from, port);
  port = static_cast<uint32_t>(to[port & 15]);
}
#endif
