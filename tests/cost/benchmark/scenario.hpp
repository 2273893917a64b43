// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_BENCHMARK_SCENARIO_HPP_INCLUDED
#define REDIAL_TESTS_BENCHMARK_SCENARIO_HPP_INCLUDED

#include <cstdint>
#include <vector>

// What goes wrong. Until second 0 everybody has been online for long enough to be stable.

namespace fleet {

/// Spans in ms, from the incident unless said otherwise.
struct scenario {
  const char* key;
  const char* title;
  const char* caption;        ///< what there is to see
  uint32_t horizon;           ///< how long it is watched
  uint16_t ends_with = 0;     ///< every session ends with this code
  uint32_t hint = 0;          ///< ... after a going_away with this hint
  uint32_t hint_spread = 0;   ///< ... plus a draw from [0, hint_spread], another for each client
  uint32_t down = 0;          ///< nothing listens for so long
  uint32_t region = 0;        ///< percent of the clients that lose the network ...
  uint32_t cut = 0;           ///< ... for so long
  bool power = false;         ///< ... and their power: they start afresh
  uint16_t gate = 0;          ///< every session ends with this code right after the upgrade, for good
  uint32_t bad_key = 0;       ///< tokens minted until then are refused with 4001, and so are the sessions
  uint16_t flap = 0;          ///< sessions end with this code ...
  uint32_t flap_after = 0;    ///< ... so soon after they began ...
  uint32_t flap_for = 0;      ///< ... until then
  uint32_t freed = 0;         ///< a tenth of the clients lose their place in the plan; at `freed` there is room again
  bool second = false;        ///< what is watched is what a first incident, at 1 h, has left
  uint32_t token_life = 0;    ///< all tokens were minted in one instant and live so long
  uint32_t publishers = 0;    ///< percent of the clients that send 150 messages a second
  bool appointments = false;  ///< the server names an instant to everybody whom it refuses or sends away
  uint32_t queue = 2000;      ///< who finds more work than this before him is refused; at 2000 accepts a second it is
                              ///< Linux's listen backlog of 4096
  bool no_return = false;     ///< nobody can come back, or nobody was away: no such times
  uint32_t at = 60000;        ///< when it happens, from the beginning
};

inline constexpr uint32_t seconds = 1000;
inline constexpr uint32_t minutes = 60 * seconds;
inline constexpr uint32_t hours = 60 * minutes;

inline scenario deploy(uint32_t hint = 5 * seconds, uint32_t hint_spread = 0) {
  scenario s{"deploy", "Deploy: going_away with one hint of 5 s to all, then 1001; the server is back after 4 s",
             "redial comes no earlier than it was asked to. But everybody was given the same hint, so everybody "
             "comes within a second of it: give each connection its own.",
             5 * minutes};
  s.ends_with = 1001;
  s.hint = hint;
  s.hint_spread = hint_spread;
  s.down = 4 * seconds;
  return s;
}

inline scenario crash() {
  scenario s{
      "crash", "Crash: 1006 to all; the server is back after 10 s",
      "Clients without jitter come in spikes and leave the server idle in between; clients that come back at once keep "
      "it busy with refusing. redial's waits double; their 20 % of jitter leave waves, full jitter leaves none.",
      5 * minutes};
  s.ends_with = 1006;
  s.down = 10 * seconds;
  return s;
}

/// A server that names instants lets in by itself, and so as many as clients wait for: 9 s of work, where a connect is
/// given up after 10.
inline scenario by_appointment(scenario s, const char* key, const char* title, const char* caption) {
  s.key = key;
  s.title = title;
  s.caption = caption;
  s.appointments = true;
  s.queue = 9 * seconds;
  return s;
}

inline scenario crash_by_appointment() {
  return by_appointment(
      crash(), "crash_appointments", "The same crash, before a server that gives appointments (redial::appointments)",
      "Whoever is refused is told a Retry-After of his own. redial comes then, and is let in: from the first wave on "
      "the "
      "server is neither overrun nor idle, but for the backoff of those that were to come sooner. Clients that do not "
      "read Retry-After come early, and again; a part of the gain is the longer queue, which they have as well.");
}

inline scenario deploy_by_appointment() {
  return by_appointment(
      deploy(), "deploy_appointments", "The same deploy, each going_away with an appointment (redial::appointments)",
      "Everybody has an instant of his own, so the server takes them back as fast as it can, one connect each. It "
      "knows by "
      "how much its clients spread a wait upwards, and books for the middle of that; a wide spread has a long end.");
}

inline scenario region() {
  scenario s{"region", "Region: 30 % of the clients are without network for ten minutes",
             "A device that hears its network come back connects within a second. That is what one user wants, and "
             "30,000 are a crowd: there the application should hold link_up back for a random while.",
             15 * minutes};
  s.region = 30;
  s.cut = 10 * minutes;
  return s;
}

inline scenario power() {
  scenario s{"power", "Power cut: 30 % of the clients boot again in the same two seconds",
             "Devices that boot have no token, so the token endpoint takes the blow. first_spread takes it away.",
             6 * minutes};
  s.region = 30;
  s.cut = minutes;
  s.power = true;
  return s;
}

inline scenario wave() {
  scenario s{
      "wave", "Token wave: all tokens were minted together and expire together (4002)",
      "redial has its next token long before, and the token endpoint never notices. All sessions end in one instant "
      "all the same; an application that rolls over to the new token when it comes has nothing to do in that instant.",
      5 * minutes};
  s.token_life = hours;
  s.at = hours;
  return s;
}

/// With redial the first wave spreads the mints; this is what is left of it at the second.
inline scenario next_wave() {
  scenario s{"next_wave", "The same fleet while its next tokens expire",
             "With redial the second wave is none: the tokens were minted spread over an eighth of their life. Clients "
             "that never came back from the first wave are left out.",
             32 * minutes};
  s.token_life = hours;
  s.at = hours + hours * 7 / 10;
  s.second = true;
  s.no_return = true;
  return s;
}

/// Those who lose their place had been online, for the sake of clients that never retry a first connect.
inline scenario plan() {
  scenario s{"plan",
             "Full plan: one client in ten loses its connection and its place to others (4010); after two minutes "
             "there is room again",
             "Who asks more often finds the free place sooner. redial asks half a minute apart in the end, and pays "
             "with up to half a minute.",
             10 * minutes};
  s.freed = 2 * minutes;
  return s;
}

inline scenario publisher() {
  scenario s{"publisher", "Publisher: one client in a hundred sends 150 messages a second where 100 are allowed (4011)",
             "Reconnecting at once is how to get a fresh bucket of 200 messages; the service calls it abuse. redial "
             "holds back; behind a send_gate nobody is closed at all.",
             5 * minutes};
  s.publishers = 1;
  s.no_return = true;
  return s;
}

inline scenario suspended() {
  scenario s{"suspended", "Suspended: the account is suspended (4012), for good",
             "redial and the official SDK stop. The others knock on a door that will not open.", 2 * minutes};
  s.ends_with = 4012;
  s.gate = 4012;
  s.no_return = true;
  return s;
}

inline scenario bad_key() {
  scenario s{"bad_key", "Bad signing key: every token is refused with 4001, for two minutes",
             "From the third refusal on redial waits half a minute before each new token, and gives up only after a "
             "quarter of an hour.",
             10 * minutes};
  s.bad_key = 2 * minutes;
  return s;
}

inline scenario flap() {
  scenario s{"flap", "Accept, then close: every session ends with 1011 after 200 ms, for two minutes",
             "A policy that begins afresh with each accepted connection never backs off here. redial waits for a "
             "stable session.",
             7 * minutes};
  s.flap = 1011;
  s.flap_after = 200;
  s.flap_for = 2 * minutes;
  return s;
}

inline std::vector<scenario> scenarios() {
  return {crash(),     crash_by_appointment(),
          deploy(),    deploy_by_appointment(),
          region(),    power(),
          wave(),      next_wave(),
          plan(),      publisher(),
          suspended(), bad_key(),
          flap()};
}

}  // namespace fleet

#endif  // REDIAL_TESTS_BENCHMARK_SCENARIO_HPP_INCLUDED
