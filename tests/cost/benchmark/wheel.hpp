// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_BENCHMARK_WHEEL_HPP_INCLUDED
#define REDIAL_TESTS_BENCHMARK_WHEEL_HPP_INCLUDED

#include <cstddef>
#include <cstdint>
#include <vector>

// The simulator's queue of events: a timing wheel of two levels, because a million clients with a few timers each make
// a heap the slowest part of a run. A node is a place for one event; arming it again moves it.

namespace fleet {

/// splitmix64: seeds, and everything that is drawn. The same values on every machine, unlike <random>'s distributions.
class dice {
 public:
  explicit dice(uint64_t seed) : state_(seed) {}
  uint32_t operator()() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return static_cast<uint32_t>((z ^ (z >> 31)) >> 32);
  }
  /// Uniform over [lowest, highest].
  uint32_t between(uint32_t lowest, uint32_t highest) {
    const uint64_t span = uint64_t{highest} - lowest + 1;
    return lowest + static_cast<uint32_t>((uint64_t{(*this)()} * span) >> 32);
  }

 private:
  uint64_t state_;
};

class wheel {
 public:
  static constexpr size_t bytes_a_node = 12;

  /// Events at or after `horizon` ms never happen. It must lie below 2^24 ms (4.6 h).
  wheel(size_t nodes, uint32_t horizon) : nodes_(nodes), near_(slots, none), far_(slots, none), horizon_(horizon) {}

  uint32_t now() const { return now_; }
  const uint32_t& clock() const { return now_; }
  bool armed(size_t node) const { return nodes_[node].at != none; }

  /// The node's event happens at `at`, or now if that is past.
  void arm(size_t node, uint64_t at) {
    cancel(node);
    if (at >= horizon_) { return; }
    const uint32_t when = at > now_ ? static_cast<uint32_t>(at) : now_;
    link(static_cast<uint32_t>(node), when);
  }

  void cancel(size_t node) {
    entry& e = nodes_[node];
    if (e.at == none) { return; }
    if (e.before != none) {
      nodes_[e.before].after = e.after;
    } else {
      head_of(e.at) = e.after;
    }
    if (e.after != none) { nodes_[e.after].before = e.before; }
    e.at = none;
  }

  /// Calls happen(node) for every event before `until`, in order of time.
  template <class Happen>
  void run(uint32_t until, Happen happen) {
    while (now_ < until) {
      uint32_t& head = near_[now_ % slots];
      if (head == none) {
        ++now_;
        if (now_ % slots == 0) { bring_near(); }
        continue;
      }
      const uint32_t node = head;
      cancel(node);
      happen(node);
    }
  }

 private:
  static constexpr uint32_t none = 0xFFFFFFFFu;
  static constexpr uint32_t slots = 4096;
  struct entry {
    uint32_t at = none;
    uint32_t before = none;
    uint32_t after = none;
  };
  static_assert(sizeof(entry) == bytes_a_node);

  uint32_t& head_of(uint32_t at) { return at / slots == now_ / slots ? near_[at % slots] : far_[(at / slots) % slots]; }

  void link(uint32_t node, uint32_t at) {
    uint32_t& head = head_of(at);
    nodes_[node] = {at, none, head};
    if (head != none) { nodes_[head].before = node; }
    head = node;
  }

  void bring_near() {
    uint32_t node = far_[(now_ / slots) % slots];
    far_[(now_ / slots) % slots] = none;
    while (node != none) {
      const uint32_t next = nodes_[node].after;
      link(node, nodes_[node].at);
      node = next;
    }
  }

  std::vector<entry> nodes_;
  std::vector<uint32_t> near_;
  std::vector<uint32_t> far_;
  uint32_t now_ = 0;
  uint32_t horizon_;
};

}  // namespace fleet

#endif  // REDIAL_TESTS_BENCHMARK_WHEEL_HPP_INCLUDED
