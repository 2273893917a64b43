// SPDX-License-Identifier: MIT
// EXPECT: redial: the host of drive needs ping
#include <redial/redial.hpp>

unsigned long millis();
uint32_t esp_random();

struct host {
  void arm(redial::milliseconds);
  void connect(const redial::decision&);
  void mint_token(const redial::decision&);
  void disconnect(const redial::decision&);
  void stop(const redial::decision&);
#ifndef MUST_FAIL
  void ping(const redial::decision&);
#endif
};

void use(host& mine) {
  redial::reconnector net{redial::metered, millis, esp_random};
  (void)redial::drive(net, mine, redial::start{});
}
