// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

#include "journal.hpp"

// The edges: the send gate at the ends of its limits, Metered's messages and Retry-After on texts that were spoilt.

namespace {

using redial::milliseconds;

// --- the send gate ---------------------------------------------------------------------------------------------------

using gate = redial::send_gate<redial::manual_clock>;

/// Sends until the gate says no, `most` at the most.
void drain_by_sending(journal& log, gate& g, std::uint32_t most) {
  std::uint32_t sent = 0;
  redial::send_verdict said{};
  while (sent < most) {
    said = g.try_send(1);
    if (said.what != redial::send_verdict::kind::send) { break; }
    ++sent;
  }
  log("burst", sent, said.what, said.wait);
}

void send_gates(journal& log) {
  const std::uint32_t numbers[] = {0,     1,        2,        9,        100,      200,      1000,     40000,
                                   41999, 42000,    42001,    42002,    42948,    42949,    42950,    65536,
                                   99999, 39999999, 40000000, 40000001, 42949672, 42949673, 85899346, 0xFFFFFFFF};
  const std::uint32_t headrooms[] = {0, 1, 10, 50, 98, 99, 100, 0xFFFFFFFF};
  const std::uint32_t starts[] = {0, 1, 0x7FFFFFFF, 0xFFFFFFF0};
  dice any{1};
  for (const std::uint32_t rate : numbers) {
    for (const std::uint32_t burst : numbers) {
      const std::uint32_t headroom = any.of(headrooms);
      redial::limits l{};
      l.messages_per_second = rate;
      l.burst = burst;
      l.max_frame_size = any.one_in(4) ? 0 : any.below(4);
      log("gate", rate, burst, headroom, l.max_frame_size);
      for (const std::uint32_t percent : {0u, headroom}) {
        redial::manual_clock clock{any.of(starts)};
        gate g{l, clock, percent};
        drain_by_sending(log, g, 43500);
        for (const std::uint32_t pause : {1u, 2u, 1000u, static_cast<std::uint32_t>(any.any())}) {
          clock.advance(milliseconds{pause});
          drain_by_sending(log, g, 43500);
        }
      }
      redial::manual_clock clock{any.of(starts)};
      gate g{l, clock, headroom};
      if (any.one_in(2)) { g.drain(); }
      for (int step = 0; step < 100; ++step) {
        switch (any.below(8)) {
          case 0: g.drain(); break;
          case 1: g.reset(); break;
          case 2: g.set_max_frame(any.one_in(2) ? any.below(4) : static_cast<std::uint32_t>(any.any())); break;
          case 3: clock.set(static_cast<std::uint32_t>(any.any())); break;
          case 4: clock.advance(milliseconds{static_cast<std::uint32_t>(any.any())}); break;
          default: break;
        }
        const std::size_t bytes = any.one_in(2) ? any.below(5) : static_cast<std::size_t>(any.any());
        log("fits", g.frame_fits(bytes));
        const redial::send_verdict said = g.try_send(bytes);
        log("try", said.what, said.wait);
        if (said.what == redial::send_verdict::kind::wait && any.one_in(2)) {
          clock.advance(milliseconds{said.wait.count - any.below(2)});
        }
      }
    }
  }
  // A message in 40 million more shows after 40 million.
  for (const std::uint32_t rate : {40000000u, 0xFFFFFFFFu}) {
    redial::limits l{};
    l.messages_per_second = rate;
    l.burst = 42000;
    redial::manual_clock clock;
    gate g{l, clock, 0};
    for (int step = 0; step < 1050; ++step) {
      clock.advance(milliseconds{1});
      drain_by_sending(log, g, 43500);
    }
  }
  for (const redial::limits& l : {redial::metered.limits, redial::rfc6455.limits}) {
    gate g{l, redial::manual_clock{}};  // the headroom that nobody gave
    drain_by_sending(log, g, 1000);
  }
}

// --- texts -----------------------------------------------------------------------------------------------------------

/// A text that was spoilt: bytes changed, dropped, doubled, or taken from a text of the same kind.
template <std::size_t Size>
std::string spoilt(dice& any, const char* const (&texts)[Size], const char* alphabet) {
  std::string s = any.of(texts);
  const std::size_t letters = std::strlen(alphabet);
  for (std::uint32_t times = any.below(4); times > 0 && !s.empty(); --times) {
    const auto at = any.below(static_cast<std::uint32_t>(s.size()));
    const char put =
        any.one_in(8) ? static_cast<char>(any.below(256)) : alphabet[any.below(static_cast<std::uint32_t>(letters))];
    switch (any.below(6)) {
      case 0: s.erase(at, 1 + any.below(3)); break;
      case 1: s.insert(at, 1, put); break;
      case 2: s.insert(at, s.substr(any.below(static_cast<std::uint32_t>(s.size())), any.below(20))); break;
      case 3: s.insert(at, std::string{any.of(texts)}.substr(0, any.below(20))); break;
      default: s[at] = put; break;
    }
  }
  return s;
}

void note_event(journal& log, const redial::event& e) {
  log("event", e.what(), e.code(), e.span(), e.id(), e.permanent());
}

void read_message(journal& log, dice& any, const std::string& text) {
  const std::int64_t clocks[] = {0, 1, -1, 1700000000, 4294967, 0x7FFFFFFFFFFFFFFF, -0x7FFFFFFFFFFFFFFF - 1};
  const auto m = redial::metered_wire::read(text.data(), text.size());
  log("message", m.what, m.retry_after, m.expires_at, m.server_time, m.max_message_size);
  note_event(log, redial::metered_wire::to_event(m, any.below(3), any.of(clocks)));
}

/// A number as JSON allows it, and sometimes as it doesn't.
std::string number(dice& any) {
  const auto digits = [&any](std::uint32_t most) {
    std::string s;
    for (std::uint32_t n = any.below(most); n > 0; --n) {
      s += static_cast<char>('0' + (any.one_in(3) ? 0 : any.below(10)));
    }
    return s;
  };
  std::string s = any.one_in(10) ? "-" : "";
  s += any.one_in(4) ? "0" : any.one_in(4) ? std::to_string(any.any()) : "1" + digits(25);
  if (any.one_in(3)) { s += "." + digits(25); }
  if (any.one_in(3)) {
    s += (any.one_in(2) ? "e" : "E") + std::string{any.one_in(3) ? "-" : any.one_in(3) ? "+" : ""} + digits(4);
  }
  if (any.one_in(20)) { s += (any.one_in(2) ? "e" : "e-") + digits(15); }
  return s;
}

void messages(journal& log) {
  const char* const texts[] = {
      R"({"type":"going_away","retryAfterMs":2500})",
      R"({"retryAfterMs":1e3,"type":"going_away"})",
      R"({"type":"going_away","retryAfterMs":4294967293.5})",
      R"({"type":"going_away","retryAfterMs":0.000001})",
      R"({"type":"going_away","retryAfterMs":4294967294})",
      R"({"type":"welcome","expiresAt":1700003600,"maxMessageSize":65536})",
      R"({"type":"welcome","expiresAt":1700003600.999,"maxMessageSize":4294967295})",
      R"({"type":"welcome","expiresAt":999999999999999999,"maxMessageSize":4294967294.9})",
      R"({"type":"welcome","expiresAt":1000000000000000001,"maxMessageSize":4294967296})",
      R"( { "type" : "message" , "data" : [ 1 , -2.5e-7 , true , false , null , "a\"b\\\/\b\f\n\r\t" ] } )",
      R"({"t\u0079pe":"\u0067oing_awa\u0079","retryAfterMs":7})",
      R"({"type":"going_away\u0000","retryAfterMs":7,"type\u0000":"welcome"})",
      R"({"type":"\u00e9\ud83d\ude00","k":{"type":"welcome","a":[{},[],[[{"b":[0]}]]]}})",
      R"({"type":"welcome","type":"going_away","retryAfterMs":"7","retryAfterMs":[8],"expiresAt":true})",
      "{\"type\":\"w\xC3\xA9lcome\",\"x\":\"\xF0\x9F\x98\x80 \xED\x9F\xBF \xEE\x80\x80 \xF4\x8F\xBF\xBF\"}",
      R"({})",
      R"([])",
  };
  const char* const alphabet =
      "{}[]\",:\\u0123456789abcdefDEF.+-eE \t\n\r/trfalsnyp_\x01\x7F\x80\xBF\xC2\xE0\xED\xF0\xF4\xFF";
  dice any{2};
  for (const char* const text : texts) {
    const std::string s = text;
    for (std::size_t size = 0; size <= s.size(); ++size) { read_message(log, any, s.substr(0, size)); }
    for (std::size_t at = 0; at < s.size(); ++at) {
      for (unsigned byte = 0; byte < 256; ++byte) {
        std::string other = s;
        other[at] = static_cast<char>(byte);
        read_message(log, any, other);
      }
    }
  }
  for (int i = 0; i < 300000; ++i) { read_message(log, any, spoilt(any, texts, alphabet)); }
  for (int i = 0; i < 200000; ++i) {
    const bool going = any.one_in(2);
    read_message(log, any,
                 "{\"type\":\"" + std::string{going ? "going_away" : "welcome"} + "\",\"retryAfterMs\":" + number(any) +
                     ",\"expiresAt\":" + number(any) + ",\"maxMessageSize\":" + number(any) + "}");
  }
  for (std::size_t depth = 0; depth < 200; ++depth) {  // nested, by arrays and objects in any order
    for (int turn = 0; turn < 20; ++turn) {
      std::string open;
      std::string close;
      for (std::size_t i = 0; i < depth; ++i) {
        const bool object = any.one_in(2);
        open += object ? "{\"a\":" : "[";
        close.insert(0, object ? "}" : "]");
      }
      if (any.one_in(3) && depth > 0) { close[any.below(static_cast<std::uint32_t>(depth))] ^= '}' ^ ']'; }
      read_message(log, any, "{\"type\":\"welcome\",\"k\":" + open + "1" + close + "}");
    }
  }
  for (std::uint32_t unit = 0; unit < 0x10000; ++unit) {  // every escape, alone and as either half of a pair
    char hex[8];
    std::snprintf(hex, sizeof hex, "\\u%04x", static_cast<unsigned>(unit));
    for (const std::string& word : {std::string{hex}, "\\ud83d" + std::string{hex}, hex + std::string{"\\ude00"}}) {
      read_message(log, any, "{\"type\":\"" + word + "\"}");
      read_message(log, any, "{\"typ" + word + "\":\"welcome\"}");
    }
  }
  for (std::uint32_t lead = 0x80; lead < 0x100; ++lead) {  // UTF-8 of two, three and four bytes at its ends
    for (const std::uint32_t a : {0x22u, 0x7Fu, 0x80u, 0x8Fu, 0x90u, 0x9Fu, 0xA0u, 0xBFu, 0xC0u}) {
      for (const char* const rest : {"", "\x80", "\xBF", "\x80\x80", "\xBF\xBF", "\xC0", "\x7F"}) {
        read_message(log, any,
                     "{\"k\":\"" + std::string{static_cast<char>(lead)} + static_cast<char>(a) + rest +
                         "\",\"type\":\"welcome\"}");
      }
    }
  }
}

// --- Retry-After -----------------------------------------------------------------------------------------------------

void read_header(journal& log, const std::string& text, std::int64_t now) {
  log("retry", redial::parse_retry_after(text.data(), text.size(), now));
  log("date", redial::parse_http_date(text.data(), text.size()));
}

void headers(journal& log) {
  const char* const texts[] = {"120",
                               "0",
                               "4294967",
                               "4294968",
                               " 7\t",
                               "9999999",
                               "10000000",
                               "99999999",
                               "42949672959",
                               "Sun, 06 Nov 1994 08:49:37 GMT",
                               "Sunday, 06-Nov-94 08:49:37 GMT",
                               "Sun Nov  6 08:49:37 1994",
                               "Sun Nov 16 08:49:37 1994",
                               "Thu, 29 Feb 2024 23:59:60 GMT",
                               "Thursday, 31-Dec-69 00:00:00 GMT",
                               "Wednesday, 01-Jan-70 00:00:01 GMT",
                               "Fri, 31 Dec 9999 23:59:59 GMT",
                               "Sun",
                               ":5",
                               "1:"};
  const char* const alphabet = "0123456789 ,:-\t/;GMTSunonedhrfiatJFbMApcvl";
  const char* const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const char* const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const char* const long_days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
  const std::int64_t clocks[] = {
      0,          1,          -1,         784111770,    784111777,          1700000000,
      1709251199, 2208988800, 4102444800, 253402300798, 0x7FFFFFFFFFFFFFFF, -0x7FFFFFFFFFFFFFFF - 1};
  dice any{3};
  for (const char* const text : texts) {
    const std::string s = text;
    for (const std::int64_t now : clocks) {
      for (std::size_t size = 0; size <= s.size(); ++size) { read_header(log, s.substr(0, size), now); }
    }
    for (std::size_t at = 0; at < s.size(); ++at) {
      for (unsigned byte = 0; byte < 256; ++byte) {
        std::string other = s;
        other[at] = static_cast<char>(byte);
        read_header(log, other, 784000000);
      }
    }
  }
  for (int i = 0; i < 400000; ++i) { read_header(log, spoilt(any, texts, alphabet), any.of(clocks)); }
  for (int i = 0; i < 200000; ++i) { read_header(log, std::to_string(any.any()), 0); }
  for (std::uint32_t n = 4294900; n < 4295100; ++n) { read_header(log, std::to_string(n), 0); }
  for (int i = 0; i < 600000; ++i) {  // dates, most of them real, near the clock as often as far from it
    char text[64];
    const unsigned year = any.one_in(8) ? any.below(10000) : 1968 + any.below(140);
    const unsigned day = any.below(33);
    const unsigned hour = any.below(25);
    const unsigned minute = any.one_in(4) ? 58 + any.below(3) : any.below(60);
    const unsigned second = any.one_in(4) ? 58 + any.below(4) : any.below(60);
    const char* const month = any.of(months);
    switch (any.below(3)) {
      case 0:
        std::snprintf(text, sizeof text, "%s, %02u %s %04u %02u:%02u:%02u GMT", any.of(days), day, month, year, hour,
                      minute, second);
        break;
      case 1:
        std::snprintf(text, sizeof text, "%s, %02u-%s-%02u %02u:%02u:%02u GMT", any.of(long_days), day, month,
                      year % 100, hour, minute, second);
        break;
      default:
        std::snprintf(text, sizeof text, "%s %s %2u %02u:%02u:%02u %04u", any.of(days), month, day, hour, minute,
                      second, year);
        break;
    }
    const std::int64_t near = (static_cast<std::int64_t>(year) - 1970) * 31556952 + any.below(31556952);
    read_header(log, text, any.one_in(3) ? any.of(clocks) : near > 1 ? near : 1);
  }
}

}  // namespace

int main(int count, char** words) {
  journal log{count > 1 ? words[1] : nullptr};
  log.begin("values");
  const redial::send_verdict verdict{};
  const redial::metered_wire::message message{};
  log("verdict", verdict.what, verdict.wait, sizeof verdict, sizeof(gate));
  log("message", message.what, message.retry_after, message.expires_at, message.server_time, message.max_message_size,
      sizeof message);
  log.begin("send_gate");
  send_gates(log);
  log.begin("messages");
  messages(log);
  log.begin("retry_after");
  headers(log);
  log.end();
}
