/* SPDX-License-Identifier: MIT */
#ifndef REDIAL_TESTS_FIRMWARE_REPLAY_C_H_INCLUDED
#define REDIAL_TESTS_FIRMWARE_REPLAY_C_H_INCLUDED

/* The half of replay.cpp that is C: a machine and a send gate, driven by plain numbers. replay_c.hpp has the other
 * half. */
#include <redial/c/redial.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the tape says of time and chance; of replay_c.hpp. */
uint32_t replay_tick(void);
uint32_t replay_noise(void);

bool replay_make(const char* profile, const redial_options* options);
/* kind: of redial_event_kind; code, span, id, permanent: whatever such an event has of them. */
bool replay_feed(uint8_t kind, int code, uint32_t span, uint32_t id, bool permanent, redial_decision* decision);
bool replay_saw_frame(uint32_t id);
uint32_t replay_timer(void);
uint8_t replay_phase(void);
uint32_t replay_connection(void);
bool replay_save(unsigned char* bytes);
bool replay_restore(const unsigned char* bytes, uint32_t away);

bool replay_make_gate(const char* profile);
bool replay_send(size_t bytes, redial_verdict* verdict);
bool replay_drain(void);
bool replay_reset(void);

bool replay_text(const char* text, size_t size, int64_t unix_now, redial_event* event);
redial_event replay_refused(int status, const char* text, size_t size, int64_t unix_now);

#ifdef __cplusplus
}
#endif

#endif /* REDIAL_TESTS_FIRMWARE_REPLAY_C_H_INCLUDED */
