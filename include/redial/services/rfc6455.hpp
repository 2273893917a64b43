// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_RFC6455_HPP_INCLUDED
#define REDIAL_SERVICES_RFC6455_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>

// The base under every profile: RFC 6455 7.4.1, the IANA close code registry, and what RFC 9110 and RFC 6585 say of the
// statuses that an upgrade can meet. Where those are silent the reasons are in the contract, section 3. No row of the
// base stops at once: proxies, captive portals and deploys say final words for a moment, so these stop if they last.

namespace redial {
inline namespace v0 {
namespace services {

struct rfc6455 : service {
  static constexpr const char* name = "rfc6455";
  static constexpr row closes[] = {
      {1000, backoff().ended_in_order(), "Normal Closure",
       "the server ended the session in order, as at a deploy, an idle limit or the end of its handler",
       "nothing to mend: redial backs off and comes back"},
      {1001, backoff().not_an_error(), "Going Away", "the server is shutting down or restarting",
       "redial waits and comes back by itself"},
      {1002, stop_if_it_lasts(), "Protocol error", "the peer saw frames that break the WebSocket protocol",
       "redial tries again slowly for a quarter of an hour, then stops: check the client and the proxies on the way"},
      {1003, stop_if_it_lasts(), "Unsupported Data", "the peer does not accept this kind of data",
       "redial tries again slowly for a quarter of an hour, then stops: check what kind of frame the service takes"},
      {1004, backoff(), "Reserved", "a code that was never given a meaning", "redial backs off and tries again"},
      {1005, backoff(), "No Status Rcvd", "the connection was closed without a code",
       "redial backs off and tries again"},
      {1006, backoff(), "Abnormal Closure", "the connection broke without a Close frame",
       "redial backs off and tries again"},
      {1007, stop_if_it_lasts(), "Invalid frame payload data",
       "a message was not what its type promises, such as text that is no UTF-8",
       "redial tries again slowly for a quarter of an hour, then stops: check what is sent"},
      {1008, stop_if_it_lasts(), "Policy Violation", "a message broke one of the server's rules",
       "redial tries again slowly for a quarter of an hour, then stops: find out which rule"},
      {1009, stop_if_it_lasts(), "Message Too Big", "a frame was larger than the server takes",
       "redial tries again slowly for a quarter of an hour, then stops: split the payload below the limit"},
      {1010, stop_if_it_lasts(), "Mandatory Ext.", "the client needs an extension that the server did not agree to",
       "redial tries again slowly for a quarter of an hour, then stops: do without the extension"},
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
       "redial tries again, with a fresh token if one can be had; it stops if refusals last a quarter of an hour"},
      {3003, stop_if_it_lasts(), "Forbidden", "the credential is known and may not do this",
       "redial tries again slowly for a quarter of an hour, then stops: grant the permission"},
      {3008, backoff(), "Timeout", "the peer waited too long for something", "redial backs off and tries again"},
  };
  static constexpr row statuses[] = {
      {0, 199, backoff().as_transport_failure().by_default()},  // 0: the stack hides the status
      {0, backoff().as_transport_failure(), "Status unknown", "the upgrade was refused and the stack hides the status",
       "redial backs off and tries again"},
      {200, 399, stop_if_it_lasts().by_default()},  // a 2xx is no upgrade; redirects are not followed
      {200, stop_if_it_lasts(), "OK", "an ordinary web page answered where a WebSocket was expected",
       "redial tries again slowly for a quarter of an hour, then stops: check host and path, or log in to the network"},
      {301, stop_if_it_lasts(), "Moved Permanently", "the endpoint has another address",
       "redial tries again slowly for a quarter of an hour, then stops: configure the new address"},
      {302, stop_if_it_lasts(), "Found", "the endpoint points elsewhere",
       "redial tries again slowly for a quarter of an hour, then stops: check the address, or log in to the network"},
      {307, stop_if_it_lasts(), "Temporary Redirect", "the endpoint points elsewhere for now",
       "redial tries again slowly for a quarter of an hour, then stops: configure the address it points to"},
      {308, stop_if_it_lasts(), "Permanent Redirect", "the endpoint has another address",
       "redial tries again slowly for a quarter of an hour, then stops: configure the new address"},
      {400, 499, stop_if_it_lasts().by_default()},
      {400, stop_if_it_lasts(), "Bad Request", "the server could not make sense of the upgrade request",
       "redial tries again slowly for a quarter of an hour, then stops: check the request"},
      {401, fresh_token(), "Unauthorized", "the credential is missing, wrong or has run out",
       "redial tries again, with a fresh token if one can be had; it stops if refusals last a quarter of an hour"},
      {403, stop_if_it_lasts(), "Forbidden", "the credential is known and may not connect",
       "redial tries again slowly for a quarter of an hour, then stops: grant the permission"},
      {404, stop_if_it_lasts(), "Not Found", "there is no WebSocket at this path",
       "redial tries again slowly for a quarter of an hour, then stops: check the path"},
      {407, stop_if_it_lasts(), "Proxy Authentication Required", "a proxy on the way wants credentials",
       "redial tries again slowly for a quarter of an hour, then stops: configure the proxy"},
      {408, backoff(), "Request Timeout", "the request took too long to arrive", "redial backs off and tries again"},
      {409, backoff(), "Conflict", "another session is in the way, often one of this client's own that has died",
       "redial backs off and tries again"},
      {410, stop_if_it_lasts(), "Gone", "the endpoint was taken away for good",
       "redial tries again slowly for a quarter of an hour, then stops: configure the new address"},
      {421, stop_if_it_lasts(), "Misdirected Request", "this server does not answer for that host",
       "redial tries again slowly for a quarter of an hour, then stops: check host name and TLS"},
      {425, backoff(), "Too Early", "the server will not risk a request that might be replayed",
       "redial backs off and tries again"},
      {426, stop_if_it_lasts(), "Upgrade Required", "the server wants another protocol or WebSocket version",
       "redial tries again slowly for a quarter of an hour, then stops: check the client, and whether a proxy drops "
       "the Upgrade header"},
      {429, backoff(), "Too Many Requests", "too many connection attempts from this address or account",
       "redial waits as long as the server asks, or backs off"},
      {431, stop_if_it_lasts(), "Request Header Fields Too Large",
       "the headers are too large, often because of cookies",
       "redial tries again slowly for a quarter of an hour, then stops: send fewer headers"},
      {451, stop_if_it_lasts(), "Unavailable For Legal Reasons", "access is refused for a legal reason",
       "redial tries again slowly for a quarter of an hour, then stops: talk to the service"},
      {500, 599, backoff().by_default()},
      {500, backoff(), "Internal Server Error", "the server failed while it upgraded",
       "redial backs off and tries again"},
      {501, stop_if_it_lasts(), "Not Implemented", "the server cannot do this at all",
       "redial tries again slowly for a quarter of an hour, then stops: use another server"},
      {502, backoff(), "Bad Gateway", "a gateway got a bad answer from the server behind it",
       "redial backs off and tries again"},
      {503, backoff(), "Service Unavailable", "the server is overloaded or down for the moment",
       "redial waits as long as the server asks, or backs off"},
      {504, backoff(), "Gateway Timeout", "a gateway got no answer in time", "redial backs off and tries again"},
      {505, stop_if_it_lasts(), "HTTP Version Not Supported", "the server does not speak this HTTP version",
       "redial tries again slowly for a quarter of an hour, then stops: use HTTP/1.1"},
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
