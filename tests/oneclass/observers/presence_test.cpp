// SPDX-License-Identifier: Apache-2.0
// Specifies the presence observer.
#include "vigil/oneclass/observers/presence.h"

#include <gtest/gtest.h>

namespace vigil {
namespace {

TEST(Presence, IsObservedWhereThingsMeetTheGround) {
  Observations out;
  make_presence_observer()->observe({{3, 8, 9}, {0, 1, 1}, {0, 0, 0}, {1, 1, 1}, {8, 17}}, out);
  EXPECT_EQ(out.cells, (std::vector<int>{8, 17}));
  EXPECT_EQ(out.values, (std::vector<float>{1, 1}));
}

TEST(Presence, IsExplainedByHowOftenThePlaceIsUsed) {
  const auto observer = make_presence_observer();
  EXPECT_EQ(observer->explain(1, {0, 0.4, 0}, {}).text, "place never used before");
  EXPECT_EQ(observer->explain(1, {0, 0.4, 0.012}, {}).text, "place used in 1.2 % of normal frames");
  EXPECT_EQ(observer->explain(1, {0, 0.4, 0.012}, {}).attribute, "presence");
}

}  // namespace
}  // namespace vigil
