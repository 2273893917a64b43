// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_DECIDE_TEXT_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_DECIDE_TEXT_HPP_INCLUDED

// Numbers and spans of time, to and from text.

#include <redial/redial.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace decide {

using redial::milliseconds;

/// 41306 as 41.306 s.
inline std::string seconds(std::uint64_t ms) {
  char text[32];
  std::snprintf(text, sizeof text, "%llu.%03llu s", static_cast<unsigned long long>(ms / 1000),
                static_cast<unsigned long long>(ms % 1000));
  return text;
}

/// A number with an optional unit, such as 250ms or 0.806s; bare numbers are in `unit` milliseconds. False if it is
/// none.
inline bool read_span(const std::string& text, std::uint64_t unit, milliseconds& out) {
  if (text == "never") {
    out = redial::never;
    return true;
  }
  std::uint64_t value = 0;
  std::size_t at = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    value = value > 4000000000u ? value : value * 10 + static_cast<std::uint64_t>(text[at] - '0');
  }
  if (at == 0) { return false; }
  std::uint64_t fraction = 0;  // thousandths
  if (at < text.size() && text[at] == '.') {
    std::uint64_t worth = 100;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, worth /= 10) {
      fraction += worth * static_cast<std::uint64_t>(text[at] - '0');
    }
  }
  const std::string name = text.substr(at);
  if (name == "ms") {
    unit = 1;
  } else if (name == "s") {
    unit = 1000;
  } else if (name == "m" || name == "min") {
    unit = 60000;
  } else if (name == "h") {
    unit = 3600000;
  } else if (!name.empty()) {
    return false;
  }
  const std::uint64_t whole = value * unit + fraction * unit / 1000;
  out = milliseconds{static_cast<std::uint32_t>(whole < 0xFFFFFFFEu ? whole : 0xFFFFFFFEu)};
  return true;
}

/// A decimal number of up to 32 bits; -1 if it is none.
inline std::int64_t read_number(const std::string& text) {
  if (text.empty() || text.size() > 10 || text.find_first_not_of("0123456789") != std::string::npos) { return -1; }
  const std::int64_t value = std::strtoll(text.c_str(), nullptr, 10);
  return value <= 0xFFFFFFFF ? value : -1;
}

/// Up to eight hexadecimal digits, behind 0x or not; -1 if they are none.
inline std::int64_t read_hex(std::string text) {
  if (text.compare(0, 2, "0x") == 0) { text.erase(0, 2); }
  if (text.empty() || text.size() > 8 || text.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) {
    return -1;
  }
  return std::strtoll(text.c_str(), nullptr, 16);
}

/// Bytes from pairs of hexadecimal digits, with white space between them or not. False if they are none.
inline bool read_bytes(const std::string& text, std::vector<std::uint8_t>& out) {
  std::string digits;
  for (const char c : text) {
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') { digits += c; }
  }
  out.clear();
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    const std::int64_t byte = read_hex(digits.substr(i, 2));
    if (byte < 0) { return false; }
    out.push_back(static_cast<std::uint8_t>(byte));
  }
  return !digits.empty() && digits.size() % 2 == 0;
}

/// 0x80000000.
inline std::string hex(std::uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08lx", static_cast<unsigned long>(value));
  return text;
}

/// How many letters have to be changed, added or dropped.
inline std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) { row[j] = j; }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      const std::size_t changed = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = changed < above + 1 ? changed : above + 1;
      row[j] = row[j] < row[j - 1] + 1 ? row[j] : row[j - 1] + 1;
      corner = above;
    }
  }
  return row[b.size()];
}

}  // namespace decide

#endif  // REDIAL_TESTS_EXAMPLES_DECIDE_TEXT_HPP_INCLUDED
