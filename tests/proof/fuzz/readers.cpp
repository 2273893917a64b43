// SPDX-License-Identifier: MIT
// The reader that takes eight bytes at a time says the same as the one that takes one, which is what a machine of 32
// bits runs, on some millions of broken messages; and on a part of them nlohmann/json agrees. Run under
// AddressSanitizer and UndefinedBehaviorSanitizer. usage: readers [HOW_MANY [SEED]]
#include <redial/redial.hpp>
#include "bytewise.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

namespace {

/// Messages, each with strings of other lengths, so that what is broken stands at any place of a word.
const char* const seeds[] = {
    R"({"type":"going_away","retryAfterMs":2500})",
    R"({"type":"welcome","peerId":"user-1842","expiresAt":1790003600,"serverTime":1.79e9,"maxMessageSize":65536,"metadata":{"iceServers":[{"urls":["turn:a.example"],"username":"u"}]}})",
    R"( { "a" : [ 1 , -0.5e+3 , true , false , null , "x\u00e9\ud83d\ude00\n" , [ ] , { } ] , "type" : "welcome" } )",
    R"({"type":"message","data":"The quick brown fox jumps over the lazy dog, and says: \"that was easy\"."})",
    R"({"t\u0079pe":"going_away","retryAfterMs":123456789012345678901e-12,"x":"a\\b\/c","y":""})",
    "{\"type\":\"message\",\"text\":\"Gr\xc3\xbc\xc3\x9f Gott, \xe4\xb8\x96\xe7\x95\x8c "
    "\xf0\x9f\x98\x80!\",\"more\":\"\xd0\xbc\xd0\xb8\xd1\x80\"}",
};
const char alphabet[] =
    "{}[]\",:\\/u0123456789abcdefABCDEF+-.eEtrufalsn \t\n\x01\x1f\x7f\x80\xbf\xc3\xa9\xe0\xed\xa0\xf0\x9f\xf4\xff";

struct dice {
  std::uint64_t state;
  std::uint32_t below(std::size_t bound) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return static_cast<std::uint32_t>((state >> 16) % bound);
  }
};

std::string broken(dice& d) {
  std::string text = seeds[d.below(sizeof(seeds) / sizeof(seeds[0]))];
  for (std::uint32_t edits = d.below(4); edits > 0 && !text.empty(); --edits) {
    const std::size_t at = d.below(text.size());
    const char c = alphabet[d.below(sizeof(alphabet) - 1)];
    switch (d.below(6)) {
      case 0: text[at] = c; break;
      case 1: text.insert(at, 1, c); break;
      case 2: text.erase(at, 1 + d.below(3)); break;
      case 3: text.insert(at, d.below(20), 'x'); break;  // what follows moves to another place of its word
      case 4: text.resize(at); break;
      default: text.insert(at, text.substr(d.below(text.size()), d.below(12))); break;
    }
  }
  return text;
}

[[noreturn]] void disagree(const char* who, const std::string& text) {
  std::printf("readers: %s on %s\n", who, text.c_str());
  std::exit(1);
}

/// What nlohmann/json says, where it can tell: it skips a byte order mark, and refuses numbers that no double holds.
bool agrees_with_oracle(const std::string& text, bool object) {
  if (text.compare(0, 3, "\xef\xbb\xbf") == 0) { return true; }
  const bool wanted = nlohmann::json::parse(text, nullptr, false).is_object();
  return wanted == object || (object && text.find_first_of("eE") != std::string::npos);
}

}  // namespace

int main(int count, char** words) {
  const std::uint64_t how_many = count > 1 ? std::strtoull(words[1], nullptr, 10) : 10000000;
  dice d{count > 2 ? std::strtoull(words[2], nullptr, 10) | 1u : 20260101u};
  std::uint64_t good = 0;
  for (std::uint64_t i = 0; i < how_many; ++i) {
    const std::string text = broken(d);
    const std::unique_ptr<char[]> exact{new char[text.size()]};  // no byte to spare
    text.copy(exact.get(), text.size());
    const redial::metered_wire::message a = redial::metered_wire::read(exact.get(), text.size());
    const bytewise::metered_wire::message b = bytewise::metered_wire::read(exact.get(), text.size());
    if (static_cast<int>(a.what) != static_cast<int>(b.what) || a.retry_after.count != b.retry_after.count ||
        a.expires_at != b.expires_at || a.server_time != b.server_time || a.max_message_size != b.max_message_size) {
      disagree("words and bytes disagree", text);
    }
    const bool object = a.what != redial::metered_wire::message::kind::malformed;
    good += object ? 1 : 0;
    if (i % 16 == 0 && !agrees_with_oracle(text, object)) { disagree("nlohmann/json disagrees", text); }
  }
  std::printf("%llu messages, %llu of them well-formed\n", static_cast<unsigned long long>(how_many),
              static_cast<unsigned long long>(good));
  return good > how_many / 10 && good < how_many / 2 ? 0 : 1;
}
