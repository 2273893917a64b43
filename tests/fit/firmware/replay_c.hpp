// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_FIRMWARE_REPLAY_C_HPP_INCLUDED
#define REDIAL_TESTS_FIRMWARE_REPLAY_C_HPP_INCLUDED

// A machine and a send gate with the members that replay.cpp uses, which go through C and back: each event is made, and
// each call is done, by what a C compiler has made of replay_c.c. replay.cpp is the unit that defines C's functions.

#include <redial/redial.hpp>
#define REDIAL_C_PROFILES(ASK_FOR) ASK_FOR(metered) ASK_FOR(rfc6455)
#include <redial/c/define.hpp>

#include "boards/board.hpp"
#include "replay_c.h"

namespace through_c {

inline uint32_t (*tick)() = nullptr;
inline uint32_t (*noise)() = nullptr;

/// What C refused: never, in a tape.
inline void must(bool good) {
  if (!good) { board::finish(3); }
}

class machine {
 public:
  machine(const redial::profile& p, uint32_t (*clock)(), uint32_t (*random)(), const redial::options& o) {
    tick = clock;
    noise = random;
    const redial_options options = redial::c::to_c(o);
    must(replay_make(p.name, &options));
  }
  machine(const redial::profile& p, uint32_t (*clock)(), uint32_t (*random)())
      : machine(p, clock, random, p.defaults) {}

  redial::decision handle(const redial::event& e) {
    redial_decision d;
    must(replay_feed(static_cast<uint8_t>(e.what()), e.code(), e.span().count, e.id(), e.permanent(), &d));
    return {static_cast<redial::action>(d.action),
            redial::milliseconds{d.timer},
            static_cast<redial::phase>(d.phase),
            d.attempt,
            d.connection,
            d.mint,
            static_cast<redial::reason>(d.reason),
            d.code,
            d.tell_user,
            d.hold_publishing,
            static_cast<redial::session>(d.session),
            static_cast<redial::endpoint>(d.endpoint),
            d.budget_wait};
  }
  void saw_frame(uint32_t id = redial::current) { must(replay_saw_frame(id)); }
  redial::milliseconds timer() const { return redial::milliseconds{replay_timer()}; }
  redial::phase phase() const { return static_cast<redial::phase>(replay_phase()); }
  bool connected() const { return phase() == redial::phase::online; }
  uint32_t connection() const { return replay_connection(); }
  redial::saved_state save() const {
    redial::saved_state saved;
    must(replay_save(reinterpret_cast<unsigned char*>(&saved)));
    return saved;
  }
  bool restore(const redial::saved_state& saved, redial::milliseconds away) {
    return replay_restore(reinterpret_cast<const unsigned char*>(&saved), away.count);
  }
};

class gate {
 public:
  gate(const redial::limits& limits, uint32_t (*clock)()) {
    tick = clock;
    must(replay_make_gate(limits.burst != 0 ? "metered" : "rfc6455"));
  }
  redial::send_verdict try_send(size_t bytes) {
    redial_verdict v;
    must(replay_send(bytes, &v));
    return {static_cast<redial::send_verdict::kind>(v.kind), redial::milliseconds{v.wait}};
  }
  void drain() { must(replay_drain()); }
  void reset() { must(replay_reset()); }
};

/// The events of a message and of a refusal.
inline redial::event of_text(const char* text, size_t size, int64_t unix_now) {
  redial_event e;
  must(replay_text(text, size, unix_now, &e));
  return redial::c::event_of(e);
}
inline redial::event of_refusal(uint32_t status, const char* text, size_t size, int64_t unix_now) {
  return redial::c::event_of(replay_refused(static_cast<int>(status), text, size, unix_now));
}

}  // namespace through_c

extern "C" {
uint32_t replay_tick(void) { return through_c::tick(); }
uint32_t replay_noise(void) { return through_c::noise(); }
}

#endif  // REDIAL_TESTS_FIRMWARE_REPLAY_C_HPP_INCLUDED
