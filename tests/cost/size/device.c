/* SPDX-License-Identifier: MIT */
/* device.cpp in C. */
#include <redial/c/redial.h>

extern volatile uint32_t port;
volatile uint32_t port;
static uint32_t millis(void* context) {
  (void)context;
  return port;
}
static uint32_t random_bits(void* context) {
  (void)context;
  return port;
}
void start_here(void);

redial_event inbox;
redial_decision outbox;
unsigned char saved[REDIAL_SAVED_SIZE];
const char* text = NULL;
size_t text_size = 0;
redial_machine net;
redial_gate gate;
static const redial_port hardware = {.version = REDIAL_C_VERSION, .millis = millis, .random = random_bits};

void start_here(void) {
  (void)redial_init(&net, sizeof net, &redial_metered, &hardware);
#if WITH > 0
  port = redial_restore(&net, saved, sizeof saved, port) == REDIAL_OK;
#endif
#if WITH > 1
  (void)redial_gate_init(&gate, sizeof gate, &redial_metered, &hardware);
#endif
  for (;;) {
    (void)redial_handle(&net, &inbox, &outbox);
    port = redial_timer(&net);
#if WITH > 0
    (void)redial_save(&net, saved, sizeof saved);
#endif
#if WITH > 1
    redial_message m = REDIAL_INIT;
    (void)redial_metered_read(text, text_size, &m);
    (void)redial_gate_set_max_frame(&gate, m.max_message_size);
    (void)redial_metered_event(&m, port, port, &inbox);
    redial_verdict verdict;
    (void)redial_gate_try_send(&gate, text_size, &verdict);
    port = verdict.wait;
    inbox = redial_rejected((int)port, redial_parse_retry_after(text, text_size, port), port);
#endif
  }
}
