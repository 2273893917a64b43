// SPDX-License-Identifier: MIT
// Plays the tapes under tapes/, on the host and on every target, and prints each decision: the outputs must be the
// same, byte for byte. Where a tape says what has to come, it is compared here, so that a wrong answer that is the same
// everywhere fails as well.
//
// A line of a tape, one instruction; # begins a comment:
//   profile NAME          for the machines to come, with its own options, but liveness_timeout 0
//   option NAME VALUE     ... with this one changed; durations in ms
//   machine TICK          a new machine whose clock shows TICK
//   random low|high|SEED  what is drawn from now on: the ends of every range, or xorshift32
//   +MS                   time passes; -MS: the clock goes back
//   due                   time passes until the timer is due, and elapsed is fed
//   online, stable        whatever leads there, one decision a line
//   start, closed 4010, rejected 503 7000, minted 60000 ...   an event with its numbers
//   frame                 saw_frame, which no decision answers
//   old EVENT             the same, from the connection or mint before
//   text JSON             a message, through metered_wire; unix SECONDS sets the clock it is read by
//   refused STATUS TEXT   rejected, with Retry-After's text
//   reboot MS             save, a new machine, restore(.., MS); reboot! MS: with one bit flipped
//   gate, send BYTES, drain, reset    the send gate
//   storm SEED COUNT      COUNT events that nobody chose, with a check value each 1024 decisions
// After => stand words that the decision must show, in this order; a..b is a number of that range.
//
// With REDIAL_TEST_C the same machine is reached through the C interface.
#include <redial/redial.hpp>

#include "boards/board.hpp"
#include "storm.hpp"
#include "text.hpp"
#ifdef REDIAL_TEST_C
#include "replay_c.hpp"
#endif

namespace {

struct tape {
  const char* name;
  const char* text;
};
const redial::profile* const profiles[] = {&redial::metered, &redial::rfc6455};
constexpr tape tapes[] = {
#include "tapes.inc"
};

// --- the world -------------------------------------------------------------------------------------------------------

uint32_t tick = 0;
uint32_t millis() { return tick; }

uint32_t steady = 0;  ///< what the source says if it has no seed
uint32_t seed = 0;
uint32_t noise() { return seed != 0 ? xorshift(seed) : steady; }

#ifdef REDIAL_TEST_C
using through_c::gate;
using through_c::machine;
using through_c::of_refusal;
using through_c::of_text;
#else
using machine = redial::reconnector<uint32_t (*)(), uint32_t (*)()>;
using gate = redial::send_gate<uint32_t (*)()>;
redial::event of_text(const char* text, size_t size, int64_t unix_now) {
  return redial::metered_wire::to_event(redial::metered_wire::read(text, size), redial::current, unix_now);
}
redial::event of_refusal(uint32_t status, const char* text, size_t size, int64_t unix_now) {
  return redial::rejected{status, redial::parse_retry_after(text, size, unix_now)};
}
#endif

/// FNV-1a over whatever goes by.
class check_value {
 public:
  void add(uint32_t word) {
    for (int shift = 0; shift < 32; shift += 8) { byte(static_cast<uint8_t>(word >> shift)); }
  }
  void add(const redial::decision& d) {
    const uint32_t members[] = {static_cast<uint32_t>(d.action),
                                d.timer.count,
                                static_cast<uint32_t>(d.phase),
                                d.attempt,
                                d.connection,
                                d.mint,
                                static_cast<uint32_t>(d.reason),
                                d.code,
                                d.tell_user,
                                d.hold_publishing,
                                static_cast<uint32_t>(d.session),
                                static_cast<uint32_t>(d.endpoint),
                                d.budget_wait};
    for (const uint32_t member : members) { add(member); }
  }
  void add(const redial::saved_state& s) {
    const unsigned char* bytes = reinterpret_cast<const unsigned char*>(&s);
    for (size_t i = 0; i < sizeof(s); ++i) { byte(bytes[i]); }
  }
  uint32_t value() const { return value_; }

 private:
  void byte(uint8_t b) { value_ = (value_ ^ b) * 0x01000193u; }
  uint32_t value_ = 0x811C9DC5u;
};

// --- words of a line -------------------------------------------------------------------------------------------------

/// Characters of a tape or of a decision's text; never copied.
struct word {
  const char* text = nullptr;
  size_t size = 0;

  bool is(const char* other) const {
    size_t i = 0;
    for (; i < size && other[i] == text[i]; ++i) {}
    return i == size && other[i] == '\0';
  }
  bool operator==(const word& other) const {
    if (size != other.size) { return false; }
    for (size_t i = 0; i < size; ++i) {
      if (text[i] != other.text[i]) { return false; }
    }
    return true;
  }
};

class words {
 public:
  words(const char* text, size_t size) : at_(text), end_(text + size) {}
  word next() {
    while (at_ != end_ && *at_ == ' ') { ++at_; }
    word w{at_, 0};
    for (; at_ != end_ && *at_ != ' '; ++at_) { ++w.size; }
    return w;
  }
  word rest() {
    while (at_ != end_ && *at_ == ' ') { ++at_; }
    while (end_ != at_ && end_[-1] == ' ') { --end_; }
    return {at_, static_cast<size_t>(end_ - at_)};
  }

 private:
  const char* at_;
  const char* end_;
};

/// Decimal, 0x hexadecimal, or `never`. Absent: `otherwise`.
uint32_t number(word w, uint32_t otherwise = 0) {
  if (w.size == 0) { return otherwise; }
  if (w.is("never")) { return redial::never.count; }
  const bool hex = w.size > 2 && w.text[1] == 'x';
  uint32_t value = 0;
  for (size_t i = hex ? 2 : 0; i < w.size; ++i) {
    const char c = w.text[i];
    if (c >= '0' && c <= '9') {
      value = value * (hex ? 16u : 10u) + static_cast<uint32_t>(c - '0');
    } else if (hex && c >= 'a' && c <= 'f') {
      value = value * 16u + static_cast<uint32_t>(c - 'a') + 10u;
    } else {
      return redial::never.count - 1u;  // nothing that a tape would ask for
    }
  }
  return value;
}

bool matches(word wanted, word got) {
  for (size_t i = 0; i + 1 < wanted.size; ++i) {
    if (wanted.text[i] == '.' && wanted.text[i + 1] == '.') {
      const uint32_t value = number(got);
      return got.size != 0 && value >= number({wanted.text, i}) &&
             value <= number({wanted.text + i + 2, wanted.size - i - 2});
    }
  }
  return wanted == got;
}

// --- the player ------------------------------------------------------------------------------------------------------

class player {
 public:
  /// False if something came out otherwise than a tape says, or a tape says something that nobody understands.
  bool play(const tape& t) {
    line out;
    (out << "== " << t.name).end();
    choose_profile({"metered", 7});
    steady = seed = tick = 0;
    unix_now_ = 0;
    renew();
    for (const char* at = t.text; *at != '\0';) {
      size_t size = 0;
      size_t comment = 0;
      bool commented = false;
      for (; at[size] != '\0' && at[size] != '\n'; ++size) {
        commented = commented || at[size] == '#';
        comment += commented ? 0 : 1;
      }
      follow(at, comment);
      at += size + (at[size] == '\n' ? 1 : 0);
    }
    return right_;
  }

 private:
  void renew() { net_ = machine{*profile_, millis, noise, options_}; }

  void follow(const char* text, size_t size) {
    wanted_ = {nullptr, 0};
    for (size_t i = 0; i + 1 < size; ++i) {
      if (text[i] == '=' && text[i + 1] == '>') {
        wanted_ = {text + i + 2, size - i - 2};
        size = i;
        break;
      }
    }
    while (size != 0 && text[size - 1] == ' ') { --size; }
    said_ = {text, size};
    words in{text, size};
    const word what = in.next();
    if (what.size == 0) { return; }
    if (what.text[0] == '+') {
      tick += number({what.text + 1, what.size - 1});
    } else if (what.text[0] == '-') {
      tick -= number({what.text + 1, what.size - 1});
    } else if (what.is("profile")) {
      choose_profile(in.next());
    } else if (what.is("option")) {
      const word name = in.next();
      const word value = in.next();
      choose_option(name, value);
    } else if (what.is("machine")) {
      tick = number(in.next());
      renew();
    } else if (what.is("random")) {
      const word source = in.next();
      seed = source.is("low") || source.is("high") ? 0 : number(source);
      steady = source.is("high") ? 0xFFFFFFFFu : 0;
    } else if (what.is("unix")) {
      unix_now_ = number(in.next());
    } else if (what.is("due")) {
      if (net_.timer() == redial::never) { complain("no timer to be due"); }
      tick += net_.timer().count;
      feed(redial::elapsed{});
    } else if (what.is("online")) {
      bring_online();
    } else if (what.is("stable")) {
      bring_online();
      tick += options_.stable_after.count;
      said_ = {"elapsed", 7};
      feed(redial::elapsed{});
    } else if (what.is("text")) {
      const word json = in.rest();
      feed(of_text(json.text, json.size, unix_now_));
    } else if (what.is("refused")) {
      const uint32_t status = number(in.next());
      const word value = in.rest();
      feed(of_refusal(status, value.text, value.size, unix_now_));
    } else if (what.is("reboot") || what.is("reboot!")) {
      reboot(number(in.next()), what.is("reboot!"));
    } else if (what.is("gate")) {
      gate_ = gate{profile_->limits, millis};
    } else if (what.is("drain")) {
      gate_.drain();
    } else if (what.is("reset")) {
      gate_.reset();
    } else if (what.is("send")) {
      send(number(in.next()));
    } else if (what.is("storm")) {
      const uint32_t source = number(in.next());
      rage(source, number(in.next()));
    } else if (what.is("frame")) {
      net_.saw_frame();
    } else if (what.is("old")) {
      const word event = in.next();
      understand(event, in, net_.connection() - 1, 1);
    } else {
      understand(what, in, redial::current, redial::current);
    }
  }

  void choose_profile(word name) {
    for (const redial::profile* p : profiles) {
      if (name.is(p->name)) {
        profile_ = p;
        options_ = p->defaults;
        options_.liveness_timeout = redial::milliseconds{0};  // whose looks would stand between all other timers
        return;
      }
    }
    complain("no such profile");
  }

  void choose_option(word name, word text) {
    const uint32_t value = number(text);
    redial::options& o = options_;
    struct {
      const char* name;
      redial::milliseconds& span;
    } const spans[] = {
        {"base", o.backoff.base},
        {"cap", o.backoff.cap},
        {"stable_after", o.stable_after},
        {"first_spread", o.first_spread},
        {"connect_timeout", o.connect_timeout},
        {"mint_timeout", o.mint_timeout},
        {"liveness_timeout", o.liveness_timeout},
        {"token_margin", o.token_margin},
        {"once_window", o.once_window},
        {"max_server_delay", o.max_server_delay},
        {"patience", o.patience},
        {"refusal_delay", o.refusal_delay},
        {"probe_after", o.probe_after},
        {"interval", o.budget.interval},
    };
    for (const auto& each : spans) {
      if (name.is(each.name)) {
        each.span = redial::milliseconds{value};
        return;
      }
    }
    if (name.is("factor")) {
      o.backoff.factor_percent = static_cast<uint16_t>(value);
    } else if (name.is("jitter")) {
      o.backoff.jitter_percent = static_cast<uint8_t>(value);
    } else if (name.is("burst")) {
      o.budget.burst = static_cast<decltype(o.budget.burst)>(value);
    } else if (name.is("max_attempts")) {
      o.max_attempts = static_cast<decltype(o.max_attempts)>(value);
    } else if (name.is("tell_user_after")) {
      o.tell_user_after = static_cast<decltype(o.tell_user_after)>(value);
    } else if (name.is("max_auth_failures")) {
      o.max_auth_failures = static_cast<decltype(o.max_auth_failures)>(value);
    } else if (name.is("reconnect_after_kick")) {
      o.reconnect_after_kick = value != 0;
    } else if (name.is("expect_ready")) {
      o.expect_ready = value != 0;
    } else if (name.is("credential")) {
      o.credential = text.is("token")   ? redial::credential::token
                     : text.is("fixed") ? redial::credential::fixed
                                        : redial::credential::none;
    } else {
      complain("no such option");
    }
  }

  void understand(word what, words& in, uint32_t connection, uint32_t mint) {
    const word first = in.next();
    const redial::milliseconds span{number(first)};
    if (what.is("start")) { return feed(redial::start{}); }
    if (what.is("stop")) { return feed(redial::stop{}); }
    if (what.is("opened")) { return feed(redial::opened{connection}); }
    if (what.is("ready")) { return feed(redial::ready{connection, first.size != 0 ? span : redial::never}); }
    if (what.is("closed")) { return feed(redial::closed{span.count, connection}); }
    if (what.is("rejected")) {
      return feed(redial::rejected{span.count, redial::milliseconds{number(in.next())}, connection});
    }
    if (what.is("failed")) { return feed(redial::failed{connection}); }
    if (what.is("going_away")) { return feed(redial::going_away{span, connection}); }
    if (what.is("received")) { return feed(redial::received{connection}); }
    if (what.is("minted")) { return feed(redial::minted{first.size != 0 ? span : redial::never, mint}); }
    if (what.is("session_lost")) { return feed(redial::session_lost{connection}); }
    if (what.is("mint_failed")) {
      const bool permanent = first.is("permanent");
      return feed(redial::mint_failed{permanent, mint, permanent ? redial::milliseconds{0} : span});
    }
    if (what.is("token_lost")) { return feed(redial::token_lost{}); }
    if (what.is("link_down")) { return feed(redial::link_down{}); }
    if (what.is("link_up")) { return feed(redial::link_up{}); }
    if (what.is("elapsed")) { return feed(redial::elapsed{}); }
    if (what.is("inert")) { return feed(redial::event{}); }
    complain("no such instruction");
  }

  void bring_online() {
    for (int tries = 0; tries < 20 && !net_.connected(); ++tries) {
      switch (net_.phase()) {
        case redial::phase::idle:
        case redial::phase::stopped:
        case redial::phase::offline:
          said_ = {"start", 5};
          feed(redial::start{});
          break;
        case redial::phase::minting:
          said_ = {"minted", 6};
          feed(redial::minted{});
          break;
        case redial::phase::connecting:
          said_ = {"ready", 5};
          feed(redial::ready{});
          break;
        case redial::phase::waiting:
          said_ = {"elapsed", 7};
          tick += net_.timer().count;
          feed(redial::elapsed{});
          break;
        case redial::phase::online: break;
      }
    }
    if (!net_.connected()) { complain("does not come online"); }
  }

  void feed(redial::event e) {
    const redial::decision d = net_.handle(e);
    line out;
    begin(out);
    const size_t before = out.size();
    out << d;
    if (d.timer != net_.timer()) { complain("timer() is not what was decided"); }
    judge(out, before);
    out.end();
  }

  void reboot(uint32_t away, bool spoilt) {
    redial::saved_state saved = net_.save();
    check_value sum;
    sum.add(saved);
    if (spoilt) { reinterpret_cast<unsigned char*>(&saved)[7] ^= 0x40u; }
    renew();
    const bool ours = net_.restore(saved, redial::milliseconds{away});
    line out;
    begin(out);
    const size_t before = out.size();
    (out << (ours ? "restored " : "refused ")).hex(sum.value());
    judge(out, before);
    out.end();
  }

  void send(uint32_t bytes) {
    const redial::send_verdict v = gate_.try_send(bytes);
    using kind = redial::send_verdict::kind;
    line out;
    begin(out);
    const size_t before = out.size();
    out << (v.what == kind::send ? "send" : v.what == kind::wait ? "wait" : "too_big") << ' ' << v.wait;
    judge(out, before);
    out.end();
  }

  void rage(uint32_t source, uint32_t count) {
    storm events{source};
    check_value sum;
    for (uint32_t i = 1; i <= count; ++i) {
      const redial::event e = events.next(net_, tick);
      const redial::decision d = net_.handle(e);
      sum.add(d);
      if (d.timer != net_.timer()) { complain("timer() is not what was decided"); }
      if (events.reboots()) {
        const redial::saved_state saved = net_.save();
        sum.add(saved);
        renew();
        if (!net_.restore(saved, redial::milliseconds{events.bits() >> 12})) { complain("its own state was refused"); }
      }
      if ((i & 1023u) == 0 || i == count) {
        line out;
        ((out << "storm " << i << ' ').hex(sum.value()) << ' ' << d).end();
      }
    }
  }

  void begin(line& out) { (out << '@' << tick << ' ').put(said_.text, said_.size) << " -> "; }

  /// Are the wanted words there, in this order?
  void judge(const line& out, size_t from) {
    words wanted{wanted_.text, wanted_.size};
    words got{out.text() + from, out.size() - from};
    for (word w = wanted.next(); w.size != 0; w = wanted.next()) {
      word g = got.next();
      while (g.size != 0 && !matches(w, g)) { g = got.next(); }
      if (g.size == 0) {
        complain("not what the tape says");
        break;
      }
    }
    wanted_ = {nullptr, 0};
  }

  void complain(const char* what) {
    right_ = false;
    line out;
    ((out << "!! ").put(said_.text, said_.size) << ": " << what << ": ").put(wanted_.text, wanted_.size).end();
  }

  const redial::profile* profile_ = &redial::metered;
  redial::options options_;
  machine net_{redial::metered, millis, noise};
  gate gate_{redial::metered.limits, millis};
  int64_t unix_now_ = 0;
  word said_;
  word wanted_;
  bool right_ = true;
};

}  // namespace

int run() {
  player p;
  bool right = true;
  for (const tape& t : tapes) { right = p.play(t) && right; }
  line out;
  (out << (right ? "every decision as its tape says" : "!! decisions are not as the tapes say")).end();
  return right ? 0 : 1;
}
