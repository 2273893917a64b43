// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_DECIDE_OPTIONS_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_DECIDE_OPTIONS_HPP_INCLUDED

// Options by name: NAME=VALUE words, and the statements that a program would have.

#include <redial/redial.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "text.hpp"

namespace decide {

inline const char* const credential_names[] = {"none", "fixed", "token"};

/// Calls visit(name, where, member) for each option: its name in a word, and where in redial::options it stands.
template <class Visit>
void for_each_option(redial::options& o, Visit& visit) {
  visit("base", "backoff.base", o.backoff.base);
  visit("cap", "backoff.cap", o.backoff.cap);
  visit("factor_percent", "backoff.factor_percent", o.backoff.factor_percent);
  visit("jitter_percent", "backoff.jitter_percent", o.backoff.jitter_percent);
  visit("stable_after", "stable_after", o.stable_after);
  visit("first_spread", "first_spread", o.first_spread);
  visit("connect_timeout", "connect_timeout", o.connect_timeout);
  visit("mint_timeout", "mint_timeout", o.mint_timeout);
  visit("liveness_timeout", "liveness_timeout", o.liveness_timeout);
  visit("token_margin", "token_margin", o.token_margin);
  visit("once_window", "once_window", o.once_window);
  visit("max_server_delay", "max_server_delay", o.max_server_delay);
  visit("patience", "patience", o.patience);
  visit("refusal_delay", "refusal_delay", o.refusal_delay);
  visit("probe_after", "probe_after", o.probe_after);
  visit("budget.burst", "budget.burst", o.budget.burst);
  visit("budget.interval", "budget.interval", o.budget.interval);
  visit("max_attempts", "max_attempts", o.max_attempts);
  visit("tell_user_after", "tell_user_after", o.tell_user_after);
  visit("max_auth_failures", "max_auth_failures", o.max_auth_failures);
  visit("credential", "credential", o.credential);
  visit("reconnect_after_kick", "reconnect_after_kick", o.reconnect_after_kick);
  visit("expect_ready", "expect_ready", o.expect_ready);
}

/// Sets the option of a name: spans as in words, in milliseconds if bare; the rest as numbers or by name.
class option_setter {
 public:
  bool done = false;

  option_setter(const std::string& name, const std::string& value) : name_(name), value_(value) {}

  void operator()(const char* name, const char*, milliseconds& member) {
    if (name_ == name) { done = read_span(value_, 1, member); }
  }
  void operator()(const char* name, const char*, redial::credential& member) {
    for (int i = 0; name_ == name && i < 3; ++i) {
      if (value_ != credential_names[i]) { continue; }
      member = static_cast<redial::credential>(i);
      done = true;
    }
  }
  void operator()(const char* name, const char*, bool& member) {
    if (name_ == name && read_number(value_) >= 0) {
      member = read_number(value_) != 0;
      done = true;
    }
  }
  template <class Integer>
  void operator()(const char* name, const char*, Integer& member) {
    const std::int64_t number = read_number(value_);
    if (name_ == name && number >= 0 && static_cast<Integer>(number) == number) {
      member = static_cast<Integer>(number);
      done = true;
    }
  }

 private:
  const std::string& name_;
  const std::string& value_;
};

/// False, and nothing changed, if there is no such option or it cannot have this value.
inline bool set_option(redial::options& o, const std::string& name, const std::string& value) {
  option_setter setter{name, value};
  for_each_option(o, setter);
  return setter.done;
}

/// Writes each option as a statement.
struct option_writer {
  std::vector<std::string> statements;

  void operator()(const char*, const char* where, milliseconds member) {
    add(where, member == redial::never ? "redial::never" : "milliseconds{" + std::to_string(member.count) + "u}");
  }
  void operator()(const char*, const char* where, redial::credential member) {
    add(where, std::string("redial::credential::") + credential_names[static_cast<int>(member)]);
  }
  void operator()(const char*, const char* where, bool member) { add(where, member ? "true" : "false"); }
  template <class Integer>
  void operator()(const char*, const char* where, Integer member) {
    add(where, std::to_string(member));
  }
  void add(const char* where, const std::string& value) {
    statements.push_back(std::string("  options.") + where + " = " + value + ";\n");
  }
};

/// The statements that make `o` of `usual`.
inline std::string options_code(redial::options o, redial::options usual) {
  option_writer now;
  option_writer then;
  for_each_option(o, now);
  for_each_option(usual, then);
  std::string code;
  for (std::size_t i = 0; i < now.statements.size(); ++i) {
    if (now.statements[i] != then.statements[i]) { code += now.statements[i]; }
  }
  return code;
}

}  // namespace decide

#endif  // REDIAL_TESTS_EXAMPLES_DECIDE_OPTIONS_HPP_INCLUDED
