// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_SESSION_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_SESSION_HPP_INCLUDED

// The half of an example client that is the same on every stack. It owns the machine and the send gate, logs each
// decision, mints tokens, reads the service's messages, and knows when the program may end. NAME_client.cpp derives
// from it and adds the half that is its stack's.

#include <redial/redial.hpp>

#include "client.hpp"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <functional>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace example {

/// What --publish sends.
inline const std::string message = R"({"type":"publish","channel":"bench","data":"flat out"})";

class session {
 public:
  explicit session(const settings& s)
      : settings_(s),
        options_(options_for(s)),
        net_(redial::metered, std::chrono::steady_clock{}, std::mt19937{std::random_device{}()}, options_),
        gate_(redial::metered.limits, std::chrono::steady_clock{}) {}

  // What the stack supplies. `drive` calls the first five, and `mint_token` below.

  virtual void arm(redial::milliseconds wait) = 0;       ///< feed `elapsed` after `wait`; never: don't
  virtual void connect(const redial::decision&) = 0;     ///< with `url()`; all events carry `decision.connection`
  virtual void disconnect(const redial::decision&) = 0;  ///< at once: the connection is dead or unwanted
  virtual void stop(const redial::decision&) = 0;        ///< with 1000, if the connection is up
  virtual void ping(const redial::decision&) = 0;        ///< a WebSocket ping; its pong is a frame, see `saw_frame`
  virtual void post(std::function<void()> task) = 0;     ///< from any thread: run `task` on the loop's
  virtual void publish() {}                              ///< a session is ready: send what `may_publish` lets through
  virtual void let_go() {}                               ///< from now on only an open connection keeps the program

  /// Every event goes in here, on the loop's thread. That a frame came decides nothing and is not worth a line of the
  /// log: it is only counted.
  void feed(redial::event e) {
    if (e.what() == redial::event::kind::received) { return net_.saw_frame(e.id()); }
    const bool was_up = net_.connected();
    const redial::decision d = redial::drive(net_, *this, e);
    log(e, d);
    if (!was_up && net_.connected()) {
      d.hold_publishing ? gate_.drain() : gate_.reset();
      publish();
    }
    if (d.phase == redial::phase::stopped && settings_.seconds == 0) { over_ = true; }
    if (over_) { let_go(); }
  }

  void mint_token(const redial::decision& d) {
    std::thread{[this, id = d.mint] {
      mint_result result = run_token_command(settings_.token_command, id);
      post([this, result = std::move(result)] {
        if (!result.token.empty()) { token_ = result.token; }
        feed(result.what);
      });
    }}.detach();  // if it hangs, the program ends without it
  }

 protected:
  ~session() = default;

  /// A text message arrived. Those of the service itself are events, too.
  void on_message(const std::string& text, std::uint32_t id) {
    const auto read = redial::metered_wire::read(text.data(), text.size());
    if (read.what == redial::metered_wire::message::kind::welcome) { gate_.set_max_frame(read.max_message_size); }
    feed(redial::metered_wire::to_event(read, id, std::time(nullptr)));
  }

  /// How long to wait before one more `message`. 0: send it now, it has been counted; never: there is nothing to send.
  redial::milliseconds may_publish() {
    if (!settings_.publish || !net_.connected()) { return redial::never; }
    const redial::send_verdict verdict = gate_.try_send(message.size());
    return verdict.what == redial::send_verdict::kind::too_big ? redial::never : verdict.wait;
  }

  /// The user has had enough; a second time, also of waiting for the close handshake.
  void finish() {
    if (!std::exchange(over_, true)) { return feed(redial::stop{}); }
    disconnect({});
    let_go();
  }

  /// When to call `finish`, counted from the start.
  redial::milliseconds time_limit() const {
    return settings_.seconds == 0 ? redial::never : redial::milliseconds{std::chrono::seconds{settings_.seconds}};
  }

  std::string target() const { return example::target(settings_, token_); }
  std::string url() const { return "ws://" + settings_.host + ":" + settings_.port + target(); }
  bool over() const { return over_; }

  const settings settings_;
  const redial::options options_;
  redial::reconnector<std::chrono::steady_clock, std::mt19937> net_;

 private:
  redial::send_gate<std::chrono::steady_clock> gate_;
  std::string token_;
  bool over_ = false;
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

}  // namespace example

#endif  // REDIAL_TESTS_EXAMPLES_SESSION_HPP_INCLUDED
