// SPDX-License-Identifier: MIT
// A recorder with a clock that is none.
// EXPECT: redial: the clock must return an unsigned integer of milliseconds, at least 32 bits, or be a std::chrono
// clock
#include <redial/recorder.hpp>

uint32_t random_bits();
#ifdef MUST_FAIL
int millis();
#else
uint32_t millis();
#endif
redial::flight_recording<1024> box;
redial::flight_recorder net{redial::metered, millis, random_bits, box};
