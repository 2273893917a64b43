// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_ENDINGS_HPP_INCLUDED
#define REDIAL_DECISION_ENDINGS_HPP_INCLUDED

#include <redial/decision/waits.hpp>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// What the end of a connection or of a mint leads to: told, advised, refused, forgotten.
struct endings : waits {
  using waits::waits;

  /// What led here; repeated by later decisions (contract 2.7).
  constexpr void note(redial::reason why, uint16_t seen) noexcept {
    reason = why;
    code = seen;
  }

  /// What a rule says besides what to do next.
  constexpr void take_advice(const step& by, const rule_details& how) noexcept {
    if (by.has(rule_flag::as_transport_failure)) { reason = reason::transport_failure; }
    if (by.has(rule_flag::not_an_error)) {
      reason = by.kind() == rule_class::stop ? reason::normal_closure : reason::server_shutdown;
    }
    if (how.session != session::unspecified) { session = how.session; }
    if (how.endpoint != endpoint::same) { endpoint = how.endpoint; }
    if (by.has(rule_flag::hold_publishing)) { hold_publishing = true; }
    if (by.has(rule_flag::tell_user)) { tell_user = true; }
  }

  /// Why this end is not answered with a retry; none if it is. Counts it, and drops the tokens that it makes useless.
  constexpr redial::reason refusal(rule_class kind, const rule_details& how) noexcept {
    if (kind == rule_class::stop) { return reason; }
    redial::reason why = reason::none;
    if (needs_token(kind)) {
      if (kind != rule_class::expired) {
        drop_tokens();
      } else if (token_is == token_use::shown) {
        token_is = token_use::none;  // one that came since is good
      }
      why = kind == rule_class::once ? refusal_of_kick(how) : refusal_of_token(kind);
    }
    return why;
  }

  /// What rows said of session and endpoint holds no more.
  constexpr void forget_advice() noexcept {
    session = session::unspecified;
    endpoint = endpoint::same;
  }

 private:
  constexpr redial::reason refusal_of_kick(const rule_details& how) noexcept {
    if (left[once] == 0) { kicks = 0; }
    return kicks >= how.answers ? reason::kicked : kick_unanswered;
  }

  constexpr redial::reason refusal_of_token(rule_class kind) noexcept {
    if (no_token_to_mint != reason::none) {
      if (kind == rule_class::fresh_token) { tell_user = true; }
      return no_token_to_mint;
    }
    const bool orderly = kind == rule_class::expired && (settled() || left[shown_token] == 0);
    if (orderly) { return reason::none; }
    if (auth_failures != 255) { ++auth_failures; }  // reboots carry it on
    if (auth_failures <= last_auth_failure) { return reason::none; }
    tell_user = true;
    return reason::auth_exhausted;
  }
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_ENDINGS_HPP_INCLUDED
