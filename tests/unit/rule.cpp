// SPDX-License-Identifier: MIT
// The words that rows are written in. The compiler evaluates them in tables; here each is called at run time.
#include <redial/redial.hpp>

#include "catch.hpp"

using redial::milliseconds;
using redial::rule;
namespace rules = redial::rules;

TEST_CASE("a class is named, and nothing else is set") {
  const struct {
    rule (*make)();
    redial::rule_class kind;
  } words[] = {
      {rules::stop, redial::rule_class::stop},       {rules::backoff, redial::rule_class::backoff},
      {rules::at_once, redial::rule_class::at_once}, {rules::expired, redial::rule_class::expired},
      {rules::once, redial::rule_class::once},       {rules::fresh_token, redial::rule_class::fresh_token},
  };
  for (const auto& word : words) {
    rule expected;
    expected.kind = word.kind;
    CHECK(word.make() == expected);
  }
}

TEST_CASE("each word adds what it says, on top of what was there, and two rules differ by any of it") {
  const struct {
    rule (*say)(const rule&);
    void (*mean)(rule&);
  } words[] = {
      {[](const rule& r) { return r.tell_user(); }, [](rule& r) { r.flags |= rule::tells_user; }},
      {[](const rule& r) { return r.hold_publishing(); }, [](rule& r) { r.flags |= rule::holds_publishing; }},
      {[](const rule& r) { return r.not_an_error(); }, [](rule& r) { r.flags |= rule::ordinary; }},
      {[](const rule& r) { return r.as_failure(); }, [](rule& r) { r.flags |= rule::unseen; }},
      {[](const rule& r) { return r.by_default(); }, [](rule& r) { r.flags |= rule::unlisted; }},
      {[](const rule& r) { return r.after_a_change(); }, [](rule& r) { r.flags |= rule::after_change; }},
      {[](const rule& r) { return r.if_the_user_acted(); }, [](rule& r) { r.flags |= rule::if_user_acted; }},
      {[](const rule& r) { return r.in_a_message(); }, [](rule& r) { r.flags |= rule::announced; }},
      {[](const rule& r) { return r.then(redial::session::resume); },
       [](rule& r) { r.session = redial::session::resume; }},
      {[](const rule& r) { return r.at(redial::endpoint::given); },
       [](rule& r) { r.endpoint = redial::endpoint::given; }},
      {[](const rule& r) { return r.by(redial::basis::inferred); }, [](rule& r) { r.basis = redial::basis::inferred; }},
      {[](const rule& r) { return r.times(7); }, [](rule& r) { r.attempts = 7; }},
      {[](const rule& r) { return r.at_least(milliseconds{9}); }, [](rule& r) { r.min_delay.count = 9; }},
      {[](const rule& r) { return r.first_between(milliseconds{0}, milliseconds{6}); },
       [](rule& r) { r.first_highest.count = 6; }},
      {[](const rule& r) { return r.first_between(milliseconds{5}, milliseconds{0}); },
       [](rule& r) { r.first_lowest.count = 5; }},
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
  CHECK(sum.machine_flags() == rule::machine_mask);
  CHECK(sum.has(rule::announced));
  CHECK(rules::stop() != rules::backoff());
}
