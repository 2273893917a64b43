// SPDX-License-Identifier: MIT
// decide for a service of your own: all that decide.cpp does, with your rows. Put your service where this one stands.
//   decide_own --table                         every code and status with its rule, as a Markdown table
//   decide_own start ready +60s closed:4007    what a machine decides, event by event
//   decide_own --profile rfc6455 --explain 1012
#define DECIDE_WITHOUT_MAIN
#include "decide.cpp"

struct sensor_service : redial::over<redial::services::rfc6455> {
  static constexpr const char* name = "sensor";
  static constexpr redial::row closes[] = {
      {4000, 4099, backoff().at_least(redial::milliseconds{2000})},
      {4007, stop().tell_user(), "Licence", "the licence of this device has run out", "renew it, then start again"},
  };
};
inline constexpr redial::profile sensor = redial::make_profile<sensor_service>();

int main(int count, char** arguments) {
  decide::profiles() = {&sensor, &redial::rfc6455};
  return run_decide(count, arguments);
}
