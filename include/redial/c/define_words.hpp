// SPDX-License-Identifier: MIT
#ifndef REDIAL_C_DEFINE_WORDS_HPP_INCLUDED
#define REDIAL_C_DEFINE_WORDS_HPP_INCLUDED

// Defines redial_explain and its kind. Include it in exactly one C++ unit of a program, with the REDIAL_C_PROFILES of
// define.hpp. Where bytes count, in a unit of its own: compilers keep the texts of a unit together, and a program that
// calls one function with a text in it then links the words of every code.

#include <redial/c/profiles.hpp>
#include <redial/c/redial.h>
#include <redial/c/values.hpp>
#include <redial/redial.hpp>

extern "C" {

redial_error redial_explain(const redial_profile* profile, const redial_decision* decision,
                            redial_explanation* explanation) {
  if (decision == nullptr) { return REDIAL_NULL; }
  return redial::c::fill(explanation, profile, [&](auto of) {
    *explanation = redial::c::to_c((redial::explain)(of.profile, redial::c::decision_of(*decision)));
  });
}

redial_error redial_explain_close(const redial_profile* profile, int code, redial_explanation* explanation) {
  return redial::c::fill(explanation, profile,
                         [&](auto of) { *explanation = redial::c::to_c(redial::explain_close(of.profile, code)); });
}

redial_error redial_explain_status(const redial_profile* profile, int status, redial_explanation* explanation) {
  return redial::c::fill(explanation, profile,
                         [&](auto of) { *explanation = redial::c::to_c(redial::explain_status(of.profile, status)); });
}

}  // extern "C"

#endif  // REDIAL_C_DEFINE_WORDS_HPP_INCLUDED
