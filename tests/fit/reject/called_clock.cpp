// SPDX-License-Identifier: MIT
// EXPECT: redial: the clock is a number; pass the function itself, millis and not millis()
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
  redial::reconnector net{redial::metered, millis(), esp_random};
#else
  redial::reconnector net{redial::metered, millis, esp_random};
#endif
  (void)net;
}
