// SPDX-License-Identifier: Apache-2.0
// Dropout masks. libtorch draws them one after the other on one thread, which costs more than the layer they serve; here blocks of
// a fixed size are drawn side by side, each from its own seed, 16 bits a number.
#include <cstring>
#include <stdexcept>

#include "vigil/base/threads.h"
#include "vigil/nn/layers.h"

namespace vigil {
namespace {

constexpr std::int64_t kBlock = 1 << 16;

// Kept with probability `keep` (to 2^-16): 4 numbers of each 64-bit draw.
template <typename Number>
void draw_block(Number* mask, std::int64_t count, double keep, SplitMix64 random) {
  const auto limit = static_cast<std::uint32_t>(keep * 65536 + 0.5);
  const auto value = static_cast<Number>(1 / keep);
  for (std::int64_t i = 0; i < count; i += 4) {
    const std::uint64_t bits = random.next();
    const std::int64_t here = std::min<std::int64_t>(4, count - i);
    for (std::int64_t j = 0; j < here; ++j)
      mask[i + j] = static_cast<std::uint32_t>(bits >> (16 * j) & 0xffff) < limit ? value : Number(0);
  }
}

template <typename Number>
void draw_mask(at::Tensor& mask, double keep, std::uint64_t seed) {
  auto* values = mask.data_ptr<Number>();
  const std::int64_t count = mask.numel();
  parallel_for(static_cast<std::size_t>((count + kBlock - 1) / kBlock), [&](std::size_t block) {
    const std::int64_t first = static_cast<std::int64_t>(block) * kBlock;
    SplitMix64 random{seed};
    random.skip(block * (kBlock / 4));
    draw_block(values + first, std::min(kBlock, count - first), keep, random);
  });
}

}  // namespace

at::Tensor dropout(const at::Tensor& x, double p, const Pass& pass) {
  if (!pass.training || p == 0) return x;
  if (pass.random == nullptr) throw std::logic_error("dropout in training needs a random generator");
  at::Tensor mask = at::empty(x.sizes(), at::TensorOptions(x.scalar_type() == at::kDouble ? at::kDouble : at::kFloat));
  const std::uint64_t seed = pass.random->next();
  if (mask.scalar_type() == at::kDouble)
    draw_mask<double>(mask, 1 - p, seed);
  else
    draw_mask<float>(mask, 1 - p, seed);
  return x * mask.to(x.scalar_type());
}

}  // namespace vigil
