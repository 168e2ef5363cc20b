// SPDX-License-Identifier: Apache-2.0
// Files are put together here byte by byte, as numpy.lib.format describes them.
#include "vigil/base/npy.h"

#include <algorithm>
#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/base/atomic_file.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::string bytes_of(const std::string& dict, const std::string& values, int version = 1) {
  std::string out = "\x93NUMPY";
  out += {static_cast<char>(version), '\0'};
  const std::string header = dict + "\n";
  out += {static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  if (version > 1) out += std::string(2, '\0');
  return out + header + values;
}

std::string dict_of(const std::string& descr, const std::string& shape, bool fortran = false) {
  return "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }";
}

template <typename T>
std::string raw(const std::vector<T>& values, bool big_endian = false) {
  std::string out;
  for (T value : values) {
    std::string one(sizeof value, '\0');
    std::memcpy(one.data(), &value, sizeof value);
    if (big_endian) std::reverse(one.begin(), one.end());
    out += one;
  }
  return out;
}

Tensor tensor_of(const std::string& file) {
  const TempFolder folder;
  return read_npy(folder.write("x.npy", file));
}

std::string said_of(const std::string& file) {
  return message_of([&] { tensor_of(file); });
}

TEST(Npy, WhatIsWrittenIsReadBack) {
  const TempFolder folder;
  const std::vector<double> values = {1.5, -2, 0, 1e300, 3, 4};
  for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{6}, {2, 3}, {3, 1, 2}}) {
    const Tensor tensor = Tensor::of(values, shape);
    write_npy(folder.path() / "x.npy", tensor);
    EXPECT_EQ(read_npy(folder.path() / "x.npy"), tensor);
  }
  for (const Tensor& tensor : {Tensor::of(std::vector<float>{7}, {}), Tensor::of(std::vector<std::uint8_t>{}, {0, 4})}) {
    write_npy(folder.path() / "x.npy", tensor);
    EXPECT_EQ(read_npy(folder.path() / "x.npy"), tensor);
  }
}

TEST(Npy, WritesWhatNumpyWrites) {
  const TempFolder folder;
  write_npy(folder.path() / "x.npy", Tensor::of(std::vector<float>{1, 2}, {2}));
  const std::string file = read_file(folder.path() / "x.npy");
  const std::string dict = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
  EXPECT_EQ(file, bytes_of(dict + std::string(128 - 10 - dict.size() - 1, ' '), raw<float>({1, 2})));
}

TEST(Npy, ReadsEveryVersion) {
  for (const int version : {1, 2, 3})
    EXPECT_THAT(tensor_of(bytes_of(dict_of("<f8", "(2,)"), raw<double>({1, 2}), version)).to_doubles(), ElementsAre(1, 2));
}

TEST(Npy, ReadsEveryTypeInBothByteOrders) {
  for (const bool big : {false, true}) {
    const std::string order = big ? ">" : "<";
    const auto values = [&](const std::string& type, const std::string& content) {
      return tensor_of(bytes_of(dict_of(order + type, "(2,)"), content)).to_doubles();
    };
    EXPECT_THAT(values("f4", raw<float>({1.5F, -2}, big)), ElementsAre(1.5, -2));
    EXPECT_THAT(values("f8", raw<double>({1e300, -2}, big)), ElementsAre(1e300, -2));
    EXPECT_THAT(values("f2", raw<std::uint16_t>({0x3c00, 0xc000}, big)), ElementsAre(1, -2));
    EXPECT_THAT(values("i2", raw<std::int16_t>({-300, 300}, big)), ElementsAre(-300, 300));
    EXPECT_THAT(values("u2", raw<std::uint16_t>({1, 65535}, big)), ElementsAre(1, 65535));
    EXPECT_THAT(values("i4", raw<std::int32_t>({-70000, 1}, big)), ElementsAre(-70000, 1));
    EXPECT_THAT(values("u4", raw<std::uint32_t>({4000000000U, 1}, big)), ElementsAre(4e9, 1));
    EXPECT_THAT(values("i8", raw<std::int64_t>({-5'000'000'000, 1}, big)), ElementsAre(-5e9, 1));
    EXPECT_THAT(values("u8", raw<std::uint64_t>({5'000'000'000, 1}, big)), ElementsAre(5e9, 1));
  }
  EXPECT_THAT(tensor_of(bytes_of(dict_of("|b1", "(2,)"), raw<std::uint8_t>({0, 1}))).to_doubles(), ElementsAre(0, 1));
  EXPECT_THAT(tensor_of(bytes_of(dict_of("|i1", "(2,)"), raw<std::int8_t>({-1, 1}))).to_doubles(), ElementsAre(-1, 1));
}

TEST(Npy, TurnsFortranOrderIntoRowMajor) {
  const Tensor tensor = tensor_of(bytes_of(dict_of("<i4", "(2, 3)", true), raw<std::int32_t>({11, 21, 12, 22, 13, 23})));
  EXPECT_THAT(tensor.shape, ElementsAre(2, 3));
  EXPECT_THAT(tensor.to_doubles(), ElementsAre(11, 12, 13, 21, 22, 23));
  const Tensor deep = tensor_of(bytes_of(dict_of(">i2", "(2, 2, 2)", true), raw<std::int16_t>({0, 4, 2, 6, 1, 5, 3, 7}, true)));
  EXPECT_THAT(deep.to_doubles(), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST(Npy, RefusesSizesThatTheFileDoesNotHave) {
  const std::string two = raw<float>({1, 2});
  EXPECT_THAT(said_of(bytes_of(dict_of("<f4", "(3,)"), two)), HasSubstr("claims 12 bytes of values, the file has 8"));
  EXPECT_THAT(said_of(bytes_of(dict_of("<f4", "(1,)"), two)), HasSubstr("claims 4 bytes of values, the file has 8"));
  EXPECT_THAT(said_of(bytes_of(dict_of("<f4", "(1000000, 1000000)"), two)), HasSubstr("claims 4000000000000 bytes"));
  EXPECT_THAT(said_of(bytes_of(dict_of("<f8", "(9223372036854775807, 4)"), two)), HasSubstr("more than 2^64"));
  EXPECT_THAT(said_of(bytes_of(dict_of("<f8", "(99999999999999999999,)"), two)), HasSubstr("an extent is too large"));
  EXPECT_THAT(said_of(bytes_of(dict_of("<f4", "(-2,)"), two)), HasSubstr("expected an extent of 0 or more"));
}

TEST(Npy, RefusesWhatCouldRunCodeOrHasNoNumber) {
  EXPECT_THAT(said_of(bytes_of(dict_of("|O", "(2,)"), "xx")), AllOf(HasSubstr("never loads"), HasSubstr("save numbers instead")));
  EXPECT_THAT(said_of(bytes_of("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "xxxx")),
              HasSubstr("structured types are not supported"));
  EXPECT_THAT(said_of(bytes_of(dict_of("<U4", "(1,)"), "xxxx")), HasSubstr("element type '<U4' is not supported"));
  EXPECT_THAT(said_of(bytes_of(dict_of("<c8", "(1,)"), "xxxxxxxx")), HasSubstr("element type '<c8' is not supported"));
}

TEST(Npy, RefusesHeadersThatAreNoDict) {
  const std::string four = raw<float>({1});
  EXPECT_THAT(said_of(bytes_of("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)", four)), HasSubstr("expected '}'"));
  EXPECT_THAT(said_of(bytes_of("{'descr': '<f4", four)), HasSubstr("a quote is not closed"));
  EXPECT_THAT(said_of(bytes_of(dict_of("<f4", "(1,)") + " x", four)), HasSubstr("text after the closing brace"));
  EXPECT_THAT(said_of(bytes_of("{'descr': '<f4', 'descr': '<f4'}", four)), HasSubstr("key 'descr' is given twice"));
  EXPECT_THAT(said_of(bytes_of("{'descr': '<f4', 'shape': (1,)}", four)), HasSubstr("must have the keys"));
  EXPECT_THAT(said_of(bytes_of("{'colour': '<f4'}", four)), HasSubstr("unknown key 'colour'"));
  EXPECT_THAT(said_of(bytes_of("{'fortran_order': __import__('os')}", four)), HasSubstr("expected True or False (byte 28)"));
}

TEST(Npy, RefusesOtherFilesAndCutOnes) {
  EXPECT_THAT(said_of(""), HasSubstr("shorter than its first 10 bytes"));
  EXPECT_THAT(said_of("hello, this is a text"), HasSubstr("does not begin with \\x93NUMPY"));
  EXPECT_THAT(said_of(bytes_of(dict_of("<f4", "(0,)"), "", 9)), HasSubstr(".npy version 9 is not known"));
  const std::string whole = bytes_of(dict_of("<f4", "(1,)"), raw<float>({1}));
  EXPECT_THAT(said_of(whole.substr(0, 30)), HasSubstr("the header claims"));
  EXPECT_THAT(message_of([] { read_npy("/no/such.npy"); }), HasSubstr("/no/such.npy: cannot be opened"));
}

TEST(Npy, EveryCutOfAFileIsRefused) {
  const std::string whole = bytes_of(dict_of("<f4", "(3,)"), raw<float>({1, 2, 3}));
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_NE(said_of(whole.substr(0, length)), "nothing was thrown") << length;
}

TEST(NpyRows, AreThoseOfTheWholeArray) {
  const TempFolder folder;
  const std::vector<double> values = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  const auto path = folder.path() / "x.npy";
  write_npy(path, Tensor::of(values, {4, 3}));
  EXPECT_EQ(read_npy_header(path).shape, (std::vector<std::int64_t>{4, 3}));
  EXPECT_TRUE(read_npy_header(path).bytes.empty());
  for (int first = 0; first <= 4; ++first)
    for (int rows = 0; first + rows <= 4; ++rows) {
      const Tensor part = read_npy_rows(path, first, rows);
      EXPECT_EQ(part.shape, (std::vector<std::int64_t>{rows, 3}));
      EXPECT_EQ(part.to_doubles(), std::vector<double>(values.begin() + 3 * first, values.begin() + 3 * (first + rows)));
    }
}

// 5 x 2 x 3 of bytes told by their index, stored with the first index fastest.
std::string turned(bool big_endian) {
  std::vector<std::int16_t> values;
  for (int c = 0; c < 3; ++c)
    for (int b = 0; b < 2; ++b)
      for (int a = 0; a < 5; ++a) values.push_back(static_cast<std::int16_t>(100 * a + 10 * b + c));
  return bytes_of(dict_of(big_endian ? ">i2" : "<i2", "(5, 2, 3)", true), raw(values, big_endian));
}

TEST(NpyRows, InFortranOrderAreTheSame) {
  const TempFolder folder;
  for (const bool big_endian : {false, true}) {
    const auto path = folder.write("x.npy", turned(big_endian));
    for (int first = 0; first <= 5; ++first)
      for (int rows = 0; first + rows <= 5; ++rows) {
        const Tensor part = read_npy_rows(path, first, rows);
        EXPECT_EQ(part.shape, (std::vector<std::int64_t>{rows, 2, 3}));
        std::vector<double> told;
        for (int a = first; a < first + rows; ++a)
          for (int b = 0; b < 2; ++b)
            for (int c = 0; c < 3; ++c) told.push_back(100 * a + 10 * b + c);
        EXPECT_EQ(part.to_doubles(), told);
      }
  }
}

// More than one step of reading: 300 x 5,000 doubles, 12 MB.
TEST(NpyRows, InFortranOrderOfAFileLargerThanWhatIsReadAtATime) {
  constexpr int kRows = 300, kColumns = 5000;
  const TempFolder folder;
  std::vector<double> values;
  for (int c = 0; c < kColumns; ++c)
    for (int r = 0; r < kRows; ++r) values.push_back(r + c / 8192.0);
  const auto path = folder.write("x.npy", bytes_of(dict_of("<f8", "(300, 5000)", true), raw(values)));
  const std::vector<double> whole = read_npy(path).to_doubles();
  EXPECT_EQ(whole[0], 0);
  EXPECT_EQ(whole[kColumns - 1], (kColumns - 1) / 8192.0);
  EXPECT_EQ(whole.back(), kRows - 1 + (kColumns - 1) / 8192.0);
  const std::vector<double> part = read_npy_rows(path, 17, 2).to_doubles();
  EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + 17 * kColumns));
}

TEST(NpyRows, OfACutFileInFortranOrderAreRefused) {
  const TempFolder folder;
  const std::string whole = turned(false);
  const auto path = folder.write("x.npy", whole.substr(0, whole.size() - 1));
  EXPECT_THAT(message_of([&] { read_npy_rows(path, 0, 1); }), HasSubstr("claims 60 bytes of values, the file has 59"));
}

TEST(NpyRows, BeyondTheEndAreRefusedWithBothNumbers) {
  const TempFolder folder;
  const auto path = folder.path() / "x.npy";
  write_npy(path, Tensor::of(std::vector<double>(6), {3, 2}));
  EXPECT_THAT(message_of([&] { read_npy_rows(path, 2, 2); }), HasSubstr("2 rows from 2 on are asked for, the file has 3"));
  EXPECT_THAT(message_of([&] { read_npy_rows(path, 1, INT64_MAX); }), HasSubstr("the file has 3"));
}

}  // namespace
}  // namespace vigil
