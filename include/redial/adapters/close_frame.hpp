// SPDX-License-Identifier: MIT
#ifndef REDIAL_ADAPTERS_CLOSE_FRAME_HPP_INCLUDED
#define REDIAL_ADAPTERS_CLOSE_FRAME_HPP_INCLUDED

// For the adapters to stacks that hand over a close frame as it came.

#include <redial/decision/event.hpp>
#include <stddef.h>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace adapters {

/// A close frame's payload (RFC 6455 5.5.1): its code is in the first two bytes. Nothing at all is 1005. Half a code,
/// and the three that no frame may carry (7.4.1: 1005, 1006, 1015), are an abnormal end, 1006; so is, by redial's own
/// tables, every value outside 1000 to 4999.
inline event on_close_frame(const void* payload, size_t size, uint32_t id) {
  if (payload == nullptr || size < 2) { return closed{size == 1 ? 1006 : 1005, id}; }
  const unsigned char* bytes = static_cast<const unsigned char*>(payload);
  const int code = bytes[0] * 256 + bytes[1];
  return closed{code == 1005 || code == 1015 ? 1006 : code, id};
}

}  // namespace adapters
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_ADAPTERS_CLOSE_FRAME_HPP_INCLUDED
