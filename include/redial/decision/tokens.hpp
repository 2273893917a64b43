// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_TOKENS_HPP_INCLUDED
#define REDIAL_DECISION_TOKENS_HPP_INCLUDED

#include <redial/decision/event.hpp>
#include <redial/decision/memory.hpp>
#include <redial/decision/settings.hpp>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

inline constexpr uint32_t shortest_refreshed_life = 30000;  // contract 4.4

/// The token in hand and the mints that may bring one (contract 4).
struct tokens : switches, memory, spans {
  constexpr tokens(const rulebook& knowledge, const options& o) noexcept : switches(o), spans(knowledge, o) {}

  /// The token in hand may be shown at the next connect.
  constexpr bool has_usable_token() const noexcept {
    return token_is != token_use::none && left[token] >= token_margin && left[token] != 0;
  }

  constexpr void keep_token(uint32_t life) noexcept {
    token_is = token_use::spare;
    left[token] = token_life = life;
  }

  /// The token in hand goes with the connection that is made now.
  constexpr void show_token() noexcept {
    left[shown_token] = shown_life = idle;
    if (token_is == token_use::none) { return; }
    token_is = token_use::shown;
    left[shown_token] = left[token];
    shown_life = token_life;
  }

  /// An end by `expired` now is in order: the session was stable, or the token's known life was all but over (4.3).
  constexpr bool ran_out() const noexcept {
    return settled() || (left[shown_token] != idle && left[shown_token] <= token_margin);
  }

  /// Neither the token in hand nor one that was asked for is any good.
  constexpr void drop_tokens() noexcept {
    token_is = token_use::none;
    answerable = 0;
  }

  /// Begins a mint, which supersedes all earlier ones.
  [[gnu::noinline]] constexpr void issue_mint() noexcept {
    action = action::mint_token;
    mint = next_id(mint);
    answerable = static_cast<uint8_t>((answerable << 1) | 1);
    mint_is = mint_state::open;
    left[deadline] = mint_timeout;
  }

  /// Takes an answer to a mint, once. False if that mint was answered before or its token may not be used; true for one
  /// that nothing was asked for.
  constexpr bool take_answer(uint32_t id) noexcept {
    if (id == current) {
      if (mint_is == mint_state::answered) { return true; }
      id = mint;
    }
    const uint32_t age = mint - id;
    if (age == 0) { mint_is = mint_state::answered; }
    const unsigned bit = age < 8 ? 1u << age : 0;
    if ((answerable & bit) == 0) { return false; }
    answerable = static_cast<uint8_t>(answerable ^ bit);
    return true;
  }

  /// A mint_failed that is still waited for; one that had timed out changes nothing, as its token may still come.
  constexpr bool awaits(uint32_t id) const noexcept { return left[deadline] != idle && (id == current || id == mint); }

  /// No spare is asked for, or waited for, any more.
  constexpr void end_refresh() noexcept { left[refresh] = left[deadline] = idle; }

  /// When to ask for a spare, counted from now (contract 4.4): a range that lies between 3/4 and 7/8 of the token's
  /// life, counted from when it was minted. Meaningless unless `is_refreshed`, both of the token that is shown.
  constexpr draw_range refresh_range() const noexcept {
    const uint32_t life = token_life;
    return {life - (life >> 2), life - 1 - ((life - 1) >> 3)};
  }
  constexpr bool is_refreshed() const noexcept { return left[token] != idle && token_life >= shortest_refreshed_life; }

  static constexpr uint32_t next_id(uint32_t id) noexcept {
    if (++id == current) { ++id; }
    return id;
  }
};

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_TOKENS_HPP_INCLUDED
