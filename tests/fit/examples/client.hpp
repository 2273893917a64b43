// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_CLIENT_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_CLIENT_HPP_INCLUDED

// What the example clients have in common and no WebSocket stack has a say in: the command line, the log of decisions,
// and what the stack says itself. session.hpp adds the machine, and NAME_client.cpp its stack.
//
//   NAME_client --url ws[s]://HOST[:PORT][/PATH] --token-command COMMAND | --key KEY [--ca FILE] [--fast]
//               [--connect-timeout MS] [--liveness MS] [--publish] [--seconds N]
//
//   --ca             whom to trust, certificates in PEM, instead of whom the system trusts
//   --token-command  prints {"token":"..","expiresAt":UNIX_SECONDS}; exit code 77: no token ever again (log in), any
//                    other but 0: none now. It is killed if it takes longer than options::mint_timeout. For instance:
//                    curl -sf -X POST -H 'Authorization: Bearer ..' https://../v1/tokens
//   --key            a publishable key instead of a token
//   --fast           waits and time-outs a twentieth of the service's, for tests
//   --connect-timeout MS  what a connect may take; else that of --fast, or the service's own 10 s
//   --liveness MS    drop a connection that was silent for so long; 0: never; else the service's own 60 s
//   --publish        send as fast as the service allows
//   --seconds N      end after so long, and stay until then even when redial says stop; else end on stop or Ctrl-C

#include <redial/edge/words.hpp>
#include <redial/redial.hpp>

#include <chrono>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace example {

struct settings {
  bool tls = false;
  std::string host;  // without the brackets of an IPv6 address
  std::string port;
  std::string path;
  std::string ca;  // "": the system's
  std::string token_command;
  std::string key;
  bool fast = false;
  bool publish = false;
  redial::milliseconds connect_timeout = redial::never;  // never: that of --fast, or the service's own
  redial::milliseconds liveness = redial::never;         // never: the service's own
  int seconds = 0;                                       // 0: no limit
};

/// ws[s]://HOST[:PORT][/PATH]. False if it is none.
inline bool read_url(const std::string& url, settings& s) {
  const std::size_t colon = url.find("://");
  const std::string scheme = url.substr(0, colon);
  if (colon == std::string::npos || (scheme != "ws" && scheme != "wss")) { return false; }
  s.tls = scheme == "wss";
  const std::string rest = url.substr(colon + 3);
  const std::size_t slash = rest.find('/');
  const std::string authority = rest.substr(0, slash);
  s.path = slash == std::string::npos ? "/" : rest.substr(slash);
  const std::size_t bracket = authority.rfind(']');
  const std::size_t port = authority.find(':', bracket == std::string::npos ? 0 : bracket);
  s.host = authority.substr(0, port);
  s.port = port == std::string::npos ? (s.tls ? "443" : "80") : authority.substr(port + 1);
  if (bracket != std::string::npos && s.host.size() > 2) { s.host = s.host.substr(1, bracket - 1); }
  return !s.host.empty() && !s.port.empty() && s.port.find_first_not_of("0123456789") == std::string::npos;
}

/// What `Host` has to say (RFC 9110 7.2): the port too, unless it is the scheme's own.
inline std::string host_field(const settings& s) {
  const std::string host = s.host.find(':') == std::string::npos ? s.host : "[" + s.host + "]";
  return s.port == (s.tls ? "443" : "80") ? host : host + ":" + s.port;
}

/// True if the host is an address, which has no place in SNI (RFC 6066 3).
inline bool is_address(const std::string& host) {
  return host.find(':') != std::string::npos || host.find_first_not_of("0123456789.") == std::string::npos;
}

inline settings read_command_line(int count, char** words) {
  settings s;
  std::string url;
  bool good = true;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const std::string next = i + 1 < count ? words[i + 1] : "";
    if (word == "--fast" || word == "--publish") {
      (word == "--fast" ? s.fast : s.publish) = true;
      continue;
    }
    ++i;
    if (word == "--url") {
      url = next;
    } else if (word == "--ca") {
      s.ca = next;
    } else if (word == "--token-command") {
      s.token_command = next;
    } else if (word == "--key") {
      s.key = next;
    } else if (word == "--connect-timeout") {
      s.connect_timeout = redial::milliseconds{static_cast<std::uint32_t>(std::atoi(next.c_str()))};
    } else if (word == "--liveness") {
      s.liveness = redial::milliseconds{static_cast<std::uint32_t>(std::atoi(next.c_str()))};
    } else if (word == "--seconds") {
      s.seconds = std::atoi(next.c_str());
    } else {
      good = false;
    }
  }
  good = read_url(url, s) && good;
  if (!good || s.token_command.empty() == s.key.empty()) {
    std::fprintf(stderr,
                 "usage: %s --url ws[s]://HOST[:PORT][/PATH] --token-command COMMAND | --key KEY "
                 "[--ca FILE] [--fast] [--connect-timeout MS] [--liveness MS] [--publish] [--seconds N]\n",
                 words[0]);
    std::exit(2);
  }
  return s;
}

/// The service's own options; with --fast all waits a twentieth or so, and a budget that does not get in their way.
inline redial::options options_for(const settings& s) {
  using std::chrono::milliseconds;
  redial::options o = redial::metered.defaults;
  if (s.liveness != redial::never) { o.liveness_timeout = s.liveness; }
  if (!s.key.empty()) { o.credential = redial::credential::fixed; }
  if (s.fast) {
    o.backoff.base = milliseconds{50};
    o.backoff.cap = milliseconds{400};
    o.stable_after = milliseconds{1500};
    o.connect_timeout = o.mint_timeout = milliseconds{500};
    o.refusal_delay = milliseconds{500};
    o.patience = milliseconds{1500};
    o.budget = {20, milliseconds{100}};
  }
  if (s.connect_timeout != redial::never) { o.connect_timeout = s.connect_timeout; }
  constexpr const char* credentials[] = {"none", "fixed", "token"};  // words of `decide`, which begin the log
  std::fprintf(
      stderr,
      "credential=%s base=%" PRIu32 " cap=%" PRIu32 " factor_percent=%u jitter_percent=%u stable_after=%" PRIu32
      " connect_timeout=%" PRIu32 " mint_timeout=%" PRIu32 " liveness_timeout=%" PRIu32 " refusal_delay=%" PRIu32
      " patience=%" PRIu32 " budget.burst=%" PRIu32 " budget.interval=%" PRIu32 "\n",
      credentials[static_cast<int>(o.credential)], o.backoff.base.count, o.backoff.cap.count, o.backoff.factor_percent,
      o.backoff.jitter_percent, o.stable_after.count, o.connect_timeout.count, o.mint_timeout.count,
      o.liveness_timeout.count, o.refusal_delay.count, o.patience.count, o.budget.burst, o.budget.interval.count);
  return o;
}

/// The path with what the server is to be shown. (A JWT needs no percent-encoding.)
inline std::string target(const settings& s, const std::string& token) {
  return s.path + (s.key.empty() ? "?token=" + token : "?key=" + s.key);
}

/// An event as a word of `decide`: closed:4010@3.
inline std::string word_of(const redial::event& e) {
  std::string word;
  redial::write_word(e, [&word](char c) { word += c; });
  return word;
}

/// One line of the log: the time since the last one, the event, and behind the # what was decided. `decide -` plays it
/// again.
inline void log(const redial::event& e, const redial::decision& d) {
  using clock = std::chrono::steady_clock;
  static clock::time_point last = clock::now();
  if (e.what() == redial::event::kind::inert) { return; }
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - last);
  last += ms;
  std::fprintf(stderr, "+%lld.%03llds %s # action=%s phase=%s timer=%lld attempt=%" PRIu32 " reason=%s code=%u%s%s\n",
               static_cast<long long>(ms.count() / 1000), static_cast<long long>(ms.count() % 1000), word_of(e).c_str(),
               redial::to_string(d.action), redial::to_string(d.phase),
               d.timer == redial::never ? -1LL : static_cast<long long>(d.timer.count), d.attempt,
               redial::to_string(d.reason), unsigned{d.code}, d.tell_user ? " tell_user" : "",
               d.hold_publishing ? " hold_publishing" : "");
  if (d.tell_user) {
    const redial::explanation why = redial::explain(redial::metered, d);
    std::fprintf(stderr, "# %s, %s: %s\n", why.name, why.meaning, why.remedy);
  }
}

/// What the stack itself says of how a connection ended, a comment in the log: which of refused, not found, timed out
/// or not trusted it was is nowhere else to be read.
inline void note(std::string words, std::uint32_t id) {
  for (char& c : words) { c = c == '\n' || c == '\r' ? ' ' : c; }
  std::fprintf(stderr, "# @%" PRIu32 " %s\n", id, words.c_str());
}

}  // namespace example

#endif  // REDIAL_TESTS_EXAMPLES_CLIENT_HPP_INCLUDED
