// SPDX-License-Identifier: MIT
// Any header: no read past the end, and whatever counts as a date is one to the C library as well.
#include <redial/redial.hpp>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) { return 0; }
  std::uint32_t seed = 0;
  std::memcpy(&seed, data, 4);
  const std::int64_t now = 1 + seed;
  const std::vector<char> text(reinterpret_cast<const char*>(data) + 4, reinterpret_cast<const char*>(data) + size);
  const redial::milliseconds wait = redial::parse_retry_after(text.data(), text.size(), now);
  if (wait == redial::never) { std::abort(); }
  // The reader of dates alone has no clock, so it may take a year of two digits for one of another century.
  const std::int64_t date = redial::parse_http_date(text.data(), text.size());
  if (date < 0) { std::abort(); }
  std::string trimmed(text.begin(), text.end());
  trimmed.erase(0, trimmed.find_first_not_of(" \t"));
  trimmed.erase(trimmed.find_last_not_of(" \t") + 1);
  if (wait.count == 0 || trimmed.find_first_not_of("0123456789") == std::string::npos) { return 0; }
  if (wait.count == 0xFFFFFFFEu) { return 0; }
  const bool two_digits = trimmed.find('-') != std::string::npos;
  if (!two_digits && date - now != static_cast<std::int64_t>(wait.count / 1000)) { std::abort(); }
  std::tm tm{};  // a date: the C library has to come to the same second
  const char* const forms[] = {"%a, %d %b %Y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y", "%A, %d-%b-%y %H:%M:%S GMT"};
  for (const char* form : forms) {
    tm = {};
    const char* end = strptime(trimmed.c_str(), form, &tm);
    if (end == nullptr || *end != '\0') { continue; }
    const std::int64_t exact = timegm(&tm) - now;
    const std::int64_t century = 100LL * 366 * 86400;
    if (exact * 1000 == static_cast<std::int64_t>(wait.count) ||
        (form == forms[2] && std::llabs(exact) < 6 * century)) {
      return 0;
    }
  }
  std::abort();
}
