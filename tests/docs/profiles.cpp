// SPDX-License-Identifier: MIT
// Prints PROFILES.md: what every service says of every code, side by side, from the tables themselves, and who says so,
// from the comments beside the rows and from what the services' own clients were seen to do.
//   profiles ROOT                  the page
//   profiles --check FOLDER        what is wrong with the comments of the services in a folder; exits with 1 if
//   anything is
#include <redial/services.hpp>

#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "provenance.hpp"

namespace {

using redial::profile;
using redial::rule;
using redial::rule_flag;
using table_of = redial::row_table redial::row_layer::*;

std::string milliseconds_text(std::uint32_t ms) {
  const auto whole = [](std::uint32_t value, const char* unit) { return std::to_string(value) + ' ' + unit; };
  if (ms != 0 && ms % 60000 == 0) { return whole(ms / 60000, "min"); }
  if (ms % 1000 == 0) { return whole(ms / 1000, "s"); }
  return whole(ms, "ms");
}

/// What a rule says, in words; `*` behind it: the reference client's, `?`: inferred.
std::string words(const rule& r) {
  std::string text;
  switch (r.kind) {
    case redial::rule_class::stop: text = "stop"; break;
    case redial::rule_class::stop_if_it_lasts: text = "stop if it lasts"; break;
    case redial::rule_class::backoff: text = "back off"; break;
    case redial::rule_class::at_once: text = "at once"; break;
    case redial::rule_class::expired: text = "token expired"; break;
    case redial::rule_class::fresh_token: text = "fresh token"; break;
    case redial::rule_class::once: text = "once, fresh token"; break;
  }
  if (r.has(rule_flag::after_a_change)) { text += " until changed"; }
  if (r.has(rule_flag::if_the_user_acted)) { text += " unless a person asked"; }
  if (r.has(rule_flag::in_a_message)) { text += ", if it closes at all"; }
  if (r.min_delay != 0) { text += ", at least " + milliseconds_text(r.min_delay); }
  if (r.first_highest != 0) {
    text += ", first " + milliseconds_text(r.first_lowest) + " to " + milliseconds_text(r.first_highest);
  }
  if (r.has(rule_flag::tell_user)) { text += ", tell the user"; }
  if (r.has(rule_flag::hold_publishing)) { text += ", hold publishing"; }
  switch (r.session) {
    case redial::session::unspecified: break;
    case redial::session::fresh: text += ", fresh session"; break;
    case redial::session::resume: text += ", resume"; break;
    case redial::session::resume_else_fresh: text += ", resume or else fresh"; break;
  }
  switch (r.endpoint) {
    case redial::endpoint::same: break;
    case redial::endpoint::given: text += " at the given URL"; break;
    case redial::endpoint::rediscover: text += ", find the URL anew"; break;
    case redial::endpoint::standard: text += " at the default URL"; break;
    case redial::endpoint::secure: text += ", over TLS"; break;
  }
  if (r.basis == redial::basis::reference_client) { text += " \\*"; }
  if (r.basis == redial::basis::inferred) { text += " ?"; }
  return text;
}

/// The narrowest of a layer's own rows that holds a code: the last one, as rows are sorted; null if there is none.
const redial::row* own_row(const redial::row_table& rows, std::uint32_t code) {
  const redial::row* found = nullptr;
  for (std::size_t i = 0; i < rows.size; ++i) {
    if (rows.rows[i].first <= code && code <= rows.rows[i].last) { found = &rows.rows[i]; }
  }
  return found;
}

bool is_named(const redial::row& r) { return r.name[0] != '\0'; }

/// The name that rows below give a code; null if there is none.
const char* name_below(const redial::row_layer* layer, table_of table, std::uint32_t code) {
  while (layer->has_base) {
    layer = layer->base;
    const redial::row* const r = own_row(layer->*table, code);
    if (r != nullptr && is_named(*r)) { return r->name; }
  }
  return nullptr;
}

/// What the profile's own rows say of a code; nothing where it leaves that to its base.
std::string cell(const profile& p, table_of table, std::uint32_t code) {
  const redial::row* const own = own_row(p.rows->*table, code);
  if (own == nullptr) { return ""; }
  const bool by_default = own->what.has(rule_flag::by_default);
  const char* const name = is_named(*own) ? own->name : by_default ? nullptr : name_below(p.rows, table, code);
  return (name != nullptr ? std::string(name) + ": " : by_default ? "_others_: " : "") + words(own->what);
}

/// A table of the codes from first to last: equal neighbours share a line, profiles that say nothing have no column.
void print_codes(std::uint32_t first, std::uint32_t last, bool closes) {
  using line = std::vector<std::string>;
  std::vector<std::pair<std::pair<std::uint32_t, std::uint32_t>, line>> lines;
  std::set<std::size_t> speak;
  for (std::uint32_t code = first; code <= last; ++code) {
    line cells;
    for (const profile* p : redial::all_profiles) {
      cells.push_back(cell(*p, closes ? &redial::row_layer::closes : &redial::row_layer::statuses, code));
      if (!cells.back().empty()) { speak.insert(cells.size() - 1); }
    }
    if (!lines.empty() && lines.back().second == cells) {
      lines.back().first.second = code;
    } else {
      lines.push_back({{code, code}, cells});
    }
  }
  std::printf("| %s |", closes ? "code" : "status");
  for (const std::size_t i : speak) { std::printf(" %s |", redial::all_profiles[i]->name); }
  std::printf("\n|---|");
  for (std::size_t i = 0; i < speak.size(); ++i) { std::printf("---|"); }
  std::printf("\n");
  for (const auto& [range, cells] : lines) {
    bool empty = true;
    for (const std::string& c : cells) { empty = empty && c.empty(); }
    if (empty) { continue; }
    std::printf(range.first == range.second ? "| %u |" : "| %u-%u |", range.first, range.second);
    for (const std::size_t i : speak) { std::printf(" %s |", cells[i].c_str()); }
    std::printf("\n");
  }
  std::printf("\n");
}

const char* credential_text(redial::credential c) {
  switch (c) {
    case redial::credential::none: return "none";
    case redial::credential::fixed: return "a key";
    case redial::credential::token: return "a token";
  }
  return "";
}

/// The curve, as the bounds of the first waits.
std::string waits(const profile& p) {
  std::string text;
  std::uint32_t b = 0;
  const redial::detail::rulebook& book = *redial::detail::rules_of{p}.book;
  const std::uint32_t most = p.defaults.max_attempts;
  for (std::uint32_t n = 1; n <= 6 && (most == 0 || n <= most); ++n) {
    redial::draw_range range{};
    if (book.has_curve) {
      range = book.curve(p.defaults.backoff, n - 1, b);
      b = range.highest;
    } else {
      b = redial::next_backoff(p.defaults.backoff, b);
      range = redial::around(b, p.defaults.backoff.jitter_percent);
    }
    char one[48];
    std::snprintf(one, sizeof one, "%s%g-%g", n == 1 ? "" : ", ", range.lowest / 1000.0, range.highest / 1000.0);
    text += one;
  }
  return text + (p.defaults.max_attempts != 0 ? " (" + std::to_string(p.defaults.max_attempts) + " attempts)" : "");
}

void print_profiles() {
  std::printf(
      "| profile | shows | online with | waits in seconds, the first six | connects | sends | closes with |\n"
      "|---|---|---|---|---|---|---|\n");
  for (const profile* p : redial::all_profiles) {
    const redial::options& o = p->defaults;
    std::string sends = "-";
    if (p->limits.messages_per_second != 0) {
      sends = std::to_string(p->limits.messages_per_second) + "/s, burst " + std::to_string(p->limits.burst) + ", " +
              std::to_string(p->limits.max_frame_size) + " bytes";
    }
    std::printf("| %s | %s | %s | %s | %u, one more in %s | %s | %u |\n", p->name, credential_text(o.credential),
                o.expect_ready ? "its hello" : "the upgrade", waits(*p).c_str(), static_cast<unsigned>(o.budget.burst),
                milliseconds_text(o.budget.interval.count).c_str(), sends.c_str(),
                static_cast<unsigned>(p->disconnect_code));
  }
}

/// The codes that most services name, and what each calls them.
void print_clashes() {
  std::map<std::uint32_t, std::vector<std::pair<std::string, std::string>>> names;
  for (const profile* p : redial::all_profiles) {
    for (std::uint32_t code = 3000; code < 5000; ++code) {
      const redial::row* const own = own_row(p->rows->closes, code);
      if (own != nullptr && is_named(*own)) {
        names[code].push_back({p->name, std::string(own->name) + ", " + words(own->what)});
      }
    }
  }
  std::size_t most = 0;
  for (const auto& [code, says] : names) { most = says.size() > most ? says.size() : most; }
  for (const auto& [code, says] : names) {
    if (says.size() < most) { continue; }
    std::printf("- **%u**\n", static_cast<unsigned>(code));
    for (const auto& [who, what] : says) { std::printf("  - %s: %s\n", who.c_str(), what.c_str()); }
  }
}

/// `1002, 1009, HTTP 400`: the rows of a table that have this source; with `why`, each with its reason.
std::string rows_of(const redial::row_table& rows, const std::vector<provenance::source>& from, const std::string& who,
                    const char* kind) {
  std::string text;
  for (std::size_t i = 0; i < rows.size; ++i) {
    if (from[i].who != who) { continue; }
    const redial::row& r = rows.rows[i];
    text += text.empty() ? "" : ", ";
    text += kind + std::to_string(r.first);
    if (r.last != r.first) { text += '-' + std::to_string(r.last); }
    if (!from[i].why.empty()) { text += " (" + from[i].why + ')'; }
  }
  return text;
}

std::string joined(const std::vector<std::string>& all, const char* between) {
  std::string text;
  for (const std::string& one : all) { text += (text.empty() ? "" : between) + one; }
  return text;
}

/// Where the client was seen to do otherwise than the profile, and why the profile does not follow:
/// tests/proof/clients.
void print_differences(const std::string& root, const std::string& name) {
  std::ifstream in{root + "/tests/proof/clients/differences/" + name + ".txt"};
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != '#') { std::printf("- the client does otherwise: %s\n", line.c_str()); }
  }
}

/// For each row who says so.
void print_sources(const std::string& root) {
  const auto all = provenance::read(root + "/include/redial/services");
  for (const profile* p : redial::all_profiles) {
    const provenance::sources& from = all.at(p->name);
    std::printf("**%s** (document: %s%s)\n\n", p->name, joined(from.documents, "; ").c_str(),
                from.clients.empty() ? "" : ("; client: " + joined(from.clients, "; ")).c_str());
    const struct {
      const char* who;
      const char* called;
    } kinds[] = {{"doc", "the document"}, {"client", "the client"}, {"ours", "we"}};
    for (const auto& kind : kinds) {
      std::vector<std::string> both;
      both.push_back(rows_of(p->rows->closes, from.closes, kind.who, ""));
      both.push_back(rows_of(p->rows->statuses, from.statuses, kind.who, "HTTP "));
      if (both[1].empty()) { both.pop_back(); }
      if (both[0].empty()) { both.erase(both.begin()); }
      if (!both.empty()) { std::printf("- %s: %s\n", kind.called, joined(both, ", ").c_str()); }
    }
    if (!from.reasons.empty()) {
      std::printf("- our reason, where a row has no other: %s\n", joined(from.reasons, " ").c_str());
    }
    print_differences(root, p->name);
    std::printf("\n");
  }
}

int check(const std::string& folder) {
  const std::vector<std::string> wrong = provenance::faults(provenance::read(folder));
  for (const std::string& text : wrong) { std::printf("%s\n", text.c_str()); }
  return wrong.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 3 && std::string(arguments[1]) == "--check") { return (check)(arguments[2]); }
  if (count != 2) {
    std::fprintf(stderr, "usage: profiles ROOT | profiles --check FOLDER\n");
    return 2;
  }
  std::printf("Printed by `tests/docs/profiles.cpp` from the tables; a test compares.\n\n");
  print_profiles();
  std::printf("\n## A number never means the same twice\n\nThe codes that most services have a name for:\n\n");
  print_clashes();
  std::printf(
      "\n## Close codes\n\nAn empty cell: the profile leaves that code to rfc6455. _others_: a default of the "
      "service's "
      "for its range. \\*: not in the\ndocumentation, but in the service's own client. ?: inferred; neither says "
      "it.\n\n### 1000 to 2999: the protocol\n\n");
  print_codes(1000, 2999, true);
  std::printf("### 3000 to 3999: registered, and Centrifugo\n\n");
  print_codes(3000, 3999, true);
  std::printf("### 4000 to 4999: private\n\n");
  print_codes(4000, 4999, true);
  std::printf("## HTTP statuses of a refused upgrade\n\n");
  print_codes(0, 65535, false);
  std::printf(
      "## Who says so\n\nFor each row: the service's document, its own client, where the document is silent, or we. A "
      "row of "
      "ours has its reason.\nWhat a client was seen to do with these codes is in [CLIENTS.md](CLIENTS.md).\n\n");
  print_sources(arguments[1]);
}
