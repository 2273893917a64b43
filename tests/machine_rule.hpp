// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_MACHINE_RULE_HPP_INCLUDED
#define REDIAL_TESTS_MACHINE_RULE_HPP_INCLUDED

#include <redial/redial.hpp>
#include <cstdint>

// What the machine reads of rows, put back into the form of a rule, so that a test can compare the two.

inline const redial::detail::rulebook& book_of(const redial::profile& p) { return *redial::detail::rules_of{p}.book; }

/// A rule without what is for people only: the flags that the machine does not read, and the basis.
inline redial::rule machine_part(redial::rule r) {
  r.flags = static_cast<std::uint16_t>(r.flags & static_cast<unsigned>(redial::rule_flag::read_by_the_machine));
  r.basis = redial::basis::documented;
  return r;
}

/// What a step says.
inline redial::rule rule_of(const redial::detail::rulebook& book, redial::detail::step step) {
  const redial::detail::rule_details& details = book.details[step.details()];
  redial::rule r;
  r.kind = step.kind();
  r.flags = static_cast<std::uint16_t>(step.word >> 23 & 63u);
  r.session = details.session;
  r.endpoint = details.endpoint;
  r.answers = details.answers;
  r.min_delay = details.min_delay;
  r.first_lowest = details.first_lowest;
  r.first_highest = details.first_highest;
  return r;
}

/// What the machine does about a close code from 1000 to 4999, and about a status.
inline redial::rule machine_rule_of_close(const redial::profile& p, int code) {
  return rule_of(book_of(p), book_of(p).closes.find(static_cast<std::uint16_t>(code)));
}
inline redial::rule machine_rule_of_status(const redial::profile& p, int status) {
  return rule_of(book_of(p), book_of(p).statuses.find(static_cast<std::uint16_t>(status)));
}

#endif  // REDIAL_TESTS_MACHINE_RULE_HPP_INCLUDED
