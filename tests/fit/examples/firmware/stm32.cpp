// SPDX-License-Identifier: MIT
// STM32Cube HAL without an operating system: HAL_GetTick, the hardware's random numbers, an interrupt with a mailbox,
// and the state in the RTC's backup registers, which live as long as VBAT does.
#include "mailbox.hpp"

#include <stdint.h>
#include <string.h>

#include "stm32_hal.h"  // your project: main.h

// Yours: a modem or a TCP stack, and a request to your own server that mints a token. They return at once.
extern "C" {
void websocket_open(uint32_t connection);
void websocket_drop(void);
void websocket_ping(void);
void token_request(uint32_t mint);
bool websocket_poll(redial::event* e);  // opened, ready, received, closed, failed, minted ... true if there is one
}

namespace {

struct hardware_random {
  uint32_t operator()() const {
    uint32_t bits = 0;
    // A generator that fails gives 0, which draws the shortest wait: mix in the tick so that not all devices agree.
    return HAL_RNG_GenerateRandomNumber(&hrng, &bits) == HAL_OK ? bits : HAL_GetTick() * 2654435761u;
  }
};

// --- eight backup registers ---

constexpr uint32_t words = sizeof(redial::saved_state) / 4;

void keep(const redial::saved_state& state) {
  uint32_t raw[words];
  memcpy(raw, &state, sizeof(state));
  HAL_PWR_EnableBkUpAccess();
  for (uint32_t i = 0; i < words; ++i) { HAL_RTCEx_BKUPWrite(&hrtc, RTC_BKP_DR0 + i, raw[i]); }
}

redial::saved_state kept() {
  uint32_t raw[words];
  for (uint32_t i = 0; i < words; ++i) { raw[i] = HAL_RTCEx_BKUPRead(&hrtc, RTC_BKP_DR0 + i); }
  redial::saved_state state;
  memcpy(&state, raw, sizeof(state));
  return state;
}

// --- the interrupt ---

mailbox link_box;
constexpr uint16_t link_pin = GPIO_PIN_3;

redial::event link_now() {
  return HAL_GPIO_ReadPin(GPIOA, link_pin) == GPIO_PIN_SET ? redial::event{redial::link_up{}}
                                                           : redial::event{redial::link_down{}};
}

// --- the loop ---

struct board {
  void arm(redial::milliseconds) {}  // the loop asks timer()
  void connect(const redial::decision& d) { websocket_open(d.connection); }
  void mint_token(const redial::decision& d) { token_request(d.mint); }
  void disconnect(const redial::decision&) { websocket_drop(); }
  void stop(const redial::decision&) { websocket_drop(); }
  void ping(const redial::decision&) { websocket_ping(); }
};

}  // namespace

/// The PHY's interrupt, at either edge. It posts that the level changed, and calls nothing of the machine.
extern "C" void HAL_GPIO_EXTI_Callback(uint16_t pin) {
  if (pin == link_pin) { (void)link_box.post(redial::event{}); }
}

int main() {
  // HAL_Init, SystemClock_Config, MX_GPIO_Init, MX_RNG_Init, MX_RTC_Init go here.
  redial::reconnector net{redial::metered, HAL_GetTick, hardware_random{},
                          redial::unattended(redial::metered.defaults)};
  board host;
  (void)net.restore(kept(), redial::milliseconds{0});  // false after VBAT was gone: a fresh start
  (void)redial::drive(net, host, redial::start{});
  for (;;) {
    redial::event e;
    if (link_box.take(e)) {
      e = link_now();  // the level, not the edge: what came between is of no interest
    } else if (!websocket_poll(&e)) {
      if (net.timer().count != 0) {
        HAL_PWR_EnterSLEEPMode(PWR_MAINREGULATOR_ON, PWR_SLEEPENTRY_WFI);  // until any interrupt, SysTick's included
        continue;
      }
      e = redial::elapsed{};
    }
    (void)redial::drive(net, host, e);
    keep(net.save());
  }
}
