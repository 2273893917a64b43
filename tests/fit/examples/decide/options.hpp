// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_DECIDE_OPTIONS_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_DECIDE_OPTIONS_HPP_INCLUDED

#include <redial/redial.hpp>

#include <cstdint>
#include <string>

#include "text.hpp"

namespace decide {

/// Sets an option by name: spans as in words, in milliseconds if bare; the rest as numbers or by name.
inline bool set_option(redial::options& o, const std::string& name, const std::string& value) {
  struct named_span {
    const char* name;
    milliseconds* span;
  };
  const named_span spans[] = {
      {"base", &o.backoff.base},
      {"cap", &o.backoff.cap},
      {"stable_after", &o.stable_after},
      {"first_spread", &o.first_spread},
      {"connect_timeout", &o.connect_timeout},
      {"mint_timeout", &o.mint_timeout},
      {"liveness_timeout", &o.liveness_timeout},
      {"token_margin", &o.token_margin},
      {"once_window", &o.once_window},
      {"max_server_delay", &o.max_server_delay},
      {"patience", &o.patience},
      {"refusal_delay", &o.refusal_delay},
      {"probe_after", &o.probe_after},
      {"budget.interval", &o.budget.interval},
  };
  for (const named_span& s : spans) {
    if (name == s.name) { return read_span(value, 1, *s.span); }
  }
  const char* const credentials[] = {"none", "fixed", "token"};
  for (int i = 0; name == "credential" && i < 3; ++i) {
    if (value == credentials[i]) {
      o.credential = static_cast<redial::credential>(i);
      return true;
    }
  }
  const std::int64_t number = read_number(value);
  if (number < 0) { return false; }
  if (name == "factor_percent") {
    o.backoff.factor_percent = static_cast<std::uint16_t>(number);
  } else if (name == "jitter_percent") {
    o.backoff.jitter_percent = static_cast<std::uint8_t>(number);
  } else if (name == "budget.burst") {
    o.budget.burst = static_cast<std::uint32_t>(number);
  } else if (name == "max_attempts") {
    o.max_attempts = static_cast<std::uint32_t>(number);
  } else if (name == "tell_user_after") {
    o.tell_user_after = static_cast<decltype(o.tell_user_after)>(number);
  } else if (name == "max_auth_failures") {
    o.max_auth_failures = static_cast<std::uint8_t>(number);
  } else if (name == "reconnect_after_kick") {
    o.reconnect_after_kick = number != 0;
  } else if (name == "expect_ready") {
    o.expect_ready = number != 0;
  } else {
    return false;
  }
  return true;
}

/// The statements that make `o` of `usual`.
inline std::string options_code(const redial::options& o, const redial::options& usual) {
  std::string code;
  const auto span = [&code](const char* name, milliseconds now, milliseconds then) {
    if (now == then) { return; }
    const std::string value =
        now == redial::never ? "redial::never" : "milliseconds{" + std::to_string(now.count) + "u}";
    code += std::string("  options.") + name + " = " + value + ";\n";
  };
  const auto number = [&code](const char* name, std::uint32_t now, std::uint32_t then) {
    if (now != then) { code += std::string("  options.") + name + " = " + std::to_string(now) + ";\n"; }
  };
  const auto flag = [&code](const char* name, bool now, bool then) {
    if (now != then) { code += std::string("  options.") + name + " = " + (now ? "true" : "false") + ";\n"; }
  };
  span("backoff.base", o.backoff.base, usual.backoff.base);
  span("backoff.cap", o.backoff.cap, usual.backoff.cap);
  number("backoff.factor_percent", o.backoff.factor_percent, usual.backoff.factor_percent);
  number("backoff.jitter_percent", o.backoff.jitter_percent, usual.backoff.jitter_percent);
  span("stable_after", o.stable_after, usual.stable_after);
  span("first_spread", o.first_spread, usual.first_spread);
  span("connect_timeout", o.connect_timeout, usual.connect_timeout);
  span("mint_timeout", o.mint_timeout, usual.mint_timeout);
  span("liveness_timeout", o.liveness_timeout, usual.liveness_timeout);
  span("token_margin", o.token_margin, usual.token_margin);
  span("once_window", o.once_window, usual.once_window);
  span("max_server_delay", o.max_server_delay, usual.max_server_delay);
  span("patience", o.patience, usual.patience);
  span("refusal_delay", o.refusal_delay, usual.refusal_delay);
  span("probe_after", o.probe_after, usual.probe_after);
  number("budget.burst", o.budget.burst, usual.budget.burst);
  span("budget.interval", o.budget.interval, usual.budget.interval);
  number("max_attempts", o.max_attempts, usual.max_attempts);
  number("tell_user_after", o.tell_user_after, usual.tell_user_after);
  number("max_auth_failures", o.max_auth_failures, usual.max_auth_failures);
  flag("reconnect_after_kick", o.reconnect_after_kick, usual.reconnect_after_kick);
  flag("expect_ready", o.expect_ready, usual.expect_ready);
  const char* const credentials[] = {"none", "fixed", "token"};
  if (o.credential != usual.credential) {
    code += std::string("  options.credential = redial::credential::") + credentials[static_cast<int>(o.credential)] +
            ";\n";
  }
  return code;
}

}  // namespace decide

#endif  // REDIAL_TESTS_EXAMPLES_DECIDE_OPTIONS_HPP_INCLUDED
