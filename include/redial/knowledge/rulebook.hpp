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
// with the rows of the base below already merged in. The compiler makes the steps of the rows; nothing is generated,
// and nothing of it is left to do in a program.
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

  friend constexpr bool operator==(const rule_details& a, const rule_details& b) noexcept {
    return a.answers == b.answers && a.session == b.session && a.endpoint == b.endpoint && a.min_delay == b.min_delay &&
           a.first_lowest == b.first_lowest && a.first_highest == b.first_highest;
  }
};
constexpr rule_details details_of(const rule& r) noexcept {
  return {r.answers, r.session, r.endpoint, r.min_delay.count, r.first_lowest.count, r.first_highest.count};
}

/// From this code on, up to the next step's: this rule.
struct step {
  uint16_t from;
  uint16_t details : 7;  ///< an index into rulebook::details
  uint16_t flags : 6;    ///< of rule_flag, those that the machine reads
  uint16_t class_bits : 3;

  constexpr rule_class kind() const noexcept { return static_cast<rule_class>(class_bits); }
  constexpr bool has(rule_flag wanted) const noexcept { return (flags & static_cast<unsigned>(wanted)) != 0; }
};
static_assert(static_cast<unsigned>(rule_flag::read_by_the_machine) == 63, "flags have six bits in a step");

/// A rule as a step.
constexpr step step_of(uint32_t from, const rule& r, uint8_t details) noexcept {
  return {static_cast<uint16_t>(from), static_cast<uint16_t>(details & 127u), static_cast<uint16_t>(r.flags & 63u),
          static_cast<uint16_t>(static_cast<unsigned>(r.kind) & 7u)};
}
inline constexpr step plain_backoff = step_of(0, rules::backoff(), 0);

/// Steps in ascending order, the first of which holds from 0.
struct step_table {
  const step* steps;
  uint32_t size;

  /// The step that a code falls into: total.
  constexpr const step& find(uint16_t code) const noexcept {
    const step* at = steps;
    for (uint32_t left = size; left > 1;) {
      const uint32_t half = left >> 1;
      if (at[half].from <= code) { at += half; }
      left -= half;
    }
    return *at;
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

/// How deep ranges may nest.
inline constexpr size_t deepest = 8;

/// True for steps that differ in their code alone.
constexpr bool same_rule(const step& a, const step& b) noexcept {
  return a.class_bits == b.class_bits && a.flags == b.flags && a.details == b.details;
}

/// True for a rule that says no more than its class and flags.
constexpr bool is_plain(const rule& r) noexcept {
  return r.session == session::unspecified && r.endpoint == endpoint::same && r.answers == 1 &&
         r.min_delay.count == 0 && r.first_highest.count == 0;
}

/// Steps and details under construction, in arrays that are long enough for all rows of a service and its base.
template <size_t Rows>
struct growing_rulebook {
  step steps[2 * Rows + 2] = {};  // each row begins a step and ends one
  rule_details details[Rows + 1] = {};
  uint32_t closes = 0;    ///< how many of the steps are of the first table
  uint32_t statuses = 0;  ///< ... and of the second, behind them
  size_t distinct = 0;    ///< how many details there are
  step transport_failure = plain_backoff;

  constexpr uint8_t index_of(const rule& r) noexcept {
    if (is_plain(r)) { return 0; }
    const rule_details wanted = details_of(r);
    size_t i = distinct - 1;
    while (i > 0 && !(details[i] == wanted)) { --i; }
    if (i == 0) {
      i = distinct++;
      details[i] = wanted;
    }
    return static_cast<uint8_t>(i);
  }

  /// One sweep over the sorted rows of a table: the ranges that a code lies in stand on a stack, the narrowest on top;
  /// where there is none the base's steps hold. Writes the steps from `to` on and gives their number.
  constexpr uint32_t sweep(row_table own, uint32_t lowest, uint32_t highest, step_table base, step* to) noexcept {
    const row* open[deepest + 1] = {};
    size_t depth = 0;
    uint32_t size = 0;
    uint32_t below = 0;  // the base's step that `at` lies in, or an earlier one
    uint32_t at = lowest;
    for (size_t i = 0; i <= own.size; ++i) {
      const uint32_t next = i < own.size ? own.rows[i].first : highest + 1;
      while (at < next) {
        step now = base.steps[below];
        uint32_t end = next;
        if (depth != 0) {
          const row& r = *open[depth - 1];
          now = step_of(at, r.what, index_of(r.what));
          if (r.last < next) {
            end = r.last + 1u;
            --depth;
          }
        } else if (below + 1 < base.size && base.steps[below + 1].from < next) {
          end = base.steps[++below].from;
        }
        if (at < end && !(size != 0 && same_rule(to[size - 1], now))) {
          to[size] = now;
          to[size++].from = static_cast<uint16_t>(at);
        }
        at = larger(at, end);
      }
      if (i < own.size && depth < deepest) { open[depth++] = &own.rows[i]; }
    }
    return size;
  }

  constexpr growing_rulebook(const row_layer& layer, const rulebook& base) noexcept {
    for (; distinct < base.distinct; ++distinct) { details[distinct] = base.details[distinct]; }
    closes = sweep(layer.closes, 1000, 4999, base.closes, steps);
    // `failed` is what 1006 says of session and endpoint; it backs off whatever 1006 does (contract 3).
    const step lost = step_table{steps, closes}.find(1006);
    transport_failure = lost.kind() == rule_class::backoff ? lost : plain_backoff;
    statuses = sweep(layer.statuses, 0, 65535, base.statuses, steps + closes);
  }
};

/// The first items of an array, and no more of it.
template <class T, size_t Size>
struct exactly {
  T items[Size] = {};
  constexpr explicit exactly(const T* from) noexcept {
    for (size_t i = 0; i < Size; ++i) { items[i] = from[i]; }
  }
};

template <class Service, class = void>
inline constexpr row_layer layer_of{Service::closes, Service::statuses, nullptr, false};
template <class Service>
inline constexpr row_layer layer_of<Service, void_t<typename Service::base>>{Service::closes, Service::statuses,
                                                                             &layer_of<typename Service::base>, true};

constexpr size_t row_count(const row_layer& layer) noexcept {
  return layer.closes.size + layer.statuses.size + (layer.has_base ? row_count(*layer.base) : 0);
}

/// What is known where nothing is: an abnormal end, for every code.
inline constexpr rule_details no_details = details_of(rule{});
inline constexpr rulebook no_rules{
    {&plain_backoff, 1}, {&plain_backoff, 1}, &no_details, nullptr, false, 1, plain_backoff, 0};

template <class Service>
struct compiled;
template <class Service, class = void>
inline constexpr const rulebook& base_of = no_rules;
template <class Service>
inline constexpr const rulebook& base_of<Service, void_t<typename Service::base>> =
    compiled<typename Service::base>::book;

/// The rulebook of a service.
template <class Service>
struct compiled {
  static constexpr growing_rulebook<row_count(layer_of<Service>)> grown{layer_of<Service>, base_of<Service>};
  static_assert(grown.distinct <= 127, "redial: a profile can have 127 rules that differ in more than class and flags");
  static constexpr exactly<step, grown.closes + grown.statuses> steps{grown.steps};
  static constexpr exactly<rule_details, grown.distinct> details{grown.details};

  static constexpr uint32_t longest_floor() noexcept {
    uint32_t longest = 0;
    for (const step& s : steps.items) {
      const rule_details& d = details.items[s.details];
      longest = larger(longest, larger(d.min_delay, d.first_highest));
    }
    return longest;
  }
  static constexpr rulebook book = {{steps.items, grown.closes},
                                    {steps.items + grown.closes, grown.statuses},
                                    details.items,
                                    curve_of(Service::curve),
                                    !is_same<remove_cvref_t<decltype(Service::curve)>, no_curve>,
                                    static_cast<uint8_t>(grown.distinct),
                                    grown.transport_failure,
                                    longest_floor()};
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_KNOWLEDGE_RULEBOOK_HPP_INCLUDED
