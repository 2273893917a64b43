// SPDX-License-Identifier: MIT
#include <redial/services.hpp>

#include <cstdint>

#include "catch.hpp"

TEST_CASE("OCPP's wait: the minimum first, twice the last, the last after all doublings; a lost last counts as none") {
  const struct {
    std::uint32_t retries;
    std::uint32_t last;
    std::uint32_t lowest;
    std::uint32_t highest;
  } rows[] = {{0, 0, 10, 13},  {0, 5, 10, 13}, {1, 12, 24, 27}, {2, 25, 50, 53},
              {3, 51, 51, 51}, {1, 0, 10, 13}, {3, 0, 10, 13},  {1, 0x80000000u, 0xFFFFFFFFu, 0xFFFFFFFFu}};
  for (const auto& row : rows) {
    INFO(row.retries << " retries, last " << row.last);
    const redial::draw_range r =
        redial::presets::ocpp_wait(redial::milliseconds{10}, redial::milliseconds{3}, 2, row.retries, row.last);
    CHECK(r.lowest == row.lowest);
    CHECK(r.highest == row.highest);
  }
}

TEST_CASE("what each preset says of base, cap, factor, jitter and retries") {
  const struct {
    redial::options (*made)();
    std::uint32_t base;
    std::uint32_t cap;
    unsigned factor;
    unsigned jitter;
    std::uint32_t attempts;
  } rows[] = {
      {redial::presets::grpc, 1000, 120000, 160, 20, 0},
      {redial::presets::socket_io, 1000, 5000, 200, 50, 0},
      {redial::presets::pusher_js, 1000, 1000, 100, 0, 0},
      {redial::presets::herd, 1000, 15000, 400, 100, 0},
      {redial::presets::signalr, 2000, 30000, 200, 0, 4},
      {redial::presets::phoenix, 10, 5000, 200, 0, 0},
      {redial::presets::centrifuge_js, 500, 20000, 200, 20, 0},
      {redial::presets::graphql_ws, 1000, 16000, 200, 20, 5},
      {[] { return redial::presets::full_jitter(redial::milliseconds{100}, redial::milliseconds{5000}); }, 50, 2500,
       200, 100, 0},
      {[] { return redial::presets::decorrelated(redial::milliseconds{100}, redial::milliseconds{5000}); }, 100, 5000,
       300, 0, 0},
      {[] { return redial::presets::ocpp(redial::milliseconds{10}, redial::milliseconds{3}, 0); }, 10, 13, 200, 0, 0},
      {[] { return redial::presets::ocpp(redial::milliseconds{10}, redial::milliseconds{3}, 2); }, 10, 61, 200, 0, 0},
      {[] { return redial::presets::ocpp(redial::milliseconds{10}, redial::milliseconds{3}, 99); }, 10, 3600000, 200, 0,
       0},
  };
  for (const auto& row : rows) {
    const redial::options o = row.made();
    CHECK(redial::check(o) == redial::fault::none);
    CHECK(o.backoff.base.count == row.base);
    CHECK(o.backoff.cap.count == row.cap);
    CHECK(o.backoff.factor_percent == row.factor);
    CHECK(o.backoff.jitter_percent == row.jitter);
    CHECK(o.max_attempts == row.attempts);
  }
}

TEST_CASE("a ladder keeps its last step, also at compile time") {
  constexpr redial::backoff_options o{};
  STATIC_REQUIRE(redial::presets::signalr_curve(o, 3, 0).highest == 30000);
  STATIC_REQUIRE(redial::presets::signalr_curve(o, 4, 0).lowest == 30000);
  STATIC_REQUIRE(redial::presets::signalr_curve(o, 0xFFFFFFFFu, 0).highest == 30000);
  STATIC_REQUIRE(redial::presets::phoenix_curve(o, 9, 0).lowest == 5000);
  STATIC_REQUIRE(redial::presets::phoenix_curve(o, 10, 0).highest == 5000);
  STATIC_REQUIRE(redial::presets::phoenix_curve(o, 0xFFFFFFFFu, 0).lowest == 5000);
}

TEST_CASE("[C-14.1] herd draws from up to 2 s, 8 s and 30 s, from 0 on") {
  constexpr redial::backoff_options herd = redial::presets::herd().backoff;
  std::uint32_t b = 0;
  for (const std::uint32_t highest : {2000u, 8000u, 30000u, 30000u}) {
    b = redial::next_backoff(herd, b);
    const redial::draw_range wait = redial::around(b, herd.jitter_percent);
    CHECK(wait.lowest == 0);
    CHECK(wait.highest == highest);
  }
}
