// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_RULEBOOK_HPP_INCLUDED
#define REDIAL_PROFILE_RULEBOOK_HPP_INCLUDED

#include <redial/profile/rule.hpp>
#include <stddef.h>
#include <stdint.h>

// The rows are written to be read; the machine reads a packed form that constexpr code makes of them: a step function
// `from -> rule` over 0..65535, with the rows of the base below already merged in. Three bytes a step, found in five or
// six comparisons; every code has an answer because the first step begins at 0.

namespace redial {
inline namespace v0 {

/// Floors of a packed rule. Few rules have any, so they stand apart.
struct floors {
  uint32_t min_delay = 0;      ///< milliseconds
  uint32_t first_lowest = 0;   ///< milliseconds
  uint32_t first_highest = 0;  ///< milliseconds; 0: no window
};

/// A rule as the machine reads it.
struct packed_rule {
  rule_class kind = rule_class::backoff;
  uint8_t flags = 0;
  uint8_t attempts = 1;
  uint8_t floors = 0;  ///< index into rulebook::floors; entry 0 is all zero
};

/// A step function over 0..65535: `rule[i]` holds from `from[i]` to just below `from[i + 1]`.
struct step_function {
  const uint16_t* from = nullptr;
  const uint8_t* rule = nullptr;
  uint8_t size = 0;

  /// The index of the rule for this code. At most eight comparisons; total, since from[0] is 0.
  constexpr uint8_t operator()(uint16_t code) const noexcept {
    uint8_t low = 0;
    uint8_t high = size;  // the answer lies in [low, high)
    while (high - low > 1) {
      const uint8_t middle = static_cast<uint8_t>((low + high) >> 1);
      if (from[middle] <= code) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return rule[low];
  }
};

/// All that the machine needs to know of a profile.
struct rulebook {
  step_function closes;
  step_function statuses;
  const packed_rule* rules = nullptr;
  const redial::floors* delays = nullptr;
};

namespace detail {

/// The exact row for a code, else the narrowest range that holds it, else null; and where the answer may next change.
struct found_row {
  const row* best = nullptr;
  uint32_t until = 0x10000u;  ///< the same answer holds up to here, exclusive
};
constexpr found_row find(row_table table, uint32_t code) noexcept {
  found_row found;
  for (size_t i = 0; i < table.size; ++i) {
    const row& candidate = table.rows[i];
    if (candidate.first > code) {
      found.until = candidate.first < found.until ? candidate.first : found.until;
    } else if (candidate.last >= code) {
      found.until = candidate.last + 1u < found.until ? candidate.last + 1u : found.until;
      if (found.best == nullptr || candidate.last - candidate.first <= found.best->last - found.best->first) {
        found.best = &candidate;
      }
    }
  }
  return found;
}

/// A step function under construction.
template <size_t Most>
struct draft {
  uint16_t from[Most] = {};
  uint8_t rule[Most] = {};
  size_t size = 0;
};

/// The distinct rules and floors under construction. What does not fit is refused in `fits`, never written.
struct rule_pool {
  static constexpr size_t most_rules = 48;
  static constexpr size_t most_delays = 12;
  packed_rule rules[most_rules] = {};
  floors delays[most_delays] = {};
  size_t size = 0;
  size_t delay_count = 1;  // entry 0: no floor
  bool fits = true;

  constexpr uint8_t delay_of(const rule& r) noexcept {
    for (size_t i = 0; i < delay_count; ++i) {
      if (delays[i].min_delay == r.min_delay.count && delays[i].first_lowest == r.first_lowest.count &&
          delays[i].first_highest == r.first_highest.count) {
        return static_cast<uint8_t>(i);
      }
    }
    if (delay_count == most_delays) {
      fits = false;
      return 0;
    }
    delays[delay_count] = {r.min_delay.count, r.first_lowest.count, r.first_highest.count};
    return static_cast<uint8_t>(delay_count++);
  }

  constexpr uint8_t index_of(const rule& r) noexcept {
    const uint8_t flags = static_cast<uint8_t>(r.flags & ~rule::unlisted);
    const uint8_t delay = delay_of(r);
    for (size_t i = 0; i < size; ++i) {
      if (rules[i].kind == r.kind && rules[i].flags == flags && rules[i].attempts == r.attempts &&
          rules[i].floors == delay) {
        return static_cast<uint8_t>(i);
      }
    }
    if (size == most_rules) {
      fits = false;
      return 0;
    }
    rules[size] = {r.kind, flags, r.attempts, delay};
    return static_cast<uint8_t>(size++);
  }
};

template <class T, size_t Size>
struct exactly {
  T items[Size] = {};
};

/// The first `Size` items of an array.
template <size_t Size, class T>
constexpr exactly<T, Size> cut(const T* items) noexcept {
  exactly<T, Size> result{};
  for (size_t i = 0; i < Size; ++i) { result.items[i] = items[i]; }
  return result;
}

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_RULEBOOK_HPP_INCLUDED
