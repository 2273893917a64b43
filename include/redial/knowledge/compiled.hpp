// SPDX-License-Identifier: MIT
#ifndef REDIAL_KNOWLEDGE_COMPILED_HPP_INCLUDED
#define REDIAL_KNOWLEDGE_COMPILED_HPP_INCLUDED

#include <redial/detail/arithmetic.hpp>
#include <redial/detail/traits.hpp>
#include <redial/knowledge/rulebook.hpp>
#include <stddef.h>
#include <stdint.h>

// From rows to steps, by the compiler: one sweep over the sorted rows of a service, with its base's steps where they
// leave gaps. All of it is gone before a program runs.

namespace redial {
inline namespace v0 {
namespace detail {

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

/// Steps and details under construction, in arrays that belong to somebody else. Not a template: its functions are
/// compiled once, however many services there are.
struct rulebook_writer {
  rule_details* details;
  size_t distinct = 0;  ///< how many details there are

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
        const bool goes_on = size != 0 && same_rule(to[size - 1], now);
        if (at < end && !goes_on) {
          to[size] = now;
          to[size++].from = static_cast<uint16_t>(at);
        }
        at = larger(at, end);
      }
      if (i < own.size && depth < deepest) { open[depth++] = &own.rows[i]; }
    }
    return size;
  }
};

/// Steps and details, in arrays that are long enough for all rows of a service and its base.
template <size_t Rows>
struct growing_rulebook {
  step steps[2 * Rows + 2] = {};  // each row begins a step and ends one
  rule_details details[Rows + 1] = {};
  uint32_t closes = 0;    ///< how many of the steps are of the first table
  uint32_t statuses = 0;  ///< ... and of the second, behind them; 0: the base's table serves
  size_t distinct = 0;    ///< how many details there are, the base's first
  step transport_failure = plain_backoff;

  constexpr growing_rulebook(const row_layer& layer, const rulebook& base) noexcept {
    rulebook_writer to{details};
    for (; to.distinct < base.distinct; ++to.distinct) { details[to.distinct] = base.details[to.distinct]; }
    closes = to.sweep(layer.closes, 1000, 4999, base.closes, steps);
    // `failed` is what 1006 says of session and endpoint; it backs off whatever 1006 does (contract 3).
    const step lost = step_table{steps, closes}.find(1006);
    transport_failure = lost.kind() == rule_class::backoff ? lost : plain_backoff;
    if (layer.statuses.size != 0) { statuses = to.sweep(layer.statuses, 0, 65535, base.statuses, steps + closes); }
    distinct = to.distinct;
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

/// The steps of a service's statuses, if it has rows for some.
template <class Service>
inline constexpr exactly<step, compiled<Service>::grown.statuses> own_statuses{compiled<Service>::grown.steps +
                                                                               compiled<Service>::grown.closes};

/// A step of the table has these details.
constexpr bool uses(step_table table, uint32_t details) noexcept {
  for (uint32_t i = 0; i < table.size; ++i) {
    if (table.steps[i].details == details) { return true; }
  }
  return false;
}

/// The rulebook of a service.
template <class Service>
struct compiled {
  static constexpr growing_rulebook<row_count(layer_of<Service>)> grown{layer_of<Service>, base_of<Service>};
  static_assert(grown.distinct <= 127, "redial: a profile can have 127 rules that differ in more than class and flags");
  static constexpr exactly<step, grown.closes> closes{grown.steps};
  static constexpr exactly<rule_details, grown.distinct> details{grown.details};

  /// A service that shares its base's statuses links them, and no more of its base.
  static constexpr step_table statuses() noexcept {
    if constexpr (grown.statuses == 0) {
      return base_of<Service>.statuses;
    } else {
      return {own_statuses<Service>.items, grown.statuses};
    }
  }
  static constexpr uint32_t longest_floor() noexcept {
    uint32_t longest = 0;
    for (uint32_t i = 0; i < grown.distinct; ++i) {
      const uint32_t floor = larger(details.items[i].min_delay, details.items[i].first_highest);
      if (floor > longest && (uses({closes.items, grown.closes}, i) || uses(statuses(), i))) { longest = floor; }
    }
    return longest;
  }
  static constexpr rulebook book = {{closes.items, grown.closes},
                                    statuses(),
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

#endif  // REDIAL_KNOWLEDGE_COMPILED_HPP_INCLUDED
