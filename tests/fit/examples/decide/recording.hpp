// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_DECIDE_RECORDING_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_DECIDE_RECORDING_HPP_INCLUDED

// Recordings of the flight recorder: from a file, as words, to a file.

#include <redial/recorder.hpp>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "text.hpp"

namespace decide {

/// The words of a recording, in whole 32-bit words and with how many bytes there are.
struct recording {
  std::vector<std::uint32_t> words;
  std::size_t bytes = 0;

  redial::flight_replay replay(const redial::profile& p, const redial::options& o) const {
    return {p, o, words.data(), bytes};
  }
};

/// A file's bytes, which may be written as hexadecimal digits: a log on a serial line is a file, too. False, and a
/// complaint, if it cannot be read.
inline bool load(const std::string& name, recording& out) {
  std::ifstream in{name, std::ios::binary};
  if (!in) {
    std::fprintf(stderr, "decide: cannot read %s\n", name.c_str());
    return false;
  }
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::vector<std::uint8_t> bytes;
  if (!read_bytes(text, bytes)) { bytes.assign(text.begin(), text.end()); }
  out.bytes = bytes.size();
  out.words.assign(bytes.size() / 4 + 1, 0);
  unsigned char* const to = reinterpret_cast<unsigned char*>(out.words.data());
  for (std::size_t i = 0; i < bytes.size(); ++i) { to[i] = bytes[i]; }
  return true;
}

inline bool store(const std::string& name, const std::vector<std::uint32_t>& words) {
  std::ofstream out{name, std::ios::binary};
  out.write(reinterpret_cast<const char*>(words.data()), static_cast<std::streamsize>(words.size() * 4));
  return out.good();
}

/// What a recording cannot be replayed for, in words.
inline const char* meaning(redial::recording_fault fault) {
  switch (fault) {
    case redial::recording_fault::none: return "it can be replayed";
    case redial::recording_fault::truncated: return "bytes are missing at its end";
    case redial::recording_fault::foreign: return "it is no recording, or one of a processor of the other byte order";
    case redial::recording_fault::layout: return "it has the layout of another version of the library";
    case redial::recording_fault::damaged: return "its check value is not that of its contents, or they make no sense";
    case redial::recording_fault::device:
      return "it was made with another profile (--profile), other options (NAME=VALUE) or another version of the "
             "library";
  }
  return "";
}

/// Appends the words that play a recording, as far as it can be replayed; complains if that is not to its end. False if
/// there is nothing of it.
inline bool to_words(const recording& r, const redial::profile& p, const redial::options& o,
                     std::vector<std::string>& out) {
  redial::flight_replay replay = r.replay(p, o);
  if (replay.fault() == redial::recording_fault::none) {
    out.push_back("facts:" + hex(redial::recording_facts(p, o)).substr(2));
  }
  bool began = false;
  for (redial::flight_step step; replay.next(step); began = true) {
    std::string line;
    redial::write_words(step, [&line](char c) { line += c; });
    for (std::size_t from = 0; from < line.size();) {
      const std::size_t to = line.find(' ', from);
      out.push_back(line.substr(from, to - from));
      from = to == std::string::npos ? line.size() : to + 1;
    }
  }
  if (replay.fault() == redial::recording_fault::none) { return true; }
  std::fprintf(stderr, "decide: the recording cannot be replayed%s (%s): %s\n", began ? " to its end" : "",
               redial::to_string(replay.fault()), meaning(replay.fault()));
  return began;
}

}  // namespace decide

#endif  // REDIAL_TESTS_EXAMPLES_DECIDE_RECORDING_HPP_INCLUDED
