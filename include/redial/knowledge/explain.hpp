// SPDX-License-Identifier: MIT
#ifndef REDIAL_KNOWLEDGE_EXPLAIN_HPP_INCLUDED
#define REDIAL_KNOWLEDGE_EXPLAIN_HPP_INCLUDED

#include <redial/knowledge/profile.hpp>
#include <redial/knowledge/rulebook.hpp>
#include <stdint.h>

// Text for people. A program that calls nothing from here links no text.

namespace redial {
inline namespace v0 {

/// What a code means and what to do about it. No pointer is ever null; all text has static storage.
struct explanation {
  uint16_t code;        ///< the code it is treated as: close codes outside 1000-4999 count as 1006
  const char* name;     ///< the registered or documented name
  const char* meaning;  ///< what has happened
  const char* remedy;   ///< what redial does and what a person should do
  bool known;           ///< a table names this code; false: a default for its range applies
  rule what;            ///< the rule
};

namespace detail {

/// What redial does, in words, where a row has none of its own. They hold for every credential: a key that stays the
/// same cannot be renewed (contract 4.1).
constexpr const char* remedy_of(rule_class kind) noexcept {
  switch (kind) {
    case rule_class::stop: return "redial stops; find out what the service means, then start again";
    case rule_class::stop_if_it_lasts:
      return "redial tries again slowly for a while, then stops; find out what the service means";
    case rule_class::backoff: return "redial backs off and tries again";
    case rule_class::at_once: return "redial connects again at once, and backs off if that repeats";
    case rule_class::expired: return "redial tries again, with another token if one can be had";
    case rule_class::fresh_token:
      return "redial tries again, with a fresh token if one can be had; what is refused again and again ends after a "
             "while";
    case rule_class::once: return "redial comes back once, with a fresh token, and only if one can be had";
  }
  return "redial backs off and tries again";
}

/// The words about a code.
struct words {
  bool found = false;
  row from{0, rule{}};
};

/// ... of the narrowest row with any, in the layer or in the nearest one below.
constexpr words find_words(const row_layer* layer, row_table row_layer::*table, uint16_t code) noexcept {
  words result;
  for (;; layer = layer->base) {
    const row_table& own = layer->*table;
    for (size_t i = 0; i < own.size && own.rows[i].first <= code; ++i) {
      if (own.rows[i].last >= code && own.rows[i].name[0] != '\0') { result = {true, own.rows[i]}; }
    }
    if (result.found || !layer->has_base) { return result; }
  }
}

/// The rule of the row that rules, and the nearest words. The remedy is that of a row that does the same.
constexpr explanation explain_row(const profile& p, row_table row_layer::*table, uint16_t code, const char* name,
                                  const char* meaning) noexcept {
  const found_row ruling = find_row(p.rows, table, code);
  explanation e{code, name, meaning, remedy_of(ruling.what.kind), ruling.listed, ruling.what};
  if (ruling.what.has(rule_flag::by_default)) { e.known = false; }
  const words told = find_words(p.rows, table, code);
  if (told.found) {
    e.name = told.from.name;
    e.meaning = told.from.meaning;
    if (told.from.remedy[0] != '\0' && told.from.what.kind == e.what.kind) { e.remedy = told.from.remedy; }
    e.known = true;
  }
  return e;
}

}  // namespace detail

/// What a close code means for this service. Total: 0 ("no code") and values outside 1000-4999 are explained as 1006.
constexpr explanation explain_close(const profile& p, int code) noexcept {
  const uint16_t seen = code >= 1000 && code < 5000 ? static_cast<uint16_t>(code) : uint16_t{1006};
  return detail::explain_row(p, &row_layer::closes, seen,
                             seen < 3000   ? "Unassigned"
                             : seen < 4000 ? "Registered elsewhere"
                                           : "Application code",
                             seen < 3000 ? "a code that the WebSocket protocol has not assigned"
                                         : "a code that this service does not document");
}

/// What an HTTP status of a refused upgrade means for this service. Total: a value outside 16 bits counts as 0.
constexpr explanation explain_status(const profile& p, int status) noexcept {
  const uint16_t seen = status >= 0 && status <= 0xFFFF ? static_cast<uint16_t>(status) : uint16_t{0};
  const bool http = seen >= 100 && seen < 600;
  return detail::explain_row(p, &row_layer::statuses, seen,
                             !http        ? "No HTTP status"
                             : seen < 200 ? "Informational"
                             : seen < 300 ? "Successful"
                             : seen < 400 ? "Redirection"
                             : seen < 500 ? "Client error"
                                          : "Server error",
                             !http        ? "the number is no HTTP status"
                             : seen < 200 ? "an interim answer where a final one was due"
                             : seen < 300 ? "a web page answered where a WebSocket was expected"
                             : seen < 400 ? "the endpoint points elsewhere"
                             : seen < 500 ? "the server refuses this request"
                                          : "the server failed");
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_KNOWLEDGE_EXPLAIN_HPP_INCLUDED
