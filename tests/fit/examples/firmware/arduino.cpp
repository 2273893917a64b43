// SPDX-License-Identifier: MIT
// Arduino on an ESP32, with the WebSockets library by Markus Sattler. A sketch: name it .ino and copy redial.hpp beside
// it.
#include <Arduino.h>  // with its min and max macros, which redial.hpp does not mind
#include <redial/redial.hpp>

#include <WebSocketsClient.h>

// Yours: an HTTPS request to your own server that mints a token. Returns its life in seconds, 0 if it failed.
uint32_t fetch_token(char* text, size_t size);
extern const char root_ca[];

WebSocketsClient ws;
redial::reconnector net{redial::metered, millis, esp_random, redial::unattended(redial::metered.defaults)};
redial::send_gate gate{redial::metered.limits, millis};

bool dialled = false;           // the library may be polled: it connects, and connects again, only while it is
bool upgraded = false;          // the running connection got that far
uint32_t connection = 0;        // the running one
uint32_t wanted_mint = 0;       // a token that the loop has to fetch; 0: none
char path[600] = "/v1?token=";  // a JWT needs no escapes

struct sketch {
  void arm(redial::milliseconds) {}  // loop() polls timer()
  void connect(const redial::decision& d) {
    connection = d.connection;
    upgraded = false;
    dialled = true;
    ws.beginSslWithCA("rms.metered.ca", 443, path, root_ca, "");
    ws.setReconnectInterval(0xFFFFFFFFul);  // after begin, which sets it to 500 ms: when to come back is decided here
  }
  void mint_token(const redial::decision& d) { wanted_mint = d.mint; }
  void disconnect(const redial::decision&) {
    dialled = false;  // first: the library reports its own disconnect from inside
    ws.disconnect();
  }
  void stop(const redial::decision& d) { disconnect(d); }
  void ping(const redial::decision&) { ws.sendPing(); }
};
sketch host;

void feed(redial::event e) {
  const redial::decision d = redial::drive(net, host, e);
  if (e.what() == redial::event::kind::ready && d.phase == redial::phase::online) {
    if (d.hold_publishing) {
      gate.drain();
    } else {
      gate.reset();
    }
  }
}

// The library tells neither the close code nor the HTTP status: 0 stands for that, and backs off.
void on_event(WStype_t type, uint8_t* payload, size_t length) {
  if (!dialled) { return; }
  net.saw_frame(connection);  // counts while online alone
  switch (type) {
    case WStype_CONNECTED:
      upgraded = true;
      feed(redial::opened{connection});
      break;
    case WStype_TEXT:
      feed(redial::metered_wire::to_event(redial::metered_wire::read(reinterpret_cast<char*>(payload), length),
                                          connection));
      break;
    case WStype_DISCONNECTED:
      dialled = false;
      feed(upgraded ? redial::event{redial::closed{0, connection}}
                    : redial::event{redial::rejected{0, redial::milliseconds{0}, connection}});
      break;
    case WStype_ERROR:
    case WStype_BIN:
    case WStype_PING:
    case WStype_PONG: break;
  }
}

bool publish(const char* text, size_t size) {
  return net.connected() && gate.try_send(size).what == redial::send_verdict::kind::send && ws.sendTXT(text, size);
}

void setup() {
  ws.onEvent(on_event);
  feed(redial::start{});
}

void loop() {
  if (wanted_mint != 0) {
    const uint32_t mint = wanted_mint;
    wanted_mint = 0;
    const size_t prefix = sizeof("/v1?token=") - 1;
    const uint32_t seconds = fetch_token(path + prefix, sizeof(path) - prefix);
    feed(seconds != 0 ? redial::event{redial::minted{redial::milliseconds{seconds * 1000u}, mint}}
                      : redial::event{redial::mint_failed{false, mint}});
  }
  if (dialled) { ws.loop(); }
  if (net.timer().count == 0) { feed(redial::elapsed{}); }
}
