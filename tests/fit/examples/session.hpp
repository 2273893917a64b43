// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_SESSION_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_SESSION_HPP_INCLUDED

// What the example clients have besides redial's driver and their stack: a log, tokens from a command, something to
// publish, and the rules of when the program may end. NAME_client.cpp derives from it and adds what is its stack's.

#include <redial/edge/driver.hpp>
#include <redial/redial.hpp>

#include "client.hpp"
#include "token_command.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace example {

/// Bytes of the largest message that is taken; the service sends none above 64 KB.
inline constexpr std::size_t largest_message = 1 << 20;

/// What --publish sends.
inline const std::string message = R"({"type":"publish","channel":"bench","data":"flat out"})";

class session {
 public:
  explicit session(const settings& s)
      : settings_(s),
        options_(options_for(s)),
        net_(*this, redial::metered, std::chrono::steady_clock{}, std::mt19937{std::random_device{}()}, options_) {}

  // What the stack supplies. The driver calls the first five, and three more below.

  virtual void arm(redial::milliseconds wait) = 0;       ///< feed `elapsed` after `wait`; never: don't
  virtual void connect(const redial::decision&) = 0;     ///< with `url()`; all events carry `decision.connection`
  virtual void disconnect(const redial::decision&) = 0;  ///< at once: the connection is dead or unwanted
  virtual void stop(const redial::decision&) = 0;        ///< with 1000, if the connection is up
  virtual void ping(const redial::decision&) = 0;        ///< a WebSocket ping; its pong is a frame
  virtual void post(std::function<void()> task) = 0;     ///< from any thread: run `task` on the loop's
  virtual void publish() {}                              ///< a session is ready: send what `may_publish` lets through
  virtual void let_go() {}                               ///< from now on only an open connection keeps the program

  /// Starts. Ends at the time limit, at Ctrl-C or at SIGTERM, and two seconds later for a server that does not answer a
  /// close. Call it on the loop's thread, when `post` works.
  void begin() {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // the thread below takes them
    std::thread{[this, ends] {
      for (int seconds = settings_.seconds;; seconds = 2) {
        await_signal(ends, seconds);
        post([this] { finish(); });
      }
    }}.detach();
    feed(redial::start{});
  }

  /// Every event goes in here, on the loop's thread.
  void feed(const redial::event& e) {
    net_.feed(e);
    if (over_) { let_go(); }
  }

  void decided(const redial::event& e, const redial::decision& d) {
    log(e, d);
    if (d.phase == redial::phase::stopped && settings_.seconds == 0) { over_ = true; }
  }

  void online(const redial::decision&) { publish(); }

  void mint_token(const redial::decision& d) {
    std::thread{[this, id = d.mint] {
      mint_result result = tokens_.run(settings_.token_command, id, options_.mint_timeout);
      post([this, result = std::move(result)] {
        if (!result.token.empty()) { token_ = result.token; }
        feed(result.what);
      });
    }}.detach();  // it ends by itself, or with the program
  }

  /// Ends the program, without waiting for a token command.
  [[noreturn]] void leave() {
    tokens_.kill();
    std::_Exit(0);
  }

 protected:
  ~session() = default;

  /// A text message arrived. What is not the service's own would be this program's business, if it had any.
  void on_message(const std::string& text, std::uint32_t id) {
    (void)net_.take_text(text.data(), text.size(), id, std::time(nullptr));
  }

  /// What the stack says of the connection's end, in the log.
  void note(const std::string& words) { example::note(words, net_.connection()); }
  /// The same, unless the connection is an old one.
  void note(const std::string& words, std::uint32_t id) {
    if (net_.runs(id)) { note(words); }
  }

  /// How long to wait before one more `message`. 0: send it now, it has been counted; never: there is nothing to send.
  redial::milliseconds may_publish() {
    if (!settings_.publish) { return redial::never; }
    const redial::send_verdict verdict = net_.try_send(message.size());
    return verdict.what == redial::send_verdict::kind::too_big ? redial::never : verdict.wait;
  }

  std::string target() const { return example::target(settings_, token_); }
  std::string url() const { return (settings_.tls ? "wss://" : "ws://") + host_field(settings_) + target(); }
  bool over() const { return over_; }

  /// Calls `send`, which sends one `message`, for each that may go now, and says how long to wait for the next.
  template <class Send>
  redial::milliseconds publish_all(Send send) {
    redial::milliseconds pause = may_publish();
    for (; pause.count == 0; pause = may_publish()) { send(); }
    return pause;
  }

  const settings settings_;
  const redial::options options_;
  redial::driver<session, std::chrono::steady_clock, std::mt19937> net_;

 private:
  /// One of these signals has come, or the time is over; 0: there is no limit.
  static void await_signal(const sigset_t& ends, int seconds) {
    const timespec limit{seconds, 0};
    while ((seconds == 0 ? sigwaitinfo(&ends, nullptr) : sigtimedwait(&ends, nullptr, &limit)) < 0 && errno == EINTR) {}
  }

  /// The user has had enough; a second time, also of waiting for the close handshake.
  void finish() {
    if (!std::exchange(over_, true)) { return feed(redial::stop{}); }
    disconnect({});
    let_go();
  }

  token_command tokens_;
  std::string token_;
  bool over_ = false;
};

/// Puts a text message together, for stacks that hand over its pieces.
class pieces {
 public:
  /// One more piece; of a new message if the last one was taken, and then `is_text` says of which kind. False: the
  /// message is larger than any that is taken, and the connection no longer of use.
  bool add(std::string_view bytes, bool is_text) {
    if (std::exchange(fresh_, false)) { is_text_ = is_text; }
    if (is_text_) { text_.append(bytes); }
    return text_.size() <= largest_message;
  }

  /// The message, as this was its last piece; empty if it is not text.
  std::string take() {
    fresh_ = true;
    return std::exchange(text_, {});
  }

 private:
  std::string text_;
  bool fresh_ = true, is_text_ = false;
};

/// For loops that cannot take in functions by themselves: keeps them until the loop comes round.
class inbox {
 public:
  void put(std::function<void()> task) {
    const std::lock_guard<std::mutex> lock{mutex_};
    tasks_.push_back(std::move(task));
  }

  void run_all() {
    std::vector<std::function<void()>> tasks;
    {
      const std::lock_guard<std::mutex> lock{mutex_};
      tasks.swap(tasks_);
    }
    for (const auto& task : tasks) { task(); }
  }

 private:
  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;
};

/// A client's `main`; `Secure` for stacks on which one with TLS is another type.
template <class Client, class Secure = Client>
int run(int count, char** words) {
  const settings s = read_command_line(count, words);
  const auto run_as = [](auto client) {
    client->run();
    client->leave();
  };
  s.tls ? run_as(std::make_unique<Secure>(s)) : run_as(std::make_unique<Client>(s));
  return 0;
}

}  // namespace example

#endif  // REDIAL_TESTS_EXAMPLES_SESSION_HPP_INCLUDED
