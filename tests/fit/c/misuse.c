/* SPDX-License-Identifier: MIT */
/* Everything that a C program can do wrong with the C interface gives an error, and changes nothing (contract 13.3).
 * Runs under the address and the undefined-behaviour sanitizer, which end it if one call reads or does what it must
 * not. */
#include <redial/c/redial.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;
static int checks = 0;

static void check(bool good, const char* what, int line) {
  ++checks;
  if (good) { return; }
  printf("misuse.c:%d: %s\n", line, what);
  ++failures;
}
#define CHECK(condition) check(condition, #condition, __LINE__)
/* The call gives this error. */
#define GIVES(error, call) check((call) == (error), #call " gives " #error, __LINE__)

static uint32_t now = 0;
static uint32_t clock_of(void* context) { return *(const uint32_t*)context; }
static uint32_t draw_of(void* context) {
  (void)context;
  return 0x80000000u;
}
static const redial_port port = {.version = REDIAL_C_VERSION, .millis = clock_of, .random = draw_of, .context = &now};

/* A profile that no unit has made. */
static const unsigned char nothing[16] = {0};
static const redial_profile* const foreign = (const redial_profile*)(const void*)nothing;

static void make(redial_machine* net) {
  memset(net, 0, sizeof *net);
  GIVES(REDIAL_OK, redial_init(net, sizeof *net, &redial_metered, &port));
}

/* True if every byte of the two is the same. */
static bool same(const void* a, const void* b, size_t size) { return memcmp(a, b, size) == 0; }

static void test_init(void) {
  redial_machine net;
  memset(&net, 0xA5, sizeof net);
  const redial_machine before = net;
  redial_options options = REDIAL_INIT;
  GIVES(REDIAL_OK, redial_defaults(&redial_metered, &options));

  GIVES(REDIAL_NULL, redial_init(NULL, sizeof net, &redial_metered, &port));
  GIVES(REDIAL_WRONG_SIZE, redial_init(&net, sizeof net - 1, &redial_metered, &port));
  GIVES(REDIAL_WRONG_SIZE, redial_init(&net, sizeof net + 8, &redial_metered, &port));
  GIVES(REDIAL_WRONG_SIZE, redial_init(&net, 0, &redial_metered, &port));
  GIVES(REDIAL_NO_PROFILE, redial_init(&net, sizeof net, NULL, &port));
  GIVES(REDIAL_NO_PROFILE, redial_init(&net, sizeof net, foreign, &port));
  GIVES(REDIAL_NULL, redial_init(&net, sizeof net, &redial_metered, NULL));
  redial_port odd = port;
  odd.version = 0;
  GIVES(REDIAL_WRONG_VERSION, redial_init(&net, sizeof net, &redial_metered, &odd));
  odd.version = REDIAL_C_VERSION + 1;
  GIVES(REDIAL_WRONG_VERSION, redial_init(&net, sizeof net, &redial_metered, &odd));
  odd = port;
  odd.millis = NULL;
  GIVES(REDIAL_NULL, redial_init(&net, sizeof net, &redial_metered, &odd));
  odd = port;
  odd.random = NULL;
  GIVES(REDIAL_NULL, redial_init(&net, sizeof net, &redial_metered, &odd));
  GIVES(REDIAL_NULL, redial_init_with(&net, sizeof net, &redial_metered, &port, NULL));
  GIVES(REDIAL_WRONG_SIZE, redial_init_with(&net, 1, &redial_metered, &port, &options));
  GIVES(REDIAL_NO_PROFILE, redial_init_with(&net, sizeof net, foreign, &port, &options));
  options.version = 0;
  GIVES(REDIAL_WRONG_VERSION, redial_init_with(&net, sizeof net, &redial_metered, &port, &options));
  CHECK(same(&net, &before, sizeof net));

  /* Storage at an address that is not aligned; nothing is read or written through it. */
  unsigned char bytes[2 * sizeof net];
  const size_t step = _Alignof(redial_machine);
  const size_t whole = (step - (uintptr_t)bytes % step) % step;
  for (size_t off = 1; off < step; ++off) {
    redial_machine* crooked;
    void* at = bytes + whole + off;
    memcpy(&crooked, &at, sizeof crooked);
    GIVES(REDIAL_WRONG_SIZE, redial_init(crooked, sizeof net, &redial_metered, &port));
  }
}

/* Each call on storage that holds no machine: null, zeros, ones, noise. */
static void test_not_ready(redial_machine* net) {
  redial_machine before;
  if (net != NULL) { before = *net; }
  const redial_event start = redial_start();
  const redial_host host = {.version = REDIAL_C_VERSION};
  redial_decision decision;
  memset(&decision, 0x5A, sizeof decision);
  const redial_decision decided = decision;
  unsigned char saved[REDIAL_SAVED_SIZE] = {0};

  GIVES(REDIAL_NOT_READY, redial_handle(net, &start, &decision));
  GIVES(REDIAL_NULL, redial_drive(net, &host, &start, &decision));
  GIVES(REDIAL_NOT_READY, redial_saw_frame(net, REDIAL_CURRENT));
  GIVES(REDIAL_NOT_READY, redial_save(net, saved, sizeof saved));
  GIVES(REDIAL_NOT_READY, redial_restore(net, saved, sizeof saved, 0));
  CHECK(redial_timer(net) == REDIAL_NEVER);
  CHECK(redial_phase_of(net) == REDIAL_PHASE_IDLE);
  CHECK(!redial_connected(net));
  CHECK(redial_attempt(net) == 0);
  CHECK(redial_connection(net) == REDIAL_CURRENT);
  CHECK(same(&decision, &decided, sizeof decision));
  if (net != NULL) { CHECK(same(net, &before, sizeof before)); }
}

static void test_events(void) {
  redial_machine net;
  make(&net);
  const redial_machine before = net;
  redial_event event = redial_start();
  redial_decision decision;
  memset(&decision, 0x5A, sizeof decision);
  const redial_decision decided = decision;

  GIVES(REDIAL_NULL, redial_handle(&net, NULL, &decision));
  GIVES(REDIAL_NULL, redial_handle(&net, &event, NULL));
  for (unsigned version = 0; version < 0x10000u; ++version) {
    event.version = (uint16_t)version;
    if (version != REDIAL_C_VERSION) { GIVES(REDIAL_WRONG_VERSION, redial_handle(&net, &event, &decision)); }
  }
  for (unsigned kind = REDIAL_EVENT_INERT + 1; kind < 256; ++kind) {
    event = redial_event_of((uint8_t)kind, REDIAL_CURRENT);
    GIVES(REDIAL_BAD_EVENT, redial_handle(&net, &event, &decision));
  }
  for (unsigned permanent = 2; permanent < 256; ++permanent) {
    event = redial_mint_failed(true, REDIAL_CURRENT, 0);
    event.permanent = (uint8_t)permanent;
    GIVES(REDIAL_BAD_EVENT, redial_handle(&net, &event, &decision));
  }
  for (unsigned kind = 0; kind <= REDIAL_EVENT_INERT; ++kind) {
    if (kind == REDIAL_EVENT_MINT_FAILED) { continue; }
    event = redial_event_of((uint8_t)kind, REDIAL_CURRENT);
    event.permanent = 1; /* a recording could not tell it from another kind */
    GIVES(REDIAL_BAD_EVENT, redial_handle(&net, &event, &decision));
  }
  CHECK(same(&net, &before, sizeof net));
  CHECK(same(&decision, &decided, sizeof decision));

  /* What is outside of a code's range is no misuse: it counts as 0, "unknown", and is reported as 1006. */
  static const int codes[] = {-1, 65536, 65536 + 4010, 2147483647, -2147483647};
  for (size_t i = 0; i < sizeof codes / sizeof codes[0]; ++i) {
    CHECK(redial_closed(codes[i], 7).code == 0 && redial_closed(codes[i], 7).id == 7);
    CHECK(redial_rejected(codes[i], 5, 7).code == 0 && redial_rejected(codes[i], 5, 7).span == 5);
  }
}

/* --- a host, which counts -------------------------------------------------------------------------------------------
 */

struct calls {
  redial_machine* net;
  int all;
  uint32_t armed;
};

static void arm(void* context, uint32_t wait) {
  struct calls* c = context;
  ++c->all;
  c->armed = wait;
}
static void act(void* context, const redial_decision* decision) {
  struct calls* c = context;
  ++c->all;
  CHECK(decision->action != REDIAL_ACTION_WAIT && decision->action != REDIAL_ACTION_NONE);
}
static redial_host counting_host(struct calls* calls) {
  const redial_host host = {.version = REDIAL_C_VERSION,
                            .context = calls,
                            .arm = arm,
                            .connect = act,
                            .mint_token = act,
                            .disconnect = act,
                            .stop = act,
                            .ping = act};
  return host;
}

/* connect reports a failure from within: its timer is the one that stays. */
static void connect_fails(void* context, const redial_decision* decision) {
  struct calls* c = context;
  redial_host host = counting_host(c);
  host.connect = connect_fails;
  const redial_event failed = redial_failed(decision->connection);
  GIVES(REDIAL_OK, redial_drive(c->net, &host, &failed, NULL));
}

static void test_drive(void) {
  redial_machine net;
  make(&net);
  struct calls calls = {.net = &net};
  const redial_host good = counting_host(&calls);
  const redial_event start = redial_start();
  const redial_machine before = net;

  GIVES(REDIAL_NULL, redial_drive(&net, NULL, &start, NULL));
  redial_host odd = good;
  odd.version = 7;
  GIVES(REDIAL_WRONG_VERSION, redial_drive(&net, &odd, &start, NULL));
  odd = good, odd.arm = NULL;
  GIVES(REDIAL_NULL, redial_drive(&net, &odd, &start, NULL));
  odd = good, odd.connect = NULL;
  GIVES(REDIAL_NULL, redial_drive(&net, &odd, &start, NULL));
  odd = good, odd.mint_token = NULL;
  GIVES(REDIAL_NULL, redial_drive(&net, &odd, &start, NULL));
  odd = good, odd.disconnect = NULL;
  GIVES(REDIAL_NULL, redial_drive(&net, &odd, &start, NULL));
  odd = good, odd.stop = NULL;
  GIVES(REDIAL_NULL, redial_drive(&net, &odd, &start, NULL));
  odd = good, odd.ping = NULL;
  GIVES(REDIAL_NULL, redial_drive(&net, &odd, &start, NULL));
  GIVES(REDIAL_NULL, redial_drive(&net, &good, NULL, NULL));
  GIVES(REDIAL_NOT_READY, redial_drive(NULL, &good, &start, NULL));
  CHECK(calls.all == 0 && same(&net, &before, sizeof net));

  redial_decision decision;
  GIVES(REDIAL_OK, redial_drive(&net, &good, &start, &decision));
  CHECK(decision.action == REDIAL_ACTION_MINT_TOKEN && calls.all == 2 && calls.armed == decision.timer);
  odd = good, odd.connect = connect_fails;
  const redial_event minted = redial_minted(REDIAL_NEVER, REDIAL_CURRENT);
  GIVES(REDIAL_OK, redial_drive(&net, &odd, &minted, &decision));
  CHECK(decision.action == REDIAL_ACTION_CONNECT && decision.timer == 10000); /* its own, not the inner one */
  CHECK(redial_phase_of(&net) == REDIAL_PHASE_WAITING && calls.armed == redial_timer(&net) && calls.armed < 10000);
}

static void test_saved_state(void) {
  redial_machine net;
  make(&net);
  unsigned char saved[REDIAL_SAVED_SIZE + 1];
  const unsigned char* const odd = saved + 1; /* flash and RTC memory need not be aligned */
  GIVES(REDIAL_NULL, redial_save(&net, NULL, REDIAL_SAVED_SIZE));
  GIVES(REDIAL_WRONG_SIZE, redial_save(&net, saved, REDIAL_SAVED_SIZE - 1));
  GIVES(REDIAL_WRONG_SIZE, redial_save(&net, saved, REDIAL_SAVED_SIZE + 1));
  GIVES(REDIAL_OK, redial_save(&net, saved + 1, REDIAL_SAVED_SIZE));
  GIVES(REDIAL_NULL, redial_restore(&net, NULL, REDIAL_SAVED_SIZE, 0));
  GIVES(REDIAL_WRONG_SIZE, redial_restore(&net, odd, REDIAL_SAVED_SIZE - 1, 0));
  for (size_t i = 0; i < 8 * REDIAL_SAVED_SIZE; ++i) {
    saved[1 + i / 8] ^= (unsigned char)(1u << i % 8);
    GIVES(REDIAL_NOT_RESTORED, redial_restore(&net, odd, REDIAL_SAVED_SIZE, 0));
    saved[1 + i / 8] ^= (unsigned char)(1u << i % 8);
  }
  GIVES(REDIAL_OK, redial_restore(&net, odd, REDIAL_SAVED_SIZE, 0));
  const redial_event start = redial_start();
  redial_decision decision;
  GIVES(REDIAL_OK, redial_handle(&net, &start, &decision));
  GIVES(REDIAL_NOT_RESTORED, redial_restore(&net, odd, REDIAL_SAVED_SIZE, 0)); /* no longer idle */
}

static void test_options(void) {
  redial_options options = {.version = 0};
  GIVES(REDIAL_NULL, redial_defaults(&redial_metered, NULL));
  GIVES(REDIAL_WRONG_VERSION, redial_defaults(&redial_metered, &options));
  options.version = REDIAL_C_VERSION;
  GIVES(REDIAL_NO_PROFILE, redial_defaults(NULL, &options));
  GIVES(REDIAL_NO_PROFILE, redial_defaults(foreign, &options));
  CHECK(options.backoff.base == 0);
  GIVES(REDIAL_OK, redial_defaults(&redial_metered, &options));
  CHECK(options.backoff.base == 1000);

  uint8_t fault = 99;
  GIVES(REDIAL_NULL, redial_check(NULL, &fault));
  CHECK(fault == 99);
  GIVES(REDIAL_OK, redial_check(&options, &fault));
  CHECK(fault == REDIAL_FAULT_NONE);
  options.backoff.cap = 1;
  GIVES(REDIAL_BAD_OPTIONS, redial_check(&options, NULL));
  GIVES(REDIAL_BAD_OPTIONS, redial_check(&options, &fault));
  CHECK(fault == REDIAL_FAULT_BASE_OVER_CAP);

  /* A machine with options that are no good is made, and says so. */
  redial_machine net = {0};
  GIVES(REDIAL_BAD_OPTIONS, redial_init_with(&net, sizeof net, &redial_metered, &port, &options));
  const redial_event start = redial_start();
  redial_decision decision;
  GIVES(REDIAL_OK, redial_handle(&net, &start, &decision));
  CHECK(decision.action == REDIAL_ACTION_STOP && decision.reason == REDIAL_REASON_INVALID_OPTIONS);

  /* Bytes that are no bool and no enumerator. */
  GIVES(REDIAL_OK, redial_defaults(&redial_metered, &options));
  memset(&options.expect_ready, 0x55, 1);
  memset(&options.reconnect_after_kick, 0x66, 1);
  GIVES(REDIAL_OK, redial_check(&options, &fault));
  GIVES(REDIAL_OK, redial_init_with(&net, sizeof net, &redial_metered, &port, &options));
  options.credential = 200;
  GIVES(REDIAL_BAD_OPTIONS, redial_check(&options, &fault));
  CHECK(fault == REDIAL_FAULT_UNKNOWN_CREDENTIAL);

  GIVES(REDIAL_NULL, redial_unattended(NULL));
  options.version = 0;
  GIVES(REDIAL_WRONG_VERSION, redial_unattended(&options));
  GIVES(REDIAL_WRONG_VERSION, redial_check(&options, NULL));

  redial_limits limits = {.version = 3};
  GIVES(REDIAL_NULL, redial_profile_limits(&redial_metered, NULL));
  GIVES(REDIAL_WRONG_VERSION, redial_profile_limits(&redial_metered, &limits));
  limits.version = REDIAL_C_VERSION;
  GIVES(REDIAL_NO_PROFILE, redial_profile_limits(foreign, &limits));

  CHECK(redial_profile_by_name(NULL) == NULL && redial_profile_by_name("") == NULL);
  CHECK(redial_profile_by_name("metere") == NULL && redial_profile_by_name("metered2") == NULL);
  CHECK(redial_profile_by_name("metered") == &redial_metered);
  CHECK(strcmp(redial_profile_name(&redial_metered), "metered") == 0);
  CHECK(strcmp(redial_profile_name(NULL), "?") == 0 && strcmp(redial_profile_name(foreign), "?") == 0);
}

static void test_words(void) {
  redial_explanation why = {.version = 0};
  redial_decision decision;
  memset(&decision, 0, sizeof decision);
  GIVES(REDIAL_NULL, redial_explain(&redial_metered, NULL, &why));
  GIVES(REDIAL_NULL, redial_explain(&redial_metered, &decision, NULL));
  GIVES(REDIAL_WRONG_VERSION, redial_explain(&redial_metered, &decision, &why));
  GIVES(REDIAL_WRONG_VERSION, redial_explain_close(&redial_metered, 4010, &why));
  GIVES(REDIAL_WRONG_VERSION, redial_explain_status(&redial_metered, 401, &why));
  CHECK(why.name == NULL);
  why.version = REDIAL_C_VERSION;
  GIVES(REDIAL_NO_PROFILE, redial_explain(foreign, &decision, &why));
  GIVES(REDIAL_NO_PROFILE, redial_explain_close(NULL, 4010, &why));
  GIVES(REDIAL_NULL, redial_explain_status(&redial_metered, 401, NULL));
  /* A decision that nobody decided. */
  for (unsigned byte = 0; byte < 256; ++byte) {
    memset(&decision, (int)byte, sizeof decision);
    GIVES(REDIAL_OK, redial_explain(&redial_metered, &decision, &why));
    CHECK(why.name != NULL && why.meaning != NULL && why.remedy != NULL);
  }
  for (int number = -3; number < 300; ++number) {
    CHECK(redial_error_name(number) && redial_action_name(number) && redial_phase_name(number));
    CHECK(redial_reason_name(number) && redial_session_name(number) && redial_endpoint_name(number));
    CHECK(redial_credential_name(number) && redial_rule_class_name(number) && redial_event_name(number));
    CHECK(redial_fault_name(number) != NULL);
  }
  CHECK(strcmp(redial_action_name(-1), "?") == 0 && strcmp(redial_action_name(256), "?") == 0);
  CHECK(strcmp(redial_error_name(REDIAL_NOT_RESTORED + 1), "?") == 0);
}

static void test_edges(void) {
  redial_message message = {.version = 0};
  redial_event event = redial_inert();
  GIVES(REDIAL_NULL, redial_metered_read(NULL, 0, &message));
  GIVES(REDIAL_NULL, redial_metered_read("{}", 2, NULL));
  GIVES(REDIAL_WRONG_VERSION, redial_metered_read("{}", 2, &message));
  GIVES(REDIAL_NULL, redial_metered_event(NULL, 1, 0, &event));
  GIVES(REDIAL_NULL, redial_metered_event(&message, 1, 0, NULL));
  GIVES(REDIAL_WRONG_VERSION, redial_metered_event(&message, 1, 0, &event));
  message.version = REDIAL_C_VERSION;
  for (unsigned kind = REDIAL_MESSAGE_OTHER; kind < 256; ++kind) {
    message.kind = (uint8_t)kind;
    event = redial_start();
    GIVES(REDIAL_OK, redial_metered_event(&message, 1, 0, &event));
    CHECK(event.kind == REDIAL_EVENT_INERT);
  }
  CHECK(redial_parse_retry_after(NULL, 5, 0) == 0 && redial_parse_http_date(NULL, 5) == 0);

  redial_gate gate;
  memset(&gate, 0xA5, sizeof gate);
  redial_limits limits = REDIAL_INIT;
  redial_verdict verdict = {99, 99};
  GIVES(REDIAL_OK, redial_profile_limits(&redial_metered, &limits));
  GIVES(REDIAL_NOT_READY, redial_gate_try_send(&gate, 1, &verdict));
  GIVES(REDIAL_NOT_READY, redial_gate_try_send(NULL, 1, &verdict));
  GIVES(REDIAL_NOT_READY, redial_gate_set_max_frame(&gate, 1));
  GIVES(REDIAL_NOT_READY, redial_gate_drain(&gate));
  GIVES(REDIAL_NOT_READY, redial_gate_reset(NULL));
  GIVES(REDIAL_NULL, redial_gate_init_with(NULL, sizeof gate, &limits, &port, 10));
  GIVES(REDIAL_WRONG_SIZE, redial_gate_init_with(&gate, sizeof gate - 1, &limits, &port, 10));
  GIVES(REDIAL_NULL, redial_gate_init_with(&gate, sizeof gate, NULL, &port, 10));
  GIVES(REDIAL_NULL, redial_gate_init_with(&gate, sizeof gate, &limits, NULL, 10));
  limits.version = 0;
  GIVES(REDIAL_WRONG_VERSION, redial_gate_init_with(&gate, sizeof gate, &limits, &port, 10));
  limits.version = REDIAL_C_VERSION;
  GIVES(REDIAL_NULL, redial_gate_init(NULL, sizeof gate, &redial_metered, &port));
  GIVES(REDIAL_WRONG_SIZE, redial_gate_init(&gate, 0, &redial_metered, &port));
  GIVES(REDIAL_NO_PROFILE, redial_gate_init(&gate, sizeof gate, foreign, &port));
  GIVES(REDIAL_NULL, redial_gate_init(&gate, sizeof gate, &redial_metered, NULL));
  GIVES(REDIAL_NOT_READY, redial_gate_drain(&gate));
  CHECK(verdict.kind == 99 && verdict.wait == 99);
  GIVES(REDIAL_OK, redial_gate_init_with(&gate, sizeof gate, &limits, &port, 4000000000u)); /* headroom: as 99 */
  GIVES(REDIAL_NULL, redial_gate_try_send(&gate, 1, NULL));
  GIVES(REDIAL_OK, redial_gate_try_send(&gate, SIZE_MAX, &verdict));
  CHECK(verdict.kind == REDIAL_VERDICT_TOO_BIG);

  /* A machine is no gate, and a gate no machine. */
  redial_machine net;
  make(&net);
  redial_gate of_machine;
  memcpy(&of_machine, &net, sizeof of_machine);
  GIVES(REDIAL_NOT_READY, redial_gate_drain(&of_machine));
}

static void test_recorder(void) {
  static uint32_t words[REDIAL_SMALLEST_RECORDING / 4 + 1];
  redial_recorder net;
  memset(&net, 0xA5, sizeof net);
  redial_options options = REDIAL_INIT;
  GIVES(REDIAL_OK, redial_defaults(&redial_metered, &options));
  const size_t size = REDIAL_SMALLEST_RECORDING;
  const redial_event start = redial_start();
  redial_decision decision;
  unsigned char saved[REDIAL_SAVED_SIZE] = {0};

  GIVES(REDIAL_NULL, redial_recorder_init(NULL, sizeof net, &redial_metered, &port, NULL, words, size));
  GIVES(REDIAL_WRONG_SIZE, redial_recorder_init(&net, 1, &redial_metered, &port, NULL, words, size));
  GIVES(REDIAL_NO_PROFILE, redial_recorder_init(&net, sizeof net, foreign, &port, NULL, words, size));
  GIVES(REDIAL_NULL, redial_recorder_init(&net, sizeof net, &redial_metered, NULL, NULL, words, size));
  GIVES(REDIAL_NULL, redial_recorder_init(&net, sizeof net, &redial_metered, &port, NULL, NULL, size));
  GIVES(REDIAL_WRONG_SIZE, redial_recorder_init(&net, sizeof net, &redial_metered, &port, NULL, words, size - 4));
  GIVES(REDIAL_WRONG_SIZE, redial_recorder_init(&net, sizeof net, &redial_metered, &port, NULL, words, size + 1));
  static uint32_t large[REDIAL_LARGEST_RECORDING / 4];
  GIVES(REDIAL_WRONG_SIZE,
        redial_recorder_init(&net, sizeof net, &redial_metered, &port, NULL, large, REDIAL_LARGEST_RECORDING + 4));
  redial_recorder largest;
  GIVES(REDIAL_OK, redial_recorder_init(&largest, sizeof largest, &redial_metered, &port, NULL, large, sizeof large));
  options.version = 0;
  GIVES(REDIAL_WRONG_VERSION, redial_recorder_init(&net, sizeof net, &redial_metered, &port, &options, words, size));
  GIVES(REDIAL_NOT_READY, redial_recorder_handle(&net, &start, &decision));
  GIVES(REDIAL_NOT_READY, redial_recorder_saw_frame(NULL, 1));
  GIVES(REDIAL_NOT_READY, redial_recorder_save(&net, saved, sizeof saved));
  GIVES(REDIAL_NOT_READY, redial_recorder_restore(&net, saved, sizeof saved, 0));
  CHECK(redial_recorder_timer(&net) == REDIAL_NEVER && redial_recorder_phase_of(&net) == REDIAL_PHASE_IDLE);
  CHECK(redial_recorder_connection(NULL) == REDIAL_CURRENT);

  options.version = REDIAL_C_VERSION;
  options.backoff.base = 0;
  GIVES(REDIAL_BAD_OPTIONS, redial_recorder_init(&net, sizeof net, &redial_metered, &port, &options, words, size));
  GIVES(REDIAL_OK, redial_recorder_handle(&net, &start, &decision));
  CHECK(decision.reason == REDIAL_REASON_INVALID_OPTIONS);
  GIVES(REDIAL_OK, redial_recorder_init(&net, sizeof net, &redial_metered, &port, NULL, words, size));
  GIVES(REDIAL_NULL, redial_recorder_handle(&net, NULL, &decision));
  GIVES(REDIAL_NULL, redial_recorder_handle(&net, &start, NULL));
  GIVES(REDIAL_WRONG_SIZE, redial_recorder_save(&net, saved, 31));
  GIVES(REDIAL_OK, redial_recorder_save(&net, saved, sizeof saved));
  GIVES(REDIAL_OK, redial_recorder_restore(&net, saved, sizeof saved, 0));
  GIVES(REDIAL_OK, redial_recorder_handle(&net, &start, &decision));
  GIVES(REDIAL_NOT_RESTORED, redial_recorder_restore(&net, saved, sizeof saved, 0));
  CHECK(words[REDIAL_SMALLEST_RECORDING / 4] == 0);

  struct calls calls = {.net = NULL};
  const redial_host good = counting_host(&calls);
  GIVES(REDIAL_NULL, redial_follow(NULL, &decision));
  GIVES(REDIAL_NULL, redial_follow(&good, NULL));
  CHECK(calls.all == 0);
  GIVES(REDIAL_OK, redial_follow(&good, &decision));
  CHECK(calls.all == 2 && calls.armed == decision.timer);
  /* The timer, and at most one thing more; of an action that is none of redial's, nothing. */
  for (unsigned action = 0; action < 256; ++action) {
    const bool to_do = action == REDIAL_ACTION_CONNECT || action == REDIAL_ACTION_MINT_TOKEN ||
                       action == REDIAL_ACTION_DISCONNECT || action == REDIAL_ACTION_STOP ||
                       action == REDIAL_ACTION_PING;
    calls.all = 0;
    decision.action = (uint8_t)action;
    GIVES(REDIAL_OK, redial_follow(&good, &decision));
    CHECK(calls.all == (to_do ? 2 : 1));
  }
}

int main(void) {
  test_init();
  redial_machine net;
  test_not_ready(NULL);
  static const int fillings[] = {0x00, 0xFF, 0xA5, 0xC1};
  for (size_t i = 0; i < sizeof fillings / sizeof fillings[0]; ++i) {
    memset(&net, fillings[i], sizeof net);
    test_not_ready(&net);
  }
  test_events();
  test_drive();
  test_saved_state();
  test_options();
  test_words();
  test_edges();
  test_recorder();
  printf("%d checks, %d failed\n", checks, failures);
  return failures == 0 ? 0 : 1;
}
