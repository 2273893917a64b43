// SPDX-License-Identifier: MIT
#ifndef REDIAL_C_DEFINE_NAMES_HPP_INCLUDED
#define REDIAL_C_DEFINE_NAMES_HPP_INCLUDED

// Defines redial_action_name and its kind. Include it in exactly one C++ unit of a program.

#include <redial/c/redial.h>
#include <redial/c/values.hpp>
#include <redial/redial.hpp>

extern "C" {

const char* redial_error_name(int error) {
  switch (error) {
    case REDIAL_OK: return "ok";
    case REDIAL_NULL: return "null";
    case REDIAL_WRONG_SIZE: return "wrong_size";
    case REDIAL_NOT_READY: return "not_ready";
    case REDIAL_WRONG_VERSION: return "wrong_version";
    case REDIAL_NO_PROFILE: return "no_profile";
    case REDIAL_BAD_EVENT: return "bad_event";
    case REDIAL_BAD_OPTIONS: return "bad_options";
    case REDIAL_NOT_RESTORED: return "not_restored";
    default: return "?";
  }
}

const char* redial_action_name(int action) { return redial::c::name_of(action, redial::action::ping); }
const char* redial_phase_name(int phase) { return redial::c::name_of(phase, redial::phase::stopped); }
const char* redial_reason_name(int reason) { return redial::c::name_of(reason, redial::reason::invalid_options); }
const char* redial_session_name(int session) { return redial::c::name_of(session, redial::session::resume_else_fresh); }
const char* redial_endpoint_name(int endpoint) { return redial::c::name_of(endpoint, redial::endpoint::secure); }
const char* redial_credential_name(int credential) { return redial::c::name_of(credential, redial::credential::token); }
const char* redial_rule_class_name(int rule_class) { return redial::c::name_of(rule_class, redial::rule_class::once); }
const char* redial_event_name(int kind) { return redial::c::name_of(kind, redial::event::kind::inert); }
const char* redial_fault_name(int fault) { return redial::c::name_of(fault, redial::fault::unknown_credential); }

}  // extern "C"

#endif  // REDIAL_C_DEFINE_NAMES_HPP_INCLUDED
