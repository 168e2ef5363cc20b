// SPDX-License-Identifier: Apache-2.0
// What is kept of freed tensors, and how much.
#include "vigil/nn/memory.h"

#include <thread>
#include <vector>

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "vigil/base/rng.h"

namespace vigil {
namespace {

constexpr std::int64_t kMega = 1 << 18;  // floats in a MiB

class Memory : public ::testing::Test {
 protected:
  void SetUp() override {
#if defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "the sanitizer sees to memory itself";
#endif
    keep_freed_memory();
    release_kept_memory();
  }
};

TEST_F(Memory, FreedTensorIsTheNextOfItsSize) {
  void* first = at::empty({3 * kMega}).data_ptr();
  EXPECT_EQ(at::empty({3 * kMega - 100}).data_ptr(), first);
  const at::Tensor a = at::empty({3 * kMega});
  EXPECT_NE(at::empty({3 * kMega}).data_ptr(), a.data_ptr());
}

TEST_F(Memory, FreedTensorsSideBySideAreOneForALargerOne) {
  void* first = nullptr;
  {
    const at::Tensor a = at::empty({30 * kMega}), b = at::empty({30 * kMega}), c = at::empty({kMega});
    first = a.data_ptr();
    ASSERT_LT(first, b.data_ptr());
  }
  EXPECT_EQ(at::empty({60 * kMega}).data_ptr(), first);
}

// Forward, backward: tensors of many sizes come and go in the order of a stack, each with another one for a while.
TEST_F(Memory, AStepOfManySizesKeepsLittleMoreThanItsMost) {
  std::size_t most = 0, most_with_kept = 0;
  const std::size_t before = tensor_memory().used;
  const auto look = [&] {
    most = std::max(most, tensor_memory().used - before);
    most_with_kept = std::max(most_with_kept, tensor_memory().used - before + tensor_memory().kept);
  };
  for (int step = 0; step < 3; ++step) {
    std::vector<at::Tensor> saved;
    for (std::int64_t i = 0; i < 12; ++i) {
      const at::Tensor passing = at::empty({(3 + i * 5 % 11) * kMega});
      saved.push_back(at::empty({(2 + i * 7 % 13) * kMega}));
      look();
    }
    while (!saved.empty()) {
      const at::Tensor gradient = at::empty({saved.back().numel() + kMega});
      look();
      saved.pop_back();
    }
  }
  EXPECT_LT(static_cast<double>(most_with_kept), 1.2 * static_cast<double>(most));
}

// Addresses that were used once and given back are not memory, whatever stands beside them.
TEST_F(Memory, WhatWasReleasedIsNotCountedAsKept) {
  at::Tensor guard;
  {
    const at::Tensor large = at::empty({200 * kMega});
    guard = at::empty({kMega});  // so that the place of `large` is a hole, not the end
  }
  release_kept_memory();
  const at::Tensor small = at::empty({kMega});
  { const at::Tensor beside = at::empty({kMega}); }
  EXPECT_LE(tensor_memory().kept, 2U << 20);
}

TEST_F(Memory, OfAnyOrderIsNeverSharedAndComesBackWhole) {
  const std::size_t used = tensor_memory().used;
  Rng random(3);
  std::vector<at::Tensor> tensors;
  for (int i = 0; i < 2000; ++i) {
    if (tensors.size() < 40 && random.uniform() < 0.55) {
      tensors.push_back(at::full({random.between(kMega / 16, kMega)}, i));
    } else if (!tensors.empty()) {
      const auto which = static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(tensors.size()) - 1));
      const at::Tensor& tensor = tensors[which];
      ASSERT_TRUE(tensor.eq(tensor[0]).all().item<bool>());
      tensors.erase(tensors.begin() + static_cast<std::ptrdiff_t>(which));
    }
    if (i % 500 == 0) release_kept_memory();
  }
  tensors.clear();
  EXPECT_EQ(tensor_memory().used, used);
}

TEST_F(Memory, TensorsOfAllSizesAreAlignedAndApart) {
  std::vector<at::Tensor> tensors;
  for (const std::int64_t size :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{1000}, kMega / 16, kMega / 16 + 1, kMega, 9 * kMega})
    for (int copy = 0; copy < 2; ++copy) tensors.push_back(at::full({size}, static_cast<double>(tensors.size())));
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensors[i].data_ptr()) % 64, 0U);
    EXPECT_TRUE(tensors[i].eq(static_cast<double>(i)).all().item<bool>()) << i;
  }
}

TEST_F(Memory, KeepsNoMoreThanAQuarterAboveThePeak) {
  const std::size_t used = tensor_memory().used;
  for (std::int64_t size = 10; size < 200; size += 7) {  // videos of many lengths
    const at::Tensor video = at::empty({size * kMega});
    const TensorMemory now = tensor_memory();
    EXPECT_LE(now.used + now.kept, now.peak + now.peak / 4 + (64U << 20));
  }
  EXPECT_EQ(tensor_memory().used, used);
  EXPECT_GT(tensor_memory().kept, 0U);
  release_kept_memory();
  EXPECT_EQ(tensor_memory().kept, 0U);
}

TEST_F(Memory, ThreadsMayTakeAndFreeAtOnce) {
  const std::size_t used = tensor_memory().used;
  {
    std::vector<std::jthread> team;
    for (int id = 0; id < 4; ++id)
      team.emplace_back([id] {
        for (int i = 0; i < 200; ++i) {
          const at::Tensor tensor = at::full({kMega / 8 + i % 3 * kMega}, id);
          EXPECT_EQ(tensor[tensor.numel() - 1].item<int>(), id);
        }
      });
  }
  EXPECT_EQ(tensor_memory().used, used);
}

}  // namespace
}  // namespace vigil
