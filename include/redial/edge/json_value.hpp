// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_JSON_VALUE_HPP_INCLUDED
#define REDIAL_EDGE_JSON_VALUE_HPP_INCLUDED

#include <redial/detail/arithmetic.hpp>
#include <stddef.h>
#include <stdint.h>

// What a string or a number of JSON says. Both are parts of the text, which the reader (json.hpp) has checked; nothing
// is copied, and what nobody asks for is not worked out.

namespace redial {
inline namespace v0 {
namespace detail {

/// The value of a hexadecimal digit; above 15 if it is none.
constexpr uint32_t hex_digit(char c) noexcept {
  const uint32_t digit = static_cast<unsigned char>(c) - uint32_t{'0'};
  const uint32_t letter = (static_cast<unsigned char>(c) | 0x20u) - uint32_t{'a'};
  return digit < 10 ? digit : letter < 6 ? letter + 10 : 16;
}

/// What stands between the quotes of a well-formed string; no string is the empty one.
struct json_word {
  const char* at = nullptr;
  const char* end = nullptr;

  /// True if this is the string that `expected` is, whatever is written as an escape. expected: printable ASCII
  /// without a backslash.
  constexpr bool is(const char* expected) const noexcept {
    const char* from = at;
    for (; from != end && *from == *expected; ++from) { ++expected; }
    if (from == end) { return *expected == '\0'; }
    return *from == '\\' && goes_on(from, expected);
  }

 private:
  /// The same from an escape on.
  constexpr bool goes_on(const char* from, const char* expected) const noexcept {
    for (; from != end; ++from, ++expected) {
      const char letter = *from == '\\' ? escaped(from) : *from;
      if (letter != *expected || letter == '\0') { return false; }
    }
    return *expected == '\0';
  }

  /// The letter that an escape stands for, and at its last byte then; NUL for control characters and those above ASCII.
  static constexpr char escaped(const char*& from) noexcept {
    ++from;
    if (*from != 'u') { return *from < 'a' ? *from : '\0'; }  // a quote, a stroke, or b, f, n, r, t
    uint32_t unit = 0;
    for (int i = 0; i < 4; ++i) { unit = unit * 16u + hex_digit(*++from); }
    return unit >= 0x20u && unit < 0x80u ? static_cast<char>(unit) : '\0';
  }
};

/// A number in whole units, saturating at 10^18.
struct json_number {
  uint64_t up = 0;    ///< rounded up
  uint64_t down = 0;  ///< rounded down
};

/// How a well-formed number is written, without its sign; no number is 0.
struct json_digits {
  const char* at = nullptr;
  const char* point = nullptr;  ///< where the digits before the point end
  const char* end = nullptr;    ///< where those after it end, if there are any
  int32_t exponent = 0;

  constexpr json_number number() const noexcept {
    if constexpr (sizeof(size_t) >= sizeof(uint64_t)) {  // elsewhere the bytes are worth more than the time
      if (end == point && exponent == 0 && end - at <= 18) { return plain(); }
    }
    return moved();
  }

 private:
  /// Of at most 18 digits and nothing else, as nearly every number is.
  constexpr json_number plain() const noexcept {
    uint64_t whole = 0;
    for (const char* digit = at; digit != end; ++digit) { whole = whole * 10u + static_cast<uint64_t>(*digit - '0'); }
    return {whole, whole};
  }

  /// Digits times a power of ten, exactly: those before the moved point are the number, a rest other than 0 rounds up.
  constexpr json_number moved() const noexcept {
    constexpr uint64_t most = 1000000000000000000u;
    int64_t before = (point - at) + exponent;
    uint64_t whole = 0;
    bool rest = false;
    for (const char* digit = at; digit != end; ++digit) {
      if (*digit == '.') { continue; }
      if (before > 0) {
        whole = whole > most ? whole : times_ten(whole) + static_cast<uint64_t>(*digit - '0');
      } else if (*digit != '0') {
        rest = true;
      }
      --before;
    }
    for (; before > 0 && whole != 0 && whole <= most; --before) { whole = times_ten(whole); }
    const uint64_t down = whole < most ? whole : most;
    return {down + (rest && whole < most ? 1u : 0u), down};
  }

  /// Of a number below 2^60. Not by 64-bit arithmetic: gcc makes a call of libgcc's multiplication of that.
  static constexpr uint64_t times_ten(uint64_t number) noexcept {
    return multiply(low_half(number), 10) + (uint64_t{high_half(number) * 10u} << 32);
  }
};

/// A member's value: its text if it is a string, its digits if it is a number that is not below 0. Others have neither.
struct json_value {
  json_word text{};
  json_digits digits{};
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_JSON_VALUE_HPP_INCLUDED
