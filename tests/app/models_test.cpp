// SPDX-License-Identifier: Apache-2.0
// Specifies the table of kinds of model, and what the doctor finds.
#include "vigil/app/models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/app/doctor.h"
#include "vigil/media/source.h"
#include "vigil/oneclass/fit.h"

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

TEST(Models, AModelThatSaysSomethingElseThanWhenItWasWrittenIsRefused) {
  std::vector<Footage> clips;
  for (const char* seed : {"1", "2", "3", "4"}) {
    const std::string scene = std::string("synthetic:street(size=160x120, seconds=12, seed=") + seed + ")";
    clips.push_back({scene, [scene] { return open_source(scene); }});
  }
  ModelFile file = fit(clips, {}).file;
  EXPECT_NE(detector_of(file, "x.vigil"), nullptr);
  file.card["canary"]["levels"][4] = 99;
  EXPECT_THAT(message_of([&] { detector_of(file, "x.vigil"); }),
              HasSubstr("x.vigil: the model does not say here what it said when it was written (canary, frame 4: level "));
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
