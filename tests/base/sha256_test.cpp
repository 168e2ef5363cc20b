// SPDX-License-Identifier: Apache-2.0
// Expected values: FIPS 180-4 examples published by NIST.
#include "vigil/base/sha256.h"

#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

namespace vigil {
namespace {

constexpr auto kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr auto kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr auto kMillionA = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256, GivesTheValuesThatNistPublishes) {
  EXPECT_EQ(sha256(""), kEmpty);
  EXPECT_EQ(sha256("abc"), kAbc);
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')), kMillionA);
}

TEST(Sha256, DoesNotDependOnHowTheTextIsCut) {
  const std::string text(1000, 'x');
  for (const std::size_t step : {1UL, 63UL, 64UL, 65UL, 999UL}) {
    Sha256 hash;
    for (std::size_t at = 0; at < text.size(); at += step) hash.update(std::string_view(text).substr(at, step));
    EXPECT_EQ(hash.hex(), sha256(text)) << step;
  }
}

TEST(Sha256, ReadsFilesLargerThanItsBuffer) {
  const TempFolder folder;
  EXPECT_EQ(sha256_of_file(folder.write("a", std::string(1'000'000, 'a'))), kMillionA);
  EXPECT_EQ(sha256_of_file(folder.write("empty", "")), kEmpty);
}

TEST(Sha256, NamesAFileThatItCannotRead) {
  const std::string said = message_of([] { sha256_of_file("/no/such/file"); });
  EXPECT_NE(said.find("/no/such/file"), std::string::npos) << said;
  const TempFolder folder;
  const std::string of_folder = message_of([&] { sha256_of_file(folder.path()); });
  EXPECT_NE(of_folder.find(folder.path().string()), std::string::npos) << of_folder;
}

}  // namespace
}  // namespace vigil
