// SPDX-License-Identifier: MIT
// libwebsockets with its own retry policy, as its examples have it, for comparison: whatever ends a connection,
// whatever refuses one, the next wait of the table. The count is never taken back, as there; that is kind to the
// server.
//
//   lws_plain --url ws://HOST:PORT/PATH --key KEY --seconds N
#include <libwebsockets.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace {

constexpr std::uint32_t waits[] = {1000, 2000, 3000, 4000, 5000};
constexpr lws_retry_bo_t policy{waits, 5, LWS_RETRY_CONCEAL_ALWAYS, 0, 0, 20};

struct state {
  lws_sorted_usec_list_t list;  // first: what the library hands back
  lws_context* context;
  std::string host, path;
  int port;
  std::uint16_t tries;
};

void connect(lws_sorted_usec_list_t* list);

int callback(lws* wsi, lws_callback_reasons reason, void* user, void*, std::size_t) {
  const int what = reason;
  if (what == LWS_CALLBACK_CLIENT_CONNECTION_ERROR || what == LWS_CALLBACK_CLIENT_CLOSED) {
    state* s = static_cast<state*>(user);
    (void)lws_retry_sul_schedule_retry_wsi(wsi, &s->list, connect, &s->tries);
  }
  return 0;
}

constexpr lws_protocols protocols[] = {{"plain", callback, 0, 0, 0, nullptr, 0},
                                       {nullptr, nullptr, 0, 0, 0, nullptr, 0}};

void connect(lws_sorted_usec_list_t* list) {
  state* s = reinterpret_cast<state*>(list);
  lws_client_connect_info info{};
  info.context = s->context;
  info.address = info.host = s->host.c_str();
  info.port = s->port;
  info.path = s->path.c_str();
  info.local_protocol_name = protocols[0].name;
  info.retry_and_idle_policy = &policy;
  info.userdata = s;
  if (lws_client_connect_via_info(&info) == nullptr) {
    (void)lws_retry_sul_schedule(s->context, 0, list, &policy, connect, &s->tries);
  }
}

}  // namespace

int main(int count, char** words) {
  using clock = std::chrono::steady_clock;
  std::map<std::string, std::string> given{{"--seconds", "60"}};
  for (int i = 1; i + 1 < count; i += 2) { given[words[i]] = words[i + 1]; }
  const std::string url = given["--url"];
  const std::size_t port = url.find(':', 5);
  const std::size_t path = url.find('/', 5);
  if (url.rfind("ws://", 0) != 0 || path == std::string::npos || port > path) { return 2; }
  lws_set_log_level(0, nullptr);
  lws_context_creation_info info{};
  info.port = CONTEXT_PORT_NO_LISTEN;
  info.protocols = protocols;
  state s{{},
          lws_create_context(&info),
          url.substr(5, port - 5),
          url.substr(path) + "?key=" + given["--key"],
          std::stoi(url.substr(port + 1, path - port - 1)),
          0};
  if (s.context == nullptr) { return 1; }
  const std::chrono::seconds seconds{std::stol(given["--seconds"])};
  const auto end = clock::now() + seconds;
  lws_sorted_usec_list_t wake{};  // lws_service sleeps for as long as nothing happens
  lws_sul_schedule(
      s.context, 0, &wake, [](lws_sorted_usec_list_t*) {}, std::chrono::microseconds{seconds}.count());
  connect(&s.list);
  while (clock::now() < end && lws_service(s.context, 0) >= 0) {}
  lws_context_destroy(s.context);
}
