// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_PROFILE_HPP_INCLUDED
#define REDIAL_PROFILE_PROFILE_HPP_INCLUDED

#include <redial/profile/options.hpp>
#include <redial/profile/rulebook.hpp>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {

/// What a service lets one connection send; 0 means that it names no such limit.
struct limits {
  uint32_t messages_per_second = 0;
  uint32_t burst = 0;           ///< messages
  uint32_t max_frame_size = 0;  ///< bytes of one encoded frame; exactly this many still pass
};

/// Text for people about a code or a range of codes.
struct text {
  uint16_t first;
  uint16_t last;
  const char* name;     ///< the registered or documented name
  const char* meaning;  ///< what has happened
  const char* remedy;   ///< what to do about it
};

/// Texts in any order; a narrower range wins.
struct text_table {
  const text* texts = nullptr;
  size_t size = 0;

  constexpr text_table() noexcept = default;
  template <size_t Size>
  constexpr text_table(const text (&array)[Size]) noexcept : texts(array), size(Size) {}
};

/// A service's knowledge. Made by `make_profile` (packing.hpp); one object of static storage, which machines point
/// into.
///
/// Members that firmware never reads (rows, texts) are not linked: a machine keeps `book` and a copy of `defaults`
/// only.
struct profile {
  const char* name;
  row_table closes;  ///< the profile's own rows, for people and proofs
  row_table statuses;
  text_table close_texts;
  text_table status_texts;
  const profile* base;      ///< asked for whatever the own rows leave out
  size_t layers;            ///< how many bases there are below; 0: `base` is null
  const rulebook& book;     ///< the same rows and the base's, packed for the machine
  const options& defaults;  ///< `auto o = redial::metered.defaults;` is how a user begins to change one
  redial::limits limits;
  uint16_t disconnect_code;  ///< what to close with on action `disconnect`: one that does not end the session for good
};

namespace detail {

/// For codes that no table has: treat as an abnormal end.
inline constexpr rule default_rule = rules::backoff().by_default();

/// The codes that a table can be about.
struct code_range {
  uint32_t lowest;
  uint32_t highest;
};
inline constexpr code_range close_codes{1000, 4999};  // what a Close frame can carry (RFC 6455 7.4.2)
inline constexpr code_range all_codes{0, 0xFFFF};

struct found_rule {
  rule what = default_rule;
  bool listed = false;
  uint32_t until = 0x10000u;  ///< the same answer holds up to here, exclusive
};

/// The exact row, else the narrowest range, of the profile; else of its base, and so on; else `default_rule`.
constexpr found_rule find(const profile& p, row_table profile::*table, uint32_t code) noexcept {
  found_rule result;
  const profile* layer = &p;
  for (size_t below = p.layers;; --below) {
    const row_table& own = layer->*table;
    size_t best = own.size;
    for (size_t i = 0; i < own.size; ++i) {
      const row& candidate = own.rows[i];
      if (candidate.first > code) {
        result.until = smaller(result.until, candidate.first);
        break;
      }
      if (candidate.last >= code) {
        result.until = smaller(result.until, candidate.last + 1u);
        best = i;  // the narrower of two stands behind the wider
      }
    }
    if (best < own.size) {
      result.what = own.rows[best].what;
      result.listed = !result.what.has(rule::unlisted);
      return result;
    }
    if (below == 0) { return result; }
    layer = layer->base;
  }
}

/// How deep ranges may nest.
inline constexpr size_t deepest = 8;

/// The first fault of a table of rows.
constexpr fault check(row_table table, code_range codes) noexcept {
  uint32_t open[deepest] = {};  // the last codes of the ranges that hold the row before, the narrowest on top
  size_t depth = 0;
  for (size_t i = 0; i < table.size; ++i) {
    const row& r = table.rows[i];
    if (r.last < r.first) { return fault::row_reversed; }
    if (r.first < codes.lowest || r.last > codes.highest) { return fault::row_out_of_range; }
    if (i > 0) {
      const row& before = table.rows[i - 1];
      if (r.first < before.first || (r.first == before.first && r.last > before.last)) {
        return fault::rows_not_sorted;
      }
      if (r.first == before.first && r.last == before.last) { return fault::rows_overlap; }
    }
    while (depth != 0 && open[depth - 1] < r.first) { --depth; }
    if (depth != 0 && open[depth - 1] < r.last) { return fault::rows_overlap; }
    if (depth == deepest) { return fault::too_many_rules; }
    open[depth++] = r.last;
    if (static_cast<uint8_t>(r.what.kind) > static_cast<uint8_t>(rule_class::once) ||
        static_cast<uint8_t>(r.what.session) > static_cast<uint8_t>(session::resume_else_fresh) ||
        static_cast<uint8_t>(r.what.endpoint) > static_cast<uint8_t>(endpoint::secure)) {
      return fault::unknown_class;
    }
    if (r.what.attempts == 0) { return fault::attempts_zero; }
    if (r.what.min_delay.count > one_hour || r.what.first_highest.count > one_hour ||
        r.what.first_lowest > r.what.first_highest) {
      return fault::delay_out_of_range;
    }
  }
  return fault::none;
}

/// True if the packed form says what the rows say, at each place where either can change.
constexpr bool agree(const profile& p, row_table profile::*table, const segment* packed, code_range codes) noexcept {
  for (uint32_t code = codes.lowest; code <= codes.highest;) {
    const segment* at = packed;
    uint32_t until = 0x10000u;
    while (at->from > code) { until = (at++)->from; }
    if (at->mask != 0) { until = code + 1; }
    const found_rule found = find(p, table, code);
    const uint8_t cell = p.book.find(packed, static_cast<uint16_t>(code));
    const packed_rule by = p.book.rule_of(cell);
    if (by.kind() != found.what.kind || by.flags() != found.what.machine_flags() ||
        !(p.book.extras_of(cell) == extras_of(found.what))) {
      return false;
    }
    code = smaller(found.until, until);
  }
  return true;
}

}  // namespace detail

/// The first thing wrong with the rows of a profile: their order, overlaps, codes that the kind can't have (close codes
/// are 1000-4999, statuses 0-65535), floors out of range.
constexpr fault check_rows(const profile& p) noexcept {
  const fault closes = detail::check(p.closes, detail::close_codes);
  return closes != fault::none ? closes : detail::check(p.statuses, detail::all_codes);
}

/// The first thing wrong with a profile: its rows, its packed form, its options; `fault::none` if nothing is. For
/// static_assert and for run time (contract 3.1).
constexpr fault check(const profile& p) noexcept {
  const fault rows = check_rows(p);
  if (rows != fault::none) { return rows; }
  if (!detail::agree(p, &profile::closes, p.book.closes, detail::close_codes) ||
      !detail::agree(p, &profile::statuses, p.book.statuses, detail::all_codes)) {
    return fault::rules_not_of_rows;
  }
  return check(p.defaults);
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PROFILE_HPP_INCLUDED
