// SPDX-License-Identifier: MIT
#ifndef REDIAL_C_DEFINE_HPP_INCLUDED
#define REDIAL_C_DEFINE_HPP_INCLUDED

// Defines the functions of redial.h, which has their documentation, but for names and words. Include it in exactly one
// C++ unit of a program:
//
//     #include <redial/c/define.hpp>
//     #include <redial/c/define_names.hpp>  // if the program calls redial_action_name and its kind
//     #include <redial/c/define_words.hpp>  // if it calls redial_explain and its kind
//     #include <redial/c/define_recorder.hpp>  // if it calls redial_recorder_init and its kind
//
// C gets the profile redial_metered, and no other is linked. Ask for others by name:
//
//     #include <redial/services.hpp>
//     #define REDIAL_C_PROFILES(ASK_FOR) ASK_FOR(metered) ASK_FOR(discord)
//     #include <redial/c/define.hpp>
//
// A service of your own, a `constexpr redial::profile sensor` of the global namespace, is asked for in the same way,
// and is redial_sensor in C. What C does not call is not linked either if the linker may drop it (-ffunction-sections,
// -fdata-sections, --gc-sections).

#include <redial/c/calls.hpp>
#include <redial/c/profiles.hpp>
#include <redial/c/redial.h>
#include <redial/c/values.hpp>
#include <redial/redial.hpp>
#include <stddef.h>
#include <stdint.h>

extern "C" {

// --- profiles and options --------------------------------------------------------------------------------------------

#define REDIAL_C_EACH(profile) const redial_profile redial_##profile = {redial::c::place_of_##profile};
REDIAL_C_PROFILES(REDIAL_C_EACH)
#undef REDIAL_C_EACH

const redial_profile* redial_profile_by_name(const char* name) {
  for (const redial_profile* each : redial::c::profiles) {
    if (name != nullptr && redial::c::same_text(name, redial::c::names[each->place])) { return each; }
  }
  return nullptr;
}

const char* redial_profile_name(const redial_profile* profile) {
  for (const redial_profile* each : redial::c::profiles) {
    if (each == profile) { return redial::c::names[each->place]; }
  }
  return "?";
}

redial_error redial_defaults(const redial_profile* profile, redial_options* options) {
  return redial::c::fill(options, profile, [&](auto of) { redial::c::put(*options, of.bare.defaults); });
}

redial_error redial_profile_limits(const redial_profile* profile, redial_limits* limits) {
  return redial::c::fill(limits, profile, [&](auto of) { *limits = redial::c::to_c(of.profile.limits); });
}

redial_error redial_unattended(redial_options* options) {
  const redial_error fault = redial::c::fault_of(options);
  if (fault == REDIAL_OK) { redial::c::put(*options, redial::unattended(redial::c::options_of(*options))); }
  return fault;
}

redial_error redial_check(const redial_options* options, uint8_t* fault) {
  const redial_error own = redial::c::fault_of(options);
  if (own != REDIAL_OK) { return own; }
  const redial::options read = redial::c::options_of(*options);
  if (fault != nullptr) { *fault = static_cast<uint8_t>((redial::check)(read)); }
  return redial::c::fault_of_options(read);
}

// --- the machine -----------------------------------------------------------------------------------------------------

redial_error redial_init(redial_machine* machine, size_t size, const redial_profile* profile, const redial_port* port) {
  using namespace redial::c;
  return make_machine(machine, size, profile, port, [](auto of, void* at, port_function clock, port_function random) {
    new (at) marked<redial::c::machine>{of.made, clock, random};
  });
}

redial_error redial_init_with(redial_machine* machine, size_t size, const redial_profile* profile,
                              const redial_port* port, const redial_options* options) {
  using namespace redial::c;
  redial_error fault = fault_of(options);
  if (fault != REDIAL_OK) { return fault; }
  const redial::options chosen = options_of(*options);
  fault = make_machine(machine, size, profile, port, [&](auto of, void* at, port_function clock, port_function random) {
    new (at) marked<redial::c::machine>{of.bare, clock, random, chosen};
  });
  return fault != REDIAL_OK ? fault : fault_of_options(chosen);
}

redial_error redial_handle(redial_machine* machine, const redial_event* event, redial_decision* decision) {
  return redial::c::handle<redial::c::machine>(machine, event, decision);
}

redial_error redial_drive(redial_machine* machine, const redial_host* host, const redial_event* event,
                          redial_decision* decision) {
  redial_error fault = redial::c::fault_of_host(host);
  if (fault != REDIAL_OK) { return fault; }
  redial_decision own;  // what the host does from within may decide again, into the caller's place
  fault = redial_handle(machine, event, &own);
  if (fault != REDIAL_OK) { return fault; }
  redial::c::follow(*host, own);
  if (decision != nullptr) { *decision = own; }
  return REDIAL_OK;
}

redial_error redial_follow(const redial_host* host, const redial_decision* decision) {
  const redial_error fault = redial::c::fault_of_host(host);
  if (fault != REDIAL_OK) { return fault; }
  if (decision == nullptr) { return REDIAL_NULL; }
  redial::c::follow(*host, redial_decision{*decision});
  return REDIAL_OK;
}

redial_error redial_saw_frame(redial_machine* machine, uint32_t connection) {
  return redial::c::use<redial::c::machine>(machine, [&](auto& net) { net.saw_frame(connection); });
}

uint32_t redial_timer(const redial_machine* machine) {
  const auto* const net = redial::c::object_in<redial::c::machine>(machine);
  return net != nullptr ? net->timer().count : REDIAL_NEVER;
}

uint8_t redial_phase_of(const redial_machine* machine) {
  const auto* const net = redial::c::object_in<redial::c::machine>(machine);
  return net != nullptr ? static_cast<uint8_t>(net->phase()) : uint8_t{REDIAL_PHASE_IDLE};
}

bool redial_connected(const redial_machine* machine) { return redial_phase_of(machine) == REDIAL_PHASE_ONLINE; }

uint32_t redial_attempt(const redial_machine* machine) {
  const auto* const net = redial::c::object_in<redial::c::machine>(machine);
  return net != nullptr ? net->attempt() : 0;
}

uint32_t redial_connection(const redial_machine* machine) {
  const auto* const net = redial::c::object_in<redial::c::machine>(machine);
  return net != nullptr ? net->connection() : REDIAL_CURRENT;
}

redial_error redial_save(const redial_machine* machine, void* bytes, size_t size) {
  return redial::c::save_to<redial::c::machine>(machine, bytes, size);
}

redial_error redial_restore(redial_machine* machine, const void* bytes, size_t size, uint32_t away) {
  return redial::c::restore_from<redial::c::machine>(machine, bytes, size, away);
}

// --- edges -----------------------------------------------------------------------------------------------------------

redial_error redial_metered_read(const char* text, size_t size, redial_message* message) {
  if (text == nullptr) { return REDIAL_NULL; }
  const redial_error fault = redial::c::fault_of(message);
  if (fault == REDIAL_OK) { *message = redial::c::to_c((redial::metered_wire::read)(text, size)); }
  return fault;
}

redial_error redial_metered_event(const redial_message* message, uint32_t connection, int64_t unix_now,
                                  redial_event* event) {
  const redial_error fault = event == nullptr ? REDIAL_NULL : redial::c::fault_of(message);
  if (fault == REDIAL_OK) {
    *event = redial::c::to_c(redial::metered_wire::to_event(redial::c::message_of(*message), connection, unix_now));
  }
  return fault;
}

uint32_t redial_parse_retry_after(const char* text, size_t size, int64_t unix_now) {
  return text != nullptr ? redial::parse_retry_after(text, size, unix_now).count : 0;
}

int64_t redial_parse_http_date(const char* text, size_t size) {
  return text != nullptr ? redial::parse_http_date(text, size) : 0;
}

redial_error redial_gate_init(redial_gate* gate, size_t size, const redial_profile* profile, const redial_port* port) {
  using namespace redial::c;
  const redial_error fault = first_of(fault_of_storage(gate, size), fault_of_port(port));
  if (fault != REDIAL_OK) { return fault; }
  return with(profile, [&](auto of) {
    constexpr redial::limits service = of.profile.limits;
    new (static_cast<void*>(gate)) marked<redial::c::gate>{service, port_function{port->millis, port->context}};
  });
}

redial_error redial_gate_init_with(redial_gate* gate, size_t size, const redial_limits* limits, const redial_port* port,
                                   uint32_t headroom_percent) {
  using namespace redial::c;
  const redial_error fault = first_of(first_of(fault_of_storage(gate, size), fault_of_port(port)), fault_of(limits));
  if (fault == REDIAL_OK) {
    const redial::limits service{limits->messages_per_second, limits->burst, limits->max_frame_size};
    new (static_cast<void*>(gate))
        marked<redial::c::gate>{service, port_function{port->millis, port->context}, headroom_percent};
  }
  return fault;
}

redial_error redial_gate_try_send(redial_gate* gate, size_t bytes, redial_verdict* verdict) {
  if (verdict == nullptr) { return REDIAL_NULL; }
  return redial::c::use<redial::c::gate>(gate, [&](auto& own) { *verdict = redial::c::to_c(own.try_send(bytes)); });
}

redial_error redial_gate_set_max_frame(redial_gate* gate, uint32_t bytes) {
  return redial::c::use<redial::c::gate>(gate, [&](auto& own) { own.set_max_frame(bytes); });
}

redial_error redial_gate_drain(redial_gate* gate) {
  return redial::c::use<redial::c::gate>(gate, [](auto& own) { own.drain(); });
}

redial_error redial_gate_reset(redial_gate* gate) {
  return redial::c::use<redial::c::gate>(gate, [](auto& own) { (own.reset)(); });
}

}  // extern "C"

#endif  // REDIAL_C_DEFINE_HPP_INCLUDED
