// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_EXAMPLES_DECIDE_WORDS_HPP_INCLUDED
#define REDIAL_TESTS_EXAMPLES_DECIDE_WORDS_HPP_INCLUDED

// The words of a transcript, and the events that they stand for.

#include <redial/redial.hpp>

#include <cstdint>
#include <cstdio>
#include <istream>
#include <string>
#include <vector>

#include "text.hpp"

namespace decide {

inline const char* const known_words[] = {"start",
                                          "stop",
                                          "opened",
                                          "ready",
                                          "closed:CODE",
                                          "rejected:STATUS[:RETRY]",
                                          "failed",
                                          "going_away:MS",
                                          "received",
                                          "minted[:LIFE]",
                                          "mint_failed[:permanent|:RETRY]",
                                          "token_lost",
                                          "session_lost",
                                          "link_down",
                                          "link_up",
                                          "elapsed",
                                          "inert",
                                          "frame",
                                          "auto",
                                          "json:{...}",
                                          "send:BYTES",
                                          "reboot[:AWAY]",
                                          "late:DURATION",
                                          "back:DURATION",
                                          "crash:AWAY",
                                          "tick:MS",
                                          "draw:seed|low|middle|high|0xWORD",
                                          "facts:HEX",
                                          "state:HEX",
                                          "NAME=VALUE"};

inline std::string head_of(const std::string& word) { return word.substr(0, word.find_first_of(":[=")); }

inline int unknown(const std::string& word, std::size_t position) {
  std::string best;
  std::size_t least = 1000;
  for (const char* known : known_words) {
    const std::size_t d = distance(head_of(word), head_of(known));
    if (d < least) {
      least = d;
      best = known;
    }
  }
  std::fprintf(stderr, "decide: word %zu, '%s': not understood; the nearest is '%s'\n", position, word.c_str(),
               best.c_str());
  return 2;
}

/// Splits `word` at its colons: what it is, up to two arguments, and an id behind '@'.
struct parts {
  std::string name, first, second;
  std::uint32_t id = redial::current;
  explicit parts(std::string word) {
    const std::size_t at = word.find('@');
    if (at != std::string::npos) {
      const std::int64_t value = read_number(word.substr(at + 1));
      id = value < 0 ? redial::current : static_cast<std::uint32_t>(value);
      word.resize(at);
    }
    const std::size_t one = word.find(':');
    name = word.substr(0, one);
    if (one != std::string::npos) {
      const std::size_t two = word.find(':', one + 1);
      first = word.substr(one + 1, two == std::string::npos ? std::string::npos : two - one - 1);
      second = two == std::string::npos ? "" : word.substr(two + 1);
    }
  }
};

/// The event that a word stands for; false if it stands for none.
inline bool event_of(const parts& p, redial::event& e) {
  milliseconds span = redial::never;
  const bool bare = p.first.empty() && p.second.empty();
  const bool timed = p.second.empty() && (p.first.empty() || read_span(p.first, 1000, span));
  if (p.name == "start" && bare) {
    e = redial::start{};
  } else if (p.name == "stop" && bare) {
    e = redial::stop{};
  } else if (p.name == "opened" && bare) {
    e = redial::opened{p.id};
  } else if (p.name == "ready" && timed) {
    e = redial::ready{p.id, span};
  } else if (p.name == "failed" && bare) {
    e = redial::failed{p.id};
  } else if (p.name == "received" && bare) {
    e = redial::received{p.id};
  } else if (p.name == "minted" && timed) {
    e = redial::minted{span, p.id};
  } else if (p.name == "session_lost" && bare) {
    e = redial::session_lost{p.id};
  } else if (p.name == "mint_failed") {
    const bool permanent = p.first == "permanent";
    const std::string& retry = permanent ? p.second : p.first;
    span = milliseconds{0};
    if ((!permanent && !p.second.empty()) || (!retry.empty() && !read_span(retry, 1000, span))) { return false; }
    e = redial::mint_failed{permanent, p.id, span};
  } else if (p.name == "token_lost" && bare) {
    e = redial::token_lost{};
  } else if (p.name == "link_down" && bare) {
    e = redial::link_down{};
  } else if (p.name == "link_up" && bare) {
    e = redial::link_up{};
  } else if (p.name == "elapsed" && bare) {
    e = redial::elapsed{};
  } else if (p.name == "closed" && p.second.empty() && read_number(p.first) >= 0) {
    e = redial::closed{read_number(p.first), p.id};
  } else if (p.name == "going_away" && p.second.empty() && read_span(p.first, 1, span)) {
    e = redial::going_away{span, p.id};
  } else if (p.name == "rejected" && read_number(p.first) >= 0) {
    span = milliseconds{0};
    if (!p.second.empty() && !read_span(p.second, 1000, span)) {
      span = redial::parse_retry_after(p.second.data(), p.second.size());
      if (span == milliseconds{0}) { return false; }
    }
    e = redial::rejected{read_number(p.first), span, p.id};
  } else {
    return false;
  }
  return true;
}

/// The words of a text; a comment is one.
inline std::vector<std::string> words_of(std::istream& in) {
  std::vector<std::string> found;
  std::string line;
  while (std::getline(in, line)) {
    std::size_t at = 0;
    while ((at = line.find_first_not_of(" \t\r", at)) != std::string::npos) {
      if (line[at] == '#') {
        found.push_back(line.substr(at));
        break;
      }
      std::size_t end = at;
      int braces = 0;  // json:{...} may hold spaces
      for (; end < line.size() && (braces > 0 || (line[end] != ' ' && line[end] != '\t' && line[end] != '\r')); ++end) {
        braces += line[end] == '{' ? 1 : line[end] == '}' ? -1 : 0;
      }
      found.push_back(line.substr(at, end - at));
      at = end;
    }
  }
  return found;
}

}  // namespace decide

#endif  // REDIAL_TESTS_EXAMPLES_DECIDE_WORDS_HPP_INCLUDED
