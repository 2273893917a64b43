// SPDX-License-Identifier: MIT
// A device that crashes as soon as it is connected, a hundred times: how often it knocks at the server's door with its
// state saved over the reboots, and without.
#include <redial/redial.hpp>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <random>

namespace {

/// Connects in an hour of a device whose program crashes 100 ms after each connect and needs 2 s to boot.
double connects_per_hour(bool keeps_state) {
  std::mt19937 hardware{1};
  std::uint32_t now = 0;
  redial::saved_state rtc_memory{};  // survives the reboot
  int connects = 0;
  for (int boots = 0; boots < 100; ++boots) {
    now += 2000;
    redial::reconnector net{redial::metered, [&now] { return now; }, std::ref(hardware)};
    if (keeps_state) { (void)net.restore(rtc_memory, redial::milliseconds{2000}); }
    redial::decision d = net.handle(redial::start{});
    while (d.action != redial::action::connect) {
      if (d.action == redial::action::mint_token) {
        d = net.handle(redial::minted{});
      } else {
        now += d.timer.count;
        d = net.handle(redial::elapsed{});
      }
    }
    ++connects;
    rtc_memory = net.save();
    now += 100;  // and here it crashes
  }
  return connects * 3600000.0 / now;
}

}  // namespace

int main() {
  std::printf("a device that crashes on every connect, 100 reboots, connects an hour:\n");
  std::printf("  without saved state %6.0f\n", connects_per_hour(false));
  std::printf("  with save, restore  %6.0f\n", connects_per_hour(true));
}
