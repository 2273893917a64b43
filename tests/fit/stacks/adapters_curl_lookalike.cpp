// SPDX-License-Identifier: MIT
#include <redial/adapters/curl.hpp>

#include "../../catch.hpp"
#include "adapters_peer.hpp"

// The adapter to libcurl on look-alike declarations, as Debian's libcurl has no WebSocket.

namespace {

namespace adapter = redial::adapters::curl;

constexpr std::uint32_t id = 7;

std::string answer(CURLcode result, long status = 0, std::map<std::string, std::string> headers = {},
                   std::int64_t now = peer::now) {
  lookalike_easy easy;
  easy.status = status;
  easy.headers = std::move(headers);
  return peer::describe(adapter::on_handshake(&easy, result, id, now), id);
}

std::string read(CURLcode result, int flags = 0, const std::string& data = {}, curl_off_t bytesleft = 0) {
  const curl_ws_frame frame{0, flags, 0, bytesleft, data.size()};
  return peer::describe(adapter::on_read(result, result == CURLE_OK ? &frame : nullptr, data.data(), data.size(), id),
                        id);
}

}  // namespace

TEST_CASE("libcurl: the transfer ends with the upgrade") {
  lookalike_easy easy;
  adapter::configure(&easy);
  CHECK(easy.connect_only == 2);
  CHECK(answer(CURLE_OK, 101) == "opened");
}

TEST_CASE("libcurl: a refusal has its status and its Retry-After, counted from the answer's own Date") {
  for (const long status : {200, 302, 401, 404, 429, 503}) {
    CHECK(answer(CURLE_HTTP_RETURNED_ERROR, status) == "rejected " + std::to_string(status));
  }
  CHECK(answer(CURLE_HTTP_RETURNED_ERROR, 503, {{"Retry-After", "7"}}) == "rejected 503 after 7000");
  for (const std::int64_t clock : peer::wrong_clocks) {
    CHECK(answer(CURLE_HTTP_RETURNED_ERROR, 503,
                 {{"Date", "Wed, 18 Sep 2019 05:33:23 GMT"}, {"Retry-After", "Wed, 18 Sep 2019 05:34:00 GMT"}},
                 clock) == "rejected 503 after 37000");
  }
}

TEST_CASE("libcurl: what is no answer is a failure, whatever the status says") {
  for (const CURLcode result : {CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT,
                                CURLE_GOT_NOTHING, CURLE_RECV_ERROR}) {
    CHECK(answer(result) == "failed");
    CHECK(answer(result, 503) == "failed");
  }
  CHECK(answer(CURLE_HTTP_RETURNED_ERROR, 101) == "failed");
  CHECK(answer(CURLE_HTTP_RETURNED_ERROR, 0) == "failed");
}

TEST_CASE("libcurl: a TLS handshake that failed is 1015") {
  for (const CURLcode result :
       {CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
        CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS}) {
    CHECK(answer(result) == "closed 1015");
  }
}

TEST_CASE("libcurl: frames, close codes, ends") {
  CHECK(read(CURLE_AGAIN) == "inert");
  CHECK(read(CURLE_OK, CURLWS_TEXT, "hello") == "received");
  CHECK(read(CURLE_OK, CURLWS_TEXT, "hel", 2) == "received");
  CHECK(read(CURLE_OK, CURLWS_PONG) == "received");
  CHECK(read(CURLE_OK, CURLWS_CLOSE, "\x0F\xAC") == "closed 4012");
  CHECK(read(CURLE_OK, CURLWS_CLOSE, "\x03\xF4restarting") == "closed 1012");
  CHECK(read(CURLE_OK, CURLWS_CLOSE, "\x0F", 1) == "received");  // the rest is on its way
  CHECK(read(CURLE_OK, CURLWS_CLOSE) == "closed 1005");
  CHECK(read(CURLE_OK, CURLWS_CLOSE, "\x0F") == "closed 1006");
  CHECK(read(CURLE_GOT_NOTHING) == "failed");
  CHECK(read(CURLE_RECV_ERROR) == "failed");
}
