// SPDX-License-Identifier: MIT
// The bytes of a recording, written down by hand: what one version's device has recorded, the next one's replay reads.
// Whoever has to change a byte here changes the layout, and counts flight_mark up.
#include <redial/recorder.hpp>
#include <redial/redial.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "catch.hpp"

namespace {

using namespace redial;
using bytes = std::vector<std::uint8_t>;

/// A service whose steps can be written down.
struct bench_service : service {
  static constexpr const char* name = "bench";
  static constexpr row closes[] = {
      {1006, backoff().hold_publishing().at_least(milliseconds{9})},
      {4000, stop().tell_user()},
      {4001, 4002,
       once().times(3).with_session(session::resume).with_endpoint(endpoint::given).at_least(milliseconds{7})},
  };
  static constexpr row statuses[] = {{503, backoff().first_between(milliseconds{5}, milliseconds{6})}};
};
constexpr profile bench = make_profile<bench_service>();

/// No two alike, as far as they can be told apart.
constexpr options chosen_options() {
  options o;
  o.backoff = {milliseconds{1001}, milliseconds{30002}, 203, 21};
  o.stable_after = milliseconds{30004};
  o.first_spread = milliseconds{5};
  o.connect_timeout = milliseconds{10006};
  o.mint_timeout = milliseconds{10007};
  o.liveness_timeout = milliseconds{4008};
  o.token_margin = milliseconds{5009};
  o.once_window = milliseconds{3600010};
  o.max_server_delay = milliseconds{3600011};
  o.patience = milliseconds{900012};
  o.refusal_delay = milliseconds{30013};
  o.probe_after = milliseconds{900014};
  o.budget = {15, milliseconds{10016}};
  o.max_attempts = 17;
  o.tell_user_after = 18;
  o.max_auth_failures = 19;
  o.credential = credential::token;
  o.reconnect_after_kick = false;
  o.expect_ready = true;
  return o;
}
constexpr options chosen = chosen_options();

/// One step of a check value: FNV-1a of a word, and its upper half folded onto the lower.
constexpr std::uint32_t mixed(std::uint32_t sum, std::uint32_t word) {
  const std::uint32_t product = static_cast<std::uint32_t>((std::uint64_t{sum ^ word} * 16777619u) & 0xFFFFFFFFu);
  return product ^ (product / 32768);
}

/// The check value of `bench` and the options above, of words that were written down one by one.
constexpr std::uint32_t facts_by_hand() {
  const std::uint32_t words[] = {
      version_major * 1000000u + version_minor * 1000u + version_patch,
      // The options, in the order of their declaration.
      1001, 30002, 203, 21, 30004, 5, 10006, 10007, 4008, 5009, 3600010, 3600011, 900012, 30013, 900014, 15, 10016, 17,
      18, 19, 2, 0, 1,
      0,  // no curve of its own
      // Steps of close codes: class, flags, details, and the code that they begin with.
      0x400003E8,  // 1000: backoff
      0x410103EE,  // 1006: backoff, hold_publishing, the first details
      0x400003EF,  // 1007
      0x00800FA0,  // 4000: stop, tell_user
      0xC0020FA1,  // 4001: once, the second details
      0x40000FA3,  // 4003
      // Steps of statuses.
      0x40000000, 0x400301F7, 0x400001F8,
      // A failed transport: that of 1006.
      0x410103EE,
      // Details: answers, session and endpoint; the least wait; the window of the first.
      0x010000, 0, 0, 0,  // of a plain rule
      0x010000, 9, 0, 0,  // 1006
      0x030201, 7, 0, 0,  // 4001
      0x010000, 0, 5, 6,  // 503
  };
  std::uint32_t sum = 2166136261u;
  for (const std::uint32_t word : words) { sum = mixed(sum, word); }
  return sum;
}
static_assert(recording_facts(bench, chosen) == facts_by_hand());
static_assert(detail::version_word(1, 2, 3) == 1002003);

static_assert(smallest_recording == 392 && largest_recording == 65536);
static_assert(sizeof(flight_recording<392>) == 392 && sizeof(flight_recording<65536>) == 65536);
static_assert(detail::longest_event == 43 && detail::longest_state == 136);
// What is behind a head of 16 bytes, halved, in whole words.
static_assert(detail::flight_page_bytes(392) == 188 && detail::flight_page_bytes(396) == 188);
static_assert(detail::flight_page_bytes(1024) == 504 && detail::flight_page_bytes(1028) == 504);
static_assert(detail::flight_page_bytes(65532) == 32756 && detail::flight_page_bytes(65536) == 32760);
static_assert(detail::flight_page_bytes(65540) == 32760 && detail::flight_page_bytes(100000) == 32760);

/// A recording of 392 bytes: a head of four words, and two pages of 47, of which the second is the newest and the first
/// has never been written. A page begins with its check value and its end.
flight_recording<392> recording_of(const bytes& contents) {
  flight_recording<392> box{};
  std::uint32_t sum = facts_by_hand();
  for (const std::uint8_t byte : contents) { sum = mixed(sum, byte); }
  const std::uint32_t head[] = {0x464C5201, facts_by_hand(), 188, 1};
  std::memcpy(box.words, head, sizeof head);
  box.words[4 + 47] = sum;
  box.words[4 + 48] = static_cast<std::uint32_t>(8 + contents.size());
  std::memcpy(box.words + 4 + 49, contents.data(), contents.size());
  return box;
}

/// The state of a machine that was fed nothing yet: 27 words, each plus one. 0 is 01; a countdown that does not run is
/// 00.
const bytes new_machine = {29, 1, 1, 1, 1, 1, 1,                 // six words of bytes, the code among them
                           1,                                    // the tick
                           0,  0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1,  // the countdowns
                           1,  1, 1, 1, 1, 1, 1, 1};             // backoffs, lives, attempt, ids

/// An event, what it adds to a recording, and the words for it.
struct line {
  std::uint32_t passed;
  redial::event event;
  bytes added;
  std::string words;
};
/// Every kind, with an id that is missing, the newest, or another. Connection and mint have different ids where it
/// counts. The machine's clock said 1000 when it was made, the one that it remembers 0.
const line flight[] = {
    // kind | form of the id * 32 | a span of its own * 128; time; code; span; id; the draw
    {3, start{}, {7, 0xEB, 7, 1, 2, 3, 4}, "+1.003s draw:0x04030201 start"},
    {2, elapsed{}, {14, 2}, "+0.002s elapsed"},
    {5, minted{milliseconds{60000}, 1}, {9 + 32 + 128, 5, 0xE1, 0xD4, 3}, "+0.005s minted:60000ms@1"},  // never + 60001
    {80, opened{1}, {0 + 32, 80}, "+0.080s opened@1"},
    {300, ready{1}, {1 + 32, 0xAC, 2, 5, 6, 7, 8}, "+0.300s draw:0x08070605 ready@1"},
    {10, received{}, {6, 10}, "+0.010s received"},
    {127, session_lost{1}, {15 + 32, 127}, "+0.127s session_lost@1"},
    {128, going_away{milliseconds{2500}, 1}, {5 + 32 + 128, 0x80, 1, 0xC4, 0x13}, "+0.128s going_away:2500ms@1"},
    {1, closed{4005, 1}, {2 + 32, 1, 4005 - 3968, 9, 10, 11, 12}, "+0.001s draw:0x0c0b0a09 closed:4005@1"},
    {90000, elapsed{}, {14, 0x90, 0xBF, 5}, "+90.000s elapsed"},
    {1, mint_failed{true, 2}, {10 + 16 + 32, 1, 1, 2, 3, 4}, "+0.001s draw:0x04030201 mint_failed:permanent@2"},
    {1, stop{}, {8, 1}, "+0.001s stop"},
    {1, start{}, {7, 1}, "+0.001s start"},
    {1, minted{never, 3}, {9 + 32, 1}, "+0.001s minted@3"},
    {1, opened{2}, {0 + 32, 1}, "+0.001s opened@2"},
    {1, mint_failed{false, 3, milliseconds{70}}, {10 + 32 + 128, 1, 70}, "+0.001s mint_failed:70ms@3"},
    {1,
     rejected{503, milliseconds{1000}, 2},
     {3 + 32 + 128, 1, 503 - 384, 0xE8, 7, 5, 6, 7, 8},
     "+0.001s draw:0x08070605 rejected:503:1000ms@2"},
    {1, failed{7}, {4 + 64, 1, 7}, "+0.001s failed@7"},
    {1, closed{1006, 300}, {2 + 64, 1, 64 + 46, 0xAC, 2}, "+0.001s closed:1006@300"},  // 1006 - 960 = 46, and its bit 6
    {1, token_lost{}, {11, 1}, "+0.001s token_lost"},
    {1, link_down{}, {12, 1}, "+0.001s link_down"},
    {1, link_up{}, {13, 1}, "+0.001s link_up"},
    {1, event{}, {16, 1}, "+0.001s inert"},
};
bytes flight_bytes() {
  bytes all = new_machine;
  for (const line& l : flight) { all.insert(all.end(), l.added.begin(), l.added.end()); }
  return all;
}

}  // namespace

TEST_CASE("[C-13.1] a recording has the bytes that its format says", "[recorder]") {
  manual_clock clock{1000};
  const std::uint32_t values[] = {0x04030201, 0x08070605, 0x0C0B0A09};
  scripted_random random{values};
  flight_recording<392> box{};
  flight_recorder net{bench, clock, random, box, chosen};
  for (const line& l : flight) {
    clock.advance(milliseconds{l.passed});
    (void)net.handle(l.event);
  }
  const flight_recording<392> expected = recording_of(flight_bytes());
  for (unsigned i = 0; i < 98; ++i) {
    INFO("word " << i);
    CHECK(box.words[i] == expected.words[i]);
  }
}

TEST_CASE("[C-13.1] bytes that were written down by hand are read as what they say", "[recorder]") {
  const flight_recording<392> box = recording_of(flight_bytes());
  flight_replay replay{bench, chosen, box};
  flight_step step;
  REQUIRE(replay.next(step));
  CHECK(step.what == flight_step::kind::state);
  for (const line& l : flight) {
    REQUIRE(replay.next(step));
    std::string words;
    write_words(step, [&words](char c) { words += c; });
    CHECK(words == l.words);
    CHECK(bytes(step.bytes, step.bytes + step.size) == l.added);
  }
  CHECK_FALSE(replay.next(step));
  CHECK(replay.fault() == recording_fault::none);
}

TEST_CASE("[C-13.1] a state that was written down by hand, and a frame, are read as what they say", "[recorder]") {
  // Each word plus one, in groups of seven bits, the lowest first.
  const bytes state = {
      29,   0x84, 2,                          // phase online, reason start_requested, link_down, action
      0x81, 0x82, 8,                          // tell_user, hold_publishing: true, session: resume, endpoint
      0x81, 0x82, 8,                          // wait_is, upgraded: true, token_is: shown, answerable
      2,                                      // auth_failures: 1, free_retry_used, lasting_ends, advice_is_stale
      0x83, 0x80, 0x80, 8,                    // kicks: 2, ready_time_renewed, mint_is, first_spread_drawn: true
      0x81, 0x82, 0xA8, 0x7D,                 // upgraded_in_vain, looks_without_frame: 1, code: 4010
      0xF1, 0xFF, 0xFF, 0xFF, 0x0F,           // tick: 2^32 - 16
      0,    0,    0xF5, 3,    0,    0xC9, 1,  // countdowns: probe, deadline, stable 500, refresh, look 200
      1,    1,    1,    0,    0,    1,    1,  // wait 0, budget 0, once 0, token, shown_token, notice 0, lasting 0
      0xD1, 0x0F, 1,    1,    1,    1,        // backoff: 2000, refresh_backoff, server_wait, token_life, shown_life
      6,    10,   8,                          // attempt: 5, connection: 9, mint: 7
  };
  bytes contents = state;
  contents.push_back(28);                                         // a frame
  for (const int byte : {2 + 32, 20, 4010 - 3968, 0, 0, 0, 0}) {  // closed{4010, 9}, 20 ms after 2^32 - 16
    contents.push_back(static_cast<std::uint8_t>(byte));
  }
  const flight_recording<392> box = recording_of(contents);
  flight_replay replay{bench, chosen, box};
  flight_step step;

  REQUIRE(replay.next(step));
  CHECK(step.what == flight_step::kind::state);
  CHECK(step.tick == 0xFFFFFFF0u);
  CHECK(step.decision.phase == phase::online);
  CHECK(step.decision.reason == reason::start_requested);
  CHECK(step.decision.hold_publishing);
  CHECK(step.decision.session == session::resume);
  CHECK(step.decision.code == 4010);
  CHECK(step.decision.timer == milliseconds{200});
  CHECK(step.decision.attempt == 5);
  CHECK(step.decision.connection == 9);
  CHECK(step.decision.mint == 7);

  REQUIRE(replay.next(step));
  CHECK(step.what == flight_step::kind::frame);
  CHECK(step.size == 1);

  REQUIRE(replay.next(step));
  CHECK(step.passed == 20);
  CHECK(step.tick == 4);
  CHECK(step.decision.phase == phase::waiting);
  CHECK(step.decision.attempt == 6);
  CHECK(step.decision.timer == milliseconds{4060 - 852});  // 203 % of 2 s, less 21 % of that: the lowest draw
  CHECK_FALSE(replay.next(step));
  CHECK(replay.fault() == recording_fault::none);
}

TEST_CASE("[C-13.1] a page that is full to its last byte is whole, and is kept by the device that boots",
          "[recorder]") {
  bytes contents = new_machine;
  while (contents.size() < 188 - 8) { contents.insert(contents.end(), {16, 0}); }  // nothing happens, at once
  REQUIRE(contents.size() == 188 - 8);
  flight_recording<392> box = recording_of(contents);
  const auto steps_of = [](const flight_recording<392>& from) {
    flight_replay replay{bench, chosen, from};
    int found = 0;
    for (flight_step step; replay.next(step);) { ++found; }
    CHECK(replay.fault() == recording_fault::none);
    return found;
  };
  CHECK(steps_of(box) == 1 + 76);
  manual_clock clock{1000};
  const std::uint32_t values[] = {1};
  scripted_random random{values};
  flight_recorder net{bench, clock, random, box, chosen};
  (void)net.handle(event{});
  CHECK(box.words[3] == 2);            // the other page
  CHECK(steps_of(box) == 1 + 76 + 1);  // its state is what the replay has come to, and is not shown
}
