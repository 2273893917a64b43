// SPDX-License-Identifier: MIT
#ifndef REDIAL_KNOWLEDGE_PROFILE_HPP_INCLUDED
#define REDIAL_KNOWLEDGE_PROFILE_HPP_INCLUDED

#include <redial/knowledge/check.hpp>
#include <redial/knowledge/compiled.hpp>
#include <redial/knowledge/options.hpp>
#include <redial/knowledge/rule.hpp>
#include <redial/knowledge/rulebook.hpp>
#include <stddef.h>
#include <stdint.h>

// What is known of a service. A service is written as a type, so that nothing in a profile can dangle:
//
//     struct sensor_service : redial::over<redial::services::rfc6455> {
//       static constexpr const char* name = "sensor";
//       static constexpr redial::row closes[] = {
//           {4000, 4099, backoff().at_least(2s)},
//           {4007, stop().tell_user(), "Licence", "the licence has run out", "renew it"},
//       };
//     };
//     inline constexpr redial::profile sensor = redial::make_profile<sensor_service>();

namespace redial {
inline namespace v0 {

/// What a service lets one connection send; 0 means that it names no such limit.
struct limits {
  uint32_t messages_per_second = 0;
  uint32_t burst = 0;           ///< messages
  uint32_t max_frame_size = 0;  ///< bytes of one encoded frame; exactly this many still pass
};

/// What a service says unless it says otherwise. Any of these members may be declared anew in the service.
struct service : rules {
  static constexpr row_table closes{};    ///< rows for close codes: an array of `row`
  static constexpr row_table statuses{};  ///< rows for HTTP statuses: an array of `row`
  /// How a machine of this service behaves unless the user says otherwise.
  static constexpr options defaults = default_options;
  static constexpr redial::limits limits{};
  static constexpr detail::no_curve curve{};  ///< or a curve of waits that options can't describe: a curve_function
  static constexpr uint16_t disconnect_code = 1000;
};

/// A service over another one, usually services::rfc6455, whose rows hold wherever its own are silent and whose options
/// are its own unless it declares others. Rows, limits and curve of the base's are not repeated.
template <class Base>
struct over : service {
  using base = Base;
  static constexpr options defaults = Base::defaults;
};

class profile;
namespace detail {
struct rules_of;
template <class Service>
constexpr profile profile_of() noexcept;
}  // namespace detail

/// A service's knowledge: a value that refers to nothing but objects of static storage. Made by `make_profile`; the
/// object must outlive the machines that are made of it.
///
/// Firmware links none of the rows and words: a machine keeps the rules in a form of their own and a copy of the
/// options.
class profile {
 public:
  const char* name;
  options defaults;  ///< `auto o = redial::metered.defaults;` is how a user begins to change one
  redial::limits limits;
  uint16_t disconnect_code;  ///< what to close with on action `disconnect`: one that does not end the session for good
  const row_layer* rows;     ///< the service's own rows, its base's below them: for people, tools and proofs

 private:
  friend struct detail::rules_of;
  template <class Service>
  friend constexpr profile detail::profile_of() noexcept;

  constexpr profile(const char* called, const options& o, const redial::limits& sends, uint16_t code,
                    const row_layer& layer, const detail::rulebook& rules) noexcept
      : name(called), defaults(o), limits(sends), disconnect_code(code), rows(&layer), book_(&rules) {}

  const detail::rulebook* book_;
};

namespace detail {

/// The way from a profile to what the machine reads of it.
struct rules_of {
  const rulebook* book;
  constexpr explicit rules_of(const profile& p) noexcept : book(p.book_) {}
};

}  // namespace detail

/// The first thing wrong with a service: its rows, then its options; `fault::none` if nothing is (contract 3.1).
template <class Service>
constexpr fault first_fault() noexcept {
  fault found = (check)(row_table{Service::closes}, code_range{1000, 4999});
  if (found == fault::none) { found = (check)(row_table{Service::statuses}, code_range{0, 65535}); }
  return found != fault::none ? found : (check)(Service::defaults);
}

/// Names what is wrong in the compiler's message: proved<fault::rows_overlap>.
template <fault Found>
struct proved {
  static_assert(Found == fault::none, "redial: the rows or options of this service are wrong: see the fault's name");
  static constexpr bool value = true;
};

namespace detail {

/// The profile of a service whose proof is a test: the library's own are not proved anew in every unit that includes
/// them, which would cost a compiler as much as the machine does.
template <class Service>
constexpr profile profile_of() noexcept {
  return {Service::name,     Service::defaults,      Service::limits, Service::disconnect_code,
          layer_of<Service>, compiled<Service>::book};
}

}  // namespace detail

/// The profile of a service. The compiler proves rows and options, and names the first thing that is wrong with them.
template <class Service>
constexpr profile make_profile() noexcept {
  static_assert(proved<first_fault<Service>()>::value);
  return detail::profile_of<Service>();
}

/// The first thing wrong with a profile, at run time too; `fault::none`, since make_profile refuses all others, unless
/// its options were changed since.
constexpr fault(check)(const profile& p) noexcept {
  const fault closes = (check)(p.rows->closes, code_range{1000, 4999});
  const fault statuses = (check)(p.rows->statuses, code_range{0, 65535});
  return closes != fault::none ? closes : statuses != fault::none ? statuses : (check)(p.defaults);
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_KNOWLEDGE_PROFILE_HPP_INCLUDED
