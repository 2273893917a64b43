// SPDX-License-Identifier: MIT
// What Beast says of a refusal or an end, and what the adapter makes of it: each connect meets a line of
// scripts/beast_lies.txt, in order. Built against the current Boost and, in full runs, against 1.74, whose synchronous
// handshake reports every refusal as 200.
#include <redial/adapters/beast.hpp>
#include <redial/redial.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/version.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
namespace adapter = redial::adapters::beast;
using error_code = boost::system::error_code;
using kind = redial::event::kind;

constexpr std::uint32_t id = 7;
int wrong = 0;

struct end {
  unsigned said;  // by Beast: the response's status, or the reason's code
  redial::event made;
};

/// One connect. Sees the refusal, or reads until the end.
end connect(unsigned short port, bool synchronous, std::int64_t unix_now = std::time(nullptr)) {
  asio::io_context io;
  websocket::stream<asio::ip::tcp::socket> ws(io);
  adapter::configure(ws);
  ws.next_layer().connect({asio::ip::address_v4::loopback(), port});
  websocket::response_type response;
  error_code ec;
  if (synchronous) {
    ws.handshake(response, "localhost", "/v1?key=pk_live_test", ec);
  } else {
    bool over = false;
    ws.async_handshake(response, "localhost", "/v1?key=pk_live_test", [&ec, &over](error_code e) {
      ec = e;
      over = true;
    });
    while (!over) { io.run_one(); }  // not run(): Beast's timer is left running after a refusal
  }
  const redial::event opening = adapter::on_handshake(ec, response, id, unix_now);
  if (ec) { return {response.result_int(), opening}; }
  boost::beast::flat_buffer buffer;
  redial::event reading = redial::received{id};
  while (reading.what() == kind::received) {
    ws.read(buffer, ec);
    reading = adapter::on_read(ec, ws.reason(), id);
  }
  return {static_cast<unsigned>(ws.reason().code), reading};
}

void expect(const char* what, const end& got, unsigned said, kind made, unsigned code, std::uint32_t seconds = 0) {
  const bool right = got.said == said && got.made.what() == made && got.made.code() == code && got.made.id() == id &&
                     got.made.span() == redial::milliseconds{seconds * 1000};
  std::printf("%-5s %-34s Beast says %4u, the adapter %s/%u, wait %u ms\n", right ? "ok" : "WRONG", what, got.said,
              redial::to_string(got.made), unsigned{got.made.code()}, static_cast<unsigned>(got.made.span().count));
  wrong += right ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) { return 2; }
  const auto port = static_cast<unsigned short>(std::atoi(words[1]));
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  constexpr bool hides_status = BOOST_VERSION < 107500;  // in the synchronous handshake
  std::printf("Boost %d.%d\n", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000);
  if (hides_status) {
    expect("503, Retry-After 7, synchronous", connect(port, true), 200, kind::rejected, 0);
  } else {
    expect("503, Retry-After 7, synchronous", connect(port, true), 503, kind::rejected, 503, 7);
  }
  expect("503, Retry-After 7, asynchronous", connect(port, false), 503, kind::rejected, 503, 7);
  if (hides_status) {
    expect("a date 37 s after the answer's", connect(port, true), 200, kind::rejected, 0);
  } else {
    expect("a date 37 s after the answer's", connect(port, true), 503, kind::rejected, 503, 37);
  }
  expect("the same, by a clock not set", connect(port, false, 0), 503, kind::rejected, 503, 37);
  expect("200, synchronous", connect(port, true), 200, kind::rejected, hides_status ? 0 : 200);
  expect("200, asynchronous", connect(port, false), 200, kind::rejected, 200);
  expect("no answer", connect(port, false), hides_status ? 200 : 500, kind::failed, 0);
  expect("close without a code", connect(port, true), 0, kind::closed, 1005);
  expect("close 4010", connect(port, true), 4010, kind::closed, 4010);
  expect("close 1001, asynchronous handshake", connect(port, false), 1001, kind::closed, 1001);
  expect("reset", connect(port, true), 0, kind::failed, 0);
  expect("end of TCP", connect(port, true), 0, kind::failed, 0);
  expect("close 999", connect(port, true), 0, kind::failed, 0);
  expect("close 1006", connect(port, true), 0, kind::failed, 0);
  expect("close 4012, then the end of TCP", connect(port, true), 4012, kind::closed, 4012);
  expect("close 4012, then a reset", connect(port, true), 4012, kind::closed, 4012);
  expect("close 1014, unknown to Beast", connect(port, true), 0, kind::failed, 0);
  expect("close 5000, which none may have", connect(port, true), 5000, kind::closed, 5000);
  expect("half a code", connect(port, true), 0, kind::failed, 0);
  std::printf("%d wrong\n", wrong);
  return wrong == 0 ? 0 : 1;
}
