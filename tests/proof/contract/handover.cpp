// SPDX-License-Identifier: MIT
// Moving a session to another connection before the old one is closed: Twitch's session_reconnect. First what each
// event does, then every order of events to a depth, against a host that knows which transports are up.
#include <redial/services.hpp>

#include <set>
#include <string>
#include <vector>

#include "scenario.hpp"

namespace {

using redial::endpoint;
using redial::session;
using machine = redial::handover<redial::manual_clock, redial::scripted_random>;

/// As `reconnectors`.
class handovers {
  template <class Clock>
  using one = redial::handover<Clock, shared_bits>;
  chorus<one> all_;

 public:
  handovers(const shared_time& time, const std::uint32_t& bits, const redial::profile& p, const redial::options& o)
      : all_(time, bits, [&](auto clock, shared_bits random) {
          return typename chorus<one>::template voice<decltype(clock)>{{p, clock, random, o}};
        }) {}

  decision handle(const redial::event& e) {
    return all_.ask([&](auto& m) { return m.handle(e); });
  }
  decision move_within(redial::milliseconds span) {
    return all_.ask([&](auto& m) { return m.move_within(span); });
  }
  bool connected() {
    return all_.ask([](const auto& m) { return m.connected(); });
  }
  bool moving() {
    return all_.ask([](const auto& m) { return m.moving(); });
  }
  redial::milliseconds timer() {
    return all_.ask([](const auto& m) { return m.timer(); });
  }
  std::uint32_t attempt() {
    return all_.ask([](const auto& m) { return m.attempt(); });
  }
  std::uint32_t connection() {
    return all_.ask([](const auto& m) { return m.connection(); });
  }
};

struct moving_scenario {
  shared_time clock;
  std::uint32_t bits = low_end;
  handovers net;
  std::uint32_t old = 0;
  std::uint32_t successor = 0;

  explicit moving_scenario(const redial::options& o = redial::twitch_eventsub.defaults)
      : net(clock, bits, redial::twitch_eventsub, o) {}

  decision after(redial::milliseconds span, redial::event e) {
    clock.advance(span);
    return net.handle(e);
  }
  decision due() {
    REQUIRE(net.timer() != never);
    return after(net.timer(), redial::elapsed{});
  }
  /// Online, stable, and told to move.
  decision to_moving(redial::milliseconds within = 30s) {
    old = net.handle(redial::start{}).connection;
    (void)net.handle(redial::ready{old});
    (void)after(40s, redial::elapsed{});
    const decision d = net.move_within(within);
    successor = d.connection;
    return d;
  }
};

}  // namespace

TEST_CASE("[V-handover] notice opens a successor and keeps the session; when it is ready the old connection goes") {
  moving_scenario s;
  decision d = s.to_moving();
  REQUIRE(d.action == action::connect);
  REQUIRE(d.phase == phase::online);
  REQUIRE(d.connection != s.old);
  REQUIRE(d.connection != redial::current);
  REQUIRE(d.session == session::resume);
  REQUIRE(d.endpoint == endpoint::given);
  REQUIRE(d.timer == 10s);  // the successor's connect time-out comes before the end of the time
  REQUIRE(s.net.moving());
  REQUIRE(s.net.connection() == s.old);

  d = s.net.handle(redial::opened{s.successor});
  REQUIRE(d.action == action::none);
  d = s.net.handle(redial::ready{s.successor});
  REQUIRE(d.action == action::disconnect);
  REQUIRE(d.connection == s.old);
  REQUIRE(d.phase == phase::online);
  REQUIRE_FALSE(s.net.moving());
  REQUIRE(s.net.connection() == s.successor);
  REQUIRE(s.net.attempt() == 0);

  // What the old one says now is about nothing; what the new one says is about the session.
  REQUIRE(s.net.handle(redial::closed{4004, s.old}).action == action::none);
  REQUIRE(s.net.connected());
  d = s.net.handle(redial::closed{1006, s.successor});
  REQUIRE(d.action == action::wait);
  REQUIRE(d.phase == phase::waiting);
  REQUIRE(d.session == session::fresh);
  REQUIRE(d.endpoint == endpoint::standard);
}

TEST_CASE("[V-handover] the old connection ends first: the ordinary policy, and the successor is dropped") {
  moving_scenario s;
  (void)s.to_moving();
  decision d = s.net.handle(redial::closed{4004, s.old});
  REQUIRE(d.action == action::disconnect);
  REQUIRE(d.connection == s.successor);
  REQUIRE(d.phase == phase::waiting);
  REQUIRE(d.timer == 800ms);
  REQUIRE(d.session == session::fresh);
  REQUIRE(s.net.handle(redial::ready{s.successor}).action == action::none);
  REQUIRE_FALSE(s.net.connected());
  d = s.due();
  REQUIRE(d.action == action::connect);
  REQUIRE(d.connection != s.successor);
  REQUIRE(d.connection != s.old);
}

TEST_CASE("[V-handover] an end that asks for another decision at once: the successor is dropped right after it") {
  SECTION("a link that is lost drops both") {
    moving_scenario s;
    (void)s.to_moving();
    decision d = s.net.handle(redial::link_down{});
    REQUIRE(d.action == action::disconnect);
    REQUIRE(d.connection == s.old);
    REQUIRE(d.timer == 0ms);
    d = s.net.handle(redial::elapsed{});
    REQUIRE(d.action == action::disconnect);
    REQUIRE(d.connection == s.successor);
    REQUIRE(d.phase == phase::offline);
    REQUIRE(d.timer == never);
  }
  SECTION("stop means both") {
    moving_scenario s;
    (void)s.to_moving();
    const decision d = s.net.handle(redial::stop{});
    REQUIRE(d.action == action::stop);
    REQUIRE(d.timer == never);
    REQUIRE(s.net.handle(redial::elapsed{}).action == action::none);
    REQUIRE(s.net.handle(redial::ready{s.successor}).action == action::none);
  }
}

TEST_CASE("[V-handover] the time is up: the successor goes, the session stays") {
  moving_scenario s;
  (void)s.to_moving(4s);
  const decision d = s.due();
  REQUIRE(d.action == action::disconnect);
  REQUIRE(d.connection == s.successor);
  REQUIRE(d.phase == phase::online);
  REQUIRE_FALSE(s.net.moving());
  REQUIRE(s.net.connection() == s.old);
  REQUIRE(s.net.handle(redial::closed{4004, s.old}).action == action::wait);
}

TEST_CASE("[V-handover] a successor that fails is tried again while there is time; with another id") {
  moving_scenario s;
  (void)s.to_moving();
  decision d = s.net.handle(redial::failed{s.successor});
  REQUIRE(d.action == action::none);
  REQUIRE(d.phase == phase::online);
  REQUIRE(d.timer == 800ms);
  d = s.due();
  REQUIRE(d.action == action::connect);
  REQUIRE(d.connection != s.successor);
  REQUIRE(d.endpoint == endpoint::given);
  d = s.due();  // ten seconds without a word
  REQUIRE(d.action == action::disconnect);
  REQUIRE(d.phase == phase::online);
  REQUIRE(s.net.moving());
}

TEST_CASE("[V-handover] what the service says to the successor may end the move") {
  for (const int code : {4007, 4004, 4013}) {  // another endpoint; stops
    moving_scenario s;
    (void)s.to_moving();
    const decision d = s.net.handle(redial::closed{code, s.successor});
    REQUIRE(d.action == action::none);
    REQUIRE(d.phase == phase::online);
    REQUIRE_FALSE(s.net.moving());
    REQUIRE(s.net.connection() == s.old);
  }
}

TEST_CASE("[V-handover] one connect budget for both: whoever keeps giving notice does not get more connects") {
  moving_scenario s;
  (void)s.to_moving();
  (void)s.net.handle(redial::ready{s.successor});
  int connects = 2;
  const std::uint32_t began = s.clock();
  while (s.clock() - began < 60000u) {
    decision d = s.net.move_within(30s);
    while (d.action != action::connect) { d = s.due(); }
    ++connects;
    (void)s.net.handle(redial::ready{d.connection});
    (void)s.net.handle(redial::closed{1006});
    while (!s.net.connected()) {
      d = s.due();
      if (d.action == action::connect) {
        ++connects;
        (void)s.net.handle(redial::ready{d.connection});
      }
    }
  }
  REQUIRE(connects <= 2 + 12);
  REQUIRE(connects >= 8);
}

TEST_CASE("[V-handover] notice without a session, and repeated notice") {
  moving_scenario s;
  REQUIRE(s.net.move_within(30s).action == action::none);
  (void)s.to_moving(30s);
  const decision d = s.net.move_within(2s);
  REQUIRE(d.action == action::none);
  REQUIRE(d.timer == 2s);
  REQUIRE(s.net.handle(redial::failed{s.successor}).timer == 800ms);
}

namespace {

/// A host that does as it is told, and knows what is up. Beside it, a plain reconnector gets what concerns the session.
struct host {
  redial::manual_clock clock{0xFFFFFF00u};
  redial::scripted_random random{low_end};
  machine net{redial::twitch_eventsub, clock, random, roomy()};
  redial::reconnector<redial::manual_clock, redial::scripted_random> plain{redial::twitch_eventsub, clock, random,
                                                                           roomy()};
  std::set<std::uint32_t> up;    // transports that were opened and have not ended
  std::set<std::uint32_t> seen;  // all ids
  decision last;

  static redial::options roomy() {
    redial::options o = redial::twitch_eventsub.defaults;
    o.budget.burst = 1000;  // so that the plain one, which makes fewer connects, stays comparable
    o.liveness_timeout = 60s;
    return o;
  }

  // Copies of the helpers share state: a branch needs clocks of its own.
  host() = default;
  host(const host&) = delete;

  void obey(const decision& d) {
    last = d;
    if (d.action == action::connect) {
      REQUIRE(d.connection != redial::current);
      REQUIRE(seen.insert(d.connection).second);
      REQUIRE(up.insert(d.connection).second);
    } else if (d.action == action::disconnect) {
      REQUIRE(up.erase(d.connection) == 1);  // never one that is not up
    } else if (d.action == action::stop) {
      up.clear();
    }
  }
};

enum step : int {
  notice,
  session_ready,
  successor_ready,
  session_lost,
  session_refused,
  successor_lost,
  successor_refused,
  time_passes,
  link_lost,
  link_back,
  halt,
  begin,
  steps
};

/// Plays a word of steps; false if its last step was not possible, so that longer words need not be tried.
bool play(const std::vector<int>& word) {
  host h;
  h.obey(h.net.handle(redial::start{}));
  (void)h.plain.handle(redial::start{});
  bool possible = true;
  std::string name;
  for (const int s : word) { name += std::to_string(s) + ' '; }
  INFO("the word " << name);
  for (const int s : word) {
    const std::uint32_t running = h.net.connection();
    std::uint32_t other = 0;
    for (const std::uint32_t id : h.up) { other = id != running ? id : other; }
    const bool on = h.up.count(running) == 1;
    redial::event e{};
    redial::event same{};
    possible = true;
    switch (s) {
      case notice:
        possible = h.net.connected();
        h.obey(h.net.move_within(15s));
        break;
      case session_ready:
        possible = on && !h.net.connected();
        e = redial::ready{running};
        same = redial::ready{};
        break;
      case session_lost:
        possible = on;
        e = redial::closed{1006, running};
        same = redial::closed{1006};
        break;
      case session_refused:
        possible = on;
        e = redial::closed{4001, running};
        same = redial::closed{4001};
        break;
      case successor_ready:
        possible = other != 0;
        e = redial::ready{other};
        break;
      case successor_lost:
        possible = other != 0;
        e = redial::closed{1006, other};
        break;
      case successor_refused:
        possible = other != 0;
        e = redial::failed{other};
        break;
      case time_passes:
        possible = h.net.timer() != never;
        if (possible) { h.clock.advance(h.net.timer()); }
        e = same = redial::elapsed{};
        break;
      case link_lost: e = same = redial::link_down{}; break;
      case link_back: e = same = redial::link_up{}; break;
      case halt: e = same = redial::stop{}; break;
      case begin: e = same = redial::start{}; break;
      default: break;
    }
    if (!possible) { return false; }
    if (e.what() == redial::event::kind::closed || e.what() == redial::event::kind::failed) { h.up.erase(e.id()); }
    const bool moving = h.net.moving();
    if (s != notice) { h.obey(h.net.handle(e)); }
    const bool moved = moving && !h.net.moving() && s == successor_ready && h.last.action == action::disconnect;
    (void)h.plain.handle(moved ? redial::event{redial::received{}} : same);

    // The session is where a plain reconnector would have it, whatever the successor does.
    REQUIRE(h.net.phase() == h.plain.phase());
    REQUIRE(h.net.attempt() == h.plain.attempt());
    REQUIRE(h.last.timer <= h.plain.timer());
    if (!h.net.moving() && h.last.timer != 0ms) { REQUIRE(h.last.timer == h.plain.timer()); }
    // A second transport only while moving, or until the timer that is due now.
    REQUIRE(h.up.size() <= 2);
    if (h.up.size() == 2) { REQUIRE((h.net.moving() || h.last.timer == 0ms)); }
    if (h.net.moving()) { REQUIRE(h.net.connected()); }
    // When the machine has said all that it has to say, exactly the session's transport is left.
    if (!h.net.moving() && h.last.timer != 0ms) {
      const bool wanted = h.net.connected() || h.net.phase() == phase::connecting;
      REQUIRE(h.up.size() == (wanted ? 1u : 0u));
      if (wanted) { REQUIRE(h.up.count(h.net.connection()) == 1); }
    }
    // What ended connections say late changes nothing.
    const redial::saved_state before = h.net.save();
    const auto timer = h.net.timer();
    for (const std::uint32_t id : h.seen) {
      if (h.up.count(id) == 0 && id != h.net.connection()) {
        for (const redial::event late : {redial::event{redial::ready{id}}, redial::event{redial::closed{4001, id}},
                                         redial::event{redial::failed{id}}, redial::event{redial::opened{id}}}) {
          const decision d = h.net.handle(late);
          h.obey(d);  // a drop that was still to be said may come with it, and nothing else
          REQUIRE((d.action == action::none || (d.action == action::disconnect && timer == 0ms)));
          REQUIRE(h.net.save().check == before.check);
        }
      }
    }
  }
  return true;
}

std::size_t explore(std::vector<int>& word, std::size_t depth) {
  std::size_t played = 0;
  for (int s = 0; s < steps; ++s) {
    word.push_back(s);
    if (play(word)) { played += 1 + (depth > 1 ? explore(word, depth - 1) : 0); }
    word.pop_back();
  }
  return played;
}

}  // namespace

TEST_CASE("[V-handover] every order of seven events: no transport is forgotten, doubled or closed twice") {
  std::vector<int> word = {session_ready};
  const std::size_t after_ready = explore(word, 5);
  word = {session_ready, notice};
  const std::size_t after_notice = explore(word, 5);
  REQUIRE(after_ready > 10000);
  REQUIRE(after_notice > 10000);
}

namespace {
struct fresh_service : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "fresh_only";
  static constexpr redial::row closes[] = {{4500, backoff().with_session(redial::session::fresh)}};
};
constexpr redial::profile fresh_only = redial::make_profile<fresh_service>();
}  // namespace

TEST_CASE("[V-handover] a successor that has to begin a fresh session is none") {
  redial::manual_clock clock;
  machine net{fresh_only, clock, redial::scripted_random{low_end}};
  const std::uint32_t old = net.handle(redial::start{}).connection;
  (void)net.handle(redial::opened{old});
  const std::uint32_t successor = net.move_within(30s).connection;
  REQUIRE(net.moving());
  (void)net.handle(redial::closed{4500, successor});
  REQUIRE_FALSE(net.moving());
  REQUIRE(net.connected());
}

namespace {
/// The same at compile time.
constexpr bool moves() {
  machine net{redial::twitch_eventsub, redial::manual_clock{0xFFFFFFFFu}, redial::scripted_random{low_end}};
  const std::uint32_t old = net.handle(redial::start{}).connection;
  (void)net.handle(redial::ready{old});
  const std::uint32_t successor = net.move_within(redial::milliseconds{30000}).connection;
  const decision d = net.handle(redial::ready{successor});
  return d.action == action::disconnect && d.connection == old && net.connection() == successor && net.connected();
}
}  // namespace

TEST_CASE("[V-handover] at compile time too, in one constant size") {
  STATIC_REQUIRE(moves());
  STATIC_REQUIRE(sizeof(machine) <= 2 * sizeof(redial::reconnector<redial::manual_clock, redial::scripted_random>));
}

TEST_CASE("[V-handover] a session's token and what is saved are the running machine's") {
  redial::manual_clock clock{0xFFFFFF00u};
  machine net{redial::metered, clock, redial::scripted_random{low_end}};
  REQUIRE(net.handle(redial::start{}).action == action::mint_token);
  const std::uint32_t old = net.handle(redial::minted{100s}).connection;
  (void)net.handle(redial::ready{old});
  clock.advance(75s);
  decision d = net.move_within(60s);  // the refresh is due at this very instant
  REQUIRE(d.action == action::connect);
  REQUIRE(d.timer == 0ms);
  const std::uint32_t successor = d.connection;
  d = net.handle(redial::elapsed{});
  REQUIRE(d.action == action::mint_token);  // in the background, while the session moves
  REQUIRE(d.mint != redial::current);
  REQUIRE(net.moving());
  REQUIRE(net.handle(redial::minted{100s, d.mint}).action == action::none);
  d = net.handle(redial::ready{successor});
  REQUIRE(d.action == action::disconnect);
  REQUIRE(d.connection == old);
  REQUIRE(net.handle(redial::closed{4002, successor}).action == action::connect);  // with the spare, without a mint

  // Saved in a wait, restored into another: the wait goes on, and a move is forgotten.
  d = net.handle(redial::failed{});
  REQUIRE(d.action == action::wait);
  const redial::saved_state saved = net.save();
  machine reborn{redial::metered, clock, redial::scripted_random{low_end}};
  REQUIRE(reborn.restore(saved, 100ms));
  REQUIRE_FALSE(net.restore(saved, 0ms));  // not idle
  REQUIRE(reborn.handle(redial::start{}).timer.count == d.timer.count - 100);
  REQUIRE_FALSE(reborn.moving());
  REQUIRE(reborn.connection() == redial::current);
  REQUIRE(reborn.attempt() == net.attempt());
}
