// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_SOCKET_IO_HPP_INCLUDED
#define REDIAL_SERVICES_SOCKET_IO_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>
#include <redial/services/presets.hpp>
#include <redial/services/rfc6455.hpp>
#include <stdint.h>

// Socket.IO, protocol version 5 over Engine.IO 4 (Socket.IO 3 and 4), with WebSocket as the only transport:
// wss://HOST/socket.io/?EIO=4&transport=websocket.
// doc: the two protocols (socketio/socket.io, docs/) and socket.io/docs/v4/client-socket-instance
// client: socket.io-client 4.8.4
//
// Servers close with 1005 and say the rest in messages. What to feed for a text message, beside `received`:
//
//     40{"sid":...}   the namespace lets you in                   ready{id, never}
//     44{...}         it does not: middleware, or no such one     closed{services::socket_io::connect_error, id}
//     41              the server has disconnected this client     closed{services::socket_io::server_disconnect, id}
//     0{...} 2 42...  open packet, ping (answer 3), an event      nothing more
//
// In one function, for the main namespace; another one's packets read 40/NAME,{...} and so on:
//
//     redial::event on_text(const char* text, size_t size, uint32_t id) {
//       using redial::services::socket_io;
//       if (size < 2 || text[0] != '4') { return redial::received{id}; }
//       if (text[1] == '0') { return redial::ready{id, redial::never}; }
//       if (text[1] == '1') { return redial::closed{socket_io::server_disconnect, id}; }
//       if (text[1] == '4') { return redial::closed{socket_io::connect_error, id}; }
//       return redial::received{id};
//     }
//
// The transport often stays open behind 41 and 44; the decision `stop` closes it. Who can mint another token for the
// payload of CONNECT writes a service over this one with the row {4044, fresh_token()}.
//
// A server of another Engine.IO version answers 101 and then writes "HTTP/1.1 400" into the stream: `opened`, then 1002
// or 1006, whatever the stack calls it, and never `ready`.

namespace redial {
inline namespace v0 {
namespace services {

struct socket_io : over<rfc6455> {
  static constexpr const char* name = "socket_io";
  // Codes that are fed for messages. Engine.IO closes with none of 4000 to 4999 itself.
  static constexpr uint16_t server_disconnect = 4041;
  static constexpr uint16_t connect_error = 4044;

  static constexpr row closes[] = {
      // ours: the client comes back for ever; what breaks the protocol again and again is not mended by that
      {1002, stop_if_it_lasts().with_basis(basis::inferred), "Protocol error",
       "the peer saw frames that break the protocol, or wrote HTTP into the stream: another Engine.IO version",
       "redial tries again slowly for a quarter of an hour, then stops: ask with EIO=4"},
      // ours: the same packet would be too large again; the client sends it for ever
      {1009, stop_if_it_lasts().with_basis(basis::inferred), "Message Too Big",
       "a packet was larger than the server's maxHttpBufferSize, 1 MB unless configured",
       "redial tries again slowly for a quarter of an hour, then stops: split the payload"},
      {server_disconnect, stop(), "Server disconnect", "the server has disconnected this client on purpose",
       "stay away until the application wants it back, then start again"},  // doc
      {connect_error, stop().after_a_change(), "Connect error",
       "the namespace does not exist, or a middleware on the server refused the client",
       "mend the credentials or the namespace, then start again"},  // doc
  };
  static constexpr row statuses[] = {
      // ours: the client comes back for ever, as it can't see the status
      {400, stop_if_it_lasts().with_basis(basis::inferred), "Bad Request",
       "EIO or transport is missing in the URL, or the server's allowRequest refused",
       "redial tries again slowly for a quarter of an hour, then stops: check the query and the credentials"},
  };
  /// The client's curve. Silence: a server pings every pingInterval, 25 s, and waits pingTimeout, 20 s, for the answer;
  /// with other numbers in the open packet set another `liveness_timeout`: their sum.
  static constexpr options defaults = [] {
    options o = presets::socket_io();
    o.credential = credential::none;  // the protocol has none of its own; the payload of CONNECT may
    o.liveness_timeout = milliseconds{45000};
    return o;
  }();
};

}  // namespace services

/// Socket.IO. `ready` is the answer to CONNECT. Feed `received` for each frame. On `ping` send a WebSocket ping: the
/// protocol's own are the server's.
inline constexpr profile socket_io = detail::profile_of<services::socket_io>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_SOCKET_IO_HPP_INCLUDED
