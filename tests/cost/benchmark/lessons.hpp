// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_BENCHMARK_LESSONS_HPP_INCLUDED
#define REDIAL_TESTS_BENCHMARK_LESSONS_HPP_INCLUDED

#include "report.hpp"
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

// Where give or take 20 % is not enough, what is, and from which size of a fleet on. Each lesson runs one scenario over
// sizes of fleets with the same server, because what counts is their ratio: clients / capacity, the seconds that the
// server needs to take everybody back.

namespace fleet {

struct lesson {
  std::string title;
  std::string text;
  std::vector<job> jobs;
  std::function<std::string(const std::vector<job>&)> print;
};

/// One way to do it, for each size of a fleet.
struct variant {
  std::string name;
  std::function<std::pair<scenario, contender>(const setting&)> make;
};

/// Fewer connects at the worst moment than two thirds of plain redial's, and the last hundredth no later than a tenth
/// more: then it pays.
inline bool pays(const job& better, const job& plain) {
  return better.result.load_peak * 3 < plain.result.load_peak * 2 && better.result.back[2] != not_yet &&
         better.result.back[2] <= plain.result.back[2] + plain.result.back[2] / 10 + seconds;
}

/// A fleet below this has nothing to gain: the server takes its worst second on in the two seconds of its queue.
inline bool harmless(const job& j) { return j.result.load_peak <= 2 * j.set.capacity; }

inline std::vector<uint32_t> sizes(const setting& set) {
  std::vector<uint32_t> all;
  for (const double seconds_needed : {0.5, 1.5, 5.0, 15.0, 50.0, 150.0, 500.0}) {
    const double n = seconds_needed * set.capacity;
    if (n >= 10 && n <= 3.0 * set.clients) { all.push_back(static_cast<uint32_t>(n)); }
  }
  return all;
}

/// From which size to which the k-th variant pays.
inline std::string worth(const std::vector<job>& jobs, size_t rows, size_t wide, size_t k) {
  size_t from = rows, to = rows;
  for (size_t r = 0; r < rows; ++r) {
    const job& first = jobs[r * wide];
    if (harmless(first) || !pays(jobs[r * wide + k], first)) { continue; }
    from = from == rows ? r : from;
    to = r;
  }
  const std::string name = "\n* **" + jobs[k].who.name + "** ";
  if (from == rows) { return name + "pays at no size: not both fewer at once and no later.\n"; }
  const std::string begin = text("pays from %u clients on (%.0f s of the server's work)", jobs[from * wide].set.clients,
                                 physical_limit(jobs[from * wide]));
  if (to + 1 == rows) { return name + begin + ".\n"; }
  return name + begin + text(", up to %u (%.0f s).\n", jobs[to * wide].set.clients, physical_limit(jobs[to * wide]));
}

/// Rows: sizes of the fleet. Columns: variants, of which the first is the one to be compared with.
inline lesson by_size(const setting& set, std::string title, std::string words, std::vector<variant> variants) {
  lesson l{std::move(title), std::move(words), {}, {}};
  const std::vector<uint32_t> rows = sizes(set);
  for (const uint32_t n : rows) {
    setting here = set;
    here.clients = n;
    for (const variant& v : variants) {
      auto [s, c] = v.make(here);
      c.name = v.name;
      s.horizon += static_cast<uint32_t>(uint64_t{n} * 5000 / set.capacity);  // a large fleet takes longer
      l.jobs.push_back({s, c, here});
    }
  }
  l.print = [variants, rows](const std::vector<job>& jobs) {
    const size_t wide = variants.size();
    std::string out = "| clients | physical limit |", line = "|--:|--:|";
    for (const variant& v : variants) {
      out += " " + v.name + " |";
      line += "---|";
    }
    out += "\n" + line + "\n";
    for (size_t r = 0; r < rows.size(); ++r) {
      out += text("| %u | %.1f s |", rows[r], physical_limit(jobs[r * wide]));
      for (size_t k = 0; k < wide; ++k) {
        const job& j = jobs[r * wide + k];
        const std::string b =
            j.result.back[2] == not_yet ? std::string{"never"} : text("%.0f s", j.result.back[2] / 1000.0);
        out += text(" %s, peak %.1f, %.1f each |", b.c_str(), over_capacity(j.result.load_peak, j),
                    for_each_affected(j.result.attempts, j));
      }
      out += "\n";
    }
    out += "\nEach cell: seconds until 99 % are back, peak load over the capacity, connects of each client.\n";
    for (size_t k = 1; k < wide; ++k) { out += worth(jobs, rows.size(), wide, k); }
    return out;
  };
  return l;
}

inline uint32_t limit_ms(const setting& set) {
  return static_cast<uint32_t>(uint64_t{set.clients} * 1000 / set.capacity);
}

inline lesson crash_lesson(const setting& set) {
  const auto as = [](contender c) { return [c](const setting&) { return std::make_pair(crash(), c); }; };
  return by_size(
      set, "After a crash: how wide to jitter",
      "The page's curve sends the whole fleet back within 40 % of each wait. When the server needs longer than such a "
      "window, the same crowd meets again at the next one, and the server idles in between. Full jitter (base and cap "
      "halved, jitter_percent 100) keeps the page's longest wait and has no waves. While everybody is out N / cap of "
      "them "
      "come in a second; if a refusal costs r of an accept, C / r in a second keep the server busy with refusing and "
      "nobody "
      "gets in. So a large fleet needs a larger cap as well: 2 r N / C. The last column is not redial's: the "
      "application "
      "lets fifty connections of one process share five connects and one more a second, and reports `failed` when "
      "there "
      "is none.",
      {{"redial", as(plain())},
       {"full jitter, cap 15 s", as(with("", full_jitter()))},
       {"full jitter, cap max(15 s, 2 r N / C)",
        [](const setting& here) { return std::make_pair(crash(), with("", jitter_for(here))); }},
       {"shared budget", as(shared_budget())}});
}

/// What to send, for some sizes of fleets.
inline std::string hints_to_send(const setting& set) {
  std::string out = text(
      "At %u accepts a second:\n\n| clients | own hint for each: restart + | one hint for all, at least "
      "|\n|--:|--:|--:|\n",
      set.capacity);
  for (const uint32_t n : sizes(set)) {
    setting here = set;
    here.clients = n;
    const uint32_t own = limit_ms(here) * 6 / 5;
    const uint32_t one = 5 * limit_ms(here);
    out += text("| %u | random(0, %.1f s) | %s |\n", n, own / 1000.0,
                one > redial::metered.defaults.max_server_delay.count
                    ? "more than max_server_delay: give hints of their own"
                    : text("%.1f s", one / 1000.0).c_str());
  }
  return out;
}

inline lesson hint_lesson(const setting& set) {
  const auto deploy_with = [](uint32_t hint, uint32_t spread) {
    scenario s = deploy(hint, spread);
    s.horizon += hint + spread;
    return s;
  };
  return by_size(
      set, "Before a deploy: which retryAfterMs to send",
      "**For N clients and C accepts a second give each connection a hint of its own: the time until the server is "
      "back, "
      "plus random(0, 1.2 N / C). If all must get the same one, send 5 N / C or more, and no more than ten minutes.** "
      "redial "
      "never comes early and spreads a server's wait over 20 % upwards, so one hint for all fills a fifth of itself: "
      "that "
      "takes five times as long, and from 120 C clients on it is more than max_server_delay lets through.\n\n" +
          hints_to_send(set),
      {{"5 s to all", [=](const setting&) { return std::make_pair(deploy_with(5000, 0), plain()); }},
       {"max(5 s, 5 N/C) to all",
        [=](const setting& here) {
          return std::make_pair(deploy_with(std::max(5000u, 5 * limit_ms(here)), 0), plain());
        }},
       {"5 s + random(0, N/C) each",
        [=](const setting& here) { return std::make_pair(deploy_with(5000, limit_ms(here)), plain()); }},
       {"5 s + random(0, 1.2 N/C) each",
        [=](const setting& here) { return std::make_pair(deploy_with(5000, limit_ms(here) * 6 / 5), plain()); }},
       {"full jitter, max(5 s, N/C) to all", [=](const setting& here) {
          return std::make_pair(deploy_with(std::max(5000u, limit_ms(here)), 0), with("", full_jitter()));
        }}});
}

inline lesson power_lesson(const setting& set) {
  const auto spread = [](uint32_t span) {
    return [span](const setting&) { return std::make_pair(power(), with("", spread_first(span))); };
  };
  return by_size(
      set, "After a power cut: first_spread",
      "Thirty in a hundred of the clients boot in the same two seconds. By default a first connect waits for "
      "nothing.",
      {{"redial", spread(0)},
       {"first_spread 10 s", spread(10000)},
       {"first_spread 30 s", spread(30000)},
       {"first_spread 0.4 N/C",
        [](const setting& here) { return std::make_pair(power(), with("", spread_first(limit_ms(here) * 2 / 5))); }}});
}

inline lesson region_lesson(const setting& set) {
  const auto as = [](contender c) { return [c](const setting&) { return std::make_pair(region(), c); }; };
  contender deaf = plain();
  deaf.hears_link = false;
  return by_size(set, "A region comes back: link_up",
                 "Thirty in a hundred of the clients are without network for ten minutes. link_up shortens the wait of "
                 "one phone to a "
                 "second, and that of a region as well.",
                 {{"redial, link fed", as(plain())},
                  {"link not fed", as(deaf)},
                  {"the application delays link_up by random(0, 0.4 N/C)", [](const setting& here) {
                     contender c = plain();
                     c.link_spread = limit_ms(here) * 2 / 5;
                     return std::make_pair(region(), c);
                   }}});
}

inline lesson wave_lesson(const setting& set) {
  contender rolls = plain();
  rolls.rolls_over = true;
  return by_size(
      set, "A wave of tokens: rolling over",
      "redial mints early and spread out, so the token endpoint never notices; but the service still ends all "
      "sessions in the same instant, and everybody connects at once with the spare. An application that says "
      "stop and start when the spare arrives uses it there and then, in an eighth of the token's life.",
      {{"redial", [](const setting&) { return std::make_pair(wave(), plain()); }},
       {"redial, rolls over", [rolls](const setting&) { return std::make_pair(wave(), rolls); }}});
}

/// One table of other servers for the same clients: each cell as in by_size.
inline lesson by_server(std::string title, std::string words, const setting& set, const std::vector<contender>& who,
                        const std::vector<std::pair<std::string, scenario>>& servers) {
  lesson l{std::move(title), std::move(words), {}, {}};
  for (const contender& c : who) {
    for (const auto& [name, s] : servers) { l.jobs.push_back({s, c, set}); }
  }
  l.print = [who, servers](const std::vector<job>& jobs) {
    std::string out = "| client |", line = "|---|";
    for (const auto& [name, s] : servers) {
      out += " " + name + " |";
      line += "---|";
    }
    out += "\n" + line + "\n";
    for (size_t r = 0; r < who.size(); ++r) {
      out += "| " + who[r].name + " |";
      for (size_t k = 0; k < servers.size(); ++k) {
        const job& j = jobs[r * servers.size() + k];
        out += " " + cell(figures[2], j) + ", peak " + cell(figures[5], j) + ", " + cell(figures[8], j) + " each |";
      }
      out += "\n";
    }
    return out +
           "\nEach cell: 99 % back as a multiple of the physical limit, peak connects over the capacity, connects of "
           "each client.\n";
  };
  return l;
}

/// What is due to the instants, and what to the queue that a server with appointments can have.
inline lesson appointments_lesson(const setting& set) {
  const auto queued = [](scenario s, uint32_t ms) {
    s.queue = ms;
    return s;
  };
  std::vector<contender> who = contenders(crash_by_appointment());
  return by_server(
      "What appointments are worth, and to whom",
      "A crash, before four servers. The first refuses whoever finds two seconds of work before him, the second nine; "
      "the third and fourth name an instant besides (`redial::appointments`). A longer queue helps everybody who does "
      "not "
      "flood it. An instant helps whoever waits for it; the others come early, are refused, and keep the server from "
      "accepting. redial's default loses against full jitter without appointments, and still has the higher peak with "
      "them: the server can only speak to those who have come.",
      set, who,
      {{"503, 2 s queue", crash()},
       {"503, 9 s queue", queued(crash(), 9 * seconds)},
       {"appointments, 2 s queue", queued(crash_by_appointment(), 2 * seconds)},
       {"appointments, 9 s queue", crash_by_appointment()}});
}

/// Does the order of the clients hang on what a refusal costs, or on the token endpoint's size?
inline lesson assumptions(const setting& set) {
  struct world_of {
    const char* name;
    uint32_t refusal;
    uint32_t token;
  };
  const std::vector<world_of> worlds{{"as above", set.refusal_percent, set.token_percent},
                                     {"refusal 1 %", 1, set.token_percent},
                                     {"refusal 5 %", 5, set.token_percent},
                                     {"refusal 20 %", 20, set.token_percent},
                                     {"refusal 50 %", 50, set.token_percent},
                                     {"tokens 50 %", set.refusal_percent, 50},
                                     {"tokens 1000 %", set.refusal_percent, 1000}};
  lesson l{
      "What the assumptions are worth",
      "The crash again in other worlds. Each cell: 99 % back as a multiple of the physical limit, peak load over the "
      "capacity.",
      {},
      {}};
  std::vector<contender> all = contenders(crash());
  all.insert(all.begin() + 2, with("redial, full jitter, cap 2 r N / C", full_jitter()));
  for (const contender& c : all) {
    for (const world_of& w : worlds) {
      setting here = set;
      here.clients = std::max(1u, set.clients / 5);
      here.capacity = std::max(1u, set.capacity / 5);
      here.refusal_percent = w.refusal;
      here.token_percent = w.token;
      l.jobs.push_back({crash(), c, here});
      if (&c == &all[2]) { l.jobs.back().who.options = jitter_for(here); }
    }
  }
  l.print = [worlds, all](const std::vector<job>& jobs) {
    std::string out = "| client |", line = "|---|";
    for (const world_of& w : worlds) {
      out += text(" %s |", w.name);
      line += "---|";
    }
    out += "\n" + line + "\n";
    for (size_t r = 0; r < all.size(); ++r) {
      out += "| " + all[r].name + " |";
      for (size_t k = 0; k < worlds.size(); ++k) {
        const job& j = jobs[r * worlds.size() + k];
        out += " " + cell(figures[2], j) + ", " + cell(figures[4], j) + " |";
      }
      out += "\n";
    }
    return out;
  };
  return l;
}

inline std::vector<lesson> lessons(const setting& set) {
  return {crash_lesson(set),  hint_lesson(set), appointments_lesson(set), power_lesson(set),
          region_lesson(set), wave_lesson(set), assumptions(set)};
}

}  // namespace fleet

#endif  // REDIAL_TESTS_BENCHMARK_LESSONS_HPP_INCLUDED
