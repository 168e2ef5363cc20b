// SPDX-License-Identifier: Apache-2.0
// What is kept of freed tensors, and how much.
#include "vigil/nn/memory.h"

#include <thread>
#include <vector>

#include <ATen/ATen.h>
#include <gmock/gmock.h>

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
