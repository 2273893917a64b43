// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_TOKEN_COMMAND_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_TOKEN_COMMAND_HPP_INCLUDED

// The command that has a backend mint a token: runs it, but not for ever, and reads what it prints.

#include <redial/redial.hpp>

#include <nlohmann/json.hpp>

#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <string>
#include <thread>

extern char** environ;

namespace example {

/// A token, or why there is none.
struct mint_result {
  std::string token;
  redial::event what;
};

/// What a backend answers: {"token":"..","expiresAt":UNIX_TIME}, in any layout and with anything else besides. The time
/// is in seconds, or in milliseconds if it is so large that the seconds would reach the year 5138. Without it the
/// token's life is unknown.
inline mint_result read_token(const std::string& text, std::int64_t unix_now, std::uint32_t mint) {
  const nlohmann::json answer = nlohmann::json::parse(text, nullptr, false);
  const auto token = answer.find("token");  // the end, if it is no object
  if (token == answer.end() || !token->is_string()) { return {"", redial::mint_failed{false, mint}}; }
  redial::milliseconds life = redial::never;
  const auto expires = answer.find("expiresAt");
  if (expires != answer.end() && expires->is_number()) {
    const auto at = expires->get<std::int64_t>();
    life = std::chrono::milliseconds{(at > 100000000000 ? at : at * 1000) - unix_now * 1000};
  }
  return {token->get<std::string>(), redial::minted{life, mint}};
}

/// Runs shell commands, each with all that it starts in a process group of its own, so that it can be ended.
class token_command {
 public:
  /// Runs it to its end, for `limit` at most: not on the thread that the machine lives on. Exit code 77: there will be
  /// no token ever again; any other but 0: there is none now.
  mint_result run(const std::string& command, std::uint32_t mint, redial::milliseconds limit) {
    int ends[2];
    if (pipe(ends) != 0) { return {"", redial::mint_failed{false, mint}}; }
    const pid_t child = spawn(command, ends);
    close(ends[1]);
    const auto over = std::chrono::steady_clock::now() + std::chrono::milliseconds{limit};
    const std::string text = child > 0 ? read_all(ends[0], over) : "";
    close(ends[0]);
    const int status = child > 0 ? wait_for(child, over) : -1;
    if (status == 0) { return read_token(text, std::time(nullptr), mint); }
    return {"", redial::mint_failed{WIFEXITED(status) && WEXITSTATUS(status) == 77, mint}};
  }

  /// Ends the one that runs, if any. For the end of the program.
  void kill() {
    const pid_t child = running_.exchange(0);
    if (child > 0) { ::kill(-child, SIGKILL); }
  }

 private:
  using time_point = std::chrono::steady_clock::time_point;

  pid_t spawn(const std::string& command, const int (&ends)[2]) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&files, ends[0]);
    posix_spawn_file_actions_addclose(&files, ends[1]);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);  // of its own; blocks none
    std::string words[] = {"sh", "-c", command};
    char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
    pid_t child = 0;
    if (posix_spawnp(&child, "sh", &files, &attributes, arguments, environ) != 0) { child = -1; }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (child > 0) { running_ = child; }
    return child;
  }

  static int left_until(time_point over) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(over - std::chrono::steady_clock::now());
    return left.count() > 0 ? static_cast<int>(left.count()) : 0;
  }

  static std::string read_all(int from, time_point over) {
    std::string text;
    pollfd ready{from, POLLIN, 0};
    while (poll(&ready, 1, left_until(over)) == 1) {
      char piece[4096];
      const ssize_t size = read(from, piece, sizeof piece);
      if (size <= 0) { break; }
      text.append(piece, static_cast<std::size_t>(size));
    }
    return text;
  }

  /// Its status as waitpid says; it is killed when it is time.
  int wait_for(pid_t child, time_point over) {
    int status = -1;
    while (left_until(over) > 0 && waitpid(child, &status, WNOHANG) == 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    if (left_until(over) == 0) {
      ::kill(-child, SIGKILL);
      waitpid(child, &status, 0);
    }
    pid_t mine = child;
    running_.compare_exchange_strong(mine, 0);
    return status;
  }

  std::atomic<pid_t> running_{0};
};

}  // namespace example

#endif  // REDIAL_TESTS_EXAMPLES_TOKEN_COMMAND_HPP_INCLUDED
