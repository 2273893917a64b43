// SPDX-License-Identifier: MIT
#include "scenario.hpp"

TEST_CASE("[C-4.1] a credential that can't be renewed stops where a fresh token is needed") {
  for (const redial::credential c : {redial::credential::fixed, redial::credential::none}) {
    redial::options o = redial::metered.defaults;
    o.credential = c;
    for (const int code : {4001, 4002, 4020, 3000}) {
      scenario s{o};
      (void)s.to_online();
      const decision d = s.feed(redial::closed{code});
      REQUIRE(d.action == action::stop);
      REQUIRE(d.reason == reason::no_fresh_token);
    }
    o.reconnect_after_kick = false;
    scenario kicked{o};
    (void)kicked.to_online();
    REQUIRE(kicked.feed(redial::closed{4020}).reason == reason::kicked);
  }
}

TEST_CASE("[C-4.2] a token is reused while enough of its life is left, and minted right before the connect") {
  scenario s;
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{60s});
  (void)s.feed(redial::ready{});
  (void)s.after(54s, redial::closed{1006});
  decision d = s.after(800ms, redial::elapsed{});  // 5.2 s left: the margin is 5 s
  REQUIRE(d.action == action::connect);
  (void)s.feed(redial::failed{});
  d = s.due();
  REQUIRE(d.action == action::mint_token);                         // after the wait, not before
  REQUIRE(s.feed(redial::minted{1ms}).action == action::connect);  // used whatever its life
}

TEST_CASE("[C-4.2] exactly the margin is usable, one millisecond less is not; unknown life is usable") {
  for (const std::uint32_t left : {5000u, 4999u}) {
    scenario s;
    (void)s.feed(redial::minted{redial::milliseconds{left}});
    REQUIRE(s.feed(redial::start{}).action == (left == 5000u ? action::connect : action::mint_token));
  }
  scenario unknown;
  (void)unknown.feed(redial::minted{});
  REQUIRE(unknown.after(400h, redial::start{}).action == action::connect);
}

TEST_CASE("[C-4.2] minted without life acts as a failure") {
  scenario s;
  (void)s.feed(redial::start{});
  const decision d = s.feed(redial::minted{0s});
  REQUIRE(d.action == action::wait);
  REQUIRE(d.reason == reason::mint_failure);
  REQUIRE(d.attempt == 1);
}

TEST_CASE("[C-4.2] a refused token is dropped, also when the decision is to stop") {
  redial::options o = redial::metered.defaults;
  o.max_auth_failures = 1;
  scenario s{o};
  (void)s.to_online();
  REQUIRE(s.feed(redial::closed{4001}).action == action::stop);
  REQUIRE(s.feed(redial::start{}).action == action::mint_token);
  o = redial::metered.defaults;
  o.reconnect_after_kick = false;
  scenario kicked{o};
  (void)kicked.to_online();
  REQUIRE(kicked.feed(redial::closed{4020}).action == action::stop);
  REQUIRE(kicked.feed(redial::start{}).action == action::mint_token);
  scenario kept;
  (void)kept.to_online();
  REQUIRE(kept.feed(redial::closed{4003}).action == action::stop);
  REQUIRE(kept.feed(redial::start{}).action == action::connect);
}

TEST_CASE("[C-4.2] token_lost drops the token and any mint asked for before it") {
  scenario s;
  const decision asked = s.feed(redial::start{});
  const decision again = s.feed(redial::token_lost{});
  REQUIRE(again.action == action::mint_token);
  REQUIRE(again.mint != asked.mint);
  REQUIRE(s.feed(redial::minted{1h, asked.mint}).action == action::none);
  REQUIRE(s.feed(redial::minted{1h, again.mint}).action == action::connect);
  (void)s.feed(redial::token_lost{});
  (void)s.feed(redial::failed{});
  REQUIRE(s.due().action == action::mint_token);
}

TEST_CASE("[C-4.2] an old mint's answer to `current` after token_lost is not used") {
  scenario s;
  (void)s.feed(redial::start{});
  (void)s.feed(redial::link_down{});
  (void)s.feed(redial::token_lost{});
  (void)s.feed(redial::minted{1h});  // the other user's
  (void)s.feed(redial::link_up{});
  REQUIRE(s.net.phase() == phase::minting);
}

TEST_CASE("[C-4.3] one retry since the last stable session waits nothing, later ones wait their backoff") {
  for (const int code : {4001, 4002, 4020}) {
    scenario s;
    (void)s.to_online();
    REQUIRE(s.feed(redial::closed{code}).action == action::mint_token);
    (void)s.feed(redial::minted{});
    const decision d = s.feed(redial::closed{4001});
    REQUIRE(d.action == action::wait);
    REQUIRE(d.timer == 1600ms);
    REQUIRE(s.due().action == action::mint_token);  // the wait first, then the mint
  }
  scenario late;
  (void)late.to_online();
  (void)late.feed(redial::closed{1006});
  (void)late.to_connecting();
  REQUIRE(late.feed(redial::closed{4001}).action == action::mint_token);  // the first of its kind, at the second retry
}

TEST_CASE("[C-4.3] the third refused token stops; other failures between do not reset the count") {
  scenario s;
  (void)s.to_online();
  (void)s.feed(redial::closed{4001});
  (void)s.to_connecting();
  (void)s.feed(redial::closed{1006});
  (void)s.to_connecting();
  REQUIRE(s.feed(redial::rejected{401}).action == action::wait);
  (void)s.to_connecting();
  const decision d = s.feed(redial::closed{4002});
  REQUIRE(d.action == action::stop);
  REQUIRE(d.reason == reason::auth_exhausted);
  REQUIRE(d.tell_user);
}

TEST_CASE("[C-4.3] no limit with 0; a stable session resets the count") {
  redial::options o = redial::metered.defaults;
  o.max_auth_failures = 0;
  scenario s{o};
  (void)s.to_online();
  for (int i = 0; i < 600; ++i) {
    REQUIRE(s.feed(redial::closed{4001}).action != action::stop);
    (void)s.to_connecting();
  }
  scenario reset;
  (void)reset.to_online();
  for (int i = 0; i < 9; ++i) {
    (void)reset.to_stable();
    REQUIRE(reset.feed(redial::closed{4001}).action == action::mint_token);
  }
}

TEST_CASE("[C-4.3] an expiry is no failure when the session was stable or the life was over") {
  scenario s;
  for (int i = 0; i < 9; ++i) {
    (void)s.to_stable();
    REQUIRE(s.feed(redial::closed{4002}).action == action::mint_token);
  }
  scenario over;
  (void)over.feed(redial::start{});
  for (int i = 0; i < 5; ++i) {
    if (over.net.phase() != phase::minting) { (void)over.due(); }
    REQUIRE(over.feed(redial::minted{2s}).action == action::connect);
    (void)over.feed(redial::ready{});
    REQUIRE(over.after(2s, redial::closed{4002}).action != action::stop);
  }
  scenario early;  // a millisecond of life left: that is a failure
  (void)early.feed(redial::start{});
  decision d{};
  for (int i = 0; i < 3; ++i) {
    if (early.net.phase() != phase::minting) { (void)early.due(); }
    (void)early.feed(redial::minted{2s});
    (void)early.feed(redial::ready{});
    d = early.after(1999ms, redial::closed{4002});
  }
  REQUIRE(d.reason == reason::auth_exhausted);
}

TEST_CASE("[C-4.4] a spare is asked for between 3/4 and 7/8 of the life, and used by the next expiry") {
  for (const std::uint32_t end : {low_end, high_end}) {
    scenario s;
    s.draw(end);
    (void)s.feed(redial::start{});
    (void)s.feed(redial::minted{3600s});
    (void)s.feed(redial::ready{});
    (void)s.due();  // stable
    const decision d = s.due();
    REQUIRE(d.action == action::mint_token);
    REQUIRE(d.phase == phase::online);
    const std::uint32_t at = s.clock();
    REQUIRE(at == (end == low_end ? 2700000u : 3150000u));
    (void)s.feed(redial::minted{3600s, d.mint});
    REQUIRE(s.net.connected());
    const decision over = s.after(300s, redial::closed{4002});
    REQUIRE(over.action == action::connect);  // no mint
  }
}

TEST_CASE("[C-4.4] a life below 30 s is not refreshed; one past its instant is due at once, through the timer") {
  scenario brief;
  (void)brief.feed(redial::start{});
  (void)brief.feed(redial::minted{29999ms});
  (void)brief.feed(redial::ready{});
  for (int i = 0; i < 10 && brief.net.timer() != never; ++i) { REQUIRE(brief.due().action == action::none); }
  scenario late;
  (void)late.feed(redial::minted{100s});
  (void)late.after(90s, redial::start{});
  const decision d = late.feed(redial::ready{});
  REQUIRE(d.action == action::none);
  REQUIRE(d.timer == 0s);
  REQUIRE(late.feed(redial::elapsed{}).action == action::mint_token);
}

TEST_CASE("[C-4.4] a life given with ready replaces the other") {
  scenario s;
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{10h});
  (void)s.feed(redial::ready{redial::current, 40s});
  decision d = s.due();  // stable after 20 s
  REQUIRE(d.action == action::none);
  d = s.due();
  REQUIRE(d.action == action::mint_token);
  REQUIRE(s.clock() == 30000u);
}

TEST_CASE(
    "[C-4.4] background failures retry on a backoff of their own, end with the life, and leave the session alone") {
  scenario s;
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{40s});
  (void)s.feed(redial::ready{});
  (void)s.due();
  decision d = s.due();  // at 30 s
  REQUIRE(d.action == action::mint_token);
  d = s.feed(redial::mint_failed{false, d.mint});
  REQUIRE(d.timer == 800ms);
  REQUIRE(d.attempt == 0);
  d = s.due();
  REQUIRE(d.action == action::mint_token);
  d = s.feed(redial::mint_failed{});
  REQUIRE(d.timer == 1600ms);
  d = s.due();
  d = s.after(8s, redial::mint_failed{});  // the token's life is over
  REQUIRE(s.net.connected());
  for (int i = 0; i < 10 && s.net.timer() != never; ++i) { REQUIRE(s.due().action == action::none); }
  scenario refused;
  (void)refused.feed(redial::start{});
  (void)refused.feed(redial::minted{40s});
  (void)refused.feed(redial::ready{});
  (void)refused.due();
  (void)refused.due();
  REQUIRE(refused.feed(redial::mint_failed{true}).action == action::none);
  REQUIRE(refused.net.connected());
  for (int i = 0; i < 10 && refused.net.timer() != never; ++i) { REQUIRE(refused.due().action == action::none); }
}

TEST_CASE("[C-4.4] a background mint that times out is tried again, and its late token is still kept") {
  scenario s;
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{1h});
  (void)s.feed(redial::ready{});
  (void)s.due();
  const decision asked = s.due();
  const decision timed_out = s.due();
  REQUIRE(timed_out.action == action::none);
  REQUIRE(timed_out.timer == 800ms);
  REQUIRE(s.feed(redial::mint_failed{true, asked.mint}).timer == 800ms);  // inert: it had timed out
  (void)s.feed(redial::minted{1h, asked.mint});
  REQUIRE(s.feed(redial::closed{4002}).action == action::connect);
}

TEST_CASE("[C-4.4] a token asked for before a refusal or a kick is never used after it; an expiry leaves it good") {
  for (const int code : {4001, 4020, 4002}) {
    scenario s;
    (void)s.feed(redial::start{});
    (void)s.feed(redial::minted{1h});
    (void)s.feed(redial::ready{});
    (void)s.due();
    const decision asked = s.due();
    const decision d = s.feed(redial::closed{code});
    REQUIRE(d.action == action::mint_token);
    (void)s.feed(redial::minted{1h, asked.mint});
    REQUIRE(s.net.phase() == phase::minting);
    (void)s.feed(redial::mint_failed{});
    REQUIRE(s.due().action == (code == 4002 ? action::connect : action::mint_token));
  }
}

TEST_CASE("[C-4.4] an unsolicited token while online cancels the refresh and is the spare; a refusal drops it") {
  for (const int code : {4002, 4001}) {
    scenario s;
    (void)s.feed(redial::start{});
    (void)s.feed(redial::minted{1h});
    (void)s.feed(redial::ready{});
    (void)s.feed(redial::minted{2h});
    for (int i = 0; i < 10 && s.net.timer() != never; ++i) { REQUIRE(s.due().action == action::none); }
    (void)s.feed(redial::minted{2h});
    REQUIRE(s.feed(redial::closed{code}).action == (code == 4002 ? action::connect : action::mint_token));
  }
}

TEST_CASE("[C-4.5] one kick in the window is answered, the second stops; start clears that") {
  scenario s;
  (void)s.to_stable();
  REQUIRE(s.feed(redial::closed{4020}).action == action::mint_token);
  (void)s.to_stable();
  const decision d = s.feed(redial::closed{4020});
  REQUIRE(d.action == action::stop);
  REQUIRE(d.reason == reason::kicked);
  (void)s.to_online();
  REQUIRE(s.feed(redial::closed{4020}).action == action::mint_token);
}

TEST_CASE("[C-4.5] the window ends after its hour, even over a wrap of the tick") {
  for (const bool whole : {true, false}) {
    scenario s;
    (void)s.to_stable();
    (void)s.feed(redial::closed{4020});
    (void)s.feed(redial::minted{});
    (void)s.feed(redial::ready{});
    (void)s.after(whole ? redial::milliseconds{3600000} : redial::milliseconds{3599999}, redial::elapsed{});
    REQUIRE(s.feed(redial::closed{4020}).action == (whole ? action::mint_token : action::stop));
  }
}

TEST_CASE("[C-4.6] failed and timed-out mints back off, then mint again; a permanent one stops") {
  scenario s;
  (void)s.feed(redial::start{});
  decision d = s.feed(redial::mint_failed{});
  REQUIRE(d.timer == 800ms);
  REQUIRE(s.due().action == action::mint_token);
  d = s.after(9999ms, redial::elapsed{});
  REQUIRE(d.action == action::none);
  d = s.after(1ms, redial::elapsed{});
  REQUIRE(d.reason == reason::mint_timeout);
  REQUIRE(d.timer == 1600ms);
  (void)s.due();
  d = s.feed(redial::mint_failed{true});
  REQUIRE(d.action == action::stop);
  REQUIRE(d.reason == reason::mint_refused);
}

TEST_CASE("[C-4.7] superseded answers: failures are inert, tokens are kept, and the running mint is still awaited") {
  scenario s;
  const decision first = s.feed(redial::start{});
  (void)s.due();  // time-out
  const decision second = s.due();
  REQUIRE(second.action == action::mint_token);
  REQUIRE(s.feed(redial::mint_failed{true, first.mint}).action == action::none);
  REQUIRE(s.feed(redial::minted{1h, first.mint}).action == action::none);
  REQUIRE(s.net.phase() == phase::minting);
  (void)s.feed(redial::mint_failed{false, second.mint});
  REQUIRE(s.due().action == action::connect);                      // with the first one's token
  REQUIRE(s.feed(redial::minted{1h, 77}).action == action::none);  // never issued
  (void)s.feed(redial::closed{4002});
  REQUIRE(s.net.phase() == phase::minting);
}

TEST_CASE("[C-4.7] a repeated answer is no second token") {
  scenario s;
  const decision asked = s.feed(redial::start{});
  (void)s.feed(redial::minted{1h, asked.mint});
  (void)s.feed(redial::minted{1h, asked.mint});
  REQUIRE(s.feed(redial::closed{4002}).action == action::mint_token);
}

TEST_CASE("[C-4.7] once the running mint has answered, `current` brings unsolicited tokens") {
  scenario s;
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{1h});
  (void)s.feed(redial::minted{2h});  // kept while connecting
  REQUIRE(s.feed(redial::closed{4002}).action == action::connect);
}
