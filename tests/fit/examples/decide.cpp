// SPDX-License-Identifier: MIT
// Plays events against the real machine on a virtual clock and prints what it decides.
//   decide                       a built-in day that meets every row of the service's page
//   decide start minted:3600s ready +30s closed:4010 auto     a transcript, one event a word
//   decide -                     the same from standard input
//   decide --recording FILE      what a flight recorder wrote down
//   decide --help
// decide_own.cpp makes the same program for a service of your own, in ten lines.
#include "decide/cpp.hpp"
#include "decide/day.hpp"
#include "decide/pages.hpp"
#include "decide/player.hpp"
#include "decide/print.hpp"
#include "decide/profiles.hpp"
#include "decide/recording.hpp"
#include "decide/svg.hpp"
#include "decide/words.hpp"
#include "decide/world.hpp"

#include <cstdint>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace {

enum class output : std::uint8_t { table, json, words, cpp, svg, codes, explanation, help };

struct command_line {
  const redial::profile* profile = decide::usual_profile();
  std::uint32_t seed = 1;
  output wanted = output::table;
  std::int64_t code = -1;
  std::string recording;  ///< to be replayed
  std::string store;      ///< where a recording goes
  std::vector<std::string> transcript;
};

void print_help() {
  std::printf(
      "decide [options] [word...]   plays events on a virtual clock; without words a built-in day; - reads words from "
      "standard input\n\nwords:\n ");
  for (const char* word : decide::known_words) { std::printf(" %s", word); }
  std::printf(
      "\n  +DURATION moves the clock and lets timers run out, unless a word of the transcript is `elapsed`: a log has "
      "its "
      "own timers;\n  late:DURATION moves it and keeps them waiting, back:DURATION sets it back; auto runs the pending "
      "timer;\n  draw:0xWORD is what the next event draws, and may be repeated; frame is a frame that was told by "
      "saw_frame;\n  # begins a comment; @ID names a connection or mint; options (patience=never) and tick:MS come "
      "first\n"
      "  durations: 250ms 0.806s 30s 5m 1h; a bare number is seconds, for going_away milliseconds\n\noptions:\n"
      "  --table          all codes and statuses with their rule\n  --explain CODE   one of them\n  --profile NAME   "
      "%s\n"
      "  --seed N         of the random source, 1 by default\n"
      "  --recording FILE what a flight recorder wrote down, as bytes or hexadecimal digits; with the device's profile "
      "and options\n"
      "  --json           prints one object a line\n"
      "  --words          prints one line of words, which can be played again\n"
      "  --cpp            prints a test case for Catch2\n"
      "  --svg            prints a picture\n"
      "  --store FILE     also writes a recording of what was played\n  --help\n",
      decide::profile_names().c_str());
}

/// Reads the option at `i`, and moves `i` over its value. False if it is none.
bool read_option(const std::vector<std::string>& words, std::size_t& i, command_line& to) {
  struct named_output {
    const char* name;
    output what;
  };
  const named_output outputs[] = {{"--help", output::help}, {"-h", output::help},       {"--table", output::codes},
                                  {"--json", output::json}, {"--words", output::words}, {"--cpp", output::cpp},
                                  {"--svg", output::svg}};
  const std::string& word = words[i];
  for (const named_output& o : outputs) {
    if (word == o.name) {
      to.wanted = o.what;
      return true;
    }
  }
  if (i + 1 == words.size()) { return false; }
  const std::string& value = words[++i];
  if (word == "--seed" && decide::read_number(value) >= 0) {
    to.seed = static_cast<std::uint32_t>(decide::read_number(value));
  } else if (word == "--explain" && decide::read_number(value) >= 0) {
    to.wanted = output::explanation;
    to.code = decide::read_number(value);
  } else if (word == "--recording") {
    to.recording = value;
  } else if (word == "--store") {
    to.store = value;
  } else if (word == "--profile") {
    to.profile = decide::profile_of(value);
    if (to.profile == nullptr) {
      std::fprintf(stderr, "decide: --profile '%s': not known; decide --help lists the profiles\n", value.c_str());
    }
    return to.profile != nullptr;
  } else {
    --i;
    return false;
  }
  return true;
}

bool read_command_line(const std::vector<std::string>& words, command_line& to) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "-") {
      for (const std::string& read : decide::words_of(std::cin)) { to.transcript.push_back(read); }
    } else if (word.empty() || word.compare(0, 1, "-") == 0) {
      if (!read_option(words, i, to)) {
        if (to.profile == nullptr) { return false; }
        std::fprintf(stderr, "decide: option '%s': not understood or without its value; see decide --help\n",
                     word.c_str());
        return false;
      }
    } else {
      to.transcript.push_back(word);
    }
  }
  const bool reads = !words.empty() && words.back() == "-";
  if (to.transcript.empty() && to.recording.empty() && !reads) {
    to.transcript.assign(std::begin(decide::built_in_day), std::end(decide::built_in_day));
  }
  return true;
}

/// Puts the words of a recording behind the options that the transcript begins with. False if that cannot be done.
bool insert_recording(command_line& c) {
  redial::options o = c.profile->defaults;
  auto word = c.transcript.begin();
  for (; word != c.transcript.end(); ++word) {
    const std::size_t is = word->find('=');
    const std::size_t name = word->compare(0, 7, "option:") == 0 ? 7 : 0;
    if (is == std::string::npos || !decide::set_option(o, word->substr(name, is - name), word->substr(is + 1))) {
      break;
    }
  }
  decide::recording recorded;
  std::vector<std::string> words;
  if (!decide::load(c.recording, recorded) || !decide::to_words(recorded, *c.profile, o, words)) { return false; }
  c.transcript.insert(word, words.begin(), words.end());
  return true;
}

template <class See>
int play(decide::world& w, const command_line& c, See& see) {
  return decide::player<See>{w, see, c.wanted == output::svg}.play(c.transcript);
}

/// Plays, and prints what was asked for.
int run(command_line& c) {
  if (!c.recording.empty() && !insert_recording(c)) { return 2; }
  decide::world w{*c.profile, c.seed};
  decide::picture picture{*c.profile};
  decide::table_printer table{*c.profile};
  decide::json_printer json;
  const auto nothing = [](const decide::moment&) {};
  const int code = c.wanted == output::svg     ? play(w, c, picture)
                   : c.wanted == output::json  ? play(w, c, json)
                   : c.wanted == output::table ? play(w, c, table)
                                               : play(w, c, nothing);
  if (code != 0) { return code; }
  if (!c.store.empty() && !decide::store(c.store, w.black_box)) {
    std::fprintf(stderr, "decide: cannot write %s\n", c.store.c_str());
    return 2;
  }
  const decide::recording recorded{w.black_box, w.black_box.size() * 4};
  if (c.wanted == output::svg) {
    picture.draw();
  } else if (c.wanted == output::cpp) {
    return decide::cpp_writer{*c.profile, w.options}.write(recorded) ? 0 : 2;
  } else if (c.wanted == output::words) {
    std::vector<std::string> words;
    if (!decide::to_words(recorded, *c.profile, w.options, words)) { return 2; }
    for (const std::string& word : words) { std::printf("%s%s", &word == words.data() ? "" : " ", word.c_str()); }
    std::printf("\n");
  }
  return 0;
}

}  // namespace

/// The program, with the profiles that `decide::profiles()` lists.
int run_decide(int count, char** arguments) {
  command_line c;
  if (!read_command_line(std::vector<std::string>(arguments + 1, arguments + count), c)) { return 2; }
  switch (c.wanted) {
    case output::help: print_help(); return 0;
    case output::codes: decide::print_table(*c.profile); return 0;
    case output::explanation: decide::print_explanation(*c.profile, c.code); return 0;
    case output::table:
    case output::json:
    case output::words:
    case output::cpp:
    case output::svg: break;
  }
  return run(c);
}

// decide_own.cpp has a main with profiles of its own.
#ifndef DECIDE_WITHOUT_MAIN
int main(int count, char** arguments) { return run_decide(count, arguments); }
#endif
