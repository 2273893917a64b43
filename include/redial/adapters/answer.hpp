// SPDX-License-Identifier: MIT
#ifndef REDIAL_ADAPTERS_ANSWER_HPP_INCLUDED
#define REDIAL_ADAPTERS_ANSWER_HPP_INCLUDED

// For the adapters to stacks that show the headers of a refusal.

#include <redial/edge/http_date.hpp>
#include <redial/edge/retry_after.hpp>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace adapters {

/// A header's value, which need not end with NUL; empty if the answer has no such header.
struct header_value {
  const char* text = nullptr;
  size_t size = 0;
};

/// A header's value in a std::string or a string view.
template <class Text>
header_value value_of(const Text& text) {
  return {text.data(), text.size()};
}

/// The value in a map of headers, whose entries are pairs.
template <class Headers>
header_value find_in(const Headers& headers, const char* name) {
  const auto found = headers.find(name);
  return found != headers.end() ? value_of(found->second) : header_value{};
}

/// What the clock said when the answer was written: its own Date, so that a Retry-After date is not measured by another
/// machine's clock (contract 9.1); `unix_now` only without one.
constexpr int64_t sent_at(header_value date, int64_t unix_now) noexcept {
  const int64_t sent = parse_http_date(date.text, date.size);
  return sent != 0 ? sent : unix_now;
}

/// The wait that an answer asks for; 0 if it asks for none.
constexpr milliseconds wait_asked(header_value retry_after, header_value date, int64_t unix_now) noexcept {
  return parse_retry_after(retry_after.text, retry_after.size, sent_at(date, unix_now));
}

}  // namespace adapters
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_ADAPTERS_ANSWER_HPP_INCLUDED
