// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_BENCHMARK_PROBES_HPP_INCLUDED
#define REDIAL_TESTS_BENCHMARK_PROBES_HPP_INCLUDED

#include <redial/redial.hpp>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

// What is measured, once in time (micro.cpp) and once in instructions (instructions.cpp). A probe does its thing
// `times` times on the same prepared state; what that costs without the thing stands in the probe `without`.

namespace probes {

#define REDIAL_PROBE_NOINLINE __attribute__((noinline))

/// The optimizer can't know what `value` is, nor leave it out.
template <class T>
inline void hide(T& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

// Injected sources as firmware has them: a clock is a load, a random source a few shifts.
inline uint32_t clock_now = 5000;
inline uint32_t xorshift_state = 2463534242u;
inline uint32_t clock_source() { return clock_now; }
inline uint32_t random_source() {
  uint32_t x = xorshift_state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return xorshift_state = x;
}

using machine = redial::reconnector<uint32_t (*)(), uint32_t (*)()>;

struct probe {
  const char* name;
  const char* without;  ///< what it costs besides: an empty call, or one with the copy of a machine; null: nothing
  const char* remark;
  uint32_t (*run)(uint32_t times);
};

// --- beside redial ---------------------------------------------------------------------------------------------------

REDIAL_PROBE_NOINLINE inline uint32_t nothing(uint32_t code) {
  hide(code);
  return code;
}

/// Rule classes as bytes, generated from redial's own tables, so that all three know the same codes.
using classes = redial::rule_class;
constexpr classes class_of(uint16_t code) { return redial::explain_close(redial::metered, code).what.kind; }

template <uint16_t First, size_t Size>
constexpr std::array<classes, Size> dense() {
  std::array<classes, Size> all{};
  for (size_t i = 0; i < Size; ++i) { all[i] = class_of(static_cast<uint16_t>(First + i)); }
  return all;
}
inline constexpr auto dense_1000 = dense<1000, 16>();
inline constexpr auto dense_4000 = dense<4000, 32>();

/// The least that a client can do: a rule from two dense arrays, a doubling wait, give or take a fifth without a
/// division.
struct bare_client {
  uint16_t tries = 0;
  classes last = classes::backoff;
};
REDIAL_PROBE_NOINLINE inline uint32_t lower_bound(bare_client& c, uint16_t code) {
  classes kind = classes::backoff;
  if (code - 1000u < dense_1000.size()) {
    kind = dense_1000[code - 1000u];
  } else if (code - 4000u < dense_4000.size()) {
    kind = dense_4000[code - 4000u];
  }
  c.last = kind;
  if (kind == classes::stop) { return 0; }
  const uint32_t b = c.tries >= 5 ? 30000u : 1000u << c.tries;
  ++c.tries;
  const uint32_t q = (b * 52429u) >> 18;  // b / 5, exact up to 30000
  return b - q + (((random_source() & 0xFFFFu) * (2 * q + 1)) >> 16);
}

/// The same by hand, as many applications have it: a switch over the page's codes, floating point jitter.
struct hand_client {
  unsigned tries = 0;
  bool stopped = false;
  bool mint = false;
};
REDIAL_PROBE_NOINLINE inline uint32_t by_hand(hand_client& c, uint16_t code) {
  switch (code) {
    case 1000:
    case 1002:
    case 1003:
    case 1007:
    case 1008:
    case 1009:
    case 1010:
    case 3003:
    case 4003:
    case 4012: c.stopped = true; return 0;
    case 3000:
    case 4001:
    case 4002:
    case 4020: c.mint = true; break;
    default: break;
  }
  double b = 1000.0 * (1u << (c.tries < 5 ? c.tries : 5));
  if (b > 30000.0) { b = 30000.0; }
  ++c.tries;
  return static_cast<uint32_t>(b * (0.8 + 0.4 * (random_source() / 4294967296.0)));
}

inline constexpr uint16_t some_codes[] = {1006, 4010, 1001, 4011, 1012, 1011, 4000, 4999};  // all of them back off

// --- redial ----------------------------------------------------------------------------------------------------------

/// As an application calls it: not inlined into a place where the event is known.
REDIAL_PROBE_NOINLINE inline redial::decision call(machine& m, const redial::event& e) { return m.handle(e); }
REDIAL_PROBE_NOINLINE inline redial::decision call_nothing(machine& m, const redial::event& e) {
  hide(m);
  hide(e);
  return {};
}

/// A frame of the running connection, named or not, as an adapter reports it.
REDIAL_PROBE_NOINLINE inline uint32_t frame(machine& m, uint32_t connection) {
  m.saw_frame(connection);
  return connection;
}

enum class at : uint8_t { idle, minting, connecting, online, waiting, offline, mint_due };

inline machine prepared(at where) {
  clock_now = 5000;
  machine m{redial::metered, clock_source, random_source};
  if (where == at::idle) { return m; }
  (void)m.handle(redial::start{});
  if (where == at::minting) { return m; }
  (void)m.handle(redial::minted{redial::milliseconds{3600000}});
  if (where == at::connecting) { return m; }
  (void)m.handle(redial::opened{});
  (void)m.handle(redial::ready{redial::current, redial::milliseconds{3600000}});
  if (where == at::online || where == at::mint_due) { return m; }
  (void)m.handle(where == at::offline ? redial::event{redial::link_down{}} : redial::event{redial::closed{1006}});
  return m;
}

template <at Where, class Event>
uint32_t on_event(uint32_t times, Event sample) {
  const machine proto = prepared(Where);
  const redial::event given = sample;
  uint32_t sum = 0;
  for (uint32_t i = 0; i < times; ++i) {
    machine m = proto;
    redial::event e = given;
    hide(m);
    hide(e);
    const redial::decision d = call(m, e);
    sum += d.timer.count;
    hide(m);
  }
  return sum;
}

inline uint32_t copy_only(uint32_t times) {
  const machine proto = prepared(at::online);
  const redial::event given = redial::closed{1006};
  uint32_t sum = 0;
  for (uint32_t i = 0; i < times; ++i) {
    machine m = proto;
    redial::event e = given;
    hide(m);
    hide(e);
    const redial::decision d = call_nothing(m, e);
    sum += d.timer.count;
    hide(m);
  }
  return sum;
}

inline constexpr char going_away_text[] = "{\"type\":\"going_away\",\"retryAfterMs\":2500}";
inline constexpr char welcome_text[] =
    "{\"type\":\"welcome\",\"peerId\":\"user-1842\",\"expiresAt\":1790003600,\"serverTime\":1790000000,"
    "\"maxMessageSize\":65536,\"metadata\":{\"iceServers\":[{\"urls\":[\"turn:a.example\"],\"username\":\"u\"}]}}";
/// A message of 64 KB, the largest that the service takes, around a text, or around what `repeated` is.
inline std::string message_of(const char* before, const char* repeated, const char* after) {
  constexpr size_t size = 65536;
  std::string text = before;
  while (text.size() + std::strlen(repeated) + std::strlen(after) <= size) { text += repeated; }
  return text + after;
}
inline const std::string& plain_message() {
  static const std::string text = message_of("{\"type\":\"message\",\"data\":\"",
                                             "The quick brown fox jumps over the lazy dog, 0123456789. ", "\"}");
  return text;
}
inline const std::string& escaped_message() {
  static const std::string text = message_of("{\"type\":\"message\",\"data\":\"",
                                             "The quick brown fox jumps\\n over \\\"the\\\" lazy dog. ", "\"}");
  return text;
}
inline const std::string& wide_message() {
  static const std::string text = message_of("{\"type\":\"message\",\"data\":\"",
                                             "\xd0\xa1\xd1\x8a\xd0\xb5\xd1\x88\xd1\x8c \xd0\xb6\xd0\xb5 ", "\"}");
  return text;
}
inline const std::string& nested_message() {
  static const std::string text =
      message_of("{\"type\":\"message\",\"data\":[0",
                 ",{\"id\":12345,\"name\":\"sensor-17\",\"on\":true,\"temp\":21.5,\"tags\":[\"a\",\"b\"]}", "]}");
  return text;
}

inline constexpr char date_text[] = "Sun, 06 Nov 1994 08:49:37 GMT";

template <class Thing>
uint32_t repeat(uint32_t times, Thing thing) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < times; ++i) { sum += thing(i); }
  return sum;
}

REDIAL_PROBE_NOINLINE inline uint32_t explain(uint16_t code) {
  return static_cast<uint32_t>(redial::explain_close(redial::metered, code).what.kind);
}
REDIAL_PROBE_NOINLINE inline redial::metered_wire::message read(const char* text, size_t size) {
  return redial::metered_wire::read(text, size);
}
REDIAL_PROBE_NOINLINE inline redial::milliseconds retry_after(const char* text, size_t size) {
  return redial::parse_retry_after(text, size, 784111700);
}
using gate = redial::send_gate<uint32_t (*)()>;
REDIAL_PROBE_NOINLINE inline redial::send_verdict send(gate& g, uint32_t bytes) { return g.try_send(bytes); }

inline uint32_t read_all(const std::string& text) { return static_cast<uint32_t>(read(text.data(), text.size()).what); }
REDIAL_PROBE_NOINLINE inline uint32_t admit(redial::appointments<uint32_t (*)()>& door) {
  return door.admit().wait.count;
}

constexpr const char* empty = "empty call";
constexpr const char* copied = "copy of a machine, empty call";

inline const std::vector<probe>& all() {
  using redial::milliseconds;
  static const std::vector<probe> list{
      {empty, nullptr, "", [](uint32_t n) { return repeat(n, [](uint32_t i) { return nothing(i); }); }},
      {copied, nullptr, "subtracted from every event below, but for the call", copy_only},
      {"lower bound of a close", empty, "two dense arrays, a counter, a wait",
       [](uint32_t n) {
         bare_client c;
         return repeat(n, [&](uint32_t i) {
           hide(c);
           return lower_bound(c, some_codes[i % 8]);
         });
       }},
      {"hand-written switch of a close", empty, "a switch, a counter, a wait in floating point",
       [](uint32_t n) {
         hand_client c;
         return repeat(n, [&](uint32_t i) {
           hide(c);
           return by_hand(c, some_codes[i % 8]);
         });
       }},
      {"closed, backs off (1006)", copied, "",
       [](uint32_t n) { return on_event<at::online>(n, redial::closed{1006}); }},
      {"closed, backs off (4010)", copied, "",
       [](uint32_t n) { return on_event<at::online>(n, redial::closed{4010}); }},
      {"closed, at once with a token (4002)", copied, "",
       [](uint32_t n) { return on_event<at::online>(n, redial::closed{4002}); }},
      {"closed, stops (4012)", copied, "", [](uint32_t n) { return on_event<at::online>(n, redial::closed{4012}); }},
      {"closed, stale connection", copied, "",
       [](uint32_t n) {
         return on_event<at::online>(n, redial::closed{1006, 77});
       }},
      {"rejected (503, 7 s)", copied, "",
       [](uint32_t n) {
         return on_event<at::connecting>(n, redial::rejected{503, milliseconds{7000}});
       }},
      {"failed", copied, "", [](uint32_t n) { return on_event<at::connecting>(n, redial::failed{}); }},
      {"going_away", copied, "",
       [](uint32_t n) { return on_event<at::online>(n, redial::going_away{milliseconds{2500}}); }},
      {"start", copied, "", [](uint32_t n) { return on_event<at::idle>(n, redial::start{}); }},
      {"stop", copied, "", [](uint32_t n) { return on_event<at::online>(n, redial::stop{}); }},
      {"opened", copied, "", [](uint32_t n) { return on_event<at::connecting>(n, redial::opened{}); }},
      {"ready", copied, "",
       [](uint32_t n) {
         return on_event<at::connecting>(n, redial::ready{redial::current, milliseconds{3600000}});
       }},
      {"saw_frame", empty, "what every frame costs",
       [](uint32_t n) {
         machine m = prepared(at::online);
         return repeat(n, [&](uint32_t i) {
           hide(m);
           return frame(m, i & 1u);
         });
       }},
      {"received", copied, "", [](uint32_t n) { return on_event<at::online>(n, redial::received{}); }},
      {"minted", copied, "",
       [](uint32_t n) { return on_event<at::minting>(n, redial::minted{milliseconds{3600000}}); }},
      {"mint_failed", copied, "", [](uint32_t n) { return on_event<at::minting>(n, redial::mint_failed{}); }},
      {"token_lost", copied, "", [](uint32_t n) { return on_event<at::online>(n, redial::token_lost{}); }},
      {"link_down", copied, "", [](uint32_t n) { return on_event<at::online>(n, redial::link_down{}); }},
      {"link_up", copied, "", [](uint32_t n) { return on_event<at::offline>(n, redial::link_up{}); }},
      {"elapsed, early", copied, "", [](uint32_t n) { return on_event<at::waiting>(n, redial::elapsed{}); }},
      {"elapsed, connects", copied, "",
       [](uint32_t n) {
         const machine proto = prepared(at::waiting);
         clock_now += 1300;
         uint32_t sum = 0;
         for (uint32_t i = 0; i < n; ++i) {
           machine m = proto;
           redial::event e = redial::elapsed{};
           hide(m);
           hide(e);
           sum += call(m, e).timer.count;
           hide(m);
         }
         return sum;
       }},
      {"explain_close (4010)", empty, "rule and words",
       [](uint32_t n) {
         return repeat(n, [](uint32_t) {
           uint16_t code = 4010;
           hide(code);
           return explain(code);
         });
       }},
      {"send_gate", empty, "",
       [](uint32_t n) {
         gate g{redial::metered.limits, clock_source};
         return repeat(n, [&](uint32_t) {
           ++clock_now;
           hide(g);
           return send(g, 1200).wait.count;
         });
       }},
      {"read going_away", empty, "41 bytes",
       [](uint32_t n) {
         return repeat(n, [](uint32_t) { return read(going_away_text, sizeof going_away_text - 1).retry_after.count; });
       }},
      {"read welcome", empty, "180 bytes",
       [](uint32_t n) {
         return repeat(n, [](uint32_t) { return read(welcome_text, sizeof welcome_text - 1).max_message_size; });
       }},
      {"read 64 KB, text", empty, "",
       [](uint32_t n) { return repeat(n, [](uint32_t) { return read_all(plain_message()); }); }},
      {"appointments, admit", empty, "lets in, or names an instant",
       [](uint32_t n) {
         redial::appointments door{2000, 4000, clock_source};
         return repeat(n, [&](uint32_t i) {
           clock_now += i % 4 == 0 ? 1 : 0;
           hide(door);
           return admit(door);
         });
       }},
      {"Retry-After, seconds", empty, "",
       [](uint32_t n) { return repeat(n, [](uint32_t) { return retry_after("120", 3).count; }); }},
      {"Retry-After, date", empty, "",
       [](uint32_t n) {
         return repeat(n, [](uint32_t) { return retry_after(date_text, sizeof date_text - 1).count; });
       }},
  };
  return list;
}
/// What takes too long to count instructions of a thousand times.
inline const std::vector<probe>& large() {
  static const std::vector<probe> list{
      {"read 64 KB, text with escapes", empty, "",
       [](uint32_t n) { return repeat(n, [](uint32_t) { return read_all(escaped_message()); }); }},
      {"read 64 KB, Cyrillic", empty, "",
       [](uint32_t n) { return repeat(n, [](uint32_t) { return read_all(wide_message()); }); }},
      {"read 64 KB, small objects", empty, "",
       [](uint32_t n) { return repeat(n, [](uint32_t) { return read_all(nested_message()); }); }},
  };
  return list;
}
static_assert(sizeof going_away_text - 1 == 41);
static_assert(sizeof welcome_text - 1 == 180);

#undef REDIAL_PROBE_NOINLINE

}  // namespace probes

#endif  // REDIAL_TESTS_BENCHMARK_PROBES_HPP_INCLUDED
