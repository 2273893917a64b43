// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include "catch.hpp"

TEST_CASE("[C-10] a gap of weeks fills the bucket and no more, whatever the rate") {
  for (const std::uint32_t rate : {1u, 100u, 40000000u}) {
    for (const std::uint32_t gap : {1000u, 86400000u, 0x7FFFFFFFu}) {
      redial::manual_clock clock{0xFFFFFFF0u};
      redial::send_gate gate{redial::limits{rate, 2, 0}, clock, 0};
      for (int i = 0; i < 2; ++i) { CHECK(gate.try_send(1).what == redial::send_verdict::kind::send); }
      clock.advance(redial::milliseconds{gap});
      int passed = 0;
      while (gate.try_send(1).what == redial::send_verdict::kind::send && passed < 9) { ++passed; }
      CHECK(passed == (rate == 1 && gap == 1000 ? 1 : 2));
    }
  }
}
