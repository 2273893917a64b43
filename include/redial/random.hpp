// SPDX-License-Identifier: MIT
#ifndef REDIAL_RANDOM_HPP_INCLUDED
#define REDIAL_RANDOM_HPP_INCLUDED

#include <redial/clock.hpp>
#include <redial/detail/traits.hpp>
#include <stddef.h>
#include <stdint.h>

// What counts as a random source (contract 1.2): a callable that returns an unsigned integer. With min() and max() it
// is a standard uniform random bit generator of any range; otherwise all of its low 32 bits, or all bits of a narrower
// type, are taken as uniform (`esp_random` itself is one). Seed it from hardware: devices that boot together with one
// seed come back together, whatever the jitter.

namespace redial {
inline namespace v0 {
namespace detail {

template <class T, class = void>
inline constexpr bool is_generator = false;
template <class T>
inline constexpr bool is_generator<T, void_t<decltype((T::min)()), decltype((T::max)())>> = true;

/// How a generator with this range yields whole bits: a value below `limit` gives its low `bits` bits, evenly.
struct bit_yield {
  unsigned bits;   ///< 32, 16, 8, 4, 2 or 1
  uint64_t mask;   ///< 2^bits - 1
  uint64_t limit;  ///< a multiple of 2^bits; 0: every value counts
};
constexpr bit_yield yield_of(uint64_t span) noexcept {  // span: max - min
  unsigned bits = 32;
  while (bits > 1 && span < (uint64_t{1} << bits) - 1) { bits /= 2; }
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  return {bits, mask, (span & mask) == mask ? 0 : span - (span & mask)};
}

/// One group of bits. A source that keeps giving values past the limit counts as all ones after 32 tries.
template <class Random>
constexpr uint32_t group_of(Random& random, bit_yield yield, uint64_t lowest) {
  for (int tries = 0; tries < 32; ++tries) {
    const uint64_t value = static_cast<uint64_t>(random()) - lowest;
    if (yield.limit == 0 || value < yield.limit) { return static_cast<uint32_t>(value & yield.mask); }
  }
  return static_cast<uint32_t>(yield.mask);
}

/// 32 uniform bits from any source.
template <class Random>
constexpr uint32_t read_bits(Random& random) {
  if constexpr (!is_same<referred_t<Random>, void>) {
    return read_bits(random.get());
  } else if constexpr (is_generator<Random>) {
    constexpr uint64_t lowest = static_cast<uint64_t>((Random::min)());
    constexpr bit_yield yield = yield_of(static_cast<uint64_t>((Random::max)()) - lowest);
    uint64_t bits = 0;
    for (unsigned have = 0; have < 32; have += yield.bits) {
      bits = (bits << yield.bits) | group_of(random, yield, lowest);
    }
    return static_cast<uint32_t>(bits);
  } else {
    using value = called<Random>;
    uint32_t bits = static_cast<uint32_t>(random());
    if constexpr (sizeof(value) < 4) {
      for (size_t have = sizeof(value); have < 4; have += sizeof(value)) {
        bits = (bits << (sizeof(value) * 8u)) | static_cast<uint32_t>(random());
      }
    }
    return bits;
  }
}

/// A source as `draw` wants it.
template <class Random>
struct bit_source {
  Random& random;
  constexpr uint32_t operator()() { return read_bits(random); }
};

template <class Random>
inline constexpr bool is_random =
    is_same<referred_t<Random>, void> ? is_unsigned<called<Random>> : is_unsigned<called<referred_t<Random>>>;

}  // namespace detail

/// A random source that says what it was told, for tests: one value for ever, or an array of values in turn. Copies
/// share its place in the script; see manual_clock for how long the first one must live.
class scripted_random {
 public:
  /// The same value for ever: 0 draws the low end of every range, 0xFFFFFFFF the high end.
  constexpr explicit scripted_random(uint32_t value = 0) noexcept : own_{value, nullptr, 0, 0}, shared_(&own_) {}
  /// These values in turn, then from the first again. The array must outlive the source.
  template <size_t Size>
  constexpr explicit scripted_random(const uint32_t (&values)[Size]) noexcept
      : own_{0, values, Size, 0}, shared_(&own_) {}
  constexpr scripted_random(const scripted_random& other) noexcept : own_{0, nullptr, 0, 0}, shared_(other.shared_) {}
  constexpr scripted_random(scripted_random&& other) noexcept
      : own_(other.own_), shared_(other.shared_ == &other.own_ ? &own_ : other.shared_) {}
  scripted_random& operator=(const scripted_random&) = delete;

  /// The next value.
  constexpr uint32_t operator()() noexcept {
    script& now = *shared_;
    const size_t at = now.calls++;
    return now.size != 0 ? now.values[at % now.size] : now.value;
  }
  /// From now on this value for ever.
  constexpr void set(uint32_t value) noexcept {
    shared_->value = value;
    shared_->size = 0;
  }
  /// How many values were asked for.
  constexpr size_t calls() const noexcept { return shared_->calls; }

 private:
  struct script {
    uint32_t value;
    const uint32_t* values;
    size_t size;
    size_t calls;
  };
  script own_;
  script* shared_;
};

}  // namespace v0
}  // namespace redial

#endif  // REDIAL_RANDOM_HPP_INCLUDED
