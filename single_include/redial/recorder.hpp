// SPDX-License-Identifier: MIT
// redial 0.1.0, generated from include/ by single_include/amalgamate.cmake: edit there.
//
// MIT License
//
// Copyright (c) 2026 redial contributors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

#ifndef REDIAL_RECORDER_HPP_INCLUDED
#define REDIAL_RECORDER_HPP_INCLUDED

// The flight recorder, its replay, and both as words. redial.hpp is included along. It stands apart because it costs a
// compiler a fifth of what redial.hpp does, and few programs need it.

#include <redial/redial.hpp>

#if defined(__cplusplus) && (__cplusplus >= 201703L || (defined(_MSVC_LANG) && _MSVC_LANG >= 201703L))

#ifndef REDIAL_EDGE_FLIGHT_RECORDING_HPP_INCLUDED
#define REDIAL_EDGE_FLIGHT_RECORDING_HPP_INCLUDED



#include <stddef.h>
#include <stdint.h>

// What a flight recorder writes and a replay reads (contract 13.1): a head, and two pages. A page begins with what the
// machine remembered at that time, and goes on with the events since. When it is full the other one is written anew: so
// there is always a state to begin from, and one page of events at the least. An event is
//
//     one byte   kind (5 bits); whether it names no id, the newest one, or another (2 bits); the flag of its kind
//     a number   milliseconds since the event before it
//     a number   closed, rejected: the code
//     a number   with the flag: a span that is not the kind's usual one
//     a number   an id that is neither missing nor the newest
//     4 bytes    for each random word that the machine drew
//
// A number has seven bits in a byte, the lowest first, and the top bit says that more follow. How many words were drawn
// is not written: whoever reads an event feeds it to a machine, which asks for as many as it asked for then.

namespace redial {
inline namespace v0 {

/// Why bytes are no recording that could be replayed.
enum class recording_fault : uint8_t {
  none,       ///< it can be replayed
  truncated,  ///< bytes are missing
  foreign,    ///< no recording, or one from a processor of the other byte order
  layout,     ///< a recording of another layout
  damaged,    ///< the check value is not that of the contents, or the contents contradict themselves
  device,     ///< another profile, other options or another version of the library
};

/// The enumerator's name.
constexpr const char* to_string(recording_fault value) noexcept {
  switch (value) {
    case recording_fault::none: return "none";
    case recording_fault::truncated: return "truncated";
    case recording_fault::foreign: return "foreign";
    case recording_fault::layout: return "layout";
    case recording_fault::damaged: return "damaged";
    case recording_fault::device: return "device";
  }
  return "?";
}

/// The least that a recording takes, in bytes: 25 events or so. A reboot needs room of its own, so where reboots are to
/// be seen 1024 bytes are a better choice: 100 events or so.
inline constexpr size_t smallest_recording = 392;
/// The most, in bytes.
inline constexpr size_t largest_recording = 65536;

/// The memory of a flight recorder, Size bytes. It is trivial: without an initialiser its contents are left alone, in a
/// section that outlives a reset; a recorder that finds no recording of its own in it begins one.
///
///     RTC_NOINIT_ATTR redial::flight_recording<1024> black_box;    // ESP32: outlives a crash and deep sleep
///
/// Its bytes, sizeof(black_box) from &black_box on, are what is sent home, written to flash, and read by flight_replay.
template <size_t Size>
struct flight_recording {
  static_assert(Size >= smallest_recording && Size <= largest_recording && Size % 4 == 0,
                "redial: a recording has 392 to 65,536 bytes, a multiple of 4");
  uint32_t words[Size / 4];
};

/// Where a recording lies: the words of a `flight_recording`, or others that hold the bytes of one. Refers to them.
struct recording_view {
  uint32_t* words;
  size_t size;  ///< bytes

  template <size_t Size>
  constexpr recording_view(flight_recording<Size>& recording) noexcept : words(recording.words), size(Size) {}
  /// bytes: whatever there is for a replay; for a recorder smallest_recording or more, which it does not check, and of
  /// which it uses largest_recording.
  constexpr recording_view(uint32_t* first, size_t bytes) noexcept : words(first), size(bytes) {}
};

namespace detail {

/// "FLR", and the layout, which counts up with every change to it.
inline constexpr uint32_t flight_mark = 0x464C5201;
static_assert(sizeof(memory) == 108, "memory changed, and with it the layout of a recording: count flight_mark up");
static_assert(alignof(uint32_t) != 4 || sizeof(options) == 76, "options changed: flight_facts takes in all of them");

/// Kinds in a recording, beside those of an event.
enum flight_kind : uint8_t {
  flight_permanent = 16,  ///< added to mint_failed
  flight_frame = 28,      ///< saw_frame, where it changed something; nothing follows
  flight_state = 29,      ///< all that the machine remembers, as numbers: a page begins, or a machine
};
static_assert(static_cast<int>(event::kind::ready) == 1 && static_cast<int>(event::kind::minted) == 9 &&
                  static_cast<int>(event::kind::mint_failed) == 10 && static_cast<int>(event::kind::inert) == 16,
              "the kinds are told apart by their bits");

/// One step of a check value. Any change of one word changes the value.
constexpr uint32_t mix(uint32_t sum, uint32_t word) noexcept {
  sum = (sum ^ word) * 0x01000193u;
  return sum ^ (sum >> 15);
}

/// A version in one word.
constexpr uint32_t version_word(uint32_t major, uint32_t minor, uint32_t patch) noexcept {
  return major * 1000000 + minor * 1000 + patch;
}

/// A check value of all that decisions depend on besides the events: options, rules and the library's version. A
/// machine that the compiler initialises has it for nothing. Of a curve of the profile's own it knows only that there
/// is one.
constexpr uint32_t flight_facts(const rulebook& book, const options& o) noexcept {
  uint32_t sum = 0x811C9DC5u;
  const uint32_t chosen[] = {
      version_word(version_major, version_minor, version_patch),
      o.backoff.base.count,
      o.backoff.cap.count,
      uint32_t{o.backoff.factor_percent},
      uint32_t{o.backoff.jitter_percent},
      o.stable_after.count,
      o.first_spread.count,
      o.connect_timeout.count,
      o.mint_timeout.count,
      o.liveness_timeout.count,
      o.token_margin.count,
      o.once_window.count,
      o.max_server_delay.count,
      o.patience.count,
      o.refusal_delay.count,
      o.probe_after.count,
      o.budget.burst,
      o.budget.interval.count,
      o.max_attempts,
      uint32_t{o.tell_user_after},
      uint32_t{o.max_auth_failures},
      static_cast<uint32_t>(o.credential),
      uint32_t{o.reconnect_after_kick},
      uint32_t{o.expect_ready},
      uint32_t{book.has_curve},
  };
  for (const uint32_t word : chosen) { sum = mix(sum, word); }
  const step_table tables[] = {book.closes, book.statuses, {&book.transport_failure.word, 1}};
  for (const step_table& table : tables) {
    for (uint32_t i = 0; i < table.size; ++i) { sum = mix(sum, table.steps[i]); }
  }
  for (uint32_t i = 0; i < book.distinct; ++i) {
    const rule_details& d = book.details[i];
    sum = mix(
        sum, (uint32_t{d.answers} << 16) | (static_cast<uint32_t>(d.session) << 8) | static_cast<uint32_t>(d.endpoint));
    sum = mix(mix(mix(sum, d.min_delay), d.first_lowest), d.first_highest);
  }
  return sum;
}

/// The head of a recording, in words. Behind it lie two pages.
enum flight_head : uint8_t { mark_at, facts_at, page_bytes_at, newest_at, pages_at };
/// The head of a page, in words: a check value over the bytes, and where they end, counted from the page's beginning.
enum flight_page : uint8_t { check_at, end_at, bytes_at };

/// How long a page is in a recording of so many bytes.
constexpr uint32_t flight_page_bytes(size_t size) noexcept {
  return (static_cast<uint32_t>(size < largest_recording ? size : largest_recording) - pages_at * 4) / 8 * 4;
}

/// The most bytes that an event takes: one for the kind, 5 each for time, span and id, 3 for the code, 24 for six
/// random words.
inline constexpr uint32_t longest_event = 43;
/// The most that a state takes.
inline constexpr uint32_t longest_state = 1 + sizeof(memory) / 4 * 5;
static_assert(flight_page_bytes(smallest_recording) >= bytes_at * 4 + longest_state + longest_event,
              "a page holds a state and an event");

/// An event's kind in a recording: `permanent` is part of it.
constexpr uint32_t flight_kind_of(const event& e) noexcept {
  return static_cast<uint32_t>(e.what()) + (e.permanent() ? uint32_t{flight_permanent} : 0u);
}
/// The span that an event of this kind has if it says nothing of one: `ready` and `minted` have no end then.
constexpr uint32_t usual_span(uint32_t kind) noexcept { return (kind & 7) == 1 ? never.count : 0; }
/// The newest id that an event of this kind can have.
constexpr uint32_t newest_id(const memory& m, uint32_t kind) noexcept {
  return (kind & 15) - static_cast<uint32_t>(event::kind::minted) < 2 ? m.mint : m.connection;
}
/// What is taken off a code, which leaves one byte of a usual one: 384 to 511 of a refusal, else 960 to 1023 or 3968
/// to 4031. It can be told from the code's lowest seven bits.
constexpr uint32_t usual_bits(uint32_t kind, uint32_t code) noexcept {
  return kind != static_cast<uint32_t>(event::kind::closed) ? 0x180 : (code & 64) != 0 ? 0x380 : 0xF80;
}

}  // namespace detail

/// The check value of profile, options and the library's version, which a recording keeps: it is replayed with the same
/// ones alone. Of a curve of the profile's own it says only that there is one.
constexpr uint32_t recording_facts(const profile& p, const options& chosen) noexcept {
  return detail::flight_facts(*detail::rules_of{p}.book, chosen);
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_FLIGHT_RECORDING_HPP_INCLUDED

#ifndef REDIAL_EDGE_FLIGHT_RECORDER_HPP_INCLUDED
#define REDIAL_EDGE_FLIGHT_RECORDER_HPP_INCLUDED


#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// Appends to a recording. What was put since the last `commit` is not part of it yet; a reset loses no more than that.
class flight_writer {
 public:
  constexpr flight_writer(recording_view where, uint32_t facts) noexcept
      : facts_(facts), page_bytes_(flight_page_bytes(where.size)), words_(where.words) {}

  constexpr bool has_page() const noexcept { return page_ != nullptr; }
  constexpr void leave_page() noexcept { page_ = nullptr; }

  /// Makes room for an event. The first time after a boot it goes on behind what was recorded before, if that is whole
  /// and has the same check value of options, rules and version (`facts`). A recording with another one loses its older
  /// page, which may come from before it and have this one: it would be taken for what came just before.
  [[gnu::noinline]] void make_room(const memory& now) noexcept {
    uint32_t* const words = words_;
    uint32_t pages_on = 1;
    if (!has_page()) {
      words[mark_at] = flight_mark;
      words[page_bytes_at] = page_bytes_;
      if (words[facts_at] != facts_) {
        words[facts_at] = facts_;
      } else {
        go_to_page(words[newest_at]);
        pages_on = pages_to_skip();
      }
    } else if (end_ <= page_bytes_ - longest_event) {
      return;
    }
    const uint32_t newest = words[newest_at] + pages_on;
    if (pages_on != 0) { go_to_page(newest); }
    put_state(now);
    commit();
    words[newest_at] = newest;
  }

  /// byte: 0 to 255.
  [[gnu::noinline]] void put(uint32_t byte) noexcept {
    reinterpret_cast<uint8_t*>(page_)[end_++] = static_cast<uint8_t>(byte);
    sum_ = mix(sum_, byte);
  }
  [[gnu::noinline]] void put_number(uint32_t value) noexcept {
    for (; value >= 128; value >>= 7) { put((value | 128) & 255); }
    put(value);
  }
  void put_word(uint32_t word) noexcept {
    for (int i = 0; i < 4; ++i, word >>= 8) { put(word & 255); }
  }
  [[gnu::noinline]] void commit() noexcept {
    page_[end_at] = end_;
    page_[check_at] = sum_;
  }

 private:
  /// To the beginning of a page: of the first for an even number, else of the second.
  [[gnu::noinline]] void go_to_page(uint32_t number) noexcept {
    page_ = words_ + pages_at + (number & 1) * (page_bytes_ / 4);
    end_ = bytes_at * 4;
    sum_ = facts_;
  }
  /// Reads the page from its beginning. 0: it is whole, and has room; 1: it has no room for a state, so the other page
  /// is next; 2, which leads to the same page again: it is damaged, so it is written anew, and the other one is kept.
  uint32_t pages_to_skip() noexcept {
    const uint32_t end = page_[end_at];
    if (end > page_bytes_) { return 2; }
    while (end_ < end) { put(reinterpret_cast<uint8_t*>(page_)[end_]); }
    if (sum_ != page_[check_at]) { return 2; }
    return end_ > page_bytes_ - longest_event - longest_state ? 1 : 0;
  }
  /// Writes each word of the state plus one: most words are 0, or 2^32 - 1 (a countdown that does not run), and both
  /// then take one byte.
  [[gnu::noinline]] void put_state(const memory& now) noexcept {
    put(flight_state);
    const unsigned char* const from = reinterpret_cast<const unsigned char*>(&now);
    for (size_t i = 0; i < sizeof(memory); i += 4) {
      put_number(
          (from[i] | (uint32_t{from[i + 1]} << 8) | (uint32_t{from[i + 2]} << 16) | (uint32_t{from[i + 3]} << 24)) + 1);
    }
  }

  uint32_t facts_;
  uint32_t page_bytes_;
  uint32_t* words_;
  uint32_t* page_ = nullptr;
  uint32_t end_ = 0;
  uint32_t sum_ = 0;
};

/// A random source that writes down the words that it gives.
template <class Source>
struct taped {
  Source source;
  flight_writer tape;

  constexpr taped(Source from, recording_view where, uint32_t facts) : source(hand_over(from)), tape(where, facts) {}

  uint32_t operator()() {
    const uint32_t word = read_bits(source);
    if (tape.has_page()) { tape.put_word(word); }
    return word;
  }
};

}  // namespace detail

/// A reconnector that writes down what it is fed and what it draws, so that each of its decisions can be replayed
/// elsewhere (contract 13.1): see flight_replay.hpp, and `decide --recording`. It takes the place of a `reconnector`,
/// decides the same, and is used the same way:
///
///     redial::flight_recording<1024> black_box;
///     redial::flight_recorder net{redial::metered, millis, esp_random, black_box};
///
/// The recording must outlive the recorder, and belongs to it alone: a copy of the recorder may go on with it only in
/// the place of the original. If it lies in memory that outlives a reset, the first event after the reset goes behind
/// those from before, provided that options, rules and the library's version are the same; otherwise a new recording is
/// begun. A reset in the middle of `handle` loses that event and no more, unless it falls between the two stores that
/// commit the event: then it loses the page that the event is on, half of the recording.
///
/// An event takes 8 bytes or fewer, its draw included, if it is about the newest connection, comes within 16 s of the
/// one before, and does not tell of a token's life. At least half of the recording always holds the latest events.
///
/// A recorder that the compiler initialises is the cheapest: its check value of options and rules is then a constant.
/// Thread rule as for reconnector.
template <class Clock, class Random>
class flight_recorder {
 public:
  /// With the profile's own options.
  constexpr flight_recorder(const redial::profile& p, Clock clock, Random random, recording_view where)
      : flight_recorder(*detail::rules_of{p}.book, clock, random, where, p.defaults) {}

  /// With other options.
  constexpr flight_recorder(const redial::profile& p, Clock clock, Random random, recording_view where,
                            redial::options chosen)
      : flight_recorder(*detail::rules_of{p}.book, clock, random, where, chosen) {}

  flight_recorder(const redial::profile&&, Clock, Random, recording_view) = delete;
  flight_recorder(const redial::profile&&, Clock, Random, recording_view, redial::options) = delete;

  /// As reconnector::handle, and writes the event down.
  decision handle(const event& e) {
    const uint32_t now = detail::read_tick(clock_);
    put_event(e, now);
    core_.react(e, now);
    tape().commit();
    return core_.decided();
  }

  /// As reconnector::saw_frame. The first frame after each check for silence takes a byte, the others none.
  void saw_frame(uint32_t connection = current) noexcept {
    if (core_.looks_without_frame == 0 || (connection != current && connection != core_.connection)) { return; }
    tape().make_room(core_);
    tape().put(detail::flight_frame);
    tape().commit();
    core_.looks_without_frame = 0;
  }

  /// Where the machine is.
  constexpr redial::phase phase() const noexcept { return core_.phase; }
  /// True in phase online.
  constexpr bool connected() const noexcept { return core_.phase == redial::phase::online; }
  /// Time left until elapsed{} is due, by the clock; 0 if it is due, never if there is no timer.
  constexpr milliseconds timer() const { return detail::timer_left(core_.next_timer(), core_.tick, read_clock()); }
  /// Retries since the last stable session.
  constexpr uint32_t attempt() const noexcept { return core_.attempt; }
  /// The newest connection's id; `current` before the first.
  constexpr uint32_t connection() const noexcept { return core_.connection; }

  /// As reconnector::save.
  constexpr saved_state(save)() const { return (detail::save)(core_, read_clock()); }

  /// For replays alone: puts the machine into a state that a recording holds (set_state in flight_replay.hpp).
  void set_state(const detail::memory& state) noexcept {
    tape().leave_page();
    static_cast<detail::memory&>(core_) = state;
  }

  /// As reconnector::restore. The recording goes on, with the restored state.
  constexpr bool(restore)(const saved_state& saved, milliseconds away) {
    tape().leave_page();
    return (detail::restore)(core_, saved, away, detail::read_tick(clock_));
  }

 private:
  constexpr flight_recorder(const detail::rulebook& book, Clock& clock, Random& random, recording_view where,
                            const redial::options& chosen)
      : core_(book, chosen, detail::hand_over(random), where, detail::flight_facts(book, chosen)),
        clock_(detail::hand_over(clock)) {}

  constexpr detail::flight_writer& tape() noexcept { return core_.random.tape; }
  constexpr uint32_t read_clock() const { return detail::read_tick(const_cast<Clock&>(clock_)); }

  [[gnu::noinline]] void put_event(const event& e, uint32_t now) {
    detail::flight_writer& tape = core_.random.tape;
    tape.make_room(core_);
    const uint32_t kind = detail::flight_kind_of(e);
    const uint32_t span = e.span().count - detail::usual_span(kind);
    const uint32_t id_form = e.id() == current ? 0 : e.id() == detail::newest_id(core_, kind) ? 1 : 2;
    tape.put(kind | id_form << 5 | (span != 0 ? 128u : 0u));
    tape.put_number(now - core_.tick);
    if (e.what() == event::kind::closed || e.what() == event::kind::rejected) {
      tape.put_number(e.code() ^ detail::usual_bits(kind, e.code()));
    }
    if (span != 0) { tape.put_number(span); }
    if (id_form == 2) { tape.put_number(e.id()); }
  }

  static_assert(detail::is_clock<Clock>,
                "redial: the clock must return an unsigned integer of milliseconds, at least 32 bits, or be a "
                "std::chrono clock");
  static_assert(detail::is_random<Random>,
                "redial: the random source must return an unsigned integer; rand returns int and has 15 bits on some "
                "targets: pass esp_random, std::mt19937{seed} or a lambda of your hardware's generator");

  detail::machine<detail::taped<Random>> core_;
  Clock clock_;
};

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_FLIGHT_RECORDER_HPP_INCLUDED

#ifndef REDIAL_EDGE_FLIGHT_REPLAY_HPP_INCLUDED
#define REDIAL_EDGE_FLIGHT_REPLAY_HPP_INCLUDED


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

#ifndef REDIAL_EDGE_WORDS_HPP_INCLUDED
#define REDIAL_EDGE_WORDS_HPP_INCLUDED



#include <stdint.h>

// Events as words of the grammar that the program `decide` reads (contract 13.2): a log that is written with these can
// be pasted into it. `put` is called with each character in turn; nothing is allocated.

namespace redial {
inline namespace v0 {
namespace detail {

template <class Put>
constexpr void write_text(const char* text, Put& put) {
  for (; *text != '\0'; ++text) { put(*text); }
}
/// Decimal, with that many digits at the least. By subtraction: small targets have no division.
template <class Put>
constexpr void write_number(uint32_t value, int digits, Put& put) {
  constexpr uint32_t powers[] = {1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1};
  int left = 10;
  bool begun = false;
  for (const uint32_t power : powers) {
    char digit = '0';
    for (; value >= power; value -= power) { ++digit; }
    begun = begun || digit != '0' || left <= digits;
    if (begun) { put(digit); }
    --left;
  }
}
template <class Put>
constexpr void write_hex(uint32_t value, int digits, Put& put) {
  for (int shift = digits * 4 - 4; shift >= 0; shift -= 4) { put("0123456789abcdef"[(value >> shift) & 15u]); }
}

}  // namespace detail

/// An event as a word: closed:4010@3, rejected:503:7000ms, minted:3600000ms.
template <class Put>
constexpr void write_word(const event& e, Put&& put) {
  using kind = event::kind;
  detail::write_text(to_string(e), put);
  if (e.what() == kind::closed || e.what() == kind::rejected) {
    put(':');
    detail::write_number(e.code(), 1, put);
  }
  if (e.permanent()) { detail::write_text(":permanent", put); }
  const bool endless = e.what() == kind::ready || e.what() == kind::minted;
  if (e.what() == kind::going_away || e.span() != (endless ? never : milliseconds{0})) {
    put(':');
    if (e.span() == never) {
      detail::write_text("never", put);
    } else {
      detail::write_number(e.span().count, 1, put);
      detail::write_text("ms", put);
    }
  }
  if (e.id() != current) {
    put('@');
    detail::write_number(e.id(), 1, put);
  }
}

/// A span of time as a word: +0.806s; for a clock that went back, that is 2^31 ms or more, back:0.806s.
template <class Put>
constexpr void write_passed(uint32_t passed, Put&& put) {
  const bool back = passed >= detail::span_limit;
  detail::write_text(back ? "back:" : "+", put);
  if (back) { passed = 0u - passed; }
  uint32_t seconds = 0;
  for (uint32_t thousand = 1000u << 21; thousand >= 1000; thousand >>= 1) {
    seconds <<= 1;
    if (passed >= thousand) {
      passed -= thousand;
      ++seconds;
    }
  }
  detail::write_number(seconds, 1, put);
  put('.');
  detail::write_number(passed, 3, put);
  put('s');
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_WORDS_HPP_INCLUDED

#ifndef REDIAL_EDGE_FLIGHT_WORDS_HPP_INCLUDED
#define REDIAL_EDGE_FLIGHT_WORDS_HPP_INCLUDED


#include <stddef.h>

namespace redial {
inline namespace v0 {

/// A step of a replay as words, without a line's end: +0.806s draw:0x80000000 closed:4010@3. A step of kind state is
/// one word, state:HEX, with which a transcript can begin; a frame is `frame`.
template <class Put>
void write_words(const flight_step& step, Put&& put) {
  switch (step.what) {
    case flight_step::kind::state:
      detail::write_text("state:", put);
      for (size_t i = 0; i < step.size; ++i) { detail::write_hex(step.bytes[i], 2, put); }
      return;
    case flight_step::kind::frame: return detail::write_text("frame", put);
    case flight_step::kind::event: break;
  }
  write_passed(step.passed, put);
  for (int i = 0; i < step.drawn; ++i) {
    detail::write_text(" draw:0x", put);
    detail::write_hex(step.draws[i], 8, put);
  }
  put(' ');
  write_word(step.event, put);
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_FLIGHT_WORDS_HPP_INCLUDED

#endif  // C++17

#endif  // REDIAL_RECORDER_HPP_INCLUDED
