// SPDX-License-Identifier: MIT
// A server that behaves like Metered Realtime Messaging as far as its page on close codes describes it, and misbehaves
// as a script says. One process, one thread, 127.0.0.1 only.
//
//   server --script FILE --log FILE [--port 0] [--seconds 120] [--cert PEM --key PEM]
//
// With a certificate and its key the server speaks TLS. Prints "listening PORT" and serves until SIGTERM, SIGINT or its
// seconds are over.
//
//   GET    /v1?token=T or ?key=pk_live_..   the upgrade
//   POST   /v1/tokens                       mints: {"token":"t1","expiresAt":UNIX_SECONDS}
//   DELETE /v1/peers/ID                     closes that peer's connections with 4020; a token's peer is its own name
//
// Without a script line to the contrary it does what the service does: 401 for a token that it did not mint or that is
// over, 404 for another path, 429 past 60 connects a minute from one address, welcome, 4002 a quarter of a second
// before the token's end, 4011 when the bucket of 100 messages/s (burst 200) is empty, 1009 for a frame above 64 KB.
//
// A script is data, one step a line; # begins a comment.
//
//   set life MS                  how long minted tokens live (3600000)
//   set rate PER_SECOND BURST    the bucket of each connection
//   set frame BYTES              the largest frame
//   set connects COUNT MS        connects in a window before 429
//   set slots COUNT              connections at a time before 4010, which comes instead of the welcome (no limit)
//   set door PER_SECOND BURST    how many get in (no limit): others get a 503, and an appointment as its Retry-After
//   mint COUNT VERB              what so many next mints meet; * for all further ones:
//       status CODE | hang | bogus (a token that the upgrade refuses)
//   connect COUNT VERB ...       what so many next connects meet that got past 401, 404 and 429, in this order:
//       status CODE [after SECONDS | date SECONDS | dated SECONDS | header TEXT]    refuse; with Retry-After in one of
//       its
//                                forms; dated: an answer whose own Date is a day off, and a date so long after that
//       hang                     never answer the request
//       drop                     reset the connection instead of an answer
//       welcome                  say hello (a step without it is silent after the upgrade)
//       wait MS
//       going_away MS | none     with this retryAfterMs, or without one
//       close CODE | empty       any 16-bit code; empty: a close frame without a code; then the closing handshake
//       leave CODE fin | reset | cut | open    a close frame, and behind it the end of TCP: by FIN (over TLS with
//                                close_notify), by RST, by FIN without close_notify, or none: the server is deaf
//       raw HEX                  bytes on the TCP stream
//       frames HEX               the same, but no end of anything
//       pieces COUNT BYTES       a text message in so many frames of so many bytes, of which none is the last
//       eof | reset              end TCP without a close frame, by FIN or by RST
//       deaf                     stop reading: neither pongs nor the answer to a close
//       chatter MS               a message so often from here on
//       hold                     stay (what every step that did not end does)
//   at MS VERB                   so long after the first connect, to every connection that is up:
//       close CODE
//       suspend                  4012, from then on to every connect as well
//       deploy RETRY_MS GRACE_MS DOWN_MS reset|STATUS
//                                going_away, then 1001, then connects meet a reset or this status for so long;
//                                RETRY_MS may be `appointment`: each connection is told one of its own
//
// Connects beyond the last line are welcome. The log is one JSON object a line, `ms` since the start:
//   {"ms":12.3,"what":"connect","id":1,"token":"t1","status":101}    what: mint connect welcome going_away close end
// `close` says who (`by`) and the code; `end` how many messages came and how empty the bucket was. A connect that is
// refused has `end` too. `connect` also says which `host` the request named, and which the TLS handshake did (`sni`); a
// TLS handshake that fails is a line of its own, `tls`.

#include "wire.hpp"

#include <redial/edge/appointments.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;
using steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int no_code = 0;         // what Beast calls close_code::none
constexpr int reset_instead = -1;  // where a status is expected

// --- the script ----------------------------------------------------------------------------------------------------

/// A word of the script and what stands behind it.
struct verb {
  std::string name;
  std::vector<std::string> arguments;
  long number(std::size_t i = 0) const { return std::stol(arguments.at(i)); }
};

struct step {
  long count = 0;  // -1: every further one
  std::vector<verb> verbs;
};

struct timed {
  long at = 0;
  verb what;
};

struct script {
  long life = 3600000;
  long rate = 100;
  long burst = 200;
  long frame = 65536;
  long connects = 60;
  long window = 60000;
  long slots = -1;
  long door_rate = 0;
  long door_burst = 0;
  std::deque<step> mint_steps;
  std::deque<step> connect_steps;
  std::vector<timed> timeline;
};

/// Reads verbs to the end of the line; `known` says how many arguments each takes at least and at most.
std::vector<verb> read_verbs(std::istringstream& in,
                             const std::map<std::string, std::pair<std::size_t, std::size_t>>& known) {
  std::vector<verb> verbs;
  std::string word;
  while (in >> word) {
    const std::size_t had = verbs.empty() ? 0 : verbs.back().arguments.size();
    const std::pair<std::size_t, std::size_t> takes = verbs.empty() ? std::pair{had, had} : known.at(verbs.back().name);
    if (had < takes.first || (had < takes.second && known.count(word) == 0)) {
      verbs.back().arguments.push_back(word);
    } else if (known.count(word) != 0) {
      verbs.push_back({word, {}});
    } else {
      throw std::runtime_error("unexpected word " + word);
    }
  }
  if (verbs.empty()) { throw std::runtime_error("nothing to do"); }
  for (const verb& v : verbs) {
    if (v.arguments.size() < known.at(v.name).first) { throw std::runtime_error(v.name + " of what?"); }
  }
  return verbs;
}

script read_script(const std::string& path) {
  const std::map<std::string, std::pair<std::size_t, std::size_t>> mint_verbs{
      {"status", {1, 1}}, {"hang", {0, 0}}, {"bogus", {0, 0}}};
  const std::map<std::string, std::pair<std::size_t, std::size_t>> connect_verbs{
      {"status", {1, 3}}, {"hang", {0, 0}},       {"drop", {0, 0}},   {"welcome", {0, 0}},
      {"wait", {1, 1}},   {"going_away", {1, 1}}, {"close", {1, 1}},  {"raw", {1, 1}},
      {"eof", {0, 0}},    {"reset", {0, 0}},      {"deaf", {0, 0}},   {"chatter", {1, 1}},
      {"hold", {0, 0}},   {"leave", {2, 2}},      {"frames", {1, 1}}, {"pieces", {2, 2}}};
  const std::map<std::string, std::pair<std::size_t, std::size_t>> timed_verbs{
      {"close", {1, 1}}, {"suspend", {0, 0}}, {"deploy", {4, 4}}};
  script s;
  std::ifstream file(path);
  if (!file) { throw std::runtime_error(path + ": cannot be read"); }
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    std::istringstream in(line.substr(0, line.find('#')));
    std::string kind;
    if (!(in >> kind)) { continue; }
    try {
      if (kind == "set") {
        const std::map<std::string, std::vector<long*>> settings{
            {"life", {&s.life}},   {"rate", {&s.rate, &s.burst}},
            {"frame", {&s.frame}}, {"connects", {&s.connects, &s.window}},
            {"slots", {&s.slots}}, {"door", {&s.door_rate, &s.door_burst}}};
        std::string name;
        in >> name;
        for (long* value : settings.at(name)) {
          if (!(in >> *value)) { throw std::runtime_error("set " + name + " to what?"); }
        }
      } else if (kind == "mint" || kind == "connect") {
        std::string count;
        in >> count;
        step made{count == "*" ? -1 : std::stol(count), {}};
        made.verbs = read_verbs(in, kind == "mint" ? mint_verbs : connect_verbs);
        (kind == "mint" ? s.mint_steps : s.connect_steps).push_back(made);
      } else if (kind == "at") {
        timed made;
        if (!(in >> made.at)) { throw std::runtime_error("at what time?"); }
        made.what = read_verbs(in, timed_verbs).at(0);
        s.timeline.push_back(made);
      } else {
        throw std::runtime_error("unknown line " + kind);
      }
    } catch (const std::exception& e) {
      throw std::runtime_error(path + ":" + std::to_string(number) + ": " + e.what());
    }
  }
  return s;
}

/// The verbs that the next one of its kind meets, or none if the script has nothing more to say.
std::vector<verb> take(std::deque<step>& steps) {
  while (!steps.empty() && steps.front().count == 0) { steps.pop_front(); }
  if (steps.empty()) { return {}; }
  if (steps.front().count > 0) { --steps.front().count; }
  return steps.front().verbs;
}

// --- the service ---------------------------------------------------------------------------------------------------

class session;

/// What all connections share: tokens, limits, the script's place, the log.
struct service {
  service(script read, const std::string& log_path) : plan(std::move(read)), log(log_path) {
    if (!log) { throw std::runtime_error(log_path + ": cannot be written"); }
    if (plan.door_rate != 0) {
      door.emplace(static_cast<std::uint32_t>(plan.door_rate), static_cast<std::uint32_t>(plan.door_burst),
                   steady::now);
    }
  }

  script plan;
  std::ofstream log;
  std::optional<asio::ssl::context> tls;
  steady::time_point start = steady::now();
  std::map<std::string, steady::time_point> tokens;  // and when each is over
  std::deque<steady::time_point> arrivals;
  std::optional<redial::appointments<steady::time_point (*)() noexcept>> door;
  std::set<session*> sessions;
  long last_id = 0;
  long last_token = 0;
  bool connected_once = false;
  bool suspended = false;
  steady::time_point down_until{};
  int down_by = 0;
  asio::io_context io{1};  // the last member: what still waits in it goes first, and refers to the others

  double now() const { return std::chrono::duration<double, std::milli>(steady::now() - start).count(); }

  /// One line of the log: fields is what follows `what`.
  void write(const char* what, const std::string& fields) {
    char ms[32];
    std::snprintf(ms, sizeof ms, "%.1f", now());
    log << "{\"ms\":" << ms << ",\"what\":\"" << what << '"' << fields << "}" << std::endl;
  }

  void after(milliseconds wait, std::function<void()> then) {
    auto timer = std::make_shared<asio::steady_timer>(io, wait);
    timer->async_wait([timer, then](const error_code&) { then(); });
  }

  void run(const verb& what);
  void begin_timeline() {
    if (std::exchange(connected_once, true)) { return; }
    for (const timed& t : plan.timeline) {
      after(milliseconds{t.at}, [this, t] { run(t.what); });
    }
  }

  /// True if one connect more is inside the per-address limit.
  bool admits_one_more() {
    const auto now_point = steady::now();
    while (!arrivals.empty() && now_point - arrivals.front() >= milliseconds{plan.window}) { arrivals.pop_front(); }
    arrivals.push_back(now_point);
    return static_cast<long>(arrivals.size()) <= plan.connects;
  }
};

std::string field(const char* name, long value) { return ",\"" + std::string(name) + "\":" + std::to_string(value); }
std::string field(const char* name, const std::string& value) {
  std::string clean;
  for (const char c : value) {
    if (c != '"' && c != '\\' && c >= ' ') { clean += c; }
  }
  return ",\"" + std::string(name) + "\":\"" + clean + "\"";
}

/// A date that is at least so far away.
std::string http_date(long seconds_from_now) {
  const auto when =
      std::chrono::system_clock::now() + milliseconds{seconds_from_now * 1000 + (seconds_from_now != 0 ? 999 : 0)};
  const std::time_t whole = std::chrono::system_clock::to_time_t(when);
  char text[64];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", std::gmtime(&whole));
  return text;
}

/// One TCP connection: a request, then perhaps a WebSocket that a step of the script plays on.
class session : public std::enable_shared_from_this<session> {
 public:
  session(service& s, tcp::socket socket)
      : service_(s), ws_(std::move(socket), s.tls ? &*s.tls : nullptr), timer_(s.io), chatter_(s.io) {}
  ~session() { service_.sessions.erase(this); }

  void start() {
    ws_.next_layer().async_begin([self = shared_from_this()](const error_code& ec) {
      if (!ec) { return self->read_request(); }
      self->service_.write("tls", field("error", ec.message()));
    });
  }

  void read_request() {
    http::async_read(ws_.next_layer(), buffer_, request_,
                     [self = shared_from_this()](const error_code& ec, std::size_t) {
                       if (!ec) { return self->dispatch(); }
                       // What most servers do about a TLS handshake on a port without TLS.
                       if (ec != http::error::end_of_stream) { self->answer(400, "{\"error\":\"bad_request\"}"); }
                     });
  }

  void going_away(const std::string& retry_after) {
    service_.write("going_away", field("id", id_) + field("retry", retry_after));
    send(retry_after == "none" ? "{\"type\":\"going_away\"}"
                               : "{\"type\":\"going_away\",\"retryAfterMs\":" + retry_after + "}");
  }

  /// Sends a close frame with any code; the first one counts.
  void close(int code) {
    if (std::exchange(closing_, true)) { return; }
    service_.write("close", field("id", id_) + field("by", "server") + field("code", code));
    timer_.cancel();
    chatter_.cancel();
    outgoing_.push_back({{}, code, false, {}});
    flush();
  }

  /// Sends a close frame and does not wait for the answer to it; what else, see the script's `leave`.
  void leave(int code, const std::string& how) {
    if (std::exchange(closing_, true)) { return; }
    service_.write("close", field("id", id_) + field("by", "server") + field("code", code) + field("how", how));
    timer_.cancel();
    chatter_.cancel();
    send_raw({'\x88', '\x02', static_cast<char>(code >> 8), static_cast<char>(code)}, [this, how] {
      if (how == "open") {
        turn_deaf();
      } else if (how == "reset") {
        ws_.next_layer().reset();
      } else {
        ws_.next_layer().leave(how == "fin", shared_from_this());
      }
    });
  }

  void reset() {
    service_.write("close", field("id", id_) + field("by", "server") + field("code", 1006));
    closing_ = true;
    ws_.next_layer().reset();
    timer_.cancel();
    chatter_.cancel();
  }

  bool upgraded() const { return upgraded_; }

 private:
  struct outgoing {
    std::string text;
    int code;
    bool raw;
    std::function<void()> then;  // once it is out
  };

  tcp::socket& tcp_socket() { return ws_.next_layer().socket(); }

  void turn_deaf() {
    deaf_ = true;
    error_code ignored;
    tcp_socket().cancel(ignored);  // the read, in which Beast would go on answering pings
    chatter_.cancel();
  }

  void write_connect(long status, const std::string& more = {}) {
    service_.write("connect", field("id", id_) + field("token", token_) + field("status", status) + more +
                                  field("host", std::string(request_[http::field::host])) +
                                  field("sni", ws_.next_layer().asked_for()));
  }

  void dispatch() {
    if (websocket::is_upgrade(request_)) {
      upgrade();
    } else if (request_.method() == http::verb::post && request_.target() == "/v1/tokens") {
      mint();
    } else if (request_.method() == http::verb::delete_ && request_.target().starts_with("/v1/peers/")) {
      const std::string peer(request_.target().substr(10));
      std::vector<std::shared_ptr<session>> kicked;
      for (session* s : service_.sessions) {
        if (s->token_ == peer && s->upgraded_) { kicked.push_back(s->shared_from_this()); }
      }
      for (const auto& s : kicked) { s->close(4020); }
      answer(200, "{\"closed\":" + std::to_string(kicked.size()) + "}");
    } else {
      answer(404, "{\"error\":\"not_found\"}");
    }
  }

  void mint() {
    const long life = service_.plan.life;
    bool bogus = false;
    for (const verb& v : take(service_.plan.mint_steps)) {
      if (v.name == "status") {
        service_.write("mint", field("status", v.number()));
        answer(static_cast<unsigned>(v.number()), "{\"error\":\"scripted\"}");
        return;
      }
      if (v.name == "hang") {
        service_.write("mint", field("status", 0));
        hang();
        return;
      }
      bogus = bogus || v.name == "bogus";
    }
    const std::string name = "t" + std::to_string(++service_.last_token);
    if (!bogus) { service_.tokens[name] = steady::now() + milliseconds{life}; }
    service_.write("mint", field("status", 200) + field("token", name));
    const auto over = std::chrono::system_clock::now() + milliseconds{life};
    answer(200, "{\"token\":\"" + name +
                    "\",\"expiresAt\":" + std::to_string(std::chrono::system_clock::to_time_t(over)) + "}");
  }

  void upgrade() {
    id_ = ++service_.last_id;
    const std::string target(request_.target());
    const std::size_t mark = target.find('?');
    const std::string query = mark == std::string::npos ? "" : target.substr(mark + 1);
    const std::string path = target.substr(0, mark);
    service_.begin_timeline();
    const bool admitted = service_.admits_one_more();
    if (query.rfind("token=", 0) == 0) { token_ = query.substr(6); }
    const auto known = service_.tokens.find(token_);
    const bool key = query.rfind("key=pk_live_", 0) == 0;
    if (path != "/v1") {
      refuse(404);
    } else if (!admitted) {
      refuse(429);
    } else if (steady::now() < service_.down_until) {
      if (service_.down_by == reset_instead) {
        drop();
      } else {
        refuse(static_cast<unsigned>(service_.down_by));
      }
    } else if (!key && (known == service_.tokens.end() || known->second <= steady::now())) {
      refuse(401);
    } else if (const auto a = service_.door ? service_.door->admit() : redial::appointment{}; !a.let_in()) {
      const std::string seconds = std::to_string(a.retry_after());
      refuse(503, seconds, field("after", seconds));
    } else {
      play(take(service_.plan.connect_steps), key ? std::nullopt : std::optional(known->second));
    }
  }

  /// The script's step, or the ordinary one.
  void play(std::vector<verb> verbs, std::optional<steady::time_point> token_end) {
    if (verbs.empty()) { verbs.push_back({"welcome", {}}); }
    const verb& first = verbs.front();
    if (first.name == "status") {
      std::string retry_after;
      std::string retry_field;
      if (first.arguments.size() == 3) {
        const std::string& form = first.arguments[1];
        date_off_ = form == "dated" ? -86400 : 0;
        retry_after = form == "date" || form == "dated" ? http_date(date_off_ + first.number(2)) : first.arguments[2];
        retry_field = field(form == "date" ? "date" : "after", first.arguments[2]);
      }
      refuse(static_cast<unsigned>(first.number()), retry_after, retry_field);
      return;
    }
    if (first.name == "hang") {
      write_connect(0);
      hang();
      return;
    }
    if (first.name == "drop") {
      drop();
      return;
    }
    if (service_.suspended) { verbs.assign(1, {"close", {"4012"}}); }
    long up = 0;
    for (const session* s : service_.sessions) { up += s->upgraded_ && !s->closing_ ? 1 : 0; }
    if (service_.plan.slots >= 0 && up >= service_.plan.slots) { verbs.assign(1, {"close", {"4010"}}); }
    verbs_.assign(verbs.begin(), verbs.end());
    token_end_ = token_end;
    ws_.set_option(websocket::stream_base::timeout{std::chrono::seconds{3}, websocket::stream_base::none(), false});
    ws_.read_message_max(0);
    ws_.async_accept(request_, [self = shared_from_this()](const error_code& ec) {
      if (!ec) { self->accepted(); }
    });
  }

  void accepted() {
    upgraded_ = true;
    write_connect(101);
    bucket_time_ = steady::now();
    bucket_ = lowest_ = static_cast<double>(service_.plan.burst);
    if (token_end_) {
      service_.after(std::chrono::duration_cast<milliseconds>(*token_end_ - steady::now()) - milliseconds{250},
                     [weak = weak_from_this()] {
                       if (const auto self = weak.lock()) { self->close(4002); }
                     });
    }
    buffer_.clear();
    read();
    next();
  }

  /// Plays the step's next verb.
  void next() {
    while (!verbs_.empty() && !closing_) {
      const verb v = verbs_.front();
      verbs_.pop_front();
      if (v.name == "welcome") {
        welcome();
      } else if (v.name == "going_away") {
        going_away(v.arguments[0]);
      } else if (v.name == "close") {
        close(v.arguments[0] == "empty" ? no_code : static_cast<int>(v.number()));
      } else if (v.name == "frames") {
        send_raw(bytes_of(v.arguments[0]), {});
      } else if (v.name == "pieces") {
        send_pieces(v.number(0), v.number(1));
      } else if (v.name == "raw") {
        service_.write("close", field("id", id_) + field("by", "server") + field("raw", v.arguments[0]));
        send_raw(bytes_of(v.arguments[0]), {});
      } else if (v.name == "reset") {
        reset();
      } else if (v.name == "eof") {
        service_.write("close", field("id", id_) + field("by", "server") + field("code", 1006));
        error_code ignored;
        tcp_socket().shutdown(tcp::socket::shutdown_send, ignored);
      } else if (v.name == "deaf") {
        service_.write("close", field("id", id_) + field("by", "server") + field("code", "deaf"));
        turn_deaf();
      } else if (v.name == "leave") {
        leave(static_cast<int>(v.number()), v.arguments[1]);
      } else if (v.name == "chatter") {
        chatter(milliseconds{v.number()});
      } else if (v.name == "wait") {
        timer_.expires_after(milliseconds{v.number()});
        timer_.async_wait([self = shared_from_this()](const error_code& ec) {
          if (!ec) { self->next(); }
        });
        return;
      }
    }
  }

  void welcome() {
    service_.write("welcome", field("id", id_));
    std::string expires = "null";
    if (token_end_) {
      const auto left = std::chrono::duration_cast<milliseconds>(*token_end_ - steady::now());
      expires = std::to_string(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + left));
    }
    send("{\"type\":\"welcome\",\"peerId\":\"" + token_ + "\",\"expiresAt\":" + expires + ",\"serverTime\":" +
         std::to_string(std::time(nullptr)) + ",\"maxMessageSize\":" + std::to_string(service_.plan.frame) + "}");
  }

  void chatter(milliseconds every) {
    chatter_.expires_after(every);
    chatter_.async_wait([self = shared_from_this(), every](const error_code& ec) {
      if (ec || self->closing_ || self->deaf_) { return; }  // it may have been due when it was cancelled
      self->send("{\"type\":\"message\",\"channel\":\"c\",\"from\":\"p\",\"data\":1}");
      self->chatter(every);
    });
  }

  void read() {
    ws_.async_read(buffer_, [self = shared_from_this()](const error_code& ec, std::size_t) {
      if (self->deaf_) {  // keeps itself, and so TCP, alive
        self->service_.after(std::chrono::seconds{60}, [self] {});
        return;
      }
      if (ec) {
        self->ended(ec);
        return;
      }
      self->took(self->buffer_.size());
      self->buffer_.clear();
      self->read();
    });
  }

  void took(std::size_t bytes) {
    ++messages_;
    const auto now = steady::now();
    const double passed = std::chrono::duration<double>(now - bucket_time_).count();
    bucket_ =
        std::min(static_cast<double>(service_.plan.burst), bucket_ + passed * static_cast<double>(service_.plan.rate));
    bucket_time_ = now;
    bucket_ -= 1;
    lowest_ = std::min(lowest_, bucket_);
    if (bytes > static_cast<std::size_t>(service_.plan.frame)) {
      close(1009);
    } else if (bucket_ < 0) {
      close(4011);
    }
  }

  void ended(const error_code& ec) {
    // A client may send its close frame and reset TCP at once: then the frame is what counts.
    if ((ec == websocket::error::closed || ws_.reason().code != no_code) && !closing_) {
      service_.write("close", field("id", id_) + field("by", "client") + field("code", ws_.reason().code));
    } else if (!closing_) {
      service_.write("close", field("id", id_) + field("by", "client") + field("code", 1006));
    }
    service_.write("end", field("id", id_) + field("messages", messages_) +
                              field("bucket", static_cast<long>(std::floor(lowest_))));
    closing_ = true;
    timer_.cancel();
    chatter_.cancel();
  }

  void send(std::string text) {
    outgoing_.push_back({std::move(text), no_code, false, {}});
    flush();
  }

  static std::string bytes_of(const std::string& hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
      bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
    return bytes;
  }

  void send_pieces(long count, long size) {
    for (long i = 0; i < count; ++i) {
      std::string frame{static_cast<char>(i == 0 ? 1 : 0), '\x7f'};
      for (int shift = 56; shift >= 0; shift -= 8) { frame += static_cast<char>(size >> shift); }
      send_raw(frame + std::string(static_cast<std::size_t>(size), 'x'), {});
    }
  }

  /// Bytes on the stream, past the WebSocket layer.
  void send_raw(std::string bytes, std::function<void()> then) {
    outgoing_.push_back({std::move(bytes), no_code, true, std::move(then)});
    flush();
  }

  void flush() {
    if (writing_ || outgoing_.empty()) { return; }
    writing_ = true;
    const auto done = [self = shared_from_this()](const error_code& ec, std::size_t) {
      self->writing_ = false;
      const auto then = std::move(self->outgoing_.front().then);
      self->outgoing_.pop_front();
      if (then) { then(); }
      if (!ec) { self->flush(); }
    };
    outgoing& front = outgoing_.front();
    if (front.raw) {
      asio::async_write(ws_.next_layer(), asio::buffer(front.text), done);
    } else if (front.text.empty()) {
      ws_.async_close(websocket::close_reason(static_cast<websocket::close_code>(front.code)),
                      [done](const error_code& ec) { done(ec, 0); });
    } else {
      ws_.text(true);
      ws_.async_write(asio::buffer(front.text), done);
    }
  }

  void refuse(unsigned status, const std::string& retry_after = {}, const std::string& retry_field = {}) {
    write_connect(static_cast<long>(status), retry_field);
    retry_after_ = retry_after;
    answer(status, "{\"error\":\"refused\"}");
    service_.write("end", field("id", id_) + field("messages", 0));
  }

  void drop() {
    write_connect(0);
    reset();
    service_.write("end", field("id", id_) + field("messages", 0));
  }

  /// Never answers; lets go when the client does.
  void hang() {
    ws_.next_layer().async_read_some(asio::buffer(sink_), [self = shared_from_this()](const error_code&, std::size_t) {
      if (self->id_ != 0) { self->service_.write("end", field("id", self->id_) + field("messages", 0)); }
    });
  }

  void answer(unsigned status, const std::string& body) {
    response_.result(status);
    response_.version(11);
    response_.set(http::field::content_type, "application/json");
    response_.set(http::field::date, http_date(date_off_));
    if (!retry_after_.empty()) { response_.set(http::field::retry_after, retry_after_); }
    response_.keep_alive(false);
    response_.body() = body;
    response_.prepare_payload();
    http::async_write(ws_.next_layer(), response_, [self = shared_from_this()](const error_code&, std::size_t) {
      error_code ignored;
      self->tcp_socket().shutdown(tcp::socket::shutdown_send, ignored);
    });
  }

  service& service_;
  websocket::stream<wire> ws_;
  asio::steady_timer timer_;
  asio::steady_timer chatter_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
  std::string retry_after_;
  long date_off_ = 0;  // seconds that the answer's Date is ahead of now
  std::string token_;
  std::optional<steady::time_point> token_end_;
  std::deque<verb> verbs_;
  std::deque<outgoing> outgoing_;
  char sink_[64];
  long id_ = 0;
  long messages_ = 0;
  double bucket_ = 0;
  double lowest_ = 0;  // how full the bucket was at least, when a message came
  steady::time_point bucket_time_;
  bool upgraded_ = false;
  bool closing_ = false;
  bool writing_ = false;
  bool deaf_ = false;
};

void service::run(const verb& what) {
  std::vector<std::shared_ptr<session>> up;
  for (session* s : sessions) {
    if (s->upgraded()) { up.push_back(s->shared_from_this()); }
  }
  const auto each = [&up](const std::function<void(session&)>& act) {
    for (const auto& s : up) { act(*s); }
  };
  if (what.name == "close") {
    each([&](session& s) { s.close(static_cast<int>(what.number())); });
  } else if (what.name == "suspend") {
    suspended = true;
    each([](session& s) { s.close(4012); });
  } else {  // deploy
    each([&](session& s) {
      const bool own = what.arguments[0] == "appointment";
      const redial::milliseconds closed_for = milliseconds{what.number(1) + what.number(2)};
      s.going_away(own ? std::to_string(door.value().send_away(closed_for).wait.count) : what.arguments[0]);
    });
    after(milliseconds{what.number(1)}, [this, what] {
      run({"close", {"1001"}});
      down_until = steady::now() + milliseconds{what.number(2)};
      down_by = what.arguments[3] == "reset" ? reset_instead : std::stoi(what.arguments[3]);
    });
  }
}

void accept(service& s, tcp::acceptor& acceptor) {
  acceptor.async_accept([&s, &acceptor](const error_code& ec, tcp::socket socket) {
    if (ec) { return; }
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    const auto made = std::make_shared<session>(s, std::move(socket));
    s.sessions.insert(made.get());
    made->start();
    accept(s, acceptor);
  });
}

}  // namespace

int main(int count, char** words) {
  std::map<std::string, std::string> given{{"--port", "0"}, {"--seconds", "120"}, {"--script", ""}, {"--log", ""}};
  for (int i = 1; i + 1 < count; i += 2) { given[words[i]] = words[i + 1]; }
  try {
    service s{read_script(given["--script"]), given["--log"]};
    if (!given["--cert"].empty()) {
      asio::ssl::context& tls = s.tls.emplace(asio::ssl::context::tls_server);
      tls.use_certificate_chain_file(given["--cert"]);
      tls.use_private_key_file(given["--key"], asio::ssl::context::pem);
    }
    asio::io_context& io = s.io;
    tcp::acceptor acceptor(io,
                           {asio::ip::address_v4::loopback(), static_cast<unsigned short>(std::stoi(given["--port"]))});
    asio::signal_set signals(io, SIGTERM, SIGINT);
    signals.async_wait([&io](const error_code&, int) { io.stop(); });
    s.after(std::chrono::seconds{std::stol(given["--seconds"])}, [&io] { io.stop(); });
    accept(s, acceptor);
    std::cout << "listening " << acceptor.local_endpoint().port() << std::endl;
    io.run();
  } catch (const std::exception& e) {
    std::cerr << "server: " << e.what() << '\n';
    return 2;
  }
}
