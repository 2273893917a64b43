// SPDX-License-Identifier: MIT
// A profile of your own, in ten minutes: what your service's close codes ask for, as rows that the compiler proves.
//
// First one that starts from nothing, then one that takes Metered's rows over, changes one and adds a range. Copy what
// is nearer to what you have. Build:  g++ -std=c++17 -I include own_profile.cpp
#include <redial/redial.hpp>

#include <cstdio>

using namespace redial::rules;  // stop, backoff, at_once, expired, fresh_token, once
using redial::milliseconds;

// --- 1. From nothing -----------------------------------------------------------------------------------------------
// Rows stand in ascending order. A range may hold narrower rows, which win; what no row covers is the base's, here the
// WebSocket protocol's own (redial::rfc6455). Nothing is said twice: HTTP statuses come from there altogether.
inline constexpr redial::row sensor_closes[] = {
    {4000, 4099, backoff().at_least(milliseconds{2000}).by_default()},  // "try again after two seconds or more"
    {4007, stop().tell_user()},                                         // "licence has run out"
    {4100, at_once().then(redial::session::resume)},                    // "moved to another node: resume there"
    {4200, stop().after_a_change().by(redial::basis::inferred)},        // no words about it; looks like a client's bug
};

// How it connects: a key that can't be renewed, a hello to wait for, and gentler waits than the default.
inline constexpr redial::options sensor_options = [] {
  redial::options o;
  o.credential = redial::credential::fixed;
  o.backoff.cap = milliseconds{120000};
  return o;
}();

// Optional: words for explain_close. A program that never asks for them does not link them.
inline constexpr redial::text sensor_texts[] = {
    {4007, 4007, "Licence", "the licence of this device has run out", "renew it, then start again"},
};

inline constexpr redial::profile sensor =
    redial::make_profile<sensor_closes, redial::no_rows, &redial::rfc6455>("sensor", sensor_options, {}, sensor_texts);

// The proof, and what it catches. Were the first row {4000, 4150, ...} and the third {4100, 4200, ...}, they would
// share codes without one lying within the other, and the compiler would stop at this line with "static assertion
// failed" (clang adds "expression evaluates to '16 == 0'"); print to_string(check(sensor)), or let an editor show the
// value, to read "rows_overlap". tests/fit/reject/own_overlap.cpp keeps that true. Other faults have names of their own:
// rows_not_sorted, row_out_of_range, delay_out_of_range, base_over_cap and so on.
static_assert(redial::check(sensor) == redial::fault::none);

// --- 2. From Metered's ----------------------------------------------------------------------------------------------
// A proxy in front of Metered adds codes of its own, and the company wants nobody to come back after a kick. The third
// argument is the profile whose rows hold where these are silent.
inline constexpr redial::row company_closes[] = {
    {4020, stop().tell_user()},  // Metered: once more, with a fresh token
    {4800, 4899, backoff().first_between(milliseconds{5000}, milliseconds{60000})},  // the proxy is being replaced
    {4850, at_once()},                                                               // ... and says that it is done
};

inline constexpr redial::profile company = redial::make_profile<company_closes, redial::no_rows, &redial::metered>(
    "company", redial::metered.defaults, redial::metered.limits);
static_assert(redial::check(company) == redial::fault::none);

// What is inherited is inherited for good, so it can be proved as well:
static_assert(redial::explain_close(company, 4011).what == redial::explain_close(redial::metered, 4011).what);
static_assert(redial::explain_close(company, 4020).what.kind == redial::rule_class::stop);
static_assert(redial::explain_status(company, 401).what == redial::explain_status(redial::metered, 401).what);

// --- 3. In use ------------------------------------------------------------------------------------------------------
// Time that stands still and draws that come out lowest, which is also how a program's own tests use a machine.
namespace {

void show(const redial::profile& p, int code) {
  redial::manual_clock clock;
  redial::reconnector net{p, clock, redial::scripted_random{0}};
  (void)net.handle(redial::start{});
  (void)net.handle(redial::minted{});
  (void)net.handle(redial::ready{});
  const redial::decision d = net.handle(redial::closed{code});
  const unsigned long wait = d.action == redial::action::wait ? d.timer.count : 0;
  std::printf("%s %d: %s, %lu ms, session %s%s\n", p.name, code, redial::to_string(d.action), wait,
              redial::to_string(d.session), d.tell_user ? ", tell the user" : "");
}

}  // namespace

int main() {
  show(sensor, 4000);
  show(sensor, 4007);
  show(sensor, 4100);
  show(company, 4010);
  show(company, 4020);
  show(company, 4860);
  show(company, 4850);
}
