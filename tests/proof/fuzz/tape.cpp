// SPDX-License-Identifier: MIT
// Any events at any times with any options: the invariants hold. Judged by the monitor of the exploration, from events
// and decisions alone. What is found can be read: tape_to_words FILE, and played: decide $(tape_to_words FILE).
#include <proof/model/monitor.hpp>
#include <proof/model/tape.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

struct judge {
  model::monitor monitor;
  model::memory* memory;
  std::vector<std::uint64_t>* connects;
  std::uint64_t* now;
  bool budgeted;

  [[noreturn]] static void broken(const char* what) {
    std::fprintf(stderr, "%s\n", what);
    std::abort();
  }
  void before_reboot(const tape::step& s, std::uint32_t passed) const {
    // A save reads the clock: time counts up to it, and a session may have become stable.
    monitor.run_on(*memory, passed);
    *memory = monitor.reboot(*memory, s.away);
    *now += passed;
  }
  void restored(bool good) const {
    if (!good) { broken("11.2: a saved state is refused"); }
  }
  template <class Machine>
  void decided(const tape::step& s, const redial::decision& d, std::uint32_t passed, const Machine& m) const {
    *now += passed;
    const char* const what = monitor.see(*memory, s.what, passed, d);
    if (what != nullptr) { broken(what); }
    if (m.timer() != d.timer || m.phase() != d.phase || m.attempt() != d.attempt || m.connection() != d.connection ||
        m.connected() != (d.phase == redial::phase::online)) {
      broken("2.7: the machine says something else than its decision");
    }
    // I8 counted out, and not only by the monitor's bucket (which `away` may rightly refill).
    if (s.reboot && s.away != 0) { connects->clear(); }
    if (d.action == redial::action::connect) { connects->push_back(*now); }
    if (budgeted && connects->size() > 12 && connects->back() - (*connects)[connects->size() - 13] <= 60000) {
      broken("I8: thirteen connects in 60 s");
    }
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < tape::header_size) { return 0; }
  const tape::header h = tape::read_header(data);
  model::memory memory;
  std::vector<std::uint64_t> connects;
  std::uint64_t now = 0;
  const redial::budget_options full{};
  const bool budgeted =
      h.options.budget.burst != 0 && h.options.budget.burst <= full.burst && h.options.budget.interval >= full.interval;
  tape::play<tape::clock32>(data, size, h.tick,
                            judge{model::monitor{*h.profile, h.options}, &memory, &connects, &now, budgeted});
  return 0;
}
