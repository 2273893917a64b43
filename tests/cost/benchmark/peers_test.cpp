// SPDX-License-Identifier: MIT
// Each peer's curve against the numbers of its own source, tests or documentation, and libwebsockets' against the
// library itself. A curve that was typed wrongly would make a comparison worthless.
#include "catch.hpp"
#include "peers.hpp"
#include "server.hpp"
#include <algorithm>
#include <cstring>
#include <map>
#include <vector>

#ifdef FLEET_HAS_LWS
#include <libwebsockets.h>
#endif

namespace {

using namespace fleet;

const peer_rules& rules(const char* name) {
  for (const peer_rules& p : peers) {
    if (std::strcmp(p.name, name) == 0) { return p; }
  }
  FAIL("no peer " << name);
  return peers[0];
}

/// A client on a clock of its own, driven as the simulator does.
class rig {
 public:
  explicit rig(const char* name, uint64_t seed = 1)
      : dice_(seed), client_(rules(name), sim_clock{&now_}, sim_random{&dice_}) {}

  /// Brings a session up that lasts `up` ms.
  void session(uint32_t up = 60000) {
    redial::decision d = client_.handle(redial::start{});
    if (d.action == redial::action::mint_token) { d = client_.handle(redial::minted{}); }
    REQUIRE(d.action == redial::action::connect);
    welcome(up);
  }
  void welcome(uint32_t up) {
    (void)client_.handle(redial::opened{});
    (void)client_.handle(redial::ready{});
    now_ += up;
  }
  /// Ends the connection or the attempt, and waits until the next attempt. Its wait in ms; `stopped` if there is none.
  uint32_t wait_after(redial::event e) {
    redial::decision d = client_.handle(e);
    if (d.action == redial::action::stop) { return stopped; }
    uint32_t waited = 0;
    if (d.action == redial::action::wait) {
      waited = d.timer.count;
      now_ += waited;
      d = client_.handle(redial::elapsed{});
    }
    minted_ = d.action == redial::action::mint_token;
    if (minted_) { d = client_.handle(redial::minted{}); }
    REQUIRE(d.action == redial::action::connect);
    return waited;
  }
  bool minted() const { return minted_; }
  void pass(uint32_t ms) { now_ += ms; }
  redial::decision handle(redial::event e) { return client_.handle(e); }

  static constexpr uint32_t stopped = 0xFFFFFFFFu;

 private:
  uint32_t now_ = 1000;
  dice dice_;
  peer client_;
  bool minted_ = false;
};

using waits = std::vector<uint32_t>;

/// After a session: its end, then failed connects.
waits curve_of(const char* name, size_t count, uint16_t code = 1006) {
  rig r{name};
  r.session();
  waits all;
  redial::event e = redial::closed{code};
  for (size_t i = 0; i < count; ++i) {
    all.push_back(r.wait_after(e));
    if (all.back() == rig::stopped) { break; }
    e = redial::failed{};
  }
  return all;
}

/// The lowest and the highest n-th wait over many clients.
std::pair<uint32_t, uint32_t> bounds(const char* name, size_t n, uint16_t code = 1006) {
  uint32_t lowest = 0xFFFFFFFFu, highest = 0;
  for (uint64_t seed = 1; seed <= 4000; ++seed) {
    rig r{name, seed};
    r.session();
    uint32_t w = r.wait_after(redial::closed{code});
    for (size_t i = 1; i < n; ++i) { w = r.wait_after(redial::failed{}); }
    lowest = std::min(lowest, w);
    highest = std::max(highest, w);
  }
  return {lowest, highest};
}

/// Bounds of a uniform draw: within [low, high], and with 4000 clients close to both ends.
void spans(const char* name, size_t n, uint32_t low, uint32_t high, uint16_t code = 1006) {
  const auto [a, b] = bounds(name, n, code);
  const uint32_t near = (high - low) / 100 + 1;
  CAPTURE(name, n, a, b);
  CHECK(a >= low);
  CHECK(a <= low + near);
  CHECK(b <= high);
  CHECK(b + near >= high);
}

TEST_CASE("official SDK: 500 ms doubling to 30 s, give or take 20 % after the cap") {
  spans("official SDK", 1, 400, 600);
  spans("official SDK", 2, 800, 1200);
  spans("official SDK", 6, 12800, 19200);
  spans("official SDK", 7, 24000, 36000);
  spans("official SDK", 12, 24000, 36000);
}

TEST_CASE("official SDK: a floor of 30 s after 4010, once; four codes end it; welcome starts the count again") {
  spans("official SDK", 1, 24000, 36000, 4010);
  spans("official SDK", 2, 800, 1200, 4010);
  for (const int code : {4001, 4003, 4012, 4020}) {
    CHECK(curve_of("official SDK", 1, static_cast<uint16_t>(code)) == waits{rig::stopped});
  }
  for (const int code : {1000, 1001, 1005, 1006, 1008, 1009, 1011, 1012, 1013, 3000, 4000, 4002, 4011, 4999}) {
    const waits w = curve_of("official SDK", 1, static_cast<uint16_t>(code));
    CHECK(w[0] >= 400);
    CHECK(w[0] <= 600);
  }
  rig r{"official SDK"};
  r.session();
  for (int i = 0; i < 6; ++i) {  // flapping never backs off
    CHECK(r.wait_after(redial::closed{4011}) <= 600);
    CHECK(r.minted());  // a token for every attempt
    r.welcome(100);
  }
  (void)r.wait_after(redial::closed{1006});
  for (int i = 0; i < 98; ++i) { (void)r.wait_after(redial::failed{}); }
  CHECK(r.wait_after(redial::failed{}) != rig::stopped);  // the 100th
  CHECK(r.wait_after(redial::failed{}) == rig::stopped);
}

TEST_CASE("official SDK: the hint of going_away changes nothing") {
  rig r{"official SDK"};
  r.session();
  (void)r.handle(redial::going_away{redial::milliseconds{20000}});
  CHECK(r.wait_after(redial::closed{1001}) <= 600);
}

TEST_CASE("IXWebSocket: at once after a session, then 100 ms doubling to 10 s, without jitter") {
  CHECK(curve_of("IXWebSocket", 11) == waits{0, 100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000, 10000});
  rig r{"IXWebSocket"};
  r.session();
  for (int i = 0; i < 5; ++i) {  // accept, then close: at once for ever, whatever the code
    CHECK(r.wait_after(redial::closed{4012}) == 0);
    (void)r.handle(redial::opened{});
  }
  rig first{"IXWebSocket"};  // a first connect that fails is no session's end
  (void)first.handle(redial::start{});
  (void)first.handle(redial::minted{});
  CHECK(first.wait_after(redial::failed{}) == 100);
}

TEST_CASE("libwebsockets: 3000 to 3899 ms") {
  spans("libwebsockets", 1, 3000, 3899);
  spans("libwebsockets", 9, 3000, 3899);
}

TEST_CASE("esp_websocket_client: 10 s") {
  CHECK(curve_of("esp_websocket_client", 4) == waits{10000, 10000, 10000, 10000});
}

TEST_CASE("arduinoWebSockets: at once after a session, then 500 ms") {
  CHECK(curve_of("arduinoWebSockets", 5) == waits{0, 500, 500, 500, 500});
}

TEST_CASE("reconnecting-websocket: 1 to 5 s of its own, times 1.3 up to 10 s; five seconds up start the count again") {
  spans("reconnecting-websocket", 1, 1000, 5000);
  CHECK(bounds("reconnecting-websocket", 20) == std::make_pair(10000u, 10000u));
  rig r{"reconnecting-websocket"};
  r.session();
  const uint32_t base = r.wait_after(redial::closed{1006});
  CHECK(r.wait_after(redial::failed{}) == static_cast<uint32_t>(base * 1.3));
  r.welcome(4999);
  CHECK(r.wait_after(redial::closed{1006}) == static_cast<uint32_t>(base * 1.3 * 1.3));
  r.welcome(5000);
  CHECK(r.wait_after(redial::closed{1006}) == base);
}

TEST_CASE("SignalR: 0, 2, 10, 30 s, then never") {
  CHECK(curve_of("SignalR", 6) == waits{0, 2000, 10000, 30000, rig::stopped});
}

TEST_CASE("gRPC: at once, then 1 s times 1.6 up to 120 s, from start to start") {
  CHECK(curve_of("gRPC", 2) == waits{0, 1000});
  spans("gRPC", 3, 1280, 1920);
  spans("gRPC", 4, 2048, 3072);
  spans("gRPC", 20, 96000, 144000);
  rig r{"gRPC"};
  r.session();
  CHECK(r.wait_after(redial::closed{1006}) == 0);
  r.pass(400);  // the attempt took so long
  CHECK(r.wait_after(redial::failed{}) == 600);
  r.pass(5000);
  CHECK(r.wait_after(redial::failed{}) == 0);
}

TEST_CASE("full jitter: from nothing to the curve") {
  spans("full jitter", 1, 0, 1000);
  spans("full jitter", 3, 0, 4000);
  spans("full jitter", 9, 0, 30000);
}

TEST_CASE("decorrelated jitter: from the base to three times the last wait, at most the cap") {
  spans("decorrelated jitter", 1, 1000, 3000);
  rig r{"decorrelated jitter", 7};
  r.session();
  uint32_t last = r.wait_after(redial::closed{1006});
  bool capped = false;
  for (int i = 0; i < 200; ++i) {
    const uint32_t w = r.wait_after(redial::failed{});
    CHECK(w >= 1000);
    CHECK(w <= std::min(30000u, 3 * last));
    capped = capped || w == 30000;
    last = w;
  }
  CHECK(capped);
}

TEST_CASE("clients without a hook mint only after a refusal of their token") {
  for (const char* name : {"IXWebSocket", "libwebsockets", "esp_websocket_client", "arduinoWebSockets"}) {
    rig r{name};
    r.session();
    (void)r.wait_after(redial::closed{1006});
    CHECK_FALSE(r.minted());
    (void)r.wait_after(redial::rejected{503});
    CHECK_FALSE(r.minted());
    for (const redial::event refusal : {redial::event{redial::closed{4001}}, redial::event{redial::closed{4002}},
                                        redial::event{redial::rejected{401}}}) {
      (void)r.wait_after(refusal);
      CHECK(r.minted());
    }
  }
}

TEST_CASE("the desk serves at its rate, refuses after two seconds of work, and is silent after four") {
  counter_desk desk{1000, 10};
  uint32_t when = 0;
  for (uint32_t i = 1; i <= 2001; ++i) {
    REQUIRE(desk.ask(0, when) == counter_desk::answer::served);
    REQUIRE(when == i);
  }
  uint32_t refused = 0;
  while (desk.ask(0, when) == counter_desk::answer::refused) { ++refused; }
  CHECK(refused ==
        20000 - 9);  // the other two seconds, a tenth of a millisecond each, but for the last accept's excess
  CHECK_FALSE(desk.refuse(0));
  CHECK(desk.ask(2000, when) == counter_desk::answer::refused);
  CHECK(desk.ask(2002, when) == counter_desk::answer::served);
}

TEST_CASE("a bucket lets its burst pass, then its rate") {
  bucket b{60 * 1000};
  uint32_t passed = 0;
  for (uint32_t now = 0; now < 60000; now += 10) { passed += b.take(now, 1, 60) ? 1u : 0u; }
  CHECK(passed == 60 + 59);
}

TEST_CASE("the wheel runs every event once, in order, wherever it is armed from") {
  constexpr uint32_t horizon = 200000;
  wheel time{500, horizon};
  dice d{3};
  std::map<size_t, uint64_t> due;
  const auto plan = [&](size_t node) {
    const uint64_t at = time.now() + uint64_t{d.between(0, 3)} * d.between(0, 20000);
    time.arm(node, at);
    due.erase(node);
    if (at < horizon) { due[node] = at; }
  };
  for (size_t n = 0; n < 500; ++n) { plan(n); }
  uint32_t last = 0, happened = 0;
  time.run(horizon, [&](uint32_t node) {
    REQUIRE(due.count(node) == 1);
    REQUIRE(due[node] == time.now());
    REQUIRE(time.now() >= last);
    last = time.now();
    ++happened;
    due.erase(node);
    plan(d.between(0, 499));
    const uint32_t other = d.between(0, 499);
    if (d.between(0, 9) == 0) {
      time.cancel(other);
      due.erase(other);
    } else {
      plan(other);
    }
    if (due.size() < 100) { plan(d.between(0, 499)); }
  });
  CHECK(due.empty());
  CHECK(happened > 1000);
}

#ifdef FLEET_HAS_LWS
TEST_CASE("libwebsockets itself draws what is typed here, without and with a table") {
  lws_set_log_level(0, nullptr);
  lws_context_creation_info info{};
  info.port = CONTEXT_PORT_NO_LISTEN;
  lws_context* context = lws_create_context(&info);
  REQUIRE(context != nullptr);
  unsigned lowest = ~0u, highest = 0;
  for (int i = 0; i < 20000; ++i) {
    uint16_t tries = static_cast<uint16_t>(i % 50);
    char conceal = 0;
    const unsigned w = lws_retry_get_delay_ms(context, nullptr, &tries, &conceal);
    lowest = std::min(lowest, w);
    highest = std::max(highest, w);
  }
  CHECK(lowest >= 3000);
  CHECK(lowest <= 3009);
  CHECK(highest <= 3899);
  CHECK(highest >= 3890);
  const uint32_t steps[] = {1000, 2000, 4000};
  lws_retry_bo_t policy{};
  policy.retry_ms_table = steps;
  policy.retry_ms_table_count = 3;
  policy.conceal_count = 5;
  policy.jitter_percent = 20;
  uint16_t tries = 0;
  for (unsigned i = 0; i < 8; ++i) {
    char conceal = 0;
    const unsigned w = lws_retry_get_delay_ms(context, &policy, &tries, &conceal);
    const unsigned b = steps[std::min(i, 2u)];
    CHECK(w >= b);
    CHECK(w < b + b / 5);
    CHECK((conceal != 0) == (i < 5));  // the default conceal count of 0 would end it at once
  }
  lws_context_destroy(context);
}
#endif

}  // namespace
