// SPDX-License-Identifier: MIT
// Any bytes: redial's reader and nlohmann/json agree on what is one JSON object and on its fields.
#include <redial/redial.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace wire = redial::metered_wire;

namespace {
std::size_t depth_of(const nlohmann::json& value) {
  std::size_t deepest = 0;
  if (value.is_structured()) {
    for (const auto& child : value) { deepest = std::max(deepest, depth_of(child)); }
    return deepest + 1;
  }
  return 0;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<char> exact(reinterpret_cast<const char*>(data),
                                reinterpret_cast<const char*>(data) + size);  // no byte to spare
  const wire::message m = wire::read(exact.data(), exact.size());
  (void)wire::to_event(m, 1, 1700000000);
  if (size >= 3 && data[0] == 0xEF && data[1] == 0xBB && data[2] == 0xBF) {
    return 0;
  }                                                                  // the oracle skips a byte order mark
  if (std::find(exact.begin(), exact.end(), '\0') != exact.end()) {  // the oracle takes it for the end
    if (m.what != wire::message::kind::malformed) { std::abort(); }
    return 0;
  }
  nlohmann::json parsed;
  bool object = false;
  try {
    parsed = nlohmann::json::parse(exact.begin(), exact.end());
    object = parsed.is_object();
  } catch (const nlohmann::json::out_of_range&) {
    return 0;  // a number that a double can't hold: well-formed, but the oracle says no more
  } catch (const nlohmann::json::exception&) {}
  if (object != (m.what != wire::message::kind::malformed) &&
      !(object && depth_of(parsed) > redial::detail::json_depth)) {
    std::abort();
  }
  if (!object || m.what == wire::message::kind::malformed) { return 0; }
  const auto type = parsed.find("type");
  const bool going_away = type != parsed.end() && *type == "going_away";
  const bool welcome = type != parsed.end() && *type == "welcome";
  if (going_away != (m.what == wire::message::kind::going_away) ||
      welcome != (m.what == wire::message::kind::welcome)) {
    std::abort();
  }
  const auto retry = parsed.find("retryAfterMs");
  if (going_away && retry != parsed.end() && retry->is_number_integer()) {
    const double ms = retry->get<double>();
    if (static_cast<double>(m.retry_after.count) != std::min(std::max(ms, 0.0), 4294967294.0)) { std::abort(); }
  }
  const auto clock = parsed.find("serverTime");
  if (welcome && clock != parsed.end() && clock->is_number_unsigned()) {
    const std::uint64_t time = std::min<std::uint64_t>(clock->get<std::uint64_t>(), 1000000000000000000u);
    if (m.server_time != static_cast<std::int64_t>(time > 100000000000u ? time / 1000 : time)) { std::abort(); }
  }
  if (going_away && (retry == parsed.end() || !retry->is_number()) && m.retry_after.count != 0) { std::abort(); }
  return 0;
}
