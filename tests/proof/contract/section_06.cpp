// SPDX-License-Identifier: MIT
#include "scenario.hpp"

TEST_CASE("[C-6.1] no upgrade or no hello in time: disconnect and back off") {
  scenario s{without_token()};
  (void)s.start_connecting();
  decision d = s.after(10s, redial::elapsed{});
  REQUIRE(d.action == action::disconnect);
  REQUIRE(d.phase == phase::waiting);
  REQUIRE(d.timer == 800ms);
  REQUIRE(d.reason == reason::connect_timeout);
  (void)s.due();
  (void)s.feed(redial::opened{});
  d = s.after(10s, redial::elapsed{});
  REQUIRE(d.reason == reason::ready_timeout);
  REQUIRE(d.timer == 1600ms);
}

TEST_CASE("[C-6.2] a silent session is dropped; frames move the deadline but never the armed timer") {
  redial::options o = without_token();
  o.liveness_timeout = 20s;
  scenario s{o};
  REQUIRE(s.to_online().timer == 20s);
  decision d = s.after(15s, redial::received{});
  REQUIRE(d.timer == 5s);
  d = s.after(5s, redial::elapsed{});
  REQUIRE(d.action == action::none);
  REQUIRE(d.timer == 10s);  // min(stable at 30 s, silent since 15 s)
  d = s.due();
  d = s.after(5s, redial::elapsed{});
  REQUIRE(d.action == action::disconnect);
  REQUIRE(d.reason == reason::liveness_timeout);
  scenario off{without_token()};
  (void)off.to_stable();
  REQUIRE(off.after(10h, redial::elapsed{}).action == action::none);
}

TEST_CASE("[C-6.3] link_down goes offline without a timer and keeps a mint in flight") {
  scenario s;
  const decision asked = s.feed(redial::start{});
  decision d = s.feed(redial::link_down{});
  REQUIRE(d.action == action::none);
  REQUIRE(d.phase == phase::offline);
  REQUIRE(d.timer == never);
  REQUIRE(d.attempt == 0);
  (void)s.feed(redial::minted{1h, asked.mint});
  REQUIRE(s.feed(redial::link_up{}).action == action::connect);
  d = s.feed(redial::link_down{});
  REQUIRE(d.action == action::disconnect);
  REQUIRE(d.attempt == 1);  // it ended a connecting
  (void)s.feed(redial::link_up{});
  (void)s.to_stable();
  REQUIRE(s.feed(redial::link_down{}).attempt == 0);  // a stable session
}

TEST_CASE("[C-6.3] link_up waits a draw from [0, b], or the rest of the backoff if that is less") {
  scenario s{without_token()};
  (void)s.to_stable();
  (void)s.feed(redial::link_down{});
  s.draw(high_end);
  REQUIRE(s.feed(redial::link_up{}).timer == 1s);  // base if none
  (void)s.due();
  (void)s.feed(redial::failed{});
  s.draw(high_end);
  REQUIRE(s.net.timer() == 1200ms);
  (void)s.feed(redial::link_down{});
  REQUIRE(s.after(700ms, redial::link_up{}).timer == 500ms);
  (void)s.feed(redial::link_down{});
  decision d = s.after(2s, redial::link_up{});  // ran out while offline: counts as none
  REQUIRE(d.timer == 1s);
  s.draw(low_end);
  (void)s.feed(redial::link_down{});
  scenario zero{without_token()};
  (void)zero.to_online();
  (void)zero.feed(redial::link_down{});
  REQUIRE(zero.feed(redial::link_up{}).action == action::connect);
}

TEST_CASE("[C-6.3] link_up in waiting shortens a backoff once, never a server's wait") {
  scenario s{without_token()};
  (void)s.start_connecting();
  (void)s.feed(redial::failed{});
  s.draw(0x40000000u);
  decision d = s.feed(redial::link_up{});
  REQUIRE(d.action == action::wait);
  REQUIRE(d.timer == 250ms);
  s.draw(low_end);
  d = s.feed(redial::link_up{});
  REQUIRE(d.action == action::none);
  REQUIRE(d.timer == 250ms);
  scenario longer{without_token()};
  (void)longer.start_connecting();
  (void)longer.feed(redial::failed{});
  longer.draw(high_end);
  REQUIRE(longer.feed(redial::link_up{}).action == action::none);
  REQUIRE(longer.net.timer() == 800ms);
  scenario served{without_token()};
  (void)served.start_connecting();
  (void)served.feed(redial::rejected{503, 60s});
  REQUIRE(served.feed(redial::link_up{}).action == action::none);
  REQUIRE(served.net.timer() == 60s);
}

TEST_CASE("[C-6.3] a link that is down is remembered in every phase") {
  scenario s;
  (void)s.feed(redial::link_down{});
  REQUIRE(s.feed(redial::start{}).phase == phase::offline);
  (void)s.feed(redial::stop{});
  REQUIRE(s.feed(redial::start{}).phase == phase::offline);
  (void)s.feed(redial::stop{});
  (void)s.feed(redial::link_up{});
  REQUIRE(s.feed(redial::start{}).phase == phase::minting);
}

TEST_CASE("[C-6.4] the slow probe begins afresh, but never after stop or a kick") {
  redial::options o = redial::metered.defaults;
  o.probe_after = 1h;
  scenario s{o};
  (void)s.to_online();
  decision d = s.feed(redial::closed{4012});
  REQUIRE(d.action == action::stop);
  REQUIRE(d.timer == 48min);
  REQUIRE(s.after(47min, redial::elapsed{}).action == action::none);
  d = s.after(1min, redial::elapsed{});
  REQUIRE(d.action == action::connect);
  REQUIRE(d.attempt == 0);
  s.draw(high_end);
  REQUIRE(s.feed(redial::closed{4012}).timer == 72min);
  REQUIRE(s.feed(redial::stop{}).action == action::none);
  scenario user{o};
  (void)user.to_online();
  REQUIRE(user.feed(redial::stop{}).timer == never);
  o.reconnect_after_kick = false;
  scenario kicked{o};
  (void)kicked.to_online();
  REQUIRE(kicked.feed(redial::closed{4020}).timer == never);
  scenario mint{o};
  (void)mint.feed(redial::start{});
  REQUIRE(mint.feed(redial::mint_failed{true}).timer == 48min);
  scenario off;
  (void)off.to_online();
  REQUIRE(off.feed(redial::closed{4012}).timer == never);
}
