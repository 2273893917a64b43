// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_SHARED_RECONNECTOR_HPP_INCLUDED
#define REDIAL_EDGE_SHARED_RECONNECTOR_HPP_INCLUDED

#include <redial/reconnector.hpp>
#include <stdint.h>

// For programs with very many machines that have the same options: gateways, load generators. The options, and what is
// computed from them, are kept once; each machine is only its state, its clock and its random source (contract 14.2).
//
//     static constexpr redial::shared_options options{redial::metered};
//     using machine = redial::shared_reconnector<my_clock, my_random>;
//     std::vector<machine> machines(1000000, machine{options, my_clock{}, my_random{}});
//
// These are a million copies: my_random must refer to one source, not hold one, or all would draw the same numbers. A
// whole program: tests/fit/examples/gateway.cpp.

namespace redial {
inline namespace v0 {

/// A profile and options, made ready for machines that share them. It must outlive these machines, and the profile must
/// outlive it; temporary ones are refused. Nothing in it changes, so machines on different threads may share it.
class shared_options {
 public:
  /// The profile's own options.
  constexpr explicit shared_options(const redial::profile& p) noexcept : shared_options(p, p.defaults) {}
  /// Other options. Those that fail `check` make machines that answer `start` with `stop`.
  constexpr shared_options(const redial::profile& p, const redial::options& chosen) noexcept
      : fresh_(*detail::rules_of{p}.book, chosen) {}

  explicit shared_options(const redial::profile&&) = delete;
  shared_options(const redial::profile&&, const redial::options&) = delete;

 private:
  template <class Clock, class Random>
  friend class shared_reconnector;

  detail::endings fresh_;  ///< a machine that has seen nothing yet, but for its random source
};

namespace detail {

/// A clock or a random source as a base class, so that it takes no room if it has no state. Kind (0: clock, 1: random)
/// tells the two bases apart where both are of one type.
template <class T, int Kind, bool Empty = __is_empty(T) && !__is_final(T)>
struct kept {
  T value;
  constexpr explicit kept(T& given) : value(hand_over(given)) {}
  constexpr T& get() noexcept { return value; }
};
template <class T, int Kind>
struct kept<T, Kind, true> : T {
  constexpr explicit kept(T& given) : T(hand_over(given)) {}
  constexpr T& get() noexcept { return *this; }
};

/// A reference to a random source that somebody else keeps, as std::ref makes one.
template <class Random>
struct borrowed {
  Random& source;
  constexpr Random& get() const noexcept { return source; }
};

}  // namespace detail

/// A reconnector that shares its options with others. The same events lead to the same decisions. It takes a third to
/// two fifths less memory, and somewhat more time for each event, because options and state are put together for it;
/// frames that `saw_frame` reports take no more.
template <class Clock, class Random>
class shared_reconnector : detail::kept<Clock, 0>, detail::kept<Random, 1> {
  using clock_base = detail::kept<Clock, 0>;
  using random_base = detail::kept<Random, 1>;

 public:
  /// The options must outlive the machine; temporary ones are refused.
  constexpr shared_reconnector(const shared_options& options, Clock clock, Random random)
      : clock_base(clock), random_base(random), options_(&options) {}
  shared_reconnector(const shared_options&&, Clock, Random) = delete;

  /// As reconnector::handle.
  constexpr decision handle(const event& e) {
    auto whole = put_together();
    whole.react(e, detail::read_tick(clock_base::get()));
    memory_ = whole;
    return memory_.decided();
  }

  /// As reconnector::saw_frame; costs no more than there.
  constexpr void saw_frame(uint32_t connection = current) noexcept { memory_.saw_frame(connection); }

  /// Where the machine is.
  constexpr redial::phase phase() const noexcept { return memory_.phase; }
  /// True in phase online.
  constexpr bool connected() const noexcept { return memory_.phase == redial::phase::online; }
  /// Time left until elapsed{} is due, by the clock; 0 if it is due, never if there is no timer.
  constexpr milliseconds timer() const { return detail::timer_left(memory_.next_timer(), memory_.tick, read_clock()); }
  /// Retries since the last stable session.
  constexpr uint32_t attempt() const noexcept { return memory_.attempt; }
  /// The newest connection's id; `current` before the first.
  constexpr uint32_t connection() const noexcept { return memory_.connection; }

  /// As reconnector::save.
  constexpr saved_state(save)() const { return (detail::save)(memory_, read_clock()); }
  /// As reconnector::restore.
  constexpr bool(restore)(const saved_state& saved, milliseconds away) {
    auto whole = put_together();
    const bool good = (detail::restore)(whole, saved, away, detail::read_tick(clock_base::get()));
    memory_ = whole;
    return good;
  }

 private:
  constexpr auto put_together() {
    detail::machine<detail::borrowed<Random>> whole(options_->fresh_, detail::borrowed<Random>{random_base::get()});
    static_cast<detail::memory&>(whole) = memory_;
    return whole;
  }
  constexpr uint32_t read_clock() const {
    return detail::read_tick(const_cast<shared_reconnector*>(this)->clock_base::get());
  }

  const shared_options* options_;
  detail::memory memory_;
};

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_SHARED_RECONNECTOR_HPP_INCLUDED
