// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_MODEL_INSIDE_HPP_INCLUDED
#define REDIAL_TESTS_MODEL_INSIDE_HPP_INCLUDED

// All that the exploration knows about the inside of a machine: which of its members make two machines the same, and
// how to give one a canonical tick and canonical ids. Everything else drives the public `reconnector` and judges its
// events and decisions. When the members of `detail::memory` change, this file changes and no other.
#include <redial/services.hpp>

#include <cstdint>
#include <cstring>
#include <type_traits>

namespace inside {

/// What a machine under exploration is given: the time, and one draw.
struct world {
  std::uint32_t tick = 0;
  std::uint32_t bits = 0;
  std::uint32_t draws = 0;  ///< how many values were asked for
};
struct clock {
  world* of;
  std::uint32_t operator()() const noexcept { return of->tick; }
};
struct source {
  world* of;
  std::uint32_t operator()() const noexcept {
    ++of->draws;
    return of->bits;
  }
};
using machine = redial::reconnector<clock, source>;
using core = redial::detail::machine<source>;
using redial::detail::memory;
static_assert(std::is_trivially_copyable_v<machine>, "a node of the exploration is a plain copy of a machine");
static_assert(sizeof(machine) == sizeof(core) + sizeof(clock), "the core stands first and nothing follows but a clock");

inline core& core_of(machine& m) { return reinterpret_cast<core&>(m); }

/// The rules of a profile, with waits on the curve of the machine's options.
inline redial::detail::rulebook without_curve(const redial::profile& p) {
  redial::detail::rulebook rules = *redial::detail::rules_of{p}.book;
  rules.has_curve = false;
  return rules;
}

/// Ids are only ever compared for equality with the newest one, so the newest can have this number always.
inline constexpr std::uint32_t canonical_id = 1000;
/// `attempt` is only compared with 0, with `max_attempts` and with `tell_user_after` (at most 2 here); b, which it
/// stands for, is kept.
inline constexpr std::uint32_t canonical_attempts = 3;
/// A hint goes stale a minute after its time. While more than this is left of that, and nothing else that runs is as
/// long, all of the minute may as well be left: before it ends all else is over. No other span here is longer.
inline constexpr std::uint32_t canonical_notice = 35000;

/// Rows of this profile give advice that can go stale (contract 5.8).
inline bool advises(const core& c) {
  for (std::uint32_t i = 0; i < c.book->distinct; ++i) {
    const redial::detail::rule_details& how = c.book->details[i];
    if (how.session == redial::session::resume || how.session == redial::session::resume_else_fresh ||
        how.endpoint == redial::endpoint::given) {
      return true;
    }
  }
  return false;
}
/// Where no count is compared with anything but 0, and b does not grow, all counts from 1 are one.
inline std::uint32_t attempts_that_differ(const core& c) {
  const bool compared = c.last_attempt != redial::never.count || c.tell_user_after != 0;
  return compared || c.curve.base != c.curve.cap ? canonical_attempts : 1;
}
/// The span of patience ends some time, and does not end at once.
inline bool has_patience(const core& c) { return c.patience != 0 && c.patience != redial::never.count; }

/// Gives a machine the tick of its last event, canonical ids and a bounded attempt.
inline void make_canonical(machine& m, std::uint32_t tick) {
  core& c = core_of(m);
  c.tick = tick;
  c.connection = canonical_id;
  c.mint = canonical_id;
  c.answerable = static_cast<std::uint8_t>(c.answerable & 3u);  // no mint older than the last but one is answered here
  if (c.attempt > attempts_that_differ(c)) { c.attempt = attempts_that_differ(c); }
  // Only compared with its limit, and once there it stops whenever it is; without a limit it is never read.
  const auto limit = static_cast<std::uint8_t>(c.last_auth_failure + 1u);
  if (c.auth_failures > limit) { c.auth_failures = limit; }
  if (c.left[memory::notice] > canonical_notice && c.server_wait != 0) {
    c.left[memory::notice] = c.server_wait + redial::detail::one_minute;
  }
}

/// Feeds `put` with all of the state but what no later decision depends on: tick and ids, which `make_canonical` fixes,
/// and what is told and never asked, or not in this phase or under these options. Of a stop's reason `save` asks one
/// bit, which is kept. A member that is added is part of the key without any change here.
template <class Put>
inline void each_part(machine& m, Put put) {
  static_assert(std::has_unique_object_representations_v<memory>, "padding would make equal memories differ");
  static_assert(sizeof(memory) % sizeof(std::uint32_t) == 0);
  memory s = core_of(m);
  const bool asked = s.reason == redial::reason::stop_requested || s.reason == redial::reason::invalid_options;
  s.reason = s.phase == redial::phase::stopped && asked ? redial::reason::stop_requested : redial::reason::none;
  s.code = 0;
  s.action = redial::action::none;
  s.tell_user = false;
  if (!advises(core_of(m))) {  // nothing to go stale
    s.upgraded_in_vain = s.advice_is_stale = false;
  }
  if (!has_patience(core_of(m))) {  // whatever came before, such an end always stops, or never
    s.lasting_ends = 0;
    s.left[memory::lasting] = 0;
  }
  if (s.phase != redial::phase::connecting) {  // read of a connection that comes up
    s.upgraded = s.ready_time_renewed = false;
  }
  if (s.phase != redial::phase::online) { s.looks_without_frame = 0; }
  if (s.left[memory::once] == 0) { s.kicks = 0; }
  if (!s.has_transport()) {  // what is shown is read of a connection only
    s.left[memory::shown_token] = redial::detail::idle;
    s.shown_life = s.refresh_backoff = 0;
  }
  std::uint32_t words[sizeof(memory) / sizeof(std::uint32_t)];
  std::memcpy(words, static_cast<const void*>(&s), sizeof s);
  for (const std::uint32_t word : words) { put(word); }
}

/// Feeds `put` with every span that runs down: the deadlines around which time is looked at.
template <class Put>
inline void each_deadline(machine& m, Put put) {
  for (const std::uint32_t span : core_of(m).left) {
    if (span != 0 && span != redial::never.count) { put(span); }
  }
}

}  // namespace inside

#endif  // REDIAL_TESTS_MODEL_INSIDE_HPP_INCLUDED
