// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_JUDGE_JOURNAL_HPP_INCLUDED
#define REDIAL_TESTS_JUDGE_JOURNAL_HPP_INCLUDED

// What the judge's programs share. Each writes down all that a user can see of its part of the library, area by area:
//
//     program          a digest of each area
//     program AREA     the area's journal in full, a line for each thing seen
//
// A mutant whose digests are those of the original can't be told from it by anything that stands in the journal.

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <type_traits>

/// Numbers by chance, the same in every run (splitmix64).
class dice {
 public:
  explicit dice(std::uint64_t seed) : at_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (at_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  /// 0 to below - 1.
  std::uint32_t below(std::uint32_t below) { return static_cast<std::uint32_t>((next() >> 32) * below >> 32); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  /// Of any magnitude: as many bits as chance says.
  std::uint64_t any() { return next() >> below(64); }
  template <class T, std::size_t Size>
  const T& of(const T (&values)[Size]) {
    return values[below(static_cast<std::uint32_t>(Size))];
  }

 private:
  std::uint64_t at_;
};

class journal {
 public:
  explicit journal(const char* shown) : shown_(shown) {}

  void begin(const char* area) {
    end();
    area_ = area;
    sum_ = 0xCBF29CE484222325u;
    lines_ = 0;
  }
  void end() {
    if (area_ != nullptr && shown_ == nullptr) {
      std::printf("%-14s %016llx %10llu\n", area_, static_cast<unsigned long long>(sum_),
                  static_cast<unsigned long long>(lines_));
    }
    area_ = nullptr;
  }

  /// One line: what it is about, and what was seen.
  template <class... Seen>
  void operator()(const char* about, const Seen&... seen) {
    ++lines_;
    const bool show = shown_ != nullptr && std::strcmp(shown_, area_) == 0;
    if (show) { std::printf("%s", about); }
    (one(seen, show), ...);
    if (show) { std::printf("\n"); }
  }

 private:
  void add(std::uint64_t value) { sum_ = ((sum_ ^ value) * 0x100000001B3u) ^ (sum_ >> 29); }

  void one(const char* words, bool show) {
    for (const char* c = words; *c != '\0'; ++c) { add(static_cast<unsigned char>(*c)); }
    if (show) { std::printf(" '%s'", words); }
  }
  template <class T>
  std::enable_if_t<!std::is_convertible_v<T, const char*>> one(const T& value, bool show) {
    if constexpr (std::is_floating_point_v<T>) {
      const auto exact = static_cast<double>(value);
      std::uint64_t bits = 0;
      std::memcpy(&bits, &exact, sizeof exact);
      add(bits);
      if (show) { std::printf(" %.17g", exact); }
    } else if constexpr (std::is_class_v<T>) {
      one(value.count, show);  // milliseconds
    } else {
      add(static_cast<std::uint64_t>(value));
      if (show) { std::printf(" %lld", static_cast<long long>(value)); }
    }
  }

  const char* shown_;
  const char* area_ = nullptr;
  std::uint64_t sum_ = 0;
  std::uint64_t lines_ = 0;
};

#endif  // REDIAL_TESTS_JUDGE_JOURNAL_HPP_INCLUDED
