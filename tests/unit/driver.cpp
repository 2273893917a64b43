// SPDX-License-Identifier: MIT
#include <redial/edge/driver.hpp>
#include <redial/redial.hpp>

#include "catch.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace {

using redial::milliseconds;

/// A host that writes down what it is called for. If it is told to, its connect fails at once, or blocks until it is
/// up.
struct host {
  using driver = redial::driver<host, redial::manual_clock, redial::scripted_random>;

  explicit host(const redial::options& chosen = redial::metered.defaults)
      : net(*this, redial::metered, clock, redial::scripted_random{0x80000000u}, chosen) {}

  void arm(milliseconds wait) {
    calls.push_back(wait == redial::never ? "disarm" : "arm " + std::to_string(wait.count));
    armed = wait;
  }
  void connect(const redial::decision& d) {
    calls.push_back("connect " + std::to_string(d.connection));
    if (failures > 0) {
      --failures;
      net.feed(redial::failed{d.connection});
    }
    if (blocks) { net.feed(redial::opened{d.connection}); }
  }
  void mint_token(const redial::decision& d) { calls.push_back("mint " + std::to_string(d.mint)); }
  void disconnect(const redial::decision&) { calls.push_back("disconnect"); }
  void stop(const redial::decision&) { calls.push_back("stop"); }
  void ping(const redial::decision&) { calls.push_back("ping"); }
  void online(const redial::decision& d) {
    calls.push_back(d.hold_publishing ? "online, hold" : "online");
    first = net.try_send(10);
  }
  void decided(const redial::event& e, const redial::decision& d) {
    calls.push_back(std::string("decided ") + redial::to_string(e) + " " + redial::to_string(d.action));
  }

  std::vector<std::string> take() { return std::exchange(calls, {}); }

  /// Brings the connection with this id online by a welcome, after `start` or when the next connect is due.
  void welcome(std::uint32_t id) {
    net.feed(redial::opened{id});
    const std::string text = R"({"type":"welcome","maxMessageSize":)" + std::to_string(1000 * id) + "}";
    CHECK_FALSE(net.take_text(text.data(), text.size(), id));
  }
  /// Online for the first time.
  void begin() {
    net.feed(redial::start{});
    net.feed(redial::minted{std::chrono::hours{1}});
    welcome(1);
    (void)take();
  }
  /// The timer runs out.
  void pass() {
    clock.advance(armed);
    net.feed(redial::elapsed{});
  }

  redial::manual_clock clock;
  std::vector<std::string> calls;
  milliseconds armed = redial::never;
  int failures = 0;
  bool blocks = false;
  redial::send_verdict first;
  driver net;
};

using calls = std::vector<std::string>;

bool take(host& h, const std::string& text, std::uint32_t id) { return h.net.take_text(text.data(), text.size(), id); }

}  // namespace

TEST_CASE("driver: what is decided is told, armed and done, in this order") {
  host h;
  h.net.feed(redial::start{});
  CHECK(h.take() == calls{"decided start mint_token", "arm 10000", "mint 1"});
  h.net.feed(redial::minted{std::chrono::hours{1}, 1});
  CHECK(h.take() == calls{"decided minted connect", "arm 10000", "connect 1"});
  CHECK(h.net.connection() == 1);
  h.welcome(1);
  const calls got = h.take();
  REQUIRE(got.size() == 5);
  CHECK(got[0] == "decided opened none");
  CHECK(got[2] == "decided ready none");
  CHECK(got[4] == "online");  // last: it may feed, and be fed
  CHECK(h.net.connected());
  h.net.feed(redial::stop{});
  CHECK(h.take() == calls{"decided stop stop", "disarm", "stop"});
}

TEST_CASE("driver: a connect that fails at once leaves the newer timer") {
  host h;
  h.failures = 1;
  h.net.feed(redial::start{});
  (void)h.take();
  h.net.feed(redial::minted{std::chrono::hours{1}, 1});
  CHECK(h.take() == calls{"decided minted connect", "arm 10000", "connect 1", "decided failed wait", "arm 1000"});
  CHECK(h.armed == milliseconds{1000});
  CHECK(h.net.timer() == milliseconds{1000});
}

TEST_CASE("driver: a connect that blocks until it is up begins one session") {
  redial::options o = redial::metered.defaults;
  o.expect_ready = false;
  host h{o};
  h.blocks = true;
  h.net.feed(redial::start{});
  (void)h.take();
  h.net.feed(redial::minted{std::chrono::hours{1}, 1});
  const calls got = h.take();
  CHECK(std::count(got.begin(), got.end(), "online") == 1);
  CHECK(got.back() == "online");
  h.net.feed(redial::closed{4011, 1});
  (void)h.take();
  h.pass();
  const calls again = h.take();
  CHECK(std::count(again.begin(), again.end(), "online, hold") == 1);
  CHECK(std::count(again.begin(), again.end(), "online") == 0);
}

TEST_CASE("driver: a stack without ids says current, and nothing it received is lost") {
  host h;
  h.net.feed(redial::start{});
  h.net.feed(redial::minted{});
  CHECK(h.net.runs(redial::current));
  h.net.feed(redial::opened{});
  CHECK_FALSE(take(h, R"({"type":"welcome"})", redial::current));
  CHECK(h.net.connected());
  CHECK(take(h, R"({"type":"message"})", redial::current));
  h.net.feed(redial::closed{1006});
  CHECK_FALSE(h.net.runs(redial::current));
  CHECK_FALSE(take(h, R"({"type":"message"})", redial::current));
}

TEST_CASE("driver: frames are counted and not told") {
  redial::options o = redial::metered.defaults;
  o.liveness_timeout = std::chrono::seconds{4};
  host h{o};
  h.begin();
  h.clock.advance(milliseconds{3000});
  h.net.feed(redial::received{1});
  CHECK(h.take().empty());
  h.clock.advance(milliseconds{3000});
  h.net.feed(redial::elapsed{});
  CHECK(h.net.connected());  // it was silent for 3 s, not for 6
}

TEST_CASE("driver: a text message is a frame as well") {
  redial::options o = redial::metered.defaults;
  o.liveness_timeout = std::chrono::seconds{4};
  host h{o};
  h.begin();
  h.clock.advance(milliseconds{3000});
  CHECK(take(h, R"({"type":"message"})", 1));
  h.clock.advance(milliseconds{3000});
  h.net.feed(redial::elapsed{});
  CHECK(h.net.connected());
  for (int looks = 0; looks < 20; ++looks) {  // whoever hears something before each look never has to ask
    h.clock.advance(h.net.timer());
    CHECK(take(h, R"({"type":"message"})", 1));
    h.net.feed(redial::elapsed{});
  }
  CHECK(h.net.connected());
  const std::vector<std::string> calls = h.take();
  CHECK(std::count(calls.begin(), calls.end(), "ping") == 0);
}

TEST_CASE("driver: messages of the service's are events, all others the application's") {
  host h;
  h.begin();
  CHECK(take(h, R"({"type":"message","data":1})", 1));
  CHECK(take(h, "not JSON", 1));
  CHECK(take(h, "", 1));
  CHECK(h.take().empty());
  CHECK_FALSE(take(h, R"({"type":"going_away","retryAfterMs":700})", 1));
  CHECK(h.take().front() == "decided going_away none");
  h.net.feed(redial::closed{1001, 1});
  CHECK(h.armed.count >= 700);
  CHECK(h.armed.count <= 840);  // and a fifth: no client comes too early
}

TEST_CASE("driver: callbacks of an old connection are too late") {
  host h;
  CHECK_FALSE(h.net.runs(redial::current));
  CHECK_FALSE(h.net.runs(1));
  h.begin();
  CHECK(h.net.runs(1));
  CHECK_FALSE(h.net.runs(2));
  h.net.feed(redial::closed{4010, 1});
  CHECK_FALSE(h.net.runs(1));  // it is over
  CHECK_FALSE(take(h, R"({"type":"message"})", 1));
  h.pass();
  CHECK(h.net.runs(2));
  CHECK_FALSE(h.net.runs(1));
  h.welcome(2);
  (void)h.take();
  CHECK_FALSE(take(h, R"({"type":"welcome","maxMessageSize":5})", 1));
  CHECK_FALSE(take(h, R"({"type":"going_away","retryAfterMs":700})", 1));
  CHECK(h.take().empty());
  CHECK(h.net.try_send(2000).what == redial::send_verdict::kind::send);  // the limit is that of connection 2
  h.net.feed(redial::stop{});
  CHECK_FALSE(h.net.runs(2));
}

TEST_CASE("driver: nothing is sent without a session") {
  host h;
  const redial::send_verdict before = h.net.try_send(1);
  CHECK(before.what == redial::send_verdict::kind::wait);
  CHECK(before.wait == redial::never);
  h.begin();
  CHECK(h.first.what == redial::send_verdict::kind::send);  // asked from within `online`
  CHECK(h.net.try_send(1000).what == redial::send_verdict::kind::send);
  CHECK(h.net.try_send(1001).what == redial::send_verdict::kind::too_big);  // as the welcome says
  h.net.feed(redial::closed{1006, 1});
  CHECK(h.net.try_send(1).wait == redial::never);
}

TEST_CASE("driver: a new session has a full bucket, and an empty one after 4011") {
  host h;
  h.begin();
  std::uint32_t burst = 1;  // sent from within `online`
  while (h.net.try_send(10).what == redial::send_verdict::kind::send) { ++burst; }
  CHECK(burst == 180);
  h.net.feed(redial::closed{1006, 1});
  h.clock.advance(milliseconds{100});
  h.pass();
  h.welcome(2);
  CHECK(h.take().back() == "online");
  CHECK(h.first.what == redial::send_verdict::kind::send);
  for (std::uint32_t sent = 1; sent < burst; ++sent) {
    CHECK(h.net.try_send(10).what == redial::send_verdict::kind::send);
  }
  CHECK(h.net.try_send(10).what == redial::send_verdict::kind::wait);
  h.net.feed(redial::link_up{});  // no event but the one that begins a session fills it
  CHECK(h.net.try_send(10).what == redial::send_verdict::kind::wait);
  h.net.feed(redial::closed{4011, 2});
  h.clock.advance(std::chrono::minutes{1});  // long enough for a full bucket
  h.net.feed(redial::elapsed{});
  h.welcome(3);
  CHECK(h.take().back() == "online, hold");
  CHECK(h.first.what == redial::send_verdict::kind::wait);
}

TEST_CASE("driver: the inert event keeps the time and is not told") {
  host h;
  h.begin();
  h.net.feed(redial::event{});
  const calls got = h.take();
  REQUIRE(got.size() == 1);
  CHECK(got[0].rfind("arm ", 0) == 0);
}

TEST_CASE("driver: what is saved is taken back") {
  host before, after;
  before.net.feed(redial::start{});
  before.net.feed(redial::minted{});
  before.net.feed(redial::closed{4010});
  CHECK((after.net.restore)((before.net.save)(), milliseconds{0}));
  CHECK_FALSE((before.net.restore)((after.net.save)(), milliseconds{0}));  // it is not idle
}

TEST_CASE("driver: options that fail their check stop it") {
  redial::options o = redial::metered.defaults;
  o.backoff.base = milliseconds{0};
  host h{o};
  h.net.feed(redial::start{});
  CHECK(h.take() == calls{"decided start stop", "disarm", "stop"});
}

namespace {

/// At compile time, and so without heap, exceptions and RTTI.
struct quiet {
  constexpr void arm(milliseconds) {}
  constexpr void connect(const redial::decision& d) { connects = d.connection; }
  constexpr void mint_token(const redial::decision&) {}
  constexpr void disconnect(const redial::decision&) {}
  constexpr void stop(const redial::decision&) {}
  constexpr void ping(const redial::decision&) {}
  constexpr void online(const redial::decision&) { ++sessions; }
  constexpr void decided(const redial::event&, const redial::decision&) {}
  std::uint32_t connects = 0;
  int sessions = 0;
};

struct still {
  constexpr std::uint32_t operator()() const { return 0; }
};

constexpr bool runs_at_compile_time() {
  quiet h;
  redial::options o = redial::metered.defaults;
  o.credential = redial::credential::fixed;
  redial::driver<quiet, still, still> net{h, redial::metered, still{}, still{}, o};
  net.feed(redial::start{});
  net.feed(redial::opened{1});
  constexpr char text[] = R"({"type":"welcome"})";
  const bool mine = net.take_text(text, sizeof text - 1, 1);
  return h.connects == 1 && h.sessions == 1 && !mine && net.connected() &&
         net.try_send(100).what == redial::send_verdict::kind::send;
}
static_assert(runs_at_compile_time());

}  // namespace
