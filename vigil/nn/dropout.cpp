// SPDX-License-Identifier: Apache-2.0
// Dropout masks. libtorch draws them one after the other on one thread, which costs more than the layer they serve; here each
// number is a hash of its place, 16 bits of it, so that the compiler draws several at once and threads draw blocks side by side.
#include <bit>
#include <stdexcept>

#include "vigil/base/simd.h"
#include "vigil/base/threads.h"
#include "vigil/nn/layers.h"

namespace vigil {
namespace {

constexpr std::int64_t kBlock = 1 << 16;         // numbers; each block has a key of its own
constexpr std::int64_t kWorthThreads = 1 << 20;  // numbers: below, a thread takes longer to start than to help

// A counter to 32 mixed bits: rounds of multiply and shift with the constants of Chris Wellons's lowbias32, with the halves of a
// 64-bit key before and between them. 32-bit products, because 64-bit ones have no vector instruction.
__attribute__((always_inline)) inline std::uint32_t mixed(std::uint32_t x, std::uint32_t key1, std::uint32_t key2) {
  x += key1;
  x ^= x >> 16;
  x *= 0x7feb352dU;
  x ^= x >> 15;
  x += key2;
  x *= 0x846ca68bU;
  return x ^ (x >> 16);
}

// `keep` where a number is kept (with probability limit / 65536), 0 elsewhere. The first half of the block takes the lower 16 bits
// of each hash, the second half the upper ones.
template <typename Bits>
__attribute__((always_inline)) inline void draw(Bits* __restrict mask, std::int64_t count, std::uint32_t limit, Bits keep,
                                                std::uint64_t key) {
  const auto key1 = static_cast<std::uint32_t>(key);
  const auto key2 = static_cast<std::uint32_t>(key >> 32);
  const std::int64_t half = count / 2;
  Bits* __restrict upper = mask + half;
  for (std::int64_t i = 0; i < half; ++i) {
    const std::uint32_t hash = mixed(static_cast<std::uint32_t>(i), key1, key2);
    mask[i] = (hash & 0xffff) < limit ? keep : Bits(0);
    upper[i] = (hash >> 16) < limit ? keep : Bits(0);
  }
  if (count % 2 == 1) mask[count - 1] = (mixed(static_cast<std::uint32_t>(half), key1, key2) & 0xffff) < limit ? keep : Bits(0);
}

VIGIL_FAST void draw_bits(std::uint32_t* mask, std::int64_t count, std::uint32_t limit, std::uint32_t keep, std::uint64_t key) {
  draw(mask, count, limit, keep, key);
}
VIGIL_FAST void draw_bits(std::uint16_t* mask, std::int64_t count, std::uint32_t limit, std::uint16_t keep, std::uint64_t key) {
  draw(mask, count, limit, keep, key);
}
void draw_bits(std::uint64_t* mask, std::int64_t count, std::uint32_t limit, std::uint64_t keep, std::uint64_t key) {
  draw(mask, count, limit, keep, key);
}

// Number: the mask's type; Bits: the integer of its size.
template <typename Bits, typename Number>
void draw_mask(at::Tensor& mask, double keep, std::uint64_t seed) {
  static_assert(sizeof(Bits) == sizeof(Number));
  auto* values = static_cast<Bits*>(mask.data_ptr());
  const std::int64_t count = mask.numel();
  const auto limit = static_cast<std::uint32_t>(keep * 65536 + 0.5);
  const auto kept = std::bit_cast<Bits>(static_cast<Number>(1 / keep));
  const auto draw_block = [&](std::size_t block) {
    SplitMix64 keys{seed};
    keys.skip(block);
    const std::int64_t first = static_cast<std::int64_t>(block) * kBlock;
    draw_bits(values + first, std::min(kBlock, count - first), limit, kept, keys.next());
  };
  const auto blocks = static_cast<std::size_t>((count + kBlock - 1) / kBlock);
  if (count >= kWorthThreads) return parallel_for(blocks, draw_block);
  for (std::size_t block = 0; block < blocks; ++block) draw_block(block);
}

}  // namespace

at::Tensor dropout(const at::Tensor& x, double p, const Pass& pass) {
  if (!pass.training || p == 0) return x;
  if (pass.random == nullptr) throw std::logic_error("dropout in training needs a random generator");
  at::Tensor mask = at::empty(x.sizes(), at::TensorOptions(x.scalar_type()));
  const std::uint64_t seed = pass.random->next();
  switch (x.scalar_type()) {
    case at::kDouble:
      draw_mask<std::uint64_t, double>(mask, 1 - p, seed);
      break;
    case at::kFloat:
      draw_mask<std::uint32_t, float>(mask, 1 - p, seed);
      break;
    case at::kBFloat16:
      draw_mask<std::uint16_t, at::BFloat16>(mask, 1 - p, seed);
      break;
    default:
      throw std::logic_error(std::string("dropout of ") + at::toString(x.scalar_type()));
  }
  return x * mask;
}

}  // namespace vigil
