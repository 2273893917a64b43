// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_HANDOVER_HPP_INCLUDED
#define REDIAL_EDGE_HANDOVER_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>
#include <redial/reconnector.hpp>
#include <stdint.h>

// Some services say in advance that a connection has to move, and where to: Twitch's session_reconnect, Gemini's
// goAway. The number that comes with it is the opposite of a going_away's: act within that time, not stay away for it.
// Whoever opens the new connection before closing the old one loses nothing.
//
// Longer than 250 lines because a third of them say what a user may rely on.

namespace redial {
inline namespace v0 {

/// A reconnector that can move its session to another connection while the old one is still up.
///
///     redial::handover net{redial::twitch_eventsub, millis, esp_random};
///     redial::decision d = net.move_within(30s);  // the service sent session_reconnect
///
/// It is used as a reconnector is: feed events, obey decisions, and besides
///  - `move_within` answers with `connect` to a second connection, the successor (`session::resume` at
///    `endpoint::given`), at once or when the connect budget has one; the session stays online;
///  - when the successor is ready, the decision is `disconnect` with the OLD connection's id; from then on the
///    successor is the connection, and the session has not ended;
///  - a successor that fails is tried again by the profile's backoff while there is time. A close code that stops, or
///    that asks for a fresh session or another endpoint, ends the move, and so does the end of the time: the session
///    stays where it is until the service ends it, and then the ordinary policy holds;
///  - if the old connection ends first, the ordinary policy holds as well. A successor that is coming up is dropped: a
///    `disconnect` with its id, with the decision or right after it (timer 0). `stop` means every transport.
///
/// So obey a decision's `connection`: two transports may be up. Events must carry their id; `current`, and events that
/// name no connection, mean the one that carries the session. Ids are issued here, for both, each once in 2^32, so
/// whatever a transport says late is inert.
///
/// The successor shows what the service gave for the move: it never mints a token. Both take from one connect budget.
/// Constant size, no allocation. All else (threads, interrupts, wraps, early and repeated events) is as said for
/// `reconnector`.
template <class Clock, class Random>
class handover {
 public:
  /// With the profile's own options. The profile must outlive this; a temporary one is refused.
  constexpr handover(const redial::profile& p, Clock clock, Random random)
      : handover(p, detail::hand_over(clock), detail::hand_over(random), p.defaults) {}
  /// With other options.
  constexpr handover(const redial::profile& p, Clock clock, Random random, const redial::options& chosen)
      : running_(*detail::rules_of{p}.book, chosen),
        next_(*detail::rules_of{p}.book, options_of_successor(chosen)),
        clock_(detail::hand_over(clock)),
        random_(detail::hand_over(random)) {}

  handover(const redial::profile&&, Clock, Random) = delete;
  handover(const redial::profile&&, Clock, Random, const redial::options&) = delete;

  /// Takes an event and says what to do.
  constexpr decision handle(const event& e) {
    const uint32_t now = advance();
    const bool of_connection = names_connection(e.what());
    if (of_connection && moving_ && e.id() == next_id_ && next_id_ != current) {
      return feed_successor(without_id(e), now);
    }
    if (of_connection && e.id() != current && e.id() != id_) {  // a late one
      if (ends(e.what()) && e.id() == drop_) { drop_ = current; }
      return decide(event{}, now);
    }
    return decide(of_connection ? without_id(e) : e, now);
  }

  /// The service gives notice: the session has to move within this time (never or 0: it did not say), to a connection
  /// that the service has told the application how to make. Nothing unless online; a repeated notice changes the time
  /// only.
  constexpr decision move_within(milliseconds span) {
    const uint32_t now = advance();
    if (!connected()) { return decide(event{}, now); }
    left_ = span.count == 0 ? detail::idle : span.count;
    if (moving_) { return decide(event{}, now); }
    moving_ = true;
    next_id_ = current;
    return feed_successor(start{}, now);
  }

  /// As handle(received{connection}), for every frame: reads no clock, decides nothing.
  constexpr void saw_frame(uint32_t connection = current) noexcept {
    if (connection == current || connection == id_) { running_.saw_frame(current); }
  }

  /// Where the session is; a move does not show.
  constexpr redial::phase phase() const noexcept { return running_.phase; }
  /// True in phase online.
  constexpr bool connected() const noexcept { return running_.phase == redial::phase::online; }
  /// True from `move_within` to the end of the move.
  constexpr bool moving() const noexcept { return moving_; }
  /// The newest connection that carries the session; `current` before the first.
  constexpr uint32_t connection() const noexcept { return id_; }
  /// Retries since the last stable session.
  constexpr uint32_t attempt() const noexcept { return running_.attempt; }
  /// Time left until elapsed{} is due, by the clock; never if there is no timer.
  constexpr milliseconds timer() const {
    return detail::timer_left(next_timer(), running_.tick, detail::read_tick(const_cast<Clock&>(clock_)));
  }
  /// What is worth keeping over a reboot (contract 11); a move is not.
  constexpr saved_state(save)() const {
    return (detail::save)(running_, detail::read_tick(const_cast<Clock&>(clock_)));
  }
  /// Takes back a saved state, a reconnector's included; as `reconnector::restore`.
  constexpr bool(restore)(const saved_state& saved, milliseconds away) {
    const uint32_t now = advance();
    return (detail::restore)(running_, saved, away, now);
  }

 private:
  using kind = event::kind;

  static_assert(sizeof(reconnector<Clock, Random>) != 0);  // has the words for a clock or a source that is none

  /// Both machines draw from one source. Lent anew for each event, since this object may be moved.
  struct borrowed {
    Random* source = nullptr;
    constexpr uint32_t operator()() const { return detail::read_bits(*source); }
  };

  static constexpr redial::options options_of_successor(redial::options o) noexcept {
    o.credential = credential::none;
    o.first_spread.count = 0;
    return o;
  }

  static constexpr bool names_connection(kind what) noexcept {
    return what == kind::opened || what == kind::ready || what == kind::closed || what == kind::rejected ||
           what == kind::failed || what == kind::going_away || what == kind::received || what == kind::session_lost;
  }

  static constexpr bool ends(kind what) noexcept {
    return what == kind::closed || what == kind::rejected || what == kind::failed;
  }

  /// The same event about `current`: the machines count their connections for themselves.
  static constexpr event without_id(const event& e) noexcept {
    if (e.what() == kind::opened) { return opened{}; }
    if (e.what() == kind::ready) { return ready{current, e.span()}; }
    if (e.what() == kind::closed) { return closed{e.code()}; }
    if (e.what() == kind::rejected) { return rejected{e.code(), e.span()}; }
    if (e.what() == kind::failed) { return failed{}; }
    if (e.what() == kind::going_away) { return going_away{e.span()}; }
    if (e.what() == kind::session_lost) { return session_lost{}; }
    return received{};
  }

  /// Before all else: lends the source, reads the clock, moves the time of the move and of the successor on.
  constexpr uint32_t advance() {
    running_.random.source = next_.random.source = &random_;
    const uint32_t now = detail::read_tick(clock_);
    (void)next_.move_to(now);
    if (left_ != detail::idle) { left_ = detail::saturating_sub(left_, detail::ticks_between(running_.tick, now)); }
    return now;
  }

  /// An event of the session's, or none: the running machine's, and then what that means for a move.
  constexpr decision decide(const event& e, uint32_t now) {
    running_.react(e, now);
    decision d = running_.decided();
    if (d.action == action::connect) { id_ = issue(); }
    d.connection = id_;
    if (moving_) {
      if (!connected()) {
        give_up(now);
      } else if (e.what() == kind::elapsed && d.action == action::none) {
        if (left_ == 0) {
          give_up(now);
        } else {
          return feed_successor(elapsed{}, now);
        }
      }
    }
    return conclude(d);
  }

  /// An event of the successor's; the session is online.
  constexpr decision feed_successor(const event& e, uint32_t now) {
    running_.react(event{}, now);
    decision d = running_.decided();
    d.connection = id_;
    uint32_t* const ours = running_.left;
    uint32_t* const its = next_.left;
    its[detail::memory::budget] = ours[detail::memory::budget];
    next_.react(e, now);
    ours[detail::memory::budget] = its[detail::memory::budget];
    const decision said = next_.decided();
    if (said.action == action::connect) {
      next_id_ = issue();
      d.action = action::connect;
      d.connection = next_id_;
      d.session = session::resume;
      d.endpoint = endpoint::given;
    } else if (said.action == action::disconnect) {
      d.action = action::disconnect;
      d.connection = next_id_;
    } else if (said.phase == redial::phase::online) {
      d.action = action::disconnect;  // of the old one
      id_ = next_id_;
      end_move(now);
      running_.react(received{}, now);  // its first frame
    } else if (said.action == action::stop || said.session == session::fresh ||
               (said.endpoint != endpoint::same && said.endpoint != endpoint::given)) {
      end_move(now);
    }
    return conclude(d);
  }

  /// The move fails; a successor that is coming up is in the way.
  constexpr void give_up(uint32_t now) {
    if (next_.has_transport()) { drop_ = next_id_; }
    end_move(now);
  }

  constexpr void end_move(uint32_t now) {
    moving_ = false;
    next_.react(stop{}, now);
  }

  /// The last word: a transport that has to go goes with the first decision that asks for nothing else.
  constexpr decision conclude(decision d) noexcept {
    if (d.action == action::stop) {
      drop_ = current;
    } else if (drop_ != current && (d.action == action::none || d.action == action::wait)) {
      d.action = action::disconnect;
      d.connection = drop_;
      drop_ = current;
    }
    d.timer = milliseconds{next_timer()};
    return d;
  }

  constexpr uint32_t next_timer() const noexcept {
    if (drop_ != current) { return 0; }
    const uint32_t own = running_.next_timer();
    return moving_ ? detail::smaller(own, detail::smaller(next_.next_timer(), left_)) : own;
  }

  constexpr uint32_t issue() noexcept {
    ++issued_;
    if (issued_ == current) { ++issued_; }
    return issued_;
  }

  detail::machine<borrowed> running_;  ///< the session's
  detail::machine<borrowed> next_;     ///< brings up the successor; stopped when there is none
  Clock clock_;
  Random random_;
  uint32_t left_ = detail::idle;  ///< of the time to move in
  uint32_t issued_ = current;     ///< the newest id
  uint32_t id_ = current;         ///< of the connection that carries the session
  uint32_t next_id_ = current;    ///< of the successor
  uint32_t drop_ = current;       ///< a transport that nobody has been told to drop yet
  bool moving_ = false;
};

template <class Clock, class Random>
handover(const profile&, Clock, Random) -> handover<Clock, Random>;
template <class Clock, class Random>
handover(const profile&, Clock, Random, options) -> handover<Clock, Random>;

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_HANDOVER_HPP_INCLUDED
