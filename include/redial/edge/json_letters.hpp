// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_JSON_LETTERS_HPP_INCLUDED
#define REDIAL_EDGE_JSON_LETTERS_HPP_INCLUDED

#include <stddef.h>
#include <stdint.h>

// Finds where the plain letters of a JSON string end: before the quote, an escape, a control character, or a byte above
// ASCII. Eight bytes at a time where a register holds them, by arithmetic on all eight at once; one at a time
// elsewhere.

namespace redial {
inline namespace v0 {
namespace detail {

constexpr bool is_plain(uint32_t byte) noexcept {
  return byte >= 0x20u && byte < 0x80u && byte != uint32_t{'"'} && byte != uint32_t{'\\'};
}

/// The end of the plain letters in [at, end), looking at one byte after the other.
constexpr const char* plain_end_by_bytes(const char* at, const char* end) noexcept {
  while (at != end && is_plain(static_cast<unsigned char>(*at))) { ++at; }
  return at;
}

constexpr uint64_t byte_at(const char* at, int i) noexcept {
  return uint64_t{static_cast<unsigned char>(at[i])} << (8 * i);
}

/// Eight bytes, the first one lowest on any machine. Written out, because compilers then make one load of it.
constexpr uint64_t load_8(const char* at) noexcept {
  return byte_at(at, 0) | byte_at(at, 1) | byte_at(at, 2) | byte_at(at, 3) | byte_at(at, 4) | byte_at(at, 5) |
         byte_at(at, 6) | byte_at(at, 7);
}

/// The same byte in all eight places.
constexpr uint64_t eight_of(uint32_t byte) noexcept { return byte * 0x0101010101010101u; }

/// Sets the highest bit of each byte that is not plain. Above the lowest of these, a plain byte may be marked too: a
/// subtraction borrows from the next byte where a byte is less than what is subtracted.
constexpr uint64_t marks(uint64_t word) noexcept {
  const uint64_t escape = (word ^ eight_of('\\')) - eight_of(1);  // goes below 0 where a byte is the backslash
  const uint64_t low = (word ^ eight_of(2)) - eight_of(0x21);     // ... below 0x20, or the quote, which becomes 0x20
  return (escape | low | word) & eight_of(0x80);
}

/// The end of the plain letters in [at, end), eight bytes at a time as long as there are eight.
constexpr const char* plain_end_by_words(const char* at, const char* end) noexcept {
  while (end - at >= 8) {
    uint64_t marked = marks(load_8(at));
    if (marked != 0) {
      for (marked >>= 7; (marked & 1u) == 0; marked >>= 8) { ++at; }
      return at;
    }
    at += 8;
  }
  return plain_end_by_bytes(at, end);
}

/// The same by whichever way this machine has.
constexpr const char* plain_end(const char* at, const char* end) noexcept {
  if constexpr (sizeof(size_t) >= sizeof(uint64_t)) {
    return plain_end_by_words(at, end);
  } else {
    return plain_end_by_bytes(at, end);
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_JSON_LETTERS_HPP_INCLUDED
