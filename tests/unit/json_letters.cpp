// SPDX-License-Identifier: MIT
// Where the plain letters of a string end: eight bytes at a time and one at a time, wherever the end is.
#include <redial/redial.hpp>

#include <cstdint>
#include <cstring>
#include <random>
#include <string>

#include "catch.hpp"
#include "fenced.hpp"

namespace {

using redial::detail::plain_end_by_bytes;
using redial::detail::plain_end_by_words;

/// RFC 8259 section 7, "unescaped", as far as ASCII goes.
bool is_unescaped(int byte) {
  return (byte >= 0x20 && byte <= 0x21) || (byte >= 0x23 && byte <= 0x5B) || (byte >= 0x5D && byte <= 0x7F);
}

/// How many plain letters both ways find, read where a byte too many is a crash.
std::size_t plain(const std::string& text) {
  static fenced memory;
  const char* const begin = memory.before_fence(text);
  const char* const by_words = plain_end_by_words(begin, begin + text.size());
  if (by_words != plain_end_by_bytes(begin, begin + text.size())) { FAIL("words and bytes disagree on " << text); }
  return static_cast<std::size_t>(by_words - begin);
}

constexpr char sentence[] = "twenty-one letters in\"";
constexpr std::size_t found(const char* (*end_of)(const char*, const char*)) {
  return static_cast<std::size_t>(end_of(sentence, sentence + sizeof(sentence) - 1) - sentence);
}

}  // namespace

TEST_CASE("[C-9] every byte at every place of a word, whatever comes after it") {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t place = 0; place < 24; ++place) {
      for (const char* after : {"", "x", "\"", "\\", "\x01", "\x7f\x80", "0123456", "01234567", "\"\"\"\"\"\"\"\""}) {
        const std::string text = std::string(place, 'a') + static_cast<char>(byte) + after;
        const auto rest = static_cast<std::size_t>(plain_end_by_bytes(after, after + std::strlen(after)) - after);
        if (plain(text) != place + (is_unescaped(byte) ? 1 + rest : 0)) {
          FAIL(byte << " at " << place << " of " << text);
        }
      }
    }
  }
  SUCCEED();
}

TEST_CASE("[C-9] any eight bytes, of those around the edges of what is plain") {
  const unsigned char edges[] = {0x00, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x5B, 0x5C, 0x5D, 0x7F, 0x80, 0xFF};
  std::mt19937 random{41};
  for (int i = 0; i < 300000; ++i) {
    std::string text(8 + random() % 12, '\0');
    std::size_t first = text.size();
    for (std::size_t at = text.size(); at-- > 0;) {
      const unsigned char byte = random() % 3 == 0 ? edges[random() % sizeof(edges)] : 0x61;
      text[at] = static_cast<char>(byte);
      first = is_unescaped(byte) ? first : at;
    }
    if (plain(text) != first) { FAIL(i); }
  }
  SUCCEED();
}

TEST_CASE("[C-9] letters are skipped at compile time as well") {
  STATIC_REQUIRE(found(plain_end_by_words) == 21);
  STATIC_REQUIRE(found(plain_end_by_bytes) == 21);
}
