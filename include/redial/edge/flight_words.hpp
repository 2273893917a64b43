// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_FLIGHT_WORDS_HPP_INCLUDED
#define REDIAL_EDGE_FLIGHT_WORDS_HPP_INCLUDED

#include <redial/edge/flight_replay.hpp>
#include <redial/edge/words.hpp>
#include <stddef.h>

namespace redial {
inline namespace v0 {

/// A step of a replay as words, without a line's end: +0.806s draw:0x80000000 closed:4010@3. A step of kind state is
/// one word, state:HEX, with which a transcript can begin; a frame is `frame`.
template <class Put>
void write_words(const flight_step& step, Put&& put) {
  switch (step.what) {
    case flight_step::kind::state:
      detail::write_text("state:", put);
      for (size_t i = 0; i < step.size; ++i) { detail::write_hex(step.bytes[i], 2, put); }
      return;
    case flight_step::kind::frame: return detail::write_text("frame", put);
    case flight_step::kind::event: break;
  }
  write_passed(step.passed, put);
  for (int i = 0; i < step.drawn; ++i) {
    detail::write_text(" draw:0x", put);
    detail::write_hex(step.draws[i], 8, put);
  }
  put(' ');
  write_word(step.event, put);
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_FLIGHT_WORDS_HPP_INCLUDED
