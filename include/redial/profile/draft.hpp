// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_DRAFT_HPP_INCLUDED
#define REDIAL_PROFILE_DRAFT_HPP_INCLUDED

#include <redial/detail/arithmetic.hpp>
#include <redial/profile/rulebook.hpp>
#include <stddef.h>
#include <stdint.h>

// A rulebook under construction: takes the steps of a table in ascending order and cuts them into segments and cells.

namespace redial {
inline namespace v0 {
namespace detail {

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
  /// Where a run of items begins; as much of it as does not stand here yet is added.
  constexpr uint8_t index_of(const draft& run) noexcept {
    size_t begin = 0;
    for (size_t same = 0; begin + same < size && same < run.size;) {
      if (items[begin + same] == run.items[same]) {
        ++same;
      } else {
        ++begin;
        same = 0;
      }
    }
    for (size_t i = size - begin; i < run.size; ++i) { push(run.items[i]); }
    return static_cast<uint8_t>(begin);
  }
};

/// A step function in ascending order: `cell` holds from `from` to just below the next step.
struct rule_step {
  uint16_t from;
  uint8_t cell;
};

/// A rulebook under construction. Cells: the most of them; a template so that it costs nothing where it is not needed.
template <size_t Cells>
struct rulebook_draft {
  using segment_list = draft<segment, Cells / 2>;

  draft<special_rule, Cells / 4> specials;
  draft<uint8_t, Cells> cells;
  segment_list closes;
  segment_list statuses;
  draft<rule_step, Cells> steps;  ///< of the table that is being packed
  uint8_t transport = 0;

  constexpr uint8_t cell_of(const rule& r) noexcept {
    const packed_rule byte{r.kind, r.machine_flags()};
    const rule_extras extras = extras_of(r);
    return extras == rule_extras{} ? byte.bits : special_cell({extras, byte});
  }
  constexpr uint8_t special_cell(const special_rule& r) noexcept {
    return static_cast<uint8_t>(rulebook::special | specials.index_of(r));
  }

  constexpr void step(uint32_t from, uint8_t cell) noexcept {
    if (steps.size == 0 || steps.items[steps.size - 1].cell != cell) {
      steps.push({static_cast<uint16_t>(steps.size == 0 ? 0 : from), cell});
    }
  }

  /// What the base says of the codes from `at` to just below `end`.
  constexpr void step_by(const rulebook& base, const segment* segments, uint32_t at, uint32_t end) noexcept {
    while (at < end) {
      const segment* here = segments;
      uint32_t until = end;
      while (here->from > at) { until = (here++)->from; }
      const uint8_t cell = base.cells[here->first + ((at - here->from) & here->mask)];
      step(at, cell < rulebook::special ? cell : special_cell(base.specials[cell - rulebook::special]));
      at = here->mask != 0 ? at + 1 : smaller(until, end);
    }
  }

  /// Cuts the steps into segments. A run of steps of at most eight codes each shares a segment of cells.
  constexpr void cut(segment_list& into) noexcept {
    constexpr uint32_t short_step = 8;
    segment_list ascending;
    for (size_t i = 0; i < steps.size;) {
      const uint32_t begin = steps.items[i].from;
      size_t next = i + 1;  // the first step that is not of the run
      while (next < steps.size && uint32_t{steps.items[next].from} - steps.items[next - 1].from <= short_step &&
             steps.items[next].from - begin < 255u) {
        ++next;
      }
      if (next == i + 1) {
        ascending.push({static_cast<uint16_t>(begin), cells.index_of(steps.items[i].cell), 0});
        i = next;
        continue;
      }
      --next;  // the last step of the run goes on for long: it is a segment of its own
      draft<uint8_t, Cells> run;
      for (size_t k = i; k < next; ++k) {
        for (uint32_t code = steps.items[k].from; code < steps.items[k + 1].from; ++code) {
          run.push(steps.items[k].cell);
        }
      }
      ascending.push({static_cast<uint16_t>(begin), cells.index_of(run), 255});
      i = next;
    }
    into.fits = ascending.fits && steps.fits;
    for (size_t i = ascending.size; i-- > 0;) { into.push(ascending.items[i]); }
    steps.size = 0;
  }

  constexpr uint32_t longest_floor() const noexcept {
    uint32_t longest = 0;
    for (size_t i = 0; i < specials.size; ++i) {
      const rule_extras& extras = specials.items[i];
      longest = larger(longest, larger(extras.min_delay, extras.first_highest));
    }
    return longest;
  }

  constexpr bool fits() const noexcept { return specials.fits && cells.fits && closes.fits && statuses.fits; }
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

#endif  // REDIAL_PROFILE_DRAFT_HPP_INCLUDED
