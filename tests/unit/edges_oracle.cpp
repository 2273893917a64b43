// SPDX-License-Identifier: MIT
// The edges against well-kept implementations: nlohmann/json and the C library's calendar.
#include <redial/redial.hpp>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "catch.hpp"

namespace wire = redial::metered_wire;

namespace {
const char* const seeds[] = {
    R"({"type":"going_away","retryAfterMs":2500})",
    R"({"type":"welcome","peerId":"p","expiresAt":1700003600,"serverTime":1.7e12,"maxMessageSize":65536,"metadata":{"iceServers":[{"urls":["a","b"]}]}})",
    R"( { "a" : [ 1 , -0.5e+3 , true , false , null , "x\u00e9\ud83d\ude00\n" , [ ] , { } ] , "type" : "pong" } )",
    R"({"type":"going_away","retryAfterMs":1e-3,"retryAfterMs":"7","x":{"y":{"z":[[[]]]}}})",
};
const char alphabet[] = "{}[]\",:\\/u0123456789abcdefABCDEF+-.eEtrufalsn \t\n\x01\x7f\xc3\xa9\xed\xa0\xf0\x9f";

/// What the oracle says: is it one object, and what are the fields?
bool oracle(const std::string& text, nlohmann::json& parsed) {
  if (!nlohmann::json::accept(text)) { return false; }
  parsed = nlohmann::json::parse(text);
  return parsed.is_object();
}
}  // namespace

TEST_CASE("[C-9] the reader and nlohmann/json agree on mutated messages") {
  std::mt19937 random{20};
  int objects = 0;
  for (int i = 0; i < 150000; ++i) {
    std::string text = seeds[random() % 4];
    for (auto edits = random() % 4; edits > 0 && !text.empty(); --edits) {
      const std::size_t at = random() % text.size();
      const char c = alphabet[random() % (sizeof(alphabet) - 1)];
      switch (random() % 4) {
        case 0: text[at] = c; break;
        case 1: text.insert(at, 1, c); break;
        case 2: text.erase(at, 1 + random() % 3); break;
        default: text.insert(at, text.substr(random() % text.size(), random() % 12)); break;
      }
    }
    nlohmann::json parsed;
    const bool good = oracle(text, parsed);
    const wire::message m = wire::read(text.data(), text.size());
    if (text.compare(0, 3, "\xef\xbb\xbf") == 0) { continue; }  // the oracle skips a byte order mark, RFC 8259 need not
    if (good != (m.what != wire::message::kind::malformed)) {
      // The oracle refuses numbers that overflow a double; they are well-formed all the same.
      if (!good && text.find_first_of("eE") != std::string::npos) { continue; }
      FAIL(text);
    }
    if (!good) { continue; }
    ++objects;
    const bool going_away = parsed.contains("type") && parsed["type"] == "going_away";
    const bool welcome = parsed.contains("type") && parsed["type"] == "welcome";
    if (going_away != (m.what == wire::message::kind::going_away) ||
        welcome != (m.what == wire::message::kind::welcome)) {
      FAIL(text);
    }
    if (going_away && parsed.contains("retryAfterMs") && parsed["retryAfterMs"].is_number()) {
      const double ms = parsed["retryAfterMs"].get<double>();
      const double expected = ms <= 0 ? 0 : std::min(std::ceil(ms), 4294967294.0);
      if (static_cast<double>(m.retry_after.count) != expected) { FAIL(text); }
    }
    if (welcome && parsed.contains("maxMessageSize") && parsed["maxMessageSize"].is_number_unsigned()) {
      const auto size = std::min<std::uint64_t>(parsed["maxMessageSize"].get<std::uint64_t>(), 0xFFFFFFFFu);
      if (m.max_message_size != size) { FAIL(text); }
    }
  }
  CHECK(objects > 20000);
}

TEST_CASE("[C-9.1] dates agree with the C library, in all three forms") {
  std::mt19937 random{21};
  for (int i = 0; i < 50000; ++i) {
    const std::int64_t then = static_cast<std::int64_t>(random()) + (i % 3 == 0 ? 4000000000 : 1);
    const std::time_t time = static_cast<std::time_t>(then);
    std::tm tm{};
    gmtime_r(&time, &tm);
    const std::uint32_t ahead = static_cast<std::uint32_t>(random() % 4000000) + 1;
    const char* const forms[] = {"%a, %d %b %Y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y", "%A, %d-%b-%y %H:%M:%S GMT"};
    for (const char* form : forms) {
      char text[64];
      const std::size_t size = std::strftime(text, sizeof(text), form, &tm);
      if (then <= static_cast<std::int64_t>(ahead)) { continue; }
      const redial::milliseconds wait = redial::parse_retry_after(text, size, then - ahead);
      if (wait.count != ahead * 1000u) { FAIL(text << " at " << then - ahead << ": " << wait.count); }
    }
  }
  SUCCEED();
}
