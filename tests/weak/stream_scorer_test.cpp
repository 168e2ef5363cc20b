// SPDX-License-Identifier: Apache-2.0
// A trained head on rows as they come: the numbers of the whole video, at a cost that does not grow.
#include "vigil/weak/stream_scorer.h"

#include <chrono>
#include <cmath>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/weak/small_model.h"

#include "vigil/base/rng.h"

namespace vigil {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::span<const float> row_of(const Features& features, std::int64_t row) {
  const auto size = static_cast<std::size_t>(features.shape.crops * features.shape.width);
  return std::span(features.values).subspan(static_cast<std::size_t>(row) * size, size);
}

constexpr const char* kOnline = "hlnet(branch=online, hidden=16, hidden2=16, graph=8, online=8, online2=8)";

TEST(StreamScorer, OnlineIsOffline) {
  for (const char* head : {"sultani", "milr", kOnline})
    for (const char* smooth : {"none", "causal(k=5)"})
      for (const CropUse crops : {CropUse::together, CropUse::first})
        for (const std::vector<std::string>& prepare : {std::vector<std::string>{}, {"l2", "power(p=0.5)"}}) {
          const HeadModel model = model_with(head, [&](Recipe& recipe) {
            recipe.smooth = smooth;
            recipe.crops = crops;
            recipe.prepare = prepare;
          });
          const Features features = noise(50, 2);
          const std::vector<double> offline = model.row_scores(features);
          StreamScorer online(model);
          for (std::int64_t row = 0; row < 50; ++row)
            ASSERT_NEAR(online.push(row_of(features, row), 2), offline[static_cast<std::size_t>(row)], 1e-5)
                << head << " " << smooth << ", row " << row;
        }
}

TEST(StreamScorer, RowsCostTheSameHoweverManyCame) {
  const HeadModel model = model_with(
      "hlnet(branch=online)", [](Recipe& recipe) { recipe.smooth = "causal(k=5)"; }, 256);
  const Features rows = noise(1, 1, 256);
  StreamScorer scorer(model);
  const auto fastest_of_twenty = [&] {
    auto fastest = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 20; ++i) {
      const auto start = std::chrono::steady_clock::now();
      scorer.push(row_of(rows, 0));
      fastest = std::min(fastest, std::chrono::steady_clock::now() - start);
    }
    return fastest;
  };
  for (int i = 0; i < 10; ++i) scorer.push(row_of(rows, 0));
  const auto early = fastest_of_twenty();
  for (int i = 0; i < 970; ++i) scorer.push(row_of(rows, 0));
  EXPECT_LT(fastest_of_twenty(), 3 * early) << "scoring all rows anew would take some forty times as long";
}

TEST(StreamScorer, RefusesWhatLooksAheadNamingAllOfIt) {
  const auto refusal = [](const std::string& head, const std::function<void(Recipe&)>& change) {
    const HeadModel model = model_with(head, change);
    return message_of([&] { StreamScorer{model}; });
  };
  EXPECT_THAT(refusal("rtfm(channels=8, hidden=8, hidden2=8)",
                      [](Recipe& recipe) {
                        recipe.prepare = {"l2", "rest"};
                        recipe.score_length = "mean(segments=32)";
                        recipe.smooth = "slide(k=3)";
                      }),
              AllOf(HasSubstr("the head rtfm (its dilated convolutions reach ahead and its attention looks at the whole video); "
                              "prepare: rest; score_length: mean(segments=32); smooth: slide(k=3)"),
                    Not(HasSubstr("l2")), HasSubstr("| train sultani, milr or hlnet(branch=online)")));
  EXPECT_THAT(refusal("pel4vad", [](Recipe&) {}), HasSubstr("only its classifier is causal"));
  EXPECT_THAT(refusal("hlnet", [](Recipe&) {}), HasSubstr("hlnet(branch=online) looks back alone"));
  EXPECT_THAT(refusal("sultani", [](Recipe& recipe) { recipe.smooth = "savgol"; }), HasSubstr("smooth: savgol"));
}

TEST(StreamScorer, RefusesRowsThatDoNotFit) {
  HeadModel model = model_with("sultani");
  StreamScorer scorer(model);
  const std::vector<float> row(32, 0.5F);
  EXPECT_THAT(message_of([&] { scorer.push(row); }), HasSubstr("a row of 32 numbers for 1 crops, the model takes 16 of each"));
  scorer.push(row, 2);
  EXPECT_THAT(message_of([&] { scorer.push(std::span(row).first(16), 1); }), HasSubstr("a row of 1 crops after rows of 2"));
  std::vector<float> nan = row;
  nan[3] = std::nanf("");
  EXPECT_THAT(message_of([&] { scorer.push(nan, 2); }), HasSubstr("not finite"));
  model.features.crops = 1;
  EXPECT_THAT(message_of([&] { StreamScorer(model).push(row, 2); }), HasSubstr("crops: 1 in the model, 2 here"));
}

}  // namespace
}  // namespace vigil
