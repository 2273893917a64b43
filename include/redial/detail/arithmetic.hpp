// SPDX-License-Identifier: MIT
#ifndef REDIAL_DETAIL_ARITHMETIC_HPP_INCLUDED
#define REDIAL_DETAIL_ARITHMETIC_HPP_INCLUDED

#include <stddef.h>
#include <stdint.h>

// Exact 32-bit arithmetic for targets that can neither divide nor multiply to 64 bits (Cortex-M0+, RV32I, lx106): a
// single 64-bit division would link half a kilobyte of libgcc. Every function is total: no input overflows silently.

namespace redial {
inline namespace v0 {
namespace detail {

/// Half the range of a 32-bit tick: the first span that it can't tell from a step backwards.
inline constexpr uint32_t span_limit = 0x80000000u;
inline constexpr uint32_t one_hour = 3600000u;

/// a * (b + 1) in full, without the 64-bit multiplication that such targets would call a helper for: of the 64-bit type
/// only the two halves are used, which cost nothing.
constexpr uint64_t scaled_in_halves(uint32_t a, uint32_t b) noexcept {
  const uint32_t al = a & 0xFFFFu;
  const uint32_t ah = a >> 16;
  const uint32_t bl = (b & 0xFFFFu) + 1;
  const uint32_t bh = b >> 16;
  const uint32_t middle = ah * bl + ((al * bl) >> 16);  // < 2^32: (2^16-1) * 2^16 + 2^16-1
  const uint32_t carry = al * bh + (middle & 0xFFFFu);
  return (uint64_t{ah * bh + (middle >> 16) + (carry >> 16)} << 32) | (a * b + a);
}

/// a * b in full, by the same function.
constexpr uint64_t multiply_in_halves(uint32_t a, uint32_t b) noexcept {
  return b != 0 ? scaled_in_halves(a, b - 1) : 0;
}

/// a * b in full, by whichever way this machine has.
constexpr uint64_t multiply(uint32_t a, uint32_t b) noexcept {
  if constexpr (sizeof(size_t) >= sizeof(uint64_t)) {
    return uint64_t{a} * b;
  } else {
    return multiply_in_halves(a, b);
  }
}

/// a * (b + 1) in full, where b + 1 may be 2^32: what a range, known by its width, has to multiply by.
constexpr uint64_t scaled(uint32_t a, uint32_t b) noexcept {
  if constexpr (sizeof(size_t) >= sizeof(uint64_t)) {
    return uint64_t{a} * (uint64_t{b} + 1);
  } else {
    return scaled_in_halves(a, b);
  }
}

constexpr uint32_t high_half(uint64_t value) noexcept { return static_cast<uint32_t>(value >> 32); }
constexpr uint32_t low_half(uint64_t value) noexcept { return static_cast<uint32_t>(value); }

/// floor(value / 100), exact for 32 bits: a multiplication by ceil(2^37 / 100) and a shift by 37.
constexpr uint32_t divide_by_100(uint32_t value) noexcept { return high_half(multiply(value, 0x51EB851Fu)) >> 5; }

/// The same for values below 200000, in 32 bits: a quarter of it by 25, which is ceil(2^21 / 25) and a shift by 21.
constexpr uint32_t divide_little_by_100(uint32_t value) noexcept { return (value >> 2) * 83887u >> 21; }

/// floor(value * percent / 100) in 32 bits, where that fits them: always for up to 100 %, up to 1 h for up to 1000 %.
[[gnu::noinline]] constexpr uint32_t percent_in_halves(uint32_t value, uint32_t percent) noexcept {
  const uint32_t hundreds = divide_by_100(value);
  return hundreds * percent + divide_little_by_100((value - hundreds * 100u) * percent);
}

/// The same by whichever way this machine has.
constexpr uint32_t percent_of(uint32_t value, uint32_t percent) noexcept {
  if constexpr (sizeof(size_t) >= sizeof(uint64_t)) {
    return static_cast<uint32_t>(uint64_t{value} * percent / 100u);
  } else {
    return percent_in_halves(value, percent);
  }
}

/// ceil(a / b) for b > 0, by shifting and subtracting.
constexpr uint32_t divide_up(uint32_t a, uint32_t b) noexcept {
  uint32_t quotient = 0;
  uint32_t rest = 0;
  for (int bit = 31; bit >= 0; --bit) {
    rest = (rest << 1) | ((a >> bit) & 1u);
    if (rest >= b) {  // before it was shifted, rest had 31 bits of a at most: nothing is lost
      rest -= b;
      quotient |= 1u << bit;
    }
  }
  return quotient + (rest != 0 ? 1u : 0u);
}

/// a + b, saturating.
constexpr uint32_t saturating_add(uint32_t a, uint32_t b) noexcept { return a + b < a ? 0xFFFFFFFFu : a + b; }

/// a - b, but not below 0.
constexpr uint32_t saturating_sub(uint32_t a, uint32_t b) noexcept { return a > b ? a - b : 0; }

constexpr uint32_t smaller(uint32_t a, uint32_t b) noexcept { return a < b ? a : b; }
constexpr uint32_t larger(uint32_t a, uint32_t b) noexcept { return a < b ? b : a; }

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DETAIL_ARITHMETIC_HPP_INCLUDED
