// SPDX-License-Identifier: MIT
#include <redial/adapters/emscripten.hpp>
#include <redial/adapters/esp_websocket_client.hpp>
#include <redial/adapters/ixwebsocket.hpp>
#include <redial/adapters/qt.hpp>

#include "../../catch.hpp"
#include "adapters_peer.hpp"
#include "lookalike/esp_websocket_client.hpp"
#include "lookalike/ixwebsocket.hpp"

#include <cstring>
#include <type_traits>

// The stacks that no distribution packages: the adapters on look-alike types, along the sequences of events that the
// stacks' sources lead to. And a name that a newer Qt has.

namespace {

constexpr std::uint32_t id = 7;

namespace ixws = redial::adapters::ixwebsocket;
namespace esp = redial::adapters::esp_websocket_client;
using peer::events;

const std::string no_text;

std::string ix_message(ix::WebSocketMessageType type, const ix::WebSocketErrorInfo& error = {},
                       const ix::WebSocketCloseInfo& close = {}) {
  const ix::WebSocketMessagePtr message{new ix::WebSocketMessage{type, no_text, 0, error, {}, close, false}};
  return peer::describe(ixws::on_event(*message, id), id);
}

std::string ix_close(int code, const std::string& reason, bool remote) {
  return ix_message(ix::WebSocketMessageType::Close, {}, {static_cast<std::uint16_t>(code), reason, remote});
}

std::string ix_error(int status) {
  return ix_message(ix::WebSocketMessageType::Error, {1, 100, status, "Got bad status connecting to ..", false});
}

std::string ix_result(bool success, int status, const ix::WebSocketHttpHeaders& headers = {}) {
  return peer::describe(
      ixws::on_handshake(ix::WebSocketInitResult{success, status, "", headers, "", ""}, id, peer::now), id);
}

/// A look-alike client: hands events to the adapter, with what the real one leaves in its error handle.
template <class EventId>
struct esp_client {
  esp_websocket_error_codes_t errors{};
  esp::connection connection{id};
  events got;
  std::int64_t clock = peer::now;

  void dispatch(EventId what, const char* text = nullptr, int size = 0, int opcode = 0, int offset = 0,
                int total = -1) {
    esp_websocket_event_data_t data{};
    data.data_ptr = text;
    data.data_len = size;
    data.op_code = static_cast<std::uint8_t>(opcode);
    data.payload_offset = offset;
    data.payload_len = total < 0 ? size : total;
    data.error_handle = errors;
    const redial::event e = esp::on_event(connection, what, data, clock);
    if (e.what() != redial::event::kind::inert) { got.push_back(peer::describe(e, id)); }
  }
  void begin() {
    got.clear();
    connection = esp::connection{id};
    dispatch(EventId::WEBSOCKET_EVENT_BEGIN);
    dispatch(EventId::WEBSOCKET_EVENT_BEFORE_CONNECT);
  }
  void open() {
    begin();
    dispatch(EventId::WEBSOCKET_EVENT_CONNECTED);
  }
  /// What it does about a failed connect, and about a read that fails.
  void abort() {
    dispatch(EventId::WEBSOCKET_EVENT_ERROR, "some text", 9);
    errors.error_type = WEBSOCKET_ERROR_TYPE_TCP_TRANSPORT;
    dispatch(EventId::WEBSOCKET_EVENT_DISCONNECTED);
    dispatch(EventId::WEBSOCKET_EVENT_FINISH);
  }
  void refuse(int status) {
    errors.esp_ws_handshake_status_code = status;
    abort();
  }
  /// A close frame, then TCP's end.
  void close(const std::string& payload) {
    dispatch(EventId::WEBSOCKET_EVENT_DATA, payload.empty() ? nullptr : payload.data(),
             static_cast<int>(payload.size()), 8);
    dispatch(EventId::WEBSOCKET_EVENT_CLOSED);
    dispatch(EventId::WEBSOCKET_EVENT_FINISH);
  }
};

/// With the numbers of both ESP-IDFs.
template <class Check>
void on_both(Check check) {
  check(idf5::esp_websocket_event_id_t{});
  check(idf6::esp_websocket_event_id_t{});
}

std::string close_payload(int code, const std::string& reason = {}) {
  return std::string{static_cast<char>(code >> 8), static_cast<char>(code)} + reason;
}

}  // namespace

TEST_CASE("IXWebSocket: its own reconnecting is switched off") {
  ix::WebSocket ws;
  REQUIRE(ws.isAutomaticReconnectionEnabled());
  ixws::configure(ws);
  CHECK(!ws.isAutomaticReconnectionEnabled());
}

TEST_CASE("IXWebSocket: open, frames, a server's close codes") {
  using type = ix::WebSocketMessageType;
  CHECK(ix_message(type::Open) == "opened");
  for (const type frame : {type::Message, type::Fragment, type::Ping, type::Pong}) {
    CHECK(ix_message(frame) == "received");
  }
  for (const int code : {1000, 1001, 1002, 1005, 1007, 1008, 1009, 1011, 1012, 1013, 4001, 4010, 4012, 4020, 4999}) {
    CHECK(ix_close(code, "", true) == "closed " + std::to_string(code));
    CHECK(ix_close(code, "some reason", true) == "closed " + std::to_string(code));
  }
}

TEST_CASE("IXWebSocket: a code that no server sent is a failure") {
  CHECK(ix_close(1006, "Abnormal closure", false) == "failed");
  CHECK(ix_close(1011, "Ping timeout", false) == "failed");
  CHECK(ix_close(1002, "Protocol error", false) == "failed");
  CHECK(ix_close(1007, "Invalid frame payload data", false) == "failed");
  CHECK(ix_close(1000, "Normal closure", false) == "failed");  // the program's own close; inert after stop
}

TEST_CASE("IXWebSocket: its own verdict on a close frame is not the server's") {
  CHECK(ix_close(1002, "Invalid close code: 1014", true) == "closed 1006");
  CHECK(ix_close(1002, "Invalid close code: 999", true) == "closed 1006");
  CHECK(ix_close(1002, "Invalid", true) == "closed 1002");
  CHECK(ix_close(1007, "Invalid frame payload data", true) == "closed 1006");  // a reason that is not UTF-8
  CHECK(ix_close(1007, "not UTF-8", true) == "closed 1007");
  CHECK(ix_close(4010, "Invalid close code: 999", true) == "closed 4010");
}

TEST_CASE("IXWebSocket: a refusal has its status, and Retry-After from connect alone") {
  for (const int status : {200, 301, 401, 404, 429, 500, 503}) {
    CHECK(ix_error(status) == "rejected " + std::to_string(status));
    CHECK(ix_result(false, status) == "rejected " + std::to_string(status));
  }
  CHECK(ix_error(0) == "failed");
  CHECK(ix_error(101) == "failed");
  CHECK(ix_error(-1) == "failed");
  CHECK(ix_result(true, 101) == "opened");
  CHECK(ix_result(false, 101) == "failed");
  CHECK(ix_result(false, 0) == "failed");
  CHECK(ix_result(false, 503, {{"retry-after", "7"}}) == "rejected 503 after 7000");
  CHECK(ix_result(false, 503, {{"Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"}}) == "rejected 503 after 60000");
  CHECK(ix_result(false, 503, {{"Retry-After", "soon"}}) == "rejected 503");
}

TEST_CASE("IXWebSocket: a Retry-After date counts from the answer's own Date, whatever this machine's clock says") {
  const ix::WebSocketHttpHeaders headers = {{"Date", "Wed, 18 Sep 2019 05:33:23 GMT"},
                                            {"Retry-After", "Wed, 18 Sep 2019 05:34:00 GMT"}};
  for (const std::int64_t clock : peer::wrong_clocks) {
    CHECK(peer::describe(ixws::on_handshake(ix::WebSocketInitResult{false, 503, "", headers, "", ""}, id, clock), id) ==
          "rejected 503 after 37000");
  }
}

TEST_CASE("IXWebSocket: garbage in the error part of other messages means nothing") {
  ix::WebSocketErrorInfo garbage;
  garbage.http_status = 401;
  CHECK(ix_message(ix::WebSocketMessageType::Open, garbage) == "opened");
  CHECK(ix_message(ix::WebSocketMessageType::Close, garbage, {4010, "", true}) == "closed 4010");
}

TEST_CASE("esp_websocket_client: its own reconnecting is switched off") {
  esp_websocket_client_config_t config{};
  config.enable_close_reconnect = true;
  esp::configure(config);
  CHECK(config.disable_auto_reconnect);
  CHECK(!config.enable_close_reconnect);
  CHECK(!config.disable_pingpong_discon);
}

TEST_CASE("esp_websocket_client: open, frames, close codes") {
  on_both([](auto none) {
    using event_id = decltype(none);
    for (const int code :
         {1000, 1001, 1002, 1008, 1009, 1012, 1013, 1014, 4001, 4010, 4012, 4020, 4999, 999, 5000, 65535}) {
      for (const char* reason : {"", "some reason"}) {
        esp_client<event_id> client;
        client.open();
        client.dispatch(event_id::WEBSOCKET_EVENT_DATA, "hello", 5, 1);
        client.dispatch(event_id::WEBSOCKET_EVENT_DATA, nullptr, 0, 9);
        client.dispatch(event_id::WEBSOCKET_EVENT_DATA, nullptr, 0, 10);
        client.close(close_payload(code, reason));
        CHECK(client.got == events{"opened", "received", "received", "received", "closed " + std::to_string(code),
                                   "failed", "failed"});
      }
    }
  });
}

TEST_CASE("esp_websocket_client: no code is 1005, and only the first piece of a close frame has one") {
  on_both([](auto none) {
    using event_id = decltype(none);
    esp_client<event_id> client;
    client.open();
    client.close("");
    CHECK(client.got == events{"opened", "closed 1005", "failed", "failed"});
    client.open();
    client.close("\x03");
    CHECK(client.got == events{"opened", "closed 1006", "failed", "failed"});  // half a code
    client.open();
    const std::string payload = close_payload(4012, "a long reason");
    client.dispatch(event_id::WEBSOCKET_EVENT_DATA, payload.data(), 8, 8, 0, 15);
    client.dispatch(event_id::WEBSOCKET_EVENT_DATA, payload.data() + 8, 7, 8, 8, 15);
    CHECK(client.got == events{"opened", "closed 4012"});
  });
}

TEST_CASE("esp_websocket_client: the status of an old refusal clings to later losses") {
  on_both([](auto none) {
    using event_id = decltype(none);
    esp_client<event_id> client;
    client.begin();
    client.refuse(401);
    CHECK(client.got == events{"rejected 401", "rejected 401"});
    client.open();
    CHECK(client.errors.esp_ws_handshake_status_code == 401);  // the lie
    client.abort();
    CHECK(client.got == events{"opened", "failed", "failed"});
  });
}

TEST_CASE("esp_websocket_client: what is no refusal is a failure") {
  on_both([](auto none) {
    using event_id = decltype(none);
    for (const int status : {0, -1, 101}) {
      esp_client<event_id> client;
      client.begin();
      client.refuse(status);
      CHECK(client.got.front() == "failed");
    }
  });
}

TEST_CASE("esp_websocket_client: Retry-After, where headers are reported") {
  using event_id = idf6::esp_websocket_event_id_t;
  const auto refuse_with = [](std::initializer_list<const char*> lines) {
    esp_client<event_id> client;
    client.begin();
    for (const char* line : lines) {
      client.dispatch(event_id::WEBSOCKET_EVENT_HEADER_RECEIVED, line, static_cast<int>(std::strlen(line)));
    }
    client.refuse(503);
    return client.got.front();
  };
  CHECK(refuse_with({"HTTP/1.1 503 Busy", "Retry-After: 7", "Content-Length: 0"}) == "rejected 503 after 7000");
  CHECK(refuse_with({"retry-after:7\r\n"}) == "rejected 503 after 7000");
  CHECK(refuse_with({"RETRY-AFTER:  Sun, 06 Nov 1994 08:49:37 GMT  \r\n"}) == "rejected 503 after 60000");
  CHECK(refuse_with({"HTTP/1.1 503 Busy\r\nServer: x\r\nRetry-After: 7\r\nAge: 9\r\n\r\n"}) ==
        "rejected 503 after 7000");
  CHECK(refuse_with({"X: 1\nretry-after: 8\n"}) == "rejected 503 after 8000");
  CHECK(refuse_with({"X-Note: retry-after: 7\r\n"}) == "rejected 503");
  CHECK(refuse_with({"Retry-After: soon"}) == "rejected 503");
  CHECK(refuse_with({"Retry-After:"}) == "rejected 503");
  CHECK(refuse_with({"Retry-Afte"}) == "rejected 503");
  CHECK(refuse_with({"Retry--After: 7"}) == "rejected 503");
  CHECK(refuse_with({"X-Retry-After: 7", ""}) == "rejected 503");
  // One connection's header is not the next one's.
  esp_client<event_id> client;
  client.begin();
  client.dispatch(event_id::WEBSOCKET_EVENT_HEADER_RECEIVED, "Retry-After: 7", 14);
  client.refuse(503);
  client.begin();
  client.refuse(503);
  CHECK(client.got.front() == "rejected 503");
}

TEST_CASE(
    "esp_websocket_client: a Retry-After date counts from the answer's own Date, whatever the device's clock says") {
  const char* const date = "Date: Wed, 18 Sep 2019 05:33:23 GMT\r\n";
  const char* const retry_after = "Retry-After: Wed, 18 Sep 2019 05:34:00 GMT\r\n";
  for (const std::int64_t clock : peer::wrong_clocks) {
    for (const bool date_first : {true, false}) {
      esp_client<idf6::esp_websocket_event_id_t> client;
      client.clock = clock;
      client.begin();
      for (const char* line : {date_first ? date : retry_after, date_first ? retry_after : date}) {
        client.dispatch(idf6::esp_websocket_event_id_t::WEBSOCKET_EVENT_HEADER_RECEIVED, line,
                        static_cast<int>(std::strlen(line)));
      }
      client.refuse(503);
      CHECK(client.got.front() == "rejected 503 after 37000");
    }
  }
}

TEST_CASE("esp_websocket_client: a redirect that it follows by itself is a refusal") {
  on_both([](auto none) {
    using event_id = decltype(none);
    esp_client<event_id> client;
    client.begin();
    CHECK(client.got.empty());
    client.dispatch(event_id::WEBSOCKET_EVENT_BEFORE_CONNECT);
    CHECK(client.got == events{"rejected 302"});
    client.begin();  // a connection of its own again
    CHECK(client.got.empty());
  });
}

constexpr bool reads(const char* text, std::size_t size, std::uint32_t seconds) {
  esp::connection c{id};
  esp::read_headers(c, text, size);
  return esp::wait_of(c, 0) == redial::milliseconds{seconds * 1000u};
}
static_assert(reads("Retry-After: 120", 16, 120));
constexpr char short_line[] = {'R', 'e', 't', 'r', 'y'};  // no NUL after it: nothing is read past the size
static_assert(reads(short_line, sizeof short_line, 0));
constexpr char no_value[] = {'D', 'a', 't', 'e', ':'};
static_assert(reads(no_value, sizeof no_value, 0));
static_assert(std::is_trivially_copyable_v<esp::connection>);

TEST_CASE("Emscripten: the code counts, clean or not; 1006 is a failure") {
  struct close_event {  // as EmscriptenWebSocketCloseEvent
    int socket;
    int wasClean;
    unsigned short code;
    char reason[512];
  };
  namespace browser = redial::adapters::emscripten;
  CHECK(peer::describe(browser::on_open(id), id) == "opened");
  CHECK(peer::describe(browser::on_frame(id), id) == "received");
  for (const int clean : {0, 1}) {
    for (const int code : {1000, 1005, 1012, 4001, 4012}) {
      CHECK(peer::describe(browser::on_close(close_event{1, clean, static_cast<unsigned short>(code), ""}, id), id) ==
            "closed " + std::to_string(code));
    }
    CHECK(peer::describe(browser::on_close(close_event{1, clean, 1006, ""}, id), id) == "failed");
  }
}

namespace {
struct qt_6_4 {
  int error() const { return 0; }
  void error(int) {}
};
struct qt_6_5 {
  int error() const { return 0; }
  void errorOccurred(int) {}
};
}  // namespace
static_assert(std::is_same_v<decltype(redial::adapters::qt::error_signal<qt_6_4>()), void (qt_6_4::*)(int)>);
static_assert(std::is_same_v<decltype(redial::adapters::qt::error_signal<qt_6_5>()), void (qt_6_5::*)(int)>);
