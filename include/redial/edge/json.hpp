// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_JSON_HPP_INCLUDED
#define REDIAL_EDGE_JSON_HPP_INCLUDED

#include <redial/detail/arithmetic.hpp>
#include <stddef.h>
#include <stdint.h>

// A strict reader of one JSON object (RFC 8259): checks all of it, keeps short strings and numbers of the top level
// only. No recursion: what is open is one bit a level. Anything wrong makes the reader bad for good; it never reads
// past the end.
//
// Longer than 250 lines because a strict grammar is one thing.

namespace redial {
inline namespace v0 {
namespace detail {

/// How deep objects and arrays may nest, the top level included.
inline constexpr uint32_t json_depth = 64;

/// A decoded string, if it is short enough to be one that anybody looks for.
struct json_word {
  char letters[16] = {};
  uint8_t size = 0;  ///< above 15: too long

  constexpr void add(uint32_t byte) noexcept {
    if (size < sizeof(letters)) { letters[size++] = static_cast<char>(byte); }
  }
  /// expected: at most 14 letters.
  constexpr bool is(const char* expected) const noexcept {
    size_t i = 0;
    for (; i < size && *expected != '\0' && *expected == letters[i]; ++expected) { ++i; }
    return i == size && *expected == '\0';
  }
};

/// A member's value: its text if it is a string, its number if it is one above 0. Others leave both empty.
struct json_value {
  json_word text{};
  uint64_t number_up = 0;    ///< rounded up, saturating at 10^18
  uint64_t number_down = 0;  ///< rounded down, saturating at 10^18
};

class json_reader {
 public:
  constexpr json_reader(const char* text, const char* end) noexcept : at_(text), end_(end) {}

  /// Takes the opening brace.
  constexpr bool open_object() noexcept {
    skip_space();
    return take('{');
  }

  /// Takes the next member's key and its colon; false after the closing brace, or if anything is wrong.
  constexpr bool next_member(json_word& key) noexcept {
    skip_space();
    if (good_ && peek() == '}') {
      ++at_;
      return false;
    }
    if (!first_) {
      take(',');
      skip_space();
    }
    first_ = false;
    read_key(&key);
    return good_;
  }

  /// Takes any value, checking all of it.
  constexpr json_value read_value() noexcept {
    json_value value;
    skip_space();
    const char c = peek();
    if (c == '"') {
      read_string(&value.text);
    } else if (is_digit(c)) {
      read_number(&value);
    } else {
      skip_value();
    }
    return value;
  }

  /// After the last member: true if the object was closed and nothing but white space follows.
  constexpr bool at_end() noexcept {
    skip_space();
    return good_ && at_ == end_;
  }

 private:
  static constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

  /// The next byte; NUL, which no grammar rule takes, at the end.
  constexpr char peek() const noexcept { return at_ != end_ ? *at_ : '\0'; }

  constexpr bool take(char c) noexcept {
    good_ = good_ && at_ != end_ && *at_ == c;
    at_ += good_ ? 1 : 0;
    return good_;
  }

  constexpr void fail() noexcept { good_ = false; }

  constexpr void skip_space() noexcept {
    while (good_ && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) { ++at_; }
  }

  constexpr void read_key(json_word* key) noexcept {
    read_string(key);
    skip_space();
    take(':');
  }

  constexpr void skip_literal(const char* word) noexcept {
    for (; *word != '\0'; ++word) { take(*word); }
  }

  /// A value with all that is in it.
  constexpr void skip_value() noexcept {
    uint32_t depth = 1;  // the object around it
    uint32_t objects[json_depth / 32] = {};
    while (good_) {
      skip_space();
      const char c = peek();
      if (c == '{' || c == '[') {
        good_ = depth < json_depth;
        if (!good_) { return; }
        const uint32_t bit = 1u << (depth % 32u);
        uint32_t& word = objects[depth / 32u];
        word = c == '{' ? word | bit : word & ~bit;
        ++depth;
        ++at_;
        skip_space();
        if (peek() != (c == '{' ? '}' : ']')) {
          if (c == '{') { read_key(nullptr); }
          continue;
        }
        ++at_;
        --depth;
      } else {
        skip_scalar(c);
      }
      while (good_ && depth > 1) {  // a value has ended: close whatever closes here
        skip_space();
        const bool object = ((objects[(depth - 1) / 32u] >> ((depth - 1) % 32u)) & 1u) != 0;
        if (peek() == ',') {
          ++at_;
          if (object) {
            skip_space();
            read_key(nullptr);
          }
          break;
        }
        take(object ? '}' : ']');
        --depth;
      }
      if (depth == 1) { return; }
    }
  }

  constexpr void skip_scalar(char c) noexcept {
    if (c == '"') {
      read_string(nullptr);
    } else if (c == 't') {
      skip_literal("true");
    } else if (c == 'f') {
      skip_literal("false");
    } else if (c == 'n') {
      skip_literal("null");
    } else {
      read_number(nullptr);
    }
  }

  static constexpr void put(json_word* word, uint32_t byte) noexcept {
    if (word != nullptr) { word->add(byte); }
  }

  /// Four hexadecimal digits.
  constexpr uint32_t read_unit() noexcept {
    uint32_t unit = 0;
    for (int i = 0; i < 4 && good_; ++i) {
      const char c = peek();
      const char lower = static_cast<char>(c | 0x20);
      if (is_digit(c)) {
        unit = unit * 16u + static_cast<uint32_t>(c - '0');
      } else if (lower >= 'a' && lower <= 'f') {
        unit = unit * 16u + static_cast<uint32_t>(lower - 'a' + 10);
      } else {
        fail();
        return 0;
      }
      ++at_;
    }
    return unit;
  }

  constexpr void read_escape(json_word* word) noexcept {
    const char c = peek();
    take(c);  // fails at the end
    switch (c) {
      case '"':
      case '\\':
      case '/': put(word, static_cast<uint32_t>(c)); return;
      case 'b': put(word, '\b'); return;
      case 'f': put(word, '\f'); return;
      case 'n': put(word, '\n'); return;
      case 'r': put(word, '\r'); return;
      case 't': put(word, '\t'); return;
      case 'u': break;
      default: fail(); return;
    }
    uint32_t unit = read_unit();
    if (unit >= 0xD800u && unit < 0xE000u) {  // a pair of surrogates, never half of one
      take('\\');
      take('u');
      const uint32_t low = read_unit();
      if (unit >= 0xDC00u || low < 0xDC00u || low >= 0xE000u) { fail(); }
    }
    put(word, unit < 0x80u ? unit : 0x80u);  // no letter above ASCII is looked for: only its being there counts
  }

  /// One character above ASCII, well-formed as Unicode 3.9 table 3-7 says.
  constexpr void read_wide(uint32_t lead) noexcept {
    uint32_t more = 1;
    uint32_t lowest = 0x80;
    uint32_t highest = 0xBF;
    if (lead >= 0xF0) {
      more = 3;
      lowest = lead == 0xF0 ? 0x90 : lowest;
      highest = lead == 0xF4 ? 0x8F : highest;
    } else if (lead >= 0xE0) {
      more = 2;
      lowest = lead == 0xE0 ? 0xA0 : lowest;
      highest = lead == 0xED ? 0x9F : highest;
    }
    good_ = lead >= 0xC2 && lead <= 0xF4;
    for (; more > 0 && good_; --more) {
      const uint32_t byte = static_cast<unsigned char>(peek());  // 0 at the end
      good_ = byte >= lowest && byte <= highest;
      at_ += good_ ? 1 : 0;
      lowest = 0x80;
      highest = 0xBF;
    }
  }

  constexpr void read_string(json_word* word) noexcept {
    if (word != nullptr) { *word = json_word{}; }
    take('"');
    while (good_) {
      const uint32_t byte = static_cast<unsigned char>(peek());
      if (byte < 0x20) {  // a control character, or the end
        fail();
        return;
      }
      ++at_;
      if (byte == '"') { return; }
      if (byte == '\\') {
        read_escape(word);
        continue;
      }
      put(word, byte);
      if (byte >= 0x80) { read_wide(byte); }
    }
  }

  constexpr const char* skip_digits() noexcept {
    if (!is_digit(peek())) { fail(); }
    while (is_digit(peek())) { ++at_; }
    return at_;
  }

  /// value: nullptr if the number does not matter, as one below 0 does not.
  constexpr void read_number(json_value* value) noexcept {
    if (peek() == '-') { ++at_; }
    const char* const whole = at_;
    if (peek() == '0') {
      ++at_;
    } else {
      skip_digits();
    }
    const char* const whole_end = at_;
    const char* fraction_end = at_;
    if (peek() == '.') {
      ++at_;
      fraction_end = skip_digits();
    }
    int32_t exponent = 0;
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      const bool down = peek() == '-';
      at_ += down || peek() == '+' ? 1 : 0;
      const char* digit = at_;
      skip_digits();
      for (; digit != at_; ++digit) { exponent = exponent < 100000000 ? exponent * 10 + (*digit - '0') : exponent; }
      exponent = down ? -exponent : exponent;
    }
    if (good_ && value != nullptr) { evaluate(*value, whole, whole_end, fraction_end, exponent); }
  }

  /// Digits times a power of ten, exactly: those before the moved point are the number, a rest other than 0 rounds up.
  static constexpr void evaluate(json_value& value, const char* whole, const char* whole_end, const char* fraction_end,
                                 int32_t exponent) noexcept {
    constexpr uint64_t most = 1000000000000000000u;
    int64_t before = static_cast<int64_t>(whole_end - whole) + exponent;
    uint64_t number = 0;
    bool rest = false;
    for (const char* digit = whole; digit != fraction_end; ++digit) {
      if (*digit == '.') { continue; }
      if (before > 0) {
        number = number > most ? number : times_ten(number) + static_cast<uint64_t>(*digit - '0');
      } else if (*digit != '0') {
        rest = true;
      }
      --before;
    }
    for (; before > 0 && number != 0 && number <= most; --before) { number = times_ten(number); }
    value.number_down = number < most ? number : most;
    value.number_up = value.number_down + (rest && number < most ? 1u : 0u);
  }

  /// Of a number below 2^60. Not by 64-bit arithmetic: gcc makes a call of libgcc's multiplication of that.
  static constexpr uint64_t times_ten(uint64_t number) noexcept {
    return multiply(low_half(number), 10) + (uint64_t{high_half(number) * 10u} << 32);
  }

  const char* at_;
  const char* end_;
  bool good_ = true;
  bool first_ = true;
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_JSON_HPP_INCLUDED
