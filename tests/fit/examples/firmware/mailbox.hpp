// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_FIRMWARE_MAILBOX_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_FIRMWARE_MAILBOX_HPP_INCLUDED

#include <redial/redial.hpp>

// The rule for interrupts: nothing of a machine is called from one. An interrupt leaves an event, the loop handles it.

/// One slot between one interrupt and the loop: no lock, no disabled interrupts, 16 bytes. It needs only loads and
/// stores that are atomic, which every core has (a Cortex-M0 has no more). One mailbox for each source.
///
/// A second event before the loop took the first is refused, not overwritten: of several ends of one connection only
/// the first counts anyhow (contract 2.8). For a level, such as the link, post that something changed and let the loop
/// read the level. An event that was lost after all costs time, never the machine's sense: its time-outs find out.
class mailbox {
 public:
  /// For the interrupt. False if the slot is taken.
  bool post(const redial::event& e) {
    if (__atomic_load_n(&full_, __ATOMIC_ACQUIRE)) { return false; }
    slot_ = e;
    __atomic_store_n(&full_, true, __ATOMIC_RELEASE);  // the event is whole before anybody can see it
    return true;
  }

  /// For the loop. False if nothing is there.
  bool take(redial::event& e) {
    if (!__atomic_load_n(&full_, __ATOMIC_ACQUIRE)) { return false; }
    e = slot_;
    __atomic_store_n(&full_, false, __ATOMIC_RELEASE);  // the copy is whole before the slot is given back
    return true;
  }

 private:
  redial::event slot_;
  bool full_ = false;
};

#endif  // REDIAL_TESTS_EXAMPLES_FIRMWARE_MAILBOX_HPP_INCLUDED
