#include <redial/redial.hpp>
#include <chrono>
#include <cstdio>

// What a client of Metered's does when its session ends with each of these codes.
int main() {
  std::printf("code  name                   do now      timer     when it runs out\n");
  const int codes[] = {1006, 4001, 4010, 4012};
  for (const int code : codes) {
    redial::manual_clock clock;                   // stands still until the program moves it
    redial::scripted_random random{0x80000000u};  // draws the middle of every range
    redial::reconnector net{redial::metered, clock, random};

    const redial::event session[] = {
        redial::start{},                        // the application wants a connection: fetch a token
        redial::minted{std::chrono::hours{1}},  // here is one, good for an hour: connect
        redial::ready{},                        // the service said hello: online
        redial::closed{code},                   // and this is how it ended
    };
    redial::decision d;
    for (const redial::event& e : session) { d = net.handle(e); }
    const char* const name = redial::explain_close(redial::metered, code).name;
    std::printf("%d  %-21s  %-10s  ", code, name, redial::to_string(d.action));

    if (d.timer == redial::never) {
      std::printf("never\n");
    } else {
      clock.advance(d.timer);
      const redial::decision later = net.handle(redial::elapsed{});
      std::printf("%5u ms  %s\n", d.timer.count, redial::to_string(later.action));
    }
  }
}
