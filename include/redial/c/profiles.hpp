// SPDX-License-Identifier: MIT
#ifndef REDIAL_C_PROFILES_HPP_INCLUDED
#define REDIAL_C_PROFILES_HPP_INCLUDED

// The profiles that REDIAL_C_PROFILES asks for, for define.hpp, which defines an object for each.

#include <redial/c/redial.h>
#include <redial/c/values.hpp>
#include <redial/redial.hpp>
#include <stddef.h>
#include <stdint.h>

#ifndef REDIAL_C_PROFILES
#define REDIAL_C_PROFILES(ASK_FOR) ASK_FOR(metered)
#endif

/// A profile as C knows it: an address. What is known of it is found by its place among those that are asked for, so
/// that a program links the machine of a profile without its options, and both without its words.
struct redial_profile {
  unsigned char place;
};

extern "C" {
#define REDIAL_C_EACH(profile) extern const redial_profile redial_##profile;
REDIAL_C_PROFILES(REDIAL_C_EACH)
#undef REDIAL_C_EACH
}

namespace redial {
inline namespace v0 {
namespace c {
namespace {

#define REDIAL_C_EACH(profile) place_of_##profile,
enum place : unsigned char { REDIAL_C_PROFILES(REDIAL_C_EACH) places };
#undef REDIAL_C_EACH
#define REDIAL_C_EACH(profile) &redial_##profile,
constexpr const redial_profile* profiles[] = {REDIAL_C_PROFILES(REDIAL_C_EACH)};
#undef REDIAL_C_EACH
#define REDIAL_C_EACH(profile) &profile,
constexpr const redial::profile* asked_for[] = {REDIAL_C_PROFILES(REDIAL_C_EACH)};
#undef REDIAL_C_EACH
#define REDIAL_C_EACH(profile) profile.name,
constexpr const char* names[] = {REDIAL_C_PROFILES(REDIAL_C_EACH)};
#undef REDIAL_C_EACH

/// A profile that the compiler knows: of what is read of it, only that is linked.
template <size_t Place>
struct known {
  static constexpr const redial::profile& profile = *asked_for[Place];
  /// The same without its words, for what is made at run time: whoever refers to a profile links all that is in it.
  static constexpr redial::profile bare = [] {
    redial::profile p = *asked_for[Place];
    p.name = "";
    p.rows = nullptr;
    return p;
  }();
  /// The machine with the profile's own options, in flash: copied it takes less than what would make it.
  static constexpr machine made{profile, port_function{}, port_function{}};
};

/// Calls function(known<Place>{}) for the chosen profile.
template <size_t Place = 0, class Function>
redial_error with(const redial_profile* chosen, const Function& function) {
  if (chosen == profiles[Place]) {
    function(known<Place>{});
    return REDIAL_OK;
  }
  if constexpr (Place + 1 < places) {
    return with<Place + 1>(chosen, function);
  } else {
    return REDIAL_NO_PROFILE;
  }
}

/// The same, if `filled`, which the function fills, is there and of this version.
template <class Versioned, class Function>
redial_error fill(Versioned* filled, const redial_profile* chosen, const Function& function) {
  const redial_error fault = fault_of(filled);
  return fault != REDIAL_OK ? fault : with(chosen, function);
}

/// Makes a machine: calls make(known<Place>{}, storage, clock, random) if all that is handed in is good.
template <class Make>
redial_error make_machine(redial_machine* storage, size_t size, const redial_profile* chosen, const redial_port* port,
                          const Make& make) {
  const redial_error fault = first_of(fault_of_storage(storage, size), fault_of_port(port));
  if (fault != REDIAL_OK) { return fault; }
  return with(chosen, [&](auto of) {
    make(of, static_cast<void*>(storage), port_function{port->millis, port->context},
         port_function{port->random, port->context});
  });
}

}  // namespace
}  // namespace c
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_C_PROFILES_HPP_INCLUDED
