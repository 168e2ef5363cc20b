// SPDX-License-Identifier: Apache-2.0
// Specifies the list of libraries.
#include "vigil/base/library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vigil {
namespace {

TEST(Library, EachHasANameAndAVersion) {
  for (const LibraryVersion& library : base_libraries()) {
    EXPECT_NE(library.name, "");
    EXPECT_THAT(library.version, testing::ContainsRegex("^[0-9]+\\.[0-9]+")) << library.name;
  }
}

}  // namespace
}  // namespace vigil
