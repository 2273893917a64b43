// SPDX-License-Identifier: MIT
// EXPECT: redial: the host of a driver needs decided
#include <redial/edge/driver.hpp>
#include <redial/redial.hpp>

unsigned long millis();
uint32_t esp_random();

struct host {
  void arm(redial::milliseconds);
  void connect(const redial::decision&);
  void mint_token(const redial::decision&);
  void disconnect(const redial::decision&);
  void stop(const redial::decision&);
  void ping(const redial::decision&);
  void decided(const redial::event&, const redial::decision&);
#ifndef MUST_FAIL
  void online(const redial::decision&);
#endif
};

void use(host& mine) {
  redial::driver<host, unsigned long (*)(), uint32_t (*)()> net{mine, redial::metered, millis, esp_random};
  net.feed(redial::start{});
}
