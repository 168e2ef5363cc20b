// SPDX-License-Identifier: Apache-2.0
// Specifies safetensors files, good and hostile.
#include "vigil/base/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/made_safetensors.h"
#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/base/atomic_file.h"

namespace vigil {
namespace {

using made_safetensors::bytes_of;
using made_safetensors::entry;
using testing::HasSubstr;

std::string said_of(const std::string& file) {
  const TempFolder folder;
  const auto path = folder.write("x.safetensors", file);
  return message_of([&] { read_safetensors(path); });
}

TensorFile sample() {
  TensorFile file;
  file.metadata = {{"format", "test"}, {"note", "a \"quoted\" text"}};
  file.tensors["b"] = Tensor::of(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3});
  file.tensors["a"] = Tensor::of(std::vector<std::uint8_t>{1, 2, 3}, {3});
  file.tensors["empty"] = Tensor::of(std::vector<double>{}, {0, 7});
  file.tensors["scalar"] = Tensor::of(std::vector<double>{2.5}, {});
  return file;
}

TEST(Safetensors, WhatIsWrittenIsReadBack) {
  const TempFolder folder;
  const auto path = folder.path() / "x.safetensors";
  write_safetensors(path, sample());
  EXPECT_EQ(read_safetensors(path), sample());
  write_safetensors(path, {});
  EXPECT_EQ(read_safetensors(path), TensorFile{});
}

TEST(Safetensors, ReadsAFilePutTogetherByHand) {
  const TempFolder folder;
  const auto path = folder.write("x", bytes_of("{" + entry("t", "I16", "[2]", "[0,4]") + "}  ", std::string("\1\0\0\1", 4)));
  EXPECT_THAT(read_safetensors(path).tensors.at("t").to_doubles(), testing::ElementsAre(1, 256));
}

TEST(Safetensors, EveryCutOfAFileIsRefused) {
  const TempFolder folder;
  const auto path = folder.path() / "x.safetensors";
  write_safetensors(path, sample());
  const std::string whole = read_file(path);
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_THAT(said_of(whole.substr(0, length)), HasSubstr("not a readable safetensors file")) << length;
}

TEST(Safetensors, RefusesPartsThatOverlapOrLeaveHoles) {
  const std::string first = entry("a", "U8", "[4]", "[0,4]");
  EXPECT_THAT(said_of(bytes_of("{" + first + "," + entry("b", "U8", "[4]", "[2,6]") + "}", "123456")),
              HasSubstr("tensor 'b' begins at 2 where 4 is expected"));
  EXPECT_THAT(said_of(bytes_of("{" + first + "," + entry("b", "U8", "[2]", "[6,8]") + "}", "12345678")),
              HasSubstr("tensor 'b' begins at 6 where 4 is expected"));
  EXPECT_THAT(said_of(bytes_of("{" + first + "}", "123456")), HasSubstr("2 bytes stand behind the last tensor"));
}

TEST(Safetensors, RefusesOffsetsThatDoNotFitShapeOrFile) {
  EXPECT_THAT(said_of(bytes_of("{" + entry("a", "F32", "[2]", "[0,4]") + "}", "1234")),
              HasSubstr("tensor 'a' needs 8 bytes and claims [0, 4) of 4"));
  EXPECT_THAT(said_of(bytes_of("{" + entry("a", "F32", "[2]", "[0,8]") + "}", "1234")), HasSubstr("claims [0, 8) of 4"));
  EXPECT_THAT(said_of(bytes_of("{" + entry("a", "U8", "[2]", "[4,2]") + "}", "1234")), HasSubstr("claims [4, 2) of 4"));
  EXPECT_THAT(said_of(bytes_of("{" + entry("a", "U8", "[2]", "[-2,0]") + "}", "1234")), HasSubstr("no whole number of 0 or more"));
}

TEST(Safetensors, RefusesHugeClaimsBeforeAllocatingThem) {
  EXPECT_THAT(said_of(std::string("\xff\xff\xff\xff\xff\xff\xff\x7f{}", 10)), HasSubstr("its header claims 9223372036854775807"));
  EXPECT_THAT(said_of(bytes_of("{" + entry("a", "F64", "[4000000000,4000000000]", "[0,8]") + "}", "12345678")),
              HasSubstr("claims a size beyond any file"));
  EXPECT_THAT(said_of(bytes_of("{" + entry("a", "F64", "[100000000000]", "[0,800000000000]") + "}", "12345678")),
              HasSubstr("the file ends before tensor 'a' does: it claims [0, 800000000000) of 8"));
}

TEST(Safetensors, RefusesHeadersThatAreNoTable) {
  EXPECT_THAT(said_of(bytes_of("{\"a\":", "")), HasSubstr("its header is not JSON"));
  EXPECT_THAT(said_of(bytes_of("[1, 2]", "")), HasSubstr("not a JSON object"));
  EXPECT_THAT(said_of(bytes_of("{\"a\":3}", "")), HasSubstr("tensor 'a' lacks dtype, shape or data_offsets"));
  EXPECT_THAT(said_of(bytes_of(std::string(1000, '['), "")), HasSubstr("nested too deep"));
  EXPECT_THAT(said_of(bytes_of("{\"__metadata__\":{\"a\":1}}", "")), HasSubstr("__metadata__ 'a' is no text"));
  const std::string twice = entry("a", "U8", "[1]", "[0,1]");
  EXPECT_THAT(said_of(bytes_of("{" + twice + "," + twice + "}", "1")), HasSubstr("tensor 'a' is given twice"));
}

TEST(Safetensors, RefusesTypesItDoesNotKnow) {
  EXPECT_THAT(said_of(bytes_of("{" + entry("a", "BF16", "[2]", "[0,4]") + "}", "1234")),
              HasSubstr("tensor 'a' has type BF16, which is not supported"));
}

TEST(Safetensors, NamesAFileThatIsNotThere) {
  EXPECT_THAT(message_of([] { read_safetensors("/no/such"); }), HasSubstr("/no/such: cannot be opened"));
  EXPECT_THAT(message_of([] { read_safetensors("/tmp"); }), HasSubstr("/tmp: cannot be opened"));
}

TEST(SafetensorsPart, OneTensorIsReadWithoutTheOthers) {
  const TempFolder folder;
  TensorFile file;
  file.tensors["a"] = Tensor::of(std::vector<float>{1, 2, 3}, {3});
  file.tensors["b"] = Tensor::of(std::vector<double>{4, 5}, {1, 2});
  const auto path = folder.path() / "x.safetensors";
  write_safetensors(path, file);
  EXPECT_EQ(read_safetensors_tensor(path, "b"), file.tensors["b"]);
  EXPECT_EQ(read_safetensors_header(path).at("a").shape, (std::vector<std::int64_t>{3}));
  EXPECT_THAT(message_of([&] { read_safetensors_tensor(path, "c"); }), testing::HasSubstr("holds no tensor 'c'"));
}

}  // namespace
}  // namespace vigil
