// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_CLIENT_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_CLIENT_HPP_INCLUDED

// What the example clients have in common and no WebSocket stack has a say in: the command line, the log of decisions,
// and the command that mints a token. session.hpp adds the machine, and NAME_client.cpp its stack.
//
//   NAME_client --url ws://HOST:PORT/PATH [--token-command COMMAND | --key KEY] [--fast] [--liveness MS] [--publish]
//               [--seconds N]
//
//   --token-command  prints {"token":"..","expiresAt":UNIX_SECONDS}; exit code 77: no token ever again (log in), any
//                    other but 0: none now. For instance: curl -sf -X POST -H 'Authorization: ..' https://../v1/tokens
//   --key            a publishable key instead of a token
//   --fast           waits and time-outs a twentieth of the service's, for tests
//   --liveness MS    drop a connection that was silent for so long; 0: never; else the service's own 60 s
//   --publish        send as fast as the service allows
//   --seconds N      end after so long, and stay until then even when redial says stop; else end on stop or Ctrl-C

#include <redial/redial.hpp>

#include <sys/wait.h>

#include <chrono>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

namespace example {

struct settings {
  std::string host;
  std::string port;
  std::string path;
  std::string token_command;
  std::string key;
  bool fast = false;
  bool publish = false;
  redial::milliseconds liveness = redial::never;  // never: the service's own
  int seconds = 0;                                // 0: no limit
};

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
    } else if (word == "--token-command") {
      s.token_command = next;
    } else if (word == "--key") {
      s.key = next;
    } else if (word == "--liveness") {
      s.liveness = redial::milliseconds{static_cast<std::uint32_t>(std::atoi(next.c_str()))};
    } else if (word == "--seconds") {
      s.seconds = std::atoi(next.c_str());
    } else {
      good = false;
    }
  }
  const std::size_t host = url.find("://") + 3;
  const std::size_t port = url.find(':', host);
  const std::size_t path = url.find('/', host);
  good = good && url.rfind("ws://", 0) == 0 && port < path && path != std::string::npos;
  if (!good || s.token_command.empty() == s.key.empty()) {
    std::fprintf(stderr,
                 "usage: %s --url ws://HOST:PORT/PATH --token-command COMMAND | --key KEY "
                 "[--fast] [--liveness MS] [--publish] [--seconds N]\n",
                 words[0]);
    std::exit(2);
  }
  s.host = url.substr(host, port - host);
  s.port = url.substr(port + 1, path - port - 1);
  s.path = url.substr(path);
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
  using kind = redial::event::kind;
  std::string word = redial::to_string(e);
  if (e.what() == kind::closed || e.what() == kind::rejected) { word += ":" + std::to_string(e.code()); }
  if (e.permanent()) { word += ":permanent"; }
  const bool zero_counts = e.what() == kind::going_away || e.what() == kind::minted || e.what() == kind::ready;
  if (e.span() != redial::never && (zero_counts || e.span().count != 0)) {
    word += ":" + std::to_string(e.span().count) + "ms";
  }
  if (e.id() != redial::current) { word += "@" + std::to_string(e.id()); }
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

/// A token, or why there is none.
struct mint_result {
  std::string token;
  redial::event what;
};

/// Runs the token command to its end: not on the thread that the machine lives on.
inline mint_result run_token_command(const std::string& command, std::uint32_t mint) {
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) { return {"", redial::mint_failed{false, mint}}; }
  std::string text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) { text += static_cast<char>(c); }
  const int status = pclose(pipe);
  const std::size_t token = text.find("\"token\":\"");
  const std::size_t expires = text.find("\"expiresAt\":");
  if (status != 0 || token == std::string::npos) {
    return {"", redial::mint_failed{WIFEXITED(status) && WEXITSTATUS(status) == 77, mint}};
  }
  const std::size_t from = token + 9;
  const redial::milliseconds life =
      expires == std::string::npos
          ? redial::never
          : redial::milliseconds{std::chrono::seconds{std::atoll(text.c_str() + expires + 12) - std::time(nullptr)}};
  return {text.substr(from, text.find('"', from) - from), redial::minted{life, mint}};
}

}  // namespace example

#endif  // REDIAL_TESTS_EXAMPLES_CLIENT_HPP_INCLUDED
