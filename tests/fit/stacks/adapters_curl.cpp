// SPDX-License-Identifier: MIT
#include <redial/adapters/curl.hpp>

#include "../../catch.hpp"
#include "adapters_peer.hpp"

#include <utility>

// libcurl, where one with WebSocket is found, against a server that does what it should not.

namespace {

namespace adapter = redial::adapters::curl;
using peer::events;
using peer::session;

constexpr std::uint32_t id = 7;

struct seen {
  events names;
  int connections;
};

/// Runs one connection to its end.
seen run(peer::server::script script, int port = 0, std::int64_t clock = peer::now, const char* scheme = "ws") {
  peer::server server{std::move(script)};
  seen s;
  const auto feed = [&s](const redial::event& e) {
    if (e.what() != redial::event::kind::inert) { s.names.push_back(peer::describe(e, id)); }
    return e.what() == redial::event::kind::inert || e.what() == redial::event::kind::received;
  };
  CURLM* multi = curl_multi_init();
  CURL* easy = curl_easy_init();
  adapter::configure(easy);
  const std::string url = std::string{scheme} + "://127.0.0.1:" + std::to_string(port != 0 ? port : server.port());
  curl_easy_setopt(easy, CURLOPT_URL, (url + "/v1?token=secret").c_str());
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);  // as a program may have it for its other requests
  curl_multi_add_handle(multi, easy);
  int running = 1;
  while (running != 0) {
    curl_multi_perform(multi, &running);
    curl_multi_poll(multi, nullptr, 0, 100, nullptr);
  }
  const CURLMsg* message = curl_multi_info_read(multi, &running);
  REQUIRE(message != nullptr);
  feed(adapter::on_handshake(easy, message->data.result, id, clock));
  std::string whole;
  for (bool open = s.names.back() == "opened"; open;) {
    char buffer[512];
    std::size_t size = 0;
    const curl_ws_frame* frame = nullptr;
    const CURLcode result = curl_ws_recv(easy, buffer, sizeof buffer, &size, &frame);
    whole.append(buffer, size);
    open = feed(adapter::on_read(result, frame, whole.data(), whole.size(), id));
    if (frame != nullptr && frame->bytesleft == 0) { whole.clear(); }
    curl_waitfd socket{CURL_SOCKET_BAD, CURL_WAIT_POLLIN, 0};
    curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket.fd);
    if (result == CURLE_AGAIN) { curl_multi_poll(multi, &socket, 1, 100, nullptr); }
  }
  curl_multi_remove_handle(multi, easy);
  curl_easy_cleanup(easy);
  curl_multi_cleanup(multi);
  s.connections = server.connections();
  return s;
}

}  // namespace

TEST_CASE("libcurl: open, frames, close codes as they came, also when the server ends TCP right behind them") {
  for (const int code : {1000, 1001, 1011, 1012, 1013, 1014, 3000, 4001, 4010, 4012, 4020, 4999, 999, 5000}) {
    for (const int end : {0, 1, 2}) {
      const seen s = run([=](session& p) {
        p.upgrade();
        p.text("hello");
        p.frame(9, "ping");  // answered inside
        p.frame(10, "pong");
        p.close(code, "a reason");
        if (end == 1) { p.finish(); }
        if (end == 2) { ::usleep(300000); }
      });
      CHECK(s.names == events{"opened", "received", "received", "closed " + std::to_string(code)});
    }
  }
}

TEST_CASE("libcurl: an empty close frame is 1005, half a code 1006, a broken connection no close at all") {
  const auto after_upgrade = [](auto what) {
    return run([=](session& s) {
             s.upgrade();
             what(s);
           })
        .names.back();
  };
  CHECK(after_upgrade([](session& s) { s.close_empty(); }) == "closed 1005");
  CHECK(after_upgrade([](session& s) { s.frame(8, "1"); }) == "closed 1006");
  CHECK(after_upgrade([](session& s) { s.frame(8, std::string{"\x03\xED", 2}); }) == "closed 1006");
  CHECK(after_upgrade([](session& s) { s.finish(); }) == "failed");
  CHECK(after_upgrade([](session& s) { s.abort(); }) == "failed");
  CHECK(after_upgrade([](session& s) { s.frame(3, "reserved"); }) == "failed");
}

TEST_CASE("libcurl: a close frame that comes in pieces") {
  const seen s = run([](session& p) {
    p.upgrade();
    p.write(std::string{"\x88\x02\x0F", 3});
    ::usleep(200000);
    p.write("\xAC");
  });
  CHECK(s.names.back() == "closed 4012");
}

TEST_CASE("libcurl: a refusal has its status and its Retry-After, and no redirect is followed") {
  for (const int status : {200, 301, 302, 400, 401, 404, 429, 500, 503, 599}) {
    const seen s = run([status](session& p) { p.refuse(status, "Retry-After: 7\r\nLocation: /v2\r\n"); });
    CHECK(s.names == events{"rejected " + std::to_string(status) + " after 7000"});
    CHECK(s.connections == 1);
  }
  for (const std::int64_t clock : peer::wrong_clocks) {
    CHECK(run([](session& p) { p.refuse(503, peer::dated_answer); }, 0, clock).names ==
          events{"rejected 503 after 37000"});
  }
}

TEST_CASE("libcurl: what is no answer is a failure, what is no TLS is 1015") {
  CHECK(run([](session&) {}, peer::closed_port()).names == events{"failed"});
  CHECK(run([](session& s) { s.abort(); }).names == events{"failed"});
  CHECK(run([](session& s) { s.write("SSH-2.0-OpenSSH_9.2\r\n\r\n"); }).names == events{"failed"});
  CHECK(run([](session& s) {
          s.write(
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n");
        }).names == events{"opened", "failed"});  // libcurl does not look at it
  CHECK(run([](session& s) { s.refuse(400); }, 0, peer::now, "wss").names == events{"closed 1015"});
}
