// SPDX-License-Identifier: MIT
// A device's bad day: a deploy, refusals, too many messages, a token that runs out, an administrator, a lost link, dead
// sockets, two deep sleeps and a suspended account. The link and the token service are simulated, the clock is virtual
// and wraps; all the rest is what firmware does. Every decision is compared with what the contract asks for, worked out
// by hand: first boot and third draw the low end of every range, the second the high end.
#include <redial/redial.hpp>

#include "boards/board.hpp"
#include "text.hpp"

using redial::action;
using redial::phase;
using redial::reason;

namespace {

// --- what a reset leaves alone ---------------------------------------------------------------------------------------

constexpr uint32_t mark = 0x52454449u;
struct rtc_memory {
  uint32_t mark;
  uint32_t boots;
  uint32_t checked;  ///< decisions so far
  uint32_t slept;
  redial::saved_state machine;
};
static_assert(alignof(rtc_memory) <= 4, "");
// Without an initial value: as raw words, because a saved_state has one.
REDIAL_TEST_NOINIT uint32_t rtc_words[sizeof(rtc_memory) / 4];
rtc_memory& rtc() { return *reinterpret_cast<rtc_memory*>(rtc_words); }

// --- the world -------------------------------------------------------------------------------------------------------

constexpr uint32_t first_tick[] = {0xFFFFFFFFu - 50000u, 0, 0xFFFFFFFFu - 10000u};
uint32_t tick;
uint32_t millis() { return tick; }
uint32_t noise() { return rtc().boots == 2 ? 0xFFFFFFFFu : 0u; }
uint32_t since_boot() { return tick - first_tick[rtc().boots - 1]; }

/// What the far end, or the device's owner, does.
enum class does : uint8_t {
  dialled,
  opens,
  says,
  closes,
  refuses,
  breaks,
  link_falls,
  link_rises,
  sleeps,
  pokes,
  quits,
  end
};
struct act {
  uint32_t after;  ///< the act before it, in ms
  does what;
  uint16_t number = 0;
  const char* text = "";
};
constexpr const char welcome[] = R"({"type":"welcome","maxMessageSize":65536})";

constexpr act first_boot[] = {
    {0, does::dialled},
    {100, does::opens},
    {50, does::says, 0, welcome},
    {59700, does::says, 0, R"({"retryAfterMs":2500,"type":"going_away"})"},
    {100, does::closes, 1001},
    {0, does::dialled},
    {100, does::refuses, 503, "7"},
    {0, does::dialled},
    {50, does::opens},
    {50, does::says, 0, welcome},
    {5200, does::closes, 4011},
    {0, does::dialled},
    {50, does::opens},
    {50, does::says, 0, welcome},
    {41900, does::closes, 4002},
    {0, does::dialled},
    {50, does::opens},
    {50, does::says, 0, welcome},
    {39700, does::closes, 4020},
    {0, does::dialled},
    {50, does::opens},
    {50, does::says, 0, welcome},
    {39750, does::link_falls},
    {5000, does::link_rises},
    {0, does::dialled},  // breaks inside connect()
    {0, does::breaks},
    {0, does::dialled},  // nobody answers
    {0, does::dialled},  // opens, but no welcome comes
    {100, does::opens},
    {10500, does::sleeps, 2000},
    {0, does::end},
};
constexpr act second_boot[] = {
    {0, does::dialled},  {100, does::refuses, 401},
    {0, does::dialled},  {100, does::refuses, 429, "Tue, 21 Oct 2025 07:28:45 GMT"},  // 45 s from now
    {9150, does::pokes}, {10000, does::sleeps, 10000},
    {0, does::end},
};
constexpr act third_boot[] = {
    {0, does::dialled},
    {50, does::opens},
    {50, does::says, 0, R"({"type":"welcome","expiresAt":1761032500,"serverTime":1761031900})"},  // 600 s
    {400000, does::closes, 4012},
    {1000, does::closes, 1006},  // a late callback
    {1000, does::pokes},
    {0, does::dialled},
    {50, does::opens},
    {50, does::says, 0, welcome},
    {500, does::quits},
    {500, does::quits},
    {0, does::end},
};
constexpr const act* scripts[] = {first_boot, second_boot, third_boot};
constexpr int64_t answered = 1761031680;  // Tue, 21 Oct 2025 07:28:00 GMT, as the answer's own Date says

/// What the token service answers, 150 ms after it was asked: a life, or 0 for a failure.
constexpr uint32_t lives[][3] = {{120000, 120000, 3600000}, {0, 3600000, 3600000}, {3600000}};

// --- what has to come of it ------------------------------------------------------------------------------------------

constexpr uint32_t none = redial::never.count;
enum flags : uint8_t { plain, tells = 1, holds = 2 };
struct expected {
  uint32_t at;  ///< ms since boot
  redial::action action;
  uint32_t timer;
  redial::phase phase;
  uint32_t attempt;
  uint32_t connection;
  uint32_t mint;
  redial::reason reason;
  uint16_t code;
  uint8_t flags;
};

constexpr expected first_day[] = {
    {0, action::mint_token, 10000, phase::minting, 0, 0, 1, reason::start_requested, 0, plain},
    {150, action::connect, 10000, phase::connecting, 0, 1, 1, reason::start_requested, 0, plain},
    {250, action::none, 9900, phase::connecting, 0, 1, 1, reason::start_requested, 0, plain},
    {300, action::none, 30000, phase::online, 0, 1, 1, reason::none, 0, plain},
    {30300, action::none, 59850, phase::online, 0, 1, 1, reason::none, 0, plain},  // stable; a spare is due at 90150
    {60000, action::none, 30150, phase::online, 0, 1, 1, reason::none, 0, plain},  // going_away; the tick has wrapped
    {60100, action::wait, 2500, phase::waiting, 1, 1, 1, reason::server_shutdown, 1001, plain},
    {62600, action::connect, 10000, phase::connecting, 1, 2, 1, reason::server_shutdown, 1001, plain},
    {62700, action::wait, 7000, phase::waiting, 2, 2, 1, reason::http_status, 503, plain},
    {69700, action::connect, 10000, phase::connecting, 2, 3, 1, reason::http_status, 503, plain},
    {69750, action::none, 9950, phase::connecting, 2, 3, 1, reason::http_status, 503, plain},
    {69800, action::none, 20350, phase::online, 2, 3, 1, reason::none, 0, plain},
    {75000, action::wait, 3200, phase::waiting, 3, 3, 1, reason::close_code, 4011, holds},
    {78200, action::connect, 10000, phase::connecting, 3, 4, 1, reason::close_code, 4011, holds},
    {78250, action::none, 9950, phase::connecting, 3, 4, 1, reason::close_code, 4011, holds},
    {78300, action::none, 11850, phase::online, 3, 4, 1, reason::none, 0, holds},
    {90150, action::mint_token, 10000, phase::online, 3, 4, 2, reason::none, 0, holds},  // 3/4 of 120 s: a spare
    {90300, action::none, 18000, phase::online, 3, 4, 2, reason::none, 0, holds},
    {108300, action::none, 102000, phase::online, 0, 4, 2, reason::none, 0, plain},  // stable; the spare's life is kept
    {120200, action::connect, 10000, phase::connecting, 1, 5, 2, reason::close_code, 4002, plain},  // with the spare
    {120250, action::none, 9950, phase::connecting, 1, 5, 2, reason::close_code, 4002, plain},
    {120300, action::none, 30000, phase::online, 1, 5, 2, reason::none, 0, plain},
    {150300, action::none, 30000, phase::online, 0, 5, 2, reason::none, 0, plain},
    {160000, action::mint_token, 10000, phase::minting, 1, 5, 3, reason::close_code, 4020, plain},  // once, at once
    {160150, action::connect, 10000, phase::connecting, 1, 6, 3, reason::close_code, 4020, plain},
    {160200, action::none, 9950, phase::connecting, 1, 6, 3, reason::close_code, 4020, plain},
    {160250, action::none, 30000, phase::online, 1, 6, 3, reason::none, 0, plain},
    {190250, action::none, 2669900, phase::online, 0, 6, 3, reason::none, 0, plain},
    {200000, action::disconnect, none, phase::offline, 0, 6, 3, reason::link_lost, 0, plain},
    {205000, action::connect, 10000, phase::connecting, 0, 7, 3, reason::link_lost, 0, plain},  // the draw is 0
    {205000, action::wait, 800, phase::waiting, 1, 7, 3, reason::transport_failure, 0, plain},  // from inside connect
    {205800, action::connect, 10000, phase::connecting, 1, 8, 3, reason::transport_failure, 0, plain},
    {215800, action::disconnect, 1600, phase::waiting, 2, 8, 3, reason::connect_timeout, 0, plain},
    {217400, action::connect, 10000, phase::connecting, 2, 9, 3, reason::connect_timeout, 0, plain},
    {217500, action::none, 9900, phase::connecting, 2, 9, 3, reason::connect_timeout, 0, plain},
    {227400, action::disconnect, 3200, phase::waiting, 3, 9, 3, reason::ready_timeout, 0, plain},
    // sleeps at 228000, with 2600 ms of the wait to go, for 2000 ms
};
constexpr expected second_day[] = {
    {0, action::wait, 600, phase::waiting, 3, 0, 0, reason::start_requested, 0, plain},
    {600, action::mint_token, 10000, phase::minting, 3, 0, 1, reason::start_requested, 0, plain},
    {750, action::wait, 9600, phase::waiting, 4, 0, 1, reason::mint_failure, 0, plain},
    {10350, action::mint_token, 10000, phase::minting, 4, 0, 2, reason::mint_failure, 0, plain},
    {10500, action::connect, 10000, phase::connecting, 4, 1, 2, reason::mint_failure, 0, plain},
    {10600, action::mint_token, 10000, phase::minting, 5, 1, 3, reason::http_status, 401, plain},
    {10750, action::connect, 10000, phase::connecting, 5, 2, 3, reason::http_status, 401, plain},
    {10850, action::wait, 54000, phase::waiting, 6, 2, 3, reason::http_status, 429, plain},
    {20000, action::none, 44850, phase::waiting, 6, 2, 3, reason::http_status, 429, plain},  // the server's wait holds
    // sleeps at 30000, with 34850 ms to go, for 10000 ms
};
constexpr expected third_day[] = {
    {0, action::wait, 24850, phase::waiting, 6, 0, 0, reason::start_requested, 0, plain},
    {24850, action::mint_token, 10000, phase::minting, 6, 0, 1, reason::start_requested, 0, plain},
    {25000, action::connect, 10000, phase::connecting, 6, 1, 1, reason::start_requested, 0, plain},
    {25050, action::none, 9950, phase::connecting, 6, 1, 1, reason::start_requested, 0, plain},
    {25100, action::none, 30000, phase::online, 6, 1, 1, reason::none, 0, plain},
    {55100, action::none, 420000, phase::online, 0, 1, 1, reason::none, 0, plain},  // 3/4 of the life that welcome gave
    {425100, action::stop, none, phase::stopped, 0, 1, 1, reason::close_code, 4012, tells},
    {426100, action::none, none, phase::stopped, 0, 1, 1, reason::close_code, 4012, plain},
    {427100, action::connect, 10000, phase::connecting, 0, 2, 1, reason::start_requested, 0, plain},
    {427150, action::none, 9950, phase::connecting, 0, 2, 1, reason::start_requested, 0, plain},
    {427200, action::none, 30000, phase::online, 0, 2, 1, reason::none, 0, plain},
    {427700, action::stop, none, phase::stopped, 0, 2, 1, reason::stop_requested, 0, plain},
    {428200, action::none, none, phase::stopped, 0, 2, 1, reason::stop_requested, 0, plain},
};
struct day {
  const expected* rows;
  uint32_t size;
};
template <uint32_t Size>
constexpr day day_of(const expected (&rows)[Size]) {
  return {rows, Size};
}
constexpr day days[] = {day_of(first_day), day_of(second_day), day_of(third_day)};

// --- the device ------------------------------------------------------------------------------------------------------

using machine = redial::reconnector<uint32_t (*)(), uint32_t (*)()>;

/// Silence is not watched here: its looks would stand between all other timers. tapes/link.txt plays them.
constexpr redial::options unwatched() {
  redial::options o = redial::metered.defaults;
  o.liveness_timeout = redial::milliseconds{0};
  return o;
}

/// Firmware as it would be, but for the judge.
class device {
 public:
  explicit device(machine& net) : net_(net), next_(scripts[rtc().boots - 1]) {}

  /// Runs until the script ends or puts the device to sleep.
  bool live() {
    feed(redial::start{});
    while (right_) {
      const uint32_t mint_in = mint_due_ - tick;
      const uint32_t act_in = acting_ ? act_due_ - tick : none;
      uint32_t first = alarm_ - tick;
      if (!armed_) { first = none; }
      if (minting_ && mint_in < first) { first = mint_in; }
      if (act_in < first) { first = act_in; }
      if (first == none) { return finished(); }
      tick += first;
      if (acting_ && act_in == first) {
        if (!perform()) { return finished(); }
      } else if (minting_ && mint_in == first) {
        minting_ = false;
        const uint32_t life = lives[rtc().boots - 1][minted_++];
        feed(life != 0 ? redial::event{redial::minted{redial::milliseconds{life}, mint_}}
                       : redial::event{redial::mint_failed{false, mint_}});
      } else {
        armed_ = false;
        feed(redial::elapsed{});
      }
    }
    return false;
  }

  // What `drive` calls. The timer is armed before connect, so a connect that fails at once leaves the newer one armed.
  void arm(redial::milliseconds span) {
    armed_ = span != redial::never;
    alarm_ = tick + span.count;
  }
  void connect(const redial::decision& d) {
    connection_ = d.connection;
    if (next_->what != does::dialled) {
      complain("a connect that the script does not know of");
      return;
    }
    ++next_;
    if (next_->what == does::breaks) {
      ++next_;
      acting_ = false;
      judge(d);  // drive returns to the caller of the outer feed only after the inner one
      judged_ = true;
      feed(redial::failed{d.connection});
      return;
    }
    schedule();
  }
  void mint_token(const redial::decision& d) {
    minting_ = true;
    mint_ = d.mint;
    mint_due_ = tick + 150;
  }
  void disconnect(const redial::decision&) {}
  void stop(const redial::decision&) {}
  void ping(const redial::decision&) { complain("a ping to a peer that is not watched"); }

 private:
  void schedule() {
    acting_ = next_->what != does::dialled;
    act_due_ = tick + next_->after;
  }

  /// The next act of the script; false at its end or into sleep.
  bool perform() {
    const act& now = *next_++;
    schedule();
    const uint32_t id = connection_;
    switch (now.what) {
      case does::opens: feed(redial::opened{id}); break;
      case does::says: {
        size_t size = 0;
        while (now.text[size] != '\0') { ++size; }
        feed(redial::metered_wire::to_event(redial::metered_wire::read(now.text, size), id));  // no clock of its own
        break;
      }
      case does::closes: feed(redial::closed{now.number, id}); break;
      case does::refuses: {
        size_t size = 0;
        while (now.text[size] != '\0') { ++size; }
        feed(redial::rejected{now.number, redial::parse_retry_after(now.text, size, answered), id});
        break;
      }
      case does::breaks: feed(redial::failed{id}); break;
      case does::link_falls: feed(redial::link_down{}); break;
      case does::link_rises: feed(redial::link_up{}); break;
      case does::pokes: feed(redial::start{}); break;
      case does::quits: feed(redial::stop{}); break;
      case does::sleeps:
        rtc().machine = net_.save();
        rtc().slept = now.number;
        return false;
      case does::dialled:
      case does::end: return false;
    }
    return true;
  }

  void feed(redial::event e) {
    judged_ = false;
    const redial::decision d = redial::drive(net_, *this, e);
    if (!judged_) { judge(d); }
    if (net_.timer() != (armed_ ? redial::milliseconds{alarm_ - tick} : redial::never)) {
      complain("timer() is not what is armed");
    }
    judged_ = true;
  }

  void judge(const redial::decision& d) {
    const day& today = days[rtc().boots - 1];
    if (row_ == today.size) {
      complain("one decision too many");
      return;
    }
    const expected& e = today.rows[row_++];
    const uint8_t flags = static_cast<uint8_t>((d.tell_user ? tells : 0) | (d.hold_publishing ? holds : 0));
    const bool same = since_boot() == e.at && d.action == e.action && d.timer.count == e.timer && d.phase == e.phase &&
                      d.attempt == e.attempt && d.connection == e.connection && d.mint == e.mint &&
                      d.reason == e.reason && d.code == e.code && flags == e.flags;
    ++rtc().checked;
    if (same) { return; }
    complain("not what the contract asks for");
    line out;
    redial::decision want;
    want.action = e.action;
    want.timer = redial::milliseconds{e.timer};
    want.phase = e.phase;
    want.attempt = e.attempt;
    want.connection = e.connection;
    want.mint = e.mint;
    want.reason = e.reason;
    want.code = e.code;
    want.tell_user = (e.flags & tells) != 0;
    want.hold_publishing = (e.flags & holds) != 0;
    (out << "  got  " << since_boot() << ": " << d).end();
    (out << "  want " << e.at << ": " << want).end();
  }

  bool finished() {
    if (right_ && row_ != days[rtc().boots - 1].size) { complain("decisions are missing"); }
    return right_;
  }

  void complain(const char* what) {
    right_ = false;
    line out;
    (out << "boot " << rtc().boots << ", row " << row_ << ": " << what).end();
  }

  machine& net_;
  const act* next_;
  uint32_t row_ = 0;
  uint32_t connection_ = 0;
  uint32_t alarm_ = 0;
  uint32_t act_due_ = 0;
  uint32_t mint_due_ = 0;
  uint32_t mint_ = 0;
  uint32_t minted_ = 0;
  bool armed_ = false;
  bool acting_ = false;
  bool minting_ = false;
  bool judged_ = false;
  bool right_ = true;
};

}  // namespace

int run() {
  const bool woken = rtc().mark == mark;
  if (!woken) {  // power-on: the section holds noise
    rtc().mark = mark;
    rtc().boots = 0;
    rtc().checked = 0;
  }
  if (rtc().boots == 3) { return 3; }
  tick = first_tick[rtc().boots++];
  machine net{redial::metered, millis, noise, unwatched()};
  if (woken) {
    redial::saved_state spoilt = rtc().machine;
    reinterpret_cast<unsigned char*>(&spoilt)[9] ^= 0x10u;
    const bool fooled = net.restore(spoilt, redial::milliseconds{0});
    if (fooled || !net.restore(rtc().machine, redial::milliseconds{rtc().slept})) { return 2; }
  }
  device d{net};
  if (!d.live()) { return 1; }
  if (rtc().boots < 3) { board::reset(); }
  line out;
  (out << "outage: " << rtc().checked << " decisions in " << rtc().boots << " boots, all as the contract asks").end();
  return 0;
}
