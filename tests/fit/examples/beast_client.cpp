// SPDX-License-Identifier: MIT
// A client on Boost.Beast that stays connected as long as it should, and not longer. See client.hpp for how to call it;
// session.hpp and asio_session.hpp have what is not Beast's.
#include <redial/adapters/beast.hpp>

#include "asio_session.hpp"

#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
namespace adapter = redial::adapters::beast;
using plain = beast::tcp_stream;
using secure = beast::ssl_stream<plain>;

/// One connection, and the id that all its events carry. Handlers share it, so it lives until the last one ran.
template <class Stream>
struct transport {
  transport(std::uint32_t connection, Stream layer) : id(connection), dns(layer.get_executor()), ws(std::move(layer)) {
    adapter::configure(ws);
    ws.read_message_max(example::largest_message);
  }
  std::uint32_t id;
  asio::ip::tcp::resolver dns;
  websocket::stream<Stream> ws;
  websocket::response_type response;
  beast::flat_buffer buffer;
  bool writing = false;
};

template <class Stream>
class client final : public example::asio_session {
 public:
  using asio_session::asio_session;
  using shared = std::shared_ptr<transport<Stream>>;

  void connect(const redial::decision& d) override {
    disconnect(d);  // what is left of the last one: a server may have closed it and left TCP open
    const shared t = transport_ = std::make_shared<transport<Stream>>(d.connection, layer());
    t->dns.async_resolve(settings_.host, settings_.port, [this, t](error_code ec, auto where) {
      if (!went(t, ec, adapter::on_connect(ec, t->id))) { return; }
      hurry(t, beast::get_lowest_layer(t->ws).socket(), where.size());
      beast::get_lowest_layer(t->ws).async_connect(where, [this, t](error_code e, auto) {
        if (t == transport_) { calm(); }
        if (went(t, e, adapter::on_connect(e, t->id))) { handshake(t, t->ws.next_layer()); }
      });
    });
  }

  void handshake(const shared& t, plain&) { upgrade(t); }
  void handshake(const shared& t, secure& tls) {
    name_host(tls.native_handle());
    tls.async_handshake(secure::client, [this, t](error_code ec) {
      if (went(t, ec, adapter::on_connect(ec, t->id))) { upgrade(t); }
    });
  }

  void upgrade(const shared& t) {
    t->ws.control_callback([this, t = t.get()](websocket::frame_type kind, beast::string_view) {
      feed(adapter::on_control(kind, t->ws.reason(), t->id));
    });
    t->ws.async_handshake(t->response, host_field(settings_), target(), [this, t](error_code ec) {
      if (went(t, ec, adapter::on_handshake(ec, t->response, t->id, std::time(nullptr)))) { read(t); }
    });
  }

  void read(const shared& t) {
    t->ws.async_read(t->buffer, [this, t](error_code ec, std::size_t) {
      if (!went(t, ec, adapter::on_read(ec, t->ws.reason(), t->id))) { return; }
      on_message(beast::buffers_to_string(t->buffer.data()), t->id);
      t->buffer.clear();
      read(t);
    });
  }

  /// A step is over: what Beast says of an error, and what it means. True if there is a next one.
  bool went(const shared& t, error_code ec, const redial::event& e) {
    if (ec) { note(ec.message(), t->id); }
    feed(e);
    return !ec && net_.runs(t->id);
  }

  void disconnect(const redial::decision&) override {  // nothing to be polite to
    if (const shared t = std::exchange(transport_, nullptr)) { beast::get_lowest_layer(t->ws).close(); }
  }

  void stop(const redial::decision& d) override {
    if (!transport_ || !transport_->ws.is_open()) { return disconnect(d); }
    transport_->ws.async_close(websocket::close_code::normal, [t = transport_](error_code) {});
  }

  void ping(const redial::decision&) override {
    transport_->ws.async_ping({}, [t = transport_](error_code) {});  // an error ends the read as well
  }

  void publish() override {  // Beast writes one message at a time
    if (!net_.connected() || transport_->writing) { return; }
    const redial::milliseconds pause = may_publish();
    if (pause.count != 0) { return publish_after(pause); }
    transport_->writing = true;
    transport_->ws.async_write(asio::buffer(example::message), [this, t = transport_](error_code ec, std::size_t) {
      t->writing = false;
      if (!ec && net_.runs(t->id)) { publish(); }  // an error ends the read as well, which reports it
    });
  }

 private:
  Stream layer() {
    if constexpr (std::is_same_v<Stream, secure>) { return Stream{io_, tls_}; }
    if constexpr (std::is_same_v<Stream, plain>) { return Stream{io_}; }
  }

  shared transport_;
};

int main(int count, char** words) { return example::run<client<plain>, client<secure>>(count, words); }
