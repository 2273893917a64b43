// SPDX-License-Identifier: MIT
#ifndef REDIAL_ADAPTERS_EMSCRIPTEN_HPP_INCLUDED
#define REDIAL_ADAPTERS_EMSCRIPTEN_HPP_INCLUDED

// A browser's WebSocket, as <emscripten/websocket.h> shows it: what its callbacks are given, as events. Written for
// Emscripten 3.1, and run in Chromium; no header of Emscripten is included. The shape of all adapters is described in
// beast.hpp. A whole page: tests/fit/examples/browser_client.cpp.
//
//     namespace adapter = redial::adapters::emscripten;
//     EMSCRIPTEN_WEBSOCKET_T ws = emscripten_websocket_new(&attributes);  // a new one for each connection
//     onopen:    feed(adapter::on_open(id));
//     onmessage: feed(adapter::on_frame(id));  // of a text, `numBytes` counts the NUL behind it as well
//     onclose:   feed(adapter::on_close(*event, id));
//
// Leave onerror alone: it says nothing, and onclose follows. To disconnect, close the socket and delete it: its last
// callbacks go with it. A browser does not reconnect and follows no redirect.
//
// What a page is never told, to keep the web's secrets, is why a connect came to nothing: a refusal, with its status
// and its Retry-After, a name that does not resolve and a certificate that nobody trusts are all 1006. So
//
// * 401, a token that is refused at the upgrade: to the machine it is a failure, and the token stays in use until its
//   life is over. After the third connect in a row that never opened, feed token_lost{}: a token more is a small price.
//   Better, let the service accept, and close with a code of its own, as Metered does (4001).
// * 429 and 503: the machine backs off by its own curve, without the server's Retry-After, which may ask for more.
// * 403 and 404 do not stop the machine. `max_attempts`, or a person, has to.
// * A silent peer: a page can send no ping, and is told of none. Answer the machine's `ping` with a message that the
//   service answers, if it has one; if not, set options::liveness_timeout to 0 and feed link_down{} and link_up{} by
//   the window's events `offline` and `online`.
//
// A browser may also delay connects of its own accord, and the timers of a page in the background: late is safe.

#include <redial/decision/event.hpp>
#include <stdint.h>

namespace redial {
inline namespace v0 {
namespace adapters {
namespace emscripten {

/// The callback `onopen`.
constexpr event on_open(uint32_t id) noexcept { return opened{id}; }

/// The callback `onmessage`.
/// `reconnector::saw_frame(id)` says the same for less: see beast.hpp.
constexpr event on_frame(uint32_t id) noexcept { return received{id}; }

/// The callback `onclose`. 1006 is what the browser says of every end without a close frame, before `onopen` and after
/// it: failed. A frame without a code is 1005. `wasClean` is not looked at: a server that ends TCP right behind its
/// close frame leaves it 0, with the code of the frame.
template <class CloseEvent>
constexpr event on_close(const CloseEvent& e, uint32_t id) {
  return e.code == 1006 ? event{failed{id}} : event{closed{e.code, id}};
}

}  // namespace emscripten
}  // namespace adapters
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_ADAPTERS_EMSCRIPTEN_HPP_INCLUDED
