// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_RFC6455_TEXT_HPP_INCLUDED
#define REDIAL_PROFILE_RFC6455_TEXT_HPP_INCLUDED

#include <redial/profile/profile.hpp>

// Words for people about the base table. Names are the registered ones (IANA WebSocket close codes, HTTP status codes).

namespace redial {
inline namespace v0 {
namespace texts {

inline constexpr text rfc6455_closes[] = {
    {1000, 1000, "Normal Closure", "the session was ended on purpose and in order",
     "nothing to mend; start again when a session is wanted"},
    {1001, 1001, "Going Away", "the server is shutting down or restarting", "redial waits and comes back by itself"},
    {1002, 1002, "Protocol error", "the peer saw frames that break the WebSocket protocol",
     "mend the client or a proxy on the way, then start again"},
    {1003, 1003, "Unsupported Data", "the peer does not accept this kind of data",
     "send the kind of frame that the service takes, then start again"},
    {1004, 1004, "Reserved", "a code that was never given a meaning", "redial backs off and tries again"},
    {1005, 1005, "No Status Rcvd", "the connection was closed without a code", "redial backs off and tries again"},
    {1006, 1006, "Abnormal Closure", "the connection broke without a Close frame", "redial backs off and tries again"},
    {1007, 1007, "Invalid frame payload data",
     "a message was not what its type promises, such as text that is no UTF-8", "mend what is sent, then start again"},
    {1008, 1008, "Policy Violation", "a message broke one of the server's rules",
     "find the rule and mend it, then start again"},
    {1009, 1009, "Message Too Big", "a frame was larger than the server takes",
     "split the payload below the limit, then start again"},
    {1010, 1010, "Mandatory Ext.", "the client needs an extension that the server did not agree to",
     "do without the extension or choose another server, then start again"},
    {1011, 1011, "Internal Error", "the server ran into something that it did not expect",
     "redial backs off and tries again"},
    {1012, 1012, "Service Restart", "the service is restarting", "redial comes back spread over 5 to 30 seconds"},
    {1013, 1013, "Try Again Later", "the service has too much to do", "redial backs off and tries again"},
    {1014, 1014, "Bad Gateway", "a gateway got a bad answer from the server behind it",
     "redial backs off and tries again"},
    {1015, 1015, "TLS handshake", "the TLS handshake failed",
     "redial backs off; if it stays, look at the certificate, the host name and the clock"},
    {3000, 3000, "Unauthorized", "the credential was not accepted",
     "redial asks for a fresh token a few times, then stops"},
    {3003, 3003, "Forbidden", "the credential is known and may not do this", "grant the permission, then start again"},
    {3008, 3008, "Timeout", "the peer waited too long for something", "redial backs off and tries again"},
};

inline constexpr text rfc6455_statuses[] = {
    {0, 0, "Status unknown", "the upgrade was refused and the stack hides the status",
     "redial backs off and tries again"},
    {200, 200, "OK", "an ordinary web page answered where a WebSocket was expected",
     "check host and path, then start again"},
    {301, 301, "Moved Permanently", "the endpoint has another address", "configure the new address, then start again"},
    {302, 302, "Found", "the endpoint points elsewhere", "configure the address it points to, then start again"},
    {307, 307, "Temporary Redirect", "the endpoint points elsewhere for now",
     "configure the address it points to, then start again"},
    {308, 308, "Permanent Redirect", "the endpoint has another address", "configure the new address, then start again"},
    {400, 400, "Bad Request", "the server could not make sense of the upgrade request",
     "mend the request, then start again"},
    {401, 401, "Unauthorized", "the credential is missing, wrong or has run out",
     "redial asks for a fresh token a few times, then stops"},
    {403, 403, "Forbidden", "the credential is known and may not connect", "grant the permission, then start again"},
    {404, 404, "Not Found", "there is no WebSocket at this path", "mend the path, then start again"},
    {407, 407, "Proxy Authentication Required", "a proxy on the way wants credentials",
     "configure the proxy, then start again"},
    {408, 408, "Request Timeout", "the request took too long to arrive", "redial backs off and tries again"},
    {410, 410, "Gone", "the endpoint was taken away for good", "configure the new address, then start again"},
    {421, 421, "Misdirected Request", "this server does not answer for that host",
     "check host name and TLS, then start again"},
    {425, 425, "Too Early", "the server will not risk a request that might be replayed",
     "redial backs off and tries again"},
    {426, 426, "Upgrade Required", "the server wants another protocol or WebSocket version",
     "mend the client, then start again"},
    {429, 429, "Too Many Requests", "too many connection attempts from this address or account",
     "redial waits as long as the server asks, or backs off"},
    {431, 431, "Request Header Fields Too Large", "the headers are too large, often because of cookies",
     "send fewer headers, then start again"},
    {451, 451, "Unavailable For Legal Reasons", "access is refused for a legal reason",
     "talk to the service, then start again"},
    {500, 500, "Internal Server Error", "the server failed while it upgraded", "redial backs off and tries again"},
    {501, 501, "Not Implemented", "the server cannot do this at all", "use another server, then start again"},
    {502, 502, "Bad Gateway", "a gateway got a bad answer from the server behind it",
     "redial backs off and tries again"},
    {503, 503, "Service Unavailable", "the server is overloaded or down for the moment",
     "redial waits as long as the server asks, or backs off"},
    {504, 504, "Gateway Timeout", "a gateway got no answer in time", "redial backs off and tries again"},
    {505, 505, "HTTP Version Not Supported", "the server does not speak this HTTP version",
     "use HTTP/1.1, then start again"},
    {511, 511, "Network Authentication Required", "the network wants a log-in first, as in a hotel",
     "log in to the network; redial backs off and tries again"},
};

}  // namespace texts
}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_RFC6455_TEXT_HPP_INCLUDED
