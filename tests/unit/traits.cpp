// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include <cstdint>
#include <functional>
#include <memory>

#include "catch.hpp"

namespace detail = redial::detail;

TEST_CASE("[C-1.2] the standard unsigned integers, and nothing that only looks like one, are quantities") {
  STATIC_REQUIRE(detail::is_unsigned<unsigned char>);
  STATIC_REQUIRE(detail::is_unsigned<unsigned short>);
  STATIC_REQUIRE(detail::is_unsigned<unsigned int>);
  STATIC_REQUIRE(detail::is_unsigned<unsigned long>);
  STATIC_REQUIRE(detail::is_unsigned<unsigned long long>);
  STATIC_REQUIRE_FALSE(detail::is_unsigned<bool>);
  STATIC_REQUIRE_FALSE(detail::is_unsigned<char>);
  STATIC_REQUIRE_FALSE(detail::is_unsigned<char16_t>);
  STATIC_REQUIRE_FALSE(detail::is_unsigned<char32_t>);
  STATIC_REQUIRE_FALSE(detail::is_unsigned<wchar_t>);
  STATIC_REQUIRE_FALSE(detail::is_unsigned<signed char>);
  STATIC_REQUIRE_FALSE(detail::is_unsigned<int>);
  STATIC_REQUIRE_FALSE(detail::is_unsigned<long long>);
  STATIC_REQUIRE_FALSE(detail::is_unsigned<float>);
  STATIC_REQUIRE_FALSE(detail::is_unsigned<unsigned*>);
  STATIC_REQUIRE_FALSE(detail::is_unsigned<void>);
}

TEST_CASE("[C-1.2] what std::ref refers to is seen through, and nothing else") {
  STATIC_REQUIRE(detail::is_same<detail::referred_t<std::reference_wrapper<int>>, int>);
  STATIC_REQUIRE(detail::is_same<detail::referred_t<std::reference_wrapper<const int>>, const int>);
  STATIC_REQUIRE(detail::is_same<detail::referred_t<int>, void>);
  STATIC_REQUIRE(detail::is_same<detail::referred_t<std::shared_ptr<int>>, void>);
  STATIC_REQUIRE(detail::is_same<detail::remove_cvref_t<const int&>, int>);
  STATIC_REQUIRE(detail::is_same<detail::remove_cvref_t<const int&&>, int>);
  STATIC_REQUIRE(detail::is_same<detail::remove_cvref_t<const int>, int>);
  STATIC_REQUIRE_FALSE(detail::is_same<int, const int>);
}

namespace {
/// As narrow as they come: eight bits a call.
struct bytes {
  std::uint32_t* calls;
  unsigned char operator()() {
    ++*calls;
    return static_cast<unsigned char>(0x10 * *calls);
  }
};
}  // namespace

TEST_CASE("[C-1.2] a source of eight bits is a source: four calls are combined") {
  redial::manual_clock clock{0};
  std::uint32_t calls = 0;
  redial::options o = redial::rfc6455.defaults;
  redial::reconnector net{redial::rfc6455, clock, bytes{&calls}, o};
  (void)net.handle(redial::start{});
  const redial::decision d = net.handle(redial::failed{});
  CHECK(calls == 4);
  CHECK(d.timer.count >= 800);
  CHECK(d.timer.count <= 1200);
}
