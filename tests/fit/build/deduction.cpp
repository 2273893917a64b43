// SPDX-License-Identifier: MIT
// What a program writes without template arguments is meant to be written so: each constructor has its deduction guide
// (clang's -Wctad-maybe-unsupported), and the guide finds the types that were handed over.
#include <redial/redial.hpp>

namespace {

uint32_t millis() { return 0; }
uint32_t entropy() { return 0; }
using function = uint32_t (*)();

template <class A, class B>
inline constexpr bool same = false;
template <class A>
inline constexpr bool same<A, A> = true;

redial::send_gate gate{redial::metered.limits, millis};
redial::send_gate gate_with_headroom{redial::metered.limits, redial::manual_clock{}, 20};
static_assert(same<decltype(gate), redial::send_gate<function>>);
static_assert(same<decltype(gate_with_headroom), redial::send_gate<redial::manual_clock>>);

redial::reconnector net{redial::metered, millis, entropy};
redial::reconnector net_with_options{redial::metered, millis, redial::scripted_random{}, redial::metered.defaults};
static_assert(same<decltype(net), redial::reconnector<function, function>>);
static_assert(same<decltype(net_with_options), redial::reconnector<function, redial::scripted_random>>);

redial::handover moving{redial::metered, millis, entropy};
redial::handover moving_with_options{redial::metered, redial::manual_clock{}, entropy, redial::metered.defaults};
static_assert(same<decltype(moving), redial::handover<function, function>>);
static_assert(same<decltype(moving_with_options), redial::handover<redial::manual_clock, function>>);

}  // namespace

int main() {
  gate.drain();
  gate_with_headroom.drain();
  return net.connected() || net_with_options.connected() || moving.connected() || moving_with_options.connected();
}
