// SPDX-License-Identifier: Apache-2.0
// Losses against labels, classes and truth. Published values with 8 decimals.
#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "tests/nn/losses/batch.h"

namespace vigil {
namespace {

using testing::example;
using testing::Example;
using ::testing::HasSubstr;
using testing::refusal;
using testing::tensor;
using testing::value;

constexpr double kEps = 5e-9;

at::Tensor row(std::vector<double> values) {
  const auto size = static_cast<std::int64_t>(values.size());
  return tensor(std::move(values), {1, size});
}

TEST(Bce, OfPelTakesOneSnippetOfNormalBags) {
  const at::Tensor scores = testing::filled({2, 20}, [](const auto& i) {
    const auto t = double(i[1]);
    return i[0] == 0 ? .5 + .4 * std::sin(.7 * t) : .3 + .2 * std::cos(t);
  });
  EXPECT_NEAR(value("bce(top_normal=1)", example({1, 0}, scores)), 0.40219381, kEps);
  EXPECT_NEAR(value("bce", example({1}, scores.slice(0, 0, 1))), -std::log(0.89472359), 1e-8);
  EXPECT_NEAR(value("bce(top=1)", example({0}, scores.slice(0, 1, 2))), -std::log(1 - 0.50000000), kEps);
}

TEST(Bce, OfRtfmTakesTheSnippetsThatTheHeadSelected) {
  // Bag scores .2 .3 (normal) and .7 .9 (anomalous), each the mean of two selected snippets.
  const at::Tensor scores = tensor({.1, .9, .3, .4, .9, .2, .8, .1, .6, 0, .8, 1}, {4, 3});
  const at::Tensor selected = tensor({0, 2, 0, 2, 0, 2, 1, 2}, {4, 2}).to(at::kLong);
  const Example bags = example({0, 0, 1, 1}, scores, {{"selected", selected}});
  EXPECT_NEAR(value("bce(by=magnitude)", bags), 0.26046349, kEps);
}

// Trap: logits averaged and then squeezed (HL-Net), or squeezed and then averaged (VadCLIP), differ in the seventh decimal here.
TEST(Bce, OfMeanLogitsAndOfMeanScoresAreDifferentNumbers) {
  const at::Tensor z = testing::filled({1, 20}, [](const auto& i) { return 2 * std::sin(.7 * double(i[1])); });
  const Example bag = example({1}, at::sigmoid(z), {{"logits", z}});
  EXPECT_NEAR(value("bce(of=logits, pool=logit)", bag), 0.13010961, kEps);
  EXPECT_NEAR(value("bce(of=logits)", bag), 0.13010995, kEps);
  EXPECT_NEAR(value("bce", bag), 0.13010995, kEps);
  EXPECT_NEAR(std::exp(-0.13010961), 0.87799919, 1e-8);
}

TEST(Bce, OfAScoreOfExactlyZeroIsAHundred) {
  EXPECT_EQ(value("bce", example({1}, row({0, 0}))), 100);
  EXPECT_EQ(value("bce", example({0}, row({1, 0}))), 100);
  EXPECT_EQ(value("bce", example({1}, row({1, 0}))), 0);
}

TEST(Bce, OfLogitsKeepsAGradientWhereTheSigmoidIsRoundedToOne) {
  Parameters leaves(1);
  const at::Tensor z = leaves.add("z", at::full({1, 2}, 200.0), true);
  const HeadOutput output{at::sigmoid(z), {{"logits", z}}};
  const BagLabels normal{at::zeros({1}), {}, {}, {}};
  LossSum(parse_spec_sum("bce(of=logits, pool=logit)"))(output, normal).total.backward();
  EXPECT_NEAR(z.grad().sum().item<double>(), 1, 1e-6);
}

TEST(Bce, RefusesNumbersOutsideZeroToOne) {
  EXPECT_THAT(refusal([] {
                value("bce", example({1}, row({.2, 1.5})));
              }),
              HasSubstr("the loss 'bce' takes numbers in [0, 1], 'scores' has 1.5 [choose another one"));
  EXPECT_THAT(refusal([] { value("bce", example({1}, row({std::nan(""), 0}))); }), HasSubstr("'scores' has nan"));
}

TEST(Bce, RefusesOptionsThatExcludeEachOther) {
  const auto made = [](const char* spec) { return refusal([&] { LossSum(parse_spec_sum(spec)); }); };
  EXPECT_EQ(made("bce(pool=logit)"),
            "the loss 'bce' has pool=logit of 'scores', which are not logits [write of=logits, or pool=score]");
  EXPECT_THAT(made("bce(by=magnitude, top=3)"), HasSubstr("has by=magnitude, where the head says how many"));
  EXPECT_THAT(made("bce(by=magnitud)"), HasSubstr("magnitud"));
}

Example of_three_classes() {
  const at::Tensor logits =
      testing::filled({1, 20, 3}, [](const auto& i) { return 3 * std::sin(.3 * double(i[1]) + .8 * double(i[2])); });
  Example bag = example({1}, at::zeros({1, 20}, at::kDouble), {{"class_logits", logits}});
  bag.bags.classes = tensor({0, 1, 1}, {1, 3});
  return bag;
}

TEST(CrossEntropy, IsTheAlignmentOfVadClip) {
  EXPECT_NEAR(value("cross_entropy", of_three_classes()), 1.10374291, kEps);
  EXPECT_NEAR(value("cross_entropy(top=2)", of_three_classes()), 1.10374291, kEps);
}

TEST(CrossEntropy, SaysWhatIsWrongWithTheClasses) {
  Example bag = of_three_classes();
  bag.bags.classes = tensor({0, 1, 1, 0}, {1, 4});
  EXPECT_THAT(refusal([&] { value("cross_entropy", bag); }),
              HasSubstr("the loss 'cross_entropy' got classes of 1 x 4 for 'class_logits' of 1 x 20 x 3"));
  bag.bags.classes = at::zeros({1, 3});
  EXPECT_THAT(refusal([&] { value("cross_entropy", bag); }), HasSubstr("got a bag without any class"));
  bag.bags.classes = at::Tensor();
  EXPECT_THAT(refusal([&] { value("cross_entropy", bag); }), HasSubstr("needs the classes of the bags"));
}

TEST(Distil, IsTheOneSidedCrossEntropyOfHlNet) {
  const Example bag =
      example({1}, at::zeros({1, 4}), {{"logits", row({-1, 0, 2, .5})}, {"online_logits", row({-.5, .2, 1.5, -.3})}});
  EXPECT_NEAR(value("distil", bag), 0.31756118, kEps);
  EXPECT_NEAR(value("5*distil", bag), 5 * 0.31756118, 5 * kEps);
}

TEST(Distil, GivesTheTeacherNoGradient) {
  Parameters leaves(1);
  const at::Tensor z = leaves.add("z", row({-1, 0, 2, .5}), true), online = leaves.add("online", row({-.5, .2, 1.5, -.3}), true);
  const HeadOutput output{at::sigmoid(z), {{"logits", z}, {"online_logits", online}}};
  LossSum(parse_spec_sum("distil"))(output, {at::ones({1}), {}, {}, {}}).total.backward();
  EXPECT_FALSE(z.grad().defined());
  EXPECT_LT(online.grad().max().item<double>(), 0);  // it only lifts
}

// What the label cleaner sees of an anomalous video; NaN: not of high confidence.
Example cleaner() {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  Example bag = example({1}, at::zeros({1, 4}, at::kDouble), {{"logits", row({-1.2, .3, 2, -.5})}});
  bag.bags.frames = row({.1, kUnknown, .9, kUnknown});
  return bag;
}

TEST(FrameBce, IsTheDirectTermOfTheLabelCleaner) {
  EXPECT_NEAR(value("frame_bce(of=logits)", cleaner()), 0.35510524, kEps);
}

TEST(FrameMae, IsTheIndirectTermOfTheLabelCleaner) {
  Example bag = cleaner();
  bag.bags.frames = row({.2, .5, .8, .4});
  EXPECT_NEAR(value("frame_mae(of=logits)", bag), 0.05229354, kEps);
}

TEST(FrameBce, IsTheWeightedEntropyOfMist) {
  Example bag = cleaner();
  bag.output.scores = at::sigmoid(bag.output.extras["logits"]);
  bag.bags.frames = row({.2, .5, .8, .4});
  EXPECT_NEAR(value("frame_bce(positive=0.8, negative=0.65, epsilon=1e-8)", bag), 0.43119220, kEps);
  EXPECT_NEAR(value("frame_bce(positive=0.8, negative=0.65)", bag), 0.43119220, 5e-8);
  EXPECT_NEAR(value("frame_bce(of=logits, positive=0.8, negative=0.65)", bag), 0.43119220, 5e-8);
}

TEST(FrameBce, CountsEverySnippetAlike) {
  Example bags = example({1, 0}, tensor({.5, .5, .5, .8, 0, 0}, {2, 3}));
  bags.bags.lengths = tensor({3, 1}, {2}).to(at::kLong);
  bags.bags.frames = tensor({1, 0, 1, 0, 0, 0}, {2, 3});
  EXPECT_NEAR(value("frame_bce", bags), (3 * std::log(2) - std::log(.2)) / 4, kEps);
}

TEST(FrameBce, SaysWhatIsWrongWithTheTruth) {
  Example bag = cleaner();
  bag.bags.frames = at::full({1, 4}, std::numeric_limits<double>::quiet_NaN());
  EXPECT_THAT(refusal([&] { value("frame_bce", bag); }), HasSubstr("found no snippet whose truth is known"));
  bag.bags.frames = at::zeros({1, 5});
  EXPECT_THAT(refusal([&] { value("frame_bce", bag); }), HasSubstr("got truth of 1 x 5 for 'scores' of 1 x 4"));
  bag.bags.frames = at::Tensor();
  EXPECT_THAT(refusal([&] { value("frame_bce", bag); }), HasSubstr("needs the truth of each snippet, which these bags have not"));
  EXPECT_THAT(refusal([] { LossSum(parse_spec_sum("frame_bce(of=logits, epsilon=1e-8)")); }),
              HasSubstr("has epsilon=1e-08 of 'logits'"));
}

}  // namespace
}  // namespace vigil
