// SPDX-License-Identifier: MIT
// A program that calls all of the core once, for the analyzers to walk through.
#include <redial/recorder.hpp>

#include <cstdint>

namespace {
std::uint32_t now = 0;
std::uint32_t tick() { return now; }
std::uint32_t bits() { return now * 2654435761u; }

struct host {
  void arm(redial::milliseconds span) { now += span == redial::never ? 0 : span.count; }
  void connect(const redial::decision&) {}
  void mint_token(const redial::decision&) {}
  void disconnect(const redial::decision&) {}
  void ping(const redial::decision&) {}
  void stop(const redial::decision&) {}
};
}  // namespace

int main() {
  redial::reconnector net{redial::metered, tick, bits};
  host h;
  const redial::event events[] = {redial::start{},       redial::minted{},      redial::opened{},  redial::ready{},
                                  redial::closed{1001},  redial::elapsed{},     redial::failed{},  redial::link_down{},
                                  redial::link_up{},     redial::rejected{503}, redial::stop{},    redial::token_lost{},
                                  redial::mint_failed{}, redial::going_away{},  redial::received{}};
  unsigned sum = 0;
  for (const redial::event& e : events) { sum += static_cast<unsigned>(redial::drive(net, h, e).action); }
  redial::reconnector again{redial::metered, tick, bits};
  sum += again.restore(net.save(), redial::milliseconds{0}) ? 1u : 0u;
  redial::flight_recording<1024> box{};
  redial::flight_recorder recorded{redial::metered, tick, bits, box};
  for (const redial::event& e : events) { sum += recorded.handle(e).timer.count; }
  recorded.saw_frame();
  redial::flight_replay replay{redial::metered, redial::metered.defaults, box};
  for (redial::flight_step step; replay.next(step);) {
    redial::write_words(step, [&sum](char c) { sum += static_cast<unsigned char>(c); });
  }
  redial::send_gate gate{redial::metered.limits, tick};
  sum += gate.try_send(100).wait.count;
  sum += redial::parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 29, 1).count;
  sum += redial::metered_wire::read("{\"type\":\"welcome\"}", 18).max_message_size;
  sum += redial::explain_close(redial::metered, 4010).code;
  return sum == 0 ? 1 : 0;
}
