// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_DECIDE_PROFILES_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_DECIDE_PROFILES_HPP_INCLUDED

// The profiles that can be chosen: the one place where they are listed.

#include <redial/services.hpp>

#include <string>

namespace decide {

/// What is played unless another is chosen.
inline const redial::profile* usual_profile() { return &redial::metered; }

/// The profile of a name; null if there is none.
inline const redial::profile* profile_of(const std::string& name) {
  for (const redial::profile* known : redial::all_profiles) {
    if (name == known->name) { return known; }
  }
  return nullptr;
}

/// All names, each with a space behind it.
inline std::string profile_names() {
  std::string names;
  for (const redial::profile* known : redial::all_profiles) { names += known->name + std::string(" "); }
  return names;
}

}  // namespace decide

#endif  // REDIAL_TESTS_EXAMPLES_DECIDE_PROFILES_HPP_INCLUDED
