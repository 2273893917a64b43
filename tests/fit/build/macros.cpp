// SPDX-License-Identifier: MIT
// A program with every macro of macros.txt before it. A function whose name is a macro's is called with its name in
// parentheses. Its result says which step went wrong.
#include "macros.hpp"

#include <redial/redial.hpp>

namespace {

uint32_t millis() { return 0; }
uint32_t entropy() { return 0x12345678u; }

struct host {
  int connects = 0;
  int stops = 0;
  void arm(redial::milliseconds) {}
  void(connect)(const redial::decision&) { ++connects; }
  void mint_token(const redial::decision&) {}
  void disconnect(const redial::decision&) {}
  void ping(const redial::decision&) {}
  void(stop)(const redial::decision&) { ++stops; }
};

}  // namespace

int main() {
  if ((redial::check)(redial::metered.defaults) != redial::fault::none) { return 1; }

  redial::reconnector net{redial::metered, millis, entropy};
  host h;
  (void)redial::drive(net, h, redial::start{});
  (void)redial::drive(net, h, redial::minted{redial::milliseconds{3600000}});
  if (h.connects != 1) { return 2; }
  (void)redial::drive(net, h, redial::ready{});
  const redial::saved_state saved = (net.save)();
  if (redial::drive(net, h, redial::closed{4010}).action != redial::action::wait) { return 3; }
  (void)redial::drive(net, h, redial::stop{});
  if (h.stops != 1) { return 4; }
  redial::reconnector after{redial::metered, millis, entropy};
  if (!(after.restore)(saved, redial::milliseconds{0})) { return 5; }

  redial::send_gate<uint32_t (*)()> gate{redial::metered.limits, millis};
  gate.drain();
  (gate.reset)();
  if (gate.try_send(1).what != redial::send_verdict::kind::send) { return 6; }

  const char text[] = "{\"type\":\"going_away\",\"retryAfterMs\":2500}";
  const auto message = (redial::metered_wire::read)(text, sizeof text - 1);
  if (message.retry_after != redial::milliseconds{2500}) { return 7; }

  constexpr redial::row row{4000, (redial::rules::stop)()};
  return row.first == 4000 ? 0 : 8;
}
