/* SPDX-License-Identifier: MIT */
/* An object file of the past: compiled with a redial.h of another REDIAL_C_VERSION, and linked with today's library.
 * All that it hands in is refused (contract 13.3). current.c is of today. */
#include <redial/c/redial.h>

#include <stdio.h>

extern redial_machine of_today; /* current.c */
int prepare(void);

static int failures = 0;
#define GIVES(error, call)                            \
  do {                                                \
    if ((call) != (error)) {                          \
      printf("%s does not give %s\n", #call, #error); \
      ++failures;                                     \
    }                                                 \
  } while (0)

static uint32_t zero(void* context) {
  (void)context;
  return 0;
}

int main(void) {
  static const redial_port port = {.version = REDIAL_C_VERSION, .millis = zero, .random = zero};
  static redial_machine net;
  static redial_gate gate;
  const redial_event start = redial_start();
  redial_decision decision;
  redial_options options = REDIAL_INIT;
  redial_message message = REDIAL_INIT;
  redial_explanation why = REDIAL_INIT;
  redial_limits limits = REDIAL_INIT;
  if (prepare() != 0) { return 2; }

  GIVES(REDIAL_WRONG_VERSION, redial_init(&net, sizeof net, &redial_metered, &port));
  GIVES(REDIAL_NOT_READY, redial_handle(&net, &start, &decision));
  GIVES(REDIAL_WRONG_VERSION, redial_handle(&of_today, &start, &decision));
  GIVES(REDIAL_WRONG_VERSION, redial_defaults(&redial_metered, &options));
  GIVES(REDIAL_WRONG_VERSION, redial_check(&options, NULL));
  GIVES(REDIAL_WRONG_VERSION, redial_metered_read("{}", 2, &message));
  GIVES(REDIAL_WRONG_VERSION, redial_explain_close(&redial_metered, 4010, &why));
  GIVES(REDIAL_WRONG_VERSION, redial_profile_limits(&redial_metered, &limits));
  GIVES(REDIAL_WRONG_VERSION, redial_gate_init(&gate, sizeof gate, &redial_metered, &port));
  GIVES(REDIAL_WRONG_SIZE, redial_init(&of_today, sizeof of_today - 4, &redial_metered, &port));
  return failures == 0 ? 0 : 1;
}
