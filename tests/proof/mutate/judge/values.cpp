// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "journal.hpp"
#include "services.hpp"

// Values: what types hold at first and how large they are, what every code and every name is, lengths of time at their
// ends, the curves, and what `check` says of options.

namespace {

using redial::milliseconds;
using std::uint32_t;

// --- types -----------------------------------------------------------------------------------------------------------

template <class... T>
void sizes(journal& log) {
  (log("size", sizeof(T), alignof(T), std::is_trivially_copyable_v<T>), ...);
}

void note_options(journal& log, const redial::options& o) {
  log("curve", o.backoff.base, o.backoff.cap, o.backoff.factor_percent, o.backoff.jitter_percent);
  log("spans", o.stable_after, o.first_spread, o.connect_timeout, o.mint_timeout, o.liveness_timeout, o.token_margin,
      o.once_window, o.max_server_delay, o.patience, o.refusal_delay, o.probe_after);
  log("limits", o.budget.burst, o.budget.interval, o.max_attempts, o.tell_user_after, o.max_auth_failures, o.credential,
      o.reconnect_after_kick, o.expect_ready);
}

void note_rule(journal& log, const redial::rule& r) {
  log("rule", r.kind, r.flags, r.session, r.endpoint, r.basis, r.answers, r.min_delay, r.first_lowest, r.first_highest);
}

void note_event(journal& log, const redial::event& e) {
  log("event", e.what(), e.code(), e.span(), e.id(), e.permanent());
}

enum class wide : std::uint64_t {};
enum class narrow : std::int8_t {};

template <class T>
void codes_of(journal& log) {
  dice any{21};
  for (int i = 0; i < 400; ++i) {
    const auto code = static_cast<T>(i < 200 ? any.any() : i - 300);
    note_event(log, redial::closed{code});
    note_event(log, redial::closed{code, 7});
    note_event(log, redial::rejected{code});
    note_event(log, redial::rejected{code, milliseconds{9}, 8});
  }
}

void types(journal& log) {
  using clock = unsigned long (*)();
  using random = unsigned (*)();
  sizes<milliseconds, redial::event, redial::decision, redial::options, redial::backoff_options, redial::budget_options,
        redial::rule, redial::row, redial::limits, redial::explanation, redial::saved_state, redial::send_verdict,
        redial::metered_wire::message, redial::manual_clock, redial::scripted_random, redial::draw_range,
        redial::reconnector<clock, random>, redial::handover<clock, random>, redial::send_gate<clock>,
        redial::reconnector<redial::manual_clock, redial::scripted_random>>(log);
  note_options(log, redial::options{});
  note_rule(log, redial::rule{});
  const redial::decision d{};
  log("decision", d.action, d.timer, d.phase, d.attempt, d.connection, d.mint, d.reason, d.code, d.tell_user,
      d.hold_publishing, d.session, d.endpoint, d.budget_wait);
  const redial::saved_state s{};
  unsigned char bytes[sizeof s];
  std::memcpy(bytes, &s, sizeof s);
  for (const unsigned char byte : bytes) { log("byte", byte); }
  const redial::send_verdict v{};
  log("verdict", v.what, v.wait);
  const redial::metered_wire::message m{};
  log("message", m.what, m.retry_after, m.expires_at, m.server_time, m.max_message_size);
  const redial::draw_range r{};
  log("range", r.lowest, r.highest, redial::never, milliseconds{}, redial::current);
  const redial::event all[] = {{},
                               redial::start{},
                               redial::stop{},
                               redial::opened{},
                               redial::opened{3},
                               redial::ready{},
                               redial::ready{4, milliseconds{5}},
                               redial::closed{},
                               redial::rejected{},
                               redial::failed{},
                               redial::failed{6},
                               redial::going_away{},
                               redial::going_away{milliseconds{7}, 8},
                               redial::received{},
                               redial::received{9},
                               redial::minted{},
                               redial::minted{milliseconds{10}, 11},
                               redial::mint_failed{},
                               redial::mint_failed{true, 12},
                               redial::mint_failed{false, 13, milliseconds{14}},
                               redial::session_lost{},
                               redial::session_lost{15},
                               redial::token_lost{},
                               redial::link_down{},
                               redial::link_up{},
                               redial::elapsed{}};
  for (const redial::event& e : all) {
    note_event(log, e);
    log("name", redial::to_string(e));
  }
  codes_of<int>(log);
  codes_of<unsigned>(log);
  codes_of<signed char>(log);
  codes_of<unsigned char>(log);
  codes_of<short>(log);
  codes_of<unsigned short>(log);
  codes_of<long long>(log);
  codes_of<unsigned long long>(log);
  codes_of<wide>(log);
  codes_of<narrow>(log);
}

template <class... Enum>
void names_of(journal& log) {
  for (unsigned value = 0; value < 256; ++value) { (log("name", redial::to_string(static_cast<Enum>(value))), ...); }
}

void names(journal& log) {
  names_of<redial::action, redial::phase, redial::reason, redial::rule_class, redial::session, redial::endpoint,
           redial::basis, redial::credential, redial::fault, redial::event::kind>(log);
}

// --- services --------------------------------------------------------------------------------------------------------

void note(journal& log, const redial::explanation& e) {
  log("explain", e.code, e.known, e.name, e.meaning, e.remedy);
  note_rule(log, e.what);
}

void services(journal& log) {
  for (const redial::profile* p : judge::services()) {
    log("service", p->name, p->limits.messages_per_second, p->limits.burst, p->limits.max_frame_size,
        p->disconnect_code, redial::check(*p));
    note_options(log, p->defaults);
    note_options(log, redial::unattended(p->defaults));
    for (unsigned reason = 0; reason < 256; ++reason) {
      redial::decision d{};
      d.reason = static_cast<redial::reason>(reason);
      for (const std::uint16_t code : {0, 200, 404, 999, 1000, 1006, 1012, 4001, 4010}) {
        d.code = code;
        note(log, redial::explain(*p, d));
      }
    }
    for (uint32_t code = 0; code < 0x10000; ++code) {
      note(log, redial::explain_close(*p, static_cast<std::uint16_t>(code)));
      note(log, redial::explain_status(*p, static_cast<std::uint16_t>(code)));
    }
  }
}

// --- lengths of time -------------------------------------------------------------------------------------------------

template <class Rep, class Period>
void convert(journal& log, dice& any) {
  using duration = std::chrono::duration<Rep, Period>;
  for (int i = 0; i < 300; ++i) {
    Rep value{};
    if constexpr (std::is_floating_point_v<Rep>) {
      const Rep ends[] = {Rep(0),
                          Rep(-1),
                          Rep(0.5),
                          Rep(1e-30),
                          std::numeric_limits<Rep>::infinity(),
                          -std::numeric_limits<Rep>::infinity(),
                          std::numeric_limits<Rep>::quiet_NaN(),
                          (std::numeric_limits<Rep>::max)(),
                          std::numeric_limits<Rep>::denorm_min()};
      const Rep unit = Rep(1000) * static_cast<Rep>(Period::num) / static_cast<Rep>(Period::den);
      const Rep near = (static_cast<Rep>(any.any() & 0xFFFFFFFF) + static_cast<Rep>(any.below(5)) / 4) / unit;
      value = i < 9 ? ends[i] : i < 60 ? Rep(4294967290.0 + any.below(40) / 4.0) / unit : near;
    } else {
      using limit = std::numeric_limits<Rep>;
      const Rep ends[] = {(limit::min)(), static_cast<Rep>((limit::min)() + 1), Rep(0),         Rep(1),
                          Rep(2),         static_cast<Rep>((limit::max)() - 1), (limit::max)(), static_cast<Rep>(-1)};
      const long double most =
          4294967295.0L / 1000 * static_cast<long double>(Period::den) / static_cast<long double>(Period::num);
      const auto near = static_cast<Rep>(most < 9e18L ? static_cast<std::int64_t>(most) - 5 + any.below(10) : 1);
      value = i < 8 ? ends[i] : i < 40 ? near : static_cast<Rep>(any.any());
    }
    log("from", milliseconds{duration{value}});
  }
  for (int i = 0; i < 300; ++i) {
    const uint32_t ends[] = {0,      1,      2,          59999,      60000,      60001,
                             127000, 128000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF};
    const uint32_t value = i < 12 ? ends[i] : i < 60 ? any.below(70000) : static_cast<uint32_t>(any.any());
    log("to", static_cast<duration>(milliseconds{value}).count());
  }
}

template <class Rep>
void convert_all(journal& log, dice& any) {
  convert<Rep, std::nano>(log, any);
  convert<Rep, std::micro>(log, any);
  convert<Rep, std::milli>(log, any);
  convert<Rep, std::ratio<1>>(log, any);
  convert<Rep, std::ratio<60>>(log, any);
  convert<Rep, std::ratio<86400>>(log, any);
  convert<Rep, std::ratio<1, 3>>(log, any);
  convert<Rep, std::ratio<7, 5>>(log, any);
  convert<Rep, std::ratio<1, 1001>>(log, any);
  convert<Rep, std::ratio<1, 2000>>(log, any);
  convert<Rep, std::ratio<3, 7000>>(log, any);
  convert<Rep, std::ratio<1, 32768>>(log, any);
  convert<Rep, std::atto>(log, any);
}

void lengths(journal& log) {
  dice any{23};
  convert_all<std::int8_t>(log, any);
  convert_all<std::uint8_t>(log, any);
  convert_all<std::int16_t>(log, any);
  convert_all<std::uint16_t>(log, any);
  convert_all<std::int32_t>(log, any);
  convert_all<std::uint32_t>(log, any);
  convert_all<std::int64_t>(log, any);
  convert_all<std::uint64_t>(log, any);
  convert_all<float>(log, any);
  convert_all<double>(log, any);
  const uint32_t values[] = {0, 1, 2, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF};
  for (const uint32_t left : values) {
    const milliseconds a{left};
    const std::chrono::steady_clock::time_point epoch{};
    const std::chrono::time_point<std::chrono::steady_clock, std::chrono::seconds> coarse{};
    log("units", a.microseconds(), (epoch + a).time_since_epoch().count(), (a + epoch).time_since_epoch().count(),
        (coarse + a).time_since_epoch().count());
    for (const uint32_t right : values) {
      const milliseconds b{right};
      log("order", a == b, a != b, a<b, a <= b, a> b, a >= b);
    }
  }
}

// --- curves ----------------------------------------------------------------------------------------------------------

void note_range(journal& log, redial::draw_range r) { log("range", r.lowest, r.highest); }

void curves(journal& log) {
  dice any{29};
  const uint32_t ends[] = {0,       1,       2,       5,       10,         11,         1000,
                           3599999, 3600000, 3600001, 7200000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
  const auto length = [&any, &ends] {
    return milliseconds{any.one_in(3)   ? any.of(ends)
                        : any.one_in(2) ? any.below(100000)
                                        : static_cast<uint32_t>(any.any())};
  };
  for (int i = 0; i < 200000; ++i) {
    redial::backoff_options o;
    o.base = length();
    o.cap = length();
    // What `check` lets through, or a doubling curve may count to `retries`.
    if (o.cap.count > 3600000) { o.cap.count = 3600000; }
    if (o.base > o.cap) { o.base = o.cap; }
    if (o.base.count == 0) { o.base.count = o.cap.count = 1; }
    o.factor_percent = static_cast<std::uint16_t>(any.one_in(2) ? 100 + any.below(901) : any.any());
    o.jitter_percent = static_cast<std::uint8_t>(any.below(101));
    const uint32_t retries = any.one_in(4) ? static_cast<uint32_t>(any.any()) : any.below(40);
    const uint32_t last = length().count;
    log("next", redial::next_backoff(o, last));
    note_range(log, redial::around(last, o.jitter_percent));
    note_range(log, redial::above(last, o.jitter_percent));
    const uint32_t first = length().count;
    const redial::draw_range range{first < last ? first : last, first < last ? last : first};
    std::uint64_t calls = 0;
    const uint32_t stuck[] = {0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF};
    const uint32_t end = any.of(stuck);
    const std::uint32_t way = any.below(3);
    auto source = [&] {
      ++calls;
      return way == 0 ? end : way == 1 ? static_cast<uint32_t>(any.next()) : ~static_cast<uint32_t>(any.any());
    };
    log("draw", redial::draw(range, source), calls);
    namespace p = redial::presets;
    note_range(log, p::signalr_curve(o, retries, last));
    note_range(log, p::phoenix_curve(o, retries, last));
    note_range(log, p::decorrelated_curve(o, retries, last));
    note_range(log, p::centrifuge_js_curve(o, retries, last));
    note_range(log, p::graphql_ws_curve(o, retries, last));
    note_range(log, p::ocpp_wait(length(), length(), any.below(8), retries, last));
    note_range(log, p::ocpp_curve<0, 0>(o, retries, last));
    note_range(log, p::ocpp_curve<4000, 5>(o, retries, last));
    if (i % 20 == 0) {
      note_options(log, p::growing(o.base.count, o.cap.count, o.factor_percent, o.jitter_percent));
      note_options(log, p::full_jitter(length(), length()));
      note_options(log, p::decorrelated(length(), length()));
      note_options(log, p::ocpp(length(), length(), any.below(40)));
    }
  }
  for (const redial::options& o :
       {redial::presets::grpc(), redial::presets::socket_io(), redial::presets::pusher_js(), redial::presets::signalr(),
        redial::presets::phoenix(), redial::presets::centrifuge_js(), redial::presets::graphql_ws()}) {
    note_options(log, o);
    log("check", redial::check(o));
  }
}

// --- check -----------------------------------------------------------------------------------------------------------

/// Each option at and around each of its ends, one and two at a time.
void checks(journal& log) {
  const uint32_t ends[] = {0,       1,       99,         100,        101,        1000,       1001,      3599999,
                           3600000, 3600001, 0x7FFFFFFE, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF};
  dice any{31};
  for (int i = 0; i < 400000; ++i) {
    redial::options o;
    for (std::uint32_t changes = 1 + any.below(3); changes > 0; --changes) {
      const uint32_t value = any.of(ends);
      switch (any.below(21)) {
        case 0: o.backoff.base.count = value; break;
        case 1: o.backoff.cap.count = value; break;
        case 2: o.backoff.factor_percent = static_cast<std::uint16_t>(value); break;
        case 3: o.backoff.jitter_percent = static_cast<std::uint8_t>(value); break;
        case 4: o.stable_after.count = value; break;
        case 5: o.first_spread.count = value; break;
        case 6: o.connect_timeout.count = value; break;
        case 7: o.mint_timeout.count = value; break;
        case 8: o.liveness_timeout.count = value; break;
        case 9: o.token_margin.count = value; break;
        case 10: o.once_window.count = value; break;
        case 11: o.max_server_delay.count = value; break;
        case 12: o.probe_after.count = value; break;
        case 13: o.budget.burst = value; break;
        case 14: o.budget.interval.count = value; break;
        case 15: o.max_attempts = value; break;
        case 16: o.credential = static_cast<redial::credential>(any.below(5)); break;
        case 17: o.patience.count = value; break;
        case 18: o.refusal_delay.count = value; break;
        case 19: o.tell_user_after = static_cast<std::uint8_t>(value); break;
        default: o.budget = {1 + any.below(10), milliseconds{214748364 + any.below(3)}}; break;
      }
    }
    log("fault", redial::check(o));
  }
}

/// The words of a row, one after the other.
void words(journal& log) {
  using redial::rules;
  for (const redial::rule& r : {rules::stop(), rules::stop_if_it_lasts(), rules::backoff(), rules::fresh_token(),
                                rules::expired(), rules::once(), rules::at_once()}) {
    note_rule(log, r);
    for (const redial::rule& more :
         {r.tell_user(), r.hold_publishing(), r.not_an_error(), r.ended_in_order(), r.as_transport_failure(),
          r.renew_if_possible(), r.by_default(), r.after_a_change(), r.if_the_user_acted(), r.in_a_message(),
          r.with_session(redial::session::resume), r.with_endpoint(redial::endpoint::given),
          r.with_basis(redial::basis::inferred), r.at_least(milliseconds{5}),
          r.first_between(milliseconds{6}, milliseconds{7}), r.times(8), r.tell_user().hold_publishing()}) {
      note_rule(log, more);
      log("same", more == r, more != r, more == more, more.has(redial::rule_flag::tell_user),
          more.has(redial::rule_flag::by_default));
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  journal log{count > 1 ? arguments[1] : nullptr};
  log.begin("types");
  types(log);
  log.begin("names");
  names(log);
  log.begin("lengths");
  lengths(log);
  log.begin("curves");
  curves(log);
  log.begin("checks");
  checks(log);
  log.begin("words");
  words(log);
  log.begin("services");
  services(log);
  log.end();
}
