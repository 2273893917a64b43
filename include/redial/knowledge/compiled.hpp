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

/// True for a rule that says no more than its class and flags.
constexpr bool is_plain(const rule& r) noexcept {
  return r.session == session::unspecified && r.endpoint == endpoint::same && r.answers == 1 && r.min_delay == 0 &&
         r.first_highest == 0;
}

/// What a sweep has written.
struct swept {
  uint32_t size;           ///< steps
  uint32_t longest_floor;  ///< of their rules, milliseconds
};

/// Details under construction, in an array that belongs to somebody else, and the sweep. Not a template: it is compiled
/// once, however many services there are. Compilers pay dearly for a look through a pointer: a row is copied once, and
/// what is needed again stays in a variable.
struct rulebook_writer {
  rule_details* details;
  uint32_t distinct = 0;  ///< how many details there are

  /// Where the details of a rule that is not plain stand; entered if they are new. The first of all are a plain rule's.
  constexpr uint32_t index_of(const rule& r) noexcept {
    const rule_details wanted = details_of(r);
    uint32_t i = distinct - 1;
    while (i > 0 && !(details[i] == wanted)) { --i; }
    if (i == 0) {
      i = distinct++;
      details[i] = wanted;
    }
    return i;
  }

  /// One sweep over the sorted rows of a table: the ranges that a code lies in stand on a stack, the narrowest on top;
  /// where there is none the base's steps hold. Writes steps from `to` on, for the codes lowest to highest, which no
  /// row leaves.
  constexpr swept sweep(row_table own, uint32_t lowest, uint32_t highest, step_table base, uint32_t* to) noexcept {
    uint32_t open_last[deepest + 1] = {};   // the open ranges: their last codes
    uint32_t open_rules[deepest + 1] = {};  // ... and rules, as steps from code 0 on
    uint32_t depth = 0;
    uint32_t taken = 0;  // of the base's steps
    uint32_t base_next = *base.steps;
    uint32_t base_next_from = 0;  // the code that it begins with
    uint32_t base_now = 0;        // the rule of the step before it
    uint32_t size = 0;
    uint32_t longest_floor = 0;
    uint32_t written = step::code_bits;  // the rule of the last step; none yet, as no rule has a code
    uint32_t at = lowest;
    for (size_t i = 0; i <= own.size; ++i) {
      uint32_t next = highest + 1;
      uint32_t next_last = 0;
      uint32_t next_rule = 0;
      if (i < own.size) {
        const row r = own.rows[i];
        next = r.first;
        next_last = r.last;
        next_rule = step_word(r.what, is_plain(r.what) ? 0 : index_of(r.what));
      }
      while (at < next) {
        uint32_t now = 0;
        uint32_t end = next;
        if (depth != 0) {
          now = open_rules[depth];
          if (open_last[depth] < next) { end = open_last[depth--] + 1; }
        } else {
          while (base_next_from <= at) {
            base_now = base_next & ~step::code_bits;
            base_next_from = highest + 1;
            if (++taken < base.size) { base_next_from = (base_next = base.steps[taken]) & step::code_bits; }
          }
          now = base_now;
          if (base_next_from < next) { end = base_next_from; }
        }
        if (at >= end) { continue; }
        if (now != written) {
          to[size++] = now | at;
          written = now;
          if ((now & step::details_bits) != 0) {
            longest_floor = larger(longest_floor, details[(now & step::details_bits) >> 16].floor());
          }
        }
        at = end;
      }
      while (depth != 0 && open_last[depth] < next) { --depth; }  // those that end where the next one begins
      if (depth < deepest) {
        open_last[++depth] = next_last;
        open_rules[depth] = next_rule;
      }
    }
    return {size, longest_floor};
  }
};

/// Steps and details, in arrays that are long enough for all rows of a service and its base.
template <size_t Rows>
struct growing_rulebook {
  uint32_t steps[2 * Rows + 2] = {};  // each row begins a step and ends one
  rule_details details[Rows + 1] = {};
  swept closes{};         ///< of the steps, the first
  swept statuses{};       ///< ... and those behind them; none: the base's table serves
  uint32_t distinct = 0;  ///< how many details there are, the base's first
  step transport_failure{plain_backoff};

  constexpr growing_rulebook(const row_layer& layer, const rulebook& base, uint32_t floor_of_statuses) noexcept
      : statuses{0, floor_of_statuses} {
    rulebook_writer to{details};
    for (; to.distinct < base.distinct; ++to.distinct) { details[to.distinct] = base.details[to.distinct]; }
    closes = to.sweep(layer.closes, 1000, 4999, base.closes, steps);
    // `failed` is what 1006 says of session and endpoint; it backs off whatever 1006 does (contract 3).
    const step lost = step_table{steps, closes.size}.find(1006);
    if (lost.kind() == rule_class::backoff) { transport_failure = lost; }
    if (layer.statuses.size != 0) { statuses = to.sweep(layer.statuses, 0, 65535, base.statuses, steps + closes.size); }
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

template <class Service, class = void>
struct base_of {
  using type = void;
};
template <class Service>
struct base_of<Service, void_t<typename Service::base>> {
  using type = typename Service::base;
};

template <class Service>
struct compiled;
/// The steps of a service's statuses, if it has rows for some.
template <class Service>
inline constexpr exactly<uint32_t, compiled<Service>::grown.statuses.size> own_statuses{
    compiled<Service>::grown.steps + compiled<Service>::grown.closes.size};

/// The rulebook of a service.
template <class Service>
struct compiled {
  using below = compiled<typename base_of<Service>::type>;
  /// Room for more rows than there are: services of about the same size share the template.
  static constexpr size_t room = (row_count(layer_of<Service>) / 128 + 1) * 128;
  static constexpr growing_rulebook<room> grown{layer_of<Service>, below::book, below::floor_of_statuses};
  /// The longest floor of the statuses that hold here, for services above that have no own.
  static constexpr uint32_t floor_of_statuses = grown.statuses.longest_floor;
  static_assert(grown.distinct <= 128, "redial: a profile can have 127 rules that differ in more than class and flags");
  static constexpr exactly<uint32_t, grown.closes.size> closes{grown.steps};
  static constexpr exactly<rule_details, grown.distinct> details{grown.details};

  /// A service that shares its base's statuses links them, and no more of its base.
  static constexpr step_table statuses() noexcept {
    if constexpr (grown.statuses.size != 0) {
      return {own_statuses<Service>.items, grown.statuses.size};
    } else {
      return below::book.statuses;
    }
  }
  static constexpr rulebook book = {{closes.items, grown.closes.size},
                                    statuses(),
                                    details.items,
                                    curve_of(Service::curve),
                                    !is_same<remove_cvref_t<decltype(Service::curve)>, no_curve>,
                                    static_cast<uint8_t>(grown.distinct),
                                    grown.transport_failure,
                                    larger(grown.closes.longest_floor, grown.statuses.longest_floor)};
};

inline constexpr rule_details no_details = details_of(rule{});
/// What is known where nothing is: an abnormal end, for every code.
template <>
struct compiled<void> {
  static constexpr uint32_t floor_of_statuses = 0;
  static constexpr rulebook book = {
      {&plain_backoff, 1}, {&plain_backoff, 1}, &no_details, nullptr, false, 1, {plain_backoff}, 0};
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_KNOWLEDGE_COMPILED_HPP_INCLUDED
