// SPDX-License-Identifier: MIT
// Plays events against the real machine on a virtual clock and prints what it decides.
//   decide                       a built-in day that meets every row of the service's page
//   decide start minted:3600s ready +30s closed:4010 auto     a transcript, one event a word
//   decide -                     the same from standard input
//   decide --help
// decide_own.cpp makes the same program for a service of your own, in ten lines.
#include <redial/services.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <vector>
#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#endif

namespace {

const char* const words[] = {"start",
                             "stop",
                             "opened",
                             "ready",
                             "closed:CODE",
                             "rejected:STATUS[:RETRY]",
                             "failed",
                             "going_away:MS",
                             "received",
                             "minted[:LIFE]",
                             "mint_failed[:permanent|:RETRY]",
                             "token_lost",
                             "session_lost",
                             "link_down",
                             "link_up",
                             "elapsed",
                             "inert",
                             "auto",
                             "json:{...}",
                             "send:BYTES",
                             "reboot[:AWAY]",
                             "late:DURATION",
                             "back:DURATION",
                             "crash:AWAY",
                             "tick:MS",
                             "draw:seed|low|middle|high",
                             "NAME=VALUE"};

const char* const built_in_day[] = {
    "# a deploy",
    "start",
    "minted:3600s",
    "opened",
    "ready",
    "+40s",
    "going_away:2500",
    "closed:1001",
    "auto",
    "ready",
    "+40s",
    "# the plan is full",
    "closed:4010",
    "auto",
    "closed:4010",
    "auto",
    "ready",
    "+40s",
    "# too many messages",
    "closed:4011",
    "auto",
    "ready",
    "send:100",
    "send:70000",
    "+40s",
    "# tokens",
    "closed:4002",
    "minted:3600s",
    "ready",
    "+40s",
    "closed:4001",
    "minted:3600s",
    "ready",
    "+40s",
    "# an administrator, twice",
    "closed:4020",
    "minted:3600s",
    "ready",
    "+40s",
    "closed:4020",
    "start",
    "minted:3600s",
    "ready",
    "+40s",
    "# the network",
    "link_down",
    "+5s",
    "link_up",
    "auto",
    "ready",
    "+40s",
    "failed",
    "auto",
    "# refused upgrades",
    "rejected:503:7s",
    "auto",
    "rejected:429:20s",
    "auto",
    "rejected:500",
    "auto",
    "rejected:401",
    "minted:3600s",
    "ready",
    "+40s",
    "closed:1006",
    "auto",
    "rejected:404",
    "auto",
    "# what a person has to mend",
    "ready",
    "closed:1008",
    "start",
    "ready",
    "closed:1009",
    "+60s",
    "start",
    "ready",
    "closed:4003",
    "start",
    "ready",
    "closed:4012",
};

using milliseconds = redial::milliseconds;

/// The virtual world: a clock, a seeded random source, the machine, and the gate that goes with it.
struct world {
  std::uint64_t now = 0;
  std::mt19937 random;
  bool seeded = true;  // else every draw is made of `bits`
  std::uint32_t bits = 0;
  const redial::profile& profile;
  redial::options options;

  struct clock {
    const world* owner;
    std::uint64_t operator()() const { return owner->now; }
  };
  struct source {
    world* owner;
    std::uint32_t operator()() const {
      return owner->seeded ? static_cast<std::uint32_t>(owner->random()) : owner->bits;
    }
  };
  using machine = redial::reconnector<clock, source>;

  std::vector<machine> net;  // one; a reboot makes another
  redial::send_gate<clock> gate;

  world(const redial::profile& p, std::uint32_t seed)
      : random(seed), profile(p), options(p.defaults), net{}, gate{p.limits, clock{this}} {
    boot();
  }
  void boot() {
    net.clear();
    net.emplace_back(profile, clock{this}, source{this}, options);
  }
};

std::string seconds(std::uint64_t ms) {
  char text[32];
  std::snprintf(text, sizeof text, "%llu.%03llu s", static_cast<unsigned long long>(ms / 1000),
                static_cast<unsigned long long>(ms % 1000));
  return text;
}

/// A number with an optional unit, such as 250ms or 0.806s; bare numbers are in `unit` milliseconds. False if it is
/// none.
bool read_span(const std::string& text, std::uint64_t unit, milliseconds& out) {
  if (text == "never") {
    out = redial::never;
    return true;
  }
  std::uint64_t value = 0;
  std::size_t at = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    value = value > 4000000000u ? value : value * 10 + static_cast<std::uint64_t>(text[at] - '0');
  }
  if (at == 0) { return false; }
  std::uint64_t fraction = 0;  // thousandths
  if (at < text.size() && text[at] == '.') {
    std::uint64_t worth = 100;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, worth /= 10) {
      fraction += worth * static_cast<std::uint64_t>(text[at] - '0');
    }
  }
  const std::string name = text.substr(at);
  if (name == "ms") {
    unit = 1;
  } else if (name == "s") {
    unit = 1000;
  } else if (name == "m" || name == "min") {
    unit = 60000;
  } else if (name == "h") {
    unit = 3600000;
  } else if (!name.empty()) {
    return false;
  }
  const std::uint64_t whole = value * unit + fraction * unit / 1000;
  out = milliseconds{static_cast<std::uint32_t>(whole < 0xFFFFFFFEu ? whole : 0xFFFFFFFEu)};
  return true;
}

/// Tells the bounds of a number in a word; -1 if it is none.
long read_number(const std::string& text) {
  if (text.empty() || text.size() > 10 || text.find_first_not_of("0123456789") != std::string::npos) { return -1; }
  return std::strtol(text.c_str(), nullptr, 10);
}

bool colour_wanted() {
#if defined(__unix__) || defined(__APPLE__)
  return isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
#else
  return false;
#endif
}

struct printer {
  bool json = false;
  bool colour = colour_wanted();
  bool head = false;

  static std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '"' || c == '\\') { out += '\\'; }
      out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return out;
  }

  void note(const std::string& text) {
    if (!json) { std::printf("\n%s\n", text.c_str()); }
  }

  /// One decision; of an end, or of anything that waits, drops or stops, also what it means and what to do about it.
  void row(const world& w, const std::string& word, const redial::decision& d, bool ended) {
    const std::string timer = d.timer == redial::never ? "-" : seconds(d.timer.count);
    if (json) {
      std::printf(
          R"({"time_ms":%llu,"event":"%s","phase":"%s","action":"%s","timer_ms":%s,"attempt":%lu,"connection":%lu,"mint":%lu,"reason":"%s","code":%u,"tell_user":%s,"hold_publishing":%s,"session":"%s","endpoint":"%s","budget_wait":%s})"
          "\n",
          static_cast<unsigned long long>(w.now), escaped(word).c_str(), redial::to_string(d.phase),
          redial::to_string(d.action), d.timer == redial::never ? "null" : std::to_string(d.timer.count).c_str(),
          static_cast<unsigned long>(d.attempt), static_cast<unsigned long>(d.connection),
          static_cast<unsigned long>(d.mint), redial::to_string(d.reason), d.code, d.tell_user ? "true" : "false",
          d.hold_publishing ? "true" : "false", redial::to_string(d.session), redial::to_string(d.endpoint),
          d.budget_wait ? "true" : "false");
      return;
    }
    if (!head) {
      std::printf("%12s  %-18s %-11s %-11s %11s %3s  %s\n", "time", "event", "phase", "decision", "timer", "try",
                  "why, and what to do about it");
      head = true;
    }
    const bool loud = colour && (d.action == redial::action::stop || d.tell_user);
    std::string why = d.reason == redial::reason::none ? "" : redial::to_string(d.reason);
    if (d.code != 0) { why += " " + std::to_string(d.code); }
    const bool explained = ended || d.action == redial::action::wait || d.action == redial::action::disconnect ||
                           d.action == redial::action::stop;
    if (explained && d.reason != redial::reason::none && d.reason != redial::reason::start_requested) {
      const redial::explanation e = redial::explain(w.profile, d);
      const bool for_a_person = d.action == redial::action::stop || d.tell_user;
      const std::string name = e.code != 0 ? e.name + std::string(", ") : "";  // without a code it is the reason again
      why += for_a_person ? ": " + name + e.meaning + "; " : ": ";
      why += e.remedy;
    }
    if (d.tell_user) { why += " [tell the user]"; }
    if (d.budget_wait) { why += " [waits for the connect budget]"; }
    if (d.hold_publishing) { why += " [hold publishing]"; }
    if (d.session != redial::session::unspecified) {
      why += std::string(" [session: ") + redial::to_string(d.session) + ']';
    }
    if (d.endpoint != redial::endpoint::same) {
      why += std::string(" [endpoint: ") + redial::to_string(d.endpoint) + ']';
    }
    std::printf("%s%12s  %-18s %-11s %-11s %11s %3lu  %s%s\n", loud ? "\033[31m" : "", seconds(w.now).c_str(),
                word.substr(0, 18).c_str(), redial::to_string(d.phase), redial::to_string(d.action), timer.c_str(),
                static_cast<unsigned long>(d.attempt), why.c_str(), loud ? "\033[0m" : "");
  }
};

/// How many letters have to be changed, added or dropped.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) { row[j] = j; }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      const std::size_t changed = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = changed < above + 1 ? changed : above + 1;
      row[j] = row[j] < row[j - 1] + 1 ? row[j] : row[j - 1] + 1;
      corner = above;
    }
  }
  return row[b.size()];
}

std::string head_of(const std::string& word) { return word.substr(0, word.find_first_of(":[=")); }

int unknown(const std::string& word, std::size_t position) {
  std::string best;
  std::size_t least = 1000;
  for (const char* known : words) {
    const std::size_t d = distance(head_of(word), head_of(known));
    if (d < least) {
      least = d;
      best = known;
    }
  }
  std::fprintf(stderr, "decide: word %zu, '%s': not understood; the nearest is '%s'\n", position, word.c_str(),
               best.c_str());
  return 2;
}

/// Splits `word` at its colons: what it is, up to two arguments, and an id behind '@'.
struct parts {
  std::string name, first, second;
  std::uint32_t id = redial::current;
  explicit parts(std::string word) {
    const std::size_t at = word.find('@');
    if (at != std::string::npos) {
      const long value = read_number(word.substr(at + 1));
      id = value < 0 ? redial::current : static_cast<std::uint32_t>(value);
      word.resize(at);
    }
    const std::size_t one = word.find(':');
    name = word.substr(0, one);
    if (one != std::string::npos) {
      const std::size_t two = word.find(':', one + 1);
      first = word.substr(one + 1, two == std::string::npos ? std::string::npos : two - one - 1);
      second = two == std::string::npos ? "" : word.substr(two + 1);
    }
  }
};

/// The event that a word stands for; false if it stands for none.
bool event_of(const parts& p, redial::event& e) {
  milliseconds span = redial::never;
  const bool bare = p.first.empty() && p.second.empty();
  const bool timed = p.second.empty() && (p.first.empty() || read_span(p.first, 1000, span));
  if (p.name == "start" && bare) {
    e = redial::start{};
  } else if (p.name == "stop" && bare) {
    e = redial::stop{};
  } else if (p.name == "opened" && bare) {
    e = redial::opened{p.id};
  } else if (p.name == "ready" && timed) {
    e = redial::ready{p.id, span};
  } else if (p.name == "failed" && bare) {
    e = redial::failed{p.id};
  } else if (p.name == "received" && bare) {
    e = redial::received{p.id};
  } else if (p.name == "minted" && timed) {
    e = redial::minted{span, p.id};
  } else if (p.name == "session_lost" && bare) {
    e = redial::session_lost{p.id};
  } else if (p.name == "mint_failed") {
    const bool permanent = p.first == "permanent";
    const std::string& retry = permanent ? p.second : p.first;
    span = milliseconds{0};
    if ((!permanent && !p.second.empty()) || (!retry.empty() && !read_span(retry, 1000, span))) { return false; }
    e = redial::mint_failed{permanent, p.id, span};
  } else if (p.name == "token_lost" && bare) {
    e = redial::token_lost{};
  } else if (p.name == "link_down" && bare) {
    e = redial::link_down{};
  } else if (p.name == "link_up" && bare) {
    e = redial::link_up{};
  } else if (p.name == "elapsed" && bare) {
    e = redial::elapsed{};
  } else if (p.name == "closed" && p.second.empty() && read_number(p.first) >= 0) {
    e = redial::closed{read_number(p.first), p.id};
  } else if (p.name == "going_away" && p.second.empty() && read_span(p.first, 1, span)) {
    e = redial::going_away{span, p.id};
  } else if (p.name == "rejected" && read_number(p.first) >= 0) {
    span = milliseconds{0};
    if (!p.second.empty() && !read_span(p.second, 1000, span)) {
      span = redial::parse_retry_after(p.second.data(), p.second.size());
      if (span == milliseconds{0}) { return false; }
    }
    e = redial::rejected{read_number(p.first), span, p.id};
  } else {
    return false;
  }
  return true;
}

/// Sets an option by name: spans as in words, in milliseconds if bare; the rest as numbers or by name.
bool set_option(redial::options& o, const std::string& name, const std::string& value) {
  struct named_span {
    const char* name;
    milliseconds* span;
  };
  const named_span spans[] = {
      {"base", &o.backoff.base},
      {"cap", &o.backoff.cap},
      {"stable_after", &o.stable_after},
      {"first_spread", &o.first_spread},
      {"connect_timeout", &o.connect_timeout},
      {"mint_timeout", &o.mint_timeout},
      {"liveness_timeout", &o.liveness_timeout},
      {"token_margin", &o.token_margin},
      {"once_window", &o.once_window},
      {"max_server_delay", &o.max_server_delay},
      {"patience", &o.patience},
      {"refusal_delay", &o.refusal_delay},
      {"probe_after", &o.probe_after},
      {"budget.interval", &o.budget.interval},
  };
  for (const named_span& s : spans) {
    if (name == s.name) { return read_span(value, 1, *s.span); }
  }
  const char* const credentials[] = {"none", "fixed", "token"};
  for (int i = 0; name == "credential" && i < 3; ++i) {
    if (value == credentials[i]) {
      o.credential = static_cast<redial::credential>(i);
      return true;
    }
  }
  const long number = read_number(value);
  if (number < 0) { return false; }
  if (name == "factor_percent") {
    o.backoff.factor_percent = static_cast<std::uint16_t>(number);
  } else if (name == "jitter_percent") {
    o.backoff.jitter_percent = static_cast<std::uint8_t>(number);
  } else if (name == "budget.burst") {
    o.budget.burst = static_cast<std::uint32_t>(number);
  } else if (name == "max_attempts") {
    o.max_attempts = static_cast<std::uint32_t>(number);
  } else if (name == "tell_user_after") {
    o.tell_user_after = static_cast<decltype(o.tell_user_after)>(number);
  } else if (name == "max_auth_failures") {
    o.max_auth_failures = static_cast<std::uint8_t>(number);
  } else if (name == "reconnect_after_kick") {
    o.reconnect_after_kick = number != 0;
  } else if (name == "expect_ready") {
    o.expect_ready = number != 0;
  } else {
    return false;
  }
  return true;
}

/// Words that say how the world is and not what happens in it. `tick` and options begin it afresh, and so stand first.
bool arrange(world& w, const std::string& word, const parts& p) {
  milliseconds span{0};
  const std::size_t is = word.find('=');
  const std::size_t name = word.compare(0, 7, "option:") == 0 ? 7 : 0;  // option:NAME=VALUE, or the short form
  if (is != std::string::npos && set_option(w.options, word.substr(name, is - name), word.substr(is + 1))) {
    w.boot();
  } else if (p.name == "tick" && read_span(p.first, 1, span)) {
    w.now = span.count;
    w.boot();
  } else if (p.name == "late" && read_span(p.first, 1000, span)) {
    w.now += span.count;
  } else if (p.name == "back" && read_span(p.first, 1000, span)) {
    w.now -= span.count;
  } else if (p.name == "draw" && (p.first == "seed" || p.first == "low" || p.first == "middle" || p.first == "high")) {
    w.seeded = p.first == "seed";
    w.bits = p.first == "low" ? 0 : p.first == "middle" ? 0x80000000u : 0xFFFFFFFFu;
  } else {
    return false;
  }
  return true;
}

int play(world& w, printer& out, const std::vector<std::string>& transcript) {
  std::size_t position = 0;
  for (const std::string& word : transcript) {
    ++position;
    if (word[0] == '#') {
      out.note(word);
      continue;
    }
    redial::event e;
    milliseconds span{0};
    const parts p{word};
    if (word[0] == '+' && read_span(word.substr(1), 1000, span)) {
      // Time passes, and the timers that run out meanwhile are honoured.
      std::uint64_t rest = span.count;
      for (int i = 0; i < 1000 && w.net[0].timer().count <= rest; ++i) {
        const std::uint32_t left = w.net[0].timer().count;
        w.now += left;
        rest -= left;
        const redial::decision d = w.net[0].handle(redial::elapsed{});
        if (d.action != redial::action::none || out.json) { out.row(w, "(timer)", d, false); }
      }
      w.now += rest;
      continue;
    }
    if (arrange(w, word, p)) { continue; }
    if (word == "auto") {
      if (w.net[0].timer() != redial::never) { w.now += w.net[0].timer().count; }
      e = redial::elapsed{};
    } else if (word.compare(0, 5, "json:") == 0) {
      e = redial::metered_wire::to_event(redial::metered_wire::read(word.data() + 5, word.size() - 5), redial::current);
    } else if (p.name == "send" && read_number(p.first) >= 0) {
      const redial::send_verdict v = w.gate.try_send(static_cast<std::size_t>(read_number(p.first)));
      if (!out.json) {
        const char* const verdict = v.what == redial::send_verdict::kind::send ? "goes out"
                                    : v.what == redial::send_verdict::kind::wait
                                        ? "has to wait"
                                        : "is too big: it would be closed with 1009";
        std::printf("%12s  %-18s the frame %s", seconds(w.now).c_str(), word.c_str(), verdict);
        if (v.what == redial::send_verdict::kind::wait) { std::printf(" %s", seconds(v.wait.count).c_str()); }
        std::printf("\n");
      }
      continue;
    } else if (p.name == "reboot" && (p.first.empty() || read_span(p.first, 1000, span))) {
      const redial::saved_state saved = w.net[0].save();
      w.now += span.count;
      w.boot();
      (void)w.net[0].restore(saved, span);
    } else if (p.name == "crash" &&
               read_span(p.first, 1000, span)) {  // the clock runs on, and the machine is told this
      const redial::saved_state saved = w.net[0].save();
      w.boot();
      (void)w.net[0].restore(saved, span);
    } else if (word != "inert" && !event_of(p, e)) {
      return unknown(word, position);
    }
    const redial::decision d = w.net[0].handle(e);
    if (e.what() == redial::event::kind::ready && d.phase == redial::phase::online) {
      if (d.hold_publishing) {
        w.gate.drain();
      } else {
        w.gate.reset();
      }
    }
    const bool ended = e.what() == redial::event::kind::closed || e.what() == redial::event::kind::rejected ||
                       e.what() == redial::event::kind::failed;
    out.row(w, word, d, ended && d.action != redial::action::none);
  }
  return 0;
}

std::string rule_text(const redial::rule& r) {
  std::string text = redial::to_string(r.kind);
  if (r.has(redial::rule_flag::hold_publishing)) { text += ", hold publishing"; }
  if (r.has(redial::rule_flag::tell_user)) { text += ", tell the user"; }
  if (r.first_highest.count != 0) {
    text += ", first wait " + std::to_string(r.first_lowest.count / 1000) + "-" +
            std::to_string(r.first_highest.count / 1000) + " s";
  }
  if (r.min_delay.count != 0) { text += ", at least " + std::to_string(r.min_delay.count) + " ms"; }
  if (r.has(redial::rule_flag::after_a_change)) { text += ", until it was changed"; }
  if (r.has(redial::rule_flag::if_the_user_acted)) { text += ", unless a person asked for it"; }
  if (r.has(redial::rule_flag::in_a_message)) { text += ", in a message"; }
  if (r.session != redial::session::unspecified) { text += std::string(", session: ") + redial::to_string(r.session); }
  if (r.endpoint != redial::endpoint::same) { text += std::string(", endpoint: ") + redial::to_string(r.endpoint); }
  if (r.basis != redial::basis::documented) { text += std::string(" (") + redial::to_string(r.basis) + ')'; }
  return text;
}

void print_table(const redial::profile& p) {
  std::printf("| code | name | rule | what to do |\n|---|---|---|---|\n");
  for (int code = 1000; code < 5000; ++code) {
    const redial::explanation e = redial::explain_close(p, static_cast<std::uint16_t>(code));
    if (e.known) { std::printf("| %d | %s | %s | %s |\n", code, e.name, rule_text(e.what).c_str(), e.remedy); }
  }
  for (int status = 0; status < 600; ++status) {
    const redial::explanation e = redial::explain_status(p, static_cast<std::uint16_t>(status));
    if (e.known) { std::printf("| HTTP %d | %s | %s | %s |\n", status, e.name, rule_text(e.what).c_str(), e.remedy); }
  }
}

void print_explanation(const redial::profile& p, long code) {
  const bool status = code < 1000;
  const std::uint16_t number = redial::closed{code}.code;
  const redial::explanation e = status ? redial::explain_status(p, number) : redial::explain_close(p, number);
  std::printf("%s %u %s\n  what:   %s\n  do:     %s\n  rule:   %s%s\n", status ? "HTTP" : "close", e.code, e.name,
              e.meaning, e.remedy, rule_text(e.what).c_str(),
              e.known ? "" : " (a default: no source describes this code)");
}

using profile_list = std::vector<const redial::profile*>;

void print_help(const profile_list& profiles) {
  std::printf(
      "decide [options] [word...]   plays events on a virtual clock; without words a built-in day; - reads words from "
      "standard input\n\nwords:\n ");
  for (const char* word : words) { std::printf(" %s", word); }
  std::printf(
      "\n  +DURATION moves the clock and lets timers run out, late:DURATION moves it and keeps them waiting, "
      "back:DURATION sets it back;\n  auto runs the pending timer; # begins a comment; @ID names a connection or mint; "
      "options (patience=never) and tick:MS come first\n"
      "  durations: 250ms 30s 5m 1h; a bare number is seconds, for going_away milliseconds\n\noptions:\n"
      "  --table          all codes and statuses with their rule\n  --explain CODE   one of them\n  --profile NAME   ");
  for (const redial::profile* known : profiles) { std::printf("%s ", known->name); }
  std::printf(
      "\n  --seed N         of the random source, 1 by default\n  --json           one object a line\n  --help\n");
}

std::vector<std::string> words_of(std::istream& in) {
  std::vector<std::string> found;
  std::string line;
  while (std::getline(in, line)) {
    std::size_t at = 0;
    while ((at = line.find_first_not_of(" \t\r", at)) != std::string::npos) {
      if (line[at] == '#') {
        found.push_back(line.substr(at));
        break;
      }
      std::size_t end = at;
      int braces = 0;  // json:{...} may hold spaces
      for (; end < line.size() && (braces > 0 || (line[end] != ' ' && line[end] != '\t' && line[end] != '\r')); ++end) {
        braces += line[end] == '{' ? 1 : line[end] == '}' ? -1 : 0;
      }
      found.push_back(line.substr(at, end - at));
      at = end;
    }
  }
  return found;
}

}  // namespace

/// The program, with these profiles to choose from; the first of them unless another is named. Not empty.
int decide(int count, char** arguments, const profile_list& profiles) {
  const redial::profile* profile = profiles.front();
  std::uint32_t seed = 1;
  printer out;
  bool table = false;
  long explain = -1;
  std::vector<std::string> transcript;
  for (int i = 1; i < count; ++i) {
    const std::string word = arguments[i];
    const std::string value = i + 1 < count ? arguments[i + 1] : "";
    if (word == "--help" || word == "-h") {
      print_help(profiles);
      return 0;
    }
    if (word == "--table") {
      table = true;
    } else if (word == "--json") {
      out.json = true;
    } else if (word == "--seed" && read_number(value) >= 0) {
      seed = static_cast<std::uint32_t>(read_number(value));
      ++i;
    } else if (word == "--explain" && read_number(value) >= 0) {
      explain = read_number(value);
      ++i;
    } else if (word == "--profile") {
      profile = nullptr;
      for (const redial::profile* known : profiles) {
        if (value == known->name) { profile = known; }
      }
      if (profile == nullptr) {
        std::fprintf(stderr, "decide: --profile '%s': not known; decide --help lists the profiles\n", value.c_str());
        return 2;
      }
      ++i;
    } else if (word == "-") {
      for (const std::string& read : words_of(std::cin)) { transcript.push_back(read); }
    } else if (word.empty() || word.compare(0, 2, "--") == 0) {
      std::fprintf(stderr, "decide: option '%s': not understood or without its value; see decide --help\n",
                   word.c_str());
      return 2;
    } else {
      transcript.push_back(word);
    }
  }
  if (table) {
    print_table(*profile);
    return 0;
  }
  if (explain >= 0) {
    print_explanation(*profile, explain);
    return 0;
  }
  if (count == 1 || (transcript.empty() && arguments[count - 1][0] != '-') || (transcript.empty() && out.json)) {
    transcript.assign(std::begin(built_in_day), std::end(built_in_day));
  }
  world w{*profile, seed};
  return play(w, out, transcript);
}

// decide_own.cpp has a main with profiles of its own.
#ifndef DECIDE_WITHOUT_MAIN
int main(int count, char** arguments) {
  profile_list profiles{std::begin(redial::all_profiles), std::end(redial::all_profiles)};
  std::swap(profiles[0], profiles[1]);  // Metered's
  return decide(count, arguments, profiles);
}
#endif
