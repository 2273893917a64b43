// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_DOCS_PROVENANCE_HPP_INCLUDED
#define REDIAL_TESTS_DOCS_PROVENANCE_HPP_INCLUDED

// Who says what the rows of a service say. It stands in comments beside the rows, where it costs no program a byte:
//
//     // doc: the service's page                      before a service: what its rows were typed from
//     // client: the-client 1.2.3                     ... the client that was run or read
//     // ours: what no page calls final ...           ... and why, where a row says no more than `ours`
//     struct some_service : over<rfc6455> {
//       static constexpr row closes[] = {
//           {4000, backoff()},                        // doc
//           {4001, stop().with_basis(...)},           // client
//           {4002, stop().with_basis(...)},           // ours: a repeated mistake is no cure
//
// behind a row or on lines of its own above it, once for each row. The others may have a reason, too.
#include <redial/services.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace provenance {

/// Of one row.
struct source {
  std::string who;  ///< doc, client or ours; empty: the comment is missing
  std::string why;
};

/// Of one service.
struct sources {
  std::vector<std::string> documents, clients, reasons;
  std::vector<source> closes, statuses;  ///< in the order of the rows
};

inline std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(" \t");
  return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

/// A line without its strings, and its comment.
struct split_line {
  std::string code, comment;

  explicit split_line(const std::string& line) {
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (quoted && line[i] == '\\') {
        ++i;
      } else if (line[i] == '"') {
        quoted = !quoted;
      } else if (!quoted && line.compare(i, 2, "//") == 0) {
        comment = trimmed(line.substr(i + 2));
        return;
      } else if (!quoted) {
        code += line[i];
      }
    }
  }
  int depth() const {
    int open = 0;
    for (const char c : code) { open += c == '{' ? 1 : c == '}' ? -1 : 0; }
    return open;
  }
};

/// Reads one header, line by line.
class reader {
 public:
  explicit reader(std::map<std::string, sources>& all) : all_(all) {}

  void line(const std::string& text) {
    const split_line line{text};
    if (table_ != nullptr) { return row(line); }
    note(line.comment, "doc: ", documents_);
    note(line.comment, "client: ", clients_);
    note(line.comment, "ours: ", reasons_);
    const std::size_t named = line.code.find("struct ");
    if (named == 0 && line.code.find(" : ") != std::string::npos) {
      service_ = &all_[line.code.substr(7, line.code.find(" : ") - 7)];
      *service_ = {documents_, clients_, reasons_, {}, {}};
      used_ = true;
    }
    if (service_ == nullptr) { return; }
    if (line.code.find(" row closes[] = {") != std::string::npos) { table_ = &service_->closes; }
    if (line.code.find(" row statuses[] = {") != std::string::npos) { table_ = &service_->statuses; }
    depth_ = 0;
    found_ = {};
  }

 private:
  /// `word` begins what holds for the services that follow.
  void note(const std::string& comment, const std::string& word, std::vector<std::string>& to) {
    if (comment.compare(0, word.size(), word) != 0) { return; }
    if (used_) {
      documents_.clear();
      clients_.clear();
      reasons_.clear();
      used_ = false;
    }
    to.push_back(comment.substr(word.size()));
  }

  void take(const split_line& line) {
    for (const char* who : {"doc", "client", "ours"}) {
      const std::string word = who;
      if (line.comment == word || line.comment.compare(0, word.size() + 2, word + ": ") == 0) {
        if (!found_.who.empty()) { found_.who += " and "; }  // twice: no such source
        found_ = {found_.who + word, line.comment == word ? "" : line.comment.substr(word.size() + 2)};
        return;
      }
    }
    const bool goes_on = !found_.why.empty() && trimmed(line.code).empty() && !line.comment.empty();
    if (goes_on) { found_.why += ' ' + line.comment; }
  }

  void row(const split_line& line) {
    const bool begins = depth_ == 0 && trimmed(line.code).compare(0, 1, "{") == 0;
    depth_ += line.depth();
    if (depth_ < 0) {
      table_ = nullptr;
      return;
    }
    take(line);
    in_row_ = in_row_ || begins;
    if (in_row_ && depth_ == 0) {
      table_->push_back(found_);
      found_ = {};
      in_row_ = false;
    }
  }

  std::map<std::string, sources>& all_;
  sources* service_ = nullptr;
  std::vector<source>* table_ = nullptr;
  std::vector<std::string> documents_, clients_, reasons_;
  bool used_ = false;  ///< a service has come since they were noted
  int depth_ = 0;
  bool in_row_ = false;
  source found_;
};

/// All services of a folder's headers, by name.
inline std::map<std::string, sources> read(const std::string& folder) {
  std::map<std::string, sources> all;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream in{file.path()};
    reader of{all};
    for (std::string line; std::getline(in, line);) { of.line(line); }
  }
  return all;
}

/// What is wrong with the sources of a table's rows.
inline std::vector<std::string> faults(const std::string& name, const redial::row_table& rows,
                                       const std::vector<source>& found, bool has_reason) {
  if (rows.size != found.size()) { return {name + ": " + std::to_string(found.size()) + " rows were read"}; }
  std::vector<std::string> wrong;
  for (std::size_t i = 0; i < rows.size; ++i) {
    const std::string row = name + ' ' + std::to_string(rows.rows[i].first) + ": ";
    const redial::basis basis = rows.rows[i].what.basis;
    const char* const says = basis == redial::basis::documented         ? "doc"
                             : basis == redial::basis::reference_client ? "client"
                                                                        : "ours";
    if (found[i].who.empty()) {
      wrong.push_back(row + "no comment says who says so");
    } else if (found[i].who != says) {
      wrong.push_back(row + "the comment says " + found[i].who + ", the rule's basis " + redial::to_string(basis));
    }
    if (found[i].who == "ours" && found[i].why.empty() && !has_reason) {
      wrong.push_back(row + "ours, without a reason");
    }
  }
  return wrong;
}

/// What is wrong with the sources of all profiles.
inline std::vector<std::string> faults(const std::map<std::string, sources>& all) {
  std::vector<std::string> wrong;
  for (const redial::profile* p : redial::all_profiles) {
    const auto found = all.find(p->name);
    if (found == all.end() || found->second.documents.empty()) {
      wrong.push_back(std::string(p->name) + ": no line \"// doc: ...\" before its struct");
      continue;
    }
    const sources& from = found->second;
    for (const std::string& text :
         faults(std::string(p->name) + " close", p->rows->closes, from.closes, !from.reasons.empty())) {
      wrong.push_back(text);
    }
    for (const std::string& text :
         faults(std::string(p->name) + " status", p->rows->statuses, from.statuses, !from.reasons.empty())) {
      wrong.push_back(text);
    }
  }
  return wrong;
}

}  // namespace provenance

#endif  // REDIAL_TESTS_DOCS_PROVENANCE_HPP_INCLUDED
