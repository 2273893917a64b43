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
  uint8_t flags = 0;
  uint8_t wait_is = 0;
  uint16_t reserved = 0;
  uint32_t attempt = 0;
  uint32_t backoff = 0;
  uint32_t wait = 0;  ///< what was left of the running wait
  uint32_t once = 0;  ///< what was left of the once-window
  uint32_t debt = 0;  ///< until the connect budget is full
  uint32_t check = 0;
};
static_assert(sizeof(saved_state) == 32, "contract 11.1: at most 32 bytes, and no padding");

namespace detail {

/// Bits of saved_state::flags.
struct saved_flag {
  static constexpr uint8_t holds = 1;
  static constexpr uint8_t free_retry_used = 2;
  static constexpr uint8_t one_more_retry = 4;  ///< came down in the middle of something that had not succeeded yet
  static constexpr uint8_t hinted = 8;          ///< `wait` is a going_away that was not used yet
  static constexpr uint8_t all = 15;
};

/// Changes with the layout, and only with it.
inline constexpr uint16_t saved_mark = 0x5D01;

/// A check value that any change of one word changes: each step is a bijection of the running value.
constexpr uint32_t check_of(const saved_state& s) noexcept {
  const uint32_t words[] = {
      (uint32_t{s.mark} << 16) | (uint32_t{s.auth_failures} << 8) | s.kicks,
      (uint32_t{s.flags} << 24) | (uint32_t{s.wait_is} << 16) | s.reserved,
      s.attempt,
      s.backoff,
      s.wait,
      s.once,
      s.debt,
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
  s.attempt = now.attempt;
  s.backoff = now.backoff;
  s.once = now.left[memory::once];
  s.debt = now.left[memory::budget];
  const bool unfinished =
      now.phase == phase::minting || now.phase == phase::connecting || (now.phase == phase::online && !now.settled()) ||
      (now.phase == phase::stopped && now.reason != reason::stop_requested && now.reason != reason::invalid_options);
  s.flags = static_cast<uint8_t>((now.hold_publishing ? saved_flag::holds : 0) |
                                 (now.free_retry_used ? saved_flag::free_retry_used : 0) |
                                 (unfinished ? saved_flag::one_more_retry : 0));
  if (!now.has_transport() && now.wait_is != wait_kind::budgeted) {  // the debt says it already
    s.wait = now.left[memory::wait];
    s.wait_is = static_cast<uint8_t>(now.wait_is);
  } else if (now.has_transport() && now.server_wait != 0) {
    s.wait = now.server_wait;
    s.wait_is = static_cast<uint8_t>(wait_kind::ordered);
    s.flags = static_cast<uint8_t>(s.flags | saved_flag::hinted);
  }
  s.check = check_of(s);
  return s;
}

/// The longest wait of a kind that these options and rules could have granted.
template <class Random>
constexpr uint32_t longest_wait(const machine<Random>& m, wait_kind kind) noexcept {
  uint32_t base = m.curve.cap.count;
  if (kind == wait_kind::ordered) {
    base = larger(larger(base, m.max_server_delay), larger(m.first_spread, m.book->longest_floor));
  }
  return above(base, m.curve.jitter_percent).highest;
}

/// Puts a saved state into an idle machine. False, and nothing changed, if the bytes are not ours.
template <class Random>
constexpr bool(restore)(machine<Random>& m, const saved_state& s, milliseconds away, uint32_t tick) {
  if (m.phase != phase::idle || s.mark != saved_mark || s.check != check_of(s) || (s.flags & ~saved_flag::all) != 0 ||
      s.wait_is > static_cast<uint8_t>(wait_kind::ordered)) {
    return false;
  }
  (void)m.move_to(tick);
  m.auth_failures = s.auth_failures;
  m.kicks = s.kicks;
  m.hold_publishing = (s.flags & saved_flag::holds) != 0;
  m.free_retry_used = (s.flags & saved_flag::free_retry_used) != 0;
  m.attempt = s.attempt;
  m.backoff = smaller(s.backoff, m.curve.cap.count);
  m.left[memory::once] = smaller(saturating_sub(s.once, away.count), m.once_window);
  m.left[memory::budget] = smaller(saturating_sub(s.debt, away.count), m.budget_spare + m.budget_interval);
  m.wait_is = static_cast<wait_kind>(s.wait_is);
  m.left[memory::wait] = 0;
  const uint32_t b = m.next_b();
  draw_range granted{};
  if ((s.flags & saved_flag::hinted) != 0) {
    const uint32_t asked = smaller(s.wait, m.max_server_delay);
    granted = above(m.attempt == 0 ? asked : larger(asked, b), m.curve.jitter_percent);
  } else {
    m.left[memory::wait] = smaller(saturating_sub(s.wait, away.count), longest_wait(m, m.wait_is));
    if (m.left[memory::wait] == 0) { m.wait_is = wait_kind::backoff; }
    if ((s.flags & saved_flag::one_more_retry) != 0) { granted = m.backoff_range(b); }
  }
  if ((s.flags & saved_flag::one_more_retry) != 0) { m.count_retry(b); }
  m.wait_at_least(saturating_sub(m.pick(granted), away.count),
                  (s.flags & saved_flag::hinted) != 0 ? wait_kind::ordered : wait_kind::backoff);
  return true;
}

}  // namespace detail
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SAVED_STATE_HPP_INCLUDED
