// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_EXPLAIN_HPP_INCLUDED
#define REDIAL_DECISION_EXPLAIN_HPP_INCLUDED

#include <redial/decision/decision.hpp>
#include <redial/decision/to_string.hpp>
#include <redial/knowledge/explain.hpp>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// What a reason means that is no code of anybody's.
constexpr const char* meaning_of(reason why) noexcept {
  switch (why) {
    case reason::none: return "nothing went wrong";
    case reason::start_requested: return "the application wants a connection";
    case reason::close_code:
    case reason::server_shutdown:
    case reason::normal_closure: return "the server closed the connection";
    case reason::http_status: return "the server refused the upgrade";
    case reason::transport_failure: return "the connection could not be made, or broke";
    case reason::connect_timeout: return "no upgrade came in time";
    case reason::ready_timeout: return "the upgrade came, but the service's hello did not come in time";
    case reason::liveness_timeout: return "nothing came over the connection for too long";
    case reason::link_lost: return "the network went away";
    case reason::mint_failure: return "no token could be had";
    case reason::mint_refused: return "no token can be had: whoever issues them refuses for good";
    case reason::mint_timeout: return "no token came in time";
    case reason::auth_exhausted: return "several tokens in a row were refused";
    case reason::attempts_exhausted: return "the retries that the options allow were not enough";
    case reason::no_fresh_token: return "the credential was refused, and there is no other";
    case reason::slow_probe: return "a stop is tried again after a long time";
    case reason::kicked: return "a backend disconnected this client on purpose";
    case reason::stop_requested: return "the application wants no connection";
    case reason::invalid_options: return "the options are no good";
  }
  return "";
}

/// What redial does, and a person should do, about a stop for this reason; empty if the reason is no stop of its own.
constexpr const char* remedy_of(reason why) noexcept {
  switch (why) {
    case reason::mint_refused: return "redial stops: log in again, then start again";
    case reason::auth_exhausted: return "redial stops: mend what issues tokens, then start again";
    case reason::attempts_exhausted: return "redial stops: find out what is wrong, then start again";
    case reason::no_fresh_token: return "redial stops: put in another credential, then start again";
    case reason::kicked: return "redial stops: start again when a person wants it";
    case reason::stop_requested: return "nothing to mend; start again when a connection is wanted";
    case reason::invalid_options: return "ask redial::check what is wrong with them and mend it";
    case reason::none:
    case reason::start_requested:
    case reason::close_code:
    case reason::server_shutdown:
    case reason::normal_closure:
    case reason::http_status:
    case reason::transport_failure:
    case reason::connect_timeout:
    case reason::ready_timeout:
    case reason::liveness_timeout:
    case reason::link_lost:
    case reason::mint_failure:
    case reason::mint_timeout:
    case reason::slow_probe: break;
  }
  return "";
}

}  // namespace detail

/// What led to a decision: a close code, an HTTP status, or, without either, the reason itself. Where the machine has
/// stopped for a reason of its own, such as too many refusals, the remedy is the stop's.
constexpr explanation(explain)(const profile& p, const decision& d) noexcept {
  const char* const own_remedy = detail::remedy_of(d.reason);
  explanation e{0, to_string(d.reason), detail::meaning_of(d.reason), "nothing to do", true, rules::backoff()};
  if (d.code >= 1000 && d.code < 5000 && d.reason != reason::http_status) {
    e = explain_close(p, d.code);
  } else if (d.code != 0) {
    e = explain_status(p, d.code);
  } else if (d.phase == phase::waiting || d.phase == phase::minting) {
    e.remedy = d.reason == reason::start_requested ? "redial connects" : detail::remedy_of(rule_class::backoff);
  }
  if (d.phase == phase::offline) { e.remedy = "redial waits for the network"; }
  if (d.phase == phase::stopped) {
    if (own_remedy[0] != '\0') { e.remedy = own_remedy; }
    e.what.kind = rule_class::stop;
  }
  return e;
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_EXPLAIN_HPP_INCLUDED
