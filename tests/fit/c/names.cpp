// SPDX-License-Identifier: MIT
// The enumerators of redial.h, read from the file itself: each has the word and the number of C++'s (contract 13.3).
#include <redial/c/define.hpp>
#include <redial/c/define_names.hpp>
#include <redial/c/define_recorder.hpp>
#include <redial/redial.hpp>

#include "catch.hpp"

#include <cctype>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::string lower(std::string text) {
  for (char& c : text) { c = static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }
  return text;
}

/// The enumerators of each `enum redial_NAME {`, in their order; no number is written, so that is their value.
std::map<std::string, std::vector<std::string>> enumerations() {
  std::ifstream file{REDIAL_TEST_HEADER};
  std::stringstream all;
  all << file.rdbuf();
  const std::string text = std::regex_replace(all.str(), std::regex{R"(/\*(.|\n)*?\*/)"}, "");
  std::map<std::string, std::vector<std::string>> found;
  const std::regex whole{R"(enum redial_(\w+) \{([^}]*)\})"}, one{R"(REDIAL_\w+)"};
  for (std::sregex_iterator e{text.begin(), text.end(), whole}, end; e != end; ++e) {
    const std::string body = (*e)[2];
    REQUIRE(body.find('=') == std::string::npos);
    for (std::sregex_iterator each{body.begin(), body.end(), one}; each != end; ++each) {
      found[(*e)[1]].push_back(each->str());
    }
  }
  return found;
}

using name_function = const char* (*)(int);

/// Names every enumerator, in order, and "?" behind the last.
void named(const std::vector<std::string>& enumerators, const std::string& prefix, name_function name) {
  for (std::size_t i = 0; i < enumerators.size(); ++i) {
    CHECK(lower(enumerators[i]) == prefix + name(static_cast<int>(i)));
  }
  CHECK(std::string(name(static_cast<int>(enumerators.size()))) == "?");
  CHECK(std::string(name(-1)) == "?");
}

}  // namespace

TEST_CASE("[C-13.3] enumerators have the words and the numbers of C++") {
  const std::map<std::string, std::vector<std::string>> all = enumerations();
  const std::map<std::string, name_function> functions = {
      {"action", redial_action_name},         {"phase", redial_phase_name},
      {"reason", redial_reason_name},         {"session", redial_session_name},
      {"endpoint", redial_endpoint_name},     {"credential", redial_credential_name},
      {"rule_class", redial_rule_class_name}, {"fault", redial_fault_name},
  };
  for (const auto& each : functions) {
    CAPTURE(each.first);
    REQUIRE(all.count(each.first) == 1);
    named(all.at(each.first), "redial_" + each.first + "_", each.second);
  }
  named(all.at("event_kind"), "redial_event_", redial_event_name);
  named(all.at("error"), "redial_", redial_error_name);
  CHECK(all.size() == functions.size() + 4);  // those two, and those two below

  using message = redial::metered_wire::message::kind;
  CHECK(all.at("message_kind").size() == 4);
  STATIC_REQUIRE(static_cast<int>(message::going_away) == REDIAL_MESSAGE_GOING_AWAY);
  STATIC_REQUIRE(static_cast<int>(message::welcome) == REDIAL_MESSAGE_WELCOME);
  STATIC_REQUIRE(static_cast<int>(message::other) == REDIAL_MESSAGE_OTHER);
  STATIC_REQUIRE(static_cast<int>(message::malformed) == REDIAL_MESSAGE_MALFORMED);
  using verdict = redial::send_verdict::kind;
  CHECK(all.at("verdict_kind").size() == 3);
  STATIC_REQUIRE(static_cast<int>(verdict::send) == REDIAL_VERDICT_SEND);
  STATIC_REQUIRE(static_cast<int>(verdict::wait) == REDIAL_VERDICT_WAIT);
  STATIC_REQUIRE(static_cast<int>(verdict::too_big) == REDIAL_VERDICT_TOO_BIG);
}

TEST_CASE("[C-13.3] storage has the size that the object needs, and little more") {
  CHECK(sizeof(redial_machine) - sizeof(redial::c::marked<redial::c::machine>) <= 16);
  CHECK(sizeof(redial_gate) - sizeof(redial::c::marked<redial::c::gate>) <= 16);
  CHECK(sizeof(redial_recorder) - sizeof(redial::c::marked<redial::c::recorder>) <= 16);
}
