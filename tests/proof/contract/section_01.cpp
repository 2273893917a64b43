// SPDX-License-Identifier: MIT
#include <functional>
#include <random>
#include <type_traits>
#include <utility>
#include <string>
#include <vector>

#include "scenario.hpp"

using redial::milliseconds;

TEST_CASE("[C-1.1] durations convert without loss of waiting time") {
  STATIC_REQUIRE(milliseconds{1s}.count == 1000);
  STATIC_REQUIRE(milliseconds{1ns}.count == 1);  // a fraction rounds up
  STATIC_REQUIRE(milliseconds{1000001ns}.count == 2);
  STATIC_REQUIRE(milliseconds{-5s}.count == 0);
  STATIC_REQUIRE(milliseconds{24h * 365}.count == 0xFFFFFFFEu);  // saturates below never
  STATIC_REQUIRE(milliseconds{24h * 365} < never);
  STATIC_REQUIRE(milliseconds{std::chrono::duration<double>{0.0015}}.count == 2);
  STATIC_REQUIRE(std::chrono::seconds{milliseconds{1001}} == 2s);
  STATIC_REQUIRE(std::chrono::duration<signed char>{milliseconds{1000000}}.count() == 127);
  STATIC_REQUIRE(std::chrono::milliseconds{never}.count() == 0xFFFFFFFFll);
  STATIC_REQUIRE(milliseconds{3000000000u}.microseconds() == 3000000000000ull);
  redial::options o;
  o.backoff.base = 2s;
  REQUIRE(o.backoff.base == 2s);
  decision d;
  d.timer = 5s;
  const auto now = std::chrono::steady_clock::now();
  REQUIRE(now + d.timer == now + 5s);
  REQUIRE_FALSE(d.timer == redial::never);
}

TEST_CASE("[C-1.1] time points and pairs are no durations") {
  STATIC_REQUIRE_FALSE(std::is_convertible_v<std::chrono::steady_clock::time_point, milliseconds>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<std::pair<int, int>, milliseconds>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<int, milliseconds>);
}

namespace {
unsigned long arduino_millis() { return 7; }
std::uint32_t esp_random() { return 0x80000000u; }
struct bytes {
  std::vector<unsigned char> values;
  std::size_t at = 0;
  unsigned char operator()() { return values[at++ % values.size()]; }
};
struct die {  // a generator whose range is no power of two
  using result_type = unsigned;
  static constexpr unsigned min() { return 1; }
  static constexpr unsigned max() { return 6; }
  unsigned value = 1;
  unsigned operator()() { return value; }
};

template <class Random>
std::uint32_t bits_of(Random random) {
  return redial::detail::read_bits(random);
}
}  // namespace

TEST_CASE("[C-1.2] functions, objects, chrono clocks and generators are taken as they are") {
  std::mt19937 twister{1};
  std::uint64_t wide_tick = (std::uint64_t{1} << 40) + 5;
  redial::reconnector a{redial::metered, arduino_millis, esp_random};
  redial::reconnector b{redial::metered, std::chrono::steady_clock{}, std::mt19937{1}};
  redial::reconnector c{redial::metered, std::chrono::steady_clock::now, std::minstd_rand{1}};
  redial::reconnector d{redial::metered, [&] { return wide_tick; }, std::ref(twister), without_token()};
  redial::reconnector<std::chrono::steady_clock, std::random_device> e{redial::metered};
  REQUIRE(e.save().attempt == 0);  // a random source that can't be copied is no hindrance
  REQUIRE(a.handle(redial::start{}).action == action::mint_token);
  REQUIRE(b.handle(redial::start{}).action == action::mint_token);
  REQUIRE(c.handle(redial::start{}).action == action::mint_token);
  REQUIRE(d.handle(redial::start{}).action == action::connect);
  REQUIRE(e.handle(redial::start{}).action == action::mint_token);
  const auto before = twister;
  (void)d.handle(redial::failed{});
  REQUIRE(before != twister);  // the reference was seen through
}

TEST_CASE("[C-1.2] narrow sources are combined, and the ends of a source are the ends of the draw") {
  REQUIRE(bits_of(bytes{{0x12, 0x34, 0x56, 0x78}}) == 0x12345678u);
  REQUIRE(bits_of([] { return static_cast<unsigned short>(0xABCD); }) == 0xABCDABCDu);
  REQUIRE(bits_of(die{1}) == 0u);
  REQUIRE(bits_of(die{6}) == 0xFFFFFFFFu);  // stuck past the limit: bounded, and the high end
  struct wide {
    std::uint64_t operator()() { return 0xAAAAAAAA00000001ull; }
  };
  REQUIRE(bits_of(wide{}) == 1u);
  std::mt19937_64 generator{5};
  std::mt19937_64 copy = generator;
  REQUIRE(bits_of(std::ref(generator)) == static_cast<std::uint32_t>(copy()));
}

TEST_CASE("[C-1.3] a whole outage is a constant expression") {
  constexpr bool good = [] {
    redial::manual_clock clock{0xFFFFFF00u};
    redial::scripted_random random{high_end};
    redial::reconnector net{redial::metered, clock, random, with_token()};
    decision d = net.handle(redial::start{});
    bool as_told = d.action == action::mint_token && d.mint == 1;
    d = net.handle(redial::minted{milliseconds{3600000}});
    as_told = as_told && d.action == action::connect && d.connection == 1;
    d = net.handle(redial::ready{});
    as_told = as_told && d.phase == phase::online && d.timer == milliseconds{30000};
    d = net.handle(redial::closed{4010});
    as_told = as_told && d.action == action::wait && d.timer == milliseconds{1200} && net.attempt() == 1;
    clock.advance(d.timer);
    return as_told && net.handle(redial::elapsed{}).action == action::connect;
  }();
  STATIC_REQUIRE(good);
}

TEST_CASE("[C-1.4] drive arms first, then acts, and a connect that fails at once finds its own timer armed") {
  struct host {
    reconnectors& net;
    std::vector<std::string> log{};
    milliseconds armed{};
    bool refuse = true;
    void arm(milliseconds m) {
      armed = m;
      log.push_back("arm");
    }
    void connect(const decision&) {
      log.push_back("connect");
      if (refuse) {
        refuse = false;
        (void)redial::drive(net, *this, redial::failed{});
      }
    }
    void mint_token(const decision&) { log.push_back("mint"); }
    void disconnect(const decision&) { log.push_back("disconnect"); }
    void stop(const decision&) { log.push_back("stop"); }
    void ping(const decision&) { log.push_back("ping"); }
  };
  scenario s{without_token()};
  host h{s.net};
  const decision d = redial::drive(s.net, h, redial::start{});
  REQUIRE(d.action == action::connect);
  REQUIRE(h.log == std::vector<std::string>{"arm", "connect", "arm"});
  REQUIRE(h.armed == 800ms);
  REQUIRE(s.net.phase() == phase::waiting);
  (void)redial::drive(s.net, h, redial::stop{});
  REQUIRE(h.log.back() == "stop");
  REQUIRE(h.armed == never);
}

TEST_CASE("[C-1.4] [C-6.2] drive has its host ping a silent peer, after the timer was armed") {
  struct host {
    std::string log{};
    void arm(milliseconds) { log += "arm "; }
    void connect(const decision&) { log += "connect "; }
    void mint_token(const decision&) {}
    void disconnect(const decision&) { log += "disconnect "; }
    void stop(const decision&) {}
    void ping(const decision& d) { log += d.phase == phase::online ? "ping " : "ping where nothing is up "; }
  };
  redial::options o = without_token();
  o.liveness_timeout = 20s;
  scenario s{o};
  (void)s.to_online();
  host h;
  while (s.net.connected()) {
    s.clock.advance(s.net.timer());
    h.log.clear();
    if (redial::drive(s.net, h, redial::elapsed{}).action == action::ping) { break; }
    REQUIRE(h.log == "arm ");
  }
  REQUIRE(h.log == "arm ping ");
}

TEST_CASE("[C-1] unattended turns the slow probe on, unless it was set") {
  STATIC_REQUIRE(redial::unattended(redial::metered.defaults).probe_after == milliseconds{900000});
  redial::options o = redial::metered.defaults;
  o.probe_after = 2h;
  o.max_attempts = 7;
  REQUIRE(redial::unattended(o).probe_after == 2h);
  REQUIRE(redial::unattended(o).max_attempts == 7);
}

TEST_CASE("[C-1] explain says what a decision was about: a close code, a status, or the reason itself") {
  const auto is = [](const redial::explanation& one, const redial::explanation& other) {
    return one.code == other.code && std::string{one.name} == other.name && std::string{one.meaning} == other.meaning;
  };
  scenario s{without_token()};
  (void)s.to_online();
  const decision closed = s.feed(redial::closed{4010});
  REQUIRE(is(redial::explain(redial::metered, closed), redial::explain_close(redial::metered, 4010)));
  (void)s.due();
  const decision refused = s.feed(redial::rejected{429});
  REQUIRE(is(redial::explain(redial::metered, refused), redial::explain_status(redial::metered, 429)));
  (void)s.due();
  const decision failed = s.feed(redial::failed{});
  const redial::explanation e = redial::explain(redial::metered, failed);
  REQUIRE(std::string{e.name}.size() > 0);
  REQUIRE(std::string{e.remedy}.size() > 0);
  REQUIRE_FALSE(is(e, redial::explain_status(redial::metered, 429)));
}

TEST_CASE("[C-1.2] copies of the test doubles share state; a temporary lives in its new owner") {
  redial::manual_clock clock{5};
  redial::manual_clock copy = clock;
  clock.advance(10ms);
  REQUIRE(copy() == 15);
  redial::reconnector net{redial::metered, redial::manual_clock{1}, redial::scripted_random{0}};
  REQUIRE(net.handle(redial::start{}).action == action::mint_token);
  const std::uint32_t values[] = {1, 2};
  redial::scripted_random script{values};
  redial::scripted_random twin = script;
  REQUIRE(script() == 1);
  REQUIRE(twin() == 2);
  REQUIRE(script.calls() == 2);
}
