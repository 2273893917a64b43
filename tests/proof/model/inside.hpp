// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_MODEL_INSIDE_HPP_INCLUDED
#define REDIAL_TESTS_MODEL_INSIDE_HPP_INCLUDED

// All that the exploration knows about the inside of a machine: which of its members make two machines the same, and
// how to give one a canonical tick and canonical ids. Everything else drives the public `reconnector` and judges its
// events and decisions. When the members of `redial::state` change, this file changes and no other.
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
using core = redial::detail::core<source>;
static_assert(std::is_trivially_copyable_v<machine>, "a node of the exploration is a plain copy of a machine");
static_assert(sizeof(machine) == sizeof(core) + sizeof(clock), "the core stands first and nothing follows but a clock");

inline core& core_of(machine& m) { return reinterpret_cast<core&>(m); }

/// Ids are only ever compared for equality with the newest one, so the newest can have this number always.
inline constexpr std::uint32_t canonical_id = 1000;
/// `attempt` is only compared with 0 and with `max_attempts` (at most 2 here); b, which it stands for, is kept.
inline constexpr std::uint32_t canonical_attempts = 3;

/// Gives a machine the tick of its last event, canonical ids and a bounded attempt.
inline void make_canonical(machine& m, std::uint32_t tick) {
  core& c = core_of(m);
  c.tick = tick;
  if (c.connection != redial::current) { c.connection = canonical_id; }  // before the first, the first spread is due
  c.mint = canonical_id;
  c.answerable = static_cast<std::uint8_t>(c.answerable & 3u);  // no mint older than the last but one is answered here
  if (c.attempt > canonical_attempts) { c.attempt = canonical_attempts; }
  // Only compared with its limit, and once there it stops whenever it is; without a limit it is never read.
  const auto limit = static_cast<std::uint8_t>(c.last_refusal + 1u);
  if (c.auth_failures > limit) { c.auth_failures = limit; }
}

/// Feeds `put` with all of the state but what no later decision depends on: tick and ids, which `make_canonical` fixes,
/// and what is told and never asked. Of a stop's reason `save` asks one bit, which is kept. A member that is added is
/// part of the key without any change here.
template <class Put>
inline void each_part(machine& m, Put put) {
  static_assert(std::has_unique_object_representations_v<redial::state>, "padding would make equal states differ");
  static_assert(sizeof(redial::state) % sizeof(std::uint32_t) == 0);
  redial::state s = core_of(m);
  const bool asked = s.reason == redial::reason::stop_requested || s.reason == redial::reason::invalid_options;
  s.reason = s.phase == redial::phase::stopped && asked ? redial::reason::stop_requested : redial::reason::none;
  s.code = 0;
  s.action = redial::action::none;
  s.tell_user = false;
  s.session = redial::session::unspecified;
  s.endpoint = redial::endpoint::same;
  s.timer = 0;
  std::uint32_t words[sizeof(redial::state) / sizeof(std::uint32_t)];
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
