// SPDX-License-Identifier: Apache-2.0
// A trained head as a file, and its scores of features it has not seen.
#include "vigil/weak/head_model.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/weak/small_model.h"

#include "vigil/base/rng.h"
#include "vigil/weak/prepare.h"
#include "vigil/weak/score.h"

namespace vigil {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Features first_rows(const Features& features, std::int64_t rows) {
  Features prefix = features;
  prefix.shape.rows = rows;
  prefix.values.resize(static_cast<std::size_t>(rows * features.shape.crops * features.shape.width));
  return prefix;
}

constexpr const char* kSultani = "sultani(hidden=16, hidden2=8)";
constexpr const char* kOnline = "hlnet(branch=online, hidden=16, hidden2=16, graph=8, online=8, online2=8)";

TEST(HeadModel, ACausalHeadGivesTheSameScoresAsRowsCome) {
  const Features all = noise(60);
  for (const char* head : {kSultani, kOnline}) {
    for (const char* smooth : {"none", "causal(k=5)"}) {
      const HeadModel model = model_with(head, [&](Recipe& recipe) { recipe.smooth = smooth; });
      EXPECT_FALSE(model.looks_ahead()) << head;
      const std::vector<double> offline = model.row_scores(all);
      ASSERT_EQ(offline.size(), 60U);
      for (std::int64_t rows = 1; rows <= 60; ++rows) {
        const std::vector<double> live = model.row_scores(first_rows(all, rows));
        ASSERT_EQ(live.size(), static_cast<std::size_t>(rows));
        for (std::size_t i = 0; i < live.size(); ++i)
          ASSERT_NEAR(live[i], offline[i], 1e-5) << head << ", row " << i << " of " << rows;
      }
    }
  }
}

TEST(HeadModel, WhatLooksAheadSaysSo) {
  const auto looks_ahead = [](const std::string& head, const std::function<void(Recipe&)>& change) {
    return model_with(head, change).looks_ahead();
  };
  EXPECT_TRUE(looks_ahead("hlnet", [](Recipe&) {}));
  EXPECT_TRUE(looks_ahead(kSultani, [](Recipe& recipe) { recipe.prepare = {"l2", "deviation"}; }));
  EXPECT_TRUE(looks_ahead(kSultani, [](Recipe& recipe) { recipe.prepare = {"rest"}; }));
  EXPECT_TRUE(looks_ahead(kSultani, [](Recipe& recipe) { recipe.smooth = "slide(k=3)"; }));
  EXPECT_TRUE(looks_ahead(kSultani, [](Recipe& recipe) { recipe.score_length = "mean(segments=32)"; }));
  EXPECT_TRUE(looks_ahead(kSultani, [](Recipe& recipe) { recipe.frames = "ratio"; }));
  EXPECT_FALSE(looks_ahead(kSultani, [](Recipe& recipe) { recipe.prepare = {"l2", "power"}; }));
}

TEST(HeadModel, AnyNumberOfRowsIsScored) {
  for (const char* rule : {"whole", "mean(segments=32)", "sultani(segments=32)", "pick(segments=32)", "repeat_last(segments=32)"})
    for (const std::int64_t rows : {1, 2, 31, 32, 33, 500})
      EXPECT_EQ(model_with(kSultani, [&](Recipe& recipe) { recipe.score_length = rule; }).row_scores(noise(rows)).size(),
                static_cast<std::size_t>(rows))
          << rule;
  EXPECT_THAT(message_of([] { model_with(kSultani).row_scores(noise(0)); }), HasSubstr("features without a row"));
}

TEST(HeadModel, CropsAreAveragedOrTheFirstIsTakenAsTheRecipeTrains) {
  const Features two = noise(10, 2);
  Features crops[2] = {first_crop(two), first_crop(two)};
  for (std::size_t row = 0; row < 10; ++row)
    for (std::size_t d = 0; d < 16; ++d) crops[1].values[row * 16 + d] = two.at(static_cast<std::int64_t>(row), 1)[d];
  HeadModel mean = model_with(kSultani);
  mean.features.crops = 0;
  const HeadModel first = model_with(kSultani, [](Recipe& recipe) { recipe.crops = CropUse::first; });
  const std::vector<double> a = mean.row_scores(crops[0]);
  const std::vector<double> b = mean.row_scores(crops[1]);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_NEAR(mean.row_scores(two)[i], (a[i] + b[i]) / 2, 1e-6);
    EXPECT_NEAR(first.row_scores(two)[i], a[i], 1e-6);
  }
}

TEST(HeadModel, FramesHaveTheirScoreByTheRecipesRule) {
  const Features features = noise(7);
  const auto frames = [&](const std::string& rule, const std::string& smooth = "none") {
    return model_with(kSultani,
                      [&](Recipe& recipe) {
                        recipe.score_length = "mean(segments=3)";
                        recipe.frames = rule;
                        recipe.smooth = smooth;
                      })
        .frame_scores(features, 120);
  };
  const HeadModel model = model_with(kSultani, [](Recipe& recipe) { recipe.score_length = "mean(segments=3)"; });
  const std::vector<double> rows = model.row_scores(features);  // points of rows 0-1, 2-3, 4-6
  const double points[] = {rows[0], rows[2], rows[4]};
  ASSERT_EQ(rows[6], points[2]);
  for (std::size_t i = 0; i < 120; ++i) {
    EXPECT_EQ(frames("repeat")[i], rows[std::min<std::size_t>(6, i / 16)]);
    EXPECT_EQ(frames("ratio")[i], points[i / 40]);
    EXPECT_EQ(frames("ratio", "causal(k=2)")[i], i < 40 ? points[0] : (points[i / 40 - 1] + points[i / 40]) / 2) << "of points";
  }
  EXPECT_EQ(frames("truncate").size(), 112U);
  EXPECT_EQ(frames("repeat", "savgol(k=11)"), smoothed(parse_spec("savgol(k=11)"), frames("repeat"))) << "of frames";
}

TEST(HeadModel, RowsOfASmoothingOfFramesAreTheMiddlesOfTheirFrames) {
  const HeadModel model = model_with(kSultani, [](Recipe& recipe) { recipe.smooth = "savgol(k=11)"; });
  const std::vector<double> rows = model.row_scores(noise(7));
  const std::vector<double> frames = model.frame_scores(noise(7), 7 * 16);
  ASSERT_EQ(rows.size(), 7U);
  for (std::size_t row = 0; row < 7; ++row) EXPECT_EQ(rows[row], frames[row * 16 + 8]);
}

TEST(HeadModel, OtherFeaturesAreRefusedNamingEachDifference) {
  const HeadModel model = model_with(kSultani);
  const std::string text = message_of([&] { model.row_scores(noise(5, 1, 17), "c3d"); });
  EXPECT_THAT(
      text,
      HasSubstr("not those that the model was trained on:\n  name: i3d in the model, c3d here\n  width: 16 in the model, 17 here"));
  EXPECT_THAT(text, HasSubstr("| extract the features that the model names"));
  EXPECT_THAT(message_of([&] { model.row_scores(noise(5), "c3d"); }), Not(HasSubstr("width")));
  EXPECT_EQ(model.row_scores(noise(5), "").size(), 5U) << "nobody says what they are";
  EXPECT_EQ(model.row_scores(noise(5), kUnnamedFeatures).size(), 5U);
}

TEST(HeadModel, CropsAndFramesOfARowAreComparedWhereBothSidesKnowThem) {
  HeadModel model = model_with(kSultani);
  model.features.crops = 1;
  Features features = noise(5, 2);
  features.frames_per_row = 8;
  model.features.frames_per_row = 16;
  const std::string text = message_of([&] { model.row_scores(features, "i3d"); });
  EXPECT_THAT(text, HasSubstr("\n  crops: 1 in the model, 2 here\n  frames of a row: 16 in the model, 8 here"));
  EXPECT_THAT(text, Not(HasSubstr("width")));
  model.recipe.crops = CropUse::first;
  EXPECT_THAT(message_of([&] { model.row_scores(features); }), Not(HasSubstr("crops: 1")));
  features.segments_of_video = true;
  EXPECT_EQ(model.row_scores(features).size(), 5U) << "a part of a video is no number of frames";
  features.segments_of_video = false;
  model.features.frames_per_row = 0;
  EXPECT_EQ(model.row_scores(features).size(), 5U) << "not known";
}

TEST(HeadModel, AnotherMeanNormIsDoubted) {
  const FeatureFingerprint trained{"i3d", 16, 1, 4};
  for (const double alike : {2.0, 4.0, 8.0}) EXPECT_FALSE(doubt_of_norm(trained, alike));
  EXPECT_THAT(doubt_of_norm(trained, 8.1).value(), HasSubstr("have a mean norm of 8.1, those that the model was trained on 4"));
  EXPECT_TRUE(doubt_of_norm(trained, 1.9));
  EXPECT_FALSE(doubt_of_norm({"i3d", 16, 1, 0}, 1.9)) << "not known";
  HeadModel model = model_with(kSultani, [](Recipe& recipe) { recipe.prepare = {"l2"}; });
  EXPECT_NEAR(model.row_norms(noise(5, 2)), 5, 1e-5) << "of prepared rows";
}

TEST(HeadModel, NumbersThatAreNotFiniteAreRefused) {
  Features features = noise(5);
  features.values[3] = std::nanf("");
  features.not_finite = 1;
  EXPECT_THAT(message_of([&] { model_with(kSultani).row_scores(features); }),
              HasSubstr("1 numbers of the features are not finite"));
}

TEST(HeadModel, ScoresThatAreNotFiniteAreRefusedAndNoModelIsMadeOfThem) {
  HeadModel model = model_with(kSultani);
  model.head->parameters().entries()[0].tensor.data().fill_(std::numeric_limits<float>::infinity());
  EXPECT_THAT(message_of([&] { model.row_scores(noise(5)); }), ::testing::ContainsRegex("the head gives -?nan at snippet 0 of 5"));
  EXPECT_THAT(message_of([&] { to_file(model); }), HasSubstr("the head gives"));
}

TEST(HeadModel, RowsOfZerosHaveNoScoreWhereTheRuleDropsOrDivides) {
  Features features = noise(64);
  std::fill(features.values.begin(), features.values.begin() + 8 * 16, 0.F);
  const auto complaint = [&](const std::string& rule) {
    return message_of([&] { model_with(kSultani, [&](Recipe& recipe) { recipe.score_length = rule; }).row_scores(features); });
  };
  EXPECT_THAT(complaint("sultani"), HasSubstr("are all zero"));
  EXPECT_THAT(complaint("ekosman"),
              AllOf(HasSubstr("of 32 rows are all zero"), HasSubstr("| train with a score_length that drops none")));
  EXPECT_EQ(complaint("mean"), "nothing was thrown");
}

TEST(HeadModelFile, ComesBackWithTheSameScores) {
  for (const char* head :
       {kSultani, kOnline, "rtfm(channels=8, hidden=8, hidden2=8)", "bnwvad(embedding=16, heads=2, head_width=8)"}) {
    HeadModel model = model_with(head, [](Recipe& recipe) { recipe.smooth = "centred(k=3)"; });
    std::vector<double> normal;
    for (int i = 0; i < 40; ++i) normal.push_back(0.01 * i);
    model.calibration = ScoreCalibration::fit(normal);
    model.licences = {"CC-BY-4.0: planted"};
    model.thresholds = {{"video_f1", {{"score", 0.5}, {"f1", 0.75}}}};
    model.features.frames_per_row = 16;
    const TempFolder folder;
    save_model(folder.path() / "m.vigil", to_file(model));
    const HeadModel back = head_model_of(load_model_file(folder.path() / "m.vigil"));
    EXPECT_EQ(back.row_scores(noise(50)), model.row_scores(noise(50))) << head;
    EXPECT_EQ(to_text(back.recipe), to_text(model.recipe));
    EXPECT_EQ(back.features, model.features);
    EXPECT_EQ(back.calibration, model.calibration);
    EXPECT_EQ(back.licences, model.licences);
    EXPECT_EQ(back.thresholds, model.thresholds);
    EXPECT_EQ(back.describe(), std::string(head) + " on i3d features (16 numbers), trained on planted");
  }
}

std::string complaint(const std::function<void(ModelFile&)>& damage) {
  ModelFile file = to_file(model_with(kSultani));
  damage(file);
  return message_of([&] { head_model_of(file); });
}

TEST(HeadModelFile, OfAnotherKindIsRefused) {
  EXPECT_THAT(complaint([](ModelFile& file) { file.kind = "motion"; }), HasSubstr("a model of kind 'motion', not a trained head"));
}

TEST(HeadModelFile, TensorsThatAreNotTheHeadsAreAllNamed) {
  EXPECT_THAT(complaint([](ModelFile& file) {
                file.tensors.erase("fc1.weight");
                file.tensors.erase("fc2.bias");
                file.tensors["fc9"] = Tensor::of(std::vector<float>{1}, {1});
                file.tensors["fc3.bias"] = Tensor::of(std::vector<float>{1, 2}, {2});
              }),
              AllOf(HasSubstr("fc1.weight"), HasSubstr("fc2.bias"), HasSubstr("fc9"), HasSubstr("fc3.bias")));
}

TEST(HeadModelFile, ACanaryThatSingsAnotherSongIsRefused) {
  EXPECT_THAT(complaint([](ModelFile& file) { file.card["canary"][4] = 0.987; }),
              AllOf(HasSubstr("at row 4, when it was written it scored 0.987000"), HasSubstr("computes differently")));
  EXPECT_THAT(complaint([](ModelFile& file) { file.card["canary"].erase(0); }),
              HasSubstr("its canary has 39 scores, should have 40"));
  EXPECT_THAT(complaint([](ModelFile& file) { file.card["canary"][4] = nullptr; }), HasSubstr("its card is damaged"));
}

TEST(HeadModelFile, ACardThatLacksSomethingIsRefused) {
  for (const char* key : {"recipe", "features", "training", "thresholds", "licences", "canary"})
    EXPECT_THAT(complaint([&](ModelFile& file) { file.card.erase(key); }), AllOf(HasSubstr("its card is damaged"), HasSubstr(key)));
  EXPECT_THAT(complaint([](ModelFile& file) { file.card["training"] = 3; }), HasSubstr("its card is damaged"));
  EXPECT_THAT(complaint([](ModelFile& file) { file.card["features"]["width"] = -4; }),
              HasSubstr("its card claims 0 crops of -4 numbers"));
  EXPECT_THAT(complaint([](ModelFile& file) { file.card["features"]["frames_per_row"] = -1; }),
              HasSubstr("its card claims rows of -1 frames"));
  EXPECT_THAT(complaint([](ModelFile& file) { file.card["recipe"]["head"] = "sultany"; }), HasSubstr("nearest: sultani"));
}

}  // namespace
}  // namespace vigil
