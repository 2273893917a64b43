// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_UNIT_FENCED_HPP_INCLUDED
#define REDIAL_TESTS_UNIT_FENCED_HPP_INCLUDED

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>
#include <string>

/// Copies of a text beside pages that nobody may touch: who reads one byte too many crashes, with any compiler and
/// without a sanitizer. One copy lives until the next is made.
class fenced {
 public:
  fenced() {
    char* const all = static_cast<char*>(mmap(nullptr, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    begin = all + page;
    if (all == MAP_FAILED || mprotect(begin, page, PROT_READ | PROT_WRITE) != 0) {
      throw std::runtime_error("no fenced memory");
    }
  }
  fenced(const fenced&) = delete;
  fenced& operator=(const fenced&) = delete;
  ~fenced() { munmap(begin - page, 3 * page); }

  /// The text with a fence right after it.
  const char* before_fence(const std::string& text) { return put(begin + page - checked(text), text); }
  /// The text with a fence right before it, and bytes after it that must not count.
  const char* after_fence(const std::string& text, char then) {
    std::memset(begin, then, page);
    return put(begin, text);
  }

 private:
  std::size_t checked(const std::string& text) const {
    if (text.size() > page) { throw std::length_error("a text of more than a page"); }
    return text.size();
  }
  const char* put(char* to, const std::string& text) {
    std::memcpy(to, text.data(), checked(text));
    return to;
  }

  std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  char* begin = nullptr;
};

#endif  // REDIAL_TESTS_UNIT_FENCED_HPP_INCLUDED
