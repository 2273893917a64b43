// SPDX-License-Identifier: MIT
#ifndef REDIAL_KNOWLEDGE_RULEBOOK_HPP_INCLUDED
#define REDIAL_KNOWLEDGE_RULEBOOK_HPP_INCLUDED

#include <redial/detail/arithmetic.hpp>
#include <redial/detail/traits.hpp>
#include <redial/knowledge/options.hpp>
#include <redial/knowledge/rule.hpp>
#include <stddef.h>
#include <stdint.h>

// Rows are written to be read. The machine reads steps: a step says what holds from its code up to the next step's,
// with the rows of the base below already merged in. The compiler makes the steps of the rows (compiled.hpp); nothing
// is generated, and nothing of it is left to do in a program.
//
// Why not the rows themselves: they are five times as large and would have to be searched layer by layer. Why not
// steps that are written down beforehand: they would have to be kept in step with the rows.

namespace redial {
inline namespace v0 {

/// The rows of a service, and of those that it is written over.
struct row_layer {
  row_table closes;
  row_table statuses;
  const row_layer* base;  ///< asked for whatever these leave out
  bool has_base;          ///< no comparison with null: gcc's -fsanitize=undefined finds that one not constant
};

/// A curve of waits that options can't describe, as a ladder: the range of the next wait. retries: how many there were
/// since the last stable session; last: what was drawn for the one before, 0 on the first. The draw is then what `last`
/// and b are.
using curve_function = draw_range (*)(const backoff_options& o, uint32_t retries, uint32_t last);

namespace detail {

/// The options describe the curve.
struct no_curve {};
constexpr curve_function curve_of(no_curve) noexcept { return nullptr; }
constexpr curve_function curve_of(curve_function f) noexcept { return f; }

/// What a table says of a code.
struct found_row {
  rule what = rules::backoff().by_default();  ///< for codes that no table has: an abnormal end
  bool listed = false;                        ///< a row has it
  const row* own = nullptr;                   ///< that row
  uint32_t until = 0x10000u;                  ///< the same answer holds up to here, exclusive
};

/// The exact row, else the narrowest range, of the layer; else of its base, and so on.
constexpr found_row find_row(const row_layer* layer, row_table row_layer::*table, uint32_t code) noexcept {
  found_row found;
  for (;; layer = layer->base) {
    const row_table& own = layer->*table;
    for (size_t i = 0; i < own.size; ++i) {
      const row& r = own.rows[i];
      if (r.first > code) {
        found.until = smaller(found.until, r.first);
        break;
      }
      if (r.last >= code) {
        found.until = smaller(found.until, r.last + 1u);
        found.what = r.what;  // the narrower of two stands behind the wider
        found.own = &r;
        found.listed = true;
      }
    }
    if (found.listed || !layer->has_base) { return found; }
  }
}

/// What few rules say besides their class and flags.
struct rule_details {
  uint8_t answers;
  redial::session session;
  redial::endpoint endpoint;
  uint32_t min_delay;      ///< milliseconds
  uint32_t first_lowest;   ///< milliseconds
  uint32_t first_highest;  ///< milliseconds; 0: no window

  constexpr bool has_floor() const noexcept { return min_delay != 0 || first_highest != 0; }
  constexpr uint32_t floor() const noexcept { return larger(min_delay, first_highest); }

  friend constexpr bool operator==(const rule_details& a, const rule_details& b) noexcept {
    return a.answers == b.answers && a.session == b.session && a.endpoint == b.endpoint && a.min_delay == b.min_delay &&
           a.first_lowest == b.first_lowest && a.first_highest == b.first_highest;
  }
};
constexpr rule_details details_of(const rule& r) noexcept {
  return {r.answers, r.session, r.endpoint, r.min_delay, r.first_lowest, r.first_highest};
}

/// From this code on, up to the next step's: this rule. One word: the compiler is far faster with a table of numbers
/// than with one of objects. From the top: the class in 3 bits, flags in 6, an index into rulebook::details in 7, the
/// code in 16.
struct step {
  uint32_t word;

  constexpr rule_class kind() const noexcept { return static_cast<rule_class>(word >> 29); }
  constexpr bool has(rule_flag wanted) const noexcept {
    return (word & (uint32_t{static_cast<uint16_t>(wanted)} << 23)) != 0;
  }
  constexpr uint32_t details() const noexcept { return (word & details_bits) >> 16; }
  constexpr uint32_t from() const noexcept { return word & code_bits; }

  static constexpr uint32_t code_bits = 0xFFFFu;
  static constexpr uint32_t details_bits = 0x7F0000u;
};
static_assert(static_cast<unsigned>(rule_flag::read_by_the_machine) == 63, "flags have six bits in a step");

/// A rule as the word of a step from code 0 on.
constexpr uint32_t step_word(const rule& r, uint32_t details) noexcept {
  return (static_cast<uint32_t>(r.kind) & 7u) << 29 | (r.flags & 63u) << 23 | details << 16;
}
inline constexpr uint32_t plain_backoff = step_word(rules::backoff(), 0);

/// Steps in ascending order, the first of which holds from 0.
struct step_table {
  const uint32_t* steps;
  uint32_t size;

  /// The step that a code falls into: total.
  constexpr step find(uint16_t code) const noexcept {
    const uint32_t* at = steps;
    for (uint32_t left = size; left > 1;) {
      const uint32_t half = left >> 1;
      if ((at[half] & step::code_bits) <= code) { at += half; }
      left -= half;
    }
    return {*at};
  }
};

/// All that the machine reads of a service.
struct rulebook {
  step_table closes;
  step_table statuses;
  const rule_details* details;  ///< the first of them is that of a rule that says no more than its class
  curve_function curve;         ///< used if `has_curve`; else the options' own
  bool has_curve;
  uint8_t distinct;        ///< how many details there are
  step transport_failure;  ///< the rule for a failed transport
  uint32_t longest_floor;  ///< of all rules, milliseconds
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_KNOWLEDGE_RULEBOOK_HPP_INCLUDED
