// SPDX-License-Identifier: MIT
// A client on WebSocket++ that stays connected as long as it should, and not longer. See client.hpp for how to call it;
// session.hpp and asio_session.hpp have what is not WebSocket++'s.
#include <redial/adapters/websocketpp.hpp>

#include "asio_session.hpp"

#include <websocketpp/client.hpp>
#include <websocketpp/config/asio_client.hpp>

#include <memory>
#include <sstream>

namespace asio = boost::asio;
namespace adapter = redial::adapters::websocketpp;

/// WebSocket++'s configuration, but for two constants: how long a client that wants to end TLS waits for the server to
/// do so too, as it reports the end of a connection only after that, 5 s if nothing is said; and its own limit for
/// TCP, 5 s for all addresses together.
template <class Base>
struct quick : Base {
  struct transport_config : Base::transport_config {
    static const long timeout_socket_shutdown = 250;
    static const long timeout_connect = 60000;  // redial's is shorter
  };
  using transport_type = websocketpp::transport::asio::endpoint<transport_config>;
};
using plain = quick<websocketpp::config::asio_client>;
using secure = quick<websocketpp::config::asio_tls_client>;

template <class Config>
class client final : public example::asio_session {
 public:
  using endpoint = websocketpp::client<Config>;
  using connection_ptr = typename endpoint::connection_ptr;

  explicit client(const example::settings& s) : asio_session(s) {
    endpoint_.clear_access_channels(websocketpp::log::alevel::all);
    endpoint_.clear_error_channels(websocketpp::log::elevel::all);
    endpoint_.set_error_channels(websocketpp::log::elevel::info);  // what it knows of a failed connect is only there
    endpoint_.get_elog().set_ostream(&words_);
    endpoint_.init_asio(&io_);
    endpoint_.set_max_message_size(example::largest_message);
    if constexpr (std::is_same_v<Config, secure>) {  // sends SNI by itself; verifies nothing unless `tls_` says so
      endpoint_.set_tls_init_handler([this](auto) {
        return std::shared_ptr<asio::ssl::context>{std::shared_ptr<void>{}, &tls_};
      });
    }
  }

  void connect(const redial::decision& d) override {
    websocketpp::lib::error_code ec;
    con_ = endpoint_.get_connection(url(), ec);
    if (ec) { return end(d.connection, ec.message(), redial::failed{d.connection}); }
    adapter::configure(*con_);
    con_->set_open_handler([this, id = d.connection](auto) { feed(adapter::on_open(id)); });
    con_->set_fail_handler([this, id = d.connection](auto handle) {
      const connection_ptr con = endpoint_.get_con_from_hdl(handle);
      end(id, con->get_ec().message(), adapter::on_fail(*con, id, std::time(nullptr)));
    });
    con_->set_close_handler([this, id = d.connection](auto handle) {
      const connection_ptr con = endpoint_.get_con_from_hdl(handle);
      end(id, con->get_ec().message(), adapter::on_close(*con, id));
    });
    con_->set_ping_handler([this, id = d.connection](auto, auto) {
      feed(adapter::on_frame(id));
      return true;  // and let it be answered
    });
    con_->set_pong_handler([this, id = d.connection](auto, auto) { feed(adapter::on_frame(id)); });
    con_->set_message_handler([this, id = d.connection](auto, const typename endpoint::message_ptr& message) {
      feed(adapter::on_frame(id));
      if (message->get_opcode() == websocketpp::frame::opcode::text) { on_message(message->get_payload(), id); }
    });
    con_->set_tcp_pre_init_handler([this, con = con_.get()](auto) {  // TCP is there
      if (con == con_.get()) { calm(); }
    });
    dns_.async_resolve(settings_.host, settings_.port, [this, con = con_, id = d.connection](error_code e, auto where) {
      if (e) { return end(id, e.message(), redial::failed{id}); }
      if (con != con_) { return; }  // it was dropped meanwhile
      hurry(con, con->get_raw_socket(), where.size());
      endpoint_.connect(con);
    });
  }

  /// What WebSocket++ says of an end, and what it means.
  void end(std::uint32_t id, const std::string& words, const redial::event& e) {
    note(words + ". " + words_.str(), id);
    words_.str("");
    feed(e);
  }

  void disconnect(const redial::decision&) override {  // nothing to be polite to
    if (con_) { con_->terminate(websocketpp::error::make_error_code(websocketpp::error::general)); }
    con_.reset();
  }

  void stop(const redial::decision& d) override {
    if (!con_ || con_->get_state() != websocketpp::session::state::open) { return disconnect(d); }
    websocketpp::lib::error_code ignored;
    con_->close(websocketpp::close::status::normal, "", ignored);
  }

  void ping(const redial::decision&) override {
    websocketpp::lib::error_code ignored;  // the close handler says the rest
    con_->ping("", ignored);
  }

  void publish() override {  // WebSocket++ queues without bound: the gate is what keeps the queue short
    publish_after(publish_all([this] { (void)con_->send(example::message); }));  // the close handler says the rest
  }

 private:
  std::ostringstream words_;
  asio::ip::tcp::resolver dns_{io_};
  endpoint endpoint_;
  connection_ptr con_;
};

int main(int count, char** words) { return example::run<client<plain>, client<secure>>(count, words); }
