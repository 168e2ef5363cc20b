// SPDX-License-Identifier: Apache-2.0
// What every head of the catalog must hold.
#include <gmock/gmock.h>

#include "tests/base/message_of.h"

#include "vigil/nn/head.h"

namespace vigil {
namespace {

using ::testing::HasSubstr;

TEST(Heads, RefuseFeaturesOfAnotherWidthWithBothNumbers) {
  for (const auto& row : heads().rows()) {
    const auto head = make_head(parse_spec(row.name), 16, 1);
    EXPECT_THAT(message_of([&] {
                  head->forward({at::zeros({1, 1, 8, 17}), {}, {}}, Pass{});
                }),
                HasSubstr("the head " + row.name + " takes features of 16 numbers, these are 1 x 1 x 8 x 17"));
  }
}

TEST(Heads, RefuseAnUnknownOptionWithItsName) {
  for (const auto& row : heads().rows())
    EXPECT_THAT(message_of([&] { make_head(parse_spec(row.name + "(no_such_option=1)"), 16, 1); }), HasSubstr("no_such_option"));
}

}  // namespace
}  // namespace vigil
