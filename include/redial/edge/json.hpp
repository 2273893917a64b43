// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_JSON_HPP_INCLUDED
#define REDIAL_EDGE_JSON_HPP_INCLUDED

#include <redial/edge/json_letters.hpp>
#include <redial/edge/json_value.hpp>
#include <stddef.h>
#include <stdint.h>

// A strict reader of one JSON object (RFC 8259): checks all of it, and gives the keys and values of the top level as
// parts of the text. No recursion: what is open is one bit a level.
//
// Each function takes a position and gives the one after what it has taken. If that is not there, or wrong, it gives
// the end, at which there is nothing more to take; so what is bad stays bad, and nothing is read past the end. An
// object is good if its closing brace was reached.

namespace redial {
inline namespace v0 {
namespace detail {

/// How deep objects and arrays may nest, the top level included.
inline constexpr uint32_t json_depth = 64;

/// The rules of JSON, on the text up to `end`.
struct json_grammar {
  const char* end;

  static constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
  static constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

  /// The byte at a position; NUL, which no rule takes, at the end.
  constexpr char peek(const char* at) const noexcept { return at != end ? *at : '\0'; }

  constexpr const char* take(const char* at, char c) const noexcept { return at != end && *at == c ? at + 1 : end; }

  constexpr const char* skip_space(const char* at) const noexcept {
    while (at != end && static_cast<unsigned char>(*at) <= 0x20u && is_space(*at)) { ++at; }
    return at;
  }

  constexpr const char* skip_literal(const char* at, const char* word) const noexcept {
    for (; *word != '\0'; ++word) { at = take(at, *word); }
    return at;
  }

  /// A string from its opening quote on.
  constexpr const char* skip_string(const char* at) const noexcept {
    at = take(at, '"');
    while (at != end) {
      at = plain_end(at, end);
      const uint32_t byte = static_cast<unsigned char>(peek(at));
      if (byte == uint32_t{'"'}) { return at + 1; }
      if (byte >= 0x80u) {
        at = skip_wide(at);
      } else {
        at = skip_escape(at);  // or a control character, or the end
      }
    }
    return at;
  }

  constexpr const char* skip_escape(const char* at) const noexcept {
    at = take(at, '\\');
    switch (peek(at)) {
      case '"':
      case '\\':
      case '/':
      case 'b':
      case 'f':
      case 'n':
      case 'r':
      case 't': return at + 1;
      case 'u': break;
      default: return end;
    }
    const uint32_t unit = unit_at(++at);
    if (unit > 0xFFFFu) { return end; }
    at += 4;
    if (unit < 0xD800u || unit >= 0xE000u) { return at; }
    at = take(take(at, '\\'), 'u');  // a pair of surrogates, never half of one
    const uint32_t low = unit_at(at);
    return unit < 0xDC00u && low >= 0xDC00u && low < 0xE000u ? at + 4 : end;
  }

  /// Four hexadecimal digits; above 0xFFFF if they are not there.
  constexpr uint32_t unit_at(const char* at) const noexcept {
    uint32_t unit = 0;
    for (int i = 0; i < 4; ++i, ++at) {
      const uint32_t digit = hex_digit(peek(at));
      if (digit > 15) { return 0x10000u; }
      unit = unit * 16u + digit;
    }
    return unit;
  }

  /// Characters above ASCII, well-formed as Unicode 3.9 table 3-7 says.
  constexpr const char* skip_wide(const char* at) const noexcept {
    for (uint32_t lead = byte_of(at); lead >= 0x80u; lead = byte_of(at)) {
      if (lead < 0xC2u || lead > 0xF4u) { return end; }
      ++at;
      uint32_t lowest = lead == 0xE0u ? 0xA0u : lead == 0xF0u ? 0x90u : 0x80u;
      uint32_t highest = lead == 0xEDu ? 0x9Fu : lead == 0xF4u ? 0x8Fu : 0xBFu;
      for (uint32_t more = lead >= 0xF0u ? 3 : lead >= 0xE0u ? 2 : 1; more > 0; --more) {
        const uint32_t byte = byte_of(at);
        if (byte < lowest || byte > highest) { return end; }
        ++at;
        lowest = 0x80u;
        highest = 0xBFu;
      }
    }
    return at;
  }
  constexpr uint32_t byte_of(const char* at) const noexcept { return static_cast<unsigned char>(peek(at)); }

  /// One digit or more.
  constexpr const char* skip_digits(const char* at) const noexcept {
    if (!is_digit(peek(at))) { return end; }
    while (at != end && is_digit(*at)) { ++at; }
    return at;
  }

  constexpr const char* skip_number(const char* at, json_digits& number) const noexcept {
    if (peek(at) == '-') { ++at; }
    number.at = at;
    at = peek(at) == '0' ? at + 1 : skip_digits(at);
    number.point = number.end = at;
    if (peek(at) == '.') { number.end = at = skip_digits(at + 1); }
    if (peek(at) != 'e' && peek(at) != 'E') { return at; }
    ++at;
    const bool down = peek(at) == '-';
    if (down || peek(at) == '+') { ++at; }
    const char* const after = skip_digits(at);
    for (; is_digit(peek(at)); ++at) {
      number.exponent = number.exponent < 100000000 ? number.exponent * 10 + (*at - '0') : number.exponent;
    }
    number.exponent = down ? -number.exponent : number.exponent;
    return after;
  }

  constexpr const char* skip_scalar(const char* at) const noexcept {
    switch (peek(at)) {
      case '"': return skip_string(at);
      case 't': return skip_literal(at, "true");
      case 'f': return skip_literal(at, "false");
      case 'n': return skip_literal(at, "null");
      default: break;
    }
    json_digits nobody_asks{};
    return skip_number(at, nobody_asks);
  }

  /// A key and its colon, after white space.
  constexpr const char* skip_key(const char* at) const noexcept {
    return take(skip_space(skip_string(skip_space(at))), ':');
  }

  /// A value with all that is in it, after white space.
  constexpr const char* skip_value(const char* at) const noexcept {
    uint64_t objects = 0;  // of what is open, the innermost lowest: 1 for an object, 0 for an array
    uint32_t depth = 1;    // the object around it
    do {
      at = skip_space(at);
      const char c = peek(at);
      if (c == '{' || c == '[') {
        if (depth == json_depth) { return end; }
        ++depth;
        objects = (objects << 1) | (c == '{' ? 1u : 0u);
        at = skip_space(at + 1);
        if (peek(at) != (c == '{' ? '}' : ']')) {
          if (c == '{') { at = skip_key(at); }
          continue;  // with the first value in it
        }
      } else {
        at = skip_scalar(at);
      }
      for (; depth > 1; --depth, objects >>= 1) {  // a value has ended: take what closes here
        const bool object = (objects & 1u) != 0;
        at = skip_space(at);
        if (peek(at) == ',') {
          at = object ? skip_key(at + 1) : at + 1;
          break;
        }
        at = take(at, object ? '}' : ']');
      }
    } while (at != end && depth > 1);
    return at;
  }
};

class json_reader {
 public:
  constexpr json_reader(const char* text, const char* end) noexcept : at_(text), in_{end} {}

  /// Takes the opening brace.
  constexpr bool open_object() noexcept {
    at_ = in_.take(in_.skip_space(at_), '{');
    return at_ != in_.end;
  }

  /// Takes the next member's key and its colon; false after the closing brace, or if anything is wrong.
  constexpr bool next_member(json_word& key) noexcept {
    at_ = in_.skip_space(at_);
    if (in_.peek(at_) == '}') {
      after_ = at_ + 1;
      at_ = in_.end;
      return false;
    }
    if (!first_) { at_ = in_.skip_space(in_.take(at_, ',')); }
    first_ = false;
    const char* const begin = at_;
    at_ = in_.skip_string(at_);
    key = inside(begin);
    at_ = in_.take(in_.skip_space(at_), ':');
    return at_ != in_.end;
  }

  /// Takes any value, checking all of it.
  constexpr json_value read_value() noexcept {
    json_value value;
    at_ = in_.skip_space(at_);
    const char* const begin = at_;
    const char c = in_.peek(at_);
    if (c == '"') {
      at_ = in_.skip_string(at_);
      value.text = inside(begin);
    } else if (json_grammar::is_digit(c)) {
      at_ = in_.skip_number(at_, value.digits);
    } else {
      at_ = in_.skip_value(at_);
    }
    return value;
  }

  /// After the last member: true if the object was closed and nothing but white space follows.
  constexpr bool at_end() const noexcept { return after_ != nullptr && in_.skip_space(after_) == in_.end; }

 private:
  /// The string that was taken from there on, without its quotes.
  constexpr json_word inside(const char* begin) const noexcept {
    return at_ != in_.end ? json_word{begin + 1, at_ - 1} : json_word{};
  }

  const char* at_;
  json_grammar in_;
  const char* after_ = nullptr;  ///< the closing brace, once it was taken
  bool first_ = true;
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_JSON_HPP_INCLUDED
