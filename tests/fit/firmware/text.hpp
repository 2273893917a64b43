// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_FIRMWARE_TEXT_HPP_INCLUDED
#define REDIAL_TESTS_FIRMWARE_TEXT_HPP_INCLUDED

#include <redial/redial.hpp>
#include <stddef.h>
#include <stdint.h>

#include "boards/board.hpp"

// A line of text without a C library: words, numbers, decisions.

class line {
 public:
  line& operator<<(const char* text) {
    for (; *text != '\0'; ++text) { put(*text); }
    return *this;
  }
  line& operator<<(char c) {
    put(c);
    return *this;
  }
  /// Decimal, by subtraction: half of the targets have no division.
  line& operator<<(uint32_t value) {
    constexpr uint32_t powers[] = {1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1};
    bool begun = false;
    for (const uint32_t power : powers) {
      char digit = '0';
      while (value >= power) {
        value -= power;
        ++digit;
      }
      begun = begun || digit != '0' || power == 1;
      if (begun) { put(digit); }
    }
    return *this;
  }
  line& operator<<(redial::milliseconds span) { return span == redial::never ? *this << "never" : *this << span.count; }
  line& operator<<(const redial::decision& d) {
    *this << redial::to_string(d.action) << ' ' << d.timer << ' ' << redial::to_string(d.phase)
          << " attempt=" << d.attempt << " connection=" << d.connection << " mint=" << d.mint << ' '
          << redial::to_string(d.reason) << ' ' << uint32_t{d.code};
    if (d.tell_user) { *this << " tell_user"; }
    if (d.hold_publishing) { *this << " hold_publishing"; }
    if (d.budget_wait) { *this << " budget_wait"; }
    return *this;
  }
  /// Text that has no terminator.
  line& put(const char* text, size_t size) {
    for (size_t i = 0; i < size; ++i) { put(text[i]); }
    return *this;
  }
  /// Eight hexadecimal digits.
  line& hex(uint32_t value) {
    for (int shift = 28; shift >= 0; shift -= 4) { put("0123456789abcdef"[(value >> shift) & 15u]); }
    return *this;
  }
  const char* text() const { return text_; }
  size_t size() const { return size_; }
  /// Sends the line and begins another.
  void end() {
    put('\n');
    board::print(text_, size_);
    size_ = 0;
  }

 private:
  void put(char c) {
    if (size_ < sizeof(text_)) { text_[size_++] = c; }
  }
  char text_[240];
  size_t size_ = 0;
};

#endif  // REDIAL_TESTS_FIRMWARE_TEXT_HPP_INCLUDED
