// SPDX-License-Identifier: Apache-2.0
// Specifies temporal mAP per class from stored scores of each class.
#include "vigil/evaluate/class_scores.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/evaluate/stored.h"

#include "vigil/evaluate/evaluate.h"

namespace vigil {
namespace {

using testing::HasSubstr;

// metrics.md, 48: a video of each of 13 classes with one event, two normal ones, perfect scores.
class PerClass : public testing::Test {
 protected:
  PerClass() {
    for (int c = 0; c < 13; ++c) set_.videos.push_back(known_video(fmt::format("v{}", c), 320, {{64, 160}}, name_of(c)));
    for (const char* id : {"n0", "n1"}) set_.videos.push_back(known_video(id, 320, {}));
  }

  static std::string name_of(int number) { return fmt::format("class{:02}", number); }

  // Scores of one class: 1 where `of` has an event of it, and in normal videos where `normal`.
  void write(const std::string& name, const std::string& file, bool silent = false) const {
    nlohmann::json json = nlohmann::json::object();
    for (const Video& video : set_.videos) {
      std::vector<double> values(320, silent ? 1.0 : 0.0);
      for (const LabelledSpan& event : *video.events)
        if (event.label == name) std::fill(values.begin() + event.frames.begin, values.begin() + event.frames.end, 1.0);
      if (name == "normal" && video.events->empty()) std::fill(values.begin() + 1, values.end(), 1.0);
      json[video.id] = values;
    }
    folder_.write(file, json.dump());
  }
  void write_classes() const {
    for (int c = 0; c < 13; ++c) write(name_of(c), "classes/" + name_of(c) + ".json");
  }
  Measures measured() const {
    std::vector<StoredScores> scores;
    for (const Video& video : set_.videos) scores.push_back(stored(video.id, std::vector<double>(320, 0.5)));
    MeasureConfig how;
    how.intervals = 0;
    how.class_scores = folder_.path() / "classes";
    return evaluate(score_set(scores), set_, "test", {}, how).measures;
  }
  std::string refused() const {
    return message_of([&] { measured(); });
  }

  Dataset set_ = known_set({});
  TempFolder folder_;
};

TEST_F(PerClass, PerfectScoresGetOneAndTheReferenceItsKnown92Point857) {
  write_classes();
  write("normal", "classes/normal.json");
  const Measures m = measured();
  for (const char* of : {"classes, 0.1 to 0.5", "classes, 0.5 to 0.95", "class07, 0.1 to 0.5"})
    EXPECT_NEAR(value_of(m.events, "tmap.anet", of).value(), 1, 1e-12) << of;
  for (const char* of : {"0.1", "0.5", "AVG 0.1 to 0.5"})
    EXPECT_NEAR(value_of(m.events, "tmap.vadclip_ref", of).value(), 92.85714285714286, 1e-10) << of;
}

TEST_F(PerClass, NormalVideosAreEventsOfClassAAsInTheListsOfXdViolence) {
  write_classes();
  write("normal", "classes/A.json");
  EXPECT_NEAR(value_of(measured().events, "tmap.vadclip_ref", "0.5").value(), 100, 1e-10);
}

TEST_F(PerClass, WithoutClass0TheReferenceIsNothingAndASilentClassMakesIt0) {
  write_classes();
  Measures m = measured();
  EXPECT_FALSE(value_of(m.events, "tmap.vadclip_ref", "0.5"));
  EXPECT_THAT(find(m.events, "tmap.vadclip_ref", "0.5")->figure.note, HasSubstr("give scores of 'normal', or of 'A'"));
  write("normal", "classes/normal.json");
  write("class03", "classes/class03.json", true);
  m = measured();
  EXPECT_EQ(value_of(m.events, "tmap.vadclip_ref", "0.5"), 0);
  EXPECT_NEAR(value_of(m.events, "tmap.anet", "classes, 0.1 to 0.5").value(), 12.0 / 13, 1e-12);
  EXPECT_EQ(value_of(m.events, "tmap.anet", "class03, 0.1 to 0.5"), 0);
}

TEST_F(PerClass, WhatDoesNotFitTheDataSetIsRefused) {
  EXPECT_THAT(refused(), HasSubstr("classes: no scores of classes in it"));
  write_classes();
  write("class99", "classes/clas01.json");
  EXPECT_THAT(refused(), HasSubstr("the data set has no class 'clas01' (nearest: class01)"));
  std::filesystem::remove(folder_.path() / "classes/clas01.json");
  std::filesystem::remove(folder_.path() / "classes/class05.json");
  EXPECT_THAT(refused(), HasSubstr("the data set has events of class 'class05', but there are no scores of it"));
  write("normal", "classes/normal.json");
  write("normal", "classes/A.json");
  EXPECT_THAT(refused(), HasSubstr("'A' and 'normal' are both the class of normal videos"));
}

TEST_F(PerClass, AnEventOfNoOneClassIsRefused) {
  write_classes();
  set_.videos[0].events->front().label.clear();
  set_.videos[0].labels = {"class00", "class01"};
  EXPECT_THAT(refused(), HasSubstr("video 'v0': its event 64 to 160 has no class, and the video has 2"));
}

}  // namespace
}  // namespace vigil
