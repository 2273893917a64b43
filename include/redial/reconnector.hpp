// SPDX-License-Identifier: MIT
#ifndef REDIAL_RECONNECTOR_HPP_INCLUDED
#define REDIAL_RECONNECTOR_HPP_INCLUDED

#include <redial/clock.hpp>
#include <redial/decision/machine.hpp>
#include <redial/knowledge/profile.hpp>
#include <redial/saved_state.hpp>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// Stands for a clock and a random source that were left out.
struct missing {};

}  // namespace detail

/// Tells a WebSocket client what to do: feed in what the transport and the application saw, do what comes back.
///
///     redial::reconnector net{redial::metered, millis, esp_random};
///     redial::decision d = net.handle(redial::start{});
///
/// No call allocates, blocks, throws or logs; the only foreign code that runs is the clock's and the random source's.
/// Early, late, stale and repeated events are safe. One machine belongs to one thread: calls on it must not overlap and
/// must not come from an interrupt (post the event to the loop instead); different machines are independent. Time is
/// kept from event to event: in phases without a timer feed one event, `event{}` will do, per 2^31 ms (contract 8).
template <class Clock, class Random>
class reconnector {
 public:
  /// With the profile's own options. The profile must outlive the machine; a temporary one is refused.
  constexpr reconnector(const redial::profile& p, Clock clock, Random random)
      : reconnector(*detail::rules_of{p}.book, p.defaults, clock, random) {}

  /// With other options. Options that fail `check` make a machine that answers `start` with `stop`.
  constexpr reconnector(const redial::profile& p, Clock clock, Random random, redial::options chosen)
      : reconnector(*detail::rules_of{p}.book, chosen, clock, random) {}

  /// With a clock and a random source made by default: reconnector<std::chrono::steady_clock, std::random_device>.
  constexpr explicit reconnector(const redial::profile& p)
      : machine_(*detail::rules_of{p}.book, p.defaults), clock_() {}

  /// What the other machine is, with a clock and a random source of its own: a machine that the compiler made, and that
  /// lies in flash, is copied by a program that learns of its hardware later. The source must be assignable.
  template <class Same>
  constexpr reconnector(const reconnector& other, Same clock, Random random)
      : machine_(other.machine_), clock_(detail::hand_over(clock)) {
    machine_.random = detail::hand_over(random);
  }

  /// Never of use: it lets a program that leaves the random source out reach the message that says so.
  template <class Left = Random, class = detail::enable_if_t<detail::is_same<Left, detail::missing>>>
  constexpr reconnector(const redial::profile& p, Clock) : reconnector(p) {}

  reconnector(const redial::profile&&, Clock, Random) = delete;
  reconnector(const redial::profile&&, Clock, Random, redial::options) = delete;
  explicit reconnector(const redial::profile&&) = delete;

  /// Takes an event and says what to do. Reads the clock once, and the random source if something is to be drawn.
  constexpr decision handle(const event& e) {
    machine_.react(e, detail::read_tick(clock_));
    return machine_.decided();
  }

  /// As handle(received{connection}), for every frame: reads no clock, decides nothing, and costs a comparison or two.
  constexpr void saw_frame(uint32_t connection = current) noexcept { machine_.saw_frame(connection); }

  /// Where the machine is.
  constexpr redial::phase phase() const noexcept { return machine_.phase; }
  /// True in phase online.
  constexpr bool connected() const noexcept { return machine_.phase == redial::phase::online; }
  /// Time left until elapsed{} is due, by the clock; 0 if it is due, never if there is no timer.
  constexpr milliseconds timer() const {
    return detail::timer_left(machine_.next_timer(), machine_.tick, read_clock());
  }
  /// Retries since the last stable session.
  constexpr uint32_t attempt() const noexcept { return machine_.attempt; }
  /// The newest connection's id; `current` before the first.
  constexpr uint32_t connection() const noexcept { return machine_.connection; }

  /// What is worth keeping over a reboot or deep sleep, as of now (contract 11).
  constexpr saved_state(save)() const { return (detail::save)(machine_, read_clock()); }

  /// Takes back a saved state. Only in phase idle; away: how long ago it was saved, 0 if unknown. False, and nothing
  /// changed, if the machine is not idle or the bytes are not ours.
  constexpr bool(restore)(const saved_state& saved, milliseconds away) {
    return (detail::restore)(machine_, saved, away, detail::read_tick(clock_));
  }

 private:
  constexpr reconnector(const detail::rulebook& book, const redial::options& chosen, Clock& clock, Random& random)
      : machine_(book, chosen, detail::hand_over(random)), clock_(detail::hand_over(clock)) {}

  /// Clocks are read by const members too, and a callable clock need not be const (a generic lambda with state).
  constexpr uint32_t read_clock() const { return detail::read_tick(const_cast<Clock&>(clock_)); }

  static_assert(!detail::is_same<Clock, detail::missing>,
                "redial: pass a clock and a random source: reconnector net{profile, millis, esp_random}, or "
                "reconnector net{profile, std::chrono::steady_clock{}, std::mt19937{seed}}");
  static_assert(detail::is_same<Clock, detail::missing> || !detail::is_same<Random, detail::missing>,
                "redial: the random source was left out: pass esp_random, std::mt19937{seed} or a lambda of your "
                "hardware's generator as the third argument");
  static_assert(detail::is_same<Clock, detail::missing> || !detail::is_unsigned<Clock>,
                "redial: the clock is a number; pass the function itself, millis and not millis()");
  static_assert(detail::is_same<Clock, detail::missing> || detail::is_unsigned<Clock> || detail::is_clock<Clock>,
                "redial: the clock must return an unsigned integer of milliseconds, at least 32 bits, or be a "
                "std::chrono clock");
  static_assert(detail::is_same<Random, detail::missing> || detail::is_random<Random>,
                "redial: the random source must return an unsigned integer; rand returns int and has 15 bits on some "
                "targets: pass esp_random, std::mt19937{seed} or a lambda of your hardware's generator");

  detail::machine<Random> machine_;
  Clock clock_;
};

template <class Clock, class Random>
reconnector(const profile&, Clock, Random) -> reconnector<Clock, Random>;
template <class Clock, class Random>
reconnector(const profile&, Clock, Random, options) -> reconnector<Clock, Random>;
template <class Clock>
reconnector(const profile&, Clock) -> reconnector<Clock, detail::missing>;
reconnector(const profile&)->reconnector<detail::missing, detail::missing>;

/// A decision that was carried out: the same, but a caller may leave it alone.
struct driven : decision {
  constexpr explicit driven(const decision& d) noexcept : decision(d) {}
};

namespace detail {
template <class Host, class = void>
inline constexpr bool can_ping = false;
template <class Host>
inline constexpr bool can_ping<Host, void_t<decltype(declval<Host&>().ping(declval<const decision&>()))>> = true;
}  // namespace detail

/// Feeds an event and does what the decision says, timer first: a host whose `connect` reports a failure at once
/// re-enters here, and must find its newer timer armed over the older one. Host: arm(milliseconds), where `never`
/// disarms, and connect, mint_token, disconnect, stop and ping, each taking a const decision&. Returns the decision,
/// for `decision::tell_user` and logs.
template <class Machine, class Host>
constexpr driven drive(Machine& machine, Host& host, event e) {
  static_assert(
      detail::can_ping<Host>,
      "redial: the host of drive needs ping(const redial::decision&), which sends a WebSocket ping; a host that "
      "cannot leaves it empty and sets options::liveness_timeout = 0, so that it is never called");
  const driven d{machine.handle(e)};
  host.arm(d.timer);
  switch (d.action) {
    case action::connect: (host.connect)(d); break;
    case action::mint_token: host.mint_token(d); break;
    case action::disconnect: host.disconnect(d); break;
    case action::stop: (host.stop)(d); break;
    case action::ping: host.ping(d); break;
    case action::none:
    case action::wait: break;
  }
  return d;
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_RECONNECTOR_HPP_INCLUDED
