// SPDX-License-Identifier: MIT
#include <redial/adapters/poco.hpp>

#include "../../catch.hpp"
#include "adapters_peer.hpp"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/WebSocket.h>

// Poco against a server that does what it should not.

namespace {

namespace adapter = redial::adapters::poco;
using peer::events;
using peer::session;
using Poco::Net::WebSocket;

constexpr std::uint32_t id = 7;

static_assert(adapter::op_close == WebSocket::FRAME_OP_CLOSE);
static_assert(adapter::op_binary == WebSocket::FRAME_OP_BINARY);
static_assert(adapter::op_pong == WebSocket::FRAME_OP_PONG);
static_assert(adapter::op_mask == WebSocket::FRAME_OP_BITMASK);

std::int64_t device_clock = peer::now;

struct seen {
  events names;
  int status = 0;  ///< of the HTTPResponse, which is what a program without an adapter would go by
  int code = 0;    ///< of the close frame, raw
  int waits = 0;   ///< time-outs
  redial::event end;
};

/// Runs one connection to its end.
seen run(peer::server::script script, int port = 0, std::size_t buffer_size = 4096) {
  peer::server server{std::move(script)};
  seen s;
  bool over = false;
  const auto feed = [&](const redial::event& e) {
    s.end = e;
    s.names.push_back(peer::describe(e, id));
    over = e.what() != redial::event::kind::opened && e.what() != redial::event::kind::received &&
           e.what() != redial::event::kind::inert;
  };
  Poco::Net::HTTPClientSession http{"127.0.0.1", port != 0 ? static_cast<Poco::UInt16>(port) : server.port()};
  Poco::Net::HTTPRequest request{"GET", "/v1?token=secret", "HTTP/1.1"};
  Poco::Net::HTTPResponse response;
  try {
    WebSocket ws{http, request, response};
    feed(adapter::on_open(id));
    ws.setReceiveTimeout(Poco::Timespan{0, 200000});
    std::vector<char> buffer(buffer_size);
    while (!over && s.waits < 10) {
      try {
        int flags = 0;
        const int size = ws.receiveFrame(buffer.data(), static_cast<int>(buffer.size()), flags);
        const unsigned char* bytes = reinterpret_cast<const unsigned char*>(buffer.data());
        if ((flags & 15) == 8 && size >= 2) { s.code = bytes[0] * 256 + bytes[1]; }
        feed(adapter::on_read(buffer.data(), size, flags, id));
      } catch (const Poco::Exception& e) {
        feed(adapter::on_error(e, id));
        s.waits += over ? 0 : 1;
      }
    }
  } catch (const Poco::Exception& e) { feed(adapter::on_fail(e, response, id, device_clock)); }
  REQUIRE(over);
  s.status = static_cast<int>(response.getStatus());
  return s;
}

seen close_with(int code) {
  return run([code](session& s) {
    s.upgrade();
    s.text("hello");
    s.close(code, "some reason");
    ::usleep(20000);
  });
}

seen refuse_with(int status, const std::string& headers = {}) {
  return run([=](session& s) { s.refuse(status, headers); });
}

}  // namespace

TEST_CASE("Poco: open, frames, close codes") {
  for (const int code : {1000, 1001, 1002, 1008, 1009, 1011, 1012, 1013, 1014, 3000, 4001, 4010, 4012, 4020, 4999}) {
    CHECK(close_with(code).names == events{"opened", "received", "closed " + std::to_string(code)});
  }
}

TEST_CASE("Poco: invalid codes come raw, and count as 1006") {
  for (const int code : {0, 999, 1005, 1006, 1015, 5000, 65535}) {
    const seen s = close_with(code);
    CHECK(s.code == code);  // the lie
    const redial::decision d = peer::decide(redial::closed{s.end.code()});
    CHECK(d.action == redial::action::wait);
    CHECK(d.code == 1006);
  }
}

TEST_CASE("Poco: no code is 1005, a broken connection is a failure") {
  const auto after_upgrade = [](const std::string& bytes) {
    return run([=](session& s) {
      s.upgrade();
      s.write(bytes);
      ::usleep(20000);
    });
  };
  CHECK(after_upgrade({"\x88\x00", 2}).names == events{"opened", "closed 1005"});
  CHECK(after_upgrade("\x88\x01\x03").names == events{"opened", "closed 1006"});  // half a code
  CHECK(after_upgrade("").names == events{"opened", "failed"});
  CHECK(after_upgrade("\x81").names == events{"opened", "failed"});
  CHECK(after_upgrade("\x81\x05he").names == events{"opened", "failed"});
  CHECK(run([](session& s) {
          s.upgrade();
          s.text("hello");
          ::usleep(20000);
          s.abort();
        }).names == events{"opened", "received", "failed"});
  CHECK(run([](session& s) { s.abort(); }).names == events{"failed"});
  CHECK(run([](session&) {}).names == events{"failed"});
  CHECK(run([](session&) {}, peer::closed_port()).names == events{"failed"});
}

TEST_CASE("Poco: 200 in the response when there was none; it must not be taken for a refusal") {
  for (const seen& s : {run([](session&) {}, peer::closed_port()), run([](session& p) { p.abort(); }),
                        run([](session&) {}), run([](session& p) { p.write("SSH-2.0-OpenSSH_9.2\r\n\r\n"); })}) {
    CHECK(s.status == 200);  // the lie
    CHECK(s.names == events{"failed"});
  }
  CHECK(peer::decide(redial::failed{}).timer < peer::decide(redial::rejected{200}).timer);
  CHECK(refuse_with(200).names == events{"rejected 200"});  // a real one
}

TEST_CASE("Poco: a close frame is seen though the server resets TCP right after it") {
  CHECK(run([](session& s) {
          s.upgrade();
          ::usleep(20000);
          s.close(4012);
          s.abort();
        }).names == events{"opened", "closed 4012"});
}

TEST_CASE("Poco: empty frames and control frames are signs of life, and no end") {
  CHECK(run([](session& s) {
          s.upgrade();
          s.text("");
          s.frame(9, "");
          s.frame(9, "ping");
          s.frame(10, "");
          s.close(4001);
          ::usleep(20000);
        }).names == events{"opened", "received", "received", "received", "received", "closed 4001"});
}

TEST_CASE("Poco: a frame of an unknown opcode is handed over, and ends the connection") {
  for (const int opcode : {3, 7, 11, 15}) {
    CHECK(run([opcode](session& s) {
            s.upgrade();
            s.frame(opcode, "x");
            ::usleep(20000);
          }).names == events{"opened", "failed"});
  }
  CHECK(run([](session& s) {
          s.upgrade();
          s.frame(2, "x");
          s.write({"\x01\x01y\x80\x01z", 6});  // in two pieces
          s.close(4001);
          ::usleep(20000);
        }).names == events{"opened", "received", "received", "received", "closed 4001"});
}

TEST_CASE("Poco: a time-out is no end") {
  const seen s = run([](session& p) {
    p.upgrade();
    ::usleep(500000);
    p.text("hello");
    p.close(4001);
    ::usleep(20000);
  });
  CHECK(s.waits >= 1);
  CHECK(s.names[1] == "inert");
  CHECK(s.names[s.names.size() - 2] == "received");
  CHECK(s.names.back() == "closed 4001");
}

TEST_CASE("Poco: after a time-out in the middle of a frame the next read fails") {
  const seen s = run([](session& p) {
    p.upgrade();
    p.write("\x81\x05he");
    ::usleep(350000);
    p.write("llo");
    p.close(4001);
    ::usleep(20000);
  });
  CHECK(s.names == events{"opened", "inert", "failed"});
}

TEST_CASE("Poco: a frame larger than the buffer ends the connection") {
  CHECK(run(
            [](session& s) {
              s.upgrade();
              s.text("larger than eight bytes");
              ::usleep(20000);
            },
            0, 8)
            .names == events{"opened", "failed"});
}

TEST_CASE("Poco: a frame that came with the 101 is not seen by poll") {
  peer::server server{[](session& s) {
    // one packet: 101 and a text frame of two bytes
    std::string answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    answer += "Sec-WebSocket-Accept: " + s.accept() + "\r\n\r\n\x81\x02hi";
    s.write(answer);
    ::usleep(300000);
  }};
  Poco::Net::HTTPClientSession http{"127.0.0.1", server.port()};
  Poco::Net::HTTPRequest request{"GET", "/v1", "HTTP/1.1"};
  Poco::Net::HTTPResponse response;
  WebSocket ws{http, request, response};
  CHECK(!ws.poll(Poco::Timespan{0, 100000}, Poco::Net::Socket::SELECT_READ));  // the lie
  REQUIRE(ws.available() > 0);
  char buffer[16];
  int flags = 0;
  CHECK(ws.receiveFrame(buffer, sizeof buffer, flags) == 2);
}

TEST_CASE("Poco: a refusal has its status and Retry-After in both forms") {
  for (const int status : {301, 302, 400, 401, 403, 404, 407, 429, 500, 503, 599}) {
    CHECK(refuse_with(status).names == events{"rejected " + std::to_string(status)});
  }
  CHECK(refuse_with(503, "Retry-After: 7\r\n").names == events{"rejected 503 after 7000"});
  CHECK(refuse_with(429, "retry-after:   120  \r\n").names == events{"rejected 429 after 120000"});
  CHECK(refuse_with(503, peer::date_in_a_minute).names == events{"rejected 503 after 60000"});
  CHECK(refuse_with(503, "Retry-After: soon\r\n").names == events{"rejected 503"});
}

TEST_CASE("Poco: a Retry-After date counts from the answer's own Date, whatever this machine's clock says") {
  for (const std::int64_t clock : peer::wrong_clocks) {
    device_clock = clock;
    CHECK(refuse_with(503, peer::dated_answer).names == events{"rejected 503 after 37000"});
  }
  device_clock = peer::now;
}

TEST_CASE("Poco: asks once, whatever the answer invites to") {
  for (const char* invitation : {"Location: /elsewhere\r\n", "WWW-Authenticate: Basic realm=\"x\"\r\n"}) {
    for (const int status : {302, 401}) {
      std::atomic<int> asked{0};
      (void)run([&](session& s) {
        ++asked;
        s.refuse(status, invitation);
      });
      CHECK(asked == 1);
    }
  }
}

TEST_CASE("Poco: a broken upgrade is a failure, not a refusal with 101") {
  const seen s = run([](session& p) {
    p.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n");
  });
  CHECK(s.status == 101);
  CHECK(s.names == events{"failed"});
}
