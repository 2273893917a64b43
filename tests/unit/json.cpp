// SPDX-License-Identifier: MIT
// The strict reader by itself; what it says of whole messages stands in contract/section_09.cpp and edges_oracle.cpp.
#include <redial/redial.hpp>

#include <cstring>
#include <string>

#include "catch.hpp"

using redial::detail::json_number;
using redial::detail::json_reader;
using redial::detail::json_word;

namespace {
json_reader reader(const std::string& text) { return {text.data(), text.data() + text.size()}; }
json_word word(const char* letters) { return {letters, letters + std::strlen(letters)}; }
json_number number(const std::string& text) { return reader(text).read_value().digits.number(); }
}  // namespace

TEST_CASE("[C-9] a word is what it is compared with to the last letter, however long") {
  CHECK(word("").is(""));
  CHECK(word("type").is("type"));
  CHECK_FALSE(word("typ").is("type"));
  CHECK_FALSE(word("types").is("type"));
  CHECK_FALSE(word("tyqe").is("type"));
  CHECK(word("maxMessageSize").is("maxMessageSize"));
  CHECK(word("a word of many letters").is("a word of many letters"));
  CHECK_FALSE(word("a word of many letters").is("a word of many "));
}

TEST_CASE("[C-9] an object is at its end when it was closed, not before") {
  const std::string text = " { \"a\" : 1 } ";
  json_reader in = reader(text);
  CHECK_FALSE(in.at_end());
  CHECK(in.open_object());
  CHECK_FALSE(in.at_end());
  json_word key;
  CHECK(in.next_member(key));
  CHECK(key.is("a"));
  (void)in.read_value();
  CHECK_FALSE(in.at_end());
  CHECK_FALSE(in.next_member(key));
  CHECK(in.at_end());
}

TEST_CASE("[C-9] numbers at the saturation, with a rest and without") {
  const struct {
    const char* text;
    std::uint64_t up;
    std::uint64_t down;
  } rows[] = {
      {"0", 0, 0},
      {"-7", 0, 0},
      {"7", 7, 7},
      {"7.5", 8, 7},
      {"75e-1", 8, 7},
      {"7.50e1", 75, 75},
      {"0.000", 0, 0},
      {"999999999999999999", 999999999999999999u, 999999999999999999u},
      {"999999999999999999.5", 1000000000000000000u, 999999999999999999u},
      {"1000000000000000000.5", 1000000000000000000u, 1000000000000000000u},
      {"1000000000000000001", 1000000000000000000u, 1000000000000000000u},
      {"123456789012345678901234567890", 1000000000000000000u, 1000000000000000000u},
      {"1e400", 1000000000000000000u, 1000000000000000000u},
      {"1e-400", 1, 0},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(number(row.text).up == row.up);
    CHECK(number(row.text).down == row.down);
  }
}

TEST_CASE("[C-9] characters of two to four bytes: shortest form, no surrogates, nothing above U+10FFFF") {
  const auto good = [](const std::string& bytes) {
    const std::string text = "{\"" + bytes + "\":0}";
    return redial::metered_wire::read(text.data(), text.size()).what != redial::metered_wire::message::kind::malformed;
  };
  for (const char* bytes : {"\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xE1\x80\x80", "\xEC\xBF\xBF", "\xED\x80\x80",
                            "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF1\x80\x80\x80",
                            "\xF3\xBF\xBF\xBF", "\xF4\x80\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    CHECK(good(bytes));
  }
  for (const char* bytes : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x7F", "\xC2\xC0", "\xE0\x80\x80",
                            "\xE0\x9F\xBF", "\xE1\x80", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\x80",
                            "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    CHECK_FALSE(good(bytes));
  }
}

TEST_CASE("[C-9] a welcome gives a life only with an end of it and a clock") {
  redial::metered_wire::message m;
  m.what = redial::metered_wire::message::kind::welcome;
  constexpr std::int64_t today = 1700000000;
  for (const std::int64_t end : {std::int64_t{0}, today + 600}) {
    for (const std::int64_t now : {std::int64_t{0}, today}) {
      m.expires_at = end;
      const redial::event e = redial::metered_wire::to_event(m, 3, now);
      CHECK(e.span() == (end != 0 && now != 0 ? redial::milliseconds{600000} : redial::never));
    }
  }
}
