// SPDX-License-Identifier: MIT
#ifndef REDIAL_C_CALLS_HPP_INCLUDED
#define REDIAL_C_CALLS_HPP_INCLUDED

// What the calls on a machine and those on a flight recorder have in common, for define.hpp and define_recorder.hpp.

#include <redial/c/redial.h>
#include <redial/c/values.hpp>
#include <redial/redial.hpp>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace c {
namespace {

template <class Machine>
redial_error handle(void* storage, const redial_event* event, redial_decision* decision) {
  auto* const net = object_in<Machine>(storage);
  if (net == nullptr) { return REDIAL_NOT_READY; }
  const redial_error fault = fault_of(event);
  if (fault != REDIAL_OK) { return fault; }
  if (decision == nullptr) { return REDIAL_NULL; }
  if (!is_event(*event)) { return REDIAL_BAD_EVENT; }
  *decision = to_c(net->handle(event_of(*event)));
  return REDIAL_OK;
}

/// The decision is the callee's own: what the host does may overwrite the caller's.
inline void follow(const redial_host& host, const redial_decision& own) {
  (host.arm)(host.context, own.timer);
  switch (own.action) {
    case REDIAL_ACTION_CONNECT: (host.connect)(host.context, &own); break;
    case REDIAL_ACTION_MINT_TOKEN: (host.mint_token)(host.context, &own); break;
    case REDIAL_ACTION_DISCONNECT: (host.disconnect)(host.context, &own); break;
    case REDIAL_ACTION_STOP: (host.stop)(host.context, &own); break;
    case REDIAL_ACTION_PING: (host.ping)(host.context, &own); break;
    default: break;
  }
}

template <class Machine>
redial_error save_to(const void* storage, void* bytes, size_t size) {
  if (bytes == nullptr) { return REDIAL_NULL; }
  if (size != REDIAL_SAVED_SIZE) { return REDIAL_WRONG_SIZE; }
  return use<Machine>(storage, [&](const auto& net) {
    const saved_state saved = (net.save)();
    copy_bytes(bytes, &saved, sizeof(saved));
  });
}

template <class Machine>
redial_error restore_from(void* storage, const void* bytes, size_t size, uint32_t away) {
  if (bytes == nullptr) { return REDIAL_NULL; }
  if (size != REDIAL_SAVED_SIZE) { return REDIAL_WRONG_SIZE; }
  bool restored = false;
  const redial_error fault = use<Machine>(storage, [&](auto& net) {
    saved_state saved;
    copy_bytes(&saved, bytes, sizeof(saved));
    restored = (net.restore)(saved, milliseconds{away});
  });
  return fault == REDIAL_OK && !restored ? REDIAL_NOT_RESTORED : fault;
}

}  // namespace
}  // namespace c
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_C_CALLS_HPP_INCLUDED
