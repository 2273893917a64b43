// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_STACKS_LOOKALIKE_IXWEBSOCKET_HPP_INCLUDED
#define REDIAL_TESTS_STACKS_LOOKALIKE_IXWEBSOCKET_HPP_INCLUDED

// The part of IXWebSocket's public interface (11.4, 12.0) that the adapter touches: same names, types and order of
// members. Nothing behind it.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace ix {

enum class WebSocketMessageType { Message = 0, Open = 1, Close = 2, Error = 3, Ping = 4, Pong = 5, Fragment = 6 };

struct CaseInsensitiveLess {
  bool operator()(const std::string& a, const std::string& b) const {
    const auto lower = [](std::string text) {
      for (char& c : text) { c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
      return text;
    };
    return lower(a) < lower(b);
  }
};
using WebSocketHttpHeaders = std::map<std::string, std::string, CaseInsensitiveLess>;

struct WebSocketErrorInfo {
  std::uint32_t retries = 0;
  double wait_time = 0;
  int http_status = 0;
  std::string reason;
  bool decompressionError = false;
};

struct WebSocketOpenInfo {
  std::string uri;
  WebSocketHttpHeaders headers;
  std::string protocol;
};

struct WebSocketCloseInfo {
  std::uint16_t code = 0;
  std::string reason;
  bool remote = false;
};

struct WebSocketMessage {
  WebSocketMessageType type;
  const std::string& str;
  std::size_t wireSize;
  WebSocketErrorInfo errorInfo;
  WebSocketOpenInfo openInfo;
  WebSocketCloseInfo closeInfo;
  bool binary = false;
};
using WebSocketMessagePtr = std::unique_ptr<WebSocketMessage>;

struct WebSocketInitResult {
  bool success = false;
  int http_status = 0;
  std::string errorStr;
  WebSocketHttpHeaders headers;
  std::string uri;
  std::string protocol;
};

class WebSocket {
 public:
  void disableAutomaticReconnection() { reconnects_ = false; }
  bool isAutomaticReconnectionEnabled() const { return reconnects_; }

 private:
  bool reconnects_ = true;  // as the real one begins
};

}  // namespace ix

#endif  // REDIAL_TESTS_STACKS_LOOKALIKE_IXWEBSOCKET_HPP_INCLUDED
