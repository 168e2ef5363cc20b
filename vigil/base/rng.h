// SPDX-License-Identifier: Apache-2.0
// The one source of randomness: xoshiro256++ (Blackman and Vigna 2019) seeded by splitmix64, with its own distributions, because
// those of the standard library differ between implementations. Same seed, same numbers, everywhere. Handed in, never global.
#pragma once

#include <array>
#include <cstdint>

namespace vigil {

// The small generator that seeds Rng (Steele, Lea and Flood 2014): a counter, so that any draw can be had without those before it.
// For protocols that name it.
struct SplitMix64 {
  std::uint64_t state = 0;

  std::uint64_t next();
  void skip(std::uint64_t draws);  // as if next() had been called so often
};

class Rng {
 public:
  explicit Rng(std::uint64_t seed);

  std::uint64_t next();                                       // all 64 bits
  double uniform();                                           // [0, 1), 53 bits
  double uniform(double low, double high);                    // [low, high)
  std::uint64_t below(std::uint64_t count);                   // [0, count), unbiased; count >= 1
  std::int64_t between(std::int64_t low, std::int64_t high);  // [low, high], both included
  double normal();                                            // standard normal (Marsaglia's polar method, no cached second value)
  bool chance(double probability);                            // true with that probability
  Rng fork(std::uint64_t stream);                             // an independent generator; the same stream gives the same one

  template <typename Container>
  void shuffle(Container& values) {  // Fisher-Yates
    for (std::uint64_t i = values.size(); i > 1; --i) {
      const auto j = below(i);
      std::swap(values[i - 1], values[j]);
    }
  }

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace vigil
