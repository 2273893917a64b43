// SPDX-License-Identifier: MIT
// Two threads at the two ends of a mailbox: whatever is posted arrives once, whole and in order. Built with the thread
// sanitizer where there is one, which sees a missing order of memory even where this processor forgives it.
#include "mailbox.hpp"

#include <cstdint>
#include <cstdio>
#include <thread>

int main() {
  constexpr std::uint32_t events = 20000;
  mailbox box;
  std::thread interrupt([&box] {
    for (std::uint32_t i = 1; i <= events;) {
      if (box.post(redial::rejected{i & 0xFFFFu, redial::milliseconds{~i}, i})) {
        ++i;
      } else {
        std::this_thread::yield();
      }
    }
  });
  bool right = true;
  for (std::uint32_t i = 1; i <= events;) {
    redial::event e;
    if (!box.take(e)) {
      std::this_thread::yield();
      continue;
    }
    right = right && e.what() == redial::event::kind::rejected && e.id() == i && e.code() == (i & 0xFFFFu) &&
            e.span().count == ~i;
    ++i;
  }
  interrupt.join();
  redial::event e;
  right = right && !box.take(e) && box.post(redial::link_down{}) && !box.post(redial::stop{}) && box.take(e) &&
          e.what() == redial::event::kind::link_down;
  std::printf(right ? "%u events, in order and whole\n" : "wrong among %u events\n", events);
  return right ? 0 : 1;
}
