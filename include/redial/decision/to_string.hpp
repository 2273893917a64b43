// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_TO_STRING_HPP_INCLUDED
#define REDIAL_DECISION_TO_STRING_HPP_INCLUDED

#include <redial/decision/decision.hpp>
#include <redial/decision/event.hpp>
#include <redial/knowledge/check.hpp>
#include <redial/knowledge/options.hpp>
#include <redial/knowledge/rule.hpp>

// Names for logs: the enumerators' own. A value outside its enum gives "?". Text has static storage; a program that
// calls none of these links none of it.

namespace redial {
inline namespace v0 {

/// The enumerator's name.
constexpr const char* to_string(action value) noexcept {
  switch (value) {
    case action::none: return "none";
    case action::connect: return "connect";
    case action::mint_token: return "mint_token";
    case action::wait: return "wait";
    case action::disconnect: return "disconnect";
    case action::stop: return "stop";
    case action::ping: return "ping";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(phase value) noexcept {
  switch (value) {
    case phase::idle: return "idle";
    case phase::minting: return "minting";
    case phase::connecting: return "connecting";
    case phase::online: return "online";
    case phase::waiting: return "waiting";
    case phase::offline: return "offline";
    case phase::stopped: return "stopped";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(reason value) noexcept {
  switch (value) {
    case reason::none: return "none";
    case reason::start_requested: return "start_requested";
    case reason::stop_requested: return "stop_requested";
    case reason::close_code: return "close_code";
    case reason::server_shutdown: return "server_shutdown";
    case reason::normal_closure: return "normal_closure";
    case reason::http_status: return "http_status";
    case reason::transport_failure: return "transport_failure";
    case reason::connect_timeout: return "connect_timeout";
    case reason::ready_timeout: return "ready_timeout";
    case reason::liveness_timeout: return "liveness_timeout";
    case reason::link_lost: return "link_lost";
    case reason::mint_failure: return "mint_failure";
    case reason::mint_timeout: return "mint_timeout";
    case reason::mint_refused: return "mint_refused";
    case reason::auth_exhausted: return "auth_exhausted";
    case reason::attempts_exhausted: return "attempts_exhausted";
    case reason::no_fresh_token: return "no_fresh_token";
    case reason::kicked: return "kicked";
    case reason::slow_probe: return "slow_probe";
    case reason::invalid_options: return "invalid_options";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(rule_class value) noexcept {
  switch (value) {
    case rule_class::stop: return "stop";
    case rule_class::stop_if_it_lasts: return "stop_if_it_lasts";
    case rule_class::backoff: return "backoff";
    case rule_class::at_once: return "at_once";
    case rule_class::expired: return "expired";
    case rule_class::fresh_token: return "fresh_token";
    case rule_class::once: return "once";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(session value) noexcept {
  switch (value) {
    case session::unspecified: return "unspecified";
    case session::fresh: return "fresh";
    case session::resume: return "resume";
    case session::resume_else_fresh: return "resume_else_fresh";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(endpoint value) noexcept {
  switch (value) {
    case endpoint::same: return "same";
    case endpoint::given: return "given";
    case endpoint::rediscover: return "rediscover";
    case endpoint::standard: return "standard";
    case endpoint::secure: return "secure";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(basis value) noexcept {
  switch (value) {
    case basis::documented: return "documented";
    case basis::reference_client: return "reference_client";
    case basis::inferred: return "inferred";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(credential value) noexcept {
  switch (value) {
    case credential::none: return "none";
    case credential::fixed: return "fixed";
    case credential::token: return "token";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(fault value) noexcept {
  switch (value) {
    case fault::none: return "none";
    case fault::base_zero: return "base_zero";
    case fault::base_over_cap: return "base_over_cap";
    case fault::cap_over_one_hour: return "cap_over_one_hour";
    case fault::factor_out_of_range: return "factor_out_of_range";
    case fault::jitter_out_of_range: return "jitter_out_of_range";
    case fault::stable_after_zero: return "stable_after_zero";
    case fault::connect_timeout_zero: return "connect_timeout_zero";
    case fault::mint_timeout_zero: return "mint_timeout_zero";
    case fault::once_window_zero: return "once_window_zero";
    case fault::max_server_delay_zero: return "max_server_delay_zero";
    case fault::probe_after_zero: return "probe_after_zero";
    case fault::duration_too_long: return "duration_too_long";
    case fault::budget_too_long: return "budget_too_long";
    case fault::unknown_credential: return "unknown_credential";
    case fault::rows_not_sorted: return "rows_not_sorted";
    case fault::rows_overlap: return "rows_overlap";
    case fault::row_reversed: return "row_reversed";
    case fault::row_out_of_range: return "row_out_of_range";
    case fault::unknown_class: return "unknown_class";
    case fault::delay_out_of_range: return "delay_out_of_range";
    case fault::answers_zero: return "answers_zero";
    case fault::too_deeply_nested: return "too_deeply_nested";
  }
  return "?";
}

/// The enumerator's name.
constexpr const char* to_string(event::kind value) noexcept {
  switch (value) {
    case event::kind::inert: return "inert";
    case event::kind::start: return "start";
    case event::kind::stop: return "stop";
    case event::kind::opened: return "opened";
    case event::kind::ready: return "ready";
    case event::kind::closed: return "closed";
    case event::kind::rejected: return "rejected";
    case event::kind::failed: return "failed";
    case event::kind::going_away: return "going_away";
    case event::kind::received: return "received";
    case event::kind::minted: return "minted";
    case event::kind::mint_failed: return "mint_failed";
    case event::kind::token_lost: return "token_lost";
    case event::kind::session_lost: return "session_lost";
    case event::kind::link_down: return "link_down";
    case event::kind::link_up: return "link_up";
    case event::kind::elapsed: return "elapsed";
  }
  return "?";
}

/// The name of the event's kind.
constexpr const char* to_string(const event& value) noexcept { return to_string(value.what()); }

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_TO_STRING_HPP_INCLUDED
