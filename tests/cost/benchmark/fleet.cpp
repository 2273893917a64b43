// SPDX-License-Identifier: MIT
// What a reconnect policy does to the servers behind it: real redial::reconnector objects beside other clients'
// policies, in virtual time. `fleet --help` tells the rest; server.hpp and world.hpp say what the world is like.
#include "lessons.hpp"
#include "report.hpp"
#include "sweep.hpp"
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cinttypes>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <unistd.h>

namespace fleet {
namespace {

/// Runs the jobs on some threads and tells how far it is: on a terminal in one line every second, else a line in ten.
/// The largest come first, so that no thread ends alone.
void run_all(std::vector<job>& jobs, unsigned threads, bool quiet) {
  using clock = std::chrono::steady_clock;
  std::vector<job*> order;
  for (job& j : jobs) { order.push_back(&j); }
  std::sort(order.begin(), order.end(), [](const job* a, const job* b) {
    return a->set.clients != b->set.clients ? a->set.clients > b->set.clients : a < b;
  });

  std::atomic<size_t> next{0};
  std::mutex lock;  // for the rest
  std::condition_variable finished;
  size_t done = 0;
  uint64_t events = 0;
  std::vector<const job*> running(threads, nullptr);
  const auto work = [&](unsigned self) {
    for (size_t i = next++; i < order.size(); i = next++) {
      job& j = *order[i];
      {
        const std::lock_guard<std::mutex> hold{lock};
        running[self] = &j;
      }
      j.result = simulate(j.what, j.who, j.set);
      const std::lock_guard<std::mutex> hold{lock};
      running[self] = nullptr;
      ++done;
      events += j.result.events;
      if (done == order.size()) { finished.notify_one(); }
    }
  };
  std::vector<std::thread> crew;
  for (unsigned t = 0; t < threads; ++t) { crew.emplace_back(work, t); }

  const clock::time_point begin = clock::now();
  const bool terminal = isatty(2) != 0;
  const auto tell = [&](bool last) {
    if (quiet) { return; }
    const long long passed = std::chrono::duration_cast<std::chrono::seconds>(clock::now() - begin).count();
    std::string now;
    for (const job* j : running) {
      if (j != nullptr) { now += text(", %s: %s, %" PRIu32, j->what.key, j->who.name.c_str(), j->set.clients); }
    }
    std::fprintf(stderr, "%s[%zu/%zu] %lld s, %" PRIu64 " million events%s%s", terminal ? "\r\033[K" : "", done,
                 order.size(), passed, events / 1000000, now.c_str(), terminal && !last ? "" : "\n");
  };
  {
    std::unique_lock<std::mutex> hold{lock};
    const auto pause = terminal ? std::chrono::seconds{1} : std::chrono::seconds{10};
    while (!finished.wait_for(hold, pause, [&] { return done == order.size(); })) { tell(false); }
    tell(true);
  }
  for (std::thread& t : crew) { t.join(); }
}

struct choice {
  setting set;
  std::string scenario, client, series;
  unsigned threads = 2;
  bool quiet = false;
  bool learn = false;
  bool sweep = false;
};

void compare(const choice& c) {
  std::vector<job> jobs;
  for (const scenario& s : scenarios()) {
    if (!c.scenario.empty() && c.scenario != s.key) { continue; }
    for (const contender& who : contenders(s)) {
      if (c.client.empty() || c.client == who.name) { jobs.push_back({s, who, c.set}); }
    }
  }
  if (jobs.empty()) {
    std::fprintf(stderr, "fleet: no scenario %s or no client %s in it\n", c.scenario.c_str(), c.client.c_str());
    std::exit(2);
  }
  run_all(jobs, c.threads, c.quiet);

  std::printf("## The comparison\n\n%s", head(c.set).c_str());
  for (const job& j : jobs) {
    if (j.who.rules != nullptr) { continue; }
    std::printf(
        "One redial client takes %zu bytes with its options, clock and random source; the simulation keeps %zu bytes "
        "of each.\n",
        j.result.policy_bytes, j.result.client_bytes);
    break;
  }
  std::fputs(legend(), stdout);
  std::string lost;
  for (const scenario& s : scenarios()) {
    std::vector<const job*> these;
    for (const job& j : jobs) {
      if (std::strcmp(j.what.key, s.key) == 0) { these.push_back(&j); }
    }
    std::fputs(table(these, !c.series.empty()).c_str(), stdout);
    lost += losses(these);
    if (!c.series.empty()) { write_series(these, c.series); }
  }
  if (!lost.empty()) {
    std::printf(
        "\n## What redial loses on\n\nEvery figure on which a peer does better than redial with the profile's own "
        "options.\n\n| scenario | figure | redial | better |\n|---|---|--:|---|\n%s",
        lost.c_str());
  }
}

void learn(const choice& c) {
  for (const lesson& l : lessons(c.set)) {
    std::vector<job> jobs = l.jobs;
    run_all(jobs, c.threads, c.quiet);
    std::printf("\n## %s\n\n%s\n\n%s", l.title.c_str(), l.text.c_str(), l.print(jobs).c_str());
  }
}

/// The sweep at the given size, and what it chose at five and fifty times that.
void sweep(const choice& c) {
  std::vector<candidate> all = candidates();
  std::vector<job> jobs = jobs_of(all, c.set);
  run_all(jobs, c.threads, c.quiet);
  judge(all, jobs);
  std::printf("\n## How the curve for large fleets was chosen\n\n%s", report(all, c.set).c_str());
  if (!c.series.empty()) { write_sweep(all, c.series); }

  std::vector<job> large;
  for (const uint32_t times : {1u, 5u, 50u}) {
    for (uint64_t seed = 0; seed < (times == 50 ? 1 : sweep_seeds); ++seed) {
      setting here = c.set;
      here.clients *= times;
      here.capacity *= times;
      here.seed += seed;
      large.push_back({crash(), with("redial, herd", herd()), here});
    }
  }
  run_all(large, c.threads, c.quiet);
  std::printf(
      "\nHerd in the crash, with larger fleets:\n\n| clients | seed | 99 %% back | peak connects | connects each |\n"
      "|--:|--:|--:|--:|--:|\n");
  for (const job& j : large) {
    std::printf("| %u | %" PRIu64 " | %.2f | %.1f | %.1f |\n", j.set.clients, j.set.seed, back(j, 2),
                over_capacity(j.result.peak, j), for_each_affected(j.result.attempts, j));
  }
}

[[noreturn]] void refuse(const char* why, const std::string& word) {
  std::fprintf(stderr, "fleet: %s %s\n", word.c_str(), why);
  std::exit(2);
}

constexpr const char* help =
    "fleet             every scenario, redial beside the peers, as Markdown tables\n"
    "fleet --learn     which options, and which hint of the server, from which size of a fleet on\n"
    "fleet --sweep     how presets::herd was chosen; --series writes sweep.tsv\n"
    "  --clients N           1 to 4000000 (100000)\n"
    "  --capacity N          accepts a second (2000)\n"
    "  --refusal-percent N   what a refusal costs, of an accept (10)\n"
    "  --token-percent N     the token endpoint's capacity, of the server's (100)\n"
    "  --seed N              (1)\n"
    "  --scenario KEY        only this one\n"
    "  --client NAME         only this one\n"
    "  --series FOLDER       also write KEY.tsv: connects and clients online in each second\n"
    "  --threads N           (2)\n"
    "  --quiet               no progress line\n";

choice read(int argc, char** argv) {
  choice c;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&]() -> const char* {
      if (i + 1 >= argc) { refuse("wants a value", word); }
      return argv[++i];
    };
    const auto number = [&](uint64_t lowest, uint64_t highest) {
      const char* digits = value();
      char* end = nullptr;
      const uint64_t n = std::strtoull(digits, &end, 10);
      if (*digits < '0' || *digits > '9' || *end != '\0' || n < lowest || n > highest) {
        refuse(text("wants a number from %" PRIu64 " to %" PRIu64, lowest, highest).c_str(), word);
      }
      return n;
    };
    if (word == "--clients") {
      c.set.clients = static_cast<uint32_t>(number(1, 4000000));
    } else if (word == "--capacity") {
      c.set.capacity = static_cast<uint32_t>(number(1, 1000000));
    } else if (word == "--refusal-percent") {
      c.set.refusal_percent = static_cast<uint32_t>(number(0, 100));
    } else if (word == "--token-percent") {
      c.set.token_percent = static_cast<uint32_t>(number(1, 10000));
    } else if (word == "--seed") {
      c.set.seed = number(0, UINT64_MAX);
    } else if (word == "--scenario") {
      c.scenario = value();
    } else if (word == "--client") {
      c.client = value();
    } else if (word == "--series") {
      c.series = value();
    } else if (word == "--threads") {
      c.threads = static_cast<unsigned>(number(1, 256));
    } else if (word == "--quiet") {
      c.quiet = true;
    } else if (word == "--learn") {
      c.learn = true;
    } else if (word == "--sweep") {
      c.sweep = true;
    } else if (word == "--help") {
      std::fputs(help, stdout);
      std::exit(0);
    } else {
      refuse("is unknown; --help tells what is known", word);
    }
  }
  if (uint64_t{c.set.capacity} * c.set.token_percent < 100) {
    refuse("leaves less than one token a second", "--token-percent");
  }
  return c;
}

}  // namespace
}  // namespace fleet

int main(int argc, char** argv) {
  const fleet::choice c = fleet::read(argc, argv);
  if (c.learn) {
    fleet::learn(c);
  } else if (c.sweep) {
    fleet::sweep(c);
  } else {
    fleet::compare(c);
  }
  return 0;
}
