// SPDX-License-Identifier: MIT
// Any bytes as a recording: a fault, or steps, and never anything outside of the bytes. So that the fuzzer gets behind
// the check values, half of the inputs have them put right first. What is found is a file for `decide --recording`.
#include <redial/recorder.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace {

/// Makes head and check values those of the contents, as far as there are any.
void put_right(std::vector<std::uint32_t>& words, const redial::profile& p, const redial::options& o) {
  using namespace redial::detail;
  if (words.size() < redial::smallest_recording / 4) { return; }
  words[mark_at] = flight_mark;
  words[facts_at] = redial::recording_facts(p, o);
  words[page_bytes_at] = flight_page_bytes(words.size() * 4);
  for (std::uint32_t page = 0; page < 2; ++page) {
    std::uint32_t* const at = words.data() + pages_at + page * (words[page_bytes_at] / 4);
    if (at[end_at] > words[page_bytes_at]) { at[end_at] = words[page_bytes_at]; }
    std::uint32_t sum = words[facts_at];
    for (std::uint32_t i = bytes_at * 4; i < at[end_at]; ++i) {
      sum = mix(sum, reinterpret_cast<const std::uint8_t*>(at)[i]);
    }
    at[check_at] = sum;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) { return 0; }
  const redial::options o = redial::unattended(redial::metered.defaults);
  const std::size_t bytes = size - 1;
  std::vector<std::uint32_t> words((bytes + 3) / 4);
  if (bytes != 0) { std::memcpy(words.data(), data + 1, bytes); }
  if ((data[0] & 1) != 0) { put_right(words, redial::metered, o); }

  // Exactly these bytes, in memory of their own, so that a read past them is found.
  std::vector<std::uint32_t> exact(words);
  redial::flight_replay replay{redial::metered, o, exact.data(), (data[0] & 1) != 0 ? exact.size() * 4 : bytes};
  std::size_t characters = 0;
  std::size_t steps = 0;
  for (redial::flight_step step; replay.next(step); ++steps) {
    if (step.size == 0 || step.drawn > 6) { __builtin_trap(); }
    redial::write_words(step, [&characters](char) { ++characters; });
  }
  if (steps > bytes || (steps != 0 && characters == 0)) { __builtin_trap(); }

  // A recorder that finds these bytes goes on with them or begins anew, and what it writes can be replayed.
  if (words.size() < redial::smallest_recording / 4) { return 0; }
  redial::manual_clock clock{words[5]};
  redial::flight_recorder net{redial::metered, clock, redial::scripted_random{words[6]},
                              redial::recording_view{words.data(), words.size() * 4}, o};
  (void)net.handle(redial::start{});
  redial::flight_replay again{redial::metered, o, words.data(), words.size() * 4};
  redial::event last;
  for (redial::flight_step step; again.next(step);) { last = step.event; }
  const bool damaged_before = again.fault() == redial::recording_fault::damaged;  // with a right check value
  if (!damaged_before &&
      (again.fault() != redial::recording_fault::none || last.what() != redial::event::kind::start)) {
    __builtin_trap();
  }
  return 0;
}
