// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_PACKING_HPP_INCLUDED
#define REDIAL_PROFILE_PACKING_HPP_INCLUDED

#include <redial/profile/draft.hpp>
#include <redial/profile/profile.hpp>
#include <redial/profile/rulebook.hpp>
#include <stddef.h>
#include <stdint.h>

// From rows to a rulebook, by the compiler: one sweep over the sorted rows of a profile, with the base's rulebook where
// they leave gaps, gives a step function, which the draft cuts into segments. All of it is gone before a program runs.
//
// The library's own profiles bring the result along, in profile/packed: making it is half of what they cost a compiler.
// It is used only while its digest is that of the rows, so whoever edits a row gets what the row says.

namespace redial {
inline namespace v0 {
namespace detail {

template <size_t Size>
constexpr row_table table_of(const row (&rows)[Size]) noexcept {
  return {rows, Size};
}
constexpr row_table table_of(row_table table) noexcept { return table; }

/// Stands for rows: FNV-1a, 32 bits a step, over what the machine reads of them. before: the digest to go on from.
constexpr uint32_t digest(row_table table, uint32_t before) noexcept {
  constexpr uint32_t prime = 16777619u;
  uint32_t sum = (before ^ static_cast<uint32_t>(table.size)) * prime;
  for (size_t i = 0; i < table.size; ++i) {
    const row& r = table.rows[i];
    const uint32_t kind = static_cast<uint32_t>(r.what.kind) | uint32_t{r.what.attempts} << 8;
    const uint32_t advice = static_cast<uint32_t>(r.what.session) | static_cast<uint32_t>(r.what.endpoint) << 8;
    sum = (sum ^ (r.first | uint32_t{r.last} << 16)) * prime;
    sum = (sum ^ (kind | uint32_t{r.what.machine_flags()} << 16)) * prime;
    sum = (sum ^ (advice | r.what.min_delay.count << 16)) * prime;
    sum = (sum ^ (r.what.min_delay.count >> 16)) * prime;
    sum = (sum ^ r.what.first_lowest.count) * prime;
    sum = (sum ^ r.what.first_highest.count) * prime;
  }
  return sum;
}

/// ... for both tables of a profile. Never 0.
constexpr uint32_t digest(row_table closes, row_table statuses, uint32_t base) noexcept {
  return digest(statuses, digest(closes, base)) | 1;
}
/// ... for a profile and all below it.
constexpr uint32_t digest(const profile& p) noexcept {
  uint32_t sum = 0;
  const profile* layer = &p;
  for (size_t below = p.layers;; --below) {
    sum = digest(layer->closes, layer->statuses, sum);
    if (below == 0) { return sum; }
    layer = layer->base;
  }
}
template <const profile* Profile>
inline constexpr uint32_t digest_of = digest(*Profile);
template <>
inline constexpr uint32_t digest_of<nullptr> = 0;

template <const profile* Base>
inline constexpr bool has_base = true;
template <>
inline constexpr bool has_base<nullptr> = false;
template <curve_function Curve>
inline constexpr bool has_curve = true;
template <>
inline constexpr bool has_curve<nullptr> = false;

/// The packed form of a pair of tables over a base: computed once, by the compiler.
template <const auto& Closes, const auto& Statuses, const profile* Base>
struct packing {
  using book_draft = rulebook_draft<255>;

  /// One sweep over the sorted rows: ranges that are open stand on a stack, the narrowest on top.
  static constexpr void sweep(book_draft& made, row_table own, const segment* rulebook::*base, code_range codes) {
    const row* open[deepest] = {};
    size_t depth = 0;
    uint32_t at = codes.lowest;
    for (size_t i = 0; i <= own.size; ++i) {
      const uint32_t next = i < own.size ? own.rows[i].first : codes.highest + 1;
      while (at < next) {
        const uint32_t end = depth != 0 ? smaller(next, open[depth - 1]->last + 1u) : next;
        if (depth != 0) {
          if (at < end) { made.step(at, made.cell_of(open[depth - 1]->what)); }
          if (end == open[depth - 1]->last + 1u) { --depth; }
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

  static constexpr book_draft make() noexcept {
    book_draft made;
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
  static constexpr book_draft drafted = make();
  static_assert(drafted.fits(), "redial: this profile has more distinct rules, floors or ranges than fit a rulebook");
  static constexpr auto closes = trimmed<drafted.closes.size>(drafted.closes);
  static constexpr auto statuses = trimmed<drafted.statuses.size>(drafted.statuses);
  static constexpr auto cells = trimmed<drafted.cells.size>(drafted.cells);
  static constexpr auto specials = trimmed<drafted.specials.size>(drafted.specials);
  static constexpr packed_form form = {digest(table_of(Closes), table_of(Statuses), digest_of<Base>),
                                       closes.items,
                                       statuses.items,
                                       cells.items,
                                       specials.items,
                                       drafted.transport,
                                       drafted.longest_floor()};
};

/// The form that was made before if it is of these rows, else one that is made here.
template <const auto& Closes, const auto& Statuses, const profile* Base, const packed_form& Ready, bool Same>
inline constexpr const packed_form& chosen_form = packing<Closes, Statuses, Base>::form;
template <const auto& Closes, const auto& Statuses, const profile* Base, const packed_form& Ready>
inline constexpr const packed_form& chosen_form<Closes, Statuses, Base, Ready, true> = Ready;

/// The rulebook of a pair of tables over a base.
template <const auto& Closes, const auto& Statuses, const profile* Base, curve_function Curve, const packed_form& Ready>
struct rulebook_of {
  static constexpr uint32_t rows = digest(table_of(Closes), table_of(Statuses), digest_of<Base>);
  static constexpr const packed_form& packed = chosen_form<Closes, Statuses, Base, Ready, Ready.digest == rows>;
  static_assert(Ready.digest == 0 || Ready.digest == rows ||
                    (check(table_of(Closes), close_codes) == fault::none &&
                     check(table_of(Statuses), all_codes) == fault::none),
                "redial: rows of a profile of the library's were edited, and redial::check has something against them");
  static constexpr rulebook book = {packed.closes, packed.statuses,  packed.cells,     packed.specials,
                                    Curve,         has_curve<Curve>, packed.transport, packed.longest_floor};
};

/// No packed form was made before.
inline constexpr packed_form unpacked{};

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
/// Curve: null for the options' own curve, or a function of a ladder or the like. Ready: a packed form of these rows,
/// if one was made before.
template <const auto& Closes, const auto& Statuses, const profile* Base, curve_function Curve = nullptr,
          const packed_form& Ready = detail::unpacked>
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
          detail::rulebook_of<Closes, Statuses, Base, Curve, Ready>::book,
          defaults,
          sends,
          1000};
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_PACKING_HPP_INCLUDED
