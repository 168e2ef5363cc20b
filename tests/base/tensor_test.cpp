// SPDX-License-Identifier: Apache-2.0
// Specifies tensors and their conversions.
#include "vigil/base/tensor.h"

#include <cmath>
#include <cstring>
#include <stdexcept>

#include <gtest/gtest.h>

namespace vigil {
namespace {

Tensor halves(const std::vector<std::uint16_t>& bits) {
  Tensor tensor{DType::f16, {static_cast<std::int64_t>(bits.size())}, std::vector<std::byte>(2 * bits.size())};
  std::memcpy(tensor.bytes.data(), bits.data(), tensor.bytes.size());
  return tensor;
}

TEST(Tensor, GivesBackTheValuesItWasMadeOf) {
  const std::vector<std::int32_t> values = {-3, 0, 7, 1'000'000, -1'000'000, 5};
  const Tensor tensor = Tensor::of(values, {2, 3});
  EXPECT_EQ(tensor.type, DType::i32);
  EXPECT_EQ(tensor.count(), 6);
  EXPECT_EQ(tensor.to_doubles(), std::vector<double>(values.begin(), values.end()));
  EXPECT_EQ(tensor.to_floats(), std::vector<float>(values.begin(), values.end()));
}

TEST(Tensor, AnEmptyShapeIsOneValueAndAZeroExtentIsNone) {
  EXPECT_EQ(Tensor::of(std::vector<double>{4}, {}).to_doubles(), std::vector<double>{4});
  EXPECT_TRUE(Tensor::of(std::vector<double>{}, {3, 0}).to_doubles().empty());
}

TEST(Tensor, WidensHalfFloatsOfEveryKind) {
  // IEEE 754 binary16: one, minus two, the largest, the smallest subnormal, minus zero, infinity, not a number.
  const std::vector<double> values = halves({0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0x7e00}).to_doubles();
  EXPECT_EQ(values[0], 1);
  EXPECT_EQ(values[1], -2);
  EXPECT_EQ(values[2], 65504);
  EXPECT_EQ(values[3], std::ldexp(1, -24));
  EXPECT_TRUE(values[4] == 0 && std::signbit(values[4]));
  EXPECT_EQ(values[5], HUGE_VAL);
  EXPECT_TRUE(std::isnan(values[6]));
}

TEST(Tensor, HoldsEveryFiniteHalfFloatExactlyInAFloat) {
  for (std::uint32_t bits = 0; bits < 0x10000; bits += 7) {
    const Tensor tensor = halves({static_cast<std::uint16_t>(bits)});
    const double wide = tensor.to_doubles()[0];
    if (std::isnan(wide)) continue;
    EXPECT_EQ(static_cast<double>(tensor.to_floats()[0]), wide) << bits;
  }
}

TEST(Tensor, RefusesValuesThatDoNotFillTheShape) {
  EXPECT_THROW(Tensor::of(std::vector<float>{1, 2, 3}, {2, 2}), std::logic_error);
  Tensor cut = Tensor::of(std::vector<float>{1, 2, 3}, {3});
  cut.bytes.pop_back();
  EXPECT_THROW(cut.to_doubles(), std::logic_error);
}

TEST(Tensor, NamesAndSizesBelongTogether) {
  EXPECT_EQ(name_of(DType::boolean), "bool");
  EXPECT_EQ(name_of(DType::f64), "f64");
  for (const DType type : {DType::u8, DType::i16, DType::u32, DType::i64, DType::f16, DType::f32, DType::f64}) {
    const std::string name(name_of(type));
    EXPECT_EQ(size_of(type) * 8, std::stoul(name.substr(1))) << name;
  }
}

}  // namespace
}  // namespace vigil
