// SPDX-License-Identifier: Apache-2.0
// Losses of features: magnitudes, memories, batch norms, texts. Published values with 8 decimals.
#include <cmath>
#include <filesystem>

#include <gmock/gmock.h>

#include "tests/nn/golden.h"
#include "tests/nn/losses/batch.h"

#include "vigil/base/npy.h"
#include "vigil/nn/losses/batchnorm.h"
#include "vigil/nn/losses/text.h"

namespace vigil {
namespace {

using ::testing::DoubleNear;
using testing::example;
using testing::Example;
using testing::filled;
using ::testing::HasSubstr;
using testing::numbers;
using ::testing::Pointwise;
using testing::refusal;
using testing::tensor;
using testing::value;

constexpr double kEps = 5e-9;

// Four anomalous and four normal bags of three snippets of 8 numbers, all selected, and their scores.
Example magnitudes() {
  const at::Tensor a =
      filled({4, 3, 8}, [](const auto& i) { return 20 * std::sin(1 + double(i[0]) + .5 * double(i[1]) + .1 * double(i[2])); });
  const at::Tensor n =
      filled({4, 3, 8}, [](const auto& i) { return 5 * std::cos(double(i[0]) + .3 * double(i[1]) + .2 * double(i[2])); });
  const at::Tensor all = at::cat({a, n});
  return example({1, 1, 1, 1, 0, 0, 0, 0}, at::full({8, 3}, .5, at::kDouble),
                 {{"embeddings", all.unsqueeze(1)},
                  {"selected", at::arange(3, at::kLong).expand({8, 3})},
                  {"own_memory", all},
                  {"own_attention", at::full({8, 3}, .5, at::kDouble)}});
}

TEST(Magnitude, IsTheSquaredSumOfRtfm) {
  EXPECT_NEAR(value("magnitude", magnitudes()), 5271.34148174, kEps);
}

// Four rows as two bags of two crops.
at::Tensor two_crops(const at::Tensor& rows, std::int64_t first) {
  return at::stack({rows.slice(0, first, first + 2), rows.slice(0, first + 2, first + 4)}, 1);
}

TEST(Magnitude, PairsEachCropOfABagWithTheSameCropOfTheOther) {
  const at::Tensor rows = magnitudes().output.extras["embeddings"].squeeze(1);
  const Example crops = example(
      {1, 1, 0, 0}, at::full({4, 3}, .5, at::kDouble),
      {{"embeddings", at::cat({two_crops(rows, 0), two_crops(rows, 4)})}, {"selected", at::arange(3, at::kLong).expand({4, 3})}});
  EXPECT_NEAR(value("magnitude", crops), 5271.34148174, kEps);
  EXPECT_NEAR(value("contrast", crops), value("contrast", magnitudes()), kEps);
}

TEST(Contrast, HasThePartsAndTheTotalOfMgfn) {
  const Example bags = magnitudes();
  EXPECT_NEAR(value("contrast(between=1, within_normal=0, within_anomalous=0)", bags), 3726.47885496, kEps);
  EXPECT_NEAR(value("contrast(between=0, within_normal=1, within_anomalous=0)", bags), 450.70714191, kEps);
  EXPECT_NEAR(value("contrast(between=0, within_normal=0, within_anomalous=1)", bags), 18131.51854484, kEps);
  EXPECT_NEAR(value("0.001*contrast", bags), 18.58595217, kEps);
}

TEST(Contrast, NeedsHalves) {
  const Example bags = magnitudes();
  const at::Tensor odd = tensor({0, 1, 2, 4, 5, 6}, {6}).to(at::kLong);
  const Example three = example({1, 1, 1, 0, 0, 0}, bags.output.scores.index_select(0, odd),
                                {{"embeddings", bags.output.extras.at("embeddings").index_select(0, odd)},
                                 {"selected", bags.output.extras.at("selected").index_select(0, odd)}});
  EXPECT_THAT(refusal([&] { value("contrast", three); }),
              HasSubstr("the loss 'contrast' compares two halves of the anomalous rows (crops x bags), there are 3"));
}

// All four terms in one batch. Scores of the anomalous bags are those of the published sparsity and smoothness; the selection picks
// .8 .8 .8 .4 and .9 of them, so that the bag scores are .7 and .9. Every snippet has its bag's mean feature.
TEST(Magnitude, WithItsCompanionsIsTheTotalOfRtfm) {
  const at::Tensor rows = magnitudes().output.extras["embeddings"].mean(2, true).expand({8, 1, 4, 8}).squeeze(1);
  Example bags = example({1, 1, 0, 0}, tensor({.10, .40, .80, .30, .20, .90, .60, .50, .2, .2, .2, .2, .3, .3, .3, .3}, {4, 4}),
                         {{"embeddings", at::cat({two_crops(rows, 0), two_crops(rows, 4)})},
                          {"selected", tensor({2, 2, 2, 1, 1, 1, 1, 1, 0, 1, 2, 3, 0, 1, 2, 3}, {4, 4}).to(at::kLong)}});
  EXPECT_NEAR(value("bce(by=magnitude)", bags), 0.26046349, kEps);
  EXPECT_NEAR(value("bce(by=magnitude) + 1e-4*magnitude", bags), 0.78759764, kEps);
  EXPECT_NEAR(value("bce(by=magnitude) + 1e-4*magnitude + 8e-3*sparse(norm=l2, scope=flat) + 8e-4*smooth(scope=flat)", bags),
              0.80076747, kEps);
}

TEST(MemoryDistance, IsThatOfUrDmu) {
  EXPECT_NEAR(value("memory_distance(top=3)", magnitudes()), 71.47718733, kEps);
}

TEST(Kl, SumsOverTimeAndIsTheMeanOverChannels) {
  const at::Tensor mu =
      filled({2, 3, 4}, [](const auto& i) { return std::sin(double(i[0]) + .5 * double(i[1]) + .1 * double(i[2])); });
  const Example bags = example({0, 0}, at::zeros({2, 3}, at::kDouble), {{"mean", mu}, {"log_variance", .1 * at::cos(3 * mu)}});
  EXPECT_NEAR(value("kl", bags), 0.93763845, kEps);
}

TEST(Kl, RefusesALatentOfOtherBags) {
  const Example bags =
      example({0, 0, 1}, at::zeros({3, 3}, at::kDouble), {{"mean", at::zeros({3, 3, 4})}, {"log_variance", at::zeros({3, 3, 4})}});
  EXPECT_THAT(refusal([&] { value("kl", bags); }),
              HasSubstr("the loss 'kl' takes 'mean' of 2 normal bags of 3 snippets, it is 3 x 3 x 4"));
}

at::Tensor video_rows() {
  return filled({4, 8}, [](const auto& i) { return std::sin(double(i[0]) + .1 * double(i[1])); });
}
at::Tensor text_rows() {
  return filled({4, 8}, [](const auto& i) { return std::cos(.3 * double(i[0]) + .2 * double(i[1])); });
}

TEST(Triplet, TakesAnchorPositiveAndNegativeByTheMemories) {
  const at::Tensor v = video_rows(), nothing = at::zeros({8}, at::kDouble);
  // The anomalous bag: row 1 is what the normal memory knows, row 2 what its own knows. The normal bag: row 0 its own.
  const Example bags = example({1, 0}, at::zeros({2, 3}, at::kDouble),
                               {{"tokens", at::stack({at::stack({v[1], v[2], nothing}), at::stack({nothing, nothing, v[0]})})},
                                {"own_attention", tensor({.2, .9, .3, .1, .2, .8}, {2, 3})},
                                {"other_attention", tensor({.7, .1, .2, .9, .2, .1}, {2, 3})}});
  EXPECT_NEAR(value("triplet", bags), 0.73797413, kEps);
}

TEST(MemoryAttention, IsTheSumOfFourEntropies) {
  Example bags = testing::two_and_two();
  bags.output.extras["own_attention"] = bags.output.scores;
  bags.output.extras["other_attention"] = at::flip(bags.output.scores, {0, 1});
  // own of A: .8 .9; other of A is N2, N1 turned around: 1 - other at most .9, .95; own of N all; other of N is A2, A1.
  double expected = -(std::log(.8) + std::log(.9)) / 2 - (std::log(.9) + std::log(.95)) / 2;
  for (const double p : {.05, .15, .10, .20, .30, .25, .35, .10}) expected -= std::log(p) / 8;
  for (const double p : {.10, .40, .80, .30, .20, .90, .60, .50}) expected -= std::log(1 - p) / 8;
  EXPECT_NEAR(value("memory_attention", bags), expected, 1e-12);
}

struct Level {
  at::Tensor mean = tensor({.1, -.2, .3}, {3});
  at::Tensor variance = tensor({.5, 1, 2}, {3});
  at::Tensor normal = tensor({.2, -.1, .4, 0, -.3, .2}, {2, 3});
  at::Tensor anomalous = tensor({.4, -.3, .6, .5, .1, -.1}, {2, 3});
};

TEST(MahalanobisDistance, IsInUnitsOfTheVariance) {
  const Level level;
  EXPECT_THAT(numbers(mahalanobis_distance(level.normal, level.mean, level.variance)),
              Pointwise(DoubleNear(kEps), {0.18708287, 0.18708287}));
  EXPECT_THAT(numbers(mahalanobis_distance(level.anomalous, level.mean, level.variance)),
              Pointwise(DoubleNear(kEps), {0.48476799, 0.70000000}));
}

Example batch_norm(const at::Tensor& hidden) {
  const Level level;
  return example({1, 0}, at::zeros({2, hidden.size(1)}, at::kDouble),
                 {{"hidden_1", hidden},
                  {"hidden_2", hidden},
                  {"running_mean_1", level.mean},
                  {"running_mean_2", level.mean},
                  {"running_var_1", level.variance},
                  {"running_var_2", level.variance}});
}

TEST(Mahalanobis, IsTheTripletOfBnWvadAtEachLevel) {
  const Level level;
  const Example bags = batch_norm(at::stack({level.anomalous, level.normal}));
  EXPECT_NEAR(value("mahalanobis(bag_share=1, weight_1=1, weight_2=0)", bags), 0.59469888, kEps);
  EXPECT_NEAR(value("mahalanobis(bag_share=1, weight_2=0)", bags), 2.97349438, kEps);
  EXPECT_NEAR(value("mahalanobis(bag_share=1)", bags), 25 * 0.59469888, 25 * kEps);
}

// Distances are |h|: one channel, mean 0, variance 1.
double chosen_hinge(const std::vector<std::vector<double>>& anomalous, const std::vector<std::vector<double>>& normal,
                    const std::string& options) {
  std::vector<double> labels, hidden;
  for (const auto& bag : anomalous) labels.push_back(1), hidden.insert(hidden.end(), bag.begin(), bag.end());
  for (const auto& bag : normal) labels.push_back(0), hidden.insert(hidden.end(), bag.begin(), bag.end());
  const auto bags = static_cast<std::int64_t>(labels.size()), time = static_cast<std::int64_t>(anomalous[0].size());
  const at::Tensor h = tensor(hidden, {bags, time, 1}), zero = at::zeros({1}, at::kDouble), one = at::ones({1}, at::kDouble);
  return value("mahalanobis(weight_1=1, weight_2=0, " + options + ")", example(labels, at::zeros({bags, time}, at::kDouble),
                                                                               {{"hidden_1", h},
                                                                                {"hidden_2", h},
                                                                                {"running_mean_1", zero},
                                                                                {"running_mean_2", zero},
                                                                                {"running_var_1", one},
                                                                                {"running_var_2", one}}));
}

TEST(Mahalanobis, ChoosesTheFarthestOfEachBagAndOfTheBatchTogether) {
  // Of each bag one: 9 and 2. Of the batch floor(.4 * 10) = 4: 9 8 7 6. Together 9 8 7 6 2, five; normal ones: the farthest of each
  // bag, the second of each, the third of the first: 3 5 2 4 1.
  const double margin = 100;  // linear
  EXPECT_NEAR(chosen_hinge({{9, 6, 8, 7, 0}, {1, 2, 0, 1, 0}}, {{1, 2, 3, 0, 0}, {0, 0, 0, 4, 5}}, "margin=100"),
              margin - (9 + 8 + 7 + 6 + 2) / 5.0 + (3 + 5 + 2 + 4 + 1) / 5.0, kEps);
}

TEST(Mahalanobis, PairsInOrderOfBagAndTimeWithOrderOfRank) {
  // Anomalous in order of time: 1 2; normal by rank: 2 1. max(0, 0 - 1 + 2) and max(0, 0 - 2 + 1).
  EXPECT_NEAR(chosen_hinge({{1, 2}}, {{1, 2}}, "margin=0, bag_share=1"), 0.5, kEps);
}

TEST(Mahalanobis, RefusesBagsSoShortThatNothingIsChosen) {
  EXPECT_THAT(refusal([] {
                chosen_hinge({{1, 2}}, {{1, 2}}, "margin=1");
              }),
              HasSubstr("the loss 'mahalanobis' chose no snippet of its anomalous bags, whose longest has 2"));
}

TEST(PromptWeights, PickForegroundAndBackground) {
  const Series scores{tensor({.1, .2, .9, .4}, {1, 4}), at::full({1}, 4, at::kLong), at::ones({1, 4}, at::kBool)};
  EXPECT_THAT(numbers(foreground_weights(scores)), Pointwise(DoubleNear(kEps), {0.00021048, 0.00078261, 0.99244156, 0.00656535}));
  EXPECT_THAT(numbers(background_weights(scores)), Pointwise(DoubleNear(kEps), {0.70537616, 0.25943836, 0.00014960, 0.03503588}));
}

TEST(PromptKl, IsTheDivergenceOfPel) {
  const at::Tensor labels = tensor({0, 1, 1, 0}, {4}).to(at::kLong);
  EXPECT_NEAR(matching_divergence(video_rows(), text_rows(), labels, at::full({}, std::log(1 / 0.09), at::kDouble)).item<double>(),
              3.99796978, kEps);
}

// A normal bag and one of class 2, of four snippets.
Example prompts() {
  const at::Tensor visual =
      filled({2, 4, 8}, [](const auto& i) { return std::sin(double(i[0]) + .7 * double(i[1]) + .1 * double(i[2])); });
  Example bags = example({0, 1}, tensor({.2, .1, .3, .2, .1, .2, .9, .4}, {2, 4}),
                         {{"visual", visual}, {"logit_scale", at::full({}, std::log(1 / 0.09), at::kDouble)}});
  bags.bags.classes = tensor({1, 0, 0, 0, 0, 0, 1, 1}, {2, 4});
  return bags;
}

std::filesystem::path text_file(const at::Tensor& text) {
  const std::filesystem::path path = std::filesystem::path(::testing::TempDir()) / "vigil_prompt_kl_text.npy";
  write_npy(path, to_plain(text));
  return path;
}

TEST(PromptKl, ComparesForegroundsWithTheirClassesAndBackgroundsWithNormal) {
  const Example bags = prompts();
  const at::Tensor visual = bags.output.extras.at("visual"), text = text_rows();
  const Series all{bags.output.scores, at::full({2}, 4, at::kLong), at::ones({2, 4}, at::kBool)};
  const at::Tensor f = foreground_weights(all).unsqueeze(1).bmm(visual).squeeze(1),
                   b = background_weights(all).unsqueeze(1).bmm(visual).squeeze(1);
  const double expected = matching_divergence(at::stack({f[0], f[1], b[1]}), at::stack({text[0], text[2], text[0]}),
                                              tensor({0, 2, 0}, {3}).to(at::kLong), bags.output.extras.at("logit_scale"))
                              .item<double>();
  Example from_head = bags;
  from_head.output.extras["text"] = text;
  EXPECT_NEAR(value("prompt_kl", from_head), expected, 1e-12);
  EXPECT_NEAR(value("prompt_kl(text=" + text_file(text).string() + ")", bags), expected, 1e-12);

  const double mean_text =
      matching_divergence(at::stack({f[0], f[1], b[1]}), at::stack({text[0], (text[2] + text[3]) / 2, text[0]}),
                          tensor({0, 2, 0}, {3}).to(at::kLong), bags.output.extras.at("logit_scale"))
          .item<double>();
  EXPECT_NEAR(value("prompt_kl(several=mean)", from_head), mean_text, 1e-12);
}

TEST(PromptKl, SaysWhatIsWrongWithTheTextsAndTheClasses) {
  Example bags = prompts();
  EXPECT_THAT(refusal([&] { value("prompt_kl", bags); }),
              HasSubstr("the loss 'prompt_kl' has no texts of the classes [give a file of them: prompt_kl(text=FILE.npy)]"));
  EXPECT_THAT(refusal([&] { value("prompt_kl(text=/nowhere.npy)", bags); }), HasSubstr("/nowhere.npy"));
  EXPECT_THAT(refusal([&] { value("prompt_kl(text=" + text_file(at::zeros({4})).string() + ")", bags); }),
              HasSubstr("is 4, texts of classes are K x F"));
  bags.output.extras["text"] = at::zeros({4, 7}, at::kDouble);
  EXPECT_THAT(refusal([&] { value("prompt_kl", bags); }), HasSubstr("got texts of 4 x 7 for 'visual' of 2 x 4 x 8"));
  bags.output.extras["text"] = at::zeros({5, 8}, at::kDouble);
  EXPECT_THAT(refusal([&] { value("prompt_kl", bags); }), HasSubstr("got classes of 2 x 4 for texts of 5 x 8"));
  bags.output.extras["text"] = text_rows();
  bags.bags.classes.zero_();
  EXPECT_THAT(refusal([&] { value("prompt_kl", bags); }), HasSubstr("got a bag without any class"));
  bags.bags.classes = at::Tensor();
  EXPECT_THAT(refusal([&] { value("prompt_kl", bags); }), HasSubstr("needs the classes of the bags"));
}

TEST(TextOrthogonality, IsTheMeanAbsoluteCosineOfVadClip) {
  EXPECT_NEAR(value("text_orthogonality", example({0}, at::zeros({1, 2}, at::kDouble), {{"text", text_rows()}})), 0.69057204, kEps);
  EXPECT_THAT(refusal([] {
                value("text_orthogonality", example({0}, at::zeros({1, 2}), {{"text", at::zeros({1, 8})}}));
              }),
              HasSubstr("needs the texts of normal and of one more class, 'text' is 1 x 8"));
}

}  // namespace
}  // namespace vigil
