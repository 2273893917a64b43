// SPDX-License-Identifier: MIT
// What a reconnect policy does to the servers behind it: real redial::reconnector objects beside other clients'
// policies, in virtual time. `fleet --help` tells the rest; world.hpp says what the world is like.
#include "world.hpp"
#include <atomic>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <unistd.h>

namespace fleet {
namespace {

constexpr uint32_t minutes = 60000;
constexpr uint32_t hour = 3600000;

scenario deploy() {
  scenario s{"deploy", "Deploy: going_away with one hint of 5 s to all, then 1001; the server is back after 4 s", 5 * minutes};
  s.ends_with = 1001;
  s.hint = 5000;
  s.down = 4000;
  return s;
}
scenario crash() {
  scenario s{"crash", "Crash: 1006 to all; the server is back after 10 s", 5 * minutes};
  s.ends_with = 1006;
  s.down = 10000;
  return s;
}
scenario region() {
  scenario s{"region", "A region, 30 % of the clients, is without network for ten minutes", 15 * minutes};
  s.region = 30;
  s.cut = 10 * minutes;
  return s;
}
scenario wave() {
  scenario s{"wave", "All tokens were minted together and expire together (4002)", 5 * minutes};
  s.token_life = hour;
  s.at = hour;
  return s;
}
scenario next_wave() {
  scenario s{"next_wave", "The same fleet when the next tokens expire", 32 * minutes};
  s.token_life = hour;
  s.at = hour + hour * 7 / 10;
  s.no_return = true;
  return s;
}
scenario full_plan() {
  scenario s{"plan", "A full plan: a tenth of the clients meets 4010; after two minutes a tenth of the plan frees up",
             10 * minutes};
  s.full_plan = true;
  s.freed = 2 * minutes;
  return s;
}
scenario publisher() {
  scenario s{"publisher", "One client in a hundred sends 150 messages a second where 100 are allowed (4011)", 5 * minutes};
  s.publishers = 1;
  s.no_return = true;
  return s;
}
scenario suspended() {
  scenario s{"suspended", "The account is suspended (4012), for good", 2 * minutes};
  s.ends_with = 4012;
  s.gate = 4012;
  s.no_return = true;
  return s;
}
scenario bad_key() {
  scenario s{"bad_key", "A bad signing key: every token is refused with 4001, for two minutes", 10 * minutes};
  s.bad_key = 2 * minutes;
  return s;
}
scenario flap() {
  scenario s{"flap", "Accept, then close: every session ends with 1011 after 200 ms, for two minutes", 7 * minutes};
  s.flap = 1011;
  s.flap_after = 200;
  s.flap_for = 2 * minutes;
  return s;
}

std::vector<scenario> scenarios() {
  return {deploy(), crash(), region(), wave(), next_wave(), full_plan(), publisher(), suspended(), bad_key(), flap()};
}

contender redial_default() { return {"redial"}; }
contender redial_full() {
  contender c{"redial, full jitter"};
  c.options = full_jitter();
  return c;
}

/// Who is run in a scenario: redial, redial with the options that matter there, the peers.
std::vector<contender> contenders(const scenario& s) {
  std::vector<contender> all{redial_default(), redial_full()};
  if (s.cut != 0) {
    all.push_back({"redial, link not fed"});
    all.back().hears_link = false;
  }
  if (s.bad_key != 0) {
    all.push_back({"redial, slow probe"});
    all.back().options = slow_probe();
  }
  if (s.publishers != 0) {
    all.push_back({"redial, send_gate"});
    all.back().paces = true;
  }
  for (const peer_rules& p : peers) {
    all.push_back({p.name});
    all.back().rules = &p;
  }
  return all;
}

// --- jobs ------------------------------------------------------------------------------------------------------------

struct job {
  scenario what;
  contender who;
  setting set;
  measures result{};
};

/// Runs the jobs on some threads and tells how far it is.
void run_all(std::vector<job>& jobs, unsigned threads, bool quiet) {
  using clock = std::chrono::steady_clock;
  const clock::time_point begin = clock::now();
  std::atomic<size_t> next{0};
  std::mutex lock;
  size_t done = 0;
  uint64_t events = 0;
  clock::time_point told = begin - std::chrono::hours{1};
  const bool terminal = isatty(2) != 0;
  const auto work = [&] {
    for (size_t i = next++; i < jobs.size(); i = next++) {
      job& j = jobs[i];
      j.result = simulate(j.what, j.who, j.set);
      const std::lock_guard<std::mutex> hold{lock};
      ++done;
      events += j.result.events;
      const clock::time_point now = clock::now();
      const long long seconds = std::chrono::duration_cast<std::chrono::seconds>(now - begin).count();
      if (quiet || (!terminal && done != jobs.size() && now - told < std::chrono::seconds{10})) { continue; }
      told = now;
      std::fprintf(stderr, "%s[%zu/%zu] %llu s, %" PRIu64 " million events, last: %s, %s%s", terminal ? "\r\033[K" : "",
                   done, jobs.size(), static_cast<unsigned long long>(seconds), events / 1000000, j.what.key, j.who.name,
                   terminal && done != jobs.size() ? "" : "\n");
    }
  };
  std::vector<std::thread> crew;
  for (unsigned t = 1; t < threads; ++t) { crew.emplace_back(work); }
  work();
  for (std::thread& t : crew) { t.join(); }
}

// --- tables ----------------------------------------------------------------------------------------------------------

std::string text(const char* format, double value) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

std::string multiple(uint32_t ms, double limit_s) {
  return ms == not_yet ? "never" : text("%.1f", ms / 1000.0 / limit_s);
}

std::string row(const job& j) {
  const measures& m = j.result;
  const double affected = m.affected;
  const double limit = affected / j.set.capacity;
  const double capacity = j.set.capacity;
  std::string r = std::string{"| "} + j.who.name + " | ";
  if (j.what.no_return) {
    r += "- | - | - | - | ";
  } else {
    for (const uint32_t b : m.back) { r += multiple(b, limit) + " | "; }
    r += m.never_back != 0 ? text("%.1f %% not back", 100.0 * m.never_back / affected) + " | "
                           : text("%.0f s", m.longest_out / 1000.0) + " | ";
  }
  r += text("%.2f", m.peak / capacity) + " | " + text("%.2f", m.p99 / capacity) + " | ";
  r += text("%.1f", static_cast<double>(m.attempts) / affected) + " | ";
  const uint32_t lasting = j.what.no_return ? 0 : m.back_at_end;
  r += (lasting != 0 ? text("%.1f", static_cast<double>(m.attempts) / lasting) : std::string{"-"}) + " | ";
  r += text("%.2f", m.mint_peak / capacity) + " | ";
  if (j.what.publishers != 0) {
    const double minutes_run = j.what.horizon / 60000.0;
    r += text("%.1f", static_cast<double>(m.rate_closes) / affected / minutes_run) + " | " +
         text("%.0f", static_cast<double>(m.delivered) / affected / j.what.horizon * 1000) + " |";
  } else {
    r += text("%.0f", static_cast<double>(m.after_stop)) + " |";
  }
  return r;
}

void print_table(const std::vector<job>& jobs, const scenario& s, std::FILE* to) {
  std::fprintf(to, "\n### %s\n\n", s.title);
  std::fprintf(to, "| client | 50 %% | 90 %% | 99 %% back | longest out | peak | p99 | connects each | per success | mint peak | %s |\n",
               s.publishers != 0 ? "4011 a minute | messages/s" : "after a stop");
  std::fprintf(to, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|%s\n", s.publishers != 0 ? "--:|" : "");
  for (const job& j : jobs) {
    if (std::strcmp(j.what.key, s.key) == 0) { std::fprintf(to, "%s\n", row(j).c_str()); }
  }
}

void print_head(const setting& set, std::FILE* to) {
  std::fprintf(to,
               "%" PRIu32 " clients, %" PRIu32 " accepts a second, seed %" PRIu64 ".\n\n"
               "50, 90, 99 %% back: time since coming back is possible, as a multiple of the physical limit "
               "(clients / capacity). Longest out: the last client to come back, from the same instant. "
               "Peak, p99: connects in a second over capacity. Mint peak: token requests in a second over the token "
               "endpoint's capacity (the same as the server's). After a stop: connects of clients that had been told 4012.\n",
               set.clients, set.capacity, set.seed);
}

/// One file a scenario: second, then for each client connects and clients online.
void write_series(const std::vector<job>& jobs, const std::string& folder) {
  for (const scenario& s : scenarios()) {
    std::ofstream out{folder + "/" + s.key + ".tsv"};
    std::vector<const job*> columns;
    out << "second";
    for (const job& j : jobs) {
      if (std::strcmp(j.what.key, s.key) != 0) { continue; }
      columns.push_back(&j);
      out << "\t" << j.who.name << "\t" << j.who.name << " online";
    }
    out << "\n";
    for (size_t t = 0; t < s.horizon / 1000; ++t) {
      out << t;
      for (const job* j : columns) { out << "\t" << j->result.connects[t] << "\t" << j->result.online[t]; }
      out << "\n";
    }
    if (!out) {
      std::fprintf(stderr, "fleet: cannot write to %s\n", folder.c_str());
      std::exit(2);
    }
  }
}

}  // namespace
}  // namespace fleet

int main(int argc, char** argv) {
  using namespace fleet;
  setting set;
  std::string only, policy, series;
  unsigned threads = 2;
  bool quiet = false;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&]() -> const char* {
      if (i + 1 >= argc) {
        std::fprintf(stderr, "fleet: %s wants a value\n", word.c_str());
        std::exit(2);
      }
      return argv[++i];
    };
    if (word == "--clients") {
      set.clients = static_cast<uint32_t>(std::strtoul(value(), nullptr, 10));
    } else if (word == "--capacity") {
      set.capacity = static_cast<uint32_t>(std::strtoul(value(), nullptr, 10));
    } else if (word == "--seed") {
      set.seed = std::strtoull(value(), nullptr, 10);
    } else if (word == "--refusal-percent") {
      set.refusal_percent = static_cast<uint32_t>(std::strtoul(value(), nullptr, 10));
    } else if (word == "--scenario") {
      only = value();
    } else if (word == "--client") {
      policy = value();
    } else if (word == "--threads") {
      threads = static_cast<unsigned>(std::strtoul(value(), nullptr, 10));
    } else if (word == "--series") {
      series = value();
    } else if (word == "--quiet") {
      quiet = true;
    } else {
      std::printf(
          "fleet [--clients 100000] [--capacity 2000] [--seed 1] [--scenario KEY] [--client NAME] [--threads 2]\n"
          "      [--refusal-percent 2] [--series FOLDER] [--quiet]\n");
      return word == "--help" ? 0 : 2;
    }
  }
  if (set.clients < 10 || set.clients > 4000000 || set.capacity < 2) {
    std::fprintf(stderr, "fleet: 10 to 4000000 clients, a capacity of 2 at least\n");
    return 2;
  }
  std::vector<job> jobs;
  for (const scenario& s : scenarios()) {
    if (!only.empty() && only != s.key) { continue; }
    for (const contender& c : contenders(s)) {
      if (policy.empty() || policy == c.name) { jobs.push_back({s, c, set}); }
    }
  }
  run_all(jobs, threads, quiet);
  print_head(set, stdout);
  for (const scenario& s : scenarios()) {
    if (only.empty() || only == s.key) { print_table(jobs, s, stdout); }
  }
  if (!series.empty()) { write_series(jobs, series); }
  return 0;
}
