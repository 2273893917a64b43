// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_WORDS_HPP_INCLUDED
#define REDIAL_EDGE_WORDS_HPP_INCLUDED

#include <redial/decision/event.hpp>
#include <redial/decision/to_string.hpp>
#include <redial/detail/arithmetic.hpp>
#include <stdint.h>

// Events as words of the grammar that the program `decide` reads (contract 13.2): a log that is written with these can
// be pasted into it. `put` is called with each character in turn; nothing is allocated.

namespace redial {
inline namespace v0 {
namespace detail {

template <class Put>
constexpr void write_text(const char* text, Put& put) {
  for (; *text != '\0'; ++text) { put(*text); }
}
/// Decimal, with that many digits at the least. By subtraction: small targets have no division.
template <class Put>
constexpr void write_number(uint32_t value, int digits, Put& put) {
  constexpr uint32_t powers[] = {1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1};
  int left = 10;
  bool begun = false;
  for (const uint32_t power : powers) {
    char digit = '0';
    for (; value >= power; value -= power) { ++digit; }
    begun = begun || digit != '0' || left <= digits;
    if (begun) { put(digit); }
    --left;
  }
}
template <class Put>
constexpr void write_hex(uint32_t value, int digits, Put& put) {
  for (int shift = digits * 4 - 4; shift >= 0; shift -= 4) { put("0123456789abcdef"[(value >> shift) & 15u]); }
}

}  // namespace detail

/// An event as a word: closed:4010@3, rejected:503:7000ms, minted:3600000ms.
template <class Put>
constexpr void write_word(const event& e, Put&& put) {
  using kind = event::kind;
  detail::write_text(to_string(e), put);
  if (e.what() == kind::closed || e.what() == kind::rejected) {
    put(':');
    detail::write_number(e.code(), 1, put);
  }
  if (e.permanent()) { detail::write_text(":permanent", put); }
  const bool endless = e.what() == kind::ready || e.what() == kind::minted;
  if (e.what() == kind::going_away || e.span() != (endless ? never : milliseconds{0})) {
    put(':');
    if (e.span() == never) {
      detail::write_text("never", put);
    } else {
      detail::write_number(e.span().count, 1, put);
      detail::write_text("ms", put);
    }
  }
  if (e.id() != current) {
    put('@');
    detail::write_number(e.id(), 1, put);
  }
}

/// A span of time as a word: +0.806s; for a clock that went back, that is 2^31 ms or more, back:0.806s.
template <class Put>
constexpr void write_passed(uint32_t passed, Put&& put) {
  const bool back = passed >= detail::span_limit;
  detail::write_text(back ? "back:" : "+", put);
  if (back) { passed = 0u - passed; }
  uint32_t seconds = 0;
  for (uint32_t thousand = 1000u << 21; thousand >= 1000; thousand >>= 1) {
    seconds <<= 1;
    if (passed >= thousand) {
      passed -= thousand;
      ++seconds;
    }
  }
  detail::write_number(seconds, 1, put);
  put('.');
  detail::write_number(passed, 3, put);
  put('s');
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_WORDS_HPP_INCLUDED
