// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_FLIGHT_RECORDING_HPP_INCLUDED
#define REDIAL_EDGE_FLIGHT_RECORDING_HPP_INCLUDED

#include <redial/decision/machine.hpp>
#include <redial/knowledge/profile.hpp>
#include <redial/version.hpp>
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
