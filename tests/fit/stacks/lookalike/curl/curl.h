// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_STACKS_LOOKALIKE_CURL_CURL_H_INCLUDED
#define REDIAL_TESTS_STACKS_LOOKALIKE_CURL_CURL_H_INCLUDED

// The part of libcurl's public interface (8.22) that the adapter touches: same names, types and values. Behind it is an
// answer that a test writes.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

typedef void CURL;
typedef std::int64_t curl_off_t;

typedef enum {
  CURLE_OK = 0,
  CURLE_COULDNT_RESOLVE_HOST = 6,
  CURLE_COULDNT_CONNECT = 7,
  CURLE_HTTP_RETURNED_ERROR = 22,
  CURLE_OPERATION_TIMEDOUT = 28,
  CURLE_SSL_CONNECT_ERROR = 35,
  CURLE_GOT_NOTHING = 52,
  CURLE_RECV_ERROR = 56,
  CURLE_SSL_CERTPROBLEM = 58,
  CURLE_PEER_FAILED_VERIFICATION = 60,
  CURLE_SSL_CACERT_BADFILE = 77,
  CURLE_AGAIN = 81,
  CURLE_SSL_ISSUER_ERROR = 83,
  CURLE_SSL_PINNEDPUBKEYNOTMATCH = 90,
  CURLE_SSL_INVALIDCERTSTATUS = 91
} CURLcode;
typedef enum { CURLOPT_CONNECT_ONLY = 141 } CURLoption;
typedef enum { CURLINFO_RESPONSE_CODE = 0x200000 + 2 } CURLINFO;
typedef enum { CURLHE_OK, CURLHE_BADINDEX, CURLHE_MISSING } CURLHcode;

#define CURLH_HEADER (1 << 0)
#define CURLWS_TEXT (1 << 0)
#define CURLWS_CLOSE (1 << 3)
#define CURLWS_PONG (1 << 6)

struct curl_header {
  char* name;
  char* value;
  std::size_t amount;
  std::size_t index;
  unsigned int origin;
  void* anchor;
};

struct curl_ws_frame {
  int age;
  int flags;
  curl_off_t offset;
  curl_off_t bytesleft;
  std::size_t len;
};

/// What a CURL* points to here.
struct lookalike_easy {
  long connect_only = 0;
  long status = 0;
  std::map<std::string, std::string> headers;
  curl_header last{};
};

inline CURLcode curl_easy_setopt(CURL* easy, CURLoption, long value) {
  static_cast<lookalike_easy*>(easy)->connect_only = value;
  return CURLE_OK;
}
inline CURLcode curl_easy_getinfo(CURL* easy, CURLINFO, long* value) {
  *value = static_cast<lookalike_easy*>(easy)->status;
  return CURLE_OK;
}
inline CURLHcode curl_easy_header(CURL* easy, const char* name, std::size_t, unsigned int, int, curl_header** out) {
  auto& self = *static_cast<lookalike_easy*>(easy);
  const auto found = self.headers.find(name);
  if (found == self.headers.end()) { return CURLHE_MISSING; }
  self.last.value = &found->second[0];
  *out = &self.last;
  return CURLHE_OK;
}

#endif  // REDIAL_TESTS_STACKS_LOOKALIKE_CURL_CURL_H_INCLUDED
