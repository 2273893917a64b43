// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_BENCHMARK_REPORT_HPP_INCLUDED
#define REDIAL_TESTS_BENCHMARK_REPORT_HPP_INCLUDED

#include "world.hpp"
#include <cinttypes>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

// What came of a run, as Markdown for people and as columns for gnuplot.

namespace fleet {

struct job {
  scenario what;
  contender who;
  setting set;
  measures result{};
};

#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
inline std::string
text(const char* format, ...) {
  char buffer[256];
  std::va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(buffer, sizeof buffer, format, arguments);
  va_end(arguments);
  return buffer;
}

/// Seconds that the server needs at least to take the affected clients back.
inline double physical_limit(const job& j) { return static_cast<double>(j.result.affected) / j.set.capacity; }

/// A measure as one number, less is better; absent where it means nothing.
struct figure {
  const char* name;
  const char* format;
  double (*value)(const job&);
};

inline constexpr double absent = -1;
inline constexpr double endless = 1e30;

inline double over_capacity(uint32_t each_second, const job& j) {
  return static_cast<double>(each_second) / j.set.capacity;
}
inline double back(const job& j, size_t k) {
  if (j.what.no_return) { return absent; }
  return j.result.back[k] == not_yet ? endless : j.result.back[k] / 1000.0 / physical_limit(j);
}
inline double for_each_affected(uint64_t count, const job& j) {
  return j.result.affected != 0 ? static_cast<double>(count) / j.result.affected : 0;
}

inline constexpr figure figures[] = {
    {"50 % back", "%.1f", [](const job& j) { return back(j, 0); }},
    {"90 % back", "%.1f", [](const job& j) { return back(j, 1); }},
    {"99 % back", "%.1f", [](const job& j) { return back(j, 2); }},
    {"last back", "%.0f s",
     [](const job& j) {
       if (j.what.no_return) { return absent; }
       return j.result.never_back != 0 ? endless : j.result.longest_out / 1000.0;
     }},
    {"peak load", "%.1f", [](const job& j) { return over_capacity(j.result.load_peak, j); }},
    {"peak connects", "%.1f", [](const job& j) { return over_capacity(j.result.peak, j); }},
    {"p99 connects", "%.1f", [](const job& j) { return over_capacity(j.result.p99, j); }},
    {"peak mints", "%.2f",
     [](const job& j) { return over_capacity(j.result.mint_peak, j) * 100 / j.set.token_percent; }},
    {"connects each", "%.1f", [](const job& j) { return for_each_affected(j.result.attempts, j); }},
    {"per success", "%.1f",
     [](const job& j) {
       if (j.what.no_return) { return absent; }
       return j.result.back_at_end != 0 ? static_cast<double>(j.result.attempts) / j.result.back_at_end : endless;
     }},
    {"early", "%.2f",
     [](const job& j) {
       return j.what.hint != 0 || j.what.appointments ? for_each_affected(j.result.early, j) : absent;
     }},
    {"after a stop", "%.1f",
     [](const job& j) { return j.what.gate != 0 ? for_each_affected(j.result.after_stop, j) : absent; }},
    {"4011 a minute", "%.1f",
     [](const job& j) {
       return j.what.publishers != 0 ? for_each_affected(j.result.rate_closes, j) * minutes / j.what.horizon : absent;
     }},
    {"lost messages", "%.0f %%",
     [](const job& j) {
       if (j.what.publishers == 0) { return absent; }
       return 100 - for_each_affected(j.result.delivered, j) * 100 / (150.0 * j.what.horizon / 1000);
     }},
};

inline std::string cell(const figure& f, const job& j) {
  const double v = f.value(j);
  if (v != endless) { return text(f.format, v); }
  if (f.value != figures[3].value) { return "never"; }
  const double share = for_each_affected(j.result.never_back, j) * 100;
  return share < 1 ? text("%u never", j.result.never_back) : text("%.0f %% never", share);
}

inline bool shown(const figure& f, const job& j) { return f.value(j) != absent; }

inline std::string head(const setting& set) {
  return text("%" PRIu32 " clients, %" PRIu32 " accepts a second, a refusal costs %" PRIu32
              " %% of an accept, the token endpoint has %" PRIu32 " %% of the capacity; seed %" PRIu64 ".\n",
              set.clients, set.capacity, set.refusal_percent, set.token_percent, set.seed);
}

inline const char* legend() {
  return "\n50, 90, 99 % back: time since coming back became possible, as a multiple of the physical limit (affected "
         "clients "
         "/ capacity). Last back: seconds from the same instant, or how many never came back. Peaks and p99: of one "
         "second, over the capacity; load is connects and token requests together. Connects each: for each affected "
         "client, from the incident to the end. Early: connects before the time that going_away or Retry-After asked "
         "for; after a "
         "stop: "
         "connects after 4012; both for each client. A building of 200 clients behind one address comes back at 60 a "
         "minute, "
         "which takes 140 s whatever the clients do: that is the last of a hundred and the last back.\n";
}

inline std::string table(const std::vector<const job*>& jobs, bool picture) {
  if (jobs.empty()) { return {}; }
  const scenario& s = jobs.front()->what;
  std::string top = "| client |", line = "|---|";
  for (const figure& f : figures) {
    if (!shown(f, *jobs.front())) { continue; }
    top += std::string{" "} + f.name + " |";
    line += "--:|";
  }
  std::string out = text("\n### %s\n\n", s.title) + s.caption + "\n\n";
  if (picture) { out += text("![%s](%s.svg)\n\n", s.title, s.key); }
  out += top + "\n" + line + "\n";
  for (const job* j : jobs) {
    out += "| " + j->who.name + " |";
    for (const figure& f : figures) {
      if (shown(f, *j)) { out += " " + cell(f, *j) + " |"; }
    }
    out += "\n";
  }
  return out;
}

/// Every figure on which a peer does better than redial with the profile's own options, by more than a twentieth.
inline std::string losses(const std::vector<const job*>& jobs) {
  std::string out;
  const job* own = nullptr;
  for (const job* j : jobs) {
    if (j->who.name == "redial") { own = j; }
  }
  if (own == nullptr) { return out; }
  for (const figure& f : figures) {
    if (!shown(f, *own)) { continue; }
    const double mine = f.value(*own);
    std::string better;
    for (const job* j : jobs) {
      if (j->who.rules == nullptr || f.value(*j) >= mine * 0.95 || mine - f.value(*j) < 0.05) { continue; }
      better += (better.empty() ? "" : ", ") + j->who.name + " " + cell(f, *j);
      const double away = for_each_affected(j->result.never_back, *j) * 100;
      if (!j->what.no_return && away >= 1) { better += text(" (%.0f %% stay out)", away); }
    }
    if (!better.empty()) {
      out += "| " + std::string{own->what.key} + " | " + f.name + " | " + cell(f, *own) + " | " + better + " |\n";
    }
  }
  return out;
}

/// KEY.tsv: second, then connects, token requests and percent of the affected clients online, of each contender.
/// KEY.txt: what a picture needs to know besides: title, horizon and `able` in seconds, capacity, clients.
inline void write_series(const std::vector<const job*>& jobs, const std::string& folder) {
  if (jobs.empty()) { return; }
  const job& first = *jobs.front();
  const std::string name = folder + "/" + first.what.key;
  std::ofstream out{name + ".tsv"};
  out << "second";
  for (const job* j : jobs) {
    out << "\t" << j->who.name << "\t" << j->who.name << " mints\t" << j->who.name << " online";
  }
  out << "\n";
  for (size_t t = 0; t < first.what.horizon / 1000; ++t) {
    out << t;
    for (const job* j : jobs) {
      out << "\t" << j->result.connects[t] << "\t" << j->result.mints_each[j->what.at / 1000 + t] << "\t"
          << 100.0 * j->result.online[t] / (j->result.affected != 0 ? j->result.affected : 1);
    }
    out << "\n";
  }
  std::ofstream facts{name + ".txt"};
  facts << "title='" << first.what.title << "'\nhorizon=" << first.what.horizon / 1000
        << "\nable=" << first.result.able / 1000 << "\ncapacity=" << first.set.capacity
        << "\nclients=" << first.set.clients << "\ncount=" << jobs.size() << "\nnames='";
  for (const job* j : jobs) { facts << (j == jobs.front() ? "" : "|") << j->who.name; }
  facts << "'\n";
  if (!out.flush() || !facts.flush()) {
    std::fprintf(stderr, "fleet: cannot write %s\n", name.c_str());
    std::exit(2);
  }
}

}  // namespace fleet

#endif  // REDIAL_TESTS_BENCHMARK_REPORT_HPP_INCLUDED
