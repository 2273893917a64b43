// SPDX-License-Identifier: MIT
// Properties, with rapidcheck, which makes the cases and shrinks what fails.
#include <proof/model/monitor.hpp>
#include <proof/model/tape.hpp>

#include <rapidcheck.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace {

struct judge {
  const model::monitor* monitor;
  model::memory* memory;
  const char** broken;
  void before_reboot(const tape::step& s, std::uint32_t passed) const {
    monitor->run_on(*memory, passed);
    *memory = monitor->reboot(*memory, s.away);
  }
  void restored(bool good) const {
    if (!good) { *broken = "11.2: a saved state is refused"; }
  }
  template <class Machine>
  void decided(const tape::step& s, const redial::decision& d, std::uint32_t passed, const Machine&) const {
    const char* const what = monitor->see(*memory, s.what, passed, d);
    if (*broken == nullptr) { *broken = what; }
  }
};

const char* judged(const std::vector<std::uint8_t>& bytes) {
  if (bytes.size() < tape::header_size) { return nullptr; }
  const tape::header h = tape::read_header(bytes.data());
  const model::monitor monitor{*h.profile, h.options};
  model::memory memory;
  const char* broken = nullptr;
  tape::play<tape::clock32>(bytes.data(), bytes.size(), h.tick, judge{&monitor, &memory, &broken});
  return broken;
}

rc::Gen<redial::options> options() {
  using redial::milliseconds;
  const auto ms = [](std::uint32_t low, std::uint32_t high) {
    return rc::gen::map(rc::gen::inRange<std::uint32_t>(low, high), [](std::uint32_t v) { return milliseconds{v}; });
  };
  return rc::gen::map(rc::gen::tuple(ms(0, 100000), ms(0, 4000000), rc::gen::inRange(90, 1010),
                                     rc::gen::inRange(0, 110), ms(0, 100000)),
                      [](const std::tuple<milliseconds, milliseconds, int, int, milliseconds>& t) {
                        redial::options o;
                        o.backoff.base = std::get<0>(t);
                        o.backoff.cap = std::get<1>(t);
                        o.backoff.factor_percent = static_cast<std::uint16_t>(std::get<2>(t));
                        o.backoff.jitter_percent = static_cast<std::uint8_t>(std::get<3>(t));
                        o.stable_after = std::get<4>(t);
                        o.credential = redial::credential::fixed;
                        o.budget.burst = 0;
                        return o;
                      });
}

bool property(const char* name, bool held) {
  if (!held) { std::printf("property does not hold: %s\n", name); }
  return held;
}

}  // namespace

int main() {
  bool good = true;

  good &= property("invariants", rc::check("[I1-I8] the invariants hold on any tape", [] {
                     auto bytes = *rc::gen::container<std::vector<std::uint8_t>>(
                         tape::header_size + tape::step_size * 60, rc::gen::arbitrary<std::uint8_t>());
                     const int plain = *rc::gen::inRange(0, 2);
                     for (std::size_t i = 1; plain == 1 && i < tape::header_size; ++i) { bytes[i] = 0; }
                     bytes[tape::header_size] = 0;
                     const char* const broken = judged(bytes);
                     if (broken != nullptr) { RC_FAIL(broken); }
                   }));

  good &= property("check", rc::check("[C-7] options that pass check connect, others never do and say so", [] {
                     const redial::options o = *options();
                     redial::reconnector net{redial::metered, [] { return 0u; }, [] { return 0u; }, o};
                     const redial::decision d = net.handle(redial::start{});
                     if (redial::check(o) == redial::fault::none) {
                       RC_ASSERT(d.action == redial::action::connect);
                     } else {
                       RC_ASSERT(d.action == redial::action::stop);
                       RC_ASSERT(d.reason == redial::reason::invalid_options);
                     }
                   }));

  good &= property("curve", rc::check("[C-5.1] the n-th wait is b_n give or take its jitter, for any options", [] {
                     const redial::options o = *options();
                     RC_PRE(redial::check(o) == redial::fault::none);
                     const auto bits = *rc::gen::arbitrary<std::uint32_t>();
                     redial::reconnector net{redial::metered, [] { return 0u; }, [bits] { return bits; }, o};
                     redial::decision d = net.handle(redial::start{});
                     std::uint64_t b = o.backoff.base.count;
                     for (int n = 1; n < 20; ++n) {
                       d = net.handle(redial::failed{});
                       const std::uint64_t j = b * o.backoff.jitter_percent / 100;
                       const std::uint64_t wait = d.action == redial::action::connect ? 0 : d.timer.count;
                       RC_ASSERT(wait >= b - j);
                       RC_ASSERT(wait <= b + j);
                       if (d.action != redial::action::connect) { (void)net.handle(redial::start{}); }
                       b = std::min<std::uint64_t>(b * o.backoff.factor_percent / 100, o.backoff.cap.count);
                     }
                   }));

  good &= property("floor", rc::check("[C-5.2] a server's wait is a floor, whatever was asked for", [] {
                     redial::options o;
                     o.credential = redial::credential::fixed;
                     const auto asked = *rc::gen::arbitrary<std::uint32_t>();
                     const auto bits = *rc::gen::arbitrary<std::uint32_t>();
                     RC_PRE(asked != 0);
                     redial::reconnector net{redial::metered, [] { return 0u; }, [bits] { return bits; }, o};
                     (void)net.handle(redial::start{});
                     (void)net.handle(redial::going_away{redial::milliseconds{asked}});
                     const redial::decision d = net.handle(redial::closed{1001});
                     const std::uint32_t w = std::min(asked, o.max_server_delay.count);
                     RC_ASSERT(d.timer.count >= w);
                     RC_ASSERT(d.timer.count <= w + w / 5);
                     RC_ASSERT(net.handle(redial::start{}).action == redial::action::none);
                   }));

  good &= property("saved", rc::check("[C-11.3] no change of up to three bits of a saved state is taken", [] {
                     redial::options o;
                     o.credential = redial::credential::fixed;
                     const auto clock = [] { return 0u; };
                     redial::reconnector net{redial::metered, clock, clock, o};
                     (void)net.handle(redial::start{});
                     (void)net.handle(redial::failed{});
                     redial::saved_state saved = net.save();
                     const auto flips = *rc::gen::container<std::array<int, 3>>(rc::gen::inRange(0, 256));
                     RC_PRE(flips[0] != flips[1] || flips[1] != flips[2]);  // three times the same one is one
                     auto* const bytes = reinterpret_cast<unsigned char*>(&saved);
                     for (const int bit : flips) {
                       bytes[bit / 8] = static_cast<unsigned char>(bytes[bit / 8] ^ (1 << bit % 8));
                     }
                     redial::reconnector other{redial::metered, clock, clock, o};
                     RC_ASSERT(!other.restore(saved, redial::milliseconds{0}));
                     RC_ASSERT(other.phase() == redial::phase::idle);
                     RC_ASSERT(other.handle(redial::start{}).action == redial::action::connect);
                   }));

  good &= property("retry-after", rc::check("[C-9.1] any number of seconds is read as itself, saturating", [] {
                     const auto seconds = *rc::gen::arbitrary<std::uint64_t>();
                     const std::string text = std::to_string(seconds);
                     const std::uint32_t expected =
                         seconds > 4294967 ? 0xFFFFFFFEu : static_cast<std::uint32_t>(seconds * 1000);
                     RC_ASSERT(redial::parse_retry_after(text.data(), text.size()).count == expected);
                   }));

  return good ? 0 : 1;
}
