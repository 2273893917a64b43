// SPDX-License-Identifier: MIT
#ifndef REDIAL_SERVICES_RFC6455_HPP_INCLUDED
#define REDIAL_SERVICES_RFC6455_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>

// doc: RFC 6455 7.2.3 and 7.4.1, the IANA registry of close codes and what it links, RFC 9110, 6585 and 8470
// ours: the registry gives a meaning and no rule; what sounds final is tried slowly for a while, the rest backs off
//
// The base under every profile: RFC 6455 7.4.1, the IANA close code registry, and what RFC 9110 and RFC 6585 say of the
// statuses that an upgrade can meet. Where those are silent the reasons are in the contract, section 3. No row of the
// base stops at once: proxies, captive portals and deploys say final words for a moment, so these stop if they last.

namespace redial {
inline namespace v0 {
namespace services {

struct rfc6455 : service {
  static constexpr const char* name = "rfc6455";
  static constexpr rule retry = backoff().with_basis(basis::inferred);
  static constexpr rule lasts = stop_if_it_lasts().with_basis(basis::inferred);

  static constexpr row closes[] = {
      {1000, retry.ended_in_order(), "Normal Closure",
       "the server ended the session in order, as at a deploy, an idle limit or the end of its handler",
       "nothing to mend: redial backs off and comes back"},  // ours
      {1001, retry.not_an_error(), "Going Away", "the server is shutting down or restarting",
       "redial waits and comes back by itself"},  // ours
      // ours
      {1002, lasts, "Protocol error", "the peer saw frames that break the WebSocket protocol",
       "redial tries again slowly for a quarter of an hour, then stops: check the client and the proxies on the way"},
      // ours
      {1003, lasts, "Unsupported Data", "the peer does not accept this kind of data",
       "redial tries again slowly for a quarter of an hour, then stops: check what kind of frame the service takes"},
      {1004, retry, "Reserved", "a code that was never given a meaning", "redial backs off and tries again"},  // ours
      {1005, retry, "No Status Rcvd", "the connection was closed without a code",
       "redial backs off and tries again"},  // ours
      {1006, backoff(), "Abnormal Closure", "the connection broke without a Close frame",
       "redial backs off and tries again"},  // doc: RFC 6455 7.2.3
      {1007, lasts, "Invalid frame payload data",
       "a message was not what its type promises, such as text that is no UTF-8",
       "redial tries again slowly for a quarter of an hour, then stops: check what is sent"},  // ours
      {1008, lasts, "Policy Violation", "a message broke one of the server's rules",
       "redial tries again slowly for a quarter of an hour, then stops: find out which rule"},  // ours
      {1009, lasts, "Message Too Big", "a frame was larger than the server takes",
       "redial tries again slowly for a quarter of an hour, then stops: split the payload below the limit"},  // ours
      {1010, lasts, "Mandatory Ext.", "the client needs an extension that the server did not agree to",
       "redial tries again slowly for a quarter of an hour, then stops: do without the extension"},  // ours
      {1011, retry, "Internal Error", "the server ran into something that it did not expect",
       "redial backs off and tries again"},  // ours
      {1012, backoff().first_between(milliseconds{5000}, milliseconds{30000}), "Service Restart",
       "the service is restarting", "redial comes back spread over 5 to 30 seconds"},  // doc: the registry's link
      // ours
      {1013, retry, "Try Again Later", "the service has too much to do", "redial backs off and tries again"},
      {1014, retry, "Bad Gateway", "a gateway got a bad answer from the server behind it",
       "redial backs off and tries again"},  // ours
      {1015, retry, "TLS handshake", "the TLS handshake failed",
       "redial backs off; if it stays, look at the certificate, the host name and the clock"},  // ours
      // ours
      {3000, fresh_token().with_basis(basis::inferred), "Unauthorized", "the credential was not accepted",
       "redial tries again, with a fresh token if one can be had; it stops if refusals last a quarter of an hour"},
      {3003, lasts, "Forbidden", "the credential is known and may not do this",
       "redial tries again slowly for a quarter of an hour, then stops: grant the permission"},                // ours
      {3008, retry, "Timeout", "the peer waited too long for something", "redial backs off and tries again"},  // ours
  };
  static constexpr row statuses[] = {
      {0, 199, retry.as_transport_failure().by_default()},  // ours: 0: the stack hides the status
      {0, retry.as_transport_failure(), "Status unknown", "the upgrade was refused and the stack hides the status",
       "redial backs off and tries again"},  // ours
      {200, 399, lasts.by_default()},        // ours: a 2xx is no upgrade; redirects are not followed
      // ours
      {200, lasts, "OK", "an ordinary web page answered where a WebSocket was expected",
       "redial tries again slowly for a quarter of an hour, then stops: check host and path, or log in to the network"},
      {301, lasts, "Moved Permanently", "the endpoint has another address",
       "redial tries again slowly for a quarter of an hour, then stops: configure the new address"},  // ours
      // ours
      {302, lasts, "Found", "the endpoint points elsewhere",
       "redial tries again slowly for a quarter of an hour, then stops: check the address, or log in to the network"},
      {307, lasts, "Temporary Redirect", "the endpoint points elsewhere for now",
       "redial tries again slowly for a quarter of an hour, then stops: configure the address it points to"},  // ours
      {308, lasts, "Permanent Redirect", "the endpoint has another address",
       "redial tries again slowly for a quarter of an hour, then stops: configure the new address"},  // ours
      {400, 499, lasts.by_default()},                                                                 // ours
      {400, lasts, "Bad Request", "the server could not make sense of the upgrade request",
       "redial tries again slowly for a quarter of an hour, then stops: check the request"},  // ours
      // doc: RFC 9110 15.5.2: with other credentials
      {401, fresh_token(), "Unauthorized", "the credential is missing, wrong or has run out",
       "redial tries again, with a fresh token if one can be had; it stops if refusals last a quarter of an hour"},
      // ours: RFC 9110 15.5.4 wants no automatic repeat; captive portals and proxies say it, too
      {403, lasts, "Forbidden", "the credential is known and may not connect",
       "redial tries again slowly for a quarter of an hour, then stops: grant the permission"},
      {404, lasts, "Not Found", "there is no WebSocket at this path",
       "redial tries again slowly for a quarter of an hour, then stops: check the path"},  // ours
      {407, lasts, "Proxy Authentication Required", "a proxy on the way wants credentials",
       "redial tries again slowly for a quarter of an hour, then stops: configure the proxy"},  // ours
      // doc: RFC 9110 15.5.9
      {408, backoff(), "Request Timeout", "the request took too long to arrive", "redial backs off and tries again"},
      {409, retry, "Conflict", "another session is in the way, often one of this client's own that has died",
       "redial backs off and tries again"},  // ours
      {410, lasts, "Gone", "the endpoint was taken away for good",
       "redial tries again slowly for a quarter of an hour, then stops: configure the new address"},  // ours
      {421, lasts, "Misdirected Request", "this server does not answer for that host",
       "redial tries again slowly for a quarter of an hour, then stops: check host name and TLS"},  // ours
      {425, backoff(), "Too Early", "the server will not risk a request that might be replayed",
       "redial backs off and tries again"},  // doc: RFC 8470 5.2
      {426, lasts, "Upgrade Required", "the server wants another protocol or WebSocket version",
       "redial tries again slowly for a quarter of an hour, then stops: check the client, and whether a proxy drops "
       "the Upgrade header"},  // ours
      {429, backoff(), "Too Many Requests", "too many connection attempts from this address or account",
       "redial waits as long as the server asks, or backs off"},  // doc: RFC 6585 4
      {431, lasts, "Request Header Fields Too Large", "the headers are too large, often because of cookies",
       "redial tries again slowly for a quarter of an hour, then stops: send fewer headers"},  // ours
      {451, lasts, "Unavailable For Legal Reasons", "access is refused for a legal reason",
       "redial tries again slowly for a quarter of an hour, then stops: talk to the service"},  // ours
      {500, 599, retry.by_default()},                                                           // ours
      {500, retry, "Internal Server Error", "the server failed while it upgraded",
       "redial backs off and tries again"},  // ours
      {501, lasts, "Not Implemented", "the server cannot do this at all",
       "redial tries again slowly for a quarter of an hour, then stops: use another server"},  // ours
      {502, retry, "Bad Gateway", "a gateway got a bad answer from the server behind it",
       "redial backs off and tries again"},  // ours
      {503, backoff(), "Service Unavailable", "the server is overloaded or down for the moment",
       "redial waits as long as the server asks, or backs off"},  // doc: RFC 9110 15.6.4
      {504, retry, "Gateway Timeout", "a gateway got no answer in time", "redial backs off and tries again"},  // ours
      {505, lasts, "HTTP Version Not Supported", "the server does not speak this HTTP version",
       "redial tries again slowly for a quarter of an hour, then stops: use HTTP/1.1"},  // ours
      {511, retry, "Network Authentication Required", "the network wants a log-in first, as in a hotel",
       "log in to the network; redial backs off and tries again"},  // ours
      {600, 65535, retry.as_transport_failure().by_default()},      // ours
  };
  static constexpr options defaults = [] {
    options o = default_options;
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
