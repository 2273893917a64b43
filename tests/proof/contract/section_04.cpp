// SPDX-License-Identifier: MIT
#include "scenario.hpp"

namespace {
/// A token is asked for if need be; then the connect is refused.
decision refuse(scenario& s, redial::event end = redial::rejected{401}) {
  (void)s.to_connecting();
  return s.feed(end);
}
struct renewing : redial::over<redial::services::metered> {
  static constexpr const char* name = "renewing";
  static constexpr redial::row closes[] = {{4100, expired().renew_if_possible()},
                                           {4101, fresh_token().renew_if_possible()}};
};
constexpr redial::profile renewing_profile = redial::make_profile<renewing>();
}  // namespace

TEST_CASE("[C-4.1] a credential that can't be renewed is shown again for a while; a kick stops") {
  for (const redial::credential c : {redial::credential::fixed, redial::credential::none}) {
    redial::options o = with_token();
    o.credential = c;
    for (const int code : {4001, 4002, 3000}) {
      for (const std::uint32_t short_of_it : {0u, 1u}) {
        scenario s{o};
        (void)s.to_online();
        decision d = s.feed(redial::closed{code});
        REQUIRE(d.action == action::wait);
        REQUIRE(d.timer == 30s);
        REQUIRE(d.reason == reason::close_code);
        REQUIRE(d.code == code);
        REQUIRE_FALSE(d.tell_user);
        REQUIRE(s.due().action == action::connect);
        REQUIRE(s.feed(redial::closed{code}).action == action::wait);
        REQUIRE(s.due().action == action::connect);
        d = s.after(redial::milliseconds{840000 - short_of_it}, redial::closed{code});  // 15 min after the first
        if (short_of_it != 0) {
          REQUIRE(d.action == action::wait);
          continue;
        }
        REQUIRE(d.action == action::stop);
        REQUIRE(d.reason == reason::no_fresh_token);
        REQUIRE(d.code == code);
        REQUIRE(d.tell_user);
      }
    }
    scenario status{o};
    (void)status.start_connecting();
    REQUIRE(status.feed(redial::rejected{401}).timer == 30s);
    scenario once{o};
    (void)once.to_online();
    const decision d = once.feed(redial::closed{4020});
    REQUIRE(d.action == action::stop);
    REQUIRE(d.reason == reason::no_fresh_token);
    REQUIRE_FALSE(d.tell_user);
    o.reconnect_after_kick = false;
    scenario kicked{o};
    (void)kicked.to_online();
    REQUIRE(kicked.feed(redial::closed{4020}).reason == reason::kicked);
  }
}

TEST_CASE("[C-4.1] a row that asks to renew if one can is a backoff where one can't") {
  for (const int code : {4100, 4101}) {
    redial::options o = with_token();
    scenario token{o, renewing_profile};
    (void)token.to_online();
    REQUIRE(token.feed(redial::closed{code}).action == action::mint_token);
    o.credential = redial::credential::fixed;
    o.patience = 0s;  // of what 3.4 answers the first would stop
    scenario fixed{o, renewing_profile};
    (void)fixed.to_online();
    REQUIRE(fixed.feed(redial::closed{code}).timer == 800ms);
    REQUIRE(fixed.feed(redial::start{}).action == action::connect);
    for (int i = 0; i < 9; ++i) { REQUIRE(refuse(fixed, redial::closed{code}).action == action::wait); }
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
  redial::options o = with_token();
  o.max_auth_failures = 1;
  o.patience = 0s;
  scenario s{o};
  (void)s.to_online();
  REQUIRE(s.feed(redial::closed{4001}).action == action::stop);
  (void)s.feed(redial::start{});
  while (s.net.phase() == phase::waiting) { (void)s.due(); }
  REQUIRE(s.net.phase() == phase::minting);
  o = with_token();
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

TEST_CASE("[C-4.2] ready with life 0 is a life not given") {
  scenario s;
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{40s});
  REQUIRE(s.feed(redial::ready{redial::current, 0s}).timer == 20s);  // stable by the life that minted gave
  REQUIRE(s.due().action == action::none);
  REQUIRE(s.due().action == action::mint_token);
  REQUIRE(s.clock() == 30000u);
  scenario unknown;
  (void)unknown.to_online(0s);
  REQUIRE(unknown.net.timer() == 30s);
  (void)unknown.due();
  REQUIRE(unknown.feed(redial::closed{1006}).action == action::wait);
  REQUIRE(unknown.due().action == action::connect);  // the token is as good as it was
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

TEST_CASE("[C-4.2] a thousand users in a row do not ask for a thousand tokens") {
  scenario s;
  unsigned mints = 0;
  decision d = s.feed(redial::start{});
  for (int user = 0; user < 1000; ++user) { mints += s.feed(redial::token_lost{}).action == action::mint_token ? 1u : 0u; }
  REQUIRE(mints == 1);
  d = s.feed(redial::minted{1h});  // whose it is nobody knows
  REQUIRE(d.action == action::mint_token);
  REQUIRE(d.phase == phase::minting);
  REQUIRE(d.timer == redial::metered.defaults.mint_timeout);
  REQUIRE(s.feed(redial::minted{1h, d.mint}).action == action::connect);
}

TEST_CASE("[C-4.2] the token that comes after a second loss is never shown, also when its mint had failed or timed out") {
  scenario s;
  (void)s.feed(redial::start{});
  (void)s.feed(redial::token_lost{});
  (void)s.feed(redial::token_lost{});
  (void)s.feed(redial::mint_failed{});
  REQUIRE(s.due().action == action::mint_token);
  const decision next = s.feed(redial::token_lost{});  // the next mint, the next loss
  REQUIRE(next.action == action::mint_token);
  REQUIRE(s.feed(redial::token_lost{}).action == action::none);
  REQUIRE(s.due().action == action::wait);  // overdue
  REQUIRE(s.feed(redial::minted{1h, next.mint}).action == action::none);
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

TEST_CASE("[C-4.3] the third refused token waits as 3.4 says, others between do not reset the count") {
  scenario s;
  (void)s.to_online();
  REQUIRE(s.feed(redial::closed{4001}).action == action::mint_token);
  (void)s.to_connecting();
  (void)s.feed(redial::closed{1006});
  (void)s.to_connecting();
  const decision second = s.feed(redial::rejected{401});
  REQUIRE(second.timer == 3200ms);  // its backoff: the third retry
  (void)s.to_connecting();
  const decision third = s.feed(redial::closed{4002});
  REQUIRE(third.action == action::wait);
  REQUIRE(third.timer == 30s);
  REQUIRE(third.reason == reason::close_code);
  REQUIRE(third.code == 4002);
  REQUIRE_FALSE(third.tell_user);
  REQUIRE(s.feed(redial::start{}).action == action::none);
  REQUIRE(s.due().action == action::mint_token);  // a fresh one every time
  (void)s.feed(redial::minted{});
  REQUIRE(s.feed(redial::rejected{401}).timer == 30s);  // and every later one
}

TEST_CASE("[C-4.3] refusals stop when patience is over: 15 minutes after the first, to the millisecond") {
  for (const std::uint32_t short_of_it : {1u, 0u}) {
    scenario s;
    (void)s.feed(redial::start{});
    (void)s.feed(redial::minted{});
    REQUIRE(s.feed(redial::rejected{401}).action == action::mint_token);
    const std::uint32_t first = s.clock();
    (void)s.feed(redial::minted{});
    REQUIRE(s.feed(redial::rejected{401}).timer == 1600ms);
    REQUIRE(refuse(s).timer == 30s);
    (void)s.to_connecting();
    decision d = s.after(redial::milliseconds{first + 900000 - short_of_it - s.clock()}, redial::rejected{401});
    if (short_of_it != 0) {
      REQUIRE(d.action == action::wait);
      d = refuse(s);
    }
    REQUIRE(d.action == action::stop);
    REQUIRE(d.reason == reason::auth_exhausted);
    REQUIRE(d.code == 401);
    REQUIRE(d.tell_user);
    (void)s.feed(redial::start{});
    (void)(s.net.phase() == phase::minting ? decision{} : s.let_run());
    REQUIRE(s.net.phase() == phase::minting);  // what was refused is not kept
  }
}

TEST_CASE("[C-4.3] the third refusal stops at once if the first is so long ago; two never do") {
  scenario s;
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{});
  (void)s.feed(redial::rejected{401});
  (void)s.feed(redial::minted{});
  REQUIRE(s.after(1h, redial::rejected{401}).action == action::wait);
  REQUIRE(refuse(s).reason == reason::auth_exhausted);
}

TEST_CASE("[C-3.4] [C-4.3] refused tokens and refused upgrades share one span and one count") {
  scenario s;
  (void)s.feed(redial::start{});
  (void)s.feed(redial::minted{});
  (void)s.feed(redial::rejected{401});
  (void)s.feed(redial::minted{});
  REQUIRE(s.feed(redial::rejected{404}).timer == 30s);
  (void)s.to_connecting();
  const decision d = s.after(15min, redial::rejected{404});
  REQUIRE(d.action == action::stop);
  REQUIRE(d.reason == reason::http_status);
  REQUIRE(d.code == 404);
  scenario other;
  (void)other.feed(redial::start{});
  (void)other.feed(redial::minted{});
  (void)other.feed(redial::rejected{404});
  (void)refuse(other, redial::rejected{404});
  (void)other.to_connecting();
  REQUIRE(other.after(15min, redial::rejected{401}).action == action::mint_token);  // not yet the third of its kind
  (void)other.feed(redial::minted{});
  REQUIRE(other.feed(redial::rejected{401}).action == action::wait);
  REQUIRE(refuse(other).reason == reason::auth_exhausted);
}

TEST_CASE("[C-4.3] patience 0 stops at the third refusal, never at none") {
  redial::options o = with_token();
  o.patience = 0s;
  scenario s{o};
  (void)s.to_online();
  REQUIRE(s.feed(redial::closed{4001}).action == action::mint_token);
  REQUIRE(refuse(s).action == action::wait);
  REQUIRE(refuse(s).reason == reason::auth_exhausted);
  o.patience = never;
  scenario endless{o};
  (void)endless.start_connecting();
  for (int i = 1; i < 300; ++i) {
    const decision d = refuse(endless);
    REQUIRE(d.action != action::stop);
    REQUIRE((i < 3 || d.timer == 30s));  // refusal_delay, however often it was refused
  }
}

TEST_CASE("[C-4.3] no limit with 0; a stable session resets the count") {
  redial::options o = with_token();
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
  for (const std::uint32_t left : {5000u, 5001u}) {  // token_margin is 5 s
    for (const bool by_ready : {false, true}) {
      redial::options o = with_token();
      o.patience = 0s;
      scenario brief{o};
      (void)brief.feed(redial::start{});
      decision d{};
      for (int i = 0; i < 6 && brief.net.phase() != phase::stopped; ++i) {
        while (brief.net.phase() != phase::minting) { (void)brief.due(); }
        (void)brief.feed(redial::minted{by_ready ? redial::milliseconds{1h} : redial::milliseconds{8s}});
        (void)brief.feed(redial::ready{redial::current, by_ready ? redial::milliseconds{8s} : never});
        d = brief.after(redial::milliseconds{8000 - left}, redial::closed{4002});
      }
      REQUIRE((brief.net.phase() == phase::stopped) == (left == 5001));
      REQUIRE((d.reason == reason::auth_exhausted) == (left == 5001));
    }
  }
  redial::options o = with_token();
  o.patience = 0s;
  scenario unknown{o};  // of a life that nobody told nothing is known to be over
  (void)unknown.to_online();
  for (int i = 0; i < 2; ++i) {
    REQUIRE(unknown.feed(redial::closed{4002}).action != action::stop);
    (void)unknown.to_connecting();
  }
  REQUIRE(unknown.feed(redial::closed{4002}).reason == reason::auth_exhausted);
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

TEST_CASE("[C-4.4] a background mint comes no sooner than the token service asked, while the token lives") {
  for (const bool ones : {false, true}) {
    scenario s;
    (void)s.feed(redial::start{});
    (void)s.feed(redial::minted{1h});
    (void)s.feed(redial::ready{});
    (void)s.due();
    const decision asked = s.due();
    REQUIRE(asked.action == action::mint_token);
    s.draw(ones ? high_end : low_end);
    decision d = s.feed(redial::mint_failed{false, asked.mint, 60s});
    REQUIRE(d.action == action::none);
    REQUIRE(d.phase == phase::online);
    REQUIRE(d.attempt == 0);
    REQUIRE(d.timer == (ones ? 72s : 60s));
    REQUIRE(s.due().action == action::mint_token);
    d = s.feed(redial::mint_failed{false, redial::current, 1ms});  // the backoff is longer
    REQUIRE(d.timer >= 1600ms);
    REQUIRE(d.timer <= 2400ms);
    REQUIRE(s.due().action == action::mint_token);
    (void)s.feed(redial::mint_failed{false, redial::current, 50min});  // beyond the token's life
    while (s.net.timer() != never) { REQUIRE(s.due().action == action::none); }
    REQUIRE(s.net.connected());
  }
  scenario refused;
  (void)refused.feed(redial::start{});
  (void)refused.feed(redial::minted{1h});
  (void)refused.feed(redial::ready{});
  (void)refused.due();
  (void)refused.due();
  (void)refused.feed(redial::mint_failed{true, redial::current, 60s});  // for good, whatever else it says
  while (refused.net.timer() != never) { REQUIRE(refused.due().action == action::none); }
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

TEST_CASE("[C-4.6] a token service's own wait is server-ordered: never below b, clamped, cut by nothing") {
  for (const bool ones : {false, true}) {
    scenario s;
    s.draw(ones ? high_end : low_end);
    (void)s.feed(redial::start{});
    decision d = s.feed(redial::mint_failed{false, redial::current, 60s});
    REQUIRE(d.action == action::wait);
    REQUIRE(d.reason == reason::mint_failure);
    REQUIRE(d.attempt == 1);
    REQUIRE(d.timer == (ones ? 72s : 60s));
    REQUIRE(s.feed(redial::start{}).action == action::none);
    REQUIRE(s.feed(redial::link_up{}).action == action::none);
    REQUIRE(s.due().action == action::mint_token);
    REQUIRE(s.feed(redial::mint_failed{false, redial::current, 1ms}).timer == (ones ? 2400ms : 2s));  // b
    REQUIRE(s.due().action == action::mint_token);
    REQUIRE(s.feed(redial::mint_failed{false, redial::current, 24h}).timer == (ones ? 72min : 60min));
    (void)s.feed(redial::stop{});
    REQUIRE(s.feed(redial::start{}).timer == (ones ? 72min : 60min));  // waited out first
    REQUIRE(s.due().action == action::mint_token);
    const decision asked = s.feed(redial::event{});
    REQUIRE(s.feed(redial::mint_failed{false, asked.mint + 1, 60s}).action == action::none);  // never issued
    REQUIRE(s.feed(redial::mint_failed{true, redial::current, 60s}).action == action::stop);
  }
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
