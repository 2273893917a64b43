/* SPDX-License-Identifier: MIT */
#include "replay_c.h"

static redial_machine net;
static redial_gate gate;

static uint32_t tick_of(void* context) {
  (void)context;
  return replay_tick();
}
static uint32_t noise_of(void* context) {
  (void)context;
  return replay_noise();
}
static const redial_port port = {.version = REDIAL_C_VERSION, .millis = tick_of, .random = noise_of};

bool replay_make(const char* profile, const redial_options* options) {
  const redial_error error = redial_init_with(&net, sizeof net, redial_profile_by_name(profile), &port, options);
  return error == REDIAL_OK || error == REDIAL_BAD_OPTIONS; /* a machine that stops, as in C++ */
}

static redial_event event_of(uint8_t kind, int code, uint32_t span, uint32_t id, bool permanent) {
  switch (kind) {
    case REDIAL_EVENT_OPENED: return redial_opened(id);
    case REDIAL_EVENT_READY: return redial_ready(id, span);
    case REDIAL_EVENT_CLOSED: return redial_closed(code, id);
    case REDIAL_EVENT_REJECTED: return redial_rejected(code, span, id);
    case REDIAL_EVENT_FAILED: return redial_failed(id);
    case REDIAL_EVENT_GOING_AWAY: return redial_going_away(span, id);
    case REDIAL_EVENT_RECEIVED: return redial_received(id);
    case REDIAL_EVENT_START: return redial_start();
    case REDIAL_EVENT_STOP: return redial_stop();
    case REDIAL_EVENT_MINTED: return redial_minted(span, id);
    case REDIAL_EVENT_MINT_FAILED: return redial_mint_failed(permanent, id, span);
    case REDIAL_EVENT_TOKEN_LOST: return redial_token_lost();
    case REDIAL_EVENT_LINK_DOWN: return redial_link_down();
    case REDIAL_EVENT_LINK_UP: return redial_link_up();
    case REDIAL_EVENT_ELAPSED: return redial_elapsed();
    case REDIAL_EVENT_SESSION_LOST: return redial_session_lost(id);
    default: return redial_inert();
  }
}

bool replay_feed(uint8_t kind, int code, uint32_t span, uint32_t id, bool permanent, redial_decision* decision) {
  const redial_event event = event_of(kind, code, span, id, permanent);
  return redial_handle(&net, &event, decision) == REDIAL_OK;
}

bool replay_saw_frame(uint32_t id) { return redial_saw_frame(&net, id) == REDIAL_OK; }
uint32_t replay_timer(void) { return redial_timer(&net); }
uint8_t replay_phase(void) { return redial_phase_of(&net); }
uint32_t replay_connection(void) { return redial_connection(&net); }
bool replay_save(unsigned char* bytes) { return redial_save(&net, bytes, REDIAL_SAVED_SIZE) == REDIAL_OK; }
bool replay_restore(const unsigned char* bytes, uint32_t away) {
  return redial_restore(&net, bytes, REDIAL_SAVED_SIZE, away) == REDIAL_OK;
}

bool replay_make_gate(const char* profile) {
  return redial_gate_init(&gate, sizeof gate, redial_profile_by_name(profile), &port) == REDIAL_OK;
}
bool replay_send(size_t bytes, redial_verdict* verdict) {
  return redial_gate_try_send(&gate, bytes, verdict) == REDIAL_OK;
}
bool replay_drain(void) { return redial_gate_drain(&gate) == REDIAL_OK; }
bool replay_reset(void) { return redial_gate_reset(&gate) == REDIAL_OK; }

bool replay_text(const char* text, size_t size, int64_t unix_now, redial_event* event) {
  redial_message message = REDIAL_INIT;
  return redial_metered_read(text, size, &message) == REDIAL_OK &&
         redial_metered_event(&message, REDIAL_CURRENT, unix_now, event) == REDIAL_OK;
}
redial_event replay_refused(int status, const char* text, size_t size, int64_t unix_now) {
  return redial_rejected(status, redial_parse_retry_after(text, size, unix_now), REDIAL_CURRENT);
}
