/* SPDX-License-Identifier: MIT */
/* The half of old.c's program that is compiled with today's redial.h: a machine that works. */
#include <redial/c/redial.h>

extern redial_machine of_today;
redial_machine of_today;
int prepare(void);

static uint32_t zero(void* context) {
  (void)context;
  return 0;
}

int prepare(void) {
  static const redial_port port = {.version = REDIAL_C_VERSION, .millis = zero, .random = zero};
  const redial_event inert = redial_inert();
  redial_decision decision;
  return redial_init(&of_today, sizeof of_today, &redial_metered, &port) == REDIAL_OK &&
                 redial_handle(&of_today, &inert, &decision) == REDIAL_OK
             ? 0
             : 1;
}
