// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_RULEBOOK_HPP_INCLUDED
#define REDIAL_PROFILE_RULEBOOK_HPP_INCLUDED

#include <redial/profile/rule.hpp>
#include <stddef.h>
#include <stdint.h>

// The rows are written to be read; the machine reads a packed form that constexpr code makes of them, with the rows of
// the base below already merged in. The codes fall into a handful of segments, highest first: a segment either is one
// rule throughout or, where rules change from code to code, has a cell for each. A look-up walks to the segment and
// reads the cell: as quick as a dense array for the codes that services use, as small as a list of ranges for the rest.

namespace redial {
inline namespace v0 {

/// What few rules have, so it stands apart from them.
struct rule_extras {
  uint32_t min_delay = 0;      ///< milliseconds
  uint32_t first_lowest = 0;   ///< milliseconds
  uint32_t first_highest = 0;  ///< milliseconds; 0: no window

  friend constexpr bool operator==(const rule_extras& a, const rule_extras& b) noexcept {
    return a.min_delay == b.min_delay && a.first_lowest == b.first_lowest && a.first_highest == b.first_highest;
  }
};

/// A rule as the machine reads it.
struct packed_rule {
  rule_class kind = rule_class::backoff;
  uint8_t flags = 0;
  uint8_t attempts = 1;
  uint8_t extras = 0;  ///< index into rulebook::extras; entry 0 has none

  friend constexpr bool operator==(const packed_rule& a, const packed_rule& b) noexcept {
    return a.kind == b.kind && a.flags == b.flags && a.attempts == b.attempts && a.extras == b.extras;
  }
};

/// The codes from `from` up to the segment before: cell `first` for all of them, or one cell for each.
struct segment {
  uint16_t from;
  uint8_t first;  ///< index into rulebook::cells
  uint8_t mask;   ///< 0: one cell; 255: cell after cell

  constexpr uint8_t cell(uint16_t code) const noexcept { return static_cast<uint8_t>(first + ((code - from) & mask)); }
};

/// All that the machine needs to know of a profile.
struct rulebook {
  const segment* closes;    ///< in descending order, down to one that begins at 0
  const segment* statuses;  ///< likewise
  const uint8_t* cells;     ///< indices into rules
  const packed_rule* rules;
  const rule_extras* extras;

  /// The rule for a code: total, since the last segment begins at 0.
  constexpr const packed_rule& find(const segment* at, uint16_t code) const noexcept {
    while (at->from > code) { ++at; }
    return rules[cells[at->cell(code)]];
  }
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

/// A list under construction. What does not fit is refused in `fits`, never written.
template <class T, size_t Most>
struct draft {
  T items[Most] = {};
  size_t size = 0;
  bool fits = true;

  constexpr void push(const T& item) noexcept {
    if (size == Most) {
      fits = false;
    } else {
      items[size++] = item;
    }
  }
  /// Where the item stands, added if it does not yet.
  constexpr uint8_t index_of(const T& item) noexcept {
    for (size_t i = 0; i < size; ++i) {
      if (items[i] == item) { return static_cast<uint8_t>(i); }
    }
    push(item);
    return static_cast<uint8_t>(size - 1);
  }
};

/// A step function in ascending order: `rule` holds from `from` to just below the next step.
struct rule_step {
  uint16_t from;
  uint8_t rule;
};

/// A rulebook under construction.
struct rulebook_draft {
  draft<packed_rule, 64> rules;
  draft<rule_extras, 16> extras;
  draft<uint8_t, 255> cells;
  draft<segment, 128> closes;
  draft<segment, 128> statuses;

  constexpr uint8_t rule_index(const rule& r) noexcept {
    const uint8_t extra = extras.index_of({r.min_delay.count, r.first_lowest.count, r.first_highest.count});
    return rules.index_of({r.kind, r.machine_flags(), r.attempts, extra});
  }

  /// Cuts steps into segments. A run of steps of at most eight codes each shares a segment of cells.
  constexpr void cut(const draft<rule_step, 256>& steps, draft<segment, 128>& into) noexcept {
    constexpr uint32_t short_step = 8;
    draft<segment, 128> ascending;
    for (size_t i = 0; i < steps.size;) {
      const uint32_t begin = steps.items[i].from;
      const size_t first = cells.size;
      size_t next = i + 1;  // the first step that is not of the run
      while (next < steps.size && uint32_t{steps.items[next].from} - steps.items[next - 1].from <= short_step &&
             steps.items[next].from - begin < 255u) {
        ++next;
      }
      if (next == i + 1) {
        ascending.push({static_cast<uint16_t>(begin), cells.index_of(steps.items[i].rule), 0});
        i = next;
        continue;
      }
      --next;  // the last step of the run goes on for long: it is a segment of its own
      for (size_t k = i; k < next; ++k) {
        for (uint32_t code = steps.items[k].from; code < steps.items[k + 1].from; ++code) {
          cells.push(steps.items[k].rule);
        }
      }
      ascending.push({static_cast<uint16_t>(begin), static_cast<uint8_t>(first), 255});
      i = next;
    }
    into.fits = into.fits && ascending.fits && steps.fits;
    for (size_t i = ascending.size; i-- > 0;) { into.push(ascending.items[i]); }
  }

  constexpr bool fits() const noexcept {
    return rules.fits && extras.fits && cells.fits && closes.fits && statuses.fits;
  }
};

template <class T, size_t Size>
struct exactly {
  T items[Size] = {};
};

/// The first `Size` items of a draft.
template <size_t Size, class T, size_t Most>
constexpr exactly<T, Size> trimmed(const draft<T, Most>& items) noexcept {
  exactly<T, Size> result{};
  for (size_t i = 0; i < Size; ++i) { result.items[i] = items.items[i]; }
  return result;
}

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_RULEBOOK_HPP_INCLUDED
