// SPDX-License-Identifier: MIT
#ifndef REDIAL_SAVED_STATE_HPP_INCLUDED
#define REDIAL_SAVED_STATE_HPP_INCLUDED

#include <redial/decision/machine.hpp>
#include <stdint.h>

// What survives a reboot or a deep sleep (contract 11), so that a device that crashes in a loop does not come back
// faster than one that stayed up. Nothing of a live connection and no token is kept.

namespace redial {
inline namespace v0 {

/// 32 bytes for RTC memory or flash: trivially copyable, without padding, in the machine's own byte order (bytes from a
/// machine of the other order are refused). Treat it as opaque; `check` covers all the rest.
struct saved_state {
  uint16_t mark = 0;  ///< whose bytes these are, and in which layout
  uint8_t auth_failures = 0;
  uint8_t kicks = 0;
  uint32_t backoff : 24;      ///< milliseconds: four hours and more, where an hour is the most
  uint32_t wait_is : 2;       ///< detail::wait_kind
  uint32_t lasting_ends : 2;  ///< ends that stop if they last
  uint32_t holds : 1;         ///< hold_publishing
  uint32_t free_retry_used : 1;
  uint32_t one_more_retry : 1;  ///< came down in the middle of something that had not succeeded yet
  uint32_t hinted : 1;          ///< `wait` is a going_away that was not used yet
  uint32_t attempt = 0;
  uint32_t wait = 0;     ///< what was left of the running wait
  uint32_t once = 0;     ///< what was left of the once-window
  uint32_t budget = 0;   ///< until the connect budget is full
  uint32_t lasting = 0;  ///< what was left of the span of patience
  uint32_t check = 0;

  constexpr saved_state() noexcept
      : backoff(0), wait_is(0), lasting_ends(0), holds(0), free_retry_used(0), one_more_retry(0), hinted(0) {}
};
static_assert(sizeof(saved_state) == 32, "contract 11.1: at most 32 bytes, and no padding");

namespace detail {

/// Changes with the layout, and only with it.
inline constexpr uint16_t saved_mark = 0x5D02;

/// A check value that any change of one word changes: each step is a bijection of the running value.
constexpr uint32_t check_of(const saved_state& s) noexcept {
  const uint32_t words[] = {
      (uint32_t{s.mark} << 16) | (uint32_t{s.auth_failures} << 8) | s.kicks,
      (uint32_t{s.backoff} << 8) | (uint32_t{s.wait_is} << 6) | (uint32_t{s.lasting_ends} << 4) |
          (uint32_t{s.holds} << 3) | (uint32_t{s.free_retry_used} << 2) | (uint32_t{s.one_more_retry} << 1) | s.hinted,
      s.attempt,
      s.wait,
      s.once,
      s.budget,
      s.lasting,
  };
  uint32_t sum = 0x811C9DC5u;  // FNV-1a over words, with a fold so that high bits reach low ones
  for (const uint32_t word : words) {
    sum = (sum ^ word) * 0x01000193u;
    sum ^= sum >> 15;
  }
  return sum;
}

constexpr saved_state(save)(memory now, uint32_t tick) noexcept {
  (void)now.move_to(tick);
  saved_state s;
  s.mark = saved_mark;
  s.auth_failures = now.auth_failures;
  s.kicks = now.kicks;
  s.backoff = smaller(now.backoff, 0xFFFFFFu) & 0xFFFFFFu;
  s.lasting_ends = smaller(now.lasting_ends, 2) & 3u;  // the next one makes it 3 again
  s.holds = now.hold_publishing;
  s.free_retry_used = now.free_retry_used;
  s.one_more_retry =
      now.phase == phase::minting || now.phase == phase::connecting || (now.phase == phase::online && !now.settled()) ||
      (now.phase == phase::stopped && now.reason != reason::stop_requested && now.reason != reason::invalid_options);
  s.attempt = now.attempt;
  s.once = now.left[memory::once];
  s.budget = now.left[memory::budget];
  s.lasting = now.left[memory::lasting];
  if (!now.has_transport() && now.wait_is != wait_kind::budgeted) {  // the budget says it already
    s.wait = now.left[memory::wait];
    s.wait_is = static_cast<unsigned>(now.wait_is) & 3u;
  } else if (now.has_transport() && now.server_wait != 0) {
    s.wait = now.server_wait;
    s.wait_is = static_cast<unsigned>(wait_kind::ordered) & 3u;
    s.hinted = 1;
  }
  s.check = check_of(s);
  return s;
}

/// The longest wait of a kind that these options and rules could have granted. A curve of the profile's own knows no
/// cap.
template <class Random>
constexpr uint32_t longest_wait(const machine<Random>& m, wait_kind kind) noexcept {
  uint32_t base = m.book->has_curve ? 2 * one_hour : m.curve.cap.count;
  if (kind == wait_kind::floored || kind == wait_kind::ordered) {
    base = larger(larger(base, m.first_spread), larger(m.refusal_delay, m.book->longest_floor));
    base = larger(base, m.max_server_delay);
  }
  return above(base, m.curve.jitter_percent).highest;
}

/// What is left of a span after `away`; one without an end has none.
constexpr uint32_t left_after(uint32_t span, uint32_t away, uint32_t longest) noexcept {
  return smaller(span == idle ? idle : saturating_sub(span, away), longest);
}

/// Puts a saved state into an idle machine. False, and nothing changed, if the bytes are not ours.
template <class Random>
constexpr bool(restore)(machine<Random>& m, const saved_state& s, milliseconds away, uint32_t tick) {
  static_assert(static_cast<unsigned>(wait_kind::ordered) == 3, "two bits hold every kind of wait that is saved");
  if (m.phase != phase::idle || s.mark != saved_mark || s.check != check_of(s) || s.lasting_ends > 2) { return false; }
  (void)m.move_to(tick);
  m.auth_failures = s.auth_failures;
  m.kicks = s.kicks;
  m.hold_publishing = s.holds != 0;
  m.free_retry_used = s.free_retry_used != 0;
  m.attempt = s.attempt;
  m.backoff = s.backoff;
  if (s.backoff != 0 && !m.book->has_curve) {
    m.backoff = larger(smaller(s.backoff, m.curve.cap.count), m.curve.base.count);
  }
  m.lasting_ends = s.lasting_ends;
  m.left[memory::once] = left_after(s.once, away.count, m.once_window);
  m.left[memory::budget] = left_after(s.budget, away.count, m.budget_spare + m.budget_interval);
  m.left[memory::lasting] = s.lasting_ends != 0 ? left_after(s.lasting, away.count, m.patience) : 0;
  m.wait_is = static_cast<wait_kind>(s.wait_is);
  m.left[memory::wait] = 0;
  const uint32_t b = m.next_b();
  draw_range granted{};
  if (s.hinted != 0) {
    const uint32_t asked = smaller(s.wait, m.max_server_delay);
    granted = above(m.attempt == 0 ? asked : larger(asked, b), m.curve.jitter_percent);
  } else {
    m.left[memory::wait] = left_after(s.wait, away.count, longest_wait(m, m.wait_is));
    if (m.left[memory::wait] == 0) { m.wait_is = wait_kind::backoff; }
    if (s.one_more_retry != 0) { granted = m.backoff_range(b); }
  }
  if (s.one_more_retry != 0) { m.count_retry(b); }
  m.wait_at_least(saturating_sub(m.pick(granted), away.count), s.hinted != 0 ? wait_kind::ordered : wait_kind::backoff);
  return true;
}

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SAVED_STATE_HPP_INCLUDED
