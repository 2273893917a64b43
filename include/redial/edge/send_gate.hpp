// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_SEND_GATE_HPP_INCLUDED
#define REDIAL_EDGE_SEND_GATE_HPP_INCLUDED

#include <redial/clock.hpp>
#include <redial/decision/memory.hpp>
#include <redial/detail/arithmetic.hpp>
#include <redial/knowledge/profile.hpp>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {

/// What to do with a frame.
struct send_verdict {
  enum class kind : uint8_t {
    send,     ///< send it now; it has been counted
    wait,     ///< ask again after `wait`; nothing was counted
    too_big,  ///< it would get the connection closed with 1009; nothing was counted
  };
  kind what = kind::send;
  milliseconds wait{0};  ///< kind wait: exactly until there is room for one message
};

/// Keeps a connection inside what the service lets it send: a token bucket in exact integers, without drift. Over any
/// window at most burst + rate * window messages pass, less the headroom, which is taken off both because a network
/// bunches messages (contract 10). A limit of 0 is no limit. Thread rule as for reconnector.
template <class Clock>
class send_gate {
 public:
  /// headroom_percent: what to stay below the limits, 0 to 99; larger counts as 99.
  constexpr send_gate(const limits& service, Clock clock, uint32_t headroom_percent = 10)
      : clock_(detail::hand_over(clock)), max_frame_(service.max_frame_size) {
    const uint32_t share = 100u - detail::smaller(headroom_percent, 99);
    refill_ = service.burst != 0 ? detail::smaller(service.messages_per_second, most_rate) * share : 0;
    room_ = detail::larger(detail::smaller(service.burst, most_burst) * share * 1000u, cost);
  }

  /// May a frame of so many bytes, header and envelope included, go out now? Counts it if so.
  constexpr send_verdict try_send(size_t bytes) {
    if (!frame_fits(bytes)) { return {send_verdict::kind::too_big, milliseconds{0}}; }
    refill();
    const uint32_t free = room_ - used_;
    if (refill_ == 0 || free >= cost) {
      used_ += cost;  // at which nobody looks if there is no limit
      return {};
    }
    return {send_verdict::kind::wait, milliseconds{detail::divide_up(cost - free, refill_)}};
  }

  /// True if the service takes an encoded frame of so many bytes; exactly the limit still passes.
  constexpr bool frame_fits(size_t bytes) const noexcept { return max_frame_ == 0 || bytes <= max_frame_; }
  /// The limit from the service's hello; 0 keeps the one in force.
  constexpr void set_max_frame(uint32_t bytes) noexcept { max_frame_ = bytes != 0 ? bytes : max_frame_; }
  /// Starts empty: call it at `ready` while `decision::hold_publishing`.
  constexpr void drain() {
    refill();
    used_ = room_;
  }
  /// Starts full: a new connection has a fresh bucket. Call it at any other `ready`.
  constexpr void(reset)() noexcept { used_ = 0; }

 private:
  // A message costs 100,000 units: a percent of a message a second flows back in as one unit a millisecond.
  static constexpr uint32_t cost = 100000;
  static constexpr uint32_t most_rate = 40000000;  // so that no product below leaves 32 bits
  static constexpr uint32_t most_burst = 42000;

  constexpr void refill() {
    const uint32_t now = detail::read_tick(clock_);
    const uint64_t back = detail::multiply(detail::ticks_between(tick_, now), refill_);
    tick_ = now;
    used_ = detail::high_half(back) != 0 ? 0 : detail::saturating_sub(used_, detail::low_half(back));
  }

  static_assert(detail::is_clock<Clock>,
                "redial: the clock must return an unsigned integer of milliseconds, at least 32 bits, or be a "
                "std::chrono clock");

  Clock clock_;
  uint32_t max_frame_;
  uint32_t refill_ = 0;  ///< units a millisecond
  uint32_t room_ = 0;    ///< units in the full bucket
  uint32_t used_ = 0;
  uint32_t tick_ = 0;
};

template <class Clock>
send_gate(const limits&, Clock) -> send_gate<Clock>;
template <class Clock>
send_gate(const limits&, Clock, uint32_t) -> send_gate<Clock>;

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_SEND_GATE_HPP_INCLUDED
