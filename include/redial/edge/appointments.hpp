// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_APPOINTMENTS_HPP_INCLUDED
#define REDIAL_EDGE_APPOINTMENTS_HPP_INCLUDED

#include <redial/clock.hpp>
#include <redial/detail/arithmetic.hpp>
#include <redial/milliseconds.hpp>
#include <stdint.h>

// For the server: how long it should ask each client to stay away, so that all come back one after the other (contract
// 14.3). It uses 64-bit arithmetic, which costs a server nothing.

namespace redial {
inline namespace v0 {

/// What to tell a client: come in, or stay away for so long.
struct appointment {
  /// How long it is to stay away, `wait.count` for Metered's retryAfterMs; 0: let it in now.
  milliseconds wait{0};

  /// True: let it in now.
  constexpr bool let_in() const noexcept { return wait.count == 0; }
  /// The same in whole seconds, rounded up, for a Retry-After header (RFC 9110 10.2.3).
  constexpr uint32_t retry_after() const noexcept { return wait.count / 1000u + (wait.count % 1000u != 0 ? 1u : 0u); }
};

/// Gives every client that is refused or sent away an instant of its own to come back at.
///
///     redial::appointments door{2000, 4000, std::chrono::steady_clock{}};
///     const redial::appointment a = door.admit();
///     if (!a.let_in()) { refuse(503, "Retry-After: " + std::to_string(a.retry_after())); }
///
/// It is the generic cell rate algorithm (ITU-T I.371), twice: one for clients that are let in, and one for instants
/// that are given away. The two are kept apart because a client that comes back does not say that it has an instant.
/// Each needs one number: the time up to which it is booked.
///
/// A call reads the clock and is done in constant time. Thread rule as for reconnector. The clock may wrap, and may be
/// set back: nobody is then asked to wait longer than `furthest`, and a full door stays full if it was by a minute or
/// less. Call something at least every 49 days.
template <class Clock>
class appointments {
 public:
  /// accepts_per_second: how many clients the server can accept in a second, 1 to 1,000,000.
  /// burst: how many it lets in at once after a pause, 1 or more. A client may have to queue behind so many, so take no
  /// more than the server can accept before a client loses patience: accepts_per_second times its time limit.
  /// furthest: the longest wait that anybody is asked for, 1 ms to 1 h; clients for whom there is no earlier instant
  /// share that one.
  /// spread_percent: how much longer than asked clients wait at most, each by chance, 0 to 100 (redial's clients: their
  /// options' jitter_percent). Waits are told that much shorter that a client with half of it comes at its instant.
  constexpr appointments(uint32_t accepts_per_second, uint32_t burst, Clock clock,
                         milliseconds furthest = milliseconds{detail::one_hour}, uint32_t spread_percent = 20)
      : clock_(detail::hand_over(clock)),
        interval_((ms(1000) - 1u) / within(accepts_per_second, 1, 1000000) + 1u),
        furthest_(ms(within(furthest.count, 1, detail::one_hour))),
        burst_(within(burst, 1, static_cast<uint32_t>(ms(detail::one_hour) / interval_)) * interval_),
        spread_(detail::smaller(spread_percent, 100)),
        let_in_(this_instant()),
        booked_(let_in_) {}

  /// A client is at the door: lets it in, or reserves the next free instant for it.
  constexpr appointment admit() {
    const uint64_t now = this_instant();
    const uint64_t inside = left(let_in_, now, burst_);
    if (inside + interval_ > burst_) {
      let_in_ = now + inside;  // no change, unless the clock was set back
      return next(now, 0);
    }
    let_in_ = now + inside + interval_;
    return {};
  }

  /// A client is asked to leave, say before a deploy: reserves the next free instant for it, none before `closed_for`
  /// is over, which is how long the server will be away. Never lets it in.
  constexpr appointment send_away(milliseconds closed_for = milliseconds{0}) {
    return next(this_instant(), closed_for.count);
  }

  /// How far ahead instants are reserved; 0 if none is.
  constexpr milliseconds booked() { return rounded_up(left(booked_, this_instant(), furthest_ + interval_)); }

 private:
  static constexpr uint32_t one_minute = 60000;

  // A time has the clock's milliseconds in its high half and a fraction of one in its low half. It wraps as they do.
  static constexpr uint64_t ms(uint32_t count) noexcept { return uint64_t{count} << 32; }
  static constexpr milliseconds rounded_up(uint64_t span) noexcept {
    return milliseconds{detail::high_half(span + 0xFFFFFFFFu)};
  }
  static constexpr uint32_t within(uint32_t value, uint32_t least, uint32_t most) noexcept {
    return detail::smaller(detail::larger(value, least), most);
  }

  constexpr uint64_t this_instant() { return ms(detail::read_tick(clock_)); }

  /// From now to `until`. Somewhat more than can have been given means that the clock was set back a little, and counts
  /// as all of it; much more is a time that is long over, or a clock that was set back by much.
  static constexpr uint64_t left(uint64_t until, uint64_t now, uint64_t most) noexcept {
    const uint64_t span = until - now;
    return span <= most ? span : span - most <= ms(one_minute) ? most : 0;
  }

  constexpr appointment next(uint64_t now, uint32_t closed_for) {
    uint64_t instant = left(booked_, now, furthest_ + interval_);
    const uint64_t inside = left(let_in_, now, burst_);
    instant = instant < inside ? inside : instant;
    instant = instant < ms(closed_for) ? ms(closed_for) : instant;
    if (instant >= furthest_) { return {rounded_up(furthest_)}; }  // all that come now share it
    booked_ = now + instant + interval_;
    const uint32_t wait = static_cast<uint32_t>(uint64_t{rounded_up(instant).count} * 200u / (200u + spread_));
    return {milliseconds{detail::larger(detail::larger(wait, closed_for), 1)}};
  }

  static_assert(detail::is_clock<Clock>,
                "redial: the clock must return an unsigned integer of milliseconds, at least 32 bits, or be a "
                "std::chrono clock");

  Clock clock_;
  uint64_t interval_;  ///< between two instants
  uint64_t furthest_;
  uint64_t burst_;  ///< how long the server needs for a burst
  uint32_t spread_;
  uint64_t let_in_;  ///< when the server is done with those that it has let in
  uint64_t booked_;  ///< the first instant that nobody has
};

template <class Clock>
appointments(uint32_t, uint32_t, Clock) -> appointments<Clock>;
template <class Clock>
appointments(uint32_t, uint32_t, Clock, milliseconds) -> appointments<Clock>;
template <class Clock>
appointments(uint32_t, uint32_t, Clock, milliseconds, uint32_t) -> appointments<Clock>;

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_APPOINTMENTS_HPP_INCLUDED
