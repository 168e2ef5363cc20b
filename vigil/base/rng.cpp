// SPDX-License-Identifier: Apache-2.0
// xoshiro256++ 1.0 seeded by splitmix64; distributions of our own, so that a seed means the same numbers everywhere.
#include "vigil/base/rng.h"

#include <bit>
#include <cmath>

namespace vigil {
namespace {

constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15ULL;

}  // namespace

std::uint64_t SplitMix64::next() {
  state += kStep;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

void SplitMix64::skip(std::uint64_t draws) {
  state += draws * kStep;
}

Rng::Rng(std::uint64_t seed) {
  SplitMix64 words{seed};
  for (std::uint64_t& word : state_) word = words.next();
}

std::uint64_t Rng::next() {
  const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Rng::uniform() {
  return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

double Rng::uniform(double low, double high) {
  return low + (high - low) * uniform();
}

std::uint64_t Rng::below(std::uint64_t count) {
  const std::uint64_t unfair = (0 - count) % count;  // 2^64 mod count: draws below it would favour small values
  std::uint64_t draw = next();
  while (draw < unfair) draw = next();
  return draw % count;
}

std::int64_t Rng::between(std::int64_t low, std::int64_t high) {
  const std::uint64_t count = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  const std::uint64_t offset = count == 0 ? next() : below(count);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + offset);
}

double Rng::normal() {
  for (;;) {
    const double x = uniform(-1, 1);
    const double y = uniform(-1, 1);
    const double square = x * x + y * y;
    if (square > 0 && square < 1) return x * std::sqrt(-2 * std::log(square) / square);
  }
}

bool Rng::chance(double probability) {
  return uniform() < probability;
}

Rng Rng::fork(std::uint64_t stream) {
  SplitMix64 mixed{state_[0] ^ std::rotl(state_[2], 17)};
  return Rng(SplitMix64{mixed.next() ^ stream}.next());
}

}  // namespace vigil
