// SPDX-License-Identifier: MIT
#ifndef REDIAL_DECISION_BACKOFF_HPP_INCLUDED
#define REDIAL_DECISION_BACKOFF_HPP_INCLUDED

#include <redial/detail/arithmetic.hpp>
#include <redial/knowledge/options.hpp>
#include <stdint.h>

// The curve of the waits and the bounds of a draw (contract 5.1, 5.2, 5.5), on their own: usable without the machine.

namespace redial {
inline namespace v0 {

/// b of the next retry: the base after 0, else the last one grown by the factor, capped. The cap binds b and not the
/// draw: cutting the draw would put half of a fleet on one millisecond.
[[gnu::noinline]] constexpr uint32_t next_backoff(const backoff_options& o, uint32_t last) noexcept {
  return last == 0 ? o.base.count : detail::smaller(detail::percent_of(last, o.factor_percent), o.cap.count);
}

/// [b - j, b + j] with j = floor(b * jitter / 100).
constexpr draw_range around(uint32_t b, uint32_t jitter_percent) noexcept {
  const uint32_t j = detail::percent_of(b, jitter_percent);
  return {b - j, b + j};
}

/// [w, w + floor(w * jitter / 100)]: a floor spreads upwards only.
constexpr draw_range above(uint32_t w, uint32_t jitter_percent) noexcept {
  return {w, w + detail::percent_of(w, jitter_percent)};
}

/// A value of [lowest, highest] from one or two values of a source that is uniform over 32 bits. All zeros give the
/// lowest, all ones the highest. Free of modulo bias: a second value settles the one draw in 2^32/range that the first
/// leaves between two results, which brings the error below 2^-32 of a result's share, without a loop that a stuck
/// source could hold up (Stephen Canon's method).
template <class Source>
constexpr uint32_t(draw)(draw_range range, Source& source) {
  const uint32_t width = range.highest - range.lowest;
  const uint64_t scaled = detail::scaled(source(), width);
  uint32_t result = range.lowest + detail::high_half(scaled);
  if (detail::low_half(scaled) > ~width) {
    const uint32_t below = detail::high_half(detail::scaled(source(), width));
    if (detail::low_half(scaled) + below < below) { ++result; }
  }
  return result;
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_DECISION_BACKOFF_HPP_INCLUDED
