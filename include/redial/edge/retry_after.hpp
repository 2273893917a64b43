// SPDX-License-Identifier: MIT
#ifndef REDIAL_EDGE_RETRY_AFTER_HPP_INCLUDED
#define REDIAL_EDGE_RETRY_AFTER_HPP_INCLUDED

#include <redial/edge/http_date.hpp>
#include <redial/milliseconds.hpp>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace detail {

/// A length of so many seconds, saturating below `never`; 0 for none.
constexpr milliseconds from_seconds(int64_t seconds) noexcept {
  constexpr int64_t most = 4294967;  // whole seconds below never
  return seconds <= 0 ? milliseconds{0}
                      : milliseconds{seconds > most ? 0xFFFFFFFEu : static_cast<uint32_t>(seconds) * 1000u};
}

}  // namespace detail

/// The wait that a Retry-After header asks for (RFC 9110 10.2.3): delay-seconds, or an HTTP-date in any of its three
/// forms, which counts from `unix_now` in seconds since 1970. Let that be the answer's own Date (parse_http_date)
/// wherever there is one: then both times are the server's, and a wrong clock of this machine spoils nothing. White
/// space around it is allowed. A number too large saturates below `never`. 0: nothing usable, a date in the past, or a
/// date without `unix_now`. A date's weekday has to be a weekday, but not the right one.
constexpr milliseconds parse_retry_after(const char* text, size_t size, int64_t unix_now = 0) noexcept {
  detail::header_reader in{text, text + size};
  in.trim();
  if (in.at == in.end) { return milliseconds{0}; }
  if (*in.at < '0' || *in.at > '9') {
    return detail::from_seconds(unix_now > 0 ? detail::parse_http_date(in, unix_now) - unix_now : 0);
  }
  uint32_t seconds = 0;
  for (; in.at != in.end; ++in.at) {
    if (*in.at < '0' || *in.at > '9') { return milliseconds{0}; }
    seconds = seconds > 9999999u ? seconds : seconds * 10u + static_cast<uint32_t>(*in.at - '0');
  }
  return detail::from_seconds(seconds);
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_EDGE_RETRY_AFTER_HPP_INCLUDED
