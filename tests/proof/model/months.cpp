// SPDX-License-Identifier: MIT
// Years of a device's life in virtual time: the servers and proxies of the field, each deployed once a day; tokens that
// live for seconds; clocks that are wrong. The scripts are what these programs were seen to do at a deploy (contract 3,
// 3.4). What is demanded: nobody stays down who would have come back by being restarted, nobody hammers, and who is
// told to stay away stays away.
#include <redial/services.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "catch.hpp"

namespace {

using redial::action;
using redial::event;
using redial::milliseconds;
using redial::phase;

constexpr std::uint64_t second = 1000;
constexpr std::uint64_t minute = 60 * second;
constexpr std::uint64_t day = 24 * 60 * minute;

/// How a server answers a connect: after a while, with these events; `silent` is no answer at all.
struct answer {
  enum class kind : std::uint8_t { serves, refuses, opens_and_drops, drops, silent };
  kind what = kind::serves;
  std::uint16_t status = 0;
  std::uint32_t retry_after = 0;  ///< ms
};
constexpr answer serves{};
constexpr answer drops{answer::kind::drops, 0, 0};
constexpr answer silent{answer::kind::silent, 0, 0};
constexpr answer opens_and_drops{answer::kind::opens_and_drops, 0, 0};
constexpr answer refuses(std::uint16_t status, std::uint32_t retry_after = 0) {
  return {answer::kind::refuses, status, retry_after};
}

/// A machine and the world around it. The server is asked at each connect and each mint.
struct life {
  struct clock {
    const std::uint64_t* now;
    std::uint32_t operator()() const { return static_cast<std::uint32_t>(*now); }
  };
  using machine = redial::reconnector<clock, std::reference_wrapper<std::mt19937>>;
  struct due {
    std::uint64_t at;
    event what;
    bool frame;
  };

  std::uint64_t now = 0xFFF00000u;  // the tick wraps within the first day
  std::mt19937 random;
  machine net;
  std::function<void(life&, std::uint32_t)> on_connect;
  std::function<void(life&, std::uint32_t)> on_mint = [](life& l, std::uint32_t mint) {
    l.later(200, redial::minted{redial::never, mint});
  };
  bool answers_pings = true;
  std::vector<due> coming;
  std::uint64_t timer_at = 0;
  bool timed = false;
  std::uint64_t online_since = 0;
  std::uint32_t connects = 0;
  std::uint32_t stops = 0;
  std::uint32_t told = 0;
  std::uint32_t most_in_a_minute = 0;
  std::uint64_t stopped_at = 0;
  std::deque<std::uint64_t> recent;
  redial::decision last;

  life(const redial::profile& p, const redial::options& o, std::uint32_t seed)
      : random(seed), net(p, clock{&now}, std::ref(random), o) {}

  void later(std::uint64_t in, const event& what, bool frame = false) { coming.push_back({now + in, what, frame}); }

  void feed(const event& what) {
    const phase was = net.phase();
    last = net.handle(what);
    timed = last.timer != redial::never;
    timer_at = now + last.timer.count;
    told += last.tell_user ? 1 : 0;
    if (last.phase == phase::online && was != phase::online) { online_since = now; }
    switch (last.action) {
      case action::connect:
        ++connects;
        recent.push_back(now);
        while (now - recent.front() > minute) { recent.pop_front(); }
        most_in_a_minute = std::max(most_in_a_minute, static_cast<std::uint32_t>(recent.size()));
        on_connect(*this, last.connection);
        break;
      case action::mint_token: on_mint(*this, last.mint); break;
      case action::ping:
        if (answers_pings) { later(50, redial::received{last.connection}, true); }
        break;
      case action::stop:
        ++stops;
        stopped_at = now;
        break;
      case action::none:
      case action::wait:
      case action::disconnect: break;
    }
  }

  /// Lives on until `end`.
  void until(std::uint64_t end) {
    for (;;) {
      auto next =
          std::min_element(coming.begin(), coming.end(), [](const due& a, const due& b) { return a.at < b.at; });
      const bool timer_first = timed && (next == coming.end() || timer_at < next->at);
      const std::uint64_t at = timer_first ? timer_at : next != coming.end() ? next->at : end;
      if (at >= end) {
        now = end;
        return;
      }
      now = at;
      if (timer_first) {
        feed(redial::elapsed{});
        continue;
      }
      const due came = *next;
      coming.erase(next);
      if (came.frame) {
        net.saw_frame(came.what.id());
      } else {
        feed(came.what);
      }
    }
  }

  /// As the server answers a connect.
  void give(const answer& a, std::uint32_t connection) {
    switch (a.what) {
      case answer::kind::serves:
        later(80, redial::opened{connection});
        later(120, redial::ready{connection});
        break;
      case answer::kind::refuses: later(80, redial::rejected{a.status, milliseconds{a.retry_after}, connection}); break;
      case answer::kind::opens_and_drops:
        later(20, redial::opened{connection});
        later(40, redial::closed{1006, connection});
        break;
      case answer::kind::drops: later(80, redial::failed{connection}); break;
      case answer::kind::silent: break;
    }
  }
};

/// What a server or proxy does at a deploy: how it ends the session, how it answers for a while, and how long a client
/// may take from then on until it is back.
struct deploy {
  const char* who;
  std::uint16_t code;  ///< 0: no end is seen
  answer meanwhile;
  std::uint64_t lasts;
  std::uint64_t back_within;
  std::uint32_t hint = 0;  ///< ms
};

// A backoff is 36 s at most, and so is what is waited after a refusal; 1 s for a mint and the connect itself.
constexpr std::uint64_t a_wait = 37 * second;
constexpr std::uint64_t a_silent_try = a_wait + 10 * second;
constexpr deploy deploys[] = {
    {"nginx reloads, an old worker answers first", 1006, opens_and_drops, 50, a_wait},
    {"nginx, the backend restarts: 502", 1006, refuses(502), 20 * second, a_wait},
    {"nginx, the backend hangs: 504", 1006, refuses(504), minute, a_wait},
    {"nginx, not routed yet: 404", 1006, refuses(404), 20 * second, a_wait},
    {"nginx auth_request, its service is down: 500", 1006, refuses(500), 5 * minute, a_wait},
    {"HAProxy, the backend restarts: 503", 1006, refuses(503), 20 * second, a_wait},
    {"HAProxy, full: silent", 1006, silent, 30 * second, a_silent_try},
    {"Varnish: 503 and Retry-After 5", 1006, refuses(503, 5000), 20 * second, a_wait},
    {"Varnish in pipe mode, and stunnel: nothing", 1006, drops, 20 * second, a_wait},
    {"Apache SIGHUP: silent", 1006, silent, 10400, a_silent_try},
    {"lighttpd SIGUSR1: silent", 1006, silent, 9 * second, a_silent_try},
    {"Caddy reloads", 1001, serves, 0, 2 * second},
    {"Caddy, no route yet: 200", 1001, refuses(200), minute, a_wait},
    {"nchan stops", 1001, drops, 3 * second, a_wait},
    {"nchan, no channel yet: 403", 1000, refuses(403), minute, a_wait},
    {"Hypercorn stops", 1000, drops, 3 * second, a_wait},
    {"aiohttp stops", 1000, drops, 5 * second, a_wait},
    {"Daphne's longest session", 1000, serves, 0, 2 * second},
    {"python websockets: 503 for a moment", 1001, refuses(503), second, a_wait},
    {"node ws, the path is not there yet: 400", 1005, refuses(400), 20 * second, a_wait},
    {"Jetty stops", 1005, drops, 10 * second, a_wait},
    {"uvicorn on wsproto stops", 1012, drops, 2 * second, a_wait},
    {"Tornado's handler raises", 1011, serves, 0, 2 * second},
    {"a single page answers everything: 200", 1006, refuses(200), 3 * minute, a_wait},
    {"a maintenance page: 302", 1006, refuses(302), 10 * minute, a_wait},
    {"a maintenance of half an hour that says so", 1006, refuses(503, 1800000), 30 * minute, 7 * minute},
    {"a captive portal: 302 for ten minutes", 1006, refuses(302), 10 * minute, a_wait},
    {"an old client: 426 by mistake", 1006, refuses(426), 2 * minute, a_wait},
    {"the token check restarts: 401", 1006, refuses(401), 10 * minute, a_wait},
    {"the service says when", 1001, drops, 2 * second, a_wait, 2500},
    {"the host vanishes", 0, silent, 2 * minute, 2 * a_silent_try},
};

/// A deploy a day for so many days.
void live_with(const deploy& server, const redial::profile& p, const redial::options& o, int days) {
  INFO(server.who << ", " << p.name);
  life l{p, o, 7};
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  l.on_connect = [&](life& me, std::uint32_t connection) {
    me.give(me.now >= from && me.now < to ? server.meanwhile : serves, connection);
  };
  l.feed(redial::start{});
  std::uint64_t longest = 0;
  std::mt19937 when{11};
  for (int i = 0; i < days; ++i) {
    const std::uint64_t today = l.now;
    from = today + minute + when() % (day / 2);
    to = from + server.lasts;
    l.until(from);
    REQUIRE(l.net.connected());
    if (server.hint != 0) { l.feed(redial::going_away{milliseconds{server.hint}}); }
    if (server.code != 0) {
      l.feed(redial::closed{server.code});
      l.coming.clear();
    }
    l.answers_pings = server.code != 0;
    l.until(to);
    l.answers_pings = true;
    const std::uint32_t connection = l.net.connection();
    while (!l.net.connected() && l.now < to + day / 2) { l.until(l.now + 100); }
    if (l.net.connected() && l.net.connection() == connection && l.online_since < from) {  // half open: not noticed yet
      FAIL("still on a dead connection");
    }
    longest = std::max(longest, l.online_since - std::min(l.online_since, to));
    l.until(today + day);
  }
  CHECK(l.stops == 0);
  CHECK(l.net.connected());
  CHECK(longest <= server.back_within);
  CHECK(l.most_in_a_minute <= 12);
  CHECK(l.connects >= static_cast<std::uint32_t>(days) + 1);
}

/// The service's side of tokens: one lives so long, and its connection is closed a quarter of a second before it ends.
/// wrong: what the device's clock is off by, s; `unset` counts from its start.
constexpr std::int64_t unset = -1700000000;
void live_on_short_tokens(std::uint64_t token_life, std::int64_t wrong, bool says_server_time) {
  INFO("tokens of " << token_life << " ms, a clock " << wrong << " s off, serverTime " << says_server_time);
  life l{redial::metered, redial::metered.defaults, 3};
  std::uint64_t minted_at = 0;
  std::uint64_t shown = 0;  // when the token that is shown was minted
  std::uint32_t minted = 0;
  const auto unix_time = [&l] { return static_cast<std::int64_t>(1700000000 + l.now / 1000); };
  l.on_mint = [&](life& me, std::uint32_t mint) {
    ++minted;
    minted_at = me.now + 200;
    me.later(200, redial::minted{milliseconds{static_cast<std::uint32_t>(token_life)}, mint});
  };
  l.on_connect = [&](life& me, std::uint32_t connection) {
    shown = minted_at;
    const std::uint64_t ends = shown + token_life;
    if (ends < me.now + 400) {
      me.later(100, redial::closed{4002, connection});
      return;
    }
    const std::int64_t expires = static_cast<std::int64_t>(1700000000 + ends / 1000);
    std::string welcome = "{\"type\":\"welcome\",\"expiresAt\":" + std::to_string(expires);
    if (says_server_time) { welcome += ",\"serverTime\":" + std::to_string(unix_time()); }
    welcome += "}";
    const auto read = redial::metered_wire::read(welcome.data(), welcome.size());
    REQUIRE(read.what == redial::metered_wire::message::kind::welcome);
    me.later(80, redial::opened{connection});
    me.later(120, redial::metered_wire::to_event(read, connection, unix_time() + wrong));
    me.later(ends - 250 - me.now, redial::closed{4002, connection});
  };
  l.feed(redial::start{});
  l.until(l.now + day);
  CHECK(l.stops == 0);
  CHECK(l.most_in_a_minute <= 12);
  // Sessions of less than 10 s are never stable, so a backoff of 36 s at most goes between two of them (contract 5.4).
  CHECK(l.connects >= day / (token_life + 37 * second));
  if (token_life >= minute) { CHECK(l.connects >= day / (token_life + 2 * second)); }
  CHECK(minted <= 2 * l.connects);
}

}  // namespace

TEST_CASE("[C-3] [C-3.4] [C-5.7] a deploy a day for a year, whatever stands in front: never stopped, never hammering") {
  redial::options plain = redial::rfc6455.defaults;
  plain.liveness_timeout = milliseconds{60000};
  for (const deploy& server : deploys) {
    live_with(server, redial::metered, redial::metered.defaults, 365);
    if (server.hint == 0) { live_with(server, redial::rfc6455, plain, 30); }
  }
}

TEST_CASE("[C-4.2] [C-4.3] [C-9] tokens of seconds for a day, whatever the device's clock says: never stopped") {
  for (const std::uint64_t token_life : {5 * second, 8 * second, 10 * second, 60 * second}) {
    for (const std::int64_t wrong : {std::int64_t{0}, std::int64_t{3600}, std::int64_t{-3600}, unset}) {
      live_on_short_tokens(token_life, wrong, true);
    }
    live_on_short_tokens(token_life, 0, false);
    live_on_short_tokens(token_life, 3600, false);
    live_on_short_tokens(token_life, unset, false);
  }
}

TEST_CASE("[C-3] [C-6.4] a suspended account is not dialled again; a device that nobody restarts asks once a quarter") {
  for (const bool alone : {false, true}) {
    redial::options o = redial::metered.defaults;
    life l{redial::metered, alone ? redial::unattended(o) : o, 5};
    l.on_connect = [](life& me, std::uint32_t connection) {
      me.later(80, redial::opened{connection});
      me.later(120, redial::closed{4012, connection});
    };
    l.feed(redial::start{});
    for (int hours = 0; hours < 24 * 30; ++hours) {
      l.until(l.now + 60 * minute);
      l.feed(redial::link_down{});
      l.feed(redial::link_up{});
    }
    CHECK(l.told == l.stops);
    CHECK(l.net.phase() == phase::stopped);
    if (!alone) {
      CHECK(l.connects == 1);
      CHECK(l.stops == 1);
    } else {  // 15 min give or take 20 %, for a month
      CHECK(l.connects >= 30 * 24 * 60 / 18 - 1);
      CHECK(l.connects <= 30 * 24 * 60 / 12 + 1);
      CHECK(l.most_in_a_minute == 1);
    }
  }
}

TEST_CASE("[C-3.4] [C-3.3] a wrong path for ever is given up after a quarter of an hour, and a person is told") {
  for (const int code : {404, 403, 302, 200, 401}) {
    for (const auto credential : {redial::credential::token, redial::credential::fixed}) {
      const auto status = static_cast<std::uint16_t>(code);
      INFO(status);
      redial::options o = redial::metered.defaults;
      o.credential = credential;
      life l{redial::metered, o, 9};
      const std::uint64_t began = l.now;
      l.on_connect = [status](life& me, std::uint32_t connection) { me.give(refuses(status), connection); };
      l.feed(redial::start{});
      l.until(l.now + 30 * day);
      CHECK(l.stops == 1);
      CHECK(l.net.phase() == phase::stopped);
      CHECK(l.last.phase == phase::stopped);
      CHECK(l.told >= 1);
      CHECK(l.stopped_at - began >= 15 * minute);
      CHECK(l.stopped_at - began <= 16 * minute);
      CHECK(l.connects <= 35);
      CHECK(l.connects >= 20);
    }
  }
}
