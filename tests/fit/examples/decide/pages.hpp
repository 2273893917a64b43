// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_DECIDE_PAGES_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_DECIDE_PAGES_HPP_INCLUDED

// What is known of codes, without a machine: decide --table, decide --explain.

#include <redial/redial.hpp>

#include <cstdint>
#include <cstdio>
#include <string>

namespace decide {

inline std::string rule_text(const redial::rule& r) {
  std::string text = redial::to_string(r.kind);
  if (r.has(redial::rule_flag::hold_publishing)) { text += ", hold publishing"; }
  if (r.has(redial::rule_flag::tell_user)) { text += ", tell the user"; }
  if (r.first_highest != 0) {
    text +=
        ", first wait " + std::to_string(r.first_lowest / 1000) + "-" + std::to_string(r.first_highest / 1000) + " s";
  }
  if (r.min_delay != 0) { text += ", at least " + std::to_string(r.min_delay) + " ms"; }
  if (r.has(redial::rule_flag::after_a_change)) { text += ", until it was changed"; }
  if (r.has(redial::rule_flag::if_the_user_acted)) { text += ", unless a person asked for it"; }
  if (r.has(redial::rule_flag::in_a_message)) { text += ", in a message"; }
  if (r.session != redial::session::unspecified) { text += std::string(", session: ") + redial::to_string(r.session); }
  if (r.endpoint != redial::endpoint::same) { text += std::string(", endpoint: ") + redial::to_string(r.endpoint); }
  if (r.basis != redial::basis::documented) { text += std::string(" (") + redial::to_string(r.basis) + ')'; }
  return text;
}

inline void print_table(const redial::profile& p) {
  std::printf("| code | name | rule | what to do |\n|---|---|---|---|\n");
  for (int code = 1000; code < 5000; ++code) {
    const redial::explanation e = redial::explain_close(p, static_cast<std::uint16_t>(code));
    if (e.known) { std::printf("| %d | %s | %s | %s |\n", code, e.name, rule_text(e.what).c_str(), e.remedy); }
  }
  for (int status = 0; status < 600; ++status) {
    const redial::explanation e = redial::explain_status(p, static_cast<std::uint16_t>(status));
    if (e.known) { std::printf("| HTTP %d | %s | %s | %s |\n", status, e.name, rule_text(e.what).c_str(), e.remedy); }
  }
}

inline void print_explanation(const redial::profile& p, std::int64_t code) {
  const bool status = code < 1000;
  const std::uint16_t number = redial::closed{code}.code;
  const redial::explanation e = status ? redial::explain_status(p, number) : redial::explain_close(p, number);
  std::printf("%s %u %s\n  what:   %s\n  do:     %s\n  rule:   %s%s\n", status ? "HTTP" : "close", e.code, e.name,
              e.meaning, e.remedy, rule_text(e.what).c_str(),
              e.known ? "" : " (a default: no source describes this code)");
}

}  // namespace decide

#endif  // REDIAL_TESTS_EXAMPLES_DECIDE_PAGES_HPP_INCLUDED
