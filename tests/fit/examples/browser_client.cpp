// SPDX-License-Identifier: MIT
// A page that stays connected as long as it should, and not longer: a browser's WebSocket by way of Emscripten. With
// browser_client.html, on a web server:
//
//   em++ -std=c++17 -O1 -I include tests/fit/examples/browser_client.cpp -lwebsocket.js
//     -s EXPORTED_RUNTIME_METHODS=ccall -o browser_client.js
//
//   browser_client.html?url=wss://HOST/PATH&mint=/token[&fast=1]
//
// `mint` is a page of your own server, which answers a GET by {"token":"..","expiresAt":UNIX_SECONDS}: the key that
// tokens are made with never reaches a browser. `fast` is for tests: waits and time-outs a twentieth of the service's.
#include <redial/adapters/emscripten.hpp>
#include <redial/redial.hpp>

#include <emscripten/emscripten.h>
#include <emscripten/html5.h>
#include <emscripten/websocket.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <random>
#include <string>

/// A token from the page's own server, parsed by the browser. An answer of 403 is for good: log in again.
// clang-format off
EM_JS(void, fetch_token, (const char* url, void* page, uint32_t mint), {
  const answer = (token, expires, refused) =>
    ccall("on_token", null, ["number", "number", "string", "number", "number"], [page, mint, token, expires, refused]);
  fetch(UTF8ToString(url)).then(async (reply) => {
    const minted = reply.ok ? await reply.json() : {token: "", expiresAt: 0};
    answer(minted.token, minted.expiresAt, reply.status === 403);
  }).catch(() => answer("", 0, false));
});
// clang-format on

namespace {

namespace adapter = redial::adapters::emscripten;

struct settings {
  std::string url;
  std::string mint;
  bool fast;
};

redial::options options_for(const settings& s) {
  using std::chrono::milliseconds;
  redial::options o = redial::metered.defaults;
  o.liveness_timeout = milliseconds{0};  // a page can send no ping, see the adapter
  if (s.fast) {
    o.backoff.base = milliseconds{50};
    o.backoff.cap = milliseconds{400};
    o.refusal_delay = milliseconds{500};
    o.patience = milliseconds{1500};
    o.budget = {20, milliseconds{100}};
  }
  return o;
}

class client {
 public:
  explicit client(const settings& s)
      : settings_(s),
        net_(redial::metered, std::chrono::steady_clock{}, std::mt19937{std::random_device{}()}, options_for(s)) {}

  void feed(const redial::event& e) {
    const redial::decision d = redial::drive(net_, *this, e);
    if (e.what() == redial::event::kind::inert || e.what() == redial::event::kind::received) { return; }
    std::printf("%s %u # action=%s phase=%s reason=%s%s\n", redial::to_string(e), unsigned{e.code()},
                redial::to_string(d.action), redial::to_string(d.phase), redial::to_string(d.reason),
                d.tell_user ? " tell_user" : "");
    if (d.tell_user) {
      const redial::explanation why = redial::explain(redial::metered, d);
      std::printf("%s, %s: %s\n", why.name, why.meaning, why.remedy);
    }
  }

  // [readme] begin
  void arm(redial::milliseconds wait) {
    emscripten_clear_timeout(timer_);
    if (wait == redial::never) { return; }
    const auto on_timer = [](void* self) { static_cast<client*>(self)->feed(redial::elapsed{}); };
    timer_ = emscripten_set_timeout(on_timer, std::min(wait.count, 0x7FFFFFFFu), this);  // early is safe
  }

  void connect(const redial::decision& d) {
    disconnect(d);  // what is left of the last one
    id_ = d.connection;
    const std::string url = settings_.url + "?token=" + token_;
    EmscriptenWebSocketCreateAttributes attributes{url.c_str(), nullptr, true};
    ws_ = emscripten_websocket_new(&attributes);
    if (ws_ <= 0) { return feed(redial::failed{id_}); }
    const auto open = [](int, const EmscriptenWebSocketOpenEvent*, void* self) { return of(self).on_open(); };
    const auto message = [](int, const EmscriptenWebSocketMessageEvent* e, void* self) {
      return of(self).on_message(*e);
    };
    const auto close = [](int, const EmscriptenWebSocketCloseEvent* e, void* self) { return of(self).on_close(*e); };
    emscripten_websocket_set_onopen_callback(ws_, this, open);
    emscripten_websocket_set_onmessage_callback(ws_, this, message);
    emscripten_websocket_set_onclose_callback(ws_, this, close);
  }

  EM_BOOL on_open() {
    never_opened_ = 0;
    return feed(adapter::on_open(id_)), EM_TRUE;
  }

  EM_BOOL on_message(const EmscriptenWebSocketMessageEvent& e) {
    feed(adapter::on_frame(id_));
    if (!e.isText) { return EM_TRUE; }
    const auto message = redial::metered_wire::read(reinterpret_cast<const char*>(e.data), e.numBytes - 1);
    return feed(redial::metered_wire::to_event(message, id_, std::time(nullptr))), EM_TRUE;
  }

  EM_BOOL on_close(const EmscriptenWebSocketCloseEvent& e) {
    const redial::event what = adapter::on_close(e, id_);
    feed(what);
    // What a page is not told: it may have been the token.
    if (what.what() == redial::event::kind::failed && ++never_opened_ == 3) { feed(redial::token_lost{}); }
    return EM_TRUE;
  }

  void disconnect(const redial::decision&) {  // nothing to be polite to
    if (ws_ <= 0) { return; }
    emscripten_websocket_close(ws_, 0, nullptr);
    emscripten_websocket_delete(ws_);  // and its callbacks
    ws_ = 0;
  }

  void stop(const redial::decision&) {
    if (ws_ > 0) { emscripten_websocket_close(ws_, 1000, nullptr); }
  }

  void ping(const redial::decision&) {}  // never asked for without a liveness_timeout

  void mint_token(const redial::decision& d) { fetch_token(settings_.mint.c_str(), this, d.mint); }

  void on_token(std::uint32_t mint, const std::string& token, double expires_at, bool refused) {
    if (token.empty()) { return feed(redial::mint_failed{refused, mint}); }
    token_ = token;
    const auto left = static_cast<std::int64_t>(expires_at) - std::time(nullptr);
    feed(redial::minted{redial::milliseconds{std::chrono::seconds{left}}, mint});
  }
  // [readme] end

 private:
  static client& of(void* self) { return *static_cast<client*>(self); }

  const settings settings_;
  redial::reconnector<std::chrono::steady_clock, std::mt19937> net_;
  std::string token_;
  EMSCRIPTEN_WEBSOCKET_T ws_ = 0;
  long timer_ = 0;
  std::uint32_t id_ = redial::current;
  int never_opened_ = 0;
};

/// A parameter of the page's address.
std::string parameter(const std::string& name) {
  return emscripten_run_script_string(("new URLSearchParams(location.search).get('" + name + "') ?? ''").c_str());
}

}  // namespace

extern "C" EMSCRIPTEN_KEEPALIVE void on_token(void* page, uint32_t mint, const char* token, double expires,
                                              bool refused) {
  static_cast<client*>(page)->on_token(mint, token, expires, refused);
}

int main() {
  static client page{{parameter("url"), parameter("mint"), parameter("fast") == "1"}};
  page.feed(redial::start{});
}
