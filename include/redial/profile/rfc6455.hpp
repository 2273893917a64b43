// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_RFC6455_HPP_INCLUDED
#define REDIAL_PROFILE_RFC6455_HPP_INCLUDED

#include <redial/profile/packed/rfc6455.hpp>
#include <redial/profile/packing.hpp>
#include <redial/profile/rfc6455_text.hpp>
#include <stdint.h>

// The base under every profile: RFC 6455 7.4.1, the IANA close code registry, and what RFC 9110 and RFC 6585 say of the
// statuses that an upgrade can meet. Where those are silent the reasons are in the contract, section 3.

namespace redial {
inline namespace v0 {
namespace tables {

inline constexpr row rfc6455_closes[] = {
    {1000, rules::stop().not_an_error()},
    {1001, rules::backoff().not_an_error()},
    {1002, rules::stop()},
    {1003, rules::stop()},
    {1004, rules::backoff()},
    {1005, rules::backoff()},
    {1006, rules::backoff()},
    {1007, rules::stop()},
    {1008, rules::stop()},
    {1009, rules::stop()},
    {1010, rules::stop()},
    {1011, rules::backoff()},
    {1012, rules::backoff().first_between(milliseconds{5000}, milliseconds{30000})},
    {1013, rules::backoff()},
    {1014, rules::backoff()},
    {1015, rules::backoff()},
    {3000, rules::fresh_token()},
    {3003, rules::stop()},
    {3008, rules::backoff()},
};

inline constexpr row rfc6455_statuses[] = {
    {0, 199, rules::backoff().as_failure().by_default()},  // 0: the stack hides the status
    {200, 399, rules::stop().by_default()},                // a 2xx is no upgrade; redirects are not followed
    {400, 499, rules::stop().by_default()},
    {401, rules::fresh_token()},
    {408, rules::backoff()},
    {425, rules::backoff()},
    {429, rules::backoff()},
    {500, 599, rules::backoff().by_default()},
    {501, rules::stop()},
    {505, rules::stop()},
    {600, 65535, rules::backoff().as_failure().by_default()},
};

inline constexpr options rfc6455_options = [] {
  options o;
  o.credential = credential::none;
  o.expect_ready = false;
  return o;
}();

}  // namespace tables

/// RFC 6455, the IANA registry and HTTP. By default without credentials and online as soon as the upgrade succeeded.
inline constexpr profile rfc6455 =
    make_profile<tables::rfc6455_closes, tables::rfc6455_statuses, nullptr, nullptr, packed::rfc6455>(
        "rfc6455", tables::rfc6455_options, {}, texts::rfc6455_closes, texts::rfc6455_statuses);

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_RFC6455_HPP_INCLUDED
