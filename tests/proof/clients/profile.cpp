// SPDX-License-Identifier: MIT
// What redial does where play.mjs has shown what a client does: `profile NAME <NAME.csv` plays the same ends on a
// machine of that profile, with its own options, and prints the same columns (see play.mjs). Two words more: `for a
// while` is a profile that comes back at first and stops if it goes on like this; `unfed` is an end that redial has no
// event for. Exits with 3 if there is no such profile.
#include <redial/services.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr std::uint32_t an_hour = 3600 * 1000;

/// Ends that a service tells in a message, or by what its answer lacks: what the profile's header says to feed.
const struct {
  const char* begins;  ///< as play.mjs calls it
  const char* kind;
  int code;
} in_band[] = {{"packet 41", "close", redial::services::socket_io::server_disconnect},
               {"packet 44", "error", redial::services::socket_io::connect_error},
               {"auth_invalid", "error", redial::services::home_assistant::auth_invalid},
               {"no subprotocol", "unopened", redial::services::ocpp::no_common_version}};

/// An end as play.mjs calls it: `close 4001 and words`, `refuse 401 later`, `error 4001 before the hello`.
struct end {
  std::string kind;
  int number = 0;
  bool later;        ///< after one session that was cut
  bool fixed_token;  ///< the application has one token and can get no other

  explicit end(const std::string& name)
      : later(name.find(" later") != std::string::npos), fixed_token(name.find("fixed token") != std::string::npos) {
    std::istringstream in{name};
    in >> kind >> number;
    for (const auto& message : in_band) {
      if (name.rfind(message.begins, 0) == 0) {
        kind = message.kind;
        number = message.code;
      }
    }
  }
  bool is_known() const {
    return number != 0 && (kind == "close" || kind == "refuse" || kind == "error" || kind == "unopened");
  }
};

/// A connect after an end.
struct came_back {
  std::uint32_t after;  ///< milliseconds
  bool minted;
  redial::session session;
  redial::endpoint endpoint;
};

struct seen {
  std::vector<came_back> returns;
  bool stopped = false;  ///< by itself, within an hour of such ends
};

/// Lets every connection of a machine end like this, with all draws at one end of their ranges.
seen play(const redial::profile& service, const end& how, std::uint32_t draw) {
  redial::manual_clock clock;
  redial::scripted_random random{draw};
  redial::options options = service.defaults;
  if (how.fixed_token) { options.credential = redial::credential::fixed; }
  redial::reconnector net{service, clock, random, options};
  seen result;
  std::uint32_t ended = 0, connects = 0;
  bool minted = false;
  redial::decision d = net.handle(redial::start{});
  while (d.action != redial::action::stop && clock() < an_hour) {
    if (d.action == redial::action::mint_token) {
      minted = true;
      d = net.handle(redial::minted{});
    } else if (d.action == redial::action::connect) {
      if (connects++ > 0) { result.returns.push_back({clock() - ended, minted, d.session, d.endpoint}); }
      const bool cut = how.later && connects == 1;
      if (how.kind == "refuse" && !cut) {
        d = net.handle(redial::rejected{how.number});
      } else {
        if (cut || how.kind != "unopened") { d = net.handle(redial::opened{}); }
        if (cut || how.kind == "close" || how.kind == "refuse") { d = net.handle(redial::ready{}); }
        d = net.handle(redial::closed{cut ? 1006 : how.number});
      }
      ended = clock();
      minted = false;
    } else {
      clock.advance(d.timer);
      d = net.handle(redial::elapsed{});
    }
  }
  result.stopped = d.action == redial::action::stop;
  if (how.later) { result.returns.erase(result.returns.begin()); }
  return result;
}

/// What all returns have in common.
std::string common(std::vector<std::string> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (std::find(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(i), words[i]) !=
        words.begin() + static_cast<std::ptrdiff_t>(i)) {
      continue;
    }
    text += (text.empty() ? "" : " then ") + words[i];
  }
  return text.empty() ? "-" : text;
}

std::string session_word(redial::session what) {
  if (what == redial::session::unspecified) { return "-"; }
  return what == redial::session::fresh ? "fresh" : "resume";
}

/// Does this service tell clients where to go?
bool gives_urls(const redial::profile& service) {
  const redial::row_table& rows = service.rows->closes;
  return std::any_of(rows.rows, rows.rows + rows.size,
                     [](const redial::row& r) { return r.what.endpoint == redial::endpoint::standard; });
}

std::string line(const redial::profile& service, const std::string& name) {
  const end how{name};
  if (!how.is_known()) { return "unfed,,,-,-,-"; }
  const seen low = play(service, how, 0), high = play(service, how, 0xFFFFFFFFu);
  const std::size_t most = how.later ? 4 : 5;  // as play.mjs has it
  const std::size_t count = std::min({low.returns.size(), high.returns.size(), most});
  std::vector<std::string> spans, tokens, sessions, places;
  std::string place = gives_urls(service) ? "standard" : "-";
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t from = low.returns[i].after, to = high.returns[i].after;
    spans.push_back(std::to_string(from) + (from == to ? "" : '-' + std::to_string(to)));
    tokens.push_back(low.returns[i].minted ? "fresh" : "kept");
    sessions.push_back(session_word(low.returns[i].session));
    if (low.returns[i].endpoint != redial::endpoint::same) { place = redial::to_string(low.returns[i].endpoint); }
    places.push_back(place);
  }
  std::string text = count == 0     ? "no"
                     : count < most ? std::to_string(count) + " times"
                     : low.stopped  ? "for a while"
                                    : "yes";
  text += ',' + (spans.empty() ? "" : spans[0]) + ',';
  const bool same = std::all_of(spans.begin(), spans.end(), [&](const std::string& span) { return span == spans[0]; });
  if (same && !spans.empty()) { text += "same"; }
  for (std::size_t i = 1; i < count && !same; ++i) { text += (i == 1 ? "" : " ") + spans[i]; }
  text += ',' + (service.defaults.credential == redial::credential::token && count != 0 ? common(tokens) : "-");
  // Nobody has seen what a client does with its session as long as it gets none.
  return text + ',' + (how.kind == "close" ? common(sessions) : "-") + ',' + common(places);
}

}  // namespace

int main(int count, char** arguments) {
  const std::string wanted = count == 2 ? arguments[1] : "";
  const auto* const at = std::find_if(std::begin(redial::all_profiles), std::end(redial::all_profiles),
                                      [&](const redial::profile* p) { return p->name == wanted; });
  if (at == std::end(redial::all_profiles)) {
    std::fprintf(stderr, "profile: there is no profile called '%s'\n", wanted.c_str());
    return 3;
  }
  for (std::string row; std::getline(std::cin, row);) {
    if (row[0] == '#') { continue; }
    const std::string name = row.substr(0, row.find(','));
    std::cout << (name == "end" ? row : name + ',' + line(**at, name)) << '\n';
  }
}
