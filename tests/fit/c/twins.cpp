// SPDX-License-Identifier: MIT
// The C interface beside C++: whatever is decided, read, explained or named, both say the same (contract 13.3). This is
// the one unit that defines C's functions, with every profile of the library and one of our own.
#include <redial/services.hpp>

namespace {
struct sensor_service : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "sensor";
  static constexpr redial::row closes[] = {{4007, stop().tell_user(), "Licence", "it has run out", "renew it"}};
};
}  // namespace
inline constexpr redial::profile sensor = redial::make_profile<sensor_service>();

#include "every_profile.hpp"  // made of the list in services.hpp: EVERY_PROFILE(ASK_FOR)
#define REDIAL_C_PROFILES(ASK_FOR) EVERY_PROFILE(ASK_FOR) ASK_FOR(sensor)
#include <redial/c/define.hpp>
#include <redial/c/define_names.hpp>
#include <redial/c/define_words.hpp>
#include <redial/c/define_recorder.hpp>

#include "catch.hpp"

#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace {

struct world {
  uint32_t tick = 0xFFFFF000u;
  uint32_t seed = 1;
};
uint32_t tick_of(void* context) { return static_cast<world*>(context)->tick; }
uint32_t draw_of(void* context) {  // xorshift32
  uint32_t& s = static_cast<world*>(context)->seed;
  s ^= s << 13;
  s ^= s >> 17;
  s ^= s << 5;
  return s;
}
struct clock_of {
  world* w;
  uint32_t operator()() const { return tick_of(w); }
};
struct draws_of {
  world* w;
  uint32_t operator()() const { return draw_of(w); }
};
/// A number below `end` that nobody chose.
uint32_t below(uint32_t end) {
  static std::mt19937 any{20};
  return static_cast<uint32_t>(any() % end);
}
redial_port port_of(world& w) { return {REDIAL_C_VERSION, tick_of, draw_of, &w}; }

/// Every profile, as C++ and as C know it.
struct pair_of_profiles {
  const redial::profile* cpp;
  const redial_profile* c;
};
const std::vector<pair_of_profiles>& profiles() {
  static const std::vector<pair_of_profiles> all = [] {
    std::vector<pair_of_profiles> made;
    for (const redial::profile* each : redial::all_profiles) {
      made.push_back({each, redial_profile_by_name(each->name)});
    }
    made.push_back({&sensor, redial_profile_by_name("sensor")});
    return made;
  }();
  return all;
}

void same(const redial_decision& c, const redial::decision& cpp) {
  CHECK(c.action == static_cast<int>(cpp.action));
  CHECK(c.timer == cpp.timer.count);
  CHECK(c.phase == static_cast<int>(cpp.phase));
  CHECK(c.attempt == cpp.attempt);
  CHECK(c.connection == cpp.connection);
  CHECK(c.mint == cpp.mint);
  CHECK(c.reason == static_cast<int>(cpp.reason));
  CHECK(c.code == cpp.code);
  CHECK(c.tell_user == cpp.tell_user);
  CHECK(c.hold_publishing == cpp.hold_publishing);
  CHECK(c.session == static_cast<int>(cpp.session));
  CHECK(c.endpoint == static_cast<int>(cpp.endpoint));
  CHECK(c.budget_wait == cpp.budget_wait);
}

void same(const redial_event& c, const redial::event& cpp) {
  CHECK(c.version == REDIAL_C_VERSION);
  CHECK(c.unused == 0);
  CHECK(c.kind == static_cast<int>(cpp.what()));
  CHECK(c.code == cpp.code());
  CHECK(c.span == cpp.span().count);
  CHECK(c.id == cpp.id());
  CHECK(c.permanent == cpp.permanent());
}

/// The same event from C's constructor and from C++'s.
struct pair_of_events {
  redial_event c;
  redial::event cpp;
};
pair_of_events make_event(unsigned kind, int code, uint32_t span, uint32_t id) {
  const redial::milliseconds ms{span};
  switch (kind) {
    case REDIAL_EVENT_OPENED: return {redial_opened(id), redial::opened{id}};
    case REDIAL_EVENT_READY: return {redial_ready(id, span), redial::ready{id, ms}};
    case REDIAL_EVENT_CLOSED: return {redial_closed(code, id), redial::closed{code, id}};
    case REDIAL_EVENT_REJECTED: return {redial_rejected(code, span, id), redial::rejected{code, ms, id}};
    case REDIAL_EVENT_FAILED: return {redial_failed(id), redial::failed{id}};
    case REDIAL_EVENT_GOING_AWAY: return {redial_going_away(span, id), redial::going_away{ms, id}};
    case REDIAL_EVENT_RECEIVED: return {redial_received(id), redial::received{id}};
    case REDIAL_EVENT_START: return {redial_start(), redial::start{}};
    case REDIAL_EVENT_STOP: return {redial_stop(), redial::stop{}};
    case REDIAL_EVENT_MINTED: return {redial_minted(span, id), redial::minted{ms, id}};
    case REDIAL_EVENT_MINT_FAILED: {
      const bool permanent = code % 16 == 0;
      return {redial_mint_failed(permanent, id, span), redial::mint_failed{permanent, id, ms}};
    }
    case REDIAL_EVENT_TOKEN_LOST: return {redial_token_lost(), redial::token_lost{}};
    case REDIAL_EVENT_LINK_DOWN: return {redial_link_down(), redial::link_down{}};
    case REDIAL_EVENT_LINK_UP: return {redial_link_up(), redial::link_up{}};
    case REDIAL_EVENT_ELAPSED: return {redial_elapsed(), redial::elapsed{}};
    case REDIAL_EVENT_SESSION_LOST: return {redial_session_lost(id), redial::session_lost{id}};
    default: return {redial_inert(), redial::event{}};
  }
}

}  // namespace

TEST_CASE("[C-13.3] each constructor of an event makes the event of its name") {
  for (unsigned kind = 0; kind <= REDIAL_EVENT_INERT; ++kind) {
    for (const int code : {0, 1, 1006, 4010, 65535, 65536, -1}) {
      const pair_of_events e = make_event(kind, code, 12345, 678);
      CHECK(e.c.kind == kind);
      same(e.c, e.cpp);
      same(e.c, redial::c::event_of(e.c));
      same(redial::c::to_c(e.cpp), e.cpp);
      CHECK(std::string(redial_event_name(static_cast<int>(kind))) == redial::to_string(e.cpp));
    }
  }
}

#ifdef __has_builtin
#if __has_builtin(__builtin_bit_cast)
namespace {
/// A refusal in C that says all that one can.
constexpr redial_event refusal{REDIAL_C_VERSION, 0, 7, 9, 503, REDIAL_EVENT_REJECTED, 0};
constexpr bool agrees(const redial::event& e) { return redial::c::agrees(refusal, e); }
static_assert(agrees(redial::rejected{503, redial::milliseconds{7}, 9}));
// What the header's proof compares: each member of an event.
static_assert(!agrees(redial::rejected{502, redial::milliseconds{7}, 9}));
static_assert(!agrees(redial::rejected{503, redial::milliseconds{8}, 9}));
static_assert(!agrees(redial::rejected{503, redial::milliseconds{7}, 8}));
static_assert(!redial::c::agrees({REDIAL_C_VERSION, 0, 7, 9, 0, REDIAL_EVENT_GOING_AWAY, 0},
                                 redial::ready{9, redial::milliseconds{7}}));
static_assert(!redial::c::agrees({REDIAL_C_VERSION, 0, 7, 9, 0, REDIAL_EVENT_MINT_FAILED, 1},
                                 redial::mint_failed{false, 9, redial::milliseconds{7}}));
}  // namespace
#endif
#endif

TEST_CASE("[C-13.3] storage that holds an object begins with the version and the object's size") {
  world w;
  const redial_port port = port_of(w);
  redial_machine machine{};
  REQUIRE(redial_init(&machine, sizeof machine, &redial_metered, &port) == REDIAL_OK);
  uint32_t mark = 0;
  std::memcpy(&mark, &machine, sizeof mark);
  CHECK(mark >> 16 == REDIAL_C_VERSION);
  CHECK((mark & 0xFFFF) == sizeof(redial::c::machine));
}

TEST_CASE("[C-13.3] the same tape gives the same decisions, timers and saved bytes, in every profile") {
  for (const pair_of_profiles& profile : profiles()) {
    CAPTURE(profile.cpp->name);
    for (int round = 0; round < 20; ++round) {
      world w, own_draws;
      w.seed = own_draws.seed = 77u + static_cast<uint32_t>(round);
      redial::options chosen = profile.cpp->defaults;
      if (round % 2 == 1) {
        chosen.credential = static_cast<redial::credential>(below(3));
        chosen.max_attempts = below(8);
        chosen.probe_after = redial::milliseconds{below(2) == 0 ? redial::never.count : 60000u};
        chosen.first_spread = redial::milliseconds{below(2) * 5000};
        chosen.expect_ready = below(2) == 0;
        chosen.reconnect_after_kick = below(2) == 0;
      }
      const clock_of clock{&w};
      const draws_of random{&own_draws};
      redial::reconnector cpp{*profile.cpp, clock, random, chosen};
      redial_machine c{};
      const redial_port port = port_of(w);
      const redial_options options = redial::c::to_c(chosen);
      REQUIRE((round % 2 == 0 ? redial_init(&c, sizeof c, profile.c, &port)
                              : redial_init_with(&c, sizeof c, profile.c, &port, &options)) == REDIAL_OK);
      for (int step = 0; step < 200; ++step) {
        static const int codes[] = {0,    1000, 1001, 1006, 1008, 1012, 3000, 4000, 4001, 4002, 4004,
                                    4007, 4010, 4011, 4012, 4020, 200,  401,  403,  404,  429,  503};
        const uint32_t id = below(4) == 0 ? cpp.connection() - below(2) : redial::current;
        const uint32_t span = below(8) == 0 ? REDIAL_NEVER : below(100000);
        unsigned kind = below(REDIAL_EVENT_INERT + 1u);
        if (below(3) == 0) { kind = REDIAL_EVENT_ELAPSED; }
        if (kind == REDIAL_EVENT_STOP && below(4) != 0) { kind = REDIAL_EVENT_START; }
        const pair_of_events e = make_event(kind, codes[below(sizeof codes / sizeof codes[0])], span, id);
        redial_decision decision;
        REQUIRE(redial_handle(&c, &e.c, &decision) == REDIAL_OK);
        same(decision, cpp.handle(e.cpp));
        w.tick += below(2) == 0 && cpp.timer() != redial::never ? cpp.timer().count : below(3000);
        CHECK(redial_timer(&c) == cpp.timer().count);
        CHECK(redial_phase_of(&c) == static_cast<int>(cpp.phase()));
        CHECK(redial_connected(&c) == cpp.connected());
        CHECK(redial_attempt(&c) == cpp.attempt());
        CHECK(redial_connection(&c) == cpp.connection());
        if (below(4) == 0) {
          CHECK(redial_saw_frame(&c, id) == REDIAL_OK);
          cpp.saw_frame(id);
        }
        unsigned char saved[REDIAL_SAVED_SIZE];
        const redial::saved_state state = cpp.save();
        CHECK(redial_save(&c, saved, sizeof saved) == REDIAL_OK);
        CHECK(std::memcmp(saved, &state, sizeof saved) == 0);
        if (below(50) == 0) {  // a reboot
          const uint32_t away = below(20000);
          cpp = redial::reconnector{*profile.cpp, clock, random, chosen};
          REQUIRE(redial_init_with(&c, sizeof c, profile.c, &port, &options) == REDIAL_OK);
          CHECK(redial_restore(&c, saved, sizeof saved, away) == REDIAL_OK);
          CHECK(cpp.restore(state, redial::milliseconds{away}));
        }
      }
    }
  }
}

TEST_CASE("[C-13.3] profiles, their options and their limits") {
  for (const pair_of_profiles& profile : profiles()) {
    INFO(profile.cpp->name << ": a new service is to be asked for at the top of this file");
    REQUIRE(profile.c != nullptr);
    CHECK(std::string(redial_profile_name(profile.c)) == profile.cpp->name);
    redial_options options{
        REDIAL_C_VERSION, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    REQUIRE(redial_defaults(profile.c, &options) == REDIAL_OK);
    const redial_options mine = redial::c::to_c(profile.cpp->defaults);
    const redial_options twice = redial::c::to_c(redial::c::options_of(options));
    const redial_options unattended = redial::c::to_c(redial::unattended(profile.cpp->defaults));
    // Each member in turn: padding need not be the same.
    const auto equal = [](const redial_options& a, const redial_options& b) {
      CHECK(a.backoff.base == b.backoff.base);
      CHECK(a.backoff.cap == b.backoff.cap);
      CHECK(a.backoff.factor_percent == b.backoff.factor_percent);
      CHECK(a.backoff.jitter_percent == b.backoff.jitter_percent);
      const auto words = [](const redial_options& o) {
        return std::vector<uint32_t>{o.stable_after,     o.first_spread,         o.connect_timeout, o.mint_timeout,
                                     o.liveness_timeout, o.token_margin,         o.once_window,     o.max_server_delay,
                                     o.patience,         o.refusal_delay,        o.probe_after,     o.budget.burst,
                                     o.budget.interval,  o.max_attempts,         o.tell_user_after, o.max_auth_failures,
                                     o.credential,       o.reconnect_after_kick, o.expect_ready};
      };
      CHECK(words(a) == words(b));
    };
    equal(options, mine);
    equal(options, twice);
    REQUIRE(redial_unattended(&options) == REDIAL_OK);
    equal(options, unattended);
    redial_limits limits{REDIAL_C_VERSION, 0, 0, 0};
    REQUIRE(redial_profile_limits(profile.c, &limits) == REDIAL_OK);
    CHECK(limits.messages_per_second == profile.cpp->limits.messages_per_second);
    CHECK(limits.burst == profile.cpp->limits.burst);
    CHECK(limits.max_frame_size == profile.cpp->limits.max_frame_size);
  }
  CHECK(redial_profile_by_name("metered") == &redial_metered);
}

TEST_CASE("[C-13.3] no option changes its place on the way to C and back") {
  // Each member alone: a number of its own, and all others zero.
  redial::options o;
  uint32_t next = 100;
  for (redial::milliseconds* span :
       {&o.backoff.base, &o.backoff.cap, &o.stable_after, &o.first_spread, &o.connect_timeout, &o.mint_timeout,
        &o.liveness_timeout, &o.token_margin, &o.once_window, &o.max_server_delay, &o.patience, &o.refusal_delay,
        &o.probe_after, &o.budget.interval}) {
    *span = redial::milliseconds{next++};
  }
  o.backoff.factor_percent = 301;
  o.backoff.jitter_percent = 31;
  o.budget.burst = 32;
  o.max_attempts = 33;
  o.tell_user_after = 34;
  o.max_auth_failures = 35;
  o.credential = redial::credential::fixed;
  o.reconnect_after_kick = false;
  const redial_options c = redial::c::to_c(o);
  CHECK(c.backoff.base == 100);
  CHECK(c.backoff.cap == 101);
  CHECK(c.stable_after == 102);
  CHECK(c.first_spread == 103);
  CHECK(c.connect_timeout == 104);
  CHECK(c.mint_timeout == 105);
  CHECK(c.liveness_timeout == 106);
  CHECK(c.token_margin == 107);
  CHECK(c.once_window == 108);
  CHECK(c.max_server_delay == 109);
  CHECK(c.patience == 110);
  CHECK(c.refusal_delay == 111);
  CHECK(c.probe_after == 112);
  CHECK(c.budget.interval == 113);
  CHECK(c.backoff.factor_percent == 301);
  CHECK(c.backoff.jitter_percent == 31);
  CHECK(c.budget.burst == 32);
  CHECK(c.max_attempts == 33);
  CHECK(c.tell_user_after == 34);
  CHECK(c.max_auth_failures == 35);
  CHECK(c.credential == REDIAL_CREDENTIAL_FIXED);
  CHECK(!c.reconnect_after_kick);
  CHECK(c.expect_ready);
  const redial::options back = redial::c::options_of(c);
  CHECK(back.backoff.base == o.backoff.base);
  CHECK(back.backoff.cap == o.backoff.cap);
  CHECK(back.stable_after == o.stable_after);
  CHECK(back.first_spread == o.first_spread);
  CHECK(back.connect_timeout == o.connect_timeout);
  CHECK(back.mint_timeout == o.mint_timeout);
  CHECK(back.liveness_timeout == o.liveness_timeout);
  CHECK(back.token_margin == o.token_margin);
  CHECK(back.once_window == o.once_window);
  CHECK(back.max_server_delay == o.max_server_delay);
  CHECK(back.patience == o.patience);
  CHECK(back.refusal_delay == o.refusal_delay);
  CHECK(back.probe_after == o.probe_after);
  CHECK(back.budget.interval == o.budget.interval);
  CHECK(back.budget.burst == o.budget.burst);
  CHECK(back.backoff.factor_percent == o.backoff.factor_percent);
  CHECK(back.backoff.jitter_percent == o.backoff.jitter_percent);
  CHECK(back.max_attempts == o.max_attempts);
  CHECK(back.tell_user_after == o.tell_user_after);
  CHECK(back.max_auth_failures == o.max_auth_failures);
  CHECK(back.credential == o.credential);
  CHECK(back.reconnect_after_kick == o.reconnect_after_kick);
  CHECK(back.expect_ready == o.expect_ready);
}

TEST_CASE("[C-13.3] check names the same fault") {
  const auto faulty = [](auto change) {
    redial::options o = redial::metered.defaults;
    change(o);
    const redial_options c = redial::c::to_c(o);
    uint8_t fault = 99;
    const redial_error said = redial_check(&c, &fault);
    CHECK(said == (redial::check(o) == redial::fault::none ? REDIAL_OK : REDIAL_BAD_OPTIONS));
    CHECK(fault == static_cast<int>(redial::check(o)));
    CHECK(std::string(redial_fault_name(fault)) == redial::to_string(redial::check(o)));
  };
  const redial::milliseconds none{0}, much{0x80000000u};
  faulty([](redial::options&) {});
  faulty([&](redial::options& o) { o.backoff.base = none; });
  faulty([&](redial::options& o) { o.backoff.cap = redial::milliseconds{1}; });
  faulty([&](redial::options& o) { o.backoff.cap = much; });
  faulty([&](redial::options& o) { o.backoff.factor_percent = 99; });
  faulty([&](redial::options& o) { o.backoff.jitter_percent = 101; });
  faulty([&](redial::options& o) { o.stable_after = none; });
  faulty([&](redial::options& o) { o.connect_timeout = none; });
  faulty([&](redial::options& o) { o.mint_timeout = none; });
  faulty([&](redial::options& o) { o.once_window = none; });
  faulty([&](redial::options& o) { o.max_server_delay = none; });
  faulty([&](redial::options& o) { o.probe_after = none; });
  faulty([&](redial::options& o) { o.token_margin = much; });
  faulty([&](redial::options& o) { o.budget.burst = 0x80000000u; });
  faulty([&](redial::options& o) { o.credential = static_cast<redial::credential>(7); });
}

TEST_CASE("[C-13.3] words for people") {
  const auto equal = [](const redial_explanation& c, const redial::explanation& cpp) {
    CHECK(c.code == cpp.code);
    CHECK(c.name == cpp.name);  // the text itself, not a copy
    CHECK(std::string(c.meaning) == cpp.meaning);
    CHECK(std::string(c.remedy) == cpp.remedy);
    CHECK(c.known == cpp.known);
    CHECK(c.rule_class == static_cast<int>(cpp.what.kind));
  };
  redial_explanation why{REDIAL_C_VERSION, 0, nullptr, nullptr, nullptr, false, 0};
  for (const pair_of_profiles& profile : profiles()) {
    for (int code = -1; code < 5001; code += code >= 1020 && code < 3999 ? 7 : 1) {
      REQUIRE(redial_explain_close(profile.c, code, &why) == REDIAL_OK);
      equal(why, redial::explain_close(*profile.cpp, code));
      REQUIRE(redial_explain_status(profile.c, code, &why) == REDIAL_OK);
      equal(why, redial::explain_status(*profile.cpp, code));
    }
    for (unsigned phase = 0; phase <= REDIAL_PHASE_STOPPED; ++phase) {
      for (unsigned reason = 0; reason <= REDIAL_REASON_INVALID_OPTIONS; ++reason) {
        for (const uint16_t code : {uint16_t{0}, uint16_t{404}, uint16_t{4010}}) {
          redial::decision d;
          d.phase = static_cast<redial::phase>(phase);
          d.reason = static_cast<redial::reason>(reason);
          d.code = code;
          const redial_decision c = redial::c::to_c(d);
          REQUIRE(redial_explain(profile.c, &c, &why) == REDIAL_OK);
          equal(why, redial::explain(*profile.cpp, d));
        }
      }
    }
  }
}

TEST_CASE("[C-13.3] Metered's messages") {
  const char* const texts[] = {
      R"({"type":"welcome","expiresAt":1900000000,"serverTime":1899999000,"maxMessageSize":9})",
      R"({"type":"going_away","retryAfterMs":2500})", R"({"type":"message"})", R"({"type":)"};
  for (const std::string text : texts) {
    const redial::metered_wire::message cpp = redial::metered_wire::read(text.data(), text.size());
    redial_message c{REDIAL_C_VERSION, 0, 0, 0, 0, 0};
    REQUIRE(redial_metered_read(text.data(), text.size(), &c) == REDIAL_OK);
    CHECK(c.kind == static_cast<int>(cpp.what));
    CHECK(c.retry_after == cpp.retry_after.count);
    CHECK(c.expires_at == cpp.expires_at);
    CHECK(c.server_time == cpp.server_time);
    CHECK(c.max_message_size == cpp.max_message_size);
    redial_event e = redial_start();
    REQUIRE(redial_metered_event(&c, 3, 1899999500, &e) == REDIAL_OK);
    same(e, redial::metered_wire::to_event(cpp, 3, 1899999500));
  }
}

TEST_CASE("[C-13.3] headers of an answer") {
  for (const std::string text : {"120", " 7\t", "-1", "", "Fri, 31 Dec 1999 23:59:59 GMT", "soon", "99999999999999"}) {
    CHECK(redial_parse_retry_after(text.data(), text.size(), 946684000) ==
          redial::parse_retry_after(text.data(), text.size(), 946684000).count);
    CHECK(redial_parse_http_date(text.data(), text.size()) == redial::parse_http_date(text.data(), text.size()));
  }
}

TEST_CASE("[C-13.3] the send gate") {
  for (const uint32_t headroom : {10u, 25u}) {  // 10: by the profile alone
    world w;
    const redial_port port = port_of(w);
    redial_limits limits{REDIAL_C_VERSION, 0, 0, 0};
    REQUIRE(redial_profile_limits(&redial_metered, &limits) == REDIAL_OK);
    redial_gate c{};
    REQUIRE((headroom == 10 ? redial_gate_init(&c, sizeof c, &redial_metered, &port)
                            : redial_gate_init_with(&c, sizeof c, &limits, &port, headroom)) == REDIAL_OK);
    redial::send_gate cpp{redial::metered.limits, clock_of{&w}, headroom};
    for (int i = 0; i < 5000; ++i) {
      const size_t bytes = below(100) == 0 ? 70000 : 10;
      redial_verdict said{99, 99};
      REQUIRE(redial_gate_try_send(&c, bytes, &said) == REDIAL_OK);
      const redial::send_verdict wanted = cpp.try_send(bytes);
      CHECK(said.kind == static_cast<int>(wanted.what));
      CHECK(said.wait == wanted.wait.count);
      w.tick += below(12);
      if (i % 700 == 0) {
        CHECK(redial_gate_drain(&c) == REDIAL_OK);
        cpp.drain();
      }
      if (i % 1100 == 0) {
        CHECK(redial_gate_reset(&c) == REDIAL_OK);
        cpp.reset();
      }
      if (i == 2500) {
        CHECK(redial_gate_set_max_frame(&c, 80000) == REDIAL_OK);
        cpp.set_max_frame(80000);
      }
    }
  }
}

TEST_CASE("[C-13.3] the flight recorder decides the same, and writes the same bytes") {
  for (const pair_of_profiles& profile : profiles()) {
    CAPTURE(profile.cpp->name);
    for (const bool own : {false, true}) {
      world w, draws;
      w.seed = draws.seed = 99;
      redial::options chosen = profile.cpp->defaults;
      if (own) { chosen.max_attempts = 5; }
      static uint32_t in_c[128];
      static redial::flight_recording<sizeof in_c> in_cpp;
      std::memset(in_c, 0, sizeof in_c);
      std::memset(&in_cpp, 0, sizeof in_cpp);
      redial::flight_recorder cpp{*profile.cpp, clock_of{&w}, draws_of{&draws}, in_cpp, chosen};
      redial_recorder c{};
      const redial_port port = port_of(w);
      const redial_options options = redial::c::to_c(chosen);
      REQUIRE(redial_recorder_init(&c, sizeof c, profile.c, &port, own ? &options : nullptr, in_c, sizeof in_c) ==
              REDIAL_OK);
      for (int step = 0; step < 300; ++step) {
        const uint32_t id = below(4) == 0 ? cpp.connection() - below(2) : redial::current;
        const unsigned kind = below(3) == 0 ? unsigned{REDIAL_EVENT_ELAPSED} : below(REDIAL_EVENT_INERT + 1u);
        const pair_of_events e = make_event(kind, below(2) == 0 ? 4010 : 1006, below(100000), id);
        redial_decision decision;
        REQUIRE(redial_recorder_handle(&c, &e.c, &decision) == REDIAL_OK);
        same(decision, cpp.handle(e.cpp));
        w.tick += below(2) == 0 && cpp.timer() != redial::never ? cpp.timer().count : below(3000);
        CHECK(redial_recorder_timer(&c) == cpp.timer().count);
        CHECK(redial_recorder_phase_of(&c) == static_cast<int>(cpp.phase()));
        CHECK(redial_recorder_connection(&c) == cpp.connection());
        CHECK(redial_recorder_saw_frame(&c, id) == REDIAL_OK);
        cpp.saw_frame(id);
        unsigned char saved[REDIAL_SAVED_SIZE];
        const redial::saved_state state = cpp.save();
        CHECK(redial_recorder_save(&c, saved, sizeof saved) == REDIAL_OK);
        CHECK(std::memcmp(saved, &state, sizeof saved) == 0);
      }
      CHECK(std::memcmp(in_c, &in_cpp, sizeof in_c) == 0);
      CHECK(in_c[0] != 0);
    }
  }
}
