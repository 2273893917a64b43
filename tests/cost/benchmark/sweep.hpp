// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_BENCHMARK_SWEEP_HPP_INCLUDED
#define REDIAL_TESTS_BENCHMARK_SWEEP_HPP_INCLUDED

#include "report.hpp"
#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

// How presets::herd was chosen: every combination of curve, base, factor, cap and jitter below, before a server that
// was down for 3, 10, 30 or 90 s, with three seeds each. The crash of the comparison is the one of 10 s; the others are
// there so that no curve wins because its waits happen to fit that.

namespace fleet {

inline constexpr std::array<uint32_t, 4> outages{3 * seconds, 10 * seconds, 30 * seconds, 90 * seconds};
inline constexpr size_t the_crash = 1;
inline constexpr uint64_t sweep_seeds = 3;

/// A curve and what came of it, each as the mean over the seeds.
struct candidate {
  std::string curve;
  redial::backoff_options options;
  std::array<double, outages.size()> back{};
  std::array<double, outages.size()> peak{};
  std::array<double, outages.size()> each{};

  double worst_back() const { return *std::max_element(back.begin(), back.end()); }
  double worst_peak() const { return *std::max_element(peak.begin(), peak.end()); }
  /// What is asked of the curve, in the crash.
  bool holds() const { return back[the_crash] <= 1.3 && peak[the_crash] <= 4; }
  bool is_herd() const {
    const redial::backoff_options o = redial::presets::herd().backoff;
    return curve == "exponential" && options.base == o.base && options.cap == o.cap &&
           options.factor_percent == o.factor_percent && options.jitter_percent == o.jitter_percent;
  }
};

/// The profile with decorrelated jitter instead of its own curve.
struct decorrelated_metered : redial::over<redial::services::metered> {
  static constexpr const char* name = "decorrelated";
  static constexpr redial::curve_function curve = redial::presets::decorrelated_curve;
};
inline constexpr redial::profile decorrelated_profile = redial::make_profile<decorrelated_metered>();

inline std::vector<candidate> candidates() {
  std::vector<candidate> all;
  const auto add = [&all](const char* curve, uint32_t base, uint32_t cap, uint16_t factor, uint8_t jitter) {
    all.push_back({curve, {redial::milliseconds{base}, redial::milliseconds{cap}, factor, jitter}, {}, {}, {}});
  };
  for (const uint32_t base : {500u, 1000u, 2000u}) {
    for (const uint32_t cap : {10000u, 12500u, 15000u, 17500u, 20000u}) {
      for (const uint16_t factor : {uint16_t{200}, uint16_t{300}, uint16_t{400}, uint16_t{700}, uint16_t{1000}}) {
        for (const uint8_t jitter : {uint8_t{20}, uint8_t{50}, uint8_t{100}}) {
          add("exponential", base, cap, factor, jitter);
        }
      }
      add("decorrelated", base, 2 * cap, 300, 0);  // its cap is that of the draw, and not of its middle
    }
  }
  return all;
}

inline std::vector<job> jobs_of(const std::vector<candidate>& all, const setting& set) {
  std::vector<job> jobs;
  for (const candidate& c : all) {
    redial::options o = redial::metered.defaults;
    o.backoff = c.options;
    contender who = with(c.curve.c_str(), o);
    who.profile = c.curve == "decorrelated" ? &decorrelated_profile : &redial::metered;
    for (const uint32_t down : outages) {
      scenario s = crash();
      s.down = down;
      s.horizon = 4 * minutes + down;
      for (uint64_t seed = 0; seed < sweep_seeds; ++seed) {
        setting here = set;
        here.seed = set.seed + seed;
        jobs.push_back({s, who, here});
      }
    }
  }
  return jobs;
}

inline void judge(std::vector<candidate>& all, const std::vector<job>& jobs) {
  const job* next = jobs.data();
  for (candidate& c : all) {
    for (size_t k = 0; k < outages.size(); ++k) {
      for (uint64_t seed = 0; seed < sweep_seeds; ++seed, ++next) {
        c.back[k] += back(*next, 2) / sweep_seeds;
        c.peak[k] += over_capacity(next->result.peak, *next) / sweep_seeds;
        c.each[k] += for_each_affected(next->result.attempts, *next) / sweep_seeds;
      }
    }
  }
}

/// Of those with full jitter (contract 14.1) that hold in the crash and are within a thirtieth of the soonest back
/// after any outage, the one with the lowest peak after any: below that the soonest differ by no more than two seeds
/// do.
inline const candidate* chosen(const std::vector<candidate>& all) {
  double soonest = endless;
  const auto can = [](const candidate& c) { return c.options.jitter_percent == 100 && c.holds(); };
  for (const candidate& c : all) { soonest = can(c) ? std::min(soonest, c.worst_back()) : soonest; }
  const candidate* best = nullptr;
  for (const candidate& c : all) {
    if (!can(c) || c.worst_back() > soonest * 31 / 30) { continue; }
    best = best == nullptr || c.worst_peak() < best->worst_peak() ? &c : best;
  }
  return best;
}

inline std::string row(const candidate& c, const char* mark) {
  std::string out =
      text("| %s%s | %.1f s | %u %% | %.1f s | %u %% |", mark, c.curve.c_str(), c.options.base.count / 1000.0,
           unsigned{c.options.factor_percent}, c.options.cap.count / 1000.0, unsigned{c.options.jitter_percent});
  for (size_t k = 0; k < outages.size(); ++k) {
    out += c.back[k] < endless / sweep_seeds ? text(" %.2f, peak %.1f, %.1f each |", c.back[k], c.peak[k], c.each[k])
                                             : std::string{" never |"};
  }
  return out + "\n";
}

/// The best in a table, and how herd did.
inline std::string report(std::vector<candidate> all, const setting& set) {
  const candidate* const best = chosen(all);
  const bool herd_won = best != nullptr && best->is_herd();
  std::string out =
      text("%zu curves at %u clients, each after four outages with three seeds. ", all.size(), set.clients);
  out +=
      "Asked for is, after the outage of 10 s, 99 % back by 1.3 times the limit and no more than 4 times the capacity "
      "in "
      "one second. Of those with full jitter that hold that, and are about as soon back as the soonest after any of "
      "the "
      "outages, the one with the lowest peak is chosen. Half the jitter does about as well, but its waits have a lower "
      "end, at which a fleet can meet. ";
  out += herd_won ? "The chosen one is `presets::herd`." : "The chosen one is **not** `presets::herd`.";
  out += "\n\n![The sweep](sweep.svg)\n\n";
  out += "| curve | base | factor | cap | jitter |";
  std::string line = "|---|--:|--:|--:|--:|";
  for (const uint32_t down : outages) {
    out += text(" down for %u s |", down / 1000);
    line += "---|";
  }
  out += "\n" + line + "\n";
  std::sort(all.begin(), all.end(), [](const candidate& a, const candidate& b) {
    return a.holds() != b.holds() ? a.holds() : a.worst_back() < b.worst_back();
  });
  for (const candidate& c : all) {
    if (c.is_herd() || &c - all.data() < 12) { out += row(c, c.is_herd() ? "**herd:** " : ""); }
  }
  return out +
         "\nEach cell: 99 % back as a multiple of the physical limit, peak connects over the capacity, connects of "
         "each "
         "client. Draws reach up to the cap and its jitter.\n";
}

/// sweep.tsv: 99 % back and peak connects in the crash, jitter (0 for decorrelated), and 1 for herd.
inline void write_sweep(const std::vector<candidate>& all, const std::string& folder) {
  std::ofstream out{folder + "/sweep.tsv"};
  out << "back\tpeak\tjitter\therd\n";
  for (const candidate& c : all) {
    if (c.back[the_crash] >= endless / sweep_seeds) { continue; }
    out << c.back[the_crash] << "\t" << c.peak[the_crash] << "\t" << unsigned{c.options.jitter_percent} << "\t"
        << (c.is_herd() ? 1 : 0) << "\n";
  }
  if (!out.flush()) {
    std::fprintf(stderr, "fleet: cannot write %s/sweep.tsv\n", folder.c_str());
    std::exit(2);
  }
}

}  // namespace fleet

#endif  // REDIAL_TESTS_BENCHMARK_SWEEP_HPP_INCLUDED
