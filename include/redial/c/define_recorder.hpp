// SPDX-License-Identifier: MIT
#ifndef REDIAL_C_DEFINE_RECORDER_HPP_INCLUDED
#define REDIAL_C_DEFINE_RECORDER_HPP_INCLUDED

// Defines redial_recorder_init and its kind. Include it in exactly one C++ unit of a program, with the
// REDIAL_C_PROFILES of define.hpp.

#include <redial/c/calls.hpp>
#include <redial/c/profiles.hpp>
#include <redial/c/redial.h>
#include <redial/c/values.hpp>
#include <redial/edge/flight_recorder.hpp>
#include <redial/redial.hpp>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace c {

using recorder = flight_recorder<port_function, port_function>;
static_assert(sizeof(marked<recorder>) <= sizeof(redial_recorder) &&
                  alignof(marked<recorder>) <= alignof(redial_recorder),
              "redial: REDIAL_RECORDER_SIZE in redial.h is too small for this target");
static_assert(smallest_recording == REDIAL_SMALLEST_RECORDING && largest_recording == REDIAL_LARGEST_RECORDING,
              "redial: the sizes of a recording in redial.h are wrong");

}  // namespace c
}  // namespace v0
}  // namespace redial

extern "C" {

redial_error redial_recorder_init(redial_recorder* recorder, size_t size, const redial_profile* profile,
                                  const redial_port* port, const redial_options* options, uint32_t* words,
                                  size_t recording_size) {
  using namespace redial::c;
  redial_error fault = first_of(fault_of_storage(recorder, size), fault_of_port(port));
  if (fault == REDIAL_OK && options != nullptr) { fault = fault_of(options); }
  if (fault == REDIAL_OK) { fault = fault_of_recording(words, recording_size); }
  if (fault != REDIAL_OK) { return fault; }
  redial::options chosen;
  fault = with(profile, [&](auto of) {
    chosen = options != nullptr ? options_of(*options) : of.bare.defaults;
    new (static_cast<void*>(recorder)) marked<redial::c::recorder>{
        of.bare, port_function{port->millis, port->context}, port_function{port->random, port->context},
        redial::recording_view{words, recording_size}, chosen};
  });
  return fault != REDIAL_OK ? fault : fault_of_options(chosen);
}

redial_error redial_recorder_handle(redial_recorder* recorder, const redial_event* event, redial_decision* decision) {
  return redial::c::handle<redial::c::recorder>(recorder, event, decision);
}

redial_error redial_recorder_saw_frame(redial_recorder* recorder, uint32_t connection) {
  return redial::c::use<redial::c::recorder>(recorder, [&](auto& net) { net.saw_frame(connection); });
}

uint32_t redial_recorder_timer(const redial_recorder* recorder) {
  const auto* const net = redial::c::object_in<redial::c::recorder>(recorder);
  return net != nullptr ? net->timer().count : REDIAL_NEVER;
}

uint8_t redial_recorder_phase_of(const redial_recorder* recorder) {
  const auto* const net = redial::c::object_in<redial::c::recorder>(recorder);
  return net != nullptr ? static_cast<uint8_t>(net->phase()) : uint8_t{REDIAL_PHASE_IDLE};
}

uint32_t redial_recorder_connection(const redial_recorder* recorder) {
  const auto* const net = redial::c::object_in<redial::c::recorder>(recorder);
  return net != nullptr ? net->connection() : REDIAL_CURRENT;
}

redial_error redial_recorder_save(const redial_recorder* recorder, void* bytes, size_t size) {
  return redial::c::save_to<redial::c::recorder>(recorder, bytes, size);
}

redial_error redial_recorder_restore(redial_recorder* recorder, const void* bytes, size_t size, uint32_t away) {
  return redial::c::restore_from<redial::c::recorder>(recorder, bytes, size, away);
}

}  // extern "C"

#endif  // REDIAL_C_DEFINE_RECORDER_HPP_INCLUDED
