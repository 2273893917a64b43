// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_UNIT_FENCED_HPP_INCLUDED
#define REDIAL_TESTS_UNIT_FENCED_HPP_INCLUDED

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#include <unistd.h>
#define REDIAL_TESTS_HAVE_PAGES
#endif

/// Copies of a text beside pages that nobody may touch: who reads one byte too many crashes, with any compiler and
/// without a sanitizer. One copy lives until the next is made. Without mmap the text has memory of exactly its size,
/// which a sanitizer watches.
class fenced {
 public:
#ifdef REDIAL_TESTS_HAVE_PAGES
  fenced() {
    void* const all = mmap(nullptr, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) { std::abort(); }
    begin = static_cast<char*>(all) + page;
    if (mprotect(begin, page, PROT_READ | PROT_WRITE) != 0) { std::abort(); }
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
    if (text.size() > page) { std::abort(); }
    return text.size();
  }
  const char* put(char* to, const std::string& text) {
    std::memcpy(to, text.data(), checked(text));
    return to;
  }

  std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  char* begin = nullptr;
#else
  const char* before_fence(const std::string& text) {
    own.assign(text.begin(), text.end());
    own.shrink_to_fit();
    return own.data();
  }
  const char* after_fence(const std::string& text, char then) {
    own.assign(text.begin(), text.end());
    own.insert(own.end(), 64, then);
    return own.data();
  }

 private:
  std::vector<char> own;
#endif
};

#endif  // REDIAL_TESTS_UNIT_FENCED_HPP_INCLUDED
