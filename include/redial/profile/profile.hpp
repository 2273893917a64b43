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

/// A service's knowledge. Made by `make_profile`; one object of static storage, which machines point into.
///
/// Members that firmware never reads (rows, texts) are not linked: a machine keeps `book` and a copy of `defaults`
/// only.
struct profile {
  const char* name;
  row_table closes;  ///< the profile's own rows, for people and proofs
  row_table statuses;
  text_table close_texts;
  text_table status_texts;
  const profile* base;      ///< asked for whatever the own rows leave out; null for the last
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
  uint32_t until = 0x10000u;
};

/// Own rows, then the base's, then `default_rule`. Table is &profile::closes or &profile::statuses.
constexpr found_rule find(row_table own, const profile* base, row_table profile::*table, uint32_t code) noexcept {
  found_rule result;
  row_table rows = own;
  while (true) {
    const found_row found = find(rows, code);
    result.until = found.until < result.until ? found.until : result.until;
    if (found.best != nullptr) {
      result.what = found.best->what;
      result.listed = !found.best->what.has(rule::unlisted);
      return result;
    }
    if (base == nullptr) { return result; }
    rows = base->*table;
    base = base->base;
  }
}

template <size_t Size>
constexpr row_table table_of(const row (&rows)[Size]) noexcept {
  return {rows, Size};
}
constexpr row_table table_of(row_table table) noexcept { return table; }

/// The rules over [lowest, highest] as steps; the first also stands for everything below.
constexpr draft<rule_step, 256> steps_of(row_table own, const profile* base, row_table profile::*table, code_range codes,
                                         rulebook_draft& book) noexcept {
  draft<rule_step, 256> steps;
  for (uint32_t code = codes.lowest; code <= codes.highest;) {
    const found_rule found = find(own, base, table, code);
    const uint8_t cell = book.cell_of(found.what);
    if (steps.size == 0 || steps.items[steps.size - 1].cell != cell) {
      steps.push({static_cast<uint16_t>(steps.size == 0 ? 0 : code), cell});
    }
    code = found.until;
  }
  return steps;
}

/// The packed form of a pair of tables over a base: computed once, by the compiler.
template <const auto& Closes, const auto& Statuses, const profile* Base, curve_function Curve>
struct packing {
  static constexpr rulebook_draft make() noexcept {
    rulebook_draft made;
    made.specials.push({});
    made.cut(steps_of(table_of(Closes), Base, &profile::closes, close_codes, made), made.closes);
    made.cut(steps_of(table_of(Statuses), Base, &profile::statuses, all_codes, made), made.statuses);
    // `failed` is what 1006 says of session and endpoint; it backs off whatever 1006 does (contract 3).
    const rule lost = find(table_of(Closes), Base, &profile::closes, 1006).what;
    made.transport = made.cell_of(lost.kind == rule_class::backoff ? lost : rules::backoff());
    return made;
  }
  static constexpr rulebook_draft drafted = make();
  static_assert(drafted.fits(), "redial: this profile has more distinct rules, floors or ranges than fit a rulebook");
  static constexpr auto closes = trimmed<drafted.closes.size>(drafted.closes);
  static constexpr auto statuses = trimmed<drafted.statuses.size>(drafted.statuses);
  static constexpr auto cells = trimmed<drafted.cells.size>(drafted.cells);
  static constexpr auto specials = trimmed<drafted.specials.size>(drafted.specials);
  static constexpr rulebook book = {closes.items, statuses.items, cells.items,         specials.items,
                                    Curve,        drafted.transport, drafted.longest_floor()};
};

/// The first fault of a table of rows.
constexpr fault check(row_table table, code_range codes) noexcept {
  for (size_t i = 0; i < table.size; ++i) {
    const row& r = table.rows[i];
    if (r.last < r.first) { return fault::row_reversed; }
    if (r.first < codes.lowest || r.last > codes.highest) { return fault::row_out_of_range; }
    if (i > 0 && r.first < table.rows[i - 1].first) { return fault::rows_not_sorted; }
    for (size_t k = 0; k < i; ++k) {
      const row& other = table.rows[k];  // begins no later than r
      const bool apart = other.last < r.first;
      const bool within = r.last <= other.last || (r.first == other.first && other.last <= r.last);
      const bool same = r.first == other.first && r.last == other.last;
      if (same || !(apart || within)) { return fault::rows_overlap; }
    }
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
    const found_rule found = find(p.*table, p.base, table, code);
    const uint8_t cell = p.book.cells[at->first + ((code - at->from) & at->mask)];
    const packed_rule by = p.book.rule_of(cell);
    const rule& what = found.what;
    if (by.kind() != what.kind || by.flags() != what.machine_flags() || !(p.book.extras_of(cell) == extras_of(what))) {
      return false;
    }
    if (at->mask != 0) { until = code + 1; }
    code = found.until < until ? found.until : until;
  }
  return true;
}

}  // namespace detail

/// A table without rows, for services that say nothing about close codes or statuses.
inline constexpr row_table no_rows{};

/// A profile from arrays of rows of static storage, over a base (usually &redial::rfc6455).
///
///     inline constexpr redial::row my_closes[] = {{4100, 4199, redial::rules::backoff().at_least(1s)}};
///     inline constexpr auto mine = redial::make_profile<my_closes, redial::no_rows, &redial::rfc6455>("mine",
///     my_options); static_assert(redial::check(mine) == redial::fault::none);
/// Curve: null for the options' own curve, or one of `curves`.
template <const auto& Closes, const auto& Statuses, const profile* Base, curve_function Curve = nullptr>
constexpr profile make_profile(const char* name, const options& defaults, const limits& sends = {},
                               text_table close_texts = {}, text_table status_texts = {}) noexcept {
  return {name,
          detail::table_of(Closes),
          detail::table_of(Statuses),
          close_texts,
          status_texts,
          Base,
          detail::packing<Closes, Statuses, Base, Curve>::book,
          defaults,
          sends,
          1000};
}

/// The first thing wrong with a profile: its rows, its packed form, its options; `fault::none` if nothing is. For
/// static_assert and for run time (contract 3.1). Row ranges: close codes 1000-4999, statuses 0-65535.
constexpr fault check(const profile& p) noexcept {
  const fault closes = detail::check(p.closes, detail::close_codes);
  if (closes != fault::none) { return closes; }
  const fault statuses = detail::check(p.statuses, detail::all_codes);
  if (statuses != fault::none) { return statuses; }
  if (!detail::agree(p, &profile::closes, p.book.closes, detail::close_codes) ||
      !detail::agree(p, &profile::statuses, p.book.statuses, detail::all_codes)) {
    return fault::rules_not_of_rows;
  }
  return check(p.defaults);
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PROFILE_HPP_INCLUDED
