// SPDX-License-Identifier: MIT
// What rows can say beyond Metered's, one word after the other, and what the machine makes of the services that say it.
#include <redial/services.hpp>

#include <cstring>
#include <vector>

#include "machine_rule.hpp"
#include "scenario.hpp"

namespace redial {
inline std::ostream& operator<<(std::ostream& out, session s) { return out << to_string(s); }
inline std::ostream& operator<<(std::ostream& out, endpoint e) { return out << to_string(e); }
inline std::ostream& operator<<(std::ostream& out, basis b) { return out << to_string(b); }
}  // namespace redial

using redial::basis;
using redial::endpoint;
using redial::fault;
using redial::rule;
using redial::rule_flag;
using redial::session;

namespace {
using rules = redial::rules;

scenario of(const redial::profile& p) { return scenario{p.defaults, p}; }

using list = std::vector<std::uint32_t>;

/// The waits of so many failures in a row; 0xFFFFFFFF: it stopped.
list failures(const redial::profile& p, int count, std::uint32_t draw = low_end) {
  redial::options o = p.defaults;
  o.budget.burst = 0;
  o.credential = redial::credential::fixed;
  scenario s{o, p};
  s.draw(draw);
  (void)s.feed(redial::start{});
  list seen;
  for (int i = 0; i < count; ++i) {
    const decision d = s.feed(redial::failed{});
    if (d.action == action::stop) {
      seen.push_back(0xFFFFFFFFu);
      return seen;
    }
    // A wait of nothing is a connect.
    seen.push_back(d.action == action::connect ? 0 : d.timer.count);
    if (d.action != action::connect) { (void)s.due(); }
  }
  return seen;
}

template <const redial::options& Options>
struct of_options : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "curve";
  static constexpr redial::options defaults = Options;
};
template <const redial::options& Options, redial::curve_function Curve>
struct of_curve : of_options<Options> {
  static constexpr redial::curve_function curve = Curve;
};
template <const redial::options& Options>
inline constexpr redial::profile curve_only = redial::make_profile<of_options<Options>>();
template <const redial::options& Options, redial::curve_function Curve>
inline constexpr redial::profile own_curve = redial::make_profile<of_curve<Options, Curve>>();

}  // namespace

// --- ranges --------------------------------------------------------------------------------------------------------

namespace {
struct nested_service : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "nested";
  static constexpr redial::row closes[] = {
      {4000, 4999, stop()},
      {4100, 4199, backoff()},
      {4150, 4160, stop().tell_user()},
      {4155, at_once()},
  };
};
constexpr redial::profile nested = redial::make_profile<nested_service>();
static_assert(redial::check(nested) == fault::none);
}  // namespace

TEST_CASE("[V-ranges] the narrowest row wins, to three depths, for people and for the machine") {
  const struct {
    int code;
    redial::rule_class kind;
    bool tells;
  } cases[] = {{4000, redial::rule_class::stop, false},    {4099, redial::rule_class::stop, false},
               {4100, redial::rule_class::backoff, false}, {4149, redial::rule_class::backoff, false},
               {4150, redial::rule_class::stop, true},     {4154, redial::rule_class::stop, true},
               {4155, redial::rule_class::at_once, false}, {4156, redial::rule_class::stop, true},
               {4161, redial::rule_class::backoff, false}, {4200, redial::rule_class::stop, false},
               {3999, redial::rule_class::backoff, false}};
  for (const auto& c : cases) {
    INFO(c.code);
    const redial::rule by = machine_rule_of_close(nested, c.code);
    REQUIRE(redial::explain_close(nested, c.code).what.kind == c.kind);
    REQUIRE(by.kind == c.kind);
    REQUIRE(by.has(rule_flag::tell_user) == c.tells);
  }
}

namespace {
template <const auto& Rows>
constexpr fault fault_of() {
  return redial::check(Rows, redial::code_range{1000, 4999});
}
constexpr redial::row crossing[] = {{4000, 4010, rules::stop()}, {4005, 4020, rules::backoff()}};
constexpr redial::row twice[] = {{4000, rules::stop()}, {4000, rules::backoff()}};
constexpr redial::row unsorted[] = {{4001, rules::stop()}, {4000, rules::backoff()}};
constexpr redial::row outside[] = {{5000, rules::stop()}};
constexpr redial::row reversed[] = {{4010, 4000, rules::stop()}};
constexpr redial::row never_answered[] = {{4000, rules::once().times(0)}};
constexpr redial::row too_long[] = {{4000, rules::backoff().at_least(redial::milliseconds{3600001})}};
constexpr redial::row no_session[] = {{4000, rules::backoff().with_session(static_cast<session>(9))}};
constexpr redial::row no_endpoint[] = {{4000, rules::backoff().with_endpoint(static_cast<endpoint>(9))}};
}  // namespace

TEST_CASE("[V-check] the first thing wrong with a table has a name") {
  STATIC_REQUIRE(fault_of<crossing>() == fault::rows_overlap);
  STATIC_REQUIRE(fault_of<twice>() == fault::rows_overlap);
  STATIC_REQUIRE(fault_of<unsorted>() == fault::rows_not_sorted);
  STATIC_REQUIRE(fault_of<outside>() == fault::row_out_of_range);
  STATIC_REQUIRE(fault_of<reversed>() == fault::row_reversed);
  STATIC_REQUIRE(fault_of<never_answered>() == fault::answers_zero);
  STATIC_REQUIRE(fault_of<too_long>() == fault::delay_out_of_range);
  STATIC_REQUIRE(fault_of<no_session>() == fault::unknown_class);
  STATIC_REQUIRE(fault_of<no_endpoint>() == fault::unknown_class);
  for (const redial::profile* p : redial::all_profiles) { REQUIRE(redial::check(*p) == fault::none); }
}

// --- at once, floors -----------------------------------------------------------------------------------------------

TEST_CASE("[V-at-once] Pusher's 4200-4299: at once, and backing off if it repeats before the session was stable") {
  for (const int code : {4200, 4201, 4202, 4250}) {
    scenario s = of(redial::pusher);
    (void)s.to_stable();
    decision d = s.feed(redial::closed{code});
    REQUIRE(d.action == action::connect);
    REQUIRE(d.attempt == 1);
    (void)s.feed(redial::ready{});
    d = s.after(1s, redial::closed{code});
    REQUIRE(d.action == action::wait);
    REQUIRE(d.timer == 1600ms);  // the second attempt, low end
    (void)s.due();
    REQUIRE(s.feed(redial::closed{code}).timer == 3200ms);
    (void)s.due();
    (void)s.feed(redial::ready{});
    (void)s.after(30s, redial::elapsed{});
    REQUIRE(s.feed(redial::closed{code}).action == action::connect);  // stable again
  }
}

TEST_CASE("[V-floor] Pusher's 4100-4199: a second or more, which nothing cuts") {
  for (const std::uint32_t draw : {low_end, high_end}) {
    scenario s = of(redial::pusher);
    (void)s.to_stable();
    s.draw(draw);
    decision d = s.feed(redial::closed{4100});
    REQUIRE(d.timer == (draw == low_end ? 1000ms : 1200ms));
    d = s.after(500ms, redial::start{});
    REQUIRE(d.action == action::none);
    REQUIRE(d.timer == (draw == low_end ? 500ms : 700ms));
    d = s.feed(redial::link_up{});
    REQUIRE(d.action == action::none);
    REQUIRE(s.due().action == action::connect);
    REQUIRE(s.feed(redial::closed{4150}).timer == (draw == low_end ? 1600ms : 2400ms));  // exponential beyond it
  }
}

TEST_CASE("[V-floor] 7TV's 4007: five minutes at the least, jitter included, and still after a reboot") {
  for (const std::uint32_t draw : {low_end, high_end}) {
    scenario s = of(redial::seventv);
    (void)s.to_stable();
    s.draw(draw);
    const decision d = s.feed(redial::closed{4007});
    REQUIRE(d.action == action::wait);
    REQUIRE(d.reason == reason::server_shutdown);
    REQUIRE(d.timer == (draw == low_end ? 300s : 360s));
    REQUIRE(s.after(60s, redial::start{}).action == action::none);

    scenario reborn = of(redial::seventv);
    REQUIRE(reborn.net.restore(s.net.save(), 10s));
    REQUIRE(reborn.feed(redial::start{}).timer == (draw == low_end ? 230s : 290s));
    REQUIRE(s.net.timer() == (draw == low_end ? 240s : 300s));
  }
}

// --- session and endpoint --------------------------------------------------------------------------------------------

TEST_CASE("[V-session] Discord: what resumes, what begins afresh, and where") {
  const struct {
    redial::event end;
    session then;
    endpoint at;
  } cases[] = {
      {redial::closed{4000}, session::resume_else_fresh, endpoint::given},
      {redial::closed{4003}, session::resume_else_fresh, endpoint::given},
      {redial::closed{1006}, session::resume_else_fresh, endpoint::given},
      {redial::closed{0}, session::resume_else_fresh, endpoint::given},  // no code was received
      {redial::failed{}, session::resume_else_fresh, endpoint::given},   // the same, as most stacks report it
      {redial::closed{4007}, session::fresh, endpoint::standard},
      {redial::closed{4009}, session::fresh, endpoint::standard},
      {redial::closed{1000}, session::fresh, endpoint::standard},
      {redial::closed{1001}, session::resume_else_fresh, endpoint::given},  // the server's own going away
      {redial::closed{1011}, session::resume_else_fresh, endpoint::given},
      {redial::closed{1008}, session::resume_else_fresh, endpoint::given},  // as long as it is tried
  };
  for (const auto& c : cases) {
    scenario s = of(redial::discord);
    (void)s.to_stable();
    decision d = s.feed(c.end);
    REQUIRE(d.action == action::wait);
    REQUIRE(d.session == c.then);
    REQUIRE(d.endpoint == c.at);
    d = s.due();
    REQUIRE(d.action == action::connect);
    REQUIRE(d.session == c.then);  // the decision that acts says it too
    REQUIRE(d.endpoint == c.at);
    d = s.feed(redial::failed{});  // nobody is there any more: what was to be resumed is gone (contract 5.8)
    REQUIRE(d.session == session::fresh);
    REQUIRE(d.endpoint == endpoint::standard);
    (void)s.due();
    d = s.feed(redial::ready{});  // and a session that is up forgets it
    REQUIRE(d.session == session::unspecified);
    REQUIRE(d.endpoint == endpoint::same);
  }
}

TEST_CASE("[V-session] Discord: the last word counts, and a session that never was is not resumed") {
  scenario s = of(redial::discord);
  (void)s.to_stable();
  REQUIRE(s.feed(redial::closed{1006}).session == session::resume_else_fresh);
  (void)s.due();
  const decision d = s.feed(redial::closed{4007});  // the resume was refused
  REQUIRE(d.session == session::fresh);
  REQUIRE(d.endpoint == endpoint::standard);

  scenario first = of(redial::discord);
  (void)first.start_connecting();
  REQUIRE(first.feed(redial::failed{}).session == session::unspecified);
}

TEST_CASE("[V-session] Discord: a link that is lost and a peer that went silent keep what a lost transport keeps") {
  redial::options o = redial::discord.defaults;
  o.liveness_timeout = 45s;
  scenario s{o, redial::discord};
  (void)s.to_stable();
  while (s.net.connected()) { (void)s.due(); }
  REQUIRE(s.feed(redial::event{}).session == session::resume_else_fresh);
}

TEST_CASE("[V-close-code] Discord's session outlives what a client closes with, but for 1000 and 1001") {
  STATIC_REQUIRE(redial::discord.disconnect_code != 1000);
  STATIC_REQUIRE(redial::discord.disconnect_code != 1001);
  STATIC_REQUIRE(redial::discord.disconnect_code >= 4000);
  STATIC_REQUIRE(redial::metered.disconnect_code == 1000);
}

TEST_CASE("[V-endpoint] Pusher's 4000 goes to TLS at once; Discord Voice looks for its server again") {
  scenario s = of(redial::pusher);
  (void)s.start_connecting();
  decision d = s.feed(redial::closed{4000});
  REQUIRE(d.action == action::connect);
  REQUIRE(d.endpoint == endpoint::secure);

  scenario voice = of(redial::discord_voice);
  (void)voice.to_stable();
  d = voice.feed(redial::closed{4011});
  REQUIRE(d.endpoint == endpoint::rediscover);
  REQUIRE(d.session == session::fresh);
  (void)voice.due();
  REQUIRE(voice.feed(redial::closed{4014}).action == action::stop);  // an intent elsewhere, the end here
}

TEST_CASE("[V-session] Discord Voice: a call survives a voice server that goes, and a refused token brings a new one") {
  for (const int code : {1000, 1001, 1005, 1006, 1009, 1011, 1012, 1013, 1014, 4015}) {
    scenario s = of(redial::discord_voice);
    (void)s.to_stable();
    const decision d = s.feed(redial::closed{code});
    INFO(code);
    REQUIRE(d.action == action::wait);
    REQUIRE(d.session == session::resume_else_fresh);
    REQUIRE(d.endpoint == endpoint::given);
    (void)s.due();
    const decision gone = s.feed(redial::failed{});  // the voice server is down: join anew
    REQUIRE(gone.session == session::fresh);
    REQUIRE(gone.endpoint == endpoint::standard);
  }
  for (const int code : {4000, 4003, 4004, 4006, 4017, 4020, 4999}) {
    scenario s = of(redial::discord_voice);
    (void)s.to_stable();
    const decision d = s.feed(redial::closed{code});
    INFO(code);
    REQUIRE(d.action == action::wait);
    REQUIRE(d.session == session::fresh);
    REQUIRE(d.endpoint == endpoint::rediscover);
  }
}

TEST_CASE("[V-endpoint] Twitch: every loss goes to the default URL and subscribes anew") {
  for (const int code : {1006, 1000, 1001, 1011, 4000, 4001, 4003, 4005, 4006, 4007, 4900}) {
    scenario s = of(redial::twitch_eventsub);
    (void)s.to_stable();
    const decision d = s.feed(redial::closed{code});
    INFO(code);
    REQUIRE(d.action == action::wait);
    REQUIRE(d.session == session::fresh);
    REQUIRE(d.endpoint == endpoint::standard);
  }
}

// --- stops that are not the same -------------------------------------------------------------------------------------

TEST_CASE("[V-after-change] never, not unchanged, and only for a person: all stop, and say which") {
  const auto says = [](const redial::profile& p, int code, rule_flag flag) {
    return redial::explain_close(p, code).what.has(flag);
  };
  REQUIRE(says(redial::pusher, 4001, rule_flag::after_a_change));
  REQUIRE(says(redial::pusher, 4077, rule_flag::after_a_change));
  REQUIRE_FALSE(says(redial::obs_websocket, 4011, rule_flag::after_a_change));
  REQUIRE_FALSE(says(redial::obs_websocket, 4011, rule_flag::if_the_user_acted));
  REQUIRE(says(redial::seventv, 4005, rule_flag::if_the_user_acted));
  const struct {
    const redial::profile* profile;
    int code;
    bool tells;
  } cases[] = {{&redial::pusher, 4001, false},  {&redial::pusher, 4003, true},  {&redial::obs_websocket, 4011, false},
               {&redial::seventv, 4005, false}, {&redial::discord, 4004, true}, {&redial::centrifugo, 3500, false}};
  for (const auto& c : cases) {
    redial::options o = c.profile->defaults;
    o.credential = redial::credential::fixed;
    scenario s{o, *c.profile};
    (void)s.to_stable();
    const decision d = s.feed(redial::closed{c.code});
    INFO(c.profile->name << ' ' << c.code);
    REQUIRE(d.action == action::stop);
    REQUIRE(d.reason == reason::close_code);
    REQUIRE(d.tell_user == c.tells);
    REQUIRE(d.timer == never);
    REQUIRE(s.feed(redial::start{}).action == action::connect);  // changed, or a person asked
  }
}

TEST_CASE("[V-after-change] [C-3.4] a mistake that no page calls final is tried slowly before it is believed") {
  const struct {
    const redial::profile* profile;
    int code;
    bool tells;  // at once, not only at the stop
  } cases[] = {{&redial::obs_websocket, 4009, true},
               {&redial::obs_websocket, 4010, false},
               {&redial::twitch_eventsub, 4001, false},
               {&redial::discord_voice, 4012, false}};
  for (const auto& c : cases) {
    scenario s = of(*c.profile);
    (void)s.to_stable();
    INFO(c.profile->name << ' ' << c.code);
    REQUIRE(redial::explain_close(*c.profile, c.code).what.has(rule_flag::after_a_change));
    std::uint64_t waited = 0;
    decision d = s.feed(redial::closed{c.code});
    REQUIRE(d.tell_user == c.tells);
    while (d.action == action::wait) {
      REQUIRE(d.timer >= c.profile->defaults.refusal_delay);
      waited += d.timer.count;
      (void)s.due();
      d = s.feed(redial::closed{c.code});
    }
    REQUIRE(d.action == action::stop);
    REQUIRE(d.code == c.code);
    REQUIRE(d.tell_user);
    REQUIRE(waited >= c.profile->defaults.patience.count);
  }
}

TEST_CASE("[V-announced] Pusher's 4301 and 4302 come in a message and are marked so; a close with one backs off") {
  for (const int code : {4301, 4302}) {
    REQUIRE(redial::explain_close(redial::pusher, static_cast<std::uint16_t>(code)).what.has(rule_flag::in_a_message));
    scenario s = of(redial::pusher);
    (void)s.to_stable();
    const decision d = s.feed(redial::closed{code});
    REQUIRE(d.action == action::wait);
    REQUIRE(d.hold_publishing == (code == 4301));
  }
  REQUIRE_FALSE(redial::explain_close(redial::pusher, 4303).what.has(rule_flag::in_a_message));
}

// --- attempts, tokens ------------------------------------------------------------------------------------------------

namespace {
struct two_kicks_service : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "two_kicks";
  static constexpr redial::row closes[] = {{4020, once().times(2)}};
  static constexpr redial::options defaults = redial::metered.defaults;
};
constexpr redial::profile two_kicks = redial::make_profile<two_kicks_service>();
static_assert(redial::check(two_kicks) == fault::none);
}  // namespace

TEST_CASE("[V-times] a number of answers in one window, and none beyond it") {
  scenario s{with_token(), two_kicks};
  for (int i = 0; i < 2; ++i) {
    (void)s.to_stable();
    REQUIRE(s.feed(redial::closed{4020}).action == action::mint_token);
    (void)s.feed(redial::minted{});
  }
  (void)s.to_stable();
  decision d = s.feed(redial::closed{4020});
  REQUIRE(d.action == action::stop);
  REQUIRE(d.reason == reason::kicked);
}

TEST_CASE("[V-attempts] graphql-transport-ws: five attempts and no more, and 1011 is fatal") {
  scenario s = of(redial::graphql_transport_ws);
  (void)s.start_connecting();
  for (int i = 0; i < 5; ++i) {
    REQUIRE(s.feed(redial::failed{}).action == action::wait);
    (void)s.to_connecting();
  }
  const decision d = s.feed(redial::closed{4499});
  REQUIRE(d.action == action::stop);
  REQUIRE(d.reason == reason::attempts_exhausted);
  scenario fatal = of(redial::graphql_transport_ws);
  (void)fatal.to_stable();
  REQUIRE(fatal.feed(redial::closed{1011}).action == action::stop);
  scenario ended = of(redial::graphql_transport_ws);
  (void)ended.to_stable();
  const decision again = ended.feed(redial::closed{1000});  // the server's: whoever has no subscription left says stop
  REQUIRE(again.action == action::wait);
  REQUIRE(again.reason == reason::normal_closure);
}

TEST_CASE("[V-tokens] Centrifugo: 3005 and 3014 ask for a token, 3500 stops, 3010 recovers") {
  scenario s = of(redial::centrifugo);
  (void)s.to_stable();
  decision d = s.feed(redial::closed{3014});
  REQUIRE(d.action == action::mint_token);
  REQUIRE(d.session == session::fresh);
  (void)s.to_stable();
  REQUIRE(s.feed(redial::closed{3005}).action == action::mint_token);
  (void)s.to_stable();
  d = s.feed(redial::closed{3010});
  REQUIRE(d.session == session::resume);
  REQUIRE(d.timer == 500ms);  // the floor of its curve
  s.draw(high_end);
  (void)s.due();
  REQUIRE(s.feed(redial::failed{}).timer == 1500ms);
  scenario refused = of(redial::centrifugo);
  (void)refused.to_stable();
  REQUIRE(refused.feed(redial::closed{3500}).action == action::stop);

  for (const redial::credential held : {redial::credential::fixed, redial::credential::none}) {
    redial::options o = redial::centrifugo.defaults;
    o.credential = held;
    scenario alone{o, redial::centrifugo};  // nobody mints: the same token again, and the service decides
    (void)alone.to_stable();
    for (const int code : {3014, 3005, 3014}) {
      REQUIRE(alone.feed(redial::closed{code}).timer < redial::centrifugo.defaults.refusal_delay);
      (void)alone.due();
    }
  }
}

TEST_CASE("[V-budget] Discord: whatever happens, no more than 1000 connects, and so IDENTIFYs, in 24 h") {
  // Closed at once, after a moment, just before and just after a session counts as stable; the application may insist.
  for (const std::uint32_t online : {0u, 1000u, 29999u, 30000u, 91000u}) {
    for (const bool insists : {false, true}) {
      scenario s = of(redial::discord);
      std::uint64_t now = 0;
      std::uint32_t connects = 0;
      std::vector<std::uint64_t> times;
      decision d = s.feed(redial::start{});
      while (now < std::uint64_t{3} * 86400000u) {
        if (d.action == action::connect) {
          ++connects;
          times.push_back(now);
          (void)s.feed(redial::ready{});
          now += online;
          d = s.after(redial::milliseconds{online}, redial::closed{4000});
        } else if (insists && (d = s.feed(redial::start{})).action == action::connect) {
          continue;
        } else {
          now += s.net.timer().count;
          d = s.due();
        }
      }
      std::size_t most = 0;
      for (std::size_t i = 0, k = 0; i < times.size(); ++i) {
        while (times[i] - times[k] > 86400000u) { ++k; }
        most = i - k + 1 > most ? i - k + 1 : most;
      }
      INFO("online for " << online << " ms");
      REQUIRE(most <= 1000);
      REQUIRE(most > 300);
    }
  }
}

// --- the transport row
// -------------------------------------------------------------------------------------------------

namespace {
struct abnormal_service : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "abnormal";
  static constexpr redial::row closes[] = {{1006, stop().with_session(redial::session::fresh)}};
};
constexpr redial::profile abnormal = redial::make_profile<abnormal_service>();
}  // namespace

TEST_CASE("[V-transport] a failed transport backs off, whatever the class of 1006") {
  scenario s{redial::rfc6455.defaults, abnormal};
  (void)s.start_connecting();
  (void)s.feed(redial::opened{});
  REQUIRE(s.feed(redial::failed{}).action == action::wait);
  (void)s.due();
  (void)s.feed(redial::opened{});
  REQUIRE(s.feed(redial::closed{1006}).action == action::stop);
}

// --- curves ----------------------------------------------------------------------------------------------------------

namespace {
namespace presets = redial::presets;
constexpr redial::options signalr_options = presets::signalr();
constexpr redial::options socket_io_options = presets::socket_io();
constexpr redial::options phoenix_options = presets::phoenix();
constexpr redial::options grpc_options = presets::grpc();
constexpr redial::options pusher_js_options = presets::pusher_js();
constexpr redial::options full_options = presets::full_jitter(redial::milliseconds{100}, redial::milliseconds{10000});
constexpr redial::options decorrelated_options =
    presets::decorrelated(redial::milliseconds{100}, redial::milliseconds{10000});
constexpr redial::options centrifuge_options = presets::centrifuge_js();
constexpr redial::options graphql_options = presets::graphql_ws();
constexpr redial::options ocpp_options = presets::ocpp(redial::milliseconds{10000}, redial::milliseconds{5000}, 3);
constexpr std::uint32_t stopped = 0xFFFFFFFFu;
}  // namespace

TEST_CASE("[V-ladder] SignalR: 0, 2, 10, 30 s, then no more") {
  REQUIRE(failures(own_curve<signalr_options, presets::signalr_curve>, 9) == list{0, 2000, 10000, 30000, stopped});
  REQUIRE(failures(own_curve<signalr_options, presets::signalr_curve>, 9, high_end) ==
          list{0, 2000, 10000, 30000, stopped});
}

TEST_CASE("[V-ladder] Phoenix: nine steps, then 5 s each time") {
  REQUIRE(failures(own_curve<phoenix_options, presets::phoenix_curve>, 12, high_end) ==
          list{10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000, 5000, 5000});
}

TEST_CASE("[V-jitter] Socket.IO: 1 s doubling to 5 s, half either way, at the cap too") {
  REQUIRE(failures(curve_only<socket_io_options>, 5) == list{500, 1000, 2000, 2500, 2500});
  REQUIRE(failures(curve_only<socket_io_options>, 5, high_end) == list{1500, 3000, 6000, 7500, 7500});
}

TEST_CASE("[V-jitter] gRPC: 1 s times 1.6 to 120 s, a fifth either way") {
  const list middle = failures(curve_only<grpc_options>, 13, 0x80000000u);
  const double published[] = {1,          1.6,         2.56,         4.096,          6.5536, 10.48576, 16.777216,
                              26.8435456, 42.94967296, 68.719476736, 109.9511627776, 120,    120};
  for (std::size_t i = 0; i < middle.size(); ++i) {
    INFO(published[i]);
    REQUIRE(middle[i] <= published[i] * 1000);  // whole milliseconds, rounded down at each step
    REQUIRE(middle[i] >= published[i] * 999);
  }
  REQUIRE(failures(curve_only<grpc_options>, 13).back() == 96000);
  REQUIRE(failures(curve_only<grpc_options>, 13, high_end).back() == 144000);
}

TEST_CASE("[V-jitter] pusher-js: a second, every time") {
  REQUIRE(failures(curve_only<pusher_js_options>, 4, high_end) == list{1000, 1000, 1000, 1000});
}

TEST_CASE("[V-jitter] AWS full jitter: [0, min(cap, base * 2^n)]") {
  const list low = failures(curve_only<full_options>, 9);
  for (const std::uint32_t wait : low) { REQUIRE(wait == 0); }
  REQUIRE(failures(curve_only<full_options>, 9, high_end) == list{100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000});
}

TEST_CASE("[V-jitter] decorrelated: [base, 3 * the last draw], at most the cap") {
  REQUIRE(failures(own_curve<decorrelated_options, presets::decorrelated_curve>, 4) == list{100, 100, 100, 100});
  REQUIRE(failures(own_curve<decorrelated_options, presets::decorrelated_curve>, 6, high_end) ==
          list{300, 900, 2700, 8100, 10000, 10000});
  // It is the last draw that counts and not the number of the attempt; over a reboot too.
  redial::options o = decorrelated_options;
  o.credential = redial::credential::fixed;
  o.budget.burst = 0;
  const redial::profile& p = own_curve<decorrelated_options, presets::decorrelated_curve>;
  scenario s{o, p};
  (void)s.start_connecting();
  s.draw(high_end);
  REQUIRE(s.feed(redial::failed{}).timer == 300ms);
  (void)s.due();
  s.draw(low_end);
  REQUIRE(s.feed(redial::failed{}).timer == 100ms);
  s.draw(high_end);
  scenario reborn{o, p};
  REQUIRE(reborn.net.restore(s.net.save(), 0ms));
  (void)s.due();
  REQUIRE(s.feed(redial::failed{}).timer == 300ms);
  reborn.draw(high_end);
  (void)reborn.feed(redial::start{});
  (void)reborn.due();
  REQUIRE(reborn.feed(redial::failed{}).timer == 300ms);
}

TEST_CASE(
    "[C-5.2] a Retry-After is a floor beneath the wait that a curve of the profile's own has drawn, the first too") {
  redial::options o = decorrelated_options;
  o.credential = redial::credential::fixed;
  const redial::profile& p = own_curve<decorrelated_options, presets::decorrelated_curve>;
  for (const std::uint32_t asked : {150u, 299u, 300u, 301u}) {
    scenario s{o, p};
    (void)s.start_connecting();
    s.draw(high_end);  // b is 300 ms of [100, 300]
    const std::uint32_t floor = asked < 300 ? 300 : asked;
    REQUIRE(s.feed(redial::rejected{503, redial::milliseconds{asked}}).timer.count ==
            floor + floor * o.backoff.jitter_percent / 100);
  }
}

TEST_CASE("[V-jitter] centrifuge-js: 0.5 s and a draw that grows to 20 s") {
  REQUIRE(failures(own_curve<centrifuge_options, presets::centrifuge_js_curve>, 8) ==
          list{500, 500, 500, 500, 500, 500, 500, 500});
  REQUIRE(failures(own_curve<centrifuge_options, presets::centrifuge_js_curve>, 8, high_end) ==
          list{1000, 1500, 2500, 4500, 8500, 16500, 20000, 20000});
}

TEST_CASE("[V-jitter] graphql-ws: 2^n s and a draw from 0.3 to 3 s, five times") {
  REQUIRE(failures(own_curve<graphql_options, presets::graphql_ws_curve>, 9) ==
          list{1300, 2300, 4300, 8300, 16300, stopped});
  REQUIRE(failures(own_curve<graphql_options, presets::graphql_ws_curve>, 9, high_end) ==
          list{4000, 5000, 7000, 11000, 19000, stopped});
}

TEST_CASE(
    "[V-jitter] OCPP-J: the last wait doubled and a new random addend, three times, then the last wait for ever") {
  REQUIRE(ocpp_options.backoff.cap.count == 155000);
  REQUIRE(failures(own_curve<ocpp_options, presets::ocpp_curve<5000, 3>>, 7) ==
          list{10000, 20000, 40000, 80000, 80000, 80000, 80000});
  REQUIRE(failures(own_curve<ocpp_options, presets::ocpp_curve<5000, 3>>, 7, high_end) ==
          list{15000, 35000, 75000, 155000, 155000, 155000, 155000});
  // No doubling at all; and numbers that a server may set.
  REQUIRE(presets::ocpp_wait(10s, 5s, 0, 0, 0).highest == 15000);
  REQUIRE(presets::ocpp_wait(10s, 5s, 0, 1, 12345).lowest == 12345);
  REQUIRE(presets::ocpp_wait(10s, 5s, 0, 1, 12345).highest == 12345);
  REQUIRE(presets::ocpp_wait(10s, 5s, 40, 29, 0x90000000u).highest == 0xFFFFFFFFu);
}

TEST_CASE("[V-jitter] every preset's options are fit for use") {
  for (const redial::options* o :
       {&signalr_options, &socket_io_options, &phoenix_options, &grpc_options, &pusher_js_options, &full_options,
        &decorrelated_options, &centrifuge_options, &graphql_options, &ocpp_options}) {
    REQUIRE(redial::check(*o) == fault::none);
  }
}
