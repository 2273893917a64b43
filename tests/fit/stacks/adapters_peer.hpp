// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_STACKS_ADAPTERS_PEER_HPP_INCLUDED
#define REDIAL_TESTS_STACKS_ADAPTERS_PEER_HPP_INCLUDED

// A server below any WebSocket library: it reads the request's head and then writes whatever bytes the test says, so
// that it can do what no well-behaved server would. One connection after the other, on a free port of the loopback.
//
// Also what the adapters' tests share: events as text.

#include <redial/redial.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <ctime>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace peer {

/// SHA-1 (RFC 3174), for Sec-WebSocket-Accept alone.
inline std::string sha1(std::string text) {
  const auto turn = [](std::uint32_t value, int by) { return (value << by) | (value >> (32 - by)); };
  std::uint32_t h[5] = {0x67452301u, 0xEFCDAB89u, 0x98BADCFEu, 0x10325476u, 0xC3D2E1F0u};
  const std::uint64_t bits = std::uint64_t{text.size()} * 8;
  text += '\x80';
  while (text.size() % 64 != 56) { text += '\0'; }
  for (int shift = 56; shift >= 0; shift -= 8) { text += static_cast<char>(bits >> shift); }
  for (std::size_t block = 0; block < text.size(); block += 64) {
    std::uint32_t w[80];
    for (std::size_t i = 0; i < 16; ++i) {
      w[i] = 0;
      for (std::size_t k = 0; k < 4; ++k) { w[i] = (w[i] << 8) | static_cast<unsigned char>(text[block + i * 4 + k]); }
    }
    for (std::size_t i = 16; i < 80; ++i) { w[i] = turn(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1); }
    std::uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (std::size_t i = 0; i < 80; ++i) {
      const std::uint32_t f = i < 20   ? ((b & c) | (~b & d))
                              : i < 40 ? (b ^ c ^ d)
                              : i < 60 ? ((b & c) | (b & d) | (c & d))
                                       : (b ^ c ^ d);
      const std::uint32_t k = i < 20 ? 0x5A827999u : i < 40 ? 0x6ED9EBA1u : i < 60 ? 0x8F1BBCDCu : 0xCA62C1D6u;
      const std::uint32_t next = turn(a, 5) + f + e + k + w[i];
      e = d, d = c, c = turn(b, 30), b = a, a = next;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
  }
  std::string digest;
  for (const std::uint32_t word : h) {
    for (int shift = 24; shift >= 0; shift -= 8) { digest += static_cast<char>(word >> shift); }
  }
  return digest;
}

inline std::string base64(const std::string& bytes) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      three = (three << 8) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) { text += i + k > bytes.size() ? '=' : digits[(three >> (18 - 6 * k)) & 63u]; }
  }
  return text;
}

/// One accepted connection, its request's head already read.
class session {
 public:
  explicit session(int socket) : socket_(socket) {
    while (head_.find("\r\n\r\n") == std::string::npos) {
      char byte = 0;
      if (!readable() || ::recv(socket_, &byte, 1, 0) != 1) { return; }
      head_ += byte;
    }
  }
  session(const session&) = delete;
  session& operator=(const session&) = delete;
  ~session() { finish(); }

  const std::string& head() const { return head_; }

  void write(const std::string& bytes) { (void)::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

  /// What Sec-WebSocket-Accept has to say to this request.
  std::string accept() const {
    const std::string name = "sec-websocket-key:";
    std::string lower = head_;
    for (char& c : lower) { c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
    const std::size_t at = lower.find(name) + name.size();
    std::string key = head_.substr(at, head_.find("\r\n", at) - at);
    key.erase(0, key.find_first_not_of(' '));
    return base64(sha1(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
  }

  /// Answers 101.
  void upgrade() {
    write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
          accept() + "\r\n\r\n");
  }

  /// Refuses with a status; `headers` is whole lines, each with its end.
  void refuse(int status, const std::string& headers = {}, const std::string& body = "{\"error\":\"no\"}") {
    write("HTTP/1.1 " + std::to_string(status) + " Some Reason\r\n" + headers +
          "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
  }

  /// One unmasked, final frame of at most 125 bytes.
  void frame(int opcode, const std::string& payload) {
    write(std::string{static_cast<char>(0x80 | opcode), static_cast<char>(payload.size())} + payload);
  }
  void text(const std::string& payload) { frame(1, payload); }
  void close(int code, const std::string& reason = {}) {
    frame(8, std::string{static_cast<char>(code >> 8), static_cast<char>(code)} + reason);
  }
  void close_empty() { frame(8, {}); }

  /// Ends TCP at once, with a reset: what a crash, a proxy or a firewall does.
  void abort() {
    const linger now{1, 0};
    (void)::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    finish();
  }
  /// Ends TCP in order, without a close frame.
  void finish() {
    if (socket_ >= 0) { ::close(socket_); }
    socket_ = -1;
  }

  /// One frame of the client's; no opcode if none came for 5 s, or TCP ended.
  struct frame_read {
    int opcode = -1;
    std::string payload;
  };
  frame_read read_frame() {
    const std::string start = take(2);
    if (start.size() < 2) { return {}; }
    std::size_t size = static_cast<unsigned char>(start[1]) & 0x7Fu;
    if (size == 126) {
      const std::string more = take(2);
      if (more.size() < 2) { return {}; }
      size = (static_cast<std::size_t>(static_cast<unsigned char>(more[0])) << 8) | static_cast<unsigned char>(more[1]);
    }
    const std::string mask = (start[1] & 0x80) != 0 ? take(4) : std::string(4, '\0');
    frame_read f{start[0] & 0x0F, take(size)};
    if (mask.size() < 4) { return {}; }
    for (std::size_t i = 0; i < f.payload.size(); ++i) { f.payload[i] = static_cast<char>(f.payload[i] ^ mask[i % 4]); }
    return f;
  }

  /// Reads until the client's close frame or the end of TCP. The frame's code; 1005 if it has none; 1006 if none came.
  int await_close() {
    for (;;) {
      const frame_read f = read_frame();
      if (f.opcode < 0) { return 1006; }
      if (f.opcode != 8) { continue; }
      if (f.payload.size() < 2) { return 1005; }
      const auto at = [&](std::size_t i) { return static_cast<unsigned char>(f.payload[i]); };
      return at(0) * 256 + at(1);
    }
  }

 private:
  bool readable() const {
    pollfd p{socket_, POLLIN, 0};
    return socket_ >= 0 && ::poll(&p, 1, 5000) == 1;
  }
  std::string take(std::size_t size) {
    std::string bytes;
    while (bytes.size() < size) {
      char piece[512];
      const std::size_t want = size - bytes.size() < sizeof piece ? size - bytes.size() : sizeof piece;
      const ssize_t got = readable() ? ::recv(socket_, piece, want, 0) : 0;
      if (got <= 0) { break; }
      bytes.append(piece, static_cast<std::size_t>(got));
    }
    return bytes;
  }

  int socket_;
  std::string head_;
};

/// Listens; runs the script once for each connection, in a thread of its own.
class server {
 public:
  using script = std::function<void(session&)>;

  explicit server(script what) : what_(std::move(what)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("no port on the loopback");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  server(const server&) = delete;
  server& operator=(const server&) = delete;
  ~server() {
    leave_ = true;
    thread_.join();
    ::close(listener_);
  }

  std::uint16_t port() const { return port_; }
  std::string url() const { return "ws://127.0.0.1:" + std::to_string(port_) + "/v1"; }
  int connections() const { return connections_; }

 private:
  void run() {
    while (!leave_) {
      pollfd p{listener_, POLLIN, 0};
      if (::poll(&p, 1, 10) != 1) { continue; }
      const int socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) { continue; }
      ++connections_;
      session s{socket};
      what_(s);
    }
  }

  script what_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> leave_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

/// A port on which nobody listens.
inline std::uint16_t closed_port() {
  server s{[](session&) {}};
  return s.port();
}

/// An event as text: "closed 4010", "rejected 503 after 7000", "opened". Its id must be the given one.
inline std::string describe(const redial::event& e, std::uint32_t id) {
  using kind = redial::event::kind;
  std::string text = redial::to_string(e);
  if (e.what() == kind::closed || e.what() == kind::rejected) { text += " " + std::to_string(e.code()); }
  if (e.what() == kind::rejected && e.span().count != 0) { text += " after " + std::to_string(e.span().count); }
  if (e.what() != kind::inert && e.id() != id) { text += " of connection " + std::to_string(e.id()); }
  return text;
}

using events = std::vector<std::string>;

/// What redial does about an event that ends a session of Metered that has been up for less than 30 s.
inline redial::decision decide(const redial::event& end) {
  redial::manual_clock clock;
  redial::reconnector net{redial::metered, clock, redial::scripted_random{}};
  (void)net.handle(redial::start{});
  (void)net.handle(redial::minted{});
  (void)net.handle(redial::opened{});
  return net.handle(end);
}

/// `unix_now` in the tests, and HTTP-dates a minute after it in the three forms.
inline constexpr std::int64_t now = 784111717;  // RFC 9110's example, less a minute
inline const char* const date_in_a_minute = "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

/// An answer with a Date of its own and a Retry-After date 37 s after it, which is what it asks for whatever the clock
/// of this machine says: not set, right, or a day fast.
inline const char* const dated_answer =
    "Date: Wed, 18 Sep 2019 05:33:23 GMT\r\nRetry-After: Wed, 18 Sep 2019 05:34:00 GMT\r\n";
inline constexpr std::int64_t wrong_clocks[] = {0, 1568784803, 1568784803 + 86400};

}  // namespace peer

#endif  // REDIAL_TESTS_STACKS_ADAPTERS_PEER_HPP_INCLUDED
