// SPDX-License-Identifier: MIT
#include <redial/adapters/libwebsockets.hpp>

#include "../../catch.hpp"
#include "adapters_peer.hpp"

#include <chrono>
#include <cstring>

// libwebsockets against a server that does what it should not.

namespace {

namespace adapter = redial::adapters::libwebsockets;
using peer::events;
using peer::session;

constexpr std::uint32_t id = 7;

std::int64_t device_clock = peer::now;

struct client {
  std::vector<redial::event> got;
  std::vector<int> raw_codes;  ///< of close frames, as libwebsockets hands them over
  bool over = false;
  std::vector<redial::event> destroyed;  ///< what its very last callback says
};

int on_callback(lws* wsi, lws_callback_reasons reason, void* user, void* in, std::size_t size) {
  client* c = static_cast<client*>(user);
  if (c == nullptr) { return 0; }
  const int what = reason;
  if (what == LWS_CALLBACK_WS_PEER_INITIATED_CLOSE) {
    const unsigned char* bytes = static_cast<const unsigned char*>(in);
    c->raw_codes.push_back(size < 2 ? 0 : bytes[0] * 256 + bytes[1]);
  }
  const redial::event e = adapter::on_event(wsi, reason, in, size, id, device_clock);
  if (what == LWS_CALLBACK_WSI_DESTROY) { return c->destroyed.push_back(e), 0; }
  if (e.what() != redial::event::kind::inert) { c->got.push_back(e); }
  if (what == LWS_CALLBACK_CLIENT_CLOSED || what == LWS_CALLBACK_CLIENT_CONNECTION_ERROR) { c->over = true; }
  return 0;
}

constexpr lws_protocols protocols[] = {{"test", on_callback, 0, 4096, 0, nullptr, 0},
                                       {nullptr, nullptr, 0, 0, 0, nullptr, 0}};

struct seen {
  events names;
  std::vector<redial::event> got;
  std::vector<int> raw_codes;
  int connections;
};

/// Runs one connection to its end.
seen run(peer::server::script script, bool configured = true, int port = 0) {
  lws_set_log_level(0, nullptr);
  peer::server server{std::move(script)};
  lws_context_creation_info creation;
  std::memset(&creation, 0, sizeof creation);
  creation.port = CONTEXT_PORT_NO_LISTEN;
  creation.protocols = protocols;
  lws_context* context = lws_create_context(&creation);
  REQUIRE(context != nullptr);

  client c;
  lws_client_connect_info info;
  std::memset(&info, 0, sizeof info);
  info.context = context;
  info.address = info.host = "127.0.0.1";
  info.port = port != 0 ? port : server.port();
  info.path = "/v1?token=secret";
  info.local_protocol_name = "test";
  info.userdata = &c;
  if (configured) { adapter::configure(info); }
  (void)lws_client_connect_via_info(&info);
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{8};
  while (!c.over && std::chrono::steady_clock::now() < limit) { (void)lws_service(context, 0); }
  REQUIRE(c.over);
  lws_context_destroy(context);
  REQUIRE(c.destroyed.size() == 1);  // a connection that broke in the instant in which it was made has nothing else
  CHECK(peer::describe(c.destroyed[0], id) == "failed");

  seen s{{}, c.got, c.raw_codes, server.connections()};
  for (const redial::event& e : c.got) { s.names.push_back(peer::describe(e, id)); }
  return s;
}

seen close_with(int code) {
  return run([code](session& s) {
    s.upgrade();
    s.text("hello");
    s.close(code, "some reason");
    (void)s.await_close();
  });
}

seen refuse_with(int status, const std::string& headers = {}, const std::string& body = "{}") {
  return run([=](session& s) { s.refuse(status, headers, body); });
}

}  // namespace

TEST_CASE("lws: open, frames, a close code in two bytes, and the end of TCP after it") {
  for (const int code : {1000, 1001, 1008, 1009, 1011, 3000, 4001, 4010, 4012, 4020, 4999}) {
    const seen s = close_with(code);
    CHECK(s.raw_codes == std::vector<int>{code});
    CHECK(s.names == events{"opened", "received", "closed " + std::to_string(code), "failed"});
    CHECK(s.connections == 1);
  }
}

TEST_CASE("lws: the end of TCP after a close frame changes nothing") {
  redial::manual_clock clock;
  redial::reconnector net{redial::metered, clock, redial::scripted_random{}};
  (void)net.handle(redial::start{});
  while (net.connection() != id) {  // a machine whose running connection is this one
    (void)net.handle(redial::minted{});
    const redial::decision d = net.handle(redial::failed{});
    clock.advance(d.timer);
    (void)net.handle(redial::elapsed{});
  }
  const seen s = close_with(4010);
  REQUIRE(s.got.size() == 4);
  (void)net.handle(s.got[0]);
  (void)net.handle(s.got[1]);
  const redial::decision close = net.handle(s.got[2]);
  CHECK(close.action == redial::action::wait);
  CHECK(close.code == 4010);
  const redial::decision end = net.handle(s.got[3]);
  CHECK(end.action == redial::action::none);
  CHECK(end.attempt == close.attempt);
  CHECK(end.timer == close.timer);
}

TEST_CASE("lws: 1012, 1013 and 1014 arrive as 1002, like every code it does not know; none of them may be slow") {
  for (const int code : {1002, 1012, 1013, 1014, 999, 1004, 1005, 1006, 1015, 1016, 2999}) {
    const seen s = close_with(code);
    CAPTURE(code);
    CHECK(s.raw_codes == std::vector<int>{1002});  // the lie
    REQUIRE(s.got.size() == 4);
    CHECK(s.names[2] == "closed 1006");
    CHECK(peer::decide(redial::closed{s.got[2].code()}).timer < peer::decide(redial::closed{1002}).timer);
  }
  CHECK(close_with(5000).names[2] == "closed 5000");  // too large is handed over raw; redial reads it as 1006
  CHECK(peer::decide(redial::closed{5000}).code == 1006);
}

TEST_CASE("lws: no code is 1005, a broken connection is a failure") {
  CHECK(run([](session& s) {
          s.upgrade();
          s.close_empty();
          (void)s.await_close();
        }).names == events{"opened", "closed 1005", "failed"});
  CHECK(run([](session& s) {
          s.upgrade();
          s.frame(8, "\x03");  // half a code
          (void)s.await_close();
        }).names == events{"opened", "closed 1006", "failed"});
  CHECK(run([](session& s) {
          s.upgrade();
          s.text("hello");
          ::usleep(50000);
          s.abort();
        }).names == events{"opened", "received", "failed"});
  CHECK(run([](session& s) { s.upgrade(); }).names == events{"opened", "failed"});
  CHECK(run([](session& s) { s.abort(); }).names == events{"failed"});
  CHECK(run([](session& s) { s.write("SSH-2.0-OpenSSH_9.2\r\n\r\n"); }).names == events{"failed"});
  CHECK(run([](session&) {}, true, peer::closed_port()).names == events{"failed"});
}

TEST_CASE("lws: a close frame is seen though the server ends TCP right after it") {
  for (const bool reset : {false, true}) {
    CHECK(run([reset](session& s) {
            s.upgrade();
            ::usleep(20000);
            s.close(4012);
            if (reset) { s.abort(); }
          }).names == events{"opened", "closed 4012", "failed"});
  }
}

TEST_CASE("lws: a close reason that is not UTF-8 does not hide the code") {
  const seen s = run([](session& p) {
    p.upgrade();
    p.close(4010, "cut \xE2\x82");
    (void)p.await_close();
  });
  CHECK(s.names == events{"opened", "closed 4010", "failed"});
}

TEST_CASE("lws: a pong is a sign of life, a ping is not reported") {
  CHECK(run([](session& s) {
          s.upgrade();
          s.frame(9, "ping");
          s.frame(10, "pong");
          s.close(4001);
          (void)s.await_close();
        }).names == events{"opened", "received", "closed 4001", "failed"});
}

TEST_CASE("lws: a refusal has its status and Retry-After in both forms") {
  for (const int status : {200, 301, 400, 401, 403, 404, 429, 500, 503, 599}) {
    CHECK(refuse_with(status).names == events{"rejected " + std::to_string(status)});
  }
  CHECK(refuse_with(503, "Retry-After: 7\r\n").names == events{"rejected 503 after 7000"});
  CHECK(refuse_with(429, "retry-after:   120  \r\n", "").names == events{"rejected 429 after 120000"});
  CHECK(refuse_with(503, peer::date_in_a_minute).names == events{"rejected 503 after 60000"});
  CHECK(refuse_with(503, "Retry-After: soon\r\n").names == events{"rejected 503"});
  CHECK(refuse_with(503, "Retry-After: " + std::string(200, '9') + "\r\n").names == events{"rejected 503"});
}

TEST_CASE("lws: a Retry-After date counts from the answer's own Date, whatever this machine's clock says") {
  for (const std::int64_t clock : peer::wrong_clocks) {
    device_clock = clock;
    CHECK(refuse_with(503, peer::dated_answer).names == events{"rejected 503 after 37000"});
  }
  device_clock = peer::now;
}

TEST_CASE("lws: a broken upgrade is a failure, not a refusal with 101") {
  CHECK(run([](session& s) {
          s.write(
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n");
        }).names == events{"failed"});
}

TEST_CASE("lws: neither pings nor hangs up by itself once it is configured") {
  lws_client_connect_info info{};  // the default policy takes five minutes to show itself
  adapter::configure(info);
  REQUIRE(info.retry_and_idle_policy != nullptr);
  CHECK(info.retry_and_idle_policy->secs_since_valid_ping == 0);
  CHECK(info.retry_and_idle_policy->secs_since_valid_hangup == 0);
  CHECK(info.retry_and_idle_policy->conceal_count == 0);
}

TEST_CASE("lws: follows redirects by itself unless it is configured not to") {
  int count = 0;
  const peer::server::script script = [&count](session& s) {
    if (count++ == 0) {
      s.refuse(302, "Location: /elsewhere\r\n");
    } else {
      s.refuse(404);
    }
  };
  const seen by_itself = run(script, false);
  CHECK(by_itself.connections == 2);
  count = 0;
  const seen configured = run(script);
  CHECK(configured.connections == 1);
  CHECK(configured.names == events{"rejected 302"});
}
