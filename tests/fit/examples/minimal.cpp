#include <redial/redial.hpp>
#include <chrono>
#include <cstdio>
#include <random>
int main() {
  redial::reconnector net{redial::metered, std::chrono::steady_clock{}, std::mt19937{std::random_device{}()}};
  (void)net.handle(redial::start{});
  (void)net.handle(redial::minted{std::chrono::hours{1}});
  (void)net.handle(redial::ready{});
  const redial::decision d = net.handle(redial::closed{4010});
  const redial::explanation why = redial::explain_close(redial::metered, d.code);
  std::printf("%s: %s, %d to %d ms\n", why.name, redial::to_string(d.action), d.timer.count >= 800 ? 800 : 0,
              d.timer.count <= 1200 ? 1200 : 0);
}
