// SPDX-License-Identifier: MIT
// A profile of your own, in ten minutes: what your service's close codes ask for, as rows that the compiler proves.
//
// First one that starts from nothing, then one that takes Metered's rows over, changes one and adds a range, then one
// that has its own mind about all codes and its own ladder of waits. Copy what is nearest to what you have;
// decide_own.cpp plays events against it and prints its table. Build:  g++ -std=c++17 -I include own_profile.cpp
#include <redial/redial.hpp>

#include <cstdio>

using redial::milliseconds;

// --- 1. From nothing -----------------------------------------------------------------------------------------------
// A service is a type. What it inherits is what holds where it says nothing: here the WebSocket protocol's own close
// codes and all HTTP statuses (services::rfc6455), and the words that rows begin with: stop, backoff, at_once, expired,
// fresh_token, once.
struct sensor_service : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "sensor";

  // Rows stand in ascending order. A range may hold narrower rows, which win. Behind a rule there may be words for
  // explain_close: a name, what has happened, what to do. A program that never asks for them does not link them.
  static constexpr redial::row closes[] = {
      {4000, 4099, backoff().at_least(milliseconds{2000}).by_default()},  // "try again after two seconds or more"
      {4007, stop().tell_user(), "Licence", "the licence of this device has run out", "renew it, then start again"},
      {4100, at_once().with_session(redial::session::resume)},              // "moved to another node: resume there"
      {4200, stop().after_a_change().with_basis(redial::basis::inferred)},  // no words about it; looks like our bug
  };

  // How it connects: a key that can't be renewed, a hello to wait for, and gentler waits than the default.
  static constexpr redial::options defaults = [] {
    redial::options o;
    o.credential = redial::credential::fixed;
    o.backoff.cap = milliseconds{120000};
    return o;
  }();
};

// The compiler proves the rows here. Were the first row {4000, 4150, ...} and the third {4100, 4200, ...}, they would
// share codes without one lying within the other, and the compiler would refuse the line below and name the fault:
// proved<fault::rows_overlap>. Others are rows_not_sorted, row_out_of_range, delay_out_of_range.
inline constexpr redial::profile sensor = redial::make_profile<sensor_service>();

// --- 2. From Metered's ----------------------------------------------------------------------------------------------
// A proxy in front of Metered adds codes of its own, and the company wants nobody to come back after a kick. Metered's
// rows hold where these are silent, and so do its options; limits are a service's own.
struct company_service : redial::over<redial::services::metered> {
  static constexpr const char* name = "company";
  static constexpr redial::row closes[] = {
      {4020, stop().tell_user()},  // Metered: once more, with a fresh token
      {4800, 4899, backoff().first_between(milliseconds{5000}, milliseconds{60000})},  // the proxy is being replaced
      {4850, at_once()},                                                               // ... and says that it is done
  };
  static constexpr redial::limits limits = redial::metered.limits;
};
inline constexpr redial::profile company = redial::make_profile<company_service>();

// What is inherited is inherited for good, so it can be proved as well:
static_assert(redial::explain_close(company, 4011).what == redial::explain_close(redial::metered, 4011).what);
static_assert(redial::explain_close(company, 4020).what.kind == redial::rule_class::stop);
static_assert(redial::explain_status(company, 401).what == redial::explain_status(redial::metered, 401).what);

// --- 3. With a mind of its own --------------------------------------------------------------------------------------
// A service whose page says: whatever is not listed is final; 1000 means "come again at once"; wait 1, 5, 15, then 60
// s.
struct strict_service : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "strict";
  static constexpr redial::row closes[] = {
      {1000, 4999, stop().tell_user().by_default()},  // unknown codes stop ...
      {1000, at_once()},                              // ... this one comes back at once, and backs off if that repeats
      {1001, 1006, backoff()},                        // ... and what is the network's fault is not given up for
      {1011, 1014, backoff()},
  };
  // A curve: the range, in milliseconds, that the next wait is drawn from. o: the options' curve, to be used or not;
  // retries: how many there were since the last stable session, from 0; last: what was drawn for the one before, 0 on
  // the first. It is called before each wait, at compile time as well, and must not depend on anything else, unless a
  // server may change it while the program runs.
  static constexpr redial::draw_range curve(const redial::backoff_options& o, uint32_t retries, uint32_t last) {
    constexpr uint32_t ladder[] = {1000, 5000, 15000, 60000};
    const uint32_t step = ladder[retries < 3 ? retries : 3];
    (void)last;
    return {step, step + step * o.jitter_percent / 100};  // never sooner, at most a fifth later
  }
};
inline constexpr redial::profile strict = redial::make_profile<strict_service>();
static_assert(strict_service::curve({}, 9, 0).lowest == 60000 && strict_service::curve({}, 9, 0).highest == 72000);
static_assert(redial::explain_close(strict, 4321).what.kind == redial::rule_class::stop);
static_assert(redial::explain_status(strict, 503).what.kind == redial::rule_class::backoff);  // statuses are the base's

// --- 4. In use ------------------------------------------------------------------------------------------------------
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
  show(strict, 1000);
  show(strict, 1006);
  show(strict, 4321);
}
