// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_RFC6455_HPP_INCLUDED
#define REDIAL_SERVICES_RFC6455_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>

// The base under every profile: RFC 6455 7.4.1, the IANA close code registry, and what RFC 9110 and RFC 6585 say of the
// statuses that an upgrade can meet. Where those are silent the reasons are in the contract, section 3.

namespace redial {
inline namespace v0 {
namespace services {

struct rfc6455 : service {
  static constexpr const char* name = "rfc6455";
  static constexpr row closes[] = {
      {1000, stop().ended_in_order(), "Normal Closure", "the session was ended on purpose and in order",
       "nothing to mend; start again when a session is wanted"},
      {1001, backoff().not_an_error(), "Going Away", "the server is shutting down or restarting",
       "redial waits and comes back by itself"},
      {1002, stop(), "Protocol error", "the peer saw frames that break the WebSocket protocol",
       "mend the client or a proxy on the way, then start again"},
      {1003, stop(), "Unsupported Data", "the peer does not accept this kind of data",
       "send the kind of frame that the service takes, then start again"},
      {1004, backoff(), "Reserved", "a code that was never given a meaning", "redial backs off and tries again"},
      {1005, backoff(), "No Status Rcvd", "the connection was closed without a code",
       "redial backs off and tries again"},
      {1006, backoff(), "Abnormal Closure", "the connection broke without a Close frame",
       "redial backs off and tries again"},
      {1007, stop(), "Invalid frame payload data",
       "a message was not what its type promises, such as text that is no UTF-8",
       "mend what is sent, then start again"},
      {1008, stop(), "Policy Violation", "a message broke one of the server's rules",
       "find the rule and mend it, then start again"},
      {1009, stop(), "Message Too Big", "a frame was larger than the server takes",
       "split the payload below the limit, then start again"},
      {1010, stop(), "Mandatory Ext.", "the client needs an extension that the server did not agree to",
       "do without the extension or choose another server, then start again"},
      {1011, backoff(), "Internal Error", "the server ran into something that it did not expect",
       "redial backs off and tries again"},
      {1012, backoff().first_between(milliseconds{5000}, milliseconds{30000}), "Service Restart",
       "the service is restarting", "redial comes back spread over 5 to 30 seconds"},
      {1013, backoff(), "Try Again Later", "the service has too much to do", "redial backs off and tries again"},
      {1014, backoff(), "Bad Gateway", "a gateway got a bad answer from the server behind it",
       "redial backs off and tries again"},
      {1015, backoff(), "TLS handshake", "the TLS handshake failed",
       "redial backs off; if it stays, look at the certificate, the host name and the clock"},
      {3000, fresh_token(), "Unauthorized", "the credential was not accepted",
       "redial asks for a fresh token a few times, then stops"},
      {3003, stop(), "Forbidden", "the credential is known and may not do this",
       "grant the permission, then start again"},
      {3008, backoff(), "Timeout", "the peer waited too long for something", "redial backs off and tries again"},
  };
  static constexpr row statuses[] = {
      {0, 199, backoff().as_transport_failure().by_default()},  // 0: the stack hides the status
      {0, backoff().as_transport_failure(), "Status unknown", "the upgrade was refused and the stack hides the status",
       "redial backs off and tries again"},
      {200, 399, stop().by_default()},  // a 2xx is no upgrade; redirects are not followed
      {200, stop(), "OK", "an ordinary web page answered where a WebSocket was expected",
       "check host and path, then start again"},
      {301, stop(), "Moved Permanently", "the endpoint has another address",
       "configure the new address, then start again"},
      {302, stop(), "Found", "the endpoint points elsewhere", "configure the address it points to, then start again"},
      {307, stop(), "Temporary Redirect", "the endpoint points elsewhere for now",
       "configure the address it points to, then start again"},
      {308, stop(), "Permanent Redirect", "the endpoint has another address",
       "configure the new address, then start again"},
      {400, 499, stop().by_default()},
      {400, stop(), "Bad Request", "the server could not make sense of the upgrade request",
       "mend the request, then start again"},
      {401, fresh_token(), "Unauthorized", "the credential is missing, wrong or has run out",
       "redial asks for a fresh token a few times, then stops"},
      {403, stop(), "Forbidden", "the credential is known and may not connect",
       "grant the permission, then start again"},
      {404, stop(), "Not Found", "there is no WebSocket at this path", "mend the path, then start again"},
      {407, stop(), "Proxy Authentication Required", "a proxy on the way wants credentials",
       "configure the proxy, then start again"},
      {408, backoff(), "Request Timeout", "the request took too long to arrive", "redial backs off and tries again"},
      {410, stop(), "Gone", "the endpoint was taken away for good", "configure the new address, then start again"},
      {421, stop(), "Misdirected Request", "this server does not answer for that host",
       "check host name and TLS, then start again"},
      {425, backoff(), "Too Early", "the server will not risk a request that might be replayed",
       "redial backs off and tries again"},
      {426, stop(), "Upgrade Required", "the server wants another protocol or WebSocket version",
       "mend the client, then start again"},
      {429, backoff(), "Too Many Requests", "too many connection attempts from this address or account",
       "redial waits as long as the server asks, or backs off"},
      {431, stop(), "Request Header Fields Too Large", "the headers are too large, often because of cookies",
       "send fewer headers, then start again"},
      {451, stop(), "Unavailable For Legal Reasons", "access is refused for a legal reason",
       "talk to the service, then start again"},
      {500, 599, backoff().by_default()},
      {500, backoff(), "Internal Server Error", "the server failed while it upgraded",
       "redial backs off and tries again"},
      {501, stop(), "Not Implemented", "the server cannot do this at all", "use another server, then start again"},
      {502, backoff(), "Bad Gateway", "a gateway got a bad answer from the server behind it",
       "redial backs off and tries again"},
      {503, backoff(), "Service Unavailable", "the server is overloaded or down for the moment",
       "redial waits as long as the server asks, or backs off"},
      {504, backoff(), "Gateway Timeout", "a gateway got no answer in time", "redial backs off and tries again"},
      {505, stop(), "HTTP Version Not Supported", "the server does not speak this HTTP version",
       "use HTTP/1.1, then start again"},
      {511, backoff(), "Network Authentication Required", "the network wants a log-in first, as in a hotel",
       "log in to the network; redial backs off and tries again"},
      {600, 65535, backoff().as_transport_failure().by_default()},
  };
  static constexpr options defaults = [] {
    options o;
    o.credential = credential::none;
    o.expect_ready = false;
    return o;
  }();
};

}  // namespace services

/// RFC 6455, the IANA registry and HTTP. By default without credentials and online as soon as the upgrade succeeded.
inline constexpr profile rfc6455 = detail::profile_of<services::rfc6455>();

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_SERVICES_RFC6455_HPP_INCLUDED
