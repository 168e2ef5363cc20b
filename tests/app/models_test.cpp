// SPDX-License-Identifier: Apache-2.0
// Specifies the table of kinds of model, and what the doctor finds.
#include "vigil/app/models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/app/doctor.h"

namespace vigil {
namespace {

using testing::HasSubstr;

TEST(Models, AnUnknownKindIsRefusedWithTheFilesName) {
  const TempFolder folder;
  save_model(folder.path() / "x.vigil", ModelFile{"magic", {}, {}});
  EXPECT_THAT(message_of([&] { load_detector(folder.path() / "x.vigil"); }),
              HasSubstr("x.vigil: a model of kind 'magic', which this Vigil does not know"));
}

TEST(Models, AnEmptyModelOfAKnownKindIsRefused) {
  for (const auto& row : model_kinds().rows()) {
    const TempFolder folder;
    save_model(folder.path() / "x.vigil", ModelFile{row.name, {}, {}});
    EXPECT_THAT(message_of([&] { load_detector(folder.path() / "x.vigil"); }), HasSubstr("x.vigil: ")) << row.name;
  }
}

TEST(Doctor, FindsWhatVigilStandsOn) {
  const Diagnosis diagnosis = diagnose();
  EXPECT_GE(diagnosis.libraries.size(), 9U);
  EXPECT_FALSE(diagnosis.codecs.empty());
  EXPECT_EQ(diagnosis.models.size(), model_kinds().rows().size());
  EXPECT_GE(diagnosis.cores, 1);
}

}  // namespace
}  // namespace vigil
