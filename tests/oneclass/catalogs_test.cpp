// SPDX-License-Identifier: Apache-2.0
// Specifies the tables of the room: each line makes what its name says.
#include "vigil/oneclass/catalogs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"

#include "vigil/oneclass/density.h"
#include "vigil/oneclass/flow.h"
#include "vigil/oneclass/motion_model.h"
#include "vigil/oneclass/observer.h"

namespace vigil {
namespace {

using testing::HasSubstr;

TEST(Catalogs, NamesAreThoseOfWhatTheyMake) {
  for (const auto& row : observers().rows()) EXPECT_EQ(row.entry()->name(), row.name);
  for (const auto& row : densities().rows()) EXPECT_GT(row.entry()->planes(), 0) << row.name;
  for (const auto& row : flows().rows()) EXPECT_NE(row.entry(), nullptr) << row.name;
}

TEST(Catalogs, HoldThePartsOfAModel) {
  for (const Part& part : default_parts()) {
    EXPECT_NE(observers().find(part.observer), nullptr) << part.observer;
    EXPECT_NE(densities().find(part.density), nullptr) << part.density;
  }
}

TEST(Catalogs, NameTheNearestOfWhatIsNotThere) {
  EXPECT_THAT(message_of([] { flows().at("patch"); }), HasSubstr("nearest: patches"));
}

}  // namespace
}  // namespace vigil
