// SPDX-License-Identifier: MIT
// A recording that has no room for a state and an event.
// EXPECT: redial: a recording has 392 to 65,536 bytes, a multiple of 4
#include <redial/recorder.hpp>

#ifdef MUST_FAIL
redial::flight_recording<256> box;
#else
redial::flight_recording<392> box;
#endif
