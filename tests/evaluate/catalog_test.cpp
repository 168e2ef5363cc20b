// SPDX-License-Identifier: Apache-2.0
// Specifies that the catalog of measures and what evaluations print are the same: no id is silent, none is without a name.
#include "vigil/metrics/catalog.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/temp_folder.h"
#include "tests/evaluate/mask_files.h"
#include "tests/evaluate/stored.h"

#include "vigil/evaluate/evaluate.h"

namespace vigil {
namespace {

// "ev.tiou@0.5" and "laap_v(H)" are ev.tiou and laap_v.
std::string plain(const std::string& id) {
  return id.substr(0, id.find_first_of("@("));
}

std::set<std::string> ids_of(const Evaluation& e) {
  std::set<std::string> ids;
  for (const Figures* figures : {&e.measures.raw, &e.measures.smoothed, &e.measures.events, &e.spatial.figures})
    for (const MeasuredFigure& figure : *figures) ids.insert(plain(figure.figure.id));
  if (!e.measures.alarms.empty()) ids.insert("tta");  // a curve in the page, not a figure
  return ids;
}

TEST(Catalog, AndWhatAnEvaluationOfEverythingPrintsHaveTheSameIds) {
  const TempFolder folder;
  const Size size{5, 4};
  write_mask(folder, "0", size, {{0, 0, 5, 2}});
  Video masked = known_video("a", 2, {{0, 1}}, "theft");
  masked.size = size;
  masked.masks = folder.path() / "masks";
  masked.scene = "yard";
  Video tracked = masked;
  tracked.tracks = {{{0, "", {{0, {0, 0, 5, 2}}}}}};
  Video training = known_video("t", 2, {{0, 1}}, "theft");
  training.split = "train";
  const Video calm = known_video("b", 2, {});
  const Video unseen = known_video("c", 2, {{1, 2}}, "fire");
  MeasureConfig how;
  for (const char* name : {"theft", "fire", "normal"})
    folder.write("classes/" + std::string(name) + ".json", R"({"a": [0, 1], "b": [0, 1], "c": [0, 1]})");
  how.class_scores = folder.path() / "classes";
  const PlaceReading places{folder.write("boxes.csv", "video,frame,x,y,w,h,score\na,0,0,0,5,2,1\n"), {}};
  const ScoreSet scores = score_set({stored("a", {1, 0}), stored("b", {0, 0}), stored("c", {0, 1})});

  std::set<std::string> printed;
  for (const Video& first : {masked, tracked})
    printed.merge(ids_of(evaluate(scores, known_set({first, calm, unseen, training}), "test", {}, how, places)));
  std::set<std::string> named;
  for (const auto& row : metrics().rows()) named.insert(row.name);
  EXPECT_EQ(printed, named);
}

}  // namespace
}  // namespace vigil
