// SPDX-License-Identifier: MIT
// The loop that many clients have: connect, read until it ends, sleep for a fixed time, again. For comparison.
//
//   beast_plain --url ws://HOST:PORT/PATH --key KEY --delay MS --seconds N
//   beast_plain .. --flood BYTES    once connected, send frames of that size as fast as TCP takes them
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <thread>

int main(int count, char** words) {
  namespace asio = boost::asio;
  using clock = std::chrono::steady_clock;
  std::map<std::string, std::string> given{{"--delay", "1000"}, {"--seconds", "60"}, {"--flood", "0"}};
  for (int i = 1; i + 1 < count; i += 2) { given[words[i]] = words[i + 1]; }
  const std::string url = given["--url"];
  const std::size_t port = url.find(':', 5);
  const std::size_t path = url.find('/', 5);
  if (url.rfind("ws://", 0) != 0 || path == std::string::npos || port > path) { return 2; }
  const std::chrono::milliseconds delay{std::stol(given["--delay"])};
  const std::string payload(std::stoul(given["--flood"]), 'x');
  const auto end = clock::now() + std::chrono::seconds{std::stol(given["--seconds"])};
  while (clock::now() < end) {
    try {
      asio::io_context io;
      asio::ip::tcp::resolver resolver(io);
      boost::beast::websocket::stream<boost::beast::tcp_stream> ws(io);
      ws.next_layer().connect(resolver.resolve(url.substr(5, port - 5), url.substr(port + 1, path - port - 1)));
      ws.handshake("localhost", url.substr(path) + "?key=" + given["--key"]);
      while (!payload.empty()) { ws.write(asio::buffer(payload)); }
      boost::beast::flat_buffer buffer;
      boost::system::error_code ec;
      while (!ec && clock::now() < end) {
        bool over = false;
        ws.async_read(buffer, [&](const boost::system::error_code& e, std::size_t) {
          ec = e;
          over = true;
        });
        io.restart();  // it ran out of work when the last read was over
        while (!over && clock::now() < end) { io.run_one_until(end); }
        buffer.clear();
      }
    } catch (const std::exception& e) { std::fprintf(stderr, "%s\n", e.what()); }
    std::this_thread::sleep_for(delay);
  }
}
