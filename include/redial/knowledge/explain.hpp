// SPDX-License-Identifier: MIT
#ifndef REDIAL_PROFILE_EXPLAIN_HPP_INCLUDED
#define REDIAL_PROFILE_EXPLAIN_HPP_INCLUDED

#include <redial/profile/profile.hpp>
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

/// The text for a code, if there is one; else the one that is given. A base has its say as far down as it says what the
/// profile does: its words for 3003 are no words for a profile that backs off there.
constexpr text find_text(const profile& p, row_table profile::*rows, text_table profile::*table, uint16_t code,
                         const rule& what, const text& otherwise) noexcept {
  const profile* layer = &p;
  for (size_t below = p.layers;; --below) {
    if (find(*layer, rows, code).what.kind != what.kind) { return otherwise; }
    const text_table& texts = layer->*table;
    size_t best = texts.size;
    for (size_t i = 0; i < texts.size; ++i) {
      const text& t = texts.texts[i];
      if (t.first <= code && code <= t.last &&
          (best == texts.size || t.last - t.first < texts.texts[best].last - texts.texts[best].first)) {
        best = i;
      }
    }
    if (best != texts.size) { return texts.texts[best]; }
    if (below == 0) { return otherwise; }
    layer = layer->base;
  }
}

/// Words for a code that no text names, by what is done about it.
constexpr const char* generic_remedy(rule_class kind) noexcept {
  switch (kind) {
    case rule_class::stop: return "redial stops; find out what the service means, then start again";
    case rule_class::backoff: return "redial backs off and tries again";
    case rule_class::at_once: return "redial connects again at once, and backs off if that repeats";
    case rule_class::expired: return "redial uses the spare token or asks for a fresh one";
    case rule_class::fresh_token: return "redial asks for a fresh token a few times, then stops";
    case rule_class::once: return "redial comes back once with a fresh token";
  }
  return "redial backs off and tries again";
}

constexpr explanation explain(const profile& p, row_table profile::*rows, text_table profile::*texts, uint16_t code,
                              const char* name, const char* meaning) noexcept {
  const found_rule found = find(p, rows, code);
  const text generic{1, 0, name, meaning, generic_remedy(found.what.kind)};
  const text t = find_text(p, rows, texts, code, found.what, generic);
  return {code, t.name, t.meaning, t.remedy, found.listed || t.first <= t.last, found.what};
}

}  // namespace detail

/// What a close code means for this service. Total: 0 ("no code") and values outside 1000-4999 are explained as 1006.
constexpr explanation explain_close(const profile& p, uint16_t code) noexcept {
  const uint16_t seen = code >= 1000 && code < 5000 ? code : uint16_t{1006};
  return detail::explain(p, &profile::closes, &profile::close_texts, seen,
                         seen < 3000   ? "Unassigned"
                         : seen < 4000 ? "Registered elsewhere"
                                       : "Application code",
                         seen < 3000 ? "a code that the WebSocket protocol has not assigned"
                                     : "a code that this service does not document");
}

/// What an HTTP status of a refused upgrade means for this service. Total over all 16-bit values.
constexpr explanation explain_status(const profile& p, uint16_t status) noexcept {
  const bool http = status >= 100 && status < 600;
  return detail::explain(p, &profile::statuses, &profile::status_texts, status,
                         !http          ? "No HTTP status"
                         : status < 200 ? "Informational"
                         : status < 300 ? "Successful"
                         : status < 400 ? "Redirection"
                         : status < 500 ? "Client error"
                                        : "Server error",
                         !http          ? "the number is no HTTP status"
                         : status < 200 ? "an interim answer where a final one was due"
                         : status < 300 ? "a web page answered where a WebSocket was expected"
                         : status < 400 ? "the endpoint points elsewhere"
                         : status < 500 ? "the server refuses this request"
                                        : "the server failed");
}

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_PROFILE_EXPLAIN_HPP_INCLUDED
