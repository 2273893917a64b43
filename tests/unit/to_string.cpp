// SPDX-License-Identifier: MIT
#include <redial/redial.hpp>

#include <set>
#include <string>

#include "catch.hpp"

namespace {
template <class Enum>
std::set<std::string> names(Enum last) {
  std::set<std::string> found;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    const std::string name = to_string(static_cast<Enum>(i));
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos);
    CHECK(found.insert(name).second);
  }
  return found;
}
}  // namespace

TEST_CASE("every enumerator has a name of its own, spelt as in the code") {
  CHECK(names(redial::action::ping).count("mint_token") == 1);
  CHECK(names(redial::phase::stopped).count("offline") == 1);
  CHECK(names(redial::reason::invalid_options).count("attempts_exhausted") == 1);
  CHECK(names(redial::fault::too_deeply_nested).count("base_over_cap") == 1);
  CHECK(names(redial::rule_class::once).count("fresh_token") == 1);
  CHECK(names(redial::session::resume_else_fresh).count("resume") == 1);
  CHECK(names(redial::endpoint::secure).count("rediscover") == 1);
  CHECK(names(redial::basis::inferred).count("documented") == 1);
  CHECK(names(redial::credential::token).count("fixed") == 1);
  CHECK(names(redial::event::kind::inert).count("session_lost") == 1);
  const redial::event events[] = {
      redial::event{},      redial::start{},       redial::stop{},       redial::opened{},     redial::ready{},
      redial::closed{1000}, redial::rejected{500}, redial::failed{},     redial::going_away{}, redial::received{},
      redial::minted{},     redial::mint_failed{}, redial::token_lost{}, redial::link_down{},  redial::link_up{},
      redial::elapsed{},    redial::session_lost{}};
  std::set<std::string> found;
  for (const redial::event& e : events) { CHECK(found.insert(to_string(e)).second); }
  CHECK(found.count("going_away") == 1);
}
