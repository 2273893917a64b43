/* SPDX-License-Identifier: MIT */
/* minimal.cpp, in C: four ends of a connection, and what each leads to. Prints the same, to the byte.
 *
 *     cc -std=c11 -I include -c tests/fit/examples/c/minimal.c -o minimal.o
 *     c++ -std=c++17 -I include tests/fit/examples/c/redial.cpp minimal.o -o minimal */
#include <redial/c/redial.h>

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint32_t now; /* stands still until the program moves it */

static uint32_t clock_of(void *context) { return *(const uint32_t *)context; }
static uint32_t middle(void *context) { /* of every range */
  (void)context;
  return UINT32_C(0x80000000);
}

/* What must not fail in a program that calls redial as it should. */
static void must(redial_error error) {
  if (error != REDIAL_OK) {
    fprintf(stderr, "redial: %s\n", redial_error_name(error));
    exit(1);
  }
}

static redial_decision handle(redial_machine *net, redial_event event) {
  redial_decision decision;
  must(redial_handle(net, &event, &decision));
  return decision;
}

int main(void) {
  printf("code  name                   do now      timer     when it runs out\n");
  static const int codes[] = {1006, 4001, 4010, 4012};
  for (size_t i = 0; i < sizeof codes / sizeof codes[0]; ++i) {
    const redial_port port = {.version = REDIAL_C_VERSION, .millis = clock_of, .random = middle, .context = &now};
    redial_machine net = {0};
    must(redial_init(&net, sizeof net, &redial_metered, &port));

    const redial_event session[] = {
        redial_start(),                             /* the application wants a connection: fetch a token */
        redial_minted(3600000, REDIAL_CURRENT),     /* here is one, good for an hour: connect */
        redial_ready(REDIAL_CURRENT, REDIAL_NEVER), /* the service said hello: online */
        redial_closed(codes[i], REDIAL_CURRENT),    /* and this is how it ended */
    };
    redial_decision d = {0};
    for (size_t e = 0; e < sizeof session / sizeof session[0]; ++e) { d = handle(&net, session[e]); }
    redial_explanation why = REDIAL_INIT;
    must(redial_explain_close(&redial_metered, codes[i], &why));
    printf("%d  %-21s  %-10s  ", codes[i], why.name, redial_action_name(d.action));

    if (d.timer == REDIAL_NEVER) {
      printf("never\n");
    } else {
      now += d.timer;
      const redial_decision later = handle(&net, redial_elapsed());
      printf("%5" PRIu32 " ms  %s\n", d.timer, redial_action_name(later.action));
    }
  }
  return 0;
}
