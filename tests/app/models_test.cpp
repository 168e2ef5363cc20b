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

TEST(Models, HeadsAreAKindThatNeedsThePartThatLearns) {
  const auto summary_of_head = [](bool learns) {
    for (const ModelKind& kind : all_model_kinds(learns))
      if (kind.name == kHeadKind) return kind.summary;
    return std::string("not there");
  };
  EXPECT_THAT(summary_of_head(true), HasSubstr("scores stored features"));
  EXPECT_THAT(summary_of_head(true), testing::Not(HasSubstr("needs")));
  EXPECT_THAT(summary_of_head(false), HasSubstr("needs the part that learns, which this build is without"));
}

TEST(Doctor, FindsWhatVigilStandsOn) {
  const Diagnosis diagnosis = diagnose(std::nullopt);
  EXPECT_GE(diagnosis.libraries.size(), 12U);
  EXPECT_FALSE(diagnosis.codecs.empty());
  EXPECT_FALSE(diagnosis.learns);
  EXPECT_EQ(diagnosis.models.size(), model_kinds().rows().size() + 1);
  EXPECT_GE(diagnosis.cores, 1);
}

TEST(Doctor, TakesUpTheLibrariesOfThePartThatLearns) {
  const Diagnosis diagnosis = diagnose(std::vector<LibraryVersion>{{"libtorch", "1.13.0", "2.0.0"}});
  EXPECT_TRUE(diagnosis.learns);
  EXPECT_THAT(diagnosis.problems, testing::Contains(HasSubstr("libtorch 1.13.0 is loaded, but Vigil was built with 2.0.0")));
}

}  // namespace
}  // namespace vigil
