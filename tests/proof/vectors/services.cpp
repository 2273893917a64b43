// SPDX-License-Identifier: MIT
// The tables of the services, each against a file that was typed from the service's documentation: all 65,536 close
// codes and statuses, by the rows that people read and by the steps that the machine reads; their names; the options.
// A profile without a file fails, and so does a file without a profile. Each file explains its columns.
#include <redial/services.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "machine_rule.hpp"

namespace {

struct expected {
  std::string kind = "backoff", flags, session = "unspecified", endpoint = "same", basis = "D", floor = "0", window,
              known = "0";

  bool operator==(const expected& other) const {
    return kind == other.kind && flags == other.flags && session == other.session && endpoint == other.endpoint &&
           basis == other.basis && floor == other.floor && window == other.window && known == other.known;
  }
  std::string text() const {
    return kind + ',' + flags + ',' + session + ',' + endpoint + ',' + basis + ',' + floor + ',' + window + ',' + known;
  }
};

/// The columns of a line.
std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream in{line};
  for (std::string field; std::getline(in, field, ',');) { fields.push_back(field); }
  fields.resize(11);
  return fields;
}

/// The lines of a service's own file that begin with this word.
std::vector<std::string> lines_of(const std::string& profile, const std::string& word) {
  std::ifstream in{std::string(VECTORS) + "/services/" + profile + ".csv"};
  std::vector<std::string> found;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') { continue; }
    const std::string first = line.substr(0, line.find(','));
    REQUIRE((first == "close" || first == "status" || first == "name" || first == "option"));
    if (first == word) { found.push_back(line); }
  }
  return found;
}

/// Puts what a service's file says of close codes or statuses over the table; the number of lines that it used.
std::size_t read(const std::string& profile, const std::string& kind, std::vector<expected>& table) {
  const std::vector<std::string> lines = lines_of(profile, kind);
  for (const std::string& line : lines) {
    const std::vector<std::string> f = split(line);
    for (std::size_t code = std::stoul(f[1]); code <= std::stoul(f[2]); ++code) {
      table[code] = {f[3], f[4], f[5], f[6], f[7], f[8], f[9], f[10]};
    }
  }
  return lines.size();
}

/// The base under every service, from the table typed for it.
std::vector<expected> base(const char* file, const std::string& layer) {
  std::ifstream in{std::string(VECTORS) + "/" + file};
  std::vector<expected> table(65536);
  for (std::string line; std::getline(in, line);) {
    const std::vector<std::string> f = split(line);
    if (f[0] != layer) { continue; }
    for (std::size_t code = std::stoul(f[1]); code <= std::stoul(f[2]); ++code) {
      table[code].kind = f[3];
      table[code].flags = f[4];
      table[code].known = f[5];
      table[code].basis = f[6];
    }
  }
  return table;
}

std::string flags_of(const redial::rule& of) {
  const struct {
    redial::rule_flag flag;
    char letter;
  } letters[] = {{redial::rule_flag::tell_user, 'u'},
                 {redial::rule_flag::hold_publishing, 'h'},
                 {redial::rule_flag::not_an_error, 'o'},
                 {redial::rule_flag::ended_in_order, 'e'},
                 {redial::rule_flag::as_transport_failure, 'f'},
                 {redial::rule_flag::renew_if_possible, 'r'},
                 {redial::rule_flag::after_a_change, 'c'},
                 {redial::rule_flag::if_the_user_acted, 'p'},
                 {redial::rule_flag::in_a_message, 'a'}};
  std::string text;
  for (const auto& l : letters) {
    if (of.has(l.flag)) { text += l.letter; }
  }
  return text;
}

std::string window_of(std::uint32_t lowest, std::uint32_t highest) {
  return highest == 0 ? "" : std::to_string(lowest) + '-' + std::to_string(highest);
}

/// What the rows say.
std::string by_rows(const redial::explanation& e, const std::string& known) {
  const redial::rule& r = e.what;
  const char* const letter = r.basis == redial::basis::documented         ? "D"
                             : r.basis == redial::basis::reference_client ? "R"
                                                                          : "I";
  const bool named_default = r.has(redial::rule_flag::by_default) && e.known && known != "-";
  return expected{redial::to_string(r.kind),
                  flags_of(r) + (named_default ? "d" : ""),
                  redial::to_string(r.session),
                  redial::to_string(r.endpoint),
                  letter,
                  std::to_string(r.min_delay),
                  window_of(r.first_lowest, r.first_highest),
                  known == "-" ? "-"
                  : e.known    ? "1"
                               : "0"}
      .text();
}

/// What the machine reads; basis, known and the flags for people are not in it and stand in for themselves.
std::string by_machine(const redial::rule& r, const expected& want) {
  std::string flags = flags_of(r);
  for (const char letter : want.flags) {
    if (letter == 'c' || letter == 'p' || letter == 'a' || letter == 'd') { flags += letter; }
  }
  return expected{redial::to_string(r.kind),
                  flags,
                  redial::to_string(r.session),
                  redial::to_string(r.endpoint),
                  want.basis,
                  std::to_string(r.min_delay),
                  window_of(r.first_lowest, r.first_highest),
                  want.known}
      .text();
}

void compare(const redial::profile& p, const std::vector<expected>& table, bool closes) {
  // The code before: where all three are the same again, so is the answer.
  const expected* wanted_before = nullptr;
  redial::explanation before{};
  redial::rule machine_before{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto code = static_cast<std::uint16_t>(i);
    const redial::explanation e = closes ? redial::explain_close(p, code) : redial::explain_status(p, code);
    const redial::rule machine = closes ? machine_rule_of_close(p, e.code) : machine_rule_of_status(p, e.code);
    if (wanted_before == nullptr || !(*wanted_before == table[i]) || before.what != e.what || before.known != e.known ||
        machine_before != machine) {
      const std::string want = table[i].text();
      const std::string rows = by_rows(e, table[i].known);
      const std::string read = by_machine(machine, table[i]);
      if (want != rows || want != read) {
        FAIL(p.name << (closes ? " close " : " status ") << i << "\n  wanted  " << want << "\n  rows    " << rows
                    << "\n  machine " << read);
      }
    }
    wanted_before = &table[i];
    before = e;
    machine_before = machine;
  }
}

const char* const classes_of_statuses[] = {"Informational", "Successful", "Redirection", "Client error",
                                           "Server error"};

/// A code's own name; else the registry's, whatever the service does about it; else its range's.
bool is_named(const redial::explanation& e, const std::string& own, const std::string& registered, const char* range) {
  return e.name == (!own.empty() ? own : !registered.empty() ? registered : std::string{range});
}

std::string span(redial::milliseconds time) { return time == redial::never ? "never" : std::to_string(time.count); }

bool has_own_vectors(const redial::profile* p) { return p != &redial::rfc6455 && p != &redial::metered; }

}  // namespace

TEST_CASE(
    "[C-3.1] [V-tables] every service's table says what its documentation says, for every close code and status") {
  for (const redial::profile* p : redial::all_profiles) {
    if (!has_own_vectors(p)) { continue; }  // closes.csv and statuses.csv
    INFO(p->name);
    std::vector<expected> closes = base("closes.csv", "rfc6455");
    closes[1012].window = "5000-30000";  // the registry's advice
    std::vector<expected> statuses = base("statuses.csv", "rfc6455");
    REQUIRE(read(p->name, "close", closes) > 0);
    (void)read(p->name, "status", statuses);  // most services have none of their own
    compare(*p, closes, true);
    compare(*p, statuses, false);
  }
}

TEST_CASE("[V-tables] every file of vectors is a profile's") {
  for (const auto& file : std::filesystem::directory_iterator(std::string(VECTORS) + "/services")) {
    const auto is_its = [&](const redial::profile* p) { return has_own_vectors(p) && file.path().stem() == p->name; };
    INFO(file.path().string());
    CHECK(std::any_of(std::begin(redial::all_profiles), std::end(redial::all_profiles), is_its));
  }
}

TEST_CASE("[V-basis] a row of a table with the class that its documentation gives is marked so, and the rest is not") {
  // What each file marks otherwise than documented; a default that marks all would not get through.
  REQUIRE(redial::explain_close(redial::twitch_eventsub, 4000).what.basis == redial::basis::inferred);
  REQUIRE(redial::explain_close(redial::pusher, 4000).what.basis == redial::basis::reference_client);
  REQUIRE(redial::explain_close(redial::discord, 4009).what.basis == redial::basis::documented);
}

TEST_CASE("[C-3] no row stops at once for what nobody calls final") {
  for (const redial::profile* p : redial::all_profiles) {
    for (const auto table : {&redial::row_layer::closes, &redial::row_layer::statuses}) {
      const redial::row_table& own = p->rows->*table;
      for (std::size_t i = 0; i < own.size; ++i) {
        INFO(p->name << ' ' << own.rows[i].first);
        CHECK((own.rows[i].what.kind != redial::rule_class::stop || own.rows[i].what.basis != redial::basis::inferred));
      }
    }
  }
}

TEST_CASE("[V-texts] what a text tells a person to do is what the rule does") {
  for (const redial::profile* p : redial::all_profiles) {
    for (unsigned value = 0; value < 65536; ++value) {
      const auto code = static_cast<std::uint16_t>(value);
      for (const redial::explanation& e : {redial::explain_close(*p, code), redial::explain_status(*p, code)}) {
        const std::string remedy = e.remedy;
        const bool stops = e.what.kind == redial::rule_class::stop;
        const bool says_again = remedy.find("start again") != std::string::npos;
        const bool says_redial = remedy.compare(0, 7, "redial ") == 0 && remedy.compare(0, 13, "redial stops;") != 0;
        if (remedy.empty() || e.name[0] == '\0' || e.meaning[0] == '\0' || (stops ? says_redial : says_again)) {
          FAIL(p->name << ' ' << value << ' ' << redial::to_string(e.what.kind) << ": " << remedy);
        }
      }
    }
  }
}

TEST_CASE("[V-texts] no text promises what its row does not do") {
  // What a remedy must not say, and when.
  const struct {
    const char* words;
    bool (*holds)(const redial::profile&, const redial::rule&);
  } promises[] = {
      {"5 to 30 seconds", [](const redial::profile&,
                             const redial::rule& r) { return r.first_lowest == 5000 && r.first_highest == 30000; }},
      {"five minutes", [](const redial::profile&, const redial::rule& r) { return r.min_delay == 300000; }},
      {"at least a second", [](const redial::profile&, const redial::rule& r) { return r.min_delay == 1000; }},
      {"quarter of an hour",
       [](const redial::profile&, const redial::rule& r) {
         return r.kind == redial::rule_class::stop_if_it_lasts || r.kind == redial::rule_class::fresh_token;
       }},
      {"again at once",
       [](const redial::profile&, const redial::rule& r) { return r.kind == redial::rule_class::at_once; }},
      {"backs off",
       [](const redial::profile&, const redial::rule& r) {
         return r.kind == redial::rule_class::backoff || r.kind == redial::rule_class::at_once ||
                r.has(redial::rule_flag::renew_if_possible);
       }},
      {"asks for",
       [](const redial::profile& p, const redial::rule& r) {
         return redial::needs_token(r.kind) && p.defaults.credential == redial::credential::token;
       }},
      {"spare token",
       [](const redial::profile& p, const redial::rule& r) {
         return r.kind == redial::rule_class::expired && p.defaults.credential == redial::credential::token;
       }},
      {"fresh token", [](const redial::profile&, const redial::rule& r) { return redial::needs_token(r.kind); }},
      {"; resume",
       [](const redial::profile&, const redial::rule& r) { return r.session == redial::session::resume_else_fresh; }},
      {"identify anew",
       [](const redial::profile&, const redial::rule& r) { return r.session == redial::session::fresh; }},
      {"default URL",
       [](const redial::profile&, const redial::rule& r) { return r.endpoint == redial::endpoint::standard; }},
      {"wss://", [](const redial::profile&, const redial::rule& r) { return r.endpoint == redial::endpoint::secure; }},
  };
  for (const redial::profile* p : redial::all_profiles) {
    for (int code = 0; code < 5000; ++code) {
      for (const redial::explanation& e : {redial::explain_close(*p, code), redial::explain_status(*p, code)}) {
        for (const auto& promise : promises) {
          if (std::string{e.remedy}.find(promise.words) != std::string::npos && !promise.holds(*p, e.what)) {
            FAIL(p->name << ' ' << code << ' ' << redial::to_string(e.what.kind) << ": " << e.remedy);
          }
        }
      }
    }
  }
}

namespace {
/// The names that one profile gives.
struct names {
  std::vector<std::string> closes = std::vector<std::string>(65536), statuses = closes;

  /// kind,code,name: a name may hold commas.
  void add(const std::string& line) {
    std::istringstream fields{line};
    std::string kind, code, name;
    std::getline(fields, kind, ',');
    std::getline(fields, code, ',');
    std::getline(fields, name);
    REQUIRE((kind == "close" || kind == "status"));
    (kind == "close" ? closes : statuses).at(std::stoul(code)) = name;
  }
};
std::string behind_first_comma(const std::string& line) { return line.substr(line.find(',') + 1); }
}  // namespace

TEST_CASE("[V-names] every code has the name that its service or the registry gives it, and no other has one") {
  std::map<std::string, names> named;
  std::ifstream in{std::string(VECTORS) + "/names.csv"};
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') { continue; }
    named[line.substr(0, line.find(','))].add(behind_first_comma(line));
  }
  for (const redial::profile* p : redial::all_profiles) {
    for (const std::string& line : lines_of(p->name, "name")) { named[p->name].add(behind_first_comma(line)); }
  }
  const names& registry = named.at("rfc6455");
  for (const redial::profile* p : redial::all_profiles) {
    const names& own = named[p->name];
    for (std::uint32_t i = 0; i < 65536; ++i) {
      const auto value = static_cast<std::uint16_t>(i);
      const auto code = static_cast<std::uint16_t>(i < 1000 || i > 4999 ? 1006 : i);
      const redial::explanation close = redial::explain_close(*p, value);
      const redial::explanation status = redial::explain_status(*p, value);
      const bool right = close.code == code && status.code == value &&
                         is_named(close, own.closes[code], registry.closes[code],
                                  code < 3000   ? "Unassigned"
                                  : code < 4000 ? "Registered elsewhere"
                                                : "Application code") &&
                         is_named(status, own.statuses[i], registry.statuses[i],
                                  i < 100 || i > 599 ? "No HTTP status" : classes_of_statuses[i / 100 - 1]);
      if (!right) { FAIL(p->name << ' ' << i << ": " << close.name << ", " << status.name); }
    }
  }
}

TEST_CASE("[V-texts] a service has words of its own for the codes that its vectors name, and for no others") {
  std::map<std::string, std::string> named;  // profile,kind
  std::ifstream in{std::string(VECTORS) + "/words.csv"};
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != '#') { named[line.substr(0, line.rfind(','))] = line.substr(line.rfind(',') + 1); }
  }
  for (const redial::profile* p : redial::all_profiles) {
    const redial::row_layer alone{p->rows->closes, p->rows->statuses, nullptr, false};
    for (const bool close : {true, false}) {
      const auto table = close ? &redial::row_layer::closes : &redial::row_layer::statuses;
      const auto has_words = [&](int code) {
        return code < 65536 && redial::detail::find_words(&alone, table, static_cast<std::uint16_t>(code)).found;
      };
      std::string found;
      for (int code = 0; code < 65536; ++code) {
        const int first = code;
        while (has_words(code)) { ++code; }
        if (code == first) { continue; }
        found += (found.empty() ? "" : " ") + std::to_string(first);
        if (code - 1 != first) { found += '-' + std::to_string(code - 1); }
      }
      INFO(p->name << (close ? " close" : " status"));
      CHECK(found == named[p->name + std::string(close ? ",close" : ",status")]);
    }
  }
}

TEST_CASE("[V-texts] the words of a row are the words of every code that it rules, and it rules some") {
  for (const redial::profile* p : redial::all_profiles) {
    for (const auto table : {&redial::row_layer::closes, &redial::row_layer::statuses}) {
      const redial::row_table& own = p->rows->*table;
      for (std::size_t i = 0; i < own.size; ++i) {
        const redial::row& r = own.rows[i];
        INFO(p->name << ' ' << r.first);
        CHECK((r.name[0] == '\0') == (r.meaning[0] == '\0'));
        CHECK((r.name[0] == '\0') == (r.remedy[0] == '\0'));
        int ruled = 0;
        for (int code = r.first; code <= r.last; ++code) {
          if (redial::detail::find_row(p->rows, table, static_cast<std::uint32_t>(code)).own != &r) { continue; }
          ++ruled;
          const bool close = table == &redial::row_layer::closes;
          const redial::explanation e = close ? redial::explain_close(*p, code) : redial::explain_status(*p, code);
          if (r.name[0] != '\0' &&
              (e.code != code || e.name != std::string{r.name} || e.meaning != r.meaning || e.remedy != r.remedy)) {
            FAIL_CHECK(code << ": " << e.name);
          }
        }
        CHECK(ruled > 0);
      }
    }
  }
}

TEST_CASE("[C-7] [V-defaults] every profile begins with the contract's options, but for what its service asks for") {
  std::map<std::string, std::map<std::string, std::string>> wanted;
  std::ifstream in{std::string(VECTORS) + "/defaults.csv"};
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') { continue; }
    const std::vector<std::string> f = split(line);
    wanted[f[0]][f[1]] = f[2];
  }
  for (const redial::profile* p : redial::all_profiles) {
    for (const std::string& line : lines_of(p->name, "option")) { wanted[p->name][split(line)[1]] = split(line)[2]; }
    const redial::options& o = p->defaults;
    std::map<std::string, std::string> found{
        {"backoff.base", span(o.backoff.base)},
        {"backoff.cap", span(o.backoff.cap)},
        {"backoff.factor_percent", std::to_string(o.backoff.factor_percent)},
        {"backoff.jitter_percent", std::to_string(o.backoff.jitter_percent)},
        {"stable_after", span(o.stable_after)},
        {"first_spread", span(o.first_spread)},
        {"connect_timeout", span(o.connect_timeout)},
        {"mint_timeout", span(o.mint_timeout)},
        {"liveness_timeout", span(o.liveness_timeout)},
        {"token_margin", span(o.token_margin)},
        {"once_window", span(o.once_window)},
        {"max_server_delay", span(o.max_server_delay)},
        {"patience", span(o.patience)},
        {"refusal_delay", span(o.refusal_delay)},
        {"probe_after", span(o.probe_after)},
        {"budget.burst", std::to_string(o.budget.burst)},
        {"budget.interval", span(o.budget.interval)},
        {"max_attempts", std::to_string(o.max_attempts)},
        {"tell_user_after", std::to_string(o.tell_user_after)},
        {"max_auth_failures", std::to_string(o.max_auth_failures)},
        {"credential", redial::to_string(o.credential)},
        {"reconnect_after_kick", std::to_string(o.reconnect_after_kick)},
        {"expect_ready", std::to_string(o.expect_ready)},
        {"limits.messages_per_second", std::to_string(p->limits.messages_per_second)},
        {"limits.burst", std::to_string(p->limits.burst)},
        {"limits.max_frame_size", std::to_string(p->limits.max_frame_size)},
        {"disconnect_code", std::to_string(p->disconnect_code)},
    };
    INFO(p->name);
    std::map<std::string, std::string> want = wanted.at("contract");
    for (const auto& own : wanted[p->name]) { want.at(own.first) = own.second; }
    for (const auto& member : found) {
      INFO(member.first);
      CHECK(member.second == want.at(member.first));
    }
    CHECK(found.size() == want.size());
  }
}
