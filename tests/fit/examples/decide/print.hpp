// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_DECIDE_PRINT_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_DECIDE_PRINT_HPP_INCLUDED

// Moments as lines: a table for people, or an object a line.

#include <redial/redial.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#endif

#include "player.hpp"
#include "text.hpp"

namespace decide {

inline bool colour_wanted() {
#if defined(__unix__) || defined(__APPLE__)
  return isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
#else
  return false;
#endif
}

/// Why, and what to do about it.
inline std::string reasons(const redial::profile& profile, const moment& m) {
  const redial::decision& d = m.decision;
  std::string why = d.reason == redial::reason::none ? "" : redial::to_string(d.reason);
  if (d.code != 0) { why += " " + std::to_string(d.code); }
  if (m.is_to_be_explained() && d.reason != redial::reason::none && d.reason != redial::reason::start_requested) {
    const redial::explanation e = redial::explain(profile, d);
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
  return why;
}

class table_printer {
 public:
  explicit table_printer(const redial::profile& p) : profile_(p) {}

  void operator()(const moment& m) {
    switch (m.what) {
      case moment::kind::note: std::printf("\n%s\n", m.word.c_str()); return;
      case moment::kind::send: return gate(m);
      case moment::kind::timer:
        if (m.decision.action == redial::action::none) { return; }
        break;
      case moment::kind::event:
      case moment::kind::state: break;
    }
    row(m);
  }

 private:
  void row(const moment& m) {
    if (!head_) {
      std::printf("%12s  %-18s %-11s %-11s %11s %3s  %s\n", "time", "event", "phase", "decision", "timer", "try",
                  "why, and what to do about it");
      head_ = true;
    }
    const redial::decision& d = m.decision;
    const std::string timer = d.timer == redial::never ? "-" : seconds(d.timer.count);
    const bool loud = colour_ && (d.action == redial::action::stop || d.tell_user);
    std::printf("%s%12s  %-18s %-11s %-11s %11s %3lu  %s%s\n", loud ? "\033[31m" : "", seconds(m.now).c_str(),
                m.word.substr(0, 18).c_str(), redial::to_string(d.phase), redial::to_string(d.action), timer.c_str(),
                static_cast<unsigned long>(d.attempt), reasons(profile_, m).c_str(), loud ? "\033[0m" : "");
  }
  static void gate(const moment& m) {
    const char* const verdict = m.verdict.what == redial::send_verdict::kind::send   ? "goes out"
                                : m.verdict.what == redial::send_verdict::kind::wait ? "has to wait"
                                                                                     : "is too big: it would be closed "
                                                                                       "with 1009";
    std::printf("%12s  %-18s the frame %s", seconds(m.now).c_str(), m.word.c_str(), verdict);
    if (m.verdict.what == redial::send_verdict::kind::wait) {
      std::printf(" %s", seconds(m.verdict.wait.count).c_str());
    }
    std::printf("\n");
  }

  const redial::profile& profile_;
  bool colour_ = colour_wanted();
  bool head_ = false;
};

class json_printer {
 public:
  void operator()(const moment& m) {
    if (m.what == moment::kind::note || m.what == moment::kind::send) { return; }
    const redial::decision& d = m.decision;
    std::printf(
        R"({"time_ms":%llu,"event":"%s","phase":"%s","action":"%s","timer_ms":%s,"attempt":%lu,"connection":%lu,"mint":%lu,"reason":"%s","code":%u,"tell_user":%s,"hold_publishing":%s,"session":"%s","endpoint":"%s","budget_wait":%s})"
        "\n",
        static_cast<unsigned long long>(m.now), escaped(m.word).c_str(), redial::to_string(d.phase),
        redial::to_string(d.action), d.timer == redial::never ? "null" : std::to_string(d.timer.count).c_str(),
        static_cast<unsigned long>(d.attempt), static_cast<unsigned long>(d.connection),
        static_cast<unsigned long>(d.mint), redial::to_string(d.reason), d.code, d.tell_user ? "true" : "false",
        d.hold_publishing ? "true" : "false", redial::to_string(d.session), redial::to_string(d.endpoint),
        d.budget_wait ? "true" : "false");
  }

 private:
  static std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '"' || c == '\\') { out += '\\'; }
      out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return out;
  }
};

}  // namespace decide

#endif  // REDIAL_TESTS_EXAMPLES_DECIDE_PRINT_HPP_INCLUDED
