// SPDX-License-Identifier: MIT
// FreeRTOS: one task owns the machine and sleeps on a queue until an event comes or the timer is due. Interrupts and
// other tasks post to the queue. The transport is yours.
#include <redial/redial.hpp>

#include <freertos/FreeRTOS.h>
#include <freertos/queue.h>
#include <freertos/task.h>
#include <stdint.h>

// Yours. They return at once and report by event(): opened, ready, received, closed, rejected, failed; minted,
// mint_failed. `received` is for any frame, pongs included; more than one a second says no more.
extern "C" {
void websocket_open(uint32_t connection);
void websocket_drop(void);
void websocket_ping(void);
void token_request(uint32_t mint);
// Yours too: a hardware generator, or one seeded by such. Devices with the same seed come back at the same time.
uint32_t hardware_random(void);
}

namespace {

// The tick wraps at 2^32; in milliseconds it does so too only if a tick is a whole number of them.
static_assert(sizeof(TickType_t) == 4, "with 16-bit ticks count milliseconds in the tick hook instead");
static_assert(1000 % configTICK_RATE_HZ == 0, "a tick must be a whole number of milliseconds");
uint32_t uptime_ms() { return xTaskGetTickCount() * portTICK_PERIOD_MS; }

QueueHandle_t inbox;

/// How long to sleep. A tick more than the rounded time, so that it is not woken too early by less than a tick; at most
/// an hour, because older versions of pdMS_TO_TICKS overflow soon after. Waking early is safe.
TickType_t ticks_until(redial::milliseconds span) {
  constexpr uint32_t one_hour = 3600000;
  return pdMS_TO_TICKS(span.count < one_hour ? span.count : one_hour) + 1;
}

struct network {
  void arm(redial::milliseconds) {}  // the task asks timer()
  void connect(const redial::decision& d) { websocket_open(d.connection); }
  void mint_token(const redial::decision& d) { token_request(d.mint); }
  void disconnect(const redial::decision&) { websocket_drop(); }
  void stop(const redial::decision&) { websocket_drop(); }
  void ping(const redial::decision&) { websocket_ping(); }
};

void net_task(void*) {
  redial::reconnector net{redial::metered, uptime_ms, hardware_random, redial::unattended(redial::metered.defaults)};
  network host;
  redial::event e = redial::start{};
  for (;;) {
    (void)redial::drive(net, host, e);
    if (xQueueReceive(inbox, &e, ticks_until(net.timer())) != pdTRUE) { e = redial::elapsed{}; }
  }
}

}  // namespace

/// From any task.
void event(const redial::event& e) { (void)xQueueSend(inbox, &e, portMAX_DELAY); }

/// From an interrupt: the queue is the mailbox. Never calls the machine.
extern "C" void link_interrupt(bool up) {
  const redial::event e = up ? redial::event{redial::link_up{}} : redial::event{redial::link_down{}};
  BaseType_t woken = pdFALSE;
  (void)xQueueSendFromISR(inbox, &e, &woken);
  portYIELD_FROM_ISR(woken);
}

int main() {
  inbox = xQueueCreate(8, sizeof(redial::event));
  if (inbox == nullptr || xTaskCreate(net_task, "net", 512, nullptr, 2, nullptr) != pdPASS) { return 1; }
  vTaskStartScheduler();
}
