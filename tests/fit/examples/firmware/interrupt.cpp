// SPDX-License-Identifier: MIT
// An interrupt that tells of closed connections, and the loop that decides. On the host a timer signal stands in for
// the interrupt: it comes between any two instructions of the loop, as an interrupt does. The modem closes each
// connection with a code; the loop must see each end once, whole and in order, and answer it.
#include "mailbox.hpp"

#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <sys/time.h>

namespace {

constexpr std::uint32_t sessions = 300;
constexpr int codes[] = {1001, 1006, 4010, 4011};

mailbox modem_box;

// --- the interrupt ---

std::atomic<std::uint32_t> running{0};  ///< the connection that the modem has up; 0: none

/// The modem's interrupt: the connection is closed. It calls nothing of the machine, and it has nothing to wait for.
void modem_interrupt(int) {
  const std::uint32_t id = running.load(std::memory_order_relaxed);
  if (id == 0) { return; }
  if (modem_box.post(redial::closed{codes[id % 4], id})) { running.store(0, std::memory_order_relaxed); }
}

// --- the loop ---

std::uint32_t now = 0;
std::uint32_t millis() { return now; }
std::uint32_t entropy() {
  static std::uint32_t bits = 1;
  return bits = bits * 1664525u + 1013904223u;
}

struct modem {
  void arm(redial::milliseconds) {}  // the loop polls timer()
  void connect(const redial::decision& d) { dialled = d.connection; }
  void mint_token(const redial::decision&) {}
  void disconnect(const redial::decision&) { running = 0; }
  void stop(const redial::decision&) { running = 0; }
  void ping(const redial::decision&) {}  // the modem does that by itself, so liveness_timeout is 0
  std::uint32_t dialled = 0;
};

int fail(const char* what) {
  std::printf("%s\n", what);
  return 1;
}

}  // namespace

int main() {
  struct sigaction action {};
  action.sa_handler = modem_interrupt;
  sigaction(SIGALRM, &action, nullptr);
  const itimerval every{{0, 200}, {0, 200}};  // microseconds
  setitimer(ITIMER_REAL, &every, nullptr);

  redial::options options = redial::unattended(redial::metered.defaults);
  options.credential = redial::credential::fixed;
  options.liveness_timeout.count = 0;
  redial::reconnector net{redial::metered, millis, entropy, options};
  modem host;
  (void)redial::drive(net, host, redial::start{});

  std::uint32_t ended = 0;
  while (ended < sessions) {
    redial::event e;
    if (modem_box.take(e)) {
      if (e.what() != redial::event::kind::closed || e.id() != net.connection() || e.code() != codes[e.id() % 4]) {
        return fail("an event came torn, twice or out of order");
      }
      const redial::decision d = redial::drive(net, host, e);
      if (d.phase != redial::phase::waiting || d.code != e.code()) { return fail("an end was not answered"); }
      ++ended;
    } else if (host.dialled != 0) {
      (void)redial::drive(net, host, redial::ready{host.dialled});
      running.store(host.dialled);  // from here on the interrupt may strike
      host.dialled = 0;
      now += 40000;  // long enough for a stable session
    } else if (net.timer().count == 0) {
      (void)redial::drive(net, host, redial::elapsed{});
    } else if (net.phase() == redial::phase::waiting) {
      now += net.timer().count;  // sleeps; an interrupt would wake it
    }
  }
  std::printf("%u ends told by an interrupt, each answered once\n", ended);
  return 0;
}
