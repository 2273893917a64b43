// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_RULEBOOK_HPP_INCLUDED
#define REDIAL_PROFILE_RULEBOOK_HPP_INCLUDED

#include <redial/profile/options.hpp>
#include <redial/profile/rule.hpp>
#include <stddef.h>
#include <stdint.h>

// The rows are written to be read; the machine reads a packed form that constexpr code makes of them, with the rows of
// the base below already merged in. The codes fall into a handful of segments, highest first: a segment either is one
// rule throughout or, where rules change from code to code, has a cell for each. A look-up walks to the segment and
// reads the cell: as quick as a dense array for the codes that services use, as small as a list of ranges for the rest.
// A cell is the rule itself, in a byte; the few rules that say more refer to an entry of a list.

namespace redial {
inline namespace v0 {

/// What few rules have.
struct rule_extras {
  uint32_t min_delay = 0;      ///< milliseconds
  uint32_t first_lowest = 0;   ///< milliseconds
  uint32_t first_highest = 0;  ///< milliseconds; 0: no window
  uint8_t attempts = 1;
  redial::session session = redial::session::unspecified;
  redial::endpoint endpoint = redial::endpoint::same;

  friend constexpr bool operator==(const rule_extras& a, const rule_extras& b) noexcept {
    return a.min_delay == b.min_delay && a.first_lowest == b.first_lowest && a.first_highest == b.first_highest &&
           a.attempts == b.attempts && a.session == b.session && a.endpoint == b.endpoint;
  }
};

/// A rule as the machine reads it: class and flags in a byte.
struct packed_rule {
  uint8_t bits = static_cast<uint8_t>(rule_class::backoff) << 4;

  constexpr packed_rule() noexcept = default;
  constexpr explicit packed_rule(uint8_t cell) noexcept : bits(cell) {}
  constexpr packed_rule(rule_class kind, uint8_t flags) noexcept
      : bits(static_cast<uint8_t>(static_cast<unsigned>(kind) << 4 | flags)) {}
  constexpr rule_class kind() const noexcept { return static_cast<rule_class>(bits >> 4); }
  constexpr uint8_t flags() const noexcept { return bits & 15; }
  constexpr bool has(rule::flag wanted) const noexcept { return (bits & wanted) != 0; }
};

/// A rule that says more than fits a byte. Its byte stands in what the extras leave free of their last word.
struct special_rule : rule_extras {
  packed_rule rule;

  friend constexpr bool operator==(const special_rule& a, const special_rule& b) noexcept {
    return a.rule.bits == b.rule.bits && static_cast<const rule_extras&>(a) == b;
  }
};

/// A curve of waits that options can't describe, as a ladder: the range of the next wait. retries: how many there were
/// since the last stable session; last: what was drawn for the one before, 0 on the first. The draw is then what `last`
/// and b are.
using curve_function = draw_range (*)(const backoff_options& o, uint32_t retries, uint32_t last);

/// The codes from `from` up to the segment before: cell `first` for all of them, or one cell for each.
struct segment {
  uint16_t from;
  uint8_t first;  ///< index into rulebook::cells
  uint8_t mask;   ///< 0: one cell; 255: cell after cell
};

/// All that the machine needs to know of a profile.
struct rulebook {
  static constexpr uint8_t special = 0x80;  ///< a cell from here on is an index into `specials`

  const segment* closes;    ///< in descending order, down to one that begins at 0
  const segment* statuses;  ///< likewise
  const uint8_t* cells;
  const special_rule* specials;  ///< the first one has the extras of a rule without any
  curve_function curve;          ///< used if `has_curve`; else the options' own
  bool has_curve;                ///< no comparison with null: gcc's -fsanitize=undefined finds that one not constant
  uint8_t transport;             ///< the cell for a failed transport
  uint32_t longest_floor;        ///< of all rules, milliseconds

  /// The cell for a code: total, since the last segment begins at 0.
  constexpr uint8_t find(const segment* at, uint16_t code) const noexcept {
    while (at->from > code) { ++at; }
    return cells[at->first + ((code - at->from) & at->mask)];
  }
  /// The extras of a cell, which becomes its rule if it refers to one.
  constexpr const rule_extras& look_up(packed_rule& cell) const noexcept {
    const special_rule* found = specials;
    if (cell.bits >= special) {
      found += cell.bits & (special - 1);
      cell = found->rule;
    }
    return *found;
  }
  constexpr packed_rule rule_of(uint8_t cell) const noexcept {
    return cell < special ? packed_rule{cell} : specials[cell - special].rule;
  }
  constexpr const rule_extras& extras_of(uint8_t cell) const noexcept {
    return specials[cell < special ? 0 : cell - special];
  }
};

/// A packed form that was made before: the parts of a rulebook.
struct packed_form {
  uint32_t digest;  ///< of the rows that it was made of; 0: of none
  const segment* closes;
  const segment* statuses;
  const uint8_t* cells;
  const special_rule* specials;
  uint8_t transport;
  uint32_t longest_floor;
};

namespace detail {

constexpr rule_extras extras_of(const rule& r) noexcept {
  return {r.min_delay.count, r.first_lowest.count, r.first_highest.count, r.attempts, r.session, r.endpoint};
}

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_RULEBOOK_HPP_INCLUDED
