// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_DECISION_HPP_INCLUDED
#define REDIAL_DECISION_DECISION_HPP_INCLUDED

#include <redial/milliseconds.hpp>
#include <redial/knowledge/rule.hpp>
#include <stdint.h>

namespace redial {
inline namespace v0 {

/// What to do now (contract 1.4).
enum class action : uint8_t {
  none,        ///< carry on
  connect,     ///< open a new transport and tag its events with `decision::connection`
  mint_token,  ///< fetch a token in the background; answer with minted or mint_failed and `decision::mint`
  wait,        ///< nothing but the timer
  disconnect,  ///< drop the transport now, without waiting for its close event: it is dead or unwanted
  stop,        ///< close the transport if there is one (1000 if it is up); nothing more until `start`
  ping,        ///< send a WebSocket ping, or the service's own; whatever comes back is a frame
};

/// Where the machine is (contract 2).
enum class phase : uint8_t {
  idle,        ///< not started yet
  minting,     ///< a token is being fetched for the next connect
  connecting,  ///< a transport is coming up, or waits for the service's hello
  online,      ///< the session is up
  waiting,     ///< a wait runs
  offline,     ///< the network is away
  stopped,     ///< only `start`, or the slow probe, leaves it
};

/// Why. Repeated by later decisions until `ready`, `start` or `stop`.
enum class reason : uint8_t {
  none,                ///< nothing went wrong
  start_requested,     ///< the application said start
  close_code,          ///< the close code in `decision::code`
  server_shutdown,     ///< a close code that is no error: the server goes away and comes back (1001)
  normal_closure,      ///< a close code that is no error: the session is over (1000)
  http_status,         ///< the HTTP status in `decision::code`
  transport_failure,   ///< DNS, TCP, TLS, a read or write error, or a refusal without a usable status
  connect_timeout,     ///< no upgrade in `options::connect_timeout`
  ready_timeout,       ///< upgraded, but no hello in `options::connect_timeout`
  liveness_timeout,    ///< no frame in `options::liveness_timeout`
  link_lost,           ///< link_down
  mint_failure,        ///< mint_failed, or a token without life
  mint_refused,        ///< mint_failed{permanent}
  mint_timeout,        ///< no answer in `options::mint_timeout`
  auth_exhausted,      ///< `options::max_auth_failures` tokens were refused
  attempts_exhausted,  ///< `options::max_attempts` retries were not enough
  no_fresh_token,      ///< a fresh token is needed and the credential can't be renewed
  slow_probe,          ///< `options::probe_after` ran out: a stop is tried again
  kicked,              ///< an administrative close that is not, or no longer, answered
  stop_requested,      ///< the application said stop
  invalid_options,     ///< check(options) names what is wrong; the machine never connects
};

/// A stop for this reason is meant: no slow probe follows (contract 6.4).
constexpr bool ends_for_good(reason why) noexcept {
  return why == reason::kicked || why == reason::stop_requested || why == reason::invalid_options;
}

/// What to do about an event. A plain value; nothing in it refers to the machine.
struct [[nodiscard]] decision {
  redial::action action = redial::action::none;  ///< do this now
  milliseconds timer = never;  ///< feed elapsed{} after this long unless another decision replaces it; never: disarm
  redial::phase phase = redial::phase::idle;     ///< where the machine is after this event
  uint32_t attempt = 0;                          ///< retries since the last stable session; 0 before the first failure
  uint32_t connection = 0;                       ///< the connection this is about; `connect` issues a new one
  uint32_t mint = 0;                             ///< the mint this is about; `mint_token` issues a new one
  redial::reason reason = redial::reason::none;  ///< why
  uint16_t code = 0;                             ///< the close code or HTTP status that led here, 0 if none
  bool tell_user = false;        ///< a person has to see this: account suspended, log in again (contract 3.3)
  bool hold_publishing = false;  ///< do not resend at once after the reconnect; until the next session is stable
  redial::session session = redial::session::unspecified;  ///< what to do with the session at the next connect
  redial::endpoint endpoint = redial::endpoint::same;      ///< where the next connect goes
  bool budget_wait = false;  ///< the wait is over; what is waited for is the connect budget (contract 5.7)
};

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_DECISION_HPP_INCLUDED
