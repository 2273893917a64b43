// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_FLIGHT_REPLAY_HPP_INCLUDED
#define REDIAL_EDGE_FLIGHT_REPLAY_HPP_INCLUDED

#include <redial/edge/flight_recorder.hpp>
#include <redial/edge/flight_recording.hpp>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {

/// One thing that a recording holds, and what the machine made of it.
struct flight_step {
  enum class kind : uint8_t {
    state,  ///< the recording begins here, or a machine was made or restored: `decision` tells where it is
    event,  ///< handle(event) gave `decision`
    frame,  ///< saw_frame; it decides nothing
  };
  kind what = kind::state;
  redial::event event;
  redial::decision decision;
  uint32_t tick = 0;       ///< what the device's clock said, milliseconds
  uint32_t passed = 0;     ///< milliseconds since the event before it, by that clock; 2^31 and more: it went back
  uint32_t draws[8] = {};  ///< the random words that were drawn
  uint8_t drawn = 0;       ///< how many there are
  const uint8_t* bytes = nullptr;  ///< where it stands in the recording
  size_t size = 0;                 ///< bytes
};

namespace detail {

/// Bytes that are taken one after the other, and the random source of a replay: what was drawn stands among them.
class flight_reader {
 public:
  const uint8_t* at = nullptr;
  const uint8_t* end = nullptr;
  bool good = true;              ///< false: more was taken than there was, or something that cannot be
  flight_step* noted = nullptr;  ///< where what is drawn is shown

  uint32_t take() noexcept {
    if (at == end) {
      good = false;
      return 0;
    }
    return *at++;
  }
  uint32_t take_number() noexcept {
    uint32_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
      const uint32_t byte = take();
      value |= (byte & 127) << shift;
      if (byte < 128) { return value; }
    }
    good = false;
    return value;
  }
  uint32_t operator()() noexcept {
    uint32_t word = 0;
    for (unsigned shift = 0; shift < 32; shift += 8) { word |= take() << shift; }
    noted->draws[noted->drawn++ & 7u] = word;  // no event draws more than six
    return word;
  }
};

/// The members of an event, as they lie in it: events are otherwise made by naming what was seen.
struct event_parts {
  uint32_t span;
  uint32_t id;
  uint16_t code;
  uint8_t kind;
  uint8_t permanent;
};
inline event event_of(const event_parts& parts) noexcept {
  static_assert(sizeof(event) == sizeof(event_parts), "an event has these parts and no others");
  event e;
  unsigned char* const to = reinterpret_cast<unsigned char*>(&e);
  const unsigned char* const from = reinterpret_cast<const unsigned char*>(&parts);
  for (size_t i = 0; i < sizeof(event); ++i) { to[i] = from[i]; }
  return e;
}

/// True if an object holds a value of its type, as every byte of a bool need not.
inline bool is_bool(const bool& value) noexcept { return *reinterpret_cast<const unsigned char*>(&value) <= 1; }

/// True for what a machine could remember, as far as its types go.
inline bool is_sound(const memory& m) noexcept {
  return m.phase <= phase::stopped && m.reason <= reason::invalid_options && m.action <= action::ping &&
         m.session <= session::resume_else_fresh && m.endpoint <= endpoint::secure &&
         m.wait_is <= wait_kind::budgeted && m.token_is <= token_use::shown && is_bool(m.link_down) &&
         is_bool(m.tell_user) && is_bool(m.hold_publishing) && is_bool(m.upgraded) && is_bool(m.free_retry_used) &&
         is_bool(m.advice_is_stale) && is_bool(m.ready_time_renewed) && m.mint_is <= mint_state::renewed &&
         is_bool(m.first_spread_drawn) && is_bool(m.upgraded_in_vain);
}

/// Takes a state behind its kind. False, and nothing changed, if there is none.
inline bool take_state(flight_reader& from, memory& to) noexcept {
  memory read;
  unsigned char* const bytes = reinterpret_cast<unsigned char*>(&read);
  uint32_t word = 0;
  for (size_t i = 0; i < sizeof(memory); ++i) {
    word = i % 4 == 0 ? from.take_number() - 1 : word >> 8;
    bytes[i] = static_cast<unsigned char>(word);
  }
  from.good = from.good && is_sound(read);
  if (from.good) { to = read; }
  return from.good;
}

/// True for memories that are the same, byte for byte: they have no padding.
inline bool is_same_memory(const memory& a, const memory& b) noexcept {
  for (size_t i = 0; i < sizeof(memory); ++i) {
    if (reinterpret_cast<const unsigned char*>(&a)[i] != reinterpret_cast<const unsigned char*>(&b)[i]) {
      return false;
    }
  }
  return true;
}

/// Takes an event behind its head; sets `passed`.
inline event take_event(flight_reader& from, uint32_t head, const memory& now, uint32_t& passed) noexcept {
  const uint32_t kind = head & 31;
  const uint32_t id_form = (head >> 5) & 3;
  const bool permanent = kind > static_cast<uint32_t>(event::kind::inert);
  event_parts e{usual_span(kind), current, 0, static_cast<uint8_t>(permanent ? kind - flight_permanent : kind),
                permanent};
  if (id_form == 3 || (permanent && e.kind != static_cast<uint8_t>(event::kind::mint_failed))) {
    from.good = false;
    return event{};
  }
  passed = from.take_number();
  if (e.kind == static_cast<uint8_t>(event::kind::closed) || e.kind == static_cast<uint8_t>(event::kind::rejected)) {
    const uint32_t code = from.take_number();
    from.good = from.good && code <= 0xFFFF;
    e.code = static_cast<uint16_t>(code ^ usual_bits(kind, code));
  }
  if (head >= 128) { e.span += from.take_number(); }
  if (id_form != 0) { e.id = id_form == 1 ? newest_id(now, kind) : from.take_number(); }
  return event_of(e);
}

}  // namespace detail

/// Plays a recording again: each event that it holds, and what the device decided (contract 13.1). Profile and options
/// must be the device's. Any bytes may be given: what is no recording gives a fault, and nothing outside is read.
///
///     redial::flight_replay replay{redial::metered, options, black_box};
///     for (redial::flight_step step; replay.next(step);) { ... }
///     if (replay.fault() != redial::recording_fault::none) { ... }
class flight_replay {
 public:
  /// Of a recording that is at hand.
  template <size_t Size>
  flight_replay(const redial::profile& p, const redial::options& chosen, const flight_recording<Size>& recording)
      : flight_replay(p, chosen, recording.words, Size) {}

  /// Of so many bytes at `words`, which must stay there.
  flight_replay(const redial::profile& p, const redial::options& chosen, const uint32_t* words, size_t bytes)
      : core_(*detail::rules_of{p}.book, chosen), words_(words) {
    fault_ = look_at(bytes, detail::flight_facts(*detail::rules_of{p}.book, chosen));
  }

  /// Why it cannot be replayed, or no further; none if it can, or was. `damaged` may come after steps.
  recording_fault fault() const noexcept { return fault_; }

  /// Plays the next step. False at the end, and where the recording contradicts itself.
  bool next(flight_step& step) {
    while (fault_ == recording_fault::none && (core_.random.at != core_.random.end || older_ || newer_)) {
      if (core_.random.at == core_.random.end) { next_page(); }
      step = flight_step{};
      step.bytes = core_.random.at;
      core_.random.noted = &step;
      const bool shown = play(step);
      if (!core_.random.good) { fault_ = recording_fault::damaged; }
      step.size = static_cast<size_t>(core_.random.at - step.bytes);
      if (shown && core_.random.good) { return true; }
    }
    return false;
  }

 private:
  recording_fault look_at(size_t bytes, uint32_t facts) noexcept {
    if (bytes < detail::pages_at * 4) { return recording_fault::truncated; }
    const uint32_t difference = words_[detail::mark_at] ^ detail::flight_mark;
    if (difference != 0) { return difference > 0xFF ? recording_fault::foreign : recording_fault::layout; }
    const uint32_t page_bytes = words_[detail::page_bytes_at];
    if (page_bytes < detail::flight_page_bytes(smallest_recording) ||
        page_bytes > detail::flight_page_bytes(largest_recording) || page_bytes % 4 != 0) {
      return recording_fault::damaged;
    }
    if ((bytes - detail::pages_at * 4) / 2 < page_bytes) { return recording_fault::truncated; }
    const uint32_t newest = words_[detail::newest_at];
    older_ = page_is_whole(newest + 1);
    if (!older_ && !page_is_whole(newest)) { return recording_fault::damaged; }
    return words_[detail::facts_at] == facts ? recording_fault::none : recording_fault::device;
  }
  const uint32_t* page(uint32_t number) const noexcept {
    return words_ + detail::pages_at + (number & 1) * (words_[detail::page_bytes_at] / 4);
  }
  bool page_is_whole(uint32_t number) const noexcept {
    const uint32_t* const at = page(number);
    const uint32_t end = at[detail::end_at];
    if (end > words_[detail::page_bytes_at]) { return false; }
    uint32_t sum = words_[detail::facts_at];
    for (uint32_t i = detail::bytes_at * 4; i < end; ++i) {
      sum = detail::mix(sum, reinterpret_cast<const uint8_t*>(at)[i]);
    }
    return end > detail::bytes_at * 4 && sum == at[detail::check_at];
  }
  /// The older page, then the newer one, which a reset may have torn: what the older one holds is played nevertheless.
  /// Each begins with a state.
  void next_page() noexcept {
    const uint32_t number = words_[detail::newest_at] + (older_ ? 1 : 0);
    const uint32_t* const at = page(number);
    (older_ ? older_ : newer_) = false;
    if (!page_is_whole(number)) {
      core_.random.good = false;
      return;
    }
    core_.random.at = reinterpret_cast<const uint8_t*>(at) + detail::bytes_at * 4;
    core_.random.end = reinterpret_cast<const uint8_t*>(at) + at[detail::end_at];
    if (*core_.random.at != detail::flight_state) { core_.random.good = false; }
  }
  /// False for what is of no interest: a page that goes on where the one before ended.
  bool play(flight_step& step) {
    detail::flight_reader& from = core_.random;
    const uint32_t before = core_.tick;
    const uint32_t head = from.take();
    if (head == detail::flight_state) {
      const detail::memory last = core_;
      if (!detail::take_state(from, core_)) { return false; }
      step.what = flight_step::kind::state;
      if (begun_ && detail::is_same_memory(last, core_)) { return false; }
      begun_ = true;
    } else if (head == detail::flight_frame) {
      step.what = flight_step::kind::frame;
      core_.looks_without_frame = 0;
    } else {
      step.what = flight_step::kind::event;
      step.event = detail::take_event(from, head, core_, step.passed);
      if (from.good) { core_.react(step.event, before + step.passed); }
    }
    step.tick = core_.tick;
    step.decision = core_.decided();
    if (step.what != flight_step::kind::event) { step.decision.action = action::none; }
    return true;
  }

  detail::machine<detail::flight_reader> core_;
  const uint32_t* words_;
  recording_fault fault_ = recording_fault::none;
  bool older_ = false;  ///< the older page is to be played
  bool newer_ = true;
  bool begun_ = false;
};

namespace detail {
/// Reads the bytes of a step of kind state.
inline bool read_state(const uint8_t* bytes, size_t size, memory& to) noexcept {
  flight_reader from;
  from.at = bytes;
  from.end = bytes + size;
  return from.take() == flight_state && take_state(from, to) && from.at == from.end;
}
}  // namespace detail

/// Puts a machine into a state that a recording holds, the bytes of a step of kind `state`: for tools and tests. Set
/// its clock to state_tick() first. False, and nothing changed, if they are none.
template <class Clock, class Random>
bool set_state(flight_recorder<Clock, Random>& net, const uint8_t* bytes, size_t size) {
  detail::memory read;
  if (!detail::read_state(bytes, size, read)) { return false; }
  net.set_state(read);
  return true;
}

/// What the device's clock said in such a state, milliseconds; 0 if it is none.
inline uint32_t state_tick(const uint8_t* bytes, size_t size) noexcept {
  detail::memory read;
  return detail::read_state(bytes, size, read) ? read.tick : 0;
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_FLIGHT_REPLAY_HPP_INCLUDED
