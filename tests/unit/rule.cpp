// SPDX-License-Identifier: MIT
// The words that rows are written in. The compiler evaluates them in tables; here each is called at run time.
#include <redial/redial.hpp>

#include <cstdint>

#include "catch.hpp"

using redial::milliseconds;
using redial::rule;
using redial::rule_flag;
using rules = redial::rules;

TEST_CASE("a class is named, and nothing else is set") {
  const struct {
    rule (*make)();
    redial::rule_class kind;
  } words[] = {
      {rules::stop, redial::rule_class::stop},
      {rules::backoff, redial::rule_class::backoff},
      {rules::at_once, redial::rule_class::at_once},
      {rules::expired, redial::rule_class::expired},
      {rules::once, redial::rule_class::once},
      {rules::fresh_token, redial::rule_class::fresh_token},
      {rules::stop_if_it_lasts, redial::rule_class::stop_if_it_lasts},
  };
  for (const auto& word : words) {
    rule expected;
    expected.kind = word.kind;
    CHECK(word.make() == expected);
  }
}

namespace {
void add(rule& r, rule_flag flag) { r.flags = static_cast<std::uint16_t>(r.flags | static_cast<unsigned>(flag)); }
}  // namespace

TEST_CASE("each word adds what it says, on top of what was there, and two rules differ by any of it") {
  const struct {
    rule (*say)(const rule&);
    void (*mean)(rule&);
  } words[] = {
      {[](const rule& r) { return r.tell_user(); }, [](rule& r) { add(r, rule_flag::tell_user); }},
      {[](const rule& r) { return r.hold_publishing(); }, [](rule& r) { add(r, rule_flag::hold_publishing); }},
      {[](const rule& r) { return r.not_an_error(); }, [](rule& r) { add(r, rule_flag::not_an_error); }},
      {[](const rule& r) { return r.ended_in_order(); }, [](rule& r) { add(r, rule_flag::ended_in_order); }},
      {[](const rule& r) { return r.renew_if_possible(); }, [](rule& r) { add(r, rule_flag::renew_if_possible); }},
      {[](const rule& r) { return r.as_transport_failure(); },
       [](rule& r) { add(r, rule_flag::as_transport_failure); }},
      {[](const rule& r) { return r.by_default(); }, [](rule& r) { add(r, rule_flag::by_default); }},
      {[](const rule& r) { return r.after_a_change(); }, [](rule& r) { add(r, rule_flag::after_a_change); }},
      {[](const rule& r) { return r.if_the_user_acted(); }, [](rule& r) { add(r, rule_flag::if_the_user_acted); }},
      {[](const rule& r) { return r.in_a_message(); }, [](rule& r) { add(r, rule_flag::in_a_message); }},
      {[](const rule& r) { return r.with_session(redial::session::resume); },
       [](rule& r) { r.session = redial::session::resume; }},
      {[](const rule& r) { return r.with_endpoint(redial::endpoint::given); },
       [](rule& r) { r.endpoint = redial::endpoint::given; }},
      {[](const rule& r) { return r.with_basis(redial::basis::inferred); },
       [](rule& r) { r.basis = redial::basis::inferred; }},
      {[](const rule& r) { return r.times(7); }, [](rule& r) { r.answers = 7; }},
      {[](const rule& r) { return r.at_least(milliseconds{9}); }, [](rule& r) { r.min_delay = 9; }},
      {[](const rule& r) { return r.first_between(milliseconds{0}, milliseconds{6}); },
       [](rule& r) { r.first_highest = 6; }},
      {[](const rule& r) { return r.first_between(milliseconds{5}, milliseconds{0}); },
       [](rule& r) { r.first_lowest = 5; }},
  };
  rule sum = rules::once();
  rule expected = sum;
  for (const auto& word : words) {
    rule alone = rules::once();
    word.mean(alone);
    CHECK(word.say(rules::once()) == alone);
    CHECK(word.say(rules::once()) != rules::once());
    sum = word.say(sum);
    word.mean(expected);
    expected.first_highest = sum.first_highest;  // one word sets both ends
    CHECK(sum == expected);
  }
  CHECK(sum.flags == 1023);
  CHECK(sum.has(rule_flag::in_a_message));
  CHECK(rules::stop() != rules::backoff());
}
