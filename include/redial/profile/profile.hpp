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
};

namespace detail {

/// For codes that no table has: treat as an abnormal end.
inline constexpr rule default_rule = rules::backoff().by_default();

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

/// More steps than this cannot be indexed by a byte.
inline constexpr size_t most_steps = 255;

constexpr draft<most_steps> draft_of(row_table own, const profile* base, row_table profile::*table,
                                     rule_pool& pool) noexcept {
  draft<most_steps> made;
  uint32_t code = 0;
  while (code <= 0xFFFFu) {
    const found_rule found = find(own, base, table, code);
    const uint8_t index = pool.index_of(found.what);
    if (made.size == 0 || made.rule[made.size - 1] != index) {
      if (made.size == most_steps) {
        pool.fits = false;
        return made;
      }
      made.from[made.size] = static_cast<uint16_t>(code);
      made.rule[made.size] = index;
      ++made.size;
    }
    code = found.until;
  }
  return made;
}

/// The packed form of a pair of tables over a base: computed once, by the compiler.
template <const auto& Closes, const auto& Statuses, const profile* Base>
struct packing {
  struct drafts {
    rule_pool pool;
    draft<most_steps> closes;
    draft<most_steps> statuses;
  };
  static constexpr drafts make() noexcept {
    drafts made;
    made.closes = draft_of(table_of(Closes), Base, &profile::closes, made.pool);
    made.statuses = draft_of(table_of(Statuses), Base, &profile::statuses, made.pool);
    return made;
  }
  static constexpr drafts drafted = make();
  static constexpr auto close_from = cut<drafted.closes.size>(drafted.closes.from);
  static constexpr auto close_rule = cut<drafted.closes.size>(drafted.closes.rule);
  static constexpr auto status_from = cut<drafted.statuses.size>(drafted.statuses.from);
  static constexpr auto status_rule = cut<drafted.statuses.size>(drafted.statuses.rule);
  static constexpr auto rules = cut<drafted.pool.size>(drafted.pool.rules);
  static constexpr auto delays = cut<drafted.pool.delay_count>(drafted.pool.delays);
  static constexpr rulebook book = {
      {close_from.items, close_rule.items, static_cast<uint8_t>(drafted.closes.size)},
      {status_from.items, status_rule.items, static_cast<uint8_t>(drafted.statuses.size)},
      rules.items,
      delays.items,
  };
  static_assert(drafted.pool.fits, "redial: this profile has more distinct rules, floors or steps than fit a rulebook");
};

/// The first fault of a table of rows.
constexpr fault check(row_table table, uint32_t lowest, uint32_t highest) noexcept {
  for (size_t i = 0; i < table.size; ++i) {
    const row& r = table.rows[i];
    if (r.last < r.first) { return fault::row_reversed; }
    if (r.first < lowest || r.last > highest) { return fault::row_out_of_range; }
    if (i > 0 && r.first < table.rows[i - 1].first) { return fault::rows_not_sorted; }
    for (size_t k = 0; k < i; ++k) {
      const row& other = table.rows[k];  // begins no later than r
      const bool apart = other.last < r.first;
      const bool within = r.last <= other.last || (r.first == other.first && other.last <= r.last);
      const bool same = r.first == other.first && r.last == other.last;
      if (same || !(apart || within)) { return fault::rows_overlap; }
    }
    if (static_cast<uint8_t>(r.what.kind) > static_cast<uint8_t>(rule_class::once)) { return fault::unknown_class; }
    if (r.what.attempts == 0) { return fault::attempts_zero; }
    if (r.what.min_delay.count > one_hour || r.what.first_highest.count > one_hour ||
        r.what.first_lowest > r.what.first_highest) {
      return fault::delay_out_of_range;
    }
  }
  return fault::none;
}

/// True if the packed steps say what the rows say, at each place where either can change.
constexpr bool agree(const profile& p, row_table profile::*table, const step_function& steps) noexcept {
  size_t at = 0;
  for (uint32_t code = 0; code <= 0xFFFFu;) {
    const found_rule found = find(p.*table, p.base, table, code);
    if (at + 1 < steps.size && steps.from[at + 1] <= code) { ++at; }
    const packed_rule& packed = p.book.rules[steps.rule[at]];
    const floors& delay = p.book.delays[packed.floors];
    if (steps.from[at] > code || packed.kind != found.what.kind || packed.attempts != found.what.attempts ||
        packed.flags != static_cast<uint8_t>(found.what.flags & ~rule::unlisted) ||
        delay.min_delay != found.what.min_delay.count || delay.first_lowest != found.what.first_lowest.count ||
        delay.first_highest != found.what.first_highest.count) {
      return false;
    }
    const uint32_t step_end = at + 1 < steps.size ? steps.from[at + 1] : 0x10000u;
    code = found.until < step_end ? found.until : step_end;
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
template <const auto& Closes, const auto& Statuses, const profile* Base>
constexpr profile make_profile(const char* name, const options& defaults, const limits& sends = {},
                               text_table close_texts = {}, text_table status_texts = {}) noexcept {
  return {name,
          detail::table_of(Closes),
          detail::table_of(Statuses),
          close_texts,
          status_texts,
          Base,
          detail::packing<Closes, Statuses, Base>::book,
          defaults,
          sends};
}

/// The first thing wrong with a profile: its rows, its packed form, its options; `fault::none` if nothing is. For
/// static_assert and for run time (contract 3.1). Row ranges: close codes 1000-4999, statuses 0-65535.
constexpr fault check(const profile& p) noexcept {
  const fault closes = detail::check(p.closes, 1000, 4999);
  if (closes != fault::none) { return closes; }
  const fault statuses = detail::check(p.statuses, 0, 0xFFFF);
  if (statuses != fault::none) { return statuses; }
  if (!detail::agree(p, &profile::closes, p.book.closes) || !detail::agree(p, &profile::statuses, p.book.statuses)) {
    return fault::rules_not_of_rows;
  }
  return check(p.defaults);
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PROFILE_HPP_INCLUDED
