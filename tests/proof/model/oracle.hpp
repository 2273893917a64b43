// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_MODEL_ORACLE_HPP_INCLUDED
#define REDIAL_TESTS_MODEL_ORACLE_HPP_INCLUDED

#include <redial/decision/decision.hpp>
#include <redial/decision/event.hpp>
#include <redial/milliseconds.hpp>
#include <redial/knowledge/check.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

// A second implementation of the reconnect machine, written from the contract's text before the library's was read. It
// is meant to be obvious and nothing else: times are 64-bit and count from construction, every fact has a member of its
// own, every event a function, and each line that decides something cites the clause it follows. It knows the codes of
// its profiles by heart, so that the library's tables are checked as well.
//
// Where the contract leaves a choice open, the two machines differed at first, and this one then followed the library:
// such places say "open:". There the comparison proves only that the library stays as it is. Where the second edition's
// text leaves a choice open, this one took what a user would expect: such places say "reading:".
//
// Order of draws, which the text leaves open: the wait of a retry is drawn first, also where the end turns out to stop
// (3.4, or a limit, with a wait that stands); then a slow probe. Whoever draws in another order from a source that says
// something new each time gets other waits; within one step the tapes' source always says the same.

namespace oracle {

using redial::action;
using redial::milliseconds;
using redial::never;
using redial::phase;
using redial::reason;

/// Absolute time in milliseconds since construction.
using instant = std::uint64_t;

/// Asks for a uniform value of [lowest, highest].
using drawer = std::function<std::uint32_t(std::uint32_t lowest, std::uint32_t highest)>;

/// Counts which sentences of the contract a run came past.
struct coverage {
  std::map<std::string, std::uint64_t> sentences{};
  std::uint64_t cells[7][17] = {};  ///< phase x event: the table of section 2
};

// --- section 3: what codes and statuses mean ---

enum class knowledge {
  rfc6455,
  metered,
  workshop,  ///< made up for this test, so that every class and floor has a code and a status
};

enum class rule_class { stop, stop_if_it_lasts, backoff, fresh_token, expired, once, at_once };

struct rule {
  rule_class what = rule_class::backoff;
  redial::reason why = reason::close_code;
  bool tell_user = false;
  bool hold_publishing = false;
  bool renew_if_possible = false;                          ///< backoff where no token can be minted (4.1)
  redial::session session = redial::session::unspecified;  ///< unspecified: says nothing
  redial::endpoint endpoint = redial::endpoint::same;      ///< same: says nothing
  std::uint32_t first_lowest = 0;                          ///< first_wait {lo, hi}; both 0: none
  std::uint32_t first_highest = 0;
  std::uint32_t min_delay = 0;
};

/// Section 3: the codes the Metered page lists, then the base profile.
inline rule rule_of_close(knowledge known, std::uint16_t code) {
  rule r;
  if (known == knowledge::metered) {
    switch (code) {
      case 1008:
      case 1009:
      case 4003: r.what = rule_class::stop; return r;
      case 4001: r.what = rule_class::fresh_token; return r;
      case 4002: r.what = rule_class::expired; return r;
      case 4010: return r;
      case 4011: r.hold_publishing = true; return r;
      case 4012:
        r.what = rule_class::stop;
        r.tell_user = true;
        return r;
      case 4020: r.what = rule_class::once; return r;
      default: break;
    }
  }
  if (known == knowledge::workshop) {
    switch (code) {
      case 4100: r.what = rule_class::at_once; return r;
      case 4101: r.min_delay = 5000; return r;
      case 4102:
        r.what = rule_class::fresh_token;
        r.min_delay = 2000;
        return r;
      case 4103:
        r.what = rule_class::at_once;
        r.hold_publishing = true;
        return r;
      case 4104:
        r.first_lowest = 1000;
        r.first_highest = 3000;
        r.min_delay = 2000;
        return r;
      case 4105: r.what = rule_class::once; return r;
      case 4106:
        r.what = rule_class::stop;
        r.tell_user = true;
        return r;
      case 4107: r.what = rule_class::expired; return r;
      case 4108: r.what = rule_class::stop_if_it_lasts; return r;
      case 4109:
        r.what = rule_class::stop_if_it_lasts;
        r.min_delay = 50000;
        return r;
      case 4120:
        r.what = rule_class::fresh_token;
        r.renew_if_possible = true;
        return r;
      case 4121:
        r.what = rule_class::expired;
        r.renew_if_possible = true;
        return r;
      case 4122:
        r.session = redial::session::resume;
        r.endpoint = redial::endpoint::given;
        return r;
      case 4123: r.session = redial::session::resume_else_fresh; return r;
      case 4124: r.endpoint = redial::endpoint::given; return r;
      case 4125:
        r.what = rule_class::at_once;
        r.session = redial::session::fresh;
        r.endpoint = redial::endpoint::rediscover;
        return r;
      case 4126: r.tell_user = true; return r;
      case 4127:
        r.what = rule_class::stop;
        r.session = redial::session::resume;
        return r;
      case 4115: r.what = rule_class::stop; return r;  // narrower than the range around it (3.1)
      default: break;
    }
    if (code >= 4110 && code <= 4119) {
      r.min_delay = 60000;
      return r;
    }
  }
  switch (code) {
    case 1000: r.why = reason::normal_closure; break;  // backoff, not an error
    case 1001: r.why = reason::server_shutdown; break;
    case 1002:
    case 1003:
    case 1007:
    case 1008:
    case 1009:
    case 1010:
    case 3003: r.what = rule_class::stop_if_it_lasts; break;
    case 1012:
      r.first_lowest = 5000;
      r.first_highest = 30000;
      break;
    case 3000: r.what = rule_class::fresh_token; break;
    default: break;  // known or not: backoff
  }
  return r;
}

/// Section 3, HTTP rejections; total over all values.
inline rule rule_of_status(knowledge known, std::uint16_t status) {
  rule r;
  r.why = reason::http_status;
  if (known == knowledge::workshop && status == 418) {
    r.min_delay = 3000;
    return r;
  }
  if (known == knowledge::workshop && status == 420) {
    r.what = rule_class::at_once;
    return r;
  }
  if (known == knowledge::workshop && status == 421) {
    r.what = rule_class::fresh_token;
    r.renew_if_possible = true;
    return r;
  }
  if (known == knowledge::workshop && status == 423) {
    r.what = rule_class::stop_if_it_lasts;
    r.min_delay = 50000;
    r.tell_user = true;
    return r;
  }
  if (status < 200 || status > 599) {
    r.why = reason::transport_failure;  // "as a transport failure"
  } else if (status == 401) {
    r.what = rule_class::fresh_token;
  } else if (status == 408 || status == 409 || status == 425 || status == 429) {
    r.what = rule_class::backoff;
  } else if (status >= 500 && status != 501 && status != 505) {
    r.what = rule_class::backoff;
  } else {
    r.what = rule_class::stop_if_it_lasts;
  }
  return r;
}

// --- the state ---

/// A token that the application holds (4.2).
struct token {
  std::optional<instant> expires;  ///< none: life unknown
  instant minted_at = 0;           ///< where its life counts from
  std::uint32_t life = 0;          ///< L, if `expires`
  bool shown = false;              ///< the running connection, or the last one, was made with it: not a spare
};

/// Why a wait may not be cut.
enum class wait_kind {
  backoff,  ///< may be cut by start and link_up
  row,      ///< a row's minimum (5.5), or the first spread (2.4): may not
  server,   ///< has a server's part (5.2): may not
};

struct wait {
  instant until = 0;
  wait_kind kind = wait_kind::backoff;
  bool cut = false;  ///< link_up has had its once (6.3)
};

/// The time after which an end that sounds final is final (3.4).
struct patience_span {
  std::optional<instant> until;  ///< none: never
};

/// What a going_away said (5.3).
struct delay_hint {
  std::uint32_t given = 0;
  instant stale_at = 0;
};

/// What 11.1 lists, every time as what is left of it.
struct saved {
  std::uint32_t attempt = 0;
  std::uint64_t b = 0;  ///< of that attempt
  std::uint32_t auth_failures = 0;
  std::uint32_t refusals = 0;  ///< 3.4's count
  bool span_begun = false;
  std::optional<std::uint64_t> span_left;  ///< none, though begun: never
  bool at_once_used = false;
  std::optional<std::uint64_t> once_left;
  std::uint64_t until_full = 0;
  bool hold = false;
  std::optional<std::uint32_t> hint;
  std::optional<std::uint64_t> wait_left;
  wait_kind kind = wait_kind::backoff;
  bool cut = false;
  bool one_more = false;  ///< 11.2: restores as one more retry
};

class machine {
 public:
  machine(knowledge known, const redial::options& options, std::uint32_t tick, drawer draw, coverage* covered = nullptr)
      : known_(known), o_(options), draw_(std::move(draw)), covered_(covered), last_tick_(tick) {}

  redial::phase phase() const { return phase_; }
  std::uint32_t attempt() const { return n_; }
  std::uint32_t connection() const { return connection_; }

  /// Online with nothing pending: whether a timer runs to the end of a span, and which, is the implementation's (8).
  bool timer_is_free() const { return span_only_; }

  /// Time left until elapsed{} is due, by a clock that shows `tick`.
  milliseconds timer(std::uint32_t tick) const {
    if (!armed_) { return never; }
    return left(*armed_, now_ + passed(tick));
  }

  redial::decision handle(const redial::event& e, std::uint32_t tick) {
    // 2.3: a tick that went back counts as no time passed and becomes the new reference.
    if (tick < last_tick_ && passed(tick) != 0) { hit("8 wrap"); }
    if (tick - last_tick_ >= 0x80000000u) { hit("2.3 tick went back"); }
    now_ += passed(tick);
    last_tick_ = tick;
    tell_user_ = false;
    just_stable_ = false;
    notice_stale_hint();
    notice_stability();
    if (covered_ != nullptr) {
      ++covered_->cells[static_cast<std::size_t>(phase_)][static_cast<std::size_t>(e.what())];
    }
    using kind = redial::event::kind;
    switch (e.what()) {
      case kind::inert: return nothing();
      case kind::start: return on_start();
      case kind::stop: return on_stop();
      case kind::opened: return ours(e) ? on_opened() : nothing();
      case kind::ready: return ours(e) ? on_ready(e.span()) : nothing();
      case kind::closed: return ours(e) ? on_closed(e.code()) : nothing();
      case kind::rejected: return ours(e) ? on_rejected(e.code(), e.span()) : nothing();
      case kind::failed: return ours(e) ? on_failed() : nothing();
      case kind::going_away: return ours(e) ? on_going_away(e.span()) : nothing();
      case kind::received: return ours(e) ? on_received() : nothing();
      case kind::minted: return on_minted(e.span(), e.id());
      case kind::mint_failed: return on_mint_failed(e.permanent(), e.id(), e.span().count);
      case kind::token_lost: return on_token_lost();
      case kind::session_lost: return ours(e) ? on_session_lost() : nothing();
      case kind::link_down: return on_link_down();
      case kind::link_up: return on_link_up();
      case kind::elapsed: return on_elapsed();
    }
    return nothing();
  }

  /// As `received`, but reads no clock and decides nothing.
  void saw_frame(std::uint32_t id) {
    if (phase_ == phase::online && (id == redial::current || id == connection_)) { seen_frame_ = true; }
  }

  // --- 11: save and restore ---

  saved save(std::uint32_t tick) const {
    const instant now = now_ + passed(tick);
    const bool stable = phase_ == phase::online && (!stable_at_ || now >= *stable_at_);
    const auto rest = [now](instant until) { return until > now ? until - now : 0; };
    saved s;
    s.b = stable ? 0 : b_;
    if (!stable) {
      s.attempt = n_;
      s.auth_failures = auth_failures_;
      s.refusals = refusals_;
      s.span_begun = span_.has_value();
      if (span_ && span_->until) { s.span_left = rest(*span_->until); }
      s.at_once_used = at_once_used_;
      s.hold = hold_;
    }
    if (once_until_ && now < *once_until_) { s.once_left = *once_until_ - now; }
    s.until_full = rest(full_at_);
    if (connected_or_coming() && hint_ && now < hint_->stale_at) { s.hint = hint_->given; }
    if (wait_) {
      s.wait_left = rest(wait_->until);  // the budget's own wait is in the budget
      s.kind = wait_->kind;
      s.cut = wait_->cut;
    }
    // 11.2: in minting, connecting, a not yet stable online, or stopped for any reason but stop and invalid_options.
    s.one_more = phase_ == phase::minting || phase_ == phase::connecting || (phase_ == phase::online && !stable) ||
                 (phase_ == phase::stopped && why_ != reason::stop_requested && why_ != reason::invalid_options);
    return s;
  }

  bool restore(const saved& s, std::uint32_t away, std::uint32_t tick) {
    if (phase_ != phase::idle) { return false; }
    now_ += passed(tick);
    last_tick_ = tick;
    n_ = s.attempt;
    // 5.1 keeps b in the state: it goes on from there, inside what these options allow.
    b_ = s.b == 0 ? 0 : std::clamp<std::uint64_t>(s.b, o_.backoff.base.count, o_.backoff.cap.count);
    auth_failures_ = s.auth_failures;
    refusals_ = s.refusals;
    at_once_used_ = s.at_once_used;
    hold_ = s.hold;
    // "`away` taken off every one and clamped to what the options allow": these options, which may be others than those
    // that it was saved under. reading: first the one, then the other, and every span is what is left of it.
    const auto rest = [away](std::uint64_t left) { return left > away ? left - away : 0; };
    if (s.once_left && *s.once_left > away) {
      if (rest(*s.once_left) > o_.once_window.count) { hit("11.2 another once_window"); }
      once_until_ = now_ + std::min<std::uint64_t>(rest(*s.once_left), o_.once_window.count);
    }
    if (s.span_begun) {
      hit("11.2 the span of patience restores");
      span_ = patience_span{};
      // reading: a span that had no end has from now on the length that these options give it.
      if (s.span_left) { span_->until = now_ + rest(*s.span_left); }
      if (o_.patience != never) {
        const instant longest = now_ + o_.patience.count;
        if (!span_->until || *span_->until > longest) { hit("11.2 another patience"); }
        span_->until = span_->until ? std::min(*span_->until, longest) : longest;
      }
    }
    const std::uint64_t bucket = budget_is_off() ? 0 : std::uint64_t{o_.budget.burst} * o_.budget.interval.count;
    if (rest(s.until_full) > bucket) { hit("11.2 another budget"); }
    full_at_ = now_ + std::min(rest(s.until_full), bucket);
    wait_.reset();
    if (s.one_more) { grow(); }
    if (s.hint) {  // a pending hint restores as a server-ordered wait
      hit("11.2 a pending hint restores");
      const std::uint64_t hint = clamp_server(*s.hint);
      const std::uint64_t w = n_ <= 1 ? hint : std::max<std::uint64_t>(hint, b_);
      set_restored(draw_above(w), away, wait_kind::server);
    } else if (s.one_more) {
      hit("11.2 one more retry");
      // What a server or a row ordered before the stop stands beside the backoff: the longer one holds, and with any
      // such part the whole may not be cut (5.2).
      const std::uint64_t backoff = draw_around(b_);
      const bool ordered = s.wait_left.value_or(0) > away && s.kind != wait_kind::backoff;
      set_restored(ordered ? std::max(backoff, allowed(*s.wait_left, away, s.kind)) : backoff, away,
                   ordered ? s.kind : wait_kind::backoff);
    } else if (s.wait_left) {
      hit("11.2 the rest of a wait");
      set_restored(allowed(*s.wait_left, away, s.kind), away, s.kind);
      wait_->cut = s.cut;  // open: once per wait, also over a reboot
    }
    return true;
  }

 private:
  /// Time begins here, so that what was answered or spent before a reboot has an absolute time too.
  static constexpr std::uint64_t big = std::uint64_t{1} << 40;

  // --- time ---

  std::uint32_t passed(std::uint32_t tick) const {
    const std::uint32_t difference = tick - last_tick_;
    return difference < 0x80000000u ? difference : 0u;
  }
  static milliseconds left(instant at, instant now) {
    return milliseconds{at > now ? static_cast<std::uint32_t>(std::min<std::uint64_t>(at - now, 0xFFFFFFFEu)) : 0u};
  }

  // --- answers ---

  redial::decision answer(redial::action what) {
    redial::decision d;
    d.action = what;
    d.timer = armed_ ? left(*armed_, now_) : never;  // 2.7: always the complete truth
    d.phase = phase_;
    d.attempt = n_;
    d.connection = connection_;
    d.mint = mint_;
    d.reason = why_;
    d.code = code_;
    d.tell_user = tell_user_;
    d.hold_publishing = hold_;
    d.budget_wait = budget_wait_;
    d.session = session_;
    d.endpoint = endpoint_;
    if (stale_advice_) {  // 5.8
      // reading: "advice to resume" is resume_else_fresh too.
      if (d.session == redial::session::resume || d.session == redial::session::resume_else_fresh) {
        hit("5.8 stale advice: fresh");
        d.session = redial::session::fresh;
      }
      if (d.endpoint == redial::endpoint::given) {
        hit("5.8 stale advice: standard");
        d.endpoint = redial::endpoint::standard;
      }
    }
    return d;
  }
  redial::decision nothing() { return answer(action::none); }

  bool connected_or_coming() const { return phase_ == phase::connecting || phase_ == phase::online; }

  /// 2.8: the running connection or `current`.
  bool ours(const redial::event& e) {
    if (e.id() == redial::current || e.id() == connection_) { return true; }
    hit("2.8 other connection");
    return false;
  }

  void because(redial::reason why, std::uint16_t code = 0) {
    why_ = why;
    code_ = code;
  }

  // --- draws and the curve (5.1, 5.2) ---

  static std::uint64_t percent(std::uint64_t value, std::uint64_t p) { return value * p / 100; }
  std::uint64_t draw(std::uint64_t lowest, std::uint64_t highest) {
    return draw_(static_cast<std::uint32_t>(lowest), static_cast<std::uint32_t>(highest));
  }
  std::uint64_t draw_around(std::uint64_t b) {
    const std::uint64_t j = percent(b, o_.backoff.jitter_percent);
    return draw(b - j, b + j);
  }
  std::uint64_t draw_above(std::uint64_t w) { return draw(w, w + percent(w, o_.backoff.jitter_percent)); }

  std::uint64_t next_b(std::uint64_t b) const {
    if (b == 0) { return o_.backoff.base.count; }
    return std::min<std::uint64_t>(percent(b, o_.backoff.factor_percent), o_.backoff.cap.count);
  }
  std::uint64_t curve(std::uint32_t n) const {
    std::uint64_t b = 0;
    for (std::uint32_t i = 0; i < n; ++i) { b = next_b(b); }
    return b;
  }
  /// One more retry since the last stable session (5.1).
  void grow() {
    ++n_;
    b_ = next_b(b_);
  }
  /// b of the current attempt, base if none (6.3).
  std::uint64_t current_b() const { return b_ != 0 ? b_ : o_.backoff.base.count; }

  // --- the connect budget (5.7) ---

  bool budget_is_off() const { return o_.budget.burst == 0 || o_.budget.interval.count == 0; }
  /// When the next connect is in the bucket.
  instant budget_at() const {
    if (budget_is_off()) { return 0; }
    const std::uint64_t rest = std::uint64_t{o_.budget.burst - 1} * o_.budget.interval.count;
    return full_at_ > rest ? full_at_ - rest : 0;
  }
  void spend_budget() {
    if (!budget_is_off()) { full_at_ = std::max(full_at_, now_) + o_.budget.interval.count; }
  }

  // --- tokens (4) ---

  bool needs_token() const { return o_.credential == redial::credential::token; }
  /// 4.2: usable if its remaining life is at least token_margin or its life is unknown.
  bool has_usable_token() const {
    if (!newest_) { return false; }
    if (!newest_->expires) { return true; }
    // One whose life is over has none left, not even 0 for a margin of 0.
    return *newest_->expires > now_ && *newest_->expires >= now_ + o_.token_margin.count;
  }
  /// 4.7, 4.4, 4.2: what was asked for before this instant is not used any more.
  void void_mints() {
    first_good_mint_ = mint_ + 1;
    running_mint_.reset();
    background_mint_ = false;
  }
  bool is_good_mint(std::uint32_t id) const { return id >= first_good_mint_; }

  void ask_for_token() {
    ++mint_;
    running_mint_ = mint_;
    latest_unanswered_ = true;
    mint_deadline_ = now_ + o_.mint_timeout.count;
    renewed_ = false;
  }

  // --- moving ---

  void leave_phase() {
    span_only_ = false;
    budget_wait_ = false;
    armed_.reset();
    wait_.reset();
    hint_.reset();
    stable_at_.reset();
    refresh_at_.reset();
    opened_ = false;
    session_lost_seen_ = false;
    running_mint_.reset();  // open: what answers it later is late, and kept as such (4.7)
    background_mint_ = false;
    probing_ = false;
  }

  redial::decision enter_minting() {  // 2.2
    leave_phase();
    phase_ = phase::minting;
    ask_for_token();
    armed_ = mint_deadline_;
    return answer(action::mint_token);
  }

  redial::decision enter_connecting() {  // 2.2
    leave_phase();
    phase_ = phase::connecting;
    ++connection_;
    spend_budget();
    session_token_.reset();
    if (newest_ && needs_token()) {
      newest_->shown = true;
      session_token_ = newest_;
    }
    armed_ = now_ + o_.connect_timeout.count;
    return answer(action::connect);
  }

  /// The wait is over: the budget, then a token, then the connection (5.7: before any mint; 4.2: mint after the wait).
  redial::decision go() {
    if (!budget_is_off() && budget_at() > now_) {
      hit("5.7 waits for the budget");
      const instant until = budget_at();
      (void)begin_wait(action::wait, now_, wait_kind::backoff);  // its own wait is over, and only the budget holds it
      armed_ = until;
      budget_wait_ = true;
      return answer(action::wait);
    }
    if (needs_token() && !has_usable_token()) {
      if (newest_) { hit("4.2 a token in hand that is not usable"); }
      return enter_minting();
    }
    if (needs_token() && newest_->shown) { hit("4.2 the same token again"); }
    return enter_connecting();
  }

  /// open: a wait that was drawn as 0 is over at once, unless a transport has to be dropped first.
  redial::decision wait_or_go(redial::action what, instant until, wait_kind kind) {
    return until <= now_ && what == action::wait ? go() : begin_wait(what, until, kind);
  }

  redial::decision begin_wait(redial::action what, instant until, wait_kind kind) {
    leave_phase();
    phase_ = phase::waiting;
    wait_ = wait{until, kind, false};
    armed_ = until;
    return answer(what);
  }

  /// Any stop but the application's own. 6.4: the slow probe.
  redial::decision enter_stopped(redial::reason why, std::uint16_t code, bool tell_user, bool may_probe) {
    leave_phase();
    phase_ = phase::stopped;
    because(why, code);
    tell_user_ = tell_user;
    if (!may_probe && o_.probe_after != never) { hit("6.4 no probe"); }
    if (may_probe && o_.probe_after != never) {
      hit("6.4 probe armed");
      probing_ = true;
      armed_ = now_ + draw_around(o_.probe_after.count);
    }
    return answer(action::stop);
  }

  // --- the end of a connection or of a mint: one retry decision ---

  struct ending {
    redial::reason why = reason::none;
    std::uint16_t code = 0;
    redial::action what = action::wait;  ///< `disconnect` for time-outs
    std::uint32_t retry_after = 0;
    rule row{};
    bool may_go_at_once = false;
    std::uint32_t refusal_delay = 0;  ///< answered by 3.4
    bool hint_counts = true;
  };
  std::uint32_t hint_of(const ending& end) const { return hint_ && end.hint_counts ? hint_->given : 0; }

  redial::decision retry(const ending& end) {
    // 5.6: one retry more than that stops.
    if (o_.max_attempts != 0 && n_ >= o_.max_attempts) {
      hit("5.6 attempts exhausted");
      return stop_instead(reason::attempts_exhausted, end, true);
    }
    because(end.why, end.code);
    grow();
    tell_user_ = end.row.tell_user;  // 3.3; reading: whatever the class of the row with the flag
    if (tell_user_) { hit("3.3 a row that is tried again tells"); }
    if (o_.tell_user_after != 0 && n_ >= o_.tell_user_after) {
      hit("3.3 tell_user_after");
      tell_user_ = true;
    }
    const bool first = n_ == 1;

    // 4.3: at most one retry since the last stable session waits nothing.
    bool at_once = false;
    if (end.may_go_at_once) {
      at_once = !at_once_used_;
      at_once_used_ = true;
      hit(at_once ? "4.3 at once" : "4.3 a later one waits");
    }

    const range r = range_of(end, first, b_, at_once);
    if (at_once && r.kind == wait_kind::backoff) { return go(); }
    return wait_or_go(end.what, now_ + draw(r.lowest, r.highest), r.kind);
  }

  /// Between which bounds a wait is drawn, and what holds it.
  struct range {
    std::uint64_t lowest = 0;
    std::uint64_t highest = 0;
    wait_kind kind = wait_kind::backoff;
  };

  /// The bounds of a retry (5.1, 5.2, 5.5).
  range range_of(const ending& end, bool first, std::uint64_t b, bool at_once) {
    const std::uint64_t jitter = o_.backoff.jitter_percent;
    const std::uint64_t w = server_part(hint_of(end), end.retry_after, first, b);
    const range backoff = {b - percent(b, jitter), b + percent(b, jitter), wait_kind::backoff};
    range r;
    if (w != 0) {
      r = {w, w + percent(w, jitter), wait_kind::server};
    } else if (!at_once) {
      r = backoff;
    }
    // 5.5: a row's own floors. open: that first_wait comes before min_delay where a row has both.
    if (end.row.first_highest != 0 && first) {
      hit(w != 0 ? "5.5 first_wait with a server's wait" : "5.5 first_wait");
      if (w == 0) { r = {0, 0, wait_kind::row}; }
      r.lowest = std::max<std::uint64_t>(r.lowest, end.row.first_lowest);
      r.highest = std::max<std::uint64_t>(r.highest, end.row.first_highest);
    }
    // 3.4: a row's minimum of refusal_delay, or of the row's own if that is more.
    const std::uint64_t m = std::max(end.row.min_delay, end.refusal_delay);
    if (m != 0) {
      hit(r.lowest < m ? "5.5 min_delay" : "5.5 min_delay below the backoff");
      if (r.lowest < m) {
        r.lowest = m;
        r.highest = std::max(m + percent(m, jitter), r.highest);
      }
      if (w == 0) { r.kind = wait_kind::row; }  // open: also where the backoff is longer, start does not cut it
    }
    return r;
  }

  /// 5.2: the server's part, 0 if it has none.
  std::uint64_t server_part(std::uint32_t hint, std::uint32_t retry_after, bool first, std::uint64_t b) {
    std::uint64_t w = 0;
    if (hint != 0) {
      hit(first ? "5.2 hint on the first retry" : "5.2 hint later");
      w = first ? hint : std::max<std::uint64_t>(hint, b);
    }
    if (retry_after != 0) {
      hit("5.2 retry-after");
      w = std::max<std::uint64_t>({w, clamp_server(retry_after), b});
    }
    return w;
  }

  /// A rule that would be tried again, but may not. What the server or the row asked for stands, so that a `start`
  /// right after does not come sooner than the server allowed (2.5, I3).
  redial::decision stop_instead(redial::reason why, const ending& end, bool tell_user, bool may_probe = true) {
    const bool at_once = end.may_go_at_once && !at_once_used_;
    at_once_used_ = at_once_used_ || at_once;
    const range r = range_of(end, n_ == 0, next_b(b_), at_once);
    const std::uint64_t span = draw(r.lowest, r.highest);
    std::optional<wait> rest;
    // reading: what the server or the row itself asked for stands; refusal_delay spaces the machine's own tries and
    // does not hold up a person who presses the button.
    if (r.kind == wait_kind::server || (r.kind == wait_kind::row && end.row.min_delay + end.row.first_highest != 0)) {
      rest = wait{now_ + span, r.kind, false};
    }
    const redial::decision d = enter_stopped(why, end.code, tell_user || end.row.tell_user, may_probe);
    wait_ = rest;
    return d;
  }

  std::uint32_t clamp_server(std::uint32_t given) {
    if (given > o_.max_server_delay.count) { hit("5.2 max_server_delay"); }
    return std::min(given, o_.max_server_delay.count);
  }

  /// A close code or a status met its rule.
  redial::decision by_rule(const rule& row, std::uint16_t code, std::uint32_t retry_after) {
    ending end;
    end.why = row.why;
    end.code = code;
    end.row = row;
    if (row.hold_publishing) {
      hit("3 4011 holds");
      hold_ = true;
    }
    // 5.8. reading: a row that says nothing about one of the two leaves what an earlier one said about it.
    if (row.session != redial::session::unspecified) { session_ = row.session; }
    if (row.endpoint != redial::endpoint::same) { endpoint_ = row.endpoint; }
    if (row.renew_if_possible && !needs_token()) {  // 4.1
      // reading: backoff in everything, so that a Retry-After counts and nothing is counted as a refusal.
      hit("4.1 renew if possible, and it is not");
      end.row.what = rule_class::backoff;
      end.retry_after = retry_after;
      return retry(end);
    }
    switch (row.what) {
      case rule_class::stop: hit("3 stop"); return enter_stopped(row.why, code, row.tell_user, true);
      case rule_class::stop_if_it_lasts: {
        end.retry_after = retry_after;
        return if_it_lasts(end, row.why, count_refusal());
      }
      case rule_class::backoff: end.retry_after = retry_after; return retry(end);
      case rule_class::at_once: end.may_go_at_once = true; return retry(end);
      case rule_class::fresh_token: return refused_token(end);
      case rule_class::expired: return expired_token(end);
      case rule_class::once: return kicked(end);
    }
    return nothing();
  }

  // --- 3.4: stops if it lasts ---

  /// Counts one more end of those that 3.4 answers or 4.3 counts; whether the patience with them is over.
  bool count_refusal() {
    const std::uint32_t before = refusals_++;
    if (!span_) {
      span_ = patience_span{};
      if (o_.patience != never) { span_->until = now_ + o_.patience.count; }
    }
    if (o_.patience == never) { return false; }
    if (o_.patience.count == 0) { return true; }
    const bool over = span_->until && now_ >= *span_->until;
    if (over && before < 2) { hit("3.4 over, but not two before"); }
    return over && before >= 2;
  }

  /// Like backoff with a minimum, unless the patience is over. open: such an end leaves 4.3's one retry without a wait
  /// to a later one, also where its row asks for a token.
  redial::decision if_it_lasts(ending& end, redial::reason why, bool over) {
    end.may_go_at_once = false;
    end.refusal_delay = o_.refusal_delay.count;
    if (over) {
      // 5.3: a stop_if_it_lasts row that stops takes no hint. reading: one that stops for max_attempts does.
      if (end.row.what == rule_class::stop_if_it_lasts) {
        if (hint_) { hit("5.3 hint and a refusal that lasted"); }
        end.hint_counts = false;
      }
      hit(o_.patience.count == 0 ? "3.4 patience 0" : "3.4 it lasted");
      return stop_instead(why, end, true);
    }
    if (o_.patience == never) { hit("3.4 patience never"); }
    hit(end.retry_after != 0 ? "3.4 tried again, with a retry-after" : "3.4 tried again");
    return retry(end);
  }

  redial::decision refused_token(ending& end) {
    drop_tokens();  // 4.2, 4.4: also what was asked for before
    if (!needs_token()) {
      hit("4.1 no fresh token");
      return if_it_lasts(end, reason::no_fresh_token, count_refusal());
    }
    return counted_refusal(end);
  }

  /// 4.3
  redial::decision counted_refusal(ending& end) {
    ++auth_failures_;
    const bool over = count_refusal();  // the span begins with the first of them
    if (o_.max_auth_failures != 0 && auth_failures_ >= o_.max_auth_failures) {
      hit(over ? "4.3 auth exhausted" : "4.3 too many, but not for long");
      return if_it_lasts(end, reason::auth_exhausted, over);
    }
    end.may_go_at_once = true;
    return retry(end);
  }

  redial::decision expired_token(ending& end) {
    const bool stable = phase_ == phase::online && !stable_at_;
    const bool over =
        session_token_ && session_token_->expires && now_ + o_.token_margin.count >= *session_token_->expires;
    if (over && now_ < *session_token_->expires) { hit("4.3 expiry within the margin"); }
    if (newest_ && newest_->shown) { newest_.reset(); }  // 4.4: a spare stays good
    if (!needs_token()) {
      hit("4.1 expired without a mintable token");
      return if_it_lasts(end, reason::no_fresh_token, count_refusal());
    }
    if (has_usable_token()) { hit("4.4 spare used by expired"); }
    if (!stable && !over) { return counted_refusal(end); }
    hit(stable ? "4.3 expiry of a stable session" : "4.3 expiry of a known life");
    end.may_go_at_once = true;
    return retry(end);
  }

  redial::decision kicked(ending& end) {
    drop_tokens();
    end.may_go_at_once = true;
    // 3: stop if reconnect_after_kick is false; 4.1: with any credential.
    if (!o_.reconnect_after_kick) {
      hit("3 kick not answered");
      return stop_instead(reason::kicked, end, false, false);
    }
    if (!needs_token()) {
      hit("4.1 kick without a mintable token");
      return stop_instead(reason::no_fresh_token, end, false);
    }
    // 4.5: allowed if no such close was answered within once_window.
    if (once_until_ && now_ < *once_until_) {
      hit("4.5 kicked again");
      return stop_instead(reason::kicked, end, false, false);
    }
    if (once_until_) { hit("4.5 window over"); }
    if (!(o_.max_attempts != 0 && n_ >= o_.max_attempts)) { once_until_ = now_ + o_.once_window.count; }
    return retry(end);
  }

  void drop_tokens() {
    newest_.reset();
    void_mints();
  }

  // --- the ordinary path (2) ---

  redial::decision on_start() {
    if (redial::check(o_) != redial::fault::none) {  // 7
      if (phase_ != phase::idle && phase_ != phase::stopped) { return nothing(); }
      hit("7 invalid options");
      if (phase_ == phase::stopped) { forget_outage(); }
      std::optional<wait> rest;  // what a server or a row ordered is kept for a machine with better options (I3)
      if (wait_ && wait_->kind != wait_kind::backoff) { rest = wait_; }
      const redial::decision d = enter_stopped(reason::invalid_options, 0, false, false);
      wait_ = rest;
      return d;
    }
    switch (phase_) {
      case phase::minting:
      case phase::connecting:
      case phase::online: return nothing();  // 2.5
      case phase::idle: return begin(reason::start_requested);
      case phase::stopped: return begin_afresh(reason::start_requested);
      case phase::waiting:
        if (wait_->kind != wait_kind::backoff && wait_->until > now_) {
          hit("2.5 start does not cut");
          return nothing();
        }
        hit("2.5 start cuts a backoff");
        if (wait_->until <= now_ && *armed_ > now_) { return nothing(); }  // the budget's wait: nothing changed
        because(reason::start_requested);
        return go();
      case phase::offline: {
        link_is_down_ = false;
        because(reason::start_requested);
        if (wait_ && wait_->kind != wait_kind::backoff && wait_->until > now_) {
          hit("2.5 start in offline waits out");
          const wait rest = *wait_;
          return begin_wait(action::wait, rest.until, rest.kind);
        }
        hit("2.5 start in offline");
        return go();
      }
    }
    return nothing();
  }

  /// From idle, or as if.
  redial::decision begin(redial::reason why) {
    because(why);
    std::optional<wait> rest = wait_;
    if (rest && rest->until <= now_) { rest.reset(); }
    if (!spread_drawn_) {  // 2.4
      spread_drawn_ = true;
      if (o_.first_spread.count != 0) {
        hit("2.4 first spread");
        const instant until = now_ + draw(0, o_.first_spread.count);
        if (!rest || until > rest->until) {
          rest = wait{until, wait_kind::row, false};
        } else if (until > now_ && rest->kind == wait_kind::backoff) {
          rest->kind = wait_kind::row;  // it has a row's minimum inside
        }
      }
    }
    if (link_is_down_) {
      hit("2 start while the link is down");
      leave_phase();
      phase_ = phase::offline;
      wait_ = rest;  // waits run on while offline
      return nothing();
    }
    if (rest) {
      const redial::decision d = wait_or_go(action::wait, rest->until, rest->kind);
      if (wait_) { wait_->cut = rest->cut; }
      return d;
    }
    return go();
  }

  /// 2.5: from stopped: counters, the span of patience, once-rule, hold and advice cleared; a firm wait is waited out.
  redial::decision begin_afresh(redial::reason why) {
    forget_outage();
    if (why == reason::slow_probe) {
      // 6.4: the span is over, and one more such end stops again. reading: also where there was no span before; but the
      // counted refusals of 4.3 begin at 0, as with `start`, so that a probe may take max_auth_failures connects.
      span_ = patience_span{now_};
      refusals_ = 2;
    }
    if (wait_ && wait_->kind == wait_kind::backoff) { wait_.reset(); }
    if (wait_ && wait_->until > now_) { hit("2.5 start from stopped waits out"); }
    return begin(why);
  }

  void forget_outage() {
    clear_counters();
    once_until_.reset();
    clear_advice();
  }

  void clear_counters() {
    n_ = 0;
    b_ = 0;
    auth_failures_ = 0;
    refusals_ = 0;
    span_.reset();
    at_once_used_ = false;
    hold_ = false;
  }

  // --- 5.8: session and endpoint advice ---

  void clear_advice() {
    session_ = redial::session::unspecified;
    endpoint_ = redial::endpoint::same;
    stale_advice_ = false;
    opened_ends_ = 0;
  }

  /// A connect has ended otherwise than by the link or the application. reading: an end of a mint is none.
  void connect_failed() {
    if (phase_ != phase::connecting) { return; }
    if (!opened_) {
      hit("5.8 failed before opened");
      stale_advice_ = true;
    } else if (++opened_ends_ >= 2) {
      hit("5.8 two ends without ready");
      stale_advice_ = true;
    }
  }

  redial::decision on_session_lost() {
    if (!connected_or_coming()) { return nothing(); }
    hit(phase_ == phase::online ? "5.8 session lost online" : "5.8 session lost while connecting");
    stale_advice_ = true;
    if (phase_ == phase::connecting) {
      if (session_lost_seen_) { hit("5.8 session lost twice"); }
      if (!session_lost_seen_) { armed_ = now_ + o_.connect_timeout.count; }  // once a connect
      session_lost_seen_ = true;
    }
    return nothing();
  }

  redial::decision on_stop() {  // 2.6
    const bool was_stopped = phase_ == phase::stopped;
    if (probing_) { hit("2.6 stop ends the probe"); }
    std::optional<wait> rest;
    if (wait_ && wait_->kind != wait_kind::backoff) { rest = wait_; }
    if (connected_or_coming() && hint_) {  // 5.3: the application's stop is an end as well
      hit("5.3 hint and stop");
      const std::uint64_t w = n_ == 0 ? hint_->given : std::max<std::uint64_t>(hint_->given, b_);
      rest = wait{now_ + draw_above(w), wait_kind::server, false};
    }
    leave_phase();
    phase_ = phase::stopped;
    wait_ = rest;
    because(reason::stop_requested);
    return answer(was_stopped ? action::none : action::stop);
  }

  redial::decision on_opened() {
    if (phase_ != phase::connecting) { return nothing(); }
    if (!o_.expect_ready) { return enter_online(never); }
    opened_ = true;
    return nothing();
  }

  redial::decision on_ready(milliseconds life) {
    if (phase_ != phase::connecting) {
      if (phase_ == phase::online) { hit("2.8 repeated ready"); }
      return nothing();
    }
    if (!opened_) { hit("2.1 ready without opened"); }
    if (life.count == 0) { hit("4.2 ready without life"); }
    return enter_online(life.count == 0 ? never : life);  // 4.2: counts as a life not given
  }

  redial::decision enter_online(milliseconds life) {
    const std::optional<delay_hint> given = hint_;
    leave_phase();
    hint_ = given;
    clear_advice();  // 5.8; reading: where `opened` is enough to be online, it is the `ready` of this clause
    phase_ = phase::online;
    because(reason::none);
    if (life != never) {  // 5.4: a life given with ready replaces the other and counts from there
      hit("5.4 life given with ready");
      if (!session_token_) { session_token_ = token{}; }
      session_token_->minted_at = now_;
      session_token_->life = life.count;
      session_token_->expires = now_ + life.count;
      session_token_->shown = true;
      if (newest_ && newest_->shown) { newest_ = session_token_; }
    }
    // 5.4: stable after min(stable_after, max(10 s, L / 2)).
    std::uint64_t span = o_.stable_after.count;
    const bool life_known = session_token_ && session_token_->expires;
    if (life_known) { span = std::min<std::uint64_t>(span, std::max<std::uint64_t>(10000, session_token_->life / 2)); }
    stable_at_ = now_ + span;
    // 6.2: `ready` counts as a frame.
    seen_frame_ = true;
    silent_quarters_ = 0;
    next_look_ = now_ + quarter();
    // 4.4
    background_b_ = 0;
    const bool in_hand = newest_ && newest_->shown;  // not lost, and no spare beside it
    if (needs_token() && session_token_ && session_token_->expires && session_token_->life >= 30000 && in_hand) {
      hit("4.4 refresh planned");
      const std::uint64_t life_ms = session_token_->life;
      refresh_at_ = session_token_->minted_at + draw((life_ms * 3 + 3) / 4, life_ms * 7 / 8);
      if (*refresh_at_ <= now_) { hit("4.4 refresh due at ready"); }
    }
    arm_online();
    return nothing();
  }

  /// The next instant at which something is due online, and the ends of the spans that matter later (8).
  void arm_online() {
    armed_.reset();
    const auto at = [this](instant when) { armed_ = armed_ ? std::min(*armed_, when) : when; };
    const auto later = [&](instant when) {
      if (when > now_) { armed_ = armed_ ? std::max(*armed_, when) : when; }
    };
    if (o_.liveness_timeout.count != 0) { at(next_look_); }
    if (stable_at_) { at(*stable_at_); }
    if (background_mint_) { at(mint_deadline_); }
    if (refresh_at_) { at(*refresh_at_); }
    span_only_ = !armed_;
    if (armed_) { return; }  // open: to the last end of these, and only while nothing else is due
    if (once_until_) { later(*once_until_); }
    if (hint_) { later(hint_->stale_at); }
    if (!budget_is_off()) { later(full_at_); }
    if (session_token_ && session_token_->expires) { later(*session_token_->expires); }
    if (newest_ && newest_->expires) { later(*newest_->expires); }
  }

  /// 5.4 and 2.9: stability needs no elapsed; an end exactly then counts as stable.
  void notice_stability() {
    if (phase_ != phase::online) { return; }
    if (!stable_at_ || now_ < *stable_at_) {
      arm_online();
      return;
    }
    hit("5.4 stable");
    stable_at_.reset();
    clear_counters();
    just_stable_ = true;
    arm_online();
  }

  // --- ends ---

  redial::decision on_closed(std::uint16_t code) {
    if (!connected_or_coming()) { return nothing(); }
    connect_failed();
    if (code < 1000 || code > 4999) {  // section 3
      hit("3 reported as 1006");
      code = 1006;
    }
    return by_rule(rule_of_close(known_, code), code, 0);
  }

  redial::decision on_rejected(std::uint16_t status, milliseconds retry_after) {
    if (phase_ == phase::online) {  // 2.8
      hit("2.8 rejected in online");
      return on_failed();
    }
    if (phase_ != phase::connecting) { return nothing(); }
    connect_failed();
    const rule row = rule_of_status(known_, status);
    // open: the code of a refusal without a usable status; reported as it came.
    return by_rule(row, status, retry_after.count);
  }

  redial::decision on_failed() {
    if (!connected_or_coming()) { return nothing(); }
    connect_failed();
    ending end;
    end.why = reason::transport_failure;
    return retry(end);
  }

  redial::decision on_going_away(milliseconds retry_after) {
    if (!connected_or_coming()) { return nothing(); }
    if (retry_after.count != 0) {  // 5.3: a later usable one replaces it, 0 changes nothing
      hit(hint_ ? "5.3 hint replaced" : "5.3 hint");
      const std::uint32_t given = clamp_server(retry_after.count);
      hint_ = delay_hint{given, now_ + given + 60000};
      if (phase_ == phase::online) { arm_online(); }
    }
    return nothing();
  }

  /// 5.3: outlived by the given time and a minute more. reading: in `connecting` as well, and at that very instant.
  void notice_stale_hint() {
    if (hint_ && now_ >= hint_->stale_at) {
      hit("5.3 hint gone stale");
      hint_.reset();
    }
  }

  redial::decision on_received() {
    if (phase_ == phase::online) { seen_frame_ = true; }  // 2.9: never moves the armed timer
    return nothing();
  }

  // --- mints (4) ---

  redial::decision on_minted(milliseconds life, std::uint32_t id) {
    if (id > mint_) { return nothing(); }
    const bool answers = running_mint_ && (id == redial::current || id == *running_mint_);
    // open: without ids, the late answer to a mint that timed out can't be told from a token nobody asked for; it
    // counts as that answer until there was one.
    const std::uint32_t asked = id != redial::current ? id : latest_unanswered_ ? mint_ : mint_ + 1;
    const bool good = asked > mint_ || is_good_mint(asked);
    if (asked <= mint_) {
      if (answered_.count(asked) != 0) {
        hit("I7 repeated minted");
        return nothing();
      }
    }
    if (life.count == 0) {  // 4.2
      hit("4.2 minted without life");
      return on_mint_failed(false, id, 0);
    }
    if (asked <= mint_) { answered_.insert(asked); }
    if (asked == mint_) { latest_unanswered_ = false; }
    if (answers) {
      running_mint_.reset();
      background_mint_ = false;
    }
    if (!good) {  // 4.7: superseded by a rejection or token_lost
      hit("4.7 minted not used");
      if (phase_ == phase::minting && answers) {
        hit("4.2 a lost token comes after all");
        ask_for_token();
        armed_ = mint_deadline_;
        return answer(action::mint_token);
      }
      if (phase_ == phase::online) { arm_online(); }
      return nothing();
    }
    if (!answers && asked <= mint_) { hit("4.7 late minted kept"); }
    token fresh;
    fresh.minted_at = now_;
    if (life != never) {
      fresh.life = life.count;
      fresh.expires = now_ + life.count;
    }
    if (phase_ == phase::idle) { hit("2.1 minted before start"); }
    if (phase_ == phase::offline) { hit("6.3 a mint lands while offline"); }
    if (phase_ == phase::stopped) { hit("2.6 minted kept in stopped"); }
    newest_ = fresh;
    if (phase_ == phase::minting && answers) { return enter_connecting(); }
    if (phase_ == phase::online) {  // 4.4: the spare; what was not asked for cancels the refresh
      hit(answers ? "4.4 spare" : "4.4 unsolicited");
      refresh_at_.reset();
      running_mint_.reset();  // open: with a spare in hand nobody waits for the running mint any more
      background_mint_ = false;
      arm_online();
    }
    return nothing();
  }

  redial::decision on_mint_failed(bool permanent, std::uint32_t id, std::uint32_t retry_after) {
    if (phase_ != phase::minting && phase_ != phase::online) { return nothing(); }
    if (!running_mint_ || (id != redial::current && id != *running_mint_)) {
      hit("4.7 mint_failed inert");
      return nothing();
    }
    if (*running_mint_ == mint_) { latest_unanswered_ = false; }
    answered_.insert(*running_mint_);
    running_mint_.reset();
    if (phase_ == phase::minting) {
      if (permanent) {  // 4.6
        hit("4.6 permanent");
        return enter_stopped(reason::mint_refused, 0, true, true);
      }
      hit("4.6 failed");
      ending end;
      end.why = reason::mint_failure;
      end.retry_after = retry_after;
      if (retry_after != 0) { hit("4.6 failed, with a retry-after"); }
      return retry(end);
    }
    if (phase_ == phase::online) {
      if (background_mint_ && !permanent) { plan_background_retry(retry_after); }
      background_mint_ = false;
      arm_online();
    }
    return nothing();
  }

  /// 4.4: a jittered backoff of its own that ends with the token's life.
  void plan_background_retry(std::uint32_t retry_after) {
    refresh_at_.reset();
    if (newest_ && !newest_->shown) { return; }  // a spare is in hand
    background_b_ = next_b(background_b_);
    const std::uint64_t j = percent(background_b_, o_.backoff.jitter_percent);
    std::uint64_t lowest = background_b_ - j;
    std::uint64_t highest = background_b_ + j;
    if (retry_after != 0 && clamp_server(retry_after) > lowest) {
      // reading: as 5.5 does with a minimum: from the given time on, spread upwards, and never narrower than without.
      hit("4.4 background retry after what was given");
      lowest = clamp_server(retry_after);
      highest = std::max(highest, lowest + percent(lowest, o_.backoff.jitter_percent));
    }
    if (session_token_ && session_token_->expires) {  // open: the draw is cut at the end of the life, not thrown away
      const std::uint64_t rest = *session_token_->expires > now_ ? *session_token_->expires - now_ : 0;
      if (rest <= lowest) {
        hit("4.4 background tries end");
        return;
      }
      highest = std::min(highest, rest);
    }
    hit("4.4 background retry");
    refresh_at_ = now_ + draw(lowest, highest);
  }

  redial::decision on_token_lost() {  // 4.2
    const auto awaited = running_mint_;
    drop_tokens();  // the running session was made with it, and keeps what is known of its life
    if (phase_ == phase::minting) {
      if (renewed_) {
        hit("4.2 token_lost again, before an answer");
        running_mint_ = awaited;
        return nothing();
      }
      hit("4.2 token_lost in minting");
      ask_for_token();
      renewed_ = true;
      armed_ = mint_deadline_;
      return answer(action::mint_token);
    }
    if (phase_ == phase::online) {
      refresh_at_.reset();
      background_mint_ = false;
      arm_online();
    }
    return nothing();
  }

  // --- the link (6.3) ---

  redial::decision on_link_down() {
    link_is_down_ = true;
    switch (phase_) {
      case phase::idle:
      case phase::stopped:
      case phase::offline: return nothing();
      case phase::waiting: {
        const std::optional<wait> rest = wait_;
        leave_phase();
        phase_ = phase::offline;
        wait_ = rest;  // waits run on; open: the reason stays that of the wait (2.7)
        return nothing();
      }
      case phase::minting:
        hit("6.3 link_down in minting");
        leave_phase();
        phase_ = phase::offline;
        because(reason::link_lost);
        return nothing();
      case phase::connecting:
      case phase::online: break;
    }
    const bool counts = phase_ == phase::connecting || stable_at_;
    if (counts && o_.max_attempts != 0 && n_ >= o_.max_attempts) { hit("5.6 a link lost beyond max_attempts"); }
    if (counts) { grow(); }
    std::optional<wait> rest;
    if (hint_) {  // 5.3
      hit("5.3 hint and link_down");
      const std::uint64_t w = n_ <= 1 ? hint_->given : std::max<std::uint64_t>(hint_->given, b_);
      rest = wait{now_ + draw_above(w), wait_kind::server, false};
    }
    hit(counts ? "6.3 link_down raises n" : "6.3 link_down ends a stable session");
    leave_phase();
    phase_ = phase::offline;
    wait_ = rest;
    because(reason::link_lost);
    return answer(action::disconnect);
  }

  redial::decision on_link_up() {
    link_is_down_ = false;
    if (phase_ == phase::offline) {
      if (wait_ && wait_->until > now_ && wait_->kind != wait_kind::backoff) {
        hit("6.3 link_up waits out");
        const wait rest = *wait_;
        return begin_wait(action::wait, rest.until, rest.kind);
      }
      instant until = now_ + draw(0, current_b());
      const bool had_its_once = wait_ && wait_->until > now_ && wait_->cut;  // open: once per wait, offline or not
      if (had_its_once) { until = wait_->until; }
      if (wait_ && wait_->until > now_ && wait_->until < until) {
        hit("6.3 rest of the backoff");
        until = wait_->until;
      }
      hit("6.3 link_up from offline");
      if (until <= now_) { return go(); }
      const redial::decision d = begin_wait(action::wait, until, wait_kind::backoff);
      wait_->cut = true;
      return d;
    }
    if (phase_ == phase::waiting && wait_->kind == wait_kind::backoff && !wait_->cut && wait_->until > now_) {
      wait_->cut = true;
      const instant until = now_ + draw(0, current_b());
      if (until < wait_->until) {
        hit("6.3 link_up shortens");
        wait_->until = until;
        armed_ = until;
        return answer(action::wait);
      }
    }
    return nothing();
  }

  // --- the timer ---

  redial::decision on_elapsed() {
    switch (phase_) {
      case phase::idle:
      case phase::offline: return nothing();
      case phase::stopped:
        if (!probing_ || now_ < *armed_) { return nothing(); }
        hit("6.4 probe");
        return begin_afresh(reason::slow_probe);
      case phase::waiting:
        if (now_ < *armed_) { return answer(action::wait); }  // 2.3
        return go();
      case phase::minting: {
        if (now_ < mint_deadline_) { return nothing(); }
        hit("4.6 mint_timeout");
        running_mint_.reset();
        ending end;
        end.why = reason::mint_timeout;
        return retry(end);
      }
      case phase::connecting: {
        if (now_ < *armed_) { return nothing(); }
        hit("6.1 connect_timeout");
        connect_failed();
        ending end;
        if (opened_) { hit("6.1 ready_timeout"); }
        end.why = opened_ ? reason::ready_timeout : reason::connect_timeout;
        end.what = action::disconnect;
        return retry(end);
      }
      case phase::online: return on_elapsed_online();
    }
    return nothing();
  }

  /// Rounded up, so that four of them are never less than the time-out.
  instant quarter() const { return (std::uint64_t{o_.liveness_timeout.count} + 3) / 4; }

  redial::decision on_elapsed_online() {  // 2.9: liveness, stability (noticed already), mint time-out, refresh
    if (o_.liveness_timeout.count != 0 && now_ >= next_look_) {
      // 6.2. The k-th look after a frame comes after k - 1 to k quarters of silence. reading: a look that comes late
      // counts as one, and the next is a whole quarter after it, so that no bound of the clause is undercut.
      if (now_ > next_look_ + quarter()) { hit("6.2 a late look"); }
      next_look_ = now_ + quarter();
      if (seen_frame_ && silent_quarters_ > 3) { hit("6.2 a frame after the ping"); }
      silent_quarters_ = seen_frame_ ? 1 : silent_quarters_ + 1;
      seen_frame_ = false;
      if (silent_quarters_ == 3) {
        hit(just_stable_ ? "6.2 ping and stability at once" : "6.2 ping");
        arm_online();
        return answer(action::ping);
      }
      if (silent_quarters_ == 5) {
        hit("6.2 liveness");
        ending end;
        end.why = reason::liveness_timeout;
        end.what = action::disconnect;
        return retry(end);
      }
      // reading: a look that leads to nothing is not an action (2.9), and what else is due is done.
    }
    if (just_stable_) {  // 2.9: one action each, then timer 0
      if (refresh_at_ && now_ >= *refresh_at_) { hit("2.9 stability and refresh due at once"); }
      arm_online();
      return nothing();
    }
    if (background_mint_ && now_ >= mint_deadline_) {
      hit("2.9 background mint time-out");
      running_mint_.reset();
      background_mint_ = false;
      plan_background_retry(0);
      arm_online();
      return nothing();
    }
    if (refresh_at_ && now_ >= *refresh_at_) {
      hit("4.4 refresh asked for");
      refresh_at_.reset();
      ask_for_token();
      background_mint_ = true;
      arm_online();
      return answer(action::mint_token);
    }
    arm_online();
    return nothing();
  }

  void hit(const char* sentence) {
    if (covered_ != nullptr) { ++covered_->sentences[sentence]; }
  }

  /// What these options let a saved wait be, before `away` is taken off. reading: what was saved does not say whose
  /// wait it was, so the longest is allowed that any can be here: of the curve for a backoff; for any other one also
  /// what a server, a row or the first spread may ask for, with jitter.
  std::uint64_t allowed(std::uint64_t saved_left, std::uint32_t away, wait_kind kind) {
    const auto spread = [this](std::uint64_t w) { return w + percent(w, o_.backoff.jitter_percent); };
    std::uint64_t longest = spread(o_.backoff.cap.count);
    if (kind != wait_kind::backoff) {
      std::uint64_t floor = std::max<std::uint64_t>(o_.refusal_delay.count, known_ == knowledge::workshop ? 60000 : 0);
      longest = spread(std::max<std::uint64_t>({o_.backoff.cap.count, floor, 30000, o_.first_spread.count,  // 30 s: 1012
                                                o_.max_server_delay.count}));
    }
    const std::uint64_t rest = saved_left > away ? saved_left - away : 0;
    if (rest > longest) { hit("11.2 a wait longer than these options allow"); }
    return std::min(rest, longest) + away;
  }

  /// What is left of a span that was drawn or saved before the sleep.
  void set_restored(std::uint64_t span, std::uint32_t away, wait_kind kind) {
    span = span > away ? span - away : 0;
    wait_ = wait{now_ + span, kind, false};
  }

  // What never changes.
  knowledge known_;
  redial::options o_;
  drawer draw_;
  coverage* covered_;

  // Time.
  std::uint32_t last_tick_;
  instant now_ = big;  ///< room below for what was answered before construction
  std::optional<instant> armed_;
  bool span_only_ = false;  ///< online, and the timer only keeps the ends of spans in sight (8)

  // What the decision repeats.
  redial::phase phase_ = phase::idle;
  redial::reason why_ = reason::none;
  std::uint16_t code_ = 0;
  bool tell_user_ = false;
  bool hold_ = false;

  // Counters (5.1, 4.3).
  std::uint32_t n_ = 0;
  std::uint64_t b_ = 0;
  std::uint32_t auth_failures_ = 0;
  bool at_once_used_ = false;
  std::uint32_t refusals_ = 0;         ///< 3.4's count, shared with 4.3
  std::optional<patience_span> span_;  ///< 3.4's span, shared as well
  std::optional<instant> once_until_;  ///< 4.5: until then no further such close is answered
  instant full_at_ = 0;                ///< 5.7: when the bucket is full again

  // The running wait (5), also in offline, in stopped, and before `start` after restore.
  std::optional<wait> wait_;
  bool spread_drawn_ = false;
  bool budget_wait_ = false;  ///< its own wait is over, and only the budget holds it (5.7)
  bool link_is_down_ = false;
  bool probing_ = false;

  // The running connection.
  std::uint32_t connection_ = 0;
  bool opened_ = false;
  bool session_lost_seen_ = false;
  std::optional<delay_hint> hint_;
  bool just_stable_ = false;           ///< this very event found the session stable
  std::optional<instant> stable_at_;   ///< none while online: the session is stable
  bool seen_frame_ = false;            ///< since the last look (6.2)
  std::uint32_t silent_quarters_ = 0;  ///< looks since the last frame
  instant next_look_ = 0;

  // Advice (5.8), as the rows said it.
  redial::session session_ = redial::session::unspecified;
  redial::endpoint endpoint_ = redial::endpoint::same;
  bool stale_advice_ = false;
  std::uint32_t opened_ends_ = 0;

  // Tokens and mints.
  std::uint32_t mint_ = 0;
  std::optional<std::uint32_t> running_mint_;
  bool latest_unanswered_ = false;  ///< the newest mint has had no answer, though it may have timed out
  instant mint_deadline_ = 0;
  bool renewed_ = false;            ///< the running mint was asked for by token_lost
  bool background_mint_ = false;    ///< asked for while online, and its time-out watched
  std::uint32_t first_good_mint_ = 0;
  std::set<std::uint32_t> answered_;
  std::optional<token> newest_;
  std::optional<token> session_token_;
  std::optional<instant> refresh_at_;
  std::uint64_t background_b_ = 0;
};

}  // namespace oracle

#endif  // REDIAL_TESTS_MODEL_ORACLE_HPP_INCLUDED
