// SPDX-License-Identifier: MIT
// EXPECT: redial: the clock must return an unsigned integer of milliseconds, at least 32 bits
#include <redial/redial.hpp>

unsigned long millis();
unsigned short short_millis();
int signed_millis();
double float_seconds();
uint32_t esp_random();
int rand_like();
redial::profile temporary_profile();

void use() {
#ifdef MUST_FAIL
  redial::reconnector net{redial::metered, float_seconds, esp_random};
#else
  redial::reconnector net{redial::metered, millis, esp_random};
#endif
  (void)net;
}
