// SPDX-License-Identifier: MIT
#include "scenario.hpp"

TEST_CASE("[C-2.1] start mints, minted connects, ready is online") {
  scenario s;
  decision d = s.feed(redial::start{});
  REQUIRE(d.action == action::mint_token);
  REQUIRE(d.phase == phase::minting);
  d = s.feed(redial::minted{1h, d.mint});
  REQUIRE(d.action == action::connect);
  REQUIRE(d.phase == phase::connecting);
  d = s.feed(redial::opened{d.connection});
  REQUIRE(d.phase == phase::connecting);
  REQUIRE(d.action == action::none);
  d = s.feed(redial::ready{d.connection});
  REQUIRE(d.phase == phase::online);
  REQUIRE(s.net.connected());
}

TEST_CASE("[C-2.1] other credentials connect at once; opened is enough without expect_ready; an early token is used") {
  scenario fixed{without_token()};
  REQUIRE(fixed.feed(redial::start{}).action == action::connect);
  redial::options o = without_token();
  o.expect_ready = false;
  scenario s{o};
  (void)s.feed(redial::start{});
  REQUIRE(s.feed(redial::opened{}).phase == phase::online);
  scenario early;
  (void)early.feed(redial::minted{1h});
  REQUIRE(early.net.phase() == phase::idle);
  REQUIRE(early.feed(redial::start{}).action == action::connect);
  scenario base{redial::rfc6455.defaults, redial::rfc6455};
  REQUIRE(base.feed(redial::start{}).action == action::connect);
  REQUIRE(base.feed(redial::opened{}).phase == phase::online);
}

TEST_CASE("[C-2.2] minting and connecting issue ids and run their time-outs") {
  scenario s;
  decision d = s.feed(redial::start{});
  REQUIRE(d.mint == 1);
  REQUIRE(d.timer == 10s);
  d = s.feed(redial::minted{});
  REQUIRE(d.connection == 1);
  REQUIRE(d.timer == 10s);
  REQUIRE(s.net.connection() == 1);
  REQUIRE(d.connection != redial::current);
}

TEST_CASE("[C-2.3] early timers wait on, late ones act once, and a backward clock shortens nothing") {
  scenario s{without_token()};
  (void)s.start_connecting();
  decision d = s.feed(redial::failed{});
  REQUIRE(d.timer == 800ms);
  d = s.after(300ms, redial::elapsed{});
  REQUIRE(d.action == action::wait);
  REQUIRE(d.timer == 500ms);
  s.clock.set(s.clock() - 5000);
  d = s.feed(redial::elapsed{});
  REQUIRE(d.action == action::wait);
  REQUIRE(d.timer == 500ms);  // no time passed, and the new tick is the reference
  REQUIRE(s.after(499ms, redial::elapsed{}).action == action::wait);
  d = s.after(1h, redial::elapsed{});
  REQUIRE(d.action == action::connect);
  REQUIRE(s.feed(redial::elapsed{}).action == action::none);
}

TEST_CASE("[C-2.4] a first connect that fails is retried; first_spread delays it and no start cuts that") {
  scenario s{without_token()};
  (void)s.feed(redial::start{});
  REQUIRE(s.feed(redial::rejected{503}).action == action::wait);
  redial::options o = without_token();
  o.first_spread = 60s;
  scenario spread{o};
  spread.draw(high_end);
  decision d = spread.feed(redial::start{});
  REQUIRE(d.action == action::wait);
  REQUIRE(d.timer == 60s);
  REQUIRE(spread.feed(redial::start{}).action == action::none);
  REQUIRE(spread.due().action == action::connect);
  scenario lucky{o};
  REQUIRE(lucky.feed(redial::start{}).action == action::connect);  // the draw was 0
}

TEST_CASE("[C-2.5] start ends a backoff, but neither a server's wait nor a row's minimum") {
  scenario s{without_token()};
  (void)s.start_connecting();
  (void)s.feed(redial::failed{});
  REQUIRE(s.feed(redial::start{}).action == action::connect);
  REQUIRE(s.feed(redial::start{}).action == action::none);  // connecting: nothing
  const decision served = s.feed(redial::rejected{503, 20s});
  REQUIRE(served.timer == 20s);
  REQUIRE(s.after(5s, redial::start{}).action == action::none);
  REQUIRE(s.net.timer() == 15s);
  scenario row{without_token()};
  (void)row.start_connecting();
  REQUIRE(row.feed(redial::closed{1012}).timer == 5s);
  REQUIRE(row.feed(redial::start{}).action == action::none);
}

TEST_CASE("[C-2.5] start from stopped begins afresh, after what is left of a server's wait") {
  scenario s{without_token()};
  (void)s.start_connecting();
  (void)s.feed(redial::failed{});
  (void)s.due();
  (void)s.feed(redial::rejected{429, 60s});
  REQUIRE(s.net.attempt() == 2);
  REQUIRE(s.after(10s, redial::stop{}).action == action::stop);
  decision d = s.after(10s, redial::start{});
  REQUIRE(d.action == action::wait);
  REQUIRE(d.timer == 40s);
  REQUIRE(s.net.attempt() == 0);
  REQUIRE(s.due().action == action::connect);
  (void)s.feed(redial::failed{});
  (void)s.feed(redial::stop{});
  REQUIRE(s.feed(redial::start{}).action == action::connect);  // a backoff is not kept
}

TEST_CASE("[C-2.5] start from stopped waits out what is left of a row's minimum") {
  scenario s{without_token()};
  (void)s.start_connecting();
  REQUIRE(s.feed(redial::rejected{403}).timer == 30s);
  (void)s.after(10s, redial::stop{});
  const decision d = s.after(5s, redial::start{});
  REQUIRE(d.action == action::wait);
  REQUIRE(d.timer == 15s);
  REQUIRE(d.attempt == 0);
}

TEST_CASE("[C-2.5] start in offline tries at once") {
  scenario s{without_token()};
  (void)s.feed(redial::link_down{});
  REQUIRE(s.feed(redial::start{}).phase == phase::offline);
  s.draw(high_end);
  REQUIRE(s.feed(redial::start{}).action == action::connect);
}

TEST_CASE("[C-2.6] after stop only start, minted and token_lost mean anything") {
  scenario s;
  (void)s.to_online();
  decision d = s.feed(redial::stop{});
  REQUIRE(d.action == action::stop);
  REQUIRE(d.phase == phase::stopped);
  REQUIRE(d.timer == never);
  for (const redial::event& e :
       {redial::event{redial::stop{}}, redial::event{redial::elapsed{}}, redial::event{redial::link_up{}},
        redial::event{redial::closed{1006}}, redial::event{redial::ready{}}, redial::event{redial::mint_failed{}},
        redial::event{redial::failed{}}, redial::event{redial::minted{}}}) {
    d = s.after(1h, e);
    REQUIRE(d.action == action::none);
    REQUIRE(d.timer == never);
    REQUIRE(d.phase == phase::stopped);
  }
  REQUIRE(s.feed(redial::start{}).action == action::connect);  // with the token that came meanwhile
  (void)s.feed(redial::stop{});
  (void)s.feed(redial::token_lost{});
  REQUIRE(s.feed(redial::start{}).action == action::mint_token);
}

TEST_CASE("[C-2.7] meaningless events leave the timer, and the reason repeats until ready") {
  scenario s{without_token()};
  (void)s.start_connecting();
  (void)s.feed(redial::closed{4010});
  const decision d = s.after(100ms, redial::received{});
  REQUIRE(d.action == action::none);
  REQUIRE(d.timer == 700ms);
  REQUIRE(d.reason == reason::close_code);
  REQUIRE(d.code == 4010);
  const decision c = s.due();
  REQUIRE(c.code == 4010);
  const decision r = s.feed(redial::ready{});
  REQUIRE(r.reason == reason::none);
  REQUIRE(r.code == 0);
}

TEST_CASE("[C-2.8] only the running connection counts, and its first end wins") {
  scenario s{without_token()};
  const decision first = s.start_connecting();
  (void)s.feed(redial::closed{4010, first.connection});
  const decision again = s.feed(redial::failed{first.connection});
  REQUIRE(again.action == action::none);
  REQUIRE(again.code == 4010);
  (void)s.due();
  REQUIRE(s.feed(redial::closed{4012, first.connection}).action == action::none);
  REQUIRE(s.feed(redial::ready{first.connection}).phase == phase::connecting);
  REQUIRE(s.feed(redial::ready{}).phase == phase::online);
  const decision repeated = s.after(1s, redial::ready{});
  REQUIRE(repeated.timer == 29s);
  const decision odd = s.feed(redial::rejected{404, 60s});
  REQUIRE(odd.action == action::wait);  // as failed: no minimum, no Retry-After
  REQUIRE(odd.timer == 1600ms);
  REQUIRE(odd.reason == reason::transport_failure);
}

TEST_CASE("[C-2.9] several deadlines at once: one action each, in order") {
  redial::options o = with_token();
  o.liveness_timeout = 40s;
  o.mint_timeout = 20s;
  scenario s{o};
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{40s});
  (void)s.feed(redial::ready{});  // stable after 20 s, refresh at 30 s, when silence is looked at for the third time
  while (s.clock() < 20000) { REQUIRE(s.due().action == action::none); }
  decision d = s.after(10s, redial::elapsed{});
  REQUIRE(d.action == action::ping);
  REQUIRE(d.timer == 0s);
  d = s.feed(redial::elapsed{});
  REQUIRE(d.action == action::mint_token);
  d = s.after(10s, redial::elapsed{});
  REQUIRE(d.action == action::none);
  d = s.after(10s, redial::elapsed{});  // the mint has timed out, too; the session was stable
  REQUIRE(d.action == action::disconnect);
  REQUIRE(d.reason == reason::liveness_timeout);
  REQUIRE(d.attempt == 1);
}

TEST_CASE("[C-2.9] a session that is stable by now says so first; a refresh that is due as well comes next") {
  scenario s;
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{40s});
  (void)s.feed(redial::ready{});  // stable after 20 s, refresh at 30 s
  const decision d = s.after(35s, redial::elapsed{});
  REQUIRE(d.action == action::none);
  REQUIRE(d.timer == 0s);
  REQUIRE(s.feed(redial::elapsed{}).action == action::mint_token);
}

TEST_CASE("[C-2] the table of phases and events") {
  enum class at { idle, minting, connecting, online, waiting, offline, stopped };
  const auto bring = [](scenario& s, at where) {
    if (where == at::idle) { return; }
    (void)s.feed(redial::start{});
    if (where == at::minting) { return; }
    (void)s.feed(redial::minted{});
    if (where == at::connecting) { return; }
    if (where == at::online) { (void)s.feed(redial::ready{}); }
    if (where == at::waiting) { (void)s.feed(redial::failed{}); }
    if (where == at::offline) { (void)s.feed(redial::link_down{}); }
    if (where == at::stopped) { (void)s.feed(redial::closed{4012}); }
  };
  struct line {
    redial::event event;
    action expected[7];  // idle, minting, connecting, online, waiting, offline, stopped
  };
  constexpr action none = action::none;
  const line lines[] = {
      {redial::start{}, {action::mint_token, none, none, none, action::connect, action::connect, action::connect}},
      {redial::stop{}, {action::stop, action::stop, action::stop, action::stop, action::stop, action::stop, none}},
      {redial::opened{}, {none, none, none, none, none, none, none}},
      {redial::ready{}, {none, none, none, none, none, none, none}},
      {redial::closed{1006}, {none, none, action::wait, action::wait, none, none, none}},
      {redial::closed{4012}, {none, none, action::stop, action::stop, none, none, none}},
      {redial::rejected{404}, {none, none, action::wait, action::wait, none, none, none}},
      {redial::failed{}, {none, none, action::wait, action::wait, none, none, none}},
      {redial::going_away{5s}, {none, none, none, none, none, none, none}},
      {redial::minted{}, {none, action::connect, none, none, none, none, none}},
      {redial::mint_failed{}, {none, action::wait, none, none, none, none, none}},
      {redial::mint_failed{true}, {none, action::stop, none, none, none, none, none}},
      {redial::token_lost{}, {none, action::mint_token, none, none, none, none, none}},
      {redial::session_lost{}, {none, none, none, none, none, none, none}},
      {redial::elapsed{}, {none, none, none, none, action::wait, none, none}},
      {redial::link_down{}, {none, none, action::disconnect, action::disconnect, none, none, none}},
      {redial::link_up{}, {none, none, none, none, action::wait, action::connect, none}},
      {redial::received{}, {none, none, none, none, none, none, none}},
      {redial::event{}, {none, none, none, none, none, none, none}},
  };
  for (const line& l : lines) {
    for (int i = 0; i < 7; ++i) {
      scenario s;
      bring(s, static_cast<at>(i));
      INFO(redial::to_string(l.event) << " in phase " << redial::to_string(s.net.phase()));
      const decision d = s.feed(l.event);
      CHECK(d.action == l.expected[i]);
      CHECK(d.phase == s.net.phase());
      CHECK(d.timer == s.net.timer());
    }
  }
  for (const redial::phase p : {phase::minting, phase::waiting}) {  // link_down: offline, without a transport to drop
    scenario s;
    bring(s, p == phase::minting ? at::minting : at::waiting);
    REQUIRE(s.feed(redial::link_down{}).phase == phase::offline);
  }
}

TEST_CASE("[C-2.4] a restored backoff with a first spread inside may not be cut as a whole") {
  redial::options o = without_token();
  scenario before{o};
  (void)before.start_connecting();
  (void)before.feed(redial::failed{});
  (void)before.due();
  REQUIRE(before.feed(redial::failed{}).timer == 1600ms);
  const redial::saved_state saved = before.net.save();
  scenario cut{o};
  REQUIRE(cut.net.restore(saved, 0ms));
  REQUIRE(cut.feed(redial::start{}).timer == 1600ms);
  REQUIRE(cut.feed(redial::start{}).action == action::connect);
  o.first_spread = 1s;
  scenario kept{o};
  REQUIRE(kept.net.restore(saved, 0ms));
  kept.draw(high_end);
  REQUIRE(kept.feed(redial::start{}).timer == 1600ms);
  REQUIRE(kept.feed(redial::start{}).action == action::none);
}
