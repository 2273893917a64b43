// SPDX-License-Identifier: MIT
#ifndef REDIAL_TESTS_FIRMWARE_STORM_HPP_INCLUDED
#define REDIAL_TESTS_FIRMWARE_STORM_HPP_INCLUDED

#include <redial/redial.hpp>
#include <stdint.h>

inline uint32_t xorshift(uint32_t& state) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

/// Events, spans and ids that nobody chose, for whatever a tape's author did not think of. The same on every target.
class storm {
 public:
  explicit storm(uint32_t seed) : bits_(seed) {}

  /// The next event for this machine; moves its clock on.
  template <class Machine>
  redial::event next(const Machine& net, uint32_t& tick) {
    static constexpr uint16_t closes[] = {0,    1000, 1001, 1003, 1006, 1012, 1013, 3000,
                                          4001, 4002, 4010, 4011, 4012, 4020, 4999, 65535};
    static constexpr uint16_t statuses[] = {0, 200, 401, 404, 408, 429, 500, 503};
    const uint32_t kind = xorshift(bits_);
    const uint32_t much = xorshift(bits_);
    const uint32_t id = ((kind >> 5) & 3u) == 0 ? net.connection() - 1u : net.connection();
    const redial::milliseconds span{much >> ((kind >> 8) & 31u)};
    tick += ((kind >> 16) & 1u) == 0 ? 0 : xorshift(bits_) >> (16u + (kind >> 28));
    reboots_ = ((kind >> 20) & 63u) == 0;
    if (net.phase() == redial::phase::stopped && (much & 3u) == 0) { return redial::start{}; }
    switch (kind & 31u) {
      case 0: return redial::start{};
      case 1: return redial::stop{};
      case 2:
      case 3: return redial::opened{id};
      case 4:
      case 5:
      case 6: return redial::ready{id, (much & 1u) != 0 ? redial::never : span};
      case 7:
      case 8:
      case 9: return redial::closed{closes[much & 15u], id};
      case 10:
      case 11: return redial::rejected{statuses[much & 7u], span, id};
      case 12: return redial::failed{id};
      case 13: return redial::going_away{span, id};
      case 14: return redial::received{id};
      case 15:
      case 16:
      case 17: return redial::minted{(much & 1u) != 0 ? redial::never : span, (much & 2u) != 0 ? net.connection() : 0};
      case 18:
        return redial::mint_failed{(much & 15u) == 0, much & 3u, (much & 16u) != 0 ? span : redial::milliseconds{0}};
      case 19: return redial::token_lost{};
      case 20: return redial::link_down{};
      case 21:
      case 22: return redial::link_up{};
      case 23: return (much & 1u) != 0 ? redial::event{redial::session_lost{id}} : redial::event{};
      default:
        if ((much & 7u) != 0 && net.timer() != redial::never) { tick += net.timer().count; }
        return redial::elapsed{};
    }
  }
  /// Is the machine to be saved and restored now?
  bool reboots() const { return reboots_; }
  /// More bits from the same source.
  uint32_t bits() { return xorshift(bits_); }

 private:
  uint32_t bits_;
  bool reboots_ = false;
};

#endif  // REDIAL_TESTS_FIRMWARE_STORM_HPP_INCLUDED
