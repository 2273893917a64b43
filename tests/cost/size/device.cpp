// SPDX-License-Identifier: MIT
// A device's program, for c_interface.sh: the same in C is device.c. WITH: 0 the machine alone, 1 with its saved state,
// 2 with the edges, too. `port` stands for the hardware, so that nothing can be folded.
#include <redial/redial.hpp>

extern "C" {
volatile uint32_t port;
uint32_t millis(void) { return port; }
uint32_t random_bits(void) { return port; }
void start_here(void);
}

redial::event inbox;
redial::decision outbox;
redial::saved_state saved;
const char* text = nullptr;
size_t text_size = 0;
redial::reconnector net{redial::metered, millis, random_bits};
#if WITH > 1
redial::send_gate gate{redial::metered.limits, millis};
#endif

extern "C" void start_here(void) {
#if WITH > 0
  port = net.restore(saved, redial::milliseconds{port}) ? 1u : 0u;
#endif
  for (;;) {
    outbox = net.handle(inbox);
    port = net.timer().count;
#if WITH > 0
    saved = net.save();
#endif
#if WITH > 1
    const redial::metered_wire::message m = redial::metered_wire::read(text, text_size);
    gate.set_max_frame(m.max_message_size);
    inbox = redial::metered_wire::to_event(m, port, port);
    port = gate.try_send(text_size).wait.count;
    inbox = redial::rejected{port, redial::parse_retry_after(text, text_size, port), port};
#endif
  }
}
