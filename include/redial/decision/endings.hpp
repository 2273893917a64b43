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
  constexpr void take_advice(step by, const rule_details& how) noexcept {
    if (by.has(rule_flag::as_transport_failure)) { reason = reason::transport_failure; }
    if (by.has(rule_flag::not_an_error)) { reason = reason::server_shutdown; }
    if (by.has(rule_flag::ended_in_order)) { reason = reason::normal_closure; }
    if (how.session != session::unspecified) { session = how.session; }
    if (how.endpoint != endpoint::same) { endpoint = how.endpoint; }
    if (phase == phase::connecting) {
      if (!upgraded || upgraded_in_vain) { advice_is_stale = true; }
      upgraded_in_vain = true;
    }
    if (advice_is_stale) { let_advice_go_stale(); }
    if (by.has(rule_flag::hold_publishing)) { hold_publishing = true; }
    if (by.has(rule_flag::tell_user)) { tell_user = true; }
  }

  /// The session is lost, or its URL no good (contract 5.8).
  constexpr void let_advice_go_stale() noexcept {
    advice_is_stale = true;
    if (session == session::resume || session == session::resume_else_fresh) { session = session::fresh; }
    if (endpoint == endpoint::given) { endpoint = endpoint::standard; }
  }

  /// What rows said of session and endpoint holds no more.
  constexpr void forget_advice() noexcept {
    session = session::unspecified;
    endpoint = endpoint::same;
    advice_is_stale = false;
    upgraded_in_vain = false;
  }

  /// The class that an end is answered by, which is not its row's where no token can be minted or too many were refused
  /// (contract 4.1, 4.3). Counts it, and drops the tokens that it makes useless.
  constexpr rule_class class_of(step by) noexcept {
    const rule_class kind = by.kind();
    if (kind == rule_class::stop_if_it_lasts) { count_lasting_end(); }
    if (!needs_token(kind)) { return kind; }
    if (kind != rule_class::expired) {
      drop_tokens();
    } else if (token_is == token_use::shown) {
      token_is = token_use::none;  // one that came since is good
    }
    if (kind == rule_class::once) { return kind; }
    if (!can_mint && by.has(rule_flag::renew_if_possible)) { return rule_class::backoff; }
    if (can_mint) {
      if (kind == rule_class::expired && ran_out()) { return kind; }
      if (auth_failures != 255) { ++auth_failures; }  // reboots carry it on
    }
    count_lasting_end();
    return can_mint && auth_failures <= last_auth_failure ? kind : rule_class::stop_if_it_lasts;
  }

  /// Why an end is not answered with a retry; none if it is. kind: what it is answered by.
  [[gnu::noinline]] constexpr redial::reason refusal(step by, rule_class kind, const rule_details& how) noexcept {
    if (kind == rule_class::stop) { return reason; }
    if (kind == rule_class::once) {
      const redial::reason kicked = refusal_of_kick(how);
      if (kicked != reason::none) { return kicked; }
    }
    const bool stops = has_lasted() && kind == rule_class::stop_if_it_lasts;
    if (!stops && attempt <= last_attempt) { return reason::none; }
    tell_user = true;
    return !stops                                      ? reason::attempts_exhausted
           : by.kind() == rule_class::stop_if_it_lasts ? reason
           : can_mint                                  ? reason::auth_exhausted
                                                       : reason::no_fresh_token;
  }

  /// An end that stops if it lasts, and was counted, stops now (contract 3.4).
  constexpr bool has_lasted() const noexcept { return lasting_ends > ends_to_last && left[lasting] == 0; }

  /// After a slow probe, one more such end stops (contract 6.4).
  constexpr void let_patience_be_over() noexcept {
    lasting_ends = 2;
    left[lasting] = 0;
  }

 private:
  [[gnu::noinline]] constexpr void count_lasting_end() noexcept {
    if (lasting_ends == 0) { left[lasting] = patience; }
    if (lasting_ends != 3) { ++lasting_ends; }  // far enough to pass 2, and never 3 (see ends_to_last)
  }

  constexpr redial::reason refusal_of_kick(const rule_details& how) noexcept {
    if (left[once] == 0) { kicks = 0; }
    if (answers_kicks && !can_mint) { return reason::no_fresh_token; }
    return !answers_kicks || kicks >= how.answers ? reason::kicked : reason::none;
  }
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_ENDINGS_HPP_INCLUDED
