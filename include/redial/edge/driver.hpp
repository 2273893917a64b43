// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_DRIVER_HPP_INCLUDED
#define REDIAL_EDGE_DRIVER_HPP_INCLUDED

// What every client has between its WebSocket stack and the machine: where each event goes in, what may be sent and
// when, and which callbacks are too late. It owns no socket and no timer; those belong to the host, a class of yours:
//
//     class client {
//      public:
//       void start() { net_.feed(redial::start{}); }
//
//       void arm(redial::milliseconds wait);         // feed elapsed{} after so long; redial::never: stop the timer
//       void connect(const redial::decision& d);     // open a transport, whose events carry d.connection
//       void mint_token(const redial::decision& d);  // answer minted{life, d.mint} or mint_failed{permanent, d.mint}
//       void disconnect(const redial::decision& d);  // drop the transport at once
//       void stop(const redial::decision& d);        // close it with 1000, if it is up
//       void ping(const redial::decision& d);        // send a WebSocket ping
//       void online(const redial::decision& d);      // the session is up: subscribe, send what waits
//       void decided(const redial::event& e, const redial::decision& d);  // to log, and to look at d.tell_user
//
//      private:
//       redial::driver<client, std::chrono::steady_clock, std::mt19937> net_{
//           *this, redial::metered, std::chrono::steady_clock{}, std::mt19937{std::random_device{}()}};
//     };
//
// The stack's callbacks call `feed`, and `take_text` with each text message. A whole program, on Boost.Beast:
// tests/fit/examples/beast_small.cpp.

#include <redial/decision/decision.hpp>
#include <redial/decision/event.hpp>
#include <redial/detail/traits.hpp>
#include <redial/edge/metered_wire.hpp>
#include <redial/edge/send_gate.hpp>
#include <redial/knowledge/options.hpp>
#include <redial/knowledge/profile.hpp>
#include <redial/milliseconds.hpp>
#include <redial/reconnector.hpp>
#include <redial/saved_state.hpp>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

template <class Host, class = void>
inline constexpr bool can_be_told = false;
template <class Host>
inline constexpr bool
    can_be_told<Host, void_t<decltype(declval<Host&>().decided(declval<const event&>(), declval<const decision&>())),
                             decltype(declval<Host&>().online(declval<const decision&>()))>> = true;

}  // namespace detail

/// A machine (reconnector), the gate for what is sent (send_gate) and the reader of Metered's messages (metered_wire),
/// joined to a host that has the socket and the timer. Host: what `drive` asks for (arm, connect, mint_token,
/// disconnect, stop, ping) and
///
/// * `decided(const event&, const decision&)`: called for each event but the inert one and `received`, before the
///   decision is carried out: for a log, and for `decision::tell_user`.
/// * `online(const decision&)`: a session is ready, and the gate is set for it: full, or empty while publishing is
///   to be held. Called once for each session.
///
/// The host must outlive the driver, which allocates nothing and throws nothing by itself. Thread rule as for
/// reconnector. The host's functions may call `feed`, as a `connect` that blocks does with what became of it; only
/// `decided` and `arm` must not.
template <class Host, class Clock, class Random>
class driver {
 public:
  /// With the service's own options. The profile must outlive the driver; the machine and the gate each get a clock.
  constexpr driver(Host& host, const profile& service, Clock clock, Random random)
      : driver(host, service, detail::hand_over(clock), detail::hand_over(random), service.defaults) {}

  /// With other options. Options that fail `check` make a machine that answers `start` with `stop`.
  constexpr driver(Host& host, const profile& service, Clock clock, Random random, const options& chosen)
      : host_(host),
        net_(service, clock, detail::hand_over(random), chosen),
        gate_(service.limits, detail::hand_over(clock)) {}

  driver(Host&, const profile&&, Clock, Random) = delete;
  driver(Host&, const profile&&, Clock, Random, const options&) = delete;
  driver(const driver&) = delete;  // a copy would drive the same host
  driver& operator=(const driver&) = delete;

  /// Takes any event, and has the host do what it leads to. `received` leads to nothing: it goes to
  /// reconnector::saw_frame, and the host is not called.
  constexpr void feed(const event& e) {
    static_assert(detail::can_be_told<Host>,
                  "redial: the host of a driver needs decided(const redial::event&, const redial::decision&) and "
                  "online(const redial::decision&), besides what redial::drive asks for");
    if (e.what() == event::kind::received) { return net_.saw_frame(e.id()); }
    teller machine{*this};
    const decision d = drive(machine, host_, e);
    if (machine.came_up) { host_.online(d); }
  }

  /// Takes a text message of `size` bytes that came on `connection`; unix_now as for metered_wire::to_event. True if
  /// the message is for the application. False if it was a welcome or a going_away of the service's, which is then fed
  /// as an event (contract 9), or came on an old connection. connection: `current` for the running one, where a stack
  /// cannot tell them apart.
  constexpr bool take_text(const char* text, size_t size, uint32_t connection, int64_t unix_now = 0) {
    if (!runs(connection)) { return false; }
    net_.saw_frame(connection);
    using kind = metered_wire::message::kind;
    const metered_wire::message m = (metered_wire::read)(text, size);
    if (m.what != kind::welcome && m.what != kind::going_away) { return true; }
    gate_.set_max_frame(m.max_message_size);
    feed(metered_wire::to_event(m, connection, unix_now));
    return false;
  }

  /// May a frame of so many bytes go out now? As send_gate::try_send. While there is no session the answer is `wait`
  /// with the span `never`: ask again when `online` is called.
  constexpr send_verdict try_send(size_t bytes) {
    return net_.connected() ? gate_.try_send(bytes) : send_verdict{send_verdict::kind::wait, never};
  }

  /// True while the connection with this id comes up or is up; of `current`, while there is one. A callback that finds
  /// false is too late and should return: the machine would ignore what it reports.
  constexpr bool runs(uint32_t connection) const noexcept {
    const bool has_transport = net_.phase() == phase::connecting || net_.phase() == phase::online;
    return has_transport && (connection == current || connection == net_.connection());
  }

  /// As reconnector's members of the same names.
  constexpr bool connected() const noexcept { return net_.connected(); }
  constexpr uint32_t connection() const noexcept { return net_.connection(); }
  constexpr milliseconds timer() const { return net_.timer(); }
  constexpr saved_state(save)() const { return (net_.save)(); }
  constexpr bool(restore)(const saved_state& saved, milliseconds away) { return (net_.restore)(saved, away); }

 private:
  /// The machine as `drive` sees it: it sets the gate and tells the host before the decision is carried out.
  struct teller {
    driver& self;
    bool came_up = false;  ///< by this event, and not by one that was fed while it was carried out
    constexpr decision handle(const event& e) {
      const bool was_up = self.net_.connected();
      const decision d = self.net_.handle(e);
      came_up = !was_up && self.net_.connected();
      if (came_up) { d.hold_publishing ? self.gate_.drain() : (self.gate_.reset)(); }
      if (e.what() != event::kind::inert) { self.host_.decided(e, d); }
      return d;
    }
  };

  Host& host_;
  reconnector<Clock, Random> net_;
  send_gate<Clock> gate_;
};

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_DRIVER_HPP_INCLUDED
