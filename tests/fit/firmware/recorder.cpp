// SPDX-License-Identifier: MIT
// Ten thousand random tapes, each recorded in a recording that is too small for it, over reboots: what it still holds
// replays to the decisions that were made, every member of each, and to nothing after them. Prints check values and one
// recording as words: the outputs must be the same on the host and on every target, byte for byte.
#include <redial/recorder.hpp>

#include "boards/board.hpp"
#include "storm.hpp"
#include "text.hpp"

struct in_place {};
inline void* operator new(size_t, void* at, in_place) noexcept { return at; }

namespace {

constexpr uint32_t tapes = 10000;
constexpr uint32_t longest_tape = 64;  ///< events

uint32_t tick = 0;
uint32_t millis() { return tick; }
uint32_t seed = 1;
uint32_t noise() { return xorshift(seed); }

using machine = redial::flight_recorder<uint32_t (*)(), uint32_t (*)()>;

uint32_t mix(uint32_t sum, uint32_t word) {
  sum = (sum ^ word) * 0x01000193u;
  return sum ^ (sum >> 15);
}
/// A check value of every member of a decision and of the clock.
uint32_t check_of(const redial::decision& d, uint32_t at) {
  const uint32_t members[] = {static_cast<uint32_t>(d.action),
                              d.timer.count,
                              static_cast<uint32_t>(d.phase),
                              d.attempt,
                              d.connection,
                              d.mint,
                              static_cast<uint32_t>(d.reason),
                              d.code,
                              d.tell_user,
                              d.hold_publishing,
                              static_cast<uint32_t>(d.session),
                              static_cast<uint32_t>(d.endpoint),
                              d.budget_wait,
                              at};
  uint32_t sum = 0x811C9DC5u;
  for (const uint32_t member : members) { sum = mix(sum, member); }
  return sum;
}

/// Half of the tapes run with short waits, so that more happens in them.
redial::options options_of(uint32_t tape) {
  redial::options o = redial::unattended(redial::metered.defaults);
  if ((tape & 1u) != 0) {
    o.backoff.base.count = 20;
    o.backoff.cap.count = 500;
    o.stable_after.count = 100;
    o.budget.burst = 0;
  }
  return o;
}

/// A device, as often as it boots: the machine in place, the recording in memory that no boot clears.
class device {
 public:
  explicit device(const redial::options& o) : options_(o), net_(make()) {}

  void reboot(uint32_t away) {
    const redial::saved_state saved = net_->save();
    net_ = make();
    (void)net_->restore(saved, redial::milliseconds{away});
  }
  machine& net() { return *net_; }
  static redial::flight_recording<redial::smallest_recording> box;

 private:
  machine* make() { return ::new (place_, in_place{}) machine(redial::metered, millis, noise, box, options_); }

  redial::options options_;
  alignas(machine) unsigned char place_[sizeof(machine)];
  machine* net_;
};
redial::flight_recording<redial::smallest_recording> device::box REDIAL_TEST_NOINIT;

uint32_t made[longest_tape];  ///< a check value of each decision of the tape
uint32_t events = 0;          ///< how many there are

/// Records a tape.
void record(uint32_t tape) {
  storm events_of{tape * 2654435761u | 1u};
  seed = tape + 1;
  tick = tape * 977u << 12;  // some wrap
  device d{options_of(tape)};
  const uint32_t length = 1 + (events_of.bits() & 0xFFFFu) * longest_tape / 65536u;
  for (events = 0; events < length; ++events) {
    const redial::event e = events_of.next(d.net(), tick);
    if (events_of.reboots()) { d.reboot(events_of.bits() >> 16); }
    if ((events_of.bits() & 7u) == 0) { d.net().saw_frame(); }
    made[events] = check_of(d.net().handle(e), tick);
  }
}

/// Replays it, and compares from the end. The number of events that it held; 0 if one is not what was made.
uint32_t replay(uint32_t tape) {
  uint32_t held = 0;
  for (int pass = 0; pass < 2; ++pass) {  // the first one counts
    redial::flight_replay again{redial::metered, options_of(tape), device::box};
    uint32_t at = events - held;
    for (redial::flight_step step; again.next(step);) {
      if (step.what != redial::flight_step::kind::event) { continue; }
      if (pass == 0) {
        ++held;
      } else if (made[at++] != check_of(step.decision, step.tick)) {
        return 0;
      }
    }
    if (again.fault() != redial::recording_fault::none || held > events) { return 0; }
  }
  return held;
}

void print_words(uint32_t tape) {
  redial::flight_replay again{redial::metered, options_of(tape), device::box};
  for (redial::flight_step step; again.next(step);) {
    line out;
    redial::write_words(step, [&out](char c) { out << c; });
    out.end();
  }
}

}  // namespace

int run() {
  uint32_t held = 0;
  uint32_t short_of = 0;
  uint32_t sum = 0x811C9DC5u;
  for (uint32_t tape = 0; tape < tapes; ++tape) {
    record(tape);
    const uint32_t kept = replay(tape);
    if (kept == 0) {
      line out;
      (out << "tape " << tape << ": the replay is not what was decided").end();
      print_words(tape);
      return 1;
    }
    held += kept;
    short_of += kept < events ? 1u : 0u;
    for (uint32_t i = events - kept; i < events; ++i) { sum = mix(sum, made[i]); }
  }
  line out;
  (out << tapes << " tapes, " << short_of << " of them longer than their recording; " << held
       << " events replayed, check value ")
      .hex(sum)
      .end();
  print_words(tapes - 1);
  return short_of > tapes / 10 ? 0 : 1;
}
