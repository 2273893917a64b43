// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_DECIDE_PROFILES_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_DECIDE_PROFILES_HPP_INCLUDED

// The profiles that can be chosen: the one place where they are listed.

#include <redial/services.hpp>

#include <string>
#include <vector>

namespace decide {

/// The first is played unless another is chosen.
using profile_list = std::vector<const redial::profile*>;

/// Those of the library, or of the program that decide is a part of.
inline profile_list& profiles() {
  static profile_list list = [] {
    profile_list all{&redial::metered};
    for (const redial::profile* known : redial::all_profiles) {
      if (known != &redial::metered) { all.push_back(known); }
    }
    return all;
  }();
  return list;
}

inline const redial::profile* usual_profile() { return profiles().front(); }

/// The profile of a name; null if there is none.
inline const redial::profile* profile_of(const std::string& name) {
  for (const redial::profile* known : profiles()) {
    if (name == known->name) { return known; }
  }
  return nullptr;
}

/// All names, each with a space behind it.
inline std::string profile_names() {
  std::string names;
  for (const redial::profile* known : profiles()) { names += known->name + std::string(" "); }
  return names;
}

}  // namespace decide

#endif  // REDIAL_TESTS_EXAMPLES_DECIDE_PROFILES_HPP_INCLUDED
