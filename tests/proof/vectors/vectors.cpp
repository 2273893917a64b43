// SPDX-License-Identifier: MIT
// Every one of the 65,536 values, by explanation and by the steps that the machine reads, against tables that
// were typed from the sources and not from the library's.
#include <redial/redial.hpp>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "machine_rule.hpp"

namespace {
struct expected {
  std::string kind, flags, known, basis;
};

std::vector<expected> load(const char* file, const std::string& profile) {
  std::ifstream in{std::string(VECTORS) + "/" + file};
  std::vector<expected> table(65536);
  std::string line;
  for (const std::string layer : {"rfc6455", "metered"}) {
    in.clear();
    in.seekg(0);
    while (std::getline(in, line)) {
      std::istringstream fields{line};
      std::string name, first, last;
      expected e;
      std::getline(fields, name, ',');
      std::getline(fields, first, ',');
      std::getline(fields, last, ',');
      std::getline(fields, e.kind, ',');
      std::getline(fields, e.flags, ',');
      std::getline(fields, e.known, ',');
      std::getline(fields, e.basis, ',');
      if (name != layer) { continue; }
      for (std::size_t i = std::stoul(first); i <= std::stoul(last); ++i) { table[i] = e; }
    }
    if (layer == profile) { break; }
  }
  return table;
}

std::string flags_of(const redial::rule& of) {
  std::string text;
  if (of.has(redial::rule_flag::tell_user)) { text += 'u'; }
  if (of.has(redial::rule_flag::hold_publishing)) { text += 'h'; }
  if (of.has(redial::rule_flag::not_an_error)) { text += 'o'; }
  if (of.has(redial::rule_flag::ended_in_order)) { text += 'e'; }
  if (of.has(redial::rule_flag::as_transport_failure)) { text += 'f'; }
  return text;
}

void compare(const redial::profile& p, const char* file, bool closes) {
  const std::vector<expected> table = load(file, p.name);
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto code = static_cast<std::uint16_t>(i);
    const redial::explanation e = closes ? redial::explain_close(p, code) : redial::explain_status(p, code);
    const redial::rule by = closes ? machine_rule_of_close(p, e.code) : machine_rule_of_status(p, e.code);
    const bool right = table[i].kind == redial::to_string(e.what.kind) && table[i].kind == redial::to_string(by.kind) &&
                       table[i].flags == flags_of(e.what) && table[i].flags == flags_of(by) &&
                       (table[i].known == "-" || (table[i].known == "1") == e.known) &&
                       table[i].basis == (e.what.basis == redial::basis::documented ? "D" : "I");
    if (!right) {
      FAIL(p.name << ' ' << file << ' ' << i << ": expected " << table[i].kind << ' ' << table[i].flags << ' '
                  << table[i].known << ' ' << table[i].basis);
    }
  }
  SUCCEED();
}
}  // namespace

TEST_CASE("[C-3] [C-3.1] close codes, all of them") {
  compare(redial::rfc6455, "closes.csv", true);
  compare(redial::metered, "closes.csv", true);
}

TEST_CASE("[C-3] [C-3.1] HTTP statuses, all of them") {
  compare(redial::rfc6455, "statuses.csv", false);
  compare(redial::metered, "statuses.csv", false);
}

TEST_CASE("[C-5.5] the registry's advice for 1012") {
  const redial::rule r = redial::explain_close(redial::metered, 1012).what;
  REQUIRE(r.first_lowest == 5000);
  REQUIRE(r.first_highest == 30000);
}
