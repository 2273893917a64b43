// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <random>
#include <type_traits>
#include <vector>

#include "journal.hpp"
#include "services.hpp"

// Machines of every service under options at both ends of what `check` lets through: events by chance, most of them
// such as a transport would send, saves after each, restores into the same machine, other options and other services.

namespace {

using redial::milliseconds;
using redial::never;
using redial::phase;
using std::uint32_t;

constexpr uint32_t longest = 0x7FFFFFFF;

// --- options ---------------------------------------------------------------------------------------------------------

uint32_t span(dice& any, uint32_t least, uint32_t most) {
  switch (any.below(6)) {
    case 0: return least;
    case 1: return most;
    case 2: return least + 1 + any.below(20);
    default: return least + static_cast<uint32_t>(any.any() % (std::uint64_t{most} - least + 1));
  }
}

redial::options options(dice& any, const redial::options& usual) {
  redial::options o = usual;
  const auto now_and_then = [&any](milliseconds& what, uint32_t least, uint32_t most) {
    if (any.one_in(3)) { what.count = span(any, least, most); }
  };
  if (any.one_in(2)) {
    o.backoff.cap.count = span(any, 1, 3600000);
    o.backoff.base.count = span(any, 1, any.one_in(3) ? 1000 : 3600000);
    if (o.backoff.base > o.backoff.cap && !any.one_in(20)) { o.backoff.cap = o.backoff.base; }
    o.backoff.factor_percent = static_cast<std::uint16_t>(span(any, 100, 1000));
    o.backoff.jitter_percent = static_cast<std::uint8_t>(span(any, 0, 100));
  }
  now_and_then(o.stable_after, 1, longest);
  now_and_then(o.first_spread, 0, longest);
  now_and_then(o.connect_timeout, 1, longest);
  now_and_then(o.mint_timeout, 1, longest);
  now_and_then(o.liveness_timeout, 0, longest);
  now_and_then(o.token_margin, 0, longest);
  now_and_then(o.once_window, 1, longest);
  now_and_then(o.max_server_delay, 1, longest);
  now_and_then(o.patience, 0, any.one_in(2) ? 100000 : longest);
  if (any.one_in(6)) { o.patience = never; }
  now_and_then(o.refusal_delay, 0, any.one_in(2) ? 10000 : longest);
  if (any.one_in(3)) { o.tell_user_after = static_cast<std::uint8_t>(any.below(4)); }
  if (any.one_in(3)) { o.probe_after.count = span(any, 1, any.one_in(2) ? 100000 : longest); }
  if (any.one_in(2)) {
    o.budget.burst = any.one_in(4) ? static_cast<uint32_t>(any.any()) : any.below(9);
    o.budget.interval.count = span(any, 0, any.one_in(4) || o.budget.burst == 0 ? longest : longest / o.budget.burst);
  }
  const uint32_t few[] = {0, 1, 2, 3, 5, 0xFFFFFFFF};
  if (any.one_in(3)) { o.max_attempts = any.of(few); }
  const std::uint8_t failures[] = {0, 1, 2, 3, 254, 255};
  if (any.one_in(2)) { o.max_auth_failures = any.of(failures); }
  if (any.one_in(2)) { o.credential = static_cast<redial::credential>(any.below(any.one_in(20) ? 5 : 3)); }
  o.reconnect_after_kick = !any.one_in(4);
  if (any.one_in(3)) { o.expect_ready = !o.expect_ready; }
  return o;
}

// --- a machine's world -----------------------------------------------------------------------------------------------

/// A source that draws by chance or is stuck at an end, and counts.
struct source {
  struct state {
    dice any{7};
    int stuck = 0;
    uint32_t draws = 0;
  };
  state* of;
  uint32_t operator()() const {
    ++of->draws;
    const auto value = static_cast<uint32_t>(of->any.next());
    return of->stuck == 0 ? value : of->stuck == 1 ? 0 : of->stuck == 2 ? 0xFFFFFFFF : value | 0xFFFF0000u;
  }
};

struct ticks {
  const uint32_t* now;
  uint32_t operator()() const { return *now; }
};

using machine = redial::reconnector<ticks, source>;
using moving_machine = redial::handover<ticks, source>;

void note_saved(journal& log, const redial::saved_state& s) {
  static_assert(sizeof s == 32);
  uint32_t w[8];
  std::memcpy(w, &s, sizeof s);
  log(" saved", w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]);
}

template <class Net>
struct world {
  journal& log;
  dice any;
  const std::vector<const redial::profile*> services = judge::services();
  const redial::profile* service = services[0];
  redial::options chosen{};
  source::state bits{};
  uint32_t now = 0;
  std::optional<Net> net{};
  redial::decision last{};
  uint32_t connections[4] = {};
  uint32_t at = 0;

  world(journal& to, std::uint64_t seed) : log(to), any(seed) {}

  void make(bool with_other_options) {
    if (with_other_options) { chosen = options(any, service->defaults); }
    net.emplace(*service, ticks{&now}, source{&bits}, chosen);
    last = {};
    log("made", redial::check(chosen), net->timer(), net->phase(), net->attempt(), net->connection());
    note_saved(log, net->save());
  }

  void note(const redial::decision& d) {
    last = d;
    log("decision", d.action, d.timer, d.phase, d.attempt, d.connection, d.mint, d.reason, d.code, d.tell_user,
        d.hold_publishing, d.session, d.endpoint, d.budget_wait);
    log(" machine", net->timer(), net->phase(), net->connected(), net->attempt(), net->connection(), bits.draws);
    note_saved(log, net->save());
    if (d.action == redial::action::connect) { connections[at++ % 4] = d.connection; }
  }

  uint32_t id(uint32_t newest) {
    switch (any.below(16)) {
      case 0: return newest - 1;
      case 1: return newest + 1;
      case 2: return newest - any.below(20);
      case 3: return static_cast<uint32_t>(any.any());
      case 4:
      case 5:
      case 6: return any.of(connections);
      case 7:
      case 8:
      case 9: return redial::current;
      default: return newest;
    }
  }

  uint32_t code() {
    const uint32_t known[] = {0,    999,  1000, 1001, 1005, 1006, 1008, 1011,
                              1012, 1013, 1015, 3000, 3003, 4999, 5000, 65535};
    switch (any.below(4)) {
      case 0: return any.of(known);
      case 1: return 4000 + any.below(30);
      case 2: return 4000 + any.below(1000);
      default: return any.one_in(4) ? static_cast<uint32_t>(any.any()) : 4001 + any.below(20);
    }
  }

  uint32_t status() {
    const uint32_t known[] = {0, 101, 200, 301, 401, 403, 404, 408, 410, 425, 429, 500, 501, 503, 511, 65535};
    return any.one_in(8) ? static_cast<uint32_t>(any.any()) : any.of(known);
  }

  milliseconds length() {
    const uint32_t known[] = {0,     1,     2,       500,     5000,        9999,       10000,     29999,
                              30000, 60000, 3600000, longest, longest + 1, 0xFFFFFFFE, 0xFFFFFFFF};
    return milliseconds{any.one_in(2) ? any.of(known) : static_cast<uint32_t>(any.any())};
  }

  redial::event by_chance() {
    switch (any.below(16)) {
      case 0: return redial::start{};
      case 1: return any.one_in(4) ? redial::event{redial::stop{}} : redial::start{};
      case 2: return redial::opened{id(net->connection())};
      case 3: return redial::ready{id(net->connection()), length()};
      case 4:
      case 5: return redial::closed{code(), id(net->connection())};
      case 6: return redial::rejected{status(), any.one_in(2) ? milliseconds{0} : length(), id(net->connection())};
      case 7: return redial::failed{id(net->connection())};
      case 8: return redial::going_away{length(), id(net->connection())};
      case 9: return redial::received{id(net->connection())};
      case 10: return redial::minted{length(), id(last.mint)};
      case 11: return redial::mint_failed{any.one_in(8), id(last.mint), any.one_in(2) ? milliseconds{0} : length()};
      case 12: return any.one_in(3) ? redial::event{redial::token_lost{}} : redial::event{};
      case 13: return any.one_in(2) ? redial::event{redial::link_down{}} : redial::link_up{};
      case 14: return any.one_in(2) ? redial::event{redial::session_lost{id(net->connection())}} : redial::link_up{};
      default: return redial::elapsed{};
    }
  }

  /// What brings a machine on from where it is.
  redial::event likely() {
    switch (net->phase()) {
      case phase::idle: return redial::start{};
      case phase::minting: return redial::minted{any.one_in(2) ? never : length(), last.mint};
      case phase::connecting:
        return any.one_in(2)   ? redial::event{redial::ready{net->connection(), any.one_in(2) ? never : length()}}
                 : any.one_in(2) ? redial::event{redial::opened{}}
                               : redial::event{redial::closed{code()}};
      case phase::online:
        return any.one_in(3)   ? redial::event{redial::closed{code()}}
               : any.one_in(2) ? redial::event{redial::elapsed{}}
               : any.one_in(2) ? redial::event{redial::received{}}
                               : redial::event{redial::minted{length(), last.mint}};
      case phase::waiting: return redial::elapsed{};
      case phase::offline: return redial::link_up{};
      case phase::stopped: return any.one_in(2) ? redial::event{redial::start{}} : redial::elapsed{};
    }
    return {};
  }

  void pass_time() {
    const uint32_t due = net->timer().count;
    switch (any.below(12)) {
      case 0:
      case 1: break;
      case 2: now += 1; break;
      case 3: now += any.below(2000); break;
      case 4: now += static_cast<uint32_t>(any.any()) & longest; break;
      case 5: now -= any.below(100000); break;
      case 6: now += due != never.count && due > 0 ? due - 1 : 0; break;
      case 7: now += due != never.count ? due + 1 : any.below(20000); break;
      default: now += due != never.count ? due : 0; break;
    }
  }

  /// A reboot: the state into a new machine, perhaps of other options or another service, perhaps after a while.
  void reboot() {
    redial::saved_state s = net->save();
    const uint32_t running = last.timer.count;
    if (any.one_in(4)) { service = services[any.below(static_cast<uint32_t>(services.size()))]; }
    if (any.one_in(4)) { bits.stuck = static_cast<int>(any.below(4)); }
    make(any.one_in(2));
    if (any.one_in(8)) {  // a bit that flipped
      unsigned char bytes[sizeof s];
      std::memcpy(bytes, &s, sizeof s);
      bytes[any.below(sizeof s)] ^= static_cast<unsigned char>(1u << any.below(8));
      std::memcpy(&s, bytes, sizeof s);
    }
    if (any.one_in(16)) { (void)net->handle(by_chance()); }
    const uint32_t away[] = {
        0, 1, running - 1, running, running + 1, any.below(40000), static_cast<uint32_t>(any.any()), 0xFFFFFFFF};
    if (any.one_in(2)) { now = static_cast<uint32_t>(any.any()); }
    const bool taken = net->restore(s, milliseconds{any.of(away)});
    log("restored", taken, net->timer(), net->attempt(), net->phase(), bits.draws);
    note_saved(log, net->save());
    if (any.one_in(2)) { now += static_cast<uint32_t>(any.any()) & longest; }
    log("later", net->timer());
    note_saved(log, net->save());
  }

  void play(int events) {
    for (int i = 0; i < events; ++i) {
      pass_time();
      log("timer", net->timer());
      if (any.one_in(4)) { net->saw_frame(id(net->connection())); }
      if constexpr (std::is_same_v<Net, moving_machine>) {
        if (net->connected() && any.one_in(3)) {
          note(net->move_within(length()));
          log(" moving", net->moving());
          continue;
        }
      }
      note(net->handle(any.one_in(3) ? by_chance() : likely()));
      if constexpr (std::is_same_v<Net, moving_machine>) {
        log(" moving", net->moving());
        if (net->moving() && any.one_in(3)) {  // the successor
          const uint32_t id = last.connection;
          note(net->handle(any.one_in(2) ? redial::event{redial::ready{id}}
                                         : redial::event{redial::closed{code(), id}}));
        }
      }
      if (any.one_in(40)) { reboot(); }
    }
  }
};

template <class Net>
void machines(journal& log, int sets, int events) {
  world<Net> w{log, sizeof(Net)};
  for (const redial::profile* service : w.services) {
    for (int set = 0; set < sets; ++set) {
      w.service = service;
      w.bits.stuck = set % 4 == 3 ? static_cast<int>(w.any.below(4)) : 0;
      w.now = static_cast<uint32_t>(w.any.any());
      w.chosen = service->defaults;
      w.make(set != 0);
      w.play(events);
    }
  }
}

/// Thousands of refusals and kicks in one outage, over reboots: what counts must not wrap.
void counts(journal& log) {
  for (const std::uint8_t limit : {0, 1, 255}) {
    world<machine> w{log, limit};
    w.chosen = w.service->defaults;
    w.chosen.max_auth_failures = limit;
    w.chosen.budget.burst = 0;
    w.chosen.credential = redial::credential::token;
    for (const uint32_t code : {4001u, 4005u}) {
      w.make(false);
      for (int i = 0; i < 3000; ++i) {
        w.now += w.net->timer().count != never.count ? w.net->timer().count : 0;
        w.note(w.net->handle(w.net->phase() == phase::connecting ? redial::event{redial::closed{code}} : w.likely()));
        if (i % 700 == 699) {
          const redial::saved_state s = w.net->save();
          w.make(false);
          log("taken", w.net->restore(s, milliseconds{1}));
        }
      }
    }
  }
}

/// What `drive` calls, in order.
void driven(journal& log) {
  struct host {
    journal& log;
    void arm(milliseconds m) { log("arm", m); }
    void connect(const redial::decision& d) { log("connect", d.connection); }
    void mint_token(const redial::decision& d) { log("mint", d.mint); }
    void disconnect(const redial::decision& d) { log("disconnect", d.connection); }
    void stop(const redial::decision& d) { log("stop", d.reason); }
    void ping(const redial::decision& d) { log("ping", d.connection); }
  } h{log};
  world<machine> w{log, 3};
  w.make(false);
  for (int i = 0; i < 20000; ++i) {
    w.pass_time();
    const redial::decision d = redial::drive(*w.net, h, w.any.one_in(3) ? w.by_chance() : w.likely());
    w.note(d);
  }
}

// --- clocks ----------------------------------------------------------------------------------------------------------

/// Two readings of a clock, as a running timer of an hour sees them.
template <class Clock, class Set>
void tell_time(journal& log, dice& any, Clock clock, Set set, std::int64_t least, std::int64_t most) {
  redial::options o = redial::rfc6455.defaults;
  o.backoff = {milliseconds{3600000}, milliseconds{3600000}, 100, 0};
  for (int i = 0; i < 400; ++i) {
    const auto range = static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least);
    const std::int64_t ends[] = {
        least,
        least + 1,
        -1,
        0,
        1,
        most - 1,
        most,
        static_cast<std::int64_t>(static_cast<std::uint64_t>(least) +
                                  (range == ~std::uint64_t{0} ? any.any() : any.any() % (range + 1)))};
    const std::int64_t from = any.of(ends);
    set(from < least ? least : from);
    redial::reconnector net{redial::rfc6455, clock, source{nullptr}, o};
    (void)net.handle(redial::start{});
    (void)net.handle(redial::failed{});
    log("from", net.timer());
    for (int step = 0; step < 6; ++step) {
      const auto by = static_cast<std::int64_t>(any.next() >> (2 + any.below(60)));
      const std::int64_t base = from < least ? least : from;
      if (base > most - by) { continue; }
      set(base + by);
      log("at", net.timer());
    }
  }
}

template <class Rep, class Period>
struct test_clock {
  using rep = Rep;
  using period = Period;
  using duration = std::chrono::duration<Rep, Period>;
  using time_point = std::chrono::time_point<test_clock>;
  static constexpr bool is_steady = true;
  static inline Rep count = 0;
  static time_point now() { return time_point{duration{count}}; }
};

template <class Rep, class Period>
void tell_chrono(journal& log, dice& any) {
  using clock = test_clock<Rep, Period>;
  const auto set = [](std::int64_t to) { clock::count = static_cast<Rep>(to); };
  const auto least = static_cast<std::int64_t>((std::numeric_limits<Rep>::min)());
  const auto most = static_cast<std::int64_t>((std::numeric_limits<Rep>::max)());
  tell_time(log, any, clock{}, set, least, most);
  tell_time(log, any, &clock::now, set, least, most);
}

uint32_t global_tick = 0;
unsigned long global_long() { return global_tick; }
std::uint64_t wide_tick = 0;

void clocks(journal& log) {
  dice any{11};
  using namespace std::chrono_literals;
  tell_chrono<std::int64_t, std::nano>(log, any);
  tell_chrono<std::int64_t, std::micro>(log, any);
  tell_chrono<std::int64_t, std::milli>(log, any);
  tell_chrono<std::int64_t, std::ratio<1>>(log, any);
  tell_chrono<std::int64_t, std::ratio<60>>(log, any);
  tell_chrono<std::int64_t, std::ratio<1, 60>>(log, any);
  tell_chrono<std::int64_t, std::ratio<1, 32768>>(log, any);
  tell_chrono<std::int64_t, std::ratio<7, 5>>(log, any);
  tell_chrono<std::int64_t, std::ratio<1001, 30000>>(log, any);
  tell_chrono<std::int32_t, std::milli>(log, any);
  tell_chrono<std::uint32_t, std::milli>(log, any);
  tell_chrono<std::int32_t, std::ratio<1, 100>>(log, any);
  const auto set = [](std::int64_t to) { global_tick = static_cast<uint32_t>(to); };
  tell_time(log, any, &global_long, set, 0, 0xFFFFFFFF);
  tell_time(
      log, any, [] { return global_tick; }, set, 0, 0xFFFFFFFF);
  tell_time(
      log, any, [] { return wide_tick; }, [](std::int64_t to) { wide_tick = static_cast<std::uint64_t>(to); }, 0,
      0x7FFFFFFFFFFFFFFF);
  redial::manual_clock manual{5};
  const auto set_manual = [&manual](std::int64_t to) { manual.set(static_cast<uint32_t>(to)); };
  tell_time(log, any, std::ref(manual), set_manual, 0, 0xFFFFFFFF);
  tell_time(log, any, manual, set_manual, 0, 0xFFFFFFFF);
  struct with_now {
    unsigned long long now() const { return global_tick; }
  };
  tell_time(log, any, with_now{}, set, 0, 0xFFFFFFFF);

  redial::manual_clock copy{manual};
  copy.set(17);
  copy.advance(milliseconds{0xFFFFFFFF});
  redial::manual_clock moved{redial::manual_clock{9}};
  redial::manual_clock moved_copy{std::move(copy)};
  moved_copy.advance(1h);
  redial::manual_clock own{3};
  redial::manual_clock taken{std::move(own)};
  taken.advance(milliseconds{1});
  log("manual", manual(), moved(), moved_copy(), taken(), redial::manual_clock{}());
}

// --- random sources --------------------------------------------------------------------------------------------------

template <class T, std::uint64_t Lowest, std::uint64_t Highest>
struct generator {
  using result_type = T;
  static constexpr T(min)() { return static_cast<T>(Lowest); }
  static constexpr T(max)() { return static_cast<T>(Highest); }
  dice* any;
  std::uint64_t* calls;
  int way;  // 0: by chance; 1, 2: stuck at an end; 3: mostly at an end
  T operator()() {
    ++*calls;
    const std::uint64_t width = Highest - Lowest;
    const std::uint64_t value = width == ~std::uint64_t{0} ? any->next() : any->next() % (width + 1);
    const bool free = way == 0 || (way == 3 && any->one_in(8));
    return static_cast<T>(Lowest + (free ? value : way == 1 ? 0 : width));
  }
};

template <class T>
struct plain_source {
  dice* any;
  std::uint64_t* calls;
  int way;
  T operator()() {
    ++*calls;
    return static_cast<T>(way == 0 || (way == 3 && any->one_in(4)) ? any->next() : way == 1 ? 0 : ~std::uint64_t{0});
  }
};

/// Draws of 31 bits and of few, as the first wait of a machine shows them.
template <class Random>
void draw_first(journal& log, Random random, const std::uint64_t* calls) {
  for (const uint32_t spread : {longest, 1u, 1000u, 0x40000000u}) {
    redial::options o = redial::rfc6455.defaults;
    o.first_spread.count = spread;
    redial::reconnector net{redial::rfc6455, redial::manual_clock{}, random, o};
    (void)net.handle(redial::start{});
    log("spread", net.save().wait, calls != nullptr ? *calls : 0);
    for (int i = 0; i < 40; ++i) {
      (void)net.handle(redial::stop{});
      (void)net.handle(redial::start{});
      (void)net.handle(redial::failed{});
      log("wait", net.save().wait, calls != nullptr ? *calls : 0);
    }
  }
}

template <template <class...> class Source, class... T>
void draw_from_all(journal& log) {
  for (int way = 0; way < 4; ++way) {
    dice any{13};
    std::uint64_t calls = 0;
    (draw_first(log, Source<T>{&any, &calls, way}, &calls), ...);
  }
}

template <class... G>
void draw_from(journal& log) {
  for (int way = 0; way < 4; ++way) {
    dice any{17};
    std::uint64_t calls = 0;
    (draw_first(log, G{&any, &calls, way}, &calls), ...);
    std::mt19937 seeds{static_cast<unsigned>(way)};
    draw_first(log, std::ref(seeds), nullptr);
  }
}

void sources(journal& log) {
  draw_from_all<plain_source, unsigned char, unsigned short, unsigned, unsigned long, unsigned long long>(log);
  draw_from<generator<unsigned, 0, 1>, generator<unsigned, 1, 6>, generator<unsigned, 0, 2>, generator<unsigned, 3, 6>,
            generator<unsigned, 0, 14>, generator<unsigned, 0, 15>, generator<unsigned, 0, 16>,
            generator<unsigned char, 0, 254>, generator<unsigned char, 0, 255>, generator<unsigned short, 0, 65534>,
            generator<unsigned short, 0, 65535>, generator<unsigned, 1, 65536>, generator<unsigned, 1, 2147483646>,
            generator<unsigned, 0, 4294967294>, generator<unsigned, 0, 4294967295>, generator<unsigned, 5, 4294967295>,
            generator<std::uint64_t, 0, 4294967296>, generator<std::uint64_t, 7, 4294967302>,
            generator<std::uint64_t, 0, 0xFFFFFFFFFFFFFFFE>, generator<std::uint64_t, 0, 0xFFFFFFFFFFFFFFFF>,
            generator<std::uint64_t, 0xFFFFFFFF00000000, 0xFFFFFFFFFFFFFFFF>>(log);
  draw_first(log, std::mt19937{1}, nullptr);
  draw_first(log, std::mt19937_64{1}, nullptr);
  draw_first(log, std::minstd_rand{1}, nullptr);
  draw_first(log, std::ranlux24{1}, nullptr);

  const uint32_t script[] = {1, 0xFFFFFFFF, 0x80000000};
  redial::scripted_random scripted{script};
  redial::scripted_random copy{scripted};
  redial::scripted_random moved{redial::scripted_random{script}};
  redial::scripted_random moved_copy{std::move(copy)};
  redial::scripted_random own{script};
  redial::scripted_random taken{std::move(own)};
  for (int i = 0; i < 8; ++i) {
    log("script", scripted(), moved_copy(), moved(), taken(), scripted.calls(), moved_copy.calls(), moved.calls(),
        taken.calls());
    if (i == 5) { moved_copy.set(77); }
  }
  redial::scripted_random one{};
  redial::scripted_random other{5};
  log("one", one(), other(), one.calls(), other.calls());
}

}  // namespace

int main(int count, char** words) {
  journal log{count > 1 ? words[1] : nullptr};
  log.begin("clocks");
  clocks(log);
  log.begin("sources");
  sources(log);
  log.begin("driven");
  driven(log);
  log.begin("counts");
  counts(log);
  log.begin("handover");
  machines<moving_machine>(log, 30, 2500);
  log.begin("machines");
  machines<machine>(log, 60, 3000);
  log.end();
}
