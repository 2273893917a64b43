// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_FLIGHT_RECORDER_HPP_INCLUDED
#define REDIAL_EDGE_FLIGHT_RECORDER_HPP_INCLUDED

#include <redial/edge/flight_recording.hpp>
#include <redial/reconnector.hpp>
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
