// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_PACKING_HPP_INCLUDED
#define REDIAL_PROFILE_PACKING_HPP_INCLUDED

#include <redial/profile/profile.hpp>
#include <redial/profile/rulebook.hpp>
#include <stddef.h>
#include <stdint.h>

// From rows to a rulebook, by the compiler: one sweep over the sorted rows of a profile, with the base's rulebook where
// they leave gaps, gives a step function; short steps are cut into cells. All of it is gone before a program runs.

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
};

/// A step function in ascending order: `cell` holds from `from` to just below the next step.
struct rule_step {
  uint16_t from;
  uint8_t cell;
};

/// A rulebook under construction.
struct rulebook_draft {
  draft<special_rule, 64> specials;
  draft<uint8_t, 255> cells;
  draft<segment, 128> closes;
  draft<segment, 128> statuses;
  draft<rule_step, 255> steps;  ///< of the table that is being packed
  uint8_t transport = 0;

  constexpr uint8_t cell_of(const rule& r) noexcept {
    const packed_rule byte{r.kind, r.machine_flags()};
    const rule_extras extras = extras_of(r);
    return extras == rule_extras{} ? byte.bits : special_cell({byte, extras});
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
  constexpr void cut(draft<segment, 128>& into) noexcept {
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
        ascending.push({static_cast<uint16_t>(begin), cells.index_of(steps.items[i].cell), 0});
        i = next;
        continue;
      }
      --next;  // the last step of the run goes on for long: it is a segment of its own
      for (size_t k = i; k < next; ++k) {
        for (uint32_t code = steps.items[k].from; code < steps.items[k + 1].from; ++code) {
          cells.push(steps.items[k].cell);
        }
      }
      ascending.push({static_cast<uint16_t>(begin), static_cast<uint8_t>(first), 255});
      i = next;
    }
    into.fits = ascending.fits && steps.fits;
    for (size_t i = ascending.size; i-- > 0;) { into.push(ascending.items[i]); }
    steps.size = 0;
  }

  constexpr uint32_t longest_floor() const noexcept {
    uint32_t longest = 0;
    for (size_t i = 0; i < specials.size; ++i) {
      const rule_extras& extras = specials.items[i].extras;
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

template <size_t Size>
constexpr row_table table_of(const row (&rows)[Size]) noexcept {
  return {rows, Size};
}
constexpr row_table table_of(row_table table) noexcept { return table; }

template <const profile* Base>
inline constexpr bool has_base = true;
template <>
inline constexpr bool has_base<nullptr> = false;
template <curve_function Curve>
inline constexpr bool has_curve = true;
template <>
inline constexpr bool has_curve<nullptr> = false;

/// The packed form of a pair of tables over a base: computed once, by the compiler.
template <const auto& Closes, const auto& Statuses, const profile* Base, curve_function Curve>
struct packing {
  /// One sweep over the sorted rows: ranges that are open stand on a stack, the narrowest on top.
  static constexpr void sweep(rulebook_draft& made, row_table own, const segment* rulebook::*base, code_range codes) {
    const row* open[deepest] = {};
    size_t depth = 0;
    uint32_t at = codes.lowest;
    for (size_t i = 0; i <= own.size; ++i) {
      const uint32_t next = i < own.size ? own.rows[i].first : codes.highest + 1;
      while (at < next) {
        const uint32_t end = depth != 0 ? smaller(next, open[depth - 1]->last + 1u) : next;
        if (depth != 0) {
          if (at < end) { made.step(at, made.cell_of(open[depth - 1]->what)); }
          if (end <= next && end == open[depth - 1]->last + 1u) { --depth; }
        } else if constexpr (has_base<Base>) {
          made.step_by(Base->book, Base->book.*base, at, end);
        } else {
          made.step(at, made.cell_of(default_rule));
        }
        at = larger(at, end);
      }
      if (i < own.size) {
        if (depth == deepest) {
          made.steps.fits = false;
          return;
        }
        open[depth++] = &own.rows[i];
      }
    }
  }

  static constexpr rulebook_draft make() noexcept {
    rulebook_draft made;
    made.specials.push({});
    sweep(made, table_of(Closes), &rulebook::closes, close_codes);
    // `failed` is what 1006 says of session and endpoint; it backs off whatever 1006 does (contract 3).
    for (size_t i = 0; i < made.steps.size && made.steps.items[i].from <= 1006; ++i) {
      made.transport = made.steps.items[i].cell;
    }
    const uint8_t lost = made.transport;
    const packed_rule by =
        lost < rulebook::special ? packed_rule{lost} : made.specials.items[lost - rulebook::special].rule;
    if (by.kind() != rule_class::backoff) { made.transport = packed_rule{}.bits; }
    made.cut(made.closes);
    sweep(made, table_of(Statuses), &rulebook::statuses, all_codes);
    made.cut(made.statuses);
    return made;
  }
  static constexpr rulebook_draft drafted = make();
  static_assert(drafted.fits(), "redial: this profile has more distinct rules, floors or ranges than fit a rulebook");
  static constexpr auto closes = trimmed<drafted.closes.size>(drafted.closes);
  static constexpr auto statuses = trimmed<drafted.statuses.size>(drafted.statuses);
  static constexpr auto cells = trimmed<drafted.cells.size>(drafted.cells);
  static constexpr auto specials = trimmed<drafted.specials.size>(drafted.specials);
  static constexpr rulebook book = {closes.items, statuses.items,   cells.items,       specials.items,
                                    Curve,        has_curve<Curve>, drafted.transport, drafted.longest_floor()};
};

}  // namespace detail

/// A table without rows, for services that say nothing about close codes or statuses.
inline constexpr row_table no_rows{};

/// A profile from arrays of rows of static storage, over a base (usually &redial::rfc6455; nullptr for none). Rows
/// stand in ascending order of `first`, a wider range before a narrower one that begins with it.
///
///     inline constexpr redial::row my_closes[] = {{4100, 4199, redial::rules::backoff().at_least(1s)}};
///     inline constexpr auto mine =
///         redial::make_profile<my_closes, redial::no_rows, &redial::rfc6455>("mine", my_options);
///     static_assert(redial::check(mine) == redial::fault::none);
///
/// Curve: null for the options' own curve, or a function of a ladder or the like.
template <const auto& Closes, const auto& Statuses, const profile* Base, curve_function Curve = nullptr>
constexpr profile make_profile(const char* name, const options& defaults, const limits& sends = {},
                               text_table close_texts = {}, text_table status_texts = {}) noexcept {
  size_t layers = 0;
  if constexpr (detail::has_base<Base>) { layers = Base->layers + 1; }
  return {name,
          detail::table_of(Closes),
          detail::table_of(Statuses),
          close_texts,
          status_texts,
          Base,
          layers,
          detail::packing<Closes, Statuses, Base, Curve>::book,
          defaults,
          sends,
          1000};
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKING_HPP_INCLUDED
