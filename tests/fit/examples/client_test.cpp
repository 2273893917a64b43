// SPDX-License-Identifier: MIT
// What the example clients make of a URL, and of what a backend prints.
#include "../../catch.hpp"
#include "client.hpp"
#include "session.hpp"

namespace {

/// A URL as its parts, and what `Host` says of it.
std::string parts(const std::string& url) {
  example::settings s;
  if (!example::read_url(url, s)) { return "none"; }
  return std::string(s.tls ? "tls " : "") + s.host + " " + s.port + " " + s.path + " Host: " + example::host_field(s);
}

constexpr std::int64_t now = 1700000000;

std::string token_of(const std::string& text) {
  const example::mint_result r = example::read_token(text, now, 7);
  if (r.token.empty()) { return redial::to_string(r.what); }
  return r.token + " " + (r.what.span() == redial::never ? "unknown" : std::to_string(r.what.span().count));
}

}  // namespace

TEST_CASE("client: the port of the scheme is left out, also in Host") {
  CHECK(parts("wss://rms.metered.ca/v1") == "tls rms.metered.ca 443 /v1 Host: rms.metered.ca");
  CHECK(parts("ws://example.org") == "example.org 80 / Host: example.org");
  CHECK(parts("wss://example.org:443/a") == "tls example.org 443 /a Host: example.org");
  CHECK(parts("ws://example.org:443/a") == "example.org 443 /a Host: example.org:443");
  CHECK(parts("wss://example.org:8443") == "tls example.org 8443 / Host: example.org:8443");
  CHECK(parts("ws://127.0.0.1:8080/v1") == "127.0.0.1 8080 /v1 Host: 127.0.0.1:8080");
  CHECK(parts("ws://[::1]:8080/v1") == "::1 8080 /v1 Host: [::1]:8080");
  CHECK(parts("wss://[::1]/v1:2") == "tls ::1 443 /v1:2 Host: [::1]");
}

TEST_CASE("client: what is no such URL") {
  for (const char* url : {"", "ws:/a", "http://a/b", "ws://", "ws:///v1", "ws://a:/", "ws://a:x/", "wss://:443/"}) {
    CHECK(parts(url) == "none");
  }
}

TEST_CASE("client: addresses have no place in SNI") {
  CHECK(example::is_address("127.0.0.1"));
  CHECK(example::is_address("::1"));
  CHECK_FALSE(example::is_address("localhost"));
  CHECK_FALSE(example::is_address("1.example.org"));
}

TEST_CASE("client: a backend's answer in any layout") {
  CHECK(token_of(R"({"token":"a","expiresAt":1700003600})") == "a 3600000");
  CHECK(token_of("{\n  \"expiresAt\" : 1700003600,\n  \"token\" : \"a\",\n  \"more\": [1, {}]\n}\n") == "a 3600000");
  CHECK(token_of(R"({"token": "a\u0062", "expiresAt": 1700003600.0})") == "ab 3600000");
  CHECK(token_of(R"({"token": "a", "expiresAt": 1700003600500})") == "a 3600500");  // milliseconds
  CHECK(token_of(R"({"token": "a"})") == "a unknown");
  CHECK(token_of(R"({"token": "a", "expiresAt": null})") == "a unknown");
  CHECK(token_of(R"({"token": "a", "expiresAt": 1600000000})") == "a 0");  // over already
}

TEST_CASE("client: a backend's answer without a token") {
  for (const char* text :
       {"", "<html>", "{\"token\":", "[]", "\"token\"", "null", "{\"token\": 1}", "{\"Token\": \"a\"}"}) {
    CHECK(token_of(text) == "mint_failed");
  }
}

TEST_CASE("client: a token command is waited for, but not for ever") {
  example::token_command tokens;
  const redial::milliseconds limit{20000};
  const auto run = [&](const char* command, redial::milliseconds most) { return tokens.run(command, 7, most); };
  CHECK(run(R"(echo '{"token": "a"}')", limit).token == "a");
  CHECK(run("exit 77", limit).what.permanent());
  CHECK_FALSE(run("exit 1", limit).what.permanent());
  CHECK(run("exit 1", limit).what.what() == redial::event::kind::mint_failed);
  CHECK(run(R"(echo '{"token": "a"}'; exit 1)", limit).token.empty());
  const auto begin = std::chrono::steady_clock::now();
  CHECK(run("sleep 100", redial::milliseconds{50}).token.empty());
  CHECK(run("sleep 100 & sleep 100", redial::milliseconds{50}).token.empty());
  CHECK(run("exec >&-; sleep 100", redial::milliseconds{50}).token.empty());
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{50});
}

TEST_CASE("client: a message in pieces") {
  example::pieces p;
  CHECK(p.add("{\"a\"", true));
  CHECK(p.add(":1}", false));  // a continuation has no kind of its own
  CHECK(p.take() == "{\"a\":1}");
  CHECK(p.add("binary", false));
  CHECK(p.add("its continuation", true));
  CHECK(p.take().empty());
  CHECK(p.add("x", true));
  CHECK(p.take() == "x");
  const std::string much(example::largest_message, 'x');
  CHECK(p.add(much, true));
  CHECK_FALSE(p.add("x", true));
}
