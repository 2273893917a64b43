// SPDX-License-Identifier: MIT
#ifndef REDIAL_C_VALUES_HPP_INCLUDED
#define REDIAL_C_VALUES_HPP_INCLUDED

// C's values as C++'s and back, for define.hpp. Nothing here trusts bytes from outside: enumerators are compared with
// the last of their enumeration, and a bool is read as a byte, for one that holds neither 0 nor 1 is no bool.

#include <redial/c/redial.h>
#include <redial/redial.hpp>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace c {

/// redial_port's functions as a clock and as a random source.
struct port_function {
  uint32_t (*call)(void*);
  void* context;
  uint32_t operator()() const { return call(context); }
};
using machine = reconnector<port_function, port_function>;
using gate = send_gate<port_function>;

namespace {  // only the units that define C's functions need these

/// What lies in the storage that C provides: an object, behind a mark that tells it from noise and from the object of
/// another version.
template <class Object>
struct marked {
  static constexpr uint32_t good = (uint32_t{REDIAL_C_VERSION} << 16) | (sizeof(Object) & 0xFFFFu);

  uint32_t mark = good;
  Object object;

  template <class... Parts>
  constexpr explicit marked(const Parts&... parts) : object(parts...) {}
  static void* operator new(size_t, void* storage) noexcept { return storage; }
  static void operator delete(void*, void*) noexcept {}
};
static_assert(sizeof(marked<machine>) <= sizeof(redial_machine) && alignof(marked<machine>) <= alignof(redial_machine),
              "redial: REDIAL_MACHINE_SIZE in redial.h is too small for this target");
static_assert(sizeof(marked<gate>) <= sizeof(redial_gate) && alignof(marked<gate>) <= alignof(redial_gate),
              "redial: REDIAL_GATE_SIZE in redial.h is too small for this target");
static_assert(sizeof(saved_state) == REDIAL_SAVED_SIZE, "redial: REDIAL_SAVED_SIZE in redial.h is wrong");

/// The object in the storage; null if there is none.
template <class Object>
const Object* object_in(const void* storage) noexcept {
  const auto* const found = static_cast<const marked<Object>*>(storage);
  return found != nullptr && found->mark == marked<Object>::good ? &found->object : nullptr;
}
template <class Object>
Object* object_in(void* storage) noexcept {
  return const_cast<Object*>(object_in<Object>(static_cast<const void*>(storage)));
}

/// Calls function(object) if there is one in the storage.
template <class Object, class Storage, class Function>
redial_error use(Storage* storage, const Function& function) {
  auto* const found = object_in<Object>(storage);
  if (found == nullptr) { return REDIAL_NOT_READY; }
  function(*found);
  return REDIAL_OK;
}

/// What is wrong with storage; with a struct that begins with a version; with a port; with a recording; with a host.
template <class Storage>
redial_error fault_of_storage(const Storage* storage, size_t size) noexcept {
  if (storage == nullptr) { return REDIAL_NULL; }
  const bool aligned = (reinterpret_cast<uintptr_t>(storage) & (alignof(Storage) - 1)) == 0;
  return aligned && size == sizeof(Storage) ? REDIAL_OK : REDIAL_WRONG_SIZE;
}
template <class Versioned>
redial_error fault_of(const Versioned* value) noexcept {
  if (value == nullptr) { return REDIAL_NULL; }
  return value->version == REDIAL_C_VERSION ? REDIAL_OK : REDIAL_WRONG_VERSION;
}

inline redial_error fault_of_port(const redial_port* port) noexcept {
  const redial_error fault = fault_of(port);
  return fault != REDIAL_OK ? fault : port->millis != nullptr && port->random != nullptr ? REDIAL_OK : REDIAL_NULL;
}

inline redial_error fault_of_recording(const uint32_t* words, size_t size) noexcept {
  if (words == nullptr) { return REDIAL_NULL; }
  const bool fits = size >= REDIAL_SMALLEST_RECORDING && size <= REDIAL_LARGEST_RECORDING && size % 4 == 0 &&
                    reinterpret_cast<uintptr_t>(words) % alignof(uint32_t) == 0;
  return fits ? REDIAL_OK : REDIAL_WRONG_SIZE;
}
inline redial_error fault_of_host(const redial_host* host) noexcept {
  const redial_error fault = fault_of(host);
  if (fault != REDIAL_OK) { return fault; }
  const bool whole = host->arm != nullptr && host->connect != nullptr && host->mint_token != nullptr &&
                     host->disconnect != nullptr && host->stop != nullptr && host->ping != nullptr;
  return whole ? REDIAL_OK : REDIAL_NULL;
}

/// Of two findings the first that is one.
constexpr redial_error first_of(redial_error a, redial_error b) noexcept { return a != REDIAL_OK ? a : b; }

inline bool same_text(const char* a, const char* b) noexcept {
  for (; *a == *b; ++a, ++b) {
    if (*a == '\0') { return true; }
  }
  return false;
}

inline void copy_bytes(void* to, const void* from, size_t size) noexcept {
  for (size_t i = 0; i < size; ++i) { static_cast<unsigned char*>(to)[i] = static_cast<const unsigned char*>(from)[i]; }
}

/// The name of a number, if it is an enumerator: `last` is the enumeration's last.
template <class Enum>
constexpr const char* name_of(int value, Enum last) noexcept {
  return value >= 0 && value <= static_cast<int>(last) ? to_string(static_cast<Enum>(value)) : "?";
}

/// The byte of a bool, whatever it holds.
inline unsigned byte_of(const bool& value) noexcept { return *reinterpret_cast<const unsigned char*>(&value); }

// A redial_event is a redial::event behind a version, byte for byte, so that a call from C need not tell seventeen
// kinds apart. Where the compiler can look at the bytes of a constant, it proves it.
struct event_with_version {
  uint16_t version;
  uint16_t unused;
  event own;
};
static_assert(sizeof(redial_event) == sizeof(event_with_version), "redial: redial_event is no event with a version");

#ifdef __has_builtin
#if __has_builtin(__builtin_bit_cast)
#define REDIAL_C_BIT_CAST
#endif
#endif
#ifdef REDIAL_C_BIT_CAST
constexpr event event_of(const redial_event& e) noexcept { return __builtin_bit_cast(event_with_version, e).own; }

constexpr bool agrees(const redial_event& c, const event& cpp) noexcept {
  const event own = event_of(c);
  return own.what() == cpp.what() && own.code() == cpp.code() && own.span() == cpp.span() && own.id() == cpp.id() &&
         own.permanent() == cpp.permanent();
}
static_assert(agrees({REDIAL_C_VERSION, 0, 7, 9, 503, REDIAL_EVENT_REJECTED, 0}, rejected{503, milliseconds{7}, 9}) &&
                  agrees({REDIAL_C_VERSION, 0, 5, 3, 0, REDIAL_EVENT_MINT_FAILED, 1},
                         mint_failed{true, 3, milliseconds{5}}),
              "redial: the members of event stand in another order than those of redial_event");
#else
inline event event_of(const redial_event& e) noexcept {
  event_with_version made{};
  copy_bytes(&made, &e, sizeof(made));
  return made.own;
}
#endif

/// True if the bytes are those of an event: an enumerator, and 1 in a bool only where it says something.
inline bool is_event(const redial_event& e) noexcept {
  return e.kind <= REDIAL_EVENT_INERT && e.permanent <= (e.kind == REDIAL_EVENT_MINT_FAILED ? 1 : 0);
}

inline redial_event to_c(const event& e) noexcept {
  return {REDIAL_C_VERSION,      0, e.span().count, e.id(), e.code(), static_cast<uint8_t>(e.what()),
          uint8_t{e.permanent()}};
}

inline redial_decision to_c(const decision& d) noexcept {
  return {static_cast<uint8_t>(d.action),
          d.timer.count,
          static_cast<uint8_t>(d.phase),
          d.attempt,
          d.connection,
          d.mint,
          static_cast<uint8_t>(d.reason),
          d.code,
          d.tell_user,
          d.hold_publishing,
          static_cast<uint8_t>(d.session),
          static_cast<uint8_t>(d.endpoint),
          d.budget_wait};
}

/// As much of it as can be explained.
inline decision decision_of(const redial_decision& d) noexcept {
  decision made;
  made.phase = static_cast<phase>(d.phase);
  made.reason = static_cast<reason>(d.reason);
  made.code = d.code;
  return made;
}

// redial_options are options behind a version, byte for byte: there are too many of them to be copied one by one.
struct options_with_version {
  uint16_t version;
  options own;
};
#define REDIAL_C_SAME(member) \
  (offsetof(redial_options, member) == offsetof(options_with_version, own) + offsetof(options, member))
static_assert(sizeof(redial_options) == sizeof(options_with_version) && REDIAL_C_SAME(backoff.base) &&
                  REDIAL_C_SAME(backoff.cap) && REDIAL_C_SAME(backoff.factor_percent) &&
                  REDIAL_C_SAME(backoff.jitter_percent) && REDIAL_C_SAME(stable_after) && REDIAL_C_SAME(first_spread) &&
                  REDIAL_C_SAME(connect_timeout) && REDIAL_C_SAME(mint_timeout) && REDIAL_C_SAME(liveness_timeout) &&
                  REDIAL_C_SAME(token_margin) && REDIAL_C_SAME(once_window) && REDIAL_C_SAME(max_server_delay) &&
                  REDIAL_C_SAME(patience) && REDIAL_C_SAME(refusal_delay) && REDIAL_C_SAME(probe_after) &&
                  REDIAL_C_SAME(budget.burst) && REDIAL_C_SAME(budget.interval) && REDIAL_C_SAME(max_attempts) &&
                  REDIAL_C_SAME(tell_user_after) && REDIAL_C_SAME(max_auth_failures) && REDIAL_C_SAME(credential) &&
                  REDIAL_C_SAME(reconnect_after_kick) && REDIAL_C_SAME(expect_ready),
              "redial: redial_options are laid out otherwise than options");
#undef REDIAL_C_SAME

inline void put(redial_options& c, const options& o) noexcept {
  c.version = REDIAL_C_VERSION;
  copy_bytes(reinterpret_cast<unsigned char*>(&c) + offsetof(options_with_version, own), &o, sizeof(o));
}
inline redial_options to_c(const options& o) noexcept {
  redial_options c;
  put(c, o);
  return c;
}

inline options options_of(const redial_options& o) noexcept {
#ifdef REDIAL_C_BIT_CAST
  options made = __builtin_bit_cast(options_with_version, o).own;
#else
  options made;
  copy_bytes(&made, reinterpret_cast<const unsigned char*>(&o) + offsetof(options_with_version, own), sizeof(made));
#endif
  made.reconnect_after_kick = byte_of(o.reconnect_after_kick) != 0;
  made.expect_ready = byte_of(o.expect_ready) != 0;
  return made;
}

inline redial_error fault_of_options(const options& o) noexcept {
  return (redial::check)(o) == fault::none ? REDIAL_OK : REDIAL_BAD_OPTIONS;
}

inline redial_limits to_c(const limits& l) noexcept {
  return {REDIAL_C_VERSION, l.messages_per_second, l.burst, l.max_frame_size};
}

inline redial_verdict to_c(const send_verdict& v) noexcept { return {static_cast<uint8_t>(v.what), v.wait.count}; }

inline redial_explanation to_c(const explanation& e) noexcept {
  return {REDIAL_C_VERSION, e.code, e.name, e.meaning, e.remedy, e.known, static_cast<uint8_t>(e.what.kind)};
}

inline redial_message to_c(const metered_wire::message& m) noexcept {
  return {REDIAL_C_VERSION,  static_cast<uint8_t>(m.what), m.retry_after.count, m.expires_at, m.server_time,
          m.max_message_size};
}

/// The message. One of no kind means nothing.
inline metered_wire::message message_of(const redial_message& m) noexcept {
  metered_wire::message made;
  made.what = static_cast<metered_wire::message::kind>(m.kind);
  made.retry_after = milliseconds{m.retry_after};
  made.expires_at = m.expires_at;
  made.server_time = m.server_time;
  made.max_message_size = m.max_message_size;
  return made;
}

// The last of each enumeration has the last number; tests/docs prints them all side by side and compares.
static_assert(static_cast<int>(action::ping) == REDIAL_ACTION_PING, "redial: action has changed");
static_assert(static_cast<int>(phase::stopped) == REDIAL_PHASE_STOPPED, "redial: phase has changed");
static_assert(static_cast<int>(reason::invalid_options) == REDIAL_REASON_INVALID_OPTIONS, "redial: reason has changed");
static_assert(static_cast<int>(event::kind::inert) == REDIAL_EVENT_INERT, "redial: event::kind has changed");
static_assert(static_cast<int>(rule_class::once) == REDIAL_RULE_CLASS_ONCE, "redial: rule_class has changed");

}  // namespace
}  // namespace c
}  // namespace v0
}  // namespace redial

#undef REDIAL_C_BIT_CAST

#endif  // REDIAL_C_VALUES_HPP_INCLUDED
