// SPDX-License-Identifier: MIT
// Contract 9's strict reader, by itself: what a text decodes to, what is well-formed, and where it stops reading.
#include <redial/redial.hpp>

#include <cstdint>
#include <random>
#include <string>

#include "catch.hpp"
#include "fenced.hpp"

namespace {

using redial::detail::json_reader;
using redial::detail::json_value;
using redial::detail::json_word;

/// True if the text is one well-formed object. Read where a byte too many is a crash, and asked on when it is not: what
/// is bad stays bad.
bool is_object(const std::string& text) {
  static fenced memory;
  const char* const begin = memory.before_fence(text);
  json_reader in{begin, begin + text.size()};
  json_word key;
  bool good = in.open_object();
  while (good && in.next_member(key)) { (void)in.read_value(); }
  good = good && in.at_end();
  if (!good) {
    const json_value value = in.read_value();
    if (in.open_object() || in.next_member(key) || in.at_end() || value.digits.number().up != 0 || !value.text.is("")) {
      FAIL("good again after it was bad: " << text);
    }
  }
  return good;
}
/// ... and so is an object with this member's value.
bool is_value(const std::string& value) { return is_object("{\"a\":" + value + "}"); }
bool is_string(const std::string& inside) { return is_value('"' + inside + '"'); }

/// What a value says; it is a part of a text, which lives until the next is made.
json_value value_of(const std::string& value) {
  static std::string text;
  text = "{\"a\":" + value + "}";
  json_reader in{text.data(), text.data() + text.size()};
  json_word key;
  REQUIRE(in.open_object());
  REQUIRE(in.next_member(key));
  REQUIRE(key.is("a"));
  const json_value read = in.read_value();
  REQUIRE_FALSE(in.next_member(key));
  REQUIRE(in.at_end());
  return read;
}
json_word word_of(const std::string& inside) { return value_of('"' + inside + '"').text; }

std::string in_utf8(std::uint32_t point) {
  std::string text;
  const auto put = [&text](std::uint32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  }
  return text;
}

/// The character that four bytes or less stand for by their payload bits, whether or not they may stand for it; what is
/// well-formed is what that character is written as.
bool is_one_character(const std::string& bytes) {
  const auto at = [&bytes](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])); };
  const std::uint32_t lead = at(0);
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (bytes.size() != size) { return false; }
  std::uint32_t point = size == 1 ? lead : lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) { point = point << 6 | (at(i) & 0x3F); }
  return point >= 0x20 && point < 0x110000 && (point < 0xD800 || point >= 0xE000) && in_utf8(point) == bytes;
}

}  // namespace

TEST_CASE("[C-9] escapes are decoded to the character they stand for") {
  CHECK(word_of(R"(\"\/)").is("\"/"));
  for (const char* control : {R"(\b)", R"(\f)", R"(\n)", R"(\r)", R"(\t)", R"(\u001f)"}) {  // none that is looked for
    CHECK_FALSE(word_of(control).is(""));
    CHECK_FALSE(word_of(control).is(control + 1));
    CHECK_FALSE(word_of(std::string("type") + control).is("type"));
  }
  CHECK_FALSE(word_of(R"(\\)").is(""));
  CHECK(word_of(R"(a\/b)").is("a/b"));
  CHECK(word_of(R"(\u0074\u0079pe)").is("type"));
  CHECK(word_of(R"(\u007A\u004a)").is("zJ"));
  CHECK(word_of(R"(\u0020\u007e)").is(" ~"));
  CHECK(word_of(R"(t\u0079\u0070e)").is("type"));
  CHECK_FALSE(word_of(R"(\u0074\u0079p)").is("type"));
  CHECK_FALSE(word_of(R"(\u0074\u0079pes)").is("type"));
  CHECK(word_of("").is(""));
  CHECK_FALSE(word_of(R"(\u0000)").is(""));
  CHECK_FALSE(word_of(R"(type\u0000)").is("type"));
}

TEST_CASE("[C-9] a character above ASCII is none of the letters below it, however it is written") {
  // U+0174 ends in the byte of a `t`, and U+D83D U+DE00 in that of a NUL.
  for (const char* inside : {R"(\u0174ype)", R"(\u0074ype\u00e9)", "type\xc3\xa9", "\xf4\x8f\xbf\xbftype",
                             R"(\ud83d\ude00type)", R"(type\ud83d\ude00)", R"(ty\ud83d\udc70e)"}) {
    INFO(inside);
    CHECK_FALSE(word_of(inside).is("type"));
  }
  CHECK_FALSE(word_of(R"(\u0080)").is("\x7f"));
  CHECK_FALSE(word_of(R"(\u00e9)").is("\x7f"));
  CHECK_FALSE(word_of(R"(\ud83d\ude00)").is("\x7f"));
}

TEST_CASE("[C-9] a word is itself alone: neither its beginning nor what begins with it; longer ones are none") {
  CHECK(word_of("maxMessageSize").is("maxMessageSize"));
  CHECK_FALSE(word_of("maxMessageSiz").is("maxMessageSize"));
  CHECK_FALSE(word_of("maxMessageSizes").is("maxMessageSize"));
  CHECK_FALSE(word_of("maxMessageSize").is("maxMessageSiz"));
  CHECK_FALSE(word_of("maxMessageSizE").is("maxMessageSize"));
  for (const char* longer :
       {"abcdefghijklmnop", "abcdefghijklmnopq", R"(retryAfterMsabcd\u000c)", R"(abcdefghijklmnop\u0001)"}) {
    INFO(longer);
    CHECK_FALSE(word_of(longer).is("abcdefghijklmn"));
    CHECK_FALSE(word_of(longer).is("retryAfterMs"));
    CHECK_FALSE(word_of(longer).is("a"));
  }
}

TEST_CASE("[C-9] \\u takes four hexadecimal digits, and surrogates only in pairs") {
  for (const char* good : {R"(\u0000)", R"(\uABCD)", R"(\uabcd)", R"(\ufFfF)", R"(\u0909)", R"(\uafAF)", R"(\ud7ff)",
                           R"(\ue000)", R"(\ud800\udc00)", R"(\udbff\udfff)", R"(\uD800\uDFFF)", R"(\uDBFF\uDC00)"}) {
    INFO(good);
    CHECK(is_string(good));
  }
  for (const char* bad : {R"(\u)",           R"(\u1)",          R"(\u12)",         R"(\u123)",        R"(\u123g)",
                          R"(\u12`4)",       R"(\u12@4)",       R"(\u12G4)",       R"(\u12:4)",       R"(\u12/4)",
                          R"(\u-123)",       R"(\u 123)",       R"(\U0041)",       R"(\x41)",         R"(\a)",
                          R"(\0)",           R"(\ud800)",       R"(\udbff)",       R"(\udc00)",       R"(\udfff)",
                          R"(\ud800x)",      R"(\ud800\n)",     R"(\ud800\u0041)", R"(\ud800\udbff)", R"(\ud800\ud800)",
                          R"(\ud800\ue000)", R"(\udc00\udc00)", R"(\udc00\ud800)", R"(\udfff\udfff)", R"(\ud800udc00)",
                          R"(\ud800\udc0)",  R"(\ud800/udc00)"}) {
    INFO(bad);
    CHECK_FALSE(is_string(bad));
  }
}

TEST_CASE("[C-9] bytes above ASCII are taken if and only if they are one character in UTF-8") {
  const unsigned char followers[] = {0x22, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
  int good = 0;
  for (unsigned lead = 0x80; lead < 0x100; ++lead) {
    // All words of up to three followers: what is taken after fewer bytes ends the string there.
    std::string bytes(1, static_cast<char>(static_cast<unsigned char>(lead)));
    CHECK_FALSE(is_string(bytes));
    for (const unsigned char a : followers) {
      bytes.resize(1);
      bytes += static_cast<char>(a);
      if (a == 0x22) { continue; }
      const bool two = is_one_character(bytes);
      good += two ? 1 : 0;
      if (is_string(bytes) != two) { FAIL(lead << ' ' << +a); }
      if (two) { continue; }
      for (const unsigned char b : followers) {
        bytes.resize(2);
        bytes += static_cast<char>(b);
        if (b == 0x22) { continue; }
        const bool three = is_one_character(bytes);
        good += three ? 1 : 0;
        if (is_string(bytes) != three) { FAIL(lead << ' ' << +a << ' ' << +b); }
        if (three || lead < 0xE0) { continue; }
        for (const unsigned char c : followers) {
          bytes.resize(3);
          bytes += static_cast<char>(c);
          if (c == 0x22) { continue; }
          const bool four = is_one_character(bytes);
          good += four ? 1 : 0;
          if (is_string(bytes) != four) { FAIL(lead << ' ' << +a << ' ' << +b << ' ' << +c); }
        }
      }
    }
  }
  CHECK(good == 30 * 6 + (2 + 14 * 6 + 4) * 6 + (4 + 3 * 6 + 2) * 6 * 6);
  for (int byte = 0; byte < 0x80; ++byte) {
    if (byte == '"' || byte == '\\') { continue; }
    INFO(byte);
    CHECK(is_string(std::string(1, static_cast<char>(byte))) == (byte >= 0x20));
  }
}

namespace {
/// Arrays and objects to the greatest depth, of which one is not what all others are, around a number; each goes on
/// after what is in it. At `wrong`, the bracket that closes it is the other one.
std::string nested(std::size_t levels, std::size_t odd, bool object, std::size_t wrong) {
  std::string before;
  std::string after;
  for (std::size_t i = 0; i < levels; ++i) {
    const bool is_object = (i == odd) == object;
    before += is_object ? "{\"k\" : " : "[ ";
    after.insert(0, std::string(is_object ? " , \"l\" : 2 " : " , 2 ") + (is_object == (i != wrong) ? '}' : ']'));
  }
  return before + '1' + after;
}
}  // namespace

TEST_CASE("[C-9] what follows a character above ASCII is ASCII again, up to its last one") {
  for (unsigned char next = 0x20; next < 0x80; ++next) {
    if (next == '"' || next == '\\') { continue; }
    INFO(+next);
    CHECK(is_string("\xC3\xA9" + std::string(1, static_cast<char>(next))));
  }
}

TEST_CASE("[C-9] values may nest 64 deep, the message included, and no deeper") {
  CHECK(is_value(std::string(63, '[') + std::string(63, ']')));
  CHECK_FALSE(is_value(std::string(64, '[') + std::string(64, ']')));
}

TEST_CASE("[C-9] each level of nesting is closed by what opened it, and goes on as what it is") {
  constexpr std::size_t depth = redial::detail::json_depth - 1;  // below the top level
  for (const bool object : {true, false}) {
    for (std::size_t odd = 0; odd < depth; ++odd) {
      REQUIRE(is_value(nested(depth, odd, object, depth)));
      REQUIRE_FALSE(is_value(nested(depth, odd, object, odd)));
      REQUIRE_FALSE(is_value(nested(depth, odd, object, (odd + 1) % depth)));
      REQUIRE_FALSE(is_value(nested(depth, odd, object, (odd + depth - 1) % depth)));
      REQUIRE_FALSE(is_value(nested(depth + 1, odd, object, depth + 1)));
    }
  }
}

TEST_CASE("[C-9] white space may stand between any two tokens, and nothing else may") {
  const char* const tokens[] = {"{",    "\"a\"", ":",     "[", "1", ",",     "{", "\"b\"", ":",
                                "null", ",",     "\"c\"", ":", "[", "]",     ",", "\"d\"", ":",
                                "{",    "}",     "}",     "]", ",", "\"e\"", ":", "\"\"",  "}"};
  constexpr std::size_t count = sizeof(tokens) / sizeof(tokens[0]);
  for (std::size_t gap = 0; gap <= count; ++gap) {
    std::string before;
    std::string after;
    for (std::size_t i = 0; i < count; ++i) { (i < gap ? before : after) += tokens[i]; }
    for (const char* space : {"", " ", "\t", "\n", "\r", " \r\n\t "}) { REQUIRE(is_object(before + space + after)); }
    for (const char* other : {"\f", "\v", "\b", "!", "\x7f", "\x1f"}) {
      REQUIRE_FALSE(is_object(before + other + after));
    }
  }
}

TEST_CASE("[C-9] a line's end ends no string") {
  for (const char* space : {"\n", "\r", "\t", "\r\n"}) {
    CHECK_FALSE(is_object(std::string("{\"a") + space + ":1}"));
    CHECK_FALSE(is_object(std::string("{\"a\":\"b") + space + "}"));
    CHECK_FALSE(is_object(std::string("{\"a\":[\"b") + space + ",1]}"));
    CHECK_FALSE(is_object(std::string("{\"a\":{\"b") + space + ":1}}"));
  }
}

TEST_CASE("[C-9] a value is the same after white space") {
  CHECK(value_of(" 7 ").digits.number().down == 7);
  CHECK(value_of("\r\n\t 0.5").digits.number().up == 1);
  CHECK(value_of("\t\"type\" ").text.is("type"));
}

TEST_CASE("[C-9] numbers are well-formed as the grammar says") {
  for (const char* good : {"0", "-0", "7", "10", "-19", "0.0", "-0.5", "9.25", "1e9", "1E9", "1e+9", "1e-9", "0e00",
                           "-1.5E-0010", "123456789012345678901234567890"}) {
    INFO(good);
    CHECK(is_value(good));
  }
  for (const char* bad :
       {"00",    "01",  "-",   "-01", "+1",  ".5", "-.5", "1.", "1.e5", "1e",  "1e+", "1e-",   "1e+-1",
        "1e1.5", "1:2", "1/2", "1.:", "1e:", ":",  "--1", "1-", "1f",   "0x1", "1 2", "1e1e1", "1.1.1"}) {
    INFO(bad);
    CHECK_FALSE(is_value(bad));
  }
}

TEST_CASE("[C-9] a number is exact wherever its point stands and whatever its exponent makes up for") {
  std::mt19937_64 random{31};
  for (int i = 0; i < 400; ++i) {
    std::uint64_t number = 1 + random() % 999999999999999999u;
    for (auto shorter = random() % 18; shorter > 0 && number >= 10; --shorter) { number /= 10; }
    const std::string digits = std::to_string(number);
    INFO(digits);
    for (std::size_t moved = 0; moved <= digits.size() + 12; ++moved) {
      const std::string power = std::to_string(moved);
      // Many digits after the point.
      std::string padded = digits;
      if (padded.size() <= moved) { padded.insert(0, moved + 1 - padded.size(), '0'); }
      const std::string whole = padded.substr(0, padded.size() - moved);
      const std::string fraction = moved == 0 ? "" : "." + padded.substr(padded.size() - moved);
      json_value v = value_of(whole + fraction + 'e' + power);
      REQUIRE(v.digits.number().down == number);
      REQUIRE(v.digits.number().up == number);
      v = value_of(whole + (moved == 0 ? ".0" : fraction) + "001E+" + power);  // a little more
      REQUIRE(v.digits.number().down == number);
      REQUIRE(v.digits.number().up == number + 1);
      // Many before it.
      v = value_of(digits + std::string(moved, '0') + "e-" + power);
      REQUIRE(v.digits.number().down == number);
      REQUIRE(v.digits.number().up == number);
      if (moved > 0) {
        v = value_of(digits + std::string(moved - 1, '0') + "1e-" + power);
        REQUIRE(v.digits.number().down == number);
        REQUIRE(v.digits.number().up == number + 1);
      }
    }
    // Zeros that an exponent stands for.
    for (std::uint64_t scaled = number, zeros = 0; scaled < 1000000000000000000u; scaled *= 10, ++zeros) {
      REQUIRE(value_of(digits + "e" + std::to_string(zeros)).digits.number().down == scaled);
    }
  }
}

TEST_CASE("[C-9] numbers saturate at 10^18, both ways; what is no number above 0 is 0") {
  constexpr std::uint64_t most = 1000000000000000000u;
  const struct {
    const char* text;
    std::uint64_t down;
    std::uint64_t up;
  } cases[] = {
      {"999999999999999999", most - 1, most - 1},
      {"999999999999999999.5", most - 1, most},
      {"1000000000000000000", most, most},
      {"1000000000000000000.5", most, most},
      {"1000000000000000001", most, most},
      {"1000000000000000009e-0", most, most},
      {"10000000000000000000", most, most},
      {"99999999999999999999", most, most},
      {"99999999999999999999e-2", most - 1, most},
      {"1e17", most / 10, most / 10},
      {"1e18", most, most},
      {"1e19", most, most},
      {"1e64", most, most},
      {"9.99999999999999999e17", most - 1, most - 1},
      {"1e-1", 0, 1},
      {"1e-99999999999999999999", 0, 1},
      {"1e99999999999999999999", most, most},
      {"0.00", 0, 0},
      {"0e-1", 0, 0},
      {"-1", 0, 0},
      {"-1.5", 0, 0},
      {"-1e9", 0, 0},
      {"null", 0, 0},
      {"true", 0, 0},
      {"\"7\"", 0, 0},
      {"[7]", 0, 0},
      {"{\"x\":7}", 0, 0},
  };
  for (const auto& c : cases) {
    INFO(c.text);
    const json_value v = value_of(c.text);
    CHECK(v.digits.number().down == c.down);
    CHECK(v.digits.number().up == c.up);
    CHECK(v.text.is(c.text[0] == '"' ? "7" : ""));
  }
  CHECK(value_of("0e2147483647").digits.number().down == 0);  // at once
  CHECK(value_of("0.0e999999999999").digits.number().up == 0);
}

TEST_CASE("[C-9] a text that breaks off anywhere is no object, and nothing past its end is read") {
  for (const char* text : {R"( {"a" : 1 } )", R"({"a":-12.5e+34,"b":0,"c":"x"})", R"({"a":true,"b":false,"c":null})",
                           R"({"a":"\"\\\/\b\f\n\r\t\u0041\ud83d\ude00","\u0062":""})",
                           "{\"\xc3\xa9\":\"\xe2\x82\xac\xf0\x9f\x98\x80\",\"b\":{\"\xc3\xa9\":[\"\xe2\x82\xac\"]}}",
                           R"({"a":[[],{},[{}],{"b":[1,2,"3"],"c":{"d":[true,null]}}],"e":[ ]})"}) {
    const std::string whole = text;
    INFO(whole);
    CHECK(is_object(whole));
    const std::size_t closed = whole.find_last_of('}');
    for (std::size_t size = 0; size <= closed; ++size) { REQUIRE_FALSE(is_object(whole.substr(0, size))); }
  }
}

namespace {
template <std::size_t Size>
struct exactly {
  char text[Size];
};
/// A key and `levels` brackets, closed again.
template <std::size_t Levels>
constexpr exactly<6 + 2 * Levels> brackets() {
  exactly<6 + 2 * Levels> made{};
  const char key[] = "{\"a\":";
  for (std::size_t i = 0; i < 5; ++i) { made.text[i] = key[i]; }
  for (std::size_t i = 0; i < Levels; ++i) {
    made.text[5 + i] = '[';
    made.text[5 + Levels + i] = ']';
  }
  made.text[5 + 2 * Levels] = '}';
  return made;
}
/// Of a constant expression the compiler proves that nothing outside an array is touched or even pointed to.
template <std::size_t Size>
constexpr bool is_object_of(const exactly<Size>& from) {
  json_reader in{from.text, from.text + Size};
  if (!in.open_object()) { return false; }
  json_word key;
  while (in.next_member(key)) { (void)in.read_value(); }
  return in.at_end();
}
constexpr exactly<7> broken_literal = {{'{', '"', 'a', '"', ':', 't', 'r'}};
constexpr exactly<7> wrong_literal = {{'{', '"', 'a', '"', ':', 't', '}'}};
constexpr exactly<7> broken_escape = {{'{', '"', 'a', '"', ':', '"', '\\'}};
constexpr exactly<8> broken_unit = {{'{', '"', 'a', '"', ':', '"', '\\', 'u'}};
constexpr exactly<7> broken_character = {{'{', '"', 'a', '"', ':', '"', '\xe2'}};
constexpr exactly<7> broken_number = {{'{', '"', 'a', '"', ':', '1', '.'}};
constexpr exactly<19> long_key = {
    {'{', '"', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q'}};
constexpr exactly<1> nothing = {{'{'}};
constexpr auto shallow = brackets<1>();
constexpr auto deepest = brackets<redial::detail::json_depth - 1>();
constexpr auto too_deep = brackets<redial::detail::json_depth>();
}  // namespace

TEST_CASE("[C-9] no access out of bounds, proved by the compiler") {
  STATIC_REQUIRE_FALSE(is_object_of(broken_literal));
  STATIC_REQUIRE_FALSE(is_object_of(wrong_literal));
  STATIC_REQUIRE_FALSE(is_object_of(broken_escape));
  STATIC_REQUIRE_FALSE(is_object_of(broken_unit));
  STATIC_REQUIRE_FALSE(is_object_of(broken_character));
  STATIC_REQUIRE_FALSE(is_object_of(broken_number));
  STATIC_REQUIRE_FALSE(is_object_of(long_key));
  STATIC_REQUIRE_FALSE(is_object_of(nothing));
  STATIC_REQUIRE(is_object_of(shallow));
  STATIC_REQUIRE(is_object_of(deepest));
  STATIC_REQUIRE_FALSE(is_object_of(too_deep));
}
